"""Commitments are the hash that the wire formats describe, and open with their own salt and value alone."""

import hashlib

import pytest

from datarights.ledger.commitment import commitment, opens

SALT = bytes(range(32))


def test_a_commitment_is_the_sha_256_of_scheme_salt_and_value():
    said = b"datarights/commit/v1\0" + SALT + "100万元".encode()
    assert commitment(SALT, "100万元") == hashlib.sha256(said).hexdigest()


@pytest.mark.parametrize("salt", [b"", SALT[:-1], SALT + b"\0"])
def test_a_salt_of_another_size_is_refused_and_opens_nothing(salt):
    with pytest.raises(ValueError, match="a salt has 32 bytes"):
        commitment(salt, "100万元")
    said = hashlib.sha256(b"datarights/commit/v1\0" + salt + "100万元".encode()).hexdigest()
    assert not opens(said, salt, "100万元")


def test_a_commitment_opens_with_its_salt_and_value_and_no_others():
    sealed = commitment(SALT, "100万元")
    assert opens(sealed, SALT, "100万元")
    assert not opens(sealed, SALT, "200万元")
    assert not opens(sealed, SALT[::-1], "100万元")
    assert not opens(None, SALT, "100万元")

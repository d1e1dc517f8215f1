"""SM3 and SM2: the published vectors, an independent implementation in plain Python, and what a missing library says."""

import hashlib
import json
import shutil
import subprocess
import sys

import gmalg
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from hypothesis import given, settings, strategies as st
from tests.unit.ledger.logs import ANNEX_A, ORIGIN, PUBLISHED, VECTORS, cotton, signer_of
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.keys import national
from datarights.adapters.keys.signing import check, new_signer, signer_from
from datarights.errors import UsageError
from datarights.ledger.checkpoint import SECOND, Checkpoint, verify_checkpoint
from datarights.ledger.merkle import Frontier, leaf_hash, root_of
from datarights.ledger.note import KeyKind, Note, VerifierKey, parse_key
from datarights.ledger.policy import TrustPolicy, parse_policy, verify_under

PUBLIC = ANNEX_A[32:]
SM3 = [
    dict(line.split(" = ") for line in block.splitlines() if " = " in line)
    for block in (VECTORS / "sm2" / "sm3-oscca.txt").read_text().split("\n\n")
]
SM3 = [each for each in SM3 if "MD" in each]


def published_signature():
    return bytes.fromhex(PUBLISHED["r"] + PUBLISHED["s"])


@pytest.mark.parametrize("using", [national.sm3(), national._Sm3], ids=["chosen", "cryptography"])
@pytest.mark.parametrize("case", SM3, ids=lambda case: case["Len"])
def test_sm3_as_published(case, using):
    message = bytes.fromhex(case["Msg"])[: int(case["Len"]) // 8]
    assert using(message).digest().hex() == case["MD"]


def test_all_digests_are_there():
    assert len(SM3) == 6


def test_the_worked_example_of_the_standard_has_our_za_and_our_digest_and_verifies():
    message = PUBLISHED["message"].encode()
    za = national.sm3()(b"\x00\x80" + national.IDENTIFIER + national._CURVE + PUBLIC).digest()
    assert za.hex().upper() == PUBLISHED["ZA"]
    assert national.digest_for(PUBLIC, message).hex().upper() == PUBLISHED["e"]
    assert national.verify(PUBLIC, message, published_signature())
    assert national.IDENTIFIER.decode() == PUBLISHED["id"]


def test_the_signatures_that_openssl_publishes_verify():
    published = json.loads((VECTORS / "sm2" / "openssl-evppkey_sm2-verify.json").read_text())
    body = "".join(published["private_key_pem"].splitlines()[1:-1])
    import base64

    public = base64.b64decode(body)[-64:]
    for case in published["verify"]:
        r, s = decode_dss_signature(bytes.fromhex(case["sig"]))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
        assert national.accepts(public, bytes.fromhex(case["input"]), signature) is case["valid"]
        assert not national.accepts(PUBLIC, bytes.fromhex(case["input"]), signature)


@settings(max_examples=15, deadline=None)
@given(st.binary(max_size=300))
def test_an_independent_implementation_accepts_our_signatures_and_we_its(message):
    other = gmalg.SM2(sk=ANNEX_A[:32], uid=national.IDENTIFIER, pk=b"\x04" + PUBLIC)
    ours = national.sign(ANNEX_A, message)
    assert other.verify(message, ours[:32], ours[32:])
    r, s = other.sign(message)
    theirs = r.rjust(32, b"\0") + s.rjust(32, b"\0")
    assert national.verify(PUBLIC, message, theirs)
    assert not national.verify(PUBLIC, message + b".", theirs)


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")
def test_openssl_accepts_our_signature(tmp_path):
    key = "3059301306072a8648ce3d020106082a811ccf5501822d03420004" + PUBLIC.hex()
    (tmp_path / "key").write_bytes(bytes.fromhex(key))
    ours = national.sign(ANNEX_A, b"message digest")
    r, s = int.from_bytes(ours[:32], "big"), int.from_bytes(ours[32:], "big")
    (tmp_path / "signature").write_bytes(encode_dss_signature(r, s))
    (tmp_path / "message").write_bytes(b"message digest")
    done = subprocess.run(
        ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin", "-digest", "sm3",
         "-pkeyopt", "distid:1234567812345678", "-in", "message", "-sigfile", "signature"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    if "nsupported" in done.stderr:
        pytest.skip("this openssl has no SM2")
    assert "Verified Successfully" in done.stdout, done.stderr


def falsified():
    n = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
    good = published_signature()
    r, s = good[:32], good[32:]
    zero, order = bytes(32), n.to_bytes(32, "big")
    return {
        "r is 0": zero + s, "s is 0": r + zero, "r is n": order + s, "s is n": r + order, "swapped": s + r,
        "all ones": b"\xff" * 64, "nothing": bytes(64), "r + s is 0": r + (n - int.from_bytes(r, "big")).to_bytes(32, "big"),
    }  # fmt: skip


@pytest.mark.parametrize("name", falsified())
def test_a_false_signature_is_refused_without_a_word_on_standard_error(name, capfd):
    assert not national.verify(PUBLIC, b"message digest", falsified()[name])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("public", [bytes(64), b"\x01" * 64, b"\xff" * 64, PUBLIC[:-1] + b"\x00"])
def test_a_point_that_is_not_on_the_curve_verifies_nothing(public, capfd):
    assert not national.verify(public, b"message digest", published_signature())
    assert capfd.readouterr() == ("", "")


def test_a_key_at_rest_whose_halves_do_not_belong_together_is_none():
    _, pair = new_signer(ORIGIN + SECOND, KeyKind.SM2)
    assert signer_from(ORIGIN + SECOND, KeyKind.SM2, pair).key.public == pair[32:]
    for false in (ANNEX_A[:32] + pair[32:], pair[:-1], bytes(96), pair[:32] + bytes(64)):
        with pytest.raises(ValueError, match="SM2"):
            signer_from(ORIGIN + SECOND, KeyKind.SM2, false)


def test_a_vkey_of_sm2_reads_back_and_names_its_identifier():
    key = VerifierKey(name=ORIGIN + SECOND, kind=KeyKind.SM2, public=PUBLIC)
    assert parse_key(str(key)) == key
    whole = b"\xff" + b"datarights/sm2-sm3/1\n" + PUBLIC
    assert key.key_id == hashlib.sha256(f"{ORIGIN}{SECOND}\n".encode() + whole).digest()[:4]
    import base64

    strange = base64.b64encode(whole.replace(b"/1\n", b"/2\n")).decode()
    refused("DR-V011", parse_key, f"{key.name}+{key.key_id.hex()}+{strange}")


# ---- the second tree -------------------------------------------------------------------------------------------


def second(log, size=None):
    """Give the second checkpoint of a log, signed by SM2."""
    leaves = [leaf_hash(each, national.sm3()) for each in log.contents[:size]]
    stated = Checkpoint(origin=log.origin + SECOND, size=len(leaves), root=root_of(leaves, national.sm3()).hex())
    return str(Note(text=stated.text, signatures=(signer_of(stated.origin, KeyKind.SM2).line(stated.text),)))


def test_a_policy_that_names_both_keys_takes_either_checkpoint_and_mixes_none():
    log = cotton()
    national_key = signer_of(ORIGIN + SECOND, KeyKind.SM2).key
    policy = parse_policy(f"log {log.signer.key}\nlog {national_key}\nquorum none\n")
    assert parse_policy(str(policy)) == policy
    first, other = verify_under(str(log.signed()), policy, check), verify_under(second(log), policy, check)
    assert (first.checkpoint.origin, other.checkpoint.origin) == (ORIGIN, ORIGIN + SECOND)
    assert first.checkpoint.root != other.checkpoint.root


def test_sm2_signs_no_first_checkpoint_and_another_kind_no_second():
    log = cotton()
    sm2 = signer_of(ORIGIN + SECOND, KeyKind.SM2)
    with pytest.raises(ValueError, match="SM2 signs"):
        sm2.line(log.checkpoint().text)
    with pytest.raises(ValueError, match="SM2 signs"):
        signer_of(ORIGIN + SECOND).line(f"{ORIGIN}{SECOND}\n7\n" + "A" * 43 + "=\n")
    line = type(sm2.line(f"x{SECOND}\n"))(
        name=sm2.key.name, key_id=sm2.key.key_id, value=national.sign(ANNEX_A, log.checkpoint().text.encode())
    )
    note = Note(text=log.checkpoint().text, signatures=(line,))
    refused("DR-V012", verify_checkpoint, str(note), [sm2.key], check)
    refused("DR-V012", verify_under, str(note), TrustPolicy(logs=(sm2.key,)), check)


def test_a_second_checkpoint_with_a_word_changed_is_refused():
    log = cotton()
    key = signer_of(ORIGIN + SECOND, KeyKind.SM2).key
    refused("DR-V012", verify_checkpoint, second(log).replace("\n7\n", "\n8\n"), [key], check)


@given(st.lists(st.binary(max_size=8), max_size=40))
def test_the_second_tree_is_the_tree_of_the_rfc_under_another_hash(contents):
    def sm3(data):
        hashed = gmalg.SM3()
        hashed.update(data)
        return hashed.value()

    def by_definition(leaves):
        if len(leaves) < 2:
            return leaves[0] if leaves else sm3(b"")
        split = 1
        while split * 2 < len(leaves):
            split *= 2
        return sm3(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:]))

    leaves = [sm3(b"\x00" + each) for each in contents[:9]]
    frontier = Frontier(using=national.sm3())
    for each in contents[:9]:
        frontier.push(leaf_hash(each, national.sm3()))
    assert frontier.root() == root_of(leaves, national.sm3()) == by_definition(leaves)


def test_without_the_extra_it_is_said_what_is_missing(monkeypatch):
    log = cotton()
    data, key = second(log), signer_of(ORIGIN + SECOND, KeyKind.SM2).key
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
    for call in (lambda: verify_checkpoint(data, [key], check), lambda: new_signer("x#sm3", KeyKind.SM2)):
        with pytest.raises(UsageError) as found:
            call()
        assert found.value.code == "DR-U063"
        assert "datarights[gm]" in found.value.hint.zh


def test_without_sm3_anywhere_it_is_said_what_is_missing(monkeypatch):
    from cryptography.exceptions import UnsupportedAlgorithm

    def none(_data):
        raise UnsupportedAlgorithm("SM3")

    national.sm3.cache_clear()
    monkeypatch.setattr(hashlib, "algorithms_available", set())
    assert national.sm3()(b"abc").digest().hex().startswith("66c7f0f4")
    national.sm3.cache_clear()
    monkeypatch.setattr(national, "_Sm3", none)
    with pytest.raises(UsageError) as found:
        national.sm3()
    assert found.value.code == "DR-U062"
    national.sm3.cache_clear()

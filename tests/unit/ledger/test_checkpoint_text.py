"""Checkpoints and offline proofs as texts, character for character (C2SP tlog-checkpoint, tlog-cosignature, tlog-proof)."""

import base64
from dataclasses import replace

import pytest
from tests.unit.ledger.logs import cotton

from datarights.errors import VerificationError
from datarights.ledger.checkpoint import SECOND, Checkpoint, is_second, message, parse_checkpoint
from datarights.ledger.merkle import leaf_hash
from datarights.ledger.note import KeyKind, is_decimal
from datarights.ledger.proof import parse_proof, verify_contains, verify_place

MOST = 2**53 - 1
ROOT = "0f" * 32
PACKED = base64.b64encode(bytes.fromhex(ROOT)).decode()
TEXT = f"昌吉\n7\n{PACKED}\n"


def refused(code, call, *given):
    with pytest.raises(VerificationError) as found:
        call(*given)
    assert found.value.code == code
    return found.value


@pytest.mark.parametrize("size", [0, 7, 10, MOST])
def test_a_checkpoint_is_three_lines(size):
    stated = Checkpoint(origin="昌吉", size=size, root=ROOT)
    assert stated.text == f"昌吉\n{size}\n{PACKED}\n"
    assert parse_checkpoint(stated.text) == stated
    assert parse_checkpoint(stated.text + "more\nand more\n") == stated


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [
        ("昌吉", -1, ROOT), ("昌吉", MOST + 1, ROOT), ("昌吉", 7, ROOT[2:]), ("昌吉", 7, ROOT + "0f"), ("昌吉", 7, ROOT.upper()),
        ("昌吉", 7, "zz" * 32), ("", 7, ROOT), ("昌\n吉", 7, ROOT), ("昌\t吉", 7, ROOT),
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_never_made(origin, size, root):
    with pytest.raises(ValueError, match=r"size|root|origin"):
        Checkpoint(origin=origin, size=size, root=root)


@pytest.mark.parametrize(
    "text",
    [
        "", "昌吉\n7\n", f"昌吉\n7\n{PACKED}", f"\n7\n{PACKED}\n", f"昌吉\n\n{PACKED}\n", f"昌吉\n7\n{PACKED}\n\n",
        f"昌吉\n7\n{PACKED}\n\nx\n", f"昌吉\n07\n{PACKED}\n", f"昌吉\n00\n{PACKED}\n", f"昌吉\n+7\n{PACKED}\n", f"昌吉\n７\n{PACKED}\n",
        f"昌吉\nx\n{PACKED}\n", f"昌吉\n{MOST + 1}\n{PACKED}\n", f"昌吉\n7\n{PACKED[:-4]}\n", f"昌吉\n7\n{ROOT}\n", "昌吉\n7\nDw==\n",
        f"昌吉\n7\n{base64.b64encode(bytes(33)).decode()}\n", f"昌\t吉\n7\n{PACKED}\n", f"\x00\n7\n{PACKED}\n",
    ],
)  # fmt: skip
def test_what_reads_otherwise_is_refused(text):
    assert refused("DR-V014", parse_checkpoint, text).step == "checkpoint"


@pytest.mark.parametrize(
    ("text", "got"), [(TEXT.replace("\n", "\r\n"), "CRLF"), (f"{TEXT}\n— 昌吉 AAAA\n\n{TEXT}\n— 昌吉 AAAA", "cut")]
)
def test_a_checkpoint_changed_on_its_way_is_told_from_what_is_none(text, got):
    error = refused("DR-V014", parse_checkpoint, text)
    assert got in error.got.en
    assert "as it was" in error.hint.en


def test_the_bytes_signed_are_those_of_each_kind():
    assert message(KeyKind.ED25519, "昌吉", TEXT, 5) == TEXT.encode()
    assert message(KeyKind.COSIGNATURE, "w", TEXT, 5) == f"cosignature/v1\ntime 5\n{TEXT}".encode()
    subtree = b"subtree/v1\n\x00" + b"\x01w" + bytes(7) + b"\x05" + b"\x06" + "昌吉".encode()
    assert message(KeyKind.ML_DSA_44, "w", TEXT, 5) == subtree + bytes(8) + bytes(7) + b"\x07" + bytes.fromhex(ROOT)
    second = TEXT.replace("昌吉", "昌吉" + SECOND)
    assert is_second("昌吉" + SECOND)
    assert not is_second("昌吉")
    assert message(KeyKind.SM2, "昌吉" + SECOND, second, 5) == second.encode()


def test_what_a_key_cannot_speak_of_is_not_signed():
    second = TEXT.replace("昌吉", "昌吉" + SECOND)
    for kind, text in (
        (KeyKind.SM2, TEXT),
        (KeyKind.ED25519, second),
        (KeyKind.COSIGNATURE, second),
        (KeyKind.ML_DSA_44, second),
    ):
        with pytest.raises(ValueError, match="SM2"):
            message(kind, "w", text, 5)
    with pytest.raises(ValueError, match="not a checkpoint"):
        message(KeyKind.ML_DSA_44, "w", "昌吉\n7\n", 5)
    long = Checkpoint(origin="x" * 255, size=7, root=ROOT).text
    assert message(KeyKind.ML_DSA_44, "w" * 255, long, 5).count(b"\xff" + b"w" * 255) == 1
    for name, text in (("w" * 256, long), ("w", "x" + long)):
        with pytest.raises(ValueError, match="255"):
            message(KeyKind.ML_DSA_44, name, text, 5)


LOG = cotton()
NOTE = LOG.signed()
PROOF = LOG.proof(3, NOTE)
HASHES = "".join(base64.b64encode(each).decode() + "\n" for each in PROOF.path)
WHOLE = f"c2sp.org/tlog-proof@v1\nindex 3\n{HASHES}\n{NOTE}"


def test_a_proof_is_written_and_read_as_the_standard_has_it():
    assert str(PROOF) == WHOLE
    assert parse_proof(WHOLE) == PROOF
    assert parse_proof(WHOLE.replace("index 3", "extra eHg=\nindex 3")) == PROOF
    one = WHOLE.replace(HASHES, "")
    assert parse_proof(one).path == ()
    assert len(parse_proof(WHOLE.replace(HASHES, 63 * (HASHES.split("\n")[0] + "\n"))).path) == 63


@pytest.mark.parametrize(
    "text",
    [
        "", WHOLE.replace("@v1", "@v2"), WHOLE.replace("index 3", "index"), WHOLE.replace("index 3", "indeX 3"),
        WHOLE.replace("index 3", "index 03"), WHOLE.replace("index 3", "index -3"), WHOLE.replace("index 3\n", ""),
        WHOLE.replace("index 3", "index 3\nindex 3"), WHOLE.replace("index 3", "extra x\nextra y\nindex 3"),
        WHOLE.replace(HASHES, "AA==\n"), WHOLE.replace(HASHES, "!\n"), WHOLE.replace(HASHES, 64 * (HASHES.split("\n")[0] + "\n")),
        "c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v1\nextra x",
    ],
)  # fmt: skip
def test_a_proof_that_reads_otherwise_is_refused(text):
    assert refused("DR-V015", parse_proof, text).step == "proof"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("0", True), ("7", True), ("10", True), ("1" * 16, True), ("1" * 17, False), ("", False), ("00", False), ("07", False), ("-1", False), ("٣", False), ("1x", False)],
)  # fmt: skip
def test_a_decimal_has_no_sign_and_no_leading_zero(text, is_one):
    assert is_decimal(text) is is_one


def test_a_leaf_stands_at_its_place_alone():
    verify_place(PROOF, leaf_hash(LOG.contents[3]))
    assert refused("DR-V016", verify_place, PROOF, leaf_hash(LOG.contents[4])).step == "inclusion"


def test_a_log_contains_what_it_was_and_nothing_else():
    from datarights.ledger.merkle import consistency_proof

    new, old = LOG.checkpoint(), LOG.checkpoint(4)
    path = consistency_proof(LOG.leaves(), 4)
    verify_contains(new, old, path)
    verify_contains(new, new, ())
    assert refused("DR-V018", verify_contains, new, replace(old, origin="elsewhere"), path).step == "origin"
    assert refused("DR-V023", verify_contains, old, new, path).step == "consistency"
    assert refused("DR-V024", verify_contains, new, replace(old, root=ROOT), path).step == "consistency"
    assert "forked" in refused("DR-V024", verify_contains, new, old, (*path, path[0])).message.en
    assert "prove --since" in refused("DR-V024", verify_contains, new, old, ()).message.en
    assert "forked" in refused("DR-V024", verify_contains, new, replace(new, root=ROOT), ()).message.en


@pytest.mark.parametrize("size", [0, 1, 2])
def test_a_checkpoint_held_vouches_for_itself_unless_it_is_of_nothing_and_for_no_other(size):
    held = Checkpoint(origin="试点", size=size, root="ab" * 32)
    assert held.vouches_for(replace(held)) is (size > 0)
    for other in ({"size": size + 1}, {"origin": "别处"}, {"root": "cd" * 32}):
        assert not held.vouches_for(replace(held, **other))

"""Signed notes, checkpoints and policies: what is accepted, and everything that is not."""

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tests.unit.ledger.logs import ORIGIN, cotton, origin_of, signer_of

from datarights.adapters.keys.signing import check, signer_from
from datarights.errors import VerificationError
from datarights.ledger.checkpoint import Checkpoint, message, parse_checkpoint, verify_checkpoint
from datarights.ledger.note import KeyKind, Note, parse_key, parse_note, verify_note
from datarights.ledger.policy import TrustPolicy, parse_policy, verify_under
from datarights.valueclass import replace

VECTOR = json.loads(
    (Path(__file__).parents[2] / "vectors" / "signed-note" / "golang-mod-note-example.json").read_text()
)


def refused(code, call, *arguments, **named):
    with pytest.raises(VerificationError) as found:
        call(*arguments, **named)
    assert found.value.code == code
    assert found.value.step
    return found.value


def test_the_published_note_verifies_and_is_written_back_byte_for_byte():
    published = VECTOR["signed_note"]
    note, key = parse_note(published["note"]), parse_key(published["vkey"])
    assert verify_note(note, [key], check, message)[0].key == key
    assert (str(note), str(key)) == (published["note"], published["vkey"])


def test_the_published_private_key_signs_the_published_signature():
    import base64

    published = VECTOR["signed_note"]
    packed = published["skey"].split("+", 4)[4]
    seed = base64.b64decode(packed)[1:]
    signer = signer_from("PeterNeumann", KeyKind.ED25519, seed)
    assert signer.line(parse_note(published["note"]).text) == parse_note(published["note"]).signatures[0]
    assert packed not in repr(signer)


def test_the_published_tree_text_is_read_and_its_false_relatives_are_not():
    published = VECTOR["tree_note"]
    found = parse_checkpoint(published["text"])
    assert (found.origin, found.size, found.text) == ("go.sum database tree", published["size"], published["text"])
    for text in published["must_fail"][1:]:
        refused("DR-V014", parse_checkpoint, text)


@pytest.mark.parametrize("kind", KeyKind)
def test_a_checkpoint_signed_with_each_kind_of_key_verifies_and_no_changed_bit_does(kind):
    origin = origin_of(kind)
    signer = signer_of(origin, kind)
    stated = Checkpoint(origin=origin, size=7, root="0f" * 32)
    data = str(Note(text=stated.text, signatures=(signer.line(stated.text, 1_767_225_600),)))
    found = verify_checkpoint(data, [signer.key], check)
    assert found.checkpoint == stated
    assert found.signed[0].time == (1_767_225_600 if kind in {KeyKind.COSIGNATURE, KeyKind.ML_DSA_44} else 0)
    line = signer.line(stated.text, 1_767_225_600)
    for bit in (0, 7, len(line.value) * 4, len(line.value) * 8 - 1):
        turned = bytearray(line.value)
        turned[bit // 8] ^= 1 << bit % 8
        false = Note(
            text=stated.text, signatures=(type(line)(name=line.name, key_id=line.key_id, value=bytes(turned)),)
        )
        refused("DR-V012", verify_checkpoint, str(false), [signer.key], check)


@given(st.data())
def test_any_other_text_under_the_same_signature_is_refused(data):
    signer = signer_of(ORIGIN)
    stated = Checkpoint(origin=ORIGIN, size=7, root="0f" * 32)
    other = Checkpoint(
        origin=data.draw(st.sampled_from([ORIGIN, "elsewhere.example"])),
        size=data.draw(st.integers(0, 2**53 - 1)),
        root=data.draw(st.sampled_from(["0f" * 32, "0e" + "0f" * 31])),
    )
    note = Note(text=other.text, signatures=(signer.line(stated.text),))
    if other == stated:
        verify_checkpoint(str(note), [signer.key], check)
    else:
        refused("DR-V012", verify_checkpoint, str(note), [signer.key], check)


@given(
    st.builds(
        Checkpoint,
        origin=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20),
        size=st.integers(0, 2**53 - 1),
        root=st.binary(min_size=32, max_size=32).map(bytes.hex),
    )
)
def test_a_checkpoint_is_read_back_as_it_was_written(stated):
    assert parse_checkpoint(stated.text) == stated


GOOD = str(cotton().signed())


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("DR-V010", b""),
        ("DR-V010", b"\xff\xfe"),
        ("DR-V010", GOOD.encode()[:-1]),
        ("DR-V010", GOOD.replace("\n\n", "\n").encode()),
        ("DR-V010", GOOD.replace("— ", "- ").encode()),
        ("DR-V010", GOOD.replace("\n7\n", "\n7\t\n").encode()),
        ("DR-V010", (GOOD + GOOD.split("\n\n")[1] * 64).encode()),
        ("DR-V010", b"x" * 1_000_001),
        ("DR-V014", GOOD.replace("\n7\n", "\n07\n").encode()),
        ("DR-V014", GOOD.replace("\n7\n", "\n-7\n").encode()),
        ("DR-V014", GOOD.replace("\n7\n", "\n9007199254740992\n").encode()),
        ("DR-V014", GOOD.replace("\n7\n", "\n７\n").encode()),
        ("DR-V014", ("\n".join(GOOD.split("\n")[:2]) + "\n\n" + GOOD.split("\n\n")[1]).encode()),
        ("DR-V013", GOOD.replace("— registry", "— registrz").encode()),
    ],
)
def test_a_false_checkpoint_is_refused_by_its_fault(code, data):
    signer = cotton().signer
    refused(code, verify_checkpoint, data, [signer.key], check)


def test_unknown_signatures_are_passed_over_and_unknown_alone_are_not_enough():
    log, stranger = cotton(), signer_of("stranger.example")
    note = log.signed(signers=[stranger, log.signer])
    assert [each.key for each in verify_checkpoint(str(note), [log.signer.key], check).signed] == [log.signer.key]
    refused("DR-V013", verify_checkpoint, str(log.signed(signers=[stranger])), [log.signer.key], check)


def policy_of(log, quorum, *witnesses):
    lines = [f"# 试点\nlog {log.signer.key} https://registry.example"]
    lines += [f"witness w{at} {each.key}" for at, each in enumerate(witnesses)]
    return parse_policy("\n".join([*lines, *quorum, ""]))


def test_a_policy_asks_for_n_of_m_witnesses():
    log = cotton()
    witnesses = [signer_of(f"w{at}.example", KeyKind.COSIGNATURE) for at in range(3)]
    policy = policy_of(log, ["group all 2 w0 w1 w2", "quorum all"], *witnesses)
    assert parse_policy(str(policy)) == policy
    for count in range(4):
        note = log.signed(signers=[log.signer, *witnesses[:count]])
        if count < 2:
            assert refused("DR-V019", verify_under, str(note), policy, check).step == "witnesses"
        else:
            assert len(verify_under(str(note), policy, check).signed) == 1 + count


def test_one_witness_that_signs_twice_counts_once():
    log, witness = cotton(), signer_of("w0.example", KeyKind.COSIGNATURE)
    other = signer_of("w1.example", KeyKind.COSIGNATURE)
    policy = policy_of(log, ["group both 2 w0 w1", "quorum both"], witness, other)
    note = log.signed(signers=[log.signer, witness])
    note = replace(note, signatures=(*note.signatures, witness.line(note.text, 1)))
    refused("DR-V019", verify_under, str(note), policy, check)


def test_a_witness_cannot_stand_in_for_the_log_nor_a_log_for_another():
    log, witness = cotton(), signer_of(ORIGIN, KeyKind.COSIGNATURE)
    policy = policy_of(log, ["quorum w0"], witness)
    refused("DR-V013", verify_under, str(log.signed(signers=[witness])), policy, check)
    elsewhere = signer_of("elsewhere.example")
    both = parse_policy(f"log {log.signer.key}\nlog {elsewhere.key}\nquorum none\n")
    refused("DR-V018", verify_under, str(log.signed(signers=[elsewhere])), both, check)


KEY = str(signer_of(ORIGIN).key)
WITNESS = str(signer_of("w.example", KeyKind.COSIGNATURE).key)


@pytest.mark.parametrize(
    ("code", "text", "line"),
    [
        ("DR-V017", f"log {KEY}\n", "2"),
        ("DR-V017", f"log {KEY}\nquorum none\nquorum none\n", "3"),
        ("DR-V017", f"log {KEY}\nlog {KEY}\nquorum none\n", "2"),
        ("DR-V017", f"log {WITNESS}\nquorum none\n", "1"),
        ("DR-V017", f"witness w {KEY}\nquorum none\n", "1"),
        ("DR-V017", f"witness none {WITNESS}\nquorum none\n", "1"),
        ("DR-V017", f"witness w {WITNESS}\ngroup g 2 w\nquorum g\n", "2"),
        ("DR-V017", f"witness w {WITNESS}\ngroup g 0 w\nquorum g\n", "2"),
        ("DR-V017", f"witness w {WITNESS}\ngroup g any w w\nquorum g\n", "2"),
        ("DR-V017", f"witness w {WITNESS}\ngroup g any w\ngroup h any w\nquorum g\n", "3"),
        ("DR-V017", "group g any g\nquorum g\n", "1"),
        ("DR-V017", "quorum nobody\n", "1"),
        ("DR-V017", f"trust {KEY}\nquorum none\n", "1"),
        ("DR-V011", "log nokey\nquorum none\n", ""),
        ("DR-V011", f"log {KEY.replace(KEY.split('+')[1], '00000000')}\nquorum none\n", ""),
    ],
)
def test_a_policy_with_a_fault_is_refused_at_its_line(code, text, line):
    assert line in refused(code, parse_policy, text).message.en


def test_an_empty_policy_trusts_nobody():
    policy = parse_policy("quorum none\n")
    assert policy == TrustPolicy(logs=())
    refused("DR-V013", verify_under, GOOD, policy, check)

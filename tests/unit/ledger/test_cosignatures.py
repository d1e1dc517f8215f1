"""What a log keeps of the lines that a witness gave: those of witnesses it was told of, and only when they verify."""

import pytest
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of

from datarights.adapters.keys.signing import check
from datarights.errors import VerificationError
from datarights.ledger.checkpoint import verify_checkpoint
from datarights.ledger.note import KeyKind, Note, Signature
from datarights.ledger.witness import CODES, cosignatures

AUDITOR = signer_of("auditor.example", KeyKind.COSIGNATURE)
QUANTUM = signer_of("auditor.example", KeyKind.ML_DSA_44)
STRANGER = signer_of("stranger.example", KeyKind.COSIGNATURE)
NOTE = cotton().signed()
TIME = 1_767_300_000


def given(*lines, keys=(AUDITOR.key, QUANTUM.key), note=NOTE):
    return cosignatures("".join(f"{each}\n" for each in lines), note.text, keys, check)


def refused(*lines, **how):
    with pytest.raises(VerificationError) as found:
        given(*lines, **how)
    assert (found.value.code, found.value.step) == ("DR-V038", "cosignature")
    assert found.value.code in CODES
    return found.value


def test_lines_of_witnesses_told_of_are_kept_as_they_are():
    lines = (AUDITOR.line(NOTE.text, TIME), QUANTUM.line(NOTE.text, TIME))
    found = given(*lines)
    assert (found.lines, found.strangers) == (lines, ())
    whole = Note(text=NOTE.text, signatures=(*NOTE.signatures, *found.lines))
    assert len(verify_checkpoint(str(whole), [AUDITOR.key, QUANTUM.key], check).signed) == 2


def test_a_line_of_nobody_told_of_is_left_out_and_its_name_said():
    found = given(STRANGER.line(NOTE.text, TIME), AUDITOR.line(NOTE.text, TIME))
    assert (found.lines, found.strangers) == ((AUDITOR.line(NOTE.text, TIME),), ("stranger.example",))
    own = signer_of(ORIGIN).line(NOTE.text, 0)
    assert given(own, AUDITOR.line(NOTE.text, TIME)).strangers == (ORIGIN,)


def test_another_key_of_a_name_told_of_is_a_stranger_s():
    same = signer_of("auditor.example", KeyKind.COSIGNATURE, which=1).line(NOTE.text, TIME)
    assert "auditor.example" in refused(same).got.en


def test_lines_of_nobody_told_of_alone_are_refused():
    error = refused(STRANGER.line(NOTE.text, TIME))
    assert ("auditor.example" in error.expected.en, error.got.en) == (True, "stranger.example")
    refused(AUDITOR.line(NOTE.text, TIME), keys=())


def test_a_line_told_of_that_does_not_verify_spoils_what_was_given():
    good = QUANTUM.line(NOTE.text, TIME)
    earlier = AUDITOR.line(cotton().signed(6).text, TIME)
    assert "auditor.example" in refused(good, earlier).message.en
    forged = Signature(name="auditor.example", key_id=AUDITOR.key.key_id, value=bytes(72))
    refused(forged, AUDITOR.line(NOTE.text, TIME))
    refused(AUDITOR.line(NOTE.text, TIME), forged)


def test_of_two_lines_of_one_key_the_last_is_kept():
    lines = (AUDITOR.line(NOTE.text, TIME), AUDITOR.line(NOTE.text, TIME + 60))
    assert given(*lines).lines == lines[1:]


@pytest.mark.parametrize("text", ["", "\n", "nonsense\n", str(NOTE), "no\n\n— a AAAAAAAA\n"])
def test_what_are_no_signature_lines_is_refused(text):
    with pytest.raises(VerificationError) as found:
        cosignatures(text, NOTE.text, [AUDITOR.key], check)
    assert found.value.code == "DR-V010"

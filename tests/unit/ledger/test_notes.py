"""Signed notes at their edges, character for character (C2SP signed-note, tlog-cosignature): what is read, what is refused."""

import base64

import pytest
from tests.unit.ledger.logs import cotton

from datarights.adapters.keys.signing import check
from datarights.errors import VerificationError
from datarights.ledger.checkpoint import message
from datarights.ledger.note import (
    MAX_NOTE,
    MAX_SIGNATURES,
    KeyKind,
    Signature,
    Signed,
    VerifierKey,
    is_decimal,
    last_note,
    parse_key,
    parse_note,
    signature_line,
    verify_note,
)

LINE = f"— 昌吉 {base64.b64encode(b'idid' + b's' * 64).decode()}\n"


def refused(code, call, *given):
    with pytest.raises(VerificationError) as found:
        call(*given)
    assert found.value.code == code
    return found.value


def note_of(length):
    return "a" * (length - len("\n\n" + LINE)) + "\n\n" + LINE


def test_a_note_of_the_most_characters_is_read_and_one_more_is_refused_unread():
    assert parse_note(note_of(MAX_NOTE)).text.endswith("a\n")
    assert MAX_NOTE == 1_000_000
    error = refused("DR-V010", parse_note, note_of(MAX_NOTE + 1))
    assert error.got.en == str(MAX_NOTE + 1)


def test_a_number_has_sixteen_digits_at_most():
    assert is_decimal("9" * 16)
    assert not is_decimal("9" * 17)


def test_a_line_of_a_key_that_states_a_time_states_none_where_none_is_given():
    witness = VerifierKey(name="w", kind=KeyKind.COSIGNATURE, public=bytes(32))
    assert signature_line(witness, b"s" * 64).value == bytes(8) + b"s" * 64


def test_a_note_has_up_to_sixty_four_signatures():
    assert len(parse_note("a\n\n" + LINE * MAX_SIGNATURES).signatures) == MAX_SIGNATURES == 64
    assert refused("DR-V010", parse_note, "a\n\n" + LINE * (MAX_SIGNATURES + 1)).got.en == "65"


@pytest.mark.parametrize(
    "text",
    [
        "", "a\n", "a\n" + LINE,  # no empty line
        "a\n\n" + LINE[:-1],  # the last line does not end
        "\n\n" + LINE,  # no text
        "a\n\nb\n",  # no signature behind the empty line
    ],
)  # fmt: skip
def test_what_lacks_a_text_an_empty_line_or_signature_lines_is_no_note(text):
    assert refused("DR-V010", parse_note, text).step == "note"


@pytest.mark.parametrize("control", ["\x00", "\t", "\x0b", "\r", "\x1f"])
def test_a_control_character_that_is_no_newline_is_refused(control):
    refused("DR-V010", parse_note, f"a{control}b\n\n{LINE}")


@pytest.mark.parametrize(
    ("text", "got"),
    [("a\r\n\r\n" + LINE, "CRLF"), ("a\r\n\n" + LINE, "CRLF"), ("a\n\n" + LINE[:-1], "cut"), ("a\n\n" + LINE + LINE[:-9], "cut")],
)  # fmt: skip
def test_a_note_changed_on_its_way_is_told_from_what_is_none(text, got):
    error = refused("DR-V010", parse_note, text)
    assert got in error.got.en
    assert "as it was" in error.hint.en


def test_of_notes_one_after_another_the_last_is_given_and_how_many_stand_before_it():
    notes = [f"昌吉\n{at}\n\n{LINE}".encode() for at in range(3)]
    for count in (1, 2, 3):
        assert last_note(b"".join(each + b"\n" for each in notes[:count])) == (notes[count - 1], count - 1)
    assert str(parse_note(notes[2])).encode() == notes[2]


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "a", f"a\n\n{LINE}", f"a\n\n{LINE}\nb\n\n", "a\n\nb\n\n", f"a\n\n{LINE}\nb\n\nc\n\n",
     f"a\n\nb\n\nc\n\n{LINE}\n", f"a\n\n{LINE}\nb\n\n{LINE}", f"\n\na\n\n{LINE}\n"],
)  # fmt: skip
def test_whatever_else_it_is_is_given_as_it_is(text):
    assert last_note(text.encode()) == (text.encode(), 0)


def test_bytes_that_are_no_utf_8_are_refused_with_their_place():
    error = refused("DR-V010", parse_note, b"a\n\xff\n\n")
    assert error.expected.en == "UTF-8"
    assert error.got.en == "byte 2"


@pytest.mark.parametrize(("size", "whole"), [(4, False), (5, True)])
def test_a_signature_line_holds_more_than_the_id_of_its_key(size, whole):
    text = f"a\n\n— 昌吉 {base64.b64encode(b's' * size).decode()}\n"
    if whole:
        assert parse_note(text).signatures == (Signature(name="昌吉", key_id=b"ssss", value=b"s"),)
    else:
        refused("DR-V010", parse_note, text)


@pytest.mark.parametrize(
    "line",
    [
        "- 昌吉 c3Nzc3M=", "—昌吉 c3Nzc3M=", "— 昌吉", "— 昌+吉 c3Nzc3M=", "—  c3Nzc3M=",
        "— 昌吉 c3Nzc3M", "— 昌吉 c3Nzc3M=\n ", "— 昌吉 c3Nzc3N=",  # not canonical: bits left over
        "— 昌吉 c3Nz c3M=", "— 昌吉 *c3Nzc3M=",
    ],
)  # fmt: skip
def test_a_line_that_is_no_signature_is_refused(line):
    refused("DR-V010", parse_note, f"a\n\n{line}\n")


def test_the_kinds_of_keys_have_the_bytes_that_the_specification_gives_them():
    assert [int(each) for each in KeyKind] == [0x01, 0x04, 0x06, 0xFF]
    assert [each.word for each in KeyKind] == ["ed25519", "cosignature", "ml-dsa-44", "sm2"]
    key = VerifierKey(name="昌吉", kind=KeyKind.SM2, public=bytes(64))
    name, _, rest = str(key).partition("+")
    packed = base64.b64decode(rest.partition("+")[2])
    assert (name, packed) == ("昌吉", b"\xffdatarights/sm2-sm3/1\n" + bytes(64))
    assert parse_key(str(key)) == key


@pytest.mark.parametrize("name", ["", "昌+吉", "昌 吉", "昌\u3000吉", "昌\n吉", "\x01"])
def test_a_key_name_has_neither_white_space_nor_plus_nor_control_characters(name):
    with pytest.raises(ValueError, match="key name"):
        VerifierKey(name=name, kind=KeyKind.ED25519, public=bytes(32))


@pytest.mark.parametrize("size", [31, 33])
def test_a_public_key_has_the_size_of_its_kind(size):
    with pytest.raises(ValueError, match="32 bytes"):
        VerifierKey(name="昌吉", kind=KeyKind.ED25519, public=bytes(size))


@pytest.mark.parametrize(
    "vkey",
    ["昌吉", "昌吉+00000000+", "昌吉+00000000+AQ==", "昌吉+00000000+Ag==", "昌吉+00000000+/w==", "昌吉+00000000+AAAA"],
)
def test_what_is_no_vkey_is_refused(vkey):
    assert refused("DR-V011", parse_key, vkey).step == "key"


def test_an_id_that_is_not_of_its_key_is_refused():
    key = str(cotton().signer.key)
    name, key_id, packed = key.split("+")
    assert parse_key(f" {key}\n") == cotton().signer.key
    other = f"{int(key_id, 16) ^ 1:08x}"
    assert other in refused("DR-V011", parse_key, f"{name}+{other}+{packed}").message.en


def test_who_signed_nothing_known_is_told_with_what_was_looked_for():
    note = parse_note(f"a\n\n{LINE}")
    key = VerifierKey(name="昌吉", kind=KeyKind.ED25519, public=bytes(32))
    error = refused("DR-V013", verify_note, note, [key], check, message)
    assert error.step == "signature"
    assert error.expected.en == f"昌吉+{key.key_id.hex()}"
    assert refused("DR-V013", verify_note, note, [], check, message).expected.en == "a trusted key"


def timed(value):
    """Give a note that a witness seems to have signed with some bytes, and its key."""
    key = VerifierKey(name="见证", kind=KeyKind.COSIGNATURE, public=bytes(32))
    line = str(Signature(name=key.name, key_id=key.key_id, value=value))
    return parse_note(f"昌吉\n1\n{base64.b64encode(bytes(32)).decode()}\n\n{line}\n"), key


@pytest.mark.parametrize("value", [bytes(8), bytes(7), bytes(8 + 63), bytes(8 + 65), b"\x80" + bytes(7 + 64)])
def test_a_cosignature_of_another_shape_spoils_the_note_and_is_never_asked_about(value):
    note, key = timed(value)

    def asked(*_):
        raise AssertionError("a value of another shape is not looked at")

    assert refused("DR-V012", verify_note, note, [key], asked, message).step == "signature"


def test_the_time_of_a_cosignature_stands_in_its_first_eight_bytes():
    time = (1 << 63) - 1
    note, key = timed(time.to_bytes(8, "big") + b"v" * 64)
    seen = []

    def asked(kind, public, signed, value):
        seen.append((kind, public, value))
        return True

    assert verify_note(note, [key], asked, message) == (Signed(key=key, time=time),)
    assert seen == [(KeyKind.COSIGNATURE, bytes(32), b"v" * 64)]
    assert signature_line(key, b"v" * 64, time) == note.signatures[0]
    assert Signed(key=key).time == 0


def test_the_name_of_a_key_can_be_written_in_utf_8():
    public = bytes(32)
    for name in ("\ud7ff", "\ue000", "库"):
        key = VerifierKey(name=name, kind=KeyKind.ED25519, public=public)
        assert parse_key(str(key)) == key
    for name in ("\ud800", "库\udfff", "\udcff"):
        with pytest.raises(ValueError, match="UTF-8"):
            VerifierKey(name=name, kind=KeyKind.ED25519, public=public)

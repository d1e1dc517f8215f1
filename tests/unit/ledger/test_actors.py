"""Who signed a part of a ledger: every line of somebody shown is verified, of others nothing is said."""

import hashlib

import pytest

from datarights.errors import VerificationError
from datarights.ledger.actors import HEADING, message, registry_name, submission, who_signed
from datarights.ledger.checkpoint import parse_checkpoint
from datarights.ledger.entry import Draft, Entry
from datarights.ledger.keeping import SHAPES, identity_draft
from datarights.ledger.note import KeyKind, VerifierKey, signature_line

TIME = "2026-11-26T08:00:00.000000Z"


def key(name):
    return VerifierKey(name=name, kind=KeyKind.ED25519, public=hashlib.sha256(name.encode()).digest())


def check(kind, public, text, signature):
    """Stand for arithmetic: a signature is the hash of key and text, twice."""
    return signature == hashlib.sha256(public + text).digest() * 2


def entry(draft, index, registry, *names):
    lines = []
    for name in names:
        text = submission(registry, draft.digest()).encode()
        lines.append(str(signature_line(key(name), hashlib.sha256(key(name).public + text).digest() * 2)))
    return Entry(draft=draft._replace(signed=tuple(lines)), index=index, recorded_at=TIME)


FIRST = Entry(draft=Draft(kind="registry", id="试点", payload={"zone": "Asia/Shanghai"}), index=0, recorded_at=TIME)
NAME = registry_name(FIRST.encoded())
ASSET = Draft(kind="asset", id="棉花", asset="棉花", payload={"name": "棉花"})


def part(*entries):
    return [each.as_json() for each in entries]


BEGUN = entry(identity_draft(key("甲员"), "registrar"), 5, NAME, "甲员")


def test_who_signed_is_shown_with_their_identities():
    found, not_shown = who_signed(part(FIRST, BEGUN, entry(ASSET, 9, NAME, "甲员")), check)
    assert {index: [each.handle for each in by] for index, by in found.items()} == {5: ["甲员"], 9: ["甲员"]}
    assert not_shown == ()


def test_of_whom_nothing_is_shown_nothing_is_said():
    signed = entry(ASSET, 9, NAME, "甲员", "乙员")
    assert who_signed(part(FIRST, BEGUN, signed), check)[1] == (9,)
    assert who_signed(part(BEGUN, signed), check) == ({}, (5, 9))
    assert who_signed(part(FIRST, Entry(draft=ASSET, index=9, recorded_at=TIME)), check) == ({}, ())


@pytest.mark.parametrize(
    "wrong",
    [
        entry(ASSET, 9, NAME + "0", "甲员"),
        Entry(draft=entry(ASSET, 9, NAME, "甲员").draft._replace(payload={"name": "麦"}), index=9, recorded_at=TIME),
        entry(ASSET, 9, NAME, "甲员", "甲员"),
    ],
    ids=["for another registry", "over another draft", "twice"],
)
def test_a_signature_that_does_not_stand_is_named(wrong):
    with pytest.raises(VerificationError) as caught:
        who_signed(part(FIRST, BEGUN, wrong), check)
    assert caught.value.code == "DR-V050"
    assert "棉花" in str(caught.value)


def test_before_its_first_day_nobody_has_signed():
    later = entry(identity_draft(key("甲员"), "registrar", valid=("2027-01-01", "9999-12-31")), 5, NAME, "甲员")
    with pytest.raises(VerificationError):
        who_signed(part(FIRST, later), check)


def test_what_is_signed_is_four_lines_and_never_a_checkpoint():
    text = submission(NAME, ASSET.digest())
    assert text.split("\n") == [HEADING, "试点", NAME.split("\n")[1], ASSET.digest(), ""]
    with pytest.raises(VerificationError):
        parse_checkpoint(text)
    assert message(KeyKind.ED25519, "甲员", text, 0) == text.encode()
    for kind in set(KeyKind) - {KeyKind.ED25519}:
        with pytest.raises(ValueError):
            message(kind, "甲员", text, 0)


@pytest.mark.parametrize(
    "said",
    [
        {"role": "boss"}, {"state": "sleeping"}, {"vkey": "x"}, {"kinds": ["asset", "asset"]}, {"kinds": ["boat"]},
        {"kinds": []}, {"role": "approver", "kinds": ["asset"]}, {"kinds": "asset"},
        {"vkey": str(VerifierKey(name="甲员", kind=KeyKind.COSIGNATURE, public=bytes(32)))},
    ],
)  # fmt: skip
def test_an_identity_that_is_none_is_refused(said):
    good = identity_draft(key("甲员"), "registrar").payload
    SHAPES["identity"](good)
    with pytest.raises((ValueError, KeyError, VerificationError)):
        SHAPES["identity"]({**good, **said})

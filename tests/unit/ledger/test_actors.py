"""Who signed a part of a ledger: every line of somebody shown is verified, of others nothing is said."""

import hashlib
from datetime import date

import pytest

from datarights.errors import InadmissibleEntryError, VerificationError
from datarights.ledger.actors import (
    AT_THE_DOOR,
    CODES,
    HEADING,
    UNSIGNED,
    AtWork,
    Identity,
    Roster,
    foreseen,
    identity_from,
    message,
    registry_name,
    roster_of,
    signers,
    submission,
    who_signed,
)
from datarights.ledger.checkpoint import parse_checkpoint
from datarights.ledger.entry import Draft, Entry
from datarights.ledger.keeping import SHAPES, identity_draft, index_draft, retired_identity_draft
from datarights.ledger.note import KeyKind, VerifierKey, signature_line
from datarights.valueclass import replace

TIME = "2026-11-26T08:00:00.000000Z"
ON = date(2026, 11, 26).toordinal()


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


def test_behind_an_identity_shown_everything_but_an_index_is_signed():
    bare = Entry(draft=ASSET, index=9, recorded_at=TIME)
    with pytest.raises(VerificationError, match="entry 9 棉花") as caught:
        who_signed(part(FIRST, BEGUN, bare), check)
    assert caught.value.code == "DR-V050"
    with pytest.raises(VerificationError, match="entry 9"):  # nor where who signed what is not known
        who_signed(part(BEGUN, bare), check)
    with pytest.raises(VerificationError, match="entry 5"):
        who_signed(part(FIRST, replace(BEGUN, draft=BEGUN.draft._replace(signed=()))), check)
    index = Entry(draft=index_draft(9, 0, bytes(32)), index=9, recorded_at=TIME)
    before = Entry(draft=ASSET, index=4, recorded_at=TIME)
    assert who_signed(part(FIRST, before, BEGUN, index), check)[1] == ()


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


# ---- what the door will ask of whoever is at work ----------------------------------------------------------------


def at_work(handle, day="2026-11-26", roster=None):
    return AtWork(handle=handle, roster=roster or Roster(), day=day, check=check)


def rostered(*drafts):
    return roster_of(tuple(identity_from(each) for each in drafts))


def refused(roster, draft, handle, day="2026-11-26"):
    with pytest.raises(InadmissibleEntryError) as caught:
        foreseen(roster, draft, at_work(handle, day), NAME)
    return caught.value.code


FOR_A_YEAR = identity_draft(key("甲员"), "registrar", valid=("2026-01-01", "2027-01-01"))


@pytest.mark.parametrize(("day", "may"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)])  # fmt: skip
def test_whoever_is_at_work_may_on_their_days(day, may):
    roster = rostered(FOR_A_YEAR)
    if may:
        assert foreseen(roster, ASSET, at_work("甲员", day), NAME) == (roster, False)
    else:
        assert refused(roster, ASSET, "甲员", day) == "DR-L021"


def test_who_is_unknown_and_who_says_nothing_of_themselves_is_refused():
    roster = rostered(FOR_A_YEAR)
    assert refused(roster, ASSET, "丁员") == "DR-L021"
    assert refused(roster, ASSET, "") == "DR-L020"


def test_who_may_not_submit_is_refused_and_does_not_wait():
    roster = rostered(FOR_A_YEAR, identity_draft(key("审员"), "auditor"), identity_draft(key("核员"), "approver"))
    assert refused(roster, ASSET, "审员") == "DR-L022"
    assert refused(replace(roster, asks=frozenset({"asset"})), ASSET, "核员") == "DR-L022"


def test_where_nobody_has_an_identity_the_first_is_asked_of_itself_and_others_of_nobody():
    first = identity_draft(key("甲员"), "registrar")
    assert foreseen(Roster(), ASSET, at_work("甲员"), NAME) == (Roster(), False)
    after, waits = foreseen(Roster(), first, at_work("甲员"), NAME)
    assert ([each.handle for each in after.identities], waits) == (["甲员"], False)
    assert refused(Roster(), first, "乙员") == "DR-L021"


def test_what_nobody_signs_is_asked_of_nobody():
    roster = rostered(FOR_A_YEAR)
    for kind in UNSIGNED:
        unsigned = Draft(kind=kind, id="甲")
        assert foreseen(roster, unsigned, at_work(""), NAME) == (roster, False)


def test_one_key_under_two_handles_signs_once():
    """An earlier program let a key stand under two handles: nothing was signed by two for that."""
    twice = roster_of(
        Identity(key=replace(key("甲员"), name=name), role=role)
        for name, role in (("甲员", "registrar"), ("乙员", "approver"))
    )
    text = submission(NAME, ASSET.digest())
    lines = [
        signature_line(each.key, hashlib.sha256(each.key.public + text.encode()).digest() * 2)
        for each in twice.identities
    ]
    draft = ASSET._replace(signed=tuple(map(str, lines)))
    assert len(signers(twice, draft._replace(signed=draft.signed[:1]), NAME, ON, check)) == 1
    with pytest.raises(InadmissibleEntryError, match="twice") as caught:
        signers(twice, draft, NAME, ON, check)
    assert caught.value.code == "DR-L021"


def test_nobody_leaves_a_registry_without_a_registrar():
    only = identity_draft(key("甲员"), "registrar")
    assert refused(rostered(only), retired_identity_draft(key("甲员"), "registrar"), "甲员") == "DR-L024"


def test_what_asks_for_a_second_person_waits():
    roster = replace(rostered(identity_draft(key("甲员"), "registrar")), asks=frozenset({"asset"}))
    assert foreseen(roster, ASSET, at_work("甲员"), NAME) == (roster, True)


def test_the_codes_of_the_door_are_those_that_are_explained_as_such():
    assert {code for code in CODES if code.startswith("DR-L02")} == AT_THE_DOOR

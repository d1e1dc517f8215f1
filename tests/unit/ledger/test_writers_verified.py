"""Who may write, rule by rule: a roster, a draft, the signatures on it; admitted or refused by its rule."""

import hashlib
from datetime import date

import pytest

from datarights.errors import InadmissibleEntryError, VerificationError
from datarights.ledger.actors import (
    ANSWERING,
    AT_ONCE,
    MAX_SIGNED,
    NOBODY,
    TRANSFERS,
    AtWork,
    Identity,
    Roster,
    admitted,
    identity_from,
    no_check,
    roster_of,
    signer_of,
    standing,
    submission,
    unsigned,
    verified,
    who_signed,
)
from datarights.ledger.entry import Draft, Entry
from datarights.ledger.keeping import identity_draft, retired_identity_draft, second_draft
from datarights.ledger.note import KeyKind, VerifierKey, signature_line
from datarights.valueclass import replace

DAY = "2026-11-26"
ON = date.fromisoformat(DAY).toordinal()
NAME = "试点\n" + "0f" * 32
ASSET = Draft(kind="asset", id="棉花", asset="棉花", payload={"name": "棉花"})
CLAIM = Draft(kind="claim", id="源权", asset="棉花", parties={"by": "甲棉业"}, rights=("hold",))


def key(name):
    return VerifierKey(name=name, kind=KeyKind.ED25519, public=hashlib.sha256(name.encode()).digest())


def check(kind, public, text, signature):
    """Stand for arithmetic: a signature is the hash of key and text, twice."""
    return signature == hashlib.sha256(public + text).digest() * 2


def line(name, draft, registry=NAME):
    text = submission(registry, draft.digest()).encode()
    return str(signature_line(key(name), hashlib.sha256(key(name).public + text).digest() * 2))


def by(draft, *names):
    return draft._replace(signed=tuple(line(each, draft) for each in names))


def who(name, role="registrar", **said):
    return Identity(key=key(name), role=role, **said)


STAFF = roster_of(
    (
        who("甲员"), who("乙员"), who("核准", "approver"), who("审计", "auditor"), who("甲代", "party", party="甲棉业"),
        who("资产员", kinds=("asset", "evidence")), who("明天", start=ON + 1), who("昨天", end=ON),
    )
)  # fmt: skip
STRICT = replace(STAFF, asks=frozenset({"asset"}))


def admit(roster, draft, parties=None):
    return admitted(roster, draft, NAME, DAY, check, parties)


def refused(code, roster, draft, parties=None):
    with pytest.raises(InadmissibleEntryError) as found:
        admit(roster, draft, parties)
    assert (found.value.code, found.value.entry) == (code, draft.id)
    return found.value


# ---- identities ------------------------------------------------------------------------------------------------------


def test_an_identity_is_read_from_its_entry_and_given_as_json():
    made = identity_from(identity_draft(key("甲代"), "party", party="甲棉业", valid=("2026-01-02", "2027-01-01")))
    assert made == Identity(
        key=key("甲代"), role="party", party="甲棉业",
        start=date(2026, 1, 2).toordinal(), end=date(2027, 1, 1).toordinal(),
    )  # fmt: skip
    assert made.as_json() == {
        "handle": "甲代", "role": "party", "party": "甲棉业", "kinds": [], "start": "2026-01-02", "end": "2027-01-01",
        "vkey": str(key("甲代")),
    }  # fmt: skip
    assert not made.is_open


def test_an_identity_without_days_has_always_been_and_is_open():
    made = identity_from(identity_draft(key("资产员"), "registrar", kinds=["asset"]))
    assert made == who("资产员", kinds=("asset",))
    assert made.is_open
    assert (made.start, made.end) == (date.min.toordinal(), date.max.toordinal())
    said = made.as_json()
    assert (said["party"], said["kinds"], said["start"], said["end"]) == (None, ["asset"], None, None)
    assert who("甲员", start=2).as_json()["start"] == "0001-01-02"
    open_until_the_last_day = identity_from(identity_draft(key("甲员"), "registrar", valid=(DAY, "9999-12-31")))
    assert open_until_the_last_day.is_open
    assert not who("甲员", end=date.max.toordinal() - 1).is_open


def test_a_line_says_who_it_is_of():
    assert signer_of(line("甲员", ASSET)) == "甲员"


def test_where_nobody_stands_at_the_door_no_signature_is_good_and_none_is_made():
    assert not no_check(KeyKind.ED25519, b"", b"", b"")
    assert not NOBODY.check(KeyKind.ED25519, b"", b"", b"")
    assert NOBODY.sign("文本") is None


# ---- signatures ------------------------------------------------------------------------------------------------------


def test_without_identities_drafts_come_as_they_are_and_no_stranger_signs():
    assert admit(Roster(), ASSET) == Roster()
    refused("DR-L021", Roster(), by(ASSET, "甲员"))


def test_a_registry_with_identities_takes_signed_drafts_alone_but_for_its_index():
    error = refused("DR-L020", STAFF, ASSET)
    assert error.hint is not None
    assert admit(STAFF, by(ASSET, "甲员")) is STAFF
    assert admit(STAFF, Draft(kind="index", id="index/7")) is STAFF


def test_a_signature_stands_for_its_draft_in_its_registry_alone():
    refused("DR-L021", STAFF, ASSET._replace(signed=by(CLAIM, "甲员").signed))
    elsewhere = ASSET._replace(signed=(line("甲员", ASSET, "别处\n" + "0f" * 32),))
    refused("DR-L021", STAFF, elsewhere)
    assert "丙员" in refused("DR-L021", STAFF, by(ASSET, "甲员", "丙员")).message.en
    assert "signed twice" in refused("DR-L021", STAFF, by(ASSET, "甲员", "甲员")).message.en
    other = VerifierKey(name="甲员", kind=KeyKind.ED25519, public=bytes(32))
    text = submission(NAME, ASSET.digest()).encode()
    forged = str(signature_line(other, hashlib.sha256(other.public + text).digest() * 2))
    refused("DR-L021", STAFF, ASSET._replace(signed=(forged,)))


@pytest.mark.parametrize("spoilt", ["", "{} ", "x\n\n{}", "{}\n{}", "x{}"])
def test_a_line_that_is_no_signature_line_is_refused(spoilt):
    refused("DR-L021", STAFF, ASSET._replace(signed=(spoilt.replace("{}", line("甲员", ASSET)),)))


def test_somebody_signs_from_their_first_day_on_and_not_on_their_last():
    for name in ("明天", "昨天"):
        refused("DR-L021", STAFF, by(ASSET, name))
    assert admitted(STAFF, by(ASSET, "明天"), NAME, "2026-11-27", check) is STAFF
    assert admitted(STAFF, by(ASSET, "昨天"), NAME, "2026-11-25", check) is STAFF


def test_16_sign_an_entry_and_17_do_not():
    many = roster_of(tuple(who(f"员{at}") for at in range(17)))
    names = [each.handle for each in many.identities]
    assert MAX_SIGNED == 16
    assert admit(many, by(ASSET, *names[:16])) is many
    assert "more than 16" in refused("DR-L021", many, by(ASSET, *names)).message.en


def test_of_the_lines_of_a_draft_those_stand_that_verify_and_are_of_who_may_sign_it():
    draft = by(ASSET, "甲员", "丙员", "审计", "昨天", "甲代", "核准")
    draft = draft._replace(signed=(*draft.signed, line("乙员", CLAIM), "x"))
    at_work = AtWork(handle="", roster=STAFF, day=DAY, check=check)
    assert standing(draft, at_work, NAME) == (line("甲员", ASSET), line("核准", ASSET))
    assert standing(draft, replace(at_work, check=no_check), NAME) == ()


# ---- roles -----------------------------------------------------------------------------------------------------------


def test_a_registrar_submits_and_nobody_else():
    for name in ("核准", "甲代"):
        assert "may not submit" in refused("DR-L022", STAFF, by(CLAIM, name)).message.en
    assert "auditor" in refused("DR-L022", STAFF, by(CLAIM, "甲员", "审计")).message.en
    assert admit(STAFF, by(CLAIM, "甲员", "核准", "甲代")) is STAFF


def test_who_acts_for_a_party_signs_what_names_it():
    assert "甲棉业" in refused("DR-L022", STAFF, by(ASSET, "甲员", "甲代")).message.en


@pytest.mark.parametrize("kind", ["renewal", "ending", "correction"])
def test_who_acts_for_a_party_signs_what_answers_something_of_that_party(kind):
    answer = by(Draft(kind=kind, id="答复", about="源权", parties={"by": "乙公司"}), "甲员", "甲代")
    assert admit(STAFF, answer, {"甲棉业", "乙公司"}) is STAFF
    refused("DR-L022", STAFF, answer, {"乙公司"})
    refused("DR-L022", STAFF, answer, ())
    assert admit(STAFF, answer) is STAFF, "whom it speaks of is not known, and not asked"
    assert len(ANSWERING) == 3


def test_whom_other_kinds_speak_of_they_say_themselves():
    sale = Draft(kind="transfer", id="转让", about="源权", parties={"from": "乙公司"})
    refused("DR-L022", STAFF, by(sale, "甲员", "甲代"), {"甲棉业"})
    assert admit(STAFF, by(CLAIM, "甲员", "甲代"), ()) is STAFF


def recorded(act):
    """Give a claim that records what passed elsewhere, by an act."""
    return Draft(kind="claim", id="外来", parties={"from": "乙公司", "to": "甲棉业"}, payload={"act": act})


@pytest.mark.parametrize(
    ("act", "other", "speaks"),
    [("transfer", "grant", "transfer"), ("contribute", "grant", "transfer"), ("succession", "grant", "transfer"),
     ("license", "transfer", "grant"), ("pledge", "transfer", "grant"), (None, "transfer", "grant")],
)  # fmt: skip
def test_a_claim_that_records_what_passed_elsewhere_counts_for_that_too(act, other, speaks):
    for draft in (
        recorded(act),
        Draft(kind="correction", id="更正", about="外来", payload={"draft": recorded(act).as_json()}),
    ):
        may = ("claim", "correction", speaks)
        able = roster_of((who("甲员"), who("记", kinds=may)))
        assert admit(able, by(draft, "记")) is able
        for kinds in (("claim", "correction"), ("claim", "correction", other), ("correction", speaks)):
            unable = roster_of((who("甲员"), who("记", kinds=kinds)))
            refused("DR-L022", unable, by(draft, "记"))
        asks = replace(STAFF, asks=frozenset({speaks}))
        refused("DR-L023", asks, by(draft, "甲员"))
        assert admit(asks, by(draft, "甲员", "乙员")) is asks
        assert not replace(STAFF, asks=frozenset({other})).asks_of(draft)
    assert len(TRANSFERS) == 3


def test_a_claim_of_ones_own_and_what_is_no_claim_count_for_themselves_alone():
    own = recorded("transfer")._replace(parties={"by": "甲棉业"})
    burden = recorded("transfer")._replace(kind="burden")
    able = roster_of((who("甲员"), who("记", kinds=("claim", "burden", "correction"))))
    for draft in (own, burden):
        assert admit(able, by(draft, "记")) is able
        fix = Draft(kind="correction", id="更正", about="外来", payload={"draft": draft.as_json()})
        assert admit(able, by(fix, "记")) is able


def test_a_registrar_for_some_kinds_submits_and_corrects_those_alone():
    assert admit(STAFF, by(ASSET, "资产员")) is STAFF
    refused("DR-L022", STAFF, by(CLAIM, "资产员"))
    fix = Draft(kind="correction", id="更正", about="棉花", payload={"draft": ASSET.as_json()})
    refused("DR-L022", STAFF, by(fix, "资产员"))
    strike = fix._replace(payload={"draft": None})
    refused("DR-L022", STAFF, by(strike, "资产员"))
    able = roster_of((who("甲员"), who("改", kinds=("asset", "correction"))))
    assert admit(able, by(fix, "改")) is able
    refused("DR-L022", able, by(strike, "改"))
    refused("DR-L022", able, by(fix._replace(payload={"draft": CLAIM.as_json()}), "改"))
    refused("DR-L022", able, by(fix._replace(payload={"draft": {}}), "改"))


def test_a_said_actor_has_signed():
    assert admit(STAFF, by(ASSET._replace(actor="乙员"), "甲员", "乙员")) is STAFF
    refused("DR-L022", STAFF, by(ASSET._replace(actor="乙员"), "甲员"))


# ---- a second person -------------------------------------------------------------------------------------------------


def test_what_asks_for_a_second_person_takes_another_registrar_or_an_approver():
    refused("DR-L023", STRICT, by(ASSET, "甲员"))
    for second in ("乙员", "核准", "资产员"):
        assert admit(STRICT, by(ASSET, "甲员", second)) is STRICT
    assert admit(STRICT, by(CLAIM, "甲员")) is STRICT
    asks = replace(STAFF, asks=frozenset({"claim"}))
    refused("DR-L023", asks, by(CLAIM, "甲员", "甲代"))


@pytest.mark.parametrize(
    "draft",
    [
        identity_draft(key("新员"), "approver"),
        second_draft(2, []),
        Draft(kind="correction", id="更正", about="棉花", payload={"draft": None}),
        Draft(kind="correction", id="更正", about="棉花", payload={"draft": ASSET.as_json()}),
    ],
    ids=["an identity", "its own change", "an entry struck out", "a correction of such a kind"],
)
def test_where_a_second_person_is_asked_for_this_asks_too(draft):
    refused("DR-L023", STRICT, by(draft, "甲员"))
    admit(STRICT, by(draft, "甲员", "乙员"))
    admit(STAFF, by(draft, "甲员"))


def test_further_days_ask_where_a_grant_asks_and_a_grant_does_not_where_they_do():
    renewal, grant = (Draft(kind=kind, id="许可", about="源权") for kind in ("renewal", "grant"))
    for asks, asked in (({"grant"}, [renewal, grant]), ({"renewal"}, [renewal]), ({"asset"}, [])):
        strict = replace(STAFF, asks=frozenset(asks))
        assert [each for each in (renewal, grant) if strict.asks_of(each)] == asked


@pytest.mark.parametrize("kind", ["key", "recovery", "issued"])
def test_what_the_program_says_of_the_ledger_asks_for_nobody_whatever_was_said(kind):
    asks = replace(STAFF, asks=frozenset({"asset", kind}))
    assert admit(asks, by(Draft(kind=kind, id="本库"), "甲员")) is asks
    assert len(AT_ONCE) == 3


def test_what_is_asked_for_is_what_was_said_last():
    after = admit(STRICT, by(second_draft(2, ["claim"]), "甲员", "乙员"))
    assert after == replace(STAFF, asks=frozenset({"claim"}))
    assert admit(after, by(ASSET, "甲员")) is after


# ---- the roster ------------------------------------------------------------------------------------------------------

FIRST = identity_draft(key("甲员"), "registrar")


def test_the_first_identity_signs_for_itself_and_is_a_registrar_for_all_without_an_end():
    assert admit(Roster(), by(FIRST, "甲员")) == roster_of((who("甲员"),))
    refused("DR-L020", Roster(), FIRST)
    for said in (
        identity_draft(key("甲员"), "registrar", kinds=["identity"]),
        identity_draft(key("甲员"), "registrar", valid=(DAY, "2027-01-01")),
    ):
        refused("DR-L024", Roster(), by(said, "甲员"))
    refused("DR-L022", Roster(), by(identity_draft(key("甲员"), "approver"), "甲员"))
    today = identity_draft(key("甲员"), "registrar", valid=(DAY, "9999-12-31"))
    assert admit(Roster(), by(today, "甲员")).named("甲员").start == ON


def test_a_handle_is_free_when_its_key_is_retired_and_the_key_never():
    alone = roster_of((who("甲员"),))
    after = admit(alone, by(identity_draft(key("乙员"), "registrar"), "甲员"))
    assert after == roster_of((who("甲员"), who("乙员")))
    refused("DR-L024", after, by(identity_draft(key("乙员"), "approver"), "甲员"))
    namesake = VerifierKey(name="乙员", kind=KeyKind.ED25519, public=bytes(32))
    refused("DR-L024", after, by(identity_draft(namesake, "approver"), "甲员"))
    retired = admit(after, by(retired_identity_draft(key("乙员"), "registrar"), "甲员"))
    assert retired == replace(alone, spent=frozenset({key("乙员").public}))
    refused("DR-L024", retired, by(retired_identity_draft(key("乙员"), "registrar"), "甲员"))
    refused("DR-L024", retired, by(identity_draft(key("乙员"), "registrar"), "甲员"))
    assert admit(retired, by(identity_draft(namesake, "approver"), "甲员")).named("乙员").key == namesake


def test_there_is_always_a_registrar_left_and_a_second_person_where_one_is_asked_for():
    two = roster_of((who("甲员"), who("核准", "approver")))
    refused("DR-L024", two, by(retired_identity_draft(key("甲员"), "registrar"), "甲员"))
    asks = admit(two, by(second_draft(1, ["asset"]), "甲员"))
    refused("DR-L024", asks, by(retired_identity_draft(key("核准"), "approver"), "甲员", "核准"))
    for other in (
        who("审计", "auditor"),
        who("甲代", "party", party="甲"),
        who("乙员", end=ON + 9),
        who("丙员", start=ON + 1),
    ):
        refused("DR-L024", roster_of((who("甲员"), other)), by(second_draft(1, ["asset"]), "甲员"))
    starting = roster_of((who("甲员"), who("丙员", start=ON)))
    admit(starting, by(second_draft(1, ["asset"]), "甲员"))


# ---- a whole ledger, and a part of it --------------------------------------------------------------------------------


def entry(draft, index):
    return Entry(draft=draft, index=index, recorded_at=f"{DAY}T08:00:00.000000Z").as_json()


def test_a_replay_asks_of_each_entry_whether_those_who_signed_it_might():
    pages = [
        [entry(ASSET, 0)],
        [entry(by(FIRST, "甲员"), 1), entry(by(CLAIM, "甲员"), 2)],
        [entry(by(ASSET, "甲员"), 3)],
    ]
    assert list(verified(pages, Roster(), lambda: NAME, check)) == pages
    for wrong in (CLAIM, by(CLAIM, "乙员"), by(CLAIM, "甲员", "甲员")):
        false = [*pages[:2], [entry(wrong, 3)]]
        with pytest.raises(VerificationError) as found:
            list(verified(false, Roster(), lambda: NAME, check))
        assert (found.value.code, found.value.step) == ("DR-V050", "signed")
        assert found.value.message.en.startswith("entry 3 源权")


def test_an_entry_that_nobody_signed_is_named_where_signatures_are_due():
    error = unsigned(entry(CLAIM, 3))
    assert (error.code, error.step) == ("DR-V050", "signed")
    assert error.message.en.startswith("entry 3 源权")
    assert "DR-L020" in error.got.en


def test_the_name_of_a_registry_is_asked_for_when_something_is_signed():
    def name():
        raise AssertionError("asked for")

    plain = [[entry(ASSET, 0)], [entry(CLAIM, 1)]]
    assert list(verified(plain, Roster(), name, check)) == plain
    for page in ([entry(by(CLAIM, "甲员"), 2)], [entry(FIRST, 2)], [entry(second_draft(1, []), 2)]):
        with pytest.raises(AssertionError, match="asked for"):
            list(verified([page], Roster(), name, check))
    with pytest.raises(AssertionError, match="asked for"):
        list(verified(plain, STAFF, name, check))


def test_an_entry_of_identities_without_its_shape_is_named_and_not_a_python_error():
    for body in (
        {**entry(FIRST, 1), "payload": {}}, {**entry(FIRST, 1), "payload": {"vkey": 1}}, {**entry(FIRST, 1), "valid": [DAY]},
        {**entry(second_draft(1, []), 1), "payload": {}},
    ):  # fmt: skip
        for call in (
            lambda body=body: list(verified([[body]], Roster(), lambda: NAME, check)),
            lambda body=body: who_signed([body], check),
        ):
            with pytest.raises(VerificationError) as found:
                call()
            assert found.value.code == "DR-V050"

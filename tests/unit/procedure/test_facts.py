from dataclasses import replace
from datetime import date

import pytest
from filings import (
    BANK,
    BANK_CODE,
    FILED,
    UTILITY,
    UTILITY_CODE,
    alter,
    applicant,
    at,
    bank,
    cancel,
    credential,
    data,
    first,
    passing,
    proof,
    renew,
    row,
    transfer,
)
from hypothesis import given, strategies as st

from datarights.model.asset import SourceKind
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import ALL_RIGHTS, Right
from datarights.procedure.application import Agent, Alteration, ApplicantKind, Application, Cancelling, Kind
from datarights.procedure.facts import FROM_THE_FORM, PROVEN, facts_of, name_lacks
from datarights.procedure.gaps import gaps
from datarights.procedure.wrongs import industry_known, number_stands, resident_number, wrongs


def keys(application: Application) -> list[str]:
    return [gap.key for gap in gaps(application)]


def value(application: Application, name: str, on: date = FILED) -> object:
    fact = facts_of(application, filed_on=on).get(name)
    return None if fact is None else fact.value


@pytest.mark.parametrize("make", [first, transfer, alter, renew, cancel])
def test_a_full_form_has_no_gap(make):
    assert keys(make()) == []
    assert value(make(), "application.complete") is True


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_form_names_every_gap_of_its_type_at_once(kind):
    found = keys(Application(kind=kind))
    assert "applicant" in found
    assert ("data" in found) == (kind is Kind.FIRST)
    assert ("credential" in found) == (kind is not Kind.FIRST)
    assert value(Application(kind=kind), "application.complete") is False


def test_gaps_come_in_the_order_of_the_form_with_their_place():
    faulty = first(
        applicants=(applicant(phone="", identity=()),),
        data=data(volume=""),
        rights=(row(years=None),),
        attachments=None,
        evidence=tuple(
            each for each in first().evidence if "sample" not in each.proves and "description" not in each.proves
        ),
    )
    assert keys(faulty) == [
        "applicant.phone",
        "applicant.identity",
        "data.volume",
        "rights.term",
        "attachments.sample",
        "attachments.description",
    ]
    assert gaps(faulty)[0].place == at(5)
    assert gaps(faulty)[2].place == at(15)


def test_a_missing_commitment_does_not_make_a_form_incomplete():
    bare = first(committed=None, attachments=replace(first().attachments, commitment=()))
    assert keys(bare) == ["attachments.commitment"]
    assert value(bare, "application.complete") is True


def test_a_natural_person_owes_no_account_of_a_business():
    person = applicant(kind=ApplicantKind.NATURAL, number="一个证件号", business="")
    assert "applicant.business" not in keys(first(applicants=(person,)))
    assert wrong(first(applicants=(person,), rights=(row(number=""),))) == []
    assert value(first(applicants=(person,)), "actor.natural_person") is True


def test_an_agent_needs_a_power_of_attorney():
    assert keys(first(agent=Agent(name="某代理机构"))) == ["agent.authority"]


def test_a_material_without_its_file_is_a_gap_and_proves_nothing():
    named = replace(proof("采集说明", "lawful_collection"), sha256="")
    others = tuple(each for each in first().evidence if each.id != "采集说明")
    bare = first(evidence=(*others, named))
    assert keys(bare) == ["evidence.file"]
    assert facts_of(bare, filed_on=FILED)["asset.unlawfully_obtained"].grounds is Grounds.ASSERTED


@pytest.mark.parametrize(
    ("source", "proves", "enough"),
    [
        (SourceKind.COLLECTED, "lawful_collection", True),
        (SourceKind.COLLECTED, "contract", False),
        (SourceKind.AGREEMENT, "contract", True),
        (SourceKind.CRAWLED, "lawful_crawl", True),
        (SourceKind.CRAWLED, "lawful_collection", False),
        (SourceKind.DERIVED, "right_in_source", True),
        (SourceKind.AUTHORISED_OPERATION, "authorisation", True),
    ],
)
def test_the_proof_of_source_differs_with_the_source(source, proves, enough):
    shown = first(
        data=data(source=source, source_proof=()),
        evidence=(*first().evidence[:1], *first().evidence[2:], proof("采集说明", proves)),
    )
    assert ("data.source_proof" not in keys(shown)) == enough


def wrong(application: Application, on: date = FILED) -> list[str]:
    return [gap.key for gap in wrongs(application, on)]


def test_a_wrong_check_digit_is_found_on_applicants_agents_and_holders():
    assert wrong(first(applicants=(applicant(number="91650100MA7LW0BX6G"),))) == ["applicant.number"]
    assert wrong(first(rights=(row(number="91650100MA7LW0BX6G"),))) == ["rights.number"]
    agent = Agent(name="某代理机构", number="91650100MA7LW0BX6G", authority=("委托书",))
    assert wrong(first(agent=agent)) == ["agent.number"]


@pytest.mark.parametrize(
    ("number", "kind", "stands"),
    [
        ("91650100MA7LW0BX6F", ApplicantKind.LEGAL_PERSON, True),
        ("91650100MA7LW0BX6G", ApplicantKind.LEGAL_PERSON, False),
        ("11010519491231002X", ApplicantKind.NATURAL, True),
        ("110105194912310021", ApplicantKind.NATURAL, False),
        ("E12345678", ApplicantKind.NATURAL, True),
        ("11010519491231002X", ApplicantKind.LEGAL_PERSON, False),
        ("11010519491231002X", None, True),
        ("91650100MA7LW0BX6F", None, True),
        ("E12345678", None, False),
    ],
)
def test_a_number_is_tested_by_what_its_holder_is(number, kind, stands):
    assert number_stands(number, kind) is stands


@given(st.from_regex(r"[0-9]{17}", fullmatch=True), st.sampled_from("0123456789X"))
def test_resident_numbers_agree_with_an_independent_reckoning(body, check):
    total = sum(int(digit) * (1 << (17 - at)) for at, digit in enumerate(body))
    expected = "0123456789X"[(12 - total % 11) % 11]
    assert resident_number(body + check) is (check == expected)


@pytest.mark.parametrize(
    ("application", "key"),
    [
        (first(data=data(industry="D99")), "data.industry"),
        (first(data=data(declared_source=SourceKind.AGREEMENT)), "data.declared_source"),
        (first(limits_known=("用途：信贷风控",)), "data.limits"),
        (first(data=data(covers=Period(start=date(2026, 9, 8), end=date(2027, 1, 1)))), "data.covers"),
        (first(rights=(row(years=None, through=date(2026, 9, 6)),)), "rights.term"),
        (first(applicants=(applicant(), applicant())), "applicant.party"),
        (transfer(passing=passing(taker="昌源水务")), "transfer.to"),
        (transfer(credential=credential(number="SJ6512026130012")), "credential.number"),
        (transfer(credential=credential(number="SJ6512026060012")), "credential.number"),
        (transfer(credential=credential(number="SJ6512026100012")), "credential.number"),
        (transfer(credential=credential(registered=date(2026, 9, 8), number="")), "credential.registered"),
        (transfer(credential=credential(registered=date(2026, 8, 1))), "credential.number"),
        (alter(Alteration(what="updates", before="daily", after="daily", proof=("变更说明",))), "changes.after"),
        (
            first(evidence=(*first().evidence, replace(proof("合同", "contract"), sealed=False))),
            "evidence.sealed.contract",
        ),
        (
            first(evidence=(*first().evidence, replace(proof("委托", "authority"), sealed=False))),
            "evidence.sealed.authority",
        ),
        (
            first(evidence=(*first().evidence, replace(proof("合同", "contract"), signed=date(2026, 9, 8)))),
            "evidence.signed",
        ),
    ],
)
def test_what_cannot_be_right_is_seen_without_anybody_judging(application, key):
    assert wrong(application) == [key]
    assert value(application, "application.complete") is False


@pytest.mark.parametrize(
    "application",
    [
        first(rights=(row(years=None, through=FILED),)),
        first(data=data(covers=Period(start=FILED, end=date(2027, 1, 1)))),
        first(evidence=(*first().evidence, replace(proof("合同", "contract"), signed=FILED, sealed=True))),
        first(evidence=(*first().evidence, replace(proof("草稿", "description"), sealed=False))),
        transfer(credential=credential(registered=date(2026, 7, 31))),
        first(limits_known=("用途：信贷风控",), data=data(limits="仅信贷风控")),
        first(data=data(source=SourceKind.UTILITY, declared_source=SourceKind.COLLECTED)),
    ],
)
def test_the_day_of_filing_itself_is_within(application):
    assert wrong(application) == []


def test_what_evidence_proves_is_documented_and_what_is_said_is_asserted():
    found = facts_of(first(), filed_on=FILED)
    assert found["asset.unlawfully_obtained"].value is False
    assert found["asset.unlawfully_obtained"].grounds is Grounds.DOCUMENTED
    assert found["asset.source"].grounds is Grounds.DOCUMENTED
    assert found["asset.breaches_contract"].grounds is Grounds.ASSERTED


def test_an_unknown_label_is_no_fact():
    silent = first(data=data(labels={"personal": None, "important": False}))
    found = facts_of(silent, filed_on=FILED)
    assert "asset.labels.personal" not in found
    assert found["asset.labels.important"].value is False
    assert keys(silent) == ["data.labels.personal"]


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 7, 3), "early"),
        (date(2026, 7, 4), "open"),
        (date(2027, 1, 3), "open"),
        (date(2027, 1, 4), "last_day"),
        (date(2027, 1, 5), "late"),
    ],
)
def test_the_renewal_window_on_the_day_of_filing(day, state):
    assert value(renew(), "application.renewal_window", on=day) == state


def test_a_term_by_its_last_day_counts_begun_years():
    assert value(first(rights=(row(years=None, through=date(2031, 9, 7)),)), "application.term_years") == 5
    assert value(first(rights=(row(years=None, through=date(2031, 9, 8)),)), "application.term_years") == 6


def test_a_transfer_knows_part_joint_and_kept():
    assert value(transfer(), "act.passes_part") is False
    assert value(transfer(passing=passing(rights=Right.OPERATE)), "act.passes_part") is True
    assert value(transfer(passing=passing(keeps=True)), "act.transferor_keeps") is True
    assert value(transfer(passing=passing(joint=None)), "application.joint") is True
    assert value(transfer(passing=passing(joint=None), applicants=(applicant(),)), "application.joint") is False
    assert value(transfer(applicants=(applicant(),)), "application.joint") is False
    assert value(transfer(passing=passing(joint=False)), "application.joint") is False
    assert value(transfer(passing=passing(giver=BANK)), "application.transferor_registered") is False


STRANGER = "91650100MA7CH6800F"


@pytest.mark.parametrize(
    ("holder", "number", "registered"),
    [
        (UTILITY, STRANGER, False),
        ("旧名水务", UTILITY_CODE, True),
        ("旧名水务", "", False),
        (UTILITY, "", True),
        (BANK, UTILITY_CODE, True),
        (UTILITY, BANK_CODE, False),
    ],
)
def test_numbers_tell_the_registered_transferor_where_both_are_given_and_names_otherwise(holder, number, registered):
    form = transfer(credential=credential(holder=holder, holder_number=number))
    assert value(form, "application.transferor_registered") is registered


def test_of_transferors_of_one_name_the_number_tells_which():
    twins = (applicant(party="甲", name="水务"), applicant(party="乙", name="水务", number=STRANGER), bank())
    held = credential(holder="水务", holder_number=STRANGER)
    for giver, registered in (("甲", False), ("乙", True), ("水务", False)):
        form = transfer(applicants=twins, passing=passing(giver=giver), credential=held)
        assert value(form, "application.transferor_registered") is registered


def test_the_name_of_one_applicant_and_the_number_of_another_are_no_holder():
    both = (applicant(), bank())
    mixed = alter(applicants=both, credential=credential(holder_number=BANK_CODE))
    assert value(mixed, "application.holder_applies") is False
    assert "application.same_holder" not in facts_of(mixed, filed_on=FILED)
    stood = alter(applicants=both, credential=credential(holder_number=UTILITY_CODE))
    assert value(stood, "application.holder_applies") is True
    assert value(stood, "application.same_holder") is True


def test_rights_beyond_the_credential_are_seen():
    narrow = credential(rights=Right.HOLD | Right.USE)
    assert value(transfer(credential=narrow), "application.within_credential") is False
    assert value(transfer(credential=narrow), "right.all_three") is False
    assert value(transfer(), "right.all_three") is True


def test_a_cancellation_on_the_holders_wish_needs_no_proof():
    wish = Cancelling(reason="applied", rights=ALL_RIGHTS)
    bare = tuple(each for each in cancel().evidence if "ground" not in each.proves)
    assert keys(cancel(cancelling=wish, evidence=bare)) == []
    assert keys(cancel(cancelling=replace(wish, reason="destroyed"), evidence=bare)) == ["cancellation.proof"]


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("D46", True),
        ("C17", True),
        ("T97", True),
        ("D43", False),
        ("46", False),
        ("Z01", False),
        ("D4６", False),
        ("D460", False),
    ],
)
def test_industries_are_sections_with_their_own_divisions(code, known):
    assert industry_known(code) is known


def test_a_name_shows_time_place_and_type():
    assert name_lacks("2024-2025年昌吉州棉花收购企业收购量价日统计数据") == ()
    assert name_lacks("供水信息汇总") == ("time", "place", "type")


def test_rights_that_the_credential_does_not_name_stay_unknown():
    unsaid = transfer(credential=credential(rights=Right(0)), passing=passing(rights=Right.OPERATE))
    for name in ("application.within_credential", "act.passes_part", "right.all_three"):
        assert value(unsaid, name) is None


@pytest.mark.parametrize("make", [first, transfer, alter, renew, cancel])
def test_every_fact_the_form_gives_is_known_as_such_and_no_statement_stands_beside_it(make):
    said = set(make().facts) | {name for name, _ in PROVEN.values()} | {"asset.unlawfully_obtained", "act.passes_part"}
    assert set(facts_of(make(), filed_on=FILED)) - said <= FROM_THE_FORM


def test_an_agency_that_applies_to_itself_is_seen():
    assert value(first(agency="昌源水务"), "application.applies_to_itself") is True
    assert value(first(), "application.applies_to_itself") is False
    assert value(first(agency=""), "application.applies_to_itself") is None

"""What a contract leaves unsaid is asked once and about nothing else; a licence after its giver sold is not settled."""

import pytest

from datarights import bootstrap
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.rules.pack import Outcome
from datarights.scenario.drafts import fold_of

WORLD = """\
kind: scenario
parties: {金絮棉业: {}, 云杉银行: {}, 沙棘数科: {}}
evidence: {采集说明: {proves: lawful_collection}, 合同: {proves: contract}}
assets: {收购数据: {source: collected, labels: {personal: no, important: no, core: no, state_secret: no}}}
rights: [{id: 收购权利, claim: [hold, use, operate], by: 金絮棉业, of: 收购数据, evidence: 采集说明}]
grants: [{id: 许可, license: 收购数据, from: 金絮棉业, to: 云杉银行, %s, evidence: 合同}%s]
acts: [{act: process, asset: 收购数据, from: 云杉银行, purposes: credit-risk, territory: CN, on: 2026-11-01}]
"""
SAID = "purposes: finance, territory: CN, term: {from: 2026-01-01, through: 2027-12-31}"
SALE = ", {id: 卖, transfer: 收购数据, from: 金絮棉业, to: 沙棘数科, rights: [%s]%s, term: {from: %s}, evidence: 合同}"


def decided(said: str, more: str = "", **readings: str) -> Decision:
    scenario = bootstrap.scenario_of("-", WORLD % (said, more), bootstrap.engine())
    assert scenario.world is not None
    lexicon = bootstrap.lexicon()
    request = DecisionRequest(act=scenario.steps[0].act, readings=readings)
    return decide(request, fold_of(scenario.world, lexicon), bootstrap.engine(), lexicon)


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("purposes", "territory: CN, term: {from: 2026-01-01, through: 2027-12-31}"),
        ("territory", "purposes: finance, term: {from: 2026-01-01, through: 2027-12-31}"),
        ("fields", SAID + ", fields: unknown"),
        ("term", "purposes: finance, territory: CN"),
    ],
)
def test_a_contract_silent_on_one_thing_is_asked_about_that_alone(left_out, said):
    decision = decided(said)
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert {question.name for question in decision.questions} == {f"right.{left_out}"}


def test_a_contract_silent_on_one_thing_still_leaves_out_what_its_words_leave_out():
    decision = decided("purposes: marketing, term: {from: 2026-01-01, through: 2027-12-31}")
    assert decision.outcome is Outcome.PROHIBITED
    finding = decision.finding("extent.purposes")
    assert finding is not None
    assert finding.verdict.value == "applies"


def test_a_licence_whose_giver_sold_afterwards_turns_on_the_reading_and_on_what_the_buyer_took_over():
    sold = SALE % ("hold, use, operate", "", "2026-08-01")
    decision = decided(SAID, sold)
    assert decision.outcome is Outcome.REVIEW
    assert {question.name for question in decision.questions} == {"existing_licences", "act.licence_taken_over"}
    assert decided(SAID, sold, existing_licences="continue").outcome is Outcome.PERMITTED
    assert decided(SAID, sold, existing_licences="end_or_assign").outcome is Outcome.EVIDENCE_NEEDED


@pytest.mark.parametrize(
    "sold",
    [
        SALE % ("hold, use, operate", "", "2026-12-01"),  # after the act
        SALE % ("hold", "", "2026-08-01"),  # not the right the licence rests on
        SALE % ("hold, use, operate", ", subsets: [东片]", "2026-08-01"),  # another part of the data
    ],
)
def test_a_sale_that_does_not_reach_the_act_leaves_a_licence_alone(sold):
    assert decided(SAID + ", subsets: [西片]", sold).outcome is Outcome.PERMITTED

"""An act that exercises no right hears how the rights stand that it deals in, and what is stated of them is not lost."""

import pytest

from datarights import bootstrap
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.decision.desk import Desk
from datarights.rules.pack import Outcome
from datarights.scenario.drafts import fold_of

WORLD = """\
kind: scenario
parties: {麦浪数科: {}, 天山粮网: {}, 北道桥保险: {}, 丝路数交: {}}
evidence: {说明: {proves: lawful_collection}, 材料: {proves: dispute}, 结论: {proves: decision}, 合同: {proves: contract}}
assets: {报价: {source: collected, labels: {personal: no, important: no, core: no, state_secret: no}}}
rights:
  - {id: 权利, claim: [hold, use, operate], by: 麦浪数科, of: 报价, evidence: 说明}
%s
acts:
  - {act: %s, asset: 报价, from: %s, on: 2026-11-15, facts: {act.mediator_source: yes, act.mediator_identities: yes, act.mediator_records: yes, act.reviews_again: no%s}}
"""
OTHER = "  - {id: 另一权利, claim: [hold, use, operate], by: 天山粮网, of: 报价, evidence: 说明}\n"
OBJECTION = "objections: [{id: 异议, about: 权利, by: 天山粮网, on: 2026-09-10, grounds: 复制, evidence: 材料}]\n"
UPHELD = "decisions: [{id: 成立, about: 异议, by: 丝路数交, on: 2026-10-20, outcome: upheld, effect: 没有权利, evidence: 结论}]\n"
ENDED = "ends: [{id: 终止, right: 权利, on: 2026-10-01, reason: destruction, by: 麦浪数科, evidence: 结论}]\n"
FROZEN = "burdens: [{id: 保全, burden: preservation, right: 权利, by: 丝路数交, term: {from: 2026-10-01, before: 2027-10-01}, evidence: 结论}]\n"
SOLD = "grants: [{id: 转让, transfer: 报价, from: 麦浪数科, to: 北道桥保险, rights: [hold, use, operate], term: {from: 2026-10-01}, evidence: 合同}]\n"
VOID = OBJECTION + UPHELD


def decided(more: str = "", act: str = "mediate", by: str = "麦浪数科", said: str = "") -> Decision:
    scenario = bootstrap.scenario_of("-", WORLD % (more, act, by, said), bootstrap.engine())
    assert scenario.world is not None
    holdings, lexicon = fold_of(scenario.world, bootstrap.lexicon()), bootstrap.lexicon()
    request = DecisionRequest(act=scenario.steps[0].act)
    decision = decide(request, holdings, bootstrap.engine(), lexicon)
    assert Desk(holdings, bootstrap.engine()).outcome(request) is decision.outcome
    return decision


def told(decision: Decision, name: str) -> object:
    fact = dict(decision.facts).get(name)
    return None if fact is None else fact.value


@pytest.mark.parametrize("act", ["mediate", "register.renew", "register.alter", "register.transfer"])
def test_a_right_found_void_is_neither_brokered_nor_registered_further(act):
    decision = decided(VOID, act)
    assert told(decision, "right.void_source") is True
    assert decision.outcome is Outcome.PROHIBITED


def test_what_lies_on_the_right_is_heard():
    assert decided().outcome is Outcome.CONDITIONAL
    assert decided(OBJECTION).outcome is Outcome.REVIEW
    assert decided(FROZEN).outcome is Outcome.PROHIBITED
    assert told(decided(ENDED, "register.renew"), "right.ended") is True


def test_a_third_party_deals_in_the_right_of_the_only_holder():
    assert decided(VOID, by="丝路数交").outcome is Outcome.PROHIBITED


def test_where_it_cannot_be_said_whose_right_is_meant_what_one_of_them_suffers_is_asked():
    void = decided(OTHER + VOID, by="丝路数交")
    assert void.outcome is Outcome.EVIDENCE_NEEDED
    assert "right.void_source" in {each.name for each in void.questions}
    disputed = decided(OTHER + OBJECTION, by="丝路数交")
    assert "right.disputed" in {each.name for each in disputed.questions}
    frozen = decided(OTHER + FROZEN, by="丝路数交")
    assert "right.frozen" in {each.name for each in frozen.questions}


def test_the_actor_with_a_right_of_its_own_deals_in_that():
    assert decided(OTHER + VOID, by="天山粮网").outcome is Outcome.CONDITIONAL


def test_to_have_sold_a_right_does_not_end_it():
    assert told(decided(SOLD, "register.transfer"), "right.ended") is False


def test_what_is_stated_of_a_right_counts_where_no_right_is_on_record_and_is_open_where_the_record_says_otherwise():
    assert told(decided(act="register.renew", said=", right.all_three: yes"), "right.all_three") is True
    against = decided(said=", right.void_source: yes")
    assert against.outcome is Outcome.EVIDENCE_NEEDED
    assert "right.void_source" in dict(against.contested)


def test_what_is_stated_of_a_chain_that_was_looked_for_claims_nothing_and_is_shown():
    decision = decided(act="process", by="北道桥保险", said=", right.shown: yes")
    assert told(decision, "right.shown") is None
    assert [each and each.value for each in dict(decision.contested)["right.shown"]] == [None, True]


@pytest.mark.parametrize("kind", ["first", "transfer", "alter", "renew", "cancel"])
def test_a_registration_hears_every_order_and_pledge_whatever_acts_it_names(kind):
    named = FROZEN.replace("right: 权利", "right: 权利, blocks: [license, transfer]")
    assert told(decided(named, f"register.{kind}"), "right.frozen") is True
    assert told(decided(named.replace("preservation", "control"), f"register.{kind}"), "right.controlled") is True
    if kind in {"transfer", "cancel"}:
        assert told(decided(named.replace("preservation", "pledge"), f"register.{kind}"), "right.pledged") is True

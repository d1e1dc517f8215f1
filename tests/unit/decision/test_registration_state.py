"""In what state a registration stands, worked out of the steps on record: a later type rests on a first one that stands."""

import pytest

from datarights import bootstrap
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.rules.finding import Verdict
from datarights.rules.pack import Outcome
from datarights.scenario.drafts import fold_of

WORLD = """\
kind: scenario
parties: {麦浪数科: {}, 天山粮网: {}}
evidence: {说明: {proves: lawful_collection}}
assets: {报价: {source: collected, labels: {personal: no, important: no, core: no, state_secret: no}}}
rights:
  - {id: 权利, claim: [hold, use, operate], by: 麦浪数科, of: 报价, evidence: 说明}
  - {id: 另一权利, claim: [hold, use, operate], by: 天山粮网, of: 报价, evidence: 说明}
registrations:
%s
acts:
  - {act: %s, asset: 报价, from: 麦浪数科, on: 2026-12-01}
"""
FIRST = "  - {id: 初次, right: 权利, type: first, step: credentialed, agency: 登记所, term: {from: 2026-07-20, before: 2031-07-20}}\n"
LATER = ["register.transfer", "register.alter", "register.renew", "register.cancel"]


def step(kind: str, step: str, right: str = "right: 权利") -> str:
    return (
        f"  - {{id: {kind}-{step}, {right}, type: {kind}, step: {step}, agency: 登记所, term: {{from: 2026-10-20}}}}\n"
    )


def decided(steps: str, act: str) -> Decision:
    scenario = bootstrap.scenario_of("-", WORLD % (steps, act), bootstrap.engine())
    assert scenario.world is not None
    holdings, lexicon = fold_of(scenario.world, bootstrap.lexicon()), bootstrap.lexicon()
    return decide(DecisionRequest(act=scenario.steps[0].act), holdings, bootstrap.engine(), lexicon)


def state(steps: str) -> object:
    fact = dict(decided(steps, "keep").facts)["registration.state"]
    assert fact is not None
    return fact.value


@pytest.mark.parametrize("act", LATER)
def test_no_later_type_where_the_registration_was_cancelled_or_refused(act):
    for steps in (FIRST + step("cancel", "cancelled"), step("first", "refused"), step("first", "published")):
        decision = decided(steps, act)
        assert decision.outcome is Outcome.PROHIBITED
        assert [each.verdict for each in decision.findings if each.rule.id == "gd-33.first"] == [Verdict.APPLIES]


@pytest.mark.parametrize("act", LATER)
def test_a_registration_that_stands_is_no_bar(act):
    assert decided(FIRST, act).outcome is not Outcome.PROHIBITED


def test_what_is_pending_or_refused_leaves_a_registration_as_it_was():
    for kind in ("alter", "renew", "transfer", "cancel"):
        for pending in ("filed", "accepted", "published", "refused"):
            assert state(FIRST + step(kind, pending)) == "credentialed"


def test_the_registration_of_another_holder_neither_ends_nor_stands_in():
    assert state(FIRST + step("cancel", "cancelled", "right: 另一权利")) == "credentialed"
    assert state(FIRST + step("first", "refused", "right: 另一权利")) == "credentialed"


def test_a_step_that_names_no_right_is_of_them_all():
    assert state(FIRST + step("cancel", "cancelled", "asset: 报价")) == "cancelled"
    assert state(FIRST.replace("right: 权利", "asset: 报价") + step("cancel", "cancelled")) == "cancelled"

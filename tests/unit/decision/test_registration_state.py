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


def decided(steps: str, act: str, world: str = WORLD) -> Decision:
    scenario = bootstrap.scenario_of("-", world % (steps, act), bootstrap.engine())
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


ANOTHER = FIRST.replace("初次", "另一初次").replace("right: 权利", "right: 另一权利")
UNNAMED = FIRST.replace("right: 权利", "asset: 报价")


@pytest.mark.parametrize("act", LATER)
def test_the_registration_of_another_holder_is_nobody_elses_to_change(act):
    cancelled = step("cancel", "cancelled")
    ended = FIRST.replace("before: 2031-07-20", "before: 2026-11-20")
    for steps in (
        ANOTHER,
        FIRST + cancelled + ANOTHER,
        ANOTHER + FIRST + cancelled,
        step("first", "refused") + ANOTHER,
    ):
        assert decided(steps, act).outcome is Outcome.PROHIBITED
    if act != "register.cancel":
        assert decided(ended + ANOTHER, act).outcome is Outcome.PROHIBITED
    for steps in (FIRST + step("cancel", "cancelled", "right: 另一权利"), FIRST + ANOTHER, UNNAMED + ANOTHER):
        assert decided(steps, act).outcome is not Outcome.PROHIBITED


@pytest.mark.parametrize("act", LATER)
def test_a_registration_that_names_no_right_stands_for_the_rest_when_one_right_leaves_it(act):
    steps = UNNAMED + step("cancel", "cancelled")
    assert decided(steps, act).outcome is Outcome.PROHIBITED
    assert decided(steps, act, WORLD.replace("from: 麦浪数科", "from: 天山粮网")).outcome is not Outcome.PROHIBITED


def test_what_was_registered_before_a_right_passed_is_its_new_holders():
    passed = "grants:\n  - {id: 受让, transfer: 报价, from: 麦浪数科, to: 粮油中心, rights: [hold, use, operate]}\n"
    world = WORLD.replace("天山粮网: {}", "天山粮网: {}, 粮油中心: {}").replace(
        "registrations:\n", passed + "registrations:\n"
    )
    world = world.replace("from: 麦浪数科, on", "from: 粮油中心, on")
    assert decided(FIRST, "register.alter", world).outcome is not Outcome.PROHIBITED
    for steps in (ANOTHER, FIRST + step("cancel", "cancelled") + ANOTHER):
        assert decided(steps, "register.alter", world).outcome is Outcome.PROHIBITED


ENDED = FIRST.replace("before: 2031-07-20", "before: 2026-11-20")


@pytest.mark.parametrize("pending", ["filed", "accepted", "published"])
def test_a_renewal_asked_for_in_time_and_pending_is_neither_standing_nor_lapsed(pending):
    assert state(ENDED + step("renew", pending)) == "pending_renewal"
    assert state(ENDED + step("renew", pending).replace("2026-10-20", "2026-11-20")) == "lapsed"
    assert state(ENDED + step("renew", pending) + step("renew", "refused")) == "lapsed"
    assert state(ENDED + step("renew", pending, "right: 另一权利")) == "lapsed"
    assert state(ENDED.replace("right: 权利", "asset: 报价") + step("renew", pending)) == "pending_renewal"
    assert state(ENDED + step("cancel", "cancelled") + step("renew", pending)) == "cancelled"
    assert decided(ENDED + step("renew", pending), "register.alter").outcome is Outcome.REVIEW


def test_what_another_holder_registered_is_no_credential_of_the_actors():
    assert state(ANOTHER) == "none"
    assert state(ENDED + ANOTHER) == "lapsed"
    assert state(ENDED + step("renew", "filed") + ANOTHER) == "pending_renewal"
    assert state(step("first", "filed") + ANOTHER) == "filed"
    rules = {each.rule.id: each.verdict for each in decided(ANOTHER, "list").findings}
    assert rules["gd-31.accept"] is Verdict.CLEAR


LICENSED = WORLD.replace("天山粮网: {}", "天山粮网: {}, 粮油中心: {}").replace(
    "registrations:\n",
    "grants:\n  - {id: 许可, license: 报价, from: 麦浪数科, to: 粮油中心, rights: [use, operate]}\nregistrations:\n",
)


def state_for(actor: str, steps: str, world: str = WORLD) -> object:
    fact = dict(decided(steps, "keep", world.replace("from: 麦浪数科, on", f"from: {actor}, on")).facts)[
        "registration.state"
    ]
    return fact and fact.value


def test_a_licensee_shows_the_credential_of_its_licensor_and_of_no_other():
    assert state_for("粮油中心", FIRST, LICENSED) == "credentialed"
    assert state_for("粮油中心", ANOTHER, LICENSED) == "none"
    assert state_for("粮油中心", step("first", "evidenced", "right: 许可") + FIRST, LICENSED) == "evidenced"
    assert decided(FIRST, "register.alter", LICENSED.replace("from: 麦浪数科, on", "from: 粮油中心, on")).outcome is (
        Outcome.PROHIBITED
    )


def test_a_licence_beside_a_right_of_its_own_lends_no_credential_unless_the_act_rests_on_it():
    world = LICENSED.replace(
        "grants:", "  - {id: 自有, claim: [hold, use], by: 粮油中心, of: 报价, evidence: 说明}\ngrants:"
    )
    assert state_for("粮油中心", FIRST, world) == "none"
    assert state_for("粮油中心, rests_on: 许可", FIRST, world) == "credentialed"


def test_a_right_that_is_over_lends_no_credential_to_another_of_the_same_holder():
    over = "  - {id: 旧权利, claim: [hold, use], by: 麦浪数科, of: 报价, evidence: 说明, term: {from: 2026-07-01, before: 2026-11-01}}\n"
    world = WORLD.replace("registrations:\n", over + "registrations:\n")
    assert state_for("麦浪数科", FIRST.replace("right: 权利", "right: 旧权利"), world) == "none"


def test_whose_a_registration_is_that_names_no_right_is_asked_where_several_hold_the_data():
    assert state_for("麦浪数科", UNNAMED) is None
    assert state_for("麦浪数科", UNNAMED + step("first", "filed")) is None
    assert state_for("麦浪数科", FIRST + step("first", "filed", "asset: 报价")) == "credentialed"
    alone = "\n".join(line for line in WORLD.splitlines() if "另一权利" not in line) + "\n"
    assert state_for("麦浪数科", UNNAMED, alone) == "credentialed"
    assert state_for("天山粮网", UNNAMED, alone) is None

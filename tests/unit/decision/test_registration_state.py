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


ALONE = "\n".join(line for line in WORLD.splitlines() if "另一权利" not in line) + "\n"


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


def test_a_step_that_names_no_right_is_of_one_of_them():
    unnamed = FIRST + ANOTHER + step("cancel", "cancelled", "asset: 报价")
    for actor in ("麦浪数科", "天山粮网"):
        assert state_for(actor, unnamed) is None
    assert state_for("麦浪数科", FIRST + step("cancel", "cancelled", "asset: 报价"), ALONE) == "cancelled"
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
    unnamed = ENDED.replace("right: 权利", "asset: 报价") + step("renew", pending)
    assert state_for("麦浪数科", unnamed, ALONE) == "pending_renewal"
    assert state_for("麦浪数科", unnamed) is None
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
    assert state_for("麦浪数科", UNNAMED, ALONE) == "credentialed"
    assert state_for("天山粮网", UNNAMED, ALONE) is None


def of(kind: str, did: str, start: str, end: str = "", right: str = "权利") -> str:
    whose = f"right: {right}" if right else "asset: 报价"
    term = f"from: {start}" + (f", before: {end}" if end else "")
    return f"  - {{id: {kind}-{did}-{start}-{right}, {whose}, type: {kind}, step: {did}, agency: 登记所, term: {{{term}}}}}\n"


@pytest.mark.parametrize("done", ["evidenced", "credentialed", "cancelled"])
def test_a_cancellation_is_done_once_it_is_in_evidence(done):
    assert state(FIRST + step("cancel", done)) == "cancelled"
    assert decided(FIRST + step("cancel", done), "register.alter").outcome is Outcome.PROHIBITED
    rules = {each.rule.id: each.verdict for each in decided(FIRST + step("cancel", done), "list").findings}
    assert rules["gd-31.accept"] is Verdict.CLEAR


@pytest.mark.parametrize("kind", ["alter", "transfer"])
def test_only_a_renewal_lengthens_a_registration(kind):
    over = "lapsed" if kind == "alter" else None  # who took is not on record: it has lapsed, or was passed on
    assert state_for("麦浪数科", ENDED + step(kind, "credentialed")) == over
    assert state_for("麦浪数科", ENDED + of(kind, "credentialed", "2026-10-20", "2031-07-20")) == over
    assert state_for("麦浪数科", FIRST + of(kind, "credentialed", "2026-10-20", "2026-11-20")) == over
    assert state(ENDED + of("renew", "credentialed", "2026-10-20", "2031-07-20")) == "credentialed"
    assert state(ENDED + of("renew", "evidenced", "2026-11-20", "2031-07-20")) == "evidenced"
    assert state(ENDED + of("renew", "evidenced", "2026-11-21", "2031-07-20")) == "lapsed"


def test_a_credential_lasts_no_longer_than_what_is_in_evidence():
    evidenced = of("first", "evidenced", "2026-07-20", "2026-11-20")
    assert state(evidenced + of("first", "credentialed", "2026-07-22")) == "lapsed"


@pytest.mark.parametrize("whose", ["权利", ""])
@pytest.mark.parametrize("kind", ["alter", "renew", "transfer"])
def test_a_later_type_revives_nothing_and_begins_nothing(kind, whose):
    later = of(kind, "credentialed", "2026-10-25", "2031-07-20", whose)
    assert state(FIRST + step("cancel", "cancelled") + later) == "cancelled"
    assert state(step("first", "refused") + later) == "refused"
    assert state(later) == "none"
    assert state_for("天山粮网", ANOTHER + step("cancel", "cancelled", "right: 另一权利") + later) == "cancelled"


def test_steps_are_taken_by_their_days_and_one_of_no_day_after_those_recorded_before_it():
    assert state(step("cancel", "cancelled") + FIRST) == "cancelled"
    assert state(of("renew", "credentialed", "2026-10-20", "2031-07-20") + ENDED) == "credentialed"
    undated = step("cancel", "cancelled").replace(", term: {from: 2026-10-20}", "")
    assert state(FIRST + undated) == "cancelled"


@pytest.mark.parametrize("pending", ["filed", "accepted", "published", "refused"])
def test_a_second_first_registration_that_is_pending_or_refused_leaves_what_stands(pending):
    assert state(FIRST + step("first", pending)) == "credentialed"
    assert decided(FIRST + step("first", pending), "register.renew").outcome is not Outcome.PROHIBITED
    assert state(FIRST + step("cancel", "cancelled") + of("first", pending, "2026-11-01")) == pending


PASSED = WORLD.replace("天山粮网: {}", "天山粮网: {}, 粮油中心: {}").replace(
    "registrations:\n",
    "grants:\n  - {id: 受让, transfer: 报价, from: 麦浪数科, to: 粮油中心, rights: [operate], term: {from: 2026-09-01}}\nregistrations:\n",
)


def test_what_the_giver_registered_after_a_right_passed_is_not_its_new_holders():
    assert state_for("粮油中心", of("first", "credentialed", "2026-10-01"), PASSED) == "none"
    assert state_for("粮油中心", FIRST, PASSED) == "credentialed"
    renewed = ENDED + of("renew", "credentialed", "2026-10-01", "2031-07-20")
    assert state_for("粮油中心", renewed, PASSED) == "lapsed"
    assert state_for("麦浪数科", renewed, PASSED) == "credentialed"


def test_a_cancellation_reaches_the_new_holder_until_the_transfer_is_registered():
    assert state_for("粮油中心", FIRST + step("cancel", "cancelled"), PASSED) == "cancelled"
    registered = FIRST + of("transfer", "credentialed", "2026-09-10", right="受让")
    assert state_for("粮油中心", registered, PASSED) == "credentialed"
    assert state_for("粮油中心", registered + step("cancel", "cancelled"), PASSED) == "credentialed"
    assert state_for("粮油中心", registered + step("cancel", "cancelled", "right: 受让"), PASSED) == "cancelled"


def test_whether_a_right_passed_before_its_registration_is_asked_where_no_day_says_so():
    undated = PASSED.replace(", term: {from: 2026-09-01}", "")
    assert state_for("粮油中心", FIRST, undated) is None


def test_each_chain_shows_what_is_registered_of_its_own_right():
    narrow = "  - {id: 窄权, claim: [hold, use], by: 麦浪数科, of: 报价, evidence: 说明}\n"
    world = WORLD.replace("registrations:\n", narrow + "registrations:\n")
    steps = FIRST.replace("right: 权利", "right: 窄权")
    assert dict(decided(steps, "list", world).facts)["registration.state"].value == "none"
    assert dict(decided(FIRST, "list", world).facts)["registration.state"].value == "credentialed"


def test_whose_an_unnamed_step_is_that_would_be_better_for_the_actor_is_asked():
    assert state_for("麦浪数科", ENDED + of("renew", "credentialed", "2026-10-20", "2031-07-20", "")) is None
    asked = {each.rule.id: each.verdict for each in decided(UNNAMED, "register.alter").findings}
    assert asked["gd-33.first"] is Verdict.OPEN


def test_what_was_registered_before_the_guide_is_no_credential_under_it():
    early = of("first", "credentialed", "2026-06-30", "2031-06-30")
    rules = {each.rule.id: each.verdict for each in decided(early, "list").findings}
    assert rules["gd-31.accept"] is Verdict.CLEAR
    assert decided(early, "register.renew").outcome is Outcome.REVIEW
    rules = {each.rule.id: each.verdict for each in decided(early, "register.renew").findings}
    assert rules["gd-41.other-system"] is Verdict.APPLIES
    again = early + of("first", "credentialed", "2026-09-01", "2031-06-30")
    assert {each.rule.id: each.verdict for each in decided(again, "list").findings}["gd-31.accept"] is Verdict.APPLIES
    undated = early.replace(", term: {from: 2026-06-30, before: 2031-06-30}", "")
    assert {each.rule.id: each.verdict for each in decided(undated, "list").findings}["gd-31.accept"] is Verdict.OPEN


@pytest.mark.parametrize("act", ["register.alter", "list"])
@pytest.mark.parametrize(
    "later",
    [
        *(of("alter", did, "2026-10-01") for did in ("filed", "published", "refused")),
        of("cancel", "refused", "2026-10-01"),
        of("alter", "credentialed", "2027-10-01"),
        of("alter", "credentialed", "2026-07-10"),
    ],
)
def test_only_a_later_type_that_was_done_to_it_tells_whose_a_first_registration_is(later, act):
    assert state_for("麦浪数科", UNNAMED + later) is None
    assert decided(UNNAMED + later, act).outcome is not Outcome.PERMITTED
    assert state_for("麦浪数科", UNNAMED + later, ALONE) == "credentialed"
    assert state_for("麦浪数科", UNNAMED + of("alter", "credentialed", "2026-10-01")) == "credentialed"


def test_each_step_that_names_no_right_may_be_anothers_by_itself():
    mixed = of("cancel", "cancelled", "2026-08-01", right="") + of("first", "credentialed", "2026-09-01", right="")
    assert state_for("麦浪数科", FIRST + mixed) is None
    assert state_for("麦浪数科", FIRST + mixed, ALONE) == "credentialed"
    again = of("first", "credentialed", "2026-09-01", right="")
    assert state_for("麦浪数科", UNNAMED + again + of("alter", "credentialed", "2026-10-01")) == "credentialed"
    many = "".join(of("alter", "filed", f"2026-08-0{day}", right="") for day in range(1, 8))
    assert state_for("麦浪数科", FIRST + many) == "credentialed"
    assert state_for("麦浪数科", FIRST + many, ALONE) == "credentialed"


@pytest.mark.parametrize(("kind", "did"), [("first", "cancelled"), ("alter", "cancelled"), ("first", "lapsed")])
def test_an_ending_of_whatever_type_reaches_the_new_holder(kind, did):
    assert state_for("粮油中心", FIRST + of(kind, did, "2026-10-01"), PASSED) == did


def test_an_ending_of_no_day_may_have_come_on_any():
    undated = step("cancel", "cancelled").replace(", term: {from: 2026-10-20}", "")
    for world in (WORLD, ALONE):
        assert state_for("麦浪数科", undated + FIRST, world) is None
        assert state_for("麦浪数科", FIRST + of("renew", "credentialed", "2031-07-20") + undated, world) is None
    assert state(undated + step("first", "filed")) == "filed"


def by(party: str, steps: str) -> str:
    return steps.replace("agency: 登记所", f"agency: 登记所, by: {party}")


def test_a_step_that_names_no_right_is_that_of_the_party_it_is_by():
    assert state_for("麦浪数科", by("麦浪数科", UNNAMED)) == "credentialed"
    assert state_for("麦浪数科", by("天山粮网", UNNAMED)) == "none"
    assert state_for("麦浪数科", by("天山粮网", UNNAMED), ALONE) == "none"
    assert state_for("麦浪数科", FIRST + by("天山粮网", step("cancel", "cancelled", "asset: 报价"))) == "credentialed"
    assert state_for("粮油中心", by("麦浪数科", UNNAMED), PASSED) == "credentialed"
    assert state_for("粮油中心", by("麦浪数科", of("first", "credentialed", "2026-10-01", right="")), PASSED) == "none"
    assert state_for("粮油中心", by("麦浪数科", UNNAMED), LICENSED) == "credentialed"


def test_an_ending_by_who_has_no_right_of_its_own_may_end_any():
    assert (
        state_for("麦浪数科", FIRST + by("天山粮网", step("cancel", "cancelled", "asset: 报价")), ALONE) == "cancelled"
    )


def test_a_registration_on_the_day_its_right_passed_may_have_come_first_or_after():
    assert state_for("粮油中心", of("first", "credentialed", "2026-09-01"), PASSED) is None


def on(day: str, world: str = WORLD) -> str:
    return world.replace("on: 2026-12-01", f"on: {day}")


def test_a_second_renewal_is_not_read_as_the_credential_of_the_first():
    renewed = FIRST + of("renew", "evidenced", "2031-05-01", "2036-07-20")
    again = of("renew", "credentialed", "2036-05-01", "2041-07-20")
    assert state_for("麦浪数科", renewed + again, on("2036-06-01")) == "credentialed"
    assert state_for("麦浪数科", renewed + again, on("2036-09-01")) is None
    assert decided(renewed + again, "register.alter", on("2036-09-01")).outcome is not Outcome.PROHIBITED
    asked = of("renew", "filed", "2036-04-01") + again
    assert state_for("麦浪数科", renewed + asked, on("2036-09-01")) == "credentialed"
    soon = of("renew", "credentialed", "2031-05-10", "2041-07-20")
    assert state_for("麦浪数科", renewed + soon, on("2036-09-01")) == "lapsed"


def test_one_step_that_names_nobody_ends_nobodys_registration_for_certain():
    short = of("first", "credentialed", "2026-08-01", "2026-11-01", "")
    for actor in ("麦浪数科", "天山粮网"):
        assert state_for(actor, FIRST + short) is None
        assert state_for(actor, FIRST + ANOTHER + of("cancel", "cancelled", "2026-08-01", right="")) is None
    assert decided(FIRST + short, "register.alter").outcome is not Outcome.PROHIBITED


def test_one_cancellation_that_names_nobody_leaves_one_of_two_rights_of_one_holder():
    world = ALONE.replace("registrations:", "  - {id: 又权, claim: [hold], by: 麦浪数科, of: 报价}\nregistrations:")
    both = FIRST + FIRST.replace("初次", "又初次").replace("right: 权利", "right: 又权")
    unnamed = of("cancel", "cancelled", "2026-08-01", right="")
    assert state_for("麦浪数科", both + unnamed, world) is None
    assert decided(both + unnamed, "register.alter", world).outcome is not Outcome.PROHIBITED
    assert state_for("麦浪数科", both + of("cancel", "cancelled", "2026-08-01"), world) is not None


WHOLE = PASSED.replace("rights: [operate]", "rights: [hold, use, operate]")


def test_a_registered_transfer_takes_over_what_was_put_in_evidence_after_the_sale():
    steps = of("first", "filed", "2026-07-20") + of("first", "evidenced", "2026-09-05", "2031-09-05")
    assert state_for("粮油中心", steps, WHOLE) != "evidenced"
    moved = steps + of("transfer", "credentialed", "2026-09-17", right="受让")
    assert state_for("粮油中心", moved, WHOLE) == "credentialed"
    assert state_for("粮油中心", moved, on("2031-10-01", WHOLE)) == "lapsed"


@pytest.mark.parametrize("right", ["权利", "受让", ""])
def test_a_finished_transfer_of_all_leaves_its_giver_nothing(right):
    moved = FIRST + of("transfer", "credentialed", "2026-09-17", right=right)
    world = "\n".join(line for line in WHOLE.splitlines() if "另一权利" not in line) + "\n"
    assert state_for("粮油中心", moved, world) == "credentialed"
    giver = decided(moved, "register.alter", world)
    assert giver.outcome is Outcome.PROHIBITED
    assert dict(giver.facts)["registration.state"].value == "none"
    part = world.replace("rights: [hold, use, operate], term", "rights: [operate], term")
    assert dict(decided(moved, "register.alter", part).facts)["registration.state"].value == "credentialed"


def test_what_is_written_of_a_right_after_all_of_it_passed_is_of_who_took_it():
    moved = FIRST + of("transfer", "credentialed", "2026-09-17")
    renewed = moved + of("renew", "credentialed", "2031-05-01", "2036-07-20")
    assert state_for("粮油中心", renewed, on("2032-12-01", WHOLE)) == "credentialed"
    assert state_for("粮油中心", moved + step("cancel", "cancelled"), WHOLE) == "cancelled"
    named = FIRST + of("transfer", "credentialed", "2026-09-17", right="受让")
    assert state_for("粮油中心", named + step("cancel", "cancelled"), WHOLE) == "credentialed"
    assert state_for("粮油中心", step("cancel", "cancelled").replace("2026-10-20", "2026-09-17") + named, WHOLE) == (
        "credentialed"
    )


def test_what_a_giver_does_after_all_of_its_right_passed_ends_no_other_registration_for_certain():
    moved = FIRST + of("transfer", "credentialed", "2026-09-17")
    cancelled = step("cancel", "cancelled")
    assert state_for("粮油中心", moved + by("麦浪数科", cancelled), WHOLE) is None
    assert state_for("粮油中心", moved + by("粮油中心", cancelled), WHOLE) == "cancelled"
    world = "\n".join(line for line in WHOLE.splitlines() if "另一权利" not in line) + "\n"
    assert state_for("粮油中心", moved + by("麦浪数科", step("cancel", "cancelled", "asset: 报价")), world) is None


def test_a_finished_transfer_of_which_nobody_took_is_asked():
    moved = FIRST + of("transfer", "credentialed", "2026-09-17")
    assert state_for("麦浪数科", moved, ALONE) is None
    assert decided(moved, "register.alter", ALONE).outcome is not Outcome.PERMITTED


def test_the_credential_of_a_transfer_in_evidence_is_no_second_transfer():
    moved = FIRST + of("transfer", "evidenced", "2026-09-10") + of("transfer", "credentialed", "2026-09-17")
    assert state_for("粮油中心", moved, WHOLE) == "credentialed"


def test_a_licensee_shows_what_passed_to_who_took_its_licensors_right():
    licence = "  - {id: 许可, license: 报价, from: 麦浪数科, to: 天山粮网, rights: [use]}\nregistrations:"
    world = WHOLE.replace("registrations:", licence)
    world = "\n".join(line for line in world.splitlines() if "另一权利" not in line) + "\n"
    moved = FIRST + of("transfer", "credentialed", "2026-09-17", right="受让")
    assert state_for("天山粮网, rests_on: 许可", moved, world) == "credentialed"


def test_who_bought_shows_nothing_before_its_contract_begins():
    later = WHOLE.replace("term: {from: 2026-09-01}", "term: {from: 2026-12-19}")
    assert state_for("粮油中心", FIRST, later) == "none"
    assert state_for("粮油中心", FIRST, on("2026-12-20", later)) == "credentialed"
    assert state_for("麦浪数科", FIRST, later) == "credentialed"

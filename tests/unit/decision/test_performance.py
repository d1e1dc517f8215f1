"""An act that lasts is judged in its making and in its performance; of several chains the best over its term counts."""

from datetime import date, timedelta

import pytest
from generated_packs import CITE, pack_of
from hypothesis import given, settings, strategies as st

from datarights.decision.act import Act
from datarights.decision.decide import MAX_LATER, decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.desk import Desk
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.citation import Authority
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Lexicon, Scope, Terms
from datarights.rules.condition import All, Leaf, Operator
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import Connecting, Outcome, Rule
from datarights.text import say

DAY, CHANGE = date(2026, 11, 23), date(2027, 1, 1)
TERM = Period(start=DAY, end=date(2027, 7, 1))


def rule(name, outcome, when=None, **more):
    return Rule(
        id=name, title=say(name, name), acts=("license",), outcome=outcome, when=when or All(parts=()), cites=(CITE,),
        authority=Authority.LAW, in_force=more.pop("in_force", Period()), says=say(name, name), pack="p", **more,
    )  # fmt: skip


def licence(**more):
    scope = Scope(purposes=Terms(("p",)), territory=Terms(("CN",)), period=TERM, passing_on=0)
    return DecisionRequest(act=Act(kind="license", on=DAY, scope=scope, **more))


def ask(*rules, request=None):
    return decide(request or licence(), None, Engine([pack_of(rules)]), Lexicon())


def test_a_prohibition_that_begins_within_the_term_forbids_going_on():
    later = rule("later", Outcome.PROHIBITED, in_force=Period(start=CHANGE))
    decision = ask(rule("ok", Outcome.PERMITTED), later)
    assert decision.outcome is Outcome.PROHIBITED
    assert [(each.day, each.outcome) for each in decision.later] == [(CHANGE, Outcome.PROHIBITED)]
    assert [each.rule.id for each in decision.later[0].findings] == ["later"]
    assert "2027-01-01" in decision.reason.en


@pytest.mark.parametrize("last", [MAX_LATER, MAX_LATER + 1])
def test_a_yes_reaches_no_further_than_was_looked(last):
    days = [date.fromordinal(DAY.toordinal() + number) for number in range(1, last + 1)]
    notes = [rule(f"n{number}", Outcome.NOTED, in_force=Period(start=day)) for number, day in enumerate(days[:-1])]
    decision = ask(
        rule("ok", Outcome.PERMITTED), *notes, rule("later", Outcome.PROHIBITED, in_force=Period(start=days[-1]))
    )
    assert decision.outcome is (Outcome.PROHIBITED if last == MAX_LATER else Outcome.REVIEW)
    assert decision.later[-1].day == days[-1]


@pytest.mark.parametrize(
    ("operator", "day"),
    [(Operator.ON_OR_AFTER, CHANGE), (Operator.AFTER, date(2026, 12, 31)), (Operator.IS, CHANGE)],
)
def test_a_day_that_a_condition_compares_with_the_day_of_the_act_is_a_day_of_change(operator, day):
    later = rule("later", Outcome.PROHIBITED, Leaf(fact="act.on", operator=operator, value=day))
    decision = ask(rule("ok", Outcome.PERMITTED), later)
    assert [(each.day, each.outcome) for each in decision.later] == [(CHANGE, Outcome.PROHIBITED)]
    once = DecisionRequest(act=Act(kind="license", on=DAY, scope=Scope()))
    assert ask(rule("ok", Outcome.PERMITTED), later, request=once).shelf_life.until == CHANGE


def window(first, last=None):
    day = DAY + timedelta(first)
    return Period(start=day) if last is None else Period(start=day, end=DAY + timedelta(last))


def test_what_changes_in_a_rule_that_is_still_to_come_is_looked_at_too():
    """An exception to it that ends, a day that it compares with: neither is known on the day the act is made."""
    bar = rule("bar", Outcome.PROHIBITED, in_force=window(40))
    grace = rule("grace", Outcome.PERMITTED, in_force=window(40, 70), except_to="bar")
    decision = ask(rule("ok", Outcome.PERMITTED), bar, grace)
    assert [(each.day, each.outcome) for each in decision.later] == [(DAY + timedelta(70), Outcome.PROHIBITED)]
    since = Leaf(fact="act.on", operator=Operator.ON_OR_AFTER, value=DAY + timedelta(90))
    decision = ask(rule("ok", Outcome.PERMITTED), rule("bar", Outcome.PROHIBITED, since, in_force=window(40)))
    assert [(each.day, each.outcome) for each in decision.later] == [(DAY + timedelta(90), Outcome.PROHIBITED)]


@st.composite
def windows(draw):
    first = draw(st.integers(-3, 30))
    last = draw(st.none() | st.integers(first + 1, 36))
    return window(first, last)


@st.composite
def rules_that_come_and_go(draw):
    found = []
    for number in range(draw(st.integers(1, 5))):
        on = st.builds(
            lambda operator, gap: Leaf(fact="act.on", operator=operator, value=DAY + timedelta(gap)),
            st.sampled_from([Operator.ON_OR_AFTER, Operator.BEFORE]), st.integers(0, 34),
        )  # fmt: skip
        above = draw(st.sampled_from(["", *(each.id for each in found)]))
        found.append(
            rule(f"r{number}", draw(st.sampled_from([*Outcome])), draw(st.just(All(parts=())) | on), in_force=draw(windows()), except_to=above)
        )  # fmt: skip
    return found


@settings(max_examples=150, deadline=None)
@given(rules_that_come_and_go())
def test_an_act_that_lasts_comes_out_as_the_worst_of_all_its_days_and_holds_until_that_is_another(rules):
    engine = Engine([pack_of((rule("ok", Outcome.PERMITTED), *rules))])
    scope = Scope(purposes=Terms(("p",)), territory=Terms(("CN",)), period=window(0, 35), passing_on=0)
    act = Act(kind="license", on=DAY, scope=scope)
    days = [DAY + timedelta(number) for number in range(35)]
    alone = [engine.evaluate("license", {"act.on": Fact(value=day)}, {Connecting.ACT_ON: day}).outcome for day in days]
    worst = [max(alone[number:]) for number in range(35)]
    decision = decide(DecisionRequest(act=act), None, engine, Lexicon())
    assert decision.outcome is worst[0]
    turns = (number for number in range(35) if worst[number] is not worst[0])
    assert decision.shelf_life.until == DAY + timedelta(next(turns, 35))


def test_a_rule_about_the_making_does_not_reach_the_performance():
    later = rule("later", Outcome.PROHIBITED, in_force=Period(start=CHANGE), by=Connecting.CONTRACTED_ON)
    decision = ask(rule("ok", Outcome.PERMITTED), later)
    assert decision.outcome is Outcome.PERMITTED
    assert decision.later == ()
    assert [each.rule for each in decision.rejected] == ["later"]


def shown(value):
    return Leaf(fact="right.shown", operator=Operator.IS, value=value)


RULES = (
    rule("yes", Outcome.PERMITTED, shown(True)),
    rule("outside", Outcome.PROHIBITED, shown(False)),
    rule("frozen", Outcome.PROHIBITED, Leaf(fact="right.frozen", operator=Operator.IS, value=True)),
)


def ledger(rights):
    """So many rights of one party over one asset, each under evidence of its own."""
    fold = Fold(lexicon=Lexicon(), origin="库")
    fold.append(Draft(kind="party", id="甲", payload={"name": "甲", "party_kind": "organisation"}))
    fold.append(Draft(kind="evidence", id="证", payload={"title": "证", "sha256": "0" * 64}))
    fold.append(Draft(kind="asset", id="数据", payload={"source": "collected"}))
    for number in range(rights):
        fold.append(
            Draft(
                kind="claim", id=f"主张{number}", asset="数据", parties={"by": "甲"}, rights=("hold", "use", "operate"),
                evidence=("证",), payload={"basis": "collected"},
            )
        )  # fmt: skip
    return fold


def test_a_chain_that_fails_on_a_later_day_never_hides_one_that_holds():
    fold = ledger(2)
    valid = (CHANGE.isoformat(), "2028-01-01")
    fold.append(
        Draft(kind="burden", id="查封", asset="数据", about="主张0", parties={"by": "甲"}, valid=valid, payload={"burden": "preservation"})
    )  # fmt: skip
    request = licence(asset="数据", by="甲", rights=Right.USE)
    decision = decide(request, fold, Engine([pack_of(RULES)]), fold.lexicon)
    assert decision.outcome is Outcome.PERMITTED
    assert decision.relied_on.rights == ("主张1",)
    assert ("主张0",) in [each.rights for each in decision.other_paths]
    assert next(each for each in decision.other_paths if each.rights == ("主张0",)).outcome is Outcome.PROHIBITED


def test_rights_beyond_the_cap_are_counted_and_said():
    fold = ledger(70)
    decision = decide(licence(asset="数据", by="甲", rights=Right.USE), fold, Engine([pack_of(RULES)]), fold.lexicon)
    assert decision.outcome is Outcome.PERMITTED
    assert 1 + len(decision.other_paths) + decision.paths_left_out >= 70
    assert decision.paths_left_out == 70 - 64


def test_a_desk_sends_an_act_that_outlasts_the_law_the_whole_way():
    fold = ledger(1)
    engine = Engine([pack_of((*RULES, rule("later", Outcome.PROHIBITED, in_force=Period(start=CHANGE))))])
    request = licence(asset="数据", by="甲", rights=Right.USE)
    assert Desk(fold, engine).decide(request).outcome is Outcome.PROHIBITED


def test_a_right_in_effect_is_found_behind_more_ended_ones_than_are_weighed():
    fold = ledger(70)
    for number in range(70):
        fold.append(
            Draft(kind="ending", id=f"终止{number}", about=f"主张{number}", valid=("2026-01-01", "9999-12-31"), payload={"reason": "contract"})
        )  # fmt: skip
    before = decide(licence(asset="数据", by="甲", rights=Right.USE), fold, Engine([pack_of(RULES)]), fold.lexicon)
    assert before.paths_left_out == 70 - 64
    fold.append(fold.entries[-71].draft._replace(id="新主张"))
    decision = decide(licence(asset="数据", by="甲", rights=Right.USE), fold, Engine([pack_of(RULES)]), fold.lexicon)
    assert (decision.outcome, decision.relied_on.rights) == (Outcome.PERMITTED, ("新主张",))


def test_rights_beyond_the_cap_are_said_also_where_none_of_those_looked_at_serves():
    fold = ledger(70)
    request = licence(asset="数据", by="甲", rights=Right.USE, rests_on="没有")
    decision = decide(request, fold, Engine([pack_of(RULES)]), fold.lexicon)
    assert decision.paths_left_out == 70 - 64

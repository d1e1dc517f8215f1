"""Numbers that run with the day of the act: a decision that holds through a day is given again on each day to it."""

from datetime import date, timedelta

import pytest
from cotton import FACTS, GINNER, cotton, draft, lexicon, pack, party
from generated_packs import CITE, pack_of
from hypothesis import given, strategies as st

from datarights.decision.act import Act
from datarights.decision.assemble import candidates, moved
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.running import run_on
from datarights.model.citation import Authority
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.scope import Lexicon, Scope
from datarights.rules.condition import All, Leaf, Operator
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import FactSpec, FactType, Outcome, Rule, Unit, Who
from datarights.text import say
from datarights.valueclass import replace

DAY = date(2027, 4, 28)  # a Wednesday
END = date(2027, 7, 1)
ASK = say("几？", "how many?")


def spec(name, **more):
    return FactSpec(name=name, type=FactType.NUMBER, ask=ASK, who=Who.ACTOR, least=-10000, **more)


ISSUED = FactSpec(name="act.issued", type=FactType.DAY, ask=ASK, who=Who.ACTOR)
YEARS = spec("act.years", computed=True, between=("act.issued", "act.on"))


def rule(name, outcome, when=None):
    return Rule(
        id=name, title=say(name, name), acts=("license",), outcome=outcome, when=when or All(parts=()), cites=(CITE,),
        authority=Authority.LAW, in_force=Period(), says=say(name, name), pack="p",
    )  # fmt: skip


def engine(operator, limit, *specs):
    late = rule("late", Outcome.EVIDENCE_NEEDED, Leaf(fact=specs[-1].name, operator=operator, value=limit))
    pack = pack_of([rule("ok", Outcome.PERMITTED), late])
    return Engine([replace(pack, facts={**pack.facts, **{each.name: each for each in specs}})])


def request(name, value, period=None):
    scope = Scope(period=period or Period(start=DAY, end=END))
    facts = {name: Fact(value=value, grounds=Grounds.ASSERTED)}
    return DecisionRequest(act=Act(kind="license", on=DAY, scope=scope, facts=facts))


def first(decision):
    return (decision.later[0].day, decision.outcome) if decision.later else (None, decision.outcome)


@pytest.mark.parametrize(
    ("issued", "day"), [(date(2024, 5, 5), date(2027, 5, 6)), (date(2024, 4, 28), date(2027, 4, 29))]
)
def test_the_years_since_a_stated_day_are_those_of_each_later_day(issued, day):
    rules = engine(Operator.AT_LEAST, 3, ISSUED, YEARS)
    decision = decide(request("act.issued", issued), None, rules, Lexicon())
    assert first(decision) == (day, Outcome.EVIDENCE_NEEDED)
    assert decision.reason.en == f"permitted when made; from {day} evidence needed: “how many?” is then 3"


@pytest.mark.parametrize(
    ("unit", "left", "day"),
    [
        (Unit.DAYS, 5, date(2027, 5, 4)),
        (Unit.WORKING_DAYS, 5, date(2027, 5, 6)),
        (Unit.WORKING_DAYS, 2, date(2027, 5, 3)),
        (Unit.MONTHS, 1, date(2027, 5, 29)),
        (Unit.MONTHS, 0, date(2027, 4, 29)),
    ],
)
def test_what_is_left_runs_down(unit, left, day):
    rules = engine(Operator.UNDER, 0, spec("act.left", left=unit))
    assert first(decide(request("act.left", left), None, rules, Lexicon())) == (day, Outcome.EVIDENCE_NEEDED)


def test_what_has_passed_runs_up():
    rules = engine(Operator.OVER, 10, spec("act.since", passed=Unit.WORKING_DAYS))
    assert first(decide(request("act.since", 3), None, rules, Lexicon())) == (
        date(2027, 5, 10),
        Outcome.EVIDENCE_NEEDED,
    )


def test_a_number_that_does_not_run_and_one_nobody_knows_stay():
    assert decide(request("act.n", 5), None, engine(Operator.OVER, 10, spec("act.n")), Lexicon()).later == ()
    running = {"act.left": spec("act.left", left=Unit.DAYS)}
    assert run_on({"act.left": None}, running, DAY, END) == {"act.left": None}


def test_a_decision_without_a_term_says_until_when_it_would_come_out_so():
    rules = engine(Operator.UNDER, 0, spec("act.left", left=Unit.DAYS))
    asked = request("act.left", 5)
    asked = replace(asked, act=replace(asked.act, scope=Scope()))
    shelf = decide(asked, None, rules, Lexicon()).shelf_life
    assert (shelf.until, shelf.then) == (date(2027, 5, 4), Outcome.EVIDENCE_NEEDED)
    assert shelf.because.en == "“how many?” is then -1"


KINDS = st.sampled_from([("left", each) for each in Unit] + [("passed", each) for each in Unit])


@given(KINDS, st.sampled_from(Operator), st.integers(-3, 30), st.integers(0, 30), st.dates(DAY, date(2029, 4, 28)))
def test_what_holds_through_a_day_comes_out_so_on_each_day_to_it(kind, operator, limit, value, end):
    if operator not in {Operator.IS, Operator.OVER, Operator.UNDER, Operator.AT_LEAST, Operator.AT_MOST}:
        return
    rules = engine(operator, limit, spec("act.n", **{kind[0]: kind[1]}))
    period = Period(start=DAY, end=end + timedelta(days=1))
    whole = decide(request("act.n", value, period), None, rules, Lexicon())
    for gap in range(0, (end - DAY).days + 1, 1 if (end - DAY).days < 60 else 11):
        day = DAY + timedelta(days=gap)
        then = moved(whole.request.act, day.toordinal())
        single = replace(then, scope=replace(then.scope, period=Period(start=day, end=day + timedelta(days=1))))
        asked = replace(whole.request, act=single, brief=True)
        assert decide(asked, None, rules, Lexicon()).outcome <= whole.outcome


def on_record(*drafts):
    """Give what the ledger says is left of something on the day, of data that a party holds."""
    rules = Engine([replace(pack(), facts={**FACTS, "asset.left": spec("asset.left", left=Unit.DAYS)})])
    act = Act(kind="license", asset="轧花记录", by=GINNER, on=DAY)
    way, *_ = candidates(act, cotton(party("评审所"), *drafts), rules, lexicon()).ways
    return way.facts.get("asset.left")


def data(valid=None, **facts):
    payload = {"name": "轧花记录", "source": "collected", "facts": facts}
    return draft("asset", "轧花记录", payload=payload, valid=valid)


def determined(said, valid):
    payload = {"question": "asset.left", "answer": said, "reasons": "见证书"}
    return draft("determination", "认定一", asset="轧花记录", parties={"by": "评审所"}, valid=valid, payload=payload)


def since(days):
    return str(DAY - timedelta(days=days)), "9999-12-31"


@pytest.mark.parametrize(("days", "left"), [(0, 5), (3, 2), (5, 0), (6, -1)])
def test_a_number_of_an_earlier_day_on_record_has_run_since(days, left):
    assert on_record(data(), determined(5, since(days))).value == left
    assert on_record(data(since(days), **{"asset.left": {"value": 5}})).value == left


def test_a_number_that_runs_is_open_where_nothing_says_of_which_day_it_is():
    assert on_record(data(**{"asset.left": {"value": 5}})) is None

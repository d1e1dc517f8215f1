"""Many licences on one data set: those to others come and go unnoticed, and what is read once is as it was read."""

from datetime import date, timedelta

from hypothesis import given, settings, strategies as st
from test_decision_on_ledgers import DAY, ENGINE, LAWS, begun, drafts, rule

from datarights.app.impact import Comparison, Standing, Supposed, asked_grants, ending
from datarights.decision import decide as deciding
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.desk import Desk
from datarights.decision.written import decision_bytes
from datarights.errors import InadmissibleEntryError
from datarights.holdings.once import Once
from datarights.ledger.entry import Draft
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Scope
from datarights.rules.engine import Engine
from datarights.rules.pack import FactSpec, FactType, Outcome, Who
from datarights.text import say
from datarights.valueclass import replace

(PACK,) = ENGINE.packs
LICENSED = FactSpec(name="right.licensed", type=FactType.YES_NO, ask=say("许", "l"), who=Who.ACTOR, computed=True)
LOOKING = Engine(
    [
        replace(
            PACK,
            facts={**PACK.facts, LICENSED.name: LICENSED},
            rules=(*PACK.rules, rule("licensed", Outcome.REVIEW, LICENSED.name, True)),
        )
    ]
)
"""The pack, with a rule that looks at whether anything was licensed."""


def licence(number, first, last):
    valid = (first.isoformat(), last.isoformat())
    return Draft(
        kind="grant", id=f"许可{number}", asset="数据", parties={"from": "甲", "to": "乙" if number % 2 else "丙"},
        rights=("use",), valid=valid, scope={"period": list(valid), "passing_on": 0}, payload={"act": "license"},
    )  # fmt: skip


@st.composite
def worlds(draw):
    """A proved claim with licences under it, and mostly nothing else."""
    fold = begun({"数据": False, "成品": False}, "claim0")
    for number in range(draw(st.integers(0, 6))):
        start = DAY + timedelta(draw(st.integers(-30, 40)))
        fold.append(licence(number, start, start + timedelta(draw(st.integers(1, 60)))))
    for number in range(1, draw(st.sampled_from((1, 1, 2, 3)))):
        try:
            fold.append(draw(drafts(number)))
        except InadmissibleEntryError:
            continue
    return fold


@settings(LAWS, max_examples=100)
@given(worlds(), st.integers(2, 120), st.sampled_from(("甲", "乙")), st.integers(0, 40))
def test_to_pass_over_licences_to_others_changes_no_outcome(fold, days, by, later):
    act = Act(
        kind="license", on=DAY, asset="数据", by=by, to="丙", rights=Right.USE,
        scope=Scope(period=Period(start=DAY, end=DAY + timedelta(days))),
    )  # fmt: skip
    desk = Desk(fold, LOOKING)
    for each in (act, replace(act, on=DAY + timedelta(later)), replace(act, kind="process", scope=Scope())):
        request = DecisionRequest(act=each)
        found = decide(request, fold, LOOKING, fold.lexicon)
        assert decision_bytes(desk.decide(request)) == decision_bytes(found)
        kept, deciding.noticed = deciding.noticed, lambda rows, *_: rows
        try:
            looked = decide(request, fold, LOOKING, fold.lexicon)
            assert found.outcome is looked.outcome
            assert (found.shelf_life.until, found.shelf_life.then) == (looked.shelf_life.until, looked.shelf_life.then)
        finally:
            deciding.noticed = kept


@settings(LAWS, max_examples=30)
@given(worlds(), st.integers(0, 60))
def test_what_is_read_once_is_compared_as_what_is_read_each_time(fold, later):
    def changes(seen):
        known = seen(fold)
        before = Standing(known, LOOKING, DAY)
        sides = (
            Standing(seen(Supposed(known, ending("claim0", DAY))), LOOKING, DAY),
            Standing(known, LOOKING, DAY + timedelta(later), before),
        )
        return [[Comparison(before, each).change(asked) for asked in asked_grants(before)] for each in sides]

    assert changes(Once) == changes(lambda known: known)


class Counting:
    """Holdings that count how often the beliefs about data are read."""

    def __init__(self, known):
        self.known, self.count = known, 0

    def __getattr__(self, name):
        return getattr(self.known, name)

    def on_asset(self, asset):
        self.count += 1
        return self.known.on_asset(asset)


def many(count):
    fold = begun({"数据": False}, "claim0")
    for number in range(count):
        fold.append(licence(number, DAY - timedelta(30), DAY + timedelta(30 + number)))
    return fold


def test_the_beliefs_about_data_are_read_once_however_many_grants_it_has(monkeypatch):
    looked = []
    monkeypatch.setattr(
        deciding, "candidates", lambda *a, _real=deciding.candidates, **m: looked.append(m) or _real(*a, **m)
    )
    counting = Counting(many(30))
    known = Once(counting)
    before = Standing(known, ENGINE, DAY)
    comparison = Comparison(before, Standing(Once(Supposed(known, ending("claim0", DAY))), ENGINE, DAY))
    assert all(comparison.change(each) for each in asked_grants(before))
    assert counting.count == 1
    assert len(looked) <= 30 * 3, "no day on which another licence ends is judged"


def test_one_decision_reads_the_beliefs_about_data_once():
    counting = Counting(many(30))
    period = Period(start=DAY, end=date(2028, 1, 1))
    act = Act(kind="license", on=DAY, asset="数据", by="甲", to="丙", rights=Right.USE, scope=Scope(period=period))
    found = decide(DecisionRequest(act=act), counting, ENGINE, counting.lexicon)
    assert decision_bytes(found) == decision_bytes(
        decide(DecisionRequest(act=act), counting.known, ENGINE, counting.lexicon)
    )
    assert counting.count == 1


def test_more_licences_to_others_than_days_are_looked_at_leave_no_doubt():
    fold = many(100)
    period = Period(start=DAY, end=date(2028, 1, 1))
    act = Act(kind="license", on=DAY, asset="数据", by="甲", to="丙", rights=Right.USE, scope=Scope(period=period))
    found = decide(DecisionRequest(act=act), fold, ENGINE, fold.lexicon)
    assert found.outcome is Outcome.CONDITIONAL
    assert found.later == ()
    assert Desk(fold, ENGINE).decide(DecisionRequest(act=act)).outcome is found.outcome

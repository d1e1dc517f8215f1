"""Laws of evaluation, judged by a naive evaluator that tries every answer and knows nothing of closures."""

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from datarights.model.citation import Authority, Citation, Source
from datarights.model.period import Period
from datarights.rules.compile import Engine
from datarights.rules.condition import All, Any, Leaf, Not, Operator
from datarights.rules.finding import Fact
from datarights.rules.pack import ActSpec, Connecting, FactSpec, FactType, Outcome, Pack, Rule, Who
from datarights.text import say

NAMES = ("asset.a", "asset.b", "asset.c")
DAY = date(2026, 11, 23)
DATES = dict.fromkeys(Connecting, DAY)
CITE = Citation(source="law", article="1")
WORDS = say("题", "title")
OUTCOMES = (Outcome.PROHIBITED, Outcome.REVIEW, Outcome.EVIDENCE_NEEDED, Outcome.CONDITIONAL, Outcome.PERMITTED)

leaves = st.builds(
    lambda name, value: Leaf(fact=name, operator=Operator.IS, value=value), st.sampled_from(NAMES), st.booleans()
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: All(parts=tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda parts: Any(parts=tuple(parts)), st.lists(inner, max_size=3)),
        st.builds(lambda part: Not(part=part), inner),
    ),
    max_leaves=6,
)
facts = st.fixed_dictionaries({name: st.sampled_from([True, False, None]) for name in NAMES})


@st.composite
def packs(draw):
    count = draw(st.integers(1, 4))
    rules = tuple(
        Rule(
            id=f"r{number}", title=WORDS, acts=("license",), outcome=draw(st.sampled_from(OUTCOMES)), when=draw(conditions), cites=(CITE,),
            authority=Authority.LAW, in_force=Period(start=date(2020, 1, 1)), says=WORDS, except_to="r0" if number and draw(st.booleans()) else "",
        )
        for number in range(count)
    )  # fmt: skip
    return pack_of(rules)


def pack_of(rules):
    return Pack(
        id="p", version="1", title=WORDS, jurisdiction="CN",
        sources={"law": Source(id="law", title=WORDS, short=WORDS, issuer="", number="", authority=Authority.LAW, issued=DAY, start=DAY, end=date(9999, 1, 1), read_on=DAY, confidence="read")},
        parameters={}, facts={name: FactSpec(name=name, type=FactType.YES_NO, ask=WORDS, who=Who.ACTOR) for name in NAMES}, readings={}, definitions={},
        acts={"license": ActSpec(name="license", title=WORDS, exercises=("operate",), cite=CITE)}, rules=rules,
    )  # fmt: skip


def stated(values):
    return {name: None if value is None else Fact(value=value) for name, value in values.items()}


def holds(node, world):
    match node:
        case Leaf():
            return world[node.fact] == node.value
        case All():
            return all(holds(part, world) for part in node.parts)
        case Any():
            return any(holds(part, world) for part in node.parts)
        case Not():
            return not holds(node.part, world)


def says(rule, rules, world):
    if not holds(rule.when, world):
        return None
    others = {says(each, rules, world) for each in rules if each.except_to == rule.id} - {None}
    return rule.outcome if not others else others.pop() if len(others) == 1 else Outcome.REVIEW


def naive(pack, values):
    """Every outcome there may be: one for each way of answering what nobody said."""
    missing = [name for name in NAMES if values[name] is None]
    found = set()
    for answers in product([True, False], repeat=len(missing)):
        world = {**values, **dict(zip(missing, answers, strict=True))}
        said = [
            result for rule in pack.rules if not rule.except_to if (result := says(rule, pack.rules, world)) is not None
        ]
        found.add(max(said) if said else Outcome.REVIEW)
    return found


@settings(max_examples=200)
@given(packs(), facts)
def test_the_engine_finds_exactly_the_outcomes_that_trying_every_answer_finds(pack, values):
    assert set(Engine([pack]).evaluate("license", stated(values), DATES).outcomes) == naive(pack, values)


@given(packs(), facts)
def test_nothing_open_ever_makes_a_yes(pack, values):
    result = Engine([pack]).evaluate("license", stated(values), DATES)
    if result.outcome in {Outcome.PERMITTED, Outcome.CONDITIONAL}:
        assert max(naive(pack, values)) <= Outcome.CONDITIONAL


@given(packs(), facts)
def test_with_and_without_trace_give_one_answer(pack, values):
    engine = Engine([pack])
    with_trace = engine.evaluate("license", stated(values), DATES)
    without = engine.evaluate("license", stated(values), DATES, trace=False)
    assert with_trace.outcome == without.outcome
    assert with_trace.outcomes == without.outcomes


@given(packs(), facts)
def test_the_order_of_rules_changes_nothing(pack, values):
    turned = pack_of(tuple(reversed(pack.rules)))
    assert (
        Engine([pack]).evaluate("license", stated(values), DATES).outcome
        == Engine([turned]).evaluate("license", stated(values), DATES).outcome
    )


@given(packs(), facts, st.sampled_from(NAMES), st.booleans())
def test_more_facts_never_widen_what_is_possible(pack, values, name, answer):
    if values[name] is None:
        engine = Engine([pack])
        before = set(engine.evaluate("license", stated(values), DATES).outcomes)
        after = set(engine.evaluate("license", stated({**values, name: answer}), DATES).outcomes)
        assert after <= before


def test_an_act_that_no_pack_governs_is_for_a_person():
    result = Engine([]).evaluate("anything", {}, DATES)
    assert result.outcome is Outcome.REVIEW
    assert not result.governed

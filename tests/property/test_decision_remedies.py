"""Settling sets and counterfactuals against brute force: every way of answering, judged by the naive evaluator."""

from dataclasses import replace
from itertools import combinations, product

from generated_packs import DAY, DOMAINS, FACTS, LISTS, cases
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from naive_rules import Naive

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.receipt import receipt_from_bytes, receipt_of, replay
from datarights.decision.written import decision_bytes
from datarights.model.grounds import Grounds
from datarights.model.scope import Lexicon
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import Connecting, Outcome

LAWS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
YES = {Outcome.PERMITTED, Outcome.CONDITIONAL}
WAITING = {Outcome.EVIDENCE_NEEDED, Outcome.REVIEW}


def fixed(case, changeable=()):
    """The same case, its facts settled where stated; those named can be made otherwise by a party, the rest cannot."""
    pack, names, stated, readings, days = case
    facts = {name: replace(spec, changeable=name in changeable) for name, spec in FACTS.items()}
    known = {name: replace(fact, grounds=Grounds.DETERMINED) for name, fact in stated.items()}
    return replace(pack, facts=facts), names, known, readings, days


def request(case, facts=None, readings=None, **more):
    _, _, stated, known, days = case
    act = Act(
        kind="license",
        on=days[Connecting.ACT_ON],
        filed_on=days[Connecting.FILED_ON],
        facts={**stated, **(facts or {})},
    )
    return DecisionRequest(act=act, readings={**known, **(readings or {})}, **more)


def ask(case, facts=None, readings=None, **more):
    return decide(request(case, facts, readings, **more), None, Engine([case[0]]), Lexicon())


def supplied(found):
    """The facts and readings that a set supplies."""
    given_ = {name: fact for each in found.supplies for name, fact in each.facts.items()}
    facts = {name: fact for name, fact in given_.items() if not name.startswith("reading:")}
    return facts, {
        name.removeprefix("reading:"): fact.value for name, fact in given_.items() if name.startswith("reading:")
    }


def is_yes(case, facts, readings):
    pack, names, stated, known, days = case
    naive = Naive(pack, "license", days, {name: DOMAINS[name] for name in names})
    return naive.outcomes({**stated, **facts}, {**known, **readings}) <= YES


def smallest(case, free, readings=()):
    """By brute force: the names of the smallest sets of answers that make a yes, whatever else is open."""
    choices = {name: [Fact(value=value, grounds=Grounds.DETERMINED) for value in DOMAINS[name]] for name in free}
    choices |= {f"reading:{name}": ["one", "two"] for name in readings}
    for size in range(1, len(choices) + 1):
        found = set()
        for names in combinations(sorted(choices), size):
            for answers in product(*(choices[name] for name in names)):
                given_ = dict(zip(names, answers, strict=True))
                facts = {name: each for name, each in given_.items() if isinstance(each, Fact)}
                read = {name.removeprefix("reading:"): each for name, each in given_.items() if isinstance(each, str)}
                if is_yes(case, facts, read):
                    found.add(frozenset(names))
                    break
        if found:
            return found
    return set()


def named(settling):
    return {frozenset(each.name for each in found.supplies) for found in settling.sets}


@LAWS
@given(cases(known=False))
def test_settling_sets_are_the_smallest_that_brute_force_finds(case):
    case = fixed(case)
    decision = ask(case)
    assume(decision.outcome in WAITING)
    missing = [name for name in case[1] if name not in case[2]]
    open_readings = [] if case[3] else ["r"]
    expected = smallest(case, missing) or smallest(case, missing, open_readings)
    assert decision.settling.complete
    if decision.settling.more:
        assert named(decision.settling) <= expected
    else:
        assert named(decision.settling) == expected


@LAWS
@given(cases(lists=True))
def test_whoever_supplies_a_settling_set_gets_what_it_says(case):
    decision = ask(case)
    for found in decision.settling.sets:
        again = ask(case, *supplied(found), brief=True)
        assert again.outcome in YES
        assert again.outcome is found.outcome


@LAWS
@given(cases(known=False), st.sets(st.sampled_from(list(DOMAINS))))
def test_a_counterfactual_flips_and_touches_only_what_a_party_can_change(case, changeable):
    case = fixed(case, changeable)
    decision = ask(case)
    for found in decision.counterfactual.sets:
        facts, readings = supplied(found)
        assert is_yes(case, facts, readings)
        assert {name for name in facts if name in case[2]} <= changeable


@LAWS
@given(cases(known=False), st.sets(st.sampled_from(list(DOMAINS))))
def test_a_counterfactual_is_the_smallest_change_that_brute_force_finds(case, changeable):
    case = fixed(case, changeable)
    decision = ask(case)
    assume(decision.outcome is Outcome.PROHIBITED)
    free = [name for name in case[1] if name not in case[2] or name in changeable]
    open_readings = [] if case[3] else ["r"]
    expected = smallest(case, free) or smallest(case, free, open_readings)
    if decision.counterfactual.complete and not decision.counterfactual.more:
        assert named(decision.counterfactual) == expected


@LAWS
@given(cases(lists=True))
def test_replay_gives_the_same_bytes_on_every_kind_of_pack(case):
    engine, lexicon = Engine([case[0]]), Lexicon()
    decision = decide(request(case), None, engine, lexicon)
    again = replay(receipt_from_bytes(receipt_of(decision).as_bytes()), None, Engine([case[0]]), Lexicon())
    assert again.same
    assert decision_bytes(again.decision) == decision_bytes(decision)


@LAWS
@given(cases(lists=True), st.permutations(range(17)))
def test_the_order_in_which_parts_are_read_changes_not_a_byte(case, order):
    from datarights.decision.decision import PARTS

    first, second = ask(case), ask(case)
    for number in order:
        getattr(first, PARTS[number])
    assert decision_bytes(first) == decision_bytes(second.whole())


def test_a_list_that_may_not_be_whole_is_settled_by_saying_that_it_is():
    from generated_packs import CITE, pack_of

    from datarights.model.citation import Authority
    from datarights.model.period import Period
    from datarights.rules.condition import Leaf, Operator, Over, Quantifier, Records
    from datarights.rules.pack import Rule
    from datarights.text import say

    where = Leaf(fact="q", operator=Operator.IS, value=True)
    rule = Rule(
        id="each", title=say("题", "title"), acts=("license",), outcome=Outcome.PERMITTED, cites=(CITE,), authority=Authority.LAW,
        in_force=Period(), says=say("题", "title"), when=Over(records="asset.r", quantifier=Quantifier.EACH, where=where), pack="p",
    )  # fmt: skip
    rows = Records(rows=({"q": True}, {"q": True}), complete=None)
    facts = {"asset.r": Fact(value=rows, grounds=Grounds.DOCUMENTED)}
    act = Act(kind="license", on=DAY, facts=facts)
    decision = decide(DecisionRequest(act=act), None, Engine([pack_of([rule])]), Lexicon())
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    values = [
        fact.value for each in decision.settling.sets for supply in each.supplies for fact in supply.facts.values()
    ]
    assert Records(rows=rows.rows, complete=True) in values
    assert set(LISTS) == {"asset.r"}

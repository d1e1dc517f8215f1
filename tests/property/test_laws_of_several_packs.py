"""Laws of packs that judge together, on generated packs, judged by the naive evaluator (tests/reference)."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

from generated_packs import CITE, DAY, DOMAINS, Duty, Who, cases_of_two, pack_of, using
from hypothesis import HealthCheck, given, settings, strategies as st
from naive_rules import Naive

from datarights.model.citation import Authority, Citation
from datarights.model.period import Period
from datarights.rules.condition import All, Leaf, Operator
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact, Verdict
from datarights.rules.pack import ActSpec, Connecting, Outcome, Rule, beside, under
from datarights.text import say

LAWS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
YES = {Outcome.PERMITTED, Outcome.CONDITIONAL}


def judged(packs, case, **more):
    return Engine(packs).evaluate("license", case[3], case[5], readings=case[4], **more)


def answer(found):
    """What a decision tells: outcomes, what came of each rule that was weighed, what is asked, what must be done."""
    findings = {
        each.rule.id: (each.results, each.verdict, each.defeated_by, each.contradicts) for each in found.findings
    }
    return found.outcome, found.outcomes, findings, found.questions, found.duties


def tells(found):
    """What an answer tells whoever acts, whichever packs were asked."""
    return found.outcome, found.outcomes, found.questions, found.duties


@LAWS
@given(cases_of_two())
def test_two_packs_find_exactly_the_outcomes_that_writing_out_every_world_finds(case):
    first, second, names, stated, readings, days = case
    naive = Naive(first, "license", days, {name: DOMAINS[name] for name in names}, more=[second])
    found = judged([second], case)
    assert set(found.outcomes) == naive.outcomes(stated, readings)
    wanted = naive.results(stated, readings)
    assert {name: set(found.finding(name).results) for name in wanted} == wanted


@LAWS
@given(cases_of_two())
def test_the_order_in_which_packs_are_named_never_changes_an_answer(case):
    one, other = judged([case[0], case[1]], case), judged([case[1], case[0]], case)
    assert answer(one) == answer(other)
    assert one.findings == other.findings


@LAWS
@given(cases_of_two(), st.sampled_from(["gate", "act", "facts"]))
def test_a_pack_that_has_nothing_to_do_with_an_act_never_changes_the_answer(case, why):
    """Its gate is no; or it speaks of other acts; or no rule of it can be true."""
    first, second, _, stated, readings, days = case
    shut = Leaf(fact="act.shut", operator=Operator.IS, value=True)
    spec = replace(first.facts["act.a"], name="act.shut")
    open_rules = [replace(rule, when=rule.own_condition, governed=False, except_to="") for rule in second.rules]
    other = replace(using([], first), facts={"act.shut": spec})
    if why == "gate":
        rules = [replace(rule, when=under(shut, rule.when), governed=True) for rule in open_rules]
        other = replace(other, governs=shut, rules=tuple(rules))
    elif why == "act":
        act = ActSpec(name="else", title=say("别的", "else"), exercises=(), cite=CITE)
        other = replace(other, rules=tuple(replace(rule, acts=("else",)) for rule in open_rules), acts={"else": act})
    else:
        rules = [replace(rule, when=All(parts=(rule.when, shut)), acts=("license",)) for rule in open_rules]
        other = replace(other, rules=tuple(rules))
    known = {**stated, "act.shut": Fact(value=False)}
    alone, both = (
        Engine(packs).evaluate("license", known, days, readings=readings)
        for packs in ([first], [first, beside(other, [first])])
    )
    assert tells(alone) == tells(both)
    if why == "gate":
        assert {each.rule.pack for each in both.findings} <= {"p"}


@LAWS
@given(cases_of_two())
def test_what_both_packs_impose_is_imposed_once_and_nothing_of_it_is_lost(case):
    found = judged([case[1]], case)
    said = [(each.duty.id, each.duty.on, each.duty.says) for each in found.duties]
    assert len(set(said)) == len(said)
    rules = {each.rule.id: each.rule for each in found.findings}
    for imposed in found.duties:
        its = [duty for name in imposed.rules for duty in rules[name].duties if duty.id == imposed.duty.id]
        assert set(imposed.cites) == {each.cite for each in its}


@LAWS
@given(cases_of_two())
def test_with_and_without_trace_two_packs_give_one_answer(case):
    traced, bare = judged([case[1]], case), judged([case[1]], case, trace=False)
    assert tells(traced) == tells(bare)


# ---- contradictions ----------------------------------------------------------------------------------------------


def rule(name, outcome, pack="p", **more):
    return Rule(
        id=name, title=say(name, name), acts=("license",), outcome=outcome, when=more.pop("when", All(parts=())), cites=(CITE,),
        authority=more.pop("authority", Authority.LAW), in_force=Period(), says=say(name, name), pack=pack, decides="point", **more,
    )  # fmt: skip


def together(ours, theirs, facts=None):
    first = pack_of(ours)
    return Engine([beside(using(theirs, first), [first])]).evaluate("license", facts or {}, {Connecting.ACT_ON: DAY})


def test_a_permission_against_a_prohibition_of_equal_rank_in_another_pack_is_for_a_person_and_both_are_named():
    found = together([rule("yes", Outcome.PERMITTED)], [rule("no", Outcome.PROHIBITED, "q")])
    assert found.outcomes == (Outcome.REVIEW,)
    assert {each.rule.id: (each.verdict, each.contradicts) for each in found.findings} == {
        "yes": (Verdict.CONFLICT, ("no",)), "no": (Verdict.CONFLICT, ("yes",)),
    }  # fmt: skip


def test_of_two_packs_the_law_prevails_over_the_guide_whichever_way():
    guide = Authority.GUIDANCE
    above = together([rule("no", Outcome.PROHIBITED, authority=guide)], [rule("yes", Outcome.PERMITTED, "q")])
    below = together([rule("no", Outcome.PROHIBITED)], [rule("yes", Outcome.PERMITTED, "q", authority=guide)])
    assert (above.outcome, below.outcome) == (Outcome.PERMITTED, Outcome.PROHIBITED)
    assert not any(each.contradicts for each in (*above.findings, *below.findings))


def test_what_only_asks_for_more_is_no_contradiction():
    for outcome in Outcome:
        if Outcome.PERMITTED <= outcome < Outcome.PROHIBITED:
            assert together([rule("yes", Outcome.PERMITTED)], [rule("more", outcome, "q")]).outcome is outcome


def test_a_duty_of_lower_rank_stands_beside_a_bare_permission_of_higher_rank():
    """Who does it satisfies both; what stands in the way of the act does not stand."""
    guide = {"authority": Authority.GUIDANCE}
    duty = Duty(id="tell", on=Who.ACTOR, says=say("告知", "tell"), cite=CITE)
    below = rule("duty", Outcome.CONDITIONAL, "q", duties=(duty,), **guide)
    found = together([rule("yes", Outcome.PERMITTED)], [below])
    assert (found.outcome, [each.duty.id for each in found.duties]) == (Outcome.CONDITIONAL, ["tell"])
    assert not any(each.defeated_by for each in found.findings)
    line = rule("no", Outcome.PROHIBITED, "q", **guide)
    may = replace(below, when=Leaf(fact="act.a", operator=Operator.IS, value=True), except_to="no", decides="")
    for said, outcome, duties in ((True, Outcome.CONDITIONAL, ["tell"]), (False, Outcome.PERMITTED, []), (None, Outcome.CONDITIONAL, ["tell"])):  # fmt: skip
        found = together(
            [rule("yes", Outcome.PERMITTED)], [line, may], {"act.a": Fact(value=said)} if said is not None else {}
        )
        assert (found.outcome, [each.duty.id for each in found.duties]) == (outcome, duties), said
        assert found.finding("no").defeated_by == ("yes" if said is False else "")


def test_another_red_line_stands_beside_a_contradiction():
    ours = [rule("yes", Outcome.PERMITTED), replace(rule("line", Outcome.PROHIBITED), decides="")]
    assert together(ours, [rule("no", Outcome.PROHIBITED, "q")]).outcome is Outcome.PROHIBITED


def test_a_contradiction_that_is_open_never_lets_the_act_be_done():
    seen = Leaf(fact="act.a", operator=Operator.IS, value=True)
    for ours, theirs in product((All(parts=()), seen), repeat=2):
        found = together(
            [rule("yes", Outcome.PERMITTED, when=ours)], [rule("no", Outcome.PROHIBITED, "q", when=theirs)]
        )
        assert found.outcome not in YES


def test_the_same_duty_of_two_packs_is_one_with_both_places():
    def imposing(name, pack, article, says="告知"):
        cite = Citation(source="law", article=article)
        duty = Duty(id="tell", says=say(says, "tell"), on=Who.ACTOR, cite=cite, travels=pack == "q")
        return rule(name, Outcome.CONDITIONAL, pack, duties=(duty,))

    (one,) = together([imposing("a", "p", "1")], [imposing("b", "q", "2")]).duties
    assert (one.rules, [each.article for each in one.cites], one.duty.travels) == (("a", "b"), ["1", "2"], True)
    two = together([imposing("a", "p", "1")], [imposing("b", "q", "2", "另告知")]).duties
    assert [each.rules for each in two] == [("b",), ("a",)] or [each.rules for each in two] == [("a",), ("b",)]


def test_a_rule_of_a_silent_pack_is_shown_as_it_was_on_the_day_of_the_act_though_another_day_was_judged_before():
    first = pack_of([rule("base", Outcome.PERMITTED)])
    shut = Leaf(fact="act.shut", operator=Operator.IS, value=True)
    until = Period(end=DAY)
    behind = replace(
        rule("old", Outcome.PROHIBITED), pack="q", when=under(shut, All(parts=())), governed=True, in_force=until
    )
    second = replace(
        using([behind], first), id="q", governs=shut, facts={"act.shut": replace(first.facts["act.a"], name="act.shut")}
    )
    engine = Engine([first, beside(second, [first])])
    for day, there in ((DAY, False), (DAY - timedelta(1), True), (DAY, False)):
        found = engine.evaluate("license", {"act.shut": Fact(value=False)}, {Connecting.ACT_ON: day})
        assert found.outcome is Outcome.PERMITTED
        assert (found.finding("old") is not None) is there

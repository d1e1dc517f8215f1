"""Laws of evaluation on generated packs, judged by a naive evaluator that writes out every world (tests/reference)."""

from dataclasses import replace
from datetime import date
from unittest.mock import patch

import pytest
import sql_rules
from generated_packs import CITE, CUT, DAY, DOMAINS, LISTS, ROWS, Duty, Who, cases, facts, pack_of
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from naive_rules import Naive

import datarights.rules.weighed
from datarights.errors import InputError
from datarights.model.citation import Authority
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.rules.condition import (
    All,
    Any,
    DefinitionRef,
    Judgement,
    Leaf,
    Not,
    Operator,
    Over,
    ParameterRef,
    Quantifier,
    ReadingIs,
    Records,
    Tally,
)
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact, QuestionKind, Truth, Verdict
from datarights.rules.pack import Connecting, DatedValue, Outcome, Parameter, Rule
from datarights.text import say

LAWS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
DATES = {Connecting.ACT_ON: DAY}
YES = {Outcome.PERMITTED, Outcome.CONDITIONAL}


def judged(case, **more):
    pack, _, stated, readings, days = case
    return Engine([pack]).evaluate("license", stated, days, readings=readings, **more)


def naive(case):
    pack, names, _, _, days = case
    domains = {name: DOMAINS.get(name) for name in names}
    return Naive(pack, "license", days, domains, ROWS)


@LAWS
@given(cases())
def test_the_engine_finds_exactly_the_outcomes_that_writing_out_every_world_finds(case):
    assert set(judged(case).outcomes) == naive(case).outcomes(case[2], case[3])


@LAWS
@given(cases())
def test_every_rule_may_come_to_exactly_what_it_comes_to_in_some_world(case):
    wanted, found = naive(case).results(case[2], case[3]), judged(case)
    assert {name: set(found.finding(name).results) for name in wanted} == wanted
    assert all(wanted[name] == {None} for name in wanted.keys() - {each.rule.id for each in found.findings})


@LAWS
@given(cases(lists=True))
def test_with_lists_no_outcome_of_any_world_is_missed(case):
    assert set(judged(case).outcomes) >= naive(case).outcomes(case[2], case[3])


@LAWS
@given(cases(lists=True))
def test_with_lists_whole_and_known_the_outcome_is_that_of_the_one_world(case):
    pack, names, stated, readings, days = case
    rows = ({"q": True, "m": 3}, {"q": False, "m": 9})
    whole = {name: stated.get(name, Fact(value=True, grounds=Grounds.DETERMINED)) for name in names if name in DOMAINS}
    known = {name: Fact(value=DOMAINS[name][0], grounds=Grounds.DETERMINED) for name in whole}
    known |= {name: Fact(value=Records(rows=rows, complete=True), grounds=Grounds.RECORDED) for name in LISTS}
    case = (pack, names, known, readings or {"r": "one"}, days)
    assert set(judged(case).outcomes) == naive(case).outcomes(case[2], case[3])


@LAWS
@given(cases(lists=True), st.lists(facts([*DOMAINS, *LISTS]), max_size=5))
def test_every_condition_comes_to_what_a_database_makes_of_it(case, more):
    pack, _, stated, readings, days = case
    acts = [stated, *more]
    for each, verdicts in zip(acts, sql_rules.verdicts(pack, days, [(each, readings) for each in acts]), strict=True):
        found = judged((pack, (), each, readings, days))
        traced = {finding.rule.id: finding.conditions[0].truth.value for finding in found.findings}
        assert traced == {name: verdicts[name] for name in traced}
        assert all(
            verdicts[rule.id] == 0
            for rule in pack.rules
            if rule.id in verdicts.keys() - traced.keys() and not rule.except_to
        )


@LAWS
@given(cases(lists=True))
def test_a_yes_is_a_yes_in_every_world(case):
    if judged(case).outcome in YES:
        assert naive(case).outcomes(case[2], case[3]) <= YES


@LAWS
@given(cases(lists=True))
def test_with_and_without_trace_there_is_one_answer(case):
    traced, bare = judged(case), judged(case, trace=False)
    assert (traced.outcome, traced.outcomes, traced.questions) == (bare.outcome, bare.outcomes, bare.questions)
    assert traced.findings == bare.findings
    assert not any(each.conditions for each in bare.findings)


@LAWS
@given(cases(lists=True), st.lists(facts([*DOMAINS, *LISTS]), min_size=1, max_size=4), st.sampled_from((1, 256)))
def test_an_engine_that_answered_before_answers_as_a_fresh_one(case, before, kept):
    pack, _, stated, readings, days = case
    engine = Engine([pack])
    with patch.object(datarights.rules.weighed, "MAX_WEIGHED", kept):
        for each in (*before, stated, *before, stated):
            again = engine.evaluate("license", each, days, readings=readings)
            fresh = judged((pack, (), each, readings, days))
            assert (again.outcome, again.outcomes, again.questions) == (fresh.outcome, fresh.outcomes, fresh.questions)
            assert again.findings == fresh.findings
            assert [one.conditions for one in again.findings] == [one.conditions for one in fresh.findings]


@LAWS
@given(cases(lists=True))
def test_the_trace_is_the_evaluation_itself(case):
    """Each verdict read back follows from those below it, and the first of a rule from what the rule came to."""
    for finding in judged(case).findings:
        nodes = list(finding.conditions)
        assert truth_below(finding.rule.when, case[0], iter(nodes)) is nodes[0].truth
        if not finding.rule.except_to and nodes[0].truth is Truth.NO:
            assert finding.results == (None,)


def truth_below(node, pack, trace):
    if isinstance(node, DefinitionRef):
        return truth_below(pack.definitions[node.name], pack, trace)
    here = next(trace)
    match node:
        case All() | Any():
            below = [truth_below(part, pack, trace).value for part in node.parts]
            assert here.truth.value == (min([2, *below]) if isinstance(node, All) else max([0, *below]))
        case Not():
            assert here.truth.value == 2 - truth_below(node.part, pack, trace).value
        case Over(quantifier=Quantifier.EACH) if here.rows:
            assert here.truth.value <= min(each.value for each in here.rows)
        case Over() if here.rows:
            assert here.truth.value >= max(each.value for each in here.rows)
    return here.truth


@LAWS
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rules_and_facts_changes_no_outcome(case, random):
    pack, names, stated, readings, days = case
    rules, order = list(pack.rules), list(stated)
    random.shuffle(rules)
    random.shuffle(order)
    turned = (replace(pack, rules=tuple(rules)), names, {name: stated[name] for name in order}, readings, days)
    one, other = judged(case), judged(turned)
    assert (one.outcome, one.outcomes) == (other.outcome, other.outcomes)
    assert {each.rule.id: each.results for each in one.findings} == {
        each.rule.id: each.results for each in other.findings
    }


def respelt(condition, random):
    """Say the same otherwise: by De Morgan, not twice, once more within one, in another order, twice over."""
    if isinstance(condition, All | Any):
        parts = [respelt(each, random) for each in condition.parts]
        random.shuffle(parts)
        same, other = (All, Any) if isinstance(condition, All) else (Any, All)
        match random.randrange(4):
            case 0:
                return Not(part=other(parts=tuple(Not(part=each) for each in parts)))
            case 1:
                return same(parts=(same(parts=tuple(parts)),))
            case 2 if parts:
                return same(parts=(*parts, random.choice(parts)))
        return replace(condition, parts=tuple(parts))
    if isinstance(condition, Not):
        return replace(condition, part=respelt(condition.part, random))
    said = (condition, Not(part=Not(part=condition)), All(parts=(condition,)), Any(parts=(condition, condition)))
    return random.choice(said)


def respelt_rule(rule, pack, random):
    """A rule of a pack that governs some acts asks first whether it does: what the author wrote comes after it."""
    if pack.governs is None or not rule.governed:
        return replace(rule, when=respelt(rule.when, random))
    governed, own = rule.when.parts
    return replace(rule, when=replace(rule.when, parts=(governed, respelt(own, random))))


@LAWS
@given(cases(), st.randoms(use_true_random=False))
def test_the_spelling_of_a_condition_changes_no_outcome_and_no_verdict(case, random):
    pack, *rest = case
    definitions = {name: respelt(each, random) for name, each in pack.definitions.items()}
    other = replace(pack, rules=tuple(respelt_rule(each, pack, random) for each in pack.rules), definitions=definitions)
    one, same = judged(case), judged((other, *rest))
    assert (one.outcome, one.outcomes) == (same.outcome, same.outcomes)
    results = ({each.rule.id: each.results for each in found.findings} for found in (one, same))
    assert next(results) == next(results)


@LAWS
@given(cases(known=False), st.data())
def test_an_answer_to_an_open_fact_never_changes_what_is_settled(case, data):
    pack, names, stated, readings, days = case
    missing = [name for name in names if name not in stated]
    assume(missing)
    name = data.draw(st.sampled_from(missing))
    answer = Fact(value=data.draw(st.sampled_from(DOMAINS[name])), grounds=Grounds.DETERMINED)
    before, after = judged(case), judged((pack, names, {**stated, name: answer}, readings, days))
    assert set(after.outcomes) <= set(before.outcomes)
    if before.outcome in YES:
        assert after.outcome in YES


@LAWS
@given(cases(known=False), st.data())
def test_stronger_grounds_for_the_same_value_never_change_what_is_settled(case, data):
    pack, names, stated, readings, days = case
    assume(stated)
    name = data.draw(st.sampled_from(sorted(stated)))
    stronger = {**stated, name: Fact(value=stated[name].value, grounds=Grounds.DETERMINED)}
    assert set(judged((pack, names, stronger, readings, days)).outcomes) <= set(judged(case).outcomes)


@LAWS
@given(cases())
def test_an_evaluation_turns_on_questions_exactly_when_it_is_not_settled(case):
    found = judged(case)
    if len(found.outcomes) > 1:
        assert found.questions
    if not found.questions:
        assert len(found.outcomes) == 1


@LAWS
@given(cases(known=False))
def test_answering_every_question_asked_settles_the_outcome_but_for_duties(case):
    """Some questions wait until others are answered: what is asked then is answered in turn."""
    pack, names, stated, readings, days = case
    first = found = judged(case)
    stated, readings = dict(stated), dict(readings)
    while len(found.outcomes) > 1 and (first.outcome in YES or not set(found.outcomes) <= YES):
        asked = {each.name: each.options[:1] for each in found.questions}
        assert asked.keys() - {*stated, *readings} or any(stated[each].grounds < Grounds.DETERMINED for each in asked)
        for name, options in asked.items():
            if name in DOMAINS:
                stated[name] = Fact(value=DOMAINS[name][0], grounds=Grounds.DETERMINED)
            else:
                (readings[name],) = options
        found = judged((pack, names, stated, readings, days))


@LAWS
@given(cases(), st.sampled_from((Judgement(question="asset.k"), ReadingIs(reading="s", option="one"))))
def test_a_point_that_decides_only_a_duty_never_keeps_an_act_that_may_be_done_from_being_done(case, point):
    """Beside a rule that allows in any case, it makes of permitted conditional, and else changes and asks nothing."""
    pack, names, stated, readings, days = case
    only = Rule(
        id="only", title=say("题", "title"), acts=("license",), outcome=Outcome.CONDITIONAL, when=point, cites=(CITE,),
        authority=Authority.LAW, in_force=Period(), says=say("题", "title"), pack="p",
        duties=(Duty(id="only", says=say("义务", "duty"), on=Who.ACTOR, cite=CITE),),
    )  # fmt: skip
    allowed = replace(only, id="allowed", outcome=Outcome.PERMITTED, when=All(parts=()), duties=())
    again = replace(pack.readings["r"], name="s")
    facts = {**pack.facts, "asset.k": replace(pack.facts["asset.j"], name="asset.k")}
    base = replace(pack, rules=(*pack.rules, allowed), facts=facts, readings={**pack.readings, "s": again})
    without = judged((base, names, stated, readings, days))
    having = judged((replace(base, rules=(*base.rules, only)), names, stated, readings, days))
    assert having.outcome is (Outcome.CONDITIONAL if without.outcome is Outcome.PERMITTED else without.outcome)
    if without.outcome in YES:
        assert {each.duty.id: each.avoidable for each in having.duties}["only"]
    else:
        assert [each.name for each in having.questions] == [each.name for each in without.questions]


@pytest.mark.parametrize("grounds", list(Grounds))
def test_a_judgement_counts_only_when_a_person_determined_it(grounds):
    known = {"asset.j": Fact(value=True, grounds=grounds)}
    found = evaluate(
        rule("bad", Outcome.PROHIBITED, Judgement(question="asset.j")), rule("ok", Outcome.PERMITTED), facts=known
    )
    if grounds is Grounds.DETERMINED:
        assert found.outcome is Outcome.PROHIBITED
        return
    assert found.outcome is Outcome.REVIEW
    assert [(each.name, each.kind) for each in found.questions] == [("asset.j", QuestionKind.JUDGEMENT)]
    assert found.findings[0].conditions[0].grounds is grounds


def test_what_trying_all_answers_made_of_a_rule_is_not_taken_for_other_facts_that_its_list_looks_at():
    some = Over(records="asset.r", quantifier=Quantifier.SOME, where=a_is(value=True))
    b_is = Leaf(fact="act.b", operator=Operator.IS, value=True)
    word = Leaf(fact="asset.w", operator=Operator.IS, value="x")
    engine = Engine([pack_of([rule("r", Outcome.PROHIBITED, All(parts=(Any(parts=(some, word)), b_is)))])])
    rows = Fact(value=Records(rows=({"q": True},), complete=True))

    def asked(a):
        found = engine.evaluate("license", {"act.a": Fact(value=a), "asset.r": rows}, DATES)
        return [each.name for each in found.questions]

    assert asked(a=True) == ["act.b"]
    assert asked(a=False) == ["act.b", "asset.w"]


def test_what_nothing_turns_on_leaves_no_rule_out_where_rules_are_tried_together():
    either = Any(parts=(b_is(value=True), b_is(value=False)))
    rules = (
        rule("forbids", Outcome.PROHIBITED, All(parts=(a_is(value=True), either))),
        rule("asks", Outcome.CONDITIONAL, a_is(value=True)),
        rule("lets", Outcome.PERMITTED),
    )
    found = Engine([pack_of(rules)]).evaluate("license", {}, DATES)
    assert set(found.outcomes) == {Outcome.PROHIBITED, Outcome.PERMITTED}
    assert found.outcome not in YES
    assert [each.name for each in found.questions] == ["act.a"]


# ---- exceptions --------------------------------------------------------------------------------------------------


def rule(name, outcome, when=None, **more):
    return Rule(
        id=name, title=say(name, name), acts=() if more.get("except_to") else ("license",), outcome=outcome,
        when=when or All(parts=()), cites=(CITE,), authority=more.pop("authority", Authority.LAW),
        in_force=more.pop("in_force", Period()), says=say(name, name), pack="p", **more,
    )  # fmt: skip


def a_is(value):
    return Leaf(fact="act.a", operator=Operator.IS, value=value)


def b_is(value):
    return Leaf(fact="act.b", operator=Operator.IS, value=value)


def evaluate(*rules, facts=None, dates=DATES, **more):
    return Engine([pack_of(rules)]).evaluate("license", facts or {}, dates, **more)


def verdicts(found):
    return {each.rule.id: each.verdict for each in found.findings}


def test_two_true_exceptions_with_one_result_do_not_clash():
    found = evaluate(
        rule("base", Outcome.PROHIBITED),
        rule("one", Outcome.REVIEW, except_to="base"),
        rule("two", Outcome.REVIEW, except_to="base"),
    )
    assert found.outcome is Outcome.REVIEW
    assert verdicts(found)["base"] is Verdict.APPLIES


def test_two_true_exceptions_that_differ_are_a_conflict_for_a_person():
    found = evaluate(
        rule("base", Outcome.PROHIBITED),
        rule("one", Outcome.PERMITTED, except_to="base"),
        rule("two", Outcome.CONDITIONAL, except_to="base"),
    )
    assert found.outcome is Outcome.REVIEW
    assert verdicts(found)["base"] is Verdict.CONFLICT


def test_the_deepest_true_exception_decides():
    rules = (
        rule("base", Outcome.PROHIBITED),
        rule("unless", Outcome.PERMITTED, except_to="base"),
        rule("but", Outcome.REVIEW, a_is(True), except_to="unless"),
    )
    assert evaluate(*rules, facts={"act.a": Fact(value=True)}).outcome is Outcome.REVIEW
    assert evaluate(*rules, facts={"act.a": Fact(value=False)}).outcome is Outcome.PERMITTED
    assert set(evaluate(*rules).outcomes) == {Outcome.REVIEW, Outcome.PERMITTED}


@pytest.mark.parametrize(("acts", "outcome"), [((), 2), (("all",), 2), (("license", "keep"), 2), (("keep",), 6)])
def test_an_exception_counts_only_for_the_acts_it_names(acts, outcome):
    base = replace(rule("base", Outcome.PROHIBITED), acts=("license", "keep"))
    unless = replace(rule("unless", Outcome.PERMITTED, except_to="base"), acts=acts)
    assert evaluate(base, unless).outcome is Outcome(outcome)
    assert ("unless" in verdicts(evaluate(base, unless))) is (outcome == 2)


def test_an_open_exception_never_lifts_a_prohibition():
    found = evaluate(rule("base", Outcome.PROHIBITED), rule("unless", Outcome.PERMITTED, a_is(True), except_to="base"))
    assert found.outcome is Outcome.EVIDENCE_NEEDED
    assert [each.name for each in found.questions] == ["act.a"]


def test_a_permission_defeats_only_a_rule_of_lower_rank_on_its_question():
    high = rule("high", Outcome.PERMITTED, decides="point")
    low = rule("low", Outcome.PROHIBITED, decides="point", authority=Authority.GUIDANCE)
    found = evaluate(high, low)
    assert found.outcome is Outcome.PERMITTED
    assert [each.defeated_by for each in found.findings] == ["", "high"]
    assert evaluate(replace(high, authority=Authority.GUIDANCE), low).outcome is Outcome.PROHIBITED
    assert evaluate(replace(high, decides="other"), low).outcome is Outcome.PROHIBITED


def test_a_permission_that_is_itself_open_only_may_defeat():
    high = rule("high", Outcome.PERMITTED, a_is(True), decides="point")
    low = rule("low", Outcome.PROHIBITED, decides="point", authority=Authority.GUIDANCE)
    assert set(evaluate(high, low).outcomes) == {Outcome.PERMITTED, Outcome.PROHIBITED}
    assert evaluate(high, low).outcome is Outcome.EVIDENCE_NEEDED
    assert evaluate(high, low, facts={"act.a": Fact(value=False)}).outcome is Outcome.PROHIBITED


# ---- dates and numbers of the law --------------------------------------------------------------------------------


def test_a_number_of_the_law_is_that_of_the_date_the_rule_connects_to():
    few = Leaf(fact="asset.n", operator=Operator.AT_MOST, value=ParameterRef(name="most"))
    facts = {"asset.n": Fact(value=3)}
    before, after = date(2026, 1, 1), DAY
    asked = rule("few", Outcome.PERMITTED, few, by=Connecting.FILED_ON)
    late = evaluate(asked, facts=facts, dates={Connecting.ACT_ON: before, Connecting.FILED_ON: after})
    early = evaluate(asked, facts=facts, dates={Connecting.ACT_ON: after, Connecting.FILED_ON: before})
    assert late.outcome is Outcome.PERMITTED
    assert early.outcome is Outcome.REVIEW
    assert late.findings[0].conditions[0].wanted == "4"
    assert CUT in early.changes


def test_where_the_law_has_no_number_on_the_day_the_comparison_is_open_and_never_zero():
    pack = replace(
        pack_of([rule("few", Outcome.PERMITTED, Leaf(fact="asset.n", operator=Operator.AT_MOST, value=ParameterRef(name="late")))]),
        parameters={"late": Parameter(name="late", unit="", values=(DatedValue(period=Period(start=date(2030, 1, 1)), value=4, cite=CITE),))},
    )  # fmt: skip
    for count in (0, 99):
        found = Engine([pack]).evaluate("license", {"asset.n": Fact(value=count)}, DATES)
        assert found.outcome is Outcome.EVIDENCE_NEEDED
        assert Outcome.PERMITTED in found.outcomes


def test_versions_that_do_not_govern_are_named_with_their_dates():
    found = evaluate(
        rule("old", Outcome.PROHIBITED, in_force=Period(end=date(2025, 1, 1))),
        rule("new", Outcome.PERMITTED, in_force=Period(start=date(2025, 1, 1))),
        rule("future", Outcome.PROHIBITED, in_force=Period(start=date(2027, 1, 1))),
    )
    assert found.outcome is Outcome.PERMITTED
    assert [(each.rule, each.says.en) for each in found.rejected] == [
        ("future", "in force only from 2027-01-01"),
        ("old", "no longer in force from 2025-01-01"),
    ]
    assert found.changes == (date(2027, 1, 1),)


# ---- what is known how -------------------------------------------------------------------------------------------


def test_a_fact_on_weaker_grounds_than_asked_is_open_and_shown_with_its_grounds():
    asked = Leaf(fact="act.a", operator=Operator.IS, value=True, grounds="documented")
    found = evaluate(rule("base", Outcome.PERMITTED, asked), facts={"act.a": Fact(value=True, origin="file:3")})
    leaf = found.findings[0].conditions[0]
    assert (leaf.truth, leaf.found, leaf.grounds, leaf.origin) == (Truth.OPEN, "yes", Grounds.ASSERTED, "file:3")
    assert found.outcome is Outcome.EVIDENCE_NEEDED


def test_the_fields_of_a_record_are_as_well_known_as_their_list():
    where = Leaf(fact="q", operator=Operator.IS, value=True, grounds="documented")
    asked = rule("base", Outcome.PERMITTED, Over(records="asset.r", quantifier=Quantifier.EACH, where=where))
    rows = Records(rows=({"q": True},), complete=True)
    assert evaluate(asked, facts={"asset.r": Fact(value=rows)}).outcome is not Outcome.PERMITTED
    assert evaluate(asked, facts={"asset.r": Fact(value=rows, grounds=Grounds.RECORDED)}).outcome is Outcome.PERMITTED


def test_a_trace_names_the_record_that_fails():
    asked = Over(records="asset.r", quantifier=Quantifier.EACH, where=Leaf(fact="q", operator=Operator.IS, value=True))
    rows = Records(rows=({"q": True}, {"q": False}, {"q": None}), complete=True)
    found = evaluate(rule("base", Outcome.PERMITTED, asked), facts={"asset.r": Fact(value=rows)})
    assert found.findings[0].conditions[0].rows == (Truth.YES, Truth.NO, Truth.OPEN)


@pytest.mark.parametrize("amount", [None, -5])
def test_a_missing_or_negative_number_never_makes_a_sum_small(amount):
    asked = Tally(records="asset.r", field="m", where=All(parts=()), operator=Operator.AT_MOST, value=10)
    rows = Records(rows=({"m": 3}, {"m": amount}), complete=True)
    found = evaluate(rule("base", Outcome.PERMITTED, asked), facts={"asset.r": Fact(value=rows)})
    assert found.outcome is Outcome.EVIDENCE_NEEDED


@pytest.mark.parametrize(("name", "good", "bad"), [("act.a", True, 1), ("act.a", False, 0), ("asset.n", 1, True)])
def test_a_yes_and_a_1_are_not_taken_for_one_another_though_one_was_weighed_before(name, good, bad):
    engine = Engine([pack_of([rule("ok", Outcome.PERMITTED, Leaf(fact=name, operator=Operator.IS, value=good))])])
    for value in (good, bad, good, bad, bad):
        found = engine.evaluate("license", {name: Fact(value=value)}, DATES)
        assert found.outcome is (Outcome.PERMITTED if value is good else Outcome.EVIDENCE_NEEDED)


def test_a_value_of_another_kind_than_is_asked_for_settles_nothing():
    asked = Leaf(fact="asset.n", operator=Operator.OVER, value=5)
    found = evaluate(
        rule("ok", Outcome.PERMITTED), rule("many", Outcome.PROHIBITED, asked), facts={"asset.n": Fact(value="many")}
    )
    assert found.outcome is Outcome.EVIDENCE_NEEDED
    assert [each.name for each in found.questions] == ["asset.n"]


# ---- what cannot be loaded ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "when",
    [
        DefinitionRef(name="nowhere"),
        ReadingIs(reading="nowhere", option="one"),
        Not(part=Leaf(fact="asset.n", operator=Operator.OVER, value=ParameterRef(name="nowhere"))),
        Over(records="asset.r", quantifier=Quantifier.SOME, where=DefinitionRef(name="nowhere")),
    ],
)
def test_a_rule_that_names_what_its_pack_does_not_have_is_an_error(when):
    with pytest.raises(InputError, match="nowhere"):
        Engine([pack_of([rule("base", Outcome.PERMITTED, when)])])


def test_an_exception_to_nothing_and_a_circle_are_errors_and_all_are_named():
    rules = [
        rule("lost", Outcome.LIFTED, except_to="nowhere"),
        rule("one", Outcome.LIFTED, except_to="two"),
        rule("two", Outcome.LIFTED, except_to="one"),
    ]
    with pytest.raises(InputError) as caught:
        Engine([replace(pack_of(rules), definitions={"shared": DefinitionRef(name="shared")})])
    assert [fault.code for fault in caught.value.faults] == ["DR-P010"] * 4


def test_an_act_that_no_pack_governs_is_for_a_person():
    result = Engine([]).evaluate("anything", {}, DATES)
    assert result.outcome is Outcome.REVIEW
    assert not result.governed


# ---- duties ------------------------------------------------------------------------------------------------------


def duties(found):
    return {each.duty.id: each.avoidable for each in found.duties}


def test_a_duty_that_is_only_possible_is_a_precaution_of_whoever_may_act():
    from generated_packs import Duty, Who

    duty = Duty(id="d", says=say("义务", "duty"), on=Who.ACTOR, cite=CITE)
    maybe = rule("maybe", Outcome.CONDITIONAL, a_is(True), duties=(duty,))
    assert duties(evaluate(rule("ok", Outcome.PERMITTED), maybe)) == {"d": True}
    assert duties(evaluate(rule("ok", Outcome.PERMITTED), maybe, facts={"act.a": Fact(value=True)})) == {"d": False}
    assert duties(evaluate(rule("ok", Outcome.EVIDENCE_NEEDED), maybe)) == {}
    sure = replace(maybe, when=Judgement(question="asset.j"))
    known = {"asset.j": Fact(value=True, grounds=Grounds.DETERMINED)}
    assert duties(evaluate(rule("ok", Outcome.EVIDENCE_NEEDED), sure, facts=known)) == {"d": False}
    assert duties(evaluate(rule("no", Outcome.PROHIBITED), sure, facts=known)) == {}


def test_the_duties_of_a_rule_that_is_set_aside_are_not_imposed():
    from generated_packs import Duty, Who

    duty = Duty(id="d", says=say("义务", "duty"), on=Who.ACTOR, cite=CITE)
    base = rule("base", Outcome.CONDITIONAL, duties=(duty,))
    lifted = rule("unless", Outcome.LIFTED, a_is(True), except_to="base")
    ok = rule("ok", Outcome.PERMITTED)
    assert duties(evaluate(ok, base, lifted, facts={"act.a": Fact(value=False)})) == {"d": False}
    assert duties(evaluate(ok, base, lifted)) == {"d": True}
    assert duties(evaluate(ok, base, lifted, facts={"act.a": Fact(value=True)})) == {}


@pytest.mark.parametrize("count", [1, 6, 7, 40])
def test_a_set_of_words_that_nobody_supplied_leaves_every_rule_on_it_open_however_many_words_there_are(count):
    rules = [
        rule(f"r{each:02}", Outcome.EVIDENCE_NEEDED, Leaf(fact="asset.s", operator=Operator.HAS, value=f"w{each:02}"))
        for each in range(count)
    ]
    found = evaluate(*rules)
    assert set(verdicts(found).values()) == {Verdict.OPEN}
    assert found.outcome is not Outcome.PERMITTED
    one = evaluate(*rules, facts={"asset.s": Fact(value=frozenset({f"w{count - 1:02}"}))})
    assert verdicts(one)[f"r{count - 1:02}"] is Verdict.APPLIES

"""Errors put into a pack are noticed by its scenarios, or told from it by a case, or shown to be none."""

from datetime import date
from pathlib import Path

import pytest
from generated_packs import DAY, facts, packs
from hypothesis import given, settings, strategies as st
from test_pack_lint import COUNTED, HEAD, NUMBERS, RULE, house, pack_of, rule  # noqa: F401 - a fixture

from datarights import bootstrap
from datarights.app.checking import checked
from datarights.app.pack_depth import points
from datarights.app.pack_mutation import Trials, _spread
from datarights.cli.mutants_drawing import case_lines
from datarights.rules.engine import Engine
from datarights.rules.mutation import Kind, mutants
from datarights.rules.pack import Connecting

GATED = rule(id="gated", acts="[license]", outcome="prohibited", when="{any: [{fact: act.seen, is: yes}, {all: [{fact: act.seen, is: yes}, {fact: act.many, at_least: {parameter: late}}]}]}", from_="2022-01-01")  # fmt: skip


def results_of(pack, *acts):
    engine = Engine([pack])
    text = "kind: scenario\ntitle: 例\nacts:\n" + "".join(f"  - {each}\n" for each in acts)
    scenario = bootstrap.scenario_of("-", text, engine)
    return list(checked([scenario], engine, bootstrap.lexicon(), brief=True))


def fates_of(pack, *acts):
    results = results_of(pack, *acts)
    assert [text.en for each in results for text in each.wrong] == []
    trials = Trials(pack, [pack], results, bootstrap.lexicon())
    return [trials.fate(each) for each in mutants(pack)]


def test_every_mutant_has_a_key_of_its_own_that_stays_the_same(tmp_path):
    pack = pack_of(tmp_path, RULE, COUNTED, GATED)
    keys = [each.key for each in mutants(pack)]
    assert len(set(keys)) == len(keys)
    assert keys == [each.key for each in mutants(pack_of(tmp_path, RULE, COUNTED, GATED))]
    assert {each.kind for each in mutants(pack)} == set(Kind)
    assert "shift parameters/late/values/0/value: 5 becomes 4" in keys


def test_without_scenarios_every_error_survives_or_is_equivalent_and_its_case_tells_it_apart(tmp_path):
    pack = pack_of(tmp_path, RULE, GATED)
    fates = [
        each
        for each in fates_of(pack, "{act: keep, on: 2026-01-01, facts: {act.seen: no}, expect: {rules: {base: clear}}}")
        if not each.noticed_by
    ]
    assert any(each.survives for each in fates)
    for each in fates:
        assert each.equivalent is (each.witness is None), each.mutant.key
        if each.witness is not None and each.witness.verdicts != each.witness.mutant_verdicts:
            (line,) = case_lines(each.witness, pack)
            again = fates_of(pack, line.removeprefix("- ").replace("title: …", "title: 这一处"))
            assert next(one for one in again if one.mutant.key == each.mutant.key).noticed_by == "这一处", line


def test_a_case_for_an_outcome_that_something_worse_hides_is_one_where_it_is_not_hidden_or_says_so(tmp_path):
    grave = rule(id="grave", acts="[license]", outcome="review", when="{fact: act.seen, is: no}")
    worse = rule(id="worse", acts="[license]", outcome="prohibited", when="{fact: act.many, known: no}")
    pack = pack_of(tmp_path, RULE, grave, worse)
    act = "{act: license, on: 2026-01-01, facts: {act.seen: no}, expect: {rules: {grave: applies}}}"
    free = "{act: license, on: 2026-01-01, facts: {act.seen: yes, act.many: 5}, expect: {rules: {grave: clear}}}"
    for acts, strong in (((act,), False), ((act, free), True)):
        found = [
            each
            for each in fates_of(pack, *acts)
            if each.survives and "rules/grave@2021-01-01/outcome" in each.mutant.key
        ]
        assert found
        assert {each.witness.strong for each in found} == {strong}
        for each in found if strong else ():
            (line,) = case_lines(each.witness, pack)
            again = fates_of(pack, line.removeprefix("- ").replace("title: …", "title: 这一处"))
            assert next(one for one in again if one.mutant.key == each.mutant.key).noticed_by == "这一处", line


def test_a_case_holds_no_number_that_its_fact_does_not_take(tmp_path):
    pack = pack_of(tmp_path, RULE, COUNTED, head=HEAD.replace("value: 5", "value: -5"))
    act = "{act: license, on: 2026-01-01, facts: {act.seen: no}, expect: {rules: {base: clear}}}"
    cases = [each.witness for each in fates_of(pack, act) if each.witness is not None]
    assert cases
    for line in (line for each in cases for line in case_lines(each, pack)):
        assert "act.many: -" not in line


def test_what_no_answer_can_tell_from_the_rule_is_equivalent(tmp_path):
    fates = fates_of(
        pack_of(tmp_path, RULE, GATED),
        "{act: keep, on: 2026-01-01, facts: {act.seen: no}, expect: {rules: {base: clear}}}",
    )
    equal = {each.mutant.key for each in fates if each.equivalent}
    assert "drop rules/gated@2022-01-01/when/any/1: without this part" in equal
    assert "drop rules/gated@2022-01-01/when/any/0: without this part" not in equal


def test_an_act_the_day_before_and_one_on_the_day_notice_a_day_too_soon_and_one_too_late(tmp_path):
    eve = "{title: 前一日, act: license, on: 2021-12-31, expect: {not_in_force: gated}}"
    day = "{title: 当日, act: license, on: 2022-01-01, expect: {in_force: gated}}"
    found = {each.mutant.key: each.noticed_by for each in fates_of(pack_of(tmp_path, RULE, GATED), eve, day)}
    assert found["shift rules/gated@2022-01-01/from: it begins a day sooner"] == "前一日"
    assert found["shift rules/gated@2022-01-01/from: it begins a day later"] == "当日"
    assert found["shift rules/base@2021-01-01/from: it begins a day sooner"] == "DR-P012"


def test_a_number_that_changes_only_while_no_rule_compares_with_it_is_equivalent(tmp_path):
    head = HEAD.replace("values: [{from: 2022-01-01", "values: [{from: 2021-06-01")
    many = rule(id="many", from_="2022-01-01", when="{fact: act.many, at_least: {parameter: late}}")
    act = "{act: keep, on: 2026-01-01, facts: {act.seen: no}, expect: {rules: {base: clear}}}"
    found = {each.mutant.key: each for each in fates_of(pack_of(tmp_path, RULE, many, head=head), act)}
    assert found["shift parameters/late/values/0/from: it begins a day sooner"].equivalent
    assert found["shift parameters/late/values/0/from: it begins a day later"].equivalent
    assert found["shift parameters/late/values/0/value: 5 becomes 4"].survives


def test_in_force_and_not_in_force_are_not_met_on_the_other_day(tmp_path):
    pack = pack_of(tmp_path, RULE, GATED)
    soon, late = results_of(
        pack,
        "{act: license, on: 2021-12-31, expect: {in_force: gated}}",
        "{act: license, on: 2022-01-01, expect: {not_in_force: [gated, base]}}",
    )
    assert [text.en for text in soon.wrong] == ["the rule gated is not in force on the day"]
    assert [text.en for text in late.wrong] == [
        "the rule gated is in force on the day",
        "the rule base is in force on the day",
    ]


@given(st.data())
@settings(deadline=None, max_examples=15)
def test_an_equivalent_mutant_comes_out_as_the_pack_does_on_any_facts(data):
    names = ("act.a", "act.b", "asset.w", "asset.n")
    pack = data.draw(packs(names))
    trials = Trials(pack, [pack], (), bootstrap.lexicon())
    listed = list(mutants(pack))
    mutant = data.draw(st.sampled_from(listed))
    fate = trials.fate(mutant)
    dates = dict.fromkeys(
        Connecting, data.draw(st.sampled_from((DAY, date(2026, 7, 1), date(2026, 6, 30), date(2020, 1, 1))))
    )
    stated = data.draw(facts(names))
    if fate.equivalent:
        one = Engine([pack]).evaluate("license", stated, dates)
        other = Engine([mutant.of(pack)]).evaluate("license", stated, dates)
        assert one.outcomes == other.outcomes
        assert [(each.rule.id, each.results) for each in one.findings] == [
            (each.rule.id, each.results) for each in other.findings
        ]


def test_too_many_ways_to_answer_are_tried_from_all_over_and_few_are_all_tried():
    few = list(_spread([[1, 2], "abc"], 6))
    assert len(set(few)) == 6
    many = list(_spread([list(range(10))] * 6, 10**6))
    assert len(set(many)) == len(many)
    assert all({each[place] for each in many} == set(range(10)) for place in range(6))


# ---- depth -------------------------------------------------------------------------------------------------------


def test_depth_counts_both_ways_of_every_branch_both_sides_of_a_day_and_three_of_a_number(tmp_path):
    pack = pack_of(tmp_path, RULE, COUNTED)
    act = "{act: license, on: DAY, facts: {act.seen: yes, act.many: N, act.day: 2026-01-01}, expect: {rules: {base: applies}}}"

    def shown(*acts):
        return {(str(each.spot), each.says.en) for each in points(pack, results_of(pack, *acts)) if each.shown}

    one = shown(act.replace("DAY", "2026-01-01").replace("N", "5"))
    assert ("rules/counted@2022-01-01/when/all/0", "at the limit") in one
    assert ("rules/counted@2022-01-01/when/all/0", "below the limit") not in one
    assert ("rules/base@2021-01-01/when", "holds") in one
    assert ("rules/base@2021-01-01/when", "does not hold") not in one
    more = shown(
        *(
            act.replace("DAY", day).replace("N", number)
            for day, number in (("2021-12-31", "4"), ("2022-01-01", "4"), ("2022-01-01", "6"))
        )
    )
    assert {
        ("rules/counted@2022-01-01/from", "an act on 2021-12-31"),
        ("rules/counted@2022-01-01/from", "an act on 2022-01-01"),
    } <= more
    assert {
        ("rules/counted@2022-01-01/when/all/0", "below the limit"),
        ("rules/counted@2022-01-01/when/all/0", "above the limit"),
    } <= more


def test_depth_wants_both_sides_of_every_value_that_a_number_of_the_law_has_while_the_rule_runs(tmp_path):
    dated = "[{from: 2021-06-01, before: 2021-09-01, value: 3, cite: C}, {from: 2021-09-01, before: 2023-01-01, value: 9, cite: C}, {from: 2023-01-01, value: 5, cite: C}]"
    head = HEAD.replace(NUMBERS, dated.replace("C", "{source: law, article: 3}"))
    pack = pack_of(tmp_path, RULE, COUNTED, head=head)
    act = "{act: license, on: DAY, facts: {act.seen: yes, act.many: N, act.day: 2026-01-01}, expect: {rules: {base: applies}}}"
    acts = [act.replace("DAY", "2026-01-01").replace("N", number) for number in "456"]
    limits = {each.says.en: each.shown for each in points(pack, results_of(pack, *acts)) if "limit" in each.says.en}
    sides = ("below", "at", "above")
    assert limits == {f"{side} the limit {value}": value == 5 for value in (9, 5) for side in sides}
    acts += [act.replace("DAY", "2022-02-01").replace("N", number) for number in ("8", "9", "10")]
    assert all(each.shown for each in points(pack, results_of(pack, *acts)) if "limit" in each.says.en)


def test_depth_wants_an_exception_that_decides_and_its_rule_without_it(tmp_path):
    pack = pack_of(
        tmp_path,
        RULE,
        COUNTED,
        rule(id="but", acts="[license]", except_to="base", outcome="prohibited", when="{fact: act.many, is: 1}"),
    )
    acts = ["{act: license, on: 2026-01-01, facts: {act.seen: yes, act.many: 1}, expect: {rules: {but: applies}}}"]
    spots = [(each.says.en, each.shown) for each in points(pack, results_of(pack, *acts)) if each.kind == "exception"]
    assert spots == [("the exception decides", True), ("base applies without it", False)]
    acts.append("{act: license, on: 2026-01-01, facts: {act.seen: yes, act.many: 2}, expect: {rules: {base: applies}}}")
    assert all(each.shown for each in points(pack, results_of(pack, *acts)) if each.kind == "exception")


def test_depth_wants_no_act_in_which_a_rule_that_is_never_clear_does_not_hold(tmp_path):
    never = rule(
        id="always", acts="[license]", when="{fact: act.seen, known: yes}", never="{clear: {zh: 总是, en: always}}"
    )
    pack = pack_of(tmp_path, RULE, never)
    wanted = {str(each.spot): set() for each in points(pack, ())}
    for each in points(pack, ()):
        wanted[str(each.spot)].add(each.says.en)
    assert wanted["rules/always@2021-01-01/when"] == {"holds"}
    assert wanted["rules/base@2021-01-01/when"] == {"holds", "does not hold"}


# ---- the command -------------------------------------------------------------------------------------------------


def test_the_command_lists_what_survives_with_place_and_case_and_takes_explanations_that_still_hold(house):  # noqa: F811 - a fixture
    folder, said = house
    code, out = said("--lang", "en", "packs", "test", "house", "--mutate", "--missing")
    assert code == 1
    assert "house/rules/a.yaml:3:" in out
    assert "swap rules/base@2021-01-01/outcome: permitted becomes conditional" not in out.split("errors tried")[0]
    assert "drop rules/other@2022-03-01: the rule is gone" in out
    assert "expect: {outcome:" in out
    why = "because: {zh: 与首条相同, en: the same as the first}"
    lines = "".join(
        f"  - {{what: '{key}', {why}}}\n"
        for key in ("drop rules/other@2022-03-01: the rule is gone", "drop rules/nothing: at all")
    )
    (folder / "explained.yaml").write_text(f"kind: explained\nexplained:\n{lines}", encoding="utf-8")
    code, out = said("--lang", "en", "packs", "test", "house", "--mutate")
    assert "explained.yaml:4:12: this error is gone or noticed by now: drop rules/nothing: at all" in out
    assert " 1 explained" in out


# ---- the packs that are shipped ------------------------------------------------------------------------------------

TRIED = {
    "cn-registration": 23,
    "cn-2022-names": 1,
    "cn-accounting": 1,
    "cn-cross-border": 19,
    "cn-ftz-lists": 7,
    "cn-local": 1,
    "cn-personal-data": 19,
    "cn-public-data": 1,
    "cn-trading": 1,
}
"""Every so manyth error of a pack is tried here; all of them by ``datarights packs test NAME --mutate``."""


@pytest.mark.parametrize("name", sorted(TRIED))
def test_errors_in_a_shipped_pack_are_noticed_or_equivalent_or_explained(name):
    pack = bootstrap.packs((name,))[0]
    explained = bootstrap.explained(Path(bootstrap.pack_folder(name)))
    trials = Trials(pack, bootstrap.engine((name,)).packs, bootstrap.pack_checked(name), bootstrap.lexicon())
    every = TRIED[name]
    left = [
        fate.mutant.key
        for each in list(mutants(pack))[every // 3 :: every]
        if (fate := trials.fate(each)).survives and each.key not in explained
    ]
    assert left == []

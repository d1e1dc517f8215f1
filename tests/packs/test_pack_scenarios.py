"""Every rule of every pack that is shipped is cited, dated and shown three times by the pack's own scenarios."""

from itertools import combinations
from pathlib import Path

import pytest

from datarights import bootstrap
from datarights.app.checking import checked
from datarights.app.pack_coverage import coverage
from datarights.app.pack_depth import points
from datarights.app.pack_examples import examples
from datarights.rules.finding import Verdict
from datarights.rules.lint import lint_pack
from datarights.rules.page import page
from datarights.rules.rule_pages import anchor, rules_page

PACKS = Path(bootstrap.PACKS)
SHIPPED = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))
OF_RULES = ("days.yaml", "parts.yaml")
"""Files that look at single rules, on their first day and part by part, and leave the decision to the others."""

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "packs"


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request):
    return request.param


@pytest.fixture(scope="module")
def pack(shipped):
    return next(each for each in bootstrap.packs((shipped,)) if shipped.startswith(each.id))


@pytest.fixture(scope="module")
def results(shipped):
    engine = bootstrap.engine((shipped,))
    paths = sorted((PACKS / shipped / "scenarios").glob("*.yaml"))
    found = [bootstrap.scenario_of(str(path), None, engine) for path in paths]
    return list(checked(found, engine, bootstrap.lexicon()))


def test_every_act_of_the_packs_own_scenarios_comes_to_what_the_law_says(results):
    wrong = [
        (str(each.step.place), each.step.title, [text.en for text in each.wrong]) for each in results if not each.met
    ]
    assert wrong == []


def test_every_act_of_the_packs_own_scenarios_names_its_point_and_expects_outcome_and_verdict(results):
    titles = [(each.scenario.file, each.step.title) for each in results]
    assert len(set(titles)) == len(titles)
    for each in results:
        expect = each.step.expect
        assert each.step.title, str(each.step.place)
        assert expect is not None, each.step.title
        assert expect.outcome is not None or each.scenario.file.endswith(OF_RULES), each.step.title
        told = expect.rules or expect.in_force or expect.not_in_force
        assert told or not each.decision.findings, each.step.title


def test_every_rule_is_met_not_met_and_left_open_by_a_scenario_or_says_why_it_cannot_be(pack, results):
    lacking = {
        each.rule.id: [verdict.value for verdict in (*each.missing, *each.impossible)]
        for each in coverage(pack, results)
        if not each.whole
    }
    assert lacking == {}


def test_every_exception_branch_and_edge_of_a_pack_is_shown_by_its_scenarios(pack, results):
    assert [(each.spot, each.says.en) for each in points(pack, results) if not each.shown] == []


def test_a_verdict_that_cannot_come_of_a_rule_is_named_with_its_reason_in_both_languages(pack):
    for rule in pack.rules:
        for verdict, why in rule.never.items():
            assert Verdict(verdict), rule.id
            assert why.zh, rule.id
            assert why.en, rule.id


def test_every_rule_is_cited_and_begins_no_earlier_than_a_source_it_rests_on(pack):
    for rule in pack.rules:
        assert rule.cites, rule.id
        starts = [pack.sources[cite.source].start for cite in rule.cites]
        assert rule.in_force.start >= min(starts), (rule.id, rule.in_force.start, min(starts))
        for cite in rule.cites:
            source = pack.sources[cite.source]
            assert cite.article or cite.note or source.authority.value in {"contract", "order"}, (rule.id, cite.source)


def test_periods_of_the_versions_of_one_rule_do_not_overlap(pack):
    for one, other in combinations(pack.rules, 2):
        if one.id == other.id:
            assert one.in_force.end <= other.in_force.start or other.in_force.end <= one.in_force.start, one.id


def test_every_pack_lints_clean_but_for_what_it_explains(pack, shipped):
    known = bootstrap.explained(PACKS / shipped)
    found = [problem for problem in lint_pack(pack) if problem.key not in known]
    assert [problem.message.en for problem in found] == []


def test_the_pages_of_every_pack_are_those_in_the_documentation(pack, shipped, request):
    said = {
        f"{pack.id}.md": page(pack),
        f"{pack.id}-rules.md": rules_page(pack, examples(bootstrap.pack_scenarios(shipped))),
    }
    for name, text in said.items():
        if request.config.getoption("--update-goldens"):
            (PAGES / name).write_text(text, encoding="utf-8")
        assert (PAGES / name).read_text("utf-8") == text


def test_every_rule_has_a_section_on_its_page_that_its_pack_links_to(pack):
    text = (PAGES / f"{pack.id}-rules.md").read_text("utf-8")
    for rule in pack.rules:
        assert f"\n### {rule.id}\n" in text
        assert f"({pack.id}-rules.md#{anchor(rule.id)})" in (PAGES / f"{pack.id}.md").read_text("utf-8")
        assert rule.says.zh in text

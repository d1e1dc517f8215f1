"""A pack from a stranger is looked over: what does not hold together is named, and its scenarios must prove its rules."""

import json

import pytest

from datarights.adapters.yamlfiles import load_pack
from datarights.app.checking import checked
from datarights.app.pack_coverage import coverage
from datarights.cli.packs import coverage_body, coverage_line
from datarights.errors import InputError
from datarights.rules.compile import Engine
from datarights.rules.finding import Verdict
from datarights.rules.lint import lint_pack

HEAD = """
kind: pack
id: small
version: "1"
title: {zh: 小, en: small}
jurisdiction: CN
sources:
  law: {title: {zh: 法, en: law}, short: {zh: 法, en: law}, issuer: 甲, number: "1", authority: law, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: read}
  short: {title: {zh: 短, en: short}, short: {zh: 短, en: short}, issuer: 甲, number: "2", authority: normative, issued: 2025-03-01, from: 2025-03-01, before: 2030-03-01, read: 2026-01-01, confidence: read}
  talk: {title: {zh: 说, en: talk}, short: {zh: 说, en: talk}, issuer: 甲, number: "3", authority: explanation, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: read}
facts:
  act.seen: {type: yes_no, who: actor, ask: {zh: 见否, en: seen}}
acts:
  license: {title: {zh: 许可, en: license}, exercises: [operate], cite: {source: law, article: 1}}
  keep: {title: {zh: 持有, en: keep}, exercises: [hold], cite: {source: law, article: 1}}
groups:
  both: [license, keep]
"""
RULE = "{id: base, title: {zh: 题, en: t}, acts: [both], outcome: permitted, from: 2021-01-01, cite: {source: law, article: 2}, says: {zh: 说, en: s}, when: {fact: act.seen, is: yes}}"


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
    pack = pack_of(tmp_path, RULE)
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
        (rule(acts="[keep]", except_to="only"), "DR-P015"),
    ],
)
def test_what_does_not_hold_together_is_named_by_its_code(tmp_path, bad, code):
    pack = pack_of(tmp_path, RULE, rule(id="only"), bad)
    assert {fault.code for fault in lint_pack(pack)} == {code}


@pytest.mark.parametrize(
    "bad", [rule(acts="[sell]"), rule(except_to="nothing"), rule(when="{fact: act.unheard, is: yes}")]
)
def test_what_a_rule_names_and_the_pack_does_not_have_is_refused_on_reading(tmp_path, bad):
    with pytest.raises(InputError):
        pack_of(tmp_path, RULE, bad)


def test_a_fact_and_a_definition_that_no_rule_looks_at_are_named(tmp_path):
    extra = "\n  act.idle: {type: yes_no, who: actor, ask: {zh: 闲, en: idle}}\nacts:"
    head = HEAD.replace("\nacts:", extra, 1) + "definitions:\n  idle: {fact: act.seen, is: yes}\n"
    found = lint_pack(pack_of(tmp_path, RULE, head=head))
    assert [fault.code for fault in found] == ["DR-P016", "DR-P016"]


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

"""What screens ask and advise: every answer there is, nothing that a party cannot bring about, duties owed as a precaution."""

import json
from pathlib import Path

from tests.program import told

ASKED = """kind: scenario
title: 问
packs: [cn-personal-data]
acts:
  - {title: 审计, act: audit, on: 2026-11-10, facts: {asset.labels.personal: yes, actor.persons_handled: 20000000, actor.months_since_audit: 25}}
  - {title: 事件, act: respond_incident, on: 2025-06-01, facts: {act.incident_notice: [what, measures, contact], act.harm_avoided: no, act.notice_ordered: no}}
"""


def test_of_several_words_no_is_one_that_may_be_answered(tmp_path):
    (tmp_path / "问.yaml").write_text(ASKED, encoding="utf-8")
    said = told("decide", "问.yaml", "--act", "1", code=1, cwd=tmp_path, lang="en")
    assert "one of: organ | authorised | no" in " ".join(said.split())


def test_what_a_party_cannot_bring_about_is_not_to_be_supplied(tmp_path):
    (tmp_path / "问.yaml").write_text(ASKED, encoding="utf-8")
    said = told("decide", "问.yaml", "--act", "1", "--format", "plain", code=1, cwd=tmp_path, lang="en")
    assert "if found actor.state_organ: actor.state_organ=organ" in said
    assert "supply actor.state_organ" not in said


def test_duties_that_a_yes_brings_as_a_precaution_are_explained_with_what_they_turn_on(tmp_path):
    (tmp_path / "问.yaml").write_text(ASKED, encoding="utf-8")
    said = told("explain", "问.yaml:6", code=0, cwd=tmp_path, lang="en")
    assert "permitted on conditions" in said
    assert "pipl-57-1.persons" in said
    assert "Does the data contain personal information? not stated" in " ".join(said.split())
    assert "no condition: always so" in said


def test_an_act_that_no_pack_governs_is_for_a_person_and_what_it_may_have_been_meant_for_is_named(tmp_path):
    (tmp_path / "问.yaml").write_text(
        "kind: scenario\ntitle: 问\nacts:\n  - {title: 写错, act: licens, on: 2026-11-01}\n", encoding="utf-8"
    )
    said = told("decide", "问.yaml", code=1, cwd=tmp_path, lang="en")
    assert "needs review" in said
    assert "nearest: license" in said


def test_an_explanation_says_every_duty_that_a_yes_brings(tmp_path):
    (tmp_path / "问.yaml").write_text(ASKED, encoding="utf-8")
    decided = told("decide", "问.yaml", "--act", "2", "--format", "json", cwd=tmp_path, lang="zh")
    said = "".join(told("explain", "问.yaml:6", cwd=tmp_path, lang="zh").split())
    duties = [each["says"]["zh"] for each in json.loads(decided)["obligations"]]
    assert len(duties) > 2
    assert [each for each in duties if said.count("".join(each.split())) != 1] == []


def test_a_whole_trace_tells_what_a_definition_came_to_once_and_names_every_rule():
    where = Path(__file__).parents[2] / "examples" / "棉花和纺织服装"
    line = next(
        n
        for n, each in enumerate((where / "情景-出境.yaml").read_text(encoding="utf-8").splitlines(), 1)
        if "阿拉套采购" in each and "to:" in each
    )
    said = told("explain", f"情景-出境.yaml:{line}", "--full", code=0, cwd=where, lang="zh")
    whole = json.loads(told("explain", f"情景-出境.yaml:{line}", "--full", "--format", "json", cwd=where))
    assert [each["rule"] for each in whole["findings"] if each["rule"] not in said] == []
    assert "（同上）" in said
    assert len(said.splitlines()) < 5_000


def test_a_rule_that_ended_says_when_and_one_without_a_condition_says_so(tmp_path):
    said = told("explain", "csl-25.incident", cwd=tmp_path, lang="en")
    assert "from 2017-06-01, before 2026-01-01, by the day of the act" in said
    assert "from 2026-01-01, by the day of the act" in said
    assert "no condition: always so" in said
    assert "自 2017-06-01 起，2026-01-01 前，看行为日" in told("explain", "csl-25.incident", cwd=tmp_path, lang="zh")


def test_what_was_meant_is_named_once(tmp_path):
    said = told("explain", "fuze", code=2, cwd=tmp_path, lang="en")
    assert said.split().count("fuse") == 1


def test_nothing_is_said_to_be_expected_where_nothing_was(capsys):
    from datarights.cli.console import show_error
    from datarights.errors import VerificationError
    from datarights.text import say

    show_error(VerificationError("DR-V070", say("没有", "none"), step="lock", got="a 1"))
    said = capsys.readouterr().err
    assert "a 1" in said
    assert "expected" not in said
    assert "应为" not in said


def test_a_number_of_the_law_is_shown_where_a_rule_names_it_and_by_its_name(tmp_path):
    for what in ("ndr-12-1.years", "record_years"):
        for lang, number in (
            ("en", "record_years 3 years, from 2025-01-01"),
            ("zh", "record_years 3 年，自 2025-01-01 起"),
        ):
            assert number in " ".join(told("explain", what, cwd=tmp_path, lang=lang).split())
    (value,) = json.loads(told("explain", "record_years", "-f", "json", cwd=tmp_path, lang="en"))["values"]
    assert (value["value"], value["from"]) == (3, "2025-01-01")
    assert json.loads(told("explain", "ndr-12-1.years", "-f", "json", cwd=tmp_path))["parameters"][0]["values"] == [
        value
    ]

"""``check`` speaks to a person, a pipe, a program and a build, each in its own form; its exit codes mean one thing each."""

import json
import re
from xml.etree import ElementTree as ET

import pytest

from datarights.cli import console, language
from datarights.cli.entry import main
from datarights.text import Lang

WORLD = """\
kind: registry
parties: {甲: {}, 乙: {}, 丁: {}}
assets: {数据: {name: 数据, source: collected, labels: {personal: no, sensitive: no, important: no, core: no, public: no, trade_secret: no, state_secret: no}}}
evidence: {说明: {proves: lawful_collection}}
rights: [{claim: [hold, use, operate], by: 甲, of: 数据, evidence: [说明]}]
grants: [{id: 许可, license: 数据, from: 甲, to: 乙, purposes: [credit-risk], territory: CN, term: {from: 2026-01-01, through: 2027-12-31}, passing_on: 0}]
"""
SCENARIO = """\
kind: scenario
title: 再许可
use: world.yaml
acts:
  - title: '乙能否 <转> 给: "丙", 100%|行'
    act: license
    asset: 数据
    from: 乙
    to: 丙
    rights: [use]
    purposes: [credit-risk]
    territory: CN
    on: 2026-11-23
    expect: {outcome: permitted}
  - title: 不能
    same: 1
    expect: {outcome: prohibited}
  - title: 只问
    same: 1
    on: 2026-11-24
"""


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    (tmp_path / "world.yaml").write_text(WORLD, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    language.settle(Lang.ZH)

    def go(*arguments):
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        said = capsys.readouterr()
        return left.value.code, said.out, said.err

    yield go
    console.configure(output="", color="auto", quiet=False, registry="", packs="")
    language.settle(Lang.EN)


def test_junit_is_xml_with_a_case_for_each_act(run):
    code, out, _ = run("check", ".", "-f", "junit")
    root = ET.fromstring(out)
    suite = root.find("testsuite")
    cases = root.findall("testsuite/testcase")
    assert code == 1
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "3", "1", "0")
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("a.yaml", "3", "1")
    assert [case.get("name") for case in cases] == ['乙能否 <转> 给: "丙", 100%|行', "不能", "只问"]
    assert [[child.tag for child in case] for case in cases] == [["failure"], [], ["system-out"]]
    assert cases[0].find("failure").get("type") == "prohibited"
    assert cases[0].get("line") == "5"


def test_junit_holds_no_character_that_xml_cannot(run, tmp_path):
    text = SCENARIO.replace("title: 只问", 'title: "响\\a铃 \\uFFFE"')
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    code, out, _ = run("check", "a.yaml", "-f", "junit")
    if code != 3:
        ET.fromstring(out)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", out)


ANNOTATION = re.compile(r"::(error|notice) file=([^,:]+),line=(\d+),col=(\d+),title=([^,:]*)::(.*)")


def unescaped(text):
    for escaped, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(escaped, character)
    return text


def test_github_annotations_point_at_lines_and_are_escaped(run):
    code, out, _ = run("check", "a.yaml", "-f", "github")
    found = [ANNOTATION.fullmatch(line).groups() for line in out.splitlines()]
    assert code == 1
    assert [(kind, file, line) for kind, file, line, *_ in found] == [
        ("error", "a.yaml", "5"),
        ("notice", "a.yaml", "18"),
    ]
    assert unescaped(found[0][4]) == '乙能否 <转> 给: "丙", 100%|行'
    assert "预期 允许" in unescaped(found[0][5])


def test_github_and_junit_say_faults_of_input_where_they_are_looked_for(run, tmp_path):
    (tmp_path / "b.yaml").write_text("kind: scenario\nactss: []\n", encoding="utf-8")
    code, out, _ = run("check", ".", "-f", "github")
    first = ANNOTATION.fullmatch(out.splitlines()[0]).groups()
    assert (code, first[:5]) == (3, ("error", "b.yaml", "2", "1", "DR-I020"))
    code, out, _ = run("check", ".", "-f", "junit")
    assert (code, ET.fromstring(out).get("errors")) == (3, "1")


def test_json_and_jsonl_say_the_same(run):
    _, whole, _ = run("check", "a.yaml", "-f", "json")
    _, lines, _ = run("check", "a.yaml", "-f", "jsonl")
    body = json.loads(whole)
    assert body["acts"] == [json.loads(line) for line in lines.splitlines()]
    assert (body["checked"], body["not_met"], body["asked"]) == (3, 1, 1)
    assert [act["met"] for act in body["acts"]] == [False, True, None]
    assert [act["line"] for act in body["acts"]] == [5, 15, 18]


def test_plain_is_one_line_an_act(run):
    _, out, _ = run("check", "a.yaml", "-f", "plain")
    assert [line.split()[1] for line in out.splitlines()] == ["FAIL", "ok", "?"]


def test_markdown_is_a_table_that_no_title_breaks(run):
    _, out, _ = run("check", "a.yaml", "-f", "markdown")
    rows = out.splitlines()
    assert len({len(re.split(r"(?<!\\)\|", row)) for row in rows}) == 1
    assert "<" not in out


def test_a_question_shows_its_decision(run):
    _, out, _ = run("check", "a.yaml", "-f", "table", "--select", "只问")
    assert "?" in out
    assert "禁止" in out
    assert "datarights decide a.yaml --act 3" in out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("a.yaml", "--select", "不能"), 0),
        (("a.yaml", "--select", "只问"), 0),
        (("a.yaml", "--select", "只问", "--fail-on", "prohibited"), 1),
        (("a.yaml", "--select", "只问", "--fail-on", "禁止"), 1),
        (("a.yaml", "--select", "不能", "--fail-on", "prohibited"), 0),
        (("a.yaml", "--select", "没有这个"), 6),
        (("empty",), 6),
        (("nowhere.yaml",), 3),
        (("world.yaml",), 3),
        (("a.yaml", "--fail-on", "bad"), 2),
        (("a.yaml", "-f", "yaml"), 2),
        (("a.yaml",), 1),
    ],
)
def test_each_exit_code_means_one_thing(run, tmp_path, arguments, code):
    (tmp_path / "empty").mkdir()
    assert run("check", *arguments)[0] == code


def test_a_folder_gives_its_scenarios_once_and_nothing_else(run, tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep/b.yml").write_text(
        '"kind": "scenario"\n' + SCENARIO.split("\n", 1)[1].replace("use: world.yaml\n", ""), encoding="utf-8"
    )
    (tmp_path / ".hidden.yaml").write_text("kind: scenario\n", encoding="utf-8")
    _, out, _ = run("check", ".", "a.yaml", "-f", "json")
    assert {act["file"] for act in json.loads(out)["acts"]} == {"a.yaml", "deep/b.yml"}
    assert json.loads(out)["checked"] == 6


def test_a_scenario_with_a_misspelt_kind_is_not_passed_over(run, tmp_path):
    (tmp_path / "b.yaml").write_text("kind: scenaro\nacts: []\n", encoding="utf-8")
    assert run("check", ".")[0] == 3


def test_standard_input_is_a_scenario(run, monkeypatch):
    import io

    text = WORLD.replace("kind: registry\n", "kind: scenario\n") + SCENARIO[SCENARIO.index("acts:") :]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    code, out, _ = run("check", "-", "-f", "plain")
    assert (code, len(out.splitlines())) == (1, 3)


def test_a_world_that_the_ledger_refuses_is_a_fault_of_its_file(run, tmp_path):
    scope = "purposes: [credit-risk], territory: CN, term: {from: 2026-01-01}, kind: exclusive"
    both = (f"{{id: 给{taker}, license: 数据, from: 甲, to: {taker}, {scope}}}" for taker in "乙丁")
    more = f"grants: [{', '.join(both)}]"
    lines = [more if line.startswith("grants:") else line for line in WORLD.splitlines()]
    (tmp_path / "world.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text(SCENARIO, encoding="utf-8")
    code, _, err = run("check", ".")
    assert code == 3
    assert err.count("DR-L004") == 1
    assert "world.yaml:6:" in err


def test_a_rule_pack_in_a_folder_is_left_to_its_own_command_and_said_so(run, tmp_path):
    pack = tmp_path / "house"
    assert run("packs", "new", "house")[0] == 0
    before = run("check", "a.yaml", "-f", "json")[1]
    code, out, err = run("check", ".", "-f", "json")
    assert (code, out) == (1, before)
    assert "packs test" in err
    assert str(pack.name) in err

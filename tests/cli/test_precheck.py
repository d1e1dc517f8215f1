"""``precheck`` as a user runs it: formats, exit codes, both languages."""

import csv
import io
import json
import subprocess
from pathlib import Path

import jsonschema
import pytest
from tests.program import datarights as program

import datarights
from datarights.procedure.result import Conclusion
from datarights.text import Lang

SAMPLES = Path(datarights.__file__).parent / "samples"


def run(*arguments: str, cwd: Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return program(*arguments, cwd=cwd, typed=text, DATARIGHTS_LANG="", LANG="C.UTF-8")


@pytest.mark.parametrize(
    ("lang", "name", "words"),
    [
        ("zh", "申请.yaml", ["样例数据没有附上", "第33条", "3 个工作日", "材料不齐"]),
        ("en", "application.yaml", ["no sample of the data is attached", "Art. 33", "3 working days", "sent back"]),
    ],
)
def test_the_sample_is_sent_back_with_everything_at_once(lang, name, words):
    done = run("precheck", name, "--at", "2026-09-07", "--lang", lang, "-f", "table", cwd=SAMPLES / lang)
    assert done.returncode == 1, done.stderr
    for word in words:
        assert word in done.stdout
    assert done.stderr == ""


def test_json_lists_what_lacks_with_line_and_article():
    done = run("precheck", "申请.yaml", "--at", "2026-09-07", "-f", "json", cwd=SAMPLES / "zh")
    body = json.loads(done.stdout)
    missing = [each for each in body["findings"] if each["category"] == "missing"]
    assert {each["key"] for each in missing} >= {"rights.term", "attachments.sample"}
    assert all(each["file"] == "申请.yaml" and each["line"] > 0 for each in missing)
    assert body["clocks"][0]["last_day"] == "2026-09-10"


def test_markdown_is_a_list_for_a_colleague():
    done = run(
        "precheck", "application.yaml", "--at", "2026-09-07", "-f", "markdown", "--lang", "en", cwd=SAMPLES / "en"
    )
    assert done.returncode == 1
    assert done.stdout.startswith("# Precheck · first registration")
    assert "- [ ] **" in done.stdout


def test_a_folder_is_one_line_a_case():
    done = run("precheck", ".", "--at", "2026-09-07", "-f", "csv", "--lang", "en", cwd=SAMPLES / "zh")
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert [(each["file"], each["code"], each["missing"]) for each in rows] == [("申请.yaml", "incomplete", "2")]
    assert "Art. 33" in rows[0]["to be supplied"]


def test_a_clean_application_exits_0(tmp_path):
    whole = (SAMPLES / "zh" / "申请.yaml").read_text(encoding="utf-8")
    whole = whole.replace("limits: none, proof", "term: 5y, limits: none, proof")
    whole = whole.replace("attachments:\n", "attachments:\n  sample: 材料/样例.csv\n")
    (tmp_path / "申请.yaml").write_text(whole, encoding="utf-8")
    (tmp_path / "登记.yaml").write_bytes((SAMPLES / "zh" / "登记.yaml").read_bytes())
    (tmp_path / "材料").mkdir()
    for path in (SAMPLES / "zh" / "材料").iterdir():
        (tmp_path / "材料" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "材料" / "样例.csv").write_text("日期,数量\n2025-09-01,10\n", encoding="utf-8")
    done = run("precheck", "申请.yaml", "--at", "2026-09-07", "-f", "plain", "--lang", "zh", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "材料齐全" in done.stdout


def test_standard_input_is_read(tmp_path):
    done = run("precheck", "-", "-f", "json", cwd=tmp_path, text="kind: application\ntype: cancel\n")
    assert done.returncode == 1
    assert json.loads(done.stdout)["type"] == "cancel"


def test_a_folder_without_applications_is_nothing_to_check(tmp_path):
    done = run("precheck", ".", "--lang", "zh", cwd=tmp_path)
    assert done.returncode == 6
    assert "DR-U072" in done.stderr


def test_a_fault_of_the_file_is_exit_3_and_no_result(tmp_path):
    (tmp_path / "x.yaml").write_text("kind: application\ntype: first\napplcant: {}\n", encoding="utf-8")
    done = run("precheck", "x.yaml", "--lang", "en", cwd=tmp_path)
    assert done.returncode == 3
    assert "x.yaml:3:1" in done.stderr
    assert done.stdout == ""


def folder_of_three(tmp_path: Path) -> None:
    good = Path(__file__).parents[1] / "applications"
    (tmp_path / "材料").mkdir()
    for path in (good / "材料").iterdir():
        (tmp_path / "材料" / path.name).write_bytes(path.read_bytes())
    for name in ("初次", "退回"):
        (tmp_path / f"{name}.yaml").write_bytes((good / f"{name}.yaml").read_bytes())
    (tmp_path / "坏.yaml").write_text("kind: application\ntype: first\nfiled_on: 2026-02-30\n", encoding="utf-8")
    (tmp_path / "不是申请.yaml").write_text("kind: registry\n", encoding="utf-8")


def test_a_file_of_a_folder_that_cannot_be_read_hides_no_other_case(tmp_path):
    folder_of_three(tmp_path)
    done = run("precheck", ".", "-f", "csv", "--lang", "zh", cwd=tmp_path)
    rows = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    assert {each["文件"]: each["结论代码"] for each in rows} == {
        "初次.yaml": "clean",
        "退回.yaml": "incomplete",
        "坏.yaml": "unreadable",
    }
    assert done.returncode == 3
    assert "坏.yaml:3:11: DR-I024" in done.stderr


def test_json_of_a_folder_is_one_document_with_what_could_not_be_read(tmp_path):
    folder_of_three(tmp_path)
    done = run("precheck", ".", "-f", "json", cwd=tmp_path)
    bodies = json.loads(done.stdout)
    assert [each["kind"] for each in bodies] == ["precheck", "precheck", "unreadable"]
    assert bodies[2]["error"]["faults"][0]["line"] == 3
    assert done.returncode == 3


SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/precheck.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["初次", "退回", "不予登记", "部分转让", "."])
def test_json_keeps_to_its_published_schema(name):
    where = name if name == "." else f"{name}.yaml"
    done = run("precheck", where, "-f", "json", cwd=Path(__file__).parents[1] / "applications")
    jsonschema.validate(json.loads(done.stdout), SCHEMA)


def test_json_of_what_cannot_be_read_keeps_to_the_published_schema_and_nothing_else_does(tmp_path):
    folder_of_three(tmp_path)
    bodies = json.loads(run("precheck", ".", "-f", "json", cwd=tmp_path).stdout)
    jsonschema.validate(bodies, SCHEMA)
    for spoilt in ({**bodies[0], "conclusion": "fine"}, {**bodies[0], "more": 1}, {**bodies[2], "error": {}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([spoilt], SCHEMA)


@pytest.mark.parametrize(("name", "code"), [("初次", 0), ("退回", 1), ("不予登记", 1), ("部分转让", 1)])
def test_only_what_is_ready_to_file_exits_0(name, code):
    done = run("precheck", f"{name}.yaml", "-f", "plain", cwd=Path(__file__).parents[1] / "applications")
    assert (done.returncode, done.stderr) == (code, "")


def test_a_cell_of_the_list_is_never_a_formula(tmp_path):
    text = "kind: application\ntype: cancel\napplicant: {party: 甲, name: '=1+1'}\ndata: {name: '=2+2'}\n"
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    done = run("precheck", "x.yaml", "-f", "csv", cwd=tmp_path)
    row = list(csv.reader(io.StringIO(done.stdout.removeprefix("\ufeff"))))[1]
    assert "'=1+1" in row
    assert "'=2+2" in row


def test_the_help_says_the_exit_codes(tmp_path):
    done = run("precheck", "--help", "--lang", "en", cwd=tmp_path)
    assert "Exit codes: 0 ready to file" in done.stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_how_to_names_every_conclusion(lang):
    name = "precheck.zh.md" if lang == "zh" else "precheck.md"
    page = (Path(__file__).parents[2] / "docs" / "how-to" / name).read_text(encoding="utf-8")
    for conclusion in Conclusion:
        assert conclusion.label.in_(Lang(lang)) in page


RECORD = """kind: registry
parties: {甲: {uscc: 91650100MA7LW0BX6F}}
evidence: {说明: {proves: lawful_collection}}
assets: {数据: {name: 2025年乌鲁木齐市用水数据, source: collected, labels: {personal: no, important: no, core: no, state_secret: no}}}
rights:
  - {id: 权利, claim: [hold, use, operate], by: 甲, of: 数据, evidence: 说明}
  - {id: 又权, claim: [hold], by: 甲, of: 数据, evidence: 说明}
registrations:
  - {id: 初, right: 权利, type: first, step: credentialed, credential: sj6512026070012, agency: 机构, term: {from: 2026-07-20, before: 2031-07-20}}
  - {id: 又, right: 又权, type: first, step: credentialed, credential: SJ6512026070099, agency: 机构, term: {from: 2026-07-20, before: 2031-07-20}}
"""
ALTERATION = """kind: application
type: alter
use: 登记.yaml
agency: "机构 "
filed_on: 2026-11-02
applicant: {party: 甲}
data: {asset: 数据}
credential: {number: SJ6512026070012, agency: 机构, registered: 2026-07-20, through: 2031-07-19, holder: 甲, rights: [hold, use, operate], attached: [凭证.txt]}
changes: [{what: updates, before: 每月, after: 每日, proof: [凭证.txt]}]
commitment: yes
facts: {application.title_dispute: no, application.agency_listed: yes}
"""
CANCELLED = "  - {id: 消, %s, type: cancel, step: evidenced, agency: 机构%s}\n"


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ("", 0, "ready to file"),
        (CANCELLED % ("right: 权利", ", term: {from: 2026-10-20}"), 1, "on record: cancelled, from 2026-10-20 (消)"),
        (CANCELLED % ("right: 权利", ""), 1, "on record: cancelled, on a day not written (消)"),
        (CANCELLED % ("asset: 数据", ", term: {from: 2026-10-20}"), 1, "the record does not tell"),
    ],
)
def test_a_registration_cancelled_on_record_is_never_ready(tmp_path, more, code, words):
    (tmp_path / "凭证.txt").write_text("凭证", encoding="utf-8")
    (tmp_path / "登记.yaml").write_text(RECORD + more, encoding="utf-8")
    (tmp_path / "申请.yaml").write_text(ALTERATION, encoding="utf-8")
    done = run("precheck", "申请.yaml", "--lang", "en", "-f", "plain", cwd=tmp_path)
    assert words in done.stdout
    assert (done.returncode != 0) is bool(code)


@pytest.mark.parametrize("key", ["credential.through", "credential.holder"])
def test_a_key_that_a_list_names_is_explained(tmp_path, key):
    for lang, words in (("zh", "与在册登记不符（工作指引第27条）"), ("en", "is not the one on record (Guide Art. 27)")):
        done = run("explain", key, "--lang", lang, cwd=tmp_path)
        assert done.returncode == 0
        assert words in done.stdout
    assert json.loads(run("explain", key, "-f", "json", cwd=tmp_path).stdout)["key"] == key

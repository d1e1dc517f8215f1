"""The whole at the command line: demo in both languages and twice, a project of one's own, refusals and their codes."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from tests.program import datarights


def run(*arguments: str, cwd: Path, lang: str = "zh") -> subprocess.CompletedProcess[str]:
    return datarights(*arguments, cwd=cwd, lang=lang)


def good(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.parametrize(
    ("lang", "report", "no", "ask"),
    [("zh", "合规报告", "禁止", "待补正"), ("en", "compliance-report", "prohibited", "evidence needed")],
)
def test_the_demo_tells_its_story_in_both_languages_and_twice(tmp_path, lang, report, no, ask):
    for _ in range(2):
        told = good(run("demo", cwd=tmp_path, lang=lang))
        assert no in told
        assert ask in told
    page = (tmp_path / "datarights-demo" / f"{report}.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")
    body = json.loads((tmp_path / "datarights-demo" / f"{report}.json").read_text(encoding="utf-8"))
    assert len(body["sections"]) == 14
    assert body["basis"]["recorded_at"]


def test_the_demo_leaves_a_folder_alone_that_is_not_its_own(tmp_path):
    (tmp_path / "datarights-demo").mkdir()
    (tmp_path / "datarights-demo" / "mine.txt").write_text("x")
    done = run("demo", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "datarights-demo" / "mine.txt").exists()


@pytest.fixture
def project(tmp_path):
    good(run("init", ".", cwd=tmp_path))
    return tmp_path


def test_planning_makes_no_file_and_applying_twice_changes_nothing(project):
    good(run("plan", "登记.yaml", cwd=project))
    assert not (project / "registry.db").exists()
    good(run("apply", "登记.yaml", cwd=project))
    first = json.loads(good(run("db", "status", "-f", "json", cwd=project)))
    again = json.loads(good(run("apply", "登记.yaml", "-f", "json", cwd=project)))
    assert again["written"] == 0
    assert again["root"] == first["root"]
    assert "自洽" in good(run("db", "verify", cwd=project))


def test_a_saved_plan_refuses_when_the_registry_moved_on(project):
    good(run("apply", "登记.yaml", cwd=project))
    good(run("plan", "登记.yaml", "-o", "计划.json", cwd=project))
    good(run("party", "add", "新来的", cwd=project))
    done = run("apply", "计划.json", cwd=project)
    assert done.returncode == 5
    assert "DR-L011" in done.stderr


def test_nobody_gives_more_than_they_have(project):
    good(run("apply", "登记.yaml", cwd=project))
    before = good(run("db", "status", "-f", "json", cwd=project))
    done = run(
        "right",
        "license",
        "棉花收购数据",
        "--from",
        "棉城担保",
        "--to",
        "金絮棉业",
        "--purpose",
        "信贷风控",
        "--territory",
        "CN",
        cwd=project,
    )
    assert done.returncode == 5
    assert "DR-L003" in done.stderr
    assert good(run("db", "status", "-f", "json", cwd=project)) == before


def test_ending_a_licence_ends_what_rests_on_it_from_that_day(project):
    good(run("apply", "登记.yaml", cwd=project))
    rows = json.loads(good(run("holdings", "-f", "json", cwd=project)))["holdings"]
    bank = next(row for row in rows if row["holder"] == "云杉银行")
    affected = good(run("chain", bank["right"], "--impact", cwd=project))
    assert "棉城担保" in affected
    good(run("right", "end", bank["right"], "--on", "2026-06-01", cwd=project))
    on = lambda day: {
        row["holder"]
        for row in json.loads(good(run("holdings", "棉花收购数据", "--at", day, "-f", "json", cwd=project)))["holdings"]
    }
    assert on("2026-05-31") == {"金絮棉业", "云杉银行", "棉城担保"}
    assert on("2026-06-01") == {"金絮棉业"}


def test_a_receipt_replays_to_the_same_bytes(project):
    good(run("apply", "登记.yaml", cwd=project))
    asked = [
        "decide",
        "--act",
        "许可",
        "--asset",
        "棉花收购数据",
        "--from",
        "棉城担保",
        "--to",
        "云杉银行",
        "--purpose",
        "营销",
        "--territory",
        "CN",
        "--at",
        "2026-11-23",
    ]
    done = run(*asked, "--receipt", "r.json", cwd=project)
    assert done.returncode == 1
    assert "禁止" in done.stdout
    good(run("decide", "--replay", "r.json", cwd=project))


def test_a_receipt_of_a_scenario_replays_from_its_file_and_says_what_became_of_it(project):
    good(run("apply", "登记.yaml", cwd=project))
    good(run("decide", "情景.yaml", "--act", "2", "--receipt", "r.json", cwd=project))
    written = json.loads((project / "r.json").read_text(encoding="utf-8"))["scenario"]
    scenario = project / "情景.yaml"
    assert written == {"file": "情景.yaml", "sha256": sha256(scenario.read_bytes()).hexdigest(), "act": 2}
    assert "相同" in good(run("decide", "--replay", "r.json", cwd=project))
    scenario.write_text(scenario.read_text(encoding="utf-8") + "# 改过\n", encoding="utf-8")
    assert "情景文件 情景.yaml 与回执所据不同" in good(run("decide", "--replay", "r.json", cwd=project))
    scenario.rename(project / "另一处.yaml")
    gone = run("decide", "--replay", "r.json", cwd=project)
    assert (gone.returncode, "DR-U013" in gone.stderr) == (2, True)
    assert "第 2 个行为" in gone.stderr
    good(run("decide", "另一处.yaml", "--replay", "r.json", cwd=project))


def test_the_same_basis_gives_the_same_report(project):
    good(run("apply", "登记.yaml", cwd=project))
    asked = ["report", "compliance", "棉花收购数据", "--at", "2026-11-23", "--scenario", "情景.yaml", "-f", "html"]
    assert good(run(*asked, cwd=project)) == good(run(*asked, cwd=project))


@pytest.mark.parametrize("style", ["table", "plain", "json", "jsonl", "junit", "github", "markdown"])
def test_check_speaks_every_format(project, style):
    good(run("check", ".", "-f", style, cwd=project))


def test_nothing_to_check_is_not_success(tmp_path):
    assert run("check", ".", cwd=tmp_path).returncode == 6


def test_an_expectation_not_met_is_a_finding(project):
    path = project / "情景.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("outcome: prohibited", "outcome: permitted"), encoding="utf-8"
    )
    done = run("check", "情景.yaml", "-f", "github", cwd=project)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=情景.yaml")


def test_a_missing_registry_is_said_plainly(tmp_path):
    done = run("holdings", cwd=tmp_path, lang="en")
    assert done.returncode != 0
    assert "no registry" in done.stderr


def test_schemas_accept_the_samples(project):
    import jsonschema

    for kind in ("registry", "scenario", "application", "pack", "vocabulary", "calendar"):
        jsonschema.Draft7Validator.check_schema(json.loads(good(run("schema", kind, cwd=project))))


def test_explain_knows_codes_articles_and_rules(project):
    assert "任何人" in good(run("explain", "DR-L003", cwd=project))
    assert "gd-21-7.entrusted" in good(run("explain", "guide:21", cwd=project))
    good(run("explain", "pipl-23.basis", "--full", cwd=project))
    assert run("explain", "nonsense", cwd=project).returncode == 2


def test_explain_says_of_a_rule_where_its_text_was_read_in_part(project):
    assert "仅读摘引" in good(run("explain", "csl-42.incident", cwd=project))
    assert "读到多少" not in good(run("explain", "pipl-23.basis", cwd=project))


def test_a_list_in_gb18030_becomes_a_manifest_with_faults_row_by_row(tmp_path):
    (tmp_path / "主体.csv").write_bytes(
        "主体,统一社会信用代码\n金絮棉业,91652300MA7JX0MY1F\n云杉银行,91650100MA7TEXT159\n".encode("gb18030")
    )
    (tmp_path / "数据.csv").write_bytes(
        "数据,数据名称,来源\n收购数据,2025年昌吉州棉花收购数据,collected\n".encode("utf-8-sig")
    )
    (tmp_path / "合同.csv").write_bytes(
        "数据,许可方,被许可方,用途,地域,起始日,截止日\n收购数据,金絮棉业,云杉银行,信贷风控,CN,2026-01-01,2027-12-31\n收购数据,金絮棉业,云杉银行,信贷风控,CN,2026-01-01,2025-02-30\n".encode()
    )
    done = run("import", "csv", "主体.csv", "数据.csv", "合同.csv", "-o", "登记.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "第 3 行" in done.stderr
    written = (tmp_path / "登记.yaml").read_text(encoding="utf-8")
    assert written.count("license:") == 1
    assert "2025-02-30" in done.stderr


def test_the_library_loads_without_the_command_line_or_the_database():
    code = "import sys, datarights; assert datarights.load and datarights.check and datarights.decide; print([m for m in ('typer','rich','sqlalchemy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


SOLD = """\
kind: registry
parties: {甲: {}, 乙: {}}
evidence: {合同: {proves: contract}}
assets: {数据: {name: 数据, source: collected}}
rights: [{id: 源权, claim: [hold, use, operate], by: 甲, of: 数据}]
grants:
  - {id: 卖甲库, transfer: 数据, from: 甲, to: 乙, rights: [hold, use, operate], subsets: [甲库], term: {from: 2026-03-01}, evidence: [合同]}
"""


def test_after_a_part_sale_the_seller_s_row_says_what_is_no_longer_there(tmp_path):
    (tmp_path / "登记.yaml").write_text(SOLD, encoding="utf-8")
    assert run("apply", "登记.yaml", cwd=tmp_path).returncode == 0
    held = run("holdings", "数据", "--at", "2026-06-01", "--lang", "zh", cwd=tmp_path).stdout.splitlines()
    (entry,) = (
        row["entry"]
        for row in json.loads(run("holdings", "数据", "--at", "2026-06-01", "-f", "json", cwd=tmp_path).stdout)[
            "holdings"
        ]
        if row["holder"] == "乙"
    )
    (seller,) = (row for row in held if " 甲 " in row)
    (buyer,) = (row for row in held if " 乙 " in row)
    assert f"2026-03-01 起转出 甲库（第 {entry} 条）" in seller
    assert "转出" not in buyer

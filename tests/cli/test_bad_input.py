"""Bad input at the command line: exit 3, every fault at once with its excerpt, nothing half-written, the store plainly said."""

import json
import sqlite3

import pytest

from datarights.cli import console, language
from datarights.cli.entry import main
from datarights.text import Lang

GOOD = """\
kind: registry
parties: {甲: {}, 乙: {}}
assets: {数据: {name: 数据, source: collected}}
rights: [{id: 源权, claim: [hold, use, operate], by: 甲, of: 数据}]
"""


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
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


def write(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return name


def test_every_fault_is_drawn_with_its_line_a_caret_and_what_to_do(run, tmp_path):
    name = write(tmp_path, "bad.yaml", "kind: registry\nparties:\n  昌源水务: {uscc: 91650100MA7TE5TA2A, naem: 甲}\n")
    code, out, err = run("plan", name)
    assert (code, out) == (3, "")
    assert err == (
        "bad.yaml:3:16: DR-I034: 统一社会信用代码校验位应为 U，写的是 A\n"
        "  |\n"
        "3 |   昌源水务: {uscc: 91650100MA7TE5TA2A, naem: 甲}\n"
        "  |                    ^^^^^^^^^^^^^^^^^^ 核对营业执照上的代码\n"
        "bad.yaml:3:36: DR-I020: 这里没有“naem”这个键\n"
        "  |\n"
        "3 |   昌源水务: {uscc: 91650100MA7TE5TA2A, naem: 甲}\n"
        "  |                                        ^^^^ 最接近：name\n"
        "2 处错误，没有改动任何东西。（退出码 3）\n"
    )


def test_a_program_gets_the_faults_as_json(run, tmp_path):
    name = write(tmp_path, "bad.yaml", "kind: registry\nparty: {}\n")
    code, _, err = run("plan", name, "-f", "json")
    fault = json.loads(err)["error"]["faults"][0]
    assert (code, fault["code"], fault["line"], fault["column"]) == (3, "DR-I020", 2, 1)


@pytest.mark.parametrize("command", [("plan",), ("apply",), ("apply", "--dry-run"), ("check",), ("precheck",)])
def test_every_reader_of_files_exits_with_three(run, tmp_path, command):
    name = write(tmp_path, "bad.yaml", "kind: [\n")
    code, _, err = run(*command, name)
    assert code == 3
    assert "bad.yaml:2:1: DR-I005" in err
    assert not list(tmp_path.glob("*.db*"))


def content(path):
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("parties: {丙: {}, 丁: {uscc: 1}}\n", 3),
        ("parties: {丙: {}}\ngrants: [{license: 数据, from: 丙, to: 乙}]\n", 5),
        ("parties: {甲: {name: 另一个}}\n", 5),
    ],
)
def test_a_writer_that_fails_leaves_the_registry_as_it_was(run, tmp_path, more, code):
    assert run("apply", "good.yaml")[0] == 0
    before = content(tmp_path / "registry.db")
    name = write(tmp_path, "more.yaml", "kind: registry\n" + more)
    assert run("apply", name)[0] == code
    assert content(tmp_path / "registry.db") == before


def test_a_missing_registry_is_plainly_said(run):
    code, _, err = run("holdings")
    assert code == 3
    assert "没有登记库 registry.db" in err


def test_what_is_no_registry_and_what_is_of_a_newer_format_is_plainly_said(run, tmp_path):
    write(tmp_path, "registry.db", "not a database, but long enough to be read as one " * 40)
    code, _, err = run("log")
    assert (code, "DR-S0" in err) == (3, True)
    (tmp_path / "registry.db").unlink()
    assert run("apply", "good.yaml")[0] == 0
    with sqlite3.connect(tmp_path / "registry.db") as connection:
        connection.execute("PRAGMA user_version = 99")
    code, _, err = run("log")
    assert code in {3, 4}
    assert "DR-S0" in err


def test_what_is_not_a_plan_is_no_plan(run, tmp_path):
    name = write(tmp_path, "x.json", '{"kind": "plan"}')
    assert run("apply", name)[0] == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("party", "add", "甲公司", "--uscc", "91650100MA7TE5TA2A"), 2, "U"),
        (("party", "add", "甲公司", "--kind", "firm"), 2, "organisation"),
        (("asset", "add", "数据", "--name", "x", "--label", "personal=maybe"), 2, "yes|no|unknown"),
        (("asset", "add", "数据", "--name", "x", "--grade", "core", "--from", "2026-02-30"), 2, "2026-02-30"),
        (("right", "license", "数据", "--from", "甲", "--to", "乙", "--purpose", "credit-rsik"), 2, "credit-risk"),
        (
            (
                "right",
                "license",
                "数据",
                "--from",
                "甲",
                "--to",
                "乙",
                "--through",
                "2026-01-01",
                "--before",
                "2026-01-02",
            ),
            2,
            "through",
        ),
        (("evidence", "add", "合同", "nowhere.pdf"), 2, "nowhere.pdf"),
        (("party", "add", " 甲"), 3, "甲"),
        (("right", "end", "许可", "--reason", "whim"), 2, "breach"),
        (("right", "burden", "数据", "--kind", "lien", "--by", "乙"), 2, "pledge"),
        (("right", "license", "数据", "--from", "甲", "--to", "乙", "--kind", "soul"), 2, "sole"),
    ],
)
def test_one_thing_written_wrong_is_said_with_what_to_do(run, tmp_path, arguments, code, said):
    got, _, err = run(*arguments)
    assert (got, said in err) == (code, True), err
    assert not list(tmp_path.glob("*.db*"))


def test_a_natural_person_is_recorded_by_a_commitment_alone(run, tmp_path):
    code, _, err = run("party", "add", "自然人一", "--kind", "natural", "--name", "王某某")
    assert code == 0
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"registry.db", "values.db", "keys.db"} <= {path.name for path in files}
    assert not [path for path in files if "王某某".encode() in path.read_bytes()]
    assert "registry.values" in err


def test_one_thing_after_another_builds_what_a_manifest_builds(run, tmp_path):
    (tmp_path / "合同.txt").write_text("合同", encoding="utf-8")
    for arguments in (
        ("party", "add", "甲", "--uscc", "91650100MA7TE5TA2U"),
        ("party", "add", "乙"),
        ("evidence", "add", "合同", "合同.txt", "--proves", "contract", "--signed", "2026-01-01"),
        (
            "asset",
            "add",
            "数据",
            "--name",
            "2026年数据",
            "--source",
            "collected",
            "--industry",
            "C17",
            "--summary",
            "摘要",
            "--territory",
            "昌吉",
            "--updates",
            "每日",
            "--volume",
            "1 GB",
            "--form",
            "表",
            "--limits",
            "无",
            "--grade",
            "一般",
            "--label",
            "personal=no",
            "--from",
            "2026-01-01",
            "--through",
            "2026-12-31",
        ),
        ("right", "claim", "数据", "--by", "甲", "--rights", "持有,使用,经营", "--id", "源权"),
        (
            "right",
            "license",
            "数据",
            "--from",
            "甲",
            "--to",
            "乙",
            "--purpose",
            "信贷风控",
            "--territory",
            "CN",
            "--start",
            "2026-01-01",
            "--through",
            "2027-12-31",
            "--passing-on",
            "1",
            "--evidence",
            "合同",
            "--id",
            "许可",
        ),
        ("right", "renew", "许可", "--start", "2028-01-01", "--through", "2028-12-31"),
        ("right", "dispute", "许可", "--by", "乙", "--grounds", "争议", "--on", "2026-03-01"),
        ("right", "end", "许可", "--on", "2026-06-01"),
    ):
        code, _, err = run(*arguments)
        assert code == 0, (arguments, err)
    code, out, _ = run("log", "-f", "json")
    kinds = [each["kind"] for each in json.loads(out)]
    assert kinds == [
        "registry",
        "vocabulary",
        "vocabulary",
        "vocabulary",
        "party",
        "party",
        "evidence",
        "asset",
        "claim",
        "grant",
        "renewal",
        "objection",
        "ending",
    ]


@pytest.mark.parametrize(
    "words", [("plan", "none.yaml"), ("decide", "--replay", "none.json"), ("evidence", "add", "件", "none.pdf")]
)
def test_what_the_system_says_is_said_in_the_reader_s_language(run, words):
    _, _, err = run(*words)
    assert "没有这个文件或目录" in err
    assert "No such file" not in err


@pytest.mark.parametrize(
    "words",
    [("log",), ("holdings", "数据"), ("chain", "数据"), ("report", "statement", "数据")],
    ids=lambda words: words[0],
)
def test_more_entries_than_the_registry_holds_are_refused(run, words):
    assert run("apply", "good.yaml")[0] == 0
    size = len(json.loads(run("log", "-f", "json")[1]))
    code, out, err = run(*words, "--known-at", str(size + 1))
    assert (code, out) == (2, "")
    assert err.startswith(f"DR-U005: 登记库现有 {size} 条，没有过 {size + 1} 条")
    assert run(*words, "--known-at", str(size))[0] == 0


def test_a_second_pledge_takes_the_consent_that_its_refusal_asks_for(run):
    for arguments in (
        ("party", "add", "甲"), ("party", "add", "乙"), ("party", "add", "丙"), ("asset", "add", "数据", "--name", "数据"),
        ("right", "claim", "数据", "--by", "甲", "--rights", "hold,use,operate"),
        ("right", "burden", "数据", "--kind", "pledge", "--by", "乙", "--id", "质押", "--start", "2026-02-01"),
    ):  # fmt: skip
        assert run(*arguments)[0] == 0, arguments
    again = ("right", "burden", "数据", "--kind", "pledge", "--by", "丙", "--start", "2026-03-01")
    code, _, err = run(*again)
    assert (code, "consents" in err) == (5, True), err
    assert run(*again, "--consents", "质押")[0] == 0
    given = (
        "right",
        "license",
        "数据",
        "--from",
        "甲",
        "--to",
        "丙",
        "--start",
        "2026-02-01",
        "--through",
        "2026-02-20",
    )
    assert run(*given)[0] == 5
    assert run(*given, "--consents", "质押")[0] == 0


@pytest.mark.parametrize(("name", "code"), [("datarights.toml", "DR-I091"), ("packs.lock", "DR-I070")])
def test_a_setting_or_a_lock_nested_without_end_is_told_and_no_traceback(run, tmp_path, name, code):
    run("packs", "new", "house")
    write(tmp_path, "datarights.toml", '[datarights]\nextra_packs = ["house"]\n')
    write(tmp_path, name, "x = " + "[" * 5000 + "]" * 5000 + "\n")
    left, _, said = run("decide", "good.yaml", "--act", "process", "--asset", "数据", "--from", "甲")
    assert left == 3
    assert code in said
    assert "嵌套太深" in said


def test_a_saved_plan_with_a_byte_order_mark_is_read(run, tmp_path):
    assert run("plan", "good.yaml", "-o", "p.json")[0] == 0
    for name in ("p.json", "p"):
        (tmp_path / name).write_bytes(
            b"\xef\xbb\xbf" + (tmp_path / "p.json").read_bytes().removeprefix(b"\xef\xbb\xbf")
        )
    left, _, said = run("apply", "p", "--dry-run")
    assert left == 0, said
    left, _, said = run("apply", "p.json")
    assert left == 0, said

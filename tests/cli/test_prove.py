"""``prove`` and ``verify`` from end to end: a registry makes the proof, a stranger with nothing else checks it."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from tests.program import datarights, told

from datarights.adapters.witness import serve
from datarights.ledger.bundle import MAX_DOCUMENTS
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.witness import Status, WitnessRefusedError
from datarights.text import say

ROOT = Path(__file__).parents[2]
SELLER = "甲棉业"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    (folder / "采集说明.txt").write_text("逐日采集", encoding="utf-8")
    (folder / "登记.yaml").write_text(
        """
kind: registry
parties:
  甲棉业: {name: 甲棉业}
  乙公司: {name: 乙公司}
evidence:
  采集说明: {file: 采集说明.txt, proves: lawful_collection}
assets:
  收购数据: {name: 收购数据, source: collected}
  加工数据: {name: 加工数据, source: derived, inputs: [收购数据]}
rights:
  - {claim: [hold, use, operate], by: 甲棉业, of: 收购数据, evidence: [采集说明]}
  - {claim: [hold, use], by: 乙公司, of: 加工数据}
""",
        encoding="utf-8",
    )
    run(folder, "apply", "登记.yaml")
    run(folder, "keys", "list", "--format", "policy", "-o", "policy")
    run(folder, "prove", "收购数据", "-o", "早.proof")
    run(folder, "checkpoint", "show", "-o", "所存")
    right = next(each["id"] for each in entries(folder) if each["kind"] == "claim" and each["asset"] == "收购数据")
    run(folder, "right", "end", right, "--on", "2026-06-01", "--reason", "contract")
    run(folder, "prove", "收购数据", "--since", "所存", "-o", "后.proof")
    return folder


@pytest.fixture
def folder(made, tmp_path):
    shutil.copytree(made, tmp_path / "here")
    return tmp_path / "here"


def run(folder, *words, code=0, **environment):
    return told(*words, code=code, cwd=folder, lang="en", **environment)


def entries(folder):
    return json.loads(run(folder, "log", "--format", "json"))


def test_a_title_with_its_ending_is_verified_complete_and_continues_what_the_reader_kept(folder):
    said = run(folder, "verify", "后.proof", "--policy", "policy", "--checkpoint", "所存")
    assert "√ verified  the checkpoint" in said
    assert "√ verified  it agrees with the checkpoint held" in said
    assert "√ complete  all entries of 收购数据 are here" in said
    assert "ending" in said


def test_a_seller_who_leaves_out_the_ending_shows_no_completeness(folder):
    bundle = json.loads((folder / "后.proof").read_text())
    bundle["entries"] = [each for each in bundle["entries"] if '"kind":"ending"' not in each["content"]]
    (folder / "后.proof").write_text(json.dumps(bundle))
    assert "DR-V026" in run(folder, "verify", "后.proof", "--policy", "policy", code=4)
    del bundle["index"]
    (folder / "后.proof").write_text(json.dumps(bundle))
    assert "completeness of 收购数据: there may be entries that were not handed over" in run(
        folder, "verify", "后.proof"
    )


def test_the_proof_from_before_the_ending_says_up_to_where_it_is_complete(folder):
    said = run(folder, "verify", "早.proof", "--policy", "policy")
    size = re.search(r"are here, at size (\d+)", said)[1]
    assert f"! not shown  what changed after size {size}" in said


def test_a_key_from_elsewhere_and_a_policy_of_another_registry_verify_nothing(folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    run(other, "party", "add", "某公司")
    run(other, "keys", "list", "--format", "policy", "-o", "policy")
    assert "DR-V013" in run(folder, "verify", "后.proof", "--policy", other / "policy", code=4)


def test_an_entry_alone_is_proved_by_id_or_index(folder):
    run(folder, "prove", "--entry", "收购数据", "-o", "一.proof")
    said = run(folder, "verify", "一.proof", "--policy", "policy")
    assert "asset  收购数据" in said
    assert "completeness" in said
    run(folder, "prove", "0", "-o", "零.proof")
    assert "entry 0  registry" in run(folder, "verify", "零.proof")
    assert "DR-U082" in run(folder, "prove", "没有的", code=2)


def test_proving_twice_appends_one_index_and_gives_the_same_bytes(folder):
    run(folder, "prove", "收购数据", "-o", "一.proof")
    size = len(entries(folder))
    run(folder, "prove", "收购数据", "-o", "二.proof")
    run(folder, "prove", "加工数据", "-o", "三.proof")
    assert len(entries(folder)) == size
    assert (folder / "一.proof").read_bytes() == (folder / "二.proof").read_bytes()


@pytest.mark.parametrize("style", ["html", "json", "md"])
def test_a_report_carries_proof_and_a_changed_word_is_named_by_its_line(folder, style):
    report = folder / f"说明.{style}"
    run(folder, "report", "statement", "收购数据", "-o", report.name)
    run(folder, "prove", report.name)
    assert "√ unchanged" in run(folder, "verify", report.name, "--policy", "policy")
    whole = report.read_text().split("\n")
    at = next(number for number, line in enumerate(whole) if SELLER in line)
    changed = [*whole]
    changed[at] = changed[at].replace(SELLER, "丙棉业")
    report.write_text("\n".join(changed))
    said = run(folder, "verify", report.name, "--policy", "policy", code=4)
    assert "DR-V029" in said
    assert f"line {at + 1} of {report.name}" in said
    report.write_text("\n".join([*whole, "又一行"]))
    assert "DR-V029" in run(folder, "verify", report.name, code=4)


def test_of_a_document_edited_before_it_was_issued_nothing_more_is_said_than_that_it_was_issued(folder):
    run(folder, "report", "statement", "收购数据", "-o", "说明.html")
    report = folder / "说明.html"
    report.write_text(report.read_text().replace(SELLER, "丙棉业"))
    assert "datarights prove ASSET" in run(folder, "prove", "说明.html")
    size = len(entries(folder))
    said = run(folder, "verify", "说明.html", "--policy", "policy")
    assert f"entered as issued by entry {size - 1} (at size {size}), line by line the same since" in said
    assert "! not shown  whether what a file says follows from the ledger" in said
    assert "! not shown  completeness" in said
    found = json.loads(run(folder, "verify", "说明.html", "--policy", "policy", "-f", "json"))
    assert (found["issued"], found["complete_at"]) == (size - 1, None)
    assert sum("whether what a file says" in each or "completeness" in each for each in found["not_shown"]) == 2


def test_an_asset_and_a_file_are_proved_one_after_the_other(folder):
    run(folder, "report", "statement", "收购数据", "-o", "说明.html")
    said = run(folder, "prove", "收购数据", "说明.html", code=2)
    assert "datarights prove 收购数据" in said
    assert "datarights prove 说明.html" in said


def test_a_document_without_its_proof_is_not_called_a_bad_proof(folder):
    run(folder, "report", "statement", "收购数据", "-o", "无证.json")
    assert "DR-U090: there is no proof of 无证.json beside it" in run(folder, "verify", "无证.json", code=2)


def test_attachments_are_proved_with_their_report_and_one_that_is_missing_is_said(folder):
    (folder / "附件.bin").write_bytes(bytes(range(256)) * 50)
    run(folder, "report", "statement", "收购数据", "-o", "说明.html")
    (folder / "附件.txt").write_text("附件")
    run(folder, "prove", "说明.html", "附件.bin", "附件.txt")
    assert run(folder, "verify", "说明.html").count("√ unchanged") == 3
    (folder / "附件.bin").write_bytes(bytes(range(255)) * 50)
    assert "附件.bin" in run(folder, "verify", "说明.html", code=4)
    assert "datarights verify 说明.html.proof" in run(folder, "verify", "附件.txt", code=2)
    (folder / "附件.bin").unlink()
    said = run(folder, "verify", "说明.html")
    assert "not compared: 附件.bin" in said


LICENCE = "材料/许可.txt"
ISSUED = {
    "statement": ("report", "statement", "收购数据", "-o", "所出.md"),
    "compliance": ("report", "compliance", "收购数据", "-o", "所出.md"),
    "receipt": ("decide", "--act", "license", "--asset", "收购数据", "--from", SELLER, "--to", "乙公司", "--receipt", "所出.md"),
}  # fmt: skip


@pytest.fixture(params=ISSUED)
def handed(request, folder):
    """Give the folder of a document that was issued with an attachment in a folder below."""
    assert datarights(*ISSUED[request.param], cwd=folder).returncode in {0, 1}
    (folder / "材料").mkdir()
    (folder / LICENCE).write_text("第一条\n第二条\n", encoding="utf-8")
    run(folder, "prove", "所出.md", LICENCE)
    return folder


@pytest.mark.parametrize("changed", ["word", "number", "attachment"])
def test_what_is_changed_in_what_was_issued_is_named_by_file_and_line(handed, changed):
    said = run(handed, "verify", "所出.md", "--policy", "policy")
    assert said.count("√ unchanged") == 2
    assert "in part" not in said
    name = LICENCE if changed == "attachment" else "所出.md"
    lines = (handed / name).read_text("utf-8").split("\n")
    sought = {"word": SELLER, "number": r"\d", "attachment": "第二条"}[changed]
    at = next(number for number, line in enumerate(lines) if re.search(sought, line))
    lines[at] = re.sub(sought, lambda found: str(9 - int(found[0])) if changed == "number" else "另一词", lines[at])
    (handed / name).write_text("\n".join(lines), encoding="utf-8")
    said = run(handed, "verify", "所出.md", "--policy", "policy", code=4)
    assert f"DR-V029: line {at + 1} of {name} is not as it was issued" in said
    if changed == "attachment":
        assert "verify 所出.md.proof" in run(handed, "verify", name, code=2).replace("../", "")


def test_a_document_issued_with_an_attachment_that_is_not_there_is_not_verified_as_a_whole(handed):
    (handed / LICENCE).rename(handed / "许可.txt")
    said = run(handed, "verify", "所出.md", "--policy", "policy")
    assert "○ in part   1 of 2 files issued together compared" in said
    assert f"not compared: {LICENCE}" in said
    assert "○ 部分    一同签发的 2 份文件只核对了 1 份" in told("verify", "所出.md", cwd=handed, lang="zh")
    found = json.loads(run(handed, "verify", "所出.md", "-f", "json"))
    assert (found["documents"], found["documents_not_compared"]) == (["所出.md"], [LICENCE])


def test_files_that_lie_where_verify_does_not_look_are_said_when_they_are_proved(folder):
    for name in ("甲/一.txt", "乙/一.txt"):
        (folder / name).parent.mkdir()
        (folder / name).write_text(name)
    assert "DR-U087" in run(folder, "prove", "甲/一.txt", "乙/一.txt", code=2)
    assert "verify looks nowhere" not in run(folder, "prove", "甲/一.txt", "乙/一.txt", "-o", "两份.proof")
    assert run(folder, "verify", "两份.proof").count("√ unchanged") == 2
    (folder / "二.txt").write_text("二")
    assert "! 二.txt: not in the folder of the proof" in run(folder, "prove", "甲/一.txt", "二.txt")
    assert "not compared: 二.txt" in run(folder, "verify", "甲/一.txt")
    shutil.copy(folder / "二.txt", folder / "甲")
    assert run(folder, "verify", "甲/一.txt").count("√ unchanged") == 2


@pytest.mark.parametrize(
    "name", ["../外.txt", "甲/../../外.txt", "/etc/hosts", "连/外.txt", "./内.txt", "甲//内.txt", "", ".", "甲/"]
)
def test_no_name_in_a_proof_leads_out_of_its_folder(tmp_path, name):
    from datarights.bootstrap.proofs import _below, _leads_down

    here = tmp_path / "此"
    (here / "甲").mkdir(parents=True)
    (tmp_path / "外.txt").touch()
    (here / "连").symlink_to(tmp_path)
    assert not (_leads_down(name) and _below(here, here / name))
    assert _leads_down("甲/内.txt")
    assert _below(here, here / "甲" / "内.txt")


def test_digests_of_documents_that_were_never_issued_are_refused(folder):
    run(folder, "report", "statement", "收购数据", "-o", "说明.json")
    run(folder, "prove", "说明.json")
    bundle = json.loads((folder / "说明.json.proof").read_text())
    bundle["documents"][0]["lines"][0] = bundle["documents"][0]["lines"][1]
    (folder / "说明.json.proof").write_text(json.dumps(bundle))
    assert "DR-V028" in run(folder, "verify", "说明.json", code=4)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["json", "md", "html", "txt"])
def test_a_report_of_another_registry_is_not_issued(folder, tmp_path, lang, form):
    told("report", "statement", "收购数据", "-o", f"说明.{form}", cwd=folder, lang=lang)
    other = tmp_path / "other"
    other.mkdir()
    run(other, "party", "add", "某公司")
    shutil.copy(folder / f"说明.{form}", other / f"说明.{form}")
    said = run(other, "prove", f"说明.{form}", code=2)
    assert f"DR-U088: 说明.{form} was not made from this registry" in said
    assert "--receipt FILE" in said
    told("report", "statement", "收购数据", "-o", "旧.json", cwd=folder, lang=lang)
    run(folder, "party", "add", "其后的公司")
    run(folder, "prove", f"说明.{form}")
    basis = json.loads((folder / "旧.json").read_text("utf-8"))["basis"]
    bundle = json.loads((folder / f"说明.{form}.proof").read_text("utf-8"))
    issued = json.loads(bundle["entries"][0]["content"])["payload"]
    assert (issued["size"], issued["ledger_root"]) == (basis["entries"], basis["root"])


@pytest.mark.parametrize("change", [{"entries": "7"}, {"entries": None}, {"root": "根"}, {"root": None}], ids=str)
def test_a_report_whose_basis_cannot_be_read_is_not_issued(folder, change):
    run(folder, "report", "statement", "收购数据", "-o", "说明.json")
    body = json.loads((folder / "说明.json").read_text("utf-8"))
    body["basis"] |= change
    (folder / "说明.json").write_text(json.dumps(body, ensure_ascii=False), "utf-8")
    assert "DR-U088: what 说明.json says it rests on cannot be read" in run(folder, "prove", "说明.json", code=2)


def test_files_that_are_no_reports_are_issued_as_they_are(folder):
    (folder / "帐.json").write_text('{"kind": "report", "basis": {"root": "cash"}}', "utf-8")
    (folder / "记.md").write_text("| entries | 7 |\n| root | none |\n", "utf-8")
    run(folder, "prove", "帐.json", "记.md")


@pytest.mark.parametrize(
    ("issued", "copied", "said"),
    [
        (19_000, 20_500, "line 19001 of rev.csv"), (30_000, 100, "rev.csv is not as it was issued (a file of one line or of more than 20000"),
        (30_000, 30_001, "rev.csv is not as it was issued (a file of one line or of more than 20000"),
    ],
)  # fmt: skip
def test_the_line_named_is_the_first_that_differs_where_a_copy_passes_the_limit(folder, issued, copied, said):
    def lines(count):
        return "".join(f"{each}\n" for each in range(1, count + 1))[:-1]

    (folder / "rev.csv").write_text(lines(issued))
    run(folder, "prove", "rev.csv")
    (folder / "rev.csv").write_text(lines(copied))
    found = run(folder, "verify", "rev.csv", code=4)
    assert said in found
    assert "line 1 " not in found


def test_a_proof_of_damaged_rows_is_not_handed_out(folder):
    with sqlite3.connect(folder / "registry.db") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        (at, content) = database.execute("SELECT idx, content FROM entry WHERE kind = 'asset' LIMIT 1").fetchone()
        database.execute(
            "UPDATE entry SET content = ? WHERE idx = ?", (content.replace(b"collected", b"cullected"), at)
        )
    said = run(folder, "prove", str(at), "--entry", "-o", "坏.proof", code=4)
    assert "DR-V039" in said
    assert "datarights db verify" in said
    assert not (folder / "坏.proof").exists()


def test_names_in_a_proof_lead_to_no_other_folder(folder):
    run(folder, "report", "statement", "收购数据", "-o", "说明.html")
    run(folder, "prove", "说明.html")
    (folder.parent / "外.txt").write_text("x")
    bundle = json.loads((folder / "说明.html.proof").read_text())
    bundle["documents"][0]["name"] = "../外.txt"
    (folder / "说明.html.proof").write_text(json.dumps(bundle))
    assert "外.txt" not in run(folder, "verify", "说明.html", code=4)


def test_more_files_than_a_proof_lists_are_refused_and_none_is_issued(folder):
    names = [f"附件{number}.txt" for number in range(MAX_DOCUMENTS + 1)]
    for each in names:
        (folder / each).write_text(each)
    before = entries(folder)
    assert "DR-U143" in run(folder, "prove", *names, "-o", "许多.proof", code=2)
    assert not (folder / "许多.proof").exists()
    assert entries(folder) == before
    run(folder, "prove", *names[1:], "-o", "许多.proof")
    assert run(folder, "verify", "许多.proof").count("√ unchanged") == MAX_DOCUMENTS


def test_a_proof_is_not_written_over_what_it_issues(folder):
    (folder / "附件.txt").write_text("附件")
    before = entries(folder)
    assert "DR-S046" in run(folder, "prove", "附件.txt", "-o", "./附件.txt", code=3)
    assert (folder / "附件.txt").read_text() == "附件"
    assert entries(folder) == before


def test_a_file_that_is_not_there_is_not_verified_by_its_proof(folder):
    run(folder, "report", "statement", "收购数据", "-o", "说明.html")
    run(folder, "prove", "说明.html")
    (folder / "说明.html").unlink()
    assert "DR-I001" in run(folder, "verify", "说明.html", "--policy", "policy", code=3)
    assert "not compared: 说明.html" in run(folder, "verify", "说明.html.proof", "--policy", "policy")
    assert "√ complete" in run(folder, "verify", "后", "--policy", "policy")  # an asset's proof is of no file


def test_files_beside_a_proof_of_any_name_are_compared(folder):
    run(folder, "report", "statement", "收购数据", "-o", "说明.html")
    run(folder, "prove", "说明.html", "-o", "说明.bundle")
    assert "√ unchanged  说明.html" in run(folder, "verify", "说明.bundle")
    (folder / "说明.html").write_text((folder / "说明.html").read_text().replace(SELLER, "丙棉业"))
    assert "DR-V029" in run(folder, "verify", "说明.bundle", code=4)


def test_a_checkpoint_of_another_ledger_is_not_what_a_proof_continues(folder, tmp_path):
    other = tmp_path / "别处"
    other.mkdir()
    for name in ("甲", "乙", "丙"):
        run(other, "party", "add", name)
    run(other, "checkpoint", "show", "-o", "别的")
    said = run(folder, "prove", "收购数据", "--since", "../别处/别的", "-o", "接.proof", code=2)
    assert "DR-U144" in said
    assert not (folder / "接.proof").exists()


def test_a_decision_s_receipt_carries_proof(folder):
    asked = ("decide", "--act", "license", "--asset", "收购数据", "--from", SELLER, "--to", "乙公司")
    assert datarights(*asked, "--receipt", "回执.json", cwd=folder).returncode in {0, 1}
    run(folder, "prove", "回执.json")
    assert "√ unchanged  回执.json" in run(folder, "verify", "回执.json", "--policy", "policy")
    receipt = (folder / "回执.json").read_text()
    changed = receipt.replace('"outcome": "', '"outcome": "x', 1)
    assert changed != receipt
    (folder / "回执.json").write_text(changed)
    said = run(folder, "verify", "回执.json", code=4)
    assert "DR-V029" in said
    assert '"outcome": "x' in said


def test_keys_rotate_and_what_the_old_one_signed_still_verifies(folder):
    run(folder, "keys", "rotate")
    assert "√ verified" in run(folder, "verify", "后.proof", "--policy", "policy")
    run(folder, "checkpoint", "show", "-o", "交接")
    assert "√ verified" in run(folder, "verify", "交接", "--policy", "policy")
    run(folder, "party", "add", "丙公司")
    run(folder, "checkpoint", "show", "-o", "其后")
    assert "DR-V013" in run(folder, "verify", "其后", "--policy", "policy", code=4)
    run(folder, "keys", "list", "--format", "policy", "-o", "新策略")
    assert "√ verified" in run(folder, "verify", "其后", "--policy", "新策略")
    assert "it is the only key" in run(
        folder, "keys", "retire", re.search(r"\+([0-9a-f]{8})\+", (folder / "新策略").read_text())[1], code=2
    )


def test_a_wrong_passphrase_writes_nothing(folder):
    before = run(folder, "log")
    assert "DR-S020" in run(folder, "party", "add", "丁公司", code=3, DATARIGHTS_PASSPHRASE="wrong")
    assert run(folder, "log") == before


def test_witnesses_by_files_and_a_policy_that_asks_for_two_of_three(folder):
    lines = ["group w 2 a b c", "quorum w"]
    keys = []
    for name in "abc":
        keys.append(run(folder, "witness", "new", name, "--folder", name).strip())
        run(folder, "witness", "trust", "policy", "--folder", name)
    log = (folder / "policy").read_text().split("\n")[0]
    (folder / "两家").write_text("\n".join([log, *keys, *lines, ""]))
    run(folder, "checkpoint", "request", "-o", "请求")
    for name, enough in (("a", False), ("b", True)):
        run(folder, "witness", "cosign", "请求", "--folder", name, "-o", "联署")
        run(folder, "checkpoint", "attach", "联署", "--policy", "两家")
        run(folder, "prove", "收购数据", "-o", "证.proof")
        if enough:
            assert "√ verified" in run(folder, "verify", "证.proof", "--policy", "两家")
        else:
            assert "DR-V019" in run(folder, "verify", "证.proof", "--policy", "两家", code=4)


def witnessed(folder, name="a"):
    """Make a witness of the registry, and a policy with its key."""
    line = run(folder, "witness", "new", name, "--folder", name)
    run(folder, "witness", "trust", "policy", "--folder", name)
    (folder / f"{name}.policy").write_text((folder / "policy").read_text() + line)
    run(folder, "checkpoint", "request", "-o", "请求")
    run(folder, "witness", "cosign", "请求", "--folder", name, "-o", "联署")


def test_what_a_witness_gives_is_attached_when_it_verifies_under_a_key_told_of(folder):
    witnessed(folder)
    (folder / "联署").write_text((folder / "联署").read_text() + "\n— stranger.example AAAAAAAAAAAA\n")
    before = (folder / "registry.checkpoints").read_bytes()
    said = run(folder, "checkpoint", "attach", "联署", "--policy", "policy", code=4)
    assert ("DR-V038: nothing was attached: no line is of a witness in the policy" in said, "stranger" in said) == (
        True,
        True,
    )
    assert (folder / "registry.checkpoints").read_bytes() == before
    said = run(folder, "checkpoint", "attach", "联署", "--policy", "a.policy")
    assert "the cosignature of a verifies and is attached; the checkpoint has 2 signatures" in said
    assert "left out: the policy has no such key of stranger.example" in said
    assert "stranger" not in run(folder, "checkpoint", "show")
    assert "has 2 signatures" in run(folder, "checkpoint", "attach", "联署", "--policy", "a.policy")


def test_a_cosignature_of_an_earlier_checkpoint_is_not_put_under_a_later_one(folder):
    witnessed(folder)
    run(folder, "party", "add", "丙公司")
    before = (folder / "registry.checkpoints").read_bytes()
    said = run(folder, "checkpoint", "attach", "联署", "--policy", "a.policy", code=4)
    assert "DR-V038: nothing was attached: the cosignature of a is not over the last checkpoint published" in said
    said = told("checkpoint", "attach", "联署", "--policy", "a.policy", code=4, cwd=folder, lang="zh")
    assert "DR-V038" in said
    assert "未附上联署：a 的联署不是对最近发布的检查点所签" in said
    assert (folder / "registry.checkpoints").read_bytes() == before


@pytest.mark.parametrize("forged", [False, True])
def test_what_answers_in_the_place_of_a_witness_is_believed_when_its_key_signed(forged, folder):
    witnessed(folder)
    line = (folder / "联署").read_text()
    answer = line[:-20] + ("A" if line[-20] != "A" else "B") + line[-19:] if forged else line
    server = serve(lambda _: answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        said = run(folder, "checkpoint", "submit", url, "--policy", "a.policy", code=4 if forged else 0)
    finally:
        server.shutdown()
        server.server_close()
    assert ("DR-V038" in said, "a verifies and is attached" in said) == (forged, not forged)
    assert len(run(folder, "checkpoint", "show").split("\n— ")) == (2 if forged else 3)


def test_a_registry_that_is_behind_its_witness_is_told_so_and_what_to_do(folder):
    witnessed(folder)

    def ahead(_):
        raise WitnessRefusedError(
            Status.CONFLICT, say("", ""), held=Checkpoint(origin="x", size=900, root="0" * 64), expected="old 900"
        )

    server = serve(ahead)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        said = run(folder, "checkpoint", "submit", url, "--policy", "a.policy", code=4)
    finally:
        server.shutdown()
        server.server_close()
    assert "DR-V032: the witness has cosigned this log at size 900, and here it has " in said
    assert "db recover" in said


def test_a_witness_refuses_a_log_that_was_rolled_back_and_went_another_way(folder):
    run(folder, "db", "backup", "旧.db")
    shutil.copy(folder / "registry.checkpoints", folder / "旧.checkpoints")
    run(folder, "witness", "new", "a", "--folder", "a")
    run(folder, "witness", "trust", "policy", "--folder", "a")
    run(folder, "party", "add", "丙公司")
    size = len(entries(folder))
    run(folder, "checkpoint", "request", "-o", "请求")
    run(folder, "witness", "cosign", "请求", "--folder", "a")
    shutil.copy(folder / "旧.db", folder / "registry.db")
    shutil.copy(folder / "旧.checkpoints", folder / "registry.checkpoints")
    run(folder, "party", "add", "丁公司")
    run(folder, "party", "add", "戊公司")
    run(folder, "checkpoint", "request", "--old", size, "-o", "请求")
    said = run(folder, "witness", "cosign", "请求", "--folder", "a", code=4)
    assert "forked or was rewritten" in said


def test_who_holds_what_is_worked_out_again_from_the_entries_handed_over(folder):
    early, late = run(folder, "verify", "早.proof"), run(folder, "verify", "后.proof")
    assert "√ 收购数据  甲棉业  hold, use, operate  no end" in early
    assert "0 rights in effect" in late
    assert "√ 收购数据  甲棉业" in run(folder, "verify", "后.proof", "--at", "2026-05-31")
    said = json.loads(run(folder, "verify", "后.proof", "--at", "2026-05-31", "--format", "json"))["holdings"]["rights"]
    kept = json.loads(run(folder, "holdings", "收购数据", "--at", "2026-05-31", "--format", "json"))["holdings"]
    assert [{**each, "given": []} for each in said] == kept
    run(folder, "prove", "加工数据", "-o", "上游.proof")
    both = json.loads(run(folder, "verify", "上游.proof", "--at", "2026-05-31", "--format", "json"))
    assert both["complete"] == ["加工数据", "收购数据"]
    assert {each["asset"] for each in both["holdings"]["rights"]} == {"加工数据", "收购数据"}


def test_a_changed_or_missing_vocabulary_is_named_and_nothing_is_said_of_holdings(folder):
    bundle = json.loads((folder / "早.proof").read_text())
    changed = {
        **bundle,
        "vocabularies": [bundle["vocabularies"][0].replace("2026.1", "2026.2"), *bundle["vocabularies"][1:]],
    }
    (folder / "改.proof").write_text(json.dumps(changed))
    assert "DR-V034" in run(folder, "verify", "改.proof", code=4)
    (folder / "缺.proof").write_text(json.dumps({**bundle, "vocabularies": bundle["vocabularies"][1:]}))
    said = run(folder, "verify", "缺.proof")
    assert "! not shown  entry 1 does not follow from the entries handed over" in said
    assert "in effect" not in said


def test_verifying_loads_neither_a_database_nor_yaml(folder):
    program = "import sys; sys.argv[1:] = ['verify', '早.proof']\nfrom datarights.__main__ import main\ntry: main()\nexcept SystemExit: pass\nprint(sorted({'sqlalchemy', 'sqlite3', 'yaml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder)
    assert done.stdout.endswith("[]\n"), done.stdout + done.stderr


@pytest.mark.parametrize("words", [("trust", "policy"), ("cosign", "policy"), ("serve",)])
def test_a_folder_without_a_witness_does_nothing_and_says_how_to_make_one(folder, words):
    said = told("witness", *words, "--folder", "nobody", code=2, cwd=folder, lang="en")
    assert "DR-U085" in said
    assert "datarights witness new NAME --folder nobody" in said
    assert not (folder / "nobody").exists()


def test_a_seller_who_leaves_out_which_vocabularies_were_adopted_has_no_rights_worked_out(folder):
    bundle = json.loads((folder / "后.proof").read_text())
    assert "rights in effect" in run(folder, "verify", "后.proof", "--policy", "policy")
    whole = bundle["entries"]
    kinds = [json.loads(each["content"])["kind"] for each in whole]
    for left in [{at} for at, kind in enumerate(kinds) if kind == "vocabulary"]:
        bundle["entries"] = [each for at, each in enumerate(whole) if at not in left]
        bundle.pop("vocabularies", None)
        (folder / "少.proof").write_text(json.dumps(bundle))
        said = run(folder, "verify", "少.proof", "--policy", "policy")
        assert "√ complete" in said
        assert "who holds what is not worked out" in said
        assert "rights in effect" not in said


def test_a_proof_carries_what_struck_out_the_evidence_it_names_and_says_what_it_cannot_show(folder):
    (folder / "撤.yaml").write_text(
        "kind: registry\ncorrections:\n  - {about: 采集说明, by: 甲棉业, on: 2026-06-02, reasons: 伪造, strike: yes}\n",
        "utf-8",
    )
    said = run(folder, "verify", "后.proof", "--policy", "policy")
    assert "whether parties and evidence named were struck out elsewhere" in said
    run(folder, "apply", "撤.yaml")
    run(folder, "prove", "收购数据", "-o", "新.proof")
    kinds = [json.loads(each["content"])["kind"] for each in json.loads((folder / "新.proof").read_text())["entries"]]
    assert "correction" in kinds
    assert "the evidence that came with the claim of 甲棉业 was struck out" in run(folder, "chain", "收购数据")


def test_a_chain_says_why_nothing_is_sure_of_a_right_whose_holder_was_struck_out(folder):
    (folder / "撤.yaml").write_text(
        "kind: registry\ncorrections:\n  - {about: 乙公司, by: 甲棉业, on: 2026-06-02, reasons: 重复, strike: yes}\n",
        "utf-8",
    )
    run(folder, "apply", "撤.yaml")
    assert "乙公司 was struck out, as if it had never been" in run(folder, "chain", "加工数据")


def test_rights_over_data_struck_out_are_shown_in_doubt_and_whoever_asks_is_told_by_which_entry(folder):
    (folder / "撤.yaml").write_text(
        "kind: registry\ncorrections:\n  - {id: 撤, about: 加工数据, by: 甲棉业, on: 2026-06-02, reasons: 重复, strike: yes}\n",
        "utf-8",
    )
    before = json.loads(run(folder, "-f", "json", "holdings"))
    run(folder, "apply", "撤.yaml")
    after = json.loads(run(folder, "-f", "json", "holdings"))
    over = [each for each in after["holdings"] if each["asset"] == "加工数据"]
    assert [each["right"] for each in after["holdings"]] == [each["right"] for each in before["holdings"]]
    assert over
    assert {doubt["kind"] for each in over for doubt in each["doubts"]} >= {"struck"}
    assert json.loads(run(folder, "-f", "json", "holdings", "加工数据"))["holdings"] == over
    index = json.loads(run(folder, "-f", "json", "log", "撤"))[0]["index"]
    for words in (
        ("chain", "加工数据"), ("report", "statement", "加工数据"), ("report", "compliance", "加工数据"),
        ("decide", "--act", "license", "--asset", "加工数据", "--from", "甲棉业"),
    ):  # fmt: skip
        said = run(folder, *words, code=2)
        assert "DR-U030" in said
        assert f"加工数据 was struck out by entry {index}" in said
    run(folder, "chain", "加工数据", "--known-at", str(index))
    assert "was struck out" not in run(folder, "chain", "没有的", code=2)


def test_an_edition_adopted_again_leaves_an_index_that_the_registry_itself_bears_out(folder):
    (folder / "又.yaml").write_text(
        'kind: registry\nvocabularies: [{id: 又采用, adopt: industry, version: "2026.1"}]\n', "utf-8"
    )
    run(folder, "apply", "又.yaml")
    run(folder, "prove", "收购数据", "-o", "新.proof")
    assert "√ complete" in run(folder, "verify", "新.proof", "--policy", "policy")
    run(folder, "db", "verify")
    run(folder, "db", "backup", "备份.db")

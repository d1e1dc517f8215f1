"""What the machine refuses is said in words, and what was not done is not half done."""

import os
import re
import shutil
import socket
import subprocess
import sys
from contextlib import ExitStack
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from tests.program import datarights, told

from datarights.cli.console import minute
from datarights.text import quoted, visible

HERE = {"DATARIGHTS_PASSPHRASE": "对的口令"}
LONG = "新疆维吾尔自治区昌吉回族自治州" * 6  # 90 characters, 270 bytes: an id, and no file's name
DEEP = "[" * 100_000


def run(folder, *words, code=0, **more):
    return told(*words, code=code, cwd=folder, lang="en", **{**HERE, **more})


@pytest.fixture
def folder(tmp_path):
    run(tmp_path, "party", "add", "金絮棉业")
    return tmp_path


def test_what_cannot_be_a_file_s_name_is_an_id_like_any_other(folder):
    run(folder, "asset", "add", LONG, "--name", "收购数据")
    assert "proof of" in run(folder, "prove", LONG)
    assert len(list(folder.glob("*.proof"))) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("verify",),
        ("import", "ledger"),
        ("db", "backup"),
        ("db", "restore"),
        ("precheck",),
        ("packs", "lint"),
        ("watch",),
    ],
)
def test_a_name_too_long_for_a_file_is_said_in_words(folder, words):
    ended = datarights(*words, LONG, cwd=folder, lang="en", **HERE)
    assert ended.returncode in {2, 3}
    assert "DR-" in ended.stderr


@pytest.mark.parametrize("words", [("--registry", "regular/x.db", "party", "add", "q"), ("demo", "regular")])
def test_a_file_where_a_folder_should_be_is_said_in_words(folder, words):
    (folder / "regular").touch()
    ended = datarights(*words, cwd=folder, lang="en", **HERE)
    assert ended.returncode in {2, 3}
    assert "regular" in ended.stderr


@pytest.mark.parametrize("text", [DEEP, '{"a":' * 50_000])
def test_a_plan_nested_too_deeply_is_refused_and_hides_nothing_else(folder, text):
    (folder / "plan.json").write_text(text)
    for words in (("sign", "plan.json", "--for", "金絮棉业"), ("apply", "plan.json")):
        assert "DR-I090" in run(folder, *words, code=3)
    (folder / "registry.pending").mkdir()
    (folder / "registry.pending" / "deadbeef.json").write_text(text)
    assert "nested too deeply" in datarights("approve", cwd=folder, lang="en", **HERE).stderr


def test_a_folder_of_another_encoding_holds_a_registry(tmp_path):
    folder = os.fsencode(tmp_path) + b"/\xca\xfd\xbe\xdd"
    os.mkdir(folder)
    for words in (["party", "add", "q"], ["db", "verify"], ["holdings"], ["export", "ledger", "out"]):
        ended = subprocess.run(
            [sys.executable, "-m", "datarights", *words], cwd=folder, env={**os.environ, **HERE}, capture_output=True
        )
        assert ended.returncode == 0, ended.stderr


def test_a_passphrase_in_another_encoding_is_its_bytes(tmp_path):
    odd = {"DATARIGHTS_PASSPHRASE": b"\xc3\xdc\xc2\xeb"}
    setting = {
        **{os.fsencode(k): os.fsencode(v) for k, v in os.environ.items()},
        b"DATARIGHTS_PASSPHRASE": odd["DATARIGHTS_PASSPHRASE"],
    }
    for name in ("a", "b"):
        ended = subprocess.run(
            [sys.executable, "-m", "datarights", "party", "add", name], cwd=tmp_path, env=setting, capture_output=True
        )
        assert ended.returncode == 0, ended.stderr


def test_an_empty_file_of_the_passphrase_is_named_and_an_endless_one_is_not_read(tmp_path):
    (tmp_path / "secret").touch()
    secret = {"DATARIGHTS_PASSPHRASE": "", "DATARIGHTS_PASSPHRASE_FILE": str(tmp_path / "secret")}
    ended = datarights("party", "add", "q", cwd=tmp_path, lang="en", **secret)
    assert (ended.returncode, "the file is empty" in ended.stderr) == (3, True)
    secret["DATARIGHTS_PASSPHRASE_FILE"] = "/dev/zero"
    ended = datarights("party", "add", "q", cwd=tmp_path, lang="en", **secret)
    assert (ended.returncode, "DR-S021" in ended.stderr) == (3, True)


@pytest.mark.parametrize("away", ["registry.keys", "registry.checkpoints"])
def test_what_cannot_be_recorded_is_not_erased(folder, away):
    (folder / "registry.yaml").write_text(
        "kind: registry\nparties:\n  农户7: {kind: natural, confidential: {name: 古丽米热}}\n", encoding="utf-8"
    )
    run(folder, "apply", "registry.yaml")
    (folder / away).rename(folder / "away")
    assert "DR-S02" in run(folder, "erase", "农户7", "--reason", "本人撤回同意", code=3)
    (folder / "away").rename(folder / away)
    run(folder, "disclose", "农户7", "name", "--for", "云杉银行", "--reason", "核对", "-o", "姓名.proof")
    assert "古丽米热" in run(folder, "verify", "姓名.proof")


# ---- a connection that the other side closes -------------------------------------------------------------------------


def test_a_witness_outlives_whoever_hangs_up(folder):
    run(folder, "witness", "new", "aud", "--folder", "aud")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "datarights", "witness", "serve", "--folder", "aud"],
        cwd=folder, env={**os.environ, **HERE}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        try:
            port = int(server.stdout.readline().rsplit(":", 1)[1])
            for _ in range(3):
                with socket.create_connection(("127.0.0.1", port)) as left:
                    left.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhello")
                    left.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            with socket.create_connection(("127.0.0.1", port), timeout=20) as asked:
                asked.sendall(b"POST /elsewhere HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                assert asked.recv(100).startswith(b"HTTP/1.1 404")
            assert server.poll() is None
        finally:
            server.kill()
        assert not server.stderr.read()


def test_a_witness_that_hangs_up_does_not_answer(folder):
    (folder / "policy").write_text(run(folder, "-f", "policy", "keys", "list"))
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up():
            while True:
                try:
                    met, _ = listening.accept()
                except OSError:
                    return
                met.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                met.close()

        Thread(target=hang_up, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        assert "DR-S033" in run(folder, "checkpoint", "submit", url, "--policy", "policy", code=3)


def test_a_witness_believes_a_log_s_policy_and_no_key_that_it_left_out(folder):
    run(folder, "witness", "new", "aud", "--folder", "aud")
    (folder / "policy").write_text(run(folder, "-f", "policy", "keys", "list"))
    run(folder, "witness", "trust", "policy", "--folder", "aud")
    before = (folder / "aud" / "logs").read_text().splitlines()
    run(folder, "keys", "rotate")
    (folder / "policy").write_text(run(folder, "-f", "policy", "keys", "list"))
    said = run(folder, "witness", "trust", "policy", "--folder", "aud")
    after = (folder / "aud" / "logs").read_text().splitlines()
    assert not {*before} & {*after}
    assert before[0].split("+")[1] in said  # what is believed no more is named


def test_a_witness_judges_before_it_opens_its_key_and_serves_with_an_open_one(folder):
    run(folder, "witness", "new", "aud", "--folder", "aud")
    (folder / "nonsense").write_text("nonsense")
    wrong = {"DATARIGHTS_PASSPHRASE": "错的口令"}
    said = datarights("witness", "cosign", "nonsense", "--folder", "aud", cwd=folder, lang="en", **wrong).stderr
    assert "DR-S020" not in said
    assert "DR-S020" in run(folder, "witness", "serve", "--folder", "aud", code=3, **wrong)


# ---- accounts, links and disks ---------------------------------------------------------------------------------------

NO_RIGHTS = ("setpriv", "--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search,-fowner")
"""Takes from root what lets it read and write anything, so that a mode says to it what it says to everybody."""


def run_bound(folder, *words, code):
    """Run one command line bound by the modes of files, as an account is that is not root."""
    bound = NO_RIGHTS if os.geteuid() == 0 else ()
    if bound and shutil.which(bound[0]) is None:
        pytest.skip("no setpriv")
    ended = subprocess.run(
        [*bound, sys.executable, "-m", "datarights", "--lang", "en", *words],
        cwd=folder, env={**os.environ, **HERE, "NO_COLOR": "1"}, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert ended.returncode == code, (words, ended.stdout, ended.stderr)
    return ended.stdout + ended.stderr


def closed(path):
    """Close a folder to everybody, and open it again at the end."""
    stack = ExitStack()
    mode = path.stat().st_mode
    path.chmod(0)
    stack.callback(path.chmod, mode)
    return stack


def test_a_store_of_values_that_one_may_not_enter_is_said_with_what_to_do(folder):
    run(folder, "party", "add", "f1", "--kind", "natural", "--name", "古丽米热")
    with closed(folder / "registry.values"):
        for words in (
            ("party", "add", "f2", "--kind", "natural", "--name", "阿依努尔"),
            ("disclose", "f1", "name", "--for", "云杉银行", "--reason", "核对"),
            ("erase", "f1", "--reason", "本人撤回同意"),
            ("db", "backup", "copy.db", "--values", "copy.values"),
        ):
            said = run_bound(folder, *words, code=3)
            assert "DR-S062" in said
            assert "let its owner" in said
        assert not (folder / "copy.db").exists()


def test_what_waits_and_cannot_be_read_is_not_nothing(folder):
    waiting = folder / "registry.pending"
    waiting.mkdir()
    with closed(waiting):
        said = run_bound(folder, "approve", code=3)
        assert "DR-S049" in said
        assert "let its owner" in said


def test_a_backup_is_put_where_a_symbolic_link_leads(folder):
    (folder / "disk").mkdir()
    (folder / "registry.db").rename(folder / "disk" / "real.db")
    (folder / "registry.db").symlink_to("disk/real.db")
    run(folder, "db", "backup", "copy.db")
    run(folder, "db", "restore", "copy.db")
    assert (folder / "registry.db").is_symlink()
    assert not (folder / "disk" / "real.db.replaced-1").is_symlink()
    run(folder, "party", "add", "乙")


def test_a_registry_where_nobody_can_write_is_read_and_not_written(folder):
    run(folder, "asset", "add", "收购数据", "--name", "收购数据", "--source", "collected")
    shelf = folder / "shelf"
    shelf.mkdir()
    for each in ("registry.db", "registry.checkpoints"):
        shutil.copy(folder / each, shelf / each)
    shelf.chmod(0o555)
    try:
        for words in (
            ("holdings",),
            ("db", "verify", "--processes", "2"),
            ("export", "ledger", "out"),
            ("chain", "收购数据"),
            ("db", "backup", "copy.db"),
        ):
            run_bound(folder, "--registry", "shelf/registry.db", *words, code=0)
        assert "DR-S0" in run_bound(folder, "--registry", "shelf/registry.db", "party", "add", "乙", code=3)
        assert sorted(each.name for each in shelf.iterdir()) == ["registry.checkpoints", "registry.db"]
    finally:
        shelf.chmod(0o755)


# ---- names and days of strangers, and what a result may not be written over ------------------------------------------


@pytest.mark.parametrize("unseen", ["\ufe0f", "\u034f", "\u180b", "\u17b4", "\U000e0100", "\u3164"])
def test_a_name_with_a_mark_that_nobody_sees_is_not_read_as_another(unseen):
    assert visible(quoted(f"cotton{unseen}")) == f'"cotton⟨U+{ord(unseen):04X}⟩"'


def test_a_line_end_in_a_name_is_not_read_as_a_blank():
    assert quoted("x\n√ complete") == '"x\\n√ complete"'
    assert quoted("x √ complete") == '"x √ complete"'


@pytest.mark.parametrize(
    ("at", "zone", "drawn"),
    [
        ("2026-11-27T23:30:00.000000Z", "Asia/Shanghai", "2026-11-28 07:30"),
        ("9999-12-31T23:30:00.000000Z", "Asia/Shanghai", "9999-12-31T23:30:00.000000Z"),
        ("0001-01-01T00:00:00.000000Z", "America/New_York", "0001-01-01T00:00:00.000000Z"),
        ("no day", "Asia/Shanghai", "no day"),
    ],
)
def test_a_moment_that_no_clock_shows_is_drawn_as_it_was_written(at, zone, drawn):
    assert minute(at, ZoneInfo(zone)) == drawn


def test_an_asset_whose_id_is_the_index_of_another_entry_is_shown_complete(folder):
    (folder / "m.yaml").write_text(
        'kind: registry\nparties: {甲: {}}\nassets: {"1": {name: 数据, source: collected}}\n'
        'rights:\n  - {claim: [hold], by: 甲, of: "1"}\n',
        encoding="utf-8",
    )
    run(folder, "apply", "m.yaml")
    run(folder, "prove", "1", "-o", "one.proof")
    said = run(folder, "verify", "one.proof")
    assert "complete  all entries of 1 are here" in said
    assert "completeness of 1" not in said


def test_a_result_is_not_written_over_evidence_that_a_manifest_names(folder):
    (folder / "materials").mkdir()
    (folder / "materials" / "licence.txt").write_text("合同")
    (folder / "m.yaml").write_text(
        "kind: registry\nparties: {甲: {}}\nassets: {数据: {name: 数据, source: collected}}\n"
        "evidence: {合同: {proves: contract, file: materials/licence.txt}}\n"
        "rights:\n  - {claim: [hold], by: 甲, of: 数据, evidence: [合同]}\n",
        encoding="utf-8",
    )
    run(folder, "apply", "m.yaml")
    assert "DR-S046" in run(folder, "prove", "数据", "-o", "materials/licence.txt", code=3)
    assert "DR-S046" in run(folder, "report", "statement", "数据", "-o", "materials/licence.txt", code=3)
    assert (folder / "materials" / "licence.txt").read_text() == "合同"


def test_a_policy_that_names_no_log_is_no_log_to_witness(folder):
    run(folder, "witness", "new", "aud", "--folder", "aud")
    (folder / "policy").write_text("quorum none\n")
    assert "DR-U085" in run(folder, "witness", "trust", "policy", "--folder", "aud", code=2)


# ---- folders that one may not look into are not empty ----------------------------------------------------------------


def test_keys_that_one_may_not_look_at_are_not_none(folder):
    run(folder, "party", "add", "乙")
    with closed(folder / "registry.keys"):
        said = run_bound(folder, "keys", "list", code=3)
    assert "DR-S070" in said


def test_scenarios_of_a_folder_that_one_may_not_enter_are_not_passed_over(folder):
    run(folder, "init", "mine")
    (folder / "mine" / "closed").mkdir()
    with closed(folder / "mine" / "closed"):
        said = run_bound(folder, "check", "mine", code=3)
    assert "closed" in said
    assert "Permission denied" in said


@pytest.mark.parametrize("part", ["rules", "scenarios"])
def test_a_pack_of_which_a_folder_is_closed_is_not_a_smaller_pack(folder, part):
    run(folder, "packs", "new", "house-rules")
    with closed(folder / "house-rules" / part):
        said = run_bound(folder, "packs", "test", "house-rules", code=3)
    assert "DR-S070" in said
    assert part in said


def test_receipts_and_applications_in_a_folder_that_one_may_not_enter_are_not_none(folder):
    run(folder, "init", "mine")
    (folder / "mine" / "closed").mkdir()
    with closed(folder / "mine" / "closed"):
        assert "DR-S070" in run_bound(folder, "precheck", "mine", code=3)
        assert "DR-S070" in run_bound(folder, "impact", "--until", "2027-01-01", "--decisions", "mine", code=3)


GBK = "报告.html".encode("gbk").decode("utf-8", "surrogateescape")


@pytest.mark.parametrize(
    "words",
    [
        ("prove", GBK, "-o", "g.proof"), ("plan", GBK, "-o", "p.json"), ("decide", GBK, "--act", "2", "--receipt", "x.json"),
        ("party", "add", "q", "--name", GBK), ("holdings", GBK), ("decide", "--from", GBK), ("--lang", "zh", "explore", GBK),
    ],
)  # fmt: skip
def test_what_is_not_utf_8_on_the_command_line_is_said_before_anything_is_done(folder, words):
    (folder / GBK).write_text("x")
    said = run(folder, *words, code=2)
    assert "DR-U170" in said
    assert "⟨U+DCB1⟩" in said
    assert '"code": "DR-U170"' in run(folder, *words, "-f", "json", code=2)


def test_a_file_whose_name_is_not_utf_8_is_opened_where_its_name_is_written_nowhere(folder):
    (folder / GBK).write_text("kind: registry\nparties: {q: {}}\n", encoding="utf-8")
    run(folder, "apply", GBK)
    assert "DR-I021" in run(folder, "check", GBK, code=3)  # read, and no scenario
    run(folder, "checkpoint", "show", "-o", "now")
    (folder / "now").rename(folder / GBK)
    assert "self-consistent" in run(folder, "verify", GBK)


NESTED = '{"a":' * 990 + "1" + "}" * 990


def test_json_nested_deeper_than_the_interpreter_goes_is_a_file_like_any_other_or_no_key(folder):
    (folder / "dd.json").write_text(NESTED)
    run(folder, "prove", "dd.json")
    run(folder, "witness", "new", "证人", "--folder", "w")
    for keys in ("registry.keys", "w/keys"):
        (folder / keys / "bad.key").write_text(NESTED)
    (folder / "request").write_text("x")
    for words in (("keys", "list"), ("party", "add", "q"), ("witness", "cosign", "request", "--folder", "w")):
        assert "DR-I095" in run(folder, *words, code=3)


@pytest.mark.parametrize("words", [("apply", "plan.json"), ("sign", "plan.json", "--for", "金絮棉业")])
def test_a_plan_with_a_number_longer_than_python_reads_is_no_plan(folder, words):
    run(folder, "plan", str(_manifest(folder)), "-o", "plan.json")
    plan = (folder / "plan.json").read_text(encoding="utf-8")
    (folder / "plan.json").write_text(re.sub('"size": [0-9]+', '"size": ' + "7" * 6000, plan), encoding="utf-8")
    said = run(folder, *words, code=3)
    assert "DR-I090" in said
    assert "a number in it is too long" in said


def _manifest(folder):
    (folder / "m.yaml").write_text("kind: registry\nparties: {q: {}}\n", encoding="utf-8")
    return folder / "m.yaml"


@pytest.mark.parametrize("words", [("decide", "--replay", "big.json"), ("watch", "big.json", "--once"), ("apply", "big.json")])  # fmt: skip
def test_a_file_larger_than_any_receipt_or_plan_is_not_read_to_its_end(folder, words):
    with (folder / "big.json").open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    assert "larger than 64 MB" in run(folder, *words, code=3)

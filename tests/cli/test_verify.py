"""``verify`` as a stranger runs it: files from elsewhere, no registry, exact words, exit 4 with the step."""

import json
import os
import subprocess
import sys

import pytest
from tests.program import datarights
from tests.unit.keys.test_national import second
from tests.unit.ledger.exports import export_of
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of

from datarights.ledger.checkpoint import SECOND
from datarights.ledger.note import KeyKind


def run(*arguments, lang="en"):
    done = datarights("verify", *arguments, lang=lang)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def handed(tmp_path):
    """Give a log and what it hands over: a bundle, a policy, an older checkpoint that the reader kept."""
    log = cotton()
    (tmp_path / "held").write_text(str(log.signed(3)))
    (tmp_path / "policy").write_text(f"log {log.signer.key}\nquorum none\n")
    (tmp_path / "bundle").write_bytes(log.bundle("收购数据", since=[3], index=log.add_index()).encoded())
    return log, tmp_path


def test_a_bundle_is_verified_and_complete_against_a_key_and_a_checkpoint_from_outside(handed):
    _, folder = handed
    code, out, _ = run(folder / "bundle", "--policy", folder / "policy", "--checkpoint", folder / "held")
    assert code == 0
    assert "√ verified  the checkpoint (size 8) is signed by registry.example/昌吉" in out
    assert "√ verified  it agrees with the checkpoint held (size 3)" in out
    assert "√ complete  all entries of 收购数据 are here, at size 7" in out
    assert "! not shown  what changed after size 7" in out


def test_without_them_the_word_verified_is_not_said(handed):
    _, folder = handed
    code, out, _ = run(folder / "bundle", lang="zh")
    assert code == 0
    assert "√ 已验证" not in out
    assert "○ 自洽" in out
    assert "! 未证明  签名出自谁" in out


def test_a_changed_byte_is_exit_4_and_names_the_step(handed):
    _, folder = handed
    (folder / "bundle").write_text((folder / "bundle").read_text().replace("乙公司", "丙公司"))
    code, out, err = run(folder / "bundle", "--policy", folder / "policy")
    assert (code, out) == (4, "")
    assert "DR-V016" in err
    assert "entry 5" in err


def test_json_says_the_same(handed):
    _, folder = handed
    code, out, _ = run(folder / "bundle", "--policy", folder / "policy", "-f", "json")
    found = json.loads(out)
    assert (code, found["verdict"], found["complete_at"], found["origin"]) == (0, "verified", 7, ORIGIN)
    assert found["entries"] == [2, 3, 5, 6, 7]


def test_a_bare_proof_asks_for_its_entry(handed):
    log, folder = handed
    note = log.signed()
    (folder / "p.tlog-proof").write_text(str(log.proof(5, note)))
    (folder / "entry").write_bytes(log.contents[5] + b"\n")
    assert run(folder / "p.tlog-proof")[0] == 2
    code, out, _ = run(folder / "p.tlog-proof", "--entry", folder / "entry", "--policy", folder / "policy")
    assert (code, "卖给乙" in out, "completeness" in out) == (0, True, True)
    (folder / "entry").write_bytes(log.contents[4])
    assert run(folder / "p.tlog-proof", "--entry", folder / "entry")[0] == 4


def test_two_checkpoints_of_one_size_and_two_roots_are_a_fork(handed):
    log, folder = handed
    fork = cotton()
    fork.contents[4] = fork.contents[4].replace("加工数据".encode(), "加工资料".encode())
    (folder / "one").write_text(str(log.signed(7)))
    (folder / "two").write_text(str(fork.signed(7)))
    assert run(folder / "one", "--checkpoint", folder / "one")[0] == 0
    code, _, err = run(folder / "two", "--checkpoint", folder / "one")
    assert (code, "DR-V024" in err) == (4, True)
    assert run(folder / "one", "--policy", folder / "policy")[0] == 0


def test_witnesses_that_the_policy_asks_for_are_missed(handed):
    log, folder = handed
    witness = signer_of("w.example", KeyKind.COSIGNATURE)
    (folder / "policy").write_text(f"log {log.signer.key}\nwitness w {witness.key}\nquorum w\n")
    (folder / "one").write_text(str(log.signed()))
    (folder / "two").write_text(str(log.signed(signers=[log.signer, witness])))
    assert "DR-V019" in run(folder / "one", "--policy", folder / "policy")[2]
    assert "w.example" in run(folder / "two", "--policy", folder / "policy")[1]


def test_the_second_checkpoint_by_sm2_over_sm3_is_verified_like_the_first(handed):
    log, folder = handed
    national = signer_of(ORIGIN + SECOND, KeyKind.SM2)
    (folder / "policy").write_text(f"log {log.signer.key}\nlog {national.key}\nquorum none\n")
    (folder / "second").write_text(second(log))
    code, out, _ = run(folder / "second", "--policy", folder / "policy")
    assert (code, f"signed by {ORIGIN}#sm3" in out) == (0, True)
    (folder / "second").write_text(second(log).replace("\n8\n", "\n9\n"))
    code, out, err = run(folder / "second", "--policy", folder / "policy")
    assert (code, out) == (4, "")
    assert "DR-V012" in err.splitlines()[0]
    assert "GmSSL" not in err


def test_without_the_extra_the_second_checkpoint_is_neither_accepted_nor_called_false(handed):
    log, folder = handed
    (folder / "policy").write_text(f"log {signer_of(ORIGIN + SECOND, KeyKind.SM2).key}\nquorum none\n")
    (folder / "second").write_text(second(log))
    program = (
        "import sys\nsys.modules['gmssl_pyx'] = None\nfrom datarights.__main__ import main\n"
        f"sys.argv = ['datarights', 'verify', {str(folder / 'second')!r}, '--policy', {str(folder / 'policy')!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "DR-U063" in done.stderr
    assert "pip install 'datarights[gm]'" in done.stderr


def test_verifying_loads_no_database_and_no_yaml(handed):
    _, folder = handed
    program = (
        "import sys\nfrom datarights.__main__ import main\n"
        f"sys.argv = ['datarights', 'verify', {str(folder / 'bundle')!r}, '--policy', {str(folder / 'policy')!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "found = {'sqlalchemy', 'sqlite3', 'yaml', '_sqlite3'} & set(sys.modules)\nassert not found, found\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, "NO_COLOR": "1"}
    )
    assert done.returncode == 0, done.stderr


ALONE = """
import datetime, logging, socket, sys, time

def refused(*_, **__):
    raise AssertionError("asks the network or the clock")

class Timeless(datetime.datetime):
    now = utcnow = today = refused

class Dateless(datetime.date):
    today = refused

datetime.datetime, datetime.date = Timeless, Dateless
time.time = time.time_ns = time.gmtime = time.localtime = time.ctime = time.clock_gettime = refused
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refused
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refused

from datarights.__main__ import main
sys.argv = ["datarights", *sys.argv[1:]]
main()
"""


@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize(
    "names",
    [("bundle", "--checkpoint", "held"), ("held",), ("proof", "--entry", "entry"), ("out",), ("second",)],
    ids=lambda names: names[0],
)
def test_verifying_asks_neither_the_network_nor_the_clock(handed, names, form):
    log, folder = handed
    (folder / "proof").write_text(str(log.proof(5, log.signed())))
    (folder / "entry").write_bytes(log.contents[5])
    (folder / "second").write_text(second(log))
    export_of(log, folder / "out")
    if names == ("second",):
        (folder / "policy").write_text(f"log {signer_of(ORIGIN + SECOND, KeyKind.SM2).key}\nquorum none\n")

    def alone(*words):
        return subprocess.run(
            [sys.executable, "-c", ALONE, *words, "-f", form], cwd=folder, capture_output=True, encoding="utf-8",
            env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip

    done = alone("verify", *names, "--policy", "policy")
    assert done.returncode == 0, done.stderr
    assert "verified" in done.stdout or "已验证" in done.stdout
    if names == ("held",):  # what writes does ask the clock, and is found out
        assert "asks the network or the clock" in alone("party", "add", "甲").stderr


@pytest.mark.parametrize(("given", "missing"), [("--timestamp", "--roots"), ("--roots", "--timestamp")])
def test_a_time_stamp_is_verified_with_its_answer_and_roots_or_not_at_all(handed, given, missing):
    _, folder = handed
    code, _, err = run(folder / "held", given, folder / "policy")
    assert code == 2
    assert f"DR-U118: {missing} is missing" in err


def test_a_policy_that_is_none_is_bad_input_and_names_its_file_and_line(handed):
    _, folder = handed
    (folder / "policy").write_text("nonsense\n")
    code, _, err = run(folder / "bundle", "--policy", folder / "policy")
    assert code == 3
    assert f"DR-I096: {folder / 'policy'}: line 1 of the trust policy" in err


def test_a_folder_that_is_no_export_is_said_to_be_none(tmp_path):
    code, _, err = run(tmp_path)
    assert code == 3
    assert "DR-I097" in err
    assert "entries.jsonl" in err


def test_a_file_that_is_not_there_is_exit_3(tmp_path):
    assert run(tmp_path / "nothing")[0] == 3


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("note", "kind: registry\n", "应有来源、条数、树根，各一行"),
        ("note", "# a\nb\n\nkind\n", "应有一行“— 名称 base64(钥匙编号 || 签名)”"),
        ("policy", "kind: registry\n", "不是 log、witness、group、quorum 中的一种"),
        ("policy", "log x\n", "不是验证钥匙（vkey）：没有钥匙"),
        ("policy", "quorum 甲\n", "quorum 甲：前面没有定义，或写了两次"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_chinese_to_a_chinese_reader(handed, name, text, said):
    _, folder = handed
    (folder / name).write_text(text, encoding="utf-8")
    held = ["--checkpoint", folder / "note"] if name == "note" else []
    code, _, err = run(folder / "held", "--policy", folder / "policy", *held, lang="zh")
    assert code == (3 if name == "policy" else 4)
    assert said in err
    assert "expected" not in err


@pytest.mark.parametrize(
    ("name", "options"),
    [("held", ("--entry", "held")), ("bundle", ("--entry", "held")), ("held", ("--at", "2026-11-23"))],
)
def test_an_option_that_the_file_has_no_use_for_is_refused(handed, name, options):
    _, folder = handed
    options = [str(folder / each) if each == "held" else each for each in options]
    code, out, err = run(str(folder / name), *options)
    assert (code, out) == (2, "")
    assert "DR-U145" in err


def test_an_error_in_json_says_what_was_expected_and_got(handed):
    _, folder = handed
    code, _, err = run(
        str(folder / "bundle"), "--policy", str(folder / "policy"), "--checkpoint", str(folder / "held"), "-f", "json"
    )
    assert code == 0, err
    (folder / "bundle").write_bytes((folder / "bundle").read_bytes().replace("甲".encode(), "乙".encode()))
    code, _, err = run(str(folder / "bundle"), "-f", "json")
    said = json.loads(err)["error"]
    assert code == 4
    assert said["step"]
    assert said["expected"] != said["got"]


def test_of_a_file_of_checkpoints_the_last_is_taken_and_nothing_around_them(handed):
    log, folder = handed
    kept = folder / "registry.checkpoints"
    kept.write_text("".join(f"{log.signed(size)}\n" for size in (1, 2, 3)))
    code, out, _ = run(kept, "--policy", folder / "policy")
    assert code == 0
    assert "the checkpoint (size 3) is signed by" in out
    assert "! not shown  the 2 checkpoints before it in the file: the last alone was verified" in out
    code, out, _ = run(folder / "bundle", "--policy", folder / "policy", "--checkpoint", kept)
    assert (code, "agrees with the checkpoint held (size 3)" in out) == (0, True)
    whole = kept.read_text()
    for other in (whole + "more", "more\n\n" + whole, whole + "more\n\n", whole + "\n", whole[:-20]):
        kept.write_text(other)
        assert run(kept, "--policy", folder / "policy")[0] == 4, other


def test_a_policy_with_the_line_ends_of_windows_is_said_to_have_them_and_how_to_mend_it(handed):
    _, folder = handed
    (folder / "policy").write_bytes((folder / "policy").read_bytes().replace(b"\n", b"\r\n"))
    code, _, err = run(str(folder / "bundle"), "--policy", str(folder / "policy"))
    assert (code, "line 1 of the trust policy: CRLF" in err, "tr -d" in err) == (3, True, True)


@pytest.mark.parametrize(("name", "kept"), [("bundle", "bundle"), ("held", "held"), ("bundle", "bundle.json")])
def test_a_byte_order_mark_is_named_with_what_takes_it_away(handed, name, kept):
    _, folder = handed
    (folder / kept).write_bytes(b"\xef\xbb\xbf" + (folder / name).read_bytes())
    code, _, err = run(str(folder / kept), "-f", "json")
    said = json.loads(err)["error"]
    assert (code, said["code"], "tail -c +4" in said["hint"]) == (4, "DR-V068", True)


def test_of_two_files_the_one_that_is_wrong_is_named(handed):
    _, folder = handed
    (folder / "mine").write_text("nothing\n")
    code, _, err = run(str(folder / "bundle"), "--checkpoint", str(folder / "mine"))
    assert code == 4
    assert f"{folder / 'mine'}: not a" in err

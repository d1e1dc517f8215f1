"""Where results go: into a file whole, through a link, into a pipe or a device as a stream, to standard output; or refused."""

import json
import os
import resource
import stat
import subprocess
import sys
import threading

import pytest
from tests.program import datarights, told


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outputs")
    told("init", cwd=folder)
    (folder / "m.yaml").write_text(
        "kind: registry\nparties:\n  甲: {name: 甲公司}\nassets:\n  数据: {name: 数据}\n", "utf-8"
    )
    told("apply", "m.yaml", cwd=folder)
    return folder


WRITERS = {
    "prove": ("prove", "甲", "-o"),
    "report": ("report", "statement", "数据", "-o"),
    "checkpoint": ("checkpoint", "show", "-o"),
    "plan": ("plan", "m.yaml", "-o"),
    "decide": ("decide", "--act", "use", "--asset", "数据", "--from", "甲", "--purpose", "credit-risk", "--receipt"),
}


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_a_folder_in_the_place_of_a_file_is_refused(command, made, tmp_path):
    done = datarights(*command, tmp_path, cwd=made, lang="en")
    assert done.returncode == 3, done.stderr
    assert "DR-S045" in done.stderr
    assert str(tmp_path) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_disk_that_is_full_leaves_what_was_there(made, tmp_path):
    kept = tmp_path / "list.csv"
    kept.write_text("before")
    done = subprocess.run(
        [sys.executable, "-m", "datarights", "--lang", "en", "import", "csv", "--template", "parties", "-o", kept],
        cwd=made, capture_output=True, encoding="utf-8", check=False, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16, 16)),
    )  # fmt: skip
    assert (done.returncode, kept.read_text()) == (3, "before"), done.stderr
    assert "DR-S045" in done.stderr
    assert os.listdir(tmp_path) == ["list.csv"]


def test_a_pipe_takes_a_stream_and_stays_a_pipe(made, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    told("prove", "甲", "-o", pipe, cwd=made)
    reader.join(20)
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    assert b"checkpoint" in read[0]


def test_a_device_takes_a_stream_and_stays_a_device(made, tmp_path):
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        device.write_bytes(b"")
    except PermissionError:
        pytest.skip("only root makes a device, and not everywhere")
    told("prove", "甲", "-o", device, cwd=made)
    assert stat.S_ISCHR(device.lstat().st_mode)
    assert os.listdir(tmp_path) == ["null"]


def test_what_a_link_leads_to_is_replaced_and_the_link_stays(made, tmp_path):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "a").write_text("before")
    (tmp_path / "link").symlink_to("far/a")
    told("prove", "甲", "-o", tmp_path / "link", cwd=made)
    assert (tmp_path / "link").is_symlink()
    assert b"checkpoint" in (tmp_path / "far" / "a").read_bytes()


@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("name", ["-", "/dev/stdout"])
def test_a_dash_is_standard_output_and_holds_nothing_else(command, name, made, tmp_path):
    suffix = ["--format", "json"] if command[0] == "report" else []
    told(
        *command,
        tmp_path / "file",
        *suffix,
        cwd=made,
        code=datarights(*command, tmp_path / "file", cwd=made).returncode,
    )
    done = datarights(*command, name, *suffix, cwd=made)
    assert done.stdout.rstrip("\n") == (tmp_path / "file").read_text("utf-8").rstrip("\n")
    assert not (made / "-").exists()


def test_a_dash_is_standard_input_for_what_is_read(made):
    proof = datarights("prove", "甲", "-o", "-", cwd=made).stdout
    said = told("verify", "-", "--format", "json", cwd=made, typed=proof)
    assert json.loads(said)["entries"]
    assert "DR-V" in told("verify", "-", cwd=made, typed="{}", code=4)
    for command in (["check", "-"], ["plan", "-"], ["precheck", "-"]):
        said = told(*command, cwd=made, typed="kind: \udcff", code=3)
        assert "DR-I" in said


def test_a_plan_and_a_manifest_may_be_piped(made):
    more = "kind: registry\nparties:\n  乙: {name: 乙公司}\n"
    plan = datarights("plan", "-", "-o", "-", cwd=made, typed=more).stdout
    told("apply", "-", cwd=made, typed=plan)
    assert "乙" in told("log", cwd=made)
    assert "DR-I" in told("apply", "-", cwd=made, typed="kind: registry\nparties: 1\n", code=3)

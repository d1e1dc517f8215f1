"""Where results go: into a file whole, through a link, into a pipe or a device as a stream, to standard output; or refused."""

import json
import os
import resource
import shutil
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


KEPT = (
    "registry.db",
    "registry.db-wal",
    "registry.checkpoints",
    "registry.checkpoints.sm3",
    "registry.keys/KEY",
    "registry.keys/new",
    "registry.values/values.db",
    "registry.refused",
    "registry.pending/1.json",
    "口令",
    "datarights.toml",
    "packs.lock",
    "link",
    "copy.db",
    "copy.checkpoints",
    "copy.key",
    "DIR/registry.db",
)
"""What a registry lives by: by its place, through a link, by how a copy begins, by another way to the folder."""


@pytest.fixture(scope="module")
def lived_in(made, tmp_path_factory):
    """A project with a passphrase of its own, links and copies of what must last."""
    folder = tmp_path_factory.mktemp("kept") / "here"
    shutil.copytree(made, folder)
    [key] = (folder / "registry.keys").iterdir()
    with (folder / "datarights.toml").open("a", encoding="utf-8") as file:
        file.write('\npassphrase_file = "口令"\n')
    (folder / "口令").write_text("我自己想的", encoding="utf-8")
    (folder / "link").symlink_to("registry.checkpoints")
    for name, copy in (("registry.db", "copy.db"), ("registry.checkpoints", "copy.checkpoints"), (key, "copy.key")):
        shutil.copy(folder / name, folder / copy)
    return folder, key.name


def all_in(folder):
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.mark.parametrize("name", KEPT)
def test_what_a_registry_lives_by_is_no_output(name, lived_in):
    folder, key = lived_in
    before = all_in(folder)
    target = name.replace("KEY", key).replace("DIR", str(folder / "registry.keys" / ".."))
    said = told(
        "import",
        "csv",
        "--template",
        "parties",
        "-o",
        target,
        cwd=folder,
        lang="en",
        code=3,
        DATARIGHTS_PASSPHRASE_FILE="",
    )
    assert "DR-S046" in said
    assert "Traceback" not in said
    assert all_in(folder) == before


@pytest.mark.parametrize(
    "command",
    [
        *WRITERS.values(),
        ("checkpoint", "stamp", "-o"),
        ("checkpoint", "request", "-o"),
        ("keys", "list", "--format", "policy", "-o"),
        ("witness", "new", "某", "--folder", "w", "-o"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_no_command_writes_over_a_registry_or_its_checkpoints(command, lived_in, tmp_path):
    folder, _ = lived_in
    datarights(*command, tmp_path / "elsewhere", cwd=folder)
    assert (tmp_path / "elsewhere").stat().st_size
    shutil.rmtree(folder / "w", ignore_errors=True)
    before = all_in(folder)
    for target in ("registry.db", "registry.checkpoints"):
        done = datarights(*command, target, cwd=folder, lang="en")
        assert done.returncode == 3, done.stderr
        assert "DR-S046" in done.stderr
        assert all_in(folder) == before


def test_what_was_handed_out_before_may_be_written_again(made, tmp_path):
    for _ in range(2):
        told("checkpoint", "show", "-o", tmp_path / "handed-out", cwd=made)
        told("prove", "甲", "-o", tmp_path / "甲.proof", cwd=made)
        told("keys", "list", "--format", "policy", "-o", tmp_path / "policy", cwd=made)


def test_a_registry_named_on_the_line_is_no_output_either(made, tmp_path):
    place = tmp_path / "别处.db"
    told("party", "add", "乙", "--registry", place, cwd=tmp_path)
    for name in ("别处.db", "别处.keys/x", "别处.refused", "别处.checkpoints"):
        said = told("checkpoint", "show", "-o", name, "--registry", place, cwd=tmp_path, code=3)
        assert "DR-S046" in said


def test_a_file_is_issued_only_where_its_proof_may_be_written(lived_in):
    folder, _ = lived_in
    before = told("log", cwd=folder)
    assert "DR-S046" in told("prove", "m.yaml", "-o", "registry.db", cwd=folder, code=3)
    assert told("log", cwd=folder) == before


@pytest.mark.parametrize("name", ["logs", "seen/new"])
def test_what_a_witness_remembers_is_no_output(name, made, tmp_path):
    told("witness", "new", "某", "--folder", tmp_path, cwd=made)
    told("keys", "list", "--format", "policy", "-o", tmp_path / "policy", cwd=made)
    told("witness", "trust", tmp_path / "policy", "--folder", tmp_path, cwd=made)
    told("checkpoint", "request", "-o", tmp_path / "asked", cwd=made)
    told("witness", "cosign", tmp_path / "asked", "--folder", tmp_path, cwd=made)
    before = all_in(tmp_path)
    assert "DR-S046" in told("checkpoint", "show", "-o", tmp_path / name, cwd=made, code=3)
    assert all_in(tmp_path) == before


@pytest.mark.parametrize(
    ("name", "said"), [("说明.pdf", "print it to PDF"), ("说明.docx", ".html .md .json .txt"), ("a.b.yaml", ".yaml")]
)
def test_a_report_is_never_written_under_a_name_that_says_another_format(name, said, made, tmp_path):
    done = datarights("report", "statement", "数据", "-o", tmp_path / name, cwd=made, lang="en")
    assert (done.returncode, "DR-U001" in done.stderr, said in done.stderr) == (2, True, True), done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "starts"), [("r.HTML", "<!"), ("r.md", "#"), ("r", "#"), ("r.json", "{")])
def test_the_suffix_of_a_report_says_its_format(name, starts, made, tmp_path):
    told("report", "statement", "数据", "-o", tmp_path / name, cwd=made)
    assert (tmp_path / name).read_text("utf-8").startswith(starts)


@pytest.fixture(scope="module")
def worked_in(tmp_path_factory):
    """A project with a manifest, a document, a pack of its own, lists, a plan, a receipt and an application."""
    folder = tmp_path_factory.mktemp("worked")
    told("init", ".", cwd=folder, lang="en")
    told("packs", "new", "house", cwd=folder)
    (folder / "letter.pdf").write_bytes(b"%PDF")
    (folder / "m.yaml").write_text(
        "kind: registry\nparties:\n  甲: {name: 甲公司}\nevidence:\n  信: {title: 信, file: letter.pdf, proves: [contract]}\n",
        "utf-8",
    )
    told("apply", "registry.yaml", cwd=folder)
    told("plan", "m.yaml", "-o", "plan.json", cwd=folder)
    (folder / "receipts").mkdir()
    told("decide", "scenario.yaml", "--act", "1", "--receipt", "receipts/r.json", cwd=folder, code=1)
    told("import", "csv", "--template", "parties", "-o", "parties.csv", cwd=folder)
    told("identity", "new", "jia", cwd=folder)
    told("keys", "list", "--format", "policy", "-o", "policy", cwd=folder)
    told("checkpoint", "show", "-o", "kept", cwd=folder)
    return folder


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("watch receipts --once --calendar receipts/r.json", "this command reads"),
        ("watch receipts/r.json --once --calendar ./receipts/../receipts/r.json", "this command reads"),
        ("watch receipts --once --calendar registry.yaml", "written by hand"),
        ("decide scenario.yaml --act 2 --receipt scenario.yaml", "this command reads"),
        ("decide scenario.yaml --act 2 --receipt registry.yaml", "this command reads"),
        ("decide scenario.yaml --act 2 --receipt application.yaml", "written by hand"),
        ("--packs ./house decide scenario.yaml --act 2 --receipt house/rules/house.yaml", "this command reads"),
        ("packs check ./house --deep -o house/rules/house.yaml", "this command reads"),
        ("packs check ./house --deep -o house/new.yaml", "of a rule pack"),
        ("packs check ./house --deep -o house/scenarios/house.yaml", "this command reads"),
        ("packs check ./house --deep -o registry.yaml", "written by hand"),
        ("plan m.yaml -o m.yaml", "this command reads"),
        ("plan m.yaml -o letter.pdf", "this command reads"),
        ("import csv parties.csv -o parties.csv", "this command reads"),
        ("import csv parties.csv -o scenario.yaml", "written by hand"),
        ("sign plan.json -o registry.yaml", "written by hand"),
        ("report compliance cotton-purchases --scenario scenario.yaml -o scenario.yaml --format json", "this command reads"),
        ("prove letter.pdf m.yaml -o m.yaml", "this command reads"),
        ("prove letter.pdf --policy policy -o policy", "this command reads"),
        ("prove letter.pdf --since kept -o kept", "this command reads"),
        ("explore scenario.yaml -o scenario.yaml", "this command reads"),
        ("explore -o registry.yaml", "written by hand"),
        ("keys list -o registry.yaml", "written by hand"),
    ],
)  # fmt: skip
def test_no_result_goes_over_what_it_is_made_from_or_what_was_written_by_hand(line, said, worked_in):
    before = all_in(worked_in)
    done = datarights(
        *line.split(), cwd=worked_in, lang="en", DATARIGHTS_ACTOR="jia" if line.startswith("sign") else ""
    )
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert "DR-S046" in done.stderr
    assert said in done.stderr
    assert all_in(worked_in) == before


def test_what_a_command_made_before_it_may_make_again(worked_in):
    for _ in range(2):
        told("plan", "m.yaml", "-o", "plan.json", cwd=worked_in)
        told("sign", "plan.json", "-o", "plan.json", cwd=worked_in, DATARIGHTS_ACTOR="jia")
        told("watch", "receipts", "--once", "--calendar", "receipts/days.ics", cwd=worked_in)
        told("import", "csv", "parties.csv", "-o", "from-lists.yaml", cwd=worked_in)
        told("decide", "scenario.yaml", "--act", "1", "--receipt", "receipts/r.json", cwd=worked_in, code=1)


def test_a_search_leaves_nothing_in_the_project(worked_in):
    before = all_in(worked_in)
    told("explore", "registry.yaml", "--sequences", "1", "--steps", "1", "--at", "2026-11-23", cwd=worked_in)
    assert all_in(worked_in) == before
    assert not (worked_in / ".hypothesis").exists()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("checkpoint", "show", "-f", "nonsense"), "DR-U001"),
        (("help", "dates", "-f", "json"), "DR-U001"),
        (("schema", "registry", "-f", "csv"), "DR-U001"),
        (("impact", "--new-pack", "nowhere"), "DR-U003"),
    ],
)
def test_what_there_is_not_is_refused_and_nothing_is_written(made, asked, code):
    answered = datarights(*asked, cwd=made)
    assert (answered.returncode, answered.stdout) == (2, "")
    assert code in answered.stderr

"""``doctor`` looks at what signs and at what was published; files of another kind are told where they go."""

import pytest
from tests.program import datarights

MANIFEST = "kind: registry\nparties:\n  甲棉业: {name: 甲棉业}\n"


def run(folder, *line, **environment):
    home = {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / "config"), "DATARIGHTS_LANG": "en"}
    return datarights(*line, cwd=folder, **{**home, **environment})


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
    assert run(tmp_path, "apply", "manifest.yaml").returncode == 0
    return tmp_path


def test_a_sound_registry_has_keys_that_open_and_checkpoints_that_agree(folder):
    done = run(folder, "doctor")
    assert done.returncode == 0
    assert "1 in use, the passphrase opens them" in done.stdout
    assert "agrees with the registry" in done.stdout


def test_a_wrong_passphrase_is_bad(folder):
    done = run(folder, "doctor", DATARIGHTS_PASSPHRASE="another")
    assert done.returncode == 1
    assert "does not open" in done.stdout


def test_a_missing_passphrase_is_bad_and_nobody_is_asked(folder):
    done = run(folder, "doctor", DATARIGHTS_PASSPHRASE="", DATARIGHTS_PASSPHRASE_FILE=str(folder / "nowhere"))
    assert done.returncode == 1
    assert "there is no passphrase" in done.stdout


def test_a_registry_behind_what_it_published_is_bad(folder):
    old = (folder / "registry.db").read_bytes()
    (folder / "more.yaml").write_text(MANIFEST + "  乙公司: {name: 乙公司}\n", encoding="utf-8")
    assert run(folder, "apply", "more.yaml").returncode == 0
    (folder / "registry.db").write_bytes(old)
    done = run(folder, "doctor")
    assert done.returncode == 1
    assert "is behind" in done.stdout


def test_checkpoints_taken_away_are_missed(folder):
    (folder / "registry.checkpoints").unlink()
    done = run(folder, "doctor")
    assert done.returncode == 1
    assert "has lost its checkpoint" in done.stdout


@pytest.mark.parametrize(
    ("command", "kind", "other"),
    [("plan", "scenario", "datarights check"), ("apply", "application", "datarights precheck"), ("check", "registry", "datarights plan"),
     ("precheck", "scenario", "datarights check")],
)  # fmt: skip
def test_a_file_of_another_kind_is_one_fault_that_says_where_it_goes(folder, command, kind, other):
    (folder / "other.yaml").write_text(f"kind: {kind}\nacts: []\nwhatever: 1\n", encoding="utf-8")
    done = run(folder, command, "other.yaml")
    assert done.returncode == 3
    assert "1 fault;" in done.stderr
    assert other in done.stderr


def test_an_export_that_is_not_there_is_unreadable_input_and_no_broken_proof(folder):
    done = run(folder, "import", "ledger", "nowhere", "--registry", "new.db")
    assert done.returncode == 3
    assert "there is no such folder" in done.stderr
    assert not (folder / "new.db").exists()


def test_a_name_nobody_registered_is_refused_and_not_said_to_hold_nothing(folder):
    done = run(folder, "holdings", "甲绵业")
    assert done.returncode == 2
    assert "the registry has no 甲绵业" in done.stderr
    assert run(folder, "holdings", "甲棉业").returncode == 0


def test_what_was_expected_is_said_once_and_in_the_language_of_the_reader(folder):
    (folder / "cut").mkdir()
    (folder / "cut" / "entries.jsonl").touch()
    done = run(folder, "verify", "cut", DATARIGHTS_LANG="zh")
    assert done.returncode == 4
    assert done.stderr.count("应为") == 1
    assert "plain file" not in done.stderr
    assert "没有这个文件或目录" in done.stderr

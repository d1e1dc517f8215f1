"""The library: a few typed names, loaded when used, over the same files and decisions as the command line."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import datarights
from datarights import bootstrap
from datarights.errors import InputError, StoreError

SAMPLES = bootstrap.SAMPLES / "en"
EXAMPLES = sorted(Path(__file__).parents[2].glob("examples/*/情景.yaml"))


def modules_after(statement):
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(' '.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_importing_it_loads_no_command_line_no_database_and_no_yaml():
    assert not {"typer", "rich", "sqlalchemy", "sqlite3", "yaml", "click"} & modules_after("import datarights")


def test_checking_loads_no_command_line_and_no_database():
    loaded = modules_after(f"import datarights; datarights.check({str(EXAMPLES[0])!r})")
    assert not {"typer", "rich", "sqlalchemy", "sqlite3"} & loaded
    assert not {"dataclasses", "inspect"} & loaded, "a twentieth of what a check takes"
    assert not {name for name in loaded if name.startswith("datarights.cli")}


def test_the_version_is_answered_without_anything():
    loaded = modules_after("import sys; sys.argv = ['x', '--version']; from datarights.__main__ import main; main()")
    assert {name for name in loaded if name.startswith("datarights")} == {
        "datarights", "datarights.__main__", "datarights.version",
    }  # fmt: skip


def test_load_gives_what_the_file_says_it_is():
    kinds = [
        type(datarights.load(SAMPLES / f"{name}.yaml")).__name__ for name in ("registry", "scenario", "application")
    ]
    assert kinds == ["World", "Scenario", "Application"]
    with pytest.raises(InputError):
        datarights.load(SAMPLES / "nowhere.yaml")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_check_gives_every_act_beside_what_was_expected(path):
    results = datarights.check(path)
    assert results
    assert all(each.met for each in results)


def test_a_brief_decision_meets_what_a_full_one_meets():
    from datarights.app.checking import checked

    engine = bootstrap.engine()
    scenarios = [bootstrap.scenario_of(str(path), None, engine) for path in EXAMPLES]
    both = zip(
        checked(scenarios, engine, bootstrap.lexicon()),
        checked(scenarios, engine, bootstrap.lexicon(), brief=True),
        strict=True,
    )
    for full, brief in both:
        assert (full.wrong, full.decision.outcome, full.decision.reason) == (
            brief.wrong,
            brief.decision.outcome,
            brief.decision.reason,
        )
        assert [each.name for each in full.decision.questions] == [each.name for each in brief.decision.questions]


def test_decide_judges_an_act_on_stated_facts_and_registry_opens_one(tmp_path):
    from datarights.decision.act import Act

    decision = datarights.decide(Act(kind="license", on=date(2026, 11, 23), asset="数据", by="甲", to="乙"))
    assert not decision.outcome.key.startswith("permitted")
    with pytest.raises(StoreError):
        datarights.registry(tmp_path / "none.db")


def test_every_public_name_says_what_it_gives():
    for name in datarights.__all__:
        if name != "__version__":
            assert getattr(datarights, name).__doc__

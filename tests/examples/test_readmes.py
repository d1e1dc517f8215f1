"""The README of every example: its tables are the scenarios, its commands run and leave what they should."""

import re
import shlex
import shutil

import pytest
from tests.program import datarights
from worlds import CLUSTERS, EXAMPLES, scenario_of

ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)


def readme(name: str) -> str:
    return (EXAMPLES / name / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CLUSTERS)
def test_the_tables_of_a_readme_are_the_scenarios_in_their_order(name):
    parts = re.split(r"^## (情景.*\.yaml)$", readme(name), flags=re.MULTILINE)
    told = {parts[at]: ROW.findall(parts[at + 1].split("\n## ")[0]) for at in range(1, len(parts), 2)}
    assert set(told) == {path.name for path in (EXAMPLES / name).glob("情景*.yaml")}
    for file, rows in told.items():
        steps = scenario_of(EXAMPLES / name / file).steps
        expected = [(each.title, each.expect.outcome) for each in steps if each.expect and each.expect.outcome]
        assert [(title, said) for _, title, _, said in rows] == [
            (title, f"{outcome.label.zh} {outcome.key}") for title, outcome in expected
        ]
        assert [int(number) for number, *_ in rows] == list(range(1, len(steps) + 1))
        assert all(lesson.isascii() and len(lesson) > 10 for _, _, lesson, _ in rows)


@pytest.mark.parametrize("name", CLUSTERS)
def test_everybody_who_acts_is_introduced(name):
    told = readme(name)
    for path in (EXAMPLES / name).glob("情景*.yaml"):
        for step in scenario_of(path).steps:
            assert step.act.by in told
            assert not step.act.to or step.act.to in told


def commands(text: str) -> list[tuple[list[str], int]]:
    block = text.split("## 跑起来")[1].split("```")[1]
    found = []
    for line in block.strip().splitlines():
        command, _, note = line.partition("#")
        exit_code = re.search(r"exit (\d)", note)
        found.append((shlex.split(command)[1:], int(exit_code.group(1)) if exit_code else 0))
    return found


@pytest.mark.parametrize("name", CLUSTERS)
def test_the_commands_of_a_readme_run(name, tmp_path):
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    lines = commands(readme(name))
    assert len(lines) >= 5
    assert {arguments[0] for arguments, _ in lines} >= {"check", "apply", "chain"}
    for arguments, expected in lines:
        done = datarights(*arguments, cwd=folder, DATARIGHTS_LANG="zh")
        assert done.returncode == expected, (arguments, done.stdout, done.stderr)
        assert done.stdout.strip(), arguments
    assert datarights("db", "verify", cwd=folder).returncode == 0

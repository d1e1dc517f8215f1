"""Several people at one registry: what has nothing to do with one another is never refused; a plan somebody saw is."""

import json
import os
import subprocess
import sys
from itertools import count

import pytest
from tests.program import told


def at_once(folder, *lines):
    """Run command lines at the same moment, each in a process of its own; give their exit codes and what they said."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "datarights", "--lang", "en", *map(str, line)],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env={**os.environ},
        )
        for line in lines
    ]  # fmt: skip
    try:
        said = [each.communicate(timeout=120)[0] for each in started]
    finally:
        for each in started:
            each.kill()
    return [(each.returncode, text) for each, text in zip(started, said, strict=True)]


def parties(folder):
    return {each["id"] for each in json.loads(told("party", "list", "--format", "json", cwd=folder))}


def test_parties_added_at_the_same_moment_are_all_kept(tmp_path):
    told("party", "add", "first", cwd=tmp_path)
    names = [f"cc{number}" for number in range(6)]
    done = at_once(tmp_path, *(["party", "add", each] for each in names))
    assert [code for code, _ in done] == [0] * len(names), done
    assert parties(tmp_path) == {"first", *names}
    told("db", "verify", cwd=tmp_path)


def test_the_first_of_several_makes_the_registry(tmp_path):
    names = [f"cc{number}" for number in range(4)]
    done = at_once(tmp_path, *(["party", "add", each] for each in names))
    assert [code for code, _ in done] == [0] * len(names), done
    assert parties(tmp_path) == {*names}
    told("db", "verify", cwd=tmp_path)


def test_a_name_given_twice_at_the_same_moment_is_kept_once(tmp_path):
    told("party", "add", "first", cwd=tmp_path)
    done = at_once(tmp_path, *(["party", "add", "one", "--name", f"name {number}"] for number in range(3)))
    assert sorted(code for code, _ in done) == [0, 5, 5], done
    assert all("DR-L001" in text for code, text in done if code)


def test_manifests_applied_at_the_same_moment_are_all_kept(tmp_path):
    told("party", "add", "first", cwd=tmp_path)
    names = [f"cc{number}" for number in range(4)]
    for each in names:
        (tmp_path / f"{each}.yaml").write_text(f"kind: registry\nparties:\n  {each}: {{name: {each}}}\n", "utf-8")
    done = at_once(tmp_path, *(["apply", f"{each}.yaml"] for each in names))
    assert [code for code, _ in done] == [0] * len(names), done
    assert parties(tmp_path) == {"first", *names}
    told("db", "verify", cwd=tmp_path)


GRANTING = """\
kind: registry
parties: {holder: {}, buyer: {}}
assets: {data: {name: data, source: collected}}
rights: [{claim: [hold, use, operate], by: holder, of: data}]
grants: [{license: data, from: holder, to: buyer, purposes: [credit-risk], term: {from: 2026-01-01, through: 2026-12-31}}]
"""


@pytest.mark.parametrize("there", [True, False])
def test_one_manifest_with_a_grant_applied_by_several_at_the_same_moment_is_written_once(tmp_path, there):
    if there:
        told("party", "add", "first", cwd=tmp_path)
    (tmp_path / "m.yaml").write_text(GRANTING, "utf-8")
    done = at_once(tmp_path, *[["apply", "m.yaml"]] * 5)
    assert [code for code, _ in done] == [0] * 5, done
    assert sorted(text[:10] for _, text in done) == ["0 written,"] * 4 + ["5 written,"], done
    told("db", "verify", cwd=tmp_path)


def test_of_an_approval_and_a_rejection_at_the_same_moment_one_is_done(tmp_path):
    me = {"DATARIGHTS_ACTOR": "reg-1"}
    told("party", "add", "first", cwd=tmp_path)
    for name in ("reg-1", "app-1"):
        told("identity", "new", name, cwd=tmp_path)
    told("identity", "add", "reg-1", "--role", "registrar", cwd=tmp_path)
    told("identity", "add", "app-1", "--role", "approver", cwd=tmp_path, **me)
    told("identity", "second", "party", cwd=tmp_path, **me)
    (tmp_path / "datarights.toml").write_text('[datarights]\nactor = "app-1"\n', "utf-8")
    for number in range(3):
        told("party", "add", f"q{number}", cwd=tmp_path, **me)
        (waits,) = json.loads(told("-f", "json", "approve", cwd=tmp_path))
        name = waits["name"]
        done = at_once(tmp_path, ["approve", name], ["approve", name, "--reject"])
        assert sorted(code for code, _ in done) == [0, 2], done
        assert (f"q{number}" in parties(tmp_path)) is (done[0][0] == 0)


def test_what_a_command_rests_on_and_finds_changed_is_refused(tmp_path, monkeypatch):
    from datarights.app.plan import Fate, Line, Plan
    from datarights.cli import apply, manifests, single
    from datarights.errors import ConcurrentAppendError
    from datarights.ledger.entry import Draft
    from datarights.model.party import PartyKind
    from datarights.scenario.world import PartyPart, World
    from datarights.text import say

    number = count()

    def rehearsed(found, registry, seal, *, door):
        line = Line(draft=Draft(kind="party", id="甲"), fate=Fate.NEW, notes=(say(f"{next(number)}", "under"),))
        return Plan(origin="", size=0, root="", lines=(line,), registry="")

    def append(made, seal):
        raise ConcurrentAppendError("DR-L011", say("动了", "moved"))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(manifests, "rehearsed", rehearsed)
    monkeypatch.setattr(apply, "append", append)
    with pytest.raises(ConcurrentAppendError):
        single.record(World(parties=(PartyPart(id="甲", kind=PartyKind.ORGANISATION, name="甲"),)), dry_run=False)
    assert next(number) == 2


def test_a_saved_plan_is_refused_when_anything_was_recorded_since(tmp_path):
    told("party", "add", "first", cwd=tmp_path)
    (tmp_path / "m.yaml").write_text("kind: registry\nparties:\n  乙: {name: 乙公司}\n", "utf-8")
    told("plan", "m.yaml", "-o", "plan.json", cwd=tmp_path)
    told("party", "add", "second", cwd=tmp_path)
    assert "DR-L011" in told("apply", "plan.json", cwd=tmp_path, code=5)


def test_a_plan_made_before_there_was_a_registry_names_none(tmp_path):
    (tmp_path / "m.yaml").write_text("kind: registry\nparties:\n  乙: {name: 乙公司}\n", "utf-8")
    told("plan", "m.yaml", "-o", "plan.json", cwd=tmp_path)
    told("party", "add", "first", cwd=tmp_path)
    said = told("apply", "plan.json", cwd=tmp_path, code=5)
    assert "计划作于登记库建立之前" in said or "was made before there was a registry" in said

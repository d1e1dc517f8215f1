"""Kill -9 at every boundary of making, appending and indexing: what is left goes on as if nothing had happened."""

import os
import subprocess
import sys

import pytest
from tests.faults import killed, trial
from tests.faults.disk import ROOT
from tests.integration.conftest import schema_of

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is killed in a fork: not on this system")


@pytest.fixture
def base(tmp_path):
    """A registry with all requests before the one that is killed."""
    folder = tmp_path / "base"
    folder.mkdir()
    with trial.create(folder) as registry:
        for number in range(killed.STEP):
            trial.ask(registry, number)
    return folder


def kills(folder, out, step):
    subprocess.run(
        [sys.executable, "-m", "tests.faults.killed", str(folder), str(out), step],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT, check=True,
    )  # fmt: skip
    return sorted(out.iterdir(), key=lambda each: int(each.name)) if out.is_dir() else []


def test_an_append_killed_at_any_boundary_loses_nothing_and_is_sent_again(base, tmp_path):
    *cut, whole = kills(base, tmp_path / "out", "append")
    assert len(cut) > 20
    sizes = []
    for each in cut:
        with trial.reopen(each) as registry:
            sizes.append(registry.size)
        trial.holds(each, 1 + killed.STEP)
    before, after = trial.BEFORE[killed.STEP], trial.BEFORE[killed.STEP + 1]
    assert sizes == sorted(sizes)
    assert sizes.count(after) > 4, "killed between the commit and its checkpoint, and in the middle of it, too"
    assert {before, after} == set(sizes)
    trial.holds(whole, 2 + killed.STEP)


def test_an_append_on_a_server_killed_at_any_boundary_loses_nothing_and_is_sent_again(server, tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "url").write_text(schema_of(server), encoding="utf-8")
    trial.create(tmp_path / "base").close()
    kills(tmp_path / "base", tmp_path / "kept", "server")
    kept = [each == "True" for each in (tmp_path / "kept").read_text("utf-8").split()]
    assert kept == sorted(kept)
    assert kept.count(False) > 8
    assert kept.count(True) > 4, "killed between the commit and its checkpoint, and in the middle of it, too"


def test_a_making_killed_at_any_boundary_leaves_a_registry_or_none(tmp_path):
    (tmp_path / "base").mkdir()
    *cut, whole = kills(tmp_path / "base", tmp_path / "out", "create")
    made = [(each / "registry.db").exists() for each in cut]
    assert made == sorted(made)
    assert {False, True} == set(made)
    for each in cut:
        trial.holds(each, 0)
    trial.holds(whole, 1)


def test_an_index_killed_at_any_boundary_is_made_again(base, tmp_path):
    *cut, whole = kills(base, tmp_path / "out", "index")
    with trial.reopen(whole) as registry:
        told, root = registry.indexed(), registry.root_at(registry.size - 1)
        size = registry.size
    for each in cut:
        with trial.reopen(each) as registry:
            assert registry.size in {size - 1, size}
            assert registry.indexed() == told
            assert registry.root_at(size - 1) == root
            assert registry.verify() == registry.size == size
            assert trial.published(each) == registry.checkpoint()

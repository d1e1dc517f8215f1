"""Disk full, disk not to be written, a clock set back, locks of the dead: refused plainly, and then gone on with."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from tests.faults import trial
from tests.faults.disk import ROOT
from tests.integration.registries import START, Clock, party

from datarights.adapters.keys import published
from datarights.errors import StoreError

resource = pytest.importorskip("resource", reason="limits are set as POSIX has them")

DONE = 4
"""How many requests were answered before the bad day."""
ACKNOWLEDGED = 1 + DONE


@pytest.fixture
def folder(tmp_path):
    """A registry with some requests answered."""
    made = tmp_path / "registry"
    made.mkdir()
    with trial.create(made) as registry:
        for number in range(DONE):
            trial.ask(registry, number)
    return made


def in_a_fork(work):
    """Do something in a process of its own, and give what it returned: a number below 200."""
    child = os.fork()
    if not child:
        try:
            os._exit(work())
        except BaseException as error:  # noqa: BLE001 - told by the exit code
            sys.stderr.write(f"{error!r}\n")
            os._exit(255)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_a_database_that_is_full_refuses_whole_and_takes_the_same_request_when_there_is_room(folder):
    with trial.reopen(folder) as registry:
        (pages,) = registry._connection.execute("PRAGMA page_count").fetchone()
        before = registry.checkpoint()
        refused = 0
        for room in range(pages, pages + 200, 8):
            registry._connection.execute(f"PRAGMA max_page_count = {room}")
            try:
                trial.ask(registry, 5)
            except StoreError as error:
                assert error.code == "DR-S008"
                assert "full" in error.message.en
                assert registry.checkpoint() == before == trial.published(folder)
                refused += 1
            else:
                break
        assert refused > 3
        registry._connection.execute("PRAGMA max_page_count = 1073741823")
        assert trial.ask(registry, 5)[0].again
        assert registry.verify() == registry.size


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the limit is set in a fork")
@pytest.mark.parametrize("number", [4, 5])
def test_a_file_that_may_not_grow_further_refuses_whole_wherever_the_room_ends(folder, tmp_path, number):
    """At each limit: what was answered is there, what was refused is not half there, the same again is answered."""
    sizes = range((folder / "registry.db").stat().st_size, 1_000_000, 1_700 if number == 4 else 40_000)
    codes = []
    before = trial.BEFORE[DONE]
    points = (folder / "points").stat().st_size
    for limit in [*range(points, points + 300, 37), *sizes]:
        mine = trial.copied(folder, tmp_path / str(limit))

        def work(mine=mine, limit=limit):
            with trial.reopen(mine) as registry:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
                try:
                    trial.ask(registry, number)
                except StoreError as error:
                    return {"DR-S008": 1, "DR-S022": 2}[error.code]
                finally:
                    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                return 0 if trial.published(mine) == registry.checkpoint() else 9

        codes.append(in_a_fork(work))
        with trial.reopen(mine) as registry:
            size = registry.size
        assert size in {before, before + len(trial.REQUESTS[number])}
        if number == DONE:
            trial.holds(mine, ACKNOWLEDGED + (codes[-1] == 0))
        if codes[-1] == 0:
            assert size > before
            break
    assert codes[-1] == 0
    assert codes.count(1) > 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the limit is set in a fork")
def test_a_checkpoint_for_which_there_is_room_only_in_part_is_never_reported_as_published(folder, tmp_path):
    """The database has room, the checkpoint file has not: the refusal says so, and the next commit publishes."""
    content = (folder / "points").read_bytes()
    before, note = len(content), len(content) - content[:-2].rindex(b"\n\n", 0, content.rindex("\n\n—".encode()))
    for room in (0, 1, 20, 60, 120, note - 8):
        mine = trial.copied(folder, tmp_path / str(room))

        def work(mine=mine, room=room):
            with trial.reopen(mine) as registry:
                publish = registry._publisher.publish

                def tight(*given):
                    resource.setrlimit(resource.RLIMIT_FSIZE, (before + room, resource.RLIM_INFINITY))
                    try:
                        return publish(*given)
                    finally:
                        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

                registry._publisher.publish = tight
                try:
                    trial.ask(registry, DONE)
                except StoreError as error:
                    return {"DR-S022": 2}[error.code]
                return 0

        assert in_a_fork(work) == 2, f"room for {room} bytes"
        trial.holds(mine, ACKNOWLEDGED)


@pytest.fixture
def readable_by_all():
    """A folder that others may enter, which those of the tests are not."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="root gives itself up in a fork")
@pytest.mark.parametrize("what", ["the file", "the folder", "the checkpoint file", "all"])
def test_what_may_not_be_written_is_refused_plainly_and_left_as_it_was(folder, readable_by_all, what):
    mine = trial.copied(folder, readable_by_all / "registry")
    before = {each.name: each.read_bytes() for each in mine.iterdir()}

    def modes(file, around, points):
        (mine / "registry.db").chmod(file)
        (mine / "points").chmod(points)
        mine.chmod(around)

    for each in mine.iterdir():
        os.chown(each, 65_534, 65_534) if os.getuid() == 0 else None
    os.chown(mine, 65_534, 65_534) if os.getuid() == 0 else None
    modes(
        0o444 if what in {"the file", "all"} else 0o644,
        0o555 if what in {"the folder", "all"} else 0o755,
        0o444 if what in {"the checkpoint file", "all"} else 0o644,
    )

    def work():
        if os.getuid() == 0:
            os.setgid(65_534)
            os.setuid(65_534)
        try:
            with trial.reopen(mine) as registry:
                trial.ask(registry, DONE)
        except StoreError as error:
            return {"DR-S008": 1, "DR-S006": 1, "DR-S022": 2}[error.code]
        return 0

    said = in_a_fork(work)
    modes(0o644, 0o755, 0o644)
    assert said == (2 if what == "the checkpoint file" else 1)
    if said == 1:
        assert (mine / "registry.db").read_bytes() == before["registry.db"]
    assert (mine / "points").read_bytes() == before["points"]
    trial.holds(mine, ACKNOWLEDGED)


def test_a_clock_set_back_neither_reorders_nor_puts_a_sync_off(folder, monkeypatch):
    syncs = []
    monkeypatch.setattr(published.os, "fdatasync", lambda _: syncs.append(1))
    moments = iter([1e9, 1e9 + 0.5, 1e9 - 4e7, 1e9 - 4e7 + 2])
    with trial.reopen(folder, Clock(START - timedelta(days=500))) as registry:
        registry._publisher = trial.publisher(folder, now=lambda: next(moments))
        for name in "子丑寅卯":
            with registry.writer() as writer:
                writer.append(party(name))
            assert trial.published(folder) == registry.checkpoint()
        times = [each["recorded_at"] for each in registry.entries()]
        assert times == sorted(times)
        assert registry.verify() == registry.size
    assert len(syncs) == 3, "at first, when the clock went back, and two seconds later"


HOLDER = """
import fcntl, os, sys, time
from pathlib import Path
from tests.faults import trial
folder = Path(sys.argv[1])
registry = trial.reopen(folder)
registry._connection.execute("BEGIN IMMEDIATE")
registry._connection.execute("INSERT INTO mark VALUES (1024, x'00')")
points = open(folder / "points", "r+b")
fcntl.flock(points, fcntl.LOCK_EX)
points.seek(0, 2)
points.write("试点登记\\n99".encode()); points.flush()
print("held", flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks of files are of another kind")
def test_locks_of_a_dead_process_hold_nobody_up_and_what_it_half_wrote_is_passed_over(folder):
    held = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdout=subprocess.PIPE, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert held.stdout.readline() == b"held\n"
    held.send_signal(signal.SIGKILL)
    held.wait()
    held.stdout.close()
    assert (folder / "registry.db-wal").exists()
    trial.holds(folder, ACKNOWLEDGED)


@pytest.mark.parametrize("junk", [b"", b"\0" * 32_768, os.urandom(32_768)], ids=["empty", "zeros", "noise"])
def test_a_stale_shared_memory_file_is_passed_over(folder, tmp_path, junk):
    with trial.reopen(folder) as registry:
        trial.ask(registry, DONE)
        mine = trial.copied(folder, tmp_path / "copy")
    (mine / "registry.db-shm").write_bytes(junk)
    assert (mine / "registry.db-wal").stat().st_size > 0
    trial.holds(mine, ACKNOWLEDGED + 1)


@pytest.mark.parametrize(
    "tail", [b"\0" * 500, b"\n\n", b"\xff\xfe", "试点登记\n7\n".encode(), b"\0" * 200 + b"\n\n\0\n\n"]
)
def test_a_torn_end_of_the_checkpoint_file_is_passed_over_and_cut_off(folder, tail):
    with (folder / "points").open("ab") as file:
        file.write(tail)
    trial.holds(folder, ACKNOWLEDGED)
    assert tail not in (folder / "points").read_bytes() or tail == b"\n\n"


def test_a_database_without_its_log_file_is_behind_what_was_published_and_says_so(folder, tmp_path):
    """A copy taken without -wal is an old backup, and is refused as one."""
    with trial.reopen(folder) as registry:
        trial.ask(registry, DONE)
        mine = trial.copied(folder, tmp_path / "copy")
    (mine / "registry.db-wal").unlink()
    with trial.reopen(mine) as registry, pytest.raises(Exception, match="behind what it published"):
        trial.ask(registry, DONE + 1)
    with sqlite3.connect(mine / "registry.db") as look:
        assert look.execute("SELECT size FROM head").fetchone() == (trial.BEFORE[DONE],)

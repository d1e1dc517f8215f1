"""The power goes between any two things asked of the disk, and what was not synced is really dropped.

A preloaded library records every write, truncation, sync and name of a whole story: a registry made, requests answered,
files let go of and opened again. From the record the disk is laid out as it would be left at each point, and the program
goes on from there. A kill alone proves nothing (the system keeps what a dead process wrote); that this can fail is shown
by the same story with ``synchronous = OFF`` and ``NORMAL``. ``DATARIGHTS_FAULTS=all`` takes every point.
"""

import os
import random
from pathlib import Path

import pytest
from tests.faults import disk, trial

ALL = os.environ.get("DATARIGHTS_FAULTS") == "all"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return disk.built(tmp_path_factory.mktemp("recorder"))


def story(library, folder, *more):
    folder.mkdir()
    return disk.recorded(library, folder, "tests.faults.client", str(folder), *more)


@pytest.fixture(scope="module")
def events(library, tmp_path_factory):
    return story(library, tmp_path_factory.mktemp("power") / "story")


def some(seed):
    """Let some writes through, some not, some in part: what a disk may have done in any order."""
    chance = random.Random(seed)

    def keep(data):
        fate = chance.random()
        if fate < 0.4:
            return 0
        if fate < 0.8 or not data:
            return len(data) or 1
        return chance.randrange(0, len(data), disk.SECTOR) if len(data) > disk.SECTOR else chance.randrange(len(data))

    return keep


def states(events, keep_at, *, names):
    """Give what is left at each point, each state once, with the number of acknowledgements before it."""
    whole, seen, told = disk.Disk(), set(), 0
    for at, event in enumerate(events):
        if event[1].endswith("/acks"):
            told += event[0] == "W"
            continue
        whole.ask(event)
        files = whole.left(keep_at(at), names=names)
        state = (told, tuple(files.items()))
        if state not in seen:
            seen.add(state)
            yield at, told, files


def try_all(found, folder):
    folder.mkdir()
    count = 0
    for at, told, files in found:
        try:
            trial.holds(disk.laid_out(files, folder / str(at)), told)
        except Exception as error:
            raise AssertionError(f"power cut after {at}: {error}") from error
        count += 1
    return count


def thinned(found, step):
    return (each for number, each in enumerate(found) if ALL or number % step == 0)


def test_the_record_is_what_the_process_left(events):
    whole = disk.Disk()
    for event in events:
        whole.ask(event)
    (acks,) = {Path(path) for _, path, *_ in events if path.endswith("/acks")}
    left = whole.left(disk.everything, names=True)
    assert left == {each.name: each.read_bytes() for each in acks.parent.iterdir()}


def test_a_registry_is_told_to_be_made_when_its_name_and_that_of_its_checkpoints_are_on_the_disk(events):
    whole = disk.Disk()
    for event in events:
        if event[0] == "W" and event[1].endswith("/acks"):
            break
        whole.ask(event)
    left = whole.left(disk.nothing, names=False)
    assert left["points"]
    assert left["registry.db"]


def test_nothing_acknowledged_is_lost_when_all_that_was_not_synced_is_dropped(events, tmp_path):
    assert try_all(states(events, lambda _: disk.nothing, names=False), tmp_path / "cuts") >= 2 * len(trial.REQUESTS)


def test_nor_when_all_was_kept_as_after_a_kill(events, tmp_path):
    found = thinned(states(events, lambda _: disk.everything, names=True), 12)
    assert try_all(found, tmp_path / "cuts") > len(trial.REQUESTS)


def test_nor_when_writes_came_through_in_any_order_and_in_part(events, tmp_path):
    found = thinned(states(events, some, names=True), 12)
    assert try_all(found, tmp_path / "cuts") > len(trial.REQUESTS)


@pytest.mark.parametrize("level", ["OFF", "NORMAL"])
def test_the_same_story_written_without_syncs_is_found_to_lose(library, tmp_path, level):
    events = story(library, tmp_path / "story", level)
    with pytest.raises(AssertionError, match="power cut after"):
        try_all(states(events, lambda _: disk.nothing, names=False), tmp_path / "cuts")

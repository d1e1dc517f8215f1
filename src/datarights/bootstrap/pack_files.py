"""The files of a pack for those who look it over: where its parts stand, what it explains, its scenarios run, its mutants."""

from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.reading import (
    SCENARIOS,
    engine,
    judging,
    lexicon,
    look_over,
    pack_folders,
    packs,
    scenario_of,
    shelf,
)
from datarights.errors import Fault, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from datarights.adapters.yamlfiles.spots import Spots
    from datarights.app.checking import Checked
    from datarights.app.pack_mutation import Fate, Witness
    from datarights.errors import Place
    from datarights.scenario.scenario import Scenario
    from datarights.text import Text


def spots(folder: Path) -> "Spots":
    """Give what finds the parts of a pack in its files."""
    from datarights.adapters.yamlfiles.spots import Spots

    return Spots(folder)


def explained(folder: Path) -> "Mapping[str, tuple[Text, Place]]":
    """Give what a pack explains, with the reason and its place.

    Raises:
        InputError: its explained.yaml cannot be read.

    """
    from datarights.adapters.yamlfiles.explained import load_explained

    return load_explained(folder)


def pack_folder(name: str, extra: str = "") -> Path:
    """Give the folder of a pack named by folder or id."""
    return shelf(extra).folder(name) or pack_folders(extra).get(name) or Path(name)


def pack_id(folder: str) -> str:
    """Give the id of the pack in a folder."""
    from datarights.adapters.yamlfiles.packs import pack_id as read

    return read(Path(folder))


def pack_scenarios(name: str, extra: str = "") -> "list[Scenario]":
    """Read the scenarios that come with a pack.

    Raises:
        InputError: a scenario cannot be read; every fault of all of them.

    """
    from datarights.adapters.files import files_in
    from datarights.adapters.yamlfiles.packs import inside

    known = engine((name,), extra)
    scenarios, faults = [], dict[Fault, None]()
    folder = pack_folder(name, extra)
    files = files_in(folder / SCENARIOS, ".yaml", deep=True)
    inside(folder, files)
    for path in files:
        try:
            scenarios.append(scenario_of(str(path), None, known))
        except InputError as error:
            faults.update(dict.fromkeys(error.faults))
    if faults:
        raise InputError(faults)
    return scenarios


def pack_checked(name: str, extra: str = "") -> "list[Checked]":
    """Decide every act of the scenarios that come with a pack, under it and those it uses; none when it has none.

    Raises:
        InputError: a scenario cannot be read; every fault of all of them.

    """
    from datarights.app.checking import Worlds, checked

    known = engine((name,), extra)
    scenarios = pack_scenarios(name, extra)
    worlds = Worlds(lexicon())
    worlds.admit(scenarios)
    return list(checked(scenarios, judging(known), lexicon(), brief=True, worlds=worlds))


def fates(
    name: str,
    extra: str = "",
    *,
    workers: int = 0,
    tick: "Callable[[int], None] | None" = None,
) -> "list[Fate]":
    """Give what becomes of every mutant of a pack, tried on as many processes as there are cores (or ``workers``).

    Raises:
        InputError: the pack or a scenario cannot be read.

    """
    import os
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    from datarights.app.pack_mutation import Fate
    from datarights.rules.mutation import mutants

    listed = list(mutants(packs((name,), extra)[0]))
    count = workers or min(os.cpu_count() or 1, MOST_WORKERS)
    told: dict[int, Told] = {}
    parts = [(name, extra, start, count * SLICES) for start in range(count * SLICES)]
    if count == 1:
        for part in parts:
            told.update(_tried(part))
            if tick is not None:
                tick(len(told))
    else:
        with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=look_over) as pool:
            for found in pool.map(_tried, parts):
                told.update(found)
                if tick is not None:
                    tick(len(told))
    return [
        Fate(mutant=each, noticed_by=told[number][0], equivalent=told[number][1], witness=told[number][2])
        for number, each in enumerate(listed)
    ]


Told = tuple[str, bool, "Witness | None"]
"""What noticed a mutant, whether it is equivalent, a case that would show it."""

MOST_WORKERS = 8
SLICES = 8
"""Each process takes so many turns, so that a bar moves and none waits long for another."""

_TRIALS: dict[tuple[str, str], object] = {}


def _tried(part: tuple[str, str, int, int]) -> "dict[int, Told]":
    """Try every so manyth mutant; runs in a process of its own, which reads the pack once."""
    from itertools import islice

    from datarights.app.pack_mutation import Trials
    from datarights.rules.mutation import mutants

    name, extra, start, step = part
    pack = packs((name,), extra)[0]
    key = (name, extra)
    trials = _TRIALS.get(key)
    if not isinstance(trials, Trials):
        results = pack_checked(name, extra)
        trials = _TRIALS[key] = Trials(pack, engine((name,), extra).packs, results, lexicon())
    told: dict[int, Told] = {}
    for number, mutant in islice(enumerate(mutants(pack)), start, None, step):
        fate = trials.fate(mutant)
        told[number] = fate.noticed_by, fate.equivalent, fate.witness
    return told

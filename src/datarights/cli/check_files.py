"""Scenario files found, run and drawn: what ``check`` does once its line is understood."""

import fnmatch
import os
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from datarights import bootstrap
from datarights.app.checking import Checked, Worlds, checked
from datarights.cli import check_drawing, console
from datarights.cli.language import words
from datarights.cli.registry import packs_in_use
from datarights.errors import Fault, InputError, NothingToCheckError, UsageError
from datarights.patterns import Later
from datarights.rules.pack import Outcome
from datarights.scenario.scenario import Scenario, Step
from datarights.text import say


def check_paths(paths: Sequence[str], *, select: str = "", fail_on: str = "", ignore_waivers: bool = False) -> int:
    """Run scenarios and say what came of them; give the exit code.

    Raises:
        NothingToCheckError: no scenario was found.
        InputError: files cannot be read; every fault of all of them.

    """
    limit = _limit(fail_on)
    style = console.chosen_format(*check_drawing.FORMATS)
    began = time.monotonic()
    try:
        results = run(paths, packs_in_use(), select=select, limit=limit, ignore_waivers=ignore_waivers)
    except InputError as error:
        if style in check_drawing.FAULTS:
            console.lines(check_drawing.FAULTS[style](error))
            return error.exit_code
        raise
    check_drawing.show(results, style, time.monotonic() - began)
    return int(any(not each.met for each in results))


def run(
    paths: Sequence[str],
    packs: "Callable[[str], Callable[[], bootstrap.Engine]]",
    *,
    select: str = "",
    limit: Outcome | None = None,
    ignore_waivers: bool = False,
) -> list[Checked]:
    """Decide every act of the scenarios in files and folders.

    Raises:
        NothingToCheckError: no scenario was found.
        InputError: files cannot be read; every fault of all of them.

    """
    scenarios = _scenarios(paths, packs)
    chosen = _chosen(select)
    total = sum(chosen(each, step) for each in scenarios for step in each.steps)
    if not total:
        raise NothingToCheckError(
            "DR-U020",
            say(f"没有找到情景：{' '.join(paths)}", f"no scenario was found in {' '.join(paths)}"),
            hint=say("--select 没有选中任何行为", "--select matches no act")
            if scenarios
            else say("情景文件以 kind: scenario 开头", "a scenario file begins with kind: scenario"),
        )
    lexicon = bootstrap.lexicon()
    worlds = Worlds(lexicon)
    worlds.admit(scenarios)
    results: list[Checked] = []
    with console.progress(words("检查", "checking"), total) as step:
        for each in checked(
            scenarios,
            lambda scenario: bootstrap.engine_of(scenario, packs(scenario.file)),
            lexicon,
            chosen=chosen,
            limit=limit,
            brief=True,
            worlds=worlds,
            ignore_waivers=ignore_waivers,
        ):
            results.append(each)
            if step is not None:
                step(len(results))
    return results


def _limit(name: str) -> Outcome | None:
    if not name:
        return None
    for each in Outcome:
        if name in {each.key, each.label.zh}:
            return each
    raise UsageError(
        "DR-U021",
        say(f"没有结果 {name}", f"there is no outcome {name}"),
        hint=say(
            "prohibited review evidence_needed conditional permitted",
            "prohibited review evidence_needed conditional permitted",
        ),
    )


def _chosen(pattern: str) -> Callable[[Scenario, Step], bool]:
    """Give what tells whether an act is meant: its title, or the title or file of its scenario, matches."""

    def meant(name: str) -> bool:
        return fnmatch.fnmatch(name, pattern) or pattern in name

    def chosen(scenario: Scenario, step: Step) -> bool:
        return not pattern or meant(scenario.title) or meant(scenario.file) or meant(step.title)

    return chosen


def _scenarios(paths: Sequence[str], packs: "Callable[[str], Callable[[], bootstrap.Engine]]") -> list[Scenario]:
    files = list(_files(paths))
    found: list[Scenario] = []
    faults: dict[Fault, None] = {}
    with console.progress(words("读取", "reading"), len(files)) as step:
        for number, name in enumerate(files, 1):
            try:
                text = bootstrap.read_piped() if name == STANDARD_INPUT else None
                found.append(bootstrap.scenario_of(name, text, packs(name)))
            except InputError as error:
                faults.update(dict.fromkeys(error.faults))
            if step is not None:
                step(number)
    if faults:
        raise InputError(faults)
    return found


STANDARD_INPUT: Final = "-"
PACK: Final = "pack.yaml"
"""What a folder holds that is a rule pack: its scenarios are written for it, and run by ``packs test``."""
ENDINGS: Final = (".yaml", ".yml")


def _files(paths: Iterable[str]) -> Iterator[str]:
    """Give every scenario file once: those named, and those found in folders, in the order of their names."""
    seen: set[object] = set()
    for path in paths:
        for name in _within(path) if os.path.isdir(path) else [path]:  # noqa: PTH112 - Path("") is a folder
            file = _identity(name)
            if file not in seen:
                seen.add(file)
                yield name


def _identity(name: str) -> object:
    """Give what two names of one file have in common; the name itself where there is no file."""
    try:
        status = os.stat(name)  # noqa: PTH116 - Path("") is a folder
    except OSError:
        return name
    return status.st_dev, status.st_ino


def _within(folder: str) -> Iterator[str]:
    closed: list[str] = []
    for place, folders, files in os.walk(folder, onerror=lambda error: closed.append(error.filename)):
        if PACK in files:
            console.talk(say(f"{place} 是规则包，没有查：datarights packs test {place}", f"{place} is a rule pack and was not checked: datarights packs test {place}"))  # fmt: skip
            folders.clear()
            continue
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(files):
            path = os.path.join(place, name)  # noqa: PTH118 - a tenth of the time of a Path, and these are many
            if name.endswith(ENDINGS) and not name.startswith(".") and _is_scenario(path):
                yield path
    yield from closed  # tried, and refused with why it cannot be looked into


_SCENARIO: Final = Later(
    rb"""^(?:\xef\xbb\xbf)?[ {]*(?:["']?kind["']?[ ]*:[ ]*["']?scenario\b|acts[ ]*:)""", re.MULTILINE
)


def _is_scenario(path: str) -> bool:
    """Tell whether a file says that it is a scenario, or has acts as one has; one that cannot be read is tried."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            return _SCENARIO.search(stream.read()) is not None
    except OSError:
        return True

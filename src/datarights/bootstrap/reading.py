"""Packs, vocabularies, manifests, scenarios and applications, read from files."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.clock import today
from datarights.bootstrap.configuration import cache_folder
from datarights.errors import UsageError
from datarights.text import say

if TYPE_CHECKING:
    from datarights.adapters.yamlfiles import Law
    from datarights.model.scope import Lexicon
    from datarights.model.vocabulary import Vocabulary
    from datarights.procedure.application import Application
    from datarights.procedure.calendar import Calendar
    from datarights.rules.compile import Engine
    from datarights.rules.pack import Pack
    from datarights.scenario.scenario import Scenario
    from datarights.scenario.world import World


PACKS = Path(__file__).parent.parent / "packs"


_MORE_VOCABULARIES: list[Path] = []


def know_vocabularies(files: str) -> None:
    """Know the vocabularies in some files (paths with commas between) beside those that come with the package."""
    wanted = [Path(each.strip()) for each in files.split(",") if each.strip()]
    if wanted != _MORE_VOCABULARIES:
        _MORE_VOCABULARIES[:] = wanted
        lexicon.cache_clear()


@cache
def lexicon() -> "Lexicon":
    """Give the lexicon of all vocabularies that are known; in force is the newest edition for each dimension.

    Raises:
        InputError: one that the configuration names cannot be read.

    """
    from datarights.adapters.yamlfiles import DECLARED, EDITIONS, load_vocabulary
    from datarights.model.scope import Lexicon

    files = (*sorted((PACKS / "vocabularies").glob("*.yaml")), *_MORE_VOCABULARIES)
    found = sorted(
        (load_vocabulary(path, cache_folder()) for path in files), key=lambda each: (each.start, each.version)
    )
    EDITIONS.clear()
    EDITIONS.update((each.edition, each) for each in found)
    DECLARED.by(lambda: law_of(engine()))
    made = Lexicon(vocabularies={each.dimension: each for each in found}, known=dict(EDITIONS))
    read_in(made)
    return made


def read_in(known: "Lexicon") -> None:
    """Read the terms of files and options from now on in the editions in force in a lexicon: that of a registry."""
    from datarights.adapters.yamlfiles import VOCABULARIES

    VOCABULARIES.clear()
    VOCABULARIES.update(known.vocabularies)


def vocabularies() -> "Mapping[str, Vocabulary]":
    """Give the vocabularies in which terms are read, by dimension."""
    from datarights.adapters.yamlfiles import VOCABULARIES

    lexicon()
    return VOCABULARIES


def scenario_of(name: str, text: str | None, known: "Engine") -> "Scenario":
    """Read a scenario; the acts of the packs in use are known by every spelling.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_scenario, today as falls_on

    lexicon()
    falls_on(today)
    read_under(known)
    return load_scenario(text if text is not None else Path(name))


def law_of(known: "Engine") -> "Law":
    """Give what packs declare, by name: what files may refer to."""
    from datarights.adapters.yamlfiles import Law

    found = known.packs
    return Law(
        acts={each: key for each in known.act_spellings() if (key := known.act_key(each))},
        facts={name: spec for pack in found for name, spec in pack.facts.items()},
        readings={name: reading for pack in found for name, reading in pack.readings.items()},
        rules=frozenset(rule.id for pack in found for rule in pack.rules),
        duties=frozenset(duty.id for pack in found for rule in pack.rules for duty in rule.duties),
        sources=frozenset(name for pack in found for name in pack.sources),
        whole=len(found) >= len(pack_folders()),
    )


_UNDER: "list[Engine]" = []


def read_under(known: "Engine") -> None:
    """Read files from now on under the packs of an engine."""
    from datarights.adapters.yamlfiles import DECLARED

    if not _UNDER or _UNDER[0] is not known:
        _UNDER[:] = [known]
        DECLARED.by(lambda: law_of(known))


def world_of(name: str, text: str | None = None, outside: "Callable[[str], str | None] | None" = None) -> "World":
    """Read a manifest from a file, or from text that came from standard input.

    ``outside`` gives the entry kinds of ids that the file may refer to without describing them.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_world

    lexicon()
    if outside is None:
        return load_world(text if text is not None else Path(name))
    return load_world(text if text is not None else Path(name), outside=outside)


def application_of(name: str, text: str | None = None, known: "Engine | None" = None) -> "Application":
    """Read an application for registration from a file, or from text that came from standard input.

    With the packs in use, what it states is tested against the facts they know.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_application

    lexicon()
    return load_application(text if text is not None else Path(name), known.facts if known is not None else None)


def loaded(name: str) -> "World | Scenario | Application":
    """Read a manifest, a scenario or an application, whichever the file says it is.

    Raises:
        InputError: it cannot be read.

    """
    from datarights.adapters.yamlfiles.tree import read_text, read_tree

    kind = read_tree(read_text(Path(name)), name).get("kind")
    match kind.value if kind is not None else "":
        case "scenario":
            return scenario_of(name, None, engine())
        case "application":
            return application_of(name)
        case _:
            return world_of(name)


@cache
def calendar() -> "Calendar":
    """Give the calendar of working days of mainland China that comes with the package."""
    from datarights.adapters.yamlfiles import load_calendar

    return load_calendar(PACKS / "calendars" / "cn.yaml")


def pack_folders(extra: str = "") -> dict[str, Path]:
    """Give every pack that can be used, by id: those that come with the package, then those of the configuration."""
    folders = {path.parent.name: path.parent for path in sorted(PACKS.glob("*/pack.yaml"))}
    for each in extra.split(","):
        if each.strip():
            path = Path(each.strip())
            folders[path.name] = path
    return folders


def folder_name(name: str, folders: Mapping[str, Path]) -> str:
    """Give the folder name of a pack that is named by the id in its ``pack.yaml``; else the name as it is."""
    for key, path in folders.items():
        lines = (path / "pack.yaml").read_text(encoding="utf-8").splitlines() if (path / "pack.yaml").is_file() else []
        if name not in folders and f"id: {name}" in lines:
            return key
    return name


@cache
def packs(wanted: tuple[str, ...] = (), extra: str = "") -> "tuple[Pack, ...]":
    """Load rule packs by id; all that come with the package when none is named.

    Raises:
        UsageError: a pack that is not there.
        InputError: a pack that cannot be loaded; it is never left out silently.

    """
    from datarights.adapters.yamlfiles import load_pack

    folders = pack_folders(extra)
    wanted = tuple(folder_name(each, folders) for each in wanted)
    missing = [each for each in wanted if each not in folders]
    if missing:
        raise UsageError(
            "DR-U003",
            say(
                f"没有规则包 {'、'.join(missing)}；有：{' '.join(folders)}",
                f"no pack {', '.join(missing)}; there are: {' '.join(folders)}",
            ),
            hint=say("datarights packs list", "datarights packs list"),
        )
    return tuple(load_pack(folders[each], cache_folder()) for each in (wanted or tuple(folders)))


@cache
def engine(wanted: tuple[str, ...] = (), extra: str = "") -> "Engine":
    """Compile rule packs into one engine."""
    from datarights.rules.compile import Engine

    return Engine(packs(wanted, extra))


CODES = {
    "DR-U003": say("所要的规则包不在。用 packs list 看有哪些。", "The pack is not there. See packs list."),
}

"""The one room that knows YAML: the strict loader and the decoders of every kind of file.

A decoder is imported when its name is first asked for, so that a command loads none that it does not need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from datarights.adapters.yamlfiles.faults import CODES
from datarights.adapters.yamlfiles.tree import FAST

if TYPE_CHECKING:
    from datarights.adapters.yamlfiles.applications import load_application as load_application
    from datarights.adapters.yamlfiles.calendars import load_calendar as load_calendar
    from datarights.adapters.yamlfiles.packs import Shelf as Shelf, load_pack as load_pack
    from datarights.adapters.yamlfiles.scenarios import (
        load_scenario as load_scenario,
        packs_named as packs_named,
        today as today,
    )
    from datarights.adapters.yamlfiles.values import (
        DECLARED as DECLARED,
        EDITIONS as EDITIONS,
        VOCABULARIES as VOCABULARIES,
        Law as Law,
    )
    from datarights.adapters.yamlfiles.vocabularies import load_vocabulary as load_vocabulary
    from datarights.adapters.yamlfiles.worlds import load_world as load_world

KINDS: Final = {
    "registry": "worlds.REGISTRY", "scenario": "scenarios.SCENARIO", "application": "applications.APPLICATION", "pack": "packs.PACK",
    "rules": "packs.RULES", "lists": "lists.LISTS", "explained": "explained.FILE", "vocabulary": "vocabularies.VOCABULARY", "calendar": "calendars.CALENDAR",
}  # fmt: skip
"""Every kind of file, and where its declaration stands."""

TITLES: Final = {
    "registry": "登记文件 / manifest of a registry", "scenario": "情景 / scenario", "application": "登记申请 / application for registration",
    "pack": "规则包 / rule pack", "rules": "规则 / rules of a pack", "lists": "清单 / lists of a pack", "explained": "解释 / what a pack explains", "vocabulary": "词表 / vocabulary", "calendar": "工作日历 / calendar of working days",
}  # fmt: skip


_ROOMS: Final = {
    "load_application": "applications", "load_calendar": "calendars", "load_pack": "packs", "Shelf": "packs", "load_vocabulary": "vocabularies",
    "load_scenario": "scenarios", "packs_named": "scenarios", "today": "scenarios", "load_world": "worlds",
    "DECLARED": "values", "EDITIONS": "values", "Law": "values", "VOCABULARIES": "values",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Give what another module of this room holds, imported now."""
    if name not in _ROOMS:
        raise AttributeError(name)
    found = globals()[name] = getattr(import_module(f"{__name__}.{_ROOMS[name]}"), name)
    return found


def declaration(kind: str) -> Any:
    """Give the declaration of a kind of file: what decodes it."""
    module, _, name = KINDS[kind].partition(".")
    return getattr(import_module(f"{__name__}.{module}"), name)


def schema(kind: str) -> dict[str, Any]:
    """Give the JSON Schema (draft-07) of a kind of file, from the same declaration that decodes it."""
    from datarights.adapters.yamlfiles.decode import whole_schema  # noqa: PLC0415 - only schemas need it

    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"datarights {kind}: {TITLES[kind]}",
        **whole_schema(declaration(kind)),
    }


__all__ = [
    "CODES", "DECLARED", "EDITIONS", "FAST", "KINDS", "VOCABULARIES", "Law", "Shelf", "declaration", "load_application", "load_calendar", "load_pack", "load_scenario",
    "load_vocabulary", "load_world", "packs_named", "schema", "today",
]  # fmt: skip

"""What every code means, collected from the rooms that introduce them."""

import importlib
import pkgutil
from typing import Final

import datarights
from datarights.text import Text

_EXITS: Final = {"I": 3, "L": 5, "V": 4, "S": 3, "U": 2}
"""The exit code that goes with a family of codes."""
_OTHERWISE: Final = {
    "DR-D001": 3, "DR-D002": 3, "DR-D020": 2, "DR-P005": 3, "DR-P010": 3, "DR-P017": 3, "DR-P018": 3, "DR-P019": 3, "DR-P020": 3, "DR-P031": 3, "DR-S023": 4, "DR-S024": 4, "DR-S080": 4, "DR-S040": 4,
    "DR-S044": 4, "DR-S063": 4, "DR-U020": 6, "DR-U072": 6, "DR-U111": 6,
}  # fmt: skip
"""Codes that leave with another than their family: our own store that is not what was written, and nothing to check."""


def codes() -> dict[str, Text]:
    """Collect what every code means, from the rooms that introduce them."""
    found: dict[str, Text] = {}
    for each in pkgutil.walk_packages(datarights.__path__, "datarights."):
        if each.name.endswith("__main__"):
            continue
        try:
            module = importlib.import_module(each.name)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("datarights"):
                raise
            continue  # a part that needs an extra not installed here; its codes cannot arise either
        found.update(getattr(module, "CODES", {}))
    return dict(sorted(found.items()))


def exit_of(code: str) -> int | None:
    """Give the exit code that goes with a code; nothing for what ends no command."""
    return _OTHERWISE.get(code, _EXITS.get(code[3]))

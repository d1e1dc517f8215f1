"""What every code means, collected from the rooms that introduce them."""

import importlib
import pkgutil
from typing import Final

import datarights
from datarights.text import Text

_EXITS: Final = {"I": 3, "L": 5, "V": 4, "S": 3, "U": 2}
"""The exit code that goes with a family of codes; what says otherwise (DR-U020: 6) says so in its words."""


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
    return _EXITS.get(code[3])

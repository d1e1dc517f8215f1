"""The files of a pack for those who look it over: where its parts stand, what it explains."""

from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.reading import pack_folders, shelf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datarights.adapters.yamlfiles.spots import Spots
    from datarights.errors import Place
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
    return shelf(extra).folder(name) or pack_folders(extra)[name]

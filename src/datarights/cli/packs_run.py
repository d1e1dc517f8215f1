"""Packs named on the command line, and their own scenarios run."""

from typing import TYPE_CHECKING

from datarights import bootstrap
from datarights.cli.registry import settings

if TYPE_CHECKING:
    from datarights.app.checking import Checked


def names_of(names: list[str]) -> tuple[str, ...]:
    """Give the packs meant: those named, else those of this run, else all there are."""
    found = settings()
    return tuple(names) or found.pack_ids() or tuple(bootstrap.pack_folders(found.extra_packs.value))


def scenarios_run(name: str) -> "list[Checked]":
    """Decide every act of a pack's own scenarios; none when it has none.

    Raises:
        InputError: a scenario cannot be read.

    """
    return bootstrap.pack_checked(name, settings().extra_packs.value)

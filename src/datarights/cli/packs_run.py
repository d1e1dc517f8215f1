"""Packs named on the command line, and their own scenarios run."""

from typing import TYPE_CHECKING

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words
from datarights.cli.registry import settings
from datarights.errors import VerificationError

if TYPE_CHECKING:
    from pathlib import Path

    from datarights.app.checking import Checked


def names_of(names: list[str]) -> tuple[str, ...]:
    """Give the packs meant: those named, else those of this run, else all there are."""
    found = settings()
    return tuple(names) or found.pack_ids() or tuple(bootstrap.pack_folders(found.extra_packs.value))


def looking_over() -> None:
    """Read packs also where they are not as they were pinned or signed, and say so once: what an author does decides nothing."""
    said: set[str] = set()

    def told(folder: "Path", error: VerificationError) -> None:
        line = f"{folder}: {error.code}: {in_words(error.message)}"
        if line not in said:
            said.add(line)
            console.talk(line)

    bootstrap.look_over(told)


def scenarios_run(name: str) -> "list[Checked]":
    """Decide every act of a pack's own scenarios; none when it has none.

    Raises:
        InputError: a scenario cannot be read.

    """
    return bootstrap.pack_checked(name, settings().extra_packs.value)

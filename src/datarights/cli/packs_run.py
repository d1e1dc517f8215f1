"""Packs named on the command line, and their own scenarios run."""

from pathlib import Path
from typing import TYPE_CHECKING

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import settings
from datarights.errors import VerificationError

if TYPE_CHECKING:
    from datarights.app.checking import Checked


_NAMED: "list[str]" = []


def extra_packs() -> str:
    """Give the folders of packs from outside: those of the configuration, and those named beside each other."""
    known = settings().extra_packs.value
    named = [each for each in _NAMED if not any(map(bootstrap.is_shipped, (Path(each).name, bootstrap.pack_id(each))))]
    return ",".join([*([known] if known else []), *named])  # of one named like a shipped one, DR-P048 tells


def names_of(names: list[str]) -> tuple[str, ...]:
    """Give the packs meant: those named, else those of this run, else all there are; folders named together may use each other."""
    found = settings()
    _NAMED[:] = [each for each in names if (Path(each) / "pack.yaml").is_file()] if len(names) > 1 else []
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


def say_not_checked(pack: "bootstrap.Pack", name: str) -> None:
    """Say by whom a pack is signed, where none of their keys is known."""
    folder = bootstrap.pack_folder(name, extra_packs())
    try:
        signers = ", ".join(bootstrap.not_checked(pack, folder, settings()))
    except VerificationError:
        return  # told when it was read
    if signers:
        console.talk(
            words(
                f"{folder}：由 {signers} 签名，没有核对：datarights packs lock {name} --key 公钥",
                f"{folder}: signed by {signers}, not checked: datarights packs lock {name} --key VKEY",
            )
        )


def scenarios_run(name: str) -> "list[Checked]":
    """Decide every act of a pack's own scenarios; none when it has none.

    Raises:
        InputError: a scenario cannot be read.

    """
    return bootstrap.pack_checked(name, extra_packs())

"""Looking at the pages of an export: here, or about half of them in another process."""

import pickle
import sys
from collections.abc import Callable
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

from datarights.adapters.another import another
from datarights.adapters.codec import decode, encode_at_once
from datarights.adapters.exchange.folders import ReadFolder
from datarights.adapters.pauses import no_cycle_search
from datarights.errors import VerificationError
from datarights.ledger.export import ENTRIES, Part, Seen
from datarights.ledger.merkle import Hash
from datarights.ledger.tiles import WIDTH

ENOUGH: Final = 20_000
"""Entries from which on another process is worth beginning."""
AHEAD: Final = 3 << 20
"""How many bytes this process has looked at when the other has begun; what is left is for each by half."""
_NEAR: Final = 16
"""Blocks in which the beginning of a page is looked for."""
_OTHER: Final = "datarights.adapters.exchange.pages.other"


class Cut(NamedTuple):
    """Where an export is cut in two, as the lines beside the cut say: the byte and the entry that the second part begins with."""

    byte: int
    entry: int
    before: str


def looking_at(path: Path, *, processes: int = 2) -> Callable[[int, int, Hash | None], list[Seen]]:
    """Give what looks at all pages of an export; ``processes`` 1 keeps it in this one.

    Two processes only ever say that all is right. Where they do not, this one looks at all of it, and says what is wrong.
    """

    def look(size: int, held: int, second: Hash | None) -> list[Seen]:
        if processes > 1 and size >= ENOUGH and sys.executable:
            cut = _cut(ReadFolder(path))
            both = _by_two(path, size, held, second, cut) if cut is not None else None
            if both is not None:
                return both
        return [_part(path, size, held, second).look(size)]

    return look


def _part(path: Path, size: int, held: int, second: Hash | None, **where: Any) -> Part:
    return Part(ReadFolder(path), size, held, decode=decode, encode=encode_at_once, second=second, **where)


def _cut(folder: ReadFolder) -> Cut | None:
    """Find the beginning of a page near the middle; nothing where lines do not say it plainly."""
    try:
        byte = max(folder.length(ENTRIES) - AHEAD, 0) // 2
        lines = b"".join(islice(folder.blocks(ENTRIES, byte), _NEAR)).split(b"\n")
        byte += len(lines.pop(0)) + 1
        for line, behind in pairwise(lines[:-1]):
            byte += len(line) + 1
            entry, before = decode(behind)["index"], decode(line)["recorded_at"]
            if type(entry) is not int or type(before) is not str:
                return None
            if not entry % WIDTH:
                return Cut(byte, entry, before)
    except (ValueError, TypeError, KeyError, IndexError, VerificationError):
        pass
    return None


def _by_two(path: Path, size: int, held: int, second: Hash | None, cut: Cut) -> list[Seen] | None:
    """Let another process look at the first part, and look at the second; nothing unless all is right."""
    try:
        with another(_OTHER) as process:
            pickle.dump((path, size, held, second, cut), process.stdin)
            process.stdin.close()
            rest = _part(path, size, held, second, start=cut.entry, before=cut.before).look(size, first=cut.byte)
            first: Seen = pickle.load(process.stdout)  # noqa: S301 - written by the process begun here
    except (VerificationError, OSError, EOFError, pickle.UnpicklingError):
        return None
    joined = (first.stop, first.before) == (cut.entry, cut.before) and first.ids.isdisjoint(rest.ids)
    return [first, rest] if joined else None


def other() -> None:
    """Look at the first part of an export for the process that asked; give it what was seen, and nothing if it is wrong."""
    path, size, held, second, cut = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that began this one
    with no_cycle_search():
        try:
            seen = _part(path, size, held, second).look(cut.entry, last=cut.byte)
        except VerificationError:
            return
        pickle.dump(seen, sys.stdout.buffer)

"""Looking at the values of an export: here, or most of them in another process while this one hashes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from datarights.adapters.codec import decode, encode_checked, encode_each
from datarights.adapters.exchange.folders import ReadFolder
from datarights.adapters.pauses import no_cycle_search
from datarights.errors import VerificationError
from datarights.ledger.export import Lines, Named, verify_values
from datarights.ledger.tiles import WIDTH

ENOUGH: Final = 20_000
"""Entries from which on another process is worth beginning."""
SHARE: Final = 65
"""Of a hundred entries, how many the other process looks at, where this one makes one tree: then both are done together."""
_OTHER: Final = "import sys; from datarights.adapters.exchange.values import other; sys.exit(other(sys.argv[1:]))"


class Alone:
    """The lines are looked at when their end is asked for, by this process."""

    lines: Lines | None = None

    def __init__(self, path: Path, size: int, held: int) -> None:
        self._lines = _lines(size, held)
        self._folder = ReadFolder(path)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Do nothing."""

    def wait(self) -> Named:
        """Look at all lines; give what they say of their log."""
        return verify_values(self._folder, self._lines, self._lines.size)

    def again(self) -> None:
        """Look at all lines for what is wrong with one."""
        self.wait()


class Shared:
    """Another process looks at the first lines, this one at the rest, which it hashes anyway."""

    def __init__(self, path: Path, size: int, held: int, upto: int) -> None:
        self.lines: Lines | None = _lines(size, held, start=upto, before=None)
        self._alone = (path, size, held)
        self._upto = upto
        command = [sys.executable, "-c", _OTHER, str(path), str(size), str(held), str(upto)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)  # noqa: S603 - ourselves

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the other process, whatever happened."""
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def wait(self) -> Named:
        """Wait for the first lines; give what all say of their log."""
        said, _ = self._process.communicate()
        try:
            found = decode(said)
        except ValueError:
            found = None
        if found is None or self.lines is None or not self.lines.ids.isdisjoint(found["ids"]):
            return Alone(
                *self._alone
            ).wait()  # it found something, was ended from outside, or one id stands in both parts
        first, rest = Named(*found["named"]), self.lines.named
        beyond = self._alone[2] > self._upto
        return Named(rest.origin or first.origin, (rest.held or first.origin) if beyond else first.held)

    def again(self) -> None:
        """Look at all lines for what is wrong with one."""
        Alone(*self._alone).wait()


def values_of(path: Path, *, processes: int = 2) -> Callable[[int, int, bool], Alone | Shared]:
    """Give what begins to look at the values of an export; ``processes`` 1 keeps it in this one."""

    def begin(size: int, held: int, busy: bool) -> Alone | Shared:
        if processes < 2 or size < ENOUGH or not sys.executable:
            return Alone(path, size, held)
        part = WIDTH * max(1, size * (100 if busy else SHARE) // (100 * WIDTH))
        return Shared(path, size, held, min(part, size))

    return begin


def _lines(size: int, held: int, *, start: int = 0, before: str | None = "") -> Lines:
    return Lines(size, held, decode=decode, encode=encode_each, start=start, before=before)


def other(arguments: list[str]) -> int:
    """Look at the first lines of an export for the process that asked; print what they say, and nothing if one is wrong."""
    path, (size, held, upto) = Path(arguments[0]), map(int, arguments[1:])
    lines = _lines(size, held)
    with no_cycle_search():
        try:
            named = verify_values(ReadFolder(path), lines, upto)
        except VerificationError:
            return 0
        sys.stdout.buffer.write(encode_checked({"named": list(named), "ids": [*lines.ids]}))
    return 0

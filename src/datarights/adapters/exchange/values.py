"""Looking at the values of an export: here, or in another process while this one hashes."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from datarights.adapters.codec import decode, encode_each
from datarights.adapters.exchange.folders import ReadFolder
from datarights.adapters.pauses import no_cycle_search
from datarights.errors import VerificationError
from datarights.ledger.export import Named, verify_values
from datarights.text import say

ENOUGH: Final = 20_000
"""Entries from which on another process is worth beginning."""
_OTHER: Final = "import sys; from datarights.adapters.exchange.values import other; sys.exit(other(sys.argv[1:]))"


def values_of(path: Path, *, processes: int = 2) -> Callable[[int, int], Callable[[], Named]]:
    """Give what begins to verify the values of an export; with one process it works when it is waited for."""

    def begin(size: int, held: int) -> Callable[[], Named]:
        if processes < 2 or size < ENOUGH or not sys.executable:
            return lambda: _here(path, size, held)
        return _beside(path, size, held)

    return begin


def _here(path: Path, size: int, held: int) -> Named:
    return verify_values(ReadFolder(path), size, held, decode=decode, encode=encode_each)


def _beside(path: Path, size: int, held: int) -> Callable[[], Named]:
    command = [sys.executable, "-c", _OTHER, str(path), str(size), str(held)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)  # noqa: S603 - ourselves

    def wait() -> Named:
        said, _ = process.communicate()
        try:
            found = json.loads(said)
        except ValueError:
            return _here(path, size, held)  # it was ended from outside
        if "code" in found:
            raise VerificationError(
                found["code"],
                say(found["zh"], found["en"]),
                step=found["step"],
                expected=found["expected"],
                got=found["got"],
            )
        return Named(*found["named"])

    return wait


def other(arguments: list[str]) -> int:
    """Verify the values of an export for the process that asked; print their names, or what is wrong, as JSON."""
    path, size, held = arguments
    try:
        with no_cycle_search():
            found: dict[str, object] = {"named": _here(Path(path), int(size), int(held))}
    except VerificationError as error:
        found = {
            "code": error.code,
            "zh": error.message.zh,
            "en": error.message.en,
            "step": error.step,
            "expected": error.expected,
            "got": error.got,
        }
    sys.stdout.write(json.dumps(found))
    return 0

"""What was refused at the door of a registry, in a file beside it: a line of JSON each, and never many.

It holds when, who was at work, which entry and which rule; nothing of what the entry said. It is no part of the ledger:
whoever can write to the folder can edit it.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from datarights.adapters.files import write_whole
from datarights.errors import InadmissibleEntryError

MAX_BYTES: Final = 1_000_000
"""When the file is larger, its older half is dropped."""


class RefusalLog:
    """The refusals of one registry, oldest first."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, error: InadmissibleEntryError, actor: str, at: str) -> None:
        """Add what was refused to whom, and when; a file that cannot be written changes nothing of the refusal."""
        said = {
            "at": at,
            "actor": actor,
            "code": error.code,
            "entry": error.entry,
            "collides_with": [*error.collides_with],
        }
        line = json.dumps(said, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        try:
            if self.path.exists() and self.path.stat().st_size + len(line) > MAX_BYTES:
                self._halve()
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(handle, "ab") as file:
                file.write(line)
        except OSError:
            return

    def read(self) -> Iterator[dict[str, Any]]:
        """Give what was refused; a line that is not one of these is passed over."""
        if not self.path.exists():
            return
        for line in self.path.read_bytes().splitlines():
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict):
                yield found

    def _halve(self) -> None:
        kept = self.path.read_bytes()[-MAX_BYTES // 2 :].partition(b"\n")[2]
        write_whole(self.path, kept, private=True)

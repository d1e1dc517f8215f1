"""What was refused at the door of a registry, in a file beside it: a line of JSON each, and never many.

It holds when, who was at work, which entry and which rule; nothing of what the entry said. It is no part of the ledger:
whoever can write to the folder can edit it.
"""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from datarights.adapters.files import write_whole
from datarights.errors import InadmissibleEntryError, NotPlainError, StoreError, system_said
from datarights.text import say

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
        with suppress(OSError):
            kept = self._content()
            if len(kept) + len(line) > MAX_BYTES:
                write_whole(self.path, kept[-MAX_BYTES // 2 :].partition(b"\n")[2], private=True)
            handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | _NO_LINK, 0o600)
            with os.fdopen(handle, "ab") as file:
                file.write(line)

    def read(self) -> Iterator[dict[str, Any]]:
        """Give what was refused; a line that is not one of these is passed over.

        Raises:
            StoreError: DR-S048, the file cannot be read, or is none.

        """
        try:
            lines = self._content().splitlines()
        except OSError as error:
            raise StoreError(
                "DR-S048",
                say(f"读不了 {self.path}：{system_said(error).zh}", f"{self.path} cannot be read: {system_said(error).en}"),
                hint=say("看看它是什么；移开之后从头记起", "look what it is; once it is moved away, another is begun"),
            ) from error  # fmt: skip
        for line in lines:
            with suppress(ValueError, TypeError, KeyError, RecursionError):
                found = json.loads(line)
                datetime.fromisoformat(found["at"])
                if {*_TEXTS} <= {name for name, value in found.items() if isinstance(value, str)}:
                    yield found

    def _content(self) -> bytes:
        """Give what the file holds, of one that was made larger elsewhere its end; nothing when there is none.

        Raises:
            OSError: it cannot be read, or it is a link, a pipe or a device.

        """
        try:
            with os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NONBLOCK | _NO_LINK), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise NotPlainError(str(self.path))
                file.seek(max(0, os.fstat(file.fileno()).st_size - MAX_BYTES))
                return file.read(MAX_BYTES)
        except FileNotFoundError:
            return b""


_NO_LINK: Final = getattr(os, "O_NOFOLLOW", 0)
_TEXTS: Final = ("at", "actor", "code", "entry")

CODES = {
    "DR-S048": say("记被拒提交的文件（.refused）读不了，或不是普通文件。", "The file of what was refused (.refused) cannot be read, or is no plain file."),
}  # fmt: skip

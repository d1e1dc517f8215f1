"""Who read what in confidence, and why: a file that only grows, a line of JSON a read, each with the digest of the line before.

It holds no value. A line is on the disk before anything is handed out. A last line cut short by a crash is passed over, and cut
off before the next is written; any other change breaks the chain and is named.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, Final

from datarights.adapters.files import locked, plain_bytes
from datarights.app.confidential import Read
from datarights.errors import LedgerCorruptionError, StoreError, system_said
from datarights.text import say

READS: Final = "reads.jsonl"
_MEMBERS: Final = ("at", "reader", "reason", "entry", "name", "size", "consent", "by")


class Reads:
    """The record of reads in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / READS

    def record(self, read: Read) -> None:
        """Write a read behind the last one, onto the disk.

        Raises:
            StoreError: it cannot be written.
            LedgerCorruptionError: the record was changed.

        """
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
            with os.fdopen(handle, "r+b") as file, locked(file):
                content = file.read()
                whole = content[: content.rfind(b"\n") + 1]
                _checked(whole, self.path)
                lines = whole.splitlines()
                body = {name: getattr(read, name) for name in _MEMBERS} | {
                    "before": _digest(lines[-1]) if lines else ""
                }
                file.seek(len(whole))
                file.truncate()
                file.write(json.dumps(body, ensure_ascii=False, sort_keys=True).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise _unusable(self.path, error) from error

    def all(self) -> tuple[Read, ...]:
        """Give every read, oldest first.

        Raises:
            LedgerCorruptionError: the record was changed; names the first line that is wrong.
            StoreError: it cannot be read.

        """
        try:
            content = plain_bytes(self.path)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise _unusable(self.path, error) from error
        return tuple(_checked(content[: content.rfind(b"\n") + 1], self.path))


def _checked(content: bytes, path: Path) -> list[Read]:
    found: list[Read] = []
    before = ""
    for number, line in enumerate(content.splitlines(), 1):
        try:
            body: dict[str, Any] = json.loads(line)
            if body["before"] != before:
                raise ValueError("the digest of the line before does not fit")
            found.append(Read(**{name: body[name] for name in _MEMBERS if name in body}))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise LedgerCorruptionError(
                "DR-S063",
                say(f"查阅记录 {path} 第 {number} 行与前文接不上：被改动或缺行", f"line {number} of {path} does not follow from the line before: changed, or a line is missing"),
                step="reads", expected=say(f"摘要 {before[:16]}", f"the digest {before[:16]}"), got=say(f"第 {number} 行", f"line {number}"),
            ) from error  # fmt: skip
        before = _digest(line)
    return found


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _unusable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        "DR-S061",
        say(f"写不了或读不了 {path}：{system_said(error).zh}", f"{path} cannot be written or read: {system_said(error).en}"),
        hint=say("检查权限与磁盘", "look at permissions and disk"),
    )  # fmt: skip


CODES = {
    "DR-S061": say(
        "保密内容的密钥或查阅记录写不了。什么也没有交出。检查权限与磁盘。",
        "The key of the confidential values or the record of reads cannot be written. Nothing was handed out. Look at "
        "permissions and disk.",
    ),
    "DR-S063": say(
        "查阅记录被改动或缺行。保留它作为证据，与备份比对。",
        "The record of reads was changed or lacks a line. Keep it as evidence and compare it with a backup.",
    ),
}

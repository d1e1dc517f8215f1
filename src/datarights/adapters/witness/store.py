"""What a witness saw last, in a folder: one signed checkpoint for each origin, replaced whole and synced."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from datarights.adapters.files import files_in, locked, sync
from datarights.errors import StoreError, VerificationError, system_said
from datarights.ledger.checkpoint import Checkpoint, parse_checkpoint
from datarights.ledger.note import parse_note
from datarights.text import say
from datarights.valueclass import valueclass


@valueclass(kw_only=False)
class _Seen:
    folder: Path

    def last(self) -> Mapping[str, Checkpoint]:
        found: dict[str, Checkpoint] = {}
        for path in files_in(self.folder, ".checkpoint"):
            try:
                each = parse_checkpoint(parse_note(path.read_bytes()).text)
            except VerificationError as error:
                raise StoreError(
                    "DR-S030",
                    say(f"见证记录 {path} 损坏：{error.message.zh}", f"{path} of the witness is damaged: {error.message.en}"),
                    hint=say("用备份恢复；不要删除，否则会忘记见过的账本", "restore it; deleting it would forget a log that was seen"),
                ) from error  # fmt: skip
            found[each.origin] = each
        return found

    def keep(self, checkpoint: Checkpoint, note: str) -> None:
        name = hashlib.sha256(checkpoint.origin.encode()).hexdigest()[:32]
        draft = self.folder / f".{name}.new"
        with draft.open("wb") as file:
            file.write(note.encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / f"{name}.checkpoint")
        sync(self.folder)


class WitnessFolder:
    """The state of a witness; its lock holds between threads and between processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._threads = Lock()

    @contextmanager
    def locked(self) -> Iterator[_Seen]:
        """Take the lock.

        Raises:
            StoreError: the folder cannot be written, or what lies in it is damaged.

        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._threads, (self.folder / ".lock").open("wb") as file, locked(file):
                yield _Seen(self.folder)
        except OSError as error:
            raise StoreError(
                "DR-S031",
                say(f"写不了见证目录 {self.folder}：{system_said(error).zh}", f"{self.folder} cannot be written: {system_said(error).en}"),
                hint=say("检查目录与磁盘", "look at the folder and the disk"),
            ) from error  # fmt: skip


CODES = {
    "DR-S030": say("见证人的记录损坏。用备份恢复，不要删除。", "What a witness keeps is damaged. Restore it; do not delete it."),
    "DR-S031": say("见证人的目录写不了。检查权限与磁盘。", "The folder of a witness cannot be written. Look at permissions and disk."),
}  # fmt: skip

"""What a witness saw last, in a folder: one signed checkpoint for each origin, replaced whole and synced."""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from datarights.adapters.files import files_in, locked, plain_bytes, sync
from datarights.errors import StoreError, VerificationError, system_said
from datarights.ledger.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from datarights.ledger.note import SignatureCheck, VerifierKey, parse_note
from datarights.text import Text, say
from datarights.valueclass import valueclass


@valueclass(kw_only=False)
class _Seen:
    folder: Path
    keys: Mapping[str, Sequence[VerifierKey]]
    check: SignatureCheck

    def last(self) -> Mapping[str, Checkpoint]:
        found: dict[str, Checkpoint] = {}
        for path in files_in(self.folder, ".checkpoint"):
            try:
                each = self._believed(plain_bytes(path))
            except VerificationError as error:
                raise _damaged(path, error.message) from error
            name = f"{_name_of(each.origin)}.checkpoint"
            if path.name != name:
                raise _damaged(
                    path,
                    say(f"{each.origin} 的记录应名为 {name}：文件是副本，或名称、来源被改动", f"what was seen of {each.origin} is named {name}: this is a copy, or its name or origin was changed"),
                )  # fmt: skip
            found[each.origin] = each
        return found

    def _believed(self, data: bytes) -> Checkpoint:
        """Read what was kept. One that no key trusted today has signed is of before a change of keys, and still what was seen."""
        stated = parse_checkpoint(parse_note(data).text)
        try:
            return verify_checkpoint(data, self.keys.get(stated.origin, ()), self.check).checkpoint
        except VerificationError as error:
            if error.code != "DR-V013":
                raise
            return stated

    def keep(self, checkpoint: Checkpoint, note: str) -> None:
        name = _name_of(checkpoint.origin)
        draft = self.folder / f".{name}.new"
        with draft.open("wb") as file:
            file.write(note.encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / f"{name}.checkpoint")
        sync(self.folder)


def _name_of(origin: str) -> str:
    return hashlib.sha256(origin.encode()).hexdigest()[:32]


def _damaged(path: Path, why: Text) -> StoreError:
    return StoreError(
        "DR-S030",
        say(f"见证记录 {path} 损坏：{why.zh}", f"{path} of the witness is damaged: {why.en}"),
        hint=say("用备份恢复，多出的副本移到别处；不要删除，否则会忘记见过的账本", "restore it, and move a copy elsewhere; deleting it would forget a log that was seen"),
    )  # fmt: skip


class WitnessFolder:
    """The state of a witness; its lock holds between threads and between processes.

    ``keys`` are those that it trusts, by origin: what lies in the folder is what they signed.
    """

    def __init__(self, folder: Path, keys: Mapping[str, Sequence[VerifierKey]], check: SignatureCheck) -> None:
        self.folder = folder
        self._keys = keys
        self._check = check
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
                yield _Seen(self.folder, self._keys, self._check)
        except OSError as error:
            raise StoreError(
                "DR-S031",
                say(f"写不了见证目录 {self.folder}：{system_said(error).zh}", f"{self.folder} cannot be written: {system_said(error).en}"),
                hint=say("检查目录与磁盘", "look at the folder and the disk"),
            ) from error  # fmt: skip


CODES = {
    "DR-S030": say("见证人的记录损坏：改过、改名，或是副本。用备份恢复，副本移到别处，不要删除。", "What a witness keeps is damaged: changed, renamed, or a copy. Restore it, move a copy elsewhere; do not delete it."),
    "DR-S031": say("见证人的目录写不了。检查权限与磁盘。", "The folder of a witness cannot be written. Look at permissions and disk."),
}  # fmt: skip

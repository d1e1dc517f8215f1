"""Checkpoints kept outside the database: a file that only grows, one signed note after another.

A note is followed by an empty line, so that the file splits at them. What a crash left behind the last whole note is
passed over, and cut off before the next is written. A file behind the database is harmless, the database goes on from it; a database behind the
file, or other than it, has been rolled back, replaced or forked, and nothing is signed.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO, Final

from datarights.adapters.files import locked, plain_handle, sync
from datarights.adapters.keys.signing import Signer, check
from datarights.errors import LedgerCorruptionError, StoreError, VerificationError, system_said
from datarights.ledger.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from datarights.ledger.note import AS_IT_WAS, CRLF, MAX_SIGNATURES, Note, Signature, VerifierKey, parse_note
from datarights.ledger.publishing import Contents
from datarights.text import Text, say

TAIL: Final = 256 * 1024
"""Bytes at the end of a file in which its last note is looked for."""
SYNC_EVERY: Final = 1.0
"""Seconds between two syncs while much is written; every close syncs."""
_SIGNATURE: Final = "\N{EM DASH} ".encode()

RootAt = Callable[[int], str]
"""The root of the database over its first N entries, in hex."""


class CheckpointFile:
    """One place where checkpoints are published. Several processes may share it: each writes under the file's lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO | None = None
        self._whole = -1
        self._last: Checkpoint | None = None
        self._synced = 0.0

    def last(self) -> Note | None:
        """Give the last whole note, or nothing when there is none yet.

        Raises:
            StoreError: DR-S022, the file cannot be read or holds something else.

        """
        try:
            with os.fdopen(plain_handle(str(self.path), os.O_RDONLY), "rb") as file:
                return self._read(file)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unusable(self.path, system_said(error)) from error

    def taken(self) -> bool:
        """Tell whether something lies there that is no checkpoint: not what somebody begins there this moment."""
        try:
            return self.path.stat().st_size > 0 and self.last() is None
        except FileNotFoundError:
            return False

    def append(self, note: Note, stated: Checkpoint, moment: float, *, again: bool = False) -> bool:
        """Write a note behind the last one, unless a later one of the same log stands there already; tell whether it was written.

        ``moment`` is a clock in seconds, for syncing once in a while; ``again``: also when that one is of the same size,
        because this one carries more signatures.

        Raises:
            StoreError: DR-S022, it cannot be written.

        """
        try:
            file = self._opened()
            with locked(file):
                if file.seek(0, os.SEEK_END) != self._whole:
                    kept = self._read(file)
                    self._last = parse_checkpoint(kept.text) if kept else None
                    file.truncate(self._whole)
                    file.seek(self._whole)
                last = self._last
                written = last is None or last.origin != stated.origin or last.size < stated.size + again
                if written:
                    text = f"{note}\n".encode()
                    _write(file, text)
                    self._whole += len(text)
                    self._last = stated
            if not 0 <= moment - self._synced < SYNC_EVERY:  # a clock set back does not put a sync off
                os.fdatasync(file.fileno())
                self._synced = moment
        except OSError as error:
            raise _unusable(self.path, system_said(error)) from error
        return written

    def close(self) -> None:
        """Sync and let go of the file."""
        if self._file is not None:
            try:
                os.fsync(self._file.fileno())
            finally:
                self._file.close()
                self._file = None
                self._whole = -1

    def _opened(self) -> BinaryIO:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            fresh = not self.path.exists()
            self._file = os.fdopen(plain_handle(str(self.path), os.O_RDWR | os.O_CREAT), "r+b", buffering=0)
            self._whole = -1
            if fresh:
                sync(self.path.parent)
        return self._file

    def _read(self, file: BinaryIO) -> Note | None:
        """Give the last whole note, and remember where what is whole ends.

        What lies behind it is what a power cut left of later ones, in any order and with holes.
        """
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL))
        tail = file.read()
        start, reason = size - len(tail), None
        *blocks, _ = tail.split(b"\n\n")
        while blocks:
            last = blocks.pop()
            if blocks and last.startswith(_SIGNATURE):
                try:
                    note = parse_note(blocks[-1] + b"\n\n" + last + b"\n")
                    parse_checkpoint(note.text)
                except VerificationError as error:
                    reason = reason or error.message
                else:
                    self._whole = start + len(b"\n\n".join((*blocks, last))) + 2
                    return note
        if b"\r\n" in tail and _SIGNATURE in tail:
            raise _unusable(self.path, CRLF, AS_IT_WAS)
        if reason is not None or size > TAIL:
            raise _unusable(self.path, reason or say("末尾没有检查点", "no checkpoint at its end"))
        self._whole = 0
        return None


def _write(file: BinaryIO, text: bytes) -> None:
    """Write all of it: an unbuffered file takes what there is room for, and says so only when asked for more."""
    left = memoryview(text)
    while left:
        left = left[file.write(left) :]


class _Aside:
    """A thread that signs while the disk writes. A signature takes as long as a third of a commit, and waits for nothing."""

    def __init__(self, sign: Callable[[Checkpoint, int], Note]) -> None:
        self._asked: SimpleQueue[Any] = SimpleQueue()
        Thread(target=_work, args=(sign, self._asked), name="signing", daemon=True).start()

    def ask(self, head: Checkpoint, moment: int) -> Callable[[], Note]:
        """Begin to sign; give what waits for it, and raises what went wrong."""
        answer: SimpleQueue[Note | BaseException] = SimpleQueue()
        self._asked.put((head, moment, answer))

        def wait() -> Note:
            given = answer.get()
            if isinstance(given, BaseException):
                raise given
            return given

        return wait

    def close(self) -> None:
        """Let the thread end."""
        self._asked.put(None)


def _work(sign: Callable[[Checkpoint, int], Note], asked: "SimpleQueue[Any]") -> None:
    while (job := asked.get()) is not None:
        head, moment, answer = job
        try:
            answer.put(sign(head, moment))
        except BaseException as error:  # noqa: BLE001 - raised where the answer is taken
            answer.put(error)


class Publisher:
    """Signs checkpoints and keeps them in every place configured; refuses to sign beside what was published before.

    ``signers`` gives the keys of a log by its origin; it is asked once for each origin, before anything is appended.
    ``known`` gives the keys that may have signed what was published; without it that is believed as it stands.
    ``kept`` tells of a key that has ended whether its file is here.
    """

    def __init__(
        self,
        places: Sequence[CheckpointFile],
        signers: Callable[[str], Sequence[Signer]],
        *,
        now: Callable[[], float],
        known: Callable[[], Iterable[VerifierKey]] | None = None,
        kept: Callable[[str], bool] = lambda _: False,
    ) -> None:
        self._known_keys = known
        self._kept = kept
        self.places = tuple(places)
        self._signers = signers
        self._keys: dict[str, tuple[Signer, ...]] = {}
        self._now = now
        self._last: Checkpoint | None = None
        self._note: Note | None = None
        self._aside: _Aside | None = None
        self._begun: tuple[Checkpoint, float, Callable[[], Note]] | None = None

    def before(
        self,
        head: Checkpoint,
        root_at: RootAt,
        has_published: Callable[[], bool] | None = None,
        _contents: Contents | None = None,
    ) -> int:
        """Compare the database, under its lock, with what was published last; once, then with what this object signed.

        Gives the size of what was published last. A place without a checkpoint shows no rollback: where something was published before, nothing is signed beside it.

        Raises:
            LedgerCorruptionError: DR-S023, the database is behind what was published; DR-S024, it differs from it; DR-S080, what
                is published is not signed by it.
            StoreError: DR-S022, a place cannot be read or, at the beginning, is taken; DR-S029, it holds nothing any more; DR-S025, there is no key to
                sign with; DR-S020, it does not open.

        """
        if self._last == head:
            return head.size
        lost, published = [], 0
        if has_published is None:
            refuse_taken(self.places)
        for place in self.places:
            note = place.last()
            if note is None:
                lost.append(place.path)
            else:
                stated = compare_note(head, note, self._known_keys, root_at, place.path)
                published = max(published, stated.size)
        self._signers_of(head.origin)  # a backup from before a change of keys is told apart from a lost key above
        if lost and has_published is not None:
            if has_published():
                raise checkpoints_lost(lost, others=len(lost) < len(self.places))
            self.publish(
                head
            )  # what a crash kept from it when the registry was made; a second crash would hide the first
            return head.size
        return published

    def signs(self, vkey: str, ended: bool = False) -> bool:
        """Tell whether a key signs here, for any of the origins that were asked for, or did once."""
        signing = any(str(each.key) == vkey for signers in self._keys.values() for each in signers)
        return signing or (ended and self._kept(vkey))

    def ahead(self, head: Checkpoint) -> None:
        """Begin to sign what is about to be committed, while the disk writes; thrown away when it is not committed.

        The first checkpoint is signed when it is published: who appends once needs no thread for it.
        """
        if self._last is not None:
            self._aside = self._aside or _Aside(self._signed)
            moment = self._now()
            self._begun = head, moment, self._aside.ask(head, int(moment))

    def publish(self, head: Checkpoint, _contents: Contents | None = None) -> Note:
        """Sign a checkpoint and write it to every place.

        Raises:
            StoreError: DR-S022, a place cannot be written: the entries are safe, their checkpoint comes with the next.

        """
        if self._last == head and self._note is not None:
            return self._note
        kept = self._published(head) if self._last is None else None
        if kept is not None and self._is_whole(kept, head.origin):
            self._last, self._note = head, kept
            return kept
        begun, self._begun = self._begun, None
        if begun is not None and begun[0] == head:
            _, moment, wait = begun
            note = wait()
        else:
            moment = self._now()
            note = self._signed(head, int(moment))
        if kept is not None:  # a signature of ours was taken off: it is put back, and those of others stay
            ours = {(each.name, each.key_id) for each in note.signatures}
            others = [each for each in kept.signatures if (each.name, each.key_id) not in ours]
            note = Note(text=note.text, signatures=(*note.signatures, *others)[:MAX_SIGNATURES])
        stand = [place.append(note, head, moment, again=kept is not None) for place in self.places]
        self._last = head if all(stand) else None  # beside one that somebody put there it is compared again
        self._note = note
        return note

    def _signed(self, head: Checkpoint, moment: int) -> Note:
        text = head.text
        return Note(text=text, signatures=tuple(each.line(text, moment) for each in self._signers_of(head.origin)))

    def last(self) -> Note:
        """Give the last checkpoint published.

        Raises:
            StoreError: DR-S027, nothing was published yet; DR-S022, the first place cannot be read.

        """
        note = self.places[0].last()
        if note is None:
            raise StoreError("DR-S027", say("还没有发布过检查点", "no checkpoint has been published yet"))
        return note

    def attach(self, last: Note, lines: Sequence[Signature]) -> Note:
        """Add verified cosignatures to the last checkpoint published, in every place; each in the place of an earlier one of its key.

        Nothing is written where a later checkpoint was published meanwhile.

        Raises:
            StoreError: DR-S022, a place cannot be written.
            VerificationError: DR-V010, there are too many.

        """
        fresh = {(each.name, each.key_id) for each in lines}
        kept = [each for each in last.signatures if (each.name, each.key_id) not in fresh]
        note = parse_note(str(Note(text=last.text, signatures=(*kept, *lines))))
        for place in self.places:
            if place.last() is not None:
                place.append(note, parse_checkpoint(note.text), self._now(), again=True)
        return note

    def _published(self, head: Checkpoint) -> Note | None:
        """Give the note that stands published for this very checkpoint, with signatures of ours and others'."""
        note = self.places[0].last() if self.places else None
        return note if note is not None and parse_checkpoint(note.text) == head else None

    def _is_whole(self, note: Note, origin: str) -> bool:
        """Tell whether a note has all our signatures."""
        signed = {(each.name, each.key_id) for each in note.signatures}
        return {(each.key.name, each.key.key_id) for each in self._signers_of(origin)} <= signed

    def close(self) -> None:
        """Sync every place."""
        if self._aside is not None:
            self._aside.close()
            self._aside = None
        for place in self.places:
            place.close()

    def _signers_of(self, origin: str) -> tuple[Signer, ...]:
        if origin not in self._keys:
            self._keys[origin] = tuple(self._signers(origin))
        if not self._keys[origin]:
            raise StoreError(
                "DR-S025",
                say(f"没有 {origin} 的签名钥匙，不写入", f"there is no key that signs for {origin}; nothing is written"),
                hint=say(
                    "datarights keys list 看缺哪些；找回钥匙文件夹，或换一把：datarights keys rotate",
                    "datarights keys list names what is missing; find the folder of keys, or replace them: datarights keys rotate",
                ),
            )  # fmt: skip
        return self._keys[origin]


def compare_note(
    head: Checkpoint, note: Note, known: Callable[[], Iterable[VerifierKey]] | None, root_at: RootAt, path: Path
) -> Checkpoint:
    """Compare a database with the last note of a place, once it is known to be the log's own; give what it states.

    Raises:
        LedgerCorruptionError: DR-S080, it is not signed by the log; or as :func:`compare`.

    """
    published = parse_checkpoint(note.text)
    if known is not None:
        verify_own(note, known(), path)
    compare(head, published, root_at, path)
    return published


def verify_own(note: Note, known: Iterable[VerifierKey], path: Path) -> None:
    """Verify that keys of a log signed the note published in its name: nothing is concluded from what anybody may have written.

    Raises:
        LedgerCorruptionError: DR-S080, none of them did, or a signature fails.

    """
    stated = parse_checkpoint(note.text)
    try:
        verify_checkpoint(str(note), [each for each in known if each.name == stated.origin], check)
    except VerificationError as error:
        raise LedgerCorruptionError(
            "DR-S080",
            say(
                f"{path} 里最后的检查点（{stated.size} 条）不是 {stated.origin} 签的：{error.message.zh}。文件被改动或伪造，不据以判断，也不签名",
                f"the last checkpoint in {path} (size {stated.size}) is not signed by {stated.origin}: {error.message.en}. The file was "
                "changed or forged; nothing is concluded from it, and nothing is signed",
            ),
            step="published", expected=error.expected, got=error.got,
            hint=say(
                "留一份作证据；换上别处所存的副本，或删去末尾那份检查点（正文和签名两段）。换过钥匙的，先找回钥匙文件夹",
                "keep a copy as evidence; put back one kept elsewhere, or take away the checkpoint at its end (its text and its signatures). "
                "If keys were changed, find the folder of keys first",
            ),
        ) from error  # fmt: skip


def compare(head: Checkpoint, published: Checkpoint, root_at: RootAt, path: Path) -> None:
    """Compare a database with a checkpoint that it published.

    Raises:
        LedgerCorruptionError: DR-S023, the database is behind it; DR-S024, it differs from it.

    """
    if published.origin != head.origin:
        raise _differs(head, published, path)
    if published.size > head.size:
        raise _behind(head, published, path)
    root = head.root if published.size == head.size else root_at(published.size)
    if root != published.root:
        raise _differs(head, published, path)


def opened(paths: Iterable[Path]) -> tuple[CheckpointFile, ...]:
    """Give the places of some paths."""
    return tuple(CheckpointFile(each) for each in paths)


def refuse_taken(places: Iterable[CheckpointFile]) -> None:
    """Refuse to begin where something lies that is no checkpoint.

    Raises:
        StoreError: DR-S034, it does.

    """
    for place in places:
        if place.taken():
            raise StoreError(
                "DR-S034",
                say(f"{place.path} 里有东西，却没有完整的检查点", f"something lies in {place.path} that holds no whole checkpoint"),
                hint=say("看看它是什么；移到别处留作证据，再来一次", "look what it is; move it elsewhere as evidence, then try again"),
            )  # fmt: skip


def checkpoints_lost(paths: Sequence[Path], *, others: bool) -> StoreError:
    """Say that nothing whole is in places that a registry published to; ``others``: other places have what it published."""
    named = " ".join(map(str, paths))
    return StoreError(
        "DR-S029",
        say(
            f"登记库发布过检查点，{named} 里却没有：文件丢失、损坏，或所在的盘没有挂载。看不出登记库是否被回滚，拒绝签名",
            f"the registry has published checkpoints, and there is none in {named}: the file was lost or damaged, or its disk is "
            "not mounted. Whether the registry was rolled back cannot be told, and nothing is signed",
        ),
        hint=say("找回文件；是新增的地方，或别处的检查点还在：datarights checkpoint begin",
                 "find the file; if the place is new, or another still has them: datarights checkpoint begin")
        if others
        else say("找回文件，或在配置里写对 checkpoints；确已丢失的：datarights db recover --reason 发生了什么",
                 "find the file, or set checkpoints right; if it is lost for good: datarights db recover --reason WHY"),
    )  # fmt: skip


def second_lost(path: Path) -> StoreError:
    """Say that a registry has published second checkpoints, and none of its name is at the end of their place."""
    return StoreError(
        "DR-S029",
        say(
            f"登记库发布过第二检查点（SM3），{path} 里却没有：文件丢失、损坏、换了地方，或所在的盘没有挂载。拒绝签名",
            f"the registry has published second checkpoints (SM3), and there is none in {path}: the file was lost or damaged, is kept elsewhere, "
            "or its disk is not mounted. Nothing is signed",
        ),
        hint=say("找回文件；确已丢失的：datarights checkpoint begin 由第一检查点之下的条目重出",
                 "find the file; if it is lost for good, datarights checkpoint begin makes it anew from the entries under the first checkpoint"),
    )  # fmt: skip


def _unusable(path: Path, reason: Text, hint: Text | None = None) -> StoreError:
    return StoreError(
        "DR-S022",
        say(f"检查点文件 {path} 不可用：{reason.zh}", f"the checkpoint file {path} cannot be used: {reason.en}"),
        hint=hint or say("检查路径与磁盘；不要删除它，它是防回滚的依据", "look at path and disk; do not delete it: it is what shows a rollback"),
    )  # fmt: skip


_BACK: Final = say(
    "找回较新的副本：文件用 datarights db restore 备份，服务器用它自己的备份；确已丢失的，用 datarights db recover --reason 原因 记明后继续",
    "put the newer copy back: a file with datarights db restore BACKUP, a server from its own; what is truly lost is stated with "
    "datarights db recover --reason WHY",
)


def _behind(head: Checkpoint, published: Checkpoint, path: Path) -> LedgerCorruptionError:
    missing = published.size - head.size
    return LedgerCorruptionError(
        "DR-S023",
        say(
            f"登记库落后于已发布的检查点：库 {head.size} 条，{path} 已到 {published.size} 条，缺第 {head.size} 至 "
            f"{published.size - 1} 条（{missing} 条）。拒绝签名：这是旧备份，或库被回滚",
            f"the registry is behind what it published: it has {head.size} entries, {path} is at {published.size}; entries "
            f"{head.size} to {published.size - 1} ({missing}) are missing. Nothing is signed: this is an old backup, or it was "
            "rolled back",
        ),
        step="published",
        expected=say(f"{published.size} 条以上", f"{published.size} entries or more"),
        got=str(head.size),
        hint=_BACK,
    )


def _differs(head: Checkpoint, published: Checkpoint, path: Path) -> LedgerCorruptionError:
    return LedgerCorruptionError(
        "DR-S024",
        say(
            f"登记库与已发布的检查点不同：{path} 在 {published.size} 条处的树根是 {published.root[:16]}…（{published.origin}），"
            f"库中不是。拒绝签名：库被替换、改写或分叉",
            f"the registry differs from what it published: at size {published.size} {path} has root {published.root[:16]}… of "
            f"{published.origin}, the registry has another. Nothing is signed: it was replaced, rewritten or forked",
        ),
        step="published",
        expected=f"{published.origin} {published.root}",
        got=f"{head.origin} {head.root}",
        hint=_BACK,
    )


CODES = {
    "DR-S080": say(
        "检查点文件里最后一份不是登记库的钥匙签的：文件被改动或伪造。换上副本，或删去末尾那份；钥匙换过的，找回钥匙文件夹。",
        "The last checkpoint of a file is not signed by the keys of the registry: it was changed or forged. Put back a copy, or take "
        "away the one at its end; if keys were changed, find the folder of keys.",
    ),
    "DR-S034": say(
        "要开始存检查点的地方已有别的东西，什么也没有建立。把它移到别处留作证据。",
        "Where checkpoints are to begin lies something that is none; nothing was made. Move it elsewhere, as evidence.",
    ),
    "DR-S027": say(
        "还没有发布过检查点，或文件不见了。写入一条登记即会发布，或说明丢了什么。",
        "No checkpoint has been published yet, or the file is gone. Recording anything publishes one, or says what is lost.",
    ),
    "DR-S025": say(
        "本库没有可用的签名钥匙。找回钥匙文件夹，或用 keys rotate 换一把：丢了的也由新的接替。",
        "There is no key to sign the registry's checkpoints. Find the folder of keys, or replace them with keys rotate: a new one takes the place of one that is lost, too.",
    ),
    "DR-S022": say(
        "检查点文件读不了或写不了。已登记的条目不会丢；修好后下一次写入会补上检查点。",
        "A checkpoint file cannot be read or written. Recorded entries are safe; the next write publishes a checkpoint again.",
    ),
    "DR-S029": say(
        "登记库发布过检查点，所配置的地方却一个也没有：文件丢失或损坏、盘未挂载，或这个地方是新增的。找回文件；别处还有相符的检查点时用 "
        "checkpoint begin 从那里开始；都丢了的，用 db recover 记明，账本以另一名称继续。第二检查点（SM3）丢了而第一检查点还在的，也用 checkpoint begin。",
        "The registry has published checkpoints, and a place configured holds none: the file was lost or damaged, its disk is not "
        "mounted, or the place is new. Find the file; where another place holds one that agrees, checkpoint begin starts from "
        "it; if all are lost, db recover states it and the ledger goes on under another name. Where the second checkpoints (SM3) are lost and "
        "the first are there, checkpoint begin makes one anew, too.",
    ),
    "DR-S023": say(
        "登记库比已发布的检查点旧：恢复了旧备份，或被回滚。找回较新的副本；确实丢失的，用 db recover 记明。",
        "The registry is older than a checkpoint it published: an old backup, or a rollback. Find the newer copy; what is truly "
        "lost is stated with db recover.",
    ),
    "DR-S024": say(
        "登记库与已发布的检查点不一致：被替换、改写或分叉。保留两份作为证据，用完好的副本恢复。",
        "The registry is not the one whose checkpoint was published: replaced, rewritten or forked. Keep both as evidence and "
        "restore a good copy.",
    ),
}

"""Reading a ledger in: an export becomes a registry with the same entries, times and root, every act admitted anew."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from datarights.errors import InadmissibleEntryError, Place, StoreError, VerificationError
from datarights.holdings.admit import DO_IT_AGAIN, Told
from datarights.holdings.shapes import misshapen
from datarights.ledger.asset_index import Indexer
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.entry import Draft, Entry, draft_from_json, misshapen_draft, payload_of
from datarights.ledger.export import ENTRIES, Folder, pages
from datarights.ledger.keeping import index_draft, is_told
from datarights.ledger.note import parse_key
from datarights.ledger.verify import Decode
from datarights.text import say

_ATONCE: Final = 2_048


class Receipt(Protocol):
    """Where an entry came to stand."""

    @property
    def index(self) -> int:
        """Give its place in the ledger, from 0."""


class Writing(Protocol):
    """A registry under its lock."""

    def append_many(self, drafts: Sequence[Draft], told: Told | None = None) -> Sequence[Receipt]:
        """Admit and append all, or none; ``told`` hears of what is misfiled in a history."""


class Filled(Protocol):
    """A registry to be filled."""

    def checkpoint(self) -> Checkpoint:
        """Give name, size and root of the ledger now."""

    def contents(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the canonical bytes of entries, in order."""

    def writer(self, *, as_stated: bool) -> AbstractContextManager[Writing]:
        """Take the lock; commit once at the end, or leave nothing. ``as_stated``: of what the ledger says of itself, too."""


Make = Callable[[str, str, Sequence[str], Callable[[], datetime]], AbstractContextManager[Filled]]
"""(origin, zone, public keys, clock) → a registry that holds entry 0 alone, made at the time of the clock."""


class _Recorded:
    """The clock of a replay: the time that the entry in hand was recorded at."""

    def __init__(self, at: str) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return datetime.fromisoformat(self.at)


def import_ledger(
    folder: Folder, stated: Checkpoint, make: Make, decode: Decode, told: Told | None = None
) -> Checkpoint:
    """Replay an export that was verified into a registry that ``make`` makes; give the checkpoint reached.

    ``stated`` is the checkpoint that was verified: the folder, read again, may be another by now.

    Raises:
        InadmissibleEntryError: the registry's rules refuse an entry, or one is misfiled and nobody is ``told``; names its line.
        StoreError: DR-S043, an entry would be written otherwise than it was, or the root reached is another; names its line.
            Whoever made the registry throws it away.

    """
    contents = chain.from_iterable(pages(folder.blocks(ENTRIES)))
    first = next(contents, b"")
    begun: dict[str, Any] = decode(first) if first else {}
    zone, keys = _beginning(begun)
    _look_at_moment(1, begun["recorded_at"])
    clock = _Recorded(begun["recorded_at"])
    with make(begun["id"], zone, keys, clock) as registry:
        if next(registry.contents(0, 1)) != first:
            raise _refused(1, "第 0 条由另一版格式写成", "entry 0 was written in another format")
        indices: list[tuple[int, Draft]] = []
        with registry.writer(as_stated=True) as writer:
            for recorded_at, same in groupby(_read(contents, decode, indices), key=_RECORDED_AT):
                clock.at = recorded_at
                _append(writer, same, told)
        if indices:
            _audit(map(decode, registry.contents()), indices)
        reached = registry.checkpoint()
    if reached != stated:
        raise _refused(
            reached.size,
            f"重演到 {reached.size} 条，树根 {reached.root[:16]}…，检查点为 {stated.size} 条 {stated.root[:16]}…",
            f"replaying reached size {reached.size} and root {reached.root[:16]}…, the checkpoint says {stated.size}, {stated.root[:16]}…",
        )
    return reached


def _beginning(begun: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Give zone and public keys of entry 0, each looked at: a registry is made of them before anything is admitted."""
    payload = payload_of(begun)
    if begun.get("kind") != "registry" or not isinstance(payload.get("zone"), str):
        raise _refused(1, "第 0 条不是登记库的开立", "entry 0 is not the beginning of a registry")
    try:
        ZoneInfo(payload["zone"])
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise _refused(
            1, f"不识时区 {payload['zone']!r}", f"the time zone {payload['zone']!r} is unknown here"
        ) from error
    wrong = misshapen(payload)
    if wrong is not None:
        raise _refused(1, wrong.zh, wrong.en)
    keys: tuple[str, ...] = tuple(payload.get("keys", ()))
    for at, each in enumerate(keys):
        try:
            parse_key(each)
        except VerificationError as error:
            raise _refused(1, f"keys 第 {at + 1} 把：{error.message.zh}", f"keys, number {at + 1}: {error.message.en}") from error  # fmt: skip
    return payload["zone"], keys


def _read(
    contents: Iterator[bytes], decode: Decode, indices: list[tuple[int, Draft]]
) -> Iterator[tuple[int, Draft, str]]:
    """Read entries with the numbers of their lines; note those that say what the asset index is."""
    for number, content in enumerate(contents, 2):
        body = decode(content)
        wrong = misshapen_draft(body)
        if wrong is not None:
            raise _refused(number, wrong.zh, wrong.en)
        draft, recorded_at = draft_from_json(body), body["recorded_at"]
        _look_at_moment(number, recorded_at)
        if Entry(draft=draft, index=number - 1, recorded_at=recorded_at).encoded() != content:
            raise _refused(number, "有本版本不识的成员", "it holds a member unknown to this version")
        if draft.kind == "index":
            indices.append((number, draft))
        yield number, draft, recorded_at


def _look_at_moment(line: int, at: str) -> None:
    """Refuse what is written as a moment and is none: the thirteenth month."""
    try:
        datetime.fromisoformat(at)
    except ValueError as error:
        raise _refused(line, f"没有 {at} 这个时刻", f"there is no moment {at}") from error


_RECORDED_AT = itemgetter(2)


def _audit(bodies: Iterable[dict[str, Any]], indices: Sequence[tuple[int, Draft]]) -> None:
    """Make every asset index again: a false one would let proofs of completeness leave entries out."""
    due = sorted(indices, key=lambda each: int(each[1].payload["size"]), reverse=True)
    indexer = Indexer()
    for body in bodies:
        while due and due[-1][1].payload["size"] == indexer.size:
            number, draft = due.pop()
            made = index_draft(*indexer.told(), indexer.adopted, indexer.roster)
            if not is_told(draft.payload, made.payload) or indexer.size != number - 1:
                raise _false_index(number)
        if not due:
            return
        indexer.take(body)
    raise _false_index(due[-1][0])


def _false_index(number: int) -> StoreError:
    error = _refused(number, "所记的索引不是其前条目的索引", "its asset index is not that of the entries before it")
    error.hint = DO_IT_AGAIN
    return error


def _append(writer: Writing, same: Iterator[tuple[int, Draft, str]], told: Told | None) -> None:
    """Append entries that were recorded at one moment."""
    batch: list[tuple[int, Draft, str]] = []
    for each in same:
        batch.append(each)
        if len(batch) == _ATONCE:
            _at_once(writer, batch, told)
            batch = []
    if batch:
        _at_once(writer, batch, told)


def _at_once(writer: Writing, batch: Sequence[tuple[int, Draft, str]], told: Told | None) -> None:
    lines = {draft.id: number for number, draft, _ in batch}
    try:
        receipts = writer.append_many([draft for _, draft, _ in batch], told)
    except InadmissibleEntryError as error:
        line = lines.get(error.entry, batch[0][0])
        raise InadmissibleEntryError(
            error.code,
            say(f"导入被拒，什么都没有写：{error.message.zh}", f"the import is refused and nothing was written: {error.message.en}"),
            entry=error.entry, collides_with=error.collides_with, place=Place(file=ENTRIES, line=line, column=1),
            hint=say(
                f"规则不同的，用写出它的版本导入；投影被人改过而误收的：{DO_IT_AGAIN.zh}",
                f"where rules differ, import with the version that wrote it; what was let in while the projection was edited: {DO_IT_AGAIN.en}",
            ),
        ) from error  # fmt: skip
    for (number, draft, _), receipt in zip(batch, receipts, strict=True):
        if receipt.index != number - 1:
            raise _refused(number, f"{draft.id} 已登记过", f"{draft.id} was recorded before")


def _refused(line: int, zh: str, en: str) -> StoreError:
    return StoreError(
        "DR-S043",
        say(f"{ENTRIES}:{line}：导入被拒，什么都没有写：{zh}", f"{ENTRIES}:{line}: the import is refused and nothing was written: {en}"),
        hint=say("用写出它的版本导入", "import with the version that wrote it"),
    )  # fmt: skip


CODES = {
    "DR-S043": say(
        "导入的条目写法不对、会被写成别的样子，或重演后的索引、树根不同。什么都没有写。",
        "An entry to be imported is misshapen or would be written otherwise than it was, or replaying gives another index or root. "
        "Nothing was written.",
    ),
}

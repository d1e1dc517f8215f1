"""A log in files, to keep and to move: every entry, the tree, the checkpoint; nothing in it needs this program.

===================  ==================================================================================================
``entries.jsonl``    the canonical bytes of every entry, in order, a newline behind each
``tile/L/N``         the tree in tiles (C2SP tlog-tiles): at level 0 the leaf hashes, 256 in a tile
``checkpoint``       the last checkpoint (C2SP tlog-checkpoint); unsigned where nobody signs: origin, size and root alone
``checkpoint.sm3``   where it is kept, the second checkpoint over the same entries (SM3, SM2)
``SHA256SUMS``       digests of these files, for ``sha256sum -c``; it shows damage and no more
===================  ==================================================================================================

Rules of acceptance, in order; the first that fails is named with file and line:

1. each file is a plain file inside the folder and within its limit;
2. each line ends, and is an entry at its place (:mod:`~datarights.ledger.verify`), with an id of its own;
3. each tile is the one of these entries;
4. they are as many as the checkpoint says, their root is its root, their log has its origin;
5. at the size of a checkpoint that the reader holds, their root is the one held.

Confidential parts are not on the ledger: entries hold commitments to them, and so does an export.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

from datarights.errors import VerificationError
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.merkle import Frontier, Hash, leaf_hashes, root_of
from datarights.ledger.tiles import WIDTH, tile_path
from datarights.ledger.verify import Decode, EncodeEach, compare_head, verify_at_once, verify_entry
from datarights.text import say

ENTRIES: Final = "entries.jsonl"
CHECKPOINT: Final = "checkpoint"
SECOND_CHECKPOINT: Final = "checkpoint.sm3"
SUMS: Final = "SHA256SUMS"
MAX_ENTRY: Final = 1 << 20
"""Bytes of one entry; a longer line is refused unread."""
MAX_NOTE: Final = 1 << 20
_HASH: Final = 32
_HEIGHT: Final = 8


class Folder(Protocol):
    """An export as it lies somewhere. What is not plainly there is refused."""

    def read(self, name: str, most: int) -> bytes:
        """Give a file whole.

        Raises:
            VerificationError: DR-V040, it is not there, no plain file inside the folder, or larger than ``most``.

        """

    def blocks(self, name: str) -> Iterator[bytes]:
        """Give a file in pieces of some size.

        Raises:
            VerificationError: DR-V040, it is not there, or no plain file inside the folder.

        """

    def has(self, name: str) -> bool:
        """Tell whether there is something of this name."""


class Tiling:
    """Tiles as they come: give it the leaf hashes, 256 at a time and what is left at the end."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self._open: list[list[bytes]] = [[]]
        self._whole: list[int] = [0]

    def add(self, leaves: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
        """Add a page of leaf hashes; give the tiles that it makes whole, by name."""
        if len(leaves) < WIDTH:
            self._open[0] = list(leaves)
            for leaf in leaves:
                self.frontier.push(leaf)
            return
        level, hashes = 0, list(leaves)
        while True:
            yield tile_path(level, self._whole[level]), b"".join(hashes)
            self._whole[level] += 1
            root = root_of(hashes)
            if level == 0:
                self.frontier.join(root, _HEIGHT)
            self._open[level] = []
            level += 1
            if level == len(self._open):
                self._open.append([])
                self._whole.append(0)
            hashes = self._open[level]
            hashes.append(root)
            if len(hashes) < WIDTH:
                return

    def rest(self) -> Iterator[tuple[str, bytes]]:
        """Give the tiles that are not whole, by name."""
        for level, hashes in enumerate(self._open):
            if hashes:
                yield tile_path(level, self._whole[level], len(hashes)), b"".join(hashes)


def verify_export(
    folder: Folder,
    stated: Checkpoint,
    *,
    held: Checkpoint | None = None,
    second: Hash | None = None,
    decode: Decode,
    encode: EncodeEach,
    seen: Callable[[Sequence[dict[str, Any]]], None] | None = None,
) -> str:
    """Verify entries and tiles against the checkpoint of the same folder; give the root over them under ``second``.

    The root is in hex, and "" when no second hash is handed in. ``decode`` and ``encode`` are fast and need not check the
    canonical subset; ``seen`` is called with each page of entries that passed rule 2 and 3.

    Raises:
        VerificationError: names the rule that fails, file and line, what was expected and what was got.

    """
    if held is not None:
        _not_behind(stated, held)
    tiling, other = Tiling(), Frontier(using=second) if second is not None else None
    ids: set[str] = set()
    before, origin, start = "", "", 0
    for contents in pages(folder.blocks(ENTRIES)):
        if start + len(contents) > stated.size:
            raise _other_size(stated, f"more than {stated.size}")
        bodies = verify_at_once(contents, start, before, decode=decode, encode=encode)
        if bodies is None:
            bodies = _each(contents, start, before)
        _once(bodies, ids)
        leaves = leaf_hashes(contents)
        if held is not None and start < held.size <= start + len(leaves):
            upto = held.size - start
            _compare_held(tiling.frontier, leaves[:upto], held, origin_after(bodies[:upto], origin))
        for name, tile in tiling.add(leaves):
            _compare_tile(folder, name, tile, start)
        if other is not None and second is not None:
            for leaf in leaf_hashes(contents, second):
                other.push(leaf)
        origin = origin_after(bodies, origin)
        before, start = bodies[-1]["recorded_at"], start + len(bodies)
        if seen is not None:
            seen(bodies)
    if start < stated.size:
        raise _other_size(stated, str(start))
    for name, tile in tiling.rest():
        _compare_tile(folder, name, tile, start - start % WIDTH)
    compare_head(tiling.frontier, root=stated.root, size=stated.size)
    if origin != stated.origin and start:
        raise _another_log(stated.origin, origin)
    return other.root().hex() if other is not None else ""


def origin_after(bodies: Sequence[dict[str, Any]], before: str) -> str:
    """Give the name of a log after some entries: that of entry 0, or of the last recovery."""
    if bodies and not bodies[0]["index"]:
        before = str(bodies[0]["id"])
    for payload in [each.get("payload") or {} for each in bodies if each["kind"] == "recovery"]:
        before = str(payload.get("origin", before))
    return before


def pages(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Give the entries of a file of lines, 256 at a time.

    Raises:
        VerificationError: DR-V041, a line is too long; DR-V042, the last one does not end.

    """
    number, rest, whole = 0, b"", list[bytes]()
    for block in blocks:
        *lines, rest = (rest + block).split(b"\n")
        whole += lines
        if max(map(len, (*lines, rest))) > MAX_ENTRY:
            at = next((at for at, each in enumerate(whole) if len(each) > MAX_ENTRY), len(whole))
            raise _at(number + at, "DR-V041", "limit", "太长", "is too long", f"at most {MAX_ENTRY} bytes", "more")
        while len(whole) >= WIDTH:
            yield whole[:WIDTH]
            del whole[:WIDTH]
            number += WIDTH
    if rest:
        got = rest[-40:].decode("utf-8", "replace")
        raise _at(number + len(whole), "DR-V042", "line", "被截断：没有换行", "was cut: no newline ends it", "a newline", got)  # fmt: skip
    if whole:
        yield whole


def _each(contents: Sequence[bytes], start: int, before: str) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []
    for index, content in enumerate(contents, start):
        try:
            body = verify_entry(content, index, before)
        except VerificationError as error:
            where = f"{ENTRIES}:{index + 1}: "
            raise VerificationError(
                error.code, say(where + error.message.zh, where + error.message.en),
                step=error.step, expected=error.expected, got=error.got,
            ) from error  # fmt: skip
        before = body["recorded_at"]
        bodies.append(body)
    return bodies


def _once(bodies: Sequence[dict[str, Any]], ids: set[str]) -> None:
    known = len(ids)
    names = [each["id"] for each in bodies]
    ids.update(names)
    if len(ids) == known + len(names):
        return
    ids.difference_update(names)
    for each in bodies:
        if each["id"] in ids:
            break
        ids.add(each["id"])
    index, name = each["index"], each["id"]
    raise _at(index, "DR-V004", "id", f"编号 {name} 与此前条目相同", f"has the id {name} of an earlier entry", "an id of its own", name)  # fmt: skip


def _compare_tile(folder: Folder, name: str, tile: bytes, start: int) -> None:
    found = folder.read(name, len(tile) + 1)
    if found == tile:
        return
    at = next((at for at in range(0, len(tile), _HASH) if found[at : at + _HASH] != tile[at : at + _HASH]), len(tile))
    which = f"{ENTRIES}:{start + at // _HASH + 1}" if name.startswith("tile/0/") else f"{ENTRIES}"
    raise VerificationError(
        "DR-V043",
        say(
            f"{name} 第 {at // _HASH + 1} 个哈希与 {which} 不符：其中之一被改动",
            f"hash {at // _HASH + 1} of {name} is not that of {which}: one of the two was changed",
        ),
        step="tile",
        expected=tile[at : at + _HASH].hex() or f"{len(tile)} bytes",
        got=found[at : at + _HASH].hex() or f"{len(found)} bytes",
    )


def _compare_held(frontier: Frontier, leaves: Sequence[bytes], held: Checkpoint, origin: str) -> None:
    if held.origin != origin:
        raise _another_log(held.origin, origin)
    grown = frontier.copy()
    for leaf in leaves:
        grown.push(leaf)
    if grown.root().hex() != held.root:
        raise VerificationError(
            "DR-V024",
            say(f"账本分叉或被改写：前 {held.size} 条的树根不是手中检查点的", f"the log forked or was rewritten: the root over its first {held.size} entries is not that of the checkpoint held"),
            step="consistency", expected=held.root, got=grown.root().hex(),
        )  # fmt: skip


def _not_behind(stated: Checkpoint, held: Checkpoint) -> None:
    if not held.size and held.origin != stated.origin:
        raise _another_log(held.origin, stated.origin)
    if held.size > stated.size:
        raise VerificationError(
            "DR-V023",
            say(f"导出只到 {stated.size} 条，手中的检查点已到 {held.size} 条", f"the export ends at size {stated.size}, the checkpoint held is of {held.size}"),
            step="consistency", expected=f"size {held.size} or more", got=str(stated.size),
        )  # fmt: skip


def _another_log(expected: str, got: str) -> VerificationError:
    return VerificationError(
        "DR-V018", say(f"不是同一个账本：{expected} 与 {got}", f"not the same log: {expected} and {got}"), step="origin", expected=expected, got=got,
    )  # fmt: skip


def _other_size(stated: Checkpoint, got: str) -> VerificationError:
    return VerificationError(
        "DR-V006",
        say(f"{ENTRIES} 的条数与检查点不符：应有 {stated.size} 条，实有 {got} 条", f"{ENTRIES} has not as many entries as the checkpoint says: {stated.size} expected, got {got}"),
        step="size", expected=str(stated.size), got=got,
    )  # fmt: skip


def _at(index: int, code: str, step: str, zh: str, en: str, expected: str, got: str) -> VerificationError:
    where = f"{ENTRIES}:{index + 1}"
    return VerificationError(code, say(f"{where}：{zh}", f"{where}: it {en}"), step=step, expected=expected, got=got)


CODES = {
    "DR-V040": say(
        "导出的文件缺失、不是文件夹内的普通文件，或超过限度。链接一律不跟随。",
        "A file of the export is missing, is no plain file inside its folder, or passes its limit. Links are never followed.",
    ),
    "DR-V041": say("导出里有一行超过限度。", "A line of the export passes the limit."),
    "DR-V042": say("导出的条目文件被截断。", "The entries of the export were cut."),
    "DR-V043": say(
        "导出的瓦片与条目不符：其中之一被改动。用 SHA256SUMS 看是哪个文件，向导出方再要一份。",
        "A tile of the export does not fit the entries: one of the two was changed. SHA256SUMS tells which; ask for it again.",
    ),
}

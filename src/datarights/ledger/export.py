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
2. each line ends, and is an entry at its place (:mod:`~datarights.ledger.verify`), with an id of its own, an index one over
   all before it; they are as many as the checkpoint says;
3. each tile is the one of these entries;
4. at the size of a checkpoint that the reader holds, their root is the one held, and at the end that of the checkpoint;
5. the log that they say they are has the origin of both;
6. behind the first identity among them every entry but ``index`` is signed by somebody.

Pages are looked at as they pass (:class:`Part`), so that two processes may take a part each; what joins the parts is left to
the end (:func:`verify_tree`).

Confidential parts are not on the ledger: entries hold commitments to them, and so does an export.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from typing import Any, Final, Protocol

from datarights.errors import VerificationError
from datarights.ledger.actors import UNSIGNED, unsigned
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.entry import names_given, payload_of
from datarights.ledger.merkle import Frontier, Hash, leaf_hashes, root_of
from datarights.ledger.tiles import WIDTH, tile_path
from datarights.ledger.verify import Decode, Encode, compare_head, verify_at_once, verify_entry
from datarights.text import Text, same, say

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

    def blocks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give a file, from a byte to before another, in pieces of some size.

        Raises:
            VerificationError: DR-V040, it is not there, or no plain file inside the folder.

        """

    def has(self, name: str) -> bool:
        """Tell whether there is something of this name."""

    def others(self, named: AbstractSet[str], most: int) -> list[str]:
        """Give the names of what lies in the folder besides, at most so many; nothing of it is opened."""


class Tiling:
    """Tiles as they come: give it the leaf hashes, 256 at a time and what is left at the end."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self._open: list[list[bytes]] = [[]]
        self._whole: list[int] = [0]

    def add(self, leaves: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
        """Add a page of leaf hashes; give the tiles that it makes whole, by name."""
        if len(leaves) < WIDTH:
            self.end(leaves)
            return
        yield tile_path(0, self._whole[0]), b"".join(leaves)
        yield from self.join(root_of(leaves))

    def join(self, root: bytes) -> Iterator[tuple[str, bytes]]:
        """Add the root over a whole page; give the tiles above it that it makes whole, by name."""
        self.frontier.join(root, _HEIGHT)
        self._whole[0] += 1
        for level in itertools.count(1):
            if level == len(self._open):
                self._open.append([])
                self._whole.append(0)
            hashes = self._open[level]
            hashes.append(root)
            if len(hashes) < WIDTH:
                return
            yield tile_path(level, self._whole[level]), b"".join(hashes)
            self._whole[level] += 1
            self._open[level] = []
            root = root_of(hashes)

    def end(self, leaves: Sequence[bytes]) -> None:
        """Add the last leaf hashes, fewer than a page."""
        self._open[0] = list(leaves)
        for leaf in leaves:
            self.frontier.push(leaf)

    def rest(self) -> Iterator[tuple[str, bytes]]:
        """Give the tiles that are not whole, by name."""
        for level, hashes in enumerate(self._open):
            if hashes:
                yield tile_path(level, self._whole[level], len(hashes)), b"".join(hashes)


def names_of(size: int) -> set[str]:
    """Give the names of all files of an export of so many entries."""
    names, level = {ENTRIES, CHECKPOINT, SECOND_CHECKPOINT, SUMS}, 0
    while size:
        names.update(tile_path(level, at) for at in range(size // WIDTH))
        if size % WIDTH:
            names.add(tile_path(level, size // WIDTH, size % WIDTH))
        level, size = level + 1, size // WIDTH
    return names


class Branch:
    """The tree over some pages, as far as it is made without those before: the root over each whole page, and leaves behind."""

    def __init__(self) -> None:
        self.roots: list[bytes] = []
        self.rest: list[bytes] = []

    def add(self, leaves: list[bytes], root: bytes) -> None:
        """Add the leaf hashes of a page, and the root over them."""
        if len(leaves) == WIDTH:
            self.roots.append(root)
        else:
            self.rest = leaves


class Seen:
    """What was seen of some pages, from entry ``start`` on, for them to be joined to those before."""

    def __init__(self, start: int, before: str) -> None:
        """Begin behind an entry recorded at ``before``."""
        self.stop = start
        self.before = before
        self.ids: set[str] = set()
        self.names: list[tuple[int, str]] = []
        """What the log is called from which entry on, as far as the pages say."""
        self.tree = Branch()
        self.second = Branch()
        self.held: list[bytes] = []
        """The leaf hashes before a size held, of the page in which it ends."""
        self.identity: int | None = None
        """The first entry by which somebody may sign, if one is among them."""
        self.unsigned: dict[bool, dict[str, Any]] = {}
        """The first entry that nobody signed, of those before that identity and of those from it on."""

    def note_signed(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Note of some entries whether they are signed, as far as it may have to be known."""
        for each in bodies:
            if self.identity is None and each["kind"] == "identity":
                self.identity = each["index"]
            if not each.get("signed") and each["kind"] not in UNSIGNED:
                self.unsigned.setdefault(self.identity is not None, each)


class Part:
    """Some pages of an export, from entry ``start`` on, behind one recorded at ``before``: looked at as they pass.

    ``size`` is how many entries there are to be, ``held`` a size of interest, ``second`` another hash to make a tree by.
    ``decode`` and ``encode`` are as :func:`~datarights.ledger.verify.verify_at_once` asks.
    """

    def __init__(
        self, folder: Folder, size: int, held: int, *, decode: Decode, encode: Encode, second: Hash | None = None,
        start: int = 0, before: str = "",
    ) -> None:  # fmt: skip
        self.seen = Seen(start, before)
        self._folder = folder
        self._size = size
        self._held = held
        self._decode = decode
        self._encode = encode
        self._second = second
        self._wrong: VerificationError | None = None

    def look(self, stop: int, *, first: int = 0, last: int | None = None) -> Seen:
        """Look at the bytes from ``first`` to before ``last``: the lines of all entries before ``stop`` (rules 2 and 3).

        What is wrong with a line is said before what is wrong with a tile.

        Raises:
            VerificationError: names file and line, what was expected and what was got.

        """
        for contents in pages(self._folder.blocks(ENTRIES, first, last)):
            self._take(contents)
        if self.seen.stop < stop:
            raise _other_size(self._size, str(self.seen.stop))
        if self._wrong is not None:
            raise self._wrong
        return self.seen

    def _take(self, contents: Sequence[bytes]) -> None:
        seen = self.seen
        if seen.stop + len(contents) > self._size:
            raise _other_size(self._size, say(f"多于 {self._size}", f"more than {self._size}"))
        places = range(seen.stop, seen.stop + len(contents))
        bodies = verify_at_once(contents, places, seen.before, decode=self._decode, encode=self._encode)
        if bodies is None:
            bodies = _each(contents, seen.stop, seen.before)
        _over_all(bodies)
        _once(bodies, seen.ids)
        seen.names += names_given(bodies)
        seen.note_signed(bodies)
        if self._wrong is None:
            try:
                self._grow(contents)
            except VerificationError as error:
                self._wrong = error
        seen.before = bodies[-1]["recorded_at"]
        seen.stop += len(bodies)

    def _grow(self, contents: Sequence[bytes]) -> None:
        seen, start = self.seen, self.seen.stop
        leaves = leaf_hashes(contents)
        if start < self._held <= start + len(leaves):
            seen.held = leaves[: self._held - start]
        if len(leaves) == WIDTH:
            _compare_tile(self._folder, tile_path(0, start // WIDTH), b"".join(leaves), start)
        seen.tree.add(leaves, root_of(leaves))
        if self._second is not None:
            leaves = leaf_hashes(contents, self._second)
            seen.second.add(leaves, root_of(leaves, self._second))


def verify_tree(folder: Folder, parts: Sequence[Seen], stated: Checkpoint, held: Checkpoint | None = None) -> None:
    """Verify what joins the parts of an export: tiles above their pages, roots, names (rules 3 to 6).

    Raises:
        VerificationError: names the tile or the root, what was expected and what was got; or the first entry behind an
            identity that nobody signed.

    """
    tiling = Tiling()
    for part in parts:
        for root in part.tree.roots:
            for name, tile in tiling.join(root):
                _compare_tile(folder, name, tile, 0)
        tiling.end(part.tree.rest)
    for name, tile in tiling.rest():
        _compare_tile(folder, name, tile, stated.size - stated.size % WIDTH)
    if held is not None:
        _compare_held(parts, held)
    compare_head(tiling.frontier, root=stated.root, size=stated.size)
    _compare_names([name for part in parts for name in part.names], stated, held)
    first = min((part.identity for part in parts if part.identity is not None), default=stated.size)
    bare = next((each for part in parts for each in part.unsigned.values() if each["index"] >= first), None)
    if bare is not None:
        raise unsigned(bare)


def second_root(parts: Sequence[Seen], using: Hash) -> str:
    """Give the root of the second tree, in hex."""
    frontier = Frontier(using=using)
    for part in parts:
        for root in part.second.roots:
            frontier.join(root, _HEIGHT)
        for leaf in part.second.rest:
            frontier.push(leaf)
    return frontier.root().hex()


def not_behind(stated: Checkpoint, held: Checkpoint) -> None:
    """Refuse an export that ends before a checkpoint held.

    Raises:
        VerificationError: DR-V023.

    """
    if held.size > stated.size:
        raise VerificationError(
            "DR-V023",
            say(f"导出只到 {stated.size} 条，手中的检查点已到 {held.size} 条", f"the export ends at size {stated.size}, the checkpoint held is of {held.size}"),
            step="consistency", expected=say(f"{held.size} 条以上", f"size {held.size} or more"), got=str(stated.size),
        )  # fmt: skip


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
            raise _at(
                number + at,
                "DR-V041",
                "limit",
                "太长",
                "is too long",
                say(f"至多 {MAX_ENTRY} 字节", f"at most {MAX_ENTRY} bytes"),
                say("更多", "more"),
            )
        while len(whole) >= WIDTH:
            yield whole[:WIDTH]
            del whole[:WIDTH]
            number += WIDTH
    if rest:
        got = rest[-40:].decode("utf-8", "replace")
        raise _at(number + len(whole), "DR-V042", "line", "被截断：没有换行", "was cut: no newline ends it", say("换行", "a newline"), got)  # fmt: skip
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


def _over_all(bodies: Sequence[dict[str, Any]]) -> None:
    """Refuse an index that does not speak of all entries before it: by it, the last of them would be left out of proofs."""
    for each in bodies:
        if each["kind"] == "index" and payload_of(each).get("size") != each["index"]:
            got = str(payload_of(each).get("size"))
            raise _at(each["index"], "DR-V033", "index", "所记的索引不是其前全部条目的", "is no index of all entries before it", str(each["index"]), got)  # fmt: skip


def _once(bodies: Sequence[dict[str, Any]], ids: set[str]) -> None:
    names = [each["id"] for each in bodies]
    if ids.isdisjoint(names):
        known = len(ids)
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


def _compare_held(parts: Sequence[Seen], held: Checkpoint) -> None:
    grown = Frontier()
    for root in [root for part in parts for root in part.tree.roots][: max(held.size - 1, 0) // WIDTH]:
        grown.join(root, _HEIGHT)
    for leaf in [leaf for part in parts for leaf in part.held]:
        grown.push(leaf)
    if grown.root().hex() != held.root:
        raise VerificationError(
            "DR-V024",
            say(f"账本分叉或被改写：前 {held.size} 条的树根不是手中检查点的", f"the log forked or was rewritten: the root over its first {held.size} entries is not that of the checkpoint held"),
            step="consistency", expected=held.root, got=grown.root().hex(),
        )  # fmt: skip


def _compare_names(names: Sequence[tuple[int, str]], stated: Checkpoint, held: Checkpoint | None) -> None:
    """Compare the name that entries give their log with that of the checkpoint, and of one held."""
    for checkpoint in (stated, *([held] if held is not None else ())):
        size = checkpoint.size
        given = [name for index, name in names if index < size][-1:] if size else [stated.origin]
        if given != [checkpoint.origin]:
            raise _another_log(checkpoint.origin, "".join(given))


def _another_log(expected: str, got: str) -> VerificationError:
    return VerificationError(
        "DR-V018", say(f"不是同一个账本：{expected} 与 {got}", f"not the same log: {expected} and {got}"), step="origin", expected=expected, got=got,
    )  # fmt: skip


def _other_size(size: int, got: Text | str) -> VerificationError:
    got = same(got) if isinstance(got, str) else got
    return VerificationError(
        "DR-V006",
        say(f"{ENTRIES} 的条数与检查点不符：应有 {size} 条，实有 {got.zh} 条", f"{ENTRIES} has not as many entries as the checkpoint says: {size} expected, got {got.en}"),
        step="size", expected=str(size), got=got,
    )  # fmt: skip


def _at(index: int, code: str, step: str, zh: str, en: str, expected: Text | str, got: Text | str) -> VerificationError:
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

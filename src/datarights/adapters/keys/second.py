"""The second tree of a registry, kept beside its database: its frontier in one file, its checkpoints in another.

Entries are hashed once more, with SM3, as they come. The frontier is a convenience: it is believed only while its root is
that of the last checkpoint published, and made again from the entries otherwise. That the entries below it are still
those of old is shown by the first tree, which is compared with what was published before anything is signed
(:class:`~datarights.adapters.keys.published.Publisher`).
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from datarights.adapters.files import write_whole
from datarights.adapters.keys.national import sm3
from datarights.adapters.keys.published import CheckpointFile
from datarights.adapters.keys.signing import Signer
from datarights.errors import LedgerCorruptionError
from datarights.ledger.checkpoint import SECOND, Checkpoint, parse_checkpoint
from datarights.ledger.merkle import HASH_SIZE, Frontier, leaf_hash
from datarights.ledger.note import Note
from datarights.ledger.publishing import Contents, Publishing
from datarights.text import say

_MOST: Final = 16 * 1024


class SecondTree:
    """The second tree in its files: ``place`` has its checkpoints, ``kept`` its frontier; each of its keys signs."""

    def __init__(self, place: CheckpointFile, kept: Path, signers: Sequence[Signer]) -> None:
        self.place = place
        self._kept = kept
        self._signers = tuple(signers)

    def publish(self, origin: str, size: int, contents: Contents, moment: float) -> Note:
        """Sign and keep a checkpoint of the second tree over the first ``size`` entries of the log of an origin.

        Where a later one stands already, of another writer, it is given. ``moment`` is a clock in seconds, for syncing once in a while.

        Raises:
            LedgerCorruptionError: DR-S040, a checkpoint was published that these entries do not have.
            StoreError: DR-S022, a file cannot be read or written.
            UsageError: the extra ``gm`` is not installed.

        """
        kept = self.place.last()
        published = parse_checkpoint(kept.text) if kept is not None else None
        if published is not None and published.origin != origin + SECOND:
            published = None  # the log goes by another name since it recovered; the first tree was compared
        if kept is not None and published is not None and published.size > size:
            return kept
        frontier = self._grown(size, contents, published)
        stated = Checkpoint(origin=origin + SECOND, size=size, root=frontier.root().hex())
        note = Note(text=stated.text, signatures=tuple(each.line(stated.text) for each in self._signers))
        self.place.append(note, stated, moment)
        self._keep(frontier)
        return note

    def signs(self, vkey: str) -> bool:
        """Tell whether a key signs here."""
        return any(str(each.key) == vkey for each in self._signers)

    def close(self) -> None:
        """Sync the checkpoints."""
        self.place.close()

    def _grown(self, size: int, contents: Contents, published: Checkpoint | None) -> Frontier:
        frontier = self._remembered()
        if published is None or frontier.size != published.size or frontier.root().hex() != published.root:
            frontier = Frontier(using=sm3())
        _grow(frontier, published.size if published is not None else 0, contents)
        if published is not None and frontier.root().hex() != published.root:
            raise _differs(published, frontier)
        _grow(frontier, size, contents)
        return frontier

    def _remembered(self) -> Frontier:
        try:
            data = self._kept.read_bytes()
            body = json.loads(data) if len(data) <= _MOST else {}
            stack = bytes.fromhex(body["stack"])
            hashes = [stack[at : at + HASH_SIZE] for at in range(0, len(stack), HASH_SIZE)]
            return Frontier(int(body["size"]), hashes, using=sm3())
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Frontier(using=sm3())

    def _keep(self, frontier: Frontier) -> None:
        body = json.dumps({"size": frontier.size, "stack": b"".join(frontier.stack).hex()})
        write_whole(self._kept, body.encode())


class WithSecond:
    """Publishes the first checkpoint by another, and the second over the same entries where there is a key for it.

    ``second`` gives the second tree of a log by its origin, or nothing; it is asked once for each origin.
    """

    def __init__(
        self, first: Publishing, second: Callable[[str], SecondTree | None], *, now: Callable[[], float]
    ) -> None:
        self._first = first
        self._second = second
        self._now = now
        self._trees: dict[str, SecondTree | None] = {}

    def before(
        self, head: Checkpoint, root_at: Callable[[int], str], has_published: Callable[[], bool] | None = None
    ) -> int:
        """Compare the ledger with what was published last; the keys are those from before what is appended, as of the first."""
        published = self._first.before(head, root_at, has_published)
        self._tree(head.origin)
        return published

    def signs(self, vkey: str, ended: bool = False) -> bool:
        """Tell whether a key signs here, the first tree or the second, or did once."""
        trees = [each for each in self._trees.values() if each is not None]
        return self._first.signs(vkey, ended) or any(each.signs(vkey) for each in trees)

    def ahead(self, head: Checkpoint) -> None:
        """Begin to sign the first of what is about to be committed."""
        self._first.ahead(head)

    def publish(self, head: Checkpoint, contents: Contents) -> Note:
        """Sign both checkpoints and keep them; give the first."""
        note = self._first.publish(head, contents)
        tree = self._tree(head.origin)
        if tree is not None:
            tree.publish(head.origin, head.size, contents, self._now())
        return note

    def close(self) -> None:
        """Sync every place."""
        self._first.close()
        for tree in self._trees.values():
            if tree is not None:
                tree.close()

    def _tree(self, origin: str) -> SecondTree | None:
        if origin not in self._trees:
            self._trees[origin] = self._second(origin)
        return self._trees[origin]


def compare_second(published: Checkpoint, size: int, contents: Contents) -> None:
    """Compare the entries of a ledger of some size with a second checkpoint that it published; hashes all before it once more.

    Raises:
        LedgerCorruptionError: DR-S040, they do not have its root, or are fewer.

    """
    frontier = Frontier(using=sm3())
    _grow(frontier, min(published.size, size), contents)
    if published.size > size or frontier.root().hex() != published.root:
        raise _differs(published, frontier)


def _grow(frontier: Frontier, size: int, contents: Contents) -> None:
    using = sm3()
    for content in contents(frontier.size, size):
        frontier.push(leaf_hash(content, using))


def _differs(published: Checkpoint, found: Frontier) -> LedgerCorruptionError:
    return LedgerCorruptionError(
        "DR-S040",
        say(
            f"第二棵树（SM3）与已发布的不同：{published.origin} 在 {published.size} 条处的树根不是这些条目的。拒绝签名",
            f"the second tree (SM3) is not the one published: these entries do not have the root of {published.origin} at "
            f"size {published.size}. Nothing is signed",
        ),
        step="published",
        expected=f"{published.origin} {published.size} {published.root}",
        got=f"{published.origin} {found.size} {found.root().hex()}",
        hint=say(
            "第一检查点与这些条目相符；与别人保存的检查点也相符的，是 .sm3 文件被改过：移到别处留作证据，下一次写入由条目重出",
            "the first checkpoint agrees with the entries; where one that others kept does so too, the .sm3 file was changed: move it "
            "elsewhere as evidence, and the next entry makes it anew from the entries",
        ),
    )


CODES = {
    "DR-S040": say(
        "登记库与已发布的第二检查点（SM3）不一致：被替换、改写或回滚。保留两份作为证据。别人保存的检查点与条目相符的，是 .sm3 文件被改过：移到别处，下一次写入由条目重出。",
        "The registry is not the one whose second checkpoint (SM3) was published: replaced, rewritten or rolled back. Keep both "
        "as evidence. Where a checkpoint that others kept agrees with the entries, the .sm3 file was changed: move it elsewhere, and "
        "the next entry makes it anew.",
    ),
}

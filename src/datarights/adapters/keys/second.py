"""The second tree of a registry, kept beside its database: its frontier in one file, its checkpoints in another.

Entries are hashed once more, with SM3, as they come: bytes that are held to the root of the first tree, which is compared with
what was published before anything is signed (:class:`~datarights.adapters.keys.published.Publisher`). So the second says nothing
of which the first does not say the same.

The second checkpoint is kept before the first: where a first one was published over an entry that names a key for it, there
was a second, and one that is gone was lost. The frontier is a convenience, kept when both are: it is believed only as far as
the first tree was compared, and while it grows to the root of the last checkpoint published; it is made again from the entries otherwise.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from datarights.adapters.files import plain_bytes, write_whole
from datarights.adapters.keys.national import sm3
from datarights.adapters.keys.published import CheckpointFile, refuse_taken, second_lost, verify_own
from datarights.adapters.keys.signing import Signer
from datarights.errors import LedgerCorruptionError
from datarights.ledger.checkpoint import SECOND, Checkpoint, parse_checkpoint
from datarights.ledger.merkle import HASH_SIZE, Frontier, leaf_hash
from datarights.ledger.note import Note, VerifierKey
from datarights.ledger.publishing import Contents, Publishing
from datarights.text import say

_MOST: Final = 16 * 1024
_VERSION: Final = 2
"""Of the file that has the frontier. That of before was made of bytes as they stood, and is made again."""


class SecondTree:
    """The second tree in its files: ``place`` has its checkpoints, ``kept`` its frontier; each of its keys signs.

    ``known`` gives the keys that may have signed what was published; ``begun`` tells whether the first so many entries name
    a key for this tree.
    """

    def __init__(
        self,
        place: CheckpointFile,
        kept: Path,
        signers: Sequence[Signer],
        *,
        known: Callable[[], Iterable[VerifierKey]],
        begun: Callable[[int], bool],
    ) -> None:
        self.place = place
        self._kept = kept
        self._signers = tuple(signers)
        self._known = known
        self._begun = begun
        self._frontier = Frontier(using=sm3())
        self._stands: Checkpoint | None = None

    def before(self, head: Checkpoint, first: int, contents: Contents) -> None:
        """Compare a ledger, under its lock, with the second checkpoint published last, and grow the tree over its entries.

        ``first`` is the size up to which the first tree was compared with what was published.

        Raises:
            LedgerCorruptionError: DR-S040, a checkpoint was published that these entries do not have; DR-S080, the log did not sign it.
            StoreError: DR-S029, there was one; DR-S022, the place cannot be read; DR-S034, it is taken.
            VerificationError: DR-V006, the entries are not those under the root of the first tree.
            UsageError: the extra ``gm`` is not installed.

        """
        if self._stands == head:
            return
        published = last_of(self.place, head.origin, self._known)
        if published is None:
            refuse_taken([self.place])
            if self._begun(first):
                raise second_lost(self.place.path)
        elif published.size > head.size:
            raise _differs(published, head.size, "")
        self._frontier = self._grown(published, head.size, first, contents)
        self._stands = head if published is not None and published.size == head.size else None

    def publish(self, head: Checkpoint, contents: Contents, moment: float) -> None:
        """Sign a checkpoint of the second tree over the entries that the head of the first is over, and keep it.

        ``moment`` is a clock in seconds, for syncing once in a while. Without :meth:`before` the tree is made from the beginning.

        Raises:
            StoreError: DR-S022, the file cannot be written.
            VerificationError: DR-V006, the entries are not those under the root of the first tree.

        """
        if self._stands == head:
            return
        _grow(self._frontier, contents, head.size)
        stated = Checkpoint(origin=head.origin + SECOND, size=head.size, root=self._frontier.root().hex())
        note = Note(text=stated.text, signatures=tuple(each.line(stated.text) for each in self._signers))
        self._stands = head if self.place.append(note, stated, moment) else None

    def keep(self) -> None:
        """Keep the frontier, for whoever goes on: once the first tree is published over the same."""
        body = json.dumps(
            {"version": _VERSION, "size": self._frontier.size, "stack": b"".join(self._frontier.stack).hex()}
        )
        write_whole(self._kept, body.encode())

    def signs(self, vkey: str) -> bool:
        """Tell whether a key signs here."""
        return any(str(each.key) == vkey for each in self._signers)

    def close(self) -> None:
        """Sync the checkpoints."""
        self.place.close()

    def _grown(self, published: Checkpoint | None, size: int, first: int, contents: Contents) -> Frontier:
        """Give the frontier over the first ``size`` entries, of which those that were published have the root that was."""
        kept, anew = self._remembered(), Frontier(using=sm3())
        if published is None:
            _grow(anew, contents, size)
            return anew
        if kept.size <= min(first, published.size) and _grow(kept, contents, size, published.size) == published.root:
            return kept
        reached = _grow(anew, contents, size, published.size)
        if reached != published.root:
            raise _differs(published, published.size, reached)
        return anew

    def _remembered(self) -> Frontier:
        try:
            body = json.loads(plain_bytes(self._kept, _MOST))
            if body["version"] != _VERSION:
                raise ValueError("of a program that made it of bytes held to nothing")
            stack = bytes.fromhex(body["stack"])
            hashes = [stack[at : at + HASH_SIZE] for at in range(0, len(stack), HASH_SIZE)]
            return Frontier(int(body["size"]), hashes, using=sm3())
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return Frontier(using=sm3())


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
        self,
        head: Checkpoint,
        root_at: Callable[[int], str],
        has_published: Callable[[], bool] | None,
        contents: Contents,
    ) -> int:
        """Compare the ledger with what was published last; the keys are those from before what is appended, as of the first."""
        published = self._first.before(head, root_at, has_published, contents)
        tree = self._tree(head.origin)
        if tree is not None:
            tree.before(head, published, contents)
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
        tree = self._tree(head.origin)
        if tree is not None:
            tree.publish(head, contents, self._now())
        note = self._first.publish(head, contents)
        if tree is not None:
            tree.keep()
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


def last_of(place: CheckpointFile, origin: str, known: Callable[[], Iterable[VerifierKey]]) -> Checkpoint | None:
    """Give the second checkpoint published last, once it is known to be the log's own; nothing where it is of an earlier name.

    Raises:
        LedgerCorruptionError: DR-S080, the log did not sign it.
        StoreError: DR-S022, the place cannot be read.
        UsageError: the extra ``gm`` is not installed.

    """
    note = place.last()
    if note is None:
        return None
    verify_own(note, known(), place.path)
    stated = parse_checkpoint(note.text)
    return stated if stated.origin == origin + SECOND else None


def compare_second(published: Checkpoint, size: int, contents: Contents) -> None:
    """Compare the entries of a ledger of some size with a second checkpoint that it published; hashes all before it once more.

    Raises:
        LedgerCorruptionError: DR-S040, they do not have its root, or are fewer.

    """
    reached = ""
    if published.size <= size:
        reached = _grow(Frontier(using=sm3()), contents, size, published.size)
    if reached != published.root:
        raise _differs(published, min(published.size, size), reached)


def _grow(frontier: Frontier, contents: Contents, size: int, passing: int = 0) -> str:
    """Add the entries behind a frontier up to a size, to the end; give the root, in hex, that it had at a size on the way."""
    using = sm3()
    passed = frontier.root() if frontier.size == passing else b""
    for content in contents(frontier.size) if frontier.size < size else ():
        frontier.push(leaf_hash(content, using))
        if frontier.size == passing:
            passed = frontier.root()
    return passed.hex()


def _differs(published: Checkpoint, size: int, root: str) -> LedgerCorruptionError:
    return LedgerCorruptionError(
        "DR-S040",
        say(
            f"第二棵树（SM3）与已发布的不同：{published.origin} 在 {published.size} 条处的树根不是这些条目的。拒绝签名",
            f"the second tree (SM3) is not the one published: these entries do not have the root of {published.origin} at "
            f"size {published.size}. Nothing is signed",
        ),
        step="published",
        expected=f"{published.origin} {published.size} {published.root}",
        got=f"{published.origin} {size} {root}".rstrip(),
        hint=say(
            "第二检查点是登记库自己签的：这里是旧的副本、曾回滚，或签过别的字节。找回较新的副本；没有的，datarights db recover --reason 原因，以另一名称继续",
            "the registry itself signed it: this is an older copy, was rolled back, or other bytes were signed once. Put the newer copy back; where "
            "there is none, go on under another name: datarights db recover --reason WHY",
        ),
    )


CODES = {
    "DR-S040": say(
        "登记库与已发布并由它签名的第二检查点（SM3）不一致：被替换、改写或回滚，或签过别的字节。保留两份作为证据；找回较新的副本，没有的用 db recover 记明，以另一名称继续。",
        "The registry is not the one whose second checkpoint (SM3) it signed and published: replaced, rewritten or rolled back, or other bytes "
        "were signed once. Keep both as evidence. Put the newer copy back; where there is none, db recover states it, and the log goes on under another name.",
    ),
}

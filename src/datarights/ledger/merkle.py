"""The hash tree of RFC 9162 §2.1: roots, proofs and their checks. Standard library alone.

The hash is SHA-256 wherever none is handed in; a second tree over the same leaves takes another of 32 bytes (SM3, see
:mod:`~datarights.ledger.national`). A leaf is hashed behind the byte 0x00 and a node behind 0x01, so that neither can pass for the other. The root over a
size commits to every leaf and to their order; a :class:`Frontier` carries what the next append needs, one hash for
each bit of the size.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol


class Digest(Protocol):
    """What a hash function gives for bytes."""

    def digest(self) -> bytes:
        """Give the hash: 32 bytes."""


Hash = Callable[[bytes], Digest]
"""A hash function of 32 bytes, called as ``hashlib.sha256`` is."""

HASH_SIZE: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root over no leaves (RFC 9162 §2.1.1)."""

_sha256 = hashlib.sha256


def leaf_hash(entry: bytes, using: Hash = _sha256) -> bytes:
    """Give the hash of a leaf (RFC 9162 §2.1.1)."""
    return using(b"\x00" + entry).digest()


def leaf_hashes(entries: Iterable[bytes], using: Hash = _sha256) -> list[bytes]:
    """Give the hashes of some leaves, in order (RFC 9162 §2.1.1)."""
    return [using(b"\x00" + each).digest() for each in entries]


def node_hash(left: bytes, right: bytes, using: Hash = _sha256) -> bytes:
    """Give the hash of an inner node (RFC 9162 §2.1.1)."""
    return using(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of its whole subtrees, largest first.

    Holds as many hashes as the size has bits set.
    """

    __slots__ = ("_using", "size", "stack")

    def __init__(self, size: int = 0, stack: Sequence[bytes] = (), using: Hash = _sha256) -> None:
        """Take up where another frontier stood.

        Raises:
            ValueError: the hashes do not fit the size.

        """
        if size < 0 or len(stack) != size.bit_count() or any(len(each) != HASH_SIZE for each in stack):
            raise ValueError(f"a frontier of size {size} has {max(size, 0).bit_count()} hashes of {HASH_SIZE} bytes")
        self.size = size
        self.stack = list(stack)
        self._using = using

    def push(self, leaf: bytes) -> None:
        """Add the hash of the next leaf."""
        size, grown, using = self.size, leaf, self._using
        while size & 1:
            grown = using(b"\x01" + self.stack.pop() + grown).digest()
            size >>= 1
        self.stack.append(grown)
        self.size += 1

    def completed(self, leaf: bytes, height: int) -> bytes:
        """Give the root over the 2^height leaves of which this one would be the last; the frontier stays as it is."""
        grown, using = leaf, self._using
        for left in reversed(self.stack[len(self.stack) - height :]):
            grown = using(b"\x01" + left + grown).digest()
        return grown

    def join(self, subtree: bytes, height: int) -> None:
        """Add the root of a whole subtree of 2^height leaves at once.

        Raises:
            ValueError: the size is no multiple of 2^height, so that the subtree would not stand whole in the tree.

        """
        if self.size & ((1 << height) - 1):
            raise ValueError(f"a subtree of 2^{height} leaves cannot begin at {self.size}")
        size, grown, using = self.size >> height, subtree, self._using
        while size & 1:
            grown = using(b"\x01" + self.stack.pop() + grown).digest()
            size >>= 1
        self.stack.append(grown)
        self.size += 1 << height

    def root(self) -> bytes:
        """Give the root over all leaves so far."""
        using = self._using
        if not self.stack:
            return using(b"").digest()
        root = self.stack[-1]
        for left in reversed(self.stack[:-1]):
            root = using(b"\x01" + left + root).digest()
        return root

    def copy(self) -> "Frontier":
        """Give a frontier that grows on its own from here."""
        return Frontier(self.size, self.stack, self._using)


def root_of(leaves: Sequence[bytes], using: Hash = _sha256) -> bytes:
    """Give the root over some leaf hashes (RFC 9162 §2.1.1)."""
    if not leaves:
        return using(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        each = iter(level)
        above = [using(b"\x01" + left + right).digest() for left, right in zip(each, each, strict=False)]
        if len(level) & 1:
            above.append(level[-1])
        level = above
    return level[0]


def levels_of(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Give the roots over all whole subtrees of some leaf hashes: of one leaf each, of two, of four, and so on."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return levels


def inclusion_proof(leaves: Sequence[bytes], index: int, using: Hash = _sha256) -> tuple[bytes, ...]:
    """Give the hashes that lead from one leaf to the root over all (RFC 9162 §2.1.3.1).

    Raises:
        ValueError: there is no such leaf.

    """
    return inclusion_proofs(leaves, (index,), using)[0]


def inclusion_proofs(leaves: Sequence[bytes], indices: Sequence[int], using: Hash = _sha256) -> list[tuple[bytes, ...]]:
    """Give the inclusion proofs of several leaves in one tree, made once (RFC 9162 §2.1.3.1).

    Raises:
        ValueError: there is no such leaf.

    """
    absent = [each for each in indices if not 0 <= each < len(leaves)]
    if absent:
        raise ValueError(f"no leaf {absent[0]} in a tree of {len(leaves)}")
    paths: list[list[bytes]] = [[] for _ in indices]
    level, places = list(leaves), list(indices)
    while len(level) > 1:
        for path, at in zip(paths, places, strict=True):
            if at ^ 1 < len(level):
                path.append(level[at ^ 1])
        above = [node_hash(level[at], level[at + 1], using) for at in range(0, len(level) - 1, 2)]
        if len(level) & 1:
            above.append(level[-1])
        level, places = above, [at >> 1 for at in places]
    return [tuple(path) for path in paths]


def consistency_proof(leaves: Sequence[bytes], earlier: int, using: Hash = _sha256) -> tuple[bytes, ...]:
    """Give the hashes that show the tree over the first ``earlier`` leaves to be a prefix (RFC 9162 §2.1.4.1).

    Empty for the whole tree and for none of it.

    Raises:
        ValueError: the earlier size is beyond the tree.

    """
    if not 0 <= earlier <= len(leaves):
        raise ValueError(f"no earlier size {earlier} of a tree of {len(leaves)}")
    path: list[bytes] = []
    start, stop, whole = 0, len(leaves), True
    if earlier == 0:
        return ()
    while earlier != stop - start:
        half = _below(stop - start)
        if earlier <= half:
            path.append(root_of(leaves[start + half : stop], using))
            stop = start + half
        else:
            path.append(root_of(leaves[start : start + half], using))
            start, earlier, whole = start + half, earlier - half, False
    if not whole:
        path.append(root_of(leaves[start:stop], using))
    return tuple(reversed(path))


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes, using: Hash = _sha256
) -> bool:
    """Tell whether a proof leads from a leaf hash at an index to the root over ``size`` leaves (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _hashes(leaf, root, *proof):
        return False
    here, last, grown = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            grown = node_hash(each, grown, using)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            grown = node_hash(grown, each, using)
        here, last = here >> 1, last >> 1
    return last == 0 and grown == root


def verify_consistency(
    earlier: int,
    later: int,
    earlier_root: bytes,
    later_root: bytes,
    proof: Sequence[bytes],
    using: Hash = _sha256,
) -> bool:
    """Tell whether a proof shows the earlier tree to be a prefix of the later one (RFC 9162 §2.1.4.2).

    An earlier tree without leaves is a prefix of everything; its root is checked and no proof is taken.
    """
    if earlier == later:
        return not proof and earlier_root == later_root and (earlier > 0 or earlier_root == using(b"").digest())
    if not 0 <= earlier < later or not _hashes(earlier_root, later_root, *proof):
        return False
    if earlier == 0:
        return not proof and earlier_root == using(b"").digest()
    path = list(proof)
    if earlier & (earlier - 1) == 0:
        path.insert(0, earlier_root)
    if not path:
        return False
    here, last = earlier - 1, later - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for each in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(each, old, using), node_hash(each, new, using)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, each, using)
        here, last = here >> 1, last >> 1
    return last == 0 and old == earlier_root and new == later_root


def _below(size: int) -> int:
    """Give the largest power of two below a size of at least two (the k of RFC 9162 §2.1.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _hashes(*values: bytes) -> bool:
    return all(len(each) == HASH_SIZE for each in values)

"""The tree in tiles (C2SP tlog-tiles): proofs for any size out of a few kept hashes, and the names of tile files.

Level 0 are the leaf hashes; a hash of level *l* is the root over 256 whole hashes of level *l - 1*. Whoever keeps those
gets every root and every proof by reading some hundred hashes, however large the log is. Hashes are read through a
function, from a database or from files.
"""

from collections.abc import Callable, Sequence
from typing import Final

from datarights.ledger.merkle import EMPTY_ROOT, node_hash, root_of

WIDTH: Final = 256
"""Hashes of a whole tile."""
_BITS: Final = 8

Read = Callable[[int, int, int], Sequence[bytes]]
"""(level, start, stop) → the hashes of that level from start to before stop; all of them exist."""


class Tree:
    """The tree over the first ``size`` leaves of a log; ``whole`` gives the root over 2^n leaves that stand in it as one.

    ``whole(start, end)`` is asked only where ``end - start`` is a power of two and ``start`` a multiple of it.
    """

    def __init__(self, size: int, whole: Callable[[int, int], bytes]) -> None:
        self.size = size
        self._whole = whole
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, size: int | None = None) -> bytes:
        """Give the root over the first leaves (RFC 9162 §2.1.1); over all of them when left out.

        Raises:
            ValueError: the size is beyond the tree.

        """
        end = self._within(self.size if size is None else size)
        return self._hash(0, end) if end else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """Give the hashes that lead from a leaf to the root (RFC 9162 §2.1.3.1).

        Raises:
            ValueError: there is no such leaf.

        """
        start, end = 0, self._within(self.size if size is None else size)
        if not 0 <= index < end:
            raise ValueError(f"no leaf {index} in a tree of {end}")
        path: list[bytes] = []
        while end - start > 1:
            middle = start + _half(end - start)
            if index < middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start = middle
        return tuple(reversed(path))

    def consistency(self, earlier: int, size: int | None = None) -> tuple[bytes, ...]:
        """Give the hashes that show the first ``earlier`` leaves to be a prefix (RFC 9162 §2.1.4.1).

        Raises:
            ValueError: the earlier size is beyond the tree.

        """
        start, end, whole = 0, self._within(self.size if size is None else size), True
        if not 0 <= earlier <= end:
            raise ValueError(f"no earlier size {earlier} of a tree of {end}")
        path: list[bytes] = []
        while earlier and earlier != end:
            middle = start + _half(end - start)
            if earlier <= middle:
                path.append(self._hash(middle, end))
                end = middle
            else:
                path.append(self._hash(start, middle))
                start, whole = middle, False
        if earlier and not whole:
            path.append(self._hash(start, end))
        return tuple(reversed(path))

    def _within(self, size: int) -> int:
        if not 0 <= size <= self.size:
            raise ValueError(f"no size {size} of a tree of {self.size}")
        return size

    def _hash(self, start: int, end: int) -> bytes:
        """Give the root over leaves from ``start`` to before ``end``; ``start`` is a multiple of a power of two ≥ both."""
        found = self._known.get((start, end))
        if found is None:
            count = end - start
            if count & (count - 1):
                half = _half(count)
                found = node_hash(self._hash(start, start + half), self._hash(start + half, end))
            else:
                found = self._whole(start, end)
            self._known[start, end] = found
        return found


class Tiles(Tree):
    """The tree over the first ``size`` leaves of a log, read through ``read``."""

    def __init__(self, size: int, read: Read) -> None:
        def whole(start: int, end: int) -> bytes:
            shift = ((end - start).bit_length() - 1) // _BITS * _BITS
            return root_of(read(shift // _BITS, start >> shift, end >> shift))

        super().__init__(size, whole)


def _half(count: int) -> int:
    """Give the largest power of two below a count above one."""
    return 1 << ((count - 1).bit_length() - 1)


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """Give the name of a tile: ``tile/L/N`` with N in groups of three digits, ``.p/W`` for one that is not whole yet."""
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    name = "/".join([*(f"x{each}" for each in groups[:-1]), groups[-1]])
    return f"tile/{level}/{name}" + (f".p/{width}" if width < WIDTH else "")

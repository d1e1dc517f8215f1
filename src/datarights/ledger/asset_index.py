"""The asset index: which entries speak of which asset, in one root, so that a proof can show that none was left out.

Inclusion shows that an entry is in the log; it never shows that there is no other. From time to time the registry
appends an ``index`` entry with the root of the sorted map asset → (count, digest of the indices of its entries). Whoever
gets all entries of an asset with its place in that map can tell that they are all, up to the size the index speaks of;
whoever has the whole log can make the map again and see that the index told the truth.

Beside it stands which entries before adopted a vocabulary, and which say who may write: they speak of no asset, and what rights
say is read by the ones, whether a signature counts by the others.

An entry speaks of the asset it names; an ``asset`` entry speaks of itself; an entry that names none speaks of the asset
that the entry it is about speaks of. The rule needs nothing but the bytes.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from datarights.ledger.canonical import encode
from datarights.ledger.keeping import ROSTER
from datarights.ledger.merkle import EMPTY_ROOT, inclusion_proof, leaf_hash, node_hash, root_of, verify_inclusion
from datarights.valueclass import valueclass

VOCABULARY: Final = "vocabulary"


def asset_of(entry: Mapping[str, Any], known: Callable[[str], str]) -> str:
    """Give the asset that an entry (as JSON) speaks of, or "". ``known`` gives it for entries before, by id."""
    if entry["kind"] == "asset":
        return str(entry["id"])
    about = entry.get("about", "")
    return str(entry.get("asset") or (known(about) if isinstance(about, str) else ""))


class Indexer:
    """Makes the index of a growing log again, entry by entry: what an auditor runs over the whole of it.

    An index costs what changed since the one before: a leaf and a path for each asset spoken of again, and the tree behind
    the first asset that is new.
    """

    def __init__(self) -> None:
        self.size = 0
        self.adopted: list[int] = []
        self.roster: list[int] = []
        self._known: dict[str, str] = {}
        self._told: dict[str, tuple[int, Any]] = {}
        self._changed: set[str] = set()
        self._assets: list[str] = []
        self._leaves: dict[str, bytes] = {}
        self._levels: list[list[bytes]] = [[]]

    def take(self, entry: Mapping[str, Any]) -> None:
        """Take the next entry, as JSON."""
        asset = asset_of(entry, lambda name: self._known.get(name, ""))
        if entry["kind"] == VOCABULARY:
            self.adopted.append(entry["index"])
        elif entry["kind"] in ROSTER:
            self.roster.append(entry["index"])
        if asset:
            self._known[entry["id"]] = asset
            count, digest = self._told.get(asset) or (0, hashlib.sha256())
            digest.update(b"%s%d" % (b"," if count else b"[", entry["index"]))
            self._told[asset] = count + 1, digest
            self._changed.add(asset)
        self.size += 1

    def told(self) -> tuple[int, int, bytes]:
        """Give what an index over the entries taken so far says: their number, that of the assets, the root."""
        changed, self._changed = self._changed, set()
        fresh = changed - self._leaves.keys()
        for each in changed:
            count, digest = self._told[each]
            ended = digest.copy()
            ended.update(b"]")
            self._leaves[each] = _leaf(each, count, ended.hexdigest())
        if fresh:
            self._assets += fresh
            self._assets.sort()  # by code point, which is the order of UTF-8 bytes
        first = bisect_left(self._assets, min(fresh)) if fresh else len(self._assets)
        self._hash(first, {bisect_left(self._assets, each) for each in changed})
        top = self._levels[-1]
        return self.size, len(self._assets), top[0] if top else EMPTY_ROOT

    def _hash(self, first: int, places: set[int]) -> None:
        """Bring the levels of the tree up to date: all from a place on, and some before it."""
        level = self._levels[0]
        level[first:] = [self._leaves[each] for each in self._assets[first:]]
        for at in places:
            level[at] = self._leaves[self._assets[at]]
        height = 0
        while len(level) > 1:
            height, first = height + 1, first >> 1
            if height == len(self._levels):
                self._levels.append([])
            above = self._levels[height]
            above[first:] = [_above(level, at) for at in range(first, (len(level) + 1) // 2)]
            places = {at >> 1 for at in places if at >> 1 < first}
            for at in places:
                above[at] = _above(level, at)
            level = above

    def made(self) -> "AssetIndex":
        """Give the index over the entries taken so far."""
        self.told()
        return AssetIndex(size=self.size, assets=tuple(self._assets), leaves=tuple(self._levels[0]))


def _above(level: Sequence[bytes], at: int) -> bytes:
    """Give a node by the level below it; the last one of an odd level goes up as it is (RFC 9162 §2.1.1)."""
    return node_hash(level[2 * at], level[2 * at + 1]) if 2 * at + 1 < len(level) else level[2 * at]


def entries_by_asset(entries: Iterable[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Give, for each asset, the indices of the entries that speak of it; entries as JSON, in order."""
    known: dict[str, str] = {}
    found: dict[str, list[int]] = {}
    for each in entries:
        asset = asset_of(each, lambda name: known.get(name, ""))
        if asset:
            known[each["id"]] = asset
            found.setdefault(asset, []).append(each["index"])
    return found


def asset_leaf(asset: str, entries: Sequence[int]) -> bytes:
    """Give the leaf hash of one asset: its id, how many entries speak of it, and the digest of their indices in order."""
    return _leaf(asset, len(entries), hashlib.sha256(encode(list(entries))).hexdigest())


def _leaf(asset: str, count: int, digest: str) -> bytes:
    return leaf_hash(encode([asset, count, digest]))


@valueclass
class AssetIndex:
    """The map over a log of one size: assets in order of their UTF-8 bytes, each with the indices that speak of it."""

    size: int
    assets: tuple[str, ...]
    leaves: tuple[bytes, ...]

    @property
    def root(self) -> bytes:
        """Give the RFC 9162 root over the leaves."""
        return root_of(self.leaves)

    def place(self, asset: str) -> tuple[int, tuple[bytes, ...]]:
        """Give where an asset stands and the hashes that lead from its leaf to the root.

        Raises:
            KeyError: no entry speaks of this asset.

        """
        at = bisect_left(self.assets, asset.encode(), key=str.encode)
        if at == len(self.assets) or self.assets[at] != asset:
            raise KeyError(asset)
        return at, inclusion_proof(self.leaves, at)


def asset_index(size: int, entries_of: Mapping[str, Sequence[int]]) -> AssetIndex:
    """Make the index of a log of some size from the indices (from 0, in order) that speak of each asset."""
    assets = tuple(sorted(entries_of, key=str.encode))
    return AssetIndex(size=size, assets=assets, leaves=tuple(asset_leaf(each, entries_of[each]) for each in assets))


def verify_all_of(
    asset: str, entries: Sequence[int], *, position: int, assets: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether these are all entries that speak of an asset, by the root of an index over ``assets`` assets."""
    return verify_inclusion(asset_leaf(asset, entries), position, assets, path, root)

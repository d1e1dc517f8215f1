"""The asset index: which entries speak of which asset, in one root, so that a proof can show that none was left out.

Inclusion shows that an entry is in the log; it never shows that there is no other. From time to time the registry
appends an ``index`` entry with the root of the sorted map asset → (count, digest of the indices of its entries). Whoever
gets all entries of an asset with its place in that map can tell that they are all, up to the size the index speaks of;
whoever has the whole log can make the map again and see that the index told the truth.

An entry speaks of the asset it names; an ``asset`` entry speaks of itself; an entry that names none speaks of the asset
that the entry it is about speaks of. The rule needs nothing but the bytes.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from datarights.ledger.canonical import encode
from datarights.ledger.merkle import inclusion_proof, leaf_hash, root_of, verify_inclusion
from datarights.valueclass import valueclass


def asset_of(entry: Mapping[str, Any], known: Callable[[str], str]) -> str:
    """Give the asset that an entry (as JSON) speaks of, or "". ``known`` gives it for entries before, by id."""
    if entry["kind"] == "asset":
        return str(entry["id"])
    return str(entry.get("asset") or known(entry.get("about", "")))


class Indexer:
    """Makes the index of a growing log again, entry by entry: what an auditor runs over the whole of it."""

    def __init__(self) -> None:
        self.size = 0
        self._known: dict[str, str] = {}
        self._told: dict[str, tuple[int, Any]] = {}

    def take(self, entry: Mapping[str, Any]) -> None:
        """Take the next entry, as JSON."""
        asset = asset_of(entry, lambda name: self._known.get(name, ""))
        if asset:
            self._known[entry["id"]] = asset
            count, digest = self._told.get(asset) or (0, hashlib.sha256())
            digest.update(b"%s%d" % (b"," if count else b"[", entry["index"]))
            self._told[asset] = count + 1, digest
        self.size += 1

    def made(self) -> "AssetIndex":
        """Give the index over the entries taken so far."""
        assets = tuple(sorted(self._told, key=str.encode))
        leaves = []
        for each in assets:
            count, digest = self._told[each]
            ended = digest.copy()
            ended.update(b"]")
            leaves.append(_leaf(each, count, ended.hexdigest()))
        return AssetIndex(size=self.size, assets=assets, leaves=tuple(leaves))


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

"""Holdings of which each question is put once: as known at a size, it has one answer for ever."""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final

from datarights.holdings.record import Record, is_promise
from datarights.holdings.snapshot import Holdings

MAX_ANSWERS: Final = 1 << 10
"""So many answers to each question are kept: decisions go from data to data, and what was asked long ago may be asked anew."""

MAX_WORKED: Final = 16
MAX_KEPT: Final = 1 << 14


class OnAsset(tuple[Record, ...]):  # noqa: SLOT001 - what was looked for is kept with it
    """The beliefs about one asset, in order, with what many decisions look for among them looked for once."""

    @cached_property
    def _kinds(self) -> dict[str, list[Record]]:
        found: dict[str, list[Record]] = {}
        for row in self:
            found.setdefault(row.kind, []).append(row)
        return found

    @cached_property
    def sources(self) -> Sequence[Record]:
        """Give the rights with a basis of their own, and those that stand once made."""
        return [row for row in self.of("right") if row.body.get("link") in {"own", "originating"}]

    @cached_property
    def promises(self) -> bool:
        """Tell whether any right came with a promise of exclusivity."""
        return any(map(is_promise, self.of("right")))

    def once(self, key: Hashable, work: Callable[[], Sequence[Record]]) -> Sequence[Record]:
        """Give what was worked out of these beliefs, by what it was worked out for; the last few are kept."""
        found = self._worked.get(key)
        if found is None:
            if len(self._worked) >= MAX_WORKED:
                self._worked.clear()
            found = self._worked[key] = work()
        return found

    @cached_property
    def _worked(self) -> dict[Hashable, Sequence[Record]]:
        return {}

    def of(self, *kinds: str) -> Sequence[Record]:
        """Give the beliefs of some kinds, in order."""
        if len(kinds) == 1:
            return self._kinds.get(kinds[0], ())
        found = [row for kind in kinds for row in self._kinds.get(kind, ())]
        return sorted(found, key=lambda row: (row.since, row.id))


def about(holdings: Holdings, asset: str) -> OnAsset:
    """Give the beliefs about an asset, none where none is meant, sorted out by kind."""
    found = holdings.on_asset(asset) if asset else ()
    return found if isinstance(found, OnAsset) else OnAsset(found)


def place_for(holdings: Holdings, *purpose: Hashable) -> dict[Hashable, Any]:
    """Give where to keep what is worked out of holdings for one purpose; a new place where they do not stand still."""
    found = holdings.place_for(*purpose) if isinstance(holdings, Once) else {}
    if len(found) > MAX_KEPT:
        found.clear()
    return found


class Once:
    """Holdings that stand still, for many decisions on the same data: what was read is not read again."""

    def __init__(self, known: Holdings) -> None:
        """Look at some holdings as they are now, whatever is appended to them later."""
        once = lru_cache(maxsize=MAX_ANSWERS)
        self.origin, self.size, self.lexicon = known.origin, known.size, known.lexicon
        self.kind_of, self.stands, self.record = once(known.kind_of), once(known.stands), once(known.record)
        on_asset: Callable[[str], OnAsset] = once(lambda asset: OnAsset(known.on_asset(asset)))
        self.on_asset, self.held_by, self.touching = on_asset, once(known.held_by), once(known.touching)
        self.resting_on, self.promising = once(known.resting_on), once(known.promising)
        self.of_party, self.ever_natural = once(known.of_party), once(known.ever_natural)
        self.asset_ids, self.party_ids = known.asset_ids, known.party_ids
        self.at: Callable[[int], Holdings] = lru_cache(maxsize=MAX_WORKED)(lambda size: Once(known.at(size)))
        self.place_for: Callable[..., dict[Hashable, Any]] = lru_cache(maxsize=MAX_WORKED)(lambda *_: {})
        self._known = known

    @property
    def root(self) -> str:
        """Give the RFC 9162 root over the entries known, in hex."""
        return self._known.root

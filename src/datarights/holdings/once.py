"""Holdings of which each question is put once: as known at a size, it has one answer for ever."""

from functools import lru_cache
from typing import Final

from datarights.holdings.snapshot import Holdings

MAX_ANSWERS: Final = 1 << 10
"""So many answers to each question are kept: decisions go from data to data, and what was asked long ago may be asked anew."""


class Once:
    """Holdings that stand still, for many decisions on the same data: what was read is not read again."""

    def __init__(self, known: Holdings) -> None:
        """Look at some holdings as they are now, whatever is appended to them later."""
        once = lru_cache(maxsize=MAX_ANSWERS)
        self.origin, self.size, self.lexicon = known.origin, known.size, known.lexicon
        self.kind_of, self.stands, self.record = once(known.kind_of), once(known.stands), once(known.record)
        self.on_asset, self.held_by, self.touching = once(known.on_asset), once(known.held_by), once(known.touching)
        self.resting_on, self.promising = once(known.resting_on), once(known.promising)
        self.of_party = once(known.of_party)
        self.asset_ids, self.party_ids = known.asset_ids, known.party_ids
        self._known = known

    @property
    def root(self) -> str:
        """Give the RFC 9162 root over the entries known, in hex."""
        return self._known.root

"""What decisions and reports may read: the beliefs of a ledger as known when it had a number of entries."""

from collections.abc import Sequence
from typing import Protocol

from datarights.holdings.record import Record, View
from datarights.model.scope import Lexicon


class Holdings(View, Protocol):
    """Current beliefs as known at a size: a fold in memory, or a database read at that size."""

    @property
    def origin(self) -> str:
        """Give the name of the registry."""

    @property
    def size(self) -> int:
        """Give how many entries are known."""

    @property
    def root(self) -> str:
        """Give the RFC 9162 root over those entries, in hex."""

    @property
    def lexicon(self) -> Lexicon:
        """Give the vocabularies that were adopted, in force and before: what the words of entries are read with."""

    def of_party(self, party: str) -> Sequence[Record]:
        """Give the beliefs whose holder, burden creditor or objector is this party, in order of ``since`` and id."""

    def asset_ids(self) -> Sequence[str]:
        """Give the ids of the assets, sorted."""

    def party_ids(self) -> Sequence[str]:
        """Give the ids of the parties, sorted."""

    def at(self, size: int) -> "Holdings":
        """Give the beliefs as they were when the ledger had this many entries, at most as many as are known."""

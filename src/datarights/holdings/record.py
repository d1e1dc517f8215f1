"""Rows of the projection: what the ledger believes, in two times. Disposable; folded from entries and nothing else.

A record says that from day ``start`` to before day ``end`` something holds, and that the ledger believed so from
log index ``since`` to before ``until``. An entry closes some records and opens others; the list of those changes is
the whole effect of an entry, for the database and for the fold in memory alike.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

from datarights.model.party import PartyKind

NEVER: Final = 1 << 62
"""``until`` of a record that is still believed."""


class Record(NamedTuple):
    """One belief. ``rights`` is a bit set of :class:`~datarights.model.right.Right`; ``body`` is read-only JSON.

    ``kind``: ``party``, ``asset``, ``evidence``, ``derivation``, ``right``, ``burden``, ``objection``,
    ``registration``, ``vocabulary``, ``determination``, ``waiver``, ``erasure``. ``id`` is the id of the entry that made it (a
    right's id is that of its claim, grant or transfer). ``asset`` is "" where none is meant. ``party`` is the holder
    of a right, the one a burden favours, the objector.
    """

    kind: str
    id: str
    asset: str
    party: str
    rights: int
    start: int  # day ordinal, included
    end: int  # day ordinal, excluded
    since: int  # log index of the entry that opened this belief
    until: int  # log index of the entry that closed it, or NEVER
    body: dict[str, Any]


TOUCHING: Final = ("burden", "derivation", "objection")
"""Kinds of beliefs that touch the rights over an asset without being rights."""


EXCLUSIVE: Final = frozenset({"exclusive", "sole"})
"""The words by which a licence promises that its giver gives no other like it."""


def is_promise(record: Record) -> bool:
    """Tell whether a right came with a promise of exclusivity."""
    return record.kind == "right" and record.body.get("exclusivity") in EXCLUSIVE


def promises_of(party: str, asset: str) -> str:
    """Name what a party promised over data, as :meth:`View.promising` is asked for it."""
    return f"{party} · {asset}"


def promised_under(record: Record) -> tuple[str, ...]:
    """Name under what a promise is found: the rights that it came from, and the party that gave it."""
    giver = record.body.get("from")
    sources = record.body.get("rests_on") or ()
    return (*sources, *((promises_of(giver, record.asset),) if giver else ()))


def is_natural(record: Record) -> bool:
    """Tell whether this says of a party that it is a natural person."""
    return record.kind == "party" and record.body.get("party_kind") == PartyKind.NATURAL.value


def is_held_by(record: Record, party: str, asset: str) -> bool:
    """Tell whether this is a right of a party over an asset."""
    return record.kind == "right" and record.party == party and record.asset == asset


class Close(NamedTuple):
    """A belief about ``id`` ends at this entry."""

    record: Record


class Opened(NamedTuple):
    """A belief begins at this entry."""

    record: Record


Change = Close | Opened


class View(Protocol):
    """What admission may look at: the beliefs held now. The database under its lock, or a fold in memory."""

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of the entry with this id, or nothing."""

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said of a party, an asset or a proof stands: it was not struck out."""

    def record(self, record_id: str) -> Record | None:
        """Give the current belief with this id, or nothing."""

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry about a party, first or corrected, said that it is a natural person."""

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the current beliefs about an asset, in order of ``since`` and id."""

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the rights of a party over an asset, without looking at those of others, in order of ``since`` and id."""

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the current burdens, derivations and objections over an asset, in order of ``since`` and id."""

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the current beliefs whose right rests directly on this one."""

    def promising(self, name: str) -> Sequence[Record]:
        """Give the promises of exclusivity that came from a right, or from a party (:func:`promises_of`), without looking at what promises nothing."""

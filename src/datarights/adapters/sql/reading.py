"""Reading the projection: what the ledger believes now, or believed at an earlier size. Hot statements on the driver.

A belief is known at size n when it was opened before entry n and not closed before it: ``since < n <= until``. Such a
question has one answer for ever, whatever is appended meanwhile, so that no transaction need stay open.
"""

import sqlite3
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final

import orjson

from datarights.adapters.sql import schema
from datarights.holdings.record import NEVER, Record
from datarights.ledger.merkle import EMPTY_ROOT, Frontier

_loads = orjson.loads
_record = Record._make
BY_SINCE: Final = attrgetter("since", "id")
"""The order in which beliefs are given."""


def records(rows: Sequence[tuple[Any, ...]]) -> list[Record]:
    """Make records of rows, in order of ``since`` and id."""
    if len(rows) == 1:
        row = rows[0]
        return [_record((*row[:9], _loads(row[9])))]
    found = [_record((*row[:9], _loads(row[9]))) for row in rows]
    found.sort(key=BY_SINCE)
    return found


class Beliefs:
    """What the ledger believed when it had ``known`` entries; ``NEVER`` stands for now."""

    __slots__ = ("_connection", "_known")

    def __init__(self, connection: sqlite3.Connection, known: int = NEVER) -> None:
        self._connection = connection
        self._known = known

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of the entry with this id, or nothing."""
        row = self._connection.execute(schema.KIND_OF, (entry_id, self._known)).fetchone()
        return row[0] if row else None

    def record(self, record_id: str) -> Record | None:
        """Give the belief with this id, or nothing."""
        known = self._known
        row = self._connection.execute(schema.RECORD_OF, (record_id, known, known)).fetchone()
        return _record((*row[:9], _loads(row[9]))) if row else None

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the beliefs about an asset, in order of ``since`` and id."""
        known = self._known
        return records(self._connection.execute(schema.ON_ASSET, (asset, known, known)).fetchall())

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the beliefs whose right rests directly on this one."""
        known = self._known
        return records(self._connection.execute(schema.RESTING_ON, (right_id, known, known)).fetchall())

    def of_party(self, party: str) -> Sequence[Record]:
        """Give the beliefs that name a party as holder, favoured or objector."""
        known = self._known
        return records(self._connection.execute(schema.OF_PARTY, (party, known, known)).fetchall())

    def asset_ids(self) -> Sequence[str]:
        """Give the ids of the assets, in order."""
        return self._named("asset")

    def party_ids(self) -> Sequence[str]:
        """Give the ids of the parties, in order."""
        return self._named("party")

    def _named(self, kind: str) -> Sequence[str]:
        rows = self._connection.execute(schema.NAMED, (kind, self._known, self._known)).fetchall()
        return tuple(row[0] for row in rows)


class Snapshot(Beliefs):
    """What the ledger held at one size: the beliefs, and the size and root that name them."""

    __slots__ = ("_root", "origin", "size")

    def __init__(self, connection: sqlite3.Connection, *, origin: str, size: int, root: str = "") -> None:
        super().__init__(connection, size)
        self.origin = origin
        self.size = size
        self._root = root

    @property
    def root(self) -> str:
        """Give the RFC 9162 root over the entries known, in hex."""
        if not self._root:
            self._root = root_at(self._connection, self.size).hex()
        return self._root


def root_at(connection: sqlite3.Connection, size: int) -> bytes:
    """Give the root that the ledger had at an earlier size, from the frontier kept below it."""
    if size == 0:
        return EMPTY_ROOT
    base = size - size % schema.MARK_EVERY
    frontier = Frontier()
    if base:
        (kept,) = connection.execute(schema.MARK_AT, (base,)).fetchone()
        frontier = Frontier(base, split(kept))
    for (leaf,) in connection.execute(schema.LEAVES, (base, size)):
        frontier.push(leaf)
    return frontier.root()


def split(stack: bytes) -> list[bytes]:
    """Take the hashes of a frontier apart."""
    return [stack[at : at + 32] for at in range(0, len(stack), 32)]

"""Reading the projection: what the ledger believes now, or believed at an earlier size. Hot statements on the driver.

A belief is known at size n when it was opened before entry n and not closed before it: ``since < n <= until``. Such a
question has one answer for ever, whatever is appended meanwhile, so that no transaction need stay open.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Final, NamedTuple

import orjson

from datarights.adapters.sql import schema, store
from datarights.adapters.sql.driver import Connection, DamagedError, Place, Refusal
from datarights.errors import StoreError, VerificationError
from datarights.holdings.admit import HAVE_IT, adopting
from datarights.holdings.record import NEVER, Record, is_natural
from datarights.ledger.actors import Identity, Roster, registry_name, roster_of
from datarights.ledger.entry import Draft
from datarights.ledger.merkle import EMPTY_ROOT, Frontier
from datarights.ledger.note import parse_key
from datarights.model.scope import DroppedTermsError, Lexicon, UnknownEditionError
from datarights.model.vocabulary import Edition
from datarights.text import say

_loads = orjson.loads
_record = Record._make
BY_SINCE: Final = attrgetter("since", "id")
"""The order in which beliefs are given."""


@contextmanager
def legible(place: Place) -> Iterator[None]:
    """Say of what is kept that it cannot be read where a value is of another type than its column: a file takes any.

    Raises:
        StoreError: it is; or the database refuses something.

    """
    with place.plainly():
        try:
            yield
        except (TypeError, ValueError) as error:
            raise place.unreadable(error) from error


def typed(row: Sequence[Any], *types: type) -> Any:
    """Give a row whose values have these types.

    Raises:
        TypeError: one has another.

    """
    if (*map(type, row),) != types:
        raise TypeError(f"a row holds {', '.join(type(each).__name__ for each in row)}")
    return row


def records(rows: Sequence[tuple[Any, ...]]) -> list[Record]:
    """Make records of rows, in order of ``since`` and id."""
    if len(rows) == 1:
        row = rows[0]
        return [_record((*row[:9], _loads(row[9])))]
    found = [_record((*row[:9], _loads(row[9]))) for row in rows]
    found.sort(key=BY_SINCE)
    return found


def sound(rows: Sequence[tuple[Any, ...]]) -> list[Record]:
    """Make records of rows that will be acted on: whoever verifies compares them first.

    Raises:
        DamagedError: a number is none.

    """
    try:
        for row in rows:
            row[4] | row[5] | row[6] | row[7] | row[8]
    except TypeError as error:
        raise DamagedError(f"malformed row: {error}") from error
    return records(rows)


class Now(NamedTuple):
    """What the head says, and the last entry that changed by which words and by whom entries are admitted, if one did."""

    origin: str
    zone: str
    size: int
    root: bytes
    frontier: bytes
    recorded_at: str
    ruled: int | None

    def ruled_since(self, size: int) -> bool:
        """Tell whether that has changed since the ledger had this many entries."""
        return size > self.size or (self.ruled is not None and self.ruled >= size)


class Beliefs:
    """What the ledger believed when it had ``known`` entries; ``NEVER`` stands for now."""

    __slots__ = ("_connection", "_known")

    def __init__(self, connection: Connection, known: int = NEVER) -> None:
        self._connection = connection
        self._known = known

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of the entry with this id, or nothing."""
        found = self._ask(schema.KIND_OF, entry_id, self._known)
        return found[0][0] if found else None

    def kind_and_record(self, entry_id: str) -> tuple[str | None, Record | None]:
        """Give the kind of the entry with this id, or nothing, and the belief with this id, or nothing: in one question."""
        known = self._known
        rows = self._ask(schema.KIND_AND_RECORD, known, known, entry_id, known)
        if not rows:
            return None, None
        kind, *record = rows[0]
        try:
            return kind, sound([tuple(record)])[0] if record[0] is not None else None
        except (Refusal, ValueError) as error:
            raise self._connection.place.unreadable(error) from error

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands."""
        return self.record(entry_id) is not None

    def record(self, record_id: str) -> Record | None:
        """Give the belief with this id, or nothing."""
        found = self._beliefs(schema.RECORD_OF, record_id)
        return found[0] if found else None

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry said that a party is a natural person."""
        rows = self._ask(schema.EVER, party, self._known)
        try:
            return any(map(is_natural, sound(rows)))
        except (Refusal, ValueError) as error:
            raise self._connection.place.unreadable(error) from error

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the beliefs about an asset, in order of ``since`` and id."""
        return self._beliefs(schema.ON_ASSET, asset)

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the rights of a party over an asset, in order of ``since`` and id."""
        return [row for row in self._beliefs(schema.HELD_BY, party, asset) if row.kind == "right"]

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the burdens, derivations and objections over an asset, in order of ``since`` and id."""
        return self._beliefs(schema.TOUCHING_ASSET, asset)

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the beliefs whose right rests directly on this one."""
        return self._beliefs(schema.RESTING_ON, right_id)

    def promising(self, name: str) -> Sequence[Record]:
        """Give the promises of exclusivity that came from a right or a party."""
        return self._beliefs(schema.PROMISING_ON, name)

    def of_party(self, party: str) -> Sequence[Record]:
        """Give the beliefs that name a party as holder, favoured or objector."""
        return self._beliefs(schema.OF_PARTY, party)

    def asset_ids(self) -> Sequence[str]:
        """Give the ids of the assets, in order."""
        return self._named("asset")

    def party_ids(self) -> Sequence[str]:
        """Give the ids of the parties, in order."""
        return self._named("party")

    def _named(self, kind: str) -> Sequence[str]:
        return tuple(row[0] for row in self._ask(schema.NAMED, kind, self._known, self._known))

    def _beliefs(self, statement: str, *about: str) -> list[Record]:
        known = self._known
        try:
            rows = self._connection.execute(statement, (*about, known, known)).fetchall()
            return sound(rows)
        except (Refusal, ValueError) as error:
            raise self._connection.place.unreadable(error) from error

    def _ask(self, statement: str, *about: str | int) -> list[Any]:
        try:
            return self._connection.execute(statement, about).fetchall()
        except Refusal as error:
            raise self._connection.place.unreadable(error) from error


class Snapshot(Beliefs):
    """What the ledger held at one size: the beliefs, and the size and root that name them."""

    __slots__ = ("_root", "lexicon", "origin", "size")

    def __init__(self, connection: Connection, *, origin: str, size: int, lexicon: Lexicon, root: str = "") -> None:
        super().__init__(connection, size)
        self.lexicon = lexicon
        self.origin = origin
        self.size = size
        self._root = root

    @property
    def root(self) -> str:
        """Give the RFC 9162 root over the entries known, in hex."""
        if not self._root:
            self._root = root_at(self._connection, self.size).hex()
        return self._root

    def at(self, size: int) -> "Snapshot":
        """Give what the ledger held at an earlier size."""
        size = min(size, self.size)
        return Snapshot(self._connection, origin=self.origin, size=size, lexicon=self.lexicon.as_known(size))


def adopted(connection: Connection, lexicon: Lexicon, size: int = NEVER) -> Lexicon:
    """Give the lexicon of a ledger that had this many entries: what it adopted, made of the editions that are known.

    Raises:
        StoreError: it adopted an edition that the program does not have.

    """
    try:
        rows = connection.execute(schema.ADOPTED, (size,)).fetchall()
        adoptions = [(index, _loads(body)) for index, body in rows]
    except (Refusal, ValueError) as error:
        raise connection.place.unreadable(error) from error
    for index, said in adoptions:
        try:
            lexicon = adopting(lexicon, Draft(kind="vocabulary", id="", payload=said), index)
        except UnknownEditionError as error:
            raise unread(index, error.edition) from error
        except (DroppedTermsError, KeyError, TypeError) as error:
            raise connection.place.unreadable(error) from error
    return lexicon


def roster(connection: Connection, size: int = NEVER) -> Roster:
    """Give who might write when the ledger had this many entries."""
    found, asks, spent = [], frozenset[str](), set[bytes]()
    try:
        for row in records(connection.execute(schema.ACTORS, (size,)).fetchall()):
            is_over = row.until < size
            if row.kind == "second":
                asks = asks if is_over else frozenset(row.body["kinds"])
            elif is_over:
                spent.add(parse_key(row.body["vkey"]).public)
            else:
                found.append(
                    Identity(
                        key=parse_key(row.body["vkey"]), role=row.body["role"], party=row.party,
                        kinds=tuple(row.body.get("kinds") or ()), start=row.start, end=row.end,
                    )
                )  # fmt: skip
    except (Refusal, ValueError, KeyError, TypeError, VerificationError) as error:
        raise connection.place.unreadable(error) from error
    return roster_of(found, asks, frozenset(spent))


def name_of(connection: Connection) -> str:
    """Give the name that submissions to this registry are signed for."""
    try:
        ((first,),) = connection.execute(schema.CONTENTS, (0, 1)).fetchall()
        return registry_name(first)
    except (Refusal, ValueError, KeyError, TypeError) as error:
        raise connection.place.unreadable(error) from error


def unread(index: int, edition: Edition) -> StoreError:
    """Say that a registry adopts an edition which the program does not have."""
    name, version, digest = edition
    return StoreError(
        store.UNREAD,
        say(
            f"登记库第 {index} 条采用了词表 {name} {version}（摘要 {digest}），本程序没有",
            f"entry {index} of the registry adopts the vocabulary {name} {version} (digest {digest}), "
            "which this program does not have",
        ),
        hint=HAVE_IT,
    )


def root_at(connection: Connection, size: int) -> bytes:
    """Give the root that the ledger had at an earlier size."""
    return frontier_at(connection, size).root() if size else EMPTY_ROOT


def frontier_at(connection: Connection, size: int) -> Frontier:
    """Give the frontier that the ledger had at an earlier size, from the one kept below it."""
    base = size - size % schema.MARK_EVERY
    try:
        frontier = marked(base, connection.execute(schema.MARK_AT, (base,)).fetchone()[0]) if base else Frontier()
        for (leaf,) in connection.execute(schema.LEAVES, (base, size)).fetchall():
            frontier.push(leaf)
    except (Refusal, TypeError, ValueError) as error:
        raise connection.place.unreadable(error) from error
    return frontier


def marked(size: int, kept: bytes) -> Frontier:
    """Give the frontier that a mark keeps; behind it stands the root over the leaves of the block that ends there."""
    return Frontier(size, split(kept[:-32]))


def split(stack: bytes) -> list[bytes]:
    """Take the hashes of a frontier apart."""
    return [stack[at : at + 32] for at in range(0, len(stack), 32)]

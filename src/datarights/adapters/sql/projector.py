"""The projection while entries are being added: an overlay that answers admission and gathers rows to be written.

Everything read is kept until the overlay is emptied, and everything changed is answered from the overlay, so that a
batch touches the database once for reading and once for writing.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from sys import intern
from typing import Any, Final, NamedTuple

import orjson

from datarights.adapters.codec import encode_checked
from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection
from datarights.adapters.sql.reading import BY_SINCE, Beliefs, sound
from datarights.holdings.record import (
    TOUCHING,
    Change,
    Close,
    Record,
    is_held_by,
    is_natural,
    is_promise,
    promised_under,
    promises_of,
)
from datarights.ledger.entry import Draft

KEEP: Final = 20_000
"""How many answers the overlay keeps before it is emptied."""

_KEY: Final = attrgetter("asset", "kind", "id", "since")
_SIMPLE: Final = frozenset({"registry", "vocabulary", "party", "evidence", "asset", "claim"})
"""Kinds whose admission asks for entries by id and not for all that lies on an asset."""


class Ahead(NamedTuple):
    """What is asked ahead of admission: ids whose kinds, promises under rights and parties, beliefs, and what touches assets."""

    known: int
    kinds: frozenset[str]
    promising: frozenset[str]
    records: frozenset[str]
    touching: frozenset[str]

    @property
    def questions(self) -> list[tuple[str, tuple[Any, ...]]]:
        """Give the statements, each with its parameters, for what there is anything to ask about."""
        known = self.known
        asked: list[tuple[str, tuple[Any, ...]]] = []
        if self.kinds:
            asked.append((schema.KINDS_OF, (these(self.kinds), known)))
        if self.promising:
            asked.append((schema.PROMISING_ON_THESE, (these(self.promising), known, known)))
        if self.records:
            asked.append((schema.RECORDS_OF, (these(self.records), known, known)))
        if self.touching:
            asked.append((schema.TOUCHING_ASSETS, (these(self.touching), known, known)))
        return asked


class Projector:
    """What the ledger believes now, under the lock: :class:`~datarights.holdings.record.View`."""

    def __init__(self, connection: Connection, size: int) -> None:
        """Begin where the ledger has ``size`` entries; what the database says of later ones is not looked at.

        Who begins at nothing sees every entry pass, remembers each id, and never asks the database for one.
        """
        self._connection = connection
        self.size = size
        self._whole = size == 0
        self._kinds: dict[str, str | None] = {}
        self._empty()

    def begin(self, size: int) -> None:
        """Say how many entries the ledger has, when that was not known yet."""
        self.size = size
        self._whole = size == 0

    def _empty(self) -> None:
        if not self._whole:
            self._kinds = {}
        self._records: dict[str, Record | None] = {}
        self._assets: dict[str, dict[str, Record]] = {}
        self._touching: dict[str, dict[str, Record]] = {}
        self._resting: dict[str, dict[str, Record]] = {}
        self._promising: dict[str, dict[str, Record]] = {}
        self._held: dict[tuple[str, str], dict[str, Record]] = {}
        self._changed_of: dict[tuple[str, str], set[str]] = {}
        self._changed_on: dict[str, set[str]] = {}
        self._changed_under: dict[str, set[str]] = {}
        self._opened: dict[tuple[str, int], Record] = {}
        self._closed: list[Record] = []

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of the entry with this id, or nothing."""
        try:
            return self._kinds[entry_id]
        except KeyError:
            if self._whole:
                return None
            kind, record = Beliefs(self._connection, self.size).kind_and_record(entry_id)
            self._kinds[entry_id] = kind
            self._records.setdefault(entry_id, record)
            return kind

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands."""
        try:
            return self._records[entry_id] is not None
        except KeyError:
            return self.record(entry_id) is not None

    def record(self, record_id: str) -> Record | None:
        """Give the current belief with this id, or nothing."""
        try:
            return self._records[record_id]
        except KeyError:
            found = self._records[record_id] = Beliefs(self._connection, self.size).record(record_id)
            return found

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry said that a party is a natural person."""
        fresh = (row for (each, _), row in self._opened.items() if each == party)
        return any(map(is_natural, fresh)) or Beliefs(self._connection, self.size).ever_natural(party)

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the current beliefs about an asset, in order of ``since`` and id."""
        kept = self._assets.get(asset)
        if kept is None:
            kept = self._keep(self._assets, asset, Beliefs(self._connection, self.size).on_asset(asset))
        return _in_order(kept)

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the current rights of a party over an asset, in order of ``since`` and id."""
        kept = self._held.get((party, asset))
        if kept is None:
            kept = {row.id: row for row in Beliefs(self._connection, self.size).held_by(party, asset)}
            for each in self._changed_of.get((party, asset), ()):
                kept.pop(each, None)
                now = self._records[each]
                if now is not None and is_held_by(now, party, asset):
                    kept[each] = now
            self._held[party, asset] = kept
        return _in_order(kept)

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the current burdens, derivations and objections over an asset, in order of ``since`` and id."""
        kept = self._touching.get(asset)
        if kept is None:
            kept = self._keep(self._touching, asset, Beliefs(self._connection, self.size).touching(asset))
        return _in_order(kept)

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the current beliefs whose right rests directly on this one."""
        kept = self._resting.get(right_id)
        if kept is None:
            kept = self._keep(self._resting, right_id, Beliefs(self._connection, self.size).resting_on(right_id))
        return _in_order(kept)

    def promising(self, name: str) -> Sequence[Record]:
        """Give the promises of exclusivity that came from a right or a party."""
        kept = self._promising.get(name)
        if kept is None:
            kept = self._keep(self._promising, name, Beliefs(self._connection, self.size).promising(name))
        return _in_order(kept)

    def _keep(self, family: dict[str, dict[str, Record]], name: str, stored: Iterable[Record]) -> dict[str, Record]:
        """Keep an answer of the database, with what has changed since."""
        kept = family[name] = {row.id: row for row in stored}
        under = family is self._resting or family is self._promising
        for each in (self._changed_under if under else self._changed_on).get(name, ()):
            kept.pop(each, None)
            now = self._records[each]
            if now is not None and self._belongs(now, family, name):
                kept[each] = now
        return kept

    def _belongs(self, row: Record, family: dict[str, dict[str, Record]], name: str) -> bool:
        if family is self._assets:
            return row.asset == name
        if family is self._touching:
            return row.asset == name and row.kind in TOUCHING
        if family is self._promising:
            return is_promise(row) and name in promised_under(row)
        return name in (row.body.get("rests_on") or ())

    def read_ahead(self, drafts: Sequence[Draft]) -> None:
        """Read what the admission of these drafts will ask for, in a few questions on one way there and back."""
        ahead = self.ahead(drafts)
        if ahead.questions:
            self.take(ahead, self._connection.ask(ahead.questions))

    def ahead(self, drafts: Sequence[Draft]) -> "Ahead":
        """Give the questions that the admission of these drafts will ask, as far as their answers are not known yet."""
        ids: set[str] = set()
        named: set[str] = set()
        rights: set[str] = set()
        touched: set[str] = set()
        givers: set[str] = set()
        for draft in drafts:
            if draft.kind not in _SIMPLE:
                rights.update(draft.rests_on)
                rights.add(draft.about)
                touched.add(draft.asset)
                if "from" in draft.parties:
                    givers.add(promises_of(draft.parties["from"], draft.asset))
            named.update((draft.asset, *draft.parties.values(), *draft.evidence))
            ids.update((draft.id, draft.about))
        kinds = set() if self._whole else (ids | named | rights) - self._kinds.keys()
        rights.discard("")
        return Ahead(
            self.size,
            frozenset(kinds),
            frozenset((rights | givers) - self._promising.keys()),
            frozenset((named | rights) - self._records.keys() - {""}),
            frozenset(touched - self._touching.keys() - {""}),
        )

    def take(self, ahead: "Ahead", answers: Iterable[list[Any]]) -> None:
        """Keep the answers to questions asked ahead."""
        for about, rows in zip((each for each in ahead[1:] if each), answers, strict=True):
            if about is ahead.kinds:
                self._kinds.update(dict.fromkeys(ahead.kinds))
                self._kinds.update(rows)
            elif about is ahead.promising:
                stored: dict[str, list[tuple[Any, ...]]] = {parent: [] for parent in ahead.promising}
                for row in rows:
                    stored[row[10]].append(row)
                for parent, found in stored.items():
                    self._keep(self._promising, parent, sound(found))
            elif about is ahead.records:
                self._records.update(dict.fromkeys(ahead.records))
                self._records.update((row.id, row) for row in sound(rows))
            else:
                touching: dict[str, list[Record]] = {asset: [] for asset in ahead.touching}
                for record in sound(rows):
                    touching[record.asset].append(record)
                for asset, each in touching.items():
                    self._keep(self._touching, asset, each)

    def apply(self, entry_id: str, kind: str, changes: Iterable[Change]) -> None:
        """Take in the effect of the next entry."""
        index = self.size
        self._kinds[entry_id] = intern(kind)
        for change in changes:
            row = change.record
            if type(change) is Close:
                self._close(row, index)
            else:
                self._open(row)
        self.size = index + 1

    def _open(self, row: Record) -> None:
        each = row.id
        self._records[each] = row
        self._opened[each, row.since] = row
        if row.kind == "right":
            self._changed_of.setdefault((row.party, row.asset), set()).add(each)
            if (held := self._held.get((row.party, row.asset))) is not None:
                held[each] = row
        self._changed_on.setdefault(row.asset, set()).add(each)
        kept = self._assets.get(row.asset)
        if kept is not None:
            kept[each] = row
        if row.kind in TOUCHING and (kept := self._touching.get(row.asset)) is not None:
            kept[each] = row
        promise = is_promise(row)
        for parent in promised_under(row) if promise else row.body.get("rests_on") or ():
            self._changed_under.setdefault(parent, set()).add(each)
            kept = self._resting.get(parent)
            if kept is not None:
                kept[each] = row
            if promise and (kept := self._promising.get(parent)) is not None:
                kept[each] = row

    def _close(self, row: Record, index: int) -> None:
        each, since = row.id, row.since
        self._records[each] = None
        if row.kind == "right":
            self._changed_of.setdefault((row.party, row.asset), set()).add(each)
            if (held := self._held.get((row.party, row.asset))) is not None:
                held.pop(each, None)
        self._changed_on.setdefault(row.asset, set()).add(each)
        kept = self._assets.get(row.asset)
        if kept is not None:
            kept.pop(each, None)
        if row.kind in TOUCHING and (kept := self._touching.get(row.asset)) is not None:
            kept.pop(each, None)
        for parent in promised_under(row) if is_promise(row) else row.body.get("rests_on") or ():
            self._changed_under.setdefault(parent, set()).add(each)
            for under in (self._resting, self._promising):
                kept = under.get(parent)
                if kept is not None:
                    kept.pop(each, None)
        mine = self._opened.pop((each, since), None)
        if mine is None:
            self._closed.append(row._replace(until=index))
        elif since != index:
            self._opened[each, since] = mine._replace(until=index)

    def drain(self) -> tuple[list[Record], list[Record]]:
        """Give the rows opened and the rows closed since the last time; keep the answers while they are few.

        A row opened and closed since stands among the opened, with its end. The database must hold the rows before
        anything else is asked.
        """
        opened, closed = list(self._opened.values()), self._closed
        if len(self._records) + (0 if self._whole else len(self._kinds)) > KEEP:
            self._empty()
        else:
            self._opened, self._closed = {}, []
            self._changed_on, self._changed_of, self._changed_under = {}, {}, {}
        return opened, closed

    def flush(self) -> None:
        """Write the rows gathered to the database."""
        opened, closed = self.drain()
        execute = self._connection.executemany
        if closed:
            execute(schema.CLOSE_RECORD, [(row.until, row.asset, row.kind, row.id, row.since) for row in closed])
        if opened:
            opened.sort(key=_KEY)  # neighbours in the table are written together
            execute(schema.INSERT_RECORD, [row[:9] + (encode_checked(row.body),) for row in opened])  # noqa: RUF005 - half the time
        resting = [each for row in opened for each in rests(row)]
        if resting:
            execute(schema.INSERT_RESTS, resting)

    def forget(self, size: int) -> None:
        """Go back to an earlier size: drop everything gathered and read."""
        self.size = size
        self._whole = False
        self._empty()


def _in_order(kept: dict[str, Record]) -> list[Record]:
    return sorted(kept.values(), key=BY_SINCE) if len(kept) > 1 else list(kept.values())


def rests(row: Record) -> list[tuple[str, int, str, int, str, str]]:
    """Give the rows that say on what a belief rests; of a promise also the one that says who gave it."""
    promise = is_promise(row)
    parents = promised_under(row) if promise else row.body.get("rests_on")
    if not parents:
        return []
    return [(each, int(promise), row.id, row.since, row.kind, row.asset) for each in dict.fromkeys(parents)]


def these(ids: Iterable[str]) -> str:
    """Give names as one parameter of a statement."""
    return orjson.dumps(list(ids)).decode()

"""The fold in memory: every belief of a ledger, past and present, made from entries and nothing else."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from datarights.holdings.admit import adopting, step
from datarights.holdings.record import (
    NEVER,
    TOUCHING,
    Change,
    Close,
    Opened,
    Record,
    is_held_by,
    is_natural,
    is_promise,
    promised_under,
)
from datarights.ledger.entry import Draft, Entry
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.model.scope import Lexicon


class Fold:
    """A ledger in memory: takes drafts as the registry would, answers as it would, and can be asked as of any size."""

    def __init__(self, lexicon: Lexicon, origin: str = "memory") -> None:
        self.lexicon = lexicon
        self.origin = origin
        self.entries: list[Entry] = []
        self._kinds: dict[str, str] = {}
        self._now: dict[str, Record] = {}
        self._past: dict[str, list[Record]] = {}
        self._assets: dict[str, dict[str, None]] = {}
        self._touching: dict[str, dict[str, None]] = {}
        self._children: dict[str, dict[str, None]] = {}
        self._promised: dict[str, dict[str, None]] = {}
        self._parties: dict[str, dict[str, None]] = {}
        self._frontier = Frontier()

    @property
    def size(self) -> int:
        """Give how many entries there are."""
        return len(self.entries)

    @property
    def root(self) -> str:
        """Give the RFC 9162 root, in hex."""
        return self._frontier.root().hex()

    def append(self, draft: Draft, recorded_at: str = "1970-01-01T00:00:00.000000Z") -> Entry:
        """Admit a draft and add it; nothing changes when it is refused.

        Raises:
            InadmissibleEntryError: an operating rule refuses it.

        """
        entry = Entry(draft=draft, index=self.size, recorded_at=recorded_at)
        self.take(entry, step(self, draft, entry.index, self.lexicon))
        return entry

    def take(self, entry: Entry, changes: Iterable[Change]) -> None:
        """Add an entry whose effect is known."""
        leaf = leaf_hash(entry.encoded())
        self.lexicon = adopting(self.lexicon, entry.draft, entry.index)
        self.entries.append(entry)
        self._kinds[entry.draft.id] = entry.draft.kind
        self._frontier.push(leaf)
        self.apply(changes, entry.index)

    def apply(self, changes: Iterable[Change], index: int) -> None:
        """Take the effect of one entry."""
        for change in changes:
            row = change.record
            if isinstance(change, Close):
                self._past.setdefault(row.id, []).append(row._replace(until=index))
                self._now.pop(row.id, None)
            elif isinstance(change, Opened):
                self._now[row.id] = row
                self._assets.setdefault(row.asset, {})[row.id] = None
                if row.kind in TOUCHING:
                    self._touching.setdefault(row.asset, {})[row.id] = None
                self._parties.setdefault(row.party, {})[row.id] = None
                for parent in row.body.get("rests_on") or ():
                    self._children.setdefault(parent, {})[row.id] = None
                for name in promised_under(row) if is_promise(row) else ():
                    self._promised.setdefault(name, {})[row.id] = None

    def forked(self) -> "Fold":
        """Give a ledger that holds the same and goes its own way from here on."""
        other = Fold(self.lexicon, self.origin)
        other.entries = list(self.entries)
        other._kinds, other._now = dict(self._kinds), dict(self._now)
        other._past = {name: list(rows) for name, rows in self._past.items()}
        for mine, theirs in (
            (self._assets, other._assets),
            (self._touching, other._touching),
            (self._children, other._children),
            (self._promised, other._promised),
            (self._parties, other._parties),
        ):
            theirs.update((name, dict(ids)) for name, ids in mine.items())
        other._frontier = Frontier(self._frontier.size, self._frontier.stack)
        return other

    def at(self, size: int) -> "Known":
        """Give the beliefs as they were when the ledger had this many entries."""
        return Known(self, size)

    def holdings(self, known_at: int | None = None) -> "Fold | Known":
        """Give the beliefs now, or as known at a size."""
        return self if known_at is None or known_at >= self.size else Known(self, known_at)

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of an entry."""
        return self._kinds.get(entry_id)

    def recorded(self, entry_id: str) -> dict[str, Any]:
        """Give the entry with this id as JSON, empty where there is none."""
        return next((each.as_json() for each in self.entries if each.draft.id == entry_id), {})

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands."""
        return entry_id in self._now

    def record(self, record_id: str) -> Record | None:
        """Give the current belief with this id."""
        return self._now.get(record_id)

    def ever_natural(self, party: str, size: int = NEVER) -> bool:
        """Tell whether any entry, of the first so many, said that a party is a natural person."""
        now = self._now.get(party)
        rows = (*self._past.get(party, ()), *((now,) if now is not None else ()))
        return any(row.since < size and is_natural(row) for row in rows)

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the current beliefs about an asset."""
        return self._rows(self._assets.get(asset, ()), lambda row: row.asset == asset)

    def ever_on(self, asset: str) -> Iterable[str]:
        """Name the beliefs about an asset, past and present."""
        return self._assets.get(asset, ())

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the current rights of a party over an asset."""
        return self._rows(self._parties.get(party, ()), lambda row: is_held_by(row, party, asset))

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the current burdens, derivations and objections over an asset."""
        return self._rows(self._touching.get(asset, ()), lambda row: row.asset == asset)

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the current beliefs that rest directly on a right."""
        return self._rows(self._children.get(right_id, ()), lambda row: right_id in (row.body.get("rests_on") or ()))

    def promising(self, name: str) -> Sequence[Record]:
        """Give the current promises of exclusivity that came from a right or a party."""
        return self._rows(self._promised.get(name, ()), lambda row: is_promise(row) and name in promised_under(row))

    def of_party(self, party: str) -> Sequence[Record]:
        """Give the current beliefs of a party."""
        return self._rows(self._parties.get(party, ()), lambda row: row.party == party)

    def _rows(self, ids: Iterable[str], meant: Callable[[Record], bool]) -> list[Record]:
        found = [row for each in ids if (row := self._now.get(each)) is not None and meant(row)]
        return sorted(found, key=lambda row: (row.since, row.id))

    def asset_ids(self) -> Sequence[str]:
        """Give the ids of the assets."""
        return sorted(row.id for row in self._now.values() if row.kind == "asset")

    def party_ids(self) -> Sequence[str]:
        """Give the ids of the parties."""
        return sorted(row.id for row in self._now.values() if row.kind == "party")

    def all_rows(self) -> list[Record]:
        """Give every belief, past and present, in one fixed order: what a rebuilt projection is compared with."""
        rows = [*self._now.values(), *(row for past in self._past.values() for row in past)]
        return sorted(rows, key=lambda row: (row.asset, row.kind, row.id, row.since))

    def as_known(self, record_id: str, size: int) -> Record | None:
        """Give the belief with this id when the ledger had this many entries."""
        now = self._now.get(record_id)
        if now is not None and now.since < size:
            return now
        for row in reversed(self._past.get(record_id, [])):
            if row.since < size <= row.until:
                found: Record = row
                return found
        return None


class Known:
    """A fold as it was at a size."""

    def __init__(self, fold: Fold, size: int) -> None:
        self._fold = fold
        self.size = size
        self.origin = fold.origin
        self.lexicon = fold.lexicon.as_known(size)

    @property
    def root(self) -> str:
        """Give the root over the entries known."""
        frontier = Frontier()
        for entry in self._fold.entries[: self.size]:
            frontier.push(leaf_hash(entry.encoded()))
        return frontier.root().hex()

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of an entry that was known."""
        known = any(entry.draft.id == entry_id for entry in self._fold.entries[: self.size])
        return self._fold.kind_of(entry_id) if known else None

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands."""
        return self.record(entry_id) is not None

    def record(self, record_id: str) -> Record | None:
        """Give the belief with this id."""
        return self._fold.as_known(record_id, self.size)

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry that was known said that a party is a natural person."""
        return self._fold.ever_natural(party, self.size)

    def _all(self, ids: Iterable[str] | None = None) -> list[Record]:
        ids = ids if ids is not None else {row.id for row in self._fold.all_rows()}
        found = [row for each in ids if (row := self.record(each)) is not None]
        return sorted(found, key=lambda row: (row.since, row.id))

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the beliefs about an asset."""
        return [row for row in self._all(self._fold.ever_on(asset)) if row.asset == asset]

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the rights of a party over an asset."""
        return [row for row in self.on_asset(asset) if is_held_by(row, party, asset)]

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the burdens, derivations and objections over an asset."""
        return [row for row in self.on_asset(asset) if row.kind in TOUCHING]

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the beliefs that rest directly on a right."""
        return [row for row in self._all() if right_id in (row.body.get("rests_on") or ())]

    def promising(self, name: str) -> Sequence[Record]:
        """Give the promises of exclusivity that came from a right or a party."""
        return [row for row in self._all() if is_promise(row) and name in promised_under(row)]

    def of_party(self, party: str) -> Sequence[Record]:
        """Give the beliefs of a party."""
        return [row for row in self._all() if row.party == party]

    def asset_ids(self) -> Sequence[str]:
        """Give the ids of the assets."""
        return sorted(row.id for row in self._all() if row.kind == "asset")

    def party_ids(self) -> Sequence[str]:
        """Give the ids of the parties."""
        return sorted(row.id for row in self._all() if row.kind == "party")

    def at(self, size: int) -> "Known":
        """Give the beliefs as they were when the ledger had this many entries."""
        return Known(self._fold, min(size, self.size))


def replay(entries: Iterable[Entry], lexicon: Lexicon, origin: str = "memory") -> Fold:
    """Fold entries anew, admitting each as the ledger did."""
    fold = Fold(lexicon=lexicon, origin=origin)
    for entry in entries:
        fold.take(entry, step(fold, entry.draft, entry.index, fold.lexicon))
    return fold

"""A registry: a ledger with its projection, readable at any size and writable under one lock; in a file or on a server.

One object serves one thread; any number of objects and processes may share the place. Reading never waits for writing.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from operator import index, itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from datarights.adapters.codec import decode
from datarights.adapters.pauses import no_cycle_search
from datarights.adapters.sql import proving, schema, verification
from datarights.adapters.sql.deriving import derive
from datarights.adapters.sql.driver import Connection, NotGrantedError, Refusal
from datarights.adapters.sql.places import place_of
from datarights.adapters.sql.projector import Projector
from datarights.adapters.sql.proving import Indexed, Tip
from datarights.adapters.sql.reading import (
    Beliefs,
    Now,
    Snapshot,
    adopted,
    frontier_at,
    legible,
    name_of,
    root_at,
    roster,
    split,
    typed,
)
from datarights.adapters.sql.store import File
from datarights.adapters.sql.strand_bytes import compare_last, compare_zone, row_differs
from datarights.adapters.sql.writer import BATCH, Writer, draft_digest, names_nul, stamp
from datarights.errors import ConcurrentAppendError, InadmissibleEntryError, StoreError, VerificationError
from datarights.holdings.admit import Told, known
from datarights.holdings.opening import opening
from datarights.holdings.record import NEVER, Record
from datarights.holdings.snapshot import Holdings
from datarights.ledger.actors import NOBODY, SECOND_PERSON, Door, Roster, folded
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.entry import Draft
from datarights.ledger.keeping import IN_USE, key_of
from datarights.ledger.merkle import EMPTY_ROOT, Frontier
from datarights.ledger.note import Note, VerifierKey
from datarights.ledger.publishing import Contents, Publishing
from datarights.ledger.tiles import Tree
from datarights.ledger.verify import compare_head
from datarights.model.scope import Lexicon
from datarights.text import say

PAGE: Final = 512
_NOTHING: Final[dict[str, Any]] = {"payload": {}}


A_WEEK: Final = timedelta(days=7)
"""By so much the clocks of those who write to one registry may differ, or one be set back."""


class Registry:
    """A ledger with its projection. Made by :meth:`create` or :meth:`open`; closed at the end of a ``with`` block."""

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], datetime],
        lexicon: Lexicon,
        publisher: Publishing | None = None,
        door: Door = NOBODY,
    ) -> None:
        """Take a connection that its place opened."""
        self._door = door
        self._publisher = publisher
        self._place = place = connection.place
        self._connection = connection
        self._clock = clock
        self._lexicon = lexicon
        self._adopted: tuple[int, Lexicon] = (0, lexicon)
        self._known: tuple[int, Roster] = (0, Roster())
        self._shown: tuple[int, Roster] = (0, Roster())
        self._staffed: bool | None = None
        self._beliefs = Beliefs(connection)
        self._kept: tuple[Writer, Checkpoint] | None = None
        self._sure: tuple[bytes, str] | None = None
        self._reached = Frontier()
        with place.plainly():
            row = connection.execute(schema.SELECT_HEAD).fetchone()
        if row is None or not (isinstance(row[0], str) and isinstance(row[1], str)):
            raise StoreError(
                "DR-S009", say(f"{place} 已损坏：账本头不全", f"{place} is damaged: its head is not whole")
            )
        self._zone: str = row[1]

    @classmethod
    def create(
        cls,
        place: str | Path,
        *,
        origin: str,
        zone: str,
        clock: Callable[[], datetime],
        lexicon: Lexicon,
        keys: Sequence[str] = (),
        publisher: Publishing | None = None,
        door: Door = NOBODY,
    ) -> "Registry":
        """Make a registry in a file that does not exist, or where a URL leads and there is none.

        It begins with public ``keys`` and adopts the lexicon's vocabularies.

        Raises:
            LedgerCorruptionError: a checkpoint of another registry lies where this one would publish.
            StoreError: there is one already, or it cannot be made; nothing is left behind.
            InadmissibleEntryError: the origin cannot be the id of an entry.

        """
        with place_of(place).made() as connection:
            connection.execute(schema.INSERT_HEAD, (1, origin, zone, 0, EMPTY_ROOT, b"", "", 0))
            begun, view = _begun(connection)
            writer = Writer(connection, clock=clock, lexicon=lexicon, now=begun, view=view, known=Roster())
            said: dict[str, Any] = {"zone": zone, "format": schema.FORMAT} | ({"keys": list(keys)} if keys else {})
            for first in opening(origin, lexicon.vocabularies.values(), **said):
                writer.append(first)
            writer.close()
            if publisher is not None:
                head = _head(connection)
                publisher.before(
                    head,
                    lambda size: root_at(connection, size).hex(),
                    None,
                    lambda start: _held(connection, frontier_at(connection, start), head),
                )
        registry = cls.open(place, clock=clock, lexicon=lexicon, publisher=publisher, door=door)
        registry.publish()
        return registry

    @classmethod
    def open(
        cls,
        place: str | Path,
        *,
        clock: Callable[[], datetime],
        lexicon: Lexicon,
        publisher: Publishing | None = None,
        door: Door = NOBODY,
    ) -> "Registry":
        """Open a registry that exists; ``publisher`` signs a checkpoint at every commit and keeps it elsewhere.

        ``door`` checks the signatures of submissions, signs for whoever is at work, and hears of what is refused.

        Raises:
            StoreError: missing, not a registry, of another format, damaged, or it would not write durably.

        """
        connection = place_of(place).connect()
        try:
            return cls(connection, clock=clock, lexicon=lexicon, publisher=publisher, door=door)
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Let the place go."""
        try:
            if self._publisher is not None:
                self._publisher.close()
        finally:
            self._connection.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the place go."""
        self.close()

    @property
    def place(self) -> str:
        """Give where it is kept, as it may be shown: a path, or a URL without its password."""
        return str(self._place)

    def itself(self) -> tuple[Any, ...]:
        """Give what tells this registry from every other, its copies too, by whatever name it was opened."""
        with self._place.plainly():
            return (type(self._place), *self._place.itself(self._connection))

    @property
    def origin(self) -> str:
        """Give the name under which the ledger's checkpoints are signed."""
        return self.checkpoint().origin

    @cached_property
    def zone(self) -> str:
        """Give the time zone in which its days are counted: what the head says, as entry 0 does.

        Who is not granted the entries' bytes takes it from the head, as all that it is told from what is derived.

        Raises:
            VerificationError: entry 0 says another.

        """
        try:
            compare_zone(self._zone, next(self.entries(0, 1), {}))
        except StoreError as error:
            if not isinstance(error.__cause__, NotGrantedError):
                raise
        return self._zone

    @property
    def size(self) -> int:
        """Give how many entries there are."""
        return self.checkpoint().size

    @property
    def root(self) -> str:
        """Give the RFC 9162 root over all entries, in hex."""
        return self.checkpoint().root

    def checkpoint(self) -> Checkpoint:
        """Give name, size and root of the ledger now, read together."""
        try:
            return _head(self._connection)
        except (Refusal, AttributeError, TypeError, ValueError) as error:
            raise self._place.unreadable(error) from error

    @property
    def lexicon(self) -> Lexicon:
        """Give the vocabularies that the ledger has adopted.

        Raises:
            StoreError: one of them is not known to the program.

        """
        return self._lexicon_at(self.size)

    def _lexicon_at(self, size: int) -> Lexicon:
        known, found = self._adopted
        if known < size:
            found = adopted(self._connection, self._lexicon, size)
            self._adopted = size, found
        return found.as_known(size)

    def kind_of(self, entry_id: str) -> str | None:
        """Give the kind of the entry with this id, or nothing."""
        return self._beliefs.kind_of(entry_id)

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands."""
        return self._beliefs.stands(entry_id)

    def record(self, record_id: str) -> Record | None:
        """Give the current belief with this id, or nothing."""
        return self._beliefs.record(record_id)

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry said that a party is a natural person."""
        return self._beliefs.ever_natural(party)

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the current beliefs about an asset, in order of ``since`` and id."""
        return self._beliefs.on_asset(asset)

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the current rights of a party over an asset, in order of ``since`` and id."""
        return self._beliefs.held_by(party, asset)

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the current burdens, derivations and objections over an asset, in order of ``since`` and id."""
        return self._beliefs.touching(asset)

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the current beliefs whose right rests directly on this one."""
        return self._beliefs.resting_on(right_id)

    def promising(self, name: str) -> Sequence[Record]:
        """Give the promises of exclusivity that came from a right or a party."""
        return self._beliefs.promising(name)

    def key_state(self, key: VerifierKey) -> str:
        """Give what the ledger says of a signing key: in use, retired, or "" when no entry names it."""
        return next((state for each, state, _ in self.named_keys() if each == key), "")

    def named_keys(self, until: int | None = None) -> list[tuple[VerifierKey, str, str]]:
        """Give every signing key that the ledger names, in order, with its state and since when it has it: by bytes under the root.

        ``until``: by its first so many entries alone.

        Raises:
            VerificationError: DR-V006, an entry that names keys is not the one under the root.

        """
        known: dict[str, tuple[str, str]] = {}
        head = self.checkpoint()
        with self._place.plainly():
            rows = self._connection.execute(schema.CONTENTS, (0, 1)).fetchall()
            rows += self._connection.execute(schema.KEYS).fetchall()
            tip = Tip(head.size, bytes.fromhex(head.root))
            bodies = proving.under(self._connection, [content for (content,) in rows], tip)
        for entry in sorted(bodies, key=itemgetter("index")):
            if until is not None and entry["index"] >= until:
                break
            said, at = entry["payload"], entry["recorded_at"]
            if entry["kind"] == "key":
                known[said["vkey"]] = said["state"], at
            elif not entry["index"]:
                known |= dict.fromkeys(said.get("keys") or (), (IN_USE, at))
        return [(key_of(vkey), state, at) for vkey, (state, at) in known.items()]

    def compare_keys(self) -> None:
        """Look that every entry that names a key is found by its row: by the bytes of all entries.

        Raises:
            VerificationError: DR-V007, one is not; DR-V006, the entries are not those under the root.

        """
        with self._place.plainly():
            rows = {content for (content,) in self._connection.execute(schema.KEYS).fetchall()}
        hidden: dict[str, Any] | None = None
        for content in self.held(self.checkpoint())(0):
            if b'"kind":"key"' in content and content not in rows:
                entry = decode(content)
                hidden = entry if entry["kind"] == "key" else hidden
        if hidden is not None:
            raise row_differs(hidden, say("不在钥匙之列", "none that names a key"))

    def recoveries(self) -> list[int]:
        """Give the indices of the entries by which the log goes by another name."""
        with self._place.plainly():
            return [index for (index,) in self._connection.execute(schema.RECOVERIES).fetchall()]

    def roster_entries(self) -> list[int]:
        """Give the indices of the entries that say who may write, by bytes under the root; none where nobody ever was heard of.

        Raises:
            VerificationError: the entries are not those under the root.

        """
        head = self.checkpoint()
        with self._place.plainly():
            tip = Tip(head.size, bytes.fromhex(head.root))
            if not self._is_staffed(roster(self._connection, head.size), tip):
                return []
            return [each["index"] for each in proving.roster_entries(self._connection, head.size, tip)]

    def _is_staffed(self, projected: Roster, tip: Tip) -> bool:
        """Tell whether anything says that there are identities: the projection, the door, or, asked once, a row or the last index."""
        if self._staffed is None and not (projected or self._door.handle):
            row = self._connection.execute(schema.AN_IDENTITY).fetchone()
            self._staffed = row is not None or proving.lists_anybody(self._connection, tip)
        return bool(projected or self._door.handle or self._staffed)

    def _look_who(self, writer: Writer) -> None:
        """Look, under the lock, that the projection says of who may write what the entries say: by bytes, those since the last look.

        Raises:
            VerificationError: DR-V009, it does not.

        """
        (size, found), tip = self._shown, writer.tip
        if not self._is_staffed(writer.roster, tip):
            return
        if size:
            found = folded(found, proving.roster_since(self._connection, size, tip))
        else:
            found = folded(Roster(), proving.roster_entries(self._connection, tip.size, tip))
        if found != writer.roster:
            self._known = 0, Roster()
            said, kept = _differing(found, writer.roster)
            raise VerificationError(
                "DR-V009",
                say(
                    f"投影所说的谁可登记与登记条目不符（按条目：{said}；按投影：{kept}）：有人改过投影，什么都没有写",
                    f"the projection does not say of who may write what the entries say (by them: {said}; by it: {kept}): somebody edited it, and "
                    "nothing was written",
                ),
                step="projection", expected=said, got=kept,
                hint=say(
                    "datarights db rebuild 由登记重建投影，再 datarights db verify：其间收下的会被指出",
                    "datarights db rebuild derives it anew; then datarights db verify names what was let in meanwhile",
                ),
            )  # fmt: skip
        self._shown = tip.size, found

    def has_published(self) -> bool:
        """Tell whether the ledger must have published: it began with a key and more was recorded since, or an entry names a key."""
        entries = self.entries()
        keyed = bool(next(entries, _NOTHING)["payload"].get("keys"))
        return any(each["kind"] == "key" or (keyed and each["kind"] != "vocabulary") for each in entries)

    def digest_of(self, entry_id: str) -> str | None:
        """Give the digest of the draft with this id, or nothing."""
        with self._place.plainly():
            row = self._connection.execute(schema.CONTENT_OF, (entry_id,)).fetchone()
        return draft_digest(row[1]) if row else None

    def holdings(self, known_at: int | None = None) -> Holdings:
        """Give what the ledger held when it had this many entries; now, when left out.

        Raises:
            StoreError: the ledger never had so many.

        """
        now = self.checkpoint()
        if known_at is None or known_at == now.size:
            lexicon = self._lexicon_at(now.size)
            return Snapshot(self._connection, origin=now.origin, size=now.size, lexicon=lexicon, root=now.root)
        if not 0 <= known_at <= now.size:
            raise StoreError(
                "DR-S010",
                say(
                    f"账本现有 {now.size} 条，没有过 {known_at} 条",
                    f"the ledger holds {now.size} entries and never held {known_at}",
                ),
                hint=say(f"给 0 到 {now.size} 之间的数", f"give a number from 0 to {now.size}"),
            )
        lexicon = self._lexicon_at(known_at)
        return Snapshot(self._connection, origin=now.origin, size=known_at, lexicon=lexicon)

    def size_at(self, moment: datetime) -> int:
        """Give how many entries there were at a moment (UTC, included)."""
        until = stamp(moment)
        low, high = 0, self.size
        while low < high:
            middle = (low + high) // 2
            with self._place.plainly():
                (recorded_at,) = self._connection.execute(schema.RECORDED_AT, (middle,)).fetchone()
            if recorded_at <= until:
                low = middle + 1
            else:
                high = middle
        return low

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[dict[str, Any]]:
        """Give entries as JSON, in order."""
        for content in self.contents(start, stop):
            try:
                yield decode(content)
            except ValueError as error:
                raise self._place.unreadable(error) from error

    def contents(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the canonical bytes of entries, in order."""
        last = self.size if stop is None else min(stop, self.size)
        for first in range(max(start, 0), last, PAGE):
            page = (first, min(first + PAGE, last))
            with legible(self._place):
                rows = self._connection.execute(schema.CONTENTS, page).fetchall()
                for row in rows:
                    typed(row, bytes)
            for (content,) in rows:
                yield content

    def held(self, stated: Checkpoint) -> Contents:
        """Give what gives the bytes of the entries that a checkpoint is over, each held to its root."""
        return partial(self._held, stated)

    def _held(self, stated: Checkpoint, start: int) -> Iterator[bytes]:
        reached = self._reached.copy() if self._reached.size == start else frontier_at(self._connection, start)
        yield from _held(self._connection, reached, stated)
        self._reached = reached

    def attest(self) -> None:
        """Look that the bytes of every entry are those under the root.

        Raises:
            VerificationError: DR-V006, they are not.

        """
        for _ in self.held(self.checkpoint())(0):
            pass

    @contextmanager
    def writer(
        self, expected_size: int | None = None, ahead: Sequence[Draft] = (), *, as_stated: bool = False
    ) -> Iterator[Writer]:
        """Take the lock; commit once at the end, or leave nothing.

        ``ahead``: drafts that will be appended; what their admission asks for is read together with the lock.
        ``as_stated``: what they say of the ledger itself, an index or a recovery, is taken as it stands; for who replays a
        history and audits it after, or has compared the ledger with what was published.

        Raises:
            VerificationError: entries that somebody else added and nobody published are not what the registry makes or takes.
            ConcurrentAppendError: the ledger is not of the expected size.
            StoreError: another program keeps the lock, or the file cannot be written.

        """
        with self._hearing(), self._locked():
            kept = self._kept
            writer, head = self._taken_up(ahead)
            writer.as_stated = as_stated
            self._before(head)
            if kept is None or writer is not kept[0]:
                self._look_who(writer)
            if expected_size is not None and writer.size != expected_size:
                raise ConcurrentAppendError(
                    "DR-L011",
                    say(
                        f"登记库现有 {writer.size} 条，所据为 {expected_size} 条",
                        f"the registry holds {writer.size} entries; {expected_size} were expected",
                    ),
                    hint=say("重新读取后再试", "read again, then try once more"),
                )
            yield writer
            head = writer.close()
            if self._publisher is not None:
                self._publisher.ahead(head)
        self._adopted, self._known = (head.size, writer.lexicon), (head.size, writer.roster)
        self._kept = writer, head
        self._sure = bytes.fromhex(head.root), writer.recorded_at
        if self._shown[0]:
            self._shown = head.size, writer.roster
        if self._publisher is not None:
            try:
                self._publisher.publish(head, self.held(head))
            except StoreError as error:
                raise _unpublished(error, head.size) from error

    def _before(self, head: Checkpoint) -> None:
        """Compare the ledger, under the lock, with what was published; look at what this signature would be the first over.

        Entries behind what was published are those of a crash, of a process that publishes this moment, or of a hand.
        """
        if self._publisher is not None:
            published = self._publisher.before(head, self.root_at, self.has_published, self.held(head))
            if published < head.size:
                self._look_behind(published, head, self._publisher.signs, locked=True)

    def look_behind(self, published: int, here: Callable[[str, bool], bool]) -> None:
        """Look whether entries behind the first ``published`` were signed by who might, and name no key but those ``here``.

        ``here`` tells of a key, as an entry has it, whether it signs here or, where it has ended (True), did once.

        Raises:
            VerificationError: DR-V006, DR-V050, DR-V051, DR-V052.

        """
        head = self.checkpoint()
        if published < head.size:
            with self._place.plainly():
                self._look_behind(published, head, here, locked=False)

    def _look_behind(
        self, published: int, head: Checkpoint, here: Callable[[str, bool], bool], *, locked: bool
    ) -> None:
        def ours(vkey: str, ended: bool) -> bool:  # what a checkpoint is over may end, wherever its file is
            return here(vkey, ended) or (ended and any(str(key) == vkey for key, _, _ in self.named_keys(published)))

        tip, soon = Tip(head.size, bytes.fromhex(head.root)), stamp(self._clock() + A_WEEK)
        verification.unpublished(self._connection, published, tip, self._door.check, ours, soon, locked=locked)

    def _taken_up(self, ahead: Sequence[Draft]) -> tuple[Writer, Checkpoint]:
        """Give a writer under the lock, and the ledger as it is: those of the last commit, unless somebody wrote since."""
        kept, self._kept = self._kept, None
        if kept is not None and kept[0].seen == self._connection.others():
            return kept
        found, view = self._found(ahead)
        return self._writer(found, view), Checkpoint(origin=found.origin, size=found.size, root=found.root.hex())

    def _found(self, ahead: Sequence[Draft]) -> tuple[Now, Projector]:
        """Read what the ledger is now, under the lock; the time in a head that this registry did not write is looked at, too."""
        found, view = _begun(self._connection, ahead)
        if (found.root, found.recorded_at) != self._sure:
            compare_last(self._connection, Frontier(found.size, split(found.frontier)), found.recorded_at)
            compare_zone(found.zone, next(self.entries(0, 1), {}))
            self._sure = found.root, found.recorded_at
        return found, view

    def _writer(self, head: Now, view: Projector) -> Writer:
        """Give a writer on what the ledger is under the lock; words and people are asked for when they may have changed."""
        size = head.size
        if not head.ruled_since(self._adopted[0]):
            self._adopted = size, self._adopted[1]
        known, found = self._known
        if head.ruled_since(known):
            found = roster(self._connection, size)
        self._known = size, found
        return Writer(
            self._connection, clock=self._clock, lexicon=self._lexicon_at(size), now=head, view=view, known=found,
            door=self._door,
        )  # fmt: skip

    @contextmanager
    def _hearing(self) -> Iterator[None]:
        """Let whoever stands at the door hear of what is refused, once the lock is given back."""
        try:
            yield
        except InadmissibleEntryError as error:
            self._door.refused(error)
            raise

    def actors(self) -> Roster:
        """Give who may write now, and the kinds of entries that ask for a second person."""
        return roster(self._connection, self.size)

    def name(self) -> str:
        """Give the name that submissions to this registry are signed for."""
        return name_of(self._connection)

    def publish(self, *, recovered: bool = False) -> Note | None:
        """Sign a checkpoint of the ledger now and keep it outside; nothing when the registry has nobody to sign.

        It is compared with what was published first, as at every commit, unless it has ``recovered`` from that.

        Raises:
            LedgerCorruptionError: it is behind what was published, or differs from it.
            StoreError: it cannot be kept; the entries are safe, and the next commit publishes again.

        """
        if self._publisher is None:
            return None
        if recovered:
            head = self.checkpoint()
            return self._publisher.publish(head, self.held(head))
        with self._locked():  # nobody publishes more between the two looks
            head = self.checkpoint()
            self._before(head)
        return self._publisher.publish(head, self.held(head))

    def root_at(self, size: int) -> str:
        """Give the root that the ledger had at a size, in hex."""
        return root_at(self._connection, size).hex()

    def submit(self, draft: Draft) -> int:
        """Append one draft and give its index; the same again gives the same.

        Raises:
            InadmissibleEntryError: the operating rules refuse it.

        """
        with self.writer(ahead=[draft]) as writer:
            return writer.append(draft).index

    def try_out(self, draft: Draft) -> None:
        """Raise what submitting a draft would raise; nothing of it stays. What only waits for a second person is not refused.

        Raises:
            InadmissibleEntryError: the operating rules, or who signed, refuse it.
            LedgerCorruptionError: the ledger is behind what was published, or differs from it.
            StoreError: what was published is lost, or there is no key to sign with.

        """
        connection = self._connection
        with self._place.plainly():
            connection.lock()
            try:
                found, view = self._found([draft])
                writer = self._writer(found, view)
                self._look_who(writer)
                writer.append(draft)
                self._before(Checkpoint(origin=found.origin, size=found.size, root=found.root.hex()))
            except InadmissibleEntryError as error:
                if error.code != SECOND_PERSON:
                    self._door.refused(error)
                raise
            finally:
                connection.rollback()

    def tree(self, size: int) -> Tree:
        """Give the tree over the first ``size`` entries, to prove from."""
        return proving.tree(self._connection, size)

    def index_of(self, entry_id: str) -> int | None:
        """Give the index of the entry with this id, or nothing."""
        with self._place.plainly():
            row = self._connection.execute(schema.INDEX_OF, (entry_id,)).fetchone()
        return int(row[0]) if row else None

    def indexed(self, look: Callable[[], None] = lambda: None) -> Indexed:
        """Give the asset index over the ledger now: the last entry ``index``, or a new one when it is out of date.

        Entries about the ledger itself speak of no asset and leave an index in date. ``look`` is called before one is
        appended, when what each asset is spoken of by is known; where it raises, nothing is.

        Raises:
            StoreError: as writing does.

        """
        with self.writer() as writer:
            told = proving.last_index(self._connection, writer.tip)
            if told is None:
                draft = writer.index()
                look()
                return Indexed(writer.append(draft).index, draft.payload["size"], draft.payload["assets"])
            look()
            return told

    def speaking_of(self, asset: str) -> Sequence[int]:
        """Give the indices of the entries that speak of an asset, as the last index has them."""
        with legible(self._place):
            return [*map(index, proving.entries_of(self._connection, asset))]

    def changing(self, asset: str) -> Collection[int]:
        """Give the indices of the entries that changed what is recorded of an asset."""
        with self._place.plainly():
            return proving.changing(self._connection, asset)

    def changing_of(self, name: str) -> Collection[int]:
        """Give the indices of the entries that changed what is believed of one name."""
        with self._place.plainly():
            return proving.changing_of(self._connection, name)

    def erasures(self) -> Mapping[str, Mapping[int, Sequence[str]]]:
        """Give the indices of the entries that say that what an entry holds in confidence was destroyed, by its id, and the names."""
        with self._place.plainly():
            return proving.erasures(self._connection)

    def place_of(self, asset: str) -> tuple[int, tuple[bytes, ...]] | None:
        """Give where an asset stands in the last index and the hashes that lead to its root, or nothing."""
        with legible(self._place):
            return proving.place_of(self._connection, asset)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the write lock; commit at the end or take everything back."""
        connection = self._connection
        with self._place.plainly():
            connection.lock()
            try:
                yield
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

    def rebuild(self, told: Told | None = None) -> int:
        """Derive the projection anew from the entries, in one transaction; give how many rows there are.

        Raises:
            StoreError: an entry does not pass the registry's own admission, or is misfiled and nobody is ``told``; nothing
                is changed.

        """
        connection = self._connection
        self._kept = None
        with self._locked(), no_cycle_search():
            return derive(connection, self._lexicon, _pages(connection, self.size), told)

    def verify(
        self, progress: Callable[[int], object] | None = None, processes: int = 1, told: Told | None = None
    ) -> int:
        """Verify the whole registry: bytes, ids, order, root, admission, projection; give how many entries it held.

        ``progress`` is called with the number of entries done. What was appended meanwhile is not looked at. ``told`` hears of
        what is misfiled (:class:`~datarights.holdings.admit.Misfiled`), which otherwise is wrong.

        Raises:
            VerificationError: names the first entry that is wrong, the step, what was expected and what was got.

        """
        with self._place.plainly():
            return verification.verify(
                self._connection, self._lexicon, self._door.check, progress=progress, processes=max(processes, 1), told=told
            )  # fmt: skip

    def backup(self, path: str | Path, told: Told | None = None) -> None:
        """Copy the registry while it is in use, verify the copy, then put it in place.

        ``told`` hears of what is misfiled in it, as in :meth:`verify`.

        Raises:
            StoreError: there is such a file, it cannot be written, or the registry is not in a file.
            VerificationError: the copy does not hold together.

        """
        with File(Path(path)).fresh() as draft:
            self._place.backup(self._connection, draft.path)
            with Registry.open(draft.path, clock=self._clock, lexicon=self._lexicon, door=self._door) as twin:
                twin.verify(told=told)

    @classmethod
    def restore(
        cls,
        backup: str | Path,
        path: str | Path,
        *,
        clock: Callable[[], datetime],
        lexicon: Lexicon,
        guard: Callable[["Registry"], object],
        door: Door = NOBODY,
        told: Told | None = None,
    ) -> Path | None:
        """Put a copy of a backup, verified, in the place of a registry; give the name under which that one is kept.

        ``guard`` looks at the backup before anything is moved, and raises what speaks against it. The registry stands where
        it is until the copy is whole. ``door`` checks signatures, as in :meth:`open`; ``told`` as in :meth:`verify`.

        Raises:
            VerificationError: the backup does not hold together.
            StoreError: it is none, or another program writes to the registry, or something cannot be written.

        """
        place = place_of(path)
        copy = place.beside()
        with cls.open(backup, clock=clock, lexicon=lexicon, door=door) as kept:
            kept.verify(told=told)
            guard(kept)
            try:
                kept.backup(copy, known if told is not None else None)
                return place.put(copy)
            finally:
                with suppress(OSError):
                    copy.unlink(missing_ok=True)

    def status(self) -> dict[str, str | int]:
        """Say where the registry is, how large, in which format, and how it writes."""
        with self._place.plainly():
            row = self._connection.execute(schema.SELECT_HEAD).fetchone()
            return {
                "path": str(self._place),
                "origin": self.origin,
                "zone": self.zone,
                "size": row[2],
                "root": row[3].hex(),
                "recorded_at": row[5],
                "records": self._connection.execute(schema.COUNT_RECORDS).fetchone()[0],
                **self._place.status(self._connection),
            }


def _begun(connection: Connection, ahead: Sequence[Draft] = ()) -> tuple[Now, Projector]:
    """Read what the ledger is now, under the lock, and what some drafts will ask of it."""
    view = Projector(connection, NEVER)
    asked = view.ahead([] if any(map(names_nul, ahead)) else ahead)
    try:
        ((row,), *answers) = connection.ask([(schema.SELECT_NOW, ()), *asked.questions])
        ruled = None if row[6] is None else int(row[6])
        found = Now._make((*typed(row[:6], str, str, int, bytes, bytes, str), ruled))
        compare_head(Frontier(found.size, split(found.frontier)), root=found.root.hex(), size=None)
        view.take(asked, answers)
    except (Refusal, ValueError, TypeError) as error:
        raise connection.place.unreadable(error) from error
    view.begin(found.size)
    return found, view


def _held(connection: Connection, frontier: Frontier, stated: Checkpoint) -> Iterator[bytes]:
    """Give the bytes of entries behind a frontier, which grows, to the end of a checkpoint.

    Raises:
        VerificationError: DR-V006, told at the end: they are not those under its root.

    """
    with legible(connection.place):
        for page in proving.attested_bytes(connection, frontier, Tip(stated.size, bytes.fromhex(stated.root))):
            yield from page


def _head(connection: Connection) -> Checkpoint:
    origin, size, root = typed(connection.execute(schema.SELECT_SIZE).fetchone(), str, int, bytes)
    return Checkpoint(origin=origin, size=size, root=root.hex())


def _pages(connection: Connection, size: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, size, BATCH):
        rows = connection.execute(schema.CONTENTS, (start, min(start + BATCH, size))).fetchall()
        with legible(connection.place):
            bodies = [decode(content) for (content,) in rows]
        yield bodies


def _differing(*rosters: Roster) -> Iterator[str]:
    """Say of each roster who may write where that is not the same: by their handles, what they may, what asks for a second person."""
    short = len({tuple(sorted(each.by_handle)) for each in rosters}) > 1
    for each in rosters:
        kinds = " ".join(sorted(each.asks))
        of = [
            who if short else json.dumps(each.by_handle[who].as_json(), ensure_ascii=False)
            for who in sorted(each.by_handle)
            if short or any(other.named(who) != each.named(who) for other in rosters)
        ]
        if not short and len({other.asks for other in rosters}) > 1:
            of.append(f"second: {kinds or '—'}")
        yield ", ".join(of) or "—"


def _unpublished(error: StoreError, size: int) -> StoreError:
    """Say that what was to be recorded is on record, and that its checkpoint alone could not be written."""
    return StoreError(
        error.code,
        say(
            f"已登记（账本现有 {size} 条），检查点没有写成：{error.message.zh}",
            f"recorded (the ledger holds {size} entries), but their checkpoint is not written: {error.message.en}",
        ),
        hint=say(
            "不必重做：腾出空间或修好路径后，下一次写入、再交同样的内容，都会补上检查点",
            "nothing is to be done over: once there is room, the next write, or the same submitted again, brings the checkpoint",
        ),
    )

"""The second strand of a verification: that the beliefs of a registry follow from its entries.

For each entry in order: the id is new; the registry's own admission lets the entry in again; what the admission changes
is exactly what the projection says the entry changed. Admission asks the projection as it was known at that entry. That
is sound because all rows are compared: a projection that agrees with every step of its own replay is the fold of the
ledger.

Rows are compared by the sum of their hashes, in any order; only when sums differ are they compared one by one, to
name the first that is wrong.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from operator import itemgetter
from sys import intern
from typing import Any, Final

from datarights.adapters.codec import decode, encode_to_look
from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection
from datarights.adapters.sql.projector import rests, these
from datarights.adapters.sql.reading import Beliefs, adopted, records, unread
from datarights.adapters.sql.strand_bytes import Head, Span, damaged, plain, readable
from datarights.errors import InadmissibleEntryError, StoreError, VerificationError
from datarights.holdings.admit import Misfiled, Told, adopting, known, strangers, written
from datarights.holdings.alike import Alike, Row, rows_of
from datarights.holdings.record import NEVER, Change, Opened, Record, promises_of
from datarights.ledger.entry import Draft, draft_from_json, misshapen_draft
from datarights.ledger.verify import broken
from datarights.ledger.wording import CLAIM, Wordings, body_of
from datarights.model.scope import Lexicon, UnknownEditionError
from datarights.text import say

Progress = Callable[[int], object]
_UNDER: Final = (schema.RESTING_ON_THESE, schema.PROMISING_ON_THESE)
KEEP: Final = 50_000
"""How many answers a replay keeps before it asks anew."""


def _struck(connection: Connection, corrections: Iterable[str]) -> Iterator[str]:
    """Name what some corrections struck out; one that cannot be read is left to the strand that reads its bytes."""
    for name in corrections:
        for _, content in connection.execute(schema.CONTENT_OF, (name,)):
            with suppress(ValueError, TypeError, AttributeError):
                body = decode(content)
                if body.get("payload", {}).get("draft") is None:
                    yield str(body.get("about", ""))


def _made(rows: Sequence[Any]) -> list[Record]:
    """Make records of rows; one that cannot be made of them is damage."""
    try:
        return records(rows)
    except (ValueError, TypeError) as error:
        raise damaged("projection", str(error)) from error


class Replay:
    """What the projection says was believed at the entry that is being admitted again; all it reads stays true."""

    def __init__(self, connection: Connection, size: int = 0) -> None:
        """Begin before the entry with index ``size``."""
        self._connection = connection
        self.size = size
        self._kinds: dict[str, str] = dict(connection.stream(schema.KINDS_BEFORE, (size,)) if size else ())
        self._struck = set(_struck(connection, [name for name, kind in self._kinds.items() if kind == "correction"]))
        self.kind_of = self._kinds.get
        """Give the kind of the entry with this id, or nothing."""
        self._histories: dict[tuple[str, str], list[Record]] = {}

    def stands(self, entry_id: str) -> bool:
        """Tell whether what an entry said stands: no correction so far struck it out."""
        return entry_id not in self._struck

    def record(self, record_id: str) -> Record | None:
        """Give the belief with this id, or nothing."""
        found = self._asked(schema.RECORDS_OF, record_id)
        return found[0] if found else None

    def ever_natural(self, party: str) -> bool:
        """Tell whether any entry said that a party is a natural person."""
        return Beliefs(self._connection, self.size).ever_natural(party)

    def on_asset(self, asset: str) -> Sequence[Record]:
        """Give the beliefs about an asset, in order of ``since`` and id."""
        return self._asked(schema.ON_ASSETS, asset)

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        """Give the rights of a party over an asset, in order of ``since`` and id."""
        return Beliefs(self._connection, self.size).held_by(party, asset)

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the burdens, derivations and objections over an asset, in order of ``since`` and id."""
        return self._asked(schema.TOUCHING_ASSETS, asset)

    def resting_on(self, right_id: str) -> Sequence[Record]:
        """Give the beliefs whose right rests directly on this one."""
        return self._asked(schema.RESTING_ON_THESE, right_id)

    def promising(self, name: str) -> Sequence[Record]:
        """Give the promises of exclusivity that came from a right or a party."""
        return self._asked(schema.PROMISING_ON_THESE, name)

    def _asked(self, statement: str, name: str) -> list[Record]:
        history = self._histories.get((statement, name))
        if history is None:
            self._read(statement, {name})
            history = self._histories[statement, name]
        known = self.size
        return [row for row in history if row.since < known <= row.until]

    def _read(self, statement: str, names: set[str]) -> None:
        """Read all that was ever believed about some names."""
        names = {name for name in names if name and (statement, name) not in self._histories}
        self._histories.update(((statement, name), []) for name in names)
        if not names:
            return
        rows = self._connection.execute(statement, (these(names), NEVER, 0)).fetchall()
        if statement in _UNDER:
            by_parent: dict[str, list[Any]] = {}
            for row in rows:
                by_parent.setdefault(row[10], []).append(row)
            for parent, found in by_parent.items():
                self._histories[statement, parent] += _made(found)
            return
        of_asset = statement != schema.RECORDS_OF
        for record in _made(rows):
            self._histories[statement, record.asset if of_asset else record.id].append(record)

    def read_ahead(self, drafts: Iterable[Draft]) -> None:
        """Read what the admission of these drafts will ask for, in a few questions instead of many."""
        if len(self._histories) > KEEP:
            self._histories = {}
        rights: set[str] = set()
        touched: set[str] = set()
        givers: set[str] = set()
        for draft in drafts:
            if draft.rests_on or draft.about:
                rights.update(draft.rests_on)
                rights.add(draft.about)
                touched.add(draft.asset)
            if "from" in draft.parties:
                givers.add(promises_of(draft.parties["from"], draft.asset))
        self._read(schema.RECORDS_OF, rights)
        self._read(schema.PROMISING_ON_THESE, rights | givers)
        self._read(schema.TOUCHING_ASSETS, touched)

    def adopted(self, lexicon: Lexicon) -> Lexicon:
        """Give the lexicon by which the next entry is read.

        Raises:
            StoreError: an edition adopted is not known to the program.

        """
        return adopted(self._connection, lexicon, self.size) if self.size else lexicon

    def taken(self, name: str, kind: str) -> None:
        """Go on behind an entry."""
        self._kinds[name] = intern(kind)
        self.size += 1

    def taken_alike(self, names: Sequence[str]) -> None:
        """Go on behind claims with these ids."""
        self._kinds.update(dict.fromkeys(names, CLAIM))
        self.size += len(names)

    def struck(self, name: str) -> None:
        """Go on behind a correction that struck an entry out."""
        self._struck.add(name)


def beliefs(
    connection: Connection,
    head: Head,
    lexicon: Lexicon,
    pages: Iterable[list[Any]],
    span: Span,
    progress: Progress | None,
    told: Told,
    wordings: Wordings,
) -> int:
    """Admit a span of entries again; give by how much what follows differs from the projection.

    ``told`` hears of what is misfiled; it does not keep the rest from being looked at.

    That is the sum of the hashes of all rows that follow from the span, less the sum over the rows kept that began in
    it. Over all spans, hashed by one secret, the sums come to nothing when the projection is that of the entries.

    Raises:
        VerificationError: names the first entry that is not admitted.

    """
    view = Replay(connection, span.start)
    wanted = 0
    with readable("projection"):
        try:
            for gained, lost in replayed(view, lexicon, pages, told, progress, wordings):
                wanted += sum(map(hash, gained)) - sum(map(hash, lost))
        except VerificationError as error:
            if error.step == "admission":  # perhaps the projection that it was asked of is wrong
                raise _first_difference(connection, head._replace(size=view.size), lexicon) or error from error
            raise
        return wanted - _kept(connection, head, span)


def _kept(connection: Connection, head: Head, span: Span) -> int:
    """Give the sum of the hashes of the rows kept that began in a span; what began nowhere goes with the last one."""
    first = span.start or None
    last = span.stop if span.stop < head.size else None
    try:
        rows = sum(map(hash, connection.stream(schema.ALL_RECORDS, (head.size, NEVER, head.size, first, last))))
        return rows + sum(map(hash, connection.stream(schema.ALL_RESTS, (head.size, first, last))))
    except TypeError as error:  # a value of another type than its column's
        raise damaged("projection", str(error)) from error


def blame(connection: Connection, head: Head, lexicon: Lexicon) -> VerificationError:
    """Say where entries and projection first differ."""
    with readable("projection"):
        return _first_difference(connection, head, lexicon) or damaged("projection", "its rows changed meanwhile")


def replayed(
    view: Replay,
    lexicon: Lexicon,
    pages: Iterable[list[Any]],
    told: Told,
    progress: Progress | None = None,
    wordings: Wordings | None = None,
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Admit entries again, one by one; give the rows that each page of them adds, and those that it changes, as they were.

    What is admitted alike is noted among the ``wordings``, by which pages to come may give it without having read it.

    Raises:
        StoreError: an edition adopted is not known to the program; the bytes are all read before that is said.

    """
    pages = iter(pages)
    try:
        lexicon = view.adopted(lexicon)
    except StoreError:
        _exhaust(pages)
        raise
    alike = Alike(encode_to_look, lexicon, wordings)
    for entries in pages:
        rows = _alike(view, entries, lexicon)
        if rows is not None:
            yield rows, []
            if progress is not None:
                progress(view.size)
            continue
        sayings = [each[0].known if type(each) is tuple else alike.saying(each) for each in entries]
        named = {
            index: _draft(body, index)
            for index, (body, saying) in enumerate(zip(entries, sayings, strict=True), view.size)
            if saying is None
        }
        if not _named_by_text(named.values()):
            raise _misshapen(entries)
        view.read_ahead(named.values())
        gained: list[Row] = []
        lost: list[Row] = []
        for entry, saying in zip(entries, sayings, strict=True):
            index = view.size
            row = None
            if saying is not None and saying.lexicon is lexicon:
                row = saying.row_of(view, *entry[1:5]) if type(entry) is tuple else saying.row(view, entry, index)
            if row is not None:
                gained.append(row)
                view.taken(row[1], CLAIM if type(entry) is tuple else entry["kind"])
                continue
            draft = named.get(index) or _draft(body_of(entry), index)
            _write(_admitted(view, draft, lexicon, pages, told), index, gained, lost)
            if draft.kind == "vocabulary":
                lexicon = adopting(lexicon, draft, index)
                alike = Alike(encode_to_look, lexicon, wordings)
            view.taken(draft.id, draft.kind)
            if draft.kind == "correction" and draft.payload.get("draft") is None:
                view.struck(draft.about)
        yield gained, lost
        if progress is not None:
            progress(view.size)


def _alike(view: Replay, entries: Sequence[Any], lexicon: Lexicon) -> list[Row] | None:
    """Give the rows of a page whose entries are all of known wordings and admitted alike, and go on behind it."""
    if {*map(type, entries)} != {tuple}:
        return None
    wordings, assets, names, makers, _, _ = zip(*entries, strict=True)
    sayings = [each.known for each in wordings]
    if any(each.lexicon is not lexicon for each in {*sayings}):
        return None
    rows = rows_of(view, sayings, assets, names, makers, view.size)
    if rows is not None:
        view.taken_alike(names)
    return rows


def _admitted(view: Replay, draft: Draft, lexicon: Lexicon, pages: Iterator[Any], told: Told) -> tuple[Change, ...]:
    """Admit the next entry again; give what it changes."""
    index, name = view.size, draft.id
    if view.kind_of(name) is not None:
        raise broken(
            "DR-V004", index, name, step="id",
            zh="编号与此前条目相同", en="its id was used by an earlier entry",
            expected=say("未用过的编号", "an id of its own"), got=name,
        )  # fmt: skip
    strange = strangers(view, draft)
    if strange:
        raise _refused(
            index,
            name,
            f"DR-L022 {'、'.join(sorted(strange))} 与此无关",
            f"DR-L022 {', '.join(sorted(strange))} is not named",
        )
    try:
        return written(view, draft, index, lexicon, told)
    except InadmissibleEntryError as error:
        if isinstance(error.__cause__, UnknownEditionError):
            _exhaust(pages)
            raise unread(index, error.__cause__.edition) from error
        raise _refused(index, name, f"{error.code} {error.message.zh}", str(error)) from error


def _write(changes: Iterable[Change], index: int, gained: list[Row], lost: list[Row]) -> None:
    """Add the rows that some changes write: those that begin, with what they rest on, and those that end, before and after."""
    for change in changes:
        row = change.record
        body = encode_to_look(row.body)
        if type(change) is Opened:
            gained.append(row[:9] + (body,))  # noqa: RUF005 - half the time, a million times
            if "rests_on" in row.body or "from" in row.body:
                gained += rests(row)
        else:
            lost.append((*row[:8], NEVER, body))
            gained.append((*row[:8], index, body))


def _exhaust(pages: Iterator[list[Any]]) -> None:
    """Read on, so that the bytes are verified all the same."""
    for _ in pages:
        pass


def _draft(body: Any, index: int) -> Draft:
    """Read an entry's draft, or name the entry that cannot be read."""
    try:
        return draft_from_json(body)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _refused(index, "", repr(error), repr(error)) from error


_NAMED: Final = itemgetter(Draft._fields.index("asset"), Draft._fields.index("about"))
_RESTS_ON: Final = itemgetter(Draft._fields.index("rests_on"))
_PARTIES: Final = itemgetter(Draft._fields.index("parties"))


def _named_by_text(drafts: Collection[Draft]) -> bool:
    """Tell whether all names that drafts are asked and kept by are text; the rest of their shape is for admission."""
    parties: list[Any] = [*map(_PARTIES, drafts)]
    if not all(isinstance(each, Mapping) for each in parties):
        return False
    named = chain(map(_NAMED, drafts), map(_RESTS_ON, drafts), (each.values() for each in parties))
    return {*map(type, chain.from_iterable(named))} <= {str}


def _misshapen(entries: Iterable[Any]) -> VerificationError:
    """Name the first of some entries that is no draft."""
    index, name, wrong = next(
        (each["index"], each["id"], wrong)
        for each in map(body_of, entries)
        if (wrong := misshapen_draft(each)) is not None
    )
    return _refused(index, name, f"DR-L012 {wrong.zh}", f"DR-L012: {wrong.en}")


def misfiled(strays: Sequence[Misfiled]) -> VerificationError:
    """Say that all holds together but that some entries would not be admitted as new ones."""
    first, others = strays[0], len(strays) - 1
    zh, en = (f"；另有 {others} 条如此", f"; {others} more are like it") if others else ("", "")
    error = _refused(first.at, first.entry, f"{first.code} {first.why.zh}{zh}", f"{first.code}: {first.why.en}{en}")
    error.hint = say(
        "其余逐项相符。备份、恢复、搬移、重建、导入照做，各指出这些条；证明不推算所涉数据由谁持有（DR-V049）。与承诺重叠的（DR-L004），是投影被人改过时收下的，或者是较早版本凭授权方另一项权利收下的：更正或终止其一；条目仍在，此后照样指出",
        "all else holds together. Backup, restore, move, rebuild and import go on and name these entries; no proof works out who holds "
        "what they changed (DR-V049). What overlaps a promise (DR-L004) was let in while somebody had edited the projection, or by an earlier version on another right of its giver: correct or end one of the two; the entry stays, and stays named",
    )
    return error


def _refused(index: int, name: str, zh: str, en: str) -> VerificationError:
    return VerificationError(
        "DR-V008",
        say(
            f"第 {index} 条 {name}：通不过本库的准入规则（{zh}）",
            f"entry {index} {name}: the registry's own admission refuses it ({en})",
        ),
        step="admission",
        expected=say("准入", "admitted"),
        got=say(zh, en),
    )


def _first_difference(connection: Connection, head: Head, lexicon: Lexicon) -> VerificationError | None:
    """Replay once more, keeping the hash of every row, and name the first row that only one side has."""
    wanted: dict[int, tuple[int, str, str]] = {}
    for gained, lost in replayed(Replay(connection), lexicon, plain(connection, head), known):
        wanted.update((hash(row), _said_by(row)) for row in gained)
        for row in lost:
            wanted.pop(hash(row), None)
    only_kept: list[tuple[int, str, str]] = []
    for row in chain(
        connection.stream(schema.ALL_RECORDS, (head.size, NEVER, head.size, None, None)),
        connection.stream(schema.ALL_RESTS, (head.size, None, None)),
    ):
        if wanted.pop(hash(row), None) is None:
            only_kept.append(_said_by(row))
    missing = [*wanted.values()]
    if not missing and not only_kept:
        return None
    index, name, kind = min([*missing, *only_kept])
    return broken(
        "DR-V009", index, name, step="projection",
        zh="投影与由登记推得的不符；db rebuild 可由登记重建", en="the projection does not say what follows from the entries; db rebuild derives it anew",
        expected=say(f"缺 {len(missing)} 行", f"{len(missing)} rows that are missing"),
        got=say(f"多出 {len(only_kept)} 行（{kind}）", f"{len(only_kept)} rows that do not belong ({kind})"),
    )  # fmt: skip


def _said_by(row: Row) -> tuple[int, str, str]:
    """Give the index of the entry that wrote a row last, as it says, what the row is about, and its kind."""
    if len(row) < len(Record._fields):
        return _whole(row[3]), str(row[2]), "rests"
    return _whole(row[7] if row[8] == NEVER else row[8]), str(row[1]), str(row[0])


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


CODES = {
    "DR-V008": say(
        "条目通不过本库自己的准入规则：绕过程序写入，所用词表与登记时不同，或由较早版本的程序收下（一条登记关涉另一项数据，DR-L009、DR-L015）。后一种照样可以备份、恢复、搬移、重建、导入，各指出该条；涉及的数据出不了齐全的证明（DR-V049）。与承诺重叠而在册的（DR-L004），是投影被人改过时收下的，或者是较早版本凭授权方另一项权利收下的，也照样搬运；其余的恢复备份后重新登记。",
        "The registry's own admission refuses an entry: it was written around the program, read with other vocabularies, or taken by an earlier version (an entry about other data, DR-L009, DR-L015). What an earlier version took can be backed up, restored, moved, rebuilt and imported as it is, and is named each time; no proof of completeness is made of the data it changed (DR-V049). So is what overlaps a promise (DR-L004): it was let in while somebody had edited the projection, or by an earlier version on another right of its giver. For all else restore a backup and apply again what came since.",
    ),
    "DR-V009": say(
        "投影与登记不符。登记本身完好时，用 db rebuild 重建投影，再 db verify：投影被改期间收下的，会被指出。",
        "The projection does not follow from the entries. When the entries are whole, db rebuild derives it anew; then db verify names what was let in meanwhile.",
    ),
}

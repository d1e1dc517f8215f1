"""Verifying a whole registry: that its bytes are those that were written, and that its beliefs follow from them.

Two strands, for each entry in order:

*bytes*: the content has the leaf hash kept beside it; it is canonical JSON with a whole envelope; its index, id, kind
and time are those of its row; times never go back; at the end, and at every mark on the way, the tree has the root
that was kept; the database finds every row by every index.

*beliefs*: the id is new; the registry's own admission lets the entry in again; what the admission changes is exactly
what the projection says the entry changed. Admission asks the projection as it was known at that entry. That is sound
because all rows are compared: a projection that agrees with every step of its own replay is the fold of the ledger.

Rows are compared by the sum of their hashes, in any order; only when sums differ are they compared one by one, to
name the first that is wrong. With two processes each takes a strand.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from datarights.adapters.sql import schema, store
from datarights.adapters.sql.codec import decode, encode_checked
from datarights.adapters.sql.pauses import no_cycle_search
from datarights.adapters.sql.projector import Projector, rests
from datarights.errors import InadmissibleEntryError, StoreError, VerificationError
from datarights.holdings.admit import step
from datarights.holdings.record import NEVER, Record
from datarights.ledger.canonical import check
from datarights.ledger.entry import Draft, Entry, draft_from_json
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.ledger.verify import broken, compare_head, verify_entry
from datarights.model.scope import Lexicon
from datarights.text import say

PAGE: Final = 256
"""How many entries are in hand at once: few enough that all that was made of them stays in the cache of the processor."""
Progress = Callable[[int], object]
Bodies = list[dict[str, Any]]


class Head(NamedTuple):
    """What the ledger said of itself when verification began."""

    origin: str
    zone: str
    size: int
    root: str
    frontier: str
    recorded_at: str


def verify(
    path: Path,
    connection: sqlite3.Connection,
    lexicon: Lexicon,
    *,
    progress: Progress | None = None,
    processes: int = 1,
) -> int:
    """Verify all that a registry held when the call was made; give how many entries that was.

    Raises:
        VerificationError: names the first entry that is wrong, the step, what was expected and what was got.

    """
    with _readable("head"):
        head = _head(connection)
    with no_cycle_search():
        _strands(path, connection, lexicon, head, progress, processes)
    return head.size


def _strands(
    path: Path, connection: sqlite3.Connection, lexicon: Lexicon, head: Head, progress: Progress | None, processes: int
) -> None:
    if processes > 1 and sys.executable:
        with _beside(path, head) as other:
            try:
                beliefs(connection, head, lexicon, _plain(connection, head), progress)
            except VerificationError:
                other()  # what is wrong with the bytes is said first
                raise
            other()
    else:
        beliefs(connection, head, lexicon, checked(connection, head), progress)


# ---- bytes ------------------------------------------------------------------------------------------------------


def checked(connection: sqlite3.Connection, head: Head) -> Iterator[Bodies]:
    """Verify the bytes of entries page by page, then the tree; give each page as JSON.

    Raises:
        VerificationError: names the first entry that is wrong.

    """
    marks = dict(_marks(connection))
    frontier = Frontier()
    push = frontier.push
    before = ""
    first: dict[str, Any] = {}
    for start, rows in _pages(connection, schema.ENTRIES, head.size):
        bodies: Bodies = []
        expected = start
        for index, entry_id, kind, recorded_at, leaf, content in rows:
            if index != expected:
                break
            found = leaf_hash(content) if type(content) is bytes else b""
            if found != leaf:
                raise broken(
                    "DR-V007", index, str(entry_id), step="leaf",
                    zh="字节不是当初写入的字节", en="its bytes are not those that were written",
                    expected=leaf.hex() if type(leaf) is bytes else repr(leaf), got=found.hex(),
                )  # fmt: skip
            body = verify_entry(content, index, before, decode=decode, encode=_again)
            before = body["recorded_at"]
            if body["id"] != entry_id or body["kind"] != kind or before != recorded_at:
                raise broken(
                    "DR-V007", index, str(entry_id), step="row",
                    zh="所在行与其内容不符", en="its row does not say what its content says",
                    expected=f"{body['id']} {body['kind']} {before}", got=f"{entry_id} {kind} {recorded_at}",
                )  # fmt: skip
            push(leaf)
            bodies.append(body)
            expected += 1
            if not expected % schema.MARK_EVERY and marks.pop(expected, None) != b"".join(frontier.stack):
                raise broken(
                    "DR-V006", index, body["id"], step="mark",
                    zh="此处所存的树与条目不符", en="the tree kept here is not the tree over the entries",
                    expected="the frontier of the entries", got="another",
                )  # fmt: skip
        if len(bodies) != min(PAGE, head.size - start):
            raise broken(
                "DR-V003", expected, "", step="order",
                zh="该位缺条目", en="there is no entry at this place",
                expected=str(expected), got="nothing",
            )  # fmt: skip
        first = first or bodies[0]
        yield bodies
    compare_head(frontier, root=head.root, size=head.size)
    _compare_rest(head, frontier, first, before)
    _indices(connection)


def _compare_rest(head: Head, frontier: Frontier, first: dict[str, Any], last_recorded_at: str) -> None:
    """Compare what else the head says with the first entry, the last one and the tree."""
    payload = first.get("payload")
    zone = payload.get("zone") if isinstance(payload, dict) else None
    wanted = (first.get("id"), zone, b"".join(frontier.stack).hex(), last_recorded_at)
    found = (head.origin, head.zone, head.frontier, head.recorded_at)
    for step_name, expected, got in zip(("origin", "zone", "frontier", "recorded_at"), wanted, found, strict=True):
        if expected != got:
            raise VerificationError(
                "DR-V006",
                say(
                    f"账本头的 {step_name} 与条目不符：应为 {expected}，所存为 {got}",
                    f"the head's {step_name} is not that of the entries: {expected} was expected, {got} was kept",
                ),
                step=step_name,
                expected=str(expected),
                got=got,
            )


def _again(body: Any) -> bytes:
    check(body)
    return encode_checked(body)


def _plain(connection: sqlite3.Connection, head: Head) -> Iterator[Bodies]:
    """Give entries page by page as JSON, unverified: another process looks at their bytes."""
    for start, rows in _pages(connection, schema.CONTENTS, head.size):
        try:
            yield [decode(content) for (content,) in rows]
        except (ValueError, TypeError) as error:
            raise broken(
                "DR-V001", start, "", step="bytes",
                zh="此条或其后的字节不是 JSON", en="its bytes, or those of an entry soon after, are not JSON",
                expected="JSON", got=str(error),
            ) from error  # fmt: skip


def _pages(connection: sqlite3.Connection, statement: str, size: int) -> Iterator[tuple[int, list[Any]]]:
    for start in range(0, size, PAGE):
        stop = min(start + PAGE, size)
        try:
            rows = connection.execute(statement, (start, stop)).fetchall()
        except sqlite3.DatabaseError:
            rows = _one_by_one(connection, statement, start, stop)
        yield start, rows


def _one_by_one(connection: sqlite3.Connection, statement: str, start: int, stop: int) -> list[Any]:
    """Read a page that cannot be read whole, so as to name the entry."""
    rows: list[Any] = []
    for index in range(start, stop):
        try:
            rows += connection.execute(statement, (index, index + 1)).fetchall()
        except sqlite3.DatabaseError as error:
            raise broken(
                "DR-V001", index, "", step="bytes",
                zh="读不出来", en="it cannot be read",
                expected="an entry", got=str(error),
            ) from error  # fmt: skip
    return rows


def _indices(connection: sqlite3.Connection) -> None:
    """Look whether the database finds every row by every index: verification reads rows in order, others by name."""
    with _readable("index"):
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise _damaged("index", said)


# ---- beliefs ----------------------------------------------------------------------------------------------------


class Sum:
    """The sum of the hashes of rows: equal for equal rows in any order."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found = 0

    def replayed(self, opened: list[Record], closed: list[Record]) -> None:
        """Take in rows as admission made them."""
        total = 0
        for row in opened:
            total += hash((*row[:9], encode_checked(row.body)))
            if row.body.get("rests_on"):
                total += sum(map(hash, rests(row)))
        for row in closed:
            body = encode_checked(row.body)
            total += hash((*row[:9], body)) - hash((*row[:8], NEVER, body))
        self.found += total

    def stored(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take in rows as the database keeps them."""
        self.found += sum(map(hash, rows))


def beliefs(
    connection: sqlite3.Connection,
    head: Head,
    lexicon: Lexicon,
    pages: Iterable[Bodies],
    progress: Progress | None = None,
) -> None:
    """Admit every entry again and compare what follows with the projection.

    Raises:
        VerificationError: names the first entry that is not admitted, or whose beliefs are not those that are kept.

    """
    total = Sum()
    with _readable("projection"):
        for opened, closed in replayed(connection, lexicon, pages, progress):
            total.replayed(opened, closed)
        kept = Sum()
        kept.stored(connection.execute(schema.ALL_RECORDS, (head.size, NEVER, head.size)))
        kept.stored(connection.execute(schema.ALL_RESTS, (head.size,)))
        if total.found != kept.found:
            raise _first_difference(connection, head, lexicon)


def _draft(body: Any, index: int) -> Draft:
    """Read an entry's draft, or name the entry that cannot be read."""
    try:
        return draft_from_json(body)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise _refused(index, "", repr(error), repr(error)) from error


def replayed(
    connection: sqlite3.Connection, lexicon: Lexicon, pages: Iterable[Bodies], progress: Progress | None = None
) -> Iterator[tuple[list[Record], list[Record]]]:
    """Admit entries again, page by page; give the rows that each page opens and closes."""
    view = Projector(connection, 0)
    for bodies in pages:
        drafts = [_draft(body, view.size + number) for number, body in enumerate(bodies)]
        view.read_ahead(drafts)
        for body, draft in zip(bodies, drafts, strict=True):
            index = view.size
            name = draft.id
            if view.kind_of(name) is not None:
                raise broken(
                    "DR-V004", index, name, step="id",
                    zh="编号与此前条目相同", en="its id was used by an earlier entry",
                    expected="an id of its own", got=name,
                )  # fmt: skip
            try:
                changes = step(view, Entry(draft=draft, index=index, recorded_at=body["recorded_at"]), lexicon)
            except InadmissibleEntryError as error:
                raise _refused(index, name, f"{error.code} {error.message.zh}", str(error)) from error
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
                raise _refused(index, name, repr(error), repr(error)) from error
            view.apply(name, draft.kind, changes)
        yield view.drain()
        if progress is not None:
            progress(view.size)


def _refused(index: int, name: str, zh: str, en: str) -> VerificationError:
    return VerificationError(
        "DR-V008",
        say(
            f"第 {index} 条 {name}：通不过本库的准入规则（{zh}）",
            f"entry {index} {name}: the registry's own admission refuses it ({en})",
        ),
        step="admission",
        expected="admitted",
        got=en,
    )


def _first_difference(connection: sqlite3.Connection, head: Head, lexicon: Lexicon) -> VerificationError:
    """Replay once more, keeping the hash of every row, and name the first row that only one side has."""
    wanted: dict[int, tuple[int, str, str]] = {}
    for opened, closed in replayed(connection, lexicon, _plain(connection, head)):
        for row in closed:
            wanted.pop(hash((*row[:8], NEVER, encode_checked(row.body))), None)
        for row in (*opened, *closed):
            said = (row.since if row.until == NEVER else row.until, row.id, row.kind)
            wanted[hash((*row[:9], encode_checked(row.body)))] = said
        for row in opened:
            wanted.update((hash(each), (row.since, row.id, "rests")) for each in rests(row))
    only_kept: list[tuple[int, str, str]] = []
    for row in connection.execute(schema.ALL_RECORDS, (head.size, NEVER, head.size)):
        if wanted.pop(hash(row), None) is None:
            only_kept.append((_whole(row[7] if row[8] == NEVER else row[8]), str(row[1]), str(row[0])))
    for row in connection.execute(schema.ALL_RESTS, (head.size,)):
        if wanted.pop(hash(row), None) is None:
            only_kept.append((_whole(row[2]), str(row[1]), "rests"))
    missing = sorted(wanted.values())
    index, name, kind = min([*missing[:1], *sorted(only_kept)[:1]], default=(0, "", ""))
    return broken(
        "DR-V009", index, name, step="projection",
        zh="投影与由登记推得的不符；db rebuild 可由登记重建", en="the projection does not say what follows from the entries; db rebuild derives it anew",
        expected=f"{len(missing)} rows that are missing", got=f"{len(only_kept)} rows that do not belong ({kind})",
    )  # fmt: skip


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


# ---- reading ----------------------------------------------------------------------------------------------------


def _head(connection: sqlite3.Connection) -> Head:
    """Read size and root, and look that no entry stands beyond them."""
    last, origin, zone, size, root, frontier, recorded_at = connection.execute(schema.LAST_AND_HEAD).fetchone()
    if last != size - 1 or type(root) is not bytes or type(frontier) is not bytes:
        raise VerificationError(
            "DR-V006",
            say(
                f"账本头记 {size} 条，末条为第 {last} 条", f"the head says {size} entries; the last one is entry {last}"
            ),
            step="size",
            expected=str(size - 1),
            got=str(last),
        )
    return Head(origin, zone, size, root.hex(), frontier.hex(), recorded_at)


def _marks(connection: sqlite3.Connection) -> list[tuple[int, bytes]]:
    with _readable("mark"):
        return connection.execute(schema.MARKS).fetchall()


@contextmanager
def _readable(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _damaged(what, str(error)) from error
    except StoreError as error:
        raise _damaged(what, str(error)) from error


def _damaged(what: str, reason: str) -> VerificationError:
    return VerificationError(
        "DR-V060",
        say(
            f"登记库文件已损坏，读不出（{what}）：{reason}",
            f"the registry file is damaged and cannot be read ({what}): {reason}",
        ),
        step=what,
        expected="a readable file",
        got=reason,
    )


# ---- the other process ------------------------------------------------------------------------------------------

_OTHER: Final = "import sys; from datarights.adapters.sql.verification import other; sys.exit(other(sys.argv[1:]))"


@contextmanager
def _beside(path: Path, head: Head) -> Iterator[Callable[[], None]]:
    """Let another process verify the bytes; give what waits for it and raises what it found."""
    command = [sys.executable, "-c", _OTHER, str(path), json.dumps(head)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:  # noqa: S603 - ourselves

        def wait() -> None:
            said, _ = process.communicate()
            try:
                found = json.loads(said)
            except ValueError as error:
                raise VerificationError(
                    "DR-V060",
                    say(
                        f"核对进程意外结束（{process.returncode}）",
                        f"the verifying process ended ({process.returncode})",
                    ),
                    step="process",
                ) from error
            if found:
                raise VerificationError(
                    found["code"],
                    say(found["zh"], found["en"]),
                    step=found["step"],
                    expected=found["expected"],
                    got=found["got"],
                )

        try:
            yield wait
        finally:
            process.kill()


def other(arguments: list[str]) -> int:
    """Verify the bytes of a registry for the process that asked; print what is wrong as JSON, or an empty object."""
    path, head = arguments
    found: dict[str, str] = {}
    connection = store.reader(Path(path))
    try:
        with no_cycle_search():
            for _ in checked(connection, Head(*json.loads(head))):
                pass
    except VerificationError as error:
        found = {
            "code": error.code,
            "zh": error.message.zh,
            "en": error.message.en,
            "step": error.step,
            "expected": error.expected,
            "got": error.got,
        }
    finally:
        connection.close()
    sys.stdout.write(json.dumps(found))
    return 0


CODES = {
    "DR-V007": say(
        "条目的字节或所在行不是当初写入的：存储之后被改动。以备份恢复，并与库外检查点比对。",
        "The bytes of an entry, or its row, are not those that were written. Restore a backup and compare it with a "
        "checkpoint kept elsewhere.",
    ),
    "DR-V008": say(
        "条目通不过本库自己的准入规则：绕过程序写入，或所用词表与登记时不同。",
        "The registry's own admission refuses an entry: it was written around the program, or read with other vocabularies.",
    ),
    "DR-V009": say(
        "投影与登记不符。登记本身完好时，用 db rebuild 重建投影。",
        "The projection does not follow from the entries. When the entries are whole, db rebuild derives it anew.",
    ),
    "DR-V060": say(
        "登记库文件已损坏，读不出。以备份恢复。", "The registry file is damaged and cannot be read. Restore a backup."
    ),
}

"""The first strand of a verification: that the bytes of every entry are those that were written.

For each entry in order: the content has the leaf hash kept beside it; it is canonical JSON with a whole envelope; its
index, id, kind and time are those of its row; times never go back; at the end, and at every mark on the way, the tree
has the root that was kept. A page is looked at as a whole, and a claim written as one that was verified before is compared
with that one to the letter (:mod:`~datarights.ledger.wording`); only where that does not show it to be right is each entry
looked at alone, by :func:`~datarights.ledger.verify.verify_entry`, which names what is wrong.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, Final, NamedTuple

from datarights.adapters.codec import decode, encode_at_once, encode_checked
from datarights.adapters.sql import schema, store
from datarights.adapters.sql.driver import Connection, Refusal, UnaskedError
from datarights.adapters.sql.reading import frontier_at, marked, typed
from datarights.errors import StoreError, VerificationError
from datarights.holdings.admit import DO_IT_AGAIN
from datarights.ledger.canonical import check
from datarights.ledger.merkle import Frontier, leaf_hash, leaf_hashes, root_of
from datarights.ledger.verify import are_in_order, broken, compare_head, verify_at_once, verify_entry
from datarights.ledger.wording import Wordings, body_of
from datarights.text import Text, say

_HEIGHT: Final = 8
PAGE: Final = 1 << _HEIGHT
"""How many entries are in hand at once: few enough that all that was made of them stays in the cache of the processor,
and a whole subtree."""
SPAN_AT_LEAST: Final = 16 * schema.MARK_EVERY
"""How many entries are worth a process of their own."""
Bodies = list[dict[str, Any]]


class Head(NamedTuple):
    """What the ledger said of itself when verification began."""

    origin: str
    zone: str
    size: int
    root: str
    frontier: str
    recorded_at: str


class Span(NamedTuple):
    """Entries from ``start`` to before ``stop``; one that does not begin at 0 begins at a mark."""

    start: int
    stop: int


def spans(size: int, count: int) -> list[Span]:
    """Give at most ``count`` spans that together are all entries, each about as long."""
    step = max(-(-size // count), SPAN_AT_LEAST)
    step += -step % schema.MARK_EVERY
    return [Span(start, min(start + step, size)) for start in range(0, size, step)]


def checked(connection: Connection, head: Head, span: Span, wordings: Wordings | None = None) -> Iterator[list[Any]]:
    """Verify the bytes of a span of entries page by page, then the tree; give each page as JSON.

    An entry written as one that was noted among the ``wordings`` is given as such (:data:`~datarights.ledger.wording.Like`).

    What stood before the span is taken from its mark and its last row, which whoever verifies the span before has
    compared with their entries.

    Raises:
        VerificationError: names the first entry that is wrong.

    """
    marks = dict(_marks(connection))
    frontier, before = _stood(connection, marks, span.start)
    first: dict[str, Any] = {}
    block: list[bytes] = []
    for start, rows in _pages(connection, schema.ENTRIES, span):
        stop = min(start + PAGE, span.stop)
        entries = _at_once(rows, start, stop, before, wordings)
        if entries is None:
            entries = _each(rows, start, stop, before)
        block.append(_grow(frontier, [row[4] for row in rows]))
        if not stop % schema.MARK_EVERY and marks.pop(stop, None) != b"".join((*frontier.stack, root_of(block))):
            raise broken(
                "DR-V006", stop - 1, rows[-1][1], step="mark",
                zh="此处所存的树与条目不符", en="the tree kept here is not the tree over the entries",
                expected=say("条目的前沿", "the frontier of the entries"), got=say("另一前沿", "another"),
            )  # fmt: skip
        if not stop % schema.MARK_EVERY:
            block = []
        before = rows[-1][3]
        first = first or body_of(entries[0])
        yield entries
    if span.stop == head.size:
        compare_head(frontier, root=head.root, size=head.size)
        _compare_rest(head, frontier, before)
    if span.start == 0:
        compare_zone(head.zone, first)


def _stood(connection: Connection, marks: dict[int, bytes], start: int) -> tuple[Frontier, str]:
    """Give the tree before a span, and the time of the entry before it."""
    if start == 0:
        return Frontier(), ""
    with readable("mark"):
        row = connection.execute(schema.RECORDED_AT, (start - 1,)).fetchone()
        try:
            return marked(start, marks[start]), str(row[0])
        except (KeyError, TypeError, ValueError) as error:
            raise broken(
                "DR-V006", start - 1, "", step="mark",
                zh="此处所存的树与条目不符", en="the tree kept here is not the tree over the entries",
                expected=say("条目的前沿", "the frontier of the entries"), got=say("另一前沿", "another"),
            ) from error  # fmt: skip


_ID, _KIND, _TIME = map(itemgetter, ("id", "kind", "recorded_at"))


def _at_once(
    rows: Sequence[tuple[Any, ...]], start: int, stop: int, before: str, wordings: Wordings | None
) -> list[Any] | None:
    """Give a page as JSON when, looked at as a whole, nothing about it is wrong or even unusual; otherwise nothing."""
    if len(rows) != stop - start:
        return None
    places, ids, kinds, times, leaves, contents = zip(*rows, strict=True)
    if {*map(type, contents)} != {bytes} or leaf_hashes(contents) != [*leaves] or [*places] != [*range(start, stop)]:
        return None
    entries: list[Any] | None = wordings.read(contents, start, ids, kinds, times) if wordings is not None else None
    if entries is None:
        return _read(rows, before)
    left = [at for at, entry in enumerate(entries) if entry is None]
    if left:
        bodies = _read([rows[at] for at in left], before)
        if bodies is None:
            return None
        for at, body in zip(left, bodies, strict=True):
            entries[at] = body
    return entries if are_in_order(times, before) else None


def _read(rows: Sequence[tuple[Any, ...]], before: str) -> Bodies | None:
    """Give some rows as JSON when nothing about them, or between them and what they hold, is wrong or unusual."""
    places, ids, kinds, times, _, contents = zip(*rows, strict=True)
    bodies = verify_at_once(contents, places, before, decode=decode, encode=encode_at_once)
    right = (
        bodies is not None
        and [*map(_ID, bodies)] == [*ids]
        and [*map(_KIND, bodies)] == [*kinds]
        and [*map(_TIME, bodies)] == [*times]
    )
    return bodies if right else None


def _each(rows: Sequence[tuple[Any, ...]], start: int, stop: int, before: str) -> Bodies:
    """Look at each entry of a page by itself, and name the first that is wrong."""
    bodies: Bodies = []
    for expected, (index, entry_id, kind, recorded_at, leaf, content) in enumerate(rows, start):
        if index != expected:
            break
        found = leaf_hash(content) if type(content) is bytes else b""
        if found != leaf:
            raise _edited(broken(
                "DR-V007", index, str(entry_id), step="leaf",
                zh="字节不是当初写入的字节", en="its bytes are not those that were written",
                expected=leaf.hex() if type(leaf) is bytes else repr(leaf), got=found.hex(),
            ))  # fmt: skip
        body = verify_entry(content, index, before, decode=decode, encode=_again)
        before = body["recorded_at"]
        if body["id"] != entry_id or body["kind"] != kind or before != recorded_at:
            raise row_differs(body, f"{entry_id} {kind} {recorded_at}", str(entry_id))
        bodies.append(body)
    if len(bodies) != stop - start:
        missing = start + len(bodies)
        raise broken(
            "DR-V003", missing, "", step="order",
            zh="该位缺条目", en="there is no entry at this place",
            expected=str(missing), got=say("没有", "nothing"),
        )  # fmt: skip
    return bodies


def row_differs(body: dict[str, Any], got: Text | str, entry_id: str = "") -> VerificationError:
    """Say that the row of an entry does not say what the entry does."""
    return _edited(broken(
        "DR-V007", body["index"], entry_id or body["id"], step="row",
        zh="所在行与其内容不符", en="its row does not say what its content says",
        expected=f"{body['id']} {body['kind']} {body['recorded_at']}", got=got,
    ))  # fmt: skip


def _edited(error: VerificationError) -> VerificationError:
    error.hint = DO_IT_AGAIN
    return error


def _grow(frontier: Frontier, leaves: Sequence[bytes]) -> bytes:
    """Add the leaves of a page, as one whole subtree where it is one; give the root over them."""
    root = root_of(leaves)
    if len(leaves) == PAGE:
        frontier.join(root, _HEIGHT)
    else:
        for leaf in leaves:
            frontier.push(leaf)
    return root


def compare_zone(zone: str, first: dict[str, Any]) -> None:
    """Compare the time zone that the head has with the first entry.

    Raises:
        VerificationError: it is another.

    """
    payload = first.get("payload")
    try:
        _compare(("zone", payload.get("zone") if isinstance(payload, dict) else None, zone))
    except VerificationError as error:
        error.hint = error.hint or DO_IT_AGAIN
        raise


def compare_origin(head: Head, named: Sequence[dict[str, Any]]) -> None:
    """Compare the origin that the head has with entry 0, or the last recovery, the last of some entries as JSON.

    Raises:
        VerificationError: it is another.

    """
    if not named:
        raise damaged("entry", "no entry is found that names the ledger")
    last = named[-1]
    _compare(("origin", last["payload"]["origin"] if last["kind"] == "recovery" else last["id"], head.origin))


def _compare_rest(head: Head, frontier: Frontier, last_recorded_at: str) -> None:
    """Compare what else the head says with the tree and the last entry."""
    _compare(
        ("frontier", b"".join(frontier.stack).hex(), head.frontier),
        ("recorded_at", last_recorded_at, head.recorded_at),
    )


def compare_last(connection: Connection, frontier: Frontier, recorded_at: str) -> None:
    """Compare the time that the head has with the last entry's own: no later entry is given an earlier one.

    Its bytes, behind the leaves before it, are the last whole subtree of the tree: half the time they are all of it. Of a
    large one the last block is enough, behind its mark.

    Raises:
        VerificationError: it is another, or the last entry is not the one under the root.

    """
    size, last = frontier.size, frontier.size - 1
    start = size - min(size & -size, schema.MARK_EVERY)
    try:
        leaves, ((content,),) = connection.ask([(schema.LEAVES, (start, last)), (schema.CONTENTS, (last, size))])
        reached = (
            Frontier(start, frontier.stack[:-1])
            if size & -size <= schema.MARK_EVERY
            else frontier_at(connection, start)
        )
        for (leaf,) in leaves:
            reached.push(leaf)
        reached.push(leaf_hash(content))
    except (ValueError, TypeError) as error:
        raise damaged("entry", str(error)) from error
    try:
        compare_head(reached, root=frontier.root().hex(), size=size)
        said = verify_entry(content, last, "", decode=decode, encode=_again)
        _compare(("recorded_at", said["recorded_at"], recorded_at))
    except VerificationError as error:
        error.hint = error.hint or DO_IT_AGAIN
        raise


def _compare(*said: tuple[str, object, str]) -> None:
    for step_name, expected, got in said:
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


def plain(connection: Connection, head: Head) -> Iterator[Bodies]:
    """Give entries page by page as JSON, unverified: their bytes have been looked at."""
    for start, rows in _pages(connection, schema.CONTENTS, Span(0, head.size)):
        try:
            yield [decode(content) for (content,) in rows]
        except (ValueError, TypeError) as error:
            raise broken(
                "DR-V001", start, "", step="bytes",
                zh="此条或其后的字节不是 JSON", en="its bytes, or those of an entry soon after, are not JSON",
                expected="JSON", got=str(error),
            ) from error  # fmt: skip


def _pages(connection: Connection, statement: str, span: Span) -> Iterator[tuple[int, list[Any]]]:
    for start in range(span.start, span.stop, PAGE):
        stop = min(start + PAGE, span.stop)
        try:
            rows = connection.execute(statement, (start, stop)).fetchall()
        except UnaskedError:
            raise
        except Refusal:
            rows = _one_by_one(connection, statement, start, stop)
        yield start, rows


def _one_by_one(connection: Connection, statement: str, start: int, stop: int) -> list[Any]:
    """Read a page that cannot be read whole, so as to name the entry."""
    rows: list[Any] = []
    for index in range(start, stop):
        try:
            rows += connection.execute(statement, (index, index + 1)).fetchall()
        except Refusal as error:
            raise broken(
                "DR-V001", index, "", step="bytes",
                zh="读不出来", en="it cannot be read",
                expected=say("一条条目", "an entry"), got=str(error),
            ) from error  # fmt: skip
    return rows


def head_of(connection: Connection) -> Head:
    """Read size and root, and look that no entry stands beyond them."""
    last, *head = connection.execute(schema.LAST_AND_HEAD).fetchone()
    try:
        origin, zone, size, root, frontier, recorded_at = typed(head, str, str, int, bytes, bytes, str)
    except TypeError as error:
        raise damaged("head", str(error)) from error
    if last != size - 1:
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


def _marks(connection: Connection) -> list[tuple[int, bytes]]:
    with readable("mark"):
        return connection.execute(schema.MARKS).fetchall()


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Say of what cannot be read that the file is damaged."""
    try:
        yield
    except UnaskedError:
        raise
    except Refusal as error:
        raise damaged(what, str(error)) from error
    except StoreError as error:
        if error.code == store.UNREAD:
            raise
        raise damaged(what, str(error)) from error


def damaged(what: str, reason: str) -> VerificationError:
    """Say that a part of the file is damaged."""
    return VerificationError(
        "DR-V060",
        say(
            f"登记库文件已损坏，读不出（{what}）：{reason}",
            f"the registry file is damaged and cannot be read ({what}): {reason}",
        ),
        step=what,
        expected=say("读得出的文件", "a readable file"),
        got=reason,
    )


CODES = {
    "DR-V007": say(
        "条目的字节或所在行不是当初写入的：存储之后被改动。以备份恢复，并与库外检查点比对。",
        "The bytes of an entry, or its row, are not those that were written. Restore a backup and compare it with a "
        "checkpoint kept elsewhere.",
    ),
}

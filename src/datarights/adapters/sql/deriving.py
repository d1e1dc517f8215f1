"""What is derived from the entries of a registry: the projection and the marks of the tree, made anew."""

from collections.abc import Iterable
from typing import Any, Final

from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection
from datarights.adapters.sql.projector import Projector
from datarights.errors import InadmissibleEntryError, StoreError
from datarights.holdings.admit import DO_IT_AGAIN, Told, adopting, written
from datarights.ledger.entry import Draft, draft_from_json, misshapen_draft
from datarights.ledger.merkle import Frontier, root_of
from datarights.model.scope import Lexicon
from datarights.text import Text, say

_CLEARED: Final = (
    schema.CLEAR_RECORD,
    schema.CLEAR_RESTS,
    schema.CLEAR_SPEAKS,
    schema.CLEAR_TOLD,
    schema.CLEAR_BLOCKS,
)


def derive(
    connection: Connection, lexicon: Lexicon, pages: Iterable[list[dict[str, Any]]], told: Told | None = None
) -> int:
    """Derive the projection anew from all entries, given as JSON page by page; give how many rows there are.

    Raises:
        StoreError: an entry does not pass the registry's own admission; or it is misfiled, and nobody is ``told``.

    """
    for clear in _CLEARED:
        connection.execute(clear)
    connection.execute(schema.TOLD_UPDATE, (0,))
    view = Projector(connection, 0)
    for bodies in pages:
        drafts = [_draft(body, view.size + number) for number, body in enumerate(bodies)]
        view.read_ahead(drafts)
        for draft in drafts:
            try:
                changes = written(view, draft, view.size, lexicon, told)
                lexicon = adopting(lexicon, draft, view.size)
            except InadmissibleEntryError as error:
                raise _refused(draft.id, view.size, error.message) from error
            view.apply(draft.id, draft.kind, changes)
        view.flush()
    return int(connection.execute(schema.COUNT_RECORDS).fetchone()[0])


def mark(connection: Connection, size: int) -> None:
    """Make the marks of the tree anew from the leaves."""
    connection.execute(schema.CLEAR_MARKS)
    frontier = Frontier()
    for start in range(0, size - size % schema.MARK_EVERY, schema.MARK_EVERY):
        leaves = connection.execute(schema.LEAVES, (start, start + schema.MARK_EVERY)).fetchall()
        block = root_of([leaf for (leaf,) in leaves])
        frontier.join(block, schema.MARK_HEIGHT)
        connection.execute(schema.INSERT_MARK, (frontier.size, b"".join((*frontier.stack, block))))


def _draft(body: dict[str, Any], index: int) -> Draft:
    wrong = misshapen_draft(body)
    if wrong is not None:
        raise _refused(str(body.get("id", "")), index, wrong)
    return draft_from_json(body)


def _refused(name: str, index: int, why: Text) -> StoreError:
    return StoreError(
        "DR-S004",
        say(
            f"第 {index} 条 {name} 通不过本库的准入规则，投影未改动：{why.zh}",
            f"entry {index} {name} does not pass the registry's own admission; the projection was not "
            f"changed: {why.en}",
        ),
        hint=DO_IT_AGAIN,
    )

"""What proofs need of the database: hashes of the tree, and which entries speak of which asset.

The tree is read from the roots kept over each 1,024 leaves, and from the leaves of those blocks that a path leads through:
for a million entries a thousand rows, and a thousand more for each entry.

Which entries speak of which asset is kept beside, and caught up with the ledger when an index is made; it is derived and
disposable, like the projection.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from datarights.adapters.codec import decode
from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection
from datarights.holdings.record import NEVER
from datarights.ledger.asset_index import asset_leaf, asset_of
from datarights.ledger.keeping import SHAPES, adopted_by
from datarights.ledger.merkle import inclusion_proof, levels_of, root_of
from datarights.ledger.tiles import Tree

_PAGE: Final = 2_048
BLOCK: Final = 256
"""Leaves of the index under one kept hash; a power of two, so that their roots are nodes of its tree."""


def tree(connection: Connection, size: int) -> Tree:
    """Give the tree over the first ``size`` entries."""
    blocks: dict[int, list[list[bytes]]] = {}

    def within(start: int, count: int) -> bytes:
        """Give a subtree of at most one block from the levels of its block, which are made once."""
        block = start // schema.MARK_EVERY
        if block not in blocks:
            first = block * schema.MARK_EVERY
            with connection.place.plainly():  # asked long after the tree was given
                rows = connection.execute(schema.LEAVES, (first, min(first + schema.MARK_EVERY, size))).fetchall()
            blocks[block] = levels_of([leaf for (leaf,) in rows])
        height = count.bit_length() - 1
        return blocks[block][height][(start % schema.MARK_EVERY) >> height]

    made: list[list[bytes]] = []

    def whole(start: int, end: int) -> bytes:
        count = end - start
        if count < schema.MARK_EVERY:
            return within(start, count)
        if not made:
            with connection.place.plainly():
                made.extend(levels_of([kept[-32:] for at, kept in connection.execute(schema.MARKS) if at <= size]))
        height = count.bit_length() - 1 - schema.MARK_HEIGHT
        return made[height][start // count]

    return Tree(size, whole)


def entries_of(connection: Connection, asset: str) -> list[int]:
    """Give the indices of the entries that speak of an asset, as far as the map was caught up."""
    return [index for (index,) in connection.execute(schema.SPEAKS_OF, (asset,))]


def changing(connection: Connection, asset: str) -> set[int]:
    """Give the indices of the entries that changed what is recorded of an asset, by the projection."""
    rows = connection.execute(schema.CHANGED_ON, (asset, asset)).fetchall()
    known: dict[str, str] = {"": ""}
    moved = {
        since
        for since, body in connection.execute(schema.MOVED).fetchall()
        if _spoken_of(connection, known, decode(body).get("about", "")) == asset
    }
    return {each for row in rows for each in row}.difference((NEVER,)) | moved


def changing_of(connection: Connection, name: str) -> set[int]:
    """Give the indices of the entries that changed what is believed of one name: what said it first, what corrected it."""
    rows = connection.execute(schema.CHANGED_OF, (name,)).fetchall()
    return {each for row in rows for each in row}.difference((NEVER,))


def erasures(connection: Connection) -> dict[str, dict[int, list[str]]]:
    """Give, by the id of what sealed it, the entries that say that something confidential was destroyed, each with its names."""
    found: dict[str, dict[int, list[str]]] = {}
    for since, body in connection.execute(schema.ERASURES):
        said = decode(body)
        found.setdefault(said["about"], {})[since] = list(said.get("what") or ())
    return found


class Indexed(NamedTuple):
    """An index entry: where it stands, the size that it speaks of, how many assets are in its map."""

    entry: int
    size: int
    assets: int


def last_index(connection: Connection, size: int) -> Indexed | None:
    """Give the last index when nothing but entries about the ledger itself follow the size it speaks of, or nothing."""
    for index in range(size - 1, max(-1, size - _PAGE), -1):
        row = connection.execute(schema.CONTENTS, (index, index + 1)).fetchone()
        entry = decode(row[0])
        if entry["kind"] == "index":
            payload = entry["payload"]
            (told,) = connection.execute(schema.TOLD_SIZE).fetchone()
            whole = told == payload["size"] and adopted_by(payload) is not None
            return Indexed(index, payload["size"], payload["assets"]) if whole else None
        if entry["kind"] not in SHAPES:
            return None
    return None


def index_made(connection: Connection, size: int) -> tuple[int, bytes]:
    """Catch the map up to the first ``size`` entries, under the lock; give how many assets it holds, and its root."""
    _catch_up(connection, size)
    rows = connection.execute(schema.TOLD_LEAVES).fetchall()
    blocks = blocks_of(rows)
    connection.execute(schema.CLEAR_BLOCKS)
    connection.executemany(schema.INSERT_BLOCK, blocks)
    return len(rows), root_of([each for _, _, each in blocks])


def blocks_of(rows: Sequence[tuple[str, bytes]]) -> list[tuple[int, str, bytes]]:
    """Give the number, the first asset and the root of each block of leaves."""
    return [
        (at // BLOCK, rows[at][0], root_of([leaf for _, leaf in rows[at : at + BLOCK]]))
        for at in range(0, len(rows), BLOCK)
    ]


def place_of(connection: Connection, asset: str) -> tuple[int, tuple[bytes, ...]] | None:
    """Give where an asset stands in the last index, and the hashes that lead to its root; nothing when it is not there."""
    found = connection.execute(schema.BLOCK_OF, (asset,)).fetchone()
    rows = connection.execute(schema.TOLD_FROM, (found[1], BLOCK)).fetchall() if found else []
    within = next((at for at, row in enumerate(rows) if row[0] == asset), None)
    if within is None:
        return None
    blocks = [each for (each,) in connection.execute(schema.BLOCKS)]
    path = (*inclusion_proof([leaf for _, leaf in rows], within), *inclusion_proof(blocks, found[0]))
    return found[0] * BLOCK + within, path


def _spoken_of(connection: Connection, known: dict[str, str], name: str) -> str:
    """Give the asset that an entry, by id, speaks of, or nothing; what was found is kept in ``known``."""
    if name not in known:
        row = connection.execute(schema.CONTENT_OF, (name,)).fetchone()
        known[name] = asset_of(decode(row[1]), partial(_spoken_of, connection, known)) if row else ""
    return known[name]


def _catch_up(connection: Connection, size: int) -> None:
    (done,) = connection.execute(schema.TOLD_SIZE).fetchone()
    if done > size:  # an older map is asked for: from the beginning
        connection.execute(schema.CLEAR_SPEAKS)
        connection.execute(schema.CLEAR_TOLD)
        done = 0
    known: dict[str, str] = {"": ""}
    spoken_of = partial(_spoken_of, connection, known)
    changed: set[str] = set()
    for start in range(done, size, _PAGE):
        rows: list[tuple[str, int]] = []
        for (content,) in connection.execute(schema.CONTENTS, (start, min(start + _PAGE, size))).fetchall():
            entry = decode(content)
            asset = asset_of(entry, spoken_of)
            if asset:
                known[entry["id"]] = asset
                rows.append((asset, entry["index"]))
        connection.executemany(schema.INSERT_SPEAKS, rows)
        changed.update(asset for asset, _ in rows)
    connection.executemany(
        schema.INSERT_TOLD, [(asset, asset_leaf(asset, entries_of(connection, asset))) for asset in sorted(changed)]
    )
    connection.execute(schema.TOLD_UPDATE, (size,))

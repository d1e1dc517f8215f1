"""What proofs need of the database: hashes of the tree, and which entries speak of which asset.

The tree is read from the frontiers kept at every 1,024th size: the root over a whole subtree on the left of its pair is
the last hash of the frontier at its end; one on the right is put together from its halves. So a proof at any size costs
some tens of rows, and nothing is kept for it.

Which entries speak of which asset is kept beside, and caught up with the ledger when an index is made; it is derived and
disposable, like the projection.
"""

import sqlite3
from typing import Final

from datarights.adapters.sql import schema
from datarights.adapters.sql.codec import decode
from datarights.ledger.asset_index import AssetIndex, asset_leaf, asset_of
from datarights.ledger.merkle import node_hash, root_of
from datarights.ledger.tiles import Tree

_PAGE: Final = 2_048


def tree(connection: sqlite3.Connection, size: int) -> Tree:
    """Give the tree over the first ``size`` entries."""

    def whole(start: int, end: int) -> bytes:
        count = end - start
        if count <= schema.MARK_EVERY:
            return root_of([leaf for (leaf,) in connection.execute(schema.LEAVES, (start, end))])
        if not start // count & 1:
            (frontier,) = connection.execute(schema.MARK_AT, (end,)).fetchone()
            return bytes(frontier[-32:])
        half = start + count // 2
        return node_hash(whole(start, half), whole(half, end))

    return Tree(size, whole)


def entries_of(connection: sqlite3.Connection, asset: str) -> list[int]:
    """Give the indices of the entries that speak of an asset, as far as the map was caught up."""
    return [index for (index,) in connection.execute(schema.SPEAKS_OF, (asset,))]


def index_made(connection: sqlite3.Connection, size: int) -> AssetIndex:
    """Catch the map up to the first ``size`` entries, under the lock, and give the index over them."""
    _catch_up(connection, size)
    rows = connection.execute(schema.TOLD_LEAVES).fetchall()
    return AssetIndex(size=size, assets=tuple(row[0] for row in rows), leaves=tuple(row[1] for row in rows))


def _catch_up(connection: sqlite3.Connection, size: int) -> None:
    (done,) = connection.execute(schema.TOLD_SIZE).fetchone()
    if done > size:  # an older map is asked for: from the beginning
        connection.execute(schema.CLEAR_SPEAKS)
        connection.execute(schema.CLEAR_TOLD)
        done = 0
    known: dict[str, str] = {"": ""}

    def spoken_of(name: str) -> str:
        if name not in known:
            row = connection.execute(schema.CONTENT_OF, (name,)).fetchone()
            known[name] = asset_of(decode(row[1]), spoken_of) if row else ""
        return known[name]

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

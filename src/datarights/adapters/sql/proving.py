"""What proofs need of the database: hashes of the tree, and which entries speak of which asset.

The tree is read from the roots kept over each 1,024 leaves, and from the leaves of those blocks that a path leads through:
for a million entries a thousand rows, and a thousand more for each entry.

Which entries speak of which asset is kept beside, and caught up with the ledger when an index is made; it is derived and
disposable, like the projection. An index is signed for, so it is made of what is signed for: the map kept beside counts as
far as the last index entry says what it was, and what follows is read from the entries, each under the root of the ledger.
"""

from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

from datarights.adapters.codec import decode
from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection
from datarights.adapters.sql.reading import frontier_at, legible
from datarights.adapters.sql.strand_bytes import damaged
from datarights.errors import VerificationError
from datarights.holdings.admit import DO_IT_AGAIN
from datarights.holdings.record import NEVER
from datarights.ledger.asset_index import VOCABULARY, asset_leaf, asset_of
from datarights.ledger.keeping import ADOPTED, MAY_WRITE, ROSTER, SHAPES, listed_by
from datarights.ledger.merkle import (
    Frontier,
    inclusion_proof,
    leaf_hash,
    leaf_hashes,
    levels_of,
    root_of,
    verify_inclusion,
)
from datarights.ledger.tiles import Tree
from datarights.ledger.verify import broken, compare_head
from datarights.text import say

_PAGE: Final = 2_048
_QUIET: Final = SHAPES.keys() - ROSTER
"""Kinds of entries that leave an index in date."""
_SAYS_WHO: Final = tuple(f'"kind":"{kind}"'.encode() for kind in sorted(ROSTER))
"""What is in the canonical bytes of an entry of such a kind, and in few others."""
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
            with legible(connection.place):  # asked long after the tree was given
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
            with legible(connection.place):
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


class Tip(NamedTuple):
    """A ledger as its checkpoint has it: how many entries, and the root over them."""

    size: int
    root: bytes


class Indexed(NamedTuple):
    """An index entry: where it stands, the size that it speaks of, how many assets are in its map."""

    entry: int
    size: int
    assets: int


def last_index(connection: Connection, tip: Tip) -> Indexed | None:
    """Give the last index when nothing but entries about the ledger itself follow it, or nothing.

    Which entry that is a row may say, and be believed where it says that there is none; what follows is said by bytes under the root.

    Raises:
        VerificationError: the entries from there on are not those under the root.

    """
    try:
        for at in range(tip.size - 1, max(-1, tip.size - _PAGE), -1):
            row = connection.execute(schema.CONTENTS, (at, at + 1)).fetchone()
            kind = decode(row[0])["kind"] if row else ""
            if kind == "index":
                entry, *behind = [each for page in attested(connection, at, tip) for each in page]
                (told,) = connection.execute(schema.TOLD_SIZE).fetchone()
                said = _said_by(entry)
                whole = said is not None and told == said.size and all(each["kind"] in _QUIET for each in behind)
                return Indexed(at, said.size, said.assets) if said is not None and whole else None
            if kind not in _QUIET:
                return None
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("entry", str(error)) from error
    return None


class Made(NamedTuple):
    """An index that was made: the size it speaks of, how many assets are in its map, its root, and the entries that it lists."""

    size: int
    assets: int
    root: bytes
    adopted: tuple[int, ...]
    roster: tuple[int, ...]


class _AstrayError(Exception):
    """What is kept beside the entries is not what the last index said, or does not lead to what an entry is about."""


def index_made(connection: Connection, size: int, tip: Tip) -> Made:
    """Make the index over the first ``size`` entries of the ledger ``tip``, under the lock; the map is caught up to there.

    Raises:
        VerificationError: the entries are not those under the root.

    """
    try:
        said = _said_last(connection, size, tip)
        try:
            if said is not None:
                return _made(connection, size, tip, said)
        except _AstrayError:
            pass
        connection.execute(schema.CLEAR_SPEAKS)
        connection.execute(schema.CLEAR_TOLD)
        return _made(connection, size, tip, Made(0, 0, root_of(()), (), ()))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("entry", str(error)) from error


def attested(connection: Connection, start: int, tip: Tip) -> Iterator[list[dict[str, Any]]]:
    """Give entries from ``start`` on as JSON, page by page, and at the end look that they are those under the root.

    Raises:
        VerificationError: they are not; whoever has taken them takes everything back.

    """
    for page in attested_bytes(connection, frontier_at(connection, start), tip):
        yield [decode(content) for content in page]


def attested_bytes(connection: Connection, frontier: Frontier, tip: Tip) -> Iterator[list[bytes]]:
    """Give the bytes of entries behind a frontier, which grows, as :func:`attested` does: subtree by subtree, where they are many."""
    while frontier.size < tip.size:
        at = frontier.size
        stop = min(tip.size, at + (-at % BLOCK or BLOCK))
        page = [content for (content,) in connection.execute(schema.CONTENTS, (at, stop)).fetchall()]
        leaves = leaf_hashes(page)
        if len(leaves) == BLOCK:
            frontier.join(root_of(leaves), BLOCK.bit_length() - 1)
        else:
            for leaf in leaves:
                frontier.push(leaf)
        if frontier.size != stop:
            break
        yield page
    try:
        compare_head(frontier, root=tip.root.hex(), size=tip.size)
    except VerificationError as error:
        error.hint = error.hint or DO_IT_AGAIN
        raise


def roster_entries(connection: Connection, size: int, tip: Tip) -> list[dict[str, Any]]:
    """Give the entries before ``size`` that say who may write, as JSON: those that the last index lists, and those since.

    Raises:
        VerificationError: an entry is not the one under the root.

    """
    try:
        said = _said_last(connection, size, tip)
        listed = said.roster if said else ()
        rows = [row for at in listed for row in connection.execute(schema.CONTENTS, (at, at + 1)).fetchall()]
        found = under(connection, [content for (content,) in rows], tip)
        if [each["index"] for each in found] != [*listed]:
            raise damaged("entry", "an entry that the last index lists is not at its place")
        since = roster_since(connection, said.size if said else 0, tip)
        return [*found, *(each for each in since if each["index"] < size)]
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("entry", str(error)) from error


def under(connection: Connection, contents: Sequence[bytes], tip: Tip) -> list[dict[str, Any]]:
    """Give entries as JSON, each of which must stand under the root at the place that it names.

    Raises:
        VerificationError: DR-V006, one does not.

    """
    kept = tree(connection, tip.size)
    found: list[dict[str, Any]] = []
    for content in contents:
        try:
            entry = decode(content)
            at, name = entry["index"], str(entry["id"])
        except (ValueError, KeyError, TypeError) as error:
            raise damaged("entry", str(error)) from error
        if not _is_under(content, at, kept, tip):
            wrong = broken(
                "DR-V006", at, name, step="root",
                zh="不在账本的树根之下：字节被改动过", en="it does not stand under the root of the ledger: its bytes were changed",
                expected=tip.root.hex(), got=say("另一树根", "another root"),
            )  # fmt: skip
            wrong.hint = DO_IT_AGAIN
            raise wrong
        found.append(entry)
    return found


def lists_anybody(connection: Connection, tip: Tip) -> bool:
    """Tell whether the last index lists entries that say who may write."""
    try:
        said = _said_last(connection, tip.size, tip)
    except (ValueError, KeyError, TypeError) as error:
        raise damaged("entry", str(error)) from error
    return said is not None and bool(said.roster)


def roster_since(connection: Connection, start: int, tip: Tip) -> list[dict[str, Any]]:
    """Give the entries from ``start`` on that say who may write, as JSON.

    Raises:
        VerificationError: the entries from there on are not those under the root.

    """
    found = [
        decode(content)
        for page in attested_bytes(connection, frontier_at(connection, start), tip)
        for content in page
        if any(each in content for each in _SAYS_WHO)
    ]
    return [each for each in found if each["kind"] in ROSTER]


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


def _said_last(connection: Connection, size: int, tip: Tip) -> Made | None:
    """Give what the last index among the first entries says; nothing when there is none that says all, or it is not under the root.

    Bytes that stand in another row count for the place that they name: what they say was looked at there before it was signed for.
    """
    row = connection.execute(schema.LAST_INDEX, (size,)).fetchone()
    entry: dict[str, Any] = decode(row[0]) if row else {}
    said = _said_by(entry)
    under = said is not None and said.size < size and _is_under(row[0], said.size, tree(connection, tip.size), tip)
    return said if under else None


def _said_by(entry: Mapping[str, Any]) -> Made | None:
    """Give what an entry says as an index of all before it; nothing of another, or of one that does not say all."""
    payload = entry.get("payload") if isinstance(entry, dict) and entry.get("kind") == "index" else None
    if not isinstance(payload, dict) or payload.get("size") != entry.get("index"):
        return None
    adopted, roster = listed_by(payload, ADOPTED), listed_by(payload, MAY_WRITE)
    if adopted is None or roster is None:
        return None
    return Made(payload["size"], payload["assets"], bytes.fromhex(payload["root"]), adopted, roster)


def _made(connection: Connection, size: int, tip: Tip, said: Made) -> Made:
    """Go on from what an index said, by the entries behind it.

    Raises:
        _AstrayError: the map kept beside is not the one that it speaks of.

    """
    spoken, adopted, roster = _behind(connection, said.size, tip)
    leaves = dict(connection.execute(schema.TOLD_LEAVES).fetchall())
    before = {
        each: [at for at in entries_of(connection, each) if at < said.size] if said.size else [] for each in spoken
    }
    _put(leaves, before)
    rows = sorted(leaves.items())
    blocks = blocks_of(rows)
    if (len(rows), root_of([each for _, _, each in blocks])) != (said.assets, said.root):
        raise _AstrayError
    now = {each: [*before[each], *(at for at in spoken[each] if at < size)] for each in spoken}
    _put(leaves, now)
    rows, blocks = _regrown(sorted(leaves.items()), rows, blocks)
    if said.size:
        connection.executemany(schema.FORGET_SPEAKS, [(each, said.size) for each in spoken])
        connection.executemany(schema.FORGET_TOLD, [(each,) for each in spoken])
    connection.executemany(
        schema.INSERT_SPEAKS, [(each, at) for each, indices in now.items() for at in indices[len(before[each]) :]]
    )
    connection.executemany(schema.INSERT_TOLD, [(each, leaves[each]) for each in sorted(now) if now[each]])
    connection.execute(schema.CLEAR_BLOCKS)
    connection.executemany(schema.INSERT_BLOCK, blocks)
    connection.execute(schema.TOLD_UPDATE, (size,))
    found = [
        (*before, *(at for at in since if at < size))
        for before, since in ((said.adopted, adopted), (said.roster, roster))
    ]
    return Made(size, len(rows), root_of([each for _, _, each in blocks]), *found)


def _is_under(content: bytes, at: int, kept: Tree, tip: Tip) -> bool:
    """Tell whether bytes are those of the entry at a place, as a ledger has it; the hashes between may be anybody's."""
    try:
        return verify_inclusion(leaf_hash(content), at, tip.size, kept.inclusion(at), tip.root)
    except (ValueError, IndexError, TypeError):
        return False


def _regrown(
    rows: list[tuple[str, bytes]], before: list[tuple[str, bytes]], kept: list[tuple[int, str, bytes]]
) -> tuple[list[tuple[str, bytes]], list[tuple[int, str, bytes]]]:
    """Give some leaves and their blocks, of which those that say what they said before are not hashed again."""
    blocks = []
    for at in range(0, len(rows), BLOCK):
        within = rows[at : at + BLOCK]
        same = within == before[at : at + BLOCK]
        blocks.append(kept[at // BLOCK] if same else (at // BLOCK, within[0][0], root_of([leaf for _, leaf in within])))
    return rows, blocks


def _put(leaves: MutableMapping[str, bytes], told: Mapping[str, Sequence[int]]) -> None:
    for asset, indices in told.items():
        if indices:
            leaves[asset] = asset_leaf(asset, indices)
        else:
            leaves.pop(asset, None)


def _behind(connection: Connection, start: int, tip: Tip) -> tuple[dict[str, list[int]], list[int], list[int]]:
    """Give which entries from ``start`` on speak of which asset, which adopt a vocabulary, which say who may write: by the entries alone.

    Raises:
        _AstrayError: what one of them is about is not found among those before ``start``, or is not under the root.

    """
    known: dict[str, str] = {"": ""}
    spoken: dict[str, list[int]] = {}
    adopted: list[int] = []
    roster: list[int] = []
    before = tree(connection, tip.size)

    def spoken_of(name: str) -> str:
        """Give the asset that an entry before speaks of; of all from the beginning none is missing."""
        if name in known or not start:
            return known.get(name, "")
        row = connection.execute(schema.CONTENT_OF, (name,)).fetchone()
        entry = decode(row[1]) if row else {}
        if entry.get("id") != name:
            raise _AstrayError
        at = entry["index"]
        if not _is_under(row[1], at, before, tip):
            raise _AstrayError
        if at >= start:  # it speaks of nothing yet when it is spoken of
            return ""
        known[name] = asset_of(entry, spoken_of)
        return known[name]

    for page in attested(connection, start, tip):
        for entry in page:
            asset = known[entry["id"]] = asset_of(entry, spoken_of)
            if asset:
                spoken.setdefault(asset, []).append(entry["index"])
            if entry["kind"] == VOCABULARY:
                adopted.append(entry["index"])
            elif entry["kind"] in ROSTER:
                roster.append(entry["index"])
    return spoken, adopted, roster

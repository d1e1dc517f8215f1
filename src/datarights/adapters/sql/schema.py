"""The tables of a registry, the triggers that guard them, and the statements, compiled once.

``entry`` is the ledger: canonical bytes, and beside them the RFC 9162 hash of each leaf. ``head`` is one row: how many
entries there are, the root over them and the frontier that the next append needs. ``mark`` keeps the frontier at every
1,024th size, so that an older root costs a few leaves, and behind it the root over the 1,024 leaves that end there, so
that a proof does. ``record`` and ``rests`` are the projection and disposable.

The triggers are a guard-rail against accidents, not the proof; the proof is the root.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final, Self

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    and_,
    bindparam,
    case,
    delete,
    false,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.elements import ClauseElement, ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from datarights.holdings.record import NEVER, TOUCHING

FORMAT: Final = 1
"""The version of the ledger's form; said by its first entry."""
LAYOUT: Final = 6
"""The version of these tables; kept as ``user_version`` in a file, in the table ``layout`` on a server."""
APPLICATION: Final = 0x64617267
"""Says that a SQLite file is a registry (``darg``); kept as ``application_id``."""
TOGETHER: Final = 256
"""How many rows one statement puts into a file: six tenths of the time of one after another; many more take longer."""
MARK_HEIGHT: Final = 10
MARK_EVERY: Final = 1 << MARK_HEIGHT

METADATA: Final = MetaData()
_TEXT: Final = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
"""Text, ordered by code point on either database, as Python orders it."""
_COUNT: Final = Integer().with_variant(BigInteger(), "postgresql")
"""A number of entries; SQLite's INTEGER has 64 bits already."""

ENTRY: Final = Table(
    "entry",
    METADATA,
    Column("idx", _COUNT, primary_key=True, autoincrement=False),
    Column("id", _TEXT, nullable=False, unique=True),
    Column("kind", _TEXT, nullable=False),
    Column("recorded_at", _TEXT, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

_OF_THE_LEDGER: Final = ENTRY.c.kind.in_([literal_column(f"'{kind}'") for kind in ("registry", "recovery", "index")])
Index("entry_of_the_ledger", ENTRY.c.idx, sqlite_where=_OF_THE_LEDGER, postgresql_where=_OF_THE_LEDGER)

HEAD: Final = Table(
    "head",
    METADATA,
    Column("only", Integer, CheckConstraint('"only" = 1'), primary_key=True, autoincrement=False),
    Column("origin", _TEXT, nullable=False),
    Column("zone", _TEXT, nullable=False),
    Column("size", _COUNT, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("recorded_at", _TEXT, nullable=False),
    Column("told", _COUNT, nullable=False),
)

MARK: Final = Table(
    "mark",
    METADATA,
    Column("size", _COUNT, primary_key=True, autoincrement=False),
    Column("frontier", LargeBinary, nullable=False),
)

RECORD: Final = Table(
    "record",
    METADATA,
    Column("kind", _TEXT, nullable=False),
    Column("id", _TEXT, nullable=False),
    Column("asset", _TEXT, nullable=False),
    Column("party", _TEXT, nullable=False),
    Column("rights", BigInteger, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("since", _COUNT, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("asset", "kind", "id", "since"),
    sqlite_with_rowid=False,
)
Index("record_id", RECORD.c.id, RECORD.c.since)
_OF_SOMEBODY: Final = RECORD.c.party != literal_column("''")
_BY_NAME: Final = RECORD.c.kind.in_((literal_column("'asset'"), literal_column("'party'")))
Index(
    "record_party", RECORD.c.party, RECORD.c.asset, RECORD.c.since,
    sqlite_where=_OF_SOMEBODY, postgresql_where=_OF_SOMEBODY,
)  # fmt: skip
Index("record_named", RECORD.c.kind, RECORD.c.id, sqlite_where=_BY_NAME, postgresql_where=_BY_NAME)

RESTS: Final = Table(
    "rests",
    METADATA,
    Column("parent", _TEXT, nullable=False),
    Column("promise", Integer, nullable=False),
    Column("id", _TEXT, nullable=False),
    Column("since", _COUNT, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("asset", _TEXT, nullable=False),
    PrimaryKeyConstraint("parent", "promise", "id", "since", "kind", "asset"),
    sqlite_with_rowid=False,
)

SPEAKS: Final = Table(
    "speaks",
    METADATA,
    Column("asset", _TEXT, nullable=False),
    Column("idx", _COUNT, nullable=False),
    PrimaryKeyConstraint("asset", "idx"),
    sqlite_with_rowid=False,
)
"""Which entries speak of which asset, up to the size that the last index needed; derived and disposable."""

TOLD: Final = Table(
    "told",
    METADATA,
    Column("asset", _TEXT, primary_key=True),
    Column("leaf", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""What the last index says of each asset."""

BLOCK: Final = Table(
    "block",
    METADATA,
    Column("number", _COUNT, primary_key=True, autoincrement=False),
    Column("first", _TEXT, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""The roots over each 256 leaves of the last index, in order, with the first asset of each."""

NUMBER: Final = Table(
    "layout",
    MetaData(),
    Column("only", Integer, CheckConstraint('"only" = 1'), primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)
"""The version of the tables on a server, one row."""
SERVER_TABLES: Final = (*METADATA.sorted_tables, NUMBER)

GUARDS: Final = (
    """CREATE TRIGGER entry_next BEFORE INSERT ON entry
       WHEN new.idx IS NOT (SELECT coalesce(max(idx), -1) + 1 FROM entry)
            OR EXISTS (SELECT 1 FROM entry WHERE id = new.id)
       BEGIN SELECT raise(ABORT, 'the ledger only grows: an entry takes the next index and an id of its own'); END""",
    """CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
       BEGIN SELECT raise(ABORT, 'the ledger only grows: entries are answered by later entries, never edited'); END""",
    """CREATE TRIGGER entry_kept BEFORE DELETE ON entry
       BEGIN SELECT raise(ABORT, 'the ledger only grows: entries are never deleted'); END""",
    """CREATE TRIGGER head_grows BEFORE UPDATE ON head
       WHEN new.size < old.size OR (new.origin IS NOT old.origin AND new.size = old.size)
            OR new.recorded_at < old.recorded_at
       BEGIN SELECT raise(ABORT, 'the ledger only grows: its head never goes back'); END""",
    """CREATE TRIGGER head_kept BEFORE DELETE ON head
       BEGIN SELECT raise(ABORT, 'the ledger only grows: its head stays'); END""",
    """CREATE TRIGGER head_alone BEFORE INSERT ON head WHEN EXISTS (SELECT 1 FROM head)
       BEGIN SELECT raise(ABORT, 'a registry has one head'); END""",
)

SERVER_GUARDS: Final = (
    """CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'the ledger only grows: %', TG_ARGV[0]; END $$""",
    """CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
       EXECUTE FUNCTION ledger_only_grows('entries are answered by later entries, never edited')""",
    """CREATE TRIGGER entry_kept BEFORE DELETE ON entry
       EXECUTE FUNCTION ledger_only_grows('entries are never deleted')""",
    """CREATE TRIGGER entry_whole BEFORE TRUNCATE ON entry
       EXECUTE FUNCTION ledger_only_grows('entries are never deleted')""",
    """CREATE FUNCTION entry_takes_the_next() RETURNS trigger LANGUAGE plpgsql AS $$
       DECLARE low bigint; high bigint; added bigint; before bigint;
       BEGIN
         SELECT min(idx), max(idx), count(*) INTO low, high, added FROM added_now;
         SELECT coalesce(max(idx), -1) INTO before FROM entry WHERE idx < low;
         IF added > 0 AND (low <> before + 1 OR high - low + 1 <> added
                           OR high < (SELECT max(idx) FROM entry)) THEN
           RAISE EXCEPTION 'the ledger only grows: an entry takes the next index and an id of its own';
         END IF;
         RETURN NULL;
       END $$""",
    """CREATE TRIGGER entry_next AFTER INSERT ON entry REFERENCING NEW TABLE AS added_now
       FOR EACH STATEMENT EXECUTE FUNCTION entry_takes_the_next()""",
    """CREATE TRIGGER head_grows BEFORE UPDATE ON head FOR EACH ROW
       WHEN (new.size < old.size OR (new.origin <> old.origin AND new.size = old.size)
             OR new.recorded_at < old.recorded_at)
       EXECUTE FUNCTION ledger_only_grows('its head never goes back')""",
    """CREATE TRIGGER head_kept BEFORE DELETE ON head EXECUTE FUNCTION ledger_only_grows('its head stays')""",
    """CREATE TRIGGER head_whole BEFORE TRUNCATE ON head EXECUTE FUNCTION ledger_only_grows('its head stays')""",
)
"""The same guards in PL/pgSQL, and against TRUNCATE; that a registry has one head its key says."""
SERVER_FUNCTIONS: Final = ("ledger_only_grows()", "entry_takes_the_next()")

_FILE: Final = sqlite.dialect(paramstyle="qmark")
_SERVER: Final = postgresql.dialect(paramstyle="format")  # type: ignore[no-untyped-call]  # it says nothing of itself


Parts = dict[str, str]
"""What a database is made of, by sort and name (``table entry``, ``index record_id``, ``trigger entry_stays``), in the
order in which it is made, with the statement that makes each."""


def file_parts() -> Parts:
    """Give what a SQLite file is made of."""
    return _parts(_FILE, METADATA.sorted_tables, GUARDS)


def server_parts() -> Parts:
    """Give what a PostgreSQL schema is made of."""
    return _parts(_SERVER, SERVER_TABLES, SERVER_GUARDS)


def server_column(column: Column[Any]) -> str:
    """Give a column as PostgreSQL's catalogue tells of it."""
    words = str(column.type.compile(_SERVER))
    sort, _, collation = words.partition(" ")
    return " ".join(filter(None, (column.name, sort.lower(), collation, "" if column.nullable else "NOT NULL")))


def _parts(dialect: Any, tables: Iterable[Table], guards: Iterable[str]) -> Parts:
    made: Parts = {}
    for table in tables:
        made[f"table {table.name}"] = str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda each: str(each.name)):
            made[f"index {index.name}"] = str(CreateIndex(index).compile(dialect=dialect))
    for guard in guards:
        _, sort, name, *_ = re.split(r"[\s(]+", guard, maxsplit=3)
        made[f"{sort.lower()} {name}"] = guard
    return made


class Statement(str):  # noqa: SLOT000 - its other text is made when first asked for
    """A statement: it is what SQLite's driver takes; ``server`` is what PostgreSQL's takes, the same parameters in order."""

    _clause: ClauseElement
    _order: tuple[str, ...]

    def __new__(cls, clause: ClauseElement, order: tuple[str, ...]) -> Self:
        """Compile for SQLite.

        Raises:
            ValueError: the parameters would stand in another order.

        """
        self = super().__new__(cls, _compiled(clause, _FILE, order))
        self._clause, self._order = clause, order
        return self

    @cached_property
    def server(self) -> bytes:
        """Give the text for PostgreSQL."""
        return _compiled(self._clause, _SERVER, self._order).encode()

    @cached_property
    def together(self) -> str:
        """Give what SQLite's driver takes for ``TOGETHER`` rows at once; nothing for what does not only insert."""
        if not isinstance(self._clause, Insert):
            return ""
        before, row = self.split(" VALUES ")
        return f"{before} VALUES {', '.join([row] * TOGETHER)}"

    @cached_property
    def into(self) -> tuple[str, tuple[str, ...]] | None:
        """Give the table and columns that rows go into, in words, and the types; nothing for what does not only insert."""
        if not isinstance(self._clause, Insert):
            return None
        columns = [self._clause.table.c[name] for name in self._order]
        names = ", ".join(_SERVER.identifier_preparer.format_column(each) for each in columns)
        types = tuple(each.type.compile(_SERVER).partition(" ")[0].lower() for each in columns)
        return f"{self._clause.table.name} ({names})", types


def _compiled(clause: ClauseElement, dialect: Any, order: tuple[str, ...]) -> str:
    compiled = clause.compile(dialect=dialect)
    taken = tuple(getattr(compiled, "positiontup", None) or ())
    if taken != order:
        raise ValueError(f"{compiled} takes {taken}, not {order}")
    return str(compiled)


def _sql(clause: ClauseElement, *order: str) -> Statement:
    """Make a statement whose parameters must be given in this order."""
    return Statement(clause, order)


class _Among(FunctionElement[bool]):
    """Whether a column is one of the texts of a JSON list."""

    name = "among"
    inherit_cache = True


@compiles(_Among, "sqlite")
def _among_in_a_file(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    column, these = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({these}))"  # noqa: S608 - of our own words


@compiles(_Among, "postgresql")
def _among_on_a_server(element: _Among, compiler: SQLCompiler, **how: Any) -> str:
    """Compare with an array, for which an index is used: for a list of rows, whose number it guesses, the server reads the table."""
    column, these = (compiler.process(each, **how) for each in element.clauses)
    return f"{column} = ANY (ARRAY(SELECT json_array_elements_text(CAST({these} AS json))))"


def _p(name: str) -> ColumnElement[str]:
    return bindparam(name)


_e, _h, _m, _r, _s = ENTRY.c, HEAD.c, MARK.c, RECORD.c, RESTS.c
_ROW: Final = (_r.kind, _r.id, _r.asset, _r.party, _r.rights, _r.start, _r.stop, _r.since, _r.until, _r.body)
_KNOWN: Final = (_r.since < _p("known"), _r.until >= _p("known_too"))


def _among_these(column: ColumnElement[str]) -> ColumnElement[bool]:
    return _Among(column, _p("these"))


INSERT_ENTRY: Final = _sql(insert(ENTRY), "idx", "id", "kind", "recorded_at", "leaf", "content")
INSERT_NUMBER: Final = _sql(insert(NUMBER), "only", "number")
UPDATE_NUMBER: Final = _sql(update(NUMBER).values(number=_p("n")), "n")
SELECT_NUMBER: Final = _sql(select(NUMBER.c.number))
INSERT_HEAD: Final = _sql(insert(HEAD), "only", "origin", "zone", "size", "root", "frontier", "recorded_at", "told")
_THERE: Final = text("(SELECT idx + 1 FROM entry WHERE idx = :s - 1)")
"""The size where its last entry is there: nothing, and so refused, where a trigger of somebody else's took it away."""
UPDATE_HEAD: Final = _sql(
    update(HEAD).values(origin=_p("o"), size=_THERE, root=_p("r"), frontier=_p("f"), recorded_at=_p("t")),
    "o", "s", "r", "f", "t",
)  # fmt: skip
TOLD_SIZE: Final = _sql(select(_h.told))
TOLD_UPDATE: Final = _sql(update(HEAD).values(told=_p("n")), "n")
INSERT_SPEAKS: Final = _sql(insert(SPEAKS), "asset", "idx")
SPEAKS_OF: Final = _sql(select(SPEAKS.c.idx).where(SPEAKS.c.asset == _p("asset")).order_by(SPEAKS.c.idx), "asset")
SPEAKS_ALL: Final = _sql(select(SPEAKS.c.asset, SPEAKS.c.idx).order_by(SPEAKS.c.asset, SPEAKS.c.idx))
INSERT_TOLD: Final = _sql(
    text("INSERT INTO told (asset, leaf) VALUES (:asset, :leaf) ON CONFLICT (asset) DO UPDATE SET leaf = excluded.leaf"),
    "asset", "leaf",
)  # fmt: skip
TOLD_LEAVES: Final = _sql(select(TOLD.c.asset, TOLD.c.leaf).order_by(TOLD.c.asset))
TOLD_FROM: Final = _sql(
    select(TOLD.c.asset, TOLD.c.leaf).where(TOLD.c.asset >= _p("first")).order_by(TOLD.c.asset).limit(_p("most")).offset(literal_column("0")),
    "first", "most",
)  # fmt: skip
INSERT_BLOCK: Final = _sql(insert(BLOCK), "number", "first", "hash")
BLOCK_ROWS: Final = _sql(select(BLOCK.c.number, BLOCK.c.first, BLOCK.c.hash).order_by(BLOCK.c.number))
BLOCKS: Final = _sql(select(BLOCK.c.hash).order_by(BLOCK.c.number))
BLOCK_OF: Final = _sql(
    select(BLOCK.c.number, BLOCK.c.first)
    .where(BLOCK.c.first <= _p("asset"))
    .order_by(BLOCK.c.first.desc())
    .limit(literal_column("1"))
    .offset(literal_column("0")),
    "asset",
)
CLEAR_MARKS: Final = _sql(delete(MARK))
CLEAR_BLOCKS: Final = _sql(delete(BLOCK))
CLEAR_SPEAKS: Final = _sql(delete(SPEAKS))
CLEAR_TOLD: Final = _sql(delete(TOLD))
FORGET_SPEAKS: Final = _sql(
    delete(SPEAKS).where(SPEAKS.c.asset == _p("asset"), SPEAKS.c.idx >= _p("start")), "asset", "start"
)
FORGET_TOLD: Final = _sql(delete(TOLD).where(TOLD.c.asset == _p("asset")), "asset")
INSERT_MARK: Final = _sql(insert(MARK), "size", "frontier")
INSERT_RECORD: Final = _sql(
    insert(RECORD), "kind", "id", "asset", "party", "rights", "start", "stop", "since", "until", "body"
)
CLOSE_RECORD: Final = _sql(
    update(RECORD)
    .values(until=_p("u"))
    .where(_r.asset == _p("a"), _r.kind == _p("k"), _r.id == _p("i"), _r.since == _p("s")),
    "u", "a", "k", "i", "s",
)  # fmt: skip
INSERT_RESTS: Final = _sql(insert(RESTS), "parent", "promise", "id", "since", "kind", "asset")
CLEAR_RECORD: Final = _sql(delete(RECORD))
CLEAR_RESTS: Final = _sql(delete(RESTS))

SELECT_HEAD: Final = _sql(select(_h.origin, _h.zone, _h.size, _h.root, _h.frontier, _h.recorded_at))
_RULING: Final = and_(
    _r.asset == literal_column("''"),
    _r.kind.in_([literal_column(f"'{kind}'") for kind in ("vocabulary", "identity", "second")]),
)
_RULED: Final = select(func.max(case((_r.until < literal_column(str(NEVER)), _r.until), else_=_r.since))).where(_RULING)
SELECT_NOW: Final = _sql(
    select(_h.origin, _h.zone, _h.size, _h.root, _h.frontier, _h.recorded_at, _RULED.scalar_subquery())
)
"""The head, and behind it the last entry that changed by which words and by whom entries are admitted."""
SELECT_SIZE: Final = _sql(select(_h.origin, _h.size, _h.root))
KIND_OF: Final = _sql(select(_e.kind).where(_e.id == _p("id"), _e.idx < _p("known")), "id", "known")
KINDS_OF: Final = _sql(select(_e.id, _e.kind).where(_among_these(_e.id), _e.idx < _p("known")), "these", "known")
KINDS_BEFORE: Final = _sql(select(_e.id, _e.kind).where(_e.idx < _p("known")), "known")
KIND_AND_RECORD: Final = _sql(
    select(_e.kind, *_ROW)
    .select_from(ENTRY.outerjoin(RECORD, and_(_r.id == _e.id, *_KNOWN)))
    .where(_e.id == _p("id"), _e.idx < _p("known_as_well"))
    .order_by(_r.since),
    "known", "known_too", "id", "known_as_well",
)  # fmt: skip
"""The kind of an entry, and the belief of its name with it."""
CONTENT_OF: Final = _sql(select(_e.idx, _e.content).where(_e.id == _p("id")), "id")
KEYS: Final = _sql(
    select(_e.content).where(*map(literal_column, ("kind = 'key'", "id >= 'key/'", "id < 'key0'"))).order_by(_e.idx)
)
"""The entries about signing keys: 0 follows / in every order by code point, so that the index on ids finds them."""
RECOVERIES: Final = _sql(
    select(_e.idx)
    .where(*map(literal_column, ("kind = 'recovery'", "id >= 'recovery/'", "id < 'recovery0'")))
    .order_by(_e.idx)
)
"""The entries that give the log another name, found as those about keys are."""
INDEX_OF: Final = _sql(select(_e.idx).where(_e.id == _p("id")), "id")
RECORDED_AT: Final = _sql(select(_e.recorded_at).where(_e.idx == _p("idx")), "idx")
CONTENTS: Final = _sql(
    select(_e.content).where(_e.idx >= _p("start"), _e.idx < _p("stop")).order_by(_e.idx), "start", "stop"
)
LEAVES: Final = _sql(
    select(_e.leaf).where(_e.idx >= _p("start"), _e.idx < _p("stop")).order_by(_e.idx), "start", "stop"
)
ENTRIES: Final = _sql(
    select(_e.idx, _e.id, _e.kind, _e.recorded_at, _e.leaf, _e.content)
    .where(_e.idx >= _p("start"), _e.idx < _p("stop"))
    .order_by(_e.idx),
    "start", "stop",
)  # fmt: skip
AN_IDENTITY: Final = _sql(
    select(_e.idx)
    .where(*map(literal_column, ("id >= 'identity/'", "id < 'identity0'")))
    .limit(literal_column("1"))
    .offset(literal_column("0"))
)
"""An entry that is called like an identity, if there is one."""
OF_THE_LEDGER: Final = _sql(select(_e.content).where(_OF_THE_LEDGER, _e.idx < _p("size")).order_by(_e.idx), "size")
LAST_INDEX: Final = _sql(
    select(_e.content)
    .where(_OF_THE_LEDGER, _e.kind == literal_column("'index'"), _e.idx < _p("size"))
    .order_by(_e.idx.desc())
    .limit(literal_column("1"))
    .offset(literal_column("0")),
    "size",
)
MARKS: Final = _sql(select(_m.size, _m.frontier).order_by(_m.size))
MARK_AT: Final = _sql(select(_m.frontier).where(_m.size == _p("size")), "size")
RECORD_OF: Final = _sql(select(*_ROW).where(_r.id == _p("id"), *_KNOWN), "id", "known", "known_too")
EVER: Final = _sql(select(*_ROW).where(_r.id == _p("id"), _KNOWN[0]), "id", "known")
RECORDS_OF: Final = _sql(select(*_ROW).where(_among_these(_r.id), *_KNOWN), "these", "known", "known_too")
ON_ASSET: Final = _sql(select(*_ROW).where(_r.asset == _p("asset"), *_KNOWN), "asset", "known", "known_too")
ON_ASSETS: Final = _sql(select(*_ROW).where(_among_these(_r.asset), *_KNOWN), "these", "known", "known_too")
_TOUCHES: Final = _r.kind.in_([literal_column(f"'{kind}'") for kind in TOUCHING])
TOUCHING_ASSET: Final = _sql(
    select(*_ROW).where(_r.asset == _p("asset"), _TOUCHES, *_KNOWN), "asset", "known", "known_too"
)
TOUCHING_ASSETS: Final = _sql(
    select(*_ROW).where(_among_these(_r.asset), _TOUCHES, *_KNOWN), "these", "known", "known_too"
)
CHANGED_ON: Final = _sql(
    select(_r.since, _r.until).where(
        or_(_r.asset == _p("asset"), and_(_r.asset == literal_column("''"), _BY_NAME, _r.kind == literal_column("'asset'"), _r.id == _p("id")))
    ),
    "asset", "id",
)  # fmt: skip
"""Which entries opened and closed the beliefs about an asset, past and present, and those of the asset itself."""
MOVED: Final = _sql(
    select(_r.since, _r.body)
    .select_from(RECORD.outerjoin(ENTRY, and_(_e.idx == _r.since, _e.id == _r.id)))
    .where(
        _r.asset == literal_column("''"),
        _r.kind.in_([literal_column(f"'{kind}'") for kind in ("erasure", "objection", "determination")]),
        _e.idx.is_(None),
    ),
)
"""What a correction made of entries of which no belief names an asset: earlier versions let it move them to another."""
CHANGED_OF: Final = _sql(select(_r.since, _r.until).where(_r.id == _p("id")), "id")
"""Which entries opened and closed the beliefs of one name, past and present."""
ERASURES: Final = _sql(
    select(_r.since, _r.body)
    .select_from(RECORD.join(ENTRY, and_(_e.idx == _r.since, _e.id == _r.id)))
    .where(_r.asset == literal_column("''"), _r.kind == literal_column("'erasure'"))
    .order_by(_r.since),
)
"""The erasures as they were first said, also those that earlier versions let be corrected or struck out."""
OF_PARTY: Final = _sql(
    select(*_ROW).where(_r.party == _p("party"), _r.party != literal_column("''"), *_KNOWN),
    "party", "known", "known_too",
)  # fmt: skip
HELD_BY: Final = _sql(
    select(*_ROW).where(
        _r.party == _p("party"), _r.party != literal_column("''"), _r.asset == _p("asset"), *_KNOWN
    ),
    "party", "asset", "known", "known_too",
)  # fmt: skip
ADOPTED: Final = _sql(
    select(_r.since, _r.body)
    .where(_r.asset == literal_column("''"), _r.kind == literal_column("'vocabulary'"), _r.since < _p("known"))
    .order_by(_r.since),
    "known",
)
"""The vocabularies adopted, in order; an adoption is never corrected, so that each has one row for ever."""
ACTORS: Final = _sql(
    select(*_ROW)
    .where(
        _r.asset == literal_column("''"),
        _r.kind.in_((literal_column("'identity'"), literal_column("'second'"))),
        _KNOWN[0],
    )
    .order_by(_r.since),
    "known",
)
"""Who may write or might once, and what asks for a second person, in the order of the ledger."""
NAMED: Final = _sql(
    select(_r.id)
    .where(_r.kind == _p("kind"), _r.kind.in_((literal_column("'asset'"), literal_column("'party'"))), *_KNOWN)
    .order_by(_r.id),
    "kind", "known", "known_too",
)  # fmt: skip
_RESTING = select(*_ROW).select_from(
    RESTS.join(RECORD, (_r.asset == _s.asset) & (_r.kind == _s.kind) & (_r.id == _s.id) & (_r.since == _s.since))
)
RESTING_ON: Final = _sql(_RESTING.where(_s.parent == _p("parent"), *_KNOWN), "parent", "known", "known_too")
RESTING_ON_THESE: Final = _sql(
    _RESTING.add_columns(_s.parent).where(_among_these(_s.parent), *_KNOWN), "these", "known", "known_too"
)
_PROMISED: Final = _s.promise == literal_column("1")
PROMISING_ON: Final = _sql(
    _RESTING.where(_s.parent == _p("parent"), _PROMISED, *_KNOWN), "parent", "known", "known_too"
)
PROMISING_ON_THESE: Final = _sql(
    _RESTING.add_columns(_s.parent).where(_among_these(_s.parent), _PROMISED, *_KNOWN), "these", "known", "known_too"
)


def _began(since: ColumnElement[int]) -> ColumnElement[bool]:
    """Began in a span, whose ends may be open; of whatever type a damaged row says it is, it began in one of them."""
    return not_(or_(func.coalesce(since < _p("first"), false()), func.coalesce(since >= _p("last"), false())))


_GROWN: Final = select(_h.size).scalar_subquery()
ALL_RECORDS: Final = _sql(
    select(
        *_ROW[:8],
        case((and_(_r.until >= _p("size"), _r.until < _GROWN), _p("never")), else_=_r.until),
        _r.body,
    ).where(or_(_r.since < _p("size_too"), _r.since >= _GROWN), _began(_r.since)),
    "size", "never", "size_too", "first", "last",
)  # fmt: skip
"""All rows as they were at a size: what was appended after it is undone, and nothing else. Those that began in a span."""
ALL_RESTS: Final = _sql(
    select(_s.parent, _s.promise, _s.id, _s.since, _s.kind, _s.asset).where(
        or_(_s.since < _p("size"), _s.since >= _GROWN), _began(_s.since)
    ),
    "size", "first", "last",
)  # fmt: skip
COUNT_RECORDS: Final = _sql(select(func.count()).select_from(RECORD))
LAST_AND_HEAD: Final = _sql(
    select(
        select(func.max(_e.idx)).scalar_subquery(), _h.origin, _h.zone, _h.size, _h.root, _h.frontier, _h.recorded_at
    )
)

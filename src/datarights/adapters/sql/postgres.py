"""A registry in a schema of a PostgreSQL database, by URL: one order by one lock, durable before a commit returns.

Whoever writes locks the row of ``head`` before anything is read, under READ COMMITTED, so that each statement sees what
the writer before has committed; two writers never both find an exclusive right unsold. Readers wait for nobody.

A connection that is lost between two commits is made anew at the next statement. One that is lost in a transaction ends
it; when it is lost at the commit itself, nobody here can know whether the entries were kept, and sending the same again
answers that: what was kept is answered with its first place.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from threading import Thread
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import psycopg

from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import (
    NOT_KEPT,
    OTHER_LAYOUT,
    WAIT,
    Connection,
    Cursor,
    DamagedError,
    NotGrantedError,
    Refusal,
    UnaskedError,
)
from datarights.adapters.sql.server_indices import compare_indices
from datarights.adapters.sql.server_line import Answer, Answered, Asked, Line
from datarights.adapters.sql.server_rows import arrays, unnested
from datarights.adapters.sql.urls import shown
from datarights.errors import StoreError, UsageError
from datarights.text import say
from datarights.valueclass import valueclass

_DRAFT: Final = "datarights_new_"
_LEFT: Final = """SELECT quote_ident(nspname) FROM pg_namespace
WHERE nspname ~ '^datarights_new_[0-9a-f]+$' AND pg_get_userbyid(nspowner) = current_user AND pg_try_advisory_lock(hashtext(nspname))"""
"""Schemas that a move left behind which was killed: while one is at work, it holds the lock of its own."""


logging.getLogger("psycopg").addHandler(logging.NullHandler())  # it tells of lost connections what we tell ourselves

_SAYS_WHAT_IT_IS: Final = "datarights"
"""The comment on ``head``, which tells a registry; up to layout 2 it told the layout, too."""
_SETTINGS: Final = (
    f"SET lock_timeout = '{WAIT}s'; SET client_encoding = 'UTF8'; SET TIME ZONE 'UTC'; SET default_transaction_isolation = 'read committed'; "
    "SET synchronous_commit = on"
)
_A_STREAM: Final = 256
"""From how many rows on they go as a stream of their own (COPY), and not with other statements."""
_INSERT: Final = "INSERT INTO {into} SELECT * FROM unnest({arrays})"
_FLEETING: Final = (
    "SELECT relname FROM pg_class WHERE relpersistence <> 'p' AND relkind IN ('r', 'p') "
    "AND relnamespace = quote_ident(current_schema())::regnamespace ORDER BY relname"
)
_LASTS: Final = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


_SHAPE: Final = """
    SELECT 'table ' || relname,
           string_agg(attname || ' ' || format_type(atttypid, atttypmod)
                      || CASE WHEN attcollation = '"C"'::regcollation THEN ' COLLATE "C"' ELSE '' END
                      || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END, ', ' ORDER BY attnum)
           || CASE WHEN relpersistence = 'p' THEN '' ELSE ' UNLOGGED' END
           || CASE WHEN relrowsecurity THEN ' ROW SECURITY' ELSE '' END || CASE WHEN relhasrules THEN ' RULES' ELSE '' END
    FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    WHERE relkind = 'r' AND relnamespace = quote_ident(current_schema())::regnamespace
    GROUP BY c.oid, relname, relpersistence, relrowsecurity, relhasrules
    UNION ALL
    SELECT 'index ' || i.relname, t.relname || ' ('
           || (SELECT string_agg(attname, ', ' ORDER BY at) FROM unnest(indkey) WITH ORDINALITY AS key(attnum, at)
               JOIN pg_attribute a USING (attnum) WHERE attrelid = indrelid) || ')'
           || CASE WHEN indpred IS NOT NULL THEN ' WHERE' ELSE '' END
           || CASE WHEN indisvalid AND indisready AND indislive THEN '' ELSE ' BROKEN' END
    FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
    WHERE t.relnamespace = quote_ident(current_schema())::regnamespace
    UNION ALL
    SELECT 'trigger ' || tgname, relname || ' ' || proname || CASE WHEN tgenabled = 'O' THEN '' ELSE ' DISABLED' END
    FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid JOIN pg_proc p ON p.oid = tgfoid
    WHERE NOT tgisinternal AND relnamespace = quote_ident(current_schema())::regnamespace
    UNION ALL
    SELECT 'function ' || proname, prosrc FROM pg_proc WHERE pronamespace = quote_ident(current_schema())::regnamespace
"""
_MAY_LOOK: Final = """
    SELECT DISTINCT grantee::regrole::text FROM pg_class, aclexplode(relacl)
    WHERE pg_class.oid = to_regclass('head') AND privilege_type = 'SELECT' AND grantee <> 0
"""


_ITSELF: Final = (
    "SELECT pg_postmaster_start_time()::text, d.oid::bigint, 'head'::regclass::oid::bigint "
    "FROM pg_database d WHERE d.datname = current_database()"
)
_OPTION: Final = re.compile(r"(?:\\.|[^\s\\])+")
_ESCAPED: Final = re.compile(r"\\(.)")
_IDENTIFIER: Final = re.compile(r'"((?:[^"]|"")+)"|([^",\s]+)')


class ServerRefusalError(UnaskedError):
    """What the server, or the way to it, says when it does not do what it was asked."""

    def __init__(self, reason: str, state: str = "", *, lost: bool = False) -> None:
        super().__init__(reason)
        self.state = state
        self.lost = lost


class ServerConnection:
    """A connection to a server, used as SQLite's is: :class:`~datarights.adapters.sql.driver.Connection`."""

    far = True

    def __init__(self, place: "Server") -> None:
        self.place = place
        self._raw = place.connected()
        self._line = Line(self._raw)
        self._locked = False
        self._due: list[Asked] = []

    def execute(self, statement: str, parameters: Sequence[Any] = (), /) -> Cursor:
        """Run a statement, after those that are due, on one way there and back."""
        return Answer(self.ask([(statement, parameters)])[0])

    def ask(self, questions: Sequence[tuple[str, Sequence[Any]]], /) -> list[list[Any]]:
        """Give the rows of several statements, each with its parameters, after what is due, on one way there and back."""
        asked = [(_text(statement), parameters) for statement, parameters in questions]
        with _in_its_words(self._raw):
            return [self._line.rows(each) for each in self._sent(asked)]

    def stream(self, statement: str, parameters: Sequence[Any] = (), /) -> Iterator[Any]:
        """Give the rows of a statement as they come, some hundred in hand."""
        self._settle()
        with _in_its_words(self._raw), self._live().cursor() as cursor:
            yield from cursor.stream(_text(statement), parameters or None, binary=True, size=500)

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run a statement for each row of parameters; in a transaction it is due with the next question, or the commit."""
        rows = list(rows)
        into = statement.into if isinstance(statement, schema.Statement) else None
        if into is not None and len(rows) > _A_STREAM:
            self._settle()
            return self._copied(*into, rows)
        if into is None or len(rows) == 1:
            self._due += [(_text(statement), row) for row in rows]
        elif rows:
            words, types = into
            self._due.append((_INSERT.format(into=words, arrays=unnested(types)).encode(), arrays(types, rows)))
        if not self._locked:
            self._settle()
        return None

    def _copied(self, into: str, types: Sequence[str], rows: list[Sequence[Any]]) -> object:
        with _in_its_words(self._raw), self._live().cursor() as cursor:
            with cursor.copy(f"COPY {into} FROM STDIN (FORMAT BINARY)".encode()) as stream:
                stream.set_types(types)
                for row in rows:
                    stream.write_row(row)
            return cursor

    def others(self) -> object:
        """Give nothing that could be compared: a server does not say whether somebody else has written."""
        return object()

    def _settle(self) -> None:
        """Do what is due."""
        if self._due:
            with _in_its_words(self._raw):
                self._sent([])

    def _sent(self, asked: Sequence[Asked]) -> Sequence[Answered]:
        """Give what statements are answered; what is due goes before them, on one way there and back."""
        self._live()
        due, self._due = self._due, []
        return self._line.ask([*due, *asked])[len(due) :]

    def lock(self) -> None:
        """Begin a transaction that alone may write, waiting for others; it begins with the first question."""
        self._live()
        self._due = [(b"BEGIN", ()), (b"SELECT 1 FROM head FOR UPDATE", ())]
        self._locked = True

    def begin(self) -> None:
        """Begin a transaction in which tables are made."""
        self._begin("BEGIN")

    def look(self) -> None:
        """Begin a transaction that sees all as it is at one moment, and writes nothing."""
        self._begin("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    def commit(self) -> None:
        """Commit, if a transaction is open; it lasts when this returns."""
        if self._locked:
            with _in_its_words(self._raw):
                ((ended,),) = self._sent([(b"COMMIT", ())])
            self._locked = False
            if ended.command_status != b"COMMIT":  # so the server ends a transaction in which it refused something
                raise ServerRefusalError("the transaction was taken back")

    def rollback(self) -> None:
        """Take everything back, if a transaction is open; one whose connection is lost was taken back by the server."""
        self._locked, self._due = False, []
        if not self._raw.closed:
            with suppress(psycopg.OperationalError):
                self._raw.execute("ROLLBACK")

    def cancel(self) -> None:
        """Ask the server, from another thread, to give up what it is doing here."""
        with suppress(psycopg.Error):
            self._raw.cancel_safe(timeout=5)

    def close(self) -> None:
        """Let go; what was not committed is taken back."""
        self._raw.close()

    def _begin(self, statement: str) -> None:
        live = self._live()
        try:
            with _in_its_words(live):
                live.execute(statement.encode())
        except UnaskedError:
            self.rollback()
            raise
        self._locked = True

    def _live(self) -> "psycopg.Connection[Any]":
        if self._raw.closed:
            if self._locked:
                raise ServerRefusalError("the connection was lost", lost=True)
            self._raw = self.place.connected()
            self._line = Line(self._raw)
        return self._raw


def _text(statement: str) -> bytes:
    """Give what the driver takes: a statement of ours in PostgreSQL's words, any other as it is."""
    return statement.server if isinstance(statement, schema.Statement) else statement.encode()


@contextmanager
def _in_its_words(raw: "psycopg.Connection[Any]") -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        state = error.sqlstate or ""
        if state.startswith("XX00") or state in {"42P01", "42703"}:
            raise DamagedError(str(error).strip()) from error
        if state == "42501":
            raise NotGrantedError(str(error).strip()) from error
        lost = raw.closed or state.startswith(("08", "57P"))
        raise ServerRefusalError(str(error).strip(), state, lost=lost) from error


@valueclass(kw_only=False)
class Server:
    """A registry where a URL leads: :class:`~datarights.adapters.sql.driver.Place`."""

    url: str

    def __str__(self) -> str:
        """Give the URL without its password."""
        return shown(self.url)

    @property
    def target(self) -> str:
        """Give the URL with all it holds."""
        return self.url

    def connected(self) -> "psycopg.Connection[Any]":
        """Connect to the server, so that what is written lasts.

        Raises:
            ServerRefusalError: it cannot be reached, or does not let in.
            StoreError: it would not write durably.
            UsageError: the URL is none that libpq takes.

        """
        given: dict[str, Any] = {"connect_timeout": 10, "application_name": "datarights"}
        # libpq cuts at the first, and names the host that it then looks for
        if self.url.partition("://")[2].partition("/")[0].count("@") > 1:
            raise self._not_a_url(ValueError())
        try:
            given |= psycopg.conninfo.conninfo_to_dict(self.url)
            where = psycopg.conninfo.make_conninfo(**given)
        except psycopg.ProgrammingError as error:
            raise self._not_a_url(error) from None
        try:
            raw: psycopg.Connection[Any] = psycopg.connect(where, autocommit=True)
        except psycopg.Error as error:
            missing = re.search(
                r'database ".*" does not exist', str(error)
            )  # libpq gives no code with a refusal to connect
            raise ServerRefusalError(str(error).strip(), "3D000" if missing else "") from error
        with _in_its_words(raw):
            raw.execute(_SETTINGS)
            found = dict(
                raw.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*_LASTS]]).fetchall()
            )
        if found != _LASTS:
            raw.close()
            raise StoreError(
                "DR-S006",
                say(f"{self} 的服务器不能保证写入持久：{found}", f"the server of {self} does not promise that what is written stays: {found}"),
                hint=say("在 postgresql.conf 里打开 fsync 与 full_page_writes", "switch fsync and full_page_writes on in postgresql.conf"),
            )  # fmt: skip
        return raw

    def _not_a_url(self, error: Exception) -> UsageError:
        # libpq quotes what it does not understand, and that may be the password: only a name of a parameter is passed on
        found = re.fullmatch(r'invalid URI query parameter: "(\w+)"', str(error).strip())
        name = found[1] if found else ""
        return UsageError(
            "DR-U066",
            say(f"{self} 的 URL 里没有 {name} 这个参数", f"a URL has no parameter {name} ({self})")
            if name
            else say(f"{self} 的 URL 写得不对", f"the URL of {self} is not well formed"),
            hint=say(
                "可用 host、port、user、dbname、sslmode 等 libpq 的参数；用户名和口令里的 @ : / ? # % 写成 %40 这样的形式",
                "parameters are those of libpq: host, port, user, dbname, sslmode and others; in names and passwords write "
                "@ : / ? # % as %40 and so on",
            ),
        )

    def exists(self) -> bool:
        """Tell whether there is a registry, or a table that stands in its way.

        Raises:
            StoreError: the server cannot be reached.

        """
        with self.plainly():
            connection = ServerConnection(self)
            try:
                return _said(connection) is not None
            finally:
                connection.close()

    def connect(self) -> ServerConnection:
        """Open a registry that exists.

        Raises:
            StoreError: missing, not a registry, of another layout, or the server cannot be reached or would not write durably.

        """
        with self.plainly():
            connection = ServerConnection(self)
            try:
                if (found := self._identified(connection)) != schema.LAYOUT:
                    raise self._of_another_layout(found)
                if fleeting := connection.execute(_FLEETING).fetchall():
                    raise self._fleeting(", ".join(name for (name,) in fleeting))
            except BaseException:
                connection.close()
                raise
        return connection

    def _identified(self, connection: ServerConnection) -> int:
        """Give the layout of the registry that is here."""
        found = _said(connection)
        if found is None:
            raise StoreError(
                "DR-S001",
                say(f"{self} 里没有登记库", f"there is no registry at {self}"),
                hint=say("检查 URL；新库由 datarights apply 建立", "look at the URL; datarights apply makes a new one"),
            )
        name, _, layout = found.partition(" ")
        if name != _SAYS_WHAT_IT_IS or not (layout.isdecimal() or not layout):
            raise StoreError(
                "DR-S002",
                say(f"{self} 里的表不是 datarights 登记库", f"the tables at {self} are not a datarights registry"),
                hint=say("换一个数据库或模式（schema）；其中内容未被改动", "choose another database or schema; nothing was touched"),
            )  # fmt: skip
        if layout:
            return int(layout)
        (number,) = connection.execute(schema.SELECT_NUMBER).fetchone() or (None,)
        if not isinstance(number, int):
            raise DamagedError("no number of a layout")
        return number

    def _of_another_layout(self, layout: int) -> StoreError:
        return StoreError(
            "DR-S003",
            say(f"{self} 是第 {layout} 版格式，本程序读第 {schema.LAYOUT} 版", f"{self} is of format {layout}; this program reads format {schema.LAYOUT}"),
            hint=OTHER_LAYOUT[layout < schema.LAYOUT],
        )  # fmt: skip

    def _fleeting(self, tables: str) -> StoreError:
        return StoreError(
            "DR-S006",
            say(f"{self} 里的表不记日志（{tables}）：服务器一旦崩溃，其中全部条目就没有了", f"tables at {self} are unlogged ({tables}): a crash of the server empties them"),
            hint=say("由属主逐个执行 ALTER TABLE 表名 SET LOGGED", "their owner runs ALTER TABLE name SET LOGGED on each"),
        )  # fmt: skip

    def reader(self) -> ServerConnection:
        """Open a registry for reading only, beside whoever writes."""
        connection = ServerConnection(self)
        connection.execute("SET default_transaction_read_only = on")
        return connection

    @contextmanager
    def made(self) -> Iterator[ServerConnection]:
        """Make the tables in one transaction with what is written first, and give the connection.

        Raises:
            StoreError: there are such tables, or they cannot be made; nothing is left behind.

        """
        with self.plainly():
            connection = ServerConnection(self)
            try:
                if _said(connection) is not None:
                    raise self._taken()
                connection.begin()
                for statement in schema.server_parts().values():
                    connection.execute(statement)
                connection.execute(schema.INSERT_NUMBER, (1, schema.LAYOUT))
                connection.execute(f"COMMENT ON TABLE head IS '{_SAYS_WHAT_IT_IS}'")
                yield connection
                connection.commit()
            finally:
                connection.close()

    @contextmanager
    def fresh(self) -> "Iterator[Server]":
        """Give a schema beside this one to write to; move its tables here at the end, whole, or leave nothing.

        Raises:
            StoreError: there is a registry here already.

        """
        draft = f"{_DRAFT}{token_hex(8)}"
        with self.plainly():
            connection = ServerConnection(self)
            try:
                for (left,) in connection.execute(_LEFT).fetchall():
                    connection.execute(f"DROP SCHEMA IF EXISTS {left} CASCADE")
                if _said(connection) is not None:
                    raise self._taken()
                (here,) = connection.execute("SELECT quote_ident(current_schema())").fetchone()
                connection.execute(f"SELECT pg_advisory_lock(hashtext('{draft}'))")
                connection.execute(f"CREATE SCHEMA {draft}")
                try:
                    yield Server(in_schema(self.url, draft))
                    connection.begin()
                    for table in schema.SERVER_TABLES:
                        connection.execute(f"ALTER TABLE {draft}.{table.name} SET SCHEMA {here}")
                    for function in schema.SERVER_FUNCTIONS:
                        connection.execute(f"ALTER FUNCTION {draft}.{function} SET SCHEMA {here}")
                    connection.commit()
                finally:
                    connection.rollback()
                    connection.execute(f"DROP SCHEMA IF EXISTS {draft} CASCADE")
            finally:
                connection.close()

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """Say what the server refuses in our own words.

        Raises:
            StoreError: busy, not reached, lost, not permitted, full or damaged.

        """
        try:
            yield
        except Refusal as error:
            raise self._said(error) from error

    def unreadable(self, error: Exception) -> StoreError:
        """Say that what is kept here cannot be read."""
        return self._said(error if isinstance(error, Refusal) else DamagedError("malformed row"))

    def _taken(self) -> StoreError:
        return StoreError(
            "DR-S005",
            say(f"{self} 里已有登记库，不覆盖", f"there is a registry at {self}, and it is not overwritten"),
            hint=say("换一个数据库或模式（schema）", "choose another database or schema"),
        )

    def _said(self, error: Refusal) -> StoreError:
        reason = str(error)
        state, lost = (error.state, error.lost) if isinstance(error, ServerRefusalError) else ("", False)
        if state == "55P03":
            return StoreError(
                "DR-S007",
                say(f"{self} 正被另一个程序写入，等了 {WAIT} 秒", f"{self} is being written by another program; waited {WAIT} s"),
                hint=say("等它结束再试", "wait for it to end and try again"),
            )  # fmt: skip
        if lost:
            return StoreError(
                "DR-S012",
                say(f"与 {self} 的连接断了：{reason}", f"the connection to {self} was lost: {reason}"),
                hint=say(
                    "末一次提交是否写入不得而知：原样再提交一次，已写入的会得到原来的回执",
                    "whether the last commit was kept cannot be known from here: send the same again; what was kept is "
                    "answered with its first receipt",
                ),
            )
        if state == "3D000":
            return StoreError(
                "DR-S001",
                say(f"服务器上没有 {self} 这个数据库", f"the server has no database {self}"),
                hint=say(
                    "由数据库管理员建立：createdb -E UTF8 名称", "its administrator makes it: createdb -E UTF8 NAME"
                ),
            )
        if state in {"42P07", "23505"} and ("pg_" in reason or "already exists" in reason):
            return self._taken()
        if state == "23502" and '"head"' in reason:
            what, hint = NOT_KEPT
            return StoreError("DR-S009", say(f"{self} {what.zh}", f"{self} {what.en}"), hint=hint)
        if isinstance(error, DamagedError):
            return StoreError(
                "DR-S009",
                say(f"{self} 已损坏：{reason}", f"{self} is damaged: {reason}"),
                hint=say("用备份恢复；不要在原库上修", "restore a backup; do not repair the registry itself"),
            )
        if isinstance(error, NotGrantedError):
            return StoreError(
                "DR-S008",
                say(f"所用角色无权这样做（{self}）：{reason}", f"the role may not do this at {self}: {reason}"),
                hint=say("见 datarights db grants：读者、登记员、审计员各能做什么", "see datarights db grants: what reader, registrar and auditor may do"),
            )  # fmt: skip
        return StoreError(
            "DR-S008",
            say(f"{self} 打不开或写不了：{reason}", f"{self} cannot be opened or written: {reason}"),
            hint=say("检查服务器是否在运行、URL 与口令、磁盘空间", "look whether the server runs, at the URL and password, at the room on its disk"),
        )  # fmt: skip

    @contextmanager
    def indices(self) -> Iterator[Callable[[], None]]:
        """Compare each index with the rows of its table meanwhile, on a connection of its own; give what waits for it."""
        connection = self.reader()
        found: list[Refusal] = []

        def look() -> None:
            try:
                connection.look()
                compare_indices(connection)
            except Refusal as error:
                found.append(error)

        thread = Thread(target=look, name="indices")
        thread.start()

        def wait() -> None:
            thread.join()
            if found:
                raise found[0]

        try:
            yield wait
        finally:
            connection.cancel()
            thread.join()
            connection.close()

    def status(self, connection: Connection) -> dict[str, str | int]:
        """Say how large it is, in which layout, and how the server writes."""
        sizes = ", ".join(f"pg_total_relation_size('{table.name}')" for table in schema.SERVER_TABLES)
        version, commits, standbys, *of_tables = connection.execute(
            "SELECT current_setting('server_version'), current_setting('synchronous_commit'), "
            f"current_setting('synchronous_standby_names'), {sizes}"
        ).fetchone()
        return {
            "format": schema.LAYOUT,
            "bytes": sum(of_tables),
            "synchronous": str(commits).upper(),
            "standbys": str(standbys) or "-",
            "postgresql": version,
        }

    def itself(self, connection: Connection) -> tuple[Any, ...]:
        """Give when the server began, the database and the table."""
        return tuple(connection.execute(_ITSELF).fetchone())

    def backup(self, connection: Connection, path: Path) -> None:  # noqa: ARG002 - as a place is asked
        """Say how a registry on a server is kept.

        Raises:
            StoreError: always: a copy in a file is a matter of ``export ledger``, a copy of the server of its own means.

        """
        raise self._no_files()

    @contextmanager
    def examined(self) -> Iterator[tuple[ServerConnection, int]]:
        """Give a connection that only reads, whatever the layout is that was found, and that layout.

        Raises:
            StoreError: missing, not a registry, or of a later layout than the program's.

        """
        with self.plainly():
            connection = self.reader()
            try:
                yield connection, self._not_later(connection)
            finally:
                connection.close()

    @contextmanager
    def upgrading(self) -> Iterator[tuple[ServerConnection, int, Path | None]]:
        """Give a connection that is alone with the tables, in a transaction, and the layout; whole at the end, or as it was.

        No copy is kept: copies are the server's matter.

        Raises:
            StoreError: as :meth:`examined`; somebody else is at work; or the role does not own the tables.

        """
        with self.plainly():
            connection = ServerConnection(self)
            try:
                self._not_later(connection)
                connection.begin()
                connection.execute("LOCK TABLE head, entry IN ACCESS EXCLUSIVE MODE")
                yield connection, self._not_later(connection), None
                connection.commit()
            finally:
                connection.close()

    def _not_later(self, connection: ServerConnection) -> int:
        found = self._identified(connection)
        if found > schema.LAYOUT:
            raise self._of_another_layout(found)
        return found

    def shape(self, connection: Connection) -> schema.Parts:
        """Give the parts that are there, each with what the server's catalogue says of it."""
        return dict(connection.execute(_SHAPE))

    def wanted(self) -> schema.Parts:
        """Give the parts of a registry of the program's layout, as :meth:`shape` gives them."""
        found = {}
        for table in schema.SERVER_TABLES:
            found[f"table {table.name}"] = ", ".join(map(schema.server_column, table.columns))
            for index in table.indexes:
                where = " WHERE" if index.dialect_options["postgresql"]["where"] is not None else ""
                found[f"index {index.name}"] = f"{table.name} ({', '.join(each.name for each in index.columns)}){where}"
        for part, statement in self.parts().items():
            if guard := re.search(r"TRIGGER \w+ .*?ON (\w+)\b.*EXECUTE FUNCTION (\w+)", statement, re.DOTALL):
                found[part] = " ".join(guard.groups())
            elif part.startswith("function"):
                found[part] = statement.split("$$")[1]
        return found

    def parts(self) -> schema.Parts:
        """Give the statement that makes each part."""
        return schema.server_parts()

    def dropping(self, part: str) -> str:
        """Give the statement that takes a part away."""
        sort, _, name = part.partition(" ")
        on = " ON " + name.partition("_")[0] if sort == "trigger" else ""
        return f"DROP {sort} IF EXISTS {name}{on}{' CASCADE' if sort == 'function' else ''}"

    def number(self, connection: Connection) -> None:
        """Write down the program's layout, where those who may look at the head may read it."""
        if connection.execute(schema.SELECT_NUMBER).fetchone() is None:
            connection.execute(schema.INSERT_NUMBER, (1, schema.LAYOUT))
        connection.execute(schema.UPDATE_NUMBER, (schema.LAYOUT,))
        connection.execute(f"COMMENT ON TABLE head IS '{_SAYS_WHAT_IT_IS}'")
        for (role,) in connection.execute(_MAY_LOOK).fetchall():
            connection.execute(f"GRANT SELECT ON layout TO {role}")

    def beside(self) -> Path:
        """Say how a registry on a server is kept.

        Raises:
            StoreError: always: backups are no files here.

        """
        raise self._no_files()

    def put(self, copy: Path) -> Path | None:
        """Say how a registry on a server is kept, as :meth:`beside`."""
        del copy
        raise self._no_files()

    def _no_files(self) -> StoreError:
        return StoreError(
            "DR-S013",
            say(
                "服务器上的登记库不备份成文件，也不由文件恢复",
                "a registry on a server is not backed up into a file, nor restored from one",
            ),
            hint=say(
                "datarights export ledger 文件夹（可再导入任一种数据库）；整库用 pg_dump 或 pg_basebackup",
                "datarights export ledger FOLDER (imports into either database); the whole server: pg_dump or pg_basebackup",
            ),
        )


def _said(connection: ServerConnection) -> str | None:
    """Give what the table ``head`` says it is, or nothing when there is none."""
    found = connection.execute(
        "SELECT obj_description(oid, 'pg_class') FROM pg_class WHERE oid = to_regclass('head')"
    ).fetchone()
    return None if found is None else str(found[0] or "")


def schema_in(url: str) -> str:
    """Give the first schema that a URL leads to by its ``search_path``; without one it is ``public``, as the server has it.

    Raises:
        UsageError: the URL is none that libpq takes.

    """
    try:
        options = str(psycopg.conninfo.conninfo_to_dict(url).get("options") or "")
    except psycopg.ProgrammingError as error:
        raise Server(url)._not_a_url(error) from None  # noqa: SLF001 - of this module
    path = ""
    for word in _OPTION.findall(options):
        name, _, value = _ESCAPED.sub(r"\1", word).partition("=")
        if name.removeprefix("-c").removeprefix("--").lower() in {"search_path", "search-path"}:
            path = value
    names = (quoted.replace('""', '"') or bare.encode().lower().decode() for quoted, bare in _IDENTIFIER.findall(path))
    return next((name for name in names if name != "$user"), "public")


def in_schema(url: str, name: str) -> str:
    """Give a URL that leads to another schema of the same database."""
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query))
    asked["options"] = f"{asked.get('options', '')} -c search_path={name}".strip()
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urlencode(asked, quote_via=quote)}"

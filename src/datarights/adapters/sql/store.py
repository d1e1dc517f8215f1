"""The file of a registry: making it whole or not at all, opening it safely, and saying plainly what is wrong with it."""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from threading import Thread
from typing import Any, Final, cast
from urllib.parse import quote

from datarights.adapters.files import sync
from datarights.adapters.sql.driver import NOT_KEPT, OTHER_LAYOUT, WAIT, Connection
from datarights.adapters.sql.schema import APPLICATION, LAYOUT, TOGETHER, Parts, Statement, file_parts
from datarights.errors import StoreError, system_said
from datarights.text import Text, say
from datarights.valueclass import valueclass

_NO_ROOM: Final = 64 * 1024
"""Bytes below which a disk counts as full: the index of the write-ahead log alone takes 32 KiB."""
_FULL: Final = 2
_CACHE: Final = "PRAGMA cache_size = -65536"
_SETTINGS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = FILE",  # in memory, what a savepoint notes is walked at each statement: quadratic in a bulk
    _CACHE,
)


class FileConnection(sqlite3.Connection):
    """SQLite's own connection, which knows its file."""

    place: "File"
    far = False
    stream = sqlite3.Connection.execute
    """Give the rows of a statement as they come: a cursor of SQLite does."""

    def others(self) -> object:
        """Give a number that changes when another connection has committed."""
        return self.execute("PRAGMA data_version").fetchone()[0]

    def ask(self, questions: Sequence[tuple[str, Sequence[Any]]], /) -> list[list[Any]]:
        """Give the rows of several statements."""
        return [self.execute(*each).fetchall() for each in questions]

    def executemany(self, statement: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        """Run a statement for each row of parameters; rows to insert go in many at a time."""
        together = statement.together if isinstance(statement, Statement) else ""
        if not together:
            return super().executemany(statement, rows)
        ahead = iter(rows)
        while len(piece := tuple(islice(ahead, TOGETHER))) == TOGETHER:
            self.execute(together, tuple(chain.from_iterable(piece)))
        return super().executemany(statement, piece)

    def lock(self) -> None:
        """Begin a transaction that alone may write, waiting for others."""
        self.execute("BEGIN IMMEDIATE")

    def look(self) -> None:
        """Begin a transaction that sees all as it is at one moment."""
        self.execute("BEGIN")

    def commit(self) -> None:
        """Commit; it lasts when this returns."""
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Take everything back, if a transaction is open."""
        if self.in_transaction:
            self.execute("ROLLBACK")


@valueclass(kw_only=False)
class File:
    """A registry in one file: :class:`~datarights.adapters.sql.driver.Place`."""

    path: Path

    def __str__(self) -> str:
        """Give the path."""
        return str(self.path)

    @property
    def target(self) -> str:
        """Give the path."""
        return str(self.path)

    def exists(self) -> bool:
        """Tell whether there is such a file."""
        return self.path.exists()

    def connect(self) -> FileConnection:
        """Open a registry file that exists, in WAL with synchronous FULL, both read back; where nobody can write, for reading.

        Raises:
            StoreError: missing, not a registry, of another format, or it would not write durably.

        """
        _look(self.path)
        with self.plainly():
            lasting = _is_lasting(self.path)
            connection = self.reader() if lasting else self._opened(f"{self._uri}?mode=rw")
            try:
                if (found := _identified(connection, self.path)) != LAYOUT:
                    raise _of_another_layout(self.path, found)
                if not lasting:
                    _set(connection, self.path)
            except BaseException:
                connection.close()
                raise
        return connection

    def reader(self, *, threads: bool = False) -> FileConnection:
        """Open a registry file for reading only, beside whoever writes; ``threads``: for another thread than this."""
        still = "&immutable=1" if _is_lasting(self.path) else ""  # a WAL cannot be opened where no file can be made
        return self._opened(f"{self._uri}?mode=ro{still}", threads=threads)

    @property
    def _uri(self) -> str:
        return f"file:{quote(os.fsencode(self.path.absolute()))}"

    def _opened(self, name: str, *, threads: bool = False) -> FileConnection:
        connection = sqlite3.connect(
            name, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=not threads, factory=FileConnection
        )
        connection.place = self
        return connection

    @contextmanager
    def made(self) -> Iterator[FileConnection]:
        """Make the tables in a file that does not exist, and give it under the lock.

        Raises:
            StoreError: there is such a file, or it cannot be made; nothing is left behind.

        """
        with self.fresh() as draft, draft.plainly():
            connection = draft._opened(f"file:{quote(os.fsencode(draft.path.absolute()))}")  # noqa: SLF001 - its own kind
            try:
                _make(connection, draft.path)
                connection.lock()
                yield connection
                connection.commit()
            finally:
                connection.close()

    @contextmanager
    def fresh(self) -> "Iterator[File]":
        """Give a file beside this one to write to; put it in place at the end, whole, or leave nothing.

        Raises:
            StoreError: there is a file of this name already.

        """
        with fresh(self.path) as draft:
            yield File(draft)

    def plainly(self) -> AbstractContextManager[None]:
        """Say what the database refuses in our own words.

        Raises:
            StoreError: the file is busy, not writable, full, damaged or not to be opened.

        """
        return plainly(self.path)

    def unreadable(self, error: Exception) -> StoreError:
        """Say that what the file holds cannot be read."""
        plain = error if isinstance(error, sqlite3.DatabaseError) else sqlite3.DatabaseError("malformed row")
        return _said(self.path, plain)

    @contextmanager
    def indices(self) -> Iterator[Callable[[], None]]:
        """Let SQLite compare its indices with its rows meanwhile; give what waits for it and raises what it found.

        It works without holding the interpreter, so that this costs a second core and no time of its own.
        """
        connection = self.reader(threads=True)
        connection.execute(_CACHE)  # it looks for each row in every index, in no order
        found: list[str] = []

        def look() -> None:
            try:
                found.append(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
            except sqlite3.DatabaseError as error:
                found.append(str(error))

        thread = Thread(target=look, name="indices")
        thread.start()

        def wait() -> None:
            thread.join()
            if found != ["ok"]:
                raise sqlite3.DatabaseError(found[0])

        try:
            yield wait
        finally:
            connection.interrupt()
            thread.join()
            connection.close()

    def status(self, connection: Connection) -> dict[str, str | int]:
        """Say how large the file is, in which format, and how it writes."""
        pragma = {
            name: connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "user_version")
        }
        return {
            "format": pragma["user_version"],
            "bytes": self.path.stat().st_size,
            "journal": str(pragma["journal_mode"]).upper(),
            "synchronous": {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}[pragma["synchronous"]],
            "sqlite": sqlite3.sqlite_version,
        }

    def itself(self, connection: Connection) -> tuple[Any, ...]:  # noqa: ARG002 - as a place is asked
        """Give the file."""
        found = self.path.stat()
        return found.st_dev, found.st_ino

    def backup(self, connection: Connection, path: Path) -> None:
        """Copy the registry into a file while it is in use."""
        copy = sqlite3.connect(str(path), isolation_level=None)
        try:
            cast("FileConnection", connection).backup(copy)
        finally:
            copy.close()

    @contextmanager
    def examined(self) -> Iterator[tuple[FileConnection, int]]:
        """Give a connection that only reads, whatever the layout is that was found, and that layout.

        Raises:
            StoreError: missing, not a registry, or of a later layout than the program's.

        """
        _look(self.path)
        with self.plainly():
            self._take_back()
            connection = self.reader()
            try:
                yield connection, self._not_later(connection)
            finally:
                connection.close()

    def _take_back(self) -> None:
        """Let SQLite take back what somebody who was killed left half done, which who only reads cannot."""
        if self.path.with_name(f"{self.path.name}-journal").exists() and os.access(self.path, os.W_OK):
            connection = self._opened(f"{self._uri}?mode=rw")
            try:
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            finally:
                connection.close()

    @contextmanager
    def upgrading(self) -> Iterator[tuple[FileConnection, int, Path | None]]:
        """Give a connection that is alone with the file, in a transaction; whole at the end, or as it was.

        The file leaves WAL for it, which SQLite refuses as long as anybody else has it open: who wrote by the old layout
        does not go on writing by it.

        Raises:
            StoreError: as :meth:`examined`; or somebody else has the file open.

        """
        _look(self.path)
        with self.plainly():
            connection = self._opened(f"{self._uri}?mode=rw")
            try:
                self._not_later(connection)
                for setting in (
                    "trusted_schema = OFF",
                    "journal_mode = DELETE",
                    "synchronous = EXTRA",
                    "locking_mode = EXCLUSIVE",
                ):
                    connection.execute(f"PRAGMA {setting}")
                connection.execute("BEGIN EXCLUSIVE")
                layout = self._not_later(connection)
                connection.commit()  # the lock stays, by the mode of locking: what is copied is what is upgraded
                kept = self._kept(connection, layout) if layout < LAYOUT else None
                connection.execute("BEGIN EXCLUSIVE")
                try:
                    yield connection, layout, kept
                    connection.commit()
                finally:
                    connection.rollback()
            finally:
                connection.close()

    def _kept(self, connection: FileConnection, layout: int) -> Path:
        """Keep a copy beside, as it is now, and give its name."""
        for left in self.path.parent.glob(f".{self.path.name}.format-*.new*"):
            left.unlink()  # by somebody who was killed: nobody else is here now
        number, path = 1, self.path.with_name(f"{self.path.name}.format-{layout}")
        while path.exists():
            number += 1
            path = self.path.with_name(f"{self.path.name}.format-{layout}-{number}")
        with fresh(path) as draft:
            self.backup(connection, draft)
        return path

    def _not_later(self, connection: FileConnection) -> int:
        found = _identified(connection, self.path)
        if found > LAYOUT:
            raise _of_another_layout(self.path, found)
        return found

    def shape(self, connection: Connection) -> Parts:
        """Give the parts that are there, each with the words that made it."""
        found = connection.execute("SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {part: " ".join(words.split()) for part, words in found}

    def wanted(self) -> Parts:
        """Give the parts of a registry of the program's layout, as :meth:`shape` gives them."""
        blank = sqlite3.connect(":memory:", factory=FileConnection)
        try:
            for statement in file_parts().values():
                blank.execute(statement)
            return self.shape(blank)
        finally:
            blank.close()

    def parts(self) -> Parts:
        """Give the statement that makes each part."""
        return file_parts()

    def dropping(self, part: str) -> str:
        """Give the statement that takes a part away."""
        sort, _, name = part.partition(" ")
        return f"DROP {sort} IF EXISTS {name}"

    def number(self, connection: Connection) -> None:
        """Write down the program's layout."""
        connection.execute(f"PRAGMA user_version = {LAYOUT}")

    def beside(self) -> Path:
        """Give the name of a file on the same disk, in which a copy of a backup waits until it is whole."""
        path = self.path.resolve()
        return path.with_name(f".{path.name}.{os.getpid()}.copy")

    def put(self, copy: Path) -> Path | None:
        """Put a copy in this place, behind a symbolic link where the link leads; give the name under which what stood there is kept.

        Nothing when there was none.
        """
        path = self.path.resolve()
        aside = set_aside(path)
        with plainly(path):
            copy.rename(path)
            sync(path.parent)
        return aside


def _make(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    for statement in file_parts().values():
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {LAYOUT}")
    _set(connection, path)


LONGEST: Final = 200
"""Bytes of a registry's file name: the longest of those beside it, such as ``.NAME.checkpoints.frontier.PID.part``, has 255."""


@contextmanager
def fresh(path: Path) -> Iterator[Path]:
    """Give a file name beside this one to write to; put it in place at the end, whole, or leave nothing.

    Raises:
        StoreError: there is a file of this name already, or the name leaves no room for those of the files beside it.

    """
    if len(os.fsencode(path.name)) > LONGEST:
        raise StoreError(
            "DR-S008",
            say(
                f"文件名“{path.name}”太长：旁边的检查点等文件要在它后面加字，它至多 {LONGEST} 个字节",
                f"the file name “{path.name}” is too long: checkpoints and other files beside it add to it, so that it has at most {LONGEST} bytes",
            ),
            hint=say("换一个短的文件名", "choose a shorter one"),
        )
    if path.exists() or path.is_symlink():
        raise _taken(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    beside = [draft.with_name(draft.name + end) for end in ("", "-wal", "-shm", "-journal")]
    try:
        with plainly(path):
            for each in beside:
                each.unlink(missing_ok=True)
            yield draft
            _gather(draft)
            sync(draft)
            try:
                os.link(draft, path)  # refuses a name that was taken meanwhile, unlike a rename
            except FileExistsError as error:
                raise _taken(path) from error
            except OSError:
                draft.rename(path)  # a file system without links
            sync(path.parent)
    finally:
        for each in beside:
            with suppress(OSError):
                each.unlink(missing_ok=True)


def _gather(draft: Path) -> None:
    """Bring what was written into the file itself: at its last close SQLite says nothing of it where it cannot."""
    connection = sqlite3.connect(draft, timeout=0, isolation_level=None)
    try:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.close()
    if busy:
        raise sqlite3.OperationalError("database is locked")


def set_aside(path: Path) -> Path | None:
    """Give a registry file another name, kept for evidence; nothing when there is none.

    Raises:
        StoreError: another program is writing to it, or it cannot be renamed.

    """
    if not path.exists():
        return None
    number = 1
    while (kept := path.with_name(f"{path.name}.replaced-{number}")).exists():
        number += 1
    with plainly(path):
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            with suppress(sqlite3.DatabaseError):  # a damaged file is set aside as it is
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            try:
                connection.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                pass
            for end in ("-wal", "-shm", ""):
                each = path.with_name(path.name + end)
                if each.exists():
                    each.rename(kept.with_name(kept.name + end))
            sync(path.parent)
        finally:
            connection.close()
    return kept


@contextmanager
def plainly(path: Path | str) -> Iterator[None]:
    """Say what the database refuses in our own words.

    Raises:
        StoreError: the file is busy, not writable, full, damaged or not to be opened.

    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _said(path, error) from error
    except OSError as error:
        raise StoreError(
            "DR-S008",
            say(
                f"{path} 打不开或写不了：{system_said(error).zh}",
                f"{path} cannot be opened or written: {system_said(error).en}",
            ),
            hint=say(
                "检查目录是否存在、是否可写、磁盘是否已满", "look whether the folder exists, may be written, has room"
            ),
        ) from error


def _said(path: Path | str, error: sqlite3.DatabaseError) -> StoreError:
    reason = str(error)
    code: str
    message: Text
    hint: Text
    if "locked" in reason or "busy" in reason:
        code = "DR-S007"
        message = say(
            f"{path} 正被另一个程序写入，等了 {WAIT} 秒", f"{path} is being written by another program; waited {WAIT} s"
        )
        hint = say("等它结束再试", "wait for it to end and try again")
    elif "NOT NULL constraint failed: head.size" in reason:
        code, (what, hint) = "DR-S009", NOT_KEPT
        message = say(f"{path} {what.zh}", f"{path} {what.en}")
    elif "not a database" in reason:
        return _foreign(path)
    elif "malformed" in reason or "corrupt" in reason or "no such" in reason:
        code = "DR-S009"
        message = say(f"{path} 已损坏：{reason}", f"{path} is damaged: {reason}")
        hint = say("用备份恢复；不要在原文件上修", "restore a backup; do not repair the file itself")
    else:
        code = "DR-S008"
        full = "is full" in reason or ("I/O error" in reason and _is_full(Path(path)))
        said = say("磁盘已满", "the disk is full") if full else say(reason, reason)
        message = say(f"{path} 打不开或写不了：{said.zh}", f"{path} cannot be opened or written: {said.en}")
        hint = say(
            "检查目录是否存在、是否可写、磁盘是否已满；只读而不可写的，复制到自己的目录再读",
            "look whether the folder exists, may be written, has room; to read what you may not write, copy it to a folder of your own",
        )
    return StoreError(code, message, hint=hint)


def _is_full(path: Path) -> bool:
    """Tell whether a disk has no room for what SQLite writes beside a file, which it calls an I/O error."""
    try:
        disk = os.statvfs(path.resolve().parent)
    except (OSError, AttributeError):
        return False
    return disk.f_bavail * disk.f_frsize < _NO_ROOM


def _is_lasting(path: Path) -> bool:
    """Tell whether nobody can write where a file lies, and all that was written is in it: a disc, a folder closed to writing.

    A folder that is closed to this account alone is none: its owner may write while this account reads.
    """
    real = path.resolve()
    if real.with_name(f"{real.name}-wal").exists():
        return False
    if not real.parent.stat().st_mode & 0o222:
        return not os.access(real.parent, os.W_OK)
    return hasattr(os, "statvfs") and bool(os.statvfs(real).f_flag & os.ST_RDONLY)


def _look(path: Path) -> None:
    # The file is never opened but by SQLite: to close it gives up all locks of this process on it (POSIX.1-2024, fcntl),
    # and another process that closes takes itself for the last and throws away the WAL under a connection that is open.
    if not path.exists():
        raise StoreError(
            "DR-S001",
            say(f"没有登记库 {path}", f"there is no registry {path}"),
            hint=say("检查路径；新库由 datarights apply 建立", "look at the path; datarights apply makes a new one"),
        )
    if not path.is_file():
        raise _foreign(path)


def _identified(connection: sqlite3.Connection, path: Path) -> int:
    """Give the layout of a registry file."""
    if _pragma(connection, "application_id") != APPLICATION:
        raise _foreign(path)
    return _pragma(connection, "user_version")


def _of_another_layout(path: Path, found: int) -> StoreError:
    return StoreError(
        "DR-S003",
        say(
            f"{path} 是第 {found} 版格式，本程序读第 {LAYOUT} 版",
            f"{path} is of format {found}; this program reads format {LAYOUT}",
        ),
        hint=OTHER_LAYOUT[found < LAYOUT],
    )


def _set(connection: sqlite3.Connection, path: Path) -> None:
    for setting in _SETTINGS:
        connection.execute(setting)
    found = {
        "journal_mode": str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]),
        "synchronous": _pragma(connection, "synchronous"),
        "recursive_triggers": _pragma(connection, "recursive_triggers"),
    }
    if found != {"journal_mode": "wal", "synchronous": _FULL, "recursive_triggers": 1}:
        raise StoreError(
            "DR-S006",
            say(
                f"{path} 所在的存储不能保证写入持久：{found}",
                f"the storage of {path} does not promise that what is written stays: {found}",
            ),
            hint=say(
                "把登记库放在本机磁盘上，不要放在网络盘", "keep the registry on a local disk, not on a network share"
            ),
        )


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _foreign(path: Path | str) -> StoreError:
    return StoreError(
        "DR-S002",
        say(f"{path} 不是 datarights 登记库", f"{path} is not a datarights registry"),
        hint=say("检查路径；文件未被改动", "look at the path; the file was not touched"),
    )


def _taken(path: Path) -> StoreError:
    return StoreError(
        "DR-S005",
        say(f"{path} 已经存在，不覆盖", f"{path} exists and is not overwritten"),
        hint=say("换一个文件名，或先移走它", "choose another name, or move it away first"),
    )


UNREAD: Final = "DR-S011"
"""The code of a registry that is whole and that this program cannot read."""

CODES = {
    "DR-S001": say(
        "登记库文件不存在。检查路径，或用 apply 新建。",
        "The registry file does not exist. Look at the path, or make one with apply.",
    ),
    "DR-S002": say(
        "文件不是 datarights 登记库。检查 --registry 指向的路径。",
        "The file is not a datarights registry. Look at the path given with --registry.",
    ),
    "DR-S003": say(
        "登记库由另一版格式写成。比程序新的，升级 datarights；比程序旧的，运行 datarights db upgrade。",
        "The registry was written in another format. Upgrade datarights for a later one; run datarights db upgrade for an "
        "earlier one.",
    ),
    "DR-S004": say(
        "登记库中的条目通不过自己的准入规则，投影无法重建。先运行 db verify。",
        "An entry does not pass the registry's own admission, so the projection cannot be rebuilt. Run db verify.",
    ),
    "DR-S005": say(
        "目标文件已经存在，不覆盖。换一个文件名。", "The target exists and is not overwritten. Choose another name."
    ),
    "DR-S006": say(
        "存储不能保证写入持久（WAL 与 synchronous=FULL 读回不符）。把登记库放在本机磁盘上。",
        "The storage does not promise durability (WAL and synchronous=FULL were not read back). Use a local disk.",
    ),
    "DR-S007": say(
        "登记库正被另一个程序写入。稍后再试。", "Another program is writing to the registry. Try again later."
    ),
    "DR-S008": say(
        "登记库打不开或写不了。检查权限、目录与磁盘空间；只读而不可写的，复制到自己的目录再读。",
        "The registry cannot be opened or written. Look at permissions, the folder and the room on the disk; "
        "what you may read and not write, copy to a folder of your own.",
    ),
    "DR-S009": say(
        "登记库文件已损坏。用备份恢复，并与库外检查点比对。",
        "The registry file is damaged. Restore a backup and compare it with a checkpoint kept elsewhere.",
    ),
    "DR-S011": say(
        "登记库采用了一版本程序没有的词表，其后所写的读不出；字节仍可核对。在 datarights.toml 的 vocabularies 里写出词表文件，或升级程序。",
        "The registry adopts an edition of a vocabulary that the program does not have: what follows cannot be read, its bytes "
        "can still be verified. Name the file under vocabularies in datarights.toml, or upgrade.",
    ),
    "DR-S010": say(
        "所问的账本大小超出现有条数。",
        "The size asked about lies beyond what the ledger holds.",
    ),
}

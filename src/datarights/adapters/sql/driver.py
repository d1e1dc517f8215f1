"""What the two databases have in common, as far as a registry needs: a place, and a connection to it.

A connection is used as the standard library's :mod:`sqlite3` is: statements with their parameters in order, rows as tuples.
SQLite's is its driver's own, so that nothing stands between; PostgreSQL's speaks likewise. What a database refuses is a
:class:`sqlite3.DatabaseError` in either case, and the place says it in our words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Any, Final, Protocol

from datarights.errors import StoreError
from datarights.text import say

WAIT: Final = 30
"""How many seconds a writer waits for another."""

OTHER_LAYOUT: Final = (
    say("升级 datarights 再打开；登记库未被改动", "upgrade datarights to open it; the registry was not touched"),
    say(
        "登记库比程序旧：datarights db check 说明升级会做什么，datarights db upgrade 升级；登记库未被改动",
        "the registry is older than the program: datarights db check says what an upgrade would do, datarights db upgrade "
        "does it; the registry was not touched",
    ),
)
"""What to do about a registry of another layout: of a later one, of an earlier one."""

NOT_KEPT = (
    say("没有留住写入的条目，什么也没有登记", "does not keep an entry that is written: nothing was recorded"),
    say(
        "datarights db check 列出不是本程序的触发器、规则，去掉它们；或以备份恢复",
        "datarights db check names triggers and rules that are not the program's: drop them, or restore a backup",
    ),
)
"""What is said, and what to do, where the last entry is not there when the head comes to it."""

Refusal = DatabaseError
"""What a database says when it does not do what it was asked."""


class UnaskedError(Refusal):
    """The database was not asked, or would not listen: that says nothing of what it holds."""


class NotGrantedError(UnaskedError):
    """The role that asks may not have that."""


class DamagedError(Refusal):
    """The database says that what it keeps is damaged, or is not there."""


class Cursor(Protocol):
    """The rows that a statement gives."""

    def fetchone(self) -> Any:
        """Give the next row, or nothing."""

    def fetchall(self) -> list[Any]:
        """Give the rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Give the rows that are left, one by one."""


class Connection(Protocol):
    """A connection of one thread; outside a transaction each statement stands for itself."""

    @property
    def place(self) -> "Place":
        """Give where it leads."""

    @property
    def far(self) -> bool:
        """Tell whether each question is a way there and back, so that a few large ones are better than many small ones."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Cursor:
        """Run a statement."""

    def ask(self, questions: Sequence[tuple[str, Sequence[Any]]], /) -> list[list[Any]]:
        """Give the rows of several statements, each with its parameters, on one way there and back."""

    def stream(self, statement: str, parameters: Sequence[Any] = ..., /) -> Iterable[Any]:
        """Give the rows of a statement as they come, never all at once; nothing else is asked meanwhile."""

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> object:
        """Run a statement for each row of parameters; in a transaction, at the next question or the commit at the latest."""

    def others(self) -> object:
        """Give what stays equal while nobody but this connection writes; unequal to everything where that is not known."""

    def lock(self) -> None:
        """Begin a transaction that alone may write, waiting for others; what it reads from then on is the last word."""

    def look(self) -> None:
        """Begin a transaction that sees all as it is at one moment, and writes nothing."""

    def commit(self) -> None:
        """Commit, if a transaction is open; it lasts when this returns."""

    def rollback(self) -> None:
        """Take everything back, if a transaction is open."""

    def close(self) -> None:
        """Let go."""


class Place(Protocol):
    """Where a registry is kept: a file, or a schema of a database server. As text it may be shown: no password."""

    @property
    def target(self) -> str:
        """Give what leads there again, for a process of our own; it may hold a password."""

    def exists(self) -> bool:
        """Tell whether something is there already.

        Raises:
            StoreError: it cannot be looked at.

        """

    def connect(self) -> Connection:
        """Open a registry that exists, so that it writes durably.

        Raises:
            StoreError: missing, not a registry, of another format, or it would not write durably.

        """

    def reader(self) -> Connection:
        """Open a registry for reading only, beside whoever writes."""

    def made(self) -> AbstractContextManager[Connection]:
        """Make the tables where there are none and give a connection under the lock; whole at the end, or nothing.

        Raises:
            StoreError: there is something already, or it cannot be made.

        """

    def fresh(self) -> "AbstractContextManager[Place]":
        """Give another place to make a registry in; put it here at the end, whole, or leave nothing.

        Raises:
            StoreError: there is something here already.

        """

    def plainly(self) -> AbstractContextManager[None]:
        """Say what the database refuses in our own words.

        Raises:
            StoreError: busy, not writable, full, damaged, not to be opened, or lost.

        """

    def unreadable(self, error: Exception) -> StoreError:
        """Say that what is kept here cannot be read; a refusal says why, anything else that a row is malformed."""

    def indices(self) -> AbstractContextManager[Callable[[], None]]:
        """Let the database compare its indices with its rows meanwhile; give what waits for it.

        That raises a ``Refusal`` that says what is wrong.
        """

    def status(self, connection: Connection) -> dict[str, str | int]:
        """Say how large it is, in which format, and how it writes."""

    def itself(self, connection: Connection) -> tuple[Any, ...]:
        """Give what tells this place from every other, by whatever name it is reached."""

    def backup(self, connection: Connection, path: Path) -> None:
        """Copy the registry into a file while it is in use.

        Raises:
            StoreError: it cannot be copied like this.

        """

    def examined(self) -> AbstractContextManager[tuple[Connection, int]]:
        """Give a connection that only reads, whatever the layout is that was found, and that layout.

        Raises:
            StoreError: missing, not a registry, or of a later layout than the program's.

        """

    def upgrading(self) -> AbstractContextManager[tuple[Connection, int, Path | None]]:
        """Give a connection that nobody else works beside, in a transaction; whole at the end, or as it was.

        With it, the layout that was found, and where a copy of what is of an earlier one was kept; nothing where copies are
        the server's matter.

        Raises:
            StoreError: as :meth:`examined`; or somebody else is at work with it.

        """

    def shape(self, connection: Connection) -> dict[str, str]:
        """Give the parts that are there, by sort and name, each with what tells it from another of the same name."""

    def wanted(self) -> dict[str, str]:
        """Give the parts of a registry of the program's layout, as :meth:`shape` gives them."""

    def parts(self) -> dict[str, str]:
        """Give the statement that makes each part, in the order in which they are made."""

    def dropping(self, part: str) -> str:
        """Give the statement that takes a part away, if it is there."""

    def number(self, connection: Connection) -> None:
        """Write down the program's layout."""

    def beside(self) -> Path:
        """Give the name of a file on the same disk, in which a copy of a backup waits until it is whole.

        Raises:
            StoreError: backups are no files here.

        """

    def put(self, copy: Path) -> Path | None:
        """Put a registry's copy in this place; give the name under which what stood there is kept, nothing when there was none.

        Raises:
            StoreError: another program is writing to it, it cannot be renamed, or backups are no files here.

        """

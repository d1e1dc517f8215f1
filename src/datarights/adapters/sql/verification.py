"""Verifying a whole registry: that its bytes are those that were written, and that its beliefs follow from them.

Two strands: the bytes (:mod:`~datarights.adapters.sql.strand_bytes`) and the beliefs
(:mod:`~datarights.adapters.sql.strand_beliefs`); with two processes each takes one. Beside them the database looks whether it finds every row by every index:
verification reads rows in order, others by name.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Final

from datarights.adapters.sql import store
from datarights.adapters.sql.pauses import no_cycle_search
from datarights.adapters.sql.strand_beliefs import beliefs
from datarights.adapters.sql.strand_bytes import Head, checked, damaged, head_of, plain, readable
from datarights.errors import VerificationError
from datarights.model.scope import Lexicon
from datarights.text import say

Progress = Callable[[int], object]


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
    with readable("head"):
        head = head_of(connection)
    with no_cycle_search(), _indices(path) as indices:
        _strands(path, connection, lexicon, head, progress, processes)
        indices()
    return head.size


def _strands(
    path: Path, connection: sqlite3.Connection, lexicon: Lexicon, head: Head, progress: Progress | None, processes: int
) -> None:
    if processes > 1 and sys.executable:
        with _beside(path, head) as other:
            try:
                beliefs(connection, head, lexicon, plain(connection, head), progress)
            except VerificationError:
                other()  # what is wrong with the bytes is said first
                raise
            other()
    else:
        beliefs(connection, head, lexicon, checked(connection, head), progress)


@contextmanager
def _indices(path: Path) -> Iterator[Callable[[], None]]:
    """Let the database compare its indices with its rows meanwhile; give what waits for it and raises what it found.

    The database works without holding the interpreter, so that this costs a second core and no time of its own.
    """
    connection = store.reader(path, threads=True)
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
            raise damaged("index", found[0])

    try:
        yield wait
    finally:
        connection.interrupt()
        thread.join()
        connection.close()


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

"""The store of confidential values: a folder beside the registry, apart from it, in which nothing lies in the open.

``values.db`` holds each value with its salt, in a box (AES-256-GCM) under the key of the entry that it belongs to: for a
party, its own key. ``keys.db`` holds those keys, each in a box under the secret of the store; ``secret`` holds that,
sealed under the user's passphrase. To destroy a value is to overwrite its box and the key it was under; what the entry
keeps moves to a new key first. So no copy of ``values.db`` made earlier opens any more. Destroying needs no passphrase, unless
something is to be kept.

Both databases overwrite what is deleted (``secure_delete``) and leave no log behind (``journal_mode=DELETE``).
"""

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from datarights.app.confidential import Kept
from datarights.errors import StoreError, system_said
from datarights.ledger.commitment import SALT_SIZE
from datarights.text import Text, say

VALUES: Final = "values.db"
KEYS: Final = "keys.db"
SECRET: Final = "secret"  # noqa: S105 - a file name
_VALUE: Final = """CREATE TABLE IF NOT EXISTS value (
 entry TEXT NOT NULL, name TEXT NOT NULL, commitment TEXT NOT NULL, key BLOB NOT NULL, box BLOB NOT NULL,
 PRIMARY KEY (entry, name, commitment)) STRICT, WITHOUT ROWID"""
_KEY: Final = """CREATE TABLE IF NOT EXISTS key (
 id BLOB NOT NULL PRIMARY KEY, owner TEXT NOT NULL, box BLOB NOT NULL) STRICT, WITHOUT ROWID"""
_GONE: Final = """CREATE TABLE IF NOT EXISTS destroyed (
 entry TEXT NOT NULL, name TEXT NOT NULL, commitment TEXT NOT NULL, PRIMARY KEY (entry, name, commitment)) STRICT, WITHOUT ROWID"""
_OWNER: Final = "CREATE INDEX IF NOT EXISTS key_owner ON key (owner)"
_DELETE: Final = "DELETE FROM value WHERE entry = ? AND name = ? AND commitment = ?"
_KEY_SIZE: Final = 32
_NONCE: Final = 12
_ID: Final = 16
_WAIT: Final = 30.0
"""Seconds to wait for another process."""

Row = tuple[str, str, bytes, bytes]
"""Name, commitment, key id and box of a value."""


class Values:
    """Confidential values in a folder. ``secret`` gives the secret of the store; asked to, it makes it first.

    ``making`` is asked before a store is made for something to be kept, and raises what speaks against it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        secret: Callable[[bool], bytes],
        random: Callable[[int], bytes],
        making: Callable[[], None] = lambda: None,
    ) -> None:
        self.folder = folder
        self._making = making
        self._secret = secret
        self._random = random

    def find(self, entry: str, name: str) -> tuple[Kept, ...]:
        """Give what is kept under a name of an entry; what lost its key was destroyed and is not given.

        Raises:
            StoreError: the passphrase is wrong, or the store is damaged.

        """
        if not self.there():
            return ()
        with self._values() as values, self._keys() as keys:
            rows = [row for row in _rows(values, entry) if row[0] == name]
            return tuple(self._opened(entry, row, box) for row in rows if (box := _key_box(keys, row[2])) is not None)

    def names(self, entry: str) -> tuple[str, ...]:
        """Give the names under which something is kept of an entry."""
        if not self.there():
            return ()
        with self._values() as values:
            return tuple(sorted({row[0] for row in _rows(values, entry)}))

    def holds(self, entry: str, name: str, commitment: str) -> bool:
        """Tell whether the value of a commitment is kept; opens nothing."""
        if not self.there():
            return False
        with self._values() as values, self._keys() as keys:
            return any(
                row[:2] == (name, commitment) and _key_box(keys, row[2]) is not None for row in _rows(values, entry)
            )

    def ruled(self, entry: str) -> frozenset[tuple[str, str]]:
        """Give name and commitment of each value of an entry that is kept here, or was destroyed here; opens nothing."""
        if not self.there():
            return frozenset()
        with self._values() as values, self._keys() as keys:
            gone = values.execute("SELECT name, commitment FROM destroyed WHERE entry = ?", (entry,))
            rows = [
                row for row in _rows(values, entry) if _key_box(keys, row[2]) is not None
            ]  # a copy without its keys rules nothing
            return frozenset([*gone, *(row[:2] for row in rows)])

    def entries(self) -> tuple[str, ...]:
        """Give the entries of which something is kept."""
        if not self.there():
            return ()
        with self._values() as values:
            return tuple(row[0] for row in values.execute("SELECT DISTINCT entry FROM value ORDER BY entry"))

    def held(self) -> tuple[tuple[str, str, str], ...]:
        """Give entry, name and commitment of each value that lies here, also of one that lost its key; opens nothing."""
        if not self.there():
            return ()
        with self._values() as values:
            return tuple(values.execute("SELECT entry, name, commitment FROM value ORDER BY 1, 2, 3"))

    def keep(self, fresh: Sequence[Kept]) -> None:
        """Keep values, all or none; what is there already stays.

        Raises:
            StoreError: the passphrase is wrong, or the store cannot be written.

        """
        if not fresh:
            return
        if not self.there():
            self._making()
        secret = self._secret(True)
        self._out_of_histories()
        with self._values() as values, self._keys() as keys, _written(values), _written(keys):
            boxes = {
                each: self._key_for(values, keys, each, secret) for each in dict.fromkeys(row.entry for row in fresh)
            }
            for each in fresh:
                identity, key = boxes[each.entry]
                self._insert(values, each, identity, key)

    def begin(self) -> bool:
        """Make an empty store where there is none; tell whether it was made."""
        if self.there():
            return False
        self._secret(True)
        self._out_of_histories()
        with self._values(), self._keys():
            return True

    def destroy(self, entry: str, names: Collection[str]) -> int:
        """Destroy values of an entry with their salts and their key; give how many there were. Done again, it ends the same.

        Raises:
            StoreError: the store cannot be written; or what the entry keeps cannot be opened to be moved to a new key.

        """
        if not (self.there() or _lies(self.folder / KEYS)):
            return 0
        with self._values() as values, self._keys() as keys:
            with _written(values):
                rows = _rows(values, entry)
                gone = [row for row in rows if row[0] in names]
                if gone:
                    with _written(keys):  # the new key stands before what moves to it
                        self._move(values, keys, entry, [row for row in rows if row[0] not in names])
                    values.executemany(_DELETE, [(entry, *row[:2]) for row in gone])
                    values.executemany(
                        "INSERT OR IGNORE INTO destroyed VALUES (?, ?, ?)", [(entry, *row[:2]) for row in gone]
                    )
                used = {row[2] for row in _rows(values, entry)}
                owned = keys.execute("SELECT id FROM key WHERE owner = ?", (entry,)).fetchall()
                unused = [row for row in owned if row[0] not in used]
            with _written(keys):
                keys.executemany("DELETE FROM key WHERE id = ?", unused)
        return len(gone)

    def copy(self, target: Path, without: Collection[tuple[str, str, str]] = ()) -> bool:
        """Copy the sealed values into a file that does not exist, never their keys; tell whether there were any.

        ``without`` are those that are left out, by entry, name and commitment.

        Raises:
            StoreError: there is such a file, or it cannot be written; nothing is left behind.

        """
        if target.exists():
            raise StoreError("DR-S005", say(f"{target} 已经存在，不覆盖", f"{target} exists and is not overwritten"))
        if not self.there():
            return False
        draft = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            with self._values() as values, _database(draft) as other:
                values.backup(other)
                other.executemany(_DELETE, without)
            draft.rename(target)
        except OSError as error:
            raise _unusable(target, error) from error
        finally:
            with suppress(OSError):
                draft.unlink()
        return True

    def there(self) -> bool:
        """Tell whether there is a store in the folder."""
        return _lies(self.folder / VALUES)

    def _out_of_histories(self) -> None:
        """Keep the folder out of the history of a project, from which nothing can be erased."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        except OSError as error:
            raise _unusable(self.folder, error) from error

    def _values(self) -> AbstractContextManager[sqlite3.Connection]:
        return _database(self.folder / VALUES, (_VALUE, _GONE))

    def _keys(self) -> AbstractContextManager[sqlite3.Connection]:
        return _database(self.folder / KEYS, (_KEY, _OWNER))

    def _key_for(
        self, values: sqlite3.Connection, keys: sqlite3.Connection, entry: str, secret: bytes
    ) -> tuple[bytes, bytes]:
        """Give the key in use for an entry, or a new one."""
        for _, _, identity, _ in _rows(values, entry):
            box = _key_box(keys, identity)
            if box is not None:
                return identity, self._unboxed(secret, box, identity + entry.encode())
        return self._new_key(keys, entry, secret)

    def _new_key(self, keys: sqlite3.Connection, entry: str, secret: bytes) -> tuple[bytes, bytes]:
        identity, key = self._random(_ID), self._random(_KEY_SIZE)
        box = self._boxed(secret, key, identity + entry.encode())
        keys.execute("INSERT INTO key VALUES (?, ?, ?)", (identity, entry, box))
        return identity, key

    def _move(self, values: sqlite3.Connection, keys: sqlite3.Connection, entry: str, rows: Sequence[Row]) -> None:
        """Move what an entry keeps to a new key; what lost its key cannot be moved and goes, too."""
        standing = [(row, box) for row in rows if (box := _key_box(keys, row[2])) is not None]
        opened = [self._opened(entry, row, box) for row, box in standing]
        values.executemany(_DELETE, [(entry, *row[:2]) for row in rows])
        if opened:
            identity, key = self._new_key(keys, entry, self._secret(False))
            for each in opened:
                self._insert(values, each, identity, key)

    def _insert(self, values: sqlite3.Connection, kept: Kept, identity: bytes, key: bytes) -> None:
        box = self._boxed(key, kept.salt + kept.value.encode(), _bound(kept.entry, kept.name, kept.commitment))
        values.execute(
            "INSERT OR IGNORE INTO value VALUES (?, ?, ?, ?, ?)",
            (kept.entry, kept.name, kept.commitment, identity, box),
        )

    def _opened(self, entry: str, row: Row, key_box: bytes) -> Kept:
        name, commitment, identity, box = row
        key = self._unboxed(self._secret(False), key_box, identity + entry.encode())
        text = self._unboxed(key, box, _bound(entry, name, commitment))
        return Kept(
            entry=entry, name=name, commitment=commitment, salt=text[:SALT_SIZE], value=text[SALT_SIZE:].decode()
        )

    def _boxed(self, key: bytes, text: bytes, bound: bytes) -> bytes:
        nonce = self._random(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, text, bound)

    def _unboxed(self, key: bytes, box: bytes, bound: bytes) -> bytes:
        try:
            return AESGCM(key).decrypt(box[:_NONCE], box[_NONCE:], bound)
        except (InvalidTag, ValueError) as error:
            raise _damaged(self.folder, say("一项内容打不开", "a value does not open")) from error


def _lies(path: Path) -> bool:
    """Tell whether a file lies in the store. Where this account may not look, nobody says that there is none."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise _unusable(path.parent, error) from error
    return True


@contextmanager
def _database(path: Path, tables: Sequence[str] = ()) -> Iterator[sqlite3.Connection]:
    """Open a database for the time of a ``with`` block, making it when it is not there."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, timeout=_WAIT)
    except (OSError, sqlite3.Error) as error:
        raise _unusable(path, error) from error
    try:
        for pragma, wanted in (("journal_mode=DELETE", "delete"), ("secure_delete=ON", 1)):
            if connection.execute(f"PRAGMA {pragma}").fetchone()[0] != wanted:
                raise _damaged(path, say(f"不能保证 {pragma}", f"{pragma} cannot be had"))
        connection.execute("PRAGMA synchronous=EXTRA")
        for each in tables:
            connection.execute(each)
        yield connection
    except sqlite3.Error as error:
        raise _unusable(path, error) from error
    finally:
        connection.close()


@contextmanager
def _written(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk ended it already, and is what is to be said
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _rows(values: sqlite3.Connection, entry: str) -> list[Row]:
    return values.execute(
        "SELECT name, commitment, key, box FROM value WHERE entry = ? ORDER BY 1, 2", (entry,)
    ).fetchall()


def _key_box(keys: sqlite3.Connection, identity: bytes) -> bytes | None:
    row = keys.execute("SELECT box FROM key WHERE id = ?", (identity,)).fetchone()
    return row[0] if row else None


def _bound(*parts: str) -> bytes:
    return "\x00".join(parts).encode()


def _unusable(path: Path, error: Exception) -> StoreError:
    denied = say(
        "让所有者（谁先写入，归谁）给这个账号读写它的权限，或用所有者的账号来做",
        "let its owner (whoever wrote there first) give this account the right to read and write it, or do this as the owner",
    )
    return _damaged(path, system_said(error), denied if isinstance(error, PermissionError) else None)


def _damaged(path: Path, what: Text, hint: Text | None = None) -> StoreError:
    return StoreError(
        "DR-S062",
        say(f"保密内容的存放处 {path} 用不了：{what.zh}", f"the store of confidential values, {path}, cannot be used: {what.en}"),
        hint=hint or say("检查权限与磁盘；损坏的，用备份恢复", "look at permissions and disk; restore a damaged one from a backup"),
    )  # fmt: skip


CODES = {
    "DR-S062": say(
        "保密内容的存放处读不了、写不了或已损坏。登记不受影响。",
        "The store of confidential values cannot be read or written, or is damaged. The entries are not affected.",
    ),
}

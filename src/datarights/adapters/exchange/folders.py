"""Exports of a ledger as folders on a disk: read without following a link, written whole or not at all."""

import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator, Set as AbstractSet
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from datarights.adapters.files import sync
from datarights.errors import StoreError, VerificationError, system_said
from datarights.ledger.export import ENTRIES, SUMS
from datarights.text import Text, say

_BUFFER: Final = 1 << 20
_PLAIN: Final = say("普通文件", "a plain file")
_BLOCK: Final = 1 << 17
_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class ReadFolder:
    """An export to be read (:class:`~datarights.ledger.export.Folder`)."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._root = path.resolve()
        self._plain: set[Path] = set()

    def read(self, name: str, most: int) -> bytes:
        """Give a file whole."""
        with self._opened(name) as file:
            content: bytes = file.read(most + 1)
        if len(content) > most:
            raise _refused(self._path, name, say(f"至多 {most} 字节", f"at most {most} bytes"), say("更多", "more"))
        return content

    def blocks(self, name: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give a file, from a byte to before another, in pieces of some size."""
        with self._opened(name) as file:
            file.seek(start)
            left = sys.maxsize if stop is None else stop - start
            while block := file.read(min(_BLOCK, left)):
                left -= len(block)
                yield block

    def length(self, name: str) -> int:
        """Give how many bytes a file has."""
        with self._opened(name) as file:
            return file.seek(0, os.SEEK_END)

    def has(self, name: str) -> bool:
        """Tell whether there is something of this name."""
        return os.path.lexists(self._root / name)

    def others(self, named: AbstractSet[str], most: int) -> list[str]:
        """Give the names of what lies in the folder besides, at most so many; of a folder its own name and no more."""
        folders = {name[:at] for name in named for at, each in enumerate(name) if each == "/"}
        found, ahead = list[str](), [""]
        while ahead and len(found) < most:
            above = ahead.pop()
            try:
                with os.scandir(self._root / above) as within:
                    for each in within:
                        name, folder = above + each.name, each.is_dir(follow_symlinks=False)
                        if folder and name in folders:
                            ahead.append(name + "/")
                        elif name not in named:
                            found.append(name + "/" * folder)
                        if len(found) == most:
                            break
            except OSError:
                found.append(above)  # its files can be opened by name, and not be listed
        return sorted(os.fsencode(each).decode("utf-8", "replace") for each in found)

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        try:
            *between, last = name.split("/")
            folder = self._root
            for each in between:
                folder /= each
                if folder not in self._plain:
                    if not stat.S_ISDIR(folder.lstat().st_mode):
                        raise _refused(
                            self._path,
                            name,
                            say("文件夹之内的路径", "a path inside the folder"),
                            say("途中有链接或文件", "a link or a file on the way"),
                        )
                    self._plain.add(folder)
            handle = os.open(folder / last, _READ)
            with os.fdopen(handle, "rb") as file:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise _refused(self._path, name, _PLAIN, say("别的东西", "something else"))
                yield file
        except OSError as error:
            got = say("链接", "a link") if (self._root / name).is_symlink() else system_said(error)
            raise _refused(self._path, name, _PLAIN, got) from error


class NewFolder:
    """An export being written; nothing stands at its place before the end of :func:`new_folder`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sums: dict[str, str] = {}
        self._entries = (path / ENTRIES).open("wb", buffering=_BUFFER)
        self._hash = hashlib.sha256()

    def add(self, name: str, content: bytes) -> None:
        """Write a file."""
        path = self._path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._sums[name] = hashlib.sha256(content).hexdigest()

    def extend(self, lines: bytes) -> None:
        """Write lines to the entries, behind those that are there."""
        self._entries.write(lines)
        self._hash.update(lines)

    def finish(self) -> None:
        """Write what is left, and the digests of all files."""
        self._entries.flush()
        os.fsync(self._entries.fileno())
        self._entries.close()
        self._sums[ENTRIES] = self._hash.hexdigest()
        self.add(SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(self._sums.items())).encode())

    def abandon(self) -> None:
        """Let go of what is open."""
        self._entries.close()


@contextmanager
def new_folder(path: Path) -> Iterator[NewFolder]:
    """Give a folder to write an export to; put it in place at the end, whole, or leave nothing.

    Raises:
        StoreError: DR-S041, there is something of this name; DR-S042, it cannot be written.

    """
    if os.path.lexists(path):
        raise StoreError(
            "DR-S041",
            say(f"{path} 已经存在，不覆盖", f"{path} exists and is not overwritten"),
            hint=say("换一个文件夹名", "choose another name"),
        )
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    made: NewFolder | None = None
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        made = NewFolder(draft)
        yield made
        made.finish()
        draft.rename(path)
        with suppress(OSError):
            sync(path.parent)
    except OSError as error:
        said = system_said(error)
        raise StoreError(
            "DR-S042",
            say(f"写不了导出 {path}：{said.zh}", f"the export {path} cannot be written: {said.en}"),
            hint=say("检查目录是否可写、磁盘是否已满", "look whether the folder may be written and has room"),
        ) from error
    finally:
        if made is not None:
            with suppress(OSError):
                made.abandon()
        shutil.rmtree(draft, ignore_errors=True)


def _refused(folder: Path, name: str, expected: Text, got: Text) -> VerificationError:
    return VerificationError(
        "DR-V040",
        say(f"{folder / name} 不能用：应为{expected.zh}，实为{got.zh}", f"{folder / name} cannot be used: expected {expected.en}, got {got.en}"),
        step="file", expected=expected, got=got,
    )  # fmt: skip


CODES = {
    "DR-S041": say("导出的目标已经存在，不覆盖。换一个名字。", "What an export would be written to exists and is not overwritten. Choose another name."),
    "DR-S042": say("导出写不了。检查权限与磁盘。", "An export cannot be written. Look at permissions and disk."),
}  # fmt: skip

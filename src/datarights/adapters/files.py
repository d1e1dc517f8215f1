"""Files that a crash, or another process beside, leaves whole: the lock of a file, the wait for the disk, a file of one's own.

And what somebody names on a command line: files of strangers, opened without waiting for anybody, and where a result goes.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from typing import BinaryIO, Final, TextIO, cast

from datarights.errors import NotPlainError

if sys.platform != "win32":
    import fcntl


LOCK_WAIT: Final = 30.0
"""Seconds to wait for the lock of a file. It is held for milliseconds: whoever holds it longer was stopped, and may be so for good."""


@contextmanager
def locked(file: BinaryIO) -> Iterator[None]:
    """Hold the lock of a file, where the system has such locks.

    Raises:
        OSError: busy: another process has not given it up in ``LOCK_WAIT`` seconds.

    """
    if sys.platform == "win32":
        yield
        return
    end = time.monotonic() + LOCK_WAIT
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() >= end:
                raise OSError(errno.EBUSY, os.strerror(errno.EBUSY)) from None
            time.sleep(0.002)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
STANDARD: Final = "-"
"""What is named in the place of a file for standard input, or for standard output (POSIX.1-2024, XBD 12.2, guideline 13)."""
_MAX_PIPED: Final = 64 * 1024 * 1024
_HANDED_OVER: Final = ("/dev/stdin", "/dev/fd/", "/proc/self/fd/")
"""What is open already: whoever started the program piped it in."""


def is_file(name: str | Path) -> bool:
    """Tell whether a name is that of a file: no of what cannot be a file's name, where :meth:`Path.is_file` raises."""
    return os.path.isfile(name)  # noqa: PTH113 - as said


def is_folder(name: str | Path) -> bool:
    """Tell whether a name is that of a folder: no of what cannot be one's name, where :meth:`Path.is_dir` raises."""
    return os.path.isdir(name)  # noqa: PTH112 - as said


def files_in(folder: Path, *endings: str, deep: bool = False) -> list[Path]:
    """Give the files of a folder whose names end so, in order; ``deep``: of the folders in it, too. Of no folder there are none.

    Raises:
        OSError: a folder is there and may not be looked into: where :meth:`Path.glob` gives as little as where nothing is.

    """
    found = []
    for place, folders, names in os.walk(folder, onerror=raised) if is_folder(folder) else ():
        if not deep:
            folders.clear()
        found += [Path(place, name) for name in names if name.endswith(endings)]
    return sorted(found)


def raised(error: OSError) -> None:
    """Raise what :func:`os.walk` would pass over."""
    raise error


def open_plain(path: Path) -> BufferedReader:
    """Open a file that somebody named, to be read; ``-`` is standard input.

    Raises:
        OSError: it cannot be opened; :class:`~datarights.errors.NotPlainError`, it is a pipe, a device or a socket.

    """
    name = os.fspath(path)
    if name == STANDARD:
        return BufferedReader(cast("RawIOBase", BytesIO(_piped_in(sys.stdin))))
    if name.startswith(_HANDED_OVER):
        return path.open("rb")
    handle = plain_handle(name, os.O_RDONLY)
    READ.add(name)
    return os.fdopen(handle, "rb")


READ: Final[set[str]] = set()
"""What this run opened to read it, by the names it was opened by: a result is not written over what it was made from."""


def plain_handle(name: str, how: int) -> int:
    """Open a plain file by its name alone, nobody waited for; ``how`` is as :func:`os.open` has it.

    Raises:
        OSError: it cannot be opened; :class:`~datarights.errors.NotPlainError`, it is a pipe, a device or a socket.

    """
    handle = os.open(name, how | _AT_ONCE, 0o644)
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return handle
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    raise NotPlainError(name)


def plain_bytes(path: Path, most: int | None = None) -> bytes:
    """Read a plain file of the program's own.

    Raises:
        OSError: as :func:`plain_handle`.
        ValueError: it is larger than ``most`` bytes.

    """
    with os.fdopen(plain_handle(os.fspath(path), os.O_RDONLY), "rb") as file:
        content = file.read() if most is None else file.read(most + 1)
    if most is not None and len(content) > most:
        raise ValueError(f"larger than {most} bytes")
    return content


@cache
def _piped_in(stream: TextIO) -> bytes:
    """Give what stands on standard input, which can be read once and may be asked for twice."""
    content = stream.buffer.read(_MAX_PIPED + 1)
    if len(content) > _MAX_PIPED:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    return content


def write_named(name: str, content: bytes, *, private: bool = False) -> None:
    """Write where somebody said: ``-`` is standard output; a pipe or a device takes a stream, and is never replaced.

    A file is written whole or not at all; behind a symbolic link it is the file that the link leads to.

    Raises:
        OSError: it cannot be written.

    """
    if name in STANDARD_OUTPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        mode = os.stat(name).st_mode  # noqa: PTH116 - a pipe at hand has no name but this one
    except FileNotFoundError:
        mode = stat.S_IFREG
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
    if stat.S_ISREG(mode) and not name.startswith(_AT_HAND):
        write_whole(Path(os.path.realpath(name)), content, private=private)
        return
    with open(name, "ab") as stream:  # noqa: PTH123 - as above
        stream.write(content)


_AT_HAND: Final = ("/dev/stderr", "/dev/fd/", "/proc/self/fd/")
STANDARD_OUTPUT: Final = (STANDARD, "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
"""What standard output is called where a file may be named."""


def sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names where a folder can be opened, is on the disk.

    Raises:
        OSError: the system does not do it.

    """
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_NOT_THROUGH: Final = getattr(os, "O_NOFOLLOW", 0)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that is not there yet onto the disk, whole or not at all, readable by its owner alone, and its folder if need be.

    Raises:
        OSError: there is such a file, or it cannot be written; nothing is left behind.

    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NOT_THROUGH, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _name(draft, path)
        sync(path.parent)
    finally:
        with suppress(OSError):
            draft.unlink()


def _name(draft: Path, path: Path) -> None:
    """Give what was written its name, if nothing has it; where the system has no second names, as near as can be."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
        draft.rename(path)


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all, in the place of one that is there, and its folder if need be.

    A ``private`` one is readable by its owner alone.

    Raises:
        OSError: it cannot be written.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if private:
            draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink()

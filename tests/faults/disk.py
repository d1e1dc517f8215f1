"""A disk that can lose power: what a recorded process asked of it, and what would be left had the power gone anywhere.

A write is safe when its file was synced afterwards; a name, when its folder was. What was not is lost, or kept, or partly
so: a disk writes in any order, and a sector at a time. The memory map beside a write-ahead log is never left.
"""

import os
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SECTOR = 512
_HEAD = struct.Struct("=ciqq")


def built(folder):
    """Build the recorder, where there is a C compiler and a loader that preloads."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("writes are recorded by a preloaded library: Linux and a C compiler (cc) are needed")
    library = folder / "recorder.so"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(HERE / "recorder.c"), "-ldl"], check=True
    )
    return library


def recorded(library, folder, *program):
    """Run a module in a process of its own and give all that it asked of the disk below a folder, in order."""
    log = folder.with_suffix(".log")
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "RECORD_UNDER": str(folder),
        "RECORD_TO": str(log),
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run([sys.executable, "-m", *program], env=environment, check=True, cwd=ROOT)
    return list(events(log.read_bytes()))


def events(log):
    """Take a log of the recorder apart: (op, path, offset, data)."""
    at = 0
    while at < len(log):
        op, named, offset, length = _HEAD.unpack_from(log, at)
        at += _HEAD.size
        path = log[at : at + named].decode()
        at += named
        yield op.decode(), path, offset, log[at : at + length]
        at += length


@dataclass
class File:
    """What is safe of one file, and what was asked of it since."""

    safe: bytearray = field(default_factory=bytearray)
    since: list = field(default_factory=list)

    def left(self, keep):
        """Give what is left when ``keep(data)`` says how many bytes of each write since the last sync came through."""
        content = bytearray(self.safe)
        for op, offset, data in self.since:
            came = keep(data)
            if op == "T":
                if came:
                    del content[offset:]
                    content.extend(bytes(offset - len(content)))
            elif came:
                end = offset + came
                content.extend(bytes(max(0, end - len(content))))
                content[offset:end] = data[:came]
        return bytes(content)


def everything(data):
    return len(data) or 1


def nothing(_data):
    return 0


class Disk:
    """The disk as it stands after some of what was asked."""

    def __init__(self):
        self.names = {}
        self.safe_names = {}

    def ask(self, event):
        op, path, offset, data = event
        if path.endswith("-shm"):
            return
        if op == "O":
            if path not in self.names and offset:
                self.names[path] = File()
            if data and path in self.names:
                self.names[path].since.append(("T", 0, b""))
        elif op in "WT":
            self.names[path].since.append((op, offset, data))
        elif op == "S" and path in self.names:
            file = self.names[path]
            file.safe, file.since = bytearray(file.left(everything)), []
        elif op == "S":
            within = {each for each in {*self.names, *self.safe_names} if str(Path(each).parent) == path}
            self.safe_names = {each: file for each, file in self.safe_names.items() if each not in within}
            self.safe_names |= {each: file for each, file in self.names.items() if each in within}
        elif op == "U":
            self.names.pop(path, None)
        elif op == "L":
            self.names[data.decode()] = self.names[path]
        elif op == "R":
            self.names[data.decode()] = self.names.pop(path)

    def left(self, keep, *, names):
        """Give what is left of each file, by its name; ``names``: those not synced came through, too."""
        found = self.names if names else self.safe_names
        return {Path(path).name: file.left(keep) for path, file in sorted(found.items())}


def laid_out(files, folder):
    """Write files into a new folder."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder

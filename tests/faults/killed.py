"""Kill -9 at one boundary after another, in processes of their own.

``python -m tests.faults.killed FOLDER OUT STEP``: for each boundary of the step a copy of FOLDER under OUT, in which a
forked process takes the step and kills itself there, until one comes to the end. Steps: ``append`` (the request number 6),
``create`` and ``index``. Boundaries: before every statement that the database runs (each row of many, and each trigger),
before every call on the checkpoint file, and in the middle of every write to it.
"""

import io
import os
import shutil
import signal
import sys
from pathlib import Path

from tests.faults import trial

from datarights.adapters.keys import published
from datarights.adapters.sql import store

STEP = 6


class Boundaries:
    """Counts, and kills at one."""

    def __init__(self, last):
        self.left = last

    def __call__(self, *_):
        self.left -= 1
        if self.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched(io.FileIO):
    """A checkpoint file whose every use is a boundary, and whose writes come in two halves."""

    at = None

    def write(self, data):
        self.at()
        done = super().write(data[: len(data) // 2])
        self.at()
        done += super().write(data[len(data) // 2 :])
        self.at()
        return done

    def truncate(self, size=None):
        self.at()
        return super().truncate(size)

    def seek(self, *place):
        self.at()
        return super().seek(*place)


def watch(at):
    """Make boundaries of what the program does from now on, in this process."""
    Watched.at = staticmethod(at)
    connect, make = store.File.connect, store._make

    def connected(place):
        connection = connect(place)
        connection.set_trace_callback(at)
        return connection

    def made(connection, path):
        make(connection, path)
        connection.set_trace_callback(at)

    store.File.connect, store._make = connected, made
    published.os.fdopen = lambda handle, *_, **__: Watched(handle, "r+b")
    for name in ("fdatasync", "fsync", "link"):
        real = getattr(os, name)

        def called(*given, real=real):
            at()
            return real(*given)

        setattr(os, name, called)


def take(step, folder):
    if step == "create":
        trial.create(folder).close()
        return
    registry = trial.reopen(folder)
    if step == "index":
        registry.indexed()
    else:
        trial.ask(registry, STEP)


def main(folder, out, step):
    last = 0
    while True:
        mine = out / f"{last}"
        shutil.copytree(folder, mine)
        child = os.fork()
        if not child:
            try:
                watch(Boundaries(last))
                take(step, mine)
                os._exit(0)
            except BaseException as error:  # noqa: BLE001 - told by the exit code
                sys.stderr.write(f"{last}: {error!r}\n")
                os._exit(1)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return os.waitstatus_to_exitcode(status)
        last += 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))

"""Kill -9 at one boundary after another, in processes of their own.

``python -m tests.faults.killed FOLDER OUT STEP``: for each boundary of the step a copy of FOLDER under OUT, in which a
forked process takes the step and kills itself there, until one comes to the end. Steps: ``append`` (the request number 6),
``create`` and ``index``. Boundaries: before every statement that the database runs (each row of many, and each trigger),
before every call on the checkpoint file, and in the middle of every write to it.

With ``server`` as the step, FOLDER holds the ``url`` of a registry on a server: the next request is killed at the next
boundary, and sent again, on one and the same registry; OUT gets a line for each, whether its entries were there already.
Boundaries are then before and after all that is sent to the server at once, and those of the file.
"""

import io
import os
import shutil
import signal
import sys
from itertools import count
from pathlib import Path

from tests.faults import trial

from datarights.adapters.keys import published
from datarights.adapters.sql import store
from datarights.adapters.sql.postgres import ServerConnection

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
    connect, make, send = store.File.connect, store._make, ServerConnection._sent

    def connected(place):
        connection = connect(place)
        connection.set_trace_callback(at)
        return connection

    def made(connection, path):
        make(connection, path)
        connection.set_trace_callback(at)

    def sent(connection, asked):
        at()
        answered = send(connection, asked)
        at()
        return answered

    store.File.connect, store._make, ServerConnection._sent = connected, made, sent
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
        ended = in_fork(last, lambda mine=mine: take(step, mine))
        if ended >= 0:
            return ended
        last += 1


def in_fork(last, step):
    """Take a step in a forked process that kills itself at a boundary; give its exit code, below 0 where it was killed."""
    child = os.fork()
    if not child:
        try:
            watch(Boundaries(last))
            step()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - told by the exit code
            sys.stderr.write(f"{last}: {error!r}\n")
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def on_server(folder, out):
    for last in count():
        wanted = trial.another(last)
        with trial.reopen(folder) as registry:
            size = registry.size

        def step(wanted=wanted):
            with trial.reopen(folder).writer() as writer:
                writer.append_many(wanted)

        ended = in_fork(last, step)
        kept = trial.sent_again(folder, size, wanted)
        with out.open("a", encoding="utf-8") as file:
            file.write(f"{kept}\n")
        if ended >= 0:
            return ended
    return 1


if __name__ == "__main__":
    named = Path(sys.argv[1]), Path(sys.argv[2])
    sys.exit(on_server(*named) if sys.argv[3] == "server" else main(*named, sys.argv[3]))

"""A client in a process of its own: makes a registry, sends its requests, and writes each down when it is told.

``python -m tests.faults.client FOLDER [SYNCHRONOUS]``; the second, OFF or NORMAL, is a registry that would not be durable.
"""

import os
import sys
from pathlib import Path

from tests.faults import trial

from datarights.adapters.sql import store


def weaken(level):
    """Let the program write as it never does: this is what a test of durability has to find."""
    store._SETTINGS = (f"PRAGMA synchronous = {level}", *store._SETTINGS[1:])
    store._FULL = {"OFF": 0, "NORMAL": 1}[level]


def main(folder):
    acks = os.open(folder / "acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    registry = trial.create(folder)
    os.write(acks, b"made\n")
    for number in range(len(trial.REQUESTS)):
        if number % 3 == 2:  # as commands do: let go of the file, and open it again
            registry.close()
            registry = trial.reopen(folder)
        trial.ask(registry, number)
        os.write(acks, f"{number}\n".encode())
    registry.close()


if __name__ == "__main__":
    if len(sys.argv) > 2:
        weaken(sys.argv[2])
    main(Path(sys.argv[1]))

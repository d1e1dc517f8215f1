"""The command line: one command, one file. A command parses, calls one use case, draws, exits."""

import gc
import os
import sys

from datarights.cli import language


def run() -> None:
    """Run the command line on this process's arguments; never returns.

    A command makes much and drops little before it ends: garbage is looked for less often than in a long-lived process,
    and not at all in what is left at the end, which goes with the process: a tenth of a whole ``check``.
    """
    gc.set_threshold(200_000, 50, 100)
    language.settle(language.wanted(sys.argv[1:], os.environ))
    from datarights.cli.entry import main

    try:
        main(sys.argv[1:])
    finally:
        gc.freeze()

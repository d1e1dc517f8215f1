"""The command line: one command, one file. A command parses, calls one use case, draws, exits."""

import os
import sys

from datarights.cli import language


def run() -> None:
    """Run the command line on this process's arguments; never returns."""
    language.settle(language.wanted(sys.argv[1:], os.environ))
    from datarights.cli.tree import main

    main(sys.argv[1:])

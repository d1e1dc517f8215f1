"""Many histories, or one again: ``python -m tests.simulation [--histories 10000] [--first 0] [--seed N]``.

``--seed`` prints what happened in that one; the same seed is the same history, everywhere.
"""

import argparse
import collections
import shutil
import sys
import tempfile
from pathlib import Path

from tests.simulation.history import BrokenError, lived, made


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    asked.add_argument("--histories", type=int, default=10_000, help="how many seeds to try")
    asked.add_argument("--first", type=int, default=0, help="the first of them")
    asked.add_argument("--seed", type=int, help="only this one, and say what happens")
    given = asked.parse_args()
    seeds = range(given.first, given.first + given.histories) if given.seed is None else [given.seed]
    failed, seen = 0, collections.Counter()
    with tempfile.TemporaryDirectory() as scratch:
        base = made(Path(scratch) / "base")
        for number, seed in enumerate(seeds, 1):
            folder = Path(scratch) / "history"
            try:
                history = lived(seed, folder, base)
            except BrokenError as error:
                failed += 1
                print(error, file=sys.stderr)
            else:
                seen.update(history.counted())
                if given.seed is not None:
                    print("\n".join(history.trace))
            shutil.rmtree(folder)
            if number % 500 == 0:
                print(f"{number} histories, {failed} failed", flush=True)
    print(f"{len(seeds)} histories, {failed} failed; {dict(sorted(seen.items()))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Every benchmark, one after another, small; ``--full`` for the sizes the goals are set for: ``python benchmarks [--full]``.

A benchmark is a file ``bench_*.py`` beside this one with a ``main()`` that reads its own arguments and prints each
number beside its goal. Each runs in a process of its own, so that none inherits the memory of another. Nothing is
asserted: read the ratios, times move with the machine.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FULL = {
    "bench_ledger": ("--entries", "1000000"),
    "bench_decision": ("--grants", "1000", "1000000"),
    "bench_proofs": ("--entries", "1000000"),
    "bench_impact": ("--grants", "100000"),
}
SMALL = {
    "bench_ledger": ("--entries", "20000"),
    "bench_decision": ("--grants", "1000", "20000", "--runs", "500"),
    "bench_impact": ("--grants", "2000"),
}


def found() -> list[Path]:
    """Give the benchmarks, by name."""
    return sorted(each for each in HERE.glob("bench_*.py") if "def main(" in each.read_text(encoding="utf-8"))


def main() -> int:
    """Run them all; the exit code is 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="python benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the goals (10^6 entries, 10^6 grants)")
    parser.add_argument("--only", metavar="NAME", help="only the benchmarks whose name contains this")
    chosen = parser.parse_args()
    failed = 0
    for path in found():
        if chosen.only and chosen.only not in path.stem:
            continue
        arguments = (FULL if chosen.full else SMALL).get(
            path.stem, ("--full",) if chosen.full and "--full" in path.read_text("utf-8") else ()
        )
        print(f"\n== {path.stem} {' '.join(arguments)}", flush=True)
        failed |= subprocess.run([sys.executable, str(path), *arguments], check=False).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

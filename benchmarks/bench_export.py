"""Export, verify and import of a ledger in files: ``python benchmarks/bench_export.py [--entries N]``.

The floor measured beside it reads the same bytes and hashes each entry once with SHA-256, and does nothing else. Times are
of the processor, so that other work on the machine matters less; nothing here is asserted.
"""

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from typing import TypeVar

from bench_ledger import CLAIMS_AN_ASSET, asset, claim, clock as ticking, parties

from datarights import bootstrap
from datarights.adapters.exchange.folders import ReadFolder
from datarights.adapters.exchange.pages import looking_at
from datarights.adapters.keys.national import sm3
from datarights.adapters.sql import Registry
from datarights.ledger.export import ENTRIES, Tiling, pages
from datarights.ledger.merkle import leaf_hashes
from datarights.model.scope import Lexicon

GOAL = 300_000
Given = TypeVar("Given")


def timed(
    call: Callable[[], Given], runs: int = 1, clock: Callable[[], float] = time.process_time
) -> tuple[float, Given]:
    """Give the best time of some runs, of this process alone unless another clock is handed in, and what that run gave."""

    def once() -> tuple[float, Given]:
        began = clock()
        given = call()
        return clock() - began, given

    return min((once() for _ in range(runs)), key=itemgetter(0))


def filled(path: Path, entries: int) -> Registry:
    registry = Registry.create(path, origin="bench", zone="Asia/Shanghai", clock=ticking(), lexicon=Lexicon())
    drafts = parties()
    about = 0
    while len(drafts) < entries - 1:
        drafts.append(asset(about))
        drafts += [claim(about * CLAIMS_AN_ASSET + each, about) for each in range(CLAIMS_AN_ASSET)]
        about += 1
    with registry.writer() as writer:
        writer.append_many(drafts[: entries - 1])
    return registry


def floor(path: Path) -> bytes:
    sha256 = hashlib.sha256
    last = b""
    with path.open("rb") as lines:
        for line in lines:
            last = sha256(line).digest()
    return last


def tree(folder: Path) -> None:
    """Make every tile of an export and compare it with its file, whatever the lines say."""
    read, tiling = ReadFolder(folder), Tiling()
    for page in pages(read.blocks(ENTRIES)):
        for name, tile in tiling.add(leaf_hashes(page)):
            assert read.read(name, len(tile)) == tile


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    chosen = parser.parse_args()
    count = chosen.entries
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        registry = filled(folder / "a.db", count)
        wrote, stated = timed(lambda: bootstrap.export_ledger(registry, folder / "out"))
        assert stated.size == count
        size = (folder / "out" / "entries.jsonl").stat().st_size
        bare, _ = timed(lambda: floor(folder / "out" / "entries.jsonl"), 5)
        alone, _ = timed(lambda: bootstrap.verified_export(folder / "out", processes=1), 5)
        hashes, _ = timed(lambda: tree(folder / "out"), 5)
        second, _ = timed(lambda: looking_at(folder / "out", processes=1)(count, 0, sm3()), 3)
        shared, _ = timed(lambda: bootstrap.verified_export(folder / "out"), 5, time.perf_counter)
        bootstrap.lexicon()
        came, (_, reached) = timed(lambda: bootstrap.import_ledger(folder / "out", folder / "b.db"))
        assert reached.root == registry.root
    print(f"{count:,} entries, {size / count:.0f} bytes each; processor time")
    print(f"{'floor: read, one SHA-256 an entry':<44}{count / bare:>12,.0f}/s")
    print(f"{'export':<44}{count / wrote:>12,.0f}/s")
    print(f"{'verify, one process':<44}{count / alone:>12,.0f}/s   {bare / alone:.2f} of the floor")
    print(f"{'   the tree alone':<44}{count / hashes:>12,.0f}/s")
    print(f"{'   with the second tree (SM3)':<44}{count / second:>12,.0f}/s")
    print(f"{'verify, two processes, by the clock':<44}{count / shared:>12,.0f}/s   goal {GOAL:,}")
    print(f"{'import: verified, every act admitted anew':<44}{count / came:>12,.0f}/s")
    with suppress(ImportError):
        import resource

        print(f"largest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB", file=sys.stdout)


if __name__ == "__main__":
    main()

"""The ledger's numbers, as ratios within one run: ``python benchmarks/bench_ledger.py [--entries N]``.

Times move by up to 40 % between runs and machines, and much more beside other work; a ratio to a bare operation
measured beside it moves less, and so does processor time, which is given for one entry behind each rate. Nothing
here is asserted: tests assert results, benchmarks print times.
"""

import argparse
import hashlib
import itertools
import os
import random
import resource
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.keys.signing import signer_from
from datarights.adapters.sql import Registry
from datarights.ledger.entry import Draft
from datarights.ledger.note import KeyKind
from datarights.model.scope import Lexicon

PARTIES = 200
CLAIMS_AN_ASSET = 9
SLICE = 50_000
BLOCK = 20
KEY = signer_from("bench", KeyKind.ED25519, b"k" * 32)
TARGETS = {
    "durable": 0.6,
    "claims": 20_000,
    "mixed": 15_000,
    "as-of": 50.0,
    "verify 1": 80_000,
    "verify 2": 125_000,
    "memory": 600,
}


def clock() -> Callable[[], datetime]:
    ticks = itertools.count()
    start = datetime(2026, 11, 1, tzinfo=UTC)
    return lambda: start + timedelta(milliseconds=next(ticks))


def parties() -> list[Draft]:
    return [
        Draft(
            kind="party",
            id=f"party-{number}",
            payload={"name": f"某某数据有限公司{number}", "party_kind": "organisation"},
        )
        for number in range(PARTIES)
    ]


def _day(year: int, number: int) -> str:
    """Give one of the days of a year: rights that differ in their term are not read as one."""
    return (date(year, 1, 1) + timedelta(days=number * 7 % 365)).isoformat()


def asset(number: int) -> Draft:
    payload = {"name": f"棉花轧花数据{number}", "kind": "resource", "source": "collected"}
    return Draft(kind="asset", id=f"asset-{number}", payload=payload)


def claim(number: int, about: int) -> Draft:
    return Draft(
        kind="claim",
        id=f"claim-{number}",
        asset=f"asset-{about}",
        parties={"by": f"party-{number % PARTIES}"},
        rights=("hold", "use", "operate"),
        valid=(_day(2025, number), "2030-01-01"),
        scope={"purposes": "all", "territory": ["CN"], "passing_on": 2},
        payload={"basis": "own_collection"},
    )


def licence(number: int, about: int, parent: int) -> Draft:
    return Draft(
        kind="grant",
        id=f"licence-{number}",
        asset=f"asset-{about}",
        parties={"from": f"party-{parent % PARTIES}", "to": f"party-{(number + 7) % PARTIES}"},
        rights=("use",),
        valid=(_day(2026, number), "2028-06-01"),
        scope={"purposes": "all", "territory": ["CN"]},
        rests_on=(f"claim-{parent}",),
        payload={"act": "license"},
    )


def assets_of(entries: int) -> int:
    """Give how many assets a registry of so many entries has."""
    return max(entries // (CLAIMS_AN_ASSET + 1), 1)


def about_in_no_order(entries: int) -> list[int]:
    """Give the asset that each claim is about, in no order."""
    assets = assets_of(entries)
    about = [number % assets for number in range(entries - assets)]
    random.Random(1).shuffle(about)
    return about


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and of processors: of this process and of those it waited for."""

    clock: float
    processor: float

    def an_entry(self, entries: int) -> str:
        """Say the processor time for one of so many."""
        return f"{entries / self.clock:,.0f}/s, {self.processor / entries * 1e6:.1f} us"

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.clock + other.clock, self.processor + other.processor)


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def spent(work: Callable[[], Any]) -> Spent:
    before = sum(os.times()[:4])
    clock_ = timed(work)
    return Spent(clock_, sum(os.times()[:4]) - before)


def say(what: str, value: str, target: str, met: bool) -> None:
    print(f"{what:<54} {value:>22}   {target:<22} {'met' if met else 'not met'}")


def signing(folder: Path) -> Publisher:
    """Give a publisher with a key of its own and one file of checkpoints."""
    return Publisher([CheckpointFile(folder / "points")], lambda _: [KEY], now=time.time)


def durable(folder: Path, rounds: int) -> None:
    """One claim a commit, without and with its signed checkpoint, against one bare insert of as many bytes, turn by turn."""
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE entry (idx INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, content BLOB NOT NULL)")
    content = b"x" * 330

    def insert(number: int) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO entry VALUES (?, ?, ?)", (number, f"claim-{number}", content))
        bare.execute("COMMIT")

    plain, signed = create(folder / "durable.db"), create(folder / "signed.db", signing(folder))
    for registry in (plain, signed):
        with registry.writer() as writer:
            writer.append_many([*parties(), *(asset(number) for number in range(rounds))])

    def append(registry: Registry, number: int) -> None:
        with registry.writer() as writer:
            writer.append(claim(number, number))

    ways = (insert, lambda number: append(plain, number), lambda number: append(signed, number))
    times: list[list[float]] = [[] for _ in ways]
    processor = [float("inf") for _ in ways]
    for start in range(0, rounds, BLOCK):
        for way, taken in enumerate(times):
            before = time.process_time()
            numbers = range(start, min(start + BLOCK, rounds))
            taken += [timed(lambda: ways[way](number)) for number in numbers]  # noqa: B023 - called at once
            processor[way] = min(processor[way], (time.process_time() - before) / len(numbers))
    floor, *ours = (statistics.median(each) for each in times)
    print(f"{'bare durable insert':<54} {1 / floor:>12,.0f}/s, {processor[0] * 1e6:.0f} us")
    for what, took, used in zip(("", ", its checkpoint signed"), ours, processor[1:], strict=True):
        say(
            f"durable append{what}, {1 / took:,.0f}/s",
            f"{floor / took:.2f} x, {used * 1e6:.0f} us",
            f">= {TARGETS['durable']} x the bare insert",
            floor / took >= TARGETS["durable"],
        )
    plain.close()
    signed.close()
    bare.close()


def create(path: Path, publisher: Publisher | None = None) -> Registry:
    return Registry.create(
        path, origin="bench", zone="Asia/Shanghai", clock=clock(), lexicon=Lexicon(), publisher=publisher
    )


def append_all(registry: Registry, drafts: Iterator[Draft]) -> Spent:
    """Append in one transaction, a slice at a time; give what that took, without making the drafts."""
    total = Spent(0.0, 0.0)
    with ExitStack() as transaction:
        writer = transaction.enter_context(registry.writer())
        while piece := list(itertools.islice(drafts, SLICE)):
            total += spent(lambda: writer.append_many(piece))
        return total + spent(transaction.close)


def bulk(registry: Registry, entries: int) -> None:
    append_all(registry, iter([*parties(), *map(asset, range(assets_of(entries)))]))
    about = about_in_no_order(entries)
    took = append_all(registry, itertools.starmap(claim, enumerate(about)))
    rate = len(about) / took.clock
    say(
        f"bulk, {len(about):,} claims in one transaction",
        took.an_entry(len(about)),
        f">= {TARGETS['claims']:,}/s",
        rate >= TARGETS["claims"],
    )


def mixed(folder: Path, entries: int) -> None:
    """Claims and as many licences under them."""
    about = about_in_no_order(entries // 2)
    drafts = itertools.chain.from_iterable(
        (claim(number, each), licence(number, each, number)) for number, each in enumerate(about)
    )
    with create(folder / "mixed.db") as registry:
        append_all(registry, iter([*parties(), *map(asset, range(assets_of(entries // 2)))]))
        took = append_all(registry, drafts)
        rate = 2 * len(about) / took.clock
        say(
            f"bulk, {2 * len(about):,} claims and licences, mixed",
            took.an_entry(2 * len(about)),
            f">= {TARGETS['mixed']:,}/s",
            rate >= TARGETS["mixed"],
        )
        print(f"{'  verified again, one process':<54} {spent(registry.verify).an_entry(registry.size):>22}")


def crowd(folder: Path, children: int) -> None:
    """One more licence under a right that many rest on already, against one under a right that few do, turn by turn."""
    with create(folder / "crowd.db") as registry:
        few, many = 10, children
        with registry.writer() as writer:
            writer.append_many([*parties(), asset(0), asset(1), claim(0, 0), claim(1, 1)])
        append_all(registry, (licence(10 + number, 0, 0) for number in range(few)))
        append_all(registry, (licence(10 + few + number, 1, 1) for number in range(many)))

        def one(number: int, under: int) -> float:
            def append() -> None:
                with registry.writer() as writer:
                    writer.append(licence(number, under, under))

            return timed(append)

        start = 10 + few + many
        pairs = [(one(start + 2 * each, 0), one(start + 2 * each + 1, 1)) for each in range(200)]
        light, heavy = (statistics.median(each) for each in zip(*pairs, strict=True))
        print(
            f"{f'a licence under a right with {many:,} others':<54} {heavy * 1e6:>19,.0f} us   "
            f"{heavy / light:.2f} x one under a right with {few}"
        )


def questions(registry: Registry, rounds: int = 5_000) -> Iterator[float]:
    dice = random.Random(2)
    size = registry.size
    ids = registry.holdings().asset_ids()
    for _ in range(rounds):
        held = registry.holdings(dice.randrange(size // 2, size))
        name = dice.choice(ids)
        yield timed(lambda: held.on_asset(name))  # noqa: B023 - called at once


def as_of(registry: Registry) -> None:
    times = sorted(each * 1e6 for each in questions(registry))
    median, p99 = statistics.median(times), times[len(times) * 99 // 100]
    say(
        f"who has what on an asset, as known earlier, at {registry.size:,}",
        f"{median:.0f} us, p99 {p99:.0f}",
        f"<= {TARGETS['as-of']:.0f} us median",
        median <= TARGETS["as-of"],
    )


def verify(registry: Registry) -> None:
    contents = list(registry.contents(0, 20_000))
    floor = len(contents) / timed(lambda: [hashlib.sha256(b"\x00" + each).digest() for each in contents])
    print(f"{'SHA-256 of the bytes alone':<54} {floor:>20,.0f}/s")
    for processes in (1, 2):
        took = spent(lambda: registry.verify(processes=processes))  # noqa: B023 - called at once
        rate = registry.size / took.clock
        target = TARGETS[f"verify {processes}"]
        say(
            f"db verify, {processes} process(es), {registry.size:,} entries",
            took.an_entry(registry.size),
            f">= {target:,}/s",
            rate >= target,
        )
    ours, others = (
        resource.getrusage(each).ru_maxrss / 1024 for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    say(
        "memory at most, this process; the largest other",
        f"{ours:,.0f} MB; {others:,.0f} MB",
        f"<= {TARGETS['memory']:,} MB",
        max(ours, others) <= TARGETS["memory"],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=50_000, help="entries of the registry (default 50,000)")
    parser.add_argument("--only-verify", metavar="FILE", help="verify this registry and nothing else")
    chosen = parser.parse_args()
    if chosen.only_verify:
        with Registry.open(chosen.only_verify, clock=clock(), lexicon=Lexicon()) as registry:
            verify(registry)
        return
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:  # where durable means durable: /tmp may be memory
        folder = Path(name)
        durable(folder, min(1_000, chosen.entries))
        mixed(folder, min(chosen.entries, 200_000))
        crowd(folder, chosen.entries // 20)
        with create(folder / "bulk.db") as registry:
            bulk(registry, chosen.entries)
            as_of(registry)
            verify(registry)


if __name__ == "__main__":
    main()

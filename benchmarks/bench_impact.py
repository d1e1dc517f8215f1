"""What a new pack, a day or an ending changes among live grants: ``python benchmarks/bench_impact.py [--grants N]``.

A registry in a file, N licences under proved claims, ten for each data set (*many*), one (*alone*, where every chain of
title is another and must be folded), or a tenth of all (*a crowd*). Compared is the national pack with itself, one rule of licences changed, so that
every grant is decided on both sides; then an ending, where the read sets leave all but a handful alone. Time is the
thread's processor time and the wall's; the ratio is to reading the live grants once, which any answer must do.
"""

import argparse
import itertools
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from datarights import bootstrap
from datarights.adapters.sql import Registry
from datarights.app.impact import Comparison, Standing, Supposed, asked_grants, ending, live_grants, touched_by
from datarights.holdings.once import Once
from datarights.ledger.entry import Draft
from datarights.rules.engine import Engine
from datarights.text import say
from datarights.valueclass import replace

DAY = date(2026, 11, 23)
SLICE = 20_000
TERM = ("2026-08-01", "2028-01-01")


def drafts(grants, an_asset, last_days):
    yield Draft(kind="evidence", id="证", payload={"title": "证", "sha256": "0" * 64})
    for number in range(200):
        yield Draft(kind="party", id=f"企业{number}", payload={"name": f"企业{number}", "party_kind": "organisation"})
    for number in range(grants // an_asset):
        labels = dict.fromkeys(("personal", "important", "core", "public", "state_secret"), False)
        yield Draft(
            kind="asset", id=f"数据{number}", payload={"name": f"数据{number}", "source": "collected", "labels": labels}
        )
        yield Draft(
            kind="claim",
            id=f"主张{number}",
            asset=f"数据{number}",
            parties={"by": f"企业{number % 100}"},
            rights=("hold", "use", "operate"),
            evidence=("证",),
        )
        for each in range(an_asset):
            term = (TERM[0], (date.fromisoformat(TERM[1]) + timedelta(days=each % last_days)).isoformat())
            yield Draft(
                kind="grant", id=f"许可{number}-{each}", asset=f"数据{number}", parties={"from": f"企业{number % 100}", "to": f"企业{100 + each % 100}"},
                rights=("use",), valid=term, payload={"act": "license"},
                scope={"purposes": ["credit-risk"], "territory": ["CN"], "period": list(term), "passing_on": 0},
            )  # fmt: skip


def built(path, grants, an_asset, last_days=1):
    ticks = itertools.count()
    start = datetime(2026, 11, 1, tzinfo=UTC)
    registry = Registry.create(
        path,
        origin="b",
        zone="Asia/Shanghai",
        clock=lambda: start + timedelta(milliseconds=next(ticks)),
        lexicon=bootstrap.lexicon(),
        keys=(),
    )
    todo = drafts(grants, an_asset, last_days)
    while batch := list(itertools.islice(todo, SLICE)):
        with registry.writer() as writer:
            writer.append_many(batch)
    return registry


def timed(what, work, *about):
    wall, own = perf_counter(), process_time()
    found = work(*about)
    wall, own = perf_counter() - wall, process_time() - own
    print(f"  {what:<44} {wall:8.2f} s   processor {own:8.2f} s")
    return found, own


def changes_by_pack(known, engine, other):
    before = Standing(known, engine, DAY)
    comparison = Comparison(before, Standing(known, other, DAY, before))
    return sum(comparison.change(each) is not None for each in asked_grants(before))


def changes_by_ending(known, engine, right):
    assets = touched_by(known, right)
    known = Once(known)
    before = Standing(known, engine, DAY)
    comparison = Comparison(before, Standing(Once(Supposed(known, ending(right, DAY))), engine, DAY))
    return sum(comparison.change(each) is not None for each in asked_grants(before, assets))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grants", type=int, default=20_000)
    grants = parser.parse_args().grants
    engine = bootstrap.engine(("cn-registration",))
    (pack,) = engine.packs
    rules = tuple(
        replace(each, says=say("另", "other")) if each.id == "rights.outside" else each for each in pack.rules
    )
    changed = Engine([replace(pack, digest="new", rules=rules)])
    crowd = grants // 10
    for name, an_asset in (
        ("many: ten licences a data set", 10),
        ("alone: one licence a data set", 1),
        (f"a crowd: {crowd:,} licences a data set", crowd),
    ):
        with tempfile.TemporaryDirectory() as scratch:
            registry = built(str(Path(scratch) / "r.db"), grants, an_asset)
            known = registry.holdings(None)
            print(f"{name}, {grants:,} grants, {registry.size:,} entries")
            count, floor = timed(
                "reading the live grants", lambda known: sum(1 for _ in live_grants(known, DAY)), known
            )
            assert count == grants
            _, own = timed("a new pack: every grant decided twice", changes_by_pack, known, engine, changed)
            print(f"  {'':<44} {own / floor:8.1f} × reading, {own / grants * 1e6:.0f} µs a grant")
            _, own = timed("a pack whose rules are the same", changes_by_pack, known, engine, engine)
            print(f"  {'':<44} {own / floor:8.1f} × reading")
            changes, own = timed("a right that ends", changes_by_ending, known, engine, "主张7")
            print(f"  {'':<44} {own / floor:8.1f} × reading, {changes} changes")
            registry.close()
    for grants in (100, 1_000):
        with tempfile.TemporaryDirectory() as scratch:
            registry = built(str(Path(scratch) / "r.db"), grants, grants, last_days=28)
            print(f"one data set, {grants:,} licences that end on 28 days")
            timed("a right that ends", changes_by_ending, registry.holdings(None), engine, "主张0")
            registry.close()


if __name__ == "__main__":
    main()

"""How fast the command line starts and checks, as ratios within one run: ``python benchmarks/bench_check.py``.

Whole processes are timed beside ``python -c pass``, alternating, best of some runs, with bytecode written as an
installation leaves it. What is timed is the processor's time, which other work on the machine moves least; the wall
clock stands beside it. Nothing here is asserted: tests assert results, benchmarks print times.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGETS = {"--version": 30.0, "import datarights": 60.0, "check, one scenario": 150.0, "check, every pack": 150.0}
"""Milliseconds to reach (issue: 150 ms for a check, 30 ms for --version, 60 ms for the import)."""
EVERY = ",".join(sorted(path.parent.name for path in ROOT.glob("src/datarights/packs/*/pack.yaml")))
RATE = 2000
"""Scenarios a second to reach in one check of many."""

WORLD = """\
kind: registry
parties: {金絮棉业: {}, 云杉银行: {}, 沙棘数科: {}}
assets:
  收购数据: {name: 2025年昌吉州棉花收购数据, source: collected, labels: {personal: no, sensitive: no, important: no, core: no, public: no, trade_secret: no, state_secret: no}}
evidence: {采集说明: {proves: lawful_collection}}
rights:
  - {claim: [hold, use, operate], by: 金絮棉业, of: 收购数据, evidence: [采集说明]}
grants:
  - {id: 信贷许可, license: 收购数据, from: 金絮棉业, to: 云杉银行, rights: [use], purposes: [credit-risk], territory: CN, term: {from: 2026-01-01, through: 2027-12-31}, passing_on: 1}
"""
HEAD = "kind: scenario\ntitle: {number}\nuse: world.yaml\nacts:\n"
ACT = """\
  - title: 第 {number} 个
    act: license
    asset: 收购数据
    from: {giver}
    to: 沙棘数科
    rights: [use]
    purposes: [{purpose}]
    territory: CN
    term: {{from: 2026-11-01, through: 2027-0{month}-28}}
    on: 2026-11-{day:02}
    expect: {{outcome: {outcome}}}
"""
PURPOSES = ("credit-risk", "marketing", "product-development")


def environment(cache: Path) -> dict[str, str]:
    """Give an environment in which bytecode and packs are kept, as on a user's machine."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "DATARIGHTS_CACHE": str(cache), "PYTHONPYCACHEPREFIX": str(cache / "bytecode")}


def seconds(command: Sequence[str], env: dict[str, str]) -> tuple[float, float]:
    """Give the processor's time and the time by the clock that one process takes."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.perf_counter() - began


def starts(rounds: int, env: dict[str, str]) -> None:
    """Time whole processes beside one that does nothing."""
    example = next(iter(sorted(ROOT.glob("examples/*/情景.yaml"))))
    program = [sys.executable, "-m", "datarights"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "--version": [*program, "--version"],
        "import datarights": [sys.executable, "-c", "import datarights"],
        "check, one scenario": [*program, "check", str(example)],
        "check, every pack": [*program, "check", str(example), "--packs", EVERY],
    }
    best = dict.fromkeys(commands, (float("inf"), float("inf")))
    for _ in range(rounds + 1):
        for name, command in commands.items():
            used, took = seconds(command, env)
            best[name] = min(best[name][0], used), min(best[name][1], took)
    floor = best["python -c pass"][0]
    for name, (used, took) in best.items():
        goal = f"   to reach {TARGETS[name]:.0f} ms" if name in TARGETS else ""
        print(
            f"{name:<22}{used * 1e3:8.1f} ms ({took * 1e3:.1f} by the clock)   {used / floor:6.1f} × python -c pass{goal}"
        )


def many(count: int, folder: Path, env: dict[str, str]) -> None:
    """Time one check of many scenarios: a file a scenario, all in one shared world; then all in one file."""
    (folder / "world.yaml").write_text(WORLD, encoding="utf-8")
    apart = folder / "apart"
    apart.mkdir()
    (apart / "world.yaml").write_text(WORLD, encoding="utf-8")
    acts = [act(number) for number in range(count)]
    for number, text in enumerate(acts):
        (apart / f"{number:06}.yaml").write_text(HEAD.format(number=number) + text, encoding="utf-8")
    together = folder / "together.yaml"
    together.write_text(HEAD.format(number="all") + "".join(acts), encoding="utf-8")
    floor, _ = seconds([sys.executable, "-c", "pass"], env)
    program = [sys.executable, "-m", "datarights", "check", "-f", "plain"]
    for name, where in (("a file each", apart), ("one file", together)):
        used, took = seconds([*program, str(where)], env)
        print(
            f"{count} scenarios, {name:<12}{used:7.2f} s ({took:.2f} by the clock) {count / used:6.0f}/s"
            f"   {used / floor:6.0f} × python -c pass   to reach {RATE}/s"
        )


def act(number: int) -> str:
    """Give one act of many, no two alike."""
    purpose = PURPOSES[number % len(PURPOSES)]
    giver = ("金絮棉业", "云杉银行")[number % 2]
    outcome = "conditional" if giver == "金絮棉业" or purpose == "credit-risk" else "prohibited"
    return ACT.format(
        number=number, giver=giver, purpose=purpose, month=1 + number % 9, day=1 + number % 28, outcome=outcome
    )


def main() -> None:
    """Print every number."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=10)
    asked.add_argument("--scenarios", type=int, default=10_000)
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        env = environment(Path(scratch) / "cache")
        starts(options.rounds, env)
        if options.scenarios:
            many(options.scenarios, Path(scratch), env)


if __name__ == "__main__":
    main()

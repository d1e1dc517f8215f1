"""What it costs to trust a pack, as ratios within one run: ``python benchmarks/bench_packs.py``.

The scenarios of every shipped pack decided with what covers them, mutants tried, every case asked of the solver (the extra ``deep``).
The processor's time is taken, beside that of a plain loop over the same acts that only reads their facts. Nothing is asserted here.
"""

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import islice

from datarights import bootstrap
from datarights.adapters.solver import checked as deep
from datarights.app.checking import checked
from datarights.app.pack_depth import points
from datarights.app.pack_mutation import Trials
from datarights.model.citation import Authority, Citation, Source
from datarights.model.period import FOREVER, Period
from datarights.rules.condition import All, Any, Leaf, Not, Operator
from datarights.rules.mutation import mutants
from datarights.rules.pack import ActSpec, FactSpec, FactType, Outcome, Pack, Rule, Who
from datarights.text import say

CASES, DEEP = 2000, 20.0
"""To reach: cases a second, seconds for 200 rules."""


def took(work: Callable[[], object]) -> float:
    """Give the processor's time that some work takes, in seconds."""
    began = time.process_time()
    work()
    return time.process_time() - began


def generated(count: int) -> Pack:
    """Give a pack of so many rules over forty facts and ten acts, of which every tenth is an exception."""
    from datetime import date

    start = date(2026, 1, 1)
    cite, text = Citation(source="law", article="1"), say("题", "title")
    source = Source(
        id="law", title=text, short=text, issuer="", number="", authority=Authority.LAW, issued=start, start=start, end=FOREVER,
        read_on=start, confidence="read",
    )  # fmt: skip
    facts = {
        f"asset.f{n}": FactSpec(
            name=f"asset.f{n}", type=FactType.NUMBER if n % 4 == 0 else FactType.YES_NO, ask=text, who=Who.ACTOR
        )
        for n in range(40)
    }

    def leaf(number: int) -> Leaf:
        name = f"asset.f{number % 40}"
        if facts[name].type is FactType.NUMBER:
            return Leaf(fact=name, operator=(Operator.OVER, Operator.AT_MOST)[number % 2], value=number % 7)
        return Leaf(fact=name, operator=Operator.IS, value=number % 3 == 0)

    rules = []
    outcomes = (Outcome.PROHIBITED, Outcome.PERMITTED, Outcome.CONDITIONAL, Outcome.EVIDENCE_NEEDED)
    for n in range(count):
        parts = tuple(leaf(n * 7 + k * 3) for k in range(6))
        when = All(parts=(Any(parts=parts[:3]), Not(part=All(parts=parts[3:5])), parts[5]))
        excepts = f"r{n - 1}" if n % 10 == 9 else ""
        rules.append(
            Rule(
                id=f"r{n}", title=text, acts=() if excepts else (f"a{n % 10}",), outcome=outcomes[n % 4], when=when, cites=(cite,),
                authority=Authority.LAW, in_force=Period(start=start, end=FOREVER), says=text, except_to=excepts,
                decides="" if excepts else f"q{n % 20}", pack="p",
            )
        )  # fmt: skip
    acts = {f"a{n}": ActSpec(name=f"a{n}", title=text, exercises=("operate",), cite=cite) for n in range(10)}
    return Pack(
        id="p", version="1", title=text, jurisdiction="CN", sources={"law": source}, parameters={}, facts=facts, readings={},
        definitions={}, acts=acts, rules=tuple(rules), digest="",
    )  # fmt: skip


def cases() -> None:
    """Decide the scenarios of every pack, and say what they cover: at first sight, and again with what was made ready kept."""
    total, first, spent, floor = 0, 0.0, 0.0, 0.0
    for name in bootstrap.pack_folders(""):
        scenarios, engine, pack = bootstrap.pack_scenarios(name), bootstrap.engine((name,)), bootstrap.packs((name,))[0]
        lexicon = bootstrap.lexicon()

        def run() -> list[object]:
            results = list(checked(scenarios, bootstrap.judging(engine), lexicon, brief=True))  # noqa: B023 - run at once
            points(pack, results)  # noqa: B023 - run at once
            return [*results]

        first += took(run)
        spent += min(took(run) for _ in range(3))
        floor += took(lambda: [dict(step.act.facts) for each in scenarios for step in each.steps])  # noqa: B023 - run at once
        total += sum(len(each.steps) for each in scenarios)
    for how, seconds in (("at first sight", first), ("with what was made ready kept", spent)):
        print(
            f"scenarios of all packs, with coverage, {how}: {total} acts, {total / seconds:,.0f} a second ({total / seconds / CASES:.2f} of {CASES:,}); {seconds / max(floor, 1e-9):,.0f} x a loop over their facts"
        )


def whole() -> None:
    """Run ``packs test`` on every pack, a process like a user's, by the clock: start, reading and drawing among it."""
    command = [sys.executable, "-m", "datarights", "packs", "test", "--format", "json"]
    ran = [subprocess.run(command, capture_output=True, check=False) for _ in range(1)]  # what is kept is there now
    spent = []
    for _ in range(3):
        began = time.perf_counter()
        ran.append(subprocess.run(command, capture_output=True, check=False))
        spent.append(time.perf_counter() - began)
    total = sum(len(each["acts"]) for each in json.loads(ran[-1].stdout).values())
    print(
        f"`packs test` as a whole, on {os.cpu_count()} cores, by the clock: {total} acts in {min(spent):.2f} s, {total / min(spent):,.0f} a second"
    )


def errors(count: int) -> None:
    """Try some mutants of the national pack."""
    pack = bootstrap.packs(("cn-registration",))[0]
    trials = Trials(pack, [pack], bootstrap.pack_checked("cn-registration"), bootstrap.lexicon())
    listed = list(mutants(pack))
    some = list(islice(listed, 0, None, max(1, len(listed) // count)))
    spent = took(lambda: [trials.fate(each) for each in some])
    tried = len(some) * len(trials)
    print(
        f"mutants of the national pack: {len(some)} of {len(listed)}, {spent / len(some) * 1000:.1f} ms each; {tried / spent:,.0f} acts a second ({tried / spent / CASES:.1f} of {CASES:,})"
    )


def every() -> None:
    """Ask every case of the national pack and of a generated one."""
    for name, pack in (
        ("the national pack", bootstrap.packs(("cn-registration",))[0]),
        ("a generated pack", generated(200)),
    ):
        found: list[object] = []
        spent = took(lambda: found.extend(deep(pack)))  # noqa: B023 - run at once
        print(
            f"every case of {name}: {len(pack.rules)} rules, {spent:.1f} s, {len(found)} found ({spent / DEEP:.2f} of {DEEP:.0f} s)"
        )


def main() -> None:
    """Print all three."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mutants", type=int, default=60)
    chosen = parser.parse_args()
    gc.set_threshold(200_000, 50, 100)  # as the command has it
    every()
    errors(chosen.mutants)
    cases()
    whole()


if __name__ == "__main__":
    main()

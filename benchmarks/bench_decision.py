"""One decision with its full trace, from 10^3 to 10^6 live grants: each stage, as a ratio to dict + one lambda.

    python benchmarks/bench_decision.py [--grants 1000 1000000] [--runs 20000]

What is timed, on grants drawn at random all over the registry:

- *floor*: a dict of strings and one lambda, which explains nothing.
- *rules*: facts laid out, every condition of the rules evaluated with its verdict recorded, the outcome; for one rule
  of ten conditions and for fifty rules that apply.
- *desk*: a decision on effective grants kept in memory: lookup by asset and party, the request turned into sets, cover
  on all eight dimensions, facts, the law in force on the dates, the rule of ten conditions, outcome, trace. What is
  read of it afterwards is worked out then, from that trace; the next line reads the findings too.
- *facts from holdings*, *decide*: the whole way with nothing kept, its chain of title folded from the records; and with
  every part read: settling sets, counterfactual, shelf life (which decides again on later days), canonical bytes.

Time is the thread's own processor time, so that a machine that does something else at the moment does not count; the
wall's p99 stands beside it. Nothing here is asserted: read the ratios.
"""

import argparse
import gc
from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from statistics import median
from time import perf_counter_ns, thread_time_ns

from datarights.decision.act import Act
from datarights.decision.assemble import candidates
from datarights.decision.decide import decide, judge
from datarights.decision.decision import DecisionRequest
from datarights.decision.desk import Desk
from datarights.decision.written import decision_bytes
from datarights.holdings.record import NEVER, Record, is_held_by
from datarights.model.citation import Authority, Citation
from datarights.model.extent import LAST_DAY
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Lexicon, Scope, Terms
from datarights.rules.condition import All, Condition, Leaf, Operator
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import ActSpec, FactSpec, FactType, Outcome, Pack, Rule, Who, beside, under
from datarights.text import say
from datarights.valueclass import replace

DAY = date(2026, 11, 23)
CITE = Citation(source="guide", article="3")
TEN = (
    *((f"right.{name}", True) for name in ("shown", "found", "purposes", "territory", "term", "passing_on")),
    *((f"right.{name}", False) for name in ("ended", "frozen", "disputed", "void_source")),
)
SCOPE = {
    "purposes": ["credit-risk"],
    "territory": ["CN"],
    "period": ["2026-01-01", "2028-01-01"],
    "passing_on": 1,
}


class Grants:
    """Holdings of any number of assets, each claimed by one party and licensed to another; rows are made on lookup."""

    origin = "benchmark"
    root = "0" * 64

    def __init__(self, count: int) -> None:
        self.size = 2 * count
        self.lexicon = LEXICON
        self._number = {f"数据{number}": number for number in range(count)}

    def on_asset(self, asset: str) -> Sequence[Record]:
        number = self._number.get(asset)
        return () if number is None else (self._asset(number), self._claim(number), self._grant(number))

    def record(self, record_id: str) -> Record | None:
        number = self._number.get(record_id)
        if number is not None:
            return self._asset(number)
        if record_id[:2] in {"主张", "许可"}:
            return (self._claim if record_id[0] == "主" else self._grant)(int(record_id[2:]))
        return None

    def stands(self, entry_id: str) -> bool:
        del entry_id  # nothing was struck out
        return True

    def kind_of(self, entry_id: str) -> str | None:
        found = self.record(entry_id)
        return found.kind if found else None

    def held_by(self, party: str, asset: str) -> Sequence[Record]:
        return [row for row in self.on_asset(asset) if is_held_by(row, party, asset)]

    def touching(self, asset: str) -> Sequence[Record]:
        """Give the burdens, derivations and objections over an asset: none here."""
        del asset
        return ()

    def resting_on(self, right_id: str) -> Sequence[Record]:
        return (self._grant(int(right_id[2:])),) if right_id[0] == "主" else ()

    def promising(self, right_id: str) -> Sequence[Record]:
        """Give the rights under one that promise exclusivity: none here."""
        del right_id
        return ()

    def ever_natural(self, party: str) -> bool:
        del party  # firms alone
        return False

    def of_party(self, party: str) -> Sequence[Record]:
        del party
        return ()

    def asset_ids(self) -> Sequence[str]:
        return sorted(self._number)

    def party_ids(self) -> Sequence[str]:
        return ()

    @staticmethod
    def _asset(number: int) -> Record:
        body = {"source": "collected", "labels": {"personal": False}, "evidence": ["证"]}
        return Record("asset", f"数据{number}", f"数据{number}", "", 0, 1, LAST_DAY, number, NEVER, body)

    @staticmethod
    def _claim(number: int) -> Record:
        body = {"door": "claim", "link": "own", "evidence": ["证"]}
        return Record("right", f"主张{number}", f"数据{number}", f"企业{number}", 7, 1, LAST_DAY, number, NEVER, body)

    @staticmethod
    def _grant(number: int) -> Record:
        body = {"door": "grant", "link": "continuing", "act": "license", "rests_on": [f"主张{number}"], "scope": SCOPE}
        start, end = date(2026, 1, 1).toordinal(), date(2028, 1, 1).toordinal()
        return Record("right", f"许可{number}", f"数据{number}", f"银行{number}", 3, start, end, number, NEVER, body)


def rule(name: str, outcome: Outcome, when: Condition) -> Rule:
    return Rule(
        id=name,
        title=say(name, name),
        acts=("license",),
        outcome=outcome,
        when=when,
        cites=(CITE,),
        authority=Authority.GUIDANCE,
        in_force=Period(),
        says=say(name, name),
        pack="bench",
    )


def engine_of(rules: Sequence[Rule]) -> Engine:
    facts = {
        name: FactSpec(
            name=name, type=FactType.YES_NO, ask=say(name, name), who=Who.ACTOR, computed=True, changeable=True
        )
        for name, _ in TEN
    }
    facts[COUNT] = FactSpec(name=COUNT, type=FactType.NUMBER, ask=say(COUNT, COUNT), who=Who.ACTOR, changeable=True)
    label = "asset.labels.personal"
    facts[label] = FactSpec(name=label, type=FactType.YES_NO, ask=say(label, label), who=Who.HOLDER)
    act = ActSpec(name="license", title=say("许可", "license"), exercises=("operate",), passing_on=True, cite=CITE)
    pack = Pack(
        id="bench",
        version="1",
        title=say("测", "bench"),
        jurisdiction="CN",
        sources={},
        parameters={},
        facts=facts,
        readings={},
        definitions={},
        acts={"license": act},
        rules=tuple(rules),
    )
    return Engine([pack])


def behind_gates(gate: Leaf, packs: int, rules: int, first: Pack) -> list[Pack]:
    """Give packs that use the first, each with a gate, a fact of its own, and rules of five conditions behind the gate."""
    found = []
    for number in range(packs):
        name, fact = f"more{number}", f"act.own{number}"
        spec = FactSpec(name=fact, type=FactType.YES_NO, ask=say(fact, fact), who=Who.ACTOR, changeable=True)
        written = tuple(
            replace(
                rule(f"{name}-{each}", Outcome.CONDITIONAL, under(gate, leaves(TEN[each % 7 : each % 7 + 4]))),
                pack=name, governed=True,
            )
            for each in range(rules)
        )  # fmt: skip
        made = replace(first, id=name, facts={fact: spec}, acts={}, rules=written, governs=gate, uses=(first.id,))
        found.append(beside(made, [first]))
    return found


def leaves(some: Sequence[tuple[str, bool]]) -> All:
    return All(parts=tuple(Leaf(fact=name, operator=Operator.IS, value=value) for name, value in some))


COUNT = "act.count"
COUNTED = Leaf(fact=COUNT, operator=Operator.AT_LEAST, value=0)
"""A number of which no two acts have the same: what was made of a rule before serves none of them."""

ONE = engine_of([rule("ten", Outcome.CONDITIONAL, leaves(TEN))])
FIFTY = engine_of(
    [rule(f"r{number}", Outcome.CONDITIONAL, leaves(TEN[number % 7 : number % 7 + 4])) for number in range(50)]
)
TEN_COUNTED = engine_of([rule("ten", Outcome.CONDITIONAL, All(parts=(*leaves(TEN[:9]).parts, COUNTED)))])
FIFTY_COUNTED = engine_of(
    [
        rule(f"r{number}", Outcome.CONDITIONAL, All(parts=(*leaves(TEN[number % 7 : number % 7 + 3]).parts, COUNTED)))
        for number in range(50)
    ]
)


def act_of(number: int) -> Act:
    return Act(
        kind="license",
        asset=f"数据{number}",
        by=f"银行{number}",
        to="棉城担保",
        rights=Right.USE,
        on=DAY,
        scope=Scope(
            purposes=Terms(("credit-risk",)),
            territory=Terms(("CN",)),
            period=Period(start=DAY, end=date(2027, 7, 1)),
            passing_on=0,
        ),
    )


def timed(runs: int, numbers: Sequence[int], work: Callable[[int], object]) -> tuple[float, float, float]:
    """Give the median and the 99th percentile of processor time, and the latter of the wall, in microseconds."""
    for number in numbers[:20]:
        work(number)
    own, wall = [], []
    gc.disable()
    try:
        for number in numbers[:runs]:
            begun, began = perf_counter_ns(), thread_time_ns()
            work(number)
            own.append(thread_time_ns() - began)
            wall.append(perf_counter_ns() - begun)
    finally:
        gc.enable()
    own.sort()
    wall.sort()
    last = len(own) * 99 // 100
    return median(own) / 1000, own[last] / 1000, wall[last] / 1000


def filled(desk: Desk, count: int) -> float:
    """Let a desk work out every grant there is; give the microseconds each took."""
    gc.disable()
    begun = thread_time_ns()
    for number in range(count):
        desk.effective(f"数据{number}", f"银行{number}", DAY)
    gc.enable()
    gc.freeze()
    return (thread_time_ns() - begun) / 1000 / count


def stages(
    count: int, runs: int, holdings: Grants, desk: Desk
) -> tuple[list[int], dict[str, tuple[Callable[[int], object], int]]]:
    """Give the numbers of the grants asked about and what is timed: each stage with how often."""
    lexicon = LEXICON
    silent = Desk(holdings, ALL_SILENT)
    filled(silent, count)
    random = Random(count)
    numbers = [random.randrange(count) for _ in range(runs)]
    requests = {number: DecisionRequest(act=act_of(number)) for number in set(numbers)}
    dates = act_of(0).dates()
    ready = [candidates(requests[number].act, holdings, ONE, lexicon).ways[0].facts for number in list(requests)[:200]]
    rows = {f"数据{number}": number for number in range(count)}

    def test(row: int) -> bool:
        return row >= 0

    def rules(engine: Engine) -> Callable[[int], object]:
        return lambda number: judge(ready[number % len(ready)], "license", dates, engine)

    numbered = iter(range(1 << 60))

    def unlike(engine: Engine) -> Callable[[int], object]:
        def run(number: int) -> object:
            facts = {**ready[number % len(ready)], COUNT: Fact(value=next(numbered))}
            return judge(facts, "license", dates, engine)

        return run

    def whole(number: int) -> object:
        return decision_bytes(decide(requests[number], holdings, ONE, lexicon))

    return numbers, {
        "floor: dict + lambda": (lambda number: test(rows[f"数据{number}"]), runs),
        "rules: 10 conditions, traced": (rules(ONE), runs),
        "rules: 50 rules that apply": (rules(FIFTY), runs // 10),
        "rules: 10 conditions, no two acts alike": (unlike(TEN_COUNTED), runs),
        "rules: 50 that apply, no two acts alike": (unlike(FIFTY_COUNTED), runs // 10),
        "desk: one decision, traced": (lambda number: desk.decide(requests[number]), runs),
        "rules: 50 in 5 packs, all gates yes": (rules(ALL_SPEAKING), runs // 10),
        "desk: one rule, 720 in 9 silent packs": (lambda number: silent.decide(requests[number]), runs),
        "desk: with its findings read": (
            lambda number: desk.decide(requests[number]).findings[0].conditions,
            runs // 10,
        ),
        "facts from holdings": (lambda number: candidates(requests[number].act, holdings, ONE, lexicon), runs // 10),
        "decide": (lambda number: decide(requests[number], holdings, ONE, lexicon), runs // 10),
        "decide, all parts, as bytes": (whole, runs // 20),
    }


LEXICON = Lexicon()
SHUT = Leaf(fact="asset.labels.personal", operator=Operator.IS, value=True)
OPENED = Leaf(fact="right.shown", operator=Operator.IS, value=True)
FIRST = ONE.packs[0]
ALL_SILENT = Engine([FIRST, *behind_gates(SHUT, 9, 80, FIRST)])
"""One rule that applies, and nine packs of eighty rules whose gate is no."""
ALL_SPEAKING = Engine([*behind_gates(OPENED, 5, 10, replace(FIRST, rules=()))])
"""Fifty rules that apply, in five packs whose gate is yes."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--grants", type=int, nargs="*", default=[1_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=20_000)
    wanted = parser.parse_args()
    first: dict[str, float] = {}
    for count in wanted.grants:
        holdings = Grants(count)
        desk = Desk(holdings, ONE)
        each = filled(desk, count)
        numbers, works = stages(count, wanted.runs, holdings, desk)
        print(f"\n{count:,} live grants, {len(desk):,} kept at the desk, worked out in {each:.0f} us each")
        print(f"{'':<40} p50 us    p99 us  wall p99   x floor   x at {wanted.grants[0]:,}")
        floor = 0.0
        for name, (work, runs) in works.items():
            middle, worst, wall = timed(runs, numbers, work)
            floor = floor or middle
            first.setdefault(name, middle)
            print(
                f"  {name:<38} {middle:>6.1f} {worst:>9.1f} {wall:>9.1f} {middle / floor:>9.1f}"
                f" {middle / first[name]:>9.2f}"
            )


if __name__ == "__main__":
    main()

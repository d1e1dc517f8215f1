"""What a pack's rules can come to, over every case.

Two rules that contradict, a rule that can never apply, an exception that leaves nothing of its rule, an act that nothing
covers.

Rules are compared only where they speak of one kind of act on one day: the rest is passed over before a solver is asked.
Everything found comes with a case, and the engine has decided that case so: a solver's word alone is no finding.
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any as Anything, Final

import z3

from datarights.adapters.solver.encode import OTHER, World, words_of
from datarights.model.grounds import Grounds
from datarights.model.period import BEGINNING, FOREVER, Period
from datarights.rules.condition import Leaf, Operator, numbers
from datarights.rules.deep import Case, Found
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact, Verdict
from datarights.rules.pack import Connecting, Outcome, Pack, Rule, beside
from datarights.rules.rulebook import ANY_ACT
from datarights.rules.spot import Spot, of_rule
from datarights.text import same, say
from datarights.valueclass import replace

ALLOWS: Final = frozenset({Outcome.PERMITTED, Outcome.CONDITIONAL})
_KIND: Final = "act.kind"
TIMEOUT: Final = 5000
"""Milliseconds that one question may take; what takes longer is said to be undecided."""


def checked(pack: Pack) -> tuple[Found, ...]:
    """Give what is wrong with a pack's own rules over every case, in the order of its rules."""
    return tuple(_Deep(pack).found())


def between(one: Pack, other: Pack) -> tuple[Found, ...]:
    """Give where two packs that judge together contradict each other, at the rules of the second.

    Raises:
        InputError: both declare one name.

    """
    deep = _Deep(beside(other.own, (*other.used, one)))
    return tuple(deep.against(one.rules))


class _Deep:
    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._words = words_of(pack)
        self._engine = Engine([pack])
        self._exceptions: dict[str, list[Rule]] = {}
        for rule in pack.rules:
            if rule.except_to:
                self._exceptions.setdefault(rule.except_to, []).append(rule)
        self._by_id: dict[str, list[Rule]] = {}
        for each in (*pack.used, pack):
            for rule in each.rules:
                self._by_id.setdefault(rule.id, []).append(rule)

    def found(self) -> Iterator[Found]:
        for rule in self._pack.rules:
            yield from self._never(rule)
            yield from self._swallowed(rule)
        yield from self._contradictions()
        for kind in self._pack.own.acts:
            yield from self._uncovered(kind)

    # ---- the four questions -------------------------------------------------------------------------------------

    def _never(self, rule: Rule) -> Iterator[Found]:
        """Find a rule whose condition nothing can meet."""
        if "applies" in rule.never:
            return
        undecided = False
        for day in self._days([rule, *self._chain(rule)], rule.in_force):
            world = self._world(day)
            asked = [world.sure(rule.when).yes, *self._above(world, rule, day)]
            answer = self._answer(world, asked)[0]
            if answer == z3.sat:
                return
            undecided = undecided or answer == z3.unknown
        if undecided:
            return
        yield Found(
            code="DR-P040",
            spot=of_rule(rule).down("when"),
            message=say(f"{rule.id} 无论如何都不会符合", f"{rule.id} can never apply"),
            hint=say(
                "核对条件；确实不会符合的删去，或写 never",
                "look at its condition; if nothing can meet it, take it out or say `never`",
            ),
        )

    def _chain(self, rule: Rule) -> list[Rule]:
        """Give every version of the rule which a rule excepts to, and of the one above that."""
        found: list[Rule] = []
        while rule.except_to in self._by_id:
            found += self._by_id[rule.except_to]
            rule = found[-1]
        return found

    def _above(self, world: World, rule: Rule, day: date) -> list[Anything]:
        """Give that the rule which a rule excepts to is met, and the one above that; what hangs on another date may be."""
        met: list[Anything] = []
        by = rule.by
        while rule.except_to:
            versions = self._by_id.get(rule.except_to, [])
            above = next((each for each in versions if day in each.in_force), None)
            if any(each.by is not by for each in versions):
                return met
            if above is None:
                return [z3.BoolVal(False)]
            met.append(world.sure(above.when).yes)
            rule = above
        return met

    def _acts(self, rule: Rule) -> set[str]:
        """Give the kinds of act a rule speaks of: an exception, those of its rule that it names, or all of them."""
        own = set(self._pack.acts if ANY_ACT in rule.acts else rule.acts)
        if not rule.except_to:
            return own
        above = set[str]().union(*(self._acts(each) for each in self._by_id.get(rule.except_to, ())))
        return above & own if rule.acts else above

    def _swallowed(self, rule: Rule) -> Iterator[Found]:
        """Find a rule that never decides anything, because some exception to it holds whenever it does."""
        since = rule.in_force.start
        which = (
            say(f"{rule.id}（{since} 起）", f"{rule.id} (from {since})")
            if len(self._by_id[rule.id]) > 1
            else same(rule.id)
        )
        exceptions: dict[str, list[Rule]] = {}
        for each in self._exceptions.get(rule.id, []):
            if each.by is rule.by and _both(rule.in_force, each.in_force) and self._acts(rule) <= self._acts(each):
                exceptions.setdefault(each.id, []).append(each)
        for versions in exceptions.values():
            left, case, undecided = False, None, False
            for day in self._days([rule, *versions], rule.in_force):
                world = self._world(day)
                met = world.sure(rule.when)
                excepted = z3.Or([world.sure(each.when).yes for each in versions if day in each.in_force])
                answer, _ = self._answer(world, [met.yes, z3.Not(excepted), world.all_known()])
                left = left or answer == z3.sat
                undecided = undecided or answer == z3.unknown
                if case is None:
                    case = self._case(rule, self._acts(rule), {rule.by: day}, [world, met.yes, excepted])
            if not left and not undecided and case is not None:
                exception = versions[0]
                yield Found(
                    code="DR-P041",
                    spot=of_rule(exception).down("except_to"),
                    message=say(f"例外 {exception.id} 吞掉了 {which.zh}：符合的都被例外", f"the exception {exception.id} swallows {which.en}: whatever meets it is excepted"),
                    hint=say("收窄例外的条件，或者删去规则", "narrow the exception, or take the rule out"),
                    case=case,
                )  # fmt: skip

    def _contradictions(self) -> Iterator[Found]:
        """Find two rules that answer one question yes and no at once, neither above the other; or two exceptions that differ.

        One of them is the pack's own; the other may be of a pack that it uses.
        """
        yield from self._contradicting(combinations(self._pack.rules, 2))
        for each in self._pack.used:
            yield from self.against(each.rules)

    def against(self, theirs: Sequence[Rule]) -> Iterator[Found]:
        """Find rules of another pack that contradict one of the pack's own."""
        return self._contradicting(product(theirs, self._pack.rules))

    def _contradicting(self, pairs: Iterable[tuple[Rule, Rule]]) -> Iterator[Found]:
        for one, other in pairs:
            if not self._opposed(one, other):
                continue
            acts = self._acts(one) & self._acts(other)
            for dates in self._days_of_both(one, other) if acts else ():
                world, beside = (self._world(dates[each.by]) for each in (one, other))
                met = [world.sure(one.when).yes, beside.sure(other.when).yes, *beside.sane]
                case = self._case(one, acts, dates, [world, *met, *self._above(world, one, dates[one.by])])
                if case is not None:
                    yield Found(
                        code="DR-P042",
                        spot=of_rule(other).down("outcome"),
                        message=say(f"{one.id}（{one.outcome.label.zh}）与 {other.id}（{other.outcome.label.zh}）在同一情形下相反", f"{one.id} ({one.outcome.label.en}) and {other.id} ({other.outcome.label.en}) contradict each other in one case"),
                        hint=say("使一条成为另一条的例外，或改 decides", "make one an exception to the other, or change `decides`"),
                        case=case,
                    )  # fmt: skip
                    break

    def _opposed(self, one: Rule, other: Rule) -> bool:
        if one.except_to or other.except_to:
            return one.except_to == other.except_to and one.id != other.id and one.outcome is not other.outcome
        if not one.decides or one.decides != other.decides or one.authority.rank != other.authority.rank:
            return False
        return {one.outcome, other.outcome} >= {Outcome.PROHIBITED} and bool({one.outcome, other.outcome} & ALLOWS)

    def _uncovered(self, kind: str) -> Iterator[Found]:
        """Find a case of an act, behind the gate of its pack, of which every fact is known and no rule says yes or no.

        The law of the last change is looked at, and of what is left of it whenever rules end the first such case.
        """
        roots = [rule for rule, _ in self._engine.roots(kind)]
        starts = sorted({rule.in_force.start for rule in roots if rule.in_force.start > BEGINNING})
        ends = sorted({rule.in_force.end for rule in roots if starts and starts[-1] < rule.in_force.end < FOREVER})
        spot = Spot("acts", kind)
        now = [self._silent(spot, roots, day) for day in starts[-1:]]
        then = (self._silent(spot.down(day.isoformat()), roots, day) for day in (ends if now == [None] else ()))
        yield from (each for each in (*now, next(filter(None, then), None)) if each is not None)

    def _silent(self, spot: Spot, roots: Sequence[Rule], day: date) -> Found | None:
        kind = spot.name
        world = self._world(day)
        silent = []
        for rule in roots:
            if day not in rule.in_force or rule.outcome in {Outcome.NOTED, Outcome.LIFTED}:
                continue
            lifted = [
                world.sure(each.when).yes
                for each in self._exceptions.get(rule.id, ())
                if day in each.in_force and each.outcome in {Outcome.NOTED, Outcome.LIFTED} and kind in self._acts(each)
            ]
            silent.append(z3.Or(world.sure(rule.when).no, *lifted))
        gate = self._pack.governs if any(rule.governed for rule in roots) else None
        inside = [world.sure(gate).yes] if gate is not None else []
        if _KIND in self._pack.facts:
            word = kind if kind in self._words[_KIND] else OTHER
            inside.append(world.sure(Leaf(fact=_KIND, operator=Operator.IS, value=word)).yes)
        answer, model = self._answer(world, [*inside, *silent, world.all_known()])
        if answer != z3.sat:
            return None
        case = _made(world, model, kind, dict.fromkeys(Connecting, day))
        facts = {name: fact for name, fact in case.facts.items() if name != _KIND}  # a scenario says it as its act
        case = replace(case, facts=facts)
        told = {**facts, _KIND: Fact(value=kind, grounds=Grounds.RECORDED)}
        evaluation = self._engine.evaluate(kind, told, case.dates, readings=case.readings, trace=False)
        if evaluation.outcome is Outcome.REVIEW and all(
            each.verdict is Verdict.CLEAR or each.rule.outcome in {Outcome.NOTED, Outcome.LIFTED} or each.excepted_by
            for each in evaluation.findings
        ):
            since, after = (f"{day} 起", f" from {day}") if spot.steps else ("", "")
            return Found(
                code="DR-P043",
                spot=spot,
                message=say(f"行为 {kind} {since}有一种情形没有规则说行或不行", f"there is a case of {kind} of which no rule says yes or no{after}"),
                hint=say("写一条规则；有意留给人判断的写进 explained.yaml", "write the rule; what is meant for a person goes into explained.yaml"),
                case=case,
            )  # fmt: skip
        return None

    # ---- asking -------------------------------------------------------------------------------------------------

    def _world(self, day: date) -> World:
        return World(self._pack, day, self._words)

    def _answer(self, world: World, asked: list[Anything]) -> tuple[Anything, Anything]:
        solver = z3.Solver()
        solver.set("timeout", TIMEOUT)
        solver.set("random_seed", 0)
        solver.add(*world.sane, *asked)
        answer = solver.check()
        return answer, solver.model() if answer == z3.sat else None

    def _case(
        self, rule: Rule, acts: Container[str], dates: Mapping[Connecting, date], asked: list[Anything]
    ) -> Case | None:
        """Give a case in which formulas hold, decided by the engine as a solver says: the rule applies or is excepted."""
        world, *formulas = asked
        answer, model = self._answer(world, formulas)
        if answer != z3.sat:
            return None
        kind = next((each for each in self._pack.acts if each in acts), "")
        day = dates.get(Connecting.ACT_ON) or dates[rule.by]
        case = _made(world, model, kind, {**dict.fromkeys(Connecting, day), **dates})
        evaluation = self._engine.evaluate(kind, case.facts, case.dates, readings=case.readings, trace=False)
        finding = next((each for each in evaluation.findings if each.rule.id == rule.id), None)
        return case if finding is not None and finding.results != (None,) else None

    def _days_of_both(self, one: Rule, other: Rule) -> Iterator[Mapping[Connecting, date]]:
        """Give the dates of an act that are worth trying with two rules in force."""
        if one.by is not other.by:
            for first, second in product(self._days([one]), self._days([other])):
                yield {one.by: first, other.by: second}
            return
        period = _both(one.in_force, other.in_force)
        for day in self._days([one, other], period) if period is not None else ():
            yield {one.by: day}

    def _days(self, rules: list[Rule], within: Period | None = None) -> list[date]:
        """Give a day of each stretch in which the same of some rules run and no number that they compare with changes."""
        period = within or rules[0].in_force
        start = max(period.start, date(1980, 1, 1))
        days = {start}
        for rule in rules:
            days |= {
                edge for edge in (rule.in_force.start, rule.in_force.end) if start < edge < min(period.end, FOREVER)
            }
            for name in numbers(rule.when, self._pack.definitions):
                for value in self._pack.parameters[name].values:
                    edges = (value.period.start, value.period.end)
                    days |= {edge for edge in edges if start < edge < min(period.end, FOREVER)}
        return sorted(days)


def _both(one: Period, other: Period) -> Period | None:
    start, end = max(one.start, other.start), min(one.end, other.end)
    return Period(start=start, end=end) if start < end else None


def _made(world: World, model: Anything, kind: str, dates: Mapping[Connecting, date]) -> Case:
    return Case(act=kind, dates=dates, facts=world.facts(model), readings=world.readings(model))

"""How deep a pack's scenarios go: into exceptions, into every branch of every condition, to the edge of days and numbers.

*Exception*: an act in which it decides, and one in which its rule applies without it. *Branch*: each thing a condition
looks at was seen to be so and not to be so. *Boundary*: of a day on which a version begins or ends, an act the day
before and one on it; of a number or a day compared with, a value below, at, and above. What a definition says is shown
where any rule that names it shows it; of one that is used from another pack, by that pack, whose rules look at it, too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from datetime import date, timedelta
from functools import cached_property
from typing import Any as Anything, Final

from datarights.app.checking import Checked
from datarights.model.period import BEGINNING, FOREVER
from datarights.rules.closures import NO, YES, Shape, verdict
from datarights.rules.condition import Condition, Leaf, Operator, ParameterRef
from datarights.rules.finding import Fact, Verdict
from datarights.rules.pack import Pack, Rule, tops
from datarights.rules.spot import Spot, of_rule, version_of, written
from datarights.rules.weighed import Weighed
from datarights.text import Text, say
from datarights.valueclass import valueclass

KINDS: Final = {
    "exception": say("例外", "exceptions"),
    "branch": say("分支", "branches"),
    "boundary": say("边界", "boundaries"),
}


@valueclass
class Point:
    """One thing that scenarios should show: of which kind, where it stands, what it is, whether an act showed it."""

    kind: str
    spot: Spot
    says: Text
    shown: bool


def points(pack: Pack, results: Iterable[Checked]) -> tuple[Point, ...]:
    """Give everything that the scenarios of a pack should show, in the order of its rules, with what they show."""
    seen = _Seen(pack)
    for each in results:
        if each.met and each.step.expect is not None:
            seen.add(each)
    return tuple(seen.points())


class _Seen:
    """What acts have shown so far."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._tops = tops(pack)
        self._rules = {rule.id: rule for each in (*pack.used, pack) for rule in each.rules}
        self._spots: dict[Spot, int] = {}
        self._at: list[Spot] = []
        self._ordered: list[bool] = []
        self._limits: list[dict[Anything, None]] = []
        self._written = {version_of(rule): self._numbers(rule) for rule in pack.rules}
        self._sides: set[tuple[int, Anything, int]] = set()
        self._leaves: dict[int, _Leaves] = {}
        self._decided: set[str] = set()
        self._applied: set[str] = set()
        self._days: set[tuple[str, str, date]] = set()
        self._met: set[Weighed] = set()

    def _numbers(self, rule: Rule) -> list[int]:
        """Give the number of each spot a rule looks at, in the order of its condition."""
        found = []
        for spot, node in written(rule.own_condition, of_rule(rule).down("when"), self._pack.definitions):
            if spot not in self._spots:
                self._spots[spot] = len(self._at)
                self._at.append(spot)
                self._ordered.append(_ordered(node))
                self._limits.append({})
            found.append(self._spots[spot])
            if self._ordered[found[-1]]:
                self._limits[found[-1]].update(dict.fromkeys(_limits(node, rule, self._pack)))
        return found

    def add(self, checked: Checked) -> None:
        act, decision = checked.step.act, checked.decision
        for by, day in act.dates().items():
            self._days.add((act.kind, by.value, day))
        limits: dict[int, tuple[int, Shape]] = {}
        asking = ""
        for weighed in decision.weighed:
            if weighed in self._met:  # the same rule on the same shows nothing more
                continue
            self._met.add(weighed)
            self._decides(weighed)
            if weighed.rule.pack == self._pack.id:
                leaves = self._leaves_of(weighed)
                leaves.see(weighed)
                limits |= leaves.limits
                asking = weighed.rule.id
        finding = decision.finding(asking) if limits else None
        if finding is not None and finding.recorded is not None:
            for number, shape in limits.values():
                side = _side(shape, finding.recorded.facts)
                if side is not None:
                    self._sides.add((number, shape.limit, side))

    def _decides(self, weighed: Weighed) -> None:
        """See what decided; a rule of another pack too, to which this one may have an exception."""
        if weighed.told.verdict is Verdict.APPLIES:
            if not weighed.told.excepted_by:
                self._applied.add(weighed.rule.id)
            if weighed.rule.except_to:
                self._decided.add(version_of(weighed.rule))

    def _leaves_of(self, weighed: Weighed) -> "_Leaves":
        """Give what a rule's condition asks, found once: rules of days with the same numbers have one shape."""
        shape = _inner(weighed)
        found = self._leaves.get(id(shape))
        if found is None:
            numbers = self._written[version_of(weighed.rule)]
            found = self._leaves[id(shape)] = _Leaves(shape, numbers, self._ordered)
        return found

    def points(self) -> Iterator[Point]:
        told = {number for number, spot in enumerate(self._at) if self._shown_at_home(spot)}
        branches: set[tuple[int, int]] = set()
        for leaves in self._leaves.values():
            leaves.show(branches)
        for rule in self._pack.rules:
            yield from self._of_exception(rule)
            for number in self._written[version_of(rule)]:
                if number not in told:
                    told.add(number)
                    always = Verdict.CLEAR.value in rule.never and self._at[number] == of_rule(rule).down("when")
                    yield from self._of_spot(number, branches, always=always)
            yield from self._edges(rule)

    def _shown_at_home(self, spot: Spot) -> bool:
        """Tell whether a spot stands in a definition of another pack that rules of that pack look at: it is theirs to show."""
        return spot.section == "definitions" and spot.name in self._theirs

    @cached_property
    def _theirs(self) -> frozenset[str]:
        return frozenset(
            spot.name
            for pack in self._pack.used
            for rule in pack.rules
            for spot, _ in written(rule.own_condition, of_rule(rule).down("when"), pack.definitions)
            if spot.section == "definitions" and spot.name not in self._pack.own.definitions
        )

    def _of_exception(self, rule: Rule) -> Iterator[Point]:
        if rule.except_to:
            at, decided = of_rule(rule).down("except_to"), version_of(rule) in self._decided
            yield Point(kind="exception", spot=at, says=say("例外成立", "the exception decides"), shown=decided)
            if Verdict.CLEAR.value not in rule.never:
                yield Point(kind="exception", spot=at, says=say(f"{rule.except_to} 符合而例外不成立", f"{rule.except_to} applies without it"), shown=rule.except_to in self._applied)  # fmt: skip

    def _of_spot(self, number: int, branches: AbstractSet[tuple[int, int]], *, always: bool) -> Iterator[Point]:
        """Give the sides of one leaf; what is the whole condition of a rule that is never clear has one side."""
        spot = self._at[number]
        for truth, zh, en in ((YES, "成立", "holds"), *(() if always else ((NO, "不成立", "does not hold"),))):
            yield Point(kind="branch", spot=spot, says=say(zh, en), shown=(number, truth) in branches)
        limits = self._limits[number]
        for limit in limits:
            value = f" {limit}" if len(limits) > 1 else ""
            for side, zh, en in ((-1, "低于", "below"), (0, "等于", "at"), (1, "高于", "above")):
                shown = (number, limit, side) in self._sides
                says = say(f"{zh}界限{value}", f"{en} the limit{value}")
                yield Point(kind="boundary", spot=spot, says=says, shown=shown)

    def _edges(self, rule: Rule) -> Iterator[Point]:
        kinds = self._kinds(rule)
        for name, edge in (("from", rule.in_force.start), ("before", rule.in_force.end)):
            if not BEGINNING < edge < FOREVER:
                continue
            for gap in (-1, 0):
                day = edge + timedelta(gap)
                shown = any((kind, rule.by.value, day) in self._days for kind in kinds)
                yield Point(
                    kind="boundary",
                    spot=of_rule(rule).down(name),
                    says=say(f"{day} 的行为", f"an act on {day}"),
                    shown=shown,
                )

    def _kinds(self, rule: Rule) -> set[str]:
        """Give the kinds of act a rule speaks of; an exception, those of the rule above it."""
        top = self._rules.get(self._tops[rule.id], rule)
        return {kind for kind in self._pack.acts if kind in top.acts or "all" in top.acts}


class _Leaves:
    """All that one condition asks, by the numbers of the spots where it is written: where verdicts stand, what has limits."""

    def __init__(self, shape: Shape, numbers: Sequence[int], ordered: Sequence[bool]) -> None:
        leaves = list(shape.leaves())
        self._numbers = numbers
        self._places = [place for place, _ in leaves]
        self._end = max(self._places, default=-1) + 1
        self._seen: set[tuple[Anything, ...]] = set()
        self.limits = {
            id(each): (number, each) for (_, each), number in zip(leaves, numbers, strict=True) if ordered[number]
        }

    def see(self, weighed: Weighed) -> None:
        """See what the condition left in a trace."""
        self._seen.add(tuple(weighed.trace[weighed.begin : weighed.begin + self._end]))

    def show(self, branches: set[tuple[int, int]]) -> None:
        """Add what came of each spot in any of the traces seen; a spot seen both so and not so has nothing more to show."""
        columns = list(zip(*self._seen, strict=True))
        for number, place in zip(self._numbers, self._places, strict=True) if columns else ():
            if (number, YES) not in branches or (number, NO) not in branches:
                branches.update((number, verdict(entry)) for entry in set(columns[place]))


def _inner(weighed: Weighed) -> Shape:
    """Give the shape of a rule's own condition, without the gate of its pack."""
    shape = weighed.live.shape
    return shape.parts[1] if weighed.live.gate is not None else shape


_ORDER: Final = frozenset(
    {Operator.AT_LEAST, Operator.AT_MOST, Operator.OVER, Operator.UNDER, Operator.BEFORE, Operator.ON_OR_BEFORE, Operator.AFTER, Operator.ON_OR_AFTER}
)  # fmt: skip


def _ordered(node: Condition) -> bool:
    return isinstance(node, Leaf) and node.operator in _ORDER


def _limits(node: Condition, rule: Rule, pack: Pack) -> Iterator[Anything]:
    """Give what a comparison compares with; of a number of the law, each value that it has while the rule runs.

    One that nothing can be under parts nothing: so a pack writes that there was no such number yet.
    """
    if not isinstance(node, Leaf):
        return
    if not isinstance(node.value, ParameterRef):
        yield node.value
        return
    spec = pack.facts.get(node.fact)
    for each in pack.parameters[node.value.name].values:
        parts = node.operator not in {Operator.UNDER, Operator.AT_LEAST} or spec is None or each.value != spec.least
        if parts and each.period.start < rule.in_force.end and rule.in_force.start < each.period.end:
            yield each.value


def _side(shape: Shape, facts: Mapping[str, Fact | None]) -> int | None:
    """Tell on which side of its limit the value lies that a comparison looked at."""
    fact = facts.get(shape.fact)
    value: Anything = fact.value if fact is not None else None
    limit: Anything = shape.limit
    if value is None or value.__class__ is not limit.__class__:
        return None
    return int(value > limit) - int(value < limit)

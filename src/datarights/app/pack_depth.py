"""How deep a pack's scenarios go: into exceptions, into every branch of every condition, to the edge of days and numbers.

*Exception*: an act in which it decides, and one in which its rule applies without it. *Branch*: each thing a condition
looks at was seen to be so and not to be so. *Boundary*: of a day on which a version begins or ends, an act the day
before and one on it; of a number or a day compared with, a value below, at, and above.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any as Anything, Final

from datarights.app.checking import Checked
from datarights.model.period import BEGINNING, FOREVER
from datarights.rules.closures import Shape
from datarights.rules.condition import Condition, Leaf, Operator
from datarights.rules.finding import Fact, Finding, Recorded, Verdict
from datarights.rules.pack import Pack, Rule, tops
from datarights.rules.spot import Spot, of_rule, version_of, written
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
    return tuple(point for rule in pack.rules for point in seen.of(rule))


class _Seen:
    """What acts have shown so far."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._tops = tops(pack)
        self._rules = {rule.id: rule for each in (*pack.used, pack) for rule in each.rules}
        self._branches: set[tuple[str, int, int]] = set()
        self._sides: set[tuple[str, int, int]] = set()
        self._decided: set[str] = set()
        self._applied: set[str] = set()
        self._days: set[tuple[str, str, date]] = set()
        self._nodes = {
            version_of(rule): list(written(rule.own_condition, of_rule(rule).down("when"), pack.definitions))
            for rule in pack.rules
        }

    def add(self, checked: Checked) -> None:
        act = checked.step.act
        for by, day in act.dates().items():
            self._days.add((act.kind, by.value, day))
        for finding in checked.decision.findings:
            if finding.rule.pack == self._pack.id:
                self._finding(finding)

    def _finding(self, finding: Finding) -> None:
        version = version_of(finding.rule)
        if finding.verdict is Verdict.APPLIES and not finding.excepted_by:
            self._applied.add(finding.rule.id)
        if finding.rule.except_to and finding.verdict is Verdict.APPLIES:
            self._decided.add(version)
        if finding.recorded is not None:
            for number, shape in enumerate(_leaves(_inner(finding.recorded, finding.rule))):
                verdict = shape.verdict(finding.recorded.verdicts, finding.recorded.begin)
                self._branches.add((version, number, verdict))
                side = _side(shape, finding.recorded.facts)
                if side is not None:
                    self._sides.add((version, number, side))

    def of(self, rule: Rule) -> Iterator[Point]:
        version = version_of(rule)
        if rule.except_to:
            at = of_rule(rule).down("except_to")
            yield Point(
                kind="exception", spot=at, says=say("例外成立", "the exception decides"), shown=version in self._decided
            )
            yield Point(kind="exception", spot=at, says=say(f"{rule.except_to} 符合而例外不成立", f"{rule.except_to} applies without it"), shown=rule.except_to in self._applied)  # fmt: skip
        for number, (spot, node) in enumerate(self._nodes[version]):
            for verdict, zh, en in ((2, "成立", "holds"), (0, "不成立", "does not hold")):
                shown = (version, number, verdict) in self._branches
                yield Point(kind="branch", spot=spot, says=say(zh, en), shown=shown)
            if isinstance(node, Leaf) and _ordered(node):
                for side, zh, en in ((-1, "低于", "below"), (0, "等于", "at"), (1, "高于", "above")):
                    shown = (version, number, side) in self._sides
                    yield Point(kind="boundary", spot=spot, says=say(f"{zh}界限", f"{en} the limit"), shown=shown)
        yield from self._edges(rule)

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


def _inner(recorded: Recorded, rule: Rule) -> Shape:
    """Give the shape of a rule's own condition, without the gate of its pack."""
    shape = recorded.shape
    assert isinstance(shape, Shape), "conditions are compiled to shapes"
    return shape.parts[1] if rule.governed and recorded.pack.governs is not None else shape


def _leaves(shape: Shape) -> Iterator[Shape]:
    if not shape.parts and (shape.fact or shape.question):
        yield shape
    for part in shape.parts:
        yield from _leaves(part)


_ORDER: Final = frozenset(
    {Operator.AT_LEAST, Operator.AT_MOST, Operator.OVER, Operator.UNDER, Operator.BEFORE, Operator.ON_OR_BEFORE, Operator.AFTER, Operator.ON_OR_AFTER}
)  # fmt: skip


def _ordered(node: Condition) -> bool:
    return isinstance(node, Leaf) and node.operator in _ORDER


def _side(shape: Shape, facts: Mapping[str, Fact | None]) -> int | None:
    """Tell on which side of its limit the value lies that a comparison looked at."""
    fact = facts.get(shape.fact)
    value: Anything = fact.value if fact is not None else None
    limit: Anything = shape.limit
    if not _ordered(shape.condition) or value is None or value.__class__ is not limit.__class__:
        return None
    return int(value > limit) - int(value < limit)

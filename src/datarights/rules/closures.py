"""Conditions made ready to run: each node a closure over facts laid out by slot, with the shape it is read back by.

A closure takes the values of the facts in a fixed order and gives no, open or yes (Kleene), as 0, 1, 2. With a trace,
every node is looked at and appends its verdict, children before their parent; that list *is* the trace, and a
:class:`Shape` puts words, value, grounds and citation to its numbers when somebody reads it. Without a trace, what no
longer matters is not looked at.

``None`` in a slot is what is open. A slot holds a fact as far as it is known on some grounds, whether somebody
supplied it, a list, a reading, or the answer assumed to a condition that has no single fact behind it. Numbers of the
law are those of the day the closures are made for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any as Anything, Final

from datarights.model.grounds import Grounds
from datarights.model.period import after
from datarights.rules import words
from datarights.rules.condition import (
    All,
    Any,
    Condition,
    DefinitionRef,
    Judgement,
    Leaf,
    Not,
    Operator,
    Over,
    ParameterRef,
    Quantifier,
    ReadingIs,
    Records,
    Tally,
    Value,
    leaves,
)
from datarights.rules.finding import ConditionResult, Fact, Truth
from datarights.rules.pack import DatedValue, Pack
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

NO, OPEN, YES = 0, 1, 2
TRUTHS: Final = (Truth.NO, Truth.OPEN, Truth.YES)
READING: Final = "reading:"

Values = list[Anything]
Trace = list[Anything]
"""Verdicts of nodes, each 0, 1 or 2; of a condition on a list, the verdict and those of its records."""

Node = Callable[[Values, Trace | None], int]

Compared = tuple[str, Operator, Value]
"""A fact, and what it is compared with."""

Dated = tuple[Anything, ...]
"""What a condition is, and which of the law's numbers it compares with: the same on every day that has the same ones."""


def verdict(entry: Anything) -> int:
    """Give the verdict of one node out of what it left in a trace."""
    return int(entry[0] if entry.__class__ is tuple else entry)


@valueclass(kw_only=False)
class Slot:
    """What stands in one place of the values.

    ``kind`` is fact, known, records, reading, assumed, definition or gate. Of the last two, what came of them is left there.
    """

    kind: str
    name: str
    least: Grounds = Grounds.ASSERTED


@valueclass(eq=False)
class Shared:
    """A definition that rules run together name: weighed once for all of them, what came of it stands in ``place``."""

    node: Node
    shape: "Shape"
    nodes: int
    place: int
    reads: frozenset[int]
    compared: tuple["Compared", ...]


class Slots:
    """The places of the values, each given out once, and the definitions that stand in some of them.

    With ``dating``, the values are a list that lasts for one evaluation, so that a definition may leave its verdict there.
    """

    def __init__(self, dating: "Dating | None" = None) -> None:
        self._numbers: dict[Slot, int] = {}
        self.dating = dating
        self.shared: dict[Dated, Shared] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._numbers)

    def number(self, slot: Slot) -> int:
        """Give the place of a slot, a new one if it has none."""
        return self._numbers.setdefault(slot, len(self._numbers))


@valueclass(kw_only=False, eq=False)
class Shape:
    """One node of a condition as it is read back: where its verdict stands and what it says.

    ``question`` names what is open when the node itself is; "" for a node that has its questions below it. ``after``: so
    many verdicts of its rule stand before those of the definition that it is the top of.
    """

    at: int  # place among the verdicts of its rule or definition, children before parents
    condition: Condition
    fact: str = ""
    question: str = ""
    parts: tuple["Shape", ...] = ()
    limit: Value | None = None
    after: int = 0

    def verdict(self, trace: Trace, begin: int) -> int:
        """Give this node's verdict out of a trace in which its rule's verdicts begin at a place."""
        return verdict(trace[begin + self.after + self.at])

    def leaves(self) -> Iterator[tuple[int, "Shape"]]:
        """Give what asks for itself, here and below, each with the place of its verdict."""
        waiting = [(0, self)]
        while waiting:
            begin, shape = waiting.pop()
            begin += shape.after
            if shape.parts:
                waiting += [(begin, part) for part in reversed(shape.parts)]
            elif shape.fact or shape.question:
                yield begin + shape.at, shape

    def opened(self, trace: Trace, begin: int) -> Iterator[str]:
        """Give what is open here and below, in the order of the condition; what is settled asks nothing."""
        if self.verdict(trace, begin) != OPEN:
            return
        if self.question:
            yield self.question
        for part in self.parts:
            yield from part.opened(trace, begin + self.after)

    def results(
        self, trace: Trace, begin: int, facts: Mapping[str, Fact | None], pack: Pack, depth: int = 0
    ) -> Iterator[ConditionResult]:
        """Read a trace back: this node, then those below it, each with the fact it looked at."""
        condition = self.condition
        entry = trace[begin + self.after + self.at]
        rows = tuple(TRUTHS[each] for each in entry[1]) if entry.__class__ is tuple else ()
        truth = TRUTHS[self.verdict(trace, begin)]
        says = heading(condition, pack)
        cite = getattr(condition, "cite", None)
        match condition:
            case All() | Any() | Not():
                yield ConditionResult(truth=truth, says=says, depth=depth, cite=cite)
            case ReadingIs():
                chosen = facts.get(self.fact)
                found = "" if chosen is None else _text(chosen.value)
                yield ConditionResult(
                    truth=truth, says=says, depth=depth, fact=self.fact, found=found, wanted=condition.option
                )
            case _:
                fact = facts.get(self.fact)
                yield ConditionResult(
                    truth=truth,
                    says=says,
                    depth=depth,
                    fact=self.fact,
                    found="" if fact is None else _text(fact.value),
                    value=None if fact is None else fact.value,
                    wanted=self._wanted(),
                    grounds=None if fact is None else fact.grounds,
                    origin="" if fact is None else fact.origin,
                    cite=cite,
                    rows=rows,
                )
        for part in self.parts:
            yield from part.results(trace, begin + self.after, facts, pack, depth + 1)

    def _wanted(self) -> str:
        match self.condition:
            case Leaf():
                return words.value(self.condition.value if self.limit is None else self.limit).en
            case Judgement():
                return words.value(True).en
            case _:
                return ""

    def names(self) -> Iterator[str]:
        """Give the facts looked at, here and below."""
        if self.fact and not self.fact.startswith(READING):
            yield self.fact
        for part in self.parts:
            yield from part.names()


HEADS: Final = {
    All: say("以下全部成立", "all of these"),
    Any: say("以下之一成立", "one of these"),
    Not: say("以下不成立", "none of this"),
}
"""What a group is called that has no words of its own."""


def heading(condition: Condition, pack: Pack) -> Text:
    """Give the words of one node of a trace: a group only introduces what stands below it."""
    match condition:
        case All() | Any() | Not():
            return condition.says or HEADS[condition.__class__]
        case Leaf():
            return words.leaf(condition, pack.facts)
        case _:
            return words.condition(condition, pack)


def _text(value: Value | Records) -> str:
    return value if isinstance(value, str) else words.value(value).en


# ---- comparing ---------------------------------------------------------------------------------------------------

Compare = Callable[[Anything, Anything], int]


def _is(found: Anything, wanted: Anything) -> int:
    if found.__class__ is wanted.__class__:
        return YES if found == wanted else NO
    if found.__class__ is frozenset and wanted.__class__ is str:
        return YES if found == {wanted} else NO
    return OPEN


def _in(found: Anything, wanted: Anything) -> int:
    if wanted.__class__ is not frozenset:
        return _is(found, wanted)
    if found.__class__ is frozenset:
        return YES if found & wanted else NO
    return (YES if found in wanted else NO) if found.__class__ is str else OPEN


def _has(found: Anything, wanted: Anything) -> int:
    if found.__class__ is frozenset:
        return YES if (wanted if wanted.__class__ is frozenset else {wanted}) <= found else NO
    return _is(found, wanted)


def _against(compare: Compare) -> Compare:
    return lambda found, wanted: 2 - compare(found, wanted)


def _comparable(found: Anything, wanted: Anything) -> bool:
    kind = found.__class__
    return kind is wanted.__class__ and (kind is int or kind is date)


def _at_least(found: Anything, wanted: Anything) -> int:
    return (YES if found >= wanted else NO) if _comparable(found, wanted) else OPEN


def _over(found: Anything, wanted: Anything) -> int:
    return (YES if found > wanted else NO) if _comparable(found, wanted) else OPEN


COMPARE: Final[Mapping[Operator, Compare]] = {
    Operator.IS: _is,
    Operator.IS_NOT: _against(_is),
    Operator.IN: _in,
    Operator.NOT_IN: _against(_in),
    Operator.HAS: _has,
    Operator.AT_LEAST: _at_least,
    Operator.AT_MOST: _against(_over),
    Operator.OVER: _over,
    Operator.UNDER: _against(_at_least),
    Operator.BEFORE: _against(_at_least),
    Operator.ON_OR_BEFORE: _against(_over),
    Operator.AFTER: _over,
    Operator.ON_OR_AFTER: _at_least,
}
"""How a value found is compared with one wanted. A value of another kind than is asked for settles nothing: open."""


def between(operator: Operator, low: int, high: int | None, limit: Anything) -> int:
    """Compare a whole number that lies between two bounds (``high`` ``None``: without end) with a limit."""
    if limit.__class__ is not int:
        return OPEN
    match operator:
        case Operator.AT_LEAST | Operator.OVER:
            floor = limit + (operator is Operator.OVER)
            return YES if low >= floor else NO if high is not None and high < floor else OPEN
        case Operator.AT_MOST | Operator.UNDER:
            return 2 - between(Operator.OVER if operator is Operator.AT_MOST else Operator.AT_LEAST, low, high, limit)
        case Operator.IS:
            if low == high:
                return YES if low == limit else NO
            return NO if limit < low or (high is not None and limit > high) else OPEN
        case Operator.IS_NOT:
            return 2 - between(Operator.IS, low, high, limit)
        case _:
            return OPEN


# ---- the law's numbers ----------------------------------------------------------------------------------------------


def parameters(condition: Condition, pack: Pack) -> Iterator[str]:
    """Give the numbers of the law that a condition compares with, by name, one as often as it stands there."""
    match condition:
        case Leaf():
            if isinstance(condition.value, ParameterRef):
                yield condition.value.name
        case Tally():
            if isinstance(condition.value, ParameterRef):
                yield condition.value.name
            yield from parameters(condition.where, pack)
        case Over():
            yield from parameters(condition.where, pack)
        case All() | Any():
            for part in condition.parts:
                yield from parameters(part, pack)
        case Not():
            yield from parameters(condition.part, pack)
        case DefinitionRef():
            yield from parameters(pack.definitions[condition.name], pack)
        case _:
            pass


class Dating:
    """Which of the law's numbers conditions compare with, and which of those a day has. Looked for once a condition."""

    def __init__(self) -> None:
        self._dated: dict[tuple[str, str | int], tuple[Sequence[DatedValue], ...]] = {}
        self._turning: dict[tuple[str, str | int], tuple[date, ...]] = {}

    def values(self, key: tuple[str, str | int], condition: Condition, pack: Pack) -> tuple[Sequence[DatedValue], ...]:
        """Give each number of the law that a condition compares with, with its values and their periods."""
        found = self._dated.get(key)
        if found is None:
            names = dict.fromkeys(parameters(condition, pack))
            found = self._dated[key] = tuple(pack.parameters[name].values for name in names)
        return found

    def turning(self, key: tuple[str, str | int], condition: Condition, pack: Pack) -> tuple[date, ...]:
        """Give the days from which on a comparison with the day of the act comes out otherwise than the day before."""
        found = self._turning.get(key)
        if found is None:
            found = self._turning[key] = tuple(
                day
                for each in leaves(condition, pack.definitions)
                if isinstance(each, Leaf) and each.fact == ACT_ON
                for value in _days(each, pack)
                for day in _turns(each.operator, value)
            )
        return found

    def on(self, day: date, key: tuple[str, str | int], condition: Condition, pack: Pack) -> Dated:
        """Give what is the same on every day that has the same numbers."""
        return *key, *(
            next((number for number, each in enumerate(values) if day in each.period), -1)
            for values in self.values(key, condition, pack)
        )


ACT_ON: Final = "act.on"
"""The fact that is the day of the act."""


def _days(leaf: Leaf, pack: Pack) -> Iterator[date]:
    """Give the days that a leaf compares with; of a number of the law those of all its versions."""
    if isinstance(leaf.value, date):
        yield leaf.value
    elif isinstance(leaf.value, ParameterRef):
        yield from (each.value for each in pack.parameters[leaf.value.name].values if isinstance(each.value, date))


def _turns(operator: Operator, day: date) -> tuple[date, ...]:
    match operator:
        case Operator.BEFORE | Operator.ON_OR_AFTER:
            return (day,)
        case Operator.AFTER | Operator.ON_OR_BEFORE:
            return (after(day),)
        case _:
            return (day, after(day))


# ---- compiling ---------------------------------------------------------------------------------------------------


class Compiler:
    """Makes a closure of the condition of one rule, with the law's numbers of a day. Rules run together share slots.

    ``reads`` are the places it looks at, ``compared`` what it compares there; ``nodes`` counts the verdicts it leaves in
    a trace.
    """

    def __init__(self, pack: Pack, day: date, slots: Slots) -> None:
        self._pack = pack
        self._day = day
        self._slots = slots
        self.nodes = 0
        self.reads: set[int] = set()
        self.compared: dict[Compared, None] = {}

    def compiled(self, condition: Condition) -> tuple[Node, Shape]:
        """Give a condition as a closure, and its shape."""
        return self._node(condition)

    def governed(self, condition: Condition, place: int) -> tuple[Node, Shape]:
        """Give a condition that begins with the gate of its pack, whose verdict and trace stand in a place already."""
        assert isinstance(condition, All), "the gate and the rule's own condition (pack.under)"
        gate, own = condition.parts
        shape = self._node(gate)[1]
        node, below = self._node(own)
        return _behind(place, node), self._shape(condition, parts=(shape, below))

    def _node(self, condition: Condition) -> tuple[Node, Shape]:
        match condition:
            case Leaf():
                return self._leaf(condition)
            case Judgement():
                slot = self._place(Slot("fact", condition.question, Grounds.DETERMINED))
                self.compared[condition.question, Operator.IS, True] = None
                return _flag(slot, wanted=True), self._shape(condition, condition.question, condition.question)
            case ReadingIs():
                name = READING + condition.reading
                slot = self._place(Slot("reading", condition.reading))
                return _test(slot, condition.option, _is), self._shape(condition, name, name)
            case DefinitionRef():
                return self._definition(condition.name)
            case All() | Any():
                parts = [self._node(each) for each in condition.parts]
                group = _all if isinstance(condition, All) else _any
                shapes = tuple(shape for _, shape in parts)
                return group(tuple(node for node, _ in parts)), self._shape(condition, parts=shapes)
            case Not():
                node, shape = self._node(condition.part)
                return _not(node), self._shape(condition, parts=(shape,))
            case Over() | Tally():
                return self._list(condition)

    def _place(self, slot: Slot) -> int:
        place = self._slots.number(slot)
        self.reads.add(place)
        return place

    def _definition(self, name: str) -> tuple[Node, Shape]:
        """Give a definition where it is named: where rules share it, one closure and one shape for all who name it."""
        slots = self._slots
        condition = self._pack.definitions[name]
        if slots.dating is None:
            return self._node(condition)
        key = slots.dating.on(self._day, (self._pack.id, name), condition, self._pack)
        found = slots.shared.get(key)
        if found is None:
            alone = Compiler(self._pack, self._day, slots)
            node, shape = alone.compiled(condition)
            place = slots.number(Slot("definition", repr(key)))
            found = slots.shared[key] = Shared(
                node=_shared(place, node), shape=shape, nodes=alone.nodes, place=place, reads=frozenset(alone.reads),
                compared=tuple(alone.compared),
            )  # fmt: skip
        self.reads |= found.reads
        self.compared |= dict.fromkeys(found.compared)
        after, self.nodes = self.nodes, self.nodes + found.nodes
        return found.node, replace(found.shape, after=after) if after else found.shape

    def _shape(
        self,
        condition: Condition,
        fact: str = "",
        question: str = "",
        *,
        parts: tuple[Shape, ...] = (),
        limit: Value | None = None,
    ) -> Shape:
        self.nodes += 1
        return Shape(self.nodes - 1, condition, fact, question, parts, limit)

    def _leaf(self, condition: Leaf) -> tuple[Node, Shape]:
        name, value, operator = condition.fact, condition.value, condition.operator
        if operator is Operator.KNOWN:
            slot = self._place(Slot("known", name))
            return _flag(slot, wanted=value is True), self._shape(condition, name)
        least = Grounds[condition.grounds.upper()] if condition.grounds else Grounds.ASSERTED
        slot = self._place(Slot("fact", name, least))
        limit = self._number(value) if isinstance(value, ParameterRef) else value
        if limit is None:  # the law has no such number on the day: nobody can say how the comparison comes out
            question = f"{name}|{operator.value}|{value}"
            assumed = self._place(Slot("assumed", question))
            return _flag(assumed, wanted=True), self._shape(condition, name, question)
        self.compared[name, operator, limit] = None
        shape = self._shape(condition, name, name, limit=limit)
        if operator is Operator.IS and isinstance(limit, bool):
            return _flag(slot, wanted=limit), shape
        return _test(slot, limit, COMPARE[operator]), shape

    def _number(self, reference: ParameterRef) -> int | date | None:
        dated = self._pack.parameters[reference.name].values
        return next((each.value for each in dated if self._day in each.period), None)

    def _list(self, condition: Over | Tally) -> tuple[Node, Shape]:
        name = condition.records
        records = self._place(Slot("records", name))
        question = f"{name}|{condition!r}"
        assumed = self._place(Slot("assumed", question))
        rows = self._rows(condition)
        judge: Judge
        if isinstance(condition, Over):
            judge = _each if condition.quantifier is Quantifier.EACH else _some
        else:
            value = condition.value
            judge = _tallied(condition, self._number(value) if isinstance(value, ParameterRef) else value)
        return _listed(records, assumed, rows, judge), self._shape(condition, name, question)

    def _rows(self, condition: Over | Tally) -> "_Rows":
        """Compile what is asked of each record: its fields first, and outside facts where it has no such field."""
        inner = Slots()
        where, _ = Compiler(self._pack, self._day, inner).compiled(condition.where)
        spec = self._pack.facts.get(condition.records)
        fields = (spec.fields if spec is not None else None) or {}
        places = []
        for slot in inner:
            own = slot.kind in {"fact", "known", "records"} and slot.name in fields
            places.append((slot, -1 if own else self._place(slot)))
        return _Rows(where, tuple(places))


def _flag(slot: int, *, wanted: bool) -> Node:
    other = not wanted

    def run(values: Values, trace: Trace | None) -> int:
        found = values[slot]
        verdict = 2 if found is wanted else 0 if found is other else 1
        if trace is not None:
            trace.append(verdict)
        return verdict

    return run


def _test(slot: int, wanted: Value, compare: Compare) -> Node:
    def run(values: Values, trace: Trace | None) -> int:
        found = values[slot]
        verdict = 1 if found is None else compare(found, wanted)
        if trace is not None:
            trace.append(verdict)
        return verdict

    return run


def _all(parts: tuple[Node, ...]) -> Node:
    def run(values: Values, trace: Trace | None) -> int:
        if trace is None:
            truth = 2
            for part in parts:
                verdict = part(values, None)
                if not verdict:
                    return 0
                truth = min(truth, verdict)
            return truth
        found = [part(values, trace) for part in parts]  # every part is looked at: a no names all its reasons
        truth = min(found) if found else 2
        trace.append(truth)
        return truth

    return run


def _shared(place: int, node: Node) -> Node:
    """Give what came of a node on these values already, with its trace; the first who asks leaves it there."""

    def run(values: list[Anything], trace: Trace | None) -> int:
        left = values[place]
        if left is not None and (trace is None or left[1] is not None):
            if trace is not None:
                trace += left[1]
            verdict: int = left[0]
            return verdict
        begin = 0 if trace is None else len(trace)
        verdict = node(values, trace)
        values[place] = verdict, None if trace is None else trace[begin:]
        return verdict

    return run


def _behind(place: int, own: Node) -> Node:
    def run(values: Values, trace: Trace | None) -> int:
        gate: int
        gate, recorded = values[place]
        if trace is None:
            return min(gate, own(values, None)) if gate else 0
        trace += recorded
        truth = min(gate, own(values, trace))
        trace.append(truth)
        return truth

    return run


def _any(parts: tuple[Node, ...]) -> Node:
    def run(values: Values, trace: Trace | None) -> int:
        if trace is None:
            truth = 0
            for part in parts:
                verdict = part(values, None)
                if verdict == 2:
                    return 2
                truth = max(truth, verdict)
            return truth
        found = [part(values, trace) for part in parts]
        truth = max(found) if found else 0
        trace.append(truth)
        return truth

    return run


def _not(part: Node) -> Node:
    def run(values: Values, trace: Trace | None) -> int:
        verdict = 2 - part(values, trace)
        if trace is not None:
            trace.append(verdict)
        return verdict

    return run


# ---- lists -------------------------------------------------------------------------------------------------------

Judge = Callable[[Records, Sequence[int]], int]


@valueclass(kw_only=False)
class _Rows:
    """What is asked of each record of a list. A place outside is -1 where only the record itself can say."""

    where: Node
    places: tuple[tuple[Slot, int], ...]

    def verdicts(self, fact: Fact, records: Records, values: Values) -> tuple[int, ...]:
        """Judge every record; its fields are as well known as the list."""
        return tuple(self.where(self._values(row, fact.grounds, values), None) for row in records.rows)

    def _values(self, row: Mapping[str, Value | None], grounds: Grounds, values: Values) -> list[Anything]:
        found: list[Anything] = []
        for slot, outside in self.places:
            if slot.kind not in {"fact", "known"} or (outside >= 0 and slot.name not in row):
                found.append(values[outside] if outside >= 0 else None)
            elif slot.kind == "known":
                found.append(row.get(slot.name) is not None)
            else:
                found.append(row.get(slot.name) if grounds >= slot.least else None)
        return found


def _listed(slot: int, assumed: int, rows: _Rows, judge: Judge) -> Node:
    def run(values: Values, trace: Trace | None) -> int:
        fact = values[slot]
        verdict, found = OPEN, tuple[int, ...]()
        if fact is not None and fact.value.__class__ is Records:
            found = rows.verdicts(fact, fact.value, values)
            verdict = judge(fact.value, found)
        if verdict == OPEN:
            answer = values[assumed]
            verdict = OPEN if answer is None else YES if answer else NO
        if trace is not None:
            trace.append((verdict, found))
        return verdict

    return run


def _each(records: Records, found: Sequence[int]) -> int:
    return min((YES if records.complete is True else OPEN, *found))


def _some(records: Records, found: Sequence[int]) -> int:
    return max((NO if records.complete is True else OPEN, *found))


def _tallied(condition: Tally, limit: int | date | None) -> Judge:
    """Count or sum what surely and what possibly meets the condition; numbers summed are not negative.

    A record whose number is missing, or negative, leaves the sum without an upper bound, or without any.
    """
    field, operator = condition.field, condition.operator

    def judge(records: Records, found: Sequence[int]) -> int:
        low, high = 0, 0 if records.complete is True else None
        for row, met in zip(records.rows, found, strict=True):
            if met == NO:
                continue
            amount = row.get(field) if field else 1
            if amount.__class__ is not int:
                high = None
                continue
            if amount < 0:
                return OPEN
            low += amount if met == YES else 0
            high = None if high is None else high + amount
        return between(operator, low, high, limit)

    return judge

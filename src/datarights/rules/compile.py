"""The engine: rule packs made ready to run, indexed by kind of act and by date, evaluated once with a trace.

Every condition gives no, open or yes (``closures``). What that alone leaves open is tried under all answers to the
open questions together (``possible``), so that what is the same under every answer counts as settled. Nothing open
ever makes a yes. An evaluation keeps the verdicts of its nodes and the facts they were taken on; findings, questions
and duties are read out of them when somebody asks.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, cached_property, partial, reduce
from itertools import combinations
from operator import or_
from typing import Any as Anything, Final, NamedTuple, TypeVar, cast

from datarights.errors import Fault, InputError
from datarights.model.citation import Citation
from datarights.model.grounds import Grounds
from datarights.model.period import BEGINNING, FOREVER
from datarights.rules.cases import asked_first
from datarights.rules.closures import (
    COMPARE,
    NO,
    OPEN,
    READING,
    YES,
    Compared,
    Compiler,
    Dated,
    Dating,
    Node,
    Shape,
    Slot,
    Slots,
    Trace,
    parameters,
)
from datarights.rules.condition import (
    All,
    Any,
    Condition,
    DefinitionRef,
    Leaf,
    Not,
    Operator,
    Over,
    ParameterRef,
    ReadingIs,
    Tally,
    Value,
)
from datarights.rules.finding import Fact, Finding, Question, QuestionKind, Recorded, Silent, Verdict
from datarights.rules.lazily import Joined, Names
from datarights.rules.pack import (
    ActSpec,
    Connecting,
    Duty,
    FactSpec,
    FactType,
    Head,
    Outcome,
    Pack,
    Reading,
    Rule,
    Who,
)
from datarights.rules.possible import (
    ALLOWS,
    MAX_COMPLETIONS,
    NONE,
    PROHIBITS,
    SILENT,
    Tried,
    bits,
    every,
    excepted,
    groups,
    possible,
    single,
    together,
    worst,
)
from datarights.rules.questions import Questions
from datarights.rules.together import clash_fault, clashes, whole
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

ANY_ACT: Final = "all"
MAX_KNOWN: Final = 1 << 12
"""So many sets of answers at the gates are kept at most."""
MAX_WORDS: Final = 6
"""So many words at most are put together when trying every set of words a fact may be; with more it stays open."""

MAX_REMEMBERED: Final = 50_000
"""So many results of trying all answers are kept for one law at most."""

Facts = Mapping[str, Fact | None]
Result = TypeVar("Result")

_OUTCOMES: Final[dict[int, Outcome | None]] = {1 << each: each for each in Outcome} | {NONE: None}


@cache
def _results(found: int) -> tuple[Outcome | None, ...]:
    """Give a set of results in words, what does not apply first."""
    return tuple(sorted((_OUTCOMES[each] for each in bits(found)), key=lambda each: -1 if each is None else int(each)))


@valueclass
class ImposedDuty:
    """A duty that follows, once, with every rule that imposes it and every place in the law where it stands.

    ``avoidable``: the rules behind it only may apply, so it is imposed as a precaution.
    """

    duty: Duty
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]
    avoidable: bool


class Weighed(NamedTuple):
    """What came of one rule, without its reasons: a finding made light, for searches."""

    rule: Rule
    results: tuple[Outcome | None, ...]
    defeated_by: str


@valueclass
class Rejected:
    """A rule version that was considered and does not govern, with the reason."""

    rule: str
    says: Text


class Engine:
    """Rule packs made ready to run, with those they use. What governs an act on a date is compiled when first asked for.

    In which order packs are given says nothing: they are taken by id.

    Raises:
        InputError: DR-P010, a rule cannot be made ready: it names what its pack does not have, or goes in a circle;
            DR-P017, two packs declare one name.

    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = whole(packs)
        self.facts: Mapping[str, FactSpec] = Joined(*(pack.own.facts for pack in self.packs))
        self.acts: dict[str, ActSpec] = {}
        self.readings: Mapping[str, Reading] = Joined(*(pack.own.readings for pack in self.packs))
        self._places: dict[str, _Place] = {}
        self.rules: Mapping[str, Rule] = Names(self._places, lambda place: place.rule)
        self._by_act: dict[str, list[_Place]] = {}
        self._exceptions: dict[str, list[_Place]] = {}
        self._spellings: dict[str, str] = {}
        self._doors: dict[str, _Door] = {}
        self.dating = Dating()
        self._books: dict[tuple[str, frozenset[str]], _Book] = {}
        faults = [*map(clash_fault, clashes(self.packs)), *(fault for pack in self.packs for fault in _faults(pack))]
        if faults:
            raise InputError(faults)
        for pack in self.packs:
            for key, act in pack.own.acts.items():
                self.acts[key] = act
                for spelling in (key, act.title.zh, act.title.en, *act.spellings):
                    self._spellings.setdefault(spelling, key)
            for number, head in enumerate(pack.heads):
                place = _Place(pack, number, head)
                self._places[head.id] = place
                if head.except_to:
                    self._exceptions.setdefault(head.except_to, []).append(place)
                for named in () if head.except_to else head.acts:
                    for kind in pack.acts if named == ANY_ACT else (named,):
                        self._by_act.setdefault(kind, []).append(place)

    def act_key(self, spelling: str) -> str | None:
        """Give the kind of act meant by a spelling in either language, or nothing."""
        return self._spellings.get(spelling)

    def act_spellings(self) -> tuple[str, ...]:
        """Give every accepted spelling of an act, for suggestions."""
        return tuple(self._spellings)

    def law(
        self,
        act_kind: str,
        dates: Mapping[Connecting, date],
        facts: Facts | None = None,
        readings: Mapping[str, str] | None = None,
    ) -> "Law":
        """Give the rules that govern a kind of act at the dates that connect it to the law.

        With ``facts``, rules behind a gate that these shut are left out: they cost nothing.
        """
        shut = NO_PACK if facts is None else self.door(act_kind).shut(facts, readings or {})
        key = (act_kind, shut)
        book = self._books.get(key)
        if book is None:
            book = self._books[key] = _Book(self, act_kind, shut)
        return book.law(dates)

    def door(self, act_kind: str) -> "_Door":
        """Give the gates of the packs that speak of a kind of act."""
        found = self._doors.get(act_kind)
        if found is None:
            found = self._doors[act_kind] = _Door(self, act_kind)
        return found

    def evaluate(
        self,
        act_kind: str,
        facts: Facts,
        dates: Mapping[Connecting, date],
        *,
        readings: Mapping[str, str] | None = None,
        waived: Mapping[str, str] | None = None,
        trace: bool = True,
    ) -> "Evaluation":
        """Give what the rules make of an act of a kind, on facts, at the dates that connect them to the law.

        ``waived`` names rules to set aside, each with what sets it aside.
        """
        return Evaluation(self.law(act_kind, dates, facts, readings), facts, readings or {}, waived=waived, keep=trace)

    @cached_property
    def questions(self) -> Questions:
        """Give what the packs ask a person."""
        return Questions(self.packs)

    def roots(self, act_kind: str) -> Sequence[tuple[Rule, Pack]]:
        """Give the rules that speak of a kind of act and except to none, in the order of their packs."""
        return [(place.rule, place.pack) for place in self._by_act.get(act_kind, ())]

    def exceptions(self, rule: Rule) -> Sequence[tuple[Rule, Pack]]:
        """Give every version of every exception to a rule, with the pack that makes it."""
        return [(place.rule, place.pack) for place in self._exceptions.get(rule.id, ())]

    def standing(self, act_kind: str) -> Sequence["_Place"]:
        """Give where the rules stand that speak of a kind of act and except to none."""
        return self._by_act.get(act_kind, ())

    def below(self, rule: str) -> Sequence["_Place"]:
        """Give where the exceptions to a rule stand."""
        return self._exceptions.get(rule, ())

    def places(self, act_kind: str) -> Iterator["_Place"]:
        """Give where the rules stand that speak of a kind of act, and every exception to them."""
        waiting = list(self.standing(act_kind))
        while waiting:
            place = waiting.pop()
            yield place
            waiting += self.below(place.head.id)

    def speaking(self, act_kind: str) -> Iterator[tuple[Rule, Pack]]:
        """Give the rules that speak of a kind of act, and every exception to them, each with its pack."""
        return ((place.rule, place.pack) for place in self.places(act_kind))


# ---- what cannot be made ready -----------------------------------------------------------------------------------


@valueclass(kw_only=False, eq=False)
class _Place:
    """Where a rule stands: in which pack, as which of its rules. The rule itself is looked at when it is needed."""

    pack: Pack
    number: int
    head: Head

    @property
    def rule(self) -> Rule:
        return self.pack.rules[self.number]

    @property
    def key(self) -> tuple[str, int]:
        """Give what names it among all rules of an engine."""
        return self.pack.id, self.number

    def heard(self, shut: frozenset[str]) -> bool:
        """Tell whether the gate of its pack lets the rule speak."""
        return not (self.head.governed and self.pack.id in shut)


def _faults(pack: Pack) -> Iterator[Fault]:
    if not isinstance(pack.rules, tuple):
        return  # kept of a pack that had none
    for name, condition in pack.definitions.items():
        yield from (_fault(pack, f"definition {name}", what) for what in _missing(condition, pack, (name,)))
    ids = {head.id: head.except_to for each in (*pack.used, pack) for head in each.heads}
    for rule in pack.rules:
        yield from (_fault(pack, rule.id, what) for what in _missing(rule.when, pack, ()))
        if not rule.except_to:
            continue
        above, seen = rule.except_to, {rule.id}
        while above in ids and above not in seen:
            seen.add(above)
            above = ids[above]
        if rule.except_to not in ids:
            yield _fault(pack, rule.id, f"except_to: {rule.except_to}")
        elif above:
            yield _fault(pack, rule.id, f"except_to: {' → '.join(sorted(seen))} …")


def _missing(condition: Condition, pack: Pack, above: tuple[str, ...]) -> Iterator[str]:
    match condition:
        case DefinitionRef():
            if condition.name in above:
                yield f"definition: {' → '.join((*above, condition.name))}"
            elif condition.name not in pack.definitions:
                yield f"definition: {condition.name}"
            else:
                yield from _missing(pack.definitions[condition.name], pack, (*above, condition.name))
        case ReadingIs():
            if condition.reading not in pack.readings:
                yield f"reading: {condition.reading}"
        case All() | Any():
            for part in condition.parts:
                yield from _missing(part, pack, above)
        case Not():
            yield from _missing(condition.part, pack, above)
        case Over():
            yield from _missing(condition.where, pack, above)
        case Leaf() | Tally():
            if isinstance(condition.value, ParameterRef) and condition.value.name not in pack.parameters:
                yield f"parameter: {condition.value.name}"
            if isinstance(condition, Tally):
                yield from _missing(condition.where, pack, above)
        case _:
            pass


def _fault(pack: Pack, where: str, what: str) -> Fault:
    return Fault(
        code="DR-P010",
        message=say(
            f"规则包 {pack.id} 的 {where} 不能用：没有或者成环——{what}",
            f"{where} of pack {pack.id} cannot be used: nothing there, or a circle: {what}",
        ),
        hint=say("datarights packs lint 列出全部问题", "datarights packs lint lists every fault"),
    )


CODES: Final = {
    "DR-P010": say(
        "规则引用了包里没有的定义、数值、争点或者规则，或者绕成了环。规则装不上就不判，绝不悄悄略过。",
        "A rule names a definition, number, reading or rule that its pack does not have, or goes in a circle. What "
        "cannot be loaded is never passed over in silence.",
    ),
}


# ---- the law on a date -------------------------------------------------------------------------------------------


@valueclass(kw_only=False, eq=False)
class _Gate:
    """The gate of a pack, compiled. What came of it stands in ``place`` of the values: its verdict and its trace."""

    pack: Pack
    test: Node
    shape: Shape
    place: int
    reads: frozenset[int]
    compared: tuple[Compared, ...]


@valueclass(kw_only=False, eq=False)
class _Live:
    """One version of a rule in force, compiled, with its exceptions in force, and the gate it stands behind."""

    rule: Rule
    pack: Pack
    test: Node
    shape: Shape
    exceptions: tuple["_Live", ...]
    own: int
    rank: int
    gate: _Gate | None
    reads: frozenset[int]
    compared: tuple[Compared, ...]

    def now(self, values: list[Anything]) -> int:
        """Give what the rule comes to when nothing it asks is open."""
        if self.test(values, None) != YES:
            return NONE
        return excepted(self.own, [each.now(values) for each in self.exceptions]) if self.exceptions else self.own

    def gates(self) -> Iterator[_Gate]:
        """Give the gates it stands behind, itself and its exceptions."""
        if self.gate is not None:
            yield self.gate
        for each in self.exceptions:
            yield from each.gates()


def _against(one: _Live, other: _Live) -> bool:
    """Tell whether two rules are of different packs and of equal rank on one question: neither can set the other aside."""
    return one.rule.decides == other.rule.decides != "" and one.rank == other.rank and one.pack.id != other.pack.id


NO_PACK: Final = frozenset[str]()
GATE: Final = "the gate"
BLANK: Final = Slot("definition", "")
"""A place that a law does not read: what stands there is another day's, or what came of a definition or a gate."""


class _Door:
    """The gates of the packs that speak of a kind of act, evaluated before any of their rules.

    A gate that compares with a number of the law hangs on the day and is left to the law of that day.
    """

    def __init__(self, engine: Engine, kind: str) -> None:
        slots = Slots()
        behind = {place.pack.id: place.pack for place in engine.places(kind) if place.head.governed}
        self._gates: dict[str, tuple[Pack, Node, Shape]] = {}
        for name, pack in sorted(behind.items()):
            if pack.governs is not None and not any(parameters(pack.governs, pack)):
                node, shape = Compiler(pack, date.min, slots).compiled(pack.governs)
                self._gates[name] = (pack, node, shape)
        self._order = tuple(slots)
        self._plain = tuple(slot.name for slot in slots if slot.kind == "fact" and slot.least is Grounds.ASSERTED)
        self._simple = len(self._plain) == len(self._order)
        self._known: dict[tuple[Anything, ...], frozenset[str]] = {}

    def shut(self, facts: Facts, readings: Mapping[str, str]) -> frozenset[str]:
        """Give the packs whose gate is no on some facts."""
        if not self._gates:
            return NO_PACK
        values = self._values(facts, readings)
        if not self._simple:
            return self._shut(values)
        key = (*values, *map(type, values)) if 0 in values or 1 in values else tuple(values)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            found = self._known[key] = self._shut(values)
        return found

    def _values(self, facts: Facts, readings: Mapping[str, str]) -> list[Anything]:
        get = facts.get
        if self._simple:
            return [None if (fact := get(name)) is None else fact.value for name in self._plain]
        return [_value(slot, get(slot.name), readings) for slot in self._order]

    def _shut(self, values: list[Anything]) -> frozenset[str]:
        return frozenset(name for name, (_, test, _) in self._gates.items() if test(values, None) == NO)

    def silent(self, name: str, facts: Facts, readings: Mapping[str, str], told: Facts) -> Silent:
        """Give a pack whose gate is no, with the trace of the gate."""
        pack, test, shape = self._gates[name]
        trace: Trace = []
        test(self._values(facts, readings), trace)
        return Silent(pack=name, recorded=Recorded(shape, pack, trace, 0, told))

    def names(self) -> Iterator[str]:
        """Give the facts that the gates look at."""
        for _, _, shape in self._gates.values():
            yield from shape.names()


class _Book:
    """All that packs say of one kind of act, some shut out, cut at every day on which any of it changes.

    A rule is compiled once for all days that have the same numbers of the law and the same exceptions.
    """

    def __init__(self, engine: Engine, kind: str, shut: frozenset[str]) -> None:
        self.engine = engine
        self.kind = kind
        self.shut = shut
        self.slots = Slots(engine.dating)
        self._gates: dict[Dated, _Gate] = {}
        self._lives: dict[Dated, _Live] = {}
        self._laws: dict[tuple[int, ...], Law] = {}
        days: dict[Connecting, set[date]] = {}
        for place in engine.places(kind):
            if place.heard(shut):
                edges = days.setdefault(place.rule.by, set())
                edges |= {place.rule.in_force.start, place.rule.in_force.end, *self.edges(place)}
        self._days = {by: sorted(edges) for by, edges in days.items()}

    def law(self, dates: Mapping[Connecting, date]) -> "Law":
        key = tuple(
            bisect_right(days, dates[by] if by in dates else dates[Connecting.ACT_ON])
            for by, days in self._days.items()
        )
        found = self._laws.get(key)
        if found is None:
            found = self._laws[key] = Law(self, dates)
        return found

    def edges(self, place: _Place) -> Iterator[date]:
        """Give the days on which numbers of the law begin and end that a rule compares with."""
        for values in self.engine.dating.values(place.key, place.rule.when, place.pack):
            for each in values:
                yield from (each.period.start, each.period.end)

    def live(self, place: _Place, day: date, exceptions: tuple[_Live, ...]) -> _Live:
        """Give a rule compiled with the law's numbers of a day, and with its exceptions of that day."""
        rule, pack = place.rule, place.pack
        gate = self._gate(pack, day) if rule.governed else None
        key = (*self.engine.dating.on(day, place.key, rule.when, pack), id(gate), *map(id, exceptions))
        found = self._lives.get(key)
        if found is None:
            compiler = Compiler(pack, day, self.slots)
            node, shape = compiler.compiled(rule.when) if gate is None else compiler.governed(rule.when, gate.place)
            reads = frozenset(compiler.reads).union(*(each.reads for each in exceptions))
            compared = dict.fromkeys((*compiler.compared, *(one for each in exceptions for one in each.compared)))
            found = self._lives[key] = _Live(
                rule,
                pack,
                node,
                shape,
                exceptions,
                1 << rule.outcome,
                rule.authority.rank,
                gate,
                reads,
                tuple(compared),
            )
        return found

    def _gate(self, pack: Pack, day: date) -> _Gate | None:
        """Give the gate of a pack with the law's numbers of a day, compiled once."""
        if pack.governs is None:
            return None
        key = self.engine.dating.on(day, (pack.id, GATE), pack.governs, pack)
        if key not in self._gates:
            compiler = Compiler(pack, day, self.slots)
            node, shape = compiler.compiled(pack.governs)
            place = self.slots.number(Slot("gate", repr(key)))
            self._gates[key] = _Gate(pack, node, shape, place, frozenset(compiler.reads), tuple(compiler.compared))
        return self._gates[key]


class Law:
    """The rules in force for one kind of act at given dates, compiled over one layout of facts.

    ``names`` are the facts, lists and readings looked at; ``changes`` the days on which a version
    of a rule or a number of the law changes from here on, ``until`` the first of them; ``rejected`` the versions considered that do not govern.
    """

    def __init__(self, book: _Book, dates: Mapping[Connecting, date]) -> None:
        self.engine = book.engine
        self.kind = book.kind
        self.governed = book.kind in book.engine.acts
        self.shut = book.shut
        self.dates = dates
        self._book = book
        self._rejected: list[Rejected] = []
        self._changes: set[date] = set()
        roots = [self._live(place) for place in self.engine.standing(self.kind) if place.heard(self.shut)]
        self.roots: tuple[_Live, ...] = tuple(each for each in roots if each is not None)
        self.gates = tuple(dict.fromkeys(gate for each in self.roots for gate in each.gates()))
        blocks: dict[tuple[str, _Gate | None], list[_Live]] = {}
        for each in self.roots:
            blocks.setdefault((each.pack.id, each.gate), []).append(each)
        self.blocks = tuple((gate, tuple(lives)) for (_, gate), lives in blocks.items())
        self.rejected = tuple(sorted(self._rejected, key=lambda each: (each.rule, each.says.en)))
        self.changes = tuple(sorted(self._changes))
        self.until = self.changes[0] if self.changes else FOREVER
        asked: dict[str, list[_Live]] = {}
        for each in self.roots:
            if each.rule.decides:
                asked.setdefault(each.rule.decides, []).append(each)
        self.rivals = {name for name, rules in asked.items() if len({(each.rank, each.pack.id) for each in rules}) > 1}
        parts: tuple[_Live | _Gate, ...] = (*self.roots, *self.gates)
        self.comparisons: dict[str, list[tuple[Operator, Value]]] = {}
        for name, operator, value in dict.fromkeys(one for each in parts for one in each.compared):
            self.comparisons.setdefault(name, []).append((operator, value))
        reads = frozenset[int]().union(*(each.reads for each in parts))
        self._order = tuple(slot if place in reads else BLANK for place, slot in enumerate(book.slots))
        self._shared = tuple(each for each in book.slots.shared.values() if each.reads <= reads)
        self.names = frozenset(slot.name for slot in self._order if slot is not BLANK)
        self._plain = tuple(slot.name for slot in self._order)
        self._simple = all(
            slot is BLANK or (slot.kind == "fact" and slot.least is Grounds.ASSERTED) for slot in self._order
        )
        self.places: dict[str, list[int]] = {}
        for place, slot in enumerate(self._order):
            if slot is not BLANK and slot.kind not in {"known", "records"}:
                name = READING + slot.name if slot.kind == "reading" else slot.name
                self.places.setdefault(name, []).append(place)
        self._answers: dict[str, tuple[Anything, ...]] = {}
        self._read: dict[tuple[int, ...], list[int]] = {}
        self._remembered: dict[tuple[Anything, ...], Anything] = {}

    def _live(self, place: _Place) -> _Live | None:
        rule = place.rule
        day = self.dates.get(rule.by) or self.dates[Connecting.ACT_ON]
        if not self._governs(rule, day):
            return None
        self._changes.update(edge for edge in self._book.edges(place) if day < edge < FOREVER)
        below = [self._live(each) for each in self.engine.below(rule.id) if each.heard(self.shut)]
        return self._book.live(place, day, tuple(each for each in below if each is not None))

    def _governs(self, rule: Rule, day: date) -> bool:
        start, end = rule.in_force.start, rule.in_force.end
        if day < start:
            self._changes.add(start)
            self._rejected.append(Rejected(rule=rule.id, says=say(f"{start} 起才施行", f"in force only from {start}")))
            return False
        if day >= end:
            reason = say(f"{end} 起已不施行", f"no longer in force from {end}")
            self._rejected.append(Rejected(rule=rule.id, says=reason))
            return False
        if end != FOREVER:
            self._changes.add(end)
        return True

    def values(self, facts: Facts, readings: Mapping[str, str]) -> list[Anything]:
        """Lay facts out by slot, with what came of the gates."""
        get = facts.get
        if self._simple:
            values: list[Anything] = [None if (fact := get(name)) is None else fact.value for name in self._plain]
        else:
            values = [_value(slot, get(slot.name), readings) for slot in self._order]
        for gate in self.gates:
            trace: Trace = []
            values[gate.place] = gate.test(values, trace), trace
        return values

    def over(self, names: Sequence[str]) -> tuple[list[int], list[_Gate]]:
        """Give the definitions, by place, and the gates that look at any of some questions."""
        places = {place for name in names for place in self.places[name]}
        return (
            [each.place for each in self._shared if not each.reads.isdisjoint(places)],
            [each for each in self.gates if not each.reads.isdisjoint(places)],
        )

    def remembered(self, lives: Sequence[_Live], values: Sequence[Anything], work: Callable[[], Result]) -> Result:
        """Give what trying all answers makes of some rules; the work is done once for the same values of what they look at.

        A search asks the same rules again and again with one fact changed elsewhere.
        """
        which = tuple(map(id, lives))
        places = self._read.get(which)
        if places is None:
            places = self._read[which] = sorted(frozenset().union(*(each.reads for each in lives)))
        here = [values[place] for place in places]
        key = (which, *here, *(each.__class__ for each in here))  # yes is not 1
        try:
            found = self._remembered.get(key, self)
        except TypeError:  # a list with rows that do not hash
            return work()
        if found is self:
            if len(self._remembered) >= MAX_REMEMBERED:
                self._remembered.clear()
            found = self._remembered[key] = work()
        return cast("Result", found)

    def answers(self, name: str) -> tuple[Anything, ...]:
        """Give the answers there may be to a question: one of each kind that its rules can tell apart."""
        found = self._answers.get(name)
        if found is None:
            found = self._answers[name] = tuple(self._kinds(name))
        return found

    def _kinds(self, name: str) -> Iterator[Anything]:
        if name.startswith(READING):
            yield from (each.key for each in self.engine.readings[name.removeprefix(READING)].options)
            return
        compared = self.comparisons.get(name, [])
        if not compared:
            yield from (True, False)
        if _too_many_words(self.engine.facts.get(name), [value for _, value in compared]):
            yield from [frozenset()] * (MAX_COMPLETIONS + 1)  # more than are ever tried
            return
        seen = set()
        for value in _candidates(self.engine.facts.get(name), [value for _, value in compared]):
            kind = tuple(COMPARE[operator](value, wanted) for operator, wanted in compared)
            if kind not in seen:
                seen.add(kind)
                yield value


def _value(slot: Slot, fact: Fact | None, readings: Mapping[str, str]) -> Anything:
    match slot.kind:
        case "fact":
            return fact.value if fact is not None and fact.grounds >= slot.least else None
        case "known":
            return fact is not None
        case "records":
            return fact
        case "reading":
            return readings.get(slot.name)
        case _:
            return None


def _candidates(spec: FactSpec | None, compared: Sequence[Anything]) -> Iterator[Anything]:
    """Give values a fact may have, enough to tell all its comparisons apart."""
    kind = spec.type if spec is not None else None
    if spec is not None and kind is FactType.WORD and spec.words:
        yield from spec.words
        return
    if kind in {FactType.YES_NO, FactType.JUDGEMENT} or any(each.__class__ is bool for each in compared):
        yield from (True, False)
        return
    for number in sorted({each for each in compared if each.__class__ is int}):
        yield from (number - 1, number, number + 1)
    for day in sorted({each for each in compared if each.__class__ is date}):
        yield from (near for gap in (-1, 0, 1) if (near := _moved(day, gap)) is not None)
    words = _words(compared)
    if words and kind is FactType.WORDS:
        some = [*sorted(words), ""]
        yield from (frozenset(each) for size in range(len(some) + 1) for each in combinations(some, size))
    elif words:
        yield from (*sorted(words), "")


def _words(compared: Sequence[Anything]) -> set[str]:
    words = {each for each in compared if isinstance(each, str)}
    return words.union(*(each for each in compared if isinstance(each, frozenset)))


def _too_many_words(spec: FactSpec | None, compared: Sequence[Anything]) -> bool:
    return spec is not None and spec.type is FactType.WORDS and len(_words(compared)) > MAX_WORDS


def _moved(day: date, gap: int) -> date | None:
    return day + timedelta(gap) if BEGINNING < day < FOREVER else day if not gap else None


# ---- one evaluation ----------------------------------------------------------------------------------------------


class _Judged:
    """One rule on one act: where its verdicts begin in the trace, its truth, its exceptions, what it may come to."""

    __slots__ = ("begin", "contradicts", "defeated_by", "exceptions", "live", "results", "tried", "truth", "turns_on")

    def __init__(self, live: _Live, values: list[Anything], trace: Trace) -> None:
        self.live = live
        self.begin = len(trace)
        self.truth = live.test(values, trace)
        self.exceptions: Sequence[_Judged] = ()
        self.defeated_by = ""
        self.contradicts: Sequence[str] = ()
        self.turns_on: Sequence[str] | None = None
        self.tried: Tried | None = None
        if self.truth == NO:
            self.results = NONE
        elif live.exceptions:
            self.exceptions = [_Judged(each, values, trace) for each in live.exceptions]
            self.results = possible(self.truth, live.own, [each.results for each in self.exceptions])
        else:
            self.results = live.own if self.truth == YES else live.own | NONE

    def opened(self, trace: Trace) -> Iterator[str]:
        """Give what is open in the rule and its exceptions."""
        if self.truth == OPEN:
            yield from self.live.shape.opened(trace, self.begin)
        for each in self.exceptions:
            yield from each.opened(trace)

    def flat(self) -> Iterator["_Judged"]:
        yield self
        for each in self.exceptions:
            yield from each.flat()

    def deciding(self, *, sure: bool) -> Iterator[tuple["_Judged", bool]]:
        """Give the rules that decide, or may: the deepest exceptions that apply, else the rule; and whether surely."""
        if self.results == NONE:
            return
        sure = sure and not self.results & NONE
        applying = [each for each in self.exceptions if each.results != NONE]
        if all(each.results & NONE for each in applying):
            yield self, sure and not applying
        for each in applying:
            yield from each.deciding(sure=sure)


class Evaluation:
    """What the law makes of an act: the outcome, every outcome it may still have; the rest is read when asked for.

    ``outcome`` is the one to act on, ``outcomes`` all there may be, worst first. The facts and readings handed in must
    not be changed afterwards: findings are read from them.
    """

    def __init__(
        self,
        law: Law,
        facts: Facts,
        readings: Mapping[str, str],
        *,
        waived: Mapping[str, str] | None = None,
        keep: bool = True,
    ) -> None:
        self._law = law
        self._facts = facts
        self._readings = readings
        self._keep = keep
        self._values = values = law.values(facts, readings)
        self._trace: Trace = []
        self._judged = [
            _Judged(live, values, self._trace)
            for gate, lives in law.blocks
            if gate is None or values[gate.place][0]
            for live in lives
        ]
        self._set_aside: list[_Judged] = []
        if waived:
            self._waive(waived)
        self.governed = law.governed
        self.outcomes: tuple[Outcome, ...]
        self.outcome: Outcome
        self._allowed_anyhow = False
        self._settle()

    # ---- outcomes -----------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        if not self.governed:
            self.outcomes, self.outcome = (Outcome.REVIEW,), Outcome.REVIEW
            return
        found = 0
        for each in self._judged:
            results = each.results
            if results & (results - 1):
                break
            if not results & SILENT and results > found:
                found = results
        else:
            if not self._law.rivals:
                self.outcome = _OUTCOMES[found] or Outcome.REVIEW if found else Outcome.REVIEW
                self.outcomes = (self.outcome,)
                return
        self._narrow()
        self._defeat()
        sets = self._jointly()
        left = together(sets)
        self._allowed_anyhow = any(not each & ~ALLOWS for each in sets)
        outcomes = {_OUTCOMES[each] for each in bits(left & ~1)} | ({Outcome.REVIEW} if left & 1 else set())
        self.outcomes = tuple(sorted((each for each in outcomes if each is not None), reverse=True))
        self.outcome = self._overall()

    def _waive(self, waived: Mapping[str, str]) -> None:
        """Set rules aside: they are shown, and count for nothing."""
        for each in self._judged:
            each.defeated_by = waived.get(each.live.rule.id, "")
        self._set_aside = [each for each in self._judged if each.defeated_by]
        self._judged = [each for each in self._judged if not each.defeated_by]

    def _narrow(self) -> None:
        """Narrow each rule's results by trying every answer to its open questions together."""
        for each in self._judged:
            if not single(each.results):
                found = self._law.remembered((each.live,), self._values, partial(self._narrowed, each))
                each.results, each.turns_on, each.tried = found

    def _narrowed(self, judged: _Judged) -> tuple[int, Sequence[str], Tried | None]:
        names = tuple(dict.fromkeys(judged.opened(self._trace)))
        choices = [len(self._law.answers(name)) for name in names]
        ways = every(choices)
        if ways is None:
            return judged.results, names, None
        results = [judged.live.now(values) for values in self._under(names, ways)]
        tried = Tried(names, choices, results)
        return reduce(or_, results), tried.names, tried

    def _under(self, names: Sequence[str], ways: Sequence[Sequence[int]]) -> Iterator[list[Anything]]:
        """Give the values under each way of answering open questions; what is known stays as it is. One list, changed."""
        law, known = self._law, self._values
        values = list(known)
        laid = [
            [
                [
                    (
                        place,
                        answer
                        if known[place] is None or known[place].__class__ is not answer.__class__
                        else known[place],
                    )
                    for place in law.places[name]
                ]
                for answer in law.answers(name)
            ]
            for name in names
        ]
        stale, gates = law.over(names)
        for way in ways:
            for answers, number in zip(laid, way, strict=True):
                for place, answer in answers[number]:
                    values[place] = answer
            for place in stale:
                values[place] = None
            for gate in gates:
                values[gate.place] = (gate.test(values, None), ())
            yield values

    def _defeat(self) -> None:
        """Name the permission that surely defeats a rule of lower rank on the same question."""
        for low in self._judged:
            question = low.live.rule.decides
            if question not in self._law.rivals or low.results == NONE:
                continue
            for high in self._judged:
                if high.live.rule.decides == question and high.live.rank < low.live.rank and not high.results & ~ALLOWS:
                    low.defeated_by = high.live.rule.id
                    break
        for one in self._judged:
            if one.results == PROHIBITS and not one.defeated_by:
                for other in self._judged:
                    if _against(one.live, other.live) and not other.results & ~ALLOWS and not other.defeated_by:
                        one.contradicts = [*one.contradicts, other.live.rule.id]
                        other.contradicts = [*other.contradicts, one.live.rule.id]

    def _jointly(self) -> list[int]:
        """Give the worst results of each group of rules, trying the answers to what its rules have in common together."""
        names = [
            [
                *(each.turns_on or () if not single(each.results) else ()),
                *([f"decides:{each.live.rule.decides}"] if each.live.rule.decides in self._law.rivals else ()),
            ]
            for each in self._judged
        ]
        return [self._of_group([self._judged[number] for number in group]) for group in groups(names)]

    def _of_group(self, judged: Sequence[_Judged]) -> int:
        if len(judged) == 1:
            return judged[0].results
        return self._law.remembered([each.live for each in judged], self._values, partial(self._weighed, judged))

    def _weighed(self, judged: Sequence[_Judged]) -> int:
        names = tuple(
            dict.fromkeys(name for each in judged if not single(each.results) for name in each.turns_on or ())
        )
        ways = every([len(self._law.answers(name)) for name in names]) if names else [()]
        if ways is None:
            left = together(each.results | self._may_be_instead(each, judged) for each in judged)
            return left & ~1 | (NONE if left & 1 else 0)
        columns = [
            each.tried.under(names, ways) if each.tried is not None else [each.results] * len(ways) for each in judged
        ]
        found = 0
        for now in zip(*columns, strict=True):
            found |= worst(self._undefeated(judged, now)) or NONE
        return found

    def _undefeated(self, judged: Sequence[_Judged], results: Sequence[int]) -> Iterator[int]:
        """Give what counts of single results: what no higher permission defeats; what another pack gainsays is for a person."""
        for low, result in zip(judged, results, strict=True):
            question = low.live.rule.decides
            if question not in self._law.rivals:
                yield result
                continue
            allowing = [high.live for high, other in zip(judged, results, strict=True) if other & ALLOWS]
            if any(high.rule.decides == question and high.rank < low.live.rank for high in allowing):
                continue
            gainsaid = result == PROHIBITS and any(_against(low.live, high) for high in allowing)
            yield 1 << Outcome.REVIEW if gainsaid else result

    def _may_be_instead(self, low: _Judged, judged: Sequence[_Judged]) -> int:
        """Give what may come of a rule instead, when a higher permission defeats it, or another pack gainsays it."""
        question, found = low.live.rule.decides, 0
        if question in self._law.rivals:
            for high in judged:
                if high.live.rule.decides == question and high.results & ALLOWS:
                    found |= NONE if high.live.rank < low.live.rank else 0
                    found |= 1 << Outcome.REVIEW if _against(low.live, high.live) and low.results & PROHIBITS else 0
        return found

    def _overall(self) -> Outcome:
        """Give the outcome to act on when more than one is possible: never a yes that some answer would take back."""
        if self.outcomes[0] <= Outcome.CONDITIONAL or len(self.outcomes) == 1:
            return self.outcomes[0]
        if self.outcomes[-1] is Outcome.REVIEW and any(
            each.results == 1 << Outcome.REVIEW and not each.defeated_by for each in self._judged
        ):
            return Outcome.REVIEW
        for each in self._judged:
            if self._matters(each, Outcome.REVIEW):
                for name in self._asking(each):
                    spec = self._law.engine.facts.get(name)
                    if name.startswith(READING) or (spec is not None and spec.type is FactType.JUDGEMENT):
                        return Outcome.REVIEW
        return Outcome.EVIDENCE_NEEDED

    def _matters(self, judged: _Judged, outcome: Outcome) -> bool:
        """Tell whether what is open here could change the decision; where that is no yes, more than a duty of it."""
        if judged.defeated_by or single(judged.results) or not judged.results & ~SILENT:
            return False
        if outcome > Outcome.CONDITIONAL and self._only_duties(judged):
            return False
        return outcome is not Outcome.PROHIBITED or bool(judged.results & 1 << Outcome.PROHIBITED)

    def _only_duties(self, judged: _Judged) -> bool:
        """Tell whether all that hangs on a rule is duties: at its worst it allows, and other rules allow in any case."""
        yes = not judged.results & ~(ALLOWS | SILENT)
        return yes and self._allowed_anyhow and judged.live.rule.decides not in self._law.rivals

    def _asking(self, judged: _Judged) -> list[str]:
        """Give the questions of a rule that come first; what waits for them is asked once they are answered."""
        first: set[str] = set()
        waiting = [judged]
        while waiting:
            each = waiting.pop()
            names, stopped = self._at_the_gate(each, judged), True
            if not names:
                names, stopped = asked_first(each.live.rule.when, each.live.pack, self._facts)
            first |= names
            waiting += () if stopped else each.exceptions
        return [name for name in judged.turns_on or () if name.split("|", 1)[0] in first]

    def _at_the_gate(self, judged: _Judged, root: _Judged) -> set[str]:
        """Give what is asked at the gate of a pack while it is open: what lies behind it waits."""
        gate = judged.live.gate
        if gate is None or gate.pack.governs is None or self._values[gate.place][0] != OPEN:
            return set()
        names, _ = asked_first(gate.pack.governs, gate.pack, self._facts)
        return names & {name.split("|", 1)[0] for name in root.turns_on or ()}

    @property
    def work(self) -> int:
        """Give how many conditions were weighed."""
        return len(self._trace)

    @property
    def weighed(self) -> list[Weighed]:
        """Give what came of every rule, in the order of the findings."""
        judged = [each for root in (*self._judged, *self._set_aside) for each in root.flat()]
        return [Weighed(each.live.rule, _results(each.results), each.defeated_by) for each in judged]

    # ---- what is read when asked for ----------------------------------------------------------------------------

    def read_on(self, facts: Facts) -> None:
        """Put the same facts with where they come from in place of the bare ones that were evaluated."""
        self._facts = facts

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Give every rule that was weighed, each before its exceptions."""
        told = self._told
        judged = [*self._judged, *self._set_aside]
        return tuple(self._finding(each, told, root.turns_on) for root in judged for each in root.flat())

    @property
    def _told(self) -> Facts:
        """Give the facts with the readings chosen, from which traces are read."""
        chosen = {READING + name: Fact(value=option) for name, option in self._readings.items()}
        return {**self._facts, **chosen} if chosen else self._facts

    @cached_property
    def silent(self) -> tuple[Silent, ...]:
        """Give the packs whose gate is no and of which no rule speaks beside the gate: they say nothing of the act, and why."""
        law = self._law
        door = law.engine.door(law.kind)
        found = {name: door.silent(name, self._facts, self._readings, self._told) for name in law.shut}
        for gate in law.gates:
            verdict, trace = self._values[gate.place]
            if verdict == NO:
                found[gate.pack.id] = Silent(
                    pack=gate.pack.id, recorded=Recorded(gate.shape, gate.pack, list(trace), 0, self._told)
                )
        heard = {each.live.pack.id for each in self._judged if each.results != NONE}
        return tuple(found[name] for name in sorted(found) if name not in heard)

    def finding(self, rule: str) -> Finding | None:
        """Give the finding of one rule, of a pack that is silent too; nothing when it does not speak of the act."""
        for root in (*self._judged, *self._set_aside):
            for each in root.flat():
                if each.live.rule.id == rule:
                    return self._finding(each, self._told, root.turns_on)
        if self._law.shut:
            all_heard = self._law.engine.law(self._law.kind, self._law.dates)
            return Evaluation(all_heard, self._facts, self._readings, keep=self._keep).finding(rule)
        silent = (
            each
            for gate, lives in self._law.blocks
            if gate is not None and self._values[gate.place][0] == NO
            for live in lives
            for each in _Judged(live, self._values, self._trace).flat()
        )
        return next((self._finding(each, self._told, None) for each in silent if each.live.rule.id == rule), None)

    def _finding(self, judged: _Judged, facts: Facts, turns_on: Sequence[str] | None) -> Finding:
        live = judged.live
        opened: tuple[str, ...] = ()
        if judged.truth == OPEN and turns_on:
            opened = tuple(
                name for name in dict.fromkeys(live.shape.opened(self._trace, judged.begin)) if name in turns_on
            )
        conflict, excepted_by = bool(judged.contradicts), ""
        if judged.exceptions:
            applying = [each for each in judged.exceptions if not each.results & NONE]
            conflict |= judged.results == 1 << Outcome.REVIEW and len({each.results for each in applying}) > 1
            excepted_by = applying[0].live.rule.id if applying else ""
        recorded = Recorded(live.shape, live.pack, self._trace, judged.begin, facts) if self._keep else None
        return Finding(
            rule=live.rule,
            verdict=Verdict.CONFLICT if conflict else _verdict(judged.results, live.own),
            results=_results(judged.results),
            recorded=recorded,
            defeated_by=judged.defeated_by,
            contradicts=tuple(sorted(judged.contradicts)),
            excepted_by=excepted_by,
            duties=live.rule.duties,
            questions=opened,
        )

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Give what the outcome turns on, and who can answer."""
        asked: dict[str, list[str]] = {}
        for each in self._judged:
            if self._matters(each, self.outcome):
                for name in self._asking(each):
                    asked.setdefault(name, []).append(each.live.rule.id)
        return tuple(sorted(_question(self._law.engine, name, tuple(rules)) for name, rules in asked.items()))

    @cached_property
    def duties(self) -> tuple[ImposedDuty, ...]:
        """Give the duties that come with the act.

        What is prohibited has none. While it is open whether the act is allowed, only those that come with it whatever
        the answers are given: a precaution is taken by somebody who may act.
        """
        if self.outcome is Outcome.PROHIBITED:
            return ()
        found: dict[tuple[Anything, ...], list[tuple[Duty, str, bool]]] = {}
        for root in self._judged:
            for each, sure in () if root.defeated_by else root.deciding(sure=True):
                for duty in each.live.rule.duties if sure or self.outcome <= Outcome.CONDITIONAL else ():
                    same = (duty.id, duty.on.value, duty.says.zh)
                    found.setdefault(same, []).append((duty, each.live.rule.id, sure))
        return tuple(_imposed(found[same]) for same in sorted(found))

    @property
    def shut(self) -> frozenset[str]:
        """Give the packs left out because their gate is no."""
        return self._law.shut

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Give the versions that were considered and do not govern."""
        return self._law.rejected

    @property
    def changes(self) -> tuple[date, ...]:
        """Give the days on which a version of a rule or a number of the law changes."""
        return self._law.changes

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Give the facts that were looked at."""
        shapes = [each.live.shape for root in (*self._judged, *self._set_aside) for each in root.flat()]
        shapes += [gate.shape for gate in self._law.gates]
        gates = self._law.engine.door(self._law.kind).names()
        return tuple(sorted({*gates, *(name for shape in shapes for name in shape.names())}))


def _imposed(imposed: Sequence[tuple[Duty, str, bool]]) -> ImposedDuty:
    """Make one duty of the same duty imposed by several rules: nothing of what any of them says is lost."""
    ordered = sorted(imposed, key=lambda each: (not each[2], each[1]))
    duty = ordered[0][0]
    if any(each.travels for each, _, _ in ordered):
        duty = replace(duty, travels=True)
    return ImposedDuty(
        duty=duty,
        rules=tuple(dict.fromkeys(rule for _, rule, _ in ordered)),
        cites=tuple(dict.fromkeys(each.cite for each, _, _ in ordered)),
        avoidable=not ordered[0][2],
    )


def _verdict(results: int, own: int) -> Verdict:
    if not single(results):
        return Verdict.OPEN
    lifted = 1 << Outcome.LIFTED
    return Verdict.CLEAR if results == NONE or (results == lifted and own != lifted) else Verdict.APPLIES


def _question(engine: Engine, name: str, rules: tuple[str, ...]) -> Question:
    if name.startswith(READING):
        reading = engine.readings[name.removeprefix(READING)]
        return Question(
            kind_order=2, name=reading.name, kind=QuestionKind.READING, ask=reading.question, who=Who.COUNSEL,
            options=tuple(each.key for each in reading.options), rules=rules,
        )  # fmt: skip
    fact = name.split("|", 1)[0]
    spec = engine.facts.get(fact)
    if spec is None:
        return Question(
            kind_order=0, name=fact, kind=QuestionKind.FACT, ask=say(fact, fact), who=Who.ACTOR, rules=rules
        )
    judgement = spec.type is FactType.JUDGEMENT
    return Question(
        kind_order=1 if judgement else 0,
        name=fact,
        kind=QuestionKind.JUDGEMENT if judgement else QuestionKind.FACT,
        ask=spec.ask,
        who=spec.who,
        settle=spec.settle,
        options=spec.words or (("yes", "no") if spec.type in {FactType.YES_NO, FactType.JUDGEMENT} else ()),
        rules=rules,
    )

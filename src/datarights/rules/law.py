"""The law on a date: rules of packs compiled for one kind of act, indexed by the days on which any of it changes.

A rule is compiled once for all days that have the same numbers of the law, and weighed once for all acts that are the same in
what it reads.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any as Anything, Final, TypeVar

from datarights.model.grounds import Grounds
from datarights.model.period import FOREVER
from datarights.rules.answers import kinds
from datarights.rules.closures import (
    NO,
    READING,
    Compiler,
    Dated,
    Node,
    Shape,
    Slot,
    Slots,
    Trace,
    parameters,
)
from datarights.rules.finding import Facts, Recorded, Silent
from datarights.rules.pack import Connecting, FactSpec, FactType, Outcome, Pack, Rule
from datarights.rules.possible import ALLOWS, NONE, PROHIBITS, Answers, every, number_of_ways, single, together, worst
from datarights.rules.rulebook import Place, Rulebook
from datarights.rules.weighed import Gate, Live, Weighed, against, looking, weigh
from datarights.text import Text, say
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights.rules.condition import Operator, Value

MAX_KNOWN: Final = 1 << 12
"""So many sets of answers at the gates are kept at most."""

MAX_REMEMBERED: Final = 1 << 12
"""So many results of trying all answers are kept for one law at most, of rules alone and together."""

Key = TypeVar("Key")
Kept = TypeVar("Kept")

NO_PACK: Final = frozenset[str]()
GATE: Final = "the gate"
BLANK: Final = Slot("definition", "")
"""A place that a law does not read: what stands there is another day's, or what came of a definition or a gate."""


@valueclass
class Rejected:
    """A rule version that was considered and does not govern, with the reason; ``start`` is its first day, if still to come."""

    rule: str
    says: Text
    start: date | None = None


class _Layout:
    """How facts are laid out by slot; ``simple``: all that stands there are the values of facts."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._blank: list[Anything] = [None] * len(slots)
        self._plain = {slot.name: place for place, slot in enumerate(slots) if _is_plain(slot)}
        others = [(place, slot) for place, slot in enumerate(slots) if not _is_plain(slot)]
        self._raised = [(place, slot.name) for place, slot in others if slot.kind == "known"]
        self._grounded = [(place, slot.name, slot.least) for place, slot in others if slot.kind == "fact"]
        self._records = [(place, slot.name) for place, slot in others if slot.kind == "records"]
        self._readings = [(place, slot.name) for place, slot in others if slot.kind == "reading"]
        self.simple = not others

    def out(self, facts: Facts, readings: Mapping[str, str]) -> list[Anything]:
        """Lay facts out; nothing stands where nobody said anything, and where a verdict will be left."""
        values, placed, get = self._blank.copy(), self._plain.get, facts.get
        for name, said in facts.items():  # fewer than there are places
            if said is not None and (at := placed(name)) is not None:
                values[at] = said.value
        for place, name in self._raised:
            values[place] = (
                name in facts
            )  # said to be unknown, or said in two ways, it was raised: it is open, not silent
        for place, name, least in self._grounded:
            if (fact := get(name)) is not None and fact.grounds >= least:
                values[place] = fact.value
        for place, name in self._records:
            values[place] = get(name)
        for place, name in self._readings:
            values[place] = readings.get(name)
        return values


class Door:
    """The gates of the packs that speak of a kind of act, evaluated before any of their rules.

    A gate that compares with a number of the law hangs on the day and is left to the law of that day.
    """

    def __init__(self, rulebook: Rulebook, kind: str) -> None:
        self.kind = kind
        slots = Slots()
        behind = {place.pack.id: place.pack for place in rulebook.places(kind) if place.head.governed}
        self._gates: dict[str, tuple[Pack, Node, Shape]] = {}
        for name, pack in sorted(behind.items()):
            if pack.governs is not None and not any(parameters(pack.governs, pack)):
                node, shape = Compiler(pack, date.min, slots).compiled(pack.governs)
                self._gates[name] = (pack, node, shape)
        self._laid = _Layout(tuple(slots))
        self._known: dict[tuple[Anything, ...], frozenset[str]] = {}

    def shut(self, facts: Facts, readings: Mapping[str, str]) -> frozenset[str]:
        """Give the packs whose gate is no on some facts."""
        if not self._gates:
            return NO_PACK
        values = self._laid.out(facts, readings)
        if not self._laid.simple:
            return self._shut(values)
        key = (*values, *map(type, values)) if 0 in values or 1 in values else tuple(values)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            found = self._known[key] = self._shut(values)
        return found

    def _shut(self, values: list[Anything]) -> frozenset[str]:
        return frozenset(name for name, (_, test, _) in self._gates.items() if test(values, None) == NO)

    def silent(self, name: str, facts: Facts, readings: Mapping[str, str], told: Facts) -> Silent:
        """Give a pack whose gate is no, with the trace of the gate."""
        pack, test, shape = self._gates[name]
        trace: Trace = []
        test(self._laid.out(facts, readings), trace)
        return Silent(pack=name, recorded=Recorded(shape, pack, trace, 0, told))

    def names(self) -> Iterator[str]:
        """Give the facts that the gates look at."""
        for _, _, shape in self._gates.values():
            yield from shape.names()


class Chapter:
    """All that packs say of one kind of act, some shut out, cut at every day on which any of it changes.

    A rule is compiled once for all days that have the same numbers of the law and the same exceptions.
    """

    def __init__(
        self, rulebook: Rulebook, door: Door, shut: frozenset[str], opened: Callable[[Mapping[Connecting, date]], "Law"]
    ) -> None:
        self.rulebook = rulebook
        self.door = door
        self.shut = shut
        self.opened = opened
        self.slots = Slots(rulebook.dating)
        self._gates: dict[Dated, Gate] = {}
        self._lives: dict[Dated, Live] = {}
        self._laws: dict[tuple[int, ...], Law] = {}
        days: dict[Connecting, set[date]] = {}
        for place in rulebook.places(door.kind):
            if place.heard(shut):
                edges = days.setdefault(place.rule.by, set())
                edges |= {place.rule.in_force.start, place.rule.in_force.end, *self.edges(place)}
                days.setdefault(Connecting.ACT_ON, set()).update(self.turning(place))
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

    def edges(self, place: Place) -> Iterator[date]:
        """Give the days on which numbers of the law begin and end that a rule compares with."""
        for values in self.rulebook.dating.values(place.key, place.rule.when, place.pack):
            for each in values:
                yield from (each.period.start, each.period.end)

    def turning(self, place: Place) -> tuple[date, ...]:
        """Give the days of the act on which what a rule says of that day turns."""
        return self.rulebook.dating.turning(place.key, place.rule.when, place.pack)

    def live(self, place: Place, day: date, exceptions: tuple[Live, ...]) -> Live:
        """Give a rule compiled with the law's numbers of a day, and with its exceptions of that day."""
        rule, pack = place.rule, place.pack
        gate = self._gate(pack, day) if rule.governed else None
        key = (*self.rulebook.dating.on(day, place.key, rule.when, pack), id(gate), *map(id, exceptions))
        found = self._lives.get(key)
        if found is None:
            compiler = Compiler(pack, day, self.slots)
            node, shape = compiler.compiled(rule.when) if gate is None else compiler.governed(rule.when, gate.place)
            reads = frozenset(compiler.reads).union(*(each.reads for each in exceptions))
            compared = dict.fromkeys((*compiler.compared, *(one for each in exceptions for one in each.compared)))
            found = self._lives[key] = Live(
                rule=rule, pack=pack, test=node, shape=shape, exceptions=exceptions, own=1 << rule.outcome,
                rank=rule.authority.rank, gate=gate, reads=reads, compared=tuple(compared), look=looking(reads),
            )  # fmt: skip
        return found

    def _gate(self, pack: Pack, day: date) -> Gate | None:
        """Give the gate of a pack with the law's numbers of a day, compiled once."""
        if pack.governs is None:
            return None
        key = self.rulebook.dating.on(day, (pack.id, GATE), pack.governs, pack)
        if key not in self._gates:
            compiler = Compiler(pack, day, self.slots)
            node, shape = compiler.compiled(pack.governs)
            place = self.slots.number(Slot("gate", repr(key)))
            self._gates[key] = Gate(
                pack=pack, test=node, shape=shape, place=place, reads=frozenset(compiler.reads),
                compared=tuple(compiler.compared),
            )  # fmt: skip
        return self._gates[key]


class Law:
    """The rules in force for one kind of act at given dates, compiled over one layout of facts.

    ``names`` are the facts, lists and readings looked at; ``changes`` the days on which a version
    of a rule or a number of the law changes from here on, ``until`` the first of them; ``rejected`` the versions considered that do not govern.
    """

    def __init__(self, chapter: Chapter, dates: Mapping[Connecting, date]) -> None:
        self.rulebook = chapter.rulebook
        self.kind = chapter.door.kind
        self.door = chapter.door
        self.governed = self.kind in self.rulebook.acts
        self.shut = chapter.shut
        self._dates = dates
        self._chapter = chapter
        self._rejected: list[Rejected] = []
        self._changes: set[date] = set()
        roots = [self._live(place) for place in self.rulebook.standing(self.kind) if place.heard(self.shut)]
        self.roots: tuple[Live, ...] = tuple(each for each in roots if each is not None)
        self.gates = tuple(dict.fromkeys(gate for each in self.roots for gate in each.gates()))
        blocks: dict[tuple[str, Gate | None], list[Live]] = {}
        for each in self.roots:
            blocks.setdefault((each.pack.id, each.gate), []).append(each)
        self._blocks = tuple((gate, tuple(rules)) for (_, gate), rules in blocks.items())
        self.rejected = tuple(sorted(self._rejected, key=lambda each: (each.rule, each.says.en)))
        self.changes = tuple(sorted(self._changes))
        self.until = self.changes[0] if self.changes else FOREVER
        asked: dict[str, list[Live]] = {}
        for each in self.roots:
            if each.rule.decides:
                asked.setdefault(each.rule.decides, []).append(each)
        self.rivals = {name for name, rules in asked.items() if len({(each.rank, each.pack.id) for each in rules}) > 1}
        parts: tuple[Live | Gate, ...] = (*self.roots, *self.gates)
        self.comparisons: dict[str, list[tuple[Operator, Value]]] = {}
        for name, operator, value in dict.fromkeys(one for each in parts for one in each.compared):
            self.comparisons.setdefault(name, []).append((operator, value))
        reads = frozenset[int]().union(*(each.reads for each in parts))
        slots = [slot if place in reads else BLANK for place, slot in enumerate(chapter.slots)]
        self._laid = _Layout(slots)
        self._shared = tuple(each for each in chapter.slots.shared.values() if each.reads <= reads)
        self.names = frozenset(slot.name for slot in slots if slot is not BLANK)
        self.places: dict[str, list[int]] = {}
        for place, slot in enumerate(slots):
            if slot is not BLANK and slot.kind not in {"known", "records"}:
                name = READING + slot.name if slot.kind == "reading" else slot.name
                self.places.setdefault(name, []).append(place)
        self._answers: dict[str, tuple[Anything, ...]] = {}
        facts = {place: slot.name for place, slot in enumerate(slots) if slot.kind == "fact"}
        numbers = {place for place, name in facts.items() if _is_number(self.rulebook.facts.get(name))}
        self._numbers, self._others = looking(numbers), looking(facts.keys() - numbers)
        self._narrow: dict[Weighed, Weighed] = {}
        self._jointly: dict[tuple[Weighed, ...], int] = {}

    def _live(self, place: Place) -> Live | None:
        rule = place.rule
        day = self._dates.get(rule.by) or self._dates[Connecting.ACT_ON]
        if not self._governs(rule, day):
            return None
        self._changes.update(edge for edge in self._chapter.edges(place) if day < edge < FOREVER)
        on = self._dates[Connecting.ACT_ON]
        self._changes.update(edge for edge in self._chapter.turning(place) if on < edge < FOREVER)
        below = [self._live(each) for each in self.rulebook.below(rule.id, self.kind) if each.heard(self.shut)]
        return self._chapter.live(place, day, tuple(each for each in below if each is not None))

    def _governs(self, rule: Rule, day: date) -> bool:
        start, end = rule.in_force.start, rule.in_force.end
        if day < start:
            self._changes.add(start)
            reason = say(f"{start} 起才施行", f"in force only from {start}")
            self._rejected.append(Rejected(rule=rule.id, says=reason, start=start))
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
        values = self._laid.out(facts, readings)
        for gate in self.gates:
            trace: Trace = []
            values[gate.place] = gate.test(values, trace), trace
        return values

    def weighed(self, values: list[Anything]) -> list[Weighed]:
        """Weigh every rule that speaks, on values; a rule weighed on the same before is not weighed again."""
        alike = self._alike(values)
        found = []
        for gate, rules in self._blocks:
            if gate is None or values[gate.place][0]:
                for live in rules:
                    weighed = live.weighed(values) if alike else weigh(live, values, [])
                    found.append(weighed if single(weighed.results) else self._narrowed(weighed, values))
        return found

    def opened(self, dates: Mapping[Connecting, date]) -> "Law":
        """Give the law of some days with no pack shut out: what was shut out may change on days that are one to the rest."""
        return self._chapter.opened(dates)

    def silent(self, values: Sequence[Anything]) -> Iterator[Live]:
        """Give the rules that do not speak: the gate of their pack is no."""
        for gate, rules in self._blocks:
            if gate is not None and not values[gate.place][0]:
                yield from rules

    def _narrowed(self, weighed: Weighed, values: Sequence[Anything]) -> Weighed:
        found = self._narrow.get(weighed)
        if found is None:
            names = weighed.open
            choices = [len(self.answers(name)) for name in names]
            ways = every(choices)
            found = weighed.narrowed(names, choices, None if ways is None else self.under(names, ways, values))
            _keep(self._narrow, weighed, found)
        return found

    def _alike(self, values: Sequence[Anything]) -> bool:
        """Tell whether values that are equal are the same: a yes is not 1, though Python has it so."""
        return int not in map(type, self._others(values)) and bool not in map(type, self._numbers(values))

    def jointly(self, weighed: tuple[Weighed, ...]) -> int:
        """Give what rules come to that hang together: the worst, under every answer; worked out once for the same of them."""
        found = self._jointly.get(weighed)
        if found is None:
            found = self._together(weighed)
            _keep(self._jointly, weighed, found)
        return found

    def _together(self, weighed: Sequence[Weighed]) -> int:
        """Try the answers to what rules have in common together; give the worst they may come to."""
        names = tuple(dict.fromkeys(name for each in weighed if not single(each.results) for name in each.turns_on))
        choices = [len(self.answers(name)) for name in names]
        count = number_of_ways(choices) if names else 1
        if count is None:
            left = together(each.results | self._may_be_instead(each, weighed) for each in weighed)
            return left & ~1 | (NONE if left & 1 else 0)
        columns = [
            each.tried.under(names, choices) if each.tried is not None else bytes((each.results,)) * count
            for each in weighed
        ]
        found = 0
        for now in set(zip(*columns, strict=True)):  # many ways of answering come to the same
            found |= worst(self._undefeated(weighed, now)) or NONE
        return found

    def _undefeated(self, weighed: Sequence[Weighed], results: Sequence[int]) -> Iterator[int]:
        """Give what counts of single results: what no higher permission defeats; what another pack gainsays is for a person.

        A permission defeats what stands in its way. A duty does not: who does it satisfies both.
        """
        for low, result in zip(weighed, results, strict=True):
            question = low.rule.decides
            if question not in self.rivals:
                yield result
                continue
            allowing = [high.live for high, other in zip(weighed, results, strict=True) if other & ALLOWS]
            if not result & ALLOWS and any(
                high.rule.decides == question and high.rank < low.live.rank for high in allowing
            ):
                continue
            gainsaid = result == PROHIBITS and any(against(low.live, high) for high in allowing)
            yield 1 << Outcome.REVIEW if gainsaid else result

    def _may_be_instead(self, low: Weighed, weighed: Sequence[Weighed]) -> int:
        """Give what may come of a rule instead, when a higher permission defeats it, or another pack gainsays it."""
        question, found = low.rule.decides, 0
        if question in self.rivals:
            for high in weighed:
                if high.rule.decides == question and high.results & ALLOWS:
                    found |= NONE if high.live.rank < low.live.rank and low.results & ~ALLOWS else 0
                    found |= 1 << Outcome.REVIEW if against(low.live, high.live) and low.results & PROHIBITS else 0
        return found

    def under(
        self, names: Sequence[str], ways: Sequence[Answers], known: Sequence[Anything]
    ) -> Iterator[list[Anything]]:
        """Give the values under each way of answering open questions; what is known stays as it is. One list, changed."""
        values = list(known)
        laid = [
            [
                [
                    (place, known[place] if known[place].__class__ is answer.__class__ else answer)
                    for place in self.places[name]
                ]
                for answer in self.answers(name)
            ]
            for name in names
        ]
        places = {place for name in names for place in self.places[name]}
        stale = [each.place for each in self._shared if not each.reads.isdisjoint(places)]
        gates = [each for each in self.gates if not each.reads.isdisjoint(places)]
        for way in ways:
            for answers, number in zip(laid, way, strict=True):
                for place, answer in answers[number]:
                    values[place] = answer
            for place in stale:
                values[place] = None
            for gate in gates:
                values[gate.place] = (gate.test(values, None), ())
            yield values

    def answers(self, name: str) -> tuple[Anything, ...]:
        """Give the answers there may be to a question: one of each kind that its rules can tell apart."""
        found = self._answers.get(name)
        if found is None:
            found = self._answers[name] = tuple(self._kinds(name))
        return found

    def _kinds(self, name: str) -> Iterator[Anything]:
        if name.startswith(READING):
            return (each.key for each in self.rulebook.readings[name.removeprefix(READING)].options)
        return kinds(self.rulebook.facts.get(name), self.comparisons.get(name, ()))


def _keep(kept: dict[Key, Kept], key: Key, found: Kept) -> None:
    if len(kept) >= MAX_REMEMBERED:
        kept.clear()
    kept[key] = found


def _is_plain(slot: Slot) -> bool:
    """Tell whether what stands in a place is the value of a fact, on whatever grounds it is said."""
    return slot.kind == "fact" and slot.least is Grounds.ASSERTED


def _is_number(spec: FactSpec | None) -> bool:
    return spec is not None and spec.type is FactType.NUMBER

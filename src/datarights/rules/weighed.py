"""One rule on one act: whether it holds, what its exceptions make of it, what it may still come to, and what that turns on.

All of it hangs on nothing but what the rule reads, so that what was weighed once serves every act that is the same in that. What
the rule alone leaves open is narrowed by trying every answer to its open questions together (``possible``).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import reduce
from operator import itemgetter, or_
from typing import Any as Anything, Final, NamedTuple

from datarights.rules.closures import NO, OPEN, YES, Compared, Node, Shape, Trace
from datarights.rules.finding import Facts, Finding, Recorded, Verdict
from datarights.rules.pack import Outcome, Pack, Rule
from datarights.rules.possible import NONE, Tried, excepted, outcomes, possible, single
from datarights.valueclass import field, valueclass

MAX_WEIGHED: Final = 256
"""So many times at most is kept what one version of a rule came to."""


@valueclass(eq=False)
class Gate:
    """The gate of a pack, compiled. What came of it stands in ``place`` of the values: its verdict and its trace."""

    pack: Pack
    test: Node
    shape: Shape
    place: int
    reads: frozenset[int]
    compared: tuple[Compared, ...]


Look = Callable[[Sequence[Anything]], tuple[Anything, ...]]
"""Takes out of the values those that a rule reads."""


@valueclass(eq=False)
class Live:
    """One version of a rule in force, compiled, with its exceptions in force, and the gate it stands behind.

    ``known``: what it came to on the values of what it reads, where it was weighed on them.
    """

    rule: Rule
    pack: Pack
    test: Node
    shape: Shape
    exceptions: tuple["Live", ...]
    own: int
    rank: int
    gate: Gate | None
    reads: frozenset[int]
    compared: tuple[Compared, ...]
    look: Look
    known: dict[tuple[Anything, ...], "Weighed"] = field(default_factory=dict)

    def weighed(self, values: list[Anything]) -> "Weighed":
        """Weigh the rule on values; where those it reads are equal to what they were once before, it is not weighed again."""
        here = self.look(values)
        try:
            found = self.known.get(here)
        except TypeError:  # a list with rows that do not hash
            return weigh(self, values, [])
        if found is None:
            if len(self.known) >= MAX_WEIGHED:
                self.known.clear()
            found = self.known[here] = weigh(self, values, [])
        return found

    def now(self, values: list[Anything]) -> int:
        """Give what the rule comes to when nothing it asks is open."""
        if self.test(values, None) != YES:
            return NONE
        return excepted(self.own, [each.now(values) for each in self.exceptions]) if self.exceptions else self.own

    def gates(self) -> Iterator[Gate]:
        """Give the gates it stands behind, itself and its exceptions."""
        if self.gate is not None:
            yield self.gate
        for each in self.exceptions:
            yield from each.gates()


def against(one: Live, other: Live) -> bool:
    """Tell whether two rules are of different packs and of equal rank on one question: neither can set the other aside."""
    return one.rule.decides == other.rule.decides != "" and one.rank == other.rank and one.pack.id != other.pack.id


def looking(places: Collection[int]) -> Look:
    """Give what takes out of values those in some places, as a tuple."""
    first, *rest = sorted(places) or (None,)
    if first is None:
        return lambda _: ()
    return itemgetter(first, *(rest or (first,)))


class Told(NamedTuple):
    """What a rule comes to, in words: its verdict, all outcomes there may be, what is open, the exception that applies."""

    verdict: Verdict
    outcomes: tuple[Outcome | None, ...]
    questions: tuple[str, ...]
    excepted_by: str


class Weighed:
    """One rule on one act: where its verdicts begin in the trace, its truth, its exceptions, what it may come to.

    ``turns_on``: the questions on which it turns what it may come to, once that was narrowed.
    """

    __slots__ = (
        "_told", "begin", "exceptions", "live", "results", "rule", "trace", "tried", "truth", "turns_on",
    )  # fmt: skip

    def __init__(
        self,
        live: Live,
        trace: Trace,
        begin: int,
        truth: int,
        exceptions: Sequence["Weighed"],
        results: int,
        turns_on: Sequence[str] = (),
    ) -> None:
        self.live = live
        self.rule = live.rule
        self.trace = trace
        self.begin = begin
        self.truth = truth
        self.exceptions = exceptions
        self.results = results
        self.turns_on = turns_on
        self.tried: Tried | None = None
        self._told: Told | None = None

    @property
    def flat(self) -> list["Weighed"]:
        """Give the rule, then its exceptions, each before its own."""
        found = [self]
        for each in self.exceptions:
            found += each.flat
        return found

    @property
    def open(self) -> tuple[str, ...]:
        """Give what is open in the rule and its exceptions."""
        return tuple(dict.fromkeys(name for each in self.flat for name in each.opened()))

    def opened(self) -> Iterator[str]:
        """Give what is open in the rule alone."""
        return self.live.shape.opened(self.trace, self.begin) if self.truth == OPEN else iter(())

    def narrowed(
        self, names: Sequence[str], choices: Sequence[int], under: Iterable[list[Anything]] | None
    ) -> "Weighed":
        """Narrow what it may come to by trying every way of answering what is open; none where they are too many to try."""
        if under is None:
            return self.turning_on(names)
        results = [self.live.now(values) for values in under]
        tried = Tried(names, choices, results)
        found = self.turning_on(tried.names)
        found.tried, found.results = tried, reduce(or_, results)
        return found

    def turning_on(self, names: Sequence[str]) -> "Weighed":
        """Give the same, with the questions that it turns on."""
        exceptions = [each.turning_on(names) for each in self.exceptions]
        return Weighed(self.live, self.trace, self.begin, self.truth, exceptions, self.results, names)

    def deciding(self, *, sure: bool) -> Iterator[tuple["Weighed", bool]]:
        """Give the rules that decide, or may: the deepest exceptions that apply, else the rule; and whether surely."""
        if self.results == NONE:
            return
        sure = sure and not self.results & NONE
        applying = [each for each in self.exceptions if each.results != NONE]
        if all(each.results & NONE for each in applying):
            yield self, sure and not applying
        for each in applying:
            yield from each.deciding(sure=sure)

    @property
    def told(self) -> Told:
        """Give in words what it comes to."""
        if self._told is None:
            own, results = self.live.own, self.results
            applying = [each for each in self.exceptions if not each.results & NONE]
            conflict = results == 1 << Outcome.REVIEW and len({each.results for each in applying}) > 1
            self._told = Told(
                Verdict.CONFLICT if conflict else _verdict(results, own),
                outcomes(results),
                tuple(dict.fromkeys(name for name in self.opened() if name in self.turns_on)),
                applying[0].rule.id if applying else "",
            )
        return self._told

    def finding(self, facts: Facts | None, defeated_by: str, contradicts: Sequence[str]) -> Finding:
        """Give it as a finding; with a trace where ``facts`` are given, from which one is read."""
        live, told = self.live, self.told
        return Finding(
            rule=self.rule,
            verdict=Verdict.CONFLICT if contradicts else told.verdict,
            results=told.outcomes,
            recorded=None if facts is None else Recorded(live.shape, live.pack, self.trace, self.begin, facts),
            defeated_by=defeated_by,
            contradicts=tuple(sorted(contradicts)),
            excepted_by=told.excepted_by,
            duties=self.rule.duties,
            questions=told.questions,
        )


def weigh(live: Live, values: list[Anything], trace: Trace) -> Weighed:
    """Weigh a rule and its exceptions on values; their verdicts are left in a trace."""
    begin = len(trace)
    truth = live.test(values, trace)
    if truth == NO:
        return Weighed(live, trace, begin, truth, (), NONE)
    if not live.exceptions:
        return Weighed(live, trace, begin, truth, (), live.own if truth == YES else live.own | NONE)
    exceptions = [weigh(each, values, trace) for each in live.exceptions]
    return Weighed(
        live, trace, begin, truth, exceptions, possible(truth, live.own, [each.results for each in exceptions])
    )


def _verdict(results: int, own: int) -> Verdict:
    if not single(results):
        return Verdict.OPEN
    lifted = 1 << Outcome.LIFTED
    return Verdict.CLEAR if results == NONE or (results == lifted and own != lifted) else Verdict.APPLIES

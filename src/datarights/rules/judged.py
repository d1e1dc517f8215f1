"""One rule on one act: whether it holds, what its exceptions make of it, what it may still come to, and what that turns on.

All of it hangs on nothing but what the rule reads, so that one judgement serves every act that is the same in that. What
the rule alone leaves open is narrowed by trying every answer to its open questions together (``possible``).
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any as Anything, NamedTuple

from datarights.rules.closures import NO, OPEN, YES, Compared, Node, Shape, Trace
from datarights.rules.finding import Facts, Finding, Recorded, Verdict
from datarights.rules.pack import Outcome, Pack, Rule
from datarights.rules.possible import NONE, Tried, excepted, outcomes, possible, single
from datarights.valueclass import valueclass


@valueclass(kw_only=False, eq=False)
class Gate:
    """The gate of a pack, compiled. What came of it stands in ``place`` of the values: its verdict and its trace."""

    pack: Pack
    test: Node
    shape: Shape
    place: int
    reads: frozenset[int]
    compared: tuple[Compared, ...]


@valueclass(kw_only=False, eq=False)
class Live:
    """One version of a rule in force, compiled, with its exceptions in force, and the gate it stands behind."""

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


class Told(NamedTuple):
    """What a rule comes to, in words: its verdict, all outcomes there may be, what is open, the exception that applies."""

    verdict: Verdict
    outcomes: tuple[Outcome | None, ...]
    questions: tuple[str, ...]
    excepted_by: str


class Judged:
    """One rule on one act: where its verdicts begin in the trace, its truth, its exceptions, what it may come to.

    ``flat``: the rule, then its exceptions, each before its own. ``turns_on``: the questions on which it turns what they may
    come to, once that was narrowed.
    """

    __slots__ = (
        "_told", "begin", "exceptions", "flat", "live", "results", "rule", "trace", "tried", "truth", "turns_on",
    )  # fmt: skip

    def __init__(self, live: Live, values: list[Anything], trace: Trace) -> None:
        self.live = live
        self.rule = live.rule
        self.trace = trace
        self.begin = len(trace)
        self.truth = live.test(values, trace)
        self.exceptions: Sequence[Judged] = ()
        self.turns_on: Sequence[str] = ()
        self.tried: Tried | None = None
        self._told: Told | None = None
        if self.truth == NO:
            self.results = NONE
        elif live.exceptions:
            self.exceptions = [Judged(each, values, trace) for each in live.exceptions]
            self.results = possible(self.truth, live.own, [each.results for each in self.exceptions])
        else:
            self.results = live.own if self.truth == YES else live.own | NONE
        self.flat: Sequence[Judged] = (self, *(each for below in self.exceptions for each in below.flat))

    @property
    def open(self) -> tuple[str, ...]:
        """Give what is open in the rule and its exceptions."""
        return tuple(dict.fromkeys(name for each in self.flat for name in each.opened()))

    def opened(self) -> Iterator[str]:
        """Give what is open in the rule alone."""
        return self.live.shape.opened(self.trace, self.begin) if self.truth == OPEN else iter(())

    def narrow(self, names: Sequence[str], choices: Sequence[int], under: Iterable[list[Anything]] | None) -> None:
        """Narrow what it may come to by trying every way of answering what is open; none where they are too many to try."""
        if under is not None:
            results = [self.live.now(values) for values in under]
            self.tried = Tried(names, choices, results)
            self.results, names = reduce(or_, results), self.tried.names
        for each in self.flat:
            each.turns_on = names

    def deciding(self, *, sure: bool) -> Iterator[tuple["Judged", bool]]:
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


def _verdict(results: int, own: int) -> Verdict:
    if not single(results):
        return Verdict.OPEN
    lifted = 1 << Outcome.LIFTED
    return Verdict.CLEAR if results == NONE or (results == lifted and own != lifted) else Verdict.APPLIES

"""What rules may still come to, when some of it is open: sets of results as bits, and outcomes under every answer.

Bit *n* stands for outcome *n*, :data:`NONE` for a rule that does not apply. Sets are first worked out rule by rule as
if nothing hung together (Kleene), then narrowed by trying every answer to the open questions of a rule, then of all
rules that share a question. Nothing here knows of facts or closures.
"""

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from itertools import accumulate, product
from operator import mul, or_
from typing import Final

from datarights.rules.pack import Outcome

NONE: Final = 1 << 7
"""The bit of a rule that does not apply."""

SILENT: Final = NONE | 1 << Outcome.NOTED | 1 << Outcome.LIFTED
"""Results that decide nothing."""

ALLOWS: Final = 1 << Outcome.PERMITTED | 1 << Outcome.CONDITIONAL
PROHIBITS: Final = 1 << Outcome.PROHIBITED

MAX_QUESTIONS: Final = 10
MAX_COMPLETIONS: Final = 1024

Answers = tuple[int, ...]
"""For each question, which of its answers is assumed."""


OUTCOMES: Final[dict[int, Outcome | None]] = {1 << each: each for each in Outcome} | {NONE: None}


@cache
def outcomes(results: int) -> tuple[Outcome | None, ...]:
    """Give a set of results as outcomes, what does not apply first."""
    return tuple(sorted((OUTCOMES[each] for each in bits(results)), key=lambda each: -1 if each is None else int(each)))


def bits(results: int) -> list[int]:
    """Give the single results of a set, each as a set of its own."""
    found = []
    while results:
        one = results & -results
        found.append(one)
        results ^= one
    return found


def single(results: int) -> bool:
    """Tell whether only one result is left."""
    return not results & (results - 1)


def excepted(own: int, exceptions: Iterable[int]) -> int:
    """Give what may come of a rule whose condition is true, from what its exceptions may come to.

    None applies: its own result. Those that apply agree: theirs. Two that differ: a person has to judge.
    """
    conflict = 1 << Outcome.REVIEW
    picks = {0}
    for results in exceptions:
        if results == NONE:
            continue
        picks = {
            pick if each == NONE else each if pick in {0, each} else conflict
            for pick in picks
            for each in bits(results)
        }
    return reduce(or_, (pick or own for pick in picks))


def possible(truth: int, own: int, exceptions: Iterable[int]) -> int:
    """Give what may come of a rule: ``truth`` of its condition as 0, 1, 2, and what its exceptions may come to."""
    if not truth:
        return NONE
    found = excepted(own, exceptions)
    return found | NONE if truth == 1 else found


def worst(results: Iterable[int]) -> int:
    """Give the worst of single results, 0 when none says anything."""
    return max((each for each in results if not each & SILENT), default=0)


def together(sets: Iterable[int]) -> int:
    """Give the worst results there may be of sets that have nothing to do with each other; bit 0 where all are silent.

    Bit 0 is the outcome *lifted*, which is silent itself and so stands for silence here.
    """
    found = 1
    for results in sets:
        said = results & ~SILENT
        silent = found if results & SILENT else 0
        found = _worse(found, said) | silent
    return found


def _worse(left: int, right: int) -> int:
    """Give every maximum of one result of the left and one of the right."""
    if not right:
        return 0
    least = max(left & -left, right & -right)
    return (left | right) & ~(least - 1)


def every(choices: Sequence[int]) -> list[Answers] | None:
    """Give every way of answering questions with so many answers each; nothing when there are too many to try."""
    if not choices or len(choices) > MAX_QUESTIONS:
        return None
    total = 1
    for each in choices:
        total *= each
    return list(product(*map(range, choices))) if total <= MAX_COMPLETIONS else None


class Tried:
    """What a rule came to, as a single result, under every way of answering its questions (:func:`every`, of ``choices``)."""

    def __init__(self, names: Sequence[str], choices: Sequence[int], results: Sequence[int]) -> None:
        strides = [*accumulate(reversed((*choices[1:], 1)), mul)][::-1] if choices else []
        turning = set(_turning(choices, results))
        self._strides = {name: strides[place] for place, name in enumerate(names) if place in turning}
        self._results = bytes(results)

    @property
    def names(self) -> list[str]:
        """Give the questions that anything turns on."""
        return [*self._strides]

    def under(self, names: Sequence[str], ways: Sequence[Answers]) -> list[int]:
        """Give what it comes to under ways of answering questions, its own among them; nothing turns on the others."""
        own = [(place, self._strides[name]) for place, name in enumerate(names) if name in self._strides]
        return [self._results[sum([way[place] * stride for place, stride in own])] for way in ways]


def _turning(choices: Sequence[int], results: Sequence[int]) -> list[int]:
    """Say which questions anything turns on: some answer to it changes a result, all other answers being the same."""
    found = []
    stride = len(results)
    for place, count in enumerate(choices):
        stride //= count
        if any(
            results[number] != results[number - (number // stride % count) * stride] for number in range(len(results))
        ):
            found.append(place)
    return found


def groups(members: Sequence[Sequence[str]]) -> list[list[int]]:
    """Put members that share a name into one group; give the groups as numbers of members, in order."""
    alone = [[number] for number, names in enumerate(members) if not names]
    found: list[tuple[set[str], list[int]]] = []
    for number, names in enumerate(members):
        if not names:
            continue
        shared, mine = set(names), [number]
        rest = []
        for other, theirs in found:
            if shared & other:
                shared |= other
                mine = theirs + mine
            else:
                rest.append((other, theirs))
        found = [*rest, (shared, sorted(mine))]
    return sorted([*alone, *(mine for _, mine in found)])

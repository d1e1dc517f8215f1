"""What rules may still come to, when some of it is open: sets of results as bits, and outcomes under every answer.

Bit *n* stands for outcome *n*, :data:`NONE` for a rule that does not apply. Sets are first worked out rule by rule as
if nothing hung together (Kleene), then narrowed by trying every answer to the open questions of a rule, then of all
rules that share a question. Nothing here knows of facts or closures.
"""

from collections.abc import Iterable, Sequence
from functools import cache, reduce
from itertools import accumulate, product
from math import prod
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


def number_of_ways(choices: Sequence[int]) -> int | None:
    """Count the ways of answering questions with so many answers each; nothing when there are too many to try."""
    if not choices or len(choices) > MAX_QUESTIONS:
        return None
    total = prod(choices)
    return total if total <= MAX_COMPLETIONS else None


def every(choices: Sequence[int]) -> list[Answers] | None:
    """Give every way of answering questions with so many answers each; nothing when there are too many to try."""
    return None if number_of_ways(choices) is None else list(product(*map(range, choices)))


class Tried:
    """What a rule came to, as a single result, under every way of answering its questions (:func:`every`, of ``choices``).

    ``names``: the questions that anything turns on. ``ways``: how many were tried.
    """

    def __init__(self, names: Sequence[str], choices: Sequence[int], results: Sequence[int]) -> None:
        self.ways = len(results)
        turning = _turning(choices, results)
        strides = [*accumulate(reversed((*choices[1:], 1)), mul)][::-1] if choices else []
        self.names = [names[place] for place in turning]
        self._choices = {names[place]: choices[place] for place in turning}
        self._results = bytes(map(results.__getitem__, _places([(choices[each], strides[each]) for each in turning])))

    def under(self, names: Sequence[str], choices: Sequence[int]) -> bytes:
        """Give what it comes to under every way of answering questions, its own among them; nothing turns on the others."""
        strides, stride = {}, 1
        for name in reversed(self.names):
            strides[name] = stride
            stride *= self._choices[name]
        own = [(self._choices[name], strides[name]) for name in names if name in strides]
        parts = [self._results[place : place + 1] for place in _places(own)]
        for name, count in zip(reversed(names), reversed(choices), strict=True):
            if name in strides:
                parts = [b"".join(parts[place : place + count]) for place in range(0, len(parts), count)]
            else:
                parts = [part * count for part in parts]
        return parts[0]


def _places(axes: Sequence[tuple[int, int]]) -> list[int]:
    """Give the places in a table, of which each axis has so many entries and steps so far, in the order of the axes."""
    found = [0]
    for count, stride in axes:
        found = [place + number * stride for place in found for number in range(count)]
    return found


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
    """Put members that share a name into one group, and those that share one with it; give numbers of members, in order."""
    first: dict[str, int] = {}
    above = list(range(len(members)))

    def top(number: int) -> int:
        while above[number] != number:
            number = above[number]
        return number

    for number, names in enumerate(members):
        for name in names:
            one, other = sorted((top(first.setdefault(name, number)), top(number)))
            above[other] = one
    found: dict[int, list[int]] = {}
    for number in range(len(members)):
        found.setdefault(top(number), []).append(number)
    return list(found.values())

"""Settling sets: the smallest sets of answers that would make a decision come out well enough.

A hitting-set search. Whoever judges an attempt names its *culprits*: for each thing that still stands in the way, the
items of which at least one must be answered. Every solution answers one item of each culprit, so it is enough to
branch over one culprit at a time, and culprits that share no item say how many answers are needed at least; sizes are
tried from the smallest up, so what is found first is smallest. Results are ordered by a total key before any cap: the
same question gives the same sets in every process.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from datarights.rules.finding import Fact
from datarights.valueclass import valueclass

MAX_SIZE: Final = 12
"""No set larger than this is looked for; design §3.4 takes up to about ten open questions as what a person can use."""

MAX_SETS: Final = 16
"""At most this many sets are kept; more are counted and said."""

MAX_ATTEMPTS: Final = 4_000
"""Attempts before the search stops and says so."""

MAX_WORK: Final = 8_000_000
"""Conditions weighed in all attempts together, also where answers are tried, before the search stops and says so: somebody waits for the answer."""


@valueclass
class Answer:
    """One item answered in one way: the facts that follow, under a label that orders answers totally."""

    item: str
    label: str
    facts: Mapping[str, Fact]


@valueclass(kw_only=False)
class Seen:
    """What a judge says of an attempt: good enough, or which items stand in the way (one of each must be answered).

    ``remarks``: what is still told to be done otherwise, though it is good enough. ``work``: how many conditions were weighed.
    """

    enough: bool
    culprits: tuple[tuple[str, ...], ...] = ()
    remarks: frozenset[str] = frozenset()
    work: int = 0


@valueclass
class Found:
    """The smallest sets, in order. ``more`` were found beyond the cap; ``complete``: the search was not cut short."""

    sets: tuple[tuple[Answer, ...], ...]
    more: int = 0
    complete: bool = True


class _SpentError(Exception):
    """The attempts are used up."""


def smallest(
    judge: Callable[[Mapping[str, Fact]], Seen],
    answers: Mapping[str, Sequence[Answer]],
    *,
    max_size: int = MAX_SIZE,
    max_sets: int = MAX_SETS,
    max_attempts: int = MAX_ATTEMPTS,
    max_work: int = MAX_WORK,
) -> Found:
    """Give the smallest sets of answers with which the judge is content; none when nothing is missing or nothing helps.

    Of sets that answer the same items, one is left out where another draws only some of its remarks. No proper subset of a set given here contents the judge: sets of every smaller size were tried before.
    """
    attempts = work = 0
    judged: dict[tuple[tuple[str, str], ...], Seen] = {}

    def see(chosen: tuple[Answer, ...]) -> Seen:
        nonlocal attempts, work
        key = _key(chosen)
        if key not in judged:
            if attempts >= max_attempts or work > max_work:
                raise _SpentError
            attempts += 1
            facts: dict[str, Fact] = {}
            for answer in chosen:
                facts.update(answer.facts)
            judged[key] = judge(facts)
            work += judged[key].work
        return judged[key]

    found: dict[tuple[tuple[str, str], ...], tuple[Answer, ...]] = {}

    def search(chosen: tuple[Answer, ...], left: int, tried: set[tuple[tuple[str, str], ...]]) -> bool:
        """Look below one attempt; tell whether anything was cut off only because no answer was left."""
        key = _key(chosen)
        if key in tried:
            return False
        tried.add(key)
        seen = see(chosen)
        if seen.enough:
            found[key] = tuple(sorted(chosen, key=lambda each: (each.item, each.label)))
            return False
        taken = {answer.item for answer in chosen}
        open_culprits = [
            tuple(item for item in culprit if item in answers and item not in taken) for culprit in seen.culprits
        ]
        if not open_culprits or not all(open_culprits):
            return False
        if _disjoint(open_culprits) > left:
            return True
        culprit = min(open_culprits, key=lambda items: (sum(len(answers[item]) for item in items), items))
        deeper = False
        children = [(*chosen, answer) for item in sorted(culprit) for answer in answers[item]]
        if left > 1:  # where the search is cut short, what changed something has been looked at
            children.sort(key=lambda each: see(each).culprits == seen.culprits)
        for child in children:
            deeper |= search(child, left - 1, tried)
        return deeper

    complete = True
    try:
        if see(()).enough:
            return Found(sets=())
        for size in range(1, max_size + 1):
            deeper = search((), size, set())
            if found or not deeper:
                complete = bool(found) or not deeper
                break
        else:
            complete = False
    except _SpentError:
        complete = False
    plain = _plainest({key: judged[key].remarks for key in found})
    ordered = [found[key] for key in sorted(plain, key=lambda each: (len(each), each))]
    return Found(sets=tuple(ordered[:max_sets]), more=max(0, len(ordered) - max_sets), complete=complete)


def _plainest(
    remarks: Mapping[tuple[tuple[str, str], ...], frozenset[str]],
) -> list[tuple[tuple[str, str], ...]]:
    """Leave out what draws all the remarks of another that answers the same items, and more."""
    alike: dict[tuple[str, ...], list[frozenset[str]]] = {}
    for key, drawn in remarks.items():
        alike.setdefault(tuple(item for item, _ in key), []).append(drawn)
    return [
        key
        for key, drawn in remarks.items()
        if not any(other < drawn for other in alike[tuple(item for item, _ in key)])
    ]


def _disjoint(culprits: Sequence[Sequence[str]]) -> int:
    """Give how many answers are needed at least: culprits that share no item need one each."""
    taken: set[str] = set()
    count = 0
    for items in sorted(culprits, key=len):
        if taken.isdisjoint(items):
            taken.update(items)
            count += 1
    return count


def _key(chosen: tuple[Answer, ...]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((answer.item, answer.label) for answer in chosen))

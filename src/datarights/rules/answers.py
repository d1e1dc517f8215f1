"""The answers there may be to a question: enough of them to tell apart everything that rules compare with it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Any as Anything, Final

from datarights.model.period import BEGINNING, FOREVER
from datarights.rules.closures import COMPARE
from datarights.rules.condition import Operator, Value
from datarights.rules.pack import FactSpec, FactType
from datarights.rules.possible import MAX_COMPLETIONS

MAX_WORDS: Final = 6
"""So many words at most are put together when trying every set of words a fact may be; with more it stays open."""


def kinds(spec: FactSpec | None, compared: Sequence[tuple[Operator, Value]]) -> Iterator[Anything]:
    """Give the answers there may be to the question of a fact: one of each kind that comparisons can tell apart."""
    values = [value for _, value in compared]
    if not compared:
        yield from (True, False)
    if _too_many_words(spec, values):
        yield from [frozenset()] * (MAX_COMPLETIONS + 1)  # more than are ever tried
        return
    seen = set()
    for value in _candidates(spec, values):
        kind = tuple(COMPARE[operator](value, wanted) for operator, wanted in compared)
        if kind not in seen:
            seen.add(kind)
            yield value


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

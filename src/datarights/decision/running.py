"""Numbers that run with the day: what has passed since something, what is left of it, on a day later than the one they were stated for.

A number of whole months or years hides a part of one: it counts as passed, and nothing of it as left, so that nothing is
said to last longer than is sure. Working days are counted from Monday to Friday: notices of holidays are not for all years.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from datarights.model.period import add_months, add_years
from datarights.rules.condition import Operator
from datarights.rules.finding import Fact
from datarights.rules.pack import FactSpec, Unit
from datarights.text import Text, say
from datarights.valueclass import replace

_DAY = timedelta(days=1)
_WEEK, _WORKED = 7, 5


def run_on(
    facts: Mapping[str, Fact | None], running: Mapping[str, FactSpec], stated: date, day: date
) -> dict[str, Fact | None]:
    """Give facts stated for one day as they are on a later one."""
    return {name: later(fact, running.get(name), stated, day) for name, fact in facts.items()}


def later(fact: Fact | None, spec: FactSpec | None, stated: date | None, day: date) -> Fact | None:
    """Give a fact stated for one day as it is on a later one; a number that runs, of no day at all, is open."""
    unit = (spec.passed or spec.left) if spec is not None else None
    if spec is None or unit is None or fact is None or not isinstance(fact.value, int):
        return fact
    if stated is None:
        return None
    if day <= stated:
        return fact
    gone = _gone(unit, stated, day)
    return replace(fact, value=fact.value + gone if spec.passed else fact.value - gone)


def turning_days(
    facts: Mapping[str, Fact | None],
    running: Mapping[str, FactSpec],
    compared: Mapping[str, Sequence[tuple[Operator, object]]],
    day: date,
) -> Iterator[tuple[date, Text]]:
    """Give the days after one on which a number that runs comes to, or goes beyond, one that a rule compares it with."""
    for name in sorted(facts.keys() & running.keys() & compared.keys()):
        spec, fact = running[name], facts[name]
        if fact is None or not isinstance(fact.value, int):
            continue
        step = -1 if spec.left else 1
        limits = {each for _, each in compared[name] if isinstance(each, int)}
        for value in sorted({beside for each in limits for beside in (each, each + step)}):
            count = (value - fact.value) * step
            if count <= 0:
                continue
            start = facts.get(spec.between[0]) if spec.between else None
            try:
                if start is None:
                    turns = _first(spec.passed or spec.left or Unit.DAYS, day, count)
                elif isinstance(start.value, date):
                    turns = add_years(start.value, value) + (_DAY if value > 0 else _DAY * 0)
                else:
                    continue
            except (OverflowError, ValueError):  # beyond the last day there is
                continue
            if turns > day:
                yield turns, say(f"“{spec.ask.zh}”至此为 {value}", f"“{spec.ask.en}” is then {value}")


def _gone(unit: Unit, start: date, day: date) -> int:
    """Count what has passed after one day through another, a part of a month or year as a whole one."""
    match unit:
        case Unit.DAYS:
            return (day - start).days
        case Unit.WORKING_DAYS:
            weeks, rest = divmod((day - start).days, _WEEK)
            return weeks * _WORKED + sum((start.weekday() + each) % _WEEK < _WORKED for each in range(1, rest + 1))
        case Unit.MONTHS | Unit.YEARS:
            months = (day.year - start.year) * 12 + day.month - start.month
            months += add_months(start, months) < day
            return -(-months // (12 if unit is Unit.YEARS else 1))


def _first(unit: Unit, start: date, count: int) -> date:
    """Give the first day on which so many have passed."""
    match unit:
        case Unit.DAYS:
            return start + _DAY * count
        case Unit.WORKING_DAYS:
            low, high = start, start + _DAY * (count // _WORKED * _WEEK + _WEEK + 2)
        case _:
            return add_months(start, (count - 1) * (12 if unit is Unit.YEARS else 1)) + _DAY
    while (high - low).days > 1:
        middle = low + (high - low) // 2
        low, high = (low, middle) if _gone(unit, start, middle) >= count else (middle, high)
    return high

"""Periods of days. Start included, end excluded, in memory and in entries; files say ``through`` or ``before``.

Days are counted as ``date.toordinal()`` where speed matters, and as ``date`` where a person reads.
"""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from datarights.valueclass import valueclass

FOREVER: Final = date(9999, 12, 31)
"""An open end, written out: a stored nothing means unknown, never 'no end'."""

BEGINNING: Final = date(1, 1, 1)


def after(last: date) -> date:
    """Give the end of what lasts through a day; through the last day that can be written is without an end."""
    return last + timedelta(days=1) if last < FOREVER else FOREVER


@valueclass(order=True)
class Period:
    """The days from ``start`` (included) to ``end`` (excluded).

    Raises:
        ValueError: the end does not lie after the start.

    """

    start: date = BEGINNING
    end: date = FOREVER

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self.start} .. {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def covers(self, other: "Period") -> bool:
        """Tell whether every day of the other period is a day of this one."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Tell whether the two periods share a day."""
        return self.start < other.end and other.start < self.end

    def meet(self, other: "Period") -> "Period | None":
        """Give the days both have, or nothing."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start=start, end=end) if start < end else None


ALWAYS: Final = Period()


def add_months(day: date, months: int) -> date:
    """Give the same day of the month so many months on, or the last day of that month (Civil Code Art. 202).

    Negative counts go back. ``add_months(2026-01-31, 1)`` is 2026-02-28.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """Give the same day so many years on; 29 February becomes 28 February in a year without it."""
    return add_months(day, 12 * years)

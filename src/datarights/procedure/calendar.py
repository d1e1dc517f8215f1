"""Working days 工作日 as a value: weekends, public holidays, weekends worked in exchange, how far all this is known.

Beyond the days a calendar knows, it answers nothing rather than guess. Source: the yearly notice of the State
Council's General Office on public holidays, kept in ``packs/calendars``.
"""

from datetime import date, timedelta
from enum import Enum
from typing import Final

from datarights.text import Text, say
from datarights.valueclass import field, valueclass

_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5
SUNDAY: Final = 6


class Unit(Enum):
    """What a clock counts. Never mixed up: 日 is not 工作日."""

    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"
    YEARS = "years"

    @property
    def label(self) -> Text:
        """Name the unit."""
        return {
            Unit.DAYS: say("日", "days"),
            Unit.WORKING_DAYS: say("个工作日", "working days"),
            Unit.MONTHS: say("个月", "months"),
            Unit.YEARS: say("年", "years"),
        }[self]


@valueclass
class Span:
    """Days in a row of a calendar, both ends included, with their name and notice."""

    start: date
    through: date
    name: Text

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.through


@valueclass
class Notice:
    """The document a year of a calendar rests on, and how far it was read (``read``, ``partial``, ``unverified``)."""

    year: int
    title: Text
    number: str = ""
    issued: date | None = None
    confidence: str = "read"
    note: Text | None = None


@valueclass
class Calendar:
    """The working days of one place, known from ``start`` through ``through`` (both included).

    Raises:
        ValueError: a day is both a holiday and worked, or lies outside the years that are known.

    """

    id: str
    title: Text
    start: date
    through: date
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    holidays: tuple[Span, ...] = ()
    worked: tuple[Span, ...] = ()
    notices: tuple[Notice, ...] = ()
    _off: frozenset[date] = field(init=False, repr=False, compare=False, default=frozenset())
    _on: frozenset[date] = field(init=False, repr=False, compare=False, default=frozenset())

    def __post_init__(self) -> None:
        if self.through < self.start:
            raise ValueError(f"{self.id}: a calendar must end after it starts")
        off, on = _days_of(self.holidays), _days_of(self.worked)
        if off & on:
            raise ValueError(f"{self.id}: both a holiday and worked: {min(off & on)}")
        outside = [day for day in off | on if not self.start <= day <= self.through]
        if outside:
            raise ValueError(f"{self.id}: outside the days it knows: {min(outside)}")
        object.__setattr__(self, "_off", off)
        object.__setattr__(self, "_on", on)

    def knows(self, day: date) -> bool:
        """Tell whether the notice for this day has been read into the calendar."""
        return self.start <= day <= self.through

    def is_working(self, day: date) -> bool | None:
        """Tell whether a day is worked; nothing when the calendar does not know."""
        if not self.knows(day):
            return None
        if day in self._on:
            return True
        return day not in self._off and day.weekday() not in self.weekend

    def add_working_days(self, day: date, count: int) -> date | None:
        """Give the last of so many working days, the starting day not counted (Civil Code Art. 201).

        Nothing when the count leaves the days that are known. With 0, the day itself if worked, else the next worked
        day (Civil Code Art. 203: a last day that is a holiday moves on).

        Raises:
            ValueError: the count is negative.

        """
        if count < 0:
            raise ValueError("a number of working days is 0 or more")
        if count == 0:
            return self.on_or_after(day)
        while count:
            day += _DAY
            worked = self.is_working(day)
            if worked is None:
                return None
            count -= worked
        return day

    def on_or_after(self, day: date) -> date | None:
        """Give the day itself if worked, else the next worked day; nothing when unknown."""
        while True:
            worked = self.is_working(day)
            if worked is None:
                return None
            if worked:
                return day
            day += _DAY

    def next_working(self, day: date) -> date | None:
        """Give the first working day after a day; nothing when unknown."""
        return self.add_working_days(day, 1)

    def working_days_between(self, start: date, end: date) -> int | None:
        """Count the working days after the first day up to and including the last; nothing when unknown."""
        if end <= start:
            return 0
        if not (self.knows(start + _DAY) and self.knows(end)):
            return None
        return sum(bool(self.is_working(start + _DAY * step)) for step in range(1, (end - start).days + 1))

    def name_of(self, day: date) -> Text | None:
        """Name the holiday a day belongs to, or nothing."""
        return next((span.name for span in self.holidays if day in span), None)


def _days_of(spans: tuple[Span, ...]) -> frozenset[date]:
    days: set[date] = set()
    for span in spans:
        if span.through < span.start:
            raise ValueError(f"a holiday ends before it starts: {span.start} .. {span.through}")
        days.update(span.start + _DAY * step for step in range((span.through - span.start).days + 1))
    return frozenset(days)


def weekdays_only(start: date, through: date) -> Calendar:
    """Give a calendar that knows weekends and no holidays, for tests and for places without a notice."""
    return Calendar(id="weekdays", title=say("周一至周五", "Monday to Friday"), start=start, through=through)

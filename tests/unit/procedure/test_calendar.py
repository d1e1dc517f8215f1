from datetime import date

import pytest

from datarights.model.period import add_months, add_years
from datarights.procedure.calendar import Calendar, Span, weekdays_only
from datarights.text import same


def autumn() -> Calendar:
    return Calendar(
        id="cn",
        title=same("cn"),
        start=date(2026, 9, 1),
        through=date(2026, 10, 31),
        holidays=(Span(start=date(2026, 10, 1), through=date(2026, 10, 7), name=same("国庆节")),),
        worked=(
            Span(start=date(2026, 9, 20), through=date(2026, 9, 20), name=same("国庆节")),
            Span(start=date(2026, 10, 10), through=date(2026, 10, 10), name=same("国庆节")),
        ),
    )


def test_a_weekend_worked_in_exchange_counts():
    assert autumn().is_working(date(2026, 9, 20)) is True
    assert autumn().is_working(date(2026, 9, 19)) is False


def test_three_working_days_over_the_national_holiday():
    assert autumn().add_working_days(date(2026, 9, 29), 3) == date(2026, 10, 9)
    assert autumn().add_working_days(date(2026, 9, 29), 4) == date(2026, 10, 10)


def test_the_starting_day_is_not_counted():
    assert autumn().add_working_days(date(2026, 9, 7), 1) == date(2026, 9, 8)


def test_beyond_the_known_days_nothing_is_guessed():
    assert autumn().is_working(date(2026, 11, 2)) is None
    assert autumn().add_working_days(date(2026, 10, 29), 3) is None
    assert autumn().on_or_after(date(2026, 10, 31)) is None


def test_a_last_day_that_is_a_holiday_moves_on():
    assert autumn().on_or_after(date(2026, 10, 3)) == date(2026, 10, 8)
    assert autumn().add_working_days(date(2026, 10, 3), 0) == date(2026, 10, 8)


def test_a_holiday_has_a_name():
    assert autumn().name_of(date(2026, 10, 7)) == same("国庆节")
    assert autumn().name_of(date(2026, 10, 8)) is None


def test_a_day_cannot_be_both_a_holiday_and_worked():
    span = Span(start=date(2026, 10, 1), through=date(2026, 10, 1), name=same("x"))
    with pytest.raises(ValueError, match="both"):
        Calendar(
            id="x",
            title=same("x"),
            start=date(2026, 1, 1),
            through=date(2026, 12, 31),
            holidays=(span,),
            worked=(span,),
        )


def test_a_holiday_outside_the_known_days_is_refused():
    span = Span(start=date(2027, 1, 1), through=date(2027, 1, 1), name=same("x"))
    with pytest.raises(ValueError, match="outside"):
        Calendar(id="x", title=same("x"), start=date(2026, 1, 1), through=date(2026, 12, 31), holidays=(span,))


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="0 or more"):
        weekdays_only(date(2026, 1, 1), date(2026, 12, 31)).add_working_days(date(2026, 5, 1), -1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2031, 8, 31), -6, date(2031, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
    ],
)
def test_months_end_on_the_last_day_when_the_day_is_missing(day, months, expected):
    assert add_months(day, months) == expected


def test_the_twenty_ninth_of_february_becomes_the_twenty_eighth():
    assert add_years(date(2028, 2, 29), 1) == date(2029, 2, 28)

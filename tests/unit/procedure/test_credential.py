from datetime import date

import pytest

from datarights.errors import InputError, UsageError
from datarights.procedure.credential import (
    Number,
    fault_of_number,
    last_day_of,
    next_number,
    number_from_text,
    standing_on,
    window_of,
)


def test_a_number_is_read_part_by_part():
    assert number_from_text("SJ6512026090012") == Number(region=65, agency=1, year=2026, month=9, serial=12)


@pytest.mark.parametrize(
    "text",
    [
        "SJ651202609001",
        "SJ65120260900123",
        "SZ6512026090012",
        "SJ65120260900AB",
        "SJ6512026130012",
        "SJ6512026000012",
        "SJ6512026090000",
        "SJ6512025090012",
        "SJ651２026090012",
        "",
    ],
)
def test_what_annex_6_does_not_allow_is_said(text):
    assert fault_of_number(text) is not None
    with pytest.raises(InputError) as caught:
        number_from_text(text)
    assert caught.value.code == "DR-I071"


def test_serials_begin_again_with_each_month():
    last = Number(region=65, agency=1, year=2026, month=9, serial=77)
    assert next_number(65, 1, date(2026, 9, 30), last).serial == 78
    assert next_number(65, 1, date(2026, 10, 1), last).serial == 1
    assert str(next_number(65, 1, date(2026, 10, 1), None)) == "SJ6512026100001"


def test_serials_used_up_are_refused_and_never_wrap():
    last = Number(region=65, agency=1, year=2026, month=9, serial=9999)
    with pytest.raises(UsageError) as caught:
        next_number(65, 1, date(2026, 9, 30), last)
    assert caught.value.code == "DR-U071"


def test_the_last_number_must_be_this_agencys_and_no_later():
    last = Number(region=65, agency=1, year=2026, month=9, serial=1)
    with pytest.raises(ValueError, match="another agency"):
        next_number(65, 2, date(2026, 9, 30), last)
    with pytest.raises(ValueError, match="later month"):
        next_number(65, 1, date(2026, 8, 30), last)


def test_five_years_from_the_day_of_evidence():
    assert last_day_of(date(2026, 7, 20), 5) == date(2031, 7, 20)
    assert last_day_of(date(2028, 2, 29), 5) == date(2033, 2, 28)


def test_the_window_is_six_months_to_the_day_before():
    window = window_of(date(2031, 8, 31))
    assert (window.opens, window.closes) == (date(2031, 2, 28), date(2031, 8, 30))
    assert [
        window.state_on(day)
        for day in (date(2031, 2, 27), date(2031, 2, 28), date(2031, 8, 30), date(2031, 8, 31), date(2031, 9, 1))
    ] == [
        "early",
        "open",
        "open",
        "last_day",
        "late",
    ]


def test_a_credential_lapses_by_itself():
    through = date(2031, 7, 20)
    assert standing_on(through, through).state == "in_force"
    assert standing_on(through, date(2031, 7, 21)).state == "lapsed"


def test_a_renewal_filed_in_time_keeps_it_on_the_usual_reading_only():
    through, after = date(2031, 7, 20), date(2031, 8, 1)
    assert standing_on(through, after, renewal_filed=date(2031, 7, 19)).state == "renewal_pending"
    assert standing_on(through, after, renewal_filed=date(2031, 7, 19), pending_keeps=False).state == "lapsed"
    assert standing_on(through, after, renewal_filed=through).state == "lapsed"

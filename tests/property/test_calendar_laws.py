"""Laws of counting days."""

from datetime import date, timedelta

from hypothesis import given, settings, strategies as st

from datarights.model.citation import Citation
from datarights.model.period import add_months, add_years
from datarights.procedure.calendar import Calendar, Span, Unit
from datarights.procedure.clocks import Clock, Pause, Step, completion_day
from datarights.procedure.credential import Number, fault_of_number, number_from_text, window_of
from datarights.text import same

START, THROUGH = date(2025, 1, 1), date(2026, 12, 31)
DAYS = st.dates(START, THROUGH)


@st.composite
def calendars(draw):
    days = draw(st.lists(DAYS, unique=True, max_size=30))
    cut = draw(st.integers(0, len(days)))
    return Calendar(
        id="x",
        title=same("x"),
        start=START,
        through=THROUGH,
        holidays=tuple(Span(start=day, through=day, name=same("h")) for day in days[:cut]),
        worked=tuple(Span(start=day, through=day, name=same("w")) for day in days[cut:]),
    )


@given(calendars(), DAYS, st.integers(1, 40))
def test_the_last_of_n_working_days_is_worked_and_later(calendar, day, count):
    last = calendar.add_working_days(day, count)
    if last is not None:
        assert last > day
        assert calendar.is_working(last)


@given(calendars(), DAYS, st.integers(1, 25), st.integers(1, 25))
def test_adding_working_days_twice_is_adding_their_sum(calendar, day, first, second):
    step = calendar.add_working_days(day, first)
    if step is not None:
        assert calendar.add_working_days(step, second) == calendar.add_working_days(day, first + second)


@given(calendars(), DAYS, st.integers(1, 40))
def test_counting_back_gives_what_was_added(calendar, day, count):
    last = calendar.add_working_days(day, count)
    if last is not None:
        assert calendar.working_days_between(day, last) == count


@given(calendars(), DAYS, DAYS, st.integers(1, 25))
def test_a_later_start_never_ends_earlier(calendar, one, other, count):
    early, late = sorted((one, other))
    first, second = calendar.add_working_days(early, count), calendar.add_working_days(late, count)
    assert second is None or (first is not None and first <= second)


@given(calendars(), st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 40))
def test_nothing_is_said_of_days_that_are_not_known(calendar, day, count):
    assert (calendar.is_working(day) is None) == (not START <= day <= THROUGH)
    last = calendar.add_working_days(day, count)
    assert last is None or (day + timedelta(days=1) >= START and last <= THROUGH)


@settings(max_examples=60)
@given(calendars(), DAYS, st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=3))
def test_a_pause_never_brings_the_end_forward(calendar, day, spans):
    clock = Clock(step=Step.COMPLETION, count=10, unit=Unit.WORKING_DAYS, cite=Citation(source="guide", article="28"))
    pauses = tuple(Pause(why="x", start=start, through=start + timedelta(days=days)) for start, days in spans)
    without, paused = completion_day(clock, day, calendar), completion_day(clock, day, calendar, pauses)
    assert paused is None or (without is not None and without <= paused)
    if without is not None:
        assert without == calendar.add_working_days(day, 10)
    if paused is not None:
        assert not any(pause.start <= paused <= pause.through for pause in pauses)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_keep_the_day_or_the_end_of_the_month(day, months):
    later = add_months(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    if later.day != day.day:
        assert later.day < day.day
        assert (later + timedelta(days=1)).day == 1


@given(st.dates(date(2026, 1, 1), date(2090, 1, 1)), st.integers(1, 20))
def test_years_are_twelve_months(day, years):
    assert add_years(day, years) == add_months(day, 12 * years)


@given(st.dates(date(2026, 8, 1), date(2090, 1, 1)), st.integers(-400, 30))
def test_a_renewal_window_closes_the_day_before_the_end(through, offset):
    window = window_of(through)
    day = through + timedelta(days=offset)
    state = window.state_on(day)
    assert (state == "open") == (window.opens <= day < through)
    assert (state == "late") == (day > through)
    assert window.state_on(through) == "last_day"


def numbers(years, months):
    return st.builds(
        Number,
        region=st.integers(0, 99),
        agency=st.integers(0, 9),
        year=years,
        month=months,
        serial=st.integers(1, 9999),
    )


NUMBERS = numbers(st.just(2026), st.integers(7, 12)) | numbers(st.integers(2027, 9999), st.integers(1, 12))


@given(NUMBERS)
def test_a_credential_number_reads_back(number):
    assert len(str(number)) == 15
    assert number_from_text(str(number)) == number


@given(NUMBERS, st.integers(0, 14), st.characters())
def test_a_number_with_one_character_changed_is_another_number_or_a_fault(number, at, character):
    text = str(number)
    changed = text[:at] + character + text[at + 1 :]
    if fault_of_number(changed) is None:
        assert str(number_from_text(changed)) == changed


@given(st.text(max_size=20))
def test_no_text_but_its_own_writing_is_read_as_a_number(text):
    if fault_of_number(text) is None:
        assert str(number_from_text(text)) == text

from datetime import date

from datarights.model.citation import Citation
from datarights.model.period import Period
from datarights.procedure.calendar import Unit, weekdays_only
from datarights.procedure.clocks import Clock, Pause, Step, accepted_on, clocks_on, completion_day, schedule
from datarights.rules.pack import DatedValue, Parameter

WEEKDAYS = weekdays_only(date(2026, 1, 1), date(2026, 12, 31))


def parameter(
    name: str, value: int, article: str, unit: str = "working days", since: date = date(2026, 7, 1)
) -> Parameter:
    cite = Citation(source="guide", article=article)
    return Parameter(name=name, unit=unit, values=(DatedValue(period=Period(start=since), value=value, cite=cite),))


GUIDE = {
    each.name: each
    for each in (
        parameter("acceptance_days", 3, "17"),
        parameter("notice_days", 5, "24"),
        parameter("objection_days", 10, "25"),
        parameter("completion_days", 10, "28"),
        parameter("extension_days", 10, "28"),
        parameter("later_objection_days", 5, "29"),
        parameter("term_years", 5, "26", unit="years"),
        parameter("renewal_months", 6, "36", unit="months"),
    )
}


def test_no_clock_runs_before_the_guide():
    assert clocks_on(GUIDE, date(2026, 6, 30)) == {}
    assert set(clocks_on(GUIDE, date(2026, 7, 1))) == set(Step)


def test_the_clocks_of_a_clean_filing_at_the_latest():
    found = {each.clock.step: each for each in schedule(clocks_on(GUIDE, date(2026, 9, 7)), date(2026, 9, 7), WEEKDAYS)}
    assert found[Step.ACCEPTANCE].last == date(2026, 9, 10)
    assert "2026-09-11" in found[Step.ACCEPTANCE].follows.zh
    assert found[Step.ACCEPTANCE].sooner == date(2026, 9, 9)
    assert found[Step.COMPLETION].last == date(2026, 10, 1)
    assert found[Step.EXTENSION].last == date(2026, 10, 15)
    assert found[Step.NOTICE].last is None
    assert found[Step.NOTICE].known


def test_days_beyond_the_calendar_are_said_to_be_unknown():
    found = {
        each.clock.step: each for each in schedule(clocks_on(GUIDE, date(2026, 12, 21)), date(2026, 12, 21), WEEKDAYS)
    }
    assert found[Step.ACCEPTANCE].known
    assert not found[Step.COMPLETION].known
    assert found[Step.COMPLETION].last is None


def test_a_number_in_another_unit_is_not_taken_for_days():
    odd = {"acceptance_days": parameter("acceptance_days", 3, "17", unit="characters")}
    assert clocks_on(odd, date(2026, 9, 7)) == {}


def clock(step: Step, count: int) -> Clock:
    return Clock(step=step, count=count, unit=Unit.WORKING_DAYS, cite=Citation(source="guide", article="28"))


def test_notice_and_supplement_stop_the_completion_clock():
    ten = clock(Step.COMPLETION, 10)
    assert completion_day(ten, date(2026, 9, 7), WEEKDAYS) == date(2026, 9, 21)
    notice = Pause(why="notice", start=date(2026, 9, 14), through=date(2026, 9, 18))
    overlap = Pause(why="objection", start=date(2026, 9, 16), through=date(2026, 9, 22))
    assert completion_day(ten, date(2026, 9, 7), WEEKDAYS, (notice,)) == date(2026, 9, 28)
    assert completion_day(ten, date(2026, 9, 7), WEEKDAYS, (notice, overlap)) == date(2026, 9, 30)


def test_silence_is_acceptance_on_the_first_working_day_after():
    three = clock(Step.ACCEPTANCE, 3)
    assert accepted_on(date(2026, 9, 8), three, WEEKDAYS) == date(2026, 9, 14)
    assert accepted_on(date(2026, 9, 8), three, WEEKDAYS, notified=date(2026, 9, 9)) == date(2026, 9, 9)
    assert accepted_on(date(2026, 9, 8), three, WEEKDAYS, refused=date(2026, 9, 11)) is None
    assert accepted_on(date(2026, 9, 8), three, WEEKDAYS, refused=date(2026, 9, 14)) == date(2026, 9, 14)


def test_lengths_are_said_with_their_unit():
    assert clock(Step.ACCEPTANCE, 3).says.zh == "3 个工作日"
    assert clock(Step.ACCEPTANCE, 3).says.en == "3 working days"

"""Recorded decisions under watch, and their dates as a calendar that another program reads."""

import importlib.util
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings, strategies as st

from datarights.adapters.render.icalendar import Day, as_calendar
from datarights.app.watch import due, look, touches
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.receipt import receipt_of
from datarights.errors import InadmissibleEntryError
from datarights.rules.engine import Engine
from datarights.rules.pack import Outcome

TESTS = Path(__file__).parents[2]


def neighbour(name, path):
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


cotton = neighbour("cotton", TESTS / "unit/decision/cotton.py")
ledgers = neighbour("ledgers_of_properties", TESTS / "property/test_decision_on_ledgers.py")
ENGINE = Engine([cotton.pack()])
STAMP = datetime(2026, 11, 23, 8, tzinfo=UTC)


def watched(fold, day=cotton.DAY, **more):
    act = cotton.licence(**more)
    receipt = receipt_of(decide(DecisionRequest(act=act), fold, ENGINE, fold.lexicon))
    return receipt, look("r.json", receipt, fold, ENGINE, day)


def fresh():
    return cotton.cotton(without=("担保许可",))


def test_a_decision_that_still_holds_says_until_when():
    _, seen = watched(fresh())
    assert (seen.recorded, seen.now, seen.changed) == (Outcome.CONDITIONAL, Outcome.CONDITIONAL, False)
    assert seen.until == date(2027, 7, 1)


def test_a_right_that_ended_since_changes_a_recorded_decision_and_says_why():
    fold = fresh()
    receipt, seen = watched(fold)
    fold.append(
        cotton.draft(
            "ending", "终止", about="银行许可", valid=("2026-11-01", "9999-12-31"), payload={"reason": "contract"}
        )
    )
    entries = [fold.entries[-1].as_json()]
    assert due(seen, entries, fold, cotton.DAY)
    again = look("r.json", receipt, fold, ENGINE, cotton.DAY)
    assert (again.recorded, again.now, again.changed) == (Outcome.CONDITIONAL, Outcome.PROHIBITED, True)
    assert "right.ended" in again.because.en


@pytest.mark.parametrize(("day", "over"), [(date(2027, 6, 30), False), (date(2027, 7, 1), True)])
def test_an_act_is_asked_about_until_its_term_is_over(day, over):
    _, seen = watched(fresh(), day)
    assert (seen.now is None) is over


@pytest.mark.parametrize(("day", "is_due"), [(date(2027, 6, 30), False), (date(2027, 7, 1), True)])
def test_a_decision_is_due_on_the_day_its_shelf_life_ends(day, is_due):
    fold = fresh()
    _, seen = watched(fold)
    assert due(seen, [], fold, day) is is_due


@settings(max_examples=120, deadline=None)
@given(ledgers.ledgers(), ledgers.acts(), st.data())
def test_an_entry_that_touches_nothing_a_decision_names_changes_nothing_of_it(fold, act, data):
    engine = ledgers.ENGINE
    receipt = receipt_of(decide(DecisionRequest(act=act), fold, engine, fold.lexicon))
    draft = data.draw(ledgers.drafts(99))
    try:
        fold.append(draft)
    except InadmissibleEntryError:
        return
    if not touches(fold.entries[-1].as_json(), receipt, fold):
        assert decide(DecisionRequest(act=act), fold, engine, fold.lexicon).outcome.key == receipt.outcome


# ---- the calendar -----------------------------------------------------------------------------------------------


def read(content):
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.builds(
    Day, uid=st.uuids().map(str), on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    summary=st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(' ,;\\:"\n判定'), max_size=200),
    description=st.text(st.sampled_from("判定到期 ,;\\\nabc"), max_size=300),
), max_size=5, unique_by=lambda day: day.uid))  # fmt: skip
def test_another_program_reads_the_days_that_were_written(days):
    content = as_calendar(days, STAMP)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    found = {str(each["UID"]): each for each in read(content)}
    assert set(found) == {each.uid for each in days}
    for each in days:
        event = found[each.uid]
        assert event.decoded("DTSTART") == each.on
        assert (event.decoded("DTEND") - each.on).days == 1
        assert str(event["SUMMARY"]) == each.summary
        assert str(event.get("DESCRIPTION", "")) == each.description
        assert event.decoded("DTSTAMP") == STAMP


def test_a_character_is_never_cut_in_two_when_a_line_is_folded():
    content = as_calendar([Day(uid="1", on=cotton.DAY, summary="判" * 200)], STAMP)
    assert all(line.decode("utf-8") is not None for line in content.split(b"\r\n"))
    assert str(read(content)[0]["SUMMARY"]) == "判" * 200


def test_a_calendar_without_days_is_one_all_the_same():
    assert read(as_calendar([], STAMP)) == []
    assert as_calendar([], STAMP).startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")

"""Recorded decisions under watch, and their dates as a calendar that another program reads."""

import importlib.util
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest
from hypothesis import given, settings, strategies as st
from tests.program import datarights, told

from datarights.adapters.render.icalendar import Day, as_calendar
from datarights.app.watch import due, look, look_again, touches
from datarights.cli.impact import receipt_files
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.receipt import receipt_of
from datarights.errors import InadmissibleEntryError
from datarights.rules.engine import Engine
from datarights.rules.pack import Outcome
from datarights.text import Lang
from datarights.valueclass import replace

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


def said(kind, name, payload, **more):
    return cotton.draft(
        kind,
        name,
        asset=cotton.INDEX,
        parties={"by": "评审所"},
        valid=("2026-08-01", "2027-08-01"),
        payload=payload,
        **more,
    )


DETERMINED = said(
    "determination",
    "认定一",
    {"question": "asset.labels.personal", "answer": True, "reasons": "可识别"},
    evidence=("说明",),
)
WAIVED = said("waiver", "豁免一", {"rule": "derived.test", "reason": "试点"})
ON_INDEX = {"kind": "license", "asset": cotton.INDEX, "by": cotton.INDEXER, "to": cotton.BANK}


@pytest.mark.parametrize(
    ("about", "more", "act"),
    [
        ("采集说明", (), {}),  # the evidence of the claim it rests on
        ("说明", (DETERMINED,), ON_INDEX),
        ("评审所", (DETERMINED,), ON_INDEX),
        ("评审所", (WAIVED,), ON_INDEX),
    ],
)
def test_to_strike_out_what_it_stands_by_touches_a_decision(about, more, act):
    """Evidence of a right or an answer, and who signed: none of them names the data or the parties of the act."""
    paper = cotton.draft("evidence", "说明", payload={"title": "说明", "sha256": "1" * 64})
    fold = cotton.cotton(cotton.party("评审所"), paper, *more, without=("担保许可",))
    _, seen = watched(fold, **act)
    fold.append(cotton.draft("correction", "更正一", about=about, payload={"draft": None}))
    assert due(seen, [fold.entries[-1].as_json()], fold, cotton.DAY)


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


@pytest.mark.parametrize("lang", list(Lang))
def test_a_calendar_says_in_which_language_it_is(lang):
    (line,) = (each for each in as_calendar([], STAMP, lang).decode().splitlines() if each.startswith("PRODID:"))
    assert line.endswith(f"//{lang.value.upper()}")


def test_a_day_within_the_term_on_which_it_turns_is_told():
    fold = fresh()
    _, before = watched(fold)
    assert before.turns == ()
    fold.append(
        cotton.draft(
            "burden", "保全", asset=cotton.PURCHASES, valid=("2027-03-01", "2028-01-01"), parties={"by": cotton.GINNER},
            payload={"burden": "preservation"},
        )
    )  # fmt: skip
    _, seen = watched(fold)
    assert (seen.now, seen.until) == (Outcome.PROHIBITED, date(2027, 7, 1))
    assert [(each.day, each.outcome) for each in seen.turns] == [(date(2027, 3, 1), Outcome.PROHIBITED)]


def test_decisions_of_one_name_in_two_folders_are_each_looked_at_again():
    fold = fresh()
    _, bank = watched(fold)
    _, index = watched(fold, **ON_INDEX)
    seen = [replace(bank, name="receipt.json"), replace(index, name="receipt.json")]
    ending = cotton.draft(
        "ending", "终止", about="银行许可", valid=("2026-11-01", "9999-12-31"), payload={"reason": "contract"}
    )
    fold.append(ending)
    again = look_again(seen, [fold.entries[-1].as_json()], fold, ENGINE, cotton.DAY)
    assert [each.receipt.id for each in again] == [each.receipt.id for each in seen]
    assert [new.differs(old) for new, old in zip(again, seen, strict=True)] == [True, False]
    assert again[0].now is Outcome.PROHIBITED


def test_receipts_of_a_folder_are_those_below_it_too_and_each_is_one(tmp_path):
    for name in ("b.json", "deep/a.json", ".hidden/c.json", "deep/.d.json", "note.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}", "utf-8")
    found = receipt_files([str(tmp_path), str(tmp_path / "b.json"), str(tmp_path / "deep" / ".." / "b.json")])
    assert [each.relative_to(tmp_path).as_posix() for each in found] == ["b.json", "deep/a.json"]
    assert receipt_files([str(tmp_path / ".hidden" / "c.json")])


def test_the_calendar_has_the_days_on_which_a_decision_turns_and_one_receipt_once(tmp_path):
    folder = tmp_path
    told("init", ".", cwd=folder, lang="en")
    told("apply", "registry.yaml", cwd=folder)
    (folder / "freeze.yaml").write_text(
        "kind: registry\nburdens:\n  - {burden: preservation, asset: cotton-purchases, by: jinxu-cotton, order: court order, term: {from: 2026-12-16, through: 2027-06-30}}\n",
        "utf-8",
    )
    told("apply", "freeze.yaml", cwd=folder)
    told("decide", "--act", "license", "--asset", "cotton-purchases", "--from", "yunshan-bank", "--to", "shaji-data", "--rights", "use",
         "--purpose", "credit-risk", "--territory", "CN", "--at", "2026-11-23", "--through", "2026-12-31", "--receipt", "r.json", cwd=folder, code=1)  # fmt: skip
    said = told("watch", "r.json", "./r.json", "--once", "--calendar", "days.ics", cwd=folder, lang="en")
    assert said.count("from 2026-12-16 prohibited") == 1
    assert "through 2026-12-31" in said
    events = read((folder / "days.ics").read_bytes())
    assert [each.decoded("dtstart") for each in events] == [date(2026, 12, 16), date(2027, 1, 1)]
    uids = [str(each["uid"]).partition("@")[0] for each in events]
    assert uids[0] == f"{uids[1]}.20261216"
    (folder / "a" / "b").mkdir(parents=True)
    for name in ("a/r.json", "a/b/r.json"):
        (folder / name).write_bytes((folder / "r.json").read_bytes())
    piped = datarights("watch", "a", "--once", "--calendar", "-", cwd=folder, lang="en")
    assert [str(each["uid"]) for each in read(piped.stdout)] == [str(each["uid"]) for each in events]
    assert [line.partition(": ")[0] for line in piped.stderr.splitlines() if "prohibited" in line] == [
        "a/b/r.json",
        "a/r.json",
    ]

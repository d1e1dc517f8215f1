"""``watch`` without ``--once``: an entry is seen, a day comes, and the calendar is written anew each time."""

from datetime import date

import icalendar
from tests.program import told
from typer.testing import CliRunner

from datarights import bootstrap
from datarights.cli import watch

LICENCE = "--act license --asset cotton-purchases --from yunshan-bank --to shaji-data --rights use --purpose credit-risk --territory CN --at 2026-11-23 --through 2026-12-31"
FREEZE = "kind: registry\nburdens:\n  - {burden: preservation, asset: cotton-purchases, by: jinxu-cotton, order: court order, term: {from: 2026-12-16, through: 2027-06-30}}\n"


def test_an_entry_is_seen_and_a_day_comes_and_the_calendar_is_written_anew(tmp_path, monkeypatch):
    told("init", ".", cwd=tmp_path, lang="en")
    told("apply", "registry.yaml", cwd=tmp_path)
    told("decide", *LICENCE.split(), "--receipt", "r.json", cwd=tmp_path, code=0)
    (tmp_path / "freeze.yaml").write_text(FREEZE, "utf-8")
    days = [date(2026, 11, 23)]
    calendars = []

    def frozen():
        told("apply", "freeze.yaml", cwd=tmp_path)

    def later():
        days.append(date(2027, 1, 1))

    between = iter([frozen, lambda: None, later])

    def slept(seconds):
        calendars.append((tmp_path / "days.ics").read_bytes())
        assert seconds == 3
        step = next(between, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watch.time, "sleep", slept)
    monkeypatch.setattr(bootstrap, "today", lambda *_: days[-1])
    said = CliRunner().invoke(watch.app, ["r.json", "--every", "3", "--calendar", "days.ics"], catch_exceptions=True)
    first, grown, quiet, come = (
        [each.decoded("dtstart") for each in icalendar.Calendar.from_ical(text).walk("VEVENT")] for text in calendars
    )
    assert first == [date(2027, 1, 1)]
    assert grown == quiet == [date(2026, 12, 16), date(2027, 1, 1)]
    assert come == []
    lines = said.output.splitlines()
    assert "→ prohibited" in lines[1]
    assert lines[2].endswith("its term is over")

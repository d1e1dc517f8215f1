"""Days to remember as an iCalendar stream (RFC 5545): whole-day events, folded lines, text escaped.

The whole of it is what there is to remember now: nothing is cancelled in it, for what is no longer there is left out.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final

from datarights.text import Lang
from datarights.valueclass import valueclass
from datarights.version import __version__

_OCTETS: Final = 75
"""RFC 5545, 3.1: no line is longer, its end not counted."""


@valueclass
class Day:
    """A day to remember: an id that stays the same from run to run, what it is, and more about it."""

    uid: str
    on: date
    summary: str
    description: str = ""


def as_calendar(days: Iterable[Day], stamp: datetime, lang: Lang = Lang.ZH) -> bytes:
    """Give whole-day events as a calendar, in the order of the days; ``stamp`` (UTC) says when it was written, ``lang`` in what."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//datarights//datarights {__version__}//{lang.value.upper()}",
        "CALSCALE:GREGORIAN",
    ]
    for each in sorted(days, key=lambda day: (day.on, day.uid)):
        lines += _event(each, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in [*_folded(line)]).encode()


def _event(day: Day, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(day.uid)}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{day.on + timedelta(1):%Y%m%d}"
    yield f"SUMMARY:{_text(day.summary)}"
    if day.description:
        yield f"DESCRIPTION:{_text(day.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Escape a text (3.3.11); control characters have no place in one."""
    plain = "".join(each for each in text.replace("\r\n", "\n") if each == "\n" or each.isprintable())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Fold a line (3.1) by octets, never within a character; what follows begins with a space."""
    room, piece, size = _OCTETS, "", 0
    for each in line:
        width = len(each.encode())
        if size + width > room:
            yield piece
            piece, size = " ", 1
        piece += each
        size += width
    yield piece

"""Calendars of working days from YAML: one year, one notice; a year that is not written stays unknown."""

from datetime import date
from pathlib import Path
from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    BILINGUAL,
    Choice,
    Day,
    Field,
    Ident,
    Many,
    Record,
    TextSpec,
    Whole,
)
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.procedure.calendar import Calendar, Notice, Span
from datarights.text import say

WEEKDAYS: Final = {
    word: number
    for number, words in enumerate(
        (
            ("monday", "周一"),
            ("tuesday", "周二"),
            ("wednesday", "周三"),
            ("thursday", "周四"),
            ("friday", "周五"),
            ("saturday", "周六"),
            ("sunday", "周日"),
        )
    )
    for word in words
}


def _span(values: dict[str, Any], node: Node) -> Any:
    if values["through"] < values["from"]:
        node.fault(
            "DR-I028",
            say(
                f"止于 {values['through']}，早于起始 {values['from']}", f"it ends {values['through']}, before it starts"
            ),
        )
        return BAD
    span = Span(start=values["from"], through=values["through"], name=values["name"])
    worked = tuple(Span(start=day, through=day, name=values["name"]) for day in values["worked"])
    return (span, worked)


HOLIDAY: Final = Record(
    {
        "name": Field(BILINGUAL, say("节日", "the holiday"), required=True),
        "from": Field(Day(), say("放假首日（含）", "first day off"), required=True),
        "through": Field(Day(), say("放假末日（含）", "last day off, included"), required=True),
        "worked": Field(Many(Day()), say("调休上班的日子", "days worked in exchange"), default=()),
    },
    _span,
)

NOTICE: Final = Record(
    {
        "title": Field(BILINGUAL, say("通知标题", "title of the notice"), required=True),
        "number": Field(TextSpec(), say("文号", "its number"), default=""),
        "issued": Field(Day(), say("印发日", "day of issue")),
        "confidence": Field(
            Choice({each: each for each in ("read", "partial", "unverified")}),
            say("核对程度", "how far it was read"),
            required=True,
        ),
        "note": Field(BILINGUAL, say("说明", "note")),
    }
)

YEAR: Final = Record(
    {
        "year": Field(Whole(1949), say("年份", "the year"), required=True),
        "notice": Field(NOTICE, say("所依通知", "the notice it rests on"), required=True),
        "holidays": Field(Many(HOLIDAY), say("放假安排", "the holidays"), required=True),
    }
)


def _calendar(values: dict[str, Any], node: Node) -> Any:
    years = values["years"]
    written = node.get("years") or node
    found = [each["year"] for each in years]
    astray = next((at for at, each in enumerate(found) if each != found[0] + at), None)
    if not found or astray is not None:
        (written if astray is None else written.items[astray]).fault(
            "DR-I074", say("年份要从早到晚连续，且至少一年", "years follow one another without a gap, at least one")
        )
        return BAD
    spans = [span for each in years for span in each["holidays"]]
    try:
        return Calendar(
            id=values["id"],
            title=values["title"],
            start=date(found[0], 1, 1),
            through=date(found[-1], 12, 31),
            weekend=frozenset(values["weekend"]),
            holidays=tuple(span for span, _ in spans),
            worked=tuple(day for _, worked in spans for day in worked),
            notices=tuple(Notice(year=each["year"], **each["notice"]) for each in years),
        )
    except ValueError as error:
        written.fault("DR-I075", say(f"日历自相矛盾：{error}", f"the calendar contradicts itself: {error}"))
        return BAD


CALENDAR: Final = Record(
    {
        "kind": Field(Choice({"calendar": "calendar"}), say("文件种类", "kind of file"), required=True),
        "id": Field(Ident(), say("日历编号", "id of the calendar"), required=True),
        "title": Field(BILINGUAL, say("名称", "its name"), required=True),
        "weekend": Field(Many(Choice(WEEKDAYS)), say("周末", "the weekend"), default=(5, 6)),
        "years": Field(Many(YEAR), say("逐年安排", "the years"), required=True),
    },
    _calendar,
)


def load_calendar(source: Path | str) -> Calendar:
    """Read a calendar from a file, or from text.

    Raises:
        InputError: every fault of the file.

    """
    if isinstance(source, Path):
        node = read_tree(read_text(source), str(source), source.parent)
    else:
        node = read_tree(source, "-")
    return calendar_of(node)


def calendar_of(node: Node) -> Calendar:
    """Make a calendar of a tree.

    Raises:
        InputError: every fault.

    """
    found = CALENDAR.decode(node)
    node.source.settle()
    if not isinstance(found, Calendar):
        raise TypeError(found)
    return found


CODES: Final = {
    "DR-I074": say(
        "日历文件的年份要连续，一年一份通知。缺哪年就补哪年，或从头截去。",
        "The years of a calendar follow one another, one notice each. Add the missing year or cut what is before.",
    ),
    "DR-I075": say(
        "同一天既放假又上班，或落在所列年份之外。照通知核对。",
        "A day is both off and worked, or lies outside the years. Compare with the notice.",
    ),
}

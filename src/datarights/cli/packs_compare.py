"""``packs compare``: two zones or editions of lists side by side, for who asks what another place could take up."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import said_day, settings
from datarights.text import say

if TYPE_CHECKING:
    from datetime import date

    from datarights.app.compare_lists import Comparison
    from datarights.rules.lists import InstitutionResult, ListRow
    from datarights.rules.pack import Pack
    from datarights.text import Text


HELP: Final = words(
    "并列比较两个自贸区或者两版清单：异同、没有读到什么、能否复制推广",
    "Show two zones or editions of lists side by side: what differs, what was not read, what may be taken up elsewhere",
)


def compare(
    left: str = typer.Argument(..., metavar="A", help=words("自贸区或者清单版本", "a zone or an edition")),
    right: str = typer.Argument(..., metavar="B", help=words("与之比较的", "the one to compare it with")),
    at: str = typer.Option(
        "", "--at", metavar=words("日期", "DATE"), help=words("看哪一天（今天）", "as of which day (today)")
    ),
) -> None:
    """Show two zones or editions of lists side by side."""
    from datarights.app.compare_lists import compare as compared

    found = settings()
    folders = bootstrap.pack_folders(found.extra_packs.value)
    listed = tuple(name for name, folder in folders.items() if (folder / "lists.yaml").is_file())
    packs = bootstrap.packs(listed, found.extra_packs.value) if listed else ()
    called = _zones(packs)
    shown = compared(packs, (_zone(left, called), _zone(right, called)), said_day(at) if at else bootstrap.today())
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(as_json(shown))
        return
    console.lines(lines(shown, [in_words(called[each]) if each in called else each for each in shown.names]))


def _zones(packs: "Sequence[Pack]") -> "dict[str, Text]":
    """Give every zone with what it is called."""
    from datarights.app.compare_lists import places
    from datarights.report.words import value_words

    return {
        zone: value_words(pack.reads.place, zone) for pack in packs if pack.reads is not None for zone in places([pack])
    }


def _zone(name: str, called: "Mapping[str, Text]") -> str:
    """Give the zone that a reader calls so in either language; any other name as it is."""
    wanted = name.casefold()
    return next((zone for zone, text in called.items() if wanted in {text.zh, text.en.casefold()}), name)


# ---- for machines ------------------------------------------------------------------------------------------------


def as_json(shown: "Comparison") -> dict[str, Any]:
    """Give a comparison for machines."""
    return {
        "at": shown.day.isoformat(),
        "names": list(shown.names),
        "editions": [None if each is None else each.id for each in shown.editions],
        "features": [
            {"key": each.key, "left": in_words(each.left), "right": in_words(each.right), "alike": each.alike}
            for each in shown.lines
        ],
        "sectors": {
            "both": [*map(in_words, shown.shared)],
            "left": [*map(in_words, shown.only[0])],
            "right": [*map(in_words, shown.only[1])],
        },
        "rows_read": [[_row_body(each) for each in side] for side in shown.rows],
        "results": [_result_body(each, shown.day) for each in shown.results],
        "not_read": in_words(NOT_READ),
    }


def _row_body(row: "ListRow") -> dict[str, Any]:
    return {
        "id": row.id, "sector": in_words(row.sector), "data": in_words(row.data), "at_least": row.at_least,
        "route": row.route.value, "below": None if row.below is None else row.below.value, "important": row.important,
        "source": in_words(row.source), "confidence": row.confidence,
    }  # fmt: skip


def _result_body(result: "InstitutionResult", day: "date") -> dict[str, Any]:
    return {
        "id": result.id, "title": in_words(result.title), "origin": in_words(result.origin), "form": in_words(result.form),
        "territory": in_words(result.territory), "adopted_by": in_words(result.adopted_by),
        "from": result.in_force.start.isoformat(), "in_force": day in result.in_force, "note": in_words(result.note) if result.note else "",
        "source": in_words(result.source), "confidence": result.confidence,
    }  # fmt: skip


# ---- for readers -------------------------------------------------------------------------------------------------

NOT_READ: Final = say(
    "清单本体都没有读到：没有列在这里的行是没有读到，不是没有；用之前对照清单原文。",
    "No list itself was readable: a row that is not here was not read, which does not mean that there is none. Compare with the list before you rely on it.",
)
NOT_ADOPTED: Final = say(
    "没有文件写明适用于本地的，只供参考，没有法律效力；清单不能借用，须由本区制定、批准、备案。",
    "Without an instrument that names the place it is an idea and has no legal effect; a list cannot be borrowed, the zone makes, has approved and files its own.",
)


def lines(shown: "Comparison", names: "Sequence[str]") -> Iterator[str]:
    """Give a comparison as text: two columns of features, then sectors, rows that were read, what may be taken up."""
    width = console.terminal_width()
    left, right = names
    yield from _beside("", left, right, width)
    for line in shown.lines:
        mark = "=" if line.alike else " "
        yield from _beside(f"{mark} {in_words(line.title)}", in_words(line.left), in_words(line.right), width)
    yield ""
    for title, sectors in (
        (words("两处都有的行业", "sectors of both"), shown.shared),
        (words(f"只有 {left} 有", f"of {left} only"), shown.only[0]),
        (words(f"只有 {right} 有", f"of {right} only"), shown.only[1]),
    ):
        said = words("、", ", ").join(map(in_words, sectors)) or "—"
        yield from console.wrapped(f"{title}{words('：', ': ')}{said}", indent=2, width=width)
    for name, rows in zip(names, shown.rows, strict=True):
        if rows:
            yield ""
            yield words(f"{name} 读到的行", f"rows read of {name}")
            for row in rows:
                yield from console.wrapped(_row(row), indent=2, width=width)
    yield ""
    yield words("能否在别处复制推广", "what another place may take up")
    for result in shown.results:
        yield from console.wrapped(_result(result, shown.day), indent=2, width=width)
    yield ""
    for text in (NOT_READ, NOT_ADOPTED):
        yield from console.wrapped(in_words(text), indent=0, width=width)


TITLE_COLUMNS: Final = 22


def _beside(title: str, left: str, right: str, width: int) -> Iterator[str]:
    """Put a title and two cells beside each other, each folded in its column."""
    room = (width - TITLE_COLUMNS) // 2 - 1
    cells = [
        console.wrapped(each, indent=0, width=each_width)
        for each, each_width in ((title, TITLE_COLUMNS - 1), (left, room), (right, room))
    ]
    for number in range(max(map(len, cells))):
        yield "".join(
            console.padded(_part(cell, number), columns)
            for cell, columns in zip(cells, (TITLE_COLUMNS, room + 1, 0), strict=True)
        ).rstrip()


def _part(cell: Sequence[str], number: int) -> str:
    return cell[number] if number < len(cell) else ""


def _row(row: "ListRow") -> str:
    said = words("重要数据，", "important data, ") if row.important else ""
    unit = in_words(row.unit) if row.unit is not None else ""
    number = words(f"{row.at_least}{unit}以上：", f"from {row.at_least} {unit}: ") if row.at_least is not None else ""
    below = words(f"；不满：{in_words(row.below.label)}", f"; below: {in_words(row.below.label)}") if row.below else ""
    where = words(f"（据{in_words(row.source)}）", f" (from {in_words(row.source)})")
    return f"{row.id} {in_words(row.data)} → {said}{number}{in_words(row.route.label)}{below}{where}"


def _result(result: "InstitutionResult", day: "date") -> str:
    from datarights.app.compare_lists import result_stands

    stands = result_stands(result, day)
    parts = [
        *([words(f"{day} 时{in_words(stands)}", f"on {day} {in_words(stands)}")] if stands else []),
        words(f"形式：{in_words(result.form)}", f"form: {in_words(result.form)}"),
        words(f"地域：{in_words(result.territory)}", f"territory: {in_words(result.territory)}"),
        words(f"采用：{in_words(result.adopted_by)}", f"taken up: {in_words(result.adopted_by)}"),
        *([in_words(result.note)] if result.note else []),
    ]
    head = f"{in_words(result.title)}{words('（', ' (')}{in_words(result.origin)}，{result.in_force.start}{words('）', ')')}"
    return head.replace("，", words("，", ", ")) + words("。", ". ") + words("；", "; ").join(parts)

"""A precheck drawn for a terminal: one case line by line in the order of the form, many cases one line each."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from datarights.cli import console
from datarights.cli.language import current, in_words, words
from datarights.text import Lang, Text, say

if TYPE_CHECKING:
    from datarights.procedure.result import Category, PrecheckResult, Row

_STYLES: Final = {
    "refused": "bad bold", "missing": "warn", "judge": "warn", "confirm": "warn", "duty": "dim", "advice": "dim",
}  # fmt: skip


def _style_of(result: "PrecheckResult") -> str:
    return "good bold" if result.clean else "bad bold" if result.conclusion.value == "refused" else "warn bold"


def screen(result: "PrecheckResult") -> Iterator[str]:
    """Draw one result: whether it will be sent back first, then what to do in the order of the form, then the clocks."""
    yield from _head(result)
    for number, row in enumerate(result.rows):
        following = result.rows[number + 1] if number + 1 < len(result.rows) else None
        yield from _row(row, result)
        if row.bring is not None and (following is None or following.bring != row.bring):
            yield from console.wrapped("→ " + in_words(row.bring), indent=_indent())
    yield from _reviewers(result)
    yield from _clocks(result)
    yield from _foot(result)


def _head(result: "PrecheckResult") -> Iterator[str]:
    from datarights.app import precheck as sheet

    conclusion = in_words(result.conclusion.label)
    about = in_words(sheet.heading(result, short=True))
    room = console.terminal_width() - console.width_of(about) - console.width_of(conclusion)
    if room >= _GAP:
        yield about + " " * room + console.styled(conclusion, _style_of(result))
        return
    yield console.styled(conclusion, _style_of(result))
    first, *rest = console.wrapped(about, indent=2)
    yield from [first, *rest]


_GAP: Final = 2
_MARK: Final = {Lang.ZH: 2, Lang.EN: 7}


def _indent() -> int:
    return 2 + _MARK[current()] + _GAP


def _row(row: "Row", result: "PrecheckResult") -> Iterator[str]:
    from datarights.app import precheck as sheet

    basis = in_words(sheet.cite_words(row.cites, result.sources, sheet.home(result)))
    yield from _line(row.category, in_words(row.says), basis)
    for name, option in sheet.reading_options(row.reading) if row.reading is not None else ():
        place = in_words(sheet.cite_words(option.cites, result.sources, sheet.home(result)))
        yield from console.wrapped(
            words(f"{name.zh}：{option.says.zh}（{place}）", f"{name.en}: {option.says.en} ({place})"), indent=_indent()
        )


def _line(category: "Category", says: str, basis: str) -> Iterator[str]:
    """Draw a line: mark, what is the matter, the basis in a column of its own where there is room for it."""
    indent, width = _indent(), console.terminal_width()
    mark = "  " + console.styled(
        console.padded(category.mark.in_(current()), _MARK[current()]), _STYLES[category.value]
    )
    column = width - _BASIS
    taken = indent + console.width_of(says)
    if taken + _GAP <= column and console.width_of(basis) <= _BASIS:
        yield f"{mark}  {console.padded(says, column - indent)}{console.styled(basis, 'dim')}"
    elif taken + _GAP + console.width_of(basis) <= width:
        yield f"{mark}  {says}  {console.styled(basis, 'dim')}"
    else:
        first, *rest = console.wrapped(says, indent=indent)
        yield f"{mark}  {first.strip()}"
        yield from rest
        yield from (console.styled(each, "dim") for each in console.wrapped(basis, indent=indent))


_BASIS: Final = 26
"""Columns kept for the basis of a line."""


def _reviewers(result: "PrecheckResult") -> Iterator[str]:
    from datarights.app import precheck as sheet

    cites = tuple(dict.fromkeys(cite for ground in result.grounds for cite in ground.cites))
    if cites and result.clean:
        basis = sheet.cite_words(cites, result.sources, sheet.home(result))
        yield from console.wrapped(words(f"支持申请的规定：{basis.zh}", f"what speaks for it: {basis.en}"), indent=0)
    count = len(result.standing)
    if count:
        yield words(
            f"审核人员照例要看 {count} 项（--format markdown 列出）",
            f"a reviewer always looks at {count} points (listed by --format markdown)",
        )


def _clocks(result: "PrecheckResult") -> Iterator[str]:
    from datarights.app import precheck as sheet

    shown = [each for each in result.deadlines if each.clock.step in sheet.ON_SCREEN]
    yield words(
        f"递交后的时限（{result.filed_on} 递交；工作日历载至 {result.calendar.through}）",
        f"Clocks once filed (on {result.filed_on}; working days known through {result.calendar.through})",
    )
    rows = console.columns([sheet.clock_cells(each, result, current()) for each in shown])
    lead = max((console.width_of(sheet.clock_cells(each, result, current())[0]) for each in shown), default=0)
    for each, line in zip(shown, rows, strict=True):
        yield line
        for note in sheet.clock_notes(each):
            yield from console.wrapped(in_words(note), indent=2 + lead + _GAP)


def _foot(result: "PrecheckResult") -> Iterator[str]:
    from datarights.app import precheck as sheet

    source = result.sources.get(sheet.home(result))
    if source is not None:
        full = sheet.source_words(source)
        yield from console.wrapped(
            words(f"条文未注明出处的，出自{full.zh}。", f"Articles without a name are of the {full.en}."), indent=0
        )
    count = len(result.readings)
    if count:
        yield words(
            f"另有 {count} 处理解不一，按通常理解核对（--format markdown 列出）",
            f"{count} points can be read in two ways; the usual one is taken (--format markdown)",
        )
    if result.file and result.file != "-":
        yield words("清单可交同事：", "A list for a colleague: ") + (
            f"datarights precheck {result.file} --format markdown"
        )


def case_lines(results: "list[PrecheckResult]") -> Iterator[str]:
    """Draw many cases, one line each, the worst first, then how many of each."""
    from datarights.app import precheck as sheet
    from datarights.procedure.result import FINDINGS, Conclusion

    order = list(Conclusion)
    width = console.terminal_width()
    for each in sorted(results, key=lambda each: (order.index(each.conclusion), each.file)):
        counts = " ".join(
            f"{category.mark.in_(current())} {len(each.of(category))}" for category in FINDINGS if each.of(category)
        )
        word = in_words(_CASE[each.conclusion.value])
        lead = f"  {console.padded(word, _CASE_WIDTH[current()])}"
        rest = "  ".join(part for part in (each.file, counts, in_words(sheet.heading(each, short=True))) if part)
        shown = _cut(rest, width - console.width_of(lead))
        yield lead.replace(word, console.styled(word, _style_of(each)), 1) + shown
    told = words(" · ", " · ").join(
        f"{_CASE[each.value].in_(current())} {sum(result.conclusion is each for result in results)}"
        for each in order
        if any(result.conclusion is each for result in results)
    )
    yield words(f"{len(results)} 件：{told}", f"{len(results)} cases: {told}")


def _cut(text: str, width: int) -> str:
    """Shorten a text to some columns, and show that it goes on."""
    if console.width_of(text) <= width:
        return text
    kept = ""
    for each in text:
        if console.width_of(kept + each) > width - 1:
            break
        kept += each
    return kept.rstrip() + "…"


_CASE: Final[dict[str, Text]] = {
    "refused": say("不予登记", "refused"),
    "incomplete": say("须补正", "incomplete"),
    "judge": say("须判断", "to judge"),
    "confirm": say("须核对", "to confirm"),
    "clean": say("可以递交", "ready"),
}
_CASE_WIDTH: Final = {Lang.ZH: 10, Lang.EN: 12}

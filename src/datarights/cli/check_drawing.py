"""How results of ``check`` look to each who reads them: a person, a pipe, a program, a build."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from datarights.app.checking import Checked
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.errors import Fault, InputError

FORMATS: Final = ("table", "plain", "json", "jsonl", "junit", "github", "markdown")
SHORT: Final = 40
"""Beyond so many acts a table shows only those that are not as expected, and questions."""


def show(results: Sequence[Checked], style: str, seconds: float) -> None:
    """Write results in a format."""
    match style:
        case "json":
            console.as_json(as_json(results))
        case "table":
            console.lines(table_lines(results, seconds))
        case _:
            console.lines(_LINES[style](results))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _where(each: Checked) -> str:
    return f"{each.step.place.file}:{each.step.place.line}" if each.step.place else each.scenario.file


def _why(each: Checked) -> str:
    return words("；", "; ").join(in_words(text) for text in each.wrong)


def _title(each: Checked) -> str:
    return _one_line(each.step.title or f"{each.scenario.title} {each.number}")


# ---- for a person ------------------------------------------------------------------------------------------------


def table_lines(results: Sequence[Checked], seconds: float | None = None) -> Iterator[str]:
    """Draw results for a terminal: what was not met first to see, then the count."""
    width = console.terminal_width()
    for each in results:
        if each.met and not each.asked and len(results) > SHORT:
            continue
        mark, style = ("×", "bad") if not each.met else ("?", "warn") if each.asked else ("√", "good")
        label = in_words(each.decision.outcome.label)
        for number, line in enumerate(console.wrapped(f"{label}  {_title(each)}", indent=4, width=width)):
            yield f"  {console.styled(mark, style)} {line[4:]}" if number == 0 else line
        if not each.met or each.asked:
            yield from _beside(each, width)
    wrong = sum(not each.met for each in results)
    asks = sum(each.asked and each.met for each in results)
    took = "" if seconds is None else f"    {seconds:.1f} s"
    yield words(
        f"{len(results)} 个行为：{len(results) - wrong - asks} 符合 · {wrong} 不符合 · {asks} 只提问{took}",
        f"{len(results)} acts: {len(results) - wrong - asks} as expected · {wrong} not · {asks} only asked{took}",
    )
    yield from _explaining(results)


def _explaining(results: Sequence[Checked]) -> Iterator[str]:
    """Name the command that tells why the first act came out otherwise than expected."""
    place = next((each.step.place for each in results if not each.met and each.step.place is not None), None)
    if place is not None and place.file != "-":
        import shlex

        yield f"datarights explain {shlex.quote(f'{place.file}:{place.line}')}"


def _beside(each: Checked, width: int) -> Iterator[str]:
    """Say where an act stands, how it differs from what was expected, why it came out so, what a question turns on."""
    yield from console.wrapped(
        console.whole(_where(each)) + (f"  {_why(each)}" if each.wrong else ""), indent=6, width=width
    )
    yield from console.wrapped(in_words(each.decision.reason), indent=6, width=width)
    if not each.asked:
        return
    for question in each.decision.questions:
        who = in_words(question.who.label)
        yield from console.wrapped(
            f"? {in_words(question.ask)}" + words(f"（{who}）", f" ({who})"), indent=6, width=width
        )
    for duty in each.decision.obligations:
        yield from console.wrapped(f"· {in_words(duty.duty.says)}", indent=6, width=width)
    if each.scenario.file != "-":
        yield f"      datarights decide {each.scenario.file} --act {each.number}"


def _markdown(results: Iterable[Checked]) -> Iterator[str]:
    yield words("| | 判定 | 行为 | 所在 | 说明 |", "| | decision | act | where | why |")
    yield "|---|---|---|---|---|"
    for each in results:
        mark = "×" if not each.met else "?" if each.asked else "√"
        why = _why(each) or in_words(each.decision.reason)
        cells = (mark, in_words(each.decision.outcome.label), _title(each), _where(each), why)
        yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    text = _one_line(text).replace("\\", "\\\\").replace("|", "\\|")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_").replace("`", "\\`")


# ---- for a pipe and for a program --------------------------------------------------------------------------------


def _plain(results: Iterable[Checked]) -> Iterator[str]:
    for each in results:
        place = f"{each.step.place}: " if each.step.place else ""
        state = "FAIL" if not each.met else "?" if each.asked else "ok"
        why = f" ({_why(each)})" if each.wrong else ""
        yield f"{place}{state} {each.decision.outcome.key}: {_title(each)}{why}"


def _one(each: Checked) -> dict[str, object]:
    place, expect = each.step.place, each.step.expect
    return {
        "file": each.scenario.file,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "number": each.number,
        "scenario": each.scenario.title,
        "title": _title(each),
        "on": each.step.act.on.isoformat(),
        "outcome": each.decision.outcome.key,
        "expected": expect.outcome.key if expect and expect.outcome else None,
        "met": None if each.asked and each.met else each.met,
        "differences": [in_words(text) for text in each.wrong],
        "reason": in_words(each.decision.reason),
        "rules": {
            finding.rule.id: finding.verdict.value for finding in each.decision.findings if finding.results != (None,)
        },
        "duties": [obligation.duty.id for obligation in each.decision.obligations],
        "questions": [question.name for question in each.decision.questions],
    }


def as_json(results: Sequence[Checked]) -> dict[str, object]:
    """Give results as JSON."""
    return {
        "checked": len(results),
        "not_met": sum(not each.met for each in results),
        "asked": sum(each.asked and each.met for each in results),
        "acts": [_one(each) for each in results],
    }


def _jsonl(results: Iterable[Checked]) -> Iterator[str]:
    for each in results:
        yield json.dumps(_one(each), ensure_ascii=False)


# ---- for a build -------------------------------------------------------------------------------------------------

_NOT_XML: Final = "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
"""What XML 1.0 cannot hold even escaped (§2.2)."""


def _xml(text: str) -> str:
    clean = re.sub(_NOT_XML, "\ufffd", text)
    for character, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("\n", "&#10;"), ("\t", "&#9;"), ("\r", "&#13;")):  # fmt: skip
        clean = clean.replace(character, name)
    return clean


def junit(results: Sequence[Checked]) -> Iterator[str]:
    """Give results as JUnit XML: a suite for each file, a case for each act, a question with its decision as output."""
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="datarights" tests="{len(results)}" failures="{_failures(results)}" errors="0">'
    for file, acts in groupby(results, key=lambda each: each.scenario.file):
        cases = list(acts)
        counts = f'tests="{len(cases)}" failures="{_failures(cases)}" errors="0" skipped="0"'
        yield f'  <testsuite name="{_xml(file)}" {counts}>'
        for each in cases:
            yield from _case(each)
        yield "  </testsuite>"
    yield "</testsuites>"


def _failures(results: Iterable[Checked]) -> int:
    return sum(not each.met for each in results)


def _case(each: Checked) -> Iterator[str]:
    line = f' line="{each.step.place.line}"' if each.step.place else ""
    name = (
        f'name="{_xml(_title(each))}" classname="{_xml(each.scenario.title)}" file="{_xml(each.scenario.file)}"{line}'
    )
    reason = _xml(f"{_where(each)}: {in_words(each.decision.outcome.label)}: {in_words(each.decision.reason)}")
    if not each.met:
        kind = each.decision.outcome.key
        yield f'    <testcase {name}><failure message="{_xml(_why(each))}" type="{kind}">{reason}</failure></testcase>'
    elif each.asked:
        yield f"    <testcase {name}><system-out>{reason}</system-out></testcase>"
    else:
        yield f"    <testcase {name}/>"


def _junit_faults(error: InputError) -> Iterator[str]:
    count = len(error.faults)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="datarights" tests="{count}" failures="0" errors="{count}">'
    yield f'  <testsuite name="datarights" tests="{count}" failures="0" errors="{count}" skipped="0">'
    for fault in error.faults:
        place = str(fault.place or "")
        what = f'message="{_xml(in_words(fault.message))}" type="{fault.code}"'
        body = _xml(in_words(fault.hint) if fault.hint else "")
        yield f'    <testcase name="{_xml(place)}" classname="{fault.code}"><error {what}>{body}</error></testcase>'
    yield "  </testsuite>"
    yield "</testsuites>"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def annotation(kind: str, file: str, line: int, column: int, title: str, text: str) -> str:
    """Give a workflow command that a build of GitHub shows on a line of the diff."""
    place = f"file={_property(file)},line={line},col={column}"
    return f"::{kind} {place},title={_property(title)}::{_data(text)}"


def _github(results: Iterable[Checked]) -> Iterator[str]:
    for each in results:
        if each.met and not each.asked:
            continue
        place = each.step.place
        file, line, column = (place.file, place.line, place.column) if place else (each.scenario.file, 1, 1)
        kind, text = ("notice", in_words(each.decision.outcome.label)) if each.met else ("error", _why(each))
        yield annotation(kind, file, line, column, _title(each), f"{text}\n{in_words(each.decision.reason)}")


def _github_faults(error: InputError) -> Iterator[str]:
    for fault in error.faults:
        text = in_words(fault.message) + (f"\n{in_words(fault.hint)}" if fault.hint else "")
        yield _fault_annotation(fault, text)


def _fault_annotation(fault: Fault, text: str) -> str:
    if fault.place is None:
        return f"::error title={_property(fault.code)}::{_data(text)}"
    return annotation("error", fault.place.file, fault.place.line, fault.place.column, fault.code, text)


_LINES: Final[dict[str, Callable[[Sequence[Checked]], Iterable[str]]]] = {
    "plain": _plain, "jsonl": _jsonl, "junit": junit, "github": _github, "markdown": _markdown,
}  # fmt: skip
FAULTS: Final[dict[str, Callable[[InputError], Iterable[str]]]] = {"junit": _junit_faults, "github": _github_faults}
"""Formats that say faults of input in their own way, where their consumer looks for them."""

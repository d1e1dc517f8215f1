"""``check``: run scenario files."""

import fnmatch
import html
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typer

from datarights import bootstrap
from datarights.app.checking import Checked, checked
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import settings
from datarights.errors import Fault, InputError, NothingToCheckError, UsageError
from datarights.rules.pack import Outcome
from datarights.scenario.scenario import Scenario
from datarights.text import say

app = typer.Typer(add_completion=False)

FORMATS = ("table", "plain", "json", "jsonl", "junit", "github", "markdown")


@app.command(
    help=words(
        "运行情景文件：不符预期退出码 1，什么也没检查到退出码 6",
        "Run scenario files: exit 1 when one is not met, 6 when nothing was checked",
    )
)
def check(
    paths: list[str] = typer.Argument(
        ..., help=words("情景文件或文件夹；- 为标准输入", "scenario files or folders; - for standard input")
    ),
    select: str = typer.Option(
        "", "--select", help=words("只运行题目或文件名合此样式者", "only those whose title or file matches")
    ),
    fail_on: str = typer.Option(
        "", "--fail-on", help=words("判定为此结果或更坏也算不符", "this outcome or worse fails too")
    ),
) -> None:
    """Run scenario files and folders."""
    check_paths(paths, select=select, fail_on=fail_on)


def check_paths(paths: Sequence[str], *, select: str = "", fail_on: str = "") -> None:
    """Run scenarios and say what came of them.

    Raises:
        NothingToCheckError: no scenario was found.
        InputError: files cannot be read; every fault of all of them.

    """
    limit = _limit(fail_on)
    began = time.monotonic()
    found = settings()
    results = run(paths, bootstrap.engine(found.pack_ids(), found.extra_packs.value), select=select)
    _shown(results, time.monotonic() - began)
    if any(not each.met or (limit is not None and each.decision.outcome >= limit) for each in results):
        raise typer.Exit(1)


def run(paths: Sequence[str], engine: "bootstrap.Engine", *, select: str = "") -> list[Checked]:
    """Decide every act of the scenarios in files and folders.

    Raises:
        NothingToCheckError: no scenario was found.
        InputError: files cannot be read; every fault of all of them.

    """
    scenarios = _scenarios(paths, engine)
    if select:
        scenarios = [each for each in scenarios if _selected(each, select)]
    total = sum(len(each.steps) for each in scenarios)
    if not total:
        raise NothingToCheckError(
            "DR-U020",
            say(f"没有找到情景：{' '.join(paths)}", f"no scenario was found in {' '.join(paths)}"),
            hint=say("情景文件以 kind: scenario 开头", "a scenario file begins with kind: scenario"),
        )
    results: list[Checked] = []
    with console.progress(words("检查", "checking"), total) as step:
        for number, each in enumerate(checked(scenarios, engine, bootstrap.lexicon()), 1):
            results.append(each)
            if step is not None:
                step(number)
    return results


def _limit(name: str) -> Outcome | None:
    if not name:
        return None
    for each in Outcome:
        if name in {each.key, each.label.zh}:
            return each
    raise UsageError(
        "DR-U021",
        say(f"没有结果 {name}", f"there is no outcome {name}"),
        hint=say(
            "prohibited review evidence_needed conditional permitted",
            "prohibited review evidence_needed conditional permitted",
        ),
    )


def _scenarios(paths: Sequence[str], engine: "bootstrap.Engine") -> list[Scenario]:
    found: list[Scenario] = []
    faults: list[Fault] = []
    for path in paths:
        for name, text in _files(path):
            try:
                found.append(bootstrap.scenario_of(name, text, engine))
            except InputError as error:
                faults.extend(error.faults)
    if faults:
        raise InputError(faults)
    return found


def _files(path: str) -> Iterable[tuple[str, str | None]]:
    if path == "-":
        yield "-", sys.stdin.read()
        return
    where = Path(path)
    if not where.is_dir():
        yield path, None
        return
    for each in sorted(where.rglob("*.yaml")):
        if not any(part.startswith(".") for part in each.relative_to(where).parts) and _is_scenario(each):
            yield str(each), None


def _is_scenario(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as stream:
            head = stream.read(4000)
    except OSError:
        return False
    return any(line.strip() == "kind: scenario" for line in head.splitlines())


def _selected(scenario: Scenario, pattern: str) -> bool:
    names = [scenario.title, scenario.file, *(step.title for step in scenario.steps)]
    return any(fnmatch.fnmatch(name, pattern) or pattern in name for name in names)


def _shown(results: list[Checked], seconds: float) -> None:
    match console.chosen_format(*FORMATS):
        case "json":
            console.as_json(as_json(results))
        case "jsonl":
            console.lines(json.dumps(_one(each), ensure_ascii=False) for each in results)
        case "junit":
            console.line(junit(results))
        case "github":
            console.lines(_github(each) for each in results if not each.met)
        case "markdown":
            console.lines(_markdown(results))
        case "plain":
            console.lines(_plain(each) for each in results)
        case _:
            _table(results, seconds)


def _where(each: Checked) -> str:
    return f"{each.step.place.file}:{each.step.place.line}" if each.step.place else each.scenario.file


def _why(each: Checked) -> str:
    return (
        "；".join(in_words(text) for text in each.wrong)
        if words("zh", "en") == "zh"
        else "; ".join(in_words(text) for text in each.wrong)
    )


def _title(each: Checked) -> str:
    return each.step.title or f"{each.scenario.title} {each.number}"


def _table(results: list[Checked], seconds: float) -> None:
    console.lines(table_lines(results, seconds))


def table_lines(results: list[Checked], seconds: float | None = None) -> Iterator[str]:
    """Draw results for a terminal: what was not met first to see, then the count."""
    width = console.terminal_width()
    for each in results:
        asked = each.step.expect is None
        if each.met and not asked and len(results) > SHORT:
            continue
        mark = (
            console.styled("?", "warn")
            if asked
            else console.styled("√", "good")
            if each.met
            else console.styled("×", "bad")
        )
        label = in_words(each.decision.outcome.label)
        for number, line in enumerate(console.wrapped(f"{label}  {_title(each)}", indent=4, width=width)):
            yield f"  {mark} {line[4:]}" if number == 0 else line
        if not each.met or asked:
            why = f"  {_why(each)}" if each.wrong else ""
            yield f"      {_where(each)}{why}"
            yield from console.wrapped(in_words(each.decision.reason), indent=6, width=width)
    wrong = sum(not each.met for each in results)
    asks = sum(each.step.expect is None for each in results)
    took = "" if seconds is None else f"    {seconds:.1f} s"
    yield words(
        f"{len(results)} 个行为：{len(results) - wrong - asks} 符合 · {wrong} 不符合 · {asks} 只提问{took}",
        f"{len(results)} acts: {len(results) - wrong - asks} as expected · {wrong} not · {asks} only asked{took}",
    )


SHORT = 40


def _plain(each: Checked) -> str:
    place = f"{each.step.place}: " if each.step.place else ""
    state = "?" if each.step.expect is None else "ok" if each.met else "FAIL"
    return f"{place}{state} {each.decision.outcome.key}: {_title(each)}" + (f" ({_why(each)})" if each.wrong else "")


def _one(each: Checked) -> dict[str, object]:
    return {
        "file": each.scenario.file,
        "line": each.step.place.line if each.step.place else None,
        "number": each.number,
        "title": _title(each),
        "outcome": each.decision.outcome.key,
        "expected": each.step.expect.outcome.key if each.step.expect and each.step.expect.outcome else None,
        "met": each.met if each.step.expect else None,
        "differences": [in_words(text) for text in each.wrong],
        "reason": in_words(each.decision.reason),
        "rules": {
            finding.rule.id: finding.verdict.value for finding in each.decision.findings if finding.results != (None,)
        },
        "questions": [question.name for question in each.decision.questions],
    }


def as_json(results: list[Checked]) -> dict[str, object]:
    """Give results as JSON."""
    return {
        "checked": len(results),
        "not_met": sum(not each.met for each in results),
        "acts": [_one(each) for each in results],
    }


def junit(results: list[Checked]) -> str:
    """Give results as JUnit XML."""
    wrong = sum(not each.met for each in results)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuite name="datarights" tests="{len(results)}" failures="{wrong}">',
    ]
    for each in results:
        name, file = html.escape(_title(each), quote=True), html.escape(each.scenario.file, quote=True)
        if each.met:
            lines.append(f'  <testcase classname="{file}" name="{name}"/>')
        else:
            why = html.escape(_why(each), quote=True)
            lines.append(
                f'  <testcase classname="{file}" name="{name}"><failure message="{why}">{html.escape(in_words(each.decision.reason))}</failure></testcase>'
            )
    return "\n".join([*lines, "</testsuite>"])


def _github(each: Checked) -> str:
    text = f"{_title(each)}: {_why(each)}".replace("%", "%25").replace("\n", "%0A").replace("\r", "%0D")
    file, line = (each.step.place.file, each.step.place.line) if each.step.place else (each.scenario.file, 1)
    return f"::error file={file},line={line}::{text}"


def _markdown(results: list[Checked]) -> Iterable[str]:
    yield words("| | 判定 | 行为 | 说明 |", "| | decision | act | why |")
    yield "|---|---|---|---|"
    for each in results:
        mark = "?" if each.step.expect is None else "√" if each.met else "×"
        cells = (
            mark,
            in_words(each.decision.outcome.label),
            _title(each),
            _why(each) or in_words(each.decision.reason),
        )
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

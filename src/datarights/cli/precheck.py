"""``precheck``: what would be sent back, refused or judged in an application for registration."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import current, in_words, words
from datarights.text import say

if TYPE_CHECKING:
    from datarights.procedure.precheck import PrecheckResult

app = typer.Typer()


@app.command(
    help=words(
        "逐条核对登记申请：缺什么、哪些会被拒、哪些须人判断",
        "Check applications for registration article by article, before they are filed",
    )
)
def precheck(
    files: list[str] = typer.Argument(..., help=words("申请文件或文件夹（YAML）", "applications or folders (YAML)")),
    at: str = typer.Option(
        "", "--at", help=words("按这一天递交核对（默认今天）", "check as filed on this day (today)")
    ),
) -> None:
    """Check applications for registration article by article, before they are filed."""
    from datarights.app import precheck as sheet
    from datarights.cli.registry import day, settings
    from datarights.procedure.precheck import precheck as check

    chosen = console.chosen_format("table", "plain", "json", "markdown", "csv")
    found = settings()
    today = day(at, zone=found.zone.value)
    engine = bootstrap.engine(found.pack_ids(), found.extra_packs.value)
    applications = [
        bootstrap.application_of(str(path), sys.stdin.read() if path == _STDIN else None) for path in _paths(files)
    ]
    results = [check(each, engine, bootstrap.calendar(), today) for each in applications]
    match chosen:
        case "json":
            bodies = [sheet.as_json(each) for each in results]
            console.as_json(bodies[0] if len(bodies) == 1 else bodies)
        case "markdown":
            for each in results:
                console.line(sheet.markdown(each, current()))
        case "csv":
            _csv([sheet.SUMMARY_HEAD, *(sheet.summary(each) for each in results)])
        case "plain":
            for each in results:
                console.lines(sheet.plain(each, current()))
        case _:
            for number, each in enumerate(results):
                if number:
                    console.line()
                _draw(each)
    if not all(each.clean for each in results):
        raise typer.Exit(1)


def _paths(files: list[str]) -> list[Path]:
    from datarights.errors import NothingToCheckError

    found: list[Path] = []
    for name in files:
        path = Path(name)
        found += sorted(_applications_under(path)) if path.is_dir() else [path]
    if not found:
        raise NothingToCheckError(
            "DR-U072",
            say(f"{'、'.join(files)} 里没有申请文件", f"no application in {', '.join(files)}"),
            hint=say("申请文件以 kind: application 开头", "an application begins with kind: application"),
        )
    return found


def _applications_under(folder: Path) -> list[Path]:
    """Give the files of a folder that say they are applications."""
    names = [path for pattern in ("*.yaml", "*.yml") for path in folder.rglob(pattern)]
    return [path for path in names if path.is_file() and _says_application(path)]


def _says_application(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return any(line.strip().replace(b" ", b"") == b"kind:application" for line in head.splitlines())


_HEAD = 4096
_STDIN = Path("-")


def _csv(rows: list[tuple[str, ...]]) -> None:
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([[_inert(cell) for cell in row] for row in rows])
    console.bytes_out(buffer.getvalue().encode())


def _inert(cell: str) -> str:
    """Keep a spreadsheet from taking a cell for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


_STYLES = {"refused": "bad bold", "missing": "warn", "judge": "warn", "duty": "dim", "advice": "dim"}


def _draw(result: "PrecheckResult") -> None:
    from datarights.app import precheck as sheet

    style = "good bold" if result.clean else "bad bold" if result.conclusion.value == "refused" else "warn bold"
    console.line(f"{in_words(sheet.heading(result))}    {console.styled(in_words(result.conclusion.label), style)}")
    rows = sheet.table(result, current())
    for row, (mark, says, basis) in zip(result.rows, rows, strict=True):
        _draw_row(console.styled(mark, _STYLES[row.category.value]), console.width_of(mark), says, basis)
        if row.bring is not None:
            console.lines(console.wrapped("→ " + in_words(row.bring), indent=7))
    if result.standing:
        count = len(result.standing)
        console.line(
            words(
                f"审核人员照例要看 {count} 项（--format markdown 列出）",
                f"a reviewer always looks at {count} points (listed by --format markdown)",
            )
        )
    console.line(words("递交后的时限", "Clocks once filed"))
    for deadline in result.deadlines:
        basis = in_words(sheet.cite_words((deadline.clock.cite,), result.sources))
        first, *rest = console.wrapped(f"{in_words(sheet.deadline_words(deadline))}  {basis}", indent=4)
        console.lines([f"  {first.strip()}", *rest])
    if result.file:
        console.line(
            words("清单可交同事：", "A list for a colleague: ") + f"datarights precheck {result.file} --format markdown"
        )


def _draw_row(mark: str, taken: int, says: str, basis: str) -> None:
    width = console.terminal_width()
    gap = " " * max(1, 5 - taken)
    if 7 + console.width_of(says) + 2 + console.width_of(basis) <= width:
        console.line(f"  {mark}{gap}{says}  {console.styled(basis, 'dim')}")
        return
    first, *rest = console.wrapped(says, indent=7)
    console.line(f"  {mark}{gap}{first.strip()}")
    console.lines(rest)
    console.lines(console.wrapped(basis, indent=7))


CODES = {
    "DR-U072": say(
        "所给的文件夹里没有申请文件；申请文件以 kind: application 开头。",
        "The folder holds no application; an application begins with kind: application.",
    ),
}

"""``precheck``: what would be sent back, refused or judged in an application for registration."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import current, words
from datarights.errors import InputError
from datarights.text import say

if TYPE_CHECKING:
    from datarights.procedure.result import PrecheckResult

app = typer.Typer(add_completion=False)


@app.command(
    help=words(
        "逐条核对登记申请：缺什么、哪些会被拒、哪些须人判断",
        "Check applications for registration article by article, before they are filed",
    ),
    epilog=words(
        "退出码：0 可以递交 · 1 有缺、拒、判、核 · 3 有文件读不了 · 6 没有可核对的申请",
        "Exit codes: 0 ready to file · 1 something is found · 3 a file cannot be read · 6 nothing to check",
    ),
)
def precheck(
    files: list[str] = typer.Argument(..., help=words("申请文件或文件夹（YAML）", "applications or folders (YAML)")),
    at: str = typer.Option(
        "", "--at", help=words("按这一天递交核对（默认今天）", "check as filed on this day (today)")
    ),
) -> None:
    """Check applications for registration article by article, before they are filed."""
    from datarights.cli.registry import day, engine_in_use, settings
    from datarights.procedure.precheck import precheck as check

    chosen = console.chosen_format("table", "plain", "json", "markdown", "csv")
    found = settings()
    today = day(at, zone=found.zone.value)
    engine = engine_in_use()
    paths = _paths(files)
    results: list[PrecheckResult] = []
    unread: dict[str, InputError] = {}
    for path in paths:
        try:
            application = bootstrap.application_of(
                str(path), bootstrap.read_piped() if path == _STDIN else None, engine, today
            )
        except InputError as error:
            if len(paths) == 1:
                raise
            unread[str(path)] = error
            continue
        results.append(check(application, engine, bootstrap.calendar(), today))
    _show(chosen, results, unread, one=len(paths) == 1)
    if unread and chosen != "json":
        raise InputError(fault for error in unread.values() for fault in error.faults)
    if unread:
        raise typer.Exit(InputError.exit_code)
    if not all(each.clean for each in results):
        raise typer.Exit(1)


def _show(chosen: str, results: "list[PrecheckResult]", unread: dict[str, InputError], *, one: bool) -> None:
    from datarights.app import precheck as sheet
    from datarights.cli import precheck_drawing as drawing

    match chosen:
        case "json":
            bodies = [sheet.as_json(each) for each in results]
            failed = [
                {"kind": "unreadable", "file": name, "error": console.error_json(error)}
                for name, error in unread.items()
            ]
            console.as_json(bodies[0] if one else [*bodies, *failed])
        case "markdown":
            for each in results:
                console.page(sheet.markdown(each, current()))
        case "csv":
            failed_rows = (
                sheet.unreadable(name, tuple(fault.message for fault in error.faults), current())
                for name, error in unread.items()
            )
            head = tuple(each.in_(current()) for each in sheet.SUMMARY_HEAD)
            _csv([head, *(sheet.summary(each, current()) for each in results), *failed_rows])
        case "plain":
            for each in results:
                console.lines(sheet.plain(each, current()))
        case _ if one:
            console.lines(drawing.screen(results[0]))
        case _:
            console.lines(drawing.case_lines(results))


def _paths(files: list[str]) -> list[Path]:
    from datarights.errors import NothingToCheckError

    found: list[Path] = []
    for name in files:
        path = Path(name)
        found += sorted(_applications_under(path)) if bootstrap.is_folder(path) else [path]
    if not found:
        raise NothingToCheckError(
            "DR-U072",
            say(f"{'、'.join(files)} 里没有申请文件", f"no application in {', '.join(files)}"),
            hint=say("申请文件以 kind: application 开头", "an application begins with kind: application"),
        )
    return list(dict.fromkeys(found))


def _applications_under(folder: Path) -> list[Path]:
    """Give the files of a folder that say they are applications."""
    found = bootstrap.files_in(folder, ".yaml", ".yml", deep=True)
    return [path for path in found if path.is_file() and _says_application(path)]


def _says_application(path: Path) -> bool:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    return any(line.strip().replace(b" ", b"") == b"kind:application" for line in head.splitlines())


_HEAD: Final = 4096
_STDIN: Final = Path("-")


def _csv(rows: list[tuple[str, ...]]) -> None:
    import csv
    import io

    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([[console.inert(cell) for cell in row] for row in rows])
    console.bytes_out(console.BOM + buffer.getvalue().encode())


CODES = {
    "DR-U072": say(
        "所给的文件夹里没有申请文件；申请文件以 kind: application 开头。",
        "The folder holds no application; an application begins with kind: application.",
    ),
}

"""``report``: statement of rights and compliance report."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import current, words
from datarights.cli.registry import day as read_day, engine_in_use, opened, size_at, struck_out
from datarights.errors import UsageError
from datarights.report.tree import Report
from datarights.text import say

app = typer.Typer(no_args_is_help=True, add_completion=False)

OUTPUT = typer.Option("", "--output", "-o", help=words("写到文件", "write to a file"))
AT = typer.Option("", "--at", help=words("哪一天（默认今天）", "which day (today)"))
KNOWN = typer.Option("", "--known-at", help=words("当时账本所载", "what the ledger held then"))
_PRINTED = say("要 PDF：写成 .html，在浏览器里打印成 PDF", "for a PDF write .html and print it to PDF in a browser")
SUFFIXES = {".html": "html", ".md": "markdown", ".json": "json", ".txt": "plain"}


@app.command(help=words("一项数据或一个主体的权利说明", "Statement of rights of an asset or a party"))
def statement(
    about: str = typer.Argument(..., help=words("数据或主体", "an asset or a party")),
    output: str = OUTPUT,
    at: str = AT,
    known_at: str = KNOWN,
) -> None:
    """Write a statement of rights."""
    registry = opened()
    known = registry.holdings(size_at(registry, known_at))
    recorded = bootstrap.recorded_at(registry, known.size)
    try:
        made = bootstrap.statement_report(known, about, read_day(at, zone=registry.zone), recorded=recorded)
    except KeyError as error:
        raise struck_out(registry, known, about) or _missing(about, [*known.asset_ids(), *known.party_ids()]) from error
    written(made, output)


@app.command(help=words("一项数据的合规报告（十四部分）", "Compliance report of an asset (fourteen sections)"))
def compliance(
    asset: str = typer.Argument(..., help=words("哪项数据", "which data")),
    scenario: list[str] = typer.Option(
        [], "--scenario", help=words("附上要判定的行为（情景文件）", "acts to judge (scenario files)")
    ),
    mandate: str = typer.Option(
        "", "--for", help=words("受谁委托、为何出具，照写进第一部分", "who asked for it and why, printed in section 1")
    ),
    output: str = OUTPUT,
    at: str = AT,
    known_at: str = KNOWN,
) -> None:
    """Write a compliance report."""
    registry = opened()
    known = registry.holdings(size_at(registry, known_at))
    if asset not in known.asset_ids():
        raise struck_out(registry, known, asset) or _missing(asset, known.asset_ids())
    engine = engine_in_use()
    made = bootstrap.compliance_report(
        known,
        engine,
        asset,
        read_day(at, zone=registry.zone),
        scenario,
        mandate=mandate,
        recorded=bootstrap.recorded_at(registry, known.size),
    )
    written(made, output)


def _missing(about: str, known: object) -> UsageError:
    names = " ".join(known) if isinstance(known, (list, tuple)) else ""
    return UsageError(
        "DR-U030",
        say(f"登记库里没有 {about}", f"the registry has no {about}"),
        hint=say(f"有：{names}", f"there are: {names}"),
    )


def written(made: Report, output: str) -> None:
    """Write a report where it was asked for, in the format asked for or that of the file's name."""
    console.check_output(output)
    style = console.SETTINGS.output or _style_of(Path(output).suffix.lower())
    if style == "table":
        style = "markdown"
    text = bootstrap.rendered(made, style, current())
    if output:
        console.give(output, text.encode())
        console.talk(words(f"已写 {output}", f"wrote {output}"))
    else:
        console.page(text)


def _style_of(suffix: str) -> str:
    """Give the format that a file's name asks for; a name without a suffix asks for none."""
    if suffix not in {"", *SUFFIXES}:
        known = " ".join(SUFFIXES)
        raise UsageError(
            "DR-U001",
            say(f"报告没有 {suffix} 这种格式；有：{known}", f"a report has no format {suffix}; there are: {known}"),
            hint=_PRINTED if suffix == ".pdf" else None,
        )
    return SUFFIXES.get(suffix, "markdown")

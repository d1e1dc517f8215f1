"""``reads``: who read what is not open to all, and why (Guide Art. 30)."""

from zoneinfo import ZoneInfo

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command(name="list", help=words("谁看过什么、何时、为何", "Who read what, when and why"))
def list_(
    entry: str = typer.Argument("", metavar="ENTRY", help=words("只看这条登记的", "of this entry alone")),
) -> None:
    """List who read what, when and why; exit 4 where the record was changed."""
    found = [each for each in bootstrap.reads_there(settings()).all() if entry in {"", each.entry}]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            [
                {
                    "at": each.at,
                    "entry": each.entry,
                    "name": each.name or None,
                    "reader": each.reader,
                    "reason": each.reason,
                    "consent": each.consent or None,
                    "size": each.size,
                    "by": each.by or None,
                }
                for each in found
            ]
        )
        return
    zone = ZoneInfo(settings().zone.value)
    rows = [
        (console.minute(each.at, zone), each.entry, each.name, each.reader, each.reason, each.consent, each.by)
        for each in found
    ]
    console.lines(console.columns(rows, indent=0))
    if not found:
        console.talk(
            words(f"{settings().values.value} 里没有查阅记录", f"no read is on record in {settings().values.value}")
        )


@app.command(help=words("记下在程序之外给人看的材料", "Record that a file was shown to somebody outside the program"))
def add(
    entry: str = typer.Argument(..., metavar="ENTRY", help=words("证据或登记的编号", "the evidence or entry, by id")),
    reader: str = typer.Option(..., "--for", help=words("给谁看", "who reads it")),
    reason: str = typer.Option(..., "--reason", help=words("为什么（指引第30条）", "why (Guide Art. 30)")),
    consent: str = typer.Option("", "--consent", help=words("权利人凭什么同意", "what the right holder agreed by")),
) -> None:
    """Record who was shown what an entry speaks of, and why."""
    as_json = console.chosen_format("table", "plain", "json") == "json"
    bootstrap.read_outside(opened(), settings(), entry, reader=reader, reason=reason, consent=consent)
    if as_json:
        console.as_json({"entry": entry, "reader": reader, "reason": reason, "consent": consent or None})
        return
    console.line(words(f"已记下：{reader} 查阅 {entry}", f"recorded: {reader} reads {entry}"))

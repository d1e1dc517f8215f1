"""``reads``: who read confidential values, and why."""

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import settings

app = typer.Typer(add_completion=False)


@app.command()
def reads(
    entry: str = typer.Argument("", metavar="ENTRY", help=words("只看这条登记的", "of this entry alone")),
) -> None:
    """List who read which confidential value, when and why; the record shows it when it was changed."""
    found = [each for each in bootstrap.reading_log(settings()).all() if entry in {"", each.entry}]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            [
                {
                    "at": each.at,
                    "entry": each.entry,
                    "name": each.name,
                    "reader": each.reader,
                    "reason": each.reason,
                    "size": each.size,
                }
                for each in found
            ]
        )
        return
    console.lines(
        console.columns([(each.at[:16], each.entry, each.name, each.reader, each.reason) for each in found], indent=0)
    )
    if not found:
        console.talk(words("没有查阅记录", "nothing was read"))

"""``schema``: the JSON Schema of a kind of file, for editors."""

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.errors import UsageError
from datarights.text import say

app = typer.Typer(add_completion=False)


@app.command()
def schema(
    kind: str = typer.Argument("", help=words("文件种类；省略则列出", "kind of file; left out, lists them")),
) -> None:
    """Print the JSON Schema (draft-07) of a kind of file."""
    console.chosen_format("table", "plain", "json")
    found = bootstrap.schemas()
    if not kind:
        console.lines(found)
        return
    if kind not in found:
        raise UsageError(
            "DR-U006",
            say(f"没有 {kind} 这种文件；有：{' '.join(found)}", f"no kind {kind}; there are: {' '.join(found)}"),
        )
    console.as_json(found[kind])

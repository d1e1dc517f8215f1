"""``config``: the settings of this folder and where each comes from."""

import typer

from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import settings

app = typer.Typer(add_completion=False)


@app.command()
def config() -> None:
    """Show the settings and where each comes from."""
    found = settings()
    rows = [
        (name, setting.value or ("-" if name == "actor" else words("（全部内置）", "(all built in)")), setting.origin)
        for name, setting in (
            ("registry", found.registry),
            ("zone", found.zone),
            ("packs", found.packs),
            ("extra_packs", found.extra_packs),
            ("vocabularies", found.vocabularies),
            ("origin", found.origin),
            ("keys", found.keys),
            ("checkpoints", found.checkpoints),
            ("values", found.values),
            ("passphrase_file", found.passphrase_file),
            ("actor", found.actor),
        )
    ]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({name: {"value": value, "origin": origin} for name, value, origin in rows})
        return
    console.lines(console.columns(rows, indent=0))
    console.talk(
        words("次序：参数 > 环境变量 > datarights.toml > 默认", "order: flag > environment > datarights.toml > default")
    )

"""``config``: the settings of this folder and where each comes from."""

from typing import Final

import typer

from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import settings
from datarights.text import say

app = typer.Typer(add_completion=False)

_ALL: Final = say(
    "（默认：全国登记指引和个人信息、出境、公共数据、交易、入表各包）",
    "(default: the packs of the Guide, personal data, export, public data, trading, the books)",
)
_NOTHING: Final = {each: say("（无）", "(none)") for each in ("extra_packs", "actor")}


@app.command()
def config() -> None:
    """Show the settings and where each comes from."""
    found = settings()
    rows = [
        (name, setting.shown or in_words(_NOTHING.get(name, _ALL)), setting.origin) for name, setting in found.named()
    ]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({name: {"value": value, "origin": origin} for name, value, origin in rows})
        return
    shown = [(name, value, words("默认", "default") if origin == "default" else origin) for name, value, origin in rows]
    console.lines(console.columns(shown, indent=0))
    console.talk(
        words("次序：参数 > 环境变量 > datarights.toml > 默认", "order: flag > environment > datarights.toml > default")
    )

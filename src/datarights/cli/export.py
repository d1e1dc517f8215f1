"""``export``: the ledger as files, to keep and to move."""

from pathlib import Path

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def export() -> None:
    """Write what the registry holds in forms that others read."""


@app.command(
    help=words(
        "整个账本：条目、树、检查点；不用本程序也能核对",
        "The whole ledger: entries, tree, checkpoint; verifies without this program",
    )
)
def ledger(folder: str = typer.Argument(..., help=words("新文件夹", "a new folder"))) -> None:
    """Write the whole ledger into a new folder, or nothing."""
    as_json = console.asks_json()
    console.check_copy(folder)
    registry = opened()
    note, second = bootstrap.published_checkpoints(settings(), registry)
    stated = bootstrap.export_ledger(registry, Path(folder), note, second)
    if as_json:
        console.as_json({"folder": folder, "origin": stated.origin, "size": stated.size, "root": stated.root})
    console.talk(
        words(f"{folder}：{stated.size} 条", f"{folder}: {stated.size} entries"),
        words(f"  根 {stated.root}", f"  root {stated.root}"),
        words(
            "  保密内容不在账本上，导出里只有承诺值",
            "  confidential parts are not on the ledger; the export holds commitments to them",
        ),
        words(f"  核对：datarights verify {folder}", f"  to verify it: datarights verify {folder}"),
    )

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
    if note and not second and bootstrap.second_standing(settings(), registry) is not None:
        console.talk(
            words(
                f"! 没有 {stated.size} 条时的第二检查点（SM3、SM2），导出里也就没有：策略里有 SM2 钥匙的收件人会拒绝；datarights db verify 写明怎么办",
                f"! there is no second checkpoint (SM3, SM2) of size {stated.size}, and the export has none: whoever's policy names the SM2 key refuses it; "
                "datarights db verify says what to do",
            )
        )

"""``apply``: append what manifests, or a saved plan, say."""

import typer

from datarights.app.plan import Fate, Plan
from datarights.cli import console
from datarights.cli.drawing import plan_lines
from datarights.cli.language import words
from datarights.cli.manifests import planned, saved, written
from datarights.cli.registry import opened_or_blank, opened_or_new, settings

app = typer.Typer(add_completion=False)


@app.command()
def apply(
    files: list[str] = typer.Argument(
        ..., help=words("登记文件（YAML）或 plan -o 写出的计划", "manifests (YAML), or a plan that plan -o wrote")
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing")),
) -> None:
    """Append what manifests say: all of it or nothing; applying twice changes nothing."""
    made = (saved(files[0]) if len(files) == 1 else None) or planned(files, opened_or_blank())
    if dry_run:
        shown(made, files)
        if made.count(Fate.REFUSED):
            raise typer.Exit(5)
        return
    append(made)


def append(made: Plan) -> None:
    """Append a plan and say what was written."""
    for line in made.lines:
        if line.refusal is not None:
            raise line.refusal
    registry = opened_or_new()
    receipts, _ = written(made, registry)
    new = sum(not each.again for each in receipts)
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            {
                "written": new,
                "already": len(receipts) - new,
                "size": registry.size,
                "root": registry.root,
                "receipts": [
                    {"id": each.entry_id, "index": each.index, "again": each.again, "conflicts": list(each.conflicts)}
                    for each in receipts
                ],
            }
        )
        return
    console.line(
        words(
            f"写入 {new} 条，{len(receipts) - new} 条已在册。{settings().registry.value} 共 {registry.size} 条，根 {registry.root[:8]}…{registry.root[-4:]}",
            f"{new} written, {len(receipts) - new} already there. {settings().registry.value} holds {registry.size} entries, root {registry.root[:8]}…{registry.root[-4:]}",
        )
    )
    for each in receipts:
        if each.conflicts:
            names = "、".join(each.conflicts)
            console.line(
                words(
                    f"{each.entry_id} 与 {names} 相冲突，重叠部分存疑",
                    f"{each.entry_id} conflicts with {', '.join(each.conflicts)}; where they overlap nothing is sure",
                )
            )


def shown(made: Plan, files: list[str]) -> None:
    """Draw a plan that is not written."""
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(made.as_json())
        return
    console.lines(plan_lines(made, files, ""))

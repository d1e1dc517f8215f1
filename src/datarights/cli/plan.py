"""``plan``: show what applying manifests would change."""

import json

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.drawing import plan_lines
from datarights.cli.language import words
from datarights.cli.registry import opened_or_blank, settings

app = typer.Typer(add_completion=False)


@app.command()
def plan(
    files: list[str] = typer.Argument(..., help=words("登记文件（YAML）", "manifests (YAML)")),
    output: str = typer.Option(
        "", "--output", "-o", help=words("把计划写到文件，供 apply", "write the plan to a file for apply")
    ),
    exit_code: bool = typer.Option(
        False, "--exit-code", help=words("有改动时退出码 1", "exit 1 when there is something to do")
    ),
) -> None:
    """Show what applying manifests would change; write nothing."""
    from datarights.cli.apply import say_uncompared
    from datarights.cli.manifests import planned

    registry = opened_or_blank()
    seal = bootstrap.sealer(registry, settings())
    made = planned(files, registry, seal, door=True)
    if output:
        console.check_output(output)
        bootstrap.confidential_values(settings()).keep(seal.fresh)
        console.give(output, json.dumps(made.as_json(), ensure_ascii=False, indent=1).encode())
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(made.as_json())
    else:
        console.lines(plan_lines(made, files, output))
    say_uncompared(seal)
    from datarights.app.plan import Fate

    if made.count(Fate.REFUSED) or (exit_code and made.count(Fate.NEW)):
        raise typer.Exit(1)

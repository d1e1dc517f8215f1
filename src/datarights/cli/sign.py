"""``sign``: sign the drafts of a saved plan."""

import json
from pathlib import Path

import typer

from datarights import bootstrap
from datarights.app.plan import signed_by
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.manifests import STANDARD_INPUT, saved
from datarights.cli.registry import settings
from datarights.errors import UsageError
from datarights.text import say

app = typer.Typer(add_completion=False)


@app.command()
def sign(
    file: str = typer.Argument(..., help=words("plan -o 写出的计划", "a plan that plan -o wrote")),
    party: str = typer.Option("", "--for", help=words("只签提到这一方的", "sign what names this party alone")),
    output: str = typer.Option("", "--output", "-o", help=words("写到另一文件", "write it to another file")),
) -> None:
    """Sign a plan with the key of ``actor``; needs no registry. Whoever applies it brings the signatures along."""
    plan = saved(file)
    if plan is None:
        raise UsageError("DR-U092", say(f"{file} 不是计划文件", f"{file} is not a plan"), hint=say("datarights plan 登记.yaml -o 计划.json", "datarights plan FILE -o plan.json"))  # fmt: skip
    made = signed_by(plan, bootstrap.actor_key(settings()).line, party)
    content = json.dumps(made.as_json(), ensure_ascii=False, indent=1).encode()
    target = output or file
    if target == STANDARD_INPUT or (output and Path(output).resolve() != Path(file).resolve()):
        console.give(target, content)
    else:
        bootstrap.keep_file(Path(file), content)  # it was read as a plan, also where one waits beside the registry
    count = sum(new.draft.signed != old.draft.signed for new, old in zip(made.lines, plan.lines, strict=True))
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({"signed": count, "file": output or file})
        return
    console.line(words(f"签了 {count} 条，写入 {output or file}", f"{count} signed, in {output or file}"))


CODES = {
    "DR-U092": say("要签的不是计划文件。", "What is to be signed is not a plan."),
}

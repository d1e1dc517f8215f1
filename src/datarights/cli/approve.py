"""``approve``: what waits for a second person."""

from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.app.plan import again, signed_names, waits
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.registry import opened, settings
from datarights.errors import InadmissibleEntryError, UsageError
from datarights.text import Text, say

if TYPE_CHECKING:
    from datarights.app.plan import Plan

app = typer.Typer(add_completion=False)


@app.command()
def approve(
    name: str = typer.Argument("", help=words("哪一份；省略则列出", "which; all are listed when left out")),
) -> None:
    """Sign what another submitted, and write it; without a name, list what waits."""
    from datarights.cli.apply import append
    from datarights.cli.manifests import kept

    waiting = kept()
    if not name:
        _list(waiting)
        return
    if name not in waiting:
        raise UsageError("DR-U091", say(f"没有待核准的 {name}", f"nothing called {name} waits"), hint=say("datarights approve", "datarights approve"))  # fmt: skip
    plan, actor, registry = waiting[name], settings().actor.value, opened()
    said = f"{actor or words('（未写 actor）', '(no actor is set)')}"
    if not actor or actor in signed_names(plan):
        raise _refused(plan, say(f"{said} 已签过，不能再核准", f"{said} has signed it and does not approve it as well"))
    made = again(plan, registry)
    if waits(made, registry.actors(), actor):
        raise _refused(plan, say(f"{said} 不是登记员或核准人", f"{said} is neither a registrar nor an approver"))
    append(made, registry=registry)
    (bootstrap.pending(settings()) / f"{name}.json").unlink(missing_ok=True)


def _refused(plan: "Plan", message: Text) -> InadmissibleEntryError:
    error = InadmissibleEntryError("DR-L023", message, entry=plan.lines[0].draft.id)
    bootstrap.door(settings()).refused(error)
    return error


def _list(waiting: "dict[str, Plan]") -> None:
    rows = [
        (name, words("、", ", ").join(signed_names(plan)), " ".join(line.draft.id for line in plan.lines))
        for name, plan in waiting.items()
    ]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json([{"name": each, "signed": by, "entries": entries.split(" ")} for each, by, entries in rows])
        return
    console.lines(console.columns(rows, indent=0))
    if not rows:
        console.talk(words("没有待核准的", "nothing waits"))

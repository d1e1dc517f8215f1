"""``approve``: what waits for a second person."""

from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.app.plan import SECOND, Fate, again, signed_names, waits
from datarights.cli import console
from datarights.cli.drawing import plan_lines
from datarights.cli.language import words
from datarights.cli.manifests import at_work
from datarights.cli.registry import opened, settings
from datarights.errors import InadmissibleEntryError, UsageError
from datarights.ledger.keeping import APPROVER, REGISTRAR
from datarights.text import Text, say
from datarights.valueclass import replace

if TYPE_CHECKING:
    from datarights.app.plan import Plan
    from datarights.bootstrap import Registry

app = typer.Typer(add_completion=False)


@app.command()
def approve(
    name: str = typer.Argument("", help=words("哪一份；省略则列出", "which; all are listed when left out")),
    reject: bool = typer.Option(False, "--reject", help=words("不核准，撤下这一份", "take it away, unapproved")),
) -> None:
    """Sign what another submitted, and write it, or take it away; without a name, list what waits and what it says."""
    from datarights.cli.apply import append_unseen
    from datarights.cli.manifests import kept

    waiting = kept()
    if not name and not reject:
        _list(waiting)
        return
    if name not in waiting:
        raise UsageError("DR-U091", say(f"没有待核准的 {name}", f"nothing called {name} waits"), hint=say("datarights approve", "datarights approve"))  # fmt: skip
    plan, actor, registry = waiting[name], settings().actor.value, opened()
    said = f"{actor or words('（未写 actor）', '(no actor is set)')}"
    if reject:
        _reject(name, plan, actor, registry)
        return
    if not actor or actor in signed_names(plan):
        raise _refused(plan, say(f"{said} 已签过，不能再核准", f"{said} has signed it and does not approve it as well"))
    made = again(plan, registry)
    for line in _words_of(made):
        console.talk(line)
    if waits(made, registry.actors(), actor):
        raise _refused(plan, say(f"{said} 不是登记员或核准人", f"{said} is neither a registrar nor an approver"))
    if made.count(Fate.REFUSED):
        console.talk(words(f"规则已不容许；撤下：datarights approve {name} --reject", f"the rules refuse it by now; to take it away: datarights approve {name} --reject"))  # fmt: skip
    append_unseen(made, None, lambda: (again(plan, opened()), None))
    (bootstrap.pending(settings()) / f"{name}.json").unlink(missing_ok=True)


def _refused(plan: "Plan", message: Text) -> InadmissibleEntryError:
    error = InadmissibleEntryError("DR-L023", message, entry=plan.lines[0].draft.id)
    bootstrap.door(settings()).refused(error)
    return error


def _reject(name: str, plan: "Plan", actor: str, registry: "Registry") -> None:
    """Take away what waits; whoever might approve it or signed it may, and it is kept among what was refused."""
    who = registry.actors().named(actor)
    if who is None or (who.role not in {REGISTRAR, APPROVER} and actor not in signed_names(plan)):
        said = f"{actor or words('（未写 actor）', '(no actor is set)')}"
        raise _refused(plan, say(f"{said} 不是登记员或核准人，也没有签过", f"{said} is neither a registrar nor an approver, and has not signed it"))  # fmt: skip
    for line in plan.lines:
        message = say(f"{actor} 撤下，未核准", f"taken away by {actor}, unapproved")
        bootstrap.door(settings()).refused(InadmissibleEntryError("DR-L025", message, entry=line.draft.id))
    (bootstrap.pending(settings()) / f"{name}.json").unlink(missing_ok=True)
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({"rejected": name, "entries": [line.draft.id for line in plan.lines]})
        return
    console.line(words(f"已撤下 {name}，账本未变（datarights log --refused）", f"{name} is taken away; the ledger is as it was (datarights log --refused)"))  # fmt: skip


def _words_of(made: "Plan") -> list[str]:
    """Say what a request would write, or why the rules refuse it by now, in the words of a plan."""
    lines = (replace(each, notes=tuple(note for note in each.notes if note is not SECOND)) for each in made.lines)
    return plan_lines(replace(made, lines=tuple(lines)), [], "")[1:]


def _list(waiting: "dict[str, Plan]") -> None:
    registry = opened() if waiting else None
    unsigned = replace(at_work(registry), handle="") if registry is not None else None
    found = {name: again(plan, registry, unsigned) for name, plan in waiting.items()} if registry is not None else {}
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            [
                {
                    "name": name,
                    "signed": words("、", ", ").join(signed_names(plan)),
                    "entries": [line.draft.id for line in plan.lines],
                    "lines": plan.as_json()["lines"],
                }
                for name, plan in found.items()
            ]
        )
        return
    for name, plan in found.items():
        by = words("、", ", ").join(signed_names(plan))
        console.line(words(f"{name}  {by} 提交", f"{name}  submitted by {by}"))
        console.lines(_words_of(plan))
    if found:
        console.line(words("核准：datarights approve 名称；撤下：加 --reject", "to approve one: datarights approve NAME; to take it away: add --reject"))  # fmt: skip
    else:
        console.talk(words("没有待核准的", "nothing waits"))


CODES = {
    "DR-L025": say("待核准的登记被撤下，未入库；只见于 log --refused。", "What waited for a second person was taken away and not written; log --refused alone shows it."),
}  # fmt: skip

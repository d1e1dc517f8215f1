"""``approve``: what waits for a second person."""

from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.app.confidential import STAYS_OPEN, missing
from datarights.app.plan import SECOND, Fate, Plan, again, signed_names, waits
from datarights.cli import console
from datarights.cli.drawing import plan_lines
from datarights.cli.language import words
from datarights.cli.manifests import at_work
from datarights.cli.registry import opened, settings
from datarights.errors import InadmissibleEntryError, InputError, UsageError
from datarights.ledger.keeping import STAFF
from datarights.text import Text, say
from datarights.valueclass import replace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datarights.bootstrap import Registry

app = typer.Typer(add_completion=False)


@app.command()
def approve(
    name: str = typer.Argument("", help=words("哪一份；省略则列出", "which; all are listed when left out")),
    reject: bool = typer.Option(False, "--reject", help=words("不核准，撤下这一份", "take it away, unapproved")),
) -> None:
    """Sign what another submitted, and write it, or take it away; without a name, list what waits and what it says."""
    from datarights.cli.manifests import kept

    waiting, spoilt = kept()
    if not name and not reject:
        _list(waiting)
        for each, error in spoilt.items():
            console.talk(words(f"{each} 读不了：{error}；撤下：datarights approve {each} --reject", f"{each} cannot be read: {error}; to take it away: datarights approve {each} --reject"))  # fmt: skip
        return
    if not waiting and not spoilt:
        raise _nothing(name)
    with bootstrap.pending_alone(settings()):  # what two decide at once is decided by the first
        _decided(name, *kept(), reject=reject)


def _nothing(name: str) -> UsageError:
    return UsageError("DR-U091", say(f"没有待核准的 {name}", f"nothing called {name} waits"), hint=say("datarights approve", "datarights approve"))  # fmt: skip


def _decided(name: str, waiting: dict[str, Plan], spoilt: "dict[str, InputError]", *, reject: bool) -> None:
    """Write what waits, or take it away."""
    from datarights.cli.apply import append_unseen, refuse

    if name in spoilt:
        if not reject:
            raise spoilt[name]
        waiting[name] = Plan(origin="", size=0, root="", lines=())
    if name not in waiting:
        raise _nothing(name)
    plan, actor, registry = waiting[name], settings().actor.value, opened()
    said = f"{actor or words('（未写 actor）', '(no actor is set)')}"
    if reject:
        _reject(name, plan, actor, registry)
        return
    submitted = again(plan, registry, replace(at_work(registry), handle=""))
    if actor in signed_names(plan) and waits(submitted):
        raise _refused(
            name, plan, say(f"{said} 已签过，不能再核准", f"{said} has signed it and does not approve it as well")
        )
    for line in [*_words_of(submitted), *_lost(submitted)]:
        console.talk(line)
    found = registry.actors().named(actor)
    if found is None or found.role not in STAFF:
        raise _refused(name, plan, say(f"{said} 不是登记员或核准人", f"{said} is neither a registrar nor an approver"))
    if submitted.count(Fate.REFUSED):
        console.talk(words(f"规则已不容许；撤下：datarights approve {name} --reject", f"the rules refuse it by now; to take it away: datarights approve {name} --reject"))  # fmt: skip
        refuse(submitted)

    def ready() -> "tuple[Plan, None]":
        registry = opened()
        return again(plan, registry, at_work(registry)), None

    try:
        append_unseen(*ready(), ready, approving=True)
    except InadmissibleEntryError as error:
        if error.code != STAYS_OPEN:
            raise
        (bootstrap.pending(settings()) / f"{name}.json").unlink(missing_ok=True)  # it was done, as far as it goes
        raise
    (bootstrap.pending(settings()) / f"{name}.json").unlink(missing_ok=True)


def _refused(name: str, plan: Plan, message: Text) -> InadmissibleEntryError:
    error = InadmissibleEntryError("DR-L023", message, entry=_ids(name, plan)[0])
    bootstrap.door(settings()).refused(error)
    return error


def _ids(name: str, plan: Plan) -> list[str]:
    """Give the ids of what waits, or the name of what cannot be read."""
    return [line.draft.id for line in plan.lines] or [name]


def _reject(name: str, plan: Plan, actor: str, registry: "Registry") -> None:
    """Take away what waits; whoever might approve it or signed it may, by their key, and it is kept among what was refused."""
    who = bootstrap.proven(settings(), registry)
    if who is None or (who.role not in STAFF and actor not in signed_names(plan)):
        said = f"{actor or words('（未写 actor）', '(no actor is set)')}"
        raise _refused(name, plan, say(f"{said} 不是登记员或核准人，也没有签过", f"{said} is neither a registrar nor an approver, and has not signed it"))  # fmt: skip
    for each in _ids(name, plan):
        message = say(f"{actor} 撤下，未核准", f"taken away by {actor}, unapproved")
        bootstrap.door(settings()).refused(InadmissibleEntryError("DR-L025", message, entry=each))
    (bootstrap.pending(settings()) / f"{name}.json").unlink(missing_ok=True)
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({"rejected": name, "entries": _ids(name, plan)})
        return
    console.line(words(f"已撤下 {name}，账本未变（datarights log --refused）", f"{name} is taken away; the ledger is as it was (datarights log --refused)"))  # fmt: skip


def _words_of(made: Plan) -> list[str]:
    """Say what a request would write, or why the rules refuse it by now, in the words of a plan."""
    lines = (replace(each, notes=tuple(note for note in each.notes if note is not SECOND)) for each in made.lines)
    return plan_lines(replace(made, lines=tuple(lines)), [], "")[1:]


def _missing(made: Plan) -> "Sequence[tuple[str, str]]":
    drafts = [line.draft for line in made.lines if line.fate is not Fate.SAME]
    return missing(drafts, bootstrap.confidential_values(settings()))


def _lost(made: Plan) -> list[str]:
    """Say which confidential values of a request are not kept here, so that its entries would hold what nobody can open."""
    return [
        words(f"{entry} 的 {name} 不在此处：可能已被删除，核准之后谁也打不开", f"{name} of {entry} is not kept here: it may have been destroyed, and once this is approved nobody can open it")
        for entry, name in _missing(made)
    ]  # fmt: skip


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
                    "lost": [{"entry": entry, "name": name} for entry, name in _missing(plan)],
                    "lines": plan.as_json()["lines"],
                }
                for name, plan in found.items()
            ]
        )
        return
    for name, plan in found.items():
        by = words("、", ", ").join(signed_names(plan))
        console.line(words(f"{name}  {by} 提交", f"{name}  submitted by {by}"))
        console.lines([*_words_of(plan), *_lost(plan)])
    if found:
        console.line(words("核准：datarights approve 名称；撤下：加 --reject", "to approve one: datarights approve NAME; to take it away: add --reject"))  # fmt: skip
    else:
        console.talk(words("没有待核准的", "nothing waits"))


CODES = {
    "DR-L025": say("待核准的登记被撤下，未入库；只见于 log --refused。", "What waited for a second person was taken away and not written; log --refused alone shows it."),
}  # fmt: skip

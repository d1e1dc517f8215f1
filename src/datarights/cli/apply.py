"""``apply``: append what manifests, or a saved plan, say."""

from typing import TYPE_CHECKING, Final

import typer

from datarights import bootstrap
from datarights.app.plan import Fate, Plan, again, signed_by, signed_names, waits
from datarights.cli import console
from datarights.cli.drawing import plan_lines
from datarights.cli.language import words
from datarights.cli.manifests import at_work, destroyed, keep, rehearsed, saved, worlds, written
from datarights.cli.registry import close, opened_or_blank, opened_or_new, settings
from datarights.errors import ConcurrentAppendError, StoreError
from datarights.valueclass import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from datarights.app.confidential import Kept, Sealer
    from datarights.app.plan import Blank
    from datarights.app.ports import Receipt
    from datarights.bootstrap import Registry
    from datarights.ledger.actors import AtWork

app = typer.Typer(add_completion=False)


@app.command()
def apply(
    files: list[str] = typer.Argument(
        ..., help=words("登记文件（YAML）或 plan -o 写出的计划", "manifests (YAML), or a plan that plan -o wrote")
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing")),
) -> None:
    """Append what manifests say: all of it or nothing; applying twice changes nothing."""
    registry = opened_or_blank()
    plan = saved(files[0]) if len(files) == 1 else None
    found = worlds(files, registry) if plan is None else []

    def ready(registry: "Registry | Blank") -> "tuple[Plan, Sealer]":
        seal = bootstrap.sealer(registry, settings())
        if plan is None:
            return rehearsed(found, registry, seal, door=dry_run), seal
        # signed drafts stay what they are, and are admitted as things stand now
        return again(plan, registry, at_work(registry) if dry_run else None), seal

    if plan is not None and not (dry_run or signed_names(plan)):
        append(plan, bootstrap.sealer(registry, settings()))
        return
    made, seal = ready(registry)
    if not dry_run:
        append_unseen(made, seal, lambda: ready(opened_or_blank()))
        return
    shown(made, files)
    if made.count(Fate.REFUSED):
        raise typer.Exit(5)


MADE_MEANWHILE: Final = "DR-S005"


def append_unseen(
    made: Plan, seal: "Sealer | None", ready: "Callable[[], tuple[Plan, Sealer | None]]", *, approving: bool = False
) -> None:
    """Append a plan that nobody has seen: when others wrote meanwhile, it is made again, as long as it rests on the same.

    ``approving``: it waited for a second person, and waits no more.

    Raises:
        ConcurrentAppendError: what it rests on changed meanwhile, or others did not stop writing.
        InadmissibleEntryError: the operating rules refuse it.

    """
    for more in bootstrap.attempts():
        try:
            (record if approving else append)(made, seal)
        except (ConcurrentAppendError, StoreError) as error:
            if not more or (isinstance(error, StoreError) and (error.code != MADE_MEANWHILE or made.origin)):
                raise
            close()
            before = made
            made, seal = ready()
            if not made.count(Fate.REFUSED) and not made.rests_as(before):
                raise
        else:
            return


def _kept_back(made: Plan, who: "AtWork", fresh: "Sequence[Kept]") -> None:
    """Keep a signed plan, with what was sealed for it, until a second person has approved it."""
    destroyed(made, opened_or_new(), fresh)  # what would be refused does not wait
    bootstrap.confidential_values(settings()).keep(fresh)
    name, path = keep(made, who)
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({"written": 0, "pending": name, "file": str(path)})
        return
    console.line(
        words(f"待另一人核准：datarights approve {name}", f"waits for a second person: datarights approve {name}")
    )


def refuse(made: Plan) -> None:
    """Raise, and put on record, the first refusal in a plan."""
    for line in made.lines:
        if line.refusal is not None:
            bootstrap.door(settings()).refused(line.refusal)
            raise line.refusal


def append(made: Plan, seal: "Sealer | None" = None) -> None:
    """Append a plan, or keep it back where something in it asks for a second person: then the door is asked all it would ask.

    Asked twice: before a key is opened, and of the signature that it made.
    """
    refuse(made)
    registry = opened_or_new()
    if registry.actors().asks:
        who = at_work(registry)
        asked = again(made, registry, who)
        refuse(asked)
        if waits(asked):
            signed = signed_by(made, bootstrap.actor_key(settings()).line)
            refuse(again(signed, registry, replace(who, handle="")))
            _kept_back(signed, who, seal.fresh if seal is not None else ())
            return
    record(made, seal, registry)


def record(made: Plan, seal: "Sealer | None" = None, registry: "Registry | None" = None) -> None:
    """Append a plan, keep what was sealed for it, and say what was written."""
    refuse(made)
    registry = opened_or_new() if registry is None else registry
    receipts, _ = written(made, registry, seal.fresh if seal is not None else ())
    _say_written(registry, receipts, seal)
    _refuse_what_stays(made, registry, {each.entry_id for each in receipts if not each.again})


def _refuse_what_stays(made: Plan, registry: "Registry", new: "set[str]") -> None:
    """Leave with a fault where an entry says openly what an erasure was to destroy."""
    gone = [line.draft for line in made.lines if line.draft.kind == "erasure" and line.draft.id in new]
    if not gone:
        return
    from datarights.app.confidential import said_openly, still_open

    for draft in gone:
        if openly := said_openly(registry, draft.about, draft.payload.get("what") or ()):
            raise still_open(draft.about, openly)


def _say_written(registry: "Registry", receipts: "Sequence[Receipt]", seal: "Sealer | None") -> None:
    if seal is not None:
        say_uncompared(seal)
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
            f"写入 {new} 条，{len(receipts) - new} 条已在册。{registry.place} 共 {registry.size} 条，根 {registry.root[:8]}…{registry.root[-4:]}",
            f"{new} written, {len(receipts) - new} already there. {registry.place} holds {registry.size} entries, root {registry.root[:8]}…{registry.root[-4:]}",
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


def say_uncompared(seal: "Sealer") -> None:
    """Say which values in a file cannot be compared with what was recorded."""
    for entry, name, commitment in seal.uncompared:
        console.talk(
            words(
                f"{entry} 的 {name}：登记时的原文已删除或不在此处，无从比对，未改动。文件里请在 confidential 下改写为 {name}: {{commitment: {commitment}}}",
                f"{name} of {entry}: the value recorded was erased or is not kept here, so this one cannot be compared; nothing "
                f"was changed. In the file write instead, under confidential, {name}: {{commitment: {commitment}}}",
            )
        )


def shown(made: Plan, files: list[str]) -> None:
    """Draw a plan that is not written."""
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(made.as_json())
        return
    console.lines(plan_lines(made, files, ""))

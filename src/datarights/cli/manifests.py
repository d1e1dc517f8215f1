"""From manifests on the command line to a plan."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from datarights import bootstrap
from datarights.app.plan import Foreseen, Plan, apply_plan, plan_from_json, rehearse, united
from datarights.cli.registry import engine_in_use, settings
from datarights.errors import Fault, InputError, system_said
from datarights.text import say

if TYPE_CHECKING:
    from datarights.app.confidential import Kept, Sealer
    from datarights.app.plan import Base, Blank, Line
    from datarights.app.ports import Receipt
    from datarights.bootstrap import Registry
    from datarights.errors import Place
    from datarights.ledger.actors import AtWork
    from datarights.ledger.entry import Draft
    from datarights.scenario.drafts import Ledger
    from datarights.scenario.world import World

STANDARD_INPUT = "-"


def worlds(files: Sequence[str], registry: "Base | None" = None) -> "list[World]":
    """Read manifests; every fault of every file in one pass.

    A manifest may name what the registry holds, or a manifest before it describes.

    Raises:
        InputError: one of them cannot be read.

    """
    from datarights.scenario.drafts import named_in

    found: list[World] = []
    faults: list[Fault] = []
    earlier: dict[str, str] = {}

    def outside(name: str) -> str | None:
        return earlier.get(name) or (registry.kind_of(name) if registry is not None else None)

    for name in files:
        try:
            world = bootstrap.world_of(
                name, bootstrap.read_piped() if name == STANDARD_INPUT else None, outside, engine_in_use
            )
        except InputError as error:
            faults.extend(error.faults)
        else:
            found.append(world)
            earlier.update(named_in(world))
    if faults:
        raise InputError(faults)
    return found


def drafts_of(found: "Sequence[World]") -> "list[tuple[Draft, Place | None]]":
    """Give what worlds say as drafts, each with the place where it was written."""
    from datarights.scenario.drafts import world_drafts

    return [pair for world in found for pair in world_drafts(world)]


def planned(files: Sequence[str], registry: "Registry | Blank", seal: "Sealer", *, door: bool = False) -> Plan:
    """Rehearse manifests against a registry; ``seal`` takes what they say in confidence, ``door`` as :func:`rehearsed`."""
    return rehearsed(worlds(files, registry), registry, seal, door=door)


def rehearsed(found: "Sequence[World]", registry: "Registry | Blank", seal: "Sealer", *, door: bool = False) -> Plan:
    """Rehearse worlds against a registry; ``seal`` takes what they say in confidence.

    ``door``: what the door would ask of whoever is at work is said as well, for nobody gets as far as the door.
    """
    from datarights.scenario.drafts import settled
    from datarights.scenario.sealing import naming, sealed

    found = settled(found, Foreseen(registry))
    told = [fault for each in found for known, fault in naming(each) if registry.kind_of(known) is None]
    if told:
        raise InputError(told)
    worlds_sealed = [sealed(each, seal) for each in found]
    tries = 0
    while True:
        size, tries = registry.size, tries + 1
        plan = rehearse(lambda stage: _upon(worlds_sealed, stage), registry, at_work(registry) if door else None)
        if plan.size == size or tries == _TRIES:  # what others write meanwhile is seen whole or not at all
            return plan


_TRIES: Final = 16


def _upon(found: "Sequence[World]", ledger: "Ledger") -> "Iterator[tuple[Draft, Place | None]]":
    from datarights.scenario.drafts import drafts_for

    return (pair for world in found for pair in drafts_for(world, ledger))


def at_work(registry: "Registry | Blank") -> "AtWork":
    """Say who is at work on a registry, or on the blank before there is one."""
    return bootstrap.at_work(settings(), registry)


def saved(name: str, *, waiting: bool = False) -> Plan | None:
    """Read a saved plan, or one ``waiting`` for a second person; nothing when the file, or what is piped in, is not one. A plan is told by what it says, or by ``.json``."""
    path = Path(name)
    if path.suffix != ".json" and not _begins_as_plan(name, path):
        return None
    content = bootstrap.read_bytes(path)
    try:
        return plan_from_json(json.loads(content.decode("utf-8-sig")), waiting=waiting)
    except InputError:
        raise
    except (ValueError, RecursionError) as error:
        raise InputError(
            [
                Fault(
                    code="DR-I090",
                    message=say(
                        f"读不了计划 {name}：{system_said(error).zh}",
                        f"the plan {name} cannot be read: {system_said(error).en}",
                    ),
                )
            ]
        ) from error


def _begins_as_plan(name: str, path: Path) -> bool:
    if name == STANDARD_INPUT:
        return bootstrap.read_bytes(path).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
    if not path.is_file():  # what can be read once is left to who reads it
        return False
    try:
        with bootstrap.open_plain(path) as stream:
            return _PLAN.match(stream.read(256)) is not None
    except OSError:
        return False


_PLAN: Final = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"kind"\s*:\s*"plan"')


def keep(plan: Plan, who: "AtWork") -> tuple[str, Path]:
    """Keep a signed plan beside the registry; give its name and file.

    The same again has the same name, and the signatures that stood there stay as long as they stand.
    """
    digests = "".join(line.draft.digest() for line in plan.lines)
    name = hashlib.sha256(digests.encode()).hexdigest()[:8]
    path = bootstrap.pending(settings()) / f"{name}.json"
    with bootstrap.pending_alone(settings()):
        before = kept()[0].get(name)
        made = plan if before is None else united(before, plan, who)
        bootstrap.keep_file(path, json.dumps(made.as_json(), ensure_ascii=False, indent=1).encode())
    return name, path


def kept() -> tuple[dict[str, Plan], dict[str, InputError]]:
    """Give what waits for a second person, by name; and what of it cannot be read, with the reason."""
    found: dict[str, Plan] = {}
    spoilt: dict[str, InputError] = {}
    for path in bootstrap.waiting_files(settings()):
        try:
            plan = saved(str(path), waiting=True)
        except InputError as error:
            spoilt[path.stem] = error
        else:
            found.update({path.stem: plan} if plan is not None else {})
    return found, spoilt


def destroyed(plan: Plan, registry: "Registry", fresh: "Sequence[Kept]" = ()) -> "Sequence[tuple[str, frozenset[str]]]":
    """Give entry and names of the values that a plan says are erased.

    Raises:
        UsageError: one is not on record, or not kept here.

    """
    from datarights.app.confidential import erasures

    return erasures(plan.drafts(), registry, bootstrap.confidential_values(settings()), fresh)


def written(
    plan: Plan, registry: "Registry", fresh: "Sequence[Kept]" = ()
) -> "tuple[Sequence[Receipt], Sequence[Line]]":
    """Append what a plan holds; give the receipts and the lines they answer.

    Confidential values are kept before their commitments stand, and destroyed before an entry stands that says so.
    """
    values = bootstrap.confidential_values(settings())
    to_destroy = destroyed(plan, registry, fresh)

    def beside() -> None:
        values.keep(fresh)
        for about, names in to_destroy:
            values.destroy(about, names)

    return apply_plan(plan, registry, beside), plan.lines

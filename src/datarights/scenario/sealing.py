"""Sealing a world: what it says in confidence becomes commitments before it becomes drafts.

The values themselves stay with whoever seals; no draft made of a sealed world holds one.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from datarights.scenario.drafts import Part, natural_id
from datarights.scenario.world import EventPart, World
from datarights.valueclass import replace

Seal = Callable[[str, str, str, str], str]
"""Gives the commitment to a value: of the id of the entry that will hold it, the id of what it belongs to, its name, the value.

The two ids differ in a correction alone."""
P = TypeVar("P", bound=Part)


def sealed(world: World, seal: Seal) -> World:
    """Give the world with a commitment in the place of each confidential value."""
    return replace(
        world,
        parties=tuple(_part(each, each.id, seal) for each in world.parties),
        evidence=tuple(_part(each, each.id, seal) for each in world.evidence),
        assets=tuple(_part(each, each.id, seal) for each in world.assets),
        claims=tuple(_part(each, natural_id(each), seal) for each in world.claims),
        grants=tuple(_part(each, natural_id(each), seal) for each in world.grants),
        events=tuple(_event(each, seal) for each in world.events),
        layers=tuple(sealed(each, seal) for each in world.layers),
    )


def _part(part: P, entry: str, seal: Seal, said_by: str = "") -> P:
    if isinstance(part, EventPart) or not part.confidential:
        return part
    made = {name: seal(said_by or entry, entry, name, value) for name, value in part.confidential.items()}
    sealed_too: Mapping[str, str] = {**part.sealed, **made}
    return replace(part, sealed=sealed_too, confidential={})


def _event(part: EventPart, seal: Seal) -> EventPart:
    """Seal what a correction says instead; the value belongs to the entry corrected."""
    instead = part.payload.get("instead")
    if instead is None or not getattr(instead, "confidential", None):
        return part
    return replace(part, payload={**part.payload, "instead": _part(instead, part.about, seal, natural_id(part))})

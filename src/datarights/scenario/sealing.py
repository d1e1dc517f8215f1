"""Sealing a world: what it says in confidence becomes commitments before it becomes drafts.

The values themselves stay with whoever seals; no draft made of a sealed world holds one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from datarights.errors import Fault
from datarights.model.ids import names_a_person
from datarights.model.party import PartyKind
from datarights.scenario.drafts import Part, natural_id, no_code
from datarights.scenario.world import EventPart, PartyPart, World
from datarights.text import say
from datarights.valueclass import replace

Seal = Callable[[str, str, str, str], str]
"""Gives the commitment to a value: of the id of the entry that will hold it, the id of what it belongs to, its name, the value.

The two ids differ in a correction alone."""
P = TypeVar("P", bound=Part)


def naming(world: World) -> Iterator[tuple[str, Fault]]:
    """Give what gives away who natural persons are, each with the entry that would say it: their ids, which are in every entry, and codes.

    Nothing of it is ever erased. Of corrections, too, once they say the kind.
    """
    for layer in world.layers:
        yield from naming(layer)
    said = [(part.id, part.id, part) for part in world.parties]
    for event in world.events:
        instead = event.payload.get("instead")
        said += [(natural_id(event), event.about, instead)] if isinstance(instead, PartyPart) else []
    for entry, person, part in said:
        if part.kind is PartyKind.NATURAL and names_a_person(person, part.confidential.get("name", "")):
            yield entry, _naming(part)
        if part.kind is PartyKind.NATURAL and part.uscc:
            yield entry, no_code(part)


def _naming(part: PartyPart) -> Fault:
    return Fault(
        code="DR-I058",
        message=say(
            "自然人的编号里有姓名、身份证号或手机号；编号写在每条登记里，不能删除",
            "the id of a natural person holds the name, an identity number or a telephone number; an id stands in every "
            "entry and cannot be erased",
        ),
        place=replace(part.place, excerpt="") if part.place is not None else None,
        hint=say(
            "另取一个认不出本人的编号，例如 person-1；已登记的，先撤销原条（strike: yes）",
            "choose an id that does not tell who it is, such as person-1; strike out what is recorded under this one (strike: yes)",
        ),
    )


CODES = {
    "DR-I058": say(
        "自然人的编号认得出本人：含姓名、身份证号或手机号。编号写在每条登记里，erase 删不掉；另取一个，例如 person-1。",
        "The id of a natural person tells who it is: it holds the name, an identity number or a telephone number. An id stands "
        "in every entry, where erase does not reach it; choose another, such as person-1.",
    ),
}


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

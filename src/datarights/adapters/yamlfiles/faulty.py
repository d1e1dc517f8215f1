"""A file that has faults: what it says all the same, so that the names in it are judged in the same pass.

A part that cannot be made still refers to others and may have a name itself. What nobody can know, such as the natural
id of a part at fault or what stands under a key that is none, is never blamed on those who refer to it.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from datarights.adapters.yamlfiles import references
from datarights.adapters.yamlfiles.decode import BAD
from datarights.adapters.yamlfiles.events import LISTED, NAMED
from datarights.adapters.yamlfiles.parts import GRANT_ACTS
from datarights.adapters.yamlfiles.references import RIGHTS, KnownAs
from datarights.adapters.yamlfiles.tree import Node
from datarights.model.ids import fault_of_id
from datarights.model.right import NO_RIGHT
from datarights.scenario.drafts import Part
from datarights.scenario.world import AssetPart, ClaimPart, EventPart, EvidencePart, GrantPart, PartyPart, World, joined
from datarights.valueclass import replace

_KINDS: Final = {
    "parties": "party", "evidence": "evidence", "assets": "asset", "rights": "claim", "grants": "grant", "renewals": "renewal",
    "ends": "ending", "burdens": "burden", "releases": "release", "objections": "objection", "decisions": "objection_decided",
    "registrations": "registration", "determinations": "determination", "waivers": "waiver", "corrections": "correction", "erasures": "erasure",
    "vocabularies": "vocabulary",
}  # fmt: skip
_ANSWERED: Final = {"releases": ("about", "burden"), "decisions": ("about", "objection")}


class _Said:
    """What is made out of a file: its parts, those at fault that have no name, kinds of which some name is unknown."""

    __slots__ = ("named", "nameless", "unsure")

    def __init__(self) -> None:
        self.named: list[tuple[Part, Node]] = []
        self.nameless: list[tuple[Part, Node]] = []
        self.unsure: set[str] = set()


def judged(tree: Node, keys: Iterable[str], used: Iterable[World], outside: KnownAs) -> references.Names | None:
    """Note every name in a file at fault that means nothing; give the names there are, nothing where none is to be had.

    ``keys`` are those the file may have: under one that is none a whole section may stand.
    """
    if tree.kind != "map" or {key.value for key, _ in tree.pairs} - {*keys}:
        return None
    said = _Said()
    for section in (*NAMED, *LISTED):
        node = tree.get(section)
        if node is not None:
            _section(section, node, said)
    whole = joined([*used, _world(part for part, _ in said.named)])
    return references.check(whole, said.named, outside, nameless=said.nameless, unsure=frozenset(said.unsure))


def _section(section: str, node: Node, said: _Said) -> None:
    kind = _KINDS[section]
    kinds = RIGHTS if kind in RIGHTS else {kind}
    if node.kind != ("map" if section in NAMED else "list"):
        said.unsure |= kinds if node.value.strip() or node.kind != "scalar" else set()
        return
    item = NAMED[section][1].item if section in NAMED else LISTED[section][1].item
    for key, value in node.pairs if section in NAMED else [(None, each) for each in node.items]:
        part = item.decode(value)
        if key is not None:
            known = not fault_of_id(key.value)
            part = replace(_stand_in(section, value) if part is BAD else part, id=key.value, place=key.place)
        elif part is BAD:
            part = _stand_in(section, value)
            known = bool(part.id)
        else:
            known = True
        (said.named if known else said.nameless).append((part, value))
        said.unsure |= set() if known else kinds


def _world(parts: Iterable[Part]) -> World:
    found: dict[type, list[Any]] = {}
    for part in parts:
        found.setdefault(part.__class__, []).append(part)

    def of(kind: type) -> tuple[Any, ...]:
        return tuple(found.get(kind, ()))

    return World(
        parties=of(PartyPart), evidence=of(EvidencePart), assets=of(AssetPart), claims=of(ClaimPart), grants=of(GrantPart), events=of(EventPart),
    )  # fmt: skip


def _stand_in(section: str, node: Node) -> Part:
    """Give what a part at fault refers to, and its name where it has one."""
    match section:
        case "parties":
            return PartyPart(id="", place=node.place)
        case "evidence":
            return EvidencePart(id="", place=node.place)
        case "assets":
            return AssetPart(
                id="", inputs=_words(node, "inputs"), participants=_words(node, "participants"), place=node.place
            )
        case "rights":
            return ClaimPart(
                id=_word(node, "id"), rights=NO_RIGHT, by=_word(node, "by"), of=_word(node, "of"), evidence=_words(node, "evidence"), place=node.place,
            )  # fmt: skip
        case "grants":
            return GrantPart(
                id=_word(node, "id"), act="license", asset=_word(node, *GRANT_ACTS), giver=_word(node, "from"), taker=_word(node, "to"), rights=NO_RIGHT,
                rests_on=_words(node, "rests_on"), consents=_words(node, "consents"), evidence=_words(node, "evidence"), place=node.place,
            )  # fmt: skip
        case _:
            return EventPart(
                id=_word(node, "id"), kind=_KINDS[section], about=_word(node, *_ANSWERED.get(section, ("about", "right"))),
                asset=_word(node, "asset"), by=_word(node, "by"), evidence=_words(node, "evidence"), place=node.place,
            )  # fmt: skip


def _word(node: Node, *keys: str) -> str:
    return next((_name(value) for key in keys if (value := node.get(key)) is not None), "")


def _words(node: Node, key: str) -> tuple[str, ...]:
    written = node.get(key)
    if written is None:
        return ()
    return tuple(_name(each) for each in (written.items if written.kind == "list" else [written]))


def _name(node: Node) -> str:
    return node.value if node.kind == "scalar" and not fault_of_id(node.value) else ""


def names_under(node: Node, *keys: str) -> Iterator[tuple[Node, str]]:
    """Give each name written under the first of some keys that is there, with its place."""
    written = next((found for key in keys if (found := node.get(key)) is not None), None)
    for each in () if written is None else written.items if written.kind == "list" else [written]:
        if name := _name(each):
            yield each, name

"""What a manifest refers to, checked part by part: every name is described, no name means two things, nothing circles."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from datarights.adapters.yamlfiles.decode import nearest
from datarights.adapters.yamlfiles.tree import Node
from datarights.errors import Place
from datarights.scenario.drafts import Part, derivation_id, natural_id
from datarights.scenario.world import AssetPart, ClaimPart, EventPart, EvidencePart, GrantPart, PartyPart, World
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

RIGHTS: Final = frozenset({"claim", "grant", "transfer"})
KnownAs = Callable[[str], str | None]
"""Gives the entry kind of an id that lies outside the file, in a registry or in a file read before."""

PARTY: Final = say("主体", "party")
ASSET: Final = say("数据", "asset")
PROOF: Final = say("证据", "evidence")
RIGHT: Final = say("权利", "right")
ENTRY: Final = say("登记", "entry")


def entry_kind(part: Part) -> str:
    """Give the kind of entry that a part becomes."""
    match part:
        case PartyPart():
            return "party"
        case EvidencePart():
            return "evidence"
        case AssetPart():
            return "asset"
        case ClaimPart():
            return "claim"
        case GrantPart():
            return "claim" if part.elsewhere else "grant"
        case EventPart():
            return part.kind


def parts_of(world: World) -> Iterator[Part]:
    """Give every part of a world."""
    yield from world.parties
    yield from world.evidence
    yield from world.assets
    yield from world.claims
    yield from world.grants
    yield from world.events


@valueclass(kw_only=False)
class Names:
    """Every id of a world with its kind and place, and what is known outside.

    ``unsure`` are kinds of which some name may be unknown, because a part is at fault.
    """

    kinds: Mapping[str, str]
    places: Mapping[str, Place | None]
    outside: KnownAs
    unsure: frozenset[str] = frozenset()

    def has(self, name: str, kinds: frozenset[str] = frozenset()) -> bool:
        """Tell whether a name means something of one of some kinds; of any kind when none is given."""
        found = self.kinds.get(name) or self.outside(name)
        if found is not None and (not kinds or found in kinds):
            return True
        return bool(self.unsure & kinds if kinds else self.unsure)

    def near(self, name: str, kinds: frozenset[str] = frozenset()) -> str:
        """Give the known name most like one."""
        return nearest(name, [each for each, kind in self.kinds.items() if not kinds or kind in kinds])


def names_of(world: World, outside: KnownAs) -> Names:
    """Gather the names of a world."""
    kinds: dict[str, str] = {}
    places: dict[str, Place | None] = {}
    for part in parts_of(world):
        name = natural_id(part)
        kinds.setdefault(name, entry_kind(part))
        places.setdefault(name, part.place)
        if isinstance(part, AssetPart) and part.inputs:
            kinds.setdefault(derivation_id(name), "derivation")
    return Names(kinds, places, outside)


_LAST: list[tuple[World, Names]] = []


def names_in(world: World) -> Names:
    """Give the names of a world with nothing outside it; of the last world asked for, without gathering them again."""
    if not _LAST or _LAST[0][0] is not world:
        _LAST[:] = [(world, names_of(world, lambda _: None))]
    return _LAST[0][1]


def check(
    whole: World,
    written: Iterable[tuple[Part, Node]],
    outside: KnownAs,
    *,
    nameless: Iterable[tuple[Part, Node]] = (),
    unsure: frozenset[str] = frozenset(),
) -> Names:
    """Note every name that means nothing or two things, and every circle; give the names there are.

    ``written`` are the parts of this file, ``nameless`` those at fault that have no name, ``unsure`` the kinds of which
    some name is therefore unknown.
    """
    names = replace(names_of(whole, outside), unsure=unsure)
    own = list(written)
    for part, node in own:
        _once(part, node, names)
    for part, node in (*own, *nameless):
        for where, name, kinds, what in _mentions(part, node):
            if name:
                need(where, name, names, kinds, what)
    _circles(whole, own)
    return names


def need(node: Node, name: str, names: Names, kinds: frozenset[str], what: Text) -> None:
    """Note a name that means nothing of the kind wanted."""
    if names.has(name, kinds):
        return
    near = names.near(name, kinds)
    node.fault(
        "DR-I032",
        say(f"{what.zh} {name} 没有写明", f"the {what.en} {name} is not described"),
        say(
            f"最接近：{near}" if near else f"先写明这个{what.zh}，或改正名称",
            f"nearest: {near}" if near else f"describe the {what.en}, or correct the name",
        ),
    )


def _once(part: Part, node: Node, names: Names) -> None:
    name = natural_id(part)
    first = names.places.get(name)
    if first is None or part.place is None or first == part.place:
        return
    at, hint = node, say("同一件事再写一次：给它一个 id", "if it happened twice, give it an id")
    if part.id and node.get("id") is not None:
        at, hint = node.at("id"), say("换一个名称", "choose another name")
    at.source.fault(
        "DR-I031",
        say(f"“{name}”已是另一件事的名称", f"“{name}” already names something else"),
        at.place if at is not node else part.place,
        say(f"第一次在 {first}；{hint.zh}", f"first at {first}; {hint.en}"),
    )


Mention = tuple[Node, str, frozenset[str], Text]
_PARTIES: Final = frozenset({"party"})
_ASSETS: Final = frozenset({"asset"})
_PROOFS: Final = frozenset({"evidence"})
_BURDENS: Final = frozenset({"burden"})
_PLEDGE: Final = say("质权", "pledge")
_OBJECTIONS: Final = frozenset({"objection"})
_ANY: Final = frozenset[str]()
_ABOUT: Final[Mapping[str, tuple[frozenset[str], Text]]] = {
    "ending": (RIGHTS, RIGHT),
    "renewal": (RIGHTS, RIGHT),
    "burden": (RIGHTS, RIGHT),
    "release": (_BURDENS, say("负担", "burden")),
    "objection_decided": (_OBJECTIONS, say("异议", "objection")),
}


def _mentions(part: Part, node: Node) -> Iterator[Mention]:
    match part:
        case PartyPart() | EvidencePart():
            pass
        case AssetPart():
            yield from each_of(node, "inputs", part.inputs, _ASSETS, ASSET)
            yield from each_of(node, "participants", part.participants, _PARTIES, PARTY)
        case ClaimPart():
            yield node.at("by"), part.by, _PARTIES, PARTY
            yield node.at("of"), part.of, _ASSETS, ASSET
        case GrantPart():
            yield node.at("from"), part.giver, _PARTIES, PARTY
            yield node.at("to"), part.taker, _PARTIES, PARTY
            yield node.at(*_act_keys(node, part.asset)), part.asset, _ASSETS, ASSET
            yield from each_of(node, "rests_on", part.rests_on, RIGHTS, RIGHT)
            yield from each_of(node, "consents", part.consents, _BURDENS, _PLEDGE)
        case EventPart():
            yield from _of_event(part, node)
    if isinstance(part, ClaimPart | GrantPart | EventPart):
        yield from each_of(node, "evidence", part.evidence, _PROOFS, PROOF)


def _of_event(part: EventPart, node: Node) -> Iterator[Mention]:
    if part.by:
        yield node.at("by"), part.by, _PARTIES, PARTY
    if part.asset:
        yield node.at("asset"), part.asset, _ASSETS, ASSET
    if part.about:
        kinds, what = _ABOUT.get(part.kind, (_ANY, ENTRY))
        yield node.at("about", "right", "burden", "objection"), part.about, kinds, what
    yield from each_of(node, "consents", part.payload.get("consents", ()), _BURDENS, _PLEDGE)
    instead = part.payload.get("instead")
    if instead is not None:
        yield from _mentions(instead, node.at("instead").pairs[0][1])


def _act_keys(node: Node, asset: str) -> tuple[str, ...]:
    return tuple(
        key.value for key, value in node.pairs if value.value == asset and key.value not in {"id", "from", "to"}
    )


def each_of(node: Node, key: str, names: tuple[str, ...], kinds: frozenset[str], what: Text) -> Iterator[Mention]:
    """Give each name of a list with the place where it is written."""
    written = node.get(key)
    for number, name in enumerate(names):
        at = written.items[number] if written is not None and written.kind == "list" else written or node
        yield at, name, kinds, what


def _circles(whole: World, own: Iterable[tuple[Part, Node]]) -> None:
    inputs = {each.id: each.inputs for each in whole.assets}
    rests = {natural_id(each): each.rests_on for each in whole.grants}
    for part, node in own:
        if isinstance(part, AssetPart) and _reaches(part.id, inputs):
            node.at("inputs").fault(
                "DR-I033",
                say(f"{part.id} 的来源里有它自己", f"{part.id} is among its own inputs"),
                say("删去使它成环的那一项", "leave out the one that closes the circle"),
            )
        if isinstance(part, GrantPart) and _reaches(natural_id(part), rests):
            node.at("rests_on").fault(
                "DR-I033",
                say(f"{natural_id(part)} 的上游里有它自己", f"{natural_id(part)} rests on itself"),
                say("改成它真正所凭的权利", "name the right it really rests on"),
            )


def _reaches(start: str, above: Mapping[str, tuple[str, ...]]) -> bool:
    seen: set[str] = set()
    ahead = list(above.get(start, ()))
    while ahead:
        name = ahead.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            ahead.extend(above.get(name, ()))
    return False

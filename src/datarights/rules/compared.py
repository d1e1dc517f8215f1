"""Two versions of a pack part by part: what of it can decide an act otherwise, and what only reads otherwise.

All that a pack declares can decide, but for its texts, the place in an instrument that is cited (the instrument gives the
rank), and what :data:`WORDS` names: what the grammar gains is compared from its first day. A duty is its words.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any, Final, get_args

from datarights.model.citation import Citation, Source
from datarights.model.period import BEGINNING, FOREVER, Period
from datarights.rules.condition import Condition, DefinitionRef, Leaf, ParameterRef, ReadingIs, Tally, below, looked_at
from datarights.rules.lists import PREFIX, InstitutionResult, ListEdition
from datarights.rules.pack import DatedValue, Duty, Lowering, Option, Outcome, Pack, Rule
from datarights.rules.spot import Spot
from datarights.text import Text
from datarights.valueclass import names, replace, valueclass

WORDS: Final[Mapping[type, frozenset[str]]] = {
    Pack: frozenset({"id", "version", "title", "jurisdiction", "digest", "used", "read_with", "alone", "results"}),
    Source: frozenset({"id", "issuer", "number", "issued", "read_on", "link", "articles"}),
    Citation: frozenset({"article", "paragraph", "item", "note"}),
    Rule: frozenset({"never", "pack"}),
    ListEdition: frozenset({"adopted_by"}),
    InstitutionResult: frozenset(names(InstitutionResult)),
}
"""What decides nothing though it is no text: who issued an instrument, what was read of it, what a place tried."""

SPOKEN: Final = {Duty: "says"}
"""A text that is the thing itself."""

KEYS: Final = {
    "in_force": "from",
    "period": "from",
    "start": "from",
    "end": "before",
    "cites": "cite",
    "governed": "governs",
}
"""What fields are called in the files of a pack, where they are not called the same."""

JUDGED: Final = frozenset({"type", "fields", "computed", "between", "passed", "left"})
"""What of a fact a condition that looks at it turns on; who answers and what can be changed are asked elsewhere."""


@valueclass
class Otherwise:
    """One thing that is otherwise in a part: the path to it in the part, what it was and is; nothing where it was not there."""

    path: tuple[str, ...]
    before: Any
    after: Any


@valueclass
class Part:
    """A part of a pack that is otherwise in a later version: ``added``, ``removed``, ``changed``, or other ``words`` alone."""

    spot: Spot
    how: str
    changes: tuple[Otherwise, ...] = ()

    @property
    def decides(self) -> bool:
        """Tell whether it can decide an act otherwise."""
        return self.how != "words"


def parts_otherwise(one: Pack, other: Pack) -> Iterator[Part]:
    """Give every part of a pack that is otherwise in another version, in the order of their names: rules as well."""
    mine, theirs = _parts(one), _parts(other)
    for spot in sorted({*mine, *theirs}, key=str):
        before, after = mine.get(spot), theirs.get(spot)
        if before is None or after is None:
            yield Part(spot=spot, how="added" if before is None else "removed")
        elif changes := tuple(_otherwise(before, after)):
            yield Part(spot=spot, how="changed", changes=changes)
        elif before != after:
            yield Part(spot=spot, how="words")


def _parts(pack: Pack) -> dict[Spot, Any]:
    """Give what a pack itself declares by where it stands; of a rule all versions. What is made of its lists is not its own."""
    own, found = pack.own, dict[Spot, Any]()
    for section in names(Pack):
        held = getattr(own, section)
        if section in WORDS[Pack] and section not in {"title", "results"}:
            continue
        if section == "rules":
            for rule in held:
                spot = Spot(section, rule.id)
                found[spot] = (*found.get(spot, ()), replace(rule, when=rule.own_condition, pack=""))
        elif isinstance(held, Mapping):
            found |= {Spot(section, name): each for name, each in held.items() if not name.startswith(PREFIX)}
        elif held:
            found[Spot(section)] = held
    return found


def _otherwise(one: Any, other: Any, path: tuple[str, ...] = ()) -> Iterator[Otherwise]:
    """Give what can decide that is otherwise in two values, as far down as names lead."""
    if _bare(one) == _bare(other):
        return
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for name in sorted({*one, *other}):
            yield from _otherwise(one.get(name), other.get(name), (*path, name))
    elif _are_named(one) and _are_named(other):
        alone = len(one) == len(other) == 1
        yield from _otherwise(one[0] if alone else _by_name(one), other[0] if alone else _by_name(other), path)
    elif type(one) is type(other) and hasattr(one, "__fields__") and not isinstance(one, _CLOSED):
        words = WORDS.get(type(one), frozenset())
        for name in names(type(one)):
            if name not in words:
                yield from _otherwise(getattr(one, name), getattr(other, name), (*path, KEYS.get(name, name)))
    else:
        yield Otherwise(path=path, before=one, after=other)


_CLOSED: Final = (*get_args(Condition), Period, Duty, Citation)
"""What is one thing to a reader, however many fields it has."""


_NAMES: Final[Mapping[type, Callable[[Any], str]]] = {
    Rule: lambda each: each.in_force.start.isoformat(),
    DatedValue: lambda each: each.period.start.isoformat(),
    Option: lambda each: each.key,
    Lowering: lambda each: each.under,
}
"""What tells several of a kind apart in one part: versions by the day they begin."""


def _are_named(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and type(value[0]) in _NAMES


def _by_name(several: tuple[Any, ...]) -> dict[str, Any]:
    return {_NAMES[type(each)](each): each for each in several}


def _bare(value: Any) -> Any:
    """Give a value without its words, to be compared."""
    if isinstance(value, Text):
        return None
    if isinstance(value, Mapping):
        return {name: _bare(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    kind = type(value)
    if not hasattr(kind, "__fields__"):
        return value
    words, spoken = WORDS.get(kind, frozenset()), SPOKEN.get(kind)
    said = {name: getattr(value, name) for name in names(kind) if name not in words}
    return kind, {name: each if name == spoken else _bare(each) for name, each in said.items()}


def written(value: Any) -> str:
    """Write a value as a pack does, in one line; "" where it is a condition, or words, which are looked up in the files."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Outcome):
        return value.key
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Period):
        start = "" if value.start == BEGINNING else str(value.start)
        return f"{start}.." if value.end == FOREVER else f"{start}..{value.end}"
    if isinstance(value, Citation):
        return value.source
    if isinstance(value, str | int | date):
        return str(value)
    if isinstance(value, tuple | frozenset):
        each = [written(one) for one in (sorted(value) if isinstance(value, frozenset) else value)]
        return f"[{', '.join(each)}]" if all(each) else ""
    if isinstance(value, Mapping):
        named = {str(name): written(one) for name, one in value.items()}
    elif hasattr(value, "__fields__") and not isinstance(value, (*get_args(Condition), Duty, Rule, Text)):
        kind = type(value)
        left_out = WORDS.get(kind, frozenset())
        said = {name: getattr(value, name) for name in names(kind) if name not in left_out}
        named = {KEYS.get(name, name): written(one) for name, one in said.items() if not isinstance(one, Text | None)}
    else:
        return ""
    return "{" + ", ".join(f"{name}: {one}" for name, one in named.items()) + "}" if all(named.values()) else ""


# ---- which rules rest on what is otherwise --------------------------------------------------------------------------


def resting(one: Pack, other: Pack, parts: Iterable[Part]) -> dict[str, tuple[Spot, ...]]:
    """Name the rules, themselves the same in both, whose condition reads a part that is otherwise, each with those parts."""
    turned = {
        each.spot
        for each in parts
        if each.decides
        and (each.spot.section != "facts" or not each.changes or any(JUDGED & {*way.path} for way in each.changes))
    }
    if any(each.section in {"lists", "reads"} for each in turned):
        turned |= {
            Spot("definitions", name)
            for name in {*one.own.definitions, *other.own.definitions}
            if name.startswith(PREFIX) and one.own.definitions.get(name) != other.own.definitions.get(name)
        }
    found: dict[str, dict[Spot, None]] = {}
    for pack in (one, other) if turned else ():
        for rule in pack.rules:
            gate = (Spot("governs"),) if rule.governed else ()
            read = (spot for spot in (*gate, *_read(rule.when, pack)) if spot in turned)
            found.setdefault(rule.id, {}).update(dict.fromkeys(read))
    return {name: tuple(sorted(spots, key=str)) for name, spots in found.items() if spots}


def _read(condition: Condition, pack: Pack) -> Iterator[Spot]:
    """Give the parts that a condition names, and what these name in turn."""
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, DefinitionRef):
            yield Spot("definitions", node.name)
            waiting.append(pack.definitions[node.name])
        elif isinstance(node, ReadingIs):
            yield Spot("readings", node.reading)
        elif name := looked_at(node):
            yield Spot("facts", name)
        if isinstance(node, Leaf | Tally) and isinstance(node.value, ParameterRef):
            yield Spot("parameters", node.value.name)
        waiting.extend(below(node))

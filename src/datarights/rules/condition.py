"""Conditions of a rule as values: a small closed set of operators, each with its words, citation and owner.

The tree is data that a lawyer can read and walk. It is compiled elsewhere (``compile``); nothing here evaluates.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum

from datarights.model.citation import Citation
from datarights.text import Text
from datarights.valueclass import field, valueclass

Value = str | int | date | bool | frozenset[str]
"""What a fact may be worth: a word, a whole number, a day, yes/no, a set of words. Never a float."""


class Operator(Enum):
    """How a fact is compared. Each says the same in YAML, in words and in SQL."""

    IS = "is"
    IS_NOT = "is_not"
    IN = "in"
    NOT_IN = "not_in"
    HAS = "has"  # the fact is a set, and this word is in it
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OVER = "over"
    UNDER = "under"
    BEFORE = "before"
    ON_OR_BEFORE = "on_or_before"
    AFTER = "after"
    ON_OR_AFTER = "on_or_after"
    KNOWN = "known"  # somebody spoke of it, and be it as unknown; the one operator that is never open

    __hash__ = object.__hash__  # looked up for every comparison; members are single objects


@valueclass
class ParameterRef:
    """A dated number of the law, by name."""

    name: str


@valueclass
class Leaf:
    """One comparison of one fact. ``grounds`` is the least strength the rule accepts ("" for any)."""

    fact: str
    operator: Operator
    value: Value | ParameterRef
    grounds: str = ""
    says: Text | None = None
    cite: Citation | None = None


@valueclass
class Judgement:
    """A question of open texture, never computed: true when a person determined yes; what is only asserted leaves it open."""

    question: str
    says: Text | None = None
    cite: Citation | None = None


@valueclass
class ReadingIs:
    """A contested point, read one way: true under that option."""

    reading: str
    option: str


@valueclass
class DefinitionRef:
    """A condition shared under a name."""

    name: str


@valueclass
class All:
    """True when every part is; true when there are none."""

    parts: tuple["Condition", ...]
    says: Text | None = None
    cite: Citation | None = None


@valueclass
class Any:
    """True when one part is; false when there are none."""

    parts: tuple["Condition", ...]
    says: Text | None = None
    cite: Citation | None = None


@valueclass
class Not:
    """True when the part is false; open when it is open."""

    part: "Condition"
    says: Text | None = None
    cite: Citation | None = None


class Quantifier(Enum):
    """How many records of a list must meet a condition. An incomplete list never proves absence."""

    EACH = "each"
    SOME = "some"


@valueclass
class Over:
    """A condition on the records of a list fact. Inside, fact names are the fields of a record."""

    records: str
    quantifier: Quantifier
    where: "Condition"
    says: Text | None = None
    cite: Citation | None = None


@valueclass
class Tally:
    """``count`` or ``sum`` (of a whole-number field) over the records that meet ``where``, compared."""

    records: str
    field: str  # "" counts
    where: "Condition"
    operator: Operator
    value: int | ParameterRef
    says: Text | None = None
    cite: Citation | None = None


Condition = Leaf | Judgement | ReadingIs | DefinitionRef | All | Any | Not | Over | Tally


def below(condition: Condition) -> tuple[Condition, ...]:
    """Give the parts right below a condition."""
    match condition:
        case All() | Any():
            return condition.parts
        case Not():
            return (condition.part,)
        case Over() | Tally():
            return (condition.where,)
        case _:
            return ()


def expanded(condition: Condition, definitions: Mapping[str, Condition]) -> Iterator[Condition]:
    """Give a condition and every part of it, definitions taken for what they stand for."""
    waiting = [condition]
    while waiting:
        node = waiting.pop()
        if isinstance(node, DefinitionRef):
            waiting.append(definitions[node.name])
        else:
            yield node
            waiting.extend(reversed(below(node)))


def measured(condition: Condition, definitions: Mapping[str, Condition]) -> tuple[int, int]:
    """Give how many parts a condition has, and how many levels, definitions taken for what they stand for."""
    size, levels, waiting = 0, 0, [(condition, 1)]
    while waiting:
        node, level = waiting.pop()
        size, levels = size + 1, max(levels, level)
        parts = (definitions[node.name],) if isinstance(node, DefinitionRef) else below(node)
        waiting.extend((each, level + 1) for each in parts)
    return size, levels


def leaves(
    condition: Condition, definitions: Mapping[str, Condition]
) -> Iterator[Leaf | Judgement | ReadingIs | Over | Tally]:
    """Give all that a condition looks at, definitions followed; what the records of a list are asked belongs to the list."""
    waiting = [condition]
    while waiting:
        match node := waiting.pop():
            case All() | Any():
                waiting.extend(reversed(node.parts))
            case Not():
                waiting.append(node.part)
            case DefinitionRef():
                waiting.append(definitions[node.name])
            case _:
                yield node


def numbers(condition: Condition, definitions: Mapping[str, Condition]) -> dict[str, None]:
    """Name the numbers of the law that a condition compares with, each once, in order."""
    return {
        node.value.name: None
        for node in expanded(condition, definitions)
        if isinstance(node, Leaf | Tally) and isinstance(node.value, ParameterRef)
    }


def looked_at(condition: Condition) -> str:
    """Name the fact or list that one node of a condition looks at; "" when it looks at none."""
    match condition:
        case Leaf():
            return condition.fact
        case Judgement():
            return condition.question
        case Over() | Tally():
            return condition.records
        case _:
            return ""


@valueclass
class Records:
    """A list fact: its records, and whether they are all there are (yes, no, unknown = None)."""

    rows: tuple[Mapping[str, Value | None], ...] = ()
    complete: bool | None = field(default=None)

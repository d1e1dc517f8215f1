"""Conditions of a rule as values: a small closed set of operators, each with its words, citation and owner.

The tree is data that a lawyer can read. It is compiled elsewhere (``compile``); nothing here evaluates.
"""

from collections.abc import Mapping
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
    KNOWN = "known"  # somebody supplied it; the one operator that is never open


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


@valueclass
class Records:
    """A list fact: its records, and whether they are all there are (yes, no, unknown = None)."""

    rows: tuple[Mapping[str, Value | None], ...] = ()
    complete: bool | None = field(default=None)

"""What the members of a payload are made of: each name has one shape wherever it stands (docs/reference/entries.md).

Asked at admission, so that whoever reads a belief need not ask again. A member that no kind names may be anything. Entries
about the ledger itself have shapes of their own (:mod:`~datarights.ledger.keeping`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from datarights.ledger.shape import TEXT, TEXTS, Shape, is_text, list_of, object_of, wrong_member
from datarights.model.asset import SourceKind
from datarights.model.party import PartyKind
from datarights.text import Text, say

EXCLUSIVITIES: Final = ("ordinary", "sole", "exclusive")
BURDENS: Final = ("pledge", "preservation", "control", "exclusivity", "restriction")
DECIDED: Final = ("upheld", "rejected", "withdrawn")
"""What a grant is beside others, what may lie on data, how an objection ends: the words that entries have for them."""


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_open(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def _is_fact(value: Any) -> bool:
    return isinstance(value, dict) and "value" in value and all(is_text(value.get(name, "")) for name in ("grounds", "origin"))  # fmt: skip


def _is_shown(value: Any) -> bool:
    return isinstance(value, dict) and is_text(value.get("fact"))


def _one_of(*keys: str) -> Shape:
    listed = " ".join(keys)
    return Shape(lambda value: value in keys, say(f"其中之一：{listed}", f"one of: {listed}"))


_DAY: Final = Shape(_is_day, say("日期（ISO）", "a day (ISO)"))
_OPEN: Final = Shape(_is_open, say("true、false 或 null", "true, false or null"))

SHAPES: Final[Mapping[str, Shape]] = {
    **dict.fromkeys(
        (
            "name", "uscc", "title", "sha256", "kind", "summary", "industry", "territory", "updates", "volume", "form",
            "limits", "grade", "how", "basis", "act", "reason", "reasons", "order", "grounds", "effect", "type", "step",
            "credential", "agency", "question", "under", "version", "rule", "vocabulary", "dimension", "digest", "zone",
        ),
        TEXT,
    ),
    **dict.fromkeys(("proves", "inputs", "participants", "consents", "blocks", "what", "keys"), TEXTS),
    **dict.fromkeys(("contracted", "signed", "on"), _DAY),
    **dict.fromkeys(("complete", "elsewhere"), _OPEN),
    "party_kind": _one_of(*(each.value for each in PartyKind)),
    "source": _one_of(*(each.value for each in SourceKind)),
    "exclusivity": _one_of(*EXCLUSIVITIES),
    "burden": _one_of(*BURDENS),
    "outcome": _one_of(*DECIDED),
    "size": Shape(_is_count, say("不小于 0 的整数", "a whole number, not negative")),
    "covers": Shape(
        lambda value: isinstance(value, list) and len(value) == 2 and all(map(_is_day, value)),
        say("两个日期（ISO）", "two days (ISO)"),
    ),
    "labels": Shape(object_of(_is_open), say("每个标签为 true、false 或 null", "labels, each true, false or null")),
    "facts": Shape(object_of(_is_fact), say("事实，每项有 value", "facts, each with a value")),
    "shown": Shape(list_of(_is_shown), say("所示事实的列表，每项有 fact", "a list of facts shown, each with fact")),
    "answer": Shape(
        lambda value: isinstance(value, bool | int | str), say("是否、整数或一个词", "true, false, a whole number or a word")
    ),
    "of": Shape(object_of(is_text), say("行为与当事人，各为文本", "an act and its parties, each a text")),
    **dict.fromkeys(
        (
            "door", "link", "from", "rests_on", "about", "parties", "scope", "evidence", "sealed", "consent", "conflicts",
            "exceptions", "given", "made", "days", "answers",
        ),
        Shape(lambda _: False, say("由登记的其他部分得出的，不写在 payload 里", "for a payload to say: it follows from the rest")),
    ),
    "draft": Shape(
        lambda value: value is None or isinstance(value, dict), say("改正后的登记，或 null", "the corrected draft, or null")
    ),
}  # fmt: skip


def misshapen(payload: Mapping[str, Any]) -> Text | None:
    """Say which member of a payload has not its shape, and what was expected; nothing where all have."""
    for name, value in payload.items():
        if type(value) is str and name in _WRITTEN:
            continue  # the common case
        shape = SHAPES.get(name)
        if shape is not None and not shape.holds(value):
            return wrong_member(name, shape)
    return None


_WRITTEN: Final = frozenset(name for name, shape in SHAPES.items() if shape is TEXT)

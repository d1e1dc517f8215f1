"""Facts stated in words: the same reading for files and for the command line."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from datarights.model.grounds import Grounds
from datarights.rules.condition import Value
from datarights.rules.finding import Fact

_YES: Final = frozenset({"yes", "是", "true"})
_NO: Final = frozenset({"no", "否", "false"})
_UNKNOWN: Final = frozenset({"unknown", "不明"})
_DIGITS: Final = 15
_DAY: Final = len("2026-11-23")


def stated_value(text: str) -> Value | None:
    """Give the value a word stands for: yes and no, a whole number, a day, or the word; nothing for unknown."""
    if text in _UNKNOWN:
        return None
    if text in _YES:
        return True
    if text in _NO:
        return False
    if text.isdigit() and len(text) < _DIGITS:
        return int(text)
    if len(text) == _DAY and text[4] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def stated_facts(pairs: Mapping[str, str]) -> dict[str, Fact]:
    """Give facts asserted in words; what is unknown is left out."""
    return {
        name: Fact(value=value, grounds=Grounds.ASSERTED, origin="stated")
        for name, text in pairs.items()
        if (value := stated_value(text)) is not None
    }

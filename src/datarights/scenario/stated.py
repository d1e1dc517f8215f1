"""Facts stated in words: the same reading for files and for the command line."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from datarights.model.grounds import Grounds
from datarights.patterns import Later
from datarights.rules.condition import Value
from datarights.rules.finding import Fact
from datarights.rules.pack import FactSpec, FactType

_YES: Final = frozenset({"yes", "是", "true"})
_NO: Final = frozenset({"no", "否", "false"})
_UNKNOWN: Final = frozenset({"unknown", "不明"})
_DIGITS: Final = 15
NONE: Final = frozenset({"none", "无"})
_COMMAS: Final = Later("[,，、]")
_DAY: Final = len("2026-11-23")


def stated_value(text: str, spec: FactSpec | None = None) -> Value | None:
    """Give the value a word stands for: yes and no, a whole number, a day, or the word; nothing for unknown.

    With the declaration of its fact a word stays a word, and words are parted by commas; ``none`` says that there is none.
    """
    if text in _UNKNOWN:
        return None
    if spec is not None and spec.type is FactType.WORD:
        return text
    if spec is not None and spec.type is FactType.WORDS:
        listed = text[1:-1] if text[:1] + text[-1:] == "[]" else text  # as files and remedies write them
        said = frozenset(each.strip() for each in _COMMAS.split(listed) if each.strip())
        return frozenset() if said <= NONE and not said <= set(spec.words) else said
    if text in _YES:
        return True
    if text in _NO:
        return False
    digits = text.removeprefix("-")
    if digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS:
        return int(text)
    if len(text) == _DAY and text[4] == "-":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def stated_facts(pairs: Mapping[str, str], specs: Mapping[str, FactSpec]) -> dict[str, Fact | None]:
    """Give facts asserted in words, as they are declared; of one said to be unknown, nothing."""
    values = {name: stated_value(text, specs[name]) for name, text in pairs.items()}
    return {
        name: None if value is None else Fact(value=value, grounds=Grounds.ASSERTED, origin="stated")
        for name, value in values.items()
    }

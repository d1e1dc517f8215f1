"""Which language the reader wants: ``--lang``, then ``DATARIGHTS_LANG``, then the locale; English otherwise.

Help texts are built while commands are imported, so the language is settled before that, from the raw arguments.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from datarights.text import Lang, Text, say

_CHOSEN: list[Lang] = []


def wanted(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Give the language asked for by arguments and environment."""
    asked = ""
    for number, argument in enumerate(arguments):
        if argument == "--lang" and number + 1 < len(arguments):
            asked = arguments[number + 1]
        elif argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
    for candidate in (
        asked,
        environment.get("DATARIGHTS_LANG", ""),
        environment.get("LC_ALL", ""),
        environment.get("LC_MESSAGES", ""),
        environment.get("LANG", ""),
    ):
        if candidate.lower().startswith("zh"):
            return Lang.ZH
        if candidate.lower().startswith("en"):
            return Lang.EN
    return Lang.EN


def settle(lang: Lang) -> None:
    """Fix the language of this run."""
    _CHOSEN[:] = [lang]


def current() -> Lang:
    """Give the language of this run."""
    if not _CHOSEN:
        settle(wanted(sys.argv[1:], os.environ))
    return _CHOSEN[0]


def words(zh: str, en: str) -> str:
    """Give one of two sentences in the language of this run."""
    return zh if current() is Lang.ZH else en


def in_words(text: Text) -> str:
    """Give a text in the language of this run."""
    return text.in_(current())


__all__ = ["current", "in_words", "say", "settle", "wanted", "words"]

"""Which language the reader wants: ``--lang``, then ``DATARIGHTS_LANG``, then the locale; English otherwise.

Help texts are built while commands are imported, so the language is settled before that, from the raw arguments.
"""

import os
import sys
from collections.abc import Mapping, Sequence

from datarights.errors import UsageError
from datarights.text import Lang, Text, say

_CHOSEN: list[Lang] = []


def wanted(arguments: Sequence[str], environment: Mapping[str, str]) -> Lang:
    """Give the language asked for by arguments and environment."""
    for candidate in (
        asked(arguments),
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


def asked(arguments: Sequence[str]) -> str:
    """Give what a command line says after ``--lang``, as it stands there; nothing when it says none."""
    found = ""
    for number, argument in enumerate(arguments):
        if argument == "--lang" and number + 1 < len(arguments):
            found = arguments[number + 1]
        elif argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
    return found


def known(arguments: Sequence[str]) -> None:
    """Refuse a command line that asks for a language the program does not speak.

    Raises:
        UsageError: DR-U017.

    """
    lang = asked(arguments)
    if lang and not lang.lower().startswith(("zh", "en")):
        raise UsageError(
            "DR-U017",
            say(f"没有 {lang} 这种语言的文字；有：zh en", f"there are no words in {lang}; there are: zh en"),
            hint=say("--lang zh 或 --lang en", "--lang zh or --lang en"),
        )


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

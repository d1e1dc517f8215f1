"""Words in two languages, side by side, and nothing invisible or pretending in what others wrote. Holds no catalogue: each sentence stands where it is said."""

import unicodedata
from enum import Enum
from typing import Final

from datarights.valueclass import valueclass


class Lang(Enum):
    """A language a person reads the output in."""

    ZH = "zh"
    EN = "en"


@valueclass
class Text:
    """One sentence in Chinese and in English, of the same meaning."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        """Give the sentence in one language."""
        return self.zh if lang is Lang.ZH else self.en


def say(zh: str, en: str) -> Text:
    """Pair a Chinese sentence with its English one."""
    return Text(zh=zh, en=en)


def same(word: str) -> Text:
    """Give a word that is the same in both languages: a name, an id, a number."""
    return Text(zh=word, en=word)


def hidden(character: str) -> bool:
    """Tell whether a character is not seen: controls, direction marks, joiners, line separators, marks and letters without a shape."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"} or character in _SHAPELESS


_SHAPELESS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0").union(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
"""Marks and letters by their category, and nothing to the eye: what Unicode says may be ignored when it is drawn, variation selectors among it."""


def blank(text: str) -> bool:
    """Tell whether a reader sees nothing of a text: white space and hidden characters alone."""
    return all(each.isspace() or hidden(each) for each in text)


def spelling(text: str) -> str:
    """Give a text in the one spelling in which it is compared: without case, width and whatever a reader does not see."""
    seen = "".join(each for each in text if not hidden(each))
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())


def visible(text: str) -> str:
    """Give a text on one line in which every hidden character is spelt out, as in ⟨U+202E⟩; white space becomes a space."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if each in "\t\n\r" else f"⟨U+{ord(each):04X}⟩" if hidden(each) else each for each in text)


_PARTS: Final = frozenset(" ,;:()[]\"'\\")
_JOINS: Final = frozenset("·→—–・")


def quoted(name: str) -> str:
    """Give an id, or what else a stranger called something, as persons read it: in quotes where it holds what parts words.

    Nobody then takes one name for two, or for a line about something else.
    """
    if name and all(map(_of_one_piece, name)):
        return name
    return '"' + "".join(_ESCAPED.get(each, each) for each in name) + '"'


_ESCAPED: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _of_one_piece(character: str) -> bool:
    if character.isascii():
        return character not in _PARTS
    return character in _JOINS or (unicodedata.category(character)[0] in "LMN" and not hidden(character))

"""Words in two languages, side by side, and nothing invisible in what others wrote. Holds no catalogue: each sentence stands where it is said."""

import unicodedata
from enum import Enum

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
    """Tell whether a character is not seen but acts: controls, direction marks, joiners, line separators."""
    return unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}


def visible(text: str) -> str:
    """Give a text on one line in which every hidden character is spelt out, as in ⟨U+202E⟩; white space becomes a space."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if each in "\t\n\r" else f"⟨U+{ord(each):04X}⟩" if hidden(each) else each for each in text)

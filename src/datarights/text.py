"""Words in two languages, side by side. Holds no catalogue: each sentence stands where it is said."""

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

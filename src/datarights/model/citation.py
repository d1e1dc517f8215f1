"""Where a rule stands in the law: instrument, article 条, paragraph 款, item 项."""

import re
from datetime import date
from enum import Enum
from functools import cache
from typing import Final

from datarights.text import Text, say
from datarights.valueclass import valueclass


class Authority(Enum):
    """The rank of a source, highest first. Guidance is not law and is never printed as if it were; a reckoning is a pack's own."""

    LAW = "law"
    INTERPRETATION = "interpretation"
    REGULATION = "regulation"
    NORMATIVE = "normative"
    ORDER = "order"
    GUIDANCE = "guidance"
    POLICY = "policy"
    EXPLANATION = "explanation"
    CONTRACT = "contract"
    ANALOGY = "analogy"
    RECKONING = "reckoning"

    @property
    def rank(self) -> int:
        """Give 0 for the highest."""
        return _RANKS[self]

    @property
    def binds(self) -> bool:
        """Tell whether it binds: nobody may set aside what rests on it. Guidance and the like are followed and do not."""
        return self not in _BENDS

    @property
    def label(self) -> Text:
        """Name the rank for a reader."""
        return _AUTHORITY_LABELS[self]


_BENDS = frozenset(
    {Authority.GUIDANCE, Authority.POLICY, Authority.EXPLANATION, Authority.ANALOGY, Authority.RECKONING}
)
_RANKS = {each: rank for rank, each in enumerate(Authority)}

_AUTHORITY_LABELS = {
    Authority.LAW: say("法律", "law"),
    Authority.INTERPRETATION: say("司法解释", "judicial interpretation"),
    Authority.REGULATION: say("法规", "regulation"),
    Authority.NORMATIVE: say("规范性文件", "normative document"),
    Authority.ORDER: say("裁定或决定", "order"),
    Authority.GUIDANCE: say("指引", "guidance"),
    Authority.POLICY: say("政策", "policy"),
    Authority.EXPLANATION: say("名词解释", "explanation of terms"),
    Authority.CONTRACT: say("约定", "contract"),
    Authority.ANALOGY: say("类推", "by analogy"),
    Authority.RECKONING: say("推算", "reckoned"),
}


LAST: Final = "last"
"""The paragraph that closes an article, where it is known by its place and not by a number."""

_DIGITS: Final = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}
_DIVISIONS: Final = {
    "编": ("Book", "Books"), "部分": ("Part", "Parts"), "章": ("Chapter", "Chapters"), "节": ("Section", "Sections"),
    "条": ("Art.", "Arts."), "附件": ("Annex", ""),
}  # fmt: skip
_NUMBER: Final = r"(\d+|[一二三四五六七八九十]+)"


@cache
def _piece() -> re.Pattern[str]:
    """Give the pattern of one step of a place; compiled when a place is first told in English."""
    return re.compile(rf"第{_NUMBER}(?:至{_NUMBER})?(编|部分|章|节|条)|附件(\d*)|（{_NUMBER}）")


def _numeral(text: str) -> str:
    """Give a number up to 9,999 in figures; what is none, as it stands."""
    total, digit = 0, 0
    for each in text.replace("零", ""):
        if each in _DIGITS and not digit:
            digit = _DIGITS[each]
        elif each in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[each], 0
        else:
            return text
    return str(total + digit) if text else text


def article_of(said: str) -> str:
    """Give an article as places name it, in figures, however somebody wrote it: ``第二十三条``, ``第23条第一款``, ``23``."""
    number, article, _ = said.removeprefix("第").partition("条")
    return _numeral(number.strip()) if article else said


def _in_english(place: str) -> str:
    """Put parts, chapters, sections, articles and annexes named in words into English; what is more than that stays."""
    found, at = "", 0
    while piece := _piece().match(place, at):
        first, last, division, annex, item = piece.groups()
        if item:
            found += f" ({_numeral(item)})"
        else:
            one, several = _DIVISIONS[division or "附件"]
            number = f"{_numeral(first)}-{_numeral(last)}" if last else _numeral(first or annex)
            found += f"{', ' if found else ''}{several if last else one} {number}".rstrip()
        at = piece.end()
    return found.strip() if at == len(place) else place


def how_read(confidence: str) -> Text:
    """Say how far a text was read: ``read`` itself, ``partial`` only excerpts, ``unverified`` from memory."""
    return _HOW_READ[confidence]


READ: Final = "read"
_HOW_READ: Final = {
    READ: say("所引部分已读", "what is cited was read"),
    "partial": say("仅读摘引", "only excerpts were read"),
    "unverified": say("未核对", "not verified"),
}


@valueclass
class Source:
    """An instrument: what it is called, who issued it, under which number, when it runs, how far it was read.

    ``confidence``: see :func:`how_read`. ``articles``: those that were read, or all that it has, as numbers, ranges
    (``200-203``) and annexes by name; none listed says nothing.
    """

    id: str
    title: Text
    short: Text
    issuer: str
    number: str
    authority: Authority
    issued: date
    start: date
    end: date
    read_on: date
    confidence: str
    note: Text | None = None
    link: str = ""
    articles: tuple[str, ...] = ()

    def has(self, article: str) -> bool:
        """Tell whether an article is among those listed."""
        return any(_within(article, each) for each in self.articles)

    @property
    def reservation(self) -> Text | None:
        """Say beside a citation how far the text was read; nothing where all that is cited was."""
        return how_read(self.confidence) if self.confidence != READ else None

    def later(self, day: date | None) -> Text | None:
        """Say since when it runs, where it did not yet on a day: cited beside what ruled that day, it ruled nothing itself."""
        if day is None or self.start <= day:
            return None
        return say(f"{self.start} 起施行", f"in force only from {self.start}")


def _within(article: str, listed: str) -> bool:
    first, dash, last = listed.partition("-")
    if dash and first.isdigit() and last.isdigit() and article.isdigit():
        return int(first) <= int(article) <= int(last)
    return article == listed


@valueclass(order=True)
class Citation:
    """A place in an instrument, as precise as the text allows. ``source`` is the id of a :class:`Source`."""

    source: str
    article: str = ""
    paragraph: str = ""
    item: str = ""
    note: str = ""

    def place(self) -> Text:
        """Give article, paragraph and item in words, without the instrument; where there is no article, the note."""
        zh, en = "", ""
        if self.article:
            zh = self.article if not self.article[0].isdigit() else f"第{self.article}条"
            en = _in_english(self.article) if not self.article[0].isdigit() else f"Art. {self.article}"
        if not self.article and self.note:
            zh, en = self.note, _in_english(self.note)
        if self.paragraph == LAST:
            zh += "最后一款"
            en += ", last para."
        elif self.paragraph:
            zh += f"第{self.paragraph}款"
            en += f", para. {self.paragraph}"
        if self.item:
            zh += f"第（{self.item}）项"
            en += f", item ({_numeral(self.item)})"
        return Text(zh=zh, en=en)

"""Where a rule stands in the law: instrument, article 条, paragraph 款, item 项."""

from datetime import date
from enum import Enum
from typing import Final

from datarights.text import Text, say
from datarights.valueclass import valueclass


class Authority(Enum):
    """The rank of a source, highest first. Guidance is not law and is never printed as if it were."""

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

    @property
    def rank(self) -> int:
        """Give 0 for the highest."""
        return _RANKS[self]

    @property
    def label(self) -> Text:
        """Name the rank for a reader."""
        return _AUTHORITY_LABELS[self]


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
}


LAST: Final = "last"
"""The paragraph that closes an article, where it is known by its place and not by a number."""

_ITEMS = {item: str(number) for number, item in enumerate("一二三四五六七八九十", start=1)}


def how_read(confidence: str) -> Text:
    """Say how far a text was read: ``read`` itself, ``partial`` only excerpts, ``unverified`` from memory."""
    return _HOW_READ[confidence]


_HOW_READ: Final = {
    "read": say("所引部分已读", "what is cited was read"),
    "partial": say("仅读摘引", "only excerpts were read"),
    "unverified": say("未核对", "not verified"),
}


@valueclass
class Source:
    """An instrument: what it is called, who issued it, under which number, when it runs, how far it was read.

    ``confidence``: see :func:`how_read`. ``articles``: those that were read, as numbers, ranges (``200-203``) and annexes by
    name; none listed says nothing.
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
            en = self.article.replace("附件", "Annex ") if not self.article[0].isdigit() else f"Art. {self.article}"
        if not self.article and self.note:
            zh = en = self.note
        if self.paragraph == LAST:
            zh += "最后一款"
            en += ", last para."
        elif self.paragraph:
            zh += f"第{self.paragraph}款"
            en += f", para. {self.paragraph}"
        if self.item:
            zh += f"第（{self.item}）项"
            en += f", item ({_ITEMS.get(self.item, self.item)})"
        return Text(zh=zh, en=en)

"""A report as a tree of sentences and tables, before any format. Every sentence in both languages."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final

from datarights.text import Text
from datarights.valueclass import field, valueclass

FORMAT: Final = 1
"""The version of the JSON shape (docs/reference/report.schema.json); raised when a member changes its meaning or goes."""


class Tone(Enum):
    """How a thing stands. Words and a mark carry it; colour only helps."""

    PLAIN = "plain"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    QUIET = "quiet"

    @property
    def mark(self) -> str:
        """Give the sign that stands before the words, also in black and white."""
        return {"good": "√", "warn": "?", "bad": "×"}.get(self.value, "")


@valueclass(kw_only=False)
class Mark:
    """A word that carries a tone: a state, an outcome."""

    says: Text
    tone: Tone


Cell = Text | str | Mark
"""What stands in a table. A ``str`` is a name or an id: the same in both languages, and never trusted as markup."""


@valueclass(kw_only=False)
class Paragraph:
    """A sentence or two. ``cite``: where it stands, with the rank of the source, so that guidance reads as guidance."""

    says: Text
    tone: Tone = Tone.PLAIN
    cite: Text | None = None


@valueclass(kw_only=False)
class Points:
    """Sentences of the same weight, one under the other."""

    items: tuple[Text, ...]


@valueclass(kw_only=False)
class Pairs:
    """What is said of one thing: name of the field, value."""

    rows: tuple[tuple[Text, Cell], ...]
    caption: Text | None = None


@valueclass(kw_only=False)
class Table:
    """Rows under a head, at least one; the first cell of a row names it."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: Text | None = None

    def __post_init__(self) -> None:
        if not self.rows or any(len(row) != len(self.head) for row in self.rows):
            raise ValueError("a table has rows, each as long as its head")


@valueclass(kw_only=False)
class Ask:
    """Something undetermined: what, who can answer, by what it is settled, and where it is asked (with its rank)."""

    what: Text
    who: Text
    settle: Text
    cite: Text | None = None


@valueclass(kw_only=False)
class Open:
    """What is undetermined in a section. Never left out, never a yes."""

    asks: tuple[Ask, ...]


@valueclass
class Node:
    """One right in the figure of a chain: whose, how it stands, a few lines about it, and the rights it rests on."""

    id: str
    head: str
    state: Mark
    lines: tuple[Text, ...] = ()
    above: tuple[str, ...] = ()


@valueclass(kw_only=False)
class Figure:
    """A chain of title to draw: nodes in the order of the ledger, and a caption."""

    nodes: tuple[Node, ...]
    caption: Text


Block = Paragraph | Points | Pairs | Table | Open | Figure


@valueclass
class Section:
    """A numbered part of a report; it holds at least one block."""

    number: int
    title: Text
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        if not self.blocks:
            raise ValueError(f"section {self.number} is empty: say what is undetermined and who can answer")

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Give what the section leaves undetermined."""
        return tuple(ask for block in self.blocks if isinstance(block, Open) for ask in block.asks)


@valueclass
class Report:
    """A whole report: what it is, about what, as of when; the answer first, then the sections, the basis, what it is not.

    ``headline`` and ``glance`` are what a reader sees in the first ten seconds. ``basis`` and ``data`` are JSON values:
    what everything rests on, and the rights and decisions themselves for programs that read the report.
    """

    kind: str
    title: Text
    about: str
    day: str
    headline: Mark
    glance: tuple[tuple[Text, Cell], ...]
    sections: tuple[Section, ...]
    disclaimer: Text
    basis: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)

    def asks(self) -> Iterator[tuple[Section, Ask]]:
        """Give everything undetermined, with the section that says so."""
        for section in self.sections:
            for ask in section.asks:
                yield section, ask

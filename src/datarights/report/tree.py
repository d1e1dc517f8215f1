"""A report as a tree of sentences and tables, before any format. Every sentence in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from datarights.text import Text

Cell = Text | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A sentence or two. ``tone``: ``plain``, ``good``, ``warn``, ``bad`` or ``quiet``."""

    says: Text
    tone: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a head."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One right in the figure of a chain."""

    id: str
    label: Text
    state: str
    above: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chain of title to draw: nodes, those they rest on, and a caption."""

    nodes: tuple[Node, ...]
    caption: Text


Block = Paragraph | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered part of a report."""

    number: int
    title: Text
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report: what it is, about what, as of when, on what basis, and what it is not."""

    kind: str
    title: Text
    about: str
    day: str
    sections: tuple[Section, ...]
    basis: Mapping[str, Any] = field(default_factory=dict)
    disclaimer: Text | None = None

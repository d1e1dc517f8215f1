"""What a file says in confidence, which no fault repeats: what is said of a fault ends in terminals, logs and tickets."""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from datarights.patterns import Later


class Node(Protocol):
    """A node of a file: where it begins, its text, the nodes in it; ``kept_secret`` is what is marked here."""

    kept_secret: bool

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def value(self) -> str: ...
    @property
    def items(self) -> "Sequence[Node]": ...
    @property
    def pairs(self) -> "Sequence[tuple[Node, Node]]": ...


MAY_CONFIDE: Final = Later(r"(?i)c(?!onditional)[onfidetal]{8}|natur|自然人|corrections?\W{0,9}:")
"""What stands in every file that says something in confidence, also where its key is misspelt; an outcome of a scenario is not such a key."""

_KEY: Final = "confidential"
_LETTERS: Final = frozenset(_KEY)
_OPEN: Final = frozenset({"kind", "uscc", "commitment", "facts"})
"""What is said openly of a natural person; all else may be the name, under a key that is misspelt."""
_CORRECTIONS: Final = frozenset({"correction", "corrections"})
_CORRECTION: Final = frozenset({"id", "by", "on", "about", "instead", "strike", "reasons", "evidence"})
_INSTEAD: Final = frozenset({"right", "grant", "asset", "party", "proof"})
"""What is said openly of a correction, and what stands in it; of whom it is nobody knows here, and what is written a step too high may be a name."""
_BETWEEN: Final = " \t,[]{}:-?"


def mark(root: Node, lines: Sequence[str]) -> frozenset[int]:
    """Mark what a tree says in confidence; give the lines, from 1, on which any of it is written."""
    hidden: set[int] = set()
    before: Node | None = None
    for node in _walked(root, False):
        if before is not None:
            hidden.update(_from_to(before, node.line, lines[node.line - 1][: node.column - 1]))
        before = node if node.kept_secret else None
    if before is not None:
        hidden.update(range(before.line, len(lines) + 1))
    return frozenset(hidden)


def _from_to(node: Node, line: int, lead: str) -> range:
    """Give the lines of a node before the next one, which begins on a line after ``lead``."""
    return range(node.line, max(node.line + 1, line + bool(lead.strip(_BETWEEN))))


def _walked(root: Node, confided: bool) -> Iterator[Node]:
    """Give the nodes in the order of the file, marked."""
    open_: list[tuple[Node, bool, frozenset[str] | None]] = [(root, confided, None)]
    while open_:
        node, secret, openly = open_.pop()
        node.kept_secret = secret
        yield node
        if any(key.value == "kind" and _is_natural(value.value) for key, value in node.pairs):
            openly = _OPEN
        below = [(each, secret or (openly is _CORRECTION and _is_bare(each)), openly) for each in node.items]
        for key, value in node.pairs:
            told = secret or _is_confidential(key.value) or (openly is not None and key.value not in openly)
            told = (
                told
                or (not value.pairs and _in_place(key.value, openly))
                or (key.value in _CORRECTIONS and _is_bare(value))
            )
            below += [(key, secret and not _is_word(key.value), None), (value, told, _openly(key.value, openly))]
        open_ += reversed(below)


def _openly(key: str, around: frozenset[str] | None) -> frozenset[str] | None:
    """Give the keys whose values are open under a key, where others may hold a name."""
    if key in _CORRECTIONS:
        return _CORRECTION
    if not _in_place(key, around):
        return None
    return _INSTEAD if around is _CORRECTION else _OPEN if key == "party" else None


def _in_place(key: str, around: frozenset[str] | None) -> bool:
    """Tell whether what stands in the place of another entry is written under a key, in keys of its own."""
    return (key == "instead" and around is _CORRECTION) or around is _INSTEAD


def _is_bare(node: Node) -> bool:
    """Tell whether a node is words alone, without keys that tell what they are."""
    return not (node.pairs or node.items)


def _is_natural(kind: str) -> bool:
    return kind.lower().startswith("nat") or "自然" in kind


def _is_confidential(key: str) -> bool:
    if key == _KEY or not (8 < len(key) < 16 and _LETTERS.issuperset(key.lower())):
        return key == _KEY
    import difflib  # noqa: PLC0415 - only a mistake needs it

    return difflib.SequenceMatcher(None, key.lower(), _KEY).ratio() > 0.8


def _is_word(key: str) -> bool:
    return key.isascii() and key[:1].isalpha()

"""The parts of a pack found again in its files: a spot becomes file, line and column."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from datarights.adapters.yamlfiles.packs import MAIN, pack_files
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.errors import Place
from datarights.model.period import BEGINNING
from datarights.rules.spot import Spot, Step


class Spots:
    """The files of a pack, read again when somebody asks where something stands."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._trees: list[Node] | None = None

    def place(self, spot: Spot) -> Place | None:
        """Give where a part of the pack is written; of what is not written itself, where it would be."""
        for node in self._declared(spot):
            return _down(node, spot.steps).place
        return None

    @cached_property
    def _rules(self) -> dict[str, Node]:
        """Give the versions of rules as they are written, the first of each name."""
        found: dict[str, Node] = {}
        for section in (tree.get("rules") for tree in self._files()):
            for each in section.items if section is not None else ():
                found.setdefault(_version(each), each)
        return found

    def _declared(self, spot: Spot) -> Iterator[Node]:
        if spot.section == "rules" and spot.name in self._rules:
            yield self._rules[spot.name]
        for tree in self._files():
            if not spot.section:
                yield tree
                continue
            section = tree.get(spot.section)
            if section is None or spot.section == "rules":
                continue
            if not spot.name:
                yield section
            else:
                yield from (_named(key, value) for key, value in section.pairs if key.value == spot.name)

    def _files(self) -> list[Node]:
        if self._trees is None:
            self._trees = [
                read_tree(read_text(path), str(path), self._folder)
                for name, path in sorted(pack_files(self._folder).items(), key=lambda each: each[0] != MAIN)
            ]
        return self._trees


def _named(key: Node, value: Node) -> Node:
    """Give the value under a name, standing where the name stands."""
    found = Node(key.source, value.kind, key.line, key.column, key.width, value.value)
    found.items, found.pairs = value.items, value.pairs
    return found


def _version(rule: Node) -> str:
    start = rule.get("from")
    return f"{rule.at('id').value}@{BEGINNING if start is None else start.value}"


def _down(node: Node, steps: tuple[Step, ...]) -> Node:
    """Go down as far as there is something written."""
    for step in steps:
        below = node.get(step) if isinstance(step, str) else next(iter(node.items[step : step + 1]), None)
        if below is None:
            return node
        node = below
    return node

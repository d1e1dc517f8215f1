"""Strict YAML: every scalar is text with its place; what YAML would guess, merge, tag or alias is a fault.

All faults of one file are collected in one pass. Limits on size, depth and count keep a stranger's file from filling
memory; aliases are refused, so that a bomb of anchors has nothing to grow from.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from datarights.errors import Fault, InputError, Place
from datarights.text import Text, say

FAST: Final = bool(getattr(yaml, "__with_libyaml__", False))
_LOADER: Final[Any] = yaml.CBaseLoader if FAST else yaml.BaseLoader

MAX_BYTES: Final = 16_000_000
MAX_DEPTH: Final = 32
MAX_NODES: Final = 2_000_000
EXCERPT: Final = 160
GUESSED: Final = "tag:yaml.org,2002:"


class Source:
    """A file being read: its name, its lines, the faults found so far."""

    def __init__(self, name: str, text: str, folder: Path | None) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.folder = folder
        self.faults: list[Fault] = []

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """Give a place; line and column count from 1."""
        excerpt = self.lines[line - 1].rstrip("\r") if 0 < line <= len(self.lines) else ""
        shown = excerpt if len(excerpt) <= EXCERPT else ""
        return Place(file=self.name, line=line, column=column, width=max(1, width), excerpt=shown)

    def fault(self, code: str, message: Text, place: Place | None = None, hint: Text | None = None) -> None:
        """Note a fault and go on."""
        self.faults.append(Fault(code=code, message=message, place=place, hint=hint))

    def settle(self) -> None:
        """Raise what was found.

        Raises:
            InputError: there are faults.

        """
        if self.faults:
            raise InputError(sorted(set(self.faults), key=_order))


def _order(fault: Fault) -> tuple[str, int, int, str]:
    place = fault.place
    return (place.file, place.line, place.column, fault.code) if place else ("", 0, 0, fault.code)


class Node:
    """A scalar, a list or a map, with where it stands."""

    __slots__ = ("column", "items", "kind", "line", "pairs", "source", "value", "width")

    def __init__(self, source: Source, kind: str, line: int, column: int, width: int = 1, value: str = "") -> None:
        self.source = source
        self.kind = kind
        self.line = line
        self.column = column
        self.width = width
        self.value = value
        self.items: list[Node] = []
        self.pairs: list[tuple[Node, Node]] = []

    @property
    def place(self) -> Place:
        """Give the place."""
        return self.source.place(self.line, self.column, self.width)

    def get(self, key: str) -> "Node | None":
        """Give the value under a key."""
        for name, value in self.pairs:
            if name.value == key:
                return value
        return None

    def fault(self, code: str, message: Text, hint: Text | None = None) -> None:
        """Note a fault at this node."""
        self.source.fault(code, message, self.place, hint)


def read_text(path: Path, name: str = "") -> str:
    """Read a file as UTF-8.

    Raises:
        InputError: it is not there, too large, or not UTF-8.

    """
    shown = name or str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                [Fault(code="DR-I002", message=say(f"{shown} 超过 16 MB", f"{shown} is larger than 16 MB"))]
            )
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            [
                Fault(
                    code="DR-I001",
                    message=say(f"读不了 {shown}：{error.strerror}", f"{shown} cannot be read: {error.strerror}"),
                )
            ]
        ) from error
    return decoded(raw, shown)


def decoded(raw: bytes, shown: str) -> str:
    """Give bytes as text, without a byte-order mark.

    Raises:
        InputError: not UTF-8; names the line and column of the first byte that is not.

    """
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1
        raise InputError(
            [
                Fault(
                    code="DR-I003",
                    message=say("不是 UTF-8 文字", "this is not UTF-8 text"),
                    place=Place(file=shown, line=line, column=column),
                    hint=say(
                        "另存为 UTF-8；GB18030 的清单用 datarights import csv",
                        "save it as UTF-8; a list in GB18030 goes through datarights import csv",
                    ),
                )
            ]
        ) from error


def read_tree(text: str, name: str, folder: Path | None = None) -> Node:
    """Read one YAML document strictly.

    Raises:
        InputError: every fault of form.

    """
    source = Source(name, text, folder)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InputError([Fault(code="DR-I002", message=say(f"{name} 超过 16 MB", f"{name} is larger than 16 MB"))])
    _tabs(source)
    root: Node | None = None
    try:
        events = yaml.parse(text, Loader=_LOADER)
        root = _documents(source, events)
    except (yaml.YAMLError, ValueError, UnicodeError) as error:
        _syntax(source, error)
    source.settle()
    if root is None:
        raise InputError(
            [Fault(code="DR-I004", message=say("文件是空的", "the file is empty"), place=source.place(1, 1))]
        )
    return root


def _tabs(source: Source) -> None:
    for number, line in enumerate(source.lines, 1):
        lead = len(line) - len(line.lstrip(" \t"))
        if "\t" in line[:lead] and line.strip():
            source.fault(
                "DR-I010",
                say("用制表符缩进", "indented with a tab"),
                source.place(number, line.index("\t") + 1),
                say("改用空格", "use spaces"),
            )


def _syntax(source: Source, error: Exception) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    place = source.place(mark.line + 1, mark.column + 1) if mark is not None else source.place(1, 1)
    if not source.faults:
        source.fault("DR-I005", say(f"YAML 写法不成立：{problem}", f"this is not YAML: {problem}"), place)


def _documents(source: Source, events: Iterator[Any]) -> Node | None:
    stack: list[tuple[Node, list[Node]]] = []
    root: Node | None = None
    documents = count = 0
    for event in events:
        match event:
            case yaml.DocumentStartEvent():
                documents += 1
                if documents > 1:
                    source.fault(
                        "DR-I006",
                        say("一个文件只写一份文档", "one document a file"),
                        _at(source, event),
                        say("删去 --- 之后的部分，另存一个文件", "put what follows --- into a file of its own"),
                    )
                    return root
            case yaml.AliasEvent():
                source.fault(
                    "DR-I011",
                    say("不用锚点和别名", "anchors and aliases are not used"),
                    _at(source, event),
                    say("把内容写出来", "write it out"),
                )
                place = _at(source, event)
                _place_child(stack, Node(source, "scalar", place.line, place.column))
            case yaml.ScalarEvent() | yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                count += 1
                if count > MAX_NODES or len(stack) >= MAX_DEPTH:
                    source.fault(
                        "DR-I012",
                        say("内容过深或过多", "too deep or too many nodes"),
                        _at(source, event),
                        say(f"最多 {MAX_DEPTH} 层", f"at most {MAX_DEPTH} levels"),
                    )
                    return root
                node = _node(source, event)
                if root is None:
                    root = node
                _place_child(stack, node)
                if not isinstance(event, yaml.ScalarEvent):
                    stack.append((node, []))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                node, children = stack.pop()
                _close(node, children)
            case _:
                pass
    return root


def _at(source: Source, event: Any) -> Place:
    return source.place(event.start_mark.line + 1, event.start_mark.column + 1)


def _place_child(stack: list[tuple[Node, list[Node]]], node: Node) -> None:
    if stack:
        stack[-1][1].append(node)


def _node(source: Source, event: Any) -> Node:
    start, end = event.start_mark, event.end_mark
    if event.anchor is not None:
        source.fault(
            "DR-I011",
            say("不用锚点和别名", "anchors and aliases are not used"),
            _at(source, event),
            say("把内容写出来", "write it out"),
        )
    if event.tag is not None:
        source.fault(
            "DR-I013",
            say(f"不用标签 {event.tag}", f"tags such as {event.tag} are not used"),
            _at(source, event),
            say("删去标签", "leave it out"),
        )
    width = end.column - start.column if end.line == start.line else 1
    if isinstance(event, yaml.ScalarEvent):
        return Node(source, "scalar", start.line + 1, start.column + 1, width, event.value)
    kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "map"
    return Node(source, kind, start.line + 1, start.column + 1, width)


def _close(node: Node, children: list[Node]) -> None:
    if node.kind == "list":
        node.items = children
        return
    seen: dict[str, Node] = {}
    for key, value in zip(children[::2], children[1::2], strict=False):
        if key.kind != "scalar":
            key.fault("DR-I014", say("键要是一个词", "a key is one word"))
            continue
        if key.value == "<<":
            key.fault("DR-I011", say("不用合并键 <<", "merge keys are not used"), say("把内容写出来", "write it out"))
            continue
        if key.value in seen:
            first = seen[key.value]
            key.fault(
                "DR-I015",
                say(
                    f"“{key.value}”写了两次，第一次在第 {first.line} 行",
                    f"“{key.value}” is written twice, first on line {first.line}",
                ),
            )
            continue
        seen[key.value] = key
        node.pairs.append((key, value))

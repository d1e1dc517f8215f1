"""Strict YAML: every scalar is text with its place; what YAML would guess, merge, tag or alias is a fault.

All faults of one file are collected in one pass. Limits on size, depth and count keep a stranger's file from filling
memory; aliases are refused, so that a bomb of anchors has nothing to grow from.
"""

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from datarights.adapters.files import open_plain
from datarights.adapters.yamlfiles.confided import MAY_CONFIDE, mark
from datarights.adapters.yamlfiles.library import yaml
from datarights.errors import Fault, InputError, Place, system_said
from datarights.patterns import Later
from datarights.text import Text, say
from datarights.valueclass import replace

FAST: Final = bool(getattr(yaml, "__with_libyaml__", False))
"""Whether the C reader of YAML is there; the other reads the same, slower."""

MAX_BYTES: Final = 16_000_000
MAX_DEPTH: Final = 32
MAX_NODES: Final = 2_000_000
EXCERPT: Final = 120
"""Characters of a line that an excerpt shows; a longer line is shown around its fault."""

_BREAK: Final = Later("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML 1.1 takes for the end of a line (§4.2 there): both readers count lines so."""

SCALAR: Final = "scalar"
LIST: Final = "list"
MAP: Final = "map"


class Source:
    """A file being read: its name, its lines, the faults found so far."""

    def __init__(self, name: str, text: str, folder: Path | None) -> None:
        self.name = name
        self.text = text
        self.folder = folder
        self.faults: list[Fault] = []
        self._lines: list[str] | None = None
        self._confided: Collection[int] = ()

    def confide(self, root: "Node | None") -> None:
        """Hide from now on, and in what was found so far, the lines that say something in confidence: of what is no tree, all."""
        if MAY_CONFIDE.search(self.text) is None:
            return
        self._confided = mark(root, self.lines) if root is not None else range(1, len(self.lines) + 1)
        self.faults = [replace(each, place=self._unseen(each.place)) for each in self.faults]

    def _unseen(self, place: Place | None) -> Place | None:
        hidden = place is not None and place.line in self._confided
        return replace(place, excerpt="", caret=0) if hidden else place

    @property
    def lines(self) -> list[str]:
        """Give the lines, split when first asked for."""
        if self._lines is None:
            self._lines = _BREAK.split(self.text)
        return self._lines

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """Give a place; line and column count from 1."""
        shown = 0 < line <= len(self.lines) and line not in self._confided
        written = self.lines[line - 1] if shown else ""
        excerpt, caret = _around(written, column)
        return Place(file=self.name, line=line, column=column, width=max(1, width), excerpt=excerpt, caret=caret)

    def fault(self, code: str, message: Text, place: Place | None = None, hint: Text | None = None) -> None:
        """Note a fault and go on."""
        self.faults.append(Fault(code=code, message=_shown(message), place=place, hint=_shown(hint) if hint else None))

    def settle(self) -> None:
        """Raise what was found.

        Raises:
            InputError: there are faults.

        """
        if self.faults:
            raise InputError(self.found())

    def found(self) -> list[Fault]:
        """Give the faults found so far, in order of place."""
        return sorted(dict.fromkeys(self.faults), key=_order)


def _around(written: str, column: int) -> tuple[str, int]:
    """Give what a line shows of itself around a column, safe for a terminal, and where in it the column stands."""
    cut = 0
    if len(written) > EXCERPT:
        cut = max(0, min(column - 1 - EXCERPT // 2, len(written) - EXCERPT))
        written = written[cut : cut + EXCERPT]
    return _safe(written), column - cut


def _safe(text: str) -> str:
    """Give a text that cannot drive a terminal, of the same length."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else " " if each == "\t" else "\ufffd" for each in text)


def _shown(text: Text) -> Text:
    return text if text.zh.isprintable() and text.en.isprintable() else say(_safe(text.zh), _safe(text.en))


def _order(fault: Fault) -> tuple[str, int, int, str]:
    place = fault.place
    return (place.file, place.line, place.column, fault.code) if place else ("", 0, 0, fault.code)


class Node:
    """A scalar, a list or a map, with where it stands."""

    __slots__ = ("column", "items", "kept_secret", "kind", "line", "pairs", "source", "value", "width")

    def __init__(self, source: Source, kind: str, line: int, column: int, width: int = 1, value: str = "") -> None:
        self.source = source
        self.kind = kind
        self.line = line
        self.column = column
        self.width = width
        self.value = value
        self.items: Sequence[Node] = ()
        self.pairs: Sequence[tuple[Node, Node]] = ()
        self.kept_secret = False

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

    def at(self, *names: str) -> "Node":
        """Give the value under the first of some keys that is written, or this node: where to point."""
        for name in names:
            found = self.get(name)
            if found is not None:
                return found
        return self

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
        with open_plain(path) as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(
            [
                Fault(
                    code="DR-I001",
                    message=say(
                        f"读不了 {shown}：{system_said(error).zh}", f"{shown} cannot be read: {system_said(error).en}"
                    ),
                )
            ]
        ) from error
    if len(raw) > MAX_BYTES:
        raise _too_large(shown)
    return decoded(raw, shown)


def _too_large(shown: str) -> InputError:
    return InputError([Fault(code="DR-I002", message=say(f"{shown} 超过 16 MB", f"{shown} is larger than 16 MB"))])


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


_READABLE: Final = frozenset({"DR-I015"})
"""Faults that leave a tree to be read on, so that they are named together with what is wrong in it: a name written twice."""


def read_tree(text: str, name: str, folder: Path | None = None, *, fast: bool = FAST) -> Node:
    """Read one YAML document strictly. ``fast`` chooses between two readers that give the same tree.

    A name that is written twice is kept as a fault of the tree's source: whoever reads on settles it with his own.

    Raises:
        InputError: every fault of form.

    """
    source = Source(name, text, folder)
    if len(text) > MAX_BYTES:
        raise _too_large(name)
    if "\t" in text:
        _tabs(source)
    reader = _Reader(source)
    try:
        loader = (yaml.CBaseLoader if fast else yaml.BaseLoader)(text)
        try:
            reader.read(iter(loader.get_event, None))
        finally:
            loader.dispose()
        source.confide(reader.root)
    except (yaml.YAMLError, ValueError, UnicodeError) as error:
        _syntax(source, error)
        source.confide(None)
    if any(each.code not in _READABLE for each in source.faults):
        source.settle()
    if reader.root is None or _nothing(reader.root):
        raise InputError(
            [Fault(code="DR-I004", message=say("文件是空的", "the file is empty"), place=source.place(1, 1))]
        )
    return reader.root


def _nothing(root: Node) -> bool:
    return root.kind == SCALAR and not root.value.strip()


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


_MEANT: Final = (
    ("mapping values are not allowed", say("冒号前后不成“键: 值”", "this is no “key: value”"), say("缩进与上一行对齐；值里有冒号时加引号", "align it with the line above; quote a value that holds a colon")),
    ("could not find expected ':'", say("缺少冒号", "a colon is missing"), say("写成“键: 值”，冒号后空一格", "write “key: value”, with a space after the colon")),
    ("did not find expected key", say("这里应是一个键", "a key was expected here"), say("看缩进是否对齐", "see whether the indentation is aligned")),
    ("expected <block end>", say("这里应是一个键", "a key was expected here"), say("看缩进是否对齐", "see whether the indentation is aligned")),
    ("expected ',' or", say("括号没有合上，或缺少逗号", "a bracket is not closed, or a comma is missing"), say("补上 ] 、} 或逗号", "add ], } or a comma")),
    ("unexpected end of stream", say("引号或括号没有合上", "a quote or a bracket is not closed"), say("补上引号或括号", "close it")),
    ("that cannot start any token", say("这个符号不能开头", "a value cannot begin with this character"), say("给这个值加引号", "quote the value")),
    ("special characters are not allowed", say("含控制字符", "it holds a control character"), say("删去它", "remove it")),
    ("control characters are not allowed", say("含控制字符", "it holds a control character"), say("删去它", "remove it")),
)  # fmt: skip
"""What the readers' complaints mean, in words that name something to do."""


def _syntax(source: Source, error: Exception) -> None:
    if source.faults:
        return
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0]
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else _first_control(source)
    for phrase, message, hint in _MEANT:
        if phrase in problem:
            source.fault("DR-I005", message, source.place(line, column), hint)
            return
    source.fault(
        "DR-I005", say(f"YAML 写法不成立：{problem}", f"this is not YAML: {problem}"), source.place(line, column)
    )


def _first_control(source: Source) -> tuple[int, int]:
    for number, line in enumerate(source.lines, 1):
        for column, each in enumerate(line, 1):
            if not each.isprintable() and each != "\t":
                return number, column
    return 1, 1


_BLOCK: Final = frozenset("|>")
_HEAD_TOUCHED: Final = Later("[|>][-+0-9]*#")
_WRITE_OUT: Final = say("把内容写出来", "write it out")


class _Reader:
    """Builds the tree from the events of a YAML reader; stops where a limit is passed."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root: Node | None = None
        self.open: list[tuple[Node, list[Node]]] = []
        self.count = 0
        self.documents = 0

    def read(self, events: Iterable[Any]) -> None:
        """Take events until they end or a limit is passed."""
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                more = self._began(self._node(event, SCALAR, event.value))
            elif kind is yaml.MappingStartEvent:
                more = self._began(self._node(event, MAP))
            elif kind is yaml.SequenceStartEvent:
                more = self._began(self._node(event, LIST))
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                _close(*self.open.pop())
                more = True
            elif kind is yaml.AliasEvent:
                self._aliased(event)
                more = self._began(self._bare(event, SCALAR))
            else:
                more = kind is not yaml.DocumentStartEvent or self._document(event)
            if not more:
                return

    def _document(self, event: Any) -> bool:
        self.documents += 1
        if self.documents > 1:
            self._bare(event, SCALAR).fault(
                "DR-I006",
                say("一个文件只写一份文档", "one document a file"),
                say("删去 --- 之后的部分，另存一个文件", "put what follows --- into a file of its own"),
            )
        return self.documents == 1

    def _began(self, node: Node) -> bool:
        self.count += 1
        if self.count > MAX_NODES or len(self.open) >= MAX_DEPTH:
            node.fault(
                "DR-I012",
                say("内容过深或过多", "too deep or too many nodes"),
                say(f"最多 {MAX_DEPTH} 层、{MAX_NODES} 项", f"at most {MAX_DEPTH} levels and {MAX_NODES} nodes"),
            )
            return False
        if self.open:
            self.open[-1][1].append(node)
        else:
            self.root = node
        if node.kind != SCALAR:
            self.open.append((node, []))
        return True

    def _bare(self, event: Any, kind: str) -> Node:
        return Node(self.source, kind, event.start_mark.line + 1, event.start_mark.column + 1)

    def _node(self, event: Any, kind: str, value: str = "") -> Node:
        start, end = event.start_mark, event.end_mark
        line, column = start.line, start.column
        width = end.column - column if end.line == line else 1
        node = Node(self.source, kind, line + 1, column + 1, width, value)
        if kind == SCALAR and event.style in _BLOCK:
            self._headed(node)
        if event.anchor is not None:
            self._aliased(event)
        if event.tag is not None:
            node.fault(
                "DR-I013",
                say(f"不用标签 {event.tag}", f"tags such as {event.tag} are not used"),
                say("删去标签", "leave it out"),
            )
        return node

    def _headed(self, node: Node) -> None:
        """Note a comment that touches the head of a block of text: one reader takes it, the other does not."""
        written = self.source.lines[node.line - 1][node.column - 1 :]
        if _HEAD_TOUCHED.match(written):
            node.fault(
                "DR-I005",
                say("注释前要空一格", "a comment follows a space"),
                say("在 # 前加空格", "put a space before #"),
            )

    def _aliased(self, event: Any) -> None:
        self._bare(event, SCALAR).fault(
            "DR-I011", say("不用锚点和别名", "anchors and aliases are not used"), _WRITE_OUT
        )


def _close(node: Node, children: list[Node]) -> None:
    if node.kind == LIST:
        node.items = children
        return
    seen: dict[str, Node] = {}
    node.pairs = pairs = []
    for key, value in zip(children[::2], children[1::2], strict=False):
        if key.kind != SCALAR:
            key.fault("DR-I014", say("键要是一个词", "a key is one word"))
        elif key.value == "<<":
            key.fault("DR-I011", say("不用合并键 <<", "merge keys are not used"), _WRITE_OUT)
        elif key.value in seen:
            twice(key, seen[key.value])
        else:
            seen[key.value] = key
            pairs.append((key, value))


def twice(key: Node, first: Node) -> None:
    """Note that a key is written a second time."""
    key.fault(
        "DR-I015",
        say(
            f"“{key.value}”写了两次，第一次在第 {first.line} 行",
            f"“{key.value}” is written twice, first on line {first.line}",
        ),
        say("留一个", "keep one of them"),
    )

"""Good files as trees of plain values, the ways to spoil one node of them, and where each node then stands.

A file is written out again with one value or key on each line, so that the place of a node is the lines it covers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from datarights.adapters.yamlfiles.tree import Node, read_tree

NOBODY = "查无此物"
NO_KEY = "无此键"
FREE = {"fields", "recipients", "subsets"}
"""Keys under which one free word may stand for a list of them."""


@dataclass(frozen=True)
class Raw:
    """YAML written as it is: what a plain tree cannot hold, such as an alias or a tag."""

    text: str


Plain = str | list | dict | Raw


@dataclass(frozen=True)
class Pairs:
    """A map that keeps what a dict cannot: two keys alike."""

    pairs: tuple[tuple[str | Raw, object], ...]


def plain(node: Node) -> object:
    """Give a tree without places."""
    if node.kind == "map":
        return Pairs(tuple((key.value, plain(value)) for key, value in node.pairs))
    if node.kind == "list":
        return [plain(each) for each in node.items]
    return node.value


Path_ = tuple[int, ...]


def nodes(tree: object, path: Path_ = ()) -> Iterator[tuple[Path_, object]]:
    """Give every node with its path: positions from the root."""
    yield path, tree
    children = [value for _, value in tree.pairs] if isinstance(tree, Pairs) else tree if isinstance(tree, list) else []
    for number, child in enumerate(children):
        yield from nodes(child, (*path, number))


def at(tree: object, path: Path_) -> object:
    for number in path:
        tree = tree.pairs[number][1] if isinstance(tree, Pairs) else tree[number]
    return tree


def key_at(tree: object, path: Path_) -> str:
    """Give the key a node stands under; nothing for an item of a list."""
    above = at(tree, path[:-1]) if path else None
    return str(above.pairs[path[-1]][0]) if isinstance(above, Pairs) else ""


def keys_above(tree: object, path: Path_) -> tuple[str, ...]:
    return tuple(key_at(tree, path[:number]) for number in range(1, len(path) + 1))


def with_pair(tree: object, path: Path_, change: Callable[[tuple], tuple]) -> object:
    """Change the pairs (or items) around a node: ``change`` gives what stands there instead, none or several."""
    if len(path) > 1:
        number = path[0]
        if isinstance(tree, Pairs):
            inner = with_pair(tree.pairs[number][1], path[1:], change)
            return Pairs((*tree.pairs[:number], (tree.pairs[number][0], inner), *tree.pairs[number + 1 :]))
        return [*tree[:number], with_pair(tree[number], path[1:], change), *tree[number + 1 :]]
    number = path[0]
    if isinstance(tree, Pairs):
        return Pairs((*tree.pairs[:number], *change(tree.pairs[number]), *tree.pairs[number + 1 :]))
    changed = [value for _, value in change(("", tree[number]))]
    return [*tree[:number], *changed, *tree[number + 1 :]]


def replaced(tree: object, path: Path_, value: object) -> object:
    return with_pair(tree, path, lambda pair: ((pair[0], value),)) if path else value


@dataclass
class Written:
    """A tree as text, with the lines each node covers (its key with it), counted from 1."""

    text: str = ""
    spans: dict[Path_, tuple[int, int]] = field(default_factory=dict)


def quoted(value: str | Raw) -> str:
    if isinstance(value, Raw):
        return value.text
    escaped = "".join(
        each
        if each.isprintable() and each not in '"\\'
        else f"\\u{ord(each):04x}"
        if ord(each) < 0x10000
        else f"\\U{ord(each):08x}"
        for each in value
    )
    return f'"{escaped}"'


def written(tree: object) -> Written:
    lines: list[str] = []
    spans: dict[Path_, tuple[int, int]] = {}

    def write(node: object, path: Path_, lead: str, depth: int) -> None:
        first = len(lines) + 1
        pad = "  " * depth
        if isinstance(node, Pairs) and node.pairs:
            if lead:
                lines.append(lead)
            for number, (key, value) in enumerate(node.pairs):
                write(value, (*path, number), f"{pad}{quoted(key)}:", depth + 1)
        elif isinstance(node, list) and node:
            if lead:
                lines.append(lead)
            for number, value in enumerate(node):
                write(value, (*path, number), f"{pad}-", depth + 1)
        else:
            empty = "{}" if isinstance(node, Pairs) else "[]" if isinstance(node, list) else ""
            lines.append(f"{lead} {empty or quoted(node)}".lstrip() if not lead else f"{lead} {empty or quoted(node)}")
        spans[path] = (first, len(lines))

    write(tree, (), "", 0)
    return Written("\n".join(lines) + "\n", spans)


def words_in(tree: object) -> set[str]:
    """Give every key and value below a node."""
    found: set[str] = set()
    for _, node in nodes(tree):
        if isinstance(node, Pairs):
            found.update(str(key) for key, _ in node.pairs)
        elif isinstance(node, str):
            found.add(node)
    return found


def is_date(value: object) -> bool:
    return isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and value[:4].isdigit()


@dataclass(frozen=True)
class Mutation:
    """One way to spoil a node. ``of``: which nodes it fits. ``fatal``: no file survives it."""

    name: str
    of: Callable[[object, Path_, object], bool]
    make: Callable[[object, Path_, object], object]
    fatal: bool = True


def _scalar(tree: object, path: Path_, node: object) -> bool:
    return bool(path) and isinstance(node, str)


def _both_languages(node: object) -> bool:
    return isinstance(node, Pairs) and {"zh", "en"} == {key for key, _ in node.pairs}


def _under_key(tree: object, path: Path_, node: object) -> bool:
    return bool(path) and isinstance(at(tree, path[:-1]), Pairs)


def _swapped(tree: object, path: Path_, node: object) -> object:
    changed = tuple((key, "1949-10-01" if key in {"through", "before"} else value) for key, value in node.pairs)
    return replaced(tree, path, Pairs(changed))


MUTATIONS = (
    Mutation("a map for a word", _scalar, lambda t, p, n: replaced(t, p, Pairs(((NO_KEY, "1"),)))),
    Mutation("lists for a word", _scalar, lambda t, p, n: replaced(t, p, [[["x"]]])),
    Mutation(
        "a word for a list or map",
        lambda t, p, n: bool(p) and not isinstance(n, str) and not _both_languages(n) and key_at(t, p) not in FREE,
        lambda t, p, n: replaced(t, p, NOBODY),
    ),
    Mutation(
        "an unknown key",
        lambda t, p, n: isinstance(n, Pairs),
        lambda t, p, n: replaced(t, p, Pairs((*n.pairs, (NO_KEY, "x")))),
        fatal=False,
    ),
    Mutation(
        "a misspelt key",
        _under_key,
        lambda t, p, n: with_pair(t, p, lambda pair: ((pair[0] + "zz", pair[1]),)),
        fatal=False,
    ),
    Mutation("a key twice", _under_key, lambda t, p, n: with_pair(t, p, lambda pair: (pair, pair))),
    Mutation("a key left out", _under_key, lambda t, p, n: with_pair(t, p, lambda pair: ()), fatal=False),
    Mutation("nothing for a value", lambda t, p, n: bool(p), lambda t, p, n: replaced(t, p, ""), fatal=False),
    Mutation(
        "a day that does not exist",
        lambda t, p, n: bool(p) and is_date(n),
        lambda t, p, n: replaced(t, p, "2026-02-30"),
    ),
    Mutation("a name of nothing", _scalar, lambda t, p, n: replaced(t, p, NOBODY), fatal=False),
    Mutation(
        "an end before the start",
        lambda t, p, n: (
            isinstance(n, Pairs)
            and {"from"} < {key for key, _ in n.pairs}
            and {"through", "before"} & {key for key, value in n.pairs if is_date(value)} != set()
        ),
        _swapped,
    ),
    Mutation(
        "a bare until",
        lambda t, p, n: bool(p) and key_at(t, p) in {"through", "before"} and is_date(n),
        lambda t, p, n: with_pair(t, p, lambda pair: (("until", pair[1]),)),
    ),
    Mutation("an alias", _scalar, lambda t, p, n: replaced(t, p, Raw("*a"))),
    Mutation("an anchor", _scalar, lambda t, p, n: replaced(t, p, Raw(f"&a {quoted(n)}"))),
    Mutation("a tag", _scalar, lambda t, p, n: replaced(t, p, Raw(f"!!python/name:os.system {quoted(n)}"))),
    Mutation("a merge key", _under_key, lambda t, p, n: with_pair(t, p, lambda pair: ((Raw("<<"), pair[1]),))),
    Mutation("a control character", _scalar, lambda t, p, n: replaced(t, p, n + "\x07")),
)


def tree_of(path: Path) -> object:
    return plain(read_tree(path.read_text(encoding="utf-8"), str(path), path.parent))


def spots(tree: object) -> Iterator[tuple[Mutation, Path_]]:
    """Give every mutation of every node that it fits."""
    for path, node in nodes(tree):
        for mutation in MUTATIONS:
            if mutation.of(tree, path, node):
                yield mutation, path

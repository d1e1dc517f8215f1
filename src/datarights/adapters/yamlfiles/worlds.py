"""Manifests: what a file says there is, checked for shape and for what it refers to."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from datarights.adapters.yamlfiles import faulty, references
from datarights.adapters.yamlfiles.beside import beside
from datarights.adapters.yamlfiles.decode import BAD, Choice, EitherText, Field, Many, Record, TextSpec, expect_kind
from datarights.adapters.yamlfiles.events import EVENTS, LISTED, NAMED
from datarights.adapters.yamlfiles.references import KnownAs
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.errors import Fault, InputError
from datarights.scenario.drafts import Part
from datarights.scenario.world import World, joined
from datarights.text import say
from datarights.valueclass import replace

USE: Final = Field(Many(TextSpec(), single=True), say("引用的登记文件", "manifests it builds on"), default=())
SECTIONS: Final = {name: Field(spec, doc, default=()) for name, (doc, spec) in (*NAMED.items(), *LISTED.items())}
REGISTRY: Final = Record(
    {
        "kind": Field(Choice({"registry": "registry"}), say("文件种类", "kind of file"), required=True),
        "title": Field(EitherText(), say("题目", "title")),
        "use": USE,
        **SECTIONS,
    }
)


def nothing_outside(name: str) -> None:
    """Know nothing outside the file."""
    del name


def load_world(source: Path | str, name: str = "-", outside: KnownAs = nothing_outside) -> World:
    """Read a manifest from a file or from text; ``outside`` gives the kinds of ids known elsewhere.

    Raises:
        InputError: every fault, of the file and of those it builds on.

    """
    if isinstance(source, Path):
        tree = read_tree(read_text(source), str(source), source.parent)
        return world_of_tree(tree, (source.resolve(),), outside)
    return world_of_tree(read_tree(source, name, None), (), outside)


def world_of_tree(tree: Node, above: tuple[Path, ...], outside: KnownAs = nothing_outside) -> World:
    """Make a world of a tree.

    Raises:
        InputError: every fault.

    """
    faults: list[Fault] = []
    expect_kind(tree, "registry")
    body = REGISTRY.decode(tree)
    used = used_worlds(tree, above, faults)
    whole = World() if body is BAD else own_world(tree, body, used, outside, complete=not faults)
    if body is BAD and not faults:
        faulty.judged(tree, REGISTRY.names, used, outside)
    try:
        tree.source.settle()
    except InputError as error:
        faults.extend(error.faults)
    if faults or body is BAD:
        raise InputError(dict.fromkeys(faults))
    return whole


def own_world(tree: Node, body: Any, used: Iterable[World], outside: KnownAs, *, complete: bool) -> World:
    """Join what a file says to what it builds on; ``complete``: all it builds on could be read, so names can be judged."""
    named = {
        section: tuple(replace(part, id=name, place=key.place) for name, part, key in body[section])
        for section in NAMED
    }
    world = World(
        parties=named["parties"],
        evidence=named["evidence"],
        assets=named["assets"],
        claims=body["rights"],
        grants=body["grants"],
        events=tuple(part for name in EVENTS for part in body[name]),
        title=body.get("title"),
        file=tree.source.name,
    )
    whole = joined([*used, world])
    if complete:
        references.check(whole, _written(tree, {**body, **named}), outside)
    return whole


def _written(tree: Node, body: Any) -> Iterator[tuple[Part, Node]]:
    """Give each part of this file with the node that it was written in."""
    for section in NAMED:
        node = tree.get(section)
        if node is not None:
            yield from zip(body[section], (value for _, value in node.pairs), strict=True)
    for section in LISTED:
        node = tree.get(section)
        if node is not None:
            yield from zip(body[section], node.items, strict=True)


def used_worlds(tree: Node, above: tuple[Path, ...], faults: list[Fault]) -> list[World]:
    """Read the manifests that a file builds on, each once; what is wrong in them is added to ``faults``."""
    node = tree.get("use")
    if node is None or node.kind == "map":
        return []
    found: dict[Path, World] = {}
    for written in node.items if node.kind == "list" else [node]:
        path = beside(written, written.value, use=True) if written.kind == "scalar" and written.value.strip() else None
        if path is None or path in found:
            continue
        if path in above:
            written.fault(
                "DR-I039",
                say(f"use 成环：{written.value}", f"use goes in a circle: {written.value}"),
                say("删去其中一处 use", "leave one `use` out"),
            )
            continue
        try:
            found[path] = _cached(path, _shown(tree.source.folder, written.value), above)
        except InputError as error:
            faults.extend(error.faults)
    return list(found.values())


def _shown(folder: Path | None, name: str) -> str:
    return str(folder / name) if folder is not None else name


_CACHE: dict[Path, tuple[int, int, World]] = {}


def _cached(path: Path, shown: str, above: tuple[Path, ...]) -> World:
    status = path.stat()
    kept = _CACHE.get(path)
    if kept is not None and kept[:2] == (status.st_mtime_ns, status.st_size):
        return kept[2]
    world = world_of_tree(read_tree(read_text(path, shown), shown, path.parent), (*above, path))
    _CACHE[path] = (status.st_mtime_ns, status.st_size, world)
    return world

"""What was read before, kept as JSON: packs and vocabularies decoded once and not at every start.

A kept value is the value that the decoder gave, written down over a closed table of classes as rows, each made of those
before it and equal parts once (a pack says the same citation, day or phrase a hundred times); nothing in it is code, and
reading it back runs nothing but those classes. It counts only under the key it was kept for: the texts of
the files, this program's version and the state of its decoders. Deleting the folder loses nothing. What cannot be read
back, or belongs to another user, is as if it were not there.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from functools import cache, cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, TypeVar

from datarights.adapters.files import write_whole
from datarights.model.citation import Authority, Citation, Source
from datarights.model.period import Period
from datarights.model.vocabulary import Term, Vocabulary
from datarights.rules import condition as c, lists as l, pack as p
from datarights.rules.lazily import Names, Numbered
from datarights.text import Text
from datarights.valueclass import names, replace
from datarights.version import __version__

Kept = TypeVar("Kept")
FORMAT: Final = 5
CLASSES: Final[tuple[type[Any], ...]] = (
    Text, Period, Citation, Source, Term, Vocabulary, c.All, c.Any, c.Not, c.Leaf, c.ParameterRef, c.Judgement, c.ReadingIs, c.DefinitionRef,
    c.Over, c.Tally, p.FactSpec, p.DatedValue, p.Parameter, p.Option, p.Reading, p.Duty, p.Rule, p.ActSpec, p.Pack, p.Lowering,
    l.ListEdition, l.ListRow, l.InstitutionResult, l.Reads,
)  # fmt: skip
ENUMS: Final = (
    Authority,
    c.Operator,
    c.Quantifier,
    p.Outcome,
    p.FactType,
    p.Who,
    p.Connecting,
    l.Form,
    l.Area,
    l.Covers,
    l.OffList,
    l.Route,
)
MEMBERS: Final[dict[str, Enum]] = {f"{kind.__name__}.{each.name}": each for kind in ENUMS for each in kind}

_NUMBER: Final = {kind: number for number, kind in enumerate(CLASSES)}
_FIELDS: Final = tuple(map(names, CLASSES))

_BY_NAME: Final = ("sources", "parameters", "facts", "readings", "definitions", "lists", "results")
"""What of a pack is made thing by thing, as it is looked at; so are its rules."""
_HEAD: Final = names(p.Head)

Row = list[Any]
"""What a part is, then what it is made of: a text, a yes or no, nothing, or the number of an earlier row."""


def written(value: Any) -> list[Row]:
    """Give a value as rows of JSON; the last names the value.

    Raises:
        TypeError: a value of a class that is not in the table.

    """
    rows: dict[str, int] = {}

    def part(value: Any) -> Any:
        if value is None or isinstance(value, bool | str):
            return value
        return rows.setdefault(json.dumps([*_parts(value, part)], ensure_ascii=False), len(rows))

    last = ["v", part(value)]
    return [*map(json.loads, rows), last]


def _parts(value: Any, part: Callable[[Any], Any]) -> Iterator[Any]:
    """Give what a value is, then what it is made of: an object of a known class by its number, all else by a letter."""
    number = _NUMBER.get(type(value))
    if number is not None:
        yield number
        yield from (part(getattr(value, name)) for name in _FIELDS[number])
        return
    match value:
        case Enum():
            yield from ("e", f"{type(value).__name__}.{value.name}")
        case int():
            yield from ("i", str(value))
        case tuple():
            yield from ("t", *map(part, value))
        case frozenset():
            yield from ("s", *map(part, sorted(value)))
        case date():
            yield from ("d", value.isoformat())
        case Mapping():
            yield from ("m", *value, *map(part, value.values()))
        case _:
            raise TypeError(type(value))


_MAKE: Final[dict[int | str, Callable[[list[Any]], Any]]] = {
    "v": lambda parts: parts[0],
    "e": lambda parts: MEMBERS[parts[0]],
    "i": lambda parts: int(parts[0]),
    "t": tuple,
    "s": frozenset,
    "d": lambda parts: date.fromisoformat(parts[0]),
    "m": lambda parts: dict(zip(parts[: len(parts) // 2], parts[len(parts) // 2 :], strict=True)),
}


def read(rows: list[Row]) -> Any:
    """Give back the value that :func:`written` wrote.

    Raises:
        ValueError, TypeError, IndexError, KeyError: nothing of that kind.

    """
    return _Reader(lambda: rows).value(len(rows) - 1)


class _Reader:
    """Rows, each made into its value when it is first asked for."""

    def __init__(self, give: Callable[[], list[Row]]) -> None:
        self._give = give
        self._made: dict[int, Any] = {}

    @cached_property
    def _rows(self) -> list[Row]:
        return self._give()

    def value(self, number: Any) -> Any:
        """Give the value of a row, or what is no number of a row as it is."""
        if number.__class__ is not int:
            return number
        made = self._made
        if number not in made:
            head, *parts = self._rows[number]
            if head.__class__ is int:
                inner = [each if each.__class__ is not int else self.value(each) for each in parts]
                made[number] = CLASSES[head](**dict(zip(_FIELDS[head], inner, strict=True)))
            else:
                made[number] = _MAKE[head]([self.value(each) for each in parts])
        return made[number]


def written_pack(pack: p.Pack) -> tuple[dict[str, Any], list[Row]]:
    """Give a pack as an index of what it holds, and the rows of what is made only when it is looked at."""
    rows = written({"rules": tuple(pack.rules), **{name: getattr(pack, name) for name in _BY_NAME}})
    places = dict(zip(*_halves(rows[rows[-1][1]]), strict=True))
    index = {
        "head": written(replace(pack, rules=(), **{name: {} for name in _BY_NAME})),
        "heads": [[getattr(head, name) for name in _HEAD] for head in pack.heads],
        "rules": rows[places["rules"]][1:],
        **{name: dict(zip(*_halves(rows[places[name]]), strict=True)) for name in _BY_NAME},
    }
    return index, rows


def read_pack(index: dict[str, Any], rows: Callable[[], list[Row]]) -> p.Pack:
    """Give back the pack that :func:`written_pack` wrote.

    Raises:
        ValueError, TypeError, IndexError, KeyError: nothing of that kind.

    """
    give = _Reader(rows).value
    heads = [
        p.Head(id=name, acts=tuple(acts), except_to=except_to, decides=decides, duties=tuple(duties), governed=governed)
        for name, acts, except_to, decides, duties, governed in index["heads"]
    ]
    parts = {name: Names(index[name], give) for name in _BY_NAME}
    more: dict[str, Any] = {**parts, "rules": Numbered(index["rules"], give, heads)}
    head: p.Pack = read(index["head"])
    return replace(head, **more)


def _halves(row: Row) -> tuple[list[Any], list[Any]]:
    """Give the names of a mapping as a row, and what they stand for."""
    half = (len(row) - 1) // 2
    return row[1 : 1 + half], row[1 + half :]


@cache
def _decoders() -> str:
    """Give a digest of the state of the code that decodes: sizes and times of change of its files."""
    rooms = (Path(__file__).parent, Path(p.__file__).parent, Path(__file__).parents[2] / "model")
    stated = [
        (each.name, status.st_size, status.st_mtime_ns)
        for room in rooms
        for each in sorted(os.scandir(room), key=attrgetter("name"))
        if each.name.endswith(".py") and (status := each.stat())
    ]
    return hashlib.sha256(repr((FORMAT, __version__, stated)).encode()).hexdigest()


def kept(
    name: str,
    digest: str,
    kind: type[Kept],
    make: Callable[[], Kept],
    folder: Path | None,
    stands: Callable[[Kept], bool] = lambda _: True,
) -> Kept:
    """Give a value kept under a name for files of a digest, or make it and keep it; never fails for want of a folder.

    ``stands`` tells whether what it was made with besides those files is the same still.
    """
    if folder is None:
        return make()
    key = f"{digest}:{_decoders()}"
    path = folder / f"{name}.json"
    found = _found(path, key)
    if isinstance(found, kind) and stands(found):
        return found
    value = make()
    _keep(path, key, value)
    return value


def _found(path: Path, key: str) -> Any:
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        head, body = path.read_bytes().split(b"\n", 1)
        if head != f"{key}:{_check(body)}".encode():
            return None
        first, mark, rest = body.partition(b"\n")
        return read_pack(json.loads(first), lambda: json.loads(rest)) if mark else read(json.loads(body))
    except (OSError, ValueError, TypeError, IndexError, KeyError, RecursionError):
        return None


def _check(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _keep(path: Path, key: str, value: Any) -> None:
    parts = written_pack(value) if isinstance(value, p.Pack) else (written(value),)
    body = "\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in parts).encode()
    with suppress(OSError):
        write_whole(path, f"{key}:{_check(body)}\n".encode() + body)


__all__ = ["kept", "read", "written"]

"""What was read before, kept as JSON: packs and vocabularies decoded once and not at every start.

A kept value is the value that the decoder gave, written down field by field over a closed table of classes; nothing in
it is code, and reading it back runs nothing but those classes. It counts only under the key it was kept for: the texts of
the files, this program's version and the state of its decoders. Deleting the folder loses nothing. What cannot be read
back, or belongs to another user, is as if it were not there.
"""

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from datarights.model.citation import Authority, Citation, Source
from datarights.model.period import Period
from datarights.model.vocabulary import Term, Vocabulary
from datarights.rules import condition as c
from datarights.rules import pack as p
from datarights.text import Text
from datarights.valueclass import names
from datarights.version import __version__

Kept = TypeVar("Kept")
FORMAT: Final = 1
CLASSES: Final[tuple[type[Any], ...]] = (
    Text, Period, Citation, Source, Term, Vocabulary, c.All, c.Any, c.Not, c.Leaf, c.ParameterRef, c.Judgement, c.ReadingIs, c.DefinitionRef,
    c.Over, c.Tally, p.FactSpec, p.DatedValue, p.Parameter, p.Option, p.Reading, p.Duty, p.Rule, p.ActSpec, p.Pack,
)  # fmt: skip
ENUMS: Final = (Authority, c.Operator, c.Quantifier, p.Outcome, p.FactType, p.Who, p.Connecting)
MEMBERS: Final[tuple[Enum, ...]] = tuple(each for kind in ENUMS for each in kind)

_NUMBER: Final = {kind: number for number, kind in enumerate(CLASSES)}
_PLACE: Final = {each: number for number, each in enumerate(MEMBERS)}
_FIELDS: Final = tuple(map(names, CLASSES))


def written(value: Any) -> Any:
    """Give a value as JSON: an object of a known class as ``[number, …]``, everything else tagged by a letter.

    Raises:
        TypeError: a value of a class that is not in the table.

    """
    number = _NUMBER.get(type(value))
    if number is not None:
        return [number, *(written(getattr(value, name)) for name in _FIELDS[number])]
    if isinstance(value, Enum):
        return ["e", _PLACE[value]]
    match value:
        case None | bool() | int() | str():
            return value
        case tuple():
            return ["t", *map(written, value)]
        case frozenset():
            return ["s", *sorted(value)]
        case date():
            return ["d", value.isoformat()]
        case Mapping():
            return {name: written(each) for name, each in value.items()}
        case _:
            raise TypeError(type(value))


def read(body: Any) -> Any:
    """Give back what :func:`written` wrote.

    Raises:
        ValueError, TypeError, IndexError, KeyError: nothing of that kind.

    """
    kind = type(body)
    if kind is list:
        head, *rest = body
        inner = [each if type(each) is str else read(each) for each in rest]
        if type(head) is int:
            return CLASSES[head](**dict(zip(_FIELDS[head], inner, strict=True)))
        if head == "t":
            return tuple(inner)
        if head == "e":
            return MEMBERS[rest[0]]
        if head == "d":
            return date.fromisoformat(rest[0])
        if head == "s":
            return frozenset(inner)
        raise ValueError(head)
    if kind is dict:
        return {name: read(each) for name, each in body.items()}
    return body


@cache
def _decoders() -> str:
    """Give a digest of the state of the code that decodes: sizes and times of change of its files."""
    rooms = (Path(__file__).parent, Path(p.__file__).parent, Path(__file__).parents[2] / "model")
    files = [(path.name, path.stat()) for room in rooms for path in sorted(room.glob("*.py"))]
    stated = [(name, status.st_size, status.st_mtime_ns) for name, status in files]
    return hashlib.sha256(repr((FORMAT, __version__, stated)).encode()).hexdigest()


def kept(name: str, digest: str, kind: type[Kept], make: Callable[[], Kept], folder: Path | None) -> Kept:
    """Give a value kept under a name for files of a digest, or make it and keep it; never fails for want of a folder."""
    if folder is None:
        return make()
    key = f"{digest}:{_decoders()}"
    path = folder / f"{name}.json"
    found = _found(path, key)
    if isinstance(found, kind):
        return found
    value = make()
    _keep(path, key, value)
    return value


def _found(path: Path, key: str) -> Any:
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return None
        head, body = path.read_text(encoding="utf-8").split("\n", 1)
        if head != f"{key}:{_check(body)}":
            return None
        return read(json.loads(body))
    except (OSError, ValueError, TypeError, IndexError, KeyError, RecursionError):
        return None


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def _keep(path: Path, key: str, value: Any) -> None:
    body = json.dumps(written(value), ensure_ascii=False, separators=(",", ":"))
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch.write_text(f"{key}:{_check(body)}\n{body}", encoding="utf-8")
        scratch.replace(path)


__all__ = ["kept", "read", "written"]

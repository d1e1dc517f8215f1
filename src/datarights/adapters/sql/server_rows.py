"""Rows for PostgreSQL as one array for each column, in the server's own binary form: one statement, whatever their number.

``INSERT … SELECT … FROM unnest(…)`` is prepared once and goes in a pipeline with others, which COPY cannot.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Any, Final

_HEAD: Final = struct.Struct("!iiIii")
_SIZE: Final = struct.Struct("!i").pack


class Array(bytes):
    """An array as the server has it in binary."""


class Texts(Array):
    """An array of texts."""


class Numbers(Array):
    """An array of whole numbers of 64 bits."""


class Blobs(Array):
    """An array of bytes."""


def _texts(values: Sequence[str]) -> Texts:
    return Texts(_joined(25, [each.encode() for each in values]))


def _blobs(values: Sequence[bytes]) -> Blobs:
    return Blobs(_joined(17, values))


def _numbers(values: Sequence[int]) -> Numbers:
    count = len(values)
    flat = [8] * (2 * count)
    flat[1::2] = values
    return Numbers(_HEAD.pack(1, 0, 20, count, 1) + struct.pack("!" + "iq" * count, *flat))


def _joined(sort: int, values: Sequence[bytes]) -> bytes:
    parts = [_HEAD.pack(1, 0, sort, len(values), 1)]
    for each in values:
        parts += (_SIZE(len(each)), each)
    return b"".join(parts)


_MAKERS: Final[dict[str, Callable[[Any], Array]]] = {
    "text": _texts, "bytea": _blobs, "bigint": _numbers, "integer": _numbers,
}  # fmt: skip


def arrays(types: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Array]:
    """Give rows, none of which holds nothing, as an array for each column."""
    return [_MAKERS[sort](column) for sort, column in zip(types, zip(*rows, strict=True), strict=True)]


def unnested(types: Sequence[str]) -> str:
    """Give the words that make rows of such arrays again."""
    return ", ".join(f"%s::{'bigint' if sort == 'integer' else sort}[]" for sort in types)

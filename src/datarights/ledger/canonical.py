"""Canonical bytes: RFC 8785 (JSON Canonicalization Scheme) on a subset without floats.

Allowed: objects with ASCII keys, arrays, strings without lone surrogates, true, false, null, whole numbers within
±(2^53 - 1). On this subset sorted keys and the shortest escapes of the standard library give the bytes of RFC 8785.
Everything else is refused, never rounded.
"""

import json
from collections.abc import Iterable
from typing import Any, Final

MAX_INTEGER: Final = 2**53 - 1
MAX_DEPTH: Final = 32

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def encode(value: Any) -> bytes:
    """Give the canonical UTF-8 bytes of a value.

    Raises:
        ValueError: the value lies outside the subset; says where.

    """
    check(value)
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError("a string holds a lone surrogate (RFC 8785 §3.2.2.2)") from error


def check(value: Any) -> None:
    """Refuse what has no canonical form here.

    Raises:
        ValueError: a float, a key that is not ASCII text, a number beyond 2^53 - 1, or too deep; says where.

    """
    if not _within([value], 0):
        _explain(value, "$", 0)


def _within(values: Iterable[Any], depth: int) -> bool:
    """Tell whether all values lie in the subset, as fast as may be; nothing is said of where."""
    for value in values:
        kind = type(value)
        if kind is str or value is None or kind is bool:
            continue
        if kind is int:
            if not -MAX_INTEGER <= value <= MAX_INTEGER:
                return False
        elif depth >= MAX_DEPTH:
            return False
        elif kind is dict:
            for key in value:
                if type(key) is not str or not key.isascii():
                    return False
            if not _within(value.values(), depth + 1):
                return False
        elif kind is list or kind is tuple:
            if not _within(value, depth + 1):
                return False
        else:
            return False
    return True


def _explain(value: Any, path: str, depth: int) -> None:
    """Go the same way again and say where the subset is left."""
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise ValueError(f"{path}: {value} is beyond ±(2^53 - 1); write large counts and money as text")
        return
    if depth >= MAX_DEPTH:
        raise ValueError(f"{path}: nested deeper than {MAX_DEPTH}")
    if kind is dict:
        for key, each in value.items():
            if type(key) is not str or not key.isascii():
                raise ValueError(f"{path}: the key {key!r} is not ASCII text")
            _explain(each, f"{path}.{key}", depth + 1)
        return
    if kind is list or kind is tuple:
        for number, each in enumerate(value):
            _explain(each, f"{path}[{number}]", depth + 1)
        return
    raise ValueError(f"{path}: {kind.__name__} has no canonical form here (floats are never used)")

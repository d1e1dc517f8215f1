"""Characters as a reader meets them: how wide a line will be, and where it may break."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from datarights.report.words import numeral
from datarights.text import Lang

_CLOSING: Final = frozenset("，。、；：？！）》」』”’…·,.;:?!)]}")


def section_number(number: int, lang: Lang) -> str:
    """Give the number of a section as documents in the language write it: 一、 or 1."""
    if lang is Lang.EN:
        return f"{number}."
    return f"{numeral(number)}、"


def columns_of(text: str) -> int:
    """Give the columns a text takes where a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in text)


def pixels_of(text: str, size: float) -> float:
    """Give a width a text will not exceed in a common sans-serif of a size in pixels."""
    total = 0.0
    for each in text:
        if unicodedata.east_asian_width(each) in "WFA":
            total += 1.0
        elif each in "MW@%mw":
            total += 0.92
        elif each.isupper():
            total += 0.72
        elif each in " .,:;'|!ijl()[]-":
            total += 0.38
        else:
            total += 0.58
    return total * size


def broken(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines no wider than a width in pixels; Chinese breaks anywhere but before a closing mark."""
    lines: list[str] = []
    line = ""
    for token in _tokens(text):
        if line and pixels_of(line + token.rstrip(), size) > width and token[0] not in _CLOSING:
            lines.append(line.rstrip())
            line = token.lstrip()
        else:
            line += token
        while pixels_of(line.rstrip(), size) > width and len(line) > 1:
            cut = max(1, _fits(line, width, size))
            if cut >= len(line.rstrip()):
                break
            lines.append(line[:cut].rstrip())
            line = line[cut:]
    return [*lines, line.rstrip()]


def _fits(text: str, width: float, size: float) -> int:
    used = 0.0
    for number, each in enumerate(text):
        used += pixels_of(each, size)
        if used > width:
            return number
    return len(text)


def _tokens(text: str) -> Iterator[str]:
    word = ""
    for each in text:
        if unicodedata.east_asian_width(each) in "WFA":
            if word:
                yield word
                word = ""
            yield each
        elif each == " ":
            yield word + " "
            word = ""
        else:
            word += each
    if word:
        yield word

"""The words of a command line, and those that need no parser to be understood.

Global options may stand anywhere on the line; they are moved to the front before parsing. What a build says a hundred times a
day, ``check`` with names of files and global options in full, is read here: to import the parser takes a fifth of the time
of such a ``check``. All else is the parser's: options of a command, help, and whatever is wrong. Where both can read a
line they read the same (``tests/property/test_plain_lines.py``).
"""

import os
from collections.abc import Sequence
from typing import Final, Literal, TypedDict

from datarights.valueclass import valueclass

GLOBAL_OPTIONS: Final = {
    "--lang": True, "--registry": True, "--format": True, "-f": True, "--color": True,
    "--quiet": False, "-q": False, "--packs": True, "--pack": True,
}  # fmt: skip
"""Options of the program as a whole, and whether each takes a value."""

_NAMES: Final[dict[str, Literal["output", "color", "registry", "packs"]]] = {
    "--registry": "registry", "--format": "output", "-f": "output", "--color": "color", "--packs": "packs", "--pack": "packs",
}  # fmt: skip


class Options(TypedDict):
    """The global options that :func:`console.configure` takes; ``--lang`` is settled before."""

    output: str
    color: str
    quiet: bool
    registry: str
    packs: str


@valueclass
class PlainCheck:
    """A ``check`` understood without the parser: the paths, and what :func:`console.configure` takes."""

    paths: list[str]
    options: Options


def hoisted(arguments: Sequence[str]) -> list[str]:
    """Move global options to the front, wherever they stood; what follows ``--`` stays."""
    front_part: list[str] = []
    rest: list[str] = []
    index = 0
    while index < len(arguments):
        argument = arguments[index]
        if argument == "--":
            rest.extend(arguments[index:])
            break
        name, _, value = argument.partition("=")
        if name in GLOBAL_OPTIONS and (value or not GLOBAL_OPTIONS[name]):
            front_part.append(argument)
        elif name in GLOBAL_OPTIONS and index + 1 < len(arguments):
            front_part.extend(arguments[index : index + 2])
            index += 1
        else:
            rest.append(argument)
        index += 1
    return [*front_part, *rest]


def plain_check(arguments: Sequence[str]) -> PlainCheck | None:
    """Give the ``check`` that a line asks for; nothing when it is for the parser to read."""
    if "_DATARIGHTS_COMPLETE" in os.environ:
        return None
    words = hoisted(arguments)
    options = Options(output="", color="auto", quiet=False, registry="", packs="")
    while words and words[0].startswith("-"):
        name, given, value = words.pop(0).partition("=")
        if name not in GLOBAL_OPTIONS or (given and not name.startswith("--")):
            return None
        if not GLOBAL_OPTIONS[name]:
            options["quiet"] = True
            if given:
                return None
            continue
        if not given:
            value = words.pop(0) if words else "-"
        if value.startswith("-"):
            return None
        if name != "--lang":
            options[_NAMES[name]] = value
    command, *paths = words or [""]
    if command != "check" or not paths or any(each.startswith("-") and each != "-" for each in paths):
        return None
    return PlainCheck(paths=paths, options=options)

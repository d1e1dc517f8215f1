"""What looking over packs found, drawn: lines for a person, JSON, SARIF 2.1.0 for a build."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from datarights.cli import console
from datarights.cli.check_drawing import annotation
from datarights.cli.language import in_words, words
from datarights.errors import Fault, InputError, Place
from datarights.rules.lint import Level, Problem
from datarights.text import Text
from datarights.valueclass import replace, valueclass
from datarights.version import __version__

FORMATS: Final = ("table", "plain", "json", "sarif", "github")


@valueclass
class Found:
    """One thing found in a pack, at its place in a file. ``key``: what ``explained.yaml`` calls it, where that may explain it."""

    pack: str
    level: Level
    code: str
    message: Text
    hint: Text | None
    place: Place | None
    key: str = ""

    @property
    def explain(self) -> str:
        """Say how a pack explains it: a quoted text is one to YAML, whatever signs are in it."""
        what = f"what: {json.dumps(self.key, ensure_ascii=False)}"
        return words(f"有意如此则写进 explained.yaml：{what}", f"if it is meant, in explained.yaml: {what}")


def near(place: Place | None) -> Place | None:
    """Give a place whose file is named from the working folder, where it lies in it."""
    if place is None or not Path(place.file).is_relative_to(Path.cwd()):
        return place
    return replace(place, file=Path(place.file).relative_to(Path.cwd()).as_posix())


def of_problem(pack: str, problem: Problem, place: Place | None, key: str = "") -> Found:
    """Give a problem at its place."""
    return Found(
        pack=pack,
        level=problem.level,
        code=problem.code,
        message=problem.message,
        hint=problem.hint,
        place=near(place),
        key=key,
    )


def of_error(pack: str, error: InputError) -> Iterator[Found]:
    """Give what cannot be read, as problems of form."""
    for each in error.faults:
        yield Found(pack=pack, level=Level.FORM, code=each.code, message=each.message, hint=each.hint, place=each.place)


def show(found: Sequence[Found], rules: dict[str, int], style: str) -> None:
    """Draw what was found; ``rules``: how many rules each pack has that could be read."""
    if style == "json":
        console.as_json([_one(each) for each in found])
    elif style == "sarif":
        console.as_json(sarif(found))
    elif style == "github":
        console.lines(_github(each) for each in found)
    elif style == "plain":
        console.lines(_plain(each) for each in found)
        console.lines(_totals(found, rules))
    else:
        for each in found:
            message = Text(
                zh=f"{each.level.label.zh}：{each.message.zh}", en=f"{each.level.label.en}: {each.message.en}"
            )
            console.lines(console.fault_lines(Fault(code=each.code, message=message, place=each.place, hint=each.hint)))
            if each.key:
                console.lines(console.wrapped(each.explain, indent=2))
        console.lines(_totals(found, rules))


def rules_in(number: int) -> str:
    """Count rules in English."""
    return f"{number} rule{'' if number == 1 else 's'}"


def _totals(found: Sequence[Found], rules: dict[str, int]) -> Iterator[str]:
    for name in dict.fromkeys((*rules, *(each.pack for each in found))):
        count = sum(each.pack == name for each in found)
        many = rules.get(name)
        read = words("读不了", "cannot be read") if many is None else words(f"{many} 条规则", rules_in(many))
        yield words(f"{name}：{read}，{count} 处问题", f"{name}: {read}, {count} problem{'' if count == 1 else 's'}")


def _plain(each: Found) -> str:
    place = f"{each.place}: " if each.place else f"{each.pack}: "
    hint = (
        f"；{in_words(each.hint)}"
        if each.hint and words("zh", "en") == "zh"
        else f"; {in_words(each.hint)}"
        if each.hint
        else ""
    )
    key = f" [{each.key}]" if each.key else ""
    return f"{place}{in_words(each.level.label)}: {each.code}: {in_words(each.message)}{hint}{key}"


def _one(each: Found) -> dict[str, object]:
    return {
        "pack": each.pack,
        "level": each.level.key,
        "code": each.code,
        "file": each.place.file if each.place else None,
        "line": each.place.line if each.place else None,
        "column": each.place.column if each.place else None,
        "message": in_words(each.message),
        "hint": in_words(each.hint) if each.hint else None,
        "key": each.key or None,
    }


def _github(each: Found) -> str:
    text = "\n".join(
        [in_words(each.message), *([in_words(each.hint)] if each.hint else []), *([each.explain] if each.key else [])]
    )
    file, line, column = (each.place.file, each.place.line, each.place.column) if each.place else (each.pack, 1, 1)
    return annotation("error" if each.level < Level.SENSE else "warning", file, line, column, each.code, text)


# ---- SARIF --------------------------------------------------------------------------------------------------------

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(found: Iterable[Found]) -> dict[str, Any]:
    """Give what was found as a SARIF 2.1.0 log (OASIS, 2020): one run, a rule for each code that occurs."""
    from datarights.cli.codes import codes

    listed = list(found)
    meanings = codes()
    occurring = sorted({each.code for each in listed})
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "datarights",
                        "version": __version__,
                        "rules": [_rule(code, meanings.get(code)) for code in occurring],
                    }
                },
                "language": words("zh-CN", "en-US"),
                "columnKind": "unicodeCodePoints",
                "results": [_result(each, occurring.index(each.code)) for each in listed],
            }
        ],
    }


def _rule(code: str, meaning: Text | None) -> dict[str, Any]:
    return {"id": code, **({"shortDescription": {"text": in_words(meaning)}} if meaning else {})}


def _result(each: Found, index: int) -> dict[str, Any]:
    said = in_words(each.message) + (f" ({in_words(each.hint)})" if each.hint else "")
    return {
        "ruleId": each.code,
        "ruleIndex": index,
        "level": "error" if each.level < Level.SENSE else "warning",
        "message": {"text": said},
        "locations": [_location(each.place)] if each.place else [],
        "properties": {"pack": each.pack, "level": each.level.key, **({"key": each.key} if each.key else {})},
    }


def _location(place: Place) -> dict[str, Any]:
    """Give a place: §3.29 counts lines and columns from 1; the end column is excluded."""
    region = {"startLine": place.line, "startColumn": place.column, "endColumn": place.column + place.width}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, "region": region}}


def _uri(file: str) -> str:
    path = Path(file).resolve()
    here = Path.cwd()
    if not path.is_relative_to(here):
        return path.as_uri()
    from urllib.parse import quote

    return quote(path.relative_to(here).as_posix())

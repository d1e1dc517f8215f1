"""Lists in CSV to a manifest: assets, parties, grants; Chinese or English headers; UTF-8 or GB18030; faults row by row."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from datarights.errors import Fault, InputError, Place
from datarights.model import uscc
from datarights.model.right import SPELLINGS
from datarights.text import Lang, say

MAX_ROWS: Final = 200_000
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

COLUMNS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "parties": {"id": ("主体", "party", "name", "名称"), "uscc": ("统一社会信用代码", "uscc")},
    "assets": {"id": ("数据", "asset"), "name": ("数据名称", "title"), "industry": ("行业", "industry"), "source": ("来源", "source"), "updates": ("更新频率", "updates"), "volume": ("规模", "volume")},
    "grants": {
        "asset": ("数据", "asset"), "from": ("许可方", "from", "giver"), "to": ("被许可方", "to", "taker"), "rights": ("权利", "rights"), "purposes": ("用途", "purposes"),
        "territory": ("地域", "territory"), "start": ("起始日", "start"), "through": ("截止日", "through"), "passing_on": ("可再许可次数", "passing_on"), "contracted": ("签约日", "contracted"),
    },
}  # fmt: skip
TEMPLATES: Final = tuple(COLUMNS)


@dataclass(slots=True)
class Imported:
    """What came of lists: the manifest as YAML text, how many rows, how many with faults, the faults."""

    manifest: str = ""
    rows: int = 0
    bad_rows: int = 0
    faults: list[Fault] = field(default_factory=list)


def template(kind: str, lang: Lang) -> bytes:
    """Give an empty list with headers, as UTF-8 with a byte-order mark so that spreadsheets read it rightly."""
    at = 0 if lang is Lang.ZH else 1
    return ("\ufeff" + ",".join(names[at] for names in COLUMNS[kind].values()) + "\r\n").encode()


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputError(
            [
                Fault(
                    code="DR-I050",
                    message=say(f"读不了 {path}：{error.strerror}", f"{path} cannot be read: {error.strerror}"),
                )
            ]
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        [
            Fault(
                code="DR-I051",
                message=say(f"{path} 既不是 UTF-8 也不是 GB18030", f"{path} is neither UTF-8 nor GB18030"),
            )
        ]
    )


def read(paths: Sequence[Path]) -> Imported:
    """Read lists; rows with faults are named and left out.

    Raises:
        InputError: a file cannot be read, or its headers say of no known list.

    """
    result = Imported()
    found: dict[str, list[tuple[dict[str, str], Path, int]]] = {kind: [] for kind in COLUMNS}
    for path in paths:
        rows = list(csv.reader(io.StringIO(_text(path), newline="")))
        if not rows:
            raise InputError([Fault(code="DR-I052", message=say(f"{path} 是空的", f"{path} is empty"))])
        kind, columns = _headers(rows[0], path)
        for number, row in enumerate(rows[1 : MAX_ROWS + 1], 2):
            if any(cell.strip() for cell in row):
                cells = {name: row[index].strip() if index < len(row) else "" for name, index in columns.items()}
                found[kind].append((cells, path, number))
    parties = {cells["id"] for cells, _, _ in found["parties"]}
    assets = {cells["id"] for cells, _, _ in found["assets"]}
    parts: list[str] = ["kind: registry"]
    for kind, rows_of in found.items():
        good = []
        for cells, path, number in rows_of:
            result.rows += 1
            faults = _faults(kind, cells, parties, assets)
            if faults:
                result.bad_rows += 1
                result.faults += [
                    Fault(
                        code="DR-I053",
                        message=say(f"第 {number} 行“{column}”：{zh}", f"row {number}, {column}: {en}"),
                        place=Place(file=str(path), line=number, column=1),
                    )
                    for column, zh, en in faults
                ]
            else:
                good.append(cells)
        if good:
            parts += _written(kind, good)
    result.manifest = "\n".join(parts) + "\n"
    return result


def _headers(head: Sequence[str], path: Path) -> tuple[str, dict[str, int]]:
    cells = [cell.strip() for cell in head]
    best: tuple[str, dict[str, int]] = ("", {})
    for kind, columns in COLUMNS.items():
        found = {
            name: cells.index(spelling)
            for name, spellings in columns.items()
            for spelling in spellings[:1] + spellings[1:]
            if spelling in cells
        }
        needed = {"parties": {"id", "uscc"}, "assets": {"id", "source"}, "grants": {"asset", "from", "to"}}[kind]
        if needed <= found.keys() and len(found) > len(best[1]):
            best = (kind, found)
    if not best[0]:
        raise InputError(
            [
                Fault(
                    code="DR-I054",
                    message=say("看不出这是哪种清单", "this is none of the lists known"),
                    place=Place(file=str(path), line=1, column=1),
                    hint=say(
                        "表头样子：datarights import csv --template grants",
                        "for headers: datarights import csv --template grants",
                    ),
                )
            ]
        )
    return best


def _day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _faults(kind: str, cells: dict[str, str], parties: set[str], assets: set[str]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    names = {name: spellings[0] for name, spellings in COLUMNS[kind].items()}
    if kind == "parties" and cells.get("uscc") and not uscc.is_valid(cells["uscc"]):
        found.append((names["uscc"], f"{cells['uscc']} 校验不符", f"{cells['uscc']} fails its check digit"))
    for name in ("id", "asset", "from", "to"):
        if name in names and not cells.get(name):
            found.append((names[name], "没有填", "left empty"))
    if kind == "grants":
        for name, known in (("asset", assets), ("from", parties), ("to", parties)):
            if known and cells.get(name) and cells[name] not in known:
                found.append((names[name], f"{cells[name]} 未在清单", f"{cells[name]} is not in the lists"))
        for name in ("start", "through", "contracted"):
            if cells.get(name) and not _day(cells[name]):
                found.append((names[name], f"没有 {cells[name]} 这一天", f"there is no day {cells[name]}"))
        if (
            cells.get("start")
            and cells.get("through")
            and _day(cells["start"])
            and _day(cells["through"])
            and cells["through"] < cells["start"]
        ):
            found.append((names["through"], "早于起始日", "before the start"))
        for word in _split(cells.get("rights", "")):
            if word not in SPELLINGS:
                found.append((names["rights"], f"没有权利 {word}", f"no right {word}"))
        if cells.get("passing_on") and not cells["passing_on"].isdigit():
            found.append((names["passing_on"], "要是整数", "must be a whole number"))
    return found


def _split(text: str) -> list[str]:
    for mark in "，、;；":
        text = text.replace(mark, ",")
    return [each.strip() for each in text.split(",") if each.strip()]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'


def _written(kind: str, rows: Sequence[dict[str, str]]) -> list[str]:
    lines = [f"{kind}:"]
    for cells in rows:
        if kind == "grants":
            items = [
                f"license: {_quoted(cells['asset'])}",
                f"from: {_quoted(cells['from'])}",
                f"to: {_quoted(cells['to'])}",
            ]
            for name in ("rights", "purposes"):
                if cells.get(name):
                    items.append(f"{name}: [{', '.join(_quoted(each) for each in _split(cells[name]))}]")
            if cells.get("territory"):
                items.append(f"territory: {_quoted(cells['territory'])}")
            span = [
                f"{key}: {cells[name]}" for key, name in (("from", "start"), ("through", "through")) if cells.get(name)
            ]
            if span:
                items.append("term: {" + ", ".join(span) + "}")
            items += [f"{name}: {cells[name]}" for name in ("passing_on", "contracted") if cells.get(name)]
            lines.append("  - {" + ", ".join(items) + "}")
        else:
            items = [f"{name}: {_quoted(value)}" for name, value in cells.items() if name != "id" and value]
            lines.append(f"  {_quoted(cells['id'])}: {{{', '.join(items)}}}")
    return lines


def neutral(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA) else cell


CODES: Final = {
    "DR-I050": say("清单读不了。", "The list cannot be read."),
    "DR-I051": say("清单既不是 UTF-8 也不是 GB18030。", "The list is neither UTF-8 nor GB18030."),
    "DR-I052": say("清单是空的。", "The list is empty."),
    "DR-I053": say("清单的一行有问题；其余各行照写。", "A row of a list is wrong; the others are written."),
    "DR-I054": say("表头不是已知的清单。用 --template 看样子。", "The headers are of no known list. See --template."),
}

"""Lists in CSV to a manifest: parties, assets, grants; Chinese or English headers; UTF-8 or GB18030; faults row by row.

A row with a fault is left out and named; the others are written. Names that no list of parties or assets describes are
faults where such a list is given, and bare entries of the manifest where none is.
"""

import csv
import difflib
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from datarights.adapters.files import open_plain
from datarights.errors import Fault, InputError, Place, system_said
from datarights.model import uscc
from datarights.model.asset import LABELS, SourceKind
from datarights.model.ids import fault_of_id
from datarights.model.party import PartyKind
from datarights.model.right import SPELLINGS
from datarights.model.vocabulary import Vocabulary
from datarights.text import Lang, Text, say

MAX_BYTES: Final = 64_000_000
MAX_ROWS: Final = 200_000
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS: Final = ",;\t"

Vocabularies = Mapping[str, Vocabulary]
Cells = dict[str, str]


class Wrong(NamedTuple):
    """What is wrong with a cell: what, and what to do."""

    message: Text
    hint: Text | None = None


class Column(NamedTuple):
    """A column of a list: its headers (the first two are those of a template), and what reads a cell, or says why not."""

    headers: tuple[str, ...]
    read: Callable[[str, Vocabularies], str | Wrong]


def _near(word: str, known: Iterable[str]) -> Text | None:
    found = difflib.get_close_matches(word, [*known], 1, 0.4)
    return say(f"最接近：{found[0]}", f"nearest: {found[0]}") if found else None


def _text(cell: str, vocabularies: Vocabularies) -> str | Wrong:
    del vocabularies
    return (
        cell
        if all(each.isprintable() or each == "\n" for each in cell)
        else Wrong(say("含控制字符", "holds a control character"))
    )


def _name(cell: str, vocabularies: Vocabularies) -> str | Wrong:
    del vocabularies
    fault = fault_of_id(cell)
    return Wrong(say(f"不能作名称：{fault.zh}", f"cannot be a name: {fault.en}")) if fault else cell


def _uscc(cell: str, vocabularies: Vocabularies) -> str | Wrong:
    del vocabularies
    code = cell.upper()
    if uscc.is_valid(code):
        return code
    known = len(code) == uscc.LENGTH and set(code) <= set(uscc.ALPHABET)
    right = uscc.check_digit(code[:-1]) if known else ""
    return Wrong(
        say(f"{cell} 校验不符", f"{cell} fails its check digit"),
        say(f"校验位应为 {right}", f"the check digit should be {right}")
        if right
        else say("18 位，不含 I O S V Z", "18 characters without I O S V Z"),
    )


_DAY: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")


def _day(cell: str, vocabularies: Vocabularies) -> str | Wrong:
    del vocabularies
    matched = _DAY.fullmatch(cell)
    if matched is None:
        return Wrong(say(f"“{cell}”不是日期", f"“{cell}” is no date"), say("写 2026-11-23", "write 2026-11-23"))
    try:
        return date(*(int(each) for each in matched.groups())).isoformat()
    except ValueError:
        return Wrong(say(f"没有 {cell} 这一天", f"there is no day {cell}"))


def _whole(cell: str, vocabularies: Vocabularies) -> str | Wrong:
    del vocabularies
    return cell if re.fullmatch("[0-9]{1,9}", cell) else Wrong(say("要是整数", "must be a whole number"))


def _one_of(words: Mapping[str, str]) -> Callable[[str, Vocabularies], str | Wrong]:
    def read(cell: str, vocabularies: Vocabularies) -> str | Wrong:
        del vocabularies
        if cell in words:
            return words[cell]
        listed = " ".join(words)
        return Wrong(
            say(f"没有“{cell}”", f"there is no “{cell}”"),
            _near(cell, words) or say(f"可写 {listed}", f"one of {listed}"),
        )

    return read


def _rights(cell: str, vocabularies: Vocabularies) -> str | Wrong:
    del vocabularies
    strange = [word for word in split(cell) if word not in SPELLINGS]
    if strange:
        return Wrong(
            say(f"没有权利 {strange[0]}", f"no right {strange[0]}"),
            _near(strange[0], SPELLINGS) or say("持有 使用 经营", "hold, use, operate"),
        )
    return cell


def _terms(dimension: str) -> Callable[[str, Vocabularies], str | Wrong]:
    def read(cell: str, vocabularies: Vocabularies) -> str | Wrong:
        vocabulary = vocabularies.get(dimension)
        words = split(cell)
        if vocabulary is None or (len(words) == 1 and words[0] in {"all", "unknown", "unspecified"}):
            return cell
        for word in words:
            if vocabulary.key_of(word) is None:
                return Wrong(
                    say(f"词表里没有“{word}”", f"“{word}” is not in the vocabulary"),
                    _near(word, vocabulary.spellings()),
                )
        return cell

    return read


def _industry(cell: str, vocabularies: Vocabularies) -> str | Wrong:
    if re.fullmatch("[A-Z][0-9]{1,4}", cell):
        return cell
    return _terms("industry")(cell, vocabularies)


_YES_NO: Final = _one_of({"yes": "yes", "no": "no", "unknown": "unknown", "是": "yes", "否": "no", "不明": "unknown"})
_SOURCES: Final = _one_of(
    {each.value: each.value for each in SourceKind} | {each.label.zh: each.value for each in SourceKind}
)
_KINDS: Final = _one_of(
    {each.value: each.value for each in PartyKind} | {each.label.zh: each.value for each in PartyKind}
)
_EXCLUSIVE: Final = _one_of(
    {
        "普通": "ordinary",
        "排他": "sole",
        "独占": "exclusive",
        "ordinary": "ordinary",
        "sole": "sole",
        "exclusive": "exclusive",
    }
)

COLUMNS: Final[dict[str, dict[str, Column]]] = {
    "parties": {
        "id": Column(("主体", "party", "name", "名称"), _name),
        "uscc": Column(("统一社会信用代码", "uscc"), _uscc),
        "kind": Column(("主体类型", "kind"), _KINDS),
    },
    "assets": {
        "id": Column(("数据", "asset"), _name),
        "name": Column(("数据名称", "title"), _text),
        "industry": Column(("行业", "industry"), _industry),
        "source": Column(("来源", "source"), _SOURCES),
        "territory": Column(("地域范围", "territory covered"), _text),
        "covers_from": Column(("数据起始日", "covers from"), _day),
        "covers_through": Column(("数据截止日", "covers through"), _day),
        "updates": Column(("更新频率", "updates"), _text),
        "volume": Column(("规模", "volume"), _text),
        "form": Column(("存在形式", "form"), _text),
        "limits": Column(("限制范围", "limits"), _text),
        "grade": Column(("分级", "grade"), _text),
        **{f"label_{name}": Column((text.zh, text.en), _YES_NO) for name, text in LABELS.items()},
    },
    "grants": {
        "asset": Column(("数据", "asset"), _name),
        "from": Column(("许可方", "from", "giver"), _name),
        "to": Column(("被许可方", "to", "taker"), _name),
        "rights": Column(("权利", "rights"), _rights),
        "purposes": Column(("用途", "purposes"), _terms("purposes")),
        "territory": Column(("地域", "territory"), _terms("territory")),
        "start": Column(("起始日", "start"), _day),
        "through": Column(("截止日", "through", "期限"), _day),
        "passing_on": Column(("可再许可次数", "passing_on"), _whole),
        "kind": Column(("独占性", "kind"), _EXCLUSIVE),
        "contracted": Column(("签约日", "contracted"), _day),
    },
}
NEEDED: Final = {"parties": {"id"}, "assets": {"id", "source"}, "grants": {"asset", "from", "to"}}
TEMPLATES: Final = tuple(COLUMNS)


@dataclass(slots=True)
class Imported:
    """What came of lists: the manifest as YAML text, rows read and rows with faults, the faults, the bad rows by file.

    ``written`` counts parties, assets and grants of the manifest. A bad row is kept as ``(row number, faults, cells)``.
    """

    manifest: str = ""
    rows: int = 0
    bad_rows: int = 0
    written: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    bad: dict[Path, list[tuple[int, list[Fault], list[str]]]] = field(default_factory=dict)
    heads: dict[Path, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    """One row of a list: its cells by column, where it stands, what is wrong with it."""

    kind: str
    path: Path
    number: int
    raw: list[str]
    at: dict[str, int]
    cells: Cells = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, name: str, wrong: Wrong) -> None:
        """Note what is wrong with a cell."""
        header = COLUMNS[self.kind][name].headers
        index = self.at.get(name, 0)
        column = 1 + sum(len(cell) + 1 for cell in self.raw[:index])
        message, hint = wrong
        self.faults.append(
            Fault(
                code="DR-I053",
                message=say(
                    f"第 {self.number} 行“{header[0]}”：{message.zh}", f"row {self.number}, {header[1]}: {message.en}"
                ),
                place=Place(file=str(self.path), line=self.number, column=column),
                hint=hint,
            )
        )


def template(kind: str, lang: Lang) -> bytes:
    """Give an empty list with headers, as UTF-8 with a byte-order mark so that spreadsheets read it rightly."""
    at = 0 if lang is Lang.ZH else 1
    return ("\ufeff" + ",".join(each.headers[at] for each in COLUMNS[kind].values()) + "\r\n").encode()


def problems(result: Imported, path: Path, lang: Lang) -> bytes:
    """Give the rows of a list that were left out, each with its number and what is wrong, to mend and import again."""
    out = io.StringIO(newline="")
    sheet = csv.writer(out)
    heads = ("原行号", "问题") if lang is Lang.ZH else ("row", "problem")
    sheet.writerow([*heads, *map(neutral, result.heads[path])])
    for number, faults, raw in result.bad[path]:
        said = "；".join(_said(each, lang) for each in faults)
        sheet.writerow([number, said, *map(neutral, raw)])
    return ("\ufeff" + out.getvalue()).encode()


def _said(fault: Fault, lang: Lang) -> str:
    return fault.message.in_(lang) + (f"（{fault.hint.in_(lang)}）" if fault.hint else "")


def read(paths: Sequence[Path], vocabularies: Vocabularies | None = None) -> Imported:
    """Read lists; rows with faults are named and left out.

    Raises:
        InputError: a file cannot be read, or its headers say of no known list; every such file.

    """
    result = Imported()
    rows: list[_Row] = []
    broken: list[Fault] = []
    for path in paths:
        try:
            rows += _rows(path, result)
        except InputError as error:
            broken.extend(error.faults)
    if broken:
        raise InputError(broken)
    for row in rows:
        _read_cells(row, vocabularies or {})
    _judge_together(rows)
    for row in rows:
        result.rows += 1
        if row.faults:
            result.bad_rows += 1
            result.faults += row.faults
            result.bad.setdefault(row.path, []).append((row.number, row.faults, row.raw))
    _write(result, [row for row in rows if not row.faults], {row.kind for row in rows})
    return result


# ---- reading -----------------------------------------------------------------------------------------------------


def _broken(code: str, message: Text, place: Place | None = None, hint: Text | None = None) -> InputError:
    return InputError([Fault(code=code, message=message, place=place, hint=hint)])


def decoded(path: Path) -> str:
    """Give the text of a list: UTF-8 with or without a byte-order mark, or GB18030.

    Raises:
        InputError: it cannot be read, is too large, or is in no such encoding.

    """
    try:
        with open_plain(path) as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise _broken(
            "DR-I050", say(f"读不了 {path}：{system_said(error).zh}", f"{path} cannot be read: {system_said(error).en}")
        ) from error
    if len(raw) > MAX_BYTES:
        raise _broken("DR-I055", say(f"{path} 超过 64 MB", f"{path} is larger than 64 MB"), hint=_SPLIT)
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in raw[:4096]:
        raise _broken("DR-I051", say(f"{path} 是 UTF-16 或不是文本", f"{path} is UTF-16, or no text"), hint=_SAVE)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _broken(
        "DR-I051", say(f"{path} 既不是 UTF-8 也不是 GB18030", f"{path} is neither UTF-8 nor GB18030"), hint=_SAVE
    )


_SAVE: Final = say("在表格软件里另存为“CSV UTF-8”", "save it from the spreadsheet as “CSV UTF-8”")
_SPLIT: Final = say("拆成几个文件", "split it into several files")


def _rows(path: Path, result: Imported) -> Iterator[_Row]:
    text = decoded(path)
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    sheet = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        first = next(sheet, [])
        if not any(cell.strip() for cell in first):
            raise _broken("DR-I052", say(f"{path} 是空的", f"{path} is empty"))
        kind, at = _headers(first, path, result)
        result.heads[path] = first
        found: list[_Row] = []
        number = sheet.line_num + 1
        for raw in sheet:
            if any(cell.strip() for cell in raw):
                found.append(_Row(kind, path, number, raw, at))
            number = sheet.line_num + 1
            if len(found) > MAX_ROWS:
                raise _broken(
                    "DR-I055", say(f"{path} 超过 {MAX_ROWS} 行", f"{path} has more than {MAX_ROWS} rows"), hint=_SPLIT
                )
    except csv.Error as error:
        raise _broken(
            "DR-I056",
            say(f"CSV 写法不成立：{error}", f"this is not CSV: {error}"),
            Place(file=str(path), line=sheet.line_num or 1, column=1),
            say("看这一行的引号", "look at the quotes of this row"),
        ) from error
    yield from found


def _headers(head: Sequence[str], path: Path, result: Imported) -> tuple[str, dict[str, int]]:
    cells = [cell.strip() for cell in head]
    best: tuple[str, dict[str, int]] = ("", {})
    for kind, columns in COLUMNS.items():
        found: dict[str, int] = {}
        for name, column in columns.items():
            spelt = next((spelling for spelling in column.headers if spelling in cells), None)
            if spelt is not None:
                found[name] = cells.index(spelt)
        if NEEDED[kind] <= found.keys() and len(found) > len(best[1]):
            best = (kind, found)
    if not best[0]:
        raise _broken(
            "DR-I054",
            say("看不出这是哪种清单", "this is none of the lists known"),
            Place(file=str(path), line=1, column=1),
            _nearest_header(cells)
            or say(
                "表头样子：datarights import csv --template grants",
                "for headers: datarights import csv --template grants",
            ),
        )
    known = {spelling for column in COLUMNS[best[0]].values() for spelling in column.headers}
    for index, cell in enumerate(cells):
        twice = cell in cells[:index]
        if cell and (twice or cell not in known):
            result.faults.append(
                Fault(
                    code="DR-I057",
                    message=say(f"表头“{cell}”写了两次", f"the header “{cell}” is written twice")
                    if twice
                    else say(
                        f"不认识表头“{cell}”，这一列没有读", f"the header “{cell}” is not known; its column is not read"
                    ),
                    place=Place(file=str(path), line=1, column=1 + sum(len(each) + 1 for each in head[:index])),
                    hint=_near(cell, known),
                )
            )
    return best


def _nearest_header(cells: Sequence[str]) -> Text | None:
    known = [column.headers[0] for columns in COLUMNS.values() for column in columns.values()]
    known += [column.headers[1] for columns in COLUMNS.values() for column in columns.values()]
    for cell in cells:
        if cell and cell not in known and (near := difflib.get_close_matches(cell, known, 1, 0.6)):
            return say(f"“{cell}”最接近 {near[0]}", f"“{cell}” is nearest to {near[0]}")
    return None


# ---- judging -----------------------------------------------------------------------------------------------------


def _read_cells(row: _Row, vocabularies: Vocabularies) -> None:
    for name, index in row.at.items():
        cell = row.raw[index].strip() if index < len(row.raw) else ""
        if cell:
            found = COLUMNS[row.kind][name].read(cell, vocabularies)
            if isinstance(found, Wrong):
                row.wrong(name, found)
            else:
                row.cells[name] = found
        elif name in NEEDED[row.kind]:
            row.wrong(name, Wrong(say("没有填", "left empty")))
    for first, last in (("start", "through"), ("covers_from", "covers_through")):
        if row.cells.get(first, "") > row.cells.get(last, "9"):
            row.wrong(last, Wrong(say(f"早于起始日 {row.cells[first]}", f"before the start, {row.cells[first]}")))


def _judge_together(rows: Sequence[_Row]) -> None:
    """Note what rows say of each other: names that no list describes, one thing in two rows."""
    names = {kind: {row.cells.get("id", "") for row in rows if row.kind == kind} for kind in ("parties", "assets")}
    lists = {row.kind for row in rows}
    who = names["parties"] | {row.cells.get(name, "") for row in rows for name in ("from", "to")}
    first: dict[tuple[str, ...], _Row] = {}
    for row in rows:
        asset = {"assets": "id", "grants": "asset"}.get(row.kind, "")
        if row.cells.get(asset, "") in who - {""}:
            row.wrong(
                asset, Wrong(say(f"{row.cells[asset]} 已是主体的名称", f"{row.cells[asset]} already names a party"))
            )
        keys = ("id",) if row.kind != "grants" else ("asset", "from", "to", "start")
        identity = ("grants" if row.kind == "grants" else "thing", *(row.cells.get(key, "") for key in keys))
        kept = first.setdefault(identity, row)
        if kept is not row and all(row.cells.get(key) for key in keys[:3]):
            row.wrong(
                keys[0],
                Wrong(
                    say(f"与第 {kept.number} 行是同一件", f"the same as row {kept.number}"),
                    say("删去一行，或改正名称、起始日", "drop one, or correct the name or the start"),
                ),
            )
        if row.kind != "grants":
            continue
        for name, kind, zh, en in (("asset", "assets", "数据", "assets"), ("from", "parties", "主体", "parties"), ("to", "parties", "主体", "parties")):  # fmt: skip
            cell = row.cells.get(name, "")
            if kind in lists and cell and cell not in names[kind]:
                row.wrong(
                    name,
                    Wrong(say(f"{cell} 未在{zh}清单", f"{cell} is not in the list of {en}"), _near(cell, names[kind])),
                )


def split(text: str) -> list[str]:
    """Give the words of a cell that holds several."""
    return [each.strip() for each in re.split("[,，、;；/]", text) if each.strip()]


# ---- writing -----------------------------------------------------------------------------------------------------


def _write(result: Imported, rows: Sequence[_Row], lists: set[str]) -> None:
    named = {"parties": dict[str, str](), "assets": dict[str, str]()}
    grants = []
    for row in rows:
        if row.kind == "grants":
            grants.append(f"  - {_grant(row.cells)}")
            for name, kind in (("from", "parties"), ("to", "parties"), ("asset", "assets")):
                if kind not in lists:
                    named[kind].setdefault(row.cells[name], "{}")
        else:
            named[row.kind][row.cells["id"]] = _part(row.cells)
    result.written = {**{kind: len(found) for kind, found in named.items()}, "grants": len(grants)}
    parts = ["kind: registry"]
    for kind, found in named.items():
        if found:
            parts += [f"{kind}:", *(f"  {_quoted(name)}: {body}" for name, body in found.items())]
    if grants:
        parts += ["grants:", *grants]
    result.manifest = "\n".join(parts) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _listed(text: str) -> str:
    words = split(text)
    return _quoted(words[0]) if len(words) == 1 else f"[{', '.join(map(_quoted, words))}]"


def _span(cells: Cells, first: str, last: str) -> str:
    ends = [f"{key}: {cells[name]}" for key, name in (("from", first), ("through", last)) if cells.get(name)]
    return "{" + ", ".join(ends) + "}" if ends else ""


def _part(cells: Cells) -> str:
    items = [
        f"{name}: {_quoted(value)}"
        for name, value in cells.items()
        if name != "id" and not name.startswith(("label_", "covers_"))
    ]
    covers = _span(cells, "covers_from", "covers_through")
    if covers:
        items.append(f"covers: {covers}")
    labels = [f"{name.removeprefix('label_')}: {value}" for name, value in cells.items() if name.startswith("label_")]
    if labels:
        items.append("labels: {" + ", ".join(labels) + "}")
    return "{" + ", ".join(items) + "}"


def _grant(cells: Cells) -> str:
    items = [f"license: {_quoted(cells['asset'])}", f"from: {_quoted(cells['from'])}", f"to: {_quoted(cells['to'])}"]
    items += [f"{name}: {_listed(cells[name])}" for name in ("rights", "purposes", "territory") if cells.get(name)]
    span = _span(cells, "start", "through")
    if span:
        items.append(f"term: {span}")
    items += [f"{name}: {cells[name]}" for name in ("passing_on", "kind", "contracted") if cells.get(name)]
    return "{" + ", ".join(items) + "}"


def neutral(cell: str) -> str:
    """Give a cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell.startswith(FORMULA) else cell


CODES: Final = {
    "DR-I050": say("清单读不了。", "The list cannot be read."),
    "DR-I051": say("清单既不是 UTF-8 也不是 GB18030。", "The list is neither UTF-8 nor GB18030."),
    "DR-I052": say("清单是空的。", "The list is empty."),
    "DR-I053": say("清单的一行有问题；其余各行照写。", "A row of a list is wrong; the others are written."),
    "DR-I054": say("表头不是已知的清单。用 --template 看样子。", "The headers are of no known list. See --template."),
    "DR-I055": say("清单过大。拆成几个文件。", "The list is too large. Split it into several files."),
    "DR-I056": say("不是合格的 CSV。看这一行的引号。", "This is not CSV. Look at the quotes of the row named."),
    "DR-I057": say(
        "表头不认识或写了两次；这一列没有读。", "A header is not known or written twice; its column is not read."
    ),
}

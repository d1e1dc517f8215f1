"""Declarations of what a file may say: one declaration decodes a node, names every fault in it, and gives its schema."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from enum import Enum
from typing import Any, Final
from unicodedata import normalize

from datarights.adapters.yamlfiles.tree import Node, twice
from datarights.model.ids import MAX_ID, fault_of_id
from datarights.model.period import BEGINNING, FOREVER, Period, after
from datarights.patterns import Later
from datarights.text import Text, blank, same, say

Schema = dict[str, Any]


class _Bad:
    """What a declaration gives for a node it could not read; the fault is already noted."""


BAD: Final = _Bad()


class Spec(ABC):
    """A declaration."""

    @abstractmethod
    def decode(self, node: Node) -> Any:
        """Give the value of a node, or :data:`BAD` with the fault noted."""

    def schema(self) -> Schema:
        """Give the JSON Schema (draft-07) of what is accepted."""
        return {}


DEFINITIONS: Final[dict[str, Callable[[], Schema]]] = {}
"""Parts of schemas that stand in many places, by the name under which a schema defines them once."""


def shared(name: str, give: Callable[[], Schema]) -> Schema:
    """Give a reference to a part of a schema that :func:`whole_schema` defines once."""
    DEFINITIONS.setdefault(name, give)
    return {"allOf": [{"$ref": f"#/definitions/{name}"}]}


def whole_schema(spec: Spec) -> Schema:
    """Give the schema of a file with every definition that it refers to."""
    body = spec.schema()
    found: dict[str, Schema] = {}
    ahead: list[Any] = [body]
    while ahead:
        part = ahead.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix("#/definitions/")
            if name and name not in found:
                found[name] = DEFINITIONS[name]()
                ahead.append(found[name])
            ahead.extend(part.values())
        elif isinstance(part, list):
            ahead.extend(part)
    return {**body, **({"definitions": dict(sorted(found.items()))} if found else {})}


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word most like a word, or nothing."""
    import difflib  # noqa: PLC0415 - only a mistake needs it

    return next(iter(difflib.get_close_matches(word, [*known], 1, 0.5)), "")


def _kind(node: Node) -> Text:
    return {"scalar": say("一个词", "one word"), "list": say("一列", "a list"), "map": say("几个键", "keys")}[node.kind]


_UNSAID: Final = say("保密内容，不在此重复", "what is confidential and not repeated here")


def wrong(node: Node, expected: Text, hint: Text | None = None) -> _Bad:
    """Note that a node is not what was expected."""
    got = _kind(node) if node.kind != "scalar" else _UNSAID if node.kept_secret else same(f"“{node.value[:40]}”")
    node.fault("DR-I021", say(f"这里应为{expected.zh}，写的是{got.zh}", f"expected {expected.en}, got {got.en}"), hint)
    return BAD


COMMANDS: Final = {
    "registry": say("登记文件用 datarights plan", "for a manifest: datarights plan"),
    "scenario": say("情景文件用 datarights check", "for scenarios: datarights check"),
    "application": say("登记申请用 datarights precheck", "for an application: datarights precheck"),
    "pack": say("规则包用 datarights packs lint", "for a rule pack: datarights packs lint"),
}
"""Which command takes which kind of file."""


def expect_kind(tree: Node, kind: str) -> None:
    """Refuse at once a file of another kind: what else does not fit in it is no fault of its own.

    Raises:
        InputError: the file says that it is of another known kind.

    """
    written = tree.get("kind") if tree.kind == "map" else None
    if written is not None and written.kind == "scalar" and written.value != kind and written.value in COMMANDS:
        wrong(written, say(f" {kind}", kind), COMMANDS[written.value])
        tree.source.settle()


class TextSpec(Spec):
    """Text, as it is written."""

    def __init__(self, *, most: int = 4000, empty: bool = False) -> None:
        self.most = most
        self.empty = empty

    def decode(self, node: Node) -> Any:
        if node.kind != "scalar":
            return wrong(node, say("文字", "text"))
        if blank(node.value) and not self.empty:
            return wrong(
                node, say("文字", "text"), say("写上内容，或删去这个键", "write something or leave the key out")
            )
        if len(node.value) > self.most:
            node.fault("DR-I022", say(f"超过 {self.most} 字", f"longer than {self.most} characters"))
            return BAD
        if any(ord(each) < 32 and each not in "\n\t" for each in node.value):
            return wrong(node, say("不含控制字符的文字", "text without control characters"))
        return node.value

    def schema(self) -> Schema:
        filled = {} if self.empty else {"minLength": 1, "pattern": "\\S"}
        return {"type": ["string", "number", "boolean"], "maxLength": self.most, **filled}


class CodeSpec(TextSpec):
    """A code or a number, in one spelling: half width, no blanks, capitals."""

    def decode(self, node: Node) -> Any:
        found = super().decode(node)
        return found if found is BAD else "".join(normalize("NFKC", found).split()).upper()


class AgencySpec(TextSpec):
    """The name of an agency, without blanks around it."""

    def decode(self, node: Node) -> Any:
        found = super().decode(node)
        return found if found is BAD else found.strip()


class Ident(Spec):
    """An id: short text that names one thing."""

    def decode(self, node: Node) -> Any:
        if node.kind != "scalar":
            return wrong(node, say("一个名称", "a name"))
        fault = fault_of_id(node.value)
        if fault:
            node.fault("DR-I023", say(f"不能作名称：{fault.zh}", f"this cannot be a name: {fault.en}"))
            return BAD
        return node.value

    def schema(self) -> Schema:
        return {"type": ["string", "number"], "minLength": 1, "maxLength": MAX_ID}


FEW: Final = 3
"""Up to so many words are all named to who wrote another; of more, the nearest."""


class Choice(Spec):
    """One of some words; each spelling stands for a value."""

    def __init__(self, words: Mapping[str, Any], shown: Iterable[str] = ()) -> None:
        self.words = dict(words)
        self.shown = list(shown) or list(self.words)

    @classmethod
    def among(cls, kind: type[Enum]) -> "Choice":
        """Give the choice among the members of a kind, each written as its value."""
        return cls({each.value: each for each in kind})

    def decode(self, node: Node) -> Any:
        if node.kind != "scalar" or node.value not in self.words:
            near = nearest(node.value, self.words) if node.kind == "scalar" and len(self.shown) > FEW else ""
            listed = " ".join(self.shown[:24])
            return wrong(
                node,
                say("下列之一", "one of the words known here"),
                say(
                    f"最接近：{near}" if near else f"可写 {listed}",
                    f"nearest: {near}" if near else f"write one of {listed}",
                ),
            )
        return self.words[node.value]

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


YES_NO: Final = Choice({"yes": True, "no": False, "是": True, "否": False}, ["yes", "no"])
YES_NO_UNKNOWN: Final = Choice(
    {"yes": True, "no": False, "unknown": None, "是": True, "否": False, "不明": None}, ["yes", "no", "unknown"]
)


class Whole(Spec):
    """A whole number."""

    def __init__(self, least: int = 0, most: int | None = None) -> None:
        self.least = least
        self.most = most

    def decode(self, node: Node) -> Any:
        if node.kind != "scalar" or not re.fullmatch(r"-?[0-9]{1,15}", node.value) or int(node.value) < self.least:
            return wrong(node, self._wanted(node))
        if self.most is not None and int(node.value) > self.most:
            return wrong(node, self._wanted(node))
        return int(node.value)

    def _wanted(self, node: Node) -> Text:
        if self.most is None:
            long = node.kind == "scalar" and re.fullmatch(r"-?[0-9]{16,}", node.value)
            return say(
                f"不小于 {self.least} 的整数" + ("，至多 15 位" if long else ""),
                f"a whole number from {self.least}" + (" of at most 15 digits" if long else ""),
            )
        return say(f"{self.least} 至 {self.most} 的整数", f"a whole number from {self.least} to {self.most}")

    def schema(self) -> Schema:
        most = {} if self.most is None else {"maximum": self.most}
        return {"type": ["integer", "string"], "minimum": self.least, **most, "pattern": "^-?[0-9]{1,15}$"}


class Day(Spec):
    """A day, as 2026-11-23; ``end``: the end of a period, which may be none (9999-12-31)."""

    def __init__(self, *, end: bool = False) -> None:
        self.end = end

    def decode(self, node: Node) -> Any:
        if node.kind != "scalar" or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", node.value):
            return wrong(node, say("日期，如 2026-11-23", "a date such as 2026-11-23"), _as_day(node.value))
        try:
            found = date.fromisoformat(node.value)
        except ValueError:
            no_such_day(node)
            return BAD
        if found < FOREVER or self.end:
            return found
        node.fault(
            "DR-I024", say(f"{FOREVER} 表示没有终止日，不是某一天", f"{FOREVER} stands for no end and is no day")
        )
        return BAD

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"}


_WRITTEN_DAY: Final = Later(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")


def _as_day(text: str) -> Text | None:
    """Give how a day written in another way is written here."""
    matched = _WRITTEN_DAY.fullmatch(text.strip())
    if matched is None:
        return None
    year, month, day = matched.groups()
    return same(f"{year}-{month:0>2}-{day:0>2}")


def no_such_day(node: Node) -> None:
    """Note a date that does not exist, with the last day of its month where that is what was meant."""
    year, month, day = (int(each) for each in node.value.split("-"))
    hint = None
    if 1 <= month <= 12 and day > 28 and year:
        last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)) if year < 9999 else None
        hint = say(f"这个月的最后一天是 {last}", f"the last day of that month is {last}") if last else None
    node.fault("DR-I024", say(f"没有 {node.value} 这一天", f"there is no day {node.value}"), hint)


class Many(Spec):
    """A list; ``single`` accepts one item without the brackets."""

    def __init__(self, item: Spec, *, single: bool = False) -> None:
        self.item = item
        self.single = single

    def decode(self, node: Node) -> Any:
        if node.kind != "list":
            if self.single and node.kind in {"scalar", "map"}:
                value = self.item.decode(node)
                return BAD if value is BAD else (value,)
            return wrong(node, say("一列，每项一行", "a list"))
        values = [self.item.decode(each) for each in node.items]
        return BAD if any(each is BAD for each in values) else tuple(values)

    def schema(self) -> Schema:
        many: Schema = {"type": "array", "items": self.item.schema()}
        return {"anyOf": [many, self.item.schema()]} if self.single else many


class Named(Spec):
    """A map from names to things; gives ``(name, value, key node)`` in the order of the file."""

    def __init__(self, item: Spec, *, ident: bool = True) -> None:
        self.item = item
        self.ident = Ident() if ident else None

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and not node.value.strip():
            return ()
        if node.kind != "map":
            return wrong(node, say("名称: 内容", "names with their content"))
        found = []
        bad = False
        for key, value in node.pairs:
            if self.ident is not None and self.ident.decode(key) is BAD:
                bad = True
            item = self.item.decode(value)
            bad = bad or item is BAD
            found.append((key.value, item, key))
        return BAD if bad else tuple(found)

    def schema(self) -> Schema:
        return {
            "type": ["object", "null"],
            "additionalProperties": self.item.schema(),
            **({"propertyNames": {"minLength": 1, "maxLength": MAX_ID}} if self.ident else {}),
        }


class Field:
    """One key of a record: what it holds, whether it must be there, what it means, other spellings."""

    def __init__(
        self, spec: Spec, doc: Text, *, required: bool = False, default: Any = None, also: tuple[str, ...] = ()
    ) -> None:
        self.spec = spec
        self.doc = doc
        self.required = required
        self.default = default
        self.also = also


class Record(Spec):
    """Keys with their declarations, made into a value by ``build(values, node)``.

    ``rules`` is what a schema says beyond the keys, where ``build`` asks for more than each key alone.
    """

    def __init__(
        self,
        fields: Mapping[str, Field],
        build: Callable[[dict[str, Any], Node], Any] | None = None,
        rules: Schema | None = None,
    ) -> None:
        self.fields = dict(fields)
        self.build = build
        self.rules = rules or {}
        self.optional = not any(each.required for each in self.fields.values())
        self.names = {name: name for name in fields} | {
            other: name for name, field in fields.items() for other in field.also
        }

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and self.optional and not node.value.strip():
            return self._built({name: field.default for name, field in self.fields.items()}, node)
        if node.kind != "map":
            return wrong(
                node, say("几个键", "keys"), say(f"可写 {' '.join(self.fields)}", f"there are: {' '.join(self.fields)}")
            )
        values: dict[str, Any] = {name: field.default for name, field in self.fields.items()}
        seen: dict[str, Node] = {}
        meant: set[str] = set()
        bad = False
        for key, value in node.pairs:
            name = self.names.get(key.value)
            if name is None:
                bad = True
                meant.add(self.names.get(unknown_key(key, self.names), ""))
                continue
            if name in seen:
                bad = True
                twice(key, seen[name])
                continue
            seen[name] = key
            found = self.fields[name].spec.decode(value)
            bad = bad or found is BAD
            values[name] = found
        for name, field in self.fields.items():
            if field.required and name not in seen:
                bad = True
                if name in meant:
                    continue
                node.fault("DR-I025", say(f"缺少 {name}（{field.doc.zh}）", f"{name} is missing ({field.doc.en})"))
        return BAD if bad else self._built(values, node)

    def _built(self, values: dict[str, Any], node: Node) -> Any:
        return self.build(values, node) if self.build is not None else values

    def schema(self) -> Schema:
        properties = {}
        for name, field in self.fields.items():
            body = {**field.spec.schema(), "description": f"{field.doc.zh} / {field.doc.en}"}
            if field.default not in (None, (), "") and isinstance(field.default, str):
                body["default"] = field.default
            for each in (name, *field.also):
                properties[each] = body
        required = [name for name, field in self.fields.items() if field.required and not field.also]
        return {
            "type": ["object", "null"] if self.optional else "object",
            "properties": properties,
            "additionalProperties": False,
            **({"required": required} if required else {}),
            **self.rules,
        }


_ENDS: Final = ("until", "to", "till", "end", "至", "止")


def unknown_key(key: Node, known: Iterable[str]) -> str:
    """Note a key that is not known here; give the nearest that is, or nothing."""
    names = [*known]
    if key.value in _ENDS and ("through" in names or "before" in names):
        key.fault(
            "DR-I026",
            say("期限要写明是否含当日", "an end must say whether its day is included"),
            say("写 through（含当日）或 before（不含当日）", "write through (included) or before (excluded)"),
        )
        return ""
    near = nearest(key.value, names)
    key.fault(
        "DR-I020",
        say(f"这里没有“{key.value}”这个键", f"there is no key “{key.value}” here"),
        say(
            f"最接近：{near}" if near else f"可写 {' '.join(names[:24])}",
            f"nearest: {near}" if near else f"there are: {' '.join(names[:24])}",
        ),
    )
    return near


def period_of(start: date | None, through: date | None, before: date | None, node: Node) -> Any:
    """Make a period of its ends, or note what is wrong with them."""
    if through is not None and before is not None:
        node.at("before").fault("DR-I027", say("through 与 before 只写一个", "write through or before, not both"))
        return BAD
    begin = start or BEGINNING
    end = after(through) if through is not None else before or FOREVER
    if end <= begin:
        node.at("through", "before", "from").fault(
            "DR-I028",
            say(
                f"止于 {through or before}，早于起始 {begin}", f"it ends {through or before}, before it starts {begin}"
            ),
        )
        return BAD
    return Period(start=begin, end=end)


def _period(values: dict[str, Any], node: Node) -> Any:
    return period_of(values["from"], values["through"], values["before"], node)


PERIOD: Final = Record(
    {
        "from": Field(Day(), say("起（含）", "first day")),
        "through": Field(Day(end=True), say("止（含当日）", "last day, included")),
        "before": Field(Day(end=True), say("止（不含当日）", "end, excluded")),
    },
    _period,
    {"not": {"required": ["through", "before"]}},
)


class BilingualSpec(Spec):
    """A sentence in both languages: ``{zh: …, en: …}``."""

    _record = Record(
        {
            "zh": Field(TextSpec(), say("中文", "Chinese"), required=True),
            "en": Field(TextSpec(), say("英文", "English"), required=True),
        }
    )

    def decode(self, node: Node) -> Any:
        found = self._record.decode(node)
        return BAD if found is BAD else Text(zh=found["zh"], en=found["en"])

    def schema(self) -> Schema:
        return self._record.schema()


BILINGUAL: Final = BilingualSpec()


class EitherText(Spec):
    """A sentence in both languages, or one text for both."""

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar":
            found = TextSpec().decode(node)
            return BAD if found is BAD else Text(zh=found, en=found)
        return BILINGUAL.decode(node)

    def schema(self) -> Schema:
        return {"anyOf": [TextSpec().schema(), BILINGUAL.schema()]}

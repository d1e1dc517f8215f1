"""The lists of a pack (``lists.yaml``): editions, rows and results of institutions to values, conditions made of them."""

from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    BILINGUAL,
    YES_NO,
    Choice,
    Day,
    Field,
    Ident,
    Many,
    Named,
    Record,
    TextSpec,
    Whole,
    period_of,
)
from datarights.adapters.yamlfiles.tree import Node
from datarights.rules.lists import (
    MAX_EDITIONS,
    MAX_ROWS,
    Area,
    Covers,
    Form,
    InstitutionResult,
    ListEdition,
    ListRow,
    OffList,
    Reads,
    Route,
    conditions,
)
from datarights.text import say
from datarights.valueclass import replace

_CONFIDENCE: Final = Choice({each: each for each in ("read", "partial")})
_SOURCE: Final = {
    "source": Field(BILINGUAL, say("来源", "where it was read"), required=True),
    "confidence": Field(_CONFIDENCE, say("读到多少", "how far read"), required=True),
}
_PERIOD: Final = {
    "from": Field(Day(), say("起", "from"), required=True),
    "through": Field(Day(end=True), say("止（含）", "through")),
    "before": Field(Day(end=True), say("止（不含）", "before")),
}


def _row(values: dict[str, Any], node: Node) -> Any:
    if values["below"] is not None and values["at_least"] is None:
        node.at("below").fault(
            "DR-I040",
            say("below 须与 at_least 同写", "below needs at_least"),
            say("写明从多少人起", "say from how many persons"),
        )
        return BAD
    return ListRow(id="", **{**values, "important": bool(values["important"])})


ROW: Final = Record(
    {
        "sector": Field(BILINGUAL, say("行业", "sector"), required=True),
        "data": Field(BILINGUAL, say("数据项", "the data"), required=True),
        "important": Field(YES_NO, say("该行是否列为重要数据", "does the row name it important data")),
        "at_least": Field(Whole(1), say("从多少起（含）", "from how many on, included")),
        "unit": Field(BILINGUAL, say("单位", "unit")),
        "route": Field(Choice.among(Route), say("路径", "route"), required=True),
        "below": Field(Choice.among(Route), say("不满时的路径", "route under that number")),
        **_SOURCE,
    },
    _row,
)


def _edition(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values["from"], values["through"], values["before"], node)
    if period is BAD:
        return BAD
    plain = ("title", "form", "area", "covers", "sectors", "size", "off_list", "source", "confidence", "note")
    return ListEdition(
        id="",
        place=values["zone"],
        in_force=period,
        adopted_by=values["adopted_by"],
        tests=values["tests"],
        excludes=values["excludes"],
        rows={name: replace(row, id=name) for name, row, _ in values["rows"]},
        **{name: values[name] for name in plain},
    )


EDITION: Final = Record(
    {
        "zone": Field(Ident(), say("自贸区", "zone"), required=True),
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "form": Field(Choice.among(Form), say("负面或者一般", "negative or general"), required=True),
        **_PERIOD,
        "area": Field(Choice.among(Area), say("适用地域", "where it holds"), required=True),
        "tests": Field(
            Many(Choice({each: each for each in ("registered", "activity")})), say("区内要求", "tests"), default=()
        ),
        "excludes": Field(Many(Choice({"ciio": "ciio"})), say("排除谁", "whom it leaves out"), default=()),
        "covers": Field(Choice.among(Covers), say("按行业或者场景", "by sector or scenario"), required=True),
        "sectors": Field(Many(BILINGUAL), say("行业", "sectors"), required=True),
        "size": Field(BILINGUAL, say("规模", "size"), required=True),
        "off_list": Field(Choice.among(OffList), say("清单外", "off the list"), required=True),
        "adopted_by": Field(TextSpec(), say("制定机关", "made by"), required=True),
        "note": Field(BILINGUAL, say("说明", "note")),
        "rows": Field(Named(ROW), say("读到的行", "rows that were read"), default=()),
        **_SOURCE,
    },
    _edition,
)


def _result(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values.pop("from"), values.pop("through"), values.pop("before"), node)
    return BAD if period is BAD else InstitutionResult(id="", in_force=period, **values)


RESULT: Final = Record(
    {
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "origin": Field(BILINGUAL, say("出自", "origin"), required=True),
        "form": Field(BILINGUAL, say("形式", "legal form"), required=True),
        "territory": Field(BILINGUAL, say("地域", "territory"), required=True),
        "adopted_by": Field(BILINGUAL, say("谁已采用", "adopted by"), required=True),
        "note": Field(BILINGUAL, say("说明", "note")),
        **_PERIOD,
        **_SOURCE,
    },
    _result,
)
READS: Final = Record(
    {
        name: Field(Ident(), say("事实", "fact"), required=True)
        for name in ("place", "edition", "row", "persons", "day")
    },
    lambda values, _node: Reads(**values),
)


def _lists(values: dict[str, Any], node: Node) -> Any:
    rows = sum(len(edition.rows) for _, edition, _ in values["lists"])
    if len(values["lists"]) > MAX_EDITIONS or rows > MAX_ROWS:
        node.at("lists").fault(
            "DR-I040",
            say(f"至多 {MAX_EDITIONS} 版、{MAX_ROWS} 行", f"at most {MAX_EDITIONS} editions and {MAX_ROWS} rows"),
        )
        return BAD
    editions = {name: replace(edition, id=name) for name, edition, _ in values["lists"]}
    return {
        "reads": values["reads"],
        "lists": editions,
        "results": {name: replace(result, id=name) for name, result, _ in values["results"]},
        "definitions": tuple(
            (name, each, node) for name, each in conditions(editions.values(), values["reads"]).items()
        ),
        **dict.fromkeys(("facts", "parameters", "readings", "rules"), ()),
    }


LISTS: Final = Record(
    {
        "kind": Field(Choice({"lists": "lists"}), say("文件种类", "kind of file"), required=True),
        "reads": Field(READS, say("所看的事实", "the facts it is read by"), required=True),
        "lists": Field(Named(EDITION), say("各版清单", "editions"), required=True),
        "results": Field(Named(RESULT), say("制度成果", "results of institutions"), default=()),
    },
    _lists,
)

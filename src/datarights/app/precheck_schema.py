"""The published shape of a precheck as JSON (docs/reference/precheck.schema.json), from the words the program has."""

from enum import Enum
from typing import Any

from datarights.procedure.application import Kind
from datarights.procedure.calendar import Unit
from datarights.procedure.clocks import Step
from datarights.procedure.result import Category, Conclusion
from datarights.rules.pack import Who

Schema = dict[str, Any]


def precheck_schema() -> Schema:
    """Give the JSON Schema (draft-07) of what ``precheck --format json`` says: one result, or a list of them."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A precheck of datarights",
        "description": "What precheck gives as JSON: one result for one application, a list for several. Members never "
        "change their meaning; new ones may come.",
        "oneOf": [_ref("result"), {"type": "array", "items": {"oneOf": [_ref("result"), _ref("unreadable")]}}],
        "definitions": {
            "day": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
            "text": _whole(zh=_TEXT, en=_TEXT),
            "cite": _some(
                ("source",), source=_TEXT, article=_TEXT, paragraph={"type": ["string", "integer"]}, item=_TEXT, note={}
            ),
            "reading": _whole(name=_TEXT, question=_ref("text"), default={"type": "string"}, options=_list(_OPTION)),
            "row": _ROW,
            "clock": _CLOCK,
            "result": _RESULT,
            "unreadable": _UNREADABLE,
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _or_none(body: Schema) -> Schema:
    return {"oneOf": [body, {"type": "null"}]}


def _one_of(words: type[Enum]) -> Schema:
    return {"enum": [each.value for each in words]}


def _some(required: tuple[str, ...], **properties: Schema) -> Schema:
    return {"type": "object", "required": list(required), "additionalProperties": False, "properties": properties}


def _whole(**properties: Schema) -> Schema:
    return _some(tuple(properties), **properties)


_TEXT: Schema = {"type": "string", "minLength": 1}
_NUMBER: Schema = {"type": ["integer", "null"], "minimum": 1}
_NAME: Schema = {"type": ["string", "null"]}
_OPTION = _whole(key=_TEXT, says=_ref("text"), cites=_list(_ref("cite")))
_ROW = _whole(
    category=_one_of(Category), says=_ref("text"), why=_ref("text"), bring=_or_none(_ref("text")), who=_one_of(Who), key={"type": "string"},
    rules=_list(_TEXT), cites=_list(_ref("cite")), basis=_whole(zh={"type": "string"}, en={"type": "string"}), reading=_or_none(_ref("reading")),
    guidance={"type": "boolean"}, confidence={"enum": ["read", "partial", "unverified"]}, file=_NAME, line=_NUMBER, column=_NUMBER,
)  # fmt: skip
_CLOCK = _whole(
    clock=_one_of(Step), title=_ref("text"), count={"type": "integer", "minimum": 0}, unit=_one_of(Unit), starts=_ref("text"),
    last_day=_or_none(_ref("day")), last_day_if_first_counts=_or_none(_ref("day")), known={"type": "boolean"}, note=_or_none(_ref("text")),
    follows=_or_none(_ref("text")), cite=_ref("cite"),
)  # fmt: skip
_RESULT = _whole(
    kind={"const": "precheck"}, type=_one_of(Kind), file={"type": "string"}, applicants=_list({"type": "string"}), data={"type": "string"},
    filed_on=_ref("day"), conclusion=_one_of(Conclusion), says=_ref("text"), findings=_list(_ref("row")),
    always_reviewed=_list(_whole(name=_TEXT, ask=_ref("text"), who=_one_of(Who))),
    grounds=_list(_whole(rule=_TEXT, says=_ref("text"), cites=_list(_ref("cite")))), clocks=_list(_ref("clock")), readings=_list(_ref("reading")),
    calendar=_whole(id=_TEXT, known_through=_ref("day")), packs=_list(_TEXT), note=_ref("text"),
)  # fmt: skip
_UNREADABLE = _whole(
    kind={"const": "unreadable"}, file=_TEXT,
    error=_whole(
        code=_TEXT, message=_TEXT, exit_code={"type": "integer"}, hint=_or_none(_TEXT),
        faults=_list(_whole(code=_TEXT, message=_TEXT, file=_NAME, line=_NUMBER, column=_NUMBER, hint=_NAME)),
    ),
)  # fmt: skip

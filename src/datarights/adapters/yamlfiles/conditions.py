"""Conditions of rules: a small closed set of shapes and operators (docs/reference/pack-grammar.md); no code, no expressions."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from datarights.adapters.yamlfiles.citations import CITE
from datarights.adapters.yamlfiles.decode import (
    BAD,
    BILINGUAL,
    Choice,
    Ident,
    Many,
    Schema,
    Spec,
    TextSpec,
    Whole,
    shared,
    unknown_key,
    wrong,
)
from datarights.adapters.yamlfiles.tree import Node
from datarights.model.grounds import Grounds
from datarights.rules import condition as c
from datarights.rules.pack import FactSpec, FactType
from datarights.text import say
from datarights.valueclass import replace

OPERATORS: Final = {each.value: each for each in c.Operator}
LISTS: Final = frozenset({c.Operator.IN.value, c.Operator.NOT_IN.value})
TALLIES: Final = ("is", "is_not", "at_least", "at_most", "over", "under")
YES: Final = frozenset({"yes", "是"})
NO: Final = frozenset({"no", "否"})
SHARED: Final = ("says", "cite")
_GROUNDS: Final = Choice({each.key: each.key for each in Grounds})
_NAME: Final = Ident()


class ConditionSpec(Spec):
    """A condition. Values of leaves stay text here; :func:`typed` gives them the type of their fact."""

    def decode(self, node: Node) -> Any:
        if node.kind != "map":
            return wrong(node, say("条件，如 {fact: …, is: …}", "a condition such as {fact: …, is: …}"))
        keys = {key.value: value for key, value in node.pairs}
        shape = next((name for name in SHAPES if name in keys), "")
        if not shape:
            return wrong(
                node,
                say("条件", "a condition"),
                say(f"写 {' '.join(SHAPES)} 之一", f"one of: {' '.join(SHAPES)}"),
            )
        method, names = SHAPES[shape]
        extra = self._extra(keys)
        good = self._known(node, (shape, *names, *SHARED))
        found = method(self, shape, keys, node, extra)
        return BAD if extra is BAD or not good or found is BAD else found

    def _extra(self, keys: Mapping[str, Node]) -> Any:
        says = BILINGUAL.decode(keys["says"]) if "says" in keys else None
        cites = CITE.decode(keys["cite"]) if "cite" in keys else None
        return BAD if says is BAD or cites is BAD else {"says": says, "cite": cites[0] if cites else None}

    def _known(self, node: Node, names: tuple[str, ...]) -> bool:
        strange = [key for key, _ in node.pairs if key.value not in names]
        for key in strange:
            unknown_key(key, names)
        return not strange

    def many_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read all or any of several conditions."""
        del node
        parts = Many(self).decode(keys[name])
        if parts is BAD or extra is BAD:
            return BAD
        return (c.All if name == "all" else c.Any)(parts=parts, **extra)

    def not_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read the contrary of a condition."""
        del node
        part = self.decode(keys[name])
        return BAD if part is BAD or extra is BAD else c.Not(part=part, **extra)

    def judgement_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read a question that a person answers."""
        del node
        question = _NAME.decode(keys[name])
        return BAD if question is BAD or extra is BAD else c.Judgement(question=question, **extra)

    def reading_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read whether a reading is chosen."""
        del extra
        if "is" not in keys:
            _NAME.decode(keys[name])
            return wrong(node, say("reading 与 is", "reading and is"))
        reading, option = _NAME.decode(keys[name]), _NAME.decode(keys["is"])
        return BAD if reading is BAD or option is BAD else c.ReadingIs(reading=reading, option=option)

    def definition_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read the use of a shared condition."""
        del node, extra
        found = _NAME.decode(keys[name])
        return BAD if found is BAD else c.DefinitionRef(name=found)

    def _where(self, keys: Mapping[str, Node]) -> Any:
        return self.decode(keys["where"]) if "where" in keys else c.All(parts=())

    def over_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read a condition on each or some of a list's records."""
        del node
        records, where = _NAME.decode(keys[name]), self._where(keys)
        if BAD in (records, where) or extra is BAD:
            return BAD
        return c.Over(records=records, quantifier=c.Quantifier(name), where=where, **extra)

    def tally_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read a comparison of a count or a sum."""
        records, where = _NAME.decode(keys[name]), self._where(keys)
        field = _NAME.decode(keys["field"]) if "field" in keys else ""
        operator = self._operator(keys, node)
        value = BAD if operator is BAD else self._number(keys[operator])
        if BAD in (records, where, field, value) or extra is BAD:
            return BAD
        return c.Tally(records=records, field=field, where=where, operator=OPERATORS[operator], value=value, **extra)

    def _number(self, node: Node) -> Any:
        return self._parameter(node) if node.kind == "map" else Whole(-(10**15) + 1).decode(node)

    def leaf_(self, name: str, keys: Mapping[str, Node], node: Node, extra: Any) -> Any:
        """Read the comparison of one fact."""
        fact = _NAME.decode(keys[name])
        grounds = _GROUNDS.decode(keys["grounds"]) if "grounds" in keys else ""
        operator = self._operator(keys, node)
        value = BAD if operator is BAD else self._value(operator, keys[operator])
        if BAD in (fact, grounds, value) or extra is BAD:
            return BAD
        return c.Leaf(fact=fact, operator=OPERATORS[operator], value=value, grounds=grounds, **extra)

    def _operator(self, keys: Mapping[str, Node], node: Node) -> Any:
        found = [each for each in OPERATORS if each in keys]
        if len(found) == 1:
            return found[0]
        at = keys[found[1]] if found else node
        return wrong(at, say("一个比较", "one operator"), say(" ".join(OPERATORS), " ".join(OPERATORS)))

    def _value(self, operator: str, node: Node) -> Any:
        if node.kind == "map":
            return self._parameter(node)
        if operator in LISTS:
            found = Many(TextSpec()).decode(node)
            return BAD if found is BAD else frozenset(found)
        return TextSpec().decode(node)

    def _parameter(self, node: Node) -> Any:
        parameter = node.get("parameter")
        if parameter is None or len(node.pairs) != 1:
            return wrong(node, say("{parameter: 名}", "{parameter: NAME}"))
        name = _NAME.decode(parameter)
        return BAD if name is BAD else c.ParameterRef(name=name)

    def schema(self) -> Schema:
        return shared("condition", _schema)


SHAPES: Final = {
    "all": (ConditionSpec.many_, ()),
    "any": (ConditionSpec.many_, ()),
    "not": (ConditionSpec.not_, ()),
    "judgement": (ConditionSpec.judgement_, ()),
    "reading": (ConditionSpec.reading_, ("is",)),
    "definition": (ConditionSpec.definition_, ()),
    "each": (ConditionSpec.over_, ("where",)),
    "some": (ConditionSpec.over_, ("where",)),
    "count": (ConditionSpec.tally_, ("where", "field", *TALLIES)),
    "sum": (ConditionSpec.tally_, ("where", "field", *TALLIES)),
    "fact": (ConditionSpec.leaf_, ("grounds", *OPERATORS)),
}
"""The shapes of a condition: by the key that makes it, what reads it and what other keys it has."""

CONDITION: Final = ConditionSpec()


def _schema() -> Schema:
    parameter: Schema = {
        "type": "object", "properties": {"parameter": _NAME.schema()}, "required": ["parameter"], "additionalProperties": False,
    }  # fmt: skip
    word: Schema = {"type": ["string", "number", "boolean"]}
    inner: dict[str, Schema] = {
        "where": CONDITION.schema(), "field": _NAME.schema(), "grounds": _GROUNDS.schema(), "says": BILINGUAL.schema(), "cite": CITE.schema(),
        **{name: {"anyOf": [word, parameter]} for name in OPERATORS}, **{name: {"type": "array", "items": word} for name in LISTS},
    }  # fmt: skip
    heads: dict[str, Schema] = {
        **{name: {"type": "array", "items": CONDITION.schema()} for name in ("all", "any")}, "not": CONDITION.schema(),
    }  # fmt: skip
    return {
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    shape: heads.get(shape, _NAME.schema()),
                    **{name: inner[name] for name in (*names, *SHARED)},
                },
                "required": [shape, *(["is"] if shape == "reading" else [])],
                "additionalProperties": False,
            }
            for shape, (_, names) in SHAPES.items()
        ]
    }


def typed(
    node: c.Condition, facts: Mapping[str, FactSpec], fields: Mapping[str, FactType] | None = None
) -> c.Condition:
    """Give a condition whose leaves compare with values of the type of their fact."""
    match node:
        case c.Leaf():
            kind = (fields or {}).get(node.fact) or (facts[node.fact].type if node.fact in facts else FactType.WORD)
            return replace(node, value=_typed_value(node.value, node.operator, kind))
        case c.All() | c.Any():
            return replace(node, parts=tuple(typed(each, facts, fields) for each in node.parts))
        case c.Not():
            return replace(node, part=typed(node.part, facts, fields))
        case c.Over() | c.Tally():
            spec = facts.get(node.records)
            return replace(node, where=typed(node.where, facts, spec.fields if spec else None))
        case _:
            return node


def _typed_value(value: Any, operator: c.Operator, kind: FactType) -> Any:
    if not isinstance(value, str):
        return value
    if operator is c.Operator.KNOWN or kind in {FactType.YES_NO, FactType.JUDGEMENT}:
        return value in YES
    if kind is FactType.NUMBER:
        return int(value)
    if kind is FactType.DAY:
        return date.fromisoformat(value)
    return value

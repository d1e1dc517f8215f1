"""Sentences for conditions, so that a lawyer can read a rule and a trace without knowing the grammar."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from datarights.rules.condition import (
    All,
    Any,
    Condition,
    DefinitionRef,
    Judgement,
    Leaf,
    Not,
    Operator,
    Over,
    ParameterRef,
    Quantifier,
    ReadingIs,
    Records,
    Tally,
    Value,
)
from datarights.rules.pack import FactSpec, Pack
from datarights.text import Text, say

_OPERATORS: Final = {
    Operator.IS: say("是", "is"),
    Operator.IS_NOT: say("不是", "is not"),
    Operator.IN: say("属于", "is one of"),
    Operator.NOT_IN: say("不属于", "is none of"),
    Operator.HAS: say("包含", "includes"),
    Operator.AT_LEAST: say("不少于", "is at least"),
    Operator.AT_MOST: say("不多于", "is at most"),
    Operator.OVER: say("超过", "is over"),
    Operator.UNDER: say("低于", "is under"),
    Operator.BEFORE: say("早于", "is before"),
    Operator.ON_OR_BEFORE: say("不晚于", "is not after"),
    Operator.AFTER: say("晚于", "is after"),
    Operator.ON_OR_AFTER: say("不早于", "is not before"),
    Operator.KNOWN: say("已有人说明", "is known"),
}


def value(shown: Value | Records | ParameterRef | None) -> Text:
    """Say a value."""
    match shown:
        case None:
            return say("未说明", "not stated")
        case bool():
            return say("是", "yes") if shown else say("否", "no")
        case frozenset():
            return say("、".join(sorted(map(str, shown))) or "无", ", ".join(sorted(map(str, shown))) or "none")
        case date():
            return say(shown.isoformat(), shown.isoformat())
        case ParameterRef():
            return say(f"法定数值 {shown.name}", f"the parameter {shown.name}")
        case Records():
            return say(f"{len(shown.rows)} 条", f"{len(shown.rows)} records")
        case str() | int():
            return say(str(shown), str(shown))


def question(specs: Mapping[str, FactSpec], name: str) -> Text:
    """Give the question a fact answers."""
    spec = specs.get(name)
    return spec.ask if spec is not None else say(name, name)


def leaf(node: Leaf, specs: Mapping[str, FactSpec]) -> Text:
    """Say one comparison."""
    if node.says is not None:
        return node.says
    ask, wanted = question(specs, node.fact), value(node.value)
    asked = ask.zh.rstrip("？")
    if node.operator is Operator.IS:
        return say(f"{asked}：{wanted.zh}", f"{ask.en} {wanted.en}")
    operator = _OPERATORS[node.operator]
    if node.operator is Operator.KNOWN:
        return say(f"{asked}：{operator.zh}", f"{ask.en} {operator.en}")
    return say(f"{asked}：{operator.zh} {wanted.zh}", f"{ask.en} {operator.en} {wanted.en}")


def condition(node: Condition, pack: Pack) -> Text:
    """Say a whole condition in one sentence."""
    return _said(node, pack.facts, pack)


def _said(node: Condition, specs: Mapping[str, FactSpec], pack: Pack) -> Text:
    match node:
        case Leaf():
            return leaf(node, specs)
        case Judgement():
            return node.says or question(specs, node.question)
        case ReadingIs():
            reading = pack.readings.get(node.reading)
            option = next((each.says for each in reading.options if each.key == node.option), None) if reading else None
            return option or say(node.option, node.option)
        case DefinitionRef():
            return _said(pack.definitions[node.name], specs, pack)
        case All() | Any():
            return node.says or _joined(node, specs, pack)
        case Not():
            inner = _said(node.part, specs, pack)
            return node.says or say(f"并非：{inner.zh}", f"not: {inner.en}")
        case Over():
            inner, records = _said(node.where, specs, pack), question(specs, node.records)
            word = say("每一条", "each") if node.quantifier is Quantifier.EACH else say("至少一条", "some")
            return node.says or say(
                f"{records.zh}{word.zh}满足：{inner.zh}", f"{word.en} of “{records.en}”: {inner.en}"
            )
        case Tally():
            inner, records = _said(node.where, specs, pack), question(specs, node.records)
            operator, wanted = _OPERATORS[node.operator], value(node.value)
            what = say("条数", "count") if not node.field else say(f"{node.field} 合计", f"sum of {node.field}")
            return node.says or say(
                f"{records.zh}（{inner.zh}）{what.zh}{operator.zh} {wanted.zh}",
                f"{what.en} of “{records.en}” ({inner.en}) {operator.en} {wanted.en}",
            )


def _joined(node: All | Any, specs: Mapping[str, FactSpec], pack: Pack) -> Text:
    parts = [_said(each, specs, pack) for each in node.parts]
    zh, en = ("，并且 ", " and ") if isinstance(node, All) else ("，或者 ", " or ")
    if not parts:
        return say("（无条件）", "(always)") if isinstance(node, All) else say("（从不）", "(never)")
    return say("（" + zh.join(p.zh for p in parts) + "）", "(" + en.join(p.en for p in parts) + ")")

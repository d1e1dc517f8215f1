"""A settling set as YAML to paste: facts and readings into the scenario, a right into the registry's manifest."""

import json
import re
from datetime import date

from datarights.decision.decision import Decision, SettlingSet, Supply
from datarights.decision.written import value_text
from datarights.model.grounds import Grounds
from datarights.model.right import keys_of
from datarights.rules.closures import READING
from datarights.rules.condition import Records, Value
from datarights.rules.finding import Fact, QuestionKind
from datarights.text import Lang, Text, say

_PLAIN = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff.·-]*")

_INTO_SCENARIO = say("写进情景文件，对应的行为之下", "into the scenario, under the act")
_INTO_REGISTRY = say(
    "写进登记文件；许可、转让则写在 grants 之下", "into the manifest; a licence or transfer goes under grants"
)
_PROOF = say("为这项权利补附证据，或者补充约定写明范围：", "attach evidence to, or agree in words on the extent of: ")
_WITHIN = say(
    "把行为改到权利之内，或取得范围更宽的权利", "keep the act within the right, or get a right that reaches further"
)
_TRUE = say("如实填写，此处只是可定案的一例；", "the true one, of which this is an example; ")
_EVIDENCE = say("证据编号", "EVIDENCE-ID")
_PERSON = say("认定人", "WHO-DETERMINES")
_REASONS = say("认定理由", "REASONS")


def paste(decision: Decision, found: SettlingSet, lang: Lang) -> str:
    """Give one settling set as YAML with the values required; behind ``#`` the document to bring and who has it."""
    act = decision.request.act
    facts = [each for each in found.supplies if not each.title and each.kind is not QuestionKind.READING]
    readings = [each for each in found.supplies if each.kind is QuestionKind.READING]
    titles = [each for each in found.supplies if each.title]
    lines: list[str] = []
    if facts:
        lines += [f"# {_INTO_SCENARIO.in_(lang)}", "facts:"]
        for each in facts:
            lines += [
                f"  {name}: {_fact(fact, each, lang)}{_comment(each, lang)}"
                for name, fact in sorted(each.facts.items())
            ]
    if readings:
        lines.append("readings:")
        lines += [
            f"  {each.name.removeprefix(READING)}: {value_text(fact.value)}{_comment(each, lang)}"
            for each in readings
            for fact in each.facts.values()
        ]
    for each in titles:
        if each.within is not None or any(fact is not None and fact.value is False for fact in _sides(each)):
            within = (
                f"：{each.within.zh}"
                if each.within and lang is Lang.ZH
                else f": {each.within.en}"
                if each.within
                else ""
            )
            lines.append(f"# {_WITHIN.in_(lang)}{within}{_comment(each, lang)}")
            continue
        if decision.relied_on is not None and "right.found" not in each.was:
            rights = " ".join(decision.relied_on.rights)
            text = Text(zh=f"{_PROOF.zh}{rights}", en=f"{_PROOF.en}{rights}")
            lines.append(f"# {text.in_(lang)}{_comment(each, lang)}")
            continue
        exercised = dict(decision.facts).get("right.exercised")
        needed = exercised.value if exercised is not None else None
        wanted = (*keys_of(act.rights), *(sorted(needed) if isinstance(needed, frozenset) else ()))
        rights = ", ".join(key for key in ("hold", "use", "operate") if key in wanted)
        claim = f"claim: [{rights}], by: {_word(act.by)}, of: {_word(act.asset)}, evidence: [{_EVIDENCE.in_(lang)}]"
        lines += [f"# {_INTO_REGISTRY.in_(lang)}", "rights:", f"  - {{{claim}}}{_comment(each, lang)}"]
    return "\n".join(lines) + "\n"


def _sides(supply: Supply) -> list[Fact | None]:
    return [fact for name, fact in supply.was.items() if name not in {"right.found", "right.documented", "right.shown"}]


def _fact(fact: Fact, supply: Supply, lang: Lang) -> str:
    value = _value(fact.value)
    if fact.grounds is Grounds.DETERMINED:
        return f"{{answer: {value}, by: {_PERSON.in_(lang)}, reasons: {_REASONS.in_(lang)}}}"
    if supply.document is None and not fact.grounds:
        return value
    grounds = max(fact.grounds, Grounds.DOCUMENTED)
    return f"{{value: {value}, grounds: {grounds.key}, evidence: {_EVIDENCE.in_(lang)}}}"


def _value(value: Value | Records | None) -> str:
    """Write a value as a file reads it."""
    match value:
        case None:
            return "unknown"
        case str():
            return _word(value)
        case frozenset():
            return f"[{', '.join(_word(each) for each in sorted(value))}]"
        case Records():
            rows = [", ".join(f"{_word(name)}: {_value(each)}" for name, each in row.items()) for row in value.rows]
            return f"{{complete: {_WHOLE[value.complete]}, records: [{', '.join(f'{{{row}}}' for row in rows)}]}}"
        case _:
            return value_text(value)


_WHOLE = {True: "yes", False: "no", None: "unknown"}


def _word(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _comment(supply: Supply, lang: Lang) -> str:
    who = supply.who.label
    note = (
        Text(zh=f"由{who.zh}提供：{supply.document.zh}", en=f"from {who.en}: {supply.document.en}")
        if supply.document is not None
        else Text(zh=f"由{who.zh}答复：{supply.ask.zh}", en=f"{who.en} to answer: {supply.ask.en}")
    )
    counted = any(
        isinstance(fact.value, int | date) and not isinstance(fact.value, bool) for fact in supply.facts.values()
    )
    return f"   # {_TRUE.in_(lang) if counted else ''}{note.in_(lang)}"

"""A decision as JSON: documented in docs/reference/decision.schema.json, canonical to the byte, and read back.

Values of facts: yes and no are ``true`` and ``false``; a word is text; a number is a whole number; a day is
``{"day": …}``; a set is ``{"words": […]}``; a list is ``{"records": […], "complete": …}``. No floats.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from datarights.decision.decision import (
    Answered,
    Basis,
    DayFinding,
    Decision,
    DecisionRequest,
    Obligation,
    Path,
    Settling,
    Supply,
    Waived,
)
from datarights.decision.settling import MAX_WORK
from datarights.ledger.canonical import MAX_INTEGER, encode
from datarights.model.citation import Citation
from datarights.model.period import Period
from datarights.model.right import keys_of
from datarights.rules.condition import Records, Value
from datarights.rules.finding import ConditionResult, Fact, Finding, Question
from datarights.rules.pack import Duty
from datarights.text import Text

FORMAT = 1
"""The version of the shape; raised when a member changes its meaning or goes."""


def as_json(decision: Decision) -> dict[str, Any]:
    """Give a decision as JSON values, every list in a fixed order."""
    return {
        "v": FORMAT,
        "kind": "decision",
        "request": request_json(decision.request),
        "outcome": decision.outcome.key,
        "possible": [each.key for each in decision.possible],
        "governed": decision.governed,
        "reason": text_json(decision.reason),
        "findings": [_finding(each) for each in decision.findings],
        "obligations": [_obligation(each) for each in decision.obligations],
        "questions": [_question(each) for each in decision.questions],
        "settling": _settling(decision.settling),
        "counterfactual": _settling(decision.counterfactual),
        "chain": _path(decision.relied_on) if decision.relied_on else None,
        "other_chains": [_path(each) for each in decision.other_paths],
        "chains_left_out": decision.paths_left_out,
        "later": [_day(each) for each in decision.later],
        "silent": [
            {"pack": each.pack, "conditions": [_condition(node) for node in each.conditions]}
            for each in decision.silent
        ],
        "rejected": [{"rule": each.rule, "reason": text_json(each.reason)} for each in decision.rejected],
        "facts": [_named_fact(name, fact) for name, fact in decision.facts],
        "contested": [
            {"fact": name, "said": [_named_fact(name, each) for each in facts]} for name, facts in decision.contested
        ],
        "read": [
            {
                "kind": each.kind,
                "id": each.id,
                "entry": each.since,
                "valid": [each.start.isoformat(), each.end.isoformat()],
            }
            for each in decision.read_set
        ],
        "holds_until": None
        if decision.shelf_life is None
        else {
            "before": decision.shelf_life.until.isoformat() if decision.shelf_life.until else None,
            "because": text_json(decision.shelf_life.because),
            "then": decision.shelf_life.then.key if decision.shelf_life.then is not None else None,
        },
        "weakest_grounds": decision.weakest.key if decision.weakest is not None else None,
        "determinations": [_answered(each) for each in decision.determinations],
        "waivers": [_waived(each) for each in decision.waivers],
        "basis": basis_json(decision.basis),
    }


def decision_bytes(decision: Decision) -> bytes:
    """Give the canonical bytes of a decision: the same request on the same basis gives the same bytes."""
    return encode(as_json(decision))


def request_json(request: DecisionRequest) -> dict[str, Any]:
    """Give a request as JSON, which :mod:`~datarights.decision.read_back` reads again."""
    act = request.act
    body: dict[str, Any] = {"act": act.kind, "on": act.on.isoformat()}
    for name in ("asset", "by", "to", "rests_on", "exclusivity"):
        if getattr(act, name):
            body[name] = getattr(act, name)
    if act.rights:
        body["rights"] = list(keys_of(act.rights))
    if scope := act.scope.as_payload():
        body["scope"] = scope
    if act.inputs:
        body["inputs"] = list(act.inputs)
    for name in ("contracted_on", "filed_on", "collected_on"):
        if getattr(act, name):
            body[name] = getattr(act, name).isoformat()
    if act.facts:
        body["facts"] = [_named_fact(name, act.facts[name]) for name in sorted(act.facts)]
    if request.law_at:
        body["law_at"] = request.law_at.isoformat()
    if request.readings:
        body["readings"] = [{"reading": name, "option": request.readings[name]} for name in sorted(request.readings)]
    if request.brief:
        body["brief"] = True
    if request.effort != MAX_WORK:
        body["effort"] = request.effort
    if request.ignore_waivers:
        body["ignore_waivers"] = True
    return body


def basis_json(basis: Basis) -> dict[str, Any]:
    """Give what a decision rests on as JSON."""
    return {
        "program": basis.program,
        "packs": [{"id": each.id, "version": each.version, "digest": each.digest} for each in basis.packs],
        "vocabularies": [
            {"dimension": each.dimension, "id": each.id, "version": each.version, "digest": each.digest}
            for each in basis.vocabularies
        ],
        "ledger": None
        if basis.ledger is None
        else {"origin": basis.ledger.origin, "size": basis.ledger.size, "root": basis.ledger.root},
    }


def value_json(value: Value | Records) -> Any:
    """Give the value of a fact as JSON."""
    match value:
        case bool() | str():
            return value
        case int():
            return value if abs(value) <= MAX_INTEGER else {"number": str(value)}
        case date():
            return {"day": value.isoformat()}
        case frozenset():
            return {"words": sorted(value)}
        case Records():
            return {
                "records": [
                    [
                        {"field": name, "value": None if (each := row[name]) is None else value_json(each)}
                        for name in sorted(row)
                    ]
                    for row in value.rows
                ],
                "complete": value.complete,
            }


def value_from_json(body: Any) -> Value | Records:
    """Read the value of a fact back.

    Raises:
        ValueError: it is not one that :func:`value_json` gives.

    """
    match body:
        case bool() | str() | int():
            return body
        case {"day": str(day), **more} if not more:
            return date.fromisoformat(day)
        case {"number": str(number), **more} if not more:
            return int(number)
        case {"words": list(words), **more} if not more and all(isinstance(each, str) for each in words):
            return frozenset(words)
        case {"records": list(rows), "complete": bool() | None as complete, **more} if not more:
            return Records(rows=tuple(map(_row, rows)), complete=complete)
        case _:
            raise ValueError(f"not the value of a fact: {body!r}")


def _row(body: Any) -> dict[str, Value | None]:
    row: dict[str, Value | None] = {}
    for each in body if isinstance(body, list) else [body]:
        match each:
            case {"field": str(name), "value": value, **more} if not more and name not in row:
                row[name] = None if value is None else _scalar(value)
            case _:
                raise ValueError(f"not a field of a record: {each!r}")
    return row


def _scalar(body: Any) -> Value:
    value = value_from_json(body)
    if isinstance(value, Records):
        raise ValueError("a record holds no lists")  # noqa: TRY004 - what was written is wrong, not its type
    return value


def value_text(value: Value | Records | None) -> str:
    """Write a value for a person or a YAML file, the same in both languages; "" for nothing."""
    match value:
        case None:
            return ""
        case True:
            return "yes"
        case False:
            return "no"
        case date():
            return value.isoformat()
        case frozenset():
            return "[" + ", ".join(sorted(value)) + "]"
        case Records():
            return f"[{len(value.rows)}]"
        case _:
            return str(value)


def _named_fact(name: str, fact: Fact | None) -> dict[str, Any]:
    if fact is None:
        return {"fact": name, "value": None}
    body = {"fact": name, "value": value_json(fact.value), "grounds": fact.grounds.key}
    if fact.origin:
        body["origin"] = fact.origin
    return body


def text_json(text: Text) -> dict[str, str]:
    """Give a sentence in both languages as JSON."""
    return {"zh": text.zh, "en": text.en}


def _maybe(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text_json(text)


def _cite(cite: Citation) -> dict[str, str]:
    body = {"source": cite.source}
    for name in ("article", "paragraph", "item", "note"):
        if getattr(cite, name):
            body[name] = getattr(cite, name)
    return body


def cites_json(cites: Iterable[Citation]) -> list[dict[str, str]]:
    """Give citations as JSON."""
    return [_cite(each) for each in cites]


def _period(period: Period) -> list[str]:
    return [period.start.isoformat(), period.end.isoformat()]


def _finding(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "rule": rule.id,
        "pack": rule.pack,
        "title": text_json(rule.title),
        "says": text_json(rule.says),
        "authority": rule.authority.value,
        "confidence": rule.confidence,
        "in_force": _period(rule.in_force),
        "by": rule.by.value,
        "cite": cites_json(rule.cites),
        "verdict": finding.verdict.value,
        "results": [each.key if each is not None else None for each in finding.results],
        "conditions": [_condition(each) for each in finding.conditions],
        "defeated_by": finding.defeated_by,
        "contradicts": list(finding.contradicts),
        "excepted_by": finding.excepted_by,
        "duties": [_duty(each) for each in finding.duties],
        "questions": sorted(finding.questions),
        "remedy": _maybe(rule.remedy),
        "weakest_grounds": finding.weakest.key if finding.weakest is not None else None,
    }


def _condition(result: ConditionResult) -> dict[str, Any]:
    body: dict[str, Any] = {
        "truth": result.truth.name.lower(),
        "depth": result.depth,
        "says": text_json(result.says),
    }
    if result.fact:
        body |= {"fact": result.fact, "found": result.found, "wanted": result.wanted}
    if result.grounds is not None:
        body["grounds"] = result.grounds.key
    if result.origin:
        body["origin"] = result.origin
    if result.cite is not None:
        body["cite"] = _cite(result.cite)
    if result.rows:
        body["rows"] = [each.name.lower() for each in result.rows]
    return body


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "id": duty.id,
        "on": duty.on.value,
        "says": text_json(duty.says),
        "travels": duty.travels,
        "cite": _cite(duty.cite),
    }


def _obligation(obligation: Obligation) -> dict[str, Any]:
    return _duty(obligation.duty) | {
        "cites": cites_json(obligation.cites),
        "rules": list(obligation.rules),
        "avoidable": not obligation.sure,
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "name": question.name,
        "kind": question.kind.value,
        "ask": text_json(question.ask),
        "who": question.who.value,
        "settle": _maybe(question.settle),
        "options": list(question.options),
        "rules": sorted(question.rules),
    }


def _answered(answer: Answered) -> dict[str, Any]:
    return {
        "id": answer.id,
        "entry": answer.entry,
        "asset": answer.asset,
        "question": answer.question,
        "kind": answer.kind.value,
        "answer": value_json(answer.answer),
        "by": answer.by,
        "from": answer.on.isoformat() if answer.on else None,
        "before": answer.until.isoformat() if answer.until else None,
        "reasons": answer.reasons,
        "version": answer.version,
        "under": answer.under,
        "evidence": list(answer.evidence),
        "given_back": _maybe(answer.back),
    }


def _waived(waiver: Waived) -> dict[str, Any]:
    return {
        "id": waiver.id,
        "entry": waiver.entry,
        "rule": waiver.rule,
        "by": waiver.by,
        "from": waiver.on.isoformat() if waiver.on else None,
        "before": waiver.until.isoformat() if waiver.until else None,
        "reason": waiver.reason,
        "not_honoured": _maybe(waiver.void),
    }


def _supply(supply: Supply) -> dict[str, Any]:
    return {
        "name": supply.name,
        "kind": "title" if supply.title else supply.kind.value,
        "facts": [_named_fact(name, supply.facts[name]) for name in sorted(supply.facts)],
        "was": [_named_fact(name, supply.was[name]) for name in sorted(supply.was)],
        "ask": text_json(supply.ask),
        "who": supply.who.value,
        "document": _maybe(supply.document),
        "within": _maybe(supply.within),
    }


def _settling(settling: Settling) -> dict[str, Any]:
    return {
        "sets": [
            {"outcome": each.outcome.key, "supply": [_supply(supply) for supply in each.supplies]}
            for each in settling.sets
        ],
        "more": settling.more,
        "complete": settling.complete,
    }


def _path(path: Path) -> dict[str, Any]:
    return {
        "rights": list(path.rights),
        "basis": path.basis,
        "state": path.state,
        "outcome": path.outcome.key,
        "reasons": [text_json(each) for each in path.reasons],
        "reach": [{"fact": name, "says": text_json(says)} for name, says in path.reach],
        "links": [
            {
                "right": link.right,
                "kind": link.kind,
                "party": link.party,
                "rights": list(link.rights),
                "valid": _period(link.period),
                "entry": link.since,
            }
            for link in path.links
        ],
    }


def _day(day: DayFinding) -> dict[str, Any]:
    return {
        "day": day.day.isoformat(),
        "outcome": day.outcome.key,
        "because": text_json(day.because),
        "findings": [_finding(each) for each in day.findings],
    }

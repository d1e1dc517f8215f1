"""What ``explain`` tells, for machines: the same things and the same words as on the screen, by key."""

from datetime import date
from typing import TYPE_CHECKING, Any

from datarights.app.law import rules_resting
from datarights.cli.language import in_words
from datarights.cli.packs import cited
from datarights.rules import condition as tree
from datarights.rules.words import condition as condition_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datarights.decision.decision import Decision
    from datarights.model.citation import Source
    from datarights.rules.finding import ConditionResult, Finding
    from datarights.rules.pack import ActSpec, FactSpec, Pack, Parameter, Reading, Rule


def rule_body(rule: "Rule", pack: "Pack") -> dict[str, Any]:
    """Give a rule: what it says, where it stands, from when, its condition and its duties."""
    return {
        "rule": rule.id,
        "pack": f"{pack.id}@{pack.version}",
        "title": in_words(rule.title),
        "outcome": rule.outcome.key,
        "says": in_words(rule.says),
        "cites": [cited(each, pack) for each in rule.cites],
        "confidence": rule.confidence,
        "from": rule.in_force.start.isoformat(),
        "before": rule.in_force.end.isoformat(),
        "by": rule.by.value,
        "except_to": rule.except_to or None,
        "exceptions": [each.id for each in pack.rules if each.except_to == rule.id],
        "acts": list(rule.acts),
        "condition": _condition(rule.when, pack),
        "parameters": [
            parameter_body(pack.parameters[each], pack) for each in tree.numbers(rule.when, pack.definitions)
        ],
        "remedy": in_words(rule.remedy) if rule.remedy is not None else None,
        "duties": [{"duty": each.id, "says": in_words(each.says), "travels": each.travels} for each in rule.duties],
    }


def _condition(node: tree.Condition, pack: "Pack") -> Any:
    match node:
        case tree.All(parts=parts):
            return {"all": [_condition(each, pack) for each in parts]}
        case tree.Any(parts=parts):
            return {"any": [_condition(each, pack) for each in parts]}
        case tree.Not(part=part):
            return {"not": _condition(part, pack)}
        case tree.DefinitionRef(name=name):
            return _condition(pack.definitions[name], pack)
        case _:
            return in_words(condition_words(node, pack))


def fact_body(spec: "FactSpec", pack: "Pack") -> dict[str, Any]:
    """Give a fact: how it is asked for, who answers, by what it is shown, which rules look at it."""
    from datarights.rules.condition import leaves, looked_at

    return {
        "fact": spec.name,
        "type": spec.type.value,
        "ask": in_words(spec.ask),
        "who": spec.who.value,
        "computed": spec.computed,
        "settle": in_words(spec.settle) if spec.settle is not None else None,
        "words": list(spec.words),
        "rules": [
            each.id
            for each in pack.rules
            if any(looked_at(node) == spec.name for node in leaves(each.when, pack.definitions))
        ],
    }


def act_body(act: "ActSpec", pack: "Pack") -> dict[str, Any]:
    """Give a kind of act: the rights it exercises and the rules that speak of it."""
    return {
        "act": act.name,
        "title": in_words(act.title),
        "cites": [cited(act.cite, pack)],
        "exercises": list(act.exercises),
        "each_conferred": act.each_conferred,
        "passing_on": act.passing_on,
        "note": in_words(act.note) if act.note is not None else None,
        "rules": [each.id for each in pack.rules if act.name in each.acts],
    }


def reading_body(reading: "Reading", pack: "Pack") -> dict[str, Any]:
    """Give a contested point with the ways it is read."""
    return {
        "reading": reading.name,
        "question": in_words(reading.question),
        "default": reading.default,
        "options": [
            {"option": each.key, "says": in_words(each.says), "cites": [cited(cite, pack) for cite in each.cites]}
            for each in reading.options
        ],
    }


def parameter_body(parameter: "Parameter", pack: "Pack") -> dict[str, Any]:
    """Give a number of the law with every value it has had."""
    return {
        "parameter": parameter.name,
        "unit": parameter.unit,
        "values": [
            {
                "value": each.value.isoformat() if isinstance(each.value, date) else each.value,
                "from": each.period.start.isoformat(),
                "before": each.period.end.isoformat(),
                "cites": [cited(each.cite, pack)],
            }
            for each in parameter.values
        ],
        "rules": [each.id for each in pack.rules if parameter.name in tree.numbers(each.when, pack.definitions)],
    }


def article_body(source: str, article: str, pack: "Pack") -> dict[str, Any]:
    """Give an instrument, or one article of it, with the rules that rest on it."""
    instrument: Source = pack.sources[source]
    return {
        "source": source,
        "article": article or None,
        "title": in_words(instrument.title),
        "number": instrument.number,
        "authority": instrument.authority.value,
        "issuer": instrument.issuer,
        "from": instrument.start.isoformat(),
        "confidence": instrument.confidence,
        "note": in_words(instrument.note) if instrument.note is not None else None,
        "rules": [
            {"rule": rule.id, "outcome": rule.outcome.key, "says": in_words(rule.says)}
            for rule in rules_resting(pack, source, article)
        ],
    }


def decision_body(decision: "Decision", findings: "Iterable[Finding]", *, full: bool) -> dict[str, Any]:
    """Give why a decision came out as it did: of each finding, its conditions as they were evaluated."""
    return {
        "outcome": decision.outcome.key,
        "reason": in_words(decision.reason),
        "findings": [_finding(each, full=full) for each in findings],
    }


def _finding(finding: "Finding", *, full: bool) -> dict[str, Any]:
    from datarights.rules.finding import bearing

    return {
        "rule": finding.rule.id,
        "title": in_words(finding.rule.title),
        "outcome": finding.rule.outcome.key,
        "verdict": finding.verdict.value,
        "set_aside_by": finding.defeated_by or finding.excepted_by or None,
        "conditions": [_result(each) for each in (finding.conditions if full else bearing(finding.conditions))],
    }


def _result(each: "ConditionResult") -> dict[str, Any]:
    return {
        "truth": each.truth.name.lower(),
        "says": in_words(each.says),
        "depth": each.depth,
        "fact": each.fact or None,
        "found": each.found or None,
        "wanted": each.wanted or None,
        "grounds": each.grounds.key if each.grounds is not None else None,
        "origin": each.origin or None,
    }

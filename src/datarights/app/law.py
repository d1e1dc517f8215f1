"""The law in packs by article and by day: what rests on a place, and what began or ended when."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from datarights.model.citation import Authority
from datarights.model.period import BEGINNING, FOREVER, Period
from datarights.rules.condition import numbers
from datarights.rules.pack import Pack, Rule
from datarights.rules.spot import Spot, citations, version_of
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass


@valueclass
class Resting:
    """One thing in a pack that rests on a place in the law: what it is, from when to when, and where it stands."""

    pack: str
    name: str
    says: Text
    period: Period | None
    spot: Spot


@valueclass(order=True)
class Change:
    """Something that begins or ends on a day. ``sort`` is source, number or rule; ``rules`` are those it bears on.

    ``parts``: of a version of a rule that follows on another, what is not as it was in that one.
    """

    day: date
    sort: str
    name: str
    begins: bool
    pack: str
    says: Text
    rules: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


PARTS: Final = {
    "outcome": say("结果", "outcome"), "own_condition": say("条件", "conditions"), "cites": say("出处", "citation"),
    "acts": say("行为", "acts"), "duties": say("义务", "duties"), "except_to": say("是谁的例外", "exception to"),
    "by": say("连接日期", "connecting date"), "says": say("大意", "wording"),
}  # fmt: skip
"""What of a rule a later version may have otherwise, as far as a reader of a timeline would ask."""

SORTS: Final = {"source": say("文件", "instrument"), "number": say("数值", "number"), "rule": say("规则", "rule")}


def resting_on(packs: Iterable[Pack], source: str, article: str, on: date | None = None) -> tuple[Resting, ...]:
    """Give what rests on an article (or on anything in a source), in the order of packs and rules; ``on``: that runs on a day."""
    found: dict[tuple[str, str], Resting] = {}
    for pack in packs:
        rules = {version_of(rule): rule for rule in pack.rules}
        for spot, cite in citations(pack):
            if cite.source != source or (article and cite.article != article):
                continue
            each = _resting(pack, spot, rules, source, article)
            if on is None or each.period is None or on in each.period:
                found.setdefault((pack.id, f"{spot.section}/{spot.name}"), each)
    return tuple(found.values())


def rules_resting(pack: Pack, source: str, article: str) -> tuple[Rule, ...]:
    """Give the rules of a pack that rest on an article, or on anything in a source: by what they, their duties or conditions cite."""
    found = {
        spot.name
        for spot, cite in citations(pack)
        if spot.section == "rules" and cite.source == source and article in {"", cite.article}
    }
    return tuple(rule for rule in pack.rules if version_of(rule) in found)


def _resting(pack: Pack, spot: Spot, rules: dict[str, Rule], source: str, article: str) -> Resting:
    name, period, says = spot.name, None, say(spot.section, spot.section)
    match spot.section:
        case "rules":
            rule = rules[spot.name]
            name, period, says = rule.id, rule.in_force, rule.title
        case "parameters":
            parameter = pack.parameters[name]
            values = ", ".join(
                str(each.value)
                for each in parameter.values
                if each.cite.source == source and article in {"", each.cite.article}
            )
            number = number_words(values, parameter.unit)
            says = (
                say(f"推算的数值 {number.zh}", f"number reckoned by the pack: {number.en}")
                if pack.sources[source].authority is Authority.RECKONING
                else say(f"法定数值 {number.zh}", f"number of the law: {number.en}")
            )
        case "facts":
            says = pack.facts[name].ask
        case "readings":
            says = pack.readings[name].question
        case "acts":
            says = pack.acts[name].title
        case _:
            pass
    return Resting(pack=pack.id, name=name, says=says, period=period, spot=Spot(spot.section, spot.name))


def nearest_to(packs: Iterable[Pack], source: str, article: str) -> tuple[str, ...]:
    """Give the places on which something rests in other editions of a source (``csl-2016`` of ``csl``), as they are asked for."""
    known = list(packs)
    stem = source.partition("-")[0]
    others = dict.fromkeys(name for pack in known for name in pack.sources if name.partition("-")[0] == stem)
    return tuple(f"{name}:{article}" for name in others if name != source and resting_on(known, name, article))


def timeline(packs: Iterable[Pack], about: str = "") -> tuple[Change, ...]:
    """Give everything that begins or ends in packs, by day; ``about``: a source, number, rule, or kind of act alone."""
    found: dict[tuple[Any, ...], Change] = {}
    for pack in packs:
        for change in _changes(pack):
            if about and not _concerns(change, about, pack):
                continue
            key = (change.day, change.sort, change.name, change.begins, "" if change.sort == "source" else change.pack)
            first = found.get(key)
            found[key] = change if first is None else _together(first, change)
    return tuple(sorted(found.values(), key=lambda each: (each.day, each.sort, each.name, each.begins)))


def _together(one: Change, other: Change) -> Change:
    """Join what two packs say of one instrument: it begins once, and bears the rules of both."""
    return replace(one, pack=f"{one.pack}, {other.pack}", rules=tuple(dict.fromkeys((*one.rules, *other.rules))))


def _concerns(change: Change, about: str, pack: Pack) -> bool:
    if about in {change.name, *change.rules}:
        return True
    speaking = {rule.id for rule in pack.rules if about in rule.acts}
    return bool(speaking & {change.name, *change.rules})


def _changes(pack: Pack) -> Iterator[Change]:
    citing: dict[str, dict[str, None]] = {}
    using: dict[str, dict[str, None]] = {}
    for rule in pack.rules:
        for cite in rule.cites:
            citing.setdefault(cite.source, {})[rule.id] = None
        for name in numbers(rule.when, pack.definitions):
            using.setdefault(name, {})[rule.id] = None
    own = pack.own
    for name, source in own.sources.items():
        yield from _edges(
            pack, "source", name, Period(start=source.start, end=source.end), source.title, citing.get(name, {})
        )
    for name, parameter in own.parameters.items():
        for value in parameter.values:
            if isinstance(value.value, date):
                began = Change(
                    day=value.value, sort="number", name=name, begins=True, pack=pack.id, says=say("", ""),
                    rules=tuple(using.get(name, {})),
                )  # fmt: skip
                yield began  # a day of the law stands at itself, not where its source began to say so
                continue
            says = number_words(value.value, parameter.unit)
            yield from _edges(pack, "number", name, value.period, says, using.get(name, {}))
    ended = {(rule.id, rule.in_force.end): rule for rule in pack.rules}
    for rule in pack.rules:
        before = ended.get((rule.id, rule.in_force.start))
        parts = [name for name in PARTS if before is not None and getattr(before, name) != getattr(rule, name)]
        for each in _edges(pack, "rule", rule.id, rule.in_force, rule.title, {}):
            yield replace(each, parts=tuple(parts)) if each.begins else each


UNITS: Final = {
    "audits": "次审计", "characters": "字", "days": "日", "hours": "小时", "months": "个月", "persons": "人", "users": "个用户",
    "working days": "个工作日", "years": "年",
}  # fmt: skip
"""What the units of numbers are called in Chinese; one that is not here is shown as the pack writes it."""


def number_words(value: object, unit: str) -> Text:
    """Say a number of the law with its unit; a day is one already."""
    if unit == "day":
        return say(f"{value}", f"{value}")
    return say(f"{value} {UNITS.get(unit, unit)}".rstrip(), f"{value} {unit}".rstrip())


def _edges(pack: Pack, sort: str, name: str, period: Period, says: Text, rules: Iterable[str]) -> Iterator[Change]:
    for day, begins in ((period.start, True), (period.end, False)):
        if BEGINNING < day < FOREVER:
            yield Change(day=day, sort=sort, name=name, begins=begins, pack=pack.id, says=says, rules=tuple(rules))

"""Packs changed in one place: what a test of a pack must notice.

A mutant is the pack with one small error in it, such as a lawyer or a typist makes: a comparison turned round, a part
left out, *all* for *any*, an outcome for its neighbour, a day or a number off by one. If no scenario comes out otherwise
than expected, nothing would have noticed the error. Every mutant has a key that stays the same from run to run.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from functools import partial
from typing import Any as Anything, Final

from datarights.model.period import BEGINNING, FOREVER, Period
from datarights.rules import words
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
    Tally,
    below,
    expanded,
)
from datarights.rules.pack import Outcome, Pack, Parameter, Rule, tops, under
from datarights.rules.spot import Spot, of_rule, version_of
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass


class Kind(Enum):
    """What sort of error it is."""

    FLIP = "flip"
    DROP = "drop"
    SWAP = "swap"
    SHIFT = "shift"


@valueclass
class Mutant:
    """One error: its kind, where it is, in words; ``roots``: the rules that except to none and may come out otherwise.

    ``put``: the versions of rules that take the place of others (nothing: it is gone), the definitions, numbers and
    gate that do.
    """

    kind: Kind
    spot: Spot
    says: Text
    roots: frozenset[str]
    rules: Mapping[str, Rule | None]
    definitions: Mapping[str, Condition]
    parameters: Mapping[str, Parameter]
    governs: Condition | None = None

    @property
    def key(self) -> str:
        """Give the words by which a pack's list of explanations names this mutant."""
        return f"{self.kind.value} {self.spot}: {self.says.en}"

    def of(self, pack: Pack) -> Pack:
        """Give the pack with this error in it."""
        rules = tuple(found for rule in pack.rules if (found := self.rules.get(version_of(rule), rule)) is not None)
        if self.governs is not None:
            inner = {version_of(rule): rule.own_condition for rule in rules}
            rules = tuple(
                replace(rule, when=under(self.governs, inner[version_of(rule)])) if rule.governed else rule
                for rule in rules
            )
        return replace(
            pack,
            rules=rules,
            definitions={**pack.definitions, **self.definitions},
            parameters={**pack.parameters, **self.parameters},
            governs=self.governs or pack.governs,
        )


def mutants(pack: Pack) -> Iterator[Mutant]:
    """Give every mutant of what a pack itself says, in the order of its rules, numbers and definitions."""
    roots = _Roots(pack)
    own = pack.own
    for rule in pack.rules:
        yield from _of_rule(rule, pack, roots)
    for name, condition in own.definitions.items():
        using = roots.naming(name)
        for kind, spot, says, changed in _changed(condition, Spot("definitions", name)) if using else ():
            yield _mutant(kind, spot, says, using, definitions={name: changed})
    if pack.governs is not None:
        governed = frozenset(roots.of(rule) for rule in pack.rules if rule.governed)
        for kind, spot, says, changed in _changed(pack.governs, Spot("governs")):
            yield _mutant(kind, spot, says, governed, governs=changed)
    for name, parameter in own.parameters.items():
        using = roots.using(partial(_compares, ParameterRef(name=name)))
        for kind, spot, says, changed_ in _of_parameter(name, parameter) if using else ():
            yield _mutant(kind, spot, says, using, parameters={name: changed_})


def _mutant(
    kind: Kind,
    spot: Spot,
    says: Text,
    roots: frozenset[str],
    *,
    rules: Mapping[str, Rule | None] | None = None,
    definitions: Mapping[str, Condition] | None = None,
    parameters: Mapping[str, Parameter] | None = None,
    governs: Condition | None = None,
) -> Mutant:
    return Mutant(
        kind=kind, spot=spot, says=says, roots=roots, rules=rules or {}, definitions=definitions or {},
        parameters=parameters or {}, governs=governs,
    )  # fmt: skip


def _compares(wanted: ParameterRef, node: Condition) -> bool:
    return isinstance(node, Leaf | Tally) and node.value == wanted


class _Roots:
    """Which rules that except to none a change may reach."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._tops = tops(pack)

    def of(self, rule: Rule) -> str:
        return self._tops[rule.id]

    def naming(self, name: str) -> frozenset[str]:
        """Give the rules whose condition names a definition, by way of others too."""
        return frozenset(self.of(rule) for rule in self._pack.rules if name in self._named(rule.when))

    def _named(self, condition: Condition) -> set[str]:
        found: set[str] = set()
        waiting = [condition]
        while waiting:
            node = waiting.pop()
            if not isinstance(node, DefinitionRef):
                waiting += below(node)
            elif node.name not in found:
                found.add(node.name)
                waiting.append(self._pack.definitions[node.name])
        return found

    def using(self, wanted: Callable[[Condition], bool]) -> frozenset[str]:
        return frozenset(
            self.of(rule)
            for rule in self._pack.rules
            if any(wanted(node) for node in expanded(rule.when, self._pack.definitions))
        )


# ---- rules --------------------------------------------------------------------------------------------------------

_NEIGHBOUR: Final = {
    Outcome.PROHIBITED: Outcome.REVIEW,
    Outcome.REVIEW: Outcome.EVIDENCE_NEEDED,
    Outcome.EVIDENCE_NEEDED: Outcome.REVIEW,
    Outcome.CONDITIONAL: Outcome.PERMITTED,
    Outcome.PERMITTED: Outcome.CONDITIONAL,
    Outcome.NOTED: Outcome.PERMITTED,
    Outcome.LIFTED: Outcome.PERMITTED,
}


def _of_rule(rule: Rule, pack: Pack, roots: _Roots) -> Iterator[Mutant]:
    at, version = of_rule(rule), version_of(rule)
    mine = frozenset({roots.of(rule)})

    def put(kind: Kind, spot: Spot, says: Text, changed: Rule | None) -> Mutant:
        return _mutant(kind, spot, says, mine, rules={version: changed})

    yield put(Kind.DROP, at, say("规则没有了", "the rule is gone"), None)
    other = _NEIGHBOUR[rule.outcome]
    yield put(Kind.SWAP, at.down("outcome"), _becomes(rule.outcome.key, other.key), replace(rule, outcome=other))
    for number, duty in enumerate(rule.duties):
        left = (*rule.duties[:number], *rule.duties[number + 1 :])
        says = say(f"没有义务 {duty.id}", f"without the duty {duty.id}")
        yield put(Kind.DROP, at.down("duties", number), says, replace(rule, duties=left))
    for name, says, period in _shifted(rule.in_force):
        yield put(Kind.SHIFT, at.down(name), says, replace(rule, in_force=period))
    inner = rule.own_condition
    gate = pack.governs if rule.governed else None
    for kind, spot, says, changed in _changed(inner, at.down("when")):
        yield put(kind, spot, says, replace(rule, when=under(gate, changed)))


def _shifted(period: Period) -> Iterator[tuple[str, Text, Period]]:
    """Give a period that begins or ends a day sooner or later."""
    for gap, zh, en in ((-1, "早一日", "a day sooner"), (1, "晚一日", "a day later")):
        if period.start > BEGINNING:
            moved = Period(start=period.start + timedelta(gap), end=period.end)
            yield "from", say(f"{zh}施行", f"it begins {en}"), moved
        if period.end < FOREVER and period.end + timedelta(gap) > period.start:
            yield (
                "before",
                say(f"{zh}失效", f"it ends {en}"),
                Period(start=period.start, end=period.end + timedelta(gap)),
            )


def _of_parameter(name: str, parameter: Parameter) -> Iterator[tuple[Kind, Spot, Text, Parameter]]:
    for number, dated in enumerate(parameter.values):
        at = Spot("parameters", name, ("values", number))

        def put(value: Anything, number: int = number) -> Parameter:
            values = parameter.values
            return replace(parameter, values=(*values[:number], value, *values[number + 1 :]))

        for gap in (-1, 1):
            moved = _moved(dated.value, gap)
            yield Kind.SHIFT, at.down("value"), _becomes(dated.value, moved), put(replace(dated, value=moved))
        for side, says, period in _shifted(dated.period):
            yield Kind.SHIFT, at.down(side), says, put(replace(dated, period=period))


def _moved(value: int | date, gap: int) -> int | date:
    return value + timedelta(gap) if isinstance(value, date) else value + gap


def _becomes(one: object, other: object) -> Text:
    return say(f"{one} 变为 {other}", f"{one} becomes {other}")


# ---- conditions ---------------------------------------------------------------------------------------------------

Change = tuple[Kind, Spot, Text, Condition]

_CONTRARY: Final = {
    Operator.IS: Operator.IS_NOT, Operator.IN: Operator.NOT_IN, Operator.AT_LEAST: Operator.UNDER, Operator.AT_MOST: Operator.OVER,
    Operator.BEFORE: Operator.ON_OR_AFTER, Operator.ON_OR_BEFORE: Operator.AFTER,
}  # fmt: skip
CONTRARY: Final = {**_CONTRARY, **{other: one for one, other in _CONTRARY.items()}}
"""The operator that says the contrary of each; ``has`` and ``known`` have none of their own."""


def _changed(condition: Condition, at: Spot) -> Iterator[Change]:
    """Give a condition with one error in it, every way."""
    match condition:
        case All() | Any():
            yield from _group(condition, at)
        case Not():
            yield Kind.DROP, at, say("没有“并非”", "without “not”"), condition.part
            for kind, spot, says, part in _changed(condition.part, at.down("not")):
                yield kind, spot, says, replace(condition, part=part)
        case Leaf():
            yield from _leaf(condition, at)
        case Judgement():
            yield (
                Kind.FLIP,
                at,
                say(f"{condition.question} 反过来", f"{condition.question} the other way"),
                Not(part=condition),
            )
        case ReadingIs():
            yield (
                Kind.FLIP,
                at,
                say(f"{condition.reading} 取另一说", f"{condition.reading} read otherwise"),
                Not(part=condition),
            )
        case Over() | Tally():
            yield from _list(condition, at)
        case _:
            yield Kind.FLIP, at, say(f"{condition.name} 反过来", f"{condition.name} the other way"), Not(part=condition)


def _group(condition: All | Any, at: Spot) -> Iterator[Change]:
    key, parts = ("all" if isinstance(condition, All) else "any"), condition.parts
    if len(parts) > 1:
        other = Any if isinstance(condition, All) else All
        swapped = other(parts=parts, says=condition.says, cite=condition.cite)
        yield Kind.SWAP, at, _becomes(key, "any" if key == "all" else "all"), swapped
    for number, part in enumerate(parts):
        spot = at.down(key, number)
        left = replace(condition, parts=(*parts[:number], *parts[number + 1 :]))
        yield Kind.DROP, spot, say("少了这一项", "without this part"), left
        for kind, inner, says, changed in _changed(part, spot):
            yield kind, inner, says, replace(condition, parts=(*parts[:number], changed, *parts[number + 1 :]))


def _leaf(leaf: Leaf, at: Spot) -> Iterator[Change]:
    operator = leaf.operator
    if operator in CONTRARY:
        yield (
            Kind.FLIP,
            at,
            _becomes(operator.value, CONTRARY[operator].value),
            replace(leaf, operator=CONTRARY[operator]),
        )
    elif operator is Operator.KNOWN:
        yield Kind.FLIP, at, say("说明与否反过来", "known becomes unknown"), replace(leaf, value=leaf.value is not True)
    else:
        yield Kind.FLIP, at, say(f"{operator.value} 反过来", f"not {operator.value}"), Not(part=leaf)
    if leaf.grounds:
        says = say(f"不问依据强度 {leaf.grounds}", f"whatever the grounds, not {leaf.grounds}")
        yield Kind.DROP, at.down("grounds"), says, replace(leaf, grounds="")
    if isinstance(leaf.value, frozenset) and len(leaf.value) > 1:
        for word in sorted(leaf.value):
            says = say(f"少了 {word}", f"without {word}")
            yield Kind.DROP, at.down(operator.value), says, replace(leaf, value=leaf.value - {word})
    yield from _number(leaf, at)


def _number(node: Leaf | Tally, at: Spot) -> Iterator[Change]:
    value = node.value
    if isinstance(value, date) or (isinstance(value, int) and not isinstance(value, bool)):
        for gap in (-1, 1):
            moved = _moved(value, gap)
            yield (
                Kind.SHIFT,
                at.down(node.operator.value),
                _becomes(words.value(value).en, words.value(moved).en),
                replace(node, value=moved),
            )


def _list(node: Over | Tally, at: Spot) -> Iterator[Change]:
    if isinstance(node, Over):
        each = node.quantifier is Quantifier.EACH
        other = Quantifier.SOME if each else Quantifier.EACH
        yield Kind.SWAP, at, _becomes(node.quantifier.value, other.value), replace(node, quantifier=other)
    else:
        contrary = CONTRARY[node.operator]
        yield Kind.FLIP, at, _becomes(node.operator.value, contrary.value), replace(node, operator=contrary)
        yield from _number(node, at)
    for kind, spot, says, where in _changed(node.where, at.down("where")):
        yield kind, spot, says, replace(node, where=where)

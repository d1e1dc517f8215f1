"""Rule packs put together: what they declare, and where their rules stand, by kind of act and by the rule they except to."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from datarights.errors import Fault, InputError
from datarights.rules.closures import Dating
from datarights.rules.condition import (
    All,
    Any,
    Condition,
    DefinitionRef,
    Leaf,
    Not,
    Over,
    ParameterRef,
    ReadingIs,
    Tally,
)
from datarights.rules.lazily import Joined, Names
from datarights.rules.pack import ActSpec, FactSpec, Head, Pack, Reading, Rule
from datarights.rules.questions import DAY, Questions
from datarights.rules.together import clash_fault, clashes, whole
from datarights.text import say
from datarights.valueclass import valueclass

ANY_ACT: Final = "all"


@valueclass(eq=False)
class Place:
    """Where a rule stands: in which pack, as which of its rules. The rule itself is looked at when it is needed."""

    pack: Pack
    number: int
    head: Head

    @property
    def rule(self) -> Rule:
        return self.pack.rules[self.number]

    @property
    def key(self) -> tuple[str, int]:
        """Give what names it among all rules of an engine."""
        return self.pack.id, self.number

    def speaks(self, act_kind: str) -> bool:
        """Tell whether an exception speaks of a kind of act that its rule speaks of: where it names none, of all."""
        return not self.head.acts or act_kind in self.head.acts or ANY_ACT in self.head.acts

    def heard(self, shut: frozenset[str]) -> bool:
        """Tell whether the gate of its pack lets the rule speak."""
        return not (self.head.governed and self.pack.id in shut)


class Rulebook:
    """Rule packs together with those they use.

    In which order packs are given says nothing: they are taken by id.

    Raises:
        InputError: DR-P010, a rule cannot be made ready: it names what its pack does not have, or goes in a circle;
            DR-P017, two packs declare one name.

    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = whole(packs)
        self.facts: Mapping[str, FactSpec] = Joined(*(pack.own.facts for pack in self.packs))
        self.acts: dict[str, ActSpec] = {}
        self.readings: Mapping[str, Reading] = Joined(*(pack.own.readings for pack in self.packs))
        self._places: dict[str, Place] = {}
        self.rules: Mapping[str, Rule] = Names(self._places, lambda place: place.rule)
        self._by_act: dict[str, list[Place]] = {}
        self._exceptions: dict[str, list[Place]] = {}
        self._spellings: dict[str, str] = {}
        self.dating = Dating()
        faults = [*map(clash_fault, clashes(self.packs)), *(fault for pack in self.packs for fault in _faults(pack))]
        if faults:
            raise InputError(faults)
        for pack in self.packs:
            for key, act in pack.own.acts.items():
                self.acts[key] = act
                for spelling in (key, act.title.zh, act.title.en, *act.spellings):
                    self._spellings.setdefault(spelling, key)
            for number, head in enumerate(pack.heads):
                place = Place(pack=pack, number=number, head=head)
                self._places[head.id] = place
                if head.except_to:
                    self._exceptions.setdefault(head.except_to, []).append(place)
                for named in () if head.except_to else head.acts:
                    for kind in pack.acts if named == ANY_ACT else (named,):
                        self._by_act.setdefault(kind, []).append(place)

    def act_key(self, spelling: str) -> str | None:
        """Give the kind of act meant by a spelling in either language, or nothing."""
        return self._spellings.get(spelling)

    def act_spellings(self) -> tuple[str, ...]:
        """Give every accepted spelling of an act, for suggestions."""
        return tuple(self._spellings)

    @cached_property
    def questions(self) -> Questions:
        """Give what the packs ask a person."""
        return Questions(self.packs)

    @cached_property
    def between(self) -> Mapping[str, tuple[str, ...]]:
        """Give the facts that are worked out from two others, each with these; one from another of them comes later."""
        return {name: spec.between for name, spec in self.facts.items() if spec.between}

    @cached_property
    def running(self) -> Mapping[str, FactSpec]:
        """Give the facts that are otherwise on each day, though nobody states them anew."""
        return {
            name: spec
            for name, spec in self.facts.items()
            if spec.passed is not None or spec.left is not None or spec.between[1:] == (DAY,)
        }

    def roots(self, act_kind: str) -> Sequence[tuple[Rule, Pack]]:
        """Give the rules that speak of a kind of act and except to none, in the order of their packs."""
        return [(place.rule, place.pack) for place in self._by_act.get(act_kind, ())]

    def exceptions(self, rule: Rule, act_kind: str) -> Sequence[tuple[Rule, Pack]]:
        """Give every version of every exception to a rule for a kind of act, with the pack that makes it."""
        return [(place.rule, place.pack) for place in self.below(rule.id, act_kind)]

    def standing(self, act_kind: str) -> Sequence[Place]:
        """Give where the rules stand that speak of a kind of act and except to none."""
        return self._by_act.get(act_kind, ())

    def below(self, rule: str, act_kind: str) -> Sequence[Place]:
        """Give where the exceptions to a rule stand that speak of a kind of act."""
        return [each for each in self._exceptions.get(rule, ()) if each.speaks(act_kind)]

    def places(self, act_kind: str) -> Iterator[Place]:
        """Give where the rules stand that speak of a kind of act, and the exceptions to them that do."""
        waiting = list(self.standing(act_kind))
        while waiting:
            place = waiting.pop()
            yield place
            waiting += self.below(place.head.id, act_kind)

    def speaking(self, act_kind: str) -> Iterator[tuple[Rule, Pack]]:
        """Give the rules that speak of a kind of act, and the exceptions to them that do, each with its pack."""
        return ((place.rule, place.pack) for place in self.places(act_kind))


# ---- what cannot be made ready -----------------------------------------------------------------------------------


def _faults(pack: Pack) -> Iterator[Fault]:
    if not isinstance(pack.rules, tuple):
        return  # kept of a pack that had none
    for name, condition in pack.definitions.items():
        yield from (_fault(pack, f"definition {name}", what) for what in _missing(condition, pack, (name,)))
    ids = {head.id: head.except_to for each in (*pack.used, pack) for head in each.heads}
    for rule in pack.rules:
        yield from (_fault(pack, rule.id, what) for what in _missing(rule.when, pack, ()))
        if not rule.except_to:
            continue
        above, seen = rule.except_to, {rule.id}
        while above in ids and above not in seen:
            seen.add(above)
            above = ids[above]
        if rule.except_to not in ids:
            yield _fault(pack, rule.id, f"except_to: {rule.except_to}")
        elif above:
            yield _fault(pack, rule.id, f"except_to: {' → '.join(sorted(seen))} …")


def _missing(condition: Condition, pack: Pack, above: tuple[str, ...]) -> Iterator[str]:
    match condition:
        case DefinitionRef():
            if condition.name in above:
                yield f"definition: {' → '.join((*above, condition.name))}"
            elif condition.name not in pack.definitions:
                yield f"definition: {condition.name}"
            else:
                yield from _missing(pack.definitions[condition.name], pack, (*above, condition.name))
        case ReadingIs():
            if condition.reading not in pack.readings:
                yield f"reading: {condition.reading}"
        case All() | Any():
            for part in condition.parts:
                yield from _missing(part, pack, above)
        case Not():
            yield from _missing(condition.part, pack, above)
        case Over():
            yield from _missing(condition.where, pack, above)
        case Leaf() | Tally():
            if isinstance(condition.value, ParameterRef) and condition.value.name not in pack.parameters:
                yield f"parameter: {condition.value.name}"
            if isinstance(condition, Tally):
                yield from _missing(condition.where, pack, above)
        case _:
            pass


def _fault(pack: Pack, where: str, what: str) -> Fault:
    return Fault(
        code="DR-P010",
        message=say(
            f"规则包 {pack.id} 的 {where} 不能用：没有或者成环——{what}",
            f"{where} of pack {pack.id} cannot be used: nothing there, or a circle: {what}",
        ),
        hint=say("datarights packs lint 列出全部问题", "datarights packs lint lists every fault"),
    )


CODES: Final = {
    "DR-P010": say(
        "规则引用了包里没有的定义、数值、争点或者规则，或者绕成了环。规则装不上就不判，绝不悄悄略过。",
        "A rule names a definition, number, reading or rule that its pack does not have, or goes in a circle. What "
        "cannot be loaded is never passed over in silence.",
    ),
}

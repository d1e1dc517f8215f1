"""Where a part of a pack stands, as a path through what its author wrote: ``rules/gd-20.proof@2026-07-01/when/all/1``.

Packs are values and know no files. A spot names a part of one; whoever has the files turns it into a line and a column.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from datarights.model.citation import Citation
from datarights.rules.condition import (
    All,
    Any,
    Condition,
    DefinitionRef,
    Not,
    Over,
    ReadingIs,
    Tally,
)
from datarights.rules.pack import Pack, Rule
from datarights.valueclass import valueclass

Step = str | int


@valueclass(kw_only=False)
class Spot:
    """A part of a pack: the section it is declared in, its name there, then keys and numbers (from 0) down to it.

    The name of one version of a rule is its id and the day its version begins: ``gd-20.proof@2026-07-01``.
    """

    section: str
    name: str = ""
    steps: tuple[Step, ...] = ()

    def __str__(self) -> str:
        return "/".join(str(each) for each in (self.section, self.name, *self.steps) if each != "")

    def down(self, *steps: Step) -> "Spot":
        """Give a part of this part."""
        return Spot(self.section, self.name, (*self.steps, *steps))


HEAD: Final = Spot("")
"""The pack itself."""


def of_rule(rule: Rule) -> Spot:
    """Give where a version of a rule stands."""
    return Spot("rules", version_of(rule))


def version_of(rule: Rule) -> str:
    """Name one version of a rule: its id and its first day."""
    return f"{rule.id}@{rule.in_force.start}"


def parts(condition: Condition, at: Spot) -> Iterator[tuple[Spot, Condition]]:
    """Give a condition and every part of it with its spot, parents first; what a definition holds stands elsewhere."""
    yield at, condition
    for spot, part in _below(condition, at):
        yield from parts(part, spot)


def _below(condition: Condition, at: Spot) -> Iterator[tuple[Spot, Condition]]:
    match condition:
        case All() | Any():
            key = "all" if isinstance(condition, All) else "any"
            for number, part in enumerate(condition.parts):
                yield at.down(key, number), part
        case Not():
            yield at.down("not"), condition.part
        case Over() | Tally():
            yield at.down("where"), condition.where
        case _:
            pass


def conditions(pack: Pack) -> Iterator[tuple[Spot, Condition]]:
    """Give every condition a pack declares and every part of it, with its spot: its gate, its rules, its definitions."""
    if pack.governs is not None:
        yield from parts(pack.governs, Spot("governs"))
    for rule in pack.rules:
        yield from parts(rule.own_condition, of_rule(rule).down("when"))
    for name, condition in pack.own.definitions.items():
        yield from parts(condition, Spot("definitions", name))


def written(condition: Condition, at: Spot, definitions: Mapping[str, Condition]) -> Iterator[tuple[Spot, Condition]]:
    """Give all that a condition looks at, in order, each with the spot where it is written: perhaps in a definition.

    What the records of a list are asked belongs to the condition on the list.
    """
    waiting = [(at, condition)]
    while waiting:
        spot, node = waiting.pop()
        match node:
            case DefinitionRef():
                waiting.append((Spot("definitions", node.name), definitions[node.name]))
            case All() | Any() | Not():
                waiting += reversed([*_below(node, spot)])
            case _:
                yield spot, node


def citations(pack: Pack) -> Iterator[tuple[Spot, Citation]]:
    """Give every place in the law that a pack cites, with the spot where it does."""
    own = pack.own
    for name, parameter in own.parameters.items():
        for number, value in enumerate(parameter.values):
            yield Spot("parameters", name, ("values", number, "cite")), value.cite
    for name, spec in own.facts.items():
        if spec.cite is not None:
            yield Spot("facts", name, ("cite",)), spec.cite
    for name, reading in own.readings.items():
        for option in reading.options:
            for cite in option.cites:
                yield Spot("readings", name, ("options", option.key, "cite")), cite
    for name, act in own.acts.items():
        yield Spot("acts", name, ("cite",)), act.cite
    for rule in pack.rules:
        for cite in rule.cites:
            yield of_rule(rule).down("cite"), cite
        for number, duty in enumerate(rule.duties):
            yield of_rule(rule).down("duties", number, "cite"), duty.cite
    for spot, condition in conditions(pack):
        if not isinstance(condition, ReadingIs | DefinitionRef) and condition.cite is not None:
            yield spot.down("cite"), condition.cite

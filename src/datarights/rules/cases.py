"""Which question comes first: what case it is, before what is asked within the case.

A part of ``all`` that compares a fact taking one word of a few (how the data came, what a contract says), or a yes or no
that somebody states, tells which case it is. While that is open, what the later parts ask waits: nobody is asked about a
crawl before it is known that the data was crawled, nor for an authority's leave before it is known that a foreign court
asked. Answers are still tried together; only the asking waits.
"""

from collections.abc import Mapping

from datarights.rules.closures import READING
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
    ReadingIs,
    Tally,
)
from datarights.rules.finding import Fact
from datarights.rules.pack import FactType, Pack


def asked_first(condition: Condition, pack: Pack, facts: Mapping[str, Fact | None]) -> tuple[set[str], bool]:
    """Give the names a condition may ask for now (readings with ``reading:``), and whether an open case stops the rest."""
    match condition:
        case Leaf():
            return {condition.fact}, _is_case(condition, pack) and facts.get(condition.fact) is None
        case Judgement():
            return {condition.question}, False
        case ReadingIs():
            return {READING + condition.reading}, False
        case DefinitionRef():
            return asked_first(pack.definitions[condition.name], pack, facts)
        case Over() | Tally():
            return {condition.records}, False
        case Not():
            return asked_first(condition.part, pack, facts)[0], False
        case Any():
            names: set[str] = set()
            for part in condition.parts:
                names |= asked_first(part, pack, facts)[0]
            return names, False
        case All():
            names = set()
            for part in condition.parts:
                found, stopped = asked_first(part, pack, facts)
                names |= found
                if stopped:
                    return names, True
            return names, False


def _is_case(leaf: Leaf, pack: Pack) -> bool:
    spec = pack.facts.get(leaf.fact)
    if spec is None or leaf.operator not in {Operator.IS, Operator.IN}:
        return False
    return spec.type is FactType.WORD or (spec.type is FactType.YES_NO and not spec.computed)

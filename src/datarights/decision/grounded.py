"""How well the facts are known that a yes rests on: the weakest link of the reasons, not of everything looked at.

Read off the trace of the evaluation itself, beside the condition it came from: what made an ``all`` false is its best
known false part; what made it true is the weakest of its parts; ``any`` is the reverse.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from datarights.model.grounds import Grounds
from datarights.rules.condition import All, Any, Condition, DefinitionRef, Judgement, Leaf, Not
from datarights.rules.finding import ConditionResult, Fact, Finding, Truth, Verdict
from datarights.rules.pack import Outcome, Pack

if TYPE_CHECKING:
    from datarights.rules.engine import Engine


def weakest_of(findings: Sequence[Finding], facts: Mapping[str, Fact | None], engine: "Engine") -> Grounds | None:
    """Give the weakest grounds that a yes rests on: rules that allow and apply, and rules against it that are clear."""
    packs = {pack.id: pack for pack in engine.packs}
    found: list[Grounds] = []
    for finding in findings:
        allows = finding.rule.outcome in {Outcome.PERMITTED, Outcome.CONDITIONAL}
        counts = (allows and finding.verdict is Verdict.APPLIES) or (
            finding.rule.outcome > Outcome.CONDITIONAL
            and finding.verdict is Verdict.CLEAR
            and not finding.rule.except_to
        )
        if not counts or not finding.conditions:
            continue
        grounds = _rests(finding.rule.when, packs[finding.rule.pack], iter(finding.conditions), facts)
        if grounds is not None:
            found.append(grounds)
    return min(found, default=None)


def _rests(
    condition: Condition, pack: Pack, trace: Iterator[ConditionResult], facts: Mapping[str, Fact | None]
) -> Grounds | None:
    return _node(condition, pack, trace, facts)[1]


def _node(
    condition: Condition, pack: Pack, trace: Iterator[ConditionResult], facts: Mapping[str, Fact | None]
) -> tuple[Truth, Grounds | None]:
    match condition:
        case DefinitionRef():
            return _node(pack.definitions[condition.name], pack, trace, facts)
        case All() | Any():
            truth = next(trace).truth
            parts = [_node(each, pack, trace, facts) for each in condition.parts]
            same = [grounds for each, grounds in parts if each is truth and grounds is not None]
            one_is_enough = truth is (Truth.NO if isinstance(condition, All) else Truth.YES)
            if one_is_enough:
                return truth, max(same, default=None)
            return truth, min((grounds for _, grounds in parts if grounds is not None), default=None)
        case Not():
            truth = next(trace).truth
            return truth, _node(condition.part, pack, trace, facts)[1]
        case Leaf() | Judgement():
            result = next(trace)
            return result.truth, result.grounds
        case _:
            result = next(trace)
            fact = facts.get(result.fact)
            return result.truth, fact.grounds if fact is not None else None

"""Two packs, or two versions of one, by what they decide: acts that come out otherwise, not lines that read otherwise.

The scenarios of both are decided by both. For rules that changed and no act of these shows it, a case is searched that
does.
"""

from collections.abc import Iterable, Iterator, Sequence

from datarights.app.pack_mutation import Trials, Witness, only
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.model.scope import Lexicon
from datarights.rules.condition import numbers as numbers_of
from datarights.rules.engine import Engine
from datarights.rules.pack import Pack, Rule, tops
from datarights.scenario.drafts import fold_of
from datarights.scenario.scenario import Scenario, Step
from datarights.valueclass import valueclass


@valueclass
class Different:
    """One act of a scenario that two packs decide otherwise; the rules whose verdict is another, with both."""

    scenario: Scenario
    step: Step
    before: Decision
    after: Decision
    rules: tuple[tuple[str, str, str], ...]
    duties: tuple[tuple[str, ...], tuple[str, ...]]


@valueclass
class Changed:
    """A rule that reads otherwise: added, removed or changed; an act that shows it, where one was found."""

    rule: str
    how: str
    shown: bool
    witness: Witness | None = None


def different(scenarios: Iterable[Scenario], one: Engine, other: Engine, lexicon: Lexicon) -> Iterator[Different]:
    """Give the acts that two packs decide otherwise: another outcome, or another set of duties."""
    for scenario in scenarios:
        holdings = fold_of(scenario.world, lexicon) if scenario.world is not None else None
        for step in scenario.steps:
            request = DecisionRequest(act=step.act, readings=step.readings, brief=True)
            before, after = (decide(request, holdings, engine, lexicon) for engine in (one, other))
            duties = tuple(tuple(sorted(each.duty.id for each in decision.obligations)) for decision in (before, after))
            rules = tuple(_verdicts(before, after))
            if before.outcome is not after.outcome or duties[0] != duties[1]:
                yield Different(
                    scenario=scenario, step=step, before=before, after=after, rules=rules, duties=(duties[0], duties[1])
                )


def _verdicts(before: Decision, after: Decision) -> Iterator[tuple[str, str, str]]:
    said = [{each.rule.id: each.verdict.value for each in decision.findings} for decision in (before, after)]
    for name in sorted({*said[0], *said[1]}):
        one, other = said[0].get(name, "-"), said[1].get(name, "-")
        if one != other:
            yield name, one, other


def changed(one: Pack, other: Pack, found: Sequence[Different], lexicon: Lexicon) -> Iterator[Changed]:
    """Give the rules that read otherwise, and a case for those that no act of the scenarios shows."""
    before, after = (_versions(pack) for pack in (one, other))
    numbers = [parameter for name, parameter in other.parameters.items() if one.parameters.get(name) != parameter]
    top = {**tops(other), **tops(one)}
    shown = {name for each in found for name, _, _ in each.rules}
    for name in sorted({*before, *after}):
        if before.get(name) == after.get(name) and not numbers:
            continue
        if before.get(name) == after.get(name) and not _bears(after[name], numbers, other):
            continue
        how = "added" if name not in before else "removed" if name not in after else "changed"
        roots = frozenset({top[name]})
        witness = None
        if name not in shown:
            small = Engine([only(other, roots)])
            base, against = (one, small) if name in before else (other, Engine([only(one, roots)]))
            witness, _ = Trials(base, [base], (), lexicon).told_apart(roots, against, numbers)
        yield Changed(rule=name, how=how, shown=name in shown, witness=witness)


def _versions(pack: Pack) -> dict[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        found.setdefault(rule.id, []).append(rule)
    return found


def _bears(versions: list[Rule], numbers: Sequence[object], pack: Pack) -> bool:
    names = {getattr(each, "name", "") for each in numbers}
    return any(not names.isdisjoint(numbers_of(rule.when, pack.definitions)) for rule in versions)

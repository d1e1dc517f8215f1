"""Two packs, or two versions of one, by what they decide: acts that come out otherwise, not lines that read otherwise.

The scenarios of both are decided by both. For rules that changed and no act of these shows it, a case is searched that
does.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from datarights.app.pack_mutation import Trials, Witness, only
from datarights.decision.assemble import candidates
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.model.scope import Lexicon
from datarights.rules.condition import numbers as numbers_of
from datarights.rules.engine import Engine
from datarights.rules.finding import Verdict
from datarights.rules.pack import Outcome, Pack, Rule, tops
from datarights.scenario.drafts import fold_of
from datarights.scenario.scenario import Scenario, Step
from datarights.valueclass import replace, valueclass

Said = TypeVar("Said")


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
    """A rule that reads otherwise: added, removed or changed; an act that shows it, where one was found.

    ``outcomes`` and ``verdicts`` of that act are those of the earlier pack and of the later.
    """

    rule: str
    how: str
    shown: bool
    witness: Witness | None = None

    @property
    def outcomes(self) -> tuple[Outcome, Outcome] | None:
        """Give how the act is decided."""
        found = self.witness
        return None if found is None else self._ordered(found.outcome, found.mutant_outcome)

    @property
    def verdicts(self) -> tuple[str, str] | None:
        """Give what the rule says of it."""
        found = self.witness
        said = None if found is None else [each.get(self.rule, "-") for each in (found.verdicts, found.mutant_verdicts)]
        return None if said is None else self._ordered(said[0], said[1])

    def _ordered(self, one: Said, other: Said) -> tuple[Said, Said]:
        return (other, one) if self.how == "added" else (one, other)


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


def _graver(found: Different) -> Iterator[str]:
    """Name the rules that apply in both and say another outcome."""
    said = [
        {each.rule.id: each.rule.outcome for each in decision.findings if each.verdict is Verdict.APPLIES}
        for decision in (found.before, found.after)
    ]
    yield from (name for name in said[0].keys() & said[1].keys() if said[0][name] is not said[1][name])


def changed(
    one: Pack, other: Pack, found: Sequence[Different], lexicon: Lexicon, scenarios: Iterable[Scenario] = ()
) -> Iterator[Changed]:
    """Give the rules that read otherwise, and a case for those that no act of the scenarios shows.

    A case that is decided otherwise is looked for before one in which only a rule's own verdict, or what is asked, is another.
    """
    before, after = (_versions(pack) for pack in (one, other))
    numbers = [parameter for name, parameter in other.parameters.items() if one.parameters.get(name) != parameter]
    top = {**tops(other), **tops(one)}
    shown = {name for each in found for name, _, _ in each.rules} | {name for each in found for name in _graver(each)}
    first, second = Engine([one]), Engine([other])
    acts = [
        (step.act.kind, step.act.dates(), candidates(step.act, None, first, lexicon).ways[0].facts, step.readings)
        for scenario in scenarios
        if scenario.world is None
        for step in scenario.steps
        if step.act.kind in first.acts
    ]
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
            base, against, judging = (
                (one, small, second) if name in before else (other, Engine([only(one, roots)]), first)
            )
            witness, _ = Trials(base, [base], (), lexicon, acts).told_apart(
                roots, against, judging, numbers, decided=True
            )
        yield Changed(rule=name, how=how, shown=name in shown, witness=witness)


def _versions(pack: Pack) -> dict[str, list[Rule]]:
    """Give the versions of each rule; what the pack is called is no part of what they say."""
    found: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        found.setdefault(rule.id, []).append(replace(rule, pack=""))
    return found


def _bears(versions: list[Rule], numbers: Sequence[object], pack: Pack) -> bool:
    names = {getattr(each, "name", "") for each in numbers}
    return any(not names.isdisjoint(numbers_of(rule.when, pack.definitions)) for rule in versions)

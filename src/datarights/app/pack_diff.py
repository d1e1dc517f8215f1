"""Two packs, or two versions of one, by what they decide: acts that come out otherwise, not lines that read otherwise.

The scenarios of both are decided by both. Every part that can decide and is otherwise is named, whether or not an act shows
it. For rules that are, or rest on what is, and no act of the scenarios shows it, a case is searched that does.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from datarights.app.pack_mutation import Case, Trials, Witness, only
from datarights.decision.assemble import candidates
from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.model.citation import Citation
from datarights.model.scope import Lexicon
from datarights.rules.compared import Otherwise, Part, parts_otherwise, resting
from datarights.rules.engine import Engine
from datarights.rules.finding import Verdict
from datarights.rules.pack import Duty, Outcome, Pack, tops
from datarights.rules.spot import Spot
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
    duties: tuple[tuple[Duty, ...], tuple[Duty, ...]]


@valueclass
class Changed:
    """A rule that is otherwise: ``added``, ``removed``, ``changed``, or ``resting`` on parts that are; an act that shows it.

    ``outcomes`` and ``verdicts`` of that act are those of the earlier pack and of the later.
    """

    rule: str
    how: str
    shown: bool
    witness: Witness | None = None
    changes: tuple[Otherwise, ...] = ()
    on: tuple[Spot, ...] = ()

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
            rules = tuple(_verdicts(before, after))
            duties = _duties(before), _duties(after)
            if before.outcome is not after.outcome or duties[0] != duties[1]:
                yield Different(scenario=scenario, step=step, before=before, after=after, rules=rules, duties=duties)


def _duties(decision: Decision) -> tuple[Duty, ...]:
    """Give what is owed after a decision; where in the instrument a duty stands is no part of it."""
    owed = {replace(each.duty, cite=Citation(source=each.duty.cite.source)) for each in decision.obligations}
    return tuple(sorted(owed, key=lambda each: (each.id, each.says.zh, each.on.value, each.travels)))


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
    one: Pack,
    other: Pack,
    found: Sequence[Different],
    lexicon: Lexicon,
    scenarios: Iterable[Scenario] = (),
    parts: Iterable[Part] | None = None,
) -> Iterator[Changed]:
    """Give the rules that are otherwise, or rest on what is, and a case for those that no act of the scenarios shows.

    A case that is decided otherwise is looked for before one in which only a rule's own verdict, or what is asked or owed, is
    another; on its own answers, and among those of the scenarios, where fewer other rules have something to ask.
    """
    known = tuple(parts_otherwise(one, other) if parts is None else parts)
    turned = {each.spot.name: each for each in known if each.spot.section == "rules" and each.decides}
    rests = resting(one, other, known)
    numbers = [parameter for name, parameter in other.parameters.items() if one.parameters.get(name) != parameter]
    top = {**tops(other), **tops(one)}
    shown = {name for each in found for name, _, _ in each.rules} | {name for each in found for name in _graver(each)}
    first, second = Engine([one]), Engine([other])
    acts = _mildest_first(scenarios, first, lexicon) if not shown.issuperset({*turned, *rests}) else ()
    before = {head.id for head in one.heads}
    for name in sorted({*turned, *rests}):
        part = turned.get(name)
        roots = frozenset({top[name]})
        witness = None
        if name not in shown:
            small = Engine([only(other, roots)])
            base, against, judging = (
                (one, small, second) if name in before else (other, Engine([only(one, roots)]), first)
            )
            trials = Trials(base, [base], (), lexicon, acts)
            witness, _ = trials.told_apart(roots, against, judging, numbers, trials.near(roots, against), decided=True)
        yield Changed(
            rule=name, how=part.how if part is not None else "resting", shown=name in shown, witness=witness,
            changes=part.changes if part is not None else (), on=rests.get(name, ()),
        )  # fmt: skip


def asked_again(one: Engine, other: Engine, pack: Pack) -> tuple[str, ...]:
    """Name the questions of a pack that are asked otherwise on some day: answers on record to them no longer count (ADR 70)."""
    return tuple(
        name
        for name in sorted({*pack.own.readings, *(each.name for each in pack.own.facts.values() if not each.computed)})
        if other.questions.asked(name) is not None and one.questions.versions(name) != other.questions.versions(name)
    )


def _mildest_first(scenarios: Iterable[Scenario], engine: Engine, lexicon: Lexicon) -> list[Case]:
    """Give the acts of scenarios that state all their facts, those first in which the least stands against the act."""
    found: list[tuple[Outcome, Case]] = []
    for step in (step for scenario in scenarios if scenario.world is None for step in scenario.steps):
        if step.act.kind in engine.acts:
            facts = candidates(step.act, None, engine, lexicon).ways[0].facts
            case = (step.act.kind, step.act.dates(), facts, step.readings)
            outcome = engine.evaluate(
                step.act.kind, facts, step.act.dates(), readings=step.readings, trace=False
            ).outcome
            found.append((outcome, case))
    return [case for _, case in sorted(found, key=lambda each: each[0])]

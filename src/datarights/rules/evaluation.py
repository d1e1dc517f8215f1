"""One evaluation of an act: its outcome under every answer still open, and all that may be read of it afterwards."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any as Anything

from datarights.model.citation import Citation
from datarights.rules.cases import asked_first
from datarights.rules.closures import NO, OPEN, READING
from datarights.rules.condition import Operator, Value
from datarights.rules.finding import Fact, Facts, Finding, Question, QuestionKind, Recorded, Silent, Verdict
from datarights.rules.law import Law, Rejected
from datarights.rules.pack import Connecting, Duty, FactType, Outcome, Pack, Rule, Who
from datarights.rules.possible import (
    ALLOWS,
    NONE,
    OUTCOMES,
    PROHIBITS,
    SILENT,
    bits,
    groups,
    single,
    together,
)
from datarights.rules.rulebook import Rulebook
from datarights.rules.weighed import Weighed, against, weigh
from datarights.text import say
from datarights.valueclass import replace, valueclass


@valueclass
class ImposedDuty:
    """A duty that follows, once, with every rule that imposes it and every place in the law where it stands.

    ``avoidable``: the rules behind it only may apply, so it is imposed as a precaution.
    """

    duty: Duty
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]
    avoidable: bool


class Evaluation:
    """What the law makes of an act: the outcome, every outcome it may still have; the rest is read when asked for.

    ``outcome`` is the one to act on, ``outcomes`` all there may be, worst first. The facts and readings handed in must
    not be changed afterwards: findings are read from them.
    """

    def __init__(
        self,
        law: Law,
        facts: Facts,
        readings: Mapping[str, str],
        dates: Mapping[Connecting, date],
        *,
        waived: Mapping[str, str] | None = None,
        keep: bool = True,
    ) -> None:
        self._law = law
        self._facts = facts
        self._readings = readings
        self._dates = dates
        self._keep = keep
        self._values = law.values(facts, readings)
        self._weighed = law.weighed(self._values)
        self._defeated: dict[Weighed, str] = {}
        self._outranked: dict[Weighed, str] = {}
        self._contradicts: dict[Weighed, list[str]] = {}
        self._set_aside: list[Weighed] = []
        if waived:
            self._waive(waived)
        self.governed = law.governed
        self.outcomes: tuple[Outcome, ...]
        self.outcome: Outcome
        self._hanging: list[Weighed] = []
        self._allowed_anyhow = False
        self._settle()

    # ---- outcomes -----------------------------------------------------------------------------------------------

    def _settle(self) -> None:
        if not self.governed:
            self.outcomes, self.outcome = (Outcome.REVIEW,), Outcome.REVIEW
            return
        settled, rivals = 0, self._law.rivals
        for each in self._weighed:
            results = each.results
            if results & (results - 1) or (rivals and each.rule.decides in rivals):
                self._hanging.append(each)
            else:
                settled |= results
        said = settled & ~SILENT
        if not self._hanging:
            self.outcome = OUTCOMES[1 << said.bit_length() - 1] or Outcome.REVIEW if said else Outcome.REVIEW
            self.outcomes = (self.outcome,)
            return
        self._defeat()
        sets = [*bits(settled), *self._jointly()]
        left = together(sets)
        self._allowed_anyhow = any(not each & ~ALLOWS for each in sets)
        possible = {OUTCOMES[each] for each in bits(left & ~1)} | ({Outcome.REVIEW} if left & 1 else set())
        self.outcomes = tuple(sorted((each for each in possible if each is not None), reverse=True))
        self.outcome = self._overall()

    def _waive(self, waived: Mapping[str, str]) -> None:
        """Set rules aside: they are shown, and count for nothing."""
        self._set_aside = [each for each in self._weighed if waived.get(each.rule.id)]
        self._defeated |= {each: waived[each.rule.id] for each in self._set_aside}
        self._weighed = [each for each in self._weighed if each not in self._defeated]

    def _defeat(self) -> None:
        """Name the permission that surely defeats a rule of lower rank on the same question, and what others gainsay.

        What only asks for something to be done stands: who does it satisfies both. A rule that may come to that, and to
        worse, is outranked: of what it may come to the worse counts for nothing.
        """
        rivals = [each for each in self._hanging if each.rule.decides in self._law.rivals]
        allowing = [each for each in rivals if not each.results & ~ALLOWS]
        for low in rivals:
            question = low.rule.decides
            if low.results & ~(ALLOWS | SILENT):
                for high in allowing:
                    if high.rule.decides == question and high.live.rank < low.live.rank:
                        self._outranked[low] = high.rule.id
                        break
        self._defeated |= {low: high for low, high in self._outranked.items() if not low.results & ALLOWS}
        for one in rivals:
            if one.results == PROHIBITS and one not in self._defeated:
                for other in allowing:
                    if against(one.live, other.live) and other not in self._defeated:
                        self._contradicts.setdefault(one, []).append(other.rule.id)
                        self._contradicts.setdefault(other, []).append(one.rule.id)

    def _jointly(self) -> list[int]:
        """Give the worst results of each group of rules, trying the answers to what its rules have in common together."""
        names = [
            [
                *(each.turns_on if not single(each.results) else ()),
                *([f"decides:{each.rule.decides}"] if each.rule.decides in self._law.rivals else ()),
            ]
            for each in self._hanging
        ]
        return [self._of_group([self._hanging[number] for number in group]) for group in groups(names)]

    def _of_group(self, weighed: Sequence[Weighed]) -> int:
        if len(weighed) == 1:
            return weighed[0].results
        return self._law.jointly(tuple(weighed))

    def _overall(self) -> Outcome:
        """Give the outcome to act on when more than one is possible: never a yes that some answer would take back."""
        if self.outcomes[0] <= Outcome.CONDITIONAL or len(self.outcomes) == 1:
            return self.outcomes[0]
        if self.outcomes[-1] is Outcome.REVIEW and any(
            each.results == 1 << Outcome.REVIEW and each not in self._defeated for each in self._weighed
        ):
            return Outcome.REVIEW
        for each in self._hanging:
            if self._matters(each, Outcome.REVIEW):
                for name in self._asking(each):
                    spec = self._law.rulebook.facts.get(name)
                    if name.startswith(READING) or (spec is not None and spec.type is FactType.JUDGEMENT):
                        return Outcome.REVIEW
        return Outcome.EVIDENCE_NEEDED

    def _matters(self, weighed: Weighed, outcome: Outcome) -> bool:
        """Tell whether what is open here could change the decision; where that is no yes, more than a duty of it."""
        left = self._left(weighed)
        if weighed in self._defeated or single(left) or not left & ~SILENT:
            return False
        if outcome > Outcome.CONDITIONAL and self._only_duties(weighed):
            return False
        return outcome is not Outcome.PROHIBITED or bool(left & PROHIBITS)

    def _left(self, weighed: Weighed) -> int:
        """Give what a rule may come to that counts: of one that is outranked, what allows."""
        return weighed.results & (ALLOWS | SILENT) if weighed in self._outranked else weighed.results

    def _only_duties(self, weighed: Weighed) -> bool:
        """Tell whether all that hangs on a rule is duties: at its worst it allows, and other rules allow in any case."""
        yes = not self._left(weighed) & ~(ALLOWS | SILENT)
        return yes and self._allowed_anyhow and weighed.rule.decides not in self._law.rivals

    def _asking(self, weighed: Weighed) -> list[str]:
        """Give the questions of a rule that come first; what waits for them is asked once they are answered."""
        first: set[str] = set()
        waiting = [weighed]
        while waiting:
            each = waiting.pop()
            names, stopped = self._at_the_gate(each, weighed), True
            if not names:
                names, stopped = asked_first(each.rule.when, each.live.pack, self._facts)
            first |= names
            waiting += () if stopped else each.exceptions
        return [name for name in weighed.turns_on if name.split("|", 1)[0] in first]

    def _at_the_gate(self, weighed: Weighed, root: Weighed) -> set[str]:
        """Give what is asked at the gate of a pack while it is open: what lies behind it waits."""
        gate = weighed.live.gate
        if gate is None or gate.pack.governs is None or self._values[gate.place][0] != OPEN:
            return set()
        names, _ = asked_first(gate.pack.governs, gate.pack, self._facts)
        return names & {name.split("|", 1)[0] for name in root.turns_on}

    @property
    def work(self) -> int:
        """Give how many conditions were weighed."""
        return sum(len(each.trace) for each in (*self._weighed, *self._set_aside))

    @property
    def tried(self) -> Iterator[tuple[Rule, int]]:
        """Give the rules that were weighed under every answer, each with how many conditions that were."""
        return ((each.rule, each.tried.ways * len(each.trace)) for each in self._weighed if each.tried is not None)

    @property
    def weighed(self) -> list[Weighed]:
        """Give every rule that was weighed, each before its exceptions: findings made light, without what they rest on."""
        found: list[Weighed] = []
        for root in (*self._weighed, *self._set_aside):
            found += root.flat if root.exceptions else (root,)
        return found

    def verdict(self, weighed: Weighed) -> Verdict:
        """Give what came of a rule in this act, beside all others."""
        return Verdict.CONFLICT if weighed in self._contradicts else weighed.told.verdict

    def defeated_by(self, weighed: Weighed) -> str:
        """Name what sets a rule aside: a permission of higher rank, or a waiver; "" where nothing does."""
        return self._defeated.get(weighed, "")

    # ---- what is read when asked for ----------------------------------------------------------------------------

    def read_on(self, facts: Facts) -> None:
        """Put the same facts with where they come from in place of the bare ones that were evaluated."""
        self._facts = facts

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Give every rule that was weighed, each before its exceptions."""
        facts = self._told if self._keep else None
        return tuple(self._finding(each, facts) for each in self.weighed)

    @property
    def _told(self) -> Facts:
        """Give the facts with the readings chosen, from which traces are read."""
        chosen = {READING + name: Fact(value=option) for name, option in self._readings.items()}
        return {**self._facts, **chosen} if chosen else self._facts

    @cached_property
    def silent(self) -> tuple[Silent, ...]:
        """Give the packs whose gate is no and of which no rule speaks beside the gate: they say nothing of the act, and why."""
        law = self._law
        found = {name: law.door.silent(name, self._facts, self._readings, self._told) for name in law.shut}
        for gate in law.gates:
            verdict, trace = self._values[gate.place]
            if verdict == NO:
                found[gate.pack.id] = Silent(
                    pack=gate.pack.id, recorded=Recorded(gate.shape, gate.pack, list(trace), 0, self._told)
                )
        heard = {each.live.pack.id for each in self._weighed if each.results != NONE}
        return tuple(found[name] for name in sorted(found) if name not in heard)

    def finding(self, rule: str) -> Finding | None:
        """Give the finding of one rule, of a pack that is silent too; nothing when it does not speak of the act."""
        found = self._of(rule)
        if found is None and self._law.shut:
            opened = self._law.opened(self._dates)
            return Evaluation(opened, self._facts, self._readings, self._dates, keep=self._keep).finding(rule)
        if found is None:
            silent = (each for live in self._law.silent(self._values) for each in weigh(live, self._values, []).flat)
            found = next((each for each in silent if each.rule.id == rule), None)
        return None if found is None else self._finding(found, self._told if self._keep else None)

    def _of(self, rule: str) -> Weighed | None:
        for root in (*self._weighed, *self._set_aside):
            if root.rule.id == rule:
                return root
            for each in root.flat if root.exceptions else ():
                if each.rule.id == rule:
                    return each
        return None

    def _finding(self, weighed: Weighed, facts: Facts | None) -> Finding:
        return weighed.finding(facts, self._defeated.get(weighed, ""), self._contradicts.get(weighed, ()))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Give what the outcome turns on, and who can answer."""
        asked: dict[str, list[str]] = {}
        for each in self._hanging:
            if self._matters(each, self.outcome):
                for name in self._asking(each):
                    asked.setdefault(name, []).append(each.rule.id)
        return tuple(sorted(_question(self._law.rulebook, name, tuple(rules)) for name, rules in asked.items()))

    @cached_property
    def duties(self) -> tuple[ImposedDuty, ...]:
        """Give the duties that come with the act.

        What is prohibited has none. While it is open whether the act is allowed, only those that come with it whatever
        the answers are given: a precaution is taken by somebody who may act. Of a rule that is waived those stay that
        rest on what binds.
        """
        if self.outcome is Outcome.PROHIBITED:
            return ()
        found: dict[tuple[Anything, ...], list[tuple[Duty, str, bool]]] = {}
        for root in (*self._weighed, *self._set_aside):
            waived = root in self._set_aside
            for each, sure in () if root in self._defeated and not waived else root.deciding(sure=True):
                if root in self._outranked and each.rule.outcome > Outcome.CONDITIONAL:
                    continue
                for duty in each.rule.duties if sure or self.outcome <= Outcome.CONDITIONAL else ():
                    if waived and not _binds(duty, each.live.pack):
                        continue
                    same = (duty.id, duty.on.value, duty.says.zh)
                    found.setdefault(same, []).append((duty, each.rule.id, sure))
        return tuple(_imposed(found[same]) for same in sorted(found))

    @property
    def shut(self) -> frozenset[str]:
        """Give the packs left out because their gate is no."""
        return self._law.shut

    @property
    def acts(self) -> tuple[str, ...]:
        """Give every accepted spelling of an act that the packs govern."""
        return self._law.rulebook.act_spellings()

    @property
    def rejected(self) -> tuple[Rejected, ...]:
        """Give the versions that were considered and do not govern."""
        return self._law.rejected

    @property
    def changes(self) -> tuple[date, ...]:
        """Give the days on which a version of a rule or a number of the law changes."""
        return self._law.changes

    @property
    def comparisons(self) -> Mapping[str, Sequence[tuple[Operator, Value]]]:
        """Give what the rules in force compare each fact with."""
        return self._law.comparisons

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Give the facts that were looked at."""
        shapes = [each.live.shape for each in self.weighed]
        shapes += [gate.shape for gate in self._law.gates]
        gates = self._law.door.names()
        return tuple(sorted({*gates, *(name for shape in shapes for name in shape.names())}))


def _binds(duty: Duty, pack: Pack) -> bool:
    """Tell whether a duty rests on what binds; where the pack does not know what it rests on, it may."""
    source = pack.sources.get(duty.cite.source)
    return source is None or source.authority.binds


def _imposed(imposed: Sequence[tuple[Duty, str, bool]]) -> ImposedDuty:
    """Make one duty of the same duty imposed by several rules: nothing of what any of them says is lost."""
    ordered = sorted(imposed, key=lambda each: (not each[2], each[1]))
    duty = ordered[0][0]
    if any(each.travels for each, _, _ in ordered):
        duty = replace(duty, travels=True)
    return ImposedDuty(
        duty=duty,
        rules=tuple(dict.fromkeys(rule for _, rule, _ in ordered)),
        cites=tuple(dict.fromkeys(each.cite for each, _, _ in ordered)),
        avoidable=not ordered[0][2],
    )


def _question(rulebook: Rulebook, name: str, rules: tuple[str, ...]) -> Question:
    if name.startswith(READING):
        reading = rulebook.readings[name.removeprefix(READING)]
        return Question(
            kind_order=2, name=reading.name, kind=QuestionKind.READING, ask=reading.question, who=Who.COUNSEL,
            options=tuple(each.key for each in reading.options), rules=rules,
        )  # fmt: skip
    fact = name.split("|", 1)[0]
    spec = rulebook.facts.get(fact)
    if spec is None:
        return Question(
            kind_order=0, name=fact, kind=QuestionKind.FACT, ask=say(fact, fact), who=Who.ACTOR, rules=rules
        )
    judgement = spec.type is FactType.JUDGEMENT
    return Question(
        kind_order=1 if judgement else 0,
        name=fact,
        kind=QuestionKind.JUDGEMENT if judgement else QuestionKind.FACT,
        ask=spec.ask,
        who=spec.who,
        settle=spec.settle,
        options=spec.words or (("yes", "no") if spec.type in {FactType.YES_NO, FactType.JUDGEMENT} else ()),
        rules=rules,
    )

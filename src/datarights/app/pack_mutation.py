"""A pack's scenarios tried on mutants of it: which errors they would notice, and what case would show the others.

A mutant is first tried on the rules it can reach and on nothing else: an act whose expectation names such a rule with
another verdict notices it. Only where that does not tell are whole decisions made. What no answers to what the rule
asks can tell from the rule as it is, is no error: those mutants are *equivalent*, shown by trying all of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import islice, pairwise
from math import gcd, prod
from typing import Any, Final

from datarights.app.checking import Checked
from datarights.decision.assemble import PROGRAM, candidates
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.errors import InputError
from datarights.model.grounds import Grounds
from datarights.model.period import BEGINNING, FOREVER, Period
from datarights.model.scope import Lexicon
from datarights.rules.closures import ACT_ON, COMPARE, READING
from datarights.rules.condition import Leaf, ParameterRef, expanded, looked_at, numbers as numbers_of
from datarights.rules.engine import Engine
from datarights.rules.evaluation import Evaluation
from datarights.rules.finding import Fact
from datarights.rules.law import Law
from datarights.rules.lint_references import periods
from datarights.rules.mutation import Kind, Mutant
from datarights.rules.pack import Connecting, FactType, Outcome, Pack, Parameter, Rule, tops
from datarights.rules.possible import MAX_COMPLETIONS
from datarights.scenario.compare import differences
from datarights.scenario.drafts import fold_of
from datarights.valueclass import replace, valueclass

ACT_KIND: Final = "act.kind"
"""The fact that is the act itself."""

OF_THE_KIND: Final = (ACT_KIND, "right.exercised")
"""Facts that the kind of act alone settles."""

MOST_CASES: Final = 6000
"""So many ways to answer what a rule asks are all tried, to tell a mutant from the pack; of more, so many in all."""

MOST_MASKED: Final = 400
"""So many acts of scenarios are tried at most on which something worse might not hide that an outcome is another."""

MOST_BESIDE: Final = 40
"""So many of them with the answers of one case."""

MOST_NEAR: Final = 4000
"""So many cases are tried at most that differ from an act of a scenario in one answer."""


@valueclass
class Witness:
    """An act that comes out otherwise in a mutant: what to write down as a scenario, and what each makes of it.

    ``outcome`` and ``verdicts`` are those of the pack as it is, outcomes those of all the packs that judge; ``strong``:
    they tell the two apart, not only what is asked and owed.
    """

    act: str
    dates: Mapping[Connecting, date]
    facts: Mapping[str, Fact | None]
    readings: Mapping[str, str]
    outcome: Outcome
    verdicts: Mapping[str, str]
    mutant_outcome: Outcome
    mutant_verdicts: Mapping[str, str]
    strong: bool = True

    @property
    def decides(self) -> bool:
        """Tell whether the act is decided otherwise."""
        return self.outcome is not self.mutant_outcome


@valueclass
class Fate:
    """What became of a mutant: noticed by an act, equivalent to the pack, or neither; then a case that would show it."""

    mutant: Mutant
    noticed_by: str = ""
    equivalent: bool = False
    witness: Witness | None = None

    @property
    def survives(self) -> bool:
        """Tell whether nothing would notice this error."""
        return not self.noticed_by and not self.equivalent


class _Trial:
    """One act of a scenario that is met, with the facts its rules were evaluated on."""

    def __init__(self, checked: Checked, engine: Engine, lexicon: Lexicon) -> None:
        self.step = checked.step
        act = checked.step.act
        self.name = checked.step.title or f"{checked.scenario.title} {checked.number}"
        self.world = checked.scenario.world
        start, end = act.term
        self.plain = self.world is None and end - start <= 1
        self.kind = act.kind
        self.dates = act.dates()
        self.facts = candidates(act, None, engine, lexicon).ways[0].facts if self.world is None else {}
        expect = checked.step.expect
        self.verdicts = dict(expect.rules) if expect is not None else {}
        self.there = expect.in_force if expect is not None else ()
        self.gone = expect.not_in_force if expect is not None else ()

        self.named = frozenset((*self.verdicts, *self.there, *self.gone))

    def missed(self, mine: Collection[str], evaluation: Evaluation) -> bool:
        """Tell whether a rule of some comes to another verdict than is expected, or is there or gone against it."""
        found = {each.rule.id: evaluation.verdict(each) for each in evaluation.weighed}
        return (
            any(found.get(name) is not verdict for name, verdict in self.verdicts.items() if name in mine)
            or any(name in mine and name not in found for name in self.there)
            or any(name in found for name in self.gone)
        )

    def evaluated(self, engine: Engine) -> Evaluation:
        return engine.evaluate(self.kind, self.facts, self.dates, readings=self.step.readings, trace=False)


class Trials:
    """The acts of a pack's scenarios, to try mutants on. ``packs`` are those that judge, the pack itself among them."""

    def __init__(
        self,
        pack: Pack,
        packs: Sequence[Pack],
        results: Iterable[Checked],
        lexicon: Lexicon,
        acts: Iterable["Case"] = (),
    ) -> None:
        self._pack = pack
        self._others = tuple(each for each in packs if each.id != pack.id)
        self._lexicon = lexicon
        self._engine = Engine([*self._others, pack])
        self._trials = [
            _Trial(each, self._engine, lexicon)
            for each in results
            if each.met and each.step.expect is not None and each.scenario.packs in {(), (pack.id,)}
        ]
        plain = ((each.kind, each.dates, each.facts, each.step.readings) for each in self._trials if each.plain)
        self._acts: tuple[Case, ...] = (*acts, *plain)
        self._holdings: dict[int, Any] = {}
        self._before: dict[tuple[frozenset[str], int], _Signature] = {}
        self._small: dict[frozenset[str], Engine] = {}

    def __len__(self) -> int:
        return len(self._trials)

    def fate(self, mutant: Mutant) -> Fate:
        """Give what becomes of a mutant."""
        changed = mutant.of(self._pack)
        try:
            noticed = self._plainly_noticed(mutant, changed)
            if noticed:
                return Fate(mutant=mutant, noticed_by=noticed)
            small = Engine([only(changed, mutant.roots)])
        except InputError:
            return Fate(mutant=mutant, noticed_by="DR-P010")
        noticed = self._noticed(mutant, changed, small) or self._named_by_lint(mutant, changed)
        if noticed:
            return Fate(mutant=mutant, noticed_by=noticed)
        if mutant.parameters and not any(self._bears(mutant, rule) for rule in changed.rules):
            return Fate(mutant=mutant, equivalent=True)
        plain = (trial for trial in map(self._trials.__getitem__, self._order(mutant)) if trial.plain)
        near = self._near(
            mutant.roots, small, ((each.kind, each.dates, each.facts, each.step.readings) for each in plain)
        )
        other = Engine([*self._others, changed])
        witness, all_tried = self.told_apart(mutant.roots, small, other, mutant.parameters.values(), near)
        return Fate(mutant=mutant, equivalent=witness is None and all_tried, witness=witness)

    # ---- what the scenarios notice ------------------------------------------------------------------------------

    def _plainly_noticed(self, mutant: Mutant, changed: Pack) -> str:
        """Name an act that expects another verdict of one of the rules reached; each rule is looked at alone."""
        for root in sorted(mutant.roots):
            small = Engine([only(changed, frozenset({root}))])
            mine = {rule.id for rule in self._small_engine(frozenset({root})).rules.values()}
            for trial in self._trials:
                looks = trial.plain and not mine.isdisjoint(trial.named)
                if looks and trial.missed(mine, trial.evaluated(small)):
                    return trial.name
        return ""

    def _noticed(self, mutant: Mutant, changed: Pack, small: Engine) -> str:
        """Name an act that does not come to what is expected any more."""
        before = self._small_engine(mutant.roots)
        mine = {rule.id for rule in before.rules.values()}
        doubtful: list[_Trial] = []
        for number in self._order(mutant):
            trial = self._trials[number]
            if not trial.plain:
                doubtful.append(trial)
                continue
            evaluation = trial.evaluated(small)
            if trial.missed(mine, evaluation):
                return trial.name
            was = self._signature(mutant.roots, number, before)
            if _signature(evaluation) != was:
                doubtful.insert(0, trial)
            elif was.open:
                doubtful.append(trial)
        if not doubtful:
            return ""
        whole = Engine([*self._others, changed])
        return next((trial.name for trial in doubtful if self._differs(trial, whole)), "")

    def _named_by_lint(self, mutant: Mutant, changed: Pack) -> str:
        """Give the code of what ``packs lint`` finds in a mutant and not in the pack: periods that do not fit."""
        if mutant.kind is not Kind.SHIFT:
            return ""
        before, after = ({code for code, *_ in periods(only(pack, mutant.roots))} for pack in (self._pack, changed))
        return next(iter(sorted(after - before)), "")

    def _order(self, mutant: Mutant) -> Iterator[int]:
        """Give the acts that a mutant may change, those first whose expectation names one of its rules."""
        kinds = {
            kind for kind in self._engine.acts if any(rule.id in mutant.roots for rule, _ in self._engine.roots(kind))
        }
        named = [number for number, each in enumerate(self._trials) if each.kind in kinds]
        yield from sorted(named, key=lambda number: not (mutant.roots & self._trials[number].verdicts.keys()))

    def _small_engine(self, roots: frozenset[str]) -> Engine:
        found = self._small.get(roots)
        if found is None:
            found = self._small[roots] = Engine([only(self._pack, roots)])
        return found

    def _signature(self, roots: frozenset[str], number: int, engine: Engine) -> "_Signature":
        found = self._before.get((roots, number))
        if found is None:
            found = self._before[roots, number] = _signature(self._trials[number].evaluated(engine))
        return found

    def _differs(self, trial: _Trial, engine: Engine) -> bool:
        holdings = None
        if trial.world is not None:
            key = id(trial.world)
            if key not in self._holdings:
                self._holdings[key] = fold_of(trial.world, self._lexicon)
            holdings = self._holdings[key]
        request = DecisionRequest(act=trial.step.act, readings=trial.step.readings, brief=True)
        assert trial.step.expect is not None, "only acts with an expectation are tried"
        return bool(differences(trial.step.expect, decide(request, holdings, engine, self._lexicon)))

    # ---- what would show the others -----------------------------------------------------------------------------

    def _bears(self, mutant: Mutant, rule: Rule) -> bool:
        """Tell whether a number that changed does so on a day on which a rule that compares with it is in force."""
        named = numbers_of(rule.when, self._pack.definitions) & mutant.parameters.keys()
        return any(
            rule.in_force.overlaps(days)
            for name in named
            for days in _otherwise(self._pack.parameters[name], mutant.parameters[name])
        )

    def told_apart(
        self,
        roots: frozenset[str],
        small: Engine,
        other: Engine,
        numbers: Iterable[Parameter] = (),
        near: Iterable["Case"] = (),
        *,
        decided: bool = False,
    ) -> tuple[Witness | None, bool]:
        """Give an act on which some rules of the pack and those of another differ, and whether all answers were tried.

        ``small``: the other's rules and nothing else; ``other``: all that judges with them; ``numbers``: those of the law
        that changed; ``near``: cases to try first. ``decided``: an act that is decided otherwise is looked for, and one
        that shows less is given only where there is none.
        """
        before = self._small_engine(roots)
        seek = _Seek(self, before, small, other, decided=decided)
        if any(seek.ends(case) for case in near):
            return seek.found, True
        tried = True
        situations = list(self._situations(before, small, numbers))
        for kind, dates in situations:
            laws = (before.law(kind, dates), small.law(kind, dates))
            names = sorted({name for law in laws for name in law.places})
            choices = [self._choices(name, laws, kind, dates) for name in names]
            total = prod(map(len, choices))
            most = total if total <= MOST_CASES else MOST_CASES // len(situations)
            tried = tried and total <= most and all(_all_answers(name, laws) for name in names)
            if any(seek.ends(self._case(kind, dates, names, each)) for each in _spread(choices, total, most)):
                return seek.found, True
        return seek.found, tried

    def told(self, case: "Case", before: Engine, small: Engine, other: Engine) -> tuple[Witness | None, bool]:
        """Give what a case shows, if two sets of rules differ on it, and whether their own outcomes do."""
        kind, dates, facts, readings = case
        one, two = (each.evaluate(kind, facts, dates, readings=readings, trace=False) for each in (before, small))
        if _signature(one) == _signature(two):
            return None, False
        first, second = (
            each.evaluate(kind, facts, dates, readings=readings, trace=False).outcome for each in (self._engine, other)
        )
        verdicts, others = _verdicts(one), _verdicts(two)
        witness = Witness(
            act=kind, dates=dates, facts=facts, readings=readings, outcome=first, verdicts=verdicts,
            mutant_outcome=second, mutant_verdicts=others, strong=verdicts != others or first is not second,
        )  # fmt: skip
        return witness, one.outcome is not two.outcome

    def among(self, case: "Case") -> Iterator["Case"]:
        """Give the acts of the scenarios, each with the answers of a case: there fewer other rules have something to ask."""
        kind, dates, facts, readings = case
        day = Fact(value=dates[Connecting.ACT_ON], grounds=Grounds.RECORDED, origin=PROGRAM)
        for _, _, known, said in (each for each in self._acts if each[0] == kind):
            stated = {name: fact for name, fact in known.items() if fact is None or fact.origin != PROGRAM}
            of_the_kind = {name: known[name] for name in OF_THE_KIND if name in known}
            yield kind, dates, {**stated, **of_the_kind, ACT_ON: day, **facts}, {**said, **readings}

    def near(self, roots: frozenset[str], small: Engine) -> Iterator["Case"]:
        """Give the acts that some rules speak of, and then each with one answer changed, as cases of these rules."""
        kinds = {kind for kind in self._engine.acts if any(rule.id in roots for rule, _ in self._engine.roots(kind))}
        yield from self._near(roots, small, (each for each in self._acts if each[0] in kinds))

    def _near(self, roots: frozenset[str], small: Engine, acts: Iterable["Case"]) -> Iterator["Case"]:
        """Give acts, and then each with one answer changed, as cases of some rules: with the facts that these look at."""
        before = self._small_engine(roots)
        bare: list[tuple[Case, tuple[Law, Law]]] = []
        for kind, dates, known, said in acts:
            laws = (before.law(kind, dates), small.law(kind, dates))
            names = laws[0].names | laws[1].names
            facts = {name: fact for name, fact in known.items() if name in names and fact is not None}
            readings = {
                name: option
                for name, option in said.items()
                if READING + name in names | {*laws[0].places, *laws[1].places}
            }
            case = (kind, dates, facts, readings)
            bare.append((case, laws))
            yield case
        yield from islice((other for case, laws in bare for other in self._beside(case, laws)), MOST_NEAR)

    def _beside(self, case: "Case", laws: tuple[Law, Law]) -> Iterator["Case"]:
        """Give a case with one answer changed, every way."""
        kind, dates, facts, readings = case
        for name in sorted({name for law in laws for name in law.places} - {ACT_KIND, ACT_ON}):
            for answer in (*self._answers(name, laws), None):
                if name.startswith(READING):
                    others = {key: said for key, said in readings.items() if key != name.removeprefix(READING)}
                    yield (
                        kind,
                        dates,
                        facts,
                        others if answer is None else {**others, name.removeprefix(READING): answer},
                    )
                elif "|" not in name:
                    left = {key: fact for key, fact in facts.items() if key != name}
                    yield kind, dates, left if answer is None else {**left, name: self._fact(name, answer)}, readings

    def _answers(self, name: str, laws: Sequence[Law]) -> list[Any]:
        """Give the answers to a question that either law can tell apart; of many words, none, each and all."""
        asking = [law for law in laws if name in law.places]
        if not _all_answers(name, laws):
            words = sorted(
                {
                    word
                    for law in asking
                    for _, value in law.comparisons[name]
                    for word in (value if isinstance(value, frozenset) else {value})
                }
            )
            return [frozenset(words), *(frozenset({word}) for word in words), frozenset()]
        spec = self._engine.facts.get(name)
        tried = {answer for law in asking for answer in law.answers(name)}
        if spec is not None and spec.type is FactType.NUMBER:
            tried = {each for each in tried if spec.wanted(each) is None}
        return sorted(tried, key=repr)

    def _situations(
        self, before: Engine, small: Engine, numbers: Iterable[Parameter]
    ) -> Iterator[tuple[str, dict[Connecting, date]]]:
        """Give the kinds of act and days on which rules may differ: one kind is as good as another to a rule."""
        ruled = [(rule, pack) for engine in (before, small) for pack in engine.packs for rule in pack.rules]
        versions = [rule for rule, _ in ruled]
        days: set[date] = set()
        for day in {day for rule, pack in ruled for day in _compared_with_the_day(rule, pack)}:
            days.update(_around(day))
        for rule in versions:
            days.update(_around(rule.in_force.start))
            days.update(_around(rule.in_force.end))
        for parameter in numbers:
            for value in parameter.values:
                days.update(_around(value.period.start))
                days.update(_around(value.period.end))
        for rule in {rule.id: rule for rule in versions if not rule.except_to}.values():
            kinds = [kind for kind in self._engine.acts if kind in rule.acts or "all" in rule.acts]
            told = any(looked_at(node) == ACT_KIND for node in expanded(rule.when, self._pack.definitions))
            for kind in kinds if told else kinds[:1]:
                seen: set[tuple[Any, ...]] = set()
                for day in sorted(days):
                    dates = dict.fromkeys(Connecting, day)
                    laws = (before.law(kind, dates), small.law(kind, dates))
                    key = tuple((id(law), *_sides(law, day)) for law in laws)
                    if key not in seen:
                        seen.add(key)
                        yield kind, dates

    def _choices(self, name: str, laws: Sequence[Law], kind: str, dates: Mapping[Connecting, date]) -> Sequence[Any]:
        """Give the answers to try; what the act itself says has one."""
        if name == ACT_KIND:
            return [kind]
        return [dates[Connecting.ACT_ON]] if name == ACT_ON else [*self._answers(name, laws), None]

    def _case(
        self, kind: str, dates: Mapping[Connecting, date], names: Sequence[str], answers: Sequence[Any]
    ) -> "Case":
        readings = {
            name.removeprefix(READING): answer
            for name, answer in zip(names, answers, strict=True)
            if name.startswith(READING) and answer is not None
        }
        facts: dict[str, Fact | None] = {
            name: self._fact(name, answer)
            for name, answer in zip(names, answers, strict=True)
            if answer is not None and not name.startswith(READING) and "|" not in name
        }
        return kind, dates, facts, readings

    def _fact(self, name: str, answer: Any) -> Fact:
        spec = self._engine.facts.get(name)
        judged = spec is not None and spec.type is FactType.JUDGEMENT
        return Fact(value=answer, grounds=Grounds.DETERMINED if judged else Grounds.DOCUMENTED)


class _Seek:
    """A search for a case that tells two sets of rules apart: the best found so far."""

    def __init__(self, trials: Trials, before: Engine, small: Engine, other: Engine, *, decided: bool) -> None:
        self.found: Witness | None = None
        self._trials = trials
        self._engines = before, small, other
        self._decided = decided
        self._masked = MOST_MASKED

    def ends(self, case: "Case") -> bool:
        """Try a case, and among the answers of scenarios where something worse hides its outcome; tell whether it is enough."""
        witness, differs = self._trials.told(case, *self._engines)
        if witness is None or self._enough(witness) or not differs:
            return self._kept(witness)
        for each in islice(self._trials.among(case), MOST_BESIDE) if self._masked > 0 else ():
            self._masked -= 1
            fuller, _ = self._trials.told(each, *self._engines)
            if fuller is not None and self._enough(fuller):
                return self._kept(fuller)
        return self._kept(witness)

    def _enough(self, witness: Witness) -> bool:
        return witness.decides if self._decided else witness.strong

    def _kept(self, witness: Witness | None) -> bool:
        if witness is None:
            return False
        if self.found is None or self._enough(witness) or (witness.strong and not self.found.strong):
            self.found = witness
        return self._enough(witness)


def only(pack: Pack, roots: frozenset[str]) -> Pack:
    """Give a pack with some rules and their exceptions alone, and so the packs it uses."""
    top = tops(pack)

    def kept(one: Pack) -> tuple[Rule, ...]:
        return tuple(rule for rule in one.rules if top[rule.id] in roots)

    return replace(pack, used=tuple(replace(each, rules=kept(each)) for each in pack.used), rules=kept(pack))


Case = tuple[str, Mapping[Connecting, date], Mapping[str, Fact | None], Mapping[str, str]]
"""An act to try: its kind, its days, the facts, the readings."""


@valueclass(kw_only=False)
class _Signature:
    """All of an evaluation that a decision could look at; ``open``: some of it is."""

    outcomes: tuple[Outcome, ...]
    told: tuple[Any, ...]
    duties: tuple[Any, ...]
    questions: tuple[str, ...]
    open: bool


def _signature(evaluation: Evaluation) -> _Signature:
    told = [(each.rule.id, each.told) for each in evaluation.weighed]
    return _Signature(
        evaluation.outcomes,
        tuple((rule, each.outcomes, each.excepted_by) for rule, each in told),
        tuple((each.duty, each.avoidable) for each in evaluation.duties),
        tuple(each.name for each in evaluation.questions),
        any(len(each.outcomes) > 1 for _, each in told),
    )


def _verdicts(evaluation: Evaluation) -> dict[str, str]:
    return {each.rule.id: evaluation.verdict(each).value for each in evaluation.weighed}


def _compared_with_the_day(rule: Rule, pack: Pack) -> Iterator[date]:
    """Give the days with which a rule compares that of the act."""
    for node in expanded(rule.when, pack.definitions):
        if isinstance(node, Leaf) and node.fact == ACT_ON:
            if isinstance(node.value, ParameterRef):
                yield from (
                    each.value for each in pack.parameters[node.value.name].values if isinstance(each.value, date)
                )
            elif isinstance(node.value, date):
                yield node.value


def _sides(law: Law, day: date) -> Iterator[bool]:
    """Give on which side of every day it is compared with a day lies."""
    return (bool(COMPARE[operator](day, value)) for operator, value in law.comparisons.get(ACT_ON, ()))


def _otherwise(one: Parameter, other: Parameter) -> Iterator[Period]:
    """Give the days on which two numbers of the law are not the same."""
    edges = {edge for each in (*one.values, *other.values) for edge in (each.period.start, each.period.end)}
    for start, end in pairwise(sorted({BEGINNING, *edges, FOREVER})):
        values = [[each.value for each in number.values if start in each.period] for number in (one, other)]
        if values[0] != values[1]:
            yield Period(start=start, end=end)


def _around(day: date) -> Iterator[date]:
    for gap in (-1, 0, 1):
        try:
            yield day + timedelta(gap)
        except OverflowError:
            continue


def _all_answers(name: str, laws: Sequence[Law]) -> bool:
    """Tell whether a question has so few answers that all of them can be tried."""
    return all(len(law.answers(name)) <= MAX_COMPLETIONS for law in laws if name in law.places)


def _spread(choices: Sequence[Sequence[Any]], total: int, most: int = MOST_CASES) -> Iterator[tuple[Any, ...]]:
    """Give every way to answer, or of more than ``most`` some from all over."""
    step = 1 if total <= most else _stride(total)
    for number in range(min(total, most)):
        place, answers = number * step % total, []
        for each in choices:
            place, which = divmod(place, len(each))
            answers.append(each[which])
        yield tuple(answers)


def _stride(total: int) -> int:
    """Give a step that comes by every place before it comes back, and by far places soon (the golden section)."""
    step = total * 618 // 1000 | 1
    while gcd(step, total) != 1:
        step += 2
    return step

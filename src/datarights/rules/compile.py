"""The engine: rules compiled to closures, evaluated once, with the trace of that one evaluation.

Every node gives no, open or yes (Kleene). What Kleene alone leaves open is tried under all answers to the open
questions together, so that what is the same under every answer counts as settled. Nothing open ever makes a yes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Final

from datarights.model.grounds import Grounds
from datarights.model.period import FOREVER
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
    Records,
    Tally,
    Value,
)
from datarights.rules.finding import ConditionResult, Fact, Finding, Question, QuestionKind, Truth, Verdict
from datarights.rules.pack import ActSpec, Connecting, Duty, FactSpec, FactType, Outcome, Pack, Reading, Rule, Who
from datarights.text import Text, say

MAX_QUESTIONS: Final = 10
MAX_COMPLETIONS: Final = 1024
ANY_ACT: Final = "all"

NO, OPEN, YES = 0, 1, 2
_TRUTHS: Final = (Truth.NO, Truth.OPEN, Truth.YES)

Facts = Mapping[str, Fact | None]
Trace = list[ConditionResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImposedDuty:
    """A duty that follows. ``avoidable``: the rule behind it only may apply, so it is imposed as a precaution."""

    duty: Duty
    rule: str
    avoidable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A rule version that was considered and does not govern, with the reason."""

    rule: str
    says: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What rules make of an act: the outcome, every outcome it may still have, findings, questions, duties.

    ``read`` are the facts looked at; ``changes`` the days on which a rule version or a number of the law changes.
    """

    outcome: Outcome
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    duties: tuple[ImposedDuty, ...]
    rejected: tuple[Rejected, ...]
    read: tuple[str, ...]
    changes: tuple[date, ...]
    governed: bool
    weakest: Grounds | None = None


class _Run:
    """One evaluation under way: facts, dates of parameters, the trace if one is kept, what was read."""

    __slots__ = ("day", "depth", "facts", "opened", "read", "readings", "trace", "weakest")

    def __init__(self, facts: Facts, readings: Mapping[str, str], *, day: date, trace: Trace | None) -> None:
        self.facts = facts
        self.readings = readings
        self.day = day
        self.trace = trace
        self.depth = 0
        self.opened: dict[str, None] = {}
        self.read: dict[str, None] = {}
        self.weakest: Grounds | None = None


Node = Callable[[_Run], int]


@dataclass(frozen=True, slots=True)
class _Ready:
    rule: Rule
    pack: Pack
    test: Node
    exceptions: list["_Ready"]


class Engine:
    """Rule packs made ready to run. Building is slow and done once; evaluating is fast and pure.

    Raises:
        KeyError: a rule names a definition that its pack does not have.

    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        self.packs = tuple(packs)
        self.facts: dict[str, FactSpec] = {}
        self.acts: dict[str, ActSpec] = {}
        self.readings: dict[str, Reading] = {}
        self.rules: dict[str, Rule] = {}
        self._by_act: dict[str, list[_Ready]] = {}
        self._spellings: dict[str, str] = {}
        for pack in self.packs:
            self.facts.update(pack.facts)
            self.readings.update(pack.readings)
            for key, act in pack.acts.items():
                self.acts[key] = act
                for spelling in (key, act.title.zh, act.title.en, *act.spellings):
                    self._spellings.setdefault(spelling, key)
        for pack in self.packs:
            self._add(pack)

    def _add(self, pack: Pack) -> None:
        ready = [_Ready(rule, pack, _Compiler(pack, self.facts, rule).node(rule.when), []) for rule in pack.rules]
        by_id: dict[str, list[_Ready]] = {}
        for each in ready:
            by_id.setdefault(each.rule.id, []).append(each)
            self.rules[each.rule.id] = each.rule
        for each in ready:
            if each.rule.except_to:
                for target in by_id.get(each.rule.except_to, ()):
                    target.exceptions.append(each)
            else:
                for act in each.rule.acts:
                    for kind in pack.acts if act == ANY_ACT else (act,):
                        self._by_act.setdefault(kind, []).append(each)

    def act_key(self, spelling: str) -> str | None:
        """Give the kind of act meant by a spelling in either language, or nothing."""
        return self._spellings.get(spelling)

    def act_spellings(self) -> tuple[str, ...]:
        """Give every accepted spelling of an act, for suggestions."""
        return tuple(self._spellings)

    def evaluate(
        self,
        act_kind: str,
        facts: Facts,
        dates: Mapping[Connecting, date],
        *,
        readings: Mapping[str, str] | None = None,
        trace: bool = True,
    ) -> Evaluation:
        """Give what the rules make of an act of a kind, on facts, at the dates that connect them to the law."""
        return _Evaluating(self, act_kind, facts, dates, readings or {}, trace=trace).result()

    def candidates(self, act_kind: str) -> Sequence[_Ready]:
        """Give the rules that speak of a kind of act, in the order of their packs."""
        return self._by_act.get(act_kind, ())


class _Evaluating:
    """The evaluation of one act."""

    def __init__(
        self, engine: Engine, act_kind: str, facts: Facts, dates: Mapping[Connecting, date],
        readings: Mapping[str, str], *, trace: bool,
    ) -> None:  # fmt: skip
        self.engine = engine
        self.act_kind = act_kind
        self.facts = facts
        self.dates = dates
        self.readings = readings
        self.keep = trace
        self.rejected: list[Rejected] = []
        self.changes: set[date] = set()
        self.read: dict[str, None] = {}

    def day(self, rule: Rule) -> date | None:
        return self.dates.get(rule.by) or self.dates.get(Connecting.ACT_ON)

    def governs(self, ready: _Ready) -> bool:
        rule = ready.rule
        day = self.day(rule)
        if day is not None and day in rule.in_force:
            if rule.in_force.end != FOREVER:
                self.changes.add(rule.in_force.end)
            return True
        if day is not None and day < rule.in_force.start:
            self.changes.add(rule.in_force.start)
            reason = say(f"{rule.in_force.start} 起才施行", f"in force only from {rule.in_force.start}")
        else:
            reason = say(f"{rule.in_force.end} 起已不施行", f"no longer in force from {rule.in_force.end}")
        self.rejected.append(Rejected(rule=rule.id, says=reason))
        return False

    def result(self) -> Evaluation:
        roots = [each for each in self.engine.candidates(self.act_kind) if self.governs(each)]
        judged = [self.judged(each) for each in roots]
        judged = _settled(judged, self)
        _defeat(judged)
        governed = self.act_kind in self.engine.acts
        outcomes = self.joint(judged, governed=governed)
        outcome = _overall(judged, outcomes, self, governed=governed)
        findings = tuple(finding for each in judged for finding in each.findings(self))
        return Evaluation(
            outcome=outcome,
            outcomes=tuple(sorted(outcomes, reverse=True)),
            findings=findings,
            questions=self.questions(judged, outcome),
            duties=_duties(judged, outcome),
            rejected=tuple(sorted(self.rejected, key=lambda each: (each.rule, each.says.en))),
            read=tuple(sorted(self.read)),
            changes=tuple(sorted(self.changes)),
            governed=governed,
            weakest=min((each.weakest for each in judged if each.weakest is not None), default=None),
        )

    def judged(self, ready: _Ready) -> "_Judged":
        day = self.day(ready.rule) or date.max
        run = _Run(self.facts, self.readings, day=day, trace=[] if self.keep else None)
        truth = ready.test(run)
        self.read.update(run.read)
        exceptions = []
        if truth != NO:
            exceptions = [self.judged(each) for each in ready.exceptions if self.governs(each)]
        return _Judged(ready, truth, run, exceptions)

    def joint(self, judged: list["_Judged"], *, governed: bool) -> set[Outcome]:
        names = list(dict.fromkeys(name for each in judged if len(each.results) > 1 for name in each.all_opened()))
        choices = self.answers(names)
        if choices is None or not names:
            return _product(judged, governed=governed)
        found: set[Outcome] = set()
        for answers in product(*choices):
            overlay, readings = self.overlay(names, answers)
            results = [(each.ready.rule, self.now(each, overlay, readings), each) for each in judged]
            found.add(_total(results, governed=governed))
        return found

    def answers(self, names: Sequence[str]) -> list[list[object]] | None:
        """Give the possible answers of each open question; nothing when there are too many to try them all."""
        if len(names) > MAX_QUESTIONS:
            return None
        choices = [self.options(name) for name in names]
        total = 1
        for each in choices:
            total *= len(each)
        return choices if total <= MAX_COMPLETIONS else None

    def options(self, name: str) -> list[object]:
        if name.startswith("reading:"):
            return [each.key for each in self.engine.readings[name.removeprefix("reading:")].options]
        spec = self.engine.facts.get(name)
        if spec is not None and spec.type is FactType.WORD and spec.words:
            return list(spec.words)
        return [True, False]

    def overlay(self, names: Sequence[str], answers: Sequence[object]) -> tuple[Facts, Mapping[str, str]]:
        facts = dict(self.facts)
        readings = dict(self.readings)
        for name, answer in zip(names, answers, strict=True):
            if name.startswith("reading:"):
                readings[name.removeprefix("reading:")] = str(answer)
            elif isinstance(answer, (bool, str)):
                facts[name] = Fact(value=answer, grounds=Grounds.DETERMINED)
        return facts, readings

    def now(self, judged: "_Judged", facts: Facts, readings: Mapping[str, str]) -> Outcome | None:
        """Give what a rule comes to under some answers; what is settled already stays as it is."""
        if len(judged.results) == 1:
            return next(iter(judged.results))
        return self.under(judged.ready, facts, readings)

    def under(self, ready: _Ready, facts: Facts, readings: Mapping[str, str]) -> Outcome | None:
        """Give what a rule comes to when nothing it asks is open."""
        run = _Run(facts, readings, day=self.day(ready.rule) or date.max, trace=None)
        if ready.test(run) != YES:
            return None
        excepted = {
            result
            for each in ready.exceptions
            if self.in_force(each.rule) and (result := self.under(each, facts, readings)) is not None
        }
        if not excepted:
            return ready.rule.outcome
        return excepted.pop() if len(excepted) == 1 else Outcome.REVIEW

    def in_force(self, rule: Rule) -> bool:
        day = self.day(rule)
        return day is not None and day in rule.in_force

    def questions(self, judged: list["_Judged"], outcome: Outcome) -> tuple[Question, ...]:
        asked: dict[str, list[str]] = {}
        for each in judged:
            if each.matters(outcome):
                for name in each.all_opened():
                    asked.setdefault(name, []).append(each.ready.rule.id)
        return tuple(sorted(self.question(name, tuple(rules)) for name, rules in asked.items()))

    def question(self, name: str, rules: tuple[str, ...]) -> Question:
        if name.startswith("reading:"):
            reading = self.engine.readings[name.removeprefix("reading:")]
            return Question(
                kind_order=2, name=reading.name, kind=QuestionKind.READING, ask=reading.question, who=Who.COUNSEL,
                options=tuple(each.key for each in reading.options), rules=rules,
            )  # fmt: skip
        fact = name.split("|", 1)[0]
        spec = self.engine.facts.get(fact)
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


class _Judged:
    """One root rule on one act, with its exceptions."""

    def __init__(self, ready: _Ready, truth: int, run: _Run, exceptions: list["_Judged"]) -> None:
        self.ready = ready
        self.truth = truth
        self.run = run
        self.exceptions = exceptions
        self.defeated_by = ""
        self.results = self.possible()
        self.weakest = run.weakest if truth == YES else None

    def possible(self) -> set[Outcome | None]:
        if self.truth == NO:
            return {None}
        inner = self.excepted()
        return inner | {None} if self.truth == OPEN else inner

    def excepted(self) -> set[Outcome | None]:
        """Give what may come of the rule when its own condition is true."""
        sure = [each for each in self.exceptions if None not in each.results]
        maybe = [each for each in self.exceptions if None in each.results and each.results != {None}]
        if not sure and not maybe:
            return {self.ready.rule.outcome}
        if not maybe and all(len(each.results) == 1 for each in sure):
            said = {result for each in sure for result in each.results}
            return said if len(said) == 1 else {Outcome.REVIEW}
        found: set[Outcome | None] = set()
        if not sure:
            found.add(self.ready.rule.outcome)
        every = {result for each in (*sure, *maybe) for result in each.results if result is not None}
        found |= every
        if len(every) > 1 and len(sure) + len(maybe) > 1:
            found.add(Outcome.REVIEW)
        if sure and len({tuple(sorted(each.results, key=str)) for each in sure}) == 1 and not maybe:
            return set(sure[0].results)
        return found

    def all_opened(self) -> Iterable[str]:
        if self.truth == NO:
            return
        yield from self.run.opened
        for each in self.exceptions:
            yield from each.all_opened()

    def effective(self) -> set[Outcome | None]:
        return {None} if self.defeated_by else self.results

    def matters(self, outcome: Outcome) -> bool:
        """Tell whether what is open here could change the decision."""
        results = self.effective()
        if len(results) < 2:
            return False
        worst = max(each for each in results if each is not None)
        if worst in {Outcome.NOTED, Outcome.LIFTED}:
            return False
        return outcome is not Outcome.PROHIBITED or worst is Outcome.PROHIBITED

    def verdict(self) -> Verdict:
        if self.results == {None}:
            return Verdict.CLEAR
        if len(self.results) > 1:
            return Verdict.OPEN
        lifted = self.results == {Outcome.LIFTED} and self.ready.rule.outcome is not Outcome.LIFTED
        return Verdict.CLEAR if lifted else Verdict.APPLIES

    def findings(self, evaluating: _Evaluating) -> Iterable[Finding]:
        rule = self.ready.rule
        excepted = next((each.ready.rule.id for each in self.exceptions if None not in each.results), "")
        conflict = len([each for each in self.exceptions if None not in each.results]) > 1 and self.results == {
            Outcome.REVIEW
        }
        yield Finding(
            rule=rule,
            verdict=Verdict.CONFLICT if conflict else self.verdict(),
            results=tuple(sorted(self.results, key=lambda each: -1 if each is None else int(each))),
            conditions=tuple(self.run.trace or ()),
            defeated_by=self.defeated_by,
            excepted_by=excepted,
            duties=rule.duties,
            questions=tuple(dict.fromkeys(self.run.opened)) if self.truth == OPEN else (),
            weakest=self.run.weakest,
        )
        for each in self.exceptions:
            yield from each.findings(evaluating)


def _settled(judged: list[_Judged], evaluating: _Evaluating) -> list[_Judged]:
    """Narrow each rule's results by trying every answer to its open questions together."""
    for each in judged:
        if len(each.results) < 2:
            continue
        names = list(dict.fromkeys(each.all_opened()))
        choices = evaluating.answers(names)
        if choices is None or not names:
            continue
        found: set[Outcome | None] = set()
        for answers in product(*choices):
            facts, readings = evaluating.overlay(names, answers)
            found.add(evaluating.under(each.ready, facts, readings))
        each.results = found
    return judged


def _defeat(judged: list[_Judged]) -> None:
    """Let a permission defeat a rule of lower rank on the same question; nothing else does without being named."""
    for low in judged:
        question = low.ready.rule.decides
        if not question or low.results == {None}:
            continue
        for high in judged:
            if (
                high.ready.rule.decides == question
                and high.ready.rule.authority.rank < low.ready.rule.authority.rank
                and len(high.results) == 1
                and high.results <= {Outcome.PERMITTED, Outcome.CONDITIONAL}
            ):
                low.defeated_by = high.ready.rule.id


_SAYS_YES: Final = frozenset({Outcome.PERMITTED, Outcome.CONDITIONAL})
_SILENT: Final = frozenset({None, Outcome.NOTED, Outcome.LIFTED})


def _total(results: Iterable[tuple[Rule, Outcome | None, _Judged]], *, governed: bool) -> Outcome:
    said = [
        result for _, result, each in results if not each.defeated_by and result is not None and result not in _SILENT
    ]
    if not governed or not said:
        return Outcome.REVIEW
    return max(said)


def _product(judged: list[_Judged], *, governed: bool) -> set[Outcome]:
    """Give every outcome there may be when rules are taken as independent: never fewer than there are."""
    if not governed:
        return {Outcome.REVIEW}
    found: set[Outcome] = set()
    candidates = {
        result for each in judged for result in each.effective() if result is not None and result not in _SILENT
    }
    floor = max(
        (
            min(int(result) for result in each.effective() if result is not None)
            for each in judged
            if None not in each.effective() and not each.effective() & {Outcome.NOTED, Outcome.LIFTED}
        ),
        default=-1,
    )
    if floor == -1:
        found.add(Outcome.REVIEW)
    found |= {each for each in candidates if each >= floor}
    return found or {Outcome.REVIEW}


def _overall(judged: list[_Judged], outcomes: set[Outcome], evaluating: _Evaluating, *, governed: bool) -> Outcome:
    if not governed:
        return Outcome.REVIEW
    if len(outcomes) == 1:
        return next(iter(outcomes))
    sure = [next(iter(each.effective())) for each in judged if len(each.effective()) == 1]
    if Outcome.PROHIBITED in sure:
        return Outcome.PROHIBITED
    if outcomes <= _SAYS_YES and any(each in _SAYS_YES for each in sure):
        return max(outcomes)
    if Outcome.REVIEW in sure:
        return Outcome.REVIEW
    names = {name for each in judged if each.matters(Outcome.REVIEW) for name in each.all_opened()}
    for name in names:
        spec = evaluating.engine.facts.get(name)
        if name.startswith("reading:") or (spec is not None and spec.type is FactType.JUDGEMENT):
            return Outcome.REVIEW
    return Outcome.EVIDENCE_NEEDED


def _duties(judged: list[_Judged], outcome: Outcome) -> tuple[ImposedDuty, ...]:
    if outcome is Outcome.PROHIBITED:
        return ()
    found: dict[str, ImposedDuty] = {}
    for each in judged:
        for inner in _flat(each):
            results = inner.effective()
            if results == {None}:
                continue
            for duty in inner.ready.rule.duties:
                avoidable = None in results
                if duty.id not in found or (found[duty.id].avoidable and not avoidable):
                    found[duty.id] = ImposedDuty(duty=duty, rule=inner.ready.rule.id, avoidable=avoidable)
    return tuple(found[key] for key in sorted(found))


def _flat(judged: _Judged) -> Iterable[_Judged]:
    yield judged
    for each in judged.exceptions:
        yield from _flat(each)


# ---- conditions to closures -------------------------------------------------------------------------------------


class _Compiler:
    """Makes closures of the conditions of one rule."""

    def __init__(self, pack: Pack, specs: Mapping[str, FactSpec], rule: Rule) -> None:
        self.pack = pack
        self.specs = specs
        self.rule = rule

    def node(self, condition: Condition) -> Node:
        match condition:
            case Leaf():
                return self.leaf(condition)
            case Judgement():
                asked = Leaf(
                    fact=condition.question, operator=Operator.IS, value=True, says=condition.says, cite=condition.cite
                )
                return self.leaf(asked)
            case ReadingIs():
                return self.reading(condition)
            case DefinitionRef():
                return self.node(self.pack.definitions[condition.name])
            case All():
                return self.group(condition, [self.node(each) for each in condition.parts], YES, min)
            case Any():
                return self.group(condition, [self.node(each) for each in condition.parts], NO, max)
            case Not():
                return self.negation(condition)
            case Over():
                return self.over(condition)
            case Tally():
                return self.tally(condition)

    def group(self, condition: All | Any, parts: list[Node], empty: int, join: Callable[[int, int], int]) -> Node:
        says = words.condition(condition, self.pack) if not condition.says else condition.says
        head = (
            say("以下全部成立", "all of these") if isinstance(condition, All) else say("以下之一成立", "one of these")
        ) if not condition.says else says  # fmt: skip
        cite = condition.cite

        def run(state: _Run) -> int:
            trace = state.trace
            slot, depth = 0, state.depth
            if trace is not None:
                slot = len(trace)
                trace.append(ConditionResult(truth=Truth.OPEN, says=head, depth=depth, cite=cite))
                state.depth = depth + 1
            truth = empty
            asked = len(state.opened)
            for part in parts:  # every part is looked at: a no names all its reasons
                truth = join(truth, part(state))
            if truth != OPEN and len(state.opened) > asked:  # what is settled asks nothing
                for name in list(state.opened)[asked:]:
                    del state.opened[name]
            if trace is not None:
                state.depth = depth
                trace[slot] = ConditionResult(truth=_TRUTHS[truth], says=head, depth=depth, cite=cite)
            return truth

        return run

    def negation(self, condition: Not) -> Node:
        inner = self.node(condition.part)
        says = condition.says or say("以下不成立", "none of this")

        def run(state: _Run) -> int:
            trace = state.trace
            slot, depth = 0, state.depth
            if trace is not None:
                slot = len(trace)
                trace.append(ConditionResult(truth=Truth.OPEN, says=says, depth=depth))
                state.depth = depth + 1
            truth = 2 - inner(state)
            if trace is not None:
                state.depth = depth
                trace[slot] = ConditionResult(truth=_TRUTHS[truth], says=says, depth=depth)
            return truth

        return run

    def leaf(self, condition: Leaf) -> Node:
        name = condition.fact
        says = words.leaf(condition, self.specs)
        compare = _COMPARE[condition.operator]
        known = condition.operator is Operator.KNOWN
        least = Grounds[condition.grounds.upper()] if condition.grounds else Grounds.ASSERTED
        spec = self.specs.get(name)
        whole = (
            spec is None
            or spec.type in {FactType.YES_NO, FactType.JUDGEMENT}
            or (spec.type is FactType.WORD and bool(spec.words))
        )
        atom = name if whole else f"{name}|{condition.operator.value}|{condition.value}"
        constant = condition.value if not isinstance(condition.value, ParameterRef) else None
        reference = condition.value if isinstance(condition.value, ParameterRef) else None
        wanted = words.value(condition.value)
        shown = say(f"{wanted.zh}", f"{wanted.en}")
        cite = condition.cite

        def run(state: _Run) -> int:
            fact = state.facts.get(name)
            state.read[name] = None
            value = constant if reference is None else self.parameter(reference, state.day)
            if known:
                truth = YES if (fact is not None) is bool(constant) else NO
            elif fact is None or fact.grounds < least or value is None:
                assumed = state.facts.get(atom) if atom != name and fact is None else None
                if assumed is not None:
                    truth = YES if assumed.value is True else NO
                else:
                    truth = OPEN
                    state.opened[atom] = None
            else:
                truth = YES if compare(fact.value, value) else NO
                if state.weakest is None or fact.grounds < state.weakest:
                    state.weakest = fact.grounds
            if state.trace is not None:
                state.trace.append(
                    ConditionResult(
                        truth=_TRUTHS[truth],
                        says=says,
                        depth=state.depth,
                        fact=name,
                        found="" if fact is None else _text(fact.value),
                        wanted=shown.en,
                        grounds=None if fact is None else fact.grounds,
                        origin="" if fact is None else fact.origin,
                        cite=cite,
                    )
                )
            return truth

        return run

    def parameter(self, reference: ParameterRef, day: date) -> int | date | None:
        for each in self.pack.parameters[reference.name].values:
            if day in each.period:
                return each.value
        return None

    def reading(self, condition: ReadingIs) -> Node:
        name, option = condition.reading, condition.option
        says = words.condition(condition, self.pack)

        def run(state: _Run) -> int:
            chosen = state.readings.get(name)
            if chosen is None:
                truth = OPEN
                state.opened[f"reading:{name}"] = None
            else:
                truth = YES if chosen == option else NO
            if state.trace is not None:
                state.trace.append(
                    ConditionResult(
                        truth=_TRUTHS[truth],
                        says=says,
                        depth=state.depth,
                        fact=f"reading:{name}",
                        found=chosen or "",
                        wanted=option,
                    )
                )
            return truth

        return run

    def rows(self, state: _Run, name: str) -> Records | None:
        fact = state.facts.get(name)
        state.read[name] = None
        return fact.value if fact is not None and isinstance(fact.value, Records) else None

    def each_row(self, state: _Run, records: Records, where: Node) -> list[int]:
        found = []
        for row in records.rows:
            facts = {key: None if value is None else Fact(value=value) for key, value in row.items()}
            inner = _Run({**state.facts, **facts}, state.readings, day=state.day, trace=None)
            found.append(where(inner))
        return found

    def over(self, condition: Over) -> Node:
        where = self.node(condition.where)
        every = condition.quantifier is Quantifier.EACH
        says = words.condition(condition, self.pack)

        def run(state: _Run) -> int:
            records = self.rows(state, condition.records)
            if records is None:
                truth = self.assumed(state, condition.records, repr(condition))
            else:
                truths = self.each_row(state, records, where)
                rest = (YES if every else NO) if records.complete else OPEN
                truth = min([*truths, rest]) if every else max([*truths, rest])
                if truth == OPEN:
                    truth = self.assumed(state, condition.records, repr(condition))
            self.note(state, truth, says, condition.records)
            return truth

        return run

    def tally(self, condition: Tally) -> Node:
        where = self.node(condition.where)
        says = words.condition(condition, self.pack)
        compare = _COMPARE[condition.operator]
        rising = condition.operator in {Operator.AT_LEAST, Operator.OVER}

        def run(state: _Run) -> int:
            records = self.rows(state, condition.records)
            limit = (
                self.parameter(condition.value, state.day)
                if isinstance(condition.value, ParameterRef)
                else condition.value
            )
            truth = OPEN
            if records is not None and limit is not None:
                truths = self.each_row(state, records, where)
                low = high = 0
                exact = records.complete is True
                for row, met in zip(records.rows, truths, strict=True):
                    amount = 1 if not condition.field else row.get(condition.field)
                    if not isinstance(amount, int):
                        exact = exact and met == NO
                        continue
                    low += amount if met == YES else 0
                    high += amount if met != NO else 0
                if exact and low == high:
                    truth = YES if compare(low, limit) else NO
                elif rising and compare(low, limit):
                    truth = YES
                elif exact and rising and not compare(high, limit):
                    truth = NO
                elif exact and not rising and compare(high, limit):
                    truth = YES
                elif (
                    not rising and condition.operator in {Operator.AT_MOST, Operator.UNDER} and not compare(low, limit)
                ):
                    truth = NO
            if truth == OPEN:
                truth = self.assumed(state, condition.records, repr(condition))
            self.note(state, truth, says, condition.records)
            return truth

        return run

    def assumed(self, state: _Run, name: str, text: str) -> int:
        atom = f"{name}|{text}"
        answer = state.facts.get(atom)
        if answer is not None:
            return YES if answer.value is True else NO
        state.opened[atom] = None
        return OPEN

    def note(self, state: _Run, truth: int, says: Text, fact: str) -> None:
        if state.trace is not None:
            state.trace.append(ConditionResult(truth=_TRUTHS[truth], says=says, depth=state.depth, fact=fact))


def _text(value: Value | Records) -> str:
    return words.value(value).en if not isinstance(value, str) else value


def _ordered(found: object, wanted: object, test: Callable[[int], bool]) -> bool:
    if isinstance(found, bool) or isinstance(wanted, bool):
        return False
    if isinstance(found, int) and isinstance(wanted, int):
        return test(found - wanted)
    if isinstance(found, date) and isinstance(wanted, date):
        return test(found.toordinal() - wanted.toordinal())
    return False


def _in(found: object, wanted: object) -> bool:
    if not isinstance(wanted, frozenset):
        return found == wanted
    return bool(found & wanted) if isinstance(found, frozenset) else found in wanted


_COMPARE: Final[Mapping[Operator, Callable[[object, object], bool]]] = {
    Operator.IS: lambda found, wanted: found == wanted,
    Operator.IS_NOT: lambda found, wanted: found != wanted,
    Operator.IN: _in,
    Operator.NOT_IN: lambda found, wanted: not _in(found, wanted),
    Operator.HAS: lambda found, wanted: wanted in found if isinstance(found, frozenset) else found == wanted,
    Operator.AT_LEAST: lambda found, wanted: _ordered(found, wanted, lambda gap: gap >= 0),
    Operator.AT_MOST: lambda found, wanted: _ordered(found, wanted, lambda gap: gap <= 0),
    Operator.OVER: lambda found, wanted: _ordered(found, wanted, lambda gap: gap > 0),
    Operator.UNDER: lambda found, wanted: _ordered(found, wanted, lambda gap: gap < 0),
    Operator.BEFORE: lambda found, wanted: _ordered(found, wanted, lambda gap: gap < 0),
    Operator.ON_OR_BEFORE: lambda found, wanted: _ordered(found, wanted, lambda gap: gap <= 0),
    Operator.AFTER: lambda found, wanted: _ordered(found, wanted, lambda gap: gap > 0),
    Operator.ON_OR_AFTER: lambda found, wanted: _ordered(found, wanted, lambda gap: gap >= 0),
    Operator.KNOWN: lambda found, wanted: (found is not None) is bool(wanted),
}

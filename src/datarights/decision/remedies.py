"""What could still change a decision: the answers there may be to what is open, and what a party could do otherwise.

A judge over attempts for ``settling.smallest``: it overlays answers on the facts, evaluates the very same rules and
names, for each rule that stands in the way, the items of which one must be answered. Facts about the chain of title
hang together, so they are one item: a right that covers the act, or an act that stays within the right.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any as Anything, Final

from datarights.decision.decision import Settling, SettlingSet, Supply
from datarights.decision.settling import MAX_SIZE, MAX_WORK, Answer, Found, Seen, smallest
from datarights.decision.standing import SIDES
from datarights.decision.written import value_text
from datarights.model.grounds import Grounds
from datarights.rules.closures import READING
from datarights.rules.condition import (
    Condition,
    Judgement,
    Leaf,
    Operator,
    Over,
    ParameterRef,
    ReadingIs,
    Records,
    Tally,
    Value,
    leaves,
)
from datarights.rules.finding import Fact, QuestionKind
from datarights.rules.pack import Connecting, FactSpec, FactType, Outcome, Pack, Rule, Who
from datarights.text import Text, say
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights.rules.engine import Engine
    from datarights.rules.evaluation import Evaluation
    from datarights.rules.law import Law
    from datarights.rules.weighed import Weighed

TITLE: Final = "right"
"""The item that stands for everything the chain of title must show."""

ENOUGH: Final = Outcome.CONDITIONAL

_TITLE_NO: Final = (
    "right.ended",
    "right.void_source",
    "right.frozen",
    "right.controlled",
    "right.pledged",
    "right.restricted",
    "right.act_barred",
    "right.licensed",
    "right.sold_above",
    "right.promised_away",
    "right.disputed",
    "actor.entrusted",
)
"""What must not lie on a right that is still to be brought. Known ones stand as the registry has them."""

_TITLE_YES: Final = (
    "right.found",
    "right.shown",
    "right.conferred",
    "right.documented",
    *(f"right.{each}" for each in SIDES),
)

IN_TITLE: Final = frozenset({*_TITLE_YES, *_TITLE_NO})
"""Facts that hang together in the chain of title and are asked for as one."""


@valueclass
class Setting:
    """Facts under which an act is judged: in its making, or on a later day of its term."""

    facts: Mapping[str, Fact | None]
    dates: Mapping[Connecting, date]


@valueclass(kw_only=False)
class Asking:
    """One leaf of a rule: the fact, the value it is compared with, the grounds it asks for."""

    fact: str
    value: Value | ParameterRef | None
    grounds: Grounds


def _askings(condition: Condition, pack: Pack) -> Iterator[Asking]:
    """Give what a condition asks, definitions followed; readings under ``reading:`` and their name."""
    for node in leaves(condition, pack.definitions):
        match node:
            case Leaf():
                grounds = Grounds[node.grounds.upper()] if node.grounds else Grounds.ASSERTED
                yield Asking(node.fact, node.value, grounds)
            case Judgement():
                yield Asking(node.question, True, Grounds.DETERMINED)
            case ReadingIs():
                yield Asking(READING + node.reading, node.option, Grounds.DETERMINED)
            case Over() | Tally():
                yield Asking(node.records, None, Grounds.ASSERTED)


class Remedies:
    """What may be answered about one act under one engine: built once for a decision, asked several times.

    ``shut``: packs whose gate is no; what their rules ask counts for nothing.
    """

    def __init__(
        self,
        engine: "Engine",
        kind: str,
        readings: Mapping[str, str],
        waived: Mapping[str, str] = {},
        shut: frozenset[str] = frozenset(),
    ) -> None:
        self._engine = engine
        self._kind = kind
        self._readings = dict(readings)
        self._waived = waived
        self._askings: dict[str, list[Asking]] = {}
        self._grounds: dict[str, Grounds] = {}
        self._packs: dict[str, Pack] = {}
        self._by_rule: dict[str, tuple[str, ...]] = {}
        exceptions: dict[str, list[tuple[Rule, Pack]]] = {}
        rules: dict[str, list[tuple[Rule, Pack]]] = {}
        deciders: dict[str, list[tuple[Rule, Pack]]] = {}
        for rule, pack in engine.speaking(kind):
            rules.setdefault(rule.id, []).append((rule, pack))
            if rule.except_to:
                exceptions.setdefault(rule.except_to, []).append((rule, pack))
            if rule.decides and rule.outcome <= ENOUGH:
                deciders.setdefault(rule.decides, []).append((rule, pack))
            for asking in _askings(rule.when, pack) if not (rule.governed and pack.id in shut) else ():
                self._askings.setdefault(asking.fact, []).append(asking)
                self._packs.setdefault(asking.fact, pack)
        for name, versions in rules.items():
            found: dict[str, None] = {}
            waiting = list(versions)
            seen: set[str] = set()
            while waiting:
                rule, pack = waiting.pop(0)
                for asking in _askings(rule.when, pack):
                    found[asking.fact] = None
                if rule.id not in seen:
                    seen.add(rule.id)
                    waiting += exceptions.get(rule.id, [])
                    if rule.decides and rule.outcome > ENOUGH:
                        waiting += [each for each in deciders.get(rule.decides, []) if each[0].id not in seen]
            self._by_rule[name] = tuple(found)
        self._read_by = {name: frozenset(found) for name, found in self._by_rule.items()}
        self._claims = frozenset(
            node.fact
            for rule, pack in engine.speaking(kind)
            for condition in (rule.when, pack.governs)
            if condition is not None
            for node in leaves(condition, pack.definitions)
            if isinstance(node, Leaf) and node.operator is Operator.KNOWN and node.value is True
        )
        """Facts by which somebody claims that a law or a rule does not apply: heard where they are raised, and no way out."""

    # ---- judging ------------------------------------------------------------------------------------------------

    def evaluate(self, setting: Setting, extra: Mapping[str, Fact]) -> "Evaluation":
        """Judge an act with some answers added, without a trace."""
        readings = dict(self._readings)
        facts = dict(setting.facts)
        for name, fact in extra.items():
            if name.startswith(READING):
                readings[name.removeprefix(READING)] = str(fact.value)
            else:
                facts[name] = fact
        return self._engine.evaluate(
            self._kind, facts, setting.dates, readings=readings, waived=self._waived, trace=False
        )

    def judge(
        self, settings: Sequence[Setting], extra: Mapping[str, Fact], tried: set[tuple[Anything, ...]], *, change: bool
    ) -> Seen:
        """Say whether an act now comes out at least conditional in every setting, and what stands in the way.

        ``change``: what a party could do otherwise counts too, not only what is open or still to be brought. A note with a
        remedy, as of a list that does not count, is a remark: it bars nothing and yet tells to do otherwise. ``tried``: which rules were
        weighed under every answer so far, on which of the answers: the same is not done again, and counted once.
        """
        work = 0
        culprits: list[tuple[str, ...]] = []
        remarks: set[str] = set()
        enough = True
        for number, setting in enumerate(settings):
            evaluation = self.evaluate(setting, extra)
            work += evaluation.work
            for rule, conditions in evaluation.tried:
                read = self._read_by[rule.id]
                key = (number, rule.id, *(id(fact) for name, fact in extra.items() if name in read))
                if key not in tried:
                    tried.add(key)
                    work += conditions
            if evaluation.outcome <= ENOUGH:
                remarks.update(
                    weighed.rule.id
                    for weighed in evaluation.weighed
                    if weighed.rule.remedy is not None and weighed.told.outcomes == (Outcome.NOTED,)
                )
                continue
            enough = False
            known = {**setting.facts, **extra}
            before = len(culprits)
            rules = evaluation.weighed
            for weighed in rules:
                if evaluation.defeated_by(weighed) or weighed.rule.except_to:
                    continue
                if any(result is not None and result > ENOUGH for result in weighed.told.outcomes):
                    culprits.append(self._items(weighed, known, change=change))
            if len(culprits) == before:  # nothing is against it, but nothing surely allows it either
                allowing = [
                    name
                    for weighed in rules
                    if any(result in {Outcome.PERMITTED, Outcome.CONDITIONAL} for result in weighed.told.outcomes)
                    or weighed.rule.outcome in {Outcome.PERMITTED, Outcome.CONDITIONAL}
                    for name in self._items(weighed, known, change=change or weighed.rule.outcome <= ENOUGH)
                ]
                culprits.append(tuple(dict.fromkeys(allowing)))
        return Seen(enough, tuple(culprits), frozenset(remarks), work)

    def _items(self, weighed: "Weighed", known: Mapping[str, Fact | None], *, change: bool) -> tuple[str, ...]:
        bring = change or weighed.told.outcomes == (Outcome.EVIDENCE_NEEDED,)
        items: dict[str, None] = {}
        unclaimed = self._claims.difference(known, weighed.open) if self._claims else self._claims
        for name in self._by_rule[weighed.rule.id]:
            if name in unclaimed:
                continue
            fact = known.get(name)
            spec = self._engine.facts.get(name)
            weak = fact is not None and fact.grounds < self._least(name)
            if name.startswith(READING):
                if name.removeprefix(READING) not in self._readings:
                    items[name] = None
            elif (
                fact is None
                or weak
                or (isinstance(fact.value, Records) and fact.value.complete is not True)
                or (bring and spec is not None and spec.changeable)
                or _waits_for_title(name, known)
            ):
                items[self._item(name)] = None
        return tuple(items)

    @staticmethod
    def _item(name: str) -> str:
        return TITLE if name in IN_TITLE else name

    # ---- answers ------------------------------------------------------------------------------------------------

    def answers(self, settings: Sequence[Setting], names: Iterable[str], *, change: bool) -> dict[str, list[Answer]]:
        """Give the possible answers to each item, in a fixed order."""
        found: dict[str, list[Answer]] = {}
        facts = settings[0].facts
        law = self._engine.law(self._kind, settings[0].dates, facts, self._readings)
        for name in sorted(set(names)):
            if name == TITLE:
                if (title := self._title(settings, change=change)) is not None:
                    found[name] = [title]
            elif name.startswith(READING):
                reading = self._engine.readings.get(name.removeprefix(READING))
                if reading is not None:
                    pack = self._packs.get(name)
                    found[name] = [
                        Answer(
                            item=name, label=each.key, facts={name: Fact(value=each.key, grounds=Grounds.DETERMINED)}
                        )
                        for each in sorted(reading.options, key=lambda each: each.key)
                        if pack is None or not pack.unread(each.cites)  # law that nobody has read is no way out
                    ]
            else:
                answers = list(self._fact_answers(name, facts.get(name), law))
                if answers:
                    found[name] = answers
        return found

    def _title(self, settings: Sequence[Setting], *, change: bool) -> Answer | None:
        facts: dict[str, Fact] = {}
        for setting in settings:
            for name in _TITLE_YES:
                fact = setting.facts.get(name)
                spec = self._engine.facts.get(name)
                if fact is not None and fact.value is True:
                    continue
                if fact is not None and not (
                    spec is not None and spec.changeable and (change or name in {"right.found", "right.documented"})
                ):
                    continue
                if name in self._askings:
                    facts[name] = Fact(value=True, grounds=max(Grounds.DOCUMENTED, self._least(name)))
            for name in _TITLE_NO:
                if setting.facts.get(name) is None and name in self._askings:
                    facts[name] = Fact(value=False, grounds=max(Grounds.RECORDED, self._least(name)))
        return Answer(item=TITLE, label="yes", facts=facts) if facts else None

    def _least(self, name: str) -> Grounds:
        found = self._grounds.get(name)
        if found is None:
            asked = (each.grounds for each in self._askings.get(name, ()))
            found = self._grounds[name] = max(asked, default=Grounds.ASSERTED)
        return found

    def _fact_answers(self, name: str, now: Fact | None, law: "Law") -> Iterator[Answer]:
        spec = self._engine.facts.get(name)
        if (
            spec is not None
            and spec.computed
            and name.startswith(("right.", "registration.", "act."))
            and not spec.changeable
        ):
            return
        grounds = self._least(name)
        if spec is not None and spec.type is FactType.JUDGEMENT:
            grounds = Grounds.DETERMINED
        # what rules take from a named person alone is not made otherwise by a party either
        fixed = now is not None and spec is not None and (not spec.changeable or grounds is Grounds.DETERMINED)
        for value in self._values(name, spec, law, now):
            if now is not None and now.value == value and now.grounds >= grounds:
                continue
            if fixed and not _same_told_better(now, value):
                continue  # nobody can make it otherwise than it is; it can only be shown better
            yield Answer(item=name, label=value_text(value), facts={name: Fact(value=value, grounds=grounds)})

    def _values(self, name: str, spec: FactSpec | None, law: "Law", now: Fact | None) -> Sequence[Value | Records]:
        """Give the values worth supplying: one of each kind that the rules in force can tell apart."""
        kind = spec.type if spec is not None else None
        if kind is FactType.RECORDS:
            whole = [Records(rows=(), complete=True)]
            if now is not None and isinstance(now.value, Records) and now.value.rows:
                whole.append(Records(rows=now.value.rows, complete=True))
            return whole
        if kind in {FactType.YES_NO, FactType.JUDGEMENT}:
            return [False, True]
        if name not in law.comparisons and not (spec is not None and spec.words):
            return []  # only asked whether somebody supplied it: any value would do, and none is made up
        return sorted((each for each in law.answers(name) if each not in {"", frozenset([""])}), key=value_text)

    # ---- searching ----------------------------------------------------------------------------------------------

    def search(
        self,
        settings: Sequence[Setting],
        *,
        change: bool,
        within: Mapping[str, Text] | None = None,
        max_size: int = MAX_SIZE,
        effort: int = MAX_WORK,
    ) -> Settling:
        """Give the smallest sets of supplies after which the act comes out at least conditional in every setting.

        Facts come before readings: a reading is proposed only where no fact would do.
        """
        names: set[str] = set()
        for setting in settings:
            for weighed in self.evaluate(setting, {}).weighed:
                names.update(self._items(weighed, setting.facts, change=change))
                names.update(
                    self._item(each)
                    for each in self._by_rule[weighed.rule.id]
                    if not each.startswith(READING) and setting.facts.get(each) is None
                )
                names.update(each for each in self._by_rule[weighed.rule.id] if each.startswith(READING))
        answers = self.answers(settings, names, change=change)

        tried: set[tuple[Anything, ...]] = set()

        def judge(extra: Mapping[str, Fact]) -> Seen:
            return self.judge(settings, extra, tried, change=change)

        facts_only = {name: each for name, each in answers.items() if not name.startswith(READING)}
        found = smallest(judge, facts_only, max_size=max_size, max_work=effort)
        if not found.sets and len(facts_only) < len(answers) and not judge({}).enough:
            found = smallest(judge, answers, max_size=max_size, max_work=effort)
        return self._written(found, settings, within or {})

    def _written(self, found: Found, settings: Sequence[Setting], within: Mapping[str, Text]) -> Settling:
        sets: list[SettlingSet] = []
        for chosen in found.sets:
            extra: dict[str, Fact] = {}
            for answer in chosen:
                extra.update(answer.facts)
            outcome = max(self.evaluate(each, extra).outcome for each in settings)
            sets.append(
                SettlingSet(
                    supplies=tuple(self._supply(each, settings[0].facts, within) for each in chosen), outcome=outcome
                )
            )
        return Settling(sets=tuple(sets), more=found.more, complete=found.complete)

    def _supply(self, answer: Answer, facts: Mapping[str, Fact | None], within: Mapping[str, Text]) -> Supply:
        was = {name: facts.get(name) for name in answer.facts if facts.get(name) is not None}
        if answer.item == TITLE:
            return self._title_supply(answer, was, facts, within)
        if answer.item.startswith(READING):
            reading = self._engine.readings[answer.item.removeprefix(READING)]
            return Supply(
                name=answer.item, facts=answer.facts, ask=reading.question, who=Who.COUNSEL, kind=QuestionKind.READING
            )
        spec = self._engine.facts.get(answer.item)
        if spec is None:
            return Supply(
                name=answer.item, facts=answer.facts, ask=say(answer.item, answer.item), who=Who.ACTOR, was=was
            )
        judgement = spec.type is FactType.JUDGEMENT
        return Supply(
            name=answer.item,
            facts=answer.facts,
            ask=spec.ask,
            who=spec.who,
            kind=QuestionKind.JUDGEMENT if judgement else QuestionKind.FACT,
            document=spec.settle,
            was=was,
        )

    def _title_supply(
        self,
        answer: Answer,
        was: Mapping[str, Fact | None],
        facts: Mapping[str, Fact | None],
        within: Mapping[str, Text],
    ) -> Supply:
        sides = [name for name in answer.facts if name.removeprefix("right.") in SIDES]
        failing = [name for name in sides if name in was]
        found = facts.get("right.found")
        if found is not None and found.value is True and failing:
            specs = [spec for name in failing if (spec := self._engine.facts.get(name)) is not None]
            ask = _joined([spec.ask for spec in specs]) or say(
                "行为是否在权利之内？", "Does the act lie within the right?"
            )
            document = _joined([spec.settle for spec in specs if spec.settle is not None])
            return Supply(
                name=TITLE, facts=answer.facts, ask=ask, who=Who.ACTOR, title=True, document=document, was=was,
                within=_joined([within[name] for name in failing if name in within]),
            )  # fmt: skip
        key = next(
            (name for name in ("right.found", "right.shown", "right.documented") if name in answer.facts), "right.shown"
        )
        spec = self._engine.facts.get(key)
        return Supply(
            name=TITLE,
            facts=answer.facts,
            ask=spec.ask if spec else say("所需权利的来源是什么？", "What is the source of the right needed?"),
            who=spec.who if spec else Who.ACTOR,
            title=True,
            document=spec.settle if spec else None,
            was=was,
        )


def _waits_for_title(name: str, known: Mapping[str, Fact | None]) -> bool:
    """Tell whether a right that is not on record could still be brought."""
    fact = known.get(name)
    return name == "right.found" and fact is not None and fact.value is False


def _same_told_better(now: Fact | None, value: Value | Records) -> bool:
    """Tell whether a value is the one known already: to be shown better, or a list said to be whole."""
    if now is None or now.value == value:
        return True
    return isinstance(value, Records) and isinstance(now.value, Records) and value.rows == now.value.rows


def _joined(texts: Sequence[Text]) -> Text | None:
    if not texts:
        return None
    return Text(
        zh="；".join(dict.fromkeys(each.zh for each in texts)), en="; ".join(dict.fromkeys(each.en for each in texts))
    )

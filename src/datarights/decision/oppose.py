"""The best case against a yes: what it rests on that could give way, each with where it stands. Nothing is made up.

Only what the engine knows counts: a fact on weak grounds is turned round and the same rules are asked again, a contested
point is read the other way, a waiver is left out, an exception is taken away. What would change nothing is not said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from datarights.decision.decision import Answered, Decision
from datarights.decision.remedies import ENOUGH
from datarights.decision.written import cites_json, text_json
from datarights.model.citation import Authority, Citation
from datarights.model.grounds import Grounds
from datarights.rules.finding import Fact, Finding, QuestionKind, Verdict
from datarights.rules.pack import Outcome
from datarights.rules.words import value as value_words
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.rules.condition import Records, Value
    from datarights.rules.engine import Engine
    from datarights.rules.evaluation import Evaluation


class Footing(Enum):
    """What an argument goes against."""

    GROUNDS = "grounds"
    DETERMINATION = "determination"
    READING = "reading"
    WAIVER = "waiver"
    CONTESTED = "contested"
    EXCEPTION = "exception"
    CHAIN = "chain"
    AUTHORITY = "authority"
    CONFIDENCE = "confidence"
    PRECAUTION = "precaution"
    DUTY = "duty"
    SHELF_LIFE = "shelf_life"

    @property
    def label(self) -> Text:
        """Name it."""
        return _LABELS[self]


_LABELS: Final = {
    Footing.GROUNDS: say("事实依据", "grounds"),
    Footing.DETERMINATION: say("认定", "determination"),
    Footing.READING: say("解释观点", "reading"),
    Footing.WAIVER: say("豁免", "waiver"),
    Footing.CONTESTED: say("各说不一", "sources differ"),
    Footing.EXCEPTION: say("例外", "exception"),
    Footing.CHAIN: say("权利链", "chain of title"),
    Footing.AUTHORITY: say("依据层级", "rank of the source"),
    Footing.CONFIDENCE: say("原文未读全", "text not read whole"),
    Footing.PRECAUTION: say("为稳妥的义务", "precaution"),
    Footing.DUTY: say("义务", "duty"),
    Footing.SHELF_LIFE: say("有效期", "shelf life"),
}
_WORST_FIRST: Final = tuple(Footing)
_ALLOWS: Final = frozenset({Outcome.PERMITTED, Outcome.CONDITIONAL})


@valueclass
class Against:
    """One argument against a yes: what it goes against, what it says, what the act would then come to, where it stands."""

    footing: Footing
    about: str
    says: Text
    then: Outcome | None = None
    cites: tuple[Citation, ...] = ()


Naming = Callable[[str, "Value | Records"], Text]
"""What says the value of a fact, given its name."""


def _plainly(_: str, value: "Value | Records") -> Text:
    return value_words(value)


def oppose(decision: Decision, engine: "Engine", named: Naming = _plainly) -> tuple[Against, ...]:
    """Give the case against a yes, what would turn it furthest first; nothing where it is no yes.

    ``named`` says values of facts to a reader; without it words stand as packs write them.
    """
    if decision.outcome > ENOUGH:
        return ()
    found = {(each.footing, each.about): each for each in _all(_Again(decision, engine, named))}
    return tuple(
        sorted(found.values(), key=lambda each: (-(each.then or 0), _WORST_FIRST.index(each.footing), each.about))
    )


def against_json(each: Against) -> dict[str, Any]:
    """Give an argument as JSON."""
    return {
        "against": each.footing.value, "about": each.about, "says": text_json(each.says),
        "then": each.then.key if each.then is not None else None, "cite": cites_json(each.cites),
    }  # fmt: skip


class _Again:
    """The same act asked again with something it rested on taken away."""

    def __init__(self, decision: Decision, engine: "Engine", named: Naming) -> None:
        self.named = named
        request = decision.request
        self.decision = decision
        self.engine = engine
        self.facts: dict[str, Fact | None] = dict(decision.facts)
        self.spoken_of = {name for name, _ in decision.contested} | {*request.act.facts}
        stand = [each for each in decision.determinations if each.back is None]
        self.determined = {f"{each.id}#{each.entry}": each for each in stand}
        settled = {each.question: str(each.answer) for each in stand if each.kind is QuestionKind.READING}
        self.readings: Mapping[str, str] = {**settled, **request.readings}
        self.waived = {each.rule: each.id for each in decision.waivers if each.void is None}
        self.dates = request.act.dates(request.law_at)
        self.law = engine.law(request.act.kind, self.dates)

    def evaluate(
        self,
        facts: Mapping[str, Fact | None] = {},
        readings: Mapping[str, str] = {},
        *,
        without: str = "",
    ) -> "Evaluation":
        waived = {rule: name for rule, name in self.waived.items() if rule != without}
        found = {**self.facts, **facts}.items()  # a decision shows what its rules looked at, also what nobody spoke of
        return self.engine.evaluate(
            self.decision.request.act.kind,
            {name: fact for name, fact in found if fact is not None or name in self.spoken_of},
            self.dates,
            readings={**self.readings, **readings},
            waived=waived,
        )

    def worse(self, ways: Iterable["Evaluation"]) -> "Evaluation | None":
        """Give the worst of some evaluations when it is worse than the yes."""
        worst = max(ways, key=lambda each: each.outcome, default=None)
        return worst if worst is not None and worst.outcome > max(ENOUGH, self.decision.outcome) else None

    def person(self, fact: Fact) -> Answered | None:
        """Give the determination that a fact rests on: of the data of the act, or of data above."""
        return next((self.determined[each] for each in fact.origin.split(" · ") if each in self.determined), None)

    def otherwise(self, name: str, fact: Fact) -> Iterator["Evaluation"]:
        """Ask again with a fact unknown, and with every other answer there may be to it."""
        yield self.evaluate({name: None})
        for value in self.law.answers(name) if name in self.law.places else ():
            if value != fact.value:
                yield self.evaluate({name: replace(fact, value=value)})


def _biting(evaluation: "Evaluation") -> tuple[Citation, ...]:
    """Give the places of the rules that make an outcome what it is, or that may; else of those that no longer allow."""
    left = [each for each in evaluation.findings if not each.defeated_by and each.verdict is not Verdict.CLEAR]
    made = [each for each in left if evaluation.outcome in each.results]
    made = made or [each for each in left if any(result is not None and result > ENOUGH for result in each.results)]
    made = made or [each for each in evaluation.findings if each.rule.outcome in _ALLOWS and not each.rule.except_to]
    return tuple(dict.fromkeys(cite for each in made for cite in each.rule.cites[:1]))[:3]


def _all(again: _Again) -> Iterator[Against]:
    yield from _facts(again)
    yield from _readings(again)
    yield from _waivers(again)
    yield from _contested(again)
    yield from _exceptions(again)
    yield from _chains(again.decision)
    yield from _sources(again.decision)
    yield from _duties(again.decision)
    yield from _shelf(again.decision)


def _facts(again: _Again) -> Iterator[Against]:
    """Turn round each fact known on weak grounds or because somebody determined it."""
    for name, fact in again.facts.items():
        if fact is None or name in {"act.kind", "act.on"}:
            continue
        answer = again.person(fact)
        if fact.grounds > Grounds.DOCUMENTED and answer is None:
            continue
        turned = again.worse(again.otherwise(name, fact))
        if turned is None:
            continue
        spec = again.engine.facts.get(name)
        ask = spec.ask if spec is not None else say(name, name)
        value, grounds = again.named(name, fact.value), fact.grounds.label
        if answer is not None:
            zh, en = (f" 就 {answer.asset} ", f" about {answer.asset}") if answer.asset else (" ", "")
            yield Against(
                footing=Footing.DETERMINATION, about=name, then=turned.outcome, cites=_biting(turned),
                says=say(f"“{ask.zh}”{value.zh}，只凭 {answer.by}{zh}的认定", f"“{ask.en}” {value.en}: on the word of {answer.by}{en} alone"),
            )  # fmt: skip
            continue
        yield Against(
            footing=Footing.GROUNDS, about=name, then=turned.outcome, cites=_biting(turned),
            says=say(f"“{ask.zh}”{value.zh}，依据只是{grounds.zh}", f"“{ask.en}” {value.en}: {grounds.en} and no more"),
        )  # fmt: skip


def _readings(again: _Again) -> Iterator[Against]:
    """Read each contested point that was chosen the other way."""
    for name, chosen in sorted(again.readings.items()):
        reading = again.engine.readings.get(name)
        if reading is None:
            continue
        for option in reading.options:
            turned = again.worse([again.evaluate(readings={name: option.key})]) if option.key != chosen else None
            if turned is not None:
                yield Against(
                    footing=Footing.READING, about=f"{name}={option.key}", then=turned.outcome,
                    cites=(*option.cites, *_biting(turned)),
                    says=say(f"争点“{reading.question.zh}”另有一说：{option.says.zh}", f"“{reading.question.en}” is also read: {option.says.en}"),
                )  # fmt: skip


def _waivers(again: _Again) -> Iterator[Against]:
    for each in again.decision.waivers:
        if each.void is not None:
            continue
        turned = again.evaluate(without=each.rule)
        rule = again.engine.rules[each.rule]
        if turned.outcome > again.decision.outcome:
            yield Against(
                footing=Footing.WAIVER, about=each.id, then=turned.outcome, cites=rule.cites,
                says=say(f"“{rule.title.zh}”是靠 {each.by} 的豁免才不计", f"“{rule.title.en}” is set aside by a waiver of {each.by} alone"),
            )  # fmt: skip


def _contested(again: _Again) -> Iterator[Against]:
    for name, facts in again.decision.contested:
        spec = again.engine.facts.get(name)
        ask = spec.ask if spec is not None else say(name, name)
        for fact in filter(None, facts):  # that somebody does not know is no case against
            turned = again.worse([again.evaluate({name: fact})])
            if turned is not None:
                value = again.named(name, fact.value)
                yield Against(
                    footing=Footing.CONTESTED, about=name, then=turned.outcome, cites=_biting(turned),
                    says=say(f"“{ask.zh}”也有说{value.zh}的", f"“{ask.en}” is also said to be {value.en}"),
                )  # fmt: skip


def _exceptions(again: _Again) -> Iterator[Against]:
    """Name the rules that would stand in the way but for an exception."""
    for finding in again.decision.findings:
        exception = again.engine.rules.get(finding.excepted_by)
        rule = finding.rule
        if exception is None or rule.outcome <= ENOUGH or finding.defeated_by:
            continue
        yield Against(
            footing=Footing.EXCEPTION, about=f"{rule.id}/{exception.id}", then=rule.outcome,
            cites=(*rule.cites[:1], *exception.cites[:1]),
            says=say(f"“{rule.title.zh}”本来适用，只因例外“{exception.title.zh}”", f"“{rule.title.en}” applies but for the exception “{exception.title.en}”"),
        )  # fmt: skip


def _chains(decision: Decision) -> Iterator[Against]:
    for path in decision.other_paths:
        if path.outcome <= ENOUGH:
            continue
        reasons = path.reasons or (path.outcome.label,)
        parties = " → ".join(link.party for link in path.links)
        yield Against(
            footing=Footing.CHAIN, about=" ".join(path.rights), then=path.outcome,
            says=Text(
                zh=f"另一条权利链 {parties}：{'；'.join(each.zh for each in reasons)}",
                en=f"on another chain, {parties}: {'; '.join(each.en for each in reasons)}",
            ),
        )  # fmt: skip


def _relied(decision: Decision) -> Iterator[Finding]:
    for finding in decision.findings:
        allows = finding.rule.outcome in _ALLOWS
        if allows and finding.verdict is Verdict.APPLIES and not finding.defeated_by:
            yield finding


def _sources(decision: Decision) -> Iterator[Against]:
    """Say where the yes itself stands: on guidance alone, or on a text that was not read whole."""
    relied = list(_relied(decision))
    if relied and all(each.rule.authority.rank >= Authority.GUIDANCE.rank for each in relied):
        ranks = dict.fromkeys(each.rule.authority for each in relied)
        yield Against(
            footing=Footing.AUTHORITY, about=relied[0].rule.id,
            cites=tuple(dict.fromkeys(each.rule.cites[0] for each in relied))[:3],
            says=Text(
                zh=f"允许它的规则都不是法律：{'、'.join(each.label.zh for each in ranks)}",
                en=f"no rule that allows it is law: {', '.join(each.label.en for each in ranks)}",
            ),
        )  # fmt: skip
    for each in relied:
        if each.rule.confidence != "read":
            yield Against(
                footing=Footing.CONFIDENCE, about=each.rule.id, cites=each.rule.cites[:1],
                says=say(f"“{each.rule.title.zh}”所据条文没有读到全文", f"the text behind “{each.rule.title.en}” was not read whole"),
            )  # fmt: skip


def _duties(decision: Decision) -> Iterator[Against]:
    for each in decision.obligations:
        who = each.duty.on.label
        yield Against(
            footing=Footing.DUTY if each.sure else Footing.PRECAUTION, about=each.duty.id, cites=(each.duty.cite,),
            says=say(f"以{who.zh}做到为条件：{each.duty.says.zh}", f"it hangs on {who.en}: {each.duty.says.en}"),
        )  # fmt: skip


def _shelf(decision: Decision) -> Iterator[Against]:
    shelf = decision.shelf_life
    if shelf is None or shelf.until is None:
        return
    yield Against(
        footing=Footing.SHELF_LIFE, about=shelf.until.isoformat(), then=shelf.then,
        says=say(f"只到 {shelf.until} 之前：{shelf.because.zh}", f"only until {shelf.until}: {shelf.because.en}"),
    )  # fmt: skip

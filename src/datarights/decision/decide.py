"""One act decided: the best chain of title, what the rules make of it, what is missing, until when it holds.

The order of work: every way the act may be carried is assembled and judged by the same engine; the best is relied on
and the others are kept with their reasons; an act that lasts is judged again on each later day on which something
changes, and the worst counts. What could settle or change it is searched with the same evaluation, never a second one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from datarights.decision.act import Act
from datarights.decision.assemble import Candidate, Candidates, candidates, moved
from datarights.decision.basis import basis_of
from datarights.decision.decision import (
    Answered,
    Basis,
    DayFinding,
    Decision,
    DecisionRequest,
    Obligation,
    Path,
    PathLink,
    ReadItem,
    Rejected,
    Settling,
    ShelfLife,
    Waived,
)
from datarights.decision.grounded import weakest_of
from datarights.decision.remedies import ENOUGH, IN_TITLE, Remedies, Setting
from datarights.decision.running import turning_days
from datarights.decision.shelf import Changes, changes_of, shelf_life
from datarights.decision.standing import DEAD, SIDES, Standing, noticed
from datarights.holdings.once import Once, about
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.extent import ALL, LAST_DAY, UNLIMITED
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import Right, keys_of
from datarights.model.scope import DIMENSIONS, Lexicon
from datarights.rules.finding import Fact, Finding, Question, QuestionKind, Silent, Verdict
from datarights.rules.pack import Connecting, Outcome
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.rules.engine import Engine
    from datarights.rules.evaluation import Evaluation
    from datarights.rules.weighed import Weighed

MAX_LATER: Final = 64
"""So many later days of an act that lasts are judged."""

_LASTING: Final = frozenset({"burden", "objection", "registration", "determination", "waiver"})
_OF_A_PARTY: Final = frozenset({"right", "determination", "waiver"})
_IGNORED: Final = say("应要求不计豁免", "waivers are ignored, as asked")


@valueclass
class Means:
    """What a decision is made with."""

    holdings: Holdings | None
    engine: "Engine"
    lexicon: Lexicon


@valueclass(kw_only=False)
class _Way:
    """A candidate with what the rules made of it."""

    candidate: Candidate
    evaluation: "Evaluation"


def judge(
    facts: Mapping[str, Fact | None],
    kind: str,
    dates: Mapping[Connecting, date],
    engine: "Engine",
    readings: Mapping[str, str] | None = None,
    *,
    waived: Mapping[str, str] | None = None,
    trace: bool = True,
) -> "Evaluation":
    """Give what the rules make of facts already assembled: the hot middle of a decision, for sweeps and benchmarks."""
    return engine.evaluate(kind, facts, dates, readings=readings, waived=waived, trace=trace)


def _weighed(
    request: DecisionRequest, candidate: Candidate, dates: Mapping[Connecting, date], engine: "Engine"
) -> "Evaluation":
    """Judge one way the act may be carried; what the request chooses comes before what somebody chose for the case."""
    return judge(
        candidate.facts,
        request.act.kind,
        dates,
        engine,
        {**candidate.readings, **request.readings},
        waived={} if request.ignore_waivers else candidate.waived,
    )


def decide(request: DecisionRequest, holdings: Holdings | None, engine: "Engine", lexicon: Lexicon) -> Decision:
    """Decide one act on a ledger, with the vocabularies that it adopted, or on stated facts alone when there is none.

    The same request on the same basis gives the same decision, to the byte.
    """
    if holdings is not None:
        lexicon = holdings.lexicon
        holdings = holdings if isinstance(holdings, Once) else Once(holdings)
    return Work(request, Means(holdings=holdings, engine=engine, lexicon=lexicon)).decision()


class Work:
    """The making of one decision: what the outcome needs is done at once, all else when it is asked for.

    ``evaluated``: the rules were evaluated already, on the one way the act may be carried, and on no later day does
    anything change.
    """

    def __init__(self, request: DecisionRequest, means: Means) -> None:
        self.request = request
        self.evaluated: Evaluation | None = None
        self._means = means
        self._totals: dict[int, Outcome] = {}

    def decision(self) -> Decision:
        """Give the decision."""
        evaluation, later = self._way.evaluation, self.later()
        return Decision(
            self.request,
            self._outcome,
            tuple(sorted({*evaluation.outcomes, *(each.outcome for each in later)})),
            governed=evaluation.governed,
            parts=self,
        )

    # ---- ways the act may be carried ----------------------------------------------------------------------------

    @cached_property
    def dates(self) -> dict[Connecting, date]:
        """Give the days that connect the act to the law."""
        return self.request.act.dates(self.request.law_at)

    @cached_property
    def _found(self) -> Candidates:
        means, request = self._means, self.request
        return candidates(request.act, means.holdings, means.engine, means.lexicon, law_at=request.law_at)

    @cached_property
    def _ways(self) -> tuple[_Way, ...]:
        request, engine = self.request, self._means.engine
        if self.evaluated is not None:
            self.evaluated.read_on(self._found.ways[0].facts)
            return (_Way(self._found.ways[0], self.evaluated),)
        return tuple(_Way(each, _weighed(request, each, self.dates, engine)) for each in self._found.ways)

    @cached_property
    def _chosen(self) -> tuple[int, tuple[DayFinding, ...], list[Setting]]:
        """Choose the way that comes out best in its making and its performance together, with its later days."""
        if self.evaluated is not None:
            return 0, (), []
        ways = self._ways
        order = sorted(range(len(ways)), key=lambda number: (ways[number].evaluation.outcome, number))
        found: tuple[int, tuple[DayFinding, ...], list[Setting]] | None = None
        for number in order:
            if found is not None and ways[number].evaluation.outcome >= self._totals[found[0]]:
                break
            later, settings = _later(self.request, ways[number], self._means)
            self._totals[number] = max([ways[number].evaluation.outcome, *(each.outcome for each in later)])
            if found is None or self._totals[number] < self._totals[found[0]]:
                found = number, later, settings
        assert found is not None, "there is always one way, if only that of no right found"
        return found

    @property
    def _way(self) -> _Way:
        return self._ways[self._chosen[0]]

    @property
    def _outcome(self) -> Outcome:
        number = self._chosen[0]
        return self._totals.get(number, self._ways[number].evaluation.outcome)

    # ---- parts --------------------------------------------------------------------------------------------------

    def reason(self) -> Text:
        reason = _reason(self._outcome, self._way.evaluation, self._way, self._chosen[1], self.request)
        return _under_law_at(reason, self.request.law_at)

    def findings(self) -> tuple[Finding, ...]:
        return self._way.evaluation.findings

    def weighed(self) -> "Sequence[Weighed]":
        return self._way.evaluation.weighed

    def finding(self, rule: str) -> Finding | None:
        return self._way.evaluation.finding(rule)

    def silent(self) -> tuple[Silent, ...]:
        return self._way.evaluation.silent

    def obligations(self) -> tuple[Obligation, ...]:
        return _obligations(self._way.evaluation) if self._outcome is not Outcome.PROHIBITED else ()

    def questions(self) -> tuple[Question, ...]:
        return _questions(self._way.evaluation, self._way)

    @cached_property
    def _reach(self) -> Mapping[str, Text]:
        return {} if self.request.brief else _reach(self._way.candidate.standing, self._means.lexicon)

    @cached_property
    def _settings(self) -> list[Setting]:
        return [Setting(facts=self._way.candidate.facts, dates=self.dates), *self._chosen[2]]

    @cached_property
    def _remedies(self) -> Remedies:
        chosen = self._way.candidate
        waived = {} if self.request.ignore_waivers else chosen.waived
        readings = {**chosen.readings, **self.request.readings}
        return Remedies(self._means.engine, self.request.act.kind, readings, waived, self._way.evaluation.shut)

    @cached_property
    def _settling(self) -> Settling:
        waits = self._outcome in {Outcome.EVIDENCE_NEEDED, Outcome.REVIEW}
        if self.request.brief or not waits or not self._way.evaluation.governed:
            return Settling()
        return self._remedies.search(self._settings, change=False, effort=self.request.effort)

    def settling(self) -> Settling:
        return self._settling

    def counterfactual(self) -> Settling:
        fine = self._outcome <= ENOUGH or not self._way.evaluation.governed
        if self.request.brief or fine or self._settling.sets:
            return Settling()
        return self._remedies.search(
            self._settings, change=True, within=_within(self._reach), max_size=4, effort=self.request.effort
        )

    def relied_on(self) -> Path | None:
        if self._way.candidate.standing is None:
            return None
        return replace(_path(self._way, self._outcome), reach=tuple(self._reach.items()))

    def other_paths(self) -> tuple[Path, ...]:
        return tuple(
            _path(way, self._totals.get(number, way.evaluation.outcome))
            for number, way in enumerate(self._ways)
            if number != self._chosen[0] and way.candidate.rights
        )

    def paths_left_out(self) -> int:
        return self._found.left_out

    def later(self) -> tuple[DayFinding, ...]:
        return self._chosen[1]

    def rejected(self) -> tuple[Rejected, ...]:
        return tuple(Rejected(rule=each.rule, reason=each.says) for each in self._way.evaluation.rejected)

    def facts(self) -> tuple[tuple[str, Fact | None], ...]:
        return _facts_shown(self._way, self._way.evaluation, self.request.act)

    def contested(self) -> tuple[tuple[str, tuple[Fact | None, ...]], ...]:
        return tuple(sorted(self._way.candidate.contested.items()))

    def read_set(self) -> tuple[ReadItem, ...]:
        return _read_set(self._way.candidate.read, self._means.holdings)

    def changes(self) -> Changes:
        act = self.request.act
        return _changes(self._way, act, self._means, act.on.toordinal(), LAST_DAY)

    def shelf_life(self) -> ShelfLife | None:
        return None if self.request.brief else _shelf(self.request, self._outcome, self._way, self._means)

    def weakest(self) -> Grounds | None:
        if self._outcome > ENOUGH or self.request.brief:
            return None
        return weakest_of(self._way.evaluation.findings, self._way.candidate.facts, self._means.engine)

    def determinations(self) -> tuple[Answered, ...]:
        return self._way.candidate.determinations

    def waivers(self) -> tuple[Waived, ...]:
        found = self._way.candidate.waivers
        if not self.request.ignore_waivers:
            return found
        return tuple(each if each.void is not None else replace(each, void=_IGNORED) for each in found)

    def basis(self) -> Basis:
        return basis_of(self._means.holdings, self._means.engine, self._means.lexicon)


# ---- an act that lasts ------------------------------------------------------------------------------------------


def _changes(way: _Way, act: Act, means: Means, after: int, before: int) -> Changes:
    holdings = means.holdings
    rows: dict[tuple[str, str], Record] = {(row.kind, row.id): row for row in way.candidate.read}
    titles = way.candidate.standing.titles if way.candidate.standing else ()
    line = {link.right.id: link.right for each in titles for link in each.links}
    if holdings is not None and act.asset:
        found = about(holdings, act.asset)
        plain = bool(line) and not act.inputs
        mine = {each.right.id for each in titles}
        for row in noticed(found, act.by, mine, [*line.values()], after) if plain else found:
            ours = row.kind == "right" and (
                row.party == act.by or not line.keys().isdisjoint(row.body.get("rests_on") or ())
            )
            if row.kind in _LASTING or ours:
                rows.setdefault((row.kind, row.id), row)
    return changes_of(rows.values(), way.evaluation.changes, after, before, _turning(way, means, after))


def _turning(way: _Way, means: Means, after: int) -> Iterator[tuple[date, Text]]:
    return turning_days(way.candidate.facts, means.engine.running, way.evaluation.comparisons, date.fromordinal(after))


def _later(request: DecisionRequest, way: _Way, means: Means) -> tuple[tuple[DayFinding, ...], list[Setting]]:
    """Judge the performance of an act that lasts on each later day of its term on which something changes.

    Of a rule that is still to come each of these days shows more: when it ends, when its numbers and exceptions change.
    """
    act = request.act
    start, end = act.term
    if end - start <= 1 or way.evaluation.outcome is Outcome.PROHIBITED:
        return (), []
    days = _changes(way, act, means, act.on.toordinal(), end)
    found: list[DayFinding] = []
    settings: list[Setting] = []
    for _ in range(MAX_LATER):
        if not days:
            break
        day = min(days)
        because = days.pop(day)
        ways = candidates(
            act, means.holdings, means.engine, means.lexicon, on=day, only=way.candidate.rights, law_at=request.law_at
        ).ways
        dates = act.dates(request.law_at)
        if request.law_at is None:
            dates[Connecting.ACT_ON] = date.fromordinal(day)  # it is performed on that day, under the law of that day
        matching = [each for each in ways if each.rights == way.candidate.rights] or list(ways)
        evaluation = _weighed(request, matching[0], dates, means.engine)
        seen = _Way(matching[0], evaluation)
        for each, why in changes_of((), evaluation.changes, day, end, _turning(seen, means, day)).items():
            days.setdefault(each, why)
        if evaluation.outcome <= way.evaluation.outcome:
            continue
        settings.append(Setting(facts=matching[0].facts, dates=dates))
        found.append(
            DayFinding(
                day=date.fromordinal(day),
                outcome=evaluation.outcome,
                because=because,
                findings=tuple(each for each in evaluation.findings if _counts(each)),
            )
        )
    unseen = sorted(days)
    if unseen and way.evaluation.outcome < Outcome.REVIEW:  # no yes reaches further than was looked
        because = say(f"此后还有 {len(unseen)} 日有变动，没有逐日判断", f"on {len(unseen)} more days something changes, and these were not judged one by one")  # fmt: skip
        found.append(DayFinding(day=date.fromordinal(unseen[0]), outcome=Outcome.REVIEW, because=because, findings=()))
    return tuple(found), settings


def _counts(finding: Finding) -> bool:
    return (
        finding.verdict is not Verdict.CLEAR
        and not finding.defeated_by
        and any(result is not None and result > ENOUGH for result in finding.results)
    )


def _shelf(request: DecisionRequest, outcome: Outcome, way: _Way, means: Means) -> ShelfLife:
    act = request.act
    _, end = act.term
    last = end if isinstance(act.scope.period, Period) else LAST_DAY
    changes = _changes(way, act, means, act.on.toordinal(), LAST_DAY)

    def again(day: int) -> tuple[Outcome, Changes]:
        work = Work(replace(request, act=moved(act, day), brief=True), means)
        return work.decision().outcome, work.changes()

    return shelf_life(changes, outcome, again, last)


# ---- what a reader is told --------------------------------------------------------------------------------------


def _reason(
    outcome: Outcome, evaluation: "Evaluation", way: _Way, later: Sequence[DayFinding], request: DecisionRequest
) -> Text:
    """Say in one sentence why the outcome is what it is."""
    if not evaluation.governed:
        return _ungoverned(request.act.kind, evaluation.acts)
    if later and outcome > evaluation.outcome:
        first = min(later, key=lambda each: (-each.outcome, each.day))
        return say(
            f"订立时{evaluation.outcome.label.zh}；{first.day} 起{first.outcome.label.zh}：{first.because.zh}",
            f"{evaluation.outcome.label.en} when made; from {first.day} {first.outcome.label.en}: {first.because.en}",
        )
    deciding = _deciding(evaluation, outcome)
    if outcome is Outcome.REVIEW and any(each.contradicts for each in deciding):
        return _contradiction([each for each in deciding if each.contradicts])
    if outcome is Outcome.EVIDENCE_NEEDED or (outcome is Outcome.REVIEW and evaluation.questions):
        if way.candidate.note is not None:
            return way.candidate.note
        count = len(_questions(evaluation, way))
        if not any(each.verdict is Verdict.APPLIES for each in deciding) and count:
            return say(f"取决于 {count} 个未定问题", f"it turns on {count} open question{'s' if count != 1 else ''}")
    if deciding:  # what is only open is asked, and is no reason beside what is so
        found = [each for each in deciding if each.verdict is not Verdict.OPEN] or deciding
        titles = [each.rule.title for each in found[:3]]
        return Text(zh="；".join(each.zh for each in titles), en="; ".join(each.en for each in titles))
    if outcome is Outcome.REVIEW:
        return _unsaid(evaluation, request.act.on)
    return outcome.label


def _unsaid(evaluation: "Evaluation", on: date) -> Text:
    """Say that no rule says yes or no: where none was in force yet, since when the first is."""
    starts = [each.start for each in evaluation.rejected]
    if evaluation.weighed or not starts or None in starts:
        return say("没有规则就此作出肯定或者否定的判断", "no rule says yes or no to this")
    first = min(each for each in starts if each is not None)
    return say(
        f"{on} 尚无规则施行：所载最早的自 {first} 起施行，更早的法律这里没有",
        f"no rule on this was in force on {on}: the earliest here is in force from {first}, and earlier law is not held",
    )


def _ungoverned(kind: str, known: Iterable[str]) -> Text:
    """Say that no pack speaks of a kind of act, and which it may have been meant for."""
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    near = next(iter(get_close_matches(kind, [*known], 1, 0.6)), "")
    return say(
        f"没有规则包规范 {kind} 这类行为" + (f"；最接近：{near}" if near else ""),
        f"no loaded pack governs acts of the kind {kind}" + (f"; nearest: {near}" if near else ""),
    )


def _contradiction(findings: Sequence[Finding]) -> Text:
    """Say which rules of which packs say the opposite."""
    said = [(each.rule.pack, each.rule.title) for each in findings]
    return say(
        f"规则包之间相抵触，须由人判断：{'；'.join(f'{pack}：{title.zh}' for pack, title in said)}",
        f"packs contradict each other, a person must judge: {'; '.join(f'{pack}: {title.en}' for pack, title in said)}",
    )


def _under_law_at(reason: Text, law_at: date | None) -> Text:
    if law_at is None:
        return reason
    return say(f"按 {law_at} 的规则：{reason.zh}", f"under the rules of {law_at}: {reason.en}")


def _deciding(evaluation: "Evaluation", outcome: Outcome) -> list[Finding]:
    """Give the findings that make the outcome what it is, sure ones first."""
    found = [
        each
        for each in evaluation.findings
        if not each.defeated_by
        and not each.rule.except_to
        and each.verdict is not Verdict.CLEAR
        and (outcome in each.results or (outcome is Outcome.REVIEW and each.contradicts))
    ]
    return sorted(found, key=lambda each: (each.verdict is not Verdict.APPLIES, each.rule.authority.rank, each.rule.id))


def _obligations(evaluation: "Evaluation") -> tuple[Obligation, ...]:
    return tuple(
        Obligation(duty=each.duty, rules=each.rules, cites=each.cites, sure=not each.avoidable)
        for each in sorted(evaluation.duties, key=lambda each: (each.avoidable, each.duty.id, each.rules))
    )


def _questions(evaluation: "Evaluation", way: _Way) -> tuple[Question, ...]:
    """Give the questions the decision turns on, each once; what hangs together in the chain of title is asked once."""
    by_name: dict[tuple[QuestionKind, str], Question] = {}
    for each in evaluation.questions:
        name = each.name.split("|", 1)[0]
        known = by_name.get((each.kind, name))
        rules = tuple(sorted({*each.rules, *(known.rules if known else ())}))
        by_name[each.kind, name] = Question(
            kind_order=each.kind_order, name=name, kind=each.kind, ask=each.ask, who=each.who, settle=each.settle,
            options=each.options, rules=rules,
        )  # fmt: skip
    names = {name for _, name in by_name}
    names -= _following(by_name.values(), evaluation)
    sides = {f"right.{side}" for side in (*SIDES, "conferred")}
    found = way.candidate.facts.get("right.found")
    if found is not None and found.value is True and names & sides:
        names.discard("right.shown")
    elif names & {"right.shown", "right.found"}:
        names -= sides | {"right.basis", *IN_TITLE} - {"right.shown", "right.found"}
    return tuple(
        sorted(
            (each for each in by_name.values() if each.name in names),
            key=lambda each: (each.kind_order, each.name),
        )
    )


def _following(questions: Iterable[Question], evaluation: "Evaluation") -> set[str]:
    """Name the questions that only arise once it is known what lies on the chain of title."""
    waiting = {
        each.rule.id
        for each in evaluation.weighed
        if any(name.split("|", 1)[0] in IN_TITLE for name in each.told.questions)
    }
    return {
        each.name
        for each in questions
        if each.kind is QuestionKind.FACT
        and each.name not in IN_TITLE
        and each.rules
        and waiting.issuperset(each.rules)
    }


def _facts_shown(way: _Way, evaluation: "Evaluation", act: Act) -> tuple[tuple[str, Fact | None], ...]:
    """Give the facts the rules looked at and those somebody stated, by name."""
    names = {*evaluation.read, *act.facts, "right.exercised"} & {*way.candidate.facts, *evaluation.read}
    return tuple((name, way.candidate.facts.get(name)) for name in sorted(names))


def _path(way: _Way, outcome: Outcome) -> Path:
    standing = way.candidate.standing
    if standing is None:
        return Path(rights=(), links=(), basis="", state="", outcome=outcome)
    links: dict[str, PathLink] = {}
    for title in standing.titles:
        for link in title.links:
            right = link.right
            links.setdefault(
                right.id,
                PathLink(
                    right=right.id,
                    kind="transfer"
                    if link.originating
                    else str(right.body.get("act") or ("claim" if right.body.get("link") == "own" else "grant")),
                    party=right.party,
                    rights=keys_of(Right(right.rights)),
                    period=Period(start=date.fromordinal(right.start), end=date.fromordinal(right.end)),
                    since=right.since,
                ),
            )
    worst = next((each.state for each in standing.titles if each.state in DEAD), standing.titles[0].state)
    return Path(
        rights=way.candidate.rights,
        links=tuple(links.values()),
        basis=standing.basis,
        state=worst.value,
        outcome=outcome,
        reasons=_path_reasons(standing, way.evaluation),
    )


_SIDE_NAMES: Final = {
    "purposes": say("用途", "purposes"),
    "fields": say("使用领域或字段", "fields"),
    "territory": say("地域", "territory"),
    "recipients": say("接收方", "recipients"),
    "subsets": say("数据部分", "subsets"),
    "term": say("期限", "term"),
    "passing_on": say("再许可次数", "passing on"),
}


def _path_reasons(standing: Standing, evaluation: "Evaluation") -> tuple[Text, ...]:
    found: list[Text] = []
    for title in standing.titles:
        if title.state in DEAD:
            label = title.state.label
            found.append(say(f"{title.right.id} {label.zh}", f"{title.right.id}: {label.en}"))
    for side, name in _SIDE_NAMES.items():
        if standing.sides[side] is False:
            found.append(say(f"超出{name.zh}", f"outside its {name.en}"))
        elif standing.sides[side] is None:
            found.append(say(f"{name.zh}未定", f"{name.en}: open"))
    if standing.conferred is None:
        found.append(say("所给权利不全在册", "not every right to be given is on record"))
    for title in standing.titles:
        found += [doubt.says for doubt in title.doubts]
    if not found:
        found = [each.rule.title for each in _deciding(evaluation, evaluation.outcome)][:3]
    return tuple(dict.fromkeys(found))


def _reach(standing: Standing | None, lexicon: Lexicon) -> dict[str, Text]:
    """Say how far a chain reaches, by the name of the fact of each dimension in which it is limited."""
    boxes = [part.box for part in standing.bounds.possible.parts] if standing is not None else []
    if not boxes:
        return {}
    found: dict[str, Text] = {}
    for name in DIMENSIONS:
        mask = 0
        for box in boxes:
            mask |= getattr(box, name)
        if mask != ALL:
            found[f"right.{name}"] = _terms_said(name, mask, lexicon)
    start, end = min(box.start for box in boxes), max(box.end for box in boxes)
    first, last = date.fromordinal(start), date.fromordinal(end - 1)
    found["right.term"] = (
        say(f"{first} 起", f"from {first}")
        if end >= LAST_DAY
        else say(f"{first} 至 {last}（含）", f"{first} through {last}")
    )
    depth = max(box.depth for box in boxes) - (standing is not None and standing.basis == "passing_on")
    if depth < UNLIMITED - 1:
        found["right.passing_on"] = _NOT_ON if depth < 0 else _onward(depth)
    return found


_NOT_ON: Final = say("权利写明不可再许可", "the right is not to be passed on")
_CONSENT: Final = say("取得许可人对再许可的同意", "the giver’s consent to passing on")


def _onward(depth: int) -> Text:
    if not depth:
        return say("接收方不可再许可", "the recipient may not pass it on")
    return say(
        f"接收方可再许可 {depth} 次", f"the recipient may pass it on {depth} more time{'s' if depth != 1 else ''}"
    )


def _terms_said(dimension: str, mask: int, lexicon: Lexicon) -> Text:
    """Name the terms of a set, the widest of each line only."""
    if mask < 0:
        return say("有除外", "with exceptions")
    names = sorted(lexicon.words(dimension, mask))
    vocabulary = lexicon.vocabularies.get(dimension)
    terms = vocabulary.terms if vocabulary is not None else {}
    top = [each for each in names if each not in terms or terms[each].parent not in names]
    return say(
        "、".join(terms[each].name.zh if each in terms else each for each in top),
        ", ".join(terms[each].name.en if each in terms else each for each in top),
    )


def _within(reach: Mapping[str, Text]) -> dict[str, Text]:
    """Say, dimension by dimension, what the chain would allow."""
    found = {
        name: say(f"{label.zh}：{reach[name].zh}", f"{label.en}: {reach[name].en}")
        for side, label in _SIDE_NAMES.items()
        if (name := f"right.{side}") in reach
    }
    if (onward := reach.get("right.passing_on")) is not None:
        found["right.passing_on"] = _CONSENT if onward is _NOT_ON else onward
    return found


def _read_set(rows: Sequence[Record], holdings: Holdings | None) -> tuple[ReadItem, ...]:
    """Give what was read, with what it stands by and falls with: evidence, who holds a right, who signed."""
    by = (
        record
        for row in rows
        for name in (*(row.body.get("evidence") or ()), *([row.party] if row.kind in _OF_A_PARTY else ()))
        if holdings is not None and (record := holdings.record(str(name))) is not None
    )
    found = {
        (row.kind, row.id): ReadItem(
            kind=row.kind,
            id=row.id,
            since=row.since,
            start=date.fromordinal(max(1, row.start)),
            end=date.fromordinal(min(LAST_DAY, row.end)),
        )
        for row in (*by, *rows)
    }
    return tuple(found[key] for key in sorted(found))

"""The precheck of an application: everything that would be sent back, refused or judged, before it is filed.

The rules are those of the packs; the program adds what only a form has: where a gap stands, the latest days of the
clocks. It asks nothing twice and never decides what is for a reviewer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final

from datarights.errors import Place
from datarights.model.citation import Citation, Source
from datarights.procedure.application import Application, Kind
from datarights.procedure.calendar import Calendar
from datarights.procedure.clocks import Clock, Deadline, Step, clocks_on, schedule
from datarights.procedure.credential import window_of
from datarights.procedure.facts import Gap, facts_of, gaps, wrong_numbers
from datarights.rules.finding import ConditionResult, Fact, Finding, Question, QuestionKind, Truth, Verdict
from datarights.rules.pack import Connecting, Duty, FactType, Outcome, Pack, Parameter, Who
from datarights.text import Text, same, say

if TYPE_CHECKING:
    from datarights.rules.compile import Engine


class Category(Enum):
    """What a line of the precheck is about, worst first."""

    REFUSED = "refused"
    MISSING = "missing"
    JUDGE = "judge"
    DUTY = "duty"
    ADVICE = "advice"

    @property
    def mark(self) -> Text:
        """Give the mark at the head of a line."""
        return _MARKS[self]

    @property
    def label(self) -> Text:
        """Name the category for a heading."""
        return _LABELS[self]


_MARKS: Final = {
    Category.REFUSED: say("拒", "refused"),
    Category.MISSING: say("缺", "missing"),
    Category.JUDGE: say("判", "judge"),
    Category.DUTY: say("办", "duty"),
    Category.ADVICE: say("议", "advice"),
}

_LABELS: Final = {
    Category.REFUSED: say("按现状不予登记", "Would be refused as it stands"),
    Category.MISSING: say("缺少或者有误，须补正", "Missing or wrong, to be supplied"),
    Category.JUDGE: say("须由人判断", "For a person to judge"),
    Category.DUTY: say("登记后应当办理", "To be done once registered"),
    Category.ADVICE: say("建议（不影响受理）", "Advice (acceptance does not hang on it)"),
}

FINDINGS: Final = (Category.REFUSED, Category.MISSING, Category.JUDGE)
"""The categories that keep an application from being clean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: what is the matter, why, by which places, what to bring, who can, where it stands in the file.

    ``guidance``: the highest source cited is no law. ``key``: the key of the form or the name of the question.
    """

    category: Category
    says: Text
    why: Text
    cites: tuple[Citation, ...]
    rules: tuple[str, ...]
    who: Who
    bring: Text | None = None
    of: str = ""
    key: str = ""
    place: Place | None = None
    confidence: str = "read"
    guidance: bool = True


class Conclusion(Enum):
    """What the precheck comes to."""

    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    JUDGE = "judge"
    CLEAN = "clean"

    @property
    def label(self) -> Text:
        """Say it in a sentence."""
        return _CONCLUSIONS[self]


_CONCLUSIONS: Final = {
    Conclusion.REFUSED: say("按现状不会予以登记", "as it stands it would be refused"),
    Conclusion.INCOMPLETE: say("材料不齐：递交会被一次性退回补正", "incomplete: it would be sent back with one list"),
    Conclusion.JUDGE: say("材料齐全；有事项须由人判断", "complete; some points are for a person to judge"),
    Conclusion.CLEAN: say("材料齐全，未发现问题，可以递交", "complete, nothing found, ready to file"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PrecheckResult:
    """What a precheck gives: the conclusion, its lines, what a reviewer always looks at, the clocks once filed."""

    kind: Kind
    applicants: tuple[str, ...]
    subject: str
    file: str
    filed_on: date
    conclusion: Conclusion
    rows: tuple[Row, ...]
    standing: tuple[Question, ...]
    entitled_by: tuple[str, ...]
    deadlines: tuple[Deadline, ...]
    calendar: str
    packs: tuple[str, ...]
    sources: Mapping[str, Source]

    def of(self, category: Category) -> tuple[Row, ...]:
        """Give the lines of one category, in order."""
        return tuple(row for row in self.rows if row.category is category)

    @property
    def clean(self) -> bool:
        """Tell whether nothing would be sent back, refused or judged."""
        return self.conclusion is Conclusion.CLEAN


_FROM_OUTCOME: Final = {
    Outcome.PROHIBITED: Category.REFUSED,
    Outcome.EVIDENCE_NEEDED: Category.MISSING,
    Outcome.REVIEW: Category.JUDGE,
    Outcome.CONDITIONAL: Category.DUTY,
    Outcome.NOTED: Category.ADVICE,
}

_APPLICANTS_SIDE: Final = frozenset({Who.APPLICANT, Who.HOLDER, Who.ACTOR, Who.RECIPIENT, Who.SOURCE_PARTY})
_AGENCYS_SIDE: Final = frozenset({Who.REVIEWER, Who.AGENCY, Who.REGISTRY})


def precheck(application: Application, engine: "Engine", calendar: Calendar, today: date) -> PrecheckResult:
    """Check an application against the rules of the packs as it would be filed today, or on the day it names."""
    filed_on = application.filed_on or today
    clocks = clocks_on(_parameters(engine.packs), filed_on)
    months = clocks[Step.RENEWAL].count if Step.RENEWAL in clocks else 6
    facts: dict[str, Fact | None] = facts_of(application, filed_on=filed_on, renewal_months=months)
    dates = dict.fromkeys(Connecting, filed_on)
    evaluation = engine.evaluate(application.kind.act, facts, dates)
    sheet = _Sheet(application, engine)
    verdicts = {finding.rule.id: finding.verdict for finding in evaluation.findings}
    for finding in evaluation.findings:
        if verdicts.get(finding.rule.except_to) not in _SET_ASIDE:
            sheet.take(finding)
    sheet.ask()
    rows = sheet.rows()
    return PrecheckResult(
        kind=application.kind,
        applicants=tuple(each.name or each.party for each in application.applicants),
        subject=_subject(application),
        file=application.file,
        filed_on=filed_on,
        conclusion=_conclusion(rows),
        rows=rows,
        standing=tuple(sheet.standing.values()),
        entitled_by=tuple(sheet.entitled_by),
        deadlines=_deadlines(application, clocks, filed_on, calendar),
        calendar=calendar.id,
        packs=tuple(f"{pack.id}@{pack.version}" for pack in engine.packs),
        sources=_sources(engine.packs),
    )


_SET_ASIDE: Final = frozenset({Verdict.OPEN, Verdict.CLEAR})
"""An exception to a rule that may not apply, or does not, says nothing of its own."""


def _parameters(packs: Iterable[Pack]) -> Mapping[str, Parameter]:
    found: dict[str, Parameter] = {}
    for pack in packs:
        for name, parameter in pack.parameters.items():
            found.setdefault(name, parameter)
    return found


def _sources(packs: Iterable[Pack]) -> Mapping[str, Source]:
    return {name: source for pack in packs for name, source in pack.sources.items()}


def _subject(application: Application) -> str:
    data = application.data
    if data is not None and (data.name or data.asset):
        return data.name or data.asset
    return application.credential.number if application.credential else ""


def _conclusion(rows: Iterable[Row]) -> Conclusion:
    there = {row.category for row in rows}
    if Category.REFUSED in there:
        return Conclusion.REFUSED
    if Category.MISSING in there:
        return Conclusion.INCOMPLETE
    return Conclusion.JUDGE if Category.JUDGE in there else Conclusion.CLEAN


def _deadlines(
    application: Application, clocks: Mapping[Step, Clock], filed_on: date, calendar: Calendar
) -> tuple[Deadline, ...]:
    found = schedule(clocks, filed_on, calendar)
    credential = application.credential
    if Step.RENEWAL in clocks and credential is not None and credential.through is not None:
        window = window_of(credential.through, clocks[Step.RENEWAL].count)
        renewal = Deadline(
            clock=clocks[Step.RENEWAL],
            last=window.closes,
            note=say(
                f"{window.opens} 起至 {window.closes}（含）可以申请续期",
                f"renewal may be asked for from {window.opens} through {window.closes}",
            ),
        )
        return (renewal, *found) if application.kind is Kind.RENEW else (*found, renewal)
    return found


class _Sheet:
    """Collects lines while findings come in; each gap and each question once."""

    def __init__(self, application: Application, engine: "Engine") -> None:
        self._application = application
        self._engine = engine
        self._gaps: dict[str, list[Gap]] = {}
        for gap in gaps(application):
            self._gaps.setdefault(gap.key, []).append(gap)
        self._order = {key: number for number, key in enumerate(self._gaps)}
        self._rows: list[Row] = []
        self._asked: dict[str, list[Finding]] = {}
        self.standing: dict[str, Question] = {}
        self.entitled_by: list[str] = []

    def take(self, finding: Finding) -> None:
        """Take one finding: a line, a ground, or a question to be asked."""
        if finding.defeated_by or finding.excepted_by or finding.verdict is Verdict.CLEAR:
            return
        if finding.verdict is Verdict.OPEN:
            if max((each for each in finding.results if each is not None), default=Outcome.LIFTED) > Outcome.NOTED:
                for name in _turning_on(finding):
                    self._asked.setdefault(name, []).append(finding)
            return
        if finding.verdict is Verdict.CONFLICT:
            self._rows.append(self._row(finding, Category.JUDGE, finding.rule.title, who=Who.COUNSEL))
            return
        outcome = finding.rule.outcome
        if outcome is Outcome.PERMITTED:
            self.entitled_by.append(finding.rule.id)
        category = _FROM_OUTCOME.get(outcome)
        if category is Category.DUTY:
            self._rows.extend(self._duty(finding, duty) for duty in finding.duties or finding.rule.duties)
        elif category is not None:
            self._rows.extend(self._rows_of(finding, category))

    def _rows_of(self, finding: Finding, category: Category) -> Iterator[Row]:
        found = False
        for leaf in finding.conditions:
            if leaf.truth is not Truth.YES or not leaf.fact:
                continue
            if leaf.fact == "application.missing":
                for gap in self._gaps.get(leaf.wanted, ()):
                    found = True
                    yield self._row(finding, category, leaf.says, gap=gap, cite=leaf.cite)
            elif leaf.fact in _WORDS_EACH:
                found = True
                yield self._row(finding, category, leaf.says, cite=leaf.cite, place=self._where(leaf.fact))
        if not found:
            yield self._row(finding, category, finding.rule.title, place=self._where_of(finding), of=self._of(finding))

    def _where_of(self, finding: Finding) -> Place | None:
        places = (self._where(leaf.fact) for leaf in finding.conditions if leaf.fact and leaf.truth is Truth.YES)
        return next((place for place in places if place is not None), self._application.place)

    def _where(self, fact: str) -> Place | None:
        application = self._application
        section, key = _STANDS.get(fact, ("", ""))
        part = {
            "data": application.data,
            "credential": application.credential,
            "transfer": application.passing,
            "renewal": application.renewing,
            "cancellation": application.cancelling,
            "changes": application.alterations[0] if application.alterations else None,
            "remarks": application.remarks[0] if application.remarks else None,
            "applicant": application.applicants[0] if application.applicants else None,
            "rights": application.rights[0] if application.rights else None,
        }.get(section)
        if part is None:
            return application.places.get(section or fact)
        places: Mapping[str, Place] = getattr(part, "places", {})
        return places.get(key) or part.place

    def _of(self, finding: Finding) -> str:
        if any(leaf.fact == "application.numbers_good" for leaf in finding.conditions):
            return "、".join(wrong_numbers(self._application))
        return ""

    def _row(
        self,
        finding: Finding,
        category: Category,
        says: Text,
        *,
        gap: Gap | None = None,
        cite: Citation | None = None,
        place: Place | None = None,
        of: str = "",
        who: Who = Who.APPLICANT,
    ) -> Row:
        rule = finding.rule
        return Row(
            category=category,
            says=says,
            why=rule.says,
            cites=(cite,) if cite else rule.cites,
            rules=(rule.id,),
            who=Who.REVIEWER if category is Category.JUDGE and who is Who.APPLICANT else who,
            bring=rule.remedy,
            of=gap.of if gap else of,
            key=gap.key if gap else "",
            place=gap.place if gap else place,
            confidence=rule.confidence,
            guidance=rule.authority.rank >= _GUIDANCE_RANK,
        )

    def _duty(self, finding: Finding, duty: Duty) -> Row:
        return Row(
            category=Category.DUTY,
            says=duty.says,
            why=finding.rule.says,
            cites=(duty.cite,),
            rules=(finding.rule.id,),
            who=duty.on,
            key=duty.id,
            confidence=finding.rule.confidence,
            guidance=finding.rule.authority.rank >= _GUIDANCE_RANK,
        )

    def ask(self) -> None:
        """Turn the open questions of findings into lines, or into what a reviewer always looks at."""
        for name, findings in self._asked.items():
            question = self._question(name)
            if question.kind is QuestionKind.FACT and question.who in _AGENCYS_SIDE:
                self.standing[question.name] = question
                continue
            theirs = question.kind is QuestionKind.FACT and question.who in _APPLICANTS_SIDE
            first = findings[0].rule
            self._rows.append(
                Row(
                    category=Category.MISSING if theirs else Category.JUDGE,
                    says=question.ask,
                    why=first.says,
                    cites=first.cites,
                    rules=tuple(dict.fromkeys(finding.rule.id for finding in findings)),
                    who=question.who,
                    bring=question.settle or first.remedy,
                    key=question.name,
                    place=self._where(question.name)
                    or self._application.places.get("facts")
                    or self._application.place,
                    confidence=first.confidence,
                    guidance=first.authority.rank >= _GUIDANCE_RANK,
                )
            )

    def _question(self, name: str) -> Question:
        if name.startswith(_READING):
            reading = self._engine.readings[name.removeprefix(_READING)]
            return Question(
                kind_order=2, name=reading.name, kind=QuestionKind.READING, ask=reading.question, who=Who.COUNSEL
            )
        spec = self._engine.facts.get(name)
        if spec is None:
            return Question(kind_order=0, name=name, kind=QuestionKind.FACT, ask=same(name), who=Who.APPLICANT)
        judged = spec.type is FactType.JUDGEMENT
        kind = QuestionKind.JUDGEMENT if judged else QuestionKind.FACT
        return Question(kind_order=int(judged), name=name, kind=kind, ask=spec.ask, who=spec.who, settle=spec.settle)

    def rows(self) -> tuple[Row, ...]:
        """Give the lines, worst first, gaps in the order of the form."""
        categories = list(Category)
        last = len(self._order)
        return tuple(
            sorted(self._rows, key=lambda row: (categories.index(row.category), self._order.get(row.key, last)))
        )


_GUIDANCE_RANK: Final = 3
"""Authority.GUIDANCE and below: no law, and never printed as if it were."""

_WORDS_EACH: Final = frozenset({"application.name_lacks", "application.remarks", "application.changes"})
"""Facts of several words whose every word makes a line of its own."""

_STANDS: Final = {
    "application.source_agrees": ("data", "declared_source"),
    "application.limits_agree": ("data", "limits"),
    "application.industry_known": ("data", "industry"),
    "application.name_length": ("data", "name"),
    "application.name_lacks": ("data", "name"),
    "application.name_vague": ("data", "name"),
    "application.summary_length": ("data", "summary"),
    "application.numbers_good": ("applicant", "number"),
    "application.term_years": ("rights", "term"),
    "application.credential_number_good": ("credential", "number"),
    "application.credential_expired": ("credential", "through"),
    "application.renewal_window": ("credential", "through"),
    "application.holder_applies": ("credential", "holder"),
    "application.transferor_registered": ("transfer", "from"),
    "application.joint": ("transfer", "joint"),
    "act.transferor_keeps": ("transfer", "keeps"),
    "act.passes_part": ("transfer", "rights"),
    "application.changes": ("changes", ""),
    "application.says_major": ("changes", ""),
    "application.remarks": ("remarks", ""),
    "application.applies_to_itself": ("agency", ""),
    "application.agency_listed": ("agency", ""),
    "application.same_agency": ("agency", ""),
    "application.withheld": ("withheld", ""),
    "asset.source": ("data", "source"),
}
"""Where in the form a fact stands: the part and its key."""


_READING: Final = "reading:"


def _turning_on(finding: Finding) -> tuple[str, ...]:
    """Give the facts and readings an open finding turns on: open leaves in no branch that is settled already."""
    found: dict[str, None] = {}
    branch: list[ConditionResult] = []
    for node in finding.conditions:
        del branch[node.depth :]
        if node.fact and node.truth is Truth.OPEN and all(above.truth is Truth.OPEN for above in branch):
            found[node.fact] = None
        branch.append(node)
    return tuple(found)

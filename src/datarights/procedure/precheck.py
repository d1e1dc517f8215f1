"""The precheck of an application: everything that would be sent back, refused or judged, before it is filed.

The rules are those of the packs; the program adds what only a form has: where a gap stands, the order of the form, the
latest days of the clocks. It asks nothing twice, never decides what is for a reviewer, and calls nothing clean that it
could not check.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Final

from datarights.errors import Place
from datarights.model.citation import Authority, Citation, Source
from datarights.model.grounds import Grounds
from datarights.procedure import form
from datarights.procedure.application import Application, Kind
from datarights.procedure.calendar import Calendar
from datarights.procedure.clocks import READINGS, Clock, Deadline, Step, clocks_on, schedule
from datarights.procedure.credential import window_of
from datarights.procedure.facts import FROM_THE_FORM, READ_OFF, facts_of
from datarights.procedure.gaps import Gap, gaps
from datarights.procedure.recorded import COUNTED, NAMES, UNCLEAR, both_sides, by_the_form, differences
from datarights.procedure.result import Category, Conclusion, Ground, PrecheckResult, Row
from datarights.procedure.wrongs import wrongs
from datarights.rules.closures import READING
from datarights.rules.evaluation import Evaluation
from datarights.rules.finding import ConditionResult, Fact, Finding, Question, QuestionKind, Truth, Verdict
from datarights.rules.pack import Connecting, Duty, FactType, Outcome, Pack, Parameter, Reading, Who
from datarights.text import Text, same, say

if TYPE_CHECKING:
    from datarights.rules.engine import Engine


_FROM_OUTCOME: Final = {
    Outcome.PROHIBITED: Category.REFUSED,
    Outcome.EVIDENCE_NEEDED: Category.MISSING,
    Outcome.REVIEW: Category.JUDGE,
    Outcome.CONDITIONAL: Category.DUTY,
    Outcome.NOTED: Category.ADVICE,
}

_APPLICANTS_SIDE: Final = frozenset({Who.APPLICANT, Who.HOLDER, Who.ACTOR, Who.RECIPIENT, Who.SOURCE_PARTY})
_AGENCYS_SIDE: Final = frozenset({Who.REVIEWER, Who.AGENCY, Who.REGISTRY})

ENTITLEMENT: Final = "registration.entitlement"
"""What a rule ``decides`` that says which rights an applicant may register (Arts 20 and 21)."""


def precheck(application: Application, engine: "Engine", calendar: Calendar, today: date) -> PrecheckResult:
    """Check an application against the rules of the packs as it would be filed today, or on the day it names."""
    filed_on = application.filed_on or today
    clocks = clocks_on(_parameters(engine.packs), filed_on)
    months = clocks[Step.RENEWAL].count if Step.RENEWAL in clocks else 6

    def evaluated(each: Application) -> Evaluation:
        facts: dict[str, Fact | None] = facts_of(each, filed_on=filed_on, renewal_months=months)
        return engine.evaluate(each.kind.act, facts, dict.fromkeys(Connecting, filed_on))

    evaluation = evaluated(application)
    sheet = _Sheet(application, engine, filed_on)
    verdicts = _verdicts(evaluation)
    for finding in evaluation.findings:
        if verdicts.get(finding.rule.except_to) not in _SET_ASIDE:
            sheet.take(finding)
    sheet.ask()
    sheet.see_entitlement()
    by_form = by_the_form(application)
    sheet.see_record(turns=by_form is not None and _verdicts(evaluated(by_form)) != _verdicts(evaluation))
    sheet.see_persons(filed_on)
    rows = sheet.rows()
    deadlines = _deadlines(application, clocks, filed_on, calendar)
    return PrecheckResult(
        kind=application.kind,
        applicants=tuple(each.name or each.party for each in application.applicants),
        subject=_subject(application),
        short=(application.data.asset if application.data else "") or _subject(application),
        file=application.file,
        filed_on=filed_on,
        conclusion=_conclusion(rows),
        rows=rows,
        standing=tuple(sheet.standing.values()),
        grounds=tuple(sheet.grounds),
        deadlines=deadlines,
        readings=_readings(rows, deadlines, engine),
        calendar=calendar,
        packs=tuple(f"{pack.id}@{pack.version}" for pack in engine.packs),
        sources=_sources(engine.packs),
    )


def _verdicts(evaluation: Evaluation) -> dict[str, Verdict]:
    return {finding.rule.id: finding.verdict for finding in evaluation.findings}


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


_WORST: Final = {
    Category.REFUSED: Conclusion.REFUSED,
    Category.MISSING: Conclusion.INCOMPLETE,
    Category.JUDGE: Conclusion.JUDGE,
    Category.CONFIRM: Conclusion.CONFIRM,
}


def _conclusion(rows: Iterable[Row]) -> Conclusion:
    there = {row.category for row in rows}
    return next((conclusion for category, conclusion in _WORST.items() if category in there), Conclusion.CLEAN)


def _deadlines(
    application: Application, clocks: Mapping[Step, Clock], filed_on: date, calendar: Calendar
) -> tuple[Deadline, ...]:
    found = schedule(clocks, filed_on, calendar)
    if Step.RENEWAL in clocks and application.credential is not None and application.through is not None:
        window = window_of(application.through, clocks[Step.RENEWAL].count)
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


ASKED_BY: Final[Mapping[str, tuple[str, ...]]] = {"asset.substantive_change": ("any_change_or_all",)}
"""Readings that a reviewer's question itself rests on."""


def _readings(rows: Iterable[Row], deadlines: Iterable[Deadline], engine: "Engine") -> tuple[Reading, ...]:
    """Give the readings on which lines and clocks rest by their default; those that leave a line open stand there."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(ASKED_BY.get(row.key, ())))
        if row.category is Category.REFUSED and {cite.article for cite in row.cites} <= _ENTITLEMENT_ARTICLES:
            names["fails_entitlement_only"] = None
    for deadline in deadlines:
        names.update(dict.fromkeys(READINGS.get(deadline.clock.step, ())))
    return tuple(engine.readings[name] for name in names if name in engine.readings)


_ENTITLEMENT_ARTICLES: Final = frozenset({"20", "21"})


class _Sheet:
    """Collects lines while findings come in; each gap and each question once."""

    def __init__(self, application: Application, engine: "Engine", filed_on: date) -> None:
        self._application = application
        self._engine = engine
        self._gaps: dict[tuple[str, str], list[Gap]] = {}
        for fact, found in (
            ("application.missing", gaps(application)),
            ("application.wrong", wrongs(application, filed_on)),
        ):
            for gap in found:
                self._gaps.setdefault((fact, gap.key), []).append(gap)
        self._missing = {key for fact, key in self._gaps if fact == "application.missing"}
        self._rows: list[Row] = []
        self._asked: dict[str, list[Finding]] = {}
        self.standing: dict[str, Question] = {}
        self.grounds: list[Ground] = []
        self._entitled = False

    def take(self, finding: Finding) -> None:
        """Take one finding: a line, a ground, or a question to be asked."""
        if finding.defeated_by or finding.excepted_by or finding.verdict is Verdict.CLEAR:
            return
        if finding.verdict is Verdict.OPEN:
            if max((each for each in finding.results if each is not None), default=Outcome.LIFTED) > Outcome.PERMITTED:
                for name in self._first_asked(_turning_on(finding)):
                    self._asked.setdefault(name, []).append(finding)
            return
        if finding.verdict is Verdict.CONFLICT:
            self._rows.append(self._row(finding, Category.JUDGE, finding.rule.title, who=Who.COUNSEL))
            return
        outcome = finding.rule.outcome
        if outcome is Outcome.PERMITTED:
            self.grounds.append(Ground(rule=finding.rule.id, says=finding.rule.says, cites=_cites_of(finding)))
            self._entitled = self._entitled or finding.rule.decides == ENTITLEMENT
        category = _FROM_OUTCOME.get(outcome)
        if category is Category.DUTY:
            self._rows.extend(self._duty(finding, duty) for duty in finding.duties or finding.rule.duties)
        elif category is not None:
            self._rows.extend(self._rows_of(finding, category))

    def _first_asked(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Leave readings out while a fact is open: it may settle the point whichever way the law is read."""
        specs = self._engine.facts
        facts = [name for name in names if name in specs and specs[name].type is not FactType.JUDGEMENT]
        return tuple(name for name in names if not (facts and name.startswith(READING)))

    def _rows_of(self, finding: Finding, category: Category) -> Iterator[Row]:
        found = False
        held = [each for each in finding.conditions if each.truth is Truth.YES and each.fact]
        told = {
            (each.fact, each.wanted): each for each in held
        }  # that a fact was spoken of, and then what it is: one line
        for leaf in told.values():
            if leaf.fact in _FORM_FACTS:
                for gap in self._gaps.get((leaf.fact, leaf.wanted), ()):
                    found = True
                    yield self._gap_row(finding, category, leaf, gap)
            elif leaf.fact in _LINE_EACH:
                found = True
                yield self._row(finding, category, leaf.says, cite=leaf.cite, fact=leaf.fact, part=self._part_of(leaf))
        listed = self._gaps and _WHOLE_FORM in {
            each.fact for each in held
        }  # each gap has its line: no other for their sum
        if not found and not listed:
            says, sides = finding.rule.title, both_sides(self._application)
            if sides and any(each.fact == "registration.state" for each in held):
                says = Text(zh=f"{says.zh}（{sides.zh}）", en=f"{says.en} ({sides.en})")
            yield self._row(finding, category, says, fact=_first_fact(finding))

    def _part_of(self, leaf: ConditionResult) -> int:
        """Give which line of annex 3, or which remark, a word speaks of."""
        application = self._application
        words: tuple[str, ...] = ()
        if leaf.fact == "application.changes":
            words = tuple(line.what for line in application.alterations)
        elif leaf.fact == "application.remarks":
            words = tuple(remark.kind for remark in application.remarks)
        return words.index(leaf.wanted) if leaf.wanted in words else 0

    def _gap_row(self, finding: Finding, category: Category, leaf: ConditionResult, gap: Gap) -> Row:
        told = _told(leaf.says, gap)
        return self._made(
            finding,
            category,
            told,
            key=gap.key,
            place=gap.place,
            position=form.position(gap.key, gap.part),
            cites=(leaf.cite,) if leaf.cite else finding.rule.cites,
        )

    def _row(
        self,
        finding: Finding,
        category: Category,
        says: Text,
        *,
        fact: str = "",
        part: int = 0,
        cite: Citation | None = None,
        who: Who = Who.APPLICANT,
    ) -> Row:
        key = form.stands(fact)
        return self._made(
            finding,
            category,
            says,
            key=fact,
            place=self._where(fact, part),
            position=form.position(key, part),
            cites=(cite,) if cite else finding.rule.cites,
            who=who,
        )

    def _made(
        self,
        finding: Finding,
        category: Category,
        says: Text,
        *,
        key: str,
        place: Place | None,
        position: form.Position,
        cites: tuple[Citation, ...],
        who: Who = Who.APPLICANT,
    ) -> Row:
        rule = finding.rule
        return Row(
            category=category,
            says=says,
            why=rule.says,
            cites=cites,
            rules=(rule.id,),
            who=Who.REVIEWER if category is Category.JUDGE and who is Who.APPLICANT else who,
            bring=rule.remedy,
            key=key,
            place=place,
            position=position,
            confidence=rule.confidence,
            guidance=rule.authority.rank >= _GUIDANCE_RANK,
        )

    def _where(self, fact: str, part: int = 0) -> Place | None:
        """Give where a fact is written: its statement, else the key of the form at which it stands."""
        application = self._application
        if fact == "right.exercised":
            part = next((at for at, row in enumerate(application.rights) if row.applicant), 0)
        return (
            application.places.get(f"facts.{fact}")
            or form.place_of(application, form.stands(fact), part)
            or application.place
        )

    def _duty(self, finding: Finding, duty: Duty) -> Row:
        return self._made(
            finding,
            Category.DUTY,
            duty.says,
            key=duty.id,
            place=None,
            position=form.position("facts"),
            cites=(duty.cite,),
            who=duty.on,
        )

    def ask(self) -> None:
        """Turn the open questions of findings into lines, or into what a reviewer always looks at."""
        seen: set[str] = set()
        for name, findings in self._asked.items():
            question, reading = self._question(name)
            key = form.stands(name)
            if self._is_gap(key) or (name in READ_OFF and key in seen):
                continue
            seen.add(key)
            if name == "application.applies_to_itself":
                continue  # no agency is named, and whether it is in the directory is asked already
            if question.kind is QuestionKind.FACT and question.who in _AGENCYS_SIDE:
                self.standing[question.name] = question
                continue
            self._rows.append(self._question_row(question, findings, key, reading))

    def _is_gap(self, key: str) -> bool:
        """Tell whether the form lacks the very part a question would be answered by: that is one line, not two."""
        return key in self._missing or key.partition(".")[0] in self._missing

    def _question_row(self, question: Question, findings: list[Finding], key: str, reading: Reading | None) -> Row:
        first = findings[0].rule
        unsaid = form.NOT_SAID.get(key) if question.name in READ_OFF else None
        fill = Text(zh=form.FILL_IN.zh.format(key=key), en=form.FILL_IN.en.format(key=key)) if unsaid else None
        category = _category(question)
        return Row(
            category=category,
            says=unsaid or _asked(question, category),
            why=first.says,
            cites=first.cites,
            rules=tuple(dict.fromkeys(finding.rule.id for finding in findings)),
            who=question.who,
            bring=fill or _by(question) or first.remedy,
            key=question.name,
            place=self._answered_at(question.name) if reading is None else self._where(_first_fact(findings[0])),
            position=form.position(key),
            confidence=first.confidence,
            guidance=first.authority.rank >= _GUIDANCE_RANK,
            reading=reading,
        )

    def _answered_at(self, name: str) -> Place | None:
        """Give where an answer would be written: among the statements of the file, else where the fact stands."""
        said = name in FROM_THE_FORM or name not in self._engine.facts
        judged = not said and self._engine.facts[name].type is FactType.JUDGEMENT
        statements = None if said or judged else self._application.places.get("facts")
        return statements or self._where(name)

    def _question(self, name: str) -> tuple[Question, Reading | None]:
        if name.startswith(READING):
            reading = self._engine.readings[name.removeprefix(READING)]
            asked = Question(
                kind_order=2, name=reading.name, kind=QuestionKind.READING, ask=reading.question, who=Who.COUNSEL
            )
            return asked, reading
        spec = self._engine.facts.get(name)
        if spec is None:
            return Question(kind_order=0, name=name, kind=QuestionKind.FACT, ask=same(name), who=Who.APPLICANT), None
        judged = spec.type is FactType.JUDGEMENT
        kind = QuestionKind.JUDGEMENT if judged else QuestionKind.FACT
        asked = Question(kind_order=int(judged), name=name, kind=kind, ask=spec.ask, who=spec.who, settle=spec.settle)
        return asked, None

    def see_entitlement(self) -> None:
        """Leave to a reviewer what no rule of Arts 20 and 21 surely speaks for: silence never makes a yes."""
        if self._application.kind is not Kind.FIRST or self._entitled:
            return
        if any(row.category in {Category.REFUSED, Category.MISSING, Category.JUDGE} for row in self._rows):
            return
        self._rows.append(
            Row(
                category=Category.JUDGE,
                says=say(
                    "没有一项规则确定地支持所申请的权利",
                    "no rule surely speaks for the rights applied for",
                ),
                why=say("可登记的权利随来源情形而定", "which rights may be registered follows from the source"),
                cites=(Citation(source="guide", article="20"), Citation(source="guide", article="21")),
                rules=(),
                who=Who.REVIEWER,
                key="entitlement",
                place=self._where("asset.source"),
                position=form.position("rights"),
            )
        )

    def see_record(self, *, turns: bool) -> None:
        """Tell where the form and the registration on record differ: nothing is ready while one of them is wrong.

        One day of a term is advice, unless it ``turns`` what comes out.
        """
        for gap in differences(self._application):
            counted, unclear = gap.key == COUNTED and not turns, gap.key == UNCLEAR
            why = say(
                "凭证与系统存证不一致的，以系统存证为准；本清单按在册记录核对",
                "where a credential differs from what is in evidence on the system, the system prevails; this list goes by the record",
            )
            once = say(
                "同一期限，起算之日计入与否相差一日；本清单按在册记录核对",
                "one term, counted with or without the day from which it runs; this list goes by the record",
            )
            self._rows.append(
                Row(
                    category=Category.ADVICE if counted else Category.JUDGE if unclear else Category.MISSING,
                    says=_told(NAMES[gap.key], gap),
                    why=once if counted else why,
                    cites=(Citation(source="guide", article="27"),),
                    rules=(),
                    who=Who.APPLICANT,
                    bring=say(
                        "在登记系统上查明存证内容，改正申请表或者登记文件",
                        "look up what is in evidence on the system; correct the form or the manifest",
                    ),
                    key=gap.key.removesuffix(".counted").removesuffix(".renewed").removesuffix(".unclear"),
                    place=gap.place,
                    position=form.position(gap.key),
                )
            )

    def see_persons(self, filed_on: date) -> None:
        """Tell which questions somebody answered, so that whoever files brings the answer, too."""
        for name, fact in sorted(self._application.facts.items()):
            spec = self._engine.facts.get(name)
            if fact is None or fact.grounds is not Grounds.DETERMINED or spec is None:
                continue
            rules = self._engine.questions.rules(name, filed_on)
            yes_no = say("是" if fact.value else "否", "yes" if fact.value else "no")
            value = yes_no if isinstance(fact.value, bool) else same(str(fact.value))
            origin = fact.origin.rpartition("#")[0] or fact.origin
            self._rows.append(
                Row(
                    category=Category.ADVICE,
                    says=say(f"在册认定：{spec.ask.zh}{value.zh}", f"determined: {spec.ask.en} {value.en}"),
                    why=say(f"依登记“{origin}”", f"by the entry “{origin}”"),
                    cites=rules[0].cites[:1] if rules else (),
                    rules=tuple(each.id for each in rules),
                    who=spec.who,
                    bring=say("该认定及其理由", "the determination and its reasons"),
                    key=name,
                    position=form.position("facts"),
                )
            )

    def rows(self) -> tuple[Row, ...]:
        """Give the lines, worst first, within a category in the order of the form."""
        categories = list(Category)
        return tuple(sorted(self._rows, key=lambda row: (categories.index(row.category), row.position)))


_FORM_FACTS: Final = frozenset({"application.missing", "application.wrong"})
_WHOLE_FORM: Final = "application.complete"
"""Facts of several words whose every word may stand for several gaps."""

_LINE_EACH: Final = frozenset(
    {
        "application.name_lacks", "application.remarks", "application.changes",
        "asset.intrusion", "asset.disturbance", "asset.broke_measures", "asset.harm",
    }
)  # fmt: skip
"""Facts that make a line each time a condition on them is met: several words, or several means of one rule."""

_GUIDANCE_RANK: Final = Authority.GUIDANCE.rank
"""Guidance and what ranks below it: no law, and never printed as if it were."""


def _first_fact(finding: Finding) -> str:
    """Give the first fact that a condition of a rule found to be so, or nothing."""
    return next((leaf.fact for leaf in finding.conditions if leaf.fact and leaf.truth is Truth.YES), "")


def _told(says: Text, gap: Gap) -> Text:
    """Say whose gap it is, and what is wrong where the key alone does not tell."""
    zh = "：".join(each for each in (gap.of, gap.detail.zh if gap.detail else "") if each)
    en = ": ".join(each for each in (gap.of, gap.detail.en if gap.detail else "") if each)
    return Text(zh=says.zh + (f"（{zh}）" if zh else ""), en=says.en + (f" ({en})" if en else ""))


def _category(question: Question) -> Category:
    """Give what an open question is: a proof that lacks, a point to judge, or one to confirm before filing."""
    if question.name.startswith("asset.labels."):
        return Category.CONFIRM
    if question.kind is not QuestionKind.FACT or question.who not in _APPLICANTS_SIDE:
        return Category.JUDGE
    return Category.MISSING if question.name.startswith("asset.") else Category.CONFIRM


def _asked(question: Question, category: Category) -> Text:
    """Give a question as a line: one that lacks an answer is something the form does not say."""
    if category is not Category.MISSING:
        return question.ask
    return Text(zh=f"没有说明：{question.ask.zh}", en=f"not stated: {question.ask.en}")


def _by(question: Question) -> Text | None:
    """Say by what a question is answered, or nothing."""
    settle = question.settle
    return Text(zh=f"凭{settle.zh}", en=f"by {settle.en}") if settle else None


def _cites_of(finding: Finding) -> tuple[Citation, ...]:
    """Give the places of the conditions that are met, where they have their own, else those of the rule."""
    own = tuple(leaf.cite for leaf in finding.conditions if leaf.cite is not None and leaf.truth is Truth.YES)
    return tuple(dict.fromkeys(own)) or finding.rule.cites


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

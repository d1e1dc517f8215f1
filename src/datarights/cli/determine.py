"""``determine``: a named person's answer to an open question of a decision, on the facts shown, becomes an entry."""

import difflib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import typer

from datarights import bootstrap
from datarights.cli import asked, console, single
from datarights.cli.decision_drawing import act_words, known_acts, question_lines
from datarights.cli.language import in_words, words
from datarights.cli.registry import engine_in_use
from datarights.decision.decide import decide
from datarights.decision.determined import (
    as_party,
    digest_of,
    is_of_the_program,
    is_party,
    label_kept,
    may_judge,
    shown_by,
    shown_facts,
    shown_words,
    tied_to,
)
from datarights.decision.surroundings import ledger_facts
from datarights.errors import UsageError
from datarights.model.period import FOREVER, Period
from datarights.rules.condition import Value
from datarights.rules.finding import QuestionKind
from datarights.rules.pack import FactSpec, FactType, Reading
from datarights.scenario.stated import stated_value
from datarights.scenario.world import EventPart, World
from datarights.text import Text, blank, say
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights.decision.decision import Answered, Decision
    from datarights.holdings.snapshot import Holdings
    from datarights.rules.engine import Engine
    from datarights.rules.finding import Question

app = typer.Typer(add_completion=False)


@valueclass
class Proposal:
    """What an answer to a question would be tied to: its version, the facts shown, of the act what it is about."""

    question: str
    version: str
    shown: tuple[dict[str, Any], ...]
    of: dict[str, str]

    @property
    def subject(self) -> str:
        """Give the digest of the subject: SHA-256 of the facts shown, in hex."""
        return digest_of([*self.shown])


@app.command(
    help=words(
        "回答一次判定留下的问题，具名、附理由；不写问题则列出",
        "Answer a question a decision leaves open, by name and with reasons; without one, list them",
    )
)
def determine(
    question: str = typer.Argument("", help=words("哪个问题", "which question")),
    answer: str = typer.Option("", "--answer", help=words("回答：yes no 或所列的词", "yes, no or a word listed")),
    by: str = typer.Option("", "--by", help=words("认定人（在册主体）", "who answers, a party on record")),
    reasons: str = typer.Option("", "--reasons", help=words("理由", "reasons")),
    start: str = typer.Option("", "--start", help=words("自哪日起（默认今天）", "from which day (today)")),
    through: str = typer.Option("", "--through", help=words("有效期止（含）", "last day of its term")),
    before: str = typer.Option("", "--before", help=words("有效期止（不含）", "end of its term, excluded")),
    evidence: list[str] = typer.Option([], "--evidence", help=words("证据，可重复", "a piece of evidence; repeatable")),
    under: str = typer.Option("", "--under", help=words("依哪条规则（降低标签）", "the rule it goes by (labels)")),
    decision: str = asked.DECISION,
    act: str = asked.ACT,
    asset: str = asked.ASSET,
    giver: str = asked.GIVER,
    taker: str = asked.TAKER,
    fact: list[str] = asked.FACT,
    at: str = asked.AT,
    id_: str = typer.Option("", "--id", help=words("编号", "an id")),
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing")),
) -> None:
    """Answer an open question of a decision."""
    engine = engine_in_use()
    said = asked.Asked(act, asset, giver, taker, fact=fact, at=at)
    request, known = asked.meant(decision, said, engine)
    found = decide(request, known, engine, known.lexicon)
    if not question:
        _listed(found, engine)
        return
    if question in engine.facts and is_of_the_program(question):
        raise UsageError(
            "DR-U149",
            say(f"{question} 由程序据登记库算出，不由人认定", f"{question} is worked out from the ledger, and nobody determines it"),
            hint=say("把缺的权利写进登记文件：datarights decide 列出怎样补", "bring the right that is missing into a manifest: datarights decide lists how"),
        )  # fmt: skip
    if question not in {*engine.facts, *engine.readings}:
        _unknown(question, found)
    proposal = proposed(question, found, engine)
    value = _value(answer, question, engine)
    _look(by, reasons, question, value, found, engine, known)
    kept = label_kept(question, value, under, evidence, known, engine.questions, request.act.on)
    if kept is not None:
        raise UsageError(
            "DR-U140", kept, hint=say("写 --under 规则 和 --evidence 证据", "give --under RULE and --evidence EVIDENCE")
        )
    if under and under not in engine.rules:
        near = difflib.get_close_matches(under, engine.rules, 3, 0.4)
        raise UsageError(
            "DR-U141",
            say(f"没有规则 {under}", f"there is no rule {under}"),
            hint=say(f"最接近：{' '.join(near)}", f"nearest: {' '.join(near)}") if near else None,
        )
    span = single.period(start or bootstrap.today().isoformat(), through, before) or Period()
    part = EventPart(
        id=id_, kind="determination", asset=request.act.asset, by=by,
        on=span.start, period=Period(start=span.start, end=span.end if through or before else FOREVER), evidence=tuple(evidence),
        payload={
            "question": question, "answer": value, "reasons": reasons, "version": proposal.version, "shown": [*proposal.shown],
            **({"of": proposal.of} if proposal.of else {}), **({"under": under} if under else {}),
        },
    )  # fmt: skip
    if dry_run and console.chosen_format("table", "plain", "json") != "json":
        console.lines(_shown_lines(proposal, engine))
    single.record(World(events=(part,)), dry_run=dry_run)
    if (other := _determined_by(question, value, by, found, known)) is not None:
        console.talk(
            say(
                f"{other.by} 已就 {question} 认定（{other.id}）：当事人 {by} 自己的说法只有于己不利（判定因此更不利）时才取代它",
                f"{other.by} determined {question} already ({other.id}): the own word of the party {by} takes its place only where it is against {by} and makes the decision worse",
            )
        )
    if not (through or before):
        console.talk(
            words("没有写期限，这一认定没有止日；--through 写止日", "it has no term and no end; --through gives it one")
        )


def proposed(question: str, decision: "Decision", engine: "Engine") -> Proposal:
    """Give what an answer to a question would be tied to in a decision."""
    act, day, questions = decision.request.act, decision.request.day, engine.questions
    stands = {each.question for each in decision.determinations if not each.asset}
    facts = {name: fact for name, fact in decision.facts if name not in stands}
    return Proposal(
        question=question,
        version=questions.version(question, day),
        shown=tuple(shown_facts(question, facts, questions)),
        of=tied_to(question, act, questions),
    )


def _value(answer: str, question: str, engine: "Engine") -> Value:
    """Read an answer by what the question takes.

    Raises:
        UsageError: it is not answered so.

    """
    spec: FactSpec | Reading = engine.readings.get(question) or engine.facts[question]
    value = stated_value(answer) if answer else None
    keys: tuple[str, ...] = ()
    if isinstance(spec, Reading):
        keys = tuple(each.key for each in spec.options)
        value = answer
    elif spec.type in {FactType.YES_NO, FactType.JUDGEMENT}:
        keys = () if isinstance(value, bool) else ("yes", "no")
    elif spec.words:
        keys = spec.words
    if value is None or (keys and value not in keys):
        raise UsageError(
            "DR-U026",
            say(f"{question} 不取 {answer or '空'} 这个值", f"{question} does not take {answer or 'nothing'}"),
            hint=say(f"--answer 可写：{' '.join(keys)}", f"--answer takes: {' '.join(keys)}") if keys else None,
        )
    return value


def _look(
    by: str, reasons: str, question: str, answer: Value, decision: "Decision", engine: "Engine", known: "Holdings"
) -> None:
    act = decision.request.act
    recorded, _ = ledger_facts(act, known, known.lexicon, engine.facts, act.on.toordinal())
    if shown_by(question, recorded) is not None:
        raise UsageError(
            "DR-U149",
            say(f"{question} 在登记库里写着，不由人认定", f"{question} is on record, and nobody determines it"),
            hint=say("登记有误，用更正", "what is recorded wrongly is corrected"),
        )
    if not by or blank(reasons):
        raise UsageError(
            "DR-U105",
            say("认定要具名并附理由：--by 和 --reasons", "a determination has a name and reasons: --by and --reasons"),
        )
    if not may_judge(by, question, act, engine.questions, known, answer):
        party = as_party(by, act, known)
        raise UsageError(
            "DR-U106",
            say(
                f"{party.zh} 是这一行为的当事人，不得为自己认定 {question}",
                f"{party.en} is a party to the act and may not judge {question} in their own favour",
            ),
            hint=say("由规则所问的人认定", "the one the rule asks is to answer"),
        )


def _determined_by(question: str, answer: Value, by: str, decision: "Decision", known: "Holdings") -> "Answered | None":
    """Give what somebody else determined otherwise, where a party to the act answers: its own word may count for nothing."""
    act = decision.request.act
    if not is_party(by, act, known):
        return None
    for each in decision.determinations:
        ours = each.question == question and not each.asset and each.back is None
        if ours and each.answer != answer and not is_party(each.by, act, known):
            return each
    return None


def _unknown(question: str, decision: "Decision") -> None:
    names = [each.name for each in decision.questions if not is_of_the_program(each.name)]
    near = difflib.get_close_matches(question, names, 3, 0.4) or names
    raise UsageError(
        "DR-U107",
        say(f"没有规则包问“{question}”", f"no rule pack asks “{question}”"),
        hint=say(f"本判定问：{' '.join(near)}", f"this decision asks: {' '.join(near)}") if near else None,
    )


def _no_answer_settles(rules: Sequence[str]) -> Text:
    """Say what can be done where packs contradict each other: which rule yields is law, and the same for every case (ADR 61)."""
    zh, en = "、".join(rules), ", ".join(rules)
    return say(
        f"规则包之间相抵触（{zh}）：以何者为准不随个案而异，不在这里认定。由人对照两处依据判断，在使用这两个规则包、位阶不低于它们的规则包里把一条写成另一条的例外；只该一包管的，用 --packs 只用那一包。",
        f"packs contradict each other ({en}): which of them yields is the same for every case, and is not determined here. A person compares both places, and writes one down as an exception to the other, in a pack that uses both and cites no lower rank; where one pack alone should judge, use --packs.",
    )


def _listed(decision: "Decision", engine: "Engine") -> None:
    """Show what a decision leaves open, with the facts an answer would be given on."""
    judged = [each for each in decision.questions if each.kind is not QuestionKind.FACT]
    facts = [each.name for each in decision.questions if each.kind is QuestionKind.FACT]
    if console.chosen_format("table", "plain", "json") == "json":
        told = [each for each in decision.questions if not is_of_the_program(each.name)]
        console.as_json([_as_json(each, proposed(each.name, decision, engine)) for each in told])
        if not decision.governed:
            raise typer.Exit(1)
        return
    console.line(f"{in_words(decision.outcome.label)}  {act_words(decision.request.act, engine)}")
    if not decision.governed:
        console.lines(console.wrapped(in_words(decision.reason), indent=2))
        console.lines(known_acts(engine))
        raise typer.Exit(1)
    opposed = sorted({each.rule.id for each in decision.findings if each.contradicts and not each.defeated_by})
    if opposed:
        console.lines(console.wrapped(in_words(_no_answer_settles(opposed)), indent=0))
    elif not judged:
        console.line(words("没有须由人认定的问题。", "No question is left to a person."))
    for each in judged:
        console.lines(question_lines(each, decision, engine))
        console.lines(_shown_lines(proposed(each.name, decision, engine), engine))
    if facts:
        named = " ".join(console.whole(name) for name in facts)
        console.lines(console.wrapped(words(f"另有事实待当事人补：{named}", f"facts for the parties to supply: {named}"), indent=0))  # fmt: skip


def _shown_lines(proposal: Proposal, engine: "Engine") -> Iterator[str]:
    head = words(
        f"问题 {proposal.question}，版本 {proposal.version[:12]}，对象摘要 {proposal.subject[:12]}",
        f"question {proposal.question}, version {proposal.version[:12]}, subject {proposal.subject[:12]}",
    )
    yield from console.wrapped(head, indent=5)
    for each in proposal.shown:
        spec = engine.facts.get(each["fact"])
        yield from console.wrapped(
            f"{console.whole(each['fact'])} = {in_words(shown_words(each['value']))}"
            + (f"  {in_words(spec.ask)}" if spec is not None else ""),
            indent=7,
        )


def _as_json(question: "Question", proposal: Proposal) -> dict[str, Any]:
    return {
        "question": question.name, "kind": question.kind.value, "ask": {"zh": question.ask.zh, "en": question.ask.en},
        "who": question.who.value, "options": [*question.options], "version": proposal.version, "subject": proposal.subject,
        "shown": [*proposal.shown], "of": proposal.of,
    }  # fmt: skip

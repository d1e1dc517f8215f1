"""How a decision looks: one word and who does what, why and under which article, what is missing and from whom.

A decision becomes *points*, one for each thing it says; a terminal shows each with its grounds below it, a pipe shows
one a line. Nothing is decided here: the same points, words and order are drawn from the decision's own values.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from datarights.cli import console
from datarights.cli.condition_drawing import (
    Told,
    asked_words,
    branch_lines,
    fact_words,
    label_origin,
    origin_words,
    tells,
)
from datarights.cli.drawing import depth_words, term_words, value_words
from datarights.cli.language import current, in_words, words
from datarights.decision.determined import LABEL
from datarights.decision.oppose import oppose
from datarights.decision.paste import paste
from datarights.decision.remedies import IN_TITLE
from datarights.decision.written import value_text
from datarights.model.citation import READ, how_read
from datarights.model.period import Period
from datarights.model.right import short_names
from datarights.model.scope import Terms
from datarights.rules.finding import QuestionKind, Truth, Verdict
from datarights.rules.pack import Outcome, Rule, Who
from datarights.text import Lang
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights.decision.act import Act
    from datarights.decision.decision import Answered, Decision, Obligation, Path, SettlingSet, Supply, Waived
    from datarights.model.citation import Citation
    from datarights.rules.engine import Engine
    from datarights.rules.finding import ConditionResult, Fact, Finding, Question
    from datarights.text import Text

STYLES: Final = {
    Outcome.PROHIBITED: "bad bold", Outcome.REVIEW: "warn bold", Outcome.EVIDENCE_NEEDED: "warn bold", Outcome.CONDITIONAL: "good bold",
    Outcome.PERMITTED: "good bold",
}  # fmt: skip
MARKS: Final = {
    Outcome.PROHIBITED: "×",
    Outcome.REVIEW: "!",
    Outcome.EVIDENCE_NEEDED: "?",
    Outcome.CONDITIONAL: "√",
    Outcome.PERMITTED: "√",
    Outcome.NOTED: "i",
    Outcome.LIFTED: "-",
}
YES: Final = frozenset({Outcome.PERMITTED, Outcome.CONDITIONAL})


@valueclass
class Point:
    """One thing a decision says: its mark, a word for what it is, the sentence, where it stands, what is below it."""

    mark: str
    word: str
    says: str
    cites: tuple[str, ...] = ()
    name: str = ""  # the rule, duty or fact it is about
    under: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()  # where several judge: those it comes from


# ---- the whole ----------------------------------------------------------------------------------------------------


def decision_lines(decision: "Decision", engine: "Engine", *, full: bool = False) -> Iterator[str]:
    """Draw a decision for a terminal; ``full`` shows every rule, condition, fact and chain as well."""
    yield from first_lines(decision, engine)
    if not decision.governed:
        yield from known_acts(engine)
    for point in points(decision, engine):
        yield from drawn(point)
    yield from _remedy(decision)
    yield from console.wrapped(_until(decision), indent=2) if _until(decision) else ()
    if decision.relied_on is not None and decision.relied_on.links:
        yield from console.wrapped(_chain(decision.relied_on), indent=2)
    for line in console.wrapped(silent_words(decision, engine), indent=2) if decision.silent else ():
        yield console.styled(line, "dim")
    if full:
        yield from _everything(decision, engine)
    for line in console.wrapped(basis_words(decision), indent=0):
        yield console.styled(line, "dim")


def known_acts(engine: "Engine") -> Iterator[str]:
    """Give the acts that packs have rules for, where none has one for the act asked about."""
    known = "、".join(in_words(each.title) for each in engine.acts.values() if each.ledger)
    yield from console.wrapped(
        words(f"有规则的行为：{known}", f"acts with rules: {known.replace('、', ', ')}"), indent=2
    )


def plain_lines(decision: "Decision", engine: "Engine", *, full: bool = False) -> Iterator[str]:
    """Give a decision one line a finding: ``word name: sentence [article] (grounds)``, for pipes."""
    del full
    act = decision.request.act
    yield f"{in_words(decision.outcome.label)}: {act_words(act, engine)} ({act.on})"
    if _reason_adds(decision):
        yield words("理由: ", "reason: ") + in_words(decision.reason)
    for point in points(decision, engine):
        cites = f" [{'; '.join(point.cites)}]" if point.cites else ""
        under = f" ({'; '.join(point.under)})" if point.under else ""
        packs = f" @{','.join(point.packs)}" if point.packs else ""
        yield f"{point.word} {point.name}{packs}: {point.says}{cites}{under}"
    for found in decision.settling.sets[:1] if decision.outcome not in YES else ():
        for supply in found.supplies:
            facts = ", ".join(f"{name}={value_text(fact.value)}" for name, fact in sorted(supply.facts.items()))
            what = words("补", "supply") if _in_hand(supply, engine) else words("若查明", "if found")
            yield f"{what} {supply.name}: {facts} ({in_words(supply.who.label)})"
        yield words("补齐后: ", "then: ") + in_words(found.outcome.label)
    cut = decision.settling.cut
    if cut is not None and decision.outcome not in YES:
        yield in_words(cut)
    for line in (_changed(decision), _until(decision), silent_words(decision, engine)):
        if line:
            yield line
    yield basis_words(decision)


def _in_hand(supply: "Supply", engine: "Engine") -> bool:
    """Tell whether a party may bring a thing about; the rest is as it is, and can only be found out."""
    specs = [engine.facts.get(name) for name in supply.facts]
    return supply.title or any(spec is not None and spec.changeable for spec in specs)


def points(decision: "Decision", engine: "Engine") -> tuple[Point, ...]:
    """Give what a decision says, in the order a reader needs it: what decides first, then what is asked."""
    act, day = decision.request.act, decision.request.day
    reach = dict(decision.relied_on.reach) if decision.relied_on is not None else {}
    first = settled(decision) if len(engine.packs) == 1 else sorted(settled(decision), key=worst, reverse=True)
    found = [_finding(each, engine, act, day, reach, decision.outcome) for each in (*first, *beside(decision))]
    duties = [duty_point(each, engine, day) for each in decision.obligations] if decision.outcome in YES else []
    later = [
        Point(
            mark=MARKS[each.outcome],
            word=in_words(each.outcome.label),
            says=words(f"{each.day} 起：", f"from {each.day}: ") + in_words(each.because),
            under=tuple(in_words(finding.rule.title) for finding in each.findings),
        )
        for each in decision.later
    ]
    asked = (
        []
        if decision.outcome is Outcome.PROHIBITED
        else [_question(each, decision, engine) for each in decision.questions]
    )
    said = [_determined(each, engine, day) for each in decision.determinations]
    waived = [_waived(each, engine, day) for each in decision.waivers]
    return (*duties, *found, *later, *waived, *said, *asked)


# ---- the first line -----------------------------------------------------------------------------------------------


def act_words(act: "Act", engine: "Engine") -> str:
    """Say in one line who does what with which data, for whom and what for; names stay in one piece."""
    spec = engine.acts.get(act.kind)
    name = in_words(spec.title) if spec else act.kind
    by, to, asset = (console.whole(each) for each in (act.by, act.to, act.asset))
    rights = in_words(short_names(act.rights)) if act.rights else ""
    purposes = _asked_for(act, "right.purposes")
    if current() is Lang.ZH:
        parts = [by, name, to, rights, asset]
        return " ".join(each for each in parts if each) + (f"，用于 {purposes}" if purposes else "")
    return (
        f"{by}{': ' if by else ''}{name} {asset}".rstrip()
        + (f" to {to}" if to else "")
        + (f" ({rights})" if rights else "")
        + (f", for {purposes}" if purposes else "")
    )


def _head(decision: "Decision", engine: "Engine") -> Iterator[str]:
    word = in_words(decision.outcome.label)
    on = words(f"行为日 {decision.request.act.on}", f"on {decision.request.act.on}")
    indent = console.width_of(word) + 2
    first, *rest = console.wrapped(act_words(decision.request.act, engine), indent=indent)
    drawn = [console.styled(word, STYLES[decision.outcome]) + first[console.width_of(word) :], *rest]
    last = rest[-1] if rest else first
    if console.width_of(last) + 4 + console.width_of(on) <= console.terminal_width():
        drawn[-1] += "    " + on
    else:
        drawn.append(" " * indent + on)
    yield from drawn


def first_lines(decision: "Decision", engine: "Engine") -> Iterator[str]:
    """Draw the outcome and who does what, and the reason where it says more than the findings do."""
    yield from _head(decision, engine)
    if _reason_adds(decision):
        yield from console.wrapped(in_words(decision.reason), indent=2)


def _reason_adds(decision: "Decision") -> bool:
    """Tell whether the sentence of reason says more than the findings below it do."""
    outcome = decision.outcome
    return bool(
        not decision.governed
        or decision.later
        or decision.request.law_at
        or outcome in {Outcome.EVIDENCE_NEEDED, Outcome.REVIEW}
        or not settled(decision)
    )


# ---- findings -----------------------------------------------------------------------------------------------------


def settled(decision: "Decision") -> list["Finding"]:
    """Give the findings that carry the outcome; the general one is left out where a special one says why."""
    outcome = decision.outcome
    counted = [each for each in decision.findings if _counts(each, outcome) or _rests_on_exception(each, decision)]
    special = [each for each in counted if _sides(each)]
    return [each for each in counted if not special or _sides(each) or not _general(each)]


def beside(decision: "Decision") -> list["Finding"]:
    """Give what another pack, of no lower rank, surely permits where one prohibits: it lifts nothing, and nobody is to miss it."""
    if decision.outcome is not Outcome.PROHIBITED:
        return []
    barring = [each.rule for each in decision.findings if _counts(each, Outcome.PROHIBITED)]
    return [
        each
        for each in decision.findings
        if each.results == (Outcome.PERMITTED,)
        and not each.defeated_by
        and not each.rule.except_to
        and any(rule.pack != each.rule.pack and rule.authority.rank >= each.rule.authority.rank for rule in barring)
    ]


def _counts(finding: "Finding", outcome: Outcome) -> bool:
    if (
        finding.verdict in {Verdict.CLEAR, Verdict.OPEN}
        or finding.defeated_by
        or finding.rule.outcome is Outcome.LIFTED
    ):
        return False
    if outcome is Outcome.PROHIBITED:
        return finding.results == (Outcome.PROHIBITED,)
    if outcome in YES or finding.contradicts:
        return True
    return finding.rule.outcome > Outcome.CONDITIONAL or finding.verdict is Verdict.CONFLICT


def _rests_on_exception(finding: "Finding", decision: "Decision") -> bool:
    """Tell whether a yes stands because an exception sets a rule aside; that another pack judges the matter is none."""
    if not finding.excepted_by or finding.defeated_by or decision.outcome not in YES:
        return False
    by = next((each.rule.pack for each in decision.findings if each.rule.id == finding.excepted_by), finding.rule.pack)
    return finding.rule.outcome is Outcome.PROHIBITED or (
        finding.rule.outcome > Outcome.CONDITIONAL and by == finding.rule.pack
    )


def _facts(finding: "Finding") -> list["ConditionResult"]:
    return [each for each in finding.failing if each.truth is Truth.YES]


def _sides(finding: "Finding") -> list[str]:
    """Name the facts of the chain of title that a finding turns on, the general ones aside."""
    return [
        each.fact for each in _facts(finding) if each.fact in IN_TITLE - {"right.shown", "right.found"}
    ]  # fmt: skip


def _general(finding: "Finding") -> bool:
    return any(each.fact == "right.shown" for each in _facts(finding))


def _finding(
    finding: "Finding", engine: "Engine", act: "Act", on: date, reach: "dict[str, Text]", outcome: Outcome
) -> Point:
    rule = finding.rule
    conflict = finding.verdict is Verdict.CONFLICT
    if outcome is Outcome.PROHIBITED and rule.outcome is Outcome.PERMITTED and not finding.contradicts:
        return _permitted_beside(rule, engine, on)
    exception = engine.rules.get(finding.excepted_by)
    if exception is not None and not conflict:
        return _excepted(exception, rule, engine, on)
    says = in_words(rule.title)
    limits = [_limit(name, reach[name], act) for name in _sides(finding) if name in reach]
    if limits:
        says += words("：", ": ") + "；".join(limits)
    told = (fact_words(each, engine) for each in _facts(finding) if tells(each))
    under = [] if rule.outcome in YES else [*dict.fromkeys(told)]
    origins = dict.fromkeys(
        origin_words(each.origin) for each in _facts(finding) if each.fact in IN_TITLE and each.origin
    )
    if not limits and not under and rule.outcome not in YES:
        under = [in_words(rule.says)]
    if origins and rule.outcome not in YES:
        seen = words("、", ", ").join(origins)
        where = words(f"（{seen}）", f" ({seen})")
        says, under = (says + where, under) if limits else (says, [under[0] + where, *under[1:]])
    if rule.confidence != READ and not any(_reserved(each, engine) for each in rule.cites):
        under.append(words("规则所依文本：", "the text it rests on: ") + in_words(how_read(rule.confidence)))
    if finding.contradicts:
        other = words("、", ", ").join(map(console.whole, finding.contradicts))
        under.append(
            words(
                f"与 {other} 结论相反、位阶相同，须由人判断",
                f"{other} says the opposite, of equal rank; a person must judge",
            )
        )
        under.append(
            words(
                "判断之后，在使用这两个规则包的规则包里把一条写成另一条的例外",
                "what is judged is written down as an exception, in a pack that uses both",
            )
        )
    elif conflict:
        under.append(words("两条规则结论相反，须由人判断", "two rules say the opposite; a person must judge"))
    return Point(
        mark="!" if conflict else MARKS[rule.outcome],
        word=in_words(rule.outcome.label),
        says=says,
        cites=cites_words(rule.cites, engine, on),
        name=rule.id,
        under=tuple(under),
        packs=_packs([rule.id], engine),
    )


def _permitted_beside(rule: "Rule", engine: "Engine", on: date) -> Point:
    """Show what another pack permits beside a prohibition."""
    return Point(
        mark=MARKS[Outcome.NOTED], word=words("另一规则包允许", "permitted by another pack"), says=in_words(rule.title),
        cites=cites_words(rule.cites, engine, on), name=rule.id, packs=_packs([rule.id], engine),
        under=(words("两条没有写明回答同一问题，禁止不因此解除", "the two name no common question: the prohibition stands"),),
    )  # fmt: skip


def _excepted(exception: "Rule", rule: "Rule", engine: "Engine", on: date) -> Point:
    """Say by which exception a rule does not count."""
    return Point(
        mark=MARKS[exception.outcome], word=in_words(exception.outcome.label),
        says=words(f"{exception.title.zh}（“{rule.title.zh}”因此不计）", f"{exception.title.en} (“{rule.title.en}” does not count)"),
        cites=cites_words(exception.cites, engine, on), name=exception.id, packs=_packs([exception.id], engine),
    )  # fmt: skip


def _limit(name: str, within: "Text", act: "Act") -> str:
    limit, asked = in_words(within), _asked_for(act, name)
    if name == "right.passing_on":
        return limit
    if not asked:
        return words(f"权利限于 {limit}", f"the right is limited to {limit}")
    return words(f"权利限于 {limit}，本次为 {asked}", f"the right is limited to {limit}, this act asks {asked}")


def _asked_for(act: "Act", name: str) -> str:
    """Say what an act asks in one dimension, or nothing where it leaves that unsaid."""
    dimension = name.removeprefix("right.")
    if dimension == "term":
        return _term(act)
    if dimension == "passing_on":
        return depth_words(act.scope.passing_on) if isinstance(act.scope.passing_on, int) else ""
    if dimension == "recipients" and act.to:
        return console.whole(act.to)
    value = getattr(act.scope, dimension, None)
    if not isinstance(value, Terms):
        return ""
    named = words("、", ", ").join(term_words(dimension, each) for each in value.names)
    return words(f"除 {named} 外", f"all but {named}") if value.but else named


def _term(act: "Act") -> str:
    period = act.scope.period
    if not isinstance(period, Period):
        return act.on.isoformat()
    last = period.end - timedelta(days=1)
    return (
        words(f"{period.start} 至 {last}（含）", f"{period.start} through {last}")
        if period.end < date.max
        else str(period.start)
    )


def duty_point(obligation: "Obligation", engine: "Engine", on: date) -> Point:
    """Give a duty that comes with a yes: whose it is, whether it travels, whether it is sure."""
    duty = obligation.duty
    sure = (
        ""
        if obligation.sure
        else words("（为稳妥，补明事实可免）", " (as a precaution; avoidable once the facts are clear)")
    )
    travels = words("，随数据走", ", travels with the data") if duty.travels else ""
    return Point(
        mark="·",
        word=words("义务", "duty"),
        says=words(f"{in_words(duty.on.label)}义务：", f"duty of {in_words(duty.on.label)}: ")
        + in_words(duty.says)
        + travels
        + sure,
        cites=cites_words(obligation.cites, engine, on),
        name=duty.id,
        packs=_packs(obligation.rules, engine),
    )


def _question(question: "Question", decision: "Decision", engine: "Engine") -> Point:
    about = [each for each in decision.findings if each.rule.id in question.rules and each.verdict is Verdict.OPEN]
    about.sort(key=lambda each: (len(each.conditions), -worst(each), each.rule.authority.rank, each.rule.id))
    about = [each for each in about if _asks(each, question)] or about
    cites = tuple(
        dict.fromkeys(
            cite for each in about[:2] for cite in cites_words(each.rule.cites[:1], engine, decision.request.day)
        )
    )
    who = _who(question, decision.request.act)
    by = words(f"由 {who} 回答", f"asked of {who}")
    if question.settle is not None:
        by += words("，凭 ", ", by ") + in_words(question.settle)
    against = dict.fromkeys(in_words(each.rule.title) for each in about if worst(each) > Outcome.CONDITIONAL)
    under = [by, *_options(question, engine)]
    for fact, said in decision.contested:
        if fact == question.name:
            under.insert(0, words("各说不一：", "the sources differ: ") + _sides_said(said))
    if against:
        under.append(words("关系到：", "at stake: ") + words("；", "; ").join(list(against)[:3]))
    return Point(
        mark="?", word=words("待答", "question"), says=in_words(question.ask), cites=cites, name=question.name,
        under=tuple(under), packs=_packs(question.rules, engine),
    )  # fmt: skip


def question_lines(question: "Question", decision: "Decision", engine: "Engine") -> Iterator[str]:
    """Draw one open question: what is asked, under which article, of whom."""
    yield from drawn(_question(question, decision, engine))


def _determined(answer: "Answered", engine: "Engine", on: date) -> Point:
    """Say who answered a question, when, why and until when; or why the answer no longer counts."""
    from datarights.report.words import answer_words

    ask, said = answer_words(answer.question, answer.answer, engine.packs)
    rule = engine.rules.get(answer.under)
    under = [_signed(answer.by, answer.on, answer.until, answer.entry)]
    if answer.asset:
        under.insert(0, words("就其上游数据：", "of the data above it: ") + console.whole(answer.asset))
    if answer.under:
        under.append(words("依：", "under: ") + console.whole(answer.under))
    if answer.evidence:
        under.append(words("证据：", "evidence: ") + words("、", ", ").join(map(console.whole, answer.evidence)))
    if answer.reasons:
        under.append(words("理由：", "reasons: ") + answer.reasons)
    if not answer.version:
        under.append(words("没有写明所答的是问题的哪一版", "it does not say which version of the question it answers"))
    if answer.back is not None:
        under.insert(
            0, words("不再作数，须重新回答：", "no longer counts, to be answered anew: ") + in_words(answer.back)
        )
    return Point(
        mark="·" if answer.back is None else "!",
        word=words("认定", "determination"),
        says=words(f"认定 {asked_words(ask)}：{in_words(said)}", f"determined: {asked_words(ask)}? {in_words(said)}"),
        cites=cites_words(rule.cites, engine, on) if rule is not None else (),
        name=answer.question,
        under=tuple(under),
    )


def _waived(waiver: "Waived", engine: "Engine", on: date) -> Point:
    """Say which rule was set aside, by whom, why and until when; or why it stands all the same."""
    rule = engine.rules.get(waiver.rule)
    title = in_words(rule.title) if rule is not None else waiver.rule
    under = [_signed(waiver.by, waiver.on, waiver.until, waiver.entry), words("理由：", "reason: ") + waiver.reason]
    if waiver.void is not None:
        under.insert(0, words("不作数，规则照旧：", "not honoured, the rule stands: ") + in_words(waiver.void))
    return Point(
        mark="-" if waiver.void is None else "!",
        word=words("豁免", "waiver"),
        says=words(f"豁免 {console.whole(waiver.rule)}：{title}", f"waived: {console.whole(waiver.rule)}, {title}"),
        cites=cites_words(rule.cites, engine, on) if rule is not None else (),
        name=waiver.rule,
        under=tuple(under),
    )


def _signed(by: str, on: "date | None", until: "date | None", entry: int) -> str:
    """Say whose word it is, from when until when, and where it stands."""
    name = console.whole(by) if by else words("未具名", "nobody named")
    parts = [words(f"由 {name}", f"by {name}")]
    if on is not None:
        parts.append(words(f"{on} 起", f"from {on}"))
    if until is not None:
        last = until - timedelta(days=1)
        parts.append(words(f"至 {last}（含）", f"through {last}"))
    parts.append(console.whole(words(f"登记第 {entry} 条", f"entry {entry}")))
    return words("，", ", ").join(parts)


def against_lines(decision: "Decision", engine: "Engine", *, plain: bool) -> Iterator[str]:
    """Draw the best case against a yes: each argument with what the act would then come to, and where it stands."""
    if decision.outcome not in YES:
        line = words("不是“可以”，没有可反驳的。", "It is no yes: there is nothing to argue against.")
        yield from [line] if plain else console.wrapped(line, indent=0)
        return
    from datarights.report.words import value_words as both

    found = oppose(decision, engine, both)
    if not found:
        yield words("就本程序所知，没有可以反驳之处。", "As far as this program knows, nothing speaks against it.")
        return
    if not plain:
        yield words("反方的理由（最能推翻的在前）", "The case against it, what would turn it furthest first")
    for each in found:
        then = words(f"，则 {in_words(each.then.label)}", f"; else {in_words(each.then.label)}") if each.then else ""
        cites = cites_words(each.cites, engine, decision.request.day)
        label = in_words(each.footing.label)
        if plain:
            cited = f" [{'; '.join(cites)}]" if cites else ""
            yield words(f"反驳 {label}: ", f"against {label}: ") + in_words(each.says) + then + cited
        else:
            yield from drawn(
                Point(mark="↯", word=label, says=f"{label}{words('：', ': ')}{in_words(each.says)}{then}", cites=cites)
            )


def _asks(finding: "Finding", question: "Question") -> bool:
    """Tell whether the question is all that keeps a rule open; others stay open for what hangs together with it."""
    return {each.fact for each in finding.conditions if each.fact and each.truth is Truth.OPEN} == {question.name}


def worst(finding: "Finding") -> int:
    """Give the gravest that may come of a finding."""
    return max((result or 0) for result in finding.results)


def _who(question: "Question", act: "Act") -> str:
    """Name the one who can answer: by name where the act names them."""
    name = {Who.ACTOR: act.by, Who.RECIPIENT: act.to}.get(question.who, "")
    return console.whole(name) if name else in_words(question.who.label)


def _options(question: "Question", engine: "Engine") -> list[str]:
    """Give the ways a contested point may be read, or the words a fact may take; yes and no go without saying."""
    reading = engine.readings.get(question.name) if question.kind is QuestionKind.READING else None
    if reading is not None:
        return [f"{console.whole(each.key)}  {in_words(each.says)}" for each in reading.options]
    if set(question.options) <= {"yes", "no"}:
        return []
    return [words("可答：", "one of: ") + " | ".join(question.options)]


def _packs(rules: Iterable[str], engine: "Engine") -> tuple[str, ...]:
    """Give the packs that rules come from, where several judge."""
    if len(engine.packs) == 1:
        return ()
    return tuple(sorted({engine.rules[each].pack for each in rules if each in engine.rules}))


def silent_words(decision: "Decision", engine: "Engine") -> str:
    """Name the packs that do not speak of the act, each with the answer that shuts its gate; nothing when all speak."""
    said = []
    for each in decision.silent:
        why = words("；", "; ").join(fact_words(node, engine) for node in each.shut[:2])
        said.append(console.whole(each.pack) + (words(f"（{why}）", f" ({why})") if why else ""))
    return words("不涉及 ", "silent: ") + words("、", ", ").join(said) if said else ""


def cites_words(cites: Sequence["Citation"], engine: "Engine", on: date) -> tuple[str, ...]:
    """Say citations about an act on a day, each with the rank of its source: guidance is never shown as law."""
    return tuple(dict.fromkeys(cite_words(each, engine, on) for each in cites))


def cite_words(cite: "Citation", engine: "Engine", on: date) -> str:
    """Say one citation in one piece: instrument, its rank, article, paragraph, item."""
    from datarights.cli.packs import cited

    for pack in engine.packs:
        if cite.source in pack.sources:
            return cited(cite, pack, on)
    return console.whole(cite.source)


def _reserved(cite: "Citation", engine: "Engine") -> bool:
    """Tell whether a citation says of itself how far its text was read."""
    return any(pack.sources[cite.source].reservation for pack in engine.packs if cite.source in pack.sources)


def drawn(point: Point) -> Iterator[str]:
    """Draw a point: mark and sentence, the article beside it where it fits and below it where not, then the rest."""
    width = console.terminal_width()
    where = words("；", "; ").join(point.cites) + "".join(f" · {console.whole(each)}" for each in point.packs)
    cites = console.wrapped(where, indent=0, width=10**6)[0]
    body = console.wrapped(point.says, indent=5)
    beside = cites and console.width_of(body[-1]) + 4 + console.width_of(cites) <= width
    if beside:
        body[-1] += "    " + console.styled(cites, "dim")
    yield f"  {point.mark}  {body[0].lstrip()}"
    yield from body[1:]
    if cites and not beside:
        for line in console.wrapped(where, indent=7):
            yield console.styled(line, "dim")
    for each in point.under:
        yield from console.wrapped(each, indent=7)


# ---- what to do, until when, on what it rests ---------------------------------------------------------------------


def _remedy(decision: "Decision") -> Iterator[str]:
    if decision.outcome in YES:
        return
    cut = decision.settling.cut
    if decision.settling.sets:
        yield from _settling(decision)
        return
    if cut is not None:
        yield from console.wrapped(in_words(cut), indent=2)
    if changed := _changed(decision):
        yield from console.wrapped(changed, indent=2)
    else:
        for each in dict.fromkeys(in_words(each.rule.remedy) for each in settled(decision) if each.rule.remedy):
            yield from console.wrapped("→ " + each, indent=2)


def _changed(decision: "Decision") -> str:
    """Say what a party could do otherwise, and what the act would then come to."""
    if not decision.counterfactual.sets or decision.outcome in YES:
        return ""
    best = decision.counterfactual.sets[0]
    remedies = {
        condition.fact: in_words(finding.rule.remedy)
        for finding in settled(decision)
        for condition in _facts(finding)
        if finding.rule.remedy is not None
    }
    said = [
        in_words(each.within)
        if each.within is not None
        else next((remedies[name] for name in (each.name, *each.facts) if name in remedies), "") or _answered(each)
        for each in best.supplies
    ]
    change = words("；", "; ").join(said)
    then = in_words(best.outcome.label)
    return words(f"怎样可成立：{change} → {then}", f"what would do: {change} → {then}")


def _answered(supply: "Supply") -> str:
    answers = "、".join(value_words(name, fact.value) for name, fact in supply.facts.items())
    return words(f"“{in_words(supply.ask)}”答“{answers}”", f"“{in_words(supply.ask)}” {answers}")


def _settling(decision: "Decision") -> Iterator[str]:
    first = decision.settling.sets[0]
    more = len(decision.settling.sets) - 1 + decision.settling.more
    count = len(first.supplies)
    other = words(f"（另有 {more} 组补法，见 --full）", f" ({more} other ways: --full)") if more else ""
    judged = sum(each.kind is not QuestionKind.FACT for each in first.supplies)
    by_person = (
        words(
            f"，其中 {judged} 项由人判断，以下按判为有利来写",
            f"; {judged} of it for a person to judge, written as if judged in favour",
        )
        if judged
        else ""
    )
    yield words(
        f"补齐 {count} 项即可定案{other}{by_person}：",
        f"{count} thing{'s' if count > 1 else ''} to supply settle{'' if count > 1 else 's'} it{other}{by_person}:",
    )
    yield from paste_lines(decision, first)
    if decision.settling.cut is not None:
        yield from console.wrapped(in_words(decision.settling.cut), indent=2)
    duties = len(decision.obligations) if first.outcome is Outcome.CONDITIONAL else 0
    carried = (
        words(f"，{duties} 项义务随行（--full）", f", with {duties} {'duty' if duties == 1 else 'duties'} (--full)")
        if duties
        else ""
    )
    yield words(f"补齐后：{in_words(first.outcome.label)}{carried}", f"then: {in_words(first.outcome.label)}{carried}")


def paste_lines(decision: "Decision", found: "SettlingSet") -> Iterator[str]:
    """Give a settling set as YAML to paste; a note too long for the line goes above it."""
    width = console.terminal_width()
    for line in paste(decision, found, current()).splitlines():
        body, mark, note = line.partition("   # ")
        if console.width_of(line) + 2 <= width:
            yield "  " + line
            continue
        indent = len(body) - len(body.lstrip())
        if mark:
            yield from _comment(note, indent)
            yield "  " + body
        elif line.startswith("# "):
            yield from _comment(line[2:], 0)
        else:
            yield "  " + line


def _comment(note: str, indent: int) -> Iterator[str]:
    for each in console.wrapped(note, indent=0, width=console.terminal_width() - indent - 4):
        yield "  " + " " * indent + "# " + each


def _until(decision: "Decision") -> str:
    """Say until when the decision holds, why it ends, and what it then comes to."""
    shelf, yes = decision.shelf_life, decision.outcome in YES
    if shelf is None or shelf.until is None or not (yes or shelf.then is not None):
        return ""
    last = shelf.until - timedelta(days=1)
    holds = words("有效至", "holds through") if yes else words("这一结论至", "this stands through")
    then = words(f"，其后 {in_words(shelf.then.label)}", f", then {in_words(shelf.then.label)}") if shelf.then else ""
    return f"{holds} {last}" + words("（含）：", ": ") + in_words(shelf.because) + then


def _chain(path: "Path") -> str:
    parties = " → ".join(console.whole(link.party) for link in path.links)
    entries = list(dict.fromkeys(str(link.since) for link in path.links))
    return words(
        f"权利链 {parties}（登记第 {'、'.join(entries)} 条）",
        f"chain {parties} (entr{'ies' if len(entries) > 1 else 'y'} {', '.join(entries)})",
    )


def basis_words(decision: "Decision") -> str:
    """Say what a decision rests on: packs, and the ledger as it was."""
    packs = words("、", ", ").join(console.whole(f"{each.id} {each.version}") for each in decision.basis.packs)
    said = []
    if decision.weakest is not None:
        said.append(words("事实最弱一环：", "weakest fact: ") + in_words(decision.weakest.label))
    ledger = decision.basis.ledger
    if ledger is not None:
        said.append(words(f"库 {ledger.size} 条", f"registry of {ledger.size} entries"))
        said.append(words("根 ", "root ") + f"{ledger.root[:4]}…{ledger.root[-4:]}")
    return " · ".join([words("依据 ", "basis ") + packs, *map(console.whole, said)])


# ---- everything ---------------------------------------------------------------------------------------------------


def _everything(decision: "Decision", engine: "Engine") -> Iterator[str]:
    if decision.outcome not in YES and decision.obligations:
        yield words("成立时随行的义务", "Duties that would come with it")
        for each in decision.obligations:
            yield from drawn(duty_point(each, engine, decision.request.day))
    yield from _rules(decision, engine)
    for title, rows in (
        (words("事实", "Facts"), _fact_rows(decision, engine)),
        (words("各说不一的事实", "Facts on which the sources differ"), _contested_rows(decision)),
        (words("其他补法", "Other ways to settle it"), list(_other_ways(decision))),
        (words("未采用的权利链", "Chains not relied on"), _other_chains(decision)),
        (words("考虑过而不适用的规则", "Rules considered that do not govern"), [f"{each.rule}  {in_words(each.reason)}" for each in decision.rejected]),
        (words("读过的登记", "Entries read"), [words(f"第 {each.since} 条  {each.id}", f"entry {each.since}  {each.id}") for each in decision.read_set]),
    ):  # fmt: skip
        if rows:
            yield title
            for row in rows:
                yield from console.wrapped(row, indent=2)


def _rules(decision: "Decision", engine: "Engine") -> Iterator[str]:
    yield words("规则与条件（√ 成立  × 不成立  ? 未定）", "Rules and conditions (√ holds  × does not  ? open)")
    told = Told()
    for finding in decision.findings:
        verdict = in_words(finding.verdict.label)
        by = finding.defeated_by or finding.excepted_by
        aside = words(f"，为 {by} 所排除", f", set aside by {by}") if by else ""
        yield from console.wrapped(
            f"{console.whole(finding.rule.id)}  {in_words(finding.rule.title)} → {in_words(finding.rule.outcome.label)}"
            + words(f"：{verdict}{aside}", f": {verdict}{aside}"),
            indent=2,
        )
        yield from branch_lines(told.once(finding.conditions), engine, full=True)


def _fact_rows(decision: "Decision", engine: "Engine") -> list[str]:
    rows = []
    for name, fact in decision.facts:
        spec = engine.facts.get(name)
        if fact is None:
            rows.append(f"? {console.whole(name)}  " + (in_words(spec.ask) if spec is not None else ""))
            continue
        shown = label_origin(fact.origin) if name.startswith(LABEL) else origin_words(fact.origin)
        origin = f"，{shown}" if fact.origin else ""
        rows.append(f"  {console.whole(name)} = {value_text(fact.value)}  {in_words(fact.grounds.label)}{origin}")
    return rows


def _contested_rows(decision: "Decision") -> list[str]:
    return [f"{console.whole(name)}: {_sides_said(facts)}" for name, facts in decision.contested]


def _sides_said(facts: "Iterable[Fact | None]") -> str:
    stated = words("自述", "stated")
    return " | ".join(
        f"{value_text(each.value)} ({origin_words(each.origin) if each.origin else stated})"
        if each is not None
        else f"{words('不明', 'unknown')} ({stated})"
        if place
        else words("在册没有", "not on record")
        for place, each in enumerate(facts)
    )


def _other_ways(decision: "Decision") -> Iterable[str]:
    for number, found in enumerate(decision.settling.sets[1:], 2):
        facts = [
            f"{name}={value_text(fact.value)}"
            for supply in found.supplies
            for name, fact in sorted(supply.facts.items())
        ]
        yield f"{number}. {', '.join(facts)} → {in_words(found.outcome.label)}"


def _other_chains(decision: "Decision") -> list[str]:
    rows = [
        f"{_chain(each)} → {in_words(each.outcome.label)}："
        + words("；", "; ").join(in_words(reason) for reason in each.reasons)
        for each in decision.other_paths
    ]
    if decision.paths_left_out:
        rows.append(
            words(f"另有 {decision.paths_left_out} 条未看", f"{decision.paths_left_out} more were not looked at")
        )
    return rows

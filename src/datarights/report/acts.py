"""Acts judged, as blocks of a report: the word, why, by which article, what is missing, what comes with it, until when."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from datarights.decision.receipt import receipt_of
from datarights.model.right import short_names
from datarights.model.scope import Lexicon
from datarights.report.tree import Ask, Block, Cell, Mark, Pairs, Table, Tone
from datarights.report.words import ACCOUNT, DETERMINATION, answer_words, cites_text, joined, scope_text
from datarights.rules.finding import Finding, QuestionKind, Silent, Verdict
from datarights.rules.pack import Outcome, Who
from datarights.text import Text, same, say
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights.decision.decision import Answered, Decision, Settling, Waived
    from datarights.rules.pack import Pack

TONES: Final = {
    Outcome.PROHIBITED: Tone.BAD,
    Outcome.REVIEW: Tone.WARN,
    Outcome.EVIDENCE_NEEDED: Tone.WARN,
    Outcome.CONDITIONAL: Tone.GOOD,
    Outcome.PERMITTED: Tone.GOOD,
}
LEVELS: Final = {
    Outcome.PROHIBITED: say("红线", "red line"),
    Outcome.REVIEW: say("须人工研判", "for a person to judge"),
    Outcome.EVIDENCE_NEEDED: say("可补正", "can be supplied"),
}
MAX_SETS: Final = 3


@valueclass(kw_only=False)
class Judged:
    """An act with what it was called, and its decision on the registry."""

    title: str
    decision: "Decision"


def outcome_mark(outcome: Outcome) -> Mark:
    """Give an outcome with its tone."""
    return Mark(outcome.label, TONES.get(outcome, Tone.PLAIN))


def act_text(decision: "Decision", packs: Sequence["Pack"], lexicon: Lexicon) -> Text:
    """Say what was asked: who does what with which data, for whom, how far."""
    act = decision.request.act
    spec = next((pack.acts[act.kind] for pack in packs if act.kind in pack.acts), None)
    name = spec.title if spec is not None else same(act.kind)
    rights = short_names(act.rights) if act.rights else same("")
    scope = act.scope.as_payload()
    reach = scope_text(scope, lexicon) if scope.keys() - {"period"} else None
    zh = " ".join(each for each in (act.by, name.zh, act.to, rights.zh, act.asset) if each)
    en = (
        f"{act.by}: {name.en} {act.asset}"
        + (f" to {act.to}" if act.to else "")
        + (f" ({rights.en})" if rights.en else "")
    )
    return say(zh + (f"；{reach.zh}" if reach else ""), en + (f"; {reach.en}" if reach else ""))


def counted(judged: Sequence[Judged]) -> Text:
    """Count the acts by outcome, worst first."""
    by = [(each, sum(one.decision.outcome is each for one in judged)) for each in sorted(TONES, reverse=True)]
    return joined(
        (say(f"{number} 项{each.label.zh}", f"{each.label.en}: {number}") for each, number in by if number), "，", ", "
    )


def said(finding: Finding) -> bool:
    """Tell whether a finding says something of the act: it applies, is in conflict, or is open."""
    return (
        finding.verdict is not Verdict.CLEAR
        and finding.rule.outcome > Outcome.NOTED
        and any(each is not None for each in finding.results)
    )


def weighty(decision: "Decision") -> Iterator[Finding]:
    """Give the findings that the outcome turns on: all of its level that are said, and worse ones that are open."""
    for finding in decision.findings:
        if (
            said(finding)
            and not finding.defeated_by
            and not finding.excepted_by
            and max(each for each in finding.results if each is not None)
            >= min(decision.outcome, Outcome.EVIDENCE_NEEDED)
        ):
            yield finding


def act_blocks(number: int, judged: Judged, packs: Sequence["Pack"], lexicon: Lexicon) -> list[Block]:
    """Give one act with its decision and the rules it turns on."""
    decision = judged.decision
    rows: list[tuple[Text, Cell]] = [
        (say("所问", "asked"), act_text(decision, packs, lexicon)),
        (say("行为日", "day of the act"), decision.request.act.on.isoformat()),
        (say("判定", "decision"), outcome_mark(decision.outcome)),
        (say("理由", "reason"), decision.reason),
    ]
    if decision.outcome is not Outcome.PROHIBITED and decision.obligations:
        rows.append((say("条件与义务", "conditions and duties"), _duties(decision, packs)))
    if not decision.settling.sets and decision.settling.cut is not None:
        rows.append((say("补什么即可定案", "what would settle it"), decision.settling.cut))
    if decision.settling.sets:
        rows.append((say("补什么即可定案", "what would settle it"), _sets(decision.settling)))
    if decision.counterfactual.sets:
        rows.append((say("改变什么会不同", "what would change it"), _sets(decision.counterfactual)))
    shelf = decision.shelf_life
    if shelf is not None and decision.outcome <= Outcome.CONDITIONAL:
        until = (
            say(f"{shelf.until} 之前", f"until {shelf.until}") if shelf.until else say("未见期限", "no end on record")
        )
        rows.append((say("有效至", "holds"), joined([until, shelf.because], "：", ": ")))
    if decision.relied_on is not None and decision.relied_on.links:
        rows.append(
            (
                say("所凭权利链", "chain relied on"),
                joined(
                    (say(f"{link.party}（第 {link.since} 条）", f"{link.party} (no. {link.since})") for link in decision.relied_on.links),
                    " → ",
                    " → ",
                ),
            )
        )  # fmt: skip
    if decision.weakest is not None:
        rows.append((say("事实最弱一环", "weakest fact"), decision.weakest.label))
    if decision.determinations:
        rows.append(
            (
                say("具名认定", "determined by persons"),
                joined((_said_by(each, packs) for each in decision.determinations), "；", "; "),
            )
        )
    if decision.waivers:
        rows.append(
            (say("豁免", "waivers"), joined((_waived_by(each, packs) for each in decision.waivers), "；", "; "))
        )
    rows.append((say("回执", "receipt"), receipt_of(decision).id))
    if decision.silent:
        rows.append(
            (say("不涉及的规则包", "packs that do not speak of it"), joined(map(_silence, decision.silent), "；", "; "))
        )
    found = list(weighty(decision))
    if len(decision.basis.packs) > 1:
        found.sort(key=lambda each: -max(result or 0 for result in each.results))
    title = (
        say(f"行为 {number}：{judged.title}", f"Act {number}: {judged.title}")
        if judged.title
        else say(f"行为 {number}", f"Act {number}")
    )
    blocks: list[Block] = [Pairs(tuple(rows), caption=title)]
    if found:
        blocks.append(
            Table(
                head=(
                    say("规则", "rule"),
                    say("内容", "what it says"),
                    say("结果", "result"),
                    say("依据", "authority"),
                ),
                rows=tuple(
                    (
                        _rule_of(each, decision),
                        each.rule.says,
                        Mark(
                            joined([each.verdict.label, each.rule.outcome.label], "：", ": "),
                            TONES.get(each.rule.outcome, Tone.PLAIN) if each.verdict is Verdict.APPLIES else Tone.WARN,
                        ),
                        cites_text(each.rule.cites, packs, decision.request.day),
                    )
                    for each in found
                ),
                caption=say(f"行为 {number} 取决于", f"What act {number} turns on"),
            )
        )
    return blocks


def _said_by(answer: "Answered", packs: Sequence["Pack"]) -> Text:
    """Say in the words of the question who answered it and how, and where the answer no longer counts, why."""
    back = answer.back
    counts = Text(zh="", en="") if back is None else say(f"（不再作数：{back.zh}）", f" (no longer counts: {back.en})")
    ask, said = answer_words(answer.question, answer.answer, packs)
    return say(f"{ask.zh}{said.zh}，{answer.by}{counts.zh}", f"{ask.en} {said.en}, {answer.by}{counts.en}")


def rule_words(rule: str, packs: Sequence["Pack"]) -> Text:
    """Give the title of a rule."""
    return next((each.title for pack in packs for each in pack.rules if each.id == rule), same(rule))


def _waived_by(waiver: "Waived", packs: Sequence["Pack"]) -> Text:
    void, title = waiver.void, rule_words(waiver.rule, packs)
    stands = Text(zh="", en="") if void is None else say(f"（不作数：{void.zh}）", f" (not honoured: {void.en})")
    until = Text(zh="", en="") if waiver.until is None else say(f"，{waiver.until} 之前", f", before {waiver.until}")
    return say(
        f"{title.zh}，{waiver.by}：{waiver.reason}{until.zh}{stands.zh}",
        f"{title.en}, {waiver.by}: {waiver.reason}{until.en}{stands.en}",
    )


def _rule_of(finding: Finding, decision: "Decision") -> Text:
    """Name a rule, with its pack where several judge."""
    title, pack = finding.rule.title, finding.rule.pack
    return say(f"{title.zh}（{pack}）", f"{title.en} ({pack})") if len(decision.basis.packs) > 1 else title


def _silence(silent: Silent) -> Text:
    """Say which pack does not speak of an act, and for what answer."""
    for each in silent.shut[:1]:
        return say(f"{silent.pack}（不成立：{each.says.zh}）", f"{silent.pack} (not so: {each.says.en})")
    return same(silent.pack)


def _duties(decision: "Decision", packs: Sequence["Pack"]) -> Text:
    return joined(
        (
            say(
                f"{each.duty.on.label.zh}：{each.duty.says.zh}〔{cite.zh}〕{'' if each.sure else '（为稳妥，可免）'}",
                f"{each.duty.on.label.en}: {each.duty.says.en} [{cite.en}]{'' if each.sure else ' (as a precaution, avoidable)'}",
            )
            for each in decision.obligations
            for cite in (cites_text(each.cites, packs, decision.request.day),)
        ),
        "；",
        "; ",
    )


def _sets(settling: "Settling") -> Text:
    shown = [
        joined(
            (
                say(
                    f"{(each.within or each.ask).zh}（{each.who.label.zh}{'，' + each.document.zh if each.document else ''}）",
                    f"{(each.within or each.ask).en} ({each.who.label.en}{'; ' + each.document.en if each.document else ''})",
                )
                for each in one.supplies
            ),
            "；并且 ",
            "; and ",
        )
        for one in settling.sets[:MAX_SETS]
    ]
    outcomes = [one.outcome.label for one in settling.sets[:MAX_SETS]]
    text = joined(
        (say(f"{each.zh} → {then.zh}", f"{each.en} → {then.en}") for each, then in zip(shown, outcomes, strict=True)),
        "；或者 ",
        "; or ",
    )
    more = settling.more + max(0, len(settling.sets) - MAX_SETS)
    if more:
        text = say(f"{text.zh}（另有 {more} 组）", f"{text.en} (and {more} more sets)")
    cut = settling.cut
    return text if cut is None else say(f"{text.zh}（{cut.zh}）", f"{text.en} ({cut.en})")


def act_asks(judged: Sequence[Judged]) -> list[Ask]:
    """Give what the acts judged turn on and nobody supplied; each question once."""
    found: dict[str, Ask] = {}
    for one in judged:
        if one.decision.outcome is not Outcome.PROHIBITED:
            for each in one.decision.questions:
                found.setdefault(
                    each.name,
                    Ask(
                        each.ask,
                        each.who.label,
                        each.settle or (DETERMINATION if each.kind is QuestionKind.JUDGEMENT else ACCOUNT),
                    ),
                )
    return list(found.values())


def _maybe(level: Text) -> Text:
    return say(f"{level.zh}（待定）", f"{level.en} (if it applies)")


def risks_table(judged: Sequence[Judged], packs: Sequence["Pack"]) -> Table | None:
    """Give what stands against the acts, worst first: level, act, point, authority, what to do, who, by when."""
    rows: list[tuple[tuple[int, bool], tuple[Cell, ...]]] = []
    for number, one in enumerate(judged, 1):
        asked = {each.name: each for each in one.decision.questions}
        for each in weighty(one.decision):
            level = max(result for result in each.results if result is not None)
            if level not in LEVELS:
                continue
            certain = each.verdict is Verdict.APPLIES and None not in each.results
            open_ = [asked[name] for name in each.questions if name in asked]
            settle = next((question.settle for question in open_ if question.settle is not None), ACCOUNT)
            on = one.decision.request.act.on
            rows.append(
                (
                    (-level, not certain),
                    (
                        Mark(LEVELS[level], TONES[level]) if certain else Mark(_maybe(LEVELS[level]), Tone.WARN),
                        say(f"行为 {number}", f"act {number}"),
                        each.rule.title,
                        cites_text(each.rule.cites, packs, one.decision.request.day),
                        each.rule.remedy or settle,
                        open_[0].who.label if open_ else Who.ACTOR.label,
                        say(f"行为日 {on} 之前", f"before {on}"),
                    ),
                )
            )
    if not rows:
        return None
    head = (
        say("程度", "level"), say("涉及", "act"), say("事项", "point"), say("依据", "authority"), say("怎么办", "what to do"), say("由谁", "by whom"), say("期限", "by when"),
    )  # fmt: skip
    return Table(head=head, rows=tuple(row for _, row in sorted(rows, key=lambda each: each[0])))

"""Sections 7 to 12: rights, circulation, security, personal information, prohibitions, risks."""

from collections.abc import Sequence

from datarights.decision.determined import question_of
from datarights.holdings.answers import is_void
from datarights.holdings.record import Record
from datarights.model.grounds import Grounds
from datarights.report.acts import (
    TONES,
    act_asks,
    act_blocks,
    risks_table,
    rule_words,
    said,
)
from datarights.report.case import Case
from datarights.report.practice import unanswered
from datarights.report.rights import (
    burden_blocks,
    burdens_of,
    doubt_asks,
    figure_of,
    is_pending,
    narrowed,
    objection_blocks,
    rights_table,
)
from datarights.report.statement import registration_blocks
from datarights.report.tree import Ask, Block, Cell, Mark, Open, Paragraph, Table, Tone
from datarights.report.words import (
    BURDENS,
    NONE,
    UNSAID,
    answer_words,
    cites_text,
    day_text,
    entry_text,
    fact_words,
    joined,
    named,
    term_text,
)
from datarights.rules.finding import Verdict
from datarights.rules.pack import Outcome, Who
from datarights.text import Text, same, say
from datarights.valueclass import replace


def _under(caption: Text, blocks: Sequence[Block]) -> list[Block]:
    return [Table(each.head, each.rows, caption) if isinstance(each, Table) else each for each in blocks]


def rights(case: Case) -> list[Block]:
    """Give section 7: rights in effect, chain of title, burdens, objections, registration, determinations."""
    found: list[Block] = []
    if case.live:
        table = rights_table(case.live, case.lexicon, case.day)
        found.append(Table(table.head, table.rows, caption=say("在效的权利", "Rights in effect")))
        found += narrowed(case.live, case.lexicon, case.day)
    else:
        found.append(Paragraph(say("当日没有在效的权利在册。没有记载不等于没有权利。", "No right is on record as in effect on the day. That none is on record does not show that there is none."), Tone.WARN))  # fmt: skip
    if case.held:
        found.append(figure_of(case.held, case.asset, case.lexicon))
    found += _under(say("负担与承诺", "Burdens and promises"), burden_blocks(case.held))
    found += _under(say("异议", "Objections"), objection_blocks(case.objections, case.day))
    found += _under(say("登记情况", "Registration"), registration_blocks(case.holdings, [case.asset], case.day))
    if case.determinations:
        head = (
            say("认定事项", "question"),
            say("回答", "answer"),
            say("认定人", "by"),
            say("理由", "reasons"),
            say("期限", "term"),
            say("作数", "counts"),
            say("登记", "entry"),
        )
        rows = tuple(
            (
                *answer_words(question_of(row, case.questions), row.body.get("answer"), case.packs),
                row.party or UNSAID,
                str(row.body.get("reasons") or "") or UNSAID,
                term_text(row),
                _counts(case, row),
                entry_text(row),
            )
            for row in case.determinations
        )
        found.append(Table(head, rows, caption=say("认定", "Determinations")))
    if case.waivers:
        columns = (
            say("规则", "rule"),
            say("签署人", "signed by"),
            say("理由", "reason"),
            say("期限", "term"),
            say("登记", "entry"),
        )
        waived = tuple(
            (
                rule_words(str(row.body.get("rule")), case.packs),
                row.party or UNSAID,
                str(row.body.get("reason")),
                term_text(row),
                entry_text(row),
            )
            for row in case.waivers
        )
        found.append(Table(columns, waived, caption=say("豁免", "Waivers")))
    asks = doubt_asks(case.held, proof=False)
    if not case.held:
        asks.append(case.ask("right.found", "谁凭什么享有权利？", "Who has a right, and on what footing?"))
    return [*found, Open(tuple(asks))] if asks else found


def _counts(case: Case, row: Record) -> Cell:
    """Say whether an answer counts; of one that another took the place of, that it does not."""
    answer = case.answers.get(row.id)
    if answer is None:
        return Mark(say("已被取代", "replaced"), Tone.PLAIN)
    return Mark(answer.back, Tone.WARN) if answer.back is not None else say("是", "yes")


def circulation(case: Case) -> list[Block]:
    """Give section 8: each act asked about with its decision, and what nobody supplied."""
    found: list[Block] = []
    for number, one in enumerate(case.judged, 1):
        found += act_blocks(number, one, case.packs, case.lexicon)
    asks = [*act_asks(case.judged), *unanswered(8, case.facts)]
    if not case.judged:
        found.append(
            Paragraph(
                say(
                    "没有就具体行为作判定，流通是否合规没有结论。",
                    "No act was judged, so nothing is concluded on circulation.",
                ),
                Tone.WARN,
            )
        )
        asks.insert(0, Ask(say("要做什么：由谁、向谁、为何用途、在何日？", "What is to be done: by whom, for whom, for which purpose, on which day?"), Who.ACTOR.label, say("情景文件（--scenario）", "a scenario file (--scenario)")))  # fmt: skip
    return [*found, Open(tuple(asks))] if asks else found


def security(case: Case) -> list[Block]:
    """Give section 9: what is known of security, and what must be asked."""
    note = say(
        "登记库只记载权利，不记载安全能力；除下列已知事项外，本部分没有结论。",
        "The registry records rights and not security; beyond what is known below, nothing is concluded here.",
    )
    important = case.facts.get("asset.labels.important")
    wanted = ["asset.risk_assessed"] if important is None or important.value is True else []
    return [Paragraph(note, Tone.WARN), *case.fact_blocks(wanted, unanswered(9, case.facts))]


def persons(case: Case) -> list[Block]:
    """Give section 10: personal information; never taken as none because nobody said so."""
    personal = case.facts.get("asset.labels.personal")
    if personal is not None and personal.value is False:
        proved = personal.grounds > Grounds.ASSERTED
        note = Paragraph(
            say(
                f"登记为不含个人信息（{personal.grounds.label.zh}）。本部分只凭登记，未检视数据本身；含有个人信息的，应当重新评估。",
                f"Recorded as holding no personal information ({personal.grounds.label.en}). This rests on the record alone, the data was not looked at; if it does hold any, assess anew.",
            ),
            Tone.PLAIN if proved else Tone.WARN,
        )
        spec = case.ask("asset.labels.personal")
        why = say("凭什么认为不含个人信息？", "On what is it said to hold no personal information?")
        return [note] if proved else [note, Open((replace(spec, what=why),))]
    wanted = ["asset.labels.personal", "asset.labels.sensitive", "act.provision_basis", "asset.acquisition_meets_pipl", "asset.only_de_identified"]  # fmt: skip
    says = (
        say("含个人信息：向他人提供须有依据，事前评估影响。", "Holds personal information: providing it needs a basis, and an assessment beforehand.")
        if personal is not None
        else say("是否含个人信息没有说明，不当作没有。", "Whether it holds personal information is not stated, and is not taken as no.")
    )  # fmt: skip
    found: list[Block] = [Paragraph(says, Tone.WARN)]
    rows = tuple(
        (
            say(f"行为 {number}", f"act {number}"),
            each.rule.title,
            Mark(each.rule.outcome.label, TONES.get(each.rule.outcome, Tone.PLAIN) if each.verdict is Verdict.APPLIES else Tone.WARN),
            cites_text(each.rule.cites, case.packs, one.decision.request.day),
        )
        for number, one in enumerate(case.judged, 1)
        for each in one.decision.findings
        if said(each) and any(cite.source == "pipl" for cite in each.rule.cites)
    )  # fmt: skip
    if rows:
        found.append(
            Table((say("行为", "act"), say("规则", "rule"), say("结果", "result"), say("依据", "authority")), rows)
        )
    asks = [
        Ask(say("个人信息保护影响评估做了吗？", "Was the impact assessment on personal information made?"), Who.HOLDER.label, say("评估报告（保存三年）", "the report, kept three years"))
    ]  # fmt: skip
    return [*found, *case.fact_blocks(wanted, asks)]


def prohibitions(case: Case) -> list[Block]:
    """Give section 11: red lines, one by one: met, not met, or undetermined."""
    clear, said_so, met, unsure = (
        Mark(say("未触及", "not met"), Tone.GOOD),
        Mark(say("仅据主张未触及", "not met, on assertion alone"), Tone.PLAIN),
        Mark(say("触及", "met"), Tone.BAD),
        Mark(say("未定", "undetermined"), Tone.WARN),
    )
    rows: list[tuple[Cell, ...]] = []
    asks: list[Ask] = []
    for name, text in (
        ("asset.labels.state_secret", say("国家秘密", "state secret")),
        ("asset.labels.core", say("核心数据", "core data")),
        ("asset.unlawfully_obtained", say("以违法方式取得", "unlawfully obtained")),
    ):
        fact = case.facts.get(name)
        if fact is None:
            asks.append(case.ask(name, f"是否属于{text.zh}？", f"Is it {text.en}?"))
        result = (
            unsure
            if fact is None
            else met
            if fact.value is True
            else clear
            if fact.grounds > Grounds.ASSERTED
            else said_so
        )
        rows.append((text, result, fact_words(name, fact) if fact else NONE))
    nothing = say("登记库没有记载", "nothing on record")
    pending = [row for row in case.objections if is_pending(row, case.day)]
    void = [each for each in case.held if any(is_void(link.right) for link in each.title.links)]
    frozen = [row for row in burdens_of(case.held) if row.body.get("burden") in {"preservation", "control"}]
    for text, found, mark in (
        (say("未了结的权属争议", "unresolved dispute over title"), pending, Mark(say("有异议未了结", "an objection is pending"), Tone.WARN)),
        (say("查封等保全、临时管制", "preservation or control"), frozen, Mark(say("在册", "on record"), Tone.BAD)),
        (say("来源不成立的权利", "a right void at its source"), [each.title.right for each in void], Mark(say("在册", "on record"), Tone.BAD)),
    ):  # fmt: skip
        entries = joined(entry_text(row) for row in found)
        rows.append(
            (text, mark, entries)
            if found
            else (text, Mark(nothing, Tone.PLAIN), say("仅限本登记库", "in this registry only"))
        )
    for number, one in enumerate(case.judged, 1):
        reds = [each for each in one.decision.findings if each.rule.outcome is Outcome.PROHIBITED]
        for each in reds:
            if said(each) and not each.defeated_by and not each.excepted_by:
                rows.append(
                    (
                        say(f"行为 {number}：{each.rule.title.zh}", f"act {number}: {each.rule.title.en}"),
                        met if each.verdict is Verdict.APPLIES else unsure,
                        cites_text(each.rule.cites, case.packs, one.decision.request.day),
                    )
                )
        quiet = sum(each.verdict is Verdict.CLEAR for each in reds)
        rows.append(
            (
                say(f"行为 {number}：其余禁止性规则", f"act {number}: the other prohibiting rules"),
                Mark(say(f"{quiet} 条未触及", f"{quiet} not met"), Tone.GOOD) if quiet else Mark(NONE, Tone.PLAIN),
                say("所列规则包的全部禁止性规则", "every prohibiting rule of the packs named"),
            )
        )
    head = (say("排查事项", "point"), say("结果", "result"), say("凭什么", "by what"))
    return [Table(head, tuple(rows)), Open((*asks, *unanswered(11, case.facts)))]


def risks(case: Case) -> list[Block]:
    """Give section 12: what stands against the acts and what the registry shows, with remedy, who and by when."""
    found: list[Block] = []
    table = risks_table(case.judged, case.packs)
    if table is not None:
        found.append(Table(table.head, table.rows, caption=say("所问行为的风险", "Risks of the acts asked about")))
    rows: list[tuple[Cell, ...]] = [
        (
            Mark(say("权利负担", "burden"), Tone.WARN),
            joined([named(BURDENS, row.body.get("burden")), same(row.party)], " · ", " · "),
            say("对外提供或处分之前取得解除或同意", "before providing or disposing, obtain release or consent"),
            row.party or UNSAID,
            entry_text(row),
        )
        for row in burdens_of(case.live)
    ]
    rows += [
        (
            Mark(say("异议", "objection"), Tone.WARN),
            joined([same(row.id), same(row.party)], " · ", " · "),
            say("等待处理结论，或提交生效裁判", "wait for the conclusion, or hand in an effective judgment"),
            Who.AGENCY.label,
            entry_text(row),
        )
        for row in case.objections
        if is_pending(row, case.day)
    ]
    soon = case.day.toordinal() + 180
    rows += [
        (
            Mark(say("将到期", "ending soon"), Tone.WARN),
            say(f"{row.party} 的权利", f"the right of {row.party}"),
            say(f"{day_text(row.end)} 之前续期，或停止使用", f"renew, or stop using, before {day_text(row.end)}"),
            row.party,
            entry_text(row),
        )
        for each in case.live
        for row in (each.title.right,)
        if row.end <= soon
    ]
    if rows:
        head = (
            say("种类", "kind"),
            say("事项", "point"),
            say("怎么办", "what to do"),
            say("由谁", "by whom"),
            say("登记", "entry"),
        )
        found.append(Table(head, tuple(rows), caption=say("登记库所见的风险", "Risks seen in the registry")))
    if not found:
        found.append(Paragraph(say("在所查范围内没有发现；未定之处另见第十三部分，未定不等于没有风险。", "None was found within what was examined; for what is undetermined see section 13. Undetermined is not free of risk.")))  # fmt: skip
    return found

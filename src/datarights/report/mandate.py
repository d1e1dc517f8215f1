"""Sections 1 and 2: who asked, on which basis and instruments, how far it goes, what is assumed."""

from datetime import timedelta
from typing import Final

from datarights.model.citation import Authority, Source, how_read
from datarights.report.acts import (
    said,
)
from datarights.report.basis import basis_pairs
from datarights.report.case import Case, known_as
from datarights.report.practice import ENTITLEMENTS, PRACTICE
from datarights.report.tree import Ask, Block, Mark, Open, Pairs, Paragraph, Points, Table, Tone
from datarights.report.words import (
    ENDLESS,
    NONE,
    UNSAID,
    answer_words,
    fact_words,
)
from datarights.text import Text, say


def mandate(case: Case) -> list[Block]:
    """Give section 1: subject and mandate, the basis in full, the instruments relied on with their rank."""
    found: list[Block] = [
        Pairs(
            (
                (say("评估对象", "subject"), known_as(case.record)),
                (say("委托事项", "mandate"), case.mandate or UNSAID),
                (say("所问行为", "acts asked about"), say(f"{len(case.judged)} 项", str(len(case.judged)))),
            )
        ),
        basis_pairs(case.basis),
    ]
    if not case.mandate:
        found.append(Open((Ask(say("受谁委托、为何目的出具本报告？", "Who asked for this report, and for what purpose?"), say("委托方", "the party that asks"), say("委托书或委托合同", "the mandate")),)))  # fmt: skip
    sources = _law(case)
    if sources:
        found.append(
            Table(
                head=(
                    say("文件", "instrument"),
                    say("文号", "number"),
                    say("性质", "rank"),
                    say("施行", "in force"),
                    say("核对程度", "how far read"),
                ),
                rows=tuple(
                    (
                        each.title,
                        each.number or NONE,
                        Mark(each.authority.label, Tone.WARN if each.authority in _NOT_LAW else Tone.PLAIN),
                        _in_force(each),
                        how_read(each.confidence),
                    )
                    for each in sources
                ),
                caption=say("所依文件", "Instruments relied on"),
            )
        )
    if any(each.authority in _NOT_LAW for each in sources):
        found.append(
            Paragraph(
                say(
                    "标“?”者为指引、政策、名词解释、约定或类推，供参照或约束约定各方，不是法律；法律、行政法规另有规定的，从其规定。",
                    "What is marked “?” is guidance, policy, explanation, contract or analogy: followed by reference, or binding those who agreed. It is not law; laws and administrative regulations prevail.",
                ),
                Tone.QUIET,
            )
        )
    return found


_NOT_LAW: Final = frozenset({Authority.GUIDANCE, Authority.POLICY, Authority.EXPLANATION, Authority.CONTRACT, Authority.ANALOGY, Authority.RECKONING})  # fmt: skip


def _in_force(source: Source) -> Text:
    if source.authority is Authority.CONTRACT:
        return say("依约定", "as agreed")
    start = source.start.isoformat()
    if source.end.toordinal() >= ENDLESS:
        return say(f"{start} 起", f"from {start}")
    last = (source.end - timedelta(days=1)).isoformat()
    return say(f"{start} 至 {last}", f"{start} through {last}")


def _law(case: Case) -> list[Source]:
    cited = {
        cite.source
        for one in case.judged
        for finding in one.decision.findings
        if said(finding)
        for cite in finding.rule.cites
    }
    cited |= {cite.source for one in case.judged for each in one.decision.obligations for cite in each.cites}
    if case.source in ENTITLEMENTS:
        cited.add(ENTITLEMENTS[case.source].cite.source)
    found = {source.id: source for pack in case.packs for source in pack.sources.values() if source.id in cited}
    return sorted(found.values(), key=lambda each: (each.authority.rank, each.start, each.id))


def limits(case: Case) -> list[Block]:
    """Give section 2: how far the report goes, what it takes as given, what it did not look at."""
    links = {link.right.id for each in case.held for link in each.title.links}
    scope = [
        say(
            f"范围：{case.asset}、其上 {len(case.held)} 项权利及所依的权利链（共 {len(links)} 项）、负担、异议、登记步骤，以登记库所载为准。",
            f"Scope: {case.asset}; the rights over it (number: {len(case.held)}) with the chains they rest on (rights in all: {len(links)}), burdens, objections and steps of registration, as the registry holds them.",
        ),
        say("限制：登记库之外的事实没有核查；证据只核对文件摘要，内容由提交人负责。", "Limit: facts outside the registry were not examined; of evidence only the digest of the file was taken, its content is answered for by whoever handed it in."),
        say("限制：登记库自洽，没有与外部保存的检查点比对；本报告不证明登记库没有被整体替换。", "Limit: the registry is self-consistent and was not compared with a checkpoint kept outside; this report does not prove that the whole was not replaced."),
        say("假设：没有记载的，不当作有，也不当作没有；未定的列为未定，不推定为合规。", "Assumption: what is not on record is taken neither as a yes nor as a no; what is undetermined is listed and never presumed in order."),
    ]  # fmt: skip
    spoken = [case.record, *(each.title.right for each in case.held)]
    shown = {str(name) for each in spoken for name in each.body.get("evidence") or ()}
    spoken += [row for name in sorted(shown) if (row := case.holdings.record(name)) is not None]
    sealed = sum(len(each.body.get("sealed") or {}) for each in spoken)
    if sealed:
        scope.append(
            say(
                f"限制：{sealed} 项保密内容只见承诺值，未见原文。",
                f"Limit: {sealed} confidential parts were seen as commitments only.",
            )
        )
    left_out = sum(one.decision.paths_left_out for one in case.judged)
    if left_out:
        scope.append(
            say(
                f"限制：另有 {left_out} 条权利链超出上限，没有衡量。",
                f"Limit: {left_out} further chains of title lie beyond the cap and were not weighed.",
            )
        )
    for number, one in enumerate(case.judged, 1):
        if one.decision.request.law_at is not None:
            at = one.decision.request.law_at
            scope.append(
                say(
                    f"假设：行为 {number} 按 {at} 的法判定。",
                    f"Assumption: act {number} was judged by the law of {at}.",
                )
            )
        for name, option in sorted(one.decision.request.readings.items()):
            asked, answer = answer_words(name, option, case.packs)
            scope.append(
                say(
                    f"假设：行为 {number} 对争点“{asked.zh}”采此解释：{answer.zh}。",
                    f"Assumption: act {number} reads “{asked.en}” so: {answer.en}.",
                )
            )
    rows = [
        (say(f"行为 {number}", f"act {number}"), case.ask(name).what, fact_words(name, fact))
        for number, one in enumerate(case.judged, 1)
        for name, fact in sorted(one.decision.request.act.facts.items())
    ]
    found: list[Block] = [Points(tuple(scope))]
    if rows:
        head = (say("行为", "act"), say("事实", "fact"), say("所述", "as stated"))
        found.append(Table(head, tuple(rows), caption=say("仅凭陈述采用的事实", "Facts taken as stated with the acts")))
    found.append(Paragraph(PRACTICE, Tone.QUIET))
    return found

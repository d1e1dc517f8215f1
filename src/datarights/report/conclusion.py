"""Sections 13 and 14: what follows, when to assess anew, who can answer what is open; evidence and entries."""

from collections.abc import Iterable, Sequence
from typing import Final

from datarights.holdings.answers import made
from datarights.model.grounds import Grounds
from datarights.report.acts import (
    outcome_mark,
)
from datarights.report.basis import NOT
from datarights.report.case import EVIDENCE_HEAD, Case, evidence_row
from datarights.report.rights import (
    burdens_of,
)
from datarights.report.tree import Ask, Block, Open, Pairs, Paragraph, Points, Table, Tone
from datarights.report.words import (
    BURDENS,
    ENDLESS,
    NONE,
    RECORDS,
    day_text,
    joined,
    named,
    numeral,
)
from datarights.rules.pack import Outcome, Who
from datarights.text import Text, same, say


def conclusion(case: Case, asks: Sequence[tuple[int, Ask]]) -> list[Block]:
    """Give section 13: outcomes with their conditions and ends, when to assess anew, who can answer what is open."""
    found: list[Block] = []
    if case.judged:
        head = (say("行为", "act"), say("判定", "decision"), say("条件", "conditions"), say("有效至", "holds until"))
        rows = tuple(
            (
                joined([same(str(number)), case.called(one)], "：", ": "),
                outcome_mark(one.decision.outcome),
                say(f"{len(one.decision.obligations)} 项，见第八部分", f"{len(one.decision.obligations)}, see section 8")
                if one.decision.obligations and one.decision.outcome is not Outcome.PROHIBITED
                else NONE,
                one.decision.shelf_life.until.isoformat()
                if one.decision.shelf_life is not None and one.decision.shelf_life.until is not None and one.decision.outcome <= Outcome.CONDITIONAL
                else NONE,
            )
            for number, one in enumerate(case.judged, 1)
        )  # fmt: skip
        found.append(Table(head, rows))
    else:
        found.append(Paragraph(say("没有就具体行为作判定，因此不作“合规”或“不合规”的结论。", "No act was judged, so nothing is concluded to be in order or out of order."), Tone.WARN))  # fmt: skip
    found.append(Points(tuple(_triggers(case))))
    by_who: dict[str, list[tuple[int, Ask]]] = {}
    for number, ask in asks:
        by_who.setdefault(ask.who.zh, []).append((number, ask))
    if by_who:
        columns = (say("谁能回答", "who can answer"), say("几处", "how many"), say("在哪些部分", "in which sections"))
        todo = tuple(
            (group[0][1].who, say(f"{len(group)} 处", str(len(group))), _places(number for number, _ in group))
            for group in by_who.values()
        )
        found.append(Table(columns, todo, caption=say("未定之处由谁回答", "Who can answer what is undetermined")))
    found.append(Paragraph(NOT, Tone.QUIET))
    return found


def _places(sections: Iterable[int]) -> Text:
    numbers = list(sections)
    return joined(
        say(f"第{numeral(each)}部分（{numbers.count(each)}）", f"section {each} ({numbers.count(each)})")
        for each in dict.fromkeys(numbers)
    )


def _triggers(case: Case) -> list[Text]:
    """Say when to assess anew: at every end of a right, a burden, a credential or a decision, and when the basis moves."""
    size = case.holdings.size
    found = [
        say(
            f"登记库在第 {size} 条之后有涉及本数据的新条目、规则包换版、或者所依文件修改、废止时，重新评估。",
            f"Assess anew when an entry after the first {size} touches this data, when a pack changes version, or when an instrument relied on is amended or repealed.",
        )
    ]
    ordinal = case.day.toordinal()
    ends: dict[tuple[int, str], Text] = {}
    for each in case.live:
        row = each.title.right
        if row.end < ENDLESS:
            ends[row.end, row.id] = say(f"{day_text(row.end)} 起 {row.party} 的权利到期", f"from {day_text(row.end)} the right of {row.party} has run out")  # fmt: skip
    for row in burdens_of(case.live):
        if row.end < ENDLESS:
            ends[row.end, row.id] = say(f"{day_text(row.end)} 起 {named(BURDENS, row.body.get('burden')).zh}届满", f"from {day_text(row.end)} the {named(BURDENS, row.body.get('burden')).en} has run out")  # fmt: skip
    for row in case.holdings.on_asset(case.asset):
        if row.kind == "registration" and ordinal < row.end < ENDLESS:
            ends[row.end, row.id] = say(
                f"{day_text(row.end)} 起登记凭证失效", f"from {day_text(row.end)} the credential has lapsed"
            )
    for number, one in enumerate(case.judged, 1):
        shelf = one.decision.shelf_life
        if shelf is not None and shelf.until is not None and one.decision.outcome <= Outcome.CONDITIONAL:
            ends[shelf.until.toordinal(), f"act {number}"] = say(f"{shelf.until} 起行为 {number} 的判定不再有效", f"from {shelf.until} the decision on act {number} no longer holds")  # fmt: skip
    return [*found, *(text for _, text in sorted(ends.items(), key=lambda each: each[0]))]


def annex(case: Case) -> list[Block]:
    """Give section 14: evidence by digest, every entry relied on, the words for grounds."""
    rows = [
        *(link.right for each in case.held for link in each.title.links),
        *case.derivations,
        *case.determinations,
        *burdens_of(case.held),
        *case.objections,
        case.record,
    ]
    evidence = list(dict.fromkeys(str(name) for row in rows for name in row.body.get("evidence") or ()))
    found: list[Block] = []
    if evidence:
        found.append(
            Table(
                EVIDENCE_HEAD,
                tuple(evidence_row(case, name) for name in evidence),
                caption=say("证据目录", "Index of evidence"),
            )
        )
    else:
        found.append(Open((Ask(say("所凭的证据？登记库没有附任何证据", "On which evidence does it rest? The registry holds none"), Who.HOLDER.label, say("证据文件，以摘要登入登记库", "the documents, entered by their digest")),)))  # fmt: skip
    entries = {(row.since, row.kind, row.id) for row in rows} | {(made(row), row.kind, row.id) for row in rows}
    entries |= {(read.since, read.kind, read.id) for one in case.judged for read in one.decision.read_set}
    listed = (say("登记", "entry"), say("种类", "kind"), say("编号", "id"))
    found.append(
        Table(
            listed,
            tuple(
                (say(f"第 {number} 条", f"no. {number}"), named(RECORDS, kind), name)
                for number, kind, name in sorted(entries)
            ),
            caption=say("本报告所依的登记条目", "Entries this report rests on"),
        )
    )
    found.append(
        Pairs(
            tuple((each.label, meaning) for each, meaning in zip(Grounds, _GROUNDS, strict=True)),
            caption=say("用语：事实依据强度，由弱到强", "Words: grounds of a fact, weakest first"),
        )
    )
    return found


_GROUNDS: Final = (
    say("只有陈述", "only said"),
    say("附有证据", "evidence was attached"),
    say("登记库自己授予或保存", "granted or kept by the registry itself"),
    say("有权的人签署认定", "signed by a person entitled to answer"),
)

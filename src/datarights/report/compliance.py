"""The compliance report of an asset in the fourteen sections of practice (docs/reference/report.md).

Every section is filled from the ledger, from decisions and from the packs; where they do not know, the section says
what is undetermined and who can answer. No section is an empty heading, and nothing open reads as a yes.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from datarights.decision.receipt import receipt_of
from datarights.holdings.snapshot import Holdings
from datarights.model.scope import Lexicon
from datarights.report.acts import (
    TONES,
    Judged,
    counted,
)
from datarights.report.basis import NOT, basis_of, known_text
from datarights.report.case import Case, known_as
from datarights.report.conclusion import annex, conclusion
from datarights.report.conduct import circulation, persons, prohibitions, rights, risks, security
from datarights.report.description import content, parties, processing, source
from datarights.report.mandate import limits, mandate
from datarights.report.rights import (
    burdens_of,
    holders_text,
    is_pending,
)
from datarights.report.statement import numbered, rights_data
from datarights.report.tree import Ask, Block, Cell, Mark, Open, Report, Tone
from datarights.report.words import (
    BURDENS,
    NONE,
    joined,
    named,
)
from datarights.rules.pack import Outcome
from datarights.text import Text, say

if TYPE_CHECKING:
    from datarights.rules.pack import Pack


TITLES: Final = (
    say("委托事项与评估依据", "Mandate and basis"),
    say("评估范围、假设与限制", "Scope, assumptions and limits"),
    say("主体", "Parties"),
    say("数据来源", "Source of the data"),
    say("数据内容与分类分级", "Content, classification and grading"),
    say("加工过程", "Processing"),
    say("产品与权利", "Product and rights"),
    say("流通", "Circulation"),
    say("数据安全能力", "Data security"),
    say("个人信息保护", "Personal information"),
    say("禁止事项排查", "Prohibitions"),
    say("风险清单与整改", "Risks and remedies"),
    say("结论", "Conclusion"),
    say("附件：证据与登记条目", "Annex: evidence and entries"),
)


_SECTIONS: Final[tuple[Callable[[Case], list[Block]], ...]] = (
    mandate, limits, parties, source, content, processing, rights, circulation, security, persons, prohibitions, risks, annex,
)  # fmt: skip


def compliance(
    holdings: Holdings,
    lexicon: Lexicon,
    packs: Sequence["Pack"],
    asset: str,
    day: date,
    judged: Sequence[Judged],
    *,
    mandate: str = "",
    recorded_at: str = "",
) -> Report:
    """Give the compliance report of an asset on a day, with the acts judged for it.

    ``mandate``: who asked for the report and for what; left out, the report says that nobody said so.

    Raises:
        KeyError: no asset has this id.

    """
    record = holdings.record(asset)
    if record is None or record.kind != "asset":
        raise KeyError(asset)
    case = Case(
        holdings=holdings, lexicon=lexicon, packs=packs, record=record, day=day, judged=judged, mandate=mandate,
        basis=basis_of(holdings, lexicon, packs, day, recorded_at),
    )  # fmt: skip
    bodies: list[Sequence[Block]] = [section(case) for section in _SECTIONS]
    undetermined = _undetermined(bodies)
    bodies[12:12] = [conclusion(case, undetermined)]
    worst = max((one.decision.outcome for one in judged), default=None)
    return Report(
        kind="compliance",
        title=say(f"数据合规报告：{asset}", f"Compliance report: {asset}"),
        about=asset,
        day=day.isoformat(),
        headline=_headline(judged, len(undetermined), worst),
        glance=(
            (say("登记对象", "asset"), known_as(record)),
            (say("谁有什么权利", "who holds what"), holders_text(case.live)),
            *_asked(case),
            (say("负担与异议", "burdens, objections"), _weighed(case)),
            (
                say("谁能回答未定之处", "who can answer what is open"),
                _answerers(undetermined),
            ),
            (say("截至", "as of"), known_text(case.basis)),
        ),
        sections=numbered(zip(TITLES, bodies, strict=True)),
        disclaimer=NOT,
        basis=case.basis,
        data={
            **rights_data(case.held, case.objections, day),
            "acts": [
                {
                    "title": one.title,
                    "outcome": one.decision.outcome.key,
                    "possible": [each.key for each in one.decision.possible],
                    "holds_before": one.decision.shelf_life.until.isoformat()
                    if one.decision.shelf_life is not None and one.decision.shelf_life.until is not None
                    else None,
                    "receipt": receipt_of(one.decision).id,
                    "decision_sha256": receipt_of(one.decision).digest,
                }
                for one in judged
            ],
        },
    )


MOST_ACTS: Final = 5


def _asked(case: Case) -> list[tuple[Text, Cell]]:
    """Give the acts asked about, each with its outcome; beyond a few they are counted in the headline alone."""
    if not case.judged:
        return [(say("所问行为", "acts asked about"), say("没有问", "none asked"))]
    return [
        (
            say(f"行为 {number}", f"act {number}"),
            Mark(joined([one.decision.outcome.label, case.called(one)], "：", ": "), TONES[one.decision.outcome]),
        )
        for number, one in enumerate(case.judged[:MOST_ACTS], 1)
    ]


MOST_ANSWERERS: Final = 5


def _answerers(asks: Sequence[tuple[int, Ask]]) -> Text:
    """Count the questions by who can answer, most first; beyond a few they are counted together."""
    found: dict[str, tuple[Text, int]] = {}
    for _, ask in asks:
        who, number = found.get(ask.who.zh, (ask.who, 0))
        found[ask.who.zh] = who, number + 1
    if not found:
        return NONE
    order = sorted(found.values(), key=lambda each: -each[1])
    counts = [say(f"{who.zh} {number} 处", f"{who.en}: {number}") for who, number in order[:MOST_ANSWERERS]]
    if rest := sum(number for _, number in order[MOST_ANSWERERS:]):
        counts.append(say(f"其他 {rest} 处", f"others: {rest}"))
    return joined(counts)


def _undetermined(bodies: Sequence[Sequence[Block]]) -> list[tuple[int, Ask]]:
    """Give every question once, with the section that asks it first; the annex stands after the conclusion."""
    found: dict[str, tuple[int, Ask]] = {}
    for index, blocks in enumerate(bodies):
        for block in blocks:
            for ask in block.asks if isinstance(block, Open) else ():
                found.setdefault(ask.what.zh, (index + 1 if index < 12 else index + 2, ask))
    return list(found.values())


def _headline(judged: Sequence[Judged], undetermined: int, worst: Outcome | None) -> Mark:
    if worst is None:
        return Mark(
            say(
                f"没有就具体行为作判定；{undetermined} 处未定",
                f"No act was judged; {undetermined} points undetermined",
            ),
            Tone.WARN,
        )
    count = counted(judged)
    return Mark(
        say(
            f"所问 {len(judged)} 项行为：{count.zh}；{undetermined} 处未定",
            f"{len(judged)} act{'s' if len(judged) != 1 else ''} asked about ({count.en}); {undetermined} points undetermined",
        ),
        Tone.WARN if undetermined and TONES[worst] is Tone.GOOD else TONES[worst],
    )


def _weighed(case: Case) -> Text:
    burdens, pending = burdens_of(case.live), [row for row in case.objections if is_pending(row, case.day)]
    if not burdens and not pending:
        return say("在册的没有", "none on record")
    return joined(
        [
            *(say(f"{named(BURDENS, row.body.get('burden')).zh}（{row.party}）", f"{named(BURDENS, row.body.get('burden')).en} ({row.party})") for row in burdens),
            *(say(f"异议（{row.party}）", f"objection ({row.party})") for row in pending),
        ]
    )  # fmt: skip

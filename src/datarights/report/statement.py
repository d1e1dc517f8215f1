"""The statement of rights 权利状态说明 of an asset or of a party: what is held, how sure, under which burdens, on which entries."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from datarights.holdings.answers import made
from datarights.holdings.chain import RightState, state_of
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.holdings.statement import Held, of_asset, of_party
from datarights.model.right import Right, short_names
from datarights.model.scope import Lexicon
from datarights.report.basis import NOT, basis_of, basis_pairs, known_text
from datarights.report.rights import (
    burden_blocks,
    burdens_of,
    decided_by,
    doubt_asks,
    ended_table,
    figure_of,
    holders_text,
    is_pending,
    narrowed,
    objection_blocks,
    objections_on,
    rights_table,
)
from datarights.report.tree import Block, Cell, Mark, Open, Pairs, Paragraph, Report, Section, Table, Tone
from datarights.report.words import (
    NONE,
    REGISTRATIONS,
    STEPS,
    UNSAID,
    day_text,
    entry_text,
    named,
    scope_text,
    term_text,
)
from datarights.text import Text, say

SUPERSEDED = frozenset({RightState.ENDED, RightState.PARENT_ENDED, RightState.GIVEN_AWAY, RightState.VOID})


def statement(holdings: Holdings, lexicon: Lexicon, about: str, day: date, *, recorded_at: str = "") -> Report:
    """Give the statement of rights of an asset or a party on a day, as the holdings know it.

    Raises:
        KeyError: neither an asset nor a party has this id.

    """
    asset = about in holdings.asset_ids()
    if not asset and about not in holdings.party_ids():
        raise KeyError(about)
    held = of_asset(holdings, lexicon, about, day) if asset else of_party(holdings, lexicon, about, day)
    basis = basis_of(holdings, lexicon, (), day, recorded_at)
    live = [each for each in held if each.live]
    assets = [about] if asset else list(dict.fromkeys(each.title.right.asset for each in held))
    objections = objections_on(holdings, held, assets)
    pending = [row for row in objections if is_pending(row, day)]
    asks = doubt_asks(held)
    sections: list[tuple[Text, Sequence[Block]]] = [
        (say("在效的权利", "Rights in effect"), _live(live, lexicon, day, by_asset=not asset)),
        (say("负担", "Burdens"), burden_blocks(held)),
        (say("异议", "Objections"), objection_blocks(objections, day)),
        (say("未定之处", "What is undetermined"), open_blocks(asks)),
        (say("权利链", "Chain of title"), _figures(held, assets, lexicon)),
    ]
    if not asset:
        sections.append(
            (say("给予他人的权利", "Rights given to others"), _given(holdings, lexicon, about, assets, day))
        )
    sections += [
        (
            say("尚未开始与已终止的权利", "Rights not begun, and rights that have ended"),
            _others(holdings, held, day, by_asset=not asset),
        ),
        (say("登记情况", "Registration"), registration_blocks(holdings, assets, day)),
        (
            say("依据与声明", "Basis, and what this is not"),
            [*_reading(), basis_pairs(basis), Paragraph(NOT, Tone.QUIET)],
        ),
    ]
    record = holdings.record(about)
    full = str((record.body.get("name") if record else "") or "")
    return Report(
        kind="statement",
        title=say(f"权利状态说明：{about}", f"Statement of rights: {about}"),
        about=about,
        day=day.isoformat(),
        headline=_headline(live, asks, burdens_of(live), pending),
        glance=(
            (say("登记对象", "asset") if asset else say("主体", "party"), _known_as(about, full)),
            (
                say("谁有什么权利", "who holds what") if asset else say("持有什么权利", "holds what"),
                holders_text(live, by_asset=not asset),
            ),
            (say("负担", "burdens"), _count(len(burdens_of(live)))),
            (say("未了结的异议", "pending objections"), _count(len(pending))),
            (say("截至", "as of"), known_text(basis)),
        ),
        sections=numbered(sections),
        disclaimer=NOT,
        basis=basis,
        data=rights_data(held, objections, day),
    )


def _known_as(about: str, full: str) -> Cell:
    return say(f"{about}（{full}）", f"{about} ({full})") if full and full != about else about


def _count(number: int) -> Text:
    return say(f"{number} 项", str(number)) if number else NONE


def _headline(
    live: Sequence[Held], asks: Sequence[object], burdens: Sequence[Record], pending: Sequence[Record]
) -> Mark:
    zh = [f"{len(live)} 项权利在效"]
    en = [f"{len(live)} right{'s' if len(live) != 1 else ''} in effect"]
    for rows, zh_word, one, many in (
        (asks, "处未定", "point undetermined", "points undetermined"),
        (burdens, "项负担", "burden", "burdens"),
        (pending, "项异议未了结", "objection pending", "objections pending"),
    ):
        if rows:
            zh.append(f"{len(rows)} {zh_word}")
            en.append(f"{len(rows)} {one if len(rows) == 1 else many}")
    tone = Tone.BAD if not live else Tone.WARN if asks or burdens or pending else Tone.GOOD
    return Mark(say("，".join(zh), ", ".join(en)), tone)


def _live(live: Sequence[Held], lexicon: Lexicon, day: date, *, by_asset: bool) -> list[Block]:
    if not live:
        return [
            Paragraph(
                say(
                    "当日没有在效的权利在册。没有记载不等于没有权利。",
                    "No right is on record as in effect on the day. That none is on record does not show that there is none.",
                )
            )
        ]
    return [rights_table(live, lexicon, day, by_asset=by_asset), *narrowed(live, lexicon, day)]


def open_blocks(asks: Sequence[Any]) -> list[Block]:
    """Give what is undetermined, or say that nothing on record is."""
    if asks:
        return [Open(tuple(asks))]
    return [Paragraph(say("在册的权利没有未定之处。", "Nothing about the rights on record is undetermined."))]


def _figures(held: Sequence[Held], assets: Sequence[str], lexicon: Lexicon) -> list[Block]:
    found: list[Block] = [
        figure_of([each for each in held if each.title.right.asset == name], name, lexicon)
        for name in assets
        if any(each.title.right.asset == name for each in held)
    ]
    return found or [Paragraph(say("没有权利在册，无链可画。", "No right is on record, so there is no chain to draw."))]


def _given(holdings: Holdings, lexicon: Lexicon, party: str, assets: Iterable[str], day: date) -> list[Block]:
    rows = [
        row
        for name in assets
        for row in holdings.on_asset(name)
        if row.kind == "right" and row.body.get("from") == party
    ]
    if not rows:
        return [Paragraph(say("库内没有给予他人权利的记载。", "The registry records no right given to others."))]
    return [
        Table(
            head=(
                say("被授权方", "given to"),
                say("登记对象", "asset"),
                say("权利", "rights"),
                say("范围", "scope"),
                say("期限", "term"),
                say("状态", "state"),
                say("登记", "entry"),
            ),
            rows=tuple(
                (
                    row.party,
                    row.asset,
                    short_names(Right(row.rights)),
                    scope_text(row.body.get("scope") or {}, lexicon.reading(made(row))),
                    term_text(row),
                    state_of(holdings, lexicon, row, day.toordinal()).label,
                    entry_text(row),
                )
                for row in rows
            ),
        )
    ]


def _others(holdings: Holdings, held: Sequence[Held], day: date, *, by_asset: bool) -> list[Block]:
    found: list[Block] = []
    waiting = [each for each in held if each.title.state is RightState.NOT_YET]
    ended = [each for each in held if each.title.state in SUPERSEDED]
    if waiting:
        rows = tuple(
            (each.title.right.asset if by_asset else each.title.right.party, short_names(Right(each.title.right.rights)), term_text(each.title.right), entry_text(each.title.right))
            for each in waiting
        )  # fmt: skip
        head = (say("登记对象", "asset") if by_asset else say("权利人", "holder"), say("权利", "rights"), say("期限", "term"), say("登记", "entry"))  # fmt: skip
        found.append(Table(head=head, rows=rows, caption=say("尚未开始", "not begun")))
    if ended:
        table = ended_table(holdings, ended, day, by_asset=by_asset)
        found.append(Table(head=table.head, rows=table.rows, caption=say("已终止及原因", "ended, and why")))
    return found or [Paragraph(say("没有。", "None."))]


def registration_blocks(holdings: Holdings, assets: Iterable[str], day: date) -> list[Block]:
    """Give the steps of registration on record. Registration and right are two things: a lapse alone ends no right."""
    rows = [row for name in assets for row in holdings.on_asset(name) if row.kind == "registration"]
    if not rows:
        return [
            Paragraph(
                say(
                    "库内没有登记步骤或者凭证的记载；登记自愿，没有登记不影响权利。",
                    "The registry records no step of registration and no credential; registration is voluntary and its absence ends no right.",
                )
            )
        ]
    table = Table(
        head=(
            say("登记对象", "asset"),
            say("类型", "type"),
            say("步骤", "step"),
            say("凭证号", "credential"),
            say("登记机构", "agency"),
            say("有效期", "validity"),
            say("登记", "entry"),
        ),
        rows=tuple(
            (
                row.asset,
                named(REGISTRATIONS, row.body.get("type")),
                Mark(say("已失效", "lapsed"), Tone.BAD)
                if day.toordinal() >= row.end
                else Mark(named(STEPS, row.body.get("step")), Tone.PLAIN),
                str(row.body.get("credential") or "") or NONE,
                str(row.body.get("agency") or (row.body.get("parties") or {}).get("agency") or "") or UNSAID,
                term_text(row),
                entry_text(row),
            )
            for row in rows
        ),
    )
    return [
        table,
        Paragraph(
            say(
                "登记的失效或者注销本身不终止任何权利。",
                "That a registration lapses or is cancelled ends no right by itself.",
            ),
            Tone.QUIET,
        ),
    ]


def _reading() -> list[Block]:
    return [
        Pairs(
            (
                (SURE_WORD, say("权利的书面范围与在册证据都支持，没有争议", "its words and the evidence on record carry it, and nobody disputes it")),
                (POSSIBLE_WORD, say("不排除，但有未证明、未写明或有争议之处；不当作有", "not excluded, but unproved, unsaid or disputed somewhere; not taken as a yes")),
            ),
            caption=say("怎样读“确定程度”", "How to read “how sure”"),
        )
    ]  # fmt: skip


SURE_WORD = say("确定", "sure")
POSSIBLE_WORD = say("可能、部分确定", "possible, sure in part")


def rights_data(held: Sequence[Held], objections: Sequence[Record], day: date) -> dict[str, Any]:
    """Give rights and objections as JSON values, for programs that read the report."""
    return {
        "rights": [each.as_json() for each in held],
        "objections": [
            {
                "id": row.id,
                "about": str(row.body.get("about") or row.asset),
                "by": row.party,
                "from": day_text(row.start),
                "pending": is_pending(row, day),
                "decided": decided_by(row, day) or None,
                "entry": made(row),
            }
            for row in objections
        ],
    }


def numbered(sections: Iterable[tuple[Text, Sequence[Block]]]) -> tuple[Section, ...]:
    """Give sections their numbers, from one."""
    return tuple(
        Section(number=number, title=title, blocks=tuple(blocks)) for number, (title, blocks) in enumerate(sections, 1)
    )


__all__ = ["numbered", "open_blocks", "registration_blocks", "rights_data", "statement"]

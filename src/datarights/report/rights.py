"""Rights as blocks of a report: who holds what and how sure it is, burdens, objections, what ended and why, the chain."""

from collections.abc import Iterable, Sequence
from datetime import date

from datarights.holdings.answers import ENDING, VOID, answers, is_void, made
from datarights.holdings.chain import RightState, disputes, is_own, passed, written
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.holdings.statement import Held
from datarights.model.right import Right, labels_on, short_names
from datarights.model.scope import Lexicon
from datarights.report.tree import Ask, Block, Figure, Mark, Node, Paragraph, Table, Tone
from datarights.report.words import (
    ACTS,
    BURDENS,
    DECIDED,
    ENDINGS,
    EXCLUSIVITIES,
    UNSAID,
    day_text,
    entry_text,
    joined,
    named,
    scope_text,
    term_text,
)
from datarights.rules.pack import Who
from datarights.text import Text, same, say

SURE = say("确定", "sure")
POSSIBLE = say("可能，未确定", "possible, not sure")
PARTLY = say("部分确定", "sure in part")


def certainty(held: Held) -> Mark:
    """Say how sure a right is: *sure* only where nothing is doubted and all that is possible is also sure."""
    if not held.live:
        quiet = held.title.state is RightState.NOT_YET
        return Mark(held.title.state.label, Tone.QUIET if quiet else Tone.BAD)
    bounds = held.title.bounds
    if not held.title.doubts and bounds.sure.covers(bounds.possible):
        return Mark(SURE, Tone.GOOD)
    return Mark(PARTLY if bounds.sure else POSSIBLE, Tone.WARN)


def rights_names(right: Right, day: date) -> Text:
    """Name rights in full, by the names in use on a day."""
    labels = labels_on(day)
    return joined(labels.of(each) for each in Right if right & each) if right else say("无", "none")


def basis_of(row: Record) -> Text:
    """Say on which footing a right stands: its holder's own, or an act of another."""
    if is_own(row):
        return say("自有依据", "a basis of its own")
    act, giver = named(ACTS, row.body.get("act")), str(row.body.get("from") or "")
    kind = row.body.get("exclusivity")
    promise = EXCLUSIVITIES.get(str(kind)) if kind in {"sole", "exclusive"} else None
    zh, en = (f"（{promise.zh}）", f" ({promise.en})") if promise else ("", "")
    return say(f"{giver} {act.zh}{zh}", f"{act.en}{en} from {giver}")


def rights_table(held: Sequence[Held], lexicon: Lexicon, day: date, *, by_asset: bool = False) -> Table:
    """Give rights as a table: holder (or asset), rights, footing, scope, term, how sure, entry."""
    return Table(
        head=(
            say("登记对象", "asset") if by_asset else say("权利人", "holder"),
            say("权利", "rights"),
            say("依据", "footing"),
            say("范围", "scope"),
            say("期限", "term"),
            say("确定程度", "how sure"),
            say("登记", "entry"),
        ),
        rows=tuple(
            (
                row.asset if by_asset else row.party,
                rights_names(each.title.rights, day),
                basis_of(row),
                scope_text(row.body.get("scope") or {}, lexicon.reading(made(row))),
                term_text(row),
                certainty(each),
                entry_text(row),
            )
            for each in held
            for row in (each.title.right,)
        ),
    )


def narrowed(held: Sequence[Held], lexicon: Lexicon, day: date) -> list[Block]:
    """Say which rights reach less than their own words, because nobody gives more than they have."""
    ordinal = day.toordinal()
    found: list[Block] = []
    for each in held:
        row = each.title.right
        whole = written(row, lexicon).possible.on(ordinal)
        if each.live and not is_own(row) and not each.title.bounds.possible.covers(whole):
            found.append(
                Paragraph(
                    say(
                        f"{row.party} 的权利（第 {made(row)} 条）以上游所能给出的为限：文书写明的范围大于权利链所能承载的范围。",
                        f"The right of {row.party} (no. {made(row)}) reaches no further than what stands above it: its own words say more than the chain can carry.",
                    ),
                    Tone.WARN,
                )
            )
    return found


def why_ended(holdings: Holdings, held: Held, day: date) -> Text:
    """Say why a right is not in effect: its own end, the end of what it lives by, its being given away, a void source."""
    title = held.title
    match title.state:
        case RightState.ENDED:
            return _end_of(title.right, day)
        case RightState.GIVEN_AWAY:
            to = joined(
                say(f"{row.id}（{day_text(row.start)}）", f"{row.id} ({day_text(row.start)})")
                for row in passed(holdings, title.right)
                if row.start <= day.toordinal()
            )
            return say(f"已转出：{to.zh}", f"given away by {to.en}")
        case RightState.PARENT_ENDED | RightState.VOID if not is_void(title.right):
            for link in title.links[:-1]:
                if link.state is not RightState.LIVE:
                    why = (
                        _end_of(link.right, day)
                        if link.state in {RightState.ENDED, RightState.VOID}
                        else link.state.label
                    )
                    return say(
                        f"所依的 {link.right.party} 的权利（第 {made(link.right)} 条）不在效：{why.zh}",
                        f"the right of {link.right.party} that it rests on (no. {made(link.right)}) is not in effect: {why.en}",
                    )
            return title.state.label
        case RightState.VOID:
            return _end_of(title.right, day)
        case _:
            return title.state.label


def _end_of(row: Record, day: date) -> Text:
    """Say what ended a right by a day: the first ending or voiding on record, or else the end of its term."""
    for each in answers(row):
        if each.does == VOID:
            reason = say("异议成立", "an objection was upheld") if each.reason == "upheld" else ENDINGS["void_source"]
            return say(f"{reason.zh}（{each.by}）", f"{reason.en} ({each.by})")
    endings = [each for each in answers(row) if each.does == ENDING and each.start <= day.toordinal()]
    if endings:
        first = min(endings, key=lambda each: each.start)
        reason = named(ENDINGS, first.reason) if first.reason else say("终止", "ended")
        on = day_text(first.start)
        return say(f"{reason.zh}，自 {on} 起（{first.by}）", f"{reason.en}, from {on} ({first.by})")
    return say(f"期限届满，自 {day_text(row.end)} 起", f"its term ran out, from {day_text(row.end)}")


def ended_table(holdings: Holdings, held: Sequence[Held], day: date, *, by_asset: bool = False) -> Table:
    """Give rights that are not in effect, with the reason."""
    return Table(
        head=(
            say("登记对象", "asset") if by_asset else say("权利人", "holder"),
            say("权利", "rights"),
            say("原期限", "term as given"),
            say("状态", "state"),
            say("原因", "reason"),
            say("登记", "entry"),
        ),
        rows=tuple(
            (
                row.asset if by_asset else row.party,
                short_names(Right(row.rights)),
                term_text(_first(row)),
                certainty(each),
                why_ended(holdings, each, day),
                entry_text(row),
            )
            for each in held
            for row in (each.title.right,)
        ),
    )


def _first(row: Record) -> Record:
    start, end = row.body.get("days") or (row.start, row.end)
    return row._replace(start=start, end=end)


def burdens_of(held: Iterable[Held]) -> list[Record]:
    """Give every burden on some rights, once."""
    return list({row.id: row for each in held for row in each.burdens}.values())


def burden_blocks(held: Sequence[Held]) -> list[Block]:
    """Give burdens in effect and exclusive promises, or say that the registry records none."""
    rows = [
        (
            named(BURDENS, row.body.get("burden")),
            str(row.body.get("about") or row.asset),
            row.party or UNSAID,
            term_text(row),
            str(row.body.get("order") or "") or UNSAID,
            entry_text(row),
        )
        for row in burdens_of(held)
    ]
    rows += [
        (
            say(f"{promise.zh}承诺", f"{promise.en} promise"),
            str(row.body.get("from") or ""),
            row.party,
            term_text(row),
            row.id,
            entry_text(row),
        )
        for each in held
        if each.live
        for row in (each.title.right,)
        if row.body.get("exclusivity") in {"sole", "exclusive"}
        for promise in (EXCLUSIVITIES[row.body["exclusivity"]],)
    ]
    if not rows:
        return [
            Paragraph(
                say(
                    "库内没有在效的负担，也没有独占或排他承诺。",
                    "The registry records no burden and no exclusive promise in effect.",
                )
            )
        ]
    return [
        Table(
            head=(
                say("负担", "burden"),
                say("落在何处", "lies on"),
                say("权利人或机关", "in favour of, or by"),
                say("期限", "term"),
                say("文书", "instrument"),
                say("登记", "entry"),
            ),
            rows=tuple(rows),
        )
    ]


def objections_on(holdings: Holdings, held: Sequence[Held], assets: Iterable[str]) -> list[Record]:
    """Give the objections to some assets and to every right of the chains shown, once, in the order of the ledger."""
    found = {row.id: row for name in assets for row in holdings.on_asset(name) if row.kind == "objection"}
    for each in held:
        for link in each.title.links:
            found.update({row.id: row for row in disputes(holdings, link.right)})
    return sorted(found.values(), key=lambda row: (row.since, row.id))


def decided_by(row: Record, day: date) -> str:
    """Give the outcome of an objection as decided by a day: upheld, rejected, withdrawn; "" while it is not."""
    return next((each.reason for each in reversed(answers(row)) if each.start <= day.toordinal()), "")


def is_pending(row: Record, day: date) -> bool:
    """Tell whether an objection is open on a day."""
    return row.start <= day.toordinal() < row.end and not decided_by(row, day)


def objection_blocks(rows: Sequence[Record], day: date) -> list[Block]:
    """Give objections with what became of each, or say that the registry records none."""
    if not rows:
        return [Paragraph(say("库内没有异议的记载。", "The registry records no objection."))]
    return [
        Table(
            head=(
                say("异议", "objection"),
                say("针对", "against"),
                say("提出人", "by"),
                say("自", "from"),
                say("处理", "state"),
                say("理由", "grounds"),
                say("登记", "entry"),
            ),
            rows=tuple(
                (
                    row.id,
                    str(row.body.get("about") or row.asset),
                    row.party,
                    day_text(row.start),
                    Mark(say("未了结", "pending"), Tone.WARN)
                    if is_pending(row, day)
                    else Mark(
                        named(DECIDED, decided_by(row, day)) if decided_by(row, day) else say("已了结", "closed"),
                        Tone.QUIET,
                    ),
                    str(row.body.get("grounds") or "") or UNSAID,
                    entry_text(row),
                )
                for row in rows
            ),
        )
    ]


_WHO_DOUBT = {"unproved": Who.HOLDER, "disputed": Who.AGENCY, "silent": Who.ACTOR, "source_unknown": Who.HOLDER}
_SETTLES = {
    "unproved": say("来源证明：采集生成说明、日志、协议等", "proof of source: account of collection, logs, agreements"),
    "disputed": say("异议处理结论、仲裁裁决或生效裁判", "the conclusion on the objection, an award or a judgment"),
    "silent": say(
        "文书的用途、地域、期限条款，或补充协议", "the clauses on purpose, territory and term, or a supplement"
    ),
    "source_unknown": say("上游权利的合同或授权文件，登入本库", "the contract or authorisation above it, entered here"),
}
_PARTIES_TO_IT = say("许可合同的当事人", "the parties to the contract")


def doubt_asks(held: Iterable[Held], *, proof: bool = True) -> list[Ask]:
    """Give every doubt on rights in effect as a question, with who can answer and by what; each once.

    ``proof``: doubts for want of evidence too.
    """
    found: dict[tuple[str, str], Ask] = {}
    for each in held:
        if not each.live:
            continue
        row = each.title.right
        for doubt in each.title.doubts:
            if doubt.kind == "unproved" and not proof:
                continue
            who = _PARTIES_TO_IT if doubt.kind == "silent" else _WHO_DOUBT.get(doubt.kind, Who.COUNSEL).label
            found.setdefault((doubt.kind, doubt.about), Ask(doubt.says, who, _SETTLES.get(doubt.kind, UNSAID)))
        bounds = each.title.bounds
        if not each.title.doubts and not bounds.sure.covers(bounds.possible):
            found.setdefault(
                ("open", row.id),
                Ask(
                    say(
                        f"{row.party} 的权利（第 {made(row)} 条）只有部分确定：文书有未写明或未知之处",
                        f"the right of {row.party} (no. {made(row)}) is sure only in part: its instrument leaves something unsaid or unread",
                    ),
                    _PARTIES_TO_IT,
                    _SETTLES["silent"],
                ),
            )
    return list(found.values())


def figure_of(held: Sequence[Held], asset: str, lexicon: Lexicon) -> Figure:
    """Give the chain of title of an asset to draw: the rights given and every one that they rest on, each once."""
    own = {each.title.right.id: each for each in held}
    nodes: dict[str, Node] = {}
    for each in held:
        for link in each.title.links:
            row = link.right
            known = own.get(row.id)
            state = certainty(known) if known else Mark(link.state.label, _tone(link.state))
            left = known.title.rights if known else Right(row.rights)
            nodes.setdefault(
                row.id,
                Node(
                    id=row.id,
                    head=row.party,
                    state=state,
                    lines=(
                        joined([short_names(left or Right(row.rights)), basis_of(row)], " · ", " · "),
                        scope_text(row.body.get("scope") or {}, lexicon.reading(made(row))),
                        term_text(row),
                        say(f"登记第 {made(row)} 条 · {row.id}", f"entry {made(row)} · {row.id}"),
                    ),
                    above=tuple(row.body.get("rests_on") or ()),
                ),
            )
    return Figure(tuple(nodes.values()), say(f"{asset} 的权利链", f"chain of title of {asset}"))


def _tone(state: RightState) -> Tone:
    return Tone.GOOD if state is RightState.LIVE else Tone.QUIET if state is RightState.NOT_YET else Tone.BAD


def holders_text(held: Sequence[Held], *, most: int = 6, by_asset: bool = False) -> Text:
    """Name who holds what in one line; beyond ``most`` they are counted."""
    said = [
        joined(
            [same(each.title.right.asset if by_asset else each.title.right.party), short_names(each.title.rights)],
            " ",
            ": ",
        )
        for each in held[:most]
    ]
    if len(held) > most:
        said.append(say(f"另有 {len(held) - most} 项", f"and {len(held) - most} more"))
    return joined(said, "；", "; ") if said else say("没有在效的权利", "no right is in effect")


__all__ = [
    "burden_blocks",
    "burdens_of",
    "certainty",
    "doubt_asks",
    "ended_table",
    "figure_of",
    "holders_text",
    "is_pending",
    "narrowed",
    "objection_blocks",
    "objections_on",
    "rights_names",
    "rights_table",
    "why_ended",
]

"""Sections 3 to 6: who, whence the data came, what it is, how it was made."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from datarights.holdings.answers import made
from datarights.holdings.statement import of_asset
from datarights.model.asset import LABELS, SourceKind
from datarights.model.party import PartyKind
from datarights.model.uscc import is_valid
from datarights.report.case import EVIDENCE_HEAD, Case, evidence_row, origin_of
from datarights.report.practice import ACQUISITION, ENTITLEMENTS, unanswered
from datarights.report.rights import (
    holders_text,
)
from datarights.report.tree import Ask, Block, Cell, Mark, Open, Pairs, Paragraph, Table, Tone
from datarights.report.words import (
    AREAS,
    DERIVATIONS,
    FREQUENCIES,
    KINDS,
    NONE,
    UNSAID,
    cite_text,
    entry_text,
    joined,
    named,
    names,
    term_name,
    value_words,
)
from datarights.rules.pack import Who
from datarights.text import Text, say

if TYPE_CHECKING:
    from collections.abc import Mapping


def parties(case: Case) -> list[Block]:
    """Give section 3: every party with its part, its code and the check digit."""
    roles: dict[str, list[Text]] = {}

    def has(name: str, role: Text) -> None:
        if name and role not in roles.setdefault(name, []):
            roles[name].append(role)

    for each in case.held:
        for link in each.title.links:
            has(link.right.party, say("权利人", "right holder"))
            has(str(link.right.body.get("from") or ""), say("授权方", "giver"))
        for row in each.burdens:
            has(row.party, say("负担权利人或机关", "in favour of a burden"))
    for row in case.objections:
        has(row.party, say("异议人", "objector"))
    for one in case.judged:
        has(one.decision.request.act.by, say("行为人", "party acting"))
        has(one.decision.request.act.to, say("接收方", "recipient"))
    rows: list[tuple[Cell, ...]] = []
    strangers: list[str] = []
    without: list[str] = []
    for name, parts in roles.items():
        party = case.holdings.record(name)
        known = party is not None and party.kind == "party"
        body: Mapping[str, Any] = party.body if party is not None and known else {}
        code = str(body.get("uscc") or "")
        if not known:
            strangers.append(name)
        elif not code and body.get("party_kind") != PartyKind.NATURAL.value:
            without.append(name)
        kind = body.get("party_kind")
        rows.append(
            (
                name,
                joined(parts),
                PartyKind(kind).label if kind in {each.value for each in PartyKind} else UNSAID,
                code or UNSAID,
                (Mark(say("校验位相符", "check digit holds"), Tone.GOOD) if is_valid(code) else Mark(say("校验位不符", "check digit fails"), Tone.BAD))
                if code
                else NONE,
            )
        )  # fmt: skip
    head = (say("主体", "party"), say("在本件中", "in this matter"), say("种类", "kind"), say("统一社会信用代码", "unified social credit code"), say("校验（GB 32100）", "check (GB 32100)"))  # fmt: skip
    found: list[Block] = (
        [Table(head, tuple(rows))]
        if rows
        else [Paragraph(say("没有主体与之相关的记载。", "No party is on record with it."))]
    )
    asks: list[Ask] = []
    if strangers:
        asks.append(Ask(say(f"没有登记为主体的是谁：{'、'.join(strangers)}", f"Who are these, not registered as parties: {', '.join(strangers)}"), Who.ACTOR.label, say("主体名称与统一社会信用代码", "name and unified social credit code")))  # fmt: skip
    if without:
        asks.append(Ask(say(f"下列主体的统一社会信用代码：{'、'.join(without)}", f"The unified social credit codes of: {', '.join(without)}"), say("所列主体", "the parties named"), say("营业执照或法人证书", "business licence or certificate")))  # fmt: skip
    found.append(Open((*asks, *unanswered(3, case.facts))))
    return found


def source(case: Case) -> list[Block]:
    """Give section 4: the source situation, what the Guide makes of it, the proof, and what is not shown."""
    found: list[Block] = [
        Pairs(
            (
                (say("来源情形", "source situation"), case.source.label),
                (say("登记于", "recorded in"), entry_text(case.record)),
                (
                    say("来源数据", "made from"),
                    names(case.inputs) if case.inputs else say("没有在册的来源数据", "no input on record"),
                ),
            )
        )
    ]
    asks: list[Ask] = []
    wanted: tuple[str, ...] = ACQUISITION
    entitlement = ENTITLEMENTS.get(case.source)
    if entitlement is None:
        asks.append(case.ask("asset.source", "数据如何取得？", "How was the data obtained?"))
    else:
        found.append(Paragraph(entitlement.says, cite=cite_text(entitlement.cite, case.packs)))
        wanted = (*entitlement.facts, *ACQUISITION)
    own = [each.title.right for each in case.held if each.title.right.body.get("link", "own") == "own"]
    rows = [evidence_row(case, name) for row in own for name in row.body.get("evidence") or ()]
    if rows:
        found.append(Table(EVIDENCE_HEAD, tuple(dict.fromkeys(rows)), caption=say("来源证明", "Proof of source")))
    asks += [
        Ask(
            say(f"{row.party} 的权利主张（第 {made(row)} 条）凭什么？没有附证据", f"On what does the claim of {row.party} (no. {made(row)}) rest? No evidence came with it"),
            say(row.party, row.party),
            say("来源证明：采集生成说明、日志、协议等", "proof of source: account of collection, logs, agreements"),
        )
        for row in own
        if not row.body.get("evidence")
    ]  # fmt: skip
    asks.append(Ask(say("各字段组是否同一来源？登记按整项数据记载，没有分字段组", "Do all groups of fields have the same source? The registry records the data as one whole"), Who.HOLDER.label, say("字段清单与逐组来源说明", "a field list with the source of each group")))  # fmt: skip
    return [*found, *case.fact_blocks(wanted, asks)]


_ASSET_FIELDS: Final[tuple[tuple[str, Text], ...]] = (
    ("name", say("名称", "name")), ("kind", say("种类", "kind")), ("summary", say("摘要", "summary")), ("industry", say("行业（GB/T 4754）", "industry (GB/T 4754)")),
    ("territory", say("地域", "territory")), ("covers", say("数据时间", "period covered")), ("updates", say("更新频率", "updates")), ("volume", say("规模", "volume")),
    ("form", say("形式", "form")), ("limits", say("限制", "limits")), ("grade", say("分级", "grade")),
)  # fmt: skip


SEALED: Final = say("保密（登记的是承诺值）", "confidential (committed to)")


def _field(case: Case, name: str) -> Cell:
    value = case.record.body.get(name)
    if not value:
        return SEALED if name in (case.record.body.get("sealed") or {}) else UNSAID
    match name:
        case "kind":
            return named(KINDS, value)
        case "updates":
            return named(FREQUENCIES, value)
        case "territory":
            return AREAS.get(str(value)) or term_name("territory", str(value), case.lexicon)
        case "industry":
            term = term_name("industry", str(value), case.lexicon)
            return term if term.zh == value else say(f"{value} {term.zh}", f"{value} {term.en}")
        case "covers" if isinstance(value, (list, tuple)) and len(value) == 2:
            last = (date.fromisoformat(str(value[1])) - timedelta(days=1)).isoformat()
            return say(f"{value[0]} 至 {last}（含）", f"{value[0]} through {last}")
        case _:
            return str(value)


def content(case: Case) -> list[Block]:
    """Give section 5: the fields of annex 1, and the labels joined over all the data was made from."""
    fields = tuple((text, _field(case, name)) for name, text in _ASSET_FIELDS)
    rows: list[tuple[Cell, ...]] = []
    asks: list[Ask] = []
    for label, text in LABELS.items():
        name = f"asset.labels.{label}"
        fact = case.facts.get(name)
        if fact is None:
            rows.append((text, Mark(say("未定", "undetermined"), Tone.WARN), NONE, NONE))
            asks.append(case.ask(name, f"是否含{text.zh}？", f"Does it hold {text.en}?"))
        else:
            tone = Tone.BAD if fact.value is True and label in {"core", "state_secret"} else Tone.PLAIN
            rows.append((text, Mark(value_words(name, fact.value), tone), fact.grounds.label, origin_of(fact)))
    if not case.record.body.get("grade"):
        asks.append(Ask(say("数据分级结果？", "How is the data graded?"), Who.HOLDER.label, say("分类分级清单或主管部门目录", "the grading list, or the authority’s catalogue")))  # fmt: skip
    head = (say("标签", "label"), say("判断", "answer"), say("事实依据强度", "grounds"), say("出处", "from"))
    found: list[Block] = [
        Pairs(fields, caption=say("登记对象（工作指引附件1的项目）", "The asset (fields of annex 1 of the Guide)")),
        Table(
            head,
            tuple(rows),
            caption=say(
                "分类：本数据与全部来源数据之并", "Classification, joined over the data and all it was made from"
            ),
        ),
    ]
    return [*found, Open(tuple(asks))] if asks else found


def processing(case: Case) -> list[Block]:
    """Give section 6: inputs, how it was made, what was determined of it."""
    asks = list(unanswered(6, case.facts))
    made = bool(case.inputs) or case.source in {SourceKind.DERIVED, SourceKind.FUSED, SourceKind.CRAWLED_PRODUCT}
    if not made:
        note = say(
            "库内没有加工形成的记载：按原始数据登记。",
            "The registry records no processing: the data is registered as raw.",
        )
        return [Paragraph(note), Open(tuple(asks))]
    rows = tuple(
        (
            name,
            SourceKind(upper.body.get("source")).label if upper is not None and upper.body.get("source") in {each.value for each in SourceKind} else UNSAID,
            holders_text([each for each in of_asset(case.holdings, case.lexicon, name, case.day) if each.live]),
            entry_text(upper) if upper is not None else say("不在册", "not on record"),
        )
        for name in case.inputs
        for upper in (case.holdings.record(name),)
    )  # fmt: skip
    found: list[Block] = []
    if rows:
        head = (
            say("来源数据", "input"),
            say("其来源情形", "its source"),
            say("其上在效的权利", "rights in effect over it"),
            say("登记", "entry"),
        )
        found.append(Table(head, rows))
    else:
        asks.insert(0, Ask(say("由哪些数据加工而来？", "From which data was it made?"), Who.HOLDER.label, say("加工说明，并登记来源数据", "account of the processing; register the inputs")))  # fmt: skip
    for row in case.derivations:
        parties = [str(each) for each in row.body.get("participants") or ()]
        how = named(DERIVATIONS, row.body.get("how"))
        found.append(
            Pairs(
                (
                    (say("方式", "how"), how),
                    (say("参与方", "participants"), names(parties) if parties else UNSAID),
                    (say("所依使用权", "rights of use relied on"), names(map(str, row.body.get("rests_on") or ())) if row.body.get("rests_on") else UNSAID),
                    (say("登记", "entry"), entry_text(row)),
                ),
                caption=say("形成", "How it was made"),
            )
        )  # fmt: skip
    wanted = ["asset.inputs_fused"]
    if case.source is SourceKind.DERIVED:
        wanted += ["asset.substantive_change", "asset.value_raised", "asset.others_protected"]
    return [*found, *case.fact_blocks(wanted, asks)]

"""The two reports: a statement of rights, and the compliance report in the fourteen sections of practice.

Pure: the same holdings, packs and day give the same tree. What was not determined is said; what a report is not is
said on its last page.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.holdings.statement import Held, of_asset, of_party
from datarights.model.asset import LABELS, SourceKind
from datarights.model.right import keys_of, rights_of, short_names
from datarights.model.scope import Lexicon
from datarights.report.tree import Block, Figure, Node, Paragraph, Report, Section, Table
from datarights.rules.pack import Outcome
from datarights.text import Text, say
from datarights.version import __version__

if TYPE_CHECKING:
    from datarights.decision.decision import Decision
    from datarights.rules.pack import Pack

NOT: Final = say(
    "本报告记载和证明登记库所载的事实与按所列规则包作出的判定；登记不创设权利，本报告不是法律意见，也不替代主管部门的决定。",
    "This report records and evidences what the registry holds and what the rule packs named make of it. Registration confers no "
    "right; this is no legal advice and replaces no decision of an authority.",
)
NONE: Final = say("无", "none")
UNSAID: Final = say("未说明", "not stated")


def _both(text: str) -> Text:
    return Text(zh=text, en=text)


def _ends(right: Record) -> Text:
    if right.end >= date(9999, 12, 31).toordinal():
        return say("无期限", "no end")
    last = (date.fromordinal(right.end) - timedelta(days=1)).isoformat()
    return say(f"至 {last}（含）", f"through {last}")


def scope_text(scope: Mapping[str, Any], lexicon: Lexicon) -> Text:
    """Say a scope's written dimensions in both languages."""
    zh: list[str] = []
    en: list[str] = []
    for name in ("purposes", "fields", "territory", "recipients", "subsets"):
        value = scope.get(name)
        if isinstance(value, dict):
            zh.append("除 " + "·".join(value["all_but"]) + " 外")
            en.append("all but " + ", ".join(value["all_but"]))
        elif isinstance(value, (list, tuple)):
            vocabulary = lexicon.vocabularies.get(name)
            terms = [
                vocabulary.terms[each].name if vocabulary and each in vocabulary.terms else _both(str(each))
                for each in value
            ]
            zh.append("·".join(each.zh for each in terms))
            en.append(", ".join(each.en for each in terms))
        elif value == "all":
            zh.append("不限")
            en.append("all")
    depth = scope.get("passing_on")
    if isinstance(depth, int):
        zh.append("不可再许可" if depth == 0 else f"可再许可 {depth} 次")
        en.append("not to be passed on" if depth == 0 else f"may be passed on {depth}×")
    return say("；".join(zh) or "未限定", "; ".join(en) or "not limited")


_HEAD: Final = (
    say("数据", "asset"),
    say("权利人", "holder"),
    say("权利", "rights"),
    say("范围", "scope"),
    say("期限", "term"),
    say("状态", "state"),
    say("登记", "entry"),
)


def rights_table(held: Sequence[Held], lexicon: Lexicon) -> Table:
    """Give rights as a table."""
    rows = tuple(
        (
            each.title.right.asset,
            each.title.right.party,
            short_names(each.title.rights or rights_of(keys_of(each.title.rights))),
            scope_text(each.title.right.body.get("scope") or {}, lexicon),
            _ends(each.title.right),
            say("在效，有未定之处", "live, with open points")
            if each.live and each.title.doubts
            else each.title.state.label,
            say(f"第 {each.title.right.since} 条", f"no. {each.title.right.since}"),
        )
        for each in held
    )
    return Table(head=_HEAD, rows=rows)


def figure_of(held: Sequence[Held], asset: str) -> Figure:
    """Give the chain of title of an asset to draw."""
    nodes = []
    for each in held:
        right = each.title.right
        names = short_names(each.title.rights)
        state = "live" if each.live and not each.title.doubts else "doubt" if each.live else "ended"
        nodes.append(
            Node(
                id=right.id,
                label=say(
                    f"{right.party}\n{names.zh}\n{_ends(right).zh}", f"{right.party}\n{names.en}\n{_ends(right).en}"
                ),
                state=state,
                above=tuple(right.body.get("rests_on") or ()),
            )
        )
    return Figure(nodes=tuple(nodes), caption=say(f"{asset} 的权利链", f"chain of title of {asset}"))


def _burdens(held: Sequence[Held]) -> Block:
    rows = {row.id: row for each in held for row in each.burdens}
    if not rows:
        return Paragraph(says=say("没有在册的负担。", "No burden is on record."))
    names = {
        "pledge": say("质押", "pledge"), "preservation": say("查封等保全", "preservation"), "control": say("行政管控", "control"),
        "exclusivity": say("独占", "exclusivity"), "restriction": say("限制", "restriction"),
    }  # fmt: skip
    return Table(
        head=(say("负担", "burden"), say("权利人或机关", "in favour of"), say("期限", "term"), say("登记", "entry")),
        rows=tuple(
            (
                names.get(str(row.body.get("burden")), _both("")),
                row.party,
                _ends(row),
                say(f"第 {row.since} 条", f"no. {row.since}"),
            )
            for row in rows.values()
        ),
    )


def _doubts(held: Sequence[Held]) -> list[Block]:
    said = {doubt.says.zh: doubt.says for each in held if each.live for doubt in each.title.doubts}
    return [Paragraph(says=each, tone="warn") for each in said.values()] or [
        Paragraph(says=say("没有未定之处。", "Nothing is left open."))
    ]


def _basis(holdings: Holdings, packs: Sequence["Pack"], day: date) -> dict[str, Any]:
    return {
        "registry": holdings.origin,
        "entries": holdings.size,
        "root": holdings.root,
        "day": day.isoformat(),
        "packs": [{"id": each.id, "version": each.version, "digest": each.digest} for each in packs],
        "program": __version__,
    }


def _basis_table(basis: Mapping[str, Any]) -> Table:
    packs = "; ".join(f"{each['id']} {each['version']} ({each['digest'][:16]})" for each in basis["packs"])
    rows = (
        (say("登记库", "registry"), str(basis["registry"])),
        (say("截至", "as of"), say(f"第 {basis['entries']} 条", f"{basis['entries']} entries")),
        (say("树根", "root"), str(basis["root"])),
        (say("哪一天", "day"), str(basis["day"])),
        (say("规则包", "packs"), packs or NONE),
        (say("程序", "program"), f"datarights {basis['program']}"),
    )
    return Table(head=(say("依据", "basis"), say("值", "value")), rows=rows)


def statement(holdings: Holdings, lexicon: Lexicon, about: str, day: date) -> Report:
    """Give the statement of rights of an asset or a party on a day.

    Raises:
        KeyError: neither an asset nor a party has this id.

    """
    asset = about in holdings.asset_ids()
    if not asset and about not in holdings.party_ids():
        raise KeyError(about)
    held = of_asset(holdings, lexicon, about, day) if asset else of_party(holdings, lexicon, about, day)
    live = [each for each in held if each.live]
    ended = [each for each in held if not each.live]
    basis = _basis(holdings, (), day)
    sections: list[tuple[Text, list[Block]]] = [
        (
            say("在效的权利", "Rights in effect"),
            [rights_table(live, lexicon)]
            if live
            else [Paragraph(says=say("没有在效的权利。", "No right is in effect."))],
        ),
        (say("负担", "Burdens"), [_burdens(held)]),
        (say("未定之处", "What is open"), _doubts(held)),
    ]
    if asset:
        sections.append((say("权利链", "Chain of title"), [figure_of(held, about)]))
    if ended:
        sections.append((say("已终止的权利", "Rights that have ended"), [rights_table(ended, lexicon)]))
    sections.append((say("依据", "Basis"), [_basis_table(basis), Paragraph(says=NOT, tone="quiet")]))
    return Report(
        kind="statement",
        title=say(f"权利说明：{about}", f"Statement of rights: {about}"),
        about=about,
        day=day.isoformat(),
        sections=_numbered(sections),
        basis=basis,
        disclaimer=NOT,
    )


def _numbered(sections: Iterable[tuple[Text, Sequence[Block]]]) -> tuple[Section, ...]:
    return tuple(
        Section(number=number, title=title, blocks=tuple(blocks)) for number, (title, blocks) in enumerate(sections, 1)
    )


def _evidence(holdings: Holdings, held: Sequence[Held]) -> Block:
    names = dict.fromkeys(
        name for each in held for link in each.title.links for name in link.right.body.get("evidence") or ()
    )
    rows: list[tuple[Text | str, ...]] = []
    for name in names:
        record = holdings.record(name)
        if record is not None:
            proves = "、".join(map(str, record.body.get("proves") or ())) or UNSAID
            rows.append((name, proves, str(record.body.get("sha256") or "") or say("只有名称", "named only")))
    if not rows:
        return Paragraph(says=say("没有附证据。", "No evidence is attached."), tone="warn")
    return Table(
        head=(say("证据", "evidence"), say("证明", "proves"), say("文件摘要 SHA-256", "digest SHA-256")),
        rows=tuple(rows),
    )


_ASSET_FIELDS: Final = (
    ("name", say("名称", "name")), ("summary", say("摘要", "summary")), ("industry", say("行业", "industry")), ("territory", say("地域", "territory")),
    ("updates", say("更新频率", "updates")), ("volume", say("规模", "volume")), ("form", say("形式", "form")), ("limits", say("限制", "limits")), ("grade", say("分级", "grade")),
)  # fmt: skip


def compliance(
    holdings: Holdings,
    lexicon: Lexicon,
    packs: Sequence["Pack"],
    asset: str,
    day: date,
    decisions: Sequence[tuple[Text, "Decision"]],
) -> Report:
    """Give the compliance report of an asset, in the fourteen sections of practice.

    ``decisions`` are acts judged for it, each with what was asked.

    Raises:
        KeyError: no asset has this id.

    """
    record = holdings.record(asset)
    if record is None or record.kind != "asset":
        raise KeyError(asset)
    held = of_asset(holdings, lexicon, asset, day)
    body = record.body
    labels: Mapping[str, Any] = body.get("labels") or {}
    basis = _basis(holdings, packs, day)
    yes, no = say("是", "yes"), say("否", "no")
    label_rows = tuple(
        (text, yes if labels.get(name) is True else no if labels.get(name) is False else UNSAID)
        for name, text in LABELS.items()
    )
    parties = dict.fromkeys(each.title.right.party for each in held)
    party_rows = []
    for name in parties:
        party = holdings.record(name)
        party_rows.append((name, str(party.body.get("uscc") or "") or UNSAID if party is not None else UNSAID))
    derivations = [row for row in holdings.on_asset(asset) if row.kind == "derivation"]
    inputs = [name for row in derivations for name in row.body.get("inputs") or ()]
    law_rows = tuple(
        (source.title, source.number, source.authority.label, source.start.isoformat())
        for pack in packs
        for source in pack.sources.values()
        if source.id in _cited(decisions)
    )
    open_points = [
        (question.ask, question.who.label, question.settle or NONE)
        for question in {each.name: each for _, decision in decisions for each in decision.questions}.values()
    ]
    risks = [
        (asked, finding.rule.title, finding.rule.outcome.label, finding.rule.remedy or NONE)
        for asked, decision in decisions
        for finding in decision.findings
        if finding.rule.outcome >= Outcome.EVIDENCE_NEEDED and finding.results not in {(None,), ()}
    ]
    personal = labels.get("personal")
    sections: list[tuple[Text, list[Block]]] = [
        (
            say("委托事项与评估依据", "Mandate and basis"),
            [
                _basis_table(basis),
                *(
                    [
                        Table(
                            head=(
                                say("文件", "instrument"),
                                say("文号", "number"),
                                say("性质", "rank"),
                                say("施行", "from"),
                            ),
                            rows=law_rows,
                        )
                    ]
                    if law_rows
                    else []
                ),
            ],
        ),
        (
            say("评估范围、假设与限制", "Scope, assumptions, limits"),
            [
                Paragraph(
                    says=say(
                        f"范围为登记库所载的 {asset} 及其权利链；登记库之外的事实没有核查。",
                        f"The scope is {asset} and its chain of title as the registry holds them; facts outside the registry were not examined.",
                    )
                )
            ],
        ),
        (
            say("主体", "Parties"),
            [
                Table(
                    head=(say("主体", "party"), say("统一社会信用代码", "unified social credit code")),
                    rows=tuple(party_rows),
                )
            ]
            if party_rows
            else [Paragraph(says=NONE)],
        ),
        (
            say("数据来源", "Source of the data"),
            [
                Paragraph(
                    says=say(
                        f"来源情形：{SourceKind(body.get('source') or 'unknown').label.zh}",
                        f"source situation: {SourceKind(body.get('source') or 'unknown').label.en}",
                    )
                )
            ],
        ),
        (
            say("数据内容与分类分级", "Content, classification, grading"),
            [
                Table(
                    head=(say("项目", "field"), say("内容", "content")),
                    rows=tuple((text, str(body.get(name) or "") or UNSAID) for name, text in _ASSET_FIELDS),
                ),
                Table(head=(say("标签", "label"), say("判断", "state")), rows=label_rows),
            ],
        ),
        (
            say("加工过程", "Processing"),
            [
                Paragraph(
                    says=say(f"由 {'、'.join(inputs)} 形成", f"made from {', '.join(inputs)}")
                    if inputs
                    else say("没有在册的来源数据。", "No input asset is on record.")
                )
            ],
        ),
        (
            say("产品与权利", "Rights"),
            [rights_table([each for each in held if each.live], lexicon), figure_of(held, asset), _burdens(held)],
        ),
        (say("流通", "Circulation"), [_acts(decisions)]),
        (
            say("数据安全", "Data security"),
            [
                Paragraph(
                    says=say(
                        "登记库没有关于安全能力的记载；须另行评估。",
                        "The registry says nothing of security capability; it is assessed elsewhere.",
                    ),
                    tone="warn",
                )
            ],
        ),
        (
            say("个人信息保护", "Personal information"),
            [
                Paragraph(
                    says=say("标为不含个人信息。", "Labelled as holding none.")
                    if personal is False
                    else say(
                        "含个人信息：提供须有依据并事前评估影响。",
                        "Holds personal information: providing it needs a basis and an assessment.",
                    )
                    if personal
                    else say(
                        "是否含个人信息没有说明，不能当作没有。",
                        "Whether it holds personal information is not stated, and is not taken as no.",
                    ),
                    tone="plain" if personal is False else "warn",
                )
            ],
        ),
        (say("禁止交易排查", "Prohibitions"), _prohibitions(decisions)),
        (
            say("风险与整改", "Risks and remedies"),
            [
                Table(
                    head=(say("行为", "act"), say("事项", "point"), say("程度", "level"), say("怎么办", "what to do")),
                    rows=tuple(risks),
                )
            ]
            if risks
            else [Paragraph(says=say("没有发现。", "None found."))],
        ),
        (
            say("结论与未定之处", "Conclusion, and what is open"),
            [
                *_doubts(held),
                *(
                    [
                        Table(
                            head=(say("问题", "question"), say("谁答", "who"), say("凭什么", "by what")),
                            rows=tuple(open_points),
                        )
                    ]
                    if open_points
                    else []
                ),
            ],
        ),
        (say("附件：证据目录", "Annex: evidence"), [_evidence(holdings, held), Paragraph(says=NOT, tone="quiet")]),
    ]
    return Report(
        kind="compliance",
        title=say(f"数据合规报告：{asset}", f"Compliance report: {asset}"),
        about=asset,
        day=day.isoformat(),
        sections=_numbered(sections),
        basis=basis,
        disclaimer=NOT,
    )


def _cited(decisions: Sequence[tuple[Text, "Decision"]]) -> set[str]:
    return {
        cite.source
        for _, decision in decisions
        for finding in decision.findings
        if finding.results != (None,)
        for cite in finding.rule.cites
    }


_TONES: Final = {
    Outcome.PROHIBITED: "bad",
    Outcome.REVIEW: "warn",
    Outcome.EVIDENCE_NEEDED: "warn",
    Outcome.CONDITIONAL: "good",
    Outcome.PERMITTED: "good",
}


def _acts(decisions: Sequence[tuple[Text, "Decision"]]) -> Block:
    if not decisions:
        return Paragraph(
            says=say(
                "没有就具体行为作判定。用 --scenario 附上要问的行为。",
                "No act was judged. Name the acts to ask about with --scenario.",
            ),
            tone="quiet",
        )
    return Table(
        head=(say("行为", "act"), say("判定", "decision"), say("理由", "reason")),
        rows=tuple((asked, decision.outcome.label, decision.reason) for asked, decision in decisions),
    )


def _prohibitions(decisions: Sequence[tuple[Text, "Decision"]]) -> list[Block]:
    found = [
        Paragraph(says=say(f"{asked.zh}：{decision.reason.zh}", f"{asked.en}: {decision.reason.en}"), tone="bad")
        for asked, decision in decisions
        if decision.outcome is Outcome.PROHIBITED
    ]
    return list(found) or [
        Paragraph(says=say("所问行为中没有被禁止者。", "None of the acts asked about is prohibited."))
    ]

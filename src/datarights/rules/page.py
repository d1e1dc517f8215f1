"""The reference page of a pack: its sources with how far each was read, its acts, readings and rules, in both languages."""

from collections.abc import Iterator
from typing import Final

from datarights.model.citation import Citation, Source
from datarights.model.period import FOREVER
from datarights.rules.pack import Pack, Rule

_READ: Final = {
    "read": "全文或所引条文已读 · the text or the articles cited were read",
    "partial": "部分 · in part",
    "unverified": "未核实 · unverified",
}
_RIGHTS: Final = {"hold": "持有 hold", "use": "使用 use", "operate": "经营 operate"}


def page(pack: Pack) -> str:
    """Give the page in Markdown; docs/reference/packs holds it, and a test keeps it so."""
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    yield f"# {pack.title.zh} · {pack.title.en}"
    yield ""
    yield f"`{pack.id}` {pack.version}, {pack.jurisdiction}. 每条规则的出处、期间、位阶以此页和 `datarights explain 规则` 为准；"
    yield "本页由规则包生成。Each rule's place, period and rank are on this page and in `datarights explain RULE`; this page is"
    yield "written from the pack. It informs and is no legal advice. 仅供参考，不是法律意见。"
    yield ""
    yield "## 渊源 Sources"
    yield ""
    yield "| 渊源 source | 文号 number | 发布 issued | 施行 in force | 位阶 authority | 读到 read |"
    yield "|---|---|---|---|---|---|"
    for source in pack.sources.values():
        yield _source(source)
    yield ""
    yield "## 行为与权利 Acts and rights"
    yield ""
    yield "| 行为 act | | 行使的权利 exercises | 出处 where |"
    yield "|---|---|---|---|"
    for name, act in pack.acts.items():
        if act.ledger:
            needs = "、".join(_RIGHTS[each] for each in act.exercises) or "—"
            each = " + 所给各项 each right given" if act.each_conferred else ""
            on = "；或者约定的再许可 or passing on agreed" if act.passing_on else ""
            yield f"| {act.title.zh} · {act.title.en} | `{name}` | {needs}{each}{on} | {_places(pack, (act.cite,))} |"
    yield ""
    yield "## 争点 Contested points"
    yield ""
    yield "未采定一说时两说都算；*默认*为本包通常所采。While none is chosen every option counts; *default* is the usual one."
    yield ""
    yield "| 争点 point | 各说 options |"
    yield "|---|---|"
    for name, reading in pack.readings.items():
        options = "<br>".join(
            f"`{each.key}`{' *默认 default*' if each.key == reading.default else ''} {each.says.zh} · {each.says.en}"
            f" ({_places(pack, each.cites)})"
            for each in reading.options
        )
        yield f"| `{name}` {reading.question.zh} · {reading.question.en} | {options} |"
    yield ""
    yield "## 规则 Rules"
    yield ""
    yield "| 规则 rule | 结果 outcome | 期间 in force | 出处 where |"
    yield "|---|---|---|---|"
    for rule in pack.rules:
        yield _rule(pack, rule)


def _source(source: Source) -> str:
    until = "" if source.end == FOREVER else f" – {source.end} (不含 excluded)"
    rank = f"{source.authority.label.zh} · {source.authority.label.en}"
    note = f"<br>{source.note.zh} · {source.note.en}" if source.note else ""
    number = source.number or "—"
    return (
        f"| {source.title.zh} · {source.title.en}（{source.issuer}） | {number} | {source.issued} | {source.start}{until} |"
        f" {rank} | {_READ[source.confidence]}, {source.read_on}{note} |"
    )


def _rule(pack: Pack, rule: Rule) -> str:
    end = "" if rule.in_force.end == FOREVER else f" – {rule.in_force.end} (不含 excluded)"
    by = "" if rule.by.value == "act_on" else f" `{rule.by.value}`"
    above = f"（`{rule.except_to}` 的例外 exception）" if rule.except_to else ""
    outcome = f"{rule.outcome.label.zh} · {rule.outcome.label.en}"
    title = f"`{rule.id}` {rule.title.zh} · {rule.title.en}{above}"
    return f"| {title} | {outcome} | {rule.in_force.start}{end}{by} | {_places(pack, rule.cites)} |"


def _places(pack: Pack, cites: tuple[Citation, ...]) -> str:
    found = []
    for each in cites:
        source = pack.sources[each.source]
        found.append(f"{source.short.zh}（{source.authority.label.zh}）{each.place().zh}".rstrip())
    return "；".join(found)

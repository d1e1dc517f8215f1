"""The reference page of a pack: its gate, its sources with how far each was read, its numbers, acts, readings and rules.

In both languages. What a pack uses of others is named and stands on their pages.
"""

from collections.abc import Iterator
from datetime import date
from typing import Final

from datarights.model.citation import Authority, Citation, Source, how_read
from datarights.model.period import FOREVER
from datarights.rules.lists import ListEdition, ListRow
from datarights.rules.pack import Pack, Parameter, Rule
from datarights.rules.rule_pages import anchor
from datarights.rules.words import condition
from datarights.text import Text

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
    own = pack.own
    if pack.uses:
        names = "、".join(f"[`{each}`]({each}.md)" for each in pack.uses)
        yield f"借用 {names} 写明的渊源、事实、行为。Uses sources, facts and acts that {names} declares."
        yield ""
    if pack.governs is not None:
        gate = condition(pack.governs, pack)
        yield f"只在此时适用（写明 *不受限* 的规则除外）：{gate.zh}。Governs only where (but for rules marked *ungated*): {gate.en}."
        yield ""
    yield "## 渊源 Sources"
    yield ""
    yield "| 渊源 source | 文号 number | 发布 issued | 施行 in force | 位阶 authority | 读到 read |"
    yield "|---|---|---|---|---|---|"
    for source in own.sources.values():
        yield _source(source)
    yield ""
    reckoned = [each for each in own.parameters.values() if _reckons(pack, each)]
    yield from _numbers(
        "## 法定数值 Numbers of the law", pack, [each for each in own.parameters.values() if each not in reckoned]
    )
    yield from _numbers("## 推算的数值 Numbers reckoned by the pack, which no article has", pack, reckoned)
    if own.lists:
        yield from _lists(own)
    yield "## 行为与权利 Acts and rights"
    yield ""
    yield "| 行为 act | | 行使的权利 exercises | 出处 where |"
    yield "|---|---|---|---|"
    for name, act in own.acts.items():
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
    for name, reading in own.readings.items():
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


def _numbers(heading: str, pack: Pack, parameters: list[Parameter]) -> Iterator[str]:
    if parameters:
        yield heading
        yield ""
        yield "| 数值 number | 单位 unit | 值、期间、出处 value, in force, where |"
        yield "|---|---|---|"
        for parameter in parameters:
            yield _number(pack, parameter)
        yield ""


def _reckons(pack: Pack, parameter: Parameter) -> bool:
    """Tell whether a number is the pack's own: reckoned or set by it, and in no article."""
    return all(pack.sources[each.cite.source].authority is Authority.RECKONING for each in parameter.values)


def _lists(pack: Pack) -> Iterator[str]:
    yield "## 清单 Lists"
    yield ""
    yield "没有列出的行是没有读到，不是没有。A row that is not here was not read, which does not mean that there is none."
    yield ""
    yield "| 版本 edition | 期间 in force | 地域、要求 where, asks | 行业 sectors | 规模 size | 清单外 off the list | 据 from |"
    yield "|---|---|---|---|---|---|---|"
    for edition in pack.lists.values():
        yield _edition(edition)
    yield ""
    yield "| 行 row | 数据 data | 路径 route | 据 from |"
    yield "|---|---|---|---|"
    for edition in pack.lists.values():
        for row in edition.rows.values():
            yield _row(row)
    yield ""
    yield "| 制度成果 result of an institution | 形式 form | 地域 territory | 采用 taken up | 据 from |"
    yield "|---|---|---|---|---|"
    for result in pack.results.values():
        note = f"<br>{result.note.zh} · {result.note.en}" if result.note else ""
        yield (
            f"| {_both(result.title)}（{_both(result.origin)}，{result.in_force.start}）{note} | {_both(result.form)} |"
            f" {_both(result.territory)} | {_both(result.adopted_by)} | {_both(result.source)}，{_both(how_read(result.confidence))} |"
        )
    yield ""


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} · {text.en}"


def _edition(edition: ListEdition) -> str:
    asks = "、".join((*edition.tests, *(f"-{each}" for each in edition.excludes)))
    note = f"<br>{_both(edition.note)}" if edition.note else ""
    return (
        f"| `{edition.id}` {_both(edition.title)}，{_both(edition.form.label)}（{edition.adopted_by}）{note} |"
        f" {edition.in_force.start}{_until(edition.in_force.end)} | {_both(edition.area.label)} {asks} |"
        f" {'；'.join(map(_both, edition.sectors))}（{_both(edition.covers.label)}） | {_both(edition.size)} |"
        f" {_both(edition.off_list.label)} | {_both(edition.source)}，{_both(how_read(edition.confidence))} |"
    )


def _row(row: ListRow) -> str:
    important = "重要数据 important data，" if row.important else ""
    number = f"{row.at_least} 以上 or more：" if row.at_least is not None else ""
    below = f"；不满 below：{_both(row.below.label)}" if row.below is not None else ""
    return (
        f"| `{row.id}` {_both(row.sector)} | {_both(row.data)} | {important}{number}{_both(row.route.label)}{below} |"
        f" {_both(row.source)}，{_both(how_read(row.confidence))} |"
    )


def _source(source: Source) -> str:
    until = _until(source.end)
    rank = f"{source.authority.label.zh} · {source.authority.label.en}"
    note = f"<br>{source.note.zh} · {source.note.en}" if source.note else ""
    number = source.number or "—"
    return (
        f"| {source.title.zh} · {source.title.en}（{source.issuer}） | {number} | {source.issued} | {source.start}{until} |"
        f" {rank} | {_both(how_read(source.confidence))}, {source.read_on}{note} |"
    )


def _number(pack: Pack, parameter: Parameter) -> str:
    values = "<br>".join(
        f"{each.value}，{each.period.start} 起 from{_until(each.period.end)}（{_places(pack, (each.cite,))}）"
        for each in parameter.values
    )
    return f"| `{parameter.name}` | {parameter.unit} | {values} |"


def _until(end: date) -> str:
    return "" if end == FOREVER else f" – {end} (不含 excluded)"


def _rule(pack: Pack, rule: Rule) -> str:
    end = _until(rule.in_force.end)
    by = "" if rule.by.value == "act_on" else f" `{rule.by.value}`"
    above = f"（`{rule.except_to}` 的例外 exception）" if rule.except_to else ""
    free = "（*不受限 ungated*）" if pack.governs is not None and not rule.governed else ""
    outcome = f"{rule.outcome.label.zh} · {rule.outcome.label.en}"
    title = f"[`{rule.id}`]({pack.id}-rules.md#{anchor(rule.id)}) {rule.title.zh} · {rule.title.en}{above}{free}"
    return f"| {title} | {outcome} | {rule.in_force.start}{end}{by} | {_places(pack, rule.cites)} |"


def _places(pack: Pack, cites: tuple[Citation, ...]) -> str:
    found = []
    for each in cites:
        source = pack.sources[each.source]
        found.append(f"{source.short.zh}（{source.authority.label.zh}）{each.place().zh}".rstrip())
    return "；".join(found)

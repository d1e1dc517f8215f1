"""The precheck as rows, JSON and a Markdown list that can be handed to a colleague."""

from collections.abc import Iterator, Mapping
from typing import Any

from datarights.model.citation import Citation, Source
from datarights.procedure.clocks import Deadline
from datarights.procedure.precheck import FINDINGS, Category, PrecheckResult, Row
from datarights.text import Lang, Text, say

DISCLAIMER = say(
    "本清单按所列规则包逐条核对，不是法律意见；是否登记由登记机构决定。登记不创设权利。",
    "This list follows the rule packs named and is no legal advice; the agency decides. Registering confers no right.",
)


def heading(result: PrecheckResult) -> Text:
    """Give the first line: type, applicants, data."""
    zh = [result.kind.label.zh, "、".join(result.applicants), result.subject]
    en = [result.kind.label.en, ", ".join(result.applicants), result.subject]
    return Text(zh=" · ".join(each for each in zh if each), en=" · ".join(each for each in en if each))


def cite_words(cites: tuple[Citation, ...], sources: Mapping[str, Source]) -> Text:
    """Name the places a line rests on, each source once, guidance marked as guidance."""
    zh: list[str] = []
    en: list[str] = []
    named = ""
    for cite in cites:
        place = cite.place()
        source = sources.get(cite.source)
        if cite.source == named or source is None:
            zh.append(place.zh or cite.source)
            en.append(place.en or cite.source)
            continue
        named = cite.source
        law = source.authority.rank == 0
        zh.append(source.short.zh + ("" if law else f"（{source.authority.label.zh}）") + place.zh)
        en.append(
            source.short.en + ("" if law else f" ({source.authority.label.en})") + (f" {place.en}" if place.en else "")
        )
    return Text(zh="；".join(dict.fromkeys(zh)), en="; ".join(dict.fromkeys(en)))


def row_words(row: Row) -> Text:
    """Say what is the matter, with whose it is."""
    return Text(
        zh=row.says.zh + (f"（{row.of}）" if row.of else ""),
        en=row.says.en + (f" ({row.of})" if row.of else ""),
    )


def deadline_words(deadline: Deadline) -> Text:
    """Say one clock: name, length, last day, what it rests on."""
    clock = deadline.clock
    zh = f"{clock.step.title.zh} {clock.says.zh}（{clock.step.starts.zh}）"
    en = f"{clock.step.title.en}: {clock.says.en} ({clock.step.starts.en})"
    if deadline.last is not None:
        zh += f"，最迟 {deadline.last}"
        en += f", {deadline.last} at the latest"
    elif not deadline.known:
        zh += "，日历尚未载明该时段，日期待定"
        en += ", the calendar does not reach that far: day unknown"
    return Text(zh=zh, en=en)


def as_json(result: PrecheckResult) -> dict[str, Any]:
    """Give a result as JSON, both languages side by side."""
    return {
        "kind": "precheck",
        "type": result.kind.value,
        "file": result.file,
        "applicants": list(result.applicants),
        "data": result.subject,
        "filed_on": result.filed_on.isoformat(),
        "conclusion": result.conclusion.value,
        "says": _both(result.conclusion.label),
        "findings": [_row_json(row, result) for row in result.rows],
        "always_reviewed": [
            {"name": each.name, "ask": _both(each.ask), "who": each.who.value} for each in result.standing
        ],
        "entitled_by": list(result.entitled_by),
        "clocks": [
            {
                "clock": each.clock.step.value,
                "title": _both(each.clock.step.title),
                "count": each.clock.count,
                "unit": each.clock.unit.value,
                "starts": _both(each.clock.step.starts),
                "last_day": each.last.isoformat() if each.last else None,
                "known": each.known,
                "note": _both(each.note) if each.note else None,
                "cite": _cite_json(each.clock.cite),
            }
            for each in result.deadlines
        ],
        "calendar": result.calendar,
        "packs": list(result.packs),
    }


def _row_json(row: Row, result: PrecheckResult) -> dict[str, Any]:
    return {
        "category": row.category.value,
        "says": _both(row_words(row)),
        "why": _both(row.why),
        "bring": _both(row.bring) if row.bring else None,
        "who": row.who.value,
        "key": row.key,
        "rules": list(row.rules),
        "cites": [_cite_json(each) for each in row.cites],
        "basis": _both(cite_words(row.cites, result.sources)),
        "guidance": row.guidance,
        "confidence": row.confidence,
        "file": row.place.file if row.place else None,
        "line": row.place.line if row.place else None,
        "column": row.place.column if row.place else None,
    }


def _cite_json(cite: Citation) -> dict[str, str]:
    parts = {
        "source": cite.source,
        "article": cite.article,
        "paragraph": cite.paragraph,
        "item": cite.item,
        "note": cite.note,
    }
    return {name: value for name, value in parts.items() if value}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def plain(result: PrecheckResult, lang: Lang) -> Iterator[str]:
    """Give one line a finding: ``file:line:column: category rule: words``; one line for a clean application."""
    head = result.file or result.subject
    if not result.rows:
        yield f"{head}: {result.conclusion.value}: {result.conclusion.label.in_(lang)}"
    for row in result.rows:
        where = str(row.place) if row.place else head
        basis = cite_words(row.cites, result.sources).in_(lang)
        yield f"{where}: {row.category.value} {row.rules[0]}: {row_words(row).in_(lang)} [{basis}]"


def table(result: PrecheckResult, lang: Lang) -> list[tuple[str, str, str]]:
    """Give the lines of a screen: mark, what is the matter, basis."""
    return [
        (row.category.mark.in_(lang), row_words(row).in_(lang), cite_words(row.cites, result.sources).in_(lang))
        for row in result.rows
    ]


def summary(result: PrecheckResult) -> tuple[str, ...]:
    """Give one case as one row of a reviewer's list: file, type, applicants, data, conclusion, counts, articles."""
    counts = [str(len(result.of(category))) for category in FINDINGS]
    articles = dict.fromkeys(
        f"{cite.source} {cite.article}{cite.item}"
        for row in result.rows
        if row.category in FINDINGS
        for cite in row.cites
    )
    return (
        result.file,
        result.kind.value,
        ", ".join(result.applicants),
        result.subject,
        result.conclusion.value,
        *counts,
        "; ".join(articles),
    )


SUMMARY_HEAD = ("file", "type", "applicants", "data", "conclusion", "refused", "missing", "judge", "articles")


def markdown(result: PrecheckResult, lang: Lang) -> str:
    """Give the list to hand to a colleague: boxes to tick, who answers, what to bring, the basis, the clocks."""

    def both(zh: str, en: str) -> str:
        return zh if lang is Lang.ZH else en

    lines = [f"# {both('登记预检', 'Precheck')} · {_plain_text(heading(result).in_(lang))}", ""]
    lines += [f"**{result.conclusion.label.in_(lang)}**", ""]
    lines += [both(f"按 {result.filed_on} 递交核对。", f"Checked as filed on {result.filed_on}."), ""]
    for category in Category:
        rows = result.of(category)
        if rows:
            lines += [f"## {category.label.in_(lang)}", ""]
            lines += [line for row in rows for line in _item(row, result, lang)]
            lines.append("")
    if result.standing:
        lines += [f"## {both('审核人员照例要看的', 'What a reviewer always looks at')}", ""]
        lines += [f"- {_plain_text(each.ask.in_(lang))} — {each.who.label.in_(lang)}" for each in result.standing]
        lines.append("")
    if result.deadlines:
        lines += [f"## {both('递交后的时限', 'Clocks once filed')}", ""]
        for deadline in result.deadlines:
            basis = cite_words((deadline.clock.cite,), result.sources).in_(lang)
            note = both("；", "; ") + deadline.note.in_(lang) if deadline.note else ""
            lines.append(f"- {_plain_text(deadline_words(deadline).in_(lang))} — {basis}{note}")
        lines.append("")
    lines += ["---", "", f"{DISCLAIMER.in_(lang)} {both('规则包：', 'Packs: ')}{', '.join(result.packs)}.", ""]
    return "\n".join(lines)


def _item(row: Row, result: PrecheckResult, lang: Lang) -> list[str]:
    where = f" `{row.place}`" if row.place else ""
    basis = cite_words(row.cites, result.sources).in_(lang)
    box = "- [ ]" if row.category in FINDINGS else "-"
    lines = [f"{box} **{_plain_text(row_words(row).in_(lang))}**{where} — {basis}"]
    if row.bring is not None:
        need = "怎么办" if lang is Lang.ZH else "what to do"
        lines.append(f"  - {need}: {_plain_text(row.bring.in_(lang))}")
    by = "由谁" if lang is Lang.ZH else "by"
    lines.append(f"  - {by}: {row.who.label.in_(lang)}")
    if row.confidence != "read":
        lines.append("  - 依据未读全文" if lang is Lang.ZH else "  - the source was not read whole")
    return lines


def _plain_text(text: str) -> str:
    """Make text from a file harmless in Markdown: no markup, no line breaks."""
    cleaned = " ".join(text.split())
    for mark in "\\`*_[]<>|":
        cleaned = cleaned.replace(mark, "\\" + mark)
    return cleaned

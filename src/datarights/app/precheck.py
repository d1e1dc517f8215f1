"""The precheck in words: rows of a screen, one line a finding, JSON, one line a case, a list for a colleague."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from datarights.model.citation import Citation, Source
from datarights.procedure.clocks import Deadline, Step
from datarights.procedure.result import FINDINGS, Category, PrecheckResult, Row
from datarights.rules.pack import Option, Reading
from datarights.text import Lang, Text, say

DISCLAIMER: Final = say(
    "本清单按所列规则包逐条核对，不是法律意见；是否登记由登记机构决定。登记不创设权利。",
    "This list follows the rule packs named and is no legal advice; the agency decides. Registering confers no right.",
)


def heading(result: PrecheckResult, *, short: bool = False) -> Text:
    """Give what is checked: type, applicants, data; by the short name of the file where there is little room."""
    subject = result.short if short else result.subject
    zh = [result.kind.label.zh, "、".join(result.applicants), subject]
    en = [result.kind.label.en, ", ".join(result.applicants), subject]
    return Text(zh=" · ".join(each for each in zh if each), en=" · ".join(each for each in en if each))


# ---- places of the law -----------------------------------------------------------------------------------------


def home(result: PrecheckResult) -> str:
    """Give the source that most lines and clocks rest on: named once, its articles then stand alone."""
    cites = [cite for row in result.rows for cite in row.cites] + [each.clock.cite for each in result.deadlines]
    most = Counter(cite.source for cite in cites).most_common(1)
    return most[0][0] if most else ""


def cite_words(cites: tuple[Citation, ...], sources: Mapping[str, Source], known: str = "") -> Text:
    """Name the places a line rests on, each source once, guidance marked as guidance; ``known`` needs no name."""
    zh: list[str] = []
    en: list[str] = []
    named = known
    for cite in cites:
        place = cite.place()
        source = sources.get(cite.source)
        if cite.source == named or source is None:
            zh.append(place.zh or cite.note or cite.source)
            en.append(place.en or cite.note or cite.source)
            continue
        named = cite.source
        law = source.authority.rank == 0
        zh.append(source.short.zh + ("" if law else f"（{source.authority.label.zh}）") + place.zh)
        en.append(
            source.short.en + ("" if law else f" ({source.authority.label.en})") + (f" {place.en}" if place.en else "")
        )
    return Text(zh="；".join(dict.fromkeys(zh)), en="; ".join(dict.fromkeys(en)))


def source_words(source: Source) -> Text:
    """Name an instrument in full: title, number, day, rank."""
    return Text(
        zh="，".join(
            each
            for each in (f"《{source.title.zh}》{source.number}", f"{source.issued}", source.authority.label.zh)
            if each
        ),
        en=", ".join(
            each for each in (source.title.en, source.number, f"{source.issued}", source.authority.label.en) if each
        ),
    )


def reading_options(reading: Reading) -> tuple[tuple[Text, Option], ...]:
    """Give the ways to read a contested point, the stated default first, each with what to call it."""
    usual, other = say("通常理解", "as usually read"), say("另一理解", "otherwise read")
    ordered = sorted(reading.options, key=lambda option: option.key != reading.default)
    return tuple((usual if option.key == reading.default else other, option) for option in ordered)


# ---- a screen --------------------------------------------------------------------------------------------------


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


ON_SCREEN: Final = (Step.RENEWAL, Step.ACCEPTANCE, Step.NOTICE, Step.OBJECTION, Step.COMPLETION, Step.EXTENSION)
"""The clocks that a screen shows; the others are in Markdown and JSON."""


def clock_cells(deadline: Deadline, result: PrecheckResult, lang: Lang) -> tuple[str, str, str, str]:
    """Give a clock as cells of a screen: name, length, last day or what starts it, basis."""
    clock = deadline.clock
    if deadline.last is not None:
        when = say(f"最迟 {deadline.last}", f"by {deadline.last}")
    elif not deadline.known:
        through = result.calendar.through
        when = say(f"日历只载至 {through}，待定", f"unknown: the calendar ends {through}")
    else:
        when = _SCREEN_STARTS.get(clock.step, clock.step.starts)
    basis = cite_words((clock.cite,), result.sources, home(result))
    return (_SCREEN_TITLES[clock.step].in_(lang), clock.says.in_(lang), when.in_(lang), basis.in_(lang))


_SCREEN_TITLES: Final = {
    Step.RENEWAL: say("续期", "renewal"),
    Step.ACCEPTANCE: say("受理", "acceptance"),
    Step.NOTICE: say("公示", "notice"),
    Step.OBJECTION: say("异议", "objection"),
    Step.COMPLETION: say("办结", "completion"),
    Step.EXTENSION: say("延长", "extension"),
}

_SCREEN_STARTS: Final = {
    Step.OBJECTION: say("收到异议之日起（有异议才起算）", "from receipt, if there is one"),
}


def clock_notes(deadline: Deadline) -> tuple[Text, ...]:
    """Give what a screen says under a clock: what follows when it passes, what it does not count."""
    match deadline.clock.step:
        case Step.ACCEPTANCE:
            return (deadline.follows,) if deadline.follows else ()
        case Step.COMPLETION:
            return (say("补正、公示、异议处理不计", "supplements, notice and objections are not counted"),)
        case Step.RENEWAL:
            return (deadline.note,) if deadline.note else ()
        case _:
            return ()


# ---- one line a finding, one line a case -----------------------------------------------------------------------


def plain(result: PrecheckResult, lang: Lang) -> Iterator[str]:
    """Give one line a finding: ``file:line:column: category rule: words``; the conclusion first, under the file."""
    head = result.file or result.subject
    yield f"{head}: {result.conclusion.value}: {result.conclusion.label.in_(lang)}"
    for row in result.rows:
        where = str(row.place) if row.place else head
        basis = cite_words(row.cites, result.sources).in_(lang)
        rule = row.rules[0] if row.rules else row.key
        yield f"{where}: {row.category.value} {rule}: {row.says.in_(lang)} [{basis}]"


def summary(result: PrecheckResult, lang: Lang) -> tuple[str, ...]:
    """Give one case as one row of a reviewer's list: file, type, applicants, data, conclusion, counts, lists by kind."""
    lists = (
        "; ".join(
            f"{row.says.in_(lang)} [{cite_words(row.cites, result.sources, home(result)).in_(lang)}]"
            for row in result.of(category)
        )
        for category in FINDINGS
    )
    counts = (str(len(result.of(category))) for category in FINDINGS)
    return (
        result.file,
        result.kind.label.in_(lang),
        "; ".join(result.applicants),
        result.subject,
        result.conclusion.value,
        result.conclusion.label.in_(lang),
        *counts,
        *lists,
    )


SUMMARY_HEAD: Final = (
    say("文件", "file"),
    say("类型", "type"),
    say("申请人", "applicants"),
    say("数据", "data"),
    say("结论代码", "code"),
    say("结论", "conclusion"),
    say("拒（项）", "refused"),
    say("缺（项）", "missing"),
    say("判（项）", "judge"),
    say("核（项）", "confirm"),
    say("按现状不予登记", "would be refused"),
    say("须补正", "to be supplied"),
    say("须由人判断", "for a person to judge"),
    say("须先核对", "to be confirmed first"),
)
"""The head of a reviewer's list."""

UNREADABLE: Final = say("读不了，未核对", "cannot be read, not checked")


def unreadable(file: str, faults: tuple[Text, ...], lang: Lang) -> tuple[str, ...]:
    """Give the row of a file that cannot be read: it is a case, too."""
    told = "; ".join(each.in_(lang) for each in faults)
    return (file, "", "", "", "unreadable", UNREADABLE.in_(lang), "0", str(len(faults)), "0", "0", "", told, "", "")


# ---- JSON ------------------------------------------------------------------------------------------------------


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
        "grounds": [
            {"rule": each.rule, "says": _both(each.says), "cites": [_cite_json(cite) for cite in each.cites]}
            for each in result.grounds
        ],
        "clocks": [_clock_json(each) for each in result.deadlines],
        "readings": [_reading_json(each) for each in result.readings],
        "calendar": {"id": result.calendar.id, "known_through": result.calendar.through.isoformat()},
        "packs": list(result.packs),
        "note": _both(DISCLAIMER),
    }


def _row_json(row: Row, result: PrecheckResult) -> dict[str, Any]:
    return {
        "category": row.category.value,
        "says": _both(row.says),
        "why": _both(row.why),
        "bring": _both(row.bring) if row.bring else None,
        "who": row.who.value,
        "key": row.key,
        "rules": list(row.rules),
        "cites": [_cite_json(each) for each in row.cites],
        "basis": _both(cite_words(row.cites, result.sources)),
        "reading": _reading_json(row.reading) if row.reading else None,
        "guidance": row.guidance,
        "confidence": row.confidence,
        "file": row.place.file if row.place else None,
        "line": row.place.line if row.place else None,
        "column": row.place.column if row.place else None,
    }


def _clock_json(deadline: Deadline) -> dict[str, Any]:
    clock = deadline.clock
    return {
        "clock": clock.step.value,
        "title": _both(clock.step.title),
        "count": clock.count,
        "unit": clock.unit.value,
        "starts": _both(clock.step.starts),
        "last_day": deadline.last.isoformat() if deadline.last else None,
        "last_day_if_first_counts": deadline.sooner.isoformat() if deadline.sooner else None,
        "known": deadline.known,
        "note": _both(deadline.note) if deadline.note else None,
        "follows": _both(deadline.follows) if deadline.follows else None,
        "cite": _cite_json(clock.cite),
    }


def _reading_json(reading: Reading) -> dict[str, Any]:
    return {
        "name": reading.name,
        "question": _both(reading.question),
        "default": reading.default,
        "options": [
            {"key": each.key, "says": _both(each.says), "cites": [_cite_json(cite) for cite in each.cites]}
            for each in reading.options
        ],
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


# ---- a list for a colleague ------------------------------------------------------------------------------------


def markdown(result: PrecheckResult, lang: Lang) -> str:
    """Give the list to hand to a colleague: boxes to tick, who answers, what to bring, the basis, the clocks."""
    return "\n".join(_Page(result, lang).lines()) + "\n"


class _Page:
    """The Markdown page of one result in one language."""

    def __init__(self, result: PrecheckResult, lang: Lang) -> None:
        self.result = result
        self.lang = lang

    def said(self, zh: str, en: str) -> str:
        return zh if self.lang is Lang.ZH else en

    def basis(self, cites: tuple[Citation, ...]) -> str:
        return cite_words(cites, self.result.sources).in_(self.lang)

    def lines(self) -> Iterator[str]:
        result = self.result
        title = _plain_text(heading(result).in_(self.lang))
        yield f"# {self.said('登记预检', 'Precheck')} · {title}"
        yield ""
        yield f"**{result.conclusion.label.in_(self.lang)}**"
        yield ""
        yield self.said(f"按 {result.filed_on} 递交核对。", f"Checked as filed on {result.filed_on}.")
        yield ""
        for category in Category:
            yield from self.section(category.label, (line for row in result.of(category) for line in self.item(row)))
        standing = (
            f"- {_plain_text(each.ask.in_(self.lang))} — {each.who.label.in_(self.lang)}" for each in result.standing
        )
        yield from self.section(say("审核人员照例要看的", "What a reviewer always looks at"), standing)
        grounds = (f"- {each.says.in_(self.lang)} — {self.basis(each.cites)}" for each in result.grounds)
        yield from self.section(say("支持申请的规定", "What speaks for the application"), grounds)
        clocks = (line for each in result.deadlines for line in self.clock(each))
        yield from self.section(say("递交后的时限", "Clocks once filed"), clocks)
        readings = (line for each in result.readings for line in self.reading(each))
        yield from self.section(
            say("理解不一之处（本清单按通常理解）", "Read in two ways (this list goes by the usual one)"), readings
        )
        sources = (f"- {source_words(each).in_(self.lang)}" for each in self.relied_on())
        yield from self.section(say("所引文件", "Instruments cited"), sources)
        yield "---"
        yield ""
        through = result.calendar.through
        calendar = self.said(
            f"工作日按{result.calendar.title.zh}，载至 {through}。",
            f"{result.calendar.title.en}, known through {through}. ",
        )
        for notice in result.calendar.notices:
            if result.filed_on.year <= notice.year:
                number = f"（{notice.number}）" if self.lang is Lang.ZH else f" ({notice.number})"
                calendar += notice.title.in_(self.lang) + number + self.said("。", ". ")
        yield f"{calendar}{DISCLAIMER.in_(self.lang)} {self.said('规则包：', 'Packs: ')}{', '.join(result.packs)}."

    def relied_on(self) -> Iterator[Source]:
        """Give every instrument the page cites, once, in the order in which it appears."""
        result = self.result
        cites = [cite for row in result.rows for cite in row.cites]
        cites += [cite for ground in result.grounds for cite in ground.cites]
        cites += [each.clock.cite for each in result.deadlines]
        open_points = [*result.readings, *(row.reading for row in result.rows if row.reading)]
        cites += [cite for reading in open_points for option in reading.options for cite in option.cites]
        for name in dict.fromkeys(cite.source for cite in cites):
            if name in result.sources:
                yield result.sources[name]

    def section(self, title: Text, lines: Iterator[str]) -> Iterator[str]:
        found = list(lines)
        if found:
            yield f"## {title.in_(self.lang)}"
            yield ""
            yield from found
            yield ""

    def item(self, row: Row) -> Iterator[str]:
        where = f" `{row.place}`" if row.place else ""
        box = "- [ ]" if row.category in FINDINGS else "-"
        yield f"{box} **{_plain_text(row.says.in_(self.lang))}**{where} — {self.basis(row.cites)}"
        if row.bring is not None:
            yield f"  - {self.said('怎么办', 'what to do')}: {_plain_text(row.bring.in_(self.lang))}"
        yield f"  - {self.said('由谁', 'by')}: {row.who.label.in_(self.lang)}"
        if row.reading is not None:
            yield from self.options(row.reading)
        if row.confidence != "read":
            yield self.said("  - 依据未读全文", "  - the source was not read whole")

    def options(self, reading: Reading) -> Iterator[str]:
        for name, option in reading_options(reading):
            yield f"  - {name.in_(self.lang)}: {option.says.in_(self.lang)} — {self.basis(option.cites)}"

    def reading(self, reading: Reading) -> Iterator[str]:
        yield f"- {reading.question.in_(self.lang)}"
        yield from self.options(reading)

    def clock(self, deadline: Deadline) -> Iterator[str]:
        words = _plain_text(deadline_words(deadline).in_(self.lang))
        yield f"- {words} — {self.basis((deadline.clock.cite,))}"
        for note in (deadline.follows, deadline.note):
            if note is not None:
                yield f"  - {note.in_(self.lang)}"
        if deadline.sooner is not None and deadline.sooner != deadline.last:
            yield self.said(
                f"  - 开始当日计入的，最迟 {deadline.sooner}", f"  - if the first day is counted: {deadline.sooner}"
            )


def _plain_text(text: str) -> str:
    """Make text from a file harmless in Markdown: no markup, no line breaks."""
    cleaned = " ".join(text.split())
    for mark in "\\`*_[]<>|":
        cleaned = cleaned.replace(mark, "\\" + mark)
    return cleaned

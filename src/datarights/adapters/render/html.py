"""A report as one HTML file that needs nothing else: read on a desk or a phone, heard, printed on A4 in black and white."""

import re
from html import escape
from importlib.resources import files
from typing import Final

from datarights.adapters.render.characters import columns_of, section_number
from datarights.adapters.render.figures import svgs
from datarights.adapters.render.formats import OPEN_HEAD, cell_text, paragraph_text, settle_text
from datarights.report.tree import Block, Cell, Figure, Mark, Open, Pairs, Paragraph, Points, Report, Table, Tone
from datarights.text import Lang, Text, say, visible

STYLE: Final = files(__package__).joinpath("report.css").read_text(encoding="utf-8")
SHORT: Final = 14
"""Cells of at most so many columns stay on one line."""
FEW: Final = 7
"""Tables of at most so many rows stay on one page of paper."""
CONTENTS: Final = say("目录", "Contents")


def as_html(report: Report, lang: Lang) -> str:
    """Give a report as one HTML file. Text is escaped, hidden characters are spelt out, nothing is fetched."""
    title = _said(report.title.in_(lang))
    tag = "zh-CN" if lang is Lang.ZH else "en"
    tone = report.headline.tone.value
    out = [
        f'<!doctype html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="color-scheme" content="light">',
        f"<title>{title}</title>\n<style>\n{STYLE}{_running(report, lang)}</style>\n</head>\n<body>\n<header>",
        f'<h1>{title}</h1>\n<p class="verdict {tone}">{_said(cell_text(report.headline, lang))}</p>',
        _pairs(report.glance, None, lang, "glance"),
        "</header>",
    ]
    if len(report.sections) > 6:
        out.append(_contents(report, lang))
    out.append("<main>")
    gap = say("", " ").in_(lang)
    for section in report.sections:
        number = section_number(section.number, lang)
        out.append(
            f'<section id="s{section.number}" aria-labelledby="h{section.number}">\n'
            f'<h2 id="h{section.number}"><span class="n">{number}</span>{gap}{_said(section.title.in_(lang))}</h2>'
        )
        out.extend(_block(block, lang) for block in section.blocks)
        out.append("</section>")
    out.append(f"</main>\n<footer>\n<p>{_said(report.disclaimer.in_(lang))}</p>\n</footer>\n</body>\n</html>\n")
    return "\n".join(out)


_DAY: Final = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b(?![-·\w])")


def _said(text: str) -> str:
    return escape(visible(text))


def _contents(report: Report, lang: Lang) -> str:
    items = []
    for section in report.sections:
        number = len(section.asks)
        count = say(f"{number} 处未定", f"{number} undetermined").in_(lang)
        still = f' <span class="open">{count}</span>' if number else ""
        label = f"{section_number(section.number, lang)} {section.title.in_(lang)}".replace("、 ", "、")
        items.append(f'<li><a href="#s{section.number}">{_said(label)}</a>{still}</li>')
    name = CONTENTS.in_(lang)
    return f'<nav aria-label="{name}">\n<p class="caption">{name}</p>\n<ol>\n' + "\n".join(items) + "\n</ol>\n</nav>"


def _running(report: Report, lang: Lang) -> str:
    """Give what runs at the head and foot of every printed page."""
    root = str(report.basis.get("root", ""))[:16]
    size = report.basis.get("entries", 0)
    foot = say(
        f"登记库 {size} 条 · 树根 {root}… · 不是法律意见",
        f"registry of {size} entries · root {root}… · not legal advice",
    )
    page = say('"第 " counter(page) " 页，共 " counter(pages) " 页"', '"page " counter(page) " of " counter(pages)')
    return (
        f"@page{{@top-left{{content:{_css(report.title.in_(lang))}}}@top-right{{content:{_css(report.day)}}}"
        f"@bottom-left{{content:{_css(foot.in_(lang), 2 * MOST)}}}@bottom-right{{content:{page.in_(lang)}}}}}\n"
    )


MOST: Final = 60


def _css(text: str, most: int = MOST) -> str:
    """Give a text as a CSS string in which no character can end it."""
    text = visible(text)
    text = text if columns_of(text) <= most else text[: most // 2] + "…"
    return '"' + "".join(each if each.isalnum() else f"\\{ord(each):06x}" for each in text) + '"'


def _block(block: Block, lang: Lang) -> str:
    match block:
        case Paragraph():
            text = f"{block.tone.mark} {paragraph_text(block, lang)}".strip()
            tone = block.tone.value if block.cite is None else "cited"
            return f'<p class="{tone}">{_said(text)}</p>'
        case Points():
            return "<ul>\n" + "\n".join(f"<li>{_said(each.in_(lang))}</li>" for each in block.items) + "\n</ul>"
        case Pairs():
            return _pairs(block.rows, block.caption, lang, "pairs")
        case Table():
            return _table(block, lang)
        case Open():
            rows = tuple((Mark(ask.what, Tone.WARN), ask.who, settle_text(ask, lang)) for ask in block.asks)
            return _table(Table(OPEN_HEAD, rows), lang, "open")
        case Figure():
            drawn = "\n".join(svgs(block, lang))
            return f'<figure>\n<figcaption class="caption">{_said(block.caption.in_(lang))}</figcaption>\n<div class="chain" tabindex="0" role="group" aria-label="{_said(block.caption.in_(lang))}">\n{drawn}\n</div>\n</figure>'


def _caption(caption: Text | None, lang: Lang) -> str:
    return f"<caption>{_said(caption.in_(lang))}</caption>\n" if caption is not None else ""


def _pairs(rows: tuple[tuple[Text, Cell], ...], caption: Text | None, lang: Lang, kind: str) -> str:
    lines = "\n".join(
        f'<tr role="row"><th scope="row" role="rowheader">{_said(term.in_(lang))}</th><td role="cell"{_class(cell, lang)}>{_cell(cell, lang)}</td></tr>'
        for term, cell in rows
    )
    few = " few" if len(rows) <= 2 * FEW else ""
    return f'<table class="{kind}{few}" role="table">\n{_caption(caption, lang)}<tbody role="rowgroup">\n{lines}\n</tbody>\n</table>'


def _table(table: Table, lang: Lang, kind: str = "") -> str:
    heads = [_said(each.in_(lang)) for each in table.head]
    head = "".join(
        f'<th scope="col" role="columnheader"{_class(each, lang)}>{_said(each.in_(lang))}</th>' for each in table.head
    )
    lines = []
    for row in table.rows:
        first = f'<th scope="row" role="rowheader" data-h="{heads[0]}"{_class(row[0], lang)}>{_cell(row[0], lang)}</th>'
        rest = "".join(
            f'<td role="cell" data-h="{name}"{_class(cell, lang)}>{_cell(cell, lang)}</td>'
            for name, cell in zip(heads[1:], row[1:], strict=True)
        )
        lines.append(f'<tr role="row">{first}{rest}</tr>')
    body = "\n".join(lines)
    name = " ".join(["rows", *([kind] if kind else []), *(["few"] if len(table.rows) <= FEW else [])])
    return (
        f'<table class="{name}" role="table">\n{_caption(table.caption, lang)}<thead role="rowgroup"><tr role="row">{head}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{body}\n</tbody>\n</table>'
    )


def _class(cell: Cell, lang: Lang) -> str:
    found = []
    if isinstance(cell, Mark):
        found.append(cell.tone.value)
    text = cell_text(cell, lang)
    if columns_of(text) <= SHORT:
        found.append("short")
    elif isinstance(cell, str) and cell.isascii() and " " not in cell:
        found.append("code")
    return f' class="{" ".join(found)}"' if found else ""


def _cell(cell: Cell, lang: Lang) -> str:
    text = _said(cell_text(cell, lang))
    return f"<bdi>{text}</bdi>" if isinstance(cell, str) else _DAY.sub(r'<time datetime="\1">\1</time>', text)

"""Reports as Markdown, plain text and JSON. The same report gives the same bytes."""

import json
from collections.abc import Iterable
from typing import Any, Final

from datarights.adapters.render.characters import section_number
from datarights.adapters.render.figures import mermaid
from datarights.report.tree import FORMAT, Ask, Block, Cell, Figure, Mark, Open, Pairs, Paragraph, Points, Report, Table
from datarights.text import Lang, Text, hidden, say, visible

OPEN_HEAD: Final = (say("未定之处", "undetermined"), say("谁能回答", "who can answer"), say("凭什么", "by what"))
PAIR_HEAD: Final = (say("项目", "item"), say("内容", "content"))


def cell_text(cell: Cell, lang: Lang) -> str:
    """Give the words of a cell; a mark carries its sign."""
    match cell:
        case Mark():
            return f"{cell.tone.mark} {cell.says.in_(lang)}".strip()
        case Text():
            return cell.in_(lang)
        case _:
            return cell


def paragraph_text(block: Paragraph, lang: Lang) -> str:
    """Give a paragraph with where it stands."""
    if block.cite is None:
        return block.says.in_(lang)
    return say(f"{block.says.zh}〔{block.cite.zh}〕", f"{block.says.en} [{block.cite.en}]").in_(lang)


def settle_text(ask: Ask, lang: Lang) -> str:
    """Give by what something is settled, with where it is asked."""
    if ask.cite is None:
        return ask.settle.in_(lang)
    return say(f"{ask.settle.zh}〔{ask.cite.zh}〕", f"{ask.settle.en} [{ask.cite.en}]").in_(lang)


# ---- Markdown ----------------------------------------------------------------------------------------------------


def _escaped(text: str) -> str:
    text = visible(text).replace("&", "&amp;")
    for mark in "\\`*_[]<>|#~":
        text = text.replace(mark, "\\" + mark)
    return text


def _grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    top = [_escaped(each) for each in head]
    lines = ["| " + " | ".join(top) + " |", "|" + "---|" * len(top)]
    return [*lines, *("| " + " | ".join(_escaped(each) for each in row) + " |" for row in rows), ""]


def _markdown(block: Block, lang: Lang) -> list[str]:
    match block:
        case Paragraph():
            mark = f"{block.tone.mark} " if block.tone.mark else ""
            return [mark + _escaped(paragraph_text(block, lang)), ""]
        case Points():
            return [*(f"- {_escaped(each.in_(lang))}" for each in block.items), ""]
        case Pairs():
            rows = [[term.in_(lang), cell_text(cell, lang)] for term, cell in block.rows]
            return [*_caption(block.caption, lang), *_grid([each.in_(lang) for each in PAIR_HEAD], rows)]
        case Table():
            cells = [[cell_text(cell, lang) for cell in row] for row in block.rows]
            return [*_caption(block.caption, lang), *_grid([each.in_(lang) for each in block.head], cells)]
        case Open():
            asks = [["? " + ask.what.in_(lang), ask.who.in_(lang), settle_text(ask, lang)] for ask in block.asks]
            return _grid([each.in_(lang) for each in OPEN_HEAD], asks)
        case Figure():
            return [*_caption(block.caption, lang), "```mermaid", mermaid(block, lang), "```", ""]


def _caption(caption: Text | None, lang: Lang) -> list[str]:
    return [f"**{_escaped(caption.in_(lang))}**", ""] if caption is not None else []


def as_markdown(report: Report, lang: Lang) -> str:
    """Give a report as Markdown; what a name holds is escaped, so that it never becomes markup or a column."""
    out = [f"# {_escaped(report.title.in_(lang))}", "", f"**{_escaped(cell_text(report.headline, lang))}**", ""]
    out += _grid(
        [each.in_(lang) for each in PAIR_HEAD],
        [[term.in_(lang), cell_text(cell, lang)] for term, cell in report.glance],
    )
    for section in report.sections:
        out += [
            f"## {section_number(section.number, lang)} {_escaped(section.title.in_(lang))}".replace("、 ", "、"),
            "",
        ]
        for block in section.blocks:
            out += _markdown(block, lang)
    return "\n".join(out).rstrip("\n") + "\n"


# ---- plain text --------------------------------------------------------------------------------------------------


def _plain(block: Block, lang: Lang) -> list[str]:
    match block:
        case Paragraph():
            return [f"{block.tone.mark} {visible(paragraph_text(block, lang))}".strip()]
        case Points():
            return [f"- {visible(each.in_(lang))}" for each in block.items]
        case Pairs():
            rows = [f"{visible(term.in_(lang))}\t{visible(cell_text(cell, lang))}" for term, cell in block.rows]
            return [*_plain_caption(block.caption, lang), *rows]
        case Table():
            lines = ["\t".join(each.in_(lang) for each in block.head)]
            lines += ["\t".join(visible(cell_text(cell, lang)) for cell in row) for row in block.rows]
            return [*_plain_caption(block.caption, lang), *lines]
        case Open():
            lines = ["\t".join(each.in_(lang) for each in OPEN_HEAD)]
            return lines + [
                "\t".join(visible(each) for each in (ask.what.in_(lang), ask.who.in_(lang), settle_text(ask, lang)))
                for ask in block.asks
            ]
        case Figure():
            heads = {node.id: node.head for node in block.nodes}
            lines = _plain_caption(block.caption, lang)
            for node in block.nodes:
                above = ", ".join(heads[name] for name in node.above if name in heads)
                said = [node.head, cell_text(node.state, lang), *(each.in_(lang) for each in node.lines)]
                lines.append("\t".join(visible(each) for each in said) + (f"\t<- {visible(above)}" if above else ""))
            return lines


def _plain_caption(caption: Text | None, lang: Lang) -> list[str]:
    return [f"[{visible(caption.in_(lang))}]"] if caption is not None else []


def as_plain(report: Report, lang: Lang) -> str:
    """Give a report as plain text, a line a row, cells apart by tabs."""
    out = [visible(report.title.in_(lang)), visible(cell_text(report.headline, lang))]
    out += [f"{term.in_(lang)}\t{visible(cell_text(cell, lang))}" for term, cell in report.glance]
    for section in report.sections:
        out += ["", f"{section_number(section.number, lang)} {section.title.in_(lang)}".replace("、 ", "、")]
        for block in section.blocks:
            out += _plain(block, lang)
    return "\n".join(out) + "\n"


# ---- JSON --------------------------------------------------------------------------------------------------------


def as_json(report: Report, lang: Lang) -> str:
    """Give a report as JSON (docs/reference/report.schema.json); hidden characters are written as escapes."""
    body = {
        "kind": "report",
        "format": FORMAT,
        "report": report.kind,
        "lang": lang.value,
        "title": report.title.in_(lang),
        "about": report.about,
        "day": report.day,
        "headline": _cell(report.headline, lang),
        "glance": [{"term": term.in_(lang), **_cell(cell, lang)} for term, cell in report.glance],
        "sections": [
            {
                "number": section.number,
                "title": section.title.in_(lang),
                "undetermined": len(section.asks),
                "blocks": [_json(block, lang) for block in section.blocks],
            }
            for section in report.sections
        ],
        "undetermined": [{"section": section.number, **_ask(ask, lang)} for section, ask in report.asks()],
        "data": dict(report.data),
        "basis": dict(report.basis),
        "disclaimer": report.disclaimer.in_(lang),
    }
    text = json.dumps(body, ensure_ascii=False, indent=2)
    return "".join(f"\\u{ord(each):04x}" if _steers(each) else each for each in text) + "\n"


def _steers(character: str) -> bool:
    return character > "\x7f" and ord(character) < 0x10000 and hidden(character)


def _cell(cell: Cell, lang: Lang) -> dict[str, Any]:
    if isinstance(cell, Mark):
        return {"text": cell.says.in_(lang), "tone": cell.tone.value}
    return {"text": cell_text(cell, lang)}


def _ask(ask: Ask, lang: Lang) -> dict[str, Any]:
    cite = ask.cite.in_(lang) if ask.cite is not None else None
    return {"what": ask.what.in_(lang), "who": ask.who.in_(lang), "settle": ask.settle.in_(lang), "cite": cite}


def _json(block: Block, lang: Lang) -> dict[str, Any]:
    match block:
        case Paragraph():
            cite = block.cite.in_(lang) if block.cite is not None else None
            return {"type": "paragraph", "tone": block.tone.value, "text": block.says.in_(lang), "cite": cite}
        case Points():
            return {"type": "points", "items": [each.in_(lang) for each in block.items]}
        case Pairs():
            rows = [{"term": term.in_(lang), **_cell(cell, lang)} for term, cell in block.rows]
            return {"type": "pairs", "caption": _named(block.caption, lang), "rows": rows}
        case Table():
            return {
                "type": "table",
                "caption": _named(block.caption, lang),
                "head": [each.in_(lang) for each in block.head],
                "rows": [[_cell(cell, lang) for cell in row] for row in block.rows],
            }
        case Open():
            return {"type": "undetermined", "rows": [_ask(ask, lang) for ask in block.asks]}
        case Figure():
            return {
                "type": "chain",
                "caption": block.caption.in_(lang),
                "nodes": [
                    {
                        "id": node.id,
                        "holder": node.head,
                        "state": _cell(node.state, lang),
                        "lines": [each.in_(lang) for each in node.lines],
                        "above": list(node.above),
                    }
                    for node in block.nodes
                ],
            }


def _named(caption: Text | None, lang: Lang) -> str | None:
    return caption.in_(lang) if caption is not None else None

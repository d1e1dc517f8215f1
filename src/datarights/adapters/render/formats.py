"""Reports as Markdown, one HTML file, JSON and plain text. The same report gives the same bytes."""

import json
from html import escape

from datarights.adapters.render.figures import mermaid, svg
from datarights.report.tree import Block, Cell, Figure, Paragraph, Report, Table
from datarights.text import Lang, Text

STYLE = """
:root{--ink:#1d1d1b;--quiet:#6b6b66;--rule:#d9d7d0;--accent:#1f5a7a;--good:#2f6b4f;--warn:#9a6511;--bad:#a3312a}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.75 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei","Helvetica Neue",Arial,sans-serif}
main{max-width:54rem;margin:3rem auto;padding:0 2rem}
h1{font-size:1.7rem;line-height:1.35;margin:0 0 .3rem}
.meta{color:var(--quiet);border-bottom:2px solid var(--accent);padding-bottom:.8rem;margin-bottom:1.6rem}
h2{font-size:1.08rem;margin:2rem 0 .5rem;color:var(--accent);break-after:avoid}
h2 .n{display:inline-block;min-width:2rem}
table{border-collapse:collapse;width:100%;margin:.6rem 0 1rem;font-size:.9rem;line-height:1.55}
th{text-align:left;color:var(--quiet);font-weight:500;border-bottom:1px solid var(--ink)}
th,td{padding:.35rem .8rem .35rem 0;vertical-align:top;overflow-wrap:anywhere}
td{border-bottom:1px solid var(--rule)}
tr{break-inside:avoid}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.quiet{color:var(--quiet);font-size:.88rem}
figure{margin:1rem 0;break-inside:avoid;overflow-x:auto}figure svg{max-width:100%;height:auto}figcaption{color:var(--quiet);font-size:.85rem}
@media print{@page{size:A4;margin:20mm 18mm}main{margin:0;padding:0;max-width:none}body{font-size:10.5pt}}
"""


def _say(cell: Cell, lang: Lang) -> str:
    return cell.in_(lang) if isinstance(cell, Text) else cell


def as_html(report: Report, lang: Lang) -> str:
    """Give a report as one HTML file that needs nothing else and prints well."""
    title = escape(report.title.in_(lang))
    tag = "zh-CN" if lang is Lang.ZH else "en"
    out = [
        f'<!doctype html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width,initial-scale=1">',
        f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>",
        f'<p class="meta">{escape(report.day)}</p>',
    ]
    for section in report.sections:
        out.append(f'<section>\n<h2><span class="n">{section.number}</span>{escape(section.title.in_(lang))}</h2>')
        out.extend(_html(block, lang) for block in section.blocks)
        out.append("</section>")
    out.append("</main>\n</body>\n</html>\n")
    return "\n".join(out)


def _html(block: Block, lang: Lang) -> str:
    match block:
        case Paragraph():
            tone = "" if block.tone == "plain" else f' class="{escape(block.tone, quote=True)}"'
            return f"<p{tone}>{escape(block.says.in_(lang))}</p>"
        case Table():
            head = "".join(f"<th>{escape(each.in_(lang))}</th>" for each in block.head)
            rows = "\n".join(
                "<tr>" + "".join(f"<td>{escape(_say(cell, lang))}</td>" for cell in row) + "</tr>" for row in block.rows
            )
            return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
        case Figure():
            return f"<figure>{svg(block, lang)}<figcaption>{escape(block.caption.in_(lang))}</figcaption></figure>"


def _cell(text: str) -> str:
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, "\\" + mark)
    return text.replace("\n", " ")


def as_markdown(report: Report, lang: Lang) -> str:
    """Give a report as Markdown."""
    out = [f"# {_cell(report.title.in_(lang))}", "", report.day, ""]
    for section in report.sections:
        out += [f"## {section.number} {_cell(section.title.in_(lang))}", ""]
        for block in section.blocks:
            match block:
                case Paragraph():
                    out += [_cell(block.says.in_(lang)), ""]
                case Table():
                    out.append("| " + " | ".join(_cell(each.in_(lang)) for each in block.head) + " |")
                    out.append("|" + "---|" * len(block.head))
                    out += ["| " + " | ".join(_cell(_say(cell, lang)) for cell in row) + " |" for row in block.rows]
                    out.append("")
                case Figure():
                    out += ["```mermaid", mermaid(block, lang), "```", ""]
    return "\n".join(out)


def as_plain(report: Report, lang: Lang) -> str:
    """Give a report as plain text, a line a row, cells apart by tabs."""
    out = [report.title.in_(lang), report.day]
    for section in report.sections:
        out += ["", f"{section.number} {section.title.in_(lang)}"]
        for block in section.blocks:
            match block:
                case Paragraph():
                    out.append(block.says.in_(lang))
                case Table():
                    out.append("\t".join(each.in_(lang) for each in block.head))
                    out += [
                        "\t".join(_say(cell, lang).replace("\t", " ").replace("\n", " ") for cell in row)
                        for row in block.rows
                    ]
                case Figure():
                    out += [" · ".join(node.label.in_(lang).split("\n")) for node in block.nodes]
    return "\n".join(out) + "\n"


def as_json(report: Report, lang: Lang) -> str:
    """Give a report as JSON (docs/reference/report.schema.json)."""
    body = {
        "kind": "report",
        "format": 1,
        "report": report.kind,
        "lang": lang.value,
        "title": report.title.in_(lang),
        "about": report.about,
        "day": report.day,
        "basis": dict(report.basis),
        "disclaimer": report.disclaimer.in_(lang) if report.disclaimer else "",
        "sections": [
            {
                "number": section.number,
                "title": section.title.in_(lang),
                "blocks": [_json(block, lang) for block in section.blocks],
            }
            for section in report.sections
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _json(block: Block, lang: Lang) -> dict[str, object]:
    match block:
        case Paragraph():
            return {"type": "paragraph", "tone": block.tone, "text": block.says.in_(lang)}
        case Table():
            return {
                "type": "table",
                "head": [each.in_(lang) for each in block.head],
                "rows": [[_say(cell, lang) for cell in row] for row in block.rows],
            }
        case Figure():
            return {
                "type": "chain",
                "caption": block.caption.in_(lang),
                "nodes": [
                    {"id": node.id, "label": node.label.in_(lang), "state": node.state, "above": list(node.above)}
                    for node in block.nodes
                ],
            }

"""A chain of title drawn: SVG with a small layered layout, and Mermaid."""

import unicodedata
from html import escape

from datarights.report.tree import Figure, Node
from datarights.text import Lang

UNIT, ROW, GAP, PAD, LINE = 7, 30, 24, 12, 18
FILLS = {"live": ("#eef5f0", "#2f6b4f"), "doubt": ("#fbf4e4", "#a06a12"), "ended": ("#f3f3f3", "#8a8a8a")}


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text) * UNIT


def _layers(figure: Figure) -> list[list[Node]]:
    known = {each.id: each for each in figure.nodes}
    depth: dict[str, int] = {}

    def of(node: Node, above: tuple[str, ...]) -> int:
        if node.id not in depth:
            parents = [known[name] for name in node.above if name in known and name not in above]
            depth[node.id] = 1 + max((of(each, (*above, node.id)) for each in parents), default=-1)
        return depth[node.id]

    layers: dict[int, list[Node]] = {}
    for node in figure.nodes:
        layers.setdefault(of(node, ()), []).append(node)
    return [layers[each] for each in sorted(layers)]


def svg(figure: Figure, lang: Lang) -> str:
    """Give a chain as an SVG picture, text escaped; wide characters count double."""
    layers = _layers(figure)
    boxes: dict[str, tuple[int, int, int, int]] = {}
    top = PAD
    width = 2 * PAD
    for layer in layers:
        left, height = PAD, 0
        for node in layer:
            lines = node.label.in_(lang).split("\n")
            w, h = max(_width(line) for line in lines) + 2 * PAD, len(lines) * LINE + PAD
            boxes[node.id] = (left, top, w, h)
            left += w + GAP
            height = max(height, h)
        width = max(width, left)
        top += height + ROW
    caption = escape(figure.caption.in_(lang))
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {top}" width="{width}" height="{top}" role="img" aria-label="{caption}">',
        f"<title>{caption}</title>",
    ]
    for node in figure.nodes:
        x, y, w, _ = boxes[node.id]
        for name in node.above:
            if name in boxes:
                px, py, pw, ph = boxes[name]
                out.append(f'<path d="M{px + pw // 2} {py + ph} L{x + w // 2} {y}" stroke="#777" fill="none"/>')
    for node in figure.nodes:
        x, y, w, h = boxes[node.id]
        fill, line = FILLS[node.state]
        dash = ' stroke-dasharray="4 3"' if node.state == "ended" else ""
        out.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4" fill="{fill}" stroke="{line}"{dash}/>')
        for number, text in enumerate(node.label.in_(lang).split("\n")):
            weight = ' font-weight="600"' if number == 0 else ""
            out.append(
                f'<text x="{x + PAD}" y="{y + LINE * (number + 1)}" font-size="13" font-family="sans-serif" fill="#222"{weight}>{escape(text)}</text>'
            )
    return "\n".join([*out, "</svg>"])


def mermaid(figure: Figure, lang: Lang) -> str:
    """Give a chain as a Mermaid graph, its text escaped as entities."""
    numbers = {each.id: f"n{number}" for number, each in enumerate(figure.nodes)}
    lines = ["graph TD"]
    for node in figure.nodes:
        label = "<br/>".join(_entity(line) for line in node.label.in_(lang).split("\n"))
        lines.append(f'  {numbers[node.id]}["{label}"]:::{node.state}')
    lines += [
        f"  {numbers[name]} --> {numbers[node.id]}" for node in figure.nodes for name in node.above if name in numbers
    ]
    lines += [
        "  classDef live fill:#eef5f0,stroke:#2f6b4f",
        "  classDef doubt fill:#fbf4e4,stroke:#a06a12",
        "  classDef ended fill:#f3f3f3,stroke:#8a8a8a,stroke-dasharray:4 3",
    ]
    return "\n".join(lines)


def _entity(text: str) -> str:
    return "".join(each if each.isalnum() or each in " ·（）-" else f"#{ord(each)};" for each in text)

"""A chain of title drawn: SVG as an indented tree that never grows wider, and Mermaid.

A right stands under the first right that it rests on; further ones are named in its box. Every row draws its own part
of the lines, so that a long chain can be cut between any two rows and printed over several pages.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Final

from datarights.adapters.render.characters import broken, pixels_of
from datarights.report.tree import Figure, Node, Tone
from datarights.text import Lang, say, visible
from datarights.valueclass import valueclass

WIDTH: Final = 640
INDENT: Final = 26
DEEPEST: Final = 9
PAD: Final = 12
GAP: Final = 14
LINE: Final = 18
SIZE: Final = 13.0
SMALL: Final = 12.0
PART: Final = 400
"""The height in pixels after which a chain is cut, so that paper can break between the parts."""

FONTS: Final = "&quot;Noto Sans CJK SC&quot;,&quot;PingFang SC&quot;,&quot;Microsoft YaHei&quot;,Arial,sans-serif"

LOOKS: Final[Mapping[Tone, tuple[str, str, str]]] = {
    Tone.GOOD: ("#f3f8f5", "#2c6a4c", ""),
    Tone.WARN: ("#fdf8ec", "#8a5a0c", "6 3"),
    Tone.BAD: ("#f7f5f4", "#8d3a32", "2 3"),
    Tone.QUIET: ("#f7f7f7", "#777777", "2 3"),
    Tone.PLAIN: ("#ffffff", "#777777", ""),
}
"""Fill, stroke and dashes: the dashes tell the states apart in black and white, the words say them."""


@valueclass(kw_only=False)
class _Row:
    """One right in its place: how deep, which vertical lines pass it by, whether a sibling or a child follows."""

    node: Node
    depth: int
    rails: tuple[int, ...]
    last: bool
    parent: bool
    also: tuple[str, ...]


def _rows(figure: Figure) -> list[_Row]:
    known = {each.id: each for each in figure.nodes}
    below: dict[str, list[Node]] = {}
    roots: list[Node] = []
    for node in figure.nodes:
        above = [name for name in node.above if name in known and name != node.id]
        if above:
            below.setdefault(above[0], []).append(node)
        else:
            roots.append(node)
    found: list[_Row] = []
    seen: set[str] = set()

    def walk(nodes: Sequence[Node], depth: int, rails: tuple[int, ...]) -> None:
        fresh = [node for node in nodes if node.id not in seen]
        seen.update(node.id for node in fresh)
        for number, node in enumerate(fresh):
            last = number == len(fresh) - 1
            children = [each for each in below.get(node.id, ()) if each.id not in seen]
            also = tuple(known[name].head for name in [each for each in node.above if each in known][1:])
            found.append(_Row(node, depth, rails, last, bool(children), also))
            walk(children, depth + 1, rails if last or not depth else (*rails, depth))

    walk(roots, 0, ())
    walk([each for each in figure.nodes if each.id not in seen], 0, ())  # a circle has no root of its own
    return found


def _left(depth: int) -> int:
    return PAD + min(depth, DEEPEST) * INDENT


def _drawn(row: _Row, top: float, lang: Lang) -> tuple[list[str], float]:
    node, x = row.node, _left(row.depth)
    inner = WIDTH - PAD - x - 2 * PAD
    state = visible(f"{node.state.tone.mark} {node.state.says.in_(lang)}".strip())
    room = inner - pixels_of(state, SMALL) - PAD
    head = broken(visible(node.head), room, SIZE)
    if row.also:
        also = say(f"另依 {'、'.join(row.also)} 的权利", f"rests on the rights of {', '.join(row.also)} as well")
        lines = [*node.lines, also]
    else:
        lines = list(node.lines)
    body = [part for each in lines for part in broken(visible(each.in_(lang)), inner, SMALL)]
    height = (len(head) + len(body)) * LINE + PAD
    fill, stroke, dash = LOOKS[node.state.tone]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    out: list[str] = []
    bottom = top + height + GAP
    for depth in row.rails:
        rail = _left(depth - 1) + PAD
        out.append(_line(rail, top, rail, bottom))
    if row.depth:
        rail, middle = _left(row.depth - 1) + PAD, top + LINE
        out += [_line(rail, top, rail, middle if row.last else bottom), _line(rail, middle, x, middle)]
    if row.parent:
        rail = x + PAD
        out.append(_line(rail, top + height, rail, bottom))
    out.append(
        f'<rect x="{x}" y="{top:g}" width="{WIDTH - PAD - x}" height="{height}" rx="3" fill="{fill}" stroke="{stroke}"{dashes}/>'
    )
    y = top + LINE
    for text in head:
        out.append(_text(x + PAD, y, text, f'font-size="{SIZE:g}" font-weight="600" fill="#1c1c1a"'))
        y += LINE
    out.append(_text(WIDTH - 2 * PAD, top + LINE, state, f'font-size="{SMALL:g}" text-anchor="end" fill="{stroke}"'))
    for text in body:
        out.append(_text(x + PAD, y, text, f'font-size="{SMALL:g}" fill="#45443f"'))
        y += LINE
    return out, bottom


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:g} {y1:g}L{x2:g} {y2:g}" stroke="#8a8983" fill="none"/>'


def _text(x: float, y: float, text: str, look: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" {look}>{escape(text)}</text>'


def described(figure: Figure, lang: Lang) -> str:
    """Say a chain in words, for whoever does not see the picture."""
    heads = {each.id: each.head for each in figure.nodes}
    parts = []
    for node in figure.nodes:
        above = [heads[name] for name in node.above if name in heads]
        rests = (
            say(f"，依 {'、'.join(above)} 的权利", f", resting on the right of {', '.join(above)}").in_(lang)
            if above
            else ""
        )
        first = node.lines[0].in_(lang) if node.lines else ""
        parts.append(f"{node.head} {first} {node.state.says.in_(lang)}{rests}")
    return visible(say("；", "; ").in_(lang).join(parts))


def svgs(figure: Figure, lang: Lang, tallest: float = PART) -> Iterator[str]:
    """Give a chain as SVG pictures to stand one under the other, each no taller than asked unless one box is.

    The first one carries the words for whoever does not see the picture; the others are hidden from them.
    """
    parts: list[list[str]] = [[]]
    heights: list[float] = [PAD]
    for row in _rows(figure):
        drawn, bottom = _drawn(row, heights[-1], lang)
        if bottom > tallest and parts[-1]:
            parts.append([])
            heights.append(1)
            drawn, bottom = _drawn(row, 1, lang)
        parts[-1] += drawn
        heights[-1] = bottom
    caption = escape(visible(figure.caption.in_(lang)))
    label = f'role="img" aria-label="{caption}"'
    words = f"<title>{caption}</title>\n<desc>{escape(described(figure, lang))}</desc>"
    for drawn, height in zip(parts, heights, strict=True):
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
            f'font-family="{FONTS}" {label}>'
        )
        yield "\n".join([opening, *([words] if words else []), *drawn, "</svg>"])
        label, words = 'aria-hidden="true"', ""


def svg(figure: Figure, lang: Lang) -> str:
    """Give a chain as one SVG picture, however tall; text escaped."""
    return next(svgs(figure, lang, float("inf")))


def mermaid(figure: Figure, lang: Lang) -> str:
    """Give a chain as a Mermaid graph, its text escaped as entities."""
    numbers = {each.id: f"n{number}" for number, each in enumerate(figure.nodes)}
    lines = ["graph TD"]
    for node in figure.nodes:
        state = f"{node.state.tone.mark} {node.state.says.in_(lang)}".strip()
        label = "<br/>".join(
            _entity(visible(text)) for text in (node.head, state, *(each.in_(lang) for each in node.lines))
        )
        lines.append(f'  {numbers[node.id]}["{label}"]:::{node.state.tone.value}')
    lines += [
        f"  {numbers[name]} --> {numbers[node.id]}" for node in figure.nodes for name in node.above if name in numbers
    ]
    used = {each.state.tone for each in figure.nodes}
    for tone, (fill, stroke, dash) in LOOKS.items():
        if tone in used:
            dashes = f",stroke-dasharray:{dash}" if dash else ""
            lines.append(f"  classDef {tone.value} fill:{fill},stroke:{stroke}{dashes}")
    return "\n".join(lines)


def _entity(text: str) -> str:
    return "".join(each if each.isalnum() or each in " ·（）、；，" else f"#{ord(each)};" for each in text)

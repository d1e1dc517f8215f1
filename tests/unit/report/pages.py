"""What a page must be, checked on its own terms: well-formed, headed in order, tables scoped, nothing fetched."""

import re
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "link"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section", "footer", "h1", "h2", "p", "ul", "ol", "li", "a", "span", "bdi", "time",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "div", "svg", "desc", "path", "rect", "text",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "name", "content", "class", "id", "href", "aria-labelledby", "aria-label", "aria-hidden", "role", "scope", "data-h", "datetime", "tabindex",
    "xmlns", "viewbox", "width", "height", "font-family", "font-size", "font-weight", "text-anchor", "fill", "stroke", "stroke-dasharray", "x", "y", "rx", "d",
}  # fmt: skip


class Page(HTMLParser):
    """Reads a page and keeps what the checks ask about."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.headings, self.faults, self.ids, self.links = [], [], [], [], []
        self.words, self.tables, self.svgs, self.style = [], 0, [], ""
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append(f"left open: {self.open}")

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag not in TAGS:
            self.faults.append(f"<{tag}>")
        self.faults += [f"{tag}[{name}]" for name in found if name not in ATTRIBUTES]
        if tag in {"h1", "h2"}:
            self.headings.append(tag)
        if tag == "th" and found.get("scope") not in {"col", "row"}:
            self.faults.append("th without scope")
        if tag == "svg":
            self.svgs.append(found)
        if tag == "table":
            self.tables += 1
        if "id" in found:
            self.ids.append(found["id"])
        if "href" in found:
            self.links.append(found["href"])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]}")
        else:
            self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


def checked(text, lang):
    """Read a page and assert everything a page must be."""
    page = Page(text)
    assert page.faults == []
    assert text.startswith(f'<!doctype html>\n<html lang="{lang}">')
    assert page.headings[0] == "h1"
    assert page.headings.count("h1") == 1
    assert len(set(page.ids)) == len(page.ids)
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert not re.search(r"url\(|@import|https?:", page.style)
    assert all(svg.get("aria-label") or svg.get("aria-hidden") == "true" for svg in page.svgs)
    assert "@page" in page.style
    return page


def unescaped_pipes(line):
    """Count the pipes of a line of Markdown that part its cells."""
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", line))


def checked_markdown(text):
    """Assert that every row of every table has as many cells as its head."""
    width, fenced = 0, False
    for line in text.split("\n"):
        if line.startswith("```"):
            fenced = not fenced
        elif not fenced and line.startswith("|"):
            width = width or unescaped_pipes(line)
            assert unescaped_pipes(line) == width, line
        else:
            width = 0
    assert not fenced

"""A report in a format: Markdown, HTML in one file, JSON, plain text; a chain as SVG or Mermaid."""

from datarights.adapters.render.figures import mermaid, svg
from datarights.adapters.render.formats import as_json, as_markdown, as_plain
from datarights.adapters.render.html import as_html

__all__ = ["as_html", "as_json", "as_markdown", "as_plain", "mermaid", "svg"]

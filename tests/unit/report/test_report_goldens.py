"""Every report in every format and both languages, kept as text and reviewed as text."""

import pytest
from story import DAY, GINNER, INDEX, PURCHASES, compliance_of, ledger, lexicon, statement_of

from datarights.adapters import render
from datarights.holdings.statement import of_asset
from datarights.report.rights import figure_of
from datarights.text import Lang

FORMATS = {"md": render.as_markdown, "html": render.as_html, "json": render.as_json, "txt": render.as_plain}
REPORTS = {
    "statement-asset": lambda: statement_of(PURCHASES),
    "statement-party": lambda: statement_of(GINNER),
    "compliance-acts": lambda: compliance_of(PURCHASES, mandate="云杉银行，用于授信"),
    "compliance-derived": lambda: compliance_of(INDEX),
}


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_the_text_that_was_reviewed(golden, name, suffix, lang):
    golden(f"report/{name}.{lang.value}.{suffix}", FORMATS[suffix](REPORTS[name](), lang))


@pytest.mark.parametrize("lang", list(Lang))
def test_a_chain_is_the_picture_that_was_reviewed(golden, lang):
    figure = figure_of(of_asset(ledger(), lexicon(), PURCHASES, DAY), PURCHASES, lexicon())
    golden(f"report/chain.{lang.value}.svg", render.svg(figure, lang) + "\n")
    golden(f"report/chain.{lang.value}.mmd", render.mermaid(figure, lang) + "\n")

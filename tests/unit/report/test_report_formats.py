"""Formats: a page that stands on its own, text that no name can break, JSON that keeps its schema, pictures that fit."""

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
from pages import checked, checked_markdown
from story import (
    DAY,
    GINNER,
    HOSTILE,
    INDEX,
    LONG,
    PURCHASES,
    TOKEN,
    compliance_of,
    ledger,
    lexicon,
    statement_of,
    strained,
)

from datarights.adapters import render
from datarights.adapters.render.characters import broken, pixels_of, section_number
from datarights.adapters.render.figures import DEEPEST, INDENT, PART, WIDTH, svgs
from datarights.holdings.statement import of_asset
from datarights.report.rights import figure_of
from datarights.report.tree import FORMAT, Figure, Mark, Node, Table, Tone
from datarights.text import Lang, say, visible

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "docs" / "reference" / "report.schema.json").read_text(encoding="utf-8")
)
REPORTS = {
    "statement of an asset": lambda: statement_of(PURCHASES),
    "statement of a party": lambda: statement_of(GINNER),
    "compliance with acts": lambda: compliance_of(PURCHASES),
    "compliance without": lambda: compliance_of(INDEX, acts=False),
    "strained statement": lambda: statement_of(PURCHASES, strained()),
    "strained party": lambda: statement_of(HOSTILE, strained()),
    "strained compliance": lambda: compliance_of(PURCHASES, strained()),
}
every_report = pytest.mark.parametrize("name", REPORTS)
every_language = pytest.mark.parametrize("lang", list(Lang))


@every_language
@every_report
def test_html_is_one_well_formed_page_that_fetches_nothing(name, lang):
    page = checked(render.as_html(REPORTS[name](), lang), "zh-CN" if lang is Lang.ZH else "en")
    assert page.tables > 4
    assert page.svgs[0]["role"] == "img"


@every_language
def test_html_says_first_which_asset_who_holds_what_what_is_open_and_as_of_when(lang):
    report = compliance_of(PURCHASES)
    page = render.as_html(report, lang)
    head = page[page.index("<header>") : page.index("</header>")]
    for wanted in (report.title.in_(lang), report.headline.says.in_(lang), GINNER, "2026-11-23"):
        assert wanted in head


@every_report
def test_no_name_becomes_markup_or_steers_the_text(name):
    page = render.as_html(REPORTS[name](), Lang.ZH)
    assert "<script" not in page
    assert page.count("</style>") == 1
    for text in (page, render.as_markdown(REPORTS[name](), Lang.ZH), render.as_plain(REPORTS[name](), Lang.EN)):
        assert not set(text) & {"\u202e", "\u2066", "\u200b", "\x00"}


def test_a_hidden_character_is_spelt_out_where_a_person_reads():
    assert visible("a\u202eb\u200b\x07c\nd") == "a⟨U+202E⟩b⟨U+200B⟩⟨U+0007⟩c d"


@every_language
@every_report
def test_markdown_keeps_its_tables(name, lang):
    checked_markdown(render.as_markdown(REPORTS[name](), lang))


def test_markdown_escapes_what_would_be_markup():
    text = render.as_markdown(statement_of(PURCHASES, strained()), Lang.ZH)
    assert "\\<script\\>" in text
    assert "\\|\\`\\*\\_\\[链\\]" in text


@every_report
def test_plain_text_has_a_line_a_row(name):
    report = REPORTS[name]()
    lines = render.as_plain(report, Lang.ZH).split("\n")
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    for table in tables:
        head = "\t".join(each.zh for each in table.head)
        assert lines[lines.index(head) + 1].count("\t") == len(table.head) - 1


@every_language
@every_report
def test_json_keeps_its_published_schema(name, lang):
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    body = json.loads(render.as_json(REPORTS[name](), lang))
    jsonschema.Draft7Validator(SCHEMA).validate(body)
    assert body["format"] == FORMAT == SCHEMA["properties"]["format"]["const"]
    assert body["undetermined"] == [
        {"section": section["number"], **row}
        for section in body["sections"]
        for block in section["blocks"]
        if block["type"] == "undetermined"
        for row in block["rows"]
    ]


def test_json_gives_names_as_they_are_and_hides_nothing_in_them():
    text = render.as_json(statement_of(PURCHASES, strained()), Lang.ZH)
    assert "\u202e" not in text
    assert HOSTILE in [each["holder"] for each in json.loads(text)["data"]["rights"]]


def test_json_says_which_rights_programs_may_read():
    body = json.loads(render.as_json(statement_of(PURCHASES), Lang.EN))
    first = next(each for each in body["data"]["rights"] if each["right"] == "担保许可")
    assert first["chain"] == ["金絮三权", "银行许可", "担保许可"]
    assert first["state"] == "live"


# ---- figures -------------------------------------------------------------------------------------------------------


def boxes(picture):
    root = ET.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    return root, root.findall(f"{space}rect"), root.findall(f"{space}text")


@every_language
def test_a_picture_never_grows_wider_and_no_text_leaves_its_box(lang):
    figure = figure_of(of_asset(strained(), lexicon(), PURCHASES, DAY), PURCHASES, lexicon())
    root, rects, texts = boxes(render.svg(figure, lang))
    assert float(root.get("width")) == WIDTH
    assert len(rects) == 30
    for text in texts:
        x, y, size = (float(text.get(name)) for name in ("x", "y", "font-size"))
        width = pixels_of(text.text or "", size)
        start, end = (x - width, x) if text.get("text-anchor") == "end" else (x, x + width)
        assert any(
            float(rect.get("x")) <= start
            and end <= float(rect.get("x")) + float(rect.get("width"))
            and float(rect.get("y")) < y < float(rect.get("y")) + float(rect.get("height"))
            for rect in rects
        ), text.text


def test_boxes_never_overlap():
    figure = figure_of(of_asset(strained(), lexicon(), PURCHASES, DAY), PURCHASES, lexicon())
    _, rects, _ = boxes(render.svg(figure, Lang.ZH))
    spans = sorted((float(each.get("y")), float(each.get("y")) + float(each.get("height"))) for each in rects)
    assert all(above[1] <= below[0] for above, below in pairwise(spans))


def test_a_long_chain_is_cut_between_boxes_for_paper_and_loses_none():
    figure = figure_of(of_asset(strained(), lexicon(), PURCHASES, DAY), PURCHASES, lexicon())
    parts = list(svgs(figure, Lang.ZH))
    assert len(parts) > 5
    assert sum(len(boxes(each)[1]) for each in parts) == 30
    assert all(float(boxes(each)[0].get("height")) <= PART or len(boxes(each)[1]) == 1 for each in parts)
    assert [('aria-hidden="true"' in each) for each in parts] == [False] + [True] * (len(parts) - 1)


def test_a_picture_tells_its_chain_in_words():
    figure = figure_of(of_asset(ledger(), lexicon(), PURCHASES, DAY), PURCHASES, lexicon())
    assert "<desc>" in render.svg(figure, Lang.ZH)
    assert "棉城担保 使用 · 云杉银行 许可 确定，依 云杉银行 的权利" in render.svg(figure, Lang.ZH)


def node(name, *above, tone=Tone.GOOD):
    return Node(id=name, head=name, state=Mark(say("确定", "sure"), tone), lines=(say("使用", "use"),), above=above)


def test_a_right_with_two_sources_stands_once_and_names_the_other():
    figure = Figure((node("甲"), node("乙"), node("丙", "甲", "乙")), say("链", "chain"))
    picture = render.svg(figure, Lang.ZH)
    assert len(boxes(picture)[1]) == 3
    assert "另依 乙 的权利" in picture
    assert render.mermaid(figure, Lang.ZH).count("-->") == 2


def test_a_circle_is_drawn_and_ends():
    figure = Figure((node("甲", "乙"), node("乙", "甲"), node("丙", "丙")), say("链", "chain"))
    assert len(boxes(render.svg(figure, Lang.ZH))[1]) == 3


def test_a_very_deep_chain_stops_moving_right():
    deep = [node("0"), *(node(str(each), str(each - 1)) for each in range(1, 40))]
    _, rects, _ = boxes(render.svg(Figure(tuple(deep), say("链", "chain")), Lang.ZH))
    assert max(float(each.get("x")) for each in rects) <= 12 + DEEPEST * INDENT


def test_states_differ_without_colour():
    dashes = {re.search(r"stroke-dasharray=\"([^\"]*)\"", render.svg(Figure((node("甲", tone=tone),), say("链", "chain")), Lang.ZH)) is None for tone in (Tone.GOOD, Tone.WARN)}  # fmt: skip
    assert dashes == {True, False}


def test_mermaid_text_cannot_leave_its_quotes():
    figure = figure_of(of_asset(strained(), lexicon(), PURCHASES, DAY), PURCHASES, lexicon())
    for line in render.mermaid(figure, Lang.ZH).split("\n"):
        if "[" in line:
            assert re.fullmatch(r'  n\d+\["[^"<>|]*(?:<br/>[^"<>|]*)*"\]:::\w+', line), line


@pytest.mark.parametrize("text", [HOSTILE, LONG, TOKEN, "a b c", "", "，，，，，，，，，，，，"])
def test_breaking_a_text_loses_nothing_but_spaces_at_the_ends_of_lines(text):
    lines = broken(text, 120, 12)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)
    assert all(pixels_of(line, 12) <= 120 + 12 for line in lines)


def test_sections_are_numbered_as_documents_are():
    assert [section_number(each, Lang.ZH) for each in (1, 9, 10, 11, 14, 20, 21)] == [
        "一、",
        "九、",
        "十、",
        "十一、",
        "十四、",
        "二十、",
        "二十一、",
    ]
    assert section_number(14, Lang.EN) == "14."

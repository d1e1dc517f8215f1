"""The check list before a listing: every line has its rules, every link leads to one, every rule of the check is on a line."""

import re
from pathlib import Path

from datarights import bootstrap
from datarights.rules.rule_pages import anchor

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference" / "packs"
LINES = {"SUB": 6, "SRC": 11, "CON": 5, "PI": 5, "PRO": 3, "RGT": 4, "PRD": 3, "CIR": 5, "SEC": 2, "BAN": 6}


def rows():
    for line in (PAGES / "cn-trading-checklist.md").read_text("utf-8").splitlines():
        if line.startswith("| ") and "](" in line:
            yield line.split("|")[1].strip(), re.findall(r"\[`([^`]+)`\]\(([^)#]+)#([^)]+)\)", line)


def test_every_line_of_the_check_list_names_rules_that_are_where_it_says():
    named = {line: links for line, links in rows() if line != "—"}
    assert [*named] == [f"{part}-{number:02}" for part, most in LINES.items() for number in range(1, most + 1)]
    for line, links in rows():
        assert links, line
        for rule, page, place in links:
            assert f"\n### {rule}\n" in (PAGES / page).read_text("utf-8"), (line, rule)
            assert place == anchor(rule)


def test_every_rule_of_the_check_is_on_a_line():
    named = {rule for _, links in rows() for rule, _, _ in links}
    (trading,) = (each for each in bootstrap.packs(("cn-trading",)) if each.id == "cn-trading")
    assert sorted({each.id for each in trading.own.rules if "list" in each.acts} - named) == []

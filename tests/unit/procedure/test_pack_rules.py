"""The procedure rules of the built-in pack and the program's own lists fit together."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

import datarights
from datarights.procedure import gaps, wrongs
from datarights.procedure.calendar import Calendar

PACKAGE = Path(datarights.__file__).parent
PACK = PACKAGE / "packs" / "cn-registration-2026"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def leaves(tree: Any) -> list[dict[str, Any]]:
    if isinstance(tree, list):
        return [leaf for each in tree for leaf in leaves(each)]
    if not isinstance(tree, dict):
        return []
    own = [tree] if "fact" in tree or "judgement" in tree else []
    return own + [leaf for value in tree.values() for leaf in leaves(value)]


def rules() -> list[dict[str, Any]]:
    return load(PACK / "rules" / "procedure.yaml")["rules"]


def keys_in_source(part: str) -> set[str]:
    """Give every key that one half of the program's own list can name, written out or made from a loop."""
    text = Path((gaps if part == "missing" else wrongs).__file__).read_text(encoding="utf-8")
    named = set(re.findall(r'at\.gap\("([a-z_.]+)"', text))
    if part == "missing":
        named |= {f"data.{key}" for key in gaps.DATA_ASKED} | {"data.labels.personal", "data.labels.important"}
        named |= {f"applicant.{key}" for key in ("number", "contact", "phone", "address", "business", "identity")}
        named |= {f"rights.{key}" for key in ("number", "right", "term", "limits", "proof")}
        named |= {f"attachments.{key}" for key in ("sample", "description")}
        named |= {f"changes.{key}" for key in ("before", "after", "proof")}
        named |= {f"transfer.{key}" for key in ("from", "to", "covers", "rights", "term", "use", "keeps", "contract")}
    else:
        named |= {f"evidence.sealed.{word}" for word in wrongs.SEALED}
    return named


@pytest.mark.parametrize("part", ["missing", "wrong"])
def test_every_gap_the_program_can_name_has_a_line_in_the_rules_and_no_line_is_idle(part):
    asked = {
        leaf["has"] for rule in rules() for leaf in leaves(rule["when"]) if leaf.get("fact") == f"application.{part}"
    }
    assert keys_in_source(part) == asked


def test_every_line_for_a_gap_says_it_in_both_languages():
    for rule in rules():
        for leaf in leaves(rule["when"]):
            if leaf.get("fact") in {"application.missing", "application.wrong"}:
                assert set(leaf["says"]) == {"zh", "en"}


def test_every_fact_a_procedure_rule_looks_at_is_declared():
    declared = set(load(PACK / "pack.yaml")["facts"])
    used = {leaf.get("fact") or leaf.get("judgement") for rule in rules() for leaf in leaves(rule["when"])}
    assert used <= declared


def test_every_prohibition_of_the_procedure_says_what_can_be_done():
    assert [
        rule["id"] for rule in rules() if rule["outcome"] in {"prohibited", "evidence_needed"} and "remedy" not in rule
    ] == []


def cn() -> Calendar:
    from datarights.adapters.yamlfiles import load_calendar

    return load_calendar(PACKAGE / "packs" / "calendars" / "cn.yaml")


def test_the_calendar_knows_two_years_and_no_more():
    assert (cn().start, cn().through) == (date(2025, 1, 1), date(2026, 12, 31))
    assert cn().is_working(date(2027, 1, 4)) is None


def test_the_official_days_of_2025_and_2026():
    calendar = cn()
    off = sum(span.through.toordinal() - span.start.toordinal() + 1 for span in calendar.holidays)
    assert off == (1 + 8 + 3 + 5 + 3 + 8) + (3 + 9 + 3 + 5 + 3 + 3 + 7)
    for day in ("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"):
        assert calendar.is_working(date.fromisoformat(day))
    for day in ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"):
        assert calendar.is_working(date.fromisoformat(day))
    assert (
        sum(
            bool(calendar.is_working(date.fromordinal(day)))
            for day in range(date(2025, 1, 1).toordinal(), date(2026, 1, 1).toordinal())
        )
        == 248
    )
    assert (
        sum(
            bool(calendar.is_working(date.fromordinal(day)))
            for day in range(date(2026, 1, 1).toordinal(), date(2027, 1, 1).toordinal())
        )
        == 248
    )

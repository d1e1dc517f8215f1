"""One word, one meaning: the glossary has every key and every Chinese word of the enumerations, and no other keys."""

import re
from pathlib import Path

import pytest

from datarights.holdings.consent import Consent
from datarights.ledger.keeping import ROLES
from datarights.model.asset import LABELS, AssetKind, SourceKind
from datarights.model.grounds import Grounds
from datarights.model.party import PartyKind
from datarights.rules.finding import Verdict
from datarights.rules.pack import Outcome

PAGE = (Path(__file__).parents[2] / "docs/glossary.md").read_text(encoding="utf-8")
ROWS = {
    cells[0].strip().strip("`"): "|".join(cells)
    for line in PAGE.splitlines()
    if line.startswith("| ")
    for cells in [line.strip("|").split("|")]
}


def keys_in(row: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", ROWS[row]))


@pytest.mark.parametrize(
    ("row", "keys"),
    [
        ("decision", {each.key for each in Outcome if each >= Outcome.PERMITTED}),
        ("finding", {each.value for each in Verdict}),
        ("grounds", {each.key for each in Grounds}),
        ("party", {each.value for each in PartyKind}),
        ("asset", {each.value for each in AssetKind}),
        ("label", set(LABELS)),
        ("source", {each.value for each in SourceKind} - {"unknown"}),
        ("burden", {"pledge", "preservation", "control", "exclusivity", "restriction"}),
        ("exclusivity", {"exclusive", "sole", "ordinary"}),
        ("identity", set(ROLES)),
        ("consent", {each.value for each in Consent}),
    ],
)
def test_a_row_names_exactly_the_keys_of_its_enumeration(row, keys):
    assert keys_in(row) == keys


@pytest.mark.parametrize(
    ("row", "texts"),
    [
        ("decision", [each.label for each in Outcome if each >= Outcome.PERMITTED]),
        ("finding", [each.label for each in Verdict]),
        ("grounds", [each.label for each in Grounds]),
        ("label", list(LABELS.values())),
        ("consent", [each.label for each in Consent]),
    ],
)
def test_the_program_uses_the_chinese_words_of_the_glossary(row, texts):
    missing = [text.zh for text in texts if text.zh not in ROWS[row]]
    assert not missing


def test_the_rights_are_named_in_the_words_of_2024_and_of_2022():
    from datarights.model.right import LABEL_SETS, Right

    for right, row in ((Right.HOLD, "hold"), (Right.USE, "use"), (Right.OPERATE, "operate")):
        for labels in LABEL_SETS:
            assert labels.of(right).zh in ROWS[row]

"""A list of rights proves absence only where it is declared complete (design: an incomplete list never does)."""

import pytest

import datarights
from datarights.rules.pack import Outcome

WORLD = """\
kind: scenario
parties: {{甲: {{}}, 乙: {{}}}}
evidence: {{说明: {{proves: lawful_collection}}}}
assets:
  数据: {{name: 数据, source: collected, labels: {{personal: no, important: no, core: no, sensitive: no}}}}
rights:
  - {{claim: [hold, use], by: 甲, of: 数据, evidence: [说明]{first}}}
  - {{id: 另一项, claim: [hold], by: 甲, of: 数据, evidence: [说明]{second}}}
acts:
  - {{act: license, asset: 数据, from: 甲, to: 乙, rights: [use], purposes: [analysis], territory: CN,
     term: {{from: 2026-11-23, through: 2026-12-31}}, on: 2026-11-23}}
"""


def decided(tmp_path, first, second):
    path = tmp_path / "情景.yaml"
    path.write_text(WORLD.format(first=first, second=second), encoding="utf-8")
    (found,) = datarights.check(path)
    return found.decision


@pytest.mark.parametrize("said", ["", ", complete: no", ", complete: unknown"])
def test_a_list_not_declared_complete_asks_for_the_right_that_is_missing(tmp_path, said):
    decision = decided(tmp_path, ", complete: yes", said)
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert "right.shown" not in {name for name, fact in decision.facts if fact is not None}


def test_a_list_declared_complete_shows_that_the_right_is_not_there(tmp_path):
    decision = decided(tmp_path, ", complete: yes", ", complete: yes")
    assert decision.outcome is Outcome.PROHIBITED
    assert dict(decision.facts)["right.shown"].value is False

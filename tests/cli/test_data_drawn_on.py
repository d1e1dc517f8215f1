"""What goes into data that is made is held to its own licence, as use of it alone is."""

import pytest
from tests.program import told

WORLD = """kind: scenario
title: 投入的数据
parties:
  甲: {name: 甲棉业}
  乙: {name: 乙数据}
  丙: {name: 丙数据}
evidence:
  采集说明: {file: 说明.txt, proves: lawful_collection}
  合同: {file: 说明.txt, proves: contract, signed: 2025-12-20}
assets:
  d: {name: 收购数据, industry: C17, source: collected, labels: {personal: no, important: no, core: no, public: no, state_secret: no}}
  d2: {name: 价格数据, industry: C17, source: collected, labels: {personal: no, important: no, core: no, public: no, state_secret: no}}
rights:
  - {id: r, claim: [hold, use, operate], by: 甲, of: d, evidence: [采集说明]}
  - {id: q, claim: [hold, use, operate], by: 丙, of: d2, evidence: [采集说明]}
  - {id: p, claim: [hold, use, operate], by: 甲, of: d2, evidence: [采集说明]}
grants:
  - {id: g, license: d, from: 甲, to: 丙, rights: [use], purposes: [analysis], territory: CN, term: {from: 2026-01-01, through: 2027-12-31}, kind: %s, passing_on: 0, evidence: [合同]}
acts:
  - {act: %s, asset: d2, inputs: [d], from: %s, to: 乙, purposes: [%s], territory: CN, on: 2026-06-01, facts: {act.inputs_leave_hands: no, act.fusion_agreed: yes%s}, expect: {%s}}
"""
YES = "outcome: permitted"
NO_YES = "not_outcome: [permitted, conditional]"


@pytest.mark.parametrize("act", ["derive", "process", "fuse"])
@pytest.mark.parametrize(
    ("kind", "by", "purpose", "more", "expected"),
    [
        ("ordinary", "丙", "analysis", "", YES),
        ("ordinary", "丙", "marketing", "", NO_YES),
        ("ordinary", "甲", "marketing", "", YES),
        ("exclusive", "甲", "analysis", "", NO_YES),
        ("exclusive", "甲", "marketing", "", YES),
        ("exclusive", "丙", "analysis", "", YES),
        ("ordinary", "丙", "marketing", ", act.inputs_usable: yes", YES),
    ],
)
def test_what_is_drawn_on_is_held_to_its_own_licence(tmp_path, act, kind, by, purpose, more, expected):
    to = {"derive": "", "process": "", "fuse": "to: 乙, "}[act]
    (tmp_path / "说明.txt").write_text("说明", encoding="utf-8")
    text = (WORLD % (kind, act, by, purpose, more, expected)).replace("to: 乙, purposes", f"{to}purposes")
    (tmp_path / "情景.yaml").write_text(text, encoding="utf-8")
    told("check", "情景.yaml", cwd=tmp_path)

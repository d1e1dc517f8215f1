"""``explore`` from a registry begins with what stands in it: corrected, struck out, renewed."""

import pytest
from tests.program import told

pytest.importorskip("hypothesis", reason="the search needs the extra explore")

TERM = "{from: 2026-01-01, through: 2026-12-31}"
LABELS = "important: no, core: no, state_secret: no, public: no"
FIRST = f"""\
kind: registry
parties: {{holder: {{}}, buyer: {{}}, other: {{}}}}
evidence: {{deed: {{proves: contract}}}}
assets: {{data: {{name: data, source: collected, labels: {{personal: no, {LABELS}}}}}}}
rights: [{{id: root, claim: [hold, use, operate], by: holder, of: data, evidence: [deed]}}]
grants: [{{id: lent, license: data, from: holder, to: buyer, kind: KIND, purposes: [credit-risk], territory: [CN], term: {TERM}, passing_on: 1, evidence: [deed]}}]
"""
CASES = {
    "struck out": (
        "exclusive",
        "corrections: [{about: lent, strike: yes}]",
        f"grants: [{{license: data, from: holder, to: other, kind: exclusive, purposes: [credit-risk], territory: [CN], term: {TERM}}}]",
    ),
    "renewed": (
        "ordinary",
        "renewals: [{right: lent, term: {from: 2027-01-01, through: 2027-12-31}}]",
        "grants: [{license: data, from: buyer, to: other, purposes: [credit-risk], territory: [CN], term: {from: 2027-01-01, through: 2027-06-30}, passing_on: 0}]",
    ),
    "relabelled": (
        "ordinary",
        f"corrections: [{{about: data, instead: {{asset: {{name: data, source: collected, labels: {{personal: yes, {LABELS}}}}}}}}}]",
        "parties: {fourth: {}}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_search_begins_with_what_stands(case, tmp_path):
    kind, *later = CASES[case]
    for number, text in enumerate([FIRST.replace("KIND", kind), *(f"kind: registry\n{each}\n" for each in later)]):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        told("apply", f"{number}.yaml", code=0, cwd=tmp_path, lang="en")
    said = told(
        "explore",
        "--at",
        "2026-11-25",
        "--sequences",
        "2",
        "--steps",
        "1",
        "--seed",
        "1",
        code=0,
        cwd=tmp_path,
        lang="en",
    )
    assert "left out" not in said

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


HOLE = """\
kind: pack
id: hole
version: '1'
title: {zh: 漏, en: hole}
jurisdiction: CN
sources:
  hole-p: {title: {zh: 漏条例, en: Hole}, short: {zh: 漏条例, en: Hole}, issuer: 甲, number: '1', authority: regulation, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: read, articles: [1-9]}
facts:
  right.found: {type: yes_no, computed: yes, ask: {zh: 有没有, en: found?}, who: registry, changeable: no}
acts:
  license: {title: {zh: 许可, en: license}, exercises: [operate], passing_on: yes, cite: {source: hole-p, article: 1}}
"""
ANYTHING = "kind: rules\nrules:\n  - {id: hole-1, title: {zh: 都行, en: anything}, acts: [license], outcome: permitted, from: 2021-01-01, cite: {source: hole-p, article: 1}, says: {zh: 都行, en: anything}, when: {fact: right.found, is: yes}}\n"


SEARCH = ("--invariant", "abroad-without-route", "--at", "2026-11-23", "--steps", "2", "--seed", "1")


def holed(folder):
    """Write a pack with a hole and a world to search; give the world."""
    (folder / "hole" / "rules").mkdir(parents=True)
    (folder / "hole" / "pack.yaml").write_text(HOLE, "utf-8")
    (folder / "hole" / "rules" / "a.yaml").write_text(ANYTHING, "utf-8")
    world = FIRST.replace("KIND", "ordinary").replace("personal: no", "personal: yes")
    (folder / "world.yaml").write_text(world, "utf-8")
    return world


@pytest.mark.parametrize("start", ["scenario", "--packs"])
def test_what_is_found_is_judged_by_the_packs_that_found_it(tmp_path, start):
    holed(tmp_path)
    if start == "scenario":
        (tmp_path / "datarights.toml").write_text('extra_packs = ["hole"]\n', "utf-8")
        act = "  - {act: license, asset: data, from: holder, to: buyer, on: 2026-11-23}\n"
        (tmp_path / "s.yaml").write_text(
            f"kind: scenario\ntitle: s\npacks: [hole]\nuse: world.yaml\nacts:\n{act}", "utf-8"
        )
    begun = ["s.yaml"] if start == "scenario" else ["world.yaml", "--packs", "hole"]
    search = [*SEARCH, "-o", "found.yaml"]
    said = told("explore", *begun, *search, cwd=tmp_path, code=1, lang="en")
    assert ("packs: [hole]" in (tmp_path / "found.yaml").read_text("utf-8")) == (start == "scenario")
    check = said.rpartition("(datarights ")[2].strip().removesuffix(")").split()
    assert "decided permitted" in told(*check, cwd=tmp_path, code=1, lang="en")


@pytest.mark.parametrize("start", ["world.yaml", "s.yaml", "-"])
@pytest.mark.parametrize("output", ["found.yaml", "there/found.yaml"])
def test_what_is_written_is_read_by_check_and_decide(tmp_path, start, output):
    """Whatever it began with and wherever it is kept; it holds under packs without the hole, though they may ask for more."""
    (tmp_path / "there").mkdir()
    world = holed(tmp_path)
    act = "  - {act: license, asset: data, from: holder, to: buyer, on: 2026-11-23}\n"
    (tmp_path / "s.yaml").write_text(f"kind: scenario\ntitle: s\nuse: world.yaml\nacts:\n{act}", "utf-8")
    tried = [*SEARCH, "--sequences", "20"]
    piped = world if start == "-" else None
    told("explore", start, "--packs", "hole", *tried, "-o", output, cwd=tmp_path, code=1, lang="en", typed=piped)
    assert "not_outcome: [permitted, conditional]" in (tmp_path / output).read_text("utf-8")
    said = told("check", output, "--packs", "hole", cwd=tmp_path, code=1, lang="en")
    assert "expected anything but permitted" in said
    told("check", output, "--fail-on", "evidence_needed", cwd=tmp_path, code=0, lang="en")
    assert "holder" in told("decide", output, "--packs", "hole", cwd=tmp_path, code=0, lang="en")

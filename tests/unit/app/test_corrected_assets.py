"""A correction says all that a manifest says: of an asset also what it was made from; no key of a part is lost."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.adapters.yamlfiles.parts import ASSET, CLAIM, EVIDENCE, GRANT, GRANT_ACTS, PARTY
from datarights.app.plan import Fate, apply_plan, rehearse
from datarights.cli import manifests
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.errors import InadmissibleEntryError, InputError
from datarights.ledger.entry import Draft
from datarights.model.right import Right
from datarights.rules.finding import Verdict
from datarights.scenario.drafts import drafts_for
from datarights.scenario.sealing import sealed

NO = "{personal: no, important: no, core: no, state_secret: no, public: no}"
FIRST = f"""\
kind: registry
parties: {{holder: {{}}, buyer: {{}}}}
evidence: {{deed: {{proves: contract}}}}
assets:
  customers: {{source: collected, labels: {{personal: yes}}}}
  weather: {{source: collected, labels: {NO}}}
  product: {{name: product, source: fused, inputs: [weather], labels: {NO}}}
  other: {{name: other, source: collected, labels: {NO}}}
rights:
  - {{claim: [hold, use, operate], by: holder, of: customers, evidence: [deed]}}
  - {{claim: [hold, use, operate], by: holder, of: weather, evidence: [deed]}}
  - {{claim: [hold, use, operate], by: holder, of: product, evidence: [deed]}}
"""


@pytest.fixture
def registry(tmp_path):
    with bootstrap.create_registry(str(tmp_path / "r.db")) as made:
        assert applied(FIRST, made) == (14 - 3, 0)
        yield made


def planned(text, registry):
    world = sealed(bootstrap.world_of("-", text, registry.kind_of), lambda *named: "ab" * 32)
    return rehearse(lambda stage: drafts_for(world, stage), registry)


def applied(text, registry):
    """Apply a manifest; give how many entries are new, and how many were there."""
    plan = planned(text, registry)
    apply_plan(plan, registry)
    return plan.count(Fate.NEW), plan.count(Fate.SAME)


def corrected(inputs="", about="product", more=""):
    made_of = f"inputs: [{inputs}], made: 2026-03-01, participants: [holder], " if inputs else ""
    source = "fused" if inputs else "collected"
    body = f"{{asset: {{name: product, source: {source}, {made_of}labels: {NO}}}}}"
    return f"kind: registry\ncorrections: [{{about: {about}, reasons: slip, instead: {body}{more}}}]\n"


def made_from(registry, asset="product"):
    return [sorted(row.body.get("inputs") or ()) for row in registry.touching(asset) if row.kind == "derivation"]


def cites_the_law_of_personal_data(registry):
    act = Act(kind="license", on=date(2026, 11, 25), asset="product", by="holder", to="buyer", rights=Right.USE)
    holdings = registry.holdings()
    found = decide(DecisionRequest(act=act), holdings, bootstrap.engine(), holdings.lexicon)
    return any(each.rule.id.startswith("pipl") and each.verdict is not Verdict.CLEAR for each in found.findings)


def test_a_corrected_asset_is_made_from_what_the_correction_says(registry):
    text = corrected("weather, customers")
    lines = [line for line in planned(text, registry).lines if line.fate is Fate.NEW]
    assert [(line.draft.kind, line.draft.about) for line in lines] == [
        ("correction", "product"), ("correction", "product·来源"),
    ]  # fmt: skip
    assert applied(text, registry) == (2, 0)
    assert made_from(registry) == [["customers", "weather"]]
    [row] = [row for row in registry.touching("product") if row.kind == "derivation"]
    assert row.start == date(2026, 3, 1).toordinal()
    assert row.body["participants"] == ["holder"]
    assert applied(text, registry) == (0, 2)


def test_personal_data_is_seen_in_what_is_corrected_to_be_made_from_it(registry):
    assert not cites_the_law_of_personal_data(registry)
    applied(corrected("weather, customers"), registry)
    assert cites_the_law_of_personal_data(registry)


def test_a_correction_that_says_the_same_of_it_writes_nothing_more(registry):
    text = corrected("weather").replace("made: 2026-03-01, participants: [holder], ", "")
    assert applied(text, registry) == (1, 0)
    assert applied(text, registry) == (0, 1)


def test_what_was_made_from_nothing_may_be_said_to_be_made_from_something(registry):
    text = corrected("customers", "other")
    assert applied(text, registry) == (2, 0)
    assert made_from(registry, "other") == [["customers"]]
    assert applied(text, registry) == (0, 2)


def test_where_nothing_is_left_of_it_it_is_struck_out(registry):
    assert applied(corrected(), registry) == (2, 0)
    assert made_from(registry) == []
    assert applied(corrected(), registry) == (0, 2)


def test_it_is_corrected_again_and_again_and_the_manifests_of_before_change_nothing(registry):
    said = [
        corrected("weather, customers"), corrected("customers", more=", on: 2026-06-01"),
        corrected(more=", on: 2026-06-02"), corrected("weather, customers", more=", on: 2026-06-03"),
        corrected("weather", more=", on: 2026-06-04"),
    ]  # fmt: skip
    found = []
    for text in said:
        assert applied(text, registry) == (2, 0)
        found += made_from(registry)
        for earlier in said[: said.index(text) + 1]:
            assert applied(earlier, registry) == (0, 2)
    assert found == [["customers", "weather"], ["customers"], ["customers", "weather"], ["weather"]]


def test_what_was_struck_out_may_be_said_anew(registry):
    struck = "kind: registry\ncorrections: [{about: product·来源, strike: yes}]\n"
    assert applied(struck, registry) == (1, 0)
    assert applied(corrected("weather, customers"), registry) == (2, 0)
    assert made_from(registry) == [["customers", "weather"]]
    assert applied(corrected("weather, customers"), registry) == (0, 2)


def test_a_correction_changed_after_it_was_recorded_is_refused(registry):
    applied(corrected("weather, customers"), registry)
    with pytest.raises(InadmissibleEntryError) as refused:
        applied(corrected("weather"), registry)
    assert refused.value.code == "DR-L001"


def test_a_correction_recorded_before_derivations_went_with_it_is_made_whole(registry):
    """An earlier version wrote the first of the two entries alone."""
    [first, _] = (line.draft for line in planned(corrected("weather, customers"), registry).lines)
    registry.submit(first)
    assert applied(corrected("weather, customers"), registry) == (1, 1)
    assert made_from(registry) == [["customers", "weather"]]


def test_what_a_manifest_cannot_say_of_it_is_refused(registry):
    registry.submit(
        Draft(kind="derivation", id="again", asset="product", payload={"inputs": ["other"], "how": "fused"})
    )
    with pytest.raises(InadmissibleEntryError) as refused:
        planned(corrected("weather, customers"), registry)
    assert refused.value.code == "DR-L033"
    assert refused.value.place is not None


def test_a_circle_is_refused(registry):
    plan = planned(corrected("product", "weather"), registry)
    assert [line.refusal.code for line in plan.lines if line.refusal] == ["DR-L007"]


# ---- every key reaches an entry, or is refused ---------------------------------------------------------------------

_SCOPE = {
    "purposes": "[credit-risk]", "fields": "[x]", "territory": "[CN]", "recipients": "[y]", "subsets": "[z]",
    "term": "{from: 2026-01-01, through: 2026-12-31}", "passing_on": "1",
}  # fmt: skip
DIGEST = "cd" * 32
PARTS = {
    "party": (PARTY, "buyer", "{}", {
        "uscc": "91110108551385082Q", "name": "B", "kind": "natural", "commitment": DIGEST, "confidential": "{price: 1}",
        "facts": "{actor.ciio: yes}",
    }),
    "proof": (EVIDENCE, "deed", "{}", {
        "file": None, "sha256": DIGEST, "title": "T", "proves": "[x]", "signed": "2026-01-01", "confidential": "{price: 1}",
    }),
    "asset": (ASSET, "product", "{inputs: [weather]}", {
        "name": "N", "kind": "product", "summary": "S", "industry": "C17", "source": "fused", "territory": "T",
        "covers": "{from: 2026-01-01, through: 2026-12-31}", "updates": "U", "volume": "V", "form": "F", "limits": "L", "grade": "G",
        "labels": "{personal: no}", "inputs": "[weather, other]", "participants": "[holder]", "made": "2026-03-01",
        "facts": "{asset.grading_done: yes}", "confidential": "{price: 1}",
    }),
    "right": (CLAIM, "holder-right", "{claim: [use], by: holder, of: product}", {
        "id": "another", "claim": "[hold]", "by": "buyer", "of": "weather", "evidence": "[deed]", "elsewhere": "yes", "complete": "yes",
        "confidential": "{price: 1}", **_SCOPE,
    }),
    "grant": (GRANT, "lent", "{license: product, from: holder, to: buyer}", {
        "id": "another", "license": "weather", "from": "buyer", "to": "holder", "rights": "[use, hold]", "kind": "exclusive",
        "rests_on": "[product·holder·hold+use+operate]", "contracted": "2026-01-01", "consents": "[pledge]", "elsewhere": "yes",
        "complete": "yes", "confidential": "{price: 1}", "evidence": "[deed]", **_SCOPE,
    }),
}  # fmt: skip
LENT = """\
kind: registry
rights: [{id: holder-right, claim: [use], by: holder, of: product}]
burdens: [{id: pledge, burden: pledge, right: holder-right, by: buyer, on: 2026-02-01}]
grants: [{id: lent, license: product, from: holder, to: buyer, consents: [pledge]}]
"""
KEYS = [(name, key) for name, (_, _, _, samples) in PARTS.items() for key in samples if samples[key] is not None]
"""Every key but the name of a file, which is not recorded: its digest is."""


@pytest.mark.parametrize("name", PARTS)
def test_every_key_that_a_part_takes_is_tried(name):
    spec, _, _, samples = PARTS[name]
    acts = GRANT_ACTS.keys() - {"license"} if name == "grant" else set()
    assert {*spec.fields} - acts == {*samples}


def _written(name, body, registry):
    """Give what a correction with a part in these words submits; nothing where it is refused."""
    about = PARTS[name][1]
    try:
        plan = planned(f"kind: registry\ncorrections: [{{about: {about}, instead: {{{name}: {body}}}}}]\n", registry)
    except InputError:
        return None
    return [line.draft.as_json() for line in plan.lines]


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_no_key_of_a_part_is_lost_in_a_correction(name, key, registry):
    applied(LENT, registry)
    _, _, plain, samples = PARTS[name]
    said = {each.partition(": ")[0]: each.partition(": ")[2] for each in _members(plain)}
    with_key = "{" + ", ".join(f"{k}: {v}" for k, v in {**said, key: samples[key]}.items()) + "}"
    found = _written(name, with_key, registry)
    assert found != _written(name, plain, registry)
    if key != "id":
        assert found is not None, "the sample is refused and shows nothing"


@pytest.mark.parametrize("key", ["made", "participants"])
def test_what_is_said_of_inputs_is_refused_where_none_are_named(key, registry):
    said = PARTS["asset"][3][key]
    for text in (
        f"assets: {{new: {{{key}: {said}}}}}",
        f"corrections: [{{about: other, instead: {{asset: {{{key}: {said}}}}}}}]",
    ):
        with pytest.raises(InputError) as refused:
            planned(f"kind: registry\n{text}\n", registry)
        assert [(each.code, each.place is not None) for each in refused.value.faults] == [("DR-I025", True)]


def _members(plain):
    """Split a mapping written on one line at its own commas."""
    found, depth = [""], 0
    for each in plain[1:-1]:
        depth += (each in "[{") - (each in "]}")
        if each == "," and not depth:
            found.append("")
        else:
            found[-1] += each
    return [each.strip() for each in found if each.strip()]


def test_what_another_writes_while_a_manifest_is_rehearsed_is_seen_whole_or_not_at_all(tmp_path, monkeypatch):
    path = str(tmp_path / "r.db")
    with bootstrap.create_registry(path) as registry, bootstrap.open_registry(path) as another:
        applied("kind: registry\nparties: {somebody: {}}\n", registry)
        upon, written = manifests._upon, []

        def meanwhile(found, ledger):
            for number, pair in enumerate(upon(found, ledger)):
                yield pair
                if number == 1 and not written:
                    written.append(applied(FIRST, another))

        monkeypatch.setattr(manifests, "_upon", meanwhile)
        plan = manifests.rehearsed(
            [bootstrap.world_of("-", FIRST, registry.kind_of)], registry, lambda *named: "ab" * 32
        )
        assert written == [(11, 0)]
        assert (plan.count(Fate.NEW), plan.count(Fate.SAME)) == (0, 11)

"""Manifests: one builds on another and comes after it; an entry is corrected or struck out by a later one."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.errors import InadmissibleEntryError, InputError
from datarights.holdings.fold import Fold
from datarights.scenario.drafts import fold_of

FIRST = """\
kind: registry
parties: {金絮棉业: {}, 云杉银行: {}, 沙棘数科: {}}
evidence: {采集说明: {proves: lawful_collection}}
assets: {收购数据: {source: collected}}
rights: [{id: 收购权利, claim: [hold, use, operate], by: 金絮棉业, of: 收购数据, evidence: 采集说明}]
grants:
  - {id: 独占一, license: 收购数据, from: 金絮棉业, to: 云杉银行, purposes: all, territory: CN, kind: exclusive, term: {from: 2026-01-01, through: 2027-12-31}}
"""
LATER = """\
kind: registry
use: first.yaml
grants:
  - {id: 独占二, license: 收购数据, from: 金絮棉业, to: 沙棘数科, purposes: all, territory: CN, kind: exclusive, term: {from: 2026-07-01, through: 2027-12-31}}
"""
ENDED = "ends: [{right: 独占一, on: 2026-07-01, reason: contract}]\n"


def folded(folder, *texts: str) -> Fold:
    names = ["first.yaml", "second.yaml", "third.yaml"]
    for name, text in zip(names, texts, strict=False):
        (folder / name).write_text(text, encoding="utf-8")
    world = bootstrap.world_of(str(folder / names[len(texts) - 1]), None)
    return fold_of(world, bootstrap.lexicon())


def test_what_a_later_manifest_says_happened_after_all_that_an_earlier_one_says(tmp_path):
    found = folded(tmp_path, FIRST + ENDED, LATER)
    assert found.record("独占二") is not None


def test_within_one_manifest_grants_come_before_endings(tmp_path):
    with pytest.raises(InadmissibleEntryError, match="DR-L004"):
        folded(tmp_path, FIRST, LATER)


def test_a_manifest_on_which_several_build_is_there_once(tmp_path):
    (tmp_path / "third.yaml").write_text("kind: registry\nuse: [second.yaml, first.yaml]\n", encoding="utf-8")
    found = folded(tmp_path, FIRST + ENDED, LATER, "kind: registry\nuse: [second.yaml, first.yaml]\n")
    assert len([entry for entry in found.entries if entry.draft.kind == "claim"]) == 1


CORRECTING = """\
kind: registry
use: first.yaml
corrections:
  - {id: 更正一, about: 独占一, reasons: 种类录错, instead: {grant: {license: 收购数据, from: 金絮棉业, to: 云杉银行, purposes: credit-risk, territory: CN, term: {from: 2026-01-01, through: 2026-12-31}}}}
"""


def test_a_correction_puts_the_corrected_words_in_the_place_of_the_wrong_ones(tmp_path):
    right = folded(tmp_path, FIRST, CORRECTING).record("独占一")
    assert right is not None
    assert date.fromordinal(right.end) == date(2027, 1, 1)
    assert "exclusivity" not in right.body


def test_an_entry_struck_out_is_no_longer_there(tmp_path):
    found = folded(tmp_path, FIRST, "kind: registry\nuse: first.yaml\ncorrections: [{about: 独占一, strike: yes}]\n")
    assert found.record("独占一") is None


@pytest.mark.parametrize(
    ("correction", "code"),
    [
        ("{about: 独占一}", "DR-I021"),
        ("{about: 独占一, strike: yes, instead: {party: {}}}", "DR-I021"),
        ("{about: 独占一, instead: {party: {}, asset: {}}}", "DR-I021"),
        ("{about: 独占三, strike: yes}", "DR-I032"),
        ("{about: 独占一, instead: {grant: {license: 收购数据, from: 金絮棉业, to: 天外银行}}}", "DR-I032"),
    ],
)
def test_a_correction_that_says_nothing_or_two_things_or_names_nobody_is_a_fault(tmp_path, correction, code):
    with pytest.raises(InputError) as caught:
        folded(tmp_path, FIRST, f"kind: registry\nuse: first.yaml\ncorrections: [{correction}]\n")
    assert code in {fault.code for fault in caught.value.faults}
    assert all(fault.place is not None and fault.place.line == 3 for fault in caught.value.faults)


PLEDGED = """\
kind: registry
use: first.yaml
burdens: [{id: 质押, burden: pledge, right: 收购权利, by: 云杉银行, term: {from: 2026-02-01, before: 2028-01-01}}]
"""
SOLD = "kind: registry\nuse: second.yaml\ngrants: [{id: 卖, transfer: 收购数据, from: 金絮棉业, to: 沙棘数科, rights: [hold, use, operate], term: {from: 2026-09-01}%s}]\n"


def test_a_pledge_lets_a_sale_through_only_with_the_creditors_consent(tmp_path):
    first = FIRST.replace(", kind: exclusive", "")
    with pytest.raises(InadmissibleEntryError, match="DR-L005"):
        folded(tmp_path, first, PLEDGED, SOLD % "")
    assert folded(tmp_path, first, PLEDGED, SOLD % ", consents: [质押]").record("卖") is not None


AGAIN = "kind: registry\nuse: second.yaml\nburdens: [{id: 再质押, burden: pledge, right: 收购权利, by: 沙棘数科, term: {from: 2026-09-01, before: 2027-01-01}%s}]\n"


def test_a_second_pledge_names_the_consent_of_the_first_creditor(tmp_path):
    first = FIRST.replace(", kind: exclusive", "")
    with pytest.raises(InadmissibleEntryError, match="DR-L005"):
        folded(tmp_path, first, PLEDGED, AGAIN % "")
    assert folded(tmp_path, first, PLEDGED, AGAIN % ", consents: [质押]").record("再质押") is not None


def test_the_pledge_whose_creditor_consents_must_exist(tmp_path):
    with pytest.raises(InputError, match="没有这回事"):
        folded(tmp_path, FIRST.replace(", kind: exclusive", ""), PLEDGED, AGAIN % ", consents: [没有这回事]")


ASKING = """\
kind: scenario
use: first.yaml
objections: [{id: 异议, about: 收购权利, by: 沙棘数科, on: 2026-08-01, grounds: 称数据由其采集}]
acts: [{act: process, asset: 收购数据, from: 金絮棉业, purposes: all, territory: CN, on: 2026-09-01}]
"""


def test_what_a_scenario_itself_says_builds_on_the_manifest_it_uses(tmp_path):
    (tmp_path / "first.yaml").write_text(FIRST, encoding="utf-8")
    (tmp_path / "asking.yaml").write_text(ASKING, encoding="utf-8")
    scenario = bootstrap.scenario_of(str(tmp_path / "asking.yaml"), None, bootstrap.engine())
    assert scenario.world is not None
    found = fold_of(scenario.world, bootstrap.lexicon())
    assert found.record("异议") is not None
    assert len([entry for entry in found.entries if entry.draft.kind == "claim"]) == 1


INDEX = """\
kind: registry
use: first.yaml
assets: {指数: {source: derived, inputs: 收购数据%s}}
grants: [{id: 编制, license: 收购数据, from: 金絮棉业, to: 沙棘数科, purposes: all, territory: CN, term: {from: 2026-02-01, through: 2026-06-30}}]
rights: [{claim: [hold, use, operate], by: 沙棘数科, of: 指数, evidence: 采集说明}]
"""


@pytest.mark.parametrize(("made", "right"), [(", made: 2026-05-01", "use"), (", made: 2026-08-01", None), ("", None)])
def test_a_right_of_use_in_the_source_is_looked_for_on_the_day_the_data_was_made(tmp_path, made, right):
    from datarights.decision.act import Act
    from datarights.decision.decide import decide
    from datarights.decision.decision import DecisionRequest

    fold = folded(tmp_path, FIRST.replace(", kind: exclusive", ""), INDEX % made)
    act = Act(kind="license", on=date(2026, 11, 1), asset="指数", by="沙棘数科", to="云杉银行")
    decision = decide(DecisionRequest(act=act), fold, bootstrap.engine(), bootstrap.lexicon())
    fact = dict(decision.facts).get("asset.right_in_source")
    assert (fact.value if fact is not None else None) == right

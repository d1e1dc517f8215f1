"""Plans: what applying would do, said before; twice changes nothing; a plan made too early is refused by name."""

import json

import pytest
from tests.unit.ledger.logs import signer_of

from datarights import bootstrap
from datarights.app.plan import Blank, Fate, apply_plan, plan_from_json, rehearse
from datarights.errors import ConcurrentAppendError, InadmissibleEntryError, InputError
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.entry import Draft
from datarights.ledger.keeping import (
    identity_draft,
    index_draft,
    issued_draft,
    key_draft,
    recovery_draft,
    second_draft,
)
from datarights.scenario.drafts import world_drafts

FIRST = """\
kind: registry
parties: {甲: {}, 乙: {}, 丙: {}}
evidence: {合同: {proves: contract}}
assets:
  数据: {name: 数据, source: collected}
  指数: {name: 指数, source: derived, inputs: [数据], made: 2026-01-05}
rights: [{id: 源权, claim: [hold, use, operate], by: 甲, of: 数据}]
grants:
  - {id: 许可, license: 数据, from: 甲, to: 乙, purposes: [credit-risk], term: {from: 2026-01-01, through: 2026-12-31}, evidence: [合同]}
  - {id: 又许可, license: 数据, from: 甲, to: 丙, purposes: [marketing], term: {from: 2026-01-01, through: 2026-12-31}}
"""
EVERY_KIND = """\
kind: registry
renewals: [{right: 许可, term: {from: 2027-01-01, through: 2027-12-31}}]
ends: [{right: 又许可, on: 2026-06-01, reason: breach, by: 甲}]
burdens: [{id: 质押, burden: pledge, right: 源权, by: 乙, on: 2026-02-01}, {id: 查封, burden: preservation, asset: 数据, term: {from: 2026-03-01, before: 2026-04-01}, order: 某字1号}]
releases: [{burden: 质押, on: 2026-05-01}]
objections: [{id: 异议, about: 许可, by: 丙, on: 2026-02-01, grounds: 争议}]
decisions: [{objection: 异议, outcome: rejected, on: 2026-03-01}]
registrations: [{asset: 数据, type: first, step: credentialed, credential: "1", agency: 某中心, term: {from: 2026-03-01, through: 2031-02-28}}]
determinations:
  - {asset: 指数, question: asset.substantive_change, answer: yes, by: 丙, on: 2026-02-02, reasons: 实质改变, version: 0a1b, shown: {asset.source: derived}, recipient: 乙}
  - {id: 争点, asset: 指数, question: whose_consent, answer: concerned, by: 丙, on: 2026-02-02, reasons: 合同}
waivers: [{asset: 指数, rule: gd-20.proof, by: 丙, reason: 补正期内, term: {from: 2026-02-02, through: 2026-12-31}, act: 许可, actor: 甲}]
corrections: [{about: 合同, instead: {proof: {proves: licence_contract}}, reasons: 笔误}, {id: 撤, about: 又许可, strike: yes}]
erasures: [{about: 甲, what: [name], reason: 申请删除}]
vocabularies: [{adopt: purposes}]
"""
LEXICON = bootstrap.lexicon()


@pytest.fixture
def registry(tmp_path):
    with bootstrap.create_registry(str(tmp_path / "r.db")) as made:
        yield made


def planned(text, registry, outside=None):
    drafts = world_drafts(bootstrap.world_of("-", text, outside))
    return rehearse(drafts, registry)


def refusals(plan):
    return {line.draft.id: line.refusal for line in plan.lines if line.fate is Fate.REFUSED}


def test_what_two_manifests_say_alike_is_said_once(registry):
    drafts = world_drafts(bootstrap.world_of("-", FIRST))
    plan = rehearse([*drafts, *drafts], registry)
    assert refusals(plan) == {}
    assert len(plan.lines) == len(drafts)
    other = drafts[0][0]._replace(payload={"name": "另一个"})
    assert refusals(rehearse([*drafts, (other, None)], registry))[other.id].code == "DR-L001"


def test_every_kind_of_entry_can_be_written_in_a_manifest(registry):
    first = planned(FIRST, registry)
    assert refusals(first) == {}
    apply_plan(first, registry)
    second = planned(EVERY_KIND, registry, registry.kind_of)
    assert {name: str(each) for name, each in refusals(second).items()} == {}
    apply_plan(second, registry)
    kinds = {each["kind"] for each in registry.entries()}
    assert kinds == {
        "registry", "party", "evidence", "asset", "derivation", "claim", "grant", "renewal", "ending", "burden", "release", "objection",
        "objection_decided", "registration", "determination", "waiver", "correction", "erasure", "vocabulary",
    }  # fmt: skip


def test_applying_twice_changes_nothing(registry):
    for text in (FIRST, EVERY_KIND):
        apply_plan(planned(text, registry, registry.kind_of), registry)
    size, root = registry.size, registry.root
    for text in (FIRST, EVERY_KIND):
        again = planned(text, registry, registry.kind_of)
        assert {line.fate for line in again.lines} == {Fate.SAME}
        apply_plan(again, registry)
    assert (registry.size, registry.root) == (size, root)


def saved(plan):
    return plan_from_json(json.loads(json.dumps(plan.as_json())))


def test_a_saved_plan_is_the_plan(registry):
    plan = saved(planned(FIRST, registry))
    assert plan.drafts() == planned(FIRST, registry).drafts()
    apply_plan(plan, registry)
    apply_plan(plan, registry)  # all of it is there already: nothing to refuse


OF_ITSELF = (
    key_draft(signer_of("登记").key), index_draft(3, 1, bytes(32)), identity_draft(signer_of("陌生人").key, "registrar"),
    second_draft(1, []), issued_draft("报告", bytes(32), 1, Checkpoint(origin="登记", size=3, root="0" * 64)),
    recovery_draft(
        Checkpoint(origin="登记", size=9, root="0" * 64), Checkpoint(origin="登记", size=3, root="0" * 64), "别名", reason="x"
    ),
    Draft(kind="registry", id="登记"),
)  # fmt: skip


@pytest.mark.parametrize("draft", OF_ITSELF, ids=[each.kind for each in OF_ITSELF])
def test_a_saved_plan_with_a_kind_that_no_manifest_writes_was_changed(registry, draft):
    plan = planned(FIRST, registry)
    body = plan.as_json()
    body["lines"].insert(1, {"fate": "new", "draft": draft.as_json()})
    for waiting in (False, True):
        with pytest.raises(InputError) as caught:
            plan_from_json(body, waiting=waiting)
        (fault,) = caught.value.faults
        assert fault.code == "DR-I089"
        assert f"line 2 of the plan, {draft.id}, is of kind {draft.kind}" in fault.message.en
    alone = {**body, "lines": body["lines"][1:2]}
    if draft.kind in {"identity", "second"}:  # what waits for a second person, by a command of its own
        assert plan_from_json(alone, waiting=True).drafts() == (draft,)
        with pytest.raises(InputError):
            plan_from_json(alone)
    else:
        with pytest.raises(InputError):
            plan_from_json(alone, waiting=True)


def test_a_saved_plan_is_refused_when_the_registry_moved_on_and_names_what_moved(registry):
    late = saved(planned("kind: registry\nparties: {丁: {}}\n", registry))
    apply_plan(planned(FIRST, registry), registry)
    size = registry.size
    with pytest.raises(ConcurrentAppendError, match=r"recorded since: 甲, 乙, 丙, 合同, 数据 and \d more"):
        apply_plan(late, registry)
    assert registry.size == size


def test_a_part_amended_under_its_id_is_refused_with_what_differs_and_what_to_do(registry):
    apply_plan(planned(FIRST, registry), registry)
    amended = FIRST.replace("purposes: [credit-risk]", "purposes: [marketing]")
    refusal = refusals(planned(amended, registry))["许可"]
    assert refusal.code == "DR-L001"
    assert "(purposes)" in refusal.message.en
    assert "renewals" in refusal.hint.en


def test_a_refused_line_leaves_the_registry_as_it_was(registry):
    apply_plan(planned(FIRST, registry), registry)
    before = (registry.size, registry.root)
    more = "kind: registry\nparties: {丁: {}}\ngrants: [{license: 数据, from: 丁, to: 乙}]\n"
    plan = planned(more, registry, registry.kind_of)
    with pytest.raises(InadmissibleEntryError, match="DR-L003"):
        apply_plan(plan, registry)
    assert (registry.size, registry.root) == before


def notes(plan, name):
    return " | ".join(note.en for line in plan.lines if line.draft.id == name for note in line.notes)


def test_a_plan_says_the_defaults_it_uses():
    plan = planned(FIRST, Blank(LEXICON))
    assert notes(plan, "许可") == (
        "rests on 源权 | not exclusive | left unsaid: fields of use, territory, recipients, parts of the data, passing on"
    )
    assert "labels unknown" in notes(plan, "数据")


def test_a_plan_says_what_was_done_elsewhere_beyond_what_is_held():
    text = FIRST + "  - {id: 外, license: 数据, from: 丙, to: 乙, purposes: [credit-risk], elsewhere: yes}\n"
    plan = planned(text, Blank(LEXICON))
    assert refusals(plan) == {}
    assert "reaches further" in notes(plan, "外")


def test_a_manifest_may_name_what_the_registry_holds(registry):
    apply_plan(planned(FIRST, registry), registry)
    with pytest.raises(InputError):
        bootstrap.world_of("-", "kind: registry\nends: [{right: 许可, on: 2026-06-01}]\n")
    assert (
        refusals(planned("kind: registry\nends: [{right: 许可, on: 2026-06-01}]\n", registry, registry.kind_of)) == {}
    )


def test_planning_against_nothing_makes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    planned(FIRST, Blank(LEXICON))
    assert list(tmp_path.iterdir()) == []


# ---- what is refused is said before, in the words it is refused with -------------------------------------------------

TERM = "term: {from: 2026-01-01, through: 2026-12-31}"
REFUSED = {
    "DR-L001": "grants: [{id: 许可, license: 数据, from: 甲, to: 丙, purposes: [marketing], " + TERM + "}]",
    "DR-L003": "grants: [{license: 数据, from: 乙, to: 丙, purposes: [credit-risk], " + TERM + "}]",
    "DR-L004": "grants: [{license: 指数, from: 甲, to: 丙, purposes: [credit-risk], " + TERM + "}]",
    "DR-L005": "grants: [{license: 冻结数据, from: 甲, to: 丙, purposes: [credit-risk], " + TERM + "}]",
    "DR-L006": "renewals: [{right: 许可, term: {from: 2026-06-01, through: 2027-12-31}}]",
    "DR-L008": "renewals: [{right: 终止了, term: {from: 2027-01-01, through: 2027-12-31}}]",
    "DR-L009": "corrections: [{about: 撤, strike: yes}]",
}
BEFORE = """\
kind: registry
assets: {冻结数据: {name: 冻结数据, source: collected}}
rights:
  - {id: 指数权, claim: [hold, use, operate], by: 甲, of: 指数, evidence: [合同]}
  - {id: 冻结权, claim: [hold, use, operate], by: 甲, of: 冻结数据, evidence: [合同]}
grants:
  - {id: 独家, license: 指数, from: 甲, to: 乙, kind: exclusive, purposes: [credit-risk], term: {from: 2026-01-01, through: 2026-12-31}}
  - {id: 终止了, license: 数据, from: 甲, to: 丙, purposes: [marketing], term: {from: 2026-01-01, through: 2026-12-31}}
ends: [{right: 终止了, on: 2026-06-01, reason: breach, by: 甲}]
burdens: [{id: 查封, burden: preservation, asset: 冻结数据, term: {from: 2026-03-01, before: 2026-04-01}, order: 某字1号}]
corrections: [{id: 撤, about: 又许可, strike: yes}]
"""


@pytest.mark.parametrize("code", REFUSED)
def test_a_plan_refuses_in_the_words_in_which_the_registry_does_and_writes_nothing(registry, code):
    for text in (FIRST, BEFORE):
        apply_plan(planned(text, registry, registry.kind_of), registry)
    before = (registry.size, registry.root)
    plan = planned(f"kind: registry\n{REFUSED[code]}\n", registry, registry.kind_of)
    [said] = refusals(plan).values()
    with pytest.raises(InadmissibleEntryError) as found, registry.writer() as writer:
        writer.append_many(plan.drafts())
    assert said.code == found.value.code == code
    if code != "DR-L001":  # which the plan says with what differs
        assert (said.message, said.hint, said.collides_with) == (
            found.value.message, found.value.hint, found.value.collides_with,
        )  # fmt: skip
    assert (registry.size, registry.root) == before


def test_a_plan_made_again_rests_on_the_same_where_somebody_wrote_it_meanwhile(registry):
    """What is there already is no longer said to rest on anything."""
    before = planned(FIRST, registry)
    apply_plan(before, registry)
    again = planned(FIRST, registry)
    assert again.count(Fate.NEW) == 0
    assert again.rests_as(before)
    other = FIRST.replace("from: 甲, to: 丙", "rests_on: [源权], from: 甲, to: 丙").replace("又许可", "再许可")
    new = planned(other, registry)
    assert not new.rests_as(before), "what is to be written was not in the plan of before"

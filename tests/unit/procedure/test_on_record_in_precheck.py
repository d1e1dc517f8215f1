"""A precheck hears what the manifest says happened to the right and the data, and what was said of how it was collected."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.procedure.precheck import precheck
from datarights.procedure.result import Category

WORLD = """kind: registry
parties: {甲: {}, 乙: {}}
evidence: {说明: {proves: lawful_collection}, 裁定: {proves: decision}}
assets:
  数据: {name: 数据, source: collected, labels: {personal: no, MORE_LABELS}}
rights:
  - {id: 权利, claim: [RIGHTS], by: 甲, of: 数据, evidence: [说明]}
"""
FORM = """kind: application
type: first
use: 登记.yaml
filed_on: 2026-11-23
applicant: {party: 甲}
data: {asset: 数据}
rights:
  - {holder: 甲, right: [use]}
facts:
  application.title_dispute: no
"""
OBJECTION = "objections:\n  - {id: 异议, about: 权利, by: 乙, on: 2026-10-15, grounds: 称数据归它}\n"
VOID = "ends:\n  - {id: 终止, right: 权利, on: 2026-10-01, reason: void_source, by: 乙, evidence: [裁定]}\n"
FROZEN = "burdens:\n  - {id: 查封, burden: preservation, right: 权利, by: 乙, term: {from: 2026-10-01, before: 2027-10-01}, order: 某裁定}\n"


def checked(tmp_path, world="", form="", rights="use", labels="important: no"):
    made = WORLD.replace("RIGHTS", rights).replace("MORE_LABELS", labels)
    (tmp_path / "登记.yaml").write_text(made + world, encoding="utf-8")
    (tmp_path / "申请.yaml").write_text(FORM + form, encoding="utf-8")
    engine = bootstrap.engine()
    application = bootstrap.application_of(str(tmp_path / "申请.yaml"), None, engine)
    return precheck(application, engine, bootstrap.calendar(), date(2026, 11, 23))


def rules(result):
    return {(rule, each.category) for each in result.rows for rule in each.rules}


@pytest.mark.parametrize("rights", ["use", "hold", "operate", "hold, use, operate"])
@pytest.mark.parametrize(
    ("world", "rule", "category"),
    [
        (OBJECTION, "gd-22-3.objection", Category.JUDGE),
        (VOID, "gd-22-2.void", Category.REFUSED),
        (FROZEN, "gd-23.unsaid", Category.MISSING),
        (FROZEN.replace("order:", "blocks: [transfer, pledge], order:"), "gd-23.unsaid", Category.MISSING),
    ],
)
def test_what_lies_on_the_right_counts_beside_the_form(tmp_path, rights, world, rule, category):
    assert (rule, category) in rules(checked(tmp_path, world, rights=rights))
    assert not {each for each, _ in rules(checked(tmp_path, rights=rights))} & {rule}


@pytest.mark.parametrize(
    ("fact", "category", "says"),
    [
        ("intrusion", Category.REFUSED, "the collection intruded unlawfully"),
        ("disturbance", Category.REFUSED, "the collection disturbed a service"),
        ("broke_measures", Category.JUDGE, "the collection broke effective technical measures"),
        ("harm", Category.JUDGE, "the collection harmed persons or organisations"),
    ],
)
def test_how_it_was_collected_is_told_in_one_line_whatever_the_source_is_called(tmp_path, fact, category, says):
    found = checked(tmp_path, form=f"  asset.{fact}: yes\n")
    assert [(each.category, each.says.en) for each in found.rows if each.key == f"asset.{fact}"] == [(category, says)]


def test_sensitive_information_that_is_said_not_to_be_personal_is_asked_about(tmp_path):
    asked = {each.key for each in checked(tmp_path, labels="sensitive: yes").rows}
    assert "asset.labels.personal" in asked
    assert "asset.labels.personal" not in {each.key for each in checked(tmp_path, labels="sensitive: no").rows}


NAMED = FROZEN.replace("order:", "blocks: [license, transfer], order:")
PLEDGED = FROZEN.replace("preservation", "pledge").replace(", order: 某裁定", "")
LATER = """
credential: {number: SJ6512026070012, holder: 甲, rights: [use]}
transfer: {from: 甲, to: 乙, covers: 全部, rights: [use], keeps: no, joint: yes}
"""


def later(tmp_path, kind, world, form=""):
    head, tail = FORM.split("rights:\n", 1)
    more = LATER if kind == "transfer" else LATER.split("transfer:", maxsplit=1)[0]
    facts = tail[tail.index("facts:") :] + form
    (tmp_path / "登记.yaml").write_text(
        WORLD.replace("RIGHTS", "use").replace("MORE_LABELS", "important: no") + world, encoding="utf-8"
    )
    (tmp_path / "申请.yaml").write_text(head.replace("type: first", f"type: {kind}") + more + facts, encoding="utf-8")
    engine = bootstrap.engine()
    application = bootstrap.application_of(str(tmp_path / "申请.yaml"), None, engine)
    return rules(precheck(application, engine, bootstrap.calendar(), date(2026, 11, 23)))


@pytest.mark.parametrize("kind", ["transfer", "alter", "renew", "cancel"])
@pytest.mark.parametrize("world", [FROZEN, NAMED, NAMED.replace("preservation", "control")])
def test_an_order_is_to_be_noted_on_every_registration_whatever_acts_it_stops(tmp_path, kind, world):
    found = later(tmp_path, kind, world)
    assert ("gd-23.unsaid", Category.MISSING) in found
    assert (("gd-23.under-preservation", Category.JUDGE) in found) is (kind in {"transfer", "cancel"})
    assert not {rule for rule, _ in later(tmp_path, kind, "")} & {"gd-23.unsaid", "gd-23.under-preservation"}


@pytest.mark.parametrize("kind", ["transfer", "cancel"])
@pytest.mark.parametrize("world", [PLEDGED, PLEDGED.replace("by: 乙,", "by: 乙, blocks: [transfer],")])
def test_a_pledge_on_record_without_the_pledgees_consent_is_for_a_person(tmp_path, kind, world):
    judged = ("cc-445.registered", Category.JUDGE)
    assert judged in later(tmp_path, kind, world)
    assert judged in later(tmp_path, kind, world, "  act.pledgee_consents: no\n")
    assert judged not in later(tmp_path, kind, world, "  act.pledgee_consents: yes\n")
    assert judged not in later(tmp_path, kind, "")


@pytest.mark.parametrize("kind", ["first", "transfer", "alter", "renew", "cancel"])
@pytest.mark.parametrize("burden", ["preservation", "control", "restriction", "pledge"])
def test_what_names_the_registration_asked_for_stops_it(tmp_path, kind, burden):
    named = ("gd-23.named", Category.REFUSED)
    lying = FROZEN.replace("preservation", burden)
    lying = lying if burden in {"preservation", "control"} else lying.replace(", order: 某裁定", "")
    lying = lying.replace("by: 乙,", f"by: 乙, blocks: [register.{kind}],")
    other = lying.replace(f"register.{kind}", "keep, process, provide, transfer")

    def found(world):
        return rules(checked(tmp_path, world)) if kind == "first" else later(tmp_path, kind, world)

    assert named in found(lying)
    assert named not in found(other)
    assert (("gd-23-1.passed", Category.JUDGE) in found(other)) is (burden == "restriction" and kind == "transfer")

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

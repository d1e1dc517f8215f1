"""A precheck takes what a named person determined in the manifest, says so, and asks again what no longer counts."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.procedure.precheck import precheck
from datarights.procedure.result import Category

WORLD = """kind: registry
parties: {甲: {}, 评审所: {}}
evidence: {说明: {proves: derivation}}
assets:
  原始: {name: 原始, source: collected}
  指数: {name: 指数, source: derived, inputs: [原始]}
determinations:
  - {asset: 指数, question: asset.substantive_change, answer: yes, by: BY, reasons: 已改变, MORE}
"""
FORM = """kind: application
type: first
use: 登记.yaml
filed_on: 2026-11-23
applicant: {party: 甲}
data: {asset: 指数}
rights:
  - {holder: 甲, right: [use]}
"""


def checked(tmp_path, by="评审所", more="on: 2026-08-01"):
    (tmp_path / "登记.yaml").write_text(WORLD.replace("BY", by).replace("MORE", more), encoding="utf-8")
    (tmp_path / "申请.yaml").write_text(FORM, encoding="utf-8")
    engine = bootstrap.engine()
    application = bootstrap.application_of(str(tmp_path / "申请.yaml"), None, engine)
    return precheck(application, engine, bootstrap.calendar(), date(2026, 11, 23))


def rows(result, key="asset.substantive_change"):
    return [(each.category, each.says.en) for each in result.rows if each.key == key]


def asked(result):
    return {each.key for each in result.rows if each.category is not Category.ADVICE} | {
        each.name for each in result.standing
    }


def test_an_answer_on_record_is_taken_and_told(tmp_path):
    result = checked(tmp_path)
    ((category, says),) = rows(result)
    assert category is Category.ADVICE
    assert says.startswith("determined: Is there a substantive change")
    assert says.endswith(" yes")
    assert "asset.value_raised" in asked(result), "the other question is still for a reviewer"


@pytest.mark.parametrize(
    ("by", "more"),
    [
        ("甲", "on: 2026-08-01"),  # the applicant itself
        ("评审所", "term: {from: 2026-08-01, through: 2026-10-31}"),  # over
        ("评审所", "on: 2027-01-01"),  # later
        ("评审所", "on: 2026-08-01, shown: {asset.source: crawled}"),  # of other facts
        ("评审所", "on: 2026-08-01, version: 00"),  # of another version
    ],
)
def test_what_does_not_count_leaves_the_question_to_a_reviewer(tmp_path, by, more):
    result = checked(tmp_path, by, more)
    assert Category.ADVICE not in {category for category, _ in rows(result)}
    assert "asset.substantive_change" in asked(result)


def test_a_waiver_on_record_takes_nothing_off_the_list(tmp_path):
    """The agency is bound by no waiver of others, and would send the application back all the same (Art. 17)."""
    waiver = "{asset: 指数, rule: gd-33.source-proof, by: 评审所, reason: 下月补交, term: {from: 2026-08-01, before: 2027-01-01"
    plain, waived = checked(tmp_path), checked(tmp_path, more=f"on: 2026-08-01}}\nwaivers:\n  - {waiver}}}")
    said = [(each.category, each.key, each.says) for each in plain.rows]
    assert [(each.category, each.key, each.says) for each in waived.rows] == said
    assert any("gd-33.source-proof" in each.rules for each in waived.rows if each.category is Category.MISSING)

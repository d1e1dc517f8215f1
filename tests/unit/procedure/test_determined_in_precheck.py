"""A precheck takes what a named person determined in the manifest, says so, and asks again what no longer counts."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.errors import InputError
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


def test_a_later_answer_of_the_applicant_itself_takes_the_place_of_nothing(tmp_path):
    own = "  - {asset: 指数, question: asset.substantive_change, answer: no, by: 甲, reasons: 未变, on: 2026-09-01}\n"
    result = checked(
        tmp_path,
        more="on: 2026-08-01}\n"
        + own
        + "waivers:\n  - {asset: 指数, rule: gd-33.source-proof, by: 评审所, reason: 下月补交, term: {from: 2026-08-01, before: 2027-01-01}",
    )
    assert [category for category, _ in rows(result)] == [Category.ADVICE]


@pytest.mark.parametrize(("until", "value"), [("2027-01-01", None), ("2026-11-01", True)])
def test_what_an_office_determined_stays_when_the_term_of_the_applicants_own_word_is_over(tmp_path, until, value):
    """While it runs it opens the question; from its end it opens nothing, as in a decision."""
    own = "  - {asset: 指数, question: QUESTION, answer: no, by: 甲, reasons: 无, term: {from: 2026-09-01, before: DAY}}\n"
    world = (
        WORLD.replace("asset.substantive_change", "QUESTION").replace("BY", "评审所").replace("MORE", "on: 2026-08-01")
    )
    world = (world + own.replace("DAY", until)).replace("QUESTION", "asset.unlawfully_obtained")
    (tmp_path / "登记.yaml").write_text(world, encoding="utf-8")
    (tmp_path / "申请.yaml").write_text(FORM, encoding="utf-8")
    application = bootstrap.application_of(str(tmp_path / "申请.yaml"), None, bootstrap.engine())
    fact = application.facts["asset.unlawfully_obtained"]
    assert (fact and fact.value) is value


def test_a_waiver_on_record_takes_nothing_off_the_list(tmp_path):
    """The agency is bound by no waiver of others, and would send the application back all the same (Art. 17)."""
    waiver = "{asset: 指数, rule: gd-33.source-proof, by: 评审所, reason: 下月补交, term: {from: 2026-08-01, before: 2027-01-01"
    plain, waived = checked(tmp_path), checked(tmp_path, more=f"on: 2026-08-01}}\nwaivers:\n  - {waiver}}}")
    said = [(each.category, each.key, each.says) for each in plain.rows]
    assert [(each.category, each.key, each.says) for each in waived.rows] == said
    assert any("gd-33.source-proof" in each.rules for each in waived.rows if each.category is Category.MISSING)


CLAIMS = """kind: registry
parties: {甲: {uscc: 91652300MA7JX0MY1F}, 甲二: {uscc: 91652300MA7JX0MY1F}, 乙: {uscc: 91652301MA7TJ0DK8A}, 评审所: {}}
evidence: {说明: {proves: lawful_collection}, 决定: {proves: decision}}
assets:
  指数: {name: 指数, source: collected}
rights:
  - {id: 持, claim: [hold], by: 甲, of: 指数, evidence: [说明]}
  - {id: 用, claim: [use], by: 甲, of: 指数, evidence: [说明]}
  - {id: 营, claim: [operate], by: 甲, of: 指数, evidence: [说明]}
  - {id: 乙用, claim: [use], by: 乙, of: 指数, evidence: [说明]}
"""
VOID = "ends:\n  - {id: 止, right: RIGHT, on: 2026-10-01, reason: void_source, by: 评审所, evidence: [决定]}\n"


def told(tmp_path, more, rights="hold, use, operate", applicants="{party: 甲}", others=""):
    """Give what lies on the rights that an application asks for."""
    (tmp_path / "登记.yaml").write_text(CLAIMS + more, encoding="utf-8")
    form = FORM.replace("[use]", f"[{rights}]").replace("{party: 甲}", applicants) + others
    (tmp_path / "申请.yaml").write_text(form, encoding="utf-8")
    engine = bootstrap.engine()
    application = bootstrap.application_of(str(tmp_path / "申请.yaml"), None, engine)
    return {name for name in application.facts if name.startswith("right.")}


@pytest.mark.parametrize("right", ["持", "用", "营"])
def test_each_right_applied_for_is_looked_at_where_they_are_claimed_one_by_one(tmp_path, right):
    assert "right.void_source" in told(tmp_path, VOID.replace("RIGHT", right))


@pytest.mark.parametrize(("right", "rights"), [("持", "use"), ("用", "hold, operate"), ("营", "hold, use")])
def test_a_right_that_is_not_applied_for_stands_in_nobodys_way(tmp_path, right, rights):
    assert told(tmp_path, VOID.replace("RIGHT", right), rights) == set()


def test_the_right_of_each_applicant_is_looked_at(tmp_path):
    both = "[{party: 甲}, {party: 乙}]"
    row = "  - {holder: 乙, right: [use]}\n"
    assert "right.void_source" in told(tmp_path, VOID.replace("RIGHT", "乙用"), "use", both, row)
    assert told(tmp_path, VOID.replace("RIGHT", "乙用"), "use") == set(), "who does not apply is not asked about"


def test_what_is_on_record_under_another_name_of_the_applicant_is_heard(tmp_path):
    row = "  - {holder: 甲二, right: [use]}\n"
    assert "right.void_source" in told(tmp_path, VOID.replace("RIGHT", "用"), "use", "{party: 甲二}", row)


@pytest.mark.parametrize("applicants", ["[{party: 乙}, {party: 甲}]", "[{party: 乙}, {party: 甲二}]"])
def test_no_applicant_judges_for_itself(tmp_path, applicants):
    (tmp_path / "登记.yaml").write_text(
        WORLD.replace("{甲: {}", "{甲: {uscc: 91652300MA7JX0MY1F}, 甲二: {uscc: 91652300MA7JX0MY1F}, 乙: {}")
        .replace("BY", "甲")
        .replace("MORE", "on: 2026-08-01"),
        encoding="utf-8",
    )
    (tmp_path / "申请.yaml").write_text(FORM.replace("{party: 甲}", applicants), encoding="utf-8")
    application = bootstrap.application_of(str(tmp_path / "申请.yaml"), None, bootstrap.engine())
    assert "asset.substantive_change" not in application.facts


OFFICE = "91650100MA7LW0BX6F"


@pytest.mark.parametrize(
    "more",
    [
        "  - {holder: 评审所, right: [hold], applicant: no}\n",
        "  - {holder: 评审所, right: [hold]}\n",
        "  - {holder: 某评审所, right: [hold]}\n",  # the name of the party
        "  - {holder: 所二, right: [hold]}\n",  # another of its names, by its credit code
        f"  - {{holder: 别名, number: {OFFICE}, right: [hold]}}\n",
        "agent: {name: 评审所}\n",
        "agent: {name: 某评审所}\n",
        f"agent: {{name: 别名, number: {OFFICE}}}\n",
    ],
)
def test_no_right_holder_and_no_agent_judges_of_the_application(tmp_path, more):
    office = f"评审所: {{uscc: {OFFICE}, name: 某评审所}}, 所二: {{uscc: {OFFICE}}}"
    world = WORLD.replace("评审所: {}", office).replace("BY", "评审所").replace("MORE", "on: 2026-08-01")
    (tmp_path / "登记.yaml").write_text(world, encoding="utf-8")

    def told(form):
        (tmp_path / "申请.yaml").write_text(form, encoding="utf-8")
        return bootstrap.application_of(str(tmp_path / "申请.yaml"), None, bootstrap.engine()).facts

    assert "asset.substantive_change" in told(FORM), "a stranger to the application judges"
    assert "asset.substantive_change" not in told(FORM + more)


def test_a_manifest_the_ledger_would_refuse_is_a_fault_and_never_clean(tmp_path):
    grant = "grants:\n  - {license: 指数, from: 评审所, to: 乙, rights: [use], term: {from: 2026-11-01, through: 2027-06-30}}\n"
    with pytest.raises(InputError) as raised:
        told(tmp_path, grant + VOID.replace("RIGHT", "用"))
    (fault,) = raised.value.faults
    assert fault.code == "DR-L003"
    assert fault.place is not None
    assert fault.place.file.endswith("登记.yaml")

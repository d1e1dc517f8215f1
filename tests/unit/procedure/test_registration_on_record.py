"""A precheck hears the registration on record: where form and record differ nothing is ready, and both sides are said."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.procedure.precheck import precheck
from datarights.procedure.result import Category, Conclusion

UTILITY, BANK = "91650100MA7LW0BX6F", "91650100MA7TEXT159"
NUMBER, OTHER = "SJ6512026070012", "SJ6512026070099"
WORLD = f"""kind: registry
parties: {{甲: {{uscc: {UTILITY}}}, 乙: {{uscc: {BANK}}}, 丙: {{}}}}
evidence: {{说明: {{proves: lawful_collection}}}}
assets:
  数据: {{name: 2025年乌鲁木齐市用水数据, source: collected, labels: {{personal: no, important: no, core: no, state_secret: no}}}}
rights:
  - {{id: 权利, claim: [hold, use, operate], by: 甲, of: 数据, evidence: [说明]}}
  - {{id: 他权, claim: [hold, use], by: 乙, of: 数据, evidence: [说明]}}
  - {{id: 又权, claim: [hold], by: 甲, of: 数据, evidence: [说明]}}
  - {{id: 丙权, claim: [hold], by: 丙, of: 数据, evidence: [说明]}}
"""
FIRST = f"{{id: 初, asset: 数据, right: 权利, type: first, step: credentialed, credential: {NUMBER}, agency: 机构, term: {{from: 2026-07-20, before: 2031-07-21}}}}"
CANCELLED = "{id: 消, asset: 数据, right: 权利, type: cancel, step: cancelled, term: {from: 2026-10-20}}"
AGAIN = FIRST.replace("id: 初", "id: 又").replace("权利", "又权").replace(NUMBER, OTHER)
FORM = f"""kind: application
type: alter
use: 登记.yaml
agency: 机构
filed_on: 2026-11-02
applicant: {{party: 甲}}
data: {{asset: 数据}}
credential: {{number: {NUMBER}, agency: 机构, registered: 2026-07-20, through: 2031-07-20, holder: 甲, rights: [hold, use, operate], attached: [凭证.txt]}}
changes:
  - {{what: updates, before: 每月, after: 每日, proof: [说明.txt]}}
commitment: yes
facts: {{application.title_dispute: no, application.agency_listed: yes}}
"""
RENEWAL = "renewal: {rights: [hold, use, operate], term: 5y}\n"


def checked(tmp_path, *registered, form=FORM, at=None, world=WORLD):
    (tmp_path / "说明.txt").write_text("说明", encoding="utf-8")
    (tmp_path / "凭证.txt").write_text("凭证", encoding="utf-8")
    rows = "".join(f"  - {each}\n" for each in registered)
    (tmp_path / "登记.yaml").write_text(world + (f"registrations:\n{rows}" if rows else ""), encoding="utf-8")
    (tmp_path / "申请.yaml").write_text(form, encoding="utf-8")
    engine = bootstrap.engine()
    application = bootstrap.application_of(str(tmp_path / "申请.yaml"), None, engine, at)
    return precheck(application, engine, bootstrap.calendar(), at or date(2026, 11, 2))


def lines(result):
    return {(each.category, each.rules[0] if each.rules else each.key): each.says for each in result.rows}


@pytest.mark.parametrize("registered", [(), (FIRST,), (FIRST, CANCELLED.replace("step: cancelled", "step: filed"))])
def test_where_form_and_record_agree_or_none_is_on_record_it_is_ready(tmp_path, registered):
    assert checked(tmp_path, *registered).rows == ()


@pytest.mark.parametrize("kind", ["alter", "transfer", "renew", "cancel"])
def test_one_cancelled_on_record_is_refused_and_both_sides_are_said(tmp_path, kind):
    told = lines(checked(tmp_path, FIRST, CANCELLED, form=FORM.replace("type: alter", f"type: {kind}")))
    says = told[Category.REFUSED, "gd-33.first"]
    assert says.zh.endswith(f"（申请表：{NUMBER}，甲 {UTILITY}，有效至 2031-07-20；在册：已注销，自 2026-10-20（消））")
    assert (
        f"(the form: {NUMBER}, 甲 {UTILITY}, through 2031-07-20; on record: cancelled, from 2026-10-20 (消))" in says.en
    )


@pytest.mark.parametrize("kind", ["alter", "transfer", "renew"])
def test_one_that_ended_on_record_is_refused_whatever_the_form_says(tmp_path, kind):
    told = lines(checked(tmp_path, FIRST.replace("2031-07-21", "2026-10-20"), form=FORM.replace("alter", kind)))
    assert "lapsed, its term ran through 2026-10-19 (初)" in told[Category.REFUSED, "gd-33.first"].en
    says = told[Category.MISSING, "credential.through"]
    assert says.zh == "有效期末日与在册登记不符（申请表：2031-07-20；在册：2026-10-19）"
    assert says.en.endswith("(the form: 2031-07-20; on record: 2026-10-19)")


def test_the_window_for_renewing_is_that_of_the_term_on_record(tmp_path):
    form = FORM.replace("type: alter", "type: renew").replace("through: 2031-07-20", "through: 2027-01-20") + RENEWAL
    result = checked(tmp_path, FIRST, form=form)
    assert {(Category.REFUSED, "gd-36.early"), (Category.MISSING, "credential.through")} <= set(lines(result))
    assert "2031-01-20" in result.deadlines[0].note.en
    assert (Category.REFUSED, "gd-36.early") not in lines(checked(tmp_path, form=form))


def test_a_term_that_differs_by_the_day_it_runs_from_is_advice(tmp_path):
    result = checked(tmp_path, FIRST.replace("2031-07-21", "2031-07-20"))
    assert list(lines(result)) == [(Category.ADVICE, "credential.through")]
    assert result.conclusion is Conclusion.CLEAN


@pytest.mark.parametrize(
    ("kind", "through", "filed", "before"),
    [
        ("alter", "2026-11-01", "2026-11-02", "2026-11-03"),
        ("cancel", "2026-11-01", "2026-11-02", "2026-11-03"),
        ("alter", "2026-11-02", "2026-11-02", "2026-11-02"),
        ("renew", "2031-07-20", "2031-01-19", "2031-07-20"),
        ("renew", "2031-07-20", "2031-01-20", "2031-07-22"),
        ("renew", "2031-07-20", "2031-07-20", "2031-07-22"),
    ],
)
def test_one_day_on_which_the_outcome_turns_is_no_mere_advice(tmp_path, kind, through, filed, before):
    form = FORM.replace("type: alter", f"type: {kind}").replace("through: 2031-07-20", f"through: {through}") + RENEWAL
    result = checked(tmp_path, FIRST.replace("2031-07-21", before), form=form.replace("2026-11-02", filed, 1))
    says = lines(result)[Category.MISSING, "credential.through"]
    assert "one day off" in says.en
    assert f"申请表：{through}" in says.zh
    assert result.conclusion in {Conclusion.INCOMPLETE, Conclusion.REFUSED}


@pytest.mark.parametrize(("kind", "filed"), [("alter", "2031-01-19"), ("renew", "2031-02-01")])
def test_one_day_on_which_nothing_turns_stays_advice(tmp_path, kind, filed):
    form = FORM.replace("type: alter", f"type: {kind}").replace("2026-11-02", filed) + RENEWAL
    told = lines(checked(tmp_path, FIRST.replace("2031-07-21", "2031-07-20"), form=form))
    assert (Category.ADVICE, "credential.through") in told


@pytest.mark.parametrize(
    ("key", "before", "after", "sides"),
    [
        ("number", NUMBER, OTHER, f"the form: {OTHER}; on record: {NUMBER}"),
        (
            "agency",
            f"{NUMBER}, agency: 机构",
            f"{NUMBER}, agency: 另一机构",
            "另一机构; on record: 机构",
        ),
    ],
)
def test_what_else_the_credential_says_is_held_against_the_record(tmp_path, key, before, after, sides):
    told = lines(checked(tmp_path, FIRST, form=FORM.replace(before, after)))
    assert sides in told[Category.MISSING, f"credential.{key}"].en


def test_rights_beyond_those_on_record_are_told(tmp_path):
    form = FORM.replace("party: 甲", "party: 乙").replace("holder: 甲", "holder: 乙")
    told = lines(checked(tmp_path, FIRST.replace("权利", "他权"), form=form))
    assert "在册：hold use）" in told[Category.MISSING, "credential.rights"].zh


@pytest.mark.parametrize(
    ("party", "number", "line"),
    [
        ("乙", NUMBER, (Category.REFUSED, "gd-33.first")),
        ("乙", OTHER, (Category.MISSING, "credential.holder")),
        ("丙", NUMBER, (Category.MISSING, "credential.holder")),
    ],
)
def test_the_registration_of_another_is_not_the_applicants(tmp_path, party, number, line):
    form = FORM.replace("party: 甲", f"party: {party}").replace("holder: 甲", f"holder: {party}")
    told = lines(checked(tmp_path, FIRST, form=form.replace(NUMBER, number)))
    assert f"on record: registered for 甲 {UTILITY}" in told[line].en
    assert f"在册：登记在甲 {UTILITY}名下" in told[line].zh


@pytest.mark.parametrize("holder", ["甲", "新名水务"])
def test_a_holder_is_known_by_its_code_under_another_name(tmp_path, holder):
    form = FORM.replace("holder: 甲", f"holder: {holder}, holder_number: {UTILITY.lower()}")
    form = form.replace("what: updates", "what: particulars")
    assert lines(checked(tmp_path, FIRST, form=form)) == {}
    assert (Category.REFUSED, "gd-33.first") in lines(checked(tmp_path, FIRST, CANCELLED, form=form))


def test_of_two_rights_of_one_holder_the_number_tells_which(tmp_path):
    assert lines(checked(tmp_path, AGAIN, FIRST)) == lines(checked(tmp_path, FIRST, AGAIN)) == {}
    told = lines(checked(tmp_path, FIRST, AGAIN, CANCELLED))
    assert "cancelled, from 2026-10-20 (消)" in told[Category.REFUSED, "gd-33.first"].en


ALTERED = "{id: 变, asset: 数据, right: 权利, type: alter, step: credentialed, term: {from: 2026-10-25}}"
LAPSED = (Category.REFUSED, "gd-33.first")


@pytest.mark.parametrize("form", [FORM, FORM.replace("type: alter", "type: cancel"), FORM.replace("alter", "renew")])
@pytest.mark.parametrize(
    "registered",
    [
        (FIRST, AGAIN, CANCELLED.replace("step: cancelled", "step: evidenced")),
        (FIRST, AGAIN, CANCELLED.replace("step: cancelled", "step: credentialed")),
        (CANCELLED, FIRST, AGAIN),
        (FIRST, AGAIN, CANCELLED, ALTERED),
    ],
)
def test_one_cancelled_is_refused_though_another_right_of_its_holder_stands(tmp_path, registered, form):
    assert "on record: cancelled, from 2026-10-20 (消)" in lines(checked(tmp_path, *registered, form=form))[LAPSED].en
    mirrored = [each.replace("权利", "又权") if each not in {FIRST, AGAIN} else each for each in registered]
    assert LAPSED in lines(checked(tmp_path, *mirrored, form=form.replace(NUMBER, OTHER)))


UNCLEAR = (Category.JUDGE, "credential")
UNDATED = CANCELLED.replace(", term: {from: 2026-10-20}", "")


@pytest.mark.parametrize("more", [(), (AGAIN,)])
def test_an_ending_of_no_day_is_asked_or_said_without_a_day(tmp_path, more):
    told = lines(checked(tmp_path, UNDATED, FIRST, *more))
    assert told[UNCLEAR].en.endswith(
        "(how it stands; on record: credential issued, from 2026-07-20 (初), or cancelled, on a day not written (消))"
    )
    assert told[UNCLEAR].zh.endswith(
        "（登记的状态；在册：已发凭证，自 2026-07-20（初），或者已注销，日期没有写明（消））"
    )
    told = lines(checked(tmp_path, FIRST, *more, UNDATED))
    assert told[LAPSED].en.endswith("on record: cancelled, on a day not written (消))")
    assert "0001" not in told[LAPSED].zh


def test_whose_a_registration_is_that_names_nobody_is_asked(tmp_path):
    told = lines(checked(tmp_path, BARE))
    assert told[UNCLEAR].en.endswith("on record: credential issued, from 2026-07-20 (初), or not registered)")
    assert lines(checked(tmp_path, BARE.replace("type: first", "by: 甲, type: first"), world=OURS)) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (NUMBER, NUMBER.lower()),
        (NUMBER, "ＳＪ６５１２０２６０７００１２"),
        (NUMBER, '" SJ651 2026070012"'),
        ("agency: 机构", 'agency: "机构 "'),
    ],
)
def test_one_spelling_of_numbers_and_agencies_is_read(tmp_path, before, after):
    assert lines(checked(tmp_path, FIRST.replace(before, after))) == {}
    assert lines(checked(tmp_path, FIRST, form=FORM.replace(before, after))) == {}


def test_who_has_a_registration_of_the_same_data_does_not_register_it_again(tmp_path):
    first = FORM.replace("type: alter", "type: first")
    again = (Category.JUDGE, "gd-39.repeat")
    assert again in lines(checked(tmp_path, FIRST, form=first))
    assert again not in lines(checked(tmp_path, FIRST, CANCELLED, form=first))
    assert again not in lines(checked(tmp_path, FIRST.replace("权利", "他权"), form=first))
    told = lines(checked(tmp_path, BARE, form=first))
    assert again not in told
    assert UNCLEAR in told


def test_a_registration_that_names_no_right_is_of_none_who_holds_none(tmp_path):
    form = FORM.replace("{party: 甲}", "{party: 丁, number: 91650100MA7CH6800F}").replace("holder: 甲", "holder: 丁")
    bare = FIRST.replace("right: 权利, ", "")
    assert (Category.MISSING, "credential.holder") in lines(checked(tmp_path, bare, form=form))


@pytest.mark.parametrize("step", ["filed", "accepted", "refused"])
def test_a_registration_that_is_not_finished_is_none(tmp_path, step):
    told = lines(checked(tmp_path, FIRST.replace("credentialed", step).replace(f"credential: {NUMBER}, ", "")))
    assert (Category.REFUSED, "gd-33.first") in told


def test_a_registration_of_after_the_day_of_filing_is_no_ground(tmp_path):
    told = lines(checked(tmp_path, FIRST.replace("2026-07-20", "2026-11-20")))
    assert "no finished registration" in told[Category.MISSING, "credential.holder"].en


def test_the_record_is_heard_as_of_the_day_asked_about(tmp_path):
    form = FORM.replace("filed_on: 2026-11-02\n", "")
    assert checked(tmp_path, FIRST, CANCELLED, form=form, at=date(2026, 10, 19)).conclusion is Conclusion.CLEAN
    assert checked(tmp_path, FIRST, CANCELLED, form=form, at=date(2026, 10, 20)).conclusion is Conclusion.REFUSED


NAMED = FORM.replace("data: {asset: 数据}", "data: {name: 2025年乌鲁木齐市用水数据}")


def test_data_that_the_form_names_in_full_alone_is_that_of_the_manifest(tmp_path):
    assert checked(tmp_path, FIRST, form=NAMED).rows == ()
    assert (Category.REFUSED, "gd-33.first") in lines(checked(tmp_path, FIRST, CANCELLED, form=NAMED))


@pytest.mark.parametrize(
    "data", ["{name: 2025年乌鲁木齐市另一数据}", "{asset: 另一数据, name: 2025年乌鲁木齐市另一数据}"]
)
def test_a_number_that_is_that_of_other_data_on_record_is_told(tmp_path, data):
    told = lines(checked(tmp_path, FIRST, form=FORM.replace("{asset: 数据}", data)))
    assert "on record: the registration of 数据 (初)" in told[Category.MISSING, "credential.number"].en
    assert "在册：“数据”的登记（初）" in told[Category.MISSING, "credential.number"].zh
    assert lines(checked(tmp_path, FIRST, form=FORM.replace("{asset: 数据}", data).replace(NUMBER, OTHER))) == {}


OURS = "".join(line for line in WORLD.splitlines(keepends=True) if not {"他权", "又权", "丙权"} & {line[9:11]})
OURS = OURS.replace("丙: {}", "丙: {uscc: 91650100MA7CH6800F}")
PASSED = "  - {{id: {id}, transfer: 数据, from: {giver}, to: {taker}, rights: [{rights}], evidence: [说明], term: {{from: {on}}}}}\n"
WHOLE = PASSED.format(id="转", giver="甲", taker="乙", rights="hold, use, operate", on="2026-09-01")
PART = PASSED.format(id="转", giver="甲", taker="乙", rights="hold", on="2026-09-01")
ONWARD = PASSED.format(id="再转", giver="乙", taker="丙", rights="hold, use, operate", on="2026-09-20")
BESIDE = PASSED.format(id="另转", giver="甲", taker="丙", rights="use", on="2026-09-01")
NEW = "SJ6512026090013"
MOVED = f"{{id: 移, asset: 数据, right: 权利, type: transfer, step: credentialed, agency: 机构, credential: {NEW}, term: {{from: 2026-09-10, before: 2031-07-21}}}}"
BANKS = FORM.replace("party: 甲", "party: 乙").replace("holder: 甲", f"holder: 乙, holder_number: {BANK}")
THIRD = FORM.replace("party: 甲", "party: 丙").replace("holder: 甲", "holder: 丙")
BARE = FIRST.replace("right: 权利, ", "")


@pytest.mark.parametrize("kind", ["alter", "transfer", "renew", "cancel"])
@pytest.mark.parametrize("passed", [WHOLE, PART])
@pytest.mark.parametrize("registered", [(FIRST,), (FIRST, MOVED.replace("credentialed", "filed")), (BARE,)])
def test_who_bought_without_a_registered_transfer_is_not_the_holder_on_record(tmp_path, kind, passed, registered):
    form = BANKS.replace("type: alter", f"type: {kind}")
    says = lines(checked(tmp_path, *registered, form=form, world=f"{OURS}grants:\n{passed}"))[
        Category.MISSING, "credential.holder"
    ]
    assert says.zh.endswith(f"（申请表：乙；在册：登记在甲 {UTILITY}名下）")
    assert says.en.endswith(f"(the form: 乙; on record: registered for 甲 {UTILITY})")


@pytest.mark.parametrize("about", ["right: 权利, ", "right: 转, ", ""])
@pytest.mark.parametrize("passed", [WHOLE, PART])
def test_a_finished_transfer_on_record_leads_to_who_took(tmp_path, about, passed):
    form = BANKS.replace(NUMBER, NEW)
    form = form.replace("[hold, use, operate]", "[hold]") if passed is PART else form
    registered = FIRST, MOVED.replace("right: 权利, ", about)
    assert lines(checked(tmp_path, *registered, form=form, world=f"{OURS}grants:\n{passed}")) == {}


def test_a_partial_transfer_passed_no_more_than_the_part(tmp_path):
    told = lines(checked(tmp_path, FIRST, MOVED, form=BANKS.replace(NUMBER, NEW), world=f"{OURS}grants:\n{PART}"))
    assert "; on record: hold)" in told[Category.MISSING, "credential.rights"].en


def test_each_passing_on_needs_a_registration_of_its_own(tmp_path):
    world = f"{OURS}grants:\n{WHOLE}{ONWARD}"
    second = MOVED.replace("移", "再移").replace(NEW, OTHER).replace("2026-09-10", "2026-10-10")
    told = lines(checked(tmp_path, FIRST, MOVED, form=THIRD.replace(NUMBER, NEW), world=world))
    assert f"registered for 乙 {BANK})" in told[Category.MISSING, "credential.holder"].en
    assert lines(checked(tmp_path, FIRST, MOVED, second, form=THIRD.replace(NUMBER, OTHER), world=world)) == {}


def test_of_two_who_took_one_transfer_does_not_tell_which(tmp_path):
    world = f"{OURS}grants:\n{PART}{BESIDE}"
    second = MOVED.replace("移", "另移").replace("2026-09-10", "2026-10-10")
    form = THIRD.replace(NUMBER, NEW).replace("[hold, use, operate]", "[use]")
    told = lines(checked(tmp_path, FIRST, MOVED, form=form, world=world))
    assert "for whom it is registered" in told[UNCLEAR].en
    assert Category.MISSING not in {category for category, _ in told}
    assert lines(checked(tmp_path, FIRST, MOVED, second, form=form, world=world)) == {}


def test_who_sold_stays_the_holder_on_record_until_the_transfer_is_registered(tmp_path):
    assert lines(checked(tmp_path, FIRST, world=f"{OURS}grants:\n{WHOLE}")) == {}


LATE = BANKS.replace("type: alter", "type: renew").replace("through: 2031-07-20", "through: 2027-01-20") + RENEWAL
OPEN_MOVED = MOVED.replace(", before: 2031-07-21", "")
RENAMED = "{id: 变, asset: 数据, right: 转, type: alter, step: credentialed, agency: 机构, term: {from: 2026-10-10}}"


@pytest.mark.parametrize(
    "registered",
    [(OPEN_MOVED.replace("权利", "转"),), (OPEN_MOVED,), (MOVED, RENAMED), (OPEN_MOVED.replace("right: 权利, ", ""),)],
)
def test_the_term_and_the_number_on_record_follow_a_registered_transfer(tmp_path, registered):
    world = f"{OURS}grants:\n{WHOLE}"
    told = lines(checked(tmp_path, FIRST, *registered, form=LATE.replace(NUMBER, NEW), world=world))
    assert set(told) == {(Category.REFUSED, "gd-36.early"), (Category.MISSING, "credential.through")}
    assert "on record: 2031-07-20" in told[Category.MISSING, "credential.through"].en
    told = lines(checked(tmp_path, FIRST, *registered, form=LATE, world=world))
    assert f"; on record: {NEW})" in told[Category.MISSING, "credential.number"].en


@pytest.mark.parametrize("part", ["hold, use, operate", "operate"])
def test_the_number_of_who_gave_is_asked_where_the_transfer_tells_none(tmp_path, part):
    world = OURS + "grants:\n" + PASSED.format(id="转", giver="甲", taker="乙", rights=part, on="2026-09-01")
    moved = MOVED.replace("权利", "转").replace(f"credential: {NEW}, ", "").replace("credentialed", "evidenced")
    form = BANKS.replace("[hold, use, operate], attached", f"[{part}], attached")
    assert list(lines(checked(tmp_path, FIRST, moved, form=form, world=world))) == [UNCLEAR]
    assert lines(checked(tmp_path, FIRST, moved, form=form.replace(NUMBER, NEW), world=world)) == {}


SOLD = PASSED.format(id="转", giver="甲", taker="乙", rights="operate", on="2026-09-01")


@pytest.mark.parametrize("about", ["权利", "转"])
def test_what_passed_in_part_is_no_longer_registered_for_who_gave_it(tmp_path, about):
    world, moved = f"{OURS}grants:\n{SOLD}", MOVED.replace("权利", about)
    told = lines(checked(tmp_path, FIRST, moved, world=world))
    assert list(told) == [(Category.MISSING, "credential.rights")]
    assert "; on record: hold use)" in told[Category.MISSING, "credential.rights"].en
    left = FORM.replace("[hold, use, operate], attached", "[hold, use], attached")
    assert lines(checked(tmp_path, FIRST, moved, form=left, world=world)) == {}
    told = lines(checked(tmp_path, FIRST, moved, form=left.replace(NUMBER, NEW), world=world))
    assert f"; on record: {NUMBER})" in told[Category.MISSING, "credential.number"].en


@pytest.mark.parametrize("number", [NUMBER, NEW])
@pytest.mark.parametrize("kind", ["alter", "transfer", "renew", "cancel"])
@pytest.mark.parametrize("about", ["权利", "转"])
def test_who_passed_all_on_has_nothing_registered_any_longer(tmp_path, about, kind, number):
    form = FORM.replace("type: alter", f"type: {kind}").replace(NUMBER, number)
    told = lines(checked(tmp_path, FIRST, MOVED.replace("权利", about), form=form, world=f"{OURS}grants:\n{WHOLE}"))
    assert "on record: passed on to another, from 2026-09-10 (移)" in told[LAPSED].en


def test_what_was_put_in_evidence_after_the_sale_is_its_takers_once_the_transfer_is_registered(tmp_path):
    filed = FIRST.replace("id: 初", "id: 申").replace("credentialed", "accepted").replace(", before: 2031-07-21", "")
    filed = filed.replace(f"credential: {NUMBER}, ", "")
    late = FIRST.replace("from: 2026-07-20", "from: 2026-09-05")
    form = BANKS.replace(NUMBER, NEW)
    assert lines(checked(tmp_path, filed, late, MOVED, form=form, world=f"{OURS}grants:\n{WHOLE}")) == {}


def test_a_first_registration_of_after_the_sale_may_be_the_buyers(tmp_path):
    world = f"{OURS}grants:\n{WHOLE.replace('2026-09-01', '2026-07-01')}"
    assert lines(checked(tmp_path, BARE, form=BANKS, world=world)) == {}


AHEAD = "SJ6512031030012"
RENEWED = f"{{id: 续, asset: 数据, right: 权利, type: renew, step: credentialed, agency: 机构, credential: {AHEAD}, term: {{from: 2031-07-21, before: 2036-07-21}}}}"
BY_NEW = FORM.replace("2026-11-02", "2031-04-01").replace(NUMBER, AHEAD).replace("2031-07-20", "2036-07-20")


@pytest.mark.parametrize(("about", "world"), [("right: 权利, ", WORLD), ("right: 权利, ", OURS), ("", OURS)])
def test_a_renewal_granted_before_the_old_term_ends_counts_by_its_number(tmp_path, about, world):
    first, renewed = (each.replace("right: 权利, ", about) for each in (FIRST, RENEWED))
    assert lines(checked(tmp_path, first, renewed, form=BY_NEW, world=world)) == {}
    assert lines(checked(tmp_path, first, renewed, form=FORM.replace("2026-11-02", "2031-04-01"), world=world)) == {}


def test_the_term_of_a_renewal_granted_ahead_is_that_of_the_form(tmp_path):
    form = BY_NEW.replace("2036-07-20", "2031-07-20")
    told = lines(checked(tmp_path, FIRST, RENEWED, form=form))
    assert list(told) == [(Category.MISSING, "credential.through")]
    assert "on record: 2036-07-20" in told[Category.MISSING, "credential.through"].en


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("step: credentialed", "step: accepted"),
        ("type: renew", "type: transfer"),
        ("from: 2031-07-21", "from: 2031-08-21"),
        ("right: 权利", "right: 又权"),
    ],
)
def test_what_is_no_finished_renewal_that_follows_on_does_not_count_ahead(tmp_path, before, after):
    renewed = RENEWED.replace(before, after)
    renewed = renewed.replace(f"credential: {AHEAD}, ", "") if "accepted" in renewed else renewed
    told = lines(checked(tmp_path, FIRST, renewed, form=BY_NEW))
    assert {(Category.MISSING, "credential.number"), (Category.MISSING, "credential.through")} <= set(told)


def test_a_renewal_granted_ahead_saves_no_registration_that_was_cancelled(tmp_path):
    told = lines(checked(tmp_path, FIRST, RENEWED, CANCELLED, form=BY_NEW))
    assert (Category.REFUSED, "gd-33.first") in told


def filed(day, form=FORM):
    return form.replace("filed_on: 2026-11-02", f"filed_on: {day}")


def test_a_second_renewal_is_not_taken_for_the_credential_of_the_first(tmp_path):
    first = RENEWED.replace("credentialed", "evidenced").replace("2031-07-21", "2031-05-01", 1)
    second = RENEWED.replace("续,", "续二,").replace("2031-07-21", "2036-05-01").replace("2036-07-21", "2041-07-21")
    form = filed("2036-09-01", FORM.replace(NUMBER, AHEAD).replace("2031-07-20", "2041-07-20"))
    told = lines(checked(tmp_path, FIRST, first.replace(f"credential: {AHEAD}, ", ""), second, form=form))
    assert LAPSED not in told
    assert (Category.REFUSED, "gd-36.lapsed") not in told
    assert UNCLEAR in told


def test_what_is_pending_is_for_a_person_and_not_refused(tmp_path):
    asked = "{id: 续, asset: 数据, right: 权利, type: renew, step: accepted, agency: 机构, term: {from: 2031-05-01}}"
    told = lines(checked(tmp_path, FIRST, asked, form=filed("2031-08-01")))
    assert (Category.JUDGE, "gd-33.first") in told
    assert (Category.REFUSED, "gd-36.lapsed") not in told
    assert (Category.REFUSED, "gd-36.lapsed") in lines(checked(tmp_path, form=filed("2031-08-01")))


ONCE_RENEWED = (Category.MISSING, "credential.through")
WITHOUT_TERM = RENEWED.replace("2031-07-21, before: 2036-07-21", "2031-05-01")


def test_a_renewal_that_does_not_tell_its_term_leaves_the_last_day_to_the_form(tmp_path):
    form = FORM.replace(NUMBER, AHEAD).replace("2031-07-20", "2036-07-20")
    for day in ("2031-06-01", "2032-06-01"):
        assert lines(checked(tmp_path, FIRST, WITHOUT_TERM, form=filed(day, form))) == {}
    old = filed("2031-06-01", FORM.replace(NUMBER, AHEAD).replace("alter", "renew") + RENEWAL)
    told = lines(checked(tmp_path, FIRST, WITHOUT_TERM, form=old))
    assert told[ONCE_RENEWED].en.endswith("(the form: 2031-07-20; on record: renewed already (续))")


def test_a_renewal_granted_already_is_not_asked_for_again(tmp_path):
    form = filed("2031-06-01", FORM.replace("type: alter", "type: renew") + RENEWAL)
    told = lines(checked(tmp_path, FIRST, RENEWED, form=form))
    assert told[ONCE_RENEWED].zh.endswith("（申请表：2031-07-20；在册：已经续期（续））")
    assert ONCE_RENEWED not in lines(checked(tmp_path, FIRST, form=form))


CHAINED = {"乙": "转", "丙": "再转"}
SECOND = MOVED.replace("id: 移", "id: 再移").replace(NEW, OTHER).replace("2026-09-10", "2026-10-10")


def held(party, form=FORM):
    return form.replace("party: 甲", f"party: {party}").replace("holder: 甲", f"holder: {party}")


@pytest.mark.parametrize("names", [("权利", "转"), ("转", "再转"), ("权利", "再转"), ("权利", "权利"), ("转", "转")])
def test_each_link_of_a_chain_passes_by_the_right_of_who_gave_or_of_who_took(tmp_path, names):
    world = f"{OURS}grants:\n{WHOLE}{ONWARD}"
    steps = FIRST, MOVED.replace("权利", names[0]), SECOND.replace("权利", names[1])
    assert lines(checked(tmp_path, *steps, form=held("丙").replace(NUMBER, OTHER), world=world)) == {}
    for seller in ("甲", "乙"):
        for number in (NUMBER, NEW, OTHER):
            told = lines(checked(tmp_path, *steps, form=held(seller).replace(NUMBER, number), world=world))
            assert "passed on to another" in told[LAPSED].en


@pytest.mark.parametrize("about", ["权利", "转"])
@pytest.mark.parametrize("kind", ["alter", "cancel", "renew"])
def test_what_was_passed_on_stays_passed_on_when_its_term_is_over(tmp_path, about, kind):
    form = filed("2031-08-10", FORM.replace("type: alter", f"type: {kind}"))
    told = lines(checked(tmp_path, FIRST, MOVED.replace("权利", about), form=form, world=f"{OURS}grants:\n{WHOLE}"))
    assert "passed on to another, from 2026-09-10 (移)" in told[LAPSED].en


BOTH = OURS.replace(
    "rights:\n", "rights:\n  - {id: 又权, claim: [hold, use, operate], by: 甲, of: 数据, evidence: [说明]}\n"
)


@pytest.mark.parametrize("about", ["权利", "转"])
def test_of_two_rights_of_who_gave_that_passed_which_was_registered(tmp_path, about):
    world, moved = f"{BOTH}grants:\n{WHOLE}", MOVED.replace("权利", about)
    assert lines(checked(tmp_path, FIRST, moved, form=held("乙").replace(NUMBER, NEW), world=world)) == {}
    assert "passed on to another" in lines(checked(tmp_path, FIRST, moved, world=world))[LAPSED].en
    both = FIRST, FIRST.replace("id: 初", "id: 又").replace("权利", "又权").replace(NUMBER, OTHER)
    for number in (NUMBER, OTHER):
        told = lines(checked(tmp_path, *both, moved, form=FORM.replace(NUMBER, number), world=world))
        assert (UNCLEAR in told) if about == "转" else (LAPSED in told) == (number == NUMBER)


def test_a_right_that_its_giver_bought_passes_though_it_has_another(tmp_path):
    own = "rights:\n  - {id: 他权, claim: [hold, use, operate], by: 乙, of: 数据, evidence: [说明]}\n"
    world = f"{OURS.replace('rights:' + chr(10), own)}grants:\n{WHOLE}{ONWARD}"
    steps = FIRST, MOVED.replace("权利", "转"), SECOND.replace("权利", "再转")
    assert lines(checked(tmp_path, *steps, form=held("丙").replace(NUMBER, OTHER), world=world)) == {}
    told = lines(checked(tmp_path, *steps, form=held("乙").replace(NUMBER, NEW), world=world))
    assert "passed on to another" in told[LAPSED].en


@pytest.mark.parametrize("names", [("权利", "转"), ("转", "再转")])
@pytest.mark.parametrize("told", [True, False])
def test_who_bought_back_holds_what_came_back(tmp_path, names, told):
    back = PASSED.format(id="再转", giver="乙", taker="甲", rights="hold, use, operate", on="2026-09-20")
    second = SECOND.replace("权利", names[1])
    steps = FIRST, MOVED.replace("权利", names[0]), second if told else second.replace(f"credential: {OTHER}, ", "")
    found = lines(checked(tmp_path, *steps, world=f"{OURS}grants:\n{WHOLE}{back}"))
    assert list(found) == [(Category.MISSING, "credential.number") if told else UNCLEAR]


@pytest.mark.parametrize("about", ["right: 转", "by: 乙"])
@pytest.mark.parametrize(
    "did",
    [
        "type: cancel, step: cancelled",
        "type: cancel, step: evidenced",
        f"type: alter, step: credentialed, credential: {NEW}",
    ],
)
def test_what_is_done_by_who_took_by_contract_alone_leaves_it_open_for_who_gave(tmp_path, about, did):
    step = f"{{id: 消, asset: 数据, {about}, {did}, agency: 机构, term: {{from: 2026-10-20}}}}"
    assert list(lines(checked(tmp_path, FIRST, step, world=f"{OURS}grants:\n{WHOLE}"))) == [UNCLEAR]


@pytest.mark.parametrize("about", ["权利", "转"])
def test_a_registered_transfer_of_which_the_contract_was_struck_out_is_asked(tmp_path, about):
    struck = (
        f"{OURS}grants:\n{WHOLE}corrections:\n  - {{id: 更, about: 转, reasons: 笔误, evidence: [说明], strike: yes}}\n"
    )
    assert UNCLEAR in lines(checked(tmp_path, FIRST, MOVED.replace("权利", about), world=struck))


UNNAMED_RENEWAL = RENEWED.replace("right: 权利, ", "")
RIVAL = OURS + "  - {id: 他权, claim: [hold, use, operate], by: 乙, of: 数据, evidence: [说明]}\n"
RIVALS = FIRST.replace("id: 初", "id: 他初").replace("权利", "他权").replace(NUMBER, OTHER)


@pytest.mark.parametrize("party", ["甲", "乙"])
def test_whose_a_renewal_granted_ahead_was_is_asked_where_it_names_nobody(tmp_path, party):
    steps = FIRST, RIVALS, UNNAMED_RENEWAL
    assert list(lines(checked(tmp_path, *steps, form=held(party, BY_NEW), world=RIVAL))) == [UNCLEAR]
    number = NUMBER if party == "甲" else OTHER
    form = filed("2031-06-01", held(party).replace("alter", "renew").replace(NUMBER, number) + RENEWAL)
    told = lines(checked(tmp_path, *steps, form=form, world=RIVAL))
    assert UNCLEAR in told
    assert ONCE_RENEWED not in told


@pytest.mark.parametrize("kind", ["alter", "cancel"])
def test_the_number_of_other_data_is_told_where_none_is_on_record_of_ones_own(tmp_path, kind):
    other = (
        "  数据二: {source: collected, labels: {personal: no, important: no, core: no, state_secret: no}}\nrights:\n"
    )
    right = "  - {id: 权二, claim: [hold, use, operate], by: 甲, of: 数据二, evidence: [说明]}\n"
    own = FIRST.replace("credentialed", "evidenced").replace(f"credential: {NUMBER}, ", "")
    theirs = FIRST.replace("id: 初", "id: 初二").replace("数据", "数据二").replace("权利", "权二")
    form = FORM.replace("type: alter", f"type: {kind}")
    told = lines(checked(tmp_path, own, theirs, form=form, world=OURS.replace("rights:\n", other) + right))
    assert "on record: the registration of 数据二 (初二)" in told[Category.MISSING, "credential.number"].en


def test_a_natural_person_is_the_holder_that_the_applicant_says(tmp_path):
    world = OURS.replace(f"甲: {{uscc: {UTILITY}}}", "甲: {kind: natural, name: 古丽米热}")
    form = FORM.replace("holder: 甲", 'holder: 古丽米热, holder_number: "650102199001010017"')
    one = "applicant: {party: 甲, name: 古丽米热, kind: natural%s}"
    for number in ("", ', number: "650102199001010017"'):
        told = lines(checked(tmp_path, FIRST, form=form.replace("applicant: {party: 甲}", one % number), world=world))
        assert set(told) == (set() if number else {(Category.MISSING, "gd-16.parties")})
    another = one.replace("古丽米热", "阿依古丽")
    for who in (another % "", one % ', number: "650102199001010025"'):
        told = lines(checked(tmp_path, FIRST, form=form.replace("applicant: {party: 甲}", who), world=world))
        assert (Category.MISSING, "credential.holder") in told


@pytest.mark.parametrize("number", [NUMBER, NEW])
def test_no_number_on_record_is_wrong_where_it_is_open_how_it_stands(tmp_path, number):
    assert list(lines(checked(tmp_path, FIRST, MOVED, form=FORM.replace(NUMBER, number), world=OURS))) == [UNCLEAR]


def test_a_finished_transfer_that_names_nobody_is_of_the_right_that_was_registered(tmp_path):
    world, moved = f"{BOTH}grants:\n{WHOLE}", MOVED.replace("right: 权利, ", "")
    assert lines(checked(tmp_path, FIRST, moved, form=held("乙").replace(NUMBER, NEW), world=world)) == {}
    assert LAPSED in lines(checked(tmp_path, FIRST, moved, world=world))


def test_of_many_ways_to_read_the_record_the_first_are_said(tmp_path):
    altered = [
        ALTERED.replace("right: 权利, ", "").replace("id: 变", f"id: 变{n}").replace("25", str(n))
        for n in range(10, 15)
    ]
    told = lines(checked(tmp_path, BARE, *altered))[UNCLEAR]
    assert told.en.count("from 2026") == 3
    assert "more ways to read it)" in told.en
    assert "种读法）" in told.zh


APART = PASSED.format(id="另转", giver="甲", taker="丙", rights="operate", on="2026-09-01")
PARTS = f"{OURS}grants:\n{PASSED.format(id='转', giver='甲', taker='乙', rights='hold, use', on='2026-09-01')}{APART}"
MINE = FORM.replace("[hold, use, operate]", "[hold, use]")
EVIDENCED = (
    MOVED.replace("right: 权利", "right: 另转").replace("credentialed", "evidenced").replace(f"credential: {NEW}, ", "")
)


@pytest.mark.parametrize("named", ["by: 甲, ", "right: 权利, ", ""])
def test_a_credential_named_otherwise_than_its_evidence_may_be_its_or_of_another_transfer(tmp_path, named):
    credential = MOVED.replace("right: 权利, ", named).replace("移", "证").replace("2026-09-10", "2026-09-13")
    theirs = [held(party, MINE).replace(NUMBER, NEW) for party in ("乙", "丙")]
    for form in (MINE, theirs[0], theirs[1].replace("[hold, use]", "[operate]")):
        told = lines(checked(tmp_path, FIRST, EVIDENCED, credential, form=form, world=PARTS))
        assert list(told) == [UNCLEAR]


def test_a_credential_named_as_its_evidence_by_who_took_is_no_other_transfer(tmp_path):
    steps = (
        FIRST,
        EVIDENCED.replace("另转", "转"),
        MOVED.replace("权利", "转").replace("移", "证").replace("09-10", "09-22"),
    )
    form = held("乙").replace(NUMBER, NEW)
    assert lines(checked(tmp_path, *steps, form=form, world=f"{OURS}grants:\n{WHOLE}{ONWARD}")) == {}


def test_a_credential_by_who_is_no_party_to_a_transfer_is_not_of_it(tmp_path):
    evidence = EVIDENCED.replace("另转", "权利")
    credential = MOVED.replace("right: 权利", "by: 甲").replace("移", "证").replace("09-10", "09-22")
    form = held("乙").replace(NUMBER, NEW)
    assert (
        lines(checked(tmp_path, FIRST, evidence, credential, form=form, world=f"{OURS}grants:\n{WHOLE}{ONWARD}")) == {}
    )


@pytest.mark.parametrize("rests", ["", "rests_on: [权利], "])
def test_of_two_rights_of_one_holder_one_contract_passes_one(tmp_path, rests):
    whole = WHOLE.replace("2026-09-01", "2026-07-10").replace("term:", f"{rests}term:")
    for form in (FORM, held("乙")):
        assert list(lines(checked(tmp_path, BARE, form=form, world=f"{BOTH}grants:\n{whole}"))) == [UNCLEAR]


def test_a_renewal_granted_ahead_is_not_of_what_was_registered_anew(tmp_path):
    first = FIRST.replace("2031-07-21", "2027-07-20")
    ahead = "{id: 续, asset: 数据, right: 权利, type: renew, step: credentialed, credential: %s, agency: 机构, term: {from: 2027-07-20, before: 2030-07-20}}"
    anew = (
        FIRST.replace("id: 初", "id: 又")
        .replace(NUMBER, OTHER)
        .replace("2026-07-20", "2027-05-10")
        .replace("2031-07-21", "2028-05-09")
    )
    steps = first, ahead % NEW, CANCELLED.replace("2026-10-20", "2027-02-10"), anew
    form = FORM.replace(NUMBER, OTHER).replace("2031-07-20", "2028-05-08")
    assert lines(checked(tmp_path, *steps, form=filed("2027-09-01", form))) == {}
    assert LAPSED in lines(checked(tmp_path, *steps, form=filed("2028-06-01", form.replace(OTHER, NEW))))
    told = lines(checked(tmp_path, first, *steps[2:], steps[1], form=filed("2027-09-01", form)))
    assert list(told) == [UNCLEAR]  # recorded after it, it may be of either


def test_who_bought_by_contract_registers_its_own_right_first(tmp_path):
    own = (
        FIRST.replace("id: 初", "id: 买")
        .replace("权利", "转")
        .replace(NUMBER, OTHER)
        .replace("2026-07-20", "2026-09-20")
    )
    world = f"{OURS}grants:\n{PART}"
    assert lines(checked(tmp_path, FIRST, own, world=world)) == {}
    form = held("乙").replace(NUMBER, OTHER).replace("[hold, use, operate]", "[hold]")
    assert lines(checked(tmp_path, FIRST, own, form=form, world=world)) == {}
    gone = CANCELLED.replace("2026-10-20", "2026-09-10")
    assert LAPSED in lines(checked(tmp_path, FIRST, gone, own, world=world))


def test_a_later_type_tells_that_a_cancellation_that_names_nobody_was_anothers(tmp_path):
    rest = PASSED.format(id="余转", giver="甲", taker="乙", rights="operate", on="2026-10-10")
    world = f"{OURS}grants:\n{PART.replace('乙', '丙').replace('[hold]', '[hold, use]')}{rest}"
    gone = CANCELLED.replace("right: 权利, ", "").replace("2026-10-20", "2026-10-01")
    moved = (
        MOVED.replace("id: 移", "id: 余移")
        .replace("权利", "余转")
        .replace("2026-09-10", "2026-10-20")
        .replace(NEW, OTHER)
    )
    steps = FIRST, MOVED.replace("权利", "转"), gone, moved
    form = held("乙").replace(NUMBER, OTHER).replace("[hold, use, operate]", "[operate]")
    assert lines(checked(tmp_path, *steps, form=form, world=world)) == {}
    assert LAPSED in lines(checked(tmp_path, *steps, form=held("丙").replace(NUMBER, NEW), world=world))


@pytest.mark.parametrize(("about", "sure"), [("转", True), ("权利", False)])
def test_a_transfer_registered_before_its_contract_begins_is_not_passed_over(tmp_path, about, sure):
    world = f"{OURS}grants:\n{WHOLE.replace('2026-09-01', '2026-10-10')}"
    moved = MOVED.replace("权利", about)
    for day in ("2026-10-01", "2026-11-02"):
        told = lines(checked(tmp_path, FIRST, moved, form=filed(day, held("乙").replace(NUMBER, NEW)), world=world))
        assert told == {} if sure else {category for category, _ in told} == {Category.JUDGE}
        assert (LAPSED if sure else UNCLEAR) in lines(
            checked(tmp_path, FIRST, moved, form=filed(day, FORM), world=world)
        )


def test_what_is_registered_of_nothing_does_not_pass(tmp_path):
    sold = PART.replace("[hold]", "[operate]")
    back = PASSED.format(id="回转", giver="乙", taker="甲", rights="operate", on="2026-09-20")
    again = PASSED.format(id="再卖", giver="甲", taker="丙", rights="operate", on="2026-10-01").replace(
        "term:", "rests_on: [回转], term:"
    )
    steps = [
        MOVED.replace("id: 移", f"id: 移{n}").replace("权利", right).replace("09-10", day).replace(NEW, NEW[:-2] + n)
        for right, day, n in (("转", "09-10", "21"), ("回转", "09-25", "22"), ("再卖", "10-10", "23"))
    ]
    form = held("丙").replace(NUMBER, NEW[:-2] + "23").replace("[hold, use, operate]", "[operate]")
    assert lines(checked(tmp_path, FIRST, *steps, form=form, world=f"{OURS}grants:\n{sold}{back}{again}")) == {}


@pytest.mark.parametrize("by", ["", "by: 甲, "])
def test_a_number_tells_whose_a_step_is_that_names_no_right(tmp_path, by):
    steps = FIRST, RIVALS if not by else AGAIN, CANCELLED.replace("right: 权利, ", f"{by}credential: {OTHER}, ")
    world = RIVAL if not by else BOTH
    assert lines(checked(tmp_path, *steps, world=world)) == {}
    form = FORM.replace(NUMBER, OTHER) if by else held("乙").replace(NUMBER, OTHER)
    assert LAPSED in lines(checked(tmp_path, *steps, form=form, world=world))

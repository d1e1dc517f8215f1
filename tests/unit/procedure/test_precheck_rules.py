"""The precheck against the rules of the built-in pack: good applications of each type, and one fault at a time."""

from dataclasses import replace
from datetime import date

import pytest
from filings import (
    BANK,
    BANK_CODE,
    FILED,
    NUMBER,
    alter,
    applicant,
    at,
    bank,
    cancel,
    credential,
    data,
    first,
    passing,
    proof,
    renew,
    row,
    stated,
    transfer,
)

from datarights import bootstrap
from datarights.app import precheck as sheet
from datarights.model.asset import SourceKind
from datarights.model.right import ALL_RIGHTS, Right
from datarights.procedure.application import (
    Agent,
    Alteration,
    ApplicantKind,
    Application,
    Evidence,
    Kind,
    Remark,
)
from datarights.procedure.clocks import Step
from datarights.procedure.precheck import precheck
from datarights.procedure.result import Category, Conclusion, PrecheckResult
from datarights.rules.engine import Engine
from datarights.text import Lang


def check(application: Application, today: date = FILED) -> PrecheckResult:
    return precheck(application, bootstrap.engine(("cn-registration-2026",)), bootstrap.calendar(), today)


def without(word: str) -> tuple[Evidence, ...]:
    """Give the usual evidence, all but what proves one thing."""
    return tuple(each for each in first().evidence if word not in each.proves)


def rules(result: PrecheckResult, category: Category) -> set[str]:
    return {rule for each in result.of(category) for rule in each.rules}


@pytest.mark.parametrize("make", [first, transfer, alter, renew, cancel])
def test_a_good_application_of_each_type_says_so_with_its_clocks(make):
    result = check(make())
    assert [(each.category.value, each.says.en) for each in result.rows if each.category in sheet.FINDINGS] == []
    assert result.conclusion is Conclusion.CLEAN
    assert result.clean
    assert any(each.startswith("gd-17-2.accept") for each in result.entitled_by)
    assert {each.clock.step for each in result.deadlines} >= {
        Step.ACCEPTANCE,
        Step.COMPLETION,
        Step.NOTICE,
        Step.OBJECTION,
    }


@pytest.mark.parametrize("kind", list(Kind))
def test_an_empty_application_of_each_type_is_sent_back_with_everything_at_once(kind):
    result = check(Application(kind=kind, filed_on=FILED))
    assert result.conclusion is Conclusion.INCOMPLETE
    assert len(result.of(Category.MISSING)) >= 2
    assert not any(each.startswith("gd-17-2.accept") for each in result.entitled_by)


@pytest.mark.parametrize(
    ("application", "rule"),
    [
        (first(applicants=(applicant(phone=""),)), "gd-16.applicant"),
        (first(applicants=(applicant(number="91650100MA7LW0BX6G"),)), "gd-16.number"),
        (first(data=data(volume="")), "gd-16.data"),
        (first(data=data(declared_source=SourceKind.AGREEMENT)), "gd-16.source-agrees"),
        (first(data=data(industry="D99")), "gd-16.industry"),
        (first(limits_known=("用途：信贷风控",)), "gd-16.limits-agree"),
        (first(rights=(row(years=None),)), "gd-33.rights"),
        (first(data=data(source_proof=()), evidence=without("lawful_collection")), "gd-33.source-proof"),
        (first(data=data(labels={**data().labels, "personal": None})), "gd-20.labels"),
        (first(facts={**first().facts, "application.security_asked": stated(True)}), "gd-18.security"),
        (transfer(credential=None), "gd-33.credential"),
        (transfer(passing=passing(use="")), "gd-34.form"),
        (transfer(passing=passing(joint=False)), "gd-34.joint"),
        (alter(Alteration(what="updates", before="monthly", proof=("变更说明",))), "gd-35.form"),
        (alter(applicants=(applicant(party=BANK),)), "gd-33.holder"),
        (renew(renewing=None), "gd-36.form"),
        (cancel(cancelling=None), "gd-37.form"),
        (cancel(credential=credential(number="SJ6512026130012")), "gd-annex6.number"),
    ],
)
def test_what_is_missing_is_said_with_its_rule(application, rule):
    result = check(application)
    assert rule in rules(result, Category.MISSING)
    assert result.conclusion is Conclusion.INCOMPLETE


@pytest.mark.parametrize(
    ("application", "rule"),
    [
        (first(agency="昌源水务"), "gd-10-7.own-agency"),
        (first(facts={**first().facts, "application.agency_listed": stated(False)}), "gd-8.directory"),
        (transfer(passing=passing(keeps=True)), "gd-34.keeps"),
        (transfer(passing=passing(giver=BANK, taker="昌源水务")), "gd-34.registered"),
        (transfer(credential=credential(rights=Right.HOLD | Right.USE)), "gd-34.within"),
        (transfer(filed_on=date(2031, 7, 21)), "gd-36.lapsed"),
        (alter(Alteration(what="holder", before="甲", after="乙", proof=("变更说明",))), "gd-35.holder"),
        (alter(Alteration(what="source", before="甲", after="乙", major=True, proof=("变更说明",))), "gd-35.source"),
        (renew(filed_on=date(2026, 7, 3)), "gd-36.early"),
        (renew(filed_on=date(2027, 1, 4)), "gd-36.late"),
        (renew(filed_on=date(2027, 1, 5)), "gd-36.late"),
    ],
)
def test_what_will_be_refused_is_said_with_its_rule(application, rule):
    result = check(application)
    assert rule in rules(result, Category.REFUSED)
    assert result.conclusion is Conclusion.REFUSED


def test_an_unresolved_dispute_over_title_is_refused():
    result = check(first(facts={**first().facts, "application.title_dispute": stated(True)}))
    assert result.conclusion is Conclusion.REFUSED
    assert any(cite.article == "22" for each in result.of(Category.REFUSED) for cite in each.cites)


def test_data_made_in_a_public_duty_is_refused():
    duty = data(source=SourceKind.PUBLIC_DUTY)
    facts = {**first().facts, "asset.duty_body": stated("organ")}
    result = check(first(data=duty, facts=facts))
    assert result.conclusion is Conclusion.REFUSED
    assert any(cite.article == "15" for each in result.of(Category.REFUSED) for cite in each.cites)


@pytest.mark.parametrize(
    ("application", "rule"),
    [
        (transfer(passing=passing(rights=Right.OPERATE)), "gd-34.keeps-part"),
        (alter(Alteration(what="source", before="甲", after="乙", proof=("变更说明",))), "gd-35.source"),
        (alter(Alteration(what="term", before="5 年", after="8 年", proof=("变更说明",))), "gd-35.beyond"),
        (cancel(remarks=(Remark(kind="preservation", says="查封"),)), "gd-23.under-preservation"),
    ],
)
def test_what_a_person_must_judge_is_left_to_one(application, rule):
    result = check(application)
    assert rule in rules(result, Category.JUDGE)
    assert result.conclusion is Conclusion.JUDGE


def test_derived_data_asks_for_two_judgements_and_never_answers_them():
    made = data(source=SourceKind.DERIVED, inputs=("原始数据",))
    facts = {**first().facts, "asset.derived_contract": stated("unclear"), "asset.others_protected": stated(True)}
    result = check(
        first(
            data=made,
            facts=facts,
            evidence=(*first().evidence, proof("许可", "right_in_source")),
            rights=(row(proof=("许可",)),),
        )
    )
    asked = {each.key for each in result.of(Category.JUDGE)}
    assert {"asset.substantive_change", "asset.value_raised"} <= asked


@pytest.mark.parametrize(
    ("application", "rule"),
    [
        (first(data=data(name="2023-2025年乌鲁木齐市" + "供水" * 14 + "数据")), "gd-19.length"),
        (first(data=data(name="供水信息汇总")), "gd-19.parts"),
        (first(data=data(name="2023年乌鲁木齐市供水相关数据")), "gd-19.vague"),
        (first(data=data(summary="水" * 401)), "gd-annex1.summary"),
        (first(rights=(row(years=8),)), "gd-26.term"),
        (first(withheld="涉及商业秘密"), "gd-24.withheld"),
        (first(committed=None, attachments=replace(first().attachments, commitment=())), "gd-16.commitment"),
        (cancel(filed_on=date(2031, 7, 21)), "gd-37.expired"),
        (renew(credential=replace(renew().credential, agency="另一机构")), "gd-33.agency"),
    ],
)
def test_advice_never_stands_in_the_way(application, rule):
    result = check(application)
    assert rule in rules(result, Category.ADVICE)
    assert result.conclusion is Conclusion.CLEAN


def test_four_hundred_characters_and_five_years_are_within_the_limit():
    result = check(first(data=data(summary="水" * 400), rights=(row(years=5),)))
    assert not {"gd-annex1.summary", "gd-26.term"} & rules(result, Category.ADVICE)


def test_each_part_a_name_lacks_is_a_line():
    result = check(first(data=data(name="供水信息汇总")))
    assert len([each for each in result.of(Category.ADVICE) if each.rules == ("gd-19.parts",)]) == 3


def test_gaps_come_in_the_order_of_the_form_and_at_their_place():
    result = check(first(applicants=(applicant(phone=""),), data=data(volume=""), rights=(row(proof=()),)))
    found = result.of(Category.MISSING)
    assert [each.key for each in found] == ["applicant.phone", "data.volume", "rights.proof"]
    assert [each.place for each in found] == [at(5), at(15), at(40)]


def test_a_transfer_tells_the_duty_that_follows_it():
    assert [each.key for each in check(transfer()).of(Category.DUTY)] == ["adjust-credential"]


def test_a_change_of_name_may_come_from_an_applicant_of_another_name():
    renamed = alter(
        Alteration(what="particulars", before="昌源水务", after="昌源水务集团", proof=("变更说明",)),
        applicants=(applicant(party="昌源水务集团"),),
    )
    assert "gd-33.holder" not in rules(check(renamed), Category.MISSING)


OWN, OTHER = "91650100MA7LW0BX6F", "91650100MA7TEXT159"


@pytest.mark.parametrize(
    ("holder", "number", "missing", "asked"),
    [(OWN, OWN, False, False), (OWN, OTHER, True, False), ("", OTHER, False, True)],
)
def test_particulars_change_and_the_party_does_not(holder, number, missing, asked):
    lines = [
        Alteration(what=each, before="昌源水务", after="陌生公司", proof=("变更说明",))
        for each in ("covers", "particulars")
    ]
    form = alter(*lines, applicants=(applicant(party="陌生公司", number=number),))
    result = check(replace(form, credential=replace(form.credential, holder_number=holder)))
    assert ("gd-33.holder" in rules(result, Category.MISSING)) is missing
    assert any(each.key == "application.same_holder" for each in result.rows) is asked


def test_a_holder_of_the_same_name_and_another_code_is_another():
    form = alter(
        Alteration(what="updates", before="每月", after="每日", proof=("变更说明",)),
        applicants=(applicant(number=OTHER),),
    )
    result = check(replace(form, credential=replace(form.credential, holder_number=OWN)))
    assert "gd-33.holder" in rules(result, Category.MISSING)


@pytest.mark.parametrize(("day", "wrong"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_a_credential_of_the_guide_is_not_older_than_it(day, wrong):
    form = alter(Alteration(what="updates", before="每月", after="每日", proof=("变更说明",)))
    result = check(replace(form, credential=replace(form.credential, registered=day, number="")))
    assert any(each.key == "credential.registered" for each in result.rows) is wrong


def test_the_window_of_a_renewal_is_among_the_clocks():
    renewal = check(renew(filed_on=date(2026, 7, 3))).deadlines[0]
    assert renewal.clock.step is Step.RENEWAL
    assert renewal.last == date(2027, 1, 3)
    assert "2026-07-04" in renewal.note.zh


def test_guidance_is_never_printed_as_law():
    result = check(first(applicants=(applicant(phone=""),)))
    assert all(each.guidance for each in result.of(Category.MISSING))
    assert "指引" in sheet.cite_words(result.of(Category.MISSING)[0].cites, result.sources).zh


def test_the_list_for_a_colleague_has_boxes_bases_and_clocks():
    text = sheet.markdown(check(first(attachments=None, evidence=first().evidence[:2])), Lang.ZH)
    assert "- [ ] **样例数据没有附上**" in text
    assert "第33条" in text
    assert "3 个工作日" in text
    assert "不是法律意见" in text


def test_words_of_the_file_cannot_become_markup():
    text = sheet.markdown(check(first(applicants=(applicant(name="<b>x</b>|[a](b)", phone=""),))), Lang.EN)
    assert "<b>" not in text
    assert "\\<b\\>" in text


def test_json_has_both_languages_places_and_citations():
    body = sheet.as_json(check(first(applicants=(applicant(phone=""),))))
    assert body["conclusion"] == "incomplete"
    finding = body["findings"][0]
    assert (finding["file"], finding["line"]) == ("申请.yaml", 5)
    assert finding["says"]["zh"].startswith("没有填写联系电话")
    assert finding["cites"][0]["source"] == "guide"


def test_plain_is_one_line_a_finding():
    lines = list(sheet.plain(check(first(applicants=(applicant(phone=""),))), Lang.EN))
    assert lines[0].startswith("申请.yaml: incomplete: ")
    assert lines[1].startswith("申请.yaml:5:3: missing gd-16.applicant: ")


def test_plain_says_clean_in_one_line():
    assert list(sheet.plain(check(cancel()), Lang.ZH)) == ["申请.yaml: clean: 材料齐全，未发现问题，可以递交"]
    assert not [row for row in check(cancel()).rows if row.category in sheet.FINDINGS]


def test_a_credential_number_shows_where_no_name_is_given():
    assert check(renew(data=None)).subject == NUMBER


def sourced(source: SourceKind, word: str, rights: Right = ALL_RIGHTS, **facts: bool | str) -> Application:
    """Give a first application whose data came one way, with statements about the asset."""
    said = {f"asset.{name}": stated(value) for name, value in facts.items()}
    return first(
        data=data(source=source, source_proof=("来源",)),
        rights=(row(rights=rights, proof=("来源",)),),
        evidence=(*first().evidence, proof("来源", word)),
        facts={**first().facts, **said},
    )


CRAWL = {
    "publicly_accessible": True,
    "intrusion": False,
    "disturbance": False,
    "broke_measures": False,
    "harm": False,
    "grading_done": True,
}
HOLD_AND_USE = Right.HOLD | Right.USE


@pytest.mark.parametrize(
    "application",
    [
        sourced(SourceKind.AGREEMENT, "contract", agreement_gives="given"),
        sourced(SourceKind.CAUSED, "contract", civil_contract=True, copy_received=True),
        sourced(SourceKind.CRAWLED, "lawful_crawl", HOLD_AND_USE, **CRAWL),
        sourced(SourceKind.FUSED, "contract", fusion_contract="gives"),
        sourced(SourceKind.FUSED, "contract", HOLD_AND_USE, fusion_contract="none"),
        sourced(SourceKind.FUSED, "consent", fusion_contract="none", participants_consent="all"),
        sourced(SourceKind.ENTRUSTED, "contract", entrusted_rights_given=True),
        sourced(SourceKind.AUTHORISED_OPERATION, "authorisation", public_registered=True, agreement_gives="given"),
        sourced(SourceKind.UTILITY, "lawful_collection", otherwise_provided=False),
    ],
)
def test_each_source_has_a_way_to_be_clean(application):
    result = check(application)
    assert [(each.rules, each.says.en) for each in result.rows if each.category in sheet.FINDINGS] == []


@pytest.mark.parametrize(
    ("application", "category", "rule"),
    [
        (
            sourced(SourceKind.AGREEMENT, "contract", agreement_gives="denied"),
            Category.REFUSED,
            "gd-20.agreement-denied",
        ),
        (
            sourced(SourceKind.AGREEMENT, "contract", agreement_gives="unclear"),
            Category.JUDGE,
            "gd-20.agreement-unclear",
        ),
        (sourced(SourceKind.AGREEMENT, "contract"), Category.MISSING, "gd-20.agreement-denied"),
        (
            sourced(SourceKind.CAUSED, "contract", civil_contract=True, copy_received=False),
            Category.MISSING,
            "gd-21-2.caused",
        ),
        (sourced(SourceKind.CRAWLED, "lawful_crawl", **CRAWL), Category.REFUSED, "gd-21-4.crawled-operate"),
        (
            sourced(SourceKind.CRAWLED, "lawful_crawl", HOLD_AND_USE, **{**CRAWL, "broke_measures": True}),
            Category.REFUSED,
            "gd-21-4.means",
        ),
        (
            sourced(SourceKind.CRAWLED, "lawful_crawl", HOLD_AND_USE, **{**CRAWL, "grading_done": False}),
            Category.MISSING,
            "gd-21-4.grading",
        ),
        (sourced(SourceKind.CRAWLED_PRODUCT, "lawful_crawl", **CRAWL), Category.JUDGE, "gd-21-4.product"),
        (sourced(SourceKind.FUSED, "contract", fusion_contract="denies"), Category.REFUSED, "gd-21-5.denied"),
        (
            sourced(SourceKind.FUSED, "contract", fusion_contract="none", participants_consent="none"),
            Category.MISSING,
            "gd-21-5.operate",
        ),
        (
            sourced(SourceKind.FUSED, "contract", fusion_contract="none", participants_consent="concerned"),
            Category.JUDGE,
            "gd-21-5.operate",
        ),
        (
            sourced(
                SourceKind.DERIVED,
                "contract",
                right_in_source="none",
                derived_contract="to_other",
                others_protected=True,
            ),
            Category.REFUSED,
            "gd-20.derived-source",
        ),
        (
            sourced(SourceKind.DERIVED, "right_in_source", derived_contract="to_other", others_protected=True),
            Category.REFUSED,
            "gd-20.derived-contract",
        ),
        (
            sourced(SourceKind.DERIVED, "right_in_source", derived_contract="to_holder", others_protected=True),
            Category.JUDGE,
            "gd-20.derived-test",
        ),
        (
            sourced(SourceKind.DERIVED, "right_in_source", derived_contract="to_holder", others_protected=False),
            Category.MISSING,
            "gd-3-8.protected",
        ),
        (sourced(SourceKind.ENTRUSTED, "contract", entrusted_rights_given=False), Category.REFUSED, "gd-21-7.register"),
        (
            sourced(SourceKind.AUTHORISED_OPERATION, "authorisation", public_registered=False),
            Category.MISSING,
            "gd-15-2.register",
        ),
        (sourced(SourceKind.UTILITY, "lawful_collection"), Category.JUDGE, "gd-15-3.register"),
        (
            sourced(SourceKind.PUBLIC_DUTY, "authorisation", duty_body="institution"),
            Category.JUDGE,
            "gd-15-1.institution",
        ),
        (
            sourced(SourceKind.COLLECTED, "lawful_collection", breaches_contract=True),
            Category.REFUSED,
            "gd-21-1.breach",
        ),
        (first(facts={**first().facts, "asset.unlawfully_obtained": stated(True)}), Category.REFUSED, "gd-20.unlawful"),
        (first(data=data(labels={**data().labels, "personal": True})), Category.MISSING, "gd-20.personal"),
        (
            first(
                data=data(labels={**data().labels, "personal": True}),
                facts={**first().facts, "asset.acquisition_meets_pipl": stated(False)},
            ),
            Category.REFUSED,
            "gd-20.personal",
        ),
        (first(data=data(labels={**data().labels, "important": True})), Category.MISSING, "gd-20.important"),
        (first(data=data(labels={**data().labels, "state_secret": True})), Category.REFUSED, "gd-22-1.secret"),
        (first(facts={"asset.breaches_contract": stated(False)}), Category.CONFIRM, "gd-22-3.dispute"),
        (first(facts={**first().facts, "application.conceals": stated(True)}), Category.REFUSED, "gd-22-4.conceals"),
    ],
)
def test_each_source_and_each_ground_of_refusal_is_seen(application, category, rule):
    assert rule in rules(check(application), category)


def test_what_a_reviewer_always_looks_at_is_listed_and_is_no_finding():
    result = check(first())
    assert {each.name for each in result.standing} == {
        "application.endangers",
        "application.conceals",
        "application.barred_by_law",
        "application.same_data_registered",
        "application.security_asked",
    }


def test_an_unknown_source_is_one_gap_and_not_a_page_of_questions():
    result = check(first(data=data(source=SourceKind.UNKNOWN)))
    assert [each.key for each in result.of(Category.MISSING)] == ["data.source"]


def test_a_refusal_does_not_hide_what_is_missing():
    result = check(first(agency="昌源水务", applicants=(applicant(phone=""),)))
    assert result.of(Category.REFUSED)
    assert [each.key for each in result.of(Category.MISSING)] == ["applicant.phone"]


def lines(result: PrecheckResult, category: Category) -> list[str]:
    return [each.key for each in result.of(category)]


def test_findings_of_one_kind_come_in_the_order_of_annex_1_whatever_their_rule():
    faulty = first(
        applicants=(applicant(phone=""), applicant(party=BANK, number="91650100MA7LW0BX6G", address="")),
        data=data(name="", industry="D99", source_proof=(), volume="", limits=""),
        rights=(row(proof=()), row(holder=BANK, number="1", limits="")),
        attachments=None,
        evidence=(first().evidence[0],),
    )
    assert (
        lines(check(faulty), Category.MISSING)
        == [
            "applicant.phone",
            "applicant.number",
            "applicant.address",
            "data.name",
            "data.industry",
            "data.source_proof",
            "data.volume",
            "data.limits",
            "rights.proof",
            "rights.number",
            "rights.limits",
            "evidence.file",
            "attachments.sample",
            "attachments.description",
        ][:11]
        + lines(check(faulty), Category.MISSING)[11:]
    )
    assert lines(check(faulty), Category.MISSING) == [
        "applicant.phone",
        "applicant.number",
        "applicant.address",
        "data.name",
        "data.industry",
        "data.source_proof",
        "data.volume",
        "data.limits",
        "rights.proof",
        "rights.number",
        "rights.limits",
        "attachments.sample",
        "attachments.description",
    ]


def test_a_reading_shows_the_usual_one_and_the_other():
    asked = check(transfer(passing=passing(rights=Right.OPERATE))).of(Category.JUDGE)
    row = next(each for each in asked if each.key == "transferor_keeps_nothing")
    usual, other = sheet.reading_options(row.reading)
    assert (usual[0].en, usual[1].key) == ("as usually read", "of_what_passes")
    assert (other[0].en, other[1].key) == ("otherwise read", "at_all")
    assert all(option.cites for _, option in (usual, other))


def test_a_reading_is_not_asked_while_a_fact_may_settle_the_point():
    result = check(transfer(credential=credential(rights=Right(0)), passing=passing(rights=Right.OPERATE)))
    assert lines(result, Category.JUDGE) == []
    confirm = result.of(Category.CONFIRM)
    assert [each.says.en.split(":")[0] for each in confirm] == ["the rights on the credential are not written"]
    assert "credential.rights" in confirm[0].bring.en


def test_clocks_and_their_readings_say_what_comes_out_if_read_otherwise():
    result = check(first())
    names = {each.name for each in result.readings}
    assert names >= {"start_day_counts", "supplement_restarts", "refusal_without_list", "every_type_every_step"}
    clock = next(each for each in result.deadlines if each.clock.step is Step.COMPLETION)
    assert (clock.last, clock.sooner) == (date(2026, 10, 8), date(2026, 9, 29))


def test_what_only_fails_article_21_shows_both_forms_of_closing():
    result = check(sourced(SourceKind.CRAWLED, "lawful_crawl", **CRAWL))
    assert "fails_entitlement_only" in {each.name for each in result.readings}


def test_an_agency_nobody_named_is_one_point_to_confirm():
    facts = {name: fact for name, fact in first().facts.items() if name != "application.agency_listed"}
    for agency in ("", "乌鲁木齐登记机构"):
        result = check(first(agency=agency, facts=facts))
        assert lines(result, Category.CONFIRM) == ["application.agency_listed"]
        assert result.conclusion is Conclusion.CONFIRM


def test_what_the_credential_says_is_confirmed_where_the_form_leaves_it_out():
    bare = credential(through=None, holder="", rights=Right(0))
    found = check(cancel(credential=bare)).of(Category.CONFIRM)
    assert [each.place for each in found] == [at(50), at(50)]
    assert {each.key for each in found} == {"application.holder_applies", "application.within_credential"}


def test_a_missing_credential_is_one_gap_and_no_questions():
    assert lines(check(transfer(credential=None)), Category.MISSING) == ["credential"]
    assert lines(check(transfer(credential=None)), Category.CONFIRM) == []


def test_joint_applicants_each_have_their_gaps_with_their_name():
    result = check(first(applicants=(applicant(), applicant(party=BANK, number="", phone="", place=at(9)))))
    found = result.of(Category.MISSING)
    assert [(each.key, each.place) for each in found] == [("applicant.number", at(9)), ("applicant.phone", at(9))]
    assert all(BANK in each.says.zh for each in found)
    assert "gd-33.holders" in rules(result, Category.ADVICE)


def test_a_joint_application_of_two_holders_is_clean():
    both = (row(rights=Right.HOLD | Right.USE), row(holder=BANK, number=BANK_CODE))
    result = check(first(applicants=(applicant(), bank()), rights=both))
    assert result.clean
    assert rules(result, Category.ADVICE) == set()


def test_an_agent_with_a_sealed_power_of_attorney_is_clean_and_an_unsealed_one_is_not():
    sealed = replace(proof("委托书", "authority"), sealed=True)
    agent = Agent(name="某代理机构", authority=("委托书",))
    assert check(first(agent=agent, evidence=(*first().evidence, sealed))).clean
    draft = check(first(agent=agent, evidence=(*first().evidence, replace(sealed, sealed=False))))
    assert rules(draft, Category.MISSING) == {"gd-16.unsigned"}
    assert draft.of(Category.MISSING)[0].cites[0].article == "165"


def test_a_natural_person_registers_under_item_3():
    person = applicant(kind=ApplicantKind.NATURAL, number="11010519491231002X", business="")
    result = check(first(applicants=(person,), rights=(row(number=""),)))
    assert result.clean
    assert "gd-21-3.may" in result.entitled_by
    assert "gd-21-1.may" not in result.entitled_by


def test_an_organ_that_names_another_source_is_asked_and_public_data_inside_too():
    organ = applicant(kind=ApplicantKind.PUBLIC_BODY)
    assert "gd-15.organ" in rules(check(first(applicants=(organ,))), Category.JUDGE)
    mixed = data(labels={**data().labels, "public": True})
    assert "gd-15.public-inside" in rules(check(first(data=mixed)), Category.JUDGE)


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (sourced(SourceKind.COLLECTED, "lawful_collection"), "gd-21-1.may"),
        (sourced(SourceKind.UTILITY, "lawful_collection", otherwise_provided=False), "gd-15-3.may"),
        (sourced(SourceKind.AGREEMENT, "contract", agreement_gives="given"), "gd-20.agreement-may"),
        (sourced(SourceKind.CAUSED, "contract", civil_contract=True, copy_received=True), "gd-21-2.may"),
        (sourced(SourceKind.CRAWLED, "lawful_crawl", HOLD_AND_USE, **CRAWL), "gd-21-4.may"),
        (sourced(SourceKind.FUSED, "contract", fusion_contract="gives"), "gd-21-5.may"),
        (sourced(SourceKind.ENTRUSTED, "contract", entrusted_rights_given=True), "gd-21-7.may"),
    ],
)
def test_a_clean_application_names_the_item_it_may_be_registered_by(source, rule):
    result = check(source)
    assert result.clean
    assert rule in result.entitled_by


def test_nothing_is_clean_that_no_rule_speaks_for():
    """A pack without rules of entitlement leaves the rights to a reviewer: silence never makes a yes."""
    (pack,) = bootstrap.packs(("cn-registration-2026",))
    mute = replace(pack, rules=tuple(each for each in pack.rules if each.decides != "registration.entitlement"))
    result = precheck(first(), Engine([mute]), bootstrap.calendar(), FILED)
    assert lines(result, Category.JUDGE) == ["entitlement"]
    assert result.conclusion is Conclusion.JUDGE


def test_taking_any_statement_away_never_makes_a_better_conclusion():
    order = list(Conclusion)
    for whole in (sourced(SourceKind.CRAWLED, "lawful_crawl", HOLD_AND_USE, **CRAWL), transfer()):
        best = order.index(check(whole).conclusion)
        for name in whole.facts.keys() - {"asset.breaches_contract"}:  # asked of data collected by oneself
            fewer = {other: fact for other, fact in whole.facts.items() if other != name}
            assert order.index(check(replace(whole, facts=fewer)).conclusion) < best, name


def test_an_alteration_and_a_cancellation_name_the_item_they_rest_on():
    by_rule = {each.rule: each for each in check(alter()).grounds}
    assert by_rule["gd-35.may"].cites[0].item == "二"
    by_rule = {each.rule: each for each in check(cancel()).grounds}
    assert by_rule["gd-37.may"].cites[0].item == "二"


def test_each_change_and_each_remark_is_pointed_at_where_it_stands():
    two = (
        Alteration(what="updates", before="monthly", after="daily", proof=("变更说明",), place=at(70)),
        Alteration(what="holder", before="甲", after="乙", proof=("变更说明",), place=at(71)),
    )
    refused = check(alter(*two)).of(Category.REFUSED)
    assert [(each.rules, each.place) for each in refused] == [(("gd-35.holder",), at(71))]

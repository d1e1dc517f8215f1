"""Fourteen sections, none an empty heading; what the ledger does not know is asked, never presumed."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from story import (
    ASKED,
    BANK,
    BASE,
    DAY,
    ENGINE,
    GINNER,
    GUARANTOR,
    INDEX,
    INDEXER,
    PACK,
    PURCHASES,
    act,
    compliance_of,
    draft,
    judged,
    ledger,
    lexicon,
    party,
    statement_of,
    texts,
)

from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.ledger.entry import draft_from_json
from datarights.model.asset import SourceKind
from datarights.model.citation import Citation
from datarights.report.acts import Judged
from datarights.report.compliance import TITLES, compliance
from datarights.report.practice import ENTITLEMENTS, POINTS
from datarights.report.tree import Mark, Open, Pairs, Paragraph, Section, Table, Tone
from datarights.report.words import cites_text
from datarights.rules.finding import Fact
from datarights.rules.pack import Outcome
from datarights.text import Lang, Text, say


def words(cell, lang=Lang.ZH):
    return cell.says.in_(lang) if isinstance(cell, Mark) else cell.in_(lang) if isinstance(cell, Text) else cell


def part(report, number):
    return report.sections[number - 1]


def rows(report, number):
    return [[words(cell) for cell in row] for block in part(report, number).blocks if isinstance(block, Table) for row in block.rows]  # fmt: skip


def pairs(report, number):
    return {words(term): words(cell) for block in part(report, number).blocks if isinstance(block, Pairs) for term, cell in block.rows}  # fmt: skip


def asked(report, number):
    return [ask.what.zh for ask in part(report, number).asks]


@pytest.mark.parametrize("asset", [PURCHASES, INDEX])
@pytest.mark.parametrize("acts", [True, False])
def test_there_are_fourteen_sections_in_the_order_of_practice_and_none_is_empty(asset, acts):
    report = compliance_of(asset, acts=acts)
    assert [each.title for each in report.sections] == list(TITLES)
    assert [each.number for each in report.sections] == list(range(1, 15))
    assert all(each.blocks for each in report.sections)


def test_an_empty_section_cannot_be_made():
    with pytest.raises(ValueError, match="who can answer"):
        Section(number=1, title=say("空", "empty"), blocks=())


def test_an_asset_nobody_described_asks_in_every_part_that_the_ledger_cannot_fill():
    report = compliance_of("空数据", ledger(draft("asset", "空数据", payload={})), acts=False)
    for number in (1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14):
        assert part(report, number).asks, number
    assert report.headline.tone is not Tone.GOOD
    every = [ask for each in report.sections for ask in each.asks]
    assert all(ask.who.zh and ask.settle.zh and ask.who.en and ask.settle.en for ask in every)


def test_every_section_that_no_ledger_fills_has_points_of_practice():
    assert {point.section for point in POINTS} == {3, 6, 8, 9, 11}


def test_every_source_situation_but_the_unknown_says_what_the_guide_makes_of_it():
    assert set(ENTITLEMENTS) == set(SourceKind) - {SourceKind.UNKNOWN}
    assert all(each.cite.source == "guide" for each in ENTITLEMENTS.values())


def test_guidance_is_marked_as_guidance_wherever_it_is_cited():
    report = compliance_of(INDEX)
    cited = [block for block in part(report, 4).blocks if isinstance(block, Paragraph) and block.cite]
    assert cited[0].cite == say("工作指引（指引）第21条第（六）项", "Guide (guidance) Art. 21, item (6)")
    guide = next(row for row in rows(report, 1) if "工作指引" in row[0])
    assert guide[2] == "指引"
    assert any(isinstance(block, Paragraph) and "不是法律" in block.says.zh for block in part(report, 1).blocks)


def test_an_instrument_that_came_after_the_day_of_an_act_is_marked_beside_its_rank():
    guide = next(each for each in PACK.sources.values() if each.id == "guide")
    cite, day = Citation(source="guide", article="23"), guide.start
    assert cites_text([cite], [PACK], day) == cites_text([cite], [PACK])
    before = cites_text([cite], [PACK], day - timedelta(days=1))
    assert before == say(f"工作指引（指引，{day} 起施行）第23条", f"Guide (guidance, in force only from {day}) Art. 23")


def test_an_instrument_read_in_part_says_so():
    report = compliance_of(PURCHASES)
    assert next(row for row in rows(report, 1) if "个人信息保护法" in row[0])[4] == "仅读摘引"


def test_the_basis_names_registry_size_root_day_packs_and_digests_in_full():
    report = compliance_of(PURCHASES)
    found = pairs(report, 1)
    assert found["登记库"] == "昌吉棉花登记库"
    assert found["条目数"] == str(len(BASE))
    assert found["树根（RFC 9162，SHA-256）"] == ledger().root
    assert found["所问之日"] == DAY.isoformat()
    assert found["规则包 story 1"] == f"SHA-256 {PACK.digest}"
    assert "未与外部保存的检查点比对" in found["核对"]


def test_the_mandate_is_printed_or_asked_for():
    assert "受谁委托" in asked(compliance_of(PURCHASES), 1)[0]
    with_one = compliance_of(PURCHASES, mandate="云杉银行，用于授信")
    assert pairs(with_one, 1)["委托事项"] == "云杉银行，用于授信"
    assert part(with_one, 1).asks == ()


def test_parties_carry_their_code_with_the_check_digit_verified_and_their_part():
    report = compliance_of(PURCHASES)
    found = {row[0]: row for row in rows(report, 3)}
    assert found[GINNER][3:] == ["91652300MA7JX0MY1F", "校验位相符"]
    assert "接收方" in found[GUARANTOR][1]
    assert "下列主体的统一社会信用代码" in asked(report, 3)[0]


def test_a_label_nobody_stated_is_undetermined_and_asked_and_never_a_no():
    found = {row[0]: row for row in rows(compliance_of(PURCHASES), 5)}
    assert found["个人信息"][1:3] == ["否", "主张"]
    assert found["商业秘密"][1] == "未定"
    assert "是否含国家秘密？" in asked(compliance_of(PURCHASES), 5)


def test_labels_travel_from_inputs_to_what_is_made_of_them():
    personal = [
        each._replace(payload={**each.payload, "labels": {"personal": True}}) if each.id == PURCHASES else each
        for each in BASE
    ]
    report = compliance_of(INDEX, ledger(base=personal))
    found = next(row for row in rows(report, 5) if row[0] == "个人信息")
    assert found[1] == "是"
    assert PURCHASES in found[3]
    assert "含个人信息" in part(report, 10).blocks[0].says.zh


def test_personal_information_not_stated_is_not_taken_as_none():
    report = compliance_of(INDEX)
    assert part(report, 10).blocks[0].tone is Tone.WARN
    assert part(report, 10).asks


def test_a_label_denied_on_assertion_alone_is_asked_to_be_shown():
    report = compliance_of(PURCHASES)
    assert part(report, 10).blocks[0].tone is Tone.WARN
    assert asked(report, 10) == ["凭什么认为不含个人信息？"]


def test_what_two_acts_say_differently_of_the_data_stays_open():
    fold = ledger()
    acts = [
        Judged("", decide(DecisionRequest(act=act("process", PURCHASES, GUARANTOR, facts={"asset.unlawfully_obtained": Fact(value=value)})), fold, ENGINE, lexicon()))
        for value in (True, False)
    ]  # fmt: skip
    report = compliance(fold, lexicon(), (PACK,), PURCHASES, DAY, acts)
    assert next(row for row in rows(report, 11) if row[0] == "以违法方式取得")[1] == "未定"


def test_what_is_said_of_one_act_is_not_taken_as_said_of_the_others():
    fold = ledger()
    consents = {"act.export_route": Fact(value="exempt")}
    acts = [
        Judged(
            "", decide(DecisionRequest(act=act("process", PURCHASES, GUARANTOR, facts=facts)), fold, ENGINE, lexicon())
        )
        for facts in (consents, {})
    ]
    assert any("出境" in each for each in asked(compliance(fold, lexicon(), (PACK,), PURCHASES, DAY, acts), 8))
    assert not any("出境" in each for each in asked(compliance(fold, lexicon(), (PACK,), PURCHASES, DAY, acts[:1]), 8))


def test_a_determination_answers_the_question_and_is_shown_with_who_gave_it():
    report = compliance_of(INDEX)
    assert "是否发生实质改变？" not in asked(report, 6)
    assert "价值是否显著提升？" in asked(report, 6)
    assert any(row[0] == "是否发生实质改变？" and row[2] == "认定" for row in rows(report, 6))


def test_each_act_has_its_decision_reason_chain_and_receipt():
    report = compliance_of(PURCHASES)
    captions = [block.caption.zh for block in part(report, 8).blocks if isinstance(block, Pairs)]
    assert captions == [
        "行为 1：银行在许可之内再许可给担保公司",
        "行为 2：棉企把数据许可给指数公司",
        "行为 3：担保公司用于营销",
        "行为 4",
    ]
    outcomes = [each["outcome"] for each in report.data["acts"]]
    assert outcomes == [one.decision.outcome.key for one in judged(ledger(), PURCHASES)]
    assert "prohibited" in outcomes
    assert "permitted" in outcomes


def test_the_headline_counts_every_outcome_and_takes_the_tone_of_the_worst():
    report = compliance_of(PURCHASES)
    assert "1 项禁止" in report.headline.says.zh
    assert "1 项允许" in report.headline.says.zh
    assert report.headline.tone is Tone.BAD


def test_a_permitted_act_makes_no_good_headline_while_points_are_open():
    fold = ledger()
    one = Judged("使用", decide(DecisionRequest(act=act("process", PURCHASES, GUARANTOR)), fold, ENGINE, lexicon()))
    assert one.decision.outcome is Outcome.PERMITTED
    report = compliance(fold, lexicon(), (PACK,), PURCHASES, DAY, [one])
    assert any(True for _ in report.asks())
    assert report.headline.tone is Tone.WARN


def test_without_acts_nothing_is_concluded():
    report = compliance_of(PURCHASES, acts=False)
    assert "没有就具体行为作判定" in report.headline.says.zh
    assert "不作" in part(report, 13).blocks[0].says.zh
    assert report.data["acts"] == []


def test_a_red_line_that_nobody_can_exclude_is_undetermined():
    found = {row[0]: row[1] for row in rows(compliance_of(PURCHASES, acts=False), 11)}
    assert found["国家秘密"] == "未定"
    assert found["核心数据"] == "仅据主张未触及"
    assert found["未了结的权属争议"] == "有异议未了结"
    assert found["查封等保全、临时管制"] == "登记库没有记载"


def test_a_prohibiting_rule_that_applies_is_listed_with_its_authority():
    report = compliance_of(PURCHASES)
    assert ["行为 3：超出约定的用途", "触及", "约定（约定）"] in rows(report, 11)


def test_risks_come_worst_first_with_remedy_who_and_by_when():
    found = [row for row in rows(compliance_of(PURCHASES), 12) if len(row) == 7]
    assert found[0][:3] == ["红线", "行为 3", "超出约定的用途"]
    assert found[0][4] == "改到约定的用途之内"
    assert all(row[6] == "行为日 2026-11-23 之前" for row in found)
    assert ["红线（待定）", "行为 1", "提供个人信息没有依据"] in [row[:3] for row in found]


def test_rights_about_to_end_and_burdens_are_risks_without_any_act():
    found = [row[0] for row in rows(compliance_of(PURCHASES, acts=False), 12)]
    assert "权利负担" in found
    assert "异议" in found
    assert "将到期" in found


def test_the_conclusion_sends_every_open_point_to_somebody():
    report = compliance_of(PURCHASES)
    by_who = {row[0]: int(row[1].split()[0]) for row in rows(report, 13) if len(row) == 3}
    assert sum(by_who.values()) == len({ask.what for _, ask in report.asks()})
    assert f"{sum(by_who.values())} 处未定" in report.headline.says.zh


def test_the_conclusion_names_each_day_on_which_to_assess_anew():
    points = [
        each.zh
        for block in part(compliance_of(PURCHASES), 13).blocks
        if hasattr(block, "items")
        for each in block.items
    ]
    assert any("2027-05-01" in each and "质押" in each for each in points)
    assert any("2031-09-01" in each and "凭证" in each for each in points)
    days = re.findall(r"(\d{4}-\d{2}-\d{2}) 起", " ".join(points))
    assert days == sorted(days)


def test_the_annex_indexes_evidence_by_digest_and_every_entry_relied_on():
    report = compliance_of(PURCHASES)
    assert any(row[0] == "采集说明" and row[3] == "5e" * 32 for row in rows(report, 14))
    entries = {row[0] for row in rows(report, 14) if len(row) == 3}
    read = {f"第 {item.since} 条" for one in judged(ledger(), PURCHASES) for item in one.decision.read_set}
    assert read <= entries


def test_an_asset_without_evidence_asks_for_it_in_the_annex():
    assert part(compliance_of(INDEX, acts=False), 14).asks


def test_a_later_pack_of_the_same_law_changes_the_basis_and_is_seen():
    other = compliance_of(PURCHASES, acts=False, packs=(replace(PACK, version="2", digest="cd" * 32),))
    assert other.basis != compliance_of(PURCHASES, acts=False).basis


def test_an_unknown_asset_is_an_error():
    with pytest.raises(KeyError):
        compliance_of(BANK, acts=False)


# ---- languages -----------------------------------------------------------------------------------------------------


NUMBERS = {"国数综政策〔2026〕35号", "主席令第九十一号"}


def spelt(value):
    """Give drafts and acts with every Chinese name spelt in Latin letters."""
    if isinstance(value, str):
        return re.sub(r"[㐀-鿿〔〕·（），、]+", lambda found: "n" + format(sum(map(ord, found.group())), "x"), value)
    if isinstance(value, dict):
        return {spelt(key): spelt(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [spelt(each) for each in value]
    return value


def test_english_has_no_chinese_but_names_and_numbers_of_instruments():
    fold = ledger(base=[draft_from_json(spelt(each.as_json())) for each in BASE])
    for asset in (PURCHASES, INDEX):
        acts = [
            Judged(spelt(title), decide(DecisionRequest(act=replace(one, asset=spelt(one.asset), by=spelt(one.by), to=spelt(one.to))), fold, ENGINE, lexicon()))
            for title, one in ASKED[asset]
        ]  # fmt: skip
        name = spelt(asset)
        made = [
            compliance(fold, lexicon(), (PACK,), name, DAY, acts),
            statement_of(name, fold),
            statement_of(spelt(GINNER), fold),
        ]
        for report in made:
            for text in texts(report):
                left = text.en
                for number in NUMBERS | {fold.origin}:
                    left = left.replace(number, "")
                assert not re.search(r"[　-鿿＀-￯]", left), text.en


def test_chinese_has_no_english_words_but_names_and_terms_of_art():
    allowed = {"datarights", "story", "purposes", "territory", "scenario"}
    for report in (compliance_of(PURCHASES), compliance_of(INDEX), statement_of(PURCHASES), statement_of(GINNER)):
        for text in texts(report):
            bare = re.sub(r"r-[0-9a-f]{12}|[0-9a-f]{64}", "", text.zh)
            assert set(re.findall(r"[A-Za-z]*[a-z]{3,}", bare)) <= allowed, text.zh


def test_every_sentence_is_said_in_both_languages():
    for report in (compliance_of(PURCHASES), compliance_of(INDEX), statement_of(PURCHASES), statement_of(GINNER)):
        assert all(text.zh and text.en for text in texts(report))


def test_reports_of_other_days_can_be_made():
    for day in (date(2020, 1, 1), date(2026, 1, 1), date(2035, 1, 1)):
        assert len(compliance_of(PURCHASES, day=day, acts=False).sections) == 14
        assert any(isinstance(block, Open) for each in compliance_of(INDEX, day=day).sections for block in each.blocks)


def answered(name, by):
    return draft("determination", name, asset=INDEX, parties={"by": by}, valid=("2026-08-01", "9999-12-31"), payload={"question": "value_raised", "answer": True, "reasons": "价高"})  # fmt: skip


OWN = {by: f"{by} 在该数据上享有权利，不得为自己认定" for by in (INDEXER, "沙棘二名")}
OWN[BANK] = f"{BANK} 是这一行为的当事人，不得为自己认定"
OTHERS = (party("沙棘二名", "91652301MA7TJ0DK8A"), party("评审所"))


@pytest.mark.parametrize("by", [*OWN, "评审所"])
def test_an_answer_of_a_holder_or_of_a_party_to_an_act_judged_does_not_count_under_any_name(by):
    report = compliance_of(INDEX, ledger(*OTHERS, answered("认定二", by)))
    assert ("价值是否显著提升？" in asked(report, 6)) is (by in OWN)
    told = {cell for number in range(1, 15) for row in rows(report, number) for cell in row}
    assert told.isdisjoint(OWN.values()) is (by not in OWN)


@pytest.mark.parametrize("by", [*OWN])
def test_what_is_no_answer_replaces_none_in_the_report_either(by):
    report = compliance_of(INDEX, ledger(*OTHERS, answered("认定二", "评审所"), answered("认定三", by)))
    assert "价值是否显著提升？" not in asked(report, 6)
    told = {cell for number in range(1, 15) for row in rows(report, number) for cell in row}
    assert OWN[by] in told
    assert "已被取代" not in told

"""A statement says what is held, how sure, under what, on which entries, and what ended and why."""

from datetime import date

import pytest
from story import (
    BANK,
    DAY,
    GINNER,
    GUARANTOR,
    INDEX,
    INDEXER,
    MILL,
    PURCHASES,
    claim,
    draft,
    grant,
    ledger,
    statement_of,
)

from datarights.report.tree import Figure, Mark, Open, Table, Tone
from datarights.text import Lang, Text


def words(cell, lang=Lang.ZH):
    return cell.says.in_(lang) if isinstance(cell, Mark) else cell.in_(lang) if isinstance(cell, Text) else cell


def section(report, title):
    return next(each for each in report.sections if title in each.title.zh)


def rows(report, title):
    return [[words(cell) for cell in row] for block in section(report, title).blocks if isinstance(block, Table) for row in block.rows]  # fmt: skip


def row_of(report, title, name):
    return next(row for row in rows(report, title) if row[0] == name)


def test_an_undisputed_documented_right_is_sure_and_names_its_entry():
    row = row_of(statement_of(PURCHASES), "在效", GINNER)
    assert row[1] == "数据持有权、数据使用权、数据经营权"
    assert row[5] == "确定"
    assert row[6] == "第 11 条"


def test_a_disputed_right_is_possible_and_the_question_says_who_answers():
    report = statement_of(PURCHASES)
    assert row_of(report, "在效", MILL)[5] == "可能，未确定"
    (asks,) = [block.asks for block in section(report, "未定").blocks if isinstance(block, Open)]
    assert asks[0].who.zh == "登记机构"
    assert report.headline.tone is Tone.WARN


def test_a_claim_without_evidence_is_never_called_sure():
    report = statement_of(INDEX)
    assert row_of(report, "在效", INDEXER)[5] != "确定"
    assert report.headline.tone is not Tone.GOOD


def test_the_names_of_rights_follow_the_day():
    base = ledger(claim("早权", BANK, INDEX, valid=("2023-01-01", "9999-12-31")))
    early = statement_of(INDEX, base, date(2024, 6, 1))
    assert "数据资源持有权" in row_of(early, "在效", BANK)[1]
    assert "数据持有权" in row_of(statement_of(INDEX, base), "在效", BANK)[1]


@pytest.mark.parametrize(
    ("more", "day", "holder", "state", "why"),
    [
        ((), DAY, INDEXER, "已终止", "因违约终止，自 2026-06-01 起"),
        ((), date(2028, 6, 1), MILL, "已终止", "期限届满，自 2027-03-01 起"),
        ((draft("ending", "终止", about="银行许可", valid=("2026-07-01", "9999-12-31"), payload={"reason": "contract"}),), DAY, GUARANTOR, "上游已终止", f"所依的 {BANK} 的权利"),
        ((draft("ending", "不法", about="金絮三权", valid=("2026-07-01", "9999-12-31"), payload={"reason": "void_source"}),), DAY, GUARANTOR, "来源不成立", "来源不成立"),
        ((draft("objection_decided", "异议一·处理", about="异议一", valid=("2026-11-01", "9999-12-31"), payload={"outcome": "upheld"}),), DAY, MILL, "来源不成立", "异议成立（异议一·处理）"),
    ],
)  # fmt: skip
def test_what_ended_says_why(more, day, holder, state, why):
    found = next(
        row for row in rows(statement_of(PURCHASES, ledger(*more), day), "已终止") if row[0] == holder and len(row) == 6
    )
    assert found[3] == state
    assert why in found[4]


def test_a_transfer_names_what_was_given_away():
    moved = draft("transfer", "转让一", asset=INDEX, parties={"from": INDEXER, "to": BANK}, rights=("hold", "use", "operate"), valid=("2026-09-01", "9999-12-31"), payload={"act": "transfer"})  # fmt: skip
    report = statement_of(INDEX, ledger(moved))
    assert row_of(report, "已终止", INDEXER)[4] == "已转出：转让一（2026-09-01）"
    assert row_of(report, "在效", BANK)[2] == f"{INDEXER} 转让"


def test_a_right_that_has_not_begun_is_no_right_that_ended():
    found = rows(statement_of(PURCHASES), "尚未开始")
    assert [INDEXER, "使用", "2027-01-01 至 2027-12-31（含）", "第 18 条"] in found


def test_a_licence_that_outlasts_its_source_is_said_to_be_narrowed_on_paper_only():
    wide = grant("宽许可", BANK, MILL, rights=("use",), purposes=("credit-risk", "marketing"))
    claimed = draft("claim", "外部许可", asset=PURCHASES, parties={"from": BANK, "to": MILL}, rights=("use",), rests_on=("银行许可",), scope=wide.scope, valid=("2026-01-01", "2028-01-01"), payload={"act": "license"})  # fmt: skip
    said = [
        block.says.zh
        for block in section(statement_of(PURCHASES, ledger(claimed)), "在效").blocks
        if hasattr(block, "says")
    ]
    assert any("以上游所能给出的为限" in each for each in said)


def test_burdens_and_promises_are_named_with_entry_and_end():
    found = rows(statement_of(PURCHASES), "负担")
    assert ["质押", "金絮三权", BANK, "2026-05-01 至 2027-04-30（含）", "质2026-07", "第 19 条"] in found
    assert any(row[0] == "排他承诺" and row[2] == MILL for row in found)


def test_a_released_or_run_out_burden_is_not_shown_as_live():
    assert not any(row[0] == "质押" for row in rows(statement_of(PURCHASES, day=date(2027, 6, 1)), "负担"))


def test_objections_are_shown_with_what_became_of_them():
    found = {row[0]: row[4] for row in rows(statement_of(PURCHASES), "异议")}
    assert found == {"异议一": "未了结", "异议二": "异议不成立"}


def test_a_lapsed_credential_ends_no_right():
    report = statement_of(PURCHASES, day=date(2032, 1, 1))
    assert rows(report, "登记情况")[0][2] == "已失效"
    assert row_of(report, "在效", GINNER)[5] == "确定"


def test_a_party_sees_what_it_holds_and_what_it_gave():
    report = statement_of(BANK)
    assert [row[0] for row in rows(report, "在效")] == [PURCHASES]
    assert [row[0] for row in rows(report, "给予他人")] == [GUARANTOR]
    figures = [block for block in section(report, "权利链").blocks if isinstance(block, Figure)]
    assert [node.head for node in figures[0].nodes] == [GINNER, BANK]


def test_what_was_known_earlier_is_what_the_ledger_held_then():
    early = statement_of(PURCHASES, ledger().holdings(13))
    assert [row[0] for row in rows(early, "在效")] == [GINNER]
    assert early.basis["entries"] == 13


def test_an_asset_without_rights_says_that_nothing_shows_there_are_none():
    report = statement_of("空数据", ledger(draft("asset", "空数据", payload={"source": "collected"})))
    assert "没有记载不等于没有权利" in section(report, "在效").blocks[0].says.zh
    assert report.headline.tone is Tone.BAD


def test_a_name_that_is_neither_asset_nor_party_is_an_error():
    with pytest.raises(KeyError):
        statement_of("没有这个")

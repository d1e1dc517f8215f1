"""Statements of a party and of an asset: each right as it stands on a day, with the burdens that lie on it or above it."""

from datetime import date

import pytest
from bales import (
    ALL,
    BANK,
    FOREVER,
    GINNER,
    LAB,
    LINT,
    MILL,
    SEED,
    a_ledger,
    burden,
    claim,
    ending,
    licence,
    objection,
    renewal,
    transfer,
)

from datarights.holdings.chain import title
from datarights.holdings.record import Opened
from datarights.holdings.statement import burdens_on, of_asset, of_party
from datarights.model.right import Right

DAY = date(2026, 7, 1)


@pytest.fixture
def fold():
    return a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL),
        burden("质押", "pledge", about="源权"),
        burden("全部查封", "control", LAB, valid=("2026-07-01", "2026-08-01")),
        burden("别处", "control", LAB, asset=SEED),
        objection("异议", "源权", valid=("2026-09-01", FOREVER)),
    )


def test_a_right_is_told_with_chain_burdens_and_the_entry_that_made_it(fold):
    fold.append(renewal("续期", "许可", ("2027-01-01", "2028-01-01")))
    (held,) = of_party(fold, fold.lexicon, MILL, DAY)
    assert held.live
    assert held.as_json() == {
        "right": "许可",
        "asset": LINT,
        "holder": MILL,
        "rights": ["use"],
        "scope": {"purposes": "all", "territory": "all", "period": "all"},
        "period": ["2026-01-01", "2028-01-01"],
        "state": "live",
        "chain": ["源权", "许可"],
        "doubts": [],
        "burdens": [
            {"id": "质押", "burden": "pledge", "by": BANK},
            {"id": "全部查封", "burden": "control", "by": LAB},
        ],
        "entry": 8,
    }


def test_a_right_in_dispute_without_written_scope_names_the_objection(fold):
    (held,) = of_party(fold, fold.lexicon, GINNER, date(2026, 9, 1))
    told = held.as_json()
    assert (told["scope"], told["entry"]) == ({}, 7)
    assert told["doubts"] == [
        {"kind": "disputed", "about": "异议", "zh": f"{LAB} 提出的异议未了", "en": f"{LAB} objects"}
    ]


def test_who_signed_is_told_where_it_is_known(fold):
    (held,) = of_party(fold, fold.lexicon, MILL, DAY)
    right = held.title.right
    fold.apply([Opened(right._replace(body={**right.body, "consent": "one_sided"}))], fold.size)
    (held,) = of_party(fold, fold.lexicon, MILL, DAY)
    assert held.as_json()["consent"] == "one_sided"


def test_ended_rights_are_told_too_and_nothing_that_is_no_right(fold):
    fold.append(ending("终止", "许可", "2026-03-01"))
    ended, live = of_party(fold, fold.lexicon, MILL, DAY), of_party(fold, fold.lexicon, GINNER, DAY)
    assert [(each.title.right.id, each.live, each.title.rights) for each in ended] == [("许可", False, Right(0))]
    assert [each.title.right.id for each in live] == ["源权"]
    assert [each.title.right.id for each in of_asset(fold, fold.lexicon, LINT, DAY)] == ["源权", "许可"]
    assert of_party(fold, fold.lexicon, LAB, DAY) == of_asset(fold, fold.lexicon, SEED, DAY) == ()


@pytest.mark.parametrize("day", [date(2026, 1, 1), DAY, date(2026, 9, 1), date(2027, 6, 1)])
def test_rights_told_together_stand_as_each_does_alone(day):
    fold = a_ledger(
        claim("源权", GINNER),
        licence("一", GINNER, MILL, rights=("use", "operate"), scope={**ALL, "passing_on": 3}, rests_on=("源权",)),
        licence("二", MILL, BANK, rights=("use", "operate"), scope={**ALL, "passing_on": 2}, rests_on=("一",)),
        licence("三", BANK, LAB, rests_on=("二",)),
        ending("一止", "一", "2026-08-01"),
        objection("异议", "源权", valid=("2026-09-01", FOREVER)),
    )
    told = of_asset(fold, fold.lexicon, LINT, day)
    assert {each.title.right.id for each in told} == {"源权", "一", "二", "三"}
    assert [each.title for each in told] == [title(fold, fold.lexicon, each.title.right.id, day) for each in told]


@pytest.mark.parametrize(
    ("day", "rights", "lie"),
    [
        ("2026-06-30", ["源权"], ["质押"]),
        ("2026-07-01", ["源权"], ["质押", "全部查封"]),
        ("2026-07-31", [], ["全部查封"]),
        ("2026-08-01", ["许可"], []),
        ("2026-12-31", ["许可", "源权"], ["质押"]),
        ("2027-01-01", ["源权"], []),
    ],
)
def test_a_burden_lies_from_its_first_day_to_before_its_end_on_all_data_or_on_the_right_it_names(
    fold, day, rights, lie
):
    assert [row.id for row in burdens_on(fold, LINT, rights, date.fromisoformat(day))] == lie


def test_of_many_rights_over_an_asset_none_has_all_the_others_looked_at(monkeypatch):
    fold = a_ledger(claim("源权", GINNER), licence("一", GINNER, MILL), licence("二", GINNER, LAB))
    asked = []
    on_asset = type(fold).on_asset
    monkeypatch.setattr(type(fold), "on_asset", lambda self, asset: asked.append(asset) or on_asset(self, asset))
    assert len(of_asset(fold, fold.lexicon, LINT, DAY)) == 3
    assert asked == [LINT]


def test_a_right_is_told_with_the_day_it_reaches_to_and_what_was_passed_from_it():
    fold = a_ledger(
        claim("源权", GINNER), licence("许可", GINNER, MILL), ending("终止", "源权", "2026-09-01"), claim("别权", BANK)
    )
    (held,) = of_party(fold, fold.lexicon, MILL, DAY)
    told = held.told(fold)
    assert told == {**held.as_json(), "until": "2026-09-01", "given": []}
    assert held.title.until == date(2026, 9, 1).toordinal()


def test_what_was_passed_whole_is_told_by_the_transfer_that_took_it():
    fold = a_ledger(claim("源权", GINNER), transfer("转让", GINNER, BANK, valid=("2026-08-01", FOREVER)))
    (held,) = of_party(fold, fold.lexicon, GINNER, DAY)
    assert held.told(fold)["given"] == ["转让"]
    (after,) = of_party(fold, fold.lexicon, BANK, date(2026, 8, 1))
    assert (after.told(fold)["given"], after.title.until) == ([], after.title.right.end)

"""Corrections in a real registry: what was wrong is put right in its place, and whom it touches is said."""

from datetime import date

import pytest
from registries import asset, claim, create, ending, grant, party, rows, transfer

from datarights.errors import InadmissibleEntryError
from datarights.holdings.chain import RightState, bounds_of, state_of, title
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon


@pytest.fixture
def registry(place):
    with create(place) as found:
        with found.writer() as writer:
            writer.append_many([party("甲"), party("乙"), party("丙"), asset("棉花"), claim("甲-棉花", "棉花", "甲")])
        yield found


def add(registry, *drafts):
    with registry.writer() as writer:
        return writer.append_many(drafts)


def correction(about, draft=None, name="更正"):
    said = None if draft is None else draft.as_json()
    return Draft(kind="correction", id=name, about=about, payload={"draft": said, "reasons": "录入有误"})


def state(registry, right, day):
    held = registry.holdings()
    return state_of(held, Lexicon(), held.record(right), date.fromisoformat(day).toordinal())


def test_an_ending_that_was_wrong_is_struck_out_and_the_right_lives_again(registry):
    add(registry, grant("许可", "棉花", "甲", "乙"), ending("终止", "许可"))
    assert state(registry, "许可", "2027-01-01") is RightState.ENDED
    then = registry.size
    add(registry, correction("终止"))
    assert state(registry, "许可", "2027-01-01") is RightState.LIVE
    assert registry.record("终止") is None
    assert registry.holdings(then).record("许可").end == date(2026, 12, 1).toordinal()
    assert registry.verify() == registry.size


def test_a_transfer_that_was_wrong_is_struck_out_and_the_giver_has_its_right_again(registry):
    add(registry, transfer("转让", "棉花", "甲", "乙"))
    assert state(registry, "甲-棉花", "2026-10-01") is RightState.GIVEN_AWAY
    add(registry, correction("转让"))
    assert state(registry, "甲-棉花", "2026-10-01") is RightState.LIVE
    before = rows(registry)
    registry.rebuild()
    assert rows(registry) == before


def test_a_true_correction_is_recorded_and_its_receipt_names_the_grants_it_sets_in_conflict(registry):
    narrow = {"purposes": ["轧花"], "territory": "all", "period": "all"}
    sole = grant("独家", "棉花", "甲", "乙", "exclusive")._replace(scope=narrow)
    other = grant("另一家", "棉花", "甲", "丙")._replace(scope={**narrow, "purposes": ["质检"]})
    add(registry, sole, other)
    (receipt,) = add(registry, correction("独家", sole._replace(scope={**narrow, "purposes": "all"})))
    assert receipt.conflicts == ("另一家",)
    (receipt,) = add(registry, correction("另一家", other._replace(scope={**narrow, "purposes": "all"}), "再更正"))
    assert receipt.conflicts == ("独家",)
    held = registry.holdings()
    assert not bounds_of(held, Lexicon(), held.record("另一家")).sure
    assert [
        doubt.about for doubt in title(held, Lexicon(), "另一家", date(2026, 7, 1)).doubts if doubt.kind == "disputed"
    ]


def test_a_correction_that_narrows_a_right_names_those_below_that_reach_less(registry):
    add(registry, grant("许可", "棉花", "甲", "乙"))
    narrower = claim("甲-棉花", "棉花", "甲")._replace(scope={"purposes": ["轧花"]})
    (receipt,) = add(registry, correction("甲-棉花", narrower))
    assert receipt.conflicts == ("许可",)


def test_a_correction_keeps_kind_and_id_and_is_not_made_of_what_was_struck(registry):
    for about, draft in (("甲-棉花", claim("别的", "棉花", "甲")), ("甲-棉花", asset("甲-棉花")), ("试点登记", None)):
        with pytest.raises(InadmissibleEntryError) as refusal:
            add(registry, correction(about, draft))
        assert refusal.value.code == "DR-L009"
    add(registry, correction("甲-棉花"))
    for about in ("甲-棉花", "更正"):
        with pytest.raises(InadmissibleEntryError) as refusal:
            add(registry, correction(about, name="再更正"))
        assert refusal.value.code == "DR-L009"


def test_nothing_is_granted_renewed_or_pledged_while_an_order_holds(registry):
    add(registry, grant("许可", "棉花", "甲", "乙"))
    order = Draft(
        kind="burden",
        id="查封",
        asset="棉花",
        parties={"by": "丙"},
        valid=("2026-10-01", "9999-12-31"),
        payload={"burden": "preservation"},
    )
    add(registry, order)
    pledge = Draft(
        kind="burden",
        id="质押",
        asset="棉花",
        about="甲-棉花",
        parties={"by": "丙"},
        valid=("2026-11-01", "2027-01-01"),
        payload={"burden": "pledge"},
    )
    renewal = Draft(kind="renewal", id="续期", about="许可", valid=("2027-06-01", "2028-06-01"))
    backdated = grant("倒签", "棉花", "甲", "丙", valid=("2026-09-01", "2027-06-01"))
    for draft in (pledge, renewal, backdated, transfer("转让", "棉花", "甲", "乙")):
        with pytest.raises(InadmissibleEntryError) as refusal:
            add(registry, draft)
        assert (refusal.value.code, refusal.value.collides_with) == ("DR-L005", ("查封",)), draft.id
    add(registry, Draft(kind="release", id="解封", about="查封", valid=("2026-10-02", "9999-12-31")), pledge)


def test_an_order_released_before_it_began_blocks_nothing(registry):
    order = Draft(
        kind="burden", id="查封", asset="棉花", parties={"by": "丙"}, valid=("2026-07-01", "9999-12-31"),
        payload={"burden": "preservation"},
    )  # fmt: skip
    release = Draft(kind="release", id="解封", about="查封", valid=("2026-06-01", "9999-12-31"))
    add(registry, order, release, grant("许可", "棉花", "甲", "乙"))

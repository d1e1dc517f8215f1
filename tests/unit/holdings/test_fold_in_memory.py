"""The fold in memory, now and as known at each size; and one that goes its own way."""

import hashlib

import pytest
from bales import (
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
    correction,
    derivation,
    ending,
    licence,
    objection,
    party,
    renewal,
    said,
)

from datarights.errors import InadmissibleEntryError
from datarights.holdings.fold import Fold, replay
from datarights.holdings.record import NEVER
from datarights.model.scope import Lexicon

BEFORE = 7
"""Entries before the first right."""


@pytest.fixture
def fold():
    return a_ledger(
        claim("源权", GINNER),  # 7
        licence("独家", GINNER, MILL, exclusivity="exclusive"),  # 8
        said(
            "普通", GINNER, BANK, rests_on=("源权",), scope={"purposes": ["研究"]}, valid=("2027-01-01", FOREVER)
        ),  # 9
        claim("籽棉权", GINNER, SEED),  # 10
        burden("质押", "pledge", BANK),  # 11
        derivation("加工", SEED, [LINT], ("源权",)),  # 12
        objection("异议", "源权", LAB),  # 13
        ending("终止", "独家", "2026-06-01"),  # 14
        correction("更正", "普通", None),  # 15
    )


def ids(rows):
    return [row.id for row in rows]


def views(fold, size):
    """A ledger of that size: cut short, and the long one as it was."""
    return replay(fold.entries[:size], Lexicon()), fold.at(size)


def told(view, *names):
    return [ids(view.on_asset(name)) for name in names]


def test_what_is_believed_now_is_given_in_the_order_it_became_known(fold):
    assert told(fold, LINT, SEED) == [["源权", "质押", "异议", "独家", "终止"], ["籽棉权", "加工"]]
    assert ids(fold.held_by(GINNER, LINT)) == ["源权"]
    assert ids(fold.held_by(MILL, LINT)) == ["独家"]
    assert fold.held_by(BANK, LINT) == []
    assert (ids(fold.touching(LINT)), ids(fold.touching(SEED))) == (["质押", "异议"], ["加工"])
    assert ids(fold.resting_on("源权")) == ["加工", "独家"]
    assert ids(fold.promising("源权")) == ["独家"]
    assert (ids(fold.of_party(GINNER)), ids(fold.of_party(BANK))) == (["源权", "籽棉权"], ["质押"])
    assert (fold.asset_ids(), fold.party_ids()) == (sorted([LINT, SEED]), sorted([GINNER, MILL, BANK, LAB]))


def test_nothing_is_believed_of_names_that_nobody_recorded(fold):
    for view in (fold, fold.at(12)):
        for found in (view.on_asset, view.touching, view.resting_on, view.promising, view.of_party):
            assert not found("没有")
        assert not view.held_by("没有", LINT)
        assert not view.held_by(GINNER, "没有")
        assert (view.kind_of("没有"), view.record("没有"), view.stands("没有")) == (None, None, False)


def test_an_entry_is_given_as_it_was_written(fold):
    assert fold.recorded("独家") == fold.entries[8].as_json()
    assert fold.recorded("更正")["about"] == "普通"
    assert fold.recorded("没有") == {}


def test_a_corrected_promise_is_one_where_it_promises_and_rests_now():
    fold = a_ledger(claim("源权", GINNER), claim("他权", GINNER))
    for name in ("留", "移", "改"):
        fold.append(said(name, GINNER, MILL, rests_on=("源权",), exclusivity="exclusive"))
    fold.append(correction("更正一", "移", said("移", GINNER, MILL, rests_on=("他权",), exclusivity="exclusive")))
    fold.append(correction("更正二", "改", said("改", GINNER, MILL, rests_on=("源权",))))
    assert [ids(fold.promising(name)) for name in ("源权", "他权")] == [["留"], ["移"]]


def test_an_entry_struck_out_is_of_its_kind_and_does_not_stand(fold):
    assert (fold.kind_of("普通"), fold.stands("普通"), fold.record("普通")) == ("claim", False, None)
    assert (fold.kind_of("独家"), fold.stands("独家")) == ("grant", True)
    then = fold.at(15)
    assert (then.kind_of("普通"), then.stands("普通"), then.record("普通").party) == ("claim", True, BANK)
    assert (then.kind_of("更正"), fold.kind_of("更正")) == (None, "correction")


@pytest.mark.parametrize("size", range(BEFORE, 17))
def test_as_known_at_a_size_is_as_a_ledger_of_that_size(fold, size):
    short, then = views(fold, size)
    assert (then.size, then.origin, then.root) == (short.size, "memory", short.root)
    for name in (LINT, SEED):
        assert then.on_asset(name) == still(short.on_asset(name), fold)
        assert then.touching(name) == still(short.touching(name), fold)
        for holder in (GINNER, MILL, BANK):
            assert then.held_by(holder, name) == still(short.held_by(holder, name), fold)
    for name in ("源权", "独家"):
        assert then.resting_on(name) == still(short.resting_on(name), fold)
        assert then.promising(name) == still(short.promising(name), fold)
    for name in (GINNER, MILL, BANK, LAB):
        assert then.of_party(name) == still(short.of_party(name), fold)
    for entry in fold.entries:
        name = entry.draft.id
        assert (then.kind_of(name), then.stands(name)) == (short.kind_of(name), short.stands(name))
    assert (then.asset_ids(), then.party_ids()) == (short.asset_ids(), short.party_ids())


def still(rows, fold):
    """The rows as the long ledger keeps them: closed by what came later."""
    until = {(row.id, row.since): row.until for row in fold.all_rows()}
    return [row._replace(until=until[row.id, row.since]) for row in rows]


def test_a_belief_is_known_from_its_entry_to_the_one_that_closes_it(fold):
    first, now = [row for row in fold.all_rows() if row.id == "独家"]
    assert ((first.since, first.until), (now.since, now.until)) == ((8, 14), (14, NEVER))
    assert [fold.as_known("独家", size) for size in (8, 9, 14, 15, 99)] == [None, first, first, now, now]


def test_every_row_past_and_present_is_given_by_asset_kind_id_and_place(fold):
    rows = fold.all_rows()
    assert [(row.asset, row.kind, row.id, row.since) for row in rows] == sorted(
        (row.asset, row.kind, row.id, row.since) for row in rows
    )
    assert ids(rows).count("独家") == 2
    assert "普通" in ids(rows)


def test_holdings_at_a_size_are_those_then_and_beyond_the_end_those_now(fold):
    assert fold.size == 16
    assert fold.holdings() is fold.holdings(16) is fold.holdings(17) is fold
    assert fold.holdings(15).size == 15


def test_one_that_goes_its_own_way_changes_nothing_of_the_other(fold):
    before = fold.root, fold.all_rows(), fold.size, ids(fold.on_asset(LINT)), ids(fold.resting_on("源权"))
    other = fold.forked()
    assert (other.root, other.all_rows(), other.size) == before[:3]
    assert (other.origin, other.lexicon) == (fold.origin, fold.lexicon)
    for draft in (
        licence("再许可", GINNER, BANK, valid=("2027-01-01", "2028-01-01")),
        objection("再异议", LINT, BANK),
        ending("再终止", "源权", "2026-08-01"),
        party("戊厂"),
    ):
        other.append(draft)
    assert "再许可" in ids(other.resting_on("源权"))
    assert "再许可" in ids(other.of_party(BANK))
    assert (fold.root, fold.all_rows(), fold.size, ids(fold.on_asset(LINT)), ids(fold.resting_on("源权"))) == before
    assert ids(fold.of_party(BANK)) == ["质押"]
    assert fold.kind_of("再许可") is None
    twin = replay(other.entries, Lexicon())
    assert (twin.origin, twin.root, twin.all_rows()) == (other.origin, other.root, other.all_rows())


def test_an_entry_gets_the_next_index_and_the_time_it_is_given(fold):
    assert [entry.index for entry in fold.entries] == list(range(16))
    entry = fold.append(party("戊厂"), "2026-11-26T00:00:00.000000Z")
    assert (entry.index, entry.recorded_at) == (16, "2026-11-26T00:00:00.000000Z")
    assert fold.entries[-1] is entry


def test_the_root_of_one_entry_is_its_leaf_hash():
    fold = Fold(Lexicon())
    entry = fold.append(party(GINNER))
    assert fold.root == hashlib.sha256(b"\x00" + entry.encoded()).hexdigest()


def test_a_refused_draft_changes_nothing(fold):
    before = fold.root, fold.all_rows(), fold.size
    with pytest.raises(InadmissibleEntryError):
        fold.append(renewal("续期", "独家", ("2027-01-01", "2028-01-01")))
    assert (fold.root, fold.all_rows(), fold.size) == before


def test_what_has_no_canonical_bytes_changes_nothing(fold):
    before = fold.root, fold.all_rows(), fold.size
    with pytest.raises(ValueError, match="not ASCII"):
        fold.append(party("戊厂")._replace(payload={"名": "戊厂"}))
    assert (fold.root, fold.all_rows(), fold.size, fold.kind_of("戊厂")) == (*before, None)

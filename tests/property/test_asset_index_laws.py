"""What the asset index must be for a proof by it to be complete, on ledgers nobody would write by hand.

Whatever asset's holdings an entry changes, the index has that entry under that asset; and who holds what, worked out from
the entries that a proof of an asset hands over, is what the whole ledger says.
"""

import sys
from datetime import date
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, event, given, settings, strategies as st
from tests.property.test_fold_against_naive import ASSETS, KNOWN, box, ledgers

from datarights.app import refold
from datarights.app.prove import _Taken
from datarights.holdings.chain import reaches, state_of
from datarights.holdings.record import NEVER
from datarights.ledger.asset_index import entries_by_asset
from datarights.model.vocabulary import Edition
from datarights.text import Text

sys.path.insert(0, str(Path(__file__).parents[1] / "reference"))
from naive_fold import EDITIONS, POINTS


class Beside:
    """A ledger in memory as proofs are made from it."""

    def __init__(self, fold):
        self.lexicon = fold.lexicon
        self._entries = fold.entries
        self._contents = [each.encoded() for each in fold.entries]
        self._places = {each.draft.id: each.index for each in fold.entries}
        self._told = entries_by_asset([each.as_json() for each in fold.entries])

    def index_of(self, name):
        return self._places.get(name)

    def contents(self, start, stop):
        return self._contents[start:stop]

    def recoveries(self):
        return []

    def roster_entries(self):
        return []

    def changing_of(self, name):
        return [each.index for each in self._entries if name in (each.draft.id, each.draft.about)]

    def speaking_of(self, asset):
        return self._told.get(asset, [])


def reached(fold, row):
    """Where a right surely and where it possibly reaches."""
    boxes = [box(fold.lexicon, point) for point in POINTS]
    return {
        right: [(each.sure.covers_box(at), each.possible.covers_box(at)) for at in boxes]
        for right, each in reaches(fold, fold.lexicon, row).items()
    }


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
@given(ledgers(16))
def test_an_entry_is_in_the_index_under_every_asset_of_which_it_changes_what_is_held(ledger):
    told = entries_by_asset([each.as_json() for each in ledger.fold.entries])
    for row in ledger.fold.all_rows():
        over = row.id if row.kind == "asset" else row.asset
        assert not over or {row.since, row.until} - {NEVER} <= set(told[over]), row


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)
@given(ledgers(16), st.sampled_from(ASSETS), st.sampled_from(["2026-01-01", "2026-07-01", "2027-01-01", "2028-01-01"]))
def test_what_follows_from_the_entries_handed_over_is_what_the_ledger_says(ledger, asset, day):
    fold = ledger.fold
    taken = _Taken(Beside(fold))
    assets = taken.with_sources(asset)
    entries = [taken.entries[each] for each in sorted(taken.entries)]
    with patch.object(
        refold, "vocabulary_from_bytes", lambda name: KNOWN[Edition("用途", name.decode(), name.decode())]
    ):
        found = refold.refolded(entries, EDITIONS, assets, fold.size)
    on = date.fromisoformat(day).toordinal()
    event(found.en.split(": ", 1)[-1][-30:] if isinstance(found, Text) else "worked out")
    if isinstance(found, Text):
        return
    for row in fold.on_asset(asset):
        if row.kind == "right":
            mine = found.record(row.id)
            assert reached(found, mine) == reached(fold, row), row
            assert state_of(found, found.lexicon, mine, on) == state_of(fold, fold.lexicon, row, on), row

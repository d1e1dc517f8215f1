"""The asset index made entry by entry is the one made of all entries at once, and each asset has its place in it."""

import pytest
from hypothesis import given, strategies as st
from tests.unit.ledger.logs import cotton

from datarights.ledger.asset_index import Indexer, asset_index, entries_by_asset, verify_all_of


def test_an_indexer_makes_at_every_size_the_index_of_all_entries_before():
    log = cotton()
    log.add("grant", "许可", asset="加工数据")
    entries, indexer = log.entries(), Indexer()
    for size in range(len(entries) + 1):
        assert indexer.size == size
        assert indexer.made() == asset_index(size, entries_by_asset(entries[:size]))
        if size < len(entries):
            indexer.take(entries[size])
    assert indexer.made().assets == ("加工数据", "收购数据")


@given(st.lists(st.lists(st.text("ab鿿😀", min_size=1, max_size=3), max_size=12), max_size=8))
def test_an_index_made_of_what_changed_since_the_one_before_is_that_of_all_entries(between):
    entries, indexer = [], Indexer()
    for assets in between:
        for asset in assets:
            entries.append({"kind": "claim", "id": f"claim-{len(entries)}", "asset": asset, "index": len(entries)})
            indexer.take(entries[-1])
        twin = asset_index(len(entries), entries_by_asset(entries))
        assert indexer.told() == (twin.size, len(twin.assets), twin.root)
        assert indexer.made() == twin


def test_each_asset_has_its_place_and_no_other_has_one():
    log = cotton()
    told = entries_by_asset(log.entries())
    assert told == {"收购数据": [2, 3, 5, 6], "加工数据": [4]}
    index = asset_index(len(log.contents), told)
    for each, indices in told.items():
        position, path = index.place(each)
        assert verify_all_of(each, indices, position=position, assets=2, path=path, root=index.root)
        assert not verify_all_of(each, indices[:-1], position=position, assets=2, path=path, root=index.root)
    for each in ("", "收", "鿿"):
        with pytest.raises(KeyError):
            index.place(each)


def test_an_index_knows_which_entries_adopted_a_vocabulary():
    log = cotton()
    log.add("vocabulary", "词表二", payload={"vocabulary": "purposes", "version": "2026.2", "digest": "0" * 64})
    entries, indexer = log.entries(), Indexer()
    for each in entries:
        indexer.take(each)
    assert indexer.adopted == [each["index"] for each in entries if each["kind"] == "vocabulary"]
    assert len(indexer.adopted) > 0


def test_an_adoption_counts_wherever_it_is_filed():
    entries = [
        {"kind": "vocabulary", "id": "词表", "index": 0},
        {"kind": "asset", "id": "棉花", "index": 1},
        {"kind": "vocabulary", "id": "词表二", "asset": "棉花", "index": 2},
    ]
    indexer = Indexer()
    for each in entries:
        indexer.take(each)
    assert indexer.adopted == [0, 2]

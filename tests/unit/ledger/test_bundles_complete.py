"""What a yes of *complete* is about: the subject of the bundle, whatever a seller makes of honest bundles under one checkpoint."""

from itertools import chain, combinations

import pytest
from tests.unit.ledger.logs import cotton
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.keys.signing import check
from datarights.app.verify_file import verify_file
from datarights.cli.verify import lines_of
from datarights.errors import VerificationError
from datarights.ledger.asset_index import asset_index, entries_by_asset
from datarights.ledger.bundle import AssetPlace, Bundle, BundledEntry, IndexPlace, verify_bundle
from datarights.ledger.document import document_of, root_of_documents
from datarights.valueclass import replace

ASSET, OTHER = "收购数据", "加工数据"
REPORT = (document_of("报告.md", b"1"),)


def story():
    """A log with an old index (7) and a new one (11); after the old one the claim of the other asset, and an ending of it."""
    log = cotton()
    old = log.add_index()
    log.add("claim", "加工权", asset=OTHER, parties={"by": "甲棉业"})
    log.add("ending", "加工权终止", about="加工权")
    log.add("issued", "issued·7", payload={"root": root_of_documents(REPORT).hex()})
    return log, {7: old, 11: log.add_index()}


LOG, INDICES = story()
NOTE = LOG.signed()
WHOLE = entries_by_asset(LOG.entries())
ENTRIES = {at: BundledEntry(content=each, proof=LOG.proof(at, NOTE)) for at, each in enumerate(LOG.contents)}
PLACES = {
    (at, asset): AssetPlace(asset=asset, position=index.place(asset)[0], path=index.place(asset)[1])
    for at, index in INDICES.items()
    for asset in (ASSET, OTHER)
}


def made(subject, entries, index, places, kind="asset"):
    return Bundle(
        kind=kind, subject=subject, checkpoint=str(NOTE), entries=tuple(ENTRIES[each] for each in sorted(entries)),
        index=IndexPlace(entry=index, places=tuple(places)),
    )  # fmt: skip


def subsets(items):
    items = list(items)
    return chain.from_iterable(combinations(items, size) for size in range(len(items) + 1))


def test_no_choice_of_entries_and_places_is_complete_of_its_subject_unless_every_entry_of_its_asset_is_there():
    honest = 0
    speaking = [at for at, each in enumerate(LOG.entries()) if each["kind"] not in {"registry", "index", "issued"}]
    for taken in subsets(speaking):
        for size in INDICES:
            for places in subsets(PLACES.values()):
                at = [each for each in PLACES if PLACES[each] in places]
                for subject in (ASSET, OTHER, "加工权", "甲棉业", "5", "9"):
                    try:
                        found = verify_bundle(made(subject, {*taken, size}, size, places), check)
                    except VerificationError:
                        continue
                    assert places
                    [asset] = [name for name in (ASSET, OTHER) if subject == name or any(
                        subject in {LOG.entries()[each]["id"], str(each)} for each in WHOLE[name]
                    )] or [""]  # fmt: skip
                    before = {name: [each for each in WHOLE[name] if each < size] for name in WHOLE}
                    for _, name in at:
                        assert set(before[name]) <= {*taken}
                    said = found.complete_at is not None
                    asked = [each for each in WHOLE.get(asset, ()) if subject in {LOG.entries()[each]["id"], str(each)}]
                    assert said is (asset in {name for _, name in at} and all(each < size for each in asked))
                    assert (found.complete_at == size and asset in found.complete) if said else found.complete == ()
                    here = {*entries_by_asset(LOG.entries()[each] for each in sorted(taken))}
                    assert {*found.incomplete} == here - {*found.complete}
                    honest += said
    assert honest


def lines(bundle):
    return lines_of(verify_file(bundle.encoded(), check))


def test_what_a_bundle_says_to_be_about_is_read_before_what_is_complete():
    said = lines(made("加工权", {4, 8, 9, 11}, 11, [PLACES[11, OTHER]], kind="right"))
    at = said.index("  about     加工权")
    assert said[at + 1] == f"√ complete  all entries of {OTHER} are here, at size 11"


def test_an_index_without_a_place_is_refused():
    bundle = made(ASSET, {2, 3, 5, 11}, 11, ())
    error = refused("DR-V026", verify_bundle, bundle, check)
    assert error.step == "completeness"


def test_the_place_of_another_asset_says_nothing_of_the_subject():
    said = lines(made(ASSET, {2, 3, 4, 5, 8, 9, 11}, 11, [PLACES[11, OTHER]]))
    assert not [each for each in said if "√ complete" in each]
    assert f"! not shown  completeness of {ASSET}: there may be entries that were not handed over" in said


def test_an_asset_beside_the_subject_is_said_not_to_be_complete():
    said = lines(made(ASSET, {2, 3, 4, 5, 6, 11}, 11, [PLACES[11, ASSET]]))
    assert [each for each in said if f"√ complete  all entries of {ASSET} are here, at size 11" in each]
    assert f"! not shown  completeness of {OTHER}: there may be entries that were not handed over" in said


@pytest.mark.parametrize("places", [[PLACES[11, ASSET]], [PLACES[11, ASSET], PLACES[11, OTHER]]])
def test_a_document_issued_is_never_complete(places):
    bundle = made("报告.md", {2, 3, 4, 5, 6, 8, 9, 10, 11}, 11, places, kind="document")
    said = lines(replace(bundle, documents=REPORT))
    assert not [each for each in said if "√ complete" in each]
    assert "! not shown  completeness of 报告.md: there may be entries that were not handed over" in said


def test_an_old_index_says_of_how_many_entries_behind_it_nothing_is_shown():
    old = lines(made(ASSET, {2, 3, 5, 6, 7}, 7, [PLACES[7, ASSET]]))
    assert (
        "! not shown  what changed after size 7; entries behind it that the checkpoint holds, that are not here and may speak of this: 4"
        in old
    )
    new = lines(made(ASSET, {2, 3, 5, 6, 11}, 11, [PLACES[11, ASSET]]))
    assert "! not shown  what changed after size 11" in new


def test_what_was_entered_after_the_index_is_not_shown_complete_by_it():
    bundle = made("加工权", {4, 7, 8}, 7, [PLACES[7, OTHER]], kind="right")
    found = verify_bundle(bundle, check)
    assert (found.complete_at, found.complete, found.incomplete) == (None, (), (OTHER,))


def test_an_asset_placed_twice_is_named_once():
    twice = made(ASSET, {2, 3, 5, 6, 11}, 11, [PLACES[11, ASSET]] * 2)
    assert verify_bundle(twice, check).complete == (ASSET,)


def test_an_index_that_lies_of_an_asset_without_entries_shows_nothing():
    log = cotton()
    told = asset_index(7, {**entries_by_asset(log.entries()), "虚": []})
    log.add("index", "index·7", payload={"size": 7, "assets": len(told.assets), "root": told.root.hex()})
    note = log.signed()
    places = [AssetPlace(asset=each, position=told.place(each)[0], path=told.place(each)[1]) for each in (ASSET, "虚")]
    entries = tuple(BundledEntry(content=log.contents[at], proof=log.proof(at, note)) for at in (2, 3, 5, 6, 7))
    bundle = Bundle(kind="asset", subject=ASSET, checkpoint=str(note), entries=entries)
    placed = replace(bundle, index=IndexPlace(entry=7, places=tuple(places[:1])))
    assert verify_bundle(placed, check).complete == (ASSET,)
    refused("DR-V026", verify_bundle, replace(bundle, index=IndexPlace(entry=7, places=tuple(places))), check)

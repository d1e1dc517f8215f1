"""A registry and what it publishes: a checkpoint at every commit, and no signature beside a history that went back."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from registries import START, ZONE, ByHand, Clock, asset, ending, party, small_world
from tests.unit.ledger.logs import signer_of

from datarights.adapters.codec import decode, encode
from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.keys.signing import check
from datarights.adapters.sql import Registry
from datarights.errors import InadmissibleEntryError, LedgerCorruptionError, StoreError, VerificationError
from datarights.ledger.asset_index import asset_index, entries_by_asset
from datarights.ledger.checkpoint import Checkpoint, parse_checkpoint, verify_checkpoint
from datarights.ledger.keeping import IN_USE, RETIRED, index_draft, key_draft, recovery_draft
from datarights.model.scope import Lexicon
from datarights.text import say
from datarights.valueclass import replace

ORIGIN = "试点登记"


def publisher(*places, names=(ORIGIN,), **more):
    def signers(origin):
        return [signer_of(each) for each in names if each == origin]

    return Publisher([CheckpointFile(each) for each in places], signers, now=lambda: 1_767_225_600.0, **more)


def make(folder, *places, at=None):
    return Registry.create(
        at or folder / "registry.db", origin=ORIGIN, zone=ZONE, clock=Clock(), lexicon=Lexicon(),
        keys=[str(signer_of(ORIGIN).key)], publisher=publisher(*(places or [folder / "points"])),
    )  # fmt: skip


def open_again(folder, *places, at=None, **more):
    return Registry.open(
        at or folder / "registry.db", clock=Clock(START), lexicon=Lexicon(),
        publisher=publisher(*(places or [folder / "points"]), **more),
    )  # fmt: skip


def last(path):
    return parse_checkpoint(CheckpointFile(path).last().text)


def test_every_commit_publishes_its_checkpoint_before_it_is_told(tmp_path, place):
    with make(tmp_path, at=place) as registry:
        assert last(tmp_path / "points") == registry.checkpoint()
        for name in "甲乙丙":
            with registry.writer() as writer:
                writer.append(party(name))
            assert last(tmp_path / "points") == registry.checkpoint()
        signed = verify_checkpoint(str(registry.publish()), [signer_of(ORIGIN).key], check)
    assert signed.checkpoint.size == 4


def test_machines_of_which_one_was_ahead_go_on_once_one_has_seen_what_the_other_published(tmp_path):
    """Every entry after one of a time to come is of that time, and nobody's fault: what was published says so."""

    def machine(name, days=0):
        return Registry.open(
            tmp_path / "registry.db", clock=Clock(START + timedelta(days=days)), lexicon=Lexicon(),
            publisher=publisher(tmp_path / name),
        )  # fmt: skip

    with make(tmp_path, tmp_path / "first"):
        shutil.copy(tmp_path / "first", tmp_path / "second")
    with machine("second", 400) as registry:
        registry.submit(party("早到"))
    with machine("first") as registry:
        with pytest.raises(VerificationError) as refused:
            registry.submit(party("甲"))
        assert refused.value.code == "DR-V052"
        assert "file of checkpoints" in refused.value.hint.en
    shutil.copy(tmp_path / "second", tmp_path / "first")
    for turn in range(3):
        for name in ("first", "second"):
            with machine(name, turn) as registry:
                registry.submit(party(f"{name}-{turn}"))


def test_what_was_refused_or_taken_back_publishes_nothing(tmp_path, place):
    with make(tmp_path, at=place) as registry:
        before = last(tmp_path / "points")
        with pytest.raises(ZeroDivisionError), registry.writer() as writer:
            writer.append(party(f"甲{1 // 0}"))
        assert last(tmp_path / "points") == before == registry.checkpoint()


def test_an_old_copy_put_back_writes_nothing_and_says_what_is_missing(tmp_path):
    with make(tmp_path) as registry:
        registry.backup(tmp_path / "old.db")
        with registry.writer() as writer:
            writer.append_many([party("甲"), party("乙")])
    shutil.copy(tmp_path / "old.db", tmp_path / "registry.db")
    with open_again(tmp_path) as registry:
        with pytest.raises(LedgerCorruptionError) as behind, registry.writer() as writer:
            writer.append(party("丙"))
        assert (behind.value.code, behind.value.exit_code) == ("DR-S023", 4)
        assert "entries 1 to 2 (2) are missing" in behind.value.message.en
        assert registry.size == 1


def test_another_history_of_the_same_length_is_refused(tmp_path):
    with make(tmp_path) as registry:
        registry.backup(tmp_path / "old.db")
        with registry.writer() as writer:
            writer.append(party("甲"))
    shutil.copy(tmp_path / "old.db", tmp_path / "registry.db")
    with (
        Registry.open(tmp_path / "registry.db", clock=Clock(), lexicon=Lexicon()) as registry,
        registry.writer() as writer,
    ):
        writer.append(party("乙"))
        writer.append(party("丙"))
    with open_again(tmp_path) as registry, pytest.raises(LedgerCorruptionError) as other, registry.writer():
        pass
    assert other.value.code == "DR-S024"


def test_a_second_place_finds_what_the_first_no_longer_shows(tmp_path):
    places = [tmp_path / "points", tmp_path / "elsewhere" / "points"]
    with make(tmp_path, *places) as registry:
        registry.backup(tmp_path / "old.db")
        shutil.copy(places[0], tmp_path / "old.points")
        with registry.writer() as writer:
            writer.append(party("甲"))
        assert last(places[1]) == registry.checkpoint()
    shutil.copy(tmp_path / "old.db", tmp_path / "registry.db")
    shutil.copy(tmp_path / "old.points", places[0])
    with open_again(tmp_path) as registry, registry.writer() as writer:
        writer.append(party("乙"))
    shutil.copy(tmp_path / "old.db", tmp_path / "registry.db")
    with open_again(tmp_path, *places) as registry, pytest.raises(LedgerCorruptionError), registry.writer():
        pass


def test_a_checkpoint_that_could_not_be_written_comes_with_the_next_commit_and_the_entries_are_safe(tmp_path, place):
    with make(tmp_path, tmp_path / "points", tmp_path / "full", at=place) as registry:
        size = registry.size
    (tmp_path / "full").unlink()
    (tmp_path / "full").mkdir()
    with open_again(tmp_path, tmp_path / "points", at=place) as registry:
        registry._publisher.places = (*registry._publisher.places, CheckpointFile(tmp_path / "full"))
        with pytest.raises(StoreError) as unwritten, registry.writer() as writer:
            writer.append(party("甲"))
        assert unwritten.value.code == "DR-S022"
        assert registry.size == size
    with open_again(tmp_path, at=place) as registry, registry.writer() as writer:
        assert not writer.append(party("甲")).again


def test_what_a_crash_kept_from_being_published_when_it_was_made_is_published_before_anything_is_added(tmp_path, place):
    with make(tmp_path, at=place) as registry:
        made = registry.checkpoint()
    (tmp_path / "points").unlink()
    with open_again(tmp_path, at=place) as registry, pytest.raises(ZeroDivisionError), registry.writer():
        1 // 0  # noqa: B018 - the second crash
    assert last(tmp_path / "points") == made
    with open_again(tmp_path, at=place) as registry, registry.writer() as writer:
        writer.append(party("甲"))


def test_a_place_that_lost_what_was_published_is_not_signed_beside(tmp_path, place):
    with make(tmp_path, at=place) as registry, registry.writer() as writer:
        writer.append(party("甲"))
    (tmp_path / "points").write_bytes(b"")
    with open_again(tmp_path, at=place) as registry:
        with pytest.raises(StoreError) as lost, registry.writer() as writer:
            writer.append(party("乙"))
        assert lost.value.code == "DR-S029"
    assert (tmp_path / "points").read_bytes() == b""


def test_what_was_recorded_before_the_disk_was_full_is_said_to_be_and_the_same_again_brings_its_checkpoint(
    tmp_path, place
):
    with make(tmp_path, tmp_path / "points", at=place) as registry:
        (points,) = registry._publisher.places
        append, size = points.append, registry.size

        def full(*_, **__):
            raise StoreError("DR-S022", say("满", "full"))

        points.append = full
        with pytest.raises(StoreError) as unwritten, registry.writer() as writer:
            writer.append(party("甲"))
        assert unwritten.value.code == "DR-S022"
        assert f"recorded (the ledger holds {size + 1} entries), but" in unwritten.value.message.en
        assert f"已登记（账本现有 {size + 1} 条）" in unwritten.value.message.zh
        assert "brings the checkpoint" in unwritten.value.hint.en
        points.append = append
        with registry.writer() as writer:
            assert writer.append(party("甲")).again
        assert last(tmp_path / "points") == registry.checkpoint()
        assert registry.size == size + 1


def test_without_a_key_nothing_is_written(tmp_path, place):
    make(tmp_path, at=place).close()
    with open_again(tmp_path, names=(), at=place) as registry:
        with pytest.raises(StoreError) as keyless, registry.writer() as writer:
            writer.append(party("甲"))
        assert keyless.value.code == "DR-S025"
        assert registry.size == 1
        assert registry.holdings().party_ids() == ()


def test_many_objects_and_threads_publish_in_the_order_of_the_ledger(tmp_path, place):
    make(tmp_path, at=place).close()

    def append(number):
        with open_again(tmp_path, at=place) as registry:
            for each in range(5):
                with registry.writer() as writer:
                    writer.append(party(f"{number}-{each}"))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(4)))
    blocks = (tmp_path / "points").read_text().split("\n\n")
    sizes = [int(each.split("\n")[1]) for each in blocks if each.startswith(ORIGIN)]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == 21


def test_a_recovery_goes_on_under_another_name_and_the_whole_still_verifies(tmp_path):
    with make(tmp_path) as registry:
        registry.backup(tmp_path / "old.db")
        with registry.writer() as writer:
            writer.append(party("甲"))
        published = registry.checkpoint()
    shutil.copy(tmp_path / "old.db", tmp_path / "registry.db")
    again = f"{ORIGIN}/r1"
    with (
        Registry.open(tmp_path / "registry.db", clock=Clock(), lexicon=Lexicon()) as registry,
        registry.writer(as_stated=True) as writer,
    ):
        writer.append(recovery_draft(published, registry.checkpoint(), again, reason="restored"))
        writer.append(key_draft(signer_of(again).key))
    with open_again(tmp_path, names=(ORIGIN, again)) as registry:
        assert registry.origin == again
        registry.publish(recovered=True)
        with registry.writer() as writer:
            writer.append(party("乙"))
        assert last(tmp_path / "points") == registry.checkpoint()
        registry.verify()
        registry.rebuild()
        registry.verify()
    shutil.copy(tmp_path / "old.db", tmp_path / "registry.db")
    with (
        open_again(tmp_path, names=(ORIGIN, again)) as registry,
        pytest.raises(LedgerCorruptionError),
        registry.writer(),
    ):
        pass


def test_a_backup_that_holds_all_is_restored_and_what_stood_there_is_kept(tmp_path):
    with make(tmp_path) as registry:
        with registry.writer() as writer:
            writer.append(party("甲"))
        registry.backup(tmp_path / "b.db")
        root = registry.root
    damaged = bytearray((tmp_path / "registry.db").read_bytes())
    damaged[5_000:9_000] = bytes(4_000)
    (tmp_path / "registry.db").write_bytes(damaged)
    seen = []
    aside = Registry.restore(
        tmp_path / "b.db",
        tmp_path / "registry.db",
        clock=Clock(),
        lexicon=Lexicon(),
        guard=lambda kept: seen.append(kept.size),
    )
    assert aside.read_bytes() == bytes(damaged)
    assert seen == [2]
    with open_again(tmp_path) as registry, registry.writer() as writer:
        assert registry.root == root
        writer.append(party("乙"))


def test_a_backup_that_is_damaged_or_refused_moves_nothing(tmp_path):
    with make(tmp_path) as registry:
        registry.backup(tmp_path / "b.db")
    before = (tmp_path / "registry.db").read_bytes()

    def refuse(_):
        raise ZeroDivisionError

    def restore(guard):
        return Registry.restore(
            tmp_path / "b.db", tmp_path / "registry.db", clock=Clock(), lexicon=Lexicon(), guard=guard
        )

    with pytest.raises(ZeroDivisionError):
        restore(refuse)
    whole = bytearray((tmp_path / "b.db").read_bytes())
    at = whole.index(b'"kind":"registry"')
    whole[at + 3] ^= 1
    (tmp_path / "b.db").write_bytes(whole)
    with pytest.raises(VerificationError):
        restore(lambda _: None)
    assert (tmp_path / "registry.db").read_bytes() == before
    assert not list(tmp_path.glob("*.replaced-*"))


def test_a_copy_for_which_there_is_no_room_leaves_the_registry_where_it_stands(tmp_path, monkeypatch):
    with make(tmp_path) as registry:
        registry.backup(tmp_path / "b.db")
    before = sorted(each.name for each in tmp_path.iterdir())

    def full(*_):
        raise StoreError("DR-S008", say("盘满", "disk full"))

    monkeypatch.setattr(Registry, "backup", full)
    with pytest.raises(StoreError):
        Registry.restore(
            tmp_path / "b.db", tmp_path / "registry.db", clock=Clock(), lexicon=Lexicon(), guard=lambda _: None
        )
    assert sorted(each.name for each in tmp_path.iterdir()) == before
    with open_again(tmp_path) as registry:
        registry.verify()


def test_nobody_s_registry_is_moved_while_they_write(tmp_path):
    with make(tmp_path) as registry:
        registry.backup(tmp_path / "b.db")
        with registry.writer() as writer:
            writer.append(party("甲"))
            with pytest.raises(StoreError) as busy:
                Registry.restore(
                    tmp_path / "b.db", tmp_path / "registry.db", clock=Clock(), lexicon=Lexicon(), guard=lambda _: None
                )
        assert busy.value.code == "DR-S007"
        assert registry.size == 2


def test_entries_about_the_ledger_have_their_shape_and_are_not_corrected(tmp_path, place):
    from datarights.ledger.entry import Draft

    wrong = [
        Draft(kind="key", id="k", payload={"vkey": "x", "state": "in_use"}),
        Draft(kind="key", id="k", payload={"vkey": str(signer_of("a").key), "state": "lost"}),
        Draft(kind="index", id="i", payload={"size": 1, "assets": -1, "root": "00" * 32}),
        Draft(kind="index", id="i", payload={"size": 1, "assets": 0, "root": "zz"}),
        Draft(kind="recovery", id="r", payload={"origin": "a"}),
        Draft(
            kind="issued",
            id="s",
            payload={"what": "", "lines": 1, "size": 1, "root": "00" * 32, "ledger_root": "00" * 32},
        ),
    ]
    with make(tmp_path, at=place) as registry:
        registry.submit(key_draft(signer_of("后来").key))
        key = key_draft(signer_of("后来").key).id
        wrong.append(Draft(kind="correction", id="c", about=key, payload={"draft": None, "reasons": "no"}))
        for each in wrong:
            with pytest.raises(InadmissibleEntryError) as refused, registry.writer() as writer:
                writer.append(each)
            assert refused.value.code in {"DR-L012", "DR-L009"}, each
        assert registry.size == 2


def test_the_asset_index_is_that_of_the_entries_and_a_false_one_is_found(tmp_path, place):
    with make(tmp_path, at=place) as registry:
        with registry.writer() as writer:
            writer.append_many(small_world())
        told = registry.indexed()
        truth = asset_index(told.size, entries_by_asset(list(registry.entries(0, told.size))))
        assert next(registry.entries(told.entry))["payload"]["root"] == truth.root.hex()
        assert registry.indexed() == told
        for each in truth.assets:
            assert registry.place_of(each) == truth.place(each)
        assert registry.place_of("没有的") is None
        with registry.writer() as writer:
            writer.append_many([asset("新"), ending("终止-2", "许可-2")])
        again = registry.indexed()
        truth = asset_index(again.size, entries_by_asset(list(registry.entries(0, again.size))))
        assert again.entry > told.entry
        assert next(registry.entries(again.entry))["payload"]["root"] == truth.root.hex()
        assert registry.verify() == registry.size
        registry.rebuild()
        with registry.writer(as_stated=True) as writer:
            writer.append(index_draft(told.size, 1, truth.root)._replace(id="index/false"))
        for processes in (1, 2):
            with pytest.raises(VerificationError) as lie:
                registry.verify(processes=processes)
            assert lie.value.code == "DR-V033"
            assert "index/false" in lie.value.message.en


def lying(registry):
    """Give an index at the size that the registry has now, and that leaves the ending of a right out."""
    found = list(registry.entries())
    told = {
        each: [at for at in indices if found[at]["kind"] != "ending"]
        for each, indices in entries_by_asset(found).items()
    }
    made = asset_index(len(found), told)
    return index_draft(len(found), len(made.assets), made.root, registry.lexicon.adoptions)


def ended(folder):
    registry = make(folder)
    with registry.writer() as writer:
        writer.append_many([*small_world(), ending("终止-2", "许可-2")])
    return registry


def test_an_index_that_is_not_the_one_the_registry_makes_is_refused(tmp_path):
    with ended(tmp_path) as registry:
        size = registry.size
        for drafts in ([lying(registry)], [party("后来"), lying(registry)]):
            with pytest.raises(InadmissibleEntryError) as refused, registry.writer() as writer:
                writer.append_many(drafts)
            assert (refused.value.code, registry.size) == ("DR-L032", size)
        with pytest.raises(InadmissibleEntryError), registry.writer() as writer:
            writer.append(writer.index()._replace(signed=("— 甲 AAAA",)))
        with registry.writer() as writer:
            writer.append(party("后来"))
            writer.append(writer.index())
        assert registry.verify() == size + 2


def test_a_recovery_that_was_compared_with_nothing_is_refused(tmp_path):
    with ended(tmp_path) as registry:
        found = registry.checkpoint()
        with pytest.raises(InadmissibleEntryError) as refused:
            registry.submit(recovery_draft(replace(found, size=99), found, "别名", reason="x"))
        assert (refused.value.code, registry.origin) == ("DR-L032", ORIGIN)


def test_nothing_is_signed_over_an_index_that_another_hand_added(tmp_path):
    with ended(tmp_path) as registry:
        size = registry.size
    shutil.copy(tmp_path / "registry.db", tmp_path / "kept.db")

    def by_hand(make_draft):
        with (
            Registry.open(tmp_path / "registry.db", clock=Clock(START), lexicon=Lexicon()) as registry,
            registry.writer(as_stated=True) as writer,
        ):
            writer.append(make_draft(registry))

    by_hand(lying)
    with open_again(tmp_path) as registry:
        for sign in (
            lambda: registry.submit(party("新人")),
            registry.publish,
            registry.indexed,
            lambda: registry.try_out(party("新人")),
        ):
            with pytest.raises(VerificationError) as caught:
                sign()
            assert caught.value.code == "DR-V033"
        assert last(tmp_path / "points").size == size
    shutil.copy(tmp_path / "kept.db", tmp_path / "registry.db")
    by_hand(lambda _: party("新人"))
    with Registry.open(tmp_path / "registry.db", clock=Clock(START), lexicon=Lexicon()) as registry:
        registry.indexed()  # an honest one that a crash kept from being published
        registry.submit(party("又一人"))
        registry.indexed()
    with open_again(tmp_path) as registry:
        registry.submit(asset("新"))
        assert last(tmp_path / "points").size == registry.size == size + 5
        assert registry.verify() == registry.size


def test_nothing_is_signed_over_a_key_or_a_recovery_that_another_hand_added(tmp_path):
    make(tmp_path).close()
    stranger, ours = signer_of(ORIGIN, which=7).key, signer_of(ORIGIN).key

    def by_hand(*drafts):
        with Registry.open(tmp_path / "registry.db", clock=Clock(START), lexicon=Lexicon()) as registry:
            with registry.writer(as_stated=True) as writer:
                writer.append_many(drafts)
            return registry.checkpoint()

    shutil.copy(tmp_path / "registry.db", tmp_path / "kept.db")
    found = Checkpoint(origin=ORIGIN, size=9, root="0" * 64)
    begun, ended = key_draft(stranger), key_draft(stranger, RETIRED)
    for drafts in ((begun,), (begun, ended), (recovery_draft(found, replace(found, size=1), "别处", reason="x"),)):
        shutil.copy(tmp_path / "kept.db", tmp_path / "registry.db")
        by_hand(*drafts)
        with ByHand(tmp_path / "registry.db") as hand:
            hand.execute(f"UPDATE head SET origin = '{ORIGIN}'")
        with open_again(tmp_path) as registry:
            before = last(tmp_path / "points")
            for sign in (lambda registry=registry: registry.submit(party("新人")), registry.publish):
                with pytest.raises(VerificationError) as caught:
                    sign()
                assert (caught.value.code, caught.value.step) == ("DR-V051", "unpublished")
            assert last(tmp_path / "points") == before
    shutil.copy(tmp_path / "kept.db", tmp_path / "registry.db")
    by_hand(begun, ended, key_draft(ours))  # what a crash kept from being published: both keys were here
    with open_again(tmp_path, kept=lambda vkey: vkey == str(stranger)) as registry:
        registry.submit(party("新人"))
        assert last(tmp_path / "points").size == registry.size


def test_which_keys_sign_is_read_from_bytes_under_the_root(place):
    first, second, stranger = (signer_of(ORIGIN, which=each).key for each in range(3))
    with Registry.create(
        place, origin=ORIGIN, zone=ZONE, clock=Clock(), lexicon=Lexicon(), keys=[str(first)]
    ) as registry:
        registry.submit(key_draft(second))
    with ByHand(place) as hand:
        kept = hand.execute("SELECT idx, content FROM entry WHERE kind IN ('registry', 'key')").fetchall()
    for at, content in kept:
        body = decode(bytes(content))
        body["payload"] |= {"keys": [str(stranger)]} if not at else {"vkey": str(stranger)}
        with ByHand(place) as hand:
            hand.execute("UPDATE entry SET content = ? WHERE idx = ?", (encode(body), at))
        with Registry.open(place, clock=Clock(), lexicon=Lexicon()) as registry:
            for look in (registry.named_keys, lambda registry=registry: registry.key_state(first)):
                with pytest.raises(VerificationError) as caught:
                    look()
                assert caught.value.code == "DR-V006"
        with ByHand(place) as hand:
            hand.execute("UPDATE entry SET content = ? WHERE idx = ?", (bytes(content), at))
    with Registry.open(place, clock=Clock(), lexicon=Lexicon()) as registry:
        assert [registry.key_state(each) for each in (first, second, stranger)] == [IN_USE, IN_USE, ""]


@pytest.mark.parametrize("count", [1, 255, 256, 257, 600])
def test_places_in_an_index_of_any_size_lead_to_its_root(tmp_path, count):
    from datarights.ledger.asset_index import verify_all_of

    with make(tmp_path) as registry:
        with registry.writer() as writer:
            writer.append_many([asset(f"数据{each:04}") for each in range(count)])
        told = registry.indexed()
        root = bytes.fromhex(next(registry.entries(told.entry))["payload"]["root"])
        for each in {0, count // 2, count - 1, min(256, count - 1)}:
            name = f"数据{each:04}"
            position, path = registry.place_of(name)
            assert verify_all_of(
                name, registry.speaking_of(name), position=position, assets=told.assets, path=path, root=root
            )


def test_proofs_from_the_kept_frontiers_are_those_of_the_tree(tmp_path):
    from datarights.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash, root_of

    with make(tmp_path) as registry:
        with registry.writer() as writer:
            writer.append_many([party(f"p{each}") for each in range(5_000)])
        leaves = [leaf_hash(each) for each in registry.contents()]
        for size in (1, 1_023, 1_024, 1_025, 2_048, 3_000, 4_096, 5_001):
            tree = registry.tree(size)
            assert tree.root() == root_of(leaves[:size])
            for index in {0, size // 3, size - 1}:
                assert tree.inclusion(index) == inclusion_proof(leaves[:size], index)
            for earlier in {1, size // 2, size - 1, size} - {0}:
                assert tree.consistency(earlier) == consistency_proof(leaves[:size], earlier)


def test_the_ledger_names_its_keys_with_their_state(place):
    first, second = (signer_of(each).key for each in (ORIGIN, "后来"))
    with Registry.create(
        place, origin=ORIGIN, zone=ZONE, clock=Clock(), lexicon=Lexicon(), keys=[str(first)]
    ) as registry:
        registry.submit(key_draft(second, replaces=first))
        registry.submit(key_draft(first, RETIRED))
        registry.submit(party("key/甲"))
        assert [(key, state) for key, state, _ in registry.named_keys()] == [(first, RETIRED), (second, IN_USE)]

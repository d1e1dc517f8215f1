"""An adversary with full write access to database and files, against a checkpoint that somebody else keeps.

He has no key, and does not reach what others hold. He knows the format: he drops the guards, hashes again what he
changed, and makes tree, head, marks, projection and index agree. What stands against him: ``db verify`` (bytes, order,
tree, admission, projection, indices), the checkpoint file beside the database, and the checkpoint that a reader holds.
Each deed is tried, and is caught at a step that is named; that the checks pass what was not touched is tried first.
"""

import json
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest
from tests.faults import trial
from tests.integration.registries import START, ByHand, create, ending, small_world
from tests.unit.ledger.logs import signer_of

from datarights.adapters.codec import encode
from datarights.adapters.keys.national import sm3
from datarights.adapters.keys.published import CheckpointFile, Publisher, compare
from datarights.adapters.keys.second import SecondTree, WithSecond
from datarights.adapters.keys.signing import check
from datarights.adapters.sql import Registry
from datarights.adapters.sql.proving import blocks_of
from datarights.adapters.sql.writer import stamp
from datarights.app.prove import Asked, prove_title
from datarights.errors import DataRightsError, LedgerCorruptionError, StoreError, VerificationError
from datarights.holdings.record import NEVER
from datarights.ledger.asset_index import Indexer, asset_index, asset_leaf, entries_by_asset
from datarights.ledger.checkpoint import SECOND, Checkpoint, verify_checkpoint
from datarights.ledger.entry import Entry
from datarights.ledger.keeping import index_draft, key_draft
from datarights.ledger.merkle import Frontier, leaf_hash, leaf_hashes, root_of, verify_consistency
from datarights.ledger.note import KeyKind, Note
from datarights.model.scope import Lexicon

KEYS = [signer_of(trial.ORIGIN).key]
SALE = "转让-1"
"""The sale that the adversary would rather not have made."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A registry of more than one mark, with an asset index, and what a reader kept of it on the way and at the end."""
    return told(tmp_path_factory.mktemp("adversary") / "registry")


@pytest.fixture(scope="module")
def served(tmp_path_factory, server):
    """The same on a server, in a database of its own."""
    folder = tmp_path_factory.mktemp("adversary-served") / "registry"
    with psycopg.connect(server.get_uri(), autocommit=True) as hand:
        hand.execute("CREATE DATABASE adversary")
    return told(folder, server.get_uri(database="adversary"))


def told(folder, url=""):
    folder.mkdir()
    if url:
        (folder / "url").write_text(url, encoding="utf-8")
    held = []
    with trial.create(folder) as registry:
        for number in range(6):
            trial.ask(registry, number)
        registry.indexed()
        held.append(str(registry.publish()))
    trial.copied(folder, folder.parent / "old")  # nobody is at the database: a server copies none that is in use
    with trial.reopen(folder) as registry:
        for number in range(6, len(trial.REQUESTS)):
            trial.ask(registry, number)
        held.append(str(registry.publish()))
    return folder, held


@pytest.fixture
def world(kept, tmp_path):
    folder, held = kept
    return trial.copied(folder, tmp_path / "registry"), held


@pytest.fixture
def served_world(served, tmp_path):
    folder, held = served
    return trial.copied(folder, tmp_path / "registry"), held


def looked_at(folder, held):
    """Look as the registrar does, and as the reader, who holds a checkpoint; give where something was found, and the step."""
    stages = {"db verify": verified, "checkpoint file": beside, "reader": held_by_a_reader}
    with trial.reopen(folder) as registry:
        for stage, look in stages.items():
            try:
                look(registry, folder, held)
            except (VerificationError, LedgerCorruptionError) as error:
                return stage, error.step
    return None


def verified(registry, *_):
    registry.verify()


def beside(registry, folder, _):
    note = CheckpointFile(folder / "points").last()
    if note is not None:
        stated = verify_checkpoint(str(note), KEYS, check).checkpoint
        compare(registry.checkpoint(), stated, registry.root_at, folder / "points")


def held_by_a_reader(registry, _, held):
    for each in held:
        mine = verify_checkpoint(each, KEYS, check).checkpoint
        compare(registry.checkpoint(), mine, registry.root_at, "what the reader holds")
        assert verify_consistency(
            mine.size, registry.size, bytes.fromhex(mine.root), bytes.fromhex(registry.root),
            registry.tree(registry.size).consistency(mine.size),
        )  # fmt: skip


def by_hand(folder):
    """Open the database as somebody does who gets round the guards, and put them back."""
    return ByHand(trial.place(folder))


def bodies(hand):
    return [json.loads(each) for (each,) in hand.execute("SELECT content FROM entry ORDER BY idx")]


def forged(folder, entries):
    """Write a whole ledger anew: entries renumbered, hashed, with tree, head, marks, projection and index of their own."""
    with by_hand(folder) as hand:
        hand.execute("DELETE FROM entry")
        hand.execute("DELETE FROM mark")
        frontier = Frontier()
        for index, body in enumerate(entries):
            content = encode({**body, "index": index})
            block = frontier.completed(leaf_hash(content), 10) if index % 1_024 == 1_023 else b""
            frontier.push(leaf_hash(content))
            hand.execute(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)",
                (index, body["id"], body["kind"], body["recorded_at"], leaf_hash(content), content),
            )
            if not frontier.size % 1_024:
                hand.execute("INSERT INTO mark VALUES (?, ?)", (frontier.size, b"".join((*frontier.stack, block))))
        hand.execute(
            "UPDATE head SET size = ?, root = ?, frontier = ?, recorded_at = ?",
            (frontier.size, frontier.root(), b"".join(frontier.stack), entries[-1]["recorded_at"]),
        )
    with Registry.open(trial.place(folder), clock=lambda: None, lexicon=Lexicon()) as registry:
        registry.rebuild()


def others(entries):
    """Leave the asset index out: he makes none, or one of his own."""
    return [each for each in entries if each["kind"] != "index"]


def read(folder):
    with by_hand(folder) as hand:
        return bodies(hand)


def change(folder, *statements):
    with by_hand(folder) as hand:
        for each in statements:
            assert hand.execute(each).rowcount > 0, each


def one_byte(folder):
    change(folder, f"UPDATE entry SET content = CAST(replace(content, '乙', '丁') AS BLOB) WHERE id = '{SALE}'")


def one_entry_rehashed(folder):
    with by_hand(folder) as hand:
        (content,) = hand.execute("SELECT content FROM entry WHERE id = ?", (SALE,)).fetchone()
        content = content.replace("乙".encode(), "丁".encode())
        hand.execute("UPDATE entry SET content = ?, leaf = ? WHERE id = ?", (content, leaf_hash(content), SALE))


def all_rehashed(folder):
    entries = others(read(folder))
    next(each for each in entries if each["id"] == "独占-1")["parties"]["to"] = "丙"
    forged(folder, entries)


def a_time_rewritten(folder):
    entries = others(read(folder))
    entries[3]["recorded_at"] = entries[2]["recorded_at"]
    forged(folder, entries)


def deleted(folder):
    change(folder, f"DELETE FROM entry WHERE id = '{SALE}'")


def deleted_and_closed_up(folder):
    forged(folder, [each for each in others(read(folder)) if each["id"] != SALE])


def the_last_deleted(folder):
    change(folder, "DELETE FROM entry WHERE idx = (SELECT max(idx) FROM entry)", "UPDATE head SET size = size - 1")


def the_last_deleted_with_its_tree(folder):
    forged(folder, others(read(folder))[:-1])


def inserted(folder):
    entries = others(read(folder))
    made = {**entries[1], "id": "迟到", "payload": {"name": "迟到公司"}}
    forged(folder, [*entries[:2], made, *entries[2:]])


def appended_by_the_program(folder):
    """Entries of his own behind the others, and a head that speaks only of ours."""
    with Registry.open(trial.place(folder), clock=trial.Clock(), lexicon=Lexicon()) as registry:
        before = registry._connection.execute("SELECT size, root, frontier FROM head").fetchone()
        with registry.writer() as writer:
            writer.append(trial.party("多"))
    with by_hand(folder) as hand:
        hand.execute("UPDATE head SET size = ?, root = ?, frontier = ?", before)


def swapped(folder):
    change(
        folder,
        "UPDATE entry SET idx = -1 WHERE idx = 2",
        "UPDATE entry SET idx = 2 WHERE idx = 3",
        "UPDATE entry SET idx = 3 WHERE idx = -1",
    )


def reordered_with_its_tree(folder):
    entries = others(read(folder))
    entries[2], entries[3] = ({**entries[3], "recorded_at": entries[2]["recorded_at"]},
                              {**entries[2], "recorded_at": entries[3]["recorded_at"]})  # fmt: skip
    forged(folder, entries)


def the_head_rewritten(folder):
    change(folder, "UPDATE head SET root = zeroblob(32)")


def the_frontier_rewritten(folder):
    change(folder, "UPDATE head SET frontier = zeroblob(length(frontier))")


def the_time_in_the_head_set_on(folder):
    """Every later entry would be recorded in the last year that there is."""
    change(folder, "UPDATE head SET recorded_at = '9998-12-31T23:59:59.999999Z'")


def the_time_in_the_head_set_back(folder):
    change(folder, "UPDATE head SET recorded_at = '2026-01-01T00:00:00.000000Z'")


def the_time_in_the_head_is_none(folder):
    change(folder, "UPDATE head SET recorded_at = 'zzzz'")


def a_mark_rewritten(folder):
    change(folder, "UPDATE mark SET frontier = zeroblob(32)")


def a_mark_for_an_old_root(folder):
    """A mark that would give the reader the root he holds, over entries that are others."""
    with by_hand(folder) as hand:
        marks = hand.execute("SELECT size, frontier FROM mark").fetchall()
    all_rehashed(folder)
    with by_hand(folder) as hand:
        for size, frontier in marks:
            hand.execute("UPDATE mark SET frontier = ? WHERE size = ?", (frontier, size))


def old_leaves_kept(folder):
    """Bytes are others, leaves are those of old: every root is the one that readers hold."""
    with by_hand(folder) as hand:
        leaves = hand.execute("SELECT leaf FROM entry ORDER BY idx").fetchall()
        head = hand.execute("SELECT size, root, frontier FROM head").fetchone()
    entries = read(folder)
    entries[-1]["payload"]["exclusivity"] = "ordinary"
    forged(folder, entries)
    with by_hand(folder) as hand:
        hand.executemany("UPDATE entry SET leaf = ? WHERE idx = ?", [(leaf, at) for at, (leaf,) in enumerate(leaves)])
        hand.execute("UPDATE head SET size = ?, root = ?, frontier = ?", head)


def another_of_the_same_size(folder):
    entries = others(read(folder))
    size = len(read(folder))
    mine = [each for each in entries if each["id"] not in {SALE, "终止-1", "独占-2"}]
    first, last = mine[-1], mine[-1]["recorded_at"]
    more = [
        {**first, "id": f"充数-{at}", "payload": {"name": "充数"}, "recorded_at": last}
        for at in range(size - len(mine))
    ]
    forged(folder, [*mine, *more])


def the_projection_gives_the_right_to_another(folder):
    change(folder, "UPDATE record SET party = '丙' WHERE id = '甲-棉花'")


def the_projection_forgets_a_burden(folder):
    change(folder, "DELETE FROM record WHERE id = '独占-2'")


def the_projection_forgets_a_promise(folder):
    change(folder, "UPDATE rests SET promise = 0 WHERE id = '独占-2'")


def rows_that_an_index_does_not_find(folder):
    """A right that stands in the table and in no index: read by name, it is not there."""
    if (folder / "url").exists():
        rows_that_an_index_is_not_told_of(folder)
        return
    with by_hand(folder) as hand:
        hand.execute("PRAGMA writable_schema = ON")
        (sql,) = hand.execute("SELECT sql FROM sqlite_master WHERE name = 'record_id'").fetchone()
        hand.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'record_id'", (sql + " WHERE id != '独占-2'",))
    with by_hand(folder) as hand:
        hand.execute("REINDEX record_id")
        hand.execute("PRAGMA writable_schema = ON")
        hand.execute("UPDATE sqlite_master SET sql = ? WHERE name = 'record_id'", (sql,))


def rows_that_an_index_is_not_told_of(folder):
    """The same on a server, by somebody who owns its catalogue: the index is told nothing while the row is written again."""
    ready = "UPDATE pg_index SET indisready = {} WHERE indexrelid = 'record_id'::regclass"
    with by_hand(folder) as hand:
        hand.execute(ready.format("false"))
        hand.execute("CREATE TEMPORARY TABLE taken AS SELECT * FROM record WHERE id = '独占-2'")
        hand.execute("DELETE FROM record WHERE id = '独占-2'")
        assert hand.execute("INSERT INTO record SELECT * FROM taken").rowcount > 0
        hand.execute(ready.format("true"))


def the_map_forgets_a_sale(folder):
    change(folder, "DELETE FROM speaks WHERE idx = (SELECT max(idx) FROM speaks WHERE asset = '电力')")


def the_map_speaks_of_more(folder):
    change(folder, "INSERT INTO speaks VALUES ('电力', 2)")


def the_map_tells_another_leaf(folder):
    change(folder, "UPDATE told SET leaf = zeroblob(32) WHERE asset = '电力'")


def the_map_is_said_to_reach_further(folder):
    """The next index would leave out what lies between."""
    change(folder, "UPDATE head SET told = size")


def the_map_is_said_to_reach_beyond_the_ledger(folder):
    change(folder, "UPDATE head SET told = size + 9")


def the_whole_map_forgets_a_sale(folder):
    """Its three tables agree with each other: the next index would leave the sale out."""
    the_map_forgets_a_sale(folder)
    with by_hand(folder) as hand:
        left = [index for (index,) in hand.execute("SELECT idx FROM speaks WHERE asset = '电力' ORDER BY idx")]
        hand.execute("UPDATE told SET leaf = ? WHERE asset = '电力'", (asset_leaf("电力", left),))
        rows = hand.execute("SELECT asset, leaf FROM told ORDER BY asset").fetchall()
        hand.execute("DELETE FROM block")
        hand.executemany("INSERT INTO block VALUES (?, ?, ?)", blocks_of(rows))


def a_block_rewritten(folder):
    change(folder, "UPDATE block SET hash = zeroblob(32)")


def an_index_of_his_own(folder):
    entries = others(read(folder))
    index = next(each for each in read(folder) if each["kind"] == "index")
    forged(folder, [*entries, {**index, "recorded_at": entries[-1]["recorded_at"]}])


def renamed(folder):
    change(folder, "UPDATE head SET origin = '别处'")


def renamed_from_the_first_entry(folder):
    entries = others(read(folder))
    entries[0]["id"] = entries[0]["payload"]["name"] = "别处"
    with by_hand(folder) as hand:
        hand.execute("UPDATE head SET origin = '别处'")
    forged(folder, entries)


def with_a_key_of_his_own(folder):
    """His key in entry 0, his signature in the checkpoint file: all of it fits together."""
    entries = others(read(folder))
    mine = signer_of(trial.ORIGIN, which=9)
    entries[0]["payload"]["keys"] = [str(mine.key)]
    forged(folder, entries)
    (folder / "points").unlink()
    his = Publisher([CheckpointFile(folder / "points")], lambda _: [mine], now=lambda: 1.0)
    with Registry.open(trial.place(folder), clock=lambda: None, lexicon=Lexicon(), publisher=his) as registry:
        registry.publish(recovered=True)  # he compares with nothing


def the_checkpoint_file_rewritten(folder):
    *before, text, signed, _ = (folder / "points").read_text().split("\n\n")
    name, size, root = text.split("\n")
    (folder / "points").write_text("\n\n".join([*before, f"{name}\n{int(size) - 1}\n{root}", signed, ""]))


def a_signature_taken_from_another_checkpoint(folder):
    *_, old, text, _, _ = (folder / "points").read_text().split("\n\n")
    (folder / "points").write_text(f"{text}\n\n{old}\n\n")


def the_checkpoint_file_is_another_logs(folder):
    (folder / "points").unlink()
    another = signer_of("别处")
    with Registry.open(trial.place(folder), clock=lambda: None, lexicon=Lexicon()) as registry:
        stated = replace(registry.checkpoint(), origin="别处")
    Publisher([CheckpointFile(folder / "points")], lambda _: [another], now=lambda: 1.0).publish(stated)


def rolled_back(folder, kept):
    """An old copy of the file, or of the database, stands where the registry stood."""
    old = kept.parent / "old"
    if (old / "url").exists():
        (folder / "url").write_text(trial.doubled(trial.place(old)), encoding="utf-8")
    else:
        shutil.copy(old / "registry.db", folder / "registry.db")


def rolled_back_with_its_checkpoint_file(folder, kept):
    rolled_back(folder, kept)
    shutil.copy(kept.parent / "old" / "points", folder / "points")


def rolled_back_without_its_checkpoint_file(folder, kept):
    rolled_back(folder, kept)
    (folder / "points").unlink()


def forked_after_the_old_checkpoint(folder, kept):
    rolled_back_with_its_checkpoint_file(folder, kept)
    with (
        Registry.open(trial.place(folder), clock=trial.Clock(), lexicon=Lexicon()) as registry,
        registry.writer() as writer,
    ):
        writer.append_many([trial.party(f"别样-{each}") for each in range(9)])


DEEDS = [
    (one_byte, "db verify", "leaf"),
    (one_entry_rehashed, "db verify", "admission"),
    (all_rehashed, "checkpoint file", "published"),
    (a_time_rewritten, "checkpoint file", "published"),
    (deleted, "db verify", "order"),
    (deleted_and_closed_up, "checkpoint file", "published"),
    (the_last_deleted, "db verify", "root"),
    (the_last_deleted_with_its_tree, "checkpoint file", "published"),
    (inserted, "checkpoint file", "published"),
    (appended_by_the_program, "db verify", "size"),
    (swapped, "db verify", "order"),
    (reordered_with_its_tree, "checkpoint file", "published"),
    (the_head_rewritten, "db verify", "root"),
    (the_frontier_rewritten, "db verify", "frontier"),
    (the_time_in_the_head_set_on, "db verify", "recorded_at"),
    (the_time_in_the_head_set_back, "db verify", "recorded_at"),
    (the_time_in_the_head_is_none, "db verify", "recorded_at"),
    (a_mark_rewritten, "db verify", "mark"),
    (a_mark_for_an_old_root, "db verify", "mark"),
    (old_leaves_kept, "db verify", "leaf"),
    (another_of_the_same_size, "checkpoint file", "published"),
    (the_projection_gives_the_right_to_another, "db verify", "projection"),
    (the_projection_forgets_a_burden, "db verify", "projection"),
    (the_projection_forgets_a_promise, "db verify", "projection"),
    (rows_that_an_index_does_not_find, "db verify", "index"),
    (the_map_forgets_a_sale, "db verify", "map"),
    (the_map_speaks_of_more, "db verify", "map"),
    (the_map_tells_another_leaf, "db verify", "map"),
    (the_whole_map_forgets_a_sale, "db verify", "map"),
    (the_map_is_said_to_reach_further, "db verify", "map"),
    (the_map_is_said_to_reach_beyond_the_ledger, "db verify", "map"),
    (a_block_rewritten, "db verify", "map"),
    (an_index_of_his_own, "db verify", "index"),
    (renamed, "db verify", "origin"),
    (renamed_from_the_first_entry, "checkpoint file", "published"),
    (rolled_back, "checkpoint file", "published"),
    (rolled_back_with_its_checkpoint_file, "reader", "published"),
    (rolled_back_without_its_checkpoint_file, "reader", "published"),
    (forked_after_the_old_checkpoint, "reader", "published"),
]
"""What is done to the database, where it is caught, and at which step."""

TO_THE_CHECKPOINTS = [
    (with_a_key_of_his_own, "signature"),
    (the_checkpoint_file_rewritten, "signature"),
    (a_signature_taken_from_another_checkpoint, "signature"),
    (the_checkpoint_file_is_another_logs, "signature"),
]
"""What is done to the checkpoint file, and at which step the key that a reader has catches it."""


def done(deed, folder, kept):
    if deed.__code__.co_argcount == 2:
        deed(folder, kept)
    else:
        deed(folder)


def name_of(each):
    return each.__name__ if callable(each) else each


def test_what_nobody_touched_passes(world):
    assert looked_at(*world) is None


@pytest.mark.parametrize(("deed", "where", "step"), DEEDS, ids=name_of)
def test_what_is_done_to_the_database_is_caught_at_a_step_that_is_named(world, kept, deed, where, step):
    folder, held = world
    done(deed, folder, kept[0])
    assert looked_at(folder, held) == (where, step)


@pytest.mark.parametrize(("deed", "where", "step"), DEEDS, ids=name_of)
def test_and_likewise_on_a_server(served_world, served, deed, where, step):
    folder, held = served_world
    done(deed, folder, served[0])
    assert looked_at(folder, held) == (where, step)


@pytest.mark.parametrize(("deed", "where", "step"), DEEDS, ids=name_of)
def test_and_when_the_checkpoint_file_is_gone_the_reader_s_is_enough(world, kept, deed, where, step):
    folder, held = world
    done(deed, folder, kept[0])
    (folder / "points").unlink(missing_ok=True)
    assert looked_at(folder, held) == ("reader" if where == "checkpoint file" else where, step)


@pytest.mark.parametrize(("deed", "step"), TO_THE_CHECKPOINTS, ids=name_of)
def test_what_is_done_to_the_checkpoint_file_does_not_stand_against_a_key_from_outside(world, kept, deed, step):
    folder, held = world
    done(deed, folder, kept[0])
    assert looked_at(folder, held) == ("checkpoint file", step)


@pytest.mark.parametrize(("deed", "step"), TO_THE_CHECKPOINTS, ids=name_of)
def test_and_likewise_on_a_server_what_is_done_to_the_checkpoint_file(served_world, served, deed, step):
    folder, held = served_world
    done(deed, folder, served[0])
    assert looked_at(folder, held) == ("checkpoint file", step)


def test_and_likewise_on_a_server_what_nobody_touched_passes(served_world):
    assert looked_at(*served_world) is None


def the_ending_is_forgotten_and_said_to_be_told(folder):
    """The projection says that the right goes on, and the map that it has heard of every entry."""
    with by_hand(folder) as hand:
        (at,) = hand.execute("SELECT idx FROM entry WHERE id = '终止-1'").fetchone()
        assert hand.execute("DELETE FROM record WHERE since = ?", (at,)).rowcount > 0
        hand.execute("UPDATE record SET until = ? WHERE until = ?", (NEVER, at))
    the_map_is_said_to_reach_further(folder)


def the_ending_is_lent_to_other_data(folder):
    change(
        folder,
        'UPDATE entry SET content = CAST(replace(content, \'"about"\', \'"asset":"电力","about"\') AS BLOB) WHERE id = \'终止-1\'',
    )


def the_ending_is_lent_to_other_data_with_its_hash(folder):
    the_ending_is_lent_to_other_data(folder)
    with by_hand(folder) as hand:
        (content,) = hand.execute("SELECT content FROM entry WHERE id = '终止-1'").fetchone()
        hand.execute("UPDATE entry SET leaf = ? WHERE id = '终止-1'", (leaf_hash(content),))


def what_is_ended_is_lent_to_other_data(folder):
    change(folder, "UPDATE entry SET content = CAST(replace(content, '棉花', '电力') AS BLOB) WHERE id = '独占-1'")


def what_is_ended_is_hidden(folder):
    change(folder, "UPDATE entry SET id = '别名' WHERE id = '独占-1'")


def what_is_ended_is_another(folder):
    change(
        folder,
        "UPDATE entry SET id = '别名' WHERE id = '独占-1'",
        "UPDATE entry SET id = '独占-1' WHERE id = '乙-电力'",
    )


def the_last_index_is_hidden(folder):
    change(folder, "UPDATE entry SET kind = 'key' WHERE kind = 'index'")


def the_last_index_says_that_it_heard_of_the_ending(folder):
    the_ending_is_forgotten_and_said_to_be_told(folder)
    with by_hand(folder) as hand:
        (size,) = hand.execute("SELECT size FROM head").fetchone()
        at, content = hand.execute("SELECT idx, content FROM entry WHERE kind = 'index' ORDER BY idx DESC").fetchone()
        said = json.loads(content)
        said["index"] = said["payload"]["size"] = size
        hand.execute("UPDATE entry SET content = ? WHERE idx = ?", (encode(said), at))


def the_ending_is_said_to_be_a_document_issued(folder):
    """What the last index has not heard of seems to be about the ledger itself: the index seems to be in date."""
    with trial.reopen(folder) as registry:
        registry.indexed()
        registry.submit(ending("终止-2", "甲-棉花"))
    with by_hand(folder) as hand:
        at, content = hand.execute("SELECT idx, content FROM entry ORDER BY idx DESC").fetchone()
        forged = encode({**json.loads(content), "kind": "issued"})
        hand.execute("UPDATE entry SET content = ? WHERE idx = ?", (forged, at))
        hand.execute("DELETE FROM record WHERE since = ?", (at,))
        hand.execute("UPDATE record SET until = ? WHERE until = ?", (NEVER, at))


def an_index_of_before_the_last_entry_is_appended(folder):
    """True of the entries before the last one: it only stands too late."""
    with trial.reopen(folder) as registry:
        registry.submit(ending("终止-2", "甲-棉花"))
        size = registry.size
    with by_hand(folder) as hand:
        found = bodies(hand)
        made = asset_index(size - 1, entries_by_asset(found[: size - 1]))
        draft = index_draft(size - 1, len(made.assets), made.root)
        content = Entry(draft=draft, index=size, recorded_at=found[-1]["recorded_at"]).encoded()
        row = (size, draft.id, draft.kind, found[-1]["recorded_at"], leaf_hash(content), content)
        hand.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", row)
        frontier = Frontier()
        for (leaf,) in hand.execute("SELECT leaf FROM entry ORDER BY idx"):
            frontier.push(leaf)
        said = (frontier.size, frontier.root(), b"".join(frontier.stack))
        hand.execute("UPDATE head SET size = ?, root = ?, frontier = ?", said)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (the_ending_is_said_to_be_a_document_issued, "DR-V006"),
        (an_index_of_before_the_last_entry_is_appended, "DR-V033"),
    ],
    ids=name_of,
)
@pytest.mark.parametrize("where", ["world", "served_world"])
def test_no_index_is_in_date_that_has_not_heard_of_an_ending(request, where, deed, code):
    folder, _ = request.getfixturevalue(where)
    deed(folder)
    with trial.reopen(folder) as registry, pytest.raises(VerificationError) as refused:
        registry.indexed()
    assert refused.value.code == code


TO_THE_NEXT_INDEX = [
    the_ending_is_forgotten_and_said_to_be_told,
    the_last_index_says_that_it_heard_of_the_ending,
    the_ending_is_lent_to_other_data,
    the_ending_is_lent_to_other_data_with_its_hash,
    what_is_ended_is_lent_to_other_data,
    what_is_ended_is_hidden,
    what_is_ended_is_another,
    the_last_index_is_hidden,
    the_map_forgets_a_sale,
    the_map_speaks_of_more,
    the_map_tells_another_leaf,
    the_map_is_said_to_reach_further,
    the_map_is_said_to_reach_beyond_the_ledger,
    the_whole_map_forgets_a_sale,
    a_block_rewritten,
    a_mark_rewritten,
    the_frontier_rewritten,
    the_projection_gives_the_right_to_another,
    the_projection_forgets_a_burden,
]
"""What is done to the database so that the honest registry, which holds the keys, would say an index that is false."""


KEPT = {
    "entry": (
        "SELECT id, kind, leaf, content, idx FROM entry",
        "UPDATE entry SET id = ?, kind = ?, leaf = ?, content = ? WHERE idx = ?",
    ),
    "mark": ("SELECT frontier, size FROM mark", "UPDATE mark SET frontier = ? WHERE size = ?"),
    "head": ("SELECT root, frontier, size FROM head", "UPDATE head SET root = ?, frontier = ? WHERE size = ?"),
}
"""What the adversary puts back as it was, once the registry has signed."""


def the_next_index_is_true(folder, held, deed):
    with by_hand(folder) as hand:
        before = {name: hand.execute(look).fetchall() for name, (look, _) in KEPT.items()}
    deed(folder)
    with trial.reopen(folder) as registry, suppress(VerificationError, LedgerCorruptionError, StoreError):
        registry.indexed()
    with by_hand(folder) as hand:
        for name, rows in before.items():
            hand.executemany(KEPT[name][1], rows)
    with trial.reopen(folder) as registry:
        registry.rebuild()
        assert registry.verify() == registry.size  # and with it every index
        told = registry.indexed()
        assert registry.speaking_of("棉花")[-2:] == [registry.index_of("终止-1"), registry.index_of("独占-2")]
        assert told.entry == registry.size - 1
    assert looked_at(folder, held) is None


@pytest.mark.parametrize("deed", TO_THE_NEXT_INDEX, ids=name_of)
def test_the_registry_says_no_false_index_whatever_was_done_to_its_database(world, deed):
    the_next_index_is_true(*world, deed)


@pytest.mark.parametrize("deed", TO_THE_NEXT_INDEX, ids=name_of)
def test_and_likewise_on_a_server_it_says_no_false_index(served_world, deed):
    the_next_index_is_true(*served_world, deed)


@pytest.mark.parametrize("deed", [the_frontier_rewritten, the_head_rewritten], ids=name_of)
def test_nothing_is_signed_behind_a_head_that_is_not_that_of_the_entries(world, deed):
    folder, _ = world
    deed(folder)
    with trial.reopen(folder) as registry, pytest.raises((VerificationError, LedgerCorruptionError)) as refused:
        registry.submit(trial.party("迟到"))
    assert refused.value.code in {"DR-V006", "DR-S024"}


TO_THE_TIME = [the_time_in_the_head_set_on, the_time_in_the_head_set_back, the_time_in_the_head_is_none]
WAYS_TO_WRITE = {
    "append": lambda registry: registry.submit(trial.party("迟到")),
    "try out": lambda registry: registry.try_out(trial.party("迟到")),
    "bulk": lambda registry: written(registry, [trial.party(f"迟到-{each}") for each in range(3)]),
    "index": lambda registry: registry.indexed(),
}


def written(registry, drafts):
    with registry.writer(as_stated=True) as writer:
        writer.append_many(drafts)


def nothing_is_recorded_behind(folder, deed, write):
    deed(folder)
    with trial.reopen(folder) as registry:
        before = registry.size
        with pytest.raises(VerificationError) as refused:
            write(registry)
        assert registry.size == before
    assert (refused.value.code, refused.value.step) == ("DR-V006", "recorded_at")
    assert "db restore" in refused.value.hint.en
    assert "db restore" in refused.value.hint.zh


@pytest.mark.parametrize("write", WAYS_TO_WRITE.values(), ids=WAYS_TO_WRITE.keys())
@pytest.mark.parametrize("deed", TO_THE_TIME, ids=name_of)
def test_nothing_is_recorded_by_a_time_that_the_last_entry_does_not_have(world, deed, write):
    nothing_is_recorded_behind(world[0], deed, write)


@pytest.mark.parametrize("deed", TO_THE_TIME, ids=name_of)
def test_and_likewise_on_a_server_nothing_is_recorded_by_such_a_time(served_world, deed):
    nothing_is_recorded_behind(served_world[0], deed, WAYS_TO_WRITE["append"])


@pytest.mark.parametrize("size", [1, 2, 3, 1_024, 1_025, 2_048, 2_050])
def test_the_time_of_the_last_entry_is_found_under_the_root_whatever_the_size(tmp_path, size):
    folder = tmp_path / "registry"
    folder.mkdir()
    with trial.create(folder) as registry:
        written(registry, [trial.party(f"某-{each}") for each in range(size - registry.size)])
    with trial.reopen(folder) as registry:
        assert registry.submit(trial.party("迟到")) == size
        assert registry.verify() == size + 1


def test_a_time_moved_while_the_registry_is_open_is_seen_at_the_next_write(world):
    folder, _ = world
    with trial.reopen(folder) as registry:
        registry.submit(trial.party("早到"))
        nothing_is_recorded_behind(folder, the_time_in_the_head_set_on, lambda _: registry.submit(trial.party("迟到")))


@pytest.mark.parametrize("column", ["content", "recorded_at"])
def test_the_last_entry_is_believed_only_as_it_stands_under_the_root(world, column):
    """He moves the time in the head, and in the row of the last entry as well."""
    folder, _ = world
    with by_hand(folder) as hand:
        (was,) = hand.execute("SELECT recorded_at FROM head").fetchone()
        later = "9998-12-31T23:59:59.999999Z"
        hand.execute("UPDATE head SET recorded_at = ?", (later,))
        at, content = hand.execute("SELECT idx, content FROM entry ORDER BY idx DESC LIMIT 1").fetchone()
        changed = {"content": content.replace(was.encode(), later.encode()), "recorded_at": later}[column]
        hand.execute(f"UPDATE entry SET {column} = ? WHERE idx = ?", (changed, at))
    with trial.reopen(folder) as registry, pytest.raises(VerificationError) as refused:
        registry.submit(trial.party("迟到"))
    assert refused.value.code == "DR-V006"


def test_no_fork_is_signed_behind_what_was_published(world):
    """Somebody appends, and has the head speak of other entries than those that lie there."""
    folder, _ = world
    with Registry.open(trial.place(folder), clock=trial.Clock(), lexicon=Lexicon()) as registry:
        registry.submit(trial.party("多"))
    with by_hand(folder) as hand:
        (size,) = hand.execute("SELECT size FROM head").fetchone()
        frontier = Frontier()
        for _ in range(size):
            frontier.push(leaf_hash(b"fork"))
        hand.execute("UPDATE head SET root = ?, frontier = ?", (frontier.root(), b"".join(frontier.stack)))
    with trial.reopen(folder) as registry, pytest.raises(VerificationError) as refused:
        registry.submit(trial.party("迟到"))
    assert refused.value.code == "DR-V006"


def test_a_false_map_is_whole_again_after_a_rebuild(world):
    folder, held = world
    the_whole_map_forgets_a_sale(folder)
    with trial.reopen(folder) as registry:
        registry.rebuild()
        assert registry.verify() == registry.size
        registry.indexed()
        assert registry.verify() == registry.size
    assert looked_at(folder, held) is None


OTHER_TYPES = [
    "UPDATE entry SET content = CAST(content AS TEXT) WHERE idx = 3",
    "UPDATE entry SET content = 5 WHERE idx = 3",
    "UPDATE entry SET content = CAST(content AS TEXT) WHERE idx = (SELECT max(idx) FROM entry)",
    "UPDATE entry SET leaf = 'abc' WHERE idx = 3",
    "UPDATE told SET leaf = 'abc'",
    "UPDATE speaks SET idx = 'abc' WHERE idx = (SELECT max(idx) FROM speaks)",
    "UPDATE head SET recorded_at = x'ff'",
    "UPDATE head SET size = '9x'",
    "UPDATE head SET root = 'abc'",
    "UPDATE head SET zone = '別处'",
    "UPDATE record SET rights = 'abc' WHERE kind = 'right'",
    "UPDATE record SET start = 'abc' WHERE kind = 'right'",
]
"""What a file takes, and a server does not: a value of another type than its column."""

READERS = {
    "contents": lambda registry: [len(each) for each in registry.contents()],
    "tree": lambda registry: registry.tree(registry.size).inclusion(2),
    "place": lambda registry: registry.place_of("棉花"),
    "speaking of": lambda registry: [each + 0 for each in registry.speaking_of("棉花")],
    "holdings": lambda registry: [each.rights & 7 for each in registry.holdings().on_asset("棉花")],
    "zone": lambda registry: ZoneInfo(registry.zone),
    "verify": lambda registry: registry.verify(),
    "rebuild": lambda registry: registry.rebuild(),
    "submit": lambda registry: registry.submit(trial.party("迟到")),
    "status": lambda registry: registry.status()["root"],
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("types") / "registry.db"
    with create(path) as registry:
        with registry.writer() as writer:
            writer.append_many(small_world())
        registry.indexed()
    return path


@pytest.mark.parametrize("deed", OTHER_TYPES)
def test_a_value_of_another_type_is_damage_that_is_said_in_words(small, tmp_path, deed):
    told = {}
    for name, read in READERS.items():
        path = shutil.copy(small, tmp_path / "registry.db")
        with ByHand(path) as hand:
            assert hand.execute(deed).rowcount > 0
        try:
            with Registry.open(path, clock=trial.Clock(), lexicon=Lexicon()) as registry:
                read(registry)
        except DataRightsError as error:
            told[name] = error.code
            assert error.hint is not None or error.code in {"DR-V006", "DR-V007", "DR-V009", "DR-V048", "DR-V060"}
    assert told.keys() & {"verify"}


def a_true_index_of_a_time_to_come_is_appended(folder, time="9998-12-31T23:59:59.999999Z"):
    """It follows from other entries, so that nobody signs it: all that is written after it would be of its time."""
    with by_hand(folder) as hand:
        found = bodies(hand)
        indexer = Indexer()
        for each in found:
            indexer.take(each)
        draft = index_draft(*indexer.told(), indexer.adopted, indexer.roster)
        content = Entry(draft=draft, index=len(found), recorded_at=time).encoded()
        row = (len(found), draft.id, draft.kind, time, leaf_hash(content), content)
        hand.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", row)
        frontier = Frontier()
        for (leaf,) in hand.execute("SELECT leaf FROM entry ORDER BY idx"):
            frontier.push(leaf)
        said = (frontier.size, frontier.root(), b"".join(frontier.stack), time)
        hand.execute("UPDATE head SET size = ?, root = ?, frontier = ?, recorded_at = ?", said)


@pytest.mark.parametrize("where", ["world", "served_world"])
def test_nothing_is_written_after_an_entry_of_a_time_to_come_that_nobody_published(request, where):
    folder, _ = request.getfixturevalue(where)
    a_true_index_of_a_time_to_come_is_appended(folder)
    with trial.reopen(folder) as registry:
        before = registry.size
        for write in (*WAYS_TO_WRITE.values(), lambda registry: registry.publish()):
            with pytest.raises(VerificationError) as refused:
                write(registry)
            assert refused.value.code == "DR-V052"
            assert "db restore" in refused.value.hint.en
        assert registry.size == before


def test_what_another_machine_recorded_some_days_ahead_is_no_time_to_come(world):
    folder, _ = world
    with trial.reopen(folder) as registry:
        (last,) = registry.entries(registry.size - 1)
    ahead = datetime.fromisoformat(last["recorded_at"]) + timedelta(days=6)
    a_true_index_of_a_time_to_come_is_appended(folder, stamp(ahead))
    with trial.reopen(folder) as registry:
        assert registry.submit(trial.party("迟到")) == registry.size - 1


def test_nothing_is_written_while_the_head_has_another_time_zone_than_entry_0(world):
    folder, _ = world
    change(folder, "UPDATE head SET zone = 'America/New_York'")
    with trial.reopen(folder) as registry:
        for write in WAYS_TO_WRITE.values():
            with pytest.raises(VerificationError) as refused:
                write(registry)
            assert (refused.value.code, refused.value.step) == ("DR-V006", "zone")
            assert "db restore" in refused.value.hint.en


@pytest.mark.parametrize(
    "stored",
    [
        lambda _: b"{",
        lambda _: b"[]",
        lambda _: b"\xff",
        lambda content: content.replace(b'"index":', b'"index":1'),
        lambda content: re.sub(rb'"kind":"[a-z]*"', b'"kind":7', content),
        lambda content: encode({**json.loads(content), "payload": "x"}),
    ],
    ids=["cut short", "no object", "no text", "another place", "no kind", "no payload"],
)
@pytest.mark.parametrize("name", ["独占-1", "棉花", "index"])
def test_a_proof_says_of_which_entry_the_bytes_are_none(world, name, stored):
    folder, _ = world
    with trial.reopen(folder) as registry:
        told = registry.indexed()
        at = told.entry if name == "index" else registry.index_of(name)
    with by_hand(folder) as hand:
        (content,) = hand.execute("SELECT content FROM entry WHERE idx = ?", (at,)).fetchone()
        hand.execute("UPDATE entry SET content = ? WHERE idx = ?", (stored(bytes(content)), at))
    with trial.reopen(folder) as registry, pytest.raises((VerificationError, StoreError)) as refused:
        prove_title(registry, "棉花", Asked())
    assert refused.value.code in {"DR-V001", "DR-V003", "DR-V006", "DR-V060", "DR-S009"}


# ---- the second tree ---------------------------------------------------------------------------------------------

SM2 = signer_of(trial.ORIGIN + SECOND, KeyKind.SM2)
STRANGER = signer_of("别处" + SECOND, KeyKind.SM2)


def second_tree(folder, registry):
    return SecondTree(
        CheckpointFile(folder / "points.sm3"), folder / "points.frontier", [SM2], known=lambda: [SM2.key],
        begun=lambda size: any(key == SM2.key for key, _, _ in registry.named_keys(size)),
    )  # fmt: skip


@contextmanager
def doubly(folder):
    """Open a registry that has an SM2 key: every commit is signed for both trees."""
    opened = []
    both = WithSecond(trial.publisher(folder), lambda _: second_tree(folder, opened[0]), now=lambda: 1.0)
    with Registry.open(
        trial.place(folder), clock=trial.Clock(START + timedelta(days=2)), lexicon=Lexicon(), publisher=both
    ) as registry:
        opened.append(registry)
        yield registry


@pytest.fixture(scope="module")
def kept_twice(tmp_path_factory):
    """A registry with an SM2 key since before the sale."""
    folder = tmp_path_factory.mktemp("adversary-twice") / "registry"
    folder.mkdir()
    with trial.create(folder) as registry:
        for number in range(4):
            trial.ask(registry, number)
    with doubly(folder) as registry:
        registry.submit(key_draft(SM2.key))
        for number in range(4, len(trial.REQUESTS)):
            trial.ask(registry, number)
    return folder


@pytest.fixture
def world_twice(kept_twice, tmp_path):
    return trial.copied(kept_twice, tmp_path / "registry")


def notes(folder):
    place = folder / "points.sm3"
    parts = place.read_text(encoding="utf-8").split("\n\n")[:-1] if place.exists() else []
    return [f"{text}\n\n{signed}\n" for text, signed in zip(parts[::2], parts[1::2], strict=True)]


def put(folder, *kept):
    (folder / "points.sm3").write_text("".join(f"{each}\n" for each in kept), encoding="utf-8")


def nothing(_):
    pass


def the_second_place_is_lost(folder):
    (folder / "points.sm3").unlink()


def the_second_place_is_lost_with_its_frontier(folder):
    the_second_place_is_lost(folder)
    (folder / "points.frontier").unlink()


def the_second_place_is_emptied(folder):
    put(folder)


def the_second_place_is_cut_short(folder):
    put(folder, notes(folder)[0])


def the_frontier_is_lost(folder):
    (folder / "points.frontier").unlink()


def the_second_place_is_cut_short_and_the_frontier_lost(folder):
    the_second_place_is_cut_short(folder)
    the_frontier_is_lost(folder)


def the_frontier_is_that_of_what_is_stored(folder):
    """Of the size that was published: with it the tree would go on over whatever stands in the rows."""
    with by_hand(folder) as hand:
        rows = [bytes(each) for (each,) in hand.execute("SELECT content FROM entry ORDER BY idx")]
    frontier = Frontier(using=sm3())
    for each in rows:
        frontier.push(leaf_hash(each, sm3()))
    said = {"size": frontier.size, "stack": b"".join(frontier.stack).hex()}
    (folder / "points.frontier").write_text(json.dumps(said))


def a_note_that_nobody_signed_follows(folder):
    *_, last = notes(folder)
    name, size, root, *rest = last.split("\n")
    put(folder, *notes(folder), "\n".join([name, str(int(size) + 999), root, *rest]))


def a_note_of_another_log_follows(folder):
    text = Checkpoint(origin="别处" + SECOND, size=1, root="00" * 32).text
    put(folder, *notes(folder), str(Note(text=text, signatures=(STRANGER.line(text),))))


TO_THE_SECOND = [
    (nothing, None),
    (the_frontier_is_lost, None),
    (the_frontier_is_that_of_what_is_stored, None),
    (the_second_place_is_cut_short, None),
    (the_second_place_is_cut_short_and_the_frontier_lost, None),
    (the_second_place_is_lost, "DR-S029"),
    (the_second_place_is_lost_with_its_frontier, "DR-S029"),
    (the_second_place_is_emptied, "DR-S029"),
    (a_note_that_nobody_signed_follows, "DR-S080"),
    (a_note_of_another_log_follows, "DR-S080"),
]
"""What is done to the second places, and how the next write refuses it, if it does."""


@pytest.mark.parametrize(("deed", "code"), TO_THE_SECOND, ids=name_of)
def test_second_checkpoints_go_on_or_it_is_said_why_they_do_not(world_twice, deed, code):
    deed(world_twice)
    with doubly(world_twice) as registry:
        if code is None:
            registry.submit(trial.party("迟到"))
            assert verify_checkpoint(notes(world_twice)[-1], [SM2.key], check).checkpoint.size == registry.size
        else:
            before = registry.size
            with pytest.raises((LedgerCorruptionError, StoreError)) as refused:
                registry.submit(trial.party("迟到"))
            assert (refused.value.code, registry.size) == (code, before)


def begun_anew(folder, registry):
    note = CheckpointFile(folder / "points").last()
    stated = verify_checkpoint(str(note), KEYS, check).checkpoint
    second_tree(folder, registry).publish(stated, registry.held(stated), 1.0)


WAYS_TO_SIGN = [
    lambda _, registry: registry.submit(trial.party("迟到")),
    lambda _, registry: registry.publish(),
    begun_anew,
    lambda _, registry: registry.publish(recovered=True),
]


@pytest.mark.parametrize("places", [each for each, _ in TO_THE_SECOND], ids=name_of)
@pytest.mark.parametrize("deed", [one_byte, old_leaves_kept, one_entry_rehashed, a_mark_rewritten], ids=name_of)
def test_the_registry_signs_no_second_tree_over_other_bytes_than_the_first(world_twice, deed, places):
    with doubly(world_twice) as registry:
        true = list(registry.contents())
    deed(world_twice)
    places(world_twice)
    signed = notes(world_twice)
    for way in WAYS_TO_SIGN:
        with doubly(world_twice) as registry, suppress(VerificationError, LedgerCorruptionError, StoreError):
            way(world_twice, registry)
        signed += notes(world_twice)
    with doubly(world_twice) as registry:
        true += registry.contents(len(true))
    leaves = leaf_hashes(true, sm3())
    for each in dict.fromkeys(signed):
        with suppress(VerificationError):  # what he wrote himself
            stated = verify_checkpoint(each, [SM2.key], check).checkpoint
            assert stated.root == root_of(leaves[: stated.size], sm3()).hex()


def test_the_first_sm2_key_does_not_sign_over_bytes_that_were_edited_before(world):
    folder, _ = world
    one_byte(folder)
    with doubly(folder) as registry, pytest.raises(VerificationError) as refused:
        registry.submit(key_draft(SM2.key))
    assert (refused.value.code, notes(folder)) == ("DR-V006", [])

"""A key that another hand writes into the database: it signs nothing, stands in no policy, and a backup from before it goes on.

What several machines of one owner do with their keys is not taken for that for longer than it takes to copy a file.
"""

import shutil

import pytest
from tests.integration.conftest import schema_of
from tests.integration.registries import ByHand
from tests.program import told

from datarights.adapters.codec import decode, encode
from datarights.adapters.keys import KeyStore
from datarights.adapters.keys.published import CheckpointFile
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.keeping import IN_USE, RETIRED
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.ledger.note import Note

HERE = {"DATARIGHTS_PASSPHRASE": "口令"}
POLICY = ("keys", "list", "--format", "policy")
WHOLE = (*POLICY, "--with-retired")


def run(folder, *words, code=0, by=""):
    return told(*words, code=code, cwd=folder, lang="en", DATARIGHTS_ACTOR=by, **HERE)


def machine(folder, place):
    """Make a folder of a machine that works on a registry, with places of its own for keys and checkpoints."""
    folder.mkdir()
    (folder / "datarights.toml").write_text(
        f'registry = "{place}"\norigin = "registry"\nkeys = "registry.keys"\ncheckpoints = "registry.checkpoints"\n', encoding="utf-8"
    )  # fmt: skip
    return folder


@pytest.fixture(params=["file", "server"])
def place(request, tmp_path):
    return tmp_path / "registry.db" if request.param == "file" else schema_of(request.getfixturevalue("server"))


@pytest.fixture
def folder(place, tmp_path):
    here = machine(tmp_path / "here", place)
    run(here, "party", "add", "jia", "--kind", "organisation")
    return here


@pytest.fixture
def his(tmp_path):
    """The key of somebody else, who gave it the name of this log."""
    store = KeyStore(tmp_path / "his.keys", random=lambda count: b"1" * count, now=lambda: "2026-01-01T00:00:00Z")
    return store.make("registry", b"his")


def hashed_again(hand):
    frontier = Frontier()
    for (leaf,) in hand.execute("SELECT leaf FROM entry ORDER BY idx").fetchall():
        frontier.push(bytes(leaf))
    hand.execute("UPDATE head SET size = ?, root = ?, frontier = ?", (frontier.size, frontier.root(), b"".join(frontier.stack)))  # fmt: skip


def written(place, key, *states, instead=None):
    """Say of a key what state it is in, behind the last entry or instead of one, and hash everything anew."""
    with ByHand(place) as hand:
        for state in states:
            size, at = hand.execute("SELECT size, recorded_at FROM head").fetchone()
            name = f"key/{key.key_id.hex()}" + (f"/{RETIRED}" if state == RETIRED else "")
            if instead is not None:
                size, at = (
                    instead,
                    hand.execute("SELECT recorded_at FROM entry WHERE idx = ?", (instead,)).fetchone()[0],
                )
                hand.execute("DELETE FROM entry WHERE idx = ?", (instead,))
            said = {
                "id": name, "index": size, "kind": "key", "kv": 1, "v": 1, "recorded_at": at,
                "payload": {"vkey": str(key), "state": state},
            }  # fmt: skip
            content = encode(said)
            hand.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", (size, name, "key", at, leaf_hash(content), content))  # fmt: skip
            hashed_again(hand)


@pytest.mark.parametrize("states", [(IN_USE,), (IN_USE, RETIRED), (RETIRED,)], ids="-".join)
def test_a_key_that_a_hand_wrote_is_handed_out_by_nobody_and_a_backup_from_before_it_goes_on(
    folder, place, his, states, tmp_path
):
    on_file = "://" not in str(place)
    if on_file:
        run(folder, "db", "backup", "before.db")
    written(place, his.key, *states)
    for words in (WHOLE, (*WHOLE, "-o", "policy"), ("db", "verify"), ("party", "add", "yi", "--kind", "organisation")):
        said = run(folder, *words, code=4)
        assert "DR-V051" in said, words
        assert str(his.key) not in said.replace(f"got {his.key}", ""), words
        assert said.index("copy its key file") < said.index("restore a BACKUP from before this entry")
    assert not (folder / "policy").exists()
    said = run(folder, *POLICY)
    assert "take no key away yet" in said
    assert f"log {his.key}" not in said
    if on_file:
        assert "DR-V051" in run(folder, "db", "backup", "after.db", code=4)
        assert not (folder / "after.db").exists()
        run(folder, "db", "restore", "before.db")
        run(folder, "party", "add", "yi", "--kind", "organisation")
        assert str(his.key) not in run(folder, *WHOLE)
        run(folder, "db", "verify")


def test_a_key_that_stands_in_the_place_of_an_entry_published_is_not_handed_out(folder, place, his):
    with ByHand(place) as hand:
        (last,) = hand.execute("SELECT max(idx) FROM entry").fetchone()
    written(place, his.key, IN_USE, instead=last)
    said = run(folder, *WHOLE, code=4)
    assert "DR-S024" in said
    assert str(his.key) not in said


def test_a_key_that_signed_a_checkpoint_of_its_own_is_not_handed_out_for_that(folder, place, his):
    written(place, his.key, IN_USE)
    with ByHand(place) as hand:
        size, root = hand.execute("SELECT size, root FROM head").fetchone()
    points = CheckpointFile(folder / "registry.checkpoints")
    stated = Checkpoint(origin="registry", size=size, root=bytes(root).hex())
    points.append(Note(text=stated.text, signatures=(his.line(stated.text, 1),)), stated, 0)
    points.close()
    for words in (WHOLE, ("db", "verify")):
        assert "DR-V051" in run(folder, *words, code=4)


def test_with_identities_a_key_that_nobody_signed_for_is_not_handed_out(folder, place, his):
    run(folder, "identity", "new", "clerk")
    run(folder, "identity", "add", "clerk", "--role", "registrar")
    written(place, his.key, IN_USE)
    assert "DR-V050" in run(folder, *WHOLE, code=4)
    said = run(folder, *POLICY)
    assert str(his.key) not in said
    assert "take no key away yet" in said


# ---- several machines of one owner -----------------------------------------------------------------------------------


@pytest.fixture
def other(folder, place, tmp_path):
    """Another machine at the same registry, with the keys and checkpoints that the first had."""
    there = machine(tmp_path / "there", place)
    shutil.copytree(folder / "registry.keys", there / "registry.keys")
    shutil.copy(folder / "registry.checkpoints", there / "registry.checkpoints")
    return there


@pytest.mark.parametrize("words", [("new", "--kind", "ml-dsa-44"), ("rotate",)], ids=" ".join)
def test_a_key_made_at_one_machine_is_copied_to_the_other_which_goes_on(folder, other, words):
    run(other, "keys", *words)
    run(other, "party", "add", "yi", "--kind", "organisation")
    said = run(folder, "db", "verify", code=4)
    assert "DR-V051" in said
    assert "where another machine of yours made the key" in said
    run(folder, "party", "add", "bing", "--kind", "organisation", code=4 if words[0] == "new" else 3)
    run(other, "party", "add", "ding", "--kind", "organisation")
    shutil.copytree(other / "registry.keys", folder / "registry.keys", dirs_exist_ok=True)
    for each in (folder, other):
        run(each, "party", "add", each.name, "--kind", "organisation")
        run(each, "db", "verify")
        run(each, *WHOLE)
    assert run(folder, *WHOLE) == run(other, *WHOLE)


def test_with_identities_the_key_of_another_machine_is_theirs_who_signed_for_it(folder, other):
    run(folder, "identity", "new", "clerk")
    run(folder, "identity", "add", "clerk", "--role", "registrar")
    shutil.copytree(folder / "registry.keys", other / "registry.keys", dirs_exist_ok=True)
    run(other, "party", "add", "yi", "--kind", "organisation", by="clerk")
    run(other, "keys", "new", "--kind", "ml-dsa-44", by="clerk")
    run(folder, "db", "verify")
    run(folder, "party", "add", "bing", "--kind", "organisation", by="clerk")
    assert "in use; its file is not here" in run(folder, *WHOLE)


def test_what_a_full_disk_kept_from_being_published_names_the_keys_that_were_here_and_went(folder, place):
    before = (folder / "registry.checkpoints").read_bytes()
    run(folder, "keys", "new")
    run(folder, "keys", "rotate")
    (folder / "registry.checkpoints").write_bytes(before)  # of what was recorded since, no checkpoint was written
    run(folder, "db", "verify")
    run(folder, *WHOLE)
    run(folder, "party", "add", "yi", "--kind", "organisation")
    run(folder, "db", "verify")


# ---- the first entry ----------------------------------------------------------------------------------------------------


def test_a_first_entry_that_was_edited_is_put_back_from_a_backup(folder, place):
    if "://" not in str(place):
        run(folder, "db", "backup", "before.db")
    with ByHand(place) as hand:
        (content,) = hand.execute("SELECT content FROM entry WHERE idx = 0").fetchone()
        body = decode(bytes(content))
        body["payload"]["keys"] *= 2
        hand.execute("UPDATE entry SET content = ? WHERE idx = 0", (encode(body),))
    for words, code in (
        (("keys", "list"), "DR-V006"),
        (("db", "verify"), "DR-V007"),
        (("db", "verify", "--processes", "2"), "DR-V007"),
    ):
        said = run(folder, *words, code=4)
        assert code in said
        assert "db restore BACKUP" in said
    if "://" not in str(place):
        run(folder, "db", "restore", "before.db")
        run(folder, "party", "add", "yi", "--kind", "organisation")

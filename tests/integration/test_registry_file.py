"""The file of a registry: made whole or not at all, opened safely, guarded, copied, rebuilt."""

import os
import sqlite3
from types import SimpleNamespace

import pytest
from registries import Clock, asset, claim, create, party, reopen, rows, small_world

from datarights.adapters.sql import schema, store
from datarights.errors import InadmissibleEntryError, StoreError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "registry.db"


@pytest.fixture
def registry(path):
    with create(path) as made, made.writer() as writer:
        writer.append_many(small_world())
    with reopen(path) as opened:
        yield opened


def refusal(path):
    with pytest.raises(StoreError) as refused:
        reopen(path)
    assert refused.value.exit_code == 3
    assert str(path) in refused.value.message.zh
    assert str(path) in refused.value.message.en
    return refused.value


@pytest.mark.parametrize(
    ("reason", "room", "full"),
    [
        ("disk I/O error", 0, True), ("disk I/O error", 32 * 1024, True), ("disk I/O error", 1 << 20, False),
        ("database or disk is full", 1 << 20, True),
    ],
)  # fmt: skip
def test_a_full_disk_is_called_full(path, monkeypatch, reason, room, full):
    """SQLite calls it an I/O error where there is no room for the index of its write-ahead log."""
    disk = os.statvfs(path.parent)
    monkeypatch.setattr(
        os, "statvfs", lambda _: SimpleNamespace(f_bavail=room // 512, f_frsize=512, f_flag=disk.f_flag)
    )
    with pytest.raises(StoreError) as refused, store.plainly(path):
        raise sqlite3.OperationalError(reason)
    assert refused.value.code == "DR-S008"
    assert ("磁盘已满" in refused.value.message.zh, "the disk is full" in refused.value.message.en) == (full, full)
    assert (reason in refused.value.message.en) is not full


def test_a_missing_registry_is_said_to_be_missing(path):
    assert refusal(path).code == "DR-S001"
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"", b"registry: 1\n", b"SQLite format 3\x00", b"SQLite format 3\x00" + bytes(5000)]
)
def test_a_file_that_is_no_registry_is_said_to_be_none_and_not_touched(path, content):
    path.write_bytes(content)
    assert refusal(path).code == "DR-S002"
    assert path.read_bytes() == content


def test_a_folder_is_no_registry(path):
    path.mkdir()
    assert refusal(path).code == "DR-S002"


def test_another_program_s_database_is_no_registry_and_not_touched(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE entry (idx INTEGER PRIMARY KEY)")
    other.close()
    before = path.read_bytes()
    assert refusal(path).code == "DR-S002"
    assert path.read_bytes() == before


@pytest.mark.parametrize(("layout", "said"), [(99, "upgrade datarights"), (1, "db upgrade")])
def test_another_format_is_said_plainly_and_not_touched(registry, path, layout, said):
    registry.close()
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {layout}")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.close()
    before = path.read_bytes()
    found = refusal(path)
    assert found.code == "DR-S003"
    assert f"format {layout}" in found.message.en
    assert said in found.hint.en
    assert path.read_bytes() == before


def test_a_registry_is_never_made_over_a_file_that_exists(path):
    path.write_text("mine")
    with pytest.raises(StoreError) as refused:
        create(path)
    assert refused.value.code == "DR-S005"
    assert path.read_text() == "mine"


@pytest.mark.parametrize(("name", "fits"), [("x" * 197, True), ("x" * 198, False), ("名" * 66, False)])
def test_a_name_leaves_room_for_those_of_the_files_beside_it(tmp_path, name, fits):
    path = tmp_path / f"{name}.db"
    if fits:
        with create(path) as made, made.writer() as writer:
            writer.append_many(small_world())
        return
    with pytest.raises(StoreError) as refused:
        create(path)
    assert refused.value.code == "DR-S008"
    assert not [*tmp_path.iterdir()]


def killed(work, *about):
    """Do something in a process that ends without a word, as by kill -9."""
    child = os.fork()
    if not child:
        try:
            work(*about)
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def written_ahead(draft):
    connection = sqlite3.connect(draft, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE kept (what)")
    connection.execute("INSERT INTO kept VALUES ('所写')")


def test_what_is_left_in_the_log_beside_a_new_file_is_brought_into_it(path):
    with store.fresh(path) as draft:
        killed(written_ahead, draft)
        assert draft.with_name(f"{draft.name}-wal").stat().st_size > 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert sqlite3.connect(path).execute("SELECT what FROM kept").fetchall() == [("所写",)]


def written_ahead_again(draft):
    sqlite3.connect(draft, isolation_level=None).execute("INSERT INTO kept VALUES ('又写')")


def test_a_new_file_into_which_not_all_can_be_brought_is_not_put_in_place(path):
    def write_while_somebody_reads(readers):
        with store.fresh(path) as draft:
            killed(written_ahead, draft)
            readers.append(sqlite3.connect(draft, isolation_level=None))
            readers[0].execute("BEGIN")
            readers[0].execute("SELECT * FROM kept").fetchall()
            killed(written_ahead_again, draft)

    readers = []
    with pytest.raises(StoreError) as refused:
        write_while_somebody_reads(readers)
    readers[0].close()
    assert refused.value.code == "DR-S007"
    assert not [*path.parent.iterdir()]


def half_done(path):
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode = DELETE", "cache_size = 2", "cache_spill = 2"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("BEGIN EXCLUSIVE")
    connection.execute("CREATE TABLE half (done)")
    for _ in range(200):
        connection.execute("INSERT INTO half VALUES (zeroblob(4000))")
    connection.execute("PRAGMA user_version = 1")


def test_what_a_killed_upgrade_left_half_done_is_taken_back_when_it_is_looked_at(path):
    with create(path) as made, made.writer() as writer:
        writer.append_many(small_world())
    killed(half_done, path)
    assert path.with_name(f"{path.name}-journal").exists()
    with store.File(path).examined() as (connection, layout):
        assert layout == schema.LAYOUT
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchall()
    with store.File(path).upgrading() as (_, layout, kept):
        assert (layout, kept) == (schema.LAYOUT, None)


def test_a_registry_that_cannot_be_made_leaves_nothing(tmp_path):
    with pytest.raises(StoreError) as refused:
        create(tmp_path / "nowhere" / "registry.db")
    assert refused.value.code == "DR-S008"

    def broken_clock():
        raise RuntimeError("no clock")

    with pytest.raises(RuntimeError, match="no clock"):
        create(tmp_path / "registry.db", clock=broken_clock)
    assert not list(tmp_path.iterdir())


def test_what_is_acknowledged_is_on_the_disk_by_settings_read_back(registry):
    found = registry.status()
    assert (found["journal"], found["synchronous"], found["format"]) == ("WAL", "FULL", schema.LAYOUT)
    assert (found["size"], found["root"]) == (registry.size, registry.root)


def test_storage_that_keeps_no_promises_is_refused(path, monkeypatch):
    monkeypatch.setattr(store, "_SETTINGS", ("PRAGMA synchronous = OFF",))
    with pytest.raises(StoreError) as refused:
        create(path)
    assert refused.value.code == "DR-S006"


def test_a_damaged_file_is_said_to_be_damaged(registry, path):
    registry.close()
    content = bytearray(path.read_bytes())
    content[100:4096] = bytes(3996)
    path.write_bytes(content)
    assert refusal(path).code == "DR-S009"


FORBIDDEN = (
    "UPDATE entry SET kind = 'asset' WHERE idx = 1",
    "UPDATE entry SET idx = 99 WHERE idx = 1",
    "UPDATE OR REPLACE entry SET id = '乙' WHERE id = '甲'",
    "DELETE FROM entry",
    "DELETE FROM entry WHERE idx = 3",
    "REPLACE INTO entry SELECT 1, 'x', kind, recorded_at, leaf, content FROM entry WHERE idx = 1",
    "REPLACE INTO entry SELECT (SELECT max(idx) + 1 FROM entry), id, kind, recorded_at, leaf, content FROM entry WHERE idx = 1",
    "INSERT OR REPLACE INTO entry SELECT * FROM entry WHERE idx = 2",
    "INSERT INTO entry SELECT (SELECT max(idx) + 2 FROM entry), 'x', kind, recorded_at, leaf, content FROM entry WHERE idx = 1",
    "INSERT INTO entry (id, kind, recorded_at, leaf, content) SELECT '甲', kind, recorded_at, leaf, content FROM entry WHERE idx = 1",
    "UPDATE head SET size = size - 1",
    "UPDATE head SET origin = 'x'",
    "UPDATE head SET recorded_at = '2000'",
    "DELETE FROM head",
    "REPLACE INTO head SELECT * FROM head",
)


@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_ledger_refuses_to_be_edited_by_hand(registry, path, statement, recursive):
    before = list(registry.contents()), registry.root
    hand = sqlite3.connect(path, isolation_level=None)
    hand.execute(f"PRAGMA recursive_triggers = {recursive}")
    with pytest.raises(sqlite3.IntegrityError, match=r"ledger only grows|one head"):
        hand.execute(statement)
    hand.close()
    assert (list(registry.contents()), registry.root) == before
    registry.verify()


def test_the_projection_is_rebuilt_row_for_row(registry):
    before = rows(registry)
    with registry._locked():
        registry._connection.execute("DELETE FROM record WHERE since > 3")
        registry._connection.execute("UPDATE record SET party = 'x', body = '{}'")
        registry._connection.execute("DELETE FROM rests")
    assert registry.rebuild() == len(before[0])
    assert rows(registry) == before
    registry.verify()


def test_a_rebuild_that_fails_changes_nothing(registry, monkeypatch):
    def refuse(*_):
        raise InadmissibleEntryError("DR-L003", store.say("不予准入", "refused"))

    before = rows(registry)
    monkeypatch.setattr("datarights.adapters.sql.deriving.written", refuse)
    with pytest.raises(StoreError) as refused:
        registry.rebuild()
    assert refused.value.code == "DR-S004"
    assert rows(registry) == before


def test_a_backup_is_a_registry_of_its_own_with_the_same_root(registry, tmp_path):
    registry.backup(tmp_path / "copy.db")
    with reopen(tmp_path / "copy.db") as copy:
        assert (copy.size, copy.root, rows(copy)) == (registry.size, registry.root, rows(registry))
        with copy.writer() as writer:
            writer.append(party("丁"))
        assert copy.size == registry.size + 1
    assert sorted(each.name for each in tmp_path.iterdir() if "copy" in each.name) == ["copy.db"]


def test_a_backup_is_taken_while_somebody_writes(registry, path, tmp_path):
    with reopen(path) as other, other.writer() as writer:
        writer.append(party("丁"))
        registry.backup(tmp_path / "copy.db")
    with reopen(tmp_path / "copy.db") as copy:
        assert copy.size == registry.size - 1


def test_a_backup_never_replaces_a_file(registry, tmp_path):
    (tmp_path / "copy.db").write_text("mine")
    with pytest.raises(StoreError) as refused:
        registry.backup(tmp_path / "copy.db")
    assert refused.value.code == "DR-S005"
    assert (tmp_path / "copy.db").read_text() == "mine"


def test_a_registry_remembers_who_it_is(registry, path):
    root, size = registry.root, registry.size
    registry.close()
    with reopen(path) as again:
        assert (again.origin, again.zone, again.root, again.size) == ("试点登记", "Asia/Shanghai", root, size)


def test_older_roots_are_those_that_the_ledger_had(path):
    with create(path, Clock()) as registry:
        roots = {registry.size: registry.root}
        for start in range(0, 2600, 130):
            with registry.writer() as writer:
                writer.append_many([party(f"p{number}") for number in range(start, start + 130)])
            roots[registry.size] = registry.root
        assert {size: registry.holdings(size).root for size in roots} == roots
        with pytest.raises(StoreError) as refused:
            registry.holdings(registry.size + 1)
        assert refused.value.code == "DR-S010"


def test_a_snapshot_stays_what_it_was_while_the_ledger_grows(registry):
    held = registry.holdings()
    before = (held.size, held.root, held.on_asset("棉花"), held.asset_ids(), held.party_ids(), held.record("丁"))
    with registry.writer() as writer:
        writer.append_many([party("丁"), asset("油田"), claim("丁-棉花", "棉花", "丁")])
    assert before == (
        held.size,
        held.root,
        held.on_asset("棉花"),
        held.asset_ids(),
        held.party_ids(),
        held.record("丁"),
    )
    assert held.kind_of("丁") is None
    assert held.of_party("丁") == []
    now = registry.holdings()
    assert [each.id for each in now.of_party("丁")] == ["丁-棉花"]
    assert now.asset_ids() == ("棉花", "油田", "电力")
    assert registry.digest_of("丁") == party("丁").digest()
    assert registry.digest_of("戊") is None

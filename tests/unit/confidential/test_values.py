"""The store of confidential values: what is kept comes back, what is destroyed is nowhere, no copy of it opens."""

import hashlib
import os
import shutil
import sqlite3
import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from datarights.adapters.confidential import Reads, Values, store as storing
from datarights.adapters.confidential.store import KEYS, VALUES
from datarights.adapters.keys.sealing import SecretFile
from datarights.app.confidential import Kept, Read, Sealer, missing
from datarights.errors import LedgerCorruptionError, StoreError
from datarights.ledger.commitment import commitment
from datarights.ledger.entry import Draft

SECRET = b"s" * 32
NAMES = st.sampled_from(["name", "price", "id_number"])
VALUE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def kept(entry, name, value, salt=None):
    salt = salt or os.urandom(32)
    return Kept(entry=entry, name=name, commitment=commitment(salt, value), salt=salt, value=value)


def store(folder, secret=SECRET):
    return Values(folder, secret=lambda _: secret, random=os.urandom)


@pytest.fixture
def values(tmp_path):
    return store(tmp_path / "registry.values")


class Blank:
    def index_of(self, entry_id):
        return None


@given(st.lists(st.tuples(st.sampled_from(["甲", "乙"]), NAMES, VALUE), min_size=1, max_size=6))
@settings(max_examples=12)
def test_what_is_kept_comes_back_and_what_is_destroyed_does_not(rows):
    with tempfile.TemporaryDirectory() as folder:
        values = store(Path(folder) / "v")
        written = [kept(*row) for row in rows]
        values.keep(written)
        values.keep(written)
        for entry in ("甲", "乙"):
            for name in ("name", "price", "id_number"):
                meant = {each.commitment for each in written if (each.entry, each.name) == (entry, name)}
                assert {each.commitment for each in values.find(entry, name)} == meant
        entry, name, _ = rows[0]
        meant = sum((each.entry, each.name) == (entry, name) for each in written)
        assert values.destroy(entry, [name]) == meant
        assert values.destroy(entry, [name]) == 0
        assert values.find(entry, name) == ()
        assert (name, written[0].commitment) in values.ruled(entry)
        for each in written:
            if (each.entry, each.name) != (entry, name):
                assert each in values.find(each.entry, each.name)


def spellings(secret: bytes) -> list[bytes]:
    import base64

    forms = [secret, secret.hex().encode(), secret.hex().upper().encode()]
    return [*forms, base64.b64encode(secret), base64.urlsafe_b64encode(secret)]


def test_nothing_stands_in_the_open_and_files_are_their_owner_s(values):
    one = kept("甲", "name", "古丽米热·阿不都拉")
    values.keep([one])
    for path in values.folder.iterdir():
        content = path.read_bytes()
        assert not [each for each in (*spellings(one.salt), *spellings(one.value.encode())) if each in content]
        assert path.name == ".gitignore" or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (values.folder / ".gitignore").read_text() == "*\n"  # a history of a project is nothing that can be erased
    assert stat.S_IMODE(values.folder.stat().st_mode) == 0o700


def boxes(folder):
    found = {}
    for name, table in ((VALUES, "value"), (KEYS, "key")):
        with sqlite3.connect(folder / name) as connection:
            found |= {row[-1]: name for row in connection.execute(f"SELECT * FROM {table}")}
        connection.close()
    return found


def test_destroying_leaves_no_box_of_value_or_key_and_no_journal(values):
    values.keep([kept("甲", "name", "古丽米热"), kept("甲", "phone", "139"), kept("乙", "price", "十二万")])
    before = boxes(values.folder)
    staying = set(boxes(values.folder))
    values.destroy("甲", ["name"])
    gone = [each for each in before if each not in boxes(values.folder)]
    assert len(gone) == 3  # its box, that of what moved to a new key, and the old key
    files = {path.name: path.read_bytes() for path in values.folder.iterdir()}
    assert files.keys() == {VALUES, KEYS, ".gitignore"}
    assert not [each for each in gone for content in files.values() if each in content]
    assert staying & set(boxes(values.folder))


def test_a_copy_of_the_values_made_before_does_not_open_once_the_key_is_gone(values, tmp_path):
    values.keep([kept("甲", "name", "古丽米热"), kept("甲", "phone", "139")])
    values.copy(tmp_path / "copy.db")
    values.destroy("甲", ["name"])
    assert [each.value for each in values.find("甲", "phone")] == ["139"]
    shutil.copy(tmp_path / "copy.db", values.folder / VALUES)
    assert values.find("甲", "name") == ()
    assert values.find("甲", "phone") == ()  # its key was changed, too: the copy is worth nothing


def test_a_copy_holds_no_keys_and_overwrites_nothing(values, tmp_path):
    values.keep([kept("甲", "name", "古丽米热")])
    values.copy(tmp_path / "copy.db")
    with sqlite3.connect(values.folder / KEYS) as connection:
        [(box,)] = connection.execute("SELECT box FROM key")
    assert box not in (tmp_path / "copy.db").read_bytes()
    with pytest.raises(StoreError) as refused:
        values.copy(tmp_path / "copy.db")
    assert refused.value.code == "DR-S005"


def test_a_copy_that_cannot_be_written_leaves_nothing_and_nothing_to_copy_is_said(values, tmp_path):
    assert not values.copy(tmp_path / "copy.db")
    values.keep([kept("甲", "name", "古丽米热")])
    with pytest.raises(StoreError):
        values.copy(tmp_path / "registry.values" / VALUES / "copy.db")
    assert values.copy(tmp_path / "copy.db")
    assert {each.name for each in tmp_path.iterdir()} == {"copy.db", "registry.values"}


def test_many_may_keep_and_destroy_at_once(values):
    from concurrent.futures import ThreadPoolExecutor

    def work(number):
        mine = store(values.folder)
        mine.keep(
            [kept("甲", "name", f"名{number}"), kept("甲", "phone", f"号{number}"), kept(f"乙{number}", "price", "一")]
        )
        mine.destroy("甲", ["name"])
        mine.destroy(f"乙{number}", ["price"])

    with ThreadPoolExecutor(4) as several:
        list(several.map(work, range(8)))
    assert values.find("甲", "name") == ()
    assert {each.value for each in values.find("甲", "phone")} == {f"号{number}" for number in range(8)}
    assert values.entries() == ("甲",)
    assert list(boxes(values.folder).values()).count(KEYS) == 1


def test_destroying_everything_of_an_entry_needs_no_passphrase(values):
    values.keep([kept("甲", "name", "古丽米热")])

    def nobody(making):
        raise AssertionError("asked for the passphrase")

    assert Values(values.folder, secret=nobody, random=os.urandom).destroy("甲", ["name"]) == 1


@pytest.mark.parametrize(
    "statement", ["INSERT OR IGNORE INTO destroyed", "DELETE FROM value", "DELETE FROM key", "INSERT INTO key"]
)
def test_killed_in_the_middle_destroying_again_ends_it(values, statement, monkeypatch):
    from datarights.adapters.confidential import store as room

    values.keep([kept("甲", "name", "古丽米热"), kept("甲", "phone", "139")])
    before = set(boxes(values.folder))
    real = sqlite3.connect

    class Killed(sqlite3.Connection):
        def execute(self, sql, *rest):
            if sql.startswith(statement):
                raise KeyboardInterrupt
            return super().execute(sql, *rest)

        def executemany(self, sql, *rest):
            if sql.startswith(statement):
                raise KeyboardInterrupt
            return super().executemany(sql, *rest)

    with monkeypatch.context() as killing:
        killing.setattr(room.sqlite3, "connect", lambda *words, **more: real(*words, factory=Killed, **more))
        with pytest.raises(KeyboardInterrupt):
            values.destroy("甲", ["name"])
    assert [each.value for each in values.find("甲", "phone")] == ["139"]
    values.destroy("甲", ["name"])
    assert [each.value for each in values.find("甲", "phone")] == ["139"]
    assert values.find("甲", "name") == ()
    assert {name for name, _ in values.ruled("甲")} == {"name", "phone"}
    after = boxes(values.folder)
    assert not before & set(after)
    assert list(after.values()).count(KEYS) == 1


def test_the_wrong_secret_opens_nothing_and_says_so(values):
    values.keep([kept("甲", "name", "古丽米热")])
    with pytest.raises(StoreError) as refused:
        store(values.folder, b"t" * 32).find("甲", "name")
    assert refused.value.code == "DR-S062"


def test_a_box_moved_to_another_name_does_not_open(values):
    values.keep([kept("甲", "name", "古丽米热"), kept("甲", "price", "一")])
    with sqlite3.connect(values.folder / VALUES) as connection:
        connection.execute("UPDATE value SET name = 'phone' WHERE name = 'name'")
    connection.close()
    with pytest.raises(StoreError):
        values.find("甲", "phone")


def test_a_file_that_is_no_database_is_named(values):
    values.folder.mkdir()
    (values.folder / VALUES).write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError) as refused:
        values.find("甲", "name")
    assert refused.value.code == "DR-S062"


@given(VALUE)
@settings(max_examples=12)
def test_the_same_value_twice_gives_different_commitments_and_again_the_one_it_had(value):
    with tempfile.TemporaryDirectory() as folder:
        values = store(Path(folder) / "v")
        seal = Sealer(Blank(), values, lambda: os.urandom(32))
        one, other, third = (
            seal("甲", "甲", "name", value),
            seal("乙", "乙", "name", value),
            seal("甲", "甲", "price", value),
        )
        assert len({one, other, third}) == 3
        assert seal("甲", "甲", "name", value) == one
        values.keep(seal.fresh)
        again = Sealer(Blank(), values, lambda: os.urandom(32))
        assert again("甲", "甲", "name", value) == one
        assert again.fresh == []
        assert again("甲", "甲", "name", value + "。") != one


def test_a_commitment_does_not_tell_a_value_from_a_short_list():
    salt = os.urandom(32)
    guesses = {hashlib.sha256(f"{each}".encode()).hexdigest() for each in range(1000)}
    guesses |= {commitment(bytes(32), str(each)) for each in range(1000)}
    assert commitment(salt, "7") not in guesses


# ---- the secret of the store, under the passphrase -----------------------------------------------------------------


def test_what_drafts_commit_to_and_is_not_kept_is_named_by_the_entry_that_it_belongs_to(values):
    price, other, later = kept("许可", "price", "12"), kept("许可", "price", "13"), kept("许可", "term", "x")
    right = Draft(kind="grant", id="许可", sealed={"price": price.commitment})
    corrected = {"sealed": {"price": other.commitment, "term": later.commitment}}
    correction = Draft(kind="correction", id="更正", about="许可", payload={"draft": corrected})
    drafts = [right, correction, Draft(kind="party", id="甲")]
    assert missing(drafts, values) == [("许可", "price"), ("许可", "price"), ("许可", "term")]
    assert not values.folder.exists()
    values.keep([price, later])
    assert missing(drafts, values) == [("许可", "price")]
    (values.folder / KEYS).unlink()  # what lost its key is destroyed
    assert len(missing(drafts, values)) == 3


def test_the_secret_opens_with_its_passphrase_alone(tmp_path):
    file = SecretFile(tmp_path / "v" / "secret", os.urandom)
    made = file.make(b"right", light=True)
    assert file.open(b"right") == made
    assert SecretFile(file.path, os.urandom).make(b"right", light=True) == made  # one made meanwhile is kept
    assert not [each for each in spellings(made) if each in file.path.read_bytes()]
    with pytest.raises(StoreError) as refused:
        file.open(b"wrong")
    assert refused.value.code == "DR-S060"
    assert [each.name for each in file.path.parent.iterdir()] == ["secret"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": "datarights-secret/1"}', b"\xff" * 10, b" " * 20000]
)
def test_what_is_no_secret_file_is_refused(tmp_path, content):
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(StoreError) as refused:
        SecretFile(tmp_path / "secret", os.urandom).open(b"right")
    assert refused.value.code == "DR-S060"


# ---- who read what --------------------------------------------------------------------------------------------------


def reading(number):
    return Read(
        at=f"2026-01-{number:02d}T00:00:00Z", reader="云杉银行", reason="核对", entry="甲", name="name", size=number
    )


def test_readings_come_back_in_order_and_a_line_cut_short_is_passed_over(tmp_path):
    log = Reads(tmp_path)
    assert log.all() == ()
    for number in range(1, 4):
        log.record(reading(number))
    with log.path.open("ab") as file:
        file.write(b'{"at": "2026-')
    assert log.all() == tuple(reading(number) for number in range(1, 4))
    log.record(reading(4))
    assert log.all() == tuple(reading(number) for number in range(1, 5))


def edits(lines):
    yield "first line gone", lines[1:]
    yield "middle line gone", [lines[0], lines[2]]
    yield "a word changed", [lines[0].replace("核对", "闲看"), *lines[1:]]
    yield "two swapped", [lines[0], lines[2], lines[1]]
    yield "no JSON", [lines[0], "{", lines[2]]
    yield "a member gone", ['{"before": ""}', *lines[1:]]


@pytest.mark.parametrize("number", range(6))
def test_a_changed_record_is_named_and_nothing_is_written_behind_it(tmp_path, number):
    log = Reads(tmp_path)
    for each in range(1, 4):
        log.record(reading(each))
    _, lines = list(edits(log.path.read_text(encoding="utf-8").splitlines()))[number]
    log.path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    for attempt in (log.all, lambda: log.record(reading(9))):
        with pytest.raises(LedgerCorruptionError) as refused:
            attempt()
        assert refused.value.code == "DR-S063"


def test_what_ended_a_transaction_is_said_and_not_that_it_ended(tmp_path):
    def fill():
        with storing._database(tmp_path / "x.db") as connection, storing._written(connection):
            connection.execute("ROLLBACK")  # as SQLite itself does where the disk is full
            raise sqlite3.OperationalError("database or disk is full")

    with pytest.raises(StoreError, match="disk is full"):
        fill()

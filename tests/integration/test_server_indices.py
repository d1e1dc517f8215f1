"""On a server, as in a file, ``db verify`` looks that every row is found by every index; and it reads rows as they come."""

import tracemalloc

import psycopg
import pytest
from registries import asset, claim, create, party, reopen, small_world

from datarights.adapters.sql import schema as tables
from datarights.errors import VerificationError
from datarights.holdings.record import NEVER


@pytest.fixture
def url(schema):
    """Give the URL of a registry with some thousand rows."""
    with create(schema) as registry, registry.writer() as writer:
        writer.append_many(small_world())
        writer.append_many([asset(f"数据-{number}") for number in range(150)])
        writer.append_many([claim(f"权利-{number}", f"数据-{number}", "甲") for number in range(150)])
    with reopen(schema) as registry:
        registry.indexed()
    return schema


def kept_from_an_index(hand, table, index, write):
    """Let the server write rows of which an index is not told, as somebody may who owns the catalogue."""
    for on in (False, True):
        hand.execute(
            "UPDATE pg_index SET indisready = %s WHERE indexrelid = %s::regclass AND indrelid = %s::regclass",
            [on, index, table],
        )
        if not on:
            write()


@pytest.mark.parametrize(
    ("table", "index", "code"),
    [
        ("record", "record_id", "DR-V008"),  # admission asks by it, and is told wrong things first
        ("record", "record_named", "DR-V060"),
        ("rests", "rests_pkey", "DR-V060"),
        ("entry", "entry_id_key", "DR-V060"),
        ("entry", "entry_of_the_ledger", "DR-V060"),
        ("record", "record_party", "DR-V008"),  # likewise
        ("told", "told_pkey", "DR-V048"),
    ],
)
def test_rows_that_an_index_does_not_find_are_missed(url, table, index, code):
    with reopen(url) as registry:
        assert registry.verify() == registry.size
    with psycopg.connect(url, autocommit=True) as hand:
        hand.execute("SET session_replication_role = replica")

        def written_again():
            hand.execute(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table}")
            hand.execute(f"DELETE FROM {table}")
            hand.execute(f"INSERT INTO {table} SELECT * FROM kept")

        kept_from_an_index(hand, table, index, written_again)
    with reopen(url) as registry, pytest.raises(VerificationError) as found:
        registry.verify()
    assert found.value.code == code
    assert code != "DR-V060" or index in found.value.message.en or found.value.step == "entry"


def test_an_index_that_lies_about_the_words_is_found(url):
    """Another index of the same name, over other words than it says: its condition leaves a right out."""
    with psycopg.connect(url, autocommit=True) as hand:
        hand.execute("DROP INDEX record_id")
        hand.execute("CREATE INDEX record_id ON record (id, since) WHERE id <> '许可-1'")
        hand.execute("UPDATE pg_index SET indpred = NULL WHERE indexrelid = 'record_id'::regclass")
    with reopen(url) as registry, pytest.raises(VerificationError) as found:
        registry.verify()
    assert "record_id" in found.value.message.en


def test_rows_are_read_as_they_come(url):
    """All rows at once would be a thousand bytes each in hand."""
    with reopen(url) as registry:
        connection = registry._connection
        asked = (registry.size, NEVER, registry.size, None, None)
        rows = connection.execute(tables.ALL_RECORDS, asked).fetchall()
        streamed = connection.stream(tables.ALL_RECORDS, asked)
        tracemalloc.start()
        total = sum(map(hash, streamed))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert total == sum(map(hash, rows))
        assert len(rows) > 300
        assert most < 300_000
        assert not list(connection.stream(tables.ALL_RESTS, (0, None, None)))


def test_a_stream_that_is_left_leaves_the_connection_fit_for_use(url):
    with reopen(url) as registry:
        stream = registry._connection.stream(tables.KINDS_BEFORE, (registry.size,))
        next(stream)
        stream.close()
        assert registry.record("权利-7") is not None
        with registry.writer() as writer:
            assert not writer.append(party("丁")).again

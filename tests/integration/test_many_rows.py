"""Rows that go into a file many at a time are the rows that go in one by one, and what refuses one refuses them all alike."""

import sqlite3

import pytest
from registries import create

from datarights.adapters.sql import schema
from datarights.adapters.sql.store import File


def rows(first, number):
    return [
        (index, f"条目{index}", "party", "2026-11-01T00:00:00.000000Z", b"leaf", b"{}")
        for index in range(first, first + number)
    ]


@pytest.fixture
def connection(tmp_path):
    create(tmp_path / "registry.db").close()
    opened = File(tmp_path / "registry.db").connect()
    opened.lock()
    yield opened
    opened.rollback()
    opened.close()


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("times", [0, 1, 3])
def test_as_many_rows_stand_in_the_file_as_were_given(connection, times, more):
    first = connection.execute("SELECT count(*) FROM entry").fetchone()[0]
    given = rows(first, max(times * schema.TOGETHER + more, 0))
    connection.executemany(schema.INSERT_ENTRY, iter(given))
    found = connection.execute("SELECT * FROM entry WHERE idx >= ? ORDER BY idx", (first,)).fetchall()
    assert found == given


@pytest.mark.parametrize("at", [0, schema.TOGETHER - 1, schema.TOGETHER, 2 * schema.TOGETHER])
def test_a_row_out_of_its_place_is_refused_wherever_it_stands(connection, at):
    first = connection.execute("SELECT count(*) FROM entry").fetchone()[0]
    given = rows(first, 2 * schema.TOGETHER + 1)
    given[at] = (first + 10_000, *given[at][1:])
    with pytest.raises(sqlite3.IntegrityError, match="only grows"):
        connection.executemany(schema.INSERT_ENTRY, given)

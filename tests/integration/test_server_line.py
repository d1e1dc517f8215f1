"""Statements that go to a server together: each is answered in its place, and what goes wrong with one leaves the line whole."""

import signal
import threading

import psycopg
import pytest
from registries import asset, create, party, reopen

from datarights.adapters.sql import server_line
from datarights.adapters.sql.driver import Refusal
from datarights.adapters.sql.places import place_of
from datarights.adapters.sql.postgres import ServerRefusalError

NUMBERS = "SELECT n FROM generate_series(1, 1200) AS listed(n)"


@pytest.fixture
def connection(schema):
    create(schema).close()
    with place_of(schema).plainly():
        opened = place_of(schema).connect()
        yield opened
        opened.close()


def still_answers(connection):
    return connection.ask([("SELECT 1", ()), ("SELECT size FROM head", ())]) == [[(1,)], [(1,)]]


def test_one_commit_waits_for_the_server_twice(schema, monkeypatch):
    waits, real = [], psycopg.Connection.wait

    def wait(*given, **named):
        waits.append(given)
        return real(*given, **named)

    with create(schema) as registry, registry.writer() as writer:
        writer.append(party("甲"))
    with reopen(schema) as registry:
        registry.submit(asset("棉花"))
        monkeypatch.setattr(psycopg.Connection, "wait", wait)
        registry.submit(asset("电力"))
        assert len(waits) == 2
        assert registry.verify() == 4


def test_texts_numbers_bytes_and_nothing_arrive_as_they_are(connection):
    given = ("甲 ' %s \\ \U00020000", 2**62, b"\0\xff", None)
    asked = "SELECT CAST(%s AS text), CAST(%s AS bigint), CAST(%s AS bytea), CAST(%s AS text)"
    assert connection.execute(asked, given).fetchall() == [given]
    assert connection.execute(asked, (None, -1, None, "")).fetchall() == [(None, -1, None, "")]
    rows = connection.execute("SELECT n FROM generate_series(1, 3) AS listed(n)")
    assert (rows.fetchone(), list(rows), rows.fetchone(), rows.fetchall()) == ((1,), [(2,), (3,)], None, [])


@pytest.mark.parametrize("number", [0, 1, 499, 500, 1200])
def test_the_first_answer_after_a_stream_is_whole(connection, number):
    assert sum(1 for _ in connection.stream(NUMBERS)) == 1200
    few = f"SELECT n FROM generate_series(1, {number}) AS listed(n)"
    assert [len(rows) for rows in connection.ask([(few, ()), (NUMBERS, ())])] == [number, 1200]


@pytest.mark.parametrize("wrong", ["SELECT 1/0", "SELECT nothing", "SELEC 1"])
@pytest.mark.parametrize("locked", [False, True])
def test_nothing_is_done_after_what_the_server_refuses_and_the_line_is_whole(connection, locked, wrong):
    for _ in range(2):
        if locked:
            connection.lock()
        with pytest.raises(Refusal):
            connection.ask([("UPDATE head SET told = 7", ()), (wrong, ()), ("UPDATE head SET told = 8", ())])
        connection.rollback()
        assert still_answers(connection)
    assert connection.execute("SELECT told FROM head").fetchone() == (0,)


def test_a_text_that_no_database_takes_is_refused_and_the_line_is_whole(connection):
    for text, error in (("\0", ServerRefusalError), ("\ud800", UnicodeEncodeError)):
        with pytest.raises(error):
            connection.execute("SELECT CAST(%s AS text)", (text,))
        assert still_answers(connection)


def test_a_transaction_in_which_something_was_refused_is_not_told_to_be_kept(connection):
    connection.lock()
    connection.executemany("UPDATE head SET told = %s", [(5,)])
    with pytest.raises(ServerRefusalError):
        connection.execute("SELECT 1/0")
    with pytest.raises(ServerRefusalError, match="taken back"):
        connection.commit()
    assert connection.execute("SELECT told FROM head").fetchone() == (0,)


def test_who_is_interrupted_while_waiting_for_the_lock_leaves_the_line_whole(connection, schema):
    class StoppedError(KeyboardInterrupt):
        pass

    def stop(*_):
        raise StoppedError

    before = signal.signal(signal.SIGALRM, stop)
    try:
        with psycopg.connect(schema) as other:
            other.execute("SELECT 1 FROM head FOR UPDATE")
            connection.lock()
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with pytest.raises(StoppedError):
                connection.execute("SELECT size FROM head")
            connection.rollback()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert still_answers(connection)


def test_an_answer_that_was_not_waited_for_is_never_taken_for_another(connection, monkeypatch):
    def none(*_):
        yield from server_line.send(connection._raw.pgconn)
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(server_line, "_answers", none)
        with pytest.raises(MemoryError):
            connection.execute("SELECT 99")
    assert still_answers(connection)


def test_a_question_given_up_from_another_thread_leaves_the_line_whole(connection):
    threading.Timer(0.3, connection.cancel).start()
    with pytest.raises(ServerRefusalError) as refused:
        connection.execute("SELECT pg_sleep(30)")
    assert (refused.value.state, refused.value.lost) == ("57014", False)
    assert still_answers(connection)


def test_more_than_any_buffer_holds_goes_there_and_comes_back(connection):
    much = b"\xff" * 5_000_000
    asked = "SELECT CAST(%s AS bytea)"
    assert connection.ask([(asked, (much,))] * 3) == [[(much,)]] * 3

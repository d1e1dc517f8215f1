"""Sixteen clients want the same two hundred assets, each for itself alone: every asset is sold once, in either database.

The same race is run the naive way too, where a client looks first and writes afterwards: that one sells to everybody, so
that this test can fail.
"""

import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from registries import asset, claim, create, grant, party, reopen

from datarights.adapters.sql import writer as writing
from datarights.errors import InadmissibleEntryError, VerificationError
from datarights.holdings.admit import known, step

CLIENTS, LOTS = 16, 200


def fair(place, lots):
    """Make a registry in which one holder offers some assets to all clients."""
    with create(place) as registry, registry.writer() as writer:
        writer.append_many([party("甲"), *(party(f"买方-{who}") for who in range(CLIENTS))])
        writer.append_many([asset(f"数据-{lot}") for lot in range(lots)])
        writer.append_many([claim(f"权利-{lot}", f"数据-{lot}", "甲") for lot in range(lots)])


def race(place, lots, look=lambda registry: None):
    """Let every client buy every asset; give how often each was sold, and how often a buyer was told that it is gone."""
    sold, refused, begin = Counter(), Counter(), threading.Barrier(CLIENTS)

    def client(who):
        with reopen(place) as registry:
            for lot in range(lots):
                wanted = grant(f"{who}-{lot}", f"数据-{lot}", "甲", f"买方-{who}", exclusivity="exclusive")
                look(registry)
                begin.wait(60)
                try:
                    with registry.writer() as writer:
                        writer.append(wanted)
                    sold[lot] += 1
                except InadmissibleEntryError as error:
                    refused[error.code] += 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        for each in [pool.submit(client, who) for who in range(CLIENTS)]:
            each.result()
    return sold, refused


def test_two_hundred_assets_and_sixteen_clients_make_two_hundred_sales(new_place, monkeypatch):
    place = new_place()
    fair(place, LOTS)
    sold, refused = race(place, LOTS)
    assert sold == dict.fromkeys(range(LOTS), 1)
    assert refused == {"DR-L004": LOTS * (CLIENTS - 1)}
    with reopen(place) as registry:
        assert registry.size == registry.verify() == 1 + 1 + CLIENTS + 3 * LOTS

    naive, seen = new_place(), threading.local()
    fair(naive, 3)
    monkeypatch.setattr(writing, "step", lambda _, draft, index, lexicon: step(seen.before, draft, index, lexicon))
    sold, refused = race(naive, 3, look=lambda registry: setattr(seen, "before", registry.holdings()))
    assert sold == dict.fromkeys(range(3), CLIENTS)
    assert not refused
    monkeypatch.undo()
    with reopen(naive) as registry:
        with pytest.raises(VerificationError) as found:
            registry.verify()
        assert found.value.code == "DR-V009"  # the projection does not say that they are in conflict
        registry.rebuild(known)
        with pytest.raises(VerificationError) as found:
            registry.verify()
    assert found.value.code == "DR-V008"


def test_another_process_that_closes_leaves_the_log_of_writes_under_whoever_is_open(tmp_path):
    """POSIX drops all locks of a process on a file as soon as it closes any handle on it: nobody here may do that."""
    place = tmp_path / "registry.db"
    with create(place) as first:
        with first.writer() as writer:
            writer.append(party("甲"))
        with reopen(place) as second:
            other = "import sys; from datarights import bootstrap as b; b.open_registry(sys.argv[1]).close()"
            subprocess.run([sys.executable, "-c", other, str(place)], check=True, timeout=60)
            assert place.with_name("registry.db-wal").exists()
            with second.writer() as writer:
                writer.append(party("乙"))
    with reopen(place) as registry:
        assert registry.verify() == registry.size
        assert registry.digest_of("乙")

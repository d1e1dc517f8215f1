"""Registries of earlier formats, made by the programs of their time, come to today's: every byte of the ledger as it was.

``tests/fixtures/registries`` holds what earlier programs wrote, packed with ``xz -9e``; each is the cotton example
(``examples/棉花和纺织服装``: ``apply 登记.yaml``, then ``apply 后来.yaml``), made by the commit named here:

- ``layout-1.db``: 3b7543b, the last of layout 1; with a thousand more parties, so that it passes a mark of the tree;
- ``layout-2-first.db``: dd77dfd, the first of layout 2, before there was an asset index or a vocabulary adopted;
- ``layout-2.db``: 7e3ec1c, the last of layout 2, with an asset index by ``prove 服装订单数据``; beside it the checkpoints
  that it published and the proof that it gave;
- ``layout-2.sql``: the same program on PostgreSQL, by ``pg_dump --inserts --no-owner``, without the names of schemas;
- ``layout-3.db``, ``layout-4.db``, ``layout-5.db``: 31ae12e, b0b2a4e and 24420b9, the last of layouts 3 to 5, with identities (two registrars, of whom
  one was retired, and an approver), a second person asked for erasures, a second key (ML-DSA-44), rotated, and an asset index;
  beside each its checkpoints, the proof that it gave before its last entry and the policy that it handed out;
- ``layout-4.sql``, ``layout-5.sql``: the same on PostgreSQL, as ``layout-2.sql``.
"""

import contextlib
import json
import lzma
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from registries import START, ByHand, Clock, party
from tests.faults.killed import Boundaries
from tests.program import told

from datarights import bootstrap
from datarights.adapters.keys.published import CheckpointFile
from datarights.adapters.keys.signing import check
from datarights.adapters.sql import Registry, store
from datarights.adapters.sql.places import place_of
from datarights.adapters.sql.schema import LAYOUT
from datarights.adapters.sql.upgrading import standing, upgrade
from datarights.errors import InadmissibleEntryError, StoreError, VerificationError
from datarights.ledger.actors import NOBODY
from datarights.ledger.bundle import Trust
from datarights.ledger.checkpoint import verify_checkpoint
from datarights.ledger.note import parse_key
from datarights.valueclass import replace

KEPT = Path(__file__).parents[1] / "fixtures" / "registries"
FILES = {"layout-1": 1, "layout-2-first": 2, "layout-2": 2, "layout-3": 3, "layout-4": 4, "layout-5": 5}
SERVED = {"layout-2": 2, "layout-4": 4, "layout-5": 5}


@pytest.fixture(params=FILES)
def old(request, tmp_path):
    """Give an old registry file and the layout it has."""
    path = tmp_path / "registry.db"
    path.write_bytes(lzma.decompress((KEPT / f"{request.param}.db.xz").read_bytes()))
    return path, FILES[request.param]


@pytest.fixture
def last(tmp_path):
    """Give a registry file of layout 2, whole."""
    path = tmp_path / "registry.db"
    path.write_bytes(lzma.decompress((KEPT / "layout-2.db.xz").read_bytes()))
    return path


@pytest.fixture
def served(request, schema):
    """Give the URL of a registry on a server, of layout 2 or that asked for."""
    with psycopg.connect(schema, autocommit=True) as hand:
        hand.execute(lzma.decompress((KEPT / f"{getattr(request, 'param', 'layout-2')}.sql.xz").read_bytes()))
    return schema


def reopen(place):
    return Registry.open(
        place, clock=Clock(START.replace(year=2027)), lexicon=bootstrap.lexicon(), door=replace(NOBODY, check=check)
    )


def ledger(place):
    """Give all that the ledger is: every row of its entries, and of its head what every layout has."""
    with (
        contextlib.closing(ByHand(place).connection)
        if "://" in str(place)
        else contextlib.closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as hand
    ):
        return (
            hand.execute("SELECT * FROM entry ORDER BY idx").fetchall(),
            hand.execute("SELECT origin, zone, size, root, frontier, recorded_at FROM head").fetchall(),
        )


def refused(place, code="DR-S003"):
    with pytest.raises(StoreError) as said:
        reopen(place)
    assert said.value.code == code
    return said.value


def ends_well(place, before):
    """Look that a registry is of today's format and holds the ledger that it held, and go on with it."""
    found = standing(place_of(place))
    assert (found.due, found.anew, found.strange, found.layout) == (False, (), (), found.newest)
    assert ledger(place) == before
    with reopen(place) as registry:
        size = registry.size
        assert registry.verify() == size == len(before[0])
        rows = registry.rebuild()
        more = not registry.actors()
        if more:
            with registry.writer() as writer:
                assert writer.append(party("后来者")).index == size
        else:  # who might not write before may not now
            with pytest.raises(InadmissibleEntryError, match="nobody signed it"), registry.writer() as writer:
                writer.append(party("后来者"))
        index = registry.indexed()
        assert index.entry == size + more
        assert registry.verify() == size + 1 + more
        assert registry.rebuild() == rows + more


def test_an_old_file_is_opened_by_no_command_before_its_upgrade_and_is_told_how(old):
    path, layout = old
    said = refused(path)
    assert f"format {layout}" in said.message.en
    assert "db upgrade" in said.hint.en
    assert "db upgrade" in said.hint.zh


def test_what_an_upgrade_that_was_cut_off_left_beside_is_taken_away(old):
    path, layout = old
    left = [path.with_name(f".registry.db.format-{layout}.77.new{end}") for end in ("", "-journal", "-wal", "-shm")]
    for each in left:
        each.write_bytes(b"x")
    upgrade(place_of(path), bootstrap.lexicon())
    assert [each for each in left if each.exists()] == []


def test_an_upgraded_file_holds_the_same_ledger_and_what_it_was_is_kept(old):
    path, layout = old
    before = ledger(path)
    done = upgrade(place_of(path), bootstrap.lexicon())
    assert (done.standing.layout, done.size, done.root) == (layout, len(before[0]), before[1][0][3].hex())
    assert done.kept == path.with_name(f"registry.db.format-{layout}")
    assert ledger(done.kept) == before
    assert sqlite3.connect(done.kept).execute("PRAGMA user_version").fetchone() == (layout,)
    ends_well(path, before)
    assert {each.name for each in path.parent.iterdir()} == {"registry.db", done.kept.name}
    assert upgrade(place_of(path), bootstrap.lexicon()).kept is None


@pytest.mark.parametrize("layout", [3, 4, 5])
def test_a_proof_from_before_is_complete_under_the_policy_of_its_day_and_under_that_of_after(layout, tmp_path):
    path = tmp_path / "registry.db"
    path.write_bytes(lzma.decompress((KEPT / f"layout-{layout}.db.xz").read_bytes()))
    upgrade(place_of(path), bootstrap.lexicon())
    (tmp_path / "registry.checkpoints").write_bytes((KEPT / f"layout-{layout}.checkpoints").read_bytes())
    after = tmp_path / "policy"
    told("keys", "list", "--format", "policy", "--with-retired", "-o", "policy", cwd=tmp_path)
    for policy in (KEPT / f"layout-{layout}.policy", after):
        found = bootstrap.verified_file(KEPT / f"layout-{layout}.proof", policy=str(policy))
        assert (found.trust, found.complete) == (Trust.VERIFIED, ("服装订单数据",))


def test_checkpoints_and_proofs_from_before_stand_after_an_upgrade(last, tmp_path):
    upgrade(place_of(last), bootstrap.lexicon())
    points = tmp_path / "points"
    points.write_bytes((KEPT / "layout-2.checkpoints").read_bytes())
    with reopen(last) as registry:
        (first,) = registry.entries(0, 1)
        keys = [parse_key(each) for each in first["payload"]["keys"]]
        stated = verify_checkpoint(str(CheckpointFile(points).last()), keys, check).checkpoint
        assert stated == registry.checkpoint()
    held = tmp_path / "held"
    held.write_text(str(CheckpointFile(points).last()), encoding="utf-8")
    assert bootstrap.verified_file(KEPT / "layout-2.proof", checkpoint=str(held)).trust is Trust.VERIFIED


def test_looking_writes_nothing(old):
    path, layout = old
    before = path.read_bytes()
    found = standing(place_of(path))
    assert (found.layout, found.due) == (layout, True)
    assert {"table record", "table mark", "table head"} <= {*found.anew}
    assert "table entry" not in found.anew
    assert path.read_bytes() == before


def test_one_killed_anywhere_in_an_upgrade_leaves_the_old_registry_or_the_new_one(last, tmp_path):
    """A forked process takes the step and kills itself before a statement, a sync or a link: at each of some, and at the end."""
    before, number, layouts = ledger(last), 0, []
    while True:
        folder = tmp_path / f"{number}"
        folder.mkdir()
        path = folder / "registry.db"
        path.write_bytes(last.read_bytes())
        child = os.fork()
        if not child:
            watch(Boundaries(number))
            upgrade(place_of(path), bootstrap.lexicon())
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert ledger(path) == before
        layouts.append(standing(place_of(path)).layout)
        upgrade(place_of(path), bootstrap.lexicon())
        assert not [each.name for each in folder.iterdir() if each.name.startswith(".")]
        assert not standing(place_of(path)).due
        assert ledger(path) == before
        with reopen(path) as registry:
            assert registry.verify() == len(before[0])
        if not os.WIFSIGNALED(status):
            assert os.waitstatus_to_exitcode(status) == 0
            break
        assert os.WTERMSIG(status) == signal.SIGKILL
        number += 1 if number < 16 else 31
    assert layouts == sorted(layouts)
    assert {*layouts} == {2, 3}
    assert len(layouts) > 18


def watch(at):
    """Make boundaries of every statement of a connection to a registry, and of every sync and link."""
    opened = store.File._opened

    def watched(place, name, **how):
        connection = opened(place, name, **how)
        connection.set_trace_callback(at)
        return connection

    store.File._opened = watched
    for name in ("fsync", "link"):
        real = getattr(os, name)

        def called(*given, real=real):
            at()
            return real(*given)

        setattr(os, name, called)


def test_an_upgrade_waits_for_nobody_and_says_so(last, monkeypatch):
    monkeypatch.setattr(store, "WAIT", 0)
    before = ledger(last)
    other = sqlite3.connect(last)
    other.execute("SELECT size FROM head").fetchone()
    with pytest.raises(StoreError) as busy:
        upgrade(place_of(last), bootstrap.lexicon())
    other.close()
    assert busy.value.code == "DR-S007"
    assert ledger(last) == before
    assert upgrade(place_of(last), bootstrap.lexicon()).size == len(before[0])


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE entry SET content = replace(content, '棉', '麻') WHERE idx = 20", "DR-V007"),
        ("UPDATE head SET root = zeroblob(32)", "DR-V006"),
        ("DELETE FROM entry WHERE idx = 55", "DR-V006"),
        ("ALTER TABLE entry ADD COLUMN more TEXT", "DR-S014"),
    ],
)
def test_a_damaged_registry_is_not_upgraded_and_stays_as_it_was(last, statement, code):
    with ByHand(last) as hand:
        hand.execute(statement)
    before = ledger(last)
    with pytest.raises((VerificationError, StoreError)) as wrong:
        upgrade(place_of(last), bootstrap.lexicon())
    assert wrong.value.code == code
    assert ledger(last) == before
    assert standing(place_of(last)).layout == 2


@pytest.mark.parametrize("layout", [LAYOUT + 1, 99])
def test_what_is_newer_than_the_program_is_neither_looked_into_nor_upgraded(last, served, layout):
    upgrade(place_of(last), bootstrap.lexicon())
    upgrade(place_of(served), bootstrap.lexicon())
    with contextlib.closing(sqlite3.connect(last)) as hand:
        hand.execute(f"PRAGMA user_version = {layout}")
    with psycopg.connect(served, autocommit=True) as hand:
        hand.execute("UPDATE layout SET number = %s", [layout])
    for place in (last, served):
        for step in (standing, lambda place: upgrade(place, bootstrap.lexicon())):
            with pytest.raises(StoreError) as newer:
                step(place_of(place))
            assert newer.value.code == "DR-S003"
            assert "upgrade datarights" in newer.value.hint.en
        refused(place)


@pytest.mark.parametrize(
    ("sort", "statement", "part"),
    [
        ("file", "DROP TRIGGER entry_stays", "trigger entry_stays"),
        ("file", "DROP INDEX record_id", "index record_id"),
        ("server", "DROP TRIGGER entry_stays ON entry", "trigger entry_stays"),
        ("server", "ALTER TABLE head DISABLE TRIGGER head_grows", "trigger head_grows"),
        ("server", "DROP INDEX record_id", "index record_id"),
        (
            "server",
            "CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "function ledger_only_grows",
        ),
    ],
)
def test_a_guard_or_an_index_that_is_gone_is_missed_and_put_back(request, sort, statement, part):
    place = request.getfixturevalue({"file": "last", "server": "served"}[sort])
    upgrade(place_of(place), bootstrap.lexicon())
    before = ledger(place)
    if sort == "file":
        with contextlib.closing(sqlite3.connect(place)) as hand:
            hand.execute(statement)
    else:
        with psycopg.connect(place, autocommit=True) as hand:
            hand.execute(statement)
    found = standing(place_of(place))
    assert (found.layout, found.anew) == (found.newest, (part,))
    assert upgrade(place_of(place), bootstrap.lexicon()).kept is None
    ends_well(place, before)


def test_a_guard_that_is_not_the_program_s_is_named(last):
    upgrade(place_of(last), bootstrap.lexicon())
    with contextlib.closing(sqlite3.connect(last)) as hand:
        hand.execute("CREATE TRIGGER thief AFTER INSERT ON record BEGIN DELETE FROM record; END")
    assert standing(place_of(last)).strange == ("trigger thief",)


@pytest.mark.parametrize(("served", "layout"), SERVED.items(), indirect=["served"])
def test_a_registry_on_a_server_is_upgraded_with_its_ledger_as_it_was(served, layout):
    before = ledger(served)
    assert "db upgrade" in refused(served).hint.en
    found = standing(place_of(served))
    assert (found.layout, found.due) == (layout, True)
    assert ("table layout" in found.anew) == (layout == 2)
    done = upgrade(place_of(served), bootstrap.lexicon())
    assert (done.standing.layout, done.kept, done.size) == (layout, None, len(before[0]))
    ends_well(served, before)


def test_whoever_might_read_before_an_upgrade_may_read_after_it(served):
    role = "reads_" + served.rpartition("t")[2]
    with psycopg.connect(served, autocommit=True) as hand:
        hand.execute(f"CREATE ROLE {role} LOGIN")
        hand.execute(f"GRANT USAGE ON SCHEMA {schema_name(hand)} TO {role}")
        hand.execute(f"GRANT SELECT ON head, record TO {role}")
    upgrade(place_of(served), bootstrap.lexicon())
    with reopen(served.replace("postgres@", f"{role}@")) as registry:
        assert registry.record("服装订单数据") is not None


def schema_name(hand):
    return hand.execute("SELECT current_schema()").fetchone()[0]


@pytest.mark.parametrize("at", range(1, 60, 13))
def test_an_upgrade_on_a_server_that_is_cut_off_anywhere_leaves_the_old_registry(served, monkeypatch, at):
    from datarights.adapters.sql.postgres import ServerConnection

    before, real, left = ledger(served), ServerConnection.execute, [at]

    def execute(connection, *given):
        left[0] -= 1
        if not left[0]:
            connection._raw.close()
        return real(connection, *given)

    monkeypatch.setattr(ServerConnection, "execute", execute)
    with contextlib.suppress(StoreError):
        upgrade(place_of(served), bootstrap.lexicon())
    monkeypatch.undo()
    assert ledger(served) == before
    assert standing(place_of(served)).layout in {2, 3}
    upgrade(place_of(served), bootstrap.lexicon())
    ends_well(served, before)


def test_somebody_who_writes_while_a_server_s_registry_is_upgraded_waits_and_is_then_told(served):
    """The upgrade waits for whoever is at work; who comes after it finds a registry of another format, or none of his."""
    with psycopg.connect(served) as other:
        other.execute("SELECT size FROM head FOR UPDATE")
        done = threading.Thread(target=upgrade, args=(place_of(served), bootstrap.lexicon()))
        done.start()
        done.join(0.3)
        assert done.is_alive()
        other.commit()
    done.join(20)
    assert not standing(place_of(served)).due


def run(folder, *words, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "datarights", *words],
        capture_output=True, text=True, encoding="utf-8", cwd=folder,
        env={**os.environ, "DATARIGHTS_PASSPHRASE_FILE": str(folder / "passphrase")},
    )  # fmt: skip
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return done.stdout + done.stderr


def test_the_command_line_says_what_is_due_does_it_and_goes_on(tmp_path):
    """The registry is from before registries had keys: one is made for it afterwards."""
    (tmp_path / "registry.db").write_bytes(lzma.decompress((KEPT / "layout-1.db.xz").read_bytes()))
    said = json.loads(run(tmp_path, "db", "check", "--format", "json", "--quiet", code=1))
    assert (said["format"], said["newest"], said["due"]) == (1, 6, True)
    assert "made anew  table record" in run(tmp_path, "--lang", "en", "db", "check", code=1)
    done = run(tmp_path, "--lang", "en", "db", "upgrade")
    assert "upgraded from format 1 to format 6: 1052 entries" in done
    assert "kept as registry.db.format-1" in done
    assert "nothing to upgrade" in run(tmp_path, "--lang", "en", "db", "upgrade")
    assert "第 6 版格式；本程序写第 6 版" in run(tmp_path, "--lang", "zh", "db", "check")
    run(tmp_path, "keys", "new")
    assert "1 written" in run(tmp_path, "party", "add", "后来者")
    assert "agrees  with the checkpoint" in run(tmp_path, "--lang", "en", "db", "verify")


def test_a_verification_says_that_a_guard_is_not_the_programs(tmp_path):
    """What it will do with the next entry no verification of those before shows."""
    run(tmp_path, "party", "add", "甲")
    assert "db check" not in run(tmp_path, "--lang", "en", "db", "verify")
    with contextlib.closing(sqlite3.connect(tmp_path / "registry.db")) as hand, hand:
        hand.execute("CREATE TRIGGER mine AFTER UPDATE ON head BEGIN DELETE FROM record; END")
    assert "datarights db check names them" in run(tmp_path, "--lang", "en", "db", "verify")
    assert json.loads(run(tmp_path, "db", "verify", "--format", "json", "--quiet"))["strange"] == ["trigger mine"]
    assert "guard mine" in run(tmp_path, "--lang", "en", "db", "check", code=1)

"""A registry on a PostgreSQL server: by URL, with guards of its own, whole or not at all, and plain about what is wrong."""

import sqlite3
from contextlib import closing
from itertools import count
from urllib.parse import quote

import psycopg
import pytest
from registries import START, ZONE, Clock, create, party, reopen, rows, small_world
from tests.program import told
from tests.unit.ledger.logs import signer_of

from datarights import bootstrap
from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.sql import Registry
from datarights.adapters.sql.places import place_of
from datarights.adapters.sql.postgres import in_schema
from datarights.adapters.sql.schema import LAYOUT
from datarights.adapters.sql.upgrading import standing, upgrade
from datarights.adapters.sql.urls import shown
from datarights.errors import LedgerCorruptionError, StoreError, UsageError, VerificationError
from datarights.ledger.checkpoint import parse_checkpoint
from datarights.model.scope import Lexicon

_DATABASES = count(1)


@pytest.fixture
def url(schema):
    """Give the URL of a schema that holds a registry of the small world."""
    with create(schema) as registry, registry.writer() as writer:
        writer.append_many(small_world())
    return schema


@pytest.fixture
def database(server):
    """Give the URL of a database of its own, as an administrator makes one."""
    name = f"试点{next(_DATABASES)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.get_uri(database=name)


def tables(url):
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'i') AND relnamespace = quote_ident(current_schema())::regnamespace"
        ).fetchone()[0]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET kind = 'party' WHERE idx = 1",
        "DELETE FROM entry WHERE idx = 12",
        "TRUNCATE entry",
        "INSERT INTO entry VALUES (99, 'x', 'party', '2026', '', '')",
        "INSERT INTO entry VALUES (5, 'x', 'party', '2026', '', '')",
        "INSERT INTO entry VALUES (13, 'x', 'party', '2026', '', ''), (15, 'y', 'party', '2026', '', '')",
        "INSERT INTO entry VALUES (13, '甲', 'party', '2026', '', '')",
        "UPDATE head SET size = size - 1",
        "UPDATE head SET origin = '别处'",
        "UPDATE head SET recorded_at = '2020-11-01T00:00:00.000000Z'",
        "DELETE FROM head",
        "TRUNCATE head",
        "INSERT INTO head SELECT 1, origin, zone, size, root, frontier, recorded_at, told FROM head",
        "INSERT INTO head SELECT 2, origin, zone, size, root, frontier, recorded_at, told FROM head",
    ],
)
def test_the_server_itself_refuses_what_would_change_the_past(url, statement):
    with psycopg.connect(url, autocommit=True) as hand, pytest.raises(psycopg.Error, match=r"only grows|unique|check"):
        hand.execute(statement)
    with reopen(url) as registry:
        assert registry.verify() == registry.size == 13


def test_both_databases_hold_the_same_ledger_and_the_same_projection(url, tmp_path):
    with create(tmp_path / "registry.db") as file, reopen(url) as served:
        with file.writer() as writer:
            writer.append_many(small_world())
        assert (file.root, list(file.contents()), rows(file)) == (served.root, list(served.contents()), rows(served))
        assert file.indexed() == served.indexed()
        assert file.place_of("电力") == served.place_of("电力")


def test_a_registry_is_made_once(url):
    before = tables(url)
    with pytest.raises(StoreError) as refused:
        create(url)
    assert refused.value.code == "DR-S005"
    assert tables(url) == before


def test_a_registry_that_could_not_be_begun_leaves_no_table(schema):
    with pytest.raises(ValueError, match="zone"):
        create(schema, clock=lambda: __import__("datetime").datetime(2026, 11, 1))
    assert tables(schema) == 0
    assert not place_of(schema).exists()


def test_what_is_no_registry_is_left_alone(schema):
    with psycopg.connect(schema, autocommit=True) as hand:
        hand.execute("CREATE TABLE head (size bigint)")
    for make_or_open, code in ((create, "DR-S005"), (reopen, "DR-S002")):
        with pytest.raises(StoreError) as refused:
            make_or_open(schema)
        assert refused.value.code == code
    assert tables(schema) == 1


@pytest.mark.parametrize(("layout", "said"), [(99, "upgrade datarights"), (1, "db upgrade")])
def test_a_registry_of_another_layout_is_not_touched(url, layout, said):
    with psycopg.connect(url, autocommit=True) as hand:
        hand.execute(f"COMMENT ON TABLE head IS 'datarights {layout}'".encode())
    with pytest.raises(StoreError) as refused:
        reopen(url)
    assert refused.value.code == "DR-S003"
    assert f"format {layout}" in refused.value.message.en
    assert said in refused.value.hint.en


def test_nothing_there_no_database_no_server_and_no_such_scheme_are_told_apart(schema, server, tmp_path):
    for target, code in (
        (schema, "DR-S001"),
        (server.get_uri(database="没有"), "DR-S001"),
        (f"postgresql://postgres@/postgres?host={tmp_path}", "DR-S008"),
    ):
        with pytest.raises(StoreError) as refused:
            reopen(target)
        assert refused.value.code == code
    with pytest.raises(UsageError) as refused:
        reopen("mysql://somebody@somewhere/registry")
    assert refused.value.code == "DR-U064"


def test_a_server_that_would_forget_is_refused(url):
    """Full page writes can be switched off while the server runs; whoever opens a registry then is told."""
    with psycopg.connect(url, autocommit=True) as hand:
        for to, settled in (("off", False), ("on", True)):
            hand.execute(f"ALTER SYSTEM SET full_page_writes = {to}")
            hand.execute("SELECT pg_reload_conf()")
            while hand.execute("SHOW full_page_writes").fetchone()[0] != to:
                pass
            if not settled:
                with pytest.raises(StoreError) as refused:
                    reopen(url)
                assert refused.value.code == "DR-S006"
    with reopen(url) as registry:
        assert registry.size == 13


def test_a_commit_waits_for_the_disk_whatever_the_role_was_set_to(url):
    with psycopg.connect(url, autocommit=True) as hand:
        hand.execute("ALTER ROLE postgres SET synchronous_commit = off")
    try:
        with reopen(url) as registry:
            assert registry.status()["synchronous"] == "ON"
    finally:
        with psycopg.connect(url, autocommit=True) as hand:
            hand.execute("ALTER ROLE postgres RESET synchronous_commit")


def test_status_says_where_it_is_and_never_the_password(url):
    with reopen(url) as registry:
        said = registry.status()
    assert (said["size"], said["format"]) == (13, LAYOUT)
    assert said["bytes"] > 100_000
    assert (
        shown("postgresql://谁:秘密@host:5432/db?sslmode=verify-full&password=秘密") == "postgresql://谁@host:5432/db"
    )


def test_a_ledger_is_imported_without_its_password_on_the_screen(schema, tmp_path):
    with create(tmp_path / "registry.db") as registry:
        bootstrap.export_ledger(registry, tmp_path / "out")
    said = told("import", "ledger", "out", "--registry", f"{schema}&password=hemligt9", cwd=tmp_path)
    assert shown(schema) in said
    assert "hemligt9" not in said


def test_a_registry_on_a_server_is_not_backed_up_into_a_file(url, tmp_path):
    with reopen(url) as registry, pytest.raises(StoreError) as refused:
        registry.backup(tmp_path / "copy.db")
    assert refused.value.code == "DR-S013"
    assert not list(tmp_path.iterdir())


def test_a_ledger_moves_from_a_file_to_a_server_and_back_with_the_same_root(schema, tmp_path):
    with create(tmp_path / "registry.db") as registry:
        with registry.writer() as writer:
            writer.append_many(small_world())
        bootstrap.export_ledger(registry, tmp_path / "out")
        _, reached = bootstrap.import_ledger(tmp_path / "out", schema)
        assert reached == registry.checkpoint()
        with reopen(schema) as served:
            assert served.verify() == registry.size
            assert rows(served) == rows(registry)
            bootstrap.export_ledger(served, tmp_path / "again")
    bootstrap.import_ledger(tmp_path / "again", tmp_path / "back.db")
    with reopen(tmp_path / "back.db") as back:
        assert back.checkpoint() == reached
    with pytest.raises(StoreError) as taken:
        bootstrap.import_ledger(tmp_path / "out", schema)
    assert taken.value.code == "DR-S005"


def test_an_import_that_fails_half_way_leaves_nothing_on_the_server(schema, tmp_path, monkeypatch):
    with create(tmp_path / "registry.db") as registry:
        with registry.writer() as writer:
            writer.append_many(small_world())
        bootstrap.export_ledger(registry, tmp_path / "out")

    def refuse(*_):
        raise RuntimeError("half way")

    monkeypatch.setattr("datarights.app.import_ledger._at_once", refuse)
    with pytest.raises(RuntimeError, match="half way"):
        bootstrap.import_ledger(tmp_path / "out", schema)
    assert tables(schema) == 0
    with psycopg.connect(schema) as hand:
        assert not hand.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'datarights_new%'").fetchall()


def test_what_a_killed_move_left_is_taken_away_and_what_one_at_work_made_is_not(schema, tmp_path):
    with create(tmp_path / "registry.db") as registry:
        registry.submit(party("甲"))
        bootstrap.export_ledger(registry, tmp_path / "out")
    with psycopg.connect(schema, autocommit=True) as hand, psycopg.connect(schema, autocommit=True) as working:
        hand.execute("CREATE SCHEMA datarights_new_4711")
        hand.execute("CREATE SCHEMA datarights_new_ab12")
        working.execute("SELECT pg_advisory_lock(hashtext('datarights_new_ab12'))")
        bootstrap.import_ledger(tmp_path / "out", schema)
        left = hand.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'datarights_new%'").fetchall()
        hand.execute("DROP SCHEMA datarights_new_ab12")
    assert left == [("datarights_new_ab12",)]


def test_a_projection_whose_words_differ_only_in_case_and_accent_keeps_the_order_of_code_points(schema):
    names = ["é", "e", "E", "Z", "z", "乙", "甲", "\U00020000", "～"]
    with create(schema) as registry:
        with registry.writer() as writer:
            writer.append_many([party(each) for each in names])
        assert registry.holdings().party_ids() == tuple(sorted(names))


def run(folder, url, *words, code=0):
    passphrase = {"DATARIGHTS_PASSPHRASE_FILE": str(folder / "passphrase")}
    return told("--registry", url, *words, code=code, cwd=folder, lang="en", **passphrase)


def publishing(points):
    return Publisher([CheckpointFile(points)], lambda _: [signer_of("试点登记")], now=lambda: 1_767_225_600.0)


def opened(url, points):
    return Registry.open(url, clock=Clock(START), lexicon=Lexicon(), publisher=publishing(points))


def test_every_commit_on_a_server_publishes_and_a_database_put_back_to_earlier_writes_nothing(new_schema, tmp_path):
    now, earlier, points = new_schema(), new_schema(), tmp_path / "points"
    with Registry.create(
        now, origin="试点登记", zone=ZONE, clock=Clock(), lexicon=Lexicon(), publisher=publishing(points)
    ) as registry:
        bootstrap.export_ledger(registry, tmp_path / "early")
        for name in "甲乙":
            add(registry, party(name))
            assert parse_checkpoint(CheckpointFile(points).last().text) == registry.checkpoint()
    bootstrap.import_ledger(tmp_path / "early", earlier)
    with opened(earlier, points) as registry:
        with pytest.raises(LedgerCorruptionError) as behind:
            add(registry, party("丙"))
        assert (behind.value.code, behind.value.exit_code) == ("DR-S023", 4)
        assert "entries 1 to 2 (2) are missing" in behind.value.message.en
        assert registry.size == 1
    with opened(now, points) as registry:
        add(registry, party("丙"))
        assert parse_checkpoint(CheckpointFile(points).last().text) == registry.checkpoint()


@pytest.mark.parametrize("name", ["Trial", "team.a", "a b"])
def test_a_schema_whose_name_needs_quotes_is_looked_at_itself_and_not_its_namesake(database, name):
    """Left bare the name is folded: ``Trial`` would be answered for by ``trial``, which is whole."""
    quoted = f'"{name}"'
    namesake, here = (in_schema(database, each.replace(" ", "\\ ")) for each in ("trial", quoted))
    with psycopg.connect(database, autocommit=True) as hand:
        hand.execute(f"CREATE SCHEMA trial; CREATE SCHEMA {quoted}")
    for url in (namesake, here):
        with create(url) as registry:
            add(registry, *small_world())
    place = place_of(here)
    assert not standing(place).due
    with psycopg.connect(here, autocommit=True) as hand:
        hand.execute("DROP TRIGGER entry_stays ON entry")
    assert standing(place).anew == ("trigger entry_stays",)
    assert not standing(place_of(namesake)).anew
    assert upgrade(place, bootstrap.lexicon()).standing.due
    assert not standing(place).due
    with reopen(here) as registry:
        add(registry, party("丁"))
        assert registry.verify() == registry.size == 14
    with psycopg.connect(here, autocommit=True) as hand:
        hand.execute("DROP INDEX record_id")
        hand.execute("CREATE INDEX record_id ON record (id, since) WHERE id <> '许可-1'")
        hand.execute("UPDATE pg_index SET indpred = NULL WHERE indexrelid = 'record_id'::regclass")
    with reopen(here) as registry, pytest.raises(VerificationError):
        registry.verify()


@pytest.mark.parametrize(
    "options",
    [
        "", "-c search_path=trial", "-c search_path=Trial", '-c search_path="Trial"', '-csearch_path="a\\ b",public', '--search-path="team.a"',
        '-c search_path="$user",\\ "b""c",trial', "-c search_path=trial -c SEARCH_PATH=试点", '-c statement_timeout=9 -c search_path="试 点"'.replace(" 点", "\\ 点"),
    ],
)  # fmt: skip
def test_grants_are_written_for_the_schema_that_the_url_leads_to(database, tmp_path, options):
    url = f"{database}&options={quote(options)}"
    with psycopg.connect(database, autocommit=True) as hand:
        for each in ("trial", '"Trial"', '"a b"', '"team.a"', '"b""c"', "试点", '"试 点"'):
            hand.execute(f"CREATE SCHEMA {each}")
    with psycopg.connect(url) as hand:
        (here,) = hand.execute("SELECT current_schema()").fetchone()
    with create(url):
        pass
    prefix = f"d{next(_DATABASES)}"
    written = run(tmp_path, url, "db", "grants", "--prefix", prefix)
    assert written == bootstrap.grants(prefix, here)
    with psycopg.connect(url, autocommit=True) as hand:
        hand.execute(written.encode())
    assert run(tmp_path, url, "db", "grants", "--schema", 'O"x') == bootstrap.grants("datarights", 'O"x')


@pytest.fixture
def roles(database):
    """Give the URL of a registry for its owner and for a login that has one of the roles of ``db grants``."""
    with create(database) as registry, registry.writer() as writer:
        writer.append_many(small_world())
    prefix = f"d{next(_DATABASES)}"
    found = {"owner": database}
    with psycopg.connect(database, autocommit=True) as hand:
        hand.execute(bootstrap.grants(prefix, "public").encode())
        for role in ("reader", "registrar", "auditor"):
            hand.execute(f"CREATE ROLE {prefix}_{role}_login LOGIN IN ROLE {prefix}_{role}")
            found[role] = database.replace("postgres:@", f"{prefix}_{role}_login@")
    return found


def denied(what):
    with pytest.raises(StoreError) as refused:
        what()
    assert refused.value.code == "DR-S008"
    assert "may not" in refused.value.message.en


def add(registry, *drafts):
    with registry.writer() as writer:
        writer.append_many(drafts)


def test_a_reader_learns_who_holds_what_and_nothing_of_the_entries_own_words(roles):
    with reopen(roles["reader"]) as registry:
        held = registry.holdings()
        assert [each.id for each in held.on_asset("棉花")] == [
            each.id for each in reopen(roles["owner"]).on_asset("棉花")
        ]
        assert (held.size, held.root) == (13, reopen(roles["owner"]).root)
        denied(lambda: list(registry.contents()))
        denied(lambda: add(registry, party("丁")))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("holdings 棉花", 0, "甲"),
        ("holdings 棉花 --at 2026-12-01", 0, "甲"),
        ("chain 棉花", 0, "甲"),
        ("db status", 0, "13"),
        ("asset list", 0, "棉花"),
        ("party list", 0, "甲"),
        ("identity list", 0, ""),
        (
            "decide --act license --asset 棉花 --from 甲 --to 乙 --rights use --purpose model-training --territory CN --through 2027-06-30",
            1,
            "license",
        ),
        ("impact --until 2028-06-30", 0, ""),
        ("report statement 棉花 -o x.html", 3, "may not"),
        ("log", 3, "may not"),
        ("keys list", 3, "may not"),
        ("db verify", 3, "may not"),
        ("prove 3", 3, "may not"),
        ("export ledger out", 3, "may not"),
        ("party add 丁", 3, "may not"),
    ],
)
def test_a_reader_at_the_command_line(roles, tmp_path, words, code, said):
    assert said in run(tmp_path, roles["reader"], *words.split(), code=code)


def test_an_auditor_verifies_everything_and_changes_nothing(roles):
    with reopen(roles["auditor"]) as registry:
        assert registry.verify() == 13
        denied(lambda: add(registry, party("丁")))
        denied(registry.rebuild)


def test_a_registrar_appends_and_rebuilds_and_cannot_take_the_guards_away(roles):
    with reopen(roles["registrar"]) as registry:
        add(registry, party("丁"), *small_world())
        registry.rebuild()
        registry.indexed()
        assert registry.verify() == registry.size == 15
    with psycopg.connect(roles["registrar"], autocommit=True) as hand:
        for statement in (
            "UPDATE entry SET kind = 'x'", "DELETE FROM entry", "TRUNCATE entry", "DROP TABLE entry", "DELETE FROM head",
            "ALTER TABLE entry DISABLE TRIGGER ALL", "DROP TRIGGER entry_stays ON entry", "DELETE FROM mark",
            "CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "SET session_replication_role = replica", "UPDATE head SET zone = 'UTC'", "UPDATE record SET party = '丙'",
        ):  # fmt: skip
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                hand.execute(statement)


MANIFEST = """
kind: registry
parties:
  甲棉业: {name: 甲棉业}
assets:
  收购数据: {name: 收购数据, source: collected}
rights:
  - {claim: [hold, use, operate], by: 甲棉业, of: 收购数据}
"""


def test_the_command_line_takes_a_url_wherever_it_takes_a_file(database, tmp_path):
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    name = database.partition("?")[0].rpartition("/")[2]
    run(tmp_path, database, "plan", "登记.yaml")
    assert "3 written" in run(tmp_path, database, "apply", "登记.yaml")
    assert "0 written, 3 already there" in run(tmp_path, database, "apply", "登记.yaml")
    said = run(tmp_path, database, "db", "verify", "--processes", "2")
    assert "self-consistent" in said
    assert f"{name}.checkpoints" in said
    assert {each.name for each in tmp_path.iterdir()} >= {f"{name}.keys", f"{name}.checkpoints"}
    assert "rows rebuilt" in run(tmp_path, database, "db", "rebuild")
    assert "甲棉业" in run(tmp_path, database, "chain", "收购数据")
    run(tmp_path, database, "prove", "收购数据", "-o", "产权.proof")
    assert "complete" in run(tmp_path, database, "verify", "产权.proof")
    run(tmp_path, database, "export", "ledger", "账本")
    run(tmp_path, "copy.db", "import", "ledger", "账本")
    assert run(tmp_path, "copy.db", "db", "grants") == bootstrap.grants("datarights", "public")
    assert "DR-S013" in run(tmp_path, database, "db", "backup", "x.db", code=3)
    run(tmp_path, "other.db", "party", "add", "乙")
    assert "DR-S013" in run(tmp_path, database, "db", "restore", "other.db", code=3)  # whatever is wrong with the file


def test_a_move_asked_again_verifies_what_stands_there(tmp_path):
    """Whoever is told that all has moved takes the old registry away."""
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    run(tmp_path, "registry.db", "apply", "登记.yaml")
    for _ in range(2):
        assert "moved: registry," in run(tmp_path, "registry.db", "db", "move", "there.db")
    with closing(sqlite3.connect(tmp_path / "there.db")) as hand, hand:
        hand.execute("DELETE FROM record WHERE kind = 'right'")
    assert "DR-V009" in run(tmp_path, "registry.db", "db", "move", "there.db", code=4)


def by_hand(url, *statements):
    with psycopg.connect(url, autocommit=True) as hand:
        for each in statements:
            hand.execute(each)


SWALLOWS = (
    "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER a BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION gone()",
)


def test_nothing_is_acknowledged_that_a_trigger_of_somebody_else_takes_away(database, tmp_path):
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    for where in (database, "registry.db"):
        run(tmp_path, where, "apply", "登记.yaml")
    before = {path: path.read_bytes() for path in tmp_path.glob("*.checkpoints")}
    assert len(before) == 2
    by_hand(database, *SWALLOWS)
    with closing(sqlite3.connect(tmp_path / "registry.db")) as hand, hand:
        hand.execute("CREATE TRIGGER a BEFORE INSERT ON entry BEGIN SELECT RAISE(IGNORE); END")
    for where in (database, "registry.db"):
        said = run(tmp_path, where, "party", "add", "乙", code=3)
        assert "DR-S009" in said
        assert "nothing was recorded" in said
        assert "trigger a" in run(tmp_path, where, "db", "check", code=1) or "guard a" in run(
            tmp_path, where, "db", "check", code=1
        )
    assert all(path.read_bytes() == content for path, content in before.items())
    by_hand(database, "DROP TRIGGER a ON entry")
    with closing(sqlite3.connect(tmp_path / "registry.db")) as hand, hand:
        hand.execute("DROP TRIGGER a")
    for where in (database, "registry.db"):
        run(tmp_path, where, "party", "add", "乙")
        run(tmp_path, where, "db", "verify")


def test_tables_that_a_crash_of_the_server_would_empty_are_not_written_to(database, tmp_path):
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    run(tmp_path, database, "apply", "登记.yaml")
    by_hand(database, "ALTER TABLE record SET UNLOGGED", "ALTER TABLE entry SET UNLOGGED")
    said = run(tmp_path, database, "party", "add", "乙", code=3)
    assert "DR-S006" in said
    assert "entry, record" in said
    assert "entry" in run(tmp_path, database, "db", "check", code=1)
    by_hand(database, "ALTER TABLE record SET LOGGED", "ALTER TABLE entry SET LOGGED")
    run(tmp_path, database, "party", "add", "乙")
    run(tmp_path, database, "db", "check")


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        (["DELETE FROM layout"], "DR-S009"),
        (["ALTER TABLE layout ALTER number DROP NOT NULL", "UPDATE layout SET number = NULL"], "DR-S009"),
        (["ALTER TABLE layout ALTER number TYPE text"], "DR-S009"),
        (["ALTER TABLE record ALTER body TYPE jsonb USING convert_from(body, 'utf8')::jsonb"], "DR-"),
        (["ALTER TABLE record DROP COLUMN body", "ALTER TABLE record ADD COLUMN body bytea"], "DR-"),
    ],
)
def test_what_a_hand_on_the_server_made_of_a_column_is_told_as_damage(database, tmp_path, statements, code):
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    run(tmp_path, database, "apply", "登记.yaml")
    by_hand(database, *statements)
    for words in (("db", "verify"), ("holdings", "收购数据"), ("party", "add", "乙"), ("db", "check")):
        said = run(tmp_path, database, *words, code=None)
        assert code in said or (words[1] in {"check", "收购数据"} and "record" in statements[0]), words


def test_a_registry_is_not_moved_onto_itself_by_whatever_name(database, tmp_path):
    """Whoever is told that all has moved takes the old registry away."""
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    for where, others in (
        ("registry.db", ["registry.db", "./registry.db", "soft.db", "hard.db"]),
        (database, [database, f"{database}&application_name=x"]),
    ):
        run(tmp_path, where, "apply", "登记.yaml")
        if where == "registry.db":
            (tmp_path / "soft.db").symlink_to("registry.db")
            (tmp_path / "hard.db").hardlink_to(tmp_path / "registry.db")
        for other in others:
            said = run(tmp_path, where, "db", "move", other, code=3)
            assert "is this registry itself" in said, (where, other)


def test_a_registry_moves_from_a_file_to_a_server_in_one_command_and_goes_on_there(database, tmp_path):
    (tmp_path / "登记.yaml").write_text(MANIFEST, encoding="utf-8")
    run(tmp_path, "registry.db", "apply", "登记.yaml")
    assert "moved: registry," in run(tmp_path, "registry.db", "db", "move", database)
    assert "moved: registry," in run(
        tmp_path, "registry.db", "db", "move", database
    )  # the answer was lost: asked again
    run(tmp_path, "other.db", "apply", "登记.yaml")
    assert "DR-S005" in run(tmp_path, "other.db", "db", "move", database, code=3)
    (tmp_path / "datarights.toml").write_text(
        f'registry = "{database}"\nkeys = "registry.keys"\ncheckpoints = "registry.checkpoints"\n', encoding="utf-8"
    )
    (tmp_path / "又.yaml").write_text("kind: registry\nparties:\n  乙公司: {name: 乙公司}\n", encoding="utf-8")
    assert "1 written" in run(tmp_path, "", "apply", "又.yaml")
    assert "agrees  with the checkpoint" in run(tmp_path, "", "db", "verify")
    assert "DR-S044" in run(tmp_path, "registry.db", "db", "move", "another.db", code=4)
    run(tmp_path, "registry.db", "apply", "又.yaml", code=4)

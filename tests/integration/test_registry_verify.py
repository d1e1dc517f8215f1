"""``db verify``: whatever is changed behind the registry's back is found, and the entry named."""

import json
import sqlite3

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from registries import ByHand, claim, create, ending, grant, party, reopen, small_world

from datarights.adapters.codec import encode
from datarights.adapters.sql import strand_bytes, verification
from datarights.errors import VerificationError
from datarights.ledger.merkle import Frontier, leaf_hash

GUARDS = ("entry_next", "entry_stays", "entry_kept", "head_grows", "head_kept", "head_alone")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "registry.db"
    with create(path) as registry, registry.writer() as writer:
        writer.append_many(small_world())
    return path


@pytest.fixture
def path(whole, tmp_path):
    copy = tmp_path / "registry.db"
    with reopen(whole) as registry:
        registry.backup(copy)
    return copy


@pytest.fixture
def kept(place):
    """Give a registry of the small world, in either database."""
    with create(place) as registry, registry.writer() as writer:
        writer.append_many(small_world())
    return place


@pytest.fixture
def served(schema):
    """Give a registry of the small world on a server."""
    with create(schema) as registry, registry.writer() as writer:
        writer.append_many(small_world())
    return schema


def found(path, processes=1):
    with reopen(path) as registry, pytest.raises(VerificationError) as error:
        registry.verify(processes=processes)
    assert error.value.exit_code == 4
    assert error.value.code.startswith("DR-V")
    assert error.value.step
    return error.value


def test_a_whole_registry_holds_together(kept):
    with reopen(kept) as registry:
        done = []
        assert registry.verify(progress=done.append) == registry.size
        assert registry.verify(progress=done.append, processes=2) == registry.size
        assert done == [registry.size] * 2


def test_more_than_a_page_holds_together(place):
    with create(place) as registry:
        with registry.writer() as writer:
            writer.append_many(small_world())
            writer.append_many([party(f"p{number}") for number in range(5000)])
        done = []
        assert registry.verify(progress=done.append) == registry.size
        assert done == sorted(done)
        assert len(done) > 3
        assert done[-1] == registry.size


@pytest.mark.usefixtures("short_spans")
@pytest.mark.parametrize("instead", ["sys.exit", "os.abort"])
def test_a_process_that_ends_before_it_has_said_what_it_found_is_no_yes(long, monkeypatch, instead):
    monkeypatch.setattr(verification, "_OTHER", instead)
    error = found(long, processes=3)
    assert (error.code, error.step) == ("DR-V060", "process")


@pytest.mark.parametrize("processes", [1, 2])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(data=st.data())
def test_one_bit_turned_anywhere_in_an_entry_is_found_and_the_entry_named(path, data, processes):
    index = data.draw(st.integers(0, len(small_world())))
    column = data.draw(st.sampled_from(["content", "leaf", "id", "kind", "recorded_at"]))
    with ByHand(path) as hand:
        (before,) = hand.execute(f"SELECT CAST({column} AS BLOB) FROM entry WHERE idx = ?", (index,)).fetchone()
        place = data.draw(st.integers(0, len(before) * 8 - 1))
        turned = bytearray(before)
        turned[place // 8] ^= 1 << place % 8
        cast = "?" if column in {"content", "leaf"} else "CAST(? AS TEXT)"
        try:
            hand.execute(f"UPDATE entry SET {column} = {cast} WHERE idx = ?", (bytes(turned), index))
        except sqlite3.IntegrityError:
            assert column == "id"
            return
    error = found(path, 1 if column != "content" else processes)
    assert f"entry {index}" in error.message.en
    assert f"第 {index} 条" in error.message.zh
    with ByHand(path) as hand:
        cast = "?" if column in {"content", "leaf"} else "CAST(? AS TEXT)"
        hand.execute(f"UPDATE entry SET {column} = {cast} WHERE idx = ?", (before, index))
    with reopen(path) as registry:
        assert registry.verify() == registry.size


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(data=st.data())
def test_one_bit_turned_on_a_server_is_found_and_the_entry_named(served, data):
    index = data.draw(st.integers(0, len(small_world())))
    column = data.draw(st.sampled_from(["content", "leaf", "id", "kind", "recorded_at"]))
    words = column if column in {"content", "leaf"} else f"convert_to({column}, 'UTF8')"
    put = "?" if column in {"content", "leaf"} else "convert_from(?, 'UTF8')"
    with ByHand(served) as hand:
        (before,) = hand.execute(f"SELECT {words} FROM entry WHERE idx = ?", (index,)).fetchone()
        place = data.draw(st.integers(0, len(before) * 8 - 1))
        turned = bytearray(before)
        turned[place // 8] ^= 1 << place % 8
        try:
            hand.execute(f"UPDATE entry SET {column} = {put} WHERE idx = ?", (bytes(turned), index))
        except psycopg.Error:  # no text, or the id of another
            assert words != column
            return
    error = found(served)
    assert f"entry {index}" in error.message.en
    with ByHand(served) as hand:
        hand.execute(f"UPDATE entry SET {column} = {put} WHERE idx = ?", (before, index))
    with reopen(served) as registry:
        assert registry.verify() == registry.size


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(data=st.data())
def test_one_bit_turned_in_the_file_never_passes_and_changes_what_is_read(path, data):
    """A bit nobody reads (free space, a page's unused bytes) may pass; then every answer is as before."""
    content = path.read_bytes()
    place = data.draw(st.integers(4096 * 8, len(content) * 8 - 1))
    turned = bytearray(content)
    turned[place // 8] ^= 1 << place % 8
    other = path.with_name("turned.db")
    other.write_bytes(turned)
    try:
        with reopen(other) as registry:
            registry.verify()
            answers = everything(registry)
    except Exception as error:  # noqa: BLE001 - any plain refusal will do
        assert getattr(error, "exit_code", None) in {3, 4}, repr(error)
    else:
        with reopen(path) as registry:
            assert answers == everything(registry)
    finally:
        for end in ("", "-wal", "-shm"):
            other.with_name(other.name + end).unlink(missing_ok=True)


def everything(registry):
    held = registry.holdings()
    ids = [each["id"] for each in registry.entries()]
    return [
        (registry.size, registry.root, registry.origin, registry.zone, list(registry.contents())),
        [
            (registry.kind_of(each), registry.digest_of(each), held.record(each), list(held.resting_on(each)))
            for each in ids
        ],
        [(each, list(held.on_asset(each)), list(held.of_party(each))) for each in ("棉花", "电力", "甲", "乙", "丙")],
        (held.asset_ids(), held.party_ids()),
    ]


def rewritten(hand, index, change):
    """Change an entry and make its row, and the whole tree, agree with it: what an insider would do."""
    (content,) = hand.execute("SELECT content FROM entry WHERE idx = ?", (index,)).fetchone()
    body = json.loads(content)
    change(body)
    content = encode(body)
    hand.execute(
        "UPDATE entry SET content = ?, leaf = ?, id = ?, kind = ?, recorded_at = ? WHERE idx = ?",
        (content, leaf_hash(content), body["id"], body["kind"], body["recorded_at"], index),
    )
    rerooted(hand)


def rerooted(hand):
    """Make the head agree with the leaves."""
    frontier = Frontier()
    for (leaf,) in hand.execute("SELECT leaf FROM entry ORDER BY idx").fetchall():
        frontier.push(leaf)
    hand.execute(
        "UPDATE head SET size = ?, root = ?, frontier = ?", (frontier.size, frontier.root(), b"".join(frontier.stack))
    )


def test_an_entry_rewritten_with_its_tree_no_longer_fits_the_projection(kept):
    with ByHand(kept) as hand:
        rewritten(hand, 6, lambda body: body["parties"].update(by="丙"))
    error = found(kept)
    assert (error.code, error.step) in {("DR-V009", "projection"), ("DR-V008", "admission")}


def test_an_entry_rewritten_against_the_operating_rules_is_not_admitted(kept):
    with ByHand(kept) as hand:
        rewritten(hand, 8, lambda body: body["parties"].update({"from": "丙"}))
    error = found(kept)
    assert (error.code, error.step) == ("DR-V008", "admission")
    assert "entry 8" in error.message.en


@pytest.mark.parametrize(
    ("change", "column", "value"),
    [
        (lambda body: body["parties"].update(by="没有登记的"), "party", "没有登记的"),
        (lambda body: body["parties"].update(by="棉花"), "party", "棉花"),
        (lambda body: body.update(asset="没有登记的"), "asset", "没有登记的"),
        (lambda body: body.update(asset="甲"), "asset", "甲"),
        (lambda body: body.update(rights=["own"]), "rights", 1),
    ],
    ids=["a party not recorded", "data for a party", "data not recorded", "a party for data", "a right that is none"],
)
def test_one_of_many_claims_that_say_the_same_is_not_admitted_when_its_names_are_false_and_the_projection_says_so_too(
    kept, change, column, value
):
    with reopen(kept) as registry, registry.writer() as writer:
        writer.append_many([claim(f"同样{number}", "棉花", "甲") for number in range(40)])
        index = writer.size - 5
    with ByHand(kept) as hand:
        rewritten(hand, index, change)
        hand.execute(f"UPDATE record SET {column} = ? WHERE since = ?", (value, index))
    error = found(kept)
    assert (error.code, error.step) == ("DR-V008", "admission")
    assert f"entry {index}" in error.message.en


ALIKE = 700
"""So many claims that say the same that whole pages of them follow the first, and are known by how they are written."""
IN_A_LATE_PAGE = 600


@pytest.fixture(scope="module")
def written_alike(tmp_path_factory):
    path = tmp_path_factory.mktemp("alike") / "registry.db"
    with create(path) as registry, registry.writer() as writer:
        writer.append_many(small_world())
        writer.append_many([claim(f"同样{number}", "棉花", "甲") for number in range(ALIKE)])
    return path


@pytest.mark.parametrize(
    ("change", "code", "step"),
    [
        (lambda body: body["parties"].update(by="没有登记的"), "DR-V008", "admission"),
        (lambda body: body.update(asset="甲"), "DR-V008", "admission"),
        (lambda body: body.update(asset="电力"), "DR-V009", "projection"),
        (lambda body: body["parties"].update(by="乙"), "DR-V009", "projection"),
        (lambda body: body.update(rights=["use"]), "DR-V009", "projection"),
        (lambda body: body.update(id="另有"), "DR-V009", "projection"),
        (lambda body: body.update(index=4), "DR-V003", "order"),
        (lambda body: body.update(v=2), "DR-V002", "envelope"),
        (lambda body: body.update(recorded_at="2026-11-01T00:00:00Z"), "DR-V005", "recorded_at"),
        (lambda body: body.update(recorded_at="2020-11-01T00:00:00.000000Z"), "DR-V005", "recorded_at"),
        (lambda body: body.update(kind="party"), "DR-V009", "projection"),
        (lambda body: body.update(signed=["— 甲 AAAA"]), "DR-V050", "signed"),
    ],
    ids=[
        "a party not recorded", "a party for data", "other data", "another party", "other rights", "another id", "index",
        "version", "time without microseconds", "time that goes back", "kind", "signed by nobody known",
    ],
)  # fmt: skip
def test_among_whole_pages_written_alike_the_one_that_is_false_is_named(written_alike, tmp_path, change, code, step):
    path = tmp_path / "registry.db"
    with reopen(written_alike) as registry:
        registry.backup(path)
    with ByHand(path) as hand:
        rewritten(hand, IN_A_LATE_PAGE, change)
    error = found(path)
    assert (error.code, error.step) == (code, step)
    assert f"entry {IN_A_LATE_PAGE}" in error.message.en


@pytest.mark.parametrize("column", ["id", "kind", "recorded_at"])
def test_among_whole_pages_written_alike_a_row_that_says_something_else_is_named(written_alike, tmp_path, column):
    path = tmp_path / "registry.db"
    with reopen(written_alike) as registry:
        registry.backup(path)
    index = IN_A_LATE_PAGE
    for put in ("{0} || 'x'", "CAST({0} AS BLOB)"):
        with ByHand(path) as hand:
            (before,) = hand.execute(f"SELECT {column} FROM entry WHERE idx = ?", (index,)).fetchone()
            hand.execute(f"UPDATE entry SET {column} = {put.format(column)} WHERE idx = ?", (index,))
        error = found(path)
        assert (error.code, error.step) == ("DR-V007", "row")
        assert f"entry {index}" in error.message.en
        with ByHand(path) as hand:
            hand.execute(f"UPDATE entry SET {column} = ? WHERE idx = ?", (before, index))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda body: body.update(index=4), "DR-V003"),
        (lambda body: body.update(v=2), "DR-V002"),
        (lambda body: body.update(recorded_at="2026-11-01T00:00:00Z"), "DR-V005"),
        (lambda body: body.update(recorded_at="2020-11-01T00:00:00.000000Z"), "DR-V005"),
        (lambda body: body.update(kind="没有这类"), "DR-V008"),
        (lambda body: body.update(parties=[]), "DR-V008"),
    ],
    ids=["index", "version", "time without microseconds", "time that goes back", "kind", "shape"],
)
def test_an_envelope_rewritten_with_its_tree_is_named(kept, change, code):
    with ByHand(kept) as hand:
        rewritten(hand, 6, change)
    error = found(kept)
    assert error.code == code
    assert "entry 6" in error.message.en


def test_bytes_that_are_not_canonical_are_named_even_when_the_tree_fits(kept):
    with ByHand(kept) as hand:
        (content,) = hand.execute("SELECT content FROM entry WHERE idx = 5").fetchone()
        loose = content.replace(b'","', b'", "', 1)
        hand.execute("UPDATE entry SET content = ?, leaf = ? WHERE idx = 5", (loose, leaf_hash(loose)))
    error = found(kept)
    assert (error.code, error.step) == ("DR-V001", "bytes")
    assert "entry 5" in error.message.en


def test_bytes_shifted_between_two_entries_are_named_even_when_they_read_well_together(kept):
    """Two entries that are no JSON alone, and side by side are just what two whole entries would be."""
    with ByHand(kept) as hand:
        rewritten(hand, 6, lambda body: body.update(payload={"basis": [{}, {}]}))
        first, second = (hand.execute("SELECT content FROM entry WHERE idx = ?", (at,)).fetchone()[0] for at in (5, 6))
        cut = second.index(b"[{},{}]") + len(b"[{}")
        for index, content in ((5, first + b"," + second[:cut]), (6, second[cut + 1 :])):
            hand.execute("UPDATE entry SET content = ?, leaf = ? WHERE idx = ?", (content, leaf_hash(content), index))
        rerooted(hand)
    error = found(kept)
    assert (error.code, error.step) == ("DR-V001", "bytes")
    assert "entry 5" in error.message.en


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("DELETE FROM entry WHERE idx = (SELECT max(idx) FROM entry)", "DR-V006"),
        ("DELETE FROM entry WHERE idx = 4", "DR-V003"),
        ("UPDATE head SET size = size - 1", "DR-V006"),
        ("UPDATE head SET root = zeroblob(32)", "DR-V006"),
        ("UPDATE head SET frontier = CAST(substr(frontier, 33) || substr(frontier, 1, 32) AS BLOB)", "DR-V006"),
        ("UPDATE head SET origin = '别处'", "DR-V006"),
        ("UPDATE head SET zone = 'Asia/Urumqi'", "DR-V006"),
        ("UPDATE head SET recorded_at = '2029-11-01T00:00:00.000000Z'", "DR-V006"),
        ("UPDATE entry SET idx = 99 WHERE idx = (SELECT max(idx) FROM entry)", "DR-V006"),
        ("UPDATE record SET party = '丙' WHERE id = '甲-棉花'", "DR-V009"),
        ("UPDATE record SET until = 3 WHERE id = '甲-棉花'", "DR-V009"),
        ("UPDATE record SET stop = stop + 1 WHERE id = '许可-1' AND until < 1000", "DR-V009"),
        ("UPDATE record SET until = until + 1 WHERE id = '甲'", "DR-V009"),
        (
            "INSERT INTO record VALUES ('right', 'x', '棉花', '丙', 7, 1, 999999, 99, 4611686018427387904, '{}')",
            "DR-V009",
        ),
        ("DELETE FROM record WHERE id = '异议-1'", "DR-V009"),
        (
            "INSERT INTO record VALUES ('right', 'x', '棉花', '丙', 7, 1, 999999, 6, 4611686018427387904, '{}')",
            "DR-V009",
        ),
        ("DELETE FROM rests WHERE parent = '甲-棉花'", "DR-V009"),
        ("INSERT INTO rests VALUES ('甲-棉花', 0, 'x', 6, 'right', '棉花')", "DR-V009"),
        ("UPDATE rests SET promise = 1 - promise WHERE parent = '甲-棉花'", "DR-V009"),
    ],
)
def test_what_is_changed_around_the_entries_is_found(kept, statement, code, processes):
    with ByHand(kept) as hand:
        assert hand.execute(statement).rowcount > 0
    assert found(kept, processes).code == code


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """Give a registry of three spans, with rights of the first that end in the last."""
    path = tmp_path_factory.mktemp("long") / "registry.db"
    with create(path) as registry, registry.writer() as writer:
        writer.append_many(small_world())
        writer.append_many([party(f"某{number}") for number in range(2_100)])
        writer.append(claim("晚-棉花", "棉花", "某2000"))
        writer.append(grant("晚许可", "棉花", "甲", "乙", exclusivity="sole", valid=("2028-01-01", "2029-01-01")))
        writer.append(ending("晚终止", "许可-2"))
    return path


@pytest.fixture
def short_spans(monkeypatch):
    monkeypatch.setattr(strand_bytes, "SPAN_AT_LEAST", 1)


@pytest.mark.usefixtures("short_spans")
def test_three_processes_find_a_whole_registry_whole(long):
    with reopen(long) as registry:
        done = []
        assert registry.verify(progress=done.append, processes=3) == registry.size
        assert done == sorted(done)
        assert done[-1] == registry.size


@pytest.mark.usefixtures("short_spans")
@pytest.mark.parametrize(
    ("statement", "code", "named"),
    [
        ("UPDATE entry SET content = replace(content, '某1500', '某1501') WHERE idx = 1514", "DR-V007", "1514"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE id = '晚-棉花'", "DR-V007", "晚-棉花"),
        ("UPDATE mark SET frontier = zeroblob(32) WHERE size = 1024", "DR-V006", "1023"),
        ("DELETE FROM mark WHERE size = 1024", "DR-V006", "1023"),
        ("UPDATE record SET party = '丙' WHERE id = '晚-棉花'", "DR-V009", "晚-棉花"),
        ("UPDATE record SET until = until + 1 WHERE id = '许可-2' AND until < 9999", "DR-V009", "许可-2"),
        ("UPDATE rests SET promise = 0 WHERE id = '晚许可'", "DR-V009", "晚许可"),
        ("UPDATE head SET root = zeroblob(32)", "DR-V006", "root"),
        (
            "INSERT INTO record VALUES ('right', 'x', '棉花', '丙', 7, 1, 9, 'when', 4611686018427387904, '{}')",
            "DR-V009",
            "x",
        ),
        (
            "INSERT INTO record VALUES ('right', 'x', '棉花', '丙', 7, 1, 9, -1, 4611686018427387904, '{}')",
            "DR-V009",
            "x",
        ),
    ],
)
def test_several_processes_name_what_is_wrong_wherever_it_lies(long, tmp_path, statement, code, named):
    path = tmp_path / "registry.db"
    with reopen(long) as registry:
        registry.backup(path)
    with ByHand(path) as hand:
        assert hand.execute(statement).rowcount > 0
    for processes in (1, 3):
        error = found(path, processes)
        assert error.code == code
        assert named in error.message.en


def test_a_projection_that_was_changed_is_whole_again_after_a_rebuild(kept):
    with ByHand(kept) as hand:
        hand.execute("UPDATE record SET party = '丙' WHERE id = '甲-棉花'")
    error = found(kept)
    assert "甲-棉花" in error.message.zh
    with reopen(kept) as registry:
        registry.rebuild()
        assert registry.verify() == registry.size


def test_what_is_appended_meanwhile_is_not_looked_at(kept):
    with reopen(kept) as registry, reopen(kept) as other:
        size = registry.size

        def append_more(_):
            with other.writer() as writer:
                writer.append(party("丁"))

        assert registry.verify(progress=append_more) == size
        assert registry.size == size + 1
        assert registry.verify() == size + 1

"""Ledgers whose hashes all hold and whose values somebody changed: each is refused by line, or is a ledger like any other.

Hashes show that nothing was changed since; they do not show that what they cover was ever fit to be read. Whoever writes an
export chooses every value in it.
"""

import json
import sqlite3
from datetime import UTC, datetime

import pytest
from actors import At, identity, signer
from hypothesis import HealthCheck, given, settings, strategies as st
from registries import asset, claim, grant, party
from tests.program import datarights
from tests.unit.app.test_plan import EVERY_KIND, FIRST
from tests.unit.ledger.exports import export_of
from tests.unit.ledger.logs import Log

from datarights import bootstrap
from datarights.adapters.keys import check
from datarights.adapters.sql import Registry
from datarights.app.plan import apply_plan, rehearse
from datarights.app.verify_file import verify_file
from datarights.bootstrap import registries
from datarights.cli.verify import lines_of
from datarights.errors import InadmissibleEntryError, StoreError, VerificationError
from datarights.holdings.opening import vocabulary_bytes
from datarights.ledger.asset_index import asset_index, entries_by_asset
from datarights.ledger.bundle import AssetPlace, Bundle, BundledEntry, IndexPlace
from datarights.ledger.canonical import encode
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.keeping import KINDS, issued_draft, key_draft, recovery_draft, second_draft
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.scenario.drafts import world_drafts

KEY = str(signer("试点").key)


def clock():
    return datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """The entries, as JSON, of a registry that holds one of every kind at least, and the file it was made in."""
    path = tmp_path_factory.mktemp("good") / "registry.db"
    at = At()
    with Registry.create(
        path, origin="试点", zone="Asia/Shanghai", clock=clock, lexicon=bootstrap.lexicon(), keys=(KEY,), door=at.door
    ) as registry:
        for text in (FIRST, EVERY_KIND):
            apply_plan(rehearse(world_drafts(bootstrap.world_of("-", text, registry.kind_of)), registry), registry)
        first = registry.checkpoint()
        registry.indexed()
        with registry.writer(as_stated=True) as writer:
            writer.append(key_draft(signer("试点").key))
            writer.append(issued_draft("report", b"1" * 32, 3, first))
            writer.append(
                recovery_draft(first, Checkpoint(origin="试点", size=3, root="0" * 64), "试点/r1", reason="旧盘")
            )
            for each in (party("丁"), asset("棉花"), claim("丁-棉花", "棉花", "丁")):
                writer.append(each._replace(sealed={"price": "c" * 64}))
            at.by = "登记员一"
            for each in (identity("登记员一"), identity("登记员二"), second_draft(1, ["ending"])):
                writer.append(each)
            writer.append(grant("丁→甲", "棉花", "丁", "甲"))
        found = [json.loads(each) for each in registry.contents()]
    assert {each["kind"] for each in found} >= {*KINDS} - {"transfer"}
    return found, path


OTHERS = (
    None, True, False, 7, -1, "字", "", "2026-01-01", [], ["字"], [7], [None], [[]], [{}], {}, {"a": 1}, {"a": "字"}, {"a": {}},
)  # fmt: skip
"""Values to put in the place of others: every JSON type, empty and not, alone and in a list."""
NOT_OURS = {"v", "id", "index", "recorded_at"}
"""What ``verify`` asks for by itself; test_exports.py has a fault for each."""


def places(value, at=()):
    """Give where in an entry a value could be another."""
    if at:
        yield at
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in members:
        yield from places(each, (*at, name))


def put(value, at, other):
    if not at:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = put(copy[at[0]], at[1:], other)
    return copy


@st.composite
def changed(draw, entries):
    """An entry of some entries with one value that is of another sort; its index, and the entry."""
    index = draw(st.integers(0, len(entries) - 1))
    body = entries[index]
    at = draw(st.sampled_from([each for each in places(body) if each[0] not in NOT_OURS]))
    return index, put(body, at, draw(st.sampled_from(OTHERS)))


def written(entries, folder):
    log = Log(origin="试点/r1", contents=[encode(each) for each in entries])
    return export_of(log, folder, note=log.checkpoint().text)


def opened(path):
    return Registry.open(path, clock=clock, lexicon=bootstrap.lexicon(), door=At().door)


def left_of(path):
    return [each for each in path.parent.iterdir() if path.name in each.name]


def taken_or_refused(entries, folder, index):
    """Import entries of which one is other than it was; what is refused names a line, that one or one that rests on it."""
    export, target = written(entries, folder / "out"), folder / "b.db"
    try:
        _, reached = bootstrap.import_ledger(export, target)
    except (StoreError, InadmissibleEntryError, VerificationError) as error:
        place = getattr(error, "place", None)
        line = f"{place.file}:{place.line}" if place else error.message.en.partition(": ")[0]
        assert line.startswith("entries.jsonl:") or error.code in {"DR-V018", "DR-V050"}, str(error)
        if line.startswith("entries.jsonl:"):
            assert int(line.rpartition(":")[2]) > index
        assert not left_of(target)
        return error
    with opened(target) as registry:
        assert [json.loads(each) for each in registry.contents()] == entries
        assert registry.verify() == reached.size
    return None


def test_what_nobody_changed_is_taken(good, tmp_path):
    assert taken_or_refused(good[0], tmp_path, 0) is None


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_one_value_of_another_sort_is_refused_by_its_line_or_is_a_ledger_that_verifies(good, tmp_path_factory, data):
    entries, _ = good
    index, body = data.draw(changed(entries))
    taken_or_refused([*entries[:index], body, *entries[index + 1 :]], tmp_path_factory.mktemp("import"), index)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_the_same_in_a_registry_hashed_anew_is_refused_by_db_verify_or_follows_from_its_entries(
    good, tmp_path_factory, data
):
    """Whoever may write to the file changes a value and hashes everything again; nothing of it is a traceback."""
    entries, path = good
    index, body = data.draw(changed(entries))
    copy = tmp_path_factory.mktemp("db") / "registry.db"
    hashed_anew(path, copy, index, body)
    try:
        with opened(copy) as registry:
            assert registry.verify() == len(entries)
    except (VerificationError, StoreError) as error:
        assert error.code.startswith("DR-")
    with opened(copy) as registry:
        try:
            registry.rebuild()
        except StoreError as error:
            assert error.code in {"DR-S004", "DR-S011"}


def hashed_anew(path, copy, index, body):
    copy.write_bytes(path.read_bytes())
    content = encode(body)
    with sqlite3.connect(copy, isolation_level=None) as hand:
        for (name,) in hand.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            hand.execute(f"DROP TRIGGER {name}")
        hand.execute("UPDATE entry SET content = ?, leaf = ? WHERE idx = ?", (content, leaf_hash(content), index))
        frontier = Frontier()
        for (leaf,) in hand.execute("SELECT leaf FROM entry ORDER BY idx"):
            frontier.push(leaf)
        hand.execute("UPDATE head SET root = ?, frontier = ?", (frontier.root(), b"".join(frontier.stack)))
    hand.close()


@pytest.fixture(scope="module")
def vocabularies():
    return tuple(vocabulary_bytes(each).decode() for each in bootstrap.lexicon().vocabularies.values())


def title_of(entries, vocabularies):
    """Give a bundle of a whole log, with an index over it that shows the entries of two assets to be all."""
    log = Log(origin="试点/r1", contents=[encode(each) for each in entries])
    index = asset_index(len(entries), entries_by_asset(entries))
    payload = {"size": index.size, "assets": len(index.assets), "root": index.root.hex()}
    payload["adopted"] = [each["index"] for each in entries if each["kind"] == "vocabulary"]
    log.add("index", f"index·{index.size}", payload=payload, recorded_at="2027-01-01T00:00:00.000000Z")
    places = [
        AssetPlace(asset=each, position=at, path=path) for each in ("数据", "指数") for at, path in [index.place(each)]
    ]
    note = log.signed()
    return Bundle(
        kind="asset", subject="数据", checkpoint=str(note), vocabularies=vocabularies,
        entries=tuple(BundledEntry(content=each, proof=log.proof(at, note)) for at, each in enumerate(log.contents)),
        index=IndexPlace(entry=index.size, places=tuple(places)),
    )  # fmt: skip


def said_of(entries, vocabularies):
    found = verify_file(title_of(entries, vocabularies).encoded(), check)
    return found, "\n".join(lines_of(found))


def test_a_title_of_what_nobody_changed_is_worked_out(good, vocabularies):
    found, said = said_of(good[0], vocabularies)
    assert found.holdings is not None
    assert "√ worked out" in said


@settings(max_examples=400)
@given(data=st.data())
def test_a_title_whose_values_are_of_another_sort_is_refused_or_said_not_to_be_worked_out(good, vocabularies, data):
    entries, _ = good
    index, body = data.draw(changed(entries))
    try:
        found, said = said_of([*entries[:index], body, *entries[index + 1 :]], vocabularies)
    except VerificationError as error:
        assert error.code.startswith("DR-V")
        return
    assert ("√ worked out" in said) is (found.holdings is not None)
    assert found.holdings is not None or any("entr" in each.en or "vocabulary" in each.en for each in found.not_shown)


@pytest.mark.parametrize("value", [[], {}])
def test_a_title_with_an_asset_named_by_no_text_says_which_entry_is_none(good, vocabularies, value):
    entries = list(good[0])
    index = next(number for number, each in enumerate(entries) if each["kind"] == "burden" and each.get("asset"))
    entries[index] = {**entries[index], "asset": value}
    found, said = said_of(entries, vocabularies)
    assert found.holdings is None
    assert f"entry {index} is none that a registry takes: asset is not text" in said


KEYS = {
    "no list": (7, "keys is not a list of texts"),
    "yes": (True, "keys is not a list of texts"),
    "a text": (KEY, "keys is not a list of texts"),
    "an object": ({"a": KEY}, "keys is not a list of texts"),
    "null": (None, "keys is not a list of texts"),
    "a list of numbers": ([7], "keys is not a list of texts"),
    "a list of lists": ([[KEY]], "keys is not a list of texts"),
    "a word that is no key": ([KEY, "字"], "keys, number 2"),
    "the id of another key": ([KEY.replace(KEY.split("+")[1], "00000000")], "keys, number 1"),
    "an empty text": ([""], "keys, number 1"),
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_of_entry_0_that_are_none_are_refused_before_a_registry_is_made(name, good, tmp_path):
    value, words = KEYS[name]
    entries = [put(good[0][0], ("payload", "keys"), value), *good[0][1:]]
    error = taken_or_refused(entries, tmp_path, 0)
    assert error.code == "DR-S043"
    assert error.message.en.startswith("entries.jsonl:1: ")
    assert words in error.message.en


def test_a_time_zone_that_is_none_is_refused_at_line_1(good, tmp_path):
    for zone in ("字", "", "../etc/passwd", "Mars/Olympus"):
        entries = [put(good[0][0], ("payload", "zone"), zone), *good[0][1:]]
        folder = tmp_path / f"z{len(zone)}"
        folder.mkdir()
        error = taken_or_refused(entries, folder, 0)
        assert (error.code, "time zone" in error.message.en) == ("DR-S043", True)


@pytest.mark.parametrize(
    ("kind", "at", "value", "words"),
    [
        ("party", ("payload", "name"), 7, "in a party, name is not text"),
        ("asset", ("payload", "labels"), {"personal": "yes"}, "labels, each true, false or null"),
        ("evidence", ("payload", "proves"), "contract", "proves is not a list of texts"),
        ("determination", ("payload", "shown"), [7], "a list of facts shown"),
        ("correction", ("payload", "draft"), {"kind": "party", "id": "合同", "valid": 7}, "in draft, valid is not two days"),
        ("claim", ("scope",), {"purposes": [7]}, "purposes"),
        ("grant", ("scope",), {"purpose": ["credit-risk"]}, "no dimension of a scope: purpose"),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)  # fmt: skip
def test_a_member_of_another_shape_is_refused_with_its_name_and_what_it_should_be(
    kind, at, value, words, good, tmp_path
):
    entries = list(good[0])
    index = next(number for number, each in enumerate(entries) if each["kind"] == kind)
    body = entries[index] if at[0] in entries[index] else {**entries[index], at[0]: {}}
    body = body if len(at) == 1 or at[1] in body[at[0]] else put(body, at[:1], {**body[at[0]], at[1]: None})
    entries[index] = put(body, at, value)
    error = taken_or_refused(entries, tmp_path, index)
    assert error.code == "DR-L012"
    assert words in error.message.en
    assert error.place.line == index + 1


NAMELESS = [
    ("renewal", "about", ["许可"]),
    ("ending", "about", {}),
    ("claim", "asset", []),
    ("grant", "rests_on", [["源权"]]),
]


@pytest.mark.parametrize(("kind", "member", "value"), NAMELESS)
def test_db_verify_names_an_entry_that_names_something_by_no_text(kind, member, value, good, tmp_path):
    entries, path = good
    index = next(number for number, each in enumerate(entries) if each["kind"] == kind)
    hashed_anew(path, tmp_path / "registry.db", index, {**entries[index], member: value})
    with opened(tmp_path / "registry.db") as registry, pytest.raises(VerificationError) as found:
        registry.verify()
    assert (found.value.code, found.value.step) == ("DR-V008", "admission")
    assert f"entry {index} " in found.value.message.en
    assert f"{member} is not " in found.value.message.en


@pytest.mark.parametrize(
    ("member", "value"), [("assets", 7), ("size", 10), ("size", 10_000), ("root", "0" * 64), ("adopted", [1])]
)
def test_an_import_makes_every_asset_index_again(member, value, good, tmp_path):
    entries = list(good[0])
    index = next(number for number, each in enumerate(entries) if each["kind"] == "index")
    entries[index] = put(entries[index], ("payload", member), value)
    if member == "size":
        with pytest.raises(VerificationError) as refused:
            bootstrap.import_ledger(written(entries, tmp_path / "out"), tmp_path / "b.db")
        assert (refused.value.code, refused.value.step) == ("DR-V033", "index")
        assert refused.value.message.en.startswith(f"entries.jsonl:{index + 1}: ")
        return
    error = taken_or_refused(entries, tmp_path, index)
    assert error.message.en.startswith(f"entries.jsonl:{index + 1}: ")
    assert "its asset index is not that of the entries before it" in error.message.en


@pytest.mark.parametrize("line", [1, 3])
def test_an_entry_recorded_at_no_moment_is_refused_by_its_line(line, good, tmp_path):
    entries = [dict(each) for each in good[0]]
    for each in entries[line - 1 :]:
        each["recorded_at"] = "2026-13-45T25:61:61.000000Z"
    with pytest.raises(StoreError) as refused:
        bootstrap.import_ledger(written(entries, tmp_path / "out"), tmp_path / "b.db")
    assert f"entries.jsonl:{line}: " in refused.value.message.en
    assert "there is no moment 2026-13-45" in refused.value.message.en
    assert not left_of(tmp_path / "b.db")


def test_an_export_that_became_another_after_it_was_verified_is_not_imported(good, tmp_path, monkeypatch):
    folder = written(good[0], tmp_path / "out")
    another = [*good[0], {**good[0][2], "id": "迟到", "index": len(good[0]), "recorded_at": good[0][-1]["recorded_at"]}]
    written(another, tmp_path / "another")
    verified = registries.verified_export

    def then_changed(*arguments, **named):
        found = verified(*arguments, **named)
        folder.rename(tmp_path / "old")
        (tmp_path / "another").rename(folder)
        return found

    monkeypatch.setattr(registries, "verified_export", then_changed)
    with pytest.raises((StoreError, InadmissibleEntryError)):
        bootstrap.import_ledger(folder, tmp_path / "b.db")
    assert not left_of(tmp_path / "b.db")


def test_the_command_says_file_line_and_reason_and_leaves_nothing(good, tmp_path):
    written([put(good[0][0], ("payload", "keys"), [7]), *good[0][1:]], tmp_path / "out")
    done = datarights("import", "ledger", "out", "--registry", "b.db", cwd=tmp_path, lang="en")
    assert (done.returncode, done.stdout) == (3, "")
    assert (
        "DR-S043: entries.jsonl:1: the import is refused and nothing was written: keys is not a list of texts"
        in done.stderr
    )
    assert not left_of(tmp_path / "b.db")


def test_a_saved_plan_with_a_value_of_another_sort_is_no_plan(good, tmp_path):
    (tmp_path / "m.yaml").write_text("kind: registry\nparties: {戊: {}}\n", encoding="utf-8")
    assert datarights("plan", "m.yaml", "-o", "plan.json", cwd=tmp_path, lang="en").returncode == 0
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    plan["lines"][0]["draft"]["parties"] = 7
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = datarights("apply", "plan.json", cwd=tmp_path, lang="en")
    assert (done.returncode, "DR-I090" in done.stderr) == (3, True)

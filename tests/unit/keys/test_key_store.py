"""Keys at rest: sealed, never shown, and bound to what the file says in the open."""

import json
import stat

import pytest
from tests.spellings import found_in, spellings
from tests.unit.ledger.logs import ORIGIN, origin_of

from datarights.adapters.keys import KeyStore, sealing
from datarights.adapters.keys.passphrase import Passphrase
from datarights.errors import InputError, StoreError
from datarights.ledger.note import KeyKind


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setattr(sealing, "_COST", {"n": 1 << 10, "r": 8, "p": 1})
    moments = iter(f"2026-01-{day:02d}T00:00:00Z" for day in range(1, 29))
    return KeyStore(tmp_path / "keys", random=lambda count: bytes(range(count)), now=lambda: next(moments))


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_made_is_a_key_found_and_opens_with_its_passphrase_alone(store, kind):
    made = store.make(origin_of(kind), "口令".encode(), kind)
    [found] = store.stored()
    assert found.key == made.key
    assert (
        store.open(found, "口令".encode()).line(f"{made.key.name}\n1\n" + "A" * 43 + "=\n", 5).key_id == made.key.key_id
    )
    with pytest.raises(StoreError) as refused:
        store.open(found, b"wrong")
    assert refused.value.code == "DR-S020"


@pytest.mark.parametrize("kind", KeyKind)
def test_the_file_is_its_owner_s_and_holds_no_private_half_in_the_open(store, kind):
    made = store.make(origin_of(kind), b"a passphrase", kind)
    [found] = store.stored()
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(found.path.parent.stat().st_mode) == 0o700
    body = json.loads(found.path.read_text())
    seed = sealing.unseal(body["sealed"], b"a passphrase", body["vkey"].encode())[:32]  # of SM2 the public half follows
    assert not found_in(store.folder, [seed, b"a passphrase"])
    assert not any(each in repr(made).encode() for each in spellings(seed))
    found.path.write_text(json.dumps({**body, "seed": seed.hex()}))
    assert found_in(store.folder, [seed]) == [found.path.name]


def test_a_key_file_under_another_vkey_or_with_more_work_than_fair_does_not_open(store):
    store.make(ORIGIN, b"x")
    other = store.make("other.example", b"x")
    found = next(each for each in store.stored() if each.key.name == ORIGIN)
    body = json.loads(found.path.read_text())
    for change in ({"vkey": str(other.key)}, {"sealed": {**body["sealed"], "n": 1 << 30}}, {"sealed": {}}):
        found.path.write_text(json.dumps({**body, **change}))
        with pytest.raises(StoreError):
            store.open(found, b"x")


def test_a_retired_key_is_marked_and_still_opens(store):
    store.make(ORIGIN, b"x")
    store.retire(store.stored()[0])
    [found] = store.stored()
    assert found.retired_on == "2026-01-02T00:00:00Z"
    assert store.open(found, b"x").key == found.key


def test_a_retirement_that_a_crash_cut_short_is_done_again(store):
    store.make(ORIGIN, b"x")
    [found] = store.stored()
    found.path.with_name(f".{found.path.name}.new").write_text("{")
    store.retire(found)
    assert store.stored()[0].retired_on == "2026-01-02T00:00:00Z"
    assert len(list(store.folder.iterdir())) == 1


def test_files_that_are_no_keys_are_all_named(store):
    store.make(ORIGIN, b"x")
    for name, text in {"a": "", "b": "[]", "c": '{"format": "datarights-key/1", "sealed": {}, "vkey": "x"}'}.items():
        (store.folder / f"{name}.key").write_text(text)
    (store.folder / "d.key").write_text("x" * 20_000)
    with pytest.raises(InputError) as found:
        store.stored()
    assert len(found.value.faults) == 4


def test_a_passphrase_file_that_cannot_be_read_is_refused_in_the_reader_s_language(tmp_path):
    with pytest.raises(StoreError) as refused:
        Passphrase(given="", file=tmp_path).found()
    assert refused.value.code == "DR-S021"
    assert refused.value.message.zh.endswith("这是一个目录")
    assert refused.value.message.en.endswith("Is a directory")

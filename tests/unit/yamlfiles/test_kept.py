"""Packs kept from the last run: the same values, or as if they were not there."""

import json

import pytest
from hypothesis import given, strategies as st

from datarights import bootstrap
from datarights.adapters.yamlfiles import load_pack, load_vocabulary
from datarights.adapters.yamlfiles.kept import kept, read, written

PACKS = sorted(path.parent for path in bootstrap.PACKS.glob("*/pack.yaml"))
ALONE = next(path for path in PACKS if not load_pack(path).uses)
"""A pack that uses no other: it may lie by itself."""


@pytest.mark.parametrize("folder", PACKS, ids=lambda path: path.name)
def test_a_kept_pack_is_the_pack(folder, tmp_path):
    first, second = load_pack(folder, tmp_path), load_pack(folder, tmp_path)
    assert first == second == load_pack(folder)
    assert first is not second


@pytest.mark.parametrize("path", sorted((bootstrap.PACKS / "vocabularies").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_kept_vocabulary_is_the_vocabulary(path, tmp_path):
    first, second = load_vocabulary(path, tmp_path), load_vocabulary(path, tmp_path)
    assert first == second == load_vocabulary(path)
    assert [second.with_all_below(key) for key in second.terms] == [first.with_all_below(key) for key in first.terms]


def a_kept_pack(tmp_path):
    load_pack(ALONE, tmp_path)
    return next(tmp_path.glob("pack-*.json"))


def test_what_was_kept_is_used_and_not_the_files_again(tmp_path):
    kept("thing", "digest", str, lambda: "first", tmp_path)
    assert kept("thing", "digest", str, lambda: "second", tmp_path) == "first"
    assert kept("thing", "other", str, lambda: "second", tmp_path) == "second"


@given(st.data())
def test_a_kept_file_that_was_changed_anywhere_is_not_used(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("kept")
    kept("thing", "digest", str, lambda: "first", folder)
    path = folder / "thing.json"
    raw = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 127))
    path.write_bytes(bytes(raw))
    assert kept("thing", "digest", str, lambda: "second", folder) == "second"


@pytest.mark.parametrize(
    "body", ["", "x", "{}", "[]", "[99]", '["z"]', "[0]", '[["v",7]]', '[["e","Outcome.NONE"]]', "[" * 100_000]
)
def test_a_kept_file_that_says_nothing_known_is_not_used(tmp_path, body):
    path = a_kept_pack(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").split("\n", 1)[0] + "\n" + body, encoding="utf-8")
    assert load_pack(ALONE, tmp_path) == load_pack(ALONE)


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert load_pack(ALONE, tmp_path / "file" / "below") == load_pack(ALONE)


def test_a_pack_whose_file_changes_is_read_again(tmp_path):
    import shutil

    folder = tmp_path / "pack"
    shutil.copytree(ALONE, folder)
    before = load_pack(folder, tmp_path / "kept")
    main = folder / "pack.yaml"
    main.write_text(main.read_text(encoding="utf-8") + "# a word more\n", encoding="utf-8")
    assert load_pack(folder, tmp_path / "kept").digest != before.digest


def test_only_known_classes_are_written_and_read():
    class Stranger:
        pass

    with pytest.raises(TypeError):
        written(Stranger())
    with pytest.raises((ValueError, IndexError, TypeError, KeyError)):
        read(json.loads('[["os.system"]]'))


@pytest.mark.parametrize(("value", "where"), [("off", None), ("/somewhere", "/somewhere")])
def test_the_folder_can_be_named_or_done_without(monkeypatch, value, where):
    monkeypatch.setenv("DATARIGHTS_CACHE", value)
    found = bootstrap.cache_folder()
    assert (None if found is None else found.as_posix()) == where

"""Checkpoints outside the database: a torn file goes on, a database that went back is found out."""

import subprocess
import sys

import pytest
from tests.unit.ledger.logs import cotton, signer_of

from datarights.adapters import files
from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.keys.signing import check
from datarights.errors import LedgerCorruptionError, StoreError
from datarights.ledger.checkpoint import parse_checkpoint, verify_checkpoint
from datarights.ledger.note import MAX_SIGNATURES, Note


@pytest.fixture
def log():
    return cotton()


def publisher(log, *paths):
    return Publisher([CheckpointFile(each) for each in paths], lambda _: [log.signer], now=lambda: 1_767_225_600.5)


def root_at(log):
    return lambda size: log.checkpoint(size).root


def published(log, path, *sizes):
    with_keys = publisher(log, path)
    for size in sizes:
        with_keys.publish(log.checkpoint(size))
    with_keys.close()


def test_what_is_published_is_read_back_and_verifies(log, tmp_path):
    path = tmp_path / "点"
    assert CheckpointFile(path).last() is None
    published(log, path, 1, 2, 5)
    found = CheckpointFile(path).last()
    assert verify_checkpoint(str(found), [log.signer.key], check).checkpoint == log.checkpoint(5)


@pytest.mark.parametrize("cut", [1, 2, 3, 40, 90, 95, 110, 130])
def test_a_note_cut_short_by_a_crash_is_passed_over_and_the_next_takes_its_place(log, tmp_path, cut):
    path = tmp_path / "点"
    published(log, path, 3)
    whole = path.read_bytes()
    published(log, path, 5)
    path.write_bytes(path.read_bytes()[:-cut])
    assert parse_checkpoint(CheckpointFile(path).last().text).size == 3
    published(log, path, 7)
    assert path.read_bytes().startswith(whole)
    assert parse_checkpoint(CheckpointFile(path).last().text).size == 7
    assert path.read_text().count("\n7\n") == 1
    assert "\n5\n" not in path.read_text()


def test_a_first_note_cut_short_is_no_note(log, tmp_path):
    path = tmp_path / "点"
    published(log, path, 3)
    path.write_bytes(path.read_bytes()[:60])
    assert CheckpointFile(path).last() is None
    published(log, path, 4)
    assert parse_checkpoint(CheckpointFile(path).last().text).size == 4


def test_a_database_ahead_of_its_file_goes_on(log, tmp_path):
    published(log, tmp_path / "点", 3)
    publisher(log, tmp_path / "点").before(log.checkpoint(), root_at(log))


def test_a_database_behind_or_other_than_its_file_is_refused_and_the_missing_entries_are_named(log, tmp_path):
    path = tmp_path / "点"
    published(log, path, 7)
    with pytest.raises(LedgerCorruptionError) as behind:
        publisher(log, path).before(log.checkpoint(5), root_at(log))
    assert behind.value.code == "DR-S023"
    assert "entries 5 to 6 (2)" in behind.value.message.en
    fork = cotton()
    fork.contents[4] = fork.contents[4].replace("加工数据".encode(), "加工资料".encode())
    fork.add("party", "新")
    for head in (fork.checkpoint(7), fork.checkpoint()):
        with pytest.raises(LedgerCorruptionError) as other:
            publisher(log, path).before(head, root_at(fork))
        assert other.value.code == "DR-S024"


def test_one_of_two_places_is_enough_to_find_a_rollback(log, tmp_path):
    published(log, tmp_path / "一", 4)
    published(log, tmp_path / "二", 7)
    with pytest.raises(LedgerCorruptionError):
        publisher(log, tmp_path / "一", tmp_path / "二").before(log.checkpoint(5), root_at(log))


def test_a_note_that_somebody_adds_while_the_registry_is_open_is_seen_at_the_next_write(log, tmp_path):
    path, signed = tmp_path / "点", log.signed(4)
    open_ = Publisher([CheckpointFile(path)], lambda _: [log.signer], now=lambda: 1.0, known=lambda: [log.signer.key])
    open_.publish(log.checkpoint(5))
    with path.open("a", encoding="utf-8") as file:
        file.write(str(signed).replace("\n4\n", "\n999\n") + "\n")
    open_.before(log.checkpoint(5), root_at(log))
    open_.publish(log.checkpoint(6))
    with pytest.raises(LedgerCorruptionError) as found:
        open_.before(log.checkpoint(6), root_at(log))
    assert found.value.code == "DR-S080"


def test_a_file_of_another_registry_is_refused(log, tmp_path):
    other = cotton()
    other.origin = "elsewhere.example"
    published(other, tmp_path / "点", 7)
    with pytest.raises(LedgerCorruptionError):
        publisher(log, tmp_path / "点").before(log.checkpoint(), root_at(log))


def test_a_place_that_is_no_checkpoint_file_is_said(log, tmp_path):
    path = tmp_path / "点"
    path.write_bytes(b"x\n\n\xe2\x80\x94 y\n\n")
    with pytest.raises(StoreError) as found:
        CheckpointFile(path).last()
    assert found.value.code == "DR-S022"
    (tmp_path / "夹").mkdir()
    with pytest.raises(StoreError):
        publisher(log, tmp_path / "夹").publish(log.checkpoint())


def test_a_place_in_which_somebody_begins_meanwhile_is_not_taken_by_something_else(log, tmp_path, monkeypatch):
    """Of several that make one registry at the same moment, one was refused now and then."""
    path = tmp_path / "点"
    before = CheckpointFile.last

    def last(self):
        found = before(self)
        if not path.exists():
            monkeypatch.undo()
            published(log, path, 3)
        return found

    monkeypatch.setattr(CheckpointFile, "last", last)
    assert not CheckpointFile(path).taken()
    path.write_bytes(b"something")
    monkeypatch.undo()
    assert CheckpointFile(path).taken()


def test_a_signature_taken_off_is_put_back_and_those_of_others_stay(log, tmp_path):
    path, second, witness = tmp_path / "点", signer_of(log.origin, which=2), signer_of("见证人", which=3)
    signing = lambda: Publisher([CheckpointFile(path)], lambda _: [log.signer, second], now=lambda: 1.0)
    signing().publish(log.checkpoint())
    last = CheckpointFile(path).last()
    kept = Note(text=last.text, signatures=(last.signatures[0], witness.line(last.text)))
    path.write_text(f"{kept}\n", encoding="utf-8")
    for _ in range(2):
        opened = signing()
        opened.publish(log.checkpoint())
        opened.close()
        names = [each.name for each in CheckpointFile(path).last().signatures]
        assert (names.count(log.origin), names.count("见证人")) == (2, 1)
    assert path.read_text(encoding="utf-8").count("\n7\n") == 2
    many = Note(
        text=last.text, signatures=tuple(signer_of("众", which=each).line(last.text) for each in range(MAX_SIGNATURES))
    )
    path.write_text(f"{many}\n", encoding="utf-8")
    signing().publish(log.checkpoint())
    assert [each.name for each in CheckpointFile(path).last().signatures][:2] == [log.origin, log.origin]


def test_every_key_signs(log, tmp_path):
    second = signer_of(log.origin, which=2)
    both = Publisher([CheckpointFile(tmp_path / "点")], lambda _: [log.signer, second], now=lambda: 1.0)
    note = both.publish(log.checkpoint())
    assert len(verify_checkpoint(str(note), [log.signer.key, second.key], check).signed) == 2


HOLDER = """
import fcntl, sys, time
file = open(sys.argv[1], "r+b")
fcntl.flock(file, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


def test_a_process_that_was_stopped_with_the_lock_of_the_file_does_not_stop_the_others_for_good(
    log, tmp_path, monkeypatch
):
    path = tmp_path / "点"
    published(log, path, 3)
    monkeypatch.setattr(files, "LOCK_WAIT", 0.05)
    with subprocess.Popen([sys.executable, "-c", HOLDER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        with pytest.raises(StoreError) as refused:
            published(log, path, 5)
        assert refused.value.code == "DR-S022"
        assert "正被占用" in refused.value.message.zh
        other.stdin.close()
    published(log, path, 5)
    assert parse_checkpoint(CheckpointFile(path).last().text).size == 5

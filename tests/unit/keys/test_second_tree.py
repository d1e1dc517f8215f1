"""The second tree beside a registry: the same notes however often it is opened, and no note over other entries."""

import json

import pytest
from tests.unit.keys.test_national import second
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of

from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.keys.second import SecondTree, WithSecond
from datarights.errors import LedgerCorruptionError, StoreError, VerificationError
from datarights.ledger.checkpoint import SECOND
from datarights.ledger.note import KeyKind
from datarights.text import say


class Counted:
    """The first entries of a log, each held to the root that they have, and how many of them were read."""

    def __init__(self, log, size, under=None):
        self.log, self.size, self.read = log, size, 0
        self.root = (under or log).checkpoint(size).root

    def __call__(self, start):
        self.read += self.size - start
        yield from self.log.contents[start : self.size]
        if self.log.checkpoint(self.size).root != self.root:
            raise VerificationError("DR-V006", say("树根", "root"), step="root", expected="", got="")


def tree(folder, log=None, *, named=(), which=0):
    name = (log.origin if log else ORIGIN) + SECOND
    keys = {signer_of(ORIGIN + SECOND, KeyKind.SM2).key, signer_of(name, KeyKind.SM2).key}
    return SecondTree(
        CheckpointFile(folder / "registry.sm3"), folder / "registry.sm3.frontier", [signer_of(name, KeyKind.SM2)],
        known=lambda: keys, begun=lambda size: any(each < size for each in named),
    )  # fmt: skip


def written(kept, log, size, *, first=None, before=None, stored=None):
    """Write one commit that ends at a size, as a registry does; give how many entries were read: those of ``log``, unless others are stored."""
    at = size if before is None else before
    looked, read = Counted(stored or log, at, log), Counted(stored or log, size, log)
    kept.before(log.checkpoint(at), at if first is None else first, looked)
    kept.publish(log.checkpoint(size), read, 0.0)
    kept.keep()
    return looked.read + read.read


def last(folder):
    return text(CheckpointFile(folder / "registry.sm3").last())


def text(note):
    return str(note).split("\n\n")[0]


def test_it_grows_with_the_log_and_reads_each_entry_once(tmp_path):
    log, read, before = cotton(), 0, 0
    for size in (0, 1, 4, 7):
        kept = tree(tmp_path)
        read += written(kept, log, size, before=before)
        before = size
        assert last(tmp_path) == text(second(log, size))
        kept.close()
    assert read == 7


def test_one_that_stays_open_reads_each_entry_once(tmp_path):
    log, kept = cotton(), tree(tmp_path)
    assert [written(kept, log, size, before=max(size - 1, 0)) for size in range(8)] == [0, 1, 1, 1, 1, 1, 1, 1]
    assert last(tmp_path) == text(second(log))


@pytest.mark.parametrize("frontier", [b"", b"{}", b'{"size": 4, "stack": "00"}', b'{"size": "x"}', b"x" * 20_000])
def test_a_frontier_that_was_lost_or_falsified_is_made_again(tmp_path, frontier):
    log = cotton()
    written(tree(tmp_path), log, 4)
    (tmp_path / "registry.sm3.frontier").write_bytes(frontier)
    assert written(tree(tmp_path), log, 7, before=4) == 7
    assert last(tmp_path) == text(second(log))


@pytest.mark.parametrize("size", [2, 4, 6])
def test_a_frontier_of_other_entries_is_not_believed_whatever_its_size(tmp_path, size):
    log, other = cotton(), edited(cotton())
    written(tree(tmp_path), log, 4)
    (tmp_path / "another").mkdir()
    written(tree(tmp_path / "another"), other, size)
    (tmp_path / "another" / "registry.sm3.frontier").rename(tmp_path / "registry.sm3.frontier")
    written(tree(tmp_path), log, 7, before=4)
    assert last(tmp_path) == text(second(log))


def test_a_frontier_of_an_earlier_program_is_made_again_of_bytes_that_are_held_to_the_first_tree(tmp_path):
    """It was made of bytes as they stood, and so was the checkpoint that it agrees with."""
    log, forged = cotton(), edited(cotton())
    written(tree(tmp_path), forged, 4)
    kept = tmp_path / "registry.sm3.frontier"
    kept.write_text(
        json.dumps({name: each for name, each in json.loads(kept.read_text()).items() if name != "version"})
    )
    with pytest.raises(LedgerCorruptionError) as found:
        written(tree(tmp_path), log, 7, before=4)
    assert found.value.code == "DR-S040"


def test_a_frontier_left_behind_is_gone_on_from(tmp_path):
    """Another writer, or a crash, left that of an earlier checkpoint."""
    log = cotton()
    written(tree(tmp_path), log, 4)
    old = (tmp_path / "registry.sm3.frontier").read_bytes()
    written(tree(tmp_path), log, 6, before=4)
    (tmp_path / "registry.sm3.frontier").write_bytes(old)
    assert written(tree(tmp_path), log, 7, before=6) == 3
    assert last(tmp_path) == text(second(log))


def edited(log):
    log.contents[2] = log.contents[2].replace("收购".encode(), "收款".encode())
    return log


def test_nothing_is_signed_over_other_entries(tmp_path):
    log = cotton()
    written(tree(tmp_path), log, 6)
    (tmp_path / "registry.sm3.frontier").unlink()
    with pytest.raises(LedgerCorruptionError) as found:
        written(tree(tmp_path), edited(cotton()), 7, before=6)
    assert found.value.code == "DR-S040"
    written(tree(tmp_path), log, 7, before=6)
    assert last(tmp_path) == text(second(log))


def test_nothing_is_signed_over_bytes_that_are_not_those_of_the_first_tree(tmp_path):
    """The hashes that the first tree is made of are those of old, the bytes are others: in the past, and in what comes."""
    log, other = cotton(), edited(cotton())
    for before, size in ((0, 7), (6, 7)):
        with pytest.raises(VerificationError) as found:
            written(tree(tmp_path), log, size, before=before, stored=other)
        assert found.value.code == "DR-V006"
    assert not (tmp_path / "registry.sm3").exists()


def test_entries_that_the_first_tree_was_not_compared_with_are_compared_with_the_second(tmp_path):
    """The first place was set back to size 3, and what follows there rewritten; the second goes on over neither."""
    log, other = cotton(), cotton()
    other.contents[4] = other.contents[4].replace(b"2026", b"2027")
    written(tree(tmp_path), log, 6)
    with pytest.raises(LedgerCorruptionError) as found:
        written(tree(tmp_path), other, 7, first=3, before=6)
    assert found.value.code == "DR-S040"


def test_a_ledger_behind_its_second_checkpoint_is_told_before_anything_is_appended(tmp_path):
    log = cotton()
    written(tree(tmp_path), log, 6)
    with pytest.raises(LedgerCorruptionError) as found:
        tree(tmp_path).before(log.checkpoint(5), 5, Counted(log, 5))
    assert (found.value.code, found.value.got.en) == ("DR-S040", f"{ORIGIN}#sm3 5")


@pytest.mark.parametrize("named", [(), (4,), (5,)])
def test_second_checkpoints_that_are_lost_are_begun_anew_only_where_the_first_tree_had_none(tmp_path, named):
    log = cotton()
    kept = tree(tmp_path, named=named)
    if 4 in named:
        with pytest.raises(StoreError) as found:
            kept.before(log.checkpoint(5), 5, Counted(log, 5))
        assert found.value.code == "DR-S029"
    else:
        written(kept, log, 7, before=5)
        assert last(tmp_path) == text(second(log))


@pytest.mark.parametrize("line", ["stranger", "old"])
def test_a_note_that_the_log_did_not_sign_is_not_taken_for_its_own(tmp_path, line):
    log = cotton()
    kept = tree(tmp_path)
    written(kept, log, 6)
    place = tmp_path / "registry.sm3"
    _, signature, _ = place.read_text().split("\n\n")
    stranger = str(signer_of(ORIGIN + SECOND + "x").line("x\n")).strip()
    with place.open("a") as file:
        file.write(
            f"{ORIGIN}#sm3\n999999\n{log.checkpoint().text.splitlines()[2]}\n\n{signature if line == 'old' else stranger}\n\n"
        )
    written(kept, log, 7, before=6)  # open, it had compared what was there before
    for each in (kept, tree(tmp_path)):
        with pytest.raises(LedgerCorruptionError) as found:
            written(each, log, 7)
        assert found.value.code == "DR-S080"


def test_a_later_checkpoint_of_another_writer_stands(tmp_path):
    log = cotton()
    slow = tree(tmp_path)
    slow.before(log.checkpoint(0), 0, Counted(log, 0))
    written(tree(tmp_path), log, 6)
    before = (tmp_path / "registry.sm3").read_bytes()
    slow.publish(log.checkpoint(5), Counted(log, 5), 0.0)
    assert (tmp_path / "registry.sm3").read_bytes() == before


def test_a_log_that_recovered_goes_on_under_its_new_name(tmp_path):
    log = cotton()
    written(tree(tmp_path), log, 6)
    log.origin = ORIGIN + "/r1"
    again = tree(tmp_path, log)
    again.publish(log.checkpoint(5), Counted(log, 5), 0.0)
    assert last(tmp_path) == text(second(log, 5))
    written(again, log, 7, before=5)
    assert last(tmp_path) == text(second(log))


def test_a_key_signs_here_whichever_tree_it_signs_for(tmp_path):
    log = cotton()
    first = Publisher([CheckpointFile(tmp_path / "points")], lambda origin: [signer_of(origin)], now=lambda: 1.0)
    ours = [signer_of(ORIGIN).key, signer_of(ORIGIN + SECOND, KeyKind.SM2).key]
    both = WithSecond(first, lambda _: tree(tmp_path), now=lambda: 1.0)
    alone = WithSecond(first, lambda _: None, now=lambda: 1.0)
    for each, signing in ((both, [True, True, False]), (alone, [True, False, False])):
        each.before(log.checkpoint(), lambda size: log.checkpoint(size).root, None, Counted(log, 7))
        assert [each.signs(str(key)) for key in (*ours, signer_of(ORIGIN, which=7).key)] == signing

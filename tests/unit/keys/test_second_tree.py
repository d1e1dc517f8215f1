"""The second tree beside a registry: the same notes however often it is opened, and no note over other entries."""

import pytest
from tests.unit.keys.test_national import second
from tests.unit.ledger.logs import ORIGIN, cotton, signer_of

from datarights.adapters.keys.published import CheckpointFile, Publisher
from datarights.adapters.keys.second import SecondTree, WithSecond
from datarights.errors import LedgerCorruptionError
from datarights.ledger.checkpoint import SECOND
from datarights.ledger.note import KeyKind


class Counted:
    """The entries of a log, and how many of them were read."""

    def __init__(self, log):
        self.log, self.read = log, 0

    def __call__(self, start, stop):
        self.read += max(stop - start, 0)
        return self.log.contents[start:stop]


def tree(folder):
    signer = signer_of(ORIGIN + SECOND, KeyKind.SM2)
    return SecondTree(CheckpointFile(folder / "registry.sm3"), folder / "registry.sm3.frontier", [signer])


def text(note):
    return str(note).split("\n\n")[0]


def test_it_grows_with_the_log_and_reads_each_entry_once(tmp_path):
    log = cotton()
    contents = Counted(log)
    for size in (0, 1, 4, 7):
        kept = tree(tmp_path)
        assert text(kept.publish(ORIGIN, size, contents, 0.0)) == text(second(log, size))
        kept.close()
    assert contents.read == 7
    assert text(CheckpointFile(tmp_path / "registry.sm3").last()) == text(second(log))


@pytest.mark.parametrize("frontier", [b"", b"{}", b'{"size": 4, "stack": "00"}', b'{"size": "x"}', b"x" * 20_000])
def test_a_frontier_that_was_lost_or_falsified_is_made_again(tmp_path, frontier):
    log = cotton()
    tree(tmp_path).publish(ORIGIN, 4, Counted(log), 0.0)
    (tmp_path / "registry.sm3.frontier").write_bytes(frontier)
    contents = Counted(log)
    assert text(tree(tmp_path).publish(ORIGIN, 7, contents, 9.0)) == text(second(log))
    assert contents.read == 7


def test_nothing_is_signed_over_other_entries(tmp_path):
    log = cotton()
    tree(tmp_path).publish(ORIGIN, 6, Counted(log), 0.0)
    other = cotton()
    other.contents[2] = other.contents[2].replace("收购".encode(), "收款".encode())
    (tmp_path / "registry.sm3.frontier").unlink()
    with pytest.raises(LedgerCorruptionError) as found:
        tree(tmp_path).publish(ORIGIN, 7, Counted(other), 0.0)
    assert found.value.code == "DR-S040"
    assert text(tree(tmp_path).publish(ORIGIN, 7, Counted(log), 0.0)) == text(second(log))


def test_a_later_checkpoint_of_another_writer_stands(tmp_path):
    log = cotton()
    tree(tmp_path).publish(ORIGIN, 6, Counted(log), 0.0)
    before = (tmp_path / "registry.sm3").read_bytes()
    assert text(tree(tmp_path).publish(ORIGIN, 5, Counted(log), 0.0)) == text(second(log, 6))
    assert (tmp_path / "registry.sm3").read_bytes() == before


def test_a_log_that_recovered_goes_on_under_its_new_name(tmp_path):
    log = cotton()
    tree(tmp_path).publish(ORIGIN, 6, Counted(log), 0.0)
    log.origin = ORIGIN + "/r1"
    signer = signer_of(log.origin + SECOND, KeyKind.SM2)
    again = SecondTree(CheckpointFile(tmp_path / "registry.sm3"), tmp_path / "registry.sm3.frontier", [signer])
    assert text(again.publish(log.origin, 5, Counted(log), 0.0)) == text(second(log, 5))
    assert text(again.publish(log.origin, 7, Counted(log), 0.0)) == text(second(log))


def test_a_key_signs_here_whichever_tree_it_signs_for(tmp_path):
    log = cotton()
    first = Publisher([CheckpointFile(tmp_path / "points")], lambda origin: [signer_of(origin)], now=lambda: 1.0)
    ours = [signer_of(ORIGIN).key, signer_of(ORIGIN + SECOND, KeyKind.SM2).key]
    both = WithSecond(first, lambda _: tree(tmp_path), now=lambda: 1.0)
    alone = WithSecond(first, lambda _: None, now=lambda: 1.0)
    for each, signing in ((both, [True, True, False]), (alone, [True, False, False])):
        each.before(log.checkpoint(), lambda size: log.checkpoint(size).root)
        assert [each.signs(str(key)) for key in (*ours, signer_of(ORIGIN, which=7).key)] == signing

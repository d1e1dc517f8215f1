"""The tree in tiles, at every small size: roots and proofs are those of the whole list, read a tile at a time."""

import hashlib

import pytest

from datarights.ledger.merkle import EMPTY_ROOT, consistency_proof, inclusion_proof, root_of
from datarights.ledger.tiles import Tiles, Tree, tile_path

LEAVES = [hashlib.sha256(str(each).encode()).digest() for each in range(600)]
UPPER = [root_of(LEAVES[:256]), root_of(LEAVES[256:512])]


def tree(size):
    """A tree that is asked only for roots over 2^n leaves that begin at a multiple of it, and for each once."""
    asked = []

    def whole(start, end):
        count = end - start
        assert count & (count - 1) == 0 == start % count
        assert (start, end) not in asked
        asked.append((start, end))
        return root_of(LEAVES[start:end])

    return Tree(size, whole)


@pytest.mark.parametrize("size", range(1, 18))
def test_every_root_and_proof_of_a_small_tree_is_that_of_the_list(size):
    found, larger = tree(size), tree(20)
    for each in (found, larger):
        assert each.root(size) == root_of(LEAVES[:size])
        for index in range(size):
            assert each.inclusion(index, size) == inclusion_proof(LEAVES[:size], index)
        for earlier in range(1, size + 1):
            assert each.consistency(earlier, size) == consistency_proof(LEAVES[:size], earlier)
        assert each.consistency(0, size) == ()
    assert found.root() == found.root(size)
    assert found.inclusion(size - 1) == found.inclusion(size - 1, size)
    assert found.consistency(1) == found.consistency(1, size)


def test_nothing_is_there_before_the_first_leaf_and_behind_the_last():
    found = tree(9)
    assert found.root(0) == tree(0).root() == EMPTY_ROOT
    for call in (
        lambda: found.root(10), lambda: found.root(-1), lambda: found.inclusion(9), lambda: found.inclusion(-1),
        lambda: found.inclusion(5, 5), lambda: found.inclusion(0, 10), lambda: found.consistency(-1),
        lambda: found.consistency(10), lambda: found.consistency(6, 5), lambda: found.consistency(0, 10), lambda: tree(0).inclusion(0),
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r"no (leaf|size|earlier size) -?\d+"):
            call()


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 513, 600])
def test_tiles_are_read_at_the_level_at_which_they_are_whole(size):
    read = []

    def hashes(level, start, stop):
        read.append((level, stop - start))
        assert stop * 256**level <= size
        return (LEAVES, UPPER)[level][start:stop]

    found = Tiles(size, hashes)
    assert found.root() == root_of(LEAVES[:size])
    for index in {0, size // 2, size - 1}:
        assert found.inclusion(index) == inclusion_proof(LEAVES[:size], index)
    for earlier in {1, size // 2, size - 1} - {0}:
        assert found.consistency(earlier) == consistency_proof(LEAVES[:size], earlier)
    assert all(count < 256 for _, count in read)
    assert {level for level, _ in read} == ({0} if size < 256 else {0, 1})


def test_tiles_have_the_names_of_the_specification():
    names = {
        (0, 0, 256): "tile/0/000", (0, 999, 256): "tile/0/999", (0, 1_000, 256): "tile/0/x001/000",
        (0, 1_234_067, 256): "tile/0/x001/x234/067", (2, 12_345, 256): "tile/2/x012/345", (1, 5, 17): "tile/1/005.p/17",
        (1, 5, 255): "tile/1/005.p/255", (0, 1_000, 1): "tile/0/x001/000.p/1",
    }  # fmt: skip
    assert {given: tile_path(*given) for given in names} == names
    assert tile_path(0, 7) == "tile/0/007"

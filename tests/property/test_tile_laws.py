"""Proofs out of tiles are the proofs of the whole list."""

import hashlib

import pytest
from hypothesis import given, settings, strategies as st

from datarights.ledger.merkle import consistency_proof, inclusion_proof, root_of
from datarights.ledger.tiles import WIDTH, Tiles, tile_path

LEAVES = [hashlib.sha256(str(each).encode()).digest() for each in range(70_000)]


def levels(leaves):
    found = [leaves]
    while len(found[-1]) >= WIDTH:
        below = found[-1]
        found.append([root_of(below[at : at + WIDTH]) for at in range(0, len(below) - WIDTH + 1, WIDTH)])
    return found


LEVELS = levels(LEAVES)


def tiles(size):
    read = []

    def hashes(level, start, stop):
        assert 0 <= start < stop
        assert stop << 8 * level <= size, "only whole hashes are kept"
        read.append(stop - start)
        return LEVELS[level][start:stop]

    return Tiles(size, hashes), read


SIZES = st.one_of(st.integers(1, 1200), st.sampled_from([255, 256, 257, 65_535, 65_536, 65_537, 70_000]))


@settings(max_examples=50)
@given(SIZES, st.data())
def test_roots_and_proofs_are_those_of_the_whole_list(size, data):
    index = data.draw(st.integers(0, size - 1))
    earlier = data.draw(st.integers(0, size))
    found, read = tiles(size)
    leaves = LEAVES[:size]
    assert found.inclusion(index) == inclusion_proof(leaves, index)
    assert found.consistency(earlier) == consistency_proof(leaves, earlier)
    assert found.root() == root_of(leaves)
    assert found.root(earlier) == root_of(leaves[:earlier])
    assert max(read) <= WIDTH
    assert sum(read) <= 8 * WIDTH


def test_what_is_not_there_is_refused():
    found, _ = tiles(10)
    for call in (
        lambda: found.inclusion(10),
        lambda: found.inclusion(-1),
        lambda: found.consistency(11),
        lambda: found.root(11),
    ):
        with pytest.raises(ValueError, match=r"no (leaf|size|earlier size)"):
            call()
    assert found.consistency(0) == ()


def test_tiles_are_named_as_specified():
    assert tile_path(0, 1_234_067) == "tile/0/x001/x234/067"
    assert tile_path(1, 5, 17) == "tile/1/005.p/17"

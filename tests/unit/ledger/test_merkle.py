"""The hash tree beside the recursions of RFC 9162, written once more with ``hashlib`` alone, at every small size."""

import hashlib

import pytest

from datarights.ledger import merkle

SIZES = range(20)
CONTENTS = [b"%d" % number for number in range(max(SIZES) + 1)]


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


LEAVES = [sha256(b"\x00", each) for each in CONTENTS]


def half(size):
    """The k of the RFC: the largest power of two below a size."""
    return max(1 << bit for bit in range(size.bit_length()) if 1 << bit < size)


def tree(leaves):
    """§2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256()
    k = half(len(leaves))
    return sha256(b"\x01", tree(leaves[:k]), tree(leaves[k:]))


def path(index, leaves):
    """§2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = half(len(leaves))
    if index < k:
        return [*path(index, leaves[:k]), tree(leaves[k:])]
    return [*path(index - k, leaves[k:]), tree(leaves[:k])]


def proof(earlier, leaves, whole=True):
    """§2.1.4.1."""
    if earlier == len(leaves):
        return [] if whole else [tree(leaves)]
    k = half(len(leaves))
    if earlier <= k:
        return [*proof(earlier, leaves[:k], whole), tree(leaves[k:])]
    return [*proof(earlier - k, leaves[k:], False), tree(leaves[:k])]


def test_leaves_and_nodes_are_hashed_apart():
    assert merkle.leaf_hash(b"x") == merkle.leaf_hashes([b"x"])[0] == sha256(b"\x00x")
    assert merkle.leaf_hashes(CONTENTS) == LEAVES
    assert merkle.node_hash(b"l", b"r") == sha256(b"\x01lr")
    assert sha256() == merkle.EMPTY_ROOT


@pytest.mark.parametrize("size", SIZES)
def test_roots_and_proofs_are_those_of_the_recursions(size):
    leaves = LEAVES[:size]
    frontier = merkle.Frontier()
    for each in leaves:
        frontier.push(each)
    assert merkle.root_of(leaves) == frontier.root() == frontier.copy().root() == tree(leaves)
    assert (frontier.size, len(frontier.stack)) == (size, size.bit_count())
    assert [list(merkle.inclusion_proof(leaves, index)) for index in range(size)] == [
        path(index, leaves) for index in range(size)
    ]
    assert list(merkle.consistency_proof(leaves, 0)) == []
    for earlier in range(1, size + 1):
        assert list(merkle.consistency_proof(leaves, earlier)) == proof(earlier, leaves)


@pytest.mark.parametrize("size", SIZES)
def test_levels_hold_the_whole_subtrees(size):
    levels = merkle.levels_of(LEAVES[:size])
    assert len(levels) == max(size.bit_length(), 1)
    for height, level in enumerate(levels):
        width = 1 << height
        assert level == [tree(LEAVES[at * width : (at + 1) * width]) for at in range(size // width)]


@pytest.mark.parametrize("height", range(5))
@pytest.mark.parametrize("before", range(3))
def test_the_last_leaf_of_a_whole_subtree_gives_its_root_and_leaves_the_frontier_as_it_is(height, before):
    width = 1 << height
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(width * (before + 1))]
    frontier = merkle.Frontier()
    for leaf in leaves[:-1]:
        frontier.push(leaf)
    stack = list(frontier.stack)
    assert frontier.completed(leaves[-1], height) == merkle.root_of(leaves[-width:])
    assert frontier.stack == stack


@pytest.mark.parametrize("size", SIZES)
def test_whole_subtrees_join_where_they_stand_whole_and_nowhere_else(size):
    for height in range(4):
        frontier = merkle.Frontier()
        for each in LEAVES[:size]:
            frontier.push(each)
        subtree, width = merkle.root_of(LEAVES[: 1 << height]), 1 << height
        if size % width:
            with pytest.raises(ValueError, match="cannot begin"):
                frontier.join(subtree, height)
        else:
            frontier.join(subtree, height)
            assert frontier.size == size + width
            assert frontier.root() == tree([*LEAVES[:size], *LEAVES[:width]])
            assert frontier.copy().stack == frontier.stack


@pytest.mark.parametrize("size", SIZES)
def test_inclusion_is_shown_by_its_own_proof_at_its_own_place_and_by_nothing_else(size):
    leaves = LEAVES[:size]
    root = tree(leaves)
    for index in range(size):
        way = path(index, leaves)
        assert merkle.verify_inclusion(leaves[index], index, size, way, root)
        for others in (way[:-1], [*way, root], [*way, bytes(32)], [each[:31] for each in way], way[1:]):
            if others != way:
                assert not merkle.verify_inclusion(leaves[index], index, size, others, root)
        for place in range(-1, size + 2):
            if place != index:
                assert not merkle.verify_inclusion(leaves[index], place, size, way, root)
        assert not merkle.verify_inclusion(leaves[index], index, index, way, root)
        assert not merkle.verify_inclusion(leaves[index], index, 4 * size + 4, way, root)
        assert not merkle.verify_inclusion(sha256(), index, size, way, root)
        assert not merkle.verify_inclusion(leaves[index], index, size, way, sha256(b"other"))
    assert not merkle.verify_inclusion(sha256(), 0, 0, [], sha256())
    assert not merkle.verify_inclusion(b"", 0, 1, [], b"")


@pytest.mark.parametrize("size", SIZES)
def test_consistency_is_shown_by_its_own_proof_and_by_nothing_else(size):
    leaves = LEAVES[:size]
    new = tree(leaves)
    for earlier in range(size + 1):
        old = tree(leaves[:earlier])
        way = proof(earlier, leaves) if earlier else []
        assert merkle.verify_consistency(earlier, size, old, new, way)
        for others in (way[:-1], [*way, new], [*way, bytes(32)], [each[:31] for each in way], way[1:]):
            if others != way:
                assert not merkle.verify_consistency(earlier, size, old, new, others)
        assert not merkle.verify_consistency(earlier, size, sha256(b"other"), new, way)
        if earlier:
            assert not merkle.verify_consistency(earlier, size, old, sha256(b"other"), way)
        for before in range(-1, size + 2):
            if before != earlier:
                assert not merkle.verify_consistency(before, size, old, new, way)
        if earlier != size:
            assert not merkle.verify_consistency(size, earlier, new, old, way)
            assert not merkle.verify_consistency(earlier, 4 * size + 4, old, new, way) or earlier == 0
    assert not merkle.verify_consistency(0, 0, b"", b"", [])
    assert not merkle.verify_consistency(0, 5, sha256(), b"", [])


@pytest.mark.parametrize(
    ("size", "stack"), [(-1, []), (-1, [bytes(32)]), (0, [bytes(32)]), (1, []), (3, [bytes(32)]), (1, [bytes(31)])]
)
def test_a_frontier_that_does_not_fit_its_size_is_refused(size, stack):
    with pytest.raises(ValueError, match="frontier"):
        merkle.Frontier(size, stack)


@pytest.mark.parametrize(("size", "index"), [(0, 0), (1, 1), (1, -1), (5, 5), (5, 7)])
def test_there_is_no_proof_of_what_is_not_there(size, index):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_proof(LEAVES[:size], index)
    if not 0 <= index <= size:
        with pytest.raises(ValueError, match="no earlier size"):
            merkle.consistency_proof(LEAVES[:size], index)


def test_a_second_hash_is_used_throughout():
    """SHA3-256 in its place: another tree, checked by the same recursions."""

    def sha3(*parts):
        return hashlib.sha3_256(b"".join(parts)).digest()

    using = hashlib.sha3_256
    a, b, c = leaves = [merkle.leaf_hash(each, using) for each in CONTENTS[:3]]
    assert leaves == merkle.leaf_hashes(CONTENTS[:3], using) == [sha3(b"\x00", each) for each in CONTENTS[:3]]
    left = sha3(b"\x01", a, b)
    root = sha3(b"\x01", left, c)
    frontier = merkle.Frontier(using=using)
    assert frontier.root() == merkle.root_of([], using) == sha3()
    for each in leaves:
        frontier.push(each)
    assert frontier.root() == merkle.root_of(leaves, using) == root
    assert merkle.inclusion_proof(leaves, 0, using) == (b, c)
    assert merkle.inclusion_proof(leaves, 2, using) == (left,)
    assert merkle.consistency_proof(leaves, 1, using) == (b, c)
    assert merkle.verify_inclusion(c, 2, 3, [left], root, using)
    assert merkle.verify_consistency(2, 3, left, root, [c], using)
    assert merkle.verify_consistency(0, 3, sha3(), root, [], using)
    assert merkle.verify_consistency(0, 0, sha3(), sha3(), [], using)
    assert not merkle.verify_consistency(0, 3, sha256(), root, [], using)

"""Laws of the hash tree (RFC 9162 §2.1)."""

import hashlib

import pytest
from hypothesis import given, strategies as st

from datarights.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

entries = st.lists(st.binary(max_size=8), max_size=70)
some_entries = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def by_definition(leaves):
    """The recursion of RFC 9162 §2.1.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


@given(entries)
def test_the_root_is_the_one_the_rfc_defines(contents):
    leaves = [leaf_hash(each) for each in contents]
    assert root_of(leaves) == by_definition(leaves)


@given(entries)
def test_a_frontier_grown_leaf_by_leaf_has_the_root_over_all(contents):
    leaves = [leaf_hash(each) for each in contents]
    frontier = Frontier()
    for number, leaf in enumerate(leaves):
        assert frontier.root() == root_of(leaves[:number])
        frontier.push(leaf)
    assert frontier.root() == root_of(leaves)
    assert Frontier(frontier.size, frontier.stack).root() == frontier.root()


@given(some_entries, st.integers(0, 5))
def test_joining_a_whole_subtree_is_pushing_its_leaves(contents, height):
    leaves = [leaf_hash(each) for each in contents]
    whole = 1 << height
    one, other = Frontier(), Frontier()
    for start in range(0, len(leaves) - whole + 1, whole):
        one.join(root_of(leaves[start : start + whole]), height)
        for leaf in leaves[start : start + whole]:
            other.push(leaf)
    assert (one.size, one.stack) == (other.size, other.stack)


@given(some_entries, st.data())
def test_every_leaf_is_shown_to_be_included_and_nowhere_else(contents, data):
    leaves = [leaf_hash(each) for each in contents]
    root, size = root_of(leaves), len(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(leaves, index)
    assert verify_inclusion(leaves[index], index, size, proof, root)
    elsewhere = data.draw(st.integers(0, size - 1))
    if leaves[elsewhere] != leaves[index]:
        assert not verify_inclusion(leaves[elsewhere], index, size, proof, root)
    if elsewhere != index and len(set(leaves)) == size:
        assert not verify_inclusion(leaves[index], elsewhere, size, proof, root)
    assert not verify_inclusion(leaves[index], index, size, (*proof, root), root)


@given(some_entries, st.data())
def test_a_proof_with_one_bit_turned_shows_nothing(contents, data):
    leaves = [leaf_hash(each) for each in contents]
    root, size = root_of(leaves), len(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof = list(inclusion_proof(leaves, index))
    if not proof:
        return
    at, bit = data.draw(st.integers(0, len(proof) - 1)), data.draw(st.integers(0, 255))
    turned = bytearray(proof[at])
    turned[bit // 8] ^= 1 << bit % 8
    proof[at] = bytes(turned)
    assert not verify_inclusion(leaves[index], index, size, proof, root)


@given(some_entries, st.data())
def test_every_earlier_tree_is_shown_to_be_a_prefix(contents, data):
    leaves = [leaf_hash(each) for each in contents]
    earlier = data.draw(st.integers(0, len(leaves)))
    proof = consistency_proof(leaves, earlier)
    old, new = root_of(leaves[:earlier]), root_of(leaves)
    assert verify_consistency(earlier, len(leaves), old, new, proof)


@given(some_entries, st.data())
def test_a_history_changed_before_the_earlier_size_is_never_shown_consistent(contents, data):
    leaves = [leaf_hash(each) for each in contents]
    earlier = data.draw(st.integers(1, len(leaves)))
    changed = data.draw(st.integers(0, earlier - 1))
    forged = [*leaves[:changed], leaf_hash(b"another" + bytes(9)), *leaves[changed + 1 :]]
    old, new = root_of(leaves[:earlier]), root_of(forged)
    assert not verify_consistency(earlier, len(leaves), old, new, consistency_proof(forged, earlier))
    assert not verify_consistency(earlier, len(leaves), old, new, consistency_proof(leaves, earlier))


def test_the_empty_tree_has_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == Frontier().root() == hashlib.sha256(b"").digest()


def test_a_leaf_never_passes_for_a_node():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize(("size", "stack"), [(1, []), (3, [bytes(32)]), (-1, []), (1, [bytes(31)])])
def test_a_frontier_that_does_not_fit_its_size_is_refused(size, stack):
    with pytest.raises(ValueError, match="frontier"):
        Frontier(size, stack)


def test_a_subtree_cannot_begin_where_it_would_not_stand_whole():
    frontier = Frontier()
    frontier.push(bytes(32))
    with pytest.raises(ValueError, match="subtree"):
        frontier.join(bytes(32), 1)


def test_there_is_no_proof_of_what_is_not_there():
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof([bytes(32)], 1)
    with pytest.raises(ValueError, match="no earlier size"):
        consistency_proof([bytes(32)], 2)

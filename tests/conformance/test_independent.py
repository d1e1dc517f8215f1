"""What others make of our texts, and we of theirs: metamorphic-log (in Rust) verifies checkpoints and proofs, pymerkle makes
a tree and proofs of its own. Neither shares a line with this project."""

import base64
import hashlib
from functools import reduce

import metamorphic_log as theirs
import pytest
from hypothesis import given, settings, strategies as st
from pymerkle import InmemoryTree
from tests.unit.ledger.logs import Log, cotton, signer_of

from datarights.ledger.merkle import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from datarights.ledger.note import KeyKind

entries = st.lists(st.binary(min_size=1, max_size=12), min_size=1, max_size=40)
logs = entries.map(lambda contents: Log(contents=contents))


def key(log):
    return [str(log.signer.key)]


def refused(call, *arguments):
    with pytest.raises(theirs.VerifyError):
        call(*arguments)


@settings(deadline=None)
@given(logs)
def test_our_signed_checkpoint_is_read_as_we_meant_it(log):
    head = theirs.checkpoint_verify(str(log.signed()), key(log))
    ours = log.checkpoint()
    assert (head.origin, head.size, head.root.hex(), head.extensions) == (ours.origin, ours.size, ours.root, [])


def test_a_checkpoint_with_a_witness_a_post_quantum_signature_and_a_stranger_is_still_read():
    log = cotton()
    witness, other = signer_of("w.example", KeyKind.COSIGNATURE), signer_of(log.origin, KeyKind.ML_DSA_44)
    note = log.signed(signers=[witness, log.signer, other, signer_of("stranger.example")])
    assert theirs.checkpoint_verify(str(note), key(log)).size == 7


@settings(deadline=None)
@given(logs, st.data())
def test_our_offline_proof_read_line_by_line_shows_inclusion_and_of_nothing_else(log, data):
    size = data.draw(st.integers(1, len(log.contents)))
    index = data.draw(st.integers(0, size - 1))
    head, _, note = str(log.proof(index, log.signed(size))).partition("\n\n")
    first, second, *hashes = head.split("\n")
    assert (first, second) == ("c2sp.org/tlog-proof@v1", f"index {index}")
    path = [base64.b64decode(each) for each in hashes]
    leaf = leaf_hash(log.contents[index])
    theirs.checkpoint_verify_inclusion(note, key(log), index, leaf, path)
    refused(theirs.checkpoint_verify_inclusion, note, key(log), index, leaf_hash(log.contents[index] + b"."), path)
    refused(theirs.checkpoint_verify_inclusion, note, key(log), index, leaf, [*path, leaf])


@settings(deadline=None)
@given(logs, st.data())
def test_our_consistency_proof_shows_that_one_checkpoint_continues_another(log, data):
    later = data.draw(st.integers(1, len(log.contents)))
    earlier = data.draw(st.integers(1, later))
    path = list(consistency_proof(log.leaves(later), earlier))
    notes = str(log.signed(earlier)), str(log.signed(later))
    theirs.checkpoint_verify_consistency(*notes, key(log), path)
    if path:
        refused(theirs.checkpoint_verify_consistency, *notes, key(log), path[1:])
    fork = Log(contents=[each + b"." for each in log.contents], signer=log.signer)
    refused(theirs.checkpoint_verify_consistency, str(fork.signed(earlier)), notes[1], key(log), path)


@settings(deadline=None)
@given(entries)
def test_their_tree_has_our_root_at_every_size(contents):
    tree, frontier = InmemoryTree(algorithm="sha256"), Frontier()
    for each in contents:
        tree.append_entry(each)
        frontier.push(leaf_hash(each))
        assert tree.get_root() == frontier.root()


@settings(deadline=None)
@given(entries, st.data())
def test_their_inclusion_proof_convinces_us_and_ours_them(contents, data):
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(contents)
    size = data.draw(st.integers(1, len(contents)))
    index = data.draw(st.integers(0, size - 1))
    leaves = [leaf_hash(each) for each in contents[:size]]
    proof = tree.prove_inclusion(index + 1, size)
    leaf, *path = proof.path
    assert verify_inclusion(leaf, index, size, path, tree.get_root(size))
    assert not verify_inclusion(leaf, index, size, path[:-1], tree.get_root(size)) or not path
    proof.path = [leaf_hash(contents[index]), *inclusion_proof(leaves, index)]
    proof.verify(leaves[index], root_of(leaves), index=index + 1, size=size)


@settings(deadline=None)
@given(entries, st.data())
def test_our_consistency_proof_connects_the_roots_of_their_tree(contents, data):
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(contents)
    later = data.draw(st.integers(1, len(contents)))
    earlier = data.draw(st.integers(1, later))
    path = consistency_proof([leaf_hash(each) for each in contents[:later]], earlier)
    assert verify_consistency(earlier, later, tree.get_root(earlier), tree.get_root(later), path)
    assert not path or not verify_consistency(earlier, later, tree.get_root(earlier), tree.get_root(later), path[1:])


def as_the_rfc_has_it(proof):
    """Give a consistency proof by pymerkle as RFC 9162, 2.1.4.1 writes it.

    Theirs climbs from the first leaf that is new; the RFC's from the last subtree of the earlier tree, which goes first,
    or is left out where it is that whole tree, and has all that stands beside it on the right as one hash.
    """
    if proof.prior_size == proof.size:
        return []
    first = proof.subset.index(1)
    right = reduce(lambda left, new: hashlib.sha256(b"\1" + left + new).digest(), proof.path[:first])
    return [*([proof.path[first]] if sum(proof.subset) > 1 else []), right, *proof.path[first + 1 :]]


@settings(deadline=None)
@given(entries, st.data())
def test_their_consistency_proof_convinces_us_of_nothing_else(contents, data):
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(contents)
    later = data.draw(st.integers(1, len(contents)))
    earlier = data.draw(st.integers(1, later))
    proof = tree.prove_consistency(earlier, later)
    roots = tree.get_root(earlier), tree.get_root(later)
    proof.verify(*roots, prior_size=earlier, later_size=later)
    path = as_the_rfc_has_it(proof)
    assert verify_consistency(earlier, later, *roots, path)
    theirs.verify_consistency(earlier, later, path, *roots)
    for at, each in enumerate(path):
        false = [*path[:at], bytes([each[0] ^ 1]) + each[1:], *path[at + 1 :]]
        assert not verify_consistency(earlier, later, *roots, false)
        assert not verify_consistency(earlier, later, *roots, path[:at] + path[at + 1 :])
    assert earlier == later or not verify_consistency(earlier, later, leaf_hash(b"fork"), roots[1], path)


@settings(deadline=None)
@given(st.integers(1, 40), st.data())
def test_we_and_they_judge_falsified_proofs_alike(size, data):
    leaves = [leaf_hash(bytes([each])) for each in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = list(inclusion_proof(leaves, index))
    match data.draw(st.sampled_from(["cut", "swap", "turn", "place", "size", "none"])):
        case "cut" if path:
            path.pop(data.draw(st.integers(0, len(path) - 1)))
        case "swap" if len(path) > 1:
            path[0], path[-1] = path[-1], path[0]
        case "turn" if path:
            path[0] = bytes([path[0][0] ^ 1]) + path[0][1:]
        case "place":
            index = data.draw(st.integers(0, size - 1))
        case "size":
            size = data.draw(st.integers(index + 1, 80))
        case _:
            pass
    leaf, root = leaves[min(index, len(leaves) - 1)], root_of(leaves)
    try:
        theirs.verify_inclusion(index, size, leaf, path, root)
        accepted = True
    except theirs.VerifyError:
        accepted = False
    assert verify_inclusion(leaf, index, size, path, root) is accepted

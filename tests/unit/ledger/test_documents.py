"""Documents by the hashes of their lines: a copy is the one issued, or the first line that differs is named."""

import hashlib

import pytest
from hypothesis import given, strategies as st

from datarights.ledger.document import MAX_LINES, Document, document_of, first_difference, root_of_documents
from datarights.ledger.merkle import leaf_hash, root_of

LINES = st.lists(st.sampled_from([b"", b"a", "棉花".encode(), b"a\r"]), min_size=1, max_size=6)


@given(LINES, LINES)
def test_the_first_line_that_differs_is_named_counted_from_1(told, found):
    changed = first_difference(document_of("r.md", b"\n".join(told)), document_of("r.md", b"\n".join(found)))
    numbers = [at for at in range(1, 7) if told[at - 1 : at] != found[at - 1 : at]]
    assert changed == (numbers[0] if numbers else None)


def test_a_document_has_the_hash_of_each_line_and_an_empty_one_has_one_line():
    assert document_of("r.md", b"a\nb\n").lines == (leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b""))
    assert document_of("r.md", b"").lines == (leaf_hash(b""),)


@pytest.mark.parametrize(("lines", "leaves"), [(20_000, 20_000), (20_001, 1)])
def test_a_file_of_more_than_20_000_lines_is_one_leaf(lines, leaves):
    content = b"\n" * (lines - 1)
    found = document_of("r.csv", content)
    assert len(found.lines) == leaves
    assert MAX_LINES == 20_000
    if leaves == 1:
        assert found.lines == (leaf_hash(b"\n" + hashlib.sha256(content).digest()),)


def test_what_is_issued_together_has_one_root_in_whatever_order_it_is_given():
    files = [document_of(name, content) for name, content in (("b", b"1"), ("a", b"2\n3"), ("c", b"1"))]
    a, b, c = files[1].leaf, files[0].leaf, files[2].leaf
    assert root_of_documents(files) == root_of_documents(files[::-1]) == root_of([a, b, c])


def test_another_name_another_line_and_lines_joined_are_other_documents():
    good = document_of("r.md", b"a\nb")
    others = [document_of("s.md", b"a\nb"), document_of("r.md", b"a\nc"), document_of("r.md", b"a b")]
    others.append(Document(name="r.md", lines=good.lines[:1]))
    assert len({each.leaf for each in (good, *others)}) == 5


def test_a_document_stands_by_its_name_its_count_of_lines_and_their_root():
    root = root_of([leaf_hash(b"a"), leaf_hash(b"b")]).hex()
    said = f'["r.md",2,"{root}"]'.encode()
    assert document_of("r.md", b"a\nb").leaf == leaf_hash(said)

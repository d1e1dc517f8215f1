"""Documents made from a ledger: digests that tell a changed copy, and say which line was changed.

A document is a file, whatever is in it. Its lines are the leaves of a tree; the roots of all files that were issued
together (a report and its attachments) are the leaves of another, whose root stands in an entry ``issued``. A proof
carries the hashes of the lines, so that whoever holds a copy learns not only that it differs but where.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

from datarights.ledger.canonical import encode
from datarights.ledger.merkle import leaf_hash, root_of
from datarights.valueclass import valueclass

MAX_LINES: Final = 20_000
"""A file of more lines is one leaf: changed or not, without a place."""


@valueclass
class Document:
    """A file by its name and the hashes of its lines; no content."""

    name: str
    lines: tuple[bytes, ...]

    @property
    def leaf(self) -> bytes:
        """Give the hash by which it stands among those issued with it."""
        return leaf_hash(encode([self.name, len(self.lines), root_of(self.lines).hex()]))


def document_of(name: str, content: bytes) -> Document:
    """Give a file as a document."""
    lines = content.split(b"\n")
    if len(lines) > MAX_LINES:
        lines = [b"\n" + hashlib.sha256(content).digest()]  # which no line is
    return Document(name=name, lines=tuple(leaf_hash(each) for each in lines))


def root_of_documents(documents: Sequence[Document]) -> bytes:
    """Give the root over documents in order of their names: what the entry ``issued`` holds."""
    return root_of([each.leaf for each in sorted(documents, key=lambda each: each.name)])


def first_difference(told: Document, found: Document) -> int | None:
    """Give the number, from 1, of the first line of a copy that is not the line issued; nothing when none differs."""
    for number, (one, other) in enumerate(zip(told.lines, found.lines, strict=False), 1):
        if one != other:
            return number
    if len(told.lines) != len(found.lines):
        return min(len(told.lines), len(found.lines)) + 1
    return None

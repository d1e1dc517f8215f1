"""Verifying a whole registry: that its bytes are those that were written, and that its beliefs follow from them.

Two strands, for each entry in order:

*bytes*: the content has the leaf hash kept beside it; it is canonical JSON with a whole envelope; its index, id, kind
and time are those of its row; times never go back; at the end, and at every mark on the way, the tree has the root
that was kept.

*beliefs*: the id is new; the registry's own admission lets the entry in again; what the admission changes is exactly
what the projection says the entry changed. Admission asks the projection as it was known at that entry. That is sound
because all rows are compared: a projection that agrees with every step of its own replay is the fold of the ledger.

Rows are compared by the sum of their hashes, in any order; only when sums differ are they compared one by one, to
name the first that is wrong. With two processes each takes a strand.
"""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from datarights.adapters.sql import schema, store
from datarights.adapters.sql.codec import decode, encode_checked
from datarights.adapters.sql.projector import Projector, rests
from datarights.adapters.sql.reading import split
from datarights.errors import InadmissibleEntryError, VerificationError
from datarights.holdings.admit import step
from datarights.holdings.record import NEVER, Record
from datarights.ledger.canonical import check
from datarights.ledger.entry import Draft, Entry, draft_from_json
from datarights.ledger.merkle import Frontier, leaf_hash
from datarights.ledger.verify import broken, compare_head, verify_entry
from datarights.model.scope import Lexicon
from datarights.text import say

PAGE: Final = 2_048
Progress = Callable[[int], object]
Row = tuple[Any, ...]


class Head(NamedTuple):
    """What the ledger was when verification began."""

    origin: str
    size: int
    root: bytes


def verify(
    path: Path,
    connection: sqlite3.Connection,
    lexicon: Lexicon,
    *,
    progress: Progress | None = None,
    processes: int = 1,
) -> int:
    """Verify all that a registry held when the call was made; give how many entries that was.

    Raises:
        VerificationError: names the first entry that is wrong, the step, what was expected and what was got.

    """
    head = head_of(connection)
    strands = Strands(connection, head, lexicon)
    if processes > 1:
        with beside(path, head) as other:
            strands.beliefs(progress)
            other()
    else:
        strands.both(progress)
    strands.projection()
    return head.size

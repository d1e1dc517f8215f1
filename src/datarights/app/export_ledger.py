"""Writing a ledger out: every entry, the tree, the last checkpoint, into a folder that verifies without this program."""

from collections.abc import Iterator
from itertools import islice
from typing import Protocol

from datarights.errors import LedgerCorruptionError
from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.export import CHECKPOINT, SECOND_CHECKPOINT, Tiling
from datarights.ledger.merkle import leaf_hashes
from datarights.ledger.tiles import WIDTH
from datarights.text import say


class Exporting(Protocol):
    """A registry, as far as it is written out."""

    def contents(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Give the canonical bytes of entries, in order."""


class Written(Protocol):
    """A folder being written."""

    def add(self, name: str, content: bytes) -> None:
        """Write a file."""

    def extend(self, lines: bytes) -> None:
        """Write lines to the entries, behind those that are there."""


def export_ledger(registry: Exporting, folder: Written, stated: Checkpoint, note: str, second: str = "") -> None:
    """Write out what a checkpoint speaks of; ``note`` is it, signed; ``second`` a second checkpoint of the same size.

    Raises:
        LedgerCorruptionError: DR-S044, the entries do not have the root that the checkpoint says.

    """
    tiling = Tiling()
    contents = registry.contents(0, stated.size)
    while page := list(islice(contents, WIDTH)):
        folder.extend(b"\n".join(page) + b"\n")
        for name, tile in tiling.add(leaf_hashes(page)):
            folder.add(name, tile)
    for name, tile in tiling.rest():
        folder.add(name, tile)
    reached = tiling.frontier
    if reached.size != stated.size or reached.root().hex() != stated.root:
        raise LedgerCorruptionError(
            "DR-S044",
            say(
                f"登记库的条目没有检查点所说的树根（{stated.size} 条），不导出",
                f"the entries of the registry do not have the root of the checkpoint (size {stated.size}); nothing is written",
            ),
            step="root",
            expected=f"{stated.size} {stated.root}",
            got=f"{reached.size} {reached.root().hex()}",
        )
    folder.add(CHECKPOINT, note.encode())
    if second:
        folder.add(SECOND_CHECKPOINT, second.encode())


CODES = {
    "DR-S044": say(
        "登记库的条目没有其检查点的树根：库被改动，或检查点属于另一个库。运行 datarights db verify。",
        "The entries of the registry do not have the root of its checkpoint: it was changed, or the checkpoint is of another. Run "
        "datarights db verify.",
    ),
}

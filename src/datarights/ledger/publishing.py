"""Whoever keeps a ledger's checkpoints outside its database: what a registry asks of them."""

from collections.abc import Callable, Iterable
from typing import Protocol

from datarights.ledger.checkpoint import Checkpoint
from datarights.ledger.note import Note

Contents = Callable[[int], Iterable[bytes]]
"""(start) → the canonical bytes of the entries from there to the end of a checkpoint, in order; at the end it raises if they are not those under its root."""


class Publishing(Protocol):
    """Whoever signs the checkpoints of a ledger and keeps them outside its database."""

    def before(
        self,
        head: Checkpoint,
        root_at: Callable[[int], str],
        has_published: Callable[[], bool] | None,
        contents: Contents,
    ) -> int:
        """Compare the ledger, under its lock, with what was published last, and give the size of that.

        ``root_at`` gives its root at a size, in hex.

        ``has_published`` tells whether it must have published before; nothing while it is being made. ``contents`` gives its entries.

        Raises:
            LedgerCorruptionError: it is behind what was published, or differs from it; nothing must be appended.
            StoreError: what was published is lost or cannot be read, or there is no key to sign with.

        """

    def signs(self, vkey: str, ended: bool = False) -> bool:
        """Tell whether a key, as an entry has it, signs here or, where it has ``ended``, did once; asked after :meth:`before`."""

    def ahead(self, head: Checkpoint) -> None:
        """Begin to sign what is about to be committed; nothing of it is kept or shown before :meth:`publish`."""

    def publish(self, head: Checkpoint, contents: Contents) -> Note:
        """Sign a checkpoint and keep it; ``contents`` gives the entries that it is over.

        Raises:
            StoreError: it cannot be kept; the entries are safe, and the next commit publishes again.

        """

    def close(self) -> None:
        """Let go of what is open."""


class Later:
    """A publisher that is made when something is first to be published: reading needs no key.

    ``after`` is called at the end, when something was.
    """

    def __init__(self, make: Callable[[], Publishing], after: Callable[[], None] = lambda: None) -> None:
        self._make = make
        self._after = after
        self._made: Publishing | None = None
        self._published = False

    def before(
        self,
        head: Checkpoint,
        root_at: Callable[[int], str],
        has_published: Callable[[], bool] | None,
        contents: Contents,
    ) -> int:
        """Compare the ledger with what was published last."""
        return self._publisher().before(head, root_at, has_published, contents)

    def signs(self, vkey: str, ended: bool = False) -> bool:
        """Tell whether a key signs here, or did once."""
        return self._publisher().signs(vkey, ended)

    def ahead(self, head: Checkpoint) -> None:
        """Begin to sign what is about to be committed."""
        self._publisher().ahead(head)

    def publish(self, head: Checkpoint, contents: Contents) -> Note:
        """Sign a checkpoint and keep it."""
        self._published = True
        return self._publisher().publish(head, contents)

    def close(self) -> None:
        """Let go of what is open, if anything is."""
        made, self._made = self._made, None
        if made is not None:
            try:
                if self._published:
                    self._after()
            finally:
                made.close()

    def _publisher(self) -> Publishing:
        if self._made is None:
            self._made = self._make()
        return self._made

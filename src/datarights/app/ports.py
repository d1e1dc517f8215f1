"""The ports: what use cases need of the outside. Adapters implement them, ``bootstrap`` joins them."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from datarights.holdings.record import View
from datarights.holdings.snapshot import Holdings
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon


class Clock(Protocol):
    """Gives the time now, in UTC. Real only in ``bootstrap``."""

    def __call__(self) -> datetime:
        """Give the time now."""


class Receipt(Protocol):
    """What an appended draft is answered with. ``again``: the same submission had been appended before."""

    @property
    def entry_id(self) -> str:
        """Give the id of the entry."""

    @property
    def index(self) -> int:
        """Give its place in the ledger, from 0."""

    @property
    def again(self) -> bool:
        """Tell whether it was there already."""

    @property
    def conflicts(self) -> tuple[str, ...]:
        """Give the rights that it stands in conflict with; a claim and a correction are never refused for them."""


class Writer(View, Protocol):
    """The ledger under its lock: what it holds now, and the only way to add to it."""

    def append_many(self, drafts: Sequence[Draft]) -> Sequence[Receipt]:
        """Admit and append all, or none."""


class RegistryPort(View, Protocol):
    """A registry: a ledger with its projection, readable at any size and writable under one lock."""

    @property
    def zone(self) -> str:
        """Give the time zone in which its days are counted."""

    @property
    def origin(self) -> str:
        """Give the name under which the ledger's checkpoints are signed."""

    @property
    def size(self) -> int:
        """Give how many entries there are."""

    @property
    def root(self) -> str:
        """Give the RFC 9162 root over all entries, in hex."""

    @property
    def lexicon(self) -> Lexicon:
        """Give the vocabularies adopted, in force and before."""

    def digest_of(self, entry_id: str) -> str | None:
        """Give the digest of the draft with this id, or nothing."""

    def holdings(self, known_at: int | None = None) -> Holdings:
        """Give what the ledger held when it had this many entries; now, when left out."""

    def size_at(self, moment: datetime) -> int:
        """Give how many entries there were at a moment (UTC, included)."""

    def entries(self, start: int = 0, stop: int | None = None) -> Iterator[dict[str, Any]]:
        """Give entries as JSON, in order."""

    def writer(self, expected_size: int | None = None) -> AbstractContextManager[Writer]:
        """Take the lock; commit once at the end, or leave nothing."""


class Files(Protocol):
    """Writes results where the user said, whole or not at all."""

    def write(self, path: Path, content: bytes) -> None:
        """Write a file atomically."""

"""A checkpoint: what the ledger was at one size, in three facts. Kept elsewhere, it shows later that nothing changed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The name of a log, how many entries it had, and the RFC 9162 root over them, in hex."""

    origin: str
    size: int
    root: str

    def __post_init__(self) -> None:
        if self.size < 0:
            raise ValueError(f"a size counts leaves and is never below zero: {self.size}")
        if len(self.root) != 64 or any(each not in "0123456789abcdef" for each in self.root):
            raise ValueError(f"a root is 64 lower-case hex digits: {self.root!r}")

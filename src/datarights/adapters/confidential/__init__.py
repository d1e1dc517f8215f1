"""Confidential values beside a registry: sealed, erasable, apart from the ledger; and the record of who read them and why."""

from datarights.adapters.confidential.reads import Reads
from datarights.adapters.confidential.store import Values

__all__ = ["Reads", "Values"]

"""The one real clock, and randomness."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from datarights.bootstrap.configuration import DEFAULT_ZONE


def now() -> datetime:
    """Give the time now, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one real clock


def stamp() -> str:
    """Give the time now as entries write it: UTC with microseconds."""
    return now().isoformat(timespec="microseconds").replace("+00:00", "Z")


def salt() -> bytes:
    """Give 32 random bytes for a commitment."""
    return os.urandom(32)


def today(zone: str = DEFAULT_ZONE) -> date:
    """Give today's date in a zone."""
    from zoneinfo import ZoneInfo

    return now().astimezone(ZoneInfo(zone)).date()


PATIENCE: Final = 20.0
"""Seconds to try again while others write."""


def attempts(patience: float = PATIENCE) -> Iterator[bool]:
    """Give a turn to try, again and again until ``patience`` (seconds) is over; whether another follows.

    Between two turns is a pause, of another length in each process, so that those who wait do not come together again.
    """
    end = time.monotonic() + patience
    while time.monotonic() < end:
        yield True
        time.sleep(os.getpid() % 50 / 1000)
    yield False

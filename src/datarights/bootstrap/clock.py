"""The one real clock, and randomness."""

import os
from datetime import UTC, date, datetime

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

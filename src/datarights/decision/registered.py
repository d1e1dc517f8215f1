"""What steps of registration come to: a first one, and what later types make of it (Guide Arts. 14, 26, 32-37).

Steps are taken by their day, those of one day as they were recorded. One without a day comes after all that were recorded
before it. Whose the steps are is told elsewhere (``surroundings``).
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from datarights.holdings.record import Record
from datarights.model.extent import FIRST_DAY, LAST_DAY

STATES: Final = (
    "none",
    "filed",
    "accepted",
    "published",
    "refused",
    "lapsed",
    "cancelled",
    "pending_renewal",
    "evidenced",
    "credentialed",
)
"""From what stands least to what stands most."""
STANDING: Final = frozenset(STATES[7:])
_DONE: Final = frozenset({"evidenced", "credentialed"})
"""Registered is what was put in evidence (Guide Art. 26): a type is complete with it, a cancellation, too."""
_OVER: Final = frozenset({"lapsed", "cancelled"})


class Registration(NamedTuple):
    """A registration as its steps leave it: the last that changed it, that by which data was first registered, its term.

    ``asked``: a renewal was applied for before the end and is not yet decided.
    """

    row: Record
    step: str
    first: Record
    end: int = LAST_DAY
    asked: bool = False

    def state(self, day: int) -> str:
        """Give the state in words; past its term it is pending where a renewal was applied for in time, else lapsed by itself."""
        if self.step not in _DONE or day < self.end:
            return self.step
        return "pending_renewal" if self.asked else "lapsed"


def kind_of(row: Record) -> str:
    """Give the type of registration a step belongs to."""
    return str(row.body.get("type") or "first")


def is_done(row: Record) -> bool:
    """Tell whether a step completes its type: data, an alteration, a cancellation is registered with it."""
    return row.body.get("step") in _DONE


def registration(rows: Iterable[Record], day: int) -> Registration | None:
    """Give what steps have come to on a day; nothing where there is none."""
    found: Registration | None = None
    for on, row in _by_day(rows):
        if on <= day:
            found = _after(found, row, on)
    return found


def _by_day(rows: Iterable[Record]) -> list[tuple[int, Record]]:
    days: list[tuple[int, Record]] = []
    latest = FIRST_DAY
    for row in sorted(rows, key=lambda row: (row.since, row.id)):
        latest = max(latest, row.start)
        days.append((row.start if row.start > FIRST_DAY else latest, row))
    return sorted(days, key=lambda each: each[0])


def _after(found: Registration | None, row: Record, on: int) -> Registration | None:
    """Take one step. Later types do nothing without a first that stands (Art. 33); only a renewal lengthens (Arts. 26, 36)."""
    kind, step = kind_of(row), str(row.body.get("step") or "")
    stands = found is not None and found.state(on) in STANDING
    last_day_over = found is not None and found.step in _DONE and on == found.end  # a renewed term begins on this day
    if step in _OVER or (kind == "cancel" and step in _DONE):
        gone = step if step in _OVER else "cancelled"
        return found if found is not None and found.step == "cancelled" else Registration(row, gone, row)
    if step not in _DONE:
        if found is None or not (stands or last_day_over):
            return Registration(row, step, row) if kind == "first" else found
        return found._replace(asked=step != "refused") if kind == "renew" and stands else found
    carried_on = found is not None and found.step == "evidenced" and kind in {"first", kind_of(found.row)}
    if found is not None and stands and carried_on and step == "credentialed":  # what is in evidence prevails (Art. 27)
        return found._replace(row=row, step=step, end=min(row.end, found.end))
    if kind == "first":
        return Registration(row, step, row, row.end)
    if found is None or not (stands or (kind == "renew" and last_day_over)):
        return found
    if kind == "renew":
        return found._replace(row=row, step=step, end=row.end, asked=False)
    return found._replace(row=row, step=step, end=min(row.end, found.end))

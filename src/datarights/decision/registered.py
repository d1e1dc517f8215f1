"""What steps of registration come to: a first one, and what later types make of it (Guide Arts. 14, 26, 32-37).

Steps are taken by their day, those of one day as they were recorded. One without a day comes after all that were recorded
before it; an ending without one may have come last of all, too. Whose the steps are is told elsewhere (``surroundings``).
"""

from collections.abc import Iterable, Sequence
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


def is_over(row: Record) -> bool:
    """Tell whether a step ends what is registered: one that says so, whatever its type, or a cancellation that is done."""
    return row.body.get("step") in _OVER or (kind_of(row) == "cancel" and is_done(row))


def may_be_late(row: Record) -> bool:
    """Tell whether a step ends what is registered on a day that nobody wrote down."""
    return row.start <= FIRST_DAY and is_over(row)


def registration(rows: Sequence[Record], day: int, *, late: bool = False) -> Registration | None:
    """Give what steps have come to on a day; nothing where there is none. ``late``: with undated endings last of all."""
    found: Registration | None = None
    for on, row in _by_day(row for row in rows if not (late and may_be_late(row))):
        if on <= day:
            found = _after(found, row, on)
    for row in rows if late else ():
        found = _after(found, row, day) if may_be_late(row) else found
    return found


def all_rest(later: Iterable[Record], rows: Iterable[Record], day: int) -> bool:
    """Tell whether each of the later steps found something registered to change: it would not have been done without (Art. 33)."""
    ids = {row.id for row in later}
    found: Registration | None = None
    for on, row in _by_day(rows):
        if on > day:
            break
        before, found = found, _after(found, row, on)
        if row.id in ids and found is before:
            return False
    return True


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
    if is_over(row):
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

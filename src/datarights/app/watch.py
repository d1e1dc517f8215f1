"""Recorded decisions kept under watch: decided again when the ledger grew by something they read, or a day came."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from datarights.app.impact import asked_again
from datarights.decision.decide import decide
from datarights.holdings.snapshot import Holdings
from datarights.rules.pack import Outcome
from datarights.text import Text
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.decision.decision import DayFinding
    from datarights.decision.receipt import Receipt
    from datarights.rules.engine import Engine

_EVERYBODY: Final = frozenset({"vocabulary", "recovery"})
"""Entries that any decision may turn on."""


@valueclass
class Watched:
    """A recorded decision as it stands on a day. ``now`` is nothing once the term of the act is over.

    ``recorded`` is what the receipt says; ``until`` (excluded) is how long ``now`` holds, and ``then`` what comes after.
    ``turns``: the days within the term on which it comes to something worse than on its first.
    """

    name: str
    receipt: "Receipt"
    recorded: Outcome
    now: Outcome | None
    because: Text | None
    until: date | None = None
    why: Text | None = None
    then: Outcome | None = None
    turns: "tuple[DayFinding, ...]" = ()

    @property
    def changed(self) -> bool:
        """Tell whether it no longer comes to what was recorded."""
        return self.now is not None and self.now is not self.recorded

    def differs(self, before: "Watched") -> bool:
        """Tell whether there is anything to tell that was not so before: what it comes to, until when, when it turns."""
        return self.stands != before.stands

    @property
    def stands(self) -> tuple[Any, ...]:
        """Give how it stands: what it comes to, until when, what then, and on which days it turns."""
        return self.now, self.until, self.then, *((each.day, each.outcome) for each in self.turns)


def look(name: str, receipt: "Receipt", holdings: Holdings, engine: "Engine", day: date) -> Watched:
    """Decide a recorded decision again as it would be asked about on a day."""
    recorded = Outcome[receipt.outcome.upper()]
    asked = asked_again(name, receipt, day)
    if asked is None:
        return Watched(name=name, receipt=receipt, recorded=recorded, now=None, because=None)
    decision = decide(replace(asked.request, brief=False), holdings, engine, holdings.lexicon)
    shelf = decision.shelf_life
    return Watched(
        name=name, receipt=receipt, recorded=recorded, now=decision.outcome, because=decision.reason,
        until=shelf.until if shelf else None, why=shelf.because if shelf else None, then=shelf.then if shelf else None,
        turns=tuple(decision.later),
    )  # fmt: skip


def look_again(
    seen: Sequence[Watched], entries: Sequence[Mapping[str, Any]], holdings: Holdings, engine: "Engine", day: date
) -> list[Watched]:
    """Give decisions under watch as they stand now, each in its place: those that are due are decided again."""
    return [
        look(each.name, each.receipt, holdings, engine, day) if due(each, entries, holdings, day) else each
        for each in seen
    ]


def due(watched: Watched, entries: Iterable[Mapping[str, Any]], holdings: Holdings, day: date) -> bool:
    """Tell whether a decision must be looked at again: its time is up, or an entry touches what it reads."""
    if watched.until is not None and day >= watched.until:
        return True
    return any(touches(entry, watched.receipt, holdings) for entry in entries)


def touches(entry: Mapping[str, Any], receipt: "Receipt", holdings: Holdings) -> bool:
    """Tell whether a recorded decision may come out otherwise because of an entry: by what both name."""
    if entry["kind"] in _EVERYBODY:
        return True
    act = receipt.request.act
    mine = {act.asset, act.by, act.to, *act.inputs, *(name for _, name, _ in receipt.read)} - {""}
    names = {
        entry["id"],
        entry.get("about"),
        entry.get("asset"),
        *entry.get("rests_on", ()),
        *entry.get("parties", {}).values(),
    }
    about = holdings.record(str(entry.get("about") or ""))
    if about is not None:
        names |= {about.asset, about.party}
    return bool(mine & names)

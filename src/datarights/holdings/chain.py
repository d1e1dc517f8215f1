"""Chain of title: what a right truly reaches, once everything above it has been met.

A continuing link (licence, keeping, pledge) reaches what its own words and its parent reach at the moment asked about.
An originating link (transfer, contribution, succession) reaches what its parent reached when it was made. A void
source cuts both. Days are a dimension of an extent, so an ending, a renewal, an objection or a part given away is a
cut in it, and "effective on a day" is one more meet.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Final

from datarights.holdings.record import Record, View
from datarights.holdings.snapshot import Holdings
from datarights.model.extent import NOTHING, TOP, Bounds, Part, exact, extent
from datarights.model.right import NO_RIGHT, Right
from datarights.model.scope import OPERATING_SILENCE, OWN_SILENCE, Lexicon, Silence, scope_from_payload
from datarights.text import Text, say

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PATHS: Final = 64
MAX_DEPTH: Final = 64
ORIGINATING: Final = frozenset({"transfer", "contribute", "succession", "derivation"})


class RightState(Enum):
    """How a right stands on a day."""

    LIVE = "live"
    NOT_YET = "not_yet"
    ENDED = "ended"
    PARENT_ENDED = "parent_ended"
    GIVEN_AWAY = "given_away"
    VOID = "void"

    @property
    def label(self) -> Text:
        """Name the state."""
        return _STATES[self]


_STATES: Final = {
    RightState.LIVE: say("在效", "live"),
    RightState.NOT_YET: say("尚未开始", "not begun"),
    RightState.ENDED: say("已终止", "ended"),
    RightState.PARENT_ENDED: say("上游已终止", "its source has ended"),
    RightState.GIVEN_AWAY: say("已转出", "given away"),
    RightState.VOID: say("来源不成立", "void at its source"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why less is sure than is possible: ``kind`` is ``unproved``, ``disputed``, ``silent`` or ``source_unknown``."""

    kind: str
    about: str
    says: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One right of a chain, root first. ``originating``: it stands once made; otherwise it lives by its parent."""

    right: Record
    originating: bool
    state: RightState


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A right with all it rests on: links root to leaf, what it reaches on the day, how it stands and what is doubtful."""

    right: Record
    rights: Right
    links: tuple[Link, ...]
    bounds: Bounds
    state: RightState
    doubts: tuple[Doubt, ...]


def is_own(record: Record) -> bool:
    """Tell whether a right has a basis of its own."""
    return bool(record.body.get("link", "own") == "own")


def is_originating(record: Record) -> bool:
    """Tell whether a right stands once made."""
    return record.body.get("link") == "originating"


def silence_of(record: Record) -> Silence:
    """Give what silence means for a right: for its own basis everything, for a conferral the operating rules."""
    return OWN_SILENCE if is_own(record) or is_originating(record) else OPERATING_SILENCE


def written(record: Record, lexicon: Lexicon) -> Bounds:
    """Give what a right's own words reach, within its days."""
    found = lexicon.compile(scope_from_payload(record.body.get("scope") or {}), silence_of(record))
    renewed: Sequence[Sequence[str]] = record.body.get("renewed") or ()
    for start, end in renewed:
        span = extent(
            Part(
                part.box._replace(start=date.fromisoformat(start).toordinal(), end=date.fromisoformat(end).toordinal())
            )
            for part in found.possible.parts
        )
        found = Bounds(found.sure.union(span) if found.sure else NOTHING, found.possible.union(span))
    return found.meet(exact(extent([TOP._replace(start=record.start, end=record.end)])))


def bounds_of(
    view: View,
    lexicon: Lexicon,
    record: Record,
    right: Right = NO_RIGHT,
    *,
    before: int | None = None,
    without: str = "",
    _seen: tuple[str, ...] = (),
) -> Bounds:
    """Give what a right reaches over all days, everything above it met.

    ``right``: only as far as this one of the three is concerned. ``before``: as it stood when something was made on
    that day; endings from then on are left out. ``without``: leave out what this transfer took.
    """
    if record.body.get("void") or record.id in _seen or len(_seen) >= MAX_DEPTH:
        return Bounds(NOTHING, NOTHING)
    own = written(_as_of(record, before), lexicon)
    own = _taken(own, lexicon, record, right, before, without)
    own = _doubted(view, own, record)
    if is_own(record):
        return own
    parents: Sequence[str] = record.body.get("rests_on") or ()
    if not parents:
        return own.doubted()
    above = Bounds(NOTHING, NOTHING)
    originating = is_originating(record)
    for name in parents:
        parent = view.record(name)
        if parent is None:
            continue
        reach = bounds_of(
            view,
            lexicon,
            parent,
            _exercised(parent),
            before=record.start if originating else before,
            without=record.id if originating else without,
            _seen=(*_seen, record.id),
        )
        if not originating and not parent.rights & Right.OPERATE:
            reach = reach.stepped_down()
        above = above.union(reach)
    return own.meet(above)


def _exercised(parent: Record) -> Right:
    return Right.OPERATE if parent.rights & Right.OPERATE else NO_RIGHT


def _as_of(record: Record, before: int | None) -> Record:
    ended = record.body.get("ended")
    if before is None or not ended or date.fromisoformat(ended["on"]).toordinal() < before:
        return record
    return record._replace(end=date.fromisoformat(ended["was"]).toordinal())


def _taken(own: Bounds, lexicon: Lexicon, record: Record, right: Right, before: int | None, without: str) -> Bounds:
    for given in record.body.get("given") or ():
        on = date.fromisoformat(given["on"]).toordinal()
        if given["id"] == without or (before is not None and on >= before):
            continue
        passed = Right(given["rights"])
        if right and not passed & right:
            continue
        if not right and Right(record.rights) & ~passed:
            continue
        hole = lexicon.compile(scope_from_payload(given.get("scope") or {}), OWN_SILENCE).possible
        hole = hole.meet(extent([TOP._replace(start=on)]))
        own = Bounds(own.sure.minus(hole), own.possible.minus(hole))
    return own


def _doubted(view: View, own: Bounds, record: Record) -> Bounds:
    if is_own(record) and not record.body.get("evidence"):
        own = own.doubted()
    for row in disputes(view, record):
        hole = extent([TOP._replace(start=row.start, end=row.end)])
        own = Bounds(own.sure.minus(hole), own.possible)
    return own


def disputes(view: View, record: Record) -> list[Record]:
    """Give the objections that touch a right, decided or not; each doubts the right on its own days."""
    return [
        row
        for row in view.on_asset(record.asset)
        if row.kind == "objection" and row.body.get("about") in {record.id, record.asset}
    ]


def state_of(view: View, lexicon: Lexicon, record: Record, day: int) -> RightState:
    """Say how a right stands on a day (an ordinal)."""
    if record.body.get("void"):
        return RightState.VOID
    if day < record.start:
        return RightState.NOT_YET
    if day >= record.end:
        return RightState.ENDED
    if not remaining(record, day):
        return RightState.GIVEN_AWAY
    if bounds_of(view, lexicon, record).on(day):
        return RightState.LIVE
    return _why_dead(view, record)


def _why_dead(view: View, record: Record) -> RightState:
    for name in record.body.get("rests_on") or ():
        parent = view.record(name)
        if parent is not None and (parent.body.get("void") or _why_dead(view, parent) is RightState.VOID):
            return RightState.VOID
    return RightState.PARENT_ENDED if record.body.get("rests_on") else RightState.ENDED


def remaining(record: Record, day: int) -> Right:
    """Give the rights that are left on a day: those given away whole are gone."""
    left = Right(record.rights)
    for given in record.body.get("given") or ():
        if not given.get("scope") and date.fromisoformat(given["on"]).toordinal() <= day:
            left &= ~Right(given["rights"])
    return left


def title(holdings: Holdings, lexicon: Lexicon, right_id: str, day: date) -> Title:
    """Give a right with its chain as it stands on a day.

    Raises:
        KeyError: no right has this id.

    """
    record = holdings.record(right_id)
    if record is None or record.kind != "right":
        raise KeyError(right_id)
    ordinal = day.toordinal()
    above: list[Record] = []
    seen: set[str] = set()
    _climb(holdings, record, above, seen)
    links = tuple(
        Link(right=each, originating=is_originating(each), state=state_of(holdings, lexicon, each, ordinal))
        for each in above
    )
    whole = bounds_of(holdings, lexicon, record)
    return Title(
        right=record,
        rights=remaining(record, ordinal),
        links=links,
        bounds=Bounds(whole.sure.on(ordinal), whole.possible.on(ordinal)),
        state=links[-1].state,
        doubts=tuple(doubt for each in above for doubt in doubts_of(holdings, lexicon, each, ordinal)),
    )


def _climb(view: View, record: Record, found: list[Record], seen: set[str]) -> None:
    if record.id in seen or len(seen) >= MAX_PATHS:
        return
    seen.add(record.id)
    for name in record.body.get("rests_on") or ():
        parent = view.record(name)
        if parent is not None:
            _climb(view, parent, found, seen)
    found.append(record)


def doubts_of(view: View, lexicon: Lexicon, record: Record, day: int) -> list[Doubt]:
    """Say why less of a right is sure than possible."""
    found: list[Doubt] = []
    if is_own(record) and not record.body.get("evidence"):
        found.append(
            Doubt(
                kind="unproved",
                about=record.id,
                says=say(f"{record.party} 的权利主张没有附证据", f"no evidence came with the claim of {record.party}"),
            )
        )
    found.extend(
        Doubt(kind="disputed", about=row.id, says=say(f"{row.party} 提出的异议未了", f"{row.party} objects"))
        for row in disputes(view, record)
        if row.start <= day < row.end
    )
    compiled = lexicon.compile(scope_from_payload(record.body.get("scope") or {}), silence_of(record))
    if not compiled.sure and compiled.possible:
        found.append(
            Doubt(
                kind="silent",
                about=record.id,
                says=say(
                    f"{record.id} 的用途、地域或期限没有写明",
                    f"{record.id} does not say its purposes, territory or term",
                ),
            )
        )
    if not is_own(record) and not record.body.get("rests_on"):
        found.append(
            Doubt(
                kind="source_unknown",
                about=record.id,
                says=say(f"{record.id} 的上游权利不在册", f"what {record.id} rests on is not recorded"),
            )
        )
    return found


def titles_of(holdings: Holdings, lexicon: Lexicon, party: str, asset: str, day: date) -> tuple[Title, ...]:
    """Give every right of a party over an asset with its chain, live ones first; at most :data:`MAX_PATHS`."""
    rows = [row for row in holdings.on_asset(asset) if row.kind == "right" and row.party == party]
    found = [title(holdings, lexicon, row.id, day) for row in rows[:MAX_PATHS]]
    return tuple(sorted(found, key=lambda each: (each.state is not RightState.LIVE, each.right.since, each.right.id)))

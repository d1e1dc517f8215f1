"""Chain of title: what a right truly reaches, once everything above it has been met.

A continuing link (licence, keeping, pledge) reaches what its own words and its parent reach at the moment asked about.
An originating link (transfer, contribution, succession) reaches what its parent reached when it was made. A void
source cuts both. Days are a dimension of an extent, so an ending, a renewal, an objection or a part given away is a
cut in it, and "effective on a day" is one more meet.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import Enum
from functools import lru_cache, reduce
from typing import Final

from datarights.holdings.answers import RENEWAL, answers, is_void, made, spans
from datarights.holdings.record import Record, View
from datarights.holdings.snapshot import Holdings
from datarights.model.extent import (
    FIRST_DAY,
    LAST_DAY,
    NOTHING,
    TOP,
    Bounds,
    Extent,
    Part,
    TooManyPartsError,
    exact,
    extent,
)
from datarights.model.right import NO_RIGHT, Right
from datarights.model.scope import OPERATING_SILENCE, OWN_SILENCE, Lexicon, Silence
from datarights.text import Text, quoted, say
from datarights.valueclass import valueclass

MAX_PATHS: Final = 64
MAX_DEPTH: Final = 64
"""Rights of one chain of title, from that with a basis of its own down; admission takes none longer."""
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


@valueclass
class Doubt:
    """Why less is sure than is possible: ``kind`` is ``struck``, ``unproved``, ``disputed``, ``silent`` or ``source_unknown``."""

    kind: str
    about: str
    says: Text


@valueclass
class Link:
    """One right of a chain, root first. ``originating``: it stands once made; otherwise it lives by its parent."""

    right: Record
    originating: bool
    state: RightState


@valueclass
class Title:
    """A right with all it rests on: links root to leaf, what it reaches on the day, how it stands and what is doubtful.

    ``until``: the day (an ordinal) from which it reaches nothing, by its own end or that of what it rests on.
    """

    right: Record
    rights: Right
    links: tuple[Link, ...]
    bounds: Bounds
    state: RightState
    doubts: tuple[Doubt, ...]
    until: int


def is_own(record: Record) -> bool:
    """Tell whether a right has a basis of its own."""
    return record.body.get("link") == "own"


def is_originating(record: Record) -> bool:
    """Tell whether a right stands once made."""
    return record.body.get("link") == "originating"


def is_proved(view: View, record: Record) -> bool:
    """Tell whether a right or a burden was admitted by this registry, or is claimed with evidence that stands."""
    return record.kind == "burden" or record.body.get("door") == "grant" or is_documented(view, record)


def is_documented(view: View, record: Record) -> bool:
    """Tell whether evidence came with what was said, and stands: what was struck out documents nothing."""
    return any(view.stands(str(each)) for each in record.body.get("evidence") or ())


def struck_of(view: View, record: Record) -> tuple[str, ...]:
    """Name what was struck out of that which a right is of: its holder, its asset. It never was, so that nothing is sure of the right."""
    return tuple(each for each in (record.party, record.asset) if each and not view.stands(each))


def links_above(view: View, rests_on: Iterable[str]) -> int:
    """Give how many rights stand one above another over what rests on these; :data:`MAX_DEPTH` where there are as many, or more."""
    found, above = 0, set(rests_on)
    while above and found < MAX_DEPTH:
        found += 1
        rows = [row for name in above if (row := view.record(name)) is not None and not is_own(row)]
        above = {str(name) for row in rows for name in row.body.get("rests_on") or ()}
    return found


def silence_of(record: Record) -> Silence:
    """Give what silence means for a right: for its own basis everything, for a conferral the operating rules."""
    return OWN_SILENCE if is_own(record) or is_originating(record) else OPERATING_SILENCE


def written(record: Record, lexicon: Lexicon, before: int | None = None) -> Bounds:
    """Give what a right's own words reach, within its days; a renewal runs the same words on.

    ``before``: as it stood when something was made on that day.
    """
    found = lexicon.reading(made(record)).read(record.body.get("scope") or {}, silence_of(record))
    if "days" not in record.body:  # nobody answered it
        return _on_days(found, record.start, record.end)
    days = spans(record, before)
    reach = _on_days(found, *next(days, (FIRST_DAY, FIRST_DAY)))
    for start, end in days:
        longer = extent(Part(part.box._replace(start=start, end=end), part.carved) for part in found.possible.parts)
        reach = Bounds(reach.sure.union(longer) if found.sure else NOTHING, reach.possible.union(longer))
    return reach


@lru_cache(maxsize=65_536)
def _on_days(found: Bounds, start: int, end: int) -> Bounds:
    return found.meet(exact(extent([TOP._replace(start=start, end=end)])))


# ---- what a right reaches -----------------------------------------------------------------------------------------

Reaches = dict[int, Bounds]
"""What a right reaches, for each of the three that it is (by its bit); a missing one is not reached at all."""

EACH: Final = (int(Right.HOLD), int(Right.USE), int(Right.OPERATE))
"""The three rights as plain bits: the arithmetic of flags is slow."""
OPERATE: Final = int(Right.OPERATE)
_NONE: Final = Bounds(NOTHING, NOTHING)


def bounds_of(view: View, lexicon: Lexicon, record: Record, right: Right = NO_RIGHT) -> Bounds:
    """Give what a right reaches over all days, everything above it met.

    ``right``: as far as these of the three are concerned, all of them together; any of its own when left out.
    """
    found = reaches(view, lexicon, record)
    if not right:
        return _union(found.values())
    return reduce(Bounds.meet, [found.get(each, _NONE) for each in EACH if right & each])


def reaches(
    view: View,
    lexicon: Lexicon,
    record: Record,
    *,
    child: Record | None = None,
    before: int | None = None,
    as_taken: bool = False,
    _seen: tuple[str, ...] = (),
) -> Reaches:
    """Give what a right reaches over all days for each of the three, everything above it met.

    ``child``: as far as this right that rests on it is concerned: what was given to others after the child was made
    is the child's still. ``before``: endings from this day on are left out.
    ``as_taken``: as earlier versions admitted by it, a right in data made with void rights reaches what it says.

    Raises:
        TooManyPartsError: an extent has more parts than are kept; names the entries.

    """
    if record.id in _seen or len(_seen) >= MAX_DEPTH:
        return {}
    if is_void(record) if as_taken else has_no_source(view, record):
        return {}
    try:
        own = _doubted(view, lexicon, written(record, lexicon, before), record)
        mine = dict.fromkeys((each for each in EACH if record.rights & each), own)
        _take_given(view, lexicon, mine, record, child)
        if is_own(record):
            return mine
        if not record.body.get("rests_on"):
            return {each: reach.doubted() for each, reach in mine.items()}
        return _met(mine, conveyed(view, lexicon, record, before=before, as_taken=as_taken, _seen=_seen))
    except TooManyPartsError as error:
        if error.entries:
            raise
        raise TooManyPartsError(str(error), (record.id, *(record.body.get("rests_on") or ()))) from error


def carriers(view: View, record: Record) -> list[Record]:
    """Give the rights that may carry one that rests on them: of its giver, over the same data."""
    giver, elsewhere = record.body.get("from", ""), record.body.get("act") == "derivation"
    return [
        parent
        for name in record.body.get("rests_on") or ()
        if (parent := view.record(name)) is not None
        and parent.kind == "right"
        and (elsewhere or parent.asset == record.asset)
        and (not giver or parent.party == giver)
    ]


def conveyed(
    view: View,
    lexicon: Lexicon,
    record: Record,
    *,
    before: int | None = None,
    as_taken: bool,
    _seen: tuple[str, ...] = (),
) -> Reaches:
    """Give what the rights above one may give it, all together.

    Each right passes as far as its giver has it and may operate the data; without the right to operate, as far as the
    right itself may be passed on, one step less.
    """
    originating = is_originating(record)
    above = [
        reaches(
            view, lexicon, parent, child=record, before=record.start if originating else before,
            as_taken=as_taken, _seen=(*_seen, record.id),
        )
        for parent in carriers(view, record)
    ]  # fmt: skip
    return passed_on(above, originating=originating)


def passed_on(position: Sequence[Reaches], *, originating: bool, wanted: Iterable[int] = EACH) -> Reaches:
    """Give what a holder of several rights may give, right by right, of those wanted."""
    powers = [each[OPERATE] for each in position if OPERATE in each]
    power = _union(powers) if powers else None
    found: Reaches = {}
    for right in wanted:
        passed: list[Bounds] = []
        for each in position:
            reach = each.get(right)
            if reach is None:
                continue
            if power is not None:
                passed.append(reach if reach is power else reach.meet(power))
            if OPERATE not in each:
                passed.append(reach if originating else reach.stepped_down())
        if passed:
            found[right] = _union(passed)
    return found


def _union(found: Iterable[Bounds]) -> Bounds:
    result: Bounds | None = None
    for each in found:
        if result is None:
            result = each
        elif each is not result:
            result = result.union(each)
    return result or _NONE


def _met(mine: Reaches, above: Reaches) -> Reaches:
    found: Reaches = {}
    done: dict[tuple[int, int], Bounds] = {}
    for right, reach in mine.items():
        over = above.get(right)
        if over is not None:
            key = id(reach), id(over)
            met = done.get(key)
            if met is None:
                met = done[key] = reach.meet(over)
            found[right] = met
    return found


def _take_given(view: View, lexicon: Lexicon, mine: Reaches, record: Record, child: Record | None) -> None:
    """Take away what was given for good, from the day it was.

    As far as a child is concerned: what was given before the child, in the order of the ledger, is gone; what was given
    later leaves the child as it is, unless it claims to have passed by the child's first day: then less of it is sure.
    """
    for taken in passed(view, record):
        if child is not None and taken.id == child.id:
            continue
        only_sure = is_void(taken) or not is_proved(view, taken)
        if child is not None and made(taken) > made(child):
            if taken.start > child.start:
                continue
            only_sure = True
        hole = _passed(taken, lexicon)
        done: dict[int, Bounds] = {}
        for right, reach in mine.items():
            if taken.rights & right:
                key = id(reach)
                if key not in done:
                    done[key] = Bounds(
                        reach.sure.minus(hole.possible),
                        reach.possible if only_sure else reach.possible.minus(hole.sure),
                    )
                mine[right] = done[key]


def passed(view: View, record: Record) -> Iterator[Record]:
    """Give the transfers that take from a right: those that still rest on it, and are its holder's to make."""
    for name in record.body.get("given") or ():
        taken = view.record(name)
        if taken is not None and record.id in {each.id for each in carriers(view, taken)}:
            yield taken


def _passed(taken: Record, lexicon: Lexicon) -> Bounds:
    """Give which part of the data a transfer passed, from its first day on and for ever."""
    words = {key: value for key, value in (taken.body.get("scope") or {}).items() if key != "period"}
    return lexicon.reading(made(taken)).read(words, OWN_SILENCE).meet(exact(extent([TOP._replace(start=taken.start)])))


def _doubted(view: View, lexicon: Lexicon, own: Bounds, record: Record) -> Bounds:
    if not own.sure:
        return own
    if not is_proved(view, record) or struck_of(view, record):
        return own.doubted()
    rows = view.touching(record.asset)
    if is_own(record) and _made_of_void(view, rows):
        return own.doubted()
    holes = [extent([TOP._replace(start=row.start, end=row.end)]) for row in _disputing(view, rows, record)]
    holes += [_on_days(written(other, lexicon), *days).possible for other, days in conflicts_of(view, record)]
    return Bounds(reduce(Extent.minus, holes, own.sure), own.possible) if holes else own


def conflicts_of(view: View, record: Record) -> Iterator[tuple[Record, tuple[int, int]]]:
    """Give what a right stands in conflict with, and on which days: all of them, or those by which a renewal made it longer."""
    said = [(record, (FIRST_DAY, LAST_DAY + 1))]
    for each in answers(record):
        renewal = view.record(each.by) if each.does == RENEWAL else None
        if renewal is not None:
            said.append((renewal, (each.start, each.end)))
    for row, days in said:
        for name in row.body.get("conflicts") or ():
            other = view.record(name)
            if other is not None:
                yield other, days


def has_no_source(view: View, record: Record) -> bool:
    """Tell whether a right was found never to have had a source, or is in data made with nothing but such rights.

    An input was used by the rights its derivation relies on; where it names none, by those its maker has over the input.
    """
    void: set[str] = set()
    made: dict[
        str, list[list[dict[str, Record]]]
    ] = {}  # of a right: for each input, the lines of the rights that used it
    ahead = [record]
    while ahead:
        each = ahead.pop()
        if each.id in made:
            continue
        made[each.id] = []
        if is_void(each):
            void.add(each.id)
        elif is_own(each):
            made[each.id] = [[line(view, [right]) for right in used] for used in _inputs_used(view, each)]
            ahead += [above for used in made[each.id] for rights in used for above in rights.values()]
    known = 0
    while known < len(void):  # from what is void to what was made of it; what is made of itself alone stays
        known = len(void)
        for name, inputs in reversed(made.items()):
            if any(all(not void.isdisjoint(rights) for rights in used) for used in inputs):
                void.add(name)
    return record.id in void


def _inputs_used(view: View, record: Record) -> Iterator[list[Record]]:
    """Give, for each input of the data of a right, the rights by which its holder used it, as far as they are on record."""
    for row in view.touching(record.asset):
        if row.kind == "derivation":
            relied = [right for name in row.body.get("rests_on") or () if (right := view.record(name)) is not None]
            for name in row.body.get("inputs") or ():
                used = [each for each in relied if each.asset == name] or [
                    each for each in view.held_by(record.party, name) if each.rights & Right.USE
                ]
                if used:
                    yield used


def _made_of_void(view: View, rows: Sequence[Record]) -> bool:
    """Tell whether data was made relying, at any remove, on a right whose source was unlawful.

    Its own rights are then doubtful. ``rows``: what touches the data.
    """
    ahead = _relied_on(rows)
    seen: set[str] = set()
    while ahead:
        name = ahead.pop()
        record = view.record(name)
        if record is None or name in seen:
            continue
        if is_void(record):
            return True
        seen.add(name)
        ahead += _relied_on(view.touching(record.asset)) if is_own(record) else record.body.get("rests_on") or ()
    return False


def _relied_on(rows: Iterable[Record]) -> list[str]:
    return [name for row in rows if row.kind == "derivation" for name in row.body.get("rests_on") or ()]


def disputes(view: View, record: Record) -> list[Record]:
    """Give the objections that touch a right, decided or not; each doubts the right on its own days."""
    return _disputing(view, view.touching(record.asset), record)


def _disputing(view: View, rows: Iterable[Record], record: Record) -> list[Record]:
    found = []
    for row in (each for each in rows if each.kind == "objection"):
        about = str(row.body.get("about"))
        said = view.record(about) if about not in {record.id, record.asset} else None
        if said is None or said.kind not in {"right", "burden"}:  # of what is no right of its own, each right may turn
            found.append(row)
    return found


# ---- how a right stands -------------------------------------------------------------------------------------------


def state_of(view: View, lexicon: Lexicon, record: Record, day: int) -> RightState:
    """Say how a right stands on a day (an ordinal)."""
    return _state(view, record, day, reaches(view, lexicon, record))


def _state(view: View, record: Record, day: int, found: Reaches) -> RightState:
    if has_no_source(view, record):
        return RightState.VOID
    if day < record.start:
        return RightState.NOT_YET
    if not any(start <= day < end for start, end in spans(record)):
        return RightState.ENDED
    if _left(found, day):
        return RightState.LIVE
    return RightState.GIVEN_AWAY if _gave(view, record, day) else _why_dead(view, record)


def _gave(view: View, record: Record, day: int) -> bool:
    given = NO_RIGHT
    for taken in passed(view, record):
        if taken.start <= day and not is_void(taken):
            given |= Right(taken.rights)
    return not Right(record.rights) & ~given


def _why_dead(view: View, record: Record) -> RightState:
    if any(has_no_source(view, each) for each in line(view, [record]).values()):
        return RightState.VOID
    return RightState.PARENT_ENDED if record.body.get("rests_on") else RightState.ENDED


def line(view: View, rights: Iterable[Record]) -> dict[str, Record]:
    """Give some rights and all they rest on, by id."""
    found: dict[str, Record] = {}
    ahead = list(rights)
    while ahead:
        each = ahead.pop()
        if each.id not in found:
            found[each.id] = each
            ahead += [above for name in each.body.get("rests_on") or () if (above := view.record(name)) is not None]
    return found


def _left(found: Reaches, day: int) -> Right:
    """Give the rights that reach anything on a day."""
    left, seen = 0, dict[int, bool]()
    for right, reach in found.items():
        key = id(reach)
        if key not in seen:
            seen[key] = bool(reach.possible.on(day))
        if seen[key]:
            left |= right
    return Right(left)


def title(
    holdings: Holdings, lexicon: Lexicon, right_id: str, day: date, *, known: dict[str, RightState] | None = None
) -> Title:
    """Give a right with its chain as it stands on a day.

    ``known``: how rights stand on that day, as far as was found before; what is found now is added.

    Raises:
        KeyError: no right has this id.

    """
    record = holdings.record(right_id)
    if record is None or record.kind != "right":
        raise KeyError(right_id)
    ordinal = day.toordinal()
    above: list[Record] = []
    _climb(holdings, record, above, set())
    found = reaches(holdings, lexicon, record)
    known = {} if known is None else known
    state = known[record.id] = _state(holdings, record, ordinal, found)
    for each in above:
        if each.id not in known:
            known[each.id] = state_of(holdings, lexicon, each, ordinal)
    whole = _union(found.values())
    return Title(
        right=record,
        rights=_left(found, ordinal),
        links=tuple(Link(right=each, originating=is_originating(each), state=known[each.id]) for each in above),
        bounds=whole.on(ordinal),
        state=state,
        doubts=tuple(doubt for each in above for doubt in doubts_of(holdings, lexicon, each, ordinal)),
        until=min(record.end, max((part.box.end for part in whole.possible.parts), default=record.end)),
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
    found.extend(
        Doubt(
            kind="struck",
            about=record.id,
            says=say(
                f"{quoted(each)} 已被撤销，视同从未登记", f"{quoted(each)} was struck out, as if it had never been"
            ),
        )
        for each in struck_of(view, record)
    )
    if not is_proved(view, record):
        found.append(
            Doubt(
                kind="unproved",
                about=record.id,
                says=say(
                    f"{quoted(record.party)} 的权利主张所附证据已被撤销",
                    f"the evidence that came with the claim of {quoted(record.party)} was struck out",
                )
                if record.body.get("evidence")
                else say(
                    f"{quoted(record.party)} 的权利主张没有附证据",
                    f"no evidence came with the claim of {quoted(record.party)}",
                ),
            )
        )
    if is_own(record) and _made_of_void(view, view.touching(record.asset)):
        found.append(
            Doubt(
                kind="disputed",
                about=record.id,
                says=say(
                    f"{quoted(record.asset)} 所用来源不成立，{quoted(record.party)} 的权利待查",
                    f"what {quoted(record.asset)} was made from was void; the right of {quoted(record.party)} must be examined",
                ),
            )
        )
    found.extend(
        Doubt(
            kind="disputed",
            about=row.id,
            says=say(f"{quoted(row.party)} 提出的异议未了", f"{quoted(row.party)} objects"),
        )
        for row in disputes(view, record)
        if row.start <= day < row.end
    )
    found.extend(
        Doubt(
            kind="disputed",
            about=record.id,
            says=say(
                f"{quoted(record.id)} 与 {quoted(name)} 相冲突", f"{quoted(record.id)} conflicts with {quoted(name)}"
            ),
        )
        for name in dict.fromkeys(other.id for other, (start, end) in conflicts_of(view, record) if start <= day < end)
    )
    compiled = lexicon.reading(made(record)).read(record.body.get("scope") or {}, silence_of(record))
    if not compiled.sure and compiled.possible:
        found.append(
            Doubt(
                kind="silent",
                about=record.id,
                says=say(
                    f"{quoted(record.id)} 的用途、地域或期限没有写明",
                    f"{quoted(record.id)} does not say its purposes, territory or term",
                ),
            )
        )
    if not is_own(record) and not record.body.get("rests_on"):
        found.append(
            Doubt(
                kind="source_unknown",
                about=record.id,
                says=say(f"{quoted(record.id)} 的上游权利不在册", f"what {quoted(record.id)} rests on is not recorded"),
            )
        )
    return found


def titles_of(holdings: Holdings, lexicon: Lexicon, party: str, asset: str, day: date) -> tuple[Title, ...]:
    """Give every right of a party over an asset with its chain, live ones first; at most :data:`MAX_PATHS`, those of the day first."""
    on = day.toordinal()
    rows = sorted(holdings.held_by(party, asset), key=lambda row: not row.start <= on < row.end)
    known: dict[str, RightState] = {}
    found = [title(holdings, lexicon, row.id, day, known=known) for row in rows[:MAX_PATHS]]
    return tuple(sorted(found, key=lambda each: (each.state is not RightState.LIVE, each.right.since, each.right.id)))

"""What steps of registration come to, for every right over some data: the one fold (Guide Arts. 14, 26, 32-37).

A first registration begins it and later types change it; a registered transfer takes what passes from the registration of who gave
it to that of who took it (Art. 34). Steps are taken by their day, those of one day as they were recorded. One without a day comes
after all that were recorded before it; an ending without one may have come last of all, too. Where it is not told of which right a
step is, which taker a transfer names, or whether a step came before a right passed, each way is gone: a step is of one right only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from datarights.holdings.answers import made
from datarights.holdings.chain import is_originating, is_own
from datarights.holdings.once import OnAsset
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
_ELSEWHERE: Final = "-"
"""Stands for whatever right of another title a step may be of."""
_PASSED_ON: Final = "none"
"""Nothing is registered any longer of a right of which a registered transfer passed all."""
_FINISHED: Final = frozenset({*_DONE, *_OVER, _PASSED_ON})
MAX_READINGS: Final = 64
"""So many ways to read what is on record are gone; where there are more, all of it is open."""
SIX_MONTHS: Final = 184
"""Six months before its end, in days and at the longest, a registration may be renewed (Guide Art. 36)."""


class Registration(NamedTuple):
    """A registration as its steps leave it: the last that changed it, that by which data was first registered, its term.

    ``asked``: a renewal was applied for before the end and is not yet decided. ``rights`` are those still registered. ``numbered``,
    ``agent`` and ``term`` are the steps that told the number in force, the agency and the end; ``passing`` the transfer by which it
    came, ``giver`` the right from which. ``of`` is the right whose holder it is registered for; ``lent``: not that of who looks, who took the right by contract alone.
    ``renewed``: the end before a renewal that does not tell its own; ``former``: the ends of what was registered of the right before.
    """

    row: Record
    step: str
    first: Record
    end: int = LAST_DAY
    asked: bool = False
    rights: int = 0
    numbered: Record | None = None
    agent: Record | None = None
    term: Record | None = None
    passing: Record | None = None
    giver: str = ""
    of: str = ""
    lent: bool = False
    renewed: int = 0
    former: tuple[int, ...] = ()

    def state(self, day: int) -> str:
        """Give the state in words; past its term it is pending where a renewal was applied for in time, else lapsed by itself."""
        if self.step not in _DONE or day < self.end:
            return self.step
        return "pending_renewal" if self.asked else "lapsed"

    def stands(self, day: int) -> bool:
        """Tell whether it is in force on a day, or is to be renewed."""
        return self.state(day) in STANDING

    @property
    def moved(self) -> Record:
        """Give the step by which it came to who has it."""
        return self.passing or self.row

    @property
    def number(self) -> str:
        """Give the number of the credential in force, where it is told."""
        return str(self.numbered.body["credential"]) if self.numbered is not None else ""

    @property
    def agency(self) -> str:
        """Give the agency, where it is told."""
        return str(self.agent.body["agency"]) if self.agent is not None else ""


class Way(NamedTuple):
    """One way to read what is on record: what is registered of each right, what is shown of those that passed by contract alone.

    ``passed``: the rights that passed; ``rests``: no later type had nothing to change.
    """

    of: Mapping[str, Registration] = {}
    lent: Mapping[str, Registration] = {}
    passed: frozenset[str] = frozenset()
    rests: bool = True

    def shown(self, name: str) -> Registration | None:
        """Give what is shown of a right: that of who gave it, while it is lent, else its own."""
        return self.lent.get(name) or self.of.get(name)

    def key(self) -> tuple[object, ...]:
        """Tell it from others."""
        return (
            self.passed,
            self.rests,
            *(
                (name, *(part.id if isinstance(part, Record) else part for part in each))
                for all_of in (self.of, self.lent)
                for name, each in sorted(all_of.items())
            ),
        )


def kind_of(row: Record) -> str:
    """Give the type of registration a step belongs to."""
    return str(row.body.get("type") or "first")


def right_of(row: Record) -> str:
    """Give the right a step names."""
    return str(row.body.get("about") or "")


def is_done(row: Record) -> bool:
    """Tell whether a step completes its type: data, an alteration, a cancellation is registered with it."""
    return row.body.get("step") in _DONE


def is_over(row: Record) -> bool:
    """Tell whether a step ends what is registered: one that says so, whatever its type, or a cancellation that is done."""
    return row.body.get("step") in _OVER or (kind_of(row) == "cancel" and is_done(row))


def _may_be_late(row: Record) -> bool:
    """Tell whether a step ends what is registered on a day that nobody wrote down."""
    return row.start <= FIRST_DAY and is_over(row)


_Found = TypeVar("_Found", bound=Registration | None)


class Standing(NamedTuple):
    """How a registration stands on a day: what is registered of one right (of none: of a party), in every way in which it can be read.

    Where all is told there is one reading. ``ahead``: what a renewal makes of it that was granted before the term it follows is over,
    nothing where it is read as of another.
    """

    right: Record | None
    party: str
    day: int
    readings: tuple[Registration | None, ...]
    ahead: tuple[Registration | None, ...] = ()
    cut: bool = False

    @property
    def states(self) -> set[str]:
        """Give every state in which it may be."""
        return {each.state(self.day) if each is not None else "none" for each in self.readings}

    @property
    def open(self) -> bool:
        """Tell whether it is not told how it stands."""
        return self.cut or is_open(self.states)


def is_open(states: set[str]) -> bool:
    """Tell whether it matters in which of some states a registration is: nothing stands in any of them, or it does not."""
    return len(states) > 1 and bool(states & {"lapsed", *STANDING})


def standings(rows: OnAsset, day: int, parties: Iterable[str] = ()) -> list[Standing]:
    """Give how each registration of some data stands on a day, by the rights it is of; ``parties``: of who has none on record."""
    named = {right_of(row) for row in rows.of("registration")}
    found: list[Standing] = []
    of: list[tuple[Record | None, str]] = [(None, party) for party in parties]
    of += [(right, right.party) for right in rows.of("right") if right in rows.sources or right.id in named]
    titles: list[Register] = []
    for right, party in of:
        register = next((each for each in titles if right is not None and each.is_of(right)), None)
        if register is None:
            register = Register(rows, [right] if right is not None else [], day, party if right is None else "")
            titles.append(register)
        seen = [each for way in register.ways for each in register.views(way, right)]
        ahead = [each for way in register.ways for each in register.ahead(way, right)]
        found.append(Standing(right, party, day, _once(seen), _once(ahead), register.cut))
    return found


def _once(several: Iterable[_Found]) -> tuple[_Found, ...]:
    found: list[_Found] = []
    for each in several:
        if each not in found:
            found.append(each)
    return tuple(found)


class Register:
    """What is registered of some rights over one asset on a day, in every way in which that can be read.

    ``party``: who asks, where none of the rights is on record.
    """

    def __init__(self, rows: OnAsset, rights: Sequence[Record], day: int, party: str = "") -> None:
        self._rows, self._day, self._party = rows, day, party
        self._bare = not rights
        self._parties: dict[str, list[Record]] = {}
        self._rights = {row.id: row for row in rows.of("right")}
        self._above = {row.id: self._may_come_of(row) for row in self._rights.values()}
        self._takers: dict[str, list[Record]] = {}
        for row in rows.sources:
            for name in self._above[row.id] if is_originating(row) else ():
                self._takers.setdefault(name, []).append(row)
        self._chain = self._related(row.id for row in rights) or {""}
        steps = [(row, self._whose(row)) for row in rows.of("registration")]
        self._steps = {
            row.id: [*dict.fromkeys(each if each in self._chain else _ELSEWHERE for each in of)]
            for row, of in steps
            if {*of} & self._chain
        }
        self._named = {right_of(row) for row, _ in steps}
        self.cut = False
        found = [row for row, _ in steps if row.id in self._steps]
        ways: list[Way] = []
        for late in (False, True) if any(map(_may_be_late, found)) else (False,):
            ways += self._folded([Way()], self._events(found, late=late))
        self._later = sorted(
            (
                row
                for row in found
                if row.start > day and kind_of(row) == "renew" and row.body["step"] == "credentialed"
            ),
            key=lambda row: row.start,
        )
        self.ways = _distinct(_resting(ways))

    def is_of(self, right: Record) -> bool:
        """Tell whether a right is of the title that was looked at."""
        return right.id in self._chain

    def _may_come_of(self, right: Record) -> set[str]:
        """Give the rights a right may have come of: those it rests on, and what passed for good of any of its giver's that reach as far."""
        found = _above(right) & self._rights.keys()
        if is_originating(right) and (giver := str(right.body.get("from") or "")):
            theirs = [each for each in self._of_party(giver) if is_own(each) or made(each) < made(right)]
            found |= {each.id for each in theirs if not right.rights & ~each.rights}
        return found

    def _related(self, names: Iterable[str]) -> set[str]:
        """Give the rights of one title: what they came from, what came of them by passing."""
        found: set[str] = set()
        waiting = [*names]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [*self._above.get(name, ()), *(row.id for row in self._takers.get(name, ()))]
        return found

    def _whose(self, row: Record) -> Sequence[str]:
        """Give the rights of which a step may be: that it names, else that of its number, of the party it is by, of whoever has one.

        A transfer that names what is no longer believed may have passed any, or none; its number is that of who took.
        """
        if name := right_of(row):
            struck = name not in self._rights and kind_of(row) == "transfer" and is_done(row)
            return (
                [name, *(each.id for each in self._rows.sources if _may_come_before(each, row))] if struck else (name,)
            )
        sources = self._rows.sources
        if kind_of(row) != "transfer" and (number := row.body.get("credential")):
            same = [each for each in self._rows.of("registration") if each.body.get("credential") == number]
            if told := {right_of(each) for each in same if each.start <= row.start} & self._rights.keys():
                return sorted(told)
        if by := row.party:
            own = self._of_party(by)
            if own or not is_over(row) or by == self._party:
                return [each.id for each in own if _may_come_before(each, row)] or [""] * (by == self._party)
        held = [each.id for each in sources if _may_come_before(each, row) and not self._gone(each, row)]
        return [*held, ""] if self._bare else held

    def _of_party(self, party: str) -> Sequence[Record]:
        """Give the rights of a party: those with a source of its own, else whatever it has."""
        if not self._parties:
            for row in self._rights.values():
                self._parties.setdefault(row.party, []).append(row)
        theirs = self._parties.get(party, [])
        return [row for row in theirs if row.body.get("link") in {"own", "originating"}] or theirs

    def _gone(self, right: Record, row: Record) -> bool:
        """Tell whether all of a right had passed when data was first registered, and nothing was applied for before it did.

        One contract passes one right: where it may be of another as well, neither is known to be gone.
        """
        if kind_of(row) != "first" or not right.rights:
            return False
        takers = [each for each in self._takers.get(right.id, ()) if self._above[each.id] == {right.id}]
        gone = [each.start for each in takers if FIRST_DAY < each.start < row.start and not right.rights & ~each.rights]
        names = {right.id, ""}
        return bool(gone) and not any(
            right_of(each) in names and each.start <= min(gone) for each in self._rows.of("registration")
        )

    def _events(self, rows: Sequence[Record], *, late: bool) -> list[tuple[int, Record, str]]:
        """Give what happened, in order: steps, and the passing of rights by contract (``early`` or ``late``)."""
        undated = any(row.start <= FIRST_DAY and not is_over(row) for row in rows)
        days = {row.start for row in rows}
        passing = [each for each in self._rights.values() if each.id in self._chain and is_originating(each)]
        events: list[tuple[int, int, Record, str]] = []
        latest = FIRST_DAY
        for row in sorted((*rows, *passing), key=lambda row: (row.since, row.id)):
            dated = row.start > FIRST_DAY
            if row.kind == "registration":
                latest = max(latest, row.start)
                if not (late and _may_be_late(row)):
                    events.append((row.start if dated else latest, 1, row, "step"))
                else:
                    events.append((self._day, 2, row, "step"))
                continue
            if row.start > self._day:
                continue
            either = not dated or undated or row.start in days
            on = row.start if dated else latest
            events.append((on, 0 if dated else 1, row, "maybe" if either else "passes"))
            if either:
                events.append((row.start, 2, row, "passes") if dated and not undated else (self._day, 3, row, "passes"))
        events.sort(key=lambda each: each[:2])
        # What passed on the day of an ending had not ended: no transfer would be done (Art. 33).
        for at in range(1, len(events)):
            (on, _, over, _), (day, _, moved, what) = events[at - 1], events[at]
            if on == day and what == "step" and is_over(over) and kind_of(moved) == "transfer" and is_done(moved):
                events[at - 1 : at + 1] = events[at], events[at - 1]
        return [(on, row, what) for on, _, row, what in events if on <= self._day]

    def _folded(self, ways: list[Way], events: Iterable[tuple[int, Record, str]]) -> list[Way]:
        for on, row, what in events:
            after: list[Way] = []
            for way in ways:
                if what == "step":
                    after += self._taken(way, row, on)
                    continue
                if what == "maybe":
                    after.append(way)
                if row.id not in way.passed:
                    after += self._lent(way, row)
                elif what == "passes":
                    after.append(way)
            ways = _distinct(after)
            if len(ways) > MAX_READINGS:
                self.cut = True
                return ways[:MAX_READINGS]
        return ways

    def _lent(self, way: Way, right: Record) -> Iterator[Way]:
        """Let a right pass by contract alone: what is registered of it stays registered for who gave it (Guide Art. 34)."""
        passed = way._replace(passed=way.passed | {right.id})
        above = sorted(self._above[right.id])
        given = [each for name in above if (each := way.shown(name)) is not None]
        own = way.of.get(right.id)
        if not given or (own is not None and own.step in _FINISHED):
            yield passed
            return
        if not any(way.shown(name) for name in _above(right)):  # the ledger has it of another right of who gave it
            yield passed
        for each in given:
            yield passed._replace(lent={**way.lent, right.id: each._replace(lent=True)})

    def _taken(self, way: Way, row: Record, on: int) -> Iterator[Way]:
        """Take a step, as one of each right of which it may be."""
        names = [name for name in self._steps[row.id] if name in self._chain]
        if kind_of(row) == "transfer" and is_done(row):
            yield from self._transferred(way, row, on, names)
        else:
            for name in names:
                yield from self._changed(way, row, on, name)
        if len(names) < len(self._steps[row.id]):
            yield way

    def _changed(self, way: Way, row: Record, on: int, name: str) -> Iterator[Way]:
        """Take a step that is no finished transfer, as of one right or of what came of it by registered transfers."""
        found, lent = way.of.get(name), way.lent.get(name)
        if kind_of(row) == "first" and not is_over(row):  # begins one of its own, whatever is shown of it
            yield from self._stepped(way, row, on, name)
            return
        if lent is not None:
            yield from self._under(way, row, on, name, lent)
            return
        took = self._took(way, name)
        unnamed = [each for each in took if right_of(way.of[each.id].moved) != each.id and each.id not in self._named]
        if found is not None and found.step == _PASSED_ON and took:
            theirs = [each for each in took if each.party == row.party]
            givers = row.party and row.party == getattr(self._rights.get(name), "party", "")
            its_own = bool(right_of(row)) and not unnamed and not theirs  # who took has a registration of another name
            for each in theirs or unnamed or took if givers or not (its_own and is_over(row)) else ():
                yield from self._changed(way, row, on, each.id)
            if its_own or givers:
                yield way
            return
        yield from self._stepped(way, row, on, name)
        for each in unnamed:
            yield from self._changed(way, row, on, each.id)

    def _under(self, way: Way, row: Record, on: int, name: str, lent: Registration) -> Iterator[Way]:
        """Take a step under a right that passed by contract alone: of the registration of who gave, or of one nobody put on record."""
        for after in _after(lent, row, on):
            if after is None or not (is_done(row) or is_over(row)):
                yield way._replace(lent={**way.lent, name: after or lent})
                continue
            rights = lent.rights & getattr(self._rights.get(name), "rights", 0)
            own = after._replace(lent=False, of=name, rights=rights)
            yield way._replace(of={**way.of, name: own}, lent=_without(way.lent, name))
        if lent.of in way.of and (is_done(row) or is_over(row)):
            for given in self._stepped(way, row, on, lent.of):
                its = given.of[lent.of]
                yield (
                    given._replace(lent={**given.lent, name: its._replace(lent=True)})
                    if its.first is lent.first
                    else given
                )

    def _stepped(self, way: Way, row: Record, on: int, name: str) -> Iterator[Way]:
        """Take a step of the registration of one right; an ending ends it for those, too, who took by contract alone."""
        before = way.of.get(name)
        right = self._rights.get(name)
        for one in _after(before, row, on):
            if one is None or one is before:
                yield way._replace(rests=way.rests and not (name and _tells(before, row)))
                continue
            begun = before is None or one.first is not before.first
            after = one._replace(rights=right.rights if right is not None else 0, of=name) if begun else one
            lent = way.lent
            if name in lent and (is_done(row) or not lent[name].stands(on)):
                lent = _without(lent, name)
            if is_over(row):
                lent = {
                    taker: each if each.of != name or before is None or each.first is not before.first else ended
                    for taker, each in lent.items()
                    for ended in _after(each, row, on)
                    if ended is not None
                }
            yield way._replace(of={**way.of, name: after}, lent=lent)

    def _transferred(self, way: Way, row: Record, on: int, names: Sequence[str]) -> Iterator[Way]:
        """Take a finished transfer: each passing that it may be, or the credential of one that is in evidence (Guide Arts. 26, 34).

        A credential follows its evidence where both name who took; a contract that begins later passed where it is named, else where there is no other.
        """
        name = right_of(row)
        passes: list[tuple[str, Record]] = []
        early: list[tuple[str, Record]] = []
        issued: list[tuple[str, Record]] = []
        for giver, takers in self._takers.items():
            given = way.of.get(giver)
            for taker in takers:
                own = way.of.get(taker.id)
                if given is None or not self._is_of(way, row, giver, taker):
                    continue
                if own is not None and own.giver:
                    waits = own.giver == giver and own.row is own.passing and own.step == "evidenced"
                    issued += [(giver, taker)] * (waits and row.body["step"] == "credentialed")
                elif given.stands(on) and given.rights & taker.rights and (own is None or not own.stands(on)):
                    (passes if _may_come_before(taker, row) or name == taker.id else early).append((giver, taker))
        follows = [each for each in issued if right_of(way.of[each[1].id].row) == name == each[1].id]
        issued, passes = follows or issued, [] if follows else [each for each in passes if each[1].id == name] or passes
        for giver, taker in passes or (early if not issued else ()):
            yield self._moved(way, row, on, giver, taker)
        for _, taker in issued:
            yield from self._stepped(way, row, on, taker.id)
        told = {each for giver, taker in (*passes, *issued) for each in (giver, taker.id, *_line(way, giver))}
        for each in names if not told or name not in self._rights else ():
            if each not in told:
                yield from self._passed_away(way, row, on, each)

    def _is_of(self, way: Way, row: Record, giver: str, taker: Record) -> bool:
        """Tell whether a transfer may be that of a right to who took it: by the right of either, or of whom it came from, or by its party."""
        if (name := right_of(row)) in self._rights:
            return name in {taker.id, giver, *_line(way, giver)}
        return not row.party or bool(name) or row.party in {taker.party, self._rights[giver].party}

    def _passed_away(self, way: Way, row: Record, on: int, name: str) -> Iterator[Way]:
        """Take a finished transfer to somebody who is not on record: in part or whole."""
        found = way.of.get(name)
        if found is not None and found.step == _PASSED_ON and (took := self._took(way, name)):
            for each in took:
                yield from self._passed_away(way, row, on, each.id)
            return
        if found is not None and found.giver and name == right_of(row):
            way = way._replace(rests=False)  # what it names would have been taken by a step that names something else
        for after in self._stepped(way, row, on, name):
            yield after
            if (left := after.of.get(name)) is not None and left is not found:
                yield after._replace(of={**after.of, name: left._replace(step=_PASSED_ON, rights=0)})

    def _took(self, way: Way, name: str) -> list[Record]:
        """Give the rights to which something of a registration came by a registered transfer."""
        takers = self._takers.get(name, ())
        return [each for each in takers if (one := way.of.get(each.id)) and one.giver == name]

    def _moved(self, way: Way, row: Record, on: int, giver: str, taker: Record) -> Way:
        found = way.of[giver]
        after = _after(found, row, on)[0] or found
        left = found.rights & ~taker.rights
        own = after._replace(
            rights=found.rights & taker.rights, passing=row, giver=giver, row=row, of=taker.id,
            numbered=row if row.body.get("credential") else None,
        )  # fmt: skip
        rest = found._replace(rights=left) if left else found._replace(row=row, step=_PASSED_ON, rights=0)
        lent = _without(way.lent, taker.id)
        waiting = [taker]
        while waiting:
            for each in self._takers.get(waiting.pop().id, ()):
                if each.id in lent and lent[each.id].of == giver:
                    lent[each.id] = own._replace(lent=True)
                    waiting.append(each)
        return way._replace(of={**way.of, giver: rest, taker.id: own}, lent=lent)

    def views(self, way: Way, right: Record | None, *, lends: bool = False) -> list[Registration | None]:
        """Give what is registered of a right (of none: of whoever has none on record); ``lends``: or of that which it is a licence of.

        A licensee may show what its licensor registered, where nothing is registered of the licence itself.
        """
        found = way.shown(right.id if right is not None else "")
        if found is not None or right is None:
            return [found]
        if not lends or right in self._rows.sources:
            return [None]
        return [
            each for name in sorted(self._above.get(right.id, ())) for each in self._followed(way, self._rights[name])
        ] or [None]

    def _followed(self, way: Way, right: Record) -> list[Registration | None]:
        """Give what is registered of the right a licence is of, wherever it passed."""
        found = way.of.get(right.id)
        takers = self._took(way, right.id)
        if found is not None and found.step == _PASSED_ON and takers:
            return [one for each in takers for one in self._followed(way, each)]
        return self.views(way, right, lends=True)

    def ahead(self, way: Way, right: Record | None) -> list[Registration | None]:
        """Give what a renewal makes of a registration, where it was granted before the term that it follows is over; of none, nothing."""
        name = right.id if right is not None else ""
        if not self._later or way.shown(name) is None:
            return []
        after = _resting(self._folded([way], [(row.start, row, "step") for row in self._later]))
        found = [each.shown(name) for each in after]
        return [each if each is not None and each.row in self._later else None for each in found]


def _above(right: Record) -> set[str]:
    return {str(each) for each in right.body.get("rests_on") or ()}


def _line(way: Way, name: str) -> list[str]:
    """Give the rights from which the registration of one came, transfer by transfer."""
    found: list[str] = []
    while (each := way.of.get(name)) is not None and each.giver and each.giver not in found:
        name = each.giver
        found.append(name)
    return found


def _may_come_before(right: Record, row: Record) -> bool:
    """Tell whether a right may have been there at a step; one with a basis of its own is not asked since when."""
    return not is_originating(right) or row.start <= FIRST_DAY or right.start <= row.start


def _distinct(ways: Iterable[Way]) -> list[Way]:
    return [*{each.key(): each for each in ways}.values()]


def _without(lent: Mapping[str, Registration], name: str) -> dict[str, Registration]:
    return {taker: each for taker, each in lent.items() if taker != name}


def _resting(ways: Sequence[Way]) -> Sequence[Way]:
    return [each for each in ways if each.rests] or ways


def _tells(found: Registration | None, row: Record) -> bool:
    """Tell whether a later type that changed nothing shows that a reading is wrong: it would not have been done (Guide Art. 33).

    It shows nothing where it may have come first: of no day, on the day of what ended it, a renewal granted ahead of its day.
    """
    if row.start <= FIRST_DAY or not is_done(row) or kind_of(row) not in {"transfer", "alter", "renew"}:
        return False
    ahead = found is not None and kind_of(row) == "renew" and row.start in {found.end, *found.former}
    return not ahead and (found is None or found.row.start != row.start)


def _after(found: Registration | None, row: Record, on: int) -> list[Registration | None]:
    """Take one step. Later types do nothing without a first that stands (Art. 33); only a renewal lengthens (Arts. 26, 36)."""
    kind, step = kind_of(row), str(row.body.get("step") or "")
    stands = found is not None and found.stands(on)
    last_day_over = found is not None and found.step in _DONE and on == found.end  # a renewed term begins on this day
    if is_over(row):
        gone = step if step in _OVER else "cancelled"
        if found is None:
            return [Registration(row, gone, row)]
        return [found if found.step == "cancelled" else found._replace(row=row, step=gone)]
    if step not in _DONE:
        if found is None or not (stands or last_day_over):
            return [_begun(found, row, step) if kind == "first" else found]
        return [found._replace(asked=step != "refused") if kind == "renew" and stands else found]
    carried_on = found is not None and found.step == "evidenced" and kind in {"first", kind_of(found.row)}
    if found is not None and stands and carried_on and step == "credentialed":  # what is in evidence prevails (Art. 27)
        credential = _told(found, row, step, min(row.end, found.end))
        if kind != "renew" or row.end <= found.end or not (found.asked or found.end - on <= SIX_MONTHS):
            return [credential]
        renewed = _renewed(found, row, step)
        return [renewed] if found.asked else [credential, renewed]  # it may be of a renewal that followed
    if kind == "first":
        return [_begun(found, row, step)]
    if found is None or not (stands or (kind == "renew" and last_day_over)):
        return [found]
    if kind == "renew":  # it renews what stood when it was recorded
        formers = row.start in found.former
        if formers and row.start != found.end and row.since < found.first.since:
            return [found]
        renewed = _renewed(found, row, step)
        return [found, renewed] if formers else [renewed]
    return [_told(found, row, step, min(row.end, found.end))]


def _begun(found: Registration | None, row: Record, step: str) -> Registration:
    former: tuple[int, ...] = ()
    if found is not None:
        former = (*found.former, found.end) if found.step in _FINISHED else found.former
    return _told(Registration(row, step, row, former=former), row, step, row.end)


def _renewed(found: Registration, row: Record, step: str) -> Registration:
    return _told(found, row, step, row.end)._replace(asked=False, renewed=found.end if row.end == LAST_DAY else 0)


def _told(found: Registration, row: Record, step: str, end: int) -> Registration:
    """Give a registration with what a finished step tells of it; what it leaves out stays as it was."""
    body = row.body
    return found._replace(
        row=row,
        step=step,
        end=end,
        numbered=row if body.get("credential") else found.numbered,
        agent=row if body.get("agency") else found.agent,
        term=row if row.end == end < LAST_DAY else found.term if end < LAST_DAY else None,
    )

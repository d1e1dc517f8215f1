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
MAX_READINGS: Final = 64
"""So many ways to read what is on record are gone; where there are more, all of it is open."""
SIX_MONTHS: Final = 184
"""Six months before its end, in days and at the longest, a registration may be renewed (Guide Art. 36)."""


class Registration(NamedTuple):
    """A registration as its steps leave it: the last that changed it, that by which data was first registered, its term.

    ``asked``: a renewal was applied for before the end and is not yet decided. ``rights`` are those still registered. ``numbered``,
    ``agent`` and ``term`` are the steps that told the number in force, the agency and the end; ``passing`` the transfer by which it
    came, ``giver`` the right from which. ``of`` is the right whose holder it is registered for; ``lent``: not that of who looks, who took the right by contract alone.
    ``renewed``: the end before a renewal that does not tell its own.
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

    def state(self, day: int) -> str:
        """Give the state in words; past its term it is pending where a renewal was applied for in time, else lapsed by itself."""
        if self.step not in _DONE or day < self.end:
            return self.step
        return "pending_renewal" if self.asked else "lapsed"

    def stands(self, day: int) -> bool:
        """Tell whether it is in force on a day, or is to be renewed."""
        return self.state(day) in STANDING

    @property
    def number(self) -> str:
        """Give the number of the credential in force, where it is told."""
        return str(self.numbered.body["credential"]) if self.numbered is not None else ""

    @property
    def agency(self) -> str:
        """Give the agency, where it is told."""
        return str(self.agent.body["agency"]) if self.agent is not None else ""


class Way(NamedTuple):
    """One way to read what is on record: the registration of each right, the rights that passed, whether a later type had none to change."""

    of: Mapping[str, Registration]
    passed: frozenset[str] = frozenset()
    rests: bool = True

    def key(self) -> tuple[object, ...]:
        """Tell it from others."""
        return (
            self.passed,
            self.rests,
            *(
                (name, *(part.id if isinstance(part, Record) else part for part in each))
                for name, each in sorted(self.of.items())
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
        self._begun = {right_of(row) for row, _ in steps if kind_of(row) == "first"}
        self.cut = False
        found = [row for row, _ in steps if row.id in self._steps]
        ways: list[Way] = []
        for late in (False, True) if any(map(_may_be_late, found)) else (False,):
            ways += self._folded([Way({})], self._events(found, late=late))
        self._later = sorted(
            (
                row
                for row in found
                if row.start > day and kind_of(row) == "renew" and row.body["step"] == "credentialed"
            ),
            key=lambda row: row.start,
        )
        self.ways = _distinct([each for each in ways if each.rests] or ways)

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
        """Give the rights of which a step may be: that it names, else those of the party it is by, else of whoever has one.

        A transfer that names what is no longer believed may have passed any, or none.
        """
        if name := right_of(row):
            struck = name not in self._rights and kind_of(row) == "transfer" and is_done(row)
            return (
                [name, *(each.id for each in self._rows.sources if _may_come_before(each, row))] if struck else (name,)
            )
        sources = self._rows.sources
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
        """Tell whether all of a right had passed when data was first registered, and nothing was applied for before it did."""
        if kind_of(row) != "first" or not right.rights:
            return False
        takers = self._takers.get(right.id, ())
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
        own = way.of.get(right.id)
        given = [way.of[name] for name in sorted(self._above.get(right.id, ())) if name in way.of]
        if not given or (own is not None and own.step in {*_DONE, *_OVER}):
            yield passed
            return
        if not _above(right) & way.of.keys():  # the ledger has it of another right of who gave it
            yield passed
        for each in given:
            yield passed._replace(of={**way.of, right.id: each._replace(lent=True)})

    def _taken(self, way: Way, row: Record, on: int) -> Iterator[Way]:
        """Take a step, as one of each right of which it may be."""
        for name in self._steps[row.id]:
            if name not in self._chain:
                yield way
            elif kind_of(row) == "transfer" and is_done(row):
                yield from self._passed(way, row, on, name)
            else:
                yield from self._changed(way, row, on, name)

    def _changed(self, way: Way, row: Record, on: int, name: str) -> Iterator[Way]:
        """Take a step that is no finished transfer. What is written of a right after it passed may be of who took it."""
        found = way.of.get(name)
        kind = kind_of(row)
        takers = self._took(way, name) if kind != "first" else []
        unnamed = [each for each in takers if right_of(_passing(way, each)) != each.id and each.id not in self._named]
        if found is not None and found.step == _PASSED_ON and takers:
            theirs = [each for each in takers if each.party == row.party]
            givers = row.party and row.party == getattr(self._rights.get(name), "party", "")
            its_own = bool(right_of(row)) and not unnamed and not theirs  # who took has a registration of another name
            for each in theirs or unnamed or takers if givers or not (its_own and is_over(row)) else ():
                yield from self._changed(way, row, on, each.id)
            if its_own or givers:
                yield way
            return
        if found is not None and found.lent and found.of in way.of and (is_done(row) or is_over(row)):
            for after in _after(way.of[found.of], row, on):  # or it was of the registration that still is of who gave
                given = self._with(way, found.of, after, row, on)
                yield given._replace(of={**given.of, name: given.of[found.of]._replace(lent=True)})
        for after in _after(found, row, on):
            changed = self._with(way, name, after, row, on)
            yield changed
            if is_done(row) or is_over(row):
                for each in unnamed:
                    yield from self._changed(changed, row, on, each.id)

    def _with(self, way: Way, name: str, after: Registration | None, row: Record, on: int) -> Way:
        """Give a way with a registration as a step leaves it; an ending ends it for those, too, who took by contract alone."""
        before = way.of.get(name)
        if after is None or after is before:
            return way._replace(rests=way.rests and not self._tells(row, name))
        right = self._rights.get(name)
        if before is None or after.first is not before.first:
            after = after._replace(rights=right.rights if right is not None else 0, of=name, lent=False)
        elif is_done(row):
            after = after._replace(lent=False)
        of = {**way.of, name: after}
        if is_over(row):
            self._end_below(of, name, row, on)
        return way._replace(of=of)

    def _end_below(self, of: dict[str, Registration], name: str, row: Record, on: int) -> None:
        for each in self._takers.get(name, ()):
            found = of.get(each.id)
            if found is not None and found.lent and found.of == of[name].of:
                of[each.id] = _after(found, row, on)[0] or found
                self._end_below(of, each.id, row, on)

    def _tells(self, row: Record, name: str) -> bool:
        """Tell whether a later type that changed nothing shows that a reading is wrong: it would not have been done (Guide Art. 33)."""
        later = is_done(row) and kind_of(row) in {"transfer", "alter", "renew"} and bool(name)
        unnamed = set() if right_of(row) else {""}  # a first that names no right, either, may be of this one
        return later and not self._begun & {name, *self._lineage(name), *unnamed}

    def _lineage(self, name: str) -> set[str]:
        """Give the rights from which one came."""
        found: set[str] = set()
        waiting = [*self._above.get(name, ())]
        while waiting:
            each = waiting.pop()
            if each not in found:
                found.add(each)
                waiting += self._above.get(each, ())
        return found

    def _passed(self, way: Way, row: Record, on: int, name: str) -> Iterator[Way]:
        """Take a finished transfer: what it passes is registered for who took, and no longer for who gave (Guide Art. 34)."""
        links: list[tuple[str, Record]] = []
        issued: list[tuple[str, Registration]] = []
        for giver, takers in self._takers.items():
            found = way.of.get(giver)
            for taker in takers if giver in self._chain else ():
                own = way.of.get(taker.id)
                if name not in {taker.id, giver, *_line(way, giver)}:
                    continue
                if own is not None and own.of == taker.id and own.step in {*_DONE, *_OVER, _PASSED_ON}:
                    if own.giver == giver and own.row is own.passing and own.step == "evidenced":
                        issued += [(taker.id, own)] * (row.body["step"] == "credentialed")
                elif found is not None and found.stands(on) and found.of == giver and _may_come_before(taker, row):
                    links.append((giver, taker))
        links = [each for each in links if each[1].id == name] or links
        for giver, taker in links:
            yield self._moved(way, row, on, giver, taker)
        if links:  # the credential of a transfer that is in evidence is named as that was
            issued = [each for each in issued if each[1].row.body.get("about") == row.body.get("about")]
        for taken, own in issued:
            for after in _after(own, row, on):
                yield self._with(way, taken, after, row, on)
        if links or issued:
            return
        found = way.of.get(name)
        if found is not None and found.step == _PASSED_ON and (took := self._took(way, name)):
            for each in took:
                yield from self._passed(way, row, on, each.id)
            return
        if found is not None and found.giver and found.of == name == right_of(row):
            way = way._replace(rests=False)  # what it names would have been taken by a step that names something else
        for after in _after(found, row, on):
            yield self._with(way, name, after, row, on)
            if found is not None and after is not found and found.of == name:  # who took is not on record
                gone = after._replace(step=_PASSED_ON, rights=0) if after is not None else None
                yield self._with(way, name, gone, row, on)

    def _took(self, way: Way, name: str) -> list[Record]:
        """Give the rights to which something of a registration came by a registered transfer."""
        takers = self._takers.get(name, ())
        return [each for each in takers if (one := way.of.get(each.id)) and one.of == each.id and one.giver == name]

    def _moved(self, way: Way, row: Record, on: int, giver: str, taker: Record) -> Way:
        found = way.of[giver]
        after = _after(found, row, on)[0] or found
        left = found.rights & ~taker.rights
        of = dict(way.of)
        of[giver] = found._replace(rights=left) if left else found._replace(row=row, step=_PASSED_ON, rights=0)
        of[taker.id] = after._replace(
            rights=found.rights & taker.rights, passing=row, giver=giver, row=row, of=taker.id, lent=False,
            numbered=row if row.body.get("credential") else None,
        )  # fmt: skip
        waiting = [*self._takers.get(taker.id, ())]
        while waiting:
            each = waiting.pop()
            if each.id in of and of[each.id].lent and of[each.id].of == giver:
                of[each.id] = of[taker.id]._replace(lent=True)
                waiting += self._takers.get(each.id, ())
        return way._replace(of=of)

    def views(self, way: Way, right: Record | None, *, lends: bool = False) -> list[Registration | None]:
        """Give what is registered of a right (of none: of whoever has none on record); ``lends``: or of that which it is a licence of.

        A licensee may show what its licensor registered, where nothing is registered of the licence itself.
        """
        found = way.of.get(right.id if right is not None else "")
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
        if not self._later or name not in way.of:
            return []
        after = self._folded([way], [(row.start, row, "step") for row in self._later])
        after = [each for each in after if each.rests] or after
        return [each.of[name] if each.of[name].row in self._later else None for each in after]


def _above(right: Record) -> set[str]:
    return {str(each) for each in right.body.get("rests_on") or ()}


def _line(way: Way, name: str) -> list[str]:
    """Give the rights from which the registration of one came, transfer by transfer."""
    found: list[str] = []
    while (each := way.of.get(name)) is not None and each.of == name and each.giver and each.giver not in found:
        name = each.giver
        found.append(name)
    return found


def _passing(way: Way, right: Record) -> Record:
    found = way.of[right.id]
    return found.passing or found.row


def _may_come_before(right: Record, row: Record) -> bool:
    """Tell whether a right may have been there at a step; one with a basis of its own is not asked since when."""
    return not is_originating(right) or row.start <= FIRST_DAY or right.start <= row.start


def _distinct(ways: Iterable[Way]) -> list[Way]:
    return [*{each.key(): each for each in ways}.values()]


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
            return [_begun(row, step) if kind == "first" else found]
        return [found._replace(asked=step != "refused") if kind == "renew" and stands else found]
    carried_on = found is not None and found.step == "evidenced" and kind in {"first", kind_of(found.row)}
    if found is not None and stands and carried_on and step == "credentialed":  # what is in evidence prevails (Art. 27)
        credential = _told(found, row, step, min(row.end, found.end))
        if kind != "renew" or row.end <= found.end or not (found.asked or found.end - on <= SIX_MONTHS):
            return [credential]
        renewed = _renewed(found, row, step)
        return [renewed] if found.asked else [credential, renewed]  # it may be of a renewal that followed
    if kind == "first":
        return [_begun(row, step)]
    if found is None or not (stands or (kind == "renew" and last_day_over)):
        return [found]
    if kind == "renew":
        return [_renewed(found, row, step)]
    return [_told(found, row, step, min(row.end, found.end))]


def _begun(row: Record, step: str) -> Registration:
    return _told(Registration(row, step, row), row, step, row.end)


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

"""Laws of what steps of registration come to, and a slow twin of the fold that walks the days one by one, in every way."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

from hypothesis import assume, given, settings, strategies as st

from datarights.decision.act import Act
from datarights.decision.registered import STANDING, STATES, Register, Standing, is_open, standings
from datarights.decision.surroundings import registration_facts
from datarights.holdings.once import OnAsset
from datarights.holdings.record import NEVER, Record
from datarights.model.extent import FIRST_DAY, LAST_DAY

LAST = 16
KINDS = ("first", "transfer", "alter", "renew", "cancel")
STEPS = ("filed", "accepted", "published", "refused", "evidenced", "credentialed", "lapsed", "cancelled")


def step(since: int, kind: str, step: str, start: int, lasts: int | None = None) -> Record:
    end = LAST_DAY if lasts is None else start + lasts
    body = {"type": kind, "step": step, "credential": f"n{since}" if since % 2 else ""}
    return Record("registration", f"s{since}", "a", "", 0, start, end, since, NEVER, body)


LASTS = st.none() | st.integers(1, LAST)


@st.composite
def steps(
    draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, done: tuple[str, ...] = (*STEPS, *STEPS[4:6] * 4)
) -> list[Record]:
    """Steps of which each has a day of its own; half of them begin with a registration."""
    days = draw(st.lists(st.integers(2, LAST), unique=True, max_size=7))
    rows = [
        step(n, draw(st.sampled_from(kinds)), draw(st.sampled_from(done)), day, draw(LASTS))
        for n, day in enumerate(days, 2)
    ]
    first = [step(1, "first", draw(st.sampled_from(("evidenced", "credentialed"))), 2, draw(LASTS))]
    return [*first, *(row for row in rows if row.start > 2)] if draw(st.booleans()) else rows


OWN, OTHER = (
    Record("right", name, "a", party, 7, FIRST_DAY, LAST_DAY, n, NEVER, {"link": "own"})
    for n, (name, party) in enumerate((("right", "actor"), ("other", "another")), 200)
)
Value = tuple[str, str, int, int]
"""What is told of a registration: its state and, where it stands, its number, its end, the first day."""


def standing(rows: list[Record], day: int, *rights: Record) -> Standing:
    """Give how the registration of a right stands by steps that name it where they name none."""
    named = [row if "about" in row.body else row._replace(body={**row.body, "about": "right"}) for row in rows]
    found = standings(OnAsset((*(rights or (OWN,)), *named)), day)[0]
    assume(not found.cut)
    return found


def values(found: Standing) -> set[Value]:
    return {
        ("none", "", 0, 0) if each is None else (each.state(found.day), each.number, each.end, each.first.start)
        if each.stands(found.day) else (each.state(found.day), "", 0, 0)
        for each in found.readings
    }  # fmt: skip


def state(rows: list[Record], day: int) -> set[str]:
    return standing(rows, day).states


def every(walk: Callable[[Callable[[], bool]], Any]) -> list[Any]:
    """Give what a walk comes to by every way of choosing."""
    found, waiting = [], [[]]
    while waiting:
        script = waiting.pop()
        used: list[bool] = []

        def choose(script: list[bool] = script, used: list[bool] = used) -> bool:
            if len(used) == len(script):
                script.append(False)
                waiting.append([*used, True])
            used.append(script[len(used)])
            return used[-1]

        found.append(walk(choose))
    return found


def walked(rows: list[Record], until: int, *, shared: bool = False) -> set[Value]:
    """Give what a right's registration may be on a day; a step that names no right may be another's where it is ``shared``."""
    runs = every(lambda choose: walk(rows, until, choose, shared=shared))
    return {value for rests, value in runs if rests} or {value for _, value in runs}


def walk(rows: list[Record], until: int, choose: Callable[[], bool], *, shared: bool) -> tuple[bool, Value]:
    """Walk to a day: what stands, until when, whether its renewal is asked for, under which number, since when."""
    now, end, asked, last, number, first = "none", 0, False, "", "", 0
    over = ""  # what it was before its term ran out
    begun, former = 0, set[int]()  # the entry that began it; the ends of what was registered before
    gone, rests = False, True
    rows = [
        row for row in rows if row.party or row.body.get("about") or not (shared and row.start <= until and choose())
    ]
    for day in range(2, until + 1):
        if now in {"evidenced", "credentialed"} and day == end:
            now, over = ("pending_renewal" if asked else "lapsed"), now
        for row in rows:
            if row.start != day:
                continue
            kind, did = row.body["type"], row.body["step"]
            stands = now in {"evidenced", "credentialed", "pending_renewal"}
            ran_out = bool(over) and day == end
            was = over if now == "pending_renewal" else now
            told = True
            if did in {"lapsed", "cancelled"} or (kind == "cancel" and did in {"evidenced", "credentialed"}):
                now, over, gone = ("cancelled" if now == "cancelled" or did != "lapsed" else "lapsed"), "", False
            elif did in {"filed", "accepted", "published", "refused"}:
                if kind == "renew" and stands:
                    asked = did != "refused"
                    if now == "pending_renewal" and not asked:
                        now = "lapsed"
                elif kind == "first" and not stands and not ran_out:
                    former.add(end)
                    now, over, gone, end = did, "", False, 0
            elif stands and was == "evidenced" and did == "credentialed" and kind in {"first", last}:
                if kind == "renew" and row.end > end and (asked or choose()):
                    now, over, end, asked, last = did, "", row.end, False, kind
                else:
                    end, last = min(end, row.end), kind
                    now, over = (did, "") if day < end else (now, did)
                    gone = kind == "transfer" and choose()
                number = row.body["credential"] or number
            elif kind == "first" or (kind == "renew" and (stands or ran_out)):
                if kind == "renew" and day in former and ((day != end and row.since < begun) or choose()):
                    continue  # granted ahead, of what was registered before
                if kind == "first":
                    former.add(end)
                    first, number, begun = day, "", row.since
                number = row.body["credential"] or number
                now, over, end, asked, last, gone = did, "", row.end, False, kind, False
            elif kind in {"transfer", "alter"} and stands:
                end, last = min(end, row.end), kind
                now, over = (did, "") if day < end else (now, did)
                number = row.body["credential"] or number
                gone = kind == "transfer" and choose()  # nobody is on record who took
            else:
                told = kind == "cancel" or (kind == "renew" and day in {end, *former})
            if gone:
                now, over = "none", ""
            rests = rests and told
    return rests, (now, number, end, first) if now in STANDING else (now, "", 0, 0)


@settings(max_examples=300)
@given(steps(), st.integers(2, LAST + 4))
def test_the_fold_says_what_walking_the_days_does(rows, day):
    found = standing(rows, day)
    assert values(found) == walked(rows, day)
    assert found.states <= {*STATES}


@given(steps(), st.randoms(use_true_random=False), st.integers(2, LAST + 4))
def test_steps_of_different_days_are_taken_by_their_days_however_they_were_recorded(rows, random, day):
    places = [row.since for row in rows]
    random.shuffle(places)
    moved = [row._replace(since=place) for row, place in zip(rows, places, strict=True)]
    assert values(standing(moved, day)) == values(standing(rows, day))


@given(
    steps(),
    st.sampled_from([kind for kind in KINDS if kind != "renew"]),
    st.sampled_from(STEPS[:4]),
    st.integers(2, LAST),
    st.integers(2, LAST + 4),
)
def test_what_is_pending_or_refused_changes_nothing_that_stands(rows, kind, pending, start, day):
    more = [*rows, step(99, kind, pending, start)]
    before, after = state(rows, day), state(more, day)
    assert before & STANDING == after & STANDING


@given(steps(kinds=("transfer", "alter", "cancel")), st.integers(1, LAST), st.integers(0, LAST))
def test_nothing_but_a_renewal_lengthens(rows, lasts, later):
    first = step(1, "first", "credentialed", 2, lasts)
    others = [row for row in rows if row.body["type"] != "first" and row.start > first.start]
    assert not state([first, *others], first.end + later) & STANDING


@given(steps(), st.integers(2, LAST), st.integers(0, LAST), st.sampled_from(STEPS[4:6] + STEPS[7:]))
def test_a_cancellation_is_final_until_a_new_first_registration(rows, on, later, done):
    rows = [row for row in rows if row.start < on or row.body["type"] != "first"]
    assert not state([*rows, step(99, "cancel", done, on)], on + later) & STANDING


@given(steps(kinds=KINDS[1:]), st.integers(2, LAST + 4))
def test_later_types_alone_register_nothing(rows, day):
    later = [row for row in rows if row.body["type"] != "first"]
    assert not state(later, day) & STANDING


@given(steps(), st.sampled_from(KINDS), st.sampled_from(STEPS[6:]), st.integers(0, 99), st.integers(2, LAST + 4))
def test_an_ending_of_no_day_may_have_come_last_and_ended_what_stands(rows, kind, over, place, day):
    ended = {"cancelled" if each == "cancelled" else over for each in state(rows, day)}
    assert ended <= state([*rows, step(place, kind, over, FIRST_DAY)], day)


def whose(row: Record, about: str, by: str = "") -> Record:
    return row._replace(party=by, body={**row.body, "about": about})


def told(rows: list[Record], *rights: Record, day: int) -> object:
    """Give what is told of the actor's right: a state, or nothing where it is asked."""
    held = OnAsset((*rights, *rows))
    holdings = cast("Any", SimpleNamespace(on_asset=lambda _: held, record={each.id: each for each in rights}.get))
    act = Act(kind="register.alter", on=date.fromordinal(day), asset="a", by="actor", rests_on="right")
    fact = registration_facts(act, holdings, cast("Any", None), day)[0]["registration.state"]
    return fact and fact.value


def expected(found: set[Value]) -> object:
    states = {each[0] for each in found}
    return None if is_open(states) else min(states, key=STATES.index)


WHOSE = st.sampled_from(
    (("right", ""), ("right", ""), ("other", ""), ("", ""), ("", ""), ("", "actor"), ("", "another"))
)


@st.composite
def mingled(draw: st.DrawFn) -> tuple[list[Record], list[Record]]:
    """Steps with whose they are, and those of them that may be the actor's: named as its own, or by nobody."""
    rows = [whose(row, *draw(WHOSE)) for row in draw(steps())]
    return rows, [row for row in rows if row.body["about"] != "other" and row.party != "another"]


@settings(max_examples=400)
@given(mingled(), st.integers(2, LAST + 4))
def test_each_step_that_names_no_right_is_of_one_of_those_who_hold_the_data(both, day):
    rows, may_be = both
    found = standing(rows, day, OWN, OTHER)
    assert values(found) == walked(may_be, day, shared=True)
    assert told(rows, OWN, OTHER, day=day) == expected(values(found))


@given(mingled(), st.integers(2, LAST + 4))
def test_a_sole_holder_is_told_what_its_steps_come_to(both, day):
    rows, may_be = both
    rows = [row for row in rows if row.party != "another"]
    assert values(standing(rows, day, OWN)) == walked(may_be, day)
    assert told(rows, OWN, day=day) == expected(walked(may_be, day))


@st.composite
def passed(draw: st.DrawFn) -> tuple[list[Record], list[Record]]:
    """Rights of which some pass on, and steps that name any of them or none."""
    rights, parts = [OWN], st.sampled_from((7, 7, 6, 4, 1))
    for n in range(draw(st.integers(1, 2))):
        above = draw(st.sampled_from(rights))
        body = {"link": "originating", "rests_on": [above.id]}
        start = draw(st.integers(max(2, above.start), LAST))
        part = draw(parts) & above.rights
        rights.append(Record("right", f"taken{n}", "a", f"taker{n}", part, start, LAST_DAY, 201 + n, NEVER, body))
    names = st.sampled_from(("", *(each.id for each in rights)))
    return rights, [whose(row, draw(names)) for row in draw(steps(done=("credentialed", "evidenced", "cancelled")))]


@settings(max_examples=300)
@given(passed(), st.integers(2, LAST + 4))
def test_what_passed_by_registered_transfers_is_registered_once(both, day):
    rights, rows = both
    register = Register(OnAsset((*rights, *rows)), [OWN], day)
    again = sum(row.body["type"] == "first" for row in rows) > 1
    for way in register.ways:
        left = 0
        for name, each in way.of.items():
            own = next(right for right in rights if right.id == name)
            assert not each.rights & ~next(right for right in rights if right.id == each.of).rights
            assert each.of == name or each.lent or each.passing is None
            if each.of == name and each.stands(day) and not again:
                assert not left & each.rights
                left |= each.rights
            assert each.step != "none" or not each.rights
            assert each.of != name or not each.rights & ~own.rights
    steps_of_own = [row for row in rows if row.body["about"] == "right"]
    others = [row for row in rows if row.body["type"] != "transfer"]
    alone = standings(OnAsset((*rights, *others)), day)[0]
    if (
        others == steps_of_own and not alone.cut
    ):  # without a registered transfer the giver's registration is its own, whole
        assert values(alone) == walked(others, day)


class History(NamedTuple):
    """Sales and registrations as they went, and what of each right is registered in the end: the step that left it so."""

    rights: list[Record]
    steps: list[Record]
    registered: dict[str, str]
    plain: bool


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Of one or two rights of one party some are registered; up to three are sold in turn, each transfer named by one of its two rights."""
    rights = [OWN, OWN._replace(id="again")][: draw(st.integers(1, 2))]
    begun = draw(st.lists(st.sampled_from(rights), min_size=1, unique_by=lambda each: each.id))
    day = 2
    steps = [whose(step(n, "first", "credentialed", day), each.id) for n, each in enumerate(begun, 1)]
    registered = {each.id: row.id for each, row in zip(begun, steps, strict=True)}
    naming = draw(st.sampled_from(("giver", "taker", "either")))
    many = len(rights) > 1
    parties = ["actor"]
    waits = False
    giver = begun[0]
    for n in range(draw(st.integers(1, 3))):
        to = draw(st.sampled_from([each for each in ("actor", "x", "y", "z") if each != giver.party]))
        theirs = [each for each in rights if each.party == giver.party]
        rests = draw(st.sampled_from(theirs)) if many else giver
        day += draw(st.integers(1, 2))
        body = {"link": "originating", "from": giver.party, "rests_on": [rests.id]}
        taker = Record("right", f"taken{n}", "a", to, 7, day, LAST_DAY, 210 + n, NEVER, body)
        rights.append(taker)
        many = many or to in parties
        parties.append(to)
        day += draw(st.integers(0, 2))
        by = naming if naming != "either" else draw(st.sampled_from(("giver", "taker")))
        if (steps[-1].body["step"], steps[-1].body["about"]) == ("evidenced", giver.id):
            by = "taker"  # else it is the credential of what is so named and in evidence
        for did in draw(st.sampled_from((["evidenced", "credentialed"], ["credentialed"], ["evidenced"]))):
            day += 1
            waits = waits or did == "evidenced"
            steps.append(whose(step(20 + len(steps), "transfer", did, day), giver.id if by == "giver" else taker.id))
        registered[giver.id], registered[taker.id] = "", steps[-1].id
        giver = taker
    one = naming == "giver" and not waits  # else it may be the credential of what is in evidence
    return History(rights, steps, registered, plain=not many and (naming == "taker" or one))


@settings(max_examples=400)
@given(histories(), st.integers(0, 9))
def test_how_it_went_is_among_the_ways_it_is_read_by_whichever_right_a_transfer_is_named(history, later):
    day = max(row.start for row in history.steps) + later
    found = standings(OnAsset((*history.rights, *history.steps)), day)
    for each in found:
        assert each.right is not None
        step = history.registered.get(each.right.id)
        truth = next((row.body["step"] for row in history.steps if row.id == step), "none")
        assert truth in each.states
        assert step is None or step in {"", *(one.row.id for one in each.readings if one is not None)}
        if history.plain:
            assert each.states == {truth}

"""Laws of what steps of registration come to, and a slow twin of the fold that walks the days one by one."""

from datetime import date
from itertools import combinations
from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given, settings, strategies as st

from datarights.decision.act import Act
from datarights.decision.registered import STANDING, STATES, registration
from datarights.decision.surroundings import registration_facts
from datarights.holdings.once import OnAsset
from datarights.holdings.record import NEVER, Record
from datarights.model.extent import FIRST_DAY, LAST_DAY

LAST = 16
KINDS = ("first", "transfer", "alter", "renew", "cancel")
STEPS = ("filed", "accepted", "published", "refused", "evidenced", "credentialed", "lapsed", "cancelled")


def step(since: int, kind: str, step: str, start: int, lasts: int | None = None) -> Record:
    end = LAST_DAY if lasts is None else start + lasts
    body = {"type": kind, "step": step}
    return Record("registration", f"s{since}", "a", "", 0, start, end, since, NEVER, body)


LASTS = st.none() | st.integers(1, LAST)


@st.composite
def steps(draw: st.DrawFn, kinds: tuple[str, ...] = KINDS, done: tuple[str, ...] = STEPS) -> list[Record]:
    """Steps of which each has a day of its own; half of them begin with a registration."""
    days = draw(st.lists(st.integers(2, LAST), unique=True, max_size=7))
    rows = [
        step(n, draw(st.sampled_from(kinds)), draw(st.sampled_from(done)), day, draw(LASTS))
        for n, day in enumerate(days, 2)
    ]
    first = [step(1, "first", draw(st.sampled_from(("evidenced", "credentialed"))), 2, draw(LASTS))]
    return [*first, *(row for row in rows if row.start > 2)] if draw(st.booleans()) else rows


def state(rows: list[Record], day: int) -> str:
    found = registration(rows, day)
    return found.state(day) if found is not None else "none"


def walked(rows: list[Record], until: int) -> str:
    """Give the state on a day by walking there: what stands, until when, whether its renewal is asked for."""
    now, end, asked, last = "none", 0, False, ""
    over = ""  # what it was before its term ran out
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
            if did in {"lapsed", "cancelled"} or (kind == "cancel" and did in {"evidenced", "credentialed"}):
                now, over = ("cancelled" if now == "cancelled" or did != "lapsed" else "lapsed"), ""
            elif did in {"filed", "accepted", "published", "refused"}:
                if kind == "renew" and stands:
                    asked = did != "refused"
                    if now == "pending_renewal" and not asked:
                        now = "lapsed"
                elif kind == "first" and not stands and not ran_out:
                    now, over = did, ""
            elif stands and was == "evidenced" and did == "credentialed" and kind in {"first", last}:
                end, last = min(end, row.end), kind
                now, over = (did, "") if day < end else (now, did)
            elif kind == "first" or (kind == "renew" and (stands or ran_out)):
                now, over, end, asked, last = did, "", row.end, False, kind
            elif kind in {"transfer", "alter"} and stands:
                end, last = min(end, row.end), kind
                now, over = (did, "") if day < end else (now, did)
    return now


@given(steps(), st.integers(2, LAST + 4))
def test_the_fold_says_what_walking_the_days_does(rows, day):
    assert state(rows, day) == walked(rows, day)
    assert state(rows, day) in STATES


@given(steps(), st.randoms(use_true_random=False), st.integers(2, LAST + 4))
def test_steps_of_different_days_are_taken_by_their_days_however_they_were_recorded(rows, random, day):
    places = [row.since for row in rows]
    random.shuffle(places)
    moved = [row._replace(since=place) for row, place in zip(rows, places, strict=True)]
    assert state(moved, day) == state(rows, day)


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
    assert before == after or {before, after}.isdisjoint(STANDING)


@given(steps(kinds=("transfer", "alter", "cancel")), st.integers(1, LAST), st.integers(0, LAST))
def test_nothing_but_a_renewal_lengthens(rows, lasts, later):
    first = step(1, "first", "credentialed", 2, lasts)
    others = [row for row in rows if row.body["type"] != "first" and row.start > first.start]
    assert state([first, *others], first.end + later) not in STANDING


@given(steps(), st.integers(2, LAST), st.integers(0, LAST), st.sampled_from(STEPS[4:6] + STEPS[7:]))
def test_a_cancellation_is_final_until_a_new_first_registration(rows, on, later, done):
    rows = [row for row in rows if row.start < on or row.body["type"] != "first"]
    assert state([*rows, step(99, "cancel", done, on)], on + later) not in STANDING


@given(steps(kinds=KINDS[1:]), st.integers(2, LAST + 4))
def test_later_types_alone_register_nothing(rows, day):
    later = [row for row in rows if row.body["type"] != "first"]
    assert state(later, day) not in STANDING


@given(steps(), st.sampled_from(KINDS), st.sampled_from(STEPS[6:]), st.integers(0, 99), st.integers(2, LAST + 4))
def test_an_ending_of_no_day_that_is_taken_last_ends_what_stands(rows, kind, over, place, day):
    undated = step(place, kind, over, FIRST_DAY)
    found = registration([*rows, undated], day, late=True)
    assert found is not None
    assert found.state(day) == ("cancelled" if state(rows, day) == "cancelled" else over)


OWN, OTHER = (
    Record("right", name, "a", party, 0, FIRST_DAY, LAST_DAY, n, NEVER, {"link": "own"})
    for n, (name, party) in enumerate((("right", "actor"), ("other", "another")), 200)
)


def whose(row: Record, about: str, by: str = "") -> Record:
    return row._replace(party=by, body={**row.body, "about": about})


def told(rows: list[Record], *rights: Record, day: int) -> object:
    """Give what is told of the actor's right: a state, or nothing where it is asked."""
    held = OnAsset((*rights, *rows))
    holdings = cast("Any", SimpleNamespace(on_asset=lambda _: held, record={each.id: each for each in rights}.get))
    act = Act(kind="register.alter", on=date.fromordinal(day), asset="a", by="actor", rests_on="right")
    fact = registration_facts(act, holdings, cast("Any", None), day)[0]["registration.state"]
    return fact and fact.value


WHOSE = st.sampled_from(
    (("right", ""), ("right", ""), ("other", ""), ("", ""), ("", ""), ("", "actor"), ("", "another"))
)


@st.composite
def mingled(draw: st.DrawFn) -> tuple[list[Record], list[Record]]:
    """Steps with whose they are, and those of them that may be the actor's: named as its own, or by nobody."""
    rows = [(row, *draw(WHOSE)) for row in draw(steps())]
    mine = [row for row, about, by in rows if about == "right" or by == "actor"]
    return [whose(*row) for row in rows], mine + [row for row, about, by in rows if not about and not by]


@settings(max_examples=400)
@given(mingled(), st.integers(2, LAST + 4))
def test_what_stands_stands_however_the_steps_that_name_no_right_are_divided(both, day):
    rows, may_be = both
    if told(rows, OWN, OTHER, day=day) not in STANDING:
        return
    named = {row.id for row in rows if row.body["about"] == "right" or row.party == "actor"}
    mine, unnamed = ([row for row in may_be if (row.id in named) is own] for own in (True, False))
    first_named = any(row.body["type"] == "first" for row in mine)
    later = [
        row for row in mine if row.body["step"] in STEPS[4:6] and row.body["type"] in KINDS[1:4] and row.start <= day
    ]
    for count in range(len(unnamed) + 1):
        for some in combinations(unnamed, count):
            reading = [*mine, *some]
            rest = (walked([each for each in reading if each is not row], row.start) in STANDING for row in later)
            assert walked(reading, day) in STANDING or (not first_named and not all(rest))


@given(mingled(), st.integers(2, LAST + 4))
def test_a_sole_holder_is_told_what_its_steps_come_to(both, day):
    rows, may_be = both
    rows = [row for row in rows if row.party != "another"]
    assert told(rows, OWN, day=day) == walked(may_be, day)

"""Laws of the lattice of extents, judged by a slow twin that looks at every point of a small world."""

from itertools import product

from hypothesis import given, settings, strategies as st

from datarights.model.extent import (
    BOTTOM,
    MAX_PARTS,
    NOTHING,
    TOP,
    UNLIMITED,
    Bounds,
    Extent,
    Part,
    covers,
    extent,
    meet,
    normal,
    overlap,
    subtract,
)

SETS = st.integers(0, 3)
DAYS = st.integers(1, 5)


@st.composite
def boxes(draw):
    start = draw(DAYS)
    return normal(
        TOP._replace(
            purposes=draw(SETS),
            territory=draw(SETS),
            start=start,
            end=start + draw(st.integers(1, 4)),
            depth=draw(st.integers(0, 2)),
        )
    )


@st.composite
def extents(draw):
    return extent(
        Part(
            draw(boxes()),
            tuple(hole._replace(depth=UNLIMITED) for hole in draw(st.lists(boxes(), max_size=2)) if hole != BOTTOM),
        )
        for _ in range(draw(st.integers(0, 3)))
    )


POINTS = [
    TOP._replace(purposes=1 << p, territory=1 << t, start=day, end=day + 1, depth=depth)
    for p, t, day, depth in product(range(2), range(2), range(1, 10), range(3))
]


def reaches(found: Extent) -> set:
    """The points of a small world an extent reaches: inside a part's box and in none of its carve-outs."""
    return {
        point
        for point in POINTS
        for part in found.parts
        if covers(part.box, point) and not any(covers(hole, point) for hole in part.carved)
    }


@given(boxes(), boxes())
def test_covers_agrees_with_meet(a, b):
    assert covers(a, b) == (meet(a, b) == b)


@given(boxes(), boxes(), boxes())
def test_meet_is_commutative_associative_idempotent(a, b, c):
    assert meet(a, b) == meet(b, a)
    assert meet(meet(a, b), c) == meet(a, meet(b, c))
    assert meet(a, a) == a


@given(boxes(), boxes(), boxes())
def test_covers_is_a_partial_order(a, b, c):
    assert covers(a, a)
    if covers(a, b) and covers(b, c):
        assert covers(a, c)
    if covers(a, b) and covers(b, a):
        assert a == b


@given(boxes(), boxes())
def test_what_is_cut_out_shares_nothing_with_what_was_cut(a, b):
    for piece in subtract(a, b):
        assert covers(a, piece)
        assert piece.depth > meet(a, b).depth or not overlap(piece, b)


@given(extents(), extents())
def test_union_reaches_what_either_reaches(a, b):
    assert reaches(a.union(b)) == reaches(a) | reaches(b)


@settings(max_examples=60)
@given(extents(), extents())
def test_meet_of_extents_reaches_what_both_reach(a, b):
    assert reaches(a.meet(b)) == reaches(a) & reaches(b)


@given(extents(), extents())
def test_what_is_given_away_is_gone_at_every_depth(a, b):
    left = a.minus(b)
    assert reaches(left) <= reaches(a)
    given_away = {(p.purposes, p.territory, p.start) for p in reaches(b)}
    assert not {(p.purposes, p.territory, p.start) for p in reaches(left)} & given_away


@given(extents())
def test_an_extent_covers_itself_and_everything_covers_nothing(a):
    assert a.covers(a)
    assert a.covers(NOTHING)
    assert bool(a) == bool(list(a.boxes()))


@given(extents(), extents(), extents(), extents())
def test_sure_stays_within_possible_under_meet_and_union(a, b, c, d):
    one, two = Bounds(a.meet(b), b), Bounds(c.meet(d), d)
    for both in (one.meet(two), one.union(two), one.stepped_down(), one.doubted()):
        assert reaches(both.sure) <= reaches(both.possible)


def same(a, b):
    """Two extents that reach the same: unions of boxes have no one normal form."""
    return a.covers(b) and b.covers(a)


@given(extents(), extents())
def test_covers_of_extents_is_what_the_points_say(a, b):
    assert a.covers(b) == (reaches(b) <= reaches(a))
    assert a.covers(b) == same(a.meet(b), b)
    assert a.covers(b) == same(a.union(b), a)


@given(extents(), extents(), extents())
def test_meet_and_join_of_extents_are_commutative_associative_idempotent(a, b, c):
    assert same(a.meet(b), b.meet(a))
    assert same(a.union(b), b.union(a))
    assert same(a.meet(b).meet(c), a.meet(b.meet(c)))
    assert same(a.union(b).union(c), a.union(b.union(c)))
    assert same(a.meet(a), a)
    assert same(a.union(a), a)


@given(extents(), extents(), extents())
def test_meet_and_join_absorb_and_distribute(a, b, c):
    assert same(a.meet(a.union(b)), a)
    assert same(a.union(a.meet(b)), a)
    assert same(a.meet(b.union(c)), a.meet(b).union(a.meet(c)))
    assert same(a.union(b.meet(c)), a.union(b).meet(a.union(c)))


@given(extents(), extents(), extents())
def test_taking_away_shares_nothing_with_what_was_taken_and_gives_back_by_joining(a, b, c):
    left = a.minus(b)
    assert a.covers(left)
    assert not left.overlaps(b)
    assert same(left.minus(b), left)
    assert same(a.minus(b).minus(c), a.minus(b.union(c)))
    assert same(a.minus(NOTHING), a)
    assert not a.minus(extent([TOP]))
    assert same(a.union(b).minus(c), a.minus(c).union(b.minus(c)))


@given(extents(), extents())
def test_narrower_extents_pass_on_less(a, b):
    assert a.covers(a.stepped_down())
    assert a.stepped_down().covers(a.meet(b).stepped_down())


def test_an_extent_of_as_many_parts_as_are_kept_joins_itself():
    days = [TOP._replace(start=3 * n + 1, end=3 * n + 4) for n in range(MAX_PARTS)]
    found = extent(Part(each, (each._replace(start=each.start + 1, end=each.end - 1),)) for each in days)
    assert len(found.parts) == MAX_PARTS
    assert found.union(found) == found

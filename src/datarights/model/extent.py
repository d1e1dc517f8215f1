"""What a right reaches: the lattice of extents.

A :class:`Box` is one purposes × fields of use × territory × recipients × subsets × days × depth of passing on. The
five set dimensions are whole numbers read as bit sets: bit *i* stands for term *i* of a vocabulary, ``-1`` is *all*,
``~x`` is *all except x*, so a term added later changes no value already made. An :class:`Extent` is a union of
parts, each a box with carve-outs that are kept as they are: boxes are not closed under difference, and expanding
them grows without bound. Bottom has one normal form, so that ``covers(a, b) == (meet(a, b) == b)`` holds.

Not here: words (``scope``), vocabularies (``vocabulary``), who holds what (``holdings``).
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from datarights.valueclass import valueclass

ALL: Final = -1
UNLIMITED: Final = 1 << 30
"""A depth of passing on without limit."""

FIRST_DAY: Final = 1
LAST_DAY: Final = 3_652_059
"""``date(9999, 12, 31).toordinal()``: an open end."""

MAX_PARTS: Final = 64
"""More parts than this in one extent is an error that names the entries (design §3.2)."""


class TooManyPartsError(OverflowError):
    """An extent has more parts than are kept; ``entries`` are those that made it, once they are known."""

    def __init__(self, message: str, entries: tuple[str, ...] = ()) -> None:
        """Keep the entries beside what is said."""
        super().__init__(message)
        self.entries = entries


class Box(NamedTuple):
    """One product of the eight dimensions. ``start`` included, ``end`` excluded, both day ordinals."""

    purposes: int = ALL
    fields: int = ALL
    territory: int = ALL
    recipients: int = ALL
    subsets: int = ALL
    start: int = FIRST_DAY
    end: int = LAST_DAY
    depth: int = UNLIMITED


BOTTOM: Final = Box(0, 0, 0, 0, 0, 0, 0, -1)
TOP: Final = Box()


def is_empty(box: Box) -> bool:
    """Tell whether a box holds nothing: any set empty, no day, or a depth below zero."""
    return (
        not (box.purposes and box.fields and box.territory and box.recipients and box.subsets)
        or box.start >= box.end
        or box.depth < 0
    )


def normal(box: Box) -> Box:
    """Give the one normal form of an empty box, and every other box as it is."""
    return BOTTOM if is_empty(box) else box


def covers(a: Box, b: Box) -> bool:
    """Tell whether box ``a`` reaches everything box ``b`` does. Both in normal form."""
    return (
        b is BOTTOM
        or b == BOTTOM
        or (
            not (
                b.purposes & ~a.purposes
                or b.fields & ~a.fields
                or b.territory & ~a.territory
                or b.recipients & ~a.recipients
                or b.subsets & ~a.subsets
            )
            and a.start <= b.start
            and b.end <= a.end
            and b.depth <= a.depth
        )
    )


def overlap(a: Box, b: Box) -> bool:
    """Tell whether two boxes in normal form share anything. Depth 0 is the least depth of a non-empty box."""
    return bool(
        a.purposes & b.purposes
        and a.fields & b.fields
        and a.territory & b.territory
        and a.recipients & b.recipients
        and a.subsets & b.subsets
        and a.start < b.end
        and b.start < a.end
    )


def meet(a: Box, b: Box) -> Box:
    """Give what both boxes reach."""
    purposes, fields, territory, recipients, subsets, start, end, depth = a
    purposes &= b[0]
    fields &= b[1]
    territory &= b[2]
    recipients &= b[3]
    subsets &= b[4]
    start = max(start, b[5])
    end = min(end, b[6])
    depth = min(depth, b[7])
    if not (purposes and fields and territory and recipients and subsets) or start >= end or depth < 0:
        return BOTTOM
    return Box(purposes, fields, territory, recipients, subsets, start, end, depth)


def subtract(a: Box, b: Box) -> Iterator[Box]:
    """Cut box ``b`` out of box ``a``: at most eight boxes that share nothing and together are the rest.

    Depth is cut as a chain of levels: what ``b`` lacks above its own depth stays with ``a``.
    """
    common = meet(a, b)
    if common is BOTTOM:
        if a != BOTTOM:
            yield a
        return
    rest = a
    for index in range(5):
        outside = rest[index] & ~common[index]
        if outside:
            yield rest._replace(**{Box._fields[index]: outside})
        rest = rest._replace(**{Box._fields[index]: common[index]})
    if rest.start < common.start:
        yield rest._replace(end=common.start)
    if common.end < rest.end:
        yield rest._replace(start=common.end)
    rest = rest._replace(start=common.start, end=common.end)
    if rest.depth > common.depth:
        yield rest


class Part(NamedTuple):
    """A box and what has been taken out of it."""

    box: Box
    carved: tuple[Box, ...] = ()


@valueclass(kw_only=False)
class Extent:
    """A union of parts, ordered and without empty ones. Make it with :func:`extent`, :func:`union` and the like.

    Two extents that reach the same may be written differently; compare reach with :meth:`covers` both ways.
    """

    parts: tuple[Part, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is reached at all."""
        for part in self.parts:
            if not part.carved:
                return True
        return any(True for _ in self.boxes())

    def boxes(self) -> Iterator[Box]:
        """Give the extent as plain boxes, carve-outs cut; may repeat what two parts share."""
        for part in self.parts:
            yield from _cut([part.box], part.carved)

    def covers_box(self, request: Box) -> bool:
        """Tell whether everything in the request is reached, by one part or by several together."""
        if is_empty(request):
            return True
        for part in self.parts:  # the common case: one part, nothing carved
            if not part.carved and covers(part.box, request):
                return True
        left = [request]
        for part in self.parts:
            missing: list[Box] = []
            for piece in left:
                missing.extend(subtract(piece, part.box))
                inside = meet(piece, part.box)
                if inside is not BOTTOM:
                    missing.extend(both for hole in part.carved if (both := meet(inside, hole)) is not BOTTOM)
            left = missing
            if not left:
                return True
        return False

    def covers(self, other: "Extent") -> bool:
        """Tell whether everything the other reaches is reached here."""
        return all(self.covers_box(box) for box in other.boxes())

    def overlaps(self, other: "Extent") -> bool:
        """Tell whether the two share anything."""
        return bool(self.meet(other))

    def meet(self, other: "Extent") -> "Extent":
        """Give what both reach."""
        if self is other:
            return self
        if len(self.parts) == len(other.parts) == 1:  # the common case: one part each, nothing carved
            (one, holes), (two, more) = self.parts[0], other.parts[0]
            if not holes and not more:
                both = meet(one, two)
                if both is BOTTOM:
                    return NOTHING
                return self if both == one else other if both == two else Extent((Part(both),))
        return extent(
            Part(
                box,
                tuple({kept: None for hole in (*a.carved, *b.carved) if (kept := meet(hole, box)) is not BOTTOM}),
            )
            for a in self.parts
            for b in other.parts
            if (box := meet(a.box, b.box)) is not BOTTOM
        )

    def union(self, other: "Extent") -> "Extent":
        """Give what either reaches."""
        return extent((*self.parts, *other.parts))

    def minus(self, other: "Extent") -> "Extent":
        """Give what is reached here and not by the other, at any depth: what is given away is gone altogether."""
        holes = tuple(box._replace(depth=UNLIMITED) for box in other.boxes())
        return extent(
            Part(
                part.box,
                (*part.carved, *(cut for hole in holes if (cut := meet(hole, part.box)) is not BOTTOM)),
            )
            for part in self.parts
        )

    def stepped_down(self) -> "Extent":
        """Give what may be passed on: the same reach, one step less of passing on."""
        return extent(
            Part(
                _lower(part.box),
                tuple(lowered for hole in part.carved if (lowered := _lower(hole)) is not BOTTOM),
            )
            for part in self.parts
        )

    def on(self, day: int) -> "Extent":
        """Give what is reached on one day (an ordinal)."""
        return self.meet(Extent((Part(TOP._replace(start=day, end=day + 1)),)))


def _lower(box: Box) -> Box:
    return box if box.depth == UNLIMITED else normal(box._replace(depth=box.depth - 1))


def _cut(pieces: list[Box], holes: Iterable[Box]) -> list[Box]:
    for hole in holes:
        pieces = [rest for piece in pieces for rest in subtract(piece, hole)]
    return pieces


def extent(parts: Iterable[Part | Box]) -> Extent:
    """Build an extent in normal form: no empty part, no part inside another, carve-outs only where they cut.

    Raises:
        TooManyPartsError: more than :data:`MAX_PARTS` parts remain.

    """
    kept: list[Part] = []
    for given in parts:
        part = given if isinstance(given, Part) else Part(given)
        if is_empty(part.box):
            continue
        carved = tuple(hole for hole in part.carved if overlap(part.box, hole))
        if any(covers(hole, part.box) for hole in carved):
            continue
        part = Part(part.box, carved)
        if any(not other.carved and covers(other.box, part.box) for other in kept):
            continue
        if not carved:
            kept = [other for other in kept if not covers(part.box, other.box)]
        kept.append(part)
    found = sorted(set(kept))
    if len(found) > MAX_PARTS:
        raise TooManyPartsError(f"an extent of {len(found)} parts; at most {MAX_PARTS} are kept")
    return Extent(tuple(found))


NOTHING: Final = Extent()


@valueclass(kw_only=False)
class Bounds:
    """An extent known only between two: ``sure`` ⊆ true ⊆ ``possible``."""

    sure: Extent
    possible: Extent

    def covers(self, least: Box, most: Box) -> bool | None:
        """Tell whether the extent covers a request that itself lies between ``least`` and ``most``."""
        if self.sure.covers_box(most):
            return True
        return None if self.possible.covers_box(least) else False

    def meet(self, other: "Bounds") -> "Bounds":
        """Give the bounds of what both reach."""
        possible = self.possible.meet(other.possible)
        if self.sure is self.possible and other.sure is other.possible:
            return exact(possible)
        return Bounds(self.sure.meet(other.sure) if self.sure and other.sure else NOTHING, possible)

    def union(self, other: "Bounds") -> "Bounds":
        """Give the bounds of what either reaches."""
        return Bounds(self.sure.union(other.sure), self.possible.union(other.possible))

    def doubted(self) -> "Bounds":
        """Give the same with nothing sure: an objection, a claim without proof, a term nobody read."""
        return Bounds(NOTHING, self.possible)

    def on(self, day: int) -> "Bounds":
        """Give what is reached on one day (an ordinal)."""
        return Bounds(self.sure.on(day), self.possible.on(day))

    def __bool__(self) -> bool:
        """Tell whether anything may be reached at all."""
        return bool(self.possible)

    def stepped_down(self) -> "Bounds":
        """Give what may be passed on."""
        return Bounds(self.sure.stepped_down(), self.possible.stepped_down())


def exact(reach: Extent) -> Bounds:
    """Give the bounds of an extent that is fully known."""
    return Bounds(reach, reach)

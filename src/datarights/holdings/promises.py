"""Whom a promise of exclusivity binds: who gave it, on whatever right in the data, and who derives from that party later.

It is the party that promised, not one right of it: it stays bound by a right that it gets afterwards, and when the right that the
promise came from is its own no more. What comes of that right goes on being bound. Not bound are the one promised and what comes from
that one, what was there before the promise, and a holder on a basis of their own, be it who got the right that the promise came from
(Civil Code Arts 465 and 509; Guide Art. 21, last paragraph).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from datarights.holdings.answers import RENEWAL, answers, is_void, made, unanswered
from datarights.holdings.chain import is_originating, is_proved, line, passed
from datarights.holdings.record import Record, View, promises_of


class Giving(NamedTuple):
    """What somebody gives or does with data: by which rights, and at which place in the order of the ledger."""

    by: str
    asset: str
    of: Sequence[Record]
    at: int


def promises_above(view: View, giving: Giving) -> list[Record]:
    """Give the promises on record of who gives and of those above, whether they bind or not, in the order of the ledger."""
    above = line(view, giving.of)
    holders = dict.fromkeys([giving.by, *(each.party for each in above.values() if each.asset == giving.asset)])
    names = [*above, *(promises_of(each, giving.asset) for each in holders if each)]
    found = {row.id: row for name in names for row in view.promising(name) if not is_originating(row)}
    found |= {row.id: row for row in view.touching(giving.asset) if is_burden_of_promise(row)}
    return sorted(found.values(), key=lambda row: (made(row), row.id))


def is_burden_of_promise(row: Record) -> bool:
    """Tell whether a promise of exclusivity is recorded as a burden."""
    return row.kind == "burden" and row.body.get("burden") == "exclusivity"


def promised_to(view: View, promise: Record) -> str:
    """Give to whom something is promised; "" where that one has passed it on, and may have no more than others."""
    gone = any(is_proved(view, each) and not is_void(each) for each in passed(view, promise))
    return "" if gone else promise.party


def as_it_binds(view: View, promise: Record, giving: Giving) -> Record | None:
    """Give a promise as it binds what is given, whoever has by now what was promised; nothing where it does not bind that.

    Who derives from the one that promised is bound for the days that were promised before.
    """
    latest = max(_bound_from(view, promise, giving), default=0)
    if made(promise) >= latest:
        return None
    for each in answers(promise) if latest < giving.at else ():
        renewal = view.record(each.by)
        if each.does == RENEWAL and renewal is not None and made(renewal) >= latest:
            promise = unanswered(promise, each.by, promise.since)
    return promise._replace(body={key: value for key, value in promise.body.items() if key != "given"})


def _bound_from(view: View, promise: Record, giving: Giving) -> Iterator[int]:
    """Give each place from which what is given derives from the one that promised, or from the right that the promise came from."""
    sources, giver = _came_from(view, promise)
    if giver == promise.party or promise.asset != giving.asset:
        giver = ""
    if not giving.of and giver == giving.by != "":
        yield giving.at
    to = promised_to(view, promise)
    ahead = [(each, giving.at) for each in giving.of if each.party != to]
    seen: set[tuple[str, int]] = set()
    while ahead:
        right, at = ahead.pop()
        if (right.id, at) in seen:
            continue
        seen.add((right.id, at))
        if right.id in sources or (
            right.party == giver and right.asset == giving.asset and _is_of_others(view, promise, to, right)
        ):
            yield at
        ahead += [(above, made(right)) for above in _past_the_promised(promise, to, right, _above(view, right))]


def _came_from(view: View, promise: Record) -> tuple[Sequence[str], str]:
    """Give the rights that a promise came from, and the party that gave it."""
    if promise.kind != "burden":
        return promise.body.get("rests_on") or (), str(promise.body.get("from") or "")
    about = str(promise.body.get("about") or "")
    source = view.record(about)
    return (about,), source.party if source is not None else ""


def _above(view: View, right: Record) -> list[Record]:
    return [above for name in right.body.get("rests_on") or () if (above := view.record(name)) is not None]


def _past_the_promised(promise: Record, to: str, right: Record, above: Sequence[Record]) -> list[Record]:
    """Leave out of what is above a right the promise itself, and what the one promised licensed: who has sold has let go."""
    sold = is_originating(right)
    return [each for each in above if each.id != promise.id and (sold or each.party != to)]


def _is_of_others(view: View, promise: Record, to: str, right: Record) -> bool:
    """Tell whether a right does not come from the one promised alone."""
    ahead, seen = [right], {right.id}
    while ahead:
        each = ahead.pop()
        above = _above(view, each)
        if not above:
            return True
        fresh = [row for row in _past_the_promised(promise, to, each, above) if row.id not in seen]
        seen.update(row.id for row in fresh)
        ahead += fresh
    return False

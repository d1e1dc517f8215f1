"""What rests on a right, and what each party must do if it ends."""

from datetime import date
from typing import Final

from datarights.holdings.answers import is_void
from datarights.holdings.chain import MAX_PATHS, RightState, is_originating, state_of
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.scope import Lexicon
from datarights.text import Text, quoted, say
from datarights.valueclass import valueclass


@valueclass
class Impact:
    """One right or derived asset that rests on another, what becomes of it, and what its holder must do."""

    record: Record
    falls: bool
    does: Text
    below: tuple["Impact", ...] = ()


def impact(holdings: Holdings, lexicon: Lexicon, right_id: str, day: date, *, void: bool = False) -> Impact:
    """Give everything that rests on a right, as a tree, if it ended on a day; ``void``: if its source were unlawful.

    Raises:
        KeyError: no right has this id.

    """
    record = holdings.record(right_id)
    if record is None or record.kind != "right":
        raise KeyError(right_id)
    return Impact(
        record=record,
        falls=True,
        does=say(
            f"{quoted(record.party)} 停止依此权利的一切行为，通知下游",
            f"{quoted(record.party)} stops acting on it and tells those below",
        ),
        below=(
            *_below(holdings, lexicon, record, day, (right_id,), void=void),
            *_derived(holdings, record.asset, void=void),
        ),
    )


def _below(
    holdings: Holdings, lexicon: Lexicon, record: Record, day: date, seen: tuple[str, ...], *, void: bool
) -> tuple[Impact, ...]:
    """Give the rights that rest on one. What is over is named only for what rests on it and is not."""
    found: list[Impact] = []
    if len(seen) >= MAX_PATHS:
        return ()
    for row in holdings.resting_on(record.id):
        if row.id in seen or row.kind != "right" or is_void(row):
            continue
        falls = void or not is_originating(row)
        below = _below(holdings, lexicon, row, day, (*seen, row.id), void=void) if falls else ()
        over = state_of(holdings, lexicon, row, day.toordinal()) not in _TO_COME
        if below or not over:
            found.append(Impact(record=row, falls=falls, does=_does(row, record, falls=falls, over=over), below=below))
    return tuple(found)


_TO_COME: Final = (RightState.LIVE, RightState.NOT_YET)


def _does(row: Record, above: Record, *, falls: bool, over: bool) -> Text:
    other = [each for each in row.body["rests_on"] if each != above.id]
    if not falls:
        return say(
            f"{quoted(row.party)} 的权利已独立，不随之终止", f"the right of {quoted(row.party)} stands on its own"
        )
    if over:
        return say(
            f"{quoted(row.party)} 已无此权利，通知再下游",
            f"{quoted(row.party)} has it no longer, and tells those below",
        )
    if other:
        return say(
            f"{quoted(row.party)} 核对其余上游 {'、'.join(map(quoted, other))} 能否单独支撑",
            f"{quoted(row.party)} checks whether {', '.join(map(quoted, other))} carries it alone",
        )
    return say(
        f"{quoted(row.party)} 停止使用，按约定删除或返还，通知再下游",
        f"{quoted(row.party)} stops using it, deletes or returns as agreed, and tells those below",
    )


def _derived(holdings: Holdings, asset: str, *, void: bool) -> tuple[Impact, ...]:
    """Give what was made from data."""
    return tuple(
        Impact(
            record=row,
            falls=void,
            does=say(
                f"{name}：来源不法，衍生数据的依据随之待查",
                f"{name}: the source was unlawful, its footing must be examined",
            )
            if void
            else say(
                f"{name}：此前依法形成的，权利独立；此后不得再以之加工",
                f"{name}: what was lawfully derived before stands; no further processing",
            ),
        )
        for name in holdings.asset_ids()
        for row in holdings.touching(name)
        if row.kind == "derivation" and asset in (row.body.get("inputs") or ())
    )

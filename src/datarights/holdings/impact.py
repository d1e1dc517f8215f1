"""What rests on a right, and what each party must do if it ends."""

from datetime import date

from datarights.holdings.chain import MAX_PATHS, is_originating, state_of
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.scope import Lexicon
from datarights.text import Text, say
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
            f"{record.party} 停止依此权利的一切行为，通知下游",
            f"{record.party} stops acting on it and tells those below",
        ),
        below=_below(holdings, lexicon, record, day, (right_id,), void=void),
    )


def _below(
    holdings: Holdings, lexicon: Lexicon, record: Record, day: date, seen: tuple[str, ...], *, void: bool
) -> tuple[Impact, ...]:
    found: list[Impact] = []
    if len(seen) >= MAX_PATHS:
        return ()
    for row in holdings.resting_on(record.id):
        if row.id in seen or row.kind != "right":
            continue
        if state_of(holdings, lexicon, row, day.toordinal()).value in {"ended", "void", "given_away"}:
            continue
        falls = void or not is_originating(row)
        other = [each for each in row.body.get("rests_on") or () if each != record.id]
        if falls and other and not void:
            does = say(
                f"{row.party} 核对其余上游 {'、'.join(other)} 能否单独支撑",
                f"{row.party} checks whether {', '.join(other)} carries it alone",
            )
        elif falls:
            does = say(
                f"{row.party} 停止使用，按约定删除或返还，通知再下游",
                f"{row.party} stops using it, deletes or returns as agreed, and tells those below",
            )
        else:
            does = say(f"{row.party} 的权利已独立，不随之终止", f"the right of {row.party} stands on its own")
        below = _below(holdings, lexicon, row, day, (*seen, row.id), void=void) if falls else ()
        found.append(Impact(record=row, falls=falls, does=does, below=below))
    for name in holdings.asset_ids():
        for row in holdings.on_asset(name):
            if row.kind == "derivation" and record.asset in (row.body.get("inputs") or ()) and len(seen) == 1:
                does = (
                    say(
                        f"{name}：来源不法，衍生数据的依据随之待查",
                        f"{name}: the source was unlawful, its footing must be examined",
                    )
                    if void
                    else say(
                        f"{name}：此前依法形成的，权利独立；此后不得再以之加工",
                        f"{name}: what was lawfully derived before stands; no further processing",
                    )
                )
                found.append(Impact(record=row, falls=void, does=does))
    return tuple(found)

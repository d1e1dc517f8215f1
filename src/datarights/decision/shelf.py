"""How long a decision holds: the days on which something it read begins or ends, and what it would then come to."""

from collections.abc import Callable, Iterable
from datetime import date
from itertools import count
from typing import Final

from datarights.decision.decision import ShelfLife
from datarights.holdings.record import Record
from datarights.model.extent import FIRST_DAY, LAST_DAY
from datarights.rules.pack import Outcome
from datarights.text import Text, say

MAX_DAYS: Final = 32
"""So many days of change are looked at; beyond the last the decision says only that it was not looked further."""

_WORDS: Final = {
    "right": say("权利", "right"),
    "burden": say("负担", "burden"),
    "objection": say("异议", "objection"),
    "registration": say("登记", "registration"),
    "determination": say("认定", "determination"),
    "waiver": say("豁免", "waiver"),
    "asset": say("数据", "asset"),
    "party": say("主体", "party"),
    "derivation": say("衍生", "derivation"),
}

Changes = dict[int, Text]
"""What changes, by day (an ordinal)."""


def changes_of(
    records: Iterable[Record],
    rule_days: Iterable[date],
    after: int,
    before: int = LAST_DAY,
    turning: Iterable[tuple[date, Text]] = (),
) -> Changes:
    """Give the days after one day and before another on which a belief begins or ends, a rule changes or a number turns, in order."""
    found: dict[int, list[Text]] = {}
    for row in records:
        word = _WORDS.get(row.kind, say(row.kind, row.kind))
        if after < row.end < before and row.end < LAST_DAY:
            found.setdefault(row.end, []).append(say(f"{word.zh} {row.id} 届满", f"{word.en} {row.id} lapses"))
        if after < row.start < before and row.start > FIRST_DAY:
            found.setdefault(row.start, []).append(say(f"{word.zh} {row.id} 开始", f"{word.en} {row.id} begins"))
    for day in rule_days:
        if after < day.toordinal() < before:
            found.setdefault(day.toordinal(), []).append(
                say("规则或其数值变更", "a rule or one of its numbers changes")
            )
    for day, because in turning:
        if after < day.toordinal() < before:
            found.setdefault(day.toordinal(), []).append(because)
    return {
        day: Text(
            zh="；".join(sorted({each.zh for each in found[day]})),
            en="; ".join(sorted({each.en for each in found[day]})),
        )
        for day in sorted(found)
    }


def shelf_life(
    changes: Changes, outcome: Outcome, again: Callable[[int], tuple[Outcome, Changes]], last: int
) -> ShelfLife:
    """Give the first day on which the same act would come out otherwise, or the end of its own term.

    ``again`` decides the act as it would be asked about on a day, and says what changes from there on: of a rule that is
    still to come nobody knows before it is there. ``last`` is the first day after its term.
    """
    waiting = dict(changes)
    for number in count():
        day = min(waiting, default=last)
        if day >= last:
            break
        because = waiting.pop(day)
        if number == MAX_DAYS:
            return ShelfLife(
                until=date.fromordinal(day),
                because=say(
                    f"此后变动超过 {MAX_DAYS} 处，未再往后看", f"more than {MAX_DAYS} changes; not looked further"
                ),
            )
        then, more = again(day)
        if then is not outcome:
            return ShelfLife(until=date.fromordinal(day), because=because, then=then)
        for each, why in more.items():
            waiting.setdefault(each, why)
    if last < LAST_DAY:
        return ShelfLife(until=date.fromordinal(last), because=say("行为期限届满", "the term of the act ends"))
    return ShelfLife(until=None, because=say("所读记载中没有届满之日", "nothing that was read has an end"))

"""Waivers: a rule that a named person set aside for an act, with a reason and an end; which are honoured, and why not.

A waiver never reaches a red line, nor a rule that allows, nor one that rests on law, on an order or on what others were
promised, unless the rule itself says that it may be waived. Nobody waives for themselves. A decision shows every waiver
that bears on it.
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from datarights.decision.act import Act
from datarights.decision.decision import Waived
from datarights.decision.determined import ROLES, as_party, is_party, role_of
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.citation import Authority
from datarights.model.extent import FIRST_DAY, LAST_DAY
from datarights.rules.pack import Connecting, Outcome, Rule
from datarights.text import Text, blank, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from datarights.rules.engine import Engine

KIND: Final = "waiver"


def waivers_on(
    act: Act,
    about: "Iterable[Record]",
    engine: "Engine",
    day: int,
    holdings: Holdings,
    law_at: date | None = None,
) -> tuple[tuple[Waived, Record], ...]:
    """Give the waivers that bear on an act on a day, each with its record, of what is on record ``about`` its data."""
    return tuple(
        (_waived(row, act, engine, day, holdings, law_at), row)
        for row in about
        if row.kind == KIND and row.start <= day and bears(row, act)
    )


def bears(row: Record, act: Act) -> bool:
    """Tell whether a waiver speaks of an act: of its kind, its actor and its recipient, as far as it names them."""
    tied: Mapping[str, str] = row.body.get("of") or {}
    return all(role in ROLES and role_of(act, role) == said for role, said in tied.items())


def _waived(row: Record, act: Act, engine: "Engine", day: int, holdings: Holdings, law_at: date | None) -> Waived:
    rule = str(row.body.get("rule") or "")
    void = why_not(rule, row.party, act, engine, holdings, law_at)
    if row.party and not holdings.stands(row.party):
        void = say(f"{row.party} 已被撤销，视同从未登记", f"{row.party} was struck out, as if it had never been")
    if void is None and blank(str(row.body.get("reason") or "")):
        void = say("没有写理由", "it has no reason")
    if void is None and day >= row.end:
        void = say(f"豁免期已满（{date.fromordinal(row.end)} 起）", f"it is over from {date.fromordinal(row.end)}")
    return Waived(
        id=row.id, entry=row.since, rule=rule, by=row.party,
        on=date.fromordinal(row.start) if row.start > FIRST_DAY else None,
        until=date.fromordinal(row.end) if row.end < LAST_DAY else None,
        reason=str(row.body.get("reason") or ""), void=void,
    )  # fmt: skip


def why_not(
    name: str, by: str, act: Act, engine: "Engine", holdings: Holdings, law_at: date | None = None
) -> Text | None:
    """Say why a rule cannot be waived by somebody for an act; nothing when every version that governs its days can."""
    versions = [(rule, pack) for rule, pack in engine.roots(act.kind) if rule.id == name]
    if not versions:
        if name in engine.rules:
            return say(
                f"{name} 不管这类行为，或者是另一规则的例外",
                f"{name} does not govern acts of this kind, or is an exception to another rule",
            )
        return say(f"没有规则 {name}", f"there is no rule {name}")
    if not by:
        return say("没有签署人", "nobody signed it")
    if is_party(by, act, holdings):
        party = as_party(by, act, holdings)
        return say(
            f"{party.zh} 是这一行为的当事人，不得为自己豁免",
            f"{party.en} is a party to the act, and nobody waives for themselves",
        )
    versions = [each for each in versions if _governs(each[0], act, law_at)] or versions
    for rule, _ in versions:
        family = (rule, *(each for each in _below(rule, act.kind, engine) if _governs(each, act, law_at)))
        if any(each.outcome is Outcome.PROHIBITED for each in family):
            return say(f"{name} 是红线，不得豁免", f"{name} is a red line and is never waived")
        if rule.outcome < Outcome.PERMITTED:
            return say(f"{name} 不限制什么，无可豁免", f"{name} restricts nothing: there is nothing to waive")
        binding = _binding(rule, engine)
        if rule.waivable is False:
            return say(f"{name} 写明不得豁免", f"{name} says that it is not waived")
        if rule.waivable is None and binding is not None:
            return say(
                f"{name} 的依据有{binding.label.zh}，规则没有写明可以豁免",
                f"{name} rests on {binding.label.en}, and the rule does not say that it may be waived",
            )
        if rule.outcome <= Outcome.CONDITIONAL:
            return say(
                f"{name} 是允许，无可豁免：搁置它只会失去允许和随之而来的义务",
                f"{name} allows, and there is nothing to waive: without it the leave and the duties that come with it are gone",
            )
    return None


def _governs(rule: Rule, act: Act, law_at: date | None) -> bool:
    """Tell whether a version of a rule is in force on a day that connects an act to it: of an act that lasts, on any of its days."""
    if law_at is not None or rule.by is not Connecting.ACT_ON:
        return act.dates(law_at)[rule.by] in rule.in_force
    start, end = act.term
    first = min(act.on, date.fromordinal(start))
    return rule.in_force.start.toordinal() < end and first < rule.in_force.end


def _binding(rule: Rule, engine: "Engine") -> Authority | None:
    """Give the highest of what binds among all that a rule, no red line, rests on; nothing where none does.

    A promise binds however low it stands: guidance beside it does not make it ours to waive.
    """
    known = (pack.sources.get(each.source) for each in rule.cites for pack in engine.packs)
    ranks = {rule.authority, *(source.authority for source in known if source is not None)}
    return min((each for each in ranks if each.binds), key=lambda each: each.rank, default=None)


def _below(rule: Rule, kind: str, engine: "Engine") -> list[Rule]:
    """Give every exception to a rule for a kind of act, and to those, however deep."""
    found: list[Rule] = []
    waiting = [each for each, _ in engine.exceptions(rule, kind)]
    while waiting:
        found.append(waiting.pop())
        waiting += [each for each, _ in engine.exceptions(found[-1], kind)]
    return found

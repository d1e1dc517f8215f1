"""What changes when a pack, a day or the ending of a right would have it so: live grants and recorded decisions.

Two *standings* are compared: how things are decided as they are, and how they would be. A live grant is asked about as the
act that it is, from the day on. A recorded decision has one side on record: it is asked as it was, for what is left of its
term, and compared with what its receipt says. Where nothing that a decision reads can differ it is not made again: grants of
a kind of act whose rules are the same on both sides, data that an ending does not touch, a receipt whose read set names
nothing of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from datarights.app.plan import Rehearsal
from datarights.decision.act import Act
from datarights.decision.assemble import moved
from datarights.decision.decision import Decision, DecisionRequest
from datarights.decision.desk import Desk
from datarights.decision.written import text_json
from datarights.holdings.chain import MAX_PATHS, is_originating
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.ledger.entry import Draft
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import scope_from_payload
from datarights.rules.finding import Finding, Verdict
from datarights.rules.pack import Outcome
from datarights.text import Text
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from datarights.decision.receipt import Receipt
    from datarights.rules.engine import Engine

_LASTS: Final = ("license", "entrust_processing", "entrust_keeping", "pledge")


class Supposed:
    """Holdings as they would be, had a right ended: the ledger with one entry more, rehearsed and forgotten."""

    def __init__(self, known: Holdings, draft: Draft) -> None:
        """Suppose one entry more.

        Raises:
            InadmissibleEntryError: the operating rules refuse it.

        """
        self._known = known
        self._stage = Rehearsal(known)
        self._stage.take(draft)
        self.origin, self.root = known.origin, ""
        self.kind_of, self.stands, self.record = self._stage.kind_of, self._stage.stands, self._stage.record
        self.on_asset, self.held_by = self._stage.on_asset, self._stage.held_by
        self.touching, self.resting_on = self._stage.touching, self._stage.resting_on
        self.promising, self.ever_natural = self._stage.promising, self._stage.ever_natural
        self.asset_ids, self.party_ids, self.at = known.asset_ids, known.party_ids, known.at
        self.size, self.lexicon = self._stage.size, self._stage.lexicon

    def of_party(self, party: str) -> Sequence[Record]:
        """Give the beliefs of a party, as they would be."""
        found = (self.record(row.id) for row in self._known.of_party(party))
        return [row for row in found if row is not None]


class Standing:
    """One side of a comparison: holdings, packs, and the day asked about; with a desk that keeps what it works out."""

    def __init__(self, holdings: Holdings, engine: "Engine", day: date, beside: "Standing | None" = None) -> None:
        self.holdings = holdings
        self.engine = engine
        self.day = day
        kept: Desk | None = None
        if beside is not None and beside.holdings is holdings and beside.engine.facts == engine.facts:
            kept = beside.desk
        self.desk: Desk = Desk(holdings, engine, kept)


@valueclass
class Change:
    """One grant or decision that would come out otherwise: what it is, from what to what, why, who must be told.

    ``name``: the id of the grant, or the name of the receipt. ``rules``: those that now count, or no longer do.
    """

    name: str
    recorded: bool
    act: Act
    before: Outcome
    after: Outcome
    because: Text
    rules: tuple[str, ...]
    tell: tuple[str, ...]


@valueclass
class Asked:
    """Something to be compared: a live grant, or a decision (with its receipt's name) and what it was recorded as."""

    name: str
    request: DecisionRequest
    grant: Record | None = None
    recorded: Outcome | None = None


# ---- what is asked ----------------------------------------------------------------------------------------------


def live_grants(holdings: Holdings, day: date, assets: Iterable[str] | None = None) -> Iterator[Record]:
    """Give the rights conferred that are within their days, data by data."""
    ordinal = day.toordinal()
    for name in holdings.asset_ids() if assets is None else assets:
        for row in holdings.on_asset(name):
            if row.kind == "right" and row.body.get("from") and row.start <= ordinal < row.end:
                yield row


def act_of(grant: Record, day: date) -> Act:
    """Give a live grant as the act that it is, as it would be asked about on a day: what is left of its term."""
    kind = str(grant.body.get("act") or "license")
    scope = scope_from_payload(grant.body.get("scope") or {})
    if kind in _LASTS and not is_originating(grant):
        start, end = max(grant.start, day.toordinal()), grant.end
        scope = replace(scope, period=Period(start=date.fromordinal(start), end=date.fromordinal(min(end, _LAST))))
    contracted = grant.body.get("contracted")
    above: Sequence[str] = grant.body.get("rests_on") or ()
    return Act(
        kind=kind, on=day, asset=grant.asset, by=str(grant.body["from"]), to=grant.party, rights=Right(grant.rights), scope=scope,
        rests_on=above[0] if len(above) == 1 else "", exclusivity=str(grant.body.get("exclusivity") or ""),
        contracted_on=date.fromisoformat(contracted) if contracted else None,
    )  # fmt: skip


_LAST: Final = date.max.toordinal()


def asked_grants(standing: Standing, assets: Iterable[str] | None = None) -> Iterator[Asked]:
    """Give the live grants as they would be asked about."""
    for grant in live_grants(standing.holdings, standing.day, assets):
        act = act_of(grant, standing.day)
        yield Asked(name=grant.id, request=DecisionRequest(act=act, brief=True), grant=grant)


def asked_again(name: str, receipt: "Receipt", day: date) -> Asked | None:
    """Give a recorded decision as it would be asked about on a day; nothing when the act's term is over."""
    act = receipt.request.act
    _, end = act.term
    if isinstance(act.scope.period, Period) and end <= day.toordinal():
        return None
    request = _asked_on(replace(receipt.request, brief=True), day)
    return Asked(name=name, request=request, recorded=Outcome[receipt.outcome.upper()])


# ---- what differs -----------------------------------------------------------------------------------------------


class Comparison:
    """Compares two standings, and remembers which kinds of act have the same rules on both sides."""

    def __init__(self, before: Standing, after: Standing) -> None:
        self.before = before
        self.after = after
        self._same: dict[str, bool] = {}

    def change(self, asked: Asked) -> Change | None:
        """Give how something would come out otherwise; nothing when it would not."""
        if self.over(asked):
            return None
        if asked.recorded is not None:
            return self._since_recorded(asked, asked.recorded)
        if self._untouched(asked.request.act):
            return None
        now = then = asked.request
        if self.before.day != self.after.day:
            now, then = _on_the_day(now, self.before.day), _on_the_day(then, self.after.day)
        if self.before.desk.outcome(now) is self.after.desk.outcome(then):
            return None
        old, new = self.before.desk.decide(now), self.after.desk.decide(then)
        return Change(
            name=asked.name, recorded=False, act=asked.request.act, before=old.outcome, after=new.outcome,
            because=new.reason, rules=_turned(_counting(old), _counting(new)),
            tell=self._told(asked, worse=new.outcome > old.outcome),
        )  # fmt: skip

    def _since_recorded(self, asked: Asked, recorded: Outcome) -> Change | None:
        """Give how a recorded decision would come out otherwise than its receipt says: the same act, all that is left of it.

        Which rules counted is not in a receipt. They are those of today where today it still comes to what was recorded.
        """
        then = _asked_on(asked.request, self.after.day)
        if self.after.desk.outcome(then) is recorded:
            return None
        old, new = self.before.desk.decide(asked.request), self.after.desk.decide(then)
        was = _counting(old) if old.outcome is recorded else {}
        return Change(
            name=asked.name, recorded=True, act=asked.request.act, before=recorded, after=new.outcome,
            because=new.reason, rules=_turned(was, _counting(new)), tell=self._told(asked, worse=False),
        )  # fmt: skip

    def over(self, asked: Asked) -> bool:
        """Tell whether something is over by the later day by its own words, and so is not compared."""
        act = asked.request.act
        return isinstance(act.scope.period, Period) and act.term[1] <= self.after.day.toordinal()

    def _untouched(self, act: Act) -> bool:
        """Tell whether nothing can differ: the same ledger, the same day, the same rules with the same numbers."""
        if self.before.holdings is not self.after.holdings or self.before.day != self.after.day:
            return False
        found = self._same.get(act.kind)
        if found is None:
            engines = self.before.engine, self.after.engine
            found = self._same[act.kind] = all(
                mine == theirs for mine, theirs in zip(*(_read_by(each, act.kind) for each in engines), strict=True)
            )
        return found

    def _told(self, asked: Asked, *, worse: bool) -> tuple[str, ...]:
        act = asked.request.act
        told = dict.fromkeys(each for each in (act.by, act.to) if each)
        if asked.grant is not None and worse:
            told.update(dict.fromkeys(_below(self.before.holdings, asked.grant)))
        return tuple(told)


def _asked_on(request: DecisionRequest, day: date) -> DecisionRequest:
    """Give the same act as it is asked about on a day; one that is still to come, as it was asked."""
    return replace(request, act=moved(request.act, day.toordinal())) if request.act.on < day else request


def _on_the_day(request: DecisionRequest, day: date) -> DecisionRequest:
    """Give the same act as it is done on one day: two days are compared, not what either sees coming."""
    act = _asked_on(request, day).act
    if isinstance(act.scope.period, Period):
        only = Period(start=act.on, end=date.fromordinal(act.on.toordinal() + 1))
        act = replace(act, scope=replace(act.scope, period=only))
    return replace(request, act=act)


def _read_by(engine: "Engine", kind: str) -> tuple[object, ...]:
    """Give what decisions on a kind of act read of the packs: rules of every day, for an act may last, and what is declared.

    A label is taken away under a named rule, of whatever kind of act it is.
    """
    packs = engine.packs
    named = {each.under for pack in packs for lowering in pack.lowers.values() for each in lowering}
    return (
        [rule for rule, _ in engine.speaking(kind)],
        [rule for pack in packs for rule in pack.own.rules if rule.id in named],
        [
            (
                each.id, each.sources, each.parameters, each.facts, each.readings, each.definitions, each.acts,
                each.groups, each.governs, each.lists, each.results, each.reads, each.lowers,
            )
            for each in packs
        ],
    )  # fmt: skip


def _below(holdings: Holdings, grant: Record) -> Iterator[str]:
    """Name the holders of what rests on a grant and falls with it."""
    seen, waiting = {grant.id}, [grant.id]
    while waiting and len(seen) < MAX_PATHS:
        for row in holdings.resting_on(waiting.pop()):
            if row.kind == "right" and row.id not in seen and not is_originating(row):
                seen.add(row.id)
                waiting.append(row.id)
                yield row.party


def _counting(decision: Decision) -> dict[str, Finding]:
    """Give the findings that count, by rule: those of later days of its term where the rule says nothing yet."""
    found = [*(each for day in decision.later for each in day.findings), *decision.findings]
    return {each.rule.id: each for each in found if each.verdict is not Verdict.CLEAR and not each.defeated_by}


def _turned(mine: Mapping[str, Finding], theirs: Mapping[str, Finding]) -> tuple[str, ...]:
    """Name the rules that count on one side alone, or come to something else there."""
    return tuple(
        sorted(
            name
            for name in {*mine, *theirs}
            if name not in mine or name not in theirs or mine[name].results != theirs[name].results
        )
    )


# ---- what an ending touches -------------------------------------------------------------------------------------


def ending(right: str, day: date, *, void: bool = False) -> Draft:
    """Give the entry that would end a right."""
    return Draft(
        kind="ending", id=f"supposed·{right}", about=right, valid=(day.isoformat(), date.max.isoformat()),
        payload={"reason": "void_source" if void else "contract"},
    )  # fmt: skip


def touched_by(holdings: Holdings, right: str) -> tuple[str, ...]:
    """Name the data whose decisions can read a right: its own, and what was made from it, however far down.

    Raises:
        KeyError: no right has this id.

    """
    record = holdings.record(right)
    if record is None or record.kind != "right":
        raise KeyError(right)
    made: dict[str, list[str]] = {}
    for name in holdings.asset_ids():
        rows = [row for row in holdings.on_asset(name) if row.kind in {"derivation", "asset"}]
        for source in {str(each) for row in rows for each in row.body.get("inputs") or ()}:
            made.setdefault(source, []).append(name)
    found = {record.asset: None}
    waiting = [record.asset]
    while waiting:
        for name in made.get(waiting.pop(), ()):
            if name not in found:
                found[name] = None
                waiting.append(name)
    return tuple(found)


def reads(receipt: "Receipt", assets: Iterable[str], holdings: Holdings) -> bool:
    """Tell whether a recorded decision read anything of some data: by its read set, kept in the receipt."""
    wanted = {*assets}
    if receipt.request.act.asset in wanted or wanted & {*receipt.request.act.inputs}:
        return True
    rows = (holdings.record(name) for _, name, _ in receipt.read)
    return any(row is not None and (row.asset in wanted or row.id in wanted) for row in rows)


def change_json(change: Change) -> dict[str, Any]:
    """Give a change as JSON."""
    act = change.act
    return {
        "name": change.name, "what": "decision" if change.recorded else "grant",
        "act": act.kind, "asset": act.asset, "by": act.by, "to": act.to, "on": act.on.isoformat(),
        "before": change.before.key, "after": change.after.key, "because": text_json(change.because),
        "rules": [*change.rules], "tell": [*change.tell],
    }  # fmt: skip


__all__ = [
    "Asked", "Change", "Comparison", "Standing", "Supposed", "act_of", "asked_again", "asked_grants", "change_json",
    "ending", "live_grants", "reads", "touched_by",
]  # fmt: skip

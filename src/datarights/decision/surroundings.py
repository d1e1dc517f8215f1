"""What the ledger says around an act: of the asset and what it was made from, of the parties, of the registration.

Every answer carries its grounds and the entry it comes from. What nobody recorded is open, never no.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from datarights.decision.act import Act
from datarights.decision.registered import STANDING, STATES, Register, Registration, is_open
from datarights.decision.running import later
from datarights.holdings.chain import RightState, bounds_of, is_documented, state_of
from datarights.holdings.once import OnAsset, about
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.extent import FIRST_DAY
from datarights.model.grounds import Grounds
from datarights.model.party import PartyKind
from datarights.model.right import Right
from datarights.model.scope import Lexicon
from datarights.rules.condition import Records, Value
from datarights.rules.finding import Fact
from datarights.rules.pack import FactSpec, FactType
from datarights.valueclass import valueclass

MAX_SOURCES: Final = 256
"""How far up the derivation graph data is looked at; what lies beyond stays open."""


def origin_of(record: Record) -> str:
    """Name the entry a fact comes from."""
    return f"{record.id}#{record.since}"


def asset_record(holdings: Holdings, asset: str) -> Record | None:
    """Give the belief about an asset itself."""
    found = holdings.record(asset)
    return found if found is not None and found.kind == "asset" else None


def ledger_facts(
    act: Act, holdings: Holdings, lexicon: Lexicon, specs: Mapping[str, FactSpec], day: int
) -> tuple[dict[str, Fact | None], list[Record]]:
    """Give the facts about asset, parties and registration, and the beliefs they were read from."""
    facts: dict[str, Fact | None] = {}
    read: list[Record] = []
    rows = about(holdings, act.asset)
    asset = asset_record(holdings, act.asset) if act.asset else None
    if asset is not None:
        read.append(asset)
        grounds = described(holdings, asset)
        take_stated(facts, "asset", asset, grounds, specs, day)
        source = str(asset.body.get("source") or "unknown")
        if source != "unknown":
            facts["asset.source"] = Fact(value=source, grounds=grounds, origin=origin_of(asset))
        upstream = _upstream(holdings, act.asset)
        read += [row for row in upstream.values() if row is not asset]
        derivations = rows.of("derivation")
        read += derivations
        made = bool(derivations or asset.body.get("inputs"))
        facts["asset.derived"] = Fact(
            value=made or source in {"derived", "fused", "crawled_product"},
            grounds=Grounds.RECORDED if made else grounds,
            origin=origin_of(derivations[0] if derivations else asset),
        )
        if made:
            look = _Look(act.asset, holdings, lexicon, day, read)
            facts.update(_inputs(upstream, derivations, rows, look))
    registered, steps = registration_facts(act, holdings, lexicon, day)
    facts.update(registered)
    read += steps
    for subject, party in (("actor", act.by), ("recipient", act.to)):
        read += party_facts(facts, subject, party, holdings, specs, day)
    return facts, read


def party_facts(
    facts: dict[str, Fact | None], subject: str, party: str, holdings: Holdings, specs: Mapping[str, FactSpec], day: int
) -> list[Record]:
    """Add what is on record about a party on a day, as actor or recipient; give the beliefs that were read."""
    record = holdings.record(party) if party else None
    if record is None or record.kind != "party":
        return []
    take_stated(facts, subject, record, described(holdings, record), specs, day)
    kind = record.body.get("party_kind")
    if kind:
        name = f"{subject}.natural_person"
        facts[name] = facts.get(name) or Fact(
            value=kind == PartyKind.NATURAL.value, grounds=Grounds.RECORDED, origin=origin_of(record)
        )
    return [record]


def take_stated(
    facts: dict[str, Fact | None], subject: str, record: Record, known: Grounds, specs: Mapping[str, FactSpec], day: int
) -> None:
    """Add the facts an entry states of what it is about; one it calls unknown is open.

    A number that runs is that of the first day on which the entry says it holds.
    """
    said_on = date.fromordinal(record.start) if record.start > FIRST_DAY else None
    stated: Mapping[str, Any] = record.body.get("facts") or {}
    for key in sorted(stated):
        name = key if "." in key else f"{subject}.{key}"
        said = stated[key]
        body: Mapping[str, Any] = said if isinstance(said, Mapping) and "value" in said else {"value": said}
        value = fact_value(body["value"], specs.get(name))
        if value is None:
            facts.setdefault(name, None)
            continue
        grounds = str(body.get("grounds") or known.key)
        fact = Fact(value=value, grounds=Grounds[grounds.upper()], origin=str(body.get("origin") or origin_of(record)))
        facts[name] = later(fact, specs.get(name), said_on, date.fromordinal(day))


def fact_value(said: Any, spec: FactSpec | None) -> Value | Records | None:
    """Give the value of a fact as an entry wrote it, by what its pack says it is; nothing when it was left unknown."""
    kind = spec.type if spec is not None else None
    match said:
        case None:
            return None
        case bool():
            return said
        case int():
            return said
        case str():
            if kind is FactType.DAY:
                return date.fromisoformat(said)
            if kind in {FactType.YES_NO, FactType.JUDGEMENT} and said in {"yes", "no"}:
                return said == "yes"
            if kind is FactType.NUMBER:
                return int(said)
            return frozenset([said]) if kind is FactType.WORDS else said
        case {"day": str(day)}:
            return date.fromisoformat(day)
        case {"words": list(words)}:
            return frozenset(str(each) for each in words)
        case list() | tuple():
            if kind is FactType.RECORDS:
                return Records(rows=tuple(dict(row) for row in said))
            return frozenset(str(each) for each in said)
        case {"records": list(rows)} | {"rows": list(rows)}:
            return Records(rows=tuple(dict(row) for row in rows), complete=said.get("complete"))
        case _:
            return None


def _upstream(holdings: Holdings, asset: str) -> dict[str, Record]:
    """Give data and what it was made from directly, as far as they are on record."""
    record = asset_record(holdings, asset)
    names = [asset, *sorted(inputs_of(holdings, record))] if record is not None else []
    found = ((name, asset_record(holdings, name)) for name in names)
    return {name: each for name, each in found if each is not None}


def inputs_of(holdings: Holdings, record: Record) -> set[str]:
    """Give what data was made from, as its own entry and its derivations say."""
    found = {str(each) for each in record.body.get("inputs") or ()}
    for row in holdings.touching(record.id):
        if row.kind == "derivation":
            found.update(str(each) for each in row.body.get("inputs") or ())
    return found


@valueclass
class Sources:
    """Data and all it was made from, nearest first, what each was made from; ``cut``: there is more than is looked at."""

    records: Mapping[str, Record]
    inputs: Mapping[str, tuple[str, ...]]
    cut: bool


def sources_of(holdings: Holdings, asset: str) -> Sources:
    """Give data and all it was made from, as far as it is on record."""
    records: dict[str, Record] = {}
    inputs: dict[str, tuple[str, ...]] = {}
    waiting = [asset]
    while waiting and len(records) < MAX_SOURCES:
        name = waiting.pop(0)
        record = asset_record(holdings, name) if name not in inputs else None
        if record is None:
            continue
        records[name] = record
        inputs[name] = tuple(sorted(inputs_of(holdings, record)))
        waiting += [each for each in inputs[name] if each not in inputs]
    return Sources(records=records, inputs=inputs, cut=any(name not in inputs for name in waiting))


def described(holdings: Holdings, record: Record) -> Grounds:
    """Give how well an entry about data or a party is known: documented where it has evidence that stands."""
    return Grounds.DOCUMENTED if is_documented(holdings, record) else Grounds.ASSERTED


@valueclass(kw_only=False)
class _Look:
    """Where to look, on which day, and where to note what was read."""

    asset: str
    holdings: Holdings
    lexicon: Lexicon
    day: int
    read: list[Record]


def _inputs(
    upstream: Mapping[str, Record], derivations: Sequence[Record], rows: OnAsset, look: _Look
) -> Iterator[tuple[str, Fact]]:
    """Say of data made from other data whether its sources were fused, and whether its holder may use them."""
    direct = inputs_of(look.holdings, upstream[look.asset]) if look.asset in upstream else set()
    fused = [
        upstream[name] for name in sorted(direct) if name in upstream and upstream[name].body.get("source") == "fused"
    ]
    if fused:
        yield (
            "asset.inputs_fused",
            Fact(value=True, grounds=described(look.holdings, fused[0]), origin=origin_of(fused[0])),
        )
    elif direct and all(
        name in upstream and upstream[name].body.get("source") not in {None, "unknown"} for name in direct
    ):
        first = upstream[min(direct)]
        yield "asset.inputs_fused", Fact(value=False, grounds=described(look.holdings, first), origin=origin_of(first))
    holders = {row.party for row in rows.of("right") if row.body.get("link") == "own"}
    relied = {str(each) for row in derivations for each in row.body.get("rests_on") or ()}
    made_on = min((row.start for row in derivations if row.start > 1), default=look.day)
    uses: list[Record] = []
    for name in sorted(direct):
        found = [
            row
            for row in look.holdings.on_asset(name)
            if row.kind == "right"
            and row.rights & Right.USE
            and (row.id in relied or row.party in holders)
            and state_of(look.holdings, look.lexicon, row, made_on) is RightState.LIVE
            and bounds_of(look.holdings, look.lexicon, row, Right.USE).sure.on(made_on)
        ]
        if not found:
            return
        uses += found[:1]
    if uses:
        look.read.extend(uses)
        yield (
            "asset.right_in_source",
            Fact(value="use", grounds=Grounds.DOCUMENTED, origin=" · ".join(origin_of(row) for row in uses)),
        )


_LATER: Final = frozenset(f"register.{kind}" for kind in ("transfer", "alter", "renew", "cancel"))
"""Acts on a registration of the actor's own: that of its licensor is not its own to change (Guide Arts. 33, 37)."""


def registration_facts(
    act: Act, holdings: Holdings, lexicon: Lexicon, day: int, relied: Sequence[Record] = ()
) -> tuple[dict[str, Fact | None], list[Record]]:
    """Say how the registration stands that serves an act, and when it was first made; give the steps it was read from.

    Several may hold the same data, each by itself (Guide Art. 21): what another registered is no credential of the actor's.
    ``relied``: the rights the act rests on, all of which have to be registered. Else one of those it may rest on is enough.
    """
    rows = about(holdings, act.asset)
    found: list[Registration | None] = [None]
    if rows.of("registration"):
        rights = relied or _may_rest_on(act, holdings, lexicon, rows, day)
        register = Register(rows, rights, day, act.by)

        def rank(each: Registration | None) -> tuple[int, int]:
            return (0, 0) if each is None else (STATES.index(each.state(day)), each.first.start)

        found = sorted(_ways(register, rights, min if relied else max, rank, lends=act.kind not in _LATER), key=rank)
        states = {each.state(day) if each is not None else "none" for each in found}
        if register.cut or is_open(states):
            read = [each.row for each in (found[0], found[-1]) if each is not None]
            return {"registration.state": None, "registration.first_on": None}, read
    least, most = found[0], found[-1]
    if least is None:
        return {"registration.state": Fact(value="none", grounds=Grounds.RECORDED, origin="registry")}, []
    state, first = least.state(day), least.first
    facts: dict[str, Fact | None] = {}
    facts["registration.state"] = Fact(value=state, grounds=Grounds.RECORDED, origin=origin_of(least.row))
    if state in STANDING:
        on = date.fromordinal(first.start)
        said = first.start > FIRST_DAY and most is not None and most.first.start == first.start
        fact = Fact(value=on, grounds=Grounds.RECORDED, origin=origin_of(first))
        facts["registration.first_on"] = fact if said else None
    return facts, [least.row, *([first] if first is not least.row else ())]


_Ranked = Callable[[Registration | None], tuple[int, int]]


def _ways(
    register: Register, rights: Sequence[Record], best: Callable[..., Any], rank: _Ranked, *, lends: bool
) -> Iterator[Registration | None]:
    """Give what is registered of the rights an act rests on, at least and at most, in each way to read what is on record."""
    for way in register.ways:
        views = [register.views(way, right, lends=lends) for right in (rights or (None,))]
        yield best((min(each, key=rank) for each in views), key=rank)
        yield best((max(each, key=rank) for each in views), key=rank)


def _may_rest_on(act: Act, holdings: Holdings, lexicon: Lexicon, rows: OnAsset, day: int) -> Sequence[Record]:
    """Give the rights an act may rest on: of a later type of registration those with a source of the actor's own."""
    own = [row for row in rows.sources if row.party == act.by]
    if not act.by:
        return rows.of("right")
    if act.kind in _LATER:
        return [row for row in own if row.id == act.rests_on] or own
    held = holdings.held_by(act.by, act.asset)
    mine = [row for row in held if state_of(holdings, lexicon, row, day) is RightState.LIVE] or held
    return [row for row in mine if row.id == act.rests_on] or [row for row in mine if row in own] or mine

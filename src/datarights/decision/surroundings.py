"""What the ledger says around an act: of the asset and what it was made from, of the parties, of the registration.

Every answer carries its grounds and the entry it comes from. What nobody recorded is open, never no.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from datarights.decision.act import Act
from datarights.decision.running import later
from datarights.holdings.chain import RightState, bounds_of, is_documented, is_originating, state_of
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
    facts.update(_registration(act, holdings, lexicon, rows, day, read))
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


_STEPS: Final = (
    "filed",
    "accepted",
    "published",
    "refused",
    "lapsed",
    "cancelled",
    "pending_renewal",
    "evidenced",
    "credentialed",
)
"""From what stands least to what stands most: several holders may have registered the same data, each by itself."""
_PENDING: Final = frozenset(_STEPS[:3])
_STANDING: Final = frozenset(_STEPS[4:])
"""What a transfer, an alteration, a renewal or a cancellation does to a registration; pending or refused it leaves it as it was."""
_LATER: Final = frozenset(f"register.{kind}" for kind in ("transfer", "alter", "renew", "cancel"))
"""Acts on a registration of the actor's own: that of its licensor is not its own to change (Guide Arts. 33, 37)."""


def _lines(act: Act, holdings: Holdings, lexicon: Lexicon, rows: OnAsset, day: int) -> list[list[str]]:
    """Name the rights an act may rest on, each with those it came from, nearest first.

    What is registered of these serves the act. Several may hold the same data, each by itself (Guide Art. 21): what another
    registered is no credential of the actor's. A licensee may show that of its licensor, whose source is its own.
    """
    own = [row for row in rows.sources if row.party == act.by]
    if act.kind in _LATER:
        return [_line(holdings, row, licences=False) for row in own]
    held = holdings.held_by(act.by, act.asset)
    mine = [row for row in held if state_of(holdings, lexicon, row, day) is RightState.LIVE] or held
    relied = [row for row in mine if row.id == act.rests_on] or [row for row in mine if row in own] or mine
    return [_line(holdings, row, licences=True) for row in relied]


def _line(holdings: Holdings, right: Record, *, licences: bool) -> list[str]:
    """Name a right and those from which it passed or, with licences, by which it was given."""
    found, ahead = [right.id], [right]
    while ahead and len(found) < MAX_SOURCES:
        row = ahead.pop(0)
        above = [str(name) for name in row.body.get("rests_on") or () if name not in found]
        above = above if licences or is_originating(row) else []
        found += above
        ahead += [each for name in above if (each := holdings.record(name)) is not None]
    return found


def _registration(
    act: Act, holdings: Holdings, lexicon: Lexicon, rows: OnAsset, day: int, read: list[Record]
) -> Iterator[tuple[str, Fact | None]]:
    last: dict[str, Record] = {}
    asked: dict[str, int] = {}  # the day from which a renewal is pending
    parted: set[str] = set()  # rights of which something was said since the last step that named none
    for row in rows.of("registration"):
        step, kind = row.body.get("step"), row.body.get("type") or "first"
        if row.start > day:
            continue
        of = str(row.body.get("about") or "")
        if kind == "renew":
            if step in _PENDING:
                asked.setdefault(of, row.start)
            else:
                asked = {name: since for name, since in asked.items() if of and name not in {of, ""}}
        if step in (_STEPS if kind == "first" else _STANDING):
            if not of:
                parted.clear()
            if kind != "first":  # of no right in particular it is of them all
                last = last if of else dict.fromkeys(last, row)
                parted.update({of} - {""})
            last[of] = row
    lines = _lines(act, holdings, lexicon, rows, day) if act.by and last else []
    mine = {name for line in lines for name in line}
    looked = {name for line in lines for name in [each for each in line if each in last][:1]}
    if not act.by:
        looked = set(last) - {""}
    every = lines or [[row.id] for row in rows.sources]
    if not every or not all(parted.intersection(line) for line in every):
        looked.add("")

    def standing(name: str) -> str:
        row = last[name]
        if day < row.end:
            return str(row.body["step"])
        in_time = any(asked[each] < row.end for each in ({name, ""} if name else {"", *mine}) if each in asked)
        return "pending_renewal" if in_time and row.body["step"] in _STEPS[-2:] else "lapsed"

    states = {standing(name): name for name in sorted(looked & last.keys())}
    if not states:
        yield "registration.state", Fact(value="none", grounds=Grounds.RECORDED, origin="registry")
        return
    state = max(states, key=_STEPS.index)
    row = last[states[state]]
    read.append(row)
    others = any(each.party != act.by and each.id not in mine for each in rows.sources)
    if act.by and act.kind not in _LATER and not states[state] and others and mine.isdisjoint(asked):
        yield "registration.state", None  # it names no right, and another who holds the data may have registered
        return
    yield "registration.state", Fact(value=state, grounds=Grounds.RECORDED, origin=origin_of(row))

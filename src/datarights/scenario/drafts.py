"""A world as drafts for the ledger: natural ids, so that applying a manifest twice submits the same thing twice.

A natural id is made of what identifies a thing and of nothing that may be amended: for a claim asset, party and rights,
for a grant asset, both parties, kind of act and first day, for a determination or a waiver what it answers, the act, its
parties and scope as far as it is tied to them, and its day. Amending the rest under the same id is refused by the ledger
(DR-L001), which asks for a correction, a renewal or an ending instead.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from datarights.errors import Fault, InadmissibleEntryError, InputError, Place
from datarights.holdings.fold import Fold
from datarights.holdings.opening import opening
from datarights.holdings.record import Record, View
from datarights.ledger.actors import TRANSFERS
from datarights.ledger.entry import Draft
from datarights.model.asset import SourceKind
from datarights.model.extent import FIRST_DAY
from datarights.model.ids import MAX_ID
from datarights.model.party import NO_CODE, PartyKind
from datarights.model.period import ALWAYS, BEGINNING, FOREVER, Period
from datarights.model.right import keys_of
from datarights.model.scope import Lexicon
from datarights.rules.condition import Records
from datarights.rules.finding import Fact
from datarights.scenario.world import AssetPart, ClaimPart, EventPart, EvidencePart, GrantPart, PartyPart, World
from datarights.text import say
from datarights.valueclass import replace

Part = PartyPart | EvidencePart | AssetPart | ClaimPart | GrantPart | EventPart

MADE: Final = {SourceKind.DERIVED: "derived", SourceKind.FUSED: "fused", SourceKind.CRAWLED_PRODUCT: "crawled_product"}


def natural_id(part: Part) -> str:
    """Give the id of a part: the one written, or the one made of what identifies it. At most 200 characters."""
    if part.id:
        return part.id
    match part:
        case ClaimPart():
            wanted = f"{part.of}·{part.by}·{'+'.join(keys_of(part.rights))}"
        case GrantPart():
            period = part.scope.period
            begun = isinstance(period, Period) and period.start != BEGINNING
            start = f"·{period.start.isoformat()}" if begun and isinstance(period, Period) else ""
            wanted = f"{part.asset}·{part.giver}→{part.taker}·{part.act}{start}"
        case EventPart(kind="determination" | "waiver"):
            wanted = _said_by_a_person(part)
        case EventPart():
            on = f"·{part.on.isoformat()}" if part.on else ""
            wanted = f"{part.kind}·{part.about or part.asset}{on}"
        case _:
            wanted = ""
    return _fitting(wanted)


def _fitting(wanted: str) -> str:
    if len(wanted) > MAX_ID:
        digest = hashlib.sha256(wanted.encode()).hexdigest()[:16]
        wanted = f"{wanted[: MAX_ID - len(digest) - 1].rstrip()}…{digest}"
    return wanted


def _said_by_a_person(part: EventPart) -> str:
    """Name what a person determined or waived by what it answers and by all that it is tied to: for another taker it is another."""
    tied: Mapping[str, str] = part.payload.get("of") or {}
    parties = "→".join((tied.get("by", ""), tied.get("to", ""))) if tied.get("by") or tied.get("to") else ""
    what = part.payload["question"] if part.kind == "determination" else f"waiver·{part.payload['rule']}"
    named = (what, part.about or part.asset, tied.get("act"), parties, (tied.get("scope") or "")[:12])
    return "·".join(each for each in (*named, part.on and part.on.isoformat()) if each)


def derivation_id(asset: str) -> str:
    """Give the id of the entry that says what an asset was made from."""
    return f"{asset}·来源"


class Ledger(View, Protocol):
    """The ledger that drafts are made for, as it is when each is asked for."""

    def recorded(self, entry_id: str) -> Mapping[str, Any]:
        """Give the entry on record with this id as JSON, empty where there is none."""


def world_drafts(world: World) -> list[tuple[Draft, Place | None]]:
    """Give what a world says as drafts, where nothing is known of the ledger they are for."""
    return list(drafts_for(world, None))


def named_in(world: World) -> dict[str, str]:
    """Give the ids that a world adds to a ledger, each with its kind of entry, whatever that ledger is."""
    return {draft.id: draft.kind for layer in world.layers or (world,) for draft, _ in _all(layer, None)}


def drafts_for(world: World, ledger: Ledger | None) -> Iterator[tuple[Draft, Place | None]]:
    """Give what a world says as drafts, each with its place, in an order in which each names only what came before.

    Manifests come one after the other, those first that others build on; grants come in the order of their file. Two parts with one natural id give the same id twice; the ledger then refuses
    the second unless it says the same. Worlds from files never hold two (DR-I031).

    The ledger is looked at when the next draft is asked for, so that it may have taken those before.

    Raises:
        InadmissibleEntryError: DR-L033, a correction of an asset cannot say what the asset was made from.
        InputError: as :func:`settled`.

    """
    (world,) = settled([world], ledger)
    for layer in world.layers or (world,):
        yield from _all(layer, ledger)


def settled(worlds: Sequence[World], ledger: Ledger | None) -> list[World]:
    """Give worlds in which each correction of a party says its kind: where that is left out, the kind of the party corrected.

    So the name of a natural person is told in confidence there, too; of whom nobody knows, it is.

    Raises:
        InputError: DR-I059, another is made of a natural person, or said in the person's place; DR-I047, a correction gives one
            a credit code.

    """
    said: dict[str, PartyKind | None] = {}
    since: dict[str, PartyKind] = {}
    faults: dict[Fault, None] = {}

    def known(about: str) -> PartyKind:
        row = ledger.record(about) if ledger is not None and about not in since else None
        if ledger is not None and row is not None and ledger.ever_natural(about):
            return PartyKind.NATURAL  # whatever an earlier version made of the person
        recorded = (
            PartyKind(row.body.get("party_kind", PartyKind.ORGANISATION)) if row and row.kind == "party" else None
        )
        return since.get(about) or recorded or said.get(about) or PartyKind.NATURAL

    def event(part: EventPart) -> EventPart:
        instead = part.payload.get("instead")
        if not isinstance(instead, PartyPart):
            return part
        there = (ledger.recorded(natural_id(part)) if ledger is not None else {}).get("payload", {}).get("draft")
        if there is not None:  # said before: what it was then says nothing of what it has become since
            kind = instead.kind or PartyKind(there.get("payload", {}).get("party_kind", PartyKind.ORGANISATION))
        else:
            before = known(part.about)
            kind = since[part.about] = instead.kind or before
            if before is PartyKind.NATURAL and kind is not before:
                faults[_unmade(part.about, instead)] = None
            if instead.kind is None and kind is PartyKind.NATURAL and instead.uscc:
                faults[no_code(instead)] = None
        told = dict(instead.confidential)
        if instead.kind is None and kind is PartyKind.NATURAL and instead.name:
            told["name"], instead = instead.name, replace(instead, name="")
        return replace(part, payload={**part.payload, "instead": replace(instead, kind=kind, confidential=told)})

    def world(each: World) -> World:
        if each.layers:
            layers = tuple(world(layer) for layer in each.layers)
            return replace(each, layers=layers, events=tuple(part for layer in layers for part in layer.events))
        for part in each.parties:
            if part.kind is not PartyKind.NATURAL and _was_a_person(part, said, ledger):
                faults[_unmade(part.id, part)] = None
            said[part.id] = part.kind
        return replace(each, events=tuple(event(part) for part in each.events))

    found = [world(each) for each in worlds]
    if faults:
        raise InputError(faults)
    return found


def _was_a_person(part: PartyPart, said: Mapping[str, PartyKind | None], ledger: Ledger | None) -> bool:
    """Tell whether a party that is said to be none is a natural person: as was said before, or by any entry, unless it says what the first of them says."""
    if ledger is None or not ledger.ever_natural(part.id):
        return said.get(part.id) is PartyKind.NATURAL
    said_in_full = replace(part, sealed={**part.sealed, **part.confidential})
    return bool(ledger.recorded(part.id).get("payload") != draft_of(said_in_full).payload)


def _unmade(about: str, part: PartyPart) -> Fault:
    return Fault(
        code="DR-I059",
        message=say(f"{about} 是自然人，不得改成组织：姓名会公开登记，再也删不掉", f"{about} is a natural person, of whom no organisation is made: the name would stand openly and could not be erased"),
        place=_unseen(part.place),
        hint=say("更正时省略 kind，登记文件里写 kind: natural；本不是自然人的，撤销原条（strike: yes），另立编号登记", "leave kind out of a correction, and write kind: natural in a manifest; where it is none, strike the entry out (strike: yes) and record it under another id"),
    )  # fmt: skip


def no_code(part: PartyPart) -> Fault:
    """Say that a natural person is given a credit code."""
    message, hint = NO_CODE
    return Fault(code="DR-I047", message=message, place=_unseen(part.place), hint=hint)


def _unseen(place: Place | None) -> Place | None:
    """Give a place without its line, on which the name may stand."""
    return replace(place, excerpt="") if place is not None else None


def _all(world: World, ledger: Ledger | None) -> Iterator[tuple[Draft, Place | None]]:
    for party in world.parties:
        yield draft_of(party), party.place
    for evidence in world.evidence:
        yield draft_of(evidence), evidence.place
    for asset in _inputs_first(world.assets):
        yield draft_of(asset), asset.place
        if asset.inputs:
            yield _derivation(asset), asset.place
    for claim in world.claims:
        yield draft_of(claim), claim.place
    for grant in world.grants:
        yield draft_of(grant), grant.place
    for event in world.events:
        again = ledger is not None and ledger.kind_of(natural_id(event)) is not None
        yield draft_of(event), event.place
        instead = event.payload.get("instead")
        if isinstance(instead, AssetPart) and ledger is not None:
            made_of = _corrected_derivation(event, replace(instead, id=event.about), ledger, again=again)
            if made_of is not None:
                yield made_of, event.place


def draft_of(part: Part) -> Draft:
    """Give what one part says as a draft."""
    match part:
        case PartyPart():
            return _party(part)
        case EvidencePart():
            return _evidence(part)
        case AssetPart():
            return _asset(part)
        case ClaimPart():
            return _claim(part)
        case GrantPart():
            return _grant(part)
        case EventPart():
            return _event(part)


def _inputs_first(assets: tuple[AssetPart, ...]) -> list[AssetPart]:
    """Order assets so that each follows what it was made from; a circle is left to admission."""
    known = {each.id: each for each in assets}
    done: dict[str, AssetPart] = {}
    open_: set[str] = set()
    for first in assets:
        ahead = [first]
        while ahead:
            asset = ahead[-1]
            waiting = [known[name] for name in asset.inputs if name in known and name not in done and name not in open_]
            if asset.id in done or asset.id in open_ or not waiting:
                ahead.pop()
                open_.discard(asset.id)
                done.setdefault(asset.id, asset)
                continue
            open_.add(asset.id)
            ahead += reversed(waiting)
    return list(done.values())


def facts_payload(facts: Mapping[str, Fact | None]) -> dict[str, Any]:
    """Give facts as an entry keeps them; one said to be unknown has no value."""
    return {
        name: {"value": None} if fact is None else {"value": value_payload(fact.value), "grounds": fact.grounds.key}
        for name, fact in sorted(facts.items())
    }


def value_payload(value: Any) -> Any:
    """Give a value as an entry keeps it: text, a whole number, yes or no, sorted words, records."""
    match value:
        case frozenset():
            return sorted(value)
        case Records():
            rows = [{name: value_payload(each) for name, each in sorted(row.items())} for row in value.rows]
            return {"records": rows, "complete": value.complete}
        case bool() | int() | str() | None:
            return value
        case _:
            return str(value)


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is False or value not in ("", None, (), {}, [])}


def _party(part: PartyPart) -> Draft:
    kind = part.kind or PartyKind.NATURAL  # of whom nobody knows the kind, the name is not said
    name = part.name if part.kind is not None else ""
    payload = _filled(
        name=name or ("" if part.sealed else part.id),
        party_kind=kind.value,
        uscc=part.uscc,
        facts=facts_payload(part.facts),
    )
    return Draft(kind="party", id=part.id, payload=payload, sealed=dict(part.sealed))


def _evidence(part: EvidencePart) -> Draft:
    payload = _filled(
        title=part.title,
        sha256=part.sha256,
        size=part.size or None,
        proves=list(part.proves),
        signed=part.signed.isoformat() if part.signed else "",
    )
    return Draft(kind="evidence", id=part.id, payload=payload, sealed=dict(part.sealed))


def _asset(part: AssetPart) -> Draft:
    payload = _filled(
        name=part.name,
        kind=part.kind.value,
        summary=part.summary,
        industry=part.industry,
        source=part.source.value,
        territory=part.territory,
        covers=[part.covers.start.isoformat(), part.covers.end.isoformat()] if part.covers else None,
        updates=part.updates,
        volume=part.volume,
        form=part.form,
        limits=part.limits,
        grade=part.grade,
        labels=dict(part.labels),
        facts=facts_payload(part.facts),
    )
    return Draft(kind="asset", id=part.id, payload=payload, sealed=dict(part.sealed))


def _derivation(part: AssetPart) -> Draft:
    payload = _filled(
        inputs=list(part.inputs), how=MADE.get(part.source, "derived"), participants=list(part.participants)
    )
    valid = (part.made.isoformat(), FOREVER.isoformat()) if part.made else None
    return Draft(kind="derivation", id=derivation_id(part.id), asset=part.id, valid=valid, payload=payload)


def _corrected_derivation(said: EventPart, asset: AssetPart, ledger: Ledger, *, again: bool) -> Draft | None:
    """Give what follows a correction of an asset where it says another thing of what the asset was made from.

    What is recorded of that is corrected, or struck out where nothing is left of it; where nothing was, it is recorded anew.
    All of it goes by the name of the correction, so that the same manifest gives the same again: ``again`` says that the
    correction itself is recorded, and what was said after it is then left alone.
    """
    wanted = _derivation(asset) if asset.inputs else None
    name = _fitting(f"{natural_id(said)}·连同来源")
    there = [row for row in ledger.touching(asset.id) if row.kind == "derivation"]
    known = ledger.kind_of(name)
    if known is None:
        if ledger.kind_of(asset.id) != "asset" or not ledger.stands(asset.id):
            return None
        if again and _is_later(said, wanted, there, ledger):
            return None
        if (wanted is None and not there) or (wanted is not None and len(there) == 1 and _says(there[0], wanted)):
            return None
        if len(there) > 1 or any(row.body.get("rests_on") or row.body.get("evidence") for row in there):
            raise _not_by_a_manifest(said, asset.id, there)
    if wanted is not None and (known == "derivation" or (known is None and not there)):
        return wanted._replace(id=name)
    about = str(ledger.recorded(name).get("about") or (there[0].id if there else derivation_id(asset.id)))
    draft = None if wanted is None else wanted._replace(id=about).as_json()
    payload = {**{key: each for key, each in said.payload.items() if key != "instead"}, "draft": draft}
    return draft_of(replace(said, payload={}))._replace(id=name, about=about, payload=payload)


def _is_later(said: EventPart, wanted: Draft | None, there: list[Record], ledger: Ledger) -> bool:
    """Tell whether what stands was said after a correction that is recorded; where that is not known, it is taken to be so."""
    if wanted is None:
        return True
    if not there:
        return ledger.kind_of(derivation_id(said.about)) is not None
    return max(row.since for row in there) > int(ledger.recorded(natural_id(said))["index"])


def _says(row: Record, wanted: Draft) -> bool:
    """Tell whether a derivation says already what is wanted of it."""
    lists = ("inputs", "participants")
    start = date.fromisoformat(wanted.valid[0]).toordinal() if wanted.valid else FIRST_DAY
    return (
        row.start == start
        and row.body.get("how") == wanted.payload["how"]
        and all(sorted(row.body.get(name) or ()) == sorted(wanted.payload.get(name) or ()) for name in lists)
    )


def _not_by_a_manifest(said: EventPart, asset: str, there: list[Record]) -> InadmissibleEntryError:
    names = [row.id for row in there]
    refusal = InadmissibleEntryError(
        "DR-L033",
        say(
            f"{asset} 的来源由 {'、'.join(names)} 写明，其内容不是登记文件能写全的",
            f"what {asset} was made from is said by {', '.join(names)}, in a way that a manifest cannot write in full",
        ),
        entry=natural_id(said),
        collides_with=tuple(names),
        hint=say(
            "先撤销它们（corrections: about、strike: yes），再更正数据",
            "strike those out first (corrections: about, strike: yes), then correct the asset",
        ),
    )
    refusal.place = said.place
    return refusal


def _valid(period: Period) -> tuple[str, str] | None:
    return None if period == ALWAYS else (period.start.isoformat(), period.end.isoformat())


def _claim(part: ClaimPart) -> Draft:
    return Draft(
        kind="claim",
        id=natural_id(part),
        asset=part.of,
        parties={"by": part.by},
        rights=keys_of(part.rights),
        scope=part.scope.as_payload(),
        valid=_valid(Period(start=part.start or BEGINNING, end=part.end or FOREVER)),
        evidence=part.evidence,
        payload=_filled(elsewhere=True if part.elsewhere else None, complete=part.complete),
        sealed=dict(part.sealed),
    )


def _grant(part: GrantPart) -> Draft:
    payload = _filled(
        act=part.act,
        exclusivity="" if part.kind == "ordinary" else part.kind,
        contracted=part.contracted.isoformat() if part.contracted else "",
        consents=list(part.consents),
        elsewhere=True if part.elsewhere else None,
        complete=part.complete,
    )
    return Draft(
        kind="claim" if part.elsewhere else "transfer" if part.act in TRANSFERS else "grant",
        id=natural_id(part),
        asset=part.asset,
        parties={"from": part.giver, "to": part.taker},
        rights=keys_of(part.rights),
        scope=part.scope.as_payload(),
        valid=_valid(part.scope.period if isinstance(part.scope.period, Period) else ALWAYS),
        rests_on=part.rests_on,
        evidence=part.evidence,
        payload=payload,
        sealed=dict(part.sealed),
    )


def _event(part: EventPart) -> Draft:
    payload = dict(part.payload)
    if part.kind == "correction":
        corrected = payload.pop("instead", None)
        payload["draft"] = None if corrected is None else draft_of(replace(corrected, id=part.about)).as_json()
    return Draft(
        kind=part.kind,
        id=natural_id(part),
        asset=part.asset,
        parties={"by": part.by} if part.by else {},
        rights=keys_of(part.rights),
        scope=part.scope.as_payload(),
        valid=_valid(part.period),
        about=part.asset if part.kind == "objection" and not part.about else part.about,
        evidence=part.evidence,
        payload=payload,
    )


def fold_of(world: World, lexicon: Lexicon) -> Fold:
    """Give a ledger in memory that holds a world; its entries are numbered as a registry made of the same manifest would.

    Raises:
        InadmissibleEntryError: the operating rules refuse part of it; its place is named.

    """
    fold = Fold(lexicon=lexicon, origin=world.file or "scenario")
    for draft in opening(fold.origin, lexicon.vocabularies.values()):
        fold.append(draft)
    for draft, place in drafts_for(world, fold):
        try:
            fold.append(draft)
        except InadmissibleEntryError as refusal:
            refusal.place = place
            raise
    return fold


CODES: Final = {
    "DR-I059": say(
        "更正或再次登记把自然人改成了组织：姓名会公开登记，再也删不掉。更正时省略 kind 即沿用原来的种类，登记文件里写 kind: natural。什么也没有写。",
        "A correction, or a manifest that restates the party, makes an organisation of a natural person: the name would stand openly and could never be erased. "
        "Leave kind out of a correction, and it stays what it is; in a manifest write kind: natural. Nothing was written.",
    ),
    "DR-L033": say(
        "更正数据时，它的来源由几条登记写明，或带有登记文件写不出的凭据、证据，不能一并更正。先撤销这些登记，再更正数据。",
        "What the corrected asset was made from is said by several entries, or with rights relied on or evidence that a manifest "
        "cannot write, and is not corrected with it. Strike those entries out first, then correct the asset.",
    ),
}

"""A world as drafts for the ledger: natural ids, so that applying a manifest twice submits the same thing twice."""

from collections.abc import Iterator
from typing import Any

from datarights.errors import InadmissibleEntryError, Place
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.asset import SourceKind
from datarights.model.period import ALWAYS, BEGINNING, FOREVER, Period
from datarights.model.right import keys_of
from datarights.model.scope import Lexicon
from datarights.rules.finding import Fact
from datarights.scenario.world import AssetPart, ClaimPart, EventPart, EvidencePart, GrantPart, PartyPart, World

TRANSFERS = frozenset({"transfer", "contribute", "succession"})
MADE = {SourceKind.DERIVED: "derived", SourceKind.FUSED: "fused", SourceKind.CRAWLED_PRODUCT: "crawled_product"}


def world_drafts(world: World, lexicon: Lexicon) -> list[tuple[Draft, Place | None]]:
    """Give what a world says as drafts in an order in which each names only what came before."""
    del lexicon
    taken: dict[str, int] = {}
    return list(_all(world, taken))


def _all(world: World, taken: dict[str, int]) -> Iterator[tuple[Draft, Place | None]]:
    for party in world.parties:
        yield _party(party), party.place
    for evidence in world.evidence:
        yield _evidence(evidence), evidence.place
    for asset in _inputs_first(world.assets):
        yield _asset(asset), asset.place
        if asset.inputs:
            yield _derivation(asset), asset.place
    for claim in world.claims:
        yield _claim(claim, taken), claim.place
    for grant in world.grants:
        yield _grant(grant, taken), grant.place
    for event in world.events:
        yield _event(event, taken), event.place


def _inputs_first(assets: tuple[AssetPart, ...]) -> list[AssetPart]:
    known = {each.id: each for each in assets}
    done: dict[str, AssetPart] = {}

    def visit(asset: AssetPart, above: tuple[str, ...]) -> None:
        if asset.id in done or asset.id in above:
            return
        for name in asset.inputs:
            if name in known:
                visit(known[name], (*above, asset.id))
        done[asset.id] = asset

    for each in assets:
        visit(each, ())
    return list(done.values())


def facts_payload(facts: dict[str, Fact] | Any) -> dict[str, Any]:
    """Give facts as an entry keeps them."""
    found: dict[str, Any] = {}
    for name, fact in sorted(facts.items()):
        value = fact.value
        if isinstance(value, frozenset):
            value = sorted(value)
        elif not isinstance(value, (bool, int, str)):
            value = str(value)
        found[name] = {"value": value, "grounds": fact.grounds.key}
    return found


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, (), {}, [])}


def _party(part: PartyPart) -> Draft:
    payload = _filled(
        name=part.name or ("" if part.sealed else part.id),
        party_kind=part.kind.value,
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
    return Draft(kind="evidence", id=part.id, payload=payload)


def _asset(part: AssetPart) -> Draft:
    covers = [part.covers.start.isoformat(), part.covers.end.isoformat()] if part.covers else None
    payload = _filled(
        name=part.name, kind=part.kind.value, summary=part.summary, industry=part.industry, source=part.source.value, territory=part.territory,
        covers=covers, updates=part.updates, volume=part.volume, form=part.form, limits=part.limits, grade=part.grade, labels=dict(part.labels),
        facts=facts_payload(part.facts),
    )  # fmt: skip
    return Draft(kind="asset", id=part.id, payload=payload)


def _derivation(part: AssetPart) -> Draft:
    payload = _filled(
        inputs=list(part.inputs), how=MADE.get(part.source, "derived"), participants=list(part.participants)
    )
    return Draft(kind="derivation", id=f"{part.id}·来源", asset=part.id, payload=payload)


def _unique(wanted: str, given: str, taken: dict[str, int]) -> str:
    if given:
        return given
    taken[wanted] = taken.get(wanted, 0) + 1
    return wanted if taken[wanted] == 1 else f"{wanted}#{taken[wanted]}"


def _valid(period: Period) -> tuple[str, str] | None:
    return None if period == ALWAYS else (period.start.isoformat(), period.end.isoformat())


def _claim(part: ClaimPart, taken: dict[str, int]) -> Draft:
    rights = keys_of(part.rights)
    span = Period(start=part.start or BEGINNING, end=part.end or FOREVER)
    return Draft(
        kind="claim", id=_unique(f"{part.of}·{part.by}·{'+'.join(rights)}", part.id, taken), asset=part.of, parties={"by": part.by}, rights=rights,
        scope=part.scope.as_payload(), valid=_valid(span), evidence=part.evidence, payload={"elsewhere": True} if part.elsewhere else {},
    )  # fmt: skip


def _grant(part: GrantPart, taken: dict[str, int]) -> Draft:
    rights = keys_of(part.rights)
    period = part.scope.period if isinstance(part.scope.period, Period) else ALWAYS
    start = "" if period.start == BEGINNING else f"·{period.start.isoformat()}"
    payload = _filled(
        act=part.act, exclusivity="" if part.kind == "ordinary" else part.kind, contracted=part.contracted.isoformat() if part.contracted else "",
        elsewhere=True if part.elsewhere else None,
    )  # fmt: skip
    kind = "claim" if part.elsewhere else "transfer" if part.act in TRANSFERS else "grant"
    return Draft(
        kind=kind, id=_unique(f"{part.asset}·{part.giver}→{part.taker}·{part.act}{start}", part.id, taken), asset=part.asset,
        parties={"from": part.giver, "to": part.taker}, rights=rights, scope=part.scope.as_payload(), valid=_valid(period), rests_on=part.rests_on,
        evidence=part.evidence, payload=payload,
    )  # fmt: skip


def _event(part: EventPart, taken: dict[str, int]) -> Draft:
    on = f"·{part.on.isoformat()}" if part.on else ""
    asset = part.asset
    about = part.about
    if part.kind == "objection" and not about:
        about = asset
    return Draft(
        kind=part.kind, id=_unique(f"{part.kind}·{about or asset}{on}", part.id, taken), asset=asset, parties={"by": part.by} if part.by else {},
        rights=keys_of(part.rights), scope=part.scope.as_payload(), valid=_valid(part.period), about=about, evidence=part.evidence, payload=dict(part.payload),
    )  # fmt: skip


def fold_of(world: World, lexicon: Lexicon) -> Fold:
    """Give a ledger in memory that holds a world.

    Raises:
        InadmissibleEntryError: the operating rules refuse part of it; its place is named.

    """
    fold = Fold(lexicon=lexicon, origin=world.file or "scenario")
    for draft, place in world_drafts(world, lexicon):
        try:
            fold.append(draft)
        except InadmissibleEntryError as refusal:
            refusal.place = place
            raise
    return fold

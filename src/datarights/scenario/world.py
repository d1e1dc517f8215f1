"""A world: what a manifest says there is. Words of the file, checked for shape; not yet entries.

Names that are unique in the file are ids. Every part keeps the place where it was written, so that a later refusal
can name it. ``place`` is empty for worlds built by hand.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from datarights.errors import Place
from datarights.model.asset import AssetKind, SourceKind
from datarights.model.party import PartyKind
from datarights.model.period import ALWAYS, Period
from datarights.model.right import NO_RIGHT, Right
from datarights.model.scope import Scope
from datarights.rules.finding import Fact
from datarights.text import Text
from datarights.valueclass import field, valueclass


@valueclass
class PartyPart:
    """A party. A natural person has a pseudonym for an id; the name is ``confidential`` and enters no entry.

    ``confidential`` maps names to values that are told to nobody; ``sealed`` names to the commitments that stand for them.
    ``kind`` is left out (``None``) in a correction alone: it is then that of the party corrected.
    """

    id: str
    kind: PartyKind | None = PartyKind.ORGANISATION
    name: str = ""
    uscc: str = ""
    sealed: Mapping[str, str] = field(default_factory=dict)
    confidential: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Fact | None] = field(default_factory=dict)
    place: Place | None = None


@valueclass
class EvidencePart:
    """A piece of evidence: the digest of a file (SHA-256, hex; "" when only named) and what it proves.

    ``sealed`` and ``confidential`` as of a party.
    """

    id: str
    title: str = ""
    file: str = ""
    sha256: str = ""
    size: int = 0
    proves: tuple[str, ...] = ()
    signed: date | None = None
    sealed: Mapping[str, str] = field(default_factory=dict)
    confidential: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


@valueclass
class AssetPart:
    """An asset with the fields of the Guide's annex 1, its source situation, labels (yes, no, None unknown), facts.

    ``made`` is the day it was made from its inputs: a right of use in an input is looked for on that day. ``sealed`` and
    ``confidential`` as of a party.
    """

    id: str
    name: str = ""
    kind: AssetKind = AssetKind.RESOURCE
    summary: str = ""
    industry: str = ""
    source: SourceKind = SourceKind.UNKNOWN
    territory: str = ""
    covers: Period | None = None
    updates: str = ""
    volume: str = ""
    form: str = ""
    limits: str = ""
    grade: str = ""
    labels: Mapping[str, bool | None] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()
    participants: tuple[str, ...] = ()
    made: date | None = None
    facts: Mapping[str, Fact | None] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    confidential: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


@valueclass
class ClaimPart:
    """A right claimed on a basis of its own (Guide Art. 21). ``complete``: the party has no other right over the asset."""

    id: str
    rights: Right
    by: str
    of: str
    scope: Scope = field(default_factory=Scope)
    start: date | None = None
    end: date | None = None
    evidence: tuple[str, ...] = ()
    elsewhere: bool = False
    complete: bool | None = None
    sealed: Mapping[str, str] = field(default_factory=dict)
    confidential: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


@valueclass
class GrantPart:
    """A licence, transfer, contribution or keeping: ``act`` is the kind of act; ``kind`` ordinary, sole, exclusive.

    ``consents`` are pledges whose creditor agreed. ``elsewhere``: it happened outside this registry, so it is recorded as a claim and never refused for law.
    """

    id: str
    act: str
    asset: str
    giver: str
    taker: str
    rights: Right
    scope: Scope = field(default_factory=Scope)
    kind: str = "ordinary"
    rests_on: tuple[str, ...] = ()
    contracted: date | None = None
    consents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    elsewhere: bool = False
    complete: bool | None = None
    sealed: Mapping[str, str] = field(default_factory=dict)
    confidential: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None


@valueclass
class EventPart:
    """Anything later that answers something earlier: ending, renewal, burden, objection, determination and so on.

    ``kind`` is the entry kind; ``about`` the id it answers; ``payload`` what the kind needs. A correction's payload has
    ``instead``: the corrected part, or nothing when the entry is struck out.
    """

    id: str
    kind: str
    about: str = ""
    asset: str = ""
    by: str = ""
    on: date | None = None
    period: Period = ALWAYS
    rights: Right = NO_RIGHT
    scope: Scope = field(default_factory=Scope)
    evidence: tuple[str, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None


@valueclass
class World:
    """Everything one manifest says, in the order of the file; parts of several files are joined by ``use``.

    ``layers`` are the manifests themselves, those first that others build on; none for a manifest that stands alone.
    What a later manifest says happened after all that an earlier one says.
    """

    parties: tuple[PartyPart, ...] = ()
    evidence: tuple[EvidencePart, ...] = ()
    assets: tuple[AssetPart, ...] = ()
    claims: tuple[ClaimPart, ...] = ()
    grants: tuple[GrantPart, ...] = ()
    events: tuple[EventPart, ...] = ()
    title: Text | None = None
    file: str = ""
    layers: tuple["World", ...] = ()


def joined(worlds: Iterable[World]) -> World:
    """Join worlds, those first that others build on; a manifest that several build on is there once."""
    parts = list(worlds)
    if len(parts) == 1:
        return parts[0]
    unique = {id(layer): layer for world in parts for layer in world.layers or (world,)}
    layers = tuple(unique.values())
    last = parts[-1]
    return World(
        parties=tuple(each for world in layers for each in world.parties),
        evidence=tuple(each for world in layers for each in world.evidence),
        assets=tuple(each for world in layers for each in world.assets),
        claims=tuple(each for world in layers for each in world.claims),
        grants=tuple(each for world in layers for each in world.grants),
        events=tuple(each for world in layers for each in world.events),
        title=last.title,
        file=last.file,
        layers=layers,
    )

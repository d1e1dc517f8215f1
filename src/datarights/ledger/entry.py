"""The envelope of an entry: what every kind has. What a kind's payload means is for the room that knows the kind.

A :class:`Draft` is what somebody submits; its digest makes a submission idempotent. An :class:`Entry` is a draft to
which the ledger added its index and the time of recording; its canonical bytes are what is hashed, for ever.
"""

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple, NewType

from datarights.ledger.canonical import encode
from datarights.ledger.shape import TEXT, TEXTS, Shape, is_text, misshapen_in, object_of
from datarights.text import Text, say
from datarights.valueclass import valueclass

LeafIndex = NewType("LeafIndex", int)
TreeSize = NewType("TreeSize", int)

ENVELOPE_VERSION: Final = 1

KINDS: Final = (
    "registry",
    "party",
    "asset",
    "evidence",
    "derivation",
    "claim",
    "grant",
    "transfer",
    "renewal",
    "ending",
    "burden",
    "release",
    "objection",
    "objection_decided",
    "registration",
    "vocabulary",
    "determination",
    "waiver",
    "correction",
    "erasure",
    "key",
    "index",
    "recovery",
    "issued",
    "identity",
    "second",
)


NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
"""An empty member."""


class Draft(NamedTuple):
    """A submission: kind, id chosen by whoever submits, and what the kind needs. JSON values without floats.

    ``parties`` maps a role (``by``, ``from``, ``to``) to a party id; ``rights`` are neutral keys; ``scope`` is
    ``Scope.as_payload()``; ``valid`` is ``(start, end)`` as ISO dates, end excluded; ``rests_on`` are right ids;
    ``about`` is the id this entry answers; ``sealed`` maps a name to the commitment of a confidential part; ``signed`` are
    signature lines over the digest (:mod:`~datarights.ledger.actors`), which stand beside the draft and not in it.
    """

    kind: str
    id: str
    version: int = 1
    asset: str = ""
    parties: Mapping[str, str] = NOTHING
    rights: tuple[str, ...] = ()
    scope: Mapping[str, Any] = NOTHING
    valid: tuple[str, str] | None = None
    rests_on: tuple[str, ...] = ()
    about: str = ""
    evidence: tuple[str, ...] = ()
    payload: Mapping[str, Any] = NOTHING
    sealed: Mapping[str, str] = NOTHING
    actor: str = ""
    signed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Give the draft as JSON; what is empty is left out, so that equal drafts have equal bytes."""
        body: dict[str, Any] = {"v": ENVELOPE_VERSION, "kind": self.kind, "kv": self.version, "id": self.id}
        if self.asset:
            body["asset"] = self.asset
        if self.parties:
            body["parties"] = dict(self.parties)
        if self.rights:
            body["rights"] = list(self.rights)
        if self.scope:
            body["scope"] = dict(self.scope)
        if self.valid:
            body["valid"] = list(self.valid)
        if self.rests_on:
            body["rests_on"] = list(self.rests_on)
        if self.about:
            body["about"] = self.about
        if self.evidence:
            body["evidence"] = list(self.evidence)
        if self.payload:
            body["payload"] = dict(self.payload)
        if self.sealed:
            body["sealed"] = dict(self.sealed)
        if self.actor:
            body["actor"] = self.actor
        return body

    def digest(self) -> str:
        """Give the SHA-256 of the canonical draft, in hex: same id and same digest mean the same submission."""
        return hashlib.sha256(encode(self.as_json())).hexdigest()


@valueclass
class Entry:
    """A recorded draft: ``index`` counts from 0; ``recorded_at`` is UTC with microseconds, never decreasing."""

    draft: Draft
    index: int
    recorded_at: str

    def as_json(self) -> dict[str, Any]:
        """Give the entry as JSON."""
        body = self.draft.as_json()
        body["index"] = self.index
        body["recorded_at"] = self.recorded_at
        if self.draft.signed:
            body["signed"] = list(self.draft.signed)
        return body

    def encoded(self) -> bytes:
        """Give the canonical bytes: what the tree hashes."""
        return encode(self.as_json())


def payload_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the payload of an entry as JSON that nobody checked for shape; an empty one where there is none, or no object."""
    payload = body.get("payload")
    return payload if isinstance(payload, dict) else NOTHING


def names_given(bodies: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """Give what some entries call their log, each with its index: entry 0 by its id, a recovery by what it says."""
    first = [(0, str(bodies[0]["id"]))] if bodies and not bodies[0]["index"] else []
    recoveries = [(each["index"], payload_of(each)) for each in bodies if each["kind"] == "recovery"]
    return first + [(index, str(said["origin"])) for index, said in recoveries if "origin" in said]


def name_at(bodies: Sequence[Mapping[str, Any]], size: int) -> str:
    """Give what some entries call their log at a size; "" where they do not say."""
    return next((name for index, name in reversed(names_given(bodies)) if index < size), "")


def misshapen_draft(body: Mapping[str, Any]) -> Text | None:
    """Say which member of a draft in JSON has not its shape, and what was expected; nothing where all have.

    Members unknown here are passed over, and so is what a payload is made of.
    """
    return misshapen_in(body, _SHAPES)


_OBJECT: Final = Shape(lambda value: isinstance(value, dict), say("对象", "an object"))
_NAMES: Final = Shape(object_of(is_text), say("对象，各成员为文本", "an object of texts"))
_SHAPES: Final[Mapping[str, Shape]] = {
    "v": Shape(lambda value: type(value) is int and value == ENVELOPE_VERSION, say("1：本版本所识的信封", "1, the envelope known here")),
    "kind": Shape(lambda value: value in KINDS, say("登记的一种", "a kind of entry")),
    "kv": Shape(lambda value: type(value) is int and value == 1, say("1：本版本所识的写法", "1, the version known here")),
    "id": Shape(lambda value: is_text(value) and value != "", say("不空的文本", "text, not empty")),
    **dict.fromkeys(("asset", "about", "actor"), TEXT),
    **dict.fromkeys(("rights", "rests_on", "evidence", "signed"), TEXTS),
    **dict.fromkeys(("parties", "sealed"), _NAMES),
    **dict.fromkeys(("scope", "payload"), _OBJECT),
    "valid": Shape(lambda value: TEXTS.holds(value) and len(value) == 2, say("两个日期", "two days")),
}  # fmt: skip


def draft_from_json(body: Mapping[str, Any]) -> Draft:
    """Read a draft or an entry's draft back from JSON that was checked for shape."""
    get = body.get
    valid = get("valid")
    return Draft._make(
        (
            body["kind"],
            body["id"],
            get("kv", 1),
            get("asset", ""),
            get("parties", NOTHING),
            tuple(get("rights", ())),
            get("scope", NOTHING),
            (valid[0], valid[1]) if valid else None,
            tuple(get("rests_on", ())),
            get("about", ""),
            tuple(get("evidence", ())),
            get("payload", NOTHING),
            get("sealed", NOTHING),
            get("actor", ""),
            tuple(get("signed", ())),
        )
    )

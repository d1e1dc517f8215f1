"""Entries about the ledger itself: its keys, its indices, what it recovered from, what was issued out of it.

They change nothing of who holds what. Each has one shape, which admission asks for and a stranger reads:

- ``key``: a signing key is in use, or retired, from here on; those it begins with stand in entry 0. Old checkpoints stay
  verifiable: their keys stand here;
- ``index``: the root of the asset index over all entries before it (:mod:`~datarights.ledger.asset_index`);
- ``recovery``: the registry was found behind, or other than, what it had published; from here on it goes by another
  origin, because a log never signs two histories under one name;
- ``issued``: the digest of a document made from this ledger, so that the document can be told from a changed copy;
- ``identity``: somebody may sign submissions, or may no more; the key stands under a handle, never a person's name;
- ``second``: the kinds of entries that ask for a second person, in place of those said before.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from datarights.ledger.entry import KINDS, Draft, payload_of
from datarights.text import Text, say

if TYPE_CHECKING:
    from datarights.ledger.checkpoint import Checkpoint
    from datarights.ledger.note import VerifierKey

IN_USE: Final = "in_use"
RETIRED: Final = "retired"

REGISTRAR: Final = "registrar"
APPROVER: Final = "approver"
AUDITOR: Final = "auditor"
PARTY: Final = "party"
ROLES: Final = (REGISTRAR, APPROVER, AUDITOR, PARTY)
"""What an identity may be: submit; approve what another submitted; read; sign for a party."""
STAFF: Final = frozenset({REGISTRAR, APPROVER})
"""Those who count as a second person."""
ROSTER: Final = frozenset({"identity", "second"})
"""Kinds that say who may write."""


def key_draft(key: "VerifierKey", state: str = IN_USE, replaces: "VerifierKey | None" = None) -> Draft:
    """Say that a key signs from here on, or no more; ``replaces`` names the key whose place it takes."""
    name = f"key/{key.key_id.hex()}" + ("" if state == IN_USE else f"/{state}")
    payload: dict[str, Any] = {"vkey": str(key), "state": state}
    if replaces is not None:
        payload["replaces"] = str(replaces)
    return Draft(kind="key", id=name, payload=payload)


def index_draft(size: int, assets: int, root: bytes, adopted: Sequence[int] = (), roster: Sequence[int] = ()) -> Draft:
    """Say what the asset index over the first ``size`` entries is, and which of them adopted a vocabulary, or say who may write."""
    payload = {"size": size, "assets": assets, "root": root.hex(), "adopted": [*adopted], "roster": [*roster]}
    return Draft(kind="index", id=f"index/{size}", payload=payload)


def is_told(said: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Tell whether an index says what another, made of the same entries, says; what one from before does not say is not asked."""
    return all(said.get(name, each if name in _SINCE else None) == each for name, each in found.items())


def recovery_draft(published: "Checkpoint", found: "Checkpoint", origin: str, *, reason: str) -> Draft:
    """Say what had been published, what was found, and under which origin the ledger goes on."""
    payload = {
        "published": {"origin": published.origin, "size": published.size, "root": published.root},
        "found": {"size": found.size, "root": found.root},
        "origin": origin,
        "reason": reason,
    }
    return Draft(kind="recovery", id=f"recovery/{origin}", payload=payload)


def lost_with(bodies: Iterable[Mapping[str, Any]], held: "Checkpoint") -> Text | None:
    """Say which recovery among some entries tells of a checkpoint that is lost, or nothing.

    One that names it, as published, says why it is lost; one of the same name that found fewer entries may.
    """
    may: Text | None = None
    for each in bodies:
        said = payload_of(each) if each["kind"] == "recovery" else {}
        published, found = said.get("published"), said.get("found")
        if published == {"origin": held.origin, "size": held.size, "root": held.root}:
            return say(
                f"第 {each['index']} 条（恢复）写明了缘由：这份检查点已发布，账本却落后于它或与它不同，此后改名继续",
                f"entry {each['index']} (recovery) states it, and why: this checkpoint was published, the ledger was found behind it "
                "or other than it, and went on under another name",
            )
        if published and found and published["origin"] == held.origin and found["size"] < held.size:
            may = say(
                f"这可能是第 {each['index']} 条（恢复）所写明的：用这个名称的账本当时只剩 {found['size']} 条，少于这份检查点的 {held.size} 条，此后改名继续",
                f"entry {each['index']} (recovery) may tell of it: the ledger of this name was found with {found['size']} entries, fewer than "
                f"the {held.size} of this checkpoint, and went on under another name",
            )
    return may


def issued_draft(what: str, root: bytes, lines: int, basis: "Checkpoint") -> Draft:
    """Say that a document of so many lines, whose lines have this root, was made from the ledger at one size."""
    payload = {"what": what, "lines": lines, "root": root.hex(), "size": basis.size, "ledger_root": basis.root}
    return Draft(kind="issued", id=f"issued/{root.hex()}", payload=payload)


def key_of(line: str) -> "VerifierKey":
    """Read a key as an entry has it.

    Raises:
        VerificationError: it is none.

    """
    from datarights.ledger.note import parse_key  # noqa: PLC0415 - only entries about keys need it

    return parse_key(line)


def identity_id(key: "VerifierKey") -> str:
    """Give the id of the entry by which a key may sign submissions."""
    return f"identity/{key.key_id.hex()}"


def identity_of_line(line: str) -> str:
    """Give the id of the entry by which the key of a signature line may sign; "" when it is no such line."""
    from datarights.ledger.note import unpacked  # noqa: PLC0415 - only what is signed needs it

    value = unpacked(line.rpartition(" ")[2])
    return f"identity/{value[:4].hex()}" if value else ""


def identity_draft(
    key: "VerifierKey", role: str, *, party: str = "", kinds: Sequence[str] = (), valid: tuple[str, str] | None = None
) -> Draft:
    """Say that somebody may sign from here on: by a role, for a party or "", submitting some kinds or all, on some days."""
    payload: dict[str, Any] = {"vkey": str(key), "role": role, "state": IN_USE}
    if kinds:
        payload["kinds"] = list(kinds)
    return Draft(
        kind="identity", id=identity_id(key), parties={"for": party} if party else {}, payload=payload, valid=valid
    )


def retired_identity_draft(key: "VerifierKey", role: str) -> Draft:
    """Say that somebody may sign no more."""
    payload = {"vkey": str(key), "role": role, "state": RETIRED}
    return Draft(kind="identity", id=f"{identity_id(key)}/{RETIRED}", payload=payload)


def second_draft(number: int, kinds: Sequence[str]) -> Draft:
    """Say which kinds ask for a second person from here on; none: no more. ``number`` counts these entries."""
    return Draft(kind="second", id=f"second/{number}", payload={"kinds": sorted(kinds)})


def _key(payload: Mapping[str, Any]) -> None:
    if payload["state"] not in {IN_USE, RETIRED}:
        raise ValueError(f"a key is {IN_USE} or {RETIRED}")
    key_of(payload["vkey"])
    if "replaces" in payload:
        key_of(payload["replaces"])


def _index(payload: Mapping[str, Any]) -> None:
    _counts(payload, "size", "assets")
    _digests(payload, "root")
    listed_by(payload, ADOPTED)
    listed_by(payload, MAY_WRITE)


ADOPTED: Final = "adopted"
MAY_WRITE: Final = "roster"
_SINCE: Final = frozenset({ADOPTED, MAY_WRITE})
"""What an index of before 2026-11-28 does not say."""


def listed_by(payload: Mapping[str, Any], name: str) -> tuple[int, ...] | None:
    """Give which entries before it an index lists as ``ADOPTED`` or ``MAY_WRITE``; nothing where it does not say.

    Raises:
        ValueError: they are not indices in their order, below the size that it speaks of.

    """
    said = payload.get(name)
    if said is None:
        return None
    if not isinstance(said, list) or any(type(each) is not int for each in said):
        raise ValueError(f"{name} is a list of indices")
    if any(low >= high for low, high in pairwise((-1, *said, payload["size"]))):
        raise ValueError(f"{name} are indices in their order, below size")
    return tuple(said)


def _recovery(payload: Mapping[str, Any]) -> None:
    for at in (payload["published"], payload["found"]):
        _counts(at, "size")
        _digests(at, "root")
    if not all(payload[name] and isinstance(payload[name], str) for name in ("origin", "reason")):
        raise ValueError("a recovery says its origin and its reason")
    if payload["origin"] == payload["published"]["origin"]:
        raise ValueError("a recovery gives its reason and goes on under another origin")


def _issued(payload: Mapping[str, Any]) -> None:
    _counts(payload, "lines", "size")
    _digests(payload, "root", "ledger_root")
    if not payload["what"] or not isinstance(payload["what"], str):
        raise ValueError("what was issued is named")


def _identity(payload: Mapping[str, Any]) -> None:
    if payload["state"] not in {IN_USE, RETIRED} or payload["role"] not in ROLES:
        raise ValueError(f"an identity is {IN_USE} or {RETIRED}, and one of: {', '.join(ROLES)}")
    from datarights.ledger.note import KeyKind  # noqa: PLC0415 - as in key_of

    if key_of(payload["vkey"]).kind is not KeyKind.ED25519:
        raise ValueError("submissions are signed with Ed25519")
    if "kinds" in payload and (payload["role"] != REGISTRAR or not payload["kinds"]):
        raise ValueError("kinds are those that a registrar may submit, one at least")
    _kinds(payload.get("kinds", []))


def _second(payload: Mapping[str, Any]) -> None:
    _kinds(payload["kinds"])


def _kinds(names: Any) -> None:
    if not isinstance(names, list) or not {*names} <= {*KINDS} or sorted({*names}) != sorted(names):
        raise ValueError("kinds of entries, each once")


def _counts(payload: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if type(payload[name]) is not int or payload[name] < 0:
            raise ValueError(f"{name} is a count")


def _digests(payload: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if len(bytes.fromhex(payload[name])) != 32 or payload[name] != payload[name].lower():
            raise ValueError(f"{name} is 32 bytes in lower-case hex")


SHAPES: Final[Mapping[str, Callable[[Mapping[str, Any]], None]]] = {
    "key": _key,
    "index": _index,
    "recovery": _recovery,
    "issued": _issued,
    "identity": _identity,
    "second": _second,
}
"""What asks whether a payload has its kind's shape; raises ``KeyError``, ``TypeError``, ``ValueError`` when it has not."""

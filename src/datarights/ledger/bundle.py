"""Proof bundles: entries with their proofs in one file that needs nothing of us to be checked.

The file is JSON (RFC 8259) of this shape; every text in it is complete in itself, so that other tools can read it::

    {"format": "datarights-bundle/1",
     "subject": {"kind": "asset", "id": "…"},
     "checkpoint": "<C2SP signed checkpoint>",
     "second": "<the same of the second tree>",
     "entries": [{"content": "<canonical entry>", "proof": "<C2SP tlog-proof>", "second": "<the same of the second tree>"}, …],
     "consistency": [{"size": 12, "path": ["<base64>", …]}, …],
     "index": {"entry": 40, "places": [{"asset": "…", "position": 3, "path": ["<base64>", …]}, …]},
     "documents": [{"name": "…", "lines": ["<base64>", …]}, …],
     "vocabularies": ["<canonical vocabulary>", …],
     "asks": "<C2SP tlog-policy the issuer suggests; never trusted>",
     "disclosed": [{"entry": 17, "name": "price", "salt": "<hex>", "value": "…"}]}

Rules of acceptance, in order; the first that fails is named:

1. the file is JSON of this shape, within the limits below, no name twice and none besides: what nothing proves is not in it;
2. each entry's bytes are canonical, and stand in the tree of the checkpoint at the index they state;
3. the checkpoint is signed under the reader's policy, or equals one the reader holds; or, where the policy names an SM2
   key, the second checkpoint is signed by it, speaks of the same entries, and each of them stands in its tree (SM3) as
   well; otherwise the result is *self-consistent* and never *verified*. It contains one that the reader holds, under
   the name that the log had at that size by entry 0 and each ``recovery`` here, or is refused; that alone shows nothing of what stands behind the one held, for anybody can put entries there. Where all entries
   stand before it they are *verified* up to the one held, and that of the file is not: the path from the one held to that of
   the file, and the path of an entry, name the same nodes of one tree, so that the entry stands in the tree of the one held;
4. the index entry is one of the entries, and its map shows these entries to be all of each asset placed in it, of which
   there is one at least, up to its size. That is said where what the bundle is about stands before that size and speaks of
   such an asset: a yes is about the subject. Otherwise, and of each other asset that entries here speak of, completeness is
   *not shown*;
5. a disclosed value is the one its entry committed to, a correction by the draft that it puts in place;
6. the documents are those of an entry ``issued`` among the entries;
7. each vocabulary is one that an entry among these adopts, by its digest;
8. what the bundle says to be about is one of its documents, or one of its entries by id or index;
9. the signatures of an entry are those of the identities that entries among these hold; where one of them is not here,
   who signed is *not shown*. Behind the first identity among these, or that the index lists, every entry but ``index`` is
   signed; and where all that it lists are here, those who signed an entry before its size might submit it.

Not here: what the entries mean (``holdings``), which keys to trust (``policy``).
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from json import JSONDecodeError
from typing import Any, Final

from datarights.errors import VerificationError
from datarights.ledger.actors import ANSWERING, Identity, who_signed
from datarights.ledger.asset_index import VOCABULARY, entries_by_asset, verify_all_of
from datarights.ledger.checkpoint import SECOND, Checkpoint, SignedCheckpoint, parse_checkpoint
from datarights.ledger.commitment import commitment, opens
from datarights.ledger.document import MAX_LINES, Document, root_of_documents
from datarights.ledger.entry import name_at, payload_of
from datarights.ledger.keeping import ADOPTED, MAY_WRITE, listed_by, lost_with
from datarights.ledger.merkle import HASH_SIZE, Hash, leaf_hash
from datarights.ledger.note import SignatureCheck, VerifierKey, parse_note, unpacked
from datarights.ledger.policy import TrustPolicy, silent, split, verify_under
from datarights.ledger.proof import MAX_PATH, Proof, parse_proof, verify_contains, verify_place
from datarights.ledger.verify import decode, verify_entry
from datarights.text import Text, same, say
from datarights.valueclass import field, replace, valueclass

FORMAT: Final = "datarights-bundle/1"
SUBJECTS: Final = ("entry", "asset", "right", "document")
MAX_BYTES: Final = 32 * 1024 * 1024
MAX_ENTRIES: Final = 10_000
MAX_CONSISTENCY: Final = 16
MAX_DISCLOSED: Final = 1_000
MAX_ASSETS: Final = 1_000
MAX_DOCUMENTS: Final = 256
MAX_VOCABULARIES: Final = 64
_TOP: Final = (
    "format", "subject", "checkpoint", "second", "entries", "consistency", "index", "documents", "vocabularies", "asks", "disclosed",
)  # fmt: skip


class Trust(Enum):
    """What was shown of the checkpoint. ``verified`` needs a key or a checkpoint from outside the bundle."""

    VERIFIED = "verified"
    SELF_CONSISTENT = "self-consistent"


@valueclass
class BundledEntry:
    """Canonical bytes of an entry, and the proof of its place, as read; ``second``: that of its place in the second tree."""

    content: bytes
    proof: Proof
    second: Proof | None = None


@valueclass
class AssetPlace:
    """Where an asset stands in the map of an index, and the hashes that lead from there to its root."""

    asset: str
    position: int
    path: tuple[bytes, ...]


@valueclass
class IndexPlace:
    """Which entry is the index, and the assets of which all entries are shown to be here."""

    entry: int
    places: tuple[AssetPlace, ...]


@valueclass
class Disclosure:
    """A confidential value opened to this reader: the entry and name it was sealed under, its salt, its value."""

    entry: int
    name: str
    salt: bytes
    value: str

    @property
    def commitment(self) -> str:
        """Give what the entry has to hold for it to be this value."""
        return commitment(self.salt, self.value)


@valueclass
class Bundle:
    """A bundle as read: shaped, and not yet believed."""

    kind: str
    subject: str
    checkpoint: str
    entries: tuple[BundledEntry, ...]
    consistency: Mapping[int, tuple[bytes, ...]] = field(default_factory=dict)
    index: IndexPlace | None = None
    asks: str = ""
    disclosed: tuple[Disclosure, ...] = ()
    documents: tuple[Document, ...] = ()
    vocabularies: tuple[str, ...] = ()
    second: str = ""

    def encoded(self) -> bytes:
        """Give the file: JSON in UTF-8, a member a line, the same bytes for the same bundle."""
        body: dict[str, Any] = {
            "format": FORMAT,
            "subject": {"kind": self.kind, "id": self.subject},
            "checkpoint": self.checkpoint,
            **({"second": self.second} if self.second else {}),
            "entries": [
                {
                    "content": each.content.decode(),
                    "proof": str(each.proof),
                    **({"second": str(each.second)} if each.second else {}),
                }
                for each in self.entries
            ],
        }
        if self.consistency:
            body["consistency"] = [{"size": n, "path": _packed(path)} for n, path in sorted(self.consistency.items())]
        if self.index:
            body["index"] = {
                "entry": self.index.entry,
                "places": [
                    {"asset": each.asset, "position": each.position, "path": _packed(each.path)}
                    for each in self.index.places
                ],
            }
        if self.documents:
            body["documents"] = [{"name": each.name, "lines": _packed(each.lines)} for each in self.documents]
        if self.vocabularies:
            body["vocabularies"] = list(self.vocabularies)
        if self.asks:
            body["asks"] = self.asks
        if self.disclosed:
            body["disclosed"] = [
                {"entry": each.entry, "name": each.name, "salt": each.salt.hex(), "value": each.value}
                for each in self.disclosed
            ]
        return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


@valueclass
class VerifiedBundle:
    """What a bundle was shown to say. ``complete_at`` is the size up to which no entry of ``complete`` is left out.

    It is about the subject: where that speaks of no asset shown to be complete, it is ``None``, whatever else was placed.
    ``incomplete`` are the other assets that entries here speak of.
    ``checkpoint`` is what ``trust`` is about: that of the bundle, ``stated``; where only the one held shows the entries, the
    one held; where only the second tree shows them, ``second``. ``keys`` signed it; ``silent`` are keys that the policy names
    for the log and that did not.
    ``signed`` gives who signed an entry, by its index, in the order of the lines; ``signers_not_shown`` are signed entries
    some of whose signers are not among the entries. ``entitled`` tells that those who signed might: all that says who may write is here. ``second`` is the second checkpoint, where it was verified, and ``trust_first``
    what was shown of the first by itself.
    """

    bundle: Bundle
    checkpoint: Checkpoint
    stated: Checkpoint
    trust: Trust
    entries: tuple[Mapping[str, Any], ...]
    keys: tuple[VerifierKey, ...] = ()
    silent: tuple[VerifierKey, ...] = ()
    times: tuple[int, ...] = ()
    complete_at: int | None = None
    complete: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()
    every_edition: bool
    signed: Mapping[int, tuple[Identity, ...]] = field(default_factory=dict)
    signers_not_shown: tuple[int, ...] = ()
    entitled: bool = False
    second: Checkpoint | None = None
    trust_first: Trust = Trust.SELF_CONSISTENT

    @property
    def signers(self) -> tuple[str, ...]:
        """Give the names of the keys that signed."""
        return tuple(each.name for each in self.keys)


def parse_bundle(data: bytes) -> Bundle:
    """Read a bundle.

    Raises:
        VerificationError: DR-V020, it is not one or passes a limit; DR-V010 to DR-V015, a text in it is malformed.

    """
    if len(data) > MAX_BYTES:
        raise _formless("$", say(f"至多 {MAX_BYTES} 字节", f"at most {MAX_BYTES} bytes"), str(len(data)))
    try:
        body = decode(data)
    except (ValueError, RecursionError) as error:
        raise _formless("$", same("JSON"), _unread(error)) from error
    top = _Shape("$", body, *_TOP)
    if top.text("format") != FORMAT:
        raise _formless("$.format", same(FORMAT), top.text("format"))
    subject = top.shape("subject", "kind", "id")
    if subject.text("kind") not in SUBJECTS:
        raise _formless("$.subject.kind", same(" | ".join(SUBJECTS)), subject.text("kind")[:40])
    paths = [
        (each.number("size"), each.path("path")) for each in top.some("consistency", MAX_CONSISTENCY, "size", "path")
    ]
    if len(dict(paths)) != len(paths):
        raise _formless("$.consistency", say("每个条数一次", "each size once"), say("重复", "one twice"))
    entries = top.shapes("entries", MAX_ENTRIES, "content", "proof", "second")
    bare = next((each for each in entries if each.has("second") and not top.has("second")), None)
    if bare is not None:
        raise _formless(
            f"{bare.at}.second",
            say("没有第二检查点就没有这一项", "no such member where there is no second checkpoint"),
            say("有", "one"),
        )
    index = top.shape("index", "entry", "places") if top.has("index") else None
    return Bundle(
        kind=subject.text("kind"),
        subject=subject.text("id"),
        checkpoint=top.text("checkpoint"),
        entries=tuple(
            BundledEntry(
                content=each.text("content").encode(),
                proof=parse_proof(each.text("proof")),
                second=parse_proof(each.text("second")) if each.has("second") else None,
            )
            for each in entries
        ),
        consistency=dict(paths),
        index=IndexPlace(
            entry=index.number("entry"),
            places=tuple(
                AssetPlace(asset=each.text("asset"), position=each.number("position"), path=each.path("path"))
                for each in index.shapes("places", MAX_ASSETS, "asset", "position", "path")
            ),
        )
        if index
        else None,
        asks=top.text("asks") if top.has("asks") else "",
        disclosed=tuple(
            Disclosure(
                entry=each.number("entry"),
                name=each.text("name"),
                salt=each.hex("salt"),
                value=each.text("value"),
            )
            for each in top.some("disclosed", MAX_DISCLOSED, "entry", "name", "salt", "value")
        ),
        documents=tuple(
            Document(name=each.text("name"), lines=each.path("lines", MAX_LINES))
            for each in top.some("documents", MAX_DOCUMENTS, "name", "lines")
        ),
        vocabularies=top.texts("vocabularies", MAX_VOCABULARIES) if top.has("vocabularies") else (),
        second=top.text("second") if top.has("second") else "",
    )


class _Shape:
    """One object of the file with some members and no others, read one by one; says where it is not of the shape."""

    def __init__(self, at: str, body: object, *members: str) -> None:
        self.at = at
        if not isinstance(body, dict):
            raise _formless(at, say("对象", "an object"), type(body).__name__)
        others = body.keys() - members
        if others:
            raise _formless(f"{at}.{min(others)[:40]}", say("没有这个成员", "no such member"), say("有", "one"))
        self._body: dict[str, Any] = body

    def has(self, name: str) -> bool:
        return name in self._body

    def text(self, name: str) -> str:
        return _text(f"{self.at}.{name}", self._body.get(name))

    def number(self, name: str) -> int:
        value = self._body.get(name)
        if type(value) is not int or not 0 <= value < 1 << 53:
            raise _formless(
                f"{self.at}.{name}", say("不小于零的整数", "a whole number, not below zero"), repr(value)[:40]
            )
        return value

    def hex(self, name: str) -> bytes:
        try:
            return bytes.fromhex(self.text(name))
        except ValueError as error:
            raise _formless(f"{self.at}.{name}", say("十六进制数字", "hex digits"), str(error)) from error

    def path(self, name: str, most: int = 2 * MAX_PATH) -> tuple[bytes, ...]:
        found = []
        for number, each in enumerate(self._list(name, most)):
            value = unpacked(each) if isinstance(each, str) else None
            if value is None or len(value) != HASH_SIZE:
                raise _formless(
                    f"{self.at}.{name}[{number}]", say("32 字节（base64）", "32 bytes in base64"), repr(each)[:60]
                )
            found.append(value)
        return tuple(found)

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        return tuple(_text(f"{self.at}.{name}[{at}]", each) for at, each in enumerate(self._list(name, most)))

    def shape(self, name: str, *members: str) -> "_Shape":
        return _Shape(f"{self.at}.{name}", self._body.get(name), *members)

    def shapes(self, name: str, most: int, *members: str) -> list["_Shape"]:
        return [_Shape(f"{self.at}.{name}[{at}]", each, *members) for at, each in enumerate(self._list(name, most))]

    def some(self, name: str, most: int, *members: str) -> list["_Shape"]:
        """Give the same of what may be left out."""
        return self.shapes(name, most, *members) if self.has(name) else []

    def _list(self, name: str, most: int) -> list[Any]:
        value = self._body.get(name)
        if not isinstance(value, list) or len(value) > most:
            found = say(f"{len(value)} 项", f"{len(value)} in it") if isinstance(value, list) else type(value).__name__
            raise _formless(f"{self.at}.{name}", say(f"至多 {most} 项的列表", f"a list of at most {most}"), found)
        return value


def _text(at: str, value: object) -> str:
    if not isinstance(value, str):
        raise _formless(at, say("文本", "text"), type(value).__name__)
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise _formless(at, say("没有单个代理码位的文本", "text without lone surrogates"), say("有", "one")) from error
    return value


def verify_bundle(
    bundle: Bundle,
    check: SignatureCheck,
    *,
    policy: TrustPolicy | None = None,
    held: Checkpoint | None = None,
    sm3: Callable[[], Hash] | None = None,
) -> VerifiedBundle:
    """Verify a bundle by the rules above. ``held`` is a checkpoint the reader kept, believed as it stands.

    ``sm3`` gives SM3, when it is asked for.

    Raises:
        VerificationError: names the step that fails, what was expected and what was got.
        UsageError: the policy asks for SM2 or SM3 and it is not installed.

    """
    stated = parse_checkpoint(parse_note(bundle.checkpoint).text)
    entries = _verified_entries(bundle, stated)
    first, national = split(policy, stated.origin)
    trust, keys, times = _trusted(bundle, stated, check, first, held, entries)
    second, trust_first = None, trust
    if national is not None and (bundle.second or first is None):
        signed_too = _second(bundle, stated, check, national, sm3)
        second, trust = signed_too.checkpoint, Trust.VERIFIED
        keys += tuple(each.key for each in signed_too.signed)
    spoken = entries_by_asset(entries)
    complete_at = _complete(entries, bundle.index, spoken) if bundle.index is not None else None
    for each in bundle.disclosed:
        _opened(each, entries)
    if bundle.documents:
        _issued(bundle.documents, entries)
    for text in bundle.vocabularies:
        _adopted(text, entries)
    about = _borne_out(bundle, entries)
    complete: tuple[str, ...] = ()
    if bundle.index is not None and complete_at is not None and about and max(about) < complete_at:
        placed = tuple(dict.fromkeys(each.asset for each in bundle.index.places))
        complete = placed if about <= {index for each in placed for index in spoken[each]} else ()
    shown = stated if second is None or trust_first is Trust.VERIFIED else second
    if trust is Trust.SELF_CONSISTENT and held is not None and entries[-1]["index"] < held.size:
        shown, trust = held, Trust.VERIFIED
    listed, size = _roster(entries, bundle.index)
    signed, not_shown = who_signed(entries, check, listed, size)
    return VerifiedBundle(
        bundle=bundle,
        checkpoint=shown,
        stated=stated,
        trust=trust,
        entries=entries,
        keys=keys,
        silent=tuple(key for each in (stated, second) if each is not None for key in silent(policy, each.origin, keys)),
        times=times,
        complete_at=complete_at if complete else None,
        complete=complete,
        incomplete=tuple(each for each in spoken if each not in complete),
        every_edition=bundle.index is not None and _every_edition(entries, bundle.index),
        signed=signed,
        signers_not_shown=not_shown,
        entitled=_entitled(entries, signed, listed, size),
        second=second,
        trust_first=trust_first,
    )


def _second(
    bundle: Bundle, stated: Checkpoint, check: SignatureCheck, policy: TrustPolicy, sm3: Callable[[], Hash] | None
) -> SignedCheckpoint:
    """Verify the second checkpoint, and that each entry stands in its tree where it stands in the first."""
    if not bundle.second or sm3 is None:
        raise VerificationError(
            "DR-V035",
            say("策略要求第二检查点（SM3、SM2），文件里没有", "the policy asks for a second checkpoint (SM3, SM2), and there is none in the file"),
            step="second checkpoint", expected=say(f"{stated.origin + SECOND} 的检查点", f"a checkpoint of {stated.origin + SECOND}"), got=say("没有", "none"),
        )  # fmt: skip
    signed = verify_under(bundle.second, policy, check)
    found = signed.checkpoint
    if found.origin != stated.origin + SECOND or found.size != stated.size:
        raise VerificationError(
            "DR-V018",
            say("第二检查点说的不是同样的条目", "the second checkpoint does not speak of the same entries"),
            step="second checkpoint", expected=say(f"{stated.origin + SECOND}，{stated.size} 条", f"{stated.origin + SECOND} at size {stated.size}"),
            got=say(f"{found.origin}，{found.size} 条", f"{found.origin} at size {found.size}"),
        )  # fmt: skip
    using = sm3()
    for each in bundle.entries:
        if each.second is None or each.second.index != each.proof.index or str(each.second.note) != bundle.second:
            raise VerificationError(
                "DR-V035",
                say(f"第 {each.proof.index} 条没有在第二棵树（SM3）里的证明", f"entry {each.proof.index} has no proof of its place in the second tree (SM3)"),
                step="second inclusion", expected=say("第二检查点之下的证明", "a proof under the second checkpoint"), got=str(each.second)[:80],
            )  # fmt: skip
        verify_place(each.second, leaf_hash(each.content, using), using)
    return signed


def _verified_entries(bundle: Bundle, stated: Checkpoint) -> tuple[Mapping[str, Any], ...]:
    found: list[Mapping[str, Any]] = []
    before, last = "", -1
    for each in bundle.entries:
        if str(each.proof.note) != bundle.checkpoint:
            raise VerificationError(
                "DR-V021",
                say(f"第 {each.proof.index} 条的证明用的是另一个检查点", f"the proof of entry {each.proof.index} is under another checkpoint"),
                step="checkpoint", expected=say(f"{stated.origin}，{stated.size} 条", f"{stated.origin} at size {stated.size}"), got=each.proof.note.text[:80],
            )  # fmt: skip
        if each.proof.index <= last:
            raise VerificationError(
                "DR-V022",
                say(f"第 {each.proof.index} 条重复或次序颠倒", f"entry {each.proof.index} stands twice or out of order"),
                step="order", expected=say(f"{last} 之后", f"after {last}"), got=str(each.proof.index),
            )  # fmt: skip
        verify_place(each.proof, leaf_hash(each.content))
        body = verify_entry(each.content, each.proof.index, before)
        before, last = body["recorded_at"], each.proof.index
        found.append(body)
    return tuple(found)


def _trusted(
    bundle: Bundle, stated: Checkpoint, check: SignatureCheck, policy: TrustPolicy | None, held: Checkpoint | None,
    entries: Sequence[Mapping[str, Any]],
) -> tuple[Trust, tuple[VerifierKey, ...], tuple[int, ...]]:  # fmt: skip
    trust = Trust.SELF_CONSISTENT
    keys: tuple[VerifierKey, ...] = ()
    times: tuple[int, ...] = ()
    if policy is not None:
        signed = verify_under(bundle.checkpoint, policy, check).signed
        trust = Trust.VERIFIED
        keys, times = tuple(each.key for each in signed), tuple(each.time for each in signed if each.time)
    if held is not None:
        renamed = held.origin == name_at(entries, held.size) and stated.origin == name_at(entries, stated.size)
        earlier = replace(held, origin=stated.origin) if renamed else held  # a recovery among the entries says so
        try:
            verify_contains(stated, earlier, bundle.consistency.get(held.size, ()))
        except VerificationError as error:
            error.hint = error.hint or lost_with(entries, held)
            raise
        trust = Trust.VERIFIED if held.vouches_for(stated) else trust
    return trust, keys, times


def _complete(entries: Sequence[Mapping[str, Any]], index: IndexPlace, spoken: Mapping[str, Sequence[int]]) -> int:
    found = next((each for each in entries if each["index"] == index.entry), None)
    payload = payload_of(found or {})
    if found is None or found["kind"] != "index" or not _is_index(payload) or payload["size"] != index.entry:
        raise VerificationError(
            "DR-V025",
            say("证明里没有它所说的索引条目", "the index entry that the bundle names is not among its entries"),
            step="completeness", expected=say("一条索引", "an index entry"), got=str(index.entry),
        )  # fmt: skip
    size = int(payload["size"])
    if not index.places:
        raise VerificationError(
            "DR-V026",
            say("证明带了索引，却没有写出任何一项数据在其中的位置：什么都没有证明齐全", "the bundle names an index and the place of no asset in it: nothing is shown to be complete"),
            step="completeness", expected=say("至少一项数据的位置", "the place of one asset at least"), got=say("没有", "none"),
        )  # fmt: skip
    for place in index.places:
        indices = [each for each in spoken.get(place.asset, ()) if each < size]
        if not indices or not verify_all_of(
            place.asset, indices, position=place.position, assets=int(payload["assets"]), path=place.path,
            root=bytes.fromhex(payload["root"]),
        ):  # fmt: skip
            raise VerificationError(
                "DR-V026",
                say(f"{place.asset} 的条目与索引不符（到第 {size} 条为止）：有条目漏掉或多出，或所写的索引位置被改动",
                    f"the entries of {place.asset} do not fit the index (at size {size}): some are left out or too many, or the place in it was changed"),
                step="completeness", expected=say(f"{size} 之前 {place.asset} 的全部登记", f"all entries of {place.asset} before {size}"), got=str(indices),
            )  # fmt: skip
    return size


def _every_edition(entries: Sequence[Mapping[str, Any]], index: IndexPlace) -> bool:
    """Tell whether all vocabularies adopted before an index are here, by what the index says of them."""
    payload = next(payload_of(each) for each in entries if each["index"] == index.entry)
    adopted, here = listed_by(payload, ADOPTED), {each["index"] for each in entries if each["kind"] == VOCABULARY}
    return adopted is not None and here.issuperset(adopted)


def _roster(entries: Sequence[Mapping[str, Any]], index: IndexPlace | None) -> tuple[tuple[int, ...] | None, int]:
    """Give which entries say who may write, by an index, and up to which size it says so."""
    payload = next((payload_of(each) for each in entries if index is not None and each["index"] == index.entry), {})
    return listed_by(payload, MAY_WRITE), payload.get("size", 0)


def _entitled(
    entries: Sequence[Mapping[str, Any]], signed: Mapping[int, tuple[Identity, ...]], listed: Sequence[int] | None, size: int
) -> bool:  # fmt: skip
    """Tell whether it was asked of all who signed here if they might; of an answer the entries do not tell whose party it speaks of."""
    kinds = {each["index"]: each["kind"] for each in entries}
    return listed is not None and kinds.keys() >= {*listed} and all(
        index < size and not (kinds[index] in ANSWERING and any(each.party for each in by)) for index, by in signed.items()
    )  # fmt: skip


def _issued(documents: Sequence[Document], entries: Sequence[Mapping[str, Any]]) -> None:
    root = root_of_documents(documents).hex()
    told = [payload_of(each).get("root") for each in entries if each["kind"] == "issued"]
    if root not in told:
        raise VerificationError(
            "DR-V028",
            say("所列文件不是登记库签发的那些", "the documents listed are not those that the registry issued"),
            step="documents", expected=", ".join(map(str, told)) or say("一条签发登记", "an entry issued"), got=root,
        )  # fmt: skip


def _adopted(text: str, entries: Sequence[Mapping[str, Any]]) -> None:
    digest = hashlib.sha256(text.encode()).hexdigest()
    told = [payload_of(each).get("digest") for each in entries if each["kind"] == "vocabulary"]
    if digest not in told:
        raise VerificationError(
            "DR-V034",
            say("所附词表不是账本采用的那一版", "a vocabulary in the bundle is not one that the ledger adopts"),
            step="vocabulary", expected=", ".join(map(str, told)) or say("采用它的登记", "an entry that adopts it"), got=digest,
        )  # fmt: skip


def _borne_out(bundle: Bundle, entries: Sequence[Mapping[str, Any]]) -> set[int]:
    """Give the entries that a bundle says to be about: none, where that is a document."""
    about: set[int] = set()
    if bundle.kind == "document":
        named = {each.name for each in bundle.documents}
    else:
        named = {name for each in entries for name in (each["id"], str(each["index"]))}
        about = {
            each["index"] for each in entries if bundle.subject == each["id"]
        }  # an id may be what is an index elsewhere
        about = about or {each["index"] for each in entries if bundle.subject == str(each["index"])}
    if bundle.subject not in named:
        raise VerificationError(
            "DR-V037",
            say(f"证明包自称关于 {bundle.subject}，里面没有它", f"the bundle says to be about {bundle.subject}, of which nothing is in it"),
            step="subject", expected=bundle.subject, got=say(f"{len(named)} 个别的名称", f"{len(named)} other names"),
        )  # fmt: skip
    return about


def _is_index(payload: Mapping[str, Any]) -> bool:
    root = payload.get("root")
    try:
        listed_by(payload, ADOPTED)
        listed_by(payload, MAY_WRITE)
    except (ValueError, TypeError, KeyError):
        return False
    return (
        type(payload.get("size")) is int
        and type(payload.get("assets")) is int
        and isinstance(root, str)
        and len(root) == 2 * HASH_SIZE
        and all(each in "0123456789abcdef" for each in root)
    )


def commitments_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the commitments that an entry holds, by name: its own, or those of the draft that a correction puts in place."""
    corrected = payload_of(body).get("draft") if body.get("kind") == "correction" else None
    sealed = (corrected if isinstance(corrected, dict) else body).get("sealed")
    return sealed if isinstance(sealed, dict) else {}


def _opened(each: Disclosure, entries: Sequence[Mapping[str, Any]]) -> None:
    body = next((found for found in entries if found["index"] == each.entry), None)
    sealed = commitments_of(body or {}).get(each.name)
    if not opens(sealed, each.salt, each.value):
        raise VerificationError(
            "DR-V027",
            say(f"第 {each.entry} 条的 {each.name}：披露的内容不是登记时承诺的内容",
                f"{each.name} of entry {each.entry}: what is disclosed is not what was committed to"),
            step="disclosure", expected=str(sealed), got=say("另一个值或盐", "another value or salt"),
        )  # fmt: skip


def _packed(path: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in path]


def _unread(error: Exception) -> Text:
    """Say where JSON stops being JSON; what else is wrong with it, in the words of whoever read it."""
    if isinstance(error, RecursionError):
        return say("层数太深", "nested too deep")
    if not isinstance(error, JSONDecodeError):
        return same(str(error))
    return say(
        f"第 {error.lineno} 行第 {error.colno} 列中断或写错",
        f"a break or a fault at line {error.lineno}, column {error.colno}",
    )


def _formless(at: str, expected: Text, got: Text | str) -> VerificationError:
    got = same(got) if isinstance(got, str) else got
    return VerificationError(
        "DR-V020",
        say(
            f"不是证明包：{at} 应为{expected.zh}，实为 {got.zh}",
            f"not a proof bundle: {at}: expected {expected.en}, got {got.en}",
        ),
        step="bundle",
        expected=expected,
        got=got,
    )


CODES = {
    "DR-V020": say("文件不是证明包，或被截断、编辑过，或超过限度。",
                   "The file is no proof bundle, or was cut or edited, or passes a limit."),
    "DR-V021": say("条目的证明属于另一个检查点。", "The proof of an entry is under another checkpoint."),
    "DR-V022": say("条目重复或次序颠倒。", "An entry stands twice or out of order."),
    "DR-V023": say("证明比手中的检查点旧。请对方按新检查点重出。",
                   "The proof is older than the checkpoint held. Ask for a newer one."),
    "DR-V024": say("证明所在的账本与手中的检查点对不上：分叉、改写，或缺一致性路径。用 --since 让对方从该检查点出证明。",
                   "The log of the proof does not agree with the checkpoint held: a fork, a rewriting, or no consistency path. "
                   "Ask for a proof from that size."),
    "DR-V025": say("证明包所称的索引条目不在包内。", "The index entry that the bundle names is not in it."),
    "DR-V026": say("该数据的条目与索引不符：有条目被漏掉或多出，或索引位置被改动、删去。", "The entries of the asset do not fit the index: some are missing or do not belong, or its place was changed or left out."),
    "DR-V034": say("证明包里的词表不是账本所采用的，或被改动。", "A vocabulary in the bundle is not one that the ledger adopts, or was changed."),
    "DR-V037": say("证明包自称所证的对象不在包内：拿错了，或说明被改动。", "What the bundle says to be about is not in it: another bundle, or its heading was changed."),
    "DR-V028": say("证明所列的文件摘要不是登记库签发时的摘要。", "The digests of the documents listed are not those that the registry issued."),
    "DR-V035": say("策略要求 SM3、SM2 的第二证明，文件里没有或不全。请对方用 prove --sm3 重出。",
                   "The policy asks for the second proof (SM3, SM2), and it is not there or not for every entry. Ask for prove --sm3."),
    "DR-V027": say("披露的内容与登记时的承诺不符。", "A disclosed value is not the one that was committed to."),
}  # fmt: skip

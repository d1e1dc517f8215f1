"""Making a proof: what of the ledger goes into one file, so that a stranger can check it without us."""

import codecs
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from datarights.errors import ConcurrentAppendError, UsageError, VerificationError
from datarights.holdings.admit import DO_IT_AGAIN
from datarights.holdings.opening import vocabulary_bytes
from datarights.ledger.bundle import (
    MAX_ASSETS,
    MAX_ENTRIES,
    AssetPlace,
    Bundle,
    BundledEntry,
    IndexPlace,
    commitments_of,
)
from datarights.ledger.checkpoint import Checkpoint, parse_checkpoint
from datarights.ledger.document import Document, root_of_documents
from datarights.ledger.entry import Draft, name_at, payload_of
from datarights.ledger.keeping import issued_draft, lost_with
from datarights.ledger.merkle import Hash, inclusion_proofs, leaf_hashes
from datarights.ledger.note import Note, is_decimal, parse_note
from datarights.ledger.proof import Proof
from datarights.ledger.tiles import Tree
from datarights.ledger.verify import broken, decode
from datarights.model.scope import Lexicon
from datarights.model.vocabulary import Edition
from datarights.report.basis import ENTRIES, ROOT
from datarights.text import Text, say
from datarights.valueclass import replace, valueclass

_TITLES = frozenset({"claim", "grant", "transfer"})


class IndexTold(Protocol):
    """An index entry: where it stands and the size that it speaks of."""

    @property
    def entry(self) -> int:
        """Give where it stands."""

    @property
    def size(self) -> int:
        """Give the size that it speaks of."""


class ProvingRegistry(Protocol):
    """A registry that proofs are made from."""

    @property
    def size(self) -> int:
        """Give how many entries there are."""

    def checkpoint(self) -> Checkpoint:
        """Give name, size and root now."""

    def publish(self) -> Note | None:
        """Give the signed checkpoint of the ledger now."""

    def index_of(self, entry_id: str) -> int | None:
        """Give the index of the entry with this id."""

    def recoveries(self) -> Sequence[int]:
        """Give the indices of the entries by which the log goes by another name."""

    def roster_entries(self) -> Sequence[int]:
        """Give the indices of the entries that say who may write."""

    def contents(self, start: int = 0, stop: int | None = None) -> Iterable[bytes]:
        """Give the canonical bytes of entries, in order."""

    def tree(self, size: int) -> Tree:
        """Give the tree over the first entries."""

    def indexed(self, look: Callable[[], None]) -> IndexTold:
        """Give the asset index over the ledger now; where ``look`` raises, none is appended."""

    def speaking_of(self, asset: str) -> Sequence[int]:
        """Give the indices of the entries that speak of an asset."""

    def changing(self, asset: str) -> Collection[int]:
        """Give the indices of the entries that changed what is recorded of an asset."""

    def changing_of(self, name: str) -> Collection[int]:
        """Give the indices of the entries that changed what is believed of one name."""

    def erasures(self) -> Mapping[str, Mapping[int, Sequence[str]]]:
        """Give the indices of the entries that say that what an entry holds in confidence was destroyed, by its id."""

    def place_of(self, asset: str) -> tuple[int, tuple[bytes, ...]] | None:
        """Give where an asset stands in the last index."""

    def submit(self, draft: Draft) -> int:
        """Append one draft and give its index; the same again gives the same."""

    @property
    def lexicon(self) -> Lexicon:
        """Give the vocabularies adopted, in force and before."""


@valueclass
class Asked:
    """What goes with a proof: ``since`` is a checkpoint the reader holds, ``policy`` the text of one to suggest."""

    since: Checkpoint | None = None
    policy: str = ""


def prove_entry(registry: ProvingRegistry, name: str, asked: Asked, also: Iterable[int] = ()) -> Bundle:
    """Prove that one entry, by id or index, stands in the ledger; says nothing of what else stands there but that a part was destroyed.

    ``also``: the indices of entries that go with it, here and below: those of which something is opened.

    Raises:
        UsageError: there is no such entry.

    """
    index = registry.index_of(name)
    if index is None and name.isascii() and name.isdigit() and int(name) < registry.size:
        index = int(name)
    if index is None:
        raise _unknown(name)
    return _bundle(registry, "entry", name, [index, *also], asked)


def prove_title(registry: ProvingRegistry, name: str, asked: Asked, also: Iterable[int] = ()) -> Bundle:
    """Prove all that the ledger says of an asset, or of the asset of a right and those that its chain comes from.

    Raises:
        UsageError: there is no such asset or right; it is too large for a proof, or the registry has no key. Nothing is appended.
        VerificationError: an entry changed what is recorded of an asset of which the index does not have it. Nothing is appended.

    """
    at = registry.index_of(name)
    if at is None:
        raise _unknown(name)
    taken = _Taken(registry)
    entry = taken.entry(at)
    kind = "asset" if entry["kind"] == "asset" else "right" if entry["kind"] in _TITLES else ""
    if not kind:
        raise _unknown(name)
    _signed(registry)
    told = registry.indexed(lambda: taken.title(name if kind == "asset" else entry["asset"], also))
    placed = {each: place for each in taken.assets if (place := registry.place_of(each)) is not None}
    places = [AssetPlace(asset=each, position=at, path=path) for each, (at, path) in sorted(placed.items())]
    index = IndexPlace(entry=told.entry, places=tuple(places))
    return _bundle(
        registry, kind, name, [*taken.entries, told.entry, *also], asked, index=index, vocabularies=taken.vocabularies()
    )


def prove_documents(
    registry: ProvingRegistry, what: str, documents: Sequence[Document], asked: Asked, basis: Checkpoint | None = None,
    also: Iterable[int] = (),
) -> Bundle:  # fmt: skip
    """Issue documents: an entry holds their digests; give the proof that goes with them.

    ``basis`` is the checkpoint of the ledger that they speak of; now, when left out. Issued again, they are proved by
    the entry of the first time.
    """
    root = root_of_documents(documents)
    at = registry.index_of(f"issued/{root.hex()}")
    if at is None:
        lines = sum(len(each.lines) for each in documents)
        at = registry.submit(issued_draft(what, root, lines, basis or registry.checkpoint()))
    return _bundle(registry, "document", what, [at, *also], asked, documents=tuple(documents))


def in_second_tree(registry: ProvingRegistry, bundle: Bundle, second: str, sm3: Hash) -> Bundle:
    """Show of each entry of a bundle where it stands in the second tree, too, under its signed checkpoint of the same size.

    Every entry of the ledger is hashed for it, for of the second tree only its edge is kept.

    Raises:
        ConcurrentAppendError: the second checkpoint is of another size: somebody wrote meanwhile.

    """
    note = parse_note(second)
    size, stated = parse_checkpoint(parse_note(bundle.checkpoint).text).size, parse_checkpoint(note.text)
    if stated.size != size:
        raise ConcurrentAppendError(
            "DR-L011",
            say(f"其间又有登记：第二检查点到 {stated.size} 条，证明到 {size} 条", f"somebody wrote meanwhile: the second checkpoint is of size {stated.size}, the proof of {size}"),
            hint=say("再运行一次", "run it again"),
        )  # fmt: skip
    leaves = leaf_hashes(registry.contents(0, size), sm3)
    paths = inclusion_proofs(leaves, [each.proof.index for each in bundle.entries], sm3)
    entries = tuple(
        replace(each, second=Proof(index=each.proof.index, path=path, note=note))
        for each, path in zip(bundle.entries, paths, strict=True)
    )
    return replace(bundle, entries=entries, second=str(note))


def stated_bases(content: bytes, origin: str) -> tuple[Checkpoint | None, ...]:
    """Give the states of a ledger that a report, in whatever format, or a receipt rests on; ``None`` is one that cannot be read.

    They are given under ``origin``: a log that recovered has another name since, and size and root tell.
    """
    text = content.removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    if text.lstrip()[:1] != "{":
        stated = _ROWS.findall(text) if "RFC 9162" in text else ()
        return tuple(_basis(int(size) if is_decimal(size) else None, root, origin) for size, root in stated)
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    basis = body.get("basis")
    if isinstance(basis, dict) and body.keys() >= _RECEIPT:
        basis = basis.get("ledger")
        return () if basis is None else (_said_by(basis, "size", origin),)
    return (_said_by(basis, "entries", origin),) if body.keys() >= _REPORT else ()


_REPORT = frozenset({"kind", "report", "sections", "disclaimer"})
_RECEIPT = frozenset({"kind", "request", "outcome", "digest"})


def _said_by(basis: object, size: str, origin: str) -> Checkpoint | None:
    return _basis(basis.get(size), basis.get("root"), origin) if isinstance(basis, dict) else None


def _basis(size: object, root: object, origin: str) -> Checkpoint | None:
    try:
        return Checkpoint(origin=origin, size=size, root=root) if type(size) is int and isinstance(root, str) else None
    except ValueError:
        return None


def _row(term: Text) -> str:
    """Give the pattern of a line of a report that states something, in Markdown, HTML and plain text; the group is what it states."""
    words = f"(?:{re.escape(term.zh)}|{re.escape(term.en)})"
    return (
        rf'(?:\| |<tr role="row"><th scope="row" role="rowheader">)?{words}(?: \| |\t|</th><td role="cell"[^>\n]*><bdi>)'
        r"([^\n\r\t|<]*)(?: \||</bdi></td></tr>)?\r?"
    )


_ROWS = re.compile(f"^{_row(ENTRIES)}\n{_row(ROOT)}$", re.MULTILINE)


class Reading(Protocol):
    """A registry that entries are read from."""

    def contents(self, start: int = 0, stop: int | None = None) -> Iterable[bytes]:
        """Give the canonical bytes of entries, in order."""


def entry_at(registry: Reading, index: int) -> Mapping[str, Any]:
    """Read the entry that stands at a place; whether its bytes are those that were hashed is shown when the proof is verified.

    Raises:
        VerificationError: DR-V001, DR-V003: what is stored there is no entry, or another.

    """
    try:
        content = next(iter(registry.contents(index, index + 1)))
        found = decode(content)
        if isinstance(found, dict) and found.get("index") == index and _is_entry(found):
            return found
        code, got = "DR-V003", f"{found.get('index')}" if isinstance(found, dict) else type(found).__name__
    except (StopIteration, ValueError, RecursionError) as error:
        code, got = "DR-V001", str(error) or type(error).__name__
    wrong = broken(
        code, index, "", step="bytes", zh="库里存的不是这一条的字节：存储之后被改动",
        en="what is stored is not this entry: it was changed after it was stored", expected=str(index), got=got,
    )  # fmt: skip
    wrong.hint = DO_IT_AGAIN
    raise wrong


def _is_entry(body: Mapping[str, Any]) -> bool:
    return isinstance(body.get("payload", {}), dict) and all(isinstance(body.get(each), str) for each in ("id", "kind"))


class _Taken:
    """The entries taken into a bundle so far."""

    def __init__(self, registry: ProvingRegistry) -> None:
        self._registry = registry
        self.entries: dict[int, Mapping[str, Any]] = {}
        self.assets: tuple[str, ...] = ()

    def entry(self, index: int) -> Mapping[str, Any]:
        """Read an entry."""
        return entry_at(self._registry, index)

    def title(self, asset: str, also: Iterable[int]) -> None:
        """Take all that the title of an asset needs, as far as a proof of it can be made.

        Raises:
            UsageError: it needs more than a proof holds.
            VerificationError: an entry changed what is recorded of an asset, and the index has it under another.

        """
        self.assets = self.with_sources(asset)
        if len(_with_others(self._registry, [*self.entries, *also])) >= MAX_ENTRIES:  # one more is the index itself
            raise _too_much(asset, say(f"{MAX_ENTRIES} 条登记", f"{MAX_ENTRIES} entries"))
        for each in self.assets:
            strange = {*self._registry.changing(each)}.difference(self._registry.speaking_of(each))
            if strange:
                raise _not_in_the_index(each, min(strange))

    def with_sources(self, asset: str) -> tuple[str, ...]:
        """Take all entries of an asset, of those its rights come from, and what they name; give the assets.

        Raises:
            UsageError: there are more than a proof holds.

        """
        assets: dict[str, None] = {}
        waiting = [asset]
        while waiting:
            each = waiting.pop()
            if each in assets:
                continue
            assets[each] = None
            if len(assets) > MAX_ASSETS:
                raise _too_much(
                    asset, say(f"{MAX_ASSETS} 项数据（含来源）", f"{MAX_ASSETS} assets, sources among them")
                )
            if len(self.entries) + len(self._registry.speaking_of(each)) >= MAX_ENTRIES:
                raise _too_much(asset, say(f"{MAX_ENTRIES} 条登记", f"{MAX_ENTRIES} entries"))
            for index in self._registry.speaking_of(each):
                for said in _said(self._take(index)):
                    waiting += said.get("payload", {}).get("inputs") or ()
                    waiting += [source for name in said.get("rests_on", ()) if (source := self._asset_of(name))]
        for index in (0, *self._registry.lexicon.adoptions):
            self._take(index)
        self._with_named(asset, assets)
        return tuple(assets)

    def _with_named(self, asset: str, assets: Collection[str]) -> None:
        """Take what the entries name, and what that names: of another asset as much as its entry cannot be read without."""
        seen, waiting = {""}, [*self.entries.values()]
        while waiting:
            for said in _said(waiting.pop()):
                payload = said.get("payload", {})
                names = [
                    *said.get("parties", {}).values(),
                    *said.get("evidence", ()),
                    *(payload.get("participants") or ()),
                ]
                names.append(said.get("about", ""))
                if said.get("asset", "") not in assets:
                    names += [said.get("asset", ""), *said.get("rests_on", ()), *(payload.get("inputs") or ())]
                for name in names:
                    if name not in seen:
                        seen.add(name)
                        waiting += self._named(name)
            if len(self.entries) >= MAX_ENTRIES:
                raise _too_much(asset, say(f"{MAX_ENTRIES} 条登记", f"{MAX_ENTRIES} entries"))

    def vocabularies(self) -> tuple[str, ...]:
        """Give the canonical form of every edition that the ledger has adopted."""
        said = [self._take(index)["payload"] for index in self._registry.lexicon.adoptions]
        known = self._registry.lexicon.known
        editions = [Edition(each["vocabulary"], each["version"], each["digest"]) for each in said]
        return tuple(vocabulary_bytes(known[each]).decode() for each in dict.fromkeys(editions) if each in known)

    def _take(self, index: int) -> Mapping[str, Any]:
        if index not in self.entries:
            self.entries[index] = self.entry(index)
        return self.entries[index]

    def _named(self, name: str) -> list[Mapping[str, Any]]:
        """Take the entry of a name, and what changed what is believed of it; give those that were not taken before."""
        index = self._registry.index_of(name)
        found = {*self._registry.changing_of(name), *(() if index is None else (index,))}
        return [self._take(each) for each in sorted(found.difference(self.entries))]

    def _asset_of(self, name: str) -> str:
        index = self._registry.index_of(name)
        return str(self.entry(index).get("asset", "")) if index is not None else ""


def _said(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Give an entry, and the draft that it puts in the place of another where it corrects one."""
    corrected = payload_of(entry).get("draft")
    return (entry, corrected) if corrected else (entry,)


def _bundle(
    registry: ProvingRegistry,
    kind: str,
    subject: str,
    entries: Iterable[int],
    asked: Asked,
    *,
    index: IndexPlace | None = None,
    documents: tuple[Document, ...] = (),
    vocabularies: tuple[str, ...] = (),
) -> Bundle:
    note = _signed(registry)
    size = parse_checkpoint(note.text).size
    tree = registry.tree(size)
    chosen = sorted(_with_others(registry, entries))
    contents = {each: content for each in chosen for content in registry.contents(each, each + 1)}
    since = asked.since
    names = _names(registry) if since is not None else []
    if since is not None and since.size and not _of_this_log(names, tree, size, since):
        raise UsageError(
            "DR-U144",
            say(f"收件人的检查点（{since.origin}，{since.size} 条）不是这个账本的", f"the checkpoint of the reader ({since.origin}, size {since.size}) is not of this ledger"),
            hint=lost_with(names, since)
            or say("换一份检查点；若确是从本登记库得到的，这里的账本已被替换或回滚：datarights db verify", "take another; if it came from this registry, the ledger here was replaced or rolled back: datarights db verify"),
        )  # fmt: skip
    consistency = {since.size: tree.consistency(since.size)} if since is not None and since.size < size else {}
    return Bundle(
        kind=kind,
        subject=subject,
        checkpoint=str(note),
        entries=tuple(
            BundledEntry(content=content, proof=Proof(index=each, path=tree.inclusion(each), note=note))
            for each, content in contents.items()
        ),
        consistency=consistency,
        index=index,
        asks=asked.policy,
        documents=documents,
        vocabularies=vocabularies,
    )


def _names(registry: ProvingRegistry) -> list[Mapping[str, Any]]:
    """Give the entries that give the log its names."""
    return [entry_at(registry, each) for each in (0, *registry.recoveries())]


def _of_this_log(names: Sequence[Mapping[str, Any]], tree: Tree, size: int, since: Checkpoint) -> bool:
    """Tell whether a checkpoint is one of this ledger, under the name that it had then."""
    if since.size > size or tree.root(since.size).hex() != since.root:
        return False
    return name_at(names, since.size) == since.origin


def _signed(registry: ProvingRegistry) -> Note:
    note = registry.publish()
    if note is None:
        raise UsageError(
            "DR-U081",
            say("登记库没有签名钥匙，出不了证明", "the registry has no key to sign with, and so proves nothing"),
            hint=say("datarights keys new", "datarights keys new"),
        )
    return note


def _with_others(registry: ProvingRegistry, entries: Iterable[int]) -> set[int]:
    """Add all that says who may write, and entry 0, for which is signed: so a reader sees what nobody who might has signed.

    And what names the log had, where it had several: whoever holds a checkpoint of an earlier name is shown that it is this one.
    And what says that something sealed in one was destroyed: an erasure about a party speaks of no asset.
    """
    erasures: Mapping[str, Iterable[int]] | None = None
    renamed, roster = registry.recoveries(), registry.roster_entries()
    found, waiting = set[int](), [*entries, *renamed, *roster, *([0] if renamed or roster else [])]
    while waiting:
        each = waiting.pop()
        if each in found:
            continue
        found.add(each)
        entry = entry_at(registry, each)
        if commitments_of(entry):
            erasures = registry.erasures() if erasures is None else erasures
            waiting += erasures.get(entry["about"] if entry["kind"] == "correction" else entry["id"], ())
    return found


def _too_much(name: str, most: Text) -> UsageError:
    return UsageError(
        "DR-U146",
        say(
            f"{name} 所需的登记超出一份证明所能容纳：至多 {most.zh}。什么都没有写",
            f"what a proof of {name} needs is more than a proof holds: {most.en} at most. Nothing was written",
        ),
        hint=say(
            "单条登记照旧可证（--entry）；全部账本用 datarights export ledger 交出，对方同样自行核对",
            "single entries are proved as before (--entry); the whole ledger is handed over by datarights export ledger, and verified alike",
        ),
    )


def _not_in_the_index(asset: str, index: int) -> VerificationError:
    return VerificationError(
        "DR-V049",
        say(
            f"第 {index} 条改变了对 {asset} 的记载，而数据索引把它列在别的数据之下：出不了齐全的证明，什么都没有写",
            f"entry {index} changed what is recorded of {asset}, and the asset index has it under another asset: no proof of {asset} "
            "can be complete, and nothing was written",
        ),
        step="index", expected=say(f"第 {index} 条列在 {asset} 之下", f"entry {index} under {asset}"), got=say("不在其下", "not there"),
        hint=say(
            "datarights db verify 指出该条；若只是投影陈旧，datarights db rebuild 由登记重建",
            "datarights db verify names it; where only the projection is old, datarights db rebuild derives it anew",
        ),
    )  # fmt: skip


def _unknown(name: str) -> UsageError:
    return UsageError(
        "DR-U082",
        say(f"登记库里没有可证明的 {name}", f"the registry holds no {name} to prove"),
        hint=say(
            "给出数据、权利或登记的编号、登记序号，或要签发的文件",
            "give the id of an asset, a right or an entry, the index of an entry, or a file to issue",
        ),
    )


CODES = {
    "DR-U144": say("收件人的检查点与这个账本不相承。核对 --since 的文件。", "The reader's checkpoint is not one that this ledger continues. Look at the file of --since."),
    "DR-U081": say("登记库没有签名钥匙，出不了证明。用 keys new 新建。", "The registry has no signing key and proves nothing. Make one with keys new."),
    "DR-U146": say("证明至多容纳 10000 条登记、1000 项数据（含来源）。单条照旧可证；全部账本用 export 交出。", "A proof holds at most 10,000 entries and 1,000 assets, sources among them. Prove entries one by one, or hand over the whole ledger by export."),
    "DR-V049": say(
        "有登记改变了对一项数据的记载，数据索引却把它列在别的数据之下（旧版程序登记的）。该数据出不了齐全的证明；db verify 指出该条。",
        "An entry, taken by an earlier program, changed what is recorded of an asset, and the asset index has it under another. No proof of that asset can be complete; db verify names the entry.",
    ),
    "DR-U082": say("没有这样的登记可以证明。用 log 看有哪些。", "There is no such entry to prove. See log."),
}  # fmt: skip

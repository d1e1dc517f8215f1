"""Verifying a file that somebody handed over: a bundle, a tlog-proof, a checkpoint. No database, no network, no clock."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from datarights.app.refold import refolded
from datarights.errors import UsageError, VerificationError
from datarights.holdings.consent import Consent, consent
from datarights.holdings.fold import Fold
from datarights.ledger.actors import Identity
from datarights.ledger.bundle import Disclosure, Trust, commitments_of, parse_bundle, verify_bundle
from datarights.ledger.checkpoint import Checkpoint, parse_checkpoint
from datarights.ledger.document import MAX_LINES, Document, document_of, first_difference, root_of_documents
from datarights.ledger.entry import payload_of
from datarights.ledger.merkle import Hash, leaf_hash
from datarights.ledger.note import SignatureCheck, VerifierKey, last_note, parse_note
from datarights.ledger.policy import TrustPolicy, silent, split, verify_under
from datarights.ledger.proof import HEADER, parse_proof, verify_contains, verify_place
from datarights.ledger.verify import verify_entry
from datarights.text import Text, quoted, say
from datarights.valueclass import field, valueclass


@valueclass
class Verified:
    """What a file was shown to say, and what it does not show. ``kind`` is ``bundle``, ``proof`` or ``checkpoint``.

    ``complete_at`` is the size up to which no entry of the assets ``complete`` is left out; ``None``: completeness not
    shown. ``documents`` are the files that were compared with what the entry ``issued`` says, ``absent`` those
    that it was issued for, too, and that are not where the proof lists them. ``holdings`` is what follows from
    the entries of the assets ``complete`` before that size, worked out again.
    ``second`` is the second checkpoint (SM3), where it was verified with the place of every entry in its tree.
    ``others`` are names in the folder of an export that are no part of it, a thousand at most.
    ``disclosed`` are confidential values that were opened and are what was committed to.
    ``checkpoint`` is what ``trust`` is about; where one held alone shows the entries it is that one, and where the second tree
    alone does, ``second``. ``note`` is the signed text of the first as it was handed over: time-stamps are over that one. ``keys`` signed, ``silent`` are keys that the policy
    names for the log and that did not; ``times`` are the signers' own, in seconds since 1970.
    """

    kind: str
    trust: Trust
    checkpoint: Checkpoint
    held: Checkpoint | None
    note: str
    keys: tuple[VerifierKey, ...] = ()
    silent: tuple[VerifierKey, ...] = ()
    times: tuple[int, ...] = ()
    second: Checkpoint | None = None
    subject: str = ""
    entries: tuple[Mapping[str, Any], ...] = ()
    complete_at: int | None = None
    complete: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    issued: int | None = None
    holdings: Fold | None = None
    disclosed: tuple[Disclosure, ...] = ()
    signed: Mapping[int, tuple[Identity, ...]] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    not_shown: tuple[Text, ...] = ()

    @property
    def signers(self) -> tuple[str, ...]:
        """Give the names of the keys that signed."""
        return tuple(each.name for each in self.keys)

    def consents(self) -> dict[int, Consent | None]:
        """Give whose word each signed entry is that makes a right, by its index; nothing where not all who signed it are shown."""
        return {
            each["index"]: consent(
                (each.get("parties") or {}).values(), [who.party for who in self.signed[each["index"]]]
            )
            if each["index"] in self.signed
            else None
            for each in self.entries
            if each["kind"] in _TITLES and each.get("signed")
        }

    def overtaken(self, opened: Disclosure) -> int | None:
        """Give the entry here that was put in the place of the one a value was sealed in, the last of them; or nothing."""
        body = next(each for each in self.entries if each["index"] == opened.entry)
        of = body.get("about") if body["kind"] == "correction" else body["id"]
        later = [
            each["index"]
            for each in self.entries
            if each["kind"] == "correction" and each.get("about") == of and each["index"] > opened.entry
        ]
        return later[-1] if later else None

    def word_shown(self, entries: Iterable[int]) -> bool:
        """Tell whether it can be known here whose word some entries are: all who signed them are among the entries."""
        asked = {*entries}
        return not any(
            each.get("signed") and each["index"] in asked and each["index"] not in self.signed for each in self.entries
        )


_NOT_TRUSTED: Final = say(
    "签名出自谁：没有来自外面的钥匙或检查点（--policy、--checkpoint）",
    "who signed: no key or checkpoint came from outside (--policy, --checkpoint)",
)


def not_trusted(held: Checkpoint | None, stated: Checkpoint) -> Text:
    """Say that nothing from outside vouches for a checkpoint; of one held, what it does not speak of."""
    if held is None or not held.size:
        return _NOT_TRUSTED
    return say(
        f"第 {held.size} 条起由谁登记：手中的检查点只到 {held.size} 条，{stated.size} 条的检查点没有所信的钥匙签名（--policy）",
        f"who added the entries from {held.size} on: the checkpoint held ends at size {held.size}, and no key from outside "
        f"has signed that of size {stated.size} (--policy)",
    )


def unsigned(key: VerifierKey) -> Text:
    """Say that a key which the policy names for this log did not sign."""
    named = f"{key.name}+{key.key_id.hex()}"
    return say(
        f"{key.kind.word} 的签名（{named}）：策略为这个账本写有这把钥匙，检查点上没有它的签名",
        f"a signature with {key.kind.word} ({named}): the policy names that key for this log, and the checkpoint is without it",
    )


_SECOND_UNSEEN: Final = say(
    "第二检查点（SM3、SM2）：策略里没有这个账本的 SM2 钥匙，未核对",
    "the second checkpoint (SM3, SM2): the policy names no SM2 key of this log, so it was not looked at",
)
_NO_SECOND: Final = say(
    "在第二棵树（SM3）里的位置：策略有 SM2 钥匙，文件里没有这样的证明（prove --sm3）",
    "places in the second tree (SM3): the policy names an SM2 key, and the file has no such proofs (prove --sm3)",
)
_FIRST_UNSIGNED: Final = say(
    "第一检查点（SHA-256）由谁签名：策略里只有 SM2 钥匙",
    "who signed the first checkpoint (SHA-256): the policy names an SM2 key alone",
)
_OUTSIDE: Final = say("登记之外的事实", "facts outside the registry")
_RETIRED: Final = say(
    "签署人当时是否有权、是否已停用：由登记库全部条目核对（db verify）",
    "whether those who signed might, and were not retired: all entries of the registry show that (db verify)",
)
_EDITIONS: Final = say(
    "依哪些词表读各项权利：采用词表的登记没有证明齐全，不推算谁持有什么（由登记库重新出具：datarights prove）",
    "by which vocabularies the rights are read: not all entries that adopt one are shown, and who holds what is not worked out (the registry makes a proof anew: datarights prove)",
)
_STRUCK: Final = say(
    "所列主体、证据其后有无被撤销：由登记库全部条目核对（db verify）",
    "whether parties and evidence named were struck out elsewhere: all entries of the registry show that (db verify)",
)
_TITLES: Final = frozenset({"claim", "grant", "transfer"})
_CONTENT: Final = say(
    "文件所说是否出自账本：签发时只登记文件本身，不核对内容；账本对一项数据的记载，请对方另出：datarights prove 数据编号",
    "whether what a file says follows from the ledger: issuing enters the file as it is, whatever it says; what the ledger "
    "says of an asset is proved by itself: datarights prove ASSET",
)


def _incomplete(name: str) -> Text:
    return say(
        f"{quoted(name)} 的完整性：可能还有别的条目没有给出",
        f"completeness of {quoted(name)}: there may be entries that were not handed over",
    )


def _later(shown: int, others: int = 0) -> Text:
    """Say what is not shown behind a size; ``others``: so many entries the checkpoint holds there that are not here."""
    zh, en = f"满 {shown} 条之后的变动", f"what changed after size {shown}"
    if not others:
        return say(zh, en)
    return say(
        f"{zh}；检查点里在此之后、未附上而可能与此有关的条目：{others} 条",
        f"{en}; entries behind it that the checkpoint holds, that are not here and may speak of this: {others}",
    )


def verify_file(
    data: bytes,
    check: SignatureCheck,
    *,
    policy: TrustPolicy | None = None,
    held: Checkpoint | None = None,
    entry: bytes | None = None,
    copies: Mapping[str, Callable[[], bytes]] | None = None,
    sm3: Callable[[], Hash] | None = None,
    of: str = "",
) -> Verified:
    """Verify a file. ``held`` is a checkpoint the reader kept; ``entry`` the canonical bytes a bare proof speaks of.

    ``copies`` give the files at hand that a bundle may list as issued, by the name it lists, one after another: it may list hundreds.
    ``sm3`` gives SM3, when it is asked for.
    ``of`` is the one of these copies that is to be proved, where the file is said to be its proof.

    Raises:
        VerificationError: names the step that fails, what was expected and what was got.
        UsageError: a bare proof without its entry; or the policy asks for SM2 or SM3 and it is not installed.

    """
    _unmarked(data)
    if data.startswith(HEADER.encode()):
        found = _proof(data, check, policy, held, entry)
    elif data.lstrip()[:1] == b"{":
        found = _bundle(data, check, policy, held, copies or {}, sm3)
    else:
        found = _checkpoint(data, check, policy, held)
    if of and of not in found.documents:
        raise VerificationError(
            "DR-V036",
            say(f"{of} 旁边的 .proof 证明的不是它", f"the .proof beside {of} is no proof of it"),
            step="document", expected=of, got=", ".join(found.documents) or say("未列此文件", "a proof that does not list it"),
        )  # fmt: skip
    return found


def without_proof(name: str, data: bytes) -> bool:
    """Tell whether a file is a document, by its name, and looks like nothing that is verified alone."""
    data = data.removeprefix(b"\xef\xbb\xbf")  # of a proof with a mark it is said that an editor changed it
    if data.lstrip()[:1] == b"{":
        carries = b'"datarights-bundle/' in data[:200]
    else:
        carries = data.startswith(HEADER.encode()) or b"\n\n\xe2\x80\x94 " in data
    return not carries and name.lower().endswith(_DOCUMENTS)


_DOCUMENTS: Final = (".html", ".json", ".md", ".txt", ".pdf", ".docx", ".xlsx", ".csv", ".yaml", ".png", ".zip", ".db")


def held_checkpoint(data: bytes) -> Checkpoint:
    """Read a checkpoint that the reader kept and believes: signed or its bare text; of a file of checkpoints, the last.

    Raises:
        VerificationError: it is none.

    """
    _unmarked(data)
    text = last_note(data)[0].decode("utf-8", "replace")
    return parse_checkpoint(parse_note(text).text if "\n\n" in text else text)


def _unmarked(data: bytes) -> None:
    if data.startswith(b"\xef\xbb\xbf"):
        mark = say(
            "文件开头有字节序标记（BOM）：被编辑器改过",
            "the file begins with a byte order mark (BOM): an editor changed it",
        )
        raise VerificationError(
            "DR-V068", mark, step="bytes", expected=say("没有字节序标记", "no such mark"), got="EF BB BF",
            hint=say("用原件；只是多了标记的，去掉即复原：tail -c +4 文件 > 新文件", "use the file as it was; where only the mark was added, tail -c +4 FILE > NEW brings it back"),
        )  # fmt: skip


def _bundle(
    data: bytes,
    check: SignatureCheck,
    policy: TrustPolicy | None,
    held: Checkpoint | None,
    copies: Mapping[str, Callable[[], bytes]],
    sm3: Callable[[], Hash] | None,
) -> Verified:
    found = verify_bundle(parse_bundle(data), check, policy=policy, held=held, sm3=sm3)
    documents = found.bundle.documents
    compared = [each.name for each in documents if each.name in copies]
    for each in documents:
        if each.name in copies:
            _compare(each, copies[each.name]())
    opened = {(each.entry, each.name) for each in found.bundle.disclosed}
    sealed = [
        (name, _destroyed(found.entries, each, name))
        for each in found.entries
        for name in commitments_of(each)
        if (each["index"], name) not in opened
    ]
    closed = sorted({quoted(name) for name, gone in sealed if gone is None})
    destroyed = sorted({(quoted(name), gone) for name, gone in sealed if gone is not None})
    shown = found.trust is Trust.VERIFIED and found.checkpoint in {found.stated, found.second}
    lacks = [] if shown else [not_trusted(held, found.stated)]
    lacks += map(unsigned, found.silent)
    if found.second is None and found.bundle.second:
        lacks.append(_SECOND_UNSEEN)
    elif found.second is None and split(policy, found.stated.origin)[1] is not None:
        lacks.append(_NO_SECOND)
    if found.second is not None and found.trust_first is Trust.SELF_CONSISTENT:
        lacks.append(_FIRST_UNSIGNED)
    if documents:
        lacks.append(_CONTENT)
    unshown = [] if found.complete else [found.bundle.subject]
    lacks += [_incomplete(each) for each in dict.fromkeys([*unshown, *found.incomplete])]
    holdings: Fold | Text | None = None
    if found.complete and found.complete_at is not None:
        holdings = (
            refolded(found.entries, found.bundle.vocabularies, found.complete, found.complete_at)
            if found.every_edition
            else _EDITIONS
        )
    if isinstance(holdings, Text):
        lacks.append(holdings)
    elif holdings is not None:
        lacks.append(_STRUCK)
    absent = [each.name for each in documents if each.name not in copies]
    if absent:
        zh, en = "、".join(map(quoted, absent)), ", ".join(map(quoted, absent))
        lacks.append(say(f"一同签发、在证明所在的文件夹里没有找到、未比对的文件：{zh}", f"files issued together, not found from where the proof lies, and not compared: {en}"))  # fmt: skip
    if closed:
        lacks.append(say(f"未披露的内容（只有承诺值）：{'、'.join(closed)}", f"confidential parts, committed to and not opened: {', '.join(closed)}"))  # fmt: skip
    if destroyed:
        zh, en = "、".join(f"{name}（第 {at} 条）" for name, at in destroyed), ", ".join(f"{name} (entry {at})" for name, at in destroyed)  # fmt: skip
        lacks.append(say(f"登记库所记已销毁的保密内容，再也打不开：{zh}", f"confidential parts that the registry says were destroyed, and that nobody can open: {en}"))  # fmt: skip
    if found.signers_not_shown:
        named = ", ".join(map(str, found.signers_not_shown))
        lacks.append(say(f"谁签署提交了第 {named} 条：没有附上其身份", f"who signed and submitted entry {named}: their identities are not in it"))  # fmt: skip
    if found.signed and not found.entitled:
        lacks.append(_RETIRED)
    after = found.complete_at if found.complete_at is not None else found.checkpoint.size
    here = sum(each["index"] >= after for each in found.entries)
    lacks += [_OUTSIDE, _later(after, found.stated.size - after - here if found.complete else 0)]
    return Verified(
        kind="bundle", trust=found.trust, checkpoint=found.checkpoint, held=held, note=found.bundle.checkpoint,
        keys=found.keys, silent=found.silent, times=found.times,
        second=found.second, subject=found.bundle.subject, entries=found.entries, complete_at=found.complete_at, complete=found.complete,
        documents=tuple(compared), absent=tuple(absent), issued=_issued_by(documents, found.entries), disclosed=found.bundle.disclosed, holdings=None if isinstance(holdings, Text) else holdings,
        signed=found.signed, not_shown=tuple(lacks),
    )  # fmt: skip


def _destroyed(entries: Sequence[Mapping[str, Any]], sealing: Mapping[str, Any], name: str) -> int | None:
    """Give the entry here that says that a value sealed in another was destroyed, or nothing."""
    of = sealing.get("about") if sealing["kind"] == "correction" else sealing["id"]
    return next(
        (
            each["index"]
            for each in entries
            if each["kind"] == "erasure"
            and each.get("about") == of
            and each["index"] > sealing["index"]
            and name in (payload_of(each).get("what") or ())
        ),
        None,
    )


def _issued_by(documents: Sequence[Document], entries: Sequence[Mapping[str, Any]]) -> int | None:
    root = root_of_documents(documents).hex() if documents else ""
    return next(
        (each["index"] for each in entries if each["kind"] == "issued" and payload_of(each).get("root") == root), None
    )


def _compare(issued: Document, content: bytes) -> None:
    found = document_of(issued.name, content)
    if first_difference(issued, found) is None:
        return
    lines = content.split(b"\n")
    # line by line up to where the issued file ends: a copy may have more lines than a document holds one by one
    hashes = tuple(map(leaf_hash, lines[: len(issued.lines) + 1]))
    at = first_difference(issued, Document(name=issued.name, lines=hashes))
    if at is None or len(issued.lines) == at == 1:
        raise VerificationError(
            "DR-V029",
            say(f"{issued.name} 不是签发时的内容（只有一行或超过 {MAX_LINES} 行的文件只作整体核对）", f"{issued.name} is not as it was issued (a file of one line or of more than {MAX_LINES} is compared as a whole)"),
            step="document", expected=issued.leaf.hex(), got=found.leaf.hex(),
        )  # fmt: skip
    here = lines[at - 1][:120].decode("utf-8", "replace") if at <= len(lines) else ""
    raise VerificationError(
        "DR-V029",
        say(f"{issued.name} 第 {at} 行不是签发时的内容：{here!r}", f"line {at} of {issued.name} is not as it was issued: {here!r}"),
        step="document", expected=say(f"签发时的 {len(issued.lines)} 行", f"{len(issued.lines)} lines as issued"), got=say(f"第 {at} 行不同", f"another line {at}"),
    )  # fmt: skip


def _proof(
    data: bytes, check: SignatureCheck, policy: TrustPolicy | None, held: Checkpoint | None, entry: bytes | None
) -> Verified:
    if entry is None:
        raise UsageError(
            "DR-U061",
            say("tlog-proof 只证明位置，要与条目一起核对", "a tlog-proof shows a place; it is verified with its entry"),
            hint=say("--entry 文件：条目的规范字节", "--entry FILE: the canonical bytes of the entry"),
        )
    proof = parse_proof(data.decode("utf-8", "replace"))
    content = entry.removesuffix(b"\n")
    verify_place(proof, leaf_hash(content))
    found = _checkpoint(str(proof.note).encode(), check, policy, held)
    body = verify_entry(content, proof.index, "")
    return Verified(
        kind="proof", trust=found.trust, checkpoint=found.checkpoint, held=held, note=found.note, keys=found.keys, silent=found.silent, times=found.times,
        subject=body["id"], entries=(body,), not_shown=(*found.not_shown[:-1], _incomplete(body["id"]), found.not_shown[-1]),
    )  # fmt: skip


def _checkpoint(data: bytes, check: SignatureCheck, policy: TrustPolicy | None, held: Checkpoint | None) -> Verified:
    data, before = last_note(data)
    note = parse_note(data)
    stated = parse_checkpoint(note.text)
    signed = verify_under(data, policy, check).signed if policy is not None else ()
    if held is not None:
        verify_contains(stated, held, ())
    trusted = bool(signed) or (held is not None and held.vouches_for(stated))
    keys = tuple(each.key for each in signed)
    without = silent(policy, stated.origin, keys)
    lacks = [] if trusted else [not_trusted(held, stated)]
    lacks += map(unsigned, without)
    if before:
        lacks.append(say(f"文件里在它之前的 {before} 个检查点：只核对最后一个", f"the {before} checkpoints before it in the file: the last alone was verified"))  # fmt: skip
    return Verified(
        kind="checkpoint",
        trust=Trust.VERIFIED if trusted else Trust.SELF_CONSISTENT,
        checkpoint=stated,
        held=held,
        note=str(note),
        keys=keys,
        silent=without,
        times=tuple(each.time for each in signed if each.time),
        not_shown=(*lacks, say(f"满 {stated.size} 条之后的变动", f"what changed after size {stated.size}")),
    )


CODES: Final = {
    "DR-V068": say("文件开头被编辑器加了字节序标记。用原件，或去掉那三个字节。", "An editor put a byte order mark at the beginning of the file. Use it as it was, or take these three bytes away."),
    "DR-V029": say("文件与签发时不同；指出第一处不同的行。", "The file differs from what was issued; the first line that differs is named."),
    "DR-V036": say("旁边的 .proof 里没有列这份文件：拿错了证明，或文件改了名。用签发时的文件名。", "The .proof beside a file does not list it: another's proof, or the file was renamed. Give it the name it was issued under."),
    "DR-U061": say("tlog-proof 要与它证明的条目一起核对：加 --entry。", "A tlog-proof is verified with the entry it speaks of: add --entry."),
}  # fmt: skip

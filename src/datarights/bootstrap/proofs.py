"""Proofs: made for strangers, verified as a stranger."""

from collections.abc import Callable, Sequence
from functools import partial
from os.path import abspath, lexists, realpath, relpath
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.adapters.files import is_file
from datarights.bootstrap.files import read_bytes
from datarights.errors import Fault, InputError, UsageError, VerificationError
from datarights.text import say

if TYPE_CHECKING:
    from datarights.adapters.sql import Registry
    from datarights.app.prove import Asked
    from datarights.app.verify_export import Means
    from datarights.app.verify_file import Verified
    from datarights.bootstrap.configuration import Settings
    from datarights.ledger.bundle import Bundle, BundledEntry
    from datarights.ledger.checkpoint import Checkpoint
    from datarights.ledger.merkle import Hash
    from datarights.ledger.policy import TrustPolicy


def verified_file(path: Path, *, checkpoint: str = "", policy: str = "", entry: str = "") -> "Verified":
    """Verify a file somebody handed over; loads neither a database nor YAML.

    Raises:
        VerificationError: names the step that fails.
        InputError: a file cannot be read.

    """
    from datarights.adapters.keys import check
    from datarights.app.verify_file import verify_file, without_proof

    proof, of, missing = path.with_name(path.name + PROOF), "", None
    if is_file(proof):
        of, missing = (path.name, None) if lexists(path) else ("", path)
        path = proof
    data = read_bytes(path)  # once: what is piped in is gone after it
    beside = _beside(path, data)
    if missing in beside:  # its proof says nothing of what is not there
        read_bytes(missing)
    if path != proof and without_proof(path.name, data):
        listed = _listing(path)
        raise UsageError(
            "DR-U090",
            say(f"{path.name} 旁边没有它的证明 {proof.name}", f"there is no proof of {path.name} beside it ({proof.name})"),
            hint=say(f"它是与别的文件一起签发的：datarights verify {listed}", f"it was issued together with others: datarights verify {listed}")
            if listed
            else say(f"请出具文件的人运行 datarights prove {path.name}，把得到的 .proof 一并交来", f"ask whoever issued it for datarights prove {path.name}, and keep the .proof beside it"),
        )  # fmt: skip
    copies: dict[str, Callable[[], bytes]] = {
        each.relative_to(path.parent).as_posix(): partial(read_bytes, each)
        for each in beside
        if is_file(each) and _below(path.parent, each)
    }
    return verify_file(
        data,
        check,
        copies=copies,
        policy=read_policy(Path(policy)) if policy else None,
        held=_held(checkpoint) if checkpoint else None,
        entry=read_bytes(Path(entry)) if entry else None,
        sm3=_sm3,
        of=of,
    )


def _held(name: str) -> "Checkpoint":
    """Read the checkpoint that a reader kept; what is wrong with it is said of this file, and not of the one verified.

    Raises:
        VerificationError: it is none.

    """
    from datarights.app.verify_file import held_checkpoint

    try:
        return held_checkpoint(read_bytes(Path(name)))
    except VerificationError as error:
        said = say(f"{name}：{error.message.zh}", f"{name}: {error.message.en}")
        raise VerificationError(
            error.code, said, step=error.step, expected=error.expected, got=error.got, hint=error.hint
        ) from error


def _sm3() -> "Hash":
    from datarights.adapters.keys.national import sm3

    return sm3()


PROOF = ".proof"
"""What follows the name of a file in the name of its proof."""


def _beside(proof: Path, content: bytes) -> list[Path]:
    """Give the files that a proof may list, each where it lies seen from the proof: beside it or in a folder there, nowhere else."""
    from datarights.ledger.bundle import parse_bundle

    try:
        names = [each.name for each in parse_bundle(content).documents]
    except VerificationError:
        return []
    return [proof.parent / each for each in names if _leads_down(each)]


def _leads_down(name: str) -> bool:
    path = Path(name)
    return bool(path.name) and not path.anchor and ".." not in path.parts and path.as_posix() == name


def _below(folder: Path, file: Path) -> bool:
    """Tell whether a file lies in a folder or below, links of folders followed: whoever hands over a folder can put one there."""
    return Path(realpath(file.parent)).is_relative_to(realpath(folder))


def _listing(path: Path) -> str:
    """Give the first proof that lists a file, of a few in its folder and those above; "" when there is none."""
    path = Path(abspath(path))  # noqa: PTH100 - the links in it are the reader's way of naming it
    proofs = [
        proof for folder in path.parents[:MAX_ABOVE] for proof in sorted(folder.glob(f"*{PROOF}"))[:MAX_LOOKED_AT]
    ]
    found = (each for each in proofs if is_file(each) and path in _beside(each, read_bytes(each)))
    return next((relpath(each) if each.parent != path.parent else each.name for each in found), "")


MAX_LOOKED_AT = 32
"""Proofs in a folder that are looked through for a file."""
MAX_ABOVE = 3
"""Folders that they are looked for in: that of the file, and those above."""


def names_seen_from(proof: Path, files: Sequence[Path]) -> tuple[list[str], list[Path]]:
    """Give the names by which a proof lists files: the way to each from its own folder; and the files that lie elsewhere.

    These have their name alone, as if they lay beside it: whoever hands the proof over has to lay them there.
    """
    here, names, elsewhere = Path(realpath(proof.parent)), list[str](), list[Path]()
    for each in files:
        place = Path(realpath(each.parent)) / each.name
        if place.is_relative_to(here):
            names.append(place.relative_to(here).as_posix())
        else:
            names.append(each.name)
            elsewhere.append(each)
    return names, elsewhere


def read_policy(path: Path) -> "TrustPolicy":
    """Read a trust policy.

    Raises:
        InputError: DR-I001, it cannot be read; DR-I096, it is none; names file and line.

    """
    from datarights.ledger.policy import parse_policy

    content = read_bytes(path)
    try:
        return parse_policy(content)
    except VerificationError as error:
        message = say(f"{path}：{error.message.zh}", f"{path}: {error.message.en}")
        hint = error.hint or say(
            "datarights keys list --format policy 写出一份", "datarights keys list --format policy writes one"
        )
        raise InputError([Fault(code="DR-I096", message=message, hint=hint)]) from error


def handed_out(bundle: "Bundle") -> bytes:
    """Give the file of a proof, verified as whoever gets it will.

    Raises:
        UsageError: it is larger than a proof may be.
        VerificationError: DR-V039, it does not verify: what is stored is not what was hashed.

    """
    from datarights.adapters.keys import check
    from datarights.ledger.bundle import MAX_BYTES, parse_bundle, verify_bundle

    content = bundle.encoded()
    if len(content) > MAX_BYTES:
        raise UsageError(
            "DR-U147",
            say(f"证明有 {len(content)} 字节，至多 {MAX_BYTES} 字节，没有写出", f"the proof would be of {len(content)} bytes, and may be of {MAX_BYTES} at most; it is not written"),
            hint=say("不带 --sm3 更小；全部账本用 datarights export ledger 交出", "without --sm3 it is smaller; the whole ledger is handed over by datarights export ledger"),
        )  # fmt: skip
    try:
        verify_bundle(parse_bundle(content), check)
    except VerificationError as error:
        raise VerificationError(
            "DR-V039",
            say(f"所出的证明核对不成立，没有写出；登记库可能已损坏，先 datarights db verify：{error.message.zh}",
                f"the proof made does not verify and is not handed out; the registry may be damaged, look with datarights db verify: {error.message.en}"),
            step=error.step, expected=error.expected, got=error.got, hint=error.hint,
        ) from error  # fmt: skip
    return content


def verified_export(path: Path, *, checkpoint: str = "", policy: str = "", processes: int = 2) -> "Verified":
    """Verify an export somebody handed over, bytes and tree; loads neither a database nor YAML.

    A large one is shared between two processes, unless ``processes`` is 1.

    Raises:
        VerificationError: names the rule that fails, file and line.

    """
    from datarights.adapters.exchange.folders import ReadFolder
    from datarights.adapters.pauses import no_cycle_search
    from datarights.app.verify_export import verify_exported
    from datarights.ledger.export import CHECKPOINT, ENTRIES

    trusted = read_policy(Path(policy)) if policy else None
    held = _held(checkpoint) if checkpoint else None
    if not any(lexists(path / name) for name in (CHECKPOINT, ENTRIES)):
        message = say(f"{path} 不是导出的文件夹", f"{path} is not the folder of an export")
        hint = say("导出里有 checkpoint、entries.jsonl 和 tile/，由 datarights export ledger 写出", "an export holds checkpoint, entries.jsonl and tile/, as datarights export ledger writes them")  # fmt: skip
        raise InputError([Fault(code="DR-I097", message=message, hint=hint)])
    with no_cycle_search():
        return verify_exported(ReadFolder(path), _means(path, processes), policy=trusted, held=held)


def _means(path: Path, processes: int) -> "Means":
    from datarights.adapters.exchange.pages import looking_at
    from datarights.adapters.keys import check
    from datarights.adapters.keys.national import sm3
    from datarights.app.verify_export import Means

    return Means(check=check, look=looking_at(path, processes=processes), sm3=sm3)


def no_later_than(note: str, token: str, roots: str) -> str:
    """Give the time (UTC, ISO 8601) no later than which a signed checkpoint existed, by a time-stamp token.

    Raises:
        VerificationError: the token does not fit or is not to be trusted.

    """
    from datarights.adapters.keys.timestamps import existed_no_later_than

    return existed_no_later_than(note.encode(), read_bytes(Path(token)), read_bytes(Path(roots))).isoformat()


def asked_of_a_proof(since: str, policy: str) -> "Asked":
    """Read what a proof is to go with: a checkpoint that its reader holds, a policy to suggest.

    Raises:
        VerificationError: one of them is none.

    """
    from datarights.app.prove import Asked

    text = str(read_policy(Path(policy))) if policy else ""
    return Asked(since=_held(since) if since else None, policy=text)


def proved(
    registry: "Registry", name: str, asked: "Asked", *, alone: bool = False, also: Sequence[int] = ()
) -> "Bundle":
    """Prove a title with all that the ledger says of it, or one entry alone; ``also`` are entries that go with it.

    Raises:
        UsageError: there is nothing of that name.

    """
    from datarights.app.prove import prove_entry, prove_title

    if not alone and registry.kind_of(name) in {"asset", "claim", "grant", "transfer"}:
        return prove_title(registry, name, asked, also)
    return prove_entry(registry, name, asked, also)


def with_second(registry: "Registry", found: "Settings", bundle: "Bundle") -> "Bundle":
    """Show of each entry of a bundle where it stands in the second tree (SM3), too.

    Raises:
        UsageError: DR-U117, no second checkpoint is kept of this registry; DR-U062, there is no SM3 here.
        LedgerCorruptionError: DR-S040, the entries are others than the one kept was made of; DR-S080, it was edited.
        VerificationError: DR-V006, the entries are not those under the root.
        ConcurrentAppendError: somebody wrote meanwhile.

    """
    from datarights.adapters.keys.second import compare_second
    from datarights.app.prove import in_second_tree
    from datarights.bootstrap.keys import published_checkpoints
    from datarights.ledger.checkpoint import parse_checkpoint
    from datarights.ledger.note import parse_note

    _, second = published_checkpoints(found, registry)
    if not second:
        second_published(registry, found)  # one that was edited is said to be, and not that there is none
        raise UsageError(
            "DR-U117",
            say("这个登记库没有第二检查点（SM3、SM2）", "no second checkpoint (SM3, SM2) is kept of this registry"),
            hint=say("datarights keys new --kind sm2", "datarights keys new --kind sm2"),
        )
    made = in_second_tree(registry, bundle, second, _sm3())
    stated = parse_checkpoint(parse_note(second).text)
    if not all(_stands(each, stated, _sm3()) for each in made.entries):
        compare_second(stated, registry.size, registry.held(registry.checkpoint()))
    return made


def _stands(entry: "BundledEntry", stated: "Checkpoint", sm3: "Hash") -> bool:
    from datarights.ledger.merkle import leaf_hash, verify_inclusion

    leaf, place, root = leaf_hash(entry.content, sm3), entry.second, bytes.fromhex(stated.root)
    return place is not None and verify_inclusion(leaf, place.index, stated.size, place.path, root, sm3)


def second_published(registry: "Registry", found: "Settings") -> "tuple[Path, int | None] | None":
    """Compare a registry with the last second checkpoint (SM3); give its file with the size it speaks of.

    No size where there is a key for it and no such checkpoint: the file was lost or edited. Nothing where no key in use is for it.

    Raises:
        LedgerCorruptionError: DR-S040, the entries are others than it was made of; DR-S080, the registry did not sign it.
        UsageError: DR-U062, there is no SM3 here.

    """
    from datarights.adapters.keys.second import compare_second
    from datarights.bootstrap.keys import second_standing

    standing = second_standing(found, registry)
    if standing is None:
        return None
    path, stated = standing
    if stated is None:
        return path, None
    compare_second(stated, registry.size, registry.held(registry.checkpoint()))
    return path, stated.size


def issued(
    registry: "Registry", files: Sequence[Path], names: Sequence[str], asked: "Asked", *, also: Sequence[int] = ()
) -> "Bundle":
    """Issue files under these names: their digests become an entry, and the proof goes with them; ``also`` are entries that go with it.

    Raises:
        UsageError: two files of one name, or a report that was not made from this registry.

    """
    from datarights.app.prove import prove_documents, stated_bases
    from datarights.ledger.document import document_of

    if len(set(names)) != len(names):
        raise UsageError(
            "DR-U087",
            say("两份文件同名", "two of the files have one name"),
            hint=say("-o 把证明写在两者所在的上级文件夹里，就按各自的路径列出", "-o puts the proof into a folder above both, and each is listed by its path from there"),
        )  # fmt: skip
    contents = {name: read_bytes(each) for name, each in zip(names, files, strict=True)}
    documents = [document_of(name, content) for name, content in contents.items()]
    bases = []
    for name, each in [
        (name, each) for name, content in contents.items() for each in stated_bases(content, registry.origin)
    ]:
        if each is None:
            raise UsageError(
                "DR-U088",
                say(f"{name} 写的依据读不出：条目数或树根被改动", f"what {name} says it rests on cannot be read: its entries or its root were changed"),
                hint=say("由本登记库重新出具：datarights report", "make it anew from this registry: datarights report"),
            )  # fmt: skip
        if each.size > registry.size or registry.root_at(each.size) != each.root:
            raise UsageError(
                "DR-U088",
                say(f"{name} 不是由本登记库出具的：第 {each.size} 条的树根不符", f"{name} was not made from this registry: its root at size {each.size} is another"),
                hint=say("decide 情景.yaml 的回执说的是情景里的登记：先 apply 那些登记，再 datarights decide --act … --receipt 文件，签发这份", "a receipt of decide SCENARIO rests on the entries of the scenario: apply them, then datarights decide --act … --receipt FILE, and prove that"),
            )  # fmt: skip
        bases.append(each)
    return prove_documents(registry, names[0], documents, asked, next(iter(bases), None), also)


CODES = {
    "DR-U117": say(
        "登记库没有第二检查点。用 keys new --kind sm2 开始。",
        "The registry has no second checkpoint. keys new --kind sm2 begins one.",
    ),
    "DR-U090": say("文件不是证明，旁边也没有它的 .proof。", "The file is no proof, and its .proof is not beside it."),
    "DR-I096": say(
        "信任策略文件不合格式；指出文件和行。",
        "The file of a trust policy is not written as one; file and line are named.",
    ),
    "DR-I097": say(
        "要核对的文件夹不是导出：里面没有 checkpoint，也没有 entries.jsonl。",
        "The folder to verify is no export: it holds neither checkpoint nor entries.jsonl.",
    ),
    "DR-U147": say("证明文件至多 32 MiB。", "A proof is a file of 32 MiB at most."),
    "DR-V039": say(
        "登记库出的证明自己都核对不成立，没有交出。用 db verify 找出损坏之处。",
        "A proof that the registry made does not verify and was not handed out. db verify finds what is damaged.",
    ),
    "DR-U087": say("一起签发的文件不能同名。", "Files issued together have names of their own."),
    "DR-U088": say(
        "报告所据的账本不是本登记库，或所写的依据被改动、读不出。由本登记库重新出具。",
        "The report rests on another ledger than this registry, or what it says it rests on was changed and cannot be read. Make it anew.",
    ),
}

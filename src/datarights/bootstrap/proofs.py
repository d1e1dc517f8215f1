"""Proofs: made for strangers, verified as a stranger."""

from collections.abc import Callable, Sequence
from functools import partial
from os.path import isfile, lexists
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.files import read_bytes
from datarights.errors import UsageError
from datarights.text import say

if TYPE_CHECKING:
    from datarights.adapters.sql import Registry
    from datarights.app.prove import Asked
    from datarights.app.verify_export import Means
    from datarights.app.verify_file import Verified
    from datarights.bootstrap.configuration import Settings
    from datarights.ledger.bundle import Bundle
    from datarights.ledger.merkle import Hash


def verified_file(path: Path, *, checkpoint: str = "", policy: str = "", entry: str = "") -> "Verified":
    """Verify a file somebody handed over; loads neither a database nor YAML.

    Raises:
        VerificationError: names the step that fails.
        InputError: a file cannot be read.

    """
    from datarights.adapters.keys import check
    from datarights.app.verify_file import held_checkpoint, verify_file, without_proof
    from datarights.ledger.policy import parse_policy

    proof, of = path.with_name(path.name + PROOF), ""
    if isfile(proof):  # noqa: PTH113 - says no of a name that is none here, where Path.is_file raises
        of, path = path.name if lexists(path) else "", proof
    data = read_bytes(path)  # once: what is piped in is gone after it
    if path != proof and without_proof(path.name, data):
        raise UsageError(
            "DR-U090",
            say(f"{path.name} 旁边没有它的证明 {proof.name}", f"there is no proof of {path.name} beside it ({proof.name})"),
            hint=say(f"请出具文件的人运行 datarights prove {path.name}，把得到的 .proof 一并交来", f"ask whoever issued it for datarights prove {path.name}, and keep the .proof beside it"),
        )  # fmt: skip
    copies: dict[str, Callable[[], bytes]] = {}
    if path.name.endswith(PROOF):
        named = path.with_name(path.name.removesuffix(PROOF))
        at_hand = [each for each in (named, *_beside(path, data)) if isfile(each)]  # noqa: PTH113 - as above
        copies = {each.name: partial(read_bytes, each) for each in at_hand}
    return verify_file(
        data,
        check,
        copies=copies,
        policy=parse_policy(read_bytes(Path(policy))) if policy else None,
        held=held_checkpoint(read_bytes(Path(checkpoint))) if checkpoint else None,
        entry=read_bytes(Path(entry)) if entry else None,
        sm3=_sm3,
        of=of,
    )


def _sm3() -> "Hash":
    from datarights.adapters.keys.national import sm3

    return sm3()


PROOF = ".proof"
"""What follows the name of a file in the name of its proof."""


def _beside(proof: Path, content: bytes) -> list[Path]:
    """Give the files beside a proof that it may list; it names files, never folders, so that none leads elsewhere."""
    from datarights.errors import VerificationError
    from datarights.ledger.bundle import parse_bundle

    try:
        names = [each.name for each in parse_bundle(content).documents]
    except VerificationError:
        return []
    return [proof.with_name(each) for each in names if each not in {"", ".", ".."} and Path(each).name == each]


def verified_export(path: Path, *, checkpoint: str = "", policy: str = "", processes: int = 2) -> "Verified":
    """Verify an export somebody handed over, bytes and tree; loads neither a database nor YAML.

    A large one is shared between two processes, unless ``processes`` is 1.

    Raises:
        VerificationError: names the rule that fails, file and line.

    """
    from datarights.adapters.exchange.folders import ReadFolder
    from datarights.adapters.pauses import no_cycle_search
    from datarights.app.verify_export import verify_exported
    from datarights.app.verify_file import held_checkpoint
    from datarights.ledger.policy import parse_policy

    trusted = parse_policy(read_bytes(Path(policy))) if policy else None
    held = held_checkpoint(read_bytes(Path(checkpoint))) if checkpoint else None
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
    from datarights.app.verify_file import held_checkpoint
    from datarights.ledger.policy import parse_policy

    text = str(parse_policy(read_bytes(Path(policy)))) if policy else ""
    return Asked(since=held_checkpoint(read_bytes(Path(since))) if since else None, policy=text)


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
        ConcurrentAppendError: somebody wrote meanwhile.

    """
    from datarights.app.prove import in_second_tree
    from datarights.bootstrap.keys import published_checkpoints

    _, second = published_checkpoints(found)
    if not second:
        raise UsageError(
            "DR-U117",
            say("这个登记库没有第二检查点（SM3、SM2）", "no second checkpoint (SM3, SM2) is kept of this registry"),
            hint=say("datarights keys new --kind sm2", "datarights keys new --kind sm2"),
        )
    return in_second_tree(registry, bundle, second, _sm3())


def issued(registry: "Registry", files: Sequence[Path], asked: "Asked", *, also: Sequence[int] = ()) -> "Bundle":
    """Issue files: their digests become an entry, and the proof goes with them; ``also`` are entries that go with it.

    Raises:
        UsageError: two files of one name, or a report that was not made from this registry.

    """
    from datarights.app.prove import prove_documents, stated_basis
    from datarights.ledger.document import document_of

    names = [each.name for each in files]
    if len(set(names)) != len(names):
        raise UsageError("DR-U087", say("两份文件同名", "two of the files have one name"))
    contents = {each.name: read_bytes(each) for each in files}
    documents = [document_of(name, content) for name, content in contents.items()]
    bases = [found for content in contents.values() if (found := stated_basis(content)) is not None]
    for each in bases:
        if each.size > registry.size or registry.root_at(each.size) != each.root:
            raise UsageError(
                "DR-U088",
                say(f"这份报告不是由本登记库出具的：第 {each.size} 条的树根不符", f"the report was not made from this registry: its root at size {each.size} is another"),
            )  # fmt: skip
    return prove_documents(registry, names[0], documents, asked, bases[0] if bases else None, also)


CODES = {
    "DR-U117": say(
        "登记库没有第二检查点。用 keys new --kind sm2 开始。",
        "The registry has no second checkpoint. keys new --kind sm2 begins one.",
    ),
    "DR-U090": say("文件不是证明，旁边也没有它的 .proof。", "The file is no proof, and its .proof is not beside it."),
    "DR-U087": say("一起签发的文件不能同名。", "Files issued together have names of their own."),
    "DR-U088": say("报告所据的账本不是本登记库。", "The report rests on another ledger than this registry."),
}

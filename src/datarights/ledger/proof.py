"""Offline proofs (C2SP tlog-proof v1): one entry's place in a log, under a signed checkpoint, in one text.

Other tools read these texts as they are. Not here: which keys to believe (``policy``), several entries in one file
(``bundle``).
"""

import base64
import hashlib
from collections.abc import Sequence
from typing import Final

from datarights.errors import VerificationError
from datarights.ledger.checkpoint import Checkpoint, parse_checkpoint
from datarights.ledger.merkle import HASH_SIZE, Hash, verify_consistency, verify_inclusion
from datarights.ledger.note import Note, is_decimal, parse_note, unpacked
from datarights.text import Text, same, say
from datarights.valueclass import valueclass

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_PATH: Final = 63
"""Hashes of one inclusion proof; no tree of 2^53 leaves needs more than 53."""


@valueclass
class Proof:
    """Where an entry stands, the hashes that lead from it to the root, and the checkpoint with that root, as read."""

    index: int
    path: tuple[bytes, ...]
    note: Note

    def __str__(self) -> str:
        hashes = "".join(base64.b64encode(each).decode() + "\n" for each in self.path)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n{self.note}"


def parse_proof(text: str) -> Proof:
    """Read a proof. Extra data is passed over: nothing vouches for it.

    Raises:
        VerificationError: DR-V015, it is not one; DR-V010, its checkpoint is no signed note.

    """
    head, _, rest = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER:
        raise _formless(say(f"首行 {HEADER}", f"first line {HEADER}"), lines[0][:80])
    at = 2 if len(lines) > 1 and lines[1].startswith("extra ") else 1
    word, _, number = lines[at].partition(" ") if len(lines) > at else ("", "", "")
    if word != "index" or not is_decimal(number):
        raise _formless(
            say("一行 index N", "a line index N"), lines[at][:80] if len(lines) > at else say("没有", "nothing")
        )
    path = [unpacked(line) for line in lines[at + 1 :]]
    if len(path) > MAX_PATH or any(each is None or len(each) != HASH_SIZE for each in path):
        raise _formless(
            say("32 字节的哈希（base64），各一行", "hashes of 32 bytes in base64, a line each"),
            say(f"{len(path)} 行", f"{len(path)} lines"),
        )
    return Proof(index=int(number), path=tuple(each for each in path if each is not None), note=parse_note(rest))


def verify_place(proof: Proof, leaf: bytes, using: Hash = hashlib.sha256) -> None:
    """Verify that a leaf hash stands at the place the proof names, under the root of its checkpoint.

    ``using`` is the hash of the tree. Says nothing of signatures: the checkpoint must be verified too.

    Raises:
        VerificationError: DR-V016, the hashes do not lead from the leaf to the root.

    """
    stated = parse_checkpoint(proof.note.text)
    if not verify_inclusion(leaf, proof.index, stated.size, proof.path, bytes.fromhex(stated.root), using):
        raise VerificationError(
            "DR-V016",
            say(
                f"第 {proof.index} 条不在检查点（{stated.size} 条）的树里：内容或路径被改动",
                f"entry {proof.index} is not in the tree of the checkpoint (size {stated.size}): "
                "its bytes or its path were changed",
            ),
            step="inclusion",
            expected=say(f"树根 {stated.root}", f"root {stated.root}"),
            got=say(f"从叶 {leaf.hex()} 走不到", f"no path from leaf {leaf.hex()}"),
        )


def verify_contains(stated: Checkpoint, held: Checkpoint, path: Sequence[bytes]) -> None:
    """Verify that the log of a stated checkpoint is the log of one held, and has only grown since.

    ``path`` is the consistency proof from the held size. Says nothing of signatures.

    Raises:
        VerificationError: DR-V018, another log; DR-V023, the held one is later; DR-V024, a fork, a rewriting or no path.

    """
    if stated.origin != held.origin:
        raise VerificationError(
            "DR-V018",
            say(f"证明来自 {stated.origin}，手中的检查点属于 {held.origin}", f"the proof is of {stated.origin}, the checkpoint held of {held.origin}"),
            step="origin", expected=held.origin, got=stated.origin,
        )  # fmt: skip
    if stated.size < held.size:
        raise VerificationError(
            "DR-V023",
            say(f"证明只到 {stated.size} 条，手中的检查点已到 {held.size} 条：请对方按新检查点重出",
                f"the proof ends at size {stated.size}, the checkpoint held is of {held.size}: ask for a newer proof"),
            step="consistency", expected=say(f"{held.size} 条以上", f"size {held.size} or more"), got=str(stated.size),
        )  # fmt: skip
    if not verify_consistency(held.size, stated.size, bytes.fromhex(held.root), bytes.fromhex(stated.root), path):
        raise VerificationError(
            "DR-V024",
            say(f"证明里没有从手中的检查点（{held.size} 条）起的一致性路径：请对方用 prove --since 按它重出",
                f"the proof has no consistency path from the checkpoint held (size {held.size}): ask for one made with prove --since it")
            if stated.size > held.size and not path
            else say(f"证明所在的账本不包含手中的检查点（{held.size} 条）：账本分叉或被改写",
                     f"the log of the proof does not contain the checkpoint held (size {held.size}): it forked or was rewritten"),
            step="consistency", expected=say(f"{held.size} 条处的树根 {held.root}", f"root {held.root} at size {held.size}"),
            got=say(f"{stated.size} 条处的树根 {stated.root}，路径 {len(path)} 个哈希", f"root {stated.root} at size {stated.size}, {len(path)} hashes"),
        )  # fmt: skip


def _formless(expected: Text, got: Text | str) -> VerificationError:
    found = same(repr(got)) if isinstance(got, str) else got
    return VerificationError(
        "DR-V015",
        say(
            f"不是存证证明：应有{expected.zh}，实为 {found.zh}",
            f"not a tlog-proof: expected {expected.en}, got {found.en}",
        ),
        step="proof",
        expected=expected,
        got=got,
    )


CODES = {
    "DR-V015": say("不是 C2SP tlog-proof：文件被截断或编辑过。", "Not a C2SP tlog-proof: the file was cut or edited."),
    "DR-V016": say(
        "条目不在检查点的树里：条目的字节、位置或证明路径被改动。",
        "The entry is not in the tree of the checkpoint: its bytes, its place or the path were changed.",
    ),
}

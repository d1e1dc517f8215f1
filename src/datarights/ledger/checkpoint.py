"""Checkpoints (C2SP tlog-checkpoint v1.0.0): what a log was at one size, signed.

Kept elsewhere, a checkpoint shows later that nothing before it changed. The note text is origin, size and root on a
line each. No extension lines are written; those of others are read and passed over, as no monitor can audit them.

The specification fixes SHA-256 and assigns SM2 no signature type. A log under the national algorithms is therefore a log
of its own over the same entries: its origin is that of the first and :data:`SECOND`, its root is made with SM3
(GB/T 32905), SM2 (GB/T 32918.2) signs it. No other key signs such a checkpoint, and SM2 no other (ADR 0043).
"""

import base64
import re
from collections.abc import Iterable
from typing import Final

from datarights.errors import VerificationError
from datarights.ledger.note import (
    AS_IT_WAS,
    CRLF,
    CUT,
    LF,
    KeyKind,
    Note,
    SignatureCheck,
    Signed,
    VerifierKey,
    is_decimal,
    parse_note,
    unpacked,
    verify_note,
)
from datarights.text import Text, same, say
from datarights.valueclass import valueclass

MAX_SIZE: Final = 2**53 - 1
"""The largest size read: indices stay whole numbers of canonical JSON."""

SECOND: Final = "#sm3"
"""How the origin of a second tree ends: the same entries under SM3."""

_is_root: Final = re.compile(r"[0-9a-f]{64}").fullmatch


@valueclass
class Checkpoint:
    """The name of a log, how many entries it had, and the RFC 9162 root over them, in hex."""

    origin: str
    size: int
    root: str

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_SIZE:
            raise ValueError(f"a size counts leaves, from 0 to 2^53 - 1: {self.size}")
        if not _is_root(self.root):
            raise ValueError(f"a root is 64 lower-case hex digits: {self.root!r}")
        if not self.origin or min(self.origin) < " ":
            raise ValueError(f"an origin is one line of text: {self.origin!r}")

    def vouches_for(self, stated: "Checkpoint") -> bool:
        """Tell whether holding this shows another to be the log's own: it is the same, and not empty as every log begins.

        One that only continues it is not: whoever knows the tree can put entries of his own behind it.
        """
        return self == stated and self.size > 0

    @property
    def text(self) -> str:
        """Give the text that is signed."""
        packed = base64.b64encode(bytes.fromhex(self.root)).decode()
        return f"{self.origin}\n{self.size}\n{packed}\n"


def is_second(origin: str) -> bool:
    """Tell whether an origin is that of a second tree, whose root is made with SM3."""
    return origin.endswith(SECOND)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint; extension lines are passed over.

    Raises:
        VerificationError: DR-V014, it is not one.

    """
    if "\r\n" in text:
        raise _formless(LF, CRLF, AS_IT_WAS)
    if "\n\n\N{EM DASH} " in text:  # a file of checkpoints, whose last is not whole
        raise _formless(say("每份之后一个空行", "an empty line behind each of several"), CUT, AS_IT_WAS)
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise _formless(say("来源、条数、树根，各一行", "origin, size and root, a line each"), text[:80])
    origin, size, root = lines[:3]
    if min(origin) < " ":
        raise _formless(say("来源里没有控制字符", "an origin without control characters"), origin[:80])
    if not is_decimal(size) or int(size) > MAX_SIZE:
        raise _formless(say("十进制的条数，前面不加零", "a size in decimal, without leading zeros"), size[:40])
    value = unpacked(root)
    if value is None or len(value) != 32:
        raise _formless(say("32 字节的树根（base64）", "a root of 32 bytes in base64"), root[:80])
    return Checkpoint(origin=origin, size=int(size), root=value.hex())


@valueclass
class SignedCheckpoint:
    """A checkpoint and those whose signatures over it were verified."""

    checkpoint: Checkpoint
    note: Note
    signed: tuple[Signed, ...]


def message(kind: KeyKind, name: str, text: str, time: int) -> bytes:
    """Give the bytes that a key of a kind signs for a checkpoint text (C2SP signed-note, tlog-cosignature v1.0.0).

    Raises:
        ValueError: a text that a key of this kind cannot speak of.

    """
    if is_second(text.partition("\n")[0]) is not (kind is KeyKind.SM2):
        raise ValueError(f"SM2 signs checkpoints of origins that end in {SECOND}, and nothing else does")
    if kind in {KeyKind.ED25519, KeyKind.SM2}:
        return text.encode()
    if kind is KeyKind.COSIGNATURE:
        return f"cosignature/v1\ntime {time}\n{text}".encode()
    try:
        stated = parse_checkpoint(text)
    except VerificationError as error:
        raise ValueError(str(error)) from error
    signer, origin = name.encode(), stated.origin.encode()
    if len(signer) > 255 or len(origin) > 255:
        raise ValueError("names of at most 255 bytes are signed")
    return b"".join(
        (
            b"subtree/v1\n\x00", bytes([len(signer)]), signer, time.to_bytes(8, "big"), bytes([len(origin)]), origin,
            bytes(8), stated.size.to_bytes(8, "big"), bytes.fromhex(stated.root),
        )
    )  # fmt: skip


def verify_checkpoint(data: bytes | str, keys: Iterable[VerifierKey], check: SignatureCheck) -> SignedCheckpoint:
    """Give a checkpoint that one of some keys has signed.

    Raises:
        VerificationError: not a note, not a checkpoint, not signed by any of them, or a signature that fails.

    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    return SignedCheckpoint(checkpoint=checkpoint, note=note, signed=verify_note(note, keys, check, message))


def _formless(expected: Text, got: Text | str, hint: Text | None = None) -> VerificationError:
    found = same(repr(got)) if isinstance(got, str) else got
    return VerificationError(
        "DR-V014",
        say(
            f"不是检查点：应有{expected.zh}，实为 {found.zh}",
            f"not a checkpoint: expected {expected.en}, got {found.en}",
        ),
        step="checkpoint",
        expected=expected,
        got=got,
        hint=hint,
    )


CODES = {
    "DR-V014": say(
        "签名文本不是检查点：应为来源、条数、树根各一行。",
        "The note is no checkpoint: it should give origin, size and root, a line each.",
    ),
}

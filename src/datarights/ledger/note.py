"""Signed notes (C2SP signed-note v1.0.0): a text and the signatures of named keys over it.

Kept here are the wire form and the rules of acceptance; the arithmetic of a signature is handed in as a
:data:`SignatureCheck`, so that this room stays within the standard library. Only text under a verified signature of a
key the reader chose is ever given out as trusted. Not here: what a text means (``checkpoint``), which keys to choose
(``policy``).
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import lru_cache
from typing import Final

from datarights.errors import VerificationError
from datarights.text import Text, same, say
from datarights.valueclass import valueclass

MAX_NOTE: Final = 1_000_000
"""Bytes of one signed note; more is refused unread."""
MAX_SIGNATURES: Final = 64
"""Signatures of one note. The specification asks for at least 16."""

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]").search
_DASH: Final = "\N{EM DASH} "


class KeyKind(IntEnum):
    """How a key signs: the signature type byte of C2SP signed-note."""

    ED25519 = 0x01
    COSIGNATURE = 0x04  # Ed25519 with a time, of a witness
    ML_DSA_44 = 0x06  # ML-DSA-44 with a time, of a log or a witness
    SM2 = 0xFF  # no type is assigned to it: named by an identifier of our own behind the byte

    @property
    def word(self) -> str:
        """Give the kind as it is written on the command line."""
        return self.name.lower().replace("_", "-")


SIGNATURE_SIZE: Final = {KeyKind.ED25519: 64, KeyKind.COSIGNATURE: 64, KeyKind.ML_DSA_44: 2420, KeyKind.SM2: 64}
PUBLIC_SIZE: Final = {KeyKind.ED25519: 32, KeyKind.COSIGNATURE: 32, KeyKind.ML_DSA_44: 1312, KeyKind.SM2: 64}
_IDENTIFIER: Final = {KeyKind.SM2: b"datarights/sm2-sm3/1\n"}
"""What follows the type byte 0xff, as the specification recommends for types it does not assign."""
_TIMED: Final = frozenset({KeyKind.COSIGNATURE, KeyKind.ML_DSA_44})
_TIME_SIZE: Final = 8


@valueclass
class VerifierKey:
    """The public half of a key, by name. Written as a vkey: ``name+id+base64(kind || public)``.

    An SM2 key is x and y, 32 bytes each (the uncompressed point of GB/T 32918.1 without its leading 04).
    """

    name: str
    kind: KeyKind
    public: bytes

    def __post_init__(self) -> None:
        if not _is_key_name(self.name):
            raise ValueError(f"a key name is UTF-8 with neither white space nor +: {self.name!r}")
        if len(self.public) != PUBLIC_SIZE[self.kind]:
            raise ValueError(f"a public key of kind {self.kind.name} has {PUBLIC_SIZE[self.kind]} bytes")

    @property
    def key_id(self) -> bytes:
        """Give the four bytes by which signatures name the key."""
        return _key_id(self.name, self._encoded)

    @property
    def _encoded(self) -> bytes:
        return bytes([self.kind]) + _IDENTIFIER.get(self.kind, b"") + self.public

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self._encoded).decode()}"


@lru_cache(maxsize=256)
def _key_id(name: str, encoded: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + encoded).digest()[:4]


@valueclass
class Signature:
    """One signature line: who says to have signed, and what they gave."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}"


@valueclass
class Note:
    """A text that ends in a newline, and its signatures, as read and not yet believed."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(f"{each}\n" for each in self.signatures)


@valueclass
class Signed:
    """A signature that was verified. ``time`` is the signer's own, in seconds since 1970; 0 where it states none."""

    key: VerifierKey
    time: int = 0


SignatureCheck = Callable[[KeyKind, bytes, bytes, bytes], bool]
"""(kind, public key, message, signature) → whether it verifies. Raises nothing but that the kind cannot be checked here."""

MessageOf = Callable[[KeyKind, str, str, int], bytes]
"""(kind, key name, note text, time) → the bytes that are signed."""


def parse_note(data: bytes | str) -> Note:
    """Read a signed note.

    Raises:
        VerificationError: DR-V010, it is not one; says what is wrong.

    """
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
    except UnicodeDecodeError as error:
        raise _formless(same("UTF-8"), say(f"第 {error.start} 字节", f"byte {error.start}")) from error
    if len(text) > MAX_NOTE:
        raise _formless(say(f"至多 {MAX_NOTE} 字", f"at most {MAX_NOTE} characters"), str(len(text)))
    if "\r\n" in text:
        raise _formless(LF, CRLF, AS_IT_WAS)
    if _CONTROL(text):
        raise _formless(say("换行以外没有控制字符", "no control characters but newlines"), say("有", "one"))
    body, found, signed = text.rpartition("\n\n")
    if found and body and signed.startswith(_DASH) and not signed.endswith("\n"):
        raise _formless(say("末尾有换行", "an end of line behind its last line"), CUT, AS_IT_WAS)
    if not found or not signed.endswith("\n") or not body:
        raise _formless(say("正文、空行、签名行", "a text, an empty line, signature lines"), say("没有", "none"))
    lines = signed[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise _formless(say(f"至多 {MAX_SIGNATURES} 个签名", f"at most {MAX_SIGNATURES} signatures"), str(len(lines)))
    return Note(text=body + "\n", signatures=tuple(_signature(line) for line in lines))


def last_note(data: bytes) -> tuple[bytes, int]:
    """Give the last of some notes that stand one after another, an empty line behind each, and how many stand before it.

    Whatever else it is, is given as it is: nothing around a note is passed over.
    """
    *blocks, rest = data.split(b"\n\n")
    if rest or not blocks or len(blocks) % 2 or not all(each.startswith(_DASH.encode()) for each in blocks[1::2]):
        return data, 0
    return b"\n\n".join(blocks[-2:]) + b"\n", len(blocks) // 2 - 1


def _signature(line: str) -> Signature:
    name, space, packed = line.removeprefix(_DASH).partition(" ")
    value = unpacked(packed)
    if not line.startswith(_DASH) or not space or not _is_key_name(name) or value is None or len(value) <= 4:
        raise _formless(
            say("一行“— 名称 base64(钥匙编号 || 签名)”", "a line — name base64(id || signature)"), line[:80]
        )
    return Signature(name=name, key_id=value[:4], value=value[4:])


def unpacked(packed: str) -> bytes | None:
    """Give the bytes of canonical standard base64, or nothing when it is not that."""
    try:
        value = base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        return None
    return value if base64.b64encode(value).decode() == packed else None


def is_decimal(text: str) -> bool:
    """Tell whether a text is a whole number without sign or leading zeros, of at most 16 digits."""
    return text.isascii() and text.isdigit() and len(text) <= 16 and (text == "0" or text[0] != "0")


def parse_key(vkey: str) -> VerifierKey:
    """Read a vkey.

    Raises:
        VerificationError: DR-V011, it is not one, or its id is not that of its key.

    """
    name, _, rest = vkey.strip().partition("+")
    key_id, _, packed = rest.partition("+")
    value = unpacked(packed)
    if not value:
        raise _no_key(vkey, say("没有钥匙", "no key"))
    try:
        kind = KeyKind(value[0])
        identifier = _IDENTIFIER.get(kind, b"")
        if not value.startswith(identifier, 1):
            raise ValueError("a signature type unknown here")
        key = VerifierKey(name=name, kind=kind, public=value[1 + len(identifier) :])
    except ValueError as error:
        raise _no_key(vkey, say("签名种类或钥匙长度不认识", str(error))) from error
    if key.key_id.hex() != key_id:
        raise _no_key(
            vkey,
            say(
                f"编号写作 {key_id}，这把钥匙的编号是 {key.key_id.hex()}",
                f"id {key_id}, of this key {key.key_id.hex()}",
            ),
        )
    return key


def verify_note(
    note: Note, keys: Iterable[VerifierKey], check: SignatureCheck, message_of: MessageOf
) -> tuple[Signed, ...]:
    """Give the signatures of a note that verify, in the order of its lines; one at least.

    A signature of an unknown name and id is passed over; one of a known key that fails spoils the note, as the
    specification recommends. One key counts once.

    Raises:
        VerificationError: DR-V012, a known key's signature fails; DR-V013, no known key signed.

    """
    known = {(key.name, key.key_id): key for key in keys}
    found: dict[VerifierKey, Signed] = {}
    for each in note.signatures:
        key = known.get((each.name, each.key_id))
        if key is None or key in found:
            continue
        signed = _verified(key, each, note.text, check, message_of)
        if signed is None:
            raise VerificationError(
                "DR-V012",
                say(f"{key.name} 的签名与文本不符", f"the signature of {key.name} does not fit the text"),
                step="signature",
                expected=say(
                    f"{key.name}+{key.key_id.hex()} 对此文本的签名",
                    f"a signature of {key.name}+{key.key_id.hex()} over this text",
                ),
                got=say(f"{len(each.value)} 字节，验证不过", f"{len(each.value)} bytes that do not verify"),
            )
        found[key] = signed
    if not found:
        raise VerificationError(
            "DR-V013",
            say("没有任何受信的钥匙签过名", "no trusted key has signed"),
            step="signature",
            expected=" / ".join(f"{name}+{key_id.hex()}" for name, key_id in known)
            or say("受信任的钥匙", "a trusted key"),
            got=", ".join(f"{each.name}+{each.key_id.hex()}" for each in note.signatures),
        )
    return tuple(found.values())


def _verified(
    key: VerifierKey, signature: Signature, text: str, check: SignatureCheck, message_of: MessageOf
) -> Signed | None:
    value, time = signature.value, 0
    if key.kind in _TIMED:
        if len(value) <= _TIME_SIZE:
            return None
        time, value = int.from_bytes(value[:_TIME_SIZE], "big"), value[_TIME_SIZE:]
        if time >= 1 << 63:
            return None
    if len(value) != SIGNATURE_SIZE[key.kind]:
        return None
    try:
        message = message_of(key.kind, key.name, text, time)
    except ValueError:
        return None
    return Signed(key=key, time=time) if check(key.kind, key.public, message, value) else None


def signature_line(key: VerifierKey, signature: bytes, time: int = 0) -> Signature:
    """Give the signature line of a key for a signature made elsewhere; ``time`` for the kinds that state one."""
    stamp = time.to_bytes(_TIME_SIZE, "big") if key.kind in _TIMED else b""
    return Signature(name=key.name, key_id=key.key_id, value=stamp + signature)


def _is_key_name(name: str) -> bool:
    odd = any(each.isspace() or each < " " or "\ud800" <= each <= "\udfff" for each in name)
    return bool(name) and "+" not in name and not odd


LF: Final = say("LF 行尾", "lines that end in LF")
CRLF: Final = say("CRLF 行尾：文件被编辑器或传输改过", "CRLF: an editor or a transfer changed its line ends")
CUT: Final = say("末尾被截断", "a file that is cut at its end")
AS_IT_WAS: Final = say(
    "用未经编辑的原件，或向出具者再要一份；只是 CRLF 的，去掉 CR 即复原：tr -d '\\r' < 文件 > 新文件",
    "use the file as it was, unedited, or ask for it again; where only line ends changed, tr -d '\\r' < FILE > NEW brings it back",
)


def _formless(expected: Text, got: Text | str, hint: Text | None = None) -> VerificationError:
    found = same(got) if isinstance(got, str) else got
    return VerificationError(
        "DR-V010",
        say(
            f"不是签名文本：应有{expected.zh}，实为 {found.zh}",
            f"not a signed note: expected {expected.en}, got {found.en}",
        ),
        step="note",
        expected=expected,
        got=found,
        hint=hint,
    )


def _no_key(vkey: str, reason: Text) -> VerificationError:
    return VerificationError(
        "DR-V011",
        say(f"不是验证钥匙（vkey）：{reason.zh}", f"not a verifier key (vkey): {reason.en}"),
        step="key",
        expected="name+id+base64",
        got=vkey[:80],
    )


CODES = {
    "DR-V010": say(
        "不是 C2SP 签名文本：文件被截断、编辑过，或根本不是检查点。",
        "Not a C2SP signed note: the file was cut, edited, or is no checkpoint at all.",
    ),
    "DR-V011": say(
        "验证钥匙写法不对，或钥匙编号与钥匙不符。向登记库一方再要一次。",
        "A verifier key is not written as one, or its id is not that of the key. Ask its owner for it again.",
    ),
    "DR-V012": say(
        "受信钥匙的签名与文本不符：文本或签名被改动。",
        "The signature of a trusted key does not fit the text: text or signature were changed.",
    ),
    "DR-V013": say(
        "没有受信的钥匙签过这份文本：来源不对，或信任策略里缺少它的钥匙。换钥匙之前签的，用当时的策略核对。",
        "No trusted key has signed this text: it is of another origin, or the policy lacks its key. What was signed before a "
        "change of keys is verified under the policy of its day.",
    ),
}

"""The national algorithms: SM3 (GB/T 32905) by whatever has it, SM2 (GB/T 32918) by GmSSL. SM2 needs the extra ``gm``.

Signatures are over ``e = SM3(ZA || message)``; ZA binds the curve, the public key and the identifier
``1234567812345678``, the one of GM/T 0009-2012 where none is agreed. A signature is r and s, 32 bytes each.

That the module is certified (密评) is a matter for its user: none of these libraries is.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from datarights.errors import UsageError
from datarights.ledger.merkle import Hash
from datarights.text import say

if TYPE_CHECKING:
    from types import ModuleType

IDENTIFIER: Final = b"1234567812345678"
_HALF: Final = 32
_CURVE: Final = bytes.fromhex(
    "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
    "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)
"""a, b, xG, yG of the recommended curve (GB/T 32918.5-2017)."""


@cache
def sm3() -> Hash:
    """Give SM3: of this Python where its OpenSSL has it, else of the cryptography library.

    Raises:
        UsageError: DR-U062, neither has it.

    """
    if "sm3" in hashlib.algorithms_available:
        return _sm3_of_python
    try:
        _Sm3(b"").digest()
    except UnsupportedAlgorithm as error:
        raise UsageError(
            "DR-U062",
            say("本机没有 SM3：Python 与 cryptography 所用的 OpenSSL 都未带", "there is no SM3 here: neither this Python's OpenSSL nor that of cryptography has it"),
            hint=say("换用带 SM3 的 Python 或 cryptography", "use a Python or a cryptography that has SM3"),
        ) from error  # fmt: skip
    return _Sm3


def _sm3_of_python(data: bytes) -> "hashlib._Hash":
    return hashlib.new("sm3", data)


class _Sm3:
    def __init__(self, data: bytes) -> None:
        self._hash = hashes.Hash(hashes.SM3())
        self._hash.update(data)

    def digest(self) -> bytes:
        return self._hash.finalize()


def digest_for(public: bytes, message: bytes) -> bytes:
    """Give what is signed: SM3 over ZA and the message (GB/T 32918.2)."""
    using = sm3()
    length = (8 * len(IDENTIFIER)).to_bytes(2, "big")
    user = using(length + IDENTIFIER + _CURVE + public).digest()
    return using(user + message).digest()


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an SM2 signature over a message verifies; a key that is none verifies nothing.

    Raises:
        UsageError: DR-U063, the extra is not installed; DR-U062, there is no SM3.

    """
    return accepts(public, digest_for(public, message), signature)


def accepts(public: bytes, digest: bytes, signature: bytes) -> bool:
    """Tell whether an SM2 signature over a digest verifies, whatever it is the digest of.

    Raises:
        UsageError: DR-U063, the extra is not installed.

    """
    library = _library()
    r, s = (int.from_bytes(each, "big") for each in (signature[:_HALF], signature[_HALF:]))
    with _quietly():
        try:
            return bool(library.sm2_verify_sm3_digest(public, digest, encode_dss_signature(r, s)))
        except library.GmsslInnerError:
            return False


def new_pair() -> tuple[bytes, bytes]:
    """Make a key: give its public half and both halves together, private first, for the store and nobody else.

    Raises:
        UsageError: DR-U063, the extra is not installed.

    """
    public, private = _library().sm2_key_generate()
    return public, private + public


def sign(pair: bytes, message: bytes) -> bytes:
    """Sign with a key, both halves together; the nonce is the library's.

    Raises:
        UsageError: DR-U063, the extra is not installed; DR-U062, there is no SM3.

    """
    private, public = pair[:_HALF], pair[_HALF:]
    packed = _library().sm2_sign_sm3_digest(private, digest_for(public, message))
    r, s = decode_dss_signature(packed)
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def public_of(pair: bytes) -> bytes:
    """Give the public half of both halves, having seen that they belong together.

    Raises:
        ValueError: they do not.
        UsageError: DR-U063, the extra is not installed.

    """
    library, public = _library(), pair[_HALF:]
    if len(pair) != 3 * _HALF:
        raise ValueError("an SM2 key at rest is a private half of 32 bytes and its public half of 64")
    with _quietly():
        try:
            fits = verify(public, b"", sign(pair, b""))
        except library.GmsslInnerError as error:
            raise ValueError("no SM2 key") from error
    if not fits:
        raise ValueError("the halves of the SM2 key do not belong together")
    return public


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep standard error free: GmSSL writes there where in its source it refused, and a bad signature is an answer."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _library() -> "ModuleType":
    try:
        import gmssl_pyx  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "DR-U063",
            say("核对或制作 SM2 签名需要 gmssl-pyx", "SM2 signatures need gmssl-pyx"),
            hint=say("pip install 'datarights[gm]'", "pip install 'datarights[gm]'"),
        ) from error
    return gmssl_pyx


CODES = {
    "DR-U062": say("本机没有 SM3。换用带 SM3 的 Python 或 cryptography。", "There is no SM3 here. Use a Python or a cryptography that has it."),
    "DR-U063": say("SM2 签名需要另装：pip install 'datarights[gm]'。", "SM2 signatures need an extra: pip install 'datarights[gm]'."),
}  # fmt: skip

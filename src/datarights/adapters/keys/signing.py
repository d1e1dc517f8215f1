"""Sign a checkpoint, check a signature.

Ed25519 (RFC 8032) and ML-DSA-44 (FIPS 204) by the cryptography library, SM2 by :mod:`~datarights.adapters.keys.national`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from datarights.adapters.keys import national
from datarights.ledger.checkpoint import message
from datarights.ledger.note import KeyKind, Signature, VerifierKey, signature_line
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey


def check(kind: KeyKind, public: bytes, signed: bytes, signature: bytes) -> bool:
    """Tell whether a signature verifies; a key that is none, or an algorithm this build lacks, verifies nothing.

    Raises:
        UsageError: DR-U063, an SM2 signature without the extra ``gm``.

    """
    if kind is KeyKind.SM2:
        return national.verify(public, signed, signature)
    try:
        if kind is KeyKind.ML_DSA_44:
            from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey  # noqa: PLC0415 - when needed

            MLDSA44PublicKey.from_public_bytes(public).verify(signature, signed)
        else:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, ImportError):
        return False
    return True


@valueclass
class Signer:
    """A key that can sign. Its private half is never shown: not by ``repr``, not in an error."""

    key: VerifierKey
    _sign: Callable[[bytes], bytes]

    def __repr__(self) -> str:
        return f"Signer({self.key})"

    def line(self, text: str, time: int = 0) -> Signature:
        """Give the signature line over the text of a checkpoint; ``time`` (seconds since 1970) for kinds that state one.

        Raises:
            ValueError: the text is none that this kind of key can sign.

        """
        signed = message(self.key.kind, self.key.name, text, time)
        return signature_line(self.key, self._sign(signed), time)


def new_signer(name: str, kind: KeyKind = KeyKind.ED25519) -> tuple[Signer, bytes]:
    """Make a key; give it with its private half (a 32-byte seed; of SM2 both halves), for the store and nobody else.

    Raises:
        UsageError: DR-U063, an SM2 key without the extra ``gm``.

    """
    if kind is KeyKind.SM2:
        public, pair = national.new_pair()
        return _sm2(name, public, pair), pair
    if kind is KeyKind.ML_DSA_44:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey  # noqa: PLC0415 - when needed

        return _ml_dsa(name, made := MLDSA44PrivateKey.generate()), made.private_bytes_raw()
    private = Ed25519PrivateKey.generate()
    return _ed25519(name, kind, private), private.private_bytes_raw()


def signer_from(name: str, kind: KeyKind, seed: bytes) -> Signer:
    """Give the signer of a private half.

    Raises:
        ValueError: it is none.
        UsageError: DR-U063, an SM2 key without the extra ``gm``.

    """
    if kind is KeyKind.SM2:
        return _sm2(name, national.public_of(seed), seed)
    if kind is KeyKind.ML_DSA_44:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey  # noqa: PLC0415 - when needed

        return _ml_dsa(name, MLDSA44PrivateKey.from_seed_bytes(seed))
    return _ed25519(name, kind, Ed25519PrivateKey.from_private_bytes(seed))


def _sm2(name: str, public: bytes, pair: bytes) -> Signer:
    key = VerifierKey(name=name, kind=KeyKind.SM2, public=public)
    return Signer(key=key, _sign=lambda signed: national.sign(pair, signed))


def _ed25519(name: str, kind: KeyKind, private: Ed25519PrivateKey) -> Signer:
    public = private.public_key().public_bytes_raw()
    return Signer(key=VerifierKey(name=name, kind=kind, public=public), _sign=private.sign)


def _ml_dsa(name: str, private: "MLDSA44PrivateKey") -> Signer:
    public = private.public_key().public_bytes_raw()
    return Signer(key=VerifierKey(name=name, kind=KeyKind.ML_DSA_44, public=public), _sign=private.sign)

"""Commitments to confidential values: an entry holds the commitment, the value and its salt are kept beside and erasable.

Without the 32-byte salt a commitment says nothing about the value, however few values are plausible; with salt and value
anyone can check it. A value is text; the commitment binds the scheme, the salt and the value's UTF-8 bytes.
"""

import hashlib
from typing import Final

SCHEME: Final = b"datarights/commit/v1\x00"
SALT_SIZE: Final = 32


def commitment(salt: bytes, value: str) -> str:
    """Give the commitment to a value under a salt, in hex.

    Raises:
        ValueError: the salt is not of 32 bytes.

    """
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes")
    return hashlib.sha256(SCHEME + salt + value.encode()).hexdigest()


def opens(sealed: object, salt: bytes, value: str) -> bool:
    """Tell whether a salt and a value are what was committed to."""
    return len(salt) == SALT_SIZE and sealed == commitment(salt, value)

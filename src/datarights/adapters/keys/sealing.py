"""Sealing a secret under a passphrase: scrypt (RFC 7914) makes the key, AES-256-GCM the box, bound to what it is for."""

import base64
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from datarights.adapters.files import plain_bytes, write_private
from datarights.errors import StoreError, system_said
from datarights.text import say

_COST: Final = {"n": 1 << 15, "r": 8, "p": 1}
_LIGHT: Final = {"n": 1 << 10, "r": 8, "p": 1}
"""For a passphrase of 32 random bytes, which no amount of guessing finds."""
_MOST: Final = {"n": 1 << 20, "r": 16, "p": 4}
"""A file may ask for no more work than this."""
FORMAT: Final = "datarights-secret/1"
SIZE: Final = 32
MAX_FILE: Final = 16 * 1024


def seal(
    secret: bytes, passphrase: bytes, bound: bytes, random: Callable[[int], bytes], *, light: bool
) -> dict[str, Any]:
    """Give the box of a secret as JSON; ``light``: nobody can guess the passphrase."""
    cost = _LIGHT if light else _COST
    salt, nonce = random(16), random(12)
    box = AESGCM(_derived(passphrase, salt, cost)).encrypt(nonce, secret, bound)
    return {**cost, "salt": _text(salt), "nonce": _text(nonce), "box": _text(box)}


def unseal(sealed: Mapping[str, Any], passphrase: bytes, bound: bytes) -> bytes:
    """Give the secret in a box.

    Raises:
        ValueError: another passphrase, bound to something else, changed, or it asks for too much work.

    """
    try:
        cost = {each: int(sealed[each]) for each in _COST}
        if any(not 0 < cost[each] <= _MOST[each] for each in cost):
            raise ValueError("asks for too much work")
        secret = _derived(passphrase, _bytes(sealed["salt"]), cost)
        return AESGCM(secret).decrypt(_bytes(sealed["nonce"]), _bytes(sealed["box"]), bound)
    except (InvalidTag, KeyError, TypeError) as error:
        raise ValueError("does not open") from error


class SecretFile:
    """A file with one random secret of 32 bytes, sealed under the user's passphrase."""

    def __init__(self, path: Path, random: Callable[[int], bytes]) -> None:
        self.path = path
        self._random = random

    def there(self) -> bool:
        """Tell whether the secret was made."""
        return self.path.exists()

    def open(self, passphrase: bytes) -> bytes:
        """Give the secret.

        Raises:
            StoreError: DR-S060, the passphrase does not open it, or it is no such file.

        """
        try:
            body = json.loads(plain_bytes(self.path, MAX_FILE).decode())
            if not isinstance(body, dict) or body.get("format") != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            return unseal(body["sealed"], passphrase, FORMAT.encode())
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise StoreError(
                "DR-S060",
                say(f"打不开保密内容的密钥 {self.path}：口令不对，或文件不在、被改动",
                    f"the key of the confidential values, {self.path}, does not open: the passphrase is wrong, or the file is not there or was changed"),
                hint=say("口令来自 DATARIGHTS_PASSPHRASE、口令文件或提示输入",
                         "the passphrase comes from DATARIGHTS_PASSPHRASE, a passphrase file or a prompt"),
            ) from error  # fmt: skip

    def make(self, passphrase: bytes, *, light: bool) -> bytes:
        """Make the secret, readable by its owner alone; one made meanwhile by another process is kept.

        Raises:
            StoreError: DR-S061, the file cannot be written.

        """
        secret = self._random(SIZE)
        body = {"format": FORMAT, "sealed": seal(secret, passphrase, FORMAT.encode(), self._random, light=light)}
        draft = self.path.with_name(f".{self.path.name}.{os.getpid()}.new")
        try:
            draft.unlink(missing_ok=True)
            write_private(draft, json.dumps(body, indent=1).encode() + b"\n")
            try:
                os.link(draft, self.path)
            except FileExistsError:
                return self.open(passphrase)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                "DR-S061",
                say(f"写不了 {self.path}：{system_said(error).zh}", f"{self.path} cannot be written: {system_said(error).en}"),
                hint=say("检查目录是否可写", "look whether the folder may be written"),
            ) from error  # fmt: skip
        return secret


def _derived(passphrase: bytes, salt: bytes, cost: dict[str, int]) -> bytes:
    return Scrypt(salt=salt, length=SIZE, **cost).derive(passphrase)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


CODES = {
    "DR-S060": say(
        "口令打不开保密内容的密钥，或密钥文件不在、被改动。没有它，保密内容读不出；删除仍然可以。",
        "The passphrase does not open the key of the confidential values, or its file is not there or was changed. Without it "
        "no value can be read; erasing still works.",
    ),
}

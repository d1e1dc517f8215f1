"""Where the passphrase of the signing keys comes from; never an argument, which every process on the machine can read.

In this order: the environment (``DATARIGHTS_PASSPHRASE``), the file that the configuration names, the file of this
program in the user's own configuration folder, a question at the terminal. Without any of them the first key makes the
file: 32 random bytes, readable by its owner alone, apart from the keys. So a copy of the registry's folder signs nothing.
"""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from datarights.adapters.files import open_plain, write_private
from datarights.errors import StoreError, system_said
from datarights.text import Text, say
from datarights.valueclass import valueclass

MADE: Final = "datarights-secret-1:"
"""How a passphrase begins that this program made."""


@valueclass
class Passphrase:
    """Where to look: the environment's value, the file, and who asks at a terminal (nothing: nobody can be asked)."""

    given: str
    file: Path
    ask: Callable[[], str] | None = None

    def found(self) -> bytes:
        """Give the passphrase.

        Raises:
            StoreError: DR-S026, there is none.

        """
        known = self._known()
        if known is None and self.ask is not None:
            known = self.ask()
        if not known:
            raise StoreError(
                "DR-S026",
                say(f"没有签名钥匙的口令（{self.file} 不在）", f"there is no passphrase for the signing keys ({self.file} is not there)"),
                hint=say("设 DATARIGHTS_PASSPHRASE，或在 datarights.toml 里写 passphrase_file",
                         "set DATARIGHTS_PASSPHRASE, or passphrase_file in datarights.toml"),
            )  # fmt: skip
        return _bytes(known)

    def found_or_made(self, random: Callable[[int], bytes], *, first: bool = True) -> tuple[bytes, bool]:
        """Give the passphrase for a new key, making the file when there is none; and whether it is one nobody can guess.

        Only the ``first`` key makes the file: where keys are kept, a file that is not there was lost, or lies on a disk
        that is not mounted.

        Raises:
            StoreError: DR-S021, the file cannot be written; DR-S026, there is none and the key is not the first.

        """
        known = self._known()
        if known is None and not first:
            return self.found(), False
        if known is None:
            known = self._kept(MADE + random(32).hex())
        return _bytes(known), known.startswith(MADE)

    def _known(self) -> str | None:
        if self.given:
            return self.given
        try:
            with open_plain(self.file) as file:
                content = file.read(_MOST + 1)
            if len(content) > _MOST:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            return content.decode().strip("\r\n") or None
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise _unusable(self.file, system_said(error)) from error

    def _kept(self, secret: str) -> str:
        """Keep a new passphrase; give the one that counts: another process may have kept one meanwhile."""
        try:
            write_private(self.file, f"{secret}\n".encode())
        except FileExistsError as error:
            known = self._known()
            if known is None:
                raise _unusable(
                    self.file,
                    say("文件是空的，写入口令或删去", "the file is empty; write a passphrase into it or delete it"),
                ) from error
            return known
        except OSError as error:
            raise _unusable(self.file, system_said(error)) from error
        return secret


_MOST: Final = 64 * 1024
"""Bytes that a file with a passphrase may have."""


def _bytes(secret: str) -> bytes:
    """Give a passphrase as it was given: of an environment that is not in UTF-8, its own bytes."""
    return secret.encode("utf-8", "surrogateescape")


def _unusable(path: Path, said: Text) -> StoreError:
    return StoreError(
        "DR-S021",
        say(f"口令文件 {path} 读不了或写不了：{said.zh}", f"the passphrase file {path} cannot be read or written: {said.en}"),
        hint=say("检查目录权限，或设 DATARIGHTS_PASSPHRASE", "look at the folder's permissions, or set DATARIGHTS_PASSPHRASE"),
    )  # fmt: skip


CODES = {
    "DR-S026": say(
        "找不到签名钥匙的口令。设 DATARIGHTS_PASSPHRASE，或配置 passphrase_file。",
        "The passphrase of the signing keys is not found. Set DATARIGHTS_PASSPHRASE, or configure passphrase_file.",
    ),
}

"""Keys at rest: one file a key, its private half sealed under a passphrase (scrypt, RFC 7914; AES-256-GCM).

A file says in the open what everybody may know: vkey, when it was made, whether it is retired. The sealed half is bound to
its vkey: under another it does not open. Private halves never enter a database, a log line, an argument list or a
backup of the registry.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from datarights.adapters.files import files_in, plain_bytes, write_private
from datarights.adapters.keys.sealing import seal, unseal
from datarights.adapters.keys.signing import Signer, new_signer, signer_from
from datarights.errors import Fault, InputError, StoreError, VerificationError, system_said
from datarights.ledger.note import KeyKind, VerifierKey, parse_key
from datarights.text import say
from datarights.valueclass import valueclass

FORMAT: Final = "datarights-key/1"
ENDING: Final = ".key"
MAX_FILE: Final = 16 * 1024


@valueclass
class StoredKey:
    """What is known of a key without opening it. ``made_on`` and ``retired_on`` are UTC times; retired keys sign no more."""

    path: Path
    key: VerifierKey
    made_on: str
    retired_on: str = ""


class KeyStore:
    """A folder of keys. ``random`` gives random bytes; ``now`` the time in UTC, as text."""

    def __init__(self, folder: Path, *, random: Callable[[int], bytes], now: Callable[[], str]) -> None:
        self.folder = folder
        self._random = random
        self._now = now

    def stored(self) -> list[StoredKey]:
        """Give all keys, oldest first. Of copies of one key that which is retired counts, if one is, then that of its own name.

        Raises:
            InputError: a key file cannot be read; names each.

        """
        faults: list[Fault] = []
        found: list[StoredKey] = []
        for path in files_in(self.folder, ENDING):
            try:
                found.append(_public_part(path, _body(path)))
            except (ValueError, OSError, VerificationError, RecursionError) as error:
                faults.append(
                    Fault(
                        code="DR-I095",
                        message=say(
                            f"{path} 不是钥匙文件：{system_said(error).zh}",
                            f"{path} is no key file: {system_said(error).en}",
                        ),
                        hint=say("用备份恢复，或移走它", "restore it from a backup, or move it away"),
                    )
                )
        if faults:
            raise InputError(faults)
        found.sort(key=lambda each: (bool(each.retired_on), each.path.stem == each.key.key_id.hex()))
        return sorted({each.key: each for each in found}.values(), key=lambda each: (each.made_on, str(each.key)))

    def make(self, name: str, passphrase: bytes, kind: KeyKind = KeyKind.ED25519, *, random: bool = False) -> Signer:
        """Make a key and keep it, readable by its owner alone; ``random``: the passphrase is one that nobody can guess.

        Raises:
            StoreError: the folder or file cannot be written.

        """
        signer, seed = new_signer(name, kind)
        body = {
            "format": FORMAT,
            "vkey": str(signer.key),
            "made_on": self._now(),
            "retired_on": "",
            "sealed": seal(seed, passphrase, str(signer.key).encode(), self._random, light=random),
        }
        self._write(self.folder / f"{signer.key.key_id.hex()}{ENDING}", body, new=True)
        return signer

    def discard(self, signer: Signer) -> None:
        """Take away a key that was made and came into no use.

        Raises:
            OSError: the file cannot be taken away.

        """
        (self.folder / f"{signer.key.key_id.hex()}{ENDING}").unlink(missing_ok=True)

    def open(self, stored: StoredKey, passphrase: bytes) -> Signer:
        """Give the signer of a key.

        Raises:
            StoreError: DR-S020, the passphrase does not open it.

        """
        body = _body(stored.path)
        try:
            seed = unseal(body["sealed"], passphrase, body["vkey"].encode())
            return signer_from(stored.key.name, stored.key.kind, seed)
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(
                "DR-S020",
                say(f"打不开 {stored.key.name} 的钥匙 {stored.key.key_id.hex()}（{stored.path}）：口令不对或文件被改动",
                    f"key {stored.key.key_id.hex()} of {stored.key.name} ({stored.path}) does not open: "
                    "the passphrase is wrong or the file was changed"),
                hint=say("口令来自 DATARIGHTS_PASSPHRASE、口令文件或提示输入",
                         "the passphrase comes from DATARIGHTS_PASSPHRASE, a passphrase file or a prompt"),
            ) from error  # fmt: skip

    def retire(self, stored: StoredKey) -> None:
        """Mark a key: it signs no more; what it signed stays verifiable.

        Raises:
            StoreError: the file cannot be written.

        """
        self._write(stored.path, {**_body(stored.path), "retired_on": self._now()}, new=False)

    def _write(self, path: Path, body: dict[str, Any], *, new: bool) -> None:
        text = json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"
        try:
            if new:
                write_private(path, text)
            else:
                draft = path.with_name(f".{path.name}.new")
                draft.unlink(missing_ok=True)  # what a crash left of an earlier one
                write_private(draft, text)
                draft.replace(path)
        except OSError as error:
            raise StoreError(
                "DR-S021",
                say(f"写不了钥匙文件 {path}：{system_said(error).zh}", f"the key file {path} cannot be written: {system_said(error).en}"),
                hint=say("检查目录是否可写", "look whether the folder may be written"),
            ) from error  # fmt: skip


def _body(path: Path) -> dict[str, Any]:
    body = json.loads(plain_bytes(path, MAX_FILE).decode())
    if not isinstance(body, dict) or body.get("format") != FORMAT or not isinstance(body.get("sealed"), dict):
        raise ValueError(f"its format is not {FORMAT}")
    return body


def _public_part(path: Path, body: dict[str, Any]) -> StoredKey:
    return StoredKey(
        path=path,
        key=parse_key(str(body.get("vkey"))),
        made_on=str(body.get("made_on") or ""),
        retired_on=str(body.get("retired_on") or ""),
    )


CODES = {
    "DR-I095": say("文件不是钥匙文件，或已损坏。", "A file is no key file, or is damaged."),
    "DR-S020": say(
        "口令打不开所指的钥匙。检查口令、口令文件；口令确已丢失的，移走那个钥匙文件，用 keys rotate 换一把新的。",
        "The passphrase does not open the key named. Look at the passphrase and its file; if it is lost for good, move that "
        "key file away and let another key take its place with keys rotate.",
    ),
    "DR-S021": say("钥匙文件写不了。检查目录权限。", "A key file cannot be written. Look at the folder's permissions."),
}

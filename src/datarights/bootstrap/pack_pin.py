"""Packs pinned and signed: ``packs.lock`` and ``pack.note`` written."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.files import keep_file
from datarights.bootstrap.pack_lock import NOTE, note_of, own_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datarights.app.pack_lock import Pinned
    from datarights.bootstrap.configuration import Settings
    from datarights.rules.pack import Pack


def write_lock(path: Path, pinned: "Iterable[Pinned]") -> None:
    """Write a lock whole or not at all."""
    lines = ["# datarights packs lock"]
    for each in sorted(pinned, key=lambda one: one.id):
        lines += [
            "",
            f"[{json.dumps(each.id, ensure_ascii=False)}]",
            f"version = {json.dumps(each.version, ensure_ascii=False)}",
        ]
        lines += [f'sha256 = "{each.digest}"']
        lines += [f"keys = {json.dumps(list(each.keys), ensure_ascii=False)}"] if each.keys else []
    keep_file(path, ("\n".join(lines) + "\n").encode())


def pinned(pack: "Pack", folder: Path, keys: tuple[str, ...], found: "Settings") -> "Pinned":
    """Give a pack as a lock pins it; with keys, it must be signed by one of them.

    Raises:
        VerificationError: a key is none, or the signature is not good.

    """
    from datarights.adapters.keys import check
    from datarights.app.pack_lock import Pinned, signed_by

    signed_by(pack, note_of(folder), keys, check, lambda: own_keys(found))
    return Pinned(id=pack.id, version=pack.version, digest=pack.digest, keys=keys)


def sign_pack(pack: "Pack", folder: Path, found: "Settings") -> str:
    """Sign a pack with the newest Ed25519 key of this project, or a first one; give the public key that a lock may name.

    Raises:
        StoreError: there is no passphrase, or it is not that of the key.

    """
    from datarights.app.pack_lock import note_text
    from datarights.bootstrap.keys import key_store, make_key, passphrase_of, signing_keys
    from datarights.ledger.note import KeyKind, Note

    kept = [each for each in signing_keys(found, found.origin.value) if each.key.kind is KeyKind.ED25519]
    if kept:
        signer = key_store(found).open(kept[-1], passphrase_of(found).found())
    else:
        signer = make_key(found, found.origin.value)
    text = note_text(pack)
    keep_file(folder / NOTE, str(Note(text=text, signatures=(signer.line(text),))).encode())
    return str(signer.key)

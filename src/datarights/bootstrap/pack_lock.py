"""``packs.lock`` beside the configuration: read, and packs held to it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from datarights.bootstrap.configuration import Settings
from datarights.errors import Fault, InputError, system_said
from datarights.text import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from datarights.app.pack_lock import Known, Pinned
    from datarights.rules.pack import Pack

LOCK: Final = "packs.lock"
NOTE: Final = "pack.note"


def lock_path(found: Settings) -> Path:
    """Give where the lock of a project lies: beside its configuration, else in the working folder."""
    return (found.file.parent if found.file is not None else Path.cwd()) / LOCK


def read_lock(path: Path) -> "dict[str, Pinned] | None":
    """Give what a lock pins, by pack; nothing when there is no lock.

    Raises:
        InputError: DR-I070, it cannot be read or is no lock.

    """
    if not os.path.lexists(path):
        return None
    import tomllib

    from datarights.app.pack_lock import Pinned

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            name: Pinned(
                id=name,
                version=str(each["version"]),
                digest=str(each["sha256"]),
                keys=tuple(map(str, each.get("keys", ()))),
            )
            for name, each in table.items()
        }
    except (OSError, RecursionError, ValueError, KeyError, TypeError, AttributeError) as error:
        said = system_said(error)
        message = say(f"读不了 {path.name}：{said.zh}", f"{path.name} cannot be read: {said.en}")
        hint = say(
            "删去它，看过各包后重新 datarights packs lock",
            "remove it, look the packs over, run datarights packs lock again",
        )
        raise InputError([Fault(code="DR-I070", message=message, hint=hint)]) from error


def note_of(folder: Path) -> bytes | None:
    """Give the signed note of a pack, or nothing when it has none.

    Raises:
        InputError: it cannot be read, or lies outside the pack.

    """
    from datarights.adapters.yamlfiles.packs import text_of

    text = text_of(folder, NOTE)
    return None if text is None else text.encode()


def own_keys(found: Settings) -> tuple[str, ...]:
    """Give the public keys of this project that may sign packs.

    Raises:
        InputError: a key file cannot be read.

    """
    from datarights.bootstrap.keys import key_store
    from datarights.ledger.note import KeyKind

    return tuple(str(each.key) for each in key_store(found).stored() if each.key.kind is KeyKind.ED25519)


def held(pack: "Pack", folder: Path, lock: "Mapping[str, Pinned] | None", known: "Known") -> tuple[str, ...]:
    """See that a pack from outside is the one that the lock pins; without a lock its note is still looked at.

    Raises:
        VerificationError: it is not.

    """
    from datarights.adapters.keys import check
    from datarights.app.pack_lock import hold, signed_by

    note = note_of(folder)
    if lock is None:
        return signed_by(pack, note, (), check, known)
    return hold(pack, lock.get(pack.id), note, check, known)


def not_checked(pack: "Pack", folder: Path, found: Settings) -> tuple[str, ...]:
    """Give who signed a pack, where none of their keys is known: neither of this project nor named by its lock.

    Raises:
        InputError: the note, the lock or a key file cannot be read.
        VerificationError: the note is none.

    """
    from datarights.app.pack_lock import not_checked as strangers

    note = note_of(folder)
    if note is None:
        return ()
    pinned = (read_lock(lock_path(found)) or {}).get(pack.id)
    return strangers(note, (*own_keys(found), *(pinned.keys if pinned is not None else ())))


CODES = {
    "DR-I070": say("packs.lock 读不了或不成格式。", "packs.lock cannot be read, or is none."),
}

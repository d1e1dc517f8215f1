"""Signing keys, and the checkpoints that they sign."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.clock import now, stamp
from datarights.bootstrap.configuration import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datarights.adapters.keys import KeyStore, Signer, StoredKey
    from datarights.adapters.keys.passphrase import Passphrase
    from datarights.adapters.keys.published import CheckpointFile, Publisher
    from datarights.adapters.sql import Registry
    from datarights.ledger.note import KeyKind
    from datarights.ledger.publishing import Publishing


def key_store(found: Settings) -> "KeyStore":
    """Give the folder of keys of a registry."""
    from datarights.adapters.keys import KeyStore

    return KeyStore(Path(found.keys.value), random=os.urandom, now=stamp)


def signing_keys(found: Settings, origin: str) -> "list[StoredKey]":
    """Give the keys that sign for a log now, oldest first; none of them is opened.

    Raises:
        InputError: a key file cannot be read.

    """
    return [each for each in key_store(found).stored() if each.key.name == origin and not each.retired_on]


def keys_that_open(found: Settings, origin: str) -> int:
    """Count the keys that sign for a log now, each opened with the passphrase to see that it can be.

    Raises:
        InputError: a key file cannot be read.
        StoreError: there is no passphrase, or it is not that of a key.

    """
    kept = signing_keys(found, origin)
    secret = passphrase_of(found, ask=False).found() if kept else b""
    store = key_store(found)
    return len([store.open(each, secret) for each in kept])


def policy_of(found: Settings) -> str:
    """Give a trust policy with the public keys that sign now, for readers to take.

    Raises:
        InputError: a key file cannot be read.

    """
    kept = key_store(found).stored()
    return "".join([*(f"log {each.key}\n" for each in kept if not each.retired_on), "quorum none\n"])


def make_key(found: Settings, origin: str, kind: "KeyKind | None" = None) -> "Signer":
    """Make a key that signs for a log, sealed under the user's passphrase.

    Raises:
        StoreError: something cannot be written.
        UsageError: an SM2 key without the extra ``gm``.

    """
    from datarights.ledger.note import KeyKind

    kind = kind or KeyKind.ED25519
    secret, random = passphrase_of(found).found_or_made(os.urandom)
    return key_store(found).make(name_for(origin, kind), secret, kind, random=random)


def name_for(origin: str, kind: "KeyKind | None") -> str:
    """Give the name of a key that signs for a log: SM2 signs for its second tree."""
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.note import KeyKind

    return origin + SECOND if kind is KeyKind.SM2 else origin


def passphrase_of(found: Settings, *, ask: bool = True) -> "Passphrase":
    """Give where the passphrase of the keys comes from; ``ask``: a person at the terminal may be asked."""
    from getpass import getpass

    from datarights.adapters.keys.passphrase import Passphrase

    def asked() -> str:
        return getpass("签名钥匙的口令 / passphrase of the signing keys: ", stream=sys.stderr)

    return Passphrase(
        given=os.environ.get("DATARIGHTS_PASSPHRASE", ""),
        file=Path(found.passphrase_file.value),
        ask=asked if ask and sys.stdin is not None and sys.stdin.isatty() else None,
    )


def checkpoint_places(found: Settings) -> tuple[Path, ...]:
    """Give the files in which checkpoints are kept: one beside the registry by default, others by configuration."""
    return tuple(Path(each.strip()) for each in found.checkpoints.value.split(",") if each.strip())


def publisher(found: Settings) -> "Publishing":
    """Give what signs the checkpoints of a registry and keeps them; keys are opened when something is to be written."""
    from datarights.ledger.publishing import Later

    return Later(lambda: _with_second(found))


def _with_second(found: Settings) -> "Publishing":
    """Give what publishes the first checkpoint, and the second under the national algorithms where there is an SM2 key."""
    from datarights.adapters.keys.second import SecondTree, WithSecond
    from datarights.ledger.checkpoint import SECOND

    def second(origin: str) -> SecondTree | None:
        keys = signing_keys(found, origin + SECOND)
        if not keys:
            return None
        signer = key_store(found).open(keys[-1], passphrase_of(found).found())
        return SecondTree(second_place(found), second_place(found).path.with_suffix(".frontier"), signer)

    return WithSecond(first_publisher(found), second, now=lambda: now().timestamp())


def second_place(found: Settings) -> "CheckpointFile":
    """Give the file in which second checkpoints are kept: beside the first place, ``.sm3`` behind its name."""
    from datarights.adapters.keys.published import CheckpointFile

    path = checkpoint_places(found)[0]
    return CheckpointFile(path.with_name(path.name + ".sm3"))


def first_publisher(found: Settings) -> "Publisher":
    """Give what publishes the first checkpoint, and nothing beside it."""
    from datarights.adapters.keys.published import Publisher, opened

    store = key_store(found)

    def signers(origin: str) -> "Sequence[Signer]":
        keys = signing_keys(found, origin)
        secret = passphrase_of(found).found() if keys else b""
        return [store.open(each, secret) for each in keys]

    return Publisher(opened(checkpoint_places(found)), signers, now=lambda: now().timestamp())


def last_checkpoint(found: Settings) -> str:
    """Give the last signed checkpoint that was published.

    Raises:
        StoreError: there is none, or it cannot be read.

    """
    return str(first_publisher(found).last())


def agrees_with_published(registry: "Registry", found: Settings) -> list[tuple[Path, int]]:
    """Compare a registry with the last checkpoint in every place; give each place with the size that it speaks of.

    Raises:
        LedgerCorruptionError: the registry is behind what it published, or differs from it.

    """
    from datarights.adapters.keys.published import compare
    from datarights.ledger.checkpoint import parse_checkpoint

    agreed = []
    for place in first_publisher(found).places:
        note = place.last()
        if note is not None:
            stated = parse_checkpoint(note.text)
            compare(registry.checkpoint(), stated, registry.root_at, place.path)
            agreed.append((place.path, stated.size))
    return agreed


def time_stamp_request(note: str) -> bytes:
    """Give an RFC 3161 request over a signed checkpoint.

    Raises:
        UsageError: the extra is not installed.

    """
    from datarights.adapters.keys.timestamps import time_stamp_request as made

    return made(note.encode())


def published_checkpoints(found: Settings) -> tuple[str, str]:
    """Give the last checkpoint published and the second one over the same entries, each "" where there is none."""
    from datarights.app.verify_file import held_checkpoint
    from datarights.ledger.checkpoint import SECOND

    first, other = (str(place.last() or "") for place in (first_publisher(found).places[0], second_place(found)))
    if not (first and other):
        return first, ""
    stated, second = (held_checkpoint(each.encode()) for each in (first, other))
    return first, other if (second.origin, second.size) == (stated.origin + SECOND, stated.size) else ""

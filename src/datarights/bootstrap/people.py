"""Who is at work on a registry: signed submissions, refusals, what waits for a second person."""

import errno
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.clock import stamp
from datarights.bootstrap.configuration import Settings, beside_registry
from datarights.bootstrap.keys import key_store, passphrase_of, signing_keys
from datarights.errors import InadmissibleEntryError, StoreError, system_said
from datarights.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datarights.adapters.keys import Signer
    from datarights.adapters.keys.refusals import RefusalLog
    from datarights.adapters.sql import Registry
    from datarights.app.plan import Blank
    from datarights.ledger.actors import AtWork, Door, Identity
    from datarights.ledger.note import KeyKind, Signature


def checks(kind: "KeyKind", public: bytes, signed: bytes, signature: bytes) -> bool:
    """Tell whether a signature verifies; what does so is loaded at the first."""
    from datarights.adapters.keys import check

    return check(kind, public, signed, signature)


def door(found: Settings) -> "Door":
    """Give who stands at the door of a registry: the ``actor`` of the settings signs, and hears what is refused."""
    from datarights.ledger.actors import AT_THE_DOOR, Door

    opened: list[Signer] = []

    def sign(text: str) -> "Signature | None":
        if not found.actor.value:
            return None
        if not opened:
            opened.append(actor_key(found))
        return opened[0].line(text)

    def refused(error: "InadmissibleEntryError") -> None:
        if found.actor.value or error.code in AT_THE_DOOR:
            refusals(found).add(error, found.actor.value, stamp())

    return Door(check=checks, sign=sign, refused=refused, handle=found.actor.value)


def at_work(found: Settings, registry: "Registry | Blank") -> "AtWork":
    """Say who is at work on a registry, the ``actor`` of the settings, on the day that it would record; no key is opened.

    The day is never before that of the last entry, whatever the clock says.
    """
    from datarights.ledger.actors import AtWork

    last = next(registry.entries(max(registry.size - 1, 0)), {}).get("recorded_at", "")
    return AtWork(handle=found.actor.value, roster=registry.actors(), day=max(stamp(), last)[:10], check=checks)


def proven(found: Settings, registry: "Registry") -> "Identity | None":
    """Give who is at work in a registry with identities, or nobody: a name is not enough, their key is opened.

    Raises:
        StoreError: there is no key of theirs here, or it does not open.

    """
    who = at_work(found, registry)
    known = who.roster.in_effect(who.handle, date.fromisoformat(who.day).toordinal())
    return known if known is not None and actor_key(found).key == known.key else None


def actor_key(found: Settings) -> "Signer":
    """Open the key of the ``actor`` of the settings.

    Raises:
        StoreError: there is no such key here, or it does not open.

    """
    handle = found.actor.value
    kept = signing_keys(found, handle)
    if not kept:
        raise StoreError(
            "DR-S028",
            say(f"{found.keys.value} 里没有 {handle or '（未写 actor）'} 的钥匙", f"there is no key of {handle or '(no actor is set)'} in {found.keys.value}"),
            hint=say(f"datarights identity new {handle or '代号'}", f"datarights identity new {handle or 'HANDLE'}"),
        )  # fmt: skip
    return key_store(found).open(kept[-1], passphrase_of(found).found())


def refusals(found: Settings) -> "RefusalLog":
    """Give the file of what was refused, beside the registry."""
    from datarights.adapters.keys.refusals import RefusalLog

    return RefusalLog(refused(found))


def refused(found: Settings) -> Path:
    """Give where that file lies."""
    return beside_registry(found).with_suffix(".refused")


def pending(found: Settings) -> Path:
    """Give the folder of what waits for a second person, beside the registry."""
    return beside_registry(found).with_suffix(".pending")


def left_beside(found: Settings) -> list[Path]:
    """Give what lies beside a registry and does not move with it: what waits for a second person, and what was refused."""
    was_refused = refused(found)
    return [
        *([pending(found)] if waiting_files(found) else ()),
        *([was_refused] if was_refused.exists() else ()),
    ]


def waiting_files(found: Settings) -> list[Path]:
    """Give the files of what waits for a second person.

    Raises:
        StoreError: DR-S049, the folder cannot be read: nobody says that nothing waits.

    """
    folder = pending(found)
    try:
        there = (each for each in folder.iterdir() if each.suffix == ".json" and not each.name.startswith("."))
        return sorted(each for each in there if not each.is_dir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unusable(folder, error) from error


@contextmanager
def pending_alone(found: Settings) -> "Iterator[None]":
    """Be the only one who keeps, approves or takes away what waits.

    Raises:
        StoreError: DR-S049, somebody else does not come to an end with it.

    """
    from datarights.adapters.files import locked

    folder = pending(found)
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(stack.enter_context((folder / ".lock").open("ab"))))
        except OSError as error:
            raise _unusable(folder, error) from error
        yield


def _unusable(folder: Path, error: OSError) -> StoreError:
    return StoreError(
        "DR-S049",
        say(f"{folder} 用不了：{system_said(error).zh}", f"{folder} cannot be used: {system_said(error).en}"),
        hint=say("等别人办完，再来一次", "let others finish, and try again")
        if error.errno == errno.EBUSY
        else say(
            "让所有者给这个账号读写这个文件夹及其中文件（含 .lock）的权限",
            "let its owner give this account the right to read and write this folder and the files in it, .lock among them",
        )
        if isinstance(error, PermissionError)
        else say("检查路径与磁盘", "look at path and disk"),
    )


CODES = {
    "DR-S049": say(
        "待核准的文件夹正被占用，再来一次；或没有读写它的权限，由所有者给予。",
        "The folder of what waits for a second person is in use: try again; or it cannot be read or written: its owner gives the right to.",
    ),
    "DR-S028": say(
        "钥匙文件夹里没有提交人（actor）的钥匙。用 identity new 做一把，或写对 actor、keys。",
        "The folder of keys has none of the actor. Make one with identity new, or set actor and keys right.",
    ),
}

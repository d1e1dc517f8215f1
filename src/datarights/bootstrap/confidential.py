"""Values that are kept apart from the ledger: opened with a reason, erased for good."""

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.bootstrap.clock import now, salt, stamp, today
from datarights.bootstrap.configuration import Settings, exists
from datarights.bootstrap.keys import key_store, passphrase_of
from datarights.bootstrap.people import door, proven, refusals
from datarights.bootstrap.reading import lexicon
from datarights.errors import InadmissibleEntryError, StoreError
from datarights.text import say

if TYPE_CHECKING:
    from datarights.adapters.confidential import Reads, Values
    from datarights.adapters.sql import Registry
    from datarights.app.confidential import Erased, Opening, Read, Sealer
    from datarights.app.plan import Base
    from datarights.ledger.bundle import Bundle


def confidential_values(found: Settings) -> "Values":
    """Give the store of confidential values of a registry; nothing is made before something is to be kept."""
    from datarights.adapters.confidential import Values

    folder = Path(found.values.value)
    opened: list[bytes] = []

    def secret(making: bool) -> bytes:
        if not opened:
            opened.append(_secret_of_values(found, folder, making=making))
        return opened[0]

    return Values(folder, secret=secret, random=os.urandom, making=lambda: _refuse_a_second(found, folder))


def expect_values(found: Settings) -> None:
    """Refuse to say that there is nothing, where values are on record and there is no store of them here.

    Raises:
        StoreError: DR-S064, they are.

    """
    values = confidential_values(found)
    if not values.there():
        _refuse_a_second(found, values.folder)


def returned_values(registry: "Registry", found: Settings) -> "Sequence[tuple[str, str, str]]":
    """Give entry, name and commitment of each value kept here that is on record as erased.

    Raises:
        StoreError: the store cannot be read.

    """
    from datarights.app.confidential import returned

    return returned(registry, confidential_values(found).held())


def _refuse_a_second(found: Settings, folder: Path) -> None:
    """Refuse to make a store beside a registry whose values are on record and not here: the disk may not be mounted.

    Raises:
        StoreError: DR-S064, they are.

    """
    from datarights.adapters.sql import Registry
    from datarights.app.confidential import on_record

    if not exists(found.registry.value):
        return
    with Registry.open(found.registry.value, clock=now, lexicon=lexicon()) as registry:
        kept = on_record(registry.entries())
    if kept:
        entry, name = kept[0]
        raise StoreError(
            "DR-S064",
            say(
                f"账上有 {len(kept)} 项保密内容（{entry} 的 {name} 等），{folder} 里却没有存放处：盘没有挂载，或设置 values 指错了。什么也没有写",
                f"{len(kept)} confidential values are on record ({name} of {entry} first), and there is no store in {folder}: its disk is "
                "not mounted, or the setting values is wrong. Nothing was written",
            ),
            hint=say(
                "挂载，或写对 values；确已丢失的，或从不在此处的（导入的账本）：datarights db begin 新立一个",
                "mount it, or set values right; if they are lost for good, or never were here (a ledger imported): datarights db begin",
            ),
        )  # fmt: skip


def _secret_of_values(found: Settings, folder: Path, *, making: bool) -> bytes:
    from datarights.adapters.confidential.store import SECRET
    from datarights.adapters.keys.sealing import SecretFile

    file = SecretFile(folder / SECRET, os.urandom)
    if making and not file.there():
        passphrase, random = passphrase_of(found).found_or_made(os.urandom, first=not key_store(found).stored())
        return file.make(passphrase, light=random)
    return file.open(passphrase_of(found).found())


def read_log(found: Settings) -> "Reads":
    """Give the record of who read confidential values."""
    from datarights.adapters.confidential import Reads

    return Reads(Path(found.values.value))


def reads_there(found: Settings) -> "Reads":
    """Give the same, where it can be known that none is elsewhere.

    Raises:
        StoreError: DR-S064, values are on record, and neither they nor reads of them are here.

    """
    log = read_log(found)
    if not log.path.exists():
        expect_values(found)
    return log


def sealer(registry: "Base", found: Settings) -> "Sealer":
    """Give what seals the confidential values of manifests for a registry."""
    from datarights.app.confidential import Sealer

    return Sealer(registry, confidential_values(found), salt)


def erased(
    registry: "Registry",
    found: Settings,
    about: str,
    names: Sequence[str],
    *,
    reason: str,
    by: str,
    submitted_by: "Callable[[str], Collection[str]]" = lambda _: (),
) -> "Erased":
    """Destroy confidential values of an entry and record it.

    ``submitted_by`` gives who signed what waits for a second person and speaks of an id.

    Raises:
        UsageError: there is no such entry, it has nothing confidential of that name, or no reason is given.
        InadmissibleEntryError: whoever is at work may not do so.
        StoreError: the store cannot be written.

    """
    from datarights.app.confidential import erase, may_destroy

    def unrecorded(entry: str) -> None:
        if not registry.actors():
            return
        handle, log = found.actor.value, refusals(found)
        try:
            may_destroy(entry, proven(found, registry), handle, submitted_by(entry))
        except InadmissibleEntryError as error:
            log.add(error, handle, stamp())
            raise
        message = say(f"{handle} 删除了 {entry} 的保密内容", f"{handle} destroyed confidential values of {entry}")
        log.add(InadmissibleEntryError("DR-L028", message, entry=entry), handle, stamp())

    return erase(
        registry, confidential_values(found), about, names, reason=reason, on=today(registry.zone), by=by,
        unrecorded=unrecorded,
    )  # fmt: skip


def disclosed(
    registry: "Registry",
    found: Settings,
    wanted: "Sequence[Opening]",
    prove: "Callable[[Sequence[int]], Bundle]",
    *,
    reader: str,
    reason: str,
    consent: str = "",
) -> "Bundle":
    """Give what ``prove`` proves, with confidential values opened, once the reads are on record.

    Raises:
        UsageError: there is no such entry or name, or its value was erased, or is not kept here.
        InadmissibleEntryError: whoever is at work may not open it.
        StoreError: the passphrase is wrong, there is no key of whoever is at work, or a read cannot be recorded.

    """
    from datarights.app.confidential import disclose, purpose

    purpose(reader, reason)
    by = _opening(registry, found, [each.entry for each in wanted])
    values, log = confidential_values(found), read_log(found)
    return disclose(registry, values, log, wanted, prove, _read(reader, reason, consent, by))


def read_outside(
    registry: "Registry", found: Settings, entry: str, *, reader: str, reason: str, consent: str = ""
) -> None:
    """Record that somebody was shown what an entry speaks of, outside the program.

    Raises:
        UsageError: there is no such entry.
        StoreError: the read cannot be recorded.

    """
    from datarights.app.confidential import purpose, read_outside as recorded

    purpose(reader, reason)
    read = _read(reader, reason, consent, _opening(registry, found, [entry]))
    recorded(registry, reads_there(found), entry, lambda about, size: read(about, "", size))


def _opening(registry: "Registry", found: Settings, entries: Sequence[str]) -> str:
    """Give who at work opens what some entries hold, in a registry with identities; "" is nobody known."""
    from datarights.app.confidential import may_open

    handle = found.actor.value
    if not handle or not registry.actors():
        return ""
    who = proven(found, registry)
    for each in entries:
        try:
            may_open(registry, each, who, handle)
        except InadmissibleEntryError as error:
            door(found).refused(error)
            raise
    return handle


def _read(reader: str, reason: str, consent: str, by: str) -> "Callable[[str, str, int], Read]":
    from datarights.app.confidential import Read

    def read(about: str, name: str, size: int) -> Read:
        return Read(at=stamp(), reader=reader, reason=reason, entry=about, name=name, size=size, consent=consent, by=by)

    return read


CODES = {
    "DR-S064": say(
        "账上有保密内容，这里却没有存放处：盘未挂载，或设置 values 指错了；不另立空的，什么也没有写。确已丢失，或从不在此处的，用 db begin 新立。",
        "Confidential values are on record and there is no store of them here: its disk is not mounted, or the setting values is wrong. No empty one is made and "
        "nothing was written. Where they are lost for good, or never were here, db begin makes a new one.",
    ),
}

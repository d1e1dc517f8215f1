"""Opening the registry a command was asked to work on."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words
from datarights.errors import StoreError, UsageError
from datarights.model.period import FOREVER
from datarights.text import Text, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from datarights.app.plan import Blank
    from datarights.bootstrap import Registry
    from datarights.holdings.admit import Misfiled
    from datarights.holdings.snapshot import Holdings
    from datarights.rules.engine import Engine


def settings() -> bootstrap.Settings:
    """Give the settings of this run."""
    flags = {each: getattr(console.SETTINGS, each) for each in ("registry", "packs", "actor")}
    found = bootstrap.settings(flags)
    bootstrap.know_vocabularies(found.vocabularies.value)
    bootstrap.know_packs(found.extra_packs.value, bootstrap.lock_path(found), lambda: bootstrap.own_keys(found))
    return found


def engine_in_use() -> "Engine":
    """Give the engine of the packs in use: those of this run, with those from outside that are always there."""
    return packs_in_use()("")()


def packs_in_use() -> "Callable[[str], Callable[[], Engine]]":
    """Settle which packs judge what a file says, and give for a file what makes them ready when they are needed.

    They are those of this run; where none were chosen, a scenario that comes with a pack is judged by that pack.
    """
    found = settings()
    chosen, extra = found.pack_ids(), found.extra_packs.value
    ready = cache(lambda wanted: partial(bootstrap.engine, wanted, extra))
    return lambda file: ready(chosen or bootstrap.pack_around(file))


_OPEN: "list[Registry]" = []


def opened() -> "Registry":
    """Open the registry, which must exist; files and options are then read in the vocabularies that it adopted.

    It is closed when the command ends.
    """
    registry = bootstrap.open_registry(found=settings())
    _OPEN.append(registry)
    with suppress(StoreError):  # said by whatever needs them
        bootstrap.read_in(registry.lexicon)
    return registry


def close() -> None:
    """Close what was opened: what was published is on the disk then; packs are held to their lock again.

    Keys in use that should have signed and could not are said.
    """
    bootstrap.look_no_more()
    bootstrap.forget_read()
    while _OPEN:
        _OPEN.pop().close()
    for key in bootstrap.missed():
        console.talk(no_file(key.key_id.hex()))


def no_file(key: str) -> Text:
    """Say that a key in use has no file here, and what to do."""
    return say(
        f"! 钥匙 {key} 在用，文件却不在：没有用它签名。找回文件，或停用它：datarights keys retire {key}",
        f"! key {key} is in use and its file is not here: nothing is signed by it. Find the file, or retire it: datarights keys retire {key}",
    )


def say_misfiled(strays: "Sequence[Misfiled]") -> None:
    """Name what is on record and would be refused now: it stays there, and nothing made of it is hidden."""
    for each in strays:
        console.talk(
            say(
                f"! 第 {each.at} 条 {each.entry} 由较早版本收下，或在投影被改时收下，今不准入（{each.code} {each.why.zh}）：原样保留；证明不推算所改数据由谁持有",
                f"! entry {each.at} {each.entry} was taken by an earlier version, or while the projection was edited, and would be refused now ({each.code}: {each.why.en}): "
                "it is kept as it is, and no proof works out who holds what it changed",
            )
        )


def misfiled_facts(strays: "Sequence[Misfiled]") -> list[dict[str, str | int]]:
    """Give the same for a program."""
    return [{"index": each.at, "entry": each.entry, "code": each.code, "why": in_words(each.why)} for each in strays]


def opened_or_blank() -> "Registry | Blank":
    """Open the registry, or give the blank when there is none yet; makes no file."""
    from datarights.app.plan import Blank

    return opened() if bootstrap.exists(settings().registry.value) else Blank(bootstrap.lexicon())


def opened_or_new() -> "Registry":
    """Open the registry, making it first when it does not exist."""
    _OPEN.append(bootstrap.open_or_create(settings()))
    return _OPEN[-1]


def struck_out(registry: "Registry", known: "Holdings", name: str) -> UsageError | None:
    """Say by which entry an asset or a party was struck out, where it was."""
    index = registry.index_of(name)
    if index is None or index >= known.size or known.record(name) is not None:
        return None
    if registry.kind_of(name) not in {"asset", "party"}:
        return None
    entry = max(each for each in registry.changing_of(name) if each < known.size)
    return UsageError(
        "DR-U030",
        say(f"{name} 已被撤销（第 {entry} 条），视同从未登记", f"{name} was struck out by entry {entry}, as if it had never been recorded"),
        hint=say(
            f"datarights log {entry} 看撤销；其上登记过的权利：datarights holdings",
            f"datarights log {entry} shows that; what was recorded over it: datarights holdings",
        ),
    )  # fmt: skip


def day(text: str, *, zone: str) -> date:
    """Read ``--at``; today in the registry's zone when left out.

    Raises:
        UsageError: not a date.

    """
    return said_day(text) if text else bootstrap.today(zone)


def said_day(text: str, *, end: bool = False) -> date:
    """Read a day; ``end``: the end of a period, which may be none (9999-12-31).

    Raises:
        UsageError: there is no such day.

    """
    try:
        found = date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            "DR-U004", say(f"没有 {text} 这一天；写 2026-11-23", f"there is no day {text}; write 2026-11-23")
        ) from error
    if found == FOREVER and not end:
        raise UsageError("DR-U004", say(f"{FOREVER} 表示没有终止日，不是某一天", f"{FOREVER} stands for no end and is no day"))  # fmt: skip
    return found


def no_right(right: str) -> UsageError:
    """Say that the registry has no right of this id."""
    return UsageError(
        "DR-U031",
        say(f"没有权利 {right}", f"there is no right {right}"),
        hint=say("datarights chain 数据 在方括号里写明编号", "datarights chain ASSET shows ids in brackets"),
    )


def size_at(registry: "Registry", known_at: str) -> int | None:
    """Read ``--known-at``: a size, a day (its end in the registry's zone) or a time with its zone; nothing means now.

    Raises:
        UsageError: none of these; or more entries than the registry holds.

    """
    if not known_at:
        return None
    if known_at.isdigit():
        return _held(int(known_at), registry.size)
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(registry.zone)
    try:
        if len(known_at) == len("2026-11-23"):
            end = datetime.combine(date.fromisoformat(known_at) + timedelta(days=1), time(), zone)
            moment = end.astimezone(UTC) - timedelta(microseconds=1)
        else:
            moment = datetime.fromisoformat(known_at)
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except ValueError as error:
        raise UsageError(
            "DR-U005",
            say(
                f"看不懂 --known-at {known_at}；写 2026-11-23、2026-11-23T09:00 或条数",
                f"--known-at {known_at} is not understood; write 2026-11-23, 2026-11-23T09:00 or a count of entries",
            ),
        ) from error
    return registry.size_at(moment)


def _held(size: int, now: int) -> int:
    if size <= now:
        return size
    raise UsageError(
        "DR-U005",
        say(f"登记库现有 {now} 条，没有过 {size} 条", f"the registry holds {now} entries and never held {size}"),
        hint=say(f"给 0 至 {now} 之间的条数，或写日期", f"give a count from 0 to {now}, or a day"),
    )

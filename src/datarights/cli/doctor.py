"""``doctor``: look over an installation."""

import locale
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import no_file, settings
from datarights.errors import DataRightsError
from datarights.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from datarights.bootstrap import Registry
    from datarights.ledger.checkpoint import Checkpoint

app = typer.Typer(add_completion=False)

GOOD, WARN, BAD = "ok", "warn", "bad"
PARTS = ("typer", "rich", "PyYAML", "SQLAlchemy", "orjson")


@app.command()
def doctor() -> None:
    """Look over an installation: program, parts, packs, vocabularies, registry, keys, checkpoints, values, terminal. Exit 1 when something is wrong."""
    rows = list(_examined())
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json([{"state": state, "what": what, "found": found} for state, what, found in rows])
    else:
        marks = {GOOD: "√", WARN: "!", BAD: "×"}
        console.lines(console.columns([(marks[state], what, found) for state, what, found in rows], indent=0))
    if any(state == BAD for state, _, _ in rows):
        raise typer.Exit(1)


def _examined() -> Iterator[tuple[str, str, str]]:
    yield GOOD, "datarights", __version__
    yield GOOD, "Python", f"{platform.python_version()}  {sys.prefix}"
    for name in PARTS:
        yield GOOD, name, metadata.version(name)
    import sqlite3

    modern = sqlite3.sqlite_version_info >= (3, 38)
    yield (GOOD if modern else BAD), "SQLite", sqlite3.sqlite_version
    yield from _yaml()
    found = settings()
    try:
        for pack in bootstrap.packs(found.pack_ids(), found.extra_packs.value):
            yield (
                GOOD,
                words("规则包", "pack"),
                words(
                    f"{pack.id} {pack.version}  {len(pack.rules)} 条规则  {pack.digest[:12]}",
                    f"{pack.id} {pack.version}  {len(pack.rules)} rules  {pack.digest[:12]}",
                ),
            )
    except DataRightsError as error:
        yield BAD, words("规则包", "pack"), in_words(error.message)
    for vocabulary in bootstrap.lexicon().known.values():
        yield (
            GOOD,
            words("词表", "vocabulary"),
            words(
                f"{vocabulary.id} {vocabulary.version}  {len(vocabulary.terms)} 个词",
                f"{vocabulary.id} {vocabulary.version}  {len(vocabulary.terms)} terms",
            ),
        )
    yield from _registry(found)
    encoding = (sys.stdout.encoding or locale.getpreferredencoding()).lower()
    utf8 = encoding.replace("-", "") == "utf8"
    yield (GOOD if utf8 else WARN), words("终端编码", "terminal"), encoding


def _yaml() -> Iterator[tuple[str, str, str]]:
    fast = bootstrap.fast_yaml()
    yield (
        (GOOD if fast else WARN),
        "libyaml",
        words("有", "present") if fast else words("无，读文件较慢", "absent: files read slower"),
    )


def _registry(found: bootstrap.Settings) -> Iterator[tuple[str, str, str]]:
    name, path = words("登记库", "registry"), found.registry.value
    try:
        if not bootstrap.exists(path):
            yield (
                WARN,
                name,
                words(
                    f"{found.registry.shown} 还没有（apply 会新建）",
                    f"{found.registry.shown} does not exist yet (apply makes it)",
                ),
            )
            return
        registry = bootstrap.open_registry(path)
    except DataRightsError as error:
        yield BAD, name, in_words(error.message)
        return
    try:
        yield GOOD, name, words(f"{registry.place}  {registry.size} 条", f"{registry.place}  {registry.size} entries")
        yield from _signing(found, registry)
        yield from _values(found, registry)
    finally:
        registry.close()


def _values(found: bootstrap.Settings, registry: "Registry") -> Iterator[tuple[str, str, str]]:
    name, values = words("保密内容", "values"), bootstrap.confidential_values(found)
    try:
        if values.there():
            kept, back = len(values.entries()), bootstrap.returned_values(registry, found)
            yield (
                GOOD,
                name,
                words(f"{found.values.shown}  {kept} 条登记的", f"{found.values.shown}  of {kept} entries"),
            )
            for entry, which in dict.fromkeys(each[:2] for each in back):
                yield (
                    BAD,
                    name,
                    words(
                        f"{entry} 的 {which} 在册已删除，这里又有（放回了旧文件夹？）：datarights erase {entry} {which} --reason 理由",
                        f"{which} of {entry} is on record as erased and lies here again (an old folder put back?): datarights erase {entry} {which} --reason WHY",
                    ),
                )
        else:
            bootstrap.expect_values(found)
    except DataRightsError as error:
        yield BAD, name, in_words(error.message)


def _signing(found: bootstrap.Settings, registry: "Registry") -> Iterator[tuple[str, str, str]]:
    name = words("签名钥匙", "keys")
    try:
        count = bootstrap.keys_that_open(found, registry)
        yield (
            (GOOD if count else WARN),
            name,
            words(
                f"{found.keys.value}  {count} 把在用，口令能打开",
                f"{found.keys.value}  {count} in use, the passphrase opens them",
            )
            if count
            else words(
                f"{found.keys.value} 里没有在用的钥匙，不签检查点",
                f"no key in use in {found.keys.value}: no checkpoint is signed",
            ),
        )
        for key in bootstrap.keys_missing(found, registry) if count else ():
            yield BAD, name, in_words(no_file(key.key_id.hex())).removeprefix("! ")
    except DataRightsError as error:
        yield BAD, name, in_words(error.message)
    name = words("检查点", "checkpoints")
    try:
        agreed = dict(bootstrap.agrees_with_published(registry, found))
    except DataRightsError as error:
        yield BAD, name, in_words(error.message)
        return
    lost = bootstrap.lost_places(registry, found, agreed)
    for place in bootstrap.checkpoint_places(found):
        if place in lost:
            yield BAD, name, words(f"{place} 里的检查点不见了", f"{place} has lost its checkpoint")
        elif place not in agreed:
            yield WARN, name, words(f"{place} 里还没有检查点", f"{place} holds no checkpoint yet")
        elif agreed[place] < registry.size:
            yield (
                WARN,
                name,
                words(
                    f"{place}  只到 {agreed[place]} 条；下一次写入时补上",
                    f"{place}  ends at size {agreed[place]}; the next commit goes on",
                ),
            )
        else:
            yield GOOD, name, words(f"{place}  与登记库一致", f"{place}  agrees with the registry")
    try:
        standing = bootstrap.second_standing(found, registry)
    except DataRightsError as error:
        yield BAD, name, in_words(error.message)
        return
    if standing is not None:
        yield _second(name, *standing, registry.size)


def _second(name: str, place: "Path", stated: "Checkpoint | None", size: int) -> tuple[str, str, str]:
    """Say of the second checkpoints where they end: whether their entries are these is for db verify, which hashes all of them."""
    if stated is None:
        return BAD, name, words(f"{place} 里没有第二检查点（SM3）：datarights checkpoint begin", f"{place} holds no second checkpoint (SM3): datarights checkpoint begin")  # fmt: skip
    if stated.size > size:
        return BAD, name, words(f"{place} 已到 {stated.size} 条，登记库只有 {size} 条：旧的副本，或曾回滚", f"{place} is at size {stated.size}, and the registry has {size} entries: an older copy, or rolled back")  # fmt: skip
    if stated.size < size:
        return WARN, name, words(f"{place}  只到 {stated.size} 条；下一次写入时补上", f"{place}  ends at size {stated.size}; the next commit goes on")  # fmt: skip
    return GOOD, name, words(f"{place}  与登记库同为 {size} 条，由它签名", f"{place}  ends at size {size}, as the registry does, and is signed by it")  # fmt: skip

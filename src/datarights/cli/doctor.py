"""``doctor``: look over an installation."""

import locale
import platform
import sys
from collections.abc import Iterator
from importlib import metadata

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import settings
from datarights.errors import DataRightsError
from datarights.version import __version__

app = typer.Typer(add_completion=False)

GOOD, WARN, BAD = "ok", "warn", "bad"
PARTS = ("typer", "rich", "PyYAML", "SQLAlchemy", "orjson")


@app.command()
def doctor() -> None:
    """Look over an installation: program, parts, packs, vocabularies, registry, terminal. Exit 1 when something is wrong."""
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
            yield GOOD, words("规则包", "pack"), f"{pack.id} {pack.version}  {len(pack.rules)}  {pack.digest[:12]}"
    except DataRightsError as error:
        yield BAD, words("规则包", "pack"), in_words(error.message)
    for vocabulary in bootstrap.lexicon().known.values():
        yield GOOD, words("词表", "vocabulary"), f"{vocabulary.id} {vocabulary.version}  {len(vocabulary.terms)}"
    yield from _registry(found.registry.value)
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


def _registry(path: str) -> Iterator[tuple[str, str, str]]:
    name = words("登记库", "registry")
    try:
        if not bootstrap.exists(path):
            yield WARN, name, words(f"{path} 还没有（apply 会新建）", f"{path} does not exist yet (apply makes it)")
            return
        registry = bootstrap.open_registry(path)
    except DataRightsError as error:
        yield BAD, name, in_words(error.message)
        return
    yield GOOD, name, words(f"{registry.place}  {registry.size} 条", f"{registry.place}  {registry.size} entries")

"""The settings of a run: flag, environment, the nearest ``datarights.toml``, default."""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from datarights.errors import Fault, InputError, Place, system_said
from datarights.text import say
from datarights.valueclass import names, valueclass

DEFAULT_ZONE = "Asia/Shanghai"


CONFIG = "datarights.toml"


@valueclass
class Setting:
    """A setting and where it comes from."""

    value: str
    origin: str

    @property
    def shown(self) -> str:
        """Give the value as it may be shown: the URL of a database without its password."""
        return shown(self.value)


@valueclass
class Settings:
    """The settings of this run: flag, then environment, then the nearest ``datarights.toml`` upward, then default."""

    registry: Setting
    zone: Setting
    packs: Setting
    extra_packs: Setting
    vocabularies: Setting
    origin: Setting
    keys: Setting
    checkpoints: Setting
    values: Setting
    passphrase_file: Setting
    actor: Setting
    file: Path | None = None

    def named(self) -> tuple[tuple[str, Setting], ...]:
        """Give the settings with their names, in order."""
        return tuple((name, getattr(self, name)) for name in CONFIG_KEYS)

    def pack_ids(self) -> tuple[str, ...]:
        """Give the ids of the packs that judge; empty means those that do by default."""
        return tuple(each.strip() for each in self.packs.value.split(",") if each.strip())


def settings(flags: Mapping[str, str] | None = None, start: Path | None = None) -> Settings:
    """Give the settings as they hold in a folder.

    Raises:
        InputError: ``datarights.toml`` cannot be read, or a setting leaves a place empty.

    """
    flags = flags or {}
    found = _config_file(start or Path.cwd())
    table: dict[str, Any] = {}
    if found is not None:
        table = _read_config(found)

    def pick(name: str, default: str) -> Setting:
        if flags.get(name):
            return Setting(value=flags[name], origin=f"--{name}")
        if os.environ.get(f"DATARIGHTS_{name.upper()}"):
            origin = f"DATARIGHTS_{name.upper()}"
            return Setting(value=",".join(_said(name, os.environ[origin])), origin=origin)
        if name in table and found is not None:
            said = _said(name, table[name], found)
            if name in _PATHS and not (name == "registry" and is_url(said[0])):
                said = [str(found.parent / each) for each in said]
            return Setting(value=",".join(said), origin=str(found))
        return Setting(value=default, origin="default")

    registry = pick("registry", "registry.db")
    beside = _beside_url(registry.value, found) if is_url(registry.value) else Path(registry.value)
    return Settings(
        registry=registry,
        zone=pick("zone", DEFAULT_ZONE),
        packs=pick("packs", ""),
        extra_packs=pick("extra_packs", ""),
        vocabularies=pick("vocabularies", ""),
        origin=pick("origin", ORIGIN_UNFIT.sub("-", beside.stem)),
        keys=pick("keys", str(beside.with_suffix(".keys"))),
        checkpoints=pick("checkpoints", str(beside.with_suffix(".checkpoints"))),
        values=pick("values", str(beside.with_suffix(".values"))),
        passphrase_file=pick("passphrase_file", str(_config_folder() / "passphrase")),
        actor=pick("actor", ""),
        file=found,
    )


def is_url(registry: str) -> bool:
    """Tell whether a registry is named by the URL of a database, not by a path."""
    return "://" in registry


def shown(place: str) -> str:
    """Give a path, or the URL of a database without its password."""
    if not is_url(place):
        return place
    from datarights.adapters.sql.urls import shown as without_password

    return without_password(place)


def _beside_url(url: str, config: Path | None) -> Path:
    """Give the file name beside which lie keys and checkpoints of a registry on a server: that of the database.

    It is in the folder of ``datarights.toml``, else in the working folder: they are kept apart from the database.
    """
    from urllib.parse import unquote, urlsplit

    path = ""
    with suppress(ValueError):  # it is no URL: said where it is opened
        path = unquote(urlsplit(url).path)
    name = Path(path).name or "registry"
    return (config.parent if config is not None else Path()) / f"{name}.db"


def exists(registry: str) -> bool:
    """Tell whether there is a registry at a path or URL, or something that stands in its way.

    Raises:
        StoreError: the server cannot be reached.
        UsageError: no such sort of database.

    """
    if not is_url(registry):
        return os.path.exists(registry)  # noqa: PTH110 - says no of what cannot be a file's name, where a path raises
    from datarights.adapters.sql.places import place_of

    return place_of(registry).exists()


def _config_folder() -> Path:
    """Give the folder for what a user keeps, as the system has it."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    if base and os.path.isabs(base):  # noqa: PTH117 - a relative one is as none (XDG Base Directory, 0.8)
        return Path(base) / "datarights"
    with suppress(RuntimeError):
        return Path.home() / ("Library/Application Support" if sys.platform == "darwin" else ".config") / "datarights"
    return Path(".datarights")


def _config_file(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        candidate = folder / CONFIG
        if candidate.is_file():
            return candidate
    return None


_PLACES = frozenset({"registry", "keys", "checkpoints", "values", "passphrase_file"})
"""Settings that name where something is kept: none of them can be empty, or what it is for would be off unsaid."""
_PATHS = _PLACES | {"extra_packs", "vocabularies"}
_LISTS = frozenset({"checkpoints", "extra_packs", "vocabularies"})


def _said(name: str, value: Any, file: Path | None = None) -> list[str]:
    """Give what a setting says, one by one, from a file or from the environment.

    Raises:
        InputError: DR-I093, it leaves a place empty.

    """
    if name not in _PATHS:
        return [",".join(map(str, value)) if isinstance(value, list) else str(value)]
    parts = value if isinstance(value, list) else str(value).split(",") if name in _LISTS else [value]
    said = [str(each).strip() for each in parts]
    if name in _PLACES and not (said and all(said)):
        origin = f"DATARIGHTS_{name.upper()}"
        raise InputError(
            [
                Fault(
                    code="DR-I093",
                    message=say(f"{origin if file is None else name} 有空的地方", f"{origin if file is None else name} leaves a place empty"),
                    place=Place(file=str(file), line=_line_of(name, file), column=1) if file is not None else None,
                    hint=say("写上路径，几个用逗号隔开；用默认的地方则删去这一项", "name a path, several with commas between; for the usual place leave the setting out"),
                )
            ]
        )  # fmt: skip
    return [each for each in said if each]


def _line_of(name: str, file: Path) -> int:
    """Give the line on which a setting stands."""
    lines = file.read_text(encoding="utf-8").split("\n")
    return next((at for at, line in enumerate(lines, 1) if re.match(rf"""\s*["']?{name}["']?\s*=""", line)), 1)


CONFIG_KEYS = tuple(name for name in names(Settings) if name != "file")


ORIGIN_UNFIT = re.compile(r"[\s+\x00-\x1f\x7f-\x9f\ud800-\udfff]+|#sm3$")
"""What the name of a log cannot hold: neither white space nor + (C2SP signed-note), nothing that acts unseen, and not the end
by which second trees are told."""


def _read_config(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, RecursionError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            [
                Fault(
                    code="DR-I091",
                    message=say(
                        f"读不了配置：{system_said(error).zh}",
                        f"the configuration cannot be read: {system_said(error).en}",
                    ),
                    place=Place(file=str(path), line=1, column=1),
                )
            ]
        ) from error
    body = table.get("datarights", table)
    unknown = [key for key in body if key not in CONFIG_KEYS]
    if unknown:
        raise InputError(
            Fault(
                code="DR-I092",
                message=say(f"配置里没有 {key} 这一项", f"there is no setting {key}"),
                place=Place(file=str(path), line=1, column=1),
                hint=say(f"可用：{' '.join(CONFIG_KEYS)}", f"there are: {' '.join(CONFIG_KEYS)}"),
            )
            for key in unknown
        )
    return dict(body)


def cache_folder() -> Path | None:
    """Give the folder where decoded packs are kept; nothing when ``DATARIGHTS_CACHE`` is ``off``.

    ``DATARIGHTS_CACHE`` names another folder; otherwise it lies where the system keeps what may be deleted.
    """
    asked = os.environ.get("DATARIGHTS_CACHE", "")
    if asked:
        return None if asked == "off" else Path(asked)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    if base:
        return Path(base) / "datarights"
    with suppress(RuntimeError):
        return Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "datarights"
    return None


def beside_registry(found: Settings) -> Path:
    """Give the path whose neighbours belong to a registry: its file, or what stands for it where it is at a URL."""
    registry = found.registry.value
    return _beside_url(registry, found.file) if is_url(registry) else Path(registry)


CODES = {
    "DR-I091": say("datarights.toml 不是合格的 TOML。", "datarights.toml is not valid TOML."),
    "DR-I092": say("datarights.toml 里有不认识的设置。", "datarights.toml holds an unknown setting."),
    "DR-I093": say(
        "配置或环境变量里，存放登记库、钥匙、检查点、保密内容或口令的地方是空的：没有“不存”这种设置。写上路径，或删去这一项，用默认的地方。",
        "In the configuration or the environment a place for the registry, its keys, checkpoints, confidential values or passphrase is "
        "empty: none of them can be turned off. Name a path, or leave the setting out for the usual place.",
    ),
}

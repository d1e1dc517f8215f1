"""The only place where rooms are wired together, and where the clock is real.

Adapters are imported inside functions: what a command does not need is never loaded, so that a bare ``check`` starts
fast and ``verify`` opens no database.
"""

import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datarights.errors import Fault, InadmissibleEntryError, InputError, Place, StoreError, UsageError, system_said
from datarights.text import Lang, Text, say
from datarights.valueclass import replace, valueclass

if TYPE_CHECKING:
    from http.server import ThreadingHTTPServer

    from datarights.adapters.confidential import Reads, Values
    from datarights.adapters.exchange.csvfiles import Imported
    from datarights.adapters.keys import KeyStore, Signer, StoredKey
    from datarights.adapters.keys.passphrase import Passphrase
    from datarights.adapters.keys.published import CheckpointFile, Publisher
    from datarights.adapters.keys.refusals import RefusalLog
    from datarights.adapters.sql import Registry as Registry  # noqa: PLC0414 - the command line names it
    from datarights.adapters.yamlfiles import Law
    from datarights.app.confidential import Erased, Reading, Sealer
    from datarights.app.plan import Base
    from datarights.app.prove import Asked
    from datarights.app.verify_export import Means
    from datarights.app.verify_file import Verified
    from datarights.holdings.snapshot import Holdings
    from datarights.ledger.actors import Door
    from datarights.ledger.bundle import Bundle
    from datarights.ledger.checkpoint import Checkpoint
    from datarights.ledger.note import KeyKind, Note, Signature, VerifierKey
    from datarights.ledger.publishing import Publishing
    from datarights.model.citation import Citation as Citation  # noqa: PLC0414 - the command line names it
    from datarights.model.scope import Lexicon
    from datarights.model.vocabulary import Vocabulary
    from datarights.procedure.application import Application
    from datarights.procedure.calendar import Calendar
    from datarights.report.tree import Report
    from datarights.rules.compile import Engine as Engine  # noqa: PLC0414 - the command line names it
    from datarights.rules.pack import Pack as Pack  # noqa: PLC0414 - the command line names it
    from datarights.scenario.scenario import Scenario
    from datarights.scenario.world import World

PACKS = Path(__file__).parent / "packs"
DEFAULT_ZONE = "Asia/Shanghai"
CONFIG = "datarights.toml"


def now() -> datetime:
    """Give the time now, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one real clock


def stamp() -> str:
    """Give the time now as entries write it: UTC with microseconds."""
    return now().isoformat(timespec="microseconds").replace("+00:00", "Z")


def salt() -> bytes:
    """Give 32 random bytes for a commitment."""
    return os.urandom(32)


@valueclass
class Setting:
    """A setting and where it comes from."""

    value: str
    origin: str


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

    def pack_ids(self) -> tuple[str, ...]:
        """Give the ids of the packs to use; empty means all built in."""
        return tuple(each.strip() for each in self.packs.value.split(",") if each.strip())


def settings(flags: Mapping[str, str] | None = None, start: Path | None = None) -> Settings:
    """Give the settings as they hold in a folder.

    Raises:
        InputError: ``datarights.toml`` cannot be read.

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
            return Setting(value=os.environ[f"DATARIGHTS_{name.upper()}"], origin=f"DATARIGHTS_{name.upper()}")
        if name in table and found is not None:
            value = table[name]
            text = ",".join(value) if isinstance(value, list) else str(value)
            if name in _PATHS and text and not is_url(text):
                text = ",".join(str(found.parent / each) for each in text.split(","))
            return Setting(value=text, origin=str(found))
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


def _beside_url(url: str, config: Path | None) -> Path:
    """Give the file name beside which lie keys and checkpoints of a registry on a server: that of the database.

    It is in the folder of ``datarights.toml``, else in the working folder: they are kept apart from the database.
    """
    from urllib.parse import unquote, urlsplit

    name = Path(unquote(urlsplit(url).path)).name or "registry"
    return (config.parent if config is not None else Path()) / f"{name}.db"


def exists(registry: str) -> bool:
    """Tell whether there is a registry at a path or URL, or something that stands in its way.

    Raises:
        StoreError: the server cannot be reached.
        UsageError: no such sort of database.

    """
    if not is_url(registry):
        return Path(registry).exists()
    from datarights.adapters.sql.places import place_of

    return place_of(registry).exists()


def _config_folder() -> Path:
    """Give the folder for what a user keeps, as the system has it."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    if base:
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


_PATHS = frozenset({"registry", "extra_packs", "keys", "checkpoints", "values", "passphrase_file", "vocabularies"})
CONFIG_KEYS = (
    "registry",
    "zone",
    "packs",
    "extra_packs",
    "vocabularies",
    "origin",
    "keys",
    "checkpoints",
    "values",
    "passphrase_file",
    "actor",
)
ORIGIN_UNFIT = re.compile(r"[\s+]+")
"""What the name of a log cannot hold (C2SP signed-note: a key name has neither white space nor +)."""


def _read_config(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
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


_MORE_VOCABULARIES: list[Path] = []


def know_vocabularies(files: str) -> None:
    """Know the vocabularies in some files (paths with commas between) beside those that come with the package."""
    wanted = [Path(each.strip()) for each in files.split(",") if each.strip()]
    if wanted != _MORE_VOCABULARIES:
        _MORE_VOCABULARIES[:] = wanted
        lexicon.cache_clear()


@cache
def lexicon() -> "Lexicon":
    """Give the lexicon of all vocabularies that are known; in force is the newest edition for each dimension.

    Raises:
        InputError: one that the configuration names cannot be read.

    """
    from datarights.adapters.yamlfiles import DECLARED, EDITIONS, load_vocabulary
    from datarights.model.scope import Lexicon

    files = (*sorted((PACKS / "vocabularies").glob("*.yaml")), *_MORE_VOCABULARIES)
    found = sorted(
        (load_vocabulary(path, cache_folder()) for path in files), key=lambda each: (each.start, each.version)
    )
    EDITIONS.clear()
    EDITIONS.update((each.edition, each) for each in found)
    DECLARED.by(lambda: law_of(engine()))
    made = Lexicon(vocabularies={each.dimension: each for each in found}, known=dict(EDITIONS))
    read_in(made)
    return made


def read_in(known: "Lexicon") -> None:
    """Read the terms of files and options from now on in the editions in force in a lexicon: that of a registry."""
    from datarights.adapters.yamlfiles import VOCABULARIES

    VOCABULARIES.clear()
    VOCABULARIES.update(known.vocabularies)


def vocabularies() -> "Mapping[str, Vocabulary]":
    """Give the vocabularies in which terms are read, by dimension."""
    from datarights.adapters.yamlfiles import VOCABULARIES

    lexicon()
    return VOCABULARIES


def scenario_of(name: str, text: str | None, known: "Engine") -> "Scenario":
    """Read a scenario; the acts of the packs in use are known by every spelling.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_scenario
    from datarights.adapters.yamlfiles import today as falls_on

    lexicon()
    falls_on(today)
    read_under(known)
    return load_scenario(text if text is not None else Path(name))


def law_of(known: "Engine") -> "Law":
    """Give what packs declare, by name: what files may refer to."""
    from datarights.adapters.yamlfiles import Law

    found = known.packs
    return Law(
        acts={each: key for each in known.act_spellings() if (key := known.act_key(each))},
        facts={name: spec for pack in found for name, spec in pack.facts.items()},
        readings={name: reading for pack in found for name, reading in pack.readings.items()},
        rules=frozenset(rule.id for pack in found for rule in pack.rules),
        duties=frozenset(duty.id for pack in found for rule in pack.rules for duty in rule.duties),
        sources=frozenset(name for pack in found for name in pack.sources),
        whole=len(found) >= len(pack_folders()),
    )


_UNDER: "list[Engine]" = []


def read_under(known: "Engine") -> None:
    """Read files from now on under the packs of an engine."""
    from datarights.adapters.yamlfiles import DECLARED

    if not _UNDER or _UNDER[0] is not known:
        _UNDER[:] = [known]
        DECLARED.by(lambda: law_of(known))


def world_of(name: str, text: str | None = None, outside: "Callable[[str], str | None] | None" = None) -> "World":
    """Read a manifest from a file, or from text that came from standard input.

    ``outside`` gives the entry kinds of ids that the file may refer to without describing them.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_world

    lexicon()
    if outside is None:
        return load_world(text if text is not None else Path(name))
    return load_world(text if text is not None else Path(name), outside=outside)


def application_of(name: str, text: str | None = None, known: "Engine | None" = None) -> "Application":
    """Read an application for registration from a file, or from text that came from standard input.

    With the packs in use, what it states is tested against the facts they know.

    Raises:
        InputError: it cannot be read; every fault.

    """
    from datarights.adapters.yamlfiles import load_application

    lexicon()
    return load_application(text if text is not None else Path(name), known.facts if known is not None else None)


def loaded(name: str) -> "World | Scenario | Application":
    """Read a manifest, a scenario or an application, whichever the file says it is.

    Raises:
        InputError: it cannot be read.

    """
    from datarights.adapters.yamlfiles.tree import read_text, read_tree

    kind = read_tree(read_text(Path(name)), name).get("kind")
    match kind.value if kind is not None else "":
        case "scenario":
            return scenario_of(name, None, engine())
        case "application":
            return application_of(name)
        case _:
            return world_of(name)


@cache
def calendar() -> "Calendar":
    """Give the calendar of working days of mainland China that comes with the package."""
    from datarights.adapters.yamlfiles import load_calendar

    return load_calendar(PACKS / "calendars" / "cn.yaml")


def pack_folders(extra: str = "") -> dict[str, Path]:
    """Give every pack that can be used, by id: those that come with the package, then those of the configuration."""
    folders = {path.parent.name: path.parent for path in sorted(PACKS.glob("*/pack.yaml"))}
    for each in extra.split(","):
        if each.strip():
            path = Path(each.strip())
            folders[path.name] = path
    return folders


def _folder_name(name: str, folders: Mapping[str, Path]) -> str:
    """Give the folder name of a pack that is named by the id in its ``pack.yaml``; else the name as it is."""
    for key, path in folders.items():
        lines = (path / "pack.yaml").read_text(encoding="utf-8").splitlines() if (path / "pack.yaml").is_file() else []
        if name not in folders and f"id: {name}" in lines:
            return key
    return name


@cache
def packs(wanted: tuple[str, ...] = (), extra: str = "") -> "tuple[Pack, ...]":
    """Load rule packs by id; all that come with the package when none is named.

    Raises:
        UsageError: a pack that is not there.
        InputError: a pack that cannot be loaded; it is never left out silently.

    """
    from datarights.adapters.yamlfiles import load_pack

    folders = pack_folders(extra)
    wanted = tuple(_folder_name(each, folders) for each in wanted)
    missing = [each for each in wanted if each not in folders]
    if missing:
        raise UsageError(
            "DR-U003",
            say(
                f"没有规则包 {'、'.join(missing)}；有：{' '.join(folders)}",
                f"no pack {', '.join(missing)}; there are: {' '.join(folders)}",
            ),
            hint=say("datarights packs list", "datarights packs list"),
        )
    return tuple(load_pack(folders[each], cache_folder()) for each in (wanted or tuple(folders)))


@cache
def engine(wanted: tuple[str, ...] = (), extra: str = "") -> "Engine":
    """Compile rule packs into one engine."""
    from datarights.rules.compile import Engine

    return Engine(packs(wanted, extra))


def open_registry(path: str = "", found: Settings | None = None) -> "Registry":
    """Open a registry that exists; every commit publishes a signed checkpoint beside it.

    Raises:
        StoreError: missing, not a registry, of a newer format, or not to be opened safely.

    """
    from datarights.adapters.sql import Registry

    found = found or settings({"registry": path})
    path = path or found.registry.value
    if not is_url(path) and not Path(path).exists():
        raise StoreError(
            "DR-S001",
            say(f"没有登记库 {path}", f"there is no registry {path}"),
            hint=say(
                "datarights apply 登记.yaml 会新建；或用 --registry 指明",
                "datarights apply FILE makes one; or name one with --registry",
            ),
        )
    return Registry.open(path, clock=now, lexicon=lexicon(), publisher=publisher(found), door=door(found))


def create_registry(
    path: str = "", *, found: Settings | None = None, clock: Callable[[], datetime] = now
) -> "Registry":
    """Make a registry in a file that does not exist yet, with a key to sign its checkpoints unless one is kept for it.

    Raises:
        UsageError: its name cannot be that of a log.
        StoreError: the file is there, or something cannot be written.

    """
    from datarights.adapters.sql import Registry

    found = found or settings({"registry": path})
    path, origin = path or found.registry.value, found.origin.value
    if not origin or ORIGIN_UNFIT.search(origin):
        raise UsageError(
            "DR-U080",
            say(f"“{origin}”不能作登记库的名称：不能有空白和 +", f"“{origin}” cannot name a registry: no white space, no +"),
            hint=say("在 datarights.toml 里写 origin", "set origin in datarights.toml"),
        )  # fmt: skip
    if exists(path):
        raise StoreError("DR-S005", say(f"{path} 已经存在，不覆盖", f"{path} exists and is not overwritten"))
    if not is_url(path):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    kept = [each.key for each in signing_keys(found, origin)] or [make_key(found, origin).key]
    return Registry.create(
        path, origin=origin, zone=found.zone.value, clock=clock, lexicon=lexicon(),
        keys=[str(each) for each in kept], publisher=publisher(found), door=door(found),
    )  # fmt: skip


def open_or_create(found: Settings) -> "Registry":
    """Open the registry of some settings, making it first when it does not exist."""
    return open_registry(found=found) if exists(found.registry.value) else create_registry(found=found)


# ---- keys and checkpoints -----------------------------------------------------------------------------------------


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
    secret = _passphrase(found, ask=False).found() if kept else b""
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
    secret, random = _passphrase(found).found_or_made(os.urandom)
    return key_store(found).make(name_for(origin, kind), secret, kind, random=random)


def name_for(origin: str, kind: "KeyKind | None") -> str:
    """Give the name of a key that signs for a log: SM2 signs for its second tree."""
    from datarights.ledger.checkpoint import SECOND
    from datarights.ledger.note import KeyKind

    return origin + SECOND if kind is KeyKind.SM2 else origin


def _passphrase(found: Settings, *, ask: bool = True) -> "Passphrase":
    from getpass import getpass

    from datarights.adapters.keys.passphrase import Passphrase

    def asked() -> str:
        return getpass("签名钥匙的口令 / passphrase of the signing keys: ", stream=sys.stderr)

    return Passphrase(
        given=os.environ.get("DATARIGHTS_PASSPHRASE", ""),
        file=Path(found.passphrase_file.value),
        ask=asked if ask and sys.stdin is not None and sys.stdin.isatty() else None,
    )


# ---- confidential values ------------------------------------------------------------------------------------------


def confidential_values(found: Settings) -> "Values":
    """Give the store of confidential values of a registry; nothing is made before something is to be kept."""
    from datarights.adapters.confidential import Values

    folder = Path(found.values.value)
    opened: list[bytes] = []

    def secret(making: bool) -> bytes:
        if not opened:
            opened.append(_secret_of_values(found, folder, making=making))
        return opened[0]

    return Values(folder, secret=secret, random=os.urandom)


def _secret_of_values(found: Settings, folder: Path, *, making: bool) -> bytes:
    from datarights.adapters.confidential.store import SECRET
    from datarights.adapters.keys.sealing import SecretFile

    file = SecretFile(folder / SECRET, os.urandom)
    if making and not file.there():
        passphrase, random = _passphrase(found).found_or_made(os.urandom)
        return file.make(passphrase, light=random)
    return file.open(_passphrase(found).found())


def reading_log(found: Settings) -> "Reads":
    """Give the record of who read confidential values."""
    from datarights.adapters.confidential import Reads

    return Reads(Path(found.values.value))


def sealer(registry: "Base", found: Settings) -> "Sealer":
    """Give what seals the confidential values of manifests for a registry."""
    from datarights.app.confidential import Sealer

    return Sealer(registry, confidential_values(found), salt)


def erased(
    registry: "Registry", found: Settings, about: str, names: Sequence[str], *, reason: str, by: str
) -> "Erased":
    """Destroy confidential values of an entry and record it.

    Raises:
        UsageError: there is no such entry, or it has nothing confidential of that name.
        StoreError: the store cannot be written.

    """
    from datarights.app.confidential import erase

    return erase(registry, confidential_values(found), about, names, reason=reason, on=today(registry.zone), by=by)


def disclosed(
    registry: "Registry",
    found: Settings,
    entry: str,
    name: str,
    asked: "Asked",
    *,
    reader: str,
    reason: str,
    consent: str = "",
) -> "Bundle":
    """Prove an entry with one confidential value opened, once the reading is on record.

    Raises:
        UsageError: there is no such entry or name, or its value was erased, or is not kept here.
        StoreError: the passphrase is wrong, or the reading cannot be recorded.

    """
    from datarights.app.confidential import disclose

    reading = _reading(name, reader, reason, consent)
    return disclose(registry, confidential_values(found), reading_log(found), entry, name, asked, reading)


def read_outside(
    registry: "Registry", found: Settings, entry: str, *, reader: str, reason: str, consent: str = ""
) -> None:
    """Record that somebody was shown what an entry speaks of, outside the program.

    Raises:
        UsageError: there is no such entry.
        StoreError: the reading cannot be recorded.

    """
    from datarights.app.confidential import read_outside as recorded

    recorded(registry, reading_log(found), entry, _reading("", reader, reason, consent))


def _reading(name: str, reader: str, reason: str, consent: str) -> "Callable[[str, int], Reading]":
    from datarights.app.confidential import Reading

    def reading(about: str, size: int) -> Reading:
        return Reading(at=stamp(), reader=reader, reason=reason, entry=about, name=name, size=size, consent=consent)

    return reading


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
        signer = key_store(found).open(keys[-1], _passphrase(found).found())
        return SecondTree(second_place(found), second_place(found).path.with_suffix(".frontier"), signer)

    return WithSecond(_publisher(found), second, now=lambda: now().timestamp())


def second_place(found: Settings) -> "CheckpointFile":
    """Give the file in which second checkpoints are kept: beside the first place, ``.sm3`` behind its name."""
    from datarights.adapters.keys.published import CheckpointFile

    path = checkpoint_places(found)[0]
    return CheckpointFile(path.with_name(path.name + ".sm3"))


def _publisher(found: Settings) -> "Publisher":
    from datarights.adapters.keys.published import Publisher, opened

    store = key_store(found)

    def signers(origin: str) -> "Sequence[Signer]":
        keys = signing_keys(found, origin)
        secret = _passphrase(found).found() if keys else b""
        return [store.open(each, secret) for each in keys]

    return Publisher(opened(checkpoint_places(found)), signers, now=lambda: now().timestamp())


def last_checkpoint(found: Settings) -> str:
    """Give the last signed checkpoint that was published.

    Raises:
        StoreError: there is none, or it cannot be read.

    """
    note = _publisher(found).places[0].last()
    if note is None:
        raise StoreError("DR-S027", say("还没有发布过检查点", "no checkpoint has been published yet"))
    return str(note)


def agrees_with_published(registry: "Registry", found: Settings) -> list[tuple[Path, int]]:
    """Compare a registry with the last checkpoint in every place; give each place with the size that it speaks of.

    Raises:
        LedgerCorruptionError: the registry is behind what it published, or differs from it.

    """
    from datarights.adapters.keys.published import compare
    from datarights.ledger.checkpoint import parse_checkpoint

    agreed = []
    for place in _publisher(found).places:
        note = place.last()
        if note is not None:
            stated = parse_checkpoint(note.text)
            compare(registry.checkpoint(), stated, registry.root_at, place.path)
            agreed.append((place.path, stated.size))
    return agreed


def witness_request(registry: "Registry", old: int) -> str:
    """Give the request to a witness that last saw a size of the log.

    Raises:
        UsageError: the log never had this size.

    """
    from datarights.ledger.witness import Request

    note = registry.publish()
    size = registry.size
    if old > size:
        raise UsageError("DR-U084", say(f"账本只有 {size} 条", f"the log has {size} entries"))
    return str(Request(old=old, path=registry.tree(size).consistency(old), checkpoint=str(note)))


def submitted(registry: "Registry", found: Settings, url: str) -> "Note":
    """Ask the witness at a URL for its cosignature, from whatever size it saw last, and attach it.

    Raises:
        StoreError: it does not answer.
        VerificationError: it refuses.

    """
    from datarights.adapters.witness import ask
    from datarights.errors import VerificationError

    status, said = ask(url, witness_request(registry, 0).encode())
    if status == 409 and said.strip().isdigit() and 0 < int(said) <= registry.size:
        status, said = ask(url, witness_request(registry, int(said)).encode())
    if status != 200:
        raise VerificationError(
            "DR-V032", say(f"见证人拒绝（{status}）：{said.strip()}", f"the witness refuses ({status}): {said.strip()}"), step="witness", expected="200", got=str(status),
        )  # fmt: skip
    return attached(found, said)


def attached(found: Settings, lines: str) -> "Note":
    """Attach cosignature lines to the last checkpoint.

    Raises:
        StoreError: there is none, or it cannot be written.

    """
    return _publisher(found).attach(lines)


def time_stamp_request(note: str) -> bytes:
    """Give an RFC 3161 request over a signed checkpoint.

    Raises:
        UsageError: the extra is not installed.

    """
    from datarights.adapters.keys.timestamps import time_stamp_request as made

    return made(note.encode())


# ---- who is at work -----------------------------------------------------------------------------------------------


def checks(kind: "KeyKind", public: bytes, signed: bytes, signature: bytes) -> bool:
    """Tell whether a signature verifies; what does so is loaded at the first."""
    from datarights.adapters.keys import check

    return check(kind, public, signed, signature)


def door(found: Settings) -> "Door":
    """Give who stands at the door of a registry: the ``actor`` of the settings signs, and hears what is refused."""
    from datarights.ledger.actors import Door

    opened: list[Signer] = []

    def sign(text: str) -> "Signature | None":
        if not found.actor.value:
            return None
        if not opened:
            opened.append(actor_key(found))
        return opened[0].line(text)

    def refused(error: "InadmissibleEntryError") -> None:
        if found.actor.value or error.code in _AT_THE_DOOR:
            refusals(found).add(error, found.actor.value, stamp())

    return Door(check=checks, sign=sign, refused=refused)


_AT_THE_DOOR = frozenset({"DR-L020", "DR-L021", "DR-L022", "DR-L023", "DR-L024"})


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
    return key_store(found).open(kept[-1], _passphrase(found).found())


def refusals(found: Settings) -> "RefusalLog":
    """Give the file of what was refused, beside the registry."""
    from datarights.adapters.keys.refusals import RefusalLog

    return RefusalLog(_next_to(found).with_suffix(".refused"))


def pending(found: Settings) -> Path:
    """Give the folder of what waits for a second person, beside the registry."""
    return _next_to(found).with_suffix(".pending")


def _next_to(found: Settings) -> Path:
    registry = found.registry.value
    return _beside_url(registry, found.file) if is_url(registry) else Path(registry)


# ---- being a witness ----------------------------------------------------------------------------------------------

_LOGS = "logs"


def _witness_store(folder: Path) -> "tuple[KeyStore, Passphrase]":
    found = settings()
    from datarights.adapters.keys import KeyStore

    return KeyStore(folder / "keys", random=os.urandom, now=stamp), _passphrase(found)


def new_witness(folder: Path, name: str) -> str:
    """Make a witness in a folder; give its public key.

    Raises:
        UsageError: there is one already, or its name cannot be one.

    """
    from datarights.ledger.note import KeyKind

    store, secret = _witness_store(folder)
    if store.stored():
        raise UsageError("DR-U085", say(f"{folder} 里已有见证人", f"there is a witness in {folder}"))
    if not name or ORIGIN_UNFIT.search(name):
        raise UsageError("DR-U085", say(f"“{name}”不能作见证人的名称", f"“{name}” cannot name a witness"))
    value, random = secret.found_or_made(os.urandom)
    return str(store.make(name, value, KeyKind.COSIGNATURE, random=random).key)


def trusted_by(folder: Path, keys: str) -> "tuple[VerifierKey, ...]":
    """Take up logs by a public key, or by those in a policy file; give the keys.

    Raises:
        VerificationError: it is neither.

    """
    from datarights.ledger.note import parse_key
    from datarights.ledger.policy import parse_policy

    found = parse_policy(read_bytes(Path(keys))).logs if Path(keys).is_file() else (parse_key(keys),)
    path = folder / _LOGS
    known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    lines = dict.fromkeys([*known, *map(str, found)])
    write_file(path, "".join(f"{each}\n" for each in lines).encode())
    return found


def cosigned(folder: Path, body: bytes) -> str:
    """Judge a request as the witness of a folder; give cosignature lines.

    Raises:
        WitnessRefusedError: it does not cosign.
        UsageError: there is no witness there.

    """
    from datarights.adapters.keys import check
    from datarights.adapters.witness import WitnessFolder
    from datarights.app.witness import cosign
    from datarights.ledger.note import parse_key

    store, secret = _witness_store(folder)
    kept = store.stored()
    if not kept:
        raise UsageError(
            "DR-U085", say(f"{folder} 里没有见证人", f"there is no witness in {folder}"), hint=say("datarights witness new 名称", "datarights witness new NAME"),
        )  # fmt: skip
    path = folder / _LOGS
    keys: dict[str, list[VerifierKey]] = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        key = parse_key(line)
        keys.setdefault(key.name, []).append(key)
    value = secret.found()
    return cosign(
        body, state=WitnessFolder(folder / "seen"), keys=keys, check=check,
        signers=[store.open(each, value) for each in kept], now=lambda: int(now().timestamp()),
    )  # fmt: skip


def witness_server(folder: Path, port: int) -> "ThreadingHTTPServer":
    """Give a witness that serves on 127.0.0.1.

    Raises:
        StoreError: the port is taken.

    """
    from datarights.adapters.witness import serve

    return serve(lambda body: cosigned(folder, body), port)


# ---- recovering ---------------------------------------------------------------------------------------------------


def recover(found: Settings, reason: str) -> "Registry":
    """State in the ledger that it was found behind, or other than, what it published; it goes on under another origin.

    Raises:
        UsageError: it agrees with what it published: there is nothing to recover from.

    """
    from datarights.adapters.keys.published import compare
    from datarights.adapters.sql import Registry
    from datarights.errors import LedgerCorruptionError
    from datarights.ledger.checkpoint import parse_checkpoint
    from datarights.ledger.keeping import key_draft, recovery_draft

    path = found.registry.value
    published = [
        (place.path, parse_checkpoint(note.text)) for place in _publisher(found).places if (note := place.last())
    ]
    with Registry.open(path, clock=now, lexicon=lexicon(), door=door(found)) as registry:
        head = registry.checkpoint()
        broken = None
        for place, each in published:
            try:
                compare(head, each, registry.root_at, place)
            except LedgerCorruptionError:
                broken = each if broken is None or broken.size < each.size else broken
        if broken is None:
            raise UsageError(
                "DR-U086", say("登记库与已发布的检查点一致，无可恢复", "the registry agrees with what it published: nothing to recover from"),
            )  # fmt: skip
        base, _, number = broken.origin.rpartition("/r")
        origin = f"{base}/r{int(number) + 1}" if base and number.isdigit() else f"{broken.origin}/r1"
        old = signing_keys(found, head.origin)
        made = make_key(found, origin)
        with registry.writer() as writer:
            writer.append(recovery_draft(broken, head, origin, reason=reason))
            writer.append(key_draft(made.key))
    for key in old:
        key_store(found).retire(key)
    registry = open_registry(found=found)
    registry.publish()
    return registry


def restored(found: Settings, backup: Path, reason: str) -> Path | None:
    """Put a backup in the place of the registry; give the name under which the one before is kept.

    Without a reason the backup must hold all that was published. With one, the ledger states what is missing and goes on
    under another name.

    Raises:
        LedgerCorruptionError: the backup is behind what was published, or differs from it, and no reason was given.
        VerificationError: it does not hold together.

    """
    from datarights.adapters.sql import Registry
    from datarights.errors import LedgerCorruptionError

    behind: list[LedgerCorruptionError] = []

    def guard(kept: "Registry") -> None:
        try:
            agrees_with_published(kept, found)
        except LedgerCorruptionError as error:
            if not reason:
                raise
            behind.append(error)

    aside = Registry.restore(backup, found.registry.value, clock=now, lexicon=lexicon(), guard=guard)
    if behind:
        recover(found, reason).close()
    return aside


def verified_file(path: Path, *, checkpoint: str = "", policy: str = "", entry: str = "") -> "Verified":
    """Verify a file somebody handed over; loads neither a database nor YAML.

    Raises:
        VerificationError: names the step that fails.
        InputError: a file cannot be read.

    """
    from datarights.adapters.keys import check
    from datarights.app.verify_file import held_checkpoint, verify_file, without_proof
    from datarights.ledger.policy import parse_policy

    proof = path.with_name(path.name + PROOF)
    if proof.is_file():
        path = proof
    elif without_proof(path.name, read_bytes(path)):
        raise UsageError(
            "DR-U090",
            say(f"{path.name} 旁边没有它的证明 {proof.name}", f"there is no proof of {path.name} beside it ({proof.name})"),
            hint=say(f"请出具文件的人运行 datarights prove {path.name}，把得到的 .proof 一并交来", f"ask whoever issued it for datarights prove {path.name}, and keep the .proof beside it"),
        )  # fmt: skip
    copies: dict[str, bytes] = {}
    if path.name.endswith(PROOF):
        named = path.with_name(path.name.removesuffix(PROOF))
        copies = {each.name: read_bytes(each) for each in (named, *_beside(path)) if each.is_file()}
    return verify_file(
        read_bytes(path),
        check,
        copies=copies,
        policy=parse_policy(read_bytes(Path(policy))) if policy else None,
        held=held_checkpoint(read_bytes(Path(checkpoint))) if checkpoint else None,
        entry=read_bytes(Path(entry)) if entry else None,
    )


PROOF = ".proof"
"""What follows the name of a file in the name of its proof."""


def _beside(proof: Path) -> list[Path]:
    """Give the files beside a proof that it may list; it names files, never folders, so that none leads elsewhere."""
    from datarights.errors import VerificationError
    from datarights.ledger.bundle import parse_bundle

    try:
        names = [each.name for each in parse_bundle(read_bytes(proof)).documents]
    except VerificationError:
        return []
    return [proof.with_name(each) for each in names if each not in {"", ".", ".."} and Path(each).name == each]


def verified_export(path: Path, *, checkpoint: str = "", policy: str = "", processes: int = 2) -> "Verified":
    """Verify an export somebody handed over, bytes and tree; loads neither a database nor YAML.

    A large one is shared between two processes, unless ``processes`` is 1.

    Raises:
        VerificationError: names the rule that fails, file and line.

    """
    from datarights.adapters.exchange.folders import ReadFolder
    from datarights.adapters.pauses import no_cycle_search
    from datarights.app.verify_export import verify_exported
    from datarights.app.verify_file import held_checkpoint
    from datarights.ledger.policy import parse_policy

    trusted = parse_policy(read_bytes(Path(policy))) if policy else None
    held = held_checkpoint(read_bytes(Path(checkpoint))) if checkpoint else None
    with no_cycle_search():
        return verify_exported(ReadFolder(path), _means(path, processes), policy=trusted, held=held)


def _means(path: Path, processes: int) -> "Means":
    from datarights.adapters.exchange.values import values_of
    from datarights.adapters.keys import check
    from datarights.adapters.keys.national import sm3
    from datarights.app.verify_export import Means

    return Means(check=check, values=values_of(path, processes=processes), sm3=sm3)


def published_checkpoints(found: Settings) -> tuple[str, str]:
    """Give the last checkpoint published and the second one over the same entries, each "" where there is none."""
    from datarights.app.verify_file import held_checkpoint
    from datarights.ledger.checkpoint import SECOND

    first, other = (str(place.last() or "") for place in (_publisher(found).places[0], second_place(found)))
    if not (first and other):
        return first, ""
    stated, second = (held_checkpoint(each.encode()) for each in (first, other))
    return first, other if (second.origin, second.size) == (stated.origin + SECOND, stated.size) else ""


def export_ledger(registry: "Registry", path: Path, note: str = "", second: str = "") -> "Checkpoint":
    """Write a registry's ledger into a folder that does not exist; ``note`` is its last checkpoint, signed, if there is one.

    ``second`` is a second checkpoint over the same entries.

    Raises:
        StoreError: there is such a folder, or it cannot be written; nothing is left behind.

    """
    from datarights.adapters.exchange.folders import new_folder
    from datarights.app.export_ledger import export_ledger as written
    from datarights.app.verify_file import held_checkpoint

    stated = held_checkpoint(note.encode()) if note else registry.checkpoint()
    with new_folder(path) as folder:
        written(registry, folder, stated, note or stated.text, second)
    return stated


def import_ledger(
    path: Path, registry: str | Path, *, checkpoint: str = "", policy: str = ""
) -> "tuple[Verified, Checkpoint]":
    """Verify an export and make a registry of it where there is none, in a file or at a URL, with the same root.

    Raises:
        InputError: there is no such folder.
        VerificationError: the export does not hold together; nothing is written.
        InadmissibleEntryError: an entry does not pass the registry's rules; nothing is written.
        StoreError: there is one already, or it cannot be written; nothing is left behind.

    """
    from datarights.adapters.codec import decode
    from datarights.adapters.exchange.folders import ReadFolder
    from datarights.adapters.sql import Registry
    from datarights.adapters.sql.places import place_of
    from datarights.app.import_ledger import import_ledger as replayed
    from datarights.ledger.actors import NOBODY
    from datarights.model.scope import Lexicon

    if not path.is_dir():
        raise _unread(path, say("没有这个文件夹", "there is no such folder"))
    found = verified_export(path, checkpoint=checkpoint, policy=policy)
    if not is_url(str(registry)):
        Path(registry).parent.mkdir(parents=True, exist_ok=True)
    with place_of(registry).fresh() as draft:

        def make(origin: str, zone: str, keys: Sequence[str], clock: Callable[[], datetime]) -> "Registry":
            known = Lexicon(known=lexicon().known)  # what it adopted is among its entries
            return Registry.create(
                draft.target,
                origin=origin,
                zone=zone,
                clock=clock,
                lexicon=known,
                keys=keys,
                door=replace(NOBODY, check=checks),
            )

        reached = replayed(ReadFolder(path), make, decode)
    return found, reached


def moved(found: Settings, target: str) -> "Checkpoint":
    """Make the same registry elsewhere: export it, verify the export, replay it there; give what was reached.

    The registry itself stays as it is.

    Raises:
        StoreError: there is one already at the target, or something cannot be written; nothing is left behind.
        VerificationError: the registry does not hold together; nothing is written.

    """
    from tempfile import TemporaryDirectory

    with open_registry(found=found) as registry, TemporaryDirectory() as scratch:
        export_ledger(registry, Path(scratch) / "ledger", *published_checkpoints(found))
        return import_ledger(Path(scratch) / "ledger", target)[1]


def grants(prefix: str, schema: str) -> str:
    """Give the SQL that lets roles read, register and audit in a PostgreSQL database."""
    from datarights.adapters.sql.grants import grants as written

    return written(prefix, schema)


def no_later_than(note: str, token: str, roots: str) -> str:
    """Give the time (UTC, ISO 8601) no later than which a signed checkpoint existed, by a time-stamp token.

    Raises:
        VerificationError: the token does not fit or is not to be trusted.

    """
    from datarights.adapters.keys.timestamps import existed_no_later_than

    return existed_no_later_than(note.encode(), read_bytes(Path(token)), read_bytes(Path(roots))).isoformat()


def asked_of_a_proof(since: str, policy: str) -> "Asked":
    """Read what a proof is to go with: a checkpoint that its reader holds, a policy to suggest.

    Raises:
        VerificationError: one of them is none.

    """
    from datarights.app.prove import Asked
    from datarights.app.verify_file import held_checkpoint
    from datarights.ledger.policy import parse_policy

    text = str(parse_policy(read_bytes(Path(policy)))) if policy else ""
    return Asked(since=held_checkpoint(read_bytes(Path(since))) if since else None, policy=text)


def proved(registry: "Registry", name: str, asked: "Asked", *, alone: bool = False) -> "Bundle":
    """Prove a title with all that the ledger says of it, or one entry alone.

    Raises:
        UsageError: there is nothing of that name.

    """
    from datarights.app.prove import prove_entry, prove_title

    if not alone and registry.kind_of(name) in {"asset", "claim", "grant", "transfer"}:
        return prove_title(registry, name, asked)
    return prove_entry(registry, name, asked)


def issued(registry: "Registry", files: Sequence[Path], asked: "Asked") -> "Bundle":
    """Issue files: their digests become an entry, and the proof goes with them.

    Raises:
        UsageError: two files of one name, or a report that was not made from this registry.

    """
    from datarights.app.prove import prove_documents, stated_basis
    from datarights.ledger.document import document_of

    names = [each.name for each in files]
    if len(set(names)) != len(names):
        raise UsageError("DR-U087", say("两份文件同名", "two of the files have one name"))
    contents = {each.name: read_bytes(each) for each in files}
    documents = [document_of(name, content) for name, content in contents.items()]
    bases = [found for content in contents.values() if (found := stated_basis(content)) is not None]
    for each in bases:
        if each.size > registry.size or registry.root_at(each.size) != each.root:
            raise UsageError(
                "DR-U088",
                say(f"这份报告不是由本登记库出具的：第 {each.size} 条的树根不符", f"the report was not made from this registry: its root at size {each.size} is another"),
            )  # fmt: skip
    return prove_documents(registry, names[0], documents, asked, bases[0] if bases else None)


MAX_FILE = 64 * 1024 * 1024


def read_bytes(path: Path) -> bytes:
    """Read a file from a stranger, not larger than 64 MiB.

    Raises:
        InputError: it cannot be read.

    """
    try:
        if path.stat().st_size <= MAX_FILE:
            return path.read_bytes()
    except OSError as error:
        raise _unread(path, system_said(error)) from error
    raise _unread(path, say("超过 64 MB", "larger than 64 MB"))


def read_value(source: str) -> str:
    """Read one confidential value from a file, or from standard input for ``-``; a line's end at its end is no part of it.

    Raises:
        InputError: it cannot be read, is empty, or longer than a manifest may write.

    """
    content = sys.stdin.buffer.read(MAX_VALUE * 4 + 1) if source == "-" else read_bytes(Path(source))
    try:
        value = content.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _unread(Path(source), say("不是 UTF-8 文字", "it is not text in UTF-8")) from error
    if not value.strip() or len(value) > MAX_VALUE:
        raise _unread(Path(source), say(f"应为 1 至 {MAX_VALUE} 字", f"a value has 1 to {MAX_VALUE} characters"))
    return value


MAX_VALUE = 4000


def _unread(path: Path, reason: Text) -> InputError:
    message = say(f"读不了 {path}：{reason.zh}", f"{path} cannot be read: {reason.en}")
    return InputError([Fault(code="DR-I001", message=message)])


def today(zone: str = DEFAULT_ZONE) -> date:
    """Give today's date in a zone."""
    from zoneinfo import ZoneInfo

    return now().astimezone(ZoneInfo(zone)).date()


def write_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all; a private one is readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if private:
            scratch.touch(mode=0o600)
        scratch.write_bytes(content)
        scratch.replace(path)
    finally:
        with suppress(OSError):
            scratch.unlink()


def read_csv(paths: Sequence[Path]) -> "Imported":
    """Turn lists in CSV into a manifest; rows with faults are named and left out."""
    from datarights.adapters.exchange.csvfiles import read

    return read(paths, vocabularies())


def csv_problems(result: "Imported", path: Path, lang: Lang) -> bytes:
    """Give the rows of a list that were left out, with what is wrong, as a list to mend."""
    from datarights.adapters.exchange.csvfiles import problems

    return problems(result, path, lang)


def csv_template(kind: str, lang: Lang) -> bytes:
    """Give an empty list to fill in: ``assets``, ``parties`` or ``grants``.

    Raises:
        UsageError: there is no such list.

    """
    from datarights.adapters.exchange.csvfiles import TEMPLATES, template

    if kind not in TEMPLATES:
        raise UsageError(
            "DR-U015",
            say(
                f"没有 {kind} 这种清单；有：{' '.join(TEMPLATES)}", f"no list {kind}; there are: {' '.join(TEMPLATES)}"
            ),
        )
    return template(kind, lang)


def fast_yaml() -> bool:
    """Tell whether the C reader of YAML is there."""
    from datarights.adapters.yamlfiles import FAST

    return FAST


def rendered(report: "Report", style: str, lang: Lang) -> str:
    """Give a report in a format: ``html``, ``markdown``, ``json`` or ``plain``.

    Raises:
        UsageError: there is no such format.

    """
    from datarights.adapters import render

    formats = {"html": render.as_html, "markdown": render.as_markdown, "json": render.as_json, "plain": render.as_plain}
    if style not in formats:
        raise UsageError(
            "DR-U086",
            say(
                f"报告没有 {style} 格式；有：{' '.join(formats)}",
                f"reports have no format {style}; there are: {' '.join(formats)}",
            ),
        )
    return formats[style](report, lang)


def chain_figure(holdings: "Holdings", asset: str, on: date, style: str, lang: Lang) -> str:
    """Give the chain of title of an asset as ``svg`` or ``mermaid``."""
    from datarights.adapters import render
    from datarights.holdings.statement import of_asset
    from datarights.report.rights import figure_of

    figure = figure_of(of_asset(holdings, holdings.lexicon, asset, on), asset, holdings.lexicon)
    return render.svg(figure, lang) if style == "svg" else render.mermaid(figure, lang)


def recorded_at(registry: "Registry", size: int) -> str:
    """Give when the last of a number of entries was recorded, as the ledger wrote it; "" when there are none."""
    return next((str(each["recorded_at"]) for each in registry.entries(size - 1, size)), "") if size else ""


def statement_report(holdings: "Holdings", about: str, on: date, *, recorded: str = "") -> "Report":
    """Give the statement of rights of an asset or a party.

    Raises:
        KeyError: neither an asset nor a party has this id.

    """
    from datarights.report.statement import statement

    return statement(holdings, holdings.lexicon, about, on, recorded_at=recorded)


def compliance_report(
    holdings: "Holdings",
    known: "Engine",
    asset: str,
    on: date,
    scenarios: Sequence[str],
    *,
    mandate: str = "",
    recorded: str = "",
) -> "Report":
    """Give the compliance report of an asset, with the acts of scenarios judged on the registry itself."""
    from datarights.decision.decide import decide
    from datarights.decision.decision import DecisionRequest
    from datarights.report.acts import Judged
    from datarights.report.compliance import compliance

    judged = [
        Judged(step.title, decide(DecisionRequest(act=step.act, readings=step.readings), holdings, known, lexicon()))
        for name in scenarios
        for step in scenario_of(name, None, known).steps
        if step.act.asset == asset
    ]
    return compliance(holdings, holdings.lexicon, known.packs, asset, on, judged, mandate=mandate, recorded_at=recorded)


SAMPLES = Path(__file__).parent / "samples"


def schemas() -> dict[str, dict[str, Any]]:
    """Give the JSON Schema of every kind of file."""
    from datarights.adapters.yamlfiles import KINDS, schema

    lexicon()
    read_under(engine())
    return {kind: schema(kind) for kind in KINDS}


EDITOR = {
    "yaml.schemas": {
        ".datarights/schema/registry.json": ["*登记.yaml", "*registry.yaml"],
        ".datarights/schema/scenario.json": ["*情景.yaml", "*scenario.yaml", "scenarios/**/*.yaml"],
        ".datarights/schema/application.json": ["*申请.yaml", "*application.yaml"],
        ".datarights/schema/pack.json": ["**/pack.yaml"],
        ".datarights/schema/rules.json": ["**/rules/*.yaml"],
    }
}
"""What tells an editor which schema a file follows by its name; a first line of the file tells it, too."""


def project_files(lang: Lang) -> list[tuple[str, bytes]]:
    """Give the files a new project begins with, by name: configuration, samples in one language, editor schemas."""
    import json

    config = f'[datarights]\nregistry = "registry.db"\nzone = "{DEFAULT_ZONE}"\n'
    files = [(CONFIG, config.encode())]
    folder = SAMPLES / lang.value
    files += [
        (path.relative_to(folder).as_posix(), path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()
    ]
    files += [
        (f".datarights/schema/{kind}.json", json.dumps(body, ensure_ascii=False, indent=1).encode())
        for kind, body in schemas().items()
    ]
    files.append((".vscode/settings.json", json.dumps(EDITOR, ensure_ascii=False, indent=1).encode()))
    return files


CODES = {
    "DR-S028": say(
        "钥匙文件夹里没有提交人（actor）的钥匙。用 identity new 做一把，或写对 actor、keys。",
        "The folder of keys has none of the actor. Make one with identity new, or set actor and keys right.",
    ),
    "DR-U083": say("要签发的文件不在。", "A file to issue is not there."),
    "DR-U087": say("一起签发的文件不能同名。", "Files issued together have names of their own."),
    "DR-U084": say("账本没有过这么多条。", "The log never had that many entries."),
    "DR-U085": say(
        "见证人的文件夹里没有、或已经有见证人，或名称不合用。",
        "There is no witness in the folder, or one already, or its name does not do.",
    ),
    "DR-U086": say(
        "登记库与已发布的检查点一致，无可恢复。",
        "The registry agrees with what it published; there is nothing to recover from.",
    ),
    "DR-V032": say("见证人拒绝联署；所附为它的回答。", "The witness refuses to cosign; its answer is given."),
    "DR-U088": say("报告所据的账本不是本登记库。", "The report rests on another ledger than this registry."),
    "DR-U080": say(
        "登记库的名称（origin）不能有空白和 +：检查点以它署名。",
        "The name of a registry (origin) has no white space and no +: its checkpoints are signed by that name.",
    ),
    "DR-U003": say("所要的规则包不在。用 packs list 看有哪些。", "The pack is not there. See packs list."),
    "DR-I091": say("datarights.toml 不是合格的 TOML。", "datarights.toml is not valid TOML."),
    "DR-I092": say("datarights.toml 里有不认识的设置。", "datarights.toml holds an unknown setting."),
}

"""What is never an output: what a registry lives by, wherever it lies and whatever it is called; what this run reads; what was written by hand."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from datarights.adapters.files import READ
from datarights.bootstrap.configuration import beside_registry, is_url, settings
from datarights.bootstrap.keys import checkpoint_places, second_paths
from datarights.bootstrap.pack_lock import lock_path
from datarights.bootstrap.people import pending, refused
from datarights.errors import StoreError
from datarights.text import Text, say

_REGISTRY: Final = say("登记库", "a registry")
_CHECKPOINTS: Final = say("存检查点的地方", "a place of checkpoints")
_KEYS: Final = say("钥匙", "a key, or lies among the keys")
_PASSPHRASE: Final = say("口令文件", "the file of the passphrase")
_VALUES: Final = say("保密内容", "of the confidential values")
_SETTINGS: Final = say("配置或锁定文件", "the configuration, or the lock of its packs")
_WAITING: Final = say("登记库的记录", "a record of the registry")
_WITNESS: Final = say("见证人的记录", "the memory of a witness")
_READ_HERE: Final = say("这个命令自己读的文件", "a file that this command reads")
_PACK: Final = say("规则包里的文件", "a file of a rule pack")
_NAMED_AS_FILE: Final = say("登记文件或申请所附的材料", "evidence or a material that a file here names")
_WRITTEN: Final = say(
    "手写的文件（登记、情景、申请、规则等）", "a file written by hand (a manifest, a scenario, an application, rules)"
)

_HEAD: Final = 256 * 1024
"""Bytes in which the first checkpoint of a log of checkpoints ends, with as many signatures as it may have."""
_MARKS: Final = (
    (re.compile(rb"SQLite format 3\0|\x37\x7f\x06[\x82\x83]"), _REGISTRY),
    (re.compile(rb'\{\s*"format": "datarights-(key|secret)/'), _KEYS),
    (re.compile(rb"datarights-secret-1:"), _PASSPHRASE),
    (re.compile(rb"[^\n]+\n\d+\n[^\n]+\n(?:[^\n]+\n)*\n(?:\xe2\x80\x94 [^\n]*\n)+\n"), _CHECKPOINTS),
)
"""How files begin that hold what cannot be made again. One checkpoint handed out has no empty line behind it: it is an output."""
_SIDES: Final = ("-wal", "-shm", "-journal")


def check_output(name: str, registry: str = "", *, reads: Iterable[str | Path] = (), kind: str = "") -> None:
    """Refuse to write a result over what a registry lives by, what this run reads, a file of a pack or one written by hand.

    ``registry`` is that of this run, where one was named; ``reads``: what it will read beside what it has read by now;
    ``kind``: that of the file in YAML which is to be written, for it may take the place of another of its kind.

    Raises:
        StoreError: DR-S046, the file is one that the configuration names, or holds a registry, checkpoints or a key; or it
            is one of the others.

    """
    path = Path(os.path.realpath(name))
    what = _named(path, registry) or _held(path) or _source(path, reads, kind)
    if what is not None:
        raise StoreError(
            "DR-S046",
            say(f"{name} 是{what.zh}，不作输出；什么也没有写", f"{name} is {what.en}: no output goes there, and nothing was written"),
            hint=say("换一个文件名", "name another file"),
        )  # fmt: skip


def _source(path: Path, reads: Iterable[str | Path], kind: str) -> Text | None:
    """Tell what a path is to those who write files by hand: their own work, which nothing makes again."""
    if any(_same(path, Path(each)) for each in (*READ, *reads)):
        return _READ_HERE
    scenarios = path.parent.name == "scenarios"
    around = (path.parent,) if not scenarios and path.parent.name != "rules" else (path.parent.parent,)
    if (
        path.suffix in _OF_PACKS
        and any((each / "pack.yaml").is_file() for each in around)
        and (not scenarios or path.exists())
    ):
        return _PACK
    found = kind_of(_head(path))
    if found not in {"", kind}:
        return _WRITTEN
    return _NAMED_AS_FILE if path.exists() and _is_named(path) else None


def _is_named(path: Path) -> bool:
    """Tell whether a file in YAML beside a path, above it or at the root of the project names it as evidence or material."""
    config = settings().file
    folders = dict.fromkeys(
        [path.parent, path.parent.parent, *([config.parent.resolve()] if config is not None else [])]
    )
    return any(
        os.path.realpath(each.parent / named) == str(path)
        for folder in folders
        for each in sorted((*folder.glob("*.yaml"), *folder.glob("*.yml")))[:_MOST]
        for named in _files_in(_head(each))
    )


def _files_in(content: bytes) -> set[str]:
    return {found.decode(errors="replace").strip() for found in _FILE.findall(content)}


_FILE: Final = re.compile(rb"""\bfile:[ \t]*["']?([^"',}\r\n]+)""")
_MOST: Final = 200


_OF_PACKS: Final = (".yaml", ".yml", ".note")
_KIND: Final = re.compile(rb"^(?:\xef\xbb\xbf)?kind:[ \t]*[\"']?([^\s#\"']+)", re.MULTILINE)


def kind_of(content: bytes) -> str:
    """Give the kind that a file in YAML says it is; "" for any other."""
    found = _KIND.search(content[:_HEAD])
    return found[1].decode(errors="replace") if found else ""


def _named(path: Path, registry: str) -> Text | None:
    """Tell what a path is to the configuration."""
    found = settings({"registry": registry})
    beside, places = beside_registry(found), checkpoint_places(found)
    files = [(refused(found), _WAITING), (lock_path(found), _SETTINGS)]
    if not is_url(found.registry.value):
        files += [(beside.with_name(beside.name + each), _REGISTRY) for each in ("", *_SIDES)]
    files += [(each, _CHECKPOINTS) for each in (*places, *second_paths(found))]
    files += [(Path(found.passphrase_file.value), _PASSPHRASE)]
    files += [(found.file, _SETTINGS)] if found.file is not None else []
    for file, what in files:
        if path == Path(os.path.realpath(file)) or _same(path, file):
            return what
    folders = ((Path(found.keys.value), _KEYS), (Path(found.values.value), _VALUES), (pending(found), _WAITING))
    work = Path(os.path.realpath(beside))
    for each, what in folders:
        folder = Path(os.path.realpath(each))
        if (folder == path or folder in path.parents) and folder not in work.parents:
            return what
    return None


def _held(path: Path) -> Text | None:
    """Tell what lies in a file by how it begins, or beside a registry or a witness by its name."""
    for side in _SIDES:
        if path.name.endswith(side) and _begins(path.with_name(path.name.removesuffix(side))) is _REGISTRY:
            return _REGISTRY
    if (path.with_name(".lock").exists() and path.parent.name == "seen") or (
        path.name == "logs" and any(path.with_name("keys").glob("*.key"))
    ):
        return _WITNESS
    return _begins(path)


def _head(path: Path) -> bytes:
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:  # said where it is written
        return b""


def _begins(path: Path) -> Text | None:
    head = _head(path)
    return next((what for mark, what in _MARKS if mark.match(head)), None)


def _same(path: Path, file: Path) -> bool:
    """Tell whether two names are of one file, where the system does not tell capitals apart, too."""
    try:
        return path.samefile(file)
    except OSError:
        return False


CODES = {
    "DR-S046": say(
        "要写出的文件是登记库、检查点、钥匙、口令、保密内容、配置或见证人的记录（按配置，或按文件开头认出），或者是这个命令自己读的文件、规则包里的文件、"
        "手写的 YAML 文件：不覆盖，什么也没有写。换一个文件名。",
        "The file named for a result is a registry, its checkpoints, a key, the passphrase, the confidential values, the configuration or the "
        "memory of a witness, by the configuration or by how the file begins; or it is one that the command reads, a file of a rule pack or "
        "a file in YAML that was written by hand: it is not overwritten and nothing was written. Name another file.",
    ),
}

"""Files that a file names: what a stranger writes may reach its own folder and project, and nothing else.

Evidence lies in the folder of its manifest or below. ``use`` reads YAML of the same project: below the nearest folder
upward that holds ``pack.yaml``, ``datarights.toml`` or ``.git``, or in the file's own folder where there is none. Links are followed
before they are judged; nothing is executed.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Final

from datarights.adapters.yamlfiles.decode import nearest
from datarights.adapters.yamlfiles.tree import Node
from datarights.text import Text, say

ROOTS: Final = ("pack.yaml", "datarights.toml", ".git")
YAML: Final = frozenset({".yaml", ".yml"})


def beside(node: Node, name: str, *, use: bool = False) -> Path | None:
    """Give the file that a node names, or note why it is not read. ``use``: another file of the project."""
    folder = node.source.folder
    if folder is None:
        node.fault(
            "DR-I038",
            say("从标准输入读时不能引用别的文件", "what comes from standard input cannot refer to files"),
            say("把内容存成文件再读", "save it as a file"),
        )
        return None
    home = _home(folder)
    within = _project(home) if use else home
    try:
        found = _followed(home, name)
        known = os.path.isfile(found)  # noqa: PTH113 - files are many, and a Path takes long to make
    except (OSError, ValueError):
        found, known = home, False
    if not _lies_in(found, within) or os.path.isabs(name):  # noqa: PTH117 - as above
        node.fault(
            "DR-I035",
            say(
                f"{name} 在{'项目' if use else '文件夹'}之外",
                f"{name} lies outside the {'project' if use else 'folder'}",
            ),
            say(
                "项目以 datarights.toml 所在文件夹为界，规则包以 pack.yaml 所在文件夹为界",
                "a project is the folder that holds datarights.toml, a pack the one that holds pack.yaml",
            )
            if use
            else say("把文件放到登记文件旁边", "put it beside the manifest"),
        )
    elif not known:
        node.fault(
            "DR-I036",
            say(f"没有文件 {name}", f"there is no file {name}"),
            _nearest_file(folder / name, use=use)
            or say("改正文件名，或删去这个键", "correct the name, or leave the key out"),
        )
    elif use and os.path.splitext(found)[1] not in YAML:  # noqa: PTH122 - as above
        node.fault(
            "DR-I035",
            say(f"{name} 不是 YAML 文件", f"{name} is no YAML file"),
            say("写 .yaml 文件", "name a .yaml file"),
        )
    else:
        return Path(found)
    return None


def followed(path: Path) -> Path:
    """Give where a file lies, links followed; of each folder once."""
    return Path(_followed(_home(path.parent), path.name))


def may_use(path: Path, name: str) -> bool:
    """Tell whether a file that would lie at a path may name another by ``use``."""
    found = os.path.realpath(name)
    return os.path.splitext(found)[1] in YAML and _lies_in(found, _project(_home(path.parent)))  # noqa: PTH122 - as above


def _home(folder: Path) -> str:
    return _real(os.path.join(os.getcwd(), folder))  # noqa: PTH118, PTH109 - as above


def _lies_in(path: str, folder: str) -> bool:
    inside, above = os.path.normcase(path), os.path.normcase(folder)
    return inside == above or inside.startswith(above.rstrip(os.sep) + os.sep)


def _nearest_file(path: Path, *, use: bool) -> Text | None:
    try:
        there = [each.name for each in path.parent.iterdir() if each.is_file() and (not use or each.suffix in YAML)]
        near = nearest(path.name, there)
    except (OSError, ValueError):
        return None
    return say(f"最接近：{near}", f"nearest: {near}") if near else None


def _followed(home: str, name: str) -> str:
    """Give the path of a file named in a folder, links followed; the folder it lies in is followed once."""
    above, last = os.path.split(os.path.join(home, name))  # noqa: PTH118 - as above
    path = os.path.join(_real(above), last)  # noqa: PTH118 - as above
    link = last in {"", ".", ".."} or os.path.islink(path)  # noqa: PTH114 - as above
    return os.path.realpath(path) if link else path


@lru_cache(maxsize=64)
def _real(folder: str) -> str:
    return os.path.realpath(folder)


@lru_cache(maxsize=64)
def _project(folder: str) -> str:
    for each in (Path(folder), *Path(folder).parents):
        if any((each / name).exists() for name in ROOTS):
            return str(each)
    return folder

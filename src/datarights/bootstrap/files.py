"""Reading and writing files, whole or not at all."""

import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from datarights.adapters.files import files_in as files_in, is_file as is_file, is_folder as is_folder  # noqa: PLC0414 - handed on
from datarights.bootstrap.reading import vocabularies
from datarights.errors import Fault, InputError, StoreError, UsageError, system_said
from datarights.text import Lang, Text, say

if TYPE_CHECKING:
    from io import BufferedReader

    from datarights.adapters.exchange.csvfiles import Imported


MAX_FILE = 64 * 1024 * 1024


def read_bytes(path: Path, shown: str = "") -> bytes:
    """Read a file from a stranger, not larger than 64 MiB; ``shown`` is what a fault calls it.

    Raises:
        InputError: it cannot be read.

    """
    try:
        with open_plain(path) as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise unread(shown or path, system_said(error)) from error
    if len(content) > MAX_FILE:
        raise unread(shown or path, say("超过 64 MB", "larger than 64 MB"))
    return content


def open_plain(path: Path) -> "BufferedReader":
    """Open a file from a stranger; a pipe or a device is not waited for.

    Raises:
        OSError: it cannot be opened, or is no plain file.

    """
    from datarights.adapters.files import open_plain as opened

    return opened(path)


def forget_read() -> None:
    """Forget what was read: a run has ended, and what the next one writes may be what this one read."""
    from datarights.adapters.files import READ

    READ.clear()


def is_standard_output(name: str) -> bool:
    """Tell whether the file somebody named is standard output."""
    from datarights.adapters.files import STANDARD_OUTPUT

    return name in STANDARD_OUTPUT


def read_piped() -> str:
    """Give the text on standard input.

    Raises:
        InputError: it is not UTF-8, or too large.

    """
    from datarights.adapters.yamlfiles.tree import read_text

    return read_text(Path("-"))


def read_value(source: str, shown: str) -> str:
    """Read one confidential value from a file, or from standard input for ``-``; a line's end at its end is no part of it.

    A fault calls the file as ``shown``: somebody may have written the value in the place of its name.

    Raises:
        InputError: it cannot be read, is empty, longer than a manifest may write, or holds control characters.

    """
    content = sys.stdin.buffer.read(MAX_VALUE * 4 + 1) if source == "-" else read_bytes(Path(source), shown)
    try:
        value = content.decode().replace("\r\n", "\n").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise unread(shown, say("不是 UTF-8 文字", "it is not text in UTF-8")) from error
    if not value.strip() or len(value) > MAX_VALUE:
        raise unread(shown, say(f"应为 1 至 {MAX_VALUE} 字", f"a value has 1 to {MAX_VALUE} characters"))
    if any(unicodedata.category(each) == "Cc" and each not in "\n\t" for each in value):
        raise unread(shown, say("含控制字符", "it holds a control character"))
    return value


MAX_VALUE = 4000


def unread(path: Path | str, reason: Text) -> InputError:
    """Say that a file cannot be read, and why."""
    message = say(f"读不了 {path}：{reason.zh}", f"{path} cannot be read: {reason.en}")
    return InputError([Fault(code="DR-I001", message=message)])


def write_file(path: Path, content: bytes, *, private: bool = False, registry: str = "") -> None:
    """Write a result whole or not at all; a private one is readable by its owner alone. ``-`` is standard output.

    ``registry`` is that of this run, where one was named.

    Raises:
        StoreError: DR-S046, it would go over what a registry lives by or this run read; DR-S045, it cannot be written.

    """
    if not is_standard_output(str(path)):
        from datarights.bootstrap.outputs import check_output, kind_of

        check_output(str(path), registry, kind=kind_of(content))
    keep_file(path, content, private=private)


def keep_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write what the program itself keeps in a file, whole or not at all.

    Raises:
        StoreError: DR-S045, it cannot be written.

    """
    from datarights.adapters.files import write_named

    try:
        write_named(str(path), content, private=private)
    except OSError as error:
        said = system_said(error)
        raise StoreError(
            "DR-S045",
            say(f"写不了 {path}：{said.zh}", f"{path} cannot be written: {said.en}"),
            hint=say(
                "换一个文件名，或检查权限与磁盘空间", "name another file, or look at permissions and room on the disk"
            ),
        ) from error


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


CODES = {
    "DR-S045": say(
        "要写出的文件写不了：是文件夹、没有权限或磁盘已满。原有的内容未动；登记库不受影响。",
        "A file that was to be written cannot be: it is a folder, not permitted, or the disk is full. What it held is as it was; "
        "the registry is not concerned.",
    ),
    "DR-U015": say("没有这种清单的模板：assets、parties、grants。", "There is no such list: assets, parties, grants."),
}

"""Where every run begins and ends: one line is understood, one command run, every refusal becomes words and an exit code."""

import os
import signal
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NoReturn

from datarights.cli import console, language
from datarights.cli.plain import hoisted, plain_check
from datarights.errors import DataRightsError, StoreError, UsageError, system_said
from datarights.text import say, visible


def main(arguments: Sequence[str]) -> NoReturn:
    """Run one command line; every refusal becomes words on stderr and a documented exit code."""
    console.prepare_streams()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        result = _result(arguments)
    except DataRightsError as error:
        console.show_error(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - typer's own errors are private; what is not one is raised again
        sys.exit(_usage(error))
    sys.exit(result if isinstance(result, int) else 0)


def _result(arguments: Sequence[str]) -> Any:
    """Run the command that a line asks for; give its exit code, if it says one."""
    language.known(arguments)
    _readable(arguments)
    plain = plain_check(arguments)
    if plain is not None:
        from datarights.cli.check_files import check_paths

        console.configure(**plain.options)
        return check_paths(plain.paths)
    from datarights.cli.tree import app

    try:
        return app(hoisted(arguments), prog_name="datarights", standalone_mode=False)
    finally:
        registry = sys.modules.get("datarights.cli.registry")
        if registry is not None:
            registry.close()


_OPENS: Final = ("apply", "check", "verify")
"""Commands that open a file and write its name nowhere."""


def _readable(arguments: Sequence[str]) -> None:
    """Refuse what is not UTF-8: no text, id or name can be written from it. A file that is only opened may be called so.

    Raises:
        UsageError: DR-U170, names it.

    """
    for each in arguments:
        odd = any("\ud800" <= character <= "\udfff" for character in each)
        if odd and not (any(command in arguments for command in _OPENS) and os.path.exists(each)):  # noqa: PTH110 - of any name
            console.SETTINGS.output = _format(arguments)  # no option was read yet
            raise UsageError(
                "DR-U170",
                say(f"命令行里的 {visible(each)} 不是 UTF-8 文字", f"{visible(each)} on the command line is not text in UTF-8"),
                hint=say(
                    "文件名多半来自 GBK 编码的压缩包：先改名（convmv -f gbk -t utf-8 --notest 文件）；文字按 UTF-8 输入",
                    "a file from a ZIP in GBK is often called so: rename it first (convmv -f gbk -t utf-8 --notest FILE); type text in UTF-8",
                ),
            )  # fmt: skip


def _format(arguments: Sequence[str]) -> str:
    """Give the format that a line asks for, the last where it names several; "" where it names none."""
    parted = [each.partition("=") for each in arguments]
    named = [value for name, _, value in parted if name == "--format" and value]
    named += [after for before, after in pairwise(arguments) if before in {"-f", "--format"}]
    return named[-1] if named else ""


def _of_the_system(error: OSError) -> StoreError:
    """Give what the system refused and no room of ours foresaw: a folder that may not be entered, a file where one should be."""
    where = " ".join(str(each) for each in (error.filename, error.filename2) if each is not None)
    said = system_said(error)
    return StoreError(
        "DR-S070",
        say(f"{where or '系统'}：{said.zh}", f"{where or 'the system'}: {said.en}"),
        hint=say("看看它是什么、可不可以读写", "look what it is, and whether it may be read and written"),
    )


def _usage(error: Exception) -> int:
    """Say what is wrong with a command line or the machine, or raise what is about neither."""
    if isinstance(error, OSError):
        console.show_error(_of_the_system(error))
        return StoreError.exit_code
    name = type(error).__name__
    if name == "Abort":
        return 130
    if name == "NoArgsIsHelpError":
        sys.stderr.write(str(error) + "\n")
        return 2
    from datarights.cli.usage import refused

    told = refused(error)
    if told is None:
        raise error
    console.show_error(told)
    return told.exit_code


CODES = {
    "DR-U170": say(
        "命令行上的文字或文件名不是 UTF-8，写不进任何结果。文件先改名；文字按 UTF-8 输入。",
        "A text or the name of a file on the command line is not UTF-8, and cannot be written into anything. Rename the file; type text in UTF-8.",
    ),
    "DR-S070": say(
        "系统不让做：不能进入的文件夹、应为文件夹之处是文件、过长的名称、没有地方。什么也没有留下一半。",
        "The system refuses: a folder that may not be entered, a file where a folder should be, a name too long, no room. "
        "Nothing is left half done.",
    ),
}

"""Where every run begins and ends: one line is understood, one command run, every refusal becomes words and an exit code."""

import signal
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from datarights.cli import console, language
from datarights.cli.plain import hoisted, plain_check
from datarights.errors import DataRightsError


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


def _usage(error: Exception) -> int:
    """Say what is wrong with a command line, or raise what is not about the command line."""
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

"""Another process of this program, for a part of the work."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


@contextmanager
def another(function: str, environment: Mapping[str, str] | None = None) -> Iterator[Any]:
    """Begin a process that calls a function of ours, given by its full name, without arguments; give it, and end it at last.

    It finds modules where this one does, and nowhere else: not in the folder it is begun in, where files of strangers may lie.
    """
    module, _, name = function.rpartition(".")
    program = f"import sys; sys.path[:] = {sys.path!r}; from {module} import {name}; {name}()"
    command = [sys.executable, "-P", "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:  # noqa: S603 - ourselves
        try:
            yield process
        finally:
            process.kill()

"""Another process of this program, for a part of the work."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def another(function: str, environment: Mapping[str, str] | None = None, ends: Sequence[int] = ()) -> Iterator[Any]:
    """Begin a process that calls a function of ours, given by its full name, without arguments; give it, and end it at last.

    It finds modules where this one does, and nowhere else: not in the folder it is begun in, where files of strangers may lie.
    The ``ends`` of pipes are open in it too, by the same numbers.
    """
    module, _, name = function.rpartition(".")
    program = f"import sys; sys.path[:] = {sys.path!r}; from {module} import {name}; {name}()"
    command = [sys.executable, "-P", "-c", program]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, pass_fds=ends) as process:  # noqa: S603 - ourselves
        try:
            yield process
        finally:
            process.kill()

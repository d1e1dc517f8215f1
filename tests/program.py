"""The program as a user starts it: ``python -m datarights`` in a process of its own."""

import os
import subprocess
import sys


def datarights(*words, cwd=None, lang=None, typed=None, **environment):
    """Run one command line and give what it ended with: its exit code and what stands on both streams, as text.

    ``lang`` is said on the line where it is given, ``typed`` is its standard input, and what is named beyond is set in its
    environment; of ours it has all the rest.
    """
    said = ["--lang", lang] if lang else []
    return subprocess.run(
        [sys.executable, "-m", "datarights", *said, *map(str, words)],
        cwd=cwd, input=typed, capture_output=True, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", **environment},
    )  # fmt: skip


def told(*words, code=0, **how):
    """Run one command line that must end with a code, and give all it said."""
    done = datarights(*words, **how)
    assert done.returncode == code, (words, done.stdout, done.stderr)
    return done.stdout + done.stderr

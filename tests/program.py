"""The program as a user starts it: ``python -m datarights`` in a process of its own.

Half of such a process is the import of libraries. One process that has imported them waits beside the tests and is forked
for each command line; the program's own command line is imported afresh in each, since its words are chosen as it is read.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

WARM = """
import json, os, runpy, sys
import rich.console, sqlalchemy.dialects.postgresql, sqlalchemy.dialects.sqlite, typer.main, yaml
import datarights.adapters.keys, datarights.adapters.sql, datarights.adapters.yamlfiles, datarights.app.checking, datarights.decision.decide
assert not [each for each in sys.modules if each.startswith("datarights.cli")]
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        code = 1
        try:
            for number, (name, how) in enumerate(zip(asked["streams"], (os.O_RDONLY, os.O_WRONLY, os.O_WRONLY))):
                os.dup2(os.open(name, how), number)
            for number in range(3, 64):
                try:
                    os.close(number)
                except OSError:
                    pass
            os.chdir(asked["folder"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            sys.stdin, sys.stdout, sys.stderr = (
                open(number, mode, encoding="utf-8", buffering=1 if number == 2 else -1, errors=errors, closefd=False)
                for number, mode, errors in ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))
            )
            sys.argv[:] = ["datarights", *asked["words"]]
            try:
                exec(asked["before"], {})
                runpy.run_module("datarights", run_name="__main__", alter_sys=True)
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
            except BaseException:
                import traceback
                traceback.print_exc()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    sys.__stdout__.write(f"{os.waitstatus_to_exitcode(status)}\\n")
    sys.__stdout__.flush()
"""


@cache
def warm():
    """Start the process that is forked: one beside each process of tests."""
    started = subprocess.Popen(
        [sys.executable, "-c", WARM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    atexit.register(started.kill)
    return started


def datarights(*words, cwd=None, lang=None, typed=None, before="", **environment):
    """Run one command line and give what it ended with: its exit code and what stands on both streams, as text.

    ``lang`` is said on the line where it is given, ``typed`` is its standard input, ``before`` is Python run first in its
    process, and what is named beyond is set in its environment; of ours it has all the rest.
    """
    said = ["--lang", lang] if lang else []
    line = [*said, *map(str, words)]
    setting = {**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", **environment}
    if any(each.startswith(("PYTHON", "LD_")) for each in environment):
        return subprocess.run(
            [sys.executable, "-m", "datarights", *line],
            cwd=cwd, input=typed, capture_output=True, encoding="utf-8", env=setting,
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        streams = [Path(folder, each) for each in ("in", "out", "err")]
        for each in streams:
            each.touch()
        streams[0].write_text(typed or "", encoding="utf-8", errors="surrogateescape")
        process = warm()
        asked = {
            "words": line,
            "folder": str(cwd or Path.cwd()),
            "environment": setting,
            "streams": [*map(str, streams)],
            "before": before,
        }
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        out, err = (each.read_bytes().decode("utf-8") for each in streams[1:])
    return subprocess.CompletedProcess(["datarights", *line], code, out, err)


def told(*words, code=0, **how):
    """Run one command line that must end with a code, and give all it said."""
    done = datarights(*words, **how)
    assert done.returncode == code or (code is None and done.returncode in range(1, 7)), (
        words,
        done.stdout,
        done.stderr,
    )
    return done.stdout + done.stderr

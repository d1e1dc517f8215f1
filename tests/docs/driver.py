"""Run many command lines in one process, in one language: what a reader of the documents would type, fast."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PROGRAM = """
import contextlib, io, json, os, sys
from datarights.cli import language
from datarights.text import Lang
lang, lines = json.load(sys.stdin)
language.settle(Lang(lang))
from datarights.bootstrap import reading
from datarights.cli.entry import main
done = []
for folder, words in lines:
    if words[:1] == ["--write"]:
        os.makedirs(os.path.dirname(words[1]), exist_ok=True)
        with open(words[1], "w", encoding="utf-8") as stream:
            stream.write(words[2])
        for each in vars(reading).values():
            getattr(each, "cache_clear", int)()  # what a process read is not read again: the next line is another's
        done.append([0, "", ""])
        continue
    os.chdir(folder)
    if words[:1] == ["--shell"]:
        done.append([os.system(words[1]) >> 8, "", ""])
        continue
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(words)
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    out.flush(), err.flush()
    done.append([code, out.buffer.getvalue().decode("utf-8"), err.buffer.getvalue().decode("utf-8")])
sys.__stdout__.write(json.dumps(done))
"""


class Done(NamedTuple):
    code: int
    out: str
    err: str


def run(lang: str, lines: list[tuple[Path, list[str]]]) -> list[Done]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps([lang, [(str(folder), words) for folder, words in lines]]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "DATARIGHTS_LANG": lang},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [Done(*each) for each in json.loads(done.stdout)]

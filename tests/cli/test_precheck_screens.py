"""What ``precheck`` shows: an 80-column terminal, a pipe, JSON, a list for a colleague, one line a case."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
import unicodedata
from pathlib import Path

import pytest

from datarights.procedure.result import Conclusion
from datarights.text import Lang

APPLICATIONS = Path(__file__).parents[1] / "applications"
FIRST_LINES = {
    "初次": Conclusion.CLEAN.label,
    "退回": Conclusion.INCOMPLETE.label,
    "不予登记": Conclusion.REFUSED.label,
    "部分转让": Conclusion.JUDGE.label,
}
"""Whether it would be sent back is said in the first line."""


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONIOENCODING": "utf-8", "DATARIGHTS_LANG": "", "LANG": "C.UTF-8", "NO_COLOR": "1"}


def command(name: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "datarights", "precheck", name, *options]


def piped(name: str, *options: str) -> str:
    done = subprocess.run(
        command(name, *options), capture_output=True, encoding="utf-8", cwd=APPLICATIONS, env=environment()
    )
    assert done.stderr == ""
    return done.stdout


def at_terminal(name: str, *options: str, columns: int = 80) -> str:
    """Run in a real terminal of so many columns and give what it shows."""
    reading, writing = pty.openpty()
    fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    running = subprocess.Popen(
        command(name, *options),
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=writing,
        cwd=APPLICATIONS,
        env=environment(),
    )
    os.close(writing)
    shown = b""
    while True:
        try:
            part = os.read(reading, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(reading)
    running.wait()
    return shown.decode().replace("\r\n", "\n")


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in line)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", FIRST_LINES)
def test_the_screen_of_80_columns(name, lang, golden):
    shown = at_terminal(f"{name}.yaml", "--lang", lang)
    assert [line for line in shown.splitlines() if width(line) > 80] == []
    assert FIRST_LINES[name].in_(Lang(lang)) in shown.splitlines()[0]
    golden(f"precheck/{name}.{lang}.table.txt", shown)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_one_line_a_finding_in_a_pipe(lang, golden):
    golden(f"precheck/退回.{lang}.plain.txt", piped("退回.yaml", "--lang", lang))


@pytest.mark.parametrize(("name", "lang"), [("退回", "zh"), ("部分转让", "en"), ("初次", "zh")])
def test_the_list_for_a_colleague(name, lang, golden):
    golden(f"precheck/{name}.{lang}.md", piped(f"{name}.yaml", "--lang", lang, "-f", "markdown"))


def test_json_for_machines(golden):
    golden("precheck/部分转让.json", piped("部分转让.yaml", "-f", "json"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_folder_is_a_reviewers_list(lang, golden):
    shown = piped(".", "--lang", lang, "-f", "csv")
    assert shown.startswith("\ufeff")
    golden(f"precheck/all.{lang}.csv", shown)
    golden(f"precheck/all.{lang}.table.txt", at_terminal(".", "--lang", lang))

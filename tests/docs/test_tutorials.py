"""Both tutorials run as they stand: every command typed, every line shown said by the program, in that order."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
TUTORIALS = ("tutorial.zh.md", "tutorial.en.md")
WIDTH = 100
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
DRAWN_OVER = re.compile(r"[^\n]*\r")
"""What a terminal writes over, since a note of what goes on stood there."""
BOX = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass(slots=True)
class Shell:
    """A reader's terminal: where it is, what it exported, the exit code of the last command."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    exit_code: int = 0

    def type(self, command: str) -> str:
        """Run one line at a terminal of its own and give what appears there."""
        if command.startswith("cd "):
            self.folder = self.folder / command[3:]
            return ""
        if command.startswith("export "):
            name, _, value = command[7:].partition("=")
            self.environment[name] = value
            return ""
        if command == "echo $?":
            return f"{self.exit_code}\n"
        scripts = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": scripts, "NO_COLOR": "1", "TERM": "xterm", **self.environment}
        for name in ("COLUMNS", "LINES"):
            environment.pop(name, None)
        screen, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
        with subprocess.Popen(
            ["/bin/sh", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=terminal,
            cwd=self.folder,
            env=environment,
        ) as running:
            os.close(terminal)
            said = b"".join(iter(lambda: seen(screen), b""))
        os.close(screen)
        self.exit_code = running.returncode
        return DRAWN_OVER.sub("", CONTROL.sub("", said.decode("utf-8").replace("\r\n", "\n")))


def seen(screen: int) -> bytes:
    """Give what has come to a terminal's screen, nothing when its writers are gone."""
    try:
        return os.read(screen, 65536)
    except OSError:
        return b""


def typed(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command of a page with the lines shown beneath it."""
    for box in BOX.findall(text):
        for part in re.split(r"^\$ ", box, flags=re.MULTILINE)[1:]:
            command, *shown = part.rstrip("\n").split("\n")
            yield command, shown


def shown_as(shown: list[str]) -> re.Pattern[str]:
    """Give a pattern for the lines shown: ``…`` alone is any lines or none, within a line anything on it."""
    whole = "".join(
        r"(?:.*\n)*?" if line == "…" else "[^\n]*".join(re.escape(piece) for piece in line.split("…")) + r"[ \t]*\n"
        for line in shown
    )
    return re.compile(whole)


def test_the_pattern_of_lines_shown_holds_to_their_order_and_leaves_out_only_what_it_says():
    pattern = shown_as(["one", "…", "t…o"])
    assert pattern.fullmatch("one\nmore\nt wo\n")
    assert pattern.fullmatch("one\ntwo\n")
    assert not pattern.fullmatch("two\none\n")
    assert not pattern.fullmatch("one\ntwo\nthree\n")


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_runs_as_it_stands(page, tmp_path):
    shell = Shell(folder=tmp_path)
    commands = 0
    for command, shown in typed((DOCS / page).read_text(encoding="utf-8")):
        said = shell.type(command)
        commands += 1
        assert shown_as(shown).fullmatch(said), f"$ {command}\nshown:\n" + "\n".join(shown) + f"\nsaid:\n{said}"
    assert commands > 20


def test_the_tutorials_type_the_same_commands_in_both_languages():
    first, second = (
        [command.split()[:2] for command, _ in typed((DOCS / page).read_text("utf-8"))] for page in TUTORIALS
    )
    assert [words for words in first if words[0] == "datarights"] != []
    same = [(a[0], a[1]) for a in first], [(b[0], b[1]) for b in second]
    assert [pair for pair in same[0] if pair[0] == "datarights"] == [
        pair for pair in same[1] if pair[0] == "datarights"
    ]

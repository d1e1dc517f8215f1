"""``impact`` shows a bar at a terminal while it compares, and none elsewhere."""

import os
import subprocess
import sys

import pytest
from tests.program import told

pty = pytest.importorskip("pty", reason="terminals are as POSIX has them")
FEW = "import datarights.cli.console as c, runpy, sys; c.PROGRESS_FROM, c.STEPS = 1, 1; sys.argv[0] = 'datarights'; runpy.run_module('datarights', run_name='__main__', alter_sys=True)"


def test_a_terminal_is_shown_how_far_it_is_and_a_file_is_not(tmp_path):
    told("init", ".", cwd=tmp_path, lang="en")
    told("apply", "registry.yaml", cwd=tmp_path)
    line = [sys.executable, "-c", FEW, "--lang", "en", "impact", "--at", "2026-11-23", "--until", "2027-06-30"]
    setting = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    ours, theirs = pty.openpty()
    at_terminal = subprocess.run(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=setting)
    os.close(theirs)
    shown = os.read(ours, 65_536).decode("utf-8", "replace")
    os.close(ours)
    elsewhere = subprocess.run(line, cwd=tmp_path, capture_output=True, env=setting)
    assert "comparing" in shown
    assert "100%" in shown
    assert b"comparing" not in elsewhere.stderr
    assert elsewhere.stdout.split() == at_terminal.stdout.split()

"""What a terminal shows of an error and of a long wait; in a pipe nothing is folded and nothing is said of waiting."""

import os
import time

import pytest

from datarights.cli import console
from datarights.cli.language import words
from datarights.errors import Fault, Place
from datarights.text import say


def at_terminal(monkeypatch):
    """Let the error stream say that it is a terminal, 60 columns wide."""
    monkeypatch.setattr(console.sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((60, 24)))
    monkeypatch.setattr(console.sys.stderr, "fileno", lambda: 2, raising=False)


def fault(excerpt, column, width=4, hint="改正"):
    place = Place(file="登记.yaml", line=3, column=column, width=width, excerpt=excerpt)
    return Fault(code="DR-Y001", message=say("不对" * 40, "wrong " * 40), place=place, hint=say(hint, hint))


@pytest.mark.parametrize("column", [1, 40, 90, 150, 197])
def test_at_a_terminal_a_long_line_is_shown_around_its_fault_and_nothing_is_cut(monkeypatch, column):
    at_terminal(monkeypatch)
    text = "".join(f"{each:03d}," for each in range(50))
    drawn = console.fault_lines(fault(text, column, hint="改正" * 30))
    assert all(console.width_of(line) <= 60 for line in drawn)
    shown = next(line for line in drawn if line.startswith("3 | ")).removeprefix("3 | ")
    caret = next(line for line in drawn if "^" in line).removeprefix("  | ")
    start = caret.index("^")
    assert shown[start : start + 4] == text[column - 1 :][:4]
    assert "".join("".join(drawn).split()).count("改正") == 30


def test_a_terminal_that_says_no_width_is_taken_as_wide_as_usual(monkeypatch):
    at_terminal(monkeypatch)
    monkeypatch.setattr(os, "get_terminal_size", lambda *_: os.terminal_size((0, 0)))
    assert max(map(console.width_of, console.fault_lines(fault("长" * 90, 80)))) in range(60, 81)


def test_in_a_pipe_an_error_stays_on_its_line():
    text = "长" * 200
    drawn = console.fault_lines(fault(text, 100))
    assert drawn[0].endswith(words("不对" * 40, "wrong " * 40))
    assert drawn[2] == f"3 | {text}"


def test_a_long_wait_is_said_at_a_terminal_only_and_is_gone_after(capsys, monkeypatch):
    at_terminal(monkeypatch)
    monkeypatch.setattr(console.SETTINGS, "quiet", False)
    with console.waiting("等"):
        time.sleep(1.2)
    said = capsys.readouterr().err
    assert said.startswith("等")
    assert said.endswith("\x1b[2K")
    with console.waiting("等"):
        pass
    assert capsys.readouterr().err == ""


def test_a_long_wait_is_not_said_in_a_pipe(capsys):
    with console.waiting("等"):
        time.sleep(1.2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_list_written_part_by_part_is_the_document_written_at_once(count, capsys):
    parts = [{"名": f"{number}", "in": [{"a": [], "b": {"c": None}}]} for number in range(count)]
    console.as_json_list(iter(parts))
    in_parts = capsys.readouterr().out
    console.as_json(parts)
    assert in_parts == capsys.readouterr().out


@pytest.mark.parametrize("wide", [40, 60, 80, 100])
def test_folded_columns_keep_to_the_terminal(monkeypatch, wide):
    monkeypatch.setattr(console, "terminal_width", lambda: wide)
    rows = [("cn-registration", "2026.1", "266", "数据产权登记，全国指引，二〇二六年，自七月一日起施行，" * 3)]
    drawn = console.columns(rows, fold=True)
    assert max(map(console.width_of, drawn)) <= wide
    assert "".join(each.strip() for each in drawn).endswith(rows[0][-1])

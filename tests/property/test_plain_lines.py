"""A line that needs no parser is read as the parser reads it, and what the parser refuses is left to it."""

import os

import pytest
import typer.main
from hypothesis import assume, given, strategies as st

from datarights.cli.plain import hoisted, plain_check
from datarights.cli.tree import app

WORDS = st.sampled_from(
    [
        "check", "check", "check", "decide", "情景.yaml", "examples", "-", "--", "", "zh", "plain", "json",
        "--lang", "--lang=en", "--registry", "--registry=r.db", "--format", "--format=", "-f", "-fjson", "-f=json",
        "--color", "--color=never", "--packs", "--packs=a,b", "--quiet", "--quiet=1", "-q", "-qf", "--version",
        "--help", "--select", "--fail-on", "--select=x", "--nothing", "-x",
    ]
)  # fmt: skip
GLOBAL = st.sampled_from(
    [
        ["--lang", "zh"], ["--lang=en"], ["--registry", "r.db"], ["--registry=r.db"], ["--format", "plain"], ["--format="],
        ["-f", "json"], ["-f", ""], ["--color", "never"], ["--color=always"], ["--packs", "a,b"], ["--packs="],
        ["--quiet"], ["-q"],
    ]
)  # fmt: skip
PATHS = st.sampled_from([["情景.yaml"], ["examples"], ["-"], [""], ["check"]])


@st.composite
def plain(draw):
    """Lines of ``check`` that mostly need no parser: global options between its words, anywhere and more than once."""
    rest = draw(st.lists(st.one_of(GLOBAL, PATHS), max_size=5))
    words = [*draw(st.lists(GLOBAL, max_size=2)), ["check"], *draw(st.permutations([draw(PATHS), *rest]))]
    return [each for word in words for each in word]


LINES = st.lists(WORDS, max_size=7) | plain()


def parsed(line):
    """Give what the parser makes of a line: the command, its parameters, the global ones; nothing when it refuses."""
    group = typer.main.get_command(app)
    try:
        front = group.make_context("datarights", hoisted(line))
        name, command, rest = group.resolve_command(front, [*front._protected_args, *front.args])
        own = command.make_context(name, rest, parent=front).params
    except Exception:  # noqa: BLE001 - the parser's refusals are private to it
        return None
    return name, own, front.params


@given(LINES)
def test_what_is_read_without_the_parser_is_what_the_parser_reads(line):
    plain = plain_check(line)
    assume(plain is not None)
    name, own, front = parsed(line)
    assert name == "check"
    assert own == {"paths": tuple(plain.paths), "select": "", "fail_on": "", "ignore": False}
    settings = {key: value for key, value in front.items() if key not in {"lang", "version"}}
    assert settings == plain.options
    assert not front["version"]


@pytest.mark.parametrize(
    "line",
    [
        ["check", "情景.yaml"],
        ["check", "-", "--lang", "zh"],
        ["-q", "check", "a", "b", "-f", "json"],
        ["--packs=x", "check", "--color", "never", "a", "--registry", "r.db"],
    ],
)
def test_a_bare_check_needs_no_parser(line):
    assert plain_check(line) is not None


@pytest.mark.parametrize("word", ["--help", "--select=x", "--fail-on", "--", "-x", "--quiet=1", "-fjson"])
def test_what_is_not_plain_is_for_the_parser(word):
    assert plain_check(["check", word, "a"]) is None


def test_completion_is_for_the_parser(monkeypatch):
    monkeypatch.setitem(os.environ, "_DATARIGHTS_COMPLETE", "complete_bash")
    assert plain_check(["check", "a"]) is None

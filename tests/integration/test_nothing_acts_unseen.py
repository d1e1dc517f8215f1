"""What is not seen but acts, such as ESC, line ends and direction marks, is spelt out wherever a person reads a name."""

import contextlib
import json

import pytest
from registries import asset, claim, party
from tests.program import datarights, told

from datarights import bootstrap
from datarights.cli import console

NASTY = "a\x1b[2J\x1b]0;title\x07\u202egnp\n! datarights: verified\x9b31m\u2028z"
UNSEEN = [each for each in NASTY if not each.isprintable() and each != "\n"]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A registry into which a library wrote names that no manifest takes."""
    folder = tmp_path_factory.mktemp("unseen")
    told("init", cwd=folder)
    with (
        contextlib.chdir(folder),
        bootstrap.open_or_create(bootstrap.settings()) as registry,
        registry.writer() as writer,
    ):
        writer.append_many([party("甲"), party(NASTY + "方"), asset("棉花"), asset(NASTY)])
        writer.append_many([claim(NASTY + "权", "棉花", NASTY + "方"), claim("又一权", NASTY, "甲")])
    told("reads", "add", NASTY, "--for", NASTY, "--reason", NASTY, cwd=folder)
    return folder


SCREENS = {
    "log": ("log",),
    "assets": ("asset", "list"),
    "an asset": ("asset", "show", NASTY),
    "reads": ("reads", "list"),
    "holdings": ("holdings", "--asset", "棉花"),
    "chain": ("chain", "棉花"),
    "refused": ("party", "add", NASTY, "--name", "又一名"),
    "unknown": ("holdings", "--asset", NASTY + "x"),
    "statement": ("report", "statement", "棉花"),
    "statement in HTML": ("-f", "html", "report", "statement", "棉花"),
    "statement in Markdown": ("-f", "markdown", "report", "statement", "棉花"),
    "a figure": ("-f", "svg", "chain", "棉花"),
}


@pytest.mark.parametrize("line", SCREENS.values(), ids=SCREENS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_name_is_drawn_as_what_it_is(line, lang, home):
    done = datarights(*line, cwd=home, lang=lang)
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert "Usage" not in said, said
    assert [each for each in UNSEEN if each in said] == []
    assert "\n! datarights: verified" not in said


@pytest.mark.parametrize("line", [("log",), ("asset", "list"), ("reads", "list")])
def test_json_writes_them_as_escapes_and_keeps_what_they_are(line, home):
    said = datarights("-f", "json", *line, cwd=home).stdout
    assert [each for each in UNSEEN if each in said] == []
    assert NASTY in {each for row in json.loads(said) for each in row.values() if isinstance(each, str)}


def test_our_own_colours_stay_colours(home):
    said = datarights("--color", "always", "log", cwd=home, NO_COLOR="").stdout
    assert ("\x1b[2J" in said, "⟨U+001B⟩" in said) == (False, True)
    console.SETTINGS.color = "always"
    try:
        assert console.spelt(console.styled("好", "good") + "\x1b[8m") == "\x1b[32m好\x1b[0m⟨U+001B⟩[8m"
    finally:
        console.SETTINGS.color = "auto"

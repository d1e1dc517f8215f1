"""The first screen, and what every command line has in common."""

import pytest
from tests.program import datarights as run

from datarights.cli import language
from datarights.text import Lang


def test_version_is_one_line_on_stdout():
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("datarights ")
    assert done.stderr == ""


@pytest.mark.parametrize(("lang", "word"), [("zh", "用法"), ("en", "Usage")])
def test_front_page_speaks_the_language_asked_for(lang, word):
    done = run("--lang", lang)
    assert done.returncode == 0
    assert word in done.stdout


def test_global_options_may_stand_anywhere():
    from datarights.cli.plain import hoisted

    assert hoisted(["check", "a.yaml", "--lang", "zh", "-f", "json"]) == [
        "--lang",
        "zh",
        "-f",
        "json",
        "check",
        "a.yaml",
    ]
    assert hoisted(["check", "--", "--lang"]) == ["check", "--", "--lang"]


def test_unknown_command_is_a_usage_error_on_stderr():
    done = run("nonsense", "--lang", "en")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "nonsense" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "expected"),
    [
        (["--lang", "zh"], {"LANG": "en_US.UTF-8"}, Lang.ZH),
        (["--lang=en"], {"LANG": "zh_CN.UTF-8"}, Lang.EN),
        ([], {"DATARIGHTS_LANG": "zh", "LANG": "en_US.UTF-8"}, Lang.ZH),
        ([], {"LANG": "zh_CN.UTF-8"}, Lang.ZH),
        ([], {"LANG": "C.UTF-8"}, Lang.EN),
    ],
)
def test_language_comes_from_flag_then_environment_then_locale(arguments, environment, expected):
    assert language.wanted(arguments, environment) is expected


def test_a_language_that_the_program_does_not_speak_is_refused():
    done = run("--lang", "fr", "packs", "list")
    assert done.returncode == 2
    assert "DR-U017: there are no words in fr; there are: zh en" in done.stderr
    assert done.stdout == ""

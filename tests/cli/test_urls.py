"""The URL of a registry on a server, as the program says it: never with what opens the door, and plain when it is no URL."""

import pytest
from tests.program import datarights, told

from datarights.adapters.sql.urls import shown

SECRET = "hemligt9"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://u:{SECRET}@h/db",
        f"postgresql://u:{SECRET}@h:1,h2:2/db?sslmode=require",
        f"postgresql://u@h/db?password={SECRET}",
        f"postgresql://u@h/db?sslpassword={SECRET}&passfile=/{SECRET}",
        f"postgresql://u:a/{SECRET}@h/db",
        f"postgresql://u:{SECRET}/a@h/db",
        f"postgresql://u:a?{SECRET}@h/db",
        f"postgresql://u:{SECRET}?a@h/db",
        f"postgresql://u:a#{SECRET}@h/db",
        f"postgresql://u:[{SECRET}@h/db",
        f"postgresql://u:a@{SECRET}@h/db",
        f"postgresql://u:a@{SECRET}:5432@localhost/db",
        f"mysql://u:{SECRET}@h/db",
    ],
)
def test_no_command_shows_what_a_url_holds_in_confidence(url, tmp_path):
    assert SECRET not in shown(url)
    for words in (["config"], ["config", "--format", "json"], ["log"], ["doctor"]):
        done = datarights(*words, cwd=tmp_path, DATARIGHTS_REGISTRY=url)
        assert SECRET not in done.stdout + done.stderr, words
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["postgresql://u@h/db", "postgresql://u@[::1]:5/db", "postgresql:///db?host=/tmp/a"])
def test_what_is_no_secret_is_shown(url):
    assert shown(url) == url


@pytest.mark.parametrize(("query", "named"), [("nosuch=1", "nosuch"), (f"nosuch={SECRET}%zz", ""), (SECRET, "")])
def test_a_url_that_libpq_does_not_take_is_said_with_what_to_write(query, named, tmp_path):
    said = told("--registry", f"postgresql://u@/db?host=/nowhere&{query}", "log", code=2, cwd=tmp_path, lang="en")
    assert said.startswith("DR-U066: ")
    assert named in said
    assert "sslmode" in said
    assert SECRET not in said

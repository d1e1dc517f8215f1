"""What keeps a registry, on the command line: what an earlier version took is kept and named, and every answer is JSON when asked."""

import pytest
from registries import asset, claim, ending, party
from tests.program import told

from datarights import bootstrap
from datarights.holdings import admit


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder in which a registry is begun, where this process stands too."""
    told("init", cwd=tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def filled(monkeypatch, *drafts):
    with monkeypatch.context() as earlier:
        earlier.setattr(admit, "strays", lambda *_: None)
        with bootstrap.open_or_create(bootstrap.settings()) as registry, registry.writer() as writer:
            writer.append_many([party("甲"), asset("棉花"), asset("别的"), claim("棉花权", "棉花", "甲"), *drafts])


@pytest.fixture
def misfiled(home, monkeypatch):
    filled(monkeypatch, ending("终止", "棉花权", "2026-07-01")._replace(asset="别的"))
    return home


KEEPING = {
    "backup": [("db", "backup", "copy.db")],
    "rebuild": [("db", "rebuild")],
    "move": [("db", "move", "moved.db")],
    "restore": [("db", "backup", "copy.db"), ("db", "restore", "copy.db")],
    "import": [("export", "ledger", "out"), ("--registry", "new.db", "import", "ledger", "out")],
}


@pytest.mark.parametrize("lines", KEEPING.values(), ids=KEEPING)
def test_what_an_earlier_version_took_is_kept_and_named(lines, misfiled):
    for each in lines:
        said = told(*each, lang="en")
    assert "终止 was taken by an earlier version and would be refused now (DR-L015" in said


def test_verification_names_it_last_and_says_what_can_be_done(misfiled):
    said = told("db", "verify", code=4, lang="en")
    assert "DR-V008" in said
    assert "终止" in said
    assert "all else holds together" in said
    said = told("prove", "棉花", code=4, lang="en")
    assert "DR-V049" in said

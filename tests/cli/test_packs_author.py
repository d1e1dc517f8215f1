"""Who writes a pack looks it over before it is pinned or signed anew; until then nothing is decided by it."""

import pytest
from tests.program import datarights


@pytest.fixture
def project(tmp_path):
    (tmp_path / "datarights.toml").write_text(
        '[datarights]\nregistry = "r.db"\nextra_packs = "mine"\n', encoding="utf-8"
    )
    done(tmp_path, "packs", "new", "mine")
    return tmp_path


def done(project, *words, code=0):
    found = datarights(*words, cwd=project, lang="en")
    assert found.returncode == code, found.stdout + found.stderr
    return found.stdout + found.stderr


def edit(project, was="not approved", now="without approval"):
    path = project / "mine" / "rules" / "mine.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(was, now), encoding="utf-8")


AUTHORING = [("lint", "mine"), ("test", "./mine"), ("test", "mine", "--mutate"), ("check", "mine"), ("diff", "old", "mine"), ("show", "./mine")]  # fmt: skip


@pytest.mark.parametrize("words", AUTHORING, ids=" ".join)
def test_a_pack_that_differs_from_the_lock_is_looked_over_and_judges_nothing(project, words):
    done(project, "packs", "lock")
    (project / "mine").rename(project / "old")
    done(project, "packs", "new", "mine")
    edit(project)
    assert done(project, "packs", *words).count("mine: DR-V071: the pack mine is not the one in packs.lock") == 1
    assert "DR-V071" in done(project, "decide", "--act", "lend", code=4)
    done(project, "packs", "lock")
    assert "mine: DR-V071" not in done(project, "packs", *words)
    done(project, "decide", "--act", "lend", code=1)


@pytest.mark.parametrize("words", AUTHORING, ids=" ".join)
def test_a_pack_that_was_edited_is_looked_over_and_signed_anew(project, words):
    first = done(project, "packs", "sign", "mine").splitlines()[0]
    (project / "mine").rename(project / "old")
    done(project, "packs", "new", "mine")
    edit(project)
    (project / "mine" / "pack.note").write_bytes((project / "old" / "pack.note").read_bytes())
    assert done(project, "packs", *words).count("DR-V072: the pack.note of mine does not fit this pack") == 1
    assert "packs sign" in done(project, "decide", "--act", "lend", code=4)
    again = done(project, "packs", "sign", "./mine")
    assert again.splitlines()[0] == first
    assert "the old pack.note no longer fitted" in again
    assert "DR-V072" not in done(project, "packs", *words)
    done(project, "packs", "lock", "mine", "--key", first)

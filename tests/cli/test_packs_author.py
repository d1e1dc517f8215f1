"""Who writes a pack looks it over before it is pinned or signed anew; until then nothing is decided by it."""

import re

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


@pytest.mark.parametrize("name", ["Bad Name!", "a/b c", "a,b", "\u0441n-trading"])
def test_a_pack_is_begun_only_under_a_name_that_every_place_takes(tmp_path, name):
    assert "DR-U096" in done(tmp_path, "packs", "new", name, code=2)
    assert not [*tmp_path.iterdir()]


def test_cases_that_were_found_name_their_pack_so_that_check_reads_them(project):
    rules = project / "mine" / "rules" / "mine.yaml"
    both = (
        rules.read_text(encoding="utf-8")
        .replace("policy-3.", "again.")
        .partition("rules:\n")[2]
        .replace("is: no", "is: yes")
    )
    rules.write_text(
        rules.read_text(encoding="utf-8") + both.replace("title:", "decides: x\n    title:"), encoding="utf-8"
    )
    assert "datarights check found.yaml" in done(
        project, "packs", "check", "mine", "--deep", "-o", "found.yaml", code=1
    )
    done(project, "check", "found.yaml")
    piped = datarights("packs", "check", "mine", "--deep", "-o", "-", cwd=project, lang="en")
    assert piped.stdout == (project / "found.yaml").read_text(encoding="utf-8")
    (project / "datarights.toml").write_text("[datarights]\n", encoding="utf-8")
    said = done(project, "packs", "check", "./mine", "--deep", "-o", "found.yaml", code=1)
    assert "datarights --packs ./mine check found.yaml" in said
    assert "packs:" not in (project / "found.yaml").read_text(encoding="utf-8")
    done(project, "--packs", "./mine", "check", "found.yaml")


def test_the_ids_of_rights_are_where_a_wrong_one_is_told_to_look(tmp_path):
    done(tmp_path, "init", ".")
    done(tmp_path, "apply", "registry.yaml")
    assert "datarights chain ASSET shows ids" in done(tmp_path, "impact", "--end", "none", code=2)
    shown = done(tmp_path, "chain", "cotton-purchases")
    assert "[cotton-purchases·jinxu-cotton→yunshan-bank·license·2026-01-01]" in shown


def test_a_number_too_long_is_told_how_long_it_may_be(tmp_path):
    text = "kind: scenario\ntitle: t\nacts:\n  - {title: t, act: license, on: 2026-11-23, facts: {application.applicants: %s}}\n"
    for number, said in (("7" * 26, "from 0 of at most 15 digits, got"), ("-1", "from 0, got")):
        (tmp_path / "s.yaml").write_text(text % number, encoding="utf-8")
        assert said in done(tmp_path, "check", "s.yaml", code=3)


def test_a_determination_without_a_term_is_said_to_have_no_end(tmp_path):
    done(tmp_path, "init", ".")
    done(tmp_path, "apply", "registry.yaml")
    done(tmp_path, "party", "add", "review-office")
    asked = ["determine", "asset.substantive_change", "--answer", "yes", "--by", "review-office", "--reasons", "x", "--start", "2026-11-23",
             "--act", "license", "--asset", "cotton-price-index", "--from", "shaji-data", "--to", "yunshan-bank", "--dry-run"]  # fmt: skip
    assert "no end" in done(tmp_path, *asked)
    assert "no term" not in done(tmp_path, *asked, "--through", "2027-12-31")


def test_what_the_scenarios_of_a_pack_lack_is_said_in_good_english(tmp_path):
    from datarights.cli.lint_drawing import rules_in

    done(tmp_path, "packs", "new", "house")
    acts = tmp_path / "house/scenarios/house.yaml"
    acts.write_text(re.sub(r", rules: \{[^}]*\}", "", acts.read_text("utf-8")), "utf-8")
    said = done(tmp_path, "packs", "test", "house", code=1)
    assert "no act where it applies; no act where it is clear; no act where it is open" in said
    assert [rules_in(number) for number in (0, 1, 2)] == ["0 rules", "1 rule", "2 rules"]

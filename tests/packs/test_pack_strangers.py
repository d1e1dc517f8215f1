"""A pack that nobody looked over yet: it reads its own folder, is small enough to be judged, and lifts no law of higher rank."""

import pytest
from test_pack_lint import COUNTED, RULE, SHOWN, pack_of

from datarights.bootstrap import reading
from datarights.cli import language
from datarights.cli.entry import main

SECRET = "kind: scenario\npassword-of-the-house: hunter2\n"


@pytest.fixture
def house(tmp_path, monkeypatch, capsys):
    """A folder with a pack, and all that a command said in it, on both outputs."""
    folder = tmp_path / "project" / "house"
    pack_of(folder, RULE, COUNTED)
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "a.yaml").write_text(SHOWN, encoding="utf-8")
    (tmp_path / "project" / "datarights.toml").write_text("[datarights]\n", encoding="utf-8")
    (tmp_path / "secret.yaml").write_text(SECRET, encoding="utf-8")
    (tmp_path / "project" / "own.yaml").write_text(SECRET, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")

    def said(*line):
        reading.know_packs("")
        for each in (reading.packs, reading.engine, reading.shelf):
            each.cache_clear()
        reading.look_no_more()
        language.settle(language.wanted(line, {}))
        with pytest.raises(SystemExit) as left:
            main(["--lang", "en", *line])
        told = capsys.readouterr()
        return left.value.code, told.out + told.err

    return folder, said


# ---- its files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["scenarios/z.yaml", "explained.yaml", "pack.note", "rules/z.yaml", "lists.yaml"])
@pytest.mark.parametrize("line", ["packs lint ./house", "packs test ./house", "packs check ./house"])
def test_a_link_in_a_pack_to_a_file_outside_it_is_refused_and_shows_nothing_of_the_file(house, name, line):
    folder, said = house
    (folder / name).symlink_to(folder.parent.parent / "secret.yaml")
    code, told = said(*line.split())
    assert "hunter2" not in told and "password" not in told
    if not (name == "explained.yaml" and "test" in line):  # which reads no explanations
        assert code == 3, told
        assert "DR-I035" in told


def test_a_folder_of_scenarios_that_is_a_link_is_refused(house):
    folder, said = house
    (folder / "scenarios" / "a.yaml").rename(folder.parent.parent / "a.yaml")
    (folder / "scenarios").rmdir()
    (folder / "scenarios").symlink_to(folder.parent.parent)
    code, told = said("packs", "test", "./house")
    assert (code, "DR-I035" in told, "hunter2" in told) == (3, True, False)


@pytest.mark.parametrize("used", ["../../own.yaml", "../../../secret.yaml"])
def test_a_scenario_of_a_pack_builds_on_files_of_the_pack_alone(house, used):
    folder, said = house
    (folder / "scenarios" / "b.yaml").write_text(f"use: {used}\n{SHOWN}", encoding="utf-8")
    code, told = said("packs", "test", "./house")
    assert (code, "DR-I035" in told, "hunter2" in told) == (3, True, False)


def test_a_scenario_that_is_a_link_out_of_its_pack_is_refused_by_check_too(house):
    folder, said = house
    (folder / "scenarios" / "z.yaml").symlink_to(folder.parent.parent / "secret.yaml")
    code, told = said("check", str(folder / "scenarios"))
    assert (code, "DR-I035" in told, "hunter2" in told) == (3, True, False)


def test_links_within_a_pack_are_followed(house):
    folder, said = house
    (folder / "scenarios" / "more").mkdir()
    (folder / "scenarios" / "more" / "b.yaml").symlink_to(folder / "scenarios" / "a.yaml")
    assert "DR-I035" not in said("packs", "test", "./house")[1]

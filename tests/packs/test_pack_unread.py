"""Every rule that somebody wrote into a pack is read, or its file is named: a rule that nobody reads forbids nothing."""

import pytest
from test_pack_lint import RULE, SHOWN, pack_of

from datarights.errors import InputError


@pytest.mark.parametrize(
    "name",
    ["rules/b.yml", "rules/more/b.yaml", "rules/b.YAML", "b.yaml", "rule/b.yaml", "Rules/b.yaml", "scenarios/b.yml", "lists.yml", "sub/pack.yaml"],
)  # fmt: skip
def test_a_file_of_a_pack_that_is_not_read_is_refused_with_its_place(tmp_path, name):
    pack_of(tmp_path, RULE)
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("kind: rules\nrules: []\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path, RULE)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.file) == ("DR-P019", str(file))


def test_what_is_read_and_what_is_no_part_of_a_pack_may_lie_in_it(tmp_path):
    pack_of(tmp_path, RULE)
    for name in (
        "explained.yaml",
        "scenarios/a.yaml",
        "scenarios/deep/a.yaml",
        "README.md",
        ".github/ci.yml",
        ".hooks.yaml",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(SHOWN, encoding="utf-8")
    assert pack_of(tmp_path, RULE).rules


@pytest.mark.parametrize("name", ["extra", "rules/more", "scenarios/more"])
def test_a_folder_that_is_a_link_is_refused_as_it_is_never_looked_into(tmp_path, name):
    pack_of(tmp_path / "other", RULE)
    pack_of(tmp_path / "pack", RULE)
    link = tmp_path / "pack" / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(tmp_path / "other" / "rules")
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path / "pack", RULE)
    (fault,) = caught.value.faults
    assert (fault.code, fault.place.file) == ("DR-P019", str(link))


def test_a_link_that_is_hidden_or_the_folder_of_rules_itself_within_the_pack_may_be_one(tmp_path):
    pack_of(tmp_path, RULE)
    (tmp_path / ".tools").symlink_to(tmp_path)
    (tmp_path / "rules").rename(tmp_path / ".rules")
    (tmp_path / "rules").symlink_to(".rules")
    assert pack_of(tmp_path, RULE).rules

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

"""What a pack of the house asks and tells where files speak of it: in a manifest, and in the scenarios that come with it."""

import pytest
from tests.program import told

ANSWERED = """kind: registry
parties: {沙棘数科: {}, 李法务: {}}
assets: {检验: {name: 纱线检验, source: collected}}
determinations:
  - {asset: 检验, question: act.approved, answer: yes, by: 李法务, reasons: 已批准, act: license, actor: 沙棘数科}
"""


def test_a_question_of_a_pack_of_the_house_is_answered_in_a_manifest_where_that_pack_is_in_use(tmp_path):
    told("packs", "new", "house", code=0, cwd=tmp_path, lang="en")
    (tmp_path / "答.yaml").write_text(ANSWERED, encoding="utf-8")
    assert "DR-I045" in told("plan", "答.yaml", code=3, cwd=tmp_path, lang="en")
    (tmp_path / "datarights.toml").write_text('[datarights]\nextra_packs = ["house"]\n', encoding="utf-8")
    assert "act.approved" in told("plan", "答.yaml", code=0, cwd=tmp_path, lang="en")


@pytest.mark.parametrize(
    ("folder", "name"),
    [("", "house/scenarios/house.yaml"), ("house", "scenarios/house.yaml"), ("house/scenarios", "house.yaml")],
)
def test_a_scenario_that_comes_with_a_pack_is_judged_by_that_pack_wherever_it_is_called_from(tmp_path, folder, name):
    told("packs", "new", "house", code=0, cwd=tmp_path, lang="en")
    told("check", name, code=0, cwd=tmp_path / folder, lang="en")
    assert "policy-3.approval" in told("explain", f"{name}:6", code=0, cwd=tmp_path / folder, lang="en")
    assert "prohibited" in told("decide", name, "--act", "1", code=1, cwd=tmp_path / folder, lang="en")


def test_packs_chosen_for_the_run_come_before_the_pack_a_scenario_comes_with(tmp_path):
    told("packs", "new", "house", code=0, cwd=tmp_path, lang="en")
    assert "DR-I045" in told("check", "house/scenarios/house.yaml", "--packs", "cn-registration", code=3, cwd=tmp_path)

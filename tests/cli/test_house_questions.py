"""A manifest may answer the questions of the packs in use: those of the house, too."""

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

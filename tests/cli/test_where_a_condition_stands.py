"""The article of one condition of a rule is told with the answer to it, in both languages."""

import pytest
from tests.program import datarights

CONSENT = """\
kind: scenario
title: 撮合
packs: [cn-trading]
facts: {asset.labels.personal: yes, act.lawful_basis: consent, act.consent_covers: no}
acts:
  - {title: 同意不及于提供, act: mediate, on: 2026-11-28}
"""


@pytest.mark.parametrize(
    ("lang", "article"), [("zh", "个人信息保护法（法律）第14条第2款"), ("en", "PIPL (law) Art. 14, para. 2")]
)
def test_what_bars_giving_names_its_own_article_beside_the_answer(tmp_path, lang, article):
    (tmp_path / "a.yaml").write_text(CONSENT, encoding="utf-8")
    told = datarights("explain", "a.yaml:6", cwd=tmp_path, lang=lang).stdout
    below = told[told.index("(a.yaml:4:" if lang == "en" else "（a.yaml:4:") :]
    assert article in " ".join(below.split()).replace("； ", "；")

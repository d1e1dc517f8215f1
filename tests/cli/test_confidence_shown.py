"""How far the text behind a finding was read stands beside it on the screen, as it stands in JSON and on the rules' pages."""

import pytest
from tests.program import datarights

LOCAL = """kind: scenario
title: a registered licence
packs: [cn-registration, cn-local]
parties: {a: {name: 甲公司}, b: {name: 乙公司}}
assets: {s: {name: 收购数据, source: collected}}
acts:
  - {act: register.first, from: a, asset: s, on: 2025-03-03, facts: {application.regimes: [shenzhen]}}
"""


@pytest.mark.parametrize(("lang", "mark"), [("zh", "仅读摘引"), ("en", "only excerpts were read")])
def test_a_text_of_which_only_excerpts_were_read_says_so_where_it_is_cited(tmp_path, lang, mark):
    (tmp_path / "local.yaml").write_text(LOCAL, "utf-8")
    for way in ("table", "plain"):
        said = datarights("decide", "local.yaml", "--act", "1", "-f", way, cwd=tmp_path, lang=lang).stdout
        assert mark in said.replace("\n", "").replace("  ", ""), way

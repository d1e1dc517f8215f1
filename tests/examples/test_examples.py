"""Every example world loads, every scenario comes to what it says, and no two test the same point."""

from collections import Counter
from pathlib import Path

import pytest

from datarights import bootstrap
from datarights.app.checking import checked

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = sorted(EXAMPLES.glob("*/情景.yaml"))
CLUSTERS = {
    "油气生产加工", "煤炭煤电煤化工", "绿色矿业", "粮油", "棉花和纺织服装", "绿色有机果蔬", "优质畜产品", "新能源新材料", "公共数据授权运营",
}  # fmt: skip
ENOUGH = 80


@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_every_scenario_comes_to_what_it_says(path):
    engine = bootstrap.engine()
    scenario = bootstrap.scenario_of(str(path), None, engine)
    results = list(checked([scenario], engine, bootstrap.lexicon()))
    assert results
    assert [(each.step.title, [text.en for text in each.wrong]) for each in results if not each.met] == []
    assert all(each.step.expect is not None for each in results)


def test_there_is_a_world_for_each_cluster_and_enough_scenarios_each_with_its_own_point():
    assert {path.parent.name for path in FILES} == CLUSTERS
    engine = bootstrap.engine()
    titles = [step.title for path in FILES for step in bootstrap.scenario_of(str(path), None, engine).steps]
    assert len(titles) >= ENOUGH
    assert [title for title, count in Counter(titles).items() if count > 1] == []

"""Every example is a real case: it loads, every scenario comes to what the law says, and no two test the same point."""

import re
from collections import defaultdict
from functools import cache

import pytest
from worlds import CLUSTERS, EXAMPLES, SCENARIOS, Tried, point, scenario_of, tried

from datarights import bootstrap

ENOUGH = 80
PLACE = re.compile(
    r"第\d+(、\d+)*条|附件\d|指引|约定|民法典|公司法|个人信息保护法|网络数据安全管理条例|人脸识别技术应用安全管理办法"
    r"|数据安全法|数据跨境规定|授权运营规范|名词解释|数据二十条|财会〔"
)


@cache
def everything() -> tuple[Tried, ...]:
    return tuple(each for path in SCENARIOS for each in tried(path))


@pytest.mark.parametrize("path", SCENARIOS, ids=[f"{path.parent.name}/{path.name}" for path in SCENARIOS])
def test_every_scenario_comes_to_what_it_says(path):
    results = [each for each in everything() if each.checked.scenario.file == str(path)]
    assert results
    wrong = [(each.where, [text.en for text in each.checked.wrong]) for each in results if not each.checked.met]
    assert wrong == []


def test_every_expectation_looks_at_more_than_the_outcome():
    bare = []
    for each in everything():
        expect = each.checked.step.expect
        assert expect is not None, each.where
        assert expect.outcome is not None, each.where
        if not (expect.rules or expect.cites or expect.duties or expect.questions):
            bare.append(each.checked.step.title)
    allowed = len(CLUSTERS)
    assert len(bare) <= allowed, bare


def test_there_is_a_world_for_each_cluster_and_enough_scenarios():
    assert sorted({path.parent.name for path in SCENARIOS}) == sorted(CLUSTERS)
    assert len(everything()) >= ENOUGH


def test_every_title_names_its_article_or_source_and_no_title_comes_twice():
    titles = [each.checked.step.title for each in everything()]
    assert [title for title in titles if not re.search(r"（[^（）]*(（[^（）]*）[^（）]*)*）", title)] == []
    assert [title for title in titles if not PLACE.search(title)] == []
    assert len(set(titles)) == len(titles)


def test_no_two_scenarios_test_the_same_thing():
    by_point = defaultdict(list)
    for each in everything():
        by_point[point(each)].append(f"{each.checked.scenario.file}: {each.checked.step.title}")
    assert [same for same in by_point.values() if len(same) > 1] == []


def entries(name: str) -> list[object]:
    world = scenario_of(EXAMPLES / name / "情景.yaml").world
    assert world is not None
    return [*world.grants, *world.events]


@pytest.mark.parametrize("name", CLUSTERS)
def test_every_world_has_a_sale_an_end_a_renewal_a_burden_a_quarrel_decided_and_a_correction(name):
    world = scenario_of(EXAMPLES / name / "情景.yaml").world
    assert world is not None
    kinds = {event.kind for event in world.events}
    assert {"ending", "renewal", "burden", "objection", "objection_decided", "correction"} <= kinds
    assert any(grant.act == "transfer" for grant in world.grants)
    answered = {event.about for event in world.events if event.kind == "objection_decided"}
    objections = [event for event in world.events if event.kind == "objection"]
    assert objections
    assert {event.id for event in objections} == answered
    assert len({asset.source for asset in world.assets}) > 1


def test_every_source_situation_and_every_kind_of_act_of_the_guide_comes_up_somewhere():
    sources = {asset.source.value for path in SCENARIOS for asset in (scenario_of(path).world or bare()).assets}
    acts = {each.checked.step.act.kind for each in everything()}
    assert sources == {
        "collected", "caused", "agreement", "crawled", "crawled_product", "fused", "derived", "entrusted", "public_duty",
        "authorised_operation", "utility",
    }  # fmt: skip
    matrix = {name for name in bootstrap.packs()[0].acts if not name.startswith("register.")}
    assert matrix - acts <= {"entrust_keeping"}


def bare():
    from datarights.scenario.world import World

    return World()


@pytest.mark.parametrize("name", CLUSTERS)
def test_a_file_of_evidence_that_is_named_is_there_and_every_file_there_is_named(name):
    world = scenario_of(EXAMPLES / name / "情景.yaml").world
    assert world is not None
    others = [scenario_of(path).world or bare() for path in SCENARIOS if path.parent.name == name]
    named = {part.file for each in others for part in each.evidence if part.file}
    assert len(named) >= 3
    assert all(len(part.sha256) == 64 and part.size for part in world.evidence if part.file)
    there = {f"材料/{path.name}" for path in (EXAMPLES / name / "材料").iterdir()}
    application = EXAMPLES / name / "申请.yaml"
    said = application.read_text(encoding="utf-8") if application.exists() else ""
    assert {path for path in there - named if path not in said} == set()

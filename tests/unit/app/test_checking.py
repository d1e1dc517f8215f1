"""Checking scenarios: what is quicker says the same as what is slower."""

from pathlib import Path

import pytest

from datarights import bootstrap
from datarights.app.checking import Worlds, checked
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.written import decision_bytes
from datarights.scenario.compare import differences
from datarights.scenario.scenario import Expectation
from datarights.valueclass import replace

SCENARIOS = sorted((Path(__file__).parents[3] / "examples").glob("*/情景*.yaml"))


def scenario_of(path):
    return bootstrap.scenario_of(str(path), None, bootstrap.engine())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_at_a_desk_and_the_whole_way_every_act_of_the_examples_is_decided_alike(path):
    engine, lexicon = bootstrap.engine(), bootstrap.lexicon()
    scenario = scenario_of(path)
    worlds = Worlds(lexicon)
    for step in scenario.steps:
        request = DecisionRequest(act=step.act, readings=step.readings)
        slow = decide(request, worlds.of(scenario.world), engine, lexicon)
        assert decision_bytes(worlds.desk(scenario.world, engine).decide(request)) == decision_bytes(slow)


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_an_outcome_alone_expected_comes_out_as_when_everything_is(path):
    engine, lexicon = bootstrap.engine(), bootstrap.lexicon()
    scenario = scenario_of(path)
    alone = replace(
        scenario,
        steps=tuple(
            replace(each, expect=Expectation(outcome=each.expect.outcome)) for each in scenario.steps if each.expect
        ),
    )
    whole = replace(scenario, steps=tuple(each for each in scenario.steps if each.expect))
    quick, slow = (list(checked([each], engine, lexicon, brief=True)) for each in (alone, whole))
    assert [each.decision.outcome for each in quick] == [each.decision.outcome for each in slow]
    assert [each.decision.reason for each in quick] == [each.decision.reason for each in slow]
    assert [each.met for each in quick] == [not differences(each.step.expect, each.decision) for each in quick]

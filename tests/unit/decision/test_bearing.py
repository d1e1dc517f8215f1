"""Which nodes of a trace made it what it is."""

from generated_packs import cases
from hypothesis import given, settings

from datarights.rules.engine import Engine
from datarights.rules.finding import ConditionResult, Truth, bearing, below
from datarights.text import same

NO, OPEN, YES = Truth.NO, Truth.OPEN, Truth.YES


def trace(*nodes):
    return [ConditionResult(truth=truth, says=same(name), depth=depth) for depth, name, truth in nodes]


def told(*nodes):
    return [each.says.en for each in bearing(trace(*nodes))]


def test_of_one_of_several_only_what_holds_is_told():
    assert told((0, "any", YES), (1, "a", NO), (1, "b", YES), (1, "c", OPEN)) == ["any", "b"]


def test_of_all_that_fail_only_what_fails_is_told_and_of_all_that_are_open_what_holds_too():
    assert told((0, "all", NO), (1, "a", YES), (1, "b", NO), (1, "c", OPEN)) == ["all", "b"]
    assert told((0, "all", OPEN), (1, "a", YES), (1, "b", OPEN)) == ["all", "a", "b"]


def test_what_is_denied_is_told_with_what_made_it_fail():
    nodes = ((0, "not", YES), (1, "all", NO), (2, "a", YES), (2, "b", NO), (3, "c", NO))
    assert told(*nodes) == ["not", "all", "b", "c"]


def test_of_nothing_nothing_is_told():
    assert told() == []


@settings(max_examples=60, deadline=None)
@given(cases())
def test_whoever_is_told_only_that_could_not_come_to_another_verdict(case):
    pack, _, stated, readings, days = case
    for finding in Engine([pack]).evaluate("license", stated, days, readings=readings).findings:
        nodes = tuple(bearing(finding.conditions))
        assert nodes[:1] == finding.conditions[:1]
        assert set(nodes) <= set(finding.conditions)
        _follows(nodes)


def _follows(nodes):
    """Each node told has a part of its own truth among those told, or parts that are all of another: then it denies them."""
    if not nodes:
        return
    parts = [each[0].truth for each in below(nodes)]
    assert not parts or nodes[0].truth in parts or all(each.value == 2 - nodes[0].truth.value for each in parts)
    for each in below(nodes):
        _follows(each)

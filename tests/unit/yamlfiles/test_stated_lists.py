"""A list of words that is empty is written ``none`` in files as on the command line."""

import pytest

from datarights import bootstrap
from datarights.errors import InputError

FILE = "kind: scenario\nacts:\n  - {act: register.alter, on: 2026-11-02, facts: {%s: %s}}\n"


def stated(name: str, text: str) -> object:
    scenario = bootstrap.scenario_of("-", FILE % (name, text), bootstrap.engine())
    fact = scenario.steps[0].act.facts[name]
    assert fact is not None
    return fact.value


@pytest.mark.parametrize("text", ["none", "无", "[]"])
def test_none_is_an_empty_list(text):
    assert stated("application.missing", text) == frozenset()


def test_a_word_among_others_is_no_list_of_none():
    with pytest.raises(InputError) as refused:
        stated("application.missing", "[none, data]")
    assert [each.code for each in refused.value.faults] == ["DR-I021"]

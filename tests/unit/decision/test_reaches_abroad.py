"""Whether an act reaches abroad by its own words: read off its territory and the vocabulary of territories."""

from dataclasses import replace

import pytest
from cotton import licence

from datarights import bootstrap
from datarights.decision.assemble import reaches_abroad
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.model.scope import Open, Scope, Terms


def to(territory):
    return replace(licence(), scope=Scope(territory=territory))


@pytest.mark.parametrize(
    ("territory", "abroad"),
    [
        (Terms(("CN",)), False),
        (Terms(("CN-XJ", "FTZ-URC")), False),
        (Terms(("KZ",)), True),
        (Terms(("CN", "KZ")), True),
        (Terms(("HK",)), True),
        (Terms(("MO",)), True),
        (Terms(("TW",)), True),
        (Terms(("world",)), True),
        (Terms(("nowhere on the list",)), True),
        (Terms(("KZ",), but=True), True),
        (Terms(("CN",), but=True), True),
        (Open.ALL, True),
        (Open.UNSPECIFIED, None),
        (Open.UNKNOWN, None),
    ],
)
def test_an_act_reaches_abroad_where_its_territory_is_not_within_the_mainland(territory, abroad):
    assert reaches_abroad(to(territory), bootstrap.lexicon()) is abroad


@pytest.mark.parametrize(("territory", "asked"), [(Terms(("KZ",)), True), (Terms(("CN",)), False)])
def test_how_data_leaves_is_asked_of_an_act_that_reaches_abroad(territory, asked):
    act = replace(licence(), scope=replace(licence().scope, territory=territory))
    decision = decide(DecisionRequest(act=act), None, bootstrap.engine(), bootstrap.lexicon())
    assert ("act.export_way" in {each.name for each in decision.questions}) is asked

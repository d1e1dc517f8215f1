"""An act on a day before any law that the packs hold: for a person, and said so."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.rules.pack import Outcome


def decided(day, packs=("cn-registration",)):
    act = Act(kind="license", on=day)
    return decide(DecisionRequest(act=act), None, bootstrap.engine(packs), bootstrap.lexicon())


@pytest.mark.parametrize("packs", [("cn-registration",), ()])
def test_before_any_law_it_is_said_that_all_law_is_later(packs):
    found = decided(date(1990, 1, 1), packs)
    assert found.outcome is Outcome.REVIEW
    assert found.reason.en.startswith("no rule on this was in force on 1990-01-01: the earliest here is in force from ")
    assert "1990-01-01 尚无规则施行" in found.reason.zh


def test_from_the_first_day_of_a_rule_that_is_said_no_more():
    first = decided(date(1990, 1, 1)).reason.en.partition("from ")[2][:10]
    assert "no rule on this was in force" not in decided(date.fromisoformat(first)).reason.en

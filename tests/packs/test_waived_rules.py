"""Whom the packs let waive what: no red line of a listing, and nothing that rests on a promise."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.decision.act import Act
from datarights.decision.waived import why_not
from datarights.holdings.fold import Fold
from datarights.model.right import Right
from datarights.model.scope import Lexicon


def refused(rule, kind):
    act = Act(kind=kind, asset="数据", by="供方", to="需方", rights=Right.OPERATE, on=date(2026, 11, 2))
    return why_not(rule, "旁人", act, bootstrap.engine(), Fold(Lexicon()))


@pytest.mark.parametrize(
    "rule",
    ["sde-2.licence", "sde.false", "sde-19.core", "sde.disputed", "gd-4.endangers"],
)
def test_nobody_waives_a_red_line_of_a_listing(rule):
    assert "red line" in refused(rule, "list").en


def test_a_bystander_may_waive_what_only_guidance_asks_of_a_listing():
    assert refused("sde-20.processing", "list") is None


def test_what_was_promised_is_not_waived_though_guidance_says_so_too():
    assert refused("d20-7.together", "succeed").en.startswith("d20-7.together rests on contract")


def test_no_bystander_ends_a_dispute_over_title():
    assert refused("gd-29.disputed", "license").en == "gd-29.disputed says that it is not waived"


@pytest.mark.parametrize(("rule", "kind"), [("rights.outside", "license"), ("gd-3-4.compute", "compute_inside")])
def test_nobody_waives_a_grant_and_the_duties_of_law_that_come_with_it(rule, kind):
    assert refused(rule, kind).en.startswith(f"{rule} allows")

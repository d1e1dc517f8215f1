"""Figures that cannot all be so: what is worked out from two facts, and bounds that a file is held to."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.decision.assemble import join
from datarights.errors import InputError
from datarights.model.grounds import Grounds
from datarights.rules.finding import Fact

BETWEEN = {"far": ("a", "b"), "farther": ("far", "c")}


def joined(**values):
    facts = {name: Fact(value=value, origin=name) for name, value in values.items()}
    return join({}, facts, with_ledger=False, between=BETWEEN)[0]


@pytest.mark.parametrize(
    ("a", "b", "far"),
    [
        (10, 50000, 49990),
        (50000, 10, -49990),
        (7, 7, 0),
        (date(2023, 10, 7), date(2026, 10, 8), 3),
        (date(2023, 10, 8), date(2026, 10, 8), 2),
        (date(2026, 10, 8), date(2026, 10, 8), 0),
        (date(2026, 10, 9), date(2026, 10, 8), -1),
        (date(2024, 2, 29), date(2027, 2, 28), 2),
        (date(2024, 2, 29), date(2027, 3, 1), 3),
        (date(2024, 3, 1), date(2027, 3, 1), 2),
    ],
)
def test_a_fact_between_two_is_a_difference_of_numbers_or_the_whole_years_that_days_have_passed(a, b, far):
    assert joined(a=a, b=b)["far"].value == far


def test_it_is_worked_out_from_another_such_fact_and_as_well_known_as_the_weaker():
    found = joined(a=1, b=4, c=10)
    assert (found["farther"].value, found["farther"].origin) == (7, "a · b · c")
    facts = {"a": Fact(value=1, grounds=Grounds.RECORDED), "b": Fact(value=4)}
    assert join({}, facts, with_ledger=False, between=BETWEEN)[0]["far"].grounds is Grounds.ASSERTED


def test_where_one_is_not_said_or_of_another_kind_there_is_none():
    assert "far" not in joined(a=1)
    assert "far" not in joined(a=1, b=date(2026, 10, 8))


@pytest.mark.parametrize(
    ("fact", "value", "taken"),
    [
        ("act.assessment_days_left", 5000, False),
        ("act.assessment_days_left", 843, True),
        ("act.certificate_months_left", 500, False),
        ("act.certificate_months_left", 36, True),
        ("asset.youngest_age", 1500, False),
        ("asset.youngest_age", 150, True),
    ],
)
def test_a_number_outside_its_bounds_is_refused_at_the_door(tmp_path, fact, value, taken):
    engine = bootstrap.engine(("cn-cross-border",))
    assert (engine.facts[fact].wanted(value) is None) is taken
    path = tmp_path / "s.yaml"
    path.write_text(
        f"kind: scenario\ntitle: t\nacts:\n  - {{act: export, on: 2026-10-08, facts: {{{fact}: {value}}}}}\n",
        encoding="utf-8",
    )
    if taken:
        assert bootstrap.scenario_of(str(path), None, engine).steps
    else:
        with pytest.raises(InputError, match="DR-I021"):
            bootstrap.scenario_of(str(path), None, engine)

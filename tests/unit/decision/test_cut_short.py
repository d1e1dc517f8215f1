"""A search for what would settle an act that was cut short says so; one that was not says nothing of it."""

from datarights.decision.decision import Settling, SettlingSet
from datarights.rules.pack import Outcome

ONE = SettlingSet(supplies=(), outcome=Outcome.CONDITIONAL)


def test_what_was_not_tried_is_said_only_beside_something_found():
    assert Settling(sets=(ONE,), complete=False).cut is not None
    assert Settling(sets=(ONE,)).cut is None
    assert Settling(complete=False).cut is None

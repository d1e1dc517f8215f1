"""A standby takes over from a primary killed under load: a synchronous one has all that was answered, another one has not."""

import pytest
from tests.drills.standby import drilled


@pytest.mark.parametrize("synchronous", [True, False], ids=["synchronous", "asynchronous"])
def test_a_promoted_standby_has_every_answered_entry_where_it_was_synchronous_and_is_refused_where_it_was_not(
    synchronous,
):
    told = drilled(2, 4, synchronous=synchronous)
    assert told["answered"]
    assert bool(told["lost"]) is not synchronous  # otherwise the drill could not have failed
    assert told["goes on"] == ("yes" if synchronous else "DR-S023")

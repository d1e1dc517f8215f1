"""Lives of registrations as they went, written down in several styles: how it went is among the readings, and certain in a plain record."""

from collections import Counter

from hypothesis import given, settings, strategies as st
from tests.reference.registered_lives import DONE, STANDING, STYLES, Lives

from datarights.decision.registered import standings
from datarights.holdings.once import OnAsset


def is_so(truth, reading, day):
    """Tell whether a reading has it as it went; who bought by contract alone may show what its giver has."""
    if truth is None or truth.step not in {*DONE, "cancelled"}:
        return reading is None or reading.lent or reading.state(day) == (truth.state(day) if truth else "none")
    if reading is None or reading.lent or reading.state(day) != truth.state(day):
        return False
    told = (reading.number, reading.rights, reading.end)
    return truth.state(day) not in STANDING or told == (truth.number, truth.rights, truth.end)


@settings(max_examples=400)
@given(st.data(), st.sampled_from(STYLES), st.integers(1, 9))
def test_how_it_went_is_among_the_readings_and_certain_in_a_plain_record(data, style, events):
    lives = Lives(lambda several: data.draw(st.sampled_from(several)), style, events)
    if not lives.steps:
        return
    rows = OnAsset((*lives.rights.values(), *lives.steps))
    ends = {end for row in lives.steps if (end := row.end) < max(lives.day, row.start) + 800}
    day = data.draw(st.sampled_from(sorted({row.start + later for row in lives.steps for later in (0, 1)} | ends)))
    alone = max(Counter(right.party for right in lives.rights.values()).values()) == 1
    for found in standings(rows, day):
        assert found.right is not None
        truth = lives.truth(found.right.id, day)
        as_it_went = [is_so(truth, each, day) for each in found.readings]
        assert found.cut or found.right.start > day or any(as_it_went)
        if alone and style in {"plain", "numbers"}:
            assert all(as_it_went) or found.right.start > day
            assert not found.cut

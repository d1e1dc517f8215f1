"""What a belief is: kinds, the words of exclusivity, and an end that no ledger reaches."""

import pytest

from datarights.holdings.record import EXCLUSIVE, NEVER, TOUCHING, Record, is_held_by, is_promise

RIGHT = Record("right", "许可", "皮棉数据", "乙公司", 2, 1, 2, 0, NEVER, {"exclusivity": "sole"})


def test_never_is_the_greatest_power_of_two_in_a_signed_integer_of_64_bits():
    assert NEVER < 1 << 63 <= 2 * NEVER


def test_exclusive_and_sole_promise_and_ordinary_and_silence_do_not():
    said = {word: is_promise(RIGHT._replace(body={"exclusivity": word})) for word in ("exclusive", "sole", "ordinary")}
    assert said == {"exclusive": True, "sole": True, "ordinary": False}
    assert not is_promise(RIGHT._replace(body={}))
    assert frozenset({"exclusive", "sole"}) == EXCLUSIVE


def test_only_a_right_is_a_promise():
    assert is_promise(RIGHT)
    assert not is_promise(RIGHT._replace(kind="burden"))


@pytest.mark.parametrize(
    ("other", "held"), [({}, True), ({"kind": "burden"}, False), ({"party": "丙"}, False), ({"asset": "籽棉"}, False)]
)
def test_a_right_is_held_by_its_party_over_its_data(other, held):
    assert is_held_by(RIGHT._replace(**other), "乙公司", "皮棉数据") is held


def test_burdens_derivations_and_objections_touch_rights():
    assert TOUCHING == ("burden", "derivation", "objection")

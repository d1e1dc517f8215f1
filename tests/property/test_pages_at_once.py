"""A page of entries looked at as a whole is taken only when each of its entries would be taken alone."""

import orjson
from hypothesis import given, strategies as st

from datarights.adapters.codec import decode, encode_at_once
from datarights.errors import VerificationError
from datarights.ledger.verify import verify_at_once, verify_entry

_WORDS = st.sampled_from(["", "a.e", "e5", ".5", "x,y", "1,5.e", "棉花", "[.", '":.', "true", "00:00:01.5Z"])
_KEYS = st.sampled_from(["a", "e", "E.", "k1", "t", "[", ",", "键", "键:", ":键t", "."])
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([2**53, 0.5, -1.5, 1e22, 1e-7, 0.0]) | _WORDS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_KEYS, below, max_size=3),
    max_leaves=8,
)
_TIMES = st.sampled_from(
    ["2026-11-01T00:00:00.000000Z", "2026-11-01T00:00:01.000000Z", "2026-11-01T00:00:01.00000Z", "2026-11-0１T00:00:01.000000Z"]
)  # fmt: skip


def written(place, payload, recorded_at):
    body = {"v": 1, "kind": "party", "id": f"甲{place}", "index": place, "recorded_at": recorded_at, "payload": payload}
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def alone(contents):
    before, bodies = "", []
    for index, content in enumerate(contents):
        bodies.append(verify_entry(content, index, before))
        before = bodies[-1]["recorded_at"]
    return bodies


@given(st.lists(st.tuples(_VALUES, _TIMES), min_size=1, max_size=4))
def test_what_is_taken_as_a_page_is_taken_entry_by_entry(said):
    contents = [written(at, *each) for at, each in enumerate(said)]
    bodies = verify_at_once(contents, range(len(contents)), "", decode=decode, encode=encode_at_once)
    if bodies is not None:
        assert bodies == alone(contents)


@given(st.lists(_VALUES, min_size=1, max_size=4))
def test_no_page_with_a_decimal_is_taken(payloads):
    contents = [written(at, each, "2026-11-01T00:00:00.000000Z") for at, each in enumerate(payloads)]
    try:
        alone(contents)
    except VerificationError:
        assert verify_at_once(contents, range(len(contents)), "", decode=decode, encode=encode_at_once) is None


@given(st.lists(st.sampled_from([1, True, None, "棉花", "a, b", {"k": ["x"]}]), max_size=4))
def test_a_usual_page_is_taken_as_a_whole(values):
    contents = [written(at, {"a": values}, "2026-11-01T00:00:00.000000Z") for at in range(3)]
    assert verify_at_once(contents, range(len(contents)), "", decode=decode, encode=encode_at_once) == alone(contents)

"""What is taken for written as another entry is canonical, and says what the other says under its own names."""

import json

import pytest
from hypothesis import example, given, strategies as st

from datarights.adapters.codec import encode
from datarights.ledger.verify import verify_entry
from datarights.ledger.wording import Wordings, body_of

TIME = "2026-11-27T00:00:00.000000Z"
OWN = ("asset", "id", "index", "parties", "recorded_at")


def claim(index=7, name="权7", asset="棉花", by="甲", time=TIME, **said):
    return {
        "v": 1, "kind": "claim", "kv": 1, "id": name, "asset": asset, "parties": {"by": by}, "index": index, "recorded_at": time,
    } | said  # fmt: skip


SAID = [
    {},
    {"payload": {"basis": "own_collection"}, "rights": ["use"]},
    {"payload": {"basis": "own_collection"}, "actor": "某人", "scope": {"purposes": "all"}},
    {"payload": {"list": ["recorded_at", 1, None]}, "valid": ["2026-01-01", "2027-01-01"]},
    {"sealed": {"price": "ab"}},
]
ODD = [
    {"payload": {"within": {"deep": 1}}},
    {"payload": {"within": {"deep": 1}, "recorded_at": TIME, "x": "y"}},
    {"payload": {"text": "a}"}},
    {"payload": {"text": 'x},"recorded_at":"y'}},
    {"payload": {"text": "two\nlines"}},
    {"note": "a\\b"},
    {"signed": ["— 甲 AAAA"]},
    {"evidence": ["证"]},
    {"parties": {"by": "甲", "from": "乙"}},
    {"kind": "grant"},
    {"kv": 2},
]
"""Claims that cannot be taken apart, or are none."""


def noted(*said):
    known = Wordings()
    for each in said:
        known.note(claim(1, "权1", "皮棉", "乙", **each), each.__str__(), encode)
    return known


def given_of(known, contents, start, rows):
    found = known.read(contents, start, *zip(*rows, strict=True))
    return [None] * len(contents) if found is None else found


def row(body):
    return body["id"], body["kind"], body["recorded_at"]


@pytest.mark.parametrize("said", SAID, ids=str)
def test_a_claim_that_is_written_alike_is_known_and_given_as_it_is(said):
    body = claim(**said)
    (found,) = given_of(noted(*SAID), [encode(body)], 7, [row(body)])
    assert found[0].known == str(said)
    assert body_of(found) == body
    assert list(body_of(found)) == sorted(body) or encode(body_of(found)) == encode(body)


@pytest.mark.parametrize("said", ODD, ids=str)
def test_what_cannot_be_taken_apart_is_left_to_be_read(said):
    body = claim(**said)
    assert given_of(noted(*SAID, said), [encode(body)], 7, [row(body)]) == [None]


@pytest.mark.parametrize(
    "other",
    [("权8", "claim", TIME), ("权7", "grant", TIME), ("权7", "claim", TIME.replace("27", "28")), (b"x", "claim", TIME), ("权7", None, TIME)],
    ids=str,
)  # fmt: skip
def test_it_is_known_only_where_its_row_says_the_same(other):
    content = encode(claim())
    assert given_of(noted({}), [content], 7, [other]) == [None]
    assert given_of(noted({}), [content], 8, [row(claim())]) == [None]


_FRAGMENTS = [
    b'"', b"\\", b"\n", b"{", b"}", b",", b":", b"0", b"7", b" ", b"\xff", b"\xe4\xb8", b"\x00", b"\x1f", b"\\u0041", b'\\"', b"\x7f",
    "、".encode(), "\u2028".encode(), "\ufeff".encode(), b'"recorded_at":"x",', b'"id":"', b'},"payload":{', b'"},"payload":{"a":1},', b"-7", b"07", b"7.0",
    b'\n{"asset":"', b'},"recorded_at":"',
]  # fmt: skip


@st.composite
def spoilt(draw):
    """Give a claim and its bytes with something put in, taken out or put over somewhere."""
    body = claim(**draw(st.sampled_from([*SAID, *ODD])))
    content = encode(body)
    for _ in range(draw(st.integers(0, 2))):
        at, length = draw(st.integers(0, len(content))), draw(st.integers(0, 3))
        content = content[:at] + draw(st.sampled_from([b"", *_FRAGMENTS])) + content[at + length :]
    return content


def said_of(content, start):
    """Give the row that its bytes would have, as far as can be told."""
    try:
        body = json.loads(content)
        return row(body)
    except (ValueError, KeyError, TypeError):
        text = content.decode("utf-8", "replace")
        return (
            text.partition('"id":"')[2].partition('"')[0],
            "claim",
            text.rpartition('"recorded_at":"')[2].partition('"')[0],
        )


@given(st.lists(spoilt(), min_size=1, max_size=3))
@example([encode(claim(payload={"text": "x"})).replace(b"x", b'x},"recorded_at":"y')])
@example([encode(claim(name="a\nb"))])
@example([encode(claim()).replace("权7".encode(), "权7\n".encode()), encode(claim())])
@example([b"", encode(claim())])
def test_whatever_is_known_is_canonical_and_says_what_its_wording_says(contents):
    known = noted(*SAID, *ODD)
    rows = [said_of(each, 7) for each in contents]
    for at, (content, found) in enumerate(zip(contents, given_of(known, contents, 7, rows), strict=True), 7):
        if found is None:
            continue
        assert body_of(found) == json.loads(content)
        assert encode(body_of(found)) == content
        assert body_of(found)["index"] == at
        own, first = (
            {key: value for key, value in each.items() if key not in OWN} for each in (body_of(found), found[0].body)
        )
        assert own == first
        if found[5] == TIME:
            assert verify_entry(content, at, "") == body_of(found)


def test_nothing_is_known_before_anything_is_noted_nor_after_it_was_forgotten():
    body = claim()
    known = noted({})
    assert given_of(known, [encode(body)], 7, [row(body)]) != [None]
    known.forget()
    assert given_of(known, [encode(body)], 7, [row(body)]) == [None]
    assert given_of(Wordings(), [encode(body)], 7, [row(body)]) == [None]

"""Canonical bytes looked at one by one and a page at a time: each step that fails is named, what is usual is taken."""

import json

import orjson
import pytest
from tests.unit.ledger.test_checkpoints import refused

from datarights.adapters.codec import decode as decode_fast, encode_at_once
from datarights.ledger.merkle import EMPTY_ROOT, Frontier, leaf_hash
from datarights.ledger.verify import compare_head, decode, verify_at_once, verify_entry

BEFORE, TIME, LATER = (f"2026-11-26T08:00:0{at}.000000Z" for at in range(3))
GOOD = {"id": "甲", "index": 1, "kind": "party", "recorded_at": TIME, "v": 1}


def written(**changes):
    body = {name: each for name, each in {**GOOD, **changes}.items() if each is not ...}
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def test_an_entry_at_its_place_in_time_is_given_as_json():
    assert verify_entry(written(), 1, BEFORE) == GOOD
    assert verify_entry(written(), 1, TIME) == GOOD
    assert verify_entry(written(), 1, "") == GOOD


WRONG = {
    "no JSON": ("DR-V001", "bytes", b"{"),
    "no UTF-8": ("DR-V001", "bytes", b"\xff"),
    "a list": ("DR-V001", "bytes", b"[]"),
    "a blank": ("DR-V001", "bytes", written() + b" "),
    "members in another order": ("DR-V001", "bytes", json.dumps(dict(reversed(GOOD.items())), ensure_ascii=False, separators=(",", ":")).encode()),
    "a decimal": ("DR-V001", "bytes", written(payload=0.5)),
    "a key that is not ASCII": ("DR-V001", "bytes", written(payload={"键": 1})),
    "another version": ("DR-V002", "envelope", written(v=2)),
    "no version": ("DR-V002", "envelope", written(v=...)),
    "no kind": ("DR-V002", "envelope", written(kind=...)),
    "a number for a kind": ("DR-V002", "envelope", written(kind=1)),
    "no id": ("DR-V002", "envelope", written(id=...)),
    "an empty id": ("DR-V002", "envelope", written(id="")),
    "a number for an id": ("DR-V002", "envelope", written(id=1)),
    "another place": ("DR-V003", "order", written(index=2)),
    "no place": ("DR-V003", "order", written(index=...)),
    "true for one": ("DR-V003", "order", written(index=True)),
    "no time": ("DR-V005", "recorded_at", written(recorded_at=...)),
    "a number for a time": ("DR-V005", "recorded_at", written(recorded_at=1)),
    "a time without microseconds": ("DR-V005", "recorded_at", written(recorded_at="2026-11-26T08:00:01Z")),
    "a time of another zone": ("DR-V005", "recorded_at", written(recorded_at="2026-11-26T16:00:01.000000+08:00")),
    "a time in other digits": ("DR-V005", "recorded_at", written(recorded_at="2026-11-26T08:00:0１.000000Z")),
    "a time before the entry before": ("DR-V005", "recorded_at", written(recorded_at="2026-11-26T07:59:59.999999Z")),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_the_first_step_that_fails_is_named(name):
    code, step, content = WRONG[name]
    error = refused(code, verify_entry, content, 1, BEFORE)
    assert error.step == step
    assert error.message.en.startswith("entry 1")


@pytest.mark.parametrize(
    "content", [b'{"a":1,"a":2}', b"NaN", b"-Infinity", b'\xef\xbb\xbf{"a":1}', b'"\xff"', b"", b"1 2"]
)
def test_json_is_read_strictly(content):
    with pytest.raises(ValueError):
        decode(content)


# ---- a page at a time -----------------------------------------------------------------------------------------------


def at_once(*contents, start=1, before=BEFORE):
    return verify_at_once(
        contents, range(start, start + len(contents)), before, decode=decode_fast, encode=encode_at_once
    )


def deep(depth, opening):
    value = 1
    for _ in range(depth):
        value = [value] if opening == "[" else {"a": value}
    return value


USUAL = {
    "one": [written()],
    "at the time before": [written(recorded_at=BEFORE)],
    "two at one time": [written(), written(index=2, id="乙")],
    "as many as are looked at": [written(index=at, id=f"甲{at}", rights=["use"]) for at in range(1, 257)],
    "text that is not ASCII": [written(payload={"name": "棉花，收购"})],
    "as deep as may be in objects": [written(payload=deep(31, "{"))],
    "as deep as may be in lists": [written(payload=deep(31, "["))],
    "colons in text": [written(payload={"a": ["键:", ":", ":键"], "b:": "键"})],
    "digits and signs": [written(payload={"a": [1, -1, "1.5", "e", "E5"]})],
}


@pytest.mark.parametrize("name", USUAL)
def test_a_usual_page_is_taken(name):
    contents = USUAL[name]
    assert at_once(*contents) == [verify_entry(each, at, BEFORE) for at, each in enumerate(contents, 1)]


THIRD = written(index=3, id="丙", payload={"a": [{}, {}]})
CUT = THIRD.index(b"{},") + 2
UNUSUAL = {
    **{name: [content] for name, (_, _, content) in WRONG.items()},
    "deeper than may be in objects": [written(payload=deep(32, "{"))],
    "deeper than may be in lists": [written(payload=deep(32, "["))],
    "deeper than may be in both": [written(payload=deep(16, "["), scope=deep(16, "{"))],
    "a decimal in a list": [written(payload=["a", 1.5])],
    "a decimal first in a list": [written(payload=[-0.5])],
    "a power of ten": [written(payload=1e22)],
    "a power of ten in a list": [written(payload=[1, 1e22])],
    "a number beyond 2 to the 53rd": [written(payload=2**53)],
    "a key whose last byte is the first above ASCII": [written(payload={"一": 1})],
    "a key that ends in ASCII": [written(payload={"一X": 1})],
    "a key that ends in a colon": [written(payload={"键:": 1})],
    "a key that begins with a colon": [written(payload={":键": ":"})],
    "a key that ends in a quote": [written(payload={'键"': 1})],
    "an escape": [written(payload="\n")],
    "true for the version": [written(v=True)],
    "an id that is no text": [written(id=None)],
    "the second at another place": [written(), written(index=3)],
    "the second before the first": [written(recorded_at=LATER), written(index=2)],
    "the second of another version": [written(), written(index=2, v=2)],
    "the second without an id": [written(), written(index=2, id="")],
    "the second without a time": [written(), written(index=2, recorded_at=...)],
    "the second of a short time": [written(), written(index=2, recorded_at="2026-11-26T08:00:01.00000Z")],
    "two that are one entry between them": [THIRD[:CUT], THIRD[CUT + 1 :]],
    "two in one place and one in two": [
        written() + b',"n",' + written(index=2, id="乙"),
        THIRD[:CUT],
        THIRD[CUT + 1 :],
    ],
    "the second not canonical": [written(), b" " + written(index=2)],
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_a_page_with_something_unusual_is_left_to_be_looked_at_entry_by_entry(name):
    assert at_once(*UNUSUAL[name]) is None


# ---- size and root --------------------------------------------------------------------------------------------------


def test_size_and_root_are_compared_with_what_was_said_as_far_as_it_was():
    frontier = Frontier()
    compare_head(frontier, root=EMPTY_ROOT.hex(), size=0)
    frontier.push(leaf_hash(b"a"))
    root = leaf_hash(b"a").hex()
    for said in ({"root": None, "size": None}, {"root": root, "size": None}, {"root": None, "size": 1}):
        compare_head(frontier, **said)
    error = refused("DR-V006", compare_head, frontier, root=root, size=0)
    assert (error.step, error.expected.en, error.got.en) == ("size", "0", "1")
    error = refused("DR-V006", compare_head, frontier, root="00" * 32, size=1)
    assert (error.step, error.expected.en, error.got.en) == ("root", "00" * 32, root)

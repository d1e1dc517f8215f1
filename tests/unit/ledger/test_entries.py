"""The envelope: what is submitted is what is written, byte for byte, and is read back."""

import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from datarights.ledger.entry import (
    KINDS,
    Draft,
    Entry,
    draft_from_json,
    misshapen_draft,
    name_at,
    names_given,
    payload_of,
)

REFERENCE = Path(__file__).parents[3] / "docs" / "reference"
TIME = "2026-11-26T08:00:00.000000Z"
FULL = Draft(
    kind="grant",
    id="许可·乙",
    version=2,
    asset="收购数据",
    parties={"from": "甲", "to": "乙"},
    rights=("use", "operate"),
    scope={"purposes": ["credit-risk"]},
    valid=("2026-01-01", "9999-12-31"),
    rests_on=("源权",),
    about="合同",
    evidence=("台账",),
    payload={"act": "license"},
    sealed={"price": "ab" * 32},
    actor="登记员",
)
BYTES = (
    '{"about":"合同","actor":"登记员","asset":"收购数据","evidence":["台账"],"id":"许可·乙","index":9,"kind":"grant","kv":2,'
    '"parties":{"from":"甲","to":"乙"},"payload":{"act":"license"},"recorded_at":"2026-11-26T08:00:00.000000Z",'
    '"rests_on":["源权"],"rights":["use","operate"],"scope":{"purposes":["credit-risk"]},'
    f'"sealed":{{"price":"{"ab" * 32}"}},"signed":["— 甲员 AAAA"],"v":1,"valid":["2026-01-01","9999-12-31"]}}'
)


@pytest.mark.parametrize("page", ["entries.md", "entries.zh.md"])
def test_the_kinds_are_those_that_the_reference_explains(page):
    table = re.findall(r"^\| `(\w+)` \|", (REFERENCE / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(KINDS) == sorted(table)


def test_an_entry_is_written_with_the_names_of_the_wire_format():
    entry = Entry(draft=FULL._replace(signed=("— 甲员 AAAA",)), index=9, recorded_at=TIME)
    assert entry.encoded().decode() == BYTES


def test_what_is_empty_is_left_out():
    bare = Draft(kind="party", id="甲")
    assert bare.as_json() == {"v": 1, "kind": "party", "kv": 1, "id": "甲"}
    assert Entry(draft=bare, index=0, recorded_at=TIME).as_json().keys() == {*bare.as_json(), "index", "recorded_at"}


@given(st.sets(st.sampled_from(Draft._fields[2:])))
def test_a_draft_is_read_back_from_what_was_written_of_it(members):
    full = FULL._replace(signed=("— 甲员 AAAA",))
    draft = Draft(kind="grant", id="许可·乙", **{each: getattr(full, each) for each in members})
    body = Entry(draft=draft, index=9, recorded_at=TIME).as_json()
    assert draft_from_json(body) == draft


def test_a_draft_without_its_version_is_of_the_first():
    assert draft_from_json({"kind": "party", "id": "甲"}) == Draft(kind="party", id="甲")


@pytest.mark.parametrize(
    ("said", "found"), [({"a": 1}, {"a": 1}), ("text", {}), (7, {}), (["a"], {}), (True, {}), (None, {})]
)
def test_a_payload_that_is_no_object_says_nothing(said, found):
    assert payload_of({"payload": said}) == found
    assert payload_of({}) == {}


def test_entries_give_names_by_entry_0_and_by_recoveries():
    bodies = [{"index": 0, "kind": "registry", "id": "甲"}, {"index": 1, "kind": "party", "id": "乙"}]
    assert names_given([]) == []
    assert names_given(bodies) == [(0, "甲")]
    assert names_given(bodies[1:]) == []
    for payload, told in (({"origin": "丙"}, [(9, "丙")]), ({}, []), ("text", []), (None, [])):
        assert names_given([{"index": 9, "kind": "recovery", "id": "恢复", "payload": payload}]) == told


def test_a_log_has_at_a_size_the_name_that_was_said_last_before_it():
    said = (
        {"index": 0, "kind": "registry", "id": "甲"},
        {"index": 4, "kind": "recovery", "id": "恢复", "payload": {"origin": "丙"}},
    )
    assert [name_at(said, size) for size in (0, 1, 4, 5, 9)] == ["", "甲", "甲", "丙", "丙"]
    assert name_at(said[1:], 4) == ""


def test_signatures_stand_beside_a_draft_and_change_nothing_of_its_digest():
    assert FULL._replace(signed=("— 甲员 AAAA",)).digest() == FULL.digest()
    assert len({FULL.digest(), FULL._replace(actor="").digest(), FULL._replace(version=1).digest()}) == 3


SHAPES = {
    "v": ([1], [0, 2, True, 1.0, "1", None]),
    "kind": (["claim", "second"], ["claims", "", 1, None, ["claim"]]),
    "kv": ([1], [0, 2, True, 1.0, "1"]),
    "id": (["甲"], ["", 1, None, []]),
    **dict.fromkeys(("asset", "about", "actor"), (["甲", ""], [1, None, ["甲"]])),
    **dict.fromkeys(
        ("rights", "rests_on", "evidence", "signed"), ([[], ["甲", "乙"]], ["甲", ["甲", 1], {"甲": "乙"}, None])
    ),
    **dict.fromkeys(("parties", "sealed"), ([{}, {"by": "甲"}], [["甲"], {"by": 1}, "甲", None])),
    **dict.fromkeys(("scope", "payload"), ([{}, {"a": 1}], [[], "a", 1, None])),
    "valid": ([["2026-01-01", "9999-12-31"]], [["2026-01-01"], ["2026-01-01"] * 3, ["2026-01-01", 1], "22", None]),
}


@pytest.mark.parametrize("name", SHAPES)
def test_each_member_of_a_draft_has_one_shape_and_another_is_named(name):
    good, bad = SHAPES[name]
    assert [value for value in good if misshapen_draft({name: value}) is not None] == []
    assert [value for value in bad if misshapen_draft({"other": 1, name: value}) is None] == []
    found = misshapen_draft({name: bad[0]})
    assert found.en.startswith(f"{name} is not ")
    assert found.zh.startswith(f"{name} 应为")


def test_what_is_left_out_and_what_is_unknown_is_no_matter_of_shape():
    assert misshapen_draft({}) is None
    assert misshapen_draft({"other": object()}) is None

"""The published vectors that concern trees and canonical bytes (see tests/vectors/README.md)."""

import base64
import json
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, strategies as st

from datarights.adapters import codec
from datarights.ledger import canonical
from datarights.ledger.merkle import verify_consistency, verify_inclusion

VECTORS = Path(__file__).parents[2] / "vectors"
INCLUSION = sorted((VECTORS / "rfc6962-merkle" / "inclusion").rglob("*.json"))
CONSISTENCY = sorted((VECTORS / "rfc6962-merkle" / "consistency").rglob("*.json"))
JCS = sorted((VECTORS / "rfc8785-jcs" / "input").glob("*.json"))


def named(path):
    return str(path.relative_to(VECTORS))


def raw(text):
    return base64.b64decode(text) if text else b""


def test_all_vectors_are_there():
    assert (len(INCLUSION), len(CONSISTENCY), len(JCS)) == (98, 98, 6)


@pytest.mark.parametrize("path", INCLUSION, ids=named)
def test_inclusion_as_published(path):
    case = json.loads(path.read_text())
    found = verify_inclusion(
        raw(case["leafHash"]),
        case["leafIdx"],
        case["treeSize"],
        [raw(each) for each in case["proof"] or []],
        raw(case["root"]),
    )
    assert found is not case["wantErr"]


@pytest.mark.parametrize("path", CONSISTENCY, ids=named)
def test_consistency_as_published(path):
    case = json.loads(path.read_text())
    found = verify_consistency(
        case["size1"],
        case["size2"],
        raw(case["root1"]),
        raw(case["root2"]),
        [raw(each) for each in case["proof"] or []],
    )
    assert found is not case["wantErr"]


def outside(value):
    """Tell whether a value leaves our subset: a float or a key that is not ASCII."""
    if isinstance(value, float):
        return True
    if isinstance(value, dict):
        return any(not key.isascii() or outside(each) for key, each in value.items())
    return isinstance(value, list) and any(map(outside, value))


@pytest.mark.parametrize("encode", [canonical.encode, codec.encode], ids=["standard library", "fast"])
@pytest.mark.parametrize("path", JCS, ids=named)
def test_canonical_bytes_as_published_or_a_plain_refusal(path, encode):
    value = json.loads(path.read_text(encoding="utf-8"))
    if outside(value):
        with pytest.raises(ValueError, match=r"float|not ASCII"):
            encode(value)
    else:
        assert encode(value) == (path.parent.parent / "output" / path.name).read_bytes()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
def test_both_encoders_agree_with_an_independent_one(value):
    assert canonical.encode(value) == codec.encode(value) == rfc8785.dumps(value)


@given(values)
def test_what_was_encoded_reads_back_and_encodes_the_same(value):
    content = canonical.encode(value)
    assert canonical.encode(json.loads(content)) == content
    assert codec.encode(codec.decode(content)) == content


@pytest.mark.parametrize("encode", [canonical.encode, codec.encode], ids=["standard library", "fast"])
@pytest.mark.parametrize(
    ("value", "where"),
    [
        ({"a": [1, {"b": 0.5}]}, r"\$\.a\[1\]\.b: float"),
        ({"价": 1}, "not ASCII"),
        ({1: 2}, "not ASCII"),
        ([2**53], r"\$\[0\]: .*beyond"),
        ([-(2**53)], "beyond"),
        ({"a": "\ud800"}, "lone surrogate"),
        ({"a": b"x"}, "bytes"),
        (json.loads("[" * 40 + "]" * 40), "nested deeper"),
    ],
)
def test_what_has_no_canonical_form_is_refused_and_placed(encode, value, where):
    with pytest.raises(ValueError, match=where):
        encode(value)

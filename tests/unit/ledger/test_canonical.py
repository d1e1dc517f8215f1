"""Canonical bytes, by hand: what is allowed at its very edges, and where it ends."""

import pytest

from datarights.ledger import canonical

MOST = 2**53 - 1


def nested(depth, value="x"):
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (None, b"null"), (True, b"true"), (False, b"false"), (0, b"0"), (MOST, b"9007199254740991"),
        (-MOST, b"-9007199254740991"), ("", b'""'), ("棉花", '"棉花"'.encode()), ("\x7f\u2028", '"\x7f\u2028"'.encode()),
        ('"\\\n\x01', b'"\\"\\\\\\n\\u0001"'), ([], b"[]"), ((1, [2]), b"[1,[2]]"), ({}, b"{}"),
        ({"b": 1, "a": {"d": None, "c": ()}}, b'{"a":{"c":[],"d":null},"b":1}'),
    ],
)  # fmt: skip
def test_what_is_allowed_has_these_bytes(value, content):
    assert canonical.encode(value) == content


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (MOST + 1, "$: 9007199254740992 is beyond"),
        (-MOST - 1, "$: -9007199254740992 is beyond"),
        (1.0, "$: float has no canonical form"),
        ({"a": {1, 2}}, "$.a: set has no canonical form"),
        ([0, {"k": b""}], "$[1].k: bytes has no canonical form"),
        ({"a": {"é": 1}}, "$.a: the key 'é' is not ASCII"),
        ({None: 1}, "$: the key None is not ASCII"),
        ({"é": 1}, "$: the key 'é' is not ASCII"),
        (({"a": (1, MOST + 1)},), "$[0].a[1]: 9007199254740992 is beyond"),
        ({"a": "\udfff"}, "a string holds a lone surrogate"),
        (float("nan"), "$: float has no canonical form"),
        (["x", None, True, MOST, -MOST, {"a": "y"}, 1.0], "$[6]: float has no canonical form"),
        (nested(31, 1.0), "$" + 31 * "[0]" + ": float has no canonical form"),
        (nested(30, {"a": 1.0}), "$" + 30 * "[0]" + ".a: float has no canonical form"),
    ],
)
def test_what_is_not_allowed_is_refused_and_placed(value, said):
    with pytest.raises(ValueError) as refused:
        canonical.encode(value)
    assert str(refused.value).startswith(said)


def test_a_class_that_calls_itself_text_or_a_number_is_none():
    class Name(str):
        __slots__ = ()

    class Count(int):
        pass

    for each in (Name("x"), Count(1), {Name("x"): 1}):
        with pytest.raises(ValueError, match=r"Name|Count|not ASCII text"):
            canonical.encode(each)


def test_values_lie_at_most_32_deep():
    assert canonical.encode(nested(32)) == b"[" * 32 + b'"x"' + b"]" * 32
    assert canonical.encode({"a": nested(31)}).startswith(b'{"a":[')
    for each in (nested(33), {"a": nested(32)}):
        with pytest.raises(ValueError, match="nested deeper than 32"):
            canonical.encode(each)
    with pytest.raises(ValueError, match="nested deeper than 32"):
        canonical.check(nested(500))

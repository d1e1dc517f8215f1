"""Each member of a payload has one shape, wherever it stands (docs/reference/entries.md)."""

import pytest

from datarights.adapters.yamlfiles import events
from datarights.holdings.shapes import BURDENS, DECIDED, EXCLUSIVITIES, misshapen
from datarights.report import words as readers

TEXT = """name uscc title sha256 kind summary industry territory updates volume form limits grade how basis act reason reasons order
    grounds effect type step credential agency question under version rule vocabulary dimension digest zone"""
SHAPES = {
    TEXT: (["x", ""], [1, None, ["x"], {}]),
    "proves inputs participants consents blocks what keys": ([[], ["x"]], ["x", ["x", 1], None, {}]),
    "contracted signed on": (["2026-02-28"], ["2026-02-30", "x", 20260228, None, []]),
    "complete elsewhere": ([True, False, None], ["yes", 1, []]),
    "party_kind": (["natural", "organisation", "public_body"], ["firm", 1, None]),
    "source": (["collected"], ["found", None]),
    "exclusivity": (["ordinary", "sole", "exclusive"], ["Sole", "", None, ["sole"]]),
    "burden": (["pledge", "preservation", "control", "exclusivity", "restriction"], ["lease", None]),
    "outcome": (["upheld", "rejected", "withdrawn"], ["ended", None]),
    "size": ([0, 7], [-1, True, "7", None]),
    "covers": ([["2026-01-01", "2027-01-01"]], [["2026-01-01"], ["2026-01-01", "x"], "2026", ["2026-01-01"] * 3]),
    "labels": ([{}, {"a": True, "b": None}], [[], {"a": "yes"}, None]),
    "facts": (
        [{}, {"f": {"value": 1}}, {"f": {"value": None, "grounds": "asserted", "origin": "x"}}],
        [[], {"f": 1}, {"f": {}}, {"f": {"value": 1, "grounds": 2}}, {"f": {"value": 1, "origin": None}}],
    ),
    "shown": ([[], [{"fact": "f", "value": 1}]], [{}, ["f"], [{"value": 1}], [{"fact": 1}]]),
    "answer": ([True, False, 3, "word"], [None, [], {}]),
    "of": ([{}, {"act": "license"}], [{"act": 1}, "license", None]),
    "draft": ([None, {}], ["x", [], 1]),
    "door link from rests_on about parties scope evidence sealed consent conflicts exceptions given made days answers": (
        [],
        ["x", None, [], {}, 1, True],
    ),
}
ONE_BY_ONE = [(name, *said) for names, said in SHAPES.items() for name in names.split()]


@pytest.mark.parametrize(("name", "good", "bad"), ONE_BY_ONE, ids=[each[0] for each in ONE_BY_ONE])
def test_a_member_has_its_shape_and_no_other(name, good, bad):
    assert [value for value in good if misshapen({name: value}) is not None] == []
    assert [value for value in bad if misshapen({name: value}) is None] == []


def test_a_member_that_no_kind_names_may_be_anything():
    for value in (1, None, [], {}, "x"):
        assert misshapen({"other": value}) is None


def test_the_first_that_is_misshapen_is_named_and_what_was_expected():
    found = misshapen({"name": "x", "other": 1, "size": -1, "act": 1})
    assert found.en == "size is not a whole number, not negative"
    assert misshapen({"outcome": "ended"}).en == "outcome is not one of: upheld rejected withdrawn"
    assert misshapen({"link": "own"}).en == "link is not for a payload to say: it follows from the rest"


def test_what_files_may_say_and_what_readers_are_told_are_the_words_that_entries_have():
    for said, told, words in (
        (events.BURDENS, readers.BURDENS, BURDENS),
        (events.DECIDED, readers.DECIDED, DECIDED),
        (None, readers.EXCLUSIVITIES, EXCLUSIVITIES),
    ):
        assert {*told} == {*words}
        assert said is None or {*said.words.values()} == {*words}

"""Whose word a right rests on: both parties', one party's, or the registry's alone."""

import pytest

from datarights.holdings.consent import Consent, consent, consent_of
from datarights.holdings.record import NEVER, Record

LICENCE = ["甲棉业", "乙公司"]


@pytest.mark.parametrize(
    ("parties", "signed", "word"),
    [
        (LICENCE, ["甲棉业", "乙公司"], "agreed"),
        (LICENCE, ["乙公司", "甲棉业", "丙公司"], "agreed"),
        (LICENCE, ["甲棉业"], "one_sided"),
        (LICENCE, ["乙公司", "丙公司"], "one_sided"),
        (LICENCE, ["丙公司"], "agency_only"),
        (LICENCE, [], "agency_only"),
        (["甲棉业"], ["甲棉业"], "one_sided"),
        (["甲棉业", "甲棉业"], ["甲棉业"], "one_sided"),
        (["甲棉业"], [], "agency_only"),
        ([], ["甲棉业"], "agency_only"),
    ],
)
def test_every_party_signed_or_one_or_none(parties, signed, word):
    assert consent(parties, signed) is Consent(word)


def test_a_right_says_whose_word_it_is_and_an_unsigned_one_says_nothing():
    right = Record("right", "许可", "皮棉数据", "乙公司", 2, 1, 2, 0, NEVER, {})
    assert consent_of(right) is None
    assert consent_of(right._replace(body={"consent": "agreed"})) is Consent.AGREED


def renewed(own, *signed_for, **said):
    """Give the word of a right over all its days: its own, and those for whom its renewals were signed."""
    given = [["续期", "renewal", 2, 3, "", each][: 5 if each is None else 6] for each in signed_for]
    ended = [["终止", "ending", 3, 3, ""]]
    body = {"from": "甲棉业", "answers": [*given, *ended], **({"consent": own} if own else {}), **said}
    return consent_of(Record("right", "许可", "皮棉数据", "乙公司", 2, 1, 3, 0, NEVER, body))


BOTH = ["甲棉业", "乙公司"]


@pytest.mark.parametrize(
    ("own", "signed_for", "word"),
    [
        ("agreed", [], "agreed"), ("agreed", [BOTH], "agreed"), ("agreed", [BOTH, ["甲棉业"]], "one_sided"),
        ("agreed", [["乙公司"], [""]], "agency_only"), ("agreed", [["丙公司"]], "agency_only"),
        ("one_sided", [BOTH], "one_sided"), ("agency_only", [BOTH], "agency_only"),
        ("agreed", [None], None), (None, [BOTH], None), (None, [None], None), ("one_sided", [None], None),
        ("agreed", [None, [""]], "agency_only"), (None, [[""]], "agency_only"), ("agency_only", [None], "agency_only"),
    ],
)  # fmt: skip
def test_a_right_is_over_all_its_days_the_weakest_word_and_what_nobody_signed_says_nothing(own, signed_for, word):
    assert renewed(own, *signed_for) is (Consent(word) if word else None)


def test_a_right_of_ones_own_is_renewed_by_one_party_alone():
    assert renewed("agreed", ["乙公司"], **{"from": None}) is Consent.ONE_SIDED


def test_each_word_is_named_for_itself():
    assert [each.label.zh for each in Consent] == ["各方已签", "单方签署", "仅登记机构签署"]

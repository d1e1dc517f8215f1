"""Whose word a right rests on: both parties', one party's, or the registry's alone."""

import pytest

from datarights.holdings.consent import Consent, consent, consent_of
from datarights.holdings.record import NEVER, Record

LICENCE = {"from": "甲棉业", "to": "乙公司"}


@pytest.mark.parametrize(
    ("parties", "signed", "word"),
    [
        (LICENCE, ["甲棉业", "乙公司"], "agreed"),
        (LICENCE, ["乙公司", "甲棉业", "丙公司"], "agreed"),
        (LICENCE, ["甲棉业"], "one_sided"),
        (LICENCE, ["乙公司", "丙公司"], "one_sided"),
        (LICENCE, ["丙公司"], "agency_only"),
        (LICENCE, [], "agency_only"),
        ({"by": "甲棉业"}, ["甲棉业"], "one_sided"),
        ({"from": "甲棉业", "to": "甲棉业"}, ["甲棉业"], "one_sided"),
        ({"by": "甲棉业"}, [], "agency_only"),
        ({}, ["甲棉业"], "agency_only"),
    ],
)
def test_every_party_signed_or_one_or_none(parties, signed, word):
    assert consent(parties, signed) is Consent(word)


def test_a_right_says_whose_word_it_is_and_an_unsigned_one_says_nothing():
    right = Record("right", "许可", "皮棉数据", "乙公司", 2, 1, 2, 0, NEVER, {})
    assert consent_of(right) is None
    assert consent_of(right._replace(body={"consent": "agreed"})) is Consent.AGREED


def test_each_word_is_named_for_itself():
    assert [each.label.zh for each in Consent] == ["各方已签", "单方签署", "仅登记机构签署"]

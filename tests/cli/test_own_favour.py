"""Nobody judges or waives in their own favour, by whatever word the act calls them."""

import json

import pytest
from tests.program import datarights

REGISTRY = """\
kind: registry
parties:
  holder: {name: Alpha Data}
  bank: {name: Beta Bank, uscc: 91652300MA7JX0MY1F}
  desk: {name: Beta Treasury, uscc: 91652300MA7JX0MY1F}
  shadow: {name: "Beta\\u200b bank"}
  reviewer: {name: Gamma Review}
evidence:
  account: {proves: lawful_collection}
assets:
  orders: {name: orders, source: derived, labels: {personal: no}}
rights:
  - {claim: [hold, use, operate], by: holder, of: orders, evidence: [account]}
"""
WORDS = ("bank", "Beta Bank", "BETA  bank", "91652300MA7JX0MY1F")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("own")
    (made / "registry.yaml").write_text(REGISTRY, encoding="utf-8")
    assert datarights("apply", "registry.yaml", cwd=made).returncode == 0
    return made


def act(word):
    return ("--act", "license", "--asset", "orders", "--from", "holder", "--to", word)


def said(folder, *line):
    done = datarights("--lang", "en", *line, cwd=folder)
    return done.returncode, done.stderr


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("by", ["bank", "desk"])
def test_who_is_meant_by_a_word_in_the_act_determines_and_waives_nothing_for_it(folder, word, by):
    code, err = said(folder, "determine", "asset.value_raised", "--answer", "yes", "--by", by, "--reasons", "so", *act(word))  # fmt: skip
    assert (code, "DR-U106" in err) == (2, True), err
    code, err = said(folder, "waiver", "gd-20.proof", "--by", by, "--reason", "so", "--through", "2027-06-30", *act(word))  # fmt: skip
    assert (code, "is a party to the act" in err) == (2, True), err


def test_a_name_that_differs_in_what_nobody_sees_is_the_same_name(folder):
    line = ("determine", "asset.value_raised", "--answer", "yes", "--by", "shadow", "--reasons", "so")
    assert "DR-U106" in said(folder, *line, *act("Beta Bank"))[1]


@pytest.mark.parametrize(
    ("by", "word", "why"),
    [
        ("desk", "bank", "desk (which also goes by 91652300MA7JX0MY1F, as bank does)"),
        ("shadow", "bank", "shadow (which also goes by Beta⟨U+200B⟩ bank, as bank does)"),
        ("bank", "BETA  bank", "bank (which also goes by Beta Bank, as BETA  bank does)"),
        ("bank", "bank", "bank"),
    ],
)
def test_a_party_that_is_meant_by_another_word_is_told_through_which_name_or_code(folder, by, word, why):
    """Two may be called alike and be two: who is refused sees what to record to tell them apart."""
    err = said(folder, "determine", "asset.value_raised", "--answer", "yes", "--by", by, "--reasons", "so", *act(word))[
        1
    ]
    assert f"{why} is a party to the act and may not judge" in err
    err = said(folder, "waiver", "gd-20.proof", "--by", by, "--reason", "so", "--through", "2027-06-30", *act(word))[1]
    assert f"{why} is a party to the act, and nobody waives" in err


def test_who_is_not_meant_determines_and_the_decision_takes_it(folder):
    line = ("determine", "asset.value_raised", "--answer", "yes", "--by", "reviewer", "--reasons", "so")
    assert said(folder, *line, *act("Beta Bank"))[0] == 0
    body = json.loads(datarights("decide", *act("Beta Bank"), "-f", "json", cwd=folder).stdout)
    assert [each["given_back"] for each in body["determinations"]] == [None]

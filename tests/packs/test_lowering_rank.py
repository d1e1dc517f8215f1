"""What takes a label away keeps rank: no house's policy lifts a prohibition by saying that data is not what the law calls it."""

from datetime import date
from types import SimpleNamespace

import pytest
from test_pack_lint import HEAD, pack_of, rule
from test_pack_strangers import POLICY

from datarights.decision.determined import label_kept
from datarights.rules.lint import Level, lint_pack
from datarights.rules.questions import Questions

LAW = HEAD.replace("id: small", "id: law").replace(
    "facts:\n", "facts:\n  asset.labels.personal: {type: yes_no, who: actor, ask: {zh: 个人信息, en: personal}}\n"
)
OWN = """
kind: pack
id: own
version: "1"
title: {zh: 己, en: own}
jurisdiction: CN
uses: [USES]
sources:
  own-rank: SOURCE
facts: {act.liked: {type: yes_no, who: actor, ask: {zh: 可, en: liked}}}
acts: {lend: {title: {zh: 借, en: lend}, exercises: [hold], cite: {source: own-rank, article: 1}}}
lowers: {personal: {under: UNDER, proves: [contract]}}
"""
FIT = rule(id="fit", acts="[lend]", cite="{source: own-rank, article: 1}", when="{fact: act.liked, is: yes}")


HOLDINGS = SimpleNamespace(record=lambda _: SimpleNamespace(body={"proves": ["contract"]}))
"""What is on record of any evidence."""


def packs(folder, authority, *, under="fit", uses="law", outcome="prohibited", fit=FIT):
    """Give a pack that takes a label away by a rule, and one whose rule looks at the label."""
    when = "{fact: asset.labels.personal, is: yes}"
    bar = rule(id="bar", acts="[both]", outcome=outcome, from_="2022-01-01", when=when)
    law = pack_of(folder / "law", bar, head=LAW)
    head = OWN.replace("USES", uses).replace("SOURCE", POLICY % authority).replace("UNDER", under)
    return pack_of(folder / "own", fit, head=head), law


def lint(pack):
    return [(each.code, str(each.spot)) for each in lint_pack(pack, upto=Level.REFERENCES)]


@pytest.mark.parametrize("authority", ["policy", "contract", "regulation"])
@pytest.mark.parametrize(("uses", "code"), [("law", "DR-P018"), ("", "DR-P046")])
def test_no_rule_of_lower_rank_takes_away_a_label_that_a_prohibition_looks_at(tmp_path, authority, uses, code):
    own, law = packs(tmp_path, authority, uses=uses)
    assert lint(own) == [(code, "lowers/personal")]
    questions = Questions((own, law))
    assert questions.lowering("personal") == ()
    assert [each.id for each in questions.outranked("personal", "fit")] == ["fit", "bar"]


def test_a_rule_of_the_rank_of_what_looks_at_a_label_takes_it_away(tmp_path):
    own, law = packs(tmp_path, "law")
    assert lint(own) == []
    assert [each.under for each in Questions((own, law)).lowering("personal")] == ["fit"]


@pytest.mark.parametrize(("authority", "heard"), [("policy", 0), ("normative", 1)])
def test_what_binds_works_out_a_label_that_a_requirement_looks_at(tmp_path, authority, heard):
    assert len(Questions(packs(tmp_path, authority, outcome="review")).lowering("personal")) == heard


def test_a_label_falls_by_no_rule_of_another_pack(tmp_path):
    own, law = packs(tmp_path, "law", under="bar")
    assert lint(own) == [("DR-P046", "lowers/personal")]
    assert Questions((own, law)).lowering("personal") == ()


PAST = FIT.replace("from: 2021-01-01", "from: 2021-01-01, before: 2022-01-01")


def test_the_rank_of_what_takes_a_label_away_is_asked_for_all_days(tmp_path):
    own, law = packs(tmp_path, "policy", fit=PAST)
    assert lint(own) == [("DR-P018", "lowers/personal")]
    assert Questions((own, law)).lowering("personal") == ()


@pytest.mark.parametrize(
    ("day", "kept"), [(date(2020, 12, 31), True), (date(2021, 6, 1), False), (date(2022, 1, 1), True)]
)
def test_a_rule_that_does_not_run_on_the_day_takes_no_label_away(tmp_path, day, kept):
    questions = Questions(packs(tmp_path, "law", fit=PAST))
    said = label_kept("asset.labels.personal", False, "fit", ["agreed"], HOLDINGS, questions, day)
    assert (said is not None) is kept
    assert said is None or "not in force" in said.en

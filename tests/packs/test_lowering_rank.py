"""What takes a label away keeps rank: no house's policy lifts a prohibition by saying that data is not what the law calls it."""

import pytest
from test_pack_lint import HEAD, pack_of, rule
from test_pack_strangers import POLICY

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


def packs(folder, authority, *, under="fit", uses="law", outcome="prohibited"):
    """Give a pack that takes a label away by a rule, and one whose rule looks at the label."""
    bar = rule(id="bar", acts="[both]", outcome=outcome, when="{fact: asset.labels.personal, is: yes}")
    law = pack_of(folder / "law", bar, head=LAW)
    head = OWN.replace("USES", uses).replace("SOURCE", POLICY % authority).replace("UNDER", under)
    return pack_of(folder / "own", FIT, head=head), law


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

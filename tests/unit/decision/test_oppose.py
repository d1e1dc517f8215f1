"""The best case against a yes: what it rests on, turned round by the same rules; nothing against what is no yes."""

from dataclasses import replace

from cotton import (
    BANK,
    DAY,
    GUARANTOR,
    INDEX,
    INDEXER,
    PURCHASES,
    RULES,
    ask,
    asset,
    cotton,
    draft,
    licence,
    pack,
    party,
    rule,
)
from hypothesis import given, settings, strategies as st

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.oppose import Footing, oppose
from datarights.model.citation import Authority
from datarights.model.grounds import Grounds
from datarights.model.right import Right
from datarights.model.scope import Lexicon, Scope, Terms
from datarights.rules.condition import ReadingIs
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import Lowering, Outcome


def against(decision, rules=RULES):
    return {(each.footing, each.about): each for each in oppose(decision, Engine([pack(rules)]))}


def test_there_is_no_case_against_what_is_no_yes():
    decision = ask(licence(purpose="marketing"), cotton())
    assert decision.outcome is Outcome.PROHIBITED
    assert against(decision) == {}


def test_a_label_that_is_only_asserted_is_turned_round_and_the_article_that_would_bite_is_named():
    decision = ask(licence(facts={"act.provision_basis": Fact(value="none")}), cotton(without=("担保许可",)))
    assert decision.outcome is Outcome.CONDITIONAL
    found = against(decision)[Footing.GROUNDS, "asset.labels.personal"]
    assert found.then is Outcome.PROHIBITED
    assert [each.article for each in found.cites] == ["21"]


def test_a_duty_is_what_the_yes_hangs_on_and_the_shelf_life_is_its_end():
    found = against(ask(licence(), cotton(without=("担保许可",))))
    assert (Footing.DUTY, "disclose-limits") in found
    assert "2027-07-01" in found[Footing.SHELF_LIFE, "2027-07-01"].says.en


def test_a_yes_on_guidance_alone_is_told_so_and_one_on_law_is_not():
    assert (Footing.AUTHORITY, "yes.outward") in against(ask(licence(), cotton(without=("担保许可",))))
    law = tuple(replace(each, authority=Authority.LAW) for each in RULES)
    assert not [
        each
        for each, _ in against(ask(licence(), cotton(without=("担保许可",)), law), law)
        if each is Footing.AUTHORITY
    ]


def test_an_exception_taken_away_leaves_its_rule():
    pledge = draft(
        "burden",
        "质押",
        asset=PURCHASES,
        about="银行许可",
        parties={"by": GUARANTOR},
        valid=("2026-02-01", "2028-01-01"),
        payload={"burden": "pledge"},
    )
    decision = ask(
        licence(facts={"act.pledgee_consents": Fact(value=True, grounds=Grounds.DOCUMENTED)}),
        cotton(pledge, without=("担保许可",)),
    )
    assert decision.outcome is Outcome.CONDITIONAL
    assert against(decision)[Footing.EXCEPTION, "burden.pledged/burden.pledged.consent"].then is Outcome.REVIEW


def index(*more):
    return cotton(party("评审所"), asset("原样"), *more)


def of_the_index(fold, rules=RULES, **more):
    facts = {"asset.right_in_source": Fact(value="use", grounds=Grounds.RECORDED)}
    scope = Scope(purposes=Terms(("credit-risk",)), territory=Terms(("CN",)))
    return ask(
        Act(kind="license", asset=INDEX, by=INDEXER, to=BANK, rights=Right.USE, on=DAY, scope=scope, facts=facts),
        fold,
        rules,
        **more,
    )


def test_a_determination_and_a_reading_chosen_are_what_a_yes_can_be_turned_on():
    rules = (*RULES, rule("contested", Outcome.REVIEW, ReadingIs(reading="all_three", option="all")))
    said = draft(
        "determination",
        "认定一",
        asset=INDEX,
        parties={"by": "评审所"},
        payload={"question": "asset.value_raised", "answer": True, "reasons": "x"},
    )
    found = against(of_the_index(index(said), rules, readings={"all_three": "list"}), rules)
    assert "评审所" in found[Footing.DETERMINATION, "asset.value_raised"].says.en
    assert found[Footing.DETERMINATION, "asset.value_raised"].then is Outcome.REVIEW
    assert found[Footing.READING, "all_three=all"].then is Outcome.REVIEW


LABEL = "asset.labels.personal"


def cleared(*said):
    """Ask for the index, which pays with no consent, where persons said of labels what is given here."""
    rules = (*RULES, rule("anonymised", Outcome.NOTED, ReadingIs(reading="all_three", option="all")))
    lowers = {"personal": (Lowering(under="anonymised", proves=("anonymisation",)),)}
    engine = Engine([pack(rules, lowers=lowers)])
    report = draft("evidence", "报告", payload={"title": "报告", "sha256": "2" * 64, "proves": ["anonymisation"]})
    drafts = [
        draft(
            "determination",
            f"认定{number}",
            asset=about,
            parties={"by": by},
            evidence=("报告",),
            payload={"question": LABEL, "answer": answer, "reasons": "x", "under": "anonymised"},
        )
        for number, (about, by, answer) in enumerate(said)
    ]
    fold = index(party("另一所"), report, *drafts)
    facts = {
        "asset.right_in_source": Fact(value="use", grounds=Grounds.RECORDED),
        "act.provision_basis": Fact(value="none", grounds=Grounds.RECORDED),
    }
    scope = Scope(purposes=Terms(("credit-risk",)), territory=Terms(("CN",)))
    act = Act(kind="license", asset=INDEX, by=INDEXER, to=BANK, rights=Right.USE, on=DAY, scope=scope, facts=facts)
    waived = draft(
        "waiver", "豁免一", asset=INDEX, parties={"by": "评审所"}, valid=("2026-01-01", "2027-01-01"),
        payload={"rule": "derived.test", "reason": "x"},
    )  # fmt: skip
    fold.append(waived)
    decision = decide(DecisionRequest(act=act), fold, engine, fold.lexicon)
    return {(each.footing, each.about): each for each in oppose(decision, engine)}[Footing.DETERMINATION, LABEL].says


def test_who_took_a_label_away_from_the_data_is_challenged_and_not_who_found_it_above():
    said = cleared((PURCHASES, "另一所", True), (INDEX, "评审所", False))
    assert "on the word of 评审所 alone" in said.en
    assert "另一所" not in said.en


def test_who_took_a_label_away_from_data_above_is_challenged_with_the_data_named():
    said = cleared((PURCHASES, "另一所", False))
    assert f"on the word of 另一所 about {PURCHASES} alone" in said.en
    assert f"只凭 另一所 就 {PURCHASES} 的认定" in said.zh


def test_without_a_waiver_its_rule_would_stand():
    waived = draft(
        "waiver",
        "豁免一",
        asset=INDEX,
        parties={"by": "评审所"},
        valid=("2026-01-01", "2027-01-01"),
        payload={"rule": "derived.test", "reason": "x"},
    )
    decision = of_the_index(index(waived))
    assert decision.outcome is Outcome.CONDITIONAL
    assert against(decision)[Footing.WAIVER, "豁免一"].then is Outcome.REVIEW


def test_where_nothing_can_be_said_nothing_is_said():
    alone = (rule("yes.inward", Outcome.PERMITTED, RULES[-2].when, acts=("process",), authority=Authority.LAW),)
    process = Act(kind="process", asset=PURCHASES, by="金絮棉业", on=DAY)
    decision = ask(process, cotton(), alone)
    assert decision.outcome is Outcome.PERMITTED
    recorded = {footing for footing, _ in against(decision, alone)}
    assert recorded <= {Footing.GROUNDS}, "the chain itself rests on a document"


FACTS = (
    "asset.labels.personal",
    "act.provision_basis",
    "act.pledgee_consents",
    "right.pledged",
    "asset.right_in_source",
    "right.found",
)
VALUES = {"act.provision_basis": ("consent", "none"), "asset.right_in_source": ("use", "none")}


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_the_case_against_says_of_each_fact_what_deciding_again_says(data):
    """Judge: every weak fact turned round by hand and decided anew, on stated facts alone."""
    facts = {
        "right.shown": Fact(value=True, grounds=Grounds.RECORDED),
        "right.documented": Fact(value=True, grounds=Grounds.RECORDED),
    }
    for name in FACTS:
        value = data.draw(st.sampled_from((*VALUES.get(name, (True, False)), None)))
        if value is not None:
            facts[name] = Fact(
                value=value,
                grounds=data.draw(st.sampled_from((Grounds.ASSERTED, Grounds.DOCUMENTED, Grounds.RECORDED))),
            )
    engine = Engine([pack()])

    def outcome(stated):
        act = Act(kind="license", on=DAY, facts={name: each for name, each in stated.items() if each is not None})
        return decide(DecisionRequest(act=act, brief=True), None, engine, Lexicon())

    decision = outcome(facts)
    found = {each.about: each.then for each in oppose(decision, engine) if each.footing is Footing.GROUNDS}
    expected = {}
    if decision.outcome <= Outcome.CONDITIONAL:
        for name, fact in facts.items():
            if fact.grounds is Grounds.RECORDED:
                continue
            ways = [
                None,
                *(replace(fact, value=value) for value in VALUES.get(name, (True, False)) if value != fact.value),
            ]
            worst = max(outcome({**facts, name: way}).outcome for way in ways)
            if worst > Outcome.CONDITIONAL:
                expected[name] = worst
    assert found == expected


def test_every_argument_that_turns_on_a_rule_names_where_it_stands():
    decision = ask(licence(), cotton(without=("担保许可",)))
    for each in oppose(decision, Engine([pack()])):
        assert each.cites or each.footing in {Footing.CHAIN, Footing.SHELF_LIFE}

"""What is said to be unknown is raised: no yes comes of it that one of its answers would take back."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.adapters.yamlfiles.scenarios import load_scenario
from datarights.bootstrap.pack_files import pack_scenarios
from datarights.decision.act import Act
from datarights.decision.assemble import candidates, join
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.model.grounds import Grounds
from datarights.rules.condition import Leaf, Operator, expanded
from datarights.rules.finding import Fact
from datarights.rules.pack import Outcome
from datarights.scenario.drafts import fold_of

HELD = {
    "right.shown": True, "right.basis": "own", "right.documented": True, "asset.source": "collected", "asset.labels.personal": False,
    "asset.labels.important": False, "actor.natural_person": False, "actor.entrusted": False, "right.void_source": False,
    "right.frozen": False, "right.disputed": False, "right.act_barred": False, "right.controlled": False, "right.promised_away": False, "right.restricted": False,
}  # fmt: skip


def outcome(**said):
    facts = {name: Fact(value=value) for name, value in HELD.items()}
    facts |= {name.replace("__", "."): value if value is None else Fact(value=value) for name, value in said.items()}
    act = Act(kind="process", on=date(2026, 11, 2), facts=facts)
    return decide(DecisionRequest(act=act), None, bootstrap.engine(), bootstrap.lexicon()).outcome


def test_a_breach_of_contract_that_is_said_to_be_unknown_is_asked():
    assert outcome() <= Outcome.CONDITIONAL
    assert outcome(asset__breaches_contract=False) <= Outcome.CONDITIONAL
    assert outcome(asset__breaches_contract=True) > Outcome.CONDITIONAL
    assert outcome(asset__breaches_contract=None) > Outcome.CONDITIONAL


def test_two_who_contradict_each_other_have_raised_it_too():
    one, other = ({"asset.breaches_contract": Fact(value=said)} for said in (True, False))
    facts, contested = join(one, other)
    assert facts == {"asset.breaches_contract": None}
    assert contested


def test_a_statement_answers_what_the_registry_does_not_know():
    silent = {"asset.breaches_contract": None}
    for grounds in Grounds:
        said = {"asset.breaches_contract": Fact(value=False, grounds=grounds)}
        assert join(silent, said) == (said, {})


@pytest.mark.parametrize("name", ["asset.breaches_contract", "asset.labels.personal", "right.frozen"])
@pytest.mark.parametrize("grounds", Grounds)
def test_unknown_doubts_what_the_registry_has_only_been_told_and_both_are_shown(name, grounds):
    known = Fact(value=False, grounds=grounds)
    facts, contested = join({name: known}, {name: None})
    assert facts == {name: None if grounds is Grounds.ASSERTED else known}
    assert contested == {name: (known, None)}


def test_unknown_claims_no_chain_of_title():
    assert join({}, {"right.outside": None}) == ({}, {})
    assert join({}, {"right.outside": None}, with_ledger=False) == ({"right.outside": None}, {})


def guarded(engine):
    """Every fact of which a rule asks whether anybody spoke of it."""
    for pack in engine.packs:
        for rule in pack.rules:
            for node in expanded(rule.when, pack.definitions):
                if isinstance(node, Leaf) and node.operator is Operator.KNOWN:
                    yield node.fact


@pytest.mark.parametrize("pack", [each.id for each in bootstrap.packs()])
def test_no_yes_on_what_is_said_to_be_unknown_is_taken_back_by_an_answer(pack):
    engine, lexicon = bootstrap.engine(), bootstrap.lexicon()
    names = sorted({name for name in guarded(engine) if not engine.facts[name].computed})
    acts = [step.act for each in pack_scenarios(pack) if each.world is None for step in each.steps]
    tried = 0
    for act in acts[::7]:
        facts, dates = candidates(act, None, engine, lexicon).ways[0].facts, act.dates()

        def allowed(name, fact, *, kind=act.kind, facts=facts, dates=dates):
            return engine.evaluate(kind, {**facts, name: fact}, dates, trace=False).outcome <= Outcome.CONDITIONAL

        if engine.evaluate(act.kind, facts, dates, trace=False).outcome > Outcome.CONDITIONAL:
            continue
        law = engine.law(act.kind, dates, facts, {})
        for name in names:
            if name in law.places and name not in facts and allowed(name, None):
                answers = (Fact(value=value, grounds=Grounds.DETERMINED) for value in law.answers(name))
                assert all(allowed(name, each) for each in answers), (pack, act.kind, act.on, name)
                tried += 1
    assert tried or not acts


WORLD = """\
kind: scenario
title: 登记里写明不明的
parties: {{棉企: {{}}}}
evidence: {{采集说明: {{proves: lawful_collection, sha256: {digest}}}}}
assets:
  订单:
    name: 昌吉州订单
    source: collected
    labels: {{personal: no, sensitive: no, important: no, core: no, public: no, trade_secret: no{label}}}
    facts: {{asset.unlawfully_obtained: no{fact}}}
rights: [{{claim: [hold, use, operate], by: 棉企, of: 订单, evidence: [采集说明]}}]
acts: [{{act: process, asset: 订单, from: 棉企, on: 2026-11-02}}]
"""


@pytest.mark.parametrize(
    ("label", "fact", "asked"),
    [
        ("", "", None),
        (", state_secret: unknown", "", "asset.labels.state_secret"),
        ("", ", asset.breaches_contract: unknown", "asset.breaches_contract"),
    ],
)
def test_what_a_register_says_is_unknown_is_asked(label, fact, asked):
    play = load_scenario(WORLD.format(digest="0" * 64, label=label, fact=fact))
    fold = fold_of(play.world, bootstrap.lexicon())
    found = decide(DecisionRequest(act=play.steps[0].act), fold, bootstrap.engine(), fold.lexicon)
    assert [each.name for each in found.questions] == ([asked] if asked else []), found.outcome

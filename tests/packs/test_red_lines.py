"""Laws of every pack that is shipped: one fact more or less known turns no red line into a yes, and no source is invented."""

from datetime import date
from pathlib import Path

import pytest

from datarights import bootstrap
from datarights.rules.condition import Leaf, Operator, leaves
from datarights.rules.pack import Outcome

PACKS = Path(bootstrap.PACKS)
SHIPPED = sorted(path.parent.name for path in PACKS.glob("*/pack.yaml"))
YES = {Outcome.PERMITTED, Outcome.CONDITIONAL}
TRIED = 60
"""Facts forgotten of each pack at most, spread over its scenarios."""


def forgotten(engine, name, outcomes):
    """Give the acts of a pack's scenarios that state their facts and come to some outcomes, with one fact to forget."""
    raised = {  # looked at only where somebody raised them
        node.fact
        for each in engine.packs
        for rule in each.rules
        for node in leaves(rule.when, each.definitions)
        if isinstance(node, Leaf) and node.operator is Operator.KNOWN
    }
    found = []
    for path in sorted((PACKS / name / "scenarios").glob("*.yaml")):
        scenario = bootstrap.scenario_of(str(path), None, engine)
        for step in scenario.steps if scenario.world is None else ():
            if step.expect.outcome in outcomes:
                found += [(step, fact) for fact in sorted(step.act.facts.keys() - raised)]
    return found[:: max(1, len(found) // TRIED)]


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(
    ("known", "never"), [({Outcome.PROHIBITED}, YES), (YES, {Outcome.PROHIBITED})], ids=["forgotten", "learnt"]
)
def test_a_fact_forgotten_or_learnt_never_turns_a_red_line_into_a_yes(name, known, never):
    engine = bootstrap.engine((name,))
    found = forgotten(engine, name, known)
    for step, fact in found:
        act = step.act
        less = {key: value for key, value in act.facts.items() if key != fact}
        one, other = (
            engine.evaluate(act.kind, facts, act.dates(None), readings=step.readings, trace=False).outcome
            for facts in (act.facts, less)
        )
        assert one not in known or other not in never, (step.title, fact)


def test_instruments_that_never_were_are_no_source_of_any_pack():
    """A public fixture names revisions "of 2025" of the measures on assessment and on certification: nobody issued them."""
    sources = [source for name in SHIPPED for pack in bootstrap.engine((name,)).packs for source in pack.sources.values()]  # fmt: skip
    assert not [each.title.zh for each in sources if "修订版" in each.title.zh]
    issued = {each.title.zh: each.issued for each in sources}
    measures = {zh: day for zh, day in issued.items() if "数据出境安全评估办法" in zh or "个人信息出境认证办法" in zh}
    assert sorted(measures.values()) == [date(2022, 7, 7), date(2025, 10, 14)]

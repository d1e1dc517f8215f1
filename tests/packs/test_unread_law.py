"""Law that nobody has read is no way out: it is not offered, and chosen it leaves the case to a person."""

from datetime import date

import pytest

from datarights import bootstrap
from datarights.adapters.yamlfiles import load_pack
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.rules.closures import READING
from datarights.rules.engine import Engine
from datarights.rules.pack import Outcome

PACK = """kind: pack
id: small
version: "1"
title: {zh: 小, en: small}
jurisdiction: CN
sources:
  law: {title: {zh: 法, en: law}, issuer: 甲, number: "1", authority: law, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01}
  note: {title: {zh: 说, en: note}, issuer: 甲, number: "2", authority: normative, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: CONFIDENCE}
readings:
  lightened:
    question: {zh: 是否简化, en: is it lightened}
    default: strict
    options:
      strict: {says: {zh: 不, en: no}, cite: {source: law, article: 1}}
      light: {says: {zh: 是, en: yes}, cite: {source: note, note: 未读}}
acts:
  export: {title: {zh: 出境, en: export}, exercises: [], ledger: no, cite: {source: law, article: 1}}
"""
RULES = """kind: rules
rules:
  - {id: step, title: {zh: 手续, en: step}, acts: [export], outcome: evidence_needed, from: 2021-01-01, cite: {source: law, article: 2}, says: {zh: 说, en: s}, when: {reading: lightened, is: strict}}
  - {id: free, title: {zh: 免, en: free}, acts: [export], outcome: permitted, from: 2021-01-01, cite: {source: law, article: 3}, says: {zh: 说, en: s}, when: {all: []}}
"""


@pytest.mark.parametrize(("confidence", "offered"), [("read", True), ("partial", True), ("unverified", False)])
def test_an_option_that_rests_on_unread_law_alone_is_not_offered(tmp_path, confidence, offered):
    (tmp_path / "rules").mkdir()
    (tmp_path / "pack.yaml").write_text(PACK.replace("CONFIDENCE", confidence), encoding="utf-8")
    (tmp_path / "rules" / "a.yaml").write_text(RULES, encoding="utf-8")
    act = Act(kind="export", on=date(2026, 10, 8))
    decision = decide(DecisionRequest(act=act), None, Engine([load_pack(tmp_path)]), bootstrap.lexicon())
    assert decision.outcome > Outcome.CONDITIONAL
    names = {supply.name for chosen in decision.settling.sets for supply in chosen.supplies}
    assert (READING + "lightened" in names) is offered


def test_the_simplified_steps_of_small_handlers_leave_their_export_to_a_person():
    engine = bootstrap.engine(("cn-cross-border",))
    (path,) = (each for each in bootstrap.pack_scenarios("cn-cross-border") if each.file.endswith("readings.yaml"))
    (step,) = (each for each in path.steps if "请核对简化措施" in each.title)
    request = DecisionRequest(act=step.act, readings={"small_handler_route": "lightened"})
    decision = decide(request, None, engine, bootstrap.lexicon())
    assert decision.outcome is Outcome.REVIEW
    assert {each.rule.confidence for each in decision.findings if each.rule.id == "smh.D25-small"} == {"unverified"}

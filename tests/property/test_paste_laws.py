"""What a decision prints to paste is read back as what it asks for: every kind of value, with its grounds."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from datarights.adapters.yamlfiles import DECLARED, Law
from datarights.adapters.yamlfiles.scenarios import load_scenario
from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest, SettlingSet, Supply
from datarights.decision.paste import paste
from datarights.errors import InputError
from datarights.model.grounds import Grounds
from datarights.model.scope import Lexicon
from datarights.rules.condition import Records
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact, QuestionKind
from datarights.rules.pack import FactSpec, FactType, Outcome, Who
from datarights.text import Lang, say

LAWS = settings(max_examples=150, deadline=None)
ACT = Act(kind="license", on=date(2026, 11, 23))
DECISION = decide(DecisionRequest(act=ACT), None, Engine([]), Lexicon({}))
FIELDS = {"agreed": FactType.YES_NO, "share": FactType.NUMBER, "who": FactType.WORD, "on": FactType.DAY}
WORD = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12).filter(
    lambda word: word not in {"unknown", "不明"}
)
ROW = st.fixed_dictionaries(
    {
        "agreed": st.sampled_from((True, False, None)), "share": st.one_of(st.none(), st.integers(0, 10**9)),
        "who": st.one_of(st.none(), WORD), "on": st.one_of(st.none(), st.dates(date(1900, 1, 1), date(2999, 1, 1))),
    }
)  # fmt: skip
VALUES = {
    FactType.YES_NO: st.booleans(),
    FactType.JUDGEMENT: st.booleans(),
    FactType.NUMBER: st.integers(0, 10**9),
    FactType.DAY: st.dates(date(1900, 1, 1), date(2999, 1, 1)),
    FactType.WORD: WORD,
    FactType.WORDS: st.frozensets(WORD, max_size=4),
    FactType.RECORDS: st.builds(
        lambda rows, complete: Records(rows=tuple(rows), complete=complete),
        st.lists(ROW, max_size=3), st.sampled_from((True, False, None)),
    ),
}  # fmt: skip


@pytest.fixture
def declare():
    before = DECLARED()

    def under(*specs):
        law = Law(facts={each.name: each for each in specs}, acts={"license": "license"})
        DECLARED.by(lambda: law)

    yield under
    DECLARED.by(lambda: before)


def spec_of(kind):
    return FactSpec(
        name="asset.f",
        type=kind,
        ask=say("问", "ask"),
        who=Who.REVIEWER,
        fields=FIELDS if kind is FactType.RECORDS else None,
    )


def read(facts):
    text = "kind: scenario\nacts:\n  - act: license\n    on: 2026-11-23\n" + "".join(
        f"    {line}\n" for line in facts.splitlines()
    )
    return load_scenario(text).steps[0].act.facts


@LAWS
@given(
    st.sampled_from(list(VALUES)).flatmap(lambda kind: st.tuples(st.just(kind), VALUES[kind])),
    st.sampled_from(list(Grounds)), st.booleans(), st.sampled_from(list(Lang)),
)  # fmt: skip
def test_what_is_printed_to_paste_is_read_back_as_what_was_asked_for(kind_and_value, grounds, document, lang):
    kind, value = kind_and_value
    judgement = kind is FactType.JUDGEMENT
    asked = Fact(value=value, grounds=Grounds.DETERMINED if judgement else grounds)
    supply = Supply(
        name="asset.f", facts={"asset.f": asked}, ask=say("问", "ask"), who=Who.REVIEWER,
        kind=QuestionKind.JUDGEMENT if judgement else QuestionKind.FACT, document=say("材料", "paper") if document else None,
    )  # fmt: skip
    before = DECLARED()
    law = Law(facts={"asset.f": spec_of(kind)}, acts={"license": "license"})
    DECLARED.by(lambda: law)
    try:
        found = read(paste(DECISION, SettlingSet(supplies=(supply,), outcome=Outcome.PERMITTED), lang))
    finally:
        DECLARED.by(lambda: before)
    assert found["asset.f"].value == value
    assert found["asset.f"].grounds >= asked.grounds


def test_who_determined_it_when_and_why_stand_with_the_answer(declare):
    declare(spec_of(FactType.JUDGEMENT))
    (fact,) = read("facts:\n  asset.f: {answer: yes, by: 甲审核员, on: 2026-11-02, reasons: 结构已改变}\n").values()
    assert fact == Fact(value=True, grounds=Grounds.DETERMINED, origin="甲审核员 · 2026-11-02 · 结构已改变")


def test_an_answer_nobody_signed_is_only_asserted(declare):
    declare(spec_of(FactType.JUDGEMENT))
    assert read("facts:\n  asset.f: yes\n")["asset.f"].grounds is Grounds.ASSERTED


@pytest.mark.parametrize("said", ["grounds: determined", "on: 2026-11-02", "reasons: 结构已改变", "grounds: 认定"])
def test_a_determination_without_a_name_is_a_fault(declare, said):
    declare(spec_of(FactType.JUDGEMENT), replace(spec_of(FactType.YES_NO), name="asset.g"))
    for name in ("asset.f", "asset.g"):
        with pytest.raises(InputError) as refused:
            read(f"facts:\n  {name}: {{value: yes, {said}}}\n")
        (fault,) = refused.value.faults
        assert (fault.code, fault.place.line) == ("DR-I025", 6)
        assert "by" in fault.message.en


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("[{agreed: yes}]", None),
        ("{complete: yes, records: []}", True),
        ("{value: {complete: no, records: []}, by: 乙}", False),
    ],
)
def test_a_list_says_whether_it_is_whole_and_unsaid_nobody_knows(declare, said, whole):
    declare(spec_of(FactType.RECORDS))
    assert read(f"facts:\n  asset.f: {said}\n")["asset.f"].value.complete is whole


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("[{agred: yes}]", "DR-I020"),
        ("[{agreed: maybe}]", "DR-I021"),
        ("{records: [], whole: yes}", "DR-I020"),
        ("yes", "DR-I021"),
    ],
)
def test_what_is_no_list_of_the_records_declared_is_a_fault(declare, said, code):
    declare(spec_of(FactType.RECORDS))
    with pytest.raises(InputError) as refused:
        read(f"facts:\n  asset.f: {said}\n")
    assert [each.code for each in refused.value.faults] == [code]


@pytest.mark.parametrize(
    ("kind", "value", "told"), [(FactType.NUMBER, 1, True), (FactType.DAY, date(2026, 1, 1), True), (FactType.YES_NO, True, False)]
)  # fmt: skip
def test_an_example_of_a_number_or_a_day_is_called_one(kind, value, told):
    supply = Supply(
        name="asset.f",
        facts={"asset.f": Fact(value=value, grounds=Grounds.ASSERTED)},
        ask=say("问", "ask"),
        who=Who.REVIEWER,
    )
    printed = paste(DECISION, SettlingSet(supplies=(supply,), outcome=Outcome.PERMITTED), Lang.EN)
    assert ("the true one, of which this is an example" in printed) is told

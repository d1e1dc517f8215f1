"""What is said on the command line of ``decide`` is held against the packs: a typing slip never counts as silence."""

import pytest

from datarights import bootstrap
from datarights.cli import asked, stated
from datarights.decision.assemble import join
from datarights.errors import UsageError
from datarights.model.grounds import Grounds
from datarights.rules.finding import Fact


@pytest.fixture(scope="module")
def engine():
    return bootstrap.engine()


def refused(call, *arguments, **named):
    with pytest.raises(UsageError) as caught:
        call(*arguments, **named)
    return caught.value


@pytest.mark.parametrize(
    ("pair", "code", "hint"),
    [
        ({"asset.intrusio": "no"}, "DR-D020", "asset.intrusion"),
        ({"right.shown": "yes"}, "DR-D020", None),
        ({"asset.intrusion": "maybe"}, "DR-U026", "yes no unknown"),
        ({"asset.fusion_contract": "perhaps"}, "DR-U026", "unclear"),
        ({"application.applicants": "many"}, "DR-U026", "whole number"),
        ({"application.applicants": "-3"}, "DR-U026", "whole number"),
        ({"application.applicants": "三"}, "DR-U026", "whole number"),
        ({"application.applicants": "3万"}, "DR-U026", "without a unit"),
        ({"application.applicants": "9" * 16}, "DR-U026", "15 digits"),
    ],
)
def test_a_fact_that_no_rule_could_read_is_refused(engine, pair, code, hint):
    error = refused(stated.facts, pair, engine, on_ledger=True)
    assert error.code == code
    assert hint is None or hint in error.hint.en


def test_a_fact_is_read_in_either_language_and_unknown_is_raised_without_a_value(engine):
    found = stated.facts({"asset.intrusion": "否", "asset.harm": "unknown"}, engine, on_ledger=True)
    assert found.keys() == {"asset.intrusion", "asset.harm"}
    assert (found["asset.intrusion"].value, found["asset.harm"]) == (False, None)


def test_without_a_ledger_what_the_ledger_would_show_may_be_stated(engine):
    assert stated.facts({"right.shown": "yes"}, engine, on_ledger=False)["right.shown"].value is True


def test_a_reading_must_be_one_that_a_pack_declares(engine):
    name, reading = next(iter(engine.readings.items()))
    option = reading.options[0].key
    assert stated.readings({name: option}, engine) == {name: option}
    assert refused(stated.readings, {name[:-1]: option}, engine).code == "DR-U025"
    assert refused(stated.readings, {name: "nobody's"}, engine).code == "DR-U026"


def test_sensitive_data_that_are_said_not_to_be_personal_are_no_answer_to_either():
    sensitive, personal = "asset.labels.sensitive", "asset.labels.personal"
    said = {
        sensitive: Fact(value=True, grounds=Grounds.ASSERTED),
        personal: Fact(value=False, grounds=Grounds.RECORDED),
    }
    facts, contested = join({}, said)
    assert facts[personal] is None
    assert {each.value for each in contested[personal]} == {True, False}
    for value in (True, False):
        fine, none = join(
            {},
            {
                **said,
                personal: Fact(value=True, grounds=Grounds.ASSERTED),
                sensitive: Fact(value=value, grounds=Grounds.ASSERTED),
            },
        )
        assert (fine[personal].value, none) == (True, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("right.ended", True),
        ("right.purposes", False),
        ("right.conferred", False),
        ("right.outside", frozenset({"territory"})),
    ],
)
def test_a_chain_said_to_cover_the_act_and_to_break_a_limit_is_no_answer(name, value):
    said = {"right.shown": Fact(value=True), name: Fact(value=value)}
    facts, contested = join({}, said, with_ledger=False)
    assert facts["right.shown"] is None
    assert [each.value for each in contested["right.shown"]] == [True, value]
    for fine in ({**said, "right.shown": Fact(value=False)}, {**said, name: Fact(value=frozenset())}):
        assert join({}, fine, with_ledger=False) == (dict(sorted(fine.items())), {})


def test_a_word_stays_a_word_and_words_are_parted_by_commas(engine):
    found = stated.facts({"act.assessment_heads": "[]", "asset.deletion_grounds": "[unlawful]"}, engine, on_ledger=True)
    assert [found[name].value for name in sorted(found)] == [frozenset(), frozenset({"unlawful"})]
    found = stated.facts({"act.assessment_heads": "impact，measures"}, engine, on_ledger=True)
    assert found["act.assessment_heads"].value == frozenset({"impact", "measures"})
    assert (
        stated.facts({"act.assessment_heads": "none"}, engine, on_ledger=True)["act.assessment_heads"].value
        == frozenset()
    )


def test_days_left_may_be_below_nought_and_counts_may_not(engine):
    assert (
        stated.facts({"application.public_days_left": "-3"}, engine, on_ledger=True)[
            "application.public_days_left"
        ].value
        == -3
    )


def test_a_fact_said_twice_is_not_the_last_one_said():
    error = refused(asked.pairs, ["asset.harm=yes", "asset.intrusion=no", "asset.harm=no"])
    assert error.code == "DR-U160"
    assert "asset.harm" in error.message.en

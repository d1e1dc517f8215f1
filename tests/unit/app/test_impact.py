"""What a pack, a day or an ending changes: compared with deciding everything anew on both sides."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from test_watch import cotton, ledgers

from datarights.app.impact import (
    Comparison,
    Standing,
    Supposed,
    act_of,
    asked_again,
    asked_grants,
    ending,
    reads,
    touched_by,
)
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.receipt import receipt_of
from datarights.errors import InadmissibleEntryError
from datarights.model.right import Right
from datarights.rules.engine import Engine
from datarights.rules.pack import Lowering, Outcome
from datarights.text import say
from datarights.valueclass import replace

DAY = cotton.DAY
ENGINE = Engine([cotton.pack()])


def changes(before, after, assets=None):
    comparison = Comparison(before, after)
    return {
        each.name: change for each in asked_grants(before, assets) if (change := comparison.change(each)) is not None
    }


def with_rule(**more):
    return Engine(
        [
            cotton.pack(
                tuple(replace(each, **more) if each.id == "yes.outward" else each for each in cotton.RULES), digest="d2"
            )
        ]
    )


def test_a_live_grant_is_asked_about_as_the_act_it_is_for_what_is_left_of_its_term():
    act = act_of(cotton.cotton().record("担保许可"), DAY)
    assert (act.kind, act.by, act.to, act.rights, act.rests_on) == (
        "license",
        cotton.BANK,
        cotton.GUARANTOR,
        Right.USE,
        "银行许可",
    )
    assert act.term == (DAY.toordinal(), date(2028, 1, 1).toordinal())


def test_a_right_that_would_end_takes_what_rests_on_it_and_names_whom_to_tell():
    fold = cotton.cotton()
    found = changes(Standing(fold, ENGINE, DAY), Standing(Supposed(fold, ending("金絮三权", DAY)), ENGINE, DAY))
    assert {name: (each.before, each.after) for name, each in found.items()} == {
        "银行许可": (Outcome.CONDITIONAL, Outcome.PROHIBITED), "担保许可": (Outcome.CONDITIONAL, Outcome.PROHIBITED),
    }  # fmt: skip
    assert found["银行许可"].tell == (cotton.GINNER, cotton.BANK, cotton.GUARANTOR)
    assert "right.ended" in found["银行许可"].rules
    assert fold.record("金絮三权").end > date(2900, 1, 1).toordinal(), "it is supposed, and nothing was written"


def test_a_pack_that_says_no_changes_every_grant_it_speaks_of_and_says_by_which_rule():
    fold = cotton.cotton()
    before = Standing(fold, ENGINE, DAY)
    found = changes(before, Standing(fold, with_rule(outcome=Outcome.PROHIBITED), DAY, before))
    assert {each.after for each in found.values()} == {Outcome.PROHIBITED}
    assert found["银行许可"].rules == ("yes.outward",)


def test_a_pack_whose_rules_are_the_same_changes_nothing_and_decides_nothing():
    fold = cotton.cotton()
    before = Standing(fold, ENGINE, DAY)
    assert changes(before, Standing(fold, Engine([cotton.pack(digest="d2")]), DAY, before)) == {}
    assert len(before.desk) == 0


def test_what_is_reworded_is_decided_again_and_comes_to_the_same():
    fold = cotton.cotton()
    before = Standing(fold, ENGINE, DAY)
    assert changes(before, Standing(fold, with_rule(says=say("另", "other")), DAY, before)) == {}
    assert len(before.desk) > 0


def test_a_new_pack_whose_red_line_begins_within_the_term_changes_what_lasts_until_then():
    fold, later = cotton.cotton(), DAY + timedelta(100)
    begins = cotton.rule("new", Outcome.PROHIBITED, cotton.leaf("right.shown"), in_force=cotton.Period(start=later))
    before = Standing(fold, ENGINE, DAY)
    found = changes(before, Standing(fold, Engine([cotton.pack((*cotton.RULES, begins))]), DAY, before))
    assert {each.after for each in found.values()} == {Outcome.PROHIBITED}
    assert all("new" in each.rules for each in found.values())


@pytest.mark.parametrize(
    "declared",
    [
        {"lowers": {"trade_secret": (Lowering(under="new", proves=("decision",)),)}},
        {"governs": cotton.leaf("right.found")},
    ],
)
def test_a_new_pack_that_declares_otherwise_is_asked_again_though_its_rules_are_the_same(declared):
    fold = cotton.cotton()
    before = Standing(fold, ENGINE, DAY)
    (pack,) = ENGINE.packs
    changes(before, Standing(fold, Engine([replace(pack, **declared)]), DAY))
    assert len(before.desk) > 0


def test_by_a_later_day_a_rule_has_begun():
    fold, later = cotton.cotton(), DAY + timedelta(100)
    begins = cotton.rule("new", Outcome.REVIEW, cotton.leaf("right.shown"), in_force=cotton.Period(start=later))
    engine = Engine([cotton.pack((*cotton.RULES, begins))])
    before = Standing(fold, engine, DAY)
    for day, count in ((later - timedelta(1), 0), (later, 2)):
        assert len(changes(before, Standing(fold, engine, day, before))) == count


def test_a_grant_that_is_over_by_then_by_its_own_words_is_no_change():
    fold = cotton.cotton()
    before = Standing(fold, ENGINE, DAY)
    assert changes(before, Standing(fold, ENGINE, date(2028, 1, 1), before)) == {}


def test_an_ending_touches_its_data_and_what_was_made_of_it():
    assert touched_by(cotton.cotton(), "银行许可") == (cotton.PURCHASES, cotton.INDEX)
    assert touched_by(cotton.cotton(), "沙棘三权") == (cotton.INDEX,)
    with pytest.raises(KeyError):
        touched_by(cotton.cotton(), "没有这项")


def test_a_receipt_that_read_nothing_of_the_data_is_not_decided_again():
    fold = cotton.cotton(cotton.asset("别的"), cotton.claim("别的三权", cotton.BANK, "别的"))
    act = cotton.licence(asset="别的")
    receipt = receipt_of(decide(DecisionRequest(act=act), fold, ENGINE, fold.lexicon))
    assert not reads(receipt, touched_by(fold, "银行许可"), fold)
    assert reads(receipt, ("别的",), fold)
    assert asked_again("r", receipt, DAY).request.act == act


def recorded(fold, engine, act):
    return receipt_of(decide(DecisionRequest(act=act), fold, engine, fold.lexicon))


def test_what_was_recorded_as_forbidden_is_no_change_where_the_same_act_is_still_forbidden():
    """The prohibition comes within its term: a receipt says so, and neither of two days taken alone would."""
    fold, later = cotton.cotton(without=("担保许可",)), DAY + timedelta(100)
    begins = cotton.rule("new", Outcome.PROHIBITED, cotton.leaf("right.shown"), in_force=cotton.Period(start=later))
    engine = Engine([cotton.pack((*cotton.RULES, begins))])
    receipt = recorded(fold, engine, cotton.licence())
    assert receipt.outcome == "prohibited"
    before = Standing(fold, engine, DAY)
    for day in (DAY, later - timedelta(1), later):
        assert Comparison(before, Standing(fold, engine, day, before)).change(asked_again("r", receipt, DAY)) is None


def test_a_recorded_decision_is_compared_from_what_its_receipt_says():
    fold, engine = cotton.cotton(without=("担保许可",)), Engine([cotton.pack()])
    receipt = recorded(fold, engine, cotton.licence())
    fold.append(ending("银行许可", DAY - timedelta(1)))
    before = Standing(fold, engine, DAY)
    after = Standing(fold, engine, DAY + timedelta(7), before)
    change = Comparison(before, after).change(asked_again("r", receipt, DAY))
    assert (change.recorded, change.before, change.after) == (True, Outcome.CONDITIONAL, Outcome.PROHIBITED)
    assert "right.ended" in change.rules
    assert change.tell == (cotton.BANK, cotton.GUARANTOR)


def test_the_rules_of_a_recorded_decision_are_compared_where_it_still_comes_to_what_was_recorded():
    fold = cotton.cotton(without=("担保许可",))
    receipt = recorded(fold, ENGINE, cotton.licence())
    before = Standing(fold, ENGINE, DAY)
    change = Comparison(before, Standing(fold, with_rule(outcome=Outcome.PROHIBITED), DAY, before)).change(
        asked_again("r", receipt, DAY)
    )
    assert (change.before, change.after, change.rules) == (Outcome.CONDITIONAL, Outcome.PROHIBITED, ("yes.outward",))


@settings(max_examples=60, deadline=None)
@given(
    ledgers.ledgers(),
    st.sampled_from(("claim0", "grant1", "grant2", "grant3")),
    st.sampled_from(("数据", "成品")),
    st.data(),
)
def test_what_an_ending_changes_is_found_where_it_is_looked_for_and_nowhere_else(fold, right, asset, data):
    """Judge: every live grant of the whole ledger, decided on the ledger as it is and with the ending truly appended."""
    record = fold.record(right)
    if record is None or record.kind != "right":
        return
    try:
        supposed = Supposed(fold, ending(right, ledgers.DAY, void=data.draw(st.booleans())))
    except InadmissibleEntryError:
        return
    before = Standing(fold, ledgers.ENGINE, ledgers.DAY)
    after = Standing(supposed, ledgers.ENGINE, ledgers.DAY)
    everywhere = {name: (each.before, each.after) for name, each in changes(before, after).items()}
    looked = {name: (each.before, each.after) for name, each in changes(before, after, touched_by(fold, right)).items()}
    assert looked == everywhere
    real = {}
    wanted = [*asked_grants(before)]
    old = {each.name: decide(each.request, fold, ledgers.ENGINE, fold.lexicon).outcome for each in wanted}
    void = supposed.record(right).end <= 1 or any(
        each[1] == "void" for each in supposed.record(right).body.get("answers") or ()
    )
    fold.append(ending(right, ledgers.DAY, void=void))
    for each in wanted:
        new = decide(each.request, fold, ledgers.ENGINE, fold.lexicon).outcome
        if new is not old[each.name]:
            real[each.name] = (old[each.name], new)
    assert real == everywhere

"""What falls when a right ends: the rights below, live ones, and what was derived from the data."""

from datetime import date

import pytest
from bales import (
    BANK,
    FOREVER,
    GINNER,
    LAB,
    LINT,
    MILL,
    SEED,
    a_ledger,
    burden,
    claim,
    correction,
    decided,
    derivation,
    ending,
    licence,
    objection,
    said,
    transfer,
)

from datarights.holdings.impact import impact

DAY = date(2026, 7, 1)
DEEP = {"purposes": "all", "territory": "all", "period": "all", "passing_on": "all"}


def told(fold, right, day=DAY, **asked):
    return impact(fold, fold.lexicon, right, day, **asked)


def tree(found):
    return {each.record.id: (each.falls, tree(each)) for each in found.below}


@pytest.fixture
def fold():
    return a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL, rights=("use", "operate"), scope=DEEP),
        licence("分许可", MILL, BANK, rests_on=("许可",)),
        said("出资", MILL, LAB, "contribute", rests_on=("许可",)),
    )


def test_what_lives_by_a_right_falls_with_all_below_it_and_what_was_given_for_good_stands(fold):
    found = told(fold, "源权")
    assert (found.record.id, found.falls) == ("源权", True)
    assert tree(found) == {"许可": (True, {"分许可": (True, {}), "出资": (False, {})})}
    assert [each.does.en for each in found.below[0].below] == [
        f"{BANK} stops using it, deletes or returns as agreed, and tells those below",
        f"the right of {LAB} stands on its own",
    ]


def test_an_unlawful_source_takes_down_what_was_given_for_good_too(fold):
    assert tree(told(fold, "源权", void=True)) == {"许可": (True, {"分许可": (True, {}), "出资": (True, {})})}


def test_below_what_stands_on_its_own_nothing_falls():
    fold = a_ledger(
        claim("源权", GINNER), transfer("转让", GINNER, MILL), licence("许可", MILL, BANK, rests_on=("转让",))
    )
    assert tree(told(fold, "源权")) == {"转让": (False, {})}
    assert tree(told(fold, "源权", void=True)) == {"转让": (True, {"许可": (True, {})})}


def test_what_rests_on_others_too_is_looked_at(fold):
    fold.append(claim("另一源权", GINNER, rights=("use",)))
    fold.append(said("两源", GINNER, LAB, rests_on=("另一源权", "源权")))
    last = told(fold, "源权").below[-1]
    assert (last.record.id, last.does.en) == ("两源", f"{LAB} checks whether 另一源权 carries it alone")
    assert told(fold, "源权", void=True).below[-1].does == last.does


@pytest.mark.parametrize("reason", ["contract", "void_source"])
def test_what_is_over_already_is_not_named(fold, reason):
    for name in ("分许可", "许可", "出资"):
        fold.append(ending(f"终止{name}", name, "2026-06-01", reason))
    assert tree(told(fold, "源权")) == tree(told(fold, "源权", void=True)) == {}


def test_what_rests_on_a_right_that_was_given_away_since_is_named():
    fold = a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL, rights=("use", "operate"), scope=DEEP),
        licence("分许可", MILL, BANK, rests_on=("许可",)),
        said(
            "转走", MILL, LAB, "transfer", rests_on=("许可",), rights=("use", "operate"), valid=("2026-06-01", FOREVER)
        ),
    )
    found = told(fold, "源权")
    assert tree(found) == {"许可": (True, {"分许可": (True, {}), "转走": (False, {})})}
    assert found.below[0].does.en == f"{MILL} has it no longer, and tells those below"


def test_an_unlawful_source_takes_down_the_last_of_several_transfers():
    fold = a_ledger(claim("源权", GINNER), transfer("一转", GINNER, MILL), transfer("二转", MILL, BANK))
    assert tree(told(fold, "源权", void=True)) == {"一转": (True, {"二转": (True, {})})}
    fold.append(ending("终止", "二转", "2026-06-01"))
    assert tree(told(fold, "源权", void=True)) == {}


def test_what_has_not_begun_is_named(fold):
    assert "许可" in tree(told(fold, "源权", date(2025, 12, 1)))


def test_burdens_and_objections_that_rest_on_nothing_are_not_named(fold):
    fold.append(burden("质押", "pledge", about="源权"))
    fold.append(objection("异议", "源权"))
    fold.append(decided("异议处理", "异议", "rejected"))
    assert set(tree(told(fold, "源权"))) == {"许可"}


def test_data_made_from_it_stands_and_is_made_no_more_or_is_examined_where_the_source_was_unlawful(fold):
    fold.append(derivation("加工", SEED, [LINT], ("许可",)))
    fold.append(derivation("自成", LINT, []))
    assert tree(told(fold, "源权")).pop("加工") == (False, {})
    assert set(tree(told(fold, "源权"))) == {"许可", "加工"}
    assert told(fold, "源权").below[-1].does.en.startswith(f"{SEED}: what was lawfully derived before stands")
    lost = told(fold, "源权", void=True).below[-1]
    assert (lost.falls, lost.does.en) == (True, f"{SEED}: the source was unlawful, its footing must be examined")


def test_data_made_from_it_is_named_once_and_not_below_each_right(fold):
    fold.append(derivation("加工", SEED, [LINT], ("许可",)))
    assert "加工" not in tree(told(fold, "源权").below[0])


def test_a_circle_of_rights_is_named_once_round():
    fold = a_ledger(
        claim("源权", GINNER),
        said("一", GINNER, MILL, rests_on=("源权",), scope=DEEP),
        said("二", MILL, BANK, rests_on=("一",), scope=DEEP),
        said("三", BANK, GINNER, rests_on=("二",), scope=DEEP),
    )
    fold.append(correct(fold, "一", ("源权", "三")))
    assert tree(told(fold, "一")) == {"二": (True, {"三": (True, {})})}


def correct(fold, name, rests_on):
    wrong = next(each.draft for each in fold.entries if each.draft.id == name)
    return correction(f"更正{name}", name, wrong._replace(rests_on=rests_on))


def depth(found):
    return 1 + max(map(depth, found.below), default=0)


def test_a_chain_is_followed_through_sixty_four_rights():
    firms = [GINNER, MILL, BANK] * 30
    fold = a_ledger(claim("权0", GINNER))
    for number in range(1, 67):
        giver, taker = firms[number - 1], firms[number]
        rests_on = (f"权{number - 1}", *(["权0"] if number == 64 else []))
        fold.append(said(f"权{number}", giver, taker, rests_on=rests_on, scope=DEEP))
    assert depth(told(fold, "权0")) == 64


def test_an_id_that_names_no_right_is_an_error(fold):
    for name in ("没有", LINT):
        with pytest.raises(KeyError, match=name):
            told(fold, name)

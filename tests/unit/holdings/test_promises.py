"""An exclusive promise recorded as a burden binds its giver as one in a licence does."""

from datetime import date

import pytest

from datarights.errors import InadmissibleEntryError
from datarights.holdings.admit import set_in_conflict, step
from datarights.holdings.chain import bounds_of, doubts_of
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon

ALL = {"purposes": "all", "territory": "all", "period": "all"}
YEAR = ("2026-01-01", "2027-01-01")


def a_ledger_with_a_promise(favour):
    fold = Fold(Lexicon())
    for name in ("甲棉业", "乙公司", "丙公司"):
        fold.append(Draft(kind="party", id=name, payload={"name": name}))
    fold.append(Draft(kind="asset", id="皮棉数据", payload={"name": "皮棉数据"}))
    claim = {"kind": "claim", "asset": "皮棉数据", "rights": ("hold", "use", "operate")}
    fold.append(Draft(id="甲的权利", parties={"by": "甲棉业"}, **claim))
    fold.append(
        Draft(
            kind="burden", id="独占承诺", asset="皮棉数据", about="甲的权利", parties={"by": favour}, valid=YEAR,
            payload={"burden": "exclusivity"},
        )
    )  # fmt: skip
    return fold


def licence(taker):
    return Draft(
        kind="grant", id=f"许可{taker}", asset="皮棉数据", parties={"from": "甲棉业", "to": taker}, rights=("use",),
        scope=ALL, valid=YEAR, payload={"act": "license"},
    )  # fmt: skip


def test_a_licence_to_another_is_refused_and_names_the_promise():
    with pytest.raises(InadmissibleEntryError) as found:
        a_ledger_with_a_promise("乙公司").append(licence("丙公司"))
    assert (found.value.code, found.value.collides_with) == ("DR-L004", ("独占承诺",))


def test_a_licence_to_the_one_promised_is_not():
    a_ledger_with_a_promise("乙公司").append(licence("乙公司"))


# ---- whom a promise binds -------------------------------------------------------------------------------------------------

DEEP = {**ALL, "passing_on": "all"}
SHARE = ("use", "operate")


def grant(name, giver, taker, exclusivity="ordinary", **more):
    said = {"rights": ("use",), "scope": ALL, "valid": YEAR, "kind": "grant", "asset": "皮棉数据"} | more
    return Draft(
        id=name, parties={"from": giver, "to": taker}, payload={"act": "license", "exclusivity": exclusivity}, **said
    )


def conflicting(fold, draft):
    """What a right is recorded in conflict with, and as an exception of its promise."""
    fold.append(draft)
    body = fold.record(draft.id).body
    return body.get("conflicts"), body.get("exceptions")


def why(fold, draft):
    with pytest.raises(InadmissibleEntryError) as found:
        fold.append(draft)
    return found.value.code, found.value.collides_with


@pytest.fixture
def fold():
    found = Fold(Lexicon())
    for name in ("甲棉业", "乙公司", "丙公司", "丁公司"):
        found.append(Draft(kind="party", id=name, payload={"name": name}))
    found.append(Draft(kind="asset", id="皮棉数据", payload={"name": "皮棉数据"}))
    found.append(Draft(kind="evidence", id="台账", payload={"title": "台账"}))
    claim = {"kind": "claim", "asset": "皮棉数据", "rights": ("hold", "use", "operate"), "evidence": ("台账",)}
    found.append(Draft(id="甲的权利", parties={"by": "甲棉业"}, **claim))
    found.append(Draft(id="丙的权利", parties={"by": "丙公司"}, **claim))
    return found


@pytest.mark.parametrize(
    ("kinds", "words"), [(["exclusive"], "的独占承诺"), (["sole"], "的排他承诺"), (["sole", "burden"], "的排他性承诺")]
)
def test_a_refusal_says_which_promises_stand_against_it(fold, kinds, words):
    for number, kind in enumerate(kinds):
        if kind == "burden":
            fold.append(burden_of(f"诺{number}"))
        else:
            fold.append(grant(f"诺{number}", "甲棉业", "乙公司", kind))
    with pytest.raises(InadmissibleEntryError) as found:
        fold.append(grant("许可", "甲棉业", "丁公司"))
    assert words in found.value.message.zh
    assert found.value.collides_with == tuple(f"诺{number}" for number in range(len(kinds)))


def burden_of(name, about="甲的权利", favour="乙公司", **more):
    said = {"valid": YEAR, "payload": {"burden": "exclusivity"}} | more
    return Draft(kind="burden", id=name, asset="皮棉数据", about=about, parties={"by": favour}, **said)


def test_a_promise_binds_what_its_giver_gave_later_and_those_who_derive_from_that(fold):
    fold.append(grant("在先", "甲棉业", "丁公司", rights=SHARE, scope=DEEP))
    fold.append(grant("独家", "甲棉业", "乙公司", "sole"))
    fold.append(grant("在先的分许可", "丁公司", "丙公司", rests_on=("在先",)))
    passed = {"kind": "transfer", "rights": ("hold", "use", "operate"), "valid": ("2026-03-01", "9999-12-31")}
    fold.append(grant("转让", "甲棉业", "丁公司", scope=DEEP, **passed)._replace(payload={"act": "transfer"}))
    assert why(fold, grant("丁再许可", "丁公司", "丙公司", rests_on=("转让",), valid=("2026-03-01", "2027-01-01"))) == (
        "DR-L004", ("独家",)
    )  # fmt: skip


def test_a_promise_does_not_bind_the_line_of_the_one_promised_nor_that_one(fold):
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rights=SHARE, scope=DEEP))
    fold.append(grant("分许可", "乙公司", "丁公司", rests_on=("独家",)))
    fold.append(grant("又给乙", "甲棉业", "乙公司"))
    fold.append(grant("丙的许可", "丙公司", "丁公司"))
    assert why(fold, grant("给丁", "甲棉业", "丁公司")) == ("DR-L004", ("独家",))


def test_a_promise_names_what_was_alive_before_it_and_meets_it(fold):
    for draft in (
        grant("在先", "甲棉业", "丁公司"),
        grant("已过", "甲棉业", "丁公司", valid=("2025-01-01", "2026-01-01")),
        grant("别的用途", "甲棉业", "丁公司", scope={**ALL, "purposes": ["研究"]}),
        grant("给乙的", "甲棉业", "乙公司"),
        Draft(kind="derivation", id="加工", asset="皮棉数据", rests_on=("甲的权利",)),
    ):
        fold.append(draft)
    narrow = {**ALL, "purposes": ["质检"]}
    assert conflicting(fold, grant("独家", "甲棉业", "乙公司", "exclusive", scope=narrow)) == (None, ["在先", "给乙的"])


def test_an_ordinary_grant_has_no_exceptions(fold):
    fold.append(grant("在先", "甲棉业", "丁公司"))
    assert conflicting(fold, grant("普通", "甲棉业", "乙公司")) == (None, None)


def test_a_transfer_is_bound_and_neither_refused_nor_in_conflict(fold):
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive"))
    passes = grant("转让", "甲棉业", "丁公司", "sole", kind="transfer", rights=("hold", "use", "operate"))
    assert conflicting(fold, passes._replace(valid=("2026-01-01", "9999-12-31"))) == (None, None)


def test_a_second_promise_is_refused_by_the_first_and_one_made_elsewhere_is_in_conflict_and_has_exceptions(fold):
    fold.append(grant("在先", "甲棉业", "丁公司"))
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive"))
    assert why(fold, grant("再独家", "甲棉业", "丙公司", "exclusive")) == ("DR-L004", ("独家",))
    elsewhere = grant("别处独家", "甲棉业", "丙公司", "exclusive", kind="claim", evidence=("台账",))
    assert conflicting(fold, elsewhere) == (["独家"], ["在先"])


def test_a_promise_claimed_without_evidence_refuses_nothing_and_leaves_a_conflict(fold):
    fold.append(grant("口说", "甲棉业", "乙公司", "exclusive", kind="claim"))
    assert conflicting(fold, grant("许可", "甲棉业", "丁公司")) == (["口说"], None)


def test_a_corrected_grant_is_in_conflict_and_not_refused_and_a_corrected_promise_with_what_came_since(fold):
    fold.append(grant("一", "甲棉业", "乙公司"))
    fold.append(grant("二", "甲棉业", "丁公司"))
    fold.append(grant("给乙的", "甲棉业", "乙公司"))
    corrected = grant("一", "甲棉业", "乙公司", "exclusive")
    fold.append(Draft(kind="correction", id="更正一", about="一", payload={"draft": corrected.as_json()}))
    assert fold.record("一").body["conflicts"] == ["二"]
    corrected = grant("二", "甲棉业", "丁公司", "sole")
    fold.append(Draft(kind="correction", id="更正二", about="二", payload={"draft": corrected.as_json()}))
    assert (fold.record("二").body["conflicts"], fold.record("二").body.get("exceptions")) == (["一", "给乙的"], None)


@pytest.mark.parametrize(
    ("said", "bound"),
    [
        ({}, True),
        ({"favour": "丁公司"}, False),
        ({"about": "丙的权利"}, False),
        ({"about": ""}, False),
        ({"payload": {"burden": "control", "blocks": ["transfer"]}}, False),
        ({"valid": ("2025-01-01", "2026-01-01")}, False),
        ({"valid": ("2025-01-01", "2026-01-02")}, True),
        ({"valid": ("2027-01-01", "2028-01-01")}, False),
        ({"valid": ("2026-12-31", "2028-01-01")}, True),
        ({"scope": {"purposes": ["质检"]}}, True),
        ({"scope": {"purposes": []}}, False),
        ({"scope": {"purposes": ["研究"]}}, False),
    ],
)
def test_a_promise_kept_as_a_burden_binds_the_right_it_names_where_it_lies(fold, said, bound):
    fold.append(burden_of("承诺", **said))
    draft = grant("许可", "甲棉业", "丁公司", scope={**ALL, "purposes": ["质检", "轧花"]})
    if bound:
        assert why(fold, draft) == ("DR-L004", ("承诺",))
    else:
        assert conflicting(fold, draft) == (None, None)


def test_a_promise_kept_as_a_burden_does_not_bind_what_derives_from_before_it(fold):
    fold.append(grant("在先", "甲棉业", "丁公司", rights=SHARE, scope=DEEP))
    fold.append(burden_of("承诺"))
    assert conflicting(fold, grant("分许可", "丁公司", "丙公司", rests_on=("在先",))) == (None, None)


def test_a_renewal_does_not_run_on_into_a_promise_but_into_one_that_is_only_said(fold):
    fold.append(grant("许可", "甲棉业", "丁公司"))
    further = {"kind": "renewal", "about": "许可", "valid": ("2027-01-01", "2028-01-01")}
    late = ("2027-06-01", "2028-01-01")
    fold.append(grant("口说", "甲棉业", "丙公司", "exclusive", kind="claim", valid=late))
    fold.append(
        grant(
            "独家",
            "甲棉业",
            "乙公司",
            "exclusive",
            valid=("2027-12-01", "2028-01-01"),
            scope={**ALL, "purposes": ["研究"]},
        )
    )
    assert why(fold, Draft(id="续期", **further)) == ("DR-L004", ("独家",))
    fold.append(Draft(id="短续", **{**further, "valid": ("2027-01-01", "2027-12-01")}))


def test_a_promise_made_twice_to_one_does_not_bind_what_that_one_gives_of_both(fold):
    halves = ("2026-01-01", "2026-07-01", "2027-01-01")
    for number in (0, 1):
        fold.append(grant(f"独家{number}", "甲棉业", "乙公司", "exclusive", rights=SHARE, scope=DEEP, valid=halves[number : number + 2]))  # fmt: skip
    assert conflicting(fold, grant("分许可", "乙公司", "丁公司")) == (None, None)
    assert fold.record("分许可").body["rests_on"] == ["独家0", "独家1"]


def test_a_transfer_promises_nothing_and_is_no_exception_of_a_promise(fold):
    fold.append(grant("转让", "甲棉业", "丁公司", "sole", kind="transfer", valid=("2026-01-01", "9999-12-31")))
    assert conflicting(fold, grant("代持", "甲棉业", "丙公司", rights=("hold",))) == (None, None)
    assert conflicting(fold, grant("独家", "甲棉业", "乙公司", "exclusive", rights=("hold",))) == (None, ["代持"])


def test_a_promise_does_not_stand_against_the_renewal_of_what_its_own_taker_had(fold):
    fold.append(grant("许可", "甲棉业", "丁公司"))
    fold.append(grant("独家", "甲棉业", "丁公司", "exclusive", valid=("2027-01-01", "2028-01-01")))
    fold.append(Draft(kind="renewal", id="续期", about="许可", valid=("2027-01-01", "2028-01-01")))


# ---- a promise binds its giver, not one right of its giver ---------------------------------------------------------------


def second(name="甲的第二份", party="甲棉业", **more):
    """Another right in the same data, on another basis."""
    said = {"rights": ("hold", "use", "operate"), "evidence": ("台账",)} | more
    return Draft(kind="claim", id=name, asset="皮棉数据", parties={"by": party}, **said)


def passing(name, giver, taker, day="2026-03-01", **more):
    said = {
        "kind": "transfer",
        "rights": ("hold", "use", "operate"),
        "scope": DEEP,
        "valid": (day, "9999-12-31"),
    } | more
    return grant(name, giver, taker, **said)._replace(payload={"act": "transfer"})


LATER = ("2026-03-01", "2027-01-01")


@pytest.mark.parametrize("kind", ["exclusive", "sole", "ordinary"])
def test_who_has_two_rights_in_the_data_does_not_sell_the_use_of_it_twice(fold, kind):
    fold.append(second())
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rests_on=("甲的权利",)))
    assert why(fold, grant("再给", "甲棉业", "丁公司", kind, rests_on=("甲的第二份",))) == ("DR-L004", ("独家",))
    assert why(fold, grant("再给", "甲棉业", "丁公司", kind)) == ("DR-L004", ("独家",))


def test_a_right_got_after_the_promise_is_bound_too_and_one_got_before_is_whichever_the_promise_came_from(fold):
    fold.append(second())
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rests_on=("甲的第二份",)))
    fold.append(passing("买来", "丙公司", "甲棉业"))
    for right in ("甲的权利", "买来"):
        assert why(fold, grant("再给", "甲棉业", "丁公司", rests_on=(right,), valid=LATER)) == ("DR-L004", ("独家",))


def test_who_derives_from_the_promisor_later_on_whatever_right_is_bound_and_who_did_before_is_not(fold):
    fold.append(second())
    fold.append(grant("在先", "甲棉业", "丙公司", rights=SHARE, scope=DEEP, rests_on=("甲的第二份",)))
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rests_on=("甲的权利",)))
    fold.append(passing("转让", "甲棉业", "丁公司", rests_on=("甲的第二份",)))
    fold.append(grant("在先的分许可", "丙公司", "丁公司", rests_on=("在先",), valid=LATER))
    assert fold.record("独家").body["exceptions"] == ["在先"]
    assert why(fold, grant("丁的许可", "丁公司", "丙公司", rests_on=("转让",), valid=LATER)) == ("DR-L004", ("独家",))


def test_the_promisor_stays_bound_when_the_right_that_the_promise_came_from_is_sold_and_the_buyer_only_by_that_right(
    fold,
):
    fold.append(second())
    fold.append(second("丁的权利", "丁公司"))
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rests_on=("甲的权利",)))
    fold.append(passing("转让", "甲棉业", "丁公司", rests_on=("甲的权利",)))
    assert why(fold, grant("甲再给", "甲棉业", "丙公司", rests_on=("甲的第二份",), valid=LATER)) == (
        "DR-L004",
        ("独家",),
    )
    assert why(fold, grant("丁再给", "丁公司", "丙公司", rests_on=("转让",), valid=LATER)) == ("DR-L004", ("独家",))
    fold.append(grant("丁自己的", "丁公司", "丙公司", rests_on=("丁的权利",), valid=LATER))


def test_a_promise_does_not_bind_what_the_one_promised_gives_nor_what_that_one_gave_back(fold):
    fold.append(second())
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rights=SHARE, scope=DEEP, rests_on=("甲的权利",)))
    fold.append(grant("又给乙", "甲棉业", "乙公司", rights=SHARE, scope=DEEP, rests_on=("甲的第二份",)))
    fold.append(grant("乙的分许可", "乙公司", "丙公司", rests_on=("又给乙",)))
    fold.append(
        grant("反许可", "乙公司", "甲棉业", rights=SHARE, scope={**DEEP, "purposes": ["质检"]}, rests_on=("独家",))
    )
    back = {**ALL, "purposes": ["质检"]}
    fold.append(grant("甲用反许可", "甲棉业", "丁公司", scope=back, rests_on=("反许可",)))
    assert why(fold, grant("甲用两份", "甲棉业", "丁公司", rests_on=("反许可", "甲的第二份"))) == ("DR-L004", ("独家",))


def test_what_the_one_promised_sold_binds_its_giver_again(fold):
    fold.append(second("乙的权利", "乙公司"))
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive"))
    fold.append(passing("买自乙", "乙公司", "甲棉业", rests_on=("乙的权利",)))
    assert why(fold, grant("再给", "甲棉业", "丁公司", rests_on=("买自乙",), valid=LATER)) == ("DR-L004", ("独家",))


def test_a_promise_binds_a_giver_of_whose_rights_nothing_was_on_record_when_it_was_given(fold):
    fold.append(grant("独家", "丁公司", "乙公司", "exclusive", kind="claim", evidence=("台账",)))
    assert "rests_on" not in fold.record("独家").body
    fold.append(second("丁的权利", "丁公司"))
    assert why(fold, grant("再给", "丁公司", "丙公司")) == ("DR-L004", ("独家",))
    assert conflicting(fold, grant("别处再给", "丁公司", "丙公司", "sole", kind="claim")) == (["独家"], None)


def test_two_promises_claimed_of_one_giver_of_whom_nothing_is_on_record_stand_in_conflict(fold):
    fold.append(grant("独家", "丁公司", "乙公司", "exclusive", kind="claim", evidence=("台账",)))
    assert conflicting(fold, grant("再独家", "丁公司", "丙公司", "exclusive", kind="claim")) == (["独家"], None)


def test_a_promise_kept_as_a_burden_binds_its_giver_on_other_rights(fold):
    fold.append(second())
    fold.append(burden_of("承诺"))
    assert why(fold, grant("再给", "甲棉业", "丁公司", rests_on=("甲的第二份",))) == ("DR-L004", ("承诺",))
    fold.append(grant("给乙", "甲棉业", "乙公司", rests_on=("甲的第二份",)))


def test_other_data_of_the_same_giver_is_not_bound(fold):
    fold.append(Draft(kind="asset", id="棉籽数据", payload={"name": "棉籽数据"}))
    fold.append(second("甲的棉籽")._replace(asset="棉籽数据"))
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive"))
    fold.append(grant("棉籽许可", "甲棉业", "丁公司", asset="棉籽数据"))


def test_a_renewal_of_a_licence_under_the_other_right_does_not_run_into_the_promise(fold):
    fold.append(second())
    fold.append(grant("许可", "甲棉业", "丁公司", rests_on=("甲的第二份",)))
    fold.append(
        grant("独家", "甲棉业", "乙公司", "exclusive", rests_on=("甲的权利",), valid=("2027-01-01", "2028-01-01"))
    )
    renewal = Draft(kind="renewal", id="续期", about="许可", valid=("2027-01-01", "2028-01-01"))
    assert why(fold, renewal) == ("DR-L004", ("独家",))


def sure_days(fold, name):
    return sorted((box.start, box.end) for box in bounds_of(fold, fold.lexicon, fold.record(name)).sure.boxes())


def test_a_renewal_elsewhere_or_corrected_that_runs_into_a_promise_is_not_sure_there_until_it_is_taken_back(fold):
    fold.append(second())
    fold.append(grant("别处", "甲棉业", "丁公司", kind="claim", evidence=("台账",), rests_on=("甲的第二份",)))
    fold.append(grant("许可", "甲棉业", "丁公司", rests_on=("甲的第二份",)))
    late = ("2027-06-01", "2028-01-01")
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rests_on=("甲的权利",), valid=late))
    before = sure_days(fold, "别处")
    fold.append(Draft(kind="renewal", id="别处续", about="别处", valid=("2027-01-01", "2028-01-01")))
    short = Draft(kind="renewal", id="续期", about="许可", valid=("2027-01-01", "2027-06-01"))
    fold.append(short)
    longer = short._replace(valid=("2027-01-01", "2028-01-01"))
    fold.append(Draft(kind="correction", id="更正", about="续期", payload={"draft": longer.as_json()}))
    june = date(2027, 6, 1).toordinal()
    for name, said in (("别处", "别处续"), ("许可", "续期")):
        assert fold.record(said).body["conflicts"] == ["独家"]
        assert max(end for _, end in sure_days(fold, name)) == june
        assert "独家" in str(doubts_of(fold, fold.lexicon, fold.record(name), june))
    fold.append(Draft(kind="correction", id="撤销", about="别处续", payload={"draft": None}))
    assert sure_days(fold, "别处") == before


def test_days_promised_later_do_not_bind_who_derived_before(fold):
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive"))
    next_year = ("2027-01-01", "2028-01-01")
    fold.append(grant("给丁", "甲棉业", "丁公司", rights=SHARE, scope=DEEP, valid=next_year))
    fold.append(Draft(kind="renewal", id="续独家", about="独家", valid=next_year))
    fold.append(grant("丁的分许可", "丁公司", "丙公司", valid=next_year))
    assert why(fold, grant("再给", "甲棉业", "丙公司", valid=next_year)) == ("DR-L004", ("独家",))


def test_a_corrected_promise_stands_in_conflict_with_what_its_giver_gave_since_by_another_right(fold):
    fold.append(second())
    fold.append(grant("一", "甲棉业", "乙公司", rests_on=("甲的权利",)))
    fold.append(grant("二", "甲棉业", "丁公司", rests_on=("甲的第二份",)))
    corrected = grant("一", "甲棉业", "乙公司", "exclusive", rests_on=("甲的权利",))
    fold.append(Draft(kind="correction", id="更正", about="一", payload={"draft": corrected.as_json()}))
    assert fold.record("一").body["conflicts"] == ["二"]


def test_who_was_promised_and_has_passed_that_on_is_bound_by_it_when_it_has_the_right_underneath(fold):
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rights=SHARE, scope=DEEP))
    fold.append(passing("转让", "甲棉业", "乙公司"))
    fold.append(grant("乙自己的", "乙公司", "丙公司", valid=("2026-03-01", "2026-06-01"), rests_on=("转让",)))
    fold.append(passing("独家转出", "乙公司", "丁公司", "2026-06-01", rights=SHARE, rests_on=("独家",)))
    late = ("2026-06-01", "2027-01-01")
    assert why(fold, grant("再给", "乙公司", "丙公司", valid=late, rests_on=("转让",))) == ("DR-L004", ("独家",))
    fold.append(grant("丁的分许可", "丁公司", "丙公司", valid=late, rests_on=("独家转出",)))


def test_a_promise_goes_on_binding_when_what_was_promised_is_sold(fold):
    fold.append(grant("独家", "甲棉业", "乙公司", "exclusive", rights=SHARE, scope=DEEP))
    fold.append(passing("独家转出", "乙公司", "丁公司", "2026-01-01", rights=SHARE, rests_on=("独家",)))
    for taker in ("丙公司", "乙公司"):
        assert why(fold, grant("再给", "甲棉业", taker, "exclusive")) == ("DR-L004", ("独家",))


# ---- a correction by which a promise binds more ---------------------------------------------------------------------------

THREE = ("hold", "use", "operate")
SECOND = ("2026-03-01", "2027-01-01")
ENDED = Draft(
    kind="ending", id="终止", about="独家", valid=("2026-02-01", "9999-12-31"), payload={"reason": "contract"}
)
PROMISE = grant("独家", "甲棉业", "乙公司", "exclusive", rests_on=("权一",))
AGAIN = grant("又许可", "甲棉业", "丁公司", "exclusive", rests_on=("权二",), valid=SECOND)
SALE = grant("转让", "甲棉业", "丙公司", kind="transfer", rights=THREE, scope=DEEP, rests_on=("权二",), valid=("2026-01-01", "9999-12-31"))._replace(payload={"act": "transfer"})  # fmt: skip
BOUGHT = grant("又许可", "丙公司", "丁公司", "exclusive", rests_on=("转让",), valid=SECOND)
OWN = Draft(kind="claim", id="转让", asset="皮棉数据", parties={"by": "丙公司"}, rights=THREE, evidence=("合同",))
SOLD_ELSEWHERE = OWN._replace(parties={"from": "甲棉业", "to": "丙公司"}, scope=DEEP, valid=SALE.valid, rests_on=("权二",), payload={"act": "transfer"})  # fmt: skip
NARROW = Draft(kind="claim", id="权三", asset="皮棉数据", parties={"by": "甲棉业"}, rights=THREE, evidence=("合同",), scope={**ALL, "purposes": ["研究"]})  # fmt: skip
WIDER_CLAIMED = PROMISE._replace(kind="claim", rests_on=("权三",), evidence=("合同",))
SUBLICENCE = grant("次许可", "丁公司", "丙公司", scope=ALL, rests_on=("分许可",), valid=SECOND)
DEEP_LICENCE = grant("分许可", "甲棉业", "丁公司", scope=DEEP, rights=SHARE, rests_on=("权一",), valid=SECOND)


def correct(about, instead=None):
    return Draft(kind="correction", id=f"更正{about}", about=about, payload={"draft": instead and instead.as_json()})


def a_ledger_of_two_rights():
    fold = Fold(Lexicon())
    for name in ("甲棉业", "乙公司", "丙公司", "丁公司"):
        fold.append(Draft(kind="party", id=name, payload={"name": name}))
    fold.append(Draft(kind="asset", id="皮棉数据", payload={"name": "皮棉数据"}))
    fold.append(Draft(kind="evidence", id="合同", payload={"title": "合同"}))
    for name in ("权一", "权二"):
        fold.append(OWN._replace(id=name, parties={"by": "甲棉业"}))
    return fold


def is_sure(fold, name):
    return bool(bounds_of(fold, fold.lexicon, fold.record(name)).sure.on(date(2026, 6, 1).toordinal()))


@pytest.mark.parametrize(
    ("before", "correction", "given"),
    [
        ([PROMISE._replace(payload={"act": "license"}), SALE, BOUGHT], correct("独家", PROMISE), ["又许可"]),
        ([PROMISE._replace(payload={"act": "license"}), DEEP_LICENCE, SUBLICENCE], correct("独家", PROMISE), ["分许可", "次许可"]),
        ([PROMISE, OWN, BOUGHT], correct("转让", SOLD_ELSEWHERE), ["又许可"]),
        ([PROMISE, ENDED, AGAIN], correct("终止"), ["又许可"]),
        ([PROMISE, ENDED, AGAIN], correct("终止", ENDED._replace(valid=("2026-10-01", "9999-12-31"))), ["又许可"]),
        ([PROMISE, ENDED._replace(about="权一"), AGAIN], correct("终止"), ["又许可"]),
        ([PROMISE, ENDED._replace(about="权一", payload={"reason": "void_source"}), AGAIN], correct("终止"), ["又许可"]),
        ([NARROW, WIDER_CLAIMED, AGAIN._replace(scope={**ALL, "purposes": ["质检"]})], correct("权三", NARROW._replace(scope={})), ["又许可"]),
    ],
)  # fmt: skip
def test_a_promise_that_binds_more_by_a_correction_stands_in_conflict_with_what_was_given_since(
    before, correction, given
):
    fold = a_ledger_of_two_rights()
    for each in before:
        fold.append(each)
    assert all(is_sure(fold, name) for name in given)
    changes = step(fold, correction, fold.size, fold.lexicon)
    assert set(given) <= {*set_in_conflict(fold, correction, changes, fold.lexicon)}
    fold.append(correction)
    assert fold.record("独家").body["conflicts"] == given
    for name in given:
        assert fold.record(name).body["conflicts"] == ["独家"]
        assert not is_sure(fold, name)


def test_a_burden_whose_release_is_struck_out_binds_what_was_given_meanwhile():
    fold = a_ledger_of_two_rights()
    fold.append(Draft(kind="burden", id="独家", asset="皮棉数据", about="权一", parties={"by": "乙公司"}, valid=YEAR, payload={"burden": "exclusivity"}))  # fmt: skip
    fold.append(Draft(kind="release", id="解除", about="独家", valid=ENDED.valid))
    fold.append(AGAIN)
    fold.append(correct("解除"))
    assert (fold.record("又许可").body["conflicts"], is_sure(fold, "又许可")) == (["独家"], False)


def test_what_is_a_promise_no_more_leaves_nothing_in_conflict():
    fold = a_ledger_of_two_rights()
    ordinary = PROMISE._replace(payload={"act": "license"})
    for each in (ordinary, SALE, BOUGHT, correct("独家", PROMISE), correct("独家", ordinary)._replace(id="又更正")):
        fold.append(each)
    assert "conflicts" not in fold.record("又许可").body
    assert is_sure(fold, "独家")
    assert is_sure(fold, "又许可")

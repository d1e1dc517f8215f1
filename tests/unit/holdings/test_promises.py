"""An exclusive promise recorded as a burden binds its giver as one in a licence does."""

import pytest

from datarights.errors import InadmissibleEntryError
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
    assert (fold.record("二").body["conflicts"], fold.record("二").body.get("exceptions")) == (["给乙的", "一"], None)


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

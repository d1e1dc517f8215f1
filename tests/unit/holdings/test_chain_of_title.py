"""Chain of title: what a right reaches once all above it is met, how it stands on a day, and why less is sure."""

from datetime import date, timedelta

import pytest
from bales import (
    ALL,
    BANK,
    FOREVER,
    GINNER,
    LAB,
    LINT,
    MILL,
    ON,
    SEED,
    a_ledger,
    asset,
    burden,
    claim,
    correction,
    decided,
    derivation,
    ending,
    licence,
    objection,
    ordinal,
    release,
    renewal,
    said,
    transfer,
)

from datarights.holdings.chain import (
    EACH,
    ORIGINATING,
    RightState,
    bounds_of,
    carriers,
    disputes,
    doubts_of,
    has_no_source,
    is_originating,
    is_own,
    is_proved,
    line,
    links_above,
    passed_on,
    reaches,
    state_of,
    title,
    titles_of,
    written,
)
from datarights.holdings.record import Opened
from datarights.model.extent import NOTHING, TOP, Bounds, TooManyPartsError, exact, extent
from datarights.model.right import Right
from datarights.model.scope import Lexicon

ON_AND_ON = {**ALL, "passing_on": "all"}
HOLD, USE, OPERATE = EACH
DAY = "2026-07-01"


def reach(fold, right, day=DAY, which=USE, depth=0, purpose=None):
    """Whether a right reaches a day: yes, no, or ``None`` where that is open."""
    start = ordinal(day)
    box = TOP._replace(start=start, end=start + 1, depth=depth)
    if purpose:
        box = box._replace(purposes=fold.lexicon.bit("purposes", purpose))
    return bounds_of(fold, fold.lexicon, fold.record(right), Right(which)).covers(box, box)


def state(fold, right, day=DAY):
    return state_of(fold, fold.lexicon, fold.record(right), ordinal(day))


def kinds(fold, right, day=DAY):
    return [(each.kind, each.about) for each in doubts_of(fold, fold.lexicon, fold.record(right), ordinal(day))]


# ---- what kind of right it is -----------------------------------------------------------------------------------------


def test_a_state_is_written_in_one_word():
    assert [each.value for each in RightState] == ["live", "not_yet", "ended", "parent_ended", "given_away", "void"]
    assert RightState.PARENT_ENDED.label.en == "its source has ended"


def test_transfer_contribution_succession_and_derivation_stand_once_made():
    assert frozenset({"transfer", "contribute", "succession", "derivation"}) == ORIGINATING
    fold = a_ledger(claim("源权", GINNER), *(said(act, GINNER, MILL, act) for act in ("succession", "license")))
    links = {name: (is_own(row), is_originating(row)) for name in ("源权", "succession", "license") for row in [fold.record(name)]}  # fmt: skip
    assert links == {"源权": (True, False), "succession": (False, True), "license": (False, False)}


def test_proved_is_what_this_registry_admitted_what_has_evidence_and_a_burden():
    fold = a_ledger(
        claim("有证", GINNER),
        claim("无证", GINNER, evidence=()),
        licence("许可", GINNER, MILL, rests_on=("有证",)),
        burden("质押", "pledge"),
    )
    assert [is_proved(fold, fold.record(name)) for name in ("有证", "无证", "许可", "质押")] == [
        True,
        False,
        True,
        True,
    ]


def test_evidence_struck_out_documents_nothing_and_of_who_or_what_was_struck_out_nothing_is_sure():
    fold = a_ledger(claim("有证", GINNER), licence("许可", GINNER, MILL, rests_on=("有证",)))
    (proof,) = fold.record("有证").body["evidence"]
    assert (reach(fold, "有证"), reach(fold, "许可"), kinds(fold, "许可")) == (True, True, [])
    for about, doubts in ((proof, ["unproved"]), (MILL, []), (fold.record("有证").asset, ["struck"])):
        again = a_ledger(claim("有证", GINNER), licence("许可", GINNER, MILL, rests_on=("有证",)))
        again.append(correction("撤", about))
        assert [kind for kind, _ in kinds(again, "有证")] == doubts
        assert reach(again, "有证") is (True if about == MILL else None)
        assert reach(again, "许可") is None
        assert ("struck" in [kind for kind, _ in kinds(again, "许可")]) is (about != proof)


# ---- words and days ---------------------------------------------------------------------------------------------------


def test_a_renewal_runs_the_same_words_on_past_the_term_they_named():
    scope = {**ALL, "period": ["2026-01-01", "2027-01-01"], "purposes": ["质检"]}
    fold = a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL, scope=scope),
        renewal("续期", "许可", ("2027-06-01", "2028-01-01")),
        renewal("再续", "许可", ("2028-01-01", "2029-01-01")),
    )
    days = ["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01", "2027-06-01", "2028-12-31", "2029-01-01"]
    assert [reach(fold, "许可", day, purpose="质检") for day in days] == [False, True, True, False, True, True, False]
    assert reach(fold, "许可", "2027-07-01", purpose="研究") is False


def test_what_was_open_in_the_words_is_open_in_the_renewal():
    fold = a_ledger(
        claim("源权", GINNER),
        said("许可", GINNER, MILL, scope={"territory": "all"}, rests_on=("源权",)),
        renewal("续期", "许可", ("2027-01-01", "2028-01-01")),
    )
    assert [reach(fold, "许可", day) for day in (DAY, "2027-07-01", "2028-01-01")] == [None, None, False]


def test_as_something_made_before_an_ending_saw_it_there_was_no_ending():
    fold = a_ledger(claim("源权", GINNER), ending("终止", "源权", "2026-06-01"))
    row, day = fold.record("源权"), TOP._replace(start=ordinal("2026-07-01"), end=ordinal("2026-07-02"))
    assert written(row, fold.lexicon, ordinal("2026-06-01")).sure.covers_box(day)
    assert not written(row, fold.lexicon, ordinal("2026-06-02")).possible.covers_box(day)


def test_a_right_ended_on_its_first_day_reaches_nothing():
    fold = a_ledger(claim("源权", GINNER), ending("终止", "源权", "2026-01-01"))
    assert written(fold.record("源权"), fold.lexicon) == Bounds(NOTHING, NOTHING)
    assert state(fold, "源权") is RightState.ENDED


# ---- the three rights -------------------------------------------------------------------------------------------------


@pytest.fixture
def two_sources():
    """Use of the first half of the year by one source, use and hold of the second half by another."""
    return a_ledger(
        claim("一源", GINNER, rights=("use",), valid=("2026-01-01", "2026-07-01")),
        claim("二源", GINNER, rights=("hold", "use"), valid=("2026-07-01", "2027-01-01")),
        said("继受", GINNER, MILL, "succession", rights=("hold", "use"), rests_on=("一源", "二源"), valid=YEAR_ON),
    )


YEAR_ON = ("2026-01-01", FOREVER)


def test_of_several_rights_together_is_reached_what_each_of_them_reaches(two_sources):
    row = two_sources.record("继受")
    before, after = "2026-03-01", "2026-09-01"
    assert [reach(two_sources, "继受", day, USE) for day in (before, after)] == [True, True]
    assert [reach(two_sources, "继受", day, HOLD) for day in (before, after)] == [False, True]
    assert [reach(two_sources, "继受", day, HOLD | USE) for day in (before, after)] == [False, True]
    assert [reach(two_sources, "继受", day, USE | OPERATE) for day in (before, after)] == [False, False]
    assert bounds_of(two_sources, two_sources.lexicon, row, Right.OPERATE) == Bounds(NOTHING, NOTHING)


def test_all_rights_left_out_means_any_of_them(two_sources):
    assert [reach(two_sources, "继受", day, 0) for day in ("2026-03-01", "2026-09-01", "2027-01-01")] == [
        True,
        True,
        False,
    ]


def days(first, last, depth=TOP.depth):
    return exact(extent([TOP._replace(start=first, end=last, depth=depth)]))


@pytest.mark.parametrize(
    ("position", "originating", "use"),
    [
        ([{USE: days(1, 9), OPERATE: days(3, 9)}], False, days(3, 9)),
        ([{USE: days(1, 9), OPERATE: days(3, 9, 2)}], False, days(3, 9, 2)),
        ([{USE: days(1, 9, 2)}], False, days(1, 9, 1)),
        ([{USE: days(1, 9, 2)}], True, days(1, 9, 2)),
        ([{USE: days(1, 5, 0)}, {OPERATE: days(3, 9, 0)}], True, days(1, 5, 0)),
        ([{USE: days(1, 5, 0)}, {OPERATE: days(3, 9, 0)}], False, days(3, 5, 0)),
        ([{USE: days(1, 5), OPERATE: days(1, 3)}, {USE: days(5, 9), OPERATE: days(6, 9)}], True, days(1, 3).union(days(6, 9))),
        ([{OPERATE: days(1, 9)}], False, None),
        ([{HOLD: days(1, 9, 2)}, {OPERATE: days(1, 9)}], False, None),
    ],
)  # fmt: skip
def test_a_right_is_passed_on_as_far_as_its_giver_has_it_and_operates_or_one_step_less(position, originating, use):
    assert passed_on(position, originating=originating).get(USE) == use


def test_only_what_is_wanted_is_worked_out():
    position = [{HOLD: days(1, 9), USE: days(1, 9), OPERATE: days(1, 9)}]
    assert set(passed_on(position, originating=True, wanted=(HOLD,))) == {HOLD}
    assert set(passed_on(position, originating=True)) == {HOLD, USE, OPERATE}


# ---- what carries a right ---------------------------------------------------------------------------------------------


def test_only_rights_of_the_giver_over_the_same_data_carry_one_that_rests_on_them():
    fold = a_ledger(
        claim("自己的", GINNER),
        claim("别人的", BANK),
        claim("籽棉的", GINNER, SEED),
        said("许可", GINNER, MILL, rests_on=("自己的", "别人的", "籽棉的")),
        said("加工", GINNER, MILL, "derivation", rests_on=("自己的", "别人的", "籽棉的")),
        claim("没有说谁给", MILL, rests_on=("自己的", "别人的", "籽棉的"), payload={"act": "license"}),
    )
    ids = {
        name: [row.id for row in carriers(fold, fold.record(name))] for name in ("许可", "加工", "没有说谁给", "自己的")
    }
    assert ids == {
        "许可": ["自己的"],
        "加工": ["自己的", "籽棉的"],
        "没有说谁给": ["自己的", "别人的"],
        "自己的": [],
    }
    fold.append(correction("更正", "自己的"))
    assert carriers(fold, fold.record("许可")) == []


def test_a_conferral_of_which_no_source_is_recorded_is_possible_and_never_sure():
    fold = a_ledger(said("许可", GINNER, MILL))
    assert (reach(fold, "许可"), kinds(fold, "许可")) == (None, [("source_unknown", "许可")])


def a_long_chain(last):
    """Licences one below the other: number ``n`` rests on ``n`` rights."""
    firms = [GINNER, MILL, BANK] * 40
    fold = a_ledger(claim("权0", GINNER))
    for number in range(1, last + 1):
        fold.append(
            said(f"权{number}", firms[number - 1], firms[number], rests_on=(f"权{number - 1}",), scope=ON_AND_ON)
        )
    return fold


def test_a_chain_of_sixty_four_rights_is_followed_to_its_end_and_a_longer_one_gives_nothing():
    fold = a_long_chain(64)
    assert (reach(fold, "权63"), reach(fold, "权64")) == (True, False)
    shown = title(fold, fold.lexicon, "权63", date.fromisoformat(DAY))
    assert [link.right.id for link in shown.links] == [f"权{number}" for number in range(64)]
    shown = title(fold, fold.lexicon, "权64", date.fromisoformat(DAY))
    assert [link.right.id for link in shown.links] == [f"权{number}" for number in range(1, 65)]
    assert shown.state is RightState.PARENT_ENDED


def test_rights_above_one_another_are_counted_up_to_one_with_a_basis_of_its_own_and_to_sixty_four():
    fold = a_long_chain(66)
    fold.append(claim("自己的", GINNER, rests_on=("权9",)))
    assert links_above(fold, []) == 0
    assert [links_above(fold, [f"权{number}"]) for number in (0, 1, 9, 62, 63, 64, 66)] == [1, 2, 10, 63, 64, 64, 64]
    assert links_above(fold, ["权0", "权5", "没有"]) == 6
    assert links_above(fold, ["自己的"]) == 1


def test_rights_in_a_circle_reach_nothing():
    fold = a_ledger(claim("源权", GINNER), said("一", GINNER, MILL, rests_on=("源权",), scope=ON_AND_ON))
    fold.append(said("二", MILL, GINNER, rests_on=("一",), scope=ON_AND_ON))
    fold.append(correction("更正", "一", said("一", GINNER, MILL, rests_on=("二",), scope=ON_AND_ON)))
    assert (reach(fold, "一"), reach(fold, "二"), state(fold, "一")) == (False, False, RightState.PARENT_ENDED)


def test_more_parts_than_are_kept_name_the_entries_that_made_them():
    fold = a_ledger(claim("源权", GINNER), said("许可", GINNER, MILL, rests_on=("源权",)), said("分许可", MILL, BANK, rests_on=("许可",)))  # fmt: skip
    row = fold.record("许可")
    first = ordinal("2027-06-01")
    gaps = [[f"续{n}", "renewal", first + 2 * n, first + 2 * n + 1, ""] for n in range(64)]
    many = row._replace(body={**row.body, "days": [row.start, row.end], "answers": gaps})
    for asked in (many, fold.record("分许可")):
        fold.apply([Opened(many)], fold.size)
        with pytest.raises(TooManyPartsError) as error:
            reaches(fold, Lexicon(), asked)
        assert error.value.entries == ("许可", "源权")
    with pytest.raises(TooManyPartsError) as error:
        reaches(
            fold, Lexicon(), many._replace(body={key: value for key, value in many.body.items() if key != "rests_on"})
        )
    assert error.value.entries == ("许可",)


# ---- what was given for good ------------------------------------------------------------------------------------------


def test_what_passed_is_gone_from_its_day_for_ever_at_any_depth_and_nothing_else():
    part = {"purposes": ["质检"], "territory": "all", "period": ["2026-07-01", "2026-08-01"], "passing_on": 0}
    fold = a_ledger(
        claim("源权", GINNER, rights=("hold", "use")),
        said("转让", GINNER, MILL, "transfer", rests_on=("源权",), scope=part, valid=("2026-07-01", FOREVER)),
    )
    assert [reach(fold, "源权", day, purpose="质检") for day in ("2026-06-30", "2026-07-01", "2027-01-01")] == [
        True,
        False,
        False,
    ]
    assert reach(fold, "源权", depth=9, purpose="质检") is False
    assert (reach(fold, "源权", purpose="研究"), reach(fold, "源权", which=HOLD, purpose="质检")) == (True, True)


@pytest.mark.parametrize("more", [{"evidence": ()}, {"void": True}])
def test_a_transfer_that_is_not_proved_or_void_leaves_its_giver_possible_and_not_sure(more):
    void = more.pop("void", False)
    fold = a_ledger(claim("源权", GINNER), said("转让", GINNER, MILL, "transfer", rests_on=("源权",), **more))
    if void:
        assert reach(fold, "源权") is False
        fold.append(ending("无效", "转让", DAY, "void_source"))
    assert reach(fold, "源权") is None


def test_a_transfer_struck_out_takes_nothing():
    fold = a_ledger(claim("源权", GINNER), transfer("转让", GINNER, MILL), correction("更正", "转让"))
    assert (reach(fold, "源权"), state(fold, "源权")) == (True, RightState.LIVE)


def test_of_a_right_that_never_carried_it_a_transfer_takes_nothing():
    fold = a_ledger(claim("别人的", BANK), said("转让", GINNER, MILL, "transfer", rests_on=("别人的",)))
    assert reach(fold, "别人的") is True


@pytest.mark.parametrize(
    ("first", "passed", "now"),
    [
        ("许可", "2026-03-02", True),
        ("许可", "2026-03-01", None),
        ("许可", "2026-02-01", None),
        ("转让", "2026-02-01", False),
        ("转让", "2026-03-02", False),
    ],
)
def test_a_licence_outlives_a_later_transfer_unless_that_claims_to_have_passed_by_then(first, passed, now):
    drafts = [
        said("许可", GINNER, MILL, rests_on=("源权",), valid=("2026-03-01", FOREVER)),
        said("转让", GINNER, BANK, "transfer", rests_on=("源权",), rights=("use", "operate"), valid=(passed, FOREVER)),
    ]
    fold = a_ledger(claim("源权", GINNER), *(drafts if first == "许可" else reversed(drafts)))
    assert (reach(fold, "许可"), reach(fold, "转让")) == (now, True)


# ---- doubts -----------------------------------------------------------------------------------------------------------


def test_an_objection_to_a_right_or_its_data_doubts_it_on_its_own_days():
    fold = a_ledger(
        claim("源权", GINNER),
        claim("另一", BANK),
        objection("异议", "源权", valid=("2026-07-01", "2026-08-01")),
        objection("数据异议", LINT, valid=("2026-09-01", "2026-10-01")),
        objection("籽棉异议", SEED, valid=("2026-01-01", FOREVER)),
        burden("查封", "control", LAB, about="源权", valid=ON),
    )
    asked = ["2026-06-30", "2026-07-01", "2026-07-31", "2026-08-01", "2026-09-01"]
    assert [reach(fold, "源权", day) for day in asked] == [True, None, None, True, None]
    assert [reach(fold, "另一", day) for day in asked] == [True, True, True, True, None]
    assert [row.id for row in disputes(fold, fold.record("源权"))] == ["异议", "数据异议"]
    assert [kinds(fold, "源权", day) for day in asked] == [
        [], [("disputed", "异议")], [("disputed", "异议")], [], [("disputed", "数据异议")]
    ]  # fmt: skip


def test_a_claim_without_evidence_is_possible_and_never_sure():
    fold = a_ledger(claim("源权", GINNER, evidence=()))
    assert (reach(fold, "源权"), kinds(fold, "源权")) == (None, [("unproved", "源权")])
    (doubt,) = doubts_of(fold, fold.lexicon, fold.record("源权"), ordinal(DAY))
    assert doubt.says.en.startswith("no evidence came")
    fold.append(claim("有证", GINNER))
    fold.append(correction("撤", "台账"))
    (doubt,) = doubts_of(fold, fold.lexicon, fold.record("有证"), ordinal(DAY))
    assert doubt.says.en.endswith("was struck out")


def test_words_that_leave_the_term_open_are_silent():
    fold = a_ledger(claim("源权", GINNER), said("许可", GINNER, MILL, rests_on=("源权",), scope={"purposes": "all"}))
    assert kinds(fold, "许可") == [("silent", "许可")]


@pytest.mark.parametrize(
    ("promise", "over"),
    [
        (licence("独家", GINNER, MILL, exclusivity="sole"), ending("了结", "独家", "2026-09-01")),
        (burden("独家", "exclusivity", MILL, about="源权"), release("了结", "独家", "2026-09-01")),
    ],
)
def test_where_a_right_overlaps_a_promise_nothing_of_it_is_sure(promise, over):
    fold = a_ledger(claim("源权", GINNER), promise, said("别处", GINNER, BANK, rests_on=("源权",), valid=ON))
    assert [reach(fold, "别处", day) for day in (DAY, "2026-12-31", "2027-01-01")] == [None, None, True]
    assert kinds(fold, "别处") == [("disputed", "别处")]
    fold.append(over)
    assert [reach(fold, "别处", day) for day in (DAY, "2026-09-01")] == [None, True]
    fold.append(correction("更正", "独家"))
    assert (reach(fold, "别处"), kinds(fold, "别处")) == (True, [])


def test_of_a_promise_of_some_uses_only_those_are_not_sure():
    narrow = {**ALL, "purposes": ["质检"]}
    fold = a_ledger(claim("源权", GINNER), burden("独家", "exclusivity", MILL, about="源权", scope=narrow))
    fold.append(said("别处", GINNER, BANK, rests_on=("源权",)))
    assert (reach(fold, "别处", purpose="质检"), reach(fold, "别处", purpose="研究")) == (None, True)


def test_data_made_relying_on_a_void_right_alone_carries_no_right_and_none_is_given_of_it():
    fold = a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL, scope=ON_AND_ON),
        derivation("加工", SEED, [LINT], ("许可",)),
        claim("成果", MILL, SEED),
        licence("成果许可", MILL, BANK, asset=SEED, rests_on=("成果",)),
    )
    assert (reach(fold, "成果"), kinds(fold, "成果")) == (True, [])
    fold.append(ending("无效", "源权", DAY, "void_source"))
    assert (reach(fold, "成果"), reach(fold, "成果许可")) == (False, False)
    for name in ("成果", "成果许可"):
        assert state_of(fold, fold.lexicon, fold.record(name), ordinal(DAY)) is RightState.VOID
    fold.append(correction("更正", "许可"))
    assert (reach(fold, "成果"), kinds(fold, "成果")) == (True, [])


def test_data_made_relying_on_a_void_right_and_on_another_is_doubted_and_what_was_licensed_is_not_doubted_twice():
    fold = a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL, scope=ON_AND_ON),
        claim("自采", MILL),
        derivation("加工", SEED, [LINT], ("许可", "自采")),
        claim("成果", MILL, SEED),
        licence("成果许可", MILL, BANK, asset=SEED, rests_on=("成果",)),
    )
    fold.append(ending("无效", "源权", DAY, "void_source"))
    assert (reach(fold, "成果"), kinds(fold, "成果")) == (None, [("disputed", "成果")])
    assert (reach(fold, "成果许可"), kinds(fold, "成果许可")) == (None, [])


def test_where_a_derivation_names_no_right_its_makers_rights_over_the_input_are_looked_at():
    fold = a_ledger(
        claim("源权", GINNER), derivation("加工", SEED, [LINT]), claim("成果", GINNER, SEED), claim("他人", MILL, SEED)
    )
    fold.append(ending("无效", "源权", DAY, "void_source"))
    assert (reach(fold, "成果"), reach(fold, "他人")) == (False, True)
    fold.append(claim("另采", GINNER, rights=("hold",)))
    assert reach(fold, "成果") is False
    fold.append(claim("另用", GINNER, rights=("use",)))
    assert reach(fold, "成果") is True


def test_many_ways_back_to_a_void_source_are_walked_once():
    fold = a_ledger(claim("权0", GINNER, SEED))
    below = [SEED]
    for number in range(1, 31):
        layer = [f"产品{number}{side}" for side in "甲乙"]
        for made in layer:
            fold.append(asset(made))
            fold.append(derivation(f"加工{made}", made, below))
            fold.append(claim(f"权{made}", GINNER, made))
        below = layer
    assert reach(fold, "权产品30甲") is True
    fold.append(ending("无效", "权0", DAY, "void_source"))
    assert reach(fold, "权产品30甲") is False


def test_of_a_derivation_that_names_rights_those_over_the_input_are_looked_at_and_no_other():
    fold = a_ledger(
        asset("纱线"),
        claim("源权", GINNER),
        licence("许可", GINNER, MILL, scope=ON_AND_ON),
        claim("自采", MILL),  # over the input as well, and not named
        claim("纱权", MILL, "纱线"),  # named, and not over the input
        derivation("加工", SEED, [LINT], ("许可", "纱权")),
        claim("成果", MILL, SEED),
    )
    assert reach(fold, "成果") is True
    fold.append(ending("无效", "源权", DAY, "void_source"))
    assert reach(fold, "成果") is False


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("links", [64, 65, 200])
def test_what_was_made_of_nothing_but_a_void_source_has_none_at_any_remove(links, named):
    fold = a_ledger(claim("权0", GINNER, SEED))
    below = SEED
    for number in range(1, links + 1):
        made, by = f"产品{number}", (f"权{number - 1}",) if named else ()
        for draft in (asset(made), derivation(f"加工{number}", made, [below], by), claim(f"权{number}", GINNER, made)):
            fold.append(draft)
        below = made
    assert reach(fold, f"权{links}") is True
    fold.append(ending("无效", "权0", DAY, "void_source"))
    assert (reach(fold, f"权{links}"), state(fold, f"权{links}")) == (False, RightState.VOID)


def test_rights_made_of_each_other_in_a_circle_are_not_void_for_it():
    fold = a_ledger(
        asset("纱线"),
        claim("源权", GINNER),
        claim("成果", GINNER, SEED),
        derivation("加工", SEED, [LINT], ("源权",)),
        said("衍生", GINNER, MILL, "derivation", rests_on=("成果",), asset="纱线"),
        derivation("返工", LINT, ["纱线"], ("衍生",)),
    )
    assert [has_no_source(fold, fold.record(name)) for name in ("源权", "成果")] == [False, False]


def test_an_ended_source_leaves_what_was_made_before():
    fold = a_ledger(claim("源权", GINNER), derivation("加工", SEED, [LINT], ("源权",)), claim("成果", GINNER, SEED))
    fold.append(ending("终止", "源权", DAY))
    assert reach(fold, "成果") is True


def test_data_made_of_each_other_are_looked_at_once():
    fold = a_ledger(
        claim("源权", GINNER), claim("成果", GINNER, SEED), derivation("加工", SEED, [LINT], ("源权",)),
        derivation("返工", LINT, [], ("成果",)),
    )  # fmt: skip
    assert reach(fold, "成果") is True


# ---- how it stands ----------------------------------------------------------------------------------------------------


def test_a_right_begins_on_its_first_day_and_has_ended_on_the_day_it_ends():
    fold = a_ledger(claim("源权", GINNER, valid=("2026-03-01", "2026-04-01")), renewal("续期", "源权", ("2026-05-01", "2026-06-01")))  # fmt: skip
    found = {day: state(fold, "源权", day).value for day in ("2026-02-28", "2026-03-01", "2026-03-31", "2026-04-01", "2026-05-01", "2026-06-01")}  # fmt: skip
    assert list(found.values()) == ["not_yet", "live", "live", "ended", "live", "ended"]


def test_given_away_is_a_right_of_which_every_one_passed_by_the_day():
    fold = a_ledger(
        claim("源权", GINNER, rights=("use", "operate")),
        said("一转", GINNER, MILL, "transfer", rests_on=("源权",), rights=("use",), valid=("2026-03-01", FOREVER)),
    )
    assert state(fold, "源权", "2026-04-01") is RightState.LIVE
    fold.append(
        said(
            "二转",
            GINNER,
            BANK,
            "transfer",
            rests_on=("源权",),
            rights=("operate", "hold"),
            valid=("2026-05-01", FOREVER),
        )
    )
    found = [state(fold, "源权", day).value for day in ("2026-04-30", "2026-05-01", "2026-06-01")]
    assert found == ["live", "given_away", "given_away"]


def test_a_right_that_reaches_nothing_for_its_source_says_so():
    fold = a_ledger(
        claim("源权", GINNER, rights=("use", "operate")),
        licence("许可", GINNER, MILL, scope=ON_AND_ON, rights=("use", "operate")),
        licence("分许可", MILL, BANK, rests_on=("许可",)),
        said("无源", LAB, BANK, valid=ON),
        claim("空", LAB, scope={"purposes": []}),
    )
    fold.append(ending("终止", "许可", "2026-06-01"))
    assert [state(fold, "分许可", day).value for day in ("2026-05-31", "2026-06-01")] == ["live", "parent_ended"]
    assert (state(fold, "无源"), state(fold, "空")) == (RightState.LIVE, RightState.ENDED)
    fold.append(ending("无效", "源权", DAY, "void_source"))
    assert [state(fold, name).value for name in ("源权", "许可", "分许可")] == ["void", "ended", "void"]


def test_a_right_void_by_an_objection_is_void_and_one_that_passed_by_a_void_transfer_is_not_given_away():
    fold = a_ledger(
        claim("源权", GINNER, valid=("2026-01-01", "2026-08-01")),
        said("转让", GINNER, MILL, "transfer", rests_on=("源权",), rights=("hold", "use", "operate")),
        objection("异议", "转让"),
    )
    assert (state(fold, "源权"), state(fold, "转让")) == (RightState.GIVEN_AWAY, RightState.LIVE)
    fold.append(decided("成立", "异议", "upheld"))
    assert (state(fold, "源权"), state(fold, "转让")) == (RightState.LIVE, RightState.VOID)


def test_a_right_nothing_of_which_can_be_used_says_why_though_a_void_transfer_names_it():
    fold = a_ledger(
        claim("源权", GINNER, scope={"purposes": []}),
        said("转让", GINNER, MILL, "transfer", rests_on=("源权",), rights=("hold", "use", "operate")),
        ending("无效", "转让", DAY, "void_source"),
    )
    assert state(fold, "源权") is RightState.ENDED


def test_the_state_of_a_right_a_thousand_links_down_is_told():
    fold = a_long_chain(1)
    row = fold.record("权1")
    for number in range(2, 1100):
        below = row._replace(id=f"权{number}", body={**row.body, "rests_on": [f"权{number - 1}"], "from": MILL})
        fold.apply([Opened(below)], fold.size)
    assert state(fold, "权1099") is RightState.PARENT_ENDED
    fold.append(ending("无效", "权0", DAY, "void_source"))
    assert state(fold, "权1099") is RightState.VOID


def test_a_licence_that_ran_out_has_ended_itself():
    fold = a_ledger(claim("源权", GINNER), licence("许可", GINNER, MILL))
    assert [state(fold, "许可", day).value for day in ("2026-12-31", "2027-01-01")] == ["live", "ended"]


# ---- titles -----------------------------------------------------------------------------------------------------------


def test_a_title_shows_the_chain_root_first_each_link_as_it_stands():
    fold = a_ledger(
        claim("源权", GINNER),
        claim("无证", GINNER, evidence=()),
        said("转让", GINNER, MILL, "transfer", rights=("use", "operate"), scope=ON_AND_ON, rests_on=("源权", "无证")),
        licence("许可", MILL, BANK, rests_on=("转让",)),
        objection("异议", "许可"),
    )
    shown = title(fold, fold.lexicon, "许可", date.fromisoformat(DAY))
    assert [(link.right.id, link.originating, link.state.value) for link in shown.links] == [
        ("源权", False, "live"), ("无证", False, "live"), ("转让", True, "live"), ("许可", False, "live"),
    ]  # fmt: skip
    assert [(each.kind, each.about) for each in shown.doubts] == [("unproved", "无证"), ("disputed", "异议")]
    assert (shown.right.id, shown.state, shown.rights) == ("许可", RightState.LIVE, Right.USE)
    whole = TOP._replace(start=ordinal(DAY), end=ordinal(DAY) + 1, depth=0)
    assert shown.bounds == Bounds(NOTHING, extent([whole]))
    fold.append(ending("终止", "许可", "2026-06-01"))
    ended = title(fold, fold.lexicon, "许可", date.fromisoformat(DAY))
    assert (ended.state, ended.rights, ended.links[-1].state) == (RightState.ENDED, Right(0), RightState.ENDED)


def test_a_link_that_two_rights_share_is_shown_once():
    fold = a_ledger(
        claim("源权", GINNER),
        said("一", GINNER, MILL, rests_on=("源权",), scope=ON_AND_ON),
        said("二", GINNER, MILL, rests_on=("源权",), scope=ON_AND_ON),
        said("三", MILL, BANK, rests_on=("一", "二")),
    )
    assert [link.right.id for link in title(fold, fold.lexicon, "三", date.fromisoformat(DAY)).links] == [
        "源权",
        "一",
        "二",
        "三",
    ]
    assert set(line(fold, [fold.record("三")])) == {"三", "一", "二", "源权"}
    assert set(line(fold, [fold.record("一")])) == {"一", "源权"}
    fold.append(correction("更正", "源权"))
    assert set(line(fold, [fold.record("三")])) == {"三", "一", "二"}


@pytest.mark.parametrize("name", ["没有", LINT])
def test_a_title_is_asked_of_a_right(name):
    with pytest.raises(KeyError, match=name):
        title(a_ledger(), Lexicon(), name, date.fromisoformat(DAY))


def test_titles_of_a_party_are_its_rights_over_the_data_live_ones_first():
    fold = a_ledger(
        claim("早", GINNER, valid=("2020-01-01", "2021-01-01")),
        claim("今", GINNER),
        claim("别人", MILL),
        claim("籽棉", GINNER, SEED),
        objection("异议", LINT, GINNER),
        claim("后", GINNER),
        ending("终止", "今", "2026-02-01"),
    )
    found = titles_of(fold, fold.lexicon, GINNER, LINT, date.fromisoformat(DAY))
    assert [each.right.id for each in found] == ["后", "早", "今"]


def test_at_most_sixty_four_titles_are_given():
    first = date(2026, 1, 1)
    fold = a_ledger(*(claim(f"权{n}", GINNER, valid=((first + timedelta(n)).isoformat(), FOREVER)) for n in range(65)))
    assert len(titles_of(fold, fold.lexicon, GINNER, LINT, date.fromisoformat(DAY))) == 64


def test_of_more_titles_than_are_given_those_of_the_day_come_first():
    fold = a_ledger(*(claim(f"权{n}", GINNER, valid=("2026-01-01", DAY)) for n in range(64)))
    fold.append(claim("后", GINNER, valid=("2026-01-01", "2026-07-02")))
    fold.append(claim("今", GINNER, valid=(DAY, FOREVER)))
    found = titles_of(fold, fold.lexicon, GINNER, LINT, date.fromisoformat(DAY))
    assert [each.right.id for each in found[:3]] == ["后", "今", "权0"]


def test_an_objection_to_a_renewal_or_to_evidence_over_the_data_is_heard_of_the_rights_it_may_touch():
    fold = a_ledger(claim("源权", GINNER), licence("许可", GINNER, MILL, rests_on=("源权",)))
    fold.append(renewal("续期", "许可", ("2027-01-01", "2028-01-01")))
    fold.append(objection("异议", "续期"))
    assert ("disputed", "异议") in kinds(fold, "许可")
    assert reach(fold, "许可") is None
    other = a_ledger(claim("源权", GINNER), claim("他权", MILL))
    other.append(objection("异议", "他权"))
    assert reach(other, "源权") is True
    about = a_ledger(claim("源权", GINNER))
    about.append(objection("异议", "台账")._replace(asset=LINT))
    assert reach(about, "源权") is None
    pledged = a_ledger(claim("源权", GINNER), burden("质押", "pledge"), objection("异议", "质押"))
    assert reach(pledged, "源权") is True

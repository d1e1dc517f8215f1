"""What answers a right, a burden or an objection; and what stands in the place of an entry that was wrong."""

import pytest
from bales import (
    ALL,
    BANK,
    FOREVER,
    GINNER,
    LAB,
    LINT,
    MILL,
    SEED,
    YEAR,
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
    party,
    refused,
    release,
    renewal,
    said,
    transfer,
    why,
)

from datarights.holdings.admit import _Stage
from datarights.holdings.answers import answers, is_void
from datarights.holdings.chain import bounds_of
from datarights.holdings.record import NEVER, Close, Opened
from datarights.ledger.entry import Draft
from datarights.model.extent import TOP

FURTHER = ("2027-01-01", "2028-01-01")
DEEP = {**ALL, "passing_on": "all"}


@pytest.fixture
def fold():
    return a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL),
        burden("限制", "restriction", BANK),
        objection("异议", "源权"),
        objection("数据异议", LINT),
    )


def told(fold, name):
    """What later entries said of a belief: by which, doing what, from which day to which, and why."""
    return [(each.by, each.does, each.start, each.end, each.reason) for each in answers(fold.record(name))]


def days(fold, name):
    row = fold.record(name)
    return row.start, row.end


# ---- renewals -----------------------------------------------------------------------------------------------------------


def test_a_renewal_is_believed_for_itself_and_kept_with_its_right(fold):
    fold.append(
        renewal("续期", "许可", FURTHER, evidence=("台账",), parties={"by": MILL}, payload={"contracted": "2026-12-01"})
    )
    row = fold.record("续期")
    assert row[:9] == ("renewal", "续期", LINT, MILL, 0, *map(ordinal, FURTHER), 12, NEVER)
    assert row.body == {"contracted": "2026-12-01", "about": "许可", "evidence": ["台账"]}
    assert told(fold, "许可") == [("续期", "renewal", *map(ordinal, FURTHER), "")]
    assert days(fold, "许可") == (ordinal("2026-01-01"), ordinal("2028-01-01"))
    assert fold.record("许可").since == 12


@pytest.mark.parametrize("valid", [None, ("2026-12-31", "2028-01-01")])
def test_a_renewal_starts_at_the_end_of_its_right_or_later(fold, valid):
    refusal = refused(fold, renewal("续期", "许可", valid))
    assert (refusal.code, refusal.collides_with) == ("DR-L006", ("许可",))
    assert "2027-01-01" in refusal.message.en
    fold.append(renewal("隔年续", "许可", ("2028-01-01", "2029-01-01")))


@pytest.mark.parametrize(("draft", "by"), [(ending("了", "许可", "2026-06-01"), "了"), (ending("了", "许可", "2026-06-01", "void_source"), "了")])  # fmt: skip
def test_what_was_ended_is_not_renewed(fold, draft, by):
    fold.append(renewal("先续", "许可", FURTHER))
    fold.append(draft)
    assert why(fold, renewal("续期", "许可", ("2028-01-01", "2029-01-01"))) == ("DR-L008", ("许可", by))


def test_renewals_of_more_parts_than_are_kept_are_refused(fold):
    fold.append(claim("权", BANK, valid=("2026-01-01", "2026-01-02")))
    row = fold.record("权")
    first = ordinal("2027-01-01")
    gaps = [[f"续{n}", "renewal", first + 2 * n, first + 2 * n + 1, ""] for n in range(63)]
    fold.apply([Opened(row._replace(body={**row.body, "days": [row.start, row.end], "answers": gaps}))], fold.size)
    assert why(fold, renewal("续", "权", ("2090-01-01", "2090-01-02"))) == ("DR-L010", ("权",))
    fold.append(ending("终止", "权", "2026-01-01"))
    assert fold.record("权").end == row.start


# ---- endings ------------------------------------------------------------------------------------------------------------


def test_an_ending_ends_from_its_first_day_and_says_why(fold):
    fold.append(ending("终止", "许可", "2026-06-01", "breach", parties={"by": GINNER}))
    assert told(fold, "许可") == [("终止", "ending", ordinal("2026-06-01"), NEVER, "breach")]
    assert days(fold, "许可") == (ordinal("2026-01-01"), ordinal("2026-06-01"))
    row = fold.record("终止")
    assert (row.kind, row.asset, row.party, row.body) == ("ending", LINT, GINNER, {"reason": "breach", "about": "许可"})


def test_an_ending_without_a_reason_ends_too(fold):
    fold.append(Draft(kind="ending", id="终止", about="许可", valid=("2026-06-01", FOREVER)))
    assert told(fold, "许可") == [("终止", "ending", ordinal("2026-06-01"), NEVER, "")]


@pytest.mark.parametrize(
    ("day", "code"),
    [("2025-12-31", "DR-L006"), ("2026-01-01", None), ("2026-12-31", None), ("2027-01-01", "DR-L008"), ("2028-01-01", "DR-L008")],
)  # fmt: skip
def test_what_is_ended_has_begun_and_has_not_ended(fold, day, code):
    draft = ending("终止", "许可", day)
    if code:
        assert why(fold, draft) == (code, ("许可",))
    else:
        fold.append(draft)
        assert days(fold, "许可")[1] == ordinal(day)


@pytest.mark.parametrize("day", ["2020-01-01", "2026-06-01", "2030-01-01"])
def test_a_source_is_found_void_on_any_day(fold, day):
    fold.append(ending("无效", "许可", day, "void_source"))
    assert told(fold, "许可") == [("无效", "void", ordinal(day), NEVER, "void_source")]
    assert is_void(fold.record("许可"))


# ---- releases and decisions on objections ---------------------------------------------------------------------------------


def test_a_burden_is_released_from_a_day(fold):
    fold.append(release("解限", "限制", "2026-06-01"))
    assert days(fold, "限制") == (ordinal("2026-01-01"), ordinal("2026-06-01"))
    assert told(fold, "限制") == [("解限", "ending", ordinal("2026-06-01"), NEVER, "")]
    assert fold.record("解限").kind == "release"


@pytest.mark.parametrize(
    ("draft", "code", "names"),
    [
        (release("新", "限制", "2027-01-01"), "DR-L008", ("限制",)),
        (decided("新", "异议", "rejected", "2027-01-01"), "DR-L008", ("异议",)),
        (release("新", "异议", "2026-06-01"), "DR-L002", ()),
        (decided("新", "限制", "upheld"), "DR-L002", ()),
        (Draft(kind="objection_decided", id="新", about="异议", valid=YEAR), "DR-L012", ()),
    ],
)
def test_what_is_answered_is_of_its_kind_and_in_effect(fold, draft, code, names):
    assert why(fold, draft) == (code, names)


def test_what_was_struck_out_is_not_released(fold):
    fold.append(correction("更正", "限制"))
    refusal = refused(fold, release("解限", "限制", "2026-06-01"))
    assert (refusal.code, "not in effect" in refusal.message.en) == ("DR-L002", True)
    fold.append(burden("再限", "pledge", BANK))
    fold.append(release("次日解", "再限", "2026-12-31"))


@pytest.mark.parametrize("outcome", ["rejected", "withdrawn"])
def test_an_objection_rejected_or_withdrawn_is_over(fold, outcome):
    fold.append(decided("处理", "异议", outcome))
    assert told(fold, "异议") == [("处理", "ending", ordinal("2026-06-01"), NEVER, outcome)]
    assert told(fold, "源权") == []


def test_an_objection_upheld_against_a_right_makes_it_void_and_stays(fold):
    fold.append(decided("处理", "异议", "upheld"))
    assert told(fold, "异议") == [("处理", "upheld", ordinal("2026-06-01"), NEVER, "upheld")]
    assert told(fold, "源权") == [("处理", "void", ordinal("2026-06-01"), NEVER, "upheld")]
    assert [(row.since, row.until) for row in fold.all_rows() if row.id == "源权"] == [(7, 12), (12, NEVER)]
    assert days(fold, "异议")[1] == ordinal("2027-01-01")


def test_an_objection_upheld_against_data_stays_and_makes_nothing_void(fold):
    before = fold.record(LINT)
    fold.append(decided("处理", "数据异议", "upheld"))
    assert told(fold, "数据异议") == [("处理", "upheld", ordinal("2026-06-01"), NEVER, "upheld")]
    assert (told(fold, "源权"), fold.record(LINT)) == ([], before)


def test_an_objection_upheld_against_a_right_struck_out_since_makes_nothing_void(fold):
    fold.append(correction("更正", "源权"))
    fold.append(decided("处理", "异议", "upheld"))
    assert fold.record("源权") is None


# ---- corrections --------------------------------------------------------------------------------------------------------


def test_a_correction_stands_in_the_place_of_what_was_wrong_with_its_answers(fold):
    fold.append(renewal("续期", "许可", FURTHER))
    fold.append(correction("更正", "许可", licence("许可", GINNER, BANK, valid=("2026-02-01", "2027-01-01"))))
    row = fold.record("许可")
    assert (row.party, row.since, row.body["made"], row.body["door"]) == (BANK, 13, 8, "grant")
    assert told(fold, "许可") == [("续期", "renewal", *map(ordinal, FURTHER), "")]
    assert days(fold, "许可") == (ordinal("2026-02-01"), ordinal("2028-01-01"))
    assert [(each.since, each.until) for each in fold.all_rows() if each.id == "许可"] == [
        (8, 12),
        (12, 13),
        (13, NEVER),
    ]
    assert fold.record("更正") is None


def test_what_is_struck_out_is_believed_no_more(fold):
    fold.append(correction("更正", "许可"))
    assert fold.record("许可") is None
    assert [each.until for each in fold.all_rows() if each.id == "许可"] == [12]


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("许可", licence("别的", GINNER, MILL)),
        ("许可", claim("许可", GINNER)),
        ("源权", licence("源权", GINNER, MILL)),
        ("源权", party("源权")),
    ],
)
def test_a_correction_keeps_id_and_kind(fold, name, instead):
    refusal = refused(fold, correction("更正", name, instead))
    assert (refusal.code, refusal.collides_with) == ("DR-L009", (name,))
    assert "keeps the id and the kind" in refusal.message.en


def test_what_was_struck_out_or_is_itself_a_correction_is_not_corrected(fold):
    fold.append(correction("更正", "许可"))
    refusal = refused(fold, correction("再更正", "许可"))
    assert (refusal.code, refusal.collides_with, "was struck out" in refusal.message.en) == ("DR-L009", ("许可",), True)
    refusal = refused(fold, correction("再更正", "更正"))
    assert (refusal.code, refusal.collides_with) == ("DR-L009", ("更正",))
    assert refusal.hint.en == "correct once more the entry that it corrected"


def test_what_is_wrong_in_a_correction_is_refused_as_in_its_kind(fold):
    assert why(fold, correction("更正", "许可", licence("许可", GINNER, "没有"))) == ("DR-L002", ())
    assert why(fold, correction("更正", "许可", licence("许可", GINNER, MILL, valid=YEAR[::-1]))) == ("DR-L006", ())
    assert why(fold, correction("更正", "许可", licence("许可", GINNER, MILL, rests_on=("许可",)))) == ("DR-L002", ())
    gone = {**ALL, "period": ["2028-01-01", "2029-01-01"]}
    assert why(fold, correction("更正", "许可", licence("许可", GINNER, MILL, scope=gone))) == ("DR-L006", ())


@pytest.mark.parametrize("body", [{}, {"kind": "grant", "id": "许可", "valid": ["2026"]}, {"kind": "grant", "id": "许可", "rights": "use"}])  # fmt: skip
def test_a_corrected_draft_has_the_shape_of_a_draft(fold, body):
    said = correction("更正", "许可")._replace(payload={"draft": body})
    assert refused(fold, said).code == "DR-L012"


def test_the_member_of_a_corrected_draft_that_is_misshapen_is_named(fold):
    said = correction("更正", "许可")._replace(payload={"draft": {"kind": "grant", "id": "许可", "rights": "use"}})
    assert refused(fold, said).message.en.startswith("in draft, rights is not")


def test_a_stage_shows_beliefs_as_a_ledger_would_in_which_they_had_changed(fold):
    fold.append(
        licence("独家", MILL, BANK, rests_on=("许可",), exclusivity="sole")._replace(kind="claim", evidence=("台账",))
    )
    fold.append(derivation("加工", SEED, [LINT], ("源权",)))
    for row in [fold.record(name) for name in ("源权", "许可", "独家", "限制", "异议")]:
        for change in (
            None,
            {"asset": SEED},
            {"party": LAB},
            {"since": 99},
            {"body": {**row.body, "rests_on": ["源权"]}},
        ):
            other = fold.forked()
            other.apply([Close(row), *([Opened(row._replace(**change))] if change else [])], 99)
            stage = _Stage(fold, {row.id}, {row.id: row._replace(**change)} if change else {})
            assert stage.record(row.id) == other.record(row.id)
            assert (stage.kind_of(row.id), stage.stands(LINT), stage.stands("没有")) == (
                fold.kind_of(row.id),
                True,
                False,
            )
            for data in (LINT, SEED):
                assert stage.touching(data) == other.touching(data)
                assert stage.on_asset(data) == other.on_asset(data)
                for firm in (GINNER, MILL, BANK, LAB):
                    assert stage.held_by(firm, data) == other.held_by(firm, data)
            for name in ("源权", "许可"):
                assert stage.resting_on(name) == other.resting_on(name)
                assert stage.promising(name) == other.promising(name)


def test_a_correction_is_not_refused_for_what_its_source_does_not_carry(fold):
    fold.append(claim("别人", BANK, rights=("use",)))
    for number, instead in enumerate((
        licence("许可", GINNER, MILL, rests_on=("别人",)),
        licence("许可", LAB, MILL),
        licence("许可", BANK, MILL, rights=("hold",)),
        licence("许可", GINNER, MILL, valid=("2020-01-01", "2021-01-01")),
    )):  # fmt: skip
        fold.append(correction(f"更正{number}", "许可", instead))
    assert [row.body["rests_on"] for row in fold.all_rows() if row.id == "许可"] == [
        ["源权"], ["别人"], [], ["别人"], ["源权"]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "about", "wrong"),
    [
        (renewal("答", "许可", FURTHER), "许可", renewal("答", "许可", ("2027-01-01", "2027-06-01"))),
        (ending("答", "许可", "2026-06-01"), "许可", ending("答", "许可", "2026-09-01")),
        (release("答", "限制", "2026-06-01"), "限制", release("答", "限制", "2026-09-01")),
        (decided("答", "异议", "rejected"), "异议", decided("答", "异议", "withdrawn")),
    ],
)
def test_an_answer_that_was_wrong_is_taken_back_or_put_right(fold, answer, about, wrong):
    before = fold.record(about)
    fold.append(wrong)
    fold.append(correction("更正", "答", answer))
    twin = a_ledger(*(entry.draft for entry in fold.entries[7:12]), answer)
    assert (told(fold, about), days(fold, about)) == (told(twin, about), days(twin, about))
    assert fold.record("答").body["made"] == 12
    fold.append(correction("再更正", "答"))
    assert (told(fold, about), days(fold, about)) == ([], (before.start, before.end))
    assert (fold.record("答"), fold.record(about).since) == (None, 14)
    rows = [row for row in fold.all_rows() if row.id == about]
    assert [row.until for row in rows[:-1]] == [row.since for row in rows[1:]]


def test_a_corrected_answer_may_be_to_something_else(fold):
    fold.append(ending("终止", "许可", "2026-06-01"))
    fold.append(correction("更正", "终止", ending("终止", "源权", "2026-06-01")))
    assert (told(fold, "许可"), [each[0] for each in told(fold, "源权")]) == ([], ["终止"])
    assert [(row.since, row.until) for row in fold.all_rows() if row.id == "源权"] == [(7, 13), (13, NEVER)]
    assert [(row.since, row.until) for row in fold.all_rows() if row.id == "许可"] == [(8, 12), (12, 13), (13, NEVER)]


def test_a_corrected_answer_is_not_refused_for_its_day(fold):
    fold.append(ending("终止", "许可", "2026-06-01"))
    fold.append(correction("更正", "终止", ending("终止", "许可", "2028-06-01")))
    assert days(fold, "许可")[1] == ordinal("2027-01-01")
    fold.append(release("解限", "限制", "2026-06-01"))
    fold.append(correction("更正解限", "解限", release("解限", "限制", "2028-06-01")))
    assert days(fold, "限制")[1] == ordinal("2027-01-01")


def test_a_corrected_renewal_may_lie_anywhere_and_follow_an_ending(fold):
    fold.append(renewal("续期", "许可", FURTHER))
    fold.append(ending("终止", "许可", "2027-06-01"))
    fold.append(ending("源终", "源权", "2027-03-01"))
    fold.append(correction("更正", "续期", renewal("续期", "许可", ("2026-06-01", "2028-01-01"))))
    assert days(fold, "许可") == (ordinal("2026-01-01"), ordinal("2027-06-01"))
    assert refused(fold, correction("再更正", "续期", renewal("续期", "许可", None))).code == "DR-L006"


def test_an_objection_wrongly_upheld_gives_the_right_back(fold):
    fold.append(decided("处理", "异议", "upheld"))
    fold.append(correction("更正", "处理", decided("处理", "异议", "rejected")))
    assert (told(fold, "源权"), [each[1] for each in told(fold, "异议")]) == ([], ["ending"])
    assert [(row.since, row.until) for row in fold.all_rows() if row.id == "源权"] == [(7, 12), (12, 13), (13, NEVER)]
    fold.append(correction("又更正", "处理", decided("处理", "异议", "upheld")))
    assert is_void(fold.record("源权"))
    fold.append(correction("撤", "处理"))
    assert (told(fold, "源权"), told(fold, "异议")) == ([], [])


def test_a_right_that_no_answer_touched_is_not_believed_anew(fold):
    fold.append(decided("处理", "异议", "rejected"))
    fold.append(correction("更正", "处理"))
    assert fold.record("源权").since == 7


def test_an_answer_to_what_was_struck_out_is_struck_out_alone(fold):
    fold.append(ending("终止", "许可", "2026-06-01"))
    fold.append(decided("处理", "异议", "upheld"))
    for name in ("许可", "异议"):
        fold.append(correction(f"撤{name}", name))
    fold.append(correction("更正", "终止"))
    fold.append(correction("更正二", "处理"))
    assert [fold.record(name) for name in ("许可", "终止", "异议", "处理")] == [None] * 4


def test_a_corrected_transfer_is_noted_once_with_its_giver_and_also_with_a_new_one(fold):
    fold.append(claim("又一权", GINNER))
    fold.append(transfer("转让", GINNER, MILL, rests_on=("源权",)))
    fold.append(correction("更正", "转让", transfer("转让", GINNER, BANK, rests_on=("源权",))))
    assert fold.record("源权").body["given"] == ["转让"]
    fold.append(correction("再更正", "转让", transfer("转让", GINNER, BANK, rests_on=("又一权",))))
    assert fold.record("又一权").body["given"] == ["转让"]
    assert fold.record("源权").body["given"] == []
    assert fold.record("源权").since == fold.size - 1
    box = TOP._replace(start=ordinal("2027-07-01"), end=ordinal("2027-07-02"), depth=0)
    assert bounds_of(fold, fold.lexicon, fold.record("源权")).sure.covers_box(box)
    assert not bounds_of(fold, fold.lexicon, fold.record("又一权")).possible


def test_a_corrected_source_keeps_what_was_given_of_it(fold):
    fold.append(transfer("转让", GINNER, MILL))
    fold.append(correction("更正", "源权", claim("源权", GINNER, valid=("2026-01-01", "2030-01-01"))))
    assert fold.record("源权").body["given"] == ["转让"]


def test_a_claim_that_names_no_source_finds_it_again_when_corrected_and_never_itself(fold):
    fold.append(said("别处", GINNER, GINNER))
    fold.append(correction("更正", "别处", said("别处", GINNER, GINNER, evidence=())))
    assert fold.record("别处").body["rests_on"] == ["源权"]


def test_a_corrected_licence_is_weighed_against_the_others_and_not_against_itself(fold):
    fold.append(licence("独家", GINNER, MILL, exclusivity="exclusive", valid=FURTHER))
    fold.append(correction("更正", "独家", licence("独家", GINNER, BANK, exclusivity="exclusive", valid=FURTHER)))
    assert "conflicts" not in fold.record("独家").body
    assert fold.promising("源权") == [fold.record("独家")]


def test_corrected_data_firms_and_proofs_stand_and_are_named(fold):
    fold.append(correction("更正", LINT, Draft(kind="asset", id=LINT, payload={"name": "改名"})))
    fold.append(correction("更正二", MILL, party(MILL)))
    fold.append(licence("再许可", GINNER, MILL))
    fold.append(correction("更正三", "异议", objection("异议", "许可")))
    assert [row.id for row in fold.touching(LINT)] == ["限制", "数据异议", "异议"]


def test_a_corrected_derivation_is_seen_with_its_new_sources(fold):
    fold.append(asset("纱线"))
    fold.append(derivation("加工", "纱线", [SEED]))
    assert why(fold, correction("更正", "加工", derivation("加工", "纱线", ["纱线"]))) == ("DR-L007", ())
    fold.append(correction("更正", "加工", derivation("加工", "纱线", [LINT])))
    fold.append(derivation("又加工", SEED, ["纱线"]))
    assert why(fold, derivation("倒过来", LINT, [SEED])) == ("DR-L007", ())

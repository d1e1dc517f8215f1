"""Laws of the fold, each named: what nobody can give, what ends with what, what stays, and what a door may refuse."""

import itertools
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings, strategies as st
from naive_fold import POINTS
from test_fold_against_naive import FIRST, adoption, box, drafts, ledgers, lexicon, real

from datarights.adapters.sql import Registry, schema
from datarights.adapters.sql.reading import records
from datarights.errors import InadmissibleEntryError
from datarights.holdings.answers import is_void
from datarights.holdings.chain import bounds_of, carriers, is_originating, reaches, written
from datarights.holdings.fold import Fold, replay
from datarights.holdings.record import NEVER
from datarights.ledger.entry import Draft
from datarights.model.extent import NOTHING, TOP, extent
from datarights.model.scope import Lexicon, Open, Scope, Terms

FOREVER = "9999-12-31"
slow = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def rights(fold):
    return [row for row in fold.all_rows() if row.kind == "right" and fold.record(row.id) == row]


def together(extents):
    result = NOTHING
    for each in extents:
        result = result.union(each)
    return result


@slow
@given(ledgers())
def test_nemo_dat_no_right_reaches_outside_the_words_of_those_it_rests_on(told):
    fold = told.fold
    for row in rights(fold):
        if row.body.get("rests_on"):
            above = together(written(parent, fold.lexicon).possible for parent in carriers(fold, row))
            assert above.covers(bounds_of(fold, fold.lexicon, row).possible) or is_originating(row)
            assert set(reaches(fold, fold.lexicon, row)) <= {
                right for parent in carriers(fold, row) for right in reaches(fold, fold.lexicon, parent, child=row, before=row.start if is_originating(row) else None)
            }  # fmt: skip


@slow
@given(ledgers())
def test_what_is_sure_is_possible(told):
    for row in rights(told.fold):
        for reach in reaches(told.fold, told.fold.lexicon, row).values():
            assert reach.possible.covers(reach.sure)


@slow
@given(ledgers())
def test_a_later_edition_changes_nothing_of_what_was_written_before_it(told):
    fold = told.fold
    assume(fold.record("词表") is not None)  # no words of a scope stand before the first edition
    before = {row.id: bounds_of(fold, fold.lexicon, row) for row in rights(fold)}
    size = fold.size
    try:
        fold.append(adoption("后版", "二版"))
    except InadmissibleEntryError:
        assume(False)
    points = [box(fold.lexicon, point) for point in POINTS if point[0] != "分级"]
    for row in rights(fold):
        was, now = before[row.id], bounds_of(fold, fold.lexicon, row)
        assert now.possible.covers(was.possible)
        assert was.sure.covers(now.sure)
        for each in points:  # what the edition adds is possible at most; the rest is as it was
            assert now.sure.covers_box(each) == was.sure.covers_box(each)
            assert now.possible.covers_box(each) == was.possible.covers_box(each)
        assert bounds_of(fold.at(size), fold.at(size).lexicon, row) == was
    assert replay(fold.entries, lexicon()).all_rows() == fold.all_rows()


@slow
@given(ledgers(), st.data())
def test_a_void_source_cuts_continuing_and_originating_links(told, data):
    fold = told.fold
    source = data.draw(st.sampled_from(rights(fold)))
    fold.append(
        Draft(
            kind="ending", id="无效", about=source.id, valid=("2026-07-01", FOREVER), payload={"reason": "void_source"}
        )
    )
    for row in rights(fold):
        if row.body.get("rests_on") == [source.id]:
            assert not bounds_of(fold, fold.lexicon, row)


@slow
@given(ledgers(), st.data())
def test_a_continuing_right_ends_with_its_source_and_an_originating_one_stays(told, data):
    fold = told.fold
    source = data.draw(st.sampled_from(rights(fold)))
    before = {row.id: bounds_of(fold, fold.lexicon, row) for row in rights(fold)}
    day = data.draw(st.sampled_from(["2026-07-01", "2027-07-01", "2028-01-01"]))
    try:
        fold.append(
            Draft(kind="ending", id="终", about=source.id, valid=(day, FOREVER), payload={"reason": "contract"})
        )
    except InadmissibleEntryError:
        assume(False)
    end = fold.record(source.id).end
    after_it = extent([TOP._replace(start=end)])
    for row in rights(fold):
        if row.body.get("rests_on") == [source.id] and not is_void(row):
            now = bounds_of(fold, fold.lexicon, row)
            if is_originating(row) and row.start <= end:
                assert now == before[row.id]
            elif not is_originating(row):
                assert not now.possible.meet(after_it)


@slow
@given(ledgers(), drafts("转让", FIRST, Draft(kind="transfer", id="转让")))
def test_a_transferor_keeps_nothing_of_what_passes_and_live_grants_stay(told, draft):
    fold = told.fold
    before = {row.id: bounds_of(fold, fold.lexicon, row) for row in rights(fold)}
    try:
        fold.append(draft)
    except InadmissibleEntryError:
        assume(False)
    taken = fold.record("转让")
    for name in taken.body["rests_on"]:
        giver = fold.record(name)
        left = reaches(fold, fold.lexicon, giver)
        passed = written(taken, fold.lexicon).possible
        at_any_depth = extent([part.box._replace(depth=TOP.depth) for part in passed.parts])
        for right, reach in left.items():
            if right & taken.rights:
                assert not reach.possible.meet(at_any_depth)
        for row in rights(fold):
            if row.body.get("rests_on") == [name] and row.start < taken.start and row.id != "转让":
                assert bounds_of(fold, fold.lexicon, row) == before[row.id]


@slow
@given(ledgers(), st.data())
def test_the_claim_door_never_refuses_for_law(told, data):
    known = [entry.draft for entry in told.fold.entries if entry.draft.kind in {"claim", "grant", "transfer"}]
    draft = data.draw(drafts("主张", known, Draft(kind="claim", id="主张")))
    assume(all(map(told.fold.stands, (draft.asset, *draft.parties.values(), *draft.evidence))))
    told.fold.append(draft)


@slow
@given(ledgers(), st.data())
def test_the_grant_door_names_what_it_collides_with(told, data):
    known = [entry.draft for entry in told.fold.entries if entry.draft.kind in {"claim", "grant", "transfer", "burden"}]
    kind = data.draw(st.sampled_from(["grant", "transfer"]))
    draft = data.draw(drafts("授予", known, Draft(kind=kind, id="授予")))
    before = told.fold.root, told.fold.all_rows()
    try:
        told.fold.append(draft)
    except InadmissibleEntryError as refusal:
        assert (told.fold.root, told.fold.all_rows()) == before
        if refusal.code in {"DR-L004", "DR-L005", "DR-L008"} or (refusal.code == "DR-L003" and draft.rests_on):
            assert refusal.collides_with
            assert all(told.fold.kind_of(name) for name in refusal.collides_with)


@slow
@given(ledgers(), st.data())
def test_a_correction_is_never_refused_for_its_consequences(told, data):
    """What it says must be in order: known names, days in order. What follows for others is no reason."""
    known = [entry.draft for entry in told.fold.entries if entry.draft.kind in {"claim", "grant", "transfer"}]
    wrong = data.draw(st.sampled_from([each for each in known if told.fold.record(each.id) is not None]))
    instead = data.draw(st.none() | drafts(wrong.id, known, wrong))
    try:
        told.fold.append(real(Draft(kind="correction", id="更正", about=wrong.id, payload={"draft": instead})))
    except InadmissibleEntryError as refusal:
        assert refusal.code in {"DR-L002", "DR-L006", "DR-L009"}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(ledgers())
def test_fold_replay_and_projection_are_one(told):
    fold = told.fold
    assert replay(fold.entries, lexicon()).all_rows() == fold.all_rows()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.db"
        ticks = itertools.count()
        with Registry.create(
            path, origin="试点", zone="Asia/Shanghai", lexicon=lexicon(),
            clock=lambda: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=next(ticks)),
        ) as registry:  # fmt: skip
            begun = registry.size
            with registry.writer() as writer:
                writer.append_many([entry.draft for entry in fold.entries])
            shift = [
                row._replace(since=row.since - begun, until=min(row.until - begun, row.until) if row.until < NEVER else NEVER, body=moved(row.body, begun))
                for row in everything(registry)
            ]  # fmt: skip
            assert sorted(shift, key=repr) == sorted(fold.all_rows(), key=repr)
            assert registry.verify() == registry.size
            before = everything(registry)
            registry.rebuild()
            assert everything(registry) == before
            assert registry.verify(processes=2) == registry.size


def everything(registry):
    return sorted(
        records(
            registry._connection.execute(
                schema.ALL_RECORDS, (registry.size, NEVER, registry.size, None, None)
            ).fetchall()
        ),
        key=repr,
    )


def moved(body, by):
    return {**body, "made": body["made"] - by} if "made" in body else body


# ---- exclusivity: three kinds, one line bound, nobody else ------------------------------------------------------------


def a_grant(name, giver, taker, kind="ordinary", start="2026-07-01", end="2028-01-01", **more):
    scope = {"purposes": "all", "territory": "all", "period": "all", "passing_on": 1, **more.pop("scope", {})}
    return Draft(
        kind=more.pop("entry", "grant"), id=name, asset=more.pop("asset", "棉花"), parties={"from": giver, "to": taker},
        rights=more.pop("rights", ("use",)), valid=(start, end), scope=scope, payload={"act": more.pop("act", "license"), "exclusivity": kind}, **more,
    )  # fmt: skip


def a_claim(name, by, rights, valid=None):
    return Draft(
        kind="claim", id=name, asset="棉花", parties={"by": by}, rights=rights, valid=valid, evidence=("合同",)
    )


@pytest.fixture
def fold():
    found = Fold(lexicon=Lexicon())
    for draft in FIRST:
        found.append(draft)
    return found


def refused(fold, draft):
    with pytest.raises(InadmissibleEntryError) as refusal:
        fold.append(draft)
    return refusal.value


@pytest.mark.parametrize("kind", ["sole", "exclusive"])
def test_a_promise_refuses_a_later_grant_of_its_giver_and_names_itself(fold, kind):
    fold.append(a_grant("独家", "甲", "乙", kind))
    refusal = refused(fold, a_grant("再许可给丙", "甲", "丙"))
    assert (refusal.code, refusal.collides_with) == ("DR-L004", ("独家",))
    fold.append(a_grant("期满之后", "甲", "丙", start="2028-01-01", end="2029-01-01"))


def test_an_ordinary_licence_promises_nothing(fold):
    fold.append(a_grant("普通", "甲", "乙"))
    fold.append(a_grant("也普通", "甲", "丙"))


@pytest.mark.parametrize("kind", ["sole", "exclusive"])
def test_a_promise_never_binds_an_independent_holder_nor_the_licensees_own_line(fold, kind):
    fold.append(a_grant("独家", "甲", "乙", kind))
    fold.append(a_claim("丙自采", "丙", ("hold", "use", "operate")))
    fold.append(a_grant("丙的许可", "丙", "甲"))
    fold.append(a_grant("分许可", "乙", "丙", rests_on=("独家",), scope={"passing_on": 0}))


def test_grants_alive_when_the_promise_is_made_are_its_exceptions_with_their_line(fold):
    fold.append(a_grant("在先", "甲", "丙"))
    fold.append(a_grant("独家", "甲", "乙", "exclusive"))
    assert fold.record("独家").body["exceptions"] == ["在先"]
    fold.append(a_grant("在先的分许可", "丙", "甲", rests_on=("在先",), scope={"passing_on": 0}))


def test_a_promise_binds_whoever_takes_the_right_from_its_giver(fold):
    fold.append(a_grant("独家", "甲", "乙", "exclusive"))
    fold.append(
        a_grant(
            "转让",
            "甲",
            "丙",
            entry="transfer",
            act="transfer",
            rights=("hold", "use", "operate"),
            start="2026-07-01",
            end=FOREVER,
            scope={"passing_on": "all"},
        )
    )
    refusal = refused(fold, a_grant("丙再许可", "丙", "甲"))
    assert (refusal.code, refusal.collides_with) == ("DR-L004", ("独家",))


def test_a_renewal_does_not_run_on_into_a_promise_made_meanwhile(fold):
    fold.append(a_grant("在先", "甲", "丙", end="2027-01-01"))
    fold.append(a_grant("独家", "甲", "乙", "exclusive", start="2027-01-01", end="2029-01-01"))
    refusal = refused(fold, Draft(kind="renewal", id="续", about="在先", valid=("2027-01-01", "2028-01-01")))
    assert (refusal.code, refusal.collides_with) == ("DR-L004", ("独家",))


def test_a_licence_made_elsewhere_against_a_promise_is_recorded_in_conflict_and_not_sure(fold):
    fold.append(a_grant("独家", "甲", "乙", "exclusive"))
    fold.append(a_grant("别处", "甲", "丙", entry="claim", evidence=("合同",)))
    assert fold.record("别处").body["conflicts"] == ["独家"]
    reach = bounds_of(fold, fold.lexicon, fold.record("别处"))
    assert reach.possible
    assert not reach.sure


# ---- the edges ---------------------------------------------------------------------------------------------------------


def test_more_parts_than_are_kept_are_refused_and_the_entries_named(fold):
    fold.append(a_claim("年年续", "乙", ("use",), ("2026-01-01", "2026-01-02")))
    renewals = []
    for number in range(1, 65):
        start, end = (date(2026, 1, 1) + timedelta(days=2 * number + each) for each in (0, 1))
        valid = (start.isoformat(), end.isoformat())
        renewals.append(Draft(kind="renewal", id=f"续{number}", about="年年续", valid=valid))
    *kept, last = renewals
    for each in kept:
        fold.append(each)
    refusal = refused(fold, last)
    assert refusal.code == "DR-L010"
    assert "年年续" in refusal.collides_with
    assert fold.record("年年续").body["answers"][-1][0] == "续63"


def test_a_day_between_a_right_and_its_renewal_is_not_covered(fold):
    fold.append(a_claim("断", "乙", ("use",), ("2026-01-01", "2026-07-01")))
    fold.append(Draft(kind="renewal", id="续", about="断", valid=("2027-01-01", "2028-01-01")))
    reach = bounds_of(fold, fold.lexicon, fold.record("断"))
    assert not reach.possible.on(date(2026, 8, 1).toordinal())
    assert reach.sure.on(date(2027, 8, 1).toordinal())


@pytest.mark.parametrize("draft", [
    Draft(kind="grant", id="x", asset="棉花"), Draft(kind="ending", id="x"), Draft(kind="nonsense", id="x"),
    Draft(kind="correction", id="x", about="棉花权", payload={"draft": {"kind": 3}}), Draft(kind="claim", id="x", asset="棉花", rights=("own",), parties={"by": "甲"}),
])  # fmt: skip
def test_a_draft_without_what_its_kind_needs_is_refused_and_nothing_changes(fold, draft):
    before = fold.all_rows()
    assert refused(fold, draft).code in {"DR-L002", "DR-L006", "DR-L009", "DR-L012"}
    assert fold.all_rows() == before


def test_all_unspecified_and_unknown_are_three_words():
    lexicon = Lexicon()
    known = {"territory": "all", "passing_on": 0, "period": "all"}
    wide, silent, unread = (
        lexicon.read({**known, **said}) for said in ({"purposes": "all"}, {}, {"purposes": "unknown"})
    )
    assert wide.sure == wide.possible
    assert (silent.sure, silent.possible) == (NOTHING, wide.possible)
    assert unread == silent
    fields = (lexicon.read({**known, "purposes": "all", "fields": word}) for word in ("all", "unspecified", "unknown"))
    assert [bool(each.sure) for each in fields] == [True, True, False]
    words = [Scope(purposes=word).as_payload() for word in (Open.ALL, Open.UNSPECIFIED, Open.UNKNOWN, Terms(("all",)))]
    assert len({repr(each) for each in words}) == 4

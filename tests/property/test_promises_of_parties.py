"""A promise of exclusivity binds a party on whatever right it acts: worlds of parties that have several rights in the same data.

The slow fold says by the words of docs/reference/entries.md whom a promise binds. What admission refuses, by ones and in bulk, what a
decision says was promised away, and what follows from the entries of a proof are compared with it.
"""

import itertools
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings, strategies as st
from tests.property.test_asset_index_laws import Beside
from tests.property.test_decision_on_ledgers import ENGINE
from tests.property.test_fold_against_naive import (
    FOREVER,
    adoption,
    lexicon,
    spans,
    told_to_both,
)

from datarights.adapters.sql import Registry
from datarights.app.prove import _Taken
from datarights.app.refold import refolded
from datarights.decision.act import Act
from datarights.decision.assemble import candidates
from datarights.errors import InadmissibleEntryError
from datarights.ledger.entry import Draft
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Open, Scope, Terms

sys.path.insert(0, str(Path(__file__).parents[1] / "reference"))
from naive_fold import DAYS, SUBSETS, Thing

PARTIES = ("甲", "乙", "丙", "丁")
ASSET = "棉花"
THREE = ("hold", "use", "operate")
FIRST = [
    *(Draft(kind="party", id=name, payload={"name": name}) for name in PARTIES),
    Draft(kind="asset", id=ASSET, payload={"name": ASSET}),
    Draft(kind="evidence", id="合同", payload={"title": "合同"}),
    *(
        Draft(kind="claim", id=f"{name}权{number}", asset=ASSET, parties={"by": name}, rights=THREE, evidence=("合同",))
        for name, number in (("甲", 1), ("甲", 2), ("乙", 1), ("丙", 1))
    ),
]
CONFERRING = {"claim", "grant", "transfer"}

parties = st.sampled_from(PARTIES)
kinds = st.sampled_from(["ordinary", "sole", "exclusive", "exclusive"])


@st.composite
def scopes(draw):
    purposes = draw(st.sampled_from(["all", "all", ["轧花"], ["质检"], ["轧花", "质检"]]))
    return {
        "purposes": purposes,
        "territory": "all",
        "period": "all",
        "passing_on": draw(st.sampled_from([0, 2, "all", "all"])),
    }


@st.composite
def conferrals(draw, name, taken, kind):
    mine = [each for each in taken if each.kind in CONFERRING]
    right = draw(st.sampled_from(mine))
    giver = right.parties.get("to") or right.parties.get("by")
    of = [each.id for each in mine if (each.parties.get("to") or each.parties.get("by")) == giver]
    rests_on = draw(
        st.sampled_from([(), (right.id,), (right.id,), tuple(dict.fromkeys((right.id, draw(st.sampled_from(of)))))])
    )
    act = "transfer" if kind == "transfer" or (kind == "claim" and draw(st.integers(0, 4)) == 0) else "license"
    if kind == "claim" and draw(st.integers(0, 3)) == 0:
        giver, rests_on = draw(parties), ()
    said = {
        "parties": {"from": giver, "to": draw(parties)},
        "rights": draw(st.sampled_from([THREE, ("use", "operate"), ("use",)])),
        "rests_on": rests_on,
    }
    if act == "transfer":
        said |= {
            "rights": THREE,
            "scope": {"purposes": "all", "territory": "all", "period": "all", "passing_on": "all"},
        }
    payload = {"act": act} | ({"exclusivity": draw(kinds)} if act == "license" else {})
    evidence = draw(st.sampled_from([(), ("合同",), ("合同",)])) if kind == "claim" else ()
    valid = draw(st.sampled_from(DAYS[:3])), FOREVER
    said = {"scope": draw(scopes()), "valid": draw(spans()) if act == "license" else valid} | said
    return Draft(kind=kind, id=name, asset=ASSET, payload=payload, evidence=evidence, **said)


@st.composite
def dealings(draw, name, taken):
    """What parties do that have promised, or were promised, something."""
    kind = draw(st.sampled_from(["grant"] * 6 + ["transfer", "transfer", "claim", "claim", "own", "burden", "renewal", "renewal", "ending", "correction", "correction"]))  # fmt: skip
    if kind in CONFERRING:
        return draw(conferrals(name, taken, kind))
    rights = [each for each in taken if each.kind in CONFERRING]
    about = draw(st.sampled_from(rights))
    match kind:
        case "own":
            return Draft(
                kind="claim", id=name, asset=ASSET, parties={"by": draw(parties)}, rights=THREE, evidence=("合同",)
            )
        case "burden":
            return Draft(
                kind=kind, id=name, asset=ASSET, about=about.id, parties={"by": draw(parties)}, valid=draw(spans()),
                payload={"burden": "exclusivity"},
            )  # fmt: skip
        case "renewal":
            return Draft(kind=kind, id=name, about=about.id, valid=draw(st.sampled_from([(about.valid or DAYS)[1], *DAYS[2:4]]).flatmap(lambda day: st.just((day, FOREVER if day > DAYS[-1] else DAYS[-1])))))  # fmt: skip
        case "ending":
            return Draft(kind=kind, id=name, about=about.id, valid=(draw(st.sampled_from(DAYS[1:])), FOREVER), payload={"reason": "contract"})  # fmt: skip
        case _:
            wrong = draw(
                st.sampled_from(
                    [each for each in taken if each.kind in {*CONFERRING, "renewal"}]
                    + 2 * [each for each in taken if each.kind in {"ending", "burden"}]
                )
            )
            if wrong.kind in {"renewal", "burden"}:
                instead = wrong._replace(valid=draw(spans()))
            elif wrong.kind == "ending":
                instead = wrong._replace(valid=(draw(st.sampled_from(DAYS[1:])), FOREVER))
            else:
                acts = wrong.payload.get("act")
                instead = (
                    draw(conferrals(wrong.id, taken, wrong.kind))
                    if acts
                    else wrong._replace(parties={"by": draw(parties)})
                )
            return Draft(
                kind=kind, id=name, about=wrong.id, payload={"draft": draw(st.sampled_from([None, instead, instead]))}
            )


def worlds(most=14):
    return told_to_both([*FIRST, adoption("词表", "一版")], dealings, most)


LAWS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False)


@LAWS
@given(worlds())
def test_what_is_refused_and_what_stands_in_conflict_is_what_the_words_say(world):
    event("a promise refused something" if any(code == "DR-L004" for _, _, code in world.refused) else "none did")
    for each in world.naive.things.values():
        if each.kind in {"renewal", *CONFERRING}:
            body = world.fold.record(each.id).body
            assert tuple(sorted(body.get("conflicts", ()))) == each.conflicts
            assert tuple(sorted(body.get("exceptions", ()))) == each.exceptions


def promised_away(naive, title, taker, day, *, outward):
    """By the words: whether what the holder of a right does on a day, for one purpose, was promised to another."""
    points = {("轧花", "新疆", subset, day, 0) for subset in SUBSETS}
    act = Thing(Draft(kind="grant", id="", asset=ASSET, parties={"from": title.holder, "to": taker}), naive.size)
    for each in naive.things.values():
        if not naive._promises_something(each) or naive.promised_to(each) in {title.holder, taker}:
            continue
        if each.draft.payload.get("exclusivity") == "sole" and not outward:
            continue
        naive._memo = {}
        if naive._bound(each, act, title, False, points):
            return True
    return False


@LAWS
@given(worlds(), parties, st.sampled_from(("", *PARTIES)), st.sampled_from(DAYS))
def test_a_decision_says_that_something_was_promised_away_where_the_words_say_so(world, by, taker, day):
    fold, on = world.fold, date.fromisoformat(day)
    scope = Scope(
        purposes=Terms(("轧花",)),
        territory=Terms(("新疆",)),
        passing_on=0,
        subsets=Open.ALL,
        period=Period(start=on, end=on + timedelta(1)),
    )
    kind, rights = ("license", Right.USE) if taker else ("process", Right(0))
    act = Act(kind=kind, on=on, asset=ASSET, by=by, to=taker, rights=rights, scope=scope)
    for way in candidates(act, fold, ENGINE, fold.lexicon).ways:
        if way.standing is None:
            continue
        got = way.facts.get("right.promised_away")
        titles = [world.naive.things[each.right.id] for each in way.standing.titles]
        wanted = any(promised_away(world.naive, each, taker, day, outward=bool(taker)) for each in titles)
        event(f"promised away: {wanted}")
        assert (got is None or got.value is not False) == wanted, ([each.id for each in titles], got, wanted)


@LAWS
@given(worlds())
def test_what_follows_from_the_entries_of_a_proof_is_what_is_believed(world):
    taken = _Taken(Beside(world.fold))
    assets = taken.with_sources(ASSET)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datarights.app.refold.Lexicon", lambda known: lexicon())
        found = refolded([taken.entries[each] for each in sorted(taken.entries)], [], assets, world.fold.size)
    assert list(found.on_asset(ASSET)) == list(world.fold.on_asset(ASSET))


@settings(LAWS, max_examples=12)
@given(worlds(), st.booleans())
def test_a_registry_takes_and_refuses_the_same_by_ones_and_in_bulk(world, together):
    with tempfile.TemporaryDirectory() as folder:
        ticks = itertools.count()
        with Registry.create(
            Path(folder) / "registry.db", origin="试点", zone="Asia/Shanghai", lexicon=lexicon(),
            clock=lambda: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(seconds=next(ticks)),
        ) as registry:  # fmt: skip
            refused = {}
            for size, draft, code in world.refused:
                refused.setdefault(size, []).append((draft, code))
            drafts = [entry.draft for entry in world.fold.entries]
            begun, done = registry.size, 0
            for size in [*sorted(refused), len(drafts)]:
                if together:
                    with registry.writer() as writer:
                        writer.append_many(drafts[done:size])
                else:
                    for draft in drafts[done:size]:
                        with registry.writer() as writer:
                            writer.append(draft)
                done = size
                for draft, code in refused.get(size, ()):
                    with pytest.raises(InadmissibleEntryError) as found, registry.writer() as writer:
                        writer.append_many([draft]) if together else writer.append(draft)
                    assert found.value.code == code
            for row in world.fold.on_asset(ASSET):
                kept = registry.holdings().record(row.id)
                assert (kept.since - begun, kept.party, kept.start, kept.end) == (
                    row.since,
                    row.party,
                    row.start,
                    row.end,
                )
                for name in ("conflicts", "exceptions", "rests_on"):
                    assert kept.body.get(name) == row.body.get(name)
            assert registry.verify() == registry.size
            registry.rebuild()
            assert registry.verify() == registry.size

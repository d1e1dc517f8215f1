"""Laws of a decision on generated ledgers: grants, burdens, objections, endings, in any order the ledger admits."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import jsonschema
from hypothesis import HealthCheck, given, settings, strategies as st

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.desk import Desk
from datarights.decision.receipt import receipt_from_bytes, receipt_of, replay
from datarights.decision.written import as_json, decision_bytes
from datarights.errors import InadmissibleEntryError
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.citation import Authority, Citation
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Lexicon, Open, Scope, Terms
from datarights.rules.condition import Leaf, Operator
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import ActSpec, FactSpec, FactType, Outcome, Pack, Rule, Who
from datarights.text import say

LAWS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SCHEMA = jsonschema.Draft7Validator(
    json.loads(
        (Path(__file__).resolve().parents[2] / "docs" / "reference" / "decision.schema.json").read_text(
            encoding="utf-8"
        )
    )
)
CITE = Citation(source="guide", article="1")
PARTIES = ("甲", "乙", "丙")
ASSETS = ("数据", "成品")
DAY = date(2026, 11, 23)
YES = {Outcome.PERMITTED, Outcome.CONDITIONAL}
NAMES = (
    *(f"right.{name}" for name in ("shown", "found", "purposes", "territory", "term", "passing_on", "conferred")),
    *(f"right.{name}" for name in ("ended", "frozen", "disputed", "promised_away", "void_source")),
    "asset.labels.personal",
)


def rule(name, outcome, fact, value, authority=Authority.LAW):
    return Rule(
        id=name, title=say(name, name), acts=("license", "process"), outcome=outcome, cites=(CITE,), in_force=Period(),
        when=Leaf(fact=fact, operator=Operator.IS, value=value), authority=authority, says=say(name, name), pack="p",
    )  # fmt: skip


ENGINE = Engine(
    [
        Pack(
            id="p", version="1", title=say("包", "pack"), jurisdiction="CN", sources={}, parameters={}, readings={},
            definitions={}, digest="d",
            facts={
                name: FactSpec(name=name, type=FactType.YES_NO, ask=say(name, name), who=Who.ACTOR, computed=True, changeable=True)
                for name in NAMES
            },
            acts={
                "license": ActSpec(name="license", title=say("许可", "license"), exercises=("operate",), passing_on=True, cite=CITE),
                "process": ActSpec(name="process", title=say("加工", "process"), exercises=("use",), cite=CITE),
            },
            rules=(
                rule("yes", Outcome.CONDITIONAL, "right.shown", True),
                rule("outside", Outcome.PROHIBITED, "right.shown", False),
                *(rule(name, Outcome.PROHIBITED, f"right.{name}", True) for name in ("frozen", "promised_away", "void_source")),
                rule("disputed", Outcome.REVIEW, "right.disputed", True, Authority.GUIDANCE),
                rule("personal", Outcome.EVIDENCE_NEEDED, "asset.labels.personal", True),
            ),
        )
    ]
)  # fmt: skip


RULES = ("disputed", "personal", "outside", "frozen", "yes", "no such rule")
VERSION = ENGINE.questions.version("asset.labels.personal", DAY)


def days():
    return st.integers(-400, 400).map(lambda gap: DAY + timedelta(gap))


def spans():
    return st.tuples(days(), st.integers(1, 700)).map(
        lambda pair: (pair[0].isoformat(), (pair[0] + timedelta(pair[1])).isoformat())
    )


def scopes():
    return st.fixed_dictionaries(
        {},
        optional={
            "purposes": st.sampled_from([["p"], ["q"], ["p", "q"], "all", "unknown"]),
            "territory": st.sampled_from([["CN"], "all"]),
            "recipients": st.sampled_from([["甲"], ["丙"], ["集团内"], "all"]),
            "passing_on": st.integers(0, 2),
        },
    )


@st.composite
def drafts(draw, number):
    asset = draw(st.sampled_from(ASSETS))
    kind = draw(
        st.sampled_from(
            (
                "claim",
                "grant",
                "grant",
                "grant",
                "transfer",
                "burden",
                "objection",
                "ending",
                "derivation",
                "determination",
                "waiver",
            )
        )
    )
    giver, taker = draw(st.sampled_from(PARTIES)), draw(st.sampled_from(PARTIES))
    rights = tuple(draw(st.lists(st.sampled_from(("hold", "use", "operate")), min_size=1, max_size=3, unique=True)))
    valid = draw(spans())
    name = f"{kind}{number}"
    about = f"{draw(st.sampled_from(('claim', 'grant')))}{draw(st.integers(0, 7))}"
    match kind:
        case "claim":
            evidence = draw(st.sampled_from(((), ("证",))))
            return Draft(
                kind=kind,
                id=name,
                asset=asset,
                parties={"by": giver},
                rights=rights,
                evidence=evidence,
                payload={"basis": "collected"},
            )
        case "grant" | "transfer":
            scope = {**draw(scopes()), "period": list(valid)}
            exclusivity = draw(st.sampled_from(("ordinary", "ordinary", "sole", "exclusive")))
            return Draft(
                kind=kind, id=name, asset=asset, parties={"from": giver, "to": taker}, rights=rights, scope=scope, valid=valid,
                payload={"act": "license" if kind == "grant" else "transfer", "exclusivity": exclusivity},
            )  # fmt: skip
        case "burden":
            burden = draw(st.sampled_from(("preservation", "pledge", "exclusivity", "restriction")))
            return Draft(
                kind=kind, id=name, asset=asset, parties={"by": giver}, valid=valid, payload={"burden": burden}
            )
        case "objection":
            return Draft(
                kind=kind,
                id=name,
                asset=asset,
                about=about,
                parties={"by": giver},
                valid=valid,
                payload={"grounds": "x"},
            )
        case "ending":
            reason = draw(st.sampled_from(("contract", "void_source")))
            return Draft(kind=kind, id=name, about=about, valid=valid, payload={"reason": reason})
        case "derivation":
            return Draft(kind=kind, id=name, asset="成品", payload={"inputs": ["数据"], "how": "derived"})
        case "waiver":
            tied = draw(st.fixed_dictionaries({}, optional={"by": st.sampled_from(PARTIES), "act": st.just("license")}))
            return Draft(
                kind=kind, id=name, asset=asset, parties={"by": taker}, valid=valid,
                payload={"rule": draw(st.sampled_from(RULES)), "reason": "x", "of": tied},
            )  # fmt: skip
        case _:
            more = draw(
                st.fixed_dictionaries(
                    {},
                    optional={
                        "version": st.sampled_from((VERSION, "0" * 64)),
                        "under": st.just("pipl-73-4.anonymised"),
                        "shown": st.just([{"fact": "asset.source", "value": "collected"}]),
                        "of": st.fixed_dictionaries({}, optional={"to": st.sampled_from(PARTIES)}),
                    },
                )
            )
            return Draft(
                kind=kind, id=name, asset=asset, parties={"by": giver}, valid=draw(st.sampled_from((None, valid))),
                payload={"question": "labels.personal", "answer": draw(st.booleans()), "reasons": "x", **more},
            )  # fmt: skip


def begun(personal, claim):
    """A ledger that has the parties, the assets and whether each is personal, and a proved claim to the first."""
    fold = Fold(lexicon=Lexicon(), origin="库")
    for name in PARTIES:
        fold.append(Draft(kind="party", id=name, payload={"name": name, "party_kind": "organisation"}))
    fold.append(Draft(kind="evidence", id="证", payload={"title": "证", "sha256": "0" * 64}))
    for name, label in personal.items():
        fold.append(Draft(kind="asset", id=name, payload={"source": "collected", "labels": {"personal": label}}))
    fold.append(
        Draft(
            kind="claim", id=claim, asset="数据", parties={"by": "甲"}, rights=("hold", "use", "operate"),
            evidence=("证",), payload={"basis": "collected"},
        )
    )  # fmt: skip
    return fold


@st.composite
def ledgers(draw):
    fold = begun({name: draw(st.sampled_from((True, False, None))) for name in ASSETS}, "claim0")
    for number in range(1, draw(st.integers(1, 8))):
        try:
            fold.append(draw(drafts(number)))
        except InadmissibleEntryError:
            continue
    return fold


@st.composite
def acts(draw):
    start = draw(st.integers(0, 90).map(lambda gap: DAY + timedelta(gap)))
    period = (
        Period(start=start, end=start + timedelta(draw(st.integers(1, 500))))
        if draw(st.booleans())
        else Open.UNSPECIFIED
    )
    return Act(
        kind=draw(st.sampled_from(("license", "process", "unheard-of"))),
        on=DAY,
        asset=draw(st.sampled_from((*ASSETS, "不在册"))),
        by=draw(st.sampled_from((*PARTIES, "不在册"))),
        to=draw(st.sampled_from(("", *PARTIES))),
        inputs=draw(st.sampled_from(((), (), *((each,) for each in ASSETS), ("不在册",)))),
        rights=draw(st.sampled_from((Right(0), Right.USE, Right.OPERATE | Right.HOLD))),
        scope=Scope(
            purposes=draw(
                st.sampled_from((Open.UNSPECIFIED, Open.ALL, Open.UNKNOWN, Terms(("p",)), Terms(("q",), but=True)))
            ),
            territory=draw(st.sampled_from((Open.UNSPECIFIED, Terms(("CN",))))),
            period=period,
            passing_on=draw(st.sampled_from((Open.UNSPECIFIED, 0, 1))),
        ),
    )


@LAWS
@given(ledgers(), acts())
def test_every_act_is_decided_in_the_documented_shape(fold, act):
    SCHEMA.validate(json.loads(json.dumps(as_json(decide(DecisionRequest(act=act), fold, ENGINE, fold.lexicon)))))


@LAWS
@given(ledgers(), acts())
def test_replay_at_the_same_size_gives_the_same_bytes(fold, act):
    receipt = receipt_from_bytes(receipt_of(decide(DecisionRequest(act=act), fold, ENGINE, fold.lexicon)).as_bytes())
    fold.append(Draft(kind="party", id="后来者", payload={"name": "后来者", "party_kind": "organisation"}))
    again = replay(receipt, fold.at(receipt.basis.ledger.size), ENGINE, fold.lexicon)
    assert again.same
    assert not again.changed


def left_out(fold, names):
    """The same ledger without some of its entries."""
    bare = Fold(lexicon=Lexicon(), origin="库")
    for entry in fold.entries:
        if entry.draft.id not in names:
            bare.append(entry.draft)
    return bare


def outcome_of(fold, act, **more):
    return decide(DecisionRequest(act=act, brief=True, **more), fold, ENGINE, fold.lexicon).outcome


@settings(LAWS, max_examples=150)
@given(ledgers(), acts())
def test_to_ignore_waivers_is_to_decide_as_if_there_were_none(fold, act):
    waivers = {entry.draft.id for entry in fold.entries if entry.draft.kind == "waiver"}
    assert outcome_of(fold, act, ignore_waivers=True) is outcome_of(left_out(fold, waivers), act)


@settings(LAWS, max_examples=150)
@given(ledgers(), acts())
def test_a_waiver_never_reaches_a_red_line_nor_law(fold, act):
    decision = decide(DecisionRequest(act=act, brief=True), fold, ENGINE, fold.lexicon)
    honoured = [each for each in decision.waivers if each.void is None]
    assert {each.rule for each in honoured} <= {"disputed"}
    assert all(each.by not in {act.by, act.to} for each in honoured)
    if outcome_of(fold, act, ignore_waivers=True) is Outcome.PROHIBITED:
        assert decision.outcome is Outcome.PROHIBITED


@settings(LAWS, max_examples=150)
@given(ledgers(), acts())
def test_an_answer_that_gives_its_question_back_changes_nothing(fold, act):
    """As if nobody had answered: neither that person, nor anybody whose answer that one stood for."""
    decision = decide(DecisionRequest(act=act, brief=True), fold, ENGINE, fold.lexicon)
    if all(each.back is not None for each in decision.determinations):
        answers = {entry.draft.id for entry in fold.entries if entry.draft.kind == "determination"}
        assert outcome_of(left_out(fold, answers), act) is decision.outcome
    for each in decision.determinations:
        assert each.back is not None or each.by not in {act.by, act.to} or each.by == act.by


@settings(LAWS, max_examples=150)
@given(ledgers(), acts(), st.integers(0, 60))
def test_a_desk_decides_as_decide_does_to_the_byte(fold, act, gap):
    """Plain titles go the short way, the second act on what was kept of the first; not a byte may differ."""
    desk = Desk(fold, ENGINE)
    for each in (act, act, replace(act, on=act.on + timedelta(gap)), replace(act, to="丙", rights=Right.USE)):
        request = DecisionRequest(act=each)
        short, whole = desk.decide(request), decide(request, fold, ENGINE, fold.lexicon)
        assert (short.outcome, short.possible) == (whole.outcome, whole.possible)
        assert desk.outcome(request) is desk.outcome(request) is whole.outcome
        assert decision_bytes(short) == decision_bytes(whole)


def plain_ledger(words):
    """A licence under a proved claim, with nothing on the asset: what a desk keeps."""
    fold = begun({"数据": False}, "主张")
    valid = ((DAY - timedelta(300)).isoformat(), (DAY + timedelta(300)).isoformat())
    fold.append(
        Draft(
            kind="grant", id="许可", asset="数据", parties={"from": "甲", "to": "乙"}, rights=("use",), valid=valid,
            scope={**words, "period": list(valid)}, payload={"act": "license"},
        )
    )  # fmt: skip
    return fold


@settings(LAWS, max_examples=150)
@given(scopes().filter(lambda words: words.get("purposes") != "unknown"), acts(), st.sampled_from(("甲", "乙")))
def test_a_plain_title_goes_the_short_way_and_comes_to_the_same(words, act, by):
    fold = plain_ledger({"purposes": ["p"], "territory": ["CN"], **words})
    desk = Desk(fold, ENGINE)
    request = DecisionRequest(act=replace(act, asset="数据", by=by))
    short = desk.decide(request)
    assert len(desk) == 1
    assert decision_bytes(short) == decision_bytes(decide(request, fold, ENGINE, fold.lexicon))


def test_a_desk_drops_what_it_kept_when_the_ledger_has_grown():
    fold = plain_ledger({"purposes": ["p"], "territory": ["CN"], "passing_on": 1})
    desk = Desk(fold, ENGINE)
    act = Act(
        kind="license", on=DAY, asset="数据", by="乙", to="丙", rights=Right.USE,
        scope=Scope(purposes=Terms(("p",)), territory=Terms(("CN",)), passing_on=0),
    )  # fmt: skip
    before = desk.decide(DecisionRequest(act=act))
    assert before._parts.evaluated is not None  # the short way
    assert before.outcome is Outcome.CONDITIONAL
    fold.append(Draft(kind="burden", id="查封", asset="数据", parties={"by": "甲"}, payload={"burden": "preservation"}))
    assert desk.decide(DecisionRequest(act=act)).outcome is Outcome.PROHIBITED


@LAWS
@given(ledgers(), acts())
def test_brief_and_whole_come_to_the_same(fold, act):
    whole = decide(DecisionRequest(act=act), fold, ENGINE, fold.lexicon)
    brief = decide(DecisionRequest(act=act, brief=True), fold, ENGINE, fold.lexicon)
    assert (whole.outcome, whole.findings, whole.questions) == (brief.outcome, brief.findings, brief.questions)


@LAWS
@given(ledgers(), acts(), st.sampled_from(NAMES[:12]), st.booleans())
def test_a_statement_about_the_chain_makes_no_yes_and_changes_nothing_but_what_it_contradicts(fold, act, name, value):
    """What the program works out is never replaced; where a statement says another thing it is open, and shown."""
    stated = replace(act, facts={name: Fact(value=value, grounds=Grounds.DETERMINED)})
    if act.kind == "unheard-of":
        return
    plain = decide(DecisionRequest(act=act, brief=True), fold, ENGINE, fold.lexicon)
    other = decide(DecisionRequest(act=stated, brief=True), fold, ENGINE, fold.lexicon).outcome
    assert other is plain.outcome or (plain.outcome in YES and other not in YES)


@LAWS
@given(ledgers(), acts())
def test_a_yes_rests_on_a_chain_whose_every_right_the_ledger_holds(fold, act):
    decision = decide(DecisionRequest(act=act, brief=True), fold, ENGINE, fold.lexicon)
    if decision.outcome in YES:
        assert decision.relied_on is not None
        for link in decision.relied_on.links:
            record = fold.record(link.right)
            assert record is not None
            assert record.asset == act.asset
        assert all(fold.record(name).party == act.by for name in decision.relied_on.rights)


@LAWS
@given(ledgers(), acts())
def test_narrowing_what_is_asked_never_turns_a_yes_into_a_no(fold, act):
    whole = decide(DecisionRequest(act=act, brief=True), fold, ENGINE, fold.lexicon)
    if whole.outcome not in YES or not isinstance(act.scope.period, Period):
        return
    shorter = Period(start=act.scope.period.start, end=act.scope.period.start + timedelta(1))
    narrow = replace(act, scope=replace(act.scope, period=shorter, passing_on=0))
    assert decide(DecisionRequest(act=narrow, brief=True), fold, ENGINE, fold.lexicon).outcome in YES

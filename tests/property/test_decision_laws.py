"""Laws of a decision, on generated packs and facts: what is open is never a yes, and what settles it does."""

from datetime import date

from hypothesis import HealthCheck, assume, given, settings, strategies as st

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.read_back import Member, request_of
from datarights.decision.receipt import receipt_from_bytes, receipt_of, replay
from datarights.decision.settling import Answer, Seen, smallest
from datarights.decision.written import decision_bytes, request_json
from datarights.holdings.fold import Fold
from datarights.ledger.entry import Draft
from datarights.model.citation import Authority, Citation
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import Right
from datarights.model.scope import Lexicon, Scope, Terms
from datarights.rules.condition import All, Any, Judgement, Leaf, Not, Operator
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import ActSpec, FactSpec, FactType, Outcome, Pack, Rule, Who
from datarights.text import say

LAWS = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
EVERY_ANSWER = settings(LAWS, max_examples=25)
CITE = Citation(source="guide", article="1")
DAY = date(2026, 11, 23)
NAMES = ("act.a", "act.b", "act.c", "act.d")
JUDGED = ("asset.j",)
YES = (Outcome.PERMITTED, Outcome.CONDITIONAL)


def spec(name, kind=FactType.YES_NO):
    return FactSpec(name=name, type=kind, ask=say(name, name), who=Who.ACTOR, changeable=True)


FACTS = {**{name: spec(name) for name in NAMES}, **{name: spec(name, FactType.JUDGEMENT) for name in JUDGED}}


def leaves():
    return st.one_of(
        st.builds(
            lambda name, value, grounds: Leaf(fact=name, operator=Operator.IS, value=value, grounds=grounds),
            st.sampled_from(NAMES),
            st.booleans(),
            st.sampled_from(("", "", "documented")),
        ),
        st.builds(lambda name: Judgement(question=name), st.sampled_from(JUDGED)),
    )


def conditions():
    return st.recursive(
        leaves(),
        lambda inner: st.one_of(
            st.builds(lambda parts: All(parts=tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: Any(parts=tuple(parts)), st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda part: Not(part=part), inner),
        ),
        max_leaves=4,
    )


def rule(name, outcome, when, except_to=""):
    return Rule(
        id=name, title=say(name, name), acts=("process",), outcome=outcome, when=when, cites=(CITE,),
        authority=Authority.LAW, in_force=Period(), says=say(name, name), except_to=except_to, pack="p",
    )  # fmt: skip


@st.composite
def packs(draw):
    rules = [rule("allow", draw(st.sampled_from(YES)), draw(conditions()))]
    bad = (Outcome.EVIDENCE_NEEDED, Outcome.REVIEW, Outcome.PROHIBITED)
    for number in range(draw(st.integers(0, 3))):
        rules.append(rule(f"against{number}", draw(st.sampled_from(bad)), draw(conditions())))
        if draw(st.booleans()):
            rules.append(rule(f"unless{number}", Outcome.LIFTED, draw(conditions()), except_to=f"against{number}"))
    return Pack(
        id="p", version="1", title=say("包", "pack"), jurisdiction="CN", sources={}, parameters={}, facts=FACTS,
        readings={}, definitions={}, rules=tuple(rules), digest="d",
        acts={"process": ActSpec(name="process", title=say("加工", "process"), exercises=("use",), cite=CITE)},
    )  # fmt: skip


def stated():
    return st.dictionaries(
        st.sampled_from((*NAMES, *JUDGED)),
        st.builds(Fact, value=st.booleans(), grounds=st.sampled_from(list(Grounds)), origin=st.just("test")),
    )


def ask(pack, facts, **more):
    act = Act(kind="process", on=DAY, facts=facts)
    return decide(DecisionRequest(act=act, **more), None, Engine([pack]), Lexicon())


@EVERY_ANSWER
@given(packs(), stated())
def test_nothing_open_makes_a_yes(pack, facts):
    """A yes stays a yes, or gets better, whatever the answers to what nobody said."""
    if ask(pack, facts, brief=True).outcome not in YES:
        return
    missing = [name for name in FACTS if name not in facts]
    for bits in range(1 << len(missing)):
        answers = {
            name: Fact(value=bool(bits >> place & 1), grounds=Grounds.DETERMINED) for place, name in enumerate(missing)
        }
        assert ask(pack, {**facts, **answers}, brief=True).outcome in YES


def supplied(facts, supplies):
    given_ = dict(facts)
    for supply in supplies:
        given_.update(supply.facts)
    return given_


@LAWS
@given(packs(), stated())
def test_supplying_a_settling_set_makes_the_outcome_at_least_conditional(pack, facts):
    decision = ask(pack, facts)
    assume(decision.settling.sets)
    for each in decision.settling.sets:
        again = ask(pack, supplied(facts, each.supplies), brief=True)
        assert again.outcome in YES
        assert again.outcome is each.outcome


@LAWS
@given(packs(), stated())
def test_no_proper_subset_of_a_settling_set_settles(pack, facts):
    decision = ask(pack, facts)
    assume(decision.settling.sets)
    for each in decision.settling.sets:
        for left_out in each.supplies:
            rest = [supply for supply in each.supplies if supply is not left_out]
            assert ask(pack, supplied(facts, rest), brief=True).outcome not in YES


@EVERY_ANSWER
@given(packs(), stated())
def test_when_open_facts_alone_could_settle_a_set_is_found(pack, facts):
    """The search misses nothing: compared with trying every answer to every open fact."""
    decision = ask(pack, facts)
    assume(decision.outcome in {Outcome.EVIDENCE_NEEDED, Outcome.REVIEW})
    missing = [name for name in FACTS if name not in facts]
    sizes = []
    for choice in range(3 ** len(missing)):
        answers, rest = {}, choice
        for name in missing:
            rest, digit = divmod(rest, 3)
            if digit:
                answers[name] = Fact(value=digit == 2, grounds=Grounds.DETERMINED)
        if ask(pack, {**facts, **answers}, brief=True).outcome in YES:
            sizes.append(len(answers))
    if sizes:
        assert decision.settling.sets
        assert len(decision.settling.sets[0].supplies) <= min(sizes)


@LAWS
@given(packs(), stated())
def test_a_counterfactual_would_make_the_act_pass(pack, facts):
    decision = ask(pack, facts)
    for each in decision.counterfactual.sets:
        assert ask(pack, supplied(facts, each.supplies), brief=True).outcome in YES


@LAWS
@given(packs(), stated(), st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_not_a_byte(pack, facts, random):
    order = list(facts)
    random.shuffle(order)
    shuffled = {name: facts[name] for name in order}
    assert decision_bytes(ask(pack, facts)) == decision_bytes(ask(pack, shuffled))


@LAWS
@given(packs(), stated())
def test_replay_gives_the_same_bytes(pack, facts):
    decision = ask(pack, facts)
    receipt = receipt_from_bytes(receipt_of(decision).as_bytes())
    again = replay(receipt, None, Engine([pack]), Lexicon())
    assert again.same
    assert again.changed == ()
    assert decision_bytes(again.decision) == decision_bytes(decision)


@LAWS
@given(packs(), stated())
def test_a_request_is_read_back_from_its_json(pack, facts):
    request = DecisionRequest(
        act=Act(
            kind="process", on=DAY, asset="数据", by="甲", to="乙", rights=Right.USE, exclusivity="sole",
            scope=Scope(purposes=Terms(("credit-risk",)), period=Period(start=DAY), passing_on=2), facts=facts,
        ),
        readings={"r": "o"},
    )  # fmt: skip
    faults = []
    assert request_of(Member(request_json(request), "request", faults)) == request
    assert not faults


def draft(kind, name, **more):
    return Draft(kind=kind, id=name, **more)


def ledger(extra):
    fold = Fold(lexicon=Lexicon(), origin="库")
    base = [draft("party", name, payload={"name": name, "party_kind": "organisation"}) for name in ("甲", "乙", "丙")]
    base += [
        draft("evidence", "证", payload={"title": "证", "sha256": "0" * 64}),
        draft("asset", "数据", payload={"source": "collected", "labels": {"personal": False}}),
        draft("claim", "甲权", asset="数据", parties={"by": "甲"}, rights=("hold", "use", "operate"), evidence=("证",), payload={"basis": "collected"}),
        draft(
            "grant", "许可", asset="数据", parties={"from": "甲", "to": "乙"}, rights=("use",), valid=("2026-01-01", "2028-01-01"),
            scope={"purposes": ["p"], "territory": ["CN"], "period": ["2026-01-01", "2028-01-01"], "passing_on": 0}, payload={"act": "license"},
        ),
    ]  # fmt: skip
    for each in [*base, *extra]:
        fold.append(each)
    return fold


def unrelated():
    names = st.sampled_from(("丁", "戊", "己"))
    party = st.builds(lambda name: draft("party", name, payload={"name": name, "party_kind": "organisation"}), names)
    asset = st.builds(
        lambda name: draft("asset", f"{name}的数据", payload={"source": "crawled", "labels": {"personal": True}}), names
    )
    return st.lists(st.one_of(party, asset), max_size=4, unique_by=lambda each: each.id)


OWN_PACK = Pack(
    id="p", version="1", title=say("包", "pack"), jurisdiction="CN", sources={}, parameters={}, readings={}, definitions={},
    facts={name: spec(name) for name in ("right.shown", "right.found", "asset.labels.personal")},
    rules=(
        rule("allow", Outcome.PERMITTED, Leaf(fact="right.shown", operator=Operator.IS, value=True)),
        rule("outside", Outcome.PROHIBITED, Leaf(fact="right.shown", operator=Operator.IS, value=False)),
        rule("personal", Outcome.REVIEW, Leaf(fact="asset.labels.personal", operator=Operator.IS, value=True)),
    ),
    acts={"process": ActSpec(name="process", title=say("加工", "process"), exercises=("use",), cite=CITE)}, digest="d",
)  # fmt: skip


@LAWS
@given(unrelated(), st.sampled_from(["p", "q"]), st.sampled_from(["甲", "乙", "丙"]))
def test_an_unrelated_party_or_asset_changes_nothing(extra, purpose, by):
    act = Act(
        kind="process", asset="数据", by=by, on=DAY, scope=Scope(purposes=Terms((purpose,)), territory=Terms(("CN",)))
    )
    from datarights.decision.written import as_json

    def body(fold):
        found = as_json(decide(DecisionRequest(act=act), fold, Engine([OWN_PACK]), fold.lexicon))
        found["basis"].pop("ledger")
        return found

    assert body(ledger([])) == body(ledger(extra))


@LAWS
@given(
    st.lists(st.sets(st.sampled_from("abcdef"), min_size=1, max_size=3), min_size=1, max_size=5),
)
def test_the_smallest_hitting_sets_are_exactly_the_smallest_hitting_sets(groups):
    answers = {name: [Answer(item=name, label="yes", facts={name: Fact(value=True)})] for name in "abcdef"}

    def judge(facts):
        missing = tuple(tuple(sorted(group)) for group in groups if not group & set(facts))
        return Seen(not missing, missing)

    found = smallest(judge, answers, max_sets=100)
    every = [frozenset(name for place, name in enumerate("abcdef") if bits >> place & 1) for bits in range(1, 64)]
    hitting = [each for each in every if all(each & group for group in groups)]
    least = min(len(each) for each in hitting)
    assert {frozenset(answer.item for answer in each) for each in found.sets} == {
        each for each in hitting if len(each) == least
    }


@LAWS
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ab"), st.sampled_from("123")), st.sets(st.sampled_from("xyz")), min_size=1
    )
)
def test_an_answer_that_draws_more_remarks_than_another_to_the_same_question_is_not_offered(drawn):
    answers = {}
    for item, label in sorted(drawn):
        answers.setdefault(item, []).append(Answer(item=item, label=label, facts={item: Fact(value=label)}))

    def judge(facts):
        remarks = frozenset(each for item, fact in facts.items() for each in drawn[item, fact.value])
        return Seen(enough=bool(facts), culprits=(tuple(sorted(answers)),), remarks=remarks)

    offered = {(each.item, each.label) for found in smallest(judge, answers).sets for each in found}
    assert offered == {
        key for key in drawn if not any(other[0] == key[0] and drawn[other] < drawn[key] for other in drawn)
    }


def test_a_search_cut_short_has_followed_first_what_changed_something():
    names = tuple(f"n{number:02}" for number in range(30))
    answers = {name: [Answer(item=name, label="yes", facts={name: Fact(value=True)})] for name in names}

    def judge(facts):
        waiting = next((each for each in ("n27", "n28", "n29") if each not in facts), None)
        return Seen(waiting is None, () if waiting is None else (names,) if waiting == "n27" else ((waiting, "n00"),))

    found = smallest(judge, answers, max_attempts=600)
    assert [each.item for each in found.sets[0]] == ["n27", "n28", "n29"]

"""What a named person answered or waived, read as a lawyer would: when it counts, when it gives the question back."""

from dataclasses import replace
from datetime import date

import pytest
from cotton import (
    BANK,
    DAY,
    FACTS,
    GUARANTOR,
    INDEX,
    INDEXER,
    PURCHASES,
    RULES,
    ask,
    asset,
    cotton,
    draft,
    is_no,
    leaf,
    licence,
    pack,
    party,
    rule,
    spec,
)

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.determined import shown_facts, tied_to
from datarights.errors import InadmissibleEntryError
from datarights.holdings.record import Record
from datarights.model.citation import Authority, Citation, Source
from datarights.model.grounds import Grounds
from datarights.model.period import Period, after
from datarights.model.right import Right
from datarights.model.scope import Scope, Terms
from datarights.rules.condition import All, Judgement, Operator, ReadingIs
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.rules.pack import Duty, Outcome, Who
from datarights.text import say

REVIEWER = "评审所"
VALUE = "asset.value_raised"
UNLAWFUL = "asset.unlawfully_obtained"
QUESTIONS = Engine([pack()]).questions
VERSION = QUESTIONS.version(VALUE, DAY)
SOURCE = [{"fact": "asset.source", "value": "derived"}]
FOREVER = ("2026-08-01", "9999-12-31")


def answer(name="认定一", *, by=REVIEWER, said=True, valid=FOREVER, about=INDEX, question=VALUE, **more):
    payload = {"question": question, "answer": said, "reasons": "由成交变为指数", **more}
    return draft("determination", name, asset=about, parties={"by": by}, valid=valid, payload=payload)


def index(*more):
    """The ledger of the story with a reviewer, and a right of use in what the index was made from."""
    return cotton(
        party(REVIEWER), party("评审二所"), asset("原样", right_in_source="use"),
        draft("evidence", "说明", payload={"title": "说明", "sha256": "1" * 64}), *more,
    )  # fmt: skip


def to_license(on=DAY, to=BANK, **more):
    facts = {"asset.right_in_source": Fact(value="use", grounds=Grounds.DOCUMENTED)}
    scope = Scope(purposes=Terms(("credit-risk",)), territory=Terms(("CN",)))
    return Act(
        kind="license", asset=INDEX, by=INDEXER, to=to, rights=Right.USE, on=on, scope=scope, facts=facts, **more
    )


def only(decision):
    (found,) = decision.determinations
    return found


def test_before_anybody_answered_the_question_is_for_a_person():
    decision = ask(to_license(), index())
    assert decision.outcome is Outcome.REVIEW
    assert [each.name for each in decision.questions] == [VALUE]
    assert decision.determinations == ()


def test_an_answer_settles_it_and_the_decision_says_who_when_why_and_until():
    decision = ask(to_license(), index(answer(valid=("2026-08-01", "2027-08-01"), version=VERSION, shown=SOURCE)))
    assert decision.outcome is Outcome.CONDITIONAL
    found = only(decision)
    assert (found.by, found.on, found.until) == (REVIEWER, date(2026, 8, 1), date(2027, 8, 1))
    assert (found.answer, found.reasons, found.back) == (True, "由成交变为指数", None)
    assert decision.shelf_life.until == date(2027, 8, 1)
    assert decision.shelf_life.then is Outcome.REVIEW
    assert ("determination", "认定一") in {(each.kind, each.id) for each in decision.read_set}


@pytest.mark.parametrize(("on", "counts"), [("2027-07-31", True), ("2027-08-01", False)])
def test_on_the_last_day_of_its_term_an_answer_counts_and_on_the_next_it_gives_the_question_back(on, counts):
    fold = index(answer(valid=("2026-08-01", "2027-08-01"), version=VERSION))
    decision = ask(to_license(date.fromisoformat(on)), fold)
    assert (only(decision).back is None) is counts
    assert decision.outcome is (Outcome.CONDITIONAL if counts else Outcome.REVIEW)
    if not counts:
        assert "2027-08-01" in only(decision).back.en


@pytest.mark.parametrize(
    ("more", "on", "why"),
    [
        ({}, date(2026, 10, 31), ""),
        ({}, date(2026, 11, 1), "its term is over"),
        (
            {"shown": [{"fact": "asset.source", "value": "crawled"}]},
            date(2026, 10, 31),
            "a fact it was shown has changed",
        ),
    ],
)
def test_an_answer_about_data_above_is_listed_also_when_it_gives_the_question_back(more, on, why):
    said = answer(about=PURCHASES, question="asset.labels.personal", valid=("2026-08-01", "2026-11-01"), **more)
    decision = ask(to_license(on), index(said))
    found = only(decision)
    assert (found.asset, found.question, found.until) == (PURCHASES, "asset.labels.personal", date(2026, 11, 1))
    assert ((found.back.en if found.back else "") == "") is (why == "")
    assert why in (found.back.en if found.back else "")
    label = dict(decision.facts)["asset.labels.personal"]
    assert label is None if why else label.value is True, "given back, the holder's own no does not clear it"


def test_a_fact_it_was_shown_that_has_changed_gives_the_question_back():
    decision = ask(to_license(), index(answer(version=VERSION, shown=[{"fact": "asset.source", "value": "crawled"}])))
    assert decision.outcome is Outcome.REVIEW
    assert only(decision).back.en == "a fact it was shown has changed: “asset.source?” was crawled and is derived"


def test_a_fact_it_was_shown_that_nobody_supplies_any_more_gives_the_question_back():
    shown = [{"fact": "asset.right_in_source", "value": "use"}]
    act = to_license()
    assert only(ask(act, index(answer(shown=shown)))).back is None
    assert "unknown" in only(ask(replace(act, facts={}), index(answer(shown=shown)))).back.en


def test_what_is_shown_are_the_known_facts_of_the_subject_that_the_rule_looks_at():
    facts = {
        "asset.source": Fact(value="derived"),
        "asset.labels.personal": Fact(value=True),
        "right.shown": Fact(value=True),
    }
    assert shown_facts(VALUE, facts, QUESTIONS) == SOURCE


MORE = draft("derivation", "续作", asset=INDEX, payload={"inputs": ["原样"]})


def remade(*inputs):
    body = asset(INDEX, source="derived", inputs=list(inputs))
    return draft("correction", "更正一", about=INDEX, payload={"reason": "错", "draft": body.as_json()})


@pytest.mark.parametrize("question", [VALUE, "asset.substantive_change", UNLAWFUL])
@pytest.mark.parametrize("more", [MORE, remade(PURCHASES, "原样"), remade("原样")])
def test_an_answer_about_data_that_was_made_of_other_data_gives_the_question_back(question, more):
    said = answer(question=question)
    before = {each.question: each.back for each in ask(to_license(), index(said)).determinations}
    assert before == {question: None}
    decision = ask(to_license(), index(said, more))
    assert "made of other data" in only(decision).back.en
    assert only(ask(to_license(), index(more, said))).back is None, "what was recorded before was seen"


def test_what_else_is_corrected_of_data_leaves_the_answers_about_it():
    again = asset(INDEX, source="derived", industry="农业")
    mended = draft("correction", "更正一", about=INDEX, payload={"reason": "错", "draft": again.as_json()})
    assert only(ask(to_license(), index(answer(), mended))).back is None


def test_a_label_found_stays_with_data_that_was_made_of_other_data():
    fold = index(answer(question="asset.labels.personal"), remade("原样"))
    assert dict(ask(to_license(), fold).facts)["asset.labels.personal"].value is True


def changed(**more):
    return tuple(replace(each, **more) if each.id == "derived.test" else each for each in RULES)


@pytest.mark.parametrize(
    "rules",
    [
        changed(says=say("另一种说法", "said otherwise")),
        changed(in_force=replace(RULES[0].in_force, start=date(2026, 9, 1))),
        (*RULES, rule("derived.more", Outcome.NOTED, Judgement(question=VALUE))),
    ],
)
def test_another_version_of_the_rule_that_asks_gives_the_question_back(rules):
    fold = index(answer(version=VERSION))
    assert only(ask(to_license(), fold)).back is None
    decision = ask(to_license(), fold, rules)
    assert "another version" in only(decision).back.en
    assert decision.outcome is Outcome.REVIEW


def test_a_rule_that_asks_something_else_does_not_touch_the_version():
    more = (*RULES, rule("another", Outcome.NOTED, Judgement(question="asset.substantive_change")))
    assert only(ask(to_license(), index(answer(version=VERSION)), more)).back is None


def test_an_answer_that_names_no_version_is_tied_to_none_and_says_so():
    assert only(ask(to_license(), index(answer()))).version == ""


@pytest.mark.parametrize("by", [INDEXER, BANK])
def test_nobody_judges_in_their_own_favour(by):
    decision = ask(to_license(), index(answer(by=by)))
    assert decision.outcome is Outcome.REVIEW
    assert "own favour" in only(decision).back.en


def test_a_party_answers_what_the_rule_asks_of_it():
    act = to_license()
    fold = index(
        answer(
            by=INDEXER,
            question="act.provision_basis",
            said="consent",
            of=tied_to("act.provision_basis", act, QUESTIONS),
        )
    )
    assert only(ask(act, fold)).back is None
    wider = replace(act, scope=Scope(purposes=Terms(("credit-risk", "marketing")), territory=Terms(("CN",))))
    assert ask(wider, fold).determinations == (), "an answer about one act says nothing of one that goes further"


def test_an_answer_about_an_act_that_names_none_is_not_used():
    fold = index(answer(question="act.provision_basis", said="consent"))
    assert "which party or act" in only(ask(to_license(), fold)).back.en


def test_an_answer_given_of_one_recipient_says_nothing_of_another():
    fold = index(answer(of={"to": GUARANTOR}))
    assert ask(to_license(), fold).determinations == ()
    assert ask(to_license(to=GUARANTOR), fold).outcome is Outcome.CONDITIONAL


def test_the_later_answer_stands_for_the_earlier_also_when_its_term_is_over():
    no = answer("认定二", by="评审二所", said=False, valid=("2026-09-01", "2026-10-01"))
    fold = index(answer(), no)
    during, after = (ask(to_license(date(2026, month, 15)), fold) for month in (9, 10))
    assert (only(during).id, only(during).answer) == ("认定二", False)
    assert during.outcome is Outcome.EVIDENCE_NEEDED
    assert only(after).id == "认定二"
    assert after.outcome is Outcome.REVIEW


RED = (*RULES, rule("unlawful", Outcome.PROHIBITED, All(parts=(leaf(UNLAWFUL), is_no("act.paid")))))
STATED = {"asset.right_in_source": Fact(value="use"), UNLAWFUL: Fact(value=False), "act.paid": Fact(value=False)}


def unlawful(on=DAY, stated=STATED):
    return replace(to_license(on), facts=stated)


def judged(*more, on=DAY, stated=STATED, **extra):
    return ask(unlawful(on, stated), index(answer(), *more), RED, **extra)


def of(name, by, said, question=UNLAWFUL, **more):
    return answer(name, by=by, said=said, question=question, **more)


def test_an_answer_that_is_none_takes_the_place_of_nothing():
    """The red line that an office found stands, whatever the buyer says, an unsigned paper, or one of another word."""
    yes = of("认定二", REVIEWER, True)
    assert judged().outcome is Outcome.CONDITIONAL
    for later in (
        of("认定三", BANK, False),
        of("认定三", "评审二所", False, reasons=" "),
        of("认定三", "评审二所", "unheard-of"),
    ):
        decision = judged(yes, later)
        assert decision.outcome is Outcome.PROHIBITED
        assert {each.id: each.back is None for each in decision.determinations}["认定二"] is True
    shown = {each.id: each for each in judged(yes, of("认定三", BANK, False)).determinations}
    assert "own favour" in shown["认定三"].back.en, "what is none is still shown, with why"


def test_a_partys_own_word_in_its_favour_does_not_take_the_place_of_what_somebody_else_determined():
    decision = judged(of("认定二", REVIEWER, True), of("认定三", INDEXER, False))
    assert decision.outcome is Outcome.PROHIBITED
    own = next(each for each in decision.determinations if each.id == "认定三")
    assert "own word" in own.back.en


def test_a_partys_own_word_against_itself_does():
    decision = judged(of("认定二", REVIEWER, False), of("认定三", INDEXER, True))
    assert decision.outcome is Outcome.PROHIBITED
    assert {each.id: each.back is None for each in decision.determinations} == {
        "认定一": True, "认定二": False, "认定三": True,
    }  # fmt: skip


@pytest.mark.parametrize("names", [("asset.b", "asset.c"), ("asset.b", "asset.c", "asset.d")])
def test_own_words_that_are_against_the_party_only_together_count_together(names):
    """Two halves of a red line, each harmless alone, are no less its own word than one that is the whole of it."""
    facts = {**FACTS, **{name: spec(name) for name in names}}
    red = rule("both", Outcome.PROHIBITED, All(parts=tuple(leaf(name) for name in names)))
    engine = Engine([pack((*RULES, red), facts)])
    office = [of(f"所{name}", REVIEWER, False, name) for name in names]
    own = [of(f"己{name}", INDEXER, True, name) for name in names]

    def decided(*more):
        fold = index(answer(), *more)
        return decide(DecisionRequest(act=unlawful()), fold, engine, fold.lexicon)

    assert decided(*office, *own[:-1]).outcome is Outcome.CONDITIONAL
    decision = decided(*office, *own)
    assert decision.outcome is Outcome.PROHIBITED
    counts = {each.id for each in decision.determinations if each.back is None}
    assert counts == {"认定一", *(each.id for each in own)}


def test_of_what_nobody_else_determined_the_party_asked_answers():
    assert judged(of("认定二", INDEXER, True)).outcome is Outcome.PROHIBITED
    assert judged(of("认定二", INDEXER, True), of("认定三", INDEXER, False)).outcome is Outcome.CONDITIONAL


def test_when_the_term_of_what_another_determined_was_over_the_party_asked_answers():
    yes = of("认定二", REVIEWER, True, valid=("2026-08-01", "2026-11-01"))
    for start, outcome in (("2026-10-31", Outcome.EVIDENCE_NEEDED), ("2026-11-01", Outcome.CONDITIONAL)):
        assert judged(yes, of("认定三", INDEXER, False, valid=(start, "9999-12-31"))).outcome is outcome


@pytest.mark.parametrize("said", [True, False])
@pytest.mark.parametrize(
    "more",
    [
        {"valid": ("2026-08-01", "2026-11-01")},
        {"shown": [{"fact": "act.paid", "value": True}]},
        {"version": "00"},
    ],
)
@pytest.mark.parametrize("stated", [STATED, {name: fact for name, fact in STATED.items() if name != UNLAWFUL}])
def test_a_question_given_back_is_asked_and_no_bare_statement_answers_it(said, more, stated):
    decision = judged(of("认定二", REVIEWER, said, **more), stated=stated)
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert UNLAWFUL in {each.name for each in decision.questions}
    assert dict(decision.facts)[UNLAWFUL] is None
    assert (UNLAWFUL in dict(decision.contested)) is (UNLAWFUL in stated), "what was stated is shown, not taken"


def test_what_is_no_weaker_than_a_determination_answers_a_question_given_back():
    over = of("认定二", REVIEWER, True, valid=("2026-08-01", "2026-11-01"))
    firm = {**STATED, UNLAWFUL: Fact(value=False, grounds=Grounds.DETERMINED)}
    assert judged(over, stated=firm).outcome is Outcome.CONDITIONAL


def test_a_label_that_an_office_gave_is_open_when_its_term_is_over_and_never_the_holders_no():
    for by, valid, value in ((REVIEWER, FOREVER, True), (REVIEWER, ("2026-08-01", "2026-11-01"), None)):
        said = of("认定二", by, True, question="asset.labels.personal", valid=valid)
        label = dict(ask(to_license(), index(answer(), said)).facts)["asset.labels.personal"]
        assert (label and label.value) is value


PERSONAL = "asset.labels.personal"
GIVEN_BACK = (
    {"valid": ("2026-08-01", "2026-11-01")},
    {"version": "00"},
    {"shown": [{"fact": "asset.source", "value": "crawled"}]},
)


@pytest.mark.parametrize("more", GIVEN_BACK)
@pytest.mark.parametrize("about", [INDEX, PURCHASES])
def test_a_partys_own_yes_that_is_given_back_leaves_the_label_that_an_office_gave(about, more):
    """Nobody takes a label away by saying first that the data has it."""
    office = of("认定二", "评审二所", True, question=PERSONAL, about=about)
    decision = ask(to_license(), index(answer(), office, of("认定三", INDEXER, True, PERSONAL, about=about, **more)))
    label = dict(decision.facts)[PERSONAL]
    assert (label.value, label.grounds) == (True, Grounds.DETERMINED)
    shown = {each.id: each.back for each in decision.determinations}
    assert shown["认定二"] is None
    assert shown["认定三"] is not None


def test_a_partys_own_yes_gives_the_label_where_that_of_the_office_is_given_back():
    office = of("认定二", "评审二所", True, question=PERSONAL, valid=("2026-08-01", "2026-11-01"))
    decision = ask(
        to_license(), index(answer(), office, of("认定三", INDEXER, True, PERSONAL, valid=("2026-09-01", "9999-12-31")))
    )
    assert dict(decision.facts)[PERSONAL].value is True


def test_a_correction_of_an_earlier_answer_does_not_make_it_the_last():
    no, yes = of("认定二", REVIEWER, False), of("认定三", "评审二所", True)
    mended = of("认定二", REVIEWER, False, reasons="改一个字")
    correction = draft("correction", "更正一", about="认定二", payload={"draft": mended.as_json()})
    decision = judged(no, yes, correction)
    assert decision.outcome is Outcome.PROHIBITED
    assert {each.id for each in decision.determinations} == {"认定一", "认定三"}


def test_the_day_of_the_act_is_none_of_the_facts_an_answer_is_given_on():
    gate = rule(
        "gated",
        Outcome.REVIEW,
        All(parts=(leaf("act.on", DAY, Operator.ON_OR_AFTER), Judgement(question="act.pledgee_consents"))),
    )
    asked = Engine([pack((*RULES, gate))]).questions
    facts = {"act.on": Fact(value=DAY), "act.kind_of_licence": Fact(value="sole")}
    assert shown_facts("act.pledgee_consents", facts, asked) == []
    named = [{"fact": "act.on", "value": {"day": DAY.isoformat()}}]
    for on, counts in ((date(2026, 12, 24), True), (date(2027, 8, 1), False)):
        fold = index(answer(shown=named, valid=("2026-08-01", "2027-08-01")))
        assert (only(ask(to_license(on), fold, (*RULES, gate))).back is None) is counts


def test_an_answer_struck_out_never_was():
    fold = index(answer(), answer("认定二", said=False))
    fold.append(draft("correction", "撤销", about="认定二", payload={"draft": None}))
    assert only(ask(to_license(), fold)).id == "认定一"


def test_what_a_chain_of_title_shows_is_not_determined():
    fold = index(answer(question="right.shown"), answer("认定二", question="right.frozen", said=False))
    assert ask(to_license(), fold).determinations == ()


def test_a_contested_point_answered_for_one_case_is_read_so_there_alone():
    rules = (*RULES, rule("contested", Outcome.REVIEW, ReadingIs(reading="all_three", option="all")))
    plain = ask(to_license(), index(answer()), rules)
    assert [each.name for each in plain.questions] == ["all_three"]
    fold = index(answer(), answer("认定二", question="all_three", said="list"))
    assert ask(to_license(), fold, rules).outcome is Outcome.CONDITIONAL
    chosen = ask(to_license(), fold, rules, readings={"all_three": "all"})
    assert chosen.outcome is Outcome.REVIEW, "what the request chooses comes before what was chosen for the case"


@pytest.mark.parametrize("more", [MORE, remade("原样")])
def test_a_contested_point_about_data_that_was_made_of_other_data_gives_the_question_back(more):
    rules = (*RULES, rule("contested", Outcome.REVIEW, ReadingIs(reading="all_three", option="all")))
    said = answer("认定二", question="all_three", said="list")
    assert "made of other data" in only(ask(to_license(), index(said, more), rules)).back.en
    assert only(ask(to_license(), index(more, said), rules)).back is None, "what was recorded before was seen"


# ---- waivers ----------------------------------------------------------------------------------------------------

UNTIL = ("2026-08-01", "2027-08-01")


def waiver(name="豁免一", *, of_rule="derived.test", by=REVIEWER, valid=UNTIL, **more):
    return draft(
        "waiver", name, asset=INDEX, parties={"by": by} if by else {}, valid=valid,
        payload={"rule": of_rule, "reason": "补正期内", **more},
    )  # fmt: skip


def honoured(decision):
    (found,) = decision.waivers
    return found.void is None


def test_a_waiver_sets_its_rule_aside_and_the_decision_shows_it():
    decision = ask(to_license(), index(waiver()))
    assert decision.outcome is Outcome.CONDITIONAL
    assert honoured(decision)
    assert decision.finding("derived.test").defeated_by == "豁免一"
    assert (decision.shelf_life.until, decision.shelf_life.then) == (date(2027, 8, 1), Outcome.REVIEW)


def test_asked_to_ignore_waivers_it_decides_as_if_there_were_none():
    decision = ask(to_license(), index(waiver()), ignore_waivers=True)
    assert decision.outcome is Outcome.REVIEW
    assert not honoured(decision)


@pytest.mark.parametrize(("on", "counts"), [("2026-08-01", True), ("2027-07-31", True), ("2027-08-01", False)])
def test_a_waiver_counts_from_its_first_day_to_before_its_end(on, counts):
    assert honoured(ask(to_license(date.fromisoformat(on)), index(waiver()))) is counts


@pytest.mark.parametrize("name", ["extent.purposes", "promise", "yes.inward", "burden.pledged.consent", "no such rule"])
def test_a_red_line_an_exception_and_what_is_no_rule_are_never_waived(name):
    assert not honoured(ask(to_license(), index(waiver(of_rule=name))))


@pytest.mark.parametrize(
    ("authority", "waivable", "may"),
    [
        (Authority.GUIDANCE, None, True), (Authority.POLICY, None, True), (Authority.ANALOGY, None, True),
        (Authority.LAW, None, False), (Authority.REGULATION, None, False), (Authority.ORDER, None, False),
        (Authority.CONTRACT, None, False), (Authority.NORMATIVE, None, False),
        (Authority.LAW, True, True), (Authority.GUIDANCE, False, False),
    ],
)  # fmt: skip
def test_what_binds_is_waived_only_where_the_rule_says_so(authority, waivable, may):
    decision = ask(to_license(), index(waiver()), changed(authority=authority, waivable=waivable))
    assert honoured(decision) is may
    assert decision.outcome is (Outcome.CONDITIONAL if may else Outcome.REVIEW)


def test_a_rule_with_a_red_line_among_its_exceptions_is_not_waived():
    more = (*RULES, rule("worse", Outcome.PROHIBITED, Judgement(question=VALUE), except_to="derived.test"))
    assert "red line" in ask(to_license(), index(waiver()), more).waivers[0].void.en


@pytest.mark.parametrize("waivable", [None, True])
@pytest.mark.parametrize("outcome", [Outcome.CONDITIONAL, Outcome.PERMITTED])
def test_what_allows_is_nothing_to_set_aside_and_keeps_its_duties(outcome, waivable):
    rules = tuple(
        replace(each, outcome=outcome, waivable=waivable) if each.id == "yes.outward" else each for each in RULES
    )
    more = (*rules, rule("also.yes", Outcome.CONDITIONAL, leaf("right.shown")))
    decision = ask(to_license(), index(answer(), waiver(of_rule="yes.outward")), more)
    assert "yes.outward allows" in decision.waivers[0].void.en
    assert [each.duty.id for each in decision.obligations] == ["disclose-limits"]


GUIDE_TEXT = Source(
    id="guide", title=say("指引", "the Guide"), short=say("指引", "the Guide"), issuer="", number="", authority=Authority.GUIDANCE,
    issued=DAY, start=date(2026, 7, 1), end=date.max, read_on=DAY, confidence="read",
)  # fmt: skip
STATUTE = replace(GUIDE_TEXT, id="statute", authority=Authority.LAW)


@pytest.mark.parametrize(("source", "stays"), [("statute", True), ("guide", False)])
@pytest.mark.parametrize("waivable", [None, True])
def test_a_duty_that_rests_on_law_stays_when_the_rule_that_imposes_it_is_set_aside(source, stays, waivable):
    cite = Citation(source=source, article="27")
    duty = Duty(id="keep-secure", says=say("保护", "protect"), on=Who.ACTOR, cite=cite)
    own = pack(changed(waivable=waivable, duties=(duty,)))
    engine = Engine([replace(own, sources={each.id: each for each in (GUIDE_TEXT, STATUTE)})])
    fold = index(waiver())
    decision = decide(DecisionRequest(act=to_license()), fold, engine, fold.lexicon)
    assert (decision.outcome, honoured(decision)) == (Outcome.CONDITIONAL, True)
    assert [each.duty.id for each in decision.obligations] == ["disclose-limits", *(["keep-secure"] if stays else [])]


LATER = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("through", "law_at", "may"),
    [(date(2026, 12, 31), None, True), (date(2027, 1, 1), None, False), (date(2026, 12, 31), LATER, False)],
)
def test_a_version_that_may_not_be_waived_is_seen_by_the_acts_that_reach_into_it_alone(through, law_at, may):
    first = changed(in_force=Period(start=date(2026, 7, 1), end=LATER))
    second = next(
        replace(each, in_force=Period(start=LATER), waivable=False) for each in RULES if each.id == "derived.test"
    )
    scope = Scope(
        purposes=Terms(("credit-risk",)), territory=Terms(("CN",)), period=Period(start=DAY, end=after(through))
    )
    decision = ask(replace(to_license(), scope=scope), index(waiver()), (*first, second), law_at=law_at)
    assert honoured(decision) is may


@pytest.mark.parametrize("by", [INDEXER, BANK])
def test_nobody_waives_for_themselves(by):
    assert not honoured(ask(to_license(), index(waiver(by=by))))


def test_a_waiver_for_one_kind_of_act_says_nothing_of_another():
    fold = index(waiver(of={"act": "provide"}))
    assert ask(to_license(), fold).waivers == ()
    assert honoured(ask(replace(to_license(), kind="provide"), fold))


@pytest.mark.parametrize(
    "wrong",
    [
        waiver(by=""), waiver(of_rule=""), waiver(reason=""), waiver(valid=FOREVER), waiver(valid=None),
        waiver()._replace(asset=""), waiver(by="没有这个人"),
    ],
)  # fmt: skip
def test_a_waiver_without_signer_rule_reason_data_or_end_is_no_entry(wrong):
    with pytest.raises(InadmissibleEntryError):
        index(wrong)


def test_a_waiver_is_kept_as_a_belief_with_its_days():
    row = index(waiver()).record("豁免一")
    assert isinstance(row, Record)
    assert (row.kind, row.asset, row.party, row.end) == ("waiver", INDEX, REVIEWER, date(2027, 8, 1).toordinal())


def test_a_licence_that_needs_no_waiver_shows_none():
    assert ask(licence(), cotton(without=("担保许可",))).waivers == ()


def test_what_is_said_for_different_parties_has_different_ids():
    from datarights.scenario.drafts import natural_id
    from datarights.scenario.world import EventPart

    def named(kind, what, **of):
        payload = {"determination": {"question": what}, "waiver": {"rule": what}}[kind] | {"of": of}
        return natural_id(EventPart(id="", kind=kind, asset="数据", on=date(2026, 11, 2), payload=payload))

    names = [named(kind, what, **of) for kind in ("determination", "waiver") for what in ("one", "two")
             for of in ({}, {"by": "甲", "to": "乙"}, {"by": "甲", "to": "丙"}, {"by": "甲", "to": "乙", "scope": "ab"}, {"act": "license"})]  # fmt: skip
    assert len(set(names)) == len(names) == 20
    assert names[1] == "one·数据·甲→乙·2026-11-02"


@pytest.mark.parametrize(
    ("by", "reasons"), [("", "由成交变为指数"), (REVIEWER, ""), (REVIEWER, "  "), (REVIEWER, "\u200b")]
)
def test_what_nobody_signed_or_gave_no_reasons_for_is_no_answer(by, reasons):
    said = answer(reasons=reasons) if by else draft(
        "determination", "认定一", asset=INDEX, valid=FOREVER, payload={"question": VALUE, "answer": True, "reasons": reasons}
    )  # fmt: skip
    decision = ask(to_license(), index(said))
    assert decision.outcome is Outcome.REVIEW
    assert "no name to it, or no reasons" in only(decision).back.en


CODE = "91652300MA7JX0MY1F"


@pytest.mark.parametrize(("code", "counts"), [(CODE, False), ("91650100MA7TEXT159", True), ("", True)])
def test_a_party_under_a_second_name_with_the_same_credit_code_judges_no_more_than_under_its_first(code, counts):
    whole = {"kind": "party", "id": INDEXER, "payload": {"name": INDEXER, "uscc": CODE, "party_kind": "organisation"}}
    coded = draft("correction", "更正", about=INDEXER, payload={"draft": whole})
    fold = index(
        coded, draft("party", "另名", payload={"name": "另名", **({"uscc": code} if code else {})}), answer(by="另名")
    )
    decision = ask(to_license(), fold)
    assert (only(decision).back is None) is counts
    assert decision.outcome is (Outcome.CONDITIONAL if counts else Outcome.REVIEW)


@pytest.mark.parametrize(("code", "counts"), [("", False), ("91650100MA7TEXT159", True)])
@pytest.mark.parametrize("name", ["Shaji Data", "ＳＨＡＪＩ　data"])
def test_two_parties_of_one_name_are_two_where_each_has_a_code_of_its_own(name, code, counts):
    def called(name, code):
        return {"name": name, "party_kind": "organisation", **({"uscc": code} if code else {})}

    whole = {"kind": "party", "id": INDEXER, "payload": called("Shaji Data", CODE)}
    coded = draft("correction", "更正", about=INDEXER, payload={"draft": whole})
    decision = ask(to_license(), index(coded, draft("party", "另名", payload=called(name, code)), answer(by="另名")))
    assert (only(decision).back is None) is counts


SHAJI = {"name": "Shaji Data", "party_kind": "organisation", "uscc": CODE}


@pytest.mark.parametrize("role", ["by", "to"])
@pytest.mark.parametrize(
    "word", ["Shaji Data", "ｓｈａｊｉ\u3000DATA", "Shaji\u200bDa\u00adta", "SHAJI-1", CODE, CODE.lower(), "shaji-1"]
)
def test_a_party_that_an_act_calls_by_its_name_its_code_or_its_id_judges_and_waives_no_more_for_that(word, role):
    """Also under another id, which has its code and not its name: the name in the act is that of the one on record."""
    other = draft("party", "另名", payload={**SHAJI, "name": "另名"})
    for by in ("shaji-1", "另名"):
        fold = index(draft("party", "shaji-1", payload=SHAJI), other, answer(by=by), waiver(by=by))
        found = ask(replace(to_license(), **{role: word}), fold)
        assert "own favour" in only(found).back.en
        assert "nobody waives for themselves" in found.waivers[0].void.en


@pytest.mark.parametrize("word", ["Shaji Data", "沙集", "91650100MA7TEXT159", "\u200b"])
def test_whoever_an_act_does_not_call_judges_and_waives(word):
    fold = index(
        draft("party", "shaji-1", payload=SHAJI), draft("party", "无名", payload={"party_kind": "natural", "name": ""}),
        answer(), waiver(),
    )  # fmt: skip
    found = ask(to_license(to=word), fold)
    assert (only(found).back, found.waivers[0].void) == (None, None)


@pytest.mark.parametrize("name", ["Beta Bank", "Beta\u200bBank", "Be\u00adta\u2060 bank", "Beta\ufe0f Bank"])
def test_what_nobody_sees_makes_no_other_name(name):
    fold = index(
        draft("party", "beta", payload={"name": "Beta Bank"}), draft("party", "b2", payload={"name": name}),
        answer(by="b2"),
    )  # fmt: skip
    assert "own favour" in only(ask(to_license(to="beta"), fold)).back.en


def test_what_the_registry_says_itself_is_not_determined_away():
    decision = ask(to_license(), index(answer(), answer("认定二", question="asset.source", said="collected")))
    source = next(each for each in decision.determinations if each.question == "asset.source")
    assert "the registry says it itself" in source.back.en
    assert next(fact.value for name, fact in decision.facts if name == "asset.source") == "derived"


def test_what_somebody_said_who_was_struck_out_is_said_by_nobody():
    fold = index(answer(version=VERSION), waiver())
    before = ask(to_license(), fold)
    assert (only(before).back, before.waivers[0].void) == (None, None)
    fold.append(draft("correction", "撤销", about=REVIEWER, payload={"draft": None}))
    decision = ask(to_license(), fold)
    assert "was struck out" in only(decision).back.en
    assert "was struck out" in decision.waivers[0].void.en
    assert decision.outcome is Outcome.REVIEW

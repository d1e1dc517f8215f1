"""The cotton story, read as a lawyer would: who may do what with the purchase data, and why."""

from dataclasses import replace
from datetime import date

import pytest
from cotton import (
    BANK,
    DAY,
    FACTS,
    GINNER,
    GUARANTOR,
    INDEX,
    INDEXER,
    INSURER,
    PURCHASES,
    RULES,
    ask,
    asset,
    cotton,
    draft,
    grant,
    licence,
    pack,
    rule,
    spec,
)

from datarights.decision.act import Act
from datarights.decision.assemble import candidates
from datarights.decision.standing import SIDES
from datarights.decision.written import as_json
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.model.right import ALL_RIGHTS, Right
from datarights.model.scope import Scope, Terms
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact, QuestionKind, Verdict
from datarights.rules.pack import Outcome


def applies(decision):
    return {each.rule.id for each in decision.findings if each.verdict is Verdict.APPLIES}


def test_the_bank_may_pass_its_licence_on_within_its_words():
    decision = ask(licence(), cotton(without=("担保许可",)))
    assert decision.outcome is Outcome.CONDITIONAL
    assert decision.relied_on.rights == ("银行许可",)
    assert decision.relied_on.basis == "passing_on"
    assert [link.right for link in decision.relied_on.links] == ["金絮三权", "银行许可"]
    assert [(each.duty.id, each.sure) for each in decision.obligations] == [("disclose-limits", True)]
    assert decision.questions == ()
    assert decision.settling.sets == ()


def test_marketing_by_the_guarantor_lies_outside_the_licence():
    decision = ask(licence(by=GUARANTOR, to=INSURER, purpose="marketing"), cotton())
    assert decision.outcome is Outcome.PROHIBITED
    assert {"extent.purposes", "extent.passing_on"} <= applies(decision)
    assert decision.obligations == ()


def test_every_failing_condition_is_found_and_not_only_the_first():
    act = licence(to=INSURER, purpose="marketing", through=date(2029, 12, 31), passing_on=3)
    assert applies(ask(act, cotton())) >= {"extent.purposes", "extent.term", "extent.passing_on"}


def test_the_counterfactual_says_what_would_have_been_allowed():
    decision = ask(licence(to=INSURER, purpose="marketing"), cotton())
    (change,) = decision.counterfactual.sets
    (supply,) = change.supplies
    assert change.outcome is Outcome.CONDITIONAL
    assert set(supply.was) == {"right.purposes", "right.shown"}
    assert "信贷风控" in supply.within.zh


def test_an_index_without_proof_of_its_source_waits_for_evidence_and_says_which():
    act = licence(by=INDEXER, to=BANK, asset=INDEX)
    decision = ask(act, cotton())
    assert decision.outcome in {Outcome.EVIDENCE_NEEDED, Outcome.REVIEW}
    (settled,) = decision.settling.sets
    assert {each.name for each in settled.supplies} == {"asset.right_in_source", "asset.value_raised"}
    assert settled.outcome is Outcome.CONDITIONAL
    values = {name: fact.value for each in settled.supplies for name, fact in each.facts.items()}
    assert values == {"asset.right_in_source": "use", "asset.value_raised": True}


def test_a_licence_of_the_source_settles_what_the_index_needed():
    fold = cotton(grant("指数许可", GINNER, INDEXER, rights=("use",)))
    facts = dict(ask(licence(by=INDEXER, to=BANK, asset=INDEX), fold).facts)
    assert facts["asset.right_in_source"] is None or facts["asset.right_in_source"].value == "use"


def test_a_right_not_on_record_asks_for_its_source_and_never_forbids():
    decision = ask(licence(by=INSURER, to=GUARANTOR), cotton())
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert decision.relied_on is None
    (settled,) = decision.settling.sets
    (supply,) = settled.supplies
    assert supply.title
    assert supply.facts["right.found"].value is True
    assert {each.name for each in decision.questions} <= {"right.found", "right.shown"}


def test_a_claim_without_evidence_is_not_sure_and_asks_for_it():
    fold = cotton(
        draft("asset", "裸数据", payload={"source": "collected", "labels": {"personal": False}}),
        draft(
            "claim",
            "裸主张",
            asset="裸数据",
            parties={"by": INSURER},
            rights=("hold", "use", "operate"),
            payload={"basis": "collected"},
        ),
    )
    decision = ask(licence(by=INSURER, to=BANK, asset="裸数据"), fold)
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    (settled,) = decision.settling.sets
    assert settled.supplies[0].facts["right.documented"].value is True


def test_a_holder_may_process_what_it_collected():
    decision = ask(
        Act(
            kind="process",
            asset=PURCHASES,
            by=GINNER,
            on=DAY,
            scope=Scope(purposes=Terms(("marketing",)), territory=Terms(("CN",))),
        ),
        cotton(),
    )
    assert decision.outcome is Outcome.PERMITTED
    assert decision.weakest is Grounds.ASSERTED  # nobody brought proof of where the data came from or what is in it


def test_a_purpose_nobody_named_is_asked_for_where_the_licence_limits_it():
    act = Act(kind="process", asset=PURCHASES, by=BANK, on=DAY, scope=Scope(territory=Terms(("CN",))))
    decision = ask(act, cotton())
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert [each.name for each in decision.questions] == ["right.purposes"]


def test_an_act_no_pack_governs_is_for_a_person():
    decision = ask(Act(kind="teleport", asset=PURCHASES, by=GINNER, on=DAY), cotton())
    assert decision.outcome is Outcome.REVIEW
    assert not decision.governed
    assert "teleport" in decision.reason.en


def test_a_freeze_on_record_forbids_for_its_days_and_no_longer():
    frozen = draft(
        "burden",
        "查封",
        asset=PURCHASES,
        parties={"by": BANK},
        valid=("2026-11-01", "2026-12-01"),
        payload={"burden": "preservation"},
    )
    fold = cotton(frozen)
    decision = ask(licence(by=GINNER, to=INSURER), fold)
    assert decision.outcome is Outcome.PROHIBITED
    assert decision.shelf_life.until == date(2026, 12, 1)
    assert decision.shelf_life.then is Outcome.CONDITIONAL
    assert ask(licence(by=GINNER, to=INSURER, on=date(2026, 12, 1)), fold).outcome is Outcome.CONDITIONAL


def test_an_act_that_lasts_is_judged_on_the_days_of_its_term_too():
    later = draft(
        "burden",
        "后来的查封",
        asset=PURCHASES,
        parties={"by": BANK},
        valid=("2027-02-01", "2027-03-01"),
        payload={"burden": "preservation"},
    )
    decision = ask(licence(by=GINNER, to=INSURER), cotton(later))
    assert decision.outcome is Outcome.PROHIBITED
    assert [each.day for each in decision.later] == [date(2027, 2, 1)]
    assert "burden.frozen" in {each.rule.id for each in decision.later[0].findings}


def test_a_pledge_waits_for_the_pledgee_and_says_so():
    pledge = draft(
        "burden", "质押", asset=PURCHASES, about="金絮三权", parties={"by": BANK}, payload={"burden": "pledge"}
    )
    decision = ask(licence(by=GINNER, to=INSURER), cotton(pledge))
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    (settled,) = decision.settling.sets
    assert [each.name for each in settled.supplies] == ["act.pledgee_consents"]
    assert settled.supplies[0].facts["act.pledgee_consents"].value is True


def test_an_exclusive_promise_binds_its_giver_and_not_an_independent_holder():
    fold = cotton(
        grant(
            "独占许可", GINNER, INSURER, rights=("use",), exclusivity="exclusive", valid=("2026-06-01", "2027-01-01")
        ),
        draft(
            "claim",
            "另采三权",
            asset=PURCHASES,
            parties={"by": INDEXER},
            rights=("hold", "use", "operate"),
            evidence=("采集说明",),
            payload={"basis": "collected"},
        ),
    )
    assert "promise" in applies(ask(licence(by=GINNER, to=INDEXER), fold))
    assert ask(licence(by=INDEXER, to=BANK), fold).outcome is Outcome.CONDITIONAL


def test_an_exclusive_promise_binds_its_giver_on_another_right_and_not_the_one_promised():
    again = {
        "asset": PURCHASES,
        "rights": ("hold", "use", "operate"),
        "evidence": ("采集说明",),
        "payload": {"basis": "collected"},
    }
    fold = cotton(
        draft("claim", "金絮又一份", parties={"by": GINNER}, **again),
        grant(
            "独占许可", GINNER, INSURER, rights=("use",), exclusivity="exclusive", valid=("2026-06-01", "2027-01-01")
        ),
        draft("claim", "金絮后得", parties={"by": GINNER}, **again),
    )
    for right in ("金絮又一份", "金絮后得", "金絮三权"):
        assert "promise" in applies(ask(replace(licence(by=GINNER, to=INDEXER), rests_on=right), fold))
    assert "promise" not in applies(ask(licence(by=GINNER, to=INSURER), fold))


def test_a_grant_alive_before_the_promise_stays_free_of_it():
    fold = cotton(
        grant(
            "独占许可", GINNER, INSURER, rights=("use",), exclusivity="exclusive", valid=("2026-06-01", "2027-01-01")
        ),
        without=("担保许可",),
    )
    assert ask(licence(), fold).outcome is Outcome.CONDITIONAL


def test_an_objection_to_the_chain_is_for_a_person():
    fold = cotton(
        draft(
            "objection",
            "异议一",
            asset=PURCHASES,
            about="金絮三权",
            parties={"by": INSURER},
            payload={"grounds": "先有"},
            valid=("2026-10-01", "9999-12-31"),
        )
    )
    decision = ask(licence(), fold)
    assert decision.outcome in {Outcome.REVIEW, Outcome.EVIDENCE_NEEDED}
    assert "dispute" in applies(decision)


def test_the_better_of_two_chains_is_relied_on_and_the_other_is_listed():
    fold = cotton(grant("银行短期许可", GINNER, BANK, passing_on=1, valid=("2026-01-01", "2026-06-01")))
    decision = ask(licence(), fold)
    assert decision.outcome is Outcome.CONDITIONAL
    assert decision.relied_on.rights == ("银行许可",)
    (other,) = decision.other_paths
    assert other.rights == ("银行短期许可",)
    assert other.outcome is Outcome.PROHIBITED
    assert any("终止" in each.zh for each in other.reasons)


def test_two_licences_that_only_together_cover_the_term_are_relied_on_together():
    fold = cotton(
        grant("前半", GINNER, INSURER, rights=("use",), passing_on=1, valid=("2026-01-01", "2027-01-01")),
        grant("后半", GINNER, INSURER, rights=("use",), passing_on=1, valid=("2027-01-01", "2028-01-01")),
    )
    decision = ask(licence(by=INSURER, to=GUARANTOR), fold)
    assert set(decision.relied_on.rights) <= {"前半", "后半"}


def test_a_right_named_by_the_actor_is_the_only_one_considered():
    fold = cotton(grant("银行短期许可", GINNER, BANK, passing_on=1, valid=("2026-01-01", "2026-06-01")))
    decision = ask(licence(rests_on="银行短期许可"), fold)
    assert decision.outcome is Outcome.PROHIBITED
    assert decision.relied_on.rights == ("银行短期许可",)


def test_the_decision_holds_until_the_licence_ends():
    act = Act(
        kind="process",
        asset=PURCHASES,
        by=BANK,
        on=DAY,
        scope=Scope(purposes=Terms(("credit-risk",)), territory=Terms(("CN",))),
    )
    decision = ask(act, cotton())
    assert decision.outcome is Outcome.PERMITTED
    assert decision.shelf_life.until == date(2028, 1, 1)
    assert "银行许可" in decision.shelf_life.because.zh
    assert decision.shelf_life.then is Outcome.PROHIBITED


def test_what_was_read_is_named_with_its_entries():
    decision = ask(licence(), cotton())
    read = {(each.kind, each.id) for each in decision.read_set}
    assert {("right", "金絮三权"), ("right", "银行许可"), ("asset", PURCHASES), ("party", BANK)} <= read
    assert ("right", "沙棘三权") not in read


def test_rule_versions_of_another_time_are_named_with_the_reason():
    old = rule(
        "yes.outward", Outcome.PERMITTED, RULES[0].when, in_force=Period(start=date(2022, 1, 1), end=date(2026, 7, 1))
    )
    decision = ask(licence(), cotton(), rules=(*RULES, old))
    assert [each.rule for each in decision.rejected] == ["yes.outward"]
    assert "2026-07-01" in decision.rejected[0].reason.zh


def test_a_law_at_an_earlier_day_overrides_every_connecting_date():
    decision = ask(licence(), cotton(), law_at=date(2026, 6, 30))
    assert decision.outcome is Outcome.REVIEW
    assert decision.rejected


def test_a_fixed_reading_settles_what_turns_on_it():
    act = licence(
        by=GINNER,
        to=INSURER,
        kind="transfer",
        rights=ALL_RIGHTS,
        scope=Scope(purposes=Terms(("credit-risk",)), territory=Terms(("CN",))),
    )
    open_ = ask(act, cotton())
    assert open_.outcome is Outcome.REVIEW
    assert [each.kind for each in open_.questions] == [QuestionKind.READING]
    assert [each.name for each in open_.settling.sets[0].supplies] == ["reading:all_three"]
    assert ask(act, cotton(), readings={"all_three": "list"}).outcome is Outcome.CONDITIONAL


def test_facts_alone_decide_where_there_is_no_ledger():
    act = licence(
        facts={
            "right.shown": Fact(value=True),
            "right.found": Fact(value=True),
            "asset.source": Fact(value="collected"),
        }
    )
    decision = ask(act)
    assert decision.basis.ledger is None
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    names = {each.rule.id for each in decision.findings if each.verdict is Verdict.APPLIES}
    assert "yes.outward" in names


def test_a_statement_never_replaces_what_the_ledger_shows_of_the_chain():
    act = licence(
        by=GUARANTOR,
        to=INSURER,
        purpose="marketing",
        facts={"right.shown": Fact(value=True, grounds=Grounds.DETERMINED)},
    )
    assert ask(act, cotton()).outcome is Outcome.PROHIBITED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("right.frozen", True),
        ("right.shown", False),
        ("asset.labels.personal", True),
    ],
)
def test_a_statement_against_what_the_program_works_out_is_a_question_and_never_passed_over(name, value):
    assert ask(licence(), cotton()).outcome in {Outcome.PERMITTED, Outcome.CONDITIONAL}
    decision = ask(licence(facts={name: Fact(value=value, grounds=Grounds.DETERMINED)}), cotton())
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert dict(decision.facts)[name] is None
    assert [each for each, _ in decision.contested] == [name]


def test_equal_grounds_that_differ_leave_a_fact_open():
    fold = cotton(
        draft(
            "asset",
            "标注数据",
            payload={
                "source": "collected",
                "labels": {"personal": False},
                "facts": {"right_in_source": {"value": "use", "grounds": "asserted"}},
            },
        ),
    )
    act = Act(kind="process", asset="标注数据", by=BANK, on=DAY, facts={"asset.right_in_source": Fact(value="none")})
    (way,) = candidates(act, fold, Engine([pack()]), fold.lexicon).ways
    assert way.facts["asset.right_in_source"] is None
    assert "asset.right_in_source" in way.contested
    stronger = replace(act, facts={"asset.right_in_source": Fact(value="none", grounds=Grounds.DOCUMENTED)})
    (way,) = candidates(stronger, fold, Engine([pack()]), fold.lexicon).ways
    assert way.facts["asset.right_in_source"].value == "none"


def test_a_statement_against_the_ledger_is_shown_with_both_values():
    fold = cotton(
        draft("asset", "标注数据", payload={"source": "collected", "labels": {"personal": False}, "facts": {"right_in_source": {"value": "use", "grounds": "documented"}}}),
        draft("derivation", "标注·来源", asset="标注数据", payload={"inputs": [PURCHASES], "how": "derived"}),
    )  # fmt: skip
    act = Act(kind="process", asset="标注数据", by=BANK, on=DAY, facts={"asset.right_in_source": Fact(value="none")})
    decision = ask(act, fold)
    ((name, said),) = decision.contested
    assert name == "asset.right_in_source"
    assert [each.value for each in said] == ["use", "none"]


def test_what_an_act_calls_unknown_is_asked_where_the_ledger_has_it_by_assertion_alone():
    """The data are described without evidence: that it holds nothing personal is its holder's word."""
    assert ask(licence(), cotton()).outcome in {Outcome.PERMITTED, Outcome.CONDITIONAL}
    decision = ask(licence(facts={"asset.labels.personal": None}), cotton())
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert "asset.labels.personal" in [each.name for each in decision.questions]
    ((name, said),) = decision.contested
    assert (name, said[0].value, said[1]) == ("asset.labels.personal", False, None)
    assert as_json(decision)["contested"][0]["said"][1] == {"fact": name, "value": None}


def test_a_determination_settles_a_judgement_and_speaks_as_determined():
    fold = cotton(
        draft("determination", "认定一", asset=INDEX, about="棉价指数·来源", parties={"by": GINNER}, payload={"question": "value_raised", "answer": True, "reasons": "见报告"}),
    )  # fmt: skip
    facts = dict(ask(licence(by=INDEXER, to=BANK, asset=INDEX), fold).facts)
    assert facts["asset.value_raised"].grounds is Grounds.DETERMINED


def test_the_rules_of_another_day_are_named_in_the_reason():
    assert "2026-06-30" in ask(licence(), cotton(), law_at=date(2026, 6, 30)).reason.en


def test_labels_come_down_from_what_data_was_made_of():
    fold = cotton(
        draft("asset", "含人", payload={"source": "collected", "labels": {"personal": True}}),
        draft("asset", "出自含人", payload={"source": "derived", "labels": {"personal": False}}),
        draft("derivation", "出自", asset="出自含人", payload={"inputs": ["含人"], "how": "derived"}),
    )
    (way,) = candidates(
        Act(kind="process", asset="出自含人", by=BANK, on=DAY), fold, Engine([pack()]), fold.lexicon
    ).ways
    assert way.facts["asset.labels.personal"].value is True


def test_a_recipient_limited_by_description_is_asked_about_and_not_refused():
    fold = cotton(
        grant(
            "限接收方",
            GINNER,
            INSURER,
            rights=("use",),
            passing_on=1,
            scope={"purposes": ["credit-risk"], "territory": ["CN"], "recipients": ["集团内企业"]},
        ),
    )
    decision = ask(licence(by=INSURER, to=GUARANTOR), fold)
    assert decision.outcome is Outcome.EVIDENCE_NEEDED
    assert "right.recipients" in {each.name for each in decision.questions}


def test_a_recipient_left_out_by_name_is_refused():
    fold = cotton(
        grant(
            "限接收方",
            GINNER,
            INSURER,
            rights=("use",),
            passing_on=1,
            scope={"purposes": ["credit-risk"], "territory": ["CN"], "recipients": [BANK]},
        ),
    )
    assert "extent.recipients" in applies(ask(licence(by=INSURER, to=GUARANTOR), fold))


def test_rights_to_be_given_that_are_not_on_record_are_asked_for():
    decision = ask(licence(rights=Right.OPERATE), cotton())
    assert decision.outcome is Outcome.EVIDENCE_NEEDED


def test_a_brief_decision_has_the_same_outcome_and_no_search():
    act = licence(by=INSURER, to=GUARANTOR)
    brief = ask(act, cotton(), brief=True)
    assert brief.outcome is ask(act, cotton()).outcome
    assert brief.settling.sets == ()
    assert brief.shelf_life is None


def test_what_a_void_chain_no_longer_reaches_is_not_called_outside_its_words():
    void = draft(
        "ending", "查明", about="银行许可", valid=("2026-06-01", "9999-12-31"), payload={"reason": "void_source"}
    )
    found = ask(licence(), cotton(void))
    assert (found.outcome, found.reason.en) == (Outcome.PROHIBITED, "right.ended")
    facts = {name: fact.value for name, fact in found.facts if fact is not None}
    assert facts["right.shown"] is False
    assert [facts[f"right.{side}"] for side in SIDES] == [True] * len(SIDES)
    outside = ask(licence(purpose="marketing"), cotton(void))
    assert outside.reason.en == "extent.purposes; right.ended"


SHARED = "asset.got_by_sharing"


def made_of(name, *inputs):
    return draft("derivation", f"{name}·来源", asset=name, payload={"inputs": list(inputs), "how": "derived"})


def looked_through(fold, name):
    engine = Engine([pack(facts={**FACTS, SHARED: spec(SHARED)})])
    (way,) = candidates(Act(kind="process", asset=name, by=BANK, on=DAY), fold, engine, fold.lexicon).ways
    return way.facts.get(SHARED)


@pytest.mark.parametrize(("said", "below"), [("yes", True), ("no", None), ("unknown", None)])
def test_what_was_got_by_sharing_is_known_of_all_that_is_made_of_it(said, below):
    fold = cotton(
        asset("共享原样", source="public_duty", facts={} if said == "unknown" else {"got_by_sharing": {"value": said == "yes"}}),
        asset("一次加工", source="derived"), made_of("一次加工", "共享原样"),
        asset("二次加工", source="derived"), made_of("二次加工", "一次加工"),
    )  # fmt: skip
    for name in ("一次加工", "二次加工"):
        fact = looked_through(fold, name)
        assert (fact.value if fact else None) == below, name


def shared_is(answer, asset_name="共享原样", **more):
    return draft(
        "determination", "共享认定", asset=asset_name, parties={"by": GINNER},
        payload={"question": SHARED, "answer": answer, "reasons": "见交付记录"}, **more,
    )  # fmt: skip


def two_steps(*more, **stated):
    return cotton(
        asset("共享原样", source="public_duty", **stated), asset("一次加工", source="derived"),
        made_of("一次加工", "共享原样"), asset("二次加工", source="derived"), made_of("二次加工", "一次加工"), *more,
    )  # fmt: skip


def test_a_determination_that_a_source_was_got_by_sharing_is_heard_of_what_was_made_of_it():
    fact = looked_through(two_steps(shared_is(True)), "二次加工")
    assert (fact.value, fact.grounds) == (True, Grounds.DETERMINED)


def test_a_determination_that_does_not_stand_leaves_what_was_made_open():
    over = shared_is(True, valid=("2020-01-01", "2020-02-01"))
    engine = Engine([pack(facts={**FACTS, SHARED: spec(SHARED)})])
    fold = two_steps(over)
    (way,) = candidates(Act(kind="process", asset="二次加工", by=BANK, on=DAY), fold, engine, fold.lexicon).ways
    assert SHARED in way.facts
    assert way.facts[SHARED] is None


def test_a_source_whose_sharing_is_unknown_leaves_what_was_made_open():
    engine = Engine([pack(facts={**FACTS, SHARED: spec(SHARED)})])
    fold = two_steps(facts={"got_by_sharing": {"value": None}})
    (way,) = candidates(Act(kind="process", asset="二次加工", by=BANK, on=DAY), fold, engine, fold.lexicon).ways
    assert SHARED in way.facts
    assert way.facts[SHARED] is None


def test_sources_beyond_those_looked_at_leave_sharing_open(monkeypatch):
    monkeypatch.setattr("datarights.decision.surroundings.MAX_SOURCES", 2)
    engine = Engine([pack(facts={**FACTS, SHARED: spec(SHARED)})])
    fold = two_steps(facts={"got_by_sharing": {"value": True}})
    (way,) = candidates(Act(kind="process", asset="二次加工", by=BANK, on=DAY), fold, engine, fold.lexicon).ways
    assert SHARED in way.facts
    assert way.facts[SHARED] is None


def test_what_an_entry_says_of_its_own_sharing_stands_over_an_open_source():
    fold = cotton(
        asset("共享原样", source="public_duty", facts={"got_by_sharing": {"value": None}}),
        asset("一次加工", source="derived", facts={"got_by_sharing": {"value": True}}), made_of("一次加工", "共享原样"),
    )  # fmt: skip
    assert looked_through(fold, "一次加工").value is True

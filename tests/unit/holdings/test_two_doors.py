"""The two doors: a claim is taken for what it says; a grant or transfer made here lies within what is possible."""

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
    THREE,
    YEAR,
    a_ledger,
    claim,
    correction,
    derivation,
    ending,
    licence,
    objection,
    ordinal,
    refused,
    renewal,
    said,
    transfer,
    why,
)

from datarights.adapters.keys.signing import new_signer
from datarights.errors import InadmissibleEntryError
from datarights.holdings.admit import set_in_conflict, step, written
from datarights.holdings.record import NEVER, Opened
from datarights.ledger.actors import submission
from datarights.ledger.keeping import identity_draft

DEEP = {**ALL, "passing_on": "all"}


def recorded(fold, draft):
    """Append a draft and give what is believed because of it."""
    fold.append(draft)
    return fold.record(draft.id)


# ---- the first door -----------------------------------------------------------------------------------------------------


def test_a_claim_with_a_basis_of_its_own_is_taken_for_what_it_says():
    row = recorded(a_ledger(), claim("源权", GINNER, rights=("hold", "use"), scope={"purposes": "all"}, valid=YEAR, sealed={"n": "ab"}))  # fmt: skip
    assert row[:9] == ("right", "源权", LINT, GINNER, 3, ordinal(YEAR[0]), ordinal(YEAR[1]), 7, NEVER)
    assert row.body == {"door": "claim", "link": "own", "scope": {"purposes": "all"}, "evidence": ["台账"], "sealed": {"n": "ab"}}  # fmt: skip


@pytest.mark.parametrize(("act", "link"), [("license", "continuing"), ("contribute", "originating"), ("succession", "originating")])  # fmt: skip
def test_an_act_elsewhere_rests_on_every_right_of_its_giver_where_it_names_none(act, link):
    fold = a_ledger(claim("一", GINNER), claim("二", GINNER), claim("籽棉", GINNER, SEED), claim("别人", BANK))
    row = recorded(fold, said("许可", GINNER, MILL, act, evidence=()))
    assert (row.party, row.body) == (
        MILL,
        {"door": "claim", "act": act, "link": link, "scope": ALL, "rests_on": ["一", "二"], "from": GINNER},
    )
    named = recorded(fold, said("再许可", GINNER, MILL, "license", rests_on=("二",)))
    assert named.body["rests_on"] == ["二"]


def test_a_claim_by_one_who_says_from_whom_but_no_act_has_a_basis_of_its_own():
    fold = a_ledger(claim("源权", GINNER))
    row = recorded(fold, claim("权", MILL)._replace(parties={"by": MILL, "from": GINNER}))
    assert (row.body["link"], row.body["from"], "rests_on" in row.body) == ("own", GINNER, False)


def test_a_right_with_a_basis_of_its_own_meets_no_promise_though_it_names_another_right():
    fold = a_ledger(claim("源权", GINNER), licence("独家", GINNER, MILL, exclusivity="exclusive"))
    row = recorded(fold, claim("自有", BANK, rests_on=("源权",)))
    assert (row.body["link"], "conflicts" in row.body) == ("own", False)


@pytest.mark.parametrize(("by", "bound"), [(MILL, None), (BANK, ["独家"])])
def test_whoever_says_that_they_were_given_something_is_its_taker(by, bound):
    fold = a_ledger(claim("源权", GINNER), licence("独家", GINNER, MILL, exclusivity="exclusive"))
    row = recorded(fold, said("别处", GINNER, by)._replace(parties={"from": GINNER, "by": by}))
    assert (row.party, row.body.get("conflicts")) == (by, bound)


def test_a_claim_says_who_takes_or_by_whom():
    assert recorded(a_ledger(), claim("权", MILL)._replace(parties={"by": GINNER, "to": MILL})).party == MILL


def test_an_act_elsewhere_of_which_the_giver_is_not_known_rests_on_nothing():
    row = recorded(a_ledger(claim("源权", GINNER)), claim("权", MILL, payload={"act": "license"}))
    assert (row.body["link"], "rests_on" in row.body, "from" in row.body) == ("continuing", False, False)


def test_what_is_given_for_good_is_noted_with_each_right_it_rests_on():
    fold = a_ledger(claim("一", GINNER), claim("二", GINNER), said("转", GINNER, MILL, "transfer"), said("又转", GINNER, BANK, "transfer", rests_on=("一",)))  # fmt: skip
    one, two = fold.record("一"), fold.record("二")
    assert (one.body["given"], two.body["given"]) == (["转", "又转"], ["转"])
    assert (one.body["made"], one.since, one.until, two.since) == (7, 10, NEVER, 9)
    assert "given" not in a_ledger(claim("一", GINNER), said("许", GINNER, MILL)).record("一").body


def test_a_claim_on_sources_of_too_many_parts_together_is_refused_and_names_them():
    fold = a_ledger(claim("一", GINNER, valid=("2026-01-01", "2026-01-02")), claim("二", GINNER, valid=("2026-01-01", "2026-01-02"), rights=("use",)))  # fmt: skip
    row = {name: fold.record(name) for name in ("一", "二")}
    for shift, name in enumerate(row):
        first = ordinal("2027-01-01") + 2 * shift
        gaps = [[f"{name}{n}", "renewal", first + 4 * n, first + 4 * n + 1, ""] for n in range(33)]
        body = {**row[name].body, "days": [row[name].start, row[name].end], "answers": gaps}
        fold.apply([Opened(row[name]._replace(body=body))], 9)
    assert why(fold, said("许可", GINNER, MILL, valid=ON)) == ("DR-L010", ("许可", "一", "二"))
    assert recorded(fold, said("只一", GINNER, MILL, valid=ON, rests_on=("一",))).body["rests_on"] == ["一"]


# ---- whose word it is ---------------------------------------------------------------------------------------------------

KEYS = {name: new_signer(name) for name in ("甲代表", "乙代表", "登记员")}


@pytest.mark.parametrize(
    ("signing", "word"),
    [(["甲代表", "乙代表"], "agreed"), (["甲代表"], "one_sided"), (["登记员"], "agency_only"), ([], None), (["甲代表", "生人"], None)],
)  # fmt: skip
@pytest.mark.parametrize("made", [licence, said])
def test_a_right_says_who_signed_it_where_all_who_signed_are_known(signing, word, made):
    fold = a_ledger(
        claim("源权", GINNER),
        identity_draft(KEYS["甲代表"][0].key, "party", party=GINNER),
        identity_draft(KEYS["乙代表"][0].key, "party", party=MILL),
        identity_draft(KEYS["登记员"][0].key, "registrar"),
    )
    draft = made("许可", GINNER, MILL, rests_on=("源权",))
    text = submission(("试点", "00" * 32), draft.digest())
    signers = [KEYS[name][0] if name in KEYS else new_signer(name)[0] for name in signing]
    row = recorded(fold, draft._replace(signed=tuple(str(each.line(text)) for each in signers)))
    assert row.body.get("consent") == word


# ---- the second door ----------------------------------------------------------------------------------------------------


def test_a_grant_is_a_link_that_lives_by_what_it_rests_on():
    fold = a_ledger(claim("源权", GINNER))
    row = recorded(fold, licence("许可", GINNER, MILL, exclusivity="ordinary")._replace(evidence=("台账",)))
    assert row[:9] == ("right", "许可", LINT, MILL, 2, ordinal(YEAR[0]), ordinal(YEAR[1]), 8, NEVER)
    assert row.body == {
        "door": "grant", "link": "continuing", "from": GINNER, "act": "license", "exclusivity": "ordinary", "rests_on": ["源权"],
        "scope": ALL, "evidence": ["台账"],
    }  # fmt: skip


def test_a_transfer_stands_and_is_noted_with_what_it_rests_on():
    fold = a_ledger(claim("源权", GINNER))
    row = recorded(fold, transfer("转让", GINNER, MILL))
    assert (row.body["link"], row.body["rests_on"], row.rights) == ("originating", ["源权"], 7)
    assert fold.record("源权").body["given"] == ["转让"]


def test_nobody_gives_what_they_have_not():
    fold = a_ledger(claim("源权", GINNER), claim("籽棉", BANK, SEED))
    refusal = refused(fold, licence("许可", BANK, MILL))
    assert (refusal.code, refusal.message.en) == ("DR-L003", f"{BANK} has no right over {LINT} on record to give")
    assert why(fold, licence("许可", BANK, MILL, rests_on=("源权",))) == ("DR-L003", ("源权",))
    assert why(fold, licence("许可", BANK, MILL, rests_on=("籽棉", "源权"))) == ("DR-L003", ("籽棉", "源权"))
    fold.append(correction("更正", "源权"))
    assert why(fold, licence("许可", GINNER, MILL, rests_on=("源权",))) == ("DR-L009", ())


NARROW = {
    "purposes": ["质检"], "fields": ["纺织"], "territory": ["新疆"], "recipients": ["乙"], "subsets": ["甲库"],
    "period": "all", "passing_on": 1,
}  # fmt: skip
WITHIN = {**NARROW, "passing_on": 0}


@pytest.fixture
def narrow():
    """A licensee with operate who may pass on once, in a corner of every dimension."""
    return a_ledger(
        claim("源权", GINNER), licence("许可", GINNER, MILL, rights=("use", "operate"), scope=NARROW),
        ending("终止", "源权", "2027-06-01"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"purposes": ["研究"]}, "purposes"),
        ({"purposes": "all"}, "purposes"),
        ({"fields": ["农业"]}, "fields of use"),
        ({"territory": "all"}, "territory"),
        ({"recipients": ["丙"]}, "recipients"),
        ({"subsets": "all"}, "subsets"),
        ({"passing_on": 2}, "passing on"),
        ({"passing_on": "all"}, "passing on"),
        ({"passing_on": "unknown"}, "passing on"),
        ({"purposes": ["研究"], "territory": "all"}, "purposes"),
    ],
)
def test_a_refusal_names_the_first_dimension_in_which_more_is_asked(narrow, asked, words):
    refusal = refused(narrow, licence("分许可", MILL, BANK, scope={**WITHIN, **asked}))
    assert (refusal.code, refusal.collides_with) == ("DR-L003", ("许可",))
    assert f"outside the {words} of 许可" in refusal.message.en


@pytest.mark.parametrize("valid", [("2025-12-31", "2026-06-01"), ("2026-06-01", "2027-01-02"), ("2027-01-01", "2027-02-01"), ("2027-01-01", FOREVER)])  # fmt: skip
def test_a_refusal_names_the_term(narrow, valid):
    refusal = refused(narrow, licence("分许可", MILL, BANK, scope=WITHIN, valid=valid))
    assert "outside the term of 许可" in refusal.message.en


@pytest.mark.parametrize(
    "draft",
    [
        licence("分许可", MILL, BANK, scope=WITHIN),
        licence("分许可", MILL, BANK, scope={**WITHIN, "passing_on": 1}),
        licence("分许可", MILL, BANK, scope={"period": "all"}),
        licence("分许可", MILL, BANK, scope={"period": "unknown", "purposes": "unknown", "territory": "unspecified"}),
        licence("分许可", MILL, BANK, scope=WITHIN, valid=("2026-06-01", FOREVER)),
        licence("分许可", MILL, BANK, scope=WITHIN, valid=("0001-01-01", "2026-06-01")),
        licence("分许可", MILL, BANK, scope=WITHIN, valid=None),
        licence("分许可", MILL, BANK, scope={**WITHIN, "period": ["2026-03-01", "2026-04-01"]}, valid=None),
        licence("分许可", MILL, BANK, scope=WITHIN, rights=("use", "operate")),
        transfer("转让", MILL, BANK, scope=WITHIN, rights=("use",), valid=ON),
    ],
)
def test_what_lies_within_is_given_and_what_is_open_is_as_the_giver_has_it(narrow, draft):
    assert recorded(narrow, draft).body["rests_on"] == ["许可"]


def test_an_open_dimension_does_not_hide_that_another_lies_outside(narrow):
    refusal = refused(narrow, licence("分许可", MILL, BANK, scope={"territory": "all", "period": "all"}))
    assert "outside the territory of 许可" in refusal.message.en


def test_rights_that_are_lacking_are_named(narrow):
    refusal = refused(narrow, licence("分许可", MILL, BANK, scope=WITHIN, rights=THREE))
    assert (refusal.code, f"{MILL} does not have the right to hold" in refusal.message.en) == ("DR-L003", True)
    fold = a_ledger(claim("源权", GINNER, rights=("use",)))
    refusal = refused(fold, transfer("转让", GINNER, MILL, rights=("hold", "use")))
    assert f"{GINNER} does not have the right to hold, operate" in refusal.message.en
    assert recorded(fold, licence("许可", GINNER, MILL)).body["rests_on"] == ["源权"]


def test_without_operate_a_right_goes_on_as_often_as_it_says():
    fold = a_ledger(claim("源权", GINNER), licence("许可", GINNER, MILL, scope={**ALL, "passing_on": 1}))
    fold.append(licence("分许可", MILL, BANK, scope={**ALL, "passing_on": 0}))
    refusal = refused(fold, licence("再分", BANK, LAB))
    assert (refusal.code, "分许可 may not be passed on" in refusal.message.en) == ("DR-L003", True)


def test_what_one_part_has_of_one_dimension_and_another_of_the_next_is_outside_together():
    scope = {**ALL, "purposes": ["质检"], "territory": ["新疆"]}
    fold = a_ledger(claim("一", GINNER, scope=scope), claim("二", GINNER, scope={**ALL, "purposes": ["研究"], "territory": ["四川"]}))  # fmt: skip
    refusal = refused(fold, licence("许可", GINNER, MILL, scope={**scope, "territory": ["四川"]}))
    assert refusal.collides_with == ("一", "二")
    assert refusal.message.en == "outside the territory of 一; outside the purposes of 二"


def test_within_one_right_of_several_parts_several_dimensions_may_lie_outside_together():
    fold = a_ledger(
        claim("一", GINNER, scope={"purposes": ["质检"], "territory": ["新疆"]}),
        claim("二", GINNER, scope={"purposes": ["研究"], "territory": ["四川"]}),
        said("继受", GINNER, MILL, "succession", rights=THREE, valid=ON),
    )
    refusal = refused(fold, licence("许可", MILL, BANK, scope={**ALL, "purposes": ["质检"], "territory": ["四川"]}))
    assert refusal.message.en == "outside the extent (several dimensions together) of 继受"
    fold.append(licence("许可", MILL, BANK, scope={**ALL, "purposes": ["研究"]} | {"territory": "unspecified"}))


def test_what_two_parts_of_a_right_reach_together_is_given():
    fold = a_ledger(
        claim("源权", GINNER, valid=("2026-01-01", "2026-07-01")), renewal("续期", "源权", ("2026-07-01", "2027-01-01"))
    )
    assert recorded(fold, licence("许可", GINNER, MILL)).body["rests_on"] == ["源权"]


def test_what_is_left_open_is_not_given_where_the_parts_have_a_hole():
    fold = a_ledger(
        claim("源权", GINNER),
        said("转走", GINNER, LAB, "transfer", rights=("use",), scope={"purposes": ["质检"]}, valid=ON),
    )
    assert why(fold, licence("许可", GINNER, MILL, scope={**ALL, "purposes": ["质检"]})) == ("DR-L003", ("源权",))
    assert why(fold, licence("许可", GINNER, MILL)) == ("DR-L003", ("源权",))
    fold.append(licence("其余", GINNER, MILL, scope={"territory": "all", "period": "all"}))


@pytest.mark.parametrize(
    ("drafts", "code", "words"),
    [
        ([ending("终止", "源权", "2026-01-01")], "DR-L008", "源权 has ended or is void"),
        ([ending("无效", "源权", "2026-05-01", "void_source")], "DR-L008", "源权 has ended or is void"),
        ([transfer("转让", GINNER, LAB)], "DR-L008", "源权 was given away"),
        ([transfer("转让", GINNER, LAB), ending("无效", "源权", "2026-05-01", "void_source")], "DR-L008", "源权 has ended or is void"),
        ([ending("终止", "源权", "2026-06-01")], "DR-L003", "outside the term of 源权"),
    ],
)  # fmt: skip
def test_what_has_ended_gives_nothing(drafts, code, words):
    refusal = refused(a_ledger(claim("源权", GINNER), *drafts), licence("许可", GINNER, MILL))
    assert (refusal.code, refusal.message.en) == (code, words)
    assert refusal.hint.en == f"datarights chain {LINT} shows how far the source reaches"


def test_one_right_that_has_ended_beside_one_that_is_too_narrow_is_not_an_ended_right():
    fold = a_ledger(claim("一", GINNER), claim("二", GINNER, rights=("hold",)), ending("终止", "一", "2026-01-01"))
    assert why(fold, licence("许可", GINNER, MILL)) == ("DR-L003", ("一", "二"))


def test_the_fewest_rights_carry_one_that_operates_first_and_the_older_before_the_newer():
    fold = a_ledger(
        claim("只用", GINNER, rights=("use",)), claim("老", GINNER), claim("新", GINNER), claim("别人", BANK)
    )
    assert recorded(fold, licence("许可", GINNER, MILL)).body["rests_on"] == ["老"]
    assert recorded(fold, licence("许可二", GINNER, MILL, rests_on=("新", "老"))).body["rests_on"] == ["老"]
    fold.append(correction("更正", "老", claim("老", GINNER, scope={"purposes": ["质检"]})))
    assert recorded(fold, licence("许可三", GINNER, MILL)).body["rests_on"] == ["新"]


def test_rights_that_carry_only_together_are_all_named_and_those_that_give_nothing_are_not():
    fold = a_ledger(
        claim("上半", GINNER, valid=("2026-01-01", "2026-07-01")),
        claim("已终", GINNER), ending("终止", "已终", "2026-01-01"),
        claim("下半", GINNER, valid=("2026-07-01", "2027-01-01")),
    )  # fmt: skip
    assert recorded(fold, licence("许可", GINNER, MILL)).body["rests_on"] == ["上半", "下半"]
    assert why(fold, licence("太长", GINNER, MILL, valid=("2026-01-01", "2027-01-02"))) == (
        "DR-L003",
        ("上半", "已终", "下半"),
    )


def test_a_term_and_a_validity_that_share_no_day_are_refused():
    fold = a_ledger(claim("源权", GINNER))
    scope = {**ALL, "period": ["2027-01-01", "2028-01-01"]}
    assert why(fold, licence("许可", GINNER, MILL, scope=scope)) == ("DR-L006", ())
    fold.append(licence("许可", GINNER, MILL, scope=scope, valid=("2026-01-01", "2027-01-02")))


def test_what_a_transfer_leaves_unsaid_it_passes_whole_and_a_licence_asks():
    fold = a_ledger(claim("源权", GINNER, scope={"purposes": ["质检"], "passing_on": 1}))
    assert why(fold, transfer("转让", GINNER, MILL, scope={})) == ("DR-L003", ("源权",))
    assert why(fold, licence("许可", GINNER, MILL, scope={"passing_on": 2}))[0] == "DR-L003"
    fold.append(licence("许可", GINNER, MILL, scope={}))
    fold.append(transfer("转让", GINNER, MILL, scope={"passing_on": 1}))


# ---- what is set in conflict --------------------------------------------------------------------------------------------


def conflicts(fold, draft):
    return set_in_conflict(fold, draft, step(fold, draft, fold.size, fold.lexicon), fold.lexicon)


def test_a_claim_names_the_promises_it_overlaps_and_nothing_else():
    fold = a_ledger(claim("源权", GINNER), licence("独家", GINNER, MILL, exclusivity="sole"))
    assert conflicts(fold, said("别处", GINNER, BANK)) == ("独家",)
    assert conflicts(fold, said("后来", GINNER, BANK, valid=("2027-01-01", FOREVER))) == ()
    assert conflicts(fold, claim("自己", BANK)) == ()
    fold.append(said("别处", GINNER, BANK, rights=("use", "operate"), scope=DEEP))
    assert conflicts(fold, said("转走", BANK, LAB, "transfer")) == ("独家",)
    assert conflicts(fold, said("转走", BANK, LAB, "transfer", valid=("2027-01-01", FOREVER))) == ()


def test_a_correction_names_all_below_that_reach_less_in_the_order_of_the_ledger():
    fold = a_ledger(
        claim("源权", GINNER),
        licence("许可", GINNER, MILL, rights=("use", "operate"), scope=DEEP),
        licence("质检许可", GINNER, LAB, scope={**ALL, "purposes": ["质检"]}),
        licence("分许可", MILL, BANK),
        derivation("加工", SEED, [LINT], ("源权",)),
        claim("别人", BANK),
    )
    narrower = claim("源权", GINNER, scope={"purposes": ["质检"]})
    assert conflicts(fold, correction("更正", "源权", narrower)) == ("许可", "分许可")
    assert conflicts(fold, correction("更正", "源权")) == ("许可", "质检许可", "分许可")
    assert conflicts(fold, correction("更正", "源权", claim("源权", GINNER, evidence=()))) == ()
    assert conflicts(fold, correction("更正", LINT)) == ()


def test_a_correction_by_which_more_passed_names_what_was_licensed_of_it_since():
    part = {**ALL, "purposes": ["质检"], "passing_on": "all"}
    fold = a_ledger(
        claim("源权", GINNER),
        transfer("转让", GINNER, MILL, scope=part),
        licence("许可", GINNER, BANK, scope={**ALL, "purposes": ["研究"]}),
    )
    assert conflicts(fold, correction("更正", "转让", transfer("转让", GINNER, MILL, scope=DEEP))) == ("许可",)


def test_a_corrected_promise_names_what_was_granted_since():
    fold = a_ledger(claim("源权", GINNER), licence("独家", GINNER, MILL), licence("另一家", GINNER, BANK))
    assert conflicts(fold, correction("更正", "独家", licence("独家", GINNER, MILL, exclusivity="exclusive"))) == (
        "另一家",
    )


def test_a_grant_that_would_make_a_chain_too_long_to_follow_is_refused_and_not_taken_and_held_for_nothing():
    firms, fold = [GINNER, MILL, BANK], a_ledger(claim("权0", GINNER))
    for number in range(1, 64):
        fold.append(transfer(f"权{number}", firms[(number - 1) % 3], firms[number % 3], rests_on=(f"权{number - 1}",)))
    for give in (transfer, licence):
        assert why(fold, give("权64", firms[63 % 3], firms[64 % 3], rests_on=("权63",))) == ("DR-L030", ("权63",))


@pytest.mark.parametrize("about", ["台账", MILL])
def test_an_objection_is_to_data_or_to_what_lies_over_it(about):
    fold = a_ledger(claim("源权", GINNER))
    assert why(fold, objection("异议", about)) == ("DR-L031", (about,))
    for number, each in enumerate((LINT, "源权")):
        fold.append(objection(f"异议{number}", each))


def test_what_earlier_versions_took_and_is_refused_now_is_told_with_its_entry_when_a_history_is_replayed():
    firms = [GINNER, MILL, BANK]
    chain = a_ledger(claim("权0", GINNER))
    for number in range(1, 64):
        chain.append(transfer(f"权{number}", firms[(number - 1) % 3], firms[number % 3], rests_on=(f"权{number - 1}",)))
    void = a_ledger(claim("源权", GINNER), derivation("加工", SEED, [LINT], ("源权",)), claim("成果", GINNER, SEED))
    void.append(ending("无效", "源权", "2026-02-01", "void_source"))
    for fold, draft, code in (
        (a_ledger(claim("源权", GINNER)), objection("异议", "台账"), "DR-L031"),
        (chain, transfer("权64", firms[0], firms[1], rests_on=("权63",)), "DR-L030"),
        (void, licence("许可", GINNER, MILL, asset=SEED, rests_on=("成果",)), "DR-L008"),
    ):
        assert why(fold, draft)[0] == code
        told = []
        assert written(fold, draft, fold.size, fold.lexicon, told.append)
        assert [(each.at, each.entry, each.code) for each in told] == [(fold.size, draft.id, code)]
        with pytest.raises(InadmissibleEntryError):
            written(fold, draft, fold.size, fold.lexicon, None)

"""What is simply recorded: parties, assets, proofs, steps, waivers, identities, vocabularies, derivations; and what is refused."""

from datetime import date

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
    derivation,
    ending,
    licence,
    objection,
    ordinal,
    party,
    refused,
    renewal,
    why,
)

from datarights.adapters.keys.signing import new_signer
from datarights.holdings.admit import adopting, parties_of, step, strangers
from datarights.holdings.fold import Fold
from datarights.holdings.opening import adoption_payload, opening
from datarights.holdings.record import NEVER
from datarights.ledger.entry import Draft
from datarights.ledger.keeping import identity_draft, index_draft, retired_identity_draft, second_draft
from datarights.ledger.note import signature_line
from datarights.model.extent import FIRST_DAY, LAST_DAY
from datarights.model.scope import Lexicon
from datarights.model.vocabulary import Term, Vocabulary
from datarights.text import say


@pytest.fixture
def fold():
    return a_ledger(claim("源权", GINNER))


def recorded(fold, draft):
    """Append a draft and give what is believed because of it."""
    fold.append(draft)
    return fold.record(draft.id)


# ---- recorded as it is said ---------------------------------------------------------------------------------------------


def test_what_is_recorded_keeps_every_part_of_what_was_said(fold):
    said = Draft(
        kind="registration", id="登记", asset=LINT, about="源权", parties={"by": GINNER, "agency": BANK}, valid=YEAR,
        evidence=("台账",), scope=ALL, sealed={"contract": "ab"}, payload={"type": "first", "step": "filed"},
    )  # fmt: skip
    row = recorded(fold, said)
    assert row.body == {
        "type": "first", "step": "filed", "about": "源权", "evidence": ["台账"], "sealed": {"contract": "ab"},
        "parties": {"by": GINNER, "agency": BANK}, "scope": ALL,
    }  # fmt: skip
    assert row[:9] == ("registration", "登记", LINT, GINNER, 0, ordinal(YEAR[0]), ordinal(YEAR[1]), 8, NEVER)


def test_what_is_not_said_is_not_kept_and_holds_for_all_days(fold):
    row = recorded(fold, party("戊厂"))
    assert (row.kind, row.asset, row.party, row.rights) == ("party", "", "", 0)
    assert (row.start, row.end, row.body) == (FIRST_DAY, LAST_DAY, {"name": "戊厂"})


@pytest.mark.parametrize(
    ("about", "named", "meant"),
    [
        ("源权", "", LINT),
        (LINT, "", LINT),
        ("台账", SEED, SEED),
        ("台账", "", ""),
        ("异议", "", LINT),
        ("撤了", "", ""),
    ],
)
def test_what_is_said_of_something_is_of_the_data_that_lies_under_it(fold, about, named, meant):
    for draft in (objection("异议", "源权"), claim("撤了", BANK), correction("更正", "撤了")):
        fold.append(draft)
    said = Draft(kind="determination", id="认定", about=about, asset=named, payload={"question": "q", "answer": True})
    assert recorded(fold, said).asset == meant


def test_an_erasure_says_what_it_is_about_and_no_more(fold):
    row = recorded(fold, Draft(kind="erasure", id="删除", about="源权", payload={"what": ["合同"], "reason": "到期"}))
    assert (row.kind, row.asset, row.body) == ("erasure", "", {"what": ["合同"], "reason": "到期", "about": "源权"})
    assert why(fold, Draft(kind="erasure", id="再删", about="没有")) == ("DR-L002", ())
    assert why(fold, Draft(kind="erasure", id="源权", about="台账")) == ("DR-L001", ("源权",))


# ---- what it names ------------------------------------------------------------------------------------------------------

NAMING = [
    claim("新", "没有"),
    claim("新", LINT),
    claim("新", GINNER, "没有"),
    claim("新", GINNER, GINNER),
    claim("新", GINNER, evidence=("没有",)),
    claim("新", GINNER, evidence=("源权",)),
    claim("新", GINNER, rests_on=("没有",)),
    claim("新", GINNER, rests_on=(LINT,)),
    objection("新", "没有"),
    renewal("新", "没有", YEAR),
    renewal("新", LINT, YEAR),
    derivation("新", SEED, ["没有"]),
    derivation("新", SEED, [GINNER]),
    derivation("新", SEED, [LINT], participants=["没有"]),
    derivation("新", SEED, [LINT], participants=[LINT]),
    Draft(kind="release", id="新", about="源权", valid=YEAR),
    Draft(kind="release", id="新", about="没有", valid=YEAR),
    burden("新", "pledge", about="没有"),
    correction("新", "没有"),
    retired_identity_draft(new_signer("登记员")[0].key, "registrar"),
]


@pytest.mark.parametrize("draft", NAMING)
def test_what_an_entry_names_is_recorded_and_of_the_right_kind(fold, draft):
    assert why(fold, draft) == ("DR-L002", ())


@pytest.mark.parametrize(
    ("struck", "draft"),
    [
        (LAB, claim("新", LAB)),
        (SEED, claim("新", GINNER, SEED)),
        ("台账", claim("新", GINNER)),
        (LAB, derivation("新", SEED, [LINT], participants=[LAB])),
        (SEED, derivation("新", LINT, [SEED])),
    ],
)
def test_what_was_struck_out_is_not_named_again(struck, draft):
    fold = a_ledger(correction("更正", struck))
    assert why(fold, draft) == ("DR-L002", (struck,))


def test_a_right_struck_out_is_not_answered(fold):
    fold.append(correction("更正", "源权"))
    assert why(fold, renewal("续期", "源权", YEAR)) == ("DR-L009", ())


@pytest.mark.parametrize(
    "draft",
    [
        party(GINNER), asset(LINT), claim("源权", GINNER), derivation("源权", SEED, [LINT]), renewal("源权", "源权", YEAR),
        burden("源权", "pledge"), objection("源权", LINT), correction("源权", "源权"),
        Draft(kind="ending", id="源权", about="源权", valid=YEAR), Draft(kind="release", id="源权", about="源权", valid=YEAR),
        Draft(kind="vocabulary", id="源权", payload={}),
        Draft(kind="grant", id="源权", asset=LINT, parties={"from": GINNER, "to": MILL}, rights=("use",)),
        index_draft(3, 1, bytes(32))._replace(id="源权"),
    ],
)  # fmt: skip
def test_an_id_names_one_thing(fold, draft):
    assert why(fold, draft) == ("DR-L001", (draft.id,))


@pytest.mark.parametrize("valid", [("2026-02-01", "2026-02-01"), ("2026-02-01", "2026-01-31")])
def test_an_end_comes_after_its_start(fold, valid):
    assert why(fold, claim("新", GINNER, valid=valid)) == ("DR-L006", ())
    assert recorded(fold, claim("新", GINNER, valid=("2026-02-01", "2026-02-02"))).end == ordinal("2026-02-02")


@pytest.mark.parametrize(
    "draft",
    [
        claim("新", GINNER, valid=("2026-02-30", FOREVER)),
        claim("新", GINNER, rights=("own",)),
        Draft(kind="claim", id="新", asset=LINT, rights=("use",)),
        claim("新", GINNER, payload={"act": "license"}, scope={"purposes": []}, rests_on=("源权",)),
        claim("新", GINNER, payload={"act": 1}),
        index_draft(-1, 1, bytes(32)),
        second_draft(1, ["没有这种"]),
    ],
)
def test_what_is_missing_or_misshapen_is_refused_and_the_table_named(fold, draft):
    refusal = refused(fold, draft)
    assert refusal.code == "DR-L012"
    assert "docs/reference/entries.md" in refusal.hint.en


KEPT = ("door", "link", "from", "rests_on", "about", "scope", "evidence", "sealed", "parties", "consent", "conflicts", "exceptions", "given", "made", "days", "answers")  # fmt: skip


@pytest.mark.parametrize("word", KEPT)
def test_nobody_writes_into_a_payload_what_follows_from_the_rest(fold, word):
    refusal = refused(fold, claim("新", GINNER, evidence=(), payload={word: "own"}))
    assert (refusal.code, word in refusal.message.en) == ("DR-L012", True)
    instead = claim("源权", GINNER, evidence=(), payload={word: ["x"]})
    assert refused(fold, correction("更正", "源权", instead)).code == "DR-L012"


@pytest.mark.parametrize(
    "payload", [{"outcome": "Upheld"}, {"burden": "preservaton"}, {"exclusivity": "Exclusive"}, {"outcome": ""}]
)
def test_a_word_on_which_much_hangs_is_one_of_those_known(fold, payload):
    assert why(fold, claim("新", GINNER, payload=payload)) == ("DR-L012", ())


# ---- waivers ------------------------------------------------------------------------------------------------------------

WAIVER = Draft(
    kind="waiver", id="豁免", asset=LINT, parties={"by": GINNER}, valid=YEAR, payload={"rule": "r1", "reason": "试点"}
)


def test_a_waiver_is_recorded_with_its_signer_rule_reason_and_end(fold):
    row = recorded(fold, WAIVER)
    assert (row.kind, row.party, row.asset, row.end) == ("waiver", GINNER, LINT, ordinal("2027-01-01"))


@pytest.mark.parametrize(
    "lacks",
    [
        {"parties": {}},
        {"payload": {"reason": "试点"}},
        {"payload": {"rule": "r1"}},
        {"asset": ""},
        {"valid": None},
        {"valid": ("2026-01-01", FOREVER)},
    ],
)
def test_a_waiver_without_one_of_them_is_refused(fold, lacks):
    refusal = refused(fold, WAIVER._replace(**lacks))
    assert (refusal.code, "a waiver says" in refusal.message.en) == ("DR-L012", True)


# ---- the ledger itself --------------------------------------------------------------------------------------------------


def test_a_registry_begins_once():
    fold = Fold(Lexicon())
    (first,), (again,) = opening("试点", []), opening("又一处", [])
    fold.append(first)
    assert why(fold, again) == ("DR-L001", ())
    assert fold.record("试点") is None


def test_a_registry_names_keys_that_can_be_read():
    (first,) = opening("试点", [])
    draft = first._replace(payload={**first.payload, "keys": ["not a key"]})
    assert why(Fold(Lexicon()), draft) == ("DR-L012", ())


def test_how_a_ledger_began_and_what_it_adopted_is_not_corrected():
    fold = Fold(Lexicon(known=KNOWN))
    for draft in (*opening("试点", []), adoption("词表", SEVEN)):
        fold.append(draft)
    refusal = refused(fold, correction("更正", "试点"))
    assert (refusal.code, refusal.message.en) == (
        "DR-L009",
        "试点 is an entry of kind registry, which is not itself corrected",
    )
    refusal = refused(fold, correction("更正", "词表"))
    assert refusal.hint.en.startswith("adopt another edition")


@pytest.mark.parametrize("kind", ["party", "evidence", "objection", "registration", "determination"])
def test_what_is_recorded_is_believed_under_its_kind(fold, kind):
    assert recorded(fold, Draft(kind=kind, id="新", about="源权")).kind == kind


def test_entries_about_the_ledger_change_no_belief(fold):
    before = fold.all_rows()
    fold.append(index_draft(3, 1, bytes(32)))
    assert fold.all_rows() == before


KEY = new_signer("甲代表")[0].key


def test_somebody_may_sign_from_an_identity_on_and_no_more_when_retired(fold):
    row = recorded(fold, identity_draft(KEY, "party", party=GINNER, valid=YEAR))
    assert (row.kind, row.party, row.asset) == ("identity", GINNER, "")
    assert (row.start, row.end, row.body["role"]) == (ordinal(YEAR[0]), ordinal(YEAR[1]), "party")
    fold.append(retired_identity_draft(KEY, "party"))
    assert fold.record(row.id) is None
    assert fold.kind_of(f"{row.id}/retired") == "identity"
    assert fold.record(f"{row.id}/retired") is None


def test_an_identity_for_nobody_holds_for_all_days(fold):
    row = recorded(fold, identity_draft(KEY, "registrar"))
    assert (row.party, row.start, row.end) == ("", FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize(
    "draft",
    [
        identity_draft(KEY, "party"),
        identity_draft(KEY, "registrar", party=GINNER),
        identity_draft(KEY, "registrar")._replace(id="identity/00000000"),
        identity_draft(KEY, "party", party=GINNER)._replace(id=retired_identity_draft(KEY, "party").id),
    ],
)
def test_an_identity_goes_by_its_key_and_acts_for_a_party_or_for_none(fold, draft):
    assert why(fold, draft) == ("DR-L012", ())


def test_an_identity_names_a_party_that_is_recorded(fold):
    assert why(fold, identity_draft(KEY, "party", party="没有")) == ("DR-L002", ())


def test_a_retired_identity_goes_by_its_own_id(fold):
    draft = identity_draft(KEY, "registrar")
    fold.append(draft)
    assert why(fold, retired_identity_draft(KEY, "registrar")._replace(id="别的")) == ("DR-L012", ())


@pytest.fixture
def licensed():
    return a_ledger(
        claim("源权", GINNER), licence("许可", GINNER, MILL), renewal("续期", "许可", ("2027-01-01", "2028-01-01"))
    )


@pytest.mark.parametrize(
    ("draft", "parties"),
    [
        (renewal("新", "许可", ("2028-01-01", "2029-01-01")), {GINNER, MILL}),
        (ending("新", "源权", "2026-06-01"), {GINNER}),
        (ending("新", "许可", "2026-06-01", parties={"by": LAB}), {GINNER, MILL, LAB}),
        (correction("新", "许可"), {GINNER, MILL}),
        (correction("新", "许可", licence("许可", BANK, MILL)), {GINNER, MILL, BANK}),
        (correction("新", "许可", Draft(kind="grant", id="许可")), {GINNER, MILL}),
        (correction("新", "续期"), {GINNER, MILL}),
        (correction("新", GINNER, party(GINNER)), {GINNER}),
        (correction("新", LINT), set()),
        (ending("新", "没有", "2026-06-01"), set()),
        (objection("新", "许可"), {LAB}),
        (licence("新", GINNER, BANK)._replace(about="许可"), {GINNER, BANK}),
    ],
)  # fmt: skip
def test_an_answer_and_a_correction_speak_of_the_parties_of_what_they_are_about_too(licensed, draft, parties):
    assert parties_of(licensed, draft) == parties


def test_whoever_signs_an_answer_for_a_party_that_it_does_not_speak_of_is_a_stranger(licensed):
    keys = {name: new_signer(f"代表{at}")[0].key for at, name in enumerate((GINNER, MILL, BANK, ""))}
    for name, key in keys.items():
        licensed.append(identity_draft(key, "party", party=name) if name else identity_draft(key, "registrar"))
    lines = {name: str(signature_line(key, bytes(64))) for name, key in keys.items()}

    def strange(draft, *names):
        return strangers(licensed, draft._replace(signed=tuple(lines[each] for each in names)))

    answer = renewal("新", "许可", ("2028-01-01", "2029-01-01"))
    assert strange(answer) == set()
    assert strange(answer, "", GINNER, MILL) == set()
    assert strange(answer, "", GINNER, BANK) == {BANK}
    assert strange(ending("新", "源权", "2026-06-01"), MILL, BANK) == {MILL, BANK}
    assert strange(objection("新", "许可"), "", BANK) == set(), "what it names, it says itself"
    unknown = str(signature_line(new_signer("谁")[0].key, bytes(64)))
    assert strangers(licensed, answer._replace(signed=(unknown, lines[BANK]))) == set()


def test_which_kinds_ask_for_a_second_person_is_believed(fold):
    row = recorded(fold, second_draft(1, ["grant"]))
    assert (row.kind, row.asset, row.body) == ("second", "", {"kinds": ["grant"]})


@pytest.mark.parametrize(
    "draft", [identity_draft(KEY, "registrar"), second_draft(1, ["grant"]), index_draft(3, 1, bytes(32))]
)
def test_entries_about_the_ledger_are_not_corrected(fold, draft):
    fold.append(draft)
    refusal = refused(fold, correction("更正", draft.id))
    assert (refusal.code, refusal.collides_with) == ("DR-L009", (draft.id,))
    assert "which is not itself corrected" in refusal.message.en


# ---- vocabularies -------------------------------------------------------------------------------------------------------


def edition(version, *terms):
    return Vocabulary(
        id="用途", version=version, digest=version, dimension="purposes", start=date(2026, 1, 1),
        terms={key: Term(key=key, name=say(key, key)) for key in terms},
    )  # fmt: skip


SEVEN, ONE, OTHER = edition("2026", *"abcdefg"), edition("2027", "a"), edition("2028", *"abcdefgh")
KNOWN = {each.edition: each for each in (SEVEN, ONE)}


def adoption(name, vocabulary, **more):
    return Draft(
        kind="vocabulary", id=name, payload=adoption_payload(vocabulary) | {"digest": vocabulary.digest}, **more
    )


def test_an_edition_is_believed_with_who_adopted_it():
    fold = a_ledger(lexicon=Lexicon(known=KNOWN))
    row = recorded(fold, adoption("词表", SEVEN, parties={"by": GINNER}, valid=YEAR))
    assert (row.kind, row.party, row.asset, row.body["version"]) == ("vocabulary", GINNER, "", "2026")
    assert (row.start, row.end) == (ordinal(YEAR[0]), ordinal(YEAR[1]))
    assert why(fold, adoption("别的", SEVEN, parties={"by": "没有"})) == ("DR-L002", ())


def test_a_new_edition_that_drops_terms_is_refused_and_five_of_them_named():
    fold = a_ledger(adoption("词表", SEVEN), lexicon=Lexicon(known=KNOWN))
    refusal = refused(fold, adoption("新版", ONE))
    assert refusal.code == "DR-L014"
    assert "lacks 6 terms of the edition in force, 2026: b, c, d, e, f" in refusal.message.en
    assert not refusal.message.en.endswith("g")


def test_an_edition_that_the_program_does_not_have_is_refused():
    fold = a_ledger(lexicon=Lexicon(known=KNOWN))
    assert why(fold, adoption("词表", OTHER)) == ("DR-L013", ())


def test_only_an_adoption_changes_how_words_are_read_and_the_first_entry_after_the_opening_starts_afresh():
    lexicon = Lexicon(vocabularies={"fields": ONE}, known=KNOWN)
    assert adopting(lexicon, party(GINNER), 1) is lexicon
    assert set(adopting(lexicon, adoption("词表", SEVEN), 1).vocabularies) == {"purposes"}
    assert set(adopting(lexicon, adoption("词表", SEVEN), 2).vocabularies) == {"purposes", "fields"}


def test_a_draft_is_read_with_the_vocabularies_before_its_entry():
    lexicon = Lexicon(known=KNOWN).adopting(3, SEVEN.edition)
    fold = Fold(Lexicon(known=KNOWN))
    with pytest.raises(Exception, match="lacks 6 terms"):
        step(fold, adoption("新版", ONE), 4, lexicon)
    assert step(fold, adoption("新版", ONE), 3, lexicon)


# ---- derivations --------------------------------------------------------------------------------------------------------


def test_a_derivation_keeps_what_it_relied_on(fold):
    draft = derivation("加工", SEED, [LINT], ("源权",), how="derived", participants=[GINNER, MILL])
    row = recorded(fold, draft._replace(evidence=("台账",), valid=YEAR))
    assert row.body == {
        "inputs": [LINT], "how": "derived", "participants": [GINNER, MILL], "rests_on": ["源权"], "evidence": ["台账"],
    }  # fmt: skip
    assert (row.kind, row.asset, row.start, row.end) == ("derivation", SEED, ordinal(YEAR[0]), ordinal(YEAR[1]))


def test_nothing_is_made_from_itself_at_any_remove(fold):
    assert why(fold, derivation("自成", LINT, [LINT])) == ("DR-L007", ())
    for draft in (
        asset("纱线"),
        asset("布匹"),
        objection("异议", LINT),
        derivation("一", "纱线", [LINT, SEED]),
        derivation("二", "布匹", ["纱线"]),
    ):
        fold.append(draft)
    assert why(fold, derivation("三", LINT, ["布匹"])) == ("DR-L007", ())
    assert why(fold, derivation("四", SEED, ["布匹", LINT])) == ("DR-L007", ())
    fold.append(derivation("五", "布匹", [LINT, "纱线"]))
    fold.append(Draft(kind="derivation", id="六", asset=LINT))

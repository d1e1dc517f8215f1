"""What is destroyed stays said, and the name of a natural person stands in no entry."""

import pytest
from bales import MILL, a_ledger, correction, refused, why

from datarights.app.plan import Rehearsal
from datarights.errors import InadmissibleEntryError
from datarights.holdings.admit import Misfiled, effect, step, written
from datarights.ledger.entry import Draft, Entry
from datarights.model.scope import Lexicon

SEALED = {"name": "0" * 64}


def person(kind="natural", name="", sealed=SEALED):
    return Draft(
        kind="party", id="农户", payload={"party_kind": kind, **({"name": name} if name else {})}, sealed=sealed
    )


@pytest.fixture
def fold():
    gone = Draft(kind="erasure", id="删除", about="农户", payload={"what": ["name"], "reason": "本人要求"})
    return a_ledger(person(), gone)


@pytest.mark.parametrize(
    "instead",
    [None, Draft(kind="erasure", id="删除", about="农户", payload={"what": ["phone"]})],
    ids=["struck out", "changed"],
)
def test_an_erasure_is_a_fact_and_is_neither_corrected_nor_struck_out(fold, instead):
    draft = correction("更正", "删除", instead)
    refusal = refused(fold, draft)
    assert (refusal.code, refusal.collides_with) == ("DR-L009", ("删除",))
    assert "destroyed" in refusal.message.en
    told: list[Misfiled] = []  # an earlier version took it: its ledger is read, and the entry named
    assert written(fold, draft, fold.size, Lexicon(), told.append)
    assert [(each.entry, each.code) for each in told] == [("更正", "DR-L009")]


@pytest.mark.parametrize("kind", ["organisation", "public_body", None])
@pytest.mark.parametrize("name", ["", "古丽米热"])
def test_a_correction_makes_no_organisation_of_a_natural_person(fold, kind, name):
    instead = person(kind or "natural", name, {})
    if kind is None:
        del instead.payload["party_kind"]
    draft = correction("更正", "农户", instead)
    assert why(fold, draft) == ("DR-L034", ("农户",))
    told: list[Misfiled] = []
    assert written(fold, draft, fold.size, Lexicon(), told.append)
    assert [each.code for each in told] == ["DR-L034"]


@pytest.mark.parametrize("by_replay", [True, False])
def test_of_whom_an_earlier_version_made_an_organisation_the_name_still_stands_in_no_entry(fold, by_replay):
    mistake = correction("误改", "农户", person("organisation", "古丽米热", {}))
    fold.take(Entry(draft=mistake, index=fold.size, recorded_at=""), effect(fold, mistake, fold.size, fold.lexicon))
    view = fold if by_replay else Rehearsal(fold)
    assert view.record("农户").body["party_kind"] == "organisation"
    again = correction("再改", "农户", person("organisation", "热依汗", {}))
    with pytest.raises(InadmissibleEntryError) as caught:
        step(view, again, view.size, fold.lexicon)
    assert caught.value.code == "DR-L034"
    told: list[Misfiled] = []
    assert written(view, again, view.size, fold.lexicon, told.append)
    assert [each.code for each in told] == ["DR-L034"]
    step(view, correction("三改", "农户", person()), view.size, fold.lexicon)
    assert not fold.at(fold.size).ever_natural(MILL)
    assert fold.at(fold.size).ever_natural("农户")


def test_the_name_of_a_natural_person_stands_in_no_entry(fold):
    assert refused(fold, correction("更正", "农户", person(name="古丽米热"))).code == "DR-L034"
    assert "古丽米热" not in str(refused(fold, correction("更正", "农户", person(name="古丽米热"))))
    other = person(name="古丽米热")._replace(id="农户二")
    assert why(fold, other) == ("DR-L034", ())
    fold.append(person(name="农户二", sealed={})._replace(id="农户二"))


def test_a_natural_person_is_corrected_and_a_firm_may_turn_out_to_be_one(fold):
    fold.append(correction("更正", "农户", person()))
    assert fold.record("农户").body["party_kind"] == "natural"
    fold.append(correction("是个人", MILL, person()._replace(id=MILL)))
    assert fold.record(MILL).body["party_kind"] == "natural"
    fold.append(correction("撤", "农户"))
    assert not fold.stands("农户")


def test_a_number_of_a_natural_person_stands_in_no_entry_though_it_passes_for_a_credit_code(fold):
    number = "650102199001011490"
    numbered = person()._replace(payload={"party_kind": "natural", "uscc": number})
    told: list[Misfiled] = []
    for draft in (correction("更正", "农户", numbered), numbered._replace(id="农户二")):
        assert refused(fold, draft).code == "DR-L034"
        assert number not in str(refused(fold, draft))
        assert written(fold, draft, fold.size, Lexicon(), told.append)
    assert [each.code for each in told] == ["DR-L034", "DR-L034"]

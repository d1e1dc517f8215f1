"""A ledger written as manifests and applied afresh says the same of rights, day by day, and of labels."""

from datetime import date
from itertools import pairwise

from hypothesis import HealthCheck, given, settings, strategies as st

from datarights import bootstrap
from datarights.errors import InadmissibleEntryError
from datarights.holdings.chain import bounds_of
from datarights.holdings.fold import Fold
from datarights.holdings.opening import opening
from datarights.ledger.entry import Draft
from datarights.model.right import rights_of
from datarights.scenario.written import as_files

DAYS = ["2026-01-01", "2026-07-01", "2027-01-01", "2027-07-01", "2028-01-01", "2028-07-01", "2029-01-01"]
WHOLE = ("hold", "use", "operate")
PARTIES = ("甲", "乙", "丙")
LEXICON = bootstrap.lexicon()
days = st.sampled_from(DAYS[:-1])
FIRST = [
    *(Draft(kind="party", id=name, payload={"name": name, "party_kind": "organisation"}) for name in PARTIES),
    Draft(kind="evidence", id="合同", payload={"title": "合同"}),
    Draft(kind="asset", id="源", payload={"source": "collected", "labels": {"personal": True}}),
    Draft(kind="asset", id="数据", payload={"source": "collected", "labels": {"personal": False}}),
    Draft(kind="claim", id="源权", asset="数据", parties={"by": "甲"}, rights=WHOLE, evidence=("合同",)),
]  # fmt: skip


@st.composite
def submissions(draw, name, rights):
    parent = draw(st.sampled_from(rights))
    start, end = sorted(draw(st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True)))
    depth = draw(st.sampled_from([0, 1, 2]))
    scope = {"period": [start, end], "passing_on": depth, "purposes": ["credit-risk"], "territory": ["CN"]}
    holder = parent.parties.get("to") or parent.parties["by"]
    payload = {"act": "license"} | draw(st.sampled_from([{}, {}, {"exclusivity": "exclusive"}]))
    grant = Draft(
        kind="grant", id=name, asset="数据", parties={"from": holder, "to": draw(st.sampled_from(PARTIES))}, rights=("use",),
        valid=(start, end), scope=scope, payload=payload, rests_on=draw(st.sampled_from([(), (parent.id,)])),
    )  # fmt: skip
    match draw(
        st.sampled_from(["grant", "grant", "grant", "renewal", "ending", "struck", "corrected", "label", "made"])
    ):
        case "grant":
            return grant
        case "renewal":
            return Draft(kind="renewal", id=name, about=parent.id, valid=(start, end))
        case "ending":
            reason = draw(st.sampled_from(["contract", "contract", "void_source"]))
            return Draft(
                kind="ending", id=name, about=parent.id, valid=(start, "9999-12-31"), payload={"reason": reason}
            )
        case "struck":
            return Draft(kind="correction", id=name, about=parent.id, payload={"draft": None})
        case "corrected" if parent.kind == "grant":
            said = parent._replace(valid=(start, end), scope=scope, payload=payload)
            return Draft(kind="correction", id=name, about=parent.id, payload={"draft": said.as_json()})
        case "made":
            return Draft(kind="derivation", id=name, asset="数据", payload={"inputs": ["源"], "how": "derived"})
        case _:
            said = FIRST[5]._replace(payload={"source": "collected", "labels": {"personal": draw(st.booleans())}})
            return Draft(kind="correction", id=name, about="数据", payload={"draft": said.as_json()})


@st.composite
def ledgers(draw):
    fold = Fold(lexicon=LEXICON, origin="库")
    for each in [*opening(fold.origin, LEXICON.vocabularies.values()), *FIRST]:
        fold.append(each)
    rights = [FIRST[-1]]
    for number in range(draw(st.integers(1, 9))):
        draft = draw(submissions(f"n{number}", rights))
        try:
            fold.append(draft)
        except InadmissibleEntryError:
            continue
        if draft.kind == "grant":
            rights.append(draft)
    return fold


def standing(fold):
    """Give the days on which each right surely and possibly reaches, right by right; those that reach nothing are left out."""
    found = {}
    for row in fold.on_asset("数据"):
        if row.kind != "right":
            continue
        for right in WHOLE:
            bounds = bounds_of(fold, fold.lexicon, row, rights_of((right,)))
            for day in DAYS:
                on = date.fromisoformat(day).toordinal()
                reach = bool(bounds.sure.on(on)), bool(bounds.possible.on(on))
                if any(reach):
                    found[row.id, right, day] = (row.party, *reach)
    return found


def data(fold):
    row = fold.record("数据")
    inputs = {name for each in fold.touching("数据") if each.kind == "derivation" for name in each.body["inputs"]}
    return row.body["labels"], inputs


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(ledgers())
def test_what_is_written_and_applied_afresh_stands_as_it_did(fold):
    entries = [each.as_json() for each in fold.entries]
    again, said, left = bootstrap.fold_written(entries, fold.record)
    assert standing(again) == standing(fold), said
    assert data(again) == data(fold)
    assert not left, left
    assert all(one != other for one, other in pairwise(said))


def test_a_grant_that_came_after_a_renewal_or_an_ending_is_written_after_it(tmp_path):
    """A promise that ended, and a term that was prolonged, would both refuse what was granted since."""
    fold = Fold(lexicon=LEXICON, origin="库")
    words = {"purposes": ["credit-risk"], "territory": ["CN"], "passing_on": 1}
    year = ("2026-01-01", "2027-01-01")

    def given_to(name, party, giver, term, source, **said):
        return Draft(
            kind="grant", id=name, asset="数据", parties={"from": giver, "to": party}, rights=("use",), valid=term, rests_on=(source,),
            scope={**words, "period": list(term), "passing_on": 0 if giver == "乙" else 1}, payload={"act": "license", **said},
        )  # fmt: skip

    for each in [
        *opening(fold.origin, LEXICON.vocabularies.values()),
        *FIRST,
        given_to("独占", "丙", "甲", year, "源权", exclusivity="exclusive"),
        Draft(kind="ending", id="终", about="独占", valid=("2026-01-02", "9999-12-31"), payload={"reason": "contract"}),
        given_to("许可", "乙", "甲", ("2026-07-01", "2027-01-01"), "源权"),
        Draft(kind="renewal", id="续", about="许可", valid=("2027-01-01", "2028-01-01")),
        given_to("再许可", "丙", "乙", ("2027-01-01", "2027-07-01"), "许可"),
        given_to("错", "丙", "甲", ("2028-01-01", "2029-01-01"), "源权", exclusivity="exclusive"),
        Draft(kind="correction", id="撤", about="错", payload={"draft": None}),
        given_to("又", "乙", "甲", ("2028-01-01", "2029-01-01"), "源权"),
    ]:
        fold.append(each)
    again, said, left = bootstrap.fold_written([each.as_json() for each in fold.entries], fold.record)
    assert standing(again) == standing(fold)
    assert len(said) == 3
    assert left == {}
    assert "错" not in "".join(said)
    assert "elsewhere" not in "".join(said)
    for name, text in as_files(said, "found.registry.yaml").items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    read = bootstrap.fold_in(str(tmp_path / "found.registry.yaml"), bootstrap.engine())
    assert standing(read) == standing(fold)

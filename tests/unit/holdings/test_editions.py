"""Vocabularies as adopted: a grant keeps the reading of its day, and a later edition reads only what comes after it."""

import json
from pathlib import Path

import pytest

from datarights.adapters.yamlfiles import load_vocabulary
from datarights.errors import InadmissibleEntryError
from datarights.holdings.chain import bounds_of
from datarights.holdings.fold import Fold, replay
from datarights.holdings.opening import (
    adoption_id,
    adoption_payload,
    opening,
    vocabulary_bytes,
    vocabulary_digest,
    vocabulary_from_bytes,
)
from datarights.ledger.entry import Draft
from datarights.model.extent import TOP
from datarights.model.scope import Lexicon, Terms

FOLDER = Path(__file__).parents[2] / "vocabularies"
OLD, NEW = (load_vocabulary(FOLDER / f"purposes-{year}.yaml") for year in (2026, 2027))
FOREVER = "9999-12-31"


def lexicon(known=(OLD, NEW)):
    return Lexicon(vocabularies={"purposes": OLD}, known={each.edition: each for each in known})


def adoption(vocabulary, name=""):
    return Draft(kind="vocabulary", id=name or adoption_id(vocabulary), payload=adoption_payload(vocabulary))


def licence(name, purposes, giver="棉企", taker="银行", exclusivity="ordinary"):
    return Draft(
        kind="grant", id=name, asset="收购数据", parties={"from": giver, "to": taker}, rights=("use",),
        scope={"purposes": purposes, "territory": "all", "period": "all"}, valid=("2026-06-01", FOREVER),
        payload={"act": "license", "exclusivity": exclusivity},
    )  # fmt: skip


@pytest.fixture
def fold():
    """A ledger that adopted the edition of 2026, with a ginner who may give all uses of its data."""
    found = Fold(lexicon=lexicon(), origin="试点")
    for draft in (
        *opening("试点", [OLD]),
        *(Draft(kind="party", id=name, payload={"name": name}) for name in ("棉企", "银行", "担保")),
        Draft(kind="evidence", id="台账", payload={"title": "收购台账"}),
        Draft(kind="asset", id="收购数据", payload={"name": "棉花收购数据"}),
        Draft(
            kind="claim", id="源权", asset="收购数据", parties={"by": "棉企"}, rights=("hold", "use", "operate"),
            evidence=("台账",), valid=("2026-01-01", FOREVER),
        ),
    ):  # fmt: skip
        found.append(draft)
    return found


def reached(fold, right, *purposes):
    """Whether a right reaches purposes as an act would ask for them now; ``None`` where that is open."""
    box = TOP._replace(purposes=fold.lexicon.mask("purposes", Terms(purposes)), depth=0)
    box = box._replace(start=740_000, end=740_001)
    return bounds_of(fold, fold.lexicon, fold.record(right)).covers(box, box)


def test_a_grant_keeps_a_term_that_moves_away_later(fold):
    fold.append(licence("金融许可", ["finance"]))
    fold.append(adoption(NEW))
    fold.append(licence("新金融许可", ["finance"]))
    assert reached(fold, "金融许可", "insurance") is True
    assert reached(fold, "新金融许可", "insurance") is False
    assert reached(fold, "新金融许可", "credit-risk") is True


def test_a_grant_does_not_gain_a_term_that_moves_in_later(fold):
    fold.append(adoption(NEW))
    fold.append(licence("保险许可", ["insurers"]))
    assert reached(fold, "保险许可", "insurance") is True
    assert reached(fold, "保险许可", "finance") is False


def test_what_a_later_edition_adds_below_a_granted_term_is_a_question_and_never_a_yes(fold):
    fold.append(licence("风控许可", ["credit-risk"]))
    fold.append(licence("研究许可", ["research"]))
    fold.append(licence("除风控许可", {"all_but": ["credit-risk"]}))
    fold.append(adoption(NEW))
    assert reached(fold, "风控许可", "guarantee") is None
    assert reached(fold, "研究许可", "guarantee") is False
    assert reached(fold, "除风控许可", "guarantee") is None
    assert reached(fold, "除风控许可", "insurers") is True


def test_what_a_ledger_knew_then_is_read_with_the_edition_of_then(fold):
    fold.append(licence("风控许可", ["credit-risk"]))
    size = fold.size
    fold.append(adoption(NEW))
    then = fold.at(size)
    assert then.lexicon.vocabularies["purposes"] is OLD
    assert fold.lexicon.vocabularies["purposes"] is NEW
    record = then.record("风控许可")
    reach = bounds_of(then, then.lexicon, record).possible
    word = TOP._replace(purposes=fold.lexicon.bit("purposes", "guarantee"), depth=0)
    assert not reach.covers_box(word._replace(start=740_000, end=740_001))


def test_an_exclusive_promise_of_an_older_edition_refuses_what_may_lie_in_it_and_nothing_else(fold):
    fold.append(licence("独占风控", ["credit-risk"], exclusivity="exclusive"))
    fold.append(adoption(NEW))
    with pytest.raises(InadmissibleEntryError, match="overlaps the promise") as refused:
        fold.append(licence("担保许可", ["guarantee"], taker="担保"))
    assert refused.value.code == "DR-L004"
    fold.append(licence("保险许可", ["insurers"], taker="担保"))


def test_an_edition_that_drops_a_term_is_refused(fold):
    fold.append(adoption(NEW))
    with pytest.raises(InadmissibleEntryError, match="lacks 2 terms of the edition in force") as refused:
        fold.append(adoption(OLD, "回到旧版"))
    assert refused.value.code == "DR-L014"


def test_an_edition_that_the_program_does_not_have_is_refused_with_its_name_version_and_digest(fold):
    other = Fold(lexicon=lexicon(known=[OLD]), origin="试点")
    for entry in fold.entries:
        other.append(entry.draft)
    with pytest.raises(InadmissibleEntryError) as refused:
        other.append(adoption(NEW))
    assert refused.value.code == "DR-L013"
    assert all(each in str(refused.value) for each in NEW.edition)


def test_an_adoption_is_not_corrected(fold):
    with pytest.raises(InadmissibleEntryError) as refused:
        fold.append(Draft(kind="correction", id="更正", about=adoption_id(OLD), payload={"draft": None}))
    assert refused.value.code == "DR-L009"


def test_a_correction_and_a_renewal_are_read_with_the_edition_of_what_they_answer(fold):
    first = licence("金融许可", ["finance"])._replace(valid=("2026-06-01", "2027-06-01"))
    fold.append(first)
    fold.append(adoption(NEW))
    fold.append(Draft(kind="renewal", id="续期", about="金融许可", valid=("2027-06-01", FOREVER)))
    corrected = first._replace(valid=("2026-07-01", "2027-06-01"))
    fold.append(Draft(kind="correction", id="更正", about="金融许可", payload={"draft": corrected.as_json()}))
    record = fold.record("金融许可")
    word = TOP._replace(purposes=fold.lexicon.bit("purposes", "insurance"), depth=0)
    for day in (739_900, 740_000):
        assert bounds_of(fold, fold.lexicon, record).sure.covers_box(word._replace(start=day, end=day + 1))
    assert replay(fold.entries, lexicon()).all_rows() == fold.all_rows()


def test_a_ledger_that_opens_with_adoptions_has_no_other_vocabularies():
    found = Fold(lexicon=Lexicon(vocabularies={"purposes": NEW}, known={OLD.edition: OLD}), origin="试点")
    for draft in opening("试点", [OLD]):
        found.append(draft)
    assert found.lexicon.vocabularies == {"purposes": OLD}


def test_entry_0_names_the_ledger_and_each_adoption_its_edition():
    registry, adopted = opening("试点", [OLD], zone="Asia/Shanghai")
    assert registry == Draft(kind="registry", id="试点", payload={"name": "试点", "zone": "Asia/Shanghai"})
    assert adopted.id == "词表·用途·2026"
    assert adopted.payload == {
        "vocabulary": "用途", "version": "2026", "dimension": "purposes", "digest": vocabulary_digest(OLD),
    }  # fmt: skip


def test_with_one_edition_there_is_one_reading(fold):
    assert all(fold.lexicon.reading(index) is fold.lexicon for index in range(2, fold.size + 1))
    twin = Fold(lexicon=fold.lexicon.bare(), origin="试点")
    assert twin.lexicon is fold.lexicon.bare()


def test_the_digest_is_that_of_canonical_json_and_the_form_reads_back():
    for vocabulary in (OLD, NEW):
        content = vocabulary_bytes(vocabulary)
        assert vocabulary.digest == vocabulary_digest(vocabulary)
        assert json.loads(content)["terms"][0]["key"] == "credit-risk"
        back = vocabulary_from_bytes(content)
        assert (back.edition, vocabulary_bytes(back)) == (vocabulary.edition, content)
        assert {key: term.parent for key, term in back.terms.items()} == {
            key: term.parent for key, term in vocabulary.terms.items()
        }


@pytest.mark.parametrize("content", [b"[]", b"{}", b"x", vocabulary_bytes(OLD) + b" "])
def test_what_is_not_the_canonical_form_of_a_vocabulary_is_refused(content):
    with pytest.raises(ValueError, match=r"vocabulary|canonical|Expecting"):
        vocabulary_from_bytes(content)


def test_the_order_of_terms_and_their_other_spellings_do_not_change_the_digest(tmp_path):
    text = (FOLDER / "purposes-2026.yaml").read_text(encoding="utf-8")
    head, terms = text.split("terms:\n")
    lines = [line.replace(", aliases: [科研]", "") for line in reversed(terms.splitlines())]
    other = tmp_path / "用途.yaml"
    other.write_text(head + "terms:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    assert load_vocabulary(other).digest == OLD.digest
    other.write_text(text.replace("parent: finance", "parent: research", 1), encoding="utf-8")
    assert load_vocabulary(other).digest != OLD.digest

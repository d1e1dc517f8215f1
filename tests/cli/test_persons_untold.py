"""Who a natural person is stands in no file but the one it was written in, and is never said back."""

from datetime import UTC, datetime

import pytest
from tests.program import told

from datarights.adapters.sql.registry import Registry
from datarights.bootstrap import lexicon
from datarights.holdings import admit
from datarights.ledger.entry import Draft

NUMBER = "650102199001011490"
"""An identity number of nobody, whose last digit is also that of a credit code."""
NAME = "阿依努尔"
HEAD = "kind: registry\n"
PERSON = HEAD + "parties:\n  某户: {kind: natural, name: 古丽米热}\n"
CORRECTED = HEAD + "corrections: [{about: %s, id: 改一, reasons: 笔误, instead: {party: {%s}}}]\n"


def start(folder, *words, code=0):
    return told(*words, code=code, cwd=folder, lang="en")


def written(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return name


def holding(folder, word):
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes())


def refused(folder, file, fault, *secrets, also=()):
    """Every way to look at or apply a manifest is refused, and says back nothing that is secret."""
    for words in (("plan", *also, file), ("-f", "json", "plan", *also, file), ("plan", *also, file, "-o", "p.json"), ("apply", *also, file)):  # fmt: skip
        said = start(folder, *words, code=3)
        assert fault in said
        assert not any(each in said for each in secrets)
    assert {name for each in secrets for name in holding(folder, each)} <= {file}


def test_a_natural_person_is_given_no_credit_code_which_may_be_an_identity_number(tmp_path):
    said = start(tmp_path, "party", "add", "某户", "--kind", "natural", "--name", NAME, "--uscc", NUMBER, code=3)
    assert "DR-I047" in said
    assert NUMBER not in said
    assert not holding(tmp_path, NUMBER)
    file = written(tmp_path, "a.yaml", f"{HEAD}parties: {{某户: {{kind: natural, uscc: 91652300MA7JX0MY1F}}}}\n")
    for each in (said, start(tmp_path, "plan", file, code=3)):
        assert "under an id of its own" in each, "who is a natural person already is made no organisation (DR-I059)"
    start(tmp_path, "party", "add", "商户", "--uscc", "91652300MA7JX0MY1F")


def test_what_an_earlier_version_wrote_of_the_numbers_of_a_person_is_named_when_it_is_erased(tmp_path, monkeypatch):
    start(tmp_path, "apply", written(tmp_path, "a.yaml", PERSON))
    numbered = Draft(kind="party", id="某户", payload={"party_kind": "natural", "uscc": NUMBER})
    with monkeypatch.context() as earlier:
        earlier.setattr(admit, "_names_a_person", lambda *_: None)
        with Registry.open(tmp_path / "registry.db", lexicon=lexicon(), clock=lambda: datetime.now(UTC)) as registry:
            registry.submit(Draft(kind="correction", id="误改", about="某户", payload={"draft": numbered.as_json()}))
            index = registry.index_of("误改")
    said = start(tmp_path, "erase", "某户", "--reason", "本人要求", code=5)
    assert f"uscc (entry {index})" in said
    assert NUMBER not in said


@pytest.mark.parametrize("words", [("erase", "某户", "--reason", "要求"), ("erase", "某户", "uscc", "--reason", "要求"), ("apply", "c.yaml")])  # fmt: skip
def test_a_number_that_an_earlier_version_wrote_is_named_also_where_nothing_is_kept_beside(
    tmp_path, monkeypatch, words
):
    start(tmp_path, "party", "add", "商户")
    written(tmp_path, "c.yaml", HEAD + "erasures: [{about: 某户, what: [uscc], reason: 要求}]\n")
    with monkeypatch.context() as earlier:
        earlier.setattr(admit, "_names_a_person", lambda *_: None)
        with Registry.open(tmp_path / "registry.db", lexicon=lexicon(), clock=lambda: datetime.now(UTC)) as registry:
            body = {"party_kind": "natural", "name": "某户", "uscc": NUMBER}
            index = registry.submit(Draft(kind="party", id="某户", payload=body))
    said = start(tmp_path, *words, code=5)
    assert "DR-L035" in said
    assert f"uscc (entry {index})" in said
    assert NUMBER not in said
    assert "DR-U100" in start(tmp_path, "erase", "某户", "phone", "--reason", "要求", code=2)


@pytest.mark.parametrize("way", ["erase", "manifest"])
def test_an_id_that_was_written_as_the_name_of_a_firm_is_named_when_the_person_is_erased(tmp_path, way):
    start(tmp_path, "apply", written(tmp_path, "a.yaml", HEAD + "parties: {某户: {name: 某户}}\n"))
    start(tmp_path, "apply", written(tmp_path, "b.yaml", CORRECTED % ("某户", f"kind: natural, name: {NAME}")))
    erasing = HEAD + "erasures: [{about: 某户, what: [name], reason: 本人要求}]\n"
    words = ("erase", "某户", "--reason", "本人要求") if way == "erase" else ("apply", written(tmp_path, "c.yaml", erasing))  # fmt: skip
    said = start(tmp_path, *words, code=5)
    assert "DR-L035" in said
    assert "name (entry " in said


@pytest.mark.parametrize(
    ("person", "instead"),
    [
        ("某户: {name: 某户}", "kind: natural, name: 某户"),
        ("某户: {kind: natural}", "name: 某户"),
        ("某户-甲: {name: 合作社}", "kind: natural, name: 某户"),
        ("户-13800138000: {name: 合作社}", "kind: natural"),
    ],
)
def test_a_correction_makes_no_person_of_whom_the_id_tells_who_it_is(tmp_path, person, instead):
    first = HEAD + f"parties:\n  {person}\n"
    file = written(tmp_path, "b.yaml", CORRECTED % (person.partition(":")[0], instead))
    start(tmp_path, "apply", written(tmp_path, "a.yaml", first))
    refused(tmp_path, file, "DR-I058")
    both = written(tmp_path, "both.yaml", first + (CORRECTED % (person.partition(":")[0], instead)).partition("\n")[2])
    (tmp_path / "new").mkdir()
    assert "DR-I058" in start(tmp_path / "new", "apply", f"../{both}", code=3)


def test_a_correction_of_a_person_gives_no_code(tmp_path):
    start(tmp_path, "apply", written(tmp_path, "a.yaml", HEAD + "parties: {某户: {name: 合作社}}\n"))
    said = f"kind: natural, name: {NAME}, uscc: '{NUMBER}'"
    refused(tmp_path, written(tmp_path, "b.yaml", CORRECTED % ("某户", said)), "DR-I047", NUMBER, NAME)


@pytest.mark.parametrize("kind", ["", "kind: organisation, "])
def test_an_organisation_on_record_is_corrected_with_its_credit_code(tmp_path, kind):
    start(tmp_path, "apply", written(tmp_path, "a.yaml", HEAD + "parties: {某社: {name: 合作社}}\n"))
    file = written(tmp_path, "b.yaml", CORRECTED % ("某社", f"{kind}name: 棉花合作社, uscc: 91650100MA7TEXT159"))
    start(tmp_path, "plan", file)
    start(tmp_path, "apply", file)
    assert "91650100MA7TEXT159" in start(tmp_path, "party", "list")


@pytest.mark.parametrize("struck", [False, True])
@pytest.mark.parametrize("restated", [f"name: {NAME}", f"kind: public_body, name: {NAME}", f"name: 社, confidential: {{name_of: {NAME}}}"])  # fmt: skip
def test_a_natural_person_restated_as_none_is_refused_and_the_name_not_said_back(tmp_path, restated, struck):
    start(tmp_path, "apply", written(tmp_path, "a.yaml", PERSON))
    file = written(tmp_path, "b.yaml", f"{HEAD}parties:\n  某户: {{{restated}}}\n")
    if struck:
        strike = HEAD + "corrections: [{about: 某户, strike: yes, reasons: 笔误}]\n"
        start(tmp_path, "apply", written(tmp_path, "c.yaml", strike))
    refused(tmp_path, file, "DR-I059", NAME)
    assert NAME not in start(tmp_path, "party", "add", "某户", "--name", NAME, code=3)


def test_two_manifests_of_which_one_makes_a_firm_of_the_person_of_the_other_are_refused(tmp_path):
    written(tmp_path, "a.yaml", PERSON)
    file = written(tmp_path, "b.yaml", f"{HEAD}parties:\n  某户: {{name: {NAME}}}\n")
    refused(tmp_path, file, "DR-I059", NAME, also=("a.yaml",))


@pytest.mark.parametrize("more", ["", ", confidential: {phone: '无'}"])
@pytest.mark.parametrize("name", ["name: 合作社", "kind: organisation"])
def test_a_firm_that_turned_out_to_be_a_person_is_restated_as_it_was(tmp_path, name, more):
    first = written(tmp_path, "a.yaml", f"{HEAD}parties: {{某户: {{{name}{more}}}}}\n")
    start(tmp_path, "apply", first)
    start(tmp_path, "apply", written(tmp_path, "b.yaml", CORRECTED % ("某户", f"kind: natural, name: {NAME}")))
    for file in (first, "b.yaml"):
        assert "0 written" in start(tmp_path, "apply", file)
    assert holding(tmp_path, NAME) == ["b.yaml"]

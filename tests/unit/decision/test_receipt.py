"""What a decision leaves behind: JSON that keeps its schema, a receipt that can be replayed, YAML to paste."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from cotton import (
    BANK,
    DAY,
    GINNER,
    GUARANTOR,
    INDEX,
    INDEXER,
    INSURER,
    PURCHASES,
    ask,
    cotton,
    draft,
    grant,
    lexicon,
    licence,
    pack,
    party,
)

from datarights.decision.act import Act
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest
from datarights.decision.facts import FACTS, page
from datarights.decision.paste import paste
from datarights.decision.read_back import Member, fact_of
from datarights.decision.receipt import CODES, FromFile, receipt_from_bytes, receipt_of, replay
from datarights.decision.written import as_json, decision_bytes, value_from_json, value_json
from datarights.errors import InputError
from datarights.model.citation import Authority
from datarights.model.right import ALL_RIGHTS
from datarights.model.scope import Scope, Terms
from datarights.rules.condition import Records
from datarights.rules.engine import Engine
from datarights.rules.finding import Fact
from datarights.text import Lang

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "reference" / "decision.schema.json").read_text(encoding="utf-8"))

ACTS = {
    "conditional": licence(),
    "prohibited": licence(by=GUARANTOR, to=INSURER, purpose="marketing"),
    "open": licence(by=INDEXER, to=BANK, asset=INDEX),
    "not found": licence(by=INSURER, to=GUARANTOR),
    "reading": licence(by=GINNER, to=INSURER, kind="transfer", rights=ALL_RIGHTS),
    "stated": licence(facts={"act.provision_basis": Fact(value="consent")}),
    "ungoverned": Act(kind="teleport", on=DAY),
}


def test_the_schema_names_every_rank_of_a_source():
    listed = [node["authority"]["enum"] for node in _objects(SCHEMA) if "enum" in node.get("authority", {})]
    assert listed
    assert all(each == [rank.value for rank in Authority] for each in listed)


def _objects(node):
    if isinstance(node, dict):
        yield node
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _objects(each)


@pytest.mark.parametrize("name", ACTS)
def test_the_json_of_a_decision_keeps_its_schema(name):
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    body = as_json(ask(ACTS[name], cotton()))
    jsonschema.Draft7Validator(SCHEMA).validate(json.loads(json.dumps(body)))


def test_the_schema_refuses_what_a_decision_never_says():
    body = as_json(ask(licence(), cotton()))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate({**body, "outcome": "maybe"})


@pytest.mark.parametrize("name", ACTS)
def test_replay_on_the_same_ledger_gives_the_same_bytes(name):
    fold = cotton()
    decision = ask(ACTS[name], fold)
    receipt = receipt_from_bytes(receipt_of(decision).as_bytes())
    again = replay(receipt, fold, Engine([pack()]), fold.lexicon)
    assert again.same
    assert not again.changed


def test_a_ledger_that_grew_is_named_and_reading_it_at_the_old_size_replays():
    fold = cotton()
    receipt = receipt_of(ask(licence(), fold))
    fold.append(draft("party", "后来者", payload={"name": "后来者", "party_kind": "organisation"}))
    grown = replay(receipt, fold, Engine([pack()]), fold.lexicon)
    assert [each.code for each in grown.changed] == ["DR-D014"]
    assert replay(receipt, fold.at(receipt.basis.ledger.size), Engine([pack()]), fold.lexicon).same


def test_another_pack_or_vocabulary_is_named():
    fold = cotton()
    receipt = receipt_of(ask(licence(), fold))
    changed = replay(receipt, fold, Engine([pack(digest="d2")]), fold.lexicon).changed
    assert [each.code for each in changed] == ["DR-D011"]
    fold.lexicon.vocabularies = {"purposes": replace(fold.lexicon.vocabularies["purposes"], version="2")}
    assert [each.code for each in replay(receipt, fold, Engine([pack()]), fold.lexicon).changed] == ["DR-D012"]


def test_no_ledger_where_there_was_one_is_named():
    receipt = receipt_of(ask(licence(), cotton()))
    assert [each.code for each in replay(receipt, None, Engine([pack()]), lexicon()).changed][:1] == ["DR-D013"]


def test_another_program_version_is_named():
    fold = cotton()
    receipt = receipt_of(ask(licence(), fold))
    older = replace(receipt, basis=replace(receipt.basis, program="0.0.1"))
    assert "DR-D010" in {each.code for each in replay(older, fold, Engine([pack()]), fold.lexicon).changed}


@pytest.mark.parametrize(
    "altered",
    [
        {"digest": "0" * 64},
        {"outcome": "another"},
        {"facts": ()},
        {"read": ()},
        {"read": (("asset", INDEX, 999),)},
    ],
)
def test_a_receipt_that_was_altered_is_found_out(altered):
    fold = cotton()
    receipt = replace(receipt_of(ask(licence(), fold)), **altered)
    again = replay(receipt, fold, Engine([pack()]), fold.lexicon)
    assert not again.same
    assert [each.code for each in again.changed] == ["DR-D017"]


def _other_pack(basis):
    return replace(basis, packs=(replace(basis.packs[0], digest="0" * 64),))


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (_other_pack, "DR-D011"),
        (lambda basis: replace(basis, program="9.9"), "DR-D010"),
        (lambda basis: replace(basis, vocabularies=()), "DR-D012"),
        (lambda basis: replace(basis, ledger=replace(basis.ledger, root="f" * 64)), "DR-D015"),
        (lambda basis: replace(basis, ledger=replace(basis.ledger, origin="another")), "DR-D013"),
    ],
)
def test_a_basis_that_was_altered_is_found_out_by_the_digest_that_was_not(alter, code):
    fold = cotton()
    receipt = receipt_of(ask(licence(), fold))
    again = replay(replace(receipt, basis=alter(receipt.basis)), fold, Engine([pack()]), fold.lexicon)
    assert not again.same
    assert code in {each.code for each in again.changed}
    assert again.changed[-1].code == "DR-D017"
    assert "another basis" in again.changed[-1].message.en


def test_what_was_erased_since_is_said():
    fold = cotton()
    receipt = receipt_of(ask(licence(), fold))
    fold.append(draft("erasure", "抹除", about=BANK, payload={"what": ["name"], "reason": "依请求"}))
    codes = [each.code for each in replay(receipt, fold, Engine([pack()]), fold.lexicon).changed]
    assert codes == ["DR-D014", "DR-D016"]


def test_what_is_no_receipt_is_an_input_error_and_says_what_to_do():
    for content in (b"", b"[]", b'{"kind": "receipt"}', b'{"kind": "receipt", "v": 1}', b"\xff"):
        with pytest.raises(InputError) as raised:
            receipt_from_bytes(content, "r.json")
        assert raised.value.code == "DR-D001"
        assert raised.value.hint is not None
    with pytest.raises(InputError) as raised:
        receipt_from_bytes(b'{"kind": "receipt", "v": 9}')
    assert raised.value.code == "DR-D002"


def test_how_much_was_searched_for_is_part_of_a_receipt_so_that_it_replays():
    fold = cotton()
    decision = decide(DecisionRequest(act=licence(), effort=10), fold, Engine([pack()]), fold.lexicon)
    receipt = receipt_from_bytes(receipt_of(decision).as_bytes())
    assert receipt.request.effort == 10
    assert replay(receipt, fold, Engine([pack()]), fold.lexicon).same


def test_a_receipt_cut_short_says_where_without_a_word_of_the_parser():
    with pytest.raises(InputError) as raised:
        receipt_from_bytes(b'{"kind": "receipt",\n "v": ', "r.json")
    said = raised.value.faults[0].message
    assert "2:7" in said.zh
    assert "2:7" in said.en
    assert "Expecting" not in said.zh + said.en


def test_every_code_is_explained_in_both_languages():
    assert all(each.zh and each.en for each in CODES.values())


def test_a_receipt_has_a_short_name_made_of_its_bytes():
    first, second = (receipt_of(ask(licence(), cotton())) for _ in range(2))
    assert first.id == second.id
    assert first.id.startswith("r-")
    assert receipt_of(ask(licence(to=INSURER), cotton())).id != first.id


@pytest.mark.parametrize(
    "value",
    [
        True, False, "use", 12, -3, 2**60, DAY, frozenset({"b", "a"}), frozenset(),
        Records(rows=({"name": "x", "count": 2, "day": DAY, "gap": None},), complete=True), Records(complete=None),
    ],
)  # fmt: skip
def test_every_kind_of_value_is_read_back_from_json(value):
    assert value_from_json(json.loads(json.dumps(value_json(value)))) == value


@pytest.mark.parametrize(
    "body",
    [
        {"strange": 1}, None, 1.5, [], {"day": "2026-02-30"}, {"day": "2026-02-01", "too": 1}, {"words": [[]]}, {"records": [], "complete": 1},
        {"records": [[{"field": [], "value": 1}]], "complete": True}, {"records": [{}], "complete": True},
        {"records": [[{"field": "a", "value": {"records": [], "complete": True}}]], "complete": True},
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_refused(body):
    with pytest.raises(ValueError, match=r"fact|month|record"):
        value_from_json(body)


def _leaves(body, path=""):
    """Give every member of a receipt: its path, what holds it and under which name."""
    parts = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, each in parts:
        at = f"{path}[{name}]" if isinstance(body, list) else f"{path}.{name}".removeprefix(".")
        yield at, body, name
        if name != "value" and not path.endswith(
            ".scope"
        ):  # the value of a fact is one thing, and so is what a scope says
            yield from _leaves(each, at)


def _whole_receipt():
    act = licence(
        facts={"act.provision_basis": Fact(value="consent", origin="a.yaml:3:5"), "n": Fact(value=frozenset({"x"}))},
        rights=ALL_RIGHTS, purpose="credit-risk",
    )  # fmt: skip
    request = DecisionRequest(act=act, law_at=DAY, readings={"r": "o"}, brief=True, effort=10, ignore_waivers=True)
    fold = cotton()
    made = decide(request, fold, Engine([pack()]), fold.lexicon)
    return receipt_of(made, FromFile(file="a.yaml", sha256="0" * 64, act=1))


WRONG = ([[]], {}, "", "\ud800", -1, 2**60, True, None, 1.5)


def test_a_receipt_of_every_member_is_read_back_as_it_was():
    assert receipt_from_bytes(_whole_receipt().as_file()) == _whole_receipt()


def test_whatever_stands_in_the_place_of_a_member_is_taken_as_it_stands_or_named_by_its_path():
    """Of what is read back, the file says the same; nothing is refused without a path, and nothing in one language alone."""
    whole = _whole_receipt().as_file()
    refused = set()
    for number, (path, _, _) in enumerate(_leaves(json.loads(whole))):
        for wrong in WRONG:
            body = json.loads(whole)
            _, holder, name = [*_leaves(body)][number]
            holder[name] = wrong
            content = json.dumps(body).encode()
            try:
                said = receipt_from_bytes(content, "r.json").as_json()
                assert said == json.loads(content), (path, wrong)
            except InputError as error:
                refused.add(path)
                assert {each.code for each in error.faults} <= {"DR-D001", "DR-D002"}
                around = path if path not in {"v", "kind"} else ""
                if ("facts[" in path, name) == (True, "value"):  # nobody knows it, and then there are no grounds
                    around = path.removesuffix(".value")
                if (path, wrong) == ("request.facts[1].fact", ""):  # the names of facts are in order
                    around = "request.facts"
                for each in error.faults:
                    assert around in each.message.en, (path, wrong, each.message)
                    assert around in each.message.zh
                    assert not {"'", "Error", "argument"} & {*each.message.en.split(), *each.message.en}
    assert refused == {path for path, _, _ in _leaves(json.loads(whole))}


def test_a_member_that_no_receipt_has_or_that_is_missing_is_named():
    whole = json.loads(_whole_receipt().as_file())
    for path, holder, name in [*_leaves(whole)]:
        if isinstance(holder[name], dict) and name != "value":
            holder[name]["note"] = 1
            with pytest.raises(InputError) as raised:
                receipt_from_bytes(json.dumps(whole).encode())
            assert [
                each.message.en.partition(": not the receipt of a decision: ")[2] for each in raised.value.faults
            ] == [f"{path}.note is no member of a receipt"]
            del holder[name]["note"]
    for name in ("request", "basis", "outcome", "digest", "facts", "read"):
        short = {each: value for each, value in whole.items() if each != name}
        with pytest.raises(InputError, match=f"{name} is missing"):
            receipt_from_bytes(json.dumps(short).encode())
    with pytest.raises(InputError, match="given twice"):
        receipt_from_bytes(b'{"kind": "receipt", "kind": "receipt", "v": 1}')


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("request.rights", lambda body: body["request"]["rights"].append(body["request"]["rights"][0])),
        pytest.param("request.rights", lambda body: body["request"]["rights"].reverse(), id="order"),
        ("request.inputs", lambda body: body["request"].update(inputs=[])),
        ("request.asset", lambda body: body["request"].update(asset="")),
        ("request.facts", lambda body: body["request"]["facts"].reverse()),
    ],
)
def test_what_a_receipt_would_say_as_well_without_is_not_read_and_left_out(path, more):
    body = json.loads(_whole_receipt().as_file())
    receipt_from_bytes(json.dumps(body).encode())
    more(body)
    with pytest.raises(InputError) as raised:
        receipt_from_bytes(json.dumps(body).encode())
    assert path in raised.value.faults[0].message.en


def test_the_act_of_a_file_that_a_receipt_names_is_compared():
    fold = cotton()
    receipt = receipt_of(ask(licence(), fold), FromFile(file="a.yaml", sha256="0" * 64, act=1))
    for now, same in ((1, True), (2, False), (0, False)):
        found = FromFile(file="elsewhere/a.yaml", sha256="0" * 64, act=now)
        again = replay(receipt, fold, Engine([pack()]), fold.lexicon, found)
        assert again.same is same
        assert [each.code for each in again.changed] == ([] if same else ["DR-D017"])
    assert "another scenario" in again.changed[0].message.en


@pytest.mark.parametrize("name", ["facts", "read"])
def test_what_is_wrong_with_a_member_is_said_once(name):
    body = json.loads(_whole_receipt().as_file())
    for wrong in ({}, 1, None, "x"):
        body[name] = wrong
        with pytest.raises(InputError) as raised:
            receipt_from_bytes(json.dumps(body).encode())
        assert [each.code for each in raised.value.faults] == ["DR-D001"]


def test_a_fact_keeps_grounds_and_origin():
    body = as_json(ask(licence(facts={"act.provision_basis": Fact(value="consent", origin="情景.yaml:3:5")}), cotton()))
    (stated,) = body["request"]["facts"]
    told = Member(stated, "stated", []).members("fact value grounds", "origin")
    assert fact_of(told) == Fact(value="consent", origin="情景.yaml:3:5")


def test_the_yaml_to_paste_names_value_document_and_who():
    decision = ask(ACTS["open"], cotton())
    text = paste(decision, decision.settling.sets[0], Lang.ZH)
    assert "asset.right_in_source:" in text
    assert "use" in text
    assert "asset.value_raised: {answer: yes, by: 认定人, reasons: 认定理由}" in text
    assert "reviewer to answer" in paste(decision, decision.settling.sets[0], Lang.EN).replace("a reviewer", "reviewer")


def test_a_missing_right_is_pasted_into_the_manifest_and_one_too_narrow_names_its_words():
    found = ask(ACTS["not found"], cotton())
    text = paste(found, found.settling.sets[0], Lang.ZH)
    assert f"by: {INSURER}, of: {PURCHASES}" in text
    outside = ask(licence(to=INSURER, purpose="marketing"), cotton())
    assert "信贷风控" in paste(outside, outside.counterfactual.sets[0], Lang.ZH)


def test_the_same_question_gives_the_same_bytes_in_another_ledger_object():
    assert decision_bytes(ask(ACTS["open"], cotton())) == decision_bytes(ask(ACTS["open"], cotton()))


def test_the_page_of_facts_is_the_one_in_the_documentation():
    assert (ROOT / "docs" / "reference" / "facts.md").read_text(encoding="utf-8") == page()


def test_every_computed_fact_of_the_national_pack_has_a_row_in_the_table():
    text = (ROOT / "src/datarights/packs/cn-registration-2026/pack.yaml").read_text(encoding="utf-8")
    import yaml

    facts = yaml.safe_load(text)["facts"]
    computed = {name for name, body in facts.items() if body.get("computed") and "between" not in body}
    rows = {name for name in FACTS if not name.endswith("*")}
    assert {name for name in computed if not name.startswith("asset.labels.")} <= rows


def test_terms_outside_any_scope_do_not_disturb():
    act = Act(
        kind="process",
        asset=PURCHASES,
        by=GINNER,
        on=date(2026, 12, 1),
        scope=Scope(purposes=Terms(("没有这个词",)), territory=Terms(("CN",))),
    )
    assert ask(act, cotton(party("旁人"), grant("别的", GINNER, "旁人", rights=("use",)))).outcome.key == "permitted"

"""Determinations and waivers in a manifest: what they become, and every slip of the pen at its line with what to write."""

import pytest

from datarights import bootstrap
from datarights.errors import InputError
from datarights.model.scope import Lexicon
from datarights.scenario.drafts import fold_of, world_drafts

HEAD = "kind: registry\nparties: {甲: {}, 丙: {}}\nassets: {指数: {name: 指数, source: derived}}\n"


def drafts(text):
    return {draft.kind: draft for draft, _ in world_drafts(bootstrap.world_of("-", HEAD + text))}


def faults(text):
    with pytest.raises(InputError) as caught:
        drafts(text)
    return [
        (each.code, each.place.line, each.message.en, each.hint.en if each.hint else "") for each in caught.value.faults
    ]


def test_a_manifest_is_read_under_the_packs_that_judge_whatever_was_read_before():
    bootstrap.read_under(bootstrap.engine(("cn-2022-names",)))
    assert "determination" in drafts(
        "determinations: [{asset: 指数, question: whose_consent, answer: concerned, by: 丙, reasons: 合同}]\n"
    )


def test_a_determination_says_what_was_asked_shown_and_of_whom():
    draft = drafts(
        "determinations:\n  - {asset: 指数, question: asset.substantive_change, answer: 是, by: 丙, reasons: 已改变, term: {from: 2026-08-01, through: 2027-07-31},"
        " version: 0a1b, shown: {asset.source: derived, asset.grading_done: unknown}, act: 许可, actor: 甲, recipient: 丙}\n"
    )["determination"]
    assert draft.payload == {
        "question": "asset.substantive_change", "answer": True, "reasons": "已改变", "version": "0a1b",
        "shown": [{"fact": "asset.grading_done", "value": None}, {"fact": "asset.source", "value": "derived"}],
        "of": {"act": "license", "by": "甲", "to": "丙"},
    }  # fmt: skip
    assert draft.valid == ("2026-08-01", "2027-08-01")


def test_a_contested_point_is_answered_by_one_of_its_options():
    draft = drafts(
        "determinations: [{asset: 指数, question: whose_consent, answer: concerned, by: 丙, reasons: 合同}]\n"
    )["determination"]
    assert draft.payload == {"question": "whose_consent", "answer": "concerned", "reasons": "合同"}


def test_a_waiver_says_rule_reason_signer_and_end():
    draft = drafts(
        "waivers: [{asset: 指数, rule: gd-20.proof, by: 丙, reason: 补正期内, term: {from: 2026-08-01, before: 2026-09-01}, act: license}]\n"
    )["waiver"]
    assert (draft.parties, draft.valid) == ({"by": "丙"}, ("2026-08-01", "2026-09-01"))
    assert draft.payload == {"rule": "gd-20.proof", "reason": "补正期内", "of": {"act": "license"}}


def test_a_term_without_a_first_day_begins_on_the_day_written_beside_it():
    said = drafts(
        "determinations: [{asset: 指数, question: asset.substantive_change, answer: yes, by: 丙, reasons: x, on: 2026-08-01, term: {through: 2027-07-31}}]\n"
        "waivers: [{asset: 指数, rule: gd-20.proof, by: 丙, reason: x, on: 2026-08-01, term: {before: 2026-09-01}}]\n"
    )
    assert said["determination"].valid == ("2026-08-01", "2027-08-01")
    assert said["waiver"].valid == ("2026-08-01", "2026-09-01")


@pytest.mark.parametrize(
    ("text", "code", "says", "hint"),
    [
        ("determinations: [{asset: 指数, question: asset.substantive_change, answer: perhaps, by: 丙, reasons: x}]\n", "DR-I021", "is not answered so", "yes no"),
        ("determinations: [{asset: 指数, question: whose_consent, answer: yes, by: 丙, reasons: x}]\n", "DR-I021", "is not answered so", "all concerned"),
        ("determinations: [{asset: 指数, question: asset.substantive_chance, answer: yes, by: 丙, reasons: x}]\n", "DR-I045", "no rule pack declares", "asset.substantive_change"),
        ("waivers: [{asset: 指数, rule: gd-20.prof, by: 丙, reason: x, term: {from: 2026-08-01, before: 2026-09-01}}]\n", "DR-I045", "no rule pack declares", "gd-20.proof"),
        ("waivers: [{asset: 指数, rule: gd-20.proof, by: 丙, reason: x, on: 2026-08-01}]\n", "DR-I025", "a waiver says when it ends", "term"),
        ("waivers: [{asset: 指数, rule: gd-20.proof, by: 丙, reason: x, on: 2026-08-01, term: {through: 2026-07-31}}]\n", "DR-I028", "before it starts 2026-08-01", ""),
        ("waivers: [{asset: 指数, rule: gd-20.proof, by: 丙, reason: x, on: 2026-08-01, term: {from: 2026-08-02, before: 2026-09-01}}]\n", "DR-I027", "differ", "keep one"),
        ("waivers: [{asset: 指数, rule: gd-20.proof, by: 丙, reason: x, term: {from: 2026-08-01}}]\n", "DR-I025", "a waiver says when it ends", "term"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_found_at_its_line_and_told_what_to_write(text, code, says, hint):
    ((found, line, message, told),) = faults(text)
    assert (found, line) == (code, 4)
    assert says in message
    assert hint in told


def test_every_key_that_lacks_is_told_in_one_pass():
    found = faults("waivers: [{asset: 指数}, {rule: gd-20.proof, term: {from: 2026-08-01, before: 2026-09-01}}]\n")
    assert len(found) >= 5
    assert {code for code, *_ in found} == {"DR-I025"}


def test_a_correction_without_a_kind_says_the_name_of_a_natural_person_nowhere():
    """Also in a scenario, and where drafts are made of a world without the program around it."""
    text = "kind: registry\nparties: {某人: {kind: natural}, 某社: {}}\ncorrections:\n  - {about: %s, id: 改, instead: {party: {name: 古丽}}}\n"
    person, firm = (bootstrap.world_of("-", text % name) for name in ("某人", "某社"))
    for made in (
        [draft.as_json() for draft, _ in world_drafts(person)],
        fold_of(person, Lexicon()).record("某人").body,
    ):
        assert "古丽" not in str(made)
    assert fold_of(person, Lexicon()).record("某人").body["party_kind"] == "natural"
    assert fold_of(firm, Lexicon()).record("某社").body["name"] == "古丽"
    with pytest.raises(InputError) as caught:
        fold_of(bootstrap.world_of("-", (text % "某人").replace("name:", "kind: organisation, name:")), Lexicon())
    assert (caught.value.code, "古丽" in repr(caught.value.faults)) == ("DR-I059", False)

"""Every asset and party of every example gets its reports: they keep the schema, the page holds, no key shows through."""

import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from pages import checked, checked_markdown
from story import texts

from datarights import bootstrap
from datarights.adapters import render
from datarights.procedure.gaps import SOURCE_PROOFS
from datarights.report.words import OF_ITS_OWN, PROVES, VALUES, answer_words, value_words
from datarights.scenario.drafts import fold_of
from datarights.text import Lang

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = jsonschema.Draft7Validator(
    json.loads((ROOT / "docs" / "reference" / "report.schema.json").read_text(encoding="utf-8"))
)
WORLDS = sorted((ROOT / "examples").glob("*/登记.yaml"))
DAY = date(2026, 11, 23)
WORDS_OF_ART = {
    "datarights", "registration", "industry", "purposes", "territory", "scenario", "memory", "yaml",
    *(part for name in bootstrap.pack_folders() for part in name.split("-")),
}  # fmt: skip
UNGOVERNED = {"tokenise"}
"""Acts that no pack knows stand as they were written."""


def held(report):
    for lang in Lang:
        checked(render.as_html(report, lang), "zh-CN" if lang is Lang.ZH else "en")
        checked_markdown(render.as_markdown(report, lang))
        SCHEMA.validate(json.loads(render.as_json(report, lang)))
    for text in texts(report):
        bare = re.sub(r"r-[0-9a-f]{12}|[0-9a-f]{64}", "", text.zh)
        assert set(re.findall(r"[A-Za-z]*[a-z]{3,}", bare)) <= WORDS_OF_ART | UNGOVERNED, text.zh


def test_everything_evidence_is_asked_to_prove_and_proves_in_an_example_has_a_name_in_both_languages():
    shown = {word for path in WORLDS for each in bootstrap.world_of(str(path)).evidence for word in each.proves}
    asked = {word for words in SOURCE_PROOFS.values() for word in words}
    assert asked | shown <= set(PROVES)


SHIPPED = tuple(sorted(path.parent.name for path in Path(bootstrap.PACKS).glob("*/pack.yaml")))


def test_every_word_a_pack_offers_as_an_answer_has_a_name_in_both_languages():
    unnamed = {
        (name, word)
        for pack in bootstrap.packs(SHIPPED)
        for name, spec in pack.facts.items()
        for word in spec.words
        if word not in VALUES and word not in OF_ITS_OWN.get(name, {})
    }
    assert unnamed == set()


def test_every_name_an_answer_has_under_one_fact_alone_is_that_of_an_answer_the_fact_may_take():
    specs = {name: spec for pack in bootstrap.packs(SHIPPED) for name, spec in pack.facts.items()}
    for name, words in OF_ITS_OWN.items():
        assert set(words) <= set(specs[name].words), name


@pytest.mark.parametrize(
    ("fact", "word", "zh"),
    [
        ("act.security_assessment", "passed", "通过"),
        ("right.outside", "passed", "已转出"),
        ("act.standard_contract", "filed", "已备案"),
        ("registration.state", "filed", "已申请"),
        ("asset.important", "published", "已公开发布"),
        ("registration.state", "published", "公示中"),
        ("act.answer", "refused", "不同意"),
        ("registration.state", "refused", "不予登记"),
        ("act.purpose_over", "kept", "仍留存"),
        ("act.excess_deducted", "kept", "没有扣减"),
        ("act.return_whole", "late", "不及时"),
        ("application.renewal_window", "late", "已过窗口"),
        ("act.request", "transfer", "转移"),
        ("application.type", "transfer", "转让登记"),
    ],
)
def test_one_word_says_of_each_fact_what_it_means_there(fact, word, zh):
    assert value_words(fact, word).zh == zh
    assert value_words(fact, frozenset([word])).zh == zh


def test_an_answer_on_a_contested_point_is_said_in_the_words_of_the_reading():
    packs = bootstrap.packs()
    for pack in packs:
        for name, reading in pack.readings.items():
            for option in reading.options:
                assert answer_words(name, option.key, packs) == (reading.question, option.says)


@pytest.mark.parametrize("path", WORLDS, ids=[path.parent.name for path in WORLDS])
def test_every_report_of_an_example_world_can_be_handed_over(path):
    fold = fold_of(bootstrap.world_of(str(path)), bootstrap.lexicon())
    scenarios = [str(path.with_name("情景.yaml"))]
    for asset in fold.asset_ids():
        report = bootstrap.compliance_report(fold, bootstrap.engine(), asset, DAY, scenarios)
        held(report)
        assert all(section.blocks for section in report.sections)
        held(bootstrap.statement_report(fold, asset, DAY))
    for party in fold.party_ids():
        held(bootstrap.statement_report(fold, party, DAY))

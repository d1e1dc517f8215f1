"""The national pack holds together: sources, languages, ranks, readings."""

from pathlib import Path

import pytest

from datarights import bootstrap
from datarights.model.citation import Authority
from datarights.rules.condition import (
    Judgement,
    Leaf,
    ParameterRef,
    ReadingIs,
    leaves,
)
from datarights.rules.pack import Outcome


@pytest.fixture(scope="module")
def pack():
    return bootstrap.packs()[0]


def test_every_rule_cites_a_declared_source_and_speaks_both_languages(pack):
    assert len(pack.rules) > 100
    for rule in pack.rules:
        assert rule.cites, rule.id
        for cite in rule.cites:
            assert cite.source in pack.sources, rule.id
        for text in (rule.title, rule.says):
            assert text.zh.strip(), rule.id
            assert text.en.strip(), rule.id


def test_every_fact_a_rule_looks_at_is_declared(pack):
    for rule in pack.rules:
        for leaf in leaves(rule.when, pack.definitions):
            match leaf:
                case Leaf():
                    assert leaf.fact in pack.facts, (rule.id, leaf.fact)
                    if isinstance(leaf.value, ParameterRef):
                        assert leaf.value.name in pack.parameters
                    spec = pack.facts[leaf.fact]
                    if spec.words and leaf.operator.value in {"is", "is_not"}:
                        assert leaf.value in spec.words, (rule.id, leaf.value)
                case Judgement():
                    assert leaf.question in pack.facts, rule.id
                case ReadingIs():
                    assert leaf.option in {each.key for each in pack.readings[leaf.reading].options}, rule.id


def test_every_act_a_rule_speaks_of_is_in_the_matrix_and_rule_ids_are_unique(pack):
    for rule in pack.rules:
        assert set(rule.acts) <= set(pack.acts) | {"all"}, rule.id
    assert len({(rule.id, rule.in_force.start) for rule in pack.rules}) == len(pack.rules)


def test_analogy_and_what_was_not_read_never_prohibit_alone(pack):
    for rule in pack.rules:
        if rule.outcome is Outcome.PROHIBITED:
            assert rule.authority not in {Authority.ANALOGY, Authority.POLICY, Authority.EXPLANATION}, rule.id
            assert rule.confidence != "unverified", rule.id
            assert any(pack.sources[cite.source].confidence != "unverified" for cite in rule.cites), rule.id


def test_a_pack_that_names_a_source_it_does_not_have_is_an_error_and_never_left_out(tmp_path):
    from datarights.adapters.yamlfiles import load_pack
    from datarights.errors import InputError

    folder = tmp_path / "broken"
    (folder / "rules").mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        "kind: pack\nid: broken\nversion: '1'\ntitle: {zh: 坏, en: broken}\njurisdiction: CN\n"
        "sources:\n  a: {title: {zh: 甲, en: a}, authority: law, from: 2026-01-01}\n",
        encoding="utf-8",
    )
    (folder / "rules" / "x.yaml").write_text(
        "kind: rules\nrules:\n  - {id: r, title: {zh: 题, en: t}, acts: [license], outcome: noted, from: 2026-01-01, "
        "cite: {source: nowhere}, says: {zh: 说, en: s}}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_pack(folder)
    assert "nowhere" in str(caught.value)
    assert "x.yaml:3" in str(caught.value)


def test_vocabularies_are_trees_with_names_in_both_languages():
    for path in sorted((Path(bootstrap.PACKS) / "vocabularies").glob("*.yaml")):
        from datarights.adapters.yamlfiles import load_vocabulary

        found = load_vocabulary(path)
        for term in found.terms.values():
            assert term.name.zh, (path, term.key)
            assert term.name.en, (path, term.key)

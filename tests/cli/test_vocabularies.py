"""Adopting an edition at the command line, and a registry whose edition the program does not have."""

import json

import pytest
from test_story import good, run

from datarights import bootstrap

SHIPPED = (bootstrap.PACKS / "vocabularies" / "purposes.yaml").read_text(encoding="utf-8")
NEXT = (
    SHIPPED.replace('version: "2026.1"', 'version: "2027.1"')
    .replace("from: 2021-01-01", "from: 2027-01-01")
    .replace("parent: credit-risk}", "parent: internal-management}")
    + "  carbon-accounting: {name: {zh: 碳核算, en: carbon accounting}, parent: compliance}\n"
)
"""The shipped purposes with one term moved (guarantee risk leaves credit risk) and one added."""
ADOPT = 'kind: registry\nvocabularies: [{adopt: purposes, version: "2027.1"}]\n'
BEFORE = """kind: registry
parties: {棉企: {}, 银行: {}, 担保: {}}
assets: {收购数据: {name: 棉花收购数据}}
evidence: {台账: {title: 收购台账}}
rights: [{id: 源权, by: 棉企, of: 收购数据, claim: [hold, use, operate], evidence: [台账]}]
grants:
  - {id: 旧许可, license: 收购数据, from: 棉企, to: 银行, rights: [use], purposes: [credit-risk], territory: all, term: {from: 2026-01-01, through: 2030-12-31}}
"""
AFTER = """kind: registry
grants:
  - {id: 新许可, license: 收购数据, from: 棉企, to: 担保, rights: [use], purposes: [credit-risk], territory: all, term: {from: 2026-01-01, through: 2030-12-31}}
  - {id: 碳许可, license: 收购数据, from: 棉企, to: 担保, rights: [use], purposes: [碳核算], territory: all, term: {from: 2026-01-01, through: 2030-12-31}}
"""


SCENARIO = """kind: scenario
use: 先.yaml
acts: [{act: process, asset: 收购数据, from: 银行, on: 2026-06-01, purposes: [credit-risk], territory: all}]
"""


@pytest.fixture
def project(tmp_path):
    """A registry made with the shipped editions, then another edition named in the configuration."""
    for name, text in {"先.yaml": BEFORE, "采用.yaml": ADOPT, "后.yaml": AFTER, "用途.yaml": NEXT}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    good(run("apply", "先.yaml", cwd=tmp_path))
    (tmp_path / "datarights.toml").write_text('[datarights]\nvocabularies = ["用途.yaml"]\n', encoding="utf-8")
    return tmp_path


def asked(project, party, purpose, on="2027-06-01"):
    """What a decision on the registry says of an act of processing."""
    done = run(
        *("decide", "--act", "process", "--asset", "收购数据", "--from", party, "--purpose", purpose),
        *("--territory", "all", "--at", on, "--format", "json", "--full"),
        cwd=project,
    )
    assert done.returncode in {0, 1}, done.stderr
    return json.loads(done.stdout)


def within(project, party):
    """Whether guarantee risk lies within the purposes of a party's right."""
    facts = {fact["fact"]: fact["value"] for fact in asked(project, party, "guarantee-risk")["facts"]}
    return facts["right.purposes"]


def test_an_edition_is_adopted_by_a_manifest_and_older_grants_keep_their_reading(project):
    assert "碳核算" in run("plan", "后.yaml", cwd=project).stderr  # not a term before the edition is adopted
    assert "写入 1 条" in good(run("apply", "采用.yaml", cwd=project))
    assert "写入 0 条" in good(run("apply", "采用.yaml", cwd=project))
    assert "写入 2 条" in good(run("apply", "后.yaml", cwd=project))
    assert within(project, "银行") is True
    assert within(project, "担保") is False
    assert "自洽" in good(run("db", "verify", cwd=project))
    good(run("db", "rebuild", cwd=project))


def test_a_registry_whose_edition_the_program_does_not_have_is_refused_plainly_and_its_bytes_still_verified(project):
    good(run("apply", "采用.yaml", cwd=project))
    (project / "datarights.toml").unlink()
    for command in (("holdings",), ("plan", "先.yaml"), ("chain", "收购数据"), ("apply", "先.yaml"), ("db", "verify")):
        done = run(*command, cwd=project)
        assert done.returncode == 3, command
        assert "DR-S011" in done.stderr
        assert "purposes 2027.1" in done.stderr
        assert "vocabularies =" in done.stderr
    good(run("log", cwd=project))
    good(run("db", "status", cwd=project))


def test_a_bad_vocabulary_in_the_configuration_is_named_with_its_place(project):
    (project / "用途.yaml").write_text(NEXT.replace("parent: compliance", "parent: 没有"), encoding="utf-8")
    done = run("holdings", cwd=project)
    assert done.returncode == 3
    assert "用途.yaml:" in done.stderr
    assert "DR-I043" in done.stderr


def test_a_scenario_and_the_registry_of_the_same_manifest_number_entries_alike(project):
    (project / "datarights.toml").unlink()
    (project / "情景.yaml").write_text(SCENARIO, encoding="utf-8")
    told = run("decide", "情景.yaml", "--format", "json", cwd=project)
    assert told.returncode in {0, 1}, told.stderr
    scenario, registry = json.loads(told.stdout), asked(project, "银行", "credit-risk", "2026-06-01")
    assert scenario["read"] == registry["read"]
    assert scenario["basis"]["ledger"]["size"] == registry["basis"]["ledger"]["size"]

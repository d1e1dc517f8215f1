"""The same basis gives the same bytes: twice, on a replay, on a rebuilt registry, whatever the seed of hashing."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings, strategies as st
from pages import checked, checked_markdown
from story import DAY, PACK, RECORDED, draft, grant, lexicon, party

from datarights.adapters import render
from datarights.errors import InadmissibleEntryError
from datarights.holdings.fold import Fold, replay
from datarights.holdings.statement import of_asset
from datarights.report.compliance import compliance
from datarights.report.rights import certainty
from datarights.report.statement import statement
from datarights.report.tree import Tone
from datarights.text import Lang

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[3] / "docs" / "reference" / "report.schema.json").read_text(encoding="utf-8")
)
FORMATS = (render.as_html, render.as_markdown, render.as_plain, render.as_json)
DAYS = ("2025-01-01", "2026-01-01", "2026-06-01", "2026-12-01", "2027-06-01", "9999-12-31")
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=10)


@st.composite
def ledgers(draw):
    """A ledger of whatever the operating rules admit, with names that nobody chose for comfort."""
    fold = Fold(lexicon=lexicon(), origin=draw(NAMES))
    parties = draw(st.lists(NAMES, min_size=2, max_size=4, unique=True))
    asset = draw(NAMES.filter(lambda name: name not in parties))
    labels = draw(
        st.dictionaries(st.sampled_from(["personal", "core", "state_secret"]), st.sampled_from([True, False, None]))
    )
    drafts = [
        *(party(each) for each in parties),
        draft("evidence", "证据", payload={"proves": ["contract"]}),
        draft("asset", asset, payload={"name": draw(NAMES), "source": draw(st.sampled_from(["collected", "crawled", "derived", "unknown"])), "labels": labels}),
    ]  # fmt: skip
    who, days = (
        st.sampled_from(parties),
        st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True).map(sorted).map(tuple),
    )
    for number in range(draw(st.integers(0, 8))):
        name, rights = f"r{number}", tuple(draw(st.sets(st.sampled_from(["hold", "use", "operate"]), min_size=1)))
        about = f"r{draw(st.integers(0, 4))}"
        drafts.append(
            draw(
                st.sampled_from(
                    [
                        draft("claim", name, asset=asset, parties={"by": draw(who)}, rights=tuple(sorted(rights)), evidence=draw(st.sampled_from([(), ("证据",)])), valid=draw(days)),
                        grant(name, draw(who), draw(who), rights=tuple(sorted(rights)), of=asset, passing_on=draw(st.integers(0, 2)), valid=draw(days), exclusivity=draw(st.sampled_from(["ordinary", "sole"]))),
                        draft("ending", name, about=about, valid=(draw(st.sampled_from(DAYS[1:4])), "9999-12-31"), payload={"reason": draw(st.sampled_from(["breach", "void_source"]))}),
                        draft("objection", name, about=about, parties={"by": draw(who)}, valid=draw(days), payload={"grounds": draw(NAMES)}),
                        draft("burden", name, asset=asset, parties={"by": draw(who)}, valid=draw(days), payload={"burden": draw(st.sampled_from(["pledge", "control"]))}),
                        draft("transfer", name, asset=asset, parties={"from": draw(who), "to": draw(who)}, rights=tuple(sorted(rights)), valid=(draw(st.sampled_from(DAYS[1:4])), "9999-12-31"), payload={"act": "transfer"}),
                    ]
                )
            )
        )  # fmt: skip
    for each in drafts:
        with suppress(InadmissibleEntryError):
            fold.append(each, RECORDED)
    return fold, asset, parties[0]


def reports(fold, asset, party_id):
    return [
        statement(fold, lexicon(), asset, DAY, recorded_at=RECORDED),
        statement(fold, lexicon(), party_id, DAY, recorded_at=RECORDED),
        compliance(fold, lexicon(), (PACK,), asset, DAY, (), recorded_at=RECORDED),
    ]


@given(ledgers())
@settings(max_examples=25, deadline=None)
def test_any_ledger_gives_the_same_bytes_twice_and_when_it_is_replayed(made):
    fold, asset, party_id = made
    again = replay(fold.entries, lexicon(), fold.origin)
    for first, second in zip(reports(*made), reports(again, asset, party_id), strict=True):
        for style in FORMATS:
            assert style(first, Lang.ZH) == style(second, Lang.ZH)


@given(ledgers(), st.sampled_from(list(Lang)))
@settings(max_examples=25, deadline=None)
def test_any_ledger_gives_pages_tables_and_json_that_hold(made, lang):
    for report in reports(*made):
        checked(render.as_html(report, lang), "zh-CN" if lang is Lang.ZH else "en")
        checked_markdown(render.as_markdown(report, lang))
        jsonschema.Draft7Validator(SCHEMA).validate(json.loads(render.as_json(report, lang)))


@given(ledgers())
@settings(max_examples=40, deadline=None)
def test_sure_is_said_only_where_nothing_possible_is_left_unsure(made):
    fold, asset, _ = made
    for held in of_asset(fold, lexicon(), asset, DAY):
        if certainty(held).tone is Tone.GOOD:
            title = held.title
            assert not title.doubts
            assert all(title.bounds.sure.covers_box(box) for box in title.bounds.possible.boxes())
            assert not any(row.kind == "objection" and row.start <= DAY.toordinal() < row.end and row.body.get("about") in {asset, *(link.right.id for link in title.links)} for row in fold.on_asset(asset))  # fmt: skip


@given(ledgers())
@settings(max_examples=40, deadline=None)
def test_a_good_headline_leaves_nothing_open(made):
    for report in reports(*made):
        if report.headline.tone is Tone.GOOD:
            assert list(report.asks()) == []
        assert all(section.blocks for section in report.sections)


# ---- the whole program, in a process of its own --------------------------------------------------------------------


def run(folder, *arguments, seed="0"):
    done = subprocess.run(
        [sys.executable, "-m", "datarights", *arguments, "--lang", "zh"],
        capture_output=True,
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    run(folder, "init", ".")
    run(folder, "apply", "登记.yaml")
    return folder


COMPLIANCE = ("report", "compliance", "棉花收购数据", "--scenario", "情景.yaml", "--at", "2026-11-23")
STATEMENT = ("report", "statement", "金絮棉业", "--at", "2026-11-23")


ALL = """
import hashlib
from datetime import date
from datarights import bootstrap
from datarights.text import Lang
registry, day = bootstrap.open_registry("registry.db"), date(2026, 11, 23)
known, when = registry.holdings(), bootstrap.recorded_at(registry, registry.size)
made = [bootstrap.statement_report(known, each, day, recorded=when) for each in ("棉花收购数据", "金絮棉业")]
made.append(bootstrap.compliance_report(known, bootstrap.engine(), "棉花收购数据", day, ["情景.yaml"], recorded=when))
for report in made:
    for style in ("html", "markdown", "json", "plain"):
        for lang in Lang:
            print(hashlib.sha256(bootstrap.rendered(report, style, lang).encode()).hexdigest())
"""


def digests(folder, seed):
    done = subprocess.run(
        [sys.executable, "-c", ALL], capture_output=True, cwd=folder, env={**os.environ, "PYTHONHASHSEED": seed}
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.split()


def test_neither_the_seed_of_hashing_nor_a_rebuild_changes_a_byte_in_any_format(project):
    first = digests(project, "1")
    assert len(set(first)) == 24
    assert digests(project, "4242") == first
    run(project, "db", "rebuild")
    assert digests(project, "7") == first


def test_a_file_takes_the_format_of_its_name_and_holds_what_would_have_been_printed(project):
    run(project, *STATEMENT, "-o", "报告.html")
    assert (project / "报告.html").read_bytes().rstrip() == run(project, *STATEMENT, "-f", "html").rstrip()


def test_what_was_known_earlier_can_be_reported(project):
    body = json.loads(run(project, "report", "statement", "棉花收购数据", "--known-at", "12", "-f", "json"))
    assert body["basis"]["entries"] == 12
    assert body["basis"]["recorded_at"] is not None


def test_the_real_pack_gives_reports_that_keep_the_schema(project):
    body = json.loads(run(project, *COMPLIANCE, "-f", "json", "--for", "云杉银行"))
    jsonschema.Draft7Validator(SCHEMA).validate(body)
    assert [each["outcome"] for each in body["data"]["acts"]] == ["prohibited", "conditional"]


@pytest.mark.parametrize("style", ["svg", "mermaid"])
def test_the_chain_command_draws_the_same_figure(project, style):
    drawn = run(project, "chain", "棉花收购数据", "--at", "2026-11-23", "-f", style).decode()
    assert "棉城担保" in drawn
    assert drawn.startswith("<svg" if style == "svg" else "graph TD")

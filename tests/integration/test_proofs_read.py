"""Proofs as their reader reads them: on the registry's day, with ids that pretend, burdens, sources that end, values put right."""

import json
from datetime import UTC, datetime

import pytest
from registries import ZONE, Clock, asset, claim, ending, grant, party, transfer
from test_registry_published import ORIGIN, publisher
from tests.program import told
from tests.unit.ledger.logs import signer_of

from datarights.adapters.keys import check
from datarights.adapters.sql import Registry
from datarights.app.prove import Asked, prove_title
from datarights.app.verify_file import verify_file
from datarights.cli.verify import lines_of, verified_json
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon
from datarights.text import quoted, visible
from datarights.valueclass import replace

EVENING = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
"""On this day in UTC; in the registry it is 2026-12-01 already."""
WORLD = [party("甲"), party("乙"), asset("棉花"), claim("棉花权", "棉花", "甲"), grant("许可", "棉花", "甲", "乙")]


@pytest.fixture
def write(tmp_path):
    """Give who writes drafts into a new registry on an evening, and gives the proof of an asset."""
    with Registry.create(
        tmp_path / "registry.db", origin=ORIGIN, zone=ZONE, clock=Clock(EVENING), lexicon=Lexicon(),
        keys=[str(signer_of(ORIGIN).key)], publisher=publisher(tmp_path / "points"),
    ) as registry:  # fmt: skip

        def written(*drafts, of="棉花"):
            with registry.writer() as writer:
                writer.append_many([*WORLD, *drafts])
            return prove_title(registry, of, Asked())

        yield written


def read(bundle):
    return verify_file(bundle.encoded(), check)


def rights(found, at=""):
    return [each for each in lines_of(found, day=at) if each.startswith(("  √", "  ?"))]


def test_what_ended_today_where_the_registry_is_is_not_in_effect(write):
    found = read(write(ending("终止", "许可", "2026-12-01")))
    assert any("on 2026-12-01" in each for each in lines_of(found))
    assert [each for each in rights(found) if "乙" in each] == []
    assert [each["right"] for each in verified_json(found)["holdings"]["rights"]] == ["棉花权"]
    assert verified_json(found)["holdings"]["at"] == "2026-12-01"
    assert len(rights(found, "2026-11-30")) == 2


def test_without_entry_0_no_day_is_guessed_and_one_that_is_said_is_taken(write):
    whole = write()
    found = read(replace(whole, entries=whole.entries[1:]))
    assert found.holdings is not None
    assert rights(found) == []
    lacks = (
        "who holds what: the day is not known, for the registry's time zone (entry 0) is not in it; say a day with --at"
    )
    assert f"! not shown  {lacks}" in lines_of(found)
    assert verified_json(found)["holdings"] is None
    assert lacks in verified_json(found)["not_shown"]
    assert len(rights(found, "2026-12-01")) == 2
    assert lacks not in verified_json(found, at="2026-12-01")["not_shown"]


@pytest.mark.parametrize(
    "zone", ["", "Nowhere/Land", "../etc/passwd", "/etc/localtime", "Asia", 7, None, ["UTC"]], ids=str
)
def test_a_time_zone_that_is_none_is_no_day(write, zone):
    found = read(write())
    first, *rest = found.entries
    found = replace(found, entries=({**first, "payload": {**first["payload"], "zone": zone}}, *rest))
    assert rights(found) == []
    assert verified_json(found)["holdings"] is None


PRETENDING = [
    "x, 棉花",
    "棉花  甲  hold, use, operate  no end",
    "棉花（齐全）",
    "x、棉花",
    "a b",
    'a"b',
    "x\u3164棉花",
    "x，棉花",
]


@pytest.mark.parametrize("name", PRETENDING)
def test_an_id_that_holds_what_parts_words_is_quoted_wherever_it_is_read(write, name):
    drafts = [
        party("丙 公司"), asset(name), claim("其权", name, "丙 公司"), grant("其 许可", name, "丙 公司", "乙"),
        Draft(kind="burden", id="令", asset=name, parties={"by": "丙 公司"}, payload={"burden": "preservation"}),
    ]  # fmt: skip
    found = read(write(*drafts, of=name))
    written = visible(json.dumps(name, ensure_ascii=False))
    said = lines_of(found)
    assert f"√ complete  all entries of {written} are here, at size {found.complete_at}" in said
    assert any(each.startswith(f'  √ {written}  "丙 公司"  ') or f'  ? {written}  "丙 公司"  ' in each for each in said)
    assert any(each.endswith('  "其 许可"') for each in said)
    for each in said:
        assert name not in each.replace(written, "")
        assert "丙 公司" not in each.replace('"丙 公司"', "")


def test_names_of_one_piece_stay_as_they_are():
    for name in ("棉花", "cotton-purchases·jinxu→yunshan_bank·license·2026-01-01", "a/b.c#1", "É", "डेटा"):
        assert quoted(name) == name
    assert quoted('a\\"b') == '"a\\\\\\"b"'
    assert quoted("") == '""'


def test_holdings_and_chain_quote_alike(write, tmp_path):
    name = PRETENDING[1]
    write(party("丙 公司"), asset(name), claim("其 权", name, "丙 公司"), of=name)
    (tmp_path / "datarights.toml").write_text('registry = "registry.db"\n', encoding="utf-8")
    for words in (("holdings",), ("chain", name), ("chain", "--impact", "其 权")):
        said = told(*words, cwd=tmp_path, lang="en")
        assert name not in said.replace(json.dumps(name, ensure_ascii=False), "")
        assert '"丙 公司"' in said
        assert "丙 公司" not in said.replace('"丙 公司"', "")


def test_a_burden_is_drawn_with_each_right_it_lies_on(write, tmp_path):
    freeze = Draft(
        kind="burden", id="令", asset="棉花", about="棉花权", parties={"by": "乙"}, payload={"burden": "preservation"}
    )
    bundle = write(freeze)
    assert ["  burdens: preservation (乙)" in each for each in rights(read(bundle))] == [True, True]
    (tmp_path / "datarights.toml").write_text('registry = "registry.db"\n', encoding="utf-8")
    for each in told("holdings", "棉花", cwd=tmp_path, lang="en").splitlines():
        assert "burdens: preservation (乙)" in each


def test_a_licence_under_another_ends_with_it(write, tmp_path):
    above = grant("可再许可", "棉花", "甲", "乙", valid=("2026-06-01", "2029-01-01"))
    above = above._replace(scope={**above.scope, "passing_on": 1})
    below = grant("再许可", "棉花", "乙", "丙", valid=("2026-06-02", "2029-01-01"))
    found = read(write(party("丙"), above, below, ending("终止", "可再许可", "2027-06-01")))
    [line] = [each for each in rights(found) if "丙" in each]
    assert "through 2027-05-31" in line
    assert "2028-12-31" not in line
    said = {each["right"]: each for each in verified_json(found)["holdings"]["rights"]}["再许可"]
    assert (said["period"][1], said["until"]) == ("2029-01-01", "2027-06-01")
    (tmp_path / "datarights.toml").write_text('registry = "registry.db"\n', encoding="utf-8")
    for words in (("holdings",), ("chain", "棉花")):
        assert "2028-12-31" not in told(*words, cwd=tmp_path, lang="en")


def test_one_doubt_of_several_links_is_said_once(write):
    objections = [
        Draft(kind="objection", id=f"异议{each}", about=each, parties={"by": "乙"}, payload={"grounds": "冒认"})
        for each in ("棉花权", "许可")
    ]
    for each in rights(read(write(*objections))):
        assert each.count("乙 objects") == 1


def test_json_says_what_was_passed_to_another_as_holdings_does(write):
    found = read(write(transfer("转让", "棉花", "甲", "乙")))
    said = {each["right"]: each["given"] for each in verified_json(found)["holdings"]["rights"]}
    assert said == {"转让": [], "许可": []} | ({"棉花权": ["转让"]} if "棉花权" in said else {})
    early = {each["right"]: each["given"] for each in verified_json(found, at="2026-08-01")["holdings"]["rights"]}
    assert early["棉花权"] == ["转让"]

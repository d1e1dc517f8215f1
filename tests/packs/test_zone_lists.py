"""Lists of zones: what is wrong with a file is named at its line, rows become conditions, two editions stand side by side."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.program import datarights

from datarights import bootstrap
from datarights.adapters.yamlfiles import lists as reader, load_pack
from datarights.app.compare_lists import compare
from datarights.cli.console import width_of
from datarights.errors import InputError, UsageError
from datarights.rules import lists

HEAD = """
kind: pack
id: small
version: "1"
title: {zh: 小, en: small}
jurisdiction: CN
sources:
  law: {title: {zh: 法, en: law}, issuer: 甲, number: "1", authority: law, issued: 2021-01-01, from: 2021-01-01, read: 2026-01-01, confidence: read}
facts:
  act.zone: {type: word, words: [none, east, west], who: actor, ask: {zh: 区, en: zone}}
  act.list: {type: word, words: [east-1, east-2, other], who: actor, ask: {zh: 版, en: edition}}
  act.row: {type: word, words: [r1, r2, other], who: actor, ask: {zh: 行, en: row}}
  act.persons: {type: number, who: actor, ask: {zh: 人, en: persons}}
  act.day: {type: day, who: actor, ask: {zh: 日, en: day}}
acts:
  send: {title: {zh: 送, en: send}, exercises: [operate], cite: {source: law, article: 1}}
"""
RULES = """
kind: rules
rules:
  - {id: a, title: {zh: 题, en: t}, acts: [send], outcome: review, from: 2021-01-01, cite: {source: law, article: 2}, says: {zh: 说, en: s}, when: {definition: lists.assessment}}
"""
LISTS = """
kind: lists
reads: {place: act.zone, edition: act.list, row: act.row, persons: act.persons, day: act.day}
lists:
  east-1:
    zone: east
    title: {zh: 东一, en: East 1}
    form: negative
    from: 2024-01-01
    before: 2025-01-01
    area: zone
    covers: scenario
    sectors: [{zh: 棉, en: cotton}, {zh: 果, en: fruit}]
    size: {zh: 两行, en: two rows}
    off_list: exempt
    adopted_by: 东
    source: {zh: 网, en: page}
    confidence: partial
    rows:
      r1: {sector: {zh: 棉, en: cotton}, data: {zh: 名单, en: names}, at_least: 50, route: assessment, below: contract, source: {zh: 网, en: page}, confidence: partial}
      r2: {sector: {zh: 果, en: fruit}, data: {zh: 图, en: maps}, route: assessment, source: {zh: 网, en: page}, confidence: read}
  east-2:
    zone: east
    title: {zh: 东二, en: East 2}
    form: negative
    from: 2025-01-01
    area: city
    covers: scenario
    sectors: [{zh: 棉, en: cotton}, {zh: 油, en: oil}]
    size: {zh: 没有读到, en: not read}
    off_list: exempt_after_filing
    adopted_by: 东
    source: {zh: 网, en: page}
    confidence: partial
"""


def pack_of(folder, text=LISTS):
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    for name, body in (("pack.yaml", HEAD), ("rules/a.yaml", RULES), ("lists.yaml", text)):
        (folder / name).write_text(body.lstrip(), encoding="utf-8")
    return load_pack(folder)


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("zone: east\n    title: {zh: 东一", "zone: north\n    title: {zh: 东一", "north"),
        ("  east-2:", "  east-9:", "east-9"),
        ("      r2:", "      r7:", "r7"),
        ("row: act.row", "row: act.rows", "act.rows"),
        ("at_least: 50, route: assessment, below", "route: assessment, below", "below"),
        ("at_least: 50", "at_least: 0", "from 1"),
        ("at_least: 50", "at_least: -3", "from 1"),
        ("confidence: read}", "confidence: unverified}", "read"),
        ("before: 2025-01-01", "before: 2023-01-01", "lists.yaml"),
        ("form: negative\n    from: 2025", "form: maybe\n    from: 2025", "negative"),
        ("    adopted_by: 东\n    source: {zh: 网, en: page}\n    confidence: partial\n    rows", "    source: {zh: 网, en: page}\n    confidence: partial\n    rows", "adopted_by"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_list_is_named_at_its_line(tmp_path, good, bad, said):
    assert good in LISTS
    with pytest.raises(InputError) as caught:
        pack_of(tmp_path / "small", LISTS.replace(good, bad, 1))
    told = " ".join(f"{each.message.en} {each.hint.en if each.hint else ''}" for each in caught.value.faults)
    assert said in told or said in str(caught.value)
    assert all(each.place is not None and each.place.line > 1 for each in caught.value.faults)


def test_a_list_with_more_editions_or_rows_than_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    assert pack_of(tmp_path / "small").lists["east-1"].rows.keys() == {"r1", "r2"}
    monkeypatch.setattr(reader, "MAX_ROWS", 1)
    with pytest.raises(InputError, match="rows"):
        pack_of(tmp_path / "smaller")


def test_a_list_belongs_to_the_digest_of_its_pack(tmp_path):
    one = pack_of(tmp_path / "small")
    assert one.digest != pack_of(tmp_path / "small", LISTS.replace("at_least: 50", "at_least: 51")).digest


def test_a_row_says_its_number_included_and_the_route_below_it(tmp_path):
    found = pack_of(tmp_path / "small").definitions
    said = {name: repr(found[lists.PREFIX + name]) for name in ("assessment", "contract", "free")}
    assert "AT_LEAST" in said["assessment"]
    assert "UNDER" in said["contract"]
    assert found[lists.PREFIX + "free"].parts == ()


@pytest.fixture(scope="module")
def shipped():
    return tuple(each for each in bootstrap.packs(("cn-ftz-lists",)) if each.lists)


def test_every_row_and_edition_that_is_shipped_says_where_it_was_read_in_both_languages(shipped):
    (pack,) = shipped
    for edition in pack.lists.values():
        for each in (edition, *edition.rows.values()):
            assert each.source.zh, each.id
            assert each.source.en, each.id
            assert each.confidence in {"read", "partial"}, each.id
    assert not any(edition.place == "xinjiang" for edition in pack.lists.values())


@pytest.mark.parametrize(
    ("name", "editions"),
    [
        ("excludes_ciio", {"sh-2024", "shlg-2024"}), ("city", {"bj-2025", "sh-2025"}), ("by_sector", {"tj-2024"}),
        ("general", {"shlg-2024"}), ("files_first", {"bj-2025", "sh-2025", "shlg-2024"}), ("reports_after", {"gd-2025"}),
    ],
)  # fmt: skip
def test_what_is_said_of_editions_is_said_of_those_it_was_read_of_and_of_no_other(shipped, name, editions):
    (pack,) = shipped
    assert pack.definitions[lists.PREFIX + name].value == editions


def test_a_zone_stands_for_the_edition_of_the_day_and_one_without_a_list_for_national_numbers(shipped):
    before, after = (compare(shipped, ("beijing", "xinjiang"), date(2026, 5, day)) for day in (10, 11))
    assert (before.editions[0].id, after.editions[0].id) == ("bj-2024", "bj-2025")
    assert before.editions[1] is None
    assert "national" in before.lines[0].right.en
    assert len(before.rows[0]) == 11
    assert after.rows == ((), ())


def test_of_several_editions_in_force_one_is_shown_and_the_others_are_named(shipped):
    def beside(name, day):
        lines = compare(shipped, (name, "xinjiang"), day).lines
        return next(each for each in lines if each.key == "beside")

    later, first = (beside("shanghai", day) for day in (date(2026, 11, 24), date(2025, 2, 7)))
    assert "shlg-2024" in later.left.en
    assert "sh-2025" not in later.left.en
    assert (first.left.en, later.right.en) == ("—", "—")
    assert "sh-2024" in beside("shlg-2024", date(2025, 2, 8)).left.en


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2024, 8, 29), ("not issued yet", "not issued yet")),
        (date(2026, 5, 10), ("in force", "not issued yet")),
        (date(2026, 5, 11), ("replaced", "in force")),
    ],
)
def test_an_edition_named_itself_is_shown_with_whether_it_is_in_force(shipped, day, said):
    lines = compare(shipped, ("bj-2024", "bj-2025"), day).lines
    assert [(each.left.en, each.right.en) for each in lines if each.key == "stands"] == [said]


def test_what_is_alike_and_what_only_one_side_has(shipped):
    shown = compare(shipped, ("sh-2024", "sh-2025"), date(2026, 10, 8))
    assert [each.en for each in shown.only[1]] == ["weather"]
    assert shown.only[0] == ()
    assert {each.key for each in shown.lines if each.alike} >= {"form", "covers"}
    assert not next(each for each in shown.lines if each.key == "off_list").alike


@pytest.mark.parametrize("name", ["bj-2026", "xinjiang-2026", "none", "other", ""])
def test_an_edition_that_is_not_shipped_is_unknown_and_never_guessed(shipped, name):
    with pytest.raises(UsageError, match="nothing is known"):
        compare(shipped, (name, "beijing"), date(2026, 10, 8))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_zones_side_by_side_fit_eighty_columns(lang, tmp_path):
    done = datarights("packs", "compare", "bj-2024", "xinjiang", lang=lang, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert max(map(width_of, done.stdout.splitlines())) <= 80
    assert ("没有读到" if lang == "zh" else "was not read") in done.stdout


def test_what_another_place_may_take_up_says_when_its_instrument_is_not_yet_in_force(tmp_path):
    for day, waiting in (("2023-01-01", 3), ("2024-03-22", 2), ("2026-11-23", 0)):
        done = datarights(
            "packs", "compare", "beijing", "xinjiang", "--at", day, "--format", "json", lang="en", cwd=tmp_path
        )
        results = json.loads(done.stdout)["results"]
        assert sum(not each["in_force"] for each in results) == waiting, day
        assert all((each["from"] <= day) is each["in_force"] for each in results)
        text = datarights("packs", "compare", "beijing", "xinjiang", "--at", day, lang="en", cwd=tmp_path).stdout
        assert " ".join(text.split()).count(f"on {day} not issued yet") == waiting, day


def test_a_zone_is_called_as_its_people_call_it(tmp_path):
    by_key = datarights("packs", "compare", "beijing", "xinjiang", lang="zh", cwd=tmp_path)
    for names in (("北京", "新疆"), ("Beijing", "XINJIANG")):
        assert datarights("packs", "compare", *names, lang="zh", cwd=tmp_path).stdout == by_key.stdout
    assert by_key.stdout.split()[:2] == ["北京", "新疆"]


def test_an_edition_of_another_zone_or_of_another_day_is_not_offered_as_what_would_settle_an_export(tmp_path):
    head = Path(bootstrap.PACKS, "cn-ftz-lists/scenarios/rows.yaml").read_text(encoding="utf-8").split("\nacts:")[0]
    known = "act.zone: beijing, act.zone_registered: yes, act.zone_activity: yes, act.zone_covers: scenario"
    (tmp_path / "s.yaml").write_text(
        f"{head}\npacks: [cn-ftz-lists]\nacts:\n  - {{act: export, on: 2025-06-10, facts: {{{known}}}}}\n",
        encoding="utf-8",
    )
    done = datarights("decide", "s.yaml", "--format", "json", cwd=tmp_path)
    offered = [each for found in json.loads(done.stdout)["settling"]["sets"] for each in found["supply"]]
    lists = [fact["value"] for each in offered for fact in each["facts"] if fact["fact"] == "act.zone_list"]
    assert lists == ["bj-2024", "none"]

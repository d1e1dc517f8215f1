"""``law timeline`` within some days: of a source in which nothing changes then it says so."""

import json

from tests.program import told


def test_of_a_source_in_which_nothing_changes_from_a_day_on_it_says_so():
    said = told("law", "timeline", "pipl", "--start", "2030-01-01", code=0, lang="en")
    assert said == "pipl: nothing changes from 2030-01-01 on\n"
    assert "2030-01-01 起至 2031-01-01（含）没有变化" in told(
        "law", "timeline", "pipl", "--start", "2030-01-01", "--through", "2031-01-01", code=0, lang="zh"
    )
    assert json.loads(told("law", "timeline", "pipl", "--start", "2030-01-01", "-f", "json", code=0)) == []


def test_what_is_no_source_stays_unknown():
    assert "DR-U099" in told("law", "timeline", "pipi", "--start", "2030-01-01", code=2, lang="en")


def test_an_article_is_shown_with_the_values_that_cite_it_and_no_others():
    (line,) = (
        each for each in told("law", "show", "cross-border:8", lang="en").splitlines() if "contract_persons" in each
    )
    assert line.split() == ["contract_persons", "number", "of", "the", "law:", "100000", "persons"]


def test_a_number_that_no_article_has_is_said_to_be_reckoned_by_the_pack():
    said = told("law", "show", "cross-border:9", lang="en")
    assert "extension_window" in said
    assert "weekdays_of_one_year" not in said
    (line,) = (each for each in told("law", "show", "reckoned", lang="en").splitlines() if "weekdays_of_one" in each)
    assert line.split() == [
        "weekdays_of_one_year", "number", "reckoned", "by", "the", "pack:", "262", "working", "days"
    ]  # fmt: skip


def test_the_measures_for_small_handlers_are_one_instrument_told_once():
    lines = [each.split() for each in told("law", "timeline", "--start", "2026-09-01", lang="en").splitlines()]
    assert [each[2] for each in lines if each[1:2] == ["instrument"] and each[0] == "+"].count("small-handlers") == 1
    assert all(each[2] != "smh" for each in lines if each[1:2] == ["instrument"])


def test_a_source_that_is_not_there_is_answered_with_all_that_are():
    from datarights import bootstrap

    said = told("law", "show", "nope", code=2, lang="en").split()
    assert {name for pack in bootstrap.engine(()).packs for name in pack.sources} <= {*said}

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
        each for each in told("law", "show", "cross-border:8", lang="en").splitlines() if "small_exporter" in each
    )
    assert line.split() == ["small_exporter_persons", "number", "of", "the", "law:", "0", "persons"]


def test_a_source_that_is_not_there_is_answered_with_all_that_are():
    from datarights import bootstrap

    said = told("law", "show", "nope", code=2, lang="en").split()
    assert {name for pack in bootstrap.engine(()).packs for name in pack.sources} <= {*said}

"""What later entries make of the days of a belief: first days, renewals end to end or apart, and the earliest ending."""

import pytest

from datarights.holdings.answers import (
    ENDING,
    RENEWAL,
    VOID,
    Answer,
    answered,
    answers,
    is_void,
    kept,
    made,
    spans,
    unanswered,
)
from datarights.holdings.record import NEVER, Record

FIRST = Record("right", "许可", "皮棉数据", "乙公司", 2, 100, 200, 7, NEVER, {"door": "grant"})
RENEWED = Answer("续期", RENEWAL, 300, 400)
ENDED = Answer("终止", ENDING, 150, NEVER, "contract")


def with_(*given):
    """The right with these answers, given at 8, 9, ..."""
    found = FIRST
    for index, answer in enumerate(given, 8):
        found = answered(found, answer, index)
    return found


def test_a_belief_that_nobody_answered_holds_on_its_first_days():
    assert list(spans(FIRST)) == [(100, 200)]
    assert (made(FIRST), answers(FIRST), is_void(FIRST)) == (7, [], False)


def test_a_renewal_adds_its_days_and_the_belief_ends_with_the_last_of_them():
    found = with_(RENEWED)
    assert list(spans(found)) == [(100, 200), (300, 400)]
    assert (found.start, found.end) == (100, 400)
    assert found.body["days"] == [100, 200]


def test_the_earliest_ending_cuts_the_days_and_what_began_later_is_gone():
    found = with_(RENEWED, Answer("晚", ENDING, 350, NEVER), ENDED)
    assert list(spans(found)) == [(100, 150)]
    assert found.end == 150
    assert list(spans(with_(RENEWED, Answer("晚", ENDING, 350, NEVER)))) == [(100, 200), (300, 350)]


def test_a_belief_ended_on_its_first_day_never_held():
    found = with_(Answer("终止", ENDING, 100, NEVER))
    assert list(spans(found)) == []
    assert (found.start, found.end) == (100, 100)


def test_what_was_made_on_the_day_of_an_ending_or_before_saw_no_ending():
    found = with_(ENDED)
    assert list(spans(found, before=150)) == [(100, 200)]
    assert list(spans(found, before=151)) == [(100, 150)]


def test_an_answer_is_known_from_its_entry_on_and_the_place_of_the_belief_stays():
    found = with_(RENEWED, ENDED)
    assert (found.since, found.until, made(found)) == (9, NEVER, 7)
    assert answers(found) == [RENEWED, ENDED]
    assert answers(found)[1].reason == "contract"
    assert FIRST.body == {"door": "grant"}


def test_an_answer_says_for_whom_it_was_signed_where_that_is_known_and_else_is_written_without():
    for signed_for in ([], [""], ["甲棉业"]):
        found = with_(RENEWED._replace(signed_for=signed_for))
        assert found.body["answers"] == [["续期", "renewal", 300, 400, "", signed_for]]
        assert answers(found)[0].signed_for == signed_for
    assert with_(RENEWED).body["answers"] == [["续期", "renewal", 300, 400, ""]]


def test_an_answer_reopens_what_had_been_closed():
    assert answered(FIRST._replace(until=20), RENEWED, 21).until == NEVER


def test_taking_an_answer_back_leaves_those_of_other_entries_and_gives_the_days_again():
    found = unanswered(with_(RENEWED, ENDED), "终止", 12)
    assert answers(found) == [RENEWED]
    assert (found.end, found.since, made(found)) == (400, 12, 7)
    assert (unanswered(found, "续期", 13).end, unanswered(FIRST, "谁", 9).end) == (200, 200)


@pytest.mark.parametrize(("does", "void"), [(VOID, True), (ENDING, False), (RENEWAL, False), ("upheld", False)])
def test_only_a_source_found_unlawful_makes_a_right_void(does, void):
    assert is_void(with_(Answer("某条", does, 150, NEVER))) is void
    assert is_void(with_(RENEWED, Answer("某条", does, 150, NEVER))) is void


def test_a_void_right_keeps_its_days():
    assert list(spans(with_(Answer("无效", VOID, 150, NEVER)))) == [(100, 200)]


CORRECTED = FIRST._replace(start=120, end=180, since=15, party="丙公司", body={"door": "grant", "scope": {}})


def test_a_correction_keeps_the_place_the_answers_and_the_gifts_of_what_it_stands_for():
    given = with_(RENEWED)
    given = given._replace(body={**given.body, "given": ["转让"]})
    found = kept(given, CORRECTED)
    assert (made(found), answers(found), found.body["given"]) == (7, [RENEWED], ["转让"])
    assert (found.since, found.party, found.body["scope"]) == (15, "丙公司", {})
    assert list(spans(found)) == [(120, 180), (300, 400)]
    assert (found.start, found.end) == (120, 400)


def test_a_correction_of_what_nobody_answered_has_its_own_days_and_no_gifts():
    found = kept(FIRST, CORRECTED)
    assert (found.start, found.end, made(found), answers(found)) == (120, 180, 7, [])
    assert "given" not in found.body


def test_a_corrected_beginning_after_the_ending_leaves_no_day():
    found = kept(with_(ENDED), CORRECTED._replace(start=160))
    assert list(spans(found)) == []
    assert (found.start, found.end) == (160, 160)


def test_answers_are_read_as_projections_already_written_hold_them():
    said = [
        ["续期", "renewal", 200, 300, ""],
        ["终止", "ending", 250, NEVER, "contract"],
        ["无效", "void", 1, NEVER, ""],
    ]
    found = FIRST._replace(body={"days": [100, 200], "answers": said})
    assert list(spans(found)) == [(100, 200), (200, 250)]
    assert is_void(found)

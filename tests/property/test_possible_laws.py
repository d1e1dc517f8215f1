"""Laws of what rules may come to together, judged by going through every way one after the other."""

from itertools import product

from hypothesis import given, strategies as st

from datarights.rules.possible import MAX_COMPLETIONS, Tried, every, groups, number_of_ways

NAMES = "abcde"


@st.composite
def tables(draw):
    """Give questions with how many answers each has, and a rule over some of them, in an order of its own."""
    choices = {name: draw(st.integers(1, 3)) for name in draw(st.permutations(NAMES))}
    own = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1, max_size=4))
    size = len(every([choices[name] for name in own]))
    return choices, own, draw(st.lists(st.sampled_from((1, 2, 4)), min_size=size, max_size=size))


@given(tables())
def test_a_rule_comes_to_the_same_whichever_other_questions_are_answered_beside_its_own(table):
    choices, own, results = table
    tried = Tried(own, [choices[name] for name in own], results)
    by_answers = dict(zip(product(*(range(choices[name]) for name in own)), results, strict=True))
    laid = tried.under([*choices], [*choices.values()])
    for found, way in zip(laid, every([*choices.values()]), strict=True):
        answers = dict(zip(choices, way, strict=True))
        assert found == by_answers[tuple(answers[name] for name in own)]


@given(tables())
def test_a_rule_turns_on_a_question_just_when_some_answer_to_it_alone_changes_something(table):
    choices, own, results = table
    by_answers = dict(zip(product(*(range(choices[name]) for name in own)), results, strict=True))
    turning = [
        name
        for place, name in enumerate(own)
        if any(
            by_answers[one] != by_answers[other]
            for one in by_answers
            for other in by_answers
            if one[:place] + one[place + 1 :] == other[:place] + other[place + 1 :]
        )
    ]
    assert Tried(own, [choices[name] for name in own], results).names == turning


@given(st.lists(st.integers(1, 6), max_size=12))
def test_ways_are_counted_as_they_are_tried(choices):
    tried = every(choices)
    assert number_of_ways(choices) == (None if tried is None else len(tried))
    assert tried is None or len(tried) <= MAX_COMPLETIONS


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=3), max_size=12))
def test_members_are_in_one_group_just_when_a_chain_of_shared_names_joins_them(members):
    joined = [{number} for number in range(len(members))]
    for _ in members:
        joined = [
            {
                other
                for other in range(len(members))
                if other in mine or any(set(members[one]) & set(members[other]) for one in mine)
            }
            for mine in joined
        ]
    assert groups(members) == sorted(sorted(each) for each in {frozenset(each) for each in joined})

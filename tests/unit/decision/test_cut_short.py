"""A search for what would settle an act that was cut short says so; one that was not says nothing of it."""

from cotton import INDEX, INDEXER, cotton, licence, pack

from datarights.cli.decision_drawing import decision_lines, plain_lines
from datarights.decision.decide import decide
from datarights.decision.decision import DecisionRequest, Settling, SettlingSet
from datarights.rules.engine import Engine
from datarights.rules.pack import Outcome

ONE = SettlingSet(supplies=(), outcome=Outcome.CONDITIONAL)


def test_what_was_not_tried_is_said_whether_or_not_something_was_found():
    assert "there may be others" in Settling(sets=(ONE,), complete=False).cut.en
    assert Settling(sets=(ONE,)).cut is None
    assert "none that was is enough" in Settling(complete=False).cut.en
    assert Settling().cut is None


def test_a_search_that_was_cut_before_it_found_anything_says_so_on_the_screen():
    engine, fold = Engine([pack()]), cotton()
    act = licence(by=INDEXER, asset=INDEX)
    for effort, said in ((0, True), (8_000_000, False)):
        found = decide(DecisionRequest(act=act, effort=effort), fold, engine, fold.lexicon)
        assert bool(found.settling.sets) is not said
        for draw in (decision_lines, plain_lines):
            text = "\n".join(draw(found, engine))
            assert ("试过的都不够" in text or "none that was is enough" in text) is said

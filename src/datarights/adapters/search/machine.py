"""Sequences of moves tried by a state machine, and the shortest that breaks an invariant.

Hypothesis draws the moves, remembers what broke, and shrinks it: fewer moves, earlier choices. The same seed over the same
world tries the same sequences; without one, a seed follows from the machine itself and is the same every time.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from hypothesis import HealthCheck, Phase, Verbosity, seed as seeded, settings, strategies as st
from hypothesis.reporting import with_reporter
from hypothesis.stateful import RuleBasedStateMachine, get_state_machine_test, precondition, rule

from datarights.app.explore import (
    DAYS,
    INVARIANTS,
    OF_ACTS,
    OUTWARD,
    PLACES,
    RIGHTS,
    TERMS,
    Broken,
    Move,
    Play,
    Supplies,
    shortest,
)
from datarights.holdings.shapes import EXCLUSIVITIES
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights.holdings.fold import Fold
    from datarights.rules.engine import Engine


@valueclass
class Searched:
    """What a search came to: how much was tried, and the shortest sequence that ends where it must not, if there is one.

    ``looked``: the invariants that a move put to the test; of the others nothing was looked for.
    """

    sequences: int
    tried: int
    made: int
    looked: frozenset[str] = frozenset()
    moves: tuple[Move, ...] = ()
    broken: Broken | None = None


class _Found(Exception):  # noqa: N818 - not an error: what was looked for
    """Tells that an invariant is broken, by which moves."""

    def __init__(self, broken: Broken, moves: Sequence[Move]) -> None:
        super().__init__(broken.invariant)
        self.broken = broken
        self.moves = tuple(moves)


def search(
    start: "Fold",
    engine: "Engine",
    day: date,
    *,
    steps: int,
    sequences: int,
    seed: int | None = None,
    chosen: Sequence[str] = (),
) -> Searched:
    """Try sequences of at most ``steps`` moves, and give the shortest that breaks an invariant, if one was found."""
    counted = Counter[str]()
    if not Play(start, engine, day, {}).rights():
        return _told(counted)  # every move begins from a right
    machine = _machine(start, engine, day, chosen, counted)
    limits = settings(
        max_examples=sequences, stateful_step_count=steps, deadline=None, database=None, derandomize=seed is None,
        phases=(Phase.generate, Phase.shrink), verbosity=Verbosity.quiet, report_multiple_bugs=False, print_blob=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    trial = get_state_machine_test(machine, settings=limits)
    if seed is not None:
        trial = seeded(seed)(trial)
    try:
        with with_reporter(lambda _: None):
            trial()
    except _Found as found:
        moves, broken = shortest(found.moves, found.broken, start, engine, day)
        return _told(counted, moves, broken)
    return _told(counted)


def _told(counted: Counter[str], moves: tuple[Move, ...] = (), broken: Broken | None = None) -> Searched:
    return Searched(
        sequences=counted["sequences"], tried=counted["tried"], made=counted["made"], moves=moves, broken=broken,
        looked=frozenset(name for name in INVARIANTS if counted[name]),
    )  # fmt: skip


def _machine(
    start: "Fold", engine: "Engine", day: date, chosen: Sequence[str], counted: Counter[str]
) -> type[RuleBasedStateMachine]:
    acts: Final = sorted(name for name in OUTWARD if name in engine.acts and engine.acts[name].ledger)
    wanted = {*(chosen or INVARIANTS)}
    supplies: Supplies = {}
    doing, recording = bool(acts) and bool(wanted & OF_ACTS), bool(wanted - OF_ACTS)

    class Machine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            counted["sequences"] += 1
            self.play = Play(start, engine, day, supplies)

        def drawn(self, data: Any) -> tuple[Any, str]:
            """Draw a right, and a party other than its holder."""
            right = data.draw(st.sampled_from(self.play.rights()))
            others = [each for each in self.play.parties() if each != right.party]
            return right, data.draw(st.sampled_from(others)) if others else ""

        def made(self, move: Move) -> None:
            counted["tried"] += 1
            counted.update(self.play.tests(move))
            if not self.play.make(move):
                return
            counted["made"] += 1
            broken = self.play.broken(chosen)
            if broken is not None:
                raise _Found(broken, self.play.moves)

        @precondition(lambda self: recording and bool(self.play.rights()))
        @rule(data=st.data())
        def give(self, data: Any) -> None:
            right, taker = self.drawn(data)
            if not taker:
                return
            act = data.draw(st.sampled_from(("license", "license", "transfer")))
            rights, term = data.draw(st.sampled_from(RIGHTS)), data.draw(st.sampled_from(TERMS))
            kind, depth = data.draw(st.sampled_from(EXCLUSIVITIES)), data.draw(st.integers(0, 1))
            self.made(self.play.conferral(right, taker, act, rights, term, kind, depth))

        @precondition(lambda self: recording and bool(self.play.rights()))
        @rule(data=st.data())
        def end(self, data: Any) -> None:
            right = data.draw(st.sampled_from(self.play.rights()))
            self.made(self.play.ending(right, data.draw(st.sampled_from(DAYS))))

        @precondition(lambda self: doing and bool(self.play.rights()))
        @rule(data=st.data())
        def do(self, data: Any) -> None:
            right, taker = self.drawn(data)
            kind, gap = data.draw(st.sampled_from(acts)), data.draw(st.sampled_from(DAYS))
            place = data.draw(st.sampled_from(PLACES))
            self.made(self.play.doing(kind, right, taker, gap, place))

    return Machine

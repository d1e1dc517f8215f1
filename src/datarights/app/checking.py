"""Checking scenarios: every act of every scenario decided in its world, beside what was expected of it."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.decision.desk import Desk
from datarights.errors import Fault, InadmissibleEntryError, InputError
from datarights.holdings.fold import Fold
from datarights.model.scope import Lexicon
from datarights.rules.pack import Outcome
from datarights.scenario.compare import differences
from datarights.scenario.drafts import fold_of
from datarights.scenario.scenario import Scenario, Step
from datarights.scenario.world import World
from datarights.text import Text, say
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights.holdings.snapshot import Holdings
    from datarights.rules.engine import Engine

Chosen = Callable[[Scenario, Step], bool]
"""Tells whether an act of a scenario is to be decided."""


@valueclass
class Checked:
    """One act: what was decided and how that differs from what was expected."""

    scenario: Scenario
    number: int
    step: Step
    decision: Decision
    wrong: tuple[Text, ...]

    @property
    def met(self) -> bool:
        """Tell whether the expectation, if there is one, is met."""
        return not self.wrong

    @property
    def asked(self) -> bool:
        """Tell whether the act is a question: nothing was expected of it."""
        return self.step.expect is None


class Worlds:
    """The ledgers of worlds already folded, and a desk over each: what many scenarios share is worked out once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._folds: dict[int, tuple[World, Fold]] = {}
        self._desks: dict[tuple[int, int], Desk] = {}

    def of(self, world: World) -> Fold:
        """Give the ledger of a world.

        Raises:
            InadmissibleEntryError: the operating rules refuse part of it.

        """
        kept = self._folds.get(id(world))
        if kept is None:
            kept = self._folds[id(world)] = (world, fold_of(world, self._lexicon))
        return kept[1]

    def desk(self, world: World, engine: "Engine") -> Desk:
        """Give the desk over the ledger of a world that was folded."""
        key = (id(world), id(engine))
        found = self._desks.get(key)
        if found is None:
            found = self._desks[key] = Desk(self.of(world), engine)
        return found

    def admit(self, scenarios: Iterable[Scenario]) -> None:
        """Fold every world that is told.

        Raises:
            InputError: the operating rules refuse part of some; every refusal, each with its place.

        """
        faults: dict[Fault, None] = {}
        refused: set[int] = set()
        for world in (each.world for each in scenarios):
            if world is None or id(world) in refused:
                continue
            try:
                self.of(world)
            except InadmissibleEntryError as refusal:
                refused.add(id(world))
                faults[Fault(code=refusal.code, message=refusal.message, place=refusal.place, hint=refusal.hint)] = None
        if faults:
            raise InputError(faults)


def checked(
    scenarios: Iterable[Scenario],
    engine: "Engine | Callable[[Scenario], Engine]",
    lexicon: Lexicon,
    registry: "Holdings | None" = None,
    *,
    chosen: Chosen | None = None,
    limit: Outcome | None = None,
    brief: bool = False,
    worlds: Worlds | None = None,
    ignore_waivers: bool = False,
) -> Iterator[Checked]:
    """Decide every act of scenarios, in order; those without a world run on the registry, or on stated facts alone.

    ``engine``: the packs that judge, or what gives those that judge a scenario.
    ``limit``: an act of which no outcome is expected and that comes out so, or worse, counts as not met. ``brief``: of an
    act with an expectation, what no expectation looks at is left out (what would settle it, until when it holds). An act
    without one is a question and is always decided in full. Where the outcome alone is expected the act is decided at a
    desk: the same decision, to the byte, of which most is not worked out until somebody reads it.
    """
    worlds = worlds or Worlds(lexicon)
    for scenario in scenarios:
        holdings = worlds.of(scenario.world) if scenario.world is not None else registry
        judge = engine(scenario) if callable(engine) else engine
        for number, step in enumerate(scenario.steps, 1):
            if chosen is not None and not chosen(scenario, step):
                continue
            request = DecisionRequest(
                act=step.act,
                readings=step.readings,
                brief=brief and step.expect is not None,
                ignore_waivers=ignore_waivers,
            )
            if scenario.world is not None and request.brief and step.expect is not None and step.expect.outcome_alone:
                decision = worlds.desk(scenario.world, judge).decide(request)
            else:
                decision = decide(request, holdings, judge, lexicon)
            wrong = differences(step.expect, decision) if step.expect is not None else ()
            yield Checked(
                scenario=scenario,
                number=number,
                step=step,
                decision=decision,
                wrong=(*wrong, *_beyond(step, decision, limit)),
            )


def _beyond(step: Step, decision: Decision, limit: Outcome | None) -> Iterator[Text]:
    expects = step.expect is not None and (step.expect.outcome is not None or step.expect.not_outcome)
    if limit is not None and not expects and decision.outcome >= limit:
        got, worst = decision.outcome.label, limit.label
        yield say(
            f"判定 {got.zh}，--fail-on {worst.zh}" if got != worst else f"判定 {got.zh}，--fail-on 不许",
            f"decided {got.en}, and --fail-on says {worst.en}",
        )

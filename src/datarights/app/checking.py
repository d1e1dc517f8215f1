"""Checking scenarios: every act of every scenario decided in its world, beside what was expected of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datarights.decision.decide import decide
from datarights.decision.decision import Decision, DecisionRequest
from datarights.holdings.fold import Fold
from datarights.model.scope import Lexicon
from datarights.scenario.compare import differences
from datarights.scenario.drafts import fold_of
from datarights.scenario.scenario import Scenario, Step
from datarights.scenario.world import World
from datarights.text import Text

if TYPE_CHECKING:
    from datarights.holdings.snapshot import Holdings
    from datarights.rules.compile import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
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


class Worlds:
    """The ledgers of worlds already folded: one that many scenarios share is folded once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._folds: dict[int, tuple[World, Fold]] = {}

    def of(self, world: World) -> Fold:
        """Give the ledger of a world.

        Raises:
            InadmissibleEntryError: the operating rules refuse part of it.

        """
        kept = self._folds.get(id(world))
        if kept is None:
            kept = self._folds[id(world)] = (world, fold_of(world, self._lexicon))
        return kept[1]


def checked(
    scenarios: Iterable[Scenario], engine: "Engine", lexicon: Lexicon, registry: "Holdings | None" = None
) -> Iterator[Checked]:
    """Decide every act of scenarios, in order; those without a world run on the registry, or on stated facts alone."""
    worlds = Worlds(lexicon)
    for scenario in scenarios:
        holdings = worlds.of(scenario.world) if scenario.world is not None else registry
        for number, step in enumerate(scenario.steps, 1):
            decision = decide(DecisionRequest(act=step.act, readings=step.readings), holdings, engine, lexicon)
            wrong = differences(step.expect, decision) if step.expect is not None else ()
            yield Checked(scenario=scenario, number=number, step=step, decision=decision, wrong=wrong)

"""Scenarios: acts on days in a world, and what is expected of each. The program's test language."""

from collections.abc import Mapping

from datarights.decision.act import Act
from datarights.errors import Place
from datarights.rules.finding import Verdict
from datarights.rules.pack import Outcome
from datarights.scenario.world import World
from datarights.valueclass import field, valueclass


@valueclass
class Expectation:
    """What is expected of a decision; what is left out is not looked at.

    ``not_outcome`` are outcomes that it must not come to. ``rules`` maps a rule id to its verdict; ``cites`` are places such
    as ``guide:21``; ``duties`` and ``questions`` are ids that must be among those of the decision. ``in_force`` are rules that
    must be weighed at all, ``not_in_force`` those that must not: the law of the day.
    """

    outcome: Outcome | None = None
    not_outcome: tuple[Outcome, ...] = ()
    rules: Mapping[str, Verdict] = field(default_factory=dict)
    cites: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    in_force: tuple[str, ...] = ()
    not_in_force: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def outcome_alone(self) -> bool:
        """Tell whether nothing but the outcome is looked at."""
        return not (self.rules or self.cites or self.duties or self.questions or self.in_force or self.not_in_force)


@valueclass
class Step:
    """One act of a scenario. Without an expectation it is a question: its decision is shown and never fails."""

    act: Act
    title: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)
    expect: Expectation | None = None
    place: Place | None = None


@valueclass
class Scenario:
    """Acts in a world. ``world`` is nothing when the scenario runs on a registry or on stated facts alone.

    ``packs`` are the ids of the packs that judge it, where it names them.
    """

    title: str
    steps: tuple[Step, ...]
    world: World | None = None
    file: str = ""
    packs: tuple[str, ...] = ()

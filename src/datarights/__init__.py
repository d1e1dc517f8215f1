"""Register data, keep the three rights apart, ask whether an act is valid and why, prove it.

The library: :func:`load` a manifest, scenario or application, :func:`check` scenarios, :func:`decide` one act, open a
:func:`registry`. Nothing is imported before it is used.
"""

from typing import TYPE_CHECKING

from datarights.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from datarights.app.checking import Checked
    from datarights.bootstrap import Registry
    from datarights.decision.act import Act
    from datarights.decision.decision import Decision
    from datarights.holdings.snapshot import Holdings
    from datarights.procedure.application import Application
    from datarights.scenario.scenario import Scenario
    from datarights.scenario.world import World

__all__ = ["__version__", "check", "decide", "load", "registry"]


def load(path: "Path | str") -> "World | Scenario | Application":
    """Read a manifest, a scenario or an application, whichever the file says it is.

    Raises:
        InputError: it cannot be read; every fault with its place.

    """
    from datarights import bootstrap

    return bootstrap.loaded(str(path))


def check(*paths: "Path | str") -> "list[Checked]":
    """Decide every act of scenario files and give each beside what was expected of it.

    Raises:
        InputError: a file cannot be read.

    """
    from datarights import bootstrap
    from datarights.app.checking import checked

    scenarios = [bootstrap.scenario_of(str(path), None, bootstrap.engine) for path in paths]
    return list(checked(scenarios, bootstrap.judging(bootstrap.engine), bootstrap.lexicon()))


def decide(act: "Act", holdings: "Holdings | None" = None, readings: "Mapping[str, str] | None" = None) -> "Decision":
    """Decide one act with the packs that come with the package, on holdings or on stated facts alone."""
    from datarights import bootstrap
    from datarights.decision.decide import decide as judge
    from datarights.decision.decision import DecisionRequest

    request = DecisionRequest(act=act, readings=readings or {})
    return judge(request, holdings, bootstrap.engine(), bootstrap.lexicon()).whole()


def registry(path: "Path | str") -> "Registry":
    """Open a registry that exists.

    Raises:
        StoreError: missing, not a registry, or of a newer format.

    """
    from datarights import bootstrap

    return bootstrap.open_registry(str(path))

"""What the scenarios of a pack say of each rule: the examples on the rule's page."""

from collections.abc import Iterable

from datarights.rules.rule_pages import Example
from datarights.scenario.scenario import Scenario

OF_RULES = ("days.yaml", "parts.yaml")
"""Files that try days and parts of conditions, and tell no story."""


def examples(scenarios: Iterable[Scenario]) -> dict[str, list[Example]]:
    """Give the acts that name a rule, by rule, each verdict's first before its second."""
    found: dict[str, list[tuple[int, Example]]] = {}
    for scenario in scenarios:
        if scenario.file.endswith(OF_RULES):
            continue
        for step in scenario.steps:
            for name, verdict in step.expect.rules.items() if step.expect is not None else ():
                listed = found.setdefault(name, [])
                before = sum(each.verdict == verdict.value for _, each in listed)
                outcome = step.expect.outcome.label if step.expect is not None and step.expect.outcome else None
                listed.append((before, Example(title=step.title, verdict=verdict.value, outcome=outcome)))
    return {name: [each for _, each in sorted(listed, key=lambda pair: pair[0])] for name, listed in found.items()}

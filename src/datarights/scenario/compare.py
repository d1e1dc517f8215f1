"""What was expected beside what was decided: every difference in words."""

from datarights.decision.decision import Decision
from datarights.scenario.scenario import Expectation
from datarights.text import Text, say


def differences(expected: Expectation, decision: Decision) -> tuple[Text, ...]:
    """Give every way in which a decision is not what was expected; none when it is.

    Parts of a decision are worked out when they are read: those of which nothing is expected are not.
    """
    found: list[Text] = []
    if expected.outcome is not None and decision.outcome is not expected.outcome:
        want, got = expected.outcome.label, decision.outcome.label
        found.append(say(f"预期 {want.zh}，判定 {got.zh}", f"expected {want.en}, decided {got.en}"))
    if decision.outcome in expected.not_outcome:
        got = decision.outcome.label
        found.append(say(f"预期不是{got.zh}，判定 {got.zh}", f"expected anything but {got.en}, decided {got.en}"))
    for rule, verdict in sorted(expected.rules.items()):
        finding = decision.finding(rule)
        if finding is None:
            found.append(say(f"规则 {rule} 不在判定之中", f"the rule {rule} is not part of the decision"))
        elif finding.verdict is not verdict:
            found.append(
                say(
                    f"规则 {rule} 预期 {verdict.value}，实为 {finding.verdict.value}",
                    f"the rule {rule}: expected {verdict.value}, is {finding.verdict.value}",
                )
            )
    for rule in expected.in_force:
        if decision.finding(rule) is None:
            found.append(say(f"规则 {rule} 当日不施行", f"the rule {rule} is not in force on the day"))
    for rule in expected.not_in_force:
        if decision.finding(rule) is not None:
            found.append(say(f"规则 {rule} 当日施行", f"the rule {rule} is in force on the day"))
    if expected.cites:
        cited = _cited(decision)
        found += [say(f"没有引用 {place}", f"{place} is not cited") for place in expected.cites if place not in cited]
    if expected.duties:
        duties = {each.duty.id for each in decision.obligations}
        found += [say(f"没有义务 {name}", f"there is no duty {name}") for name in expected.duties if name not in duties]
    if expected.questions:
        asked = {each.name for each in decision.questions}
        found += [say(f"没有问 {name}", f"{name} is not asked") for name in expected.questions if name not in asked]
    return tuple(found)


def _cited(decision: Decision) -> set[str]:
    return {
        f"{each.source}:{each.article}"
        for weighed in decision.weighed
        if weighed.told.outcomes != (None,)
        for each in weighed.rule.cites
    }

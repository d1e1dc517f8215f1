"""What a pack's own scenarios prove of it: which verdicts of which rule an act has shown."""

from collections.abc import Iterable
from typing import Final

from datarights.app.checking import Checked
from datarights.rules.finding import Verdict
from datarights.rules.pack import Pack, Rule
from datarights.valueclass import valueclass

ASKED: Final = (Verdict.APPLIES, Verdict.CLEAR, Verdict.OPEN)
"""What the scenarios of a pack show of every rule: that it meets an act, that it does not, that a fact is missing."""


@valueclass
class Coverage:
    """One version of a rule, and how many acts showed each verdict of it.

    An act shows a verdict when its expectation names the rule with that verdict *and* the outcome of the decision, and
    is met.
    """

    rule: Rule
    seen: dict[Verdict, int]

    @property
    def missing(self) -> tuple[Verdict, ...]:
        """Give the verdicts that no act showed and that the rule does not rule out."""
        return tuple(each for each in ASKED if not self.seen[each] and each.value not in self.rule.never)

    @property
    def impossible(self) -> tuple[Verdict, ...]:
        """Give the verdicts that an act showed although the rule says they cannot come of it."""
        return tuple(each for each in ASKED if self.seen[each] and each.value in self.rule.never)

    @property
    def whole(self) -> bool:
        """Tell whether the scenarios show all that is asked of the rule."""
        return not self.missing and not self.impossible


def coverage(pack: Pack, results: Iterable[Checked]) -> tuple[Coverage, ...]:
    """Give, for every version of every rule of a pack, what the acts checked show of it."""
    found = {(rule.id, rule.in_force.start): Coverage(rule=rule, seen=dict.fromkeys(ASKED, 0)) for rule in pack.rules}
    for each in results:
        expect = each.step.expect
        if expect is None or expect.outcome is None or not each.met:
            continue
        for name, verdict in expect.rules.items():
            finding = each.decision.finding(name)
            if finding is None:
                continue
            entry = found.get((name, finding.rule.in_force.start))
            if entry is not None and finding.rule.pack == pack.id and verdict in entry.seen:
                entry.seen[verdict] += 1
    return tuple(found.values())

"""Why a decision came out as it did: of each finding that counts, the branch that made it, told once."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from datarights.cli import console
from datarights.cli.condition_drawing import Told, branch_lines
from datarights.cli.decision_drawing import (
    MARKS,
    YES,
    Point,
    basis_words,
    cites_words,
    drawn,
    duty_point,
    first_lines,
    settled,
    worst,
)
from datarights.cli.language import in_words
from datarights.rules.closures import HEADS
from datarights.rules.finding import Verdict, bearing, below
from datarights.rules.pack import Outcome
from datarights.text import say
from datarights.valueclass import replace

if TYPE_CHECKING:
    from datarights.decision.decision import Decision
    from datarights.rules.engine import Engine
    from datarights.rules.finding import ConditionResult, Finding


def counting(decision: "Decision") -> "Iterator[Finding]":
    """Give the findings that made a decision what it is: those that carry the outcome, then those still open.

    Of a yes these are the ones whose duties come with it as a precaution.
    """
    yield from settled(decision)
    if decision.outcome is Outcome.PROHIBITED:
        return
    cautious = {rule for each in decision.obligations if not each.sure for rule in each.rules}
    for each in decision.findings:
        if each.verdict is Verdict.OPEN and (
            each.rule.id in cautious if decision.outcome in YES else worst(each) > Outcome.CONDITIONAL
        ):
            yield each


def because_lines(decision: "Decision", engine: "Engine") -> Iterator[str]:
    """Draw why a decision came out as it did: of each finding that counts, the branch that made it, and the duties it brings."""
    yield from first_lines(decision, engine)
    told = Told()
    duties = list(decision.obligations) if decision.outcome in YES else []
    for finding in counting(decision):
        mark = "?" if finding.verdict is Verdict.OPEN else MARKS[finding.rule.outcome]
        yield from drawn(
            Point(
                mark=mark, word="", says=f"{console.whole(finding.rule.id)}  {in_words(finding.rule.title)}",
                cites=cites_words(finding.rule.cites, engine, decision.request.day),
            )
        )  # fmt: skip
        yield from branch_lines(told.once(tuple(_in_short(tuple(bearing(finding.conditions))))), engine, full=False)
        for each in [one for one in duties if finding.rule.id in one.rules]:
            duties.remove(each)
            yield from console.wrapped(f"→ {duty_point(each, engine, decision.request.day).says}", indent=4)
    for line in console.wrapped(basis_words(decision), indent=0):
        yield console.styled(line, "dim")


def _in_short(
    nodes: "Sequence[ConditionResult]", up: int = 0, above: "ConditionResult | None" = None
) -> "Iterator[ConditionResult]":
    """Give a trace without groups that say nothing: of one part, or within a group alike. What reads alike is told once a group."""
    if not nodes:
        return
    top, parts = nodes[0], below(nodes)
    wordless = top.says in HEADS.values()
    if wordless and not parts:
        yield replace(top, depth=top.depth - up, says=say("没有条件，总是如此", "no condition: always so"))
        return
    if wordless and len(parts) == 1 and parts[0][0].truth is top.truth:
        yield from _in_short(parts[0], up + 1, above)
        return
    if wordless and above is not None and (top.says, top.truth) == (above.says, above.truth):
        up += 1
    else:
        yield replace(top, depth=top.depth - up)
    told: dict[tuple[object, ...], Sequence[ConditionResult]] = {}
    for each in parts:
        alike = tuple((one.truth, one.fact or one.says, one.found) for one in each)
        if alike not in told or each[0].cite is not None:  # of those alike the one that says where it stands
            told[alike] = each
    for each in told.values():
        yield from _in_short(each, up, top)

"""What a decision says: the outcome and everything it rests on, as values. ``decide`` makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from datarights.decision.act import Act
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.rules.finding import Fact, Finding, Question, QuestionKind
from datarights.rules.pack import Duty, Outcome, Who
from datarights.text import Text
from datarights.version import __version__

MAX_PATHS: Final = 64
"""At most this many chains of title are weighed for one act; more are said (design §5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRequest:
    """An act to decide, and what may bend the usual way of deciding it.

    ``law_at`` overrides every connecting date, and the decision says so. ``readings`` fixes contested points to one
    option each; left out, every option is reckoned with. ``brief`` leaves out settling sets, counterfactual, weakest
    grounds and shelf life, for sweeps and tests that look at the outcome alone.
    """

    act: Act
    law_at: date | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    brief: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """A duty that comes with the act, and the rules that impose it. Not ``sure``: a precaution that can be avoided."""

    duty: Duty
    rules: tuple[str, ...]
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """One thing to supply: the facts that follow from it with the values required, who has it, which document shows it.

    ``title``: it is a right on the ledger, not a fact to state. ``was`` gives the values found, where there were any.
    ``within`` says what would be allowed, where the ledger knows.
    """

    name: str
    facts: Mapping[str, Fact]
    ask: Text
    who: Who
    kind: QuestionKind = QuestionKind.FACT
    title: bool = False
    document: Text | None = None
    was: Mapping[str, Fact | None] = field(default_factory=dict)
    within: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlingSet:
    """A smallest set of supplies that makes the whole decision at least conditional, and the outcome it then has."""

    supplies: tuple[Supply, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """The smallest sets in order; ``more`` beyond the cap; ``complete`` unless the search was cut short."""

    sets: tuple[SettlingSet, ...] = ()
    more: int = 0
    complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLink:
    """One right in a chain of title, root first: what it is, whose, on which entry, until when."""

    right: str
    kind: str
    party: str
    rights: tuple[str, ...]
    period: Period
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One chain of title (or none) and what the act comes to on it. ``basis``: own, operate, passing_on, or "".

    ``reach`` says how far the chain relied on goes, by the fact of each dimension in which it is limited.
    """

    rights: tuple[str, ...]
    links: tuple[PathLink, ...]
    basis: str
    state: str
    outcome: Outcome
    reasons: tuple[Text, ...] = ()
    reach: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A rule version that was considered and does not govern, and why."""

    rule: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ReadItem:
    """A belief of the ledger that the decision looked at, and the entry that made it."""

    kind: str
    id: str
    since: int
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFinding:
    """A later day of an act that lasts, on which something changes and the act comes to something worse."""

    day: date
    outcome: Outcome
    because: Text
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfLife:
    """Until when the decision holds (excluded), why, and what it would then come to. ``None``: no end is on record."""

    until: date | None
    because: Text
    then: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackBasis:
    """A pack relied on, by version and digest."""

    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyBasis:
    """A vocabulary relied on, by version and digest."""

    dimension: str
    id: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerBasis:
    """The ledger relied on: which, how many entries, its root in hex."""

    origin: str
    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """Everything outside the request that the decision rests on. The same request on the same basis, the same bytes."""

    packs: tuple[PackBasis, ...]
    vocabularies: tuple[VocabularyBasis, ...]
    ledger: LedgerBasis | None
    program: str = __version__


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An act decided: the outcome, why, what is missing, what comes with it, until when it holds, on what it rests.

    ``possible`` are all outcomes it may still come to, best first; ``outcome`` is the one to act on (design §5).
    ``facts`` are those the rules looked at or were given, by name; ``contested`` those on which ledger and statement
    differ, all values shown. ``paths_left_out`` counts chains beyond the cap.
    """

    request: DecisionRequest
    outcome: Outcome
    possible: tuple[Outcome, ...]
    governed: bool
    reason: Text
    findings: tuple[Finding, ...]
    obligations: tuple[Obligation, ...]
    questions: tuple[Question, ...]
    settling: Settling
    counterfactual: Settling
    relied_on: Path | None
    other_paths: tuple[Path, ...]
    paths_left_out: int
    later: tuple[DayFinding, ...]
    rejected: tuple[Rejected, ...]
    facts: tuple[tuple[str, Fact | None], ...]
    contested: tuple[tuple[str, tuple[Fact, ...]], ...]
    read_set: tuple[ReadItem, ...]
    shelf_life: ShelfLife | None
    weakest: Grounds | None
    basis: Basis

    def finding(self, rule: str) -> Finding | None:
        """Give the finding of one rule, or nothing."""
        for each in self.findings:
            if each.rule.id == rule:
                return each
        return None

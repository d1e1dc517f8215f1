"""What a decision says: the outcome and everything it rests on, as values. ``decide`` makes it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from datarights.decision.act import Act
from datarights.decision.settling import MAX_WORK
from datarights.model.citation import Citation
from datarights.model.grounds import Grounds
from datarights.model.period import Period
from datarights.rules.condition import Value
from datarights.rules.finding import Fact, Finding, Question, QuestionKind, Silent
from datarights.rules.pack import Duty, Outcome, Who
from datarights.text import Text, say
from datarights.valueclass import field, replace, valueclass
from datarights.version import __version__

if TYPE_CHECKING:
    from datarights.rules.weighed import Weighed

MAX_PATHS: Final = 64
"""At most this many chains of title are weighed for one act; more are said (design §5)."""


@valueclass
class DecisionRequest:
    """An act to decide, and what may bend the usual way of deciding it.

    ``law_at`` overrides every connecting date, and the decision says so. ``readings`` fixes contested points to one
    option each; left out, every option is reckoned with. ``brief`` leaves out settling sets, counterfactual, weakest
    grounds and shelf life, for sweeps and tests that look at the outcome alone. ``effort``: so many conditions are
    weighed at most in each search for settling sets. ``ignore_waivers`` decides as if nothing had been waived.
    """

    act: Act
    law_at: date | None = None
    readings: Mapping[str, str] = field(default_factory=dict)
    brief: bool = False
    effort: int = MAX_WORK
    ignore_waivers: bool = False

    @property
    def day(self) -> date:
        """Give the day whose law is asked about."""
        return self.law_at or self.act.on


@valueclass
class Answered:
    """A person's answer on record to a question (a determination): who, from when until when, why.

    ``back`` says why it no longer counts and the question is asked again; nothing where it counts. ``until`` is
    excluded; nothing where no end is set. ``version`` is that of the question answered, "" where it was not tied to one.
    ``under`` is the rule by which it takes a label away, ``evidence`` what it rests on. ``asset``: the data above it is
    about, where that is not the data of the act.
    """

    id: str
    entry: int
    question: str
    kind: QuestionKind
    answer: Value
    by: str
    on: date | None
    until: date | None
    reasons: str
    version: str = ""
    under: str = ""
    evidence: tuple[str, ...] = ()
    asset: str = ""
    back: Text | None = None

    def given_back(self, back: Text | None) -> "Answered":
        """Give the same answer with why it does not count."""
        return replace(self, back=back)


@valueclass
class Waived:
    """A waiver on record of a rule: who signed it, why, from when until when (excluded).

    ``void`` says why it is not honoured and the rule stands; nothing where it is.
    """

    id: str
    entry: int
    rule: str
    by: str
    on: date | None
    until: date | None
    reason: str
    void: Text | None = None


@valueclass
class Obligation:
    """A duty that comes with the act, the rules that impose it and every place where it stands.

    Not ``sure``: a precaution that can be avoided.
    """

    duty: Duty
    rules: tuple[str, ...]
    cites: tuple[Citation, ...]
    sure: bool


@valueclass
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


@valueclass
class SettlingSet:
    """A smallest set of supplies that makes the whole decision at least conditional, and the outcome it then has."""

    supplies: tuple[Supply, ...]
    outcome: Outcome


@valueclass
class Settling:
    """The smallest sets in order; ``more`` beyond the cap; ``complete`` unless the search was cut short."""

    sets: tuple[SettlingSet, ...] = ()
    more: int = 0
    complete: bool = True

    @property
    def cut(self) -> Text | None:
        """Say that the search was cut short; nothing where it was not."""
        if self.complete:
            return None
        if not self.sets:
            return say(
                "补法没有逐一试完，试过的都不够", "not every way to settle it was tried, and none that was is enough"
            )
        return say("没有逐一试完，可能还有别的补法", "not every way was tried; there may be others")


@valueclass
class PathLink:
    """One right in a chain of title, root first: what it is, whose, on which entry, until when."""

    right: str
    kind: str
    party: str
    rights: tuple[str, ...]
    period: Period
    since: int


@valueclass
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


@valueclass
class Rejected:
    """A rule version that was considered and does not govern, and why."""

    rule: str
    reason: Text


@valueclass(order=True)
class ReadItem:
    """A belief of the ledger that the decision looked at, and the entry that made it."""

    kind: str
    id: str
    since: int
    start: date
    end: date


@valueclass
class DayFinding:
    """A later day of an act that lasts, on which something changes and the act comes to something worse."""

    day: date
    outcome: Outcome
    because: Text
    findings: tuple[Finding, ...]


@valueclass
class ShelfLife:
    """Until when the decision holds (excluded), why, and what it would then come to. ``None``: no end is on record."""

    until: date | None
    because: Text
    then: Outcome | None = None


@valueclass
class PackBasis:
    """A pack relied on, by version and digest."""

    id: str
    version: str
    digest: str


@valueclass
class VocabularyBasis:
    """A vocabulary relied on, by version and digest."""

    dimension: str
    id: str
    version: str
    digest: str


@valueclass
class LedgerBasis:
    """The ledger relied on: which, how many entries, its root in hex."""

    origin: str
    size: int
    root: str


@valueclass
class Basis:
    """Everything outside the request that the decision rests on. The same request on the same basis, the same bytes."""

    packs: tuple[PackBasis, ...]
    vocabularies: tuple[VocabularyBasis, ...]
    ledger: LedgerBasis | None
    program: str = __version__


class Parts(Protocol):
    """Whoever made a decision and can work out its parts; each is asked for once."""

    def reason(self) -> Text: ...
    def findings(self) -> tuple[Finding, ...]: ...
    def weighed(self) -> Sequence["Weighed"]: ...
    def finding(self, rule: str) -> Finding | None: ...
    def silent(self) -> tuple[Silent, ...]: ...
    def obligations(self) -> tuple[Obligation, ...]: ...
    def questions(self) -> tuple[Question, ...]: ...
    def settling(self) -> Settling: ...
    def counterfactual(self) -> Settling: ...
    def relied_on(self) -> Path | None: ...
    def other_paths(self) -> tuple[Path, ...]: ...
    def paths_left_out(self) -> int: ...
    def later(self) -> tuple[DayFinding, ...]: ...
    def rejected(self) -> tuple[Rejected, ...]: ...
    def facts(self) -> tuple[tuple[str, Fact | None], ...]: ...
    def contested(self) -> tuple[tuple[str, tuple[Fact | None, ...]], ...]: ...
    def read_set(self) -> tuple[ReadItem, ...]: ...
    def shelf_life(self) -> ShelfLife | None: ...
    def weakest(self) -> Grounds | None: ...
    def determinations(self) -> tuple[Answered, ...]: ...
    def waivers(self) -> tuple[Waived, ...]: ...
    def basis(self) -> Basis: ...


PARTS: Final = (
    "reason", "findings", "silent", "obligations", "questions", "settling", "counterfactual", "relied_on", "other_paths",
    "paths_left_out", "later", "rejected", "facts", "contested", "read_set", "shelf_life", "weakest",
    "determinations", "waivers", "basis",
)  # fmt: skip


class Decision:
    """An act decided: the outcome, why, what is missing, what comes with it, until when it holds, on what it rests.

    ``possible`` are all outcomes it may still come to, best first; ``outcome`` is the one to act on (design §5). The
    other parts are worked out when first read, from the same evaluation and the state of the ledger it was made on;
    :meth:`whole` reads them all, for a decision that must outlive a registry that will be closed.
    """

    def __init__(
        self, request: DecisionRequest, outcome: Outcome, possible: tuple[Outcome, ...], *, governed: bool, parts: Parts
    ) -> None:
        self.request = request
        self.outcome = outcome
        self.possible = possible
        self.governed = governed
        self._parts = parts

    def whole(self) -> "Decision":
        """Read every part now; give the decision itself."""
        for name in PARTS:
            getattr(self, name)
        return self

    @property
    def weighed(self) -> Sequence["Weighed"]:
        """Give every rule that was weighed, without its trace and what lies outside the rule: findings made light."""
        return self._parts.weighed()

    def finding(self, rule: str) -> Finding | None:
        """Give the finding of one rule, of a pack that is silent too; nothing when it does not speak of the act."""
        return self._parts.finding(rule)

    @cached_property
    def reason(self) -> Text:
        """Say in one sentence why the outcome is what it is."""
        return self._parts.reason()

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Give every rule that was weighed, with its trace."""
        return self._parts.findings()

    @cached_property
    def silent(self) -> tuple[Silent, ...]:
        """Give the packs whose gate is no: none of their rules speaks of the act."""
        return self._parts.silent()

    @cached_property
    def obligations(self) -> tuple[Obligation, ...]:
        """Give the duties that come with the act."""
        return self._parts.obligations()

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Give what the decision turns on, and who can answer."""
        return self._parts.questions()

    @cached_property
    def settling(self) -> Settling:
        """Give the smallest sets of facts to supply that make the whole decision at least conditional."""
        return self._parts.settling()

    @cached_property
    def counterfactual(self) -> Settling:
        """Give the smallest changes a party could make after which the act would be allowed."""
        return self._parts.counterfactual()

    @cached_property
    def relied_on(self) -> Path | None:
        """Give the chain of title relied on."""
        return self._parts.relied_on()

    @cached_property
    def other_paths(self) -> tuple[Path, ...]:
        """Give the other chains, each with what the act comes to on it and why."""
        return self._parts.other_paths()

    @cached_property
    def paths_left_out(self) -> int:
        """Count the chains beyond :data:`MAX_PATHS`, which were not weighed."""
        return self._parts.paths_left_out()

    @cached_property
    def later(self) -> tuple[DayFinding, ...]:
        """Give the later days of an act that lasts on which it comes to something worse."""
        return self._parts.later()

    @cached_property
    def rejected(self) -> tuple[Rejected, ...]:
        """Give the rule versions that were considered and do not govern."""
        return self._parts.rejected()

    @cached_property
    def facts(self) -> tuple[tuple[str, Fact | None], ...]:
        """Give the facts the rules looked at or were given, by name."""
        return self._parts.facts()

    @cached_property
    def contested(self) -> tuple[tuple[str, tuple[Fact | None, ...]], ...]:
        """Give the facts on which ledger and statement differ, all values shown."""
        return self._parts.contested()

    @cached_property
    def read_set(self) -> tuple[ReadItem, ...]:
        """Give the beliefs of the ledger that were looked at."""
        return self._parts.read_set()

    @cached_property
    def shelf_life(self) -> ShelfLife | None:
        """Say until when the decision holds, and why."""
        return self._parts.shelf_life()

    @cached_property
    def weakest(self) -> Grounds | None:
        """Give the weakest grounds that a yes rests on; nothing where it is no yes."""
        return self._parts.weakest()

    @cached_property
    def determinations(self) -> tuple[Answered, ...]:
        """Give the answers of persons on record that bear on the act: those relied on, and those that no longer count."""
        return self._parts.determinations()

    @cached_property
    def waivers(self) -> tuple[Waived, ...]:
        """Give the waivers on record that bear on the act: those honoured, and those that are not."""
        return self._parts.waivers()

    @cached_property
    def basis(self) -> Basis:
        """Give everything outside the request that the decision rests on."""
        return self._parts.basis()

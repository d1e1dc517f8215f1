"""What evaluating rules gives: findings with every possible result, the trace, and the questions that stay open."""

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, Protocol

from datarights.model.citation import Citation
from datarights.model.grounds import Grounds
from datarights.rules.condition import Records, Value
from datarights.rules.pack import Duty, Outcome, Pack, Rule, Who
from datarights.text import Text, say
from datarights.valueclass import field, valueclass


@valueclass
class Fact:
    """A value with its grounds and where it came from (an entry, a file and line, the program)."""

    value: Value | Records
    grounds: Grounds = Grounds.ASSERTED
    origin: str = ""


Facts = Mapping[str, Fact | None]
"""What is known of an act, by name. ``None``: somebody spoke of it, and it is open; what nobody spoke of has no name here."""


class Verdict(Enum):
    """What came of one rule."""

    APPLIES = "applies"
    CLEAR = "clear"
    OPEN = "open"
    CONFLICT = "conflict"

    @property
    def label(self) -> Text:
        """Name it for a reader."""
        return _VERDICTS[self]


_VERDICTS: Final = {
    Verdict.APPLIES: say("成立", "applies"),
    Verdict.CLEAR: say("不触及", "clear"),
    Verdict.OPEN: say("待定", "open"),
    Verdict.CONFLICT: say("冲突", "conflict"),
}


class Truth(Enum):
    """The three values a condition can have."""

    NO = 0
    OPEN = 1
    YES = 2


@valueclass
class ConditionResult:
    """One node of a rule's tree as it was evaluated. ``depth`` counts from 0 at the root, for indentation.

    ``rows``: of a condition on a list, what came of each of its records, in their order.
    """

    truth: Truth
    says: Text
    depth: int
    fact: str = ""
    found: str = ""  # the value found, as text; "" when nobody supplied it
    value: "Value | Records | None" = None  # the same as it is
    wanted: str = ""
    grounds: Grounds | None = None
    origin: str = ""
    cite: Citation | None = None
    rows: tuple[Truth, ...] = ()


def bearing(nodes: Sequence[ConditionResult]) -> Iterator[ConditionResult]:
    """Give, of a trace, the nodes that made its first one what it is, in their order.

    Below a node these are the ones of its own truth, for with them alone it would be the same; below an open one also those
    that hold. Where none is of its truth the node denies what stands below it, and that is why.
    """
    if not nodes:
        return
    top, parts = nodes[0], below(nodes)
    yield top
    alike = [each for each in parts if each[0].truth is top.truth]
    if top.truth is Truth.OPEN and alike:
        alike = [each for each in parts if each[0].truth is not Truth.NO]
    for each in alike or parts:
        yield from bearing(each)


def below(nodes: Sequence[ConditionResult]) -> list[Sequence[ConditionResult]]:
    """Give what stands below the first node of a trace, part by part, each with all below it."""
    starts = [number for number, each in enumerate(nodes) if each.depth == nodes[0].depth + 1]
    return [nodes[start:end] for start, end in pairwise((*starts, len(nodes)))]


class QuestionKind(Enum):
    """Why a question is open."""

    FACT = "fact"
    JUDGEMENT = "judgement"
    READING = "reading"


@valueclass(order=True)
class Question:
    """What a decision turns on, and who can answer."""

    kind_order: int
    name: str
    kind: QuestionKind
    ask: Text
    who: Who
    settle: Text | None = None
    options: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


class Readable(Protocol):
    """The shape of a condition, that puts words to the verdicts recorded of it."""

    def results(
        self, trace: list[Any], begin: int, facts: Mapping[str, Fact | None], pack: Pack
    ) -> Iterator[ConditionResult]:
        """Read a trace back, node by node."""


@valueclass(kw_only=False)
class Recorded:
    """The trace of one rule as it was recorded: verdicts alone, with what is needed to read them."""

    shape: Readable
    pack: Pack
    verdicts: list[Any]
    begin: int
    facts: Mapping[str, Fact | None]

    def read(self) -> tuple[ConditionResult, ...]:
        """Put words, values, grounds and citations to the verdicts."""
        return tuple(self.shape.results(self.verdicts, self.begin, self.facts, self.pack))


@valueclass(lazy=True)
class Silent:
    """A pack whose gate is no for an act: none of its rules speaks. ``conditions`` is the trace of the gate."""

    pack: str
    recorded: Recorded = field(repr=False, compare=False)

    @cached_property
    def conditions(self) -> tuple[ConditionResult, ...]:
        """Give every node of the gate as it was evaluated."""
        return self.recorded.read()

    @property
    def shut(self) -> tuple[ConditionResult, ...]:
        """Give the answers that shut the gate, but for what the act itself is: that is what the reader asked about."""
        specs = self.recorded.pack.facts
        return tuple(
            each
            for each in bearing(self.conditions)
            if each.found and each.truth is Truth.NO
            if not (each.fact.startswith("act.") and each.fact in specs and specs[each.fact].computed)
        )


@valueclass(lazy=True)
class Finding:
    """One rule on one act. ``results`` are all it may still come to; ``None`` among them: it may not apply.

    ``contradicts`` names the rules of other packs, of equal rank on the same question, that surely say the opposite.

    ``conditions`` is the trace of the evaluation itself, put into words when it is first read.
    """

    rule: Rule
    verdict: Verdict
    results: tuple[Outcome | None, ...]
    recorded: Recorded | None = field(default=None, repr=False, compare=False)
    defeated_by: str = ""
    contradicts: tuple[str, ...] = ()
    excepted_by: str = ""
    duties: tuple[Duty, ...] = ()
    questions: tuple[str, ...] = ()

    @cached_property
    def conditions(self) -> tuple[ConditionResult, ...]:
        """Give every node of the rule as it was evaluated; none when no trace was kept."""
        return self.recorded.read() if self.recorded is not None else ()

    @property
    def weakest(self) -> Grounds | None:
        """Give the weakest grounds among the facts that settled anything."""
        return min(
            (each.grounds for each in self.conditions if each.grounds is not None and each.truth is not Truth.OPEN),
            default=None,
        )

    @property
    def failing(self) -> tuple[ConditionResult, ...]:
        """Give the leaves that made a rule apply or stay open."""
        return tuple(each for each in self.conditions if each.fact and each.truth is not Truth.NO)

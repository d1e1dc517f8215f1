"""What evaluating rules gives: findings with every possible result, the trace, and the questions that stay open."""

from dataclasses import dataclass
from enum import Enum

from datarights.model.citation import Citation
from datarights.model.grounds import Grounds
from datarights.rules.condition import Records, Value
from datarights.rules.pack import Duty, Outcome, Rule, Who
from datarights.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A value with its grounds and where it came from (an entry, a file and line, the program)."""

    value: Value | Records
    grounds: Grounds = Grounds.ASSERTED
    origin: str = ""


class Verdict(Enum):
    """What came of one rule."""

    APPLIES = "applies"
    CLEAR = "clear"
    OPEN = "open"
    CONFLICT = "conflict"


class Truth(Enum):
    """The three values a condition can have."""

    NO = 0
    OPEN = 1
    YES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionResult:
    """One node of a rule's tree as it was evaluated. ``depth`` counts from 0 at the root, for indentation."""

    truth: Truth
    says: Text
    depth: int
    fact: str = ""
    found: str = ""  # the value found, as text; "" when nobody supplied it
    wanted: str = ""
    grounds: Grounds | None = None
    origin: str = ""
    cite: Citation | None = None


class QuestionKind(Enum):
    """Why a question is open."""

    FACT = "fact"
    JUDGEMENT = "judgement"
    READING = "reading"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule on one act. ``results`` are all it may still come to; ``None`` among them: it may not apply."""

    rule: Rule
    verdict: Verdict
    results: tuple[Outcome | None, ...]
    conditions: tuple[ConditionResult, ...]
    defeated_by: str = ""
    excepted_by: str = ""
    duties: tuple[Duty, ...] = ()
    questions: tuple[str, ...] = ()
    weakest: Grounds | None = None

    @property
    def failing(self) -> tuple[ConditionResult, ...]:
        """Give the leaves that made a rule apply or stay open."""
        return tuple(each for each in self.conditions if each.fact and each.truth is not Truth.NO)

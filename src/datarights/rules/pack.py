"""A rule pack as a value: sources, dated parameters, facts it may ask for, readings, rules. Read from YAML elsewhere.

The grammar that a pack's author writes is docs/reference/pack-grammar.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum, IntEnum, StrEnum
from typing import Final

from datarights.model.citation import Authority, Citation, Source
from datarights.model.period import Period
from datarights.rules.condition import All, Condition, Value
from datarights.rules.lazily import Joined
from datarights.rules.lists import InstitutionResult, ListEdition, Reads
from datarights.text import Text, say
from datarights.valueclass import field, replace, valueclass


class Outcome(IntEnum):
    """What a rule says of an act, and what a decision comes to. The greater, the worse."""

    LIFTED = 0  # an exception that sets its rule aside and says nothing more
    NOTED = 1  # advice; never changes a decision
    PERMITTED = 2
    CONDITIONAL = 3
    EVIDENCE_NEEDED = 4
    REVIEW = 5
    PROHIBITED = 6

    @property
    def key(self) -> str:
        """Give the word used in files and in JSON."""
        return self.name.lower()

    @property
    def label(self) -> Text:
        """Name the outcome for a reader."""
        return _OUTCOME_LABELS[self]


_OUTCOME_LABELS = {
    Outcome.LIFTED: say("不适用", "set aside"),
    Outcome.NOTED: say("提示", "advice"),
    Outcome.PERMITTED: say("允许", "permitted"),
    Outcome.CONDITIONAL: say("附条件允许", "permitted on conditions"),
    Outcome.EVIDENCE_NEEDED: say("待补正", "evidence needed"),
    Outcome.REVIEW: say("需人工研判", "needs review"),
    Outcome.PROHIBITED: say("禁止", "prohibited"),
}


class FactType(Enum):
    """What kind of value a fact takes."""

    YES_NO = "yes_no"
    WORD = "word"
    NUMBER = "number"
    DAY = "day"
    WORDS = "words"
    RECORDS = "records"
    JUDGEMENT = "judgement"


class Who(Enum):
    """Who can answer a question."""

    ACTOR = "actor"
    RECIPIENT = "recipient"
    HOLDER = "holder"
    APPLICANT = "applicant"
    SOURCE_PARTY = "source_party"
    AGENCY = "agency"
    REVIEWER = "reviewer"
    COUNSEL = "counsel"
    AUTHORITY = "authority"
    REGISTRY = "registry"

    @property
    def label(self) -> Text:
        """Name the one who answers."""
        return _WHO_LABELS[self]


_WHO_LABELS = {
    Who.ACTOR: say("行为人", "the party acting"),
    Who.RECIPIENT: say("接收方", "the recipient"),
    Who.HOLDER: say("权利人", "the right holder"),
    Who.APPLICANT: say("申请人", "the applicant"),
    Who.SOURCE_PARTY: say("数据来源方", "the party the data came from"),
    Who.AGENCY: say("登记机构", "the registration agency"),
    Who.REVIEWER: say("审核人员", "a reviewer"),
    Who.COUNSEL: say("法务或律师", "counsel"),
    Who.AUTHORITY: say("主管部门", "the competent authority"),
    Who.REGISTRY: say("登记库", "the registry"),
}


class Unit(StrEnum):
    """What a number that runs with the day of the act is counted in."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


@valueclass
class FactSpec:
    """A fact a rule may look at: what it is, how to ask for it, who answers, whether a party can change it.

    ``name`` is ``subject.rest``: ``act``, ``actor``, ``recipient``, ``asset``, ``right``, ``application``. A fact with
    ``computed`` is worked out by the program where there is a ledger, and no statement takes its place. A number is at least
    ``least``: what is counted is never below 0, days left may be; and at most ``most``, where there is such a bound.
    ``between`` names the two facts it is worked out from: how much the second number is over the first, or how many
    whole years have passed since the first day when the second begins. ``passed`` and ``left``: the number is counted up to
    the day of the act, or from it to an end, in this unit, and on a later day it is more or less by what has passed.
    """

    name: str
    type: FactType
    ask: Text
    who: Who
    changeable: bool = False
    settle: Text | None = None  # the document or step that settles it
    words: tuple[str, ...] = ()
    fields: Mapping[str, FactType] | None = None
    computed: bool = False
    least: int = 0
    most: int | None = None
    between: tuple[str, ...] = ()
    passed: Unit | None = None
    left: Unit | None = None
    cite: Citation | None = None

    def wanted(self, value: object) -> Text | None:
        """Give what this fact takes, when a value is not of that kind; else nothing. Lists of records take none."""
        words = " ".join(self.words)
        match self.type:
            case FactType.YES_NO | FactType.JUDGEMENT:
                return None if isinstance(value, bool) else say("yes no unknown", "yes no unknown")
            case FactType.NUMBER:
                most = MANY - 1 if self.most is None else self.most
                number = isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= most
                return None if number else self._number()
            case FactType.DAY:
                return None if isinstance(value, date) else say("日期，如 2026-11-23", "a day such as 2026-11-23")
            case FactType.WORDS:
                given = value if isinstance(value, frozenset) else frozenset({value})
                return None if not self.words or given <= set(self.words) else say(words, words)
            case FactType.WORD:
                return None if isinstance(value, str) and (not self.words or value in self.words) else say(words, words)
            case FactType.RECORDS:
                return say("（列表写在情景文件里）", "no list here: a scenario file has one")

    def _number(self) -> Text:
        if self.most is not None:
            return say(
                f"{self.least} 至 {self.most} 的整数，不写单位",
                f"a whole number from {self.least} to {self.most}, without a unit",
            )
        return say(
            f"不小于 {self.least} 的整数，最多 15 位，不写单位和“万”",
            f"a whole number from {self.least}, of at most 15 digits, without a unit",
        )


MANY: Final = 10**15
"""No number that a fact takes is as great."""


@valueclass
class DatedValue:
    """One value of a parameter, from when to when, and where it stands."""

    period: Period
    value: int | date
    cite: Citation


@valueclass
class Parameter:
    """A number of the law, by name, with every value it has had."""

    name: str
    unit: str
    values: tuple[DatedValue, ...]


@valueclass
class Option:
    """One way to read a contested point."""

    key: str
    says: Text
    cites: tuple[Citation, ...]


@valueclass
class Reading:
    """A point on which lawyers differ: the question, its options, the stated default."""

    name: str
    question: Text
    options: tuple[Option, ...]
    default: str


@valueclass
class Duty:
    """What somebody must do if a rule applies. ``travels``: it binds whoever gets the data next, too."""

    id: str
    says: Text
    on: Who
    cite: Citation
    travels: bool = False


class Connecting(Enum):
    """The date of the case that decides which version of a rule governs."""

    ACT_ON = "act_on"
    FILED_ON = "filed_on"
    CONTRACTED_ON = "contracted_on"
    COLLECTED_ON = "collected_on"

    __hash__ = object.__hash__  # looked up in every decision; members are single objects


@valueclass
class Rule:
    """One version of one rule: where it stands, from when to when, what it asks, what it says, what it excepts.

    ``acts``: the kinds of act it speaks of. ``decides``: the question it answers; on the same question a permission
    of higher rank defeats a lower rule. ``except_to``: the rule this one is an exception to. ``never``: the verdicts
    that cannot come of it (``applies``, ``clear``, ``open``), each with the reason why. ``governed``: the gate of the
    pack is the first part of ``when`` (:func:`under`). ``waivable``: whether a named person may waive it; unsaid, where
    it rests on what does not bind (guidance, policy). A red line never is.
    """

    id: str
    title: Text
    acts: tuple[str, ...]
    outcome: Outcome
    when: Condition
    cites: tuple[Citation, ...]
    authority: Authority
    in_force: Period
    says: Text
    by: Connecting = Connecting.ACT_ON
    except_to: str = ""
    decides: str = ""
    duties: tuple[Duty, ...] = ()
    remedy: Text | None = None
    confidence: str = "read"
    never: Mapping[str, Text] = field(default_factory=dict)
    pack: str = ""
    governed: bool = False
    waivable: bool | None = None

    @property
    def own_condition(self) -> Condition:
        """Give the condition that the rule adds to the gate of its pack."""
        return self.when.parts[1] if self.governed and isinstance(self.when, All) else self.when


@valueclass
class ActSpec:
    """A row of the act–right matrix: which rights an act exercises, and whether passing-on will do instead."""

    name: str
    title: Text
    exercises: tuple[str, ...]
    cite: Citation
    passing_on: bool = False  # a licensee allowed to pass on may do it within that permission
    each_conferred: bool = False  # every right that passes must be held
    spellings: tuple[str, ...] = ()
    note: Text | None = None
    ledger: bool = True  # false: registration steps and other acts that touch no chain of title


@valueclass
class Lowering:
    """What takes a label away: a determination under the rule ``under`` whose evidence proves one of ``proves``."""

    under: str
    proves: tuple[str, ...]


@valueclass
class Pack:
    """A rule pack, whole. ``digest`` is the SHA-256 of its files in order, in hex.

    ``governs`` is the gate of the pack: a condition conjoined with that of each of its rules (``Rule.governed``).
    ``uses`` names the packs whose names it may use; once they stand beside it in ``used`` (:func:`beside`), its
    mappings hold what they declare too, and ``own`` is the pack without. ``read_with``: a digest of those packs.
    ``lowers``: what takes a label of data away, by label (design §4); what no pack declares takes none away.
    """

    id: str
    version: str
    title: Text
    jurisdiction: str
    sources: Mapping[str, Source]
    parameters: Mapping[str, Parameter]
    facts: Mapping[str, FactSpec]
    readings: Mapping[str, Reading]
    definitions: Mapping[str, Condition]
    acts: Mapping[str, ActSpec]
    rules: Sequence[Rule]
    digest: str = ""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    governs: Condition | None = None
    uses: tuple[str, ...] = ()
    used: tuple["Pack", ...] = ()
    read_with: str = ""
    lists: Mapping[str, ListEdition] = field(default_factory=dict)
    results: Mapping[str, InstitutionResult] = field(default_factory=dict)
    reads: Reads | None = None
    lowers: Mapping[str, tuple[Lowering, ...]] = field(default_factory=dict)
    alone: "Pack | None" = field(default=None, repr=False, compare=False)

    @property
    def own(self) -> "Pack":
        """Give the pack with nothing but what it declares itself."""
        return self.alone or self

    def unread(self, cites: Sequence[Citation]) -> bool:
        """Tell whether what cites these rests on nothing that anybody has read."""
        sources = [self.sources[each.source] for each in cites if each.source in self.sources]
        return bool(sources) and all(each.confidence == "unverified" for each in sources)

    @property
    def heads(self) -> "Sequence[Head]":
        """Give what is known of each rule before it is looked at, in the order of the rules."""
        found: Sequence[Head] | None = getattr(self.rules, "heads", None)
        return found if found is not None else [head_of(rule) for rule in self.rules]


NAMED: Final = ("sources", "parameters", "facts", "readings", "definitions", "acts", "groups")
"""What a pack declares by name, and another that uses it may name; rules are named by ``except_to``."""


@valueclass
class Head:
    """What is known of a rule before it is looked at: enough to find it by its act, its name or the rule it excepts to."""

    id: str
    acts: tuple[str, ...]
    except_to: str
    decides: str
    duties: tuple[str, ...]
    governed: bool


def tops(pack: Pack) -> dict[str, str]:
    """Name the rule at the top of the exceptions that each rule of a pack, and of those it uses, is one of; alone, itself.

    A circle, which ``packs lint`` finds, is gone round once.
    """
    above = {head.id: head.except_to for each in (*pack.used, pack) for head in each.heads}
    found: dict[str, str] = {}
    for name in above:
        top, seen = name, set[str]()
        while above.get(top) and top not in seen:
            seen.add(top)
            top = above[top]
        found[name] = top
    return found


def head_of(rule: Rule) -> Head:
    """Give the head of a rule."""
    return Head(
        id=rule.id,
        acts=rule.acts,
        except_to=rule.except_to,
        decides=rule.decides,
        duties=tuple(each.id for each in rule.duties),
        governed=rule.governed,
    )


def beside(pack: Pack, used: Iterable[Pack]) -> Pack:
    """Give a pack with the packs it uses, and those that they use, beside it: it may name what they declare."""
    found = {each.id: each for one in used for each in (*one.used, one)}
    if not found:
        return pack
    ordered = tuple(found[name] for name in sorted(found))
    more = {
        section: Joined(getattr(pack, section), *(getattr(other.own, section) for other in ordered))
        for section in NAMED
    }
    return replace(pack, used=ordered, alone=pack, **more)


def under(gate: Condition | None, when: Condition) -> Condition:
    """Give the whole condition of a rule that the gate of its pack governs."""
    return when if gate is None else All(parts=(gate, when))


__all__ = [
    "NAMED",
    "ActSpec",
    "Connecting",
    "DatedValue",
    "Duty",
    "FactSpec",
    "FactType",
    "Head",
    "Lowering",
    "Option",
    "Outcome",
    "Pack",
    "Parameter",
    "Reading",
    "Rule",
    "Value",
    "Who",
    "beside",
    "head_of",
    "tops",
    "under",
]

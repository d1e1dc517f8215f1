"""What a precheck gives: lines by category in the order of the form, the conclusion, grounds, clocks, readings."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

from datarights.errors import Place
from datarights.model.citation import Citation, Source
from datarights.procedure.application import Kind
from datarights.procedure.calendar import Calendar
from datarights.procedure.clocks import Deadline
from datarights.procedure.form import Position
from datarights.rules.finding import Question
from datarights.rules.pack import Reading, Who
from datarights.text import Text, say
from datarights.valueclass import valueclass


class Category(Enum):
    """What a line of the precheck is about, worst first."""

    REFUSED = "refused"
    MISSING = "missing"
    JUDGE = "judge"
    CONFIRM = "confirm"
    DUTY = "duty"
    ADVICE = "advice"

    @property
    def mark(self) -> Text:
        """Give the mark at the head of a line."""
        return _MARKS[self]

    @property
    def label(self) -> Text:
        """Name the category for a heading."""
        return _LABELS[self]


_MARKS: Final = {
    Category.REFUSED: say("拒", "refused"),
    Category.MISSING: say("缺", "missing"),
    Category.JUDGE: say("判", "judge"),
    Category.CONFIRM: say("核", "confirm"),
    Category.DUTY: say("办", "duty"),
    Category.ADVICE: say("议", "advice"),
}

_LABELS: Final = {
    Category.REFUSED: say("按现状不予登记", "Would be refused as it stands"),
    Category.MISSING: say("缺少或者有误，须补正", "Missing or wrong, to be supplied"),
    Category.JUDGE: say("须由人判断", "For a person to judge"),
    Category.CONFIRM: say("递交前须自行核对", "To be confirmed before filing"),
    Category.DUTY: say("登记后应当办理", "To be done once registered"),
    Category.ADVICE: say("建议（不影响受理）", "Advice (acceptance does not hang on it)"),
}

FINDINGS: Final = (Category.REFUSED, Category.MISSING, Category.JUDGE, Category.CONFIRM)
"""The categories that keep an application from being clean."""


@valueclass
class Row:
    """One line: what is the matter, why, by which places, what to bring, who can, where it stands in file and form.

    ``guidance``: the highest source cited is no law. ``key``: the key of the form or the name of the question.
    ``reading``: the contested point this line turns on, with every way to read it.
    """

    category: Category
    says: Text
    why: Text
    cites: tuple[Citation, ...]
    rules: tuple[str, ...]
    who: Who
    position: Position
    bring: Text | None = None
    key: str = ""
    place: Place | None = None
    confidence: str = "read"
    guidance: bool = True
    reading: Reading | None = None


class Conclusion(Enum):
    """What the precheck comes to."""

    REFUSED = "refused"
    INCOMPLETE = "incomplete"
    JUDGE = "judge"
    CONFIRM = "confirm"
    CLEAN = "clean"

    @property
    def label(self) -> Text:
        """Say it in a sentence."""
        return _CONCLUSIONS[self]


_CONCLUSIONS: Final = {
    Conclusion.REFUSED: say("按现状不会予以登记", "as it stands it would be refused"),
    Conclusion.INCOMPLETE: say("材料不齐：递交会被一次性退回补正", "it would be sent back with one list of what lacks"),
    Conclusion.JUDGE: say("材料齐全；有事项须由人判断", "complete; some points are for a person to judge"),
    Conclusion.CONFIRM: say("材料齐全；有事项须先自行核对", "complete; some points are to be confirmed first"),
    Conclusion.CLEAN: say("材料齐全，未发现问题，可以递交", "complete, nothing found, ready to file"),
}


@valueclass
class Ground:
    """A rule that speaks for the application: what it may be registered by, or must be accepted by."""

    rule: str
    says: Text
    cites: tuple[Citation, ...]


@valueclass
class PrecheckResult:
    """What a precheck gives: the conclusion, its lines, what a reviewer always looks at, the clocks once filed.

    ``subject`` names the data in full, ``short`` as the file calls it. ``readings`` are the contested points on which
    the result rests by their default.
    """

    kind: Kind
    applicants: tuple[str, ...]
    subject: str
    short: str
    file: str
    filed_on: date
    conclusion: Conclusion
    rows: tuple[Row, ...]
    standing: tuple[Question, ...]
    grounds: tuple[Ground, ...]
    deadlines: tuple[Deadline, ...]
    readings: tuple[Reading, ...]
    calendar: Calendar
    packs: tuple[str, ...]
    sources: Mapping[str, Source]

    def of(self, category: Category) -> tuple[Row, ...]:
        """Give the lines of one category, in the order of the form."""
        return tuple(row for row in self.rows if row.category is category)

    @property
    def clean(self) -> bool:
        """Tell whether nothing would be sent back, refused, judged or confirmed first."""
        return self.conclusion is Conclusion.CLEAN

    @property
    def entitled_by(self) -> tuple[str, ...]:
        """Give the ids of the rules that speak for the application."""
        return tuple(ground.rule for ground in self.grounds)

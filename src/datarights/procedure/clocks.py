"""The clocks of a registration: what runs from when, for how long, in which unit, by which article.

The numbers are parameters of a rule pack, dated and cited there; here is what they start from and what stops them. A
day that the calendar does not know stays unknown. The day a clock starts is not counted (Civil Code Art. 201), the
number named is within the limit (Guide Art. 42). The points on which a clock can be read another way are readings of the
pack; :data:`READINGS` names them.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final

from datarights.model.citation import Citation
from datarights.model.period import add_months, add_years
from datarights.procedure.calendar import Calendar, Unit
from datarights.rules.pack import Parameter
from datarights.text import Text, say
from datarights.valueclass import valueclass


class Step(Enum):
    """A clock of the procedure, by the name of its parameter."""

    ACCEPTANCE = "acceptance_days"
    COMPLETION = "completion_days"
    EXTENSION = "extension_days"
    NOTICE = "notice_days"
    OBJECTION = "objection_days"
    LATER_OBJECTION = "later_objection_days"
    TERM = "term_years"
    RENEWAL = "renewal_months"

    @property
    def title(self) -> Text:
        """Name the clock."""
        return _TITLES[self]

    @property
    def starts(self) -> Text:
        """Say what it runs from."""
        return _STARTS[self]


_TITLES: Final = {
    Step.ACCEPTANCE: say("受理", "acceptance"),
    Step.COMPLETION: say("办结", "completion, credential issued"),
    Step.EXTENSION: say("延长后办结", "completion when extended"),
    Step.NOTICE: say("公示", "public notice"),
    Step.OBJECTION: say("异议处理", "handling an objection"),
    Step.LATER_OBJECTION: say("登记后异议的告知", "telling the registrant of a later objection"),
    Step.TERM: say("登记有效期", "term of the registration"),
    Step.RENEWAL: say("续期窗口", "window for renewing"),
}

_STARTS: Final = {
    Step.ACCEPTANCE: say("收到申请之日起", "from receipt"),
    Step.COMPLETION: say(
        "受理之日起，补正、公示、异议处理不计", "from acceptance; supplements, notice and objections not counted"
    ),
    Step.EXTENSION: say(
        "来源复杂、数据量特别大等，总共延长不超过此数", "for complex sources or very large data, in all"
    ),
    Step.NOTICE: say("公示之日起", "from publication"),
    Step.OBJECTION: say("收到异议之日起", "from receipt of the objection"),
    Step.LATER_OBJECTION: say("异议材料齐全、收到之日起", "from receipt of a complete objection"),
    Step.TERM: say("自存证之日起，一般不超过此数", "from the day of evidence, in general at most"),
    Step.RENEWAL: say("有效期届满前，至届满前一日", "before the end, to the day before it"),
}

READINGS: Final[Mapping[Step, tuple[str, ...]]] = {
    Step.ACCEPTANCE: ("guide_works_from", "start_day_counts", "supplement_restarts", "refusal_without_list"),
    Step.OBJECTION: ("objection_decided_within",),
    Step.COMPLETION: ("every_type_every_step",),
    Step.RENEWAL: ("renewal_pending",),
}
"""On which readings of the pack a clock rests, each by its default."""

_UNITS: Final = {"working days": Unit.WORKING_DAYS, "days": Unit.DAYS, "months": Unit.MONTHS, "years": Unit.YEARS}


@valueclass
class Clock:
    """One clock as the law has it on a day: how many of which unit, and where that stands."""

    step: Step
    count: int
    unit: Unit
    cite: Citation

    @property
    def says(self) -> Text:
        """Give the length in words: ``3 个工作日``."""
        gap = "" if self.unit is Unit.DAYS else " "
        return Text(zh=f"{self.count}{gap}{self.unit.label.zh}", en=f"{self.count} {self.unit.label.en}")


def clocks_on(parameters: Mapping[str, Parameter], day: date) -> Mapping[Step, Clock]:
    """Give the clocks that a pack has in force on a day; those without a number are left out."""
    found: dict[Step, Clock] = {}
    for step in Step:
        parameter = parameters.get(step.value)
        if parameter is None or parameter.unit not in _UNITS:
            continue
        for dated in parameter.values:
            if day in dated.period and isinstance(dated.value, int):
                found[step] = Clock(step=step, count=dated.value, unit=_UNITS[parameter.unit], cite=dated.cite)
    return found


def last_day(clock: Clock, start: date, calendar: Calendar, *, first_counts: bool = False) -> date | None:
    """Give the last day of a clock that starts on a day; nothing when the calendar does not know.

    ``first_counts``: the other reading of 自…之日起, by which the day it starts from is the first of the count.
    """
    if first_counts:
        start = date.fromordinal(start.toordinal() - 1)
    match clock.unit:
        case Unit.WORKING_DAYS:
            return calendar.add_working_days(start, clock.count)
        case Unit.DAYS:
            return calendar.on_or_after(date.fromordinal(start.toordinal() + clock.count))
        case Unit.MONTHS:
            return add_months(start, clock.count)
        case Unit.YEARS:
            return add_years(start, clock.count)


@valueclass
class Deadline:
    """One clock of a filing: its last day if it can be said, and on what that rests.

    ``sooner``: the last day if the day a clock starts from is counted. ``follows``: what comes of the day's passing.
    """

    clock: Clock
    last: date | None = None
    known: bool = True
    note: Text | None = None
    follows: Text | None = None
    sooner: date | None = None


def schedule(clocks: Mapping[Step, Clock], filed_on: date, calendar: Calendar) -> tuple[Deadline, ...]:
    """Give the clocks that run once an application is filed, in the order of the procedure, at the latest days.

    Received on the day of filing, accepted on the last day, no supplement and no objection: what comes out is the
    latest day when nothing stops a clock. Clocks that start with an event nobody can date have no last day.
    """
    found: list[Deadline] = []
    accepted, sooner = (
        last_day(clocks[Step.ACCEPTANCE], filed_on, calendar, first_counts=counts)
        if Step.ACCEPTANCE in clocks
        else None
        for counts in (False, True)
    )
    if Step.ACCEPTANCE in clocks:
        found.append(_acceptance(clocks[Step.ACCEPTANCE], accepted, sooner, calendar))
    if Step.NOTICE in clocks:
        found.append(Deadline(clock=clocks[Step.NOTICE]))
    if Step.OBJECTION in clocks:
        found.append(
            Deadline(
                clock=clocks[Step.OBJECTION],
                note=say("公示期内有异议才起算", "only if an objection is raised in the notice"),
            )
        )
    ends = (step for step in (Step.COMPLETION, Step.EXTENSION) if step in clocks)
    found.extend(_completion(clocks, step, accepted, sooner, calendar) for step in ends)
    found.extend(Deadline(clock=clocks[step]) for step in (Step.TERM, Step.LATER_OBJECTION) if step in clocks)
    return tuple(found)


def _acceptance(clock: Clock, last: date | None, sooner: date | None, calendar: Calendar) -> Deadline:
    deemed = calendar.next_working(last) if last else None
    return Deadline(
        clock=clock,
        last=last,
        known=last is not None,
        note=say(
            "材料不齐的，同一期限内一次书面告知须补正的全部内容；补正期限由登记机构定，逾期未补视为未申请",
            "what lacks is told once, whole and in writing, within the same limit; the agency sets the term for it, and"
            " one that is missed counts as no application",
        ),
        follows=say(
            f"逾期未书面不予受理的，{f'{deemed} ' if deemed else '次一工作日'}视为受理",
            f"without a written refusal by then, deemed accepted on {deemed or 'the next working day'}",
        ),
        sooner=sooner,
    )


def _completion(
    clocks: Mapping[Step, Clock], step: Step, accepted: date | None, sooner: date | None, calendar: Calendar
) -> Deadline:
    count = sum(clocks[each].count for each in {Step.COMPLETION, step, Step.NOTICE} if each in clocks)
    last = calendar.add_working_days(accepted, count) if accepted is not None else None
    day_before = date.fromordinal(sooner.toordinal() - 1) if sooner is not None else None
    return Deadline(
        clock=clocks[step],
        last=last,
        known=last is not None,
        note=say(
            "按最后一日受理、公示一次、没有补正和异议推算",
            "if accepted on the last day, published once, without supplement or objection",
        ),
        sooner=calendar.add_working_days(day_before, count) if day_before is not None else None,
    )


@valueclass
class Pause:
    """Days when the completion clock stands still: a supplement, the notice, an objection. Both ends included."""

    why: str
    start: date
    through: date


def completion_day(clock: Clock, accepted: date, calendar: Calendar, pauses: tuple[Pause, ...] = ()) -> date | None:
    """Give the last day of the completion clock with its pauses taken out (Art. 28); nothing when unknown.

    A working day inside any pause is not counted; pauses may overlap.
    """
    left, day = clock.count, accepted
    while left:
        day = date.fromordinal(day.toordinal() + 1)
        worked = calendar.is_working(day)
        if worked is None:
            return None
        if worked and not any(pause.start <= day <= pause.through for pause in pauses):
            left -= 1
    return day


def accepted_on(
    received: date, clock: Clock, calendar: Calendar, *, notified: date | None = None, refused: date | None = None
) -> date | None:
    """Give the day an application counts as accepted (Art. 17), or nothing: refused in time, or not yet known.

    The day of the notice when there is one; the first working day after the limit when neither notice nor a written
    refusal came within it.
    """
    limit = last_day(clock, received, calendar)
    if limit is None:
        return notified
    if refused is not None and refused <= limit:
        return None
    if notified is not None and notified <= limit:
        return notified
    return calendar.next_working(limit)

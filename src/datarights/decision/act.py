"""An act somebody wants to do with data, as it is asked about: who, what, to whom, how far, on which days.

Nothing here says whether it is allowed; that is for ``decide``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from datarights.model.extent import ALL, UNLIMITED, Box
from datarights.model.period import Period
from datarights.model.right import NO_RIGHT, Right
from datarights.model.scope import DIMENSIONS, Lexicon, Open, Scope, Silence, Terms
from datarights.rules.finding import Fact
from datarights.rules.pack import Connecting

REQUEST_SILENCE = Silence()
"""What an act leaves unsaid: purposes and territory stay open, fields and subsets are all, nothing is passed on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What is asked: ``by`` does ``kind`` with ``asset``, in favour of ``to``, within ``scope``, on day ``on``.

    ``rights`` are the rights the act would confer, none for acts within one's own hands. ``scope.period`` is the term
    of an act that lasts; left out, the act is over on the day. ``rests_on`` names the right the actor relies on, when
    it names one. ``exclusivity`` of what is conferred is ordinary, sole or exclusive, "" unsaid. ``inputs`` are further
    assets the act draws on (fusion). Facts stated here count as asserted unless they say more. A missing date of the
    case is the day of the act.
    """

    kind: str
    on: date
    asset: str = ""
    by: str = ""
    to: str = ""
    rights: Right = NO_RIGHT
    scope: Scope = field(default_factory=Scope)
    rests_on: str = ""
    exclusivity: str = ""
    inputs: tuple[str, ...] = ()
    contracted_on: date | None = None
    filed_on: date | None = None
    collected_on: date | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def dates(self, law_at: date | None = None) -> dict[Connecting, date]:
        """Give the connecting dates of the case; ``law_at`` overrides them all."""
        if law_at is not None:
            return dict.fromkeys(Connecting, law_at)
        return {
            Connecting.ACT_ON: self.on,
            Connecting.FILED_ON: self.filed_on or self.on,
            Connecting.CONTRACTED_ON: self.contracted_on or self.on,
            Connecting.COLLECTED_ON: self.collected_on or self.on,
        }

    @property
    def term(self) -> tuple[int, int]:
        """Give the days the act lasts, as ordinals: from the act or the start of its term to its end, excluded."""
        day = self.on.toordinal()
        if isinstance(self.scope.period, Period):
            return self.scope.period.start.toordinal(), self.scope.period.end.toordinal()
        return day, day + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an act asks for, between two boxes: ``least`` ⊆ what is truly asked ⊆ ``most``.

    ``silent`` names the dimensions on which the act says nothing that could be compared.
    """

    least: Box
    most: Box
    silent: tuple[str, ...] = ()


def asked(act: Act, lexicon: Lexicon) -> Asked:
    """Give the extent an act asks for; what it leaves open is nothing in ``least`` and all in ``most``.

    The recipient is the party the act favours, with those the scope names; an act without a recipient asks for none.
    """
    least: dict[str, int] = {}
    most: dict[str, int] = {}
    silent: list[str] = []
    for name in DIMENSIONS:
        value = getattr(act.scope, name)
        if value is Open.UNSPECIFIED:
            value = getattr(REQUEST_SILENCE, name)
        if name == "recipients":
            words = (act.to,) if act.to else ()
            if isinstance(value, Terms) and not value.but:
                words = (*words, *value.names)
            mask = lexicon.mask(name, Terms(tuple(sorted(set(words))))) if words else ALL
            least[name] = most[name] = mask
        elif isinstance(value, Terms):
            least[name] = most[name] = lexicon.mask(name, value)
        elif value is Open.ALL:
            least[name] = most[name] = ALL
        else:
            silent.append(name)
            least[name], most[name] = 0, ALL
    start, end = act.term
    depth = act.scope.passing_on
    if depth is Open.UNSPECIFIED:
        depth = 0
    low, high = (depth, depth) if isinstance(depth, int) else (UNLIMITED, UNLIMITED)
    if depth is Open.UNKNOWN:
        silent.append("passing_on")
        low = 0
    if act.scope.period is Open.UNKNOWN:
        silent.append("period")
    return Asked(
        least=Box(**least, start=start, end=end, depth=low),
        most=Box(**most, start=start, end=end, depth=high),
        silent=tuple(silent),
    )

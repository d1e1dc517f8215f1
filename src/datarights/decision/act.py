"""An act somebody wants to do with data, as it is asked about: who, what, to whom, how far, on which days.

Nothing here says whether it is allowed; that is for ``decide``.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from datarights.model.extent import ALL, UNLIMITED, Box
from datarights.model.period import Period
from datarights.model.right import NO_RIGHT, Right
from datarights.model.scope import DIMENSIONS, Lexicon, Open, Scope, Silence, Terms
from datarights.rules.finding import Fact
from datarights.rules.pack import Connecting
from datarights.valueclass import field, valueclass

REQUEST_SILENCE = Silence()
"""What an act leaves unsaid: purposes and territory stay open, fields and subsets are all, nothing is passed on."""


@valueclass
class Act:
    """What is asked: ``by`` does ``kind`` with ``asset``, in favour of ``to``, within ``scope``, on day ``on``.

    ``rights`` are the rights the act would confer, none for acts within one's own hands. ``scope.period`` is the term
    of an act that lasts; left out, the act is over on the day. ``rests_on`` names the right the actor relies on, when
    it names one. ``exclusivity`` of what is conferred is ordinary, sole or exclusive, "" unsaid. ``inputs`` are further
    assets the act draws on (fusion). Facts stated here count as asserted unless they say more; ``None`` says that one is unknown. A missing date of the
    case is the day of the act. ``stated_on``: the day its numbers are those of, where it is asked about on a later one.
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
    facts: Mapping[str, Fact | None] = field(default_factory=dict)
    stated_on: date | None = None

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
        period = self.scope.period
        if isinstance(period, Period):
            return period.start.toordinal(), period.end.toordinal()
        day = self.on.toordinal()
        return day, day + 1


@valueclass
class Asked:
    """What an act asks for, between two boxes: ``least`` ⊆ what is truly asked ⊆ ``most``.

    ``silent`` names the dimensions on which the act says nothing that could be compared.
    """

    least: Box
    most: Box
    silent: tuple[str, ...] = ()


def asked(act: Act, lexicon: Lexicon) -> Asked:
    """Give the extent an act asks for; what it leaves open is nothing in ``least`` and all in ``most``."""
    least, most, silent = sets_asked(act, lexicon)
    start, end = act.term
    low, high = depth_asked(act)
    if act.scope.passing_on is Open.UNKNOWN:
        silent.append("passing_on")
    if act.scope.period is Open.UNKNOWN:
        silent.append("period")
    return Asked(
        least=Box._make([*least, start, end, low]), most=Box._make([*most, start, end, high]), silent=tuple(silent)
    )


def sets_asked(act: Act, lexicon: Lexicon) -> tuple[list[int], list[int], list[str]]:
    """Give the five sets an act asks for, at least and at most, and the names of those on which it says nothing.

    The recipient is the party the act favours, with those the scope names; an act without a recipient asks for none.
    """
    least: list[int] = []
    most: list[int] = []
    silent: list[str] = []
    for name in DIMENSIONS:
        value = getattr(act.scope, name)
        if value is Open.UNSPECIFIED:
            value = _UNSAID[name]
        if name == "recipients":
            mask = _recipients(act, value, lexicon)
        elif value.__class__ is Terms:
            mask = lexicon.mask(name, value)
        elif value is Open.ALL:
            mask = ALL
        else:
            silent.append(name)
            least.append(0)
            most.append(ALL)
            continue
        least.append(mask)
        most.append(mask)
    return least, most, silent


def depth_asked(act: Act) -> tuple[int, int]:
    """Give how far an act wants to pass on, at least and at most."""
    depth = act.scope.passing_on
    if depth is Open.UNSPECIFIED:
        return 0, 0
    if isinstance(depth, int):
        return depth, depth
    return (0 if depth is Open.UNKNOWN else UNLIMITED), UNLIMITED


def _recipients(act: Act, value: object, lexicon: Lexicon) -> int:
    words = (act.to,) if act.to else ()
    if isinstance(value, Terms) and value.names and not value.but:
        words = tuple(sorted({*words, *value.names}))
    return lexicon.mask("recipients", Terms(words)) if words else ALL


_UNSAID: Final = {name: getattr(REQUEST_SILENCE, name) for name in DIMENSIONS}

"""What looking at every case of a pack finds: the words for it, with a case to keep. The search is made elsewhere."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from datarights.rules.finding import Fact
from datarights.rules.lint import Level, Problem
from datarights.rules.pack import Connecting
from datarights.rules.spot import Spot
from datarights.text import Text, say
from datarights.valueclass import valueclass


@valueclass
class Case:
    """An act with its facts: what a scenario can hold."""

    act: str
    dates: Mapping[Connecting, date]
    facts: Mapping[str, Fact | None]
    readings: Mapping[str, str]


@valueclass
class Found:
    """One thing that is so over every case, where it stands, what to do, and a case that shows it where there is one."""

    code: str
    spot: Spot
    message: Text
    hint: Text
    case: Case | None = None

    @property
    def key(self) -> str:
        """Give the words by which a pack's list of explanations names it."""
        about = f": {self.message.en}" if self.code == "DR-P042" else ""
        return f"{self.code} {self.spot}{about}"

    @property
    def problem(self) -> Problem:
        """Give it as a problem of the pack: it reads well, and makes no sense."""
        return Problem(level=Level.SENSE, code=self.code, message=self.message, hint=self.hint, spot=self.spot)


CODES: Final[dict[str, Text]] = {
    "DR-P040": say(
        "规则的条件自相矛盾，或与上面的规则矛盾：无论什么情形都不会符合。",
        "The condition of a rule contradicts itself, or the rule above it: nothing can meet it.",
    ),
    "DR-P041": say(
        "凡符合规则的都落入例外：规则从不作数。",
        "Whatever meets a rule meets its exception too: the rule never decides.",
    ),
    "DR-P042": say(
        "同日施行、同一位阶、回答同一问题的两条规则，在同一情形下一条说行、一条说不行；或同一规则的两个例外结果不同。",
        "Two rules in force on one day, of one rank, on one question, say yes and no to one case; or two exceptions of one rule differ.",
    ),
    "DR-P043": say(
        "行为有一种情形，事实都清楚，却没有规则说行或不行。",
        "An act has a case in which every fact is known and no rule says yes or no.",
    ),
}

"""Whether a pack holds together, in three levels: form, references, sense.

*Form* is what a reader of files finds: what cannot be read at all, and is not here. *References*: what is cited is
there, periods neither overlap nor leave gaps nobody meant, every number of the law has a place and a day. *Sense*: what
reads well and still says nothing, or what a lawyer would object to. Each problem names the part of the pack it stands
in and what to do.
"""

from collections.abc import Collection, Container, Iterable
from enum import IntEnum
from itertools import chain
from typing import Final

from datarights.rules import lint_references, lint_sense
from datarights.rules.pack import Pack
from datarights.rules.spot import HEAD, Spot
from datarights.text import Text, say
from datarights.valueclass import valueclass


class Level(IntEnum):
    """How deep a problem lies."""

    FORM = 1
    REFERENCES = 2
    SENSE = 3

    @property
    def key(self) -> str:
        """Give the word used on the command line and in JSON."""
        return self.name.lower()

    @property
    def label(self) -> Text:
        """Name the level for a reader."""
        return _LEVELS[self]


_LEVELS: Final = {
    Level.FORM: say("形式", "form"),
    Level.REFERENCES: say("引用", "references"),
    Level.SENSE: say("道理", "sense"),
}


@valueclass
class Problem:
    """One thing that is wrong with a pack: how deep, which check found it, where, what to do about it."""

    level: Level
    code: str
    message: Text
    hint: Text
    spot: Spot = HEAD

    @property
    def key(self) -> str:
        """Give the words by which a pack's list of explanations names this problem."""
        return f"{self.code} {self.spot}".rstrip()


def lint_pack(pack: Pack, *, upto: Level = Level.SENSE, reached: Iterable[str] | None = None) -> tuple[Problem, ...]:
    """Give everything that is wrong with a pack down to a level, by level, code and spot.

    ``reached``: versions of rules (``id@day``) that some scenario of the pack shows to apply; without it, whether rules
    are reached is not looked at.
    """
    checks: list[tuple[Level, Iterable[tuple[str, Spot, Text, Text]]]] = [
        (Level.REFERENCES, lint_references.problems(pack))
    ]
    if upto >= Level.SENSE:
        checks.append((Level.SENSE, chain(lint_sense.problems(pack), lint_sense.unreached(pack, reached))))
    found = {
        Problem(level=level, code=code, message=message, hint=hint, spot=spot)
        for level, each in checks
        if level <= upto
        for code, spot, message, hint in each
    }
    return tuple(sorted(found, key=lambda each: (each.level, each.code, str(each.spot), each.message.en)))


def unexplained(
    found: Iterable[tuple[str, Problem]], explained: Collection[str], codes: Container[str]
) -> tuple[list[tuple[str, Problem]], list[str]]:
    """Give what a pack does not explain of what was found, with its key, and the keys it explains that were not found.

    ``codes``: those that were looked for; what is explained under another is left alone.
    """
    listed = list(found)
    keys = {key for key, _ in listed}
    idle = [key for key in explained if key.partition(" ")[0] in codes and key not in keys]
    return [(key, each) for key, each in listed if key not in explained], idle


def gone(key: str) -> Problem:
    """Give the problem of an explanation of what is not there any more."""
    return Problem(
        level=Level.SENSE,
        code="DR-P038",
        message=say(f"已没有这个问题：{key}", f"there is no such problem any more: {key}"),
        hint=say("从 explained.yaml 删去这一条", "take this line out of explained.yaml"),
    )


CODES: Final[dict[str, Text]] = {
    **lint_references.CODES,
    **lint_sense.CODES,
    "DR-P048": say(
        "外来的规则包用了程序自带的规则包的名称：判定上写的就分不清是谁。",
        "A pack from outside goes by the name of one that comes with the program: what a decision names would be either.",
    ),
    "DR-P038": say(
        "explained.yaml 解释了已经不存在的问题。解释只能说现在还有的事，过时的删去。",
        "explained.yaml explains what is not there any more. An explanation speaks of what there is; take it out.",
    ),
}

"""The three rights over data, each with its official name of the day.

The list is open in law (等, Guide Art. 3): a right outside the three is recorded as text and never computed with.
"""

from datetime import date
from enum import IntFlag
from functools import cache
from typing import Final

from datarights.model.citation import Citation
from datarights.model.period import Period
from datarights.text import Text, say
from datarights.valueclass import valueclass


class Right(IntFlag):
    """A set of the three rights. They are independent: none implies another (Guide Art. 21, last paragraph)."""

    HOLD = 1
    USE = 2
    OPERATE = 4


NO_RIGHT: Final = Right(0)
ALL_RIGHTS: Final = Right.HOLD | Right.USE | Right.OPERATE
KEYS: Final = {Right.HOLD: "hold", Right.USE: "use", Right.OPERATE: "operate"}


def keys_of(rights: Right) -> tuple[str, ...]:
    """Give the neutral keys of a set of rights, in the order hold, use, operate."""
    return tuple(key for right, key in KEYS.items() if rights & right)


@cache
def rights_of(keys: tuple[str, ...]) -> Right:
    """Give the set of rights named by neutral keys.

    Raises:
        ValueError: a key names no right.

    """
    found = NO_RIGHT
    for key in keys:
        for right, name in KEYS.items():
            if name == key:
                found |= right
                break
        else:
            raise ValueError(f"no such right: {key}")
    return found


@valueclass
class LabelSet:
    """The official names of the three rights in one span of time, and where they stand."""

    hold: Text
    use: Text
    operate: Text
    in_use: Period
    cite: Citation

    def of(self, right: Right) -> Text:
        """Name one right."""
        return {Right.HOLD: self.hold, Right.USE: self.use, Right.OPERATE: self.operate}[right]


LABEL_SETS: Final = (
    LabelSet(
        hold=say("数据资源持有权", "right to hold data resources"),
        use=say("数据加工使用权", "right to process and use data"),
        operate=say("数据产品经营权", "right to operate data products"),
        in_use=Period(start=date(2022, 12, 2), end=date(2025, 3, 29)),
        cite=Citation(source="twenty-articles", article="3"),
    ),
    LabelSet(
        hold=say("数据持有权", "right to hold data"),
        use=say("数据使用权", "right to use data"),
        operate=say("数据经营权", "right to operate data"),
        in_use=Period(start=date(2025, 3, 29)),
        cite=Citation(source="term-list-2"),
    ),
)
"""Named by the policy of 2022-12-02 and, since the second term list of 2025-03-29, as Guide Art. 3 has them too.

They are not the same rights under two names: the policy's draft of the first spoke of use, benefit and disposal, and
the third was over products alone, while since 2025 any data may be its object. Old credentials are read with care.
"""

SHORT: Final = {
    Right.HOLD: say("持有", "hold"),
    Right.USE: say("使用", "use"),
    Right.OPERATE: say("经营", "operate"),
}

SPELLINGS: Final = {
    spelling: right
    for right, words in {
        Right.HOLD: ("hold", "持有", "持有权", "数据持有权", "数据资源持有权"),
        Right.USE: ("use", "使用", "使用权", "加工使用权", "数据使用权", "数据加工使用权"),
        Right.OPERATE: ("operate", "经营", "经营权", "产品经营权", "数据经营权", "数据产品经营权"),
    }.items()
    for spelling in words
}
"""Every spelling accepted on input, from either label set."""


def labels_on(day: date) -> LabelSet:
    """Give the label set in use on a day; before the first one, the first."""
    for labels in LABEL_SETS:
        if day < labels.in_use.end:
            return labels
    return LABEL_SETS[-1]


def short_names(rights: Right) -> Text:
    """Name a set of rights in a few characters, for one line of a screen."""
    chosen = [SHORT[right] for right in SHORT if rights & right]
    return Text(zh="·".join(t.zh for t in chosen) or "无", en=", ".join(t.en for t in chosen) or "none")

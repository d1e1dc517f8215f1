"""How well a fact is known: asserted < documented < recorded < determined."""

from enum import IntEnum

from datarights.text import Text, say


class Grounds(IntEnum):
    """The strength of a fact, weakest first."""

    ASSERTED = 0
    DOCUMENTED = 1
    RECORDED = 2
    DETERMINED = 3

    @property
    def key(self) -> str:
        """Give the word used in files."""
        return self.name.lower()

    @property
    def label(self) -> Text:
        """Name the strength."""
        return (
            say("主张", "asserted"),
            say("有据", "documented"),
            say("在册", "recorded"),
            say("认定", "determined"),
        )[self]

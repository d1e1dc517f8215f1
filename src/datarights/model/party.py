"""Parties 主体. Natural persons are known by commitments only; their data never enters an entry."""

from enum import Enum

from datarights.text import Text, say


class PartyKind(Enum):
    """What a party is."""

    ORGANISATION = "organisation"
    PUBLIC_BODY = "public_body"
    NATURAL = "natural"

    @property
    def label(self) -> Text:
        """Name the kind."""
        return {
            PartyKind.ORGANISATION: say("法人或非法人组织", "organisation"),
            PartyKind.PUBLIC_BODY: say("公共机构", "public body"),
            PartyKind.NATURAL: say("自然人", "natural person"),
        }[self]

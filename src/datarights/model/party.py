"""Parties 主体. Natural persons are known by commitments only; their data never enters an entry."""

from enum import Enum
from typing import Final

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


NO_CODE: Final = (
    say("自然人没有统一社会信用代码", "a natural person has no unified social credit code"),
    say(
        "个体工商户另立编号，写 kind: organisation；身份号码写在 confidential 下",
        "record a sole trader under an id of its own with kind: organisation; an identity number goes under confidential",
    ),
)
"""Why a natural person is given no credit code, and what to write instead."""

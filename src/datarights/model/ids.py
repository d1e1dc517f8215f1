"""Ids: short text chosen by whoever registers, unique in a registry. Chinese names are good ids."""

import unicodedata
from functools import lru_cache
from typing import Final, NewType

PartyId = NewType("PartyId", str)
AssetId = NewType("AssetId", str)
RightId = NewType("RightId", str)
EntryId = NewType("EntryId", str)
EvidenceId = NewType("EvidenceId", str)

MAX_ID: Final = 200


@lru_cache(maxsize=4_096)
def fault_of_id(text: str) -> str:
    """Say what is wrong with an id, or give nothing.

    An id is NFC text of 1 to 200 characters without control, format (such as right-to-left marks) or surrogate
    characters and without white space at either end.
    """
    if not text:
        return "empty"
    if len(text) > MAX_ID:
        return f"longer than {MAX_ID} characters"
    if text != text.strip():
        return "white space at an end"
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} for character in text):
        return "a control, format or unassigned character"
    if not unicodedata.is_normalized("NFC", text):
        return "not in Unicode normal form C"
    return ""

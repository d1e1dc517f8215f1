"""Ids: short text chosen by whoever registers, unique in a registry. Chinese names are good ids."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, NewType

from datarights.patterns import Later
from datarights.text import Text, say, spelling

PartyId = NewType("PartyId", str)
AssetId = NewType("AssetId", str)
RightId = NewType("RightId", str)
EntryId = NewType("EntryId", str)
EvidenceId = NewType("EvidenceId", str)

MAX_ID: Final = 200


@lru_cache(maxsize=4_096)
def fault_of_id(text: str) -> Text | None:
    """Say what is wrong with an id, or give nothing.

    An id is NFC text of 1 to 200 characters without control, format (such as right-to-left marks) or surrogate
    characters and without white space at either end.
    """
    if not text:
        return say("是空的", "empty")
    if len(text) > MAX_ID:
        return say(f"超过 {MAX_ID} 字", f"longer than {MAX_ID} characters")
    if text != text.strip():
        return say("首尾有空白", "white space at an end")
    if any(unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"} for character in text):
        return say("含控制、格式或未分配的字符", "a control, format or unassigned character")
    if not unicodedata.is_normalized("NFC", text):
        return say("不是 Unicode 的 NFC 形式", "not in Unicode normal form C")
    return None


def fits_pack(text: str) -> bool:
    """Tell whether an id may be that of a pack: one word, which is also the name of a folder and of an option."""
    return not fault_of_id(text) and re.fullmatch(r"\w[\w-]*", text) is not None and len(scripts_alike(text)) < 2


_ALIKE: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"})


def scripts_alike(text: str) -> frozenset[str]:
    """Give the scripts of a text whose letters look alike: two of them, and it can be read as another text."""
    return _ALIKE & {unicodedata.name(each, "").partition(" ")[0] for each in text}


_NUMBER: Final = Later(
    r"(?<!\d)(?:\d{6}[ -]?\d{8}[ -]?\d{3}[\dx]|1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?![\dx])", re.IGNORECASE | re.ASCII
)
"""A citizen identity number (GB 11643-1999) and a mobile number, in their common spellings."""
_SHORT: Final = 4


def names_a_person(text: str, name: str = "") -> bool:
    """Tell whether an id gives away whom it stands for: by the person's name, or by a number as of identity or telephone."""
    plain, wanted = spelling(text), spelling(name)
    if _NUMBER.search(plain):
        return True
    words = re.findall(r"\w+", plain.replace("_", " "))
    whole = "".join(re.findall(r"\w+", wanted.replace("_", " ")))
    if len(whole) < (_SHORT if whole.isascii() else 2):  # a short name is found as a word: li is also part of client
        return bool(whole) and whole in words
    return whole in "".join(words)

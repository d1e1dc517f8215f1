"""The unified social credit code 统一社会信用代码 of GB 32100-2015: 18 characters, the last one a check digit."""

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, annex: digits and letters without I, O, S, V, Z."""

LENGTH: Final = 18
_WEIGHTS: Final = tuple(pow(3, i, 31) for i in range(LENGTH - 1))
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}


def check_digit(body: str) -> str:
    """Give the check digit of the first 17 characters: (31 - sum(w_i * c_i) mod 31) mod 31.

    The outer ``mod 31`` matters: without it a remainder of 0 would ask for a 32nd character.

    Raises:
        ValueError: a character is outside the alphabet of GB 32100, or there are not 17.

    """
    if len(body) != LENGTH - 1 or any(character not in _VALUES for character in body):
        raise ValueError("17 characters of the GB 32100 alphabet are needed")
    total = sum(weight * _VALUES[character] for weight, character in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def is_valid(code: str) -> bool:
    """Tell whether a code has 18 characters of the alphabet and the right check digit."""
    return (
        len(code) == LENGTH and all(character in _VALUES for character in code) and check_digit(code[:-1]) == code[-1]
    )

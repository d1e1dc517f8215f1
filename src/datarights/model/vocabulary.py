"""Dated trees of terms: purposes, territories, industries. A value here; read from YAML elsewhere.

A parent term covers its children. Terms keep their meaning by key; a later version adds or ends terms and never
reuses a key. Entries keep the words as written and are read with the version adopted at their entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from datarights.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term: its key, its names, the term above it, other spellings accepted on input."""

    key: str
    name: Text
    parent: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """One version of a tree of terms for one dimension (``purposes``, ``territory``, ``industry``)."""

    id: str
    version: str
    dimension: str
    start: date
    terms: Mapping[str, Term]
    digest: str = ""
    _spellings: dict[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)
    _below: dict[str, tuple[str, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for key, term in self.terms.items():
            for spelling in (key, term.name.zh, term.name.en, *term.aliases):
                self._spellings.setdefault(spelling, key)
        for key in self.terms:
            seen, above = {key}, key
            self._below.setdefault(key, ())
            while above:
                self._below[above] = (*self._below.get(above, ()), key)
                above = self.terms[above].parent
                if above in seen or (above and above not in self.terms):
                    raise ValueError(f"{self.id}: the terms above {key!r} do not form a tree")
                seen.add(above)

    def key_of(self, spelling: str) -> str | None:
        """Give the key meant by a spelling in either language, or nothing."""
        return self._spellings.get(spelling)

    def spellings(self) -> tuple[str, ...]:
        """Give every accepted spelling, for suggestions."""
        return tuple(self._spellings)

    def with_all_below(self, key: str) -> tuple[str, ...]:
        """Give a term's key and the keys of all terms below it."""
        return self._below[key]

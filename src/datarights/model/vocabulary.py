"""Dated trees of terms: purposes, territories, industries. A value here; read from YAML elsewhere.

A parent term covers its children. Terms keep their meaning by key; a later edition adds terms, moves them under
another or renames them, and drops none. Entries keep the words as written and are read with the edition adopted at their
entry.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from datarights.text import Text
from datarights.valueclass import field, valueclass


@valueclass
class Term:
    """One term: its key, its names, the term above it, other spellings accepted on input."""

    key: str
    name: Text
    parent: str = ""
    aliases: tuple[str, ...] = ()


class Edition(NamedTuple):
    """What names one version of a vocabulary: its id, its version, and the digest of its canonical form in hex."""

    id: str
    version: str
    digest: str


@valueclass
class Vocabulary:
    """One version of a tree of terms for one dimension (``purposes``, ``territory``, ``industry``).

    ``digest`` is the SHA-256 of its canonical form (:func:`~datarights.holdings.opening.vocabulary_digest`), in hex.
    """

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

    @property
    def edition(self) -> Edition:
        """Name this version."""
        return Edition(self.id, self.version, self.digest)

    def as_json(self) -> dict[str, Any]:
        """Give what an entry's words are read with, as plain JSON; other spellings on input are no part of it."""
        return {
            "vocabulary": self.id,
            "version": self.version,
            "dimension": self.dimension,
            "from": self.start.isoformat(),
            "terms": [
                {"key": key, "zh": term.name.zh, "en": term.name.en} | ({"parent": term.parent} if term.parent else {})
                for key, term in sorted(self.terms.items())
            ],
        }

    def dropped(self, later: "Vocabulary") -> tuple[str, ...]:
        """Name the terms that a later edition does not have."""
        return tuple(sorted(self.terms.keys() - later.terms.keys()))

    def added(self, later: "Vocabulary") -> Iterator[tuple[str, str]]:
        """Give each term that only a later edition has, and the nearest term above it there that this one has, or ""."""
        for key in later.terms.keys() - self.terms.keys():
            above = later.terms[key].parent
            while above and above not in self.terms:
                above = later.terms[above].parent
            yield above, key

    def key_of(self, spelling: str) -> str | None:
        """Give the key meant by a spelling in either language, or nothing."""
        return self._spellings.get(spelling)

    def spellings(self) -> tuple[str, ...]:
        """Give every accepted spelling, for suggestions."""
        return tuple(self._spellings)

    def with_all_below(self, key: str) -> tuple[str, ...]:
        """Give a term's key and the keys of all terms below it."""
        return self._below[key]


def vocabulary_from_json(body: Mapping[str, Any], digest: str = "") -> Vocabulary:
    """Read back what :meth:`Vocabulary.as_json` gives.

    Raises:
        KeyError, TypeError, ValueError: it is nothing of that kind, or its terms do not form a tree.

    """
    return Vocabulary(
        id=body["vocabulary"],
        version=body["version"],
        dimension=body["dimension"],
        start=date.fromisoformat(body["from"]),
        terms={
            each["key"]: Term(key=each["key"], name=Text(zh=each["zh"], en=each["en"]), parent=each.get("parent", ""))
            for each in body["terms"]
        },
        digest=digest,
    )

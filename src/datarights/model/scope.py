"""A scope as an instrument writes it: words, silence and the unread; and how it becomes an extent.

Three words that are never mixed up: ``all`` is the widest value and must be written; ``unspecified`` says that the
instrument was read and is silent; ``unknown`` says that nobody looked. Silence is given a value by a rule of its
dimension, dated and cited, or stays open; the unread lies between nothing and all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from datarights.model.extent import ALL, NOTHING, TOP, UNLIMITED, Bounds, Box, Extent, extent
from datarights.model.period import ALWAYS, Period
from datarights.model.vocabulary import Vocabulary

DIMENSIONS: Final = ("purposes", "fields", "territory", "recipients", "subsets")
"""The set dimensions, in the order of :class:`~datarights.model.extent.Box`."""


class Open(Enum):
    """The three words that stand where a list of terms could stand."""

    ALL = "all"
    UNSPECIFIED = "unspecified"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one dimension: some of them, or all but some (``but``). Keys for trees, free words for sets."""

    names: tuple[str, ...] = ()
    but: bool = False


Dimension = Terms | Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What an instrument says a right reaches, dimension by dimension. Left out means ``unspecified``.

    ``passing_on`` counts how often the right may be passed on; 0 forbids it.
    """

    purposes: Dimension = Open.UNSPECIFIED
    fields: Dimension = Open.UNSPECIFIED
    territory: Dimension = Open.UNSPECIFIED
    recipients: Dimension = Open.UNSPECIFIED
    subsets: Dimension = Open.UNSPECIFIED
    period: Period | Open = Open.UNSPECIFIED
    passing_on: int | Open = Open.UNSPECIFIED

    def as_payload(self) -> dict[str, object]:
        """Give the scope as an entry keeps it: JSON of text, whole numbers and lists, silence left out."""
        payload: dict[str, object] = {}
        for name in DIMENSIONS:
            value = getattr(self, name)
            if isinstance(value, Open):
                if value is not Open.UNSPECIFIED:
                    payload[name] = value.value
            elif value.but:
                payload[name] = {"all_but": sorted(value.names)}
            else:
                payload[name] = sorted(value.names)
        if isinstance(self.period, Period):
            payload["period"] = [self.period.start.isoformat(), self.period.end.isoformat()]
        elif self.period is not Open.UNSPECIFIED:
            payload["period"] = self.period.value
        if isinstance(self.passing_on, int):
            payload["passing_on"] = self.passing_on
        elif self.passing_on is not Open.UNSPECIFIED:
            payload["passing_on"] = self.passing_on.value
        return payload

    def left_open(self, silence: "Silence") -> frozenset[str]:
        """Name what is left open when silence gives no value either: dimensions, ``term`` and ``passing_on``."""
        said: dict[str, object] = {name: getattr(self, name) for name in DIMENSIONS}
        said |= {"term": self.period, "passing_on": self.passing_on}
        quiet: dict[str, object] = {name: getattr(silence, name) for name in DIMENSIONS}
        quiet |= {"term": silence.period, "passing_on": silence.passing_on}
        return frozenset(
            name
            for name, value in said.items()
            if value is Open.UNKNOWN or (value is Open.UNSPECIFIED and quiet[name] in {None, Open.UNKNOWN})
        )


def scope_from_payload(payload: Mapping[str, object]) -> Scope:
    """Read a scope back from an entry.

    Raises:
        ValueError: the payload is not one that :meth:`Scope.as_payload` gives.

    """
    values: dict[str, Dimension] = {}
    for name in DIMENSIONS:
        match payload.get(name):
            case None:
                continue
            case str(word):
                values[name] = Open(word)
            case list(names):
                values[name] = Terms(tuple(str(each) for each in names))
            case {"all_but": list(names)}:
                values[name] = Terms(tuple(str(each) for each in names), but=True)
            case other:
                raise ValueError(f"{name}: {other!r}")
    period: Period | Open = Open.UNSPECIFIED
    match payload.get("period"):
        case None:
            pass
        case str(word):
            period = Open(word)
        case [str(start), str(end)]:
            period = Period(start=date.fromisoformat(start), end=date.fromisoformat(end))
        case other:
            raise ValueError(f"period: {other!r}")
    passing_on: int | Open = Open.UNSPECIFIED
    match payload.get("passing_on"):
        case None:
            pass
        case int(number):
            passing_on = number
        case str(word):
            passing_on = Open(word)
        case other:
            raise ValueError(f"passing_on: {other!r}")
    return Scope(**values, period=period, passing_on=passing_on)


ASK: Final = None
"""A silence rule's way of saying: nobody may fill this in, ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What silence means, dimension by dimension: ``Open.ALL``, terms, a depth; or ``ASK``.

    The defaults are the operating rules of a registry: a contract that was read and does not limit fields, recipients
    or subsets does not limit them; passing on must be agreed (by analogy to Civil Code Art. 867); purposes, territory
    and term are asked for.
    """

    purposes: Dimension | None = ASK
    fields: Dimension | None = Open.ALL
    territory: Dimension | None = ASK
    recipients: Dimension | None = Open.ALL
    subsets: Dimension | None = Open.ALL
    period: Period | None = ASK
    passing_on: int | None = 0


OPERATING_SILENCE: Final = Silence()
OWN_SILENCE: Final = Silence(purposes=Open.ALL, territory=Open.ALL, period=ALWAYS, passing_on=UNLIMITED)
"""For a right with a basis of its own (Guide Art. 21): what nobody limited is not limited."""


MAX_READ: Final = 50_000
"""How many different scopes a lexicon keeps compiled."""


@dataclass(slots=True)
class Lexicon:
    """Turns words into bits and scopes into extents. Bits are handed out once and never change.

    One lexicon serves one process; bits are not stored. ``vocabularies`` maps a dimension to the version in use.
    """

    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    _bits: dict[tuple[str, str], int] = field(default_factory=dict, repr=False)
    _count: dict[str, int] = field(default_factory=dict, repr=False)
    _masks: dict[tuple[str, Terms], int] = field(default_factory=dict, repr=False)
    _compiled: dict[tuple[Scope, Silence], Bounds] = field(default_factory=dict, repr=False)
    _read: dict[tuple[object, ...], tuple[Bounds, Silence]] = field(default_factory=dict, repr=False)

    def bit(self, dimension: str, word: str) -> int:
        """Give the bit of one word of a dimension."""
        key = (dimension, word)
        found = self._bits.get(key)
        if found is None:
            number = self._count.get(dimension, 0)
            self._count[dimension] = number + 1
            found = self._bits[key] = 1 << number
        return found

    def mask(self, dimension: str, terms: Terms) -> int:
        """Give the bits of some terms, each with all below it; inverted for ``all_but``."""
        key = (dimension, terms)
        found = self._masks.get(key)
        if found is None:
            vocabulary = self.vocabularies.get(dimension)
            found = 0
            for name in terms.names:
                known = vocabulary is not None and name in vocabulary.terms
                for word in vocabulary.with_all_below(name) if known and vocabulary else (name,):
                    found |= self.bit(dimension, word)
            if terms.but:
                found = ~found
            self._masks[key] = found
        return found

    def words(self, dimension: str, mask: int) -> tuple[str, ...]:
        """Give the words of a mask that were handed a bit, for messages."""
        return tuple(word for (name, word), bit in self._bits.items() if name == dimension and mask & bit)

    def read(self, payload: Mapping[str, object], silence: Silence = OPERATING_SILENCE) -> Bounds:
        """Give what a scope as an entry keeps it reaches; equal words are read once.

        Raises:
            ValueError: the payload is not one that :meth:`Scope.as_payload` gives.

        """
        key: list[object] = [id(silence)]
        for name, value in payload.items():
            key += (name, tuple(value) if type(value) is list else (type(value), str(value)))
        found = self._read.get(tuple(key))
        if found is None:
            if len(self._read) >= MAX_READ:
                self._read.clear()
                self._compiled.clear()
            found = self._read[tuple(key)] = self.compile(scope_from_payload(payload), silence), silence
        return found[0]

    def compile(self, scope: Scope, silence: Silence = OPERATING_SILENCE) -> Bounds:
        """Give what a scope reaches: ``sure`` and ``possible`` differ where something is open."""
        key = (scope, silence)
        found = self._compiled.get(key)
        if found is None:
            found = self._compiled[key] = self._compile(scope, silence)
        return found

    def _compile(self, scope: Scope, silence: Silence) -> Bounds:
        known = True
        box: dict[str, int] = {}
        for dimension in DIMENSIONS:
            value: Dimension | None = getattr(scope, dimension)
            if value is Open.UNSPECIFIED:
                value = getattr(silence, dimension)
            if value is None or value is Open.UNKNOWN or value is Open.UNSPECIFIED:
                known = False
            elif isinstance(value, Terms):
                box[dimension] = self.mask(dimension, value)
            else:
                box[dimension] = ALL
        period = scope.period
        if period is Open.UNSPECIFIED and silence.period is not None:
            period = silence.period
        if isinstance(period, Period):
            box["start"], box["end"] = period.start.toordinal(), period.end.toordinal()
        elif period is not Open.ALL:
            known = False
        depth = scope.passing_on
        if depth is Open.UNSPECIFIED and silence.passing_on is not None:
            depth = silence.passing_on
        least_depth = 0
        if isinstance(depth, int):
            box["depth"] = least_depth = depth
        elif depth is Open.ALL:
            least_depth = UNLIMITED
        possible: Box = TOP._replace(**box)
        sure: Extent = extent([possible._replace(depth=least_depth)]) if known else NOTHING
        return Bounds(sure, extent([possible]))

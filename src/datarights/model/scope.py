"""A scope as an instrument writes it: words, silence and the unread; and how it becomes an extent.

Three words that are never mixed up: ``all`` is the widest value and must be written; ``unspecified`` says that the
instrument was read and is silent; ``unknown`` says that nobody looked. Silence is given a value by a rule of its
dimension, dated and cited, or stays open; the unread lies between nothing and all.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Final

from datarights.model.extent import ALL, NOTHING, TOP, UNLIMITED, Bounds, Box, Extent, extent
from datarights.model.period import ALWAYS, Period
from datarights.model.vocabulary import Edition, Vocabulary
from datarights.valueclass import valueclass

DIMENSIONS: Final = ("purposes", "fields", "territory", "recipients", "subsets")
"""The set dimensions, in the order of :class:`~datarights.model.extent.Box`."""


class Open(Enum):
    """The three words that stand where a list of terms could stand."""

    ALL = "all"
    UNSPECIFIED = "unspecified"
    UNKNOWN = "unknown"


@valueclass(kw_only=False)
class Terms:
    """The terms of one dimension: some of them, or all but some (``but``). Keys for trees, free words for sets."""

    names: tuple[str, ...] = ()
    but: bool = False


Dimension = Terms | Open


@valueclass
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


def _texts(dimension: str, names: list[object]) -> tuple[str, ...]:
    found = tuple(each for each in names if isinstance(each, str))
    if len(found) != len(names):
        raise ValueError(f"{dimension}: terms are text, not {names!r}")
    return found


_MEMBERS: Final = frozenset({*DIMENSIONS, "period", "passing_on"})


def scope_from_payload(payload: Mapping[str, object]) -> Scope:
    """Read a scope back from an entry.

    Raises:
        ValueError: the payload is not one that :meth:`Scope.as_payload` gives.

    """
    unknown = sorted(payload.keys() - _MEMBERS)
    if unknown:
        raise ValueError(f"no dimension of a scope: {', '.join(unknown)}")
    values: dict[str, Dimension] = {}
    for name in DIMENSIONS:
        match payload.get(name):
            case None:
                continue
            case str(word):
                values[name] = Open(word)
            case list(names):
                values[name] = Terms(_texts(name, names))
            case {"all_but": list(names), **more} if not more:
                values[name] = Terms(_texts(name, names), but=True)
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
        case int(number) if type(number) is int and number >= 0:
            passing_on = number
        case str(word):
            passing_on = Open(word)
        case other:
            raise ValueError(f"passing_on: {other!r}")
    return Scope(**values, period=period, passing_on=passing_on)


ASK: Final = None
"""A silence rule's way of saying: nobody may fill this in, ask."""


@valueclass
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


class UnknownEditionError(LookupError):
    """An edition that this program does not have was adopted; nothing written after it can be read."""

    def __init__(self, edition: Edition) -> None:
        """Keep the edition that is wanted."""
        super().__init__(f"{edition.id} {edition.version} {edition.digest}")
        self.edition = edition


class DroppedTermsError(ValueError):
    """An edition lacks terms of the one in force."""

    def __init__(self, terms: tuple[str, ...], before: Vocabulary) -> None:
        """Keep the terms and the edition in force."""
        super().__init__(", ".join(terms))
        self.terms = terms
        self.before = before


class Lexicon:
    """Turns words into bits and scopes into extents, as they are read where the last of its editions was adopted.

    ``vocabularies`` maps a dimension to the edition in force; ``known`` are the editions that may be adopted. A ledger's
    lexicon follows from its entries: each adoption makes another of the one before (:meth:`adopting`), and what was
    written earlier is read by :meth:`reading`. Bits are handed out once, are the same for all that come from one, and
    are never stored.

    A key means one thing in every edition. A term reaches what its own edition puts below it. What only a later edition
    has, and puts below something the term reaches, it reaches possibly and never surely.
    """

    def __init__(
        self,
        vocabularies: Mapping[str, Vocabulary] | None = None,
        known: Mapping[Edition, Vocabulary] | None = None,
        *,
        since: int = -1,
        before: "Lexicon | None" = None,
        later: Mapping[str, tuple[Vocabulary, ...]] | None = None,
        of: "Lexicon | None" = None,
    ) -> None:
        """Take the editions in force and those known.

        ``since``: the log index of the entry that adopted the last of them; ``before``: the lexicon before that;
        ``later``: the editions adopted after those in force, for words that are read back; ``of``: the lexicon whose bits
        are shared.
        """
        self.vocabularies: Mapping[str, Vocabulary] = {} if vocabularies is None else vocabularies
        self.known = {each.edition: each for each in self.vocabularies.values()} | dict(known or {})
        self.since = since
        self.before = before
        self.later = later or {}
        self.bits: dict[tuple[str, str], int] = {} if of is None else of.bits
        self.count: dict[str, int] = {} if of is None else of.count
        self._made: dict[object, Lexicon] = {}
        self._masks: dict[tuple[str, tuple[str, ...], bool], tuple[int, int]] = {}
        self._compiled: dict[tuple[Scope, Silence], Bounds] = {}
        self._read: dict[tuple[object, ...], tuple[Bounds, Silence]] = {}

    # ---- which edition is in force -------------------------------------------------------------------------------

    @property
    def adoptions(self) -> tuple[int, ...]:
        """Give the log indices of the entries that adopted the editions, first to last."""
        found: list[int] = []
        step: Lexicon | None = self
        while step is not None and step.since >= 0:
            found.append(step.since)
            step = step.before
        return tuple(reversed(found))

    def adopting(self, index: int, edition: Edition) -> "Lexicon":
        """Give the lexicon after the entry with this index adopted an edition. One in force changes nothing but what was adopted where.

        Raises:
            UnknownEditionError: the program does not have it.
            DroppedTermsError: it lacks terms of the one in force.

        """
        found = self._made.get((index, edition))
        if found is None:
            new = self.known.get(edition)
            if new is None:
                raise UnknownEditionError(edition)
            now = self.vocabularies.get(new.dimension)
            if now is not None and (dropped := now.dropped(new)):
                raise DroppedTermsError(dropped, now)
            now_in_force = {**self.vocabularies, new.dimension: new}
            found = self._made[index, edition] = Lexicon(now_in_force, self.known, since=index, before=self, of=self)
        return found

    def bare(self) -> "Lexicon":
        """Give the lexicon of a ledger that has adopted nothing yet."""
        found = self._made.get("bare")
        if found is None:
            found = self._made["bare"] = Lexicon(known=self.known, of=self)
        return found

    def as_known(self, size: int) -> "Lexicon":
        """Give the lexicon as it was when the ledger had this many entries."""
        found = self
        while found.since >= size and found.before is not None:
            found = found.before
        return found

    def reading(self, index: int) -> "Lexicon":
        """Give the lexicon by which the words of the entry with this index are read."""
        return self if index > self.since else self._earlier(index)

    def _earlier(self, index: int) -> "Lexicon":
        then = self.as_known(index)
        found = self._made.get(then.since)
        if found is None:
            later: dict[str, tuple[Vocabulary, ...]] = {}
            step: Lexicon | None = self
            while step is not None and step is not then:
                for dimension, each in step.vocabularies.items():
                    if each is not then.vocabularies.get(dimension) and each not in later.get(dimension, ()):
                        later[dimension] = (*later.get(dimension, ()), each)
                step = step.before
            found = Lexicon(then.vocabularies, self.known, since=then.since, later=later, of=self)
            self._made[then.since] = found
        return found

    # ---- what words mean -----------------------------------------------------------------------------------------

    def bit(self, dimension: str, word: str) -> int:
        """Give the bit of one word of a dimension."""
        key = (dimension, word)
        found = self.bits.get(key)
        if found is None:
            number = self.count.get(dimension, 0)
            self.count[dimension] = number + 1
            found = self.bits[key] = 1 << number
        return found

    def mask(self, dimension: str, terms: Terms) -> int:
        """Give the bits that some terms surely reach: each with all below it; inverted for ``all_but``."""
        found = self._masks.get((dimension, terms.names, terms.but))
        return found[0] if found is not None else self.masks(dimension, terms)[0]

    def masks(self, dimension: str, terms: Terms) -> tuple[int, int]:
        """Give the bits that some terms surely reach, and those that they may reach."""
        key = (dimension, terms.names, terms.but)
        found = self._masks.get(key)
        if found is None:
            least, most = self._named(dimension, terms.names)
            found = self._masks[key] = (~most, ~least) if terms.but else (least, most)
        return found

    def _named(self, dimension: str, names: tuple[str, ...]) -> tuple[int, int]:
        vocabulary = self.vocabularies.get(dimension)
        reached: dict[str, None] = {}
        for name in names:
            reached.update(dict.fromkeys(_below(vocabulary, name)))
        least = most = self._union(dimension, reached)
        for later in self.later.get(dimension, ()):
            for above, key in vocabulary.added(later) if vocabulary is not None else ():
                if above in reached:
                    most |= self.bit(dimension, key)
            for name in names:
                if vocabulary is None or name not in vocabulary.terms:
                    most |= self._union(dimension, _below(later, name))
        return least, most

    def _union(self, dimension: str, words: Iterable[str]) -> int:
        found = 0
        for word in words:
            found |= self.bit(dimension, word)
        return found

    def words(self, dimension: str, mask: int) -> tuple[str, ...]:
        """Give the words of a mask that were handed a bit, for messages."""
        return tuple(word for (name, word), bit in self.bits.items() if name == dimension and mask & bit)

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
        least: dict[str, int] = {}
        for dimension in DIMENSIONS:
            value: Dimension | None = getattr(scope, dimension)
            if value is Open.UNSPECIFIED:
                value = getattr(silence, dimension)
            if value is None or value is Open.UNKNOWN or value is Open.UNSPECIFIED:
                known = False
            elif isinstance(value, Terms):
                least[dimension], box[dimension] = self.masks(dimension, value)
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
        sure: Extent = extent([possible._replace(**least, depth=least_depth)]) if known else NOTHING
        return Bounds(sure, extent([possible]))


def _below(vocabulary: Vocabulary | None, name: str) -> tuple[str, ...]:
    """Give a term and all below it; a word that is no term of the vocabulary stands for itself."""
    return vocabulary.with_all_below(name) if vocabulary is not None and name in vocabulary.terms else (name,)

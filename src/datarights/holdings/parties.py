"""Who is meant by a word, on record or not, however spelt; and what an entry tells openly of who a natural person is."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from datarights.holdings.once import place_for
from datarights.holdings.snapshot import Holdings
from datarights.model.party import PartyKind
from datarights.text import spelling


def one_party(one: str, other: str, holdings: Holdings) -> bool:
    """Tell whether two words mean one party; a word on no record means itself, and whoever is recorded as called so.

    A credit code is one party's (GB 32100). Two that are called alike count as one where not each has a code of its own.
    """
    if one == other or _is_one(one, other, holdings):
        return True
    here, there = ((each, *_called(each, holdings)) for each in (one, other))
    return any(_is_one(mine, theirs, holdings) for mine in here for theirs in there)


def goes_by(one: str, other: str, holdings: Holdings) -> tuple[str, str] | None:
    """Give which party a word means, and the name or code, as on record, that another is known by too; nothing where they share none."""
    here, there = ((each, *_called(each, holdings)) for each in (one, other))
    pairs = ((mine, _shared(theirs, mine, holdings)) for mine in here for theirs in there)
    return next((each for each in pairs if each[1]), None)


def told_openly(party: Mapping[str, Any]) -> tuple[str, ...]:
    """Give under which words an entry or a correction, as JSON, says openly who somebody is, were they a natural person.

    A natural person without a name is called by the id. A code may be that of a sole trader; an identity number may pass for one.
    """
    said: Mapping[str, Any] = party.get("payload") or {}
    unnamed = said.get("party_kind") == PartyKind.NATURAL.value and said.get("name") == party.get("id")
    return tuple(each for each in ("name", "uscc") if said.get(each) and not (unnamed and each == "name"))


def _is_one(one: str, other: str, holdings: Holdings) -> bool:
    return bool(_shared(one, other, holdings))


def _shared(one: str, other: str, holdings: Holdings) -> str:
    """Give what the first is called by that makes two words one party: the code where each has one, else a name or an id; or nothing."""
    called = dict(zip(_words(one, holdings), _written(one, holdings), strict=True))
    (code, *_), (others, *alike) = (_words(each, holdings) for each in (one, other))
    if code and others:
        return called[code] if code == others else ""
    return next((called[each] for each in reversed(called) if each and each in {others, *alike}), "")


def _words(party: str, holdings: Holdings) -> tuple[str, str, str]:
    """Give what a party is called, in the spelling in which words are compared."""
    code, id_, name = map(_spelt, _written(party, holdings))
    return code, id_, name


def _written(party: str, holdings: Holdings) -> tuple[str, str, str]:
    """Give what a party is called: by its code, its id, its name; "" where that is not on record, or is a commitment."""
    said = _said(party, holdings) or {}
    return str(said.get("uscc") or ""), party, str(said.get("name") or "")


def _said(party: str, holdings: Holdings) -> Mapping[str, Any] | None:
    record = holdings.record(party)
    return record.body if record is not None and record.kind == "party" else None


def _called(word: str, holdings: Holdings) -> Sequence[str]:
    """Give the parties on record that a word on no record calls."""
    if _said(word, holdings) is not None:
        return ()
    known = place_for(holdings, one_party)
    if _ALL not in known:
        known[_ALL] = all_called = dict[str, list[str]]()
        for each in holdings.party_ids():
            for name in {*_words(each, holdings)} - {""}:
                all_called.setdefault(name, []).append(each)
    found: Sequence[str] = known[_ALL].get(_spelt(word), ())
    return found


_ALL: Final = "called"


def _spelt(word: str) -> str:
    return "".join(spelling(word).split())

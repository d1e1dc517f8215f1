"""Whose word a right rests on: the parties that signed what was recorded, or the registry's alone."""

from collections.abc import Collection
from enum import Enum
from typing import Final

from datarights.holdings.answers import RENEWAL, answers
from datarights.holdings.record import Record
from datarights.text import Text, say


class Consent(Enum):
    """Which of the parties to a right signed its entry. An entry of a registry without identities says nothing of it."""

    AGREED = "agreed"
    ONE_SIDED = "one_sided"
    AGENCY_ONLY = "agency_only"

    @property
    def label(self) -> Text:
        """Name it."""
        return _LABELS[self]


_LABELS: Final = {
    Consent.AGREED: say("各方已签", "agreed: every party signed"),
    Consent.ONE_SIDED: say("单方签署", "one-sided: one party signed"),
    Consent.AGENCY_ONLY: say("仅登记机构签署", "agency only: no party signed"),
}


def consent(parties: Collection[str], signed: Collection[str]) -> Consent:
    """Tell whose word an entry is: ``signed`` are parties that somebody signed for. One party alone agrees with nobody."""
    named = {*parties}
    if len(named) > 1 and named <= {*signed}:
        return Consent.AGREED
    return Consent.ONE_SIDED if named & {*signed} else Consent.AGENCY_ONLY


def consent_of(record: Record) -> Consent | None:
    """Give whose word a right is over all its days: the weakest of its entry and its renewals.

    Nothing when one of them is not signed at all, and none is known to be the registry's word alone.
    """
    own = record.body.get("consent")
    parties = str(record.body.get("from") or record.party), record.party
    said = {
        Consent(own) if own else None,
        *(
            None if each.signed_for is None else consent(parties, each.signed_for)
            for each in answers(record)
            if each.does == RENEWAL
        ),
    }
    weakest = next((each for each in reversed(Consent) if each in said), None)
    return weakest if weakest is Consent.AGENCY_ONLY or None not in said else None

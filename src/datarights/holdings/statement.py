"""Statements: what a party holds, or who holds an asset, on a day, with burdens and the entries it rests on."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from datarights.holdings.answers import made
from datarights.holdings.chain import RightState, Title, passed, title
from datarights.holdings.consent import consent_of
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.model.right import keys_of
from datarights.model.scope import Lexicon
from datarights.valueclass import valueclass


@valueclass
class Held:
    """One right as it stands on a day, with the burdens that lie on it."""

    title: Title
    burdens: tuple[Record, ...]

    @property
    def live(self) -> bool:
        """Tell whether it is in effect."""
        return self.title.state is RightState.LIVE

    def as_json(self) -> dict[str, Any]:
        """Give it as JSON."""
        right = self.title.right
        return {
            "right": right.id,
            "asset": right.asset,
            "holder": right.party,
            "rights": list(keys_of(self.title.rights)),
            "scope": right.body.get("scope") or {},
            "period": [date.fromordinal(right.start).isoformat(), date.fromordinal(right.end).isoformat()],
            "state": self.title.state.value,
            "chain": [link.right.id for link in self.title.links],
            "doubts": [
                {"kind": doubt.kind, "about": doubt.about, "zh": doubt.says.zh, "en": doubt.says.en}
                for doubt in self.title.doubts
            ],
            "burdens": [{"id": row.id, "burden": row.body.get("burden"), "by": row.party} for row in self.burdens],
            "entry": made(right),
            **({"consent": said.value} if (said := consent_of(right)) is not None else {}),
        }

    def told(self, holdings: Holdings) -> dict[str, Any]:
        """Give the same with the day from which it reaches nothing (excluded), and the transfers that took from it."""
        return {
            **self.as_json(),
            "until": date.fromordinal(self.title.until).isoformat(),
            "given": [row.id for row in passed(holdings, self.title.right)],
        }


def burdens_on(holdings: Holdings, asset: str, rights: Iterable[str], day: date) -> tuple[Record, ...]:
    """Give the burdens on an asset, or on any of some rights over it, that lie on a day."""
    named, ordinal = set(rights), day.toordinal()
    return tuple(
        row
        for row in holdings.touching(asset)
        if row.kind == "burden"
        and row.start <= ordinal < row.end
        and (not row.body.get("about") or row.body["about"] in named)
    )


def _held(holdings: Holdings, lexicon: Lexicon, rows: Iterable[Record], day: date) -> tuple[Held, ...]:
    found = []
    known: dict[str, RightState] = {}
    for row in rows:
        if row.kind == "right":
            shown = title(holdings, lexicon, row.id, day, known=known)
            found.append(
                Held(title=shown, burdens=burdens_on(holdings, row.asset, [link.right.id for link in shown.links], day))
            )
    return tuple(found)


def of_asset(holdings: Holdings, lexicon: Lexicon, asset: str, day: date) -> tuple[Held, ...]:
    """Give every right over an asset as it stands on a day, ended ones too, in the order of the ledger."""
    return _held(holdings, lexicon, holdings.on_asset(asset), day)


def of_party(holdings: Holdings, lexicon: Lexicon, party: str, day: date) -> tuple[Held, ...]:
    """Give every right of a party as it stands on a day, ended ones too, in the order of the ledger."""
    return _held(holdings, lexicon, holdings.of_party(party), day)

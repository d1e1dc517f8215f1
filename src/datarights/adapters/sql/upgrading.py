"""A registry of an earlier layout, looked at and brought to the program's: its entries stay, all else is made anew.

Layouts differ in how the projection, the marks and the guards are kept. The table of the entries has been the same in
all of them, and is not touched: no byte, id, time, leaf or root is written again. What is derived from the entries is
derived as if it had never been kept, by the program that will read it; on the way every byte is verified against the
tree that the head names. All that is one transaction: who is killed in it leaves the registry as it was.
"""

from pathlib import Path
from typing import Final

from datarights.adapters.pauses import no_cycle_search
from datarights.adapters.sql import schema
from datarights.adapters.sql.deriving import derive, mark
from datarights.adapters.sql.driver import Connection, Place
from datarights.adapters.sql.strand_bytes import Head, Span, checked, head_of
from datarights.errors import StoreError
from datarights.holdings.admit import Told
from datarights.model.scope import Lexicon
from datarights.text import say
from datarights.valueclass import valueclass

_STAYS: Final = f"table {schema.ENTRY.name}"
_ANEW: Final = frozenset(f"table {each.name}" for each in schema.METADATA.sorted_tables) - {_STAYS}


@valueclass
class Standing:
    """How a registry stands to the program: its layout, and the parts that are missing or other than they should be.

    ``strange``: guards that are not the program's.
    """

    layout: int
    newest: int
    anew: tuple[str, ...]
    strange: tuple[str, ...]

    @property
    def due(self) -> bool:
        """Tell whether an upgrade would change anything."""
        return self.layout < self.newest or bool(self.anew)


@valueclass
class Upgraded:
    """What an upgrade did: from which layout, what it made, where it kept the registry as it was, and what it holds."""

    standing: Standing
    kept: Path | None
    size: int
    root: str


def standing(place: Place) -> Standing:
    """Look at a registry, of whatever layout, and write nothing.

    Raises:
        StoreError: missing, not a registry, or of a later layout than the program's.

    """
    with place.examined() as (connection, layout):
        return _standing(place, connection, layout)


def _standing(place: Place, connection: Connection, layout: int) -> Standing:
    there, wanted = place.shape(connection), place.wanted()
    anew = [part for part, words in wanted.items() if there.get(part) != words]
    if layout < schema.LAYOUT:
        anew = [part for part in wanted if part in _ANEW or part in anew]
    strange = [part for part in there if part.startswith("trigger ") and part not in wanted]
    return Standing(layout=layout, newest=schema.LAYOUT, anew=tuple(anew), strange=tuple(strange))


def upgrade(place: Place, lexicon: Lexicon, told: Told | None = None) -> Upgraded:
    """Bring a registry to the program's layout; nothing is done to one that is as it should be.

    Raises:
        StoreError: as :func:`standing`; its ledger's own table is another; somebody else is at work with it; an entry does
            not pass the registry's own admission.
        VerificationError: its bytes are not those of its root. In either case it is as it was.

    """
    found = standing(place)
    if not found.due:
        with place.examined() as (connection, _):
            return _done(found, None, head_of(connection))
    with place.upgrading() as (connection, layout, kept), no_cycle_search():
        found = _standing(place, connection, layout)
        there = place.shape(connection)
        differing = [part for part in found.anew if there.get(part, "") not in ("", place.wanted()[part])]
        if _STAYS in found.anew:
            raise _another(place)
        head = head_of(connection)
        _made(place, connection, head, differing)
        if _ANEW & {*found.anew}:
            mark(connection, head.size)
            derive(connection, lexicon, checked(connection, head, Span(0, head.size)), told)
        place.number(connection)
        return _done(found, kept, head)


def _made(place: Place, connection: Connection, head: Head, differing: list[str]) -> None:
    """Take away what differs, and make what is missing then."""
    for part in sorted(differing, key=_last_made_first):
        connection.execute(place.dropping(part))
    there = place.shape(connection)
    for part, statement in place.parts().items():
        if part not in there:
            connection.execute(statement)
            if part == f"table {schema.HEAD.name}":
                row = (bytes.fromhex(head.root), bytes.fromhex(head.frontier))
                connection.execute(
                    schema.INSERT_HEAD, (1, head.origin, head.zone, head.size, *row, head.recorded_at, 0)
                )


def _last_made_first(part: str) -> int:
    return ("trigger", "function", "index", "table").index(part.partition(" ")[0])


def _done(found: Standing, kept: Path | None, head: Head) -> Upgraded:
    return Upgraded(standing=found, kept=kept, size=head.size, root=head.root)


def _another(place: Place) -> StoreError:
    return StoreError(
        "DR-S014",
        say(f"{place} 的 entry 表不是登记库的 entry 表", f"the table entry of {place} is not that of a registry"),
        hint=say(
            "未作任何改动；以备份恢复，或用写出它的版本 export ledger",
            "nothing was changed; restore a backup, or export ledger with the version that wrote it",
        ),
    )


CODES = {
    "DR-S014": say(
        "登记库的 entry 表与任何一版格式都不符，不升级。以备份恢复。",
        "The table of the entries is that of no format, so the registry is not upgraded. Restore a backup.",
    ),
}

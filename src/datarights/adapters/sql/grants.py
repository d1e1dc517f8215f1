"""Who may do what in a PostgreSQL database, as SQL to be read and run by its administrator.

Three roles that log in through others: a reader asks who holds what, reads what entries say in the projection, and never
sees their bytes; an auditor sees all and changes nothing; a registrar appends. None of them owns the tables, so that none can take the guards away: the role
that made the registry is for making and upgrading it alone.
"""

from collections.abc import Sequence
from typing import Final

from datarights.adapters.sql.schema import BLOCK, ENTRY, HEAD, MARK, RECORD, RESTS, SERVER_TABLES, SPEAKS, TOLD

_ALL: Final = tuple(table.name for table in SERVER_TABLES)
_BUT_ENTRIES: Final = tuple(name for name in _ALL if name != ENTRY.name)
_SEEN: Final = tuple(column.name for column in ENTRY.c if column.name != "content")
_DERIVED: Final = tuple(table.name for table in (RECORD, RESTS, SPEAKS, TOLD, BLOCK))
_GROWS: Final = tuple(column.name for column in HEAD.c if column.name not in {"only", "zone"})


def grants(prefix: str, schema: str) -> str:
    """Give the SQL that makes the roles ``PREFIX_reader``, ``_registrar`` and ``_auditor`` and says what each may do."""
    reader, registrar, auditor = (_name(f"{prefix}_{each}") for each in ("reader", "registrar", "auditor"))
    place = _name(schema)

    def on(tables: Sequence[str]) -> str:
        return ", ".join(f"{place}.{each}" for each in tables)

    lines = [
        "-- run as the administrator, or as the role that made the registry where it may create roles; then GRANT one of these to each login role",
        f"CREATE ROLE {reader} NOLOGIN;",
        f"CREATE ROLE {registrar} NOLOGIN;",
        f"CREATE ROLE {auditor} NOLOGIN;",
        f"GRANT USAGE ON SCHEMA {place} TO {reader}, {registrar}, {auditor};",
        "-- a reader asks who holds what; the bytes of the entries are not shown, what they say openly is (record.body)",
        f"GRANT SELECT ON {on(_BUT_ENTRIES)} TO {reader};",
        f"GRANT SELECT ({', '.join(_SEEN)}) ON {place}.{ENTRY.name} TO {reader};",
        "-- an auditor sees all and changes nothing",
        f"GRANT SELECT ON {on(_ALL)} TO {auditor};",
        "-- a registrar appends; entries are never edited or deleted, what is derived from them may be derived anew",
        f"GRANT SELECT ON {on(_ALL)} TO {registrar};",
        f"GRANT INSERT ON {on((ENTRY.name, MARK.name, *_DERIVED))} TO {registrar};",
        f"GRANT UPDATE ({', '.join(_GROWS)}) ON {place}.{HEAD.name} TO {registrar};",
        f"GRANT UPDATE (until) ON {place}.{RECORD.name} TO {registrar};",
        f"GRANT UPDATE (leaf) ON {place}.{TOLD.name} TO {registrar};",
        f"GRANT DELETE ON {on(_DERIVED)} TO {registrar};",
    ]
    return "\n".join(lines) + "\n"


def _name(text: str) -> str:
    """Quote a name."""
    return '"' + text.replace('"', '""') + '"'

"""The indices of a registry on a server, compared with the rows of their tables.

Three ways to the same rows at one moment: through the table; by the index to the rows; by the index alone, which then
says the words that it keeps. Each row must be found by every index, once, in the order of the index, under the words
that it has. PostgreSQL's own comparison (``amcheck``) is an extension that only a superuser may add; this needs no more
than reading.
"""

from typing import Any, Final

from datarights.adapters.sql import schema
from datarights.adapters.sql.driver import Connection, DamagedError

_TABLES: Final = ", ".join(f"'{table.name}'" for table in schema.SERVER_TABLES)
_INDICES: Final = f"""
    SELECT i.relname, t.relname,
           ARRAY(SELECT quote_ident(attname) FROM unnest(indkey) WITH ORDINALITY AS key(attnum, at)
                 JOIN pg_attribute a USING (attnum) WHERE attrelid = indrelid ORDER BY at),
           coalesce(pg_get_expr(indpred, indrelid), 'true')
    FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
    WHERE t.relname IN ({_TABLES}) AND t.relnamespace = quote_ident(current_schema())::regnamespace ORDER BY i.relname
"""  # noqa: S608 - names of our own tables
_WAYS: Final = ("seqscan", "indexscan", "indexonlyscan", "bitmapscan", "sort", "incremental_sort")


def compare_indices(connection: Connection) -> None:
    """Compare every index, in a transaction that sees one moment.

    Raises:
        DamagedError: names the first index that differs, or that the server does not use.

    """
    for name, table, columns, condition in connection.execute(_INDICES).fetchall():
        words = ", ".join(columns)
        held = f"FROM {table} WHERE {condition}"
        ordered = f"{held} ORDER BY {words} OFFSET 0"  # OFFSET: the server may not forget the order
        sums = f"count(*), {_sum(f'ctid, {words}')}, {_sum(words)}"
        whole = _seen(connection, "seqscan", f"{sums}, true FROM (SELECT ctid, {words} {held}) AS r")
        follows = f"coalesce(lag(ROW({words})) OVER () <= ROW({words}), true) AS follows"
        asked = f"{sums}, coalesce(bool_and(follows), true) FROM (SELECT *, {follows} FROM (SELECT ctid, {words} {ordered}) AS o) AS i"  # noqa: S608 - names that the catalogue quotes
        found = _seen(connection, "indexscan", asked)
        plan = "".join(line for (line,) in connection.execute(f"EXPLAIN SELECT {asked}").fetchall())
        kept = _seen(connection, "indexonlyscan", f"{_sum(words)} FROM (SELECT {words} {ordered}) AS o")
        if name not in plan or found != whole or kept != (whole[2],):
            raise DamagedError(f"the index {name} does not say what is in the table {table}")


def _seen(connection: Connection, way: str, what: str) -> tuple[Any, ...]:
    """Give what is selected when the server goes to its rows by one way alone."""
    for each in _WAYS:
        connection.execute(f"SET LOCAL enable_{each} = {'on' if each == way else 'off'}")
    found: tuple[Any, ...] = connection.execute(f"SELECT {what}").fetchone()
    return found


def _sum(words: str) -> str:
    return f"coalesce(sum(hashtextextended(ROW({words})::text, 0)), 0)"

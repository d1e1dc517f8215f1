"""Builders for tests on a real registry file: small, short, invented."""

import re
import sqlite3
from datetime import UTC, datetime, timedelta

from datarights.adapters.sql import Registry
from datarights.ledger.entry import Draft
from datarights.model.scope import Lexicon

ZONE = "Asia/Shanghai"
START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


class Clock:
    """A clock that goes on by a second at each look, or stands where it is put."""

    def __init__(self, now=START):
        self.now = now

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


def create(path, clock=None, origin="试点登记"):
    return Registry.create(path, origin=origin, zone=ZONE, clock=clock or Clock(), lexicon=Lexicon())


def reopen(path, clock=None):
    return Registry.open(path, clock=clock or Clock(START + timedelta(days=1)), lexicon=Lexicon())


def party(name, **payload):
    return Draft(kind="party", id=name, payload={"name": f"某某公司 {name}", **payload})


def asset(name, **payload):
    return Draft(kind="asset", id=name, payload={"name": f"棉花轧花数据 {name}", "kind": "resource", **payload})


def claim(name, about, by, rights=("hold", "use", "operate")):
    return Draft(
        kind="claim",
        id=name,
        asset=about,
        parties={"by": by},
        rights=rights,
        valid=("2026-01-01", "2030-01-01"),
        payload={"basis": "own_collection"},
    )


def grant(name, about, giver, taker, exclusivity="ordinary", valid=("2026-06-01", "2027-06-01")):
    return Draft(
        kind="grant",
        id=name,
        asset=about,
        parties={"from": giver, "to": taker},
        rights=("use",),
        valid=valid,
        scope={"purposes": "all", "territory": "all"},
        payload={"act": "license", "exclusivity": exclusivity},
    )


def transfer(name, about, giver, taker):
    return Draft(
        kind="transfer",
        id=name,
        asset=about,
        parties={"from": giver, "to": taker},
        rights=("hold", "use", "operate"),
        valid=("2026-09-01", "2030-01-01"),
        payload={"act": "transfer"},
    )


def ending(name, about, on="2026-12-01"):
    return Draft(kind="ending", id=name, about=about, valid=(on, "9999-12-31"), payload={"reason": "contract"})


def small_world():
    """Two holders, a licence and a sub-thing of each sort: enough for every table to hold rows."""
    return [
        party("甲"),
        party("乙"),
        party("丙"),
        asset("棉花"),
        asset("电力"),
        claim("甲-棉花", "棉花", "甲"),
        claim("乙-电力", "电力", "乙"),
        grant("许可-1", "棉花", "甲", "乙"),
        grant("许可-2", "电力", "乙", "丙"),
        ending("终止-1", "许可-1"),
        transfer("转让-1", "电力", "乙", "甲"),
        Draft(
            kind="objection", id="异议-1", about="甲-棉花", parties={"by": "丙"}, payload={"grounds": "来源有争议"},
            valid=("2026-10-01", "9999-12-31"),
        ),
    ]  # fmt: skip


def rows(registry):
    """Give the whole projection, row by row."""
    connection = registry._connection
    return (
        sorted(connection.execute("SELECT * FROM record").fetchall()),
        sorted(connection.execute("SELECT * FROM rests").fetchall()),
    )


class ByHand:
    """A connection of somebody who may do anything to the tables and knows how to get round the guards.

    Statements are written for SQLite and put into PostgreSQL's words where those are others.
    """

    def __init__(self, place):
        self.file = "://" not in str(place)
        if self.file:
            self.connection = sqlite3.connect(place, isolation_level=None)
            self.guards = self.connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall()
            for name, _ in self.guards:
                self.connection.execute(f"DROP TRIGGER {name}")
        else:
            import psycopg

            self.connection = psycopg.connect(place, autocommit=True)
            self.connection.execute("SET session_replication_role = replica")  # no trigger of the registry fires

    def execute(self, statement, parameters=()):
        if self.file:
            return self.connection.execute(statement, parameters)
        for theirs, ours in _IN_POSTGRESQL:
            statement = re.sub(theirs, ours, statement)
        return self.connection.execute(statement, parameters or None, binary=True)

    def executemany(self, statement, rows):
        for row in rows:
            self.execute(statement, row)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.file:
            for _, statement in self.guards:
                self.connection.execute(statement)
        self.connection.close()


_IN_POSTGRESQL = (
    (r"\?", "%s"),
    (r"zeroblob\((32|length\(frontier\))\)", r"decode(repeat('00', \1), 'hex')"),
    (r"CAST\(((?:substr|replace).*\)) AS BLOB\)", r"\1"),
    (
        r"replace\(content, ('[^']*'), ('[^']*')\)",
        r"convert_to(replace(convert_from(content, 'UTF8'), \1, \2), 'UTF8')",
    ),
    (r"'\{\}'", r"'\\x7b7d'"),
)

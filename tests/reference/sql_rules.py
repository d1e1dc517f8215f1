"""Conditions as SQL, judged by SQLite: many acts in one query, each rule a column of verdicts 0, 1, 2.

Unknown is no row, and no row is ``NULL``: whatever is compared becomes ``coalesce(2 * (…), 1)``, *all* is ``min``, *any* is
``max``, and nothing else is left to SQL's own three-valued logic, whose ``EXISTS`` and ``sum`` take unknown for no.
"""

import sqlite3
from datetime import date

from datarights.model.grounds import Grounds
from datarights.rules.condition import (
    All,
    Any,
    DefinitionRef,
    Judgement,
    Leaf,
    Not,
    Operator,
    Over,
    ParameterRef,
    Quantifier,
    ReadingIs,
    Records,
)
from datarights.rules.pack import Connecting

TABLES = """
CREATE TABLE act (id INTEGER PRIMARY KEY);
CREATE TABLE fact (act INTEGER, name TEXT, value, grounds INTEGER);
CREATE TABLE word (act INTEGER, name TEXT, word TEXT);
CREATE TABLE list (act INTEGER, name TEXT, complete INTEGER);
CREATE TABLE field (act INTEGER, name TEXT, number INTEGER, field TEXT, value);
CREATE TABLE record (act INTEGER, name TEXT, number INTEGER);
CREATE TABLE reading (act INTEGER, name TEXT, option TEXT);
"""
SIGNS = {
    Operator.IS: "=", Operator.IS_NOT: "<>", Operator.AT_LEAST: ">=", Operator.AT_MOST: "<=", Operator.OVER: ">", Operator.UNDER: "<",
    Operator.BEFORE: "<", Operator.ON_OR_BEFORE: "<=", Operator.AFTER: ">", Operator.ON_OR_AFTER: ">=",
}  # fmt: skip


def verdicts(pack, dates, acts):
    """Give for each act, a pair of facts and readings, the verdict of every rule in force on its dates."""
    base = sqlite3.connect(":memory:")
    base.executescript(TABLES)
    for number, (facts, readings) in enumerate(acts):
        _fill(base, number, facts, readings)
    rules = [each for each in pack.rules if _day(each, dates) in each.in_force]
    columns = "".join(f", {Written(pack, _day(each, dates)).all_of(each.when)}" for each in rules)
    found = base.execute(f"SELECT id{columns} FROM act ORDER BY id").fetchall()
    return [{rule.id: verdict for rule, verdict in zip(rules, row[1:], strict=True)} for row in found]


def _day(rule, dates):
    return dates.get(rule.by, dates[Connecting.ACT_ON])


def _fill(base, act, facts, readings):
    base.execute("INSERT INTO act VALUES (?)", (act,))
    base.executemany("INSERT INTO reading VALUES (?, ?, ?)", [(act, *each) for each in readings.items()])
    for name, fact in facts.items():
        base.execute("INSERT INTO fact VALUES (?, ?, ?, ?)", (act, name, _plain(fact.value), int(fact.grounds)))
        if isinstance(fact.value, frozenset):
            base.executemany("INSERT INTO word VALUES (?, ?, ?)", [(act, name, word) for word in fact.value])
        if isinstance(fact.value, Records):
            complete = fact.value.complete is True
            base.execute("INSERT INTO list VALUES (?, ?, ?)", (act, name, complete))
            for number, row in enumerate(fact.value.rows):
                base.execute("INSERT INTO record VALUES (?, ?, ?)", (act, name, number))
                base.executemany("INSERT INTO field VALUES (?, ?, ?, ?, ?)", [(act, name, number, key, value) for key, value in row.items()])  # fmt: skip


def _plain(value):
    match value:
        case date():
            return value.toordinal()
        case frozenset():
            return " ".join(sorted(value))
        case Records():
            return None
    return value


def _said(value):
    plain = _plain(value)
    return f"'{plain}'" if isinstance(plain, str) else str(int(plain))


class Written:
    """Conditions of a pack on a day of the law, as expressions over ``act`` (and ``record``, inside a list)."""

    def __init__(self, pack, day, listed=""):
        self.pack, self.day, self.listed = pack, day, listed

    def all_of(self, node):
        match node:
            case All() | Any():
                empty, join = ("2", "min") if isinstance(node, All) else ("0", "max")
                parts = [self.all_of(part) for part in node.parts]
                return f"{join}({', '.join([empty, *parts])})" if parts else empty
            case Not():
                return f"(2 - {self.all_of(node.part)})"
            case DefinitionRef():
                return self.all_of(self.pack.definitions[node.name])
            case ReadingIs():
                found = f"(SELECT option FROM reading WHERE reading.act = act.id AND reading.name = '{node.reading}')"
                return f"coalesce(2 * ({found} = '{node.option}'), 1)"
            case Judgement():
                return f"coalesce(2 * ({self.value(node.question, Grounds.DETERMINED)} = 1), 1)"
            case Leaf():
                return self.leaf(node)
            case Over():
                return self.over(node)
        return self.tally(node)

    def value(self, name, least=Grounds.ASSERTED):
        if self.listed:
            return f"(SELECT value FROM field WHERE field.act = act.id AND field.name = '{self.listed}' AND field.number = record.number AND field.field = '{name}')"
        return f"(SELECT value FROM fact WHERE fact.act = act.id AND fact.name = '{name}' AND grounds >= {int(least)})"

    def limit(self, value):
        if isinstance(value, ParameterRef):
            return next(each.value for each in self.pack.parameters[value.name].values if self.day in each.period)
        return value

    def leaf(self, node):
        if node.operator is Operator.KNOWN:
            there = f"EXISTS (SELECT 1 FROM fact WHERE fact.act = act.id AND fact.name = '{node.fact}')"
            return f"(2 * ({there} = {int(node.value)}))"
        found = self.value(node.fact, Grounds[node.grounds.upper()] if node.grounds else Grounds.ASSERTED)
        limit, negated = self.limit(node.value), node.operator is Operator.NOT_IN
        if node.operator in SIGNS:
            met = f"{found} {SIGNS[node.operator]} {_said(limit)}"
        else:
            wanted = ", ".join(map(_said, sorted(limit) if isinstance(limit, frozenset) else [limit]))
            words = f"EXISTS (SELECT 1 FROM word WHERE word.act = act.id AND word.name = '{node.fact}' AND word.word IN ({wanted}))"
            of_words = self.pack.facts[node.fact].type.value == "words"
            met = f"CASE WHEN {found} IS NULL THEN NULL ELSE {words} END" if of_words else f"{found} IN ({wanted})"
        return f"coalesce(2 * ({'NOT ' if negated else ''}({met})), 1)"

    def rows(self, node, aggregate):
        return f"(SELECT {aggregate} FROM record WHERE record.act = act.id AND record.name = '{node.records}')"

    def complete(self, node):
        return f"coalesce((SELECT complete FROM list WHERE list.act = act.id AND list.name = '{node.records}'), 0)"

    def over(self, node):
        where = Written(self.pack, self.day, node.records).all_of(node.where)
        each = node.quantifier is Quantifier.EACH
        join, whole = ("min", "2") if each else ("max", "0")
        seen = f"coalesce({self.rows(node, f'{join}({where})')}, {whole})"
        return f"{join}({seen}, CASE WHEN {self.complete(node)} THEN {whole} ELSE 1 END)"

    def tally(self, node):
        inside = Written(self.pack, self.day, node.records)
        where = inside.all_of(node.where)
        amount = inside.value(node.field) if node.field else "1"
        low = f"coalesce({self.rows(node, f'sum(CASE WHEN {where} = 2 THEN {amount} END)')}, 0)"
        high = f"coalesce({self.rows(node, f'sum(CASE WHEN {where} > 0 THEN {amount} END)')}, 0)"
        unsaid = self.rows(node, f"coalesce(sum({where} > 0 AND {amount} IS NULL), 0)")
        bounded = f"({self.complete(node)} AND {unsaid} = 0)"
        limit = self.limit(node.value)
        match node.operator:
            case Operator.AT_LEAST:
                return _from(low, high, bounded, limit)
            case Operator.OVER:
                return _from(low, high, bounded, limit + 1)
            case Operator.UNDER:
                return f"(2 - {_from(low, high, bounded, limit)})"
            case Operator.AT_MOST:
                return f"(2 - {_from(low, high, bounded, limit + 1)})"
        same = f"CASE WHEN {low} > {limit} OR ({bounded} AND {high} < {limit}) THEN 0 WHEN {bounded} AND {low} = {high} THEN 2 ELSE 1 END"
        return f"({same})" if node.operator is Operator.IS else f"(2 - ({same}))"


def _from(low, high, bounded, limit):
    return f"(CASE WHEN {low} >= {limit} THEN 2 WHEN {bounded} AND {high} < {limit} THEN 0 ELSE 1 END)"

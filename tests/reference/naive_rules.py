"""What rules come to, the slow and obvious way: written from docs/reference/pack-grammar.md and from nothing else.

Every way the open things may be is written out as a whole world in which nothing is open; each rule is then simply
true or false. It knows nothing of closures, slots, traces, bits or caps. The engine is judged by it.
"""

from itertools import chain, combinations, product

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
    Tally,
)
from datarights.rules.pack import Connecting, FactType, Outcome

SILENT = {None, Outcome.NOTED, Outcome.LIFTED}
YES = {Outcome.PERMITTED, Outcome.CONDITIONAL}
SAME = {Operator.IS, Operator.IS_NOT}


class Naive:
    """A pack, or several that judge together; one act on its dates, facts as stated."""

    def __init__(self, pack, kind, dates, domains, extra_rows=(), more=()):
        self.pack, self.kind, self.dates = pack, kind, dates
        self.packs = {each.id: each for each in (pack, *more)}
        self.domains, self.extra_rows = domains, extra_rows
        self.rules = [
            rule
            for each in self.packs.values()
            for rule in each.rules
            if dates.get(rule.by, dates[Connecting.ACT_ON]) in rule.in_force
        ]
        self.roots = [rule for rule in self.rules if not rule.except_to and {kind, "all"} & set(rule.acts)]

    # ---- worlds: every way things may be --------------------------------------------------------------------

    def worlds(self, stated, readings):
        """Every whole world: an answer to each fact (also to those known too weakly), whole lists, every reading."""
        names = list(self.domains)
        ways = [self.lists(stated.get(name)) if self.is_list(name) else self.domains[name] for name in names]
        ways += [
            [readings[name]] if name in readings else [each.key for each in reading.options]
            for name, reading in self.pack.readings.items()
        ]
        for answers in product(*ways):
            yield dict(zip([*names, *(f"reading:{name}" for name in self.pack.readings)], answers, strict=True))

    def is_list(self, name):
        return self.pack.facts[name].type is FactType.RECORDS

    def lists(self, fact):
        """Every whole list there may be: unknown fields filled in, and more records where they may not be all."""
        records = fact.value if fact is not None else Records()
        filled = [
            [dict(zip(row, values, strict=True)) for values in product(*([value] if value is not None else self.of(name) for name, value in row.items()))]
            for row in records.rows
        ]  # fmt: skip
        more = (
            [()]
            if records.complete is True
            else chain.from_iterable(combinations(self.extra_rows, size) for size in (0, 1, 2))
        )
        return [(*rows, *added) for added in list(more) for rows in product(*filled)]

    def of(self, field):
        return [True, False] if field == "q" else [0, 3, 9]

    # ---- one world ------------------------------------------------------------------------------------------

    def outcome(self, stated, world):
        results = {rule.id: self.result(rule, stated, world) for rule in self.roots}
        said = []
        for rule in self.roots:
            allowing = [
                each for each in self.roots if rule.decides and each.decides == rule.decides and results[each.id] in YES
            ]
            if results[rule.id] not in YES and any(each.authority.rank < rule.authority.rank for each in allowing):
                continue
            gainsaid = any(each.authority is rule.authority and each.pack != rule.pack for each in allowing)
            contrary = gainsaid and results[rule.id] is Outcome.PROHIBITED
            said.append(Outcome.REVIEW if contrary else results[rule.id])
        said = [each for each in said if each not in SILENT]
        return max(said) if self.kind in self.pack.acts and said else Outcome.REVIEW

    def result(self, rule, stated, world):
        """What one rule comes to: nothing, its own outcome, or that of its deepest true exception."""
        if not self.speaks(rule, stated, world):
            return None
        below = [each for each in self.rules if each.except_to == rule.id and self.names(each)]
        excepted = {self.result(each, stated, world) for each in below} - {None}
        if not excepted:
            return rule.outcome
        return excepted.pop() if len(excepted) == 1 else Outcome.REVIEW

    def names(self, exception):
        """An exception that names kinds of act counts for these alone."""
        return not exception.acts or bool({self.kind, "all"} & set(exception.acts))

    def speaks(self, rule, stated, world):
        """A rule behind the gate of its pack speaks only where the gate holds, and its own condition."""
        if not rule.governed:
            return self.holds(rule.when, rule, stated, world)
        gate, own = rule.when.parts
        assert gate == self.packs[rule.pack].governs
        return self.holds(gate, rule, stated, world) and self.holds(own, rule, stated, world)

    def holds(self, node, rule, stated, world):
        match node:
            case All():
                return all(self.holds(part, rule, stated, world) for part in node.parts)
            case Any():
                return any(self.holds(part, rule, stated, world) for part in node.parts)
            case Not():
                return not self.holds(node.part, rule, stated, world)
            case DefinitionRef():
                return self.holds(self.packs[rule.pack].definitions[node.name], rule, stated, world)
            case ReadingIs():
                return world[f"reading:{node.reading}"] == node.option
            case Judgement():
                return self.value(node.question, Grounds.DETERMINED, stated, world) is True
            case Leaf(operator=Operator.KNOWN):
                return (node.fact in stated) is node.value
            case Leaf():
                least = Grounds[node.grounds.upper()] if node.grounds else Grounds.ASSERTED
                return compares(
                    self.value(node.fact, least, stated, world), node.operator, self.limit(node.value, rule)
                )
            case Over() | Tally():
                rows = [row for row in world[node.records] if self.holds(node.where, rule, {}, row)]
                if isinstance(node, Over):
                    return len(rows) == len(world[node.records]) if node.quantifier is Quantifier.EACH else bool(rows)
                total = sum(row[node.field] for row in rows) if node.field else len(rows)
                return compares(total, node.operator, self.limit(node.value, rule))

    def value(self, name, least, stated, world):
        fact = stated.get(name)
        return fact.value if fact is not None and fact.grounds >= least else world[name]

    def limit(self, value, rule):
        if not isinstance(value, ParameterRef):
            return value
        day = self.dates.get(rule.by, self.dates[Connecting.ACT_ON])
        return next(each.value for each in self.packs[rule.pack].parameters[value.name].values if day in each.period)

    # ---- all of them ----------------------------------------------------------------------------------------

    def outcomes(self, stated, readings):
        return {self.outcome(stated, world) for world in self.worlds(stated, readings)}

    def results(self, stated, readings):
        """For each rule that excepts to none, everything it may come to."""
        worlds = list(self.worlds(stated, readings))
        return {rule.id: {self.result(rule, stated, world) for world in worlds} for rule in self.roots}


def compares(found, operator, wanted):
    match operator:
        case Operator.IS | Operator.IS_NOT:
            return (found == wanted) is (operator is Operator.IS)
        case Operator.IN | Operator.NOT_IN:
            met = bool(found & wanted) if isinstance(found, frozenset) else found in wanted
            return met is (operator is Operator.IN)
        case Operator.HAS:
            return wanted in found
        case Operator.AT_LEAST | Operator.ON_OR_AFTER:
            return found >= wanted
        case Operator.AT_MOST | Operator.ON_OR_BEFORE:
            return found <= wanted
        case Operator.OVER | Operator.AFTER:
            return found > wanted
        case Operator.UNDER | Operator.BEFORE:
            return found < wanted
    raise AssertionError(operator)

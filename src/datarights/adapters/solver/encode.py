"""Conditions as formulas: each a pair, when it is surely yes and when it is surely no. What is neither is open.

A fact is a value, whether somebody supplied it, and on what grounds; a list is up to :data:`ROWS` records, all there
are. The meaning is that of docs/reference/pack-grammar.md; whatever a solver finds is decided by the engine before
anybody is told.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any as Anything, Final

import z3

from datarights.model.grounds import Grounds
from datarights.rules.condition import (
    All,
    Any,
    Condition,
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
from datarights.rules.finding import Fact
from datarights.rules.pack import FactSpec, FactType, Pack
from datarights.valueclass import valueclass

ROWS: Final = 4
"""Records a list is given at most."""

MOST: Final = 10**12
"""No number of a witness is larger."""

Formula = Anything


@valueclass(kw_only=False)
class Sure:
    """When a condition is surely yes, and when it is surely no."""

    yes: Formula
    no: Formula

    def turned(self) -> "Sure":
        """Give the contrary."""
        return Sure(self.no, self.yes)


class World:
    """The facts of one act as unknowns, and conditions over them, under the law of a day."""

    def __init__(self, pack: Pack, day: date, words: Mapping[str, tuple[str, ...]]) -> None:
        self._pack = pack
        self._day = day
        self._words = words
        self._values: dict[str, Anything] = {}
        self._known: dict[str, Formula] = {}
        self._grounds: dict[str, Formula] = {}
        self._here: dict[str, list[Formula]] = {}
        self._fields: dict[tuple[str, str, int], Anything] = {}
        self._readings: dict[str, Formula] = {}
        self.sane: list[Formula] = []

    # ---- conditions ---------------------------------------------------------------------------------------------

    def sure(self, node: Condition, row: tuple[str, int] | None = None) -> Sure:
        """Give a condition as formulas; ``row``: inside the record of a list."""
        match node:
            case All() | Any():
                parts = [self.sure(each, row) for each in node.parts]
                yes, no = [each.yes for each in parts], [each.no for each in parts]
                return Sure(z3.And(yes), z3.Or(no)) if isinstance(node, All) else Sure(z3.Or(yes), z3.And(no))
            case Not():
                return self.sure(node.part, row).turned()
            case DefinitionRef():
                return self.sure(self._pack.definitions[node.name], row)
            case ReadingIs():
                keys = [each.key for each in self._pack.readings[node.reading].options]
                chosen = self._reading(node.reading) == keys.index(node.option)
                return Sure(chosen, z3.Not(chosen))
            case Judgement():
                self._fact(node.question)
                known = z3.And(self._known[node.question], self._grounds[node.question] >= int(Grounds.DETERMINED))
                value = self._values[node.question]
                return Sure(z3.And(known, value), z3.And(known, z3.Not(value)))
            case Leaf():
                return self._leaf(node, row)
            case Over():
                return self._over(node)
            case Tally():
                return self._tally(node)

    def _leaf(self, node: Leaf, row: tuple[str, int] | None) -> Sure:
        spec = self._pack.facts[row[0]] if row is not None else None
        if spec is not None and row is not None and node.fact in (spec.fields or {}):
            if node.operator is Operator.KNOWN:
                return Sure(z3.BoolVal(node.value is True), z3.BoolVal(node.value is not True))
            value, kind = self._field(row, node.fact), (spec.fields or {})[node.fact]
            held = self._compared(f"{row[0]}.{node.fact}", kind, value, node.operator, self._limit(node.value))
            return Sure(held, z3.Not(held)) if held is not None else Sure(z3.BoolVal(False), z3.BoolVal(False))
        self._fact(node.fact)
        known = self._known[node.fact]
        if node.operator is Operator.KNOWN:
            return Sure(known, z3.Not(known)) if node.value is True else Sure(z3.Not(known), known)
        if node.grounds:
            known = z3.And(known, self._grounds[node.fact] >= int(Grounds[node.grounds.upper()]))
        kind = self._pack.facts[node.fact].type
        held = self._compared(node.fact, kind, self._values[node.fact], node.operator, self._limit(node.value))
        if held is None:
            return Sure(z3.BoolVal(False), z3.BoolVal(False))
        return Sure(z3.And(known, held), z3.And(known, z3.Not(held)))

    def _limit(self, value: Anything) -> Anything:
        if not isinstance(value, ParameterRef):
            return value
        dated = self._pack.parameters[value.name].values
        return next((each.value for each in dated if self._day in each.period), None)

    def _compared(
        self, name: str, kind: FactType, value: Anything, operator: Operator, limit: Anything
    ) -> Formula | None:
        """Give when a comparison holds, of a fact that is known; nothing when nobody can say."""
        if limit is None:
            return None
        match kind:
            case FactType.YES_NO | FactType.JUDGEMENT:
                held = value if limit is True else z3.Not(value)
                return z3.Not(held) if operator is Operator.IS_NOT else held
            case FactType.NUMBER | FactType.DAY:
                number = limit.toordinal() if isinstance(limit, date) else limit
                return _ordered(value, operator, number)
            case FactType.WORDS:
                return self._of_words(name, value, operator, limit)
            case _:
                words = self._words[name]
                wanted = sorted(limit) if isinstance(limit, frozenset) else [limit]
                held = z3.Or([value == words.index(each) for each in wanted])
                return z3.Not(held) if operator in {Operator.IS_NOT, Operator.NOT_IN} else held

    def _of_words(self, name: str, value: Mapping[str, Formula], operator: Operator, limit: Anything) -> Formula:
        wanted = limit if isinstance(limit, frozenset) else frozenset({limit})
        if operator is Operator.HAS:
            return z3.And([value[each] for each in sorted(wanted)])
        if operator in {Operator.IN, Operator.NOT_IN}:
            held = z3.Or([value[each] for each in sorted(wanted)])
        else:
            held = z3.And([value[each] if each in wanted else z3.Not(value[each]) for each in self._words[name]])
        return z3.Not(held) if operator in {Operator.IS_NOT, Operator.NOT_IN} else held

    # ---- lists --------------------------------------------------------------------------------------------------

    def _over(self, node: Over) -> Sure:
        known, rows = self._list(node.records)
        parts = [(here, self.sure(node.where, (node.records, number))) for number, here in enumerate(rows)]
        some = z3.Or([z3.And(here, part.yes) for here, part in parts])
        none = z3.And([z3.Or(z3.Not(here), part.no) for here, part in parts])
        every = z3.And([z3.Or(z3.Not(here), part.yes) for here, part in parts])
        fails = z3.Or([z3.And(here, part.no) for here, part in parts])
        yes, no = (every, fails) if node.quantifier is Quantifier.EACH else (some, none)
        return Sure(z3.And(known, yes), z3.And(known, no))

    def _tally(self, node: Tally) -> Sure:
        known, rows = self._list(node.records)
        low: Anything = z3.IntVal(0)
        high: Anything = z3.IntVal(0)
        for number, here in enumerate(rows):
            part = self.sure(node.where, (node.records, number))
            amount = self._field((node.records, number), node.field) if node.field else z3.IntVal(1)
            if node.field:
                self.sane.append(z3.And(amount >= 0, amount <= MOST))
            low = low + z3.If(z3.And(here, part.yes), amount, 0)
            high = high + z3.If(z3.And(here, z3.Not(part.no)), amount, 0)
        limit = self._limit(node.value)
        if limit is None:
            return Sure(z3.BoolVal(False), z3.BoolVal(False))
        both = z3.And(
            _ordered(low, node.operator, limit),
            _ordered(high, node.operator, limit),
            *([low == high] if node.operator in {Operator.IS, Operator.IS_NOT} else []),
        )
        neither = z3.And(
            z3.Not(_ordered(low, node.operator, limit)),
            z3.Not(_ordered(high, node.operator, limit)),
            *([low == high] if node.operator in {Operator.IS, Operator.IS_NOT} else []),
        )
        return Sure(z3.And(known, both), z3.And(known, neither))

    def _list(self, name: str) -> tuple[Formula, list[Formula]]:
        if name not in self._here:
            self._here[name] = [z3.Bool(f"{name}[{number}]") for number in range(ROWS)]
            self._known[name] = z3.Bool(f"known {name}")
        return self._known[name], self._here[name]

    def _field(self, row: tuple[str, int], field: str) -> Anything:
        key = (row[0], field, row[1])
        if key not in self._fields:
            kind = (self._pack.facts[row[0]].fields or {})[field]
            self._fields[key] = self._unknown(f"{row[0]}.{field}", kind, f"[{row[1]}]")
        return self._fields[key]

    # ---- unknowns -----------------------------------------------------------------------------------------------

    def _fact(self, name: str) -> None:
        if name in self._values:
            return
        spec: FactSpec = self._pack.facts[name]
        self._known[name] = z3.Bool(f"known {name}")
        self._grounds[name] = grounds = z3.Int(f"grounds {name}")
        self.sane.append(z3.And(grounds >= int(min(Grounds)), grounds <= int(max(Grounds))))
        self._values[name] = self._unknown(name, spec.type, "", spec.least, MOST if spec.most is None else spec.most)

    def _unknown(self, name: str, kind: FactType, suffix: str, least: int = 0, most: int = MOST) -> Anything:
        match kind:
            case FactType.YES_NO | FactType.JUDGEMENT:
                return z3.Bool(name + suffix)
            case FactType.WORDS:
                return {word: z3.Bool(f"{name}{suffix}:{word}") for word in self._words[name]}
            case FactType.NUMBER:
                number = z3.Int(name + suffix)
                self.sane.append(z3.And(number >= least, number <= most))
                return number
            case FactType.DAY:
                day = z3.Int(name + suffix)
                self.sane.append(z3.And(day >= date(1980, 1, 1).toordinal(), day <= date(2100, 1, 1).toordinal()))
                return day
            case _:
                word = z3.Int(name + suffix)
                self.sane.append(z3.And(word >= 0, word < len(self._words[name])))
                return word

    def _reading(self, name: str) -> Formula:
        if name not in self._readings:
            self._readings[name] = chosen = z3.Int(f"reading {name}")
            self.sane.append(z3.And(chosen >= 0, chosen < len(self._pack.readings[name].options)))
        return self._readings[name]

    def all_known(self) -> Formula:
        """Give that nothing is open: every fact is supplied and on record, every judgement made."""
        graded = [grounds >= int(self._best(name)) for name, grounds in self._grounds.items()]
        return z3.And([*self._known.values(), *graded])

    def _best(self, name: str) -> Grounds:
        return Grounds.DETERMINED if self._pack.facts[name].type is FactType.JUDGEMENT else Grounds.RECORDED

    # ---- a model read back --------------------------------------------------------------------------------------

    def facts(self, model: Anything) -> dict[str, Fact | None]:
        """Give the facts of a model."""
        found: dict[str, Fact | None] = {}
        for name in self._values:
            if z3.is_true(model.eval(self._known[name], model_completion=True)):
                grounds = Grounds(model.eval(self._grounds[name], model_completion=True).as_long())
                found[name] = Fact(
                    value=self._read(model, name, self._pack.facts[name].type, self._values[name]), grounds=grounds
                )
        for name, rows in self._here.items():
            if z3.is_true(model.eval(self._known[name], model_completion=True)):
                found[name] = Fact(
                    value=Records(rows=tuple(self._rows(model, name, rows)), complete=True), grounds=Grounds.DOCUMENTED
                )
        return found

    def _rows(self, model: Anything, name: str, rows: list[Formula]) -> Iterator[dict[str, Anything]]:
        fields = self._pack.facts[name].fields or {}
        for number, here in enumerate(rows):
            if z3.is_true(model.eval(here, model_completion=True)):
                yield {
                    field: self._read(model, f"{name}.{field}", kind, self._fields[name, field, number])
                    for field, kind in fields.items()
                    if (name, field, number) in self._fields
                }

    def readings(self, model: Anything) -> dict[str, str]:
        """Give the readings of a model."""
        return {
            name: self._pack.readings[name].options[model.eval(chosen, model_completion=True).as_long()].key
            for name, chosen in self._readings.items()
        }

    def _read(self, model: Anything, name: str, kind: FactType, value: Anything) -> Anything:
        match kind:
            case FactType.YES_NO | FactType.JUDGEMENT:
                return z3.is_true(model.eval(value, model_completion=True))
            case FactType.WORDS:
                return frozenset(
                    word for word, each in value.items() if z3.is_true(model.eval(each, model_completion=True))
                )
            case FactType.NUMBER:
                return model.eval(value, model_completion=True).as_long()
            case FactType.DAY:
                return date.fromordinal(model.eval(value, model_completion=True).as_long())
            case _:
                return self._words[name][model.eval(value, model_completion=True).as_long()]


def _ordered(value: Anything, operator: Operator, limit: int) -> Formula:
    match operator:
        case Operator.IS:
            return value == limit
        case Operator.IS_NOT:
            return value != limit
        case Operator.AT_LEAST | Operator.ON_OR_AFTER:
            return value >= limit
        case Operator.AT_MOST | Operator.ON_OR_BEFORE:
            return value <= limit
        case Operator.OVER | Operator.AFTER:
            return value > limit
        case _:
            return value < limit


def words_of(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Give the words that each fact and field may be: those declared, those compared with, and one more."""
    found: dict[str, set[str]] = {}

    def add(name: str, value: Anything) -> None:
        words = value if isinstance(value, frozenset) else {value} if isinstance(value, str) else ()
        found.setdefault(name, set()).update(words)

    def walk(node: Condition, records: str) -> None:
        match node:
            case Leaf():
                fields = (pack.facts[records].fields or {}) if records else {}
                add(f"{records}.{node.fact}" if node.fact in fields else node.fact, node.value)
            case All() | Any():
                for part in node.parts:
                    walk(part, records)
            case Not():
                walk(node.part, records)
            case Over() | Tally():
                walk(node.where, node.records)
            case DefinitionRef():
                walk(pack.definitions[node.name], records)
            case _:
                pass

    for rule in (rule for each in (*pack.used, pack) for rule in each.rules):
        walk(rule.when, "")
    for name, spec in pack.facts.items():
        found.setdefault(name, set()).update(spec.words)
        for field in spec.fields or {}:
            found.setdefault(f"{name}.{field}", set())
    return {
        name: tuple(sorted(words)) if name in pack.facts and pack.facts[name].words else (*sorted(words), OTHER)
        for name, words in found.items()
    }


OTHER: Final = "other"
"""A word that no rule names."""

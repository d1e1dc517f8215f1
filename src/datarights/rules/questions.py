"""What packs ask a person, as it is asked on a day: by which rules, in which words, about which facts of its subject.

A person's answer is an answer to one *version* of a question. The version is a digest of the words of the question and
of the rules in force that ask it; when a rule is replaced or its words change, it is another question.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Final

from datarights.model.period import BEGINNING
from datarights.rules.condition import Condition, ReadingIs, leaves, looked_at
from datarights.rules.finding import QuestionKind
from datarights.rules.pack import FactSpec, FactType, Lowering, Pack, Reading, Rule
from datarights.rules.together import outranking
from datarights.text import Text

ABOUT_A_READING: Final = "asset"
"""The subject of a contested point that is answered for one case: the data."""

DAY: Final = "act.on"


class Questions:
    """The questions of some packs, by name."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._packs = tuple(packs)
        self._owners: dict[str, Pack] = {
            name: pack for pack in self._packs for own in (pack.own,) for name in (*own.facts, *own.readings)
        }
        self._lowering = cache(self._lowerings)
        self._asked_by: dict[str, dict[str, list[Rule]]] = {}
        self.version = cache(self._version)
        self.facts = cache(self._facts)

    def asked(self, name: str) -> FactSpec | Reading | None:
        """Give what a pack says of a question; nothing when no pack asks it."""
        pack = self._owners.get(name)
        return None if pack is None else pack.facts.get(name) or pack.readings[name]

    def lowering(self, label: str) -> tuple[Lowering, ...]:
        """Give what takes a label of data away, as the packs declare it, each by a rule of its own; what keeps no rank is not heard."""
        return tuple(each for each, above in self._lowering(label) if above is None)

    def outranked(self, label: str, under: str) -> tuple[Rule, Rule] | None:
        """Give the rule by which a pack would take a label away, with one of higher rank in another pack that forbids it."""
        return next((above for each, above in self._lowering(label) if each.under == under and above is not None), None)

    def runs(self, rule: str, day: date) -> bool:
        """Tell whether a version of a rule is in force on a day."""
        return any(
            day in pack.rules[number].in_force
            for pack in self._packs
            for number, head in enumerate(pack.heads)
            if head.id == rule
        )

    def _lowerings(self, label: str) -> tuple[tuple[Lowering, tuple[Rule, Rule] | None], ...]:
        return tuple(
            (each, next(outranking(pack, each.under, label, self._packs), None))
            for pack in self._packs
            for each in pack.own.lowers.get(label, ())
            if any(head.id == each.under for head in pack.heads)
        )

    def kind(self, name: str) -> QuestionKind:
        """Give what kind of question it is."""
        spec = self.asked(name)
        if isinstance(spec, Reading):
            return QuestionKind.READING
        judged = spec is not None and spec.type is FactType.JUDGEMENT
        return QuestionKind.JUDGEMENT if judged else QuestionKind.FACT

    def rules(self, name: str, day: date) -> tuple[Rule, ...]:
        """Give the rules of the question's own pack that ask it, as they are in force on a day."""
        return tuple(rule for rule in self._asking(name) if day in rule.in_force)

    def _asking(self, name: str) -> Sequence[Rule]:
        pack = self._owners.get(name)
        if pack is None:
            return ()
        if pack.id not in self._asked_by:
            self._asked_by[pack.id] = _asking(pack)
        return self._asked_by[pack.id].get(name, ())

    def versions(self, name: str) -> dict[date, str]:
        """Give every version that a question has had, each by the day from which it is asked so."""
        days = {BEGINNING, *(day for rule in self._asking(name) for day in (rule.in_force.start, rule.in_force.end))}
        found = {day: self.version(name, day) for day in sorted(days)}
        return {
            day: said
            for (day, said), before in zip(found.items(), ("", *found.values()), strict=False)
            if said != before
        }

    def _version(self, name: str, day: date) -> str:
        """Give the version of a question on a day: SHA-256, in hex; "" of one that no pack asks."""
        spec = self.asked(name)
        if spec is None:
            return ""
        body = {
            "question": name,
            "words": [_said(spec.question), *([each.key, _said(each.says)] for each in spec.options)]
            if isinstance(spec, Reading)
            else [_said(spec.ask), *spec.words],
            "rules": [
                [rule.id, rule.in_force.start.isoformat(), _said(rule.says)]
                for rule in sorted(self.rules(name, day), key=lambda each: each.id)
            ],
        }
        written = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(written.encode()).hexdigest()

    def _facts(self, name: str) -> tuple[str, ...]:
        """Name the facts about the question's subject that the rules asking it look at, with those they except to."""
        pack = self._owners.get(name)
        if pack is None:
            return ()
        subject = name.partition(".")[0] if "." in name else ABOUT_A_READING
        found: set[str] = set()
        for rule in self._asking(name):
            found |= _names(rule.when, pack)
            above = rule.except_to
            while above:
                versions = [(each, home) for home in self._packs for each in home.rules if each.id == above]
                found.update(*(_names(each.when, home) for each, home in versions))
                above = versions[0][0].except_to if versions else ""
        return tuple(
            sorted(
                each
                for each in found
                if each.startswith(f"{subject}.") and each != name and self.kind(each) is QuestionKind.FACT
                if not self.is_of_the_day(each)
            )
        )

    def is_of_the_day(self, name: str) -> bool:
        """Tell whether a fact is the day of the act, or how long it was until then: the term of an answer governs that."""
        spec = self.asked(name)
        return name == DAY or (isinstance(spec, FactSpec) and DAY in spec.between)


def _asking(pack: Pack) -> dict[str, list[Rule]]:
    """Give the rules of a pack that look at a fact, a judgement or a contested point, by its name."""
    found: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        for name in _names(rule.when, pack):
            found.setdefault(name, []).append(rule)
    return found


def _said(text: Text) -> list[str]:
    return [text.zh, text.en]


def _names(condition: Condition, pack: Pack) -> set[str]:
    """Name the facts, judgements and readings of a condition, definitions followed."""
    return {
        node.reading if isinstance(node, ReadingIs) else looked_at(node) for node in leaves(condition, pack.definitions)
    }

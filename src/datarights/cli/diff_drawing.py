"""What ``packs diff`` tells, drawn: acts decided otherwise, parts that can decide and are otherwise, cases that were searched."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from datarights.app.pack_diff import Changed, Different
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import near
from datarights.cli.mutants_drawing import act_line
from datarights.decision.written import text_json
from datarights.rules.compared import Otherwise, Part, written
from datarights.rules.deep import Case
from datarights.rules.pack import Duty, Outcome
from datarights.text import say
from datarights.valueclass import valueclass

if TYPE_CHECKING:
    from datarights import bootstrap

HOW: Final = {
    "added": say("新增", "added"), "removed": say("删去", "removed"), "changed": say("有改动", "changed"),
    "resting": say("所引有改动", "rests on what changed"),
}  # fmt: skip
NO_CASE: Final = say("，没有找到判得不同的情形", "; no case was found that comes out otherwise")


@valueclass
class Told:
    """All that is otherwise between two packs; ``words``: parts that only read otherwise; ``asked``: questions asked anew."""

    pack: "bootstrap.Pack"
    acts: tuple[Different, ...]
    parts: tuple[Part, ...]
    rules: tuple[Changed, ...]
    words: tuple[str, ...]
    asked: tuple[str, ...]

    @property
    def anything(self) -> bool:
        """Tell whether an act can be decided otherwise."""
        return bool(self.acts or self.parts or self.rules or self.asked)

    @property
    def searched(self) -> int:
        """Count the rules of which a case was found that is decided otherwise."""
        return sum(each.outcomes is not None and each.outcomes[0] is not each.outcomes[1] for each in self.rules)

    def _shows(self, part: Part) -> bool:
        """Tell whether an act, or a case of a rule that rests on a part, shows what it decides otherwise."""
        of_the_kind = part.spot.section == "acts" and any(each.step.act.kind == part.spot.name for each in self.acts)
        return of_the_kind or any(part.spot in each.on and (each.shown or each.witness) for each in self.rules)

    def lines(self) -> Iterator[str]:
        """Draw the acts, the parts, the rules, and then how much that is."""
        for act in self.acts:
            yield from console.wrapped(f"{near(act.step.place) or ''}  {act.step.title}", indent=0)
            yield f"    {in_words(act.before.outcome.label)} → {in_words(act.after.outcome.label)}"
            yield from (f"    {name}: {was} → {now}" for name, was, now in act.rules)
            yield from _duties(*act.duties)
        for part in self.parts:
            yield f"{part.spot}: {in_words(HOW[part.how])}{'' if self._shows(part) else in_words(NO_CASE)}"
            yield from _changes(part.changes)
        for rule in self.rules:
            yield from self._rule(rule)
        if self.asked:
            head = words(
                "问法有改动，已有的答复须重新作出：",
                "asked otherwise, so that answers on record are to be given again: ",
            )
            yield from console.wrapped(head + words("、", ", ").join(self.asked), indent=0)
        if self.words:
            yield from console.wrapped(
                words("仅文字不同：", "other words alone: ") + words("、", ", ").join(self.words), indent=0
            )
        yield self._total()

    def _rule(self, rule: Changed) -> Iterator[str]:
        case = self._case(rule)
        shown = words("，情景已显示", ", shown above") if rule.shown else "" if case else in_words(NO_CASE)
        on = ", ".join(map(str, rule.on))
        about = words(f"（{on}）", f" ({on})") if on else ""
        yield f"{rule.rule}: {in_words(HOW[rule.how])}{about}{shown}"
        yield from _changes(rule.changes)
        if case:
            yield f"    {case}"
            yield from (f"    {line}" for line in _found(rule))

    def _case(self, rule: Changed) -> str:
        found = rule.witness
        if found is None:
            return ""
        case = Case(act=found.act, dates=found.dates, facts=found.facts, readings=found.readings)
        return act_line(case, self.pack, in_words(HOW[rule.how]))

    def _total(self) -> str:
        if not self.anything:
            return words("能左右判断的都没有改动", "nothing that can decide is otherwise")
        counts = len(self.acts), len(self.parts), len(self.rules), self.searched
        return words(
            "情景里 {} 个行为判得不同；规则以外 {} 处、规则 {} 条能左右判断而有改动，另找到 {} 条规则的情形判得不同".format(
                *counts
            ),
            "{} acts decided otherwise in the scenarios; {} parts and {} rules that can decide are otherwise, {} of these rules shown to decide otherwise by a case that was searched".format(
                *counts
            ),
        )

    def body(self) -> dict[str, Any]:
        """Give all of it for machines."""
        return {
            "acts": [
                {
                    "title": each.step.title, "place": str(near(each.step.place) or ""), "before": each.before.outcome.key,
                    "after": each.after.outcome.key, "rules": {name: list(pair) for name, *pair in each.rules},
                    "duties": [[_duty(one) for one in side] for side in each.duties],
                }
                for each in self.acts
            ],
            "parts": [
                {"part": str(each.spot), "how": each.how, "changes": [*map(_change, each.changes)]} for each in self.parts
            ],
            "rules": [
                {
                    "rule": each.rule, "how": each.how, "changes": [*map(_change, each.changes)], "rests_on": [*map(str, each.on)],
                    "shown": each.shown, "case": self._case(each) or None,
                    "outcomes": None if each.outcomes is None else [side.key for side in each.outcomes],
                    "verdicts": None if each.verdicts is None else [*each.verdicts],
                }
                for each in self.rules
            ],
            "asked_again": [*self.asked],
            "words": [*self.words],
        }  # fmt: skip


def _changes(changes: Iterable[Otherwise]) -> Iterator[str]:
    for each in changes:
        if each.path[-1:] == ("duties",):
            yield from _duties(each.before or (), each.after or ())
            continue
        name, was, now = "/".join(each.path), written(each.before), written(each.after)
        yield f"    {name}: {was} → {now}" if was and now else f"    {name}"


def _change(each: Otherwise) -> dict[str, Any]:
    duties = each.path[-1:] == ("duties",)
    sides = each.before, each.after
    was, now = ([_duty(one) for one in side or ()] if duties else written(side) or None for side in sides)
    return {"path": "/".join(each.path), "before": was, "after": now}


def _duties(before: Iterable[Duty], after: Iterable[Duty]) -> Iterator[str]:
    """Draw the duties of one side alone, with who owes them and what they say."""
    mine, theirs = ({_said(each): None for each in side} for side in (before, after))
    yield from (f"    - {each}" for each in mine if each not in theirs)
    yield from (f"    + {each}" for each in theirs if each not in mine)


def _said(duty: Duty) -> str:
    travels = words("，随数据走", ", goes with the data") if duty.travels else ""
    return words(
        f"义务 {duty.id}（{in_words(duty.on.label)}{travels}）：{in_words(duty.says)}",
        f"duty {duty.id} ({in_words(duty.on.label)}{travels}): {in_words(duty.says)}",
    )


def _duty(duty: Duty) -> dict[str, Any]:
    return {"id": duty.id, "on": duty.on.value, "travels": duty.travels, "says": text_json(duty.says)}


def _found(change: Changed) -> Iterator[str]:
    """Say what a case that was searched shows: how it is decided in both, and what the rule says of it where that differs."""
    one, other = change.outcomes or (Outcome.NOTED, Outcome.NOTED)
    label = in_words(one.label)
    if one is not other:
        yield f"{label} → {in_words(other.label)}"
    else:
        yield words(
            f"都是“{label}”：没有找到结果不同的情形", f"{label} in both: no case was found whose outcome differs"
        )
    first, last = change.verdicts or ("", "")
    if first != last:
        yield f"{change.rule}: {first} → {last}"

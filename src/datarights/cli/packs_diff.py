"""``packs diff``: what another version of a pack decides otherwise, as acts."""

from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import near
from datarights.cli.mutants_drawing import act_line
from datarights.cli.packs_run import looking_over
from datarights.cli.registry import settings
from datarights.rules.deep import Case
from datarights.rules.pack import Outcome
from datarights.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datarights.app.pack_diff import Changed

HELP = words(
    "两个规则包（或同一包的两版）判得不同的行为，不是逐行的文字差别",
    "What two packs, or two versions of one, decide otherwise: acts, not lines of text",
)
HOW = {"added": say("新增", "added"), "removed": say("删去", "removed"), "changed": say("有改动", "changed")}


def diff(
    before: str = typer.Argument(
        ..., metavar="A", help=words("原来的：名称或文件夹", "the earlier: a name or a folder")
    ),
    after: str = typer.Argument(..., metavar="B", help=words("后来的：名称或文件夹", "the later: a name or a folder")),
) -> None:
    """Show what two packs decide otherwise; exit 1 when anything."""
    from datarights.app.pack_diff import changed, different

    looking_over()
    extra = settings().extra_packs.value
    one, other = (bootstrap.packs((name,), extra)[0] for name in (before, after))
    engines = [bootstrap.engine((name,), extra) for name in (before, after)]
    lexicon = bootstrap.lexicon()
    found, seen, scenarios = [], set(), []
    for name in (before, after):
        own = bootstrap.pack_scenarios(name, extra)
        scenarios += own
        for each in different(own, engines[0], engines[1], lexicon):
            key = (each.scenario.title, each.step.title, each.step.act.kind, each.step.act.on)
            if key not in seen:
                seen.add(key)
                found.append(each)
    rules = list(changed(one, other, found, lexicon, scenarios))
    style = console.chosen_format("table", "plain", "json")
    cases = {
        each.rule: act_line(
            Case(act=w.act, dates=w.dates, facts=w.facts, readings=w.readings), other, in_words(HOW[each.how])
        )
        for each in rules
        if (w := each.witness) is not None
    }
    if style == "json":
        console.as_json(
            {
                "acts": [
                    {
                        "title": each.step.title, "place": str(near(each.step.place) or ""), "before": each.before.outcome.key,
                        "after": each.after.outcome.key, "rules": {name: list(pair) for name, *pair in each.rules},
                        "duties": [list(each.duties[0]), list(each.duties[1])],
                    }
                    for each in found
                ],
                "rules": [
                    {
                        "rule": each.rule, "how": each.how, "shown": each.shown, "case": cases.get(each.rule),
                        "outcomes": None if each.outcomes is None else [side.key for side in each.outcomes],
                        "verdicts": None if each.verdicts is None else [*each.verdicts],
                    }
                    for each in rules
                ],
            }
        )  # fmt: skip
    else:
        for each in found:
            console.lines(console.wrapped(f"{near(each.step.place) or ''}  {each.step.title}", indent=0))
            console.line(f"    {in_words(each.before.outcome.label)} → {in_words(each.after.outcome.label)}")
            for name, was, now in each.rules:
                console.line(f"    {name}: {was} → {now}")
            for sign, names in (
                ("-", set(each.duties[0]) - set(each.duties[1])),
                ("+", set(each.duties[1]) - set(each.duties[0])),
            ):
                console.lines(words(f"    {sign} 义务 {name}", f"    {sign} duty {name}") for name in sorted(names))
        for change in rules:
            shown = (
                words("，情景已显示", ", shown above")
                if change.shown
                else ""
                if change.rule in cases
                else words("，没有找到判得不同的情形", "; no case was found that comes out otherwise")
            )
            console.line(f"{change.rule}: {in_words(HOW[change.how])}{shown}")
            if change.rule in cases:
                console.line(f"    {cases[change.rule]}")
                console.lines(f"    {line}" for line in _shown(change))
        searched = sum(each.outcomes is not None and each.outcomes[0] is not each.outcomes[1] for each in rules)
        acts = len(found)
        console.line(
            words(
                f"情景里 {acts} 个行为判得不同；{len(rules)} 条规则有改动，另找到 {searched} 条的情形判得不同",
                f"{acts} acts decided otherwise in the scenarios; {len(rules)} rules read otherwise, {searched} of them shown to decide otherwise by a case that was searched",
            )
        )
    if found or any(each.witness is not None for each in rules):
        raise typer.Exit(1)


def _shown(change: "Changed") -> "Iterator[str]":
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

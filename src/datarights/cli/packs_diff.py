"""``packs diff``: what another version of a pack decides otherwise, as acts, and every part that can decide and is otherwise."""

from typing import TYPE_CHECKING, Any

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import words
from datarights.cli.packs_run import looking_over
from datarights.cli.registry import settings

if TYPE_CHECKING:
    from datarights.app.pack_diff import Different

HELP = words(
    "两个规则包（或同一包的两版）判得不同的行为，和能左右判断而有改动的每一处，不是逐行的文字差别",
    "What two packs, or two versions of one, decide otherwise: acts, and each part that can decide and is otherwise, not lines of text",
)


def diff(
    before: str = typer.Argument(
        ..., metavar="A", help=words("原来的：名称或文件夹", "the earlier: a name or a folder")
    ),
    after: str = typer.Argument(..., metavar="B", help=words("后来的：名称或文件夹", "the later: a name or a folder")),
) -> None:
    """Show what two packs decide otherwise; exit 1 when anything that can decide is otherwise."""
    from datarights.app.pack_diff import asked_again, changed, different
    from datarights.cli.diff_drawing import Told
    from datarights.rules.compared import parts_otherwise

    looking_over()
    extra = settings().extra_packs.value
    one, other = (bootstrap.packs((name,), extra)[0] for name in (before, after))
    engines = [bootstrap.engine((name,), extra) for name in (before, after)]
    lexicon = bootstrap.lexicon()
    found: dict[tuple[Any, ...], Different] = {}
    scenarios = []
    for name in (before, after):
        own = bootstrap.pack_scenarios(name, extra)
        scenarios += own
        for each in different(own, engines[0], engines[1], lexicon):
            found.setdefault((each.scenario.title, each.step.title, each.step.act.kind, each.step.act.on), each)
    parts = tuple(parts_otherwise(one, other))
    if any(each.decides for each in parts):
        beside = {each.id for pack in (one, other) for each in pack.used} - {one.id, other.id}
        scenarios += [each for name in sorted(beside) for each in bootstrap.pack_scenarios(name, extra)]
    told = Told(
        pack=other,
        acts=tuple(found.values()),
        parts=tuple(each for each in parts if each.decides and each.spot.section != "rules"),
        rules=tuple(changed(one, other, [*found.values()], lexicon, scenarios, parts)),
        words=tuple(str(each.spot) for each in parts if not each.decides),
        asked=asked_again(engines[0], engines[1], one),
    )
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(told.body())
    else:
        console.lines(told.lines())
    if told.anything:
        raise typer.Exit(1)

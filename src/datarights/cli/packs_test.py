"""``packs test``: the scenarios that come with packs, and what they show of them."""

from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.packs_run import names_of, scenarios_run
from datarights.cli.registry import settings
from datarights.rules.finding import Verdict
from datarights.text import say

if TYPE_CHECKING:
    from datarights.app.pack_coverage import Coverage

HELP = words(
    "运行规则包自带的情景：每条规则要有符合、不符合、缺事实各一例",
    "Run the scenarios that come with packs: each rule met, not met, and with a fact missing",
)


def test(names: list[str] = typer.Argument(None, help=words("规则包；省略则全部", "packs; all when left out"))) -> None:
    """Run the packs' own scenarios; exit 1 when one is not met, or a rule lacks one of its three."""
    from datarights.app.pack_coverage import coverage
    from datarights.cli.check_drawing import as_json, table_lines

    extra = settings().extra_packs.value
    style = console.chosen_format("table", "plain", "json")
    bad = False
    bodies: dict[str, object] = {}
    for name in names_of(names or []):
        pack = bootstrap.packs((name,), extra)[0]
        results = scenarios_run(name)
        covered = coverage(pack, results)
        short = [each for each in covered if not each.whole]
        bad = bad or bool(short) or any(not each.met for each in results)
        if style == "json":
            bodies[name] = {**as_json(results), "rules": [coverage_body(each) for each in covered]}
            continue
        console.lines(table_lines(results))
        console.lines(coverage_line(each) for each in (covered if style == "plain" else short))
        console.line(
            words(
                f"{name}：{len(covered)} 条规则，{len(covered) - len(short)} 条三例俱全",
                f"{name}: {len(covered)} rules, {len(covered) - len(short)} with all three shown",
            )
        )
    if style == "json":
        console.as_json(bodies)
    if bad:
        raise typer.Exit(1)


VERDICT_WORDS = {
    Verdict.APPLIES: say("符合", "applies"),
    Verdict.CLEAR: say("不符合", "clear"),
    Verdict.OPEN: say("缺事实", "open"),
}


def coverage_line(each: "Coverage") -> str:
    """Say what the scenarios show of a rule, and what they lack."""
    seen = words("，", ", ").join(f"{in_words(VERDICT_WORDS[key])} {count}" for key, count in each.seen.items())
    line = f"  {'ok' if each.whole else 'FAIL'} {each.rule.id}: {seen}"
    for verdict in each.missing:
        line += words(f"；没有“{VERDICT_WORDS[verdict].zh}”的情景", f"; no act where it is {verdict.value}")
    for verdict in each.impossible:
        line += words(f"；never 说不会“{VERDICT_WORDS[verdict].zh}”", f"; never says it cannot be {verdict.value}")
    return line


def coverage_body(each: "Coverage") -> dict[str, object]:
    """Give what the scenarios show of a rule, for machines."""
    return {
        "id": each.rule.id,
        "from": each.rule.in_force.start.isoformat(),
        "seen": {verdict.value: count for verdict, count in each.seen.items()},
        "missing": [verdict.value for verdict in each.missing],
        "never": {verdict: in_words(why) for verdict, why in each.rule.never.items()},
    }

"""``packs test``: the scenarios that come with packs, and what they show of them."""

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import near, rules_in
from datarights.cli.mutants_drawing import tried_on
from datarights.cli.packs_run import extra_packs, looking_over, names_of, scenarios_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from datarights.app.pack_coverage import Coverage
    from datarights.app.pack_depth import Point
    from datarights.rules.finding import Verdict

HELP = words(
    "运行规则包自带的情景：每条规则要有符合、不符合、缺事实各一例",
    "Run the scenarios that come with packs: each rule met, not met, and with a fact missing",
)


def test(
    names: list[str] = typer.Argument(None, help=words("规则包；省略则全部", "packs; all when left out")),
    missing: bool = typer.Option(
        False,
        "--missing",
        help=words("列出没有情景走到的例外、分支、边界", "list exceptions, branches and edges that no act shows"),
    ),
    mutate: bool = typer.Option(
        False,
        "--mutate",
        help=words(
            "改错一处再试：反转、删去、互换、差一日或差一", "try the pack with one error in it: flip, drop, swap, shift"
        ),
    ),
    strict: bool = typer.Option(
        False,
        "--strict",
        help=words("有没走到的例外、分支、边界也退出 1", "exit 1 also where an exception, branch or edge is not shown"),
    ),
) -> None:
    """Run the packs' own scenarios; exit 1 when one is not met, a rule lacks one of its three, or an error goes unnoticed."""
    looking_over()
    style = console.chosen_format("table", "plain", "json")
    chosen = names_of(names or [])
    for name in chosen:
        bootstrap.packs(
            (name,), extra_packs()
        )  # what is to be said of a pack is said once, and its files are read once
    look = partial(_looked_at, style=style, missing=missing, mutate=mutate, strict=strict)
    bad = False
    bodies: dict[str, object] = {}
    for name, found in zip(chosen, map(look, chosen) if mutate else bootstrap.side_by_side(look, chosen), strict=True):
        bad = bad or found.bad
        console.lines(found.lines)
        bodies[name] = found.body
    if style == "json":
        console.as_json(bodies)
    if bad:
        raise typer.Exit(1)


class Seen(NamedTuple):
    """What the scenarios of a pack show: whether anything is to be done, as lines, and for machines."""

    bad: bool
    lines: "tuple[str, ...]"
    body: dict[str, object]


def _looked_at(name: str, *, style: str, missing: bool, mutate: bool, strict: bool) -> Seen:
    """Run the scenarios of one pack."""
    from datarights.app.pack_coverage import coverage
    from datarights.app.pack_depth import points
    from datarights.cli.check_drawing import as_json, table_lines

    extra = extra_packs()
    pack = bootstrap.packs((name,), extra)[0]
    results = scenarios_run(name)
    covered = coverage(pack, results)
    short = [each for each in covered if not each.whole]
    depth = points(pack, results)
    lacking = [each for each in depth if not each.shown]
    tried = tried_on(name, pack) if mutate else None
    bad = bool(short) or any(not each.met for each in results) or (strict and bool(lacking))
    bad = bad or (tried is not None and bool(tried.wrong))
    spots = bootstrap.spots(bootstrap.pack_folder(name, extra)) if missing else None
    if style == "json":
        mutants = {} if tried is None else {"mutants": tried.body()}
        rules = [coverage_body(each) for each in covered]
        return Seen(bad, (), {**as_json(results), "rules": rules, "coverage": depth_body(depth, spots), **mutants})
    lines = [*table_lines(results), *(coverage_line(each) for each in (covered if style == "plain" else short))]
    if spots is not None:
        lines += depth_lines(lacking, spots)
    if tried is not None:
        lines += tried.lines()
    lines.append(
        words(
            f"{name}：{len(covered)} 条规则，{len(covered) - len(short)} 条三例俱全；{shown_of(depth)}",
            f"{name}: {rules_in(len(covered))}, {len(covered) - len(short)} with all three shown; {shown_of(depth)}",
        )
    )
    return Seen(bad, tuple(lines), {})


def shown_of(depth: "Sequence[Point]") -> str:
    """Say how much of each kind the scenarios show."""
    from datarights.app.pack_depth import KINDS

    counts = [
        (kind, sum(each.shown for each in depth if each.kind == key), sum(each.kind == key for each in depth))
        for key, kind in KINDS.items()
    ]
    return words("，", ", ").join(f"{in_words(kind)} {shown}/{total}" for kind, shown, total in counts)


def depth_lines(lacking: "Iterable[Point]", spots: "bootstrap.Spots") -> "Iterator[str]":
    """Name what no act shows, with where it is written."""
    from datarights.app.pack_depth import KINDS

    for each in lacking:
        yield f"{near(spots.place(each.spot)) or each.spot}: {in_words(KINDS[each.kind])}: {each.spot}: {in_words(each.says)}"


def depth_body(depth: "Sequence[Point]", spots: "bootstrap.Spots | None") -> dict[str, object]:
    """Give what the scenarios show, for machines; with places what they do not."""
    from datarights.app.pack_depth import KINDS

    body: dict[str, object] = {
        key: {
            "shown": sum(each.shown for each in depth if each.kind == key),
            "of": sum(each.kind == key for each in depth),
        }
        for key in KINDS
    }
    if spots is not None:
        body["missing"] = [
            {
                "kind": each.kind,
                "what": str(each.spot),
                "says": in_words(each.says),
                "place": str(near(spots.place(each.spot)) or ""),
            }
            for each in depth
            if not each.shown
        ]
    return body


def coverage_line(each: "Coverage") -> str:
    """Say what the scenarios show of a rule, and what they lack."""
    seen = words("，", ", ").join(f"{in_words(key.label)} {count}" for key, count in each.seen.items())
    line = f"  {'ok' if each.whole else 'FAIL'} {each.rule.id}: {seen}"
    for verdict in each.missing:
        line += words(f"；没有“{verdict.label.zh}”的情景", f"; no act where it {_does(verdict)}")
    for verdict in each.impossible:
        line += words(f"；never 说不会“{verdict.label.zh}”", f"; “never” rules out that it {_does(verdict)}")
    return line


def _does(verdict: "Verdict") -> str:
    """Say a verdict of a rule as what the rule does."""
    return "applies" if verdict.value == "applies" else f"is {verdict.value}"


def coverage_body(each: "Coverage") -> dict[str, object]:
    """Give what the scenarios show of a rule, for machines."""
    return {
        "id": each.rule.id,
        "from": each.rule.in_force.start.isoformat(),
        "seen": {verdict.value: count for verdict, count in each.seen.items()},
        "missing": [verdict.value for verdict in each.missing],
        "never": {verdict: in_words(why) for verdict, why in each.rule.never.items()},
    }

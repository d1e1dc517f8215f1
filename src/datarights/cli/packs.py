"""``packs``: the rule packs there are, what they say, and whether they hold together."""

from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.registry import settings
from datarights.model.citation import Authority
from datarights.rules.finding import Verdict
from datarights.text import say

if TYPE_CHECKING:
    from datarights.app.pack_coverage import Coverage

app = typer.Typer(no_args_is_help=True, add_completion=False)


def chosen(names: list[str]) -> dict[str, "bootstrap.Pack"]:
    """Load packs by folder name or id; those of this run when none is named."""
    found = settings()
    folders = bootstrap.pack_folders(found.extra_packs.value)
    keys = tuple(names) or found.pack_ids() or tuple(folders)
    return dict(zip(keys, bootstrap.packs(keys, found.extra_packs.value), strict=True))


@app.command("list", help=words("列出规则包", "List the packs"))
def list_() -> None:
    """List the packs that can be used."""
    loaded = chosen([])
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            [
                {"name": name, "id": pack.id, "version": pack.version, "rules": len(pack.rules), "digest": pack.digest}
                for name, pack in loaded.items()
            ]
        )
        return
    console.lines(
        console.columns(
            [
                (
                    name,
                    pack.version,
                    words(f"{len(pack.rules)} 条规则", f"{len(pack.rules)} rules"),
                    in_words(pack.title),
                    pack.digest[:12],
                )
                for name, pack in loaded.items()
            ],
            indent=0,
        )
    )


@app.command(help=words("看一个规则包：渊源、行为、规则", "Show a pack: its sources, acts and rules"))
def show(name: str = typer.Argument(..., help=words("规则包", "the pack"))) -> None:
    """Show a pack."""
    pack = chosen([name])[name]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            {
                "id": pack.id,
                "version": pack.version,
                "digest": pack.digest,
                "sources": {
                    key: {
                        "title": in_words(source.title),
                        "number": source.number,
                        "authority": source.authority.value,
                        "from": source.start.isoformat(),
                        "confidence": source.confidence,
                    }
                    for key, source in pack.sources.items()
                },
                "acts": {key: in_words(act.title) for key, act in pack.acts.items()},
                "rules": [
                    {
                        "id": rule.id,
                        "title": in_words(rule.title),
                        "outcome": rule.outcome.key,
                        "authority": rule.authority.value,
                        "acts": list(rule.acts),
                        "from": rule.in_force.start.isoformat(),
                        "cites": [cited(each, pack) for each in rule.cites],
                    }
                    for rule in pack.rules
                ],
            }
        )
        return
    console.line(f"{pack.id} {pack.version}  {in_words(pack.title)}")
    console.line()
    console.line(words("渊源", "Sources"))
    console.lines(
        console.columns(
            [
                (in_words(source.short), source.number, in_words(source.authority.label), source.start.isoformat())
                for source in pack.sources.values()
            ]
        )
    )
    console.line()
    console.line(words("行为", "Acts"))
    console.lines(
        console.columns(
            [(key, in_words(act.title), words("·", ", ").join(act.exercises)) for key, act in pack.acts.items()]
        )
    )
    console.line()
    console.line(words("规则", "Rules"))
    console.lines(
        console.columns(
            [(rule.id, in_words(rule.outcome.label), in_words(rule.title)) for rule in pack.rules], fold=True
        )
    )


def cited(citation: "bootstrap.Citation", pack: "bootstrap.Pack") -> str:
    """Say a citation in the reader's language, in one piece; the rank is said where the name does not say it."""
    source = pack.sources[citation.source]
    short, rank, place = in_words(source.short), in_words(source.authority.label), in_words(citation.place())
    said = short == rank or (source.authority is Authority.ANALOGY and words("参照", "analogy") in short)
    ranked = "" if said else words(f"（{rank}）", f" ({rank})")
    return console.whole(words(f"{short}{ranked}{place}", f"{short}{ranked} {place}".rstrip()))


@app.command(help=words("检查规则包写得是否成立", "Check that packs hold together"))
def lint(names: list[str] = typer.Argument(None, help=words("规则包；省略则全部", "packs; all when left out"))) -> None:
    """Check packs; exit 1 when something is wrong."""
    from datarights.rules.lint import lint_pack

    wrong = 0
    for name, pack in chosen(names or []).items():
        faults = lint_pack(pack)
        wrong += len(faults)
        for fault in faults:
            console.lines(console.fault_lines(fault))
        console.line(
            words(
                f"{name}：{len(pack.rules)} 条规则，{len(faults)} 处问题",
                f"{name}: {len(pack.rules)} rules, {len(faults)} faults",
            )
        )
    if wrong:
        raise typer.Exit(1)


@app.command(
    help=words(
        "运行规则包自带的情景：每条规则要有符合、不符合、缺事实各一例",
        "Run the scenarios that come with packs: each rule met, not met, and with a fact missing",
    )
)
def test(names: list[str] = typer.Argument(None, help=words("规则包；省略则全部", "packs; all when left out"))) -> None:
    """Run the packs' own scenarios; exit 1 when one is not met, or a rule lacks one of its three."""
    from datarights.app.pack_coverage import coverage
    from datarights.cli.check_drawing import as_json, table_lines
    from datarights.cli.check_files import run

    found = settings()
    folders = bootstrap.pack_folders(found.extra_packs.value)
    loaded = chosen(names or [])
    extra = () if not found.pack_ids() else tuple(dict.fromkeys((*found.pack_ids(), *loaded)))
    engine = bootstrap.engine(extra, found.extra_packs.value)
    style = console.chosen_format("table", "plain", "json")
    bad = False
    bodies: dict[str, object] = {}
    for name, pack in loaded.items():
        results = run([str(folders[name] / "scenarios")], engine)
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

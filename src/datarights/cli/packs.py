"""``packs``: the rule packs there are, what they say, and whether they hold together."""

from collections import Counter
from datetime import date

import typer

from datarights import bootstrap
from datarights.cli import (
    console,
    packs_check,
    packs_compare,
    packs_diff,
    packs_lint,
    packs_lock,
    packs_new,
    packs_test,
)
from datarights.cli.language import in_words, words
from datarights.cli.lint_drawing import rules_in
from datarights.cli.packs_run import looking_over
from datarights.cli.registry import settings
from datarights.model.citation import Authority
from datarights.model.period import FOREVER

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
                    pack.id,
                    pack.version,
                    words(f"{len(pack.rules)} 条规则", rules_in(len(pack.rules))),
                    pack.digest[:12],
                    in_words(pack.title)
                    + ("" if name == pack.id else words(f"（文件夹 {name}）", f" (folder {name})")),
                )
                for name, pack in loaded.items()
            ],
            indent=0,
            fold=console.at_terminal(),
        )
    )


@app.command(help=words("看一个规则包：渊源、行为、规则", "Show a pack: its sources, acts and rules"))
def show(name: str = typer.Argument(..., help=words("规则包", "the pack"))) -> None:
    """Show a pack."""
    from datarights.rules.words import condition

    looking_over()
    whole = chosen([name])[name]
    pack = whole.own
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            {
                "id": pack.id,
                "version": pack.version,
                "digest": pack.digest,
                "uses": list(pack.uses),
                "governs": in_words(condition(pack.governs, whole)) if pack.governs is not None else None,
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
                        "cites": [cited(each, whole) for each in rule.cites],
                    }
                    for rule in pack.rules
                ],
            }
        )
        return
    console.line(f"{pack.id} {pack.version}  {in_words(pack.title)}")
    if pack.uses:
        console.lines(console.wrapped(words("借用 ", "uses ") + " ".join(map(console.whole, pack.uses)), indent=2))
    if pack.governs is not None:
        gate = in_words(condition(pack.governs, whole))
        console.lines(console.wrapped(words("只在此时适用：", "governs only where: ") + gate, indent=2))
    console.line()
    console.line(words("渊源", "Sources"))
    console.lines(
        console.columns(
            [
                (
                    source.start.isoformat(),
                    in_words(source.authority.label),
                    f"{in_words(source.short)}  {console.whole(source.number)}".rstrip(),
                )
                for source in pack.sources.values()
            ],
            fold=True,
        )
    )
    console.line()
    if pack.acts:
        console.line(words("行为", "Acts"))
        rows = [(key, in_words(act.title), _exercised(act.exercises)) for key, act in pack.acts.items()]
        console.lines(console.columns(rows, fold=True))
        console.line()
    console.line(words("规则", "Rules"))
    times = Counter(rule.id for rule in pack.rules)
    console.lines(
        console.columns(
            [
                (
                    rule.id,
                    in_words(rule.outcome.label),
                    in_words(rule.title) + (_days(rule) if times[rule.id] > 1 else ""),
                )
                for rule in pack.rules
            ],
            fold=True,
        )
    )


def _days(rule: "bootstrap.Rule") -> str:
    """Say in which days one version of a rule is in force."""
    start, end = rule.in_force.start, rule.in_force.end
    if end == FOREVER:
        return words(f"（自 {start} 起）", f" (from {start})")
    return words(f"（自 {start} 起，{end} 前）", f" (from {start}, before {end})")


def _exercised(named: tuple[str, ...]) -> str:
    from datarights.model.right import rights_of, short_names

    return in_words(short_names(rights_of(named))) if named else ""


def cited(citation: "bootstrap.Citation", pack: "bootstrap.Pack", on: date | None = None) -> str:
    """Say a citation in the reader's language, in one piece.

    Its rank where the name does not say it, how far its text was read where that is not all that is cited, its day where an act ``on`` came before.
    """
    source = pack.sources[citation.source]
    short, rank, place = in_words(source.short), in_words(source.authority.label), in_words(citation.place())
    said = short == rank or (source.authority is Authority.ANALOGY and words("参照", "analogy") in short)
    known = words("，", ", ").join(
        ([] if said else [rank]) + [in_words(each) for each in (source.reservation, source.later(on)) if each]
    )
    ranked = words(f"（{known}）", f" ({known})") if known else ""
    return console.whole(words(f"{short}{ranked}{place}", f"{short}{ranked} {place}".rstrip()))


app.command("lint", help=packs_lint.HELP)(packs_lint.lint)
app.command("test", help=packs_test.HELP)(packs_test.test)
app.command("compare", help=packs_compare.HELP)(packs_compare.compare)
app.command("check", help=packs_check.HELP)(packs_check.check)
app.command("diff", help=packs_diff.HELP)(packs_diff.diff)
app.command("new", help=packs_new.HELP)(packs_new.new)
app.command("lock", help=packs_lock.LOCK_HELP)(packs_lock.lock)
app.command("sign", help=packs_lock.SIGN_HELP)(packs_lock.sign)

"""``chain``: the chain of title of an asset, and what rests on a right."""

from collections.abc import Iterator, Sequence
from datetime import date

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.drawing import burden_words, consent_words, rights_words, scope_words, until_words
from datarights.cli.language import current, in_words, words
from datarights.cli.registry import day as read_day, no_right, opened, size_at, struck_out
from datarights.errors import UsageError
from datarights.holdings.chain import state_of
from datarights.holdings.impact import Impact, impact
from datarights.holdings.record import Record
from datarights.holdings.snapshot import Holdings
from datarights.holdings.statement import Held, of_asset
from datarights.model.asset import LABELS, SourceKind
from datarights.model.right import keys_of
from datarights.text import quoted, say

app = typer.Typer(add_completion=False)


@app.command(
    help=words("权利链；--impact 看一项权利终止会牵连谁", "Chain of title; --impact shows what rests on a right")
)
def chain(
    about: str = typer.Argument(
        ..., help=words("数据；用 --impact 时为权利编号", "an asset; with --impact the id of a right")
    ),
    at: str = typer.Option("", "--at", help=words("哪一天（默认今天）", "which day (today)")),
    known_at: str = typer.Option("", "--known-at", help=words("当时账本所载", "what the ledger held then")),
    affected: bool = typer.Option(
        False, "--impact", help=words("这项权利终止会牵连谁", "what falls if this right ends")
    ),
    void: bool = typer.Option(
        False, "--void", help=words("与 --impact 同用：来源自始不法", "with --impact: its source was unlawful")
    ),
) -> None:
    """Show a chain of title."""
    registry = opened()
    on = read_day(at, zone=registry.zone)
    known = registry.holdings(size_at(registry, known_at))
    if affected:
        _impact(known, about, on, void=void)
        return
    if about not in known.asset_ids():
        raise struck_out(registry, known, about) or UsageError(
            "DR-U030",
            say(f"没有数据 {about}", f"there is no asset {about}"),
            hint=say(f"有：{' '.join(known.asset_ids())}", f"there are: {' '.join(known.asset_ids())}"),
        )
    held = of_asset(known, known.lexicon, about, on)
    match console.chosen_format("table", "plain", "json", "mermaid", "svg"):
        case "json":
            console.as_json(
                {
                    "asset": about,
                    "at": on.isoformat(),
                    "known_at": known.size,
                    "root": known.root,
                    "rights": [each.as_json() for each in held],
                }
            )
        case "mermaid" | "svg" as kind:
            console.page(bootstrap.chain_figure(known, about, on, kind, current()))
        case _:
            console.lines(tree_lines(known, about, on, held))


def tree_lines(known: Holdings, asset: str, on: date, held: Sequence[Held]) -> Iterator[str]:
    """Draw the rights over an asset as a tree."""
    record = known.record(asset)
    labels = (record.body.get("labels") or {}) if record is not None else {}
    said = [in_words(LABELS[name]) for name, value in labels.items() if value]
    unknown = [
        in_words(text)
        for name, text in LABELS.items()
        if labels.get(name) is None and name in {"personal", "important"}
    ]
    source = in_words(SourceKind((record.body.get("source") if record else None) or "unknown").label)
    parts = [quoted(asset), source, *said, *(words(f"{each} 未知", f"{each} unknown") for each in unknown)]
    yield from console.hanging([*map(console.whole, parts)])
    by_id = {each.title.right.id: each for each in held}
    below: dict[str, list[str]] = {}
    roots = []
    for each in held:
        parents = [name for name in each.title.right.body.get("rests_on") or () if name in by_id]
        if parents:
            below.setdefault(parents[0], []).append(each.title.right.id)
        else:
            roots.append(each.title.right.id)
    for number, name in enumerate(roots):
        yield from _branch(by_id, below, name, "", last=number == len(roots) - 1)
    burdens = {row.id: row for each in held for row in each.burdens}
    disputes = [
        row for row in known.on_asset(asset) if row.kind == "objection" and row.start <= on.toordinal() < row.end
    ]
    nothing = words("无", "none")
    last = (
        words("负担 ", "burdens: ")
        + (words("、", ", ").join(console.whole(burden_words(row)) for row in burdens.values()) or nothing)
        + words(" · 异议 ", " · objections: ")
        + (words("、", ", ").join(console.whole(quoted(row.party)) for row in disputes) or nothing)
    )
    yield from console.wrapped(last, indent=0) if console.at_terminal() else [last]


def _branch(by_id: dict[str, Held], below: dict[str, list[str]], name: str, lead: str, *, last: bool) -> Iterator[str]:
    held = by_id[name]
    right = held.title.right
    mark = "?" if held.live and held.title.doubts else "√" if held.live else "×"
    scope = scope_words({key: value for key, value in (right.body.get("scope") or {}).items() if key != "period"})
    state = "" if held.live else f"  {in_words(held.title.state.label)}"
    end = (
        ""
        if not right.body.get("rests_on") and held.title.until > ENDLESS
        else "  " + until_words(date.fromordinal(held.title.until).isoformat())
    )
    rights = rights_words(keys_of(held.title.rights) or keys_of_record(right))
    inner = lead + ("   " if last else "│  ")
    pieces = [
        f"{mark} {rights}  {quoted(right.party)}",
        f"{' · '.join(scope)}{end}{state}".strip(),
        *consent_words(right),
        f"[{quoted(right.id)}]",
    ]
    yield from console.hanging(
        [*map(console.whole, pieces)], lead=lead + ("└─ " if last else "├─ "), below=inner + "  "
    )
    for doubt in held.title.doubts:
        if doubt.about == right.id or doubt.kind == "disputed":
            yield from console.hanging([f"? {in_words(doubt.says)}"], lead=f"{inner}   ", below=f"{inner}     ")
    children = below.get(name, [])
    for number, child in enumerate(children):
        yield from _branch(by_id, below, child, inner, last=number == len(children) - 1)


ENDLESS = date(9000, 1, 1).toordinal()


def keys_of_record(record: Record) -> tuple[str, ...]:
    """Give the rights a record names."""
    from datarights.model.right import Right

    return keys_of(Right(record.rights))


def _impact(known: Holdings, right: str, on: date, *, void: bool) -> None:
    try:
        found = impact(known, known.lexicon, right, on, void=void)
    except KeyError as error:
        raise no_right(right) from error
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(_impact_json(found))
        return
    state = state_of(known, known.lexicon, found.record, on.toordinal())
    name = console.whole(quoted(right))
    head = words(
        f"若 {name} 自 {on} 终止（现状：{state.label.zh}）", f"if {name} ended on {on} (now: {state.label.en})"
    )
    console.lines(console.wrapped(head, indent=0) if console.at_terminal() else [head])
    console.lines(_impact_lines(found, ""))


def _impact_lines(found: Impact, lead: str) -> Iterator[str]:
    mark = "×" if found.falls else "√"
    names = f"{mark} {quoted(found.record.party or found.record.asset)}", f"[{quoted(found.record.id)}]"
    cells = [*map(console.whole, names), in_words(found.does)]
    yield from console.hanging(cells, lead=lead, below=f"{lead}  ")
    for each in found.below:
        yield from _impact_lines(each, lead + "   ")


def _impact_json(found: Impact) -> dict[str, object]:
    return {
        "id": found.record.id,
        "party": found.record.party,
        "falls": found.falls,
        "must": in_words(found.does),
        "below": [_impact_json(each) for each in found.below],
    }

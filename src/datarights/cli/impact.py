"""``impact``: which live grants and recorded decisions change when a pack, a day or an ending would have it so."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.app.impact import (
    Asked,
    Change,
    Comparison,
    Standing,
    Supposed,
    asked_again,
    asked_grants,
    change_json,
    ending,
    reads,
    touched_by,
)
from datarights.cli import asked as asking, console
from datarights.cli.decision_drawing import STYLES, act_words
from datarights.cli.language import in_words, words
from datarights.cli.registry import day as read_day, engine_in_use, no_right, opened, settings
from datarights.errors import UsageError
from datarights.holdings.once import Once
from datarights.text import say

if TYPE_CHECKING:
    from datarights.bootstrap import Registry
    from datarights.rules.engine import Engine

app = typer.Typer(add_completion=False)


@app.command(
    help=words(
        "规则、日期或某权利终止，会使哪些在效授权和判定改变，须告知谁",
        "Which live grants and decisions a new pack, a day or an ending changes, and who must be told",
    )
)
def impact(
    pack: str = typer.Option("", "--new-pack", help=words("新规则包：文件夹或编号", "a new pack: folder or id")),
    until: str = typer.Option("", "--until", help=words("到这一天会变什么", "what changes by this day")),
    right: str = typer.Option("", "--end", help=words("假定终止的权利", "the right supposed to end")),
    void: bool = typer.Option(False, "--void", help=words("其来源自始不法", "its source was unlawful")),
    at: str = typer.Option("", "--at", help=words("哪一天（默认今天）", "which day (today)")),
    decisions: list[str] = typer.Option(
        [], "--decisions", help=words("回执文件或文件夹，可重复", "receipts, files or folders; repeatable")
    ),
) -> None:
    """Compare how things are decided with how they would be."""
    if not (pack or until or right):
        raise UsageError(
            "DR-U110",
            say("要写明什么会变：--new-pack、--until 或 --end", "say what would change: --new-pack, --until or --end"),
            hint=say("datarights impact --until 2027-12-31", "datarights impact --until 2027-12-31"),
        )
    if void and not right:
        raise UsageError(
            "DR-U110", say("--void 说的是哪项权利的来源？", "the source of which right does --void speak of?"), hint=say("--end 权利 --void", "--end RIGHT --void")
        )  # fmt: skip
    registry = opened()
    on = read_day(at, zone=registry.zone)
    comparison, assets = _comparison(registry, on, pack=pack, until=until, right=right, void=void)
    before = comparison.before
    everything = [*asked_grants(before, assets), *_recorded(decisions, registry, on, assets)]
    found: list[Change] = []
    with console.progress(words("比较", "comparing"), len(everything)) as step:
        for number, each in enumerate(everything, 1):
            change = comparison.change(each)
            if change is not None:
                found.append(change)
            if step is not None:
                step(number)
    show(found, len(everything), before.engine, over=sum(map(comparison.over, everything)))
    if found:
        raise typer.Exit(1)


def _comparison(
    registry: "Registry", on: date, *, pack: str, until: str, right: str, void: bool
) -> tuple[Comparison, Sequence[str] | None]:
    """Give the two sides, and the data that can differ where only some can."""
    found = settings()
    engine = engine_in_use()
    known = Once(registry.holdings(None))
    before = Standing(known, engine, on)
    after_engine = bootstrap.engine_with(pack, found.pack_ids(), found.extra_packs.value) if pack else engine
    later = read_day(until, zone=registry.zone) if until else on
    if later < on:
        raise UsageError(
            "DR-U008",
            say(f"{later} 不在 {on} 之后", f"{later} does not come after {on}"),
            hint=say("--until 写 --at 之后的一天", "--until takes a day after --at"),
        )
    if not right:
        return Comparison(before, Standing(known, after_engine, later, before)), None
    try:
        assets = touched_by(known, right)
    except KeyError as error:
        raise no_right(right) from error
    supposed = Once(Supposed(known, ending(right, on, void=void)))
    return Comparison(before, Standing(supposed, after_engine, later)), None if pack or until else assets


def _recorded(names: Sequence[str], registry: "Registry", on: date, assets: Sequence[str] | None) -> Iterator[Asked]:
    known = registry.holdings(None)
    for path in receipt_files(names):
        receipt = asking.read_receipt(str(path))
        if assets is not None and not reads(receipt, assets, known):
            continue
        asked = asked_again(str(path), receipt, on)
        if asked is not None:
            yield asked


def receipt_files(names: Sequence[str]) -> list[Path]:
    """Give the receipts named, each once: files, and every JSON file of a folder and those below it, hidden ones left out."""
    found = [
        each for name in names for each in (bootstrap.files_in(Path(name), ".json", deep=True) if bootstrap.is_folder(name) else [Path(name)])
        if not any(part.startswith(".") for part in each.relative_to(name).parts)
    ]  # fmt: skip
    once: dict[Path, Path] = {}
    for each in found:
        once.setdefault(each.resolve(), each)
    return [*once.values()]


# ---- what is said -----------------------------------------------------------------------------------------------

HEAD = ("name", "what", "act", "asset", "by", "to", "before", "after", "because", "rules", "tell")


def show(found: Sequence[Change], total: int, engine: "Engine", *, over: int = 0) -> None:
    """Say what changes, in the format asked for."""
    match console.chosen_format("table", "plain", "json", "csv"):
        case "json":
            console.as_json({"compared": total - over, "over": over, "changes": [change_json(each) for each in found]})
        case "csv":
            _csv(found)
        case "plain":
            console.lines(plain_line(each, engine) for each in found)
            console.talk(_counted(found, total, over))
        case _:
            for each in found:
                console.lines(drawn(each, engine))
            console.line(_counted(found, total, over))


def _counted(found: Sequence[Change], total: int, over: int) -> str:
    said = words(f"比较 {total - over} 项，{len(found)} 项会变", f"{total - over} compared, {len(found)} would change")
    return said + (words(f"；{over} 项届时已到期。", f"; {over} will be over by then.") if over else words("。", "."))


def drawn(change: Change, engine: "Engine") -> Iterator[str]:
    """Draw one change: from what to what, why, who must be told."""
    turn = f"{in_words(change.before.label)} → {in_words(change.after.label)}"
    first, *rest = console.wrapped(f"{turn}  {act_words(change.act, engine)}", indent=0)
    yield console.styled(first[: len(turn)], STYLES[change.after]) + first[len(turn) :]
    yield from rest
    kind = words("判定", "decision") if change.recorded else words("授权", "grant")
    yield from console.wrapped(f"{kind} {console.whole(change.name)}", indent=2)
    yield from console.wrapped(words("因 ", "because ") + in_words(change.because), indent=2)
    if change.rules:
        yield from console.wrapped(words("规则 ", "rules ") + " ".join(map(console.whole, change.rules)), indent=2)
    yield from console.wrapped(
        words("告知 ", "tell ") + words("、", ", ").join(map(console.whole, change.tell)), indent=2
    )


def plain_line(change: Change, engine: "Engine") -> str:
    """Say one change on one line."""
    turn = f"{in_words(change.before.label)} → {in_words(change.after.label)}"
    told = words("、", ", ").join(change.tell)
    return (
        f"{change.name}: {turn}: {act_words(change.act, engine)}: {in_words(change.because)} "
        f"[{' '.join(change.rules)}] ({words('告知', 'tell')} {told})"
    )


def _csv(found: Sequence[Change]) -> None:
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(HEAD)
    for each in found:
        body = change_json(each)
        body |= {"because": in_words(each.because), "rules": " ".join(each.rules), "tell": " ".join(each.tell)}
        rows.writerow([console.inert(str(body[name])) for name in HEAD])
    console.bytes_out(console.BOM + buffer.getvalue().encode())

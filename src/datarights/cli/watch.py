"""``watch``: recorded decisions decided again when the ledger grows or a day comes; their dates as a calendar."""

import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.app.watch import Watched, look, look_again
from datarights.cli import asked, console
from datarights.cli.decision_drawing import act_words
from datarights.cli.impact import receipt_files
from datarights.cli.language import current, in_words, words
from datarights.cli.registry import engine_in_use, opened
from datarights.errors import NothingToCheckError
from datarights.text import say

if TYPE_CHECKING:
    from datarights.decision.decision import DayFinding

app = typer.Typer(add_completion=False)


@app.command(
    help=words(
        "盯住已作的判定：账本增加或到期时重新判定", "Decide recorded decisions again as the ledger grows and days come"
    )
)
def watch(
    receipts: list[str] = typer.Argument(..., help=words("回执文件或文件夹", "receipts: files or folders")),
    once: bool = typer.Option(False, "--once", help=words("只看一次（定时任务用）", "look once (for cron)")),
    calendar: str = typer.Option("", "--calendar", help=words("把到期日写成日历（.ics）", "write the dates as .ics")),
    every: int = typer.Option(10, "--every", min=1, help=words("每隔几秒看一次", "seconds between looks")),
) -> None:
    """Watch recorded decisions."""
    engine = engine_in_use()
    registry = opened()
    files = receipt_files(receipts)
    if not files:
        raise NothingToCheckError(
            "DR-U111",
            say(f"没有找到回执：{' '.join(receipts)}", f"no receipt was found in {' '.join(receipts)}"),
            hint=say("datarights decide … --receipt 文件 写出回执", "datarights decide … --receipt FILE writes one"),
        )
    known = registry.holdings(None)
    seen = [look(str(path), asked.read_receipt(str(path)), known, engine, bootstrap.today(registry.zone)) for path in files]  # fmt: skip
    console.check_output(calendar)
    _dates(seen, calendar)  # first: where it takes standard output, what is said goes beside it
    _said(seen, engine)
    while not once:
        time.sleep(max(1, every))
        size, known = known.size, registry.holdings(None)
        fresh = list(registry.entries(size)) if known.size > size else []
        before, seen = seen, look_again(seen, fresh, known, engine, bootstrap.today(registry.zone))
        told = [new for old, new in zip(before, seen, strict=True) if new.differs(old)]
        if told:
            _dates(seen, calendar)
            _said(told, engine)
    if any(each.changed for each in seen):
        raise typer.Exit(1)


def _dates(seen: Sequence[Watched], calendar: str) -> None:
    if calendar:
        days = {day[0]: day for each in seen for day in _days(each)}  # copies of one receipt are one
        console.give(calendar, bootstrap.calendar_of(days.values(), current()))


def _days(watched: Watched) -> Iterator[tuple[str, date, str, str]]:
    """Give the days to remember of a decision: those within its term on which it turns, and the one on which it ends.

    A turn is known by its day, the end by its decision: it has one, which may move.
    """
    receipt, act = watched.receipt, watched.receipt.request.act
    origin = receipt.basis.ledger.origin if receipt.basis.ledger else "datarights"
    for turn in watched.turns:
        title = words(f"判定有变：{act.by} {act.asset}", f"a decision turns: {act.by} {act.asset}")
        yield f"{receipt.id}.{turn.day:%Y%m%d}@{origin}", turn.day, title, f"{watched.name}\n{_turned(turn)}"
    if watched.until is not None:
        yield f"{receipt.id}@{origin}", watched.until, *_words(watched)


def _turned(turn: "DayFinding") -> str:
    label, because = in_words(turn.outcome.label), in_words(turn.because)
    return words(f"{turn.day} 起{label}：{because}", f"from {turn.day} {label}: {because}")


def _words(watched: Watched) -> tuple[str, str]:
    act = watched.receipt.request.act
    then = f" → {in_words(watched.then.label)}" if watched.then is not None else ""
    now = in_words(watched.now.label) if watched.now is not None else ""
    why = in_words(watched.why) if watched.why is not None else ""
    return (
        words(f"判定到期：{act.by} {act.asset}", f"a decision ends: {act.by} {act.asset}"),
        f"{watched.name}\n{now}{then}\n{why}",
    )


def _said(seen: Sequence[Watched], engine: "bootstrap.Engine") -> None:
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json([_as_json(each) for each in seen])
        return
    drawn = console.SETTINGS.output == "table" or console.at_terminal()
    for each in seen:
        line = _line(each, engine)
        console.lines(console.wrapped(line, indent=0) if drawn else [line])


def _line(watched: Watched, engine: "bootstrap.Engine") -> str:
    name = f"{console.whole(watched.name)}: " + act_words(watched.receipt.request.act, engine) + words("：", ": ")
    if watched.now is None:
        return name + words("期限已满", "its term is over")
    if watched.changed:
        turn = f"{in_words(watched.recorded.label)} → {in_words(watched.now.label)}"
        because = words("，因 ", ", because ") + in_words(watched.because) if watched.because is not None else ""
        return name + turn + because + "".join(_until(watched))
    return name + in_words(watched.now.label) + "".join(_until(watched))


def _until(watched: Watched) -> Iterator[str]:
    for turn in watched.turns:
        yield words("；", "; ") + _turned(turn)
    if watched.until is not None and watched.why is not None:
        last = watched.until - timedelta(days=1)
        yield words(f"，至 {last}（含）：", f", through {last}: ") + in_words(watched.why)


def _as_json(watched: Watched) -> dict[str, object]:
    return {
        "name": watched.name, "receipt": watched.receipt.id, "recorded": watched.recorded.key,
        "now": watched.now.key if watched.now is not None else None, "changed": watched.changed,
        "because": in_words(watched.because) if watched.because is not None else None,
        "before": watched.until.isoformat() if watched.until is not None else None,
        "then": watched.then.key if watched.then is not None else None,
        "turns": [{"day": each.day.isoformat(), "outcome": each.outcome.key, "because": in_words(each.because)} for each in watched.turns],
    }  # fmt: skip

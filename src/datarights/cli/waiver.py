"""``waiver``: a named person sets a rule aside for an act, with a reason and an end; never over a red line."""

import typer

from datarights import bootstrap
from datarights.cli import asked, single
from datarights.cli.language import words
from datarights.cli.registry import engine_in_use
from datarights.decision.waived import why_not
from datarights.errors import UsageError
from datarights.model.period import FOREVER, Period
from datarights.scenario.world import EventPart, World
from datarights.text import say

app = typer.Typer(add_completion=False)


@app.command(
    help=words(
        "具名豁免一条规则，附理由和终止日；红线和法律不在其内",
        "Waive a rule by name, with a reason and an end; never a red line, never law",
    )
)
def waiver(
    rule: str = typer.Argument(..., help=words("哪条规则", "which rule")),
    by: str = typer.Option(..., "--by", help=words("签署人（在册主体）", "who signs, a party on record")),
    reason: str = typer.Option(..., "--reason", help=words("理由", "the reason")),
    start: str = typer.Option("", "--start", help=words("自哪日起（默认今天）", "from which day (today)")),
    through: str = typer.Option("", "--through", help=words("最后一日（含）", "its last day, included")),
    before: str = typer.Option("", "--before", help=words("终止日（不含）", "its end, excluded")),
    evidence: list[str] = typer.Option([], "--evidence", help=words("证据，可重复", "a piece of evidence; repeatable")),
    decision: str = asked.DECISION,
    act: str = asked.ACT,
    asset: str = asked.ASSET,
    giver: str = asked.GIVER,
    taker: str = asked.TAKER,
    at: str = asked.AT,
    id_: str = typer.Option("", "--id", help=words("编号", "an id")),
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing")),
) -> None:
    """Set a rule aside for an act."""
    engine = engine_in_use()
    request, known = asked.meant(decision, asked.Asked(act, asset, giver, taker, at=at), engine)
    wanted = request.act
    span = single.period(start or bootstrap.today().isoformat(), through, before)
    if span is None or span.end == FOREVER:
        raise UsageError(
            "DR-U108",
            say("豁免要有终止日：--through 或 --before", "a waiver has an end: --through or --before"),
        )
    refused = why_not(rule, by, wanted, engine, known, request.law_at)
    if refused is not None:
        raise UsageError("DR-U109", refused, hint=say(f"datarights explain {rule}", f"datarights explain {rule}"))
    tied = {"act": wanted.kind, "by": wanted.by, "to": wanted.to}
    part = EventPart(
        id=id_, kind="waiver", asset=wanted.asset, by=by,
        on=span.start, period=Period(start=span.start, end=span.end), evidence=tuple(evidence),
        payload={"rule": rule, "reason": reason, "of": {role: each for role, each in tied.items() if each}},
    )  # fmt: skip
    single.record(World(events=(part,)), dry_run=dry_run)

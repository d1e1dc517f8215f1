"""``log``: the entries as they were recorded."""

from datetime import datetime
from zoneinfo import ZoneInfo

import typer

from datarights.cli import console
from datarights.cli.drawing import draft_words, kind_name
from datarights.cli.language import words
from datarights.cli.registry import day as read_day
from datarights.cli.registry import opened, size_at

app = typer.Typer(add_completion=False)


@app.command()
def log(
    about: str = typer.Argument("", help=words("只看这项数据、主体或编号", "only this asset, party or id")),
    kind: str = typer.Option("", "--kind", help=words("只看这类登记", "only this kind of entry")),
    last: int = typer.Option(0, "--last", "-n", min=0, help=words("只看最后几条", "only the last few")),
    at: str = typer.Option("", "--at", help=words("只看这一天在效的", "only what is in effect on a day")),
    known_at: str = typer.Option("", "--known-at", help=words("当时账本所载", "what the ledger held then")),
) -> None:
    """Show entries in the order of the ledger."""
    registry = opened()
    stop = size_at(registry, known_at)
    zone = ZoneInfo(registry.zone)
    on = read_day(at, zone=registry.zone).isoformat() if at else ""
    chosen = []
    for body in registry.entries(0, stop):
        if kind and body["kind"] != kind:
            continue
        if about and about not in {body["id"], body.get("asset"), body.get("about"), *body.get("parties", {}).values()}:
            continue
        valid = body.get("valid")
        if on and valid and not valid[0] <= on < valid[1]:
            continue
        chosen.append(body)
    chosen = chosen[-last:] if last else chosen
    style = console.chosen_format("table", "plain", "json", "jsonl")
    if style == "json":
        console.as_json(chosen)
    elif style == "jsonl":
        import json

        console.lines(json.dumps(body, ensure_ascii=False, sort_keys=True) for body in chosen)
    else:
        console.lines(
            console.columns(
                [
                    (
                        f"{body['index']:>4}",
                        datetime.fromisoformat(body["recorded_at"]).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
                        kind_name(body["kind"]),
                        "  ".join(map(console.whole, draft_words(body).split("  "))),
                    )
                    for body in chosen
                ],
                indent=0,
                fold=console.at_terminal(),
            )
        )
    if not chosen:
        console.talk(words("没有这样的登记", "no such entry"))

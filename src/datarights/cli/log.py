"""``log``: the entries as they were recorded."""

from zoneinfo import ZoneInfo

import typer

from datarights import bootstrap
from datarights.cli import console
from datarights.cli.drawing import draft_words, kind_name
from datarights.cli.language import words
from datarights.cli.registry import day as read_day, opened, settings, size_at

app = typer.Typer(add_completion=False)


@app.command()
def log(
    about: str = typer.Argument("", help=words("只看这项数据、主体或编号", "only this asset, party or id")),
    kind: str = typer.Option("", "--kind", help=words("只看这类登记", "only this kind of entry")),
    last: int = typer.Option(0, "--last", "-n", min=0, help=words("只看最后几条", "only the last few")),
    at: str = typer.Option("", "--at", help=words("只看这一天在效的", "only what is in effect on a day")),
    known_at: str = typer.Option("", "--known-at", help=words("当时账本所载", "what the ledger held then")),
    refused: bool = typer.Option(
        False, "--refused", help=words("看被拒的提交（另记在库旁）", "what was refused (kept beside the registry)")
    ),
) -> None:
    """Show entries in the order of the ledger."""
    registry = opened()
    if refused:
        _refused(ZoneInfo(registry.zone), last)
        return
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
                        console.minute(body["recorded_at"], zone),
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


def _refused(zone: ZoneInfo, last: int) -> None:
    """Show what was refused at the door: when, to whom, by which rule, and the id of what was submitted."""
    found = [*bootstrap.refusals(settings()).read()]
    found = found[-last:] if last else found
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(found)
        return
    rows = [
        (
            console.minute(str(each["at"]), zone),
            str(each["actor"] or "-"),
            str(each["code"]),
            str(each["entry"]),
        )
        for each in found
    ]
    console.lines(console.columns(rows, indent=0))
    if not rows:
        console.talk(words("没有被拒的提交", "nothing was refused"))

"""``party``: record one party, or look at those there are."""

import typer

from datarights.cli import console, single
from datarights.cli.language import in_words, words
from datarights.cli.registry import opened
from datarights.errors import UsageError
from datarights.model import uscc as codes
from datarights.model.party import PartyKind
from datarights.scenario.world import PartyPart, World
from datarights.text import say

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command(help=words("登记一个主体", "Record a party"))
def add(
    id_: str = typer.Argument(
        ..., metavar="ID", help=words("名称，在登记库内唯一", "its name, unique in the registry")
    ),
    uscc: str = typer.Option(
        "", "--uscc", help=words("统一社会信用代码（校验）", "unified social credit code (checked)")
    ),
    name: str = typer.Option(
        "",
        "--name",
        help=words(
            "全称，省略则同 ID；自然人的姓名保密", "full name; the id when left out; confidential for a natural person"
        ),
    ),
    confidential: list[str] = single.CONFIDENTIAL,
    kind: str = typer.Option("organisation", "--kind", help="organisation | public_body | natural"),
    dry_run: bool = typer.Option(False, "--dry-run", help=words("只看，不写", "look, write nothing")),
) -> None:
    """Record a party; of what is confidential, and of a natural person's name, only a salted commitment."""
    single.one_of(kind, [each.value for each in PartyKind], "--kind")
    if uscc and not codes.is_valid(uscc):
        right = codes.check_digit(uscc[:17]) if len(uscc) == codes.LENGTH and set(uscc) <= set(codes.ALPHABET) else ""
        raise UsageError(
            "DR-U012",
            say(  # without the value: it may be the number of an identity card
                "--uscc 不是统一社会信用代码" + (f"：校验位应为 {right}" if right else ""),
                "--uscc is no unified social credit code" + (f": its check digit should be {right}" if right else ""),
            ),
            hint=say("18 位，不含 I O S V Z（GB 32100）", "18 characters without I O S V Z (GB 32100)"),
        )
    natural = kind == PartyKind.NATURAL.value
    told = single.confidential(confidential)
    if natural:
        single.not_both(told, {"name": name})
        told |= {"name": name} if name else {}
    part = PartyPart(id=id_, kind=PartyKind(kind), name="" if natural else (name or id_), uscc=uscc, confidential=told)
    single.record(World(parties=(part,)), dry_run=dry_run, apart=[*told])


@app.command("list", help=words("列出主体", "List the parties"))
def list_() -> None:
    """List the parties of the registry."""
    registry = opened()
    held = registry.holdings()
    found = [record for each in held.party_ids() if (record := held.record(each)) is not None]
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json([{"id": record.id, **record.body} for record in found])
        return
    console.lines(
        console.columns(
            [
                (
                    record.id,
                    str(record.body.get("uscc") or ""),
                    in_words(PartyKind(record.body.get("party_kind", "organisation")).label),
                )
                for record in found
            ],
            indent=0,
        )
    )

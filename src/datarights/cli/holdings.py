"""``holdings``: who holds what on a day."""

from collections.abc import Iterator
from datetime import date

import typer

from datarights.cli import console
from datarights.cli.drawing import consent_words, lying_words, rights_words, scope_words, until_words
from datarights.cli.language import in_words, words
from datarights.cli.registry import day as read_day, opened, size_at, struck_out
from datarights.errors import UsageError
from datarights.holdings.answers import is_void, made
from datarights.holdings.chain import passed
from datarights.holdings.snapshot import Holdings
from datarights.holdings.statement import Held, of_asset, of_party
from datarights.model.right import Right, keys_of
from datarights.text import quoted, say

app = typer.Typer(add_completion=False)


@app.command(help=words("某日谁有什么权利", "Who holds what on a day"))
def holdings(
    about: str = typer.Argument("", help=words("数据或主体；省略则全部", "an asset or a party; all when left out")),
    at: str = typer.Option("", "--at", help=words("哪一天（默认今天）", "which day (today)")),
    known_at: str = typer.Option("", "--known-at", help=words("当时账本所载", "what the ledger held then")),
    every: bool = typer.Option(False, "--all", help=words("连已终止的也列出", "ended ones too")),
) -> None:
    """Show who holds what on a day, as the ledger knew it."""
    registry = opened()
    on = read_day(at, zone=registry.zone)
    known = registry.holdings(size_at(registry, known_at))
    names = list(known.asset_ids())
    held = of_asset(known, known.lexicon, about, on) if about else ()
    if not about:
        # also over what was struck out since: a right is shown with its doubt rather than left out
        over = {row.asset for party in known.party_ids() for row in known.of_party(party) if row.kind == "right"}
        held = tuple(each for name in sorted({*names, *over}) for each in of_asset(known, known.lexicon, name, on))
    elif not held and about not in names:
        held = of_party(known, known.lexicon, about, on)
        if not held and known.record(about) is None:
            raise struck_out(registry, known, about) or UsageError(
                "DR-U030",
                say(f"登记库里没有 {about}", f"the registry has no {about}"),
                hint=say(
                    f"数据有：{' '.join(names)}；主体见 datarights party list",
                    f"assets: {' '.join(names)}; parties: datarights party list",
                ),
            )
    held = tuple(each for each in held if every or each.live)
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json(
            {
                "at": on.isoformat(),
                "known_at": known.size,
                "root": known.root,
                "holdings": [each.told(known) for each in held],
            }
        )
        return
    console.lines(console.table(_row(each, known) for each in held))
    if not held:
        console.talk(words(f"{on} 没有在效的权利", f"nothing is in effect on {on}"))


def _row(each: Held, known: Holdings) -> tuple[str, ...]:
    right = each.title.right
    doubt = "?" if each.title.doubts else "√" if each.live else "×"
    scope = scope_words({key: value for key, value in (right.body.get("scope") or {}).items() if key != "period"})
    return (
        doubt,
        quoted(right.asset),
        quoted(right.party),
        rights_words(keys_of(each.title.rights)),
        "  ".join(
            [
                *scope,
                until_words(date.fromordinal(each.title.until).isoformat()),
                *_passed(each, known),
                *lying_words(each.burdens),
                *consent_words(right),
            ]
        ),
        in_words(each.title.state.label) if not each.live else "",
        words(f"第 {made(right)} 条", f"entry {made(right)}"),
    )


def _passed(each: Held, known: Holdings) -> Iterator[str]:
    """Say what its holder no longer has of a right, because it passed to somebody."""
    for sale in passed(known, each.title.right) if each.live else ():
        if is_void(sale) or not sale.rights & int(each.title.rights):
            continue
        scope = {
            key: value for key, value in (sale.body.get("scope") or {}).items() if key not in {"period", "passing_on"}
        }
        what = "·".join(scope_words(scope)) or rights_words(keys_of(Right(sale.rights)))
        day, entry = date.fromordinal(sale.start), made(sale)
        yield words(f"{day} 起转出 {what}（第 {entry} 条）", f"from {day} passed to another: {what} (entry {entry})")

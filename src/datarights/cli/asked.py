"""The act a command asks about, from its options or from the receipt of a decision, on the registry if there is one."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import typer

from datarights import bootstrap
from datarights.cli import console, single, stated
from datarights.cli.language import words
from datarights.cli.registry import day, opened, said_day, settings, size_at, struck_out
from datarights.decision.act import Act
from datarights.decision.decision import DecisionRequest
from datarights.decision.receipt import receipt_from_bytes
from datarights.errors import UsageError
from datarights.model.right import NO_RIGHT
from datarights.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from datarights.decision.receipt import Receipt
    from datarights.holdings.snapshot import Holdings
    from datarights.rules.engine import Engine

ACT: Final = typer.Option("", "--act", help=words("哪种行为", "kind of act"))
ASSET: Final = typer.Option("", "--asset", help=words("哪项数据", "which data"))
GIVER: Final = typer.Option("", "--from", help=words("行为人", "who acts"))
TAKER: Final = typer.Option("", "--to", help=words("接收方", "recipient"))
FACT: Final = typer.Option([], "--fact", help=words("陈述事实 名=值，可重复", "a stated fact, name=value; repeatable"))
AT: Final = typer.Option("", "--at", help=words("行为日（默认今天）", "day of the act (today)"))
DECISION: Final = typer.Option("", "--decision", help=words("某次判定的回执，代替上面各项", "the receipt of a decision, in place of these"))  # fmt: skip


class Asked(NamedTuple):
    """What the options of a command say of an act; "" where they say nothing."""

    act: str
    asset: str = ""
    giver: str = ""
    taker: str = ""
    rights: str = ""
    purpose: str = ""
    territory: str = ""
    fields: str = ""
    start: str = ""
    through: str = ""
    before: str = ""
    fact: "Sequence[str]" = ()
    reading: "Sequence[str]" = ()
    at: str = ""
    law_at: str = ""
    known_at: str = ""


def on_registry(said: Asked, known_engine: "Engine") -> "tuple[DecisionRequest, Holdings | None]":
    """Read an act from options, and open the registry it is asked about.

    Raises:
        UsageError: a name, a day or a value that is not understood; data that the registry does not have.

    """
    found = settings()
    registry = opened() if bootstrap.exists(found.registry.value) or said.asset else None
    on = day(said.at, zone=registry.zone if registry else found.zone.value)
    dated = said.start or (on.isoformat() if said.through or said.before else "")
    span = single.period(dated, said.through, said.before)
    known = registry.holdings(size_at(registry, said.known_at)) if registry else None
    if registry is not None and known is not None and said.asset and said.asset not in known.asset_ids():
        raise struck_out(registry, known, said.asset) or UsageError(
            "DR-U030",
            say(f"登记库里没有数据 {said.asset}", f"the registry has no asset {said.asset}"),
            hint=say(f"有：{' '.join(known.asset_ids())}", f"there are: {' '.join(known.asset_ids())}"),
        )
    if known is not None and said.giver and known.record(said.giver) is None:
        _unknown_actor(said.giver, known)
    wanted = Act(
        kind=known_engine.act_key(said.act) or said.act, on=on, asset=said.asset, by=said.giver, to=said.taker,
        rights=single.rights(said.rights) if said.rights else NO_RIGHT,
        scope=single.scope({"purposes": said.purpose, "territory": said.territory, "fields": said.fields}, span, None),
        facts=stated.facts(pairs(said.fact), known_engine, on_ledger=known is not None),
    )  # fmt: skip
    readings = stated.readings(pairs(said.reading), known_engine)
    law = said_day(said.law_at) if said.law_at else None
    return DecisionRequest(act=wanted, law_at=law, readings=readings), known


def meant(receipt: str, said: Asked, known_engine: "Engine") -> "tuple[DecisionRequest, Holdings]":
    """Read the act that a person's word is about, on the registry it will be written to.

    Raises:
        UsageError: neither a receipt nor an act on data.

    """
    if receipt:
        registry = opened()
        return read_receipt(receipt).request, registry.holdings(None)
    if not said.act or not said.asset:
        raise UsageError(
            "DR-U104",
            say("要写明就哪一行为：--decision 回执，或 --act 与 --asset", "say which act: --decision RECEIPT, or --act and --asset"),
            hint=say("回执由 datarights decide … --receipt 文件 写出", "datarights decide … --receipt FILE writes a receipt"),
        )  # fmt: skip
    request, known = on_registry(said, known_engine)
    assert known is not None, "an act on data opens the registry"
    return request, known


def read_receipt(name: str) -> "Receipt":
    """Read the receipt of a decision.

    Raises:
        InputError: the file cannot be read, or is no receipt.

    """
    return receipt_from_bytes(bootstrap.read_bytes(Path(name)), name)


def _unknown_actor(name: str, known: "Holdings") -> None:
    """Say that the registry does not know who acts; the decision then asks for the source of the right."""
    near = difflib.get_close_matches(name, known.party_ids(), 1, 0.5)
    console.talk(
        words(f"登记库里没有主体 {name}", f"the registry knows no party {name}")
        + (words(f"；最接近：{near[0]}", f"; nearest: {near[0]}") if near else "")
    )


def pairs(given: "Sequence[str]") -> dict[str, str]:
    """Read what is written ``name=value``.

    Raises:
        UsageError: not of that form, or a name is written twice: which of the two counts is not guessed.

    """
    found: dict[str, str] = {}
    for each in given:
        name, mark, value = each.partition("=")
        if not mark or not name or not value:
            raise UsageError("DR-U024", say(f"看不懂 {each}；写 名=值", f"{each} is not understood; write name=value"))
        if name in found:
            raise UsageError("DR-U160", say(f"{name} 写了两次：{found[name]}、{value}", f"{name} is written twice: {found[name]}, {value}"), hint=say("只写一次", "write it once"))  # fmt: skip
        found[name] = value
    return found

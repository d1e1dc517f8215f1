"""``decide``: one act, from flags or a file, on a registry, a world or stated facts."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from datarights import bootstrap
from datarights.cli import asked, console
from datarights.cli.decision_drawing import against_lines, decision_lines, plain_lines
from datarights.cli.language import words
from datarights.cli.registry import engine_in_use, opened, packs_in_use, said_day, settings
from datarights.decision.decide import decide as judge
from datarights.decision.decision import Decision, DecisionRequest
from datarights.decision.oppose import against_json, oppose
from datarights.decision.receipt import FromFile, is_asked, receipt_of, replay
from datarights.decision.written import as_json
from datarights.errors import UsageError
from datarights.rules.pack import Outcome
from datarights.text import say
from datarights.valueclass import replace

if TYPE_CHECKING:
    from datarights.decision.receipt import Receipt
    from datarights.holdings.snapshot import Holdings
    from datarights.scenario.scenario import Step

app = typer.Typer(add_completion=False)


@app.command(help=words("判断一个行为：成不成立，为什么，缺什么", "Decide one act: is it valid, why, what is missing"))
def decide(
    file: str = typer.Argument(
        "",
        help=words(
            "情景文件；省略则用下面的参数和登记库", "a scenario file; without it, the options below and the registry"
        ),
    ),
    act: str = typer.Option(
        "", "--act", help=words("行为，或情景里的第几个", "kind of act, or the number of one in the file")
    ),
    asset: str = typer.Option("", "--asset", help=words("哪项数据", "which data")),
    giver: str = typer.Option("", "--from", help=words("行为人", "who acts")),
    taker: str = typer.Option("", "--to", help=words("接收方", "recipient")),
    rights: str = typer.Option(
        "", "--rights", help=words("拟给予的权利：hold,use,operate", "rights to be given: hold,use,operate")
    ),
    purpose: str = typer.Option("", "--purpose", help=words("用途", "purposes")),
    territory: str = typer.Option("", "--territory", help=words("地域", "territory")),
    fields: str = typer.Option("", "--fields", help=words("使用领域", "fields of use")),
    start: str = typer.Option("", "--start", help=words("期限起", "first day of the term")),
    through: str = typer.Option("", "--through", help=words("期限止（含）", "last day of the term")),
    before: str = typer.Option("", "--before", help=words("期限止（不含）", "end of the term, excluded")),
    fact: list[str] = typer.Option(
        [], "--fact", help=words("陈述事实 名=值，可重复", "a stated fact, name=value; repeatable")
    ),
    reading: list[str] = typer.Option(
        [], "--reading", help=words("采哪一说 争点=说", "a reading chosen, point=option")
    ),
    at: str = typer.Option("", "--at", help=words("行为日（默认今天）", "day of the act (today)")),
    law_at: str = typer.Option("", "--law-at", help=words("改用这一天的法律", "the law of this day instead")),
    known_at: str = typer.Option("", "--known-at", help=words("当时账本所载", "what the ledger held then")),
    ignore: bool = typer.Option(False, "--ignore-waivers", help=words("当作没有豁免", "as if nothing had been waived")),
    opposed: bool = typer.Option(False, "--oppose", help=words("对“可以”的最强反驳", "the best case against a yes")),
    full: bool = typer.Option(False, "--full", help=words("全部规则与条件", "every rule and condition")),
    receipt: str = typer.Option("", "--receipt", help=words("把回执写到文件", "write the receipt to a file")),
    replayed: str = typer.Option(
        "", "--replay", help=words("按回执重做并比对", "decide again from a receipt and compare")
    ),
) -> None:
    """Decide one act."""
    engine = engine_in_use()
    lexicon = bootstrap.lexicon()
    said = asked.Asked(
        act, asset, giver, taker, rights, purpose, territory, fields, start, through, before, fact, reading, at, law_at, known_at
    )  # fmt: skip
    if file or replayed:
        also = {
            "--receipt": receipt, "--full": full, "--oppose": opposed, "--ignore-waivers": ignore,
            "--packs": settings().packs.origin == "--packs",
        }  # fmt: skip
        _alone(file, said, replayed, [name for name, value in also.items() if value and replayed])
    if replayed:
        _replay(replayed, file)
        return
    law = said_day(law_at) if law_at else None
    holdings: Holdings | None = None
    made_from: FromFile | None = None
    if file:
        packs = packs_in_use()(file)
        scenario = bootstrap.scenario_of(file, None, packs)
        engine = bootstrap.engine_of(scenario, packs)
        from datarights.scenario.drafts import fold_of

        holdings = fold_of(scenario.world, lexicon) if scenario.world is not None else None
        if act and (not act.isdigit() or not 1 <= int(act) <= len(scenario.steps)):
            raise UsageError(
                "DR-U022",
                say(
                    f"{file} 有 {len(scenario.steps)} 个行为，没有第 {act} 个",
                    f"{file} has {len(scenario.steps)} acts, there is no {act}",
                ),
            )
        if receipt and not act and len(scenario.steps) > 1:
            raise UsageError(
                "DR-U023",
                say(f"{file} 有 {len(scenario.steps)} 个行为，一份回执写一个", f"{file} has {len(scenario.steps)} acts, and a receipt is of one"),
                hint=say("加 --act 第几个", "add --act with its number"),
            )  # fmt: skip
        made_from = FromFile(file=file, sha256=_sha256(file), act=int(act or 1))
        requests = [
            DecisionRequest(act=step.act, law_at=law, readings=step.readings, ignore_waivers=ignore)
            for number, step in enumerate(scenario.steps, 1)
            if not act or int(act) == number
        ]
    else:
        if not act:
            raise UsageError(
                "DR-U023",
                say("要写 --act 或给出情景文件", "write --act, or name a scenario file"),
                hint=say(
                    "datarights decide --act license --asset 数据 --from 甲 --to 乙 --purpose credit-risk",
                    "datarights decide --act license --asset A --from X --to Y --purpose credit-risk",
                ),
            )
        request, holdings = asked.on_registry(said, engine)
        requests = [replace(request, ignore_waivers=ignore)]
    output = console.chosen_format("table", "plain", "json")
    refused = False

    def made() -> Iterator[Decision]:
        """Decide one after the other: a decision with all it looked at takes much more room than what is shown of it."""
        nonlocal refused
        for request in requests:
            each = judge(request, holdings, engine, lexicon)
            refused = refused or each.outcome not in {Outcome.PERMITTED, Outcome.CONDITIONAL}
            if receipt:
                console.give(receipt, receipt_of(each, made_from).as_file())
            yield each

    if output == "json":
        from datarights.report.words import value_words

        bodies = (
            as_json(each)
            | ({"against": [against_json(one) for one in oppose(each, engine, value_words)]} if opposed else {})
            for each in made()
        )
        if len(requests) == 1:
            console.as_json(next(bodies))
        else:
            console.as_json_list(bodies)
    else:
        for number, each in enumerate(made()):
            if number and output == "table":
                console.line()
            drawn = decision_lines if output == "table" or full else plain_lines
            with console.waiting(words("正在找最少补什么可以定案 …", "looking for the least that settles it …")):
                shown = list(drawn(each, engine, full=full))
            console.lines(shown)
            if opposed:
                console.lines(against_lines(each, engine, plain=drawn is plain_lines))
    if refused:
        raise typer.Exit(1)


def _alone(file: str, said: asked.Asked, replayed: str, also: list[str]) -> None:
    """Refuse options beside a file that states the act itself: nobody should believe that they were heard.

    Raises:
        UsageError: names them.

    """
    heard = set() if replayed else {"act", "law_at"}
    named = {"giver": "from", "taker": "to"}
    idle = [
        f"--{named.get(name, name).replace('_', '-')}"
        for name, value in said._asdict().items()
        if value and name not in heard
    ]
    idle += also
    if idle:
        by = replayed or file
        raise UsageError(
            "DR-U023",
            say(f"行为由 {by} 写明，{' '.join(idle)} 用不上", f"{by} states the act: {' '.join(idle)} would not be heard"),
            hint=say(f"改 {by}，或不写文件而用这些选项" if not replayed else "重做按回执所记；另问一次就不写 --replay",
                     f"change {by}, or ask by these options without the file" if not replayed else "a replay is of what the receipt has; ask anew without --replay"),
        )  # fmt: skip


def _sha256(file: str) -> str:
    return hashlib.sha256(bootstrap.read_bytes(Path(file))).hexdigest()


def _which(steps: "Sequence[Step]", receipt: "Receipt") -> int:
    """Give the number of the act that a receipt was made for, the one that it names if it may be; 0 where it is none of them."""
    named = receipt.scenario.act if receipt.scenario is not None else 1
    numbers = sorted(range(1, len(steps) + 1), key=lambda number: number != named)
    return next(
        (each for each in numbers if is_asked(steps[each - 1].act, steps[each - 1].readings, receipt.request)), 0
    )


def _replay(name: str, file: str) -> None:
    """Decide again from a receipt: on the file named, else on that which the receipt names, else on the registry."""
    found = settings()
    body = asked.read_receipt(name)
    engine = bootstrap.engine_again([each.id for each in body.basis.packs], found.extra_packs.value)
    lexicon = bootstrap.lexicon()
    holdings: Holdings | None = None
    read_from: FromFile | None = None
    if body.scenario is not None and not file:
        file = body.scenario.file
        if not bootstrap.is_file(file):
            raise UsageError(
                "DR-U013",
                say(
                    f"回执据 {file} 第 {body.scenario.act} 个行为写出，这里没有这个文件",
                    f"the receipt was made from act {body.scenario.act} of {file}, which is not here",
                ),
                hint=say(f"datarights decide 情景文件 --replay {name}", f"datarights decide FILE --replay {name}"),
            )
    if file:
        from datarights.scenario.drafts import fold_of

        scenario = bootstrap.scenario_of(file, None, engine, day=body.request.act.on)
        read_from = FromFile(file=file, sha256=_sha256(file), act=_which(scenario.steps, body))
        holdings = fold_of(scenario.world, lexicon) if scenario.world is not None else None
    elif body.basis.ledger is not None:
        registry = opened()
        holdings = registry.holdings(min(body.basis.ledger.size, registry.size))
    result = replay(body, holdings, engine, lexicon, read_from)
    same = result.same
    if console.chosen_format("table", "plain", "json") == "json":
        console.line(
            json.dumps({"same": same, "changes": [each.message.en for each in result.changed]}, ensure_ascii=False)
        )
    else:
        if same and result.changed:
            said = words("判定相同，所据的文件有变", "the same decision; the file it was made from is another")
        elif same:
            said = words("相同：同一请求、同一依据，逐字节一致", "the same: same request, same basis, byte for byte")
        else:
            said = words("不同", "different")
        console.line(said)
        from datarights.cli.language import in_words

        console.lines("  " + in_words(each.message) for each in result.changed)
    if not same:
        raise typer.Exit(1)

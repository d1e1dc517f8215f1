"""``explain``: what a code, a rule, an article, a fact or an outcome means."""

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

import typer

import datarights
from datarights.cli import console
from datarights.cli.language import in_words, words
from datarights.cli.packs import chosen, cited
from datarights.errors import UsageError
from datarights.text import Text, say

if TYPE_CHECKING:
    from datarights.rules.pack import FactSpec, Pack, Rule

app = typer.Typer(add_completion=False)

CODE = re.compile(r"DR-[A-Z]\d{3}")


def codes() -> dict[str, Text]:
    """Collect what every code means, from the rooms that introduce them."""
    found: dict[str, Text] = {}
    for each in pkgutil.walk_packages(datarights.__path__, "datarights."):
        if each.name.endswith("__main__"):
            continue
        found.update(getattr(importlib.import_module(each.name), "CODES", {}))
    return dict(sorted(found.items()))


@app.command()
def explain(
    what: str = typer.Argument(
        "", help=words("错误码 规则 条文（如 guide:21）事实 结果", "a code, rule, article (guide:21), fact or outcome")
    ),
    full: bool = typer.Option(False, "--full", help=words("全部条件", "every condition")),
) -> None:
    """Explain a code, a rule, an article, a fact or an outcome."""
    if not what:
        console.line(words("可以问：", "Ask for:"))
        console.lines(
            console.columns(
                [
                    ("datarights explain DR-L003", words("错误码", "an error code")),
                    ("datarights explain guide:21", words("一条条文管着哪些规则", "the rules that rest on an article")),
                    ("datarights explain right.shown", words("一个事实", "a fact")),
                    ("datarights explain review", words("一种结果", "an outcome")),
                ]
            )
        )
        return
    if CODE.fullmatch(what):
        _code(what)
        return
    packs = list(chosen([]).values())
    found = False
    for pack in packs:
        for rule in pack.rules:
            if rule.id == what:
                _rule(rule, pack, full=full)
                found = True
        if what in pack.facts:
            _fact(pack.facts[what])
            found = True
        source, _, article = what.partition(":")
        if source in pack.sources:
            _article(pack, source, article)
            found = True
    if not found and not _outcome(what):
        import difflib

        known = [rule.id for pack in packs for rule in pack.rules] + [name for pack in packs for name in pack.facts]
        near = difflib.get_close_matches(what, known, 3, 0.4)
        raise UsageError(
            "DR-U016",
            say(f"没有 {what} 可解释", f"there is nothing called {what}"),
            hint=say(f"最接近：{' '.join(near)}", f"nearest: {' '.join(near)}") if near else None,
        )


def _code(code: str) -> None:
    table = codes()
    if code not in table:
        raise UsageError(
            "DR-U016",
            say(f"没有错误码 {code}", f"there is no code {code}"),
            hint=say(f"有：{' '.join(table)}", f"there are: {' '.join(table)}"),
        )
    if console.chosen_format("table", "plain", "json") == "json":
        console.as_json({"code": code, "zh": table[code].zh, "en": table[code].en})
        return
    console.line(code)
    console.lines(console.wrapped(in_words(table[code]), indent=2))


def _rule(rule: "Rule", pack: "Pack", *, full: bool) -> None:
    from datarights.rules.words import condition

    console.line(f"{rule.id}  {in_words(rule.title)}  →  {in_words(rule.outcome.label)}")
    console.lines(console.wrapped(in_words(rule.says), indent=2))
    for each in rule.cites:
        console.line("  " + cited(each, pack))
    console.line(
        words(
            f"  自 {rule.in_force.start} 起，连接日期 {rule.by.value}",
            f"  from {rule.in_force.start}, by {rule.by.value}",
        )
    )
    if rule.except_to:
        console.line(words(f"  是 {rule.except_to} 的例外", f"  an exception to {rule.except_to}"))
    if rule.remedy is not None:
        console.lines(console.wrapped(words("怎么办：", "What to do: ") + in_words(rule.remedy), indent=2))
    for duty in rule.duties:
        travels = words("（随数据走）", " (travels with the data)") if duty.travels else ""
        console.lines(console.wrapped(f"· {in_words(duty.says)}{travels}", indent=2))
    if full:
        console.line(words("  条件", "  condition"))
        console.lines(console.wrapped(in_words(condition(rule.when, pack)), indent=4))


def _fact(spec: "FactSpec") -> None:
    console.line(f"{spec.name}  {in_words(spec.ask)}")
    console.line(words(f"  由 {in_words(spec.who.label)} 回答", f"  answered by {in_words(spec.who.label)}"))
    if spec.settle is not None:
        console.lines(console.wrapped(in_words(spec.settle), indent=2))
    if spec.computed:
        console.line(
            words("  由程序据账本算出，不能写进文件", "  worked out from the ledger; cannot be stated in a file")
        )


def _article(pack: "Pack", source: str, article: str) -> None:
    instrument = pack.sources[source]
    console.line(f"{in_words(instrument.title)}  {instrument.number}  {in_words(instrument.authority.label)}")
    if instrument.note is not None:
        console.lines(console.wrapped(in_words(instrument.note), indent=2))
    console.lines(
        console.columns(
            [
                (rule.id, in_words(rule.outcome.label), in_words(rule.title))
                for rule in pack.rules
                if any(each.source == source and (not article or each.article == article) for each in rule.cites)
            ]
        )
    )


def _outcome(what: str) -> bool:
    from datarights.cli.topics import TOPICS

    title, rows = TOPICS["outcomes"]
    found = [row for row in rows if what in {row.en.split(maxsplit=1)[0], row.zh.split(maxsplit=1)[0]}]
    if found:
        console.line(in_words(title))
        console.lines(f"  {in_words(row)}" for row in found)
    return bool(found)

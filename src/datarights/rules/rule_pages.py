"""The page of every rule of a pack: what it says, where it stands, when it runs, what it asks, examples, what is contested.

One page a pack with an anchor a rule, not a file a rule: a rule is read beside its exceptions and its neighbours in the
article, a reader searches one page, and a pack of two hundred rules would be two hundred files nobody opens. Examples
are the acts of the pack's own scenarios that name the rule, so that no example is there that was not decided.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from datarights.model.citation import Citation, how_read
from datarights.model.period import FOREVER
from datarights.rules.condition import (
    All,
    Any,
    Condition,
    DefinitionRef,
    Not,
    ReadingIs,
    expanded,
    numbers,
)
from datarights.rules.finding import Verdict
from datarights.rules.pack import Pack, Rule
from datarights.rules.words import condition as sentence
from datarights.text import Text, say
from datarights.valueclass import valueclass

_BY: Final = {
    "act_on": say("行为日", "the day of the act"),
    "filed_on": say("申请日", "the day of filing"),
    "contracted_on": say("签约日", "the day of the contract"),
    "collected_on": say("采集日", "the day of collection"),
}
MOST: Final = 6
"""So many examples of a rule are shown at most."""


@valueclass
class Example:
    """An act of a scenario that names a rule: its title, what comes of the rule, what the decision comes to."""

    title: str
    verdict: str
    outcome: Text | None


def rules_page(pack: Pack, examples: Mapping[str, Iterable[Example]]) -> str:
    """Give the page of a pack's rules in Markdown, in both languages; docs/reference/packs holds it, and a test keeps it so."""
    return "\n".join(_lines(pack, examples)).rstrip() + "\n"


def anchor(rule: str) -> str:
    """Give the anchor of a rule's section on its page."""
    return "".join(each for each in rule.lower().replace(" ", "-") if each.isalnum() or each in "-_")


def _lines(pack: Pack, examples: Mapping[str, Iterable[Example]]) -> Iterator[str]:
    yield f"# {pack.title.zh}：逐条 · {pack.title.en}: rule by rule"
    yield ""
    yield f"`{pack.id}` {pack.version}。由规则包及其情景生成；渊源见[总页]({pack.id}.md)。Written from the pack and its scenarios; sources"
    yield f"stand on [its page]({pack.id}.md). 仅供参考，不是法律意见。It informs and is no legal advice."
    yield ""
    by_id: dict[str, list[Rule]] = {}
    for rule in pack.rules:
        by_id.setdefault(rule.id, []).append(rule)
    for name, versions in by_id.items():
        yield f"### {name}"
        yield ""
        for number, rule in enumerate(sorted(versions, key=lambda each: each.in_force.start)):
            if number:
                yield ""
            yield from _version(pack, rule)
        shown = list(examples.get(name, ()))[:MOST]
        if shown:
            yield ""
            yield "例 examples:"
            yield ""
            for each in shown:
                outcome = f" → {each.outcome.zh} {each.outcome.en}" if each.outcome is not None else ""
                verdict = Verdict(each.verdict).label
                yield f"- {each.title}：{verdict.zh} {verdict.en}{outcome}"
        yield ""


def _version(pack: Pack, rule: Rule) -> Iterator[str]:
    yield f"**{rule.title.zh} · {rule.title.en}** → {rule.outcome.label.zh} · {rule.outcome.label.en}"
    yield ""
    yield f"{rule.says.zh}。{_sentence(rule.says.en)}"
    yield ""
    yield f"- 出处 where: {_places(pack, rule.cites)}"
    end = "" if rule.in_force.end == FOREVER else f"，{rule.in_force.end} 前 before"
    by = _BY[rule.by.value]
    yield f"- 期间 in force: {rule.in_force.start} 起 from{end}，看{by.zh} by {by.en}"
    acts = [f"{pack.acts[each].title.zh} {each}" if each in pack.acts else f"全部 {each}" for each in rule.acts]
    if acts:
        yield f"- 行为 acts: {'、'.join(acts)}"
    if rule.except_to:
        mine = rule.except_to in {each.id for each in pack.rules}
        named = f"[{rule.except_to}](#{anchor(rule.except_to)})" if mine else f"`{rule.except_to}`"
        yield f"- 是其例外 an exception to: {named}"
    others = [each.id for each in pack.rules if each.except_to == rule.id]
    if others:
        yield f"- 例外 exceptions: {'、'.join(f'[{each}](#{anchor(each)})' for each in dict.fromkeys(others))}"
    yield "- 条件 condition:"
    yield from _outline(rule.own_condition, pack, 1)
    for name in numbers(rule.own_condition, pack.definitions):
        parameter = pack.parameters[name]
        values = "；".join(
            f"{each.value} {parameter.unit}（{each.period.start} 起 from{'' if each.period.end == FOREVER else f'，{each.period.end} 前 before'}，{_places(pack, (each.cite,))}）"
            for each in parameter.values
        )
        yield f"- 数值 number `{name}`: {values}"
    for name in dict.fromkeys(_readings(rule, pack)):
        reading = pack.readings[name]
        options = "；".join(f"{each.says.zh} {each.says.en}" for each in reading.options)
        yield f"- 争点 contested: {reading.question.zh} {reading.question.en}（{options}）"
    for duty in rule.duties:
        travels = "，随数据走 travels with the data" if duty.travels else ""
        yield f"- 义务 duty（{duty.on.label.zh} {duty.on.label.en}{travels}）: {duty.says.zh} · {duty.says.en}（{_places(pack, (duty.cite,))}）"
    if rule.remedy is not None:
        yield f"- 怎么办 what to do: {rule.remedy.zh} · {rule.remedy.en}"
    for verdict, why in rule.never.items():
        said = Verdict(verdict).label
        yield f"- 不会 never {said.zh} {said.en}: {why.zh} · {why.en}"
    read = how_read(rule.confidence)
    yield f"- 读到多少 confidence: {read.zh} · {read.en}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _outline(node: Condition, pack: Pack, depth: int) -> Iterator[str]:
    """Give a condition as a nested list: what joins its parts stands above them."""
    lead = "  " * depth + "- "
    match node:
        case All(says=says) | Any(says=says) | Not(says=says) if says is not None:
            yield f"{lead}{says.zh} · {says.en}"
        case All(parts=()):
            yield f"{lead}无条件 always"
        case All(parts=parts) | Any(parts=parts) if len(parts) == 1:
            yield from _outline(parts[0], pack, depth)
        case All(parts=parts) | Any(parts=parts):
            yield lead + ("以下都成立 all of these" if isinstance(node, All) else "以下有一项成立 any of these")
            for part in parts:
                yield from _outline(part, pack, depth + 1)
        case Not(part=part):
            yield lead + "以下不成立 not this"
            yield from _outline(part, pack, depth + 1)
        case DefinitionRef(name=name):
            yield from _outline(pack.definitions[name], pack, depth)
        case _:
            said = sentence(node, pack)
            yield f"{lead}{said.zh} · {said.en}"


def _readings(rule: Rule, pack: Pack) -> Iterator[str]:
    for node in expanded(rule.own_condition, pack.definitions):
        if isinstance(node, ReadingIs):
            yield node.reading


def _places(pack: Pack, cites: tuple[Citation, ...]) -> str:
    found = []
    for each in cites:
        source = pack.sources[each.source]
        place = each.place()
        found.append(
            f"{source.short.zh}（{source.authority.label.zh}）{place.zh} · {source.short.en} {place.en}".rstrip()
        )
    return "；".join(found)

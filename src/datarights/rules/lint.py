"""Whether a pack holds together: everything it names is there, in both languages, without circles or gaps."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from datarights.errors import Fault
from datarights.model.citation import Authority, Citation
from datarights.rules.condition import (
    All,
    Any,
    Condition,
    DefinitionRef,
    Judgement,
    Leaf,
    Not,
    Over,
    ParameterRef,
    ReadingIs,
    Tally,
)
from datarights.rules.pack import Outcome, Pack, Rule
from datarights.text import Text, say

ANY_ACT: Final = "all"


def lint_pack(pack: Pack) -> tuple[Fault, ...]:
    """Give everything that is wrong with a pack, in order of code and rule."""
    return tuple(
        sorted((_fault(code, zh, en) for code, zh, en in _wrong(pack)), key=lambda each: (each.code, each.message.en))
    )


def _fault(code: str, zh: str, en: str) -> Fault:
    return Fault(code=code, message=say(zh, en))


def _wrong(pack: Pack) -> Iterator[tuple[str, str, str]]:
    seen: set[tuple[str, str]] = set()
    ids = {rule.id for rule in pack.rules}
    used: set[str] = set()
    for rule in pack.rules:
        for cite in rule.cites:
            yield from _cited(pack, rule.id, cite)
        for duty in rule.duties:
            yield from _cited(pack, rule.id, duty.cite)
        key = (rule.id, rule.in_force.start.isoformat())
        if key in seen:
            yield "DR-P003", f"{rule.id} 有两个版本同日起施行", f"{rule.id} has two versions from the same day"
        seen.add(key)
        for act in rule.acts:
            if act != ANY_ACT and act not in pack.acts:
                yield (
                    "DR-P004",
                    f"{rule.id} 说到没有的行为 {act}",
                    f"{rule.id} speaks of an act that is not there: {act}",
                )
        if rule.except_to and rule.except_to not in ids:
            yield (
                "DR-P005",
                f"{rule.id} 是没有的规则 {rule.except_to} 的例外",
                f"{rule.id} is an exception to a rule that is not there: {rule.except_to}",
            )
        if rule.outcome is Outcome.PROHIBITED and rule.authority is Authority.ANALOGY:
            yield "DR-P006", f"{rule.id} 只凭类推作禁止", f"{rule.id} prohibits by analogy alone"
        yield from _named(pack, rule.id, rule.when, used, ())
    for definition in pack.definitions.values():
        for _ in _named(pack, "", definition, used, ()):
            pass
    yield from _circles(pack.rules)
    yield from _versions(pack.rules)
    for rule in pack.rules:
        yield from _sense(pack, rule)
    yield from _idle(pack)
    for name in pack.acts:
        if not any(name in rule.acts or ANY_ACT in rule.acts for rule in pack.rules):
            yield "DR-P009", f"行为 {name} 没有规则管到", f"no rule speaks of the act {name}"


def _versions(rules: tuple[Rule, ...]) -> Iterator[tuple[str, str, str]]:
    """Find versions of one rule that run at the same time."""
    by_id: dict[str, list[Rule]] = {}
    for rule in rules:
        by_id.setdefault(rule.id, []).append(rule)
    for name, versions in by_id.items():
        ordered = sorted(versions, key=lambda each: each.in_force.start)
        for one, other in pairwise(ordered):
            if one.in_force.start != other.in_force.start and other.in_force.start < one.in_force.end:
                yield (
                    "DR-P011",
                    f"{name} 自 {other.in_force.start} 起的版本与前一版本期间重叠",
                    f"the version of {name} from {other.in_force.start} overlaps the one before it",
                )


def _sense(pack: Pack, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Find what a lawyer would object to: dates, ranks, places that cannot be found."""
    sources = [pack.sources[each.source] for each in rule.cites if each.source in pack.sources]
    if sources and rule.in_force.start < min(each.start for each in sources):
        yield (
            "DR-P012",
            f"{rule.id} 早于它所引的全部渊源施行",
            f"{rule.id} runs from before every source it cites",
        )
    if sources and rule.in_force.end > max(each.end for each in sources):
        yield (
            "DR-P012",
            f"{rule.id} 在它所引的全部渊源失效之后仍施行",
            f"{rule.id} runs on after every source it cites has lapsed",
        )
    if rule.outcome is Outcome.PROHIBITED and rule.authority is Authority.EXPLANATION:
        yield (
            "DR-P013",
            f"{rule.id} 只凭名词解释作禁止",
            f"{rule.id} prohibits on an explanation of terms alone",
        )
    if sources and rule.outcome is Outcome.PROHIBITED and all(each.confidence == "unverified" for each in sources):
        yield "DR-P013", f"{rule.id} 只凭没有核实的渊源作禁止", f"{rule.id} prohibits on what nobody has read"
    for cite in rule.cites:
        source = pack.sources.get(cite.source)
        named = source is not None and source.authority in {Authority.CONTRACT, Authority.ORDER}
        if not named and not cite.article and not cite.note:
            yield (
                "DR-P014",
                f"{rule.id} 引用 {cite.source} 没有写条文或者说明",
                f"{rule.id} cites {cite.source} without an article or a note",
            )
    below = [each for each in pack.rules if each.id == rule.except_to]
    if below and not any(set(rule.acts) & set(each.acts) or ANY_ACT in (*rule.acts, *each.acts) for each in below):
        yield (
            "DR-P015",
            f"{rule.id} 与它所例外的 {rule.except_to} 没有共同的行为",
            f"{rule.id} shares no act with {rule.except_to}, to which it is an exception",
        )


def _idle(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Find definitions and facts that no rule looks at; what a form holds is shown whether or not a rule does."""
    named: set[str] = set()
    defined: set[str] = set()
    for condition in (*(rule.when for rule in pack.rules), *pack.definitions.values()):
        for each in _parts(condition):
            match each:
                case Leaf():
                    named.add(each.fact)
                case Judgement():
                    named.add(each.question)
                case Over() | Tally():
                    named.add(each.records)
                case DefinitionRef():
                    defined.add(each.name)
                case _:
                    pass
    for name in sorted(set(pack.definitions) - defined):
        yield "DR-P016", f"共用条件 {name} 没有规则用到", f"no rule uses the definition {name}"
    for name, spec in sorted(pack.facts.items()):
        if name not in named and not spec.computed and not name.startswith("application."):
            yield "DR-P016", f"事实 {name} 没有规则看", f"no rule looks at the fact {name}"


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    match condition:
        case All() | Any():
            for part in condition.parts:
                yield from _parts(part)
        case Not():
            yield from _parts(condition.part)
        case Over() | Tally():
            yield from _parts(condition.where)
        case _:
            pass


def _cited(pack: Pack, rule: str, cite: Citation) -> Iterator[tuple[str, str, str]]:
    if cite.source not in pack.sources:
        yield (
            "DR-P001",
            f"{rule} 引用没有的渊源 {cite.source}",
            f"{rule} cites a source that is not there: {cite.source}",
        )


def _named(
    pack: Pack, rule: str, node: Condition, used: set[str], above: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    match node:
        case Leaf() | Judgement():
            name = node.fact if isinstance(node, Leaf) else node.question
            used.add(name)
            spec = pack.facts.get(name)
            if spec is None:
                yield (
                    "DR-P002",
                    f"{rule} 看没有声明的事实 {name}",
                    f"{rule} looks at a fact that is not declared: {name}",
                )
            elif isinstance(node, Leaf):
                words = node.value if isinstance(node.value, frozenset) else {node.value}
                for word in words if spec.words else ():
                    if isinstance(word, str) and word not in spec.words:
                        yield "DR-P007", f"{rule}：{name} 没有“{word}”这个取值", f"{rule}: {name} has no value {word}"
                if isinstance(node.value, ParameterRef) and node.value.name not in pack.parameters:
                    yield (
                        "DR-P002",
                        f"{rule} 用没有的数值 {node.value.name}",
                        f"{rule} uses a number that is not there: {node.value.name}",
                    )
        case All() | Any():
            for part in node.parts:
                yield from _named(pack, rule, part, used, above)
        case Not():
            yield from _named(pack, rule, node.part, used, above)
        case Over() | Tally():
            used.add(node.records)
            if node.records not in pack.facts:
                yield (
                    "DR-P002",
                    f"{rule} 看没有声明的事实 {node.records}",
                    f"{rule} looks at a fact that is not declared: {node.records}",
                )
        case ReadingIs():
            reading = pack.readings.get(node.reading)
            if reading is None or node.option not in {each.key for each in reading.options}:
                yield (
                    "DR-P008",
                    f"{rule}：争点 {node.reading} 没有 {node.option} 一说",
                    f"{rule}: no reading {node.reading} with the option {node.option}",
                )
        case DefinitionRef():
            if node.name in above or node.name not in pack.definitions:
                yield (
                    "DR-P002",
                    f"{rule}：定义 {node.name} 不在或成环",
                    f"{rule}: the definition {node.name} is not there or goes in a circle",
                )
            else:
                yield from _named(pack, rule, pack.definitions[node.name], used, (*above, node.name))


def _circles(rules: tuple[Rule, ...]) -> Iterator[tuple[str, str, str]]:
    above = {rule.id: rule.except_to for rule in rules if rule.except_to}
    for name, first in above.items():
        seen, at = {name}, first
        while at in above:
            if at in seen:
                yield "DR-P005", f"{name} 的例外成环", f"the exceptions of {name} go in a circle"
                break
            seen.add(at)
            at = above[at]


CODES: Final[dict[str, Text]] = {
    "DR-P001": say("规则引用了没有声明的渊源。", "A rule cites a source that is not declared."),
    "DR-P002": say(
        "规则用到没有声明的事实、数值或定义。", "A rule uses a fact, number or definition that is not declared."
    ),
    "DR-P003": say("同一规则有两个版本同日起施行。", "Two versions of a rule begin on the same day."),
    "DR-P004": say("规则说到行为表里没有的行为。", "A rule speaks of an act that is not in the matrix."),
    "DR-P005": say("例外指向没有的规则，或成环。", "An exception names no rule, or goes in a circle."),
    "DR-P006": say("只凭类推不得作禁止。", "Analogy alone never prohibits."),
    "DR-P007": say("事实没有这个取值。", "The fact has no such value."),
    "DR-P008": say("争点没有这一说。", "The reading has no such option."),
    "DR-P009": say("行为没有规则管到。", "No rule speaks of the act."),
    "DR-P011": say("同一规则两个版本的期间重叠。", "Two versions of a rule run at the same time."),
    "DR-P012": say(
        "规则施行的期间越出它所引渊源的期间。", "A rule runs before or after every source it cites is in force."
    ),
    "DR-P013": say(
        "只凭名词解释或者没有核实的渊源不得作禁止。",
        "An explanation of terms, or a source that nobody has read, never prohibits alone.",
    ),
    "DR-P014": say("引用没有写条文或者说明，读者找不到。", "A citation without article or note cannot be found."),
    "DR-P015": say("例外与它所例外的规则没有共同的行为。", "An exception shares no act with its rule."),
    "DR-P016": say("没有规则用到的事实或者共用条件。", "A fact or definition that no rule uses."),
}

"""What reads well in a pack and says nothing, or what a lawyer would object to."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from datarights.model.citation import Authority
from datarights.rules.condition import Condition, DefinitionRef, Leaf, Operator, ParameterRef, Tally, looked_at
from datarights.rules.lint_references import Wrong
from datarights.rules.lists import PREFIX
from datarights.rules.pack import FactType, Outcome, Pack, Rule, Who
from datarights.rules.spot import Spot, citations, conditions, of_rule, version_of
from datarights.rules.together import meet
from datarights.text import Text, say

ANY_ACT: Final = "all"
CLOCKS: Final = frozenset(
    {"acceptance_days", "completion_days", "extension_days", "later_objection_days", "notice_days", "objection_days", "renewal_months", "term_years"}
)  # fmt: skip
"""The numbers that the procedure of an application runs its clocks by."""
PARTIES: Final = frozenset({Who.ACTOR, Who.RECIPIENT, Who.HOLDER, Who.APPLICANT, Who.SOURCE_PARTY, Who.REGISTRY})
"""Those who do not judge: parties would judge in their own favour, and the registry only records."""


def problems(pack: Pack) -> Iterator[Wrong]:
    """Give what makes no sense in a pack."""
    versions: dict[str, list[Rule]] = {}
    for rule in (rule for one in (*pack.used, pack) for rule in one.rules):
        versions.setdefault(rule.id, []).append(rule)
    for rule in pack.rules:
        yield from _rank(pack, rule)
        yield from _exception(rule, versions.get(rule.except_to, ()))
    yield from _unowned(pack)
    for spot, condition in conditions(pack):
        if not _of_lists(spot.name):
            yield from _undated(spot, condition)
            yield from _beyond(pack, spot, condition)
    yield from _idle(pack)
    for name in pack.own.acts:
        if not any(name in rule.acts or ANY_ACT in rule.acts for rule in pack.rules):
            yield (
                "DR-P009",
                Spot("acts", name),
                say(f"行为 {name} 没有规则管到", f"no rule speaks of the act {name}"),
                say("写一条规则，或从行为表删去", "write a rule for it, or take it out of the table"),
            )


def _of_lists(name: str) -> bool:
    """Tell whether a condition was made of the rows of a list: they have their days and places, and serve other packs."""
    return name.startswith(PREFIX)


def unreached(pack: Pack, reached: Iterable[str] | None) -> Iterator[Wrong]:
    """Give the rules that no scenario shows to apply and that do not say why none can."""
    if reached is None:
        return
    shown = frozenset(reached)
    for rule in pack.rules:
        if version_of(rule) not in shown and "applies" not in rule.never:
            yield (
                "DR-P037",
                of_rule(rule),
                say(f"没有情景显示 {rule.id} 会符合", f"no scenario shows {rule.id} to apply"),
                say("写一个符合它的行为，预期 applies", "write an act that meets it and expects `applies`"),
            )
        if version_of(rule) in shown and "applies" in rule.never:
            yield (
                "DR-P039",
                of_rule(rule).down("never", "applies"),
                say(f"有情景显示 {rule.id} 符合，而它说不会符合", f"a scenario shows {rule.id} to apply, which says that it never does"),
                say("删去 never 里的 applies", "take `applies` out of `never`"),
            )  # fmt: skip


# ---- rules --------------------------------------------------------------------------------------------------------


def _rank(pack: Pack, rule: Rule) -> Iterator[Wrong]:
    at = of_rule(rule).down("outcome")
    if rule.outcome in {Outcome.PERMITTED, Outcome.CONDITIONAL} and pack.unread(rule.cites):
        text = say(f"{rule.id} 只凭没有核实的渊源作允许", f"{rule.id} allows on what nobody has read")
        yield "DR-P013", at, text, say("改为 review", "make it `review`")
    if rule.waivable and rule.outcome not in {Outcome.EVIDENCE_NEEDED, Outcome.REVIEW}:
        what = (
            say("是禁止", "prohibits") if rule.outcome is Outcome.PROHIBITED else say("不限制什么", "restricts nothing")
        )
        yield (
            "DR-P008",
            of_rule(rule).down("waivable"),
            say(f"{rule.id} {what.zh}，写了可以豁免：这样的规则从来不能豁免", f"{rule.id} {what.en} and says that it may be waived: such a rule never is"),
            say("删去 waivable", "take `waivable` out"),
        )  # fmt: skip
    if rule.outcome is not Outcome.PROHIBITED:
        return
    softer = say("改为 review，或引用更高的渊源", "make it `review`, or cite a source of higher rank")
    if rule.authority is Authority.ANALOGY:
        yield "DR-P006", at, say(f"{rule.id} 只凭类推作禁止", f"{rule.id} prohibits by analogy alone"), softer
    if rule.authority is Authority.EXPLANATION:
        text = say(f"{rule.id} 只凭名词解释作禁止", f"{rule.id} prohibits on an explanation of terms alone")
        yield "DR-P013", at, text, softer
    if rule.authority is Authority.RECKONING:
        text = say(f"{rule.id} 只凭规则包自己的推算作禁止", f"{rule.id} prohibits on what the pack itself reckons")
        yield "DR-P013", at, text, softer
    if pack.unread(rule.cites):
        text = say(f"{rule.id} 只凭没有核实的渊源作禁止", f"{rule.id} prohibits on what nobody has read")
        yield "DR-P013", at, text, softer


def _exception(rule: Rule, above: Sequence[Rule]) -> Iterator[Wrong]:
    """Find an exception that can never meet its rule: no act in common, or no day."""
    if not above:
        return
    at = of_rule(rule).down("except_to")
    if rule.acts and not any(
        {ANY_ACT, *rule.acts} & {ANY_ACT, *each.acts} - {ANY_ACT} or ANY_ACT in {*rule.acts, *each.acts}
        for each in above
    ):
        yield (
            "DR-P015",
            at,
            say(f"{rule.id} 与它所例外的 {rule.except_to} 没有共同的行为", f"{rule.id} shares no act with {rule.except_to}, which it excepts to"),
            say("改 acts，或改 except_to", "change its acts, or what it excepts to"),
        )  # fmt: skip
    if not any(meet(each, rule) for each in above):
        yield (
            "DR-P034",
            at,
            say(f"{rule.id} 施行的日子 {rule.except_to} 都不施行", f"{rule.except_to} runs on no day on which its exception {rule.id} runs"),
            say("核对两条规则的期间", "look at the periods of both"),
        )  # fmt: skip


def _unowned(pack: Pack) -> Iterator[Wrong]:
    for name, spec in pack.own.facts.items():
        if spec.type is FactType.JUDGEMENT and spec.who in PARTIES:
            yield (
                "DR-P036",
                Spot("facts", name, ("who",)),
                say(f"认定 {name} 由{spec.who.label.zh}作出：没有人居中判断", f"the judgement {name} is left to {spec.who.label.en}: nobody stands between"),
                say("who 写 reviewer counsel agency authority 之一", "`who` is one of reviewer counsel agency authority"),
            )  # fmt: skip


def _undated(spot: Spot, condition: Condition) -> Iterator[Wrong]:
    """Find a number or a day of the law that is written into a condition, without a date and a place of its own.

    None and one are no numbers of the law but ways to say *some* and *none*.
    """
    if not isinstance(condition, Leaf | Tally) or condition.operator is Operator.KNOWN:
        return
    value = condition.value
    number = value.__class__ is int and value not in {0, 1}
    if number or isinstance(value, date):
        yield (
            "DR-P035",
            spot.down(condition.operator.value),
            say(f"条件里的数值 {value} 没有日期和出处", f"the number {value} in a condition has no date and no place in the law"),
            say("写进 parameters，条件里写 {parameter: 名}", "declare it under `parameters` and write {parameter: NAME} here"),
        )  # fmt: skip


def _beyond(pack: Pack, spot: Spot, condition: Condition) -> Iterator[Wrong]:
    """Find a number of the law that the fact compared with it never comes to, or never passes: every answer comes out the same."""
    spec = pack.facts.get(condition.fact) if isinstance(condition, Leaf) else None
    if not isinstance(condition, Leaf) or spec is None or spec.type is not FactType.NUMBER:
        return
    value = condition.value
    parameter = pack.parameters.get(value.name) if isinstance(value, ParameterRef) else None
    limits = [each.value for each in parameter.values] if parameter is not None else [value]
    lowest = condition.operator in {Operator.AT_LEAST, Operator.UNDER}
    edge = spec.least if lowest else spec.most if condition.operator in {Operator.AT_MOST, Operator.OVER} else None
    if edge is not None and set(limits) == {edge}:
        yield (
            "DR-P050",
            spot.down(condition.operator.value),
            say(f"{spec.name} 总是在 {limits[0]} 的同一边：怎么答结果都一样", f"{spec.name} is always on one side of {limits[0]}: every answer comes out the same"),
            say("核对数值；或者删去这一比较", "look the number up, or take the comparison out"),
        )  # fmt: skip
    for limit in limits:
        if isinstance(limit, int) and not isinstance(limit, bool) and spec.wanted(limit) is not None:
            yield (
                "DR-P050",
                spot.down(condition.operator.value),
                say(f"{spec.name} 从来不会是 {limit}：怎么答结果都一样", f"{spec.name} never comes to {limit}: every answer comes out the same"),
                say("核对数值；事实可以更小的写 least", "look the number up; where the fact may be less, say so with `least`"),
            )  # fmt: skip


# ---- what nobody uses ---------------------------------------------------------------------------------------------


def _idle(pack: Pack) -> Iterator[Wrong]:
    """Find what is declared and never used.

    What an application form is asked, and the numbers of its clocks, are used by its procedure and not by a rule.
    """
    own = pack.own
    nodes = [node for _, node in conditions(pack)]
    named = {looked_at(node) for node in nodes} | {f"asset.labels.{label}" for label in own.lowers}
    named.update(each for spec in own.facts.values() for each in spec.between)
    defined = {node.name for node in nodes if isinstance(node, DefinitionRef)}
    cited = {cite.source for _, cite in citations(pack)}
    drop = say("删去，或写一条用到它的规则", "take it out, or write the rule that uses it")
    for name in sorted(each for each in set(own.definitions) - defined if not _of_lists(each)):
        yield (
            "DR-P016",
            Spot("definitions", name),
            say(f"共用条件 {name} 没有规则用到", f"no rule uses the definition {name}"),
            drop,
        )
    for name, spec in sorted(own.facts.items()):
        if name not in named and not spec.computed and not _of_a_form(name):
            yield (
                "DR-P016",
                Spot("facts", name),
                say(f"事实 {name} 没有规则看", f"no rule looks at the fact {name}"),
                drop,
            )
    compared = {
        node.value.name for node in nodes if isinstance(node, Leaf | Tally) and isinstance(node.value, ParameterRef)
    }
    clocks = CLOCKS if any(map(_of_a_form, named)) else frozenset[str]()
    for name in sorted(set(own.parameters) - compared - clocks):
        yield (
            "DR-P016",
            Spot("parameters", name),
            say(f"数值 {name} 没有规则用到", f"no rule compares with the number {name}"),
            drop,
        )
    for name in sorted(set(own.sources) - cited):
        yield "DR-P016", Spot("sources", name), say(f"渊源 {name} 没有引用", f"nothing cites the source {name}"), drop


def _of_a_form(name: str) -> bool:
    """Tell whether a fact is asked on an application form: its procedure looks at it."""
    return name.startswith("application.")


CODES: Final[dict[str, Text]] = {
    "DR-P006": say("只凭类推不得作禁止。", "Analogy alone never prohibits."),
    "DR-P008": say(
        "禁止或者不限制什么的规则写了可以豁免：不起作用。",
        "A prohibition, or a rule that restricts nothing, is marked as one that may be waived: nobody can.",
    ),
    "DR-P009": say("行为没有规则管到。", "No rule speaks of the act."),
    "DR-P013": say(
        "只凭名词解释不得作禁止；只凭没有核实的渊源不得作禁止或者允许。",
        "An explanation of terms never prohibits alone; a source that nobody has read neither prohibits nor allows.",
    ),
    "DR-P015": say("例外与它所例外的规则没有共同的行为。", "An exception shares no act with its rule."),
    "DR-P016": say(
        "没有规则用到的事实、共用条件、数值或者渊源。", "A fact, definition, number or source that nothing uses."
    ),
    "DR-P034": say("例外施行的日子，它所例外的规则都不施行。", "An exception runs on no day on which its rule runs."),
    "DR-P035": say(
        "条件里直接写了法律的数值或日期，没有期间和出处。写进 parameters，法律改时只改那里。",
        "A number or a day of the law stands in a condition without date and citation. Declare it under parameters: when "
        "the law changes, only that changes.",
    ),
    "DR-P050": say(
        "所比的数值在事实可取的范围之外：怎么答结果都一样。",
        "A fact is compared with a number outside what it can be: every answer comes out the same.",
    ),
    "DR-P036": say(
        "需要人判断的问题交给了当事人或登记库：没有人对判断负责。",
        "A question of judgement is left to a party or to the registry: nobody answers for the judgement.",
    ),
    "DR-P039": say(
        "情景显示规则符合，而规则在 never 里说它不会符合。",
        "A scenario shows a rule to apply that says, under `never`, that it cannot.",
    ),
    "DR-P037": say(
        "没有一个情景显示规则会符合：谁也没试过它。", "No scenario shows the rule to apply: nobody ever tried it."
    ),
}

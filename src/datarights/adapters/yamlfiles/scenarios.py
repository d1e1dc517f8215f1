"""Scenario files to scenarios."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    Choice,
    Day,
    EitherText,
    Field,
    Ident,
    Many,
    Named,
    Record,
    Spec,
    TextSpec,
    Whole,
    wrong,
)
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.adapters.yamlfiles.worlds import (
    FACTS,
    REGISTRY,
    SCOPE_FIELDS,
    USE,
    RightsSpec,
    facts_of,
    joined,
    scope_of,
    used_worlds,
    world_of_tree,
)
from datarights.decision.act import Act
from datarights.model.right import NO_RIGHT
from datarights.rules.finding import Fact, Verdict
from datarights.rules.pack import Outcome
from datarights.scenario.scenario import Expectation, Scenario, Step
from datarights.scenario.stated import stated_value
from datarights.text import say

ACT_SPELLINGS: dict[str, str] = {}
"""Spellings of kinds of act in either language; ``bootstrap`` fills them in from the packs in use."""

_OUTCOMES: Final = {each.key: each for each in Outcome if each not in {Outcome.LIFTED, Outcome.NOTED}} | {
    each.label.zh: each for each in Outcome if each not in {Outcome.LIFTED, Outcome.NOTED}
}


def _expect(values: dict[str, Any], node: Node) -> Expectation:
    return Expectation(
        outcome=values["outcome"], rules={name: verdict for name, verdict, _ in values["rules"]}, cites=values["cites"], duties=values["duties"],
        questions=values["questions"], place=node.place,
    )  # fmt: skip


EXPECT: Final = Record(
    {
        "outcome": Field(Choice(_OUTCOMES), say("结果", "outcome")),
        "rules": Field(
            Named(Choice({each.value: each for each in Verdict})), say("各规则的结论", "verdicts of rules"), default=()
        ),
        "cites": Field(
            Many(TextSpec(), single=True), say("引用的条文，如 guide:21", "places cited, such as guide:21"), default=()
        ),
        "duties": Field(Many(Ident(), single=True), say("义务", "duties"), default=()),
        "questions": Field(Many(Ident(), single=True), say("还要问的事实", "facts still asked"), default=()),
    },
    _expect,
)


class ActKind(Spec):
    """A kind of act, in either language. One that no pack knows is kept: it is for a person to judge."""

    def decode(self, node: Node) -> Any:
        found = Ident().decode(node)
        return BAD if found is BAD else ACT_SPELLINGS.get(found, found)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


_TODAY: list[date] = []


def today(day: date) -> None:
    """Say which day an act falls on that names none."""
    _TODAY[:] = [day]


def _step(values: dict[str, Any], node: Node) -> Any:
    on = values["on"] or (_TODAY[0] if _TODAY else None)
    if on is None or values["act"] is None:
        return wrong(node, say("act 与 on", "act and on"), say("写明行为和日期", "write the act and its day"))
    act = Act(
        kind=values["act"], on=on, asset=values["asset"] or "", by=values["from"] or "", to=values["to"] or "", rights=values["rights"] or NO_RIGHT,
        scope=scope_of(values), rests_on=values["rests_on"] or "", exclusivity=values["kind"] or "", inputs=values["inputs"],
        contracted_on=values["contracted_on"], filed_on=values["filed_on"], collected_on=values["collected_on"], facts=facts_of(values["facts"]),
    )  # fmt: skip
    return Step(
        act=act,
        title=values["title"] or "",
        readings={name: option for name, option, _ in values["readings"]},
        expect=values["expect"],
        place=node.place,
    )


_DAYS: Final = {
    name: Field(Day(), say(zh, en))
    for name, zh, en in (
        ("on", "行为日", "day of the act"),
        ("contracted_on", "签约日", "day of the contract"),
        ("filed_on", "申请日", "day of filing"),
        ("collected_on", "采集日", "day of collection"),
    )
}
STEP: Final = Record(
    {
        "title": Field(TextSpec(), say("题目：要点", "title: the point of law")),
        "same": Field(Whole(1), say("同第几个行为，只改写明的", "the same as that act, with what is written changed")),
        "act": Field(ActKind(), say("行为", "kind of act")),
        "asset": Field(Ident(), say("数据", "asset")),
        "from": Field(Ident(), say("行为人", "who acts"), also=("by",)),
        "to": Field(Ident(), say("接收方", "recipient")),
        "rights": Field(RightsSpec(), say("给出的权利", "rights given")),
        "rests_on": Field(Ident(), say("所凭的权利", "the right relied on")),
        "kind": Field(
            Choice({each: each for each in ("ordinary", "sole", "exclusive")}),
            say("普通、排他、独占", "ordinary, sole, exclusive"),
        ),
        "inputs": Field(Many(Ident(), single=True), say("投入的数据", "assets drawn on"), default=()),
        **SCOPE_FIELDS,
        **_DAYS,
        "facts": Field(FACTS, say("事实", "facts"), default=()),
        "readings": Field(Named(Ident()), say("采哪一说", "readings chosen"), default=()),
        "expect": Field(EXPECT, say("预期", "what is expected")),
    },
    _step,
)


class _Steps(Spec):
    """The acts of a scenario; ``same: N`` begins from an earlier one."""

    def decode(self, node: Node) -> Any:
        if node.kind != "list":
            return wrong(node, say("一列行为", "a list of acts"))
        whole: list[Node] = []
        found: list[Any] = []
        for item in node.items:
            same = item.get("same") if item.kind == "map" else None
            merged = item
            if same is not None:
                if not same.value.isdigit() or not 1 <= int(same.value) <= len(whole):
                    found.append(wrong(same, say("前面某个行为的序号", "the number of an earlier act")))
                    continue
                merged = _merged(whole[int(same.value) - 1], item)
            whole.append(merged)
            step = STEP.decode(merged)
            found.append(step if step is BAD else (step, _left_unknown(merged)))
        return BAD if any(each is BAD for each in found) else tuple(found)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": STEP.schema()}


def _left_unknown(step: Node) -> frozenset[str]:
    """Name the facts that an act says nobody knows: they take back what the scenario says of every act."""
    facts = step.get("facts")
    pairs = facts.pairs if facts is not None else []
    return frozenset(key.value for key, value in pairs if value.kind == "scalar" and stated_value(value.value) is None)


def _without(facts: Mapping[str, Fact], names: frozenset[str]) -> dict[str, Fact]:
    return {name: fact for name, fact in facts.items() if name not in names}


def _merged(base: Node, item: Node) -> Node:
    both = Node(item.source, "map", item.line, item.column, item.width)
    own = {key.value for key, _ in item.pairs}
    both.pairs = [
        pair for pair in base.pairs if pair[0].value not in own and pair[0].value not in {"title", "expect", "same"}
    ]
    both.pairs += [pair for pair in item.pairs if pair[0].value != "same"]
    return both


SCENARIO: Final = Record(
    {
        "kind": Field(Choice({"scenario": "scenario"}), say("文件种类", "kind of file"), required=True),
        "title": Field(EitherText(), say("题目", "title")),
        "use": USE,
        "facts": Field(FACTS, say("各行为共有的事实", "facts of every act"), default=()),
        "acts": Field(_Steps(), say("行为", "acts"), required=True),
        **{name: field for name, field in REGISTRY.fields.items() if name not in {"kind", "title", "use"}},
    }
)


def load_scenario(source: Path | str, name: str = "-") -> Scenario:
    """Read a scenario file, its world with it.

    Raises:
        InputError: every fault.

    """
    if isinstance(source, Path):
        tree = read_tree(read_text(source), str(source), source.parent)
        above: tuple[Path, ...] = (source.resolve(),)
    else:
        tree = read_tree(source, name, None)
        above = ()
    return scenario_of(tree, above)


def scenario_of(tree: Node, above: tuple[Path, ...] = ()) -> Scenario:
    """Make a scenario of a tree."""
    body = SCENARIO.decode(tree)
    if body is BAD:
        tree.source.settle()
    own = _own_world(tree, above)
    worlds = used_worlds(tree, body["use"], above) if own is None else [own]
    shared = facts_of(body["facts"])
    steps = tuple(
        replace(step, act=replace(step.act, facts={**_without(shared, unknown), **step.act.facts}))
        for step, unknown in body["acts"]
    )
    tree.source.settle()
    return Scenario(
        title=str(body["title"].zh if body["title"] else tree.source.name),
        steps=steps,
        world=joined(worlds) if worlds else None,
        file=tree.source.name,
    )


def _own_world(tree: Node, above: tuple[Path, ...]) -> Any:
    """Make a world of what the scenario itself says there is; it builds on what the scenario uses."""
    wanted = {name for name in REGISTRY.fields if name not in {"kind", "title", "use"}}
    pairs = [pair for pair in tree.pairs if pair[0].value in wanted and pair[0].value != "facts"]
    if not pairs:
        return None
    part = Node(tree.source, "map", tree.line, tree.column, tree.width)
    kind = Node(tree.source, "scalar", tree.line, tree.column, 1, "kind")
    part.pairs = [(kind, Node(tree.source, "scalar", tree.line, tree.column, 1, "registry")), *pairs]
    part.pairs += [pair for pair in tree.pairs if pair[0].value == "use"]
    return world_of_tree(part, above)

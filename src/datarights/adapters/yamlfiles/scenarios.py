"""Scenario files to scenarios."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from datarights.adapters.yamlfiles import faulty
from datarights.adapters.yamlfiles.beside import followed
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
    Schema,
    Spec,
    TextSpec,
    Whole,
    expect_kind,
    wrong,
)
from datarights.adapters.yamlfiles.faulty import names_under
from datarights.adapters.yamlfiles.parts import KINDS
from datarights.adapters.yamlfiles.references import ASSET, PARTY, RIGHT, RIGHTS, Names, names_in, need
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.adapters.yamlfiles.values import (
    ACT_FACTS,
    DECLARED,
    FACTS,
    SCOPE_FIELDS,
    UNSAID,
    ActKind,
    RightsSpec,
    declared,
    scope_of,
)
from datarights.adapters.yamlfiles.worlds import SECTIONS, USE, nothing_outside, own_world, used_worlds
from datarights.decision.act import Act
from datarights.errors import Fault, InputError
from datarights.model.right import NO_RIGHT
from datarights.rules.finding import Fact, Verdict
from datarights.rules.pack import Outcome, Reading
from datarights.scenario.scenario import Expectation, Scenario, Step
from datarights.scenario.world import World, joined
from datarights.text import say
from datarights.valueclass import replace

_OUTCOMES: Final = {each.key: each for each in Outcome if each not in {Outcome.LIFTED, Outcome.NOTED}} | {
    each.label.zh: each for each in Outcome if each not in {Outcome.LIFTED, Outcome.NOTED}
}


def _expect(values: dict[str, Any], node: Node) -> Expectation:
    return Expectation(
        outcome=values["outcome"], not_outcome=values["not_outcome"], rules=values["rules"], cites=values["cites"],
        duties=values["duties"], questions=values["questions"], in_force=values["in_force"], not_in_force=values["not_in_force"], place=node.place,
    )  # fmt: skip


class DeclaredSpec(Spec):
    """A name that a pack in use declares: of a rule, a duty, a fact or reading, a reading."""

    def __init__(self, table: str, zh: str, en: str) -> None:
        self.table = table
        self.zh = zh
        self.en = en

    def decode(self, node: Node) -> Any:
        name = Ident().decode(node)
        return name if name is not BAD and declared(node, name, self.known(), self.zh, self.en) else BAD

    def known(self) -> Collection[str]:
        found: Collection[str] = getattr(DECLARED(), self.table)
        return found

    def schema(self) -> Schema:
        known = sorted(self.known())
        return {"enum": known} if known else Ident().schema()


class _Verdicts(Spec):
    """Verdicts by the id of their rule."""

    _rule = DeclaredSpec("rules", "规则", "rule")
    _verdict = Choice.among(Verdict)

    def decode(self, node: Node) -> Any:
        found = Named(self._verdict).decode(node)
        names = [self._rule.decode(key) for key, _ in node.pairs]
        return BAD if found is BAD or BAD in names else {name: verdict for name, verdict, _ in found}

    def schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": self._rule.schema(),
            "additionalProperties": self._verdict.schema(),
        }


class _Place(Spec):
    """A place in the law, such as ``guide:21``, or ``term-list:`` for a source without articles; a pack declares it."""

    def decode(self, node: Node) -> Any:
        found = TextSpec().decode(node)
        if found is BAD:
            return BAD
        source, mark, _ = found.partition(":")
        if not mark:
            return wrong(node, say("渊源:条，如 guide:21", "source:article, such as guide:21"))
        return found if declared(node, source, DECLARED().sources, "渊源", "source") else BAD

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[^:]+:.*$"}


class _Readings(Spec):
    """Options by the name of the reading they are chosen for."""

    _reading = DeclaredSpec("readings", "争点", "contested point")

    def decode(self, node: Node) -> Any:
        found = Named(Ident()).decode(node)
        if found is BAD:
            return BAD
        known = DECLARED().readings
        good = [self._option(key, value, known) for key, value in node.pairs]
        return {name: option for name, option, _ in found} if all(good) else BAD

    def _option(self, key: Node, value: Node, known: Mapping[str, Reading]) -> bool:
        if self._reading.decode(key) is BAD:
            return False
        reading = known.get(key.value)
        return reading is None or Choice({each.key: each for each in reading.options}).decode(value) is not BAD

    def schema(self) -> Schema:
        known = {
            name: {
                "enum": [each.key for each in reading.options],
                "description": f"{reading.question.zh} / {reading.question.en}",
            }
            for name, reading in sorted(DECLARED().readings.items())
        }
        return {"type": "object", "properties": known, "additionalProperties": False if known else Ident().schema()}


EXPECT: Final = Record(
    {
        "outcome": Field(Choice(_OUTCOMES), say("结果", "outcome")),
        "not_outcome": Field(
            Many(Choice(_OUTCOMES), single=True), say("不许有的结果", "outcomes that it must not come to"), default=()
        ),
        "rules": Field(_Verdicts(), say("各规则的结论", "verdicts of rules"), default={}),
        "cites": Field(
            Many(_Place(), single=True), say("引用的条文，如 guide:21", "places cited, such as guide:21"), default=()
        ),
        "duties": Field(Many(DeclaredSpec("duties", "义务", "duty"), single=True), say("义务", "duties"), default=()),
        "questions": Field(
            Many(DeclaredSpec("asked", "事实或争点", "fact or contested point"), single=True),
            say("还要问的事实", "facts still asked"),
            default=(),
        ),
        "in_force": Field(
            Many(DeclaredSpec("rules", "规则", "rule"), single=True),
            say("当日施行的规则", "rules in force on the day"),
            default=(),
        ),
        "not_in_force": Field(
            Many(DeclaredSpec("rules", "规则", "rule"), single=True),
            say("当日不施行的规则", "rules not in force on the day"),
            default=(),
        ),
    },
    _expect,
)


_TODAY: list[Callable[[], date]] = []


def today(day: Callable[[], date]) -> None:
    """Say how to get the day on which an act falls that names none."""
    _TODAY[:] = [day]


def _step(values: dict[str, Any], node: Node) -> Any:
    on = values["on"] or (_TODAY[0]() if _TODAY else None)
    for name, value, what in (("act", values["act"], say("行为", "kind of act")), ("on", on, say("行为日", "day"))):
        if value is None:
            node.fault("DR-I025", say(f"缺少 {name}（{what.zh}）", f"{name} is missing ({what.en})"))
    if on is None or values["act"] is None:
        return BAD
    act = Act(
        kind=values["act"], on=on, asset=values["asset"] or "", by=values["from"] or "", to=values["to"] or "", rights=values["rights"] or NO_RIGHT,
        scope=scope_of(values), rests_on=values["rests_on"] or "", exclusivity=values["kind"] or "", inputs=values["inputs"],
        contracted_on=values["contracted_on"], filed_on=values["filed_on"], collected_on=values["collected_on"], facts=dict(values["facts"]),
    )  # fmt: skip
    return Step(
        act=act,
        title=values["title"] or "",
        readings=values["readings"],
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
            KINDS,
            say("普通、排他、独占", "ordinary, sole, exclusive"),
        ),
        "inputs": Field(Many(Ident(), single=True), say("投入的数据", "assets drawn on"), default=()),
        **SCOPE_FIELDS,
        **_DAYS,
        "facts": Field(ACT_FACTS, say("事实", "facts"), default={}),
        "readings": Field(_Readings(), say("采哪一说", "readings chosen"), default={}),
        "expect": Field(EXPECT, say("预期", "what is expected")),
    },
    _step,
)


class _Steps(Spec):
    """The acts of a scenario; ``same: N`` begins from an earlier one. What stands there is judged there, once."""

    def decode(self, node: Node) -> Any:
        if node.kind != "list":
            return wrong(node, say("一列行为", "a list of acts"))
        if not node.items:
            return wrong(node, say("至少一个行为", "at least one act"), say("写一个 act 和它的日期", "write an act"))
        whole: list[Node | None] = []
        found = []
        for item in node.items:
            same = item.get("same") if item.kind == "map" else None
            step, merged = (STEP.decode(item), item) if same is None else self._again(item, same, whole)
            whole.append(None if step is BAD else merged)
            found.append(step if step is BAD else (step, _unsaid(merged)))
        return BAD if BAD in found else tuple(found)

    def _again(self, item: Node, same: Node, whole: list[Node | None]) -> tuple[Any, Node]:
        number = Whole(1).decode(same)
        if number is BAD:
            return BAD, item
        if number > len(whole):
            return wrong(
                same,
                say("前面某个行为的序号", "the number of an earlier act"),
                say(f"1 至 {len(whole)}", f"1 to {len(whole)}") if whole else None,
            ), item
        base = whole[number - 1]
        merged = _merged(base if base is not None else Node(item.source, "map", item.line, item.column), item)
        if base is None:  # what it begins from is at fault already: judge only what is written here
            CHANGED.decode(item)
            return BAD, item
        return STEP.decode(merged), merged

    def schema(self) -> Schema:
        return {"type": "array", "items": STEP.schema(), "minItems": 1}


def _unsaid(step: Node) -> frozenset[str]:
    """Name the facts of which an act says nothing, though the scenario does of every act."""
    facts = step.get("facts")
    pairs = facts.pairs if facts is not None else ()
    return frozenset(key.value for key, value in pairs if value.kind == "scalar" and value.value in UNSAID)


def _merged(base: Node, item: Node) -> Node:
    both = Node(item.source, "map", item.line, item.column, item.width)
    own = {key.value for key, _ in item.pairs}
    both.pairs = [
        *(pair for pair in base.pairs if pair[0].value not in own and pair[0].value not in {"title", "expect", "same"}),
        *(pair for pair in item.pairs if pair[0].value != "same"),
    ]
    return both


CHANGED: Final = Record(STEP.fields)
SCENARIO: Final = Record(
    {
        "kind": Field(Choice({"scenario": "scenario"}), say("文件种类", "kind of file"), required=True),
        "title": Field(EitherText(), say("题目", "title")),
        "packs": Field(
            Many(Ident(), single=True),
            say("由哪些规则包判断（默认为本次运行所用的）", "the packs that judge it (those of the run)"),
            default=(),
        ),
        "use": USE,
        "facts": Field(FACTS, say("各行为共有的事实", "facts of every act"), default={}),
        "acts": Field(_Steps(), say("行为", "acts"), required=True),
        **SECTIONS,
    }
)


def load_scenario(source: Path | str, name: str = "-") -> Scenario:
    """Read a scenario file, its world with it.

    Raises:
        InputError: every fault, of the file and of those it builds on.

    """
    if isinstance(source, Path):
        return scenario_of(read_tree(read_text(source), str(source), source.parent), (followed(source),))
    return scenario_of(read_tree(source, name, None))


def scenario_of(tree: Node, above: tuple[Path, ...] = ()) -> Scenario:
    """Make a scenario of a tree.

    Raises:
        InputError: every fault.

    """
    faults: list[Fault] = []
    expect_kind(tree, "scenario")
    _read_under(tree.get("packs"))
    body = SCENARIO.decode(tree)
    used = used_worlds(tree, above, faults)
    world: World | None = None
    if body is not BAD:
        world = _world(tree, body, used, complete=not faults)
    elif not faults and (used or any(tree.get(name) is not None for name in SECTIONS)):
        names = faulty.judged(tree, SCENARIO.names, used, nothing_outside)
        if names is not None:
            _mentions(tree, names)
    try:
        tree.source.settle()
    except InputError as error:
        faults.extend(error.faults)
    if faults or body is BAD:
        raise InputError(dict.fromkeys(faults))
    steps = tuple(_with(body["facts"], step, unsaid) for step, unsaid in body["acts"])
    return Scenario(
        title=str(body["title"].zh if body["title"] else tree.source.name),
        steps=steps,
        world=world,
        file=tree.source.name,
        packs=body["packs"],
    )


_PACKS: list[Callable[[tuple[str, ...]], tuple[str, ...]]] = []


def packs_named(read_under: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    """Say how to read a file under packs that it names; what is given back are names of no pack."""
    _PACKS[:] = [read_under]


def _read_under(written: Node | None) -> None:
    """Read what follows under the packs that a file names; note those that are not there."""
    named = [] if written is None else written.items or [written]
    if not _PACKS or not all(each.kind == "scalar" and each.value for each in named) or not named:
        return
    missing = _PACKS[0](tuple(each.value for each in named))
    for node in named:
        if node.value in missing:
            node.fault(
                "DR-I049",
                say(f"没有规则包 {node.value}", f"there is no pack {node.value}"),
                say("看 datarights packs list", "see datarights packs list"),
            )


def _with(shared: Mapping[str, Fact | None], step: Step, unsaid: frozenset[str]) -> Step:
    """Give an act with the facts of every act; what it says itself, and be it unknown, takes their place."""
    kept = {name: fact for name, fact in shared.items() if name not in unsaid}
    return replace(step, act=replace(step.act, facts={**kept, **step.act.facts})) if shared else step


def _world(tree: Node, body: Any, used: list[World], *, complete: bool) -> World | None:
    """Give the world the acts play in: what the file says and builds on; nothing when it says nothing."""
    if any(body[name] for name in SECTIONS):
        world = own_world(tree, body, used, nothing_outside, complete=complete)
    elif used:
        world = joined(used)
    else:
        return None
    if complete:
        _mentions(tree, names_in(world))
    return world


def _mentions(tree: Node, names: Names) -> None:
    """Note every name in an act that means nothing in its world; a recipient may be anybody."""
    written = tree.get("acts")
    for step in written.items if written is not None else ():
        for keys, kinds, what in _NAMED_IN_ACTS:
            for at, name in names_under(step, *keys):
                need(at, name, names, kinds, what)


_NAMED_IN_ACTS: Final = (
    (("asset",), frozenset({"asset"}), ASSET),
    (("from", "by"), frozenset({"party"}), PARTY),
    (("rests_on",), RIGHTS, RIGHT),
    (("inputs",), frozenset({"asset"}), ASSET),
)

"""What the files of a pack refer to: sources, facts and their words, numbers, readings, definitions, acts, rules.

A name is declared by the pack or by a pack it uses, and by one of them alone. Walks the trees as they were written, so
that each fault stands where the name stands; so does that of a number with two values on one day. What does not matter for
loading (a rule nobody needs, two versions on one day, each of which speaks) is for ``packs lint``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from datarights.adapters.yamlfiles.conditions import LISTS, NO, OPERATORS, YES
from datarights.adapters.yamlfiles.decode import Choice, Day, Whole, nearest
from datarights.adapters.yamlfiles.tree import Node
from datarights.decision.facts import is_computed
from datarights.errors import Place
from datarights.model.ids import scripts_alike
from datarights.rules.condition import Operator
from datarights.rules.pack import MANY, NAMED, FactSpec, FactType, Pack, Parameter, Reading
from datarights.rules.together import same_instrument
from datarights.text import hidden, say, visible
from datarights.valueclass import valueclass

ANY_ACT: Final = "all"
_TRUTH: Final = Choice(dict.fromkeys((*sorted(YES), *sorted(NO)), ""), ["yes", "no"])


@valueclass(kw_only=False)
class Declared:
    """What a pack declares, over all its files."""

    sources: frozenset[str]
    facts: Mapping[str, FactSpec]
    parameters: Mapping[str, Parameter]
    readings: Mapping[str, Reading]
    definitions: frozenset[str]
    acts: frozenset[str]
    rules: frozenset[str]


PlaceOf = Callable[[Pack, str, str], Place | None]
"""Gives where a pack declares a name in a section."""


def check(
    trees: Sequence[Node],
    bodies: Sequence[Mapping[str, Any]],
    used: Sequence[Pack] = (),
    place_of: PlaceOf | None = None,
) -> None:
    """Note every name that neither the pack nor one it uses declares, and every name declared twice.

    ``used`` are all packs it may name things of; ``place_of`` finds where they declare a name.
    """
    _looks(trees)
    _twice(trees)
    _values_apart(trees, bodies)
    _again(trees, bodies, used, place_of)
    known = _declared(bodies, used)
    _not_computed(trees, known)
    acts = {name for body in bodies for name, _, _ in body.get("acts", ())} | {
        name for pack in used for name in pack.acts
    }
    for tree in trees:
        for section in ("facts", "parameters", "readings", "definitions", "acts", "rules"):
            _cites(tree.at(section), known)
        for _, node in tree.at("definitions").pairs if tree.get("definitions") is not None else ():
            _condition(node, known, None)
        for key, group in tree.at("groups").pairs if tree.get("groups") is not None else ():
            if key.value == ANY_ACT or key.value in acts:
                key.fault(
                    "DR-I031",
                    say(f"“{key.value}”是行为的名称，不能再作分组", f"“{key.value}” is an act, and so no group"),
                    say("换一个名称", "choose another name"),
                )
            for act in group.items:
                _need(act, known.acts, "行为", "act")
        gate = tree.get("governs")
        if gate is not None:
            _condition(gate, known, None)
        for rule in tree.at("rules").items:
            _rule(rule, known)
        _lists(tree, known)
    _definitions_circle(trees)


def _not_computed(trees: Iterable[Node], known: Declared) -> None:
    """Note a fact that is said to be worked out by the program, and is not: no file could state it, and nobody would be asked."""
    for tree in trees:
        written = tree.get("facts")
        for key, spec in written.pairs if written is not None else ():
            declared = known.facts[key.value]
            if declared.computed and not declared.between and not is_computed(key.value):
                spec.at("computed").fault(
                    "DR-I042",
                    say(f"程序不算出 {key.value}", f"the program works out no {key.value}"),
                    say("删去 computed，或写 between", "take `computed` out, or write `between`"),
                )


def _declared(bodies: Sequence[Mapping[str, Any]], used: Sequence[Pack]) -> Declared:
    def names(section: str) -> dict[str, Any]:
        theirs = {name: value for pack in used for name, value in getattr(pack, section).items()}
        return theirs | {name: value for body in bodies for name, value, _ in body.get(section, ())}

    return Declared(
        sources=frozenset(names("sources")),
        facts=names("facts"),
        parameters=names("parameters"),
        readings=names("readings"),
        definitions=frozenset(names("definitions")),
        acts=frozenset(names("acts")) | frozenset(names("groups")),
        rules=frozenset(
            [rule.id for body in bodies for rule in body.get("rules", ())]
            + [rule.id for pack in used for rule in pack.rules]
        ),
    )


def _looks(trees: Iterable[Node]) -> None:
    """Note text that holds characters which act unseen, and a name that could be read as another or as a path."""
    for tree in trees:
        for node in _scalars(tree):
            acting = dict.fromkeys(visible(each) for each in node.value if each not in "\t\n\r" and hidden(each))
            if acting:
                listed = " ".join(acting)
                node.fault(
                    "DR-P020",
                    say(f"文字里有看不见而起作用的字符：{listed}", f"the text has characters that are not seen but act: {listed}"),
                    say("删去它们", "take them out"),
                )  # fmt: skip
        ids = [found for rule in tree.at("rules").items if (found := rule.get("id")) is not None]
        sections = [found for section in NAMED if (found := tree.get(section)) is not None]
        for node in (*ids, *(key for section in sections for key, _ in section.pairs)):
            scripts = scripts_alike(node.value)
            if len(scripts) > 1:
                listed = " ".join(sorted(each.title() for each in scripts))
                node.fault(
                    "DR-I023",
                    say(f"名称混用了字形相近的文字：{listed}", f"the name mixes scripts that look alike: {listed}"),
                    say("用同一种文字写", "write it in one of them"),
                )
        for node in ids:
            if not {"/", "\\"}.isdisjoint(node.value):
                node.fault("DR-I023", say("规则的编号里不能有 / 和 \\", "the id of a rule has no / and no \\"))


def _scalars(tree: Node) -> Iterator[Node]:
    ahead = [tree]
    while ahead:
        node = ahead.pop()
        if node.kind == "scalar":
            yield node
        ahead += node.items
        for key, value in node.pairs:
            ahead += (key, value)


def _twice(trees: Iterable[Node]) -> None:
    first: dict[tuple[str, str], Node] = {}
    for tree in trees:
        for section in ("facts", "parameters", "readings", "definitions"):
            written = tree.get(section)
            for key, _ in written.pairs if written is not None else ():
                kept = first.setdefault((section, key.value), key)
                if kept is not key:
                    key.fault(
                        "DR-I031",
                        say(f"“{key.value}”已是另一件事的名称", f"“{key.value}” already names something else"),
                        say(f"第一次在 {kept.place}", f"first at {kept.place}"),
                    )


def _values_apart(trees: Iterable[Node], bodies: Iterable[Mapping[str, Any]]) -> None:
    """Note every number of the law with two values on one day: which of them is meant is not for the program to say."""
    for tree, body in zip(trees, bodies, strict=True):
        for name, parameter, _ in body.get("parameters", ()):
            written = tree.at("parameters").at(name).at("values").items
            dated = sorted(zip(parameter.values, written, strict=True), key=lambda each: each[0].period.start)
            for (one, first), (other, node) in pairwise(dated):
                day = other.period.start
                if day < one.period.end:
                    node.fault(
                        "DR-P031",
                        say(f"数值 {name} 在 {day} 有两个值", f"the number {name} has two values on {day}"),
                        say(
                            f"另一个在 {first.place}；前一个值写 before: {day}",
                            f"the other is at {first.place}; end the earlier value with before: {day}",
                        ),
                    )


def _again(
    trees: Iterable[Node], bodies: Sequence[Mapping[str, Any]], used: Sequence[Pack], place_of: PlaceOf | None
) -> None:
    """Note every name that a pack in use declares already; an instrument may be a source of both."""
    sources = {name: source for body in bodies for name, source, _ in body.get("sources", ())}
    for pack in (each.own for each in used):
        ids = {rule.id for rule in pack.rules}
        for tree in trees:
            for section in NAMED:
                written = tree.get(section)
                theirs = getattr(pack, section)
                for key, _ in written.pairs if written is not None else ():
                    if key.value not in theirs:
                        continue
                    if section != "sources" or not same_instrument(sources[key.value], theirs[key.value]):
                        named_by(key, pack, place_of(pack, section, key.value) if place_of is not None else None)
            for rule in tree.at("rules").items:
                name = rule.at("id")
                if name.value in ids:
                    named_by(name, pack, place_of(pack, "rules", name.value) if place_of is not None else None)


def named_by(node: Node, pack: Pack, first: Place | None) -> None:
    """Note that a name is declared by another pack."""
    node.fault(
        "DR-I031",
        say(f"“{node.value}”已由规则包 {pack.id} 写明", f"“{node.value}” is already declared by the pack {pack.id}"),
        say(
            f"见 {first or pack.id}；要用它就写 uses: [{pack.id}]，要说别的就换一个名称",
            f"at {first or pack.id}; to use it, write uses: [{pack.id}]; for something else choose another name",
        ),
    )


def _need(node: Node | None, known: Iterable[str], zh: str, en: str, code: str = "DR-I049") -> bool:
    if node is None or node.value in known:
        return node is not None
    near = nearest(node.value, known)
    node.fault(
        code,
        say(f"包里没有{zh} {node.value}", f"the pack declares no {en} {node.value}"),
        say(f"最接近：{near}", f"nearest: {near}") if near else say(f"先写明这个{zh}", f"declare the {en}"),
    )
    return False


def _cites(node: Node, known: Declared) -> None:
    ahead = [node]
    while ahead:
        part = ahead.pop()
        ahead.extend(part.items)
        for key, value in part.pairs:
            if key.value == "cite":
                for cite in value.items if value.kind == "list" else [value]:
                    _need(cite.get("source"), known.sources, "渊源", "source", "DR-I041")
            else:
                ahead.append(value)


def _rule(rule: Node, known: Declared) -> None:
    acts = rule.get("acts")
    if rule.get("except_to") is None and (acts is None or not acts.items):
        (acts or rule).fault(
            "DR-I025",
            say("没有写 acts：规则什么行为也不管", "no acts: the rule speaks of none"),
            say("写所管的行为，全部的写 [all]", "write the kinds of act it speaks of, [all] for every one"),
        )
    for act in acts.items if acts is not None else ():
        if act.value != ANY_ACT:
            _need(act, known.acts, "行为", "act")
    _need(rule.get("except_to"), known.rules, "规则", "rule")
    when = rule.get("when")
    if when is not None:
        _condition(when, known, None)


def _lists(tree: Node, known: Declared) -> None:
    """Note a fact by which lists are read and an edition, place or row that its fact has no word for."""
    reads = tree.get("reads")
    if reads is None:
        return
    words = {
        key.value: known.facts[fact.value].words
        for key, fact in reads.pairs
        if _need(fact, known.facts, "事实", "fact")
    }
    for name, edition in tree.at("lists").pairs:
        _need(name, words.get("edition", (name.value,)), "取值", "word of its fact")
        zone = edition.get("zone")
        _need(zone, words.get("place", (zone.value,) if zone is not None else ()), "取值", "word of its fact")
        rows = edition.get("rows")
        for row, _ in rows.pairs if rows is not None else ():
            _need(row, words.get("row", (row.value,)), "取值", "word of its fact")


def _condition(node: Node, known: Declared, fields: Mapping[str, FactType] | None) -> None:
    for key, value in node.pairs:
        match key.value:
            case "all" | "any":
                for part in value.items:
                    _condition(part, known, fields)
            case "not":
                _condition(value, known, fields)
            case "judgement":
                if _need(value, known.facts, "事实", "fact") and (
                    known.facts[value.value].type is not FactType.JUDGEMENT
                ):
                    value.fault(
                        "DR-I042",
                        say(f"{value.value} 不是要人判断的问题", f"{value.value} is no question of judgement"),
                        say("写 {fact: …, is: yes}，或把事实写成 type: judgement", "write {fact: …, is: yes}, or declare it with type: judgement"),
                    )  # fmt: skip
            case "definition":
                _need(value, known.definitions, "定义", "definition")
            case "reading":
                if _need(value, known.readings, "争点", "contested point"):
                    _need(
                        node.get("is"), [each.key for each in known.readings[value.value].options], "这一说", "option"
                    )
            case "each" | "some" | "count" | "sum":
                _records(node, value, known)
            case "fact":
                _fact(node, value, known, fields)
            case _:
                pass


def _records(node: Node, name: Node, known: Declared) -> None:
    if not _need(name, known.facts, "事实", "fact"):
        return
    spec = known.facts[name.value]
    if spec.type is not FactType.RECORDS:
        name.fault("DR-I042", say(f"{name.value} 不是一列记录", f"{name.value} is no list of records"))
        return
    where, field = node.get("where"), node.get("field")
    summed = node.get("sum") is not None
    if (_need(field, spec.fields or {}, "栏", "field") or field is None) and summed:
        kind = (spec.fields or {}).get(field.value) if field is not None else None
        if kind is not FactType.NUMBER:
            (field or name).fault("DR-I042", say("合计要写一个数目的栏", "a sum is of a field that is a number"), say("field: 栏名", "field: NAME"))  # fmt: skip
    if where is not None:
        _condition(where, known, spec.fields or {})
    _parameters(node, known, FactType.NUMBER)


def _fact(node: Node, name: Node, known: Declared, fields: Mapping[str, FactType] | None) -> None:
    kind = fields.get(name.value) if fields else None
    spec = known.facts.get(name.value)
    _parameters(node, known, kind or (spec.type if spec is not None else None))
    if fields and name.value in fields:
        _values(node, fields[name.value], ())
    elif fields and name.value not in known.facts:
        _need(name, fields, "栏", "field")
    elif _need(name, known.facts, "事实", "fact"):
        spec = known.facts[name.value]
        _values(node, spec.type, spec.words)


def _parameters(node: Node, known: Declared, kind: FactType | None) -> None:
    """Note a number of the law that is not declared, and one compared with a day, or a day with a number: never yes or no."""
    for key, value in node.pairs:
        if key.value not in OPERATORS or value.kind != "map":
            continue
        name = value.get("parameter")
        if not _need(name, known.parameters, "数值", "number") or name is None:
            continue
        wanted = {FactType.NUMBER: int, FactType.DAY: date}.get(kind) if kind is not None else None
        if wanted is not None and not all(
            isinstance(each.value, wanted) for each in known.parameters[name.value].values
        ):
            what = say("一个日子", "a day") if wanted is date else say("一个数目", "a number")
            name.fault(
                "DR-I042",
                say(f"与{what.zh}比较，而 {name.value} 不都是", f"{what.en} is compared with it, and {name.value} is not always one"),
                say("另写一个数值，或者改所看的事实", "declare another number, or look at another fact"),
            )  # fmt: skip


def _values(node: Node, kind: FactType, words: tuple[str, ...]) -> None:
    for key, value in node.pairs:
        if key.value not in OPERATORS:
            continue
        able = (*_ABLE.get(kind, ()), Operator.KNOWN)
        if OPERATORS[key.value] not in able:
            listed = " ".join(each.value for each in able)
            hint = say(f"可用：{listed}", f"there are: {listed}")
            if kind is FactType.JUDGEMENT:  # read as a fact, anybody's word would settle what a named person determines
                hint = say(
                    "写 {judgement: 名称}；fact 之后只可用 known",
                    "write {judgement: NAME}; as a fact it is only asked by known",
                )
            key.fault(
                "DR-I042",
                say(f"{kind.value} 不能用 {key.value} 比较", f"what is {kind.value} is not compared by {key.value}"),
                hint,
            )
            continue
        if value.kind == "map":
            if kind not in {FactType.NUMBER, FactType.DAY}:
                value.fault("DR-I042", say(f"{kind.value} 不与法定数值比较", f"what is {kind.value} is compared with no number of the law"))  # fmt: skip
            continue
        for each in value.items if key.value in LISTS else [value]:
            _value(each, FactType.YES_NO if key.value == Operator.KNOWN.value else kind, words)


_EQUAL: Final = (Operator.IS, Operator.IS_NOT)
_ABLE: Final = {
    FactType.YES_NO: _EQUAL,
    FactType.WORD: (*_EQUAL, Operator.IN, Operator.NOT_IN),
    FactType.WORDS: (Operator.HAS,),
    FactType.NUMBER: (*_EQUAL, Operator.AT_LEAST, Operator.AT_MOST, Operator.OVER, Operator.UNDER),
    FactType.DAY: (*_EQUAL, Operator.BEFORE, Operator.ON_OR_BEFORE, Operator.AFTER, Operator.ON_OR_AFTER),
}
"""What each kind of fact can be compared by, beside whether it is known."""


def _value(node: Node, kind: FactType, words: tuple[str, ...]) -> None:
    """Note a value that its fact can never have."""
    match kind:
        case FactType.YES_NO | FactType.JUDGEMENT:
            _TRUTH.decode(node)
        case FactType.NUMBER:
            Whole(-MANY + 1).decode(node)
        case FactType.DAY:
            Day().decode(node)
        case _:
            if words:
                Choice(dict.fromkeys(words, "")).decode(node)


def _definitions_circle(trees: Sequence[Node]) -> None:
    written = {
        key.value: value for tree in trees if tree.get("definitions") for key, value in tree.at("definitions").pairs
    }
    uses = {name: [each.value for each in _used(node)] for name, node in written.items()}
    for name, node in written.items():
        for each in _used(node):
            if name in _below(each.value, uses):
                each.fault(
                    "DR-I033",
                    say(f"定义 {name} 用到它自己", f"the definition {name} uses itself"),
                    say("删去使它成环的那一处", "leave out the use that closes the circle"),
                )


def _used(node: Node) -> Iterator[Node]:
    ahead = [node]
    while ahead:
        part = ahead.pop()
        ahead.extend(part.items)
        for key, value in part.pairs:
            if key.value == "definition" and value.kind == "scalar":
                yield value
            ahead.append(value)


def _below(name: str, uses: Mapping[str, Sequence[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = [name]
    while ahead:
        each = ahead.pop()
        if each not in seen:
            seen.add(each)
            ahead.extend(uses.get(each, ()))
    return seen

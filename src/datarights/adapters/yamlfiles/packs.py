"""Rule packs, vocabularies: folders and files of YAML to values (docs/reference/pack-grammar.md)."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    BILINGUAL,
    YES_NO,
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
    period_of,
    unknown_key,
    wrong,
)
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.errors import Fault, InputError
from datarights.model.citation import Authority, Citation, Source
from datarights.model.vocabulary import Term, Vocabulary
from datarights.rules import condition as c
from datarights.rules.pack import (
    ActSpec,
    Connecting,
    DatedValue,
    Duty,
    FactSpec,
    FactType,
    Option,
    Outcome,
    Pack,
    Parameter,
    Reading,
    Rule,
    Who,
)
from datarights.text import say


def _enum(kind: Any) -> Choice:
    return Choice({each.value: each for each in kind})


def _cite(values: dict[str, Any], node: Node) -> Citation:
    del node
    return Citation(**{key: value or "" for key, value in values.items()})


CITE_ONE: Final = Record(
    {
        "source": Field(Ident(), say("渊源", "source"), required=True),
        "article": Field(TextSpec(), say("条", "article")),
        "paragraph": Field(TextSpec(), say("款", "paragraph")),
        "item": Field(TextSpec(), say("项", "item")),
        "note": Field(TextSpec(), say("说明", "note")),
    },
    _cite,
)
CITE: Final = Many(CITE_ONE, single=True)
WHO: Final = _enum(Who)


def _source(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values["from"], values["through"], values["before"], node)
    if period is BAD:
        return BAD
    return Source(
        id="",
        title=values["title"],
        short=values["short"] or values["title"],
        issuer=values["issuer"] or "",
        number=values["number"] or "",
        authority=values["authority"],
        issued=values["issued"] or period.start,
        start=period.start,
        end=period.end,
        read_on=values["read"] or period.start,
        confidence=values["confidence"] or "read",
        note=values["note"],
        link=values["link"] or "",
    )


_D: Final = {
    "from": Field(Day(), say("起", "from")),
    "through": Field(Day(), say("止（含）", "through")),
    "before": Field(Day(), say("止（不含）", "before")),
}
SOURCE: Final = Record(
    {
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "short": Field(BILINGUAL, say("简称", "short title")),
        "issuer": Field(TextSpec(), say("制定机关", "issuer")),
        "number": Field(TextSpec(empty=True), say("文号", "number")),
        "authority": Field(_enum(Authority), say("位阶", "rank"), required=True),
        "issued": Field(Day(), say("发布日", "issued")),
        "read": Field(Day(), say("阅读日", "day it was read")),
        "confidence": Field(
            Choice({each: each for each in ("read", "partial", "unverified")}), say("读到多少", "how far read")
        ),
        "note": Field(BILINGUAL, say("说明", "note")),
        "link": Field(TextSpec(), say("网址", "address")),
        **_D,
    },
    _source,
)


class _NumberOrDay(Spec):
    def decode(self, node: Node) -> Any:
        return Day().decode(node) if "-" in node.value[1:] else Whole(-(10**15)).decode(node)

    def schema(self) -> Schema:
        return {"type": ["integer", "string"]}


def _dated(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values["from"], values["through"], values["before"], node)
    return BAD if period is BAD else DatedValue(period=period, value=values["value"], cite=values["cite"][0])


PARAMETER: Final = Record(
    {
        "unit": Field(TextSpec(), say("单位", "unit"), required=True),
        "values": Field(
            Many(
                Record(
                    {
                        "value": Field(_NumberOrDay(), say("数值", "value"), required=True),
                        "cite": Field(CITE, say("出处", "citation"), required=True),
                        **_D,
                    },
                    _dated,
                )
            ),
            say("各时期数值", "dated values"),
            required=True,
        ),
    },
    lambda values, node: Parameter(name="", unit=values["unit"], values=values["values"]),  # noqa: ARG005
)


def _fact(values: dict[str, Any], node: Node) -> FactSpec:
    del node
    return FactSpec(
        name="",
        type=values["type"],
        ask=values["ask"],
        who=values["who"],
        changeable=bool(values["changeable"]),
        settle=values["settle"],
        words=values["words"] or (),
        fields={name: kind for name, kind, _ in values["fields"]} if values["fields"] else None,
        computed=bool(values["computed"]),
        cite=values["cite"][0] if values["cite"] else None,
    )


FACT: Final = Record(
    {
        "type": Field(_enum(FactType), say("类型", "type"), required=True),
        "ask": Field(BILINGUAL, say("问法", "question"), required=True),
        "who": Field(WHO, say("谁能答", "who answers"), required=True),
        "changeable": Field(YES_NO, say("当事人能否改变", "can a party change it")),
        "settle": Field(BILINGUAL, say("凭什么补", "what settles it")),
        "words": Field(Many(TextSpec()), say("可取的词", "words")),
        "fields": Field(Named(_enum(FactType)), say("各栏", "fields")),
        "computed": Field(YES_NO, say("由程序算出", "computed")),
        "cite": Field(CITE, say("出处", "citation")),
    },
    _fact,
)


def _option(values: dict[str, Any], node: Node) -> Option:
    del node
    return Option(key="", says=values["says"], cites=values["cite"] or ())


def _reading(values: dict[str, Any], node: Node) -> Any:
    options = tuple(replace(option, key=name) for name, option, _ in values["options"])
    if values["default"] not in {each.key for each in options}:
        node.fault(
            "DR-I040", say(f"默认 {values['default']} 不在各说之中", f"the default {values['default']} is no option")
        )
        return BAD
    return Reading(name="", question=values["question"], options=options, default=values["default"])


READING: Final = Record(
    {
        "question": Field(BILINGUAL, say("争点", "question"), required=True),
        "default": Field(Ident(), say("默认", "default"), required=True),
        "options": Field(
            Named(
                Record(
                    {
                        "says": Field(BILINGUAL, say("主张", "what it says"), required=True),
                        "cite": Field(CITE, say("出处", "citation")),
                    },
                    _option,
                )
            ),
            say("各说", "options"),
            required=True,
        ),
    },
    _reading,
)


def _act(values: dict[str, Any], node: Node) -> ActSpec:
    del node
    return ActSpec(
        name="",
        title=values["title"],
        exercises=values["exercises"] or (),
        cite=values["cite"][0],
        passing_on=bool(values["passing_on"]),
        each_conferred=bool(values["each_conferred"]),
        spellings=values["spellings"] or (),
        note=values["note"],
        ledger=values["ledger"] is not False,
    )


ACT: Final = Record(
    {
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "exercises": Field(
            Many(Choice({each: each for each in ("hold", "use", "operate")})),
            say("行使的权利", "rights exercised"),
            required=True,
        ),
        "cite": Field(CITE, say("出处", "citation"), required=True),
        "passing_on": Field(YES_NO, say("可凭再许可行使", "passing on will do")),
        "each_conferred": Field(YES_NO, say("所转各权都须享有", "each right that passes is needed")),
        "spellings": Field(Many(TextSpec()), say("别的写法", "other spellings")),
        "note": Field(BILINGUAL, say("说明", "note")),
        "ledger": Field(YES_NO, say("涉及权利链", "touches the chain of title")),
    },
    _act,
)

# ---- conditions -------------------------------------------------------------------------------------------------

_OPERATORS: Final = {each.value: each for each in c.Operator}
_SHARED: Final = ("says", "cite", "grounds")


class ConditionSpec(Spec):
    """A condition. Values of leaves stay text here; :func:`typed` gives them the type of their fact."""

    def decode(self, node: Node) -> Any:
        if node.kind != "map":
            return wrong(node, say("条件，如 {fact: …, is: …}", "a condition such as {fact: …, is: …}"))
        keys = {key.value: value for key, value in node.pairs}
        says = BILINGUAL.decode(keys["says"]) if "says" in keys else None
        cites = CITE.decode(keys["cite"]) if "cite" in keys else None
        if says is BAD or cites is BAD:
            return BAD
        extra = {"says": says, "cite": cites[0] if cites else None}
        for name, method in (
            ("all", self._many), ("any", self._many), ("not", self._not), ("judgement", self._judgement), ("reading", self._reading),
            ("definition", self._definition), ("each", self._over), ("some", self._over), ("count", self._tally), ("sum", self._tally), ("fact", self._leaf),
        ):  # fmt: skip
            if name in keys:
                return method(name, keys, node, extra)
        return wrong(
            node,
            say("条件", "a condition"),
            say(
                "写 fact all any not judgement reading definition each some count sum 之一",
                "one of: fact all any not judgement reading definition each some count sum",
            ),
        )

    def _known(self, node: Node, names: tuple[str, ...]) -> bool:
        good = True
        for key, _ in node.pairs:
            if key.value not in (*names, *_SHARED):
                unknown_key(key, (*names, *_SHARED))
                good = False
        return good

    def _many(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        parts = Many(self).decode(keys[name])
        if parts is BAD or not self._known(node, (name,)):
            return BAD
        return (c.All if name == "all" else c.Any)(parts=parts, **extra)

    def _not(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        part = self.decode(keys[name])
        return BAD if part is BAD or not self._known(node, (name,)) else c.Not(part=part, **extra)

    def _judgement(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        return c.Judgement(question=keys[name].value, **extra) if self._known(node, (name,)) else BAD

    def _reading(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        del extra
        if not self._known(node, (name, "is")) or "is" not in keys:
            return BAD if "is" in keys else wrong(node, say("reading 与 is", "reading and is"))
        return c.ReadingIs(reading=keys[name].value, option=keys["is"].value)

    def _definition(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        del extra
        return c.DefinitionRef(name=keys[name].value) if self._known(node, (name,)) else BAD

    def _over(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        where = self.decode(keys["where"]) if "where" in keys else c.All(parts=())
        if where is BAD or not self._known(node, (name, "where")):
            return BAD
        return c.Over(records=keys[name].value, quantifier=c.Quantifier(name), where=where, **extra)

    def _tally(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        where = self.decode(keys["where"]) if "where" in keys else c.All(parts=())
        operator = next((each for each in _OPERATORS if each in keys), "")
        if where is BAD or not operator or not self._known(node, (name, "where", "field", operator)):
            return BAD if operator else wrong(node, say("at_least 等比较", "a comparison such as at_least"))
        value = self._value(keys[operator])
        if isinstance(value, str):
            value = Whole(-(10**15)).decode(keys[operator])
        if value is BAD:
            return BAD
        field = keys["field"].value if "field" in keys else ""
        return c.Tally(
            records=keys[name].value, field=field, where=where, operator=_OPERATORS[operator], value=value, **extra
        )

    def _leaf(self, name: str, keys: Mapping[str, Node], node: Node, extra: dict[str, Any]) -> Any:
        operator = next((each for each in _OPERATORS if each in keys), "")
        if not operator:
            return wrong(node, say("一个比较", "an operator"), say(" ".join(_OPERATORS), " ".join(_OPERATORS)))
        if not self._known(node, (name, operator)):
            return BAD
        grounds = keys["grounds"].value if "grounds" in keys else ""
        value = self._value(keys[operator])
        if value is BAD:
            return BAD
        return c.Leaf(fact=keys[name].value, operator=_OPERATORS[operator], value=value, grounds=grounds, **extra)

    def _value(self, node: Node) -> Any:
        if node.kind == "list":
            return frozenset(each.value for each in node.items)
        if node.kind == "map":
            parameter = node.get("parameter")
            return (
                c.ParameterRef(name=parameter.value)
                if parameter is not None and len(node.pairs) == 1
                else wrong(node, say("{parameter: 名}", "{parameter: NAME}"))
            )
        return node.value

    def schema(self) -> Schema:
        return {"type": "object"}


CONDITION: Final = ConditionSpec()


def typed(
    node: c.Condition, facts: Mapping[str, FactSpec], fields: Mapping[str, FactType] | None = None
) -> c.Condition:
    """Give a condition whose leaves compare with values of the type of their fact."""
    match node:
        case c.Leaf():
            kind = (fields or {}).get(node.fact) or (facts[node.fact].type if node.fact in facts else FactType.WORD)
            return replace(node, value=_typed_value(node.value, node.operator, kind))
        case c.All() | c.Any():
            return replace(node, parts=tuple(typed(each, facts, fields) for each in node.parts))
        case c.Not():
            return replace(node, part=typed(node.part, facts, fields))
        case c.Over() | c.Tally():
            spec = facts.get(node.records)
            return replace(node, where=typed(node.where, facts, spec.fields if spec else None))
        case _:
            return node


def _typed_value(value: Any, operator: c.Operator, kind: FactType) -> Any:
    if not isinstance(value, str):
        return value
    if operator is c.Operator.KNOWN or kind in {FactType.YES_NO, FactType.JUDGEMENT}:
        return value in {"yes", "true", "是"}
    if kind is FactType.NUMBER:
        return int(value)
    if kind is FactType.DAY:
        return date.fromisoformat(value)
    return value


def _duty(values: dict[str, Any], node: Node) -> Duty:
    del node
    return Duty(
        id=values["id"], says=values["says"], on=values["on"], cite=values["cite"][0], travels=bool(values["travels"])
    )


DUTY: Final = Record(
    {
        "id": Field(Ident(), say("编号", "id"), required=True),
        "on": Field(WHO, say("谁承担", "on whom"), required=True),
        "says": Field(BILINGUAL, say("内容", "what it says"), required=True),
        "cite": Field(CITE, say("出处", "citation"), required=True),
        "travels": Field(YES_NO, say("随数据走", "travels with the data")),
    },
    _duty,
)


def _rule(values: dict[str, Any], node: Node) -> Any:
    period = period_of(values["from"], values["through"], values["before"], node)
    if period is BAD:
        return BAD
    return (
        node,
        Rule(
            id=values["id"],
            title=values["title"],
            acts=values["acts"] or (),
            outcome=values["outcome"],
            when=values["when"] if values["when"] is not None else c.All(parts=()),
            cites=values["cite"],
            authority=Authority.GUIDANCE,
            in_force=period,
            says=values["says"],
            by=values["by"] or Connecting.ACT_ON,
            except_to=values["except_to"] or "",
            decides=values["decides"] or "",
            duties=values["duties"] or (),
            remedy=values["remedy"],
            confidence=values["confidence"] or "read",
            never=values["never"],
        ),
    )


NEVER: Final = Record(
    {name: Field(BILINGUAL, say("缘由", "the reason")) for name in ("applies", "clear", "open")},
    lambda values, node: {key.value: values[key.value] for key, _ in node.pairs if key.value in values},
)
RULE: Final = Record(
    {
        "id": Field(Ident(), say("编号", "id"), required=True),
        "title": Field(BILINGUAL, say("题目", "title"), required=True),
        "acts": Field(Many(Ident()), say("管哪些行为", "kinds of act")),
        "outcome": Field(Choice({each.key: each for each in Outcome}), say("结果", "outcome"), required=True),
        "by": Field(_enum(Connecting), say("连接日期", "connecting date")),
        "cite": Field(CITE, say("出处", "citation"), required=True),
        "says": Field(BILINGUAL, say("规则大意", "the rule in our words"), required=True),
        "when": Field(CONDITION, say("条件", "condition")),
        "except_to": Field(Ident(), say("是谁的例外", "exception to")),
        "decides": Field(Ident(), say("回答的问题", "the question answered")),
        "duties": Field(Many(DUTY), say("义务", "duties")),
        "remedy": Field(BILINGUAL, say("怎么办", "what to do")),
        "confidence": Field(
            Choice({each: each for each in ("read", "partial", "unverified")}), say("读到多少", "how far read")
        ),
        "never": Field(NEVER, say("不会有的结论及缘由", "verdicts that cannot come of it, and why"), default={}),
        **_D,
    },
    _rule,
)

_KIND: Final = Field(TextSpec(), say("文件种类", "kind of file"), required=True)
PACK: Final = Record(
    {
        "kind": _KIND,
        "id": Field(Ident(), say("编号", "id"), required=True),
        "version": Field(TextSpec(), say("版本", "version"), required=True),
        "title": Field(BILINGUAL, say("名称", "title"), required=True),
        "jurisdiction": Field(TextSpec(), say("法域", "jurisdiction"), required=True),
        "sources": Field(Named(SOURCE), say("渊源", "sources"), required=True),
        "parameters": Field(Named(PARAMETER), say("法定数值", "numbers of the law"), default=()),
        "facts": Field(Named(FACT), say("事实", "facts"), default=()),
        "readings": Field(Named(READING), say("争点", "contested points"), default=()),
        "definitions": Field(Named(CONDITION), say("共用条件", "shared conditions"), default=()),
        "acts": Field(Named(ACT), say("行为", "acts"), default=()),
        "groups": Field(Named(Many(Ident())), say("行为的分组", "groups of acts"), default=()),
    }
)
RULES: Final = Record(
    {
        "kind": _KIND,
        "facts": Field(Named(FACT), say("事实", "facts"), default=()),
        "parameters": Field(Named(PARAMETER), say("法定数值", "numbers of the law"), default=()),
        "definitions": Field(Named(CONDITION), say("共用条件", "shared conditions"), default=()),
        "readings": Field(Named(READING), say("争点", "contested points"), default=()),
        "rules": Field(Many(RULE), say("规则", "rules"), default=()),
    }
)


def load_pack(folder: Path) -> Pack:
    """Read a rule pack from its folder.

    Raises:
        InputError: a file is missing or wrong; every fault of every file, the pack is named.

    """
    digest = hashlib.sha256()
    faults: list[Fault] = []
    bodies: list[dict[str, Any]] = []
    trees: list[Node] = []
    paths = [folder / "pack.yaml", *sorted((folder / "rules").glob("*.yaml"))]
    for path, spec in zip(paths, [PACK, *[RULES] * (len(paths) - 1)], strict=True):
        try:
            text = read_text(path)
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + text.encode() + b"\0")
            tree = read_tree(text, str(path), folder)
            body = spec.decode(tree)
            tree.source.settle()
        except InputError as error:
            faults.extend(error.faults)
        else:
            bodies.append(body)
            trees.append(tree)
    if faults:
        raise InputError(faults)
    return _joined(bodies, trees, digest.hexdigest())


def _joined(bodies: list[dict[str, Any]], trees: list[Node], digest: str) -> Pack:
    main = bodies[0]
    sources = {name: replace(source, id=name) for name, source, _ in main["sources"]}
    facts = {name: replace(spec, name=name) for body in bodies for name, spec, _ in body["facts"]}
    groups = {name: members for name, members, _ in main["groups"]}
    rules: list[Rule] = []
    for tree, body in zip(trees[1:], bodies[1:], strict=True):
        for node, rule in body["rules"]:
            found = [sources[each.source].authority for each in rule.cites if each.source in sources]
            for each in rule.cites:
                if each.source not in sources:
                    node.fault("DR-I041", say(f"没有渊源 {each.source}", f"there is no source {each.source}"))
            try:
                when = typed(rule.when, facts)
            except ValueError as error:
                node.fault(
                    "DR-I042", say(f"条件里的值不合事实的类型：{error}", f"a value does not fit its fact: {error}")
                )
                continue
            authority = min(found, key=lambda each: each.rank) if found else Authority.GUIDANCE
            acts = tuple(dict.fromkeys(act for each in rule.acts for act in groups.get(each, (each,))))
            rules.append(replace(rule, when=when, acts=acts, authority=authority, pack=main["id"]))
        tree.source.settle()
    definitions = {name: typed(each, facts) for body in bodies for name, each, _ in body["definitions"]}
    return Pack(
        id=main["id"],
        version=main["version"],
        title=main["title"],
        jurisdiction=main["jurisdiction"],
        sources=sources,
        parameters={name: replace(each, name=name) for body in bodies for name, each, _ in body["parameters"]},
        facts=facts,
        readings={name: replace(each, name=name) for body in bodies for name, each, _ in body["readings"]},
        definitions=definitions,
        acts={name: replace(each, name=name) for name, each, _ in main["acts"]},
        rules=tuple(rules),
        digest=digest,
    )


# ---- vocabularies -----------------------------------------------------------------------------------------------


def _term(values: dict[str, Any], node: Node) -> Term:
    del node
    return Term(key="", name=values["name"], parent=values["parent"] or "", aliases=values["aliases"] or ())


TERM: Final = Record(
    {
        "name": Field(EitherText(), say("名称", "name"), required=True),
        "parent": Field(Ident(), say("上位词", "term above")),
        "aliases": Field(Many(TextSpec()), say("别的写法", "other spellings")),
    },
    _term,
)
VOCABULARY: Final = Record(
    {
        "kind": _KIND,
        "id": Field(Ident(), say("编号", "id"), required=True),
        "version": Field(TextSpec(), say("版本", "version"), required=True),
        "dimension": Field(Ident(), say("维度", "dimension"), required=True),
        "from": Field(Day(), say("起用日", "in use from"), required=True),
        "title": Field(BILINGUAL, say("名称", "title")),
        "note": Field(BILINGUAL, say("说明", "note")),
        "source": Field(BILINGUAL, say("来源", "source")),
        "terms": Field(Named(TERM), say("词", "terms"), required=True),
    }
)


def load_vocabulary(path: Path) -> Vocabulary:
    """Read one version of a vocabulary.

    Raises:
        InputError: every fault.

    """
    text = read_text(path)
    tree = read_tree(text, str(path), path.parent)
    body = VOCABULARY.decode(tree)
    tree.source.settle()
    terms = {name: replace(term, key=name) for name, term, _ in body["terms"]}
    for name, term, key in body["terms"]:
        if term.parent and term.parent not in terms:
            key.fault(
                "DR-I043",
                say(f"{name} 的上位词 {term.parent} 不在表里", f"the term above {name}, {term.parent}, is not there"),
            )
    tree.source.settle()
    try:
        return Vocabulary(
            id=body["id"], version=body["version"], dimension=body["dimension"], start=body["from"], terms=terms,
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )  # fmt: skip
    except ValueError as error:
        tree.fault("DR-I044", say(f"词表成环：{error}", f"the terms form a circle: {error}"))
        tree.source.settle()
        raise

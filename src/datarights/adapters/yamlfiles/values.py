"""Values that several kinds of file write: rights, terms, scopes, facts, codes; and what the packs in use declare."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    PERIOD,
    YES_NO_UNKNOWN,
    Choice,
    Day,
    Field,
    Ident,
    Many,
    Record,
    Schema,
    Spec,
    TextSpec,
    Whole,
    nearest,
    shared,
    wrong,
)
from datarights.adapters.yamlfiles.tree import Node
from datarights.model import uscc
from datarights.model.grounds import Grounds
from datarights.model.right import NO_RIGHT, SPELLINGS
from datarights.model.scope import Open, Scope, Terms
from datarights.model.vocabulary import Edition, Vocabulary
from datarights.rules.condition import Records
from datarights.rules.finding import Fact
from datarights.rules.pack import MANY, FactSpec, FactType, Reading, Who
from datarights.scenario.stated import NONE, stated_value
from datarights.text import same, say
from datarights.valueclass import field, valueclass

VOCABULARIES: dict[str, Vocabulary] = {}
"""The vocabularies in which terms are read, by dimension; ``bootstrap`` fills them in before anything is read."""
EDITIONS: dict[Edition, Vocabulary] = {}
"""Every edition that may be adopted, older ones first."""


@valueclass
class Law:
    """What the packs in use declare, by name: what a file may refer to.

    ``elsewhere`` gives the names that packs declare which are not in use; nothing when they cannot be told.
    """

    acts: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, FactSpec] = field(default_factory=dict)
    readings: Mapping[str, Reading] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    duties: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    elsewhere: Callable[[], frozenset[str] | None] = lambda: None


class Declared:
    """Hands out the law in which files are read; asked for only when a file refers to it."""

    def __init__(self) -> None:
        self._give: Callable[[], Law] = Law
        self._law: Law | None = None
        self.values: dict[str, FactValue] = {}

    def by(self, give: Callable[[], Law]) -> None:
        """Say how to get the law."""
        self._give, self._law, self.values = give, None, {}

    def __call__(self) -> Law:
        """Give the law."""
        if self._law is None:
            self._law = self._give()
        return self._law


DECLARED: Final = Declared()
"""``bootstrap`` says where the law comes from."""


def declared(node: Node, name: str, known: Collection[str], zh: str, en: str) -> bool:
    """Tell whether a name is declared by a pack in use; note where it is declared by none there is."""
    if name in known:
        return True
    elsewhere = DECLARED().elsewhere()
    if elsewhere is None or name in elsewhere:
        return True
    near = nearest(name, known)
    node.fault(
        "DR-I045",
        say(f"没有规则包写有{zh}“{name}”", f"no rule pack declares the {en} “{name}”"),
        say(f"最接近：{near}", f"nearest: {near}")
        if near
        else say("看 datarights explain 或 packs show", "see datarights explain, or packs show"),
    )
    return False


class ActKind(Spec):
    """A kind of act, in either language. One that no pack knows is kept: it is for a person to judge."""

    def decode(self, node: Node) -> Any:
        found = Ident().decode(node)
        return BAD if found is BAD else DECLARED().acts.get(found, found)

    def schema(self) -> Schema:
        known = sorted(DECLARED().acts)
        return {"anyOf": [{"enum": known}, Ident().schema()]} if known else Ident().schema()


_OPEN: Final = tuple(each.value for each in Open)
_WORD: Final[Schema] = {"type": ["string", "number"], "minLength": 1, "pattern": "\\S"}


class UsccSpec(Spec):
    """A unified social credit code with the right check digit (GB 32100)."""

    def decode(self, node: Node) -> Any:
        code = node.value
        if node.kind != "scalar" or len(code) != uscc.LENGTH or any(each not in uscc.ALPHABET for each in code):
            return wrong(
                node,
                say("18 位统一社会信用代码", "a unified social credit code of 18 characters"),
                say("不含 I O S V Z", "without I O S V Z"),
            )
        if not uscc.is_valid(code):
            right = uscc.check_digit(code[:-1])
            node.fault(
                "DR-I034",
                say(
                    f"统一社会信用代码校验位应为 {right}，写的是 {code[-1]}",
                    f"the check digit should be {right}, it is {code[-1]}",
                ),
                say("核对营业执照上的代码", "compare with the business licence"),
            )
            return BAD
        return code

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"}


class RightsSpec(Spec):
    """A list of rights, in either label set."""

    _many = Many(Choice(SPELLINGS, ["hold", "use", "operate"]), single=True)

    def decode(self, node: Node) -> Any:
        found = self._many.decode(node)
        if found is BAD:
            return BAD
        rights = NO_RIGHT
        for each in found:
            rights |= each
        return rights or wrong(node, say("至少一项权利", "at least one right"))

    def schema(self) -> Schema:
        one = {"enum": list(SPELLINGS)}
        return {"anyOf": [{"type": "array", "items": one, "minItems": 1}, one]}


class TermsSpec(Spec):
    """One dimension of a scope: ``all``, ``unspecified``, ``unknown``, terms, or ``{all_but: [terms]}``."""

    def __init__(self, dimension: str) -> None:
        self.dimension = dimension

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and node.value in _OPEN:
            return Open(node.value)
        if node.kind == "map":
            but = node.get("all_but")
            if but is None or len(node.pairs) != 1:
                return wrong(node, say("all_but: [词]", "all_but: [terms]"))
            found = self.terms(but)
            return BAD if found is BAD else Terms(found, but=True)
        found = self.terms(node)
        return BAD if found is BAD else Terms(found)

    def terms(self, node: Node) -> Any:
        items = node.items if node.kind == "list" else [node]
        if not items:
            return wrong(node, say("至少一个词，或 all", "at least one term, or all"))
        found = [self.term(each) for each in items]
        return BAD if BAD in found else tuple(sorted(set(found)))

    def term(self, node: Node) -> Any:
        if node.kind != "scalar" or not node.value.strip():
            return wrong(node, say("一个词", "one term"))
        if node.value in _OPEN:
            return wrong(
                node,
                say("一个词", "one term"),
                say(f"{node.value} 单独写，不与别的词同列", f"{node.value} stands alone, not beside other terms"),
            )
        vocabulary = VOCABULARIES.get(self.dimension)
        if vocabulary is None:
            return Ident().decode(node)
        key = vocabulary.key_of(node.value)
        if key is None:
            near = nearest(node.value, vocabulary.spellings())
            node.fault(
                "DR-I030",
                say(
                    f"词表 {vocabulary.id} 里没有“{node.value}”",
                    f"“{node.value}” is not in the vocabulary {vocabulary.id}",
                ),
                say(
                    f"最接近：{near}" if near else "看 datarights schema registry",
                    f"nearest: {near}" if near else "see datarights schema registry",
                ),
            )
            return BAD
        return key

    def schema(self) -> Schema:
        vocabulary = VOCABULARIES.get(self.dimension)
        item: Schema = {"enum": list(vocabulary.spellings())} if vocabulary else _WORD
        return {
            "anyOf": [
                {"enum": list(_OPEN)},
                item,
                {"type": "array", "items": item, "minItems": 1},
                {
                    "type": "object",
                    "properties": {"all_but": {"anyOf": [{"type": "array", "items": item, "minItems": 1}, item]}},
                    "required": ["all_but"],
                    "additionalProperties": False,
                },
            ]
        }


class OrOpen(Spec):
    """One of the three open words, or what another declaration reads."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and node.value in _OPEN:
            return Open(node.value)
        return self.spec.decode(node)

    def schema(self) -> Schema:
        return {"anyOf": [{"enum": list(_OPEN)}, self.spec.schema()]}


UNKNOWN: Final = frozenset({"unknown", "不明"})
UNSAID: Final = frozenset({"unsaid", "没有说"})
_GROUNDS: Final = Choice({each.key: each for each in Grounds} | {each.label.zh: each for each in Grounds})


class FactValue(Spec):
    """The value of a fact: a word, ``yes``/``no``/``unknown``, a list of words, or ``{value: …, grounds: …, evidence: …}``.

    With ``by`` it is a determination, a named person's answer: ``{answer: …, by: …, on: …, reasons: …}``. What nobody
    in particular determined is not ``determined``.
    """

    def __init__(self, declared_as: FactSpec | None = None) -> None:
        self.declared_as = declared_as
        self.whole = Record(
            {
                "value": Field(_Bare(declared_as), say("值", "value"), required=True, also=("answer",)),
                "grounds": Field(_GROUNDS, say("凭据", "grounds"), default=Grounds.ASSERTED),
                "evidence": Field(Ident(), say("证据", "evidence")),
                "by": Field(Ident(), say("由谁认定", "who determined it")),
                "on": Field(Day(), say("认定日", "day of the determination")),
                "reasons": Field(TextSpec(), say("认定理由", "reasons of the determination")),
            }
        )

    def decode(self, node: Node) -> Any:
        if node.kind == "map" and not self._is_list(node):
            found = self.whole.decode(node)
            if found is BAD:
                return BAD
            return self._whole(found, node)
        value = _Bare(self.declared_as).decode(node)
        return value if value is BAD or value is None else Fact(value=value, origin=str(node.place))

    def _is_list(self, node: Node) -> bool:
        """Tell whether what is written means to be a list of records, with ``complete``, and not a value with its grounds."""
        listed = self.declared_as is not None and self.declared_as.type is FactType.RECORDS
        return node.get("records") is not None or (
            listed and all(node.get(name) is None for name in ("value", "answer"))
        )

    def _whole(self, found: dict[str, Any], node: Node) -> Any:
        by, grounds = found["by"], found["grounds"]
        if by is None and (grounds is Grounds.DETERMINED or found["on"] or found["reasons"]):
            at = next(each for name in ("grounds", "on", "reasons") if (each := node.get(name)) is not None)
            at.fault(
                "DR-I025",
                say("缺少 by（由谁认定）", "by is missing (who determined it)"),
                say(
                    "认定是具名的人所作的回答：写 by、on、reasons",
                    "a determination is a named person’s answer: by, on, reasons",
                ),
            )
            return BAD
        if found["value"] is None:
            return None
        if by is not None:
            said = [by, found["on"].isoformat() if found["on"] else "", found["reasons"] or ""]
            origin = " · ".join(each for each in said if each)
            return Fact(value=found["value"], grounds=Grounds.DETERMINED, origin=origin)
        grounds = max(grounds, Grounds.DOCUMENTED) if found["evidence"] else grounds
        return Fact(value=found["value"], grounds=grounds, origin=str(node.place))

    def schema(self) -> Schema:
        return {"anyOf": [_Bare(None).schema(), self.whole.schema()]}


class _Bare(Spec):
    """A value as its fact is declared; of a fact that no pack in use declares, as the words say."""

    def __init__(self, declared_as: FactSpec | None) -> None:
        self.kind = declared_as.type if declared_as else None
        self.words = declared_as.words if declared_as else ()
        self.fields = declared_as.fields if declared_as else None
        self.least = declared_as.least if declared_as else 0
        self.most = declared_as.most if declared_as else None

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and node.value in UNKNOWN:
            return None
        match self.kind:
            case FactType.YES_NO | FactType.JUDGEMENT:
                return YES_NO_UNKNOWN.decode(node)
            case FactType.NUMBER:
                return Whole(self.least, self.most).decode(node)
            case FactType.DAY:
                return Day().decode(node)
            case FactType.WORD:
                return (Choice({each: each for each in self.words}) if self.words else TextSpec()).decode(node)
            case FactType.WORDS:
                word = Choice({each: each for each in self.words}) if self.words else TextSpec()
                if node.kind == "scalar" and node.value in NONE and node.value not in self.words:
                    return frozenset()
                found = Many(word, single=True).decode(node)
                return BAD if found is BAD else frozenset(found)
            case FactType.RECORDS:
                return _records(node, _RowSpec(self.fields))
            case _:
                return self._as_said(node)

    def _as_said(self, node: Node) -> Any:
        if node.get("records") is not None or (node.kind == "list" and any(each.kind == "map" for each in node.items)):
            return _records(node, _RowSpec(None))
        if node.kind == "list":
            found = Many(TextSpec()).decode(node)
            return BAD if found is BAD else frozenset(found)
        found = TextSpec().decode(node)
        return BAD if found is BAD else stated_value(found)

    def schema(self) -> Schema:
        one: Schema = {"type": ["string", "number"], "minLength": 1, "pattern": "\\S"}
        rows = Many(_RowSpec(None))
        return {"anyOf": [one, {"type": "array", "items": one}, rows.schema(), _whole_list(rows).schema()]}


class _RowSpec(Spec):
    """One record of a list: the fields its pack declares; a field left out, or ``unknown``, is one nobody knows."""

    def __init__(self, fields: Mapping[str, FactType] | None) -> None:
        self.fields = fields

    def decode(self, node: Node) -> Any:
        names = self.fields if self.fields is not None else dict.fromkeys(key.value for key, _ in node.pairs)
        return Record({name: Field(_Bare(_declared(name, kind)), same(name)) for name, kind in names.items()}).decode(
            node
        )

    def schema(self) -> Schema:
        return {"type": "object"}


def _declared(name: str, kind: FactType | None) -> FactSpec | None:
    """Give a field of a record as a fact; a number may be taken back, so it may be below 0: sums then stay open."""
    return FactSpec(name=name, type=kind, ask=same(name), who=Who.ACTOR, least=-MANY + 1) if kind is not None else None


def _records(node: Node, row: _RowSpec) -> Any:
    """Read a list of records, or ``{complete: yes, records: […]}``; where it is not said, nobody knows if it is whole."""
    rows = Many(row)
    if node.kind == "map":
        return _whole_list(rows).decode(node)
    found = rows.decode(node)
    return BAD if found is BAD else Records(rows=found)


def _whole_list(rows: Many) -> Record:
    return Record(
        {
            "records": Field(rows, say("各条记录", "the records"), required=True),
            "complete": Field(YES_NO_UNKNOWN, say("是否完整", "whether the list is whole")),
        },
        lambda values, _node: Records(rows=values["records"], complete=values["complete"]),
    )


def _value_of(name: str) -> FactValue:
    spec = DECLARED().facts.get(name)
    if spec is None:
        return _ANY_VALUE
    return DECLARED.values.setdefault(name, DECLARED.values.get(name) or FactValue(spec))


_ANY_VALUE: Final = FactValue()


class FactsSpec(Spec):
    """Facts by name, nothing for one that is unknown; each is declared by a pack in use, its value of the kind declared.

    ``of_an_act``: one that is ``unsaid`` is left out, as if it did not stand there.
    """

    def __init__(self, *, of_an_act: bool = False) -> None:
        self.of_an_act = of_an_act

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and not node.value.strip():
            return {}
        if node.kind != "map":
            return wrong(node, say("事实: 值", "facts with their values"))
        found: dict[str, Fact | None] = {}
        bad = False
        known = DECLARED().facts if node.pairs else {}
        for key, value in node.pairs:
            good = Ident().decode(key) is not BAD and declared(key, key.value, known, "事实", "fact")
            if good and self.of_an_act and value.kind == "scalar" and value.value in UNSAID:
                continue
            fact = _value_of(key.value).decode(value)
            bad = bad or not good or fact is BAD
            found[key.value] = fact
        return BAD if bad else found

    def schema(self) -> Schema:
        return shared("facts", _facts_schema)


def _facts_schema() -> Schema:
    known = DECLARED().facts
    properties = {
        name: {"allOf": [{"$ref": "#/definitions/fact"}], "description": f"{each.ask.zh} / {each.ask.en}"}
        for name, each in sorted(known.items())
    }
    fact = shared("fact", _ANY_VALUE.schema)
    return {"type": ["object", "null"], "properties": properties, "additionalProperties": False if known else fact}


FACTS: Final = FactsSpec()
ACT_FACTS: Final = FactsSpec(of_an_act=True)


SCOPE_FIELDS: Final = {
    "purposes": Field(TermsSpec("purposes"), say("用途", "purposes"), default=Open.UNSPECIFIED, also=("purpose",)),
    "fields": Field(TermsSpec("fields"), say("使用领域", "fields of use"), default=Open.UNSPECIFIED),
    "territory": Field(TermsSpec("territory"), say("地域", "territory"), default=Open.UNSPECIFIED),
    "recipients": Field(TermsSpec("recipients"), say("接收方", "recipients"), default=Open.UNSPECIFIED),
    "subsets": Field(TermsSpec("subsets"), say("数据部分", "parts of the data"), default=Open.UNSPECIFIED),
    "term": Field(OrOpen(PERIOD), say("期限", "term"), default=Open.UNSPECIFIED),
    "passing_on": Field(
        OrOpen(Whole()), say("可再许可几次", "how often it may be passed on"), default=Open.UNSPECIFIED
    ),
}


def scope_of(values: dict[str, Any]) -> Scope:
    """Make a scope of the keys of a record."""
    return Scope(
        **{name: values[name] for name in ("purposes", "fields", "territory", "recipients", "subsets", "passing_on")},
        period=values["term"],
    )

"""What a manifest says happened later: endings, renewals, burdens, disputes, registration, answers, corrections."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    PERIOD,
    YES_NO,
    AgencySpec,
    Choice,
    CodeSpec,
    Day,
    Field,
    Ident,
    Many,
    Named,
    Record,
    Schema,
    Spec,
    TextSpec,
    nearest,
    period_of,
    wrong,
)
from datarights.adapters.yamlfiles.parts import (
    ASSET,
    CLAIM,
    CONSENTS,
    CORRECTED_PARTY,
    EVIDENCE,
    EVIDENCE_IDS,
    GRANT,
    ID,
    PARTY,
    text_field,
)
from datarights.adapters.yamlfiles.tree import Node
from datarights.adapters.yamlfiles.values import DECLARED, EDITIONS, FACTS, SCOPE_FIELDS, ActKind, declared, scope_of
from datarights.decision.determined import shown_value
from datarights.holdings.opening import adoption_id, adoption_payload
from datarights.model.period import ALWAYS, BEGINNING, FOREVER, Period
from datarights.model.scope import Scope
from datarights.rules.pack import FactType
from datarights.scenario.stated import stated_value
from datarights.scenario.world import EventPart
from datarights.text import Text, say
from datarights.valueclass import replace


def words_of(table: Mapping[str, str]) -> Choice:
    """Give a choice of keys, each also by its Chinese name."""
    return Choice({**{key: key for key in table}, **{zh: key for key, zh in table.items()}}, list(table))


REASONS: Final = words_of(
    {
        "expiry": "届满", "contract": "约定", "breach": "违约", "judgment": "裁判", "destruction": "销毁",
        "withdrawal": "撤回", "void_source": "来源不成立",
    }
)  # fmt: skip
BURDENS: Final = words_of(
    {"pledge": "质押", "preservation": "查封", "control": "管制", "exclusivity": "排他承诺", "restriction": "限制"}
)
DECIDED: Final = words_of({"upheld": "成立", "rejected": "不成立", "withdrawn": "撤回"})
REGISTRATIONS: Final = words_of(
    {"first": "初次", "transfer": "转让", "alter": "变更", "renew": "续期", "cancel": "注销"}
)
STEPS: Final = words_of(
    {
        "filed": "已申请", "accepted": "已受理", "published": "已公示", "evidenced": "已存证",
        "credentialed": "已发证", "refused": "不予登记", "lapsed": "已失效", "cancelled": "已注销",
    }
)  # fmt: skip


def _span(values: Mapping[str, Any]) -> Period:
    term = values["term"]
    if isinstance(term, Period):
        return term
    return Period(start=values["on"], end=FOREVER) if values["on"] is not None else ALWAYS


def _said(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


_SILENT: Final = {name: each.default for name, each in SCOPE_FIELDS.items()}


class _Event:
    """Builds an event of one kind from the keys of its record."""

    def __init__(self, kind: str, payload: tuple[str, ...], *, span: tuple[str, ...], one_of: tuple[str, ...]) -> None:
        self.kind = kind
        self.payload = payload
        self.span = span
        self.one_of = one_of

    def __call__(self, values: dict[str, Any], node: Node) -> Any:
        for names in (self.span, self.one_of):
            if names and all(values[name] is None for name in names):
                listed = " ".join(names)
                node.fault(
                    "DR-I025",
                    say(f"要写明其中之一：{listed}", f"one of these must be written: {listed}"),
                )
                return BAD
        on, term = values["on"], values["term"]
        if (
            on is not None and term is not None and term.start == BEGINNING
        ):  # no first day written: the term begins then
            term = values["term"] = period_of(on, term.end - timedelta(days=1), None, node.at("term"))
            if term is BAD:
                return BAD
        if on is not None and term is not None and term.start != on:
            node.at("on").fault(
                "DR-I027",
                say("on 与 term 的起始日不同", "on and the first day of term differ"),
                say("只写一个", "keep one"),
            )
            return BAD
        return EventPart(
            id=values["id"], kind=self.kind, about=values["about"] or "", asset=values.get("asset") or "",
            by=values["by"] or "", on=values["on"], period=_span(values), evidence=values["evidence"],
            scope=scope_of({**_SILENT, **values, "term": _SILENT["term"]}) if "purposes" in values else Scope(),
            payload={name: _said(values[name]) for name in self.payload if values[name] not in (None, "", ())},
            place=node.place,
        )  # fmt: skip


def _spelt(names: tuple[str, ...], also: tuple[str, ...]) -> tuple[str, ...]:
    return (*names, *also) if "about" in names else names


def _events(
    kind: str,
    payload: Mapping[str, Field],
    *,
    about: Text | None = None,
    also: tuple[str, ...] = (),
    asset: bool = False,
    span: tuple[str, ...] = (),
    one_of: tuple[str, ...] = (),
    scope: bool = False,
    required: tuple[str, ...] = (),
    more: Mapping[str, Field] = {},
    look: Callable[[dict[str, Any], Node], bool] | None = None,
) -> Many:
    fields = {
        "id": ID,
        "about": Field(
            Ident(), about or say("所指的登记", "the entry it answers"), required=about is not None, also=also
        ),
        "by": Field(Ident(), say("谁", "by whom")),
        "on": Field(Day(), say("自哪日起", "from which day")),
        "term": Field(PERIOD, say("期间", "period")),
        "evidence": EVIDENCE_IDS,
        **payload,
    }
    if asset:
        fields["asset"] = Field(Ident(), say("数据", "asset"))
    for name in required:
        fields[name] = Field(fields[name].spec, fields[name].doc, required=True)
    fields |= more
    if scope:
        fields |= {name: field for name, field in SCOPE_FIELDS.items() if name not in {"term", "passing_on"}}
    wanted = [("about", *also) if about is not None else (), _spelt(one_of, also), span]
    rules: Schema = {"allOf": [{"anyOf": [{"required": [each]} for each in names]} for names in wanted if names]}
    event = _Event(kind, tuple(payload), span=span, one_of=one_of)
    build = event if look is None else _Person(event, look)
    return Many(Record(fields, build, rules if rules["allOf"] else None))


class QuestionSpec(Spec):
    """The name of a question that a pack in use declares: a fact or a contested point."""

    def decode(self, node: Node) -> Any:
        name = Ident().decode(node)
        known = DECLARED().asked
        return name if name is not BAD and declared(node, name, known, "问题", "question") else BAD

    def schema(self) -> Schema:
        known = sorted(DECLARED().asked)
        return {"enum": known} if known else Ident().schema()


class RuleName(Spec):
    """The id of a rule of a pack in use."""

    def decode(self, node: Node) -> Any:
        name = Ident().decode(node)
        return name if name is not BAD and declared(node, name, DECLARED().rules, "规则", "rule") else BAD

    def schema(self) -> Schema:
        known = sorted(DECLARED().rules)
        return {"enum": known} if known else Ident().schema()


class AnswerSpec(Spec):
    """An answer to a question: yes or no, a word, a whole number; which of them the question takes is seen beside it."""

    def decode(self, node: Node) -> Any:
        if node.kind != "scalar" or not node.value.strip():
            return wrong(node, say("回答：yes、no 或者一个词", "an answer: yes, no or a word"))
        value = stated_value(node.value)
        if value is None or isinstance(value, date | frozenset):
            return wrong(node, say("回答：yes、no 或者一个词", "an answer: yes, no or a word"))
        return value

    def schema(self) -> Schema:
        return {"type": ["string", "integer"]}


class Shown(Spec):
    """The facts an answer was given on, as ``determine`` writes them: name and value, unknown where nobody knew."""

    def decode(self, node: Node) -> Any:
        facts = FACTS.decode(node)
        if facts is BAD:
            return BAD
        return tuple(
            {"fact": name, "value": None if (fact := facts[name]) is None else shown_value(fact.value)}
            for name in sorted(facts)
        )

    def schema(self) -> Schema:
        return FACTS.schema()


def answers(question: str, answer: Any) -> tuple[str, ...]:
    """Give the answers a question takes where this one is none of them; nothing where it is, or nobody knows."""
    reading, spec = DECLARED().readings.get(question), DECLARED().facts.get(question)
    if reading is not None:
        keys = tuple(each.key for each in reading.options)
        return () if answer in keys else keys
    if spec is None:
        return ()
    match spec.type:
        case FactType.YES_NO | FactType.JUDGEMENT:
            return () if isinstance(answer, bool) else ("yes", "no")
        case FactType.WORD | FactType.WORDS if spec.words:
            return () if answer in spec.words else tuple(spec.words)
        case _:
            return ()


# ---- what persons determined and waived ------------------------------------------------------------------------

_TIED: Final = {
    "act": Field(ActKind(), say("只就这种行为", "for this kind of act alone")),
    "actor": Field(Ident(), say("只就这个行为人", "for this actor alone")),
    "recipient": Field(Ident(), say("只就这个接收方", "for this recipient alone")),
    "scope": Field(TextSpec(), say("只就这一范围（其摘要）", "for this scope alone (its digest)")),
}
_ROLES: Final = {"act": "act", "actor": "by", "recipient": "to", "scope": "scope"}


class _Person:
    """Builds what a person determined or waived: an event tied, as far as it says so, to an act and its parties."""

    def __init__(self, build: "_Event", look: Callable[[dict[str, Any], Node], bool]) -> None:
        self._build = build
        self._look = look

    def __call__(self, values: dict[str, Any], node: Node) -> Any:
        if not self._look(values, node):
            return BAD
        found = self._build(values, node)
        tied = {role: values[name] for name, role in _ROLES.items() if values.get(name)}
        if found is BAD or not tied:
            return found
        return replace(found, payload={**found.payload, "of": tied})


def _takes(values: dict[str, Any], node: Node) -> bool:
    keys = answers(values["question"], values["answer"])
    if keys:
        node.at("answer").fault(
            "DR-I021",
            say(f"{values['question']} 不这样回答", f"{values['question']} is not answered so"),
            say(f"可写 {' '.join(keys)}", f"write one of {' '.join(keys)}"),
        )
    return not keys


def _ends(values: dict[str, Any], node: Node) -> bool:
    term = values["term"]
    if isinstance(term, Period) and term.end != FOREVER:
        return True
    (node.at("term") if node.get("term") is not None else node).fault(
        "DR-I025",
        say("豁免要写明终止日", "a waiver says when it ends"),
        say("写 term: {from: …, through: …}", "write term: {from: …, through: …}"),
    )
    return False


def _determinations() -> Many:
    return _events(
        "determination",
        {
            "question": Field(QuestionSpec(), say("问题（事实名或争点）", "question: the name of a fact or a contested point"), required=True),
            "answer": Field(AnswerSpec(), say("回答", "answer"), required=True),
            "reasons": Field(TextSpec(), say("理由", "reasons"), required=True),
            "under": Field(RuleName(), say("依哪条规则（降低标签须写）", "the rule it goes by (to lower a label)")),
            "version": Field(TextSpec(), say("所答问题的版本", "version of the question answered")),
            "shown": Field(Shown(), say("所示事实", "facts shown"), default=()),
        },
        also=_GRANTED, asset=True, required=("by",), one_of=("about", "asset"), more=_TIED, look=_takes,
    )  # fmt: skip


def _waivers() -> Many:
    return _events(
        "waiver",
        {
            "rule": Field(RuleName(), say("豁免哪条规则", "the rule waived"), required=True),
            "reason": Field(TextSpec(), say("理由", "reason"), required=True),
        },
        asset=True, required=("asset", "by"), more={name: each for name, each in _TIED.items() if name != "scope"}, look=_ends,
    )  # fmt: skip


# ---- what corrects, what erases, what is adopted ----------------------------------------------------------------

_CORRECTED: Final = {"right": CLAIM, "grant": GRANT, "asset": ASSET, "party": CORRECTED_PARTY, "proof": EVIDENCE}


def _instead(values: dict[str, Any], node: Node) -> Any:
    written = [value for value in values.values() if value is not None]
    if len(written) != 1:
        return wrong(node, say("right grant asset party proof 之一", "one of: right grant asset party proof"))
    return written[0]


INSTEAD: Final = Record(
    {
        name: Field(spec, say("应写的内容，全文", "what it should have said, in full"))
        for name, spec in _CORRECTED.items()
    },
    _instead,
    {"type": "object", "minProperties": 1, "maxProperties": 1},
)


def _correction(values: dict[str, Any], node: Node) -> Any:
    if (values["instead"] is None) is not bool(values["strike"]):
        return wrong(
            node.at("strike"),
            say("改正后的内容 instead，或撤销 strike: yes，二者之一", "either instead: {…} or strike: yes"),
            say("instead 写改正后的全文", "instead holds the corrected text in full"),
        )
    own = getattr(values["instead"], "id", "")
    if own and own != values["about"]:
        at = node.at("instead").pairs[0][1].at("id")
        return wrong(
            at, say(f"所更正登记的编号 {values['about']}", f"the id of the entry corrected, {values['about']}")
        )
    return EventPart(
        id=values["id"], kind="correction", about=values["about"], by=values["by"] or "", on=values["on"],
        period=Period(start=values["on"], end=FOREVER) if values["on"] else ALWAYS, evidence=values["evidence"],
        payload={"instead": values["instead"], **({"reasons": values["reasons"]} if values["reasons"] else {})}, place=node.place,
    )  # fmt: skip


def _adoption(values: dict[str, Any], node: Node) -> Any:
    name, version = values["adopt"], values["version"] or ""
    named = [each for each in EDITIONS.values() if name in {each.id, each.dimension}]
    found = [each for each in named if version in {"", each.version}]
    if not found:
        there = "、".join(f"{each.id} {each.version}" for each in named)
        near = there or nearest(name, [each.id for each in EDITIONS.values()])
        node.at("version" if named else "adopt").fault(
            "DR-I048",
            say(f"没有词表 {name} {version}".rstrip(), f"there is no vocabulary {name} {version}".rstrip()),
            say(f"有 {near}", f"there is {near}")
            if named
            else say(f"最接近：{near}", f"nearest: {near}")
            if near
            else None,
        )
        return BAD
    vocabulary = found[-1]
    return EventPart(
        id=values["id"] or adoption_id(vocabulary), kind="vocabulary", on=values["on"],
        by=values["by"] or "", period=Period(start=values["on"], end=FOREVER) if values["on"] else ALWAYS,
        payload=adoption_payload(vocabulary), place=node.place,
    )  # fmt: skip


def _erasure(values: dict[str, Any], node: Node) -> EventPart:
    return EventPart(
        id=values["id"], kind="erasure", about=values["about"], on=values["on"], by=values["by"] or "",
        period=Period(start=values["on"], end=FOREVER) if values["on"] else ALWAYS, evidence=values["evidence"],
        payload={"what": list(values["what"]), **({"reason": values["reason"]} if values["reason"] else {})}, place=node.place,
    )  # fmt: skip


_WHO_WHEN: Final = {
    "id": ID,
    "by": Field(Ident(), say("谁", "by whom")),
    "on": Field(Day(), say("哪日", "on which day")),
}
CORRECTION: Final = Record(
    {
        **_WHO_WHEN,
        "about": Field(Ident(), say("更正哪条登记", "the entry corrected"), required=True),
        "instead": Field(INSTEAD, say("应写的内容", "what it should have said")),
        "strike": Field(YES_NO, say("撤销该条", "strike the entry out")),
        "reasons": text_field("理由", "reasons"),
        "evidence": EVIDENCE_IDS,
    },
    _correction,
    {"oneOf": [{"required": ["instead"]}, {"required": ["strike"]}]},
)
ERASURE: Final = Record(
    {
        **_WHO_WHEN,
        "about": Field(Ident(), say("哪条登记或主体", "the entry or party"), required=True),
        "what": Field(
            Many(Ident(), single=True), say("删除了哪些保密内容", "which confidential values"), required=True
        ),
        "evidence": EVIDENCE_IDS,
        "reason": text_field("理由", "reason"),
    },
    _erasure,
)
ADOPTION: Final = Record(
    {
        **_WHO_WHEN,
        "adopt": Field(Ident(), say("词表", "vocabulary"), required=True),
        "version": Field(TextSpec(), say("版本", "version")),
    },
    _adoption,
)

_RIGHT: Final = say("权利编号", "id of the right")
_GRANTED: Final = ("right",)
EVENTS: Final[dict[str, tuple[Text, Many]]] = {
    "renewals": (say("续期", "renewals"), _events("renewal", {"contracted": Field(TextSpec(), say("签约日", "day of the contract")), "consents": CONSENTS}, about=_RIGHT, also=_GRANTED, span=("term",))),
    "ends": (say("终止", "endings"), _events("ending", {"reason": Field(REASONS, say("原因", "reason"), default="contract")}, about=_RIGHT, also=_GRANTED, span=("on", "term"))),
    "burdens": (say("负担", "burdens"), _events("burden", {"burden": Field(BURDENS, say("负担", "burden"), required=True), "order": text_field("文书号", "number of the order"), "blocks": Field(Many(Ident(), single=True), say("阻断的行为", "acts it blocks"), default=()), "consents": CONSENTS}, also=_GRANTED, asset=True, one_of=("about", "asset"), scope=True)),
    "releases": (say("解除", "releases"), _events("release", {"order": text_field("文书号", "number of the order")}, about=say("负担编号", "id of the burden"), also=("burden",), span=("on", "term"))),
    "objections": (say("异议", "objections"), _events("objection", {"grounds": text_field("理由", "grounds")}, also=_GRANTED, asset=True, one_of=("about", "asset"))),
    "decisions": (say("异议处理", "objections decided"), _events("objection_decided", {"outcome": Field(DECIDED, say("结论", "outcome"), required=True), "effect": text_field("效果", "effect")}, about=say("异议编号", "id of the objection"), also=("objection",))),
    "registrations": (say("登记步骤", "steps of registration"), _events("registration", {"type": Field(REGISTRATIONS, say("登记类型", "type of registration")), "step": Field(STEPS, say("步骤", "step"), required=True), "credential": Field(CodeSpec(), say("凭证号", "number of the credential")), "agency": Field(AgencySpec(), say("登记机构", "registration agency"))}, also=_GRANTED, asset=True, one_of=("about", "asset"))),
    "determinations": (say("认定", "determinations"), _determinations()),
    "waivers": (say("豁免", "waivers"), _waivers()),
    "corrections": (say("更正", "corrections"), Many(CORRECTION)),
    "erasures": (say("删除保密内容", "erasures"), Many(ERASURE)),
    "vocabularies": (say("采用的词表", "vocabularies adopted"), Many(ADOPTION)),
}  # fmt: skip
"""Every kind of later entry, by the key under which a manifest lists it."""

NAMED: Final[dict[str, tuple[Text, Named]]] = {
    "parties": (say("主体", "parties"), Named(PARTY)),
    "evidence": (say("证据", "evidence"), Named(EVIDENCE)),
    "assets": (say("数据", "assets"), Named(ASSET)),
}
LISTED: Final[dict[str, tuple[Text, Many]]] = {
    "rights": (say("权利主张", "rights claimed"), Many(CLAIM)),
    "grants": (say("授予", "grants"), Many(GRANT)),
    **EVENTS,
}
"""Every section of a manifest whose parts have no name of their own."""

"""Manifests: what a file says there is, checked for shape and for references within the file."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from datarights.adapters.yamlfiles.decode import (
    BAD,
    PERIOD,
    YES_NO,
    YES_NO_UNKNOWN,
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
    nearest,
    wrong,
)
from datarights.adapters.yamlfiles.tree import Node, read_text, read_tree
from datarights.model import uscc
from datarights.model.asset import LABELS, AssetKind, SourceKind
from datarights.model.grounds import Grounds
from datarights.model.party import PartyKind
from datarights.model.period import ALWAYS, FOREVER, Period
from datarights.model.right import NO_RIGHT, SPELLINGS, Right
from datarights.model.scope import Open, Scope, Terms
from datarights.model.vocabulary import Vocabulary
from datarights.rules.finding import Fact
from datarights.scenario.stated import stated_value
from datarights.scenario.world import AssetPart, ClaimPart, EventPart, EvidencePart, GrantPart, PartyPart, World
from datarights.text import say

VOCABULARIES: dict[str, Vocabulary] = {}
"""The vocabularies in which terms are read, by dimension; ``bootstrap`` fills them in before anything is read."""


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
        return self._many.schema()


class TermsSpec(Spec):
    """One dimension of a scope: ``all``, ``unspecified``, ``unknown``, terms, or ``{all_but: [terms]}``."""

    def __init__(self, dimension: str) -> None:
        self.dimension = dimension

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and node.value in {each.value for each in Open}:
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
        return BAD if any(each is BAD for each in found) else tuple(sorted(set(found)))

    def term(self, node: Node) -> Any:
        if node.kind != "scalar" or not node.value:
            return wrong(node, say("一个词", "one term"))
        vocabulary = VOCABULARIES.get(self.dimension)
        if vocabulary is None:
            return node.value
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
        item: Schema = {"enum": list(vocabulary.spellings())} if vocabulary else {"type": "string"}
        return {
            "anyOf": [
                {"enum": [each.value for each in Open]},
                item,
                {"type": "array", "items": item},
                {
                    "type": "object",
                    "properties": {"all_but": {"type": "array", "items": item}},
                    "additionalProperties": False,
                },
            ]
        }


class _OrOpen(Spec):
    def __init__(self, spec: Spec) -> None:
        self.spec = spec

    def decode(self, node: Node) -> Any:
        if node.kind == "scalar" and node.value in {each.value for each in Open}:
            return Open(node.value)
        return self.spec.decode(node)

    def schema(self) -> Schema:
        return {"anyOf": [{"enum": [each.value for each in Open]}, self.spec.schema()]}


class FactValue(Spec):
    """The value of a fact: a word, ``yes``/``no``/``unknown``, or ``{value: …, grounds: …, evidence: …}``."""

    _whole = Record(
        {
            "value": Field(TextSpec(), say("值", "value"), required=True),
            "grounds": Field(
                Choice({each.key: each for each in Grounds} | {each.label.zh: each for each in Grounds}),
                say("凭据", "grounds"),
                default=Grounds.ASSERTED,
            ),
            "evidence": Field(Ident(), say("证据", "evidence")),
        }
    )

    def decode(self, node: Node) -> Any:
        if node.kind == "list":
            return Fact(value=frozenset(each.value for each in node.items), origin=str(node.place))
        if node.kind == "map":
            found = self._whole.decode(node)
            if found is BAD:
                return BAD
            grounds = max(found["grounds"], Grounds.DOCUMENTED) if found["evidence"] else found["grounds"]
            return self.fact(found["value"], grounds, node)
        found = TextSpec().decode(node)
        return BAD if found is BAD else self.fact(found, Grounds.ASSERTED, node)

    def fact(self, text: str, grounds: Grounds, node: Node) -> Fact | None:
        value = stated_value(text)
        if value is None:
            return None
        return Fact(value=value, grounds=grounds, origin=str(node.place))

    def schema(self) -> Schema:
        return {"anyOf": [{"type": ["string", "boolean", "integer"]}, {"type": "array"}, self._whole.schema()]}


FACTS: Final = Named(FactValue())


def facts_of(value: Any) -> dict[str, Fact]:
    """Give facts by name; what is unknown is left out."""
    return {name: fact for name, fact, _ in value or () if fact is not None}


_EVIDENCE_IDS: Final = Field(Many(Ident(), single=True), say("证据", "evidence"), default=())
_ID: Final = Field(Ident(), say("编号", "id"), default="")


def _party(values: dict[str, Any], node: Node) -> PartyPart:
    return PartyPart(
        id="", kind=values["kind"], name=values["name"] or "", uscc=values["uscc"] or "",
        sealed={"name": values["commitment"]} if values["commitment"] else {}, facts=facts_of(values["facts"]), place=node.place,
    )  # fmt: skip


PARTY: Final = Record(
    {
        "uscc": Field(UsccSpec(), say("统一社会信用代码", "unified social credit code")),
        "name": Field(TextSpec(), say("全称", "full name")),
        "kind": Field(
            Choice({each.value: each for each in PartyKind} | {each.label.zh: each for each in PartyKind}),
            say("种类", "kind"),
            default=PartyKind.ORGANISATION,
        ),
        "commitment": Field(TextSpec(), say("自然人姓名的加盐承诺", "salted commitment to a natural person's name")),
        "facts": Field(FACTS, say("事实", "facts"), default=()),
    },
    _party,
)


def _evidence(values: dict[str, Any], node: Node) -> EvidencePart:
    sha256, size = values["sha256"] or "", 0
    name = values["file"]
    folder = node.source.folder
    if name and folder is not None:
        path = (folder / name).resolve()
        written = node.get("file") or node
        if not path.is_relative_to(folder.resolve()):
            written.fault(
                "DR-I035",
                say(f"{name} 在文件夹之外", f"{name} lies outside the folder"),
                say("把文件放到登记文件旁边", "put it beside the manifest"),
            )
        elif not path.is_file():
            written.fault(
                "DR-I036",
                say(f"没有文件 {name}", f"there is no file {name}"),
                say("改正文件名，或删去 file 只留名称", "correct the name, or leave file out"),
            )
        else:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
            size = path.stat().st_size
            if sha256 and sha256 != found:
                written.fault(
                    "DR-I037", say(f"{name} 的摘要与写明的不同", f"the digest of {name} is not the one written")
                )
            sha256 = found
    return EvidencePart(
        id="",
        title=values["title"] or "",
        file=name or "",
        sha256=sha256,
        size=size,
        proves=values["proves"],
        signed=values["signed"],
        place=node.place,
    )


EVIDENCE: Final = Record(
    {
        "file": Field(TextSpec(), say("文件", "file")),
        "sha256": Field(TextSpec(), say("文件摘要", "digest of the file")),
        "title": Field(TextSpec(), say("名称", "title")),
        "proves": Field(Many(TextSpec(), single=True), say("证明什么", "what it proves"), default=()),
        "signed": Field(Day(), say("签署日", "day signed")),
    },
    _evidence,
)
LABELS_SPEC: Final = Record(
    {name: Field(YES_NO_UNKNOWN, text) for name, text in LABELS.items()},
    lambda values, node: {key.value: values[key.value] for key, _ in node.pairs if key.value in values},
)


def _asset(values: dict[str, Any], node: Node) -> AssetPart:
    return AssetPart(
        id="", name=values["name"] or "", kind=values["kind"], summary=values["summary"] or "", industry=values["industry"] or "", source=values["source"],
        territory=values["territory"] or "", covers=values["covers"], updates=values["updates"] or "", volume=values["volume"] or "", form=values["form"] or "",
        limits=values["limits"] or "", grade=values["grade"] or "", labels=values["labels"] or {}, inputs=values["inputs"], participants=values["participants"],
        made=values["made"], facts=facts_of(values["facts"]), place=node.place,
    )  # fmt: skip


def _text_field(zh: str, en: str) -> Field:
    return Field(TextSpec(), say(zh, en))


class _Industry(Spec):
    """An industry of the vocabulary, or any code of GB/T 4754 that is written as one."""

    def decode(self, node: Node) -> Any:
        vocabulary = VOCABULARIES.get("industry")
        key = vocabulary.key_of(node.value) if vocabulary is not None and node.kind == "scalar" else None
        if key is not None:
            return key
        if node.kind == "scalar" and node.value[:1].isalpha() and node.value[1:].isdigit() and len(node.value) <= 5:
            return node.value
        return wrong(node, say("行业代码，如 C17", "a code of GB/T 4754 such as C17"))

    def schema(self) -> Schema:
        return {"type": "string"}


ASSET: Final = Record(
    {
        "name": _text_field(
            "名称：时间 地点 行业 内容 类型（指引第19条）", "name: time, place, trade, content, type (Guide Art. 19)"
        ),
        "kind": Field(
            Choice(
                {
                    "resource": AssetKind.RESOURCE,
                    "product": AssetKind.PRODUCT,
                    "数据资源": AssetKind.RESOURCE,
                    "数据产品": AssetKind.PRODUCT,
                }
            ),
            say("种类", "kind"),
            default=AssetKind.RESOURCE,
        ),
        "summary": _text_field("摘要", "summary"),
        "industry": Field(_Industry(), say("行业", "industry")),
        "source": Field(
            Choice(
                {each.value: each for each in SourceKind} | {each.label.zh: each for each in SourceKind},
                [each.value for each in SourceKind],
            ),
            say("来源情形（指引第20、21条）", "source situation (Guide Arts 20, 21)"),
            default=SourceKind.UNKNOWN,
        ),
        "territory": _text_field("地域范围", "territory covered"),
        "covers": Field(PERIOD, say("数据期间", "days covered")),
        "updates": _text_field("更新频率", "how often updated"),
        "volume": _text_field("规模", "volume"),
        "form": _text_field("存在形式", "form"),
        "limits": _text_field("限制范围", "limits"),
        "grade": _text_field("分级", "grade"),
        "labels": Field(LABELS_SPEC, say("标签；没写即不明", "labels; left out means unknown")),
        "inputs": Field(Many(Ident(), single=True), say("来源数据", "assets it was made from"), default=()),
        "participants": Field(Many(Ident(), single=True), say("融合参与方", "participants in a fusion"), default=()),
        "made": Field(Day(), say("由来源数据形成之日", "day it was made from its inputs")),
        "facts": Field(FACTS, say("事实", "facts"), default=()),
    },
    _asset,
)

SCOPE_FIELDS: Final = {
    "purposes": Field(TermsSpec("purposes"), say("用途", "purposes"), default=Open.UNSPECIFIED, also=("purpose",)),
    "fields": Field(TermsSpec("fields"), say("使用领域", "fields of use"), default=Open.UNSPECIFIED),
    "territory": Field(TermsSpec("territory"), say("地域", "territory"), default=Open.UNSPECIFIED),
    "recipients": Field(TermsSpec("recipients"), say("接收方", "recipients"), default=Open.UNSPECIFIED),
    "subsets": Field(TermsSpec("subsets"), say("数据部分", "parts of the data"), default=Open.UNSPECIFIED),
    "term": Field(_OrOpen(PERIOD), say("期限", "term"), default=Open.UNSPECIFIED),
    "passing_on": Field(
        _OrOpen(Whole()), say("可再许可几次", "how often it may be passed on"), default=Open.UNSPECIFIED
    ),
}


def scope_of(values: dict[str, Any]) -> Scope:
    """Make a scope of the keys of a record."""
    return Scope(
        **{name: values[name] for name in ("purposes", "fields", "territory", "recipients", "subsets", "passing_on")},
        period=values["term"],
    )


def _claim(values: dict[str, Any], node: Node) -> ClaimPart:
    span = values["term"] if isinstance(values["term"], Period) else None
    return ClaimPart(
        id=values["id"], rights=values["claim"], by=values["by"], of=values["of"], scope=scope_of(values), start=span.start if span else None,
        end=span.end if span else None, evidence=values["evidence"], elsewhere=bool(values["elsewhere"]), place=node.place,
    )  # fmt: skip


CLAIM: Final = Record(
    {
        "id": _ID,
        "claim": Field(RightsSpec(), say("主张哪些权利", "rights claimed"), required=True),
        "by": Field(Ident(), say("谁", "by whom"), required=True),
        "of": Field(Ident(), say("哪项数据", "over which asset"), required=True),
        "evidence": _EVIDENCE_IDS,
        "elsewhere": Field(YES_NO, say("发生在别处", "happened elsewhere")),
        **SCOPE_FIELDS,
    },
    _claim,
)

GRANT_ACTS: Final = {
    "license": "license", "许可": "license", "transfer": "transfer", "转让": "transfer", "contribute": "contribute", "出资": "contribute",
    "entrust_keeping": "entrust_keeping", "委托代持": "entrust_keeping", "entrust_processing": "entrust_processing", "委托处理": "entrust_processing", "succession": "succession",
}  # fmt: skip
_KINDS: Final = Choice(
    {
        "ordinary": "ordinary",
        "普通": "ordinary",
        "sole": "sole",
        "排他": "sole",
        "exclusive": "exclusive",
        "独占": "exclusive",
    },
    ["ordinary", "sole", "exclusive"],
)


def _grant(values: dict[str, Any], node: Node) -> Any:
    named = [name for name in GRANT_ACTS if values.get(name)]
    if len(named) != 1:
        return wrong(
            node,
            say("一种授予行为，如 license: 数据", "one kind of act, such as license: ASSET"),
            say(
                "license transfer contribute entrust_keeping entrust_processing 之一",
                "one of: license transfer contribute entrust_keeping entrust_processing",
            ),
        )
    return GrantPart(
        id=values["id"], act=GRANT_ACTS[named[0]], asset=values[named[0]], giver=values["from"], taker=values["to"], rights=values["rights"] or Right.USE,
        scope=scope_of(values), kind=values["kind"], rests_on=values["rests_on"], contracted=values["contracted"], consents=values["consents"], evidence=values["evidence"],
        elsewhere=bool(values["elsewhere"]), place=node.place,
    )  # fmt: skip


GRANT: Final = Record(
    {
        "id": _ID,
        **{name: Field(Ident(), say("数据", "the asset")) for name in GRANT_ACTS},
        "from": Field(Ident(), say("给出方", "who gives"), required=True),
        "to": Field(Ident(), say("取得方", "who gets"), required=True),
        "rights": Field(RightsSpec(), say("给出的权利（省略为使用）", "rights given (use when left out)")),
        "kind": Field(
            _KINDS, say("普通 ordinary、排他 sole、独占 exclusive", "ordinary, sole, exclusive"), default="ordinary"
        ),
        "rests_on": Field(Many(Ident(), single=True), say("所凭的权利", "the right it rests on"), default=()),
        "contracted": Field(Day(), say("签约日", "day of the contract")),
        "consents": Field(
            Many(Ident(), single=True), say("已同意的质权", "pledges whose creditor consents"), default=()
        ),
        "elsewhere": Field(YES_NO, say("发生在别处", "happened elsewhere")),
        "evidence": _EVIDENCE_IDS,
        **SCOPE_FIELDS,
    },
    _grant,
)


def _span(values: dict[str, Any]) -> Period:
    term = values.get("term")
    if isinstance(term, Period):
        return term
    on = values.get("on")
    return Period(start=on, end=FOREVER) if on is not None else ALWAYS


_ABOUT: Final = ("right", "about")


def _event(kind: str, payload: tuple[str, ...]) -> Any:
    def build(values: dict[str, Any], node: Node) -> EventPart:
        said = {}
        for name in payload:
            value = values.get(name)
            if value not in (None, "", ()):
                said[name] = list(value) if isinstance(value, tuple) else value
        return EventPart(
            id=values["id"], kind=kind, about=values.get("right") or values.get("about") or "", asset=values.get("asset") or "", by=values.get("by") or "",
            on=values.get("on"), period=_span(values), evidence=values["evidence"], payload=said, place=node.place,
        )  # fmt: skip

    return build


def _events(kind: str, payload: dict[str, Field], *, asset: bool = False) -> Many:
    fields = {
        "id": _ID,
        "right": Field(Ident(), say("权利编号", "id of the right")),
        "about": Field(Ident(), say("所指的登记", "the entry it answers")),
        "by": Field(Ident(), say("谁", "by whom")),
        "on": Field(Day(), say("自哪日起", "from which day")),
        "term": Field(PERIOD, say("期间", "period")),
        "evidence": _EVIDENCE_IDS,
        **payload,
    }
    if asset:
        fields["asset"] = Field(Ident(), say("数据", "asset"))
    return Many(Record(fields, _event(kind, tuple(payload))))


_REASONS: Final = Choice(
    {each: each for each in ("expiry", "contract", "breach", "judgment", "destruction", "withdrawal", "void_source")}
)
_BURDENS: Final = Choice(
    {
        "pledge": "pledge",
        "质押": "pledge",
        "preservation": "preservation",
        "查封": "preservation",
        "control": "control",
        "管制": "control",
        "exclusivity": "exclusivity",
        "restriction": "restriction",
        "限制": "restriction",
    }
)
_CORRECTED: Final = {"right": CLAIM, "grant": GRANT, "asset": ASSET, "party": PARTY, "proof": EVIDENCE}
_INSTEAD: Final = Record(
    {name: Field(spec, say("改正后的内容", "as it should read")) for name, spec in _CORRECTED.items()},
    lambda values, node: (
        next(each for each in values.values() if each is not None)
        if sum(each is not None for each in values.values()) == 1
        else wrong(node, say("right grant asset party proof 之一", "one of: right grant asset party proof"))
    ),
)


def _correction(values: dict[str, Any], node: Node) -> Any:
    if (values["instead"] is None) == (not values["strike"]):
        return wrong(
            node,
            say("改正后的内容 instead，或撤销 strike: yes，二者之一", "either instead: {…} or strike: yes"),
            say("instead 写改正后的全文", "instead holds the corrected text in full"),
        )
    payload = {"instead": values["instead"]} | ({"reasons": values["reasons"]} if values["reasons"] else {})
    return EventPart(
        id=values["id"], kind="correction", about=values["about"], by=values["by"] or "", on=values["on"], period=_span(values),
        evidence=values["evidence"], payload=payload, place=node.place,
    )  # fmt: skip


CORRECTION: Final = Record(
    {
        "id": _ID,
        "about": Field(Ident(), say("所更正的登记", "the entry corrected"), required=True),
        "instead": Field(_INSTEAD, say("改正后的内容", "as it should read")),
        "strike": Field(YES_NO, say("撤销该条登记", "strike the entry out")),
        "by": Field(Ident(), say("谁", "by whom")),
        "on": Field(Day(), say("自哪日起", "from which day")),
        "reasons": _text_field("理由", "reasons"),
        "evidence": _EVIDENCE_IDS,
    },
    _correction,
)
EVENTS: Final = {
    "ends": _events("ending", {"reason": Field(_REASONS, say("原因", "reason"), default="contract")}),
    "renewals": _events("renewal", {}),
    "burdens": _events("burden", {"burden": Field(_BURDENS, say("负担", "burden"), required=True), "order": _text_field("文书号", "order"), "blocks": Field(Many(Ident(), single=True), say("阻断的行为", "acts it blocks"), default=())}, asset=True),
    "releases": _events("release", {"order": _text_field("文书号", "order")}),
    "objections": _events("objection", {"grounds": _text_field("理由", "grounds")}, asset=True),
    "decisions": _events("objection_decided", {"outcome": Field(Choice({each: each for each in ("upheld", "rejected", "withdrawn")}), say("结论", "outcome"), required=True), "effect": _text_field("效果", "effect")}),
    "registrations": _events("registration", {"type": _text_field("类型", "type"), "step": _text_field("步骤", "step"), "credential": _text_field("凭证号", "credential"), "agency": _text_field("登记机构", "agency")}, asset=True),
    "determinations": _events("determination", {"question": _text_field("问题", "question"), "answer": Field(YES_NO, say("回答", "answer"), required=True), "reasons": _text_field("理由", "reasons")}, asset=True),
    "corrections": Many(CORRECTION),
    "erasures": _events("erasure", {"what": Field(Many(TextSpec(), single=True), say("毁去哪些内容", "what was destroyed"), default=()), "reason": _text_field("原因", "reason")}),
}  # fmt: skip

USE: Final = Field(Many(TextSpec(), single=True), say("引用的登记文件", "manifests it builds on"), default=())
REGISTRY: Final = Record(
    {
        "kind": Field(Choice({"registry": "registry"}), say("文件种类", "kind of file"), required=True),
        "title": Field(EitherText(), say("题目", "title")),
        "use": USE,
        "parties": Field(Named(PARTY), say("主体", "parties"), default=()),
        "evidence": Field(Named(EVIDENCE), say("证据", "evidence"), default=()),
        "assets": Field(Named(ASSET), say("数据", "assets"), default=()),
        "rights": Field(Many(CLAIM), say("权利主张", "rights claimed"), default=()),
        "grants": Field(Many(GRANT), say("授予", "grants"), default=()),
        **{
            name: Field(spec, say(zh, name), default=())
            for (name, spec), zh in zip(
                EVENTS.items(),
                ("终止", "续期", "负担", "解除", "异议", "异议处理", "登记步骤", "认定", "更正", "毁去"),
                strict=True,
            )
        },
    }
)


def load_world(source: Path | str, name: str = "-") -> World:
    """Read a manifest from a file or from text.

    Raises:
        InputError: every fault.

    """
    if isinstance(source, Path):
        return _load(source, ())
    return world_of_tree(read_tree(source, name, None), ())


def _load(path: Path, above: tuple[Path, ...]) -> World:
    return world_of_tree(read_tree(read_text(path), str(path), path.parent), (*above, path.resolve()))


def world_of_tree(tree: Node, above: tuple[Path, ...]) -> World:
    """Make a world of a tree."""
    body = REGISTRY.decode(tree)
    if body is BAD:
        tree.source.settle()
    used = used_worlds(tree, body["use"], above) if body is not BAD else []
    world = World(
        parties=_named(body["parties"], PartyPart),
        evidence=_named(body["evidence"], EvidencePart),
        assets=_named(body["assets"], AssetPart),
        claims=body["rights"],
        grants=body["grants"],
        events=tuple(part for name in EVENTS for part in body[name]),
        title=body["title"],
        file=tree.source.name,
    )
    whole = joined([*used, world])
    _references(tree, world, whole)
    tree.source.settle()
    return whole


def used_worlds(tree: Node, names: Iterable[str], above: tuple[Path, ...]) -> list[World]:
    """Read the manifests that a file builds on, each once."""
    found: list[World] = []
    folder = tree.source.folder
    node = tree.get("use")
    for index, name in enumerate(names):
        place = node.items[index] if node is not None and node.kind == "list" else node or tree
        if folder is None:
            place.fault("DR-I038", say("从标准输入读时不能用 use", "use needs a file, not standard input"))
            continue
        path = (folder / name).resolve()
        if path in above:
            place.fault("DR-I039", say(f"use 成环：{name}", f"use goes in a circle: {name}"))
        elif not path.is_file():
            place.fault("DR-I036", say(f"没有文件 {name}", f"there is no file {name}"))
        else:
            found.append(_cached(folder / name, above))
    return found


_CACHE: dict[Path, tuple[int, int, World]] = {}


def _cached(path: Path, above: tuple[Path, ...]) -> World:
    status = path.stat()
    key = path.resolve()
    kept = _CACHE.get(key)
    if kept is not None and kept[:2] == (status.st_mtime_ns, status.st_size):
        return kept[2]
    world = _load(path, above)
    _CACHE[key] = (status.st_mtime_ns, status.st_size, world)
    return world


def _named(items: Any, kind: Any) -> Any:
    del kind
    return tuple(replace(part, id=name, place=key.place) for name, part, key in items)


def joined(worlds: Iterable[World]) -> World:
    """Join worlds, those first that others build on; a manifest that several build on is there once."""
    parts = list(worlds)
    unique = {id(layer): layer for world in parts for layer in world.layers or (world,)}
    layers = tuple(unique.values())
    last = parts[-1]
    return World(
        parties=tuple(each for world in layers for each in world.parties),
        evidence=tuple(each for world in layers for each in world.evidence),
        assets=tuple(each for world in layers for each in world.assets),
        claims=tuple(each for world in layers for each in world.claims),
        grants=tuple(each for world in layers for each in world.grants),
        events=tuple(each for world in layers for each in world.events),
        title=last.title,
        file=last.file,
        layers=layers,
    )


def _references(tree: Node, world: World, whole: World) -> None:
    source = tree.source
    parties = {each.id for each in whole.parties}
    assets = {each.id for each in whole.assets}
    evidence = {each.id for each in whole.evidence}
    rights = {claim.id for claim in whole.claims if claim.id} | {grant.id for grant in whole.grants if grant.id}
    ids: dict[str, Any] = {}
    everything: list[Any] = [
        *whole.parties,
        *whole.evidence,
        *whole.assets,
        *whole.claims,
        *whole.grants,
        *whole.events,
    ]
    for part in everything:
        if part.id and part.id in ids and part.place is not None and part.place.file == source.name:
            source.fault(
                "DR-I031",
                say(f"“{part.id}”已是另一件事的名称", f"“{part.id}” already names something else"),
                part.place,
                say(f"第一次在 {ids[part.id]}", f"first at {ids[part.id]}"),
            )
        if part.id:
            ids.setdefault(part.id, part.place)

    def need(name: str, known: set[str], what: Any, part: Any) -> None:
        if name and name not in known:
            near = nearest(name, known)
            node = _find(tree, name, part.place)
            source.fault(
                "DR-I032", say(f"{what.zh} {name} 没有写明", f"the {what.en} {name} is not described"), node.place if node is not None else part.place,
                say(f"最接近：{near}" if near else f"在{what.zh}里写上它", f"nearest: {near}" if near else f"describe the {what.en}"),
            )  # fmt: skip

    party, asset, proof, right = (
        say("主体", "party"),
        say("数据", "asset"),
        say("证据", "evidence"),
        say("权利", "right"),
    )
    instead = [each.payload["instead"] for each in world.events if each.kind == "correction"]
    for each in (*world.assets, *(part for part in instead if isinstance(part, AssetPart))):
        for name in each.inputs:
            need(name, assets, asset, each)
        for name in each.participants:
            need(name, parties, party, each)
    for claim in (*world.claims, *(part for part in instead if isinstance(part, ClaimPart))):
        need(claim.by, parties, party, claim)
        need(claim.of, assets, asset, claim)
        for name in claim.evidence:
            need(name, evidence, proof, claim)
    for grant in (*world.grants, *(part for part in instead if isinstance(part, GrantPart))):
        need(grant.giver, parties, party, grant)
        need(grant.taker, parties, party, grant)
        need(grant.asset, assets, asset, grant)
        for name in grant.evidence:
            need(name, evidence, proof, grant)
        for name in grant.rests_on:
            need(name, rights, right, grant)
    for event in world.events:
        need(event.by, parties, party, event)
        need(event.asset, assets, asset, event)
        for name in event.evidence:
            need(name, evidence, proof, event)
        if event.kind in {"ending", "renewal"} or (event.kind == "burden" and event.about):
            need(event.about, rights, right, event)
        elif event.about:
            need(event.about, set(ids), say("登记", "entry"), event)
    _circles(tree, world, whole)


def _circles(tree: Node, world: World, whole: World) -> None:
    inputs = {each.id: each.inputs for each in whole.assets}
    for each in world.assets:
        seen: set[str] = set()
        ahead = list(each.inputs)
        while ahead:
            name = ahead.pop()
            if name == each.id:
                tree.source.fault(
                    "DR-I033", say(f"{each.id} 的来源里有它自己", f"{each.id} is among its own inputs"), each.place
                )
                break
            if name not in seen:
                seen.add(name)
                ahead.extend(inputs.get(name, ()))
    rests = {each.id: each.rests_on for each in whole.grants if each.id}
    for grant in world.grants:
        ahead, reached = list(grant.rests_on), set[str]()
        while ahead:
            name = ahead.pop()
            if grant.id and name == grant.id:
                tree.source.fault(
                    "DR-I033", say(f"{grant.id} 的上游里有它自己", f"{grant.id} rests on itself"), grant.place
                )
                break
            if name not in reached:
                reached.add(name)
                ahead.extend(rests.get(name, ()))


def _find(node: Node, value: str, near: Any) -> Node | None:
    """Find where a name was written, at or after a place."""
    if node.kind == "scalar":
        return (
            node
            if node.value == value and (near is None or (node.line, node.column) >= (near.line, near.column))
            else None
        )
    for child in [*node.items, *(each for _, each in node.pairs)]:
        found = _find(child, value, near)
        if found is not None:
            return found
    return None
